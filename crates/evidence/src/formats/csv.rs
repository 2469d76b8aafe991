//! CSV and TSV to documents.
//!
//! What it is: a streaming reader of delimited text that finds out the delimiter, the way of quoting,
//! the line end and the encoding from the first rows. Rows may be ragged; titles above the header are
//! kept as text.
//!
//! What it is not: a strict reader of RFC 4180. Files in the wild break it, and must be read all the same.
//!
//! The one idea: **a stray quote must not swallow the file.** A quoted cell that runs over lines which
//! look like rows of their own, or that does not end, is read again with the quote as a plain character.

use std::io::BufRead;

use chartward_model::{DocumentKind, Outcome};

use super::Emit;
use super::decode::Utf8Reader;
use super::table::TableWriter;
use super::writer::{Trouble, Writer};

/// How much text is looked at to find the delimiter.
const SAMPLE: usize = 256 << 10;
/// Rows of it that are counted.
const SAMPLE_ROWS: usize = 200;
/// Longest line; longer ones are cut.
const LINE: usize = 1 << 20;
/// Most bytes and lines that one quoted cell may run over.
const QUOTED_BYTES: usize = 256 << 10;
const QUOTED_LINES: usize = 1_000;
/// Stray quotes after which quotes mean nothing any more.
const STRAYS: u64 = 100;

/// Reads a delimited text.
pub(crate) fn read(input: &mut dyn BufRead, name: &str, emit: &mut dyn Emit) -> Outcome {
    let mut out = Writer::new(emit, DocumentKind::Table);
    let mut rows = Rows::new(Utf8Reader::new(input), name);
    let mut table = TableWriter::new(None);
    while out.is_open() && rows.next() {
        table.row(rows.cells.get(), &mut out);
    }
    table.finish(&mut out);
    let mut trouble = Trouble::default();
    if let Some(reason) = rows.lines.reader.trouble() {
        trouble.note(reason);
    }
    if rows.strays > 0 {
        let first = rows.first_stray;
        trouble.note(format!(
            "{} quotes do not close (first in line {first}); read as plain characters",
            rows.strays
        ));
    }
    if rows.breaks_off() {
        trouble.note("the last row has too few cells and no line end: the file may be cut off");
    }
    if rows.lines.cut > 0 {
        trouble.note(format!("{} lines are longer than 1 MiB and were cut", rows.lines.cut));
    }
    out.finish(&trouble)
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Dialect {
    delimiter: u8,
    quoted: bool,
    /// A quote within a quoted cell is written `\"`.
    backslash: bool,
}

/// Stands for "no delimiter": one cell a line.
const NO_DELIMITER: u8 = 0x1e;

/// Cells whose memory is used again for the next row.
#[derive(Default)]
struct Cells {
    cells: Vec<String>,
    used: usize,
}

impl Cells {
    fn clear(&mut self) {
        self.used = 0;
    }

    fn push(&mut self) -> &mut String {
        if self.used == self.cells.len() {
            self.cells.push(String::new());
        }
        let cell = &mut self.cells[self.used];
        cell.clear();
        self.used += 1;
        cell
    }

    fn get(&self) -> &[String] {
        self.cells.get(..self.used).unwrap_or_default()
    }
}

/// Lines of a text, in a window that moves over it.
struct Lines<'a> {
    reader: Utf8Reader<'a>,
    window: String,
    at: usize,
    ended: bool,
    line_end: u8,
    cut: u64,
    number: u64,
}

impl Lines<'_> {
    /// End of the line that begins at `from`, without and with its line end; `None` at the end of the text.
    fn line(&mut self, from: usize) -> Option<(usize, usize)> {
        let mut searched = from;
        loop {
            let rest = self.window.as_bytes().get(searched..).unwrap_or_default();
            if let Some(found) = memchr::memchr(self.line_end, rest) {
                let end = searched + found;
                let bare = end - usize::from(end > from && self.window.as_bytes()[end - 1] == b'\r');
                return Some((bare, end + 1));
            }
            searched = self.window.len();
            if searched - from >= LINE {
                self.cut += 1;
                let end = self.window.floor_char_boundary(from + LINE);
                return Some((end, end));
            }
            if !self.fill() {
                return (searched > from).then_some((searched, searched));
            }
        }
    }

    fn fill(&mut self) -> bool {
        if self.ended {
            return false;
        }
        self.ended = !self.reader.next_piece(&mut self.window);
        !self.ended
    }

    /// Forgets what was read.
    fn compact(&mut self) {
        if self.at > SAMPLE {
            self.window.drain(..self.at);
            self.at = 0;
        }
    }
}

struct Rows<'a> {
    lines: Lines<'a>,
    dialect: Dialect,
    /// The usual number of cells; 0 if it varies.
    expected: usize,
    cells: Cells,
    strays: u64,
    first_stray: u64,
    /// The line that was read last has no line end.
    open_end: bool,
}

impl<'a> Rows<'a> {
    fn new(reader: Utf8Reader<'a>, name: &str) -> Self {
        let mut lines =
            Lines { reader, window: String::new(), at: 0, ended: false, line_end: b'\n', cut: 0, number: 0 };
        while lines.window.len() < SAMPLE && lines.fill() {}
        let sample = lines.window.get(..lines.window.floor_char_boundary(SAMPLE)).unwrap_or_default();
        if !sample.contains('\n') && sample.contains('\r') {
            lines.line_end = b'\r';
        }
        let (dialect, expected) = sniff(sample, lines.line_end, name);
        Self { lines, dialect, expected, cells: Cells::default(), strays: 0, first_stray: 0, open_end: false }
    }

    /// Whether the row that was read last looks like the beginning of one.
    fn breaks_off(&self) -> bool {
        self.open_end && self.cells.used < self.expected
    }

    /// Reads the next row into `cells`. False at the end.
    fn next(&mut self) -> bool {
        self.lines.compact();
        let from = self.lines.at;
        let Some((end, after)) = self.lines.line(from) else { return false };
        self.lines.number += 1;
        self.lines.at = after;
        self.open_end = end == after;
        let line = &self.lines.window[from..end];
        if !self.dialect.quoted || memchr::memchr(b'"', line.as_bytes()).is_none() {
            split_plain(line, self.dialect.delimiter, &mut self.cells);
            return true;
        }
        if !split_quoted(line, self.dialect, &mut self.cells) {
            return true;
        }
        if !self.quoted_lines(from, after) {
            self.stray();
            split_plain(&self.lines.window[from..end], self.dialect.delimiter, &mut self.cells);
        }
        true
    }

    /// Joins further lines until the quote closes. False if that makes no sensible row.
    fn quoted_lines(&mut self, from: usize, mut after: usize) -> bool {
        let count = |line: &str| memchr::memchr_iter(self.dialect.delimiter, line.as_bytes()).count() + 1;
        let first = count(self.lines.window[from..after].trim_end());
        let (mut joined, mut row_like) = (0_usize, 0_usize);
        let mut closing;
        loop {
            let Some((end, next)) = self.lines.line(after) else { return false };
            joined += 1;
            if joined > QUOTED_LINES || next - from > QUOTED_BYTES {
                return false;
            }
            let line = &self.lines.window[after..end];
            closing = memchr::memchr_iter(self.dialect.delimiter, line.as_bytes()).count() + 1;
            let has_quote = memchr::memchr(b'"', line.as_bytes()).is_some();
            after = next;
            if has_quote && !split_quoted(&self.lines.window[from..end], self.dialect, &mut self.cells) {
                break;
            }
            row_like += usize::from(self.expected > 2 && closing == self.expected);
        }
        let whole_rows = self.expected > 1 && first >= self.expected && closing >= self.expected;
        let wrong_count = self.expected > 1 && self.cells.used != self.expected;
        // Some line of a good cell may by chance look like a row; most of its lines do not, and its first
        // and last lines are not both whole rows.
        if whole_rows || row_like * 2 > joined || (wrong_count && row_like > 0) {
            return false;
        }
        self.lines.number += joined as u64;
        self.lines.at = after;
        true
    }

    fn stray(&mut self) {
        if self.strays == 0 {
            self.first_stray = self.lines.number;
        }
        self.strays += 1;
        if self.strays >= STRAYS {
            self.dialect.quoted = false;
        }
    }
}

fn split_plain(line: &str, delimiter: u8, cells: &mut Cells) {
    cells.clear();
    for cell in line.split(char::from(delimiter)) {
        cells.push().push_str(cell);
    }
}

/// Splits a row with quoted cells. True if a quote is still open at its end.
fn split_quoted(row: &str, dialect: Dialect, cells: &mut Cells) -> bool {
    cells.clear();
    let mut rest = row;
    loop {
        let cell = cells.push();
        let begin = rest.trim_start_matches(' ');
        if let Some(quoted) = begin.strip_prefix('"') {
            let Some(after) = quoted_cell(quoted, dialect, cell) else { return true };
            rest = after;
        }
        // what follows a closing quote belongs to the cell
        let Some(at) = memchr::memchr(dialect.delimiter, rest.as_bytes()) else {
            cell.push_str(rest);
            return false;
        };
        cell.push_str(&rest[..at]);
        rest = &rest[at + 1..];
    }
}

/// Reads up to the closing quote; what follows it, or `None` if there is none.
fn quoted_cell<'t>(mut text: &'t str, dialect: Dialect, cell: &mut String) -> Option<&'t str> {
    loop {
        let at = if dialect.backslash {
            memchr::memchr2(b'"', b'\\', text.as_bytes())?
        } else {
            memchr::memchr(b'"', text.as_bytes())?
        };
        cell.push_str(&text[..at]);
        let found = text.as_bytes()[at];
        let after = &text[at + 1..];
        if found == b'\\' {
            if let Some(quote) = after.strip_prefix('"') {
                cell.push('"');
                text = quote;
            } else {
                cell.push('\\');
                text = after;
            }
        } else if let Some(doubled) = after.strip_prefix('"') {
            cell.push('"');
            text = doubled;
        } else {
            return Some(after);
        }
    }
}

/// Finds the delimiter whose cells are most alike in number, and that number.
fn sniff(sample: &str, line_end: u8, name: &str) -> (Dialect, usize) {
    let quoted = sample.contains('"');
    let backslash = sample.contains("\\\"") && !sample.contains("\\\"\n") && !sample.contains("\\\",");
    let extension = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let mut best = (Dialect { delimiter: NO_DELIMITER, quoted, backslash }, 1, 0_usize);
    for delimiter in [b',', b'\t', b';', b'|'] {
        let dialect = Dialect { delimiter, quoted, backslash };
        let counts = cell_counts(sample, line_end, dialect);
        let Some((count, share)) = commonest(&counts) else { continue };
        if count < 2 || share < 40 {
            continue;
        }
        let at_home = (extension == "tsv" || extension == "tab") && delimiter == b'\t';
        // Agreement counts most; more columns decide between delimiters that agree alike.
        let score = share * 10 + count.min(20) * 8 + if at_home { 300 } else { 0 };
        if score > best.2 {
            best = (dialect, count, score);
        }
    }
    (best.0, best.1)
}

fn cell_counts(sample: &str, line_end: u8, dialect: Dialect) -> Vec<usize> {
    let mut cells = Cells::default();
    let mut counts = Vec::new();
    let mut open = String::new();
    for line in sample.split(char::from(line_end)).take(SAMPLE_ROWS * 4) {
        let line = line.trim_end_matches('\r');
        if line.trim().is_empty() || counts.len() >= SAMPLE_ROWS {
            continue;
        }
        let row = if open.is_empty() {
            line
        } else {
            &*{
                open.push('\n');
                open.push_str(line);
                open.clone()
            }
        };
        if dialect.quoted && row.contains('"') {
            let unclosed = split_quoted(row, dialect, &mut cells);
            if unclosed && row.len() < 16 << 10 {
                row.clone_into(&mut open);
                continue;
            }
        } else {
            split_plain(row, dialect.delimiter, &mut cells);
        }
        open.clear();
        counts.push(cells.used);
    }
    counts
}

/// The commonest count and its share in percent. Counts of one row carry no weight against wider ones.
fn commonest(counts: &[usize]) -> Option<(usize, usize)> {
    let mut sorted = counts.to_vec();
    sorted.sort_unstable();
    let run = sorted.chunk_by(|a, b| a == b).max_by_key(|run| (run.len(), run[0]))?;
    Some((run[0], run.len() * 100 / counts.len()))
}

#[cfg(test)]
mod tests {
    use chartward_model::{Outcome, Structure};

    use super::super::collect::{Collect, torment};
    use super::read;

    fn table(text: &str) -> (Vec<String>, Outcome) {
        let mut collect = Collect::default();
        let outcome = read(&mut text.as_bytes(), "a.csv", &mut collect);
        (collect.tables(), outcome)
    }

    #[test]
    fn delimiters_quotes_and_titles() {
        for text in [
            "Name,Born,SSN\n\"Lee, Ann\",1980-01-02,987-65-4321\nBo \"B\" Chen,1970-05-06,\n",
            "Name;Born;SSN\r\n\"Lee, Ann\";1980-01-02;987-65-4321\r\nBo \"B\" Chen;1970-05-06;\r\n",
            "Name\tBorn\tSSN\rLee, Ann\t1980-01-02\t987-65-4321\rBo \"B\" Chen\t1970-05-06\t\r",
            "Name|Born|SSN\nLee, Ann|1980-01-02|987-65-4321\nBo \"B\" Chen|1970-05-06|",
        ] {
            let (tables, outcome) = table(text);
            assert_eq!(outcome, Outcome::Parsed, "{text}");
            let expected = "[Name|Born|SSN]@2 Lee, Ann|1980-01-02|987-65-4321; Bo \"B\" Chen|1970-05-06";
            assert_eq!(tables, [expected], "{text}");
        }
        let (tables, _) = table("Export of the day\n\nid,city\n1,Ayr\n2,Wem\n");
        assert_eq!(tables, ["[id|city]@4 1|Ayr; 2|Wem"]);
    }

    #[test]
    fn cells_may_hold_lines_and_doubled_quotes() {
        let (tables, outcome) = table("id,note\n1,\"first\nsecond \"\"line\"\"\"\n2,plain\n");
        assert_eq!(outcome, Outcome::Parsed);
        assert_eq!(tables, ["[id|note]@2 1|first second \"line\"; 2|plain"]);
        let (tables, _) = table("id,note\n1,\"say \\\"hi\\\" now\"\n2,\"x\"\n");
        assert_eq!(tables, ["[id|note]@2 1|say \"hi\" now; 2|x"]);
    }

    #[test]
    fn a_stray_quote_swallows_nothing() {
        let mut text = "id,name,city\n".to_owned();
        for i in 0..5_000 {
            let quote = if i == 7 || i == 800 { "\"" } else { "" };
            text.extend([&i.to_string(), ",", quote, "Ann,Ayr\n"]);
        }
        let mut collect = Collect::default();
        let outcome = read(&mut text.as_bytes(), "a.csv", &mut collect);
        assert_eq!(
            outcome,
            Outcome::Partly("2 quotes do not close (first in line 9); read as plain characters".to_owned())
        );
        let Structure::Table(table) = &collect.parts[0].structure else { panic!("no table") };
        assert_eq!(table.rows.len(), 5_000);
        assert!(table.rows.iter().all(|row| row.len() == 3));
    }

    #[test]
    fn stray_quotes_in_neighbouring_rows_join_nothing() {
        let (tables, outcome) = table("id,name,city\n1,\"Ann,Ayr\n2,\"Bo,Wem\n3,Cy,Ely\n");
        assert_eq!(tables, ["[id|name|city]@2 1|\"Ann|Ayr; 2|\"Bo|Wem; 3|Cy|Ely"]);
        assert!(matches!(outcome, Outcome::Partly(_)));
        let (_, outcome) = table("id,name,city\n1,Ann,Ayr\n\"a note\n\",,\n");
        assert_eq!(outcome, Outcome::Parsed);
    }

    #[test]
    fn wide_and_odd_files() {
        let header: Vec<String> = (0..10_000).map(|i| format!("col_{i}")).collect();
        let row: Vec<String> = (0..10_000).map(|i| i.to_string()).collect();
        let (tables, outcome) = table(&format!("{}\n{}\n", header.join(","), row.join(",")));
        assert_eq!(outcome, Outcome::Parsed);
        assert!(tables[0].ends_with("|9998|9999"));
        assert_eq!(table("").0, Vec::<String>::new());
        assert_eq!(table("one\ntwo\n").0, ["[]@1 one; two"]);
        let (_, outcome) = table(&"x".repeat(3 << 20));
        assert!(matches!(outcome, Outcome::Partly(_)));
    }

    #[test]
    fn damaged_files_are_read() {
        let sample = "id,name,note\n1,\"Lee, Ann\",\"a\nb\"\n2,Bo,\"c\"\"d\"\n".repeat(8);
        torment(sample.as_bytes(), 400, |mut bytes, emit| read(&mut bytes, "a.csv", emit));
        let quotes = "\"\n,".repeat(60_000);
        torment(quotes.as_bytes(), 2, |mut bytes, emit| read(&mut bytes, "a.csv", emit));
    }
}
