//! Running text with tables in it, as word processors and web pages have it.
//!
//! What it is: readers of such formats report text, line ends and the edges of tables as they meet
//! them; this decides what each table is. A table of data becomes a table of its own, a form becomes
//! lines `label: value`, a table used for layout stays in the running text.
//!
//! What it is not: it knows no markup.
//!
//! The one idea: **every piece of text goes out once**, as prose or as a cell, never as both.

use super::labels;
use super::table::{TableWriter, clean};
use super::writer::Writer;

/// Tables nested deeper than this are not told apart: their text flows into the cell around them.
const DEPTH: usize = 16;
/// A cell longer than this, in characters, is not data.
const LONG_CELL: usize = 600;

/// Gathers a document.
#[derive(Default)]
pub(crate) struct Flow {
    open: Vec<Open>,
    too_deep: usize,
    prose: String,
    tables: Vec<Vec<Vec<String>>>,
}

/// A table that is being read.
#[derive(Default)]
struct Open {
    rows: Vec<Vec<String>>,
    in_cell: bool,
    holds_table: bool,
    loose: String,
}

impl Flow {
    /// Adds text where the reading is: in a cell, or in the running text.
    pub(crate) fn text(&mut self, text: &str) {
        self.sink().push_str(text);
    }

    /// Adds the address that a link leads to, unless it leads to a place in the same document.
    pub(crate) fn link(&mut self, target: &str) {
        let target = target.strip_prefix("mailto:").unwrap_or(target);
        if !target.is_empty() && !target.starts_with('#') {
            self.text(&format!(" <{target}> "));
        }
    }

    /// Ends the line, unless it is empty already.
    pub(crate) fn line_end(&mut self) {
        let sink = self.sink();
        if !sink.is_empty() && !sink.ends_with('\n') {
            sink.push('\n');
        }
    }

    /// Adds a line end, come what may.
    pub(crate) fn hard_line_end(&mut self) {
        self.sink().push('\n');
    }

    /// What stands last where the reading is.
    pub(crate) fn last_char(&mut self) -> Option<char> {
        self.sink().chars().next_back()
    }

    /// A table begins.
    pub(crate) fn begin_table(&mut self) {
        if self.open.len() >= DEPTH {
            self.too_deep += 1;
            return;
        }
        if let Some(outer) = self.open.last_mut() {
            outer.holds_table = true;
        } else {
            self.line_end();
        }
        self.open.push(Open::default());
    }

    /// A row begins.
    pub(crate) fn begin_row(&mut self) {
        if self.too_deep == 0
            && let Some(table) = self.open.last_mut()
        {
            table.in_cell = false;
            table.rows.push(Vec::new());
        }
    }

    /// A cell begins.
    pub(crate) fn begin_cell(&mut self) {
        if self.too_deep > 0 {
            return self.sink().push('\t');
        }
        if let Some(table) = self.open.last_mut() {
            if table.rows.is_empty() {
                table.rows.push(Vec::new());
            }
            if let Some(row) = table.rows.last_mut() {
                row.push(String::new());
                table.in_cell = true;
            }
        }
    }

    /// The cell ends.
    pub(crate) fn end_cell(&mut self) {
        if self.too_deep == 0
            && let Some(table) = self.open.last_mut()
        {
            table.in_cell = false;
        }
    }

    /// The table ends: what it is gets decided.
    pub(crate) fn end_table(&mut self) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return self.line_end();
        }
        let Some(table) = self.open.pop() else { return };
        let Open { mut rows, holds_table, loose, .. } = table;
        for cell in rows.iter_mut().flatten() {
            let kept = cell.trim();
            if kept.len() != cell.len() {
                *cell = kept.to_owned();
            }
        }
        rows.retain(|row| row.iter().any(|cell| !cell.is_empty()));
        let nested = !self.open.is_empty() || holds_table;
        let shape = if nested { Shape::Layout } else { shape(&rows) };
        if !loose.trim().is_empty() {
            self.text(&loose);
        }
        match shape {
            Shape::Data => self.tables.push(rows),
            Shape::Form => self.form(&rows),
            Shape::Layout => self.layout(&rows),
        }
    }

    /// Whether the reading is in a table.
    pub(crate) fn in_table(&self) -> bool {
        !self.open.is_empty()
    }

    /// Writes the running text, then the tables in their order.
    pub(crate) fn finish(mut self, out: &mut Writer<'_>) {
        while self.in_table() {
            self.end_table();
        }
        out.prose(&self.prose);
        self.line_end();
        if !self.tables.is_empty() {
            out.flush_prose();
        }
        for rows in self.tables {
            let mut table = TableWriter::new(None);
            for row in &rows {
                table.row(row, out);
            }
            table.finish(out);
        }
    }

    fn sink(&mut self) -> &mut String {
        match self.open.last_mut() {
            Some(table) if table.in_cell => match table.rows.last_mut().and_then(|row| row.last_mut()) {
                Some(cell) => cell,
                None => &mut table.loose,
            },
            Some(table) => &mut table.loose,
            None => &mut self.prose,
        }
    }

    fn form(&mut self, rows: &[Vec<String>]) {
        for pair in rows.iter().flat_map(|row| row.chunks(2)) {
            let (label, value) = (pair.first().map_or("", |s| s), pair.get(1).map_or("", |s| s));
            let label = clean(label);
            let line = match (label.is_empty(), value.is_empty()) {
                (true, true) => continue,
                (true, false) => value.to_owned(),
                (false, true) => label,
                (false, false) => format!("{}: {value}", label.trim_end().trim_end_matches(':')),
            };
            self.text(&line);
            self.line_end();
        }
    }

    fn layout(&mut self, rows: &[Vec<String>]) {
        for row in rows {
            let one_line = row.iter().all(|cell| !cell.contains('\n') && cell.len() < LONG_CELL);
            let filled = row.iter().filter(|cell| !cell.is_empty());
            for (i, cell) in filled.enumerate() {
                if i > 0 {
                    self.text(if one_line { "\t" } else { "\n" });
                }
                self.text(cell);
            }
            self.line_end();
        }
    }
}

/// What a table is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Data,
    Form,
    Layout,
}

fn shape(rows: &[Vec<String>]) -> Shape {
    let short = rows.iter().flatten().all(|cell| cell.len() <= LONG_CELL && cell.lines().count() <= 8);
    let width = usual_width(rows);
    if rows.is_empty() || width < 2 {
        return Shape::Layout;
    }
    if short && (width == 2 || width == 4) && is_form(rows, width) {
        return Shape::Form;
    }
    let regular = rows.iter().filter(|row| row.len() == width).count();
    if rows.len() >= 2 && short && regular >= 2 && regular * 10 >= rows.len() * 6 {
        return Shape::Data;
    }
    Shape::Layout
}

/// The commonest number of cells; the greater where two are equally common.
fn usual_width(rows: &[Vec<String>]) -> usize {
    let mut widths: Vec<usize> = rows.iter().map(Vec::len).collect();
    widths.sort_unstable();
    widths.chunk_by(|a, b| a == b).max_by_key(|run| run.len()).map_or(0, |run| run[0])
}

/// Whether the first (and, of four, the third) cells of the rows are labels of the cells beside them.
fn is_form(rows: &[Vec<String>], width: usize) -> bool {
    let labels = |column: usize| {
        let filled = rows.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty());
        let all = filled.clone().count();
        let labels = filled.filter(|cell| labels::is_label(cell)).count();
        all > 0 && labels * 3 >= all * 2
    };
    let head_is_all_labels =
        rows.first().is_some_and(|row| row.iter().all(|cell| labels::is_label(cell) && !cell.ends_with(':')));
    if head_is_all_labels && rows.len() > 1 {
        return false;
    }
    (0..width).step_by(2).all(labels)
}

#[cfg(test)]
mod tests {
    use chartward_model::DocumentKind;

    use super::super::collect::Collect;
    use super::super::writer::{Trouble, Writer};
    use super::Flow;

    fn table(flow: &mut Flow, rows: &[&[&str]]) {
        flow.begin_table();
        for row in rows {
            flow.begin_row();
            for cell in *row {
                flow.begin_cell();
                flow.text(cell);
                flow.end_cell();
            }
        }
        flow.end_table();
    }

    fn done(flow: Flow) -> Collect {
        let mut collect = Collect::default();
        let mut out = Writer::new(&mut collect, DocumentKind::Office);
        flow.finish(&mut out);
        out.finish(&Trouble::default());
        collect
    }

    #[test]
    fn data_forms_and_layout_are_told_apart() {
        let mut flow = Flow::default();
        flow.text("Dear Ann");
        table(&mut flow, &[&["Name", "Born"], &["Bo Chen", "1970-05-06"], &["Cy Day", "1980-01-02"]]);
        table(&mut flow, &[&["Patient name:", "Bo Chen"], &["Date of birth", "1970-05-06"]]);
        table(&mut flow, &[&["left\nof page", "right\nof page"]]);
        flow.text("Bye");
        let collect = done(flow);
        assert_eq!(
            collect.prose(),
            "Dear Ann\nPatient name: Bo Chen\nDate of birth: 1970-05-06\nleft\nof page\nright\nof page\nBye"
        );
        assert_eq!(collect.tables(), ["[Name|Born]@2 Bo Chen|1970-05-06; Cy Day|1980-01-02"]);
    }

    #[test]
    fn nesting_without_end_stays_bounded() {
        let mut flow = Flow::default();
        for i in 0..2_000 {
            flow.begin_table();
            flow.begin_row();
            flow.begin_cell();
            flow.text(&i.to_string());
        }
        let text = done(flow).text();
        assert!((0..2_000).all(|i| text.contains(&i.to_string())));
    }
}
