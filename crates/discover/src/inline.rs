//! Tables pasted into running text: a line of headers, and lines of as many cells below it.
//!
//! The one idea: the header line must name at least two elements, so that a sentence with a tab in it is
//! never taken for a table. Cells are separated by tabs or by vertical bars.

use chartward_model::{Document, Mention, Span, Table};

use crate::columns::element_of_header;
use crate::{Options, tables};

/// Longest header line.
const LONGEST_HEADER: usize = 1000;
/// Most rows of one table; a longer one goes on as another.
const MOST_ROWS: usize = 100_000;

/// Mentions in the tables of a text, and the spans of those tables.
pub(crate) fn scan(document: &Document, options: &Options) -> (Vec<Mention>, Vec<(u64, u64)>) {
    let text = document.text.as_str();
    let mut mentions = Vec::new();
    let mut spans = Vec::new();
    if memchr::memchr2(b'\t', b'|', text.as_bytes()).is_none() {
        return (mentions, spans);
    }
    let mut lines = Lines { text, at: 0, number: 0 };
    while let Some((number, start, end)) = lines.next() {
        let Some((mark, columns)) = header(text.get(start..end).unwrap_or_default()) else { continue };
        let mut table = Table { name: None, columns, first_row: number + 2, rows: Vec::new() };
        let mut last = end;
        while table.rows.len() < MOST_ROWS {
            let mut ahead = Lines { ..lines };
            let Some((_, start, end)) = ahead.next() else { break };
            let cells = cells(text, start, end, mark);
            if cells.len() < 2 || cells.len().abs_diff(table.columns.len()) > 1 {
                break;
            }
            table.rows.push(cells);
            last = end;
            lines = ahead;
        }
        if !table.rows.is_empty() {
            let first = u32::try_from(number).unwrap_or(u32::MAX);
            mentions.extend(tables::scan_from(document, &table, first, options));
            spans.push((document.base + start as u64, document.base + last as u64));
        }
    }
    (mentions, spans)
}

/// The separator and the cells of a header line.
fn header(line: &str) -> Option<(char, Vec<String>)> {
    if line.len() > LONGEST_HEADER {
        return None;
    }
    let mark = ['\t', '|'].into_iter().find(|mark| line.contains(*mark))?;
    let cells = || trim(line, mark).1.split(mark).map(str::trim);
    // a header is words: most lines with a tab in them fail here
    let wordy = |cell: &&str| {
        cell.len() <= 40 && cell.starts_with(|c: char| c.is_ascii_alphabetic()) && !cell.contains([':', '@'])
    };
    let known = cells().filter(wordy).filter(|cell| element_of_header(cell).is_some()).take(2).count();
    let cells: Vec<String> = if known < 2 { return None } else { cells().map(str::to_owned).collect() };
    (cells.len() <= 200).then_some((mark, cells))
}

/// A line without the bars at its ends, and how much was taken off its start.
fn trim(line: &str, mark: char) -> (usize, &str) {
    let line = line.trim_end_matches(['\r', ' ']);
    if mark != '|' {
        return (0, line);
    }
    let body = line.trim_start_matches([' ', '>']);
    let body = body.strip_prefix('|').unwrap_or(body);
    let skipped = line.len() - body.len();
    (skipped, body.strip_suffix('|').unwrap_or(body))
}

/// Spans of the cells of a line.
fn cells(text: &str, start: usize, end: usize, mark: char) -> Vec<Span> {
    let line = text.get(start..end).unwrap_or_default();
    let (skipped, body) = trim(line, mark);
    let mut at = start + skipped;
    if !body.contains(mark) {
        return Vec::new();
    }
    body.split(mark)
        .take(400)
        .map(|cell| {
            let span = Span::new(at, at + cell.len());
            at += cell.len() + mark.len_utf8();
            span
        })
        .collect()
}

/// Lines with their numbers (from 0) and spans.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    number: u64,
}

impl Lines<'_> {
    fn next(&mut self) -> Option<(u64, usize, usize)> {
        let rest = self.text.as_bytes().get(self.at..).filter(|rest| !rest.is_empty())?;
        let len = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let line = (self.number, self.at, self.at + len);
        self.at += len + 1;
        self.number += 1;
        Some(line)
    }
}
