//! Rows in, tables out: the text of a table, the spans of its cells, and its header row.
//!
//! What it is: the one place where cells become a text (cells parted by a tab, rows by a newline) and
//! where a row is found to be a header. CSV, spreadsheets, SQL dumps, JSON and the tables of documents
//! all write their rows here.
//!
//! What it is not: it does not say what a column holds; that is for the detectors.
//!
//! The one idea: **nothing is dropped.** Title rows and the header stay in the text; what is too long
//! for a cell goes out as prose.

use chartward_model::{Span, Structure, Table};

use super::labels;
use super::writer::{PART, Writer};

/// Rows that are held back until the header is judged.
const LOOK_AHEAD: usize = 25;
/// Most rows in one part.
const ROWS: usize = 20_000;
/// Most cells in one part.
const CELLS: usize = 400_000;
/// Longest text of one cell in a table, in bytes; the rest of it goes out as prose.
const CELL: usize = 64 << 10;
/// Longest text of one row, in bytes.
const ROW: usize = PART;
/// Runs of more empty rows than this begin a new part, so that they cost nothing.
const EMPTY_RUN: u64 = 50;

/// Writes one table.
pub(crate) struct TableWriter {
    name: Option<String>,
    columns: Vec<String>,
    judged: bool,
    ahead: Vec<Vec<String>>,
    text: String,
    rows: Vec<Vec<Span>>,
    cells: usize,
    overflow: String,
    first_row: u64,
    next_row: u64,
}

impl TableWriter {
    /// A table whose header, if it has one, is among its first rows.
    pub(crate) fn new(name: Option<String>) -> Self {
        Self {
            name,
            columns: Vec::new(),
            judged: false,
            ahead: Vec::new(),
            text: String::new(),
            rows: Vec::new(),
            cells: 0,
            overflow: String::new(),
            first_row: 1,
            next_row: 1,
        }
    }

    /// A table whose columns are known from elsewhere; every row is data.
    pub(crate) fn with_columns(name: Option<String>, columns: Vec<String>) -> Self {
        Self { columns, judged: true, ..Self::new(name) }
    }

    /// Numbers the rows from here on, for tables that are written in several goes.
    pub(crate) fn start_at(&mut self, row: u64) {
        self.first_row = row;
        self.next_row = row;
    }

    /// Adds the next row.
    pub(crate) fn row<S: AsRef<str>>(&mut self, cells: &[S], out: &mut Writer<'_>) {
        if self.judged {
            self.write(cells, out);
            return;
        }
        self.ahead.push(cells.iter().map(|cell| cell.as_ref().to_owned()).collect());
        // Wide rows are judged sooner: what is held back stays bounded.
        let held: usize = self.ahead.iter().flatten().map(|cell| cell.len() + 24).sum();
        if self.ahead.len() >= LOOK_AHEAD || held > 4 * PART {
            self.judge(out);
        }
    }

    /// Passes over rows without content.
    pub(crate) fn skip(&mut self, rows: u64, out: &mut Writer<'_>) {
        if rows <= EMPTY_RUN {
            for _ in 0..rows {
                self.row::<&str>(&[], out);
            }
            return;
        }
        self.judge(out);
        self.flush(out);
        self.next_row = self.next_row.saturating_add(rows);
        self.first_row = self.next_row;
    }

    /// Hands out what is left.
    pub(crate) fn finish(mut self, out: &mut Writer<'_>) {
        self.judge(out);
        self.flush(out);
    }

    /// Hands out the rows gathered so far as one part.
    pub(crate) fn flush(&mut self, out: &mut Writer<'_>) {
        let rows = std::mem::take(&mut self.rows);
        let text = std::mem::take(&mut self.text);
        self.cells = 0;
        if rows.iter().any(|row| !row.is_empty()) {
            let table = Table {
                name: self.name.clone(),
                columns: self.columns.clone(),
                first_row: self.first_row,
                rows,
            };
            out.part(text, Structure::Table(table));
        } else if !text.trim().is_empty() {
            out.part(text, Structure::Prose);
        }
        self.first_row = self.next_row;
        let overflow = std::mem::take(&mut self.overflow);
        if !overflow.is_empty() {
            out.prose(&overflow);
            out.prose("\n");
        }
    }

    /// Finds the header among the rows held back and writes them all.
    fn judge(&mut self, out: &mut Writer<'_>) {
        if self.judged {
            return;
        }
        self.judged = true;
        let ahead = std::mem::take(&mut self.ahead);
        let header = labels::header_row(&ahead);
        for (i, row) in ahead.iter().enumerate() {
            match header {
                Some(at) if i <= at => {
                    if i == at {
                        self.columns = row.iter().map(|cell| clean(cell).trim().to_owned()).collect();
                        while self.columns.last().is_some_and(String::is_empty) {
                            self.columns.pop();
                        }
                    }
                    self.put(row, out);
                    self.next_row += 1;
                    self.first_row = self.next_row;
                }
                _ => self.write(row, out),
            }
        }
    }

    fn write<S: AsRef<str>>(&mut self, cells: &[S], out: &mut Writer<'_>) {
        if !self.text.is_empty()
            && (self.rows.len() >= ROWS || self.text.len() >= PART || self.cells >= CELLS)
        {
            self.flush(out);
        }
        let spans = self.put(cells, out);
        self.cells += spans.len();
        self.rows.push(spans);
        self.next_row = self.next_row.saturating_add(1);
    }

    /// Writes one line of cells and says where they lie. Empty cells at the end are left out.
    fn put<S: AsRef<str>>(&mut self, cells: &[S], out: &mut Writer<'_>) -> Vec<Span> {
        let begin = self.text.len();
        let last = cells.iter().rposition(|cell| !cell.as_ref().trim().is_empty()).map_or(0, |at| at + 1);
        let mut spans = Vec::with_capacity(last);
        for (i, cell) in cells.iter().take(last).enumerate() {
            if i > 0 {
                self.text.push('\t');
            }
            let mut whole = cell.as_ref();
            let room = CELL.min(ROW.saturating_sub(self.text.len() - begin));
            if whole.len() > room {
                let (kept, rest) = whole.split_at(whole.floor_char_boundary(room));
                self.overflow.push_str(rest);
                self.overflow.push('\n');
                whole = kept;
            }
            let start = self.text.len();
            push_clean(&mut self.text, whole);
            let written = &self.text[start..];
            let from = start + (written.len() - written.trim_start().len());
            spans.push(Span::new(from, from + written.trim().len()));
        }
        self.text.push('\n');
        if self.overflow.len() > PART {
            let overflow = std::mem::take(&mut self.overflow);
            out.prose(&overflow);
        }
        spans
    }
}

/// A cell's text on one line.
pub(crate) fn clean(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    push_clean(&mut text, cell);
    text
}

fn push_clean(into: &mut String, cell: &str) {
    if memchr::memchr3(b'\t', b'\n', b'\r', cell.as_bytes()).is_none() {
        into.push_str(cell);
    } else {
        into.extend(cell.chars().map(|c| if matches!(c, '\t' | '\n' | '\r') { ' ' } else { c }));
    }
}

#[cfg(test)]
mod tests {
    use chartward_model::{DocumentKind, Structure};

    use super::super::collect::Collect;
    use super::super::writer::{PART, Trouble, Writer};
    use super::TableWriter;

    fn written(rows: &[&[&str]]) -> Collect {
        let mut collect = Collect::default();
        let mut out = Writer::new(&mut collect, DocumentKind::Table);
        let mut table = TableWriter::new(Some("t".to_owned()));
        for row in rows {
            table.row(row, &mut out);
        }
        table.finish(&mut out);
        out.finish(&Trouble::default());
        collect
    }

    #[test]
    fn header_titles_and_cells_find_their_places() {
        let collect = written(&[
            &["Quarterly list"],
            &[],
            &["Name", "Birth\ndate", "SSN"],
            &["Ann Lee", " 1980-01-02 ", "987-65-4321"],
            &["Bo\tChen", "1970-05-06", ""],
        ]);
        assert_eq!(
            collect.tables(),
            ["t[Name|Birth date|SSN]@4 Ann Lee|1980-01-02|987-65-4321; Bo Chen|1970-05-06"]
        );
        assert!(collect.text().starts_with("Quarterly list\n\nName\tBirth date\tSSN\nAnn Lee"));
    }

    #[test]
    fn data_in_the_first_row_is_not_a_header() {
        let collect = written(&[&["Ann Lee", "1980-01-02"], &["Bo Chen", "1970-05-06"]]);
        assert_eq!(collect.tables(), ["t[]@1 Ann Lee|1980-01-02; Bo Chen|1970-05-06"]);
    }

    #[test]
    fn long_tables_come_in_parts_that_repeat_the_columns() {
        let mut collect = Collect::default();
        let mut out = Writer::new(&mut collect, DocumentKind::Table);
        let mut table = TableWriter::new(None);
        table.row(&["id", "note"], &mut out);
        for i in 0..50_000 {
            table.row(&[i.to_string(), "short".to_owned()], &mut out);
        }
        table.skip(1_000_000, &mut out);
        table.row(&["x".to_owned(), "y".repeat(5 * PART)], &mut out);
        table.finish(&mut out);
        out.finish(&Trouble::default());
        let first_rows: Vec<u64> = collect
            .parts
            .iter()
            .filter_map(|part| match &part.structure {
                Structure::Table(table) => {
                    assert_eq!(table.columns, ["id", "note"]);
                    Some(table.first_row)
                }
                _ => None,
            })
            .collect();
        assert_eq!(first_rows, [2, 20_002, 40_002, 1_050_002]);
        assert_eq!(collect.text().matches('y').count(), 5 * PART);
    }
}
