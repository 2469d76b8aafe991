//! Pages with text on them, and what each text is.
//!
//! The one idea: everything is a row of cells; a paragraph is a row of one. A row goes on over pages line by line, each
//! part tagged as the same cell.

use pdf_writer::types::StructRole;
use pdf_writer::{Content, Name, Str, TextStr};

use super::font::Font;

/// Size of a page (letter) and its edges, in points.
pub(super) const PAGE: (f32, f32) = (612.0, 792.0);
const TOP: f32 = 738.0;
const BOTTOM: f32 = 64.0;
const LEFT: f32 = 54.0;
const RIGHT: f32 = 558.0;

/// What a text is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Document,
    H1,
    H2,
    P,
    Table,
    Caption,
    Row,
    ColumnHead,
    RowHead,
    Data,
}

impl Role {
    /// Its tag.
    pub(super) fn tag(self) -> StructRole {
        match self {
            Self::Document => StructRole::Document,
            Self::H1 => StructRole::H1,
            Self::H2 => StructRole::H2,
            Self::P => StructRole::P,
            Self::Table => StructRole::Table,
            Self::Caption => StructRole::Caption,
            Self::Row => StructRole::TR,
            Self::ColumnHead | Self::RowHead => StructRole::TH,
            Self::Data => StructRole::TD,
        }
    }
}

/// How a text looks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Title,
    Heading,
    Bold,
    Text,
    Small,
    Grey,
    /// Bold in a box: what is open.
    Boxed,
}

impl Style {
    fn size(self) -> f32 {
        match self {
            Self::Title => 16.0,
            Self::Heading => 12.0,
            Self::Bold | Self::Text | Self::Grey | Self::Boxed => 9.5,
            Self::Small => 8.0,
        }
    }

    fn is_bold(self) -> bool {
        matches!(self, Self::Title | Self::Heading | Self::Bold | Self::Boxed)
    }

    fn leading(self) -> f32 {
        self.size() * 1.35
    }
}

/// One text at its place.
#[derive(Clone)]
pub(super) struct Cell {
    role: Role,
    text: String,
    style: Style,
    left: f32,
    width: f32,
}

impl Cell {
    /// A text from a left edge, so wide at most.
    pub(super) fn new(role: Role, text: &str, style: Style, (left, width): (f32, f32)) -> Self {
        Self { role, text: text.to_owned(), style, left, width }
    }
}

/// A part of the structure.
pub(super) struct Element {
    pub(super) role: Role,
    pub(super) parent: usize,
    pub(super) kids: Vec<Kid>,
}

/// What a part is made of.
pub(super) enum Kid {
    /// Another part.
    Element(usize),
    /// Marked text: page, and number on it.
    Text(usize, usize),
}

/// A page that is being written.
pub(super) struct Sheet {
    pub(super) content: Content,
    /// The part that each marked text belongs to.
    pub(super) marks: Vec<usize>,
}

/// Pages that are being written.
pub(super) struct Paper {
    /// Regular and bold.
    pub(super) fonts: [Font; 2],
    pub(super) sheets: Vec<Sheet>,
    /// The first is the document.
    pub(super) elements: Vec<Element>,
    open: Vec<usize>,
    /// Where the next line begins.
    y: f32,
    /// What is repeated on the next page of a table.
    running: Vec<Cell>,
    name: String,
    hidden: Vec<String>,
}

impl Paper {
    /// Nothing yet; nothing at all if the font cannot be used.
    pub(super) fn new() -> Option<Self> {
        let fonts =
            [Font::new(dejavu::sans_condensed::regular())?, Font::new(dejavu::sans_condensed::bold())?];
        let document = Element { role: Role::Document, parent: 0, kids: Vec::new() };
        let mut paper = Self {
            fonts,
            sheets: Vec::new(),
            elements: vec![document],
            open: vec![0],
            y: TOP,
            running: Vec::new(),
            name: "heading".to_owned(),
            hidden: Vec::new(),
        };
        paper.new_sheet();
        Some(paper)
    }

    /// What holds letters that cannot be shown.
    pub(super) fn hidden(&self) -> &[String] {
        &self.hidden
    }

    /// What the next texts are called, if they cannot be shown.
    pub(super) fn named(&mut self, name: &str) {
        name.clone_into(&mut self.name);
    }

    /// A paragraph or heading over the whole width.
    pub(super) fn block(&mut self, role: Role, text: &str, style: Style) {
        if style == Style::Heading {
            self.y -= 8.0;
            self.need(60.0);
        }
        self.put(&[Cell::new(role, text, style, super::WHOLE)]);
        self.y -= 4.0;
    }

    /// Begins a table.
    pub(super) fn table(&mut self, caption: &str, header: &[Cell]) {
        self.y -= 10.0;
        // caption, heading and a row stand together
        self.need(72.0);
        self.begin(Role::Table);
        self.put(&[Cell::new(Role::Caption, caption, Style::Heading, super::WHOLE)]);
        self.row(header);
        self.running = header.to_vec();
    }

    /// A row of the table.
    pub(super) fn row(&mut self, cells: &[Cell]) {
        self.begin(Role::Row);
        self.put(cells);
        self.end();
        self.rule();
    }

    /// Ends the table.
    pub(super) fn end_table(&mut self) {
        self.running.clear();
        self.end();
    }

    fn begin(&mut self, role: Role) {
        let parent = self.open.last().copied().unwrap_or(0);
        let number = self.elements.len();
        self.elements.push(Element { role, parent, kids: Vec::new() });
        if let Some(parent) = self.elements.get_mut(parent) {
            parent.kids.push(Kid::Element(number));
        }
        self.open.push(number);
    }

    fn end(&mut self) {
        self.open.pop();
    }

    /// A new page if less than this is left.
    fn need(&mut self, height: f32) {
        if self.y - height < BOTTOM {
            self.new_sheet();
        }
    }

    fn new_sheet(&mut self) {
        self.sheets.push(Sheet { content: Content::new(), marks: Vec::new() });
        self.y = TOP;
        let running = std::mem::take(&mut self.running);
        let Some(leading) = running.first().map(|cell| cell.style.leading()) else { return };
        self.y -= leading;
        let y = self.y;
        for cell in &running {
            self.sheet().begin_marked_content(Name(b"Artifact"));
            self.line(cell, &cell.text, y);
            self.sheet().end_marked_content();
        }
        self.y -= 4.0;
        self.rule();
        self.running = running;
    }

    fn sheet(&mut self) -> &mut Content {
        if self.sheets.is_empty() {
            self.new_sheet();
        }
        let last = self.sheets.len() - 1;
        &mut self.sheets[last].content
    }

    /// A thin line below what was written.
    fn rule(&mut self) {
        let y = self.y;
        let content = self.sheet();
        content.begin_marked_content(Name(b"Artifact"));
        content.set_stroke_gray(0.7).set_line_width(0.5);
        content.move_to(LEFT, y).line_to(RIGHT, y).stroke();
        content.end_marked_content();
        self.y -= 3.0;
    }

    /// Cells side by side, over pages if need be.
    fn put(&mut self, cells: &[Cell]) {
        let lines: Vec<Vec<String>> = cells.iter().map(|cell| self.wrapped(cell)).collect();
        let leading = cells.iter().map(|cell| cell.style.leading()).fold(0.0, f32::max);
        let most = lines.iter().map(Vec::len).max().unwrap_or(0);
        let height: f32 = (0..most).map(|_| leading).sum();
        if height < (TOP - BOTTOM) / 2.0 {
            self.need(height + 4.0);
        }
        let parts: Vec<usize> = cells
            .iter()
            .map(|cell| {
                self.begin(cell.role);
                self.end();
                self.elements.len() - 1
            })
            .collect();
        let mut from = 0;
        while from < most {
            self.need(leading);
            let mut to = from;
            let top = self.y;
            while to < most && self.y - leading >= BOTTOM {
                self.y -= leading;
                to += 1;
            }
            let to = to.max(from + 1);
            for ((cell, lines), part) in cells.iter().zip(&lines).zip(&parts) {
                let some = lines.get(from..to.min(lines.len())).unwrap_or_default();
                self.cell(cell, some, *part, (top, leading));
            }
            from = to;
        }
        self.y -= 4.0;
    }

    /// Some lines of one cell on the present page.
    fn cell(&mut self, cell: &Cell, lines: &[String], part: usize, (top, leading): (f32, f32)) {
        if lines.is_empty() {
            return;
        }
        self.sheet();
        let page = self.sheets.len() - 1;
        let sheet = &mut self.sheets[page];
        let mark = sheet.marks.len();
        sheet.marks.push(part);
        self.elements[part].kids.push(Kid::Text(page, mark));
        let font = &self.fonts[usize::from(cell.style.is_bold())];
        let hides = cell.text.chars().any(|c| c != '\n' && font.shown(c) != c);
        let first = self.elements[part].kids.len() == 1;
        if hides && !self.hidden.contains(&self.name) {
            self.hidden.push(self.name.clone());
        }
        let mut marked = sheet.content.begin_marked_content_with_properties(Name(b"Span"));
        let mut properties = marked.properties();
        properties.identify(i32::try_from(mark).unwrap_or(i32::MAX));
        if hides {
            // the text itself, once, wherever the cell begins
            properties.actual_text(TextStr(if first { &cell.text } else { "" }));
        }
        drop(properties);
        drop(marked);
        let mut y = top;
        for text in lines {
            y -= leading;
            self.line(cell, text, y);
        }
        self.sheet().end_marked_content();
    }

    /// One line.
    fn line(&mut self, cell: &Cell, text: &str, y: f32) {
        let (size, bold) = (cell.style.size(), usize::from(cell.style.is_bold()));
        let width = self.fonts[bold].width(text, size);
        let bytes = self.fonts[bold].encode(text);
        let grey = if cell.style == Style::Grey { 0.35 } else { 0.0 };
        let name: &[u8] = if bold == 1 { b"B" } else { b"R" };
        let content = self.sheet();
        if cell.style == Style::Boxed {
            content.set_stroke_gray(0.0).set_line_width(1.0);
            content.rect(cell.left - 2.0, y - 2.5, width + 4.0, size + 2.0).stroke();
        }
        content.set_fill_gray(grey);
        content.begin_text().set_font(Name(name), size);
        content.next_line(cell.left, y).show(Str(&bytes)).end_text();
    }

    /// The lines of a cell: broken at blanks, and within a word that is wider than the cell.
    fn wrapped(&self, cell: &Cell) -> Vec<String> {
        let font = &self.fonts[usize::from(cell.style.is_bold())];
        let wide = |text: &str| font.width(text, cell.style.size());
        let blank = wide(" ");
        let mut lines = Vec::new();
        for paragraph in cell.text.split('\n') {
            let (mut line, mut used) = (String::new(), 0.0);
            for word in paragraph.split_whitespace() {
                let more = wide(word);
                if !line.is_empty() && used + blank + more <= cell.width {
                    line.push(' ');
                    line.push_str(word);
                    used += blank + more;
                    continue;
                }
                if !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                used = 0.0;
                for c in word.chars() {
                    let more = wide(c.encode_utf8(&mut [0; 4]));
                    if used + more > cell.width && !line.is_empty() {
                        lines.push(std::mem::take(&mut line));
                        used = 0.0;
                    }
                    line.push(c);
                    used += more;
                }
            }
            lines.push(line);
        }
        lines
    }

    /// A line at the foot of a page, which is no part of the text.
    pub(super) fn foot(&mut self, page: usize, text: &str) {
        let bytes = self.fonts[0].encode(text);
        let Some(sheet) = self.sheets.get_mut(page) else { return };
        sheet.content.begin_marked_content(Name(b"Artifact"));
        sheet.content.set_fill_gray(0.25);
        sheet.content.begin_text().set_font(Name(b"R"), 8.0);
        sheet.content.next_line(LEFT, 40.0).show(Str(&bytes)).end_text();
        sheet.content.end_marked_content();
    }

    /// As much of a text as one line at the foot holds.
    pub(super) fn cut(&self, text: &str) -> String {
        let mut cut = String::new();
        for c in text.chars().map(|c| if c == '\n' { ' ' } else { c }) {
            cut.push(c);
            if self.fonts[0].width(&cut, 8.0) > RIGHT - LEFT - 70.0 {
                cut.pop();
                cut.push('\u{2026}');
                break;
            }
        }
        cut
    }
}
