//! The narrative of a clinical document's section: what a person would read on the page.
//!
//! What it is: turns the narrative block (CDA R2, 4.3.5: paragraphs, lists, tables, line breaks) into lines
//! of text. Rows of a table that has headings become `heading: cell; heading: cell`, because a date means
//! nothing without the heading over it; other rows are set apart by tabs.
//!
//! What it is not: it keeps no styles, no footnote marks, and follows no picture.

/// Writes the narrative of one section.
#[derive(Default)]
pub(super) struct Narrative {
    lines: String,
    line: String,
    headings: Vec<String>,
    row: Vec<(Cell, String)>,
    open: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Cell {
    Heading,
    Value,
}

impl Narrative {
    /// A start tag inside the narrative.
    pub(super) fn open(&mut self, name: &str) {
        match name {
            "table" => {
                self.end_line();
                self.headings.clear();
            }
            "tr" => {
                self.end_line();
                self.row.clear();
            }
            "br" if self.in_cell() => self.line.push(' '),
            "paragraph" | "item" | "list" | "caption" | "br" if !self.in_cell() => self.end_line(),
            "th" | "td" => self.line.clear(),
            _ => {}
        }
        self.open.push(name.to_owned());
    }

    /// Text inside the narrative.
    pub(super) fn text(&mut self, text: &str) {
        self.line.push_str(text);
    }

    /// An end tag. Returns false when it is the end of the narrative itself.
    pub(super) fn close(&mut self) -> bool {
        let Some(name) = self.open.pop() else { return false };
        match name.as_str() {
            "th" | "td" => {
                let cell = if name == "th" { Cell::Heading } else { Cell::Value };
                let text = collapse(&self.line);
                self.row.push((cell, text));
                self.line.clear();
            }
            "tr" => self.end_row(),
            "caption" if !self.in_cell() => {
                self.line.push(':');
                self.end_line();
            }
            "paragraph" | "item" | "list" if !self.in_cell() => self.end_line(),
            "paragraph" | "item" => self.line.push(' '),
            _ => {}
        }
        true
    }

    /// Everything written.
    pub(super) fn finish(mut self) -> String {
        self.end_row();
        self.end_line();
        self.lines
    }

    fn in_cell(&self) -> bool {
        self.open.iter().rev().any(|name| name == "td" || name == "th")
    }

    fn end_line(&mut self) {
        let line = collapse(&self.line);
        self.line.clear();
        if !line.is_empty() && line != ":" {
            self.lines.push_str(&line);
            self.lines.push('\n');
        }
    }

    fn end_row(&mut self) {
        let row = std::mem::take(&mut self.row);
        if row.is_empty() {
            return;
        }
        if row.iter().all(|(cell, _)| *cell == Cell::Heading) {
            self.headings = row.into_iter().map(|(_, text)| text).collect();
            let line = self.headings.join("\t");
            self.push_row(&line);
            return;
        }
        let mut cells = Vec::new();
        // a row may name itself in its first cell: <th>Sex</th><td>F</td>
        let mut own_heading = None;
        for (i, (cell, text)) in row.iter().enumerate() {
            if *cell == Cell::Heading {
                own_heading = Some(text.as_str());
                continue;
            }
            if text.is_empty() {
                continue;
            }
            match own_heading
                .or(self.headings.get(i).map(String::as_str))
                .filter(|heading| !heading.is_empty())
            {
                Some(heading) => cells.push(format!("{heading}: {text}")),
                None => cells.push(text.clone()),
            }
        }
        let separator = if self.headings.is_empty() && own_heading.is_none() { "\t" } else { "; " };
        let line = cells.join(separator);
        self.push_row(&line);
    }

    fn push_row(&mut self, line: &str) {
        if !line.trim().is_empty() {
            self.lines.push_str(line);
            self.lines.push('\n');
        }
    }
}

/// A text with every run of white space as one space.
pub(super) fn collapse(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !collapsed.is_empty() {
            collapsed.push(' ');
        }
        collapsed.push_str(word);
    }
    collapsed
}

#[cfg(test)]
mod tests {
    use super::Narrative;

    #[test]
    fn rows_carry_their_headings() {
        let mut narrative = Narrative::default();
        let events = "text Seen  today. +br /br Well. +table +tr +th Drug /th +th Since /th /tr +tr +td Aspirin +br /br 81 mg /td +td 2020 /td /tr \
            +tr +td /td +td 2021 /td /tr /table +list +item one /item +item two /item /list +table +tr +td a /td +td b /td /tr /table";
        for event in events.split(' ') {
            match event.as_bytes() {
                [b'+', ..] => narrative.open(&event[1..]),
                [b'/', ..] => assert!(narrative.close()),
                _ => narrative.text(&format!("{event} ")),
            }
        }
        assert_eq!(
            narrative.finish(),
            "text Seen today.\nWell.\nDrug\tSince\nDrug: Aspirin 81 mg; Since: 2020\nSince: 2021\none\ntwo\na\tb\n"
        );
    }
}
