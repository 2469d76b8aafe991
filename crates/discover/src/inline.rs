//! Tables pasted into running text: a line of headers, and lines of as many cells below it.
//!
//! The one idea: the header line must name at least two elements, so that a sentence with a tab in it is
//! never taken for a table. Cells are separated by tabs, vertical bars, semicolons or gaps of two spaces and
//! more. Where empty cells have vanished (as in the text of a PDF), a row's cells are put under the columns
//! that their forms fit, in order.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chartward_model::{Document, DocumentKind, Mention, Span, Table};
use memchr::memmem::Finder;

use crate::columns::{element_of_header, may_be_header};
use crate::elements::Search;
use crate::{Options, tables, values};

/// Longest header line.
const LONGEST_HEADER: usize = 1000;
/// Most rows of one table; a longer one goes on as another.
const MOST_ROWS: usize = 100_000;

/// Mentions in the tables of a text, and the spans of those tables.
pub(crate) fn scan(document: &Document, search: &Search) -> (Vec<Mention>, Vec<(u64, u64)>) {
    let options = &search.options;
    let text = document.text.as_str();
    let mut mentions = Vec::new();
    let mut spans = Vec::new();
    let mut lines = Lines { text, at: 0, number: 0, counted: 0 };
    let mut marks = Marks::default();
    while lines.skip_to(marks.next(text.as_bytes(), lines.at))
        && let Some((start, end)) = lines.next()
    {
        let Some((mark, columns)) = header(text.get(start..end).unwrap_or_default(), document.kind) else {
            continue;
        };
        let number = lines.number(start);
        let mut table = Table { name: None, columns, first_row: number + 2, rows: Vec::new() };
        let mut last = end;
        while table.rows.len() < MOST_ROWS {
            let mut ahead = Lines { ..lines };
            let Some((start, end)) = ahead.next() else { break };
            let cells = cells(text, start, end, mark);
            let short = table.columns.len().saturating_sub(cells.len());
            let most_short = if mark == Mark::Gaps { table.columns.len() / 2 } else { 1 };
            if cells.len() < 2 || short > most_short || cells.len() > table.columns.len() + 1 {
                break;
            }
            if mark == Mark::Gaps && !belongs(document, &table, &cells, options) {
                break;
            }
            table.rows.push(cells);
            last = end;
            lines = ahead;
        }
        if !table.rows.is_empty() {
            if mark == Mark::Gaps {
                align(document, &mut table, options);
            }
            let first = u32::try_from(number).unwrap_or(u32::MAX);
            mentions.extend(tables::scan_from(document, &table, first, search));
            spans.push((document.base + start as u64, document.base + last as u64));
        }
    }
    (mentions, spans)
}

/// What stands between cells.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Char(char),
    /// A tab, or two spaces and more.
    Gaps,
}

/// The separator and the cells of a header line.
fn header(line: &str, kind: DocumentKind) -> Option<(Mark, Vec<String>)> {
    if line.len() > LONGEST_HEADER {
        return None;
    }
    let bytes = line.as_bytes();
    let (mut tabs, mut bars, mut semicolons) = (false, false, false);
    for at in memchr::memchr3_iter(b'\t', b'|', b';', bytes) {
        match bytes.get(at) {
            Some(b'\t') => tabs = true,
            Some(b'|') => bars = true,
            _ => semicolons = true,
        }
    }
    let body = trimmed(bytes);
    // a PDF has no empty cells: its tabs are gaps
    let gapped = || two_spaces(body).is_some() || kind == DocumentKind::Pdf && tabs;
    let mark = match (tabs, bars) {
        (_, false) if gapped() => Mark::Gaps,
        (true, _) => Mark::Char('\t'),
        (false, true) => Mark::Char('|'),
        (false, false) if semicolons => Mark::Char(';'),
        (false, false) => return None,
    };
    // most lines with a gap are two sentences
    if mark == Mark::Gaps && !tabs && gaps(body) < 2 {
        return None;
    }
    // a list with semicolons or gaps is as often a sentence: most of it must be headers
    let strict = !matches!(mark, Mark::Char('\t' | '|'));
    let enough = |known: usize, all: usize| if strict { known >= 3 && known * 2 > all } else { known >= 2 };
    let cells = cells(line, 0, line.len(), mark);
    let text = |span: &Span| line.get(span.range()).unwrap_or_default().trim();
    // most lines are no headers: the doubt is settled with what costs least
    let possible = |span: &&Span| text(span).len() <= 40 && may_be_header(text(span));
    if cells.len() > 200 || !enough(cells.iter().filter(possible).count(), cells.len()) {
        return None;
    }
    let known = |span: &&Span| text(span).len() <= 40 && element_of_header(text(span)).is_some();
    enough(cells.iter().filter(known).count(), cells.len())
        .then(|| (mark, cells.iter().map(|span| text(span).to_owned()).collect()))
}

/// A line without the bars at its ends and the marks of a quoted mail, and how much was taken off its start.
fn trim(line: &str, mark: Mark) -> (usize, &str) {
    let line = line.trim_end_matches(['\r', ' ']);
    let quoted = line.trim_start_matches([' ', '>']);
    match mark {
        Mark::Char('|') => {
            let body = quoted.strip_prefix('|').unwrap_or(quoted);
            let skipped = line.len() - body.len();
            (skipped, body.strip_suffix('|').unwrap_or(body))
        }
        Mark::Gaps => (line.len() - quoted.len(), quoted),
        Mark::Char(_) if line.starts_with('>') => (line.len() - quoted.len(), quoted),
        Mark::Char(_) => (0, line),
    }
}

/// Spans of the cells of a line.
fn cells(text: &str, start: usize, end: usize, mark: Mark) -> Vec<Span> {
    let line = text.get(start..end).unwrap_or_default();
    let (skipped, body) = trim(line, mark);
    let mut at = start + skipped;
    let Mark::Char(mark) = mark else { return gapped_cells(body, at) };
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

/// Spans of cells with tabs or two spaces and more between.
fn gapped_cells(body: &str, base: usize) -> Vec<Span> {
    let bytes = body.as_bytes();
    let mut spans = Vec::new();
    if memchr::memchr(b'\t', bytes).is_none() {
        spaced_cells(bytes, base, &mut spans);
        return spans;
    }
    let (mut start, mut at) = (0, 0);
    while at <= bytes.len() && spans.len() < 400 {
        let gap =
            bytes.get(at..).unwrap_or_default().iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let tab = bytes.get(at..at + gap).unwrap_or_default().contains(&b'\t');
        if at == bytes.len() || gap > 1 || tab {
            if at > start {
                spans.push(Span::new(base + start, base + at));
            }
            at += gap.max(1);
            start = at;
        } else {
            at += gap.max(1);
        }
    }
    spans
}

/// As [`gapped_cells`], where there are no tabs.
fn spaced_cells(bytes: &[u8], base: usize, spans: &mut Vec<Span>) {
    let mut start = 0;
    while spans.len() < 400 {
        let rest = bytes.get(start..).unwrap_or_default();
        let len = two_spaces(rest).unwrap_or(rest.len());
        if len > 0 {
            spans.push(Span::new(base + start, base + start + len));
        }
        let gap = rest.iter().skip(len).take_while(|b| **b == b' ').count();
        if gap == 0 {
            return;
        }
        start += len + gap;
    }
}

/// A line without the marks of a quoted mail, spaces and carriage returns around it.
fn trimmed(line: &[u8]) -> &[u8] {
    let is_around = |b: &u8| matches!(b, b'>' | b' ' | b'\r');
    let start = line.iter().position(|b| !is_around(b)).unwrap_or(line.len());
    let end = line.iter().rposition(|b| !is_around(b)).map_or(start, |last| last + 1);
    line.get(start..end).unwrap_or_default()
}

/// How many gaps of two spaces and more a trimmed line has, counted up to two.
fn gaps(body: &[u8]) -> usize {
    let Some(first) = two_spaces(body) else { return 0 };
    let rest = body.get(first..).unwrap_or_default().trim_ascii_start();
    1 + usize::from(two_spaces(rest).is_some())
}

/// Where two spaces stand first.
fn two_spaces(bytes: &[u8]) -> Option<usize> {
    static TWO: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"  "));
    TWO.find(bytes)
}

/// How well a cell fits a column: 2 if it has the form of the column's element, 1 if the column has none.
fn fit(document: &Document, column: &str, cell: Span, options: &Options) -> i32 {
    match element_of_header(column) {
        None => 1,
        Some(meaning) if values::read(meaning.element, document.at(cell), options).is_some() => 2,
        Some(_) => -1,
    }
}

/// Whether a line is a row of the table: in some order most of its cells fit.
fn belongs(document: &Document, table: &Table, cells: &[Span], options: &Options) -> bool {
    let fitting = cells
        .iter()
        .filter(|cell| table.columns.iter().any(|column| fit(document, column, **cell, options) == 2))
        .count();
    fitting * 2 >= cells.len() && fitting >= 2
}

/// The shape of a value: its letters and digits by kind.
fn shape(text: &str) -> String {
    let kind = |c: char| match c {
        '0'..='9' => '9',
        c if c.is_alphabetic() => 'A',
        c => c,
    };
    text.chars().take(24).map(kind).collect()
}

/// Puts the cells of rows that have too few under the columns that they fit, in order; a shape that the
/// column's cells have in full rows speaks for it.
fn align(document: &Document, table: &mut Table, options: &Options) {
    let width = table.columns.len();
    let mut shapes: Vec<BTreeSet<String>> = vec![BTreeSet::new(); width];
    for row in table.rows.iter().filter(|row| row.len() == width).take(200) {
        for (known, cell) in shapes.iter_mut().zip(row) {
            known.insert(shape(document.at(*cell)));
        }
    }
    let columns = &table.columns;
    for row in table.rows.iter_mut().filter(|row| row.len() < width) {
        let score = |cell: Span, column: usize| {
            let header = columns.get(column).map_or("", String::as_str);
            let known = shapes.get(column).is_some_and(|known| known.contains(&shape(document.at(cell))));
            fit(document, header, cell, options) + if known { 2 } else { 0 }
        };
        let Some(places) = best_places(row, width, score) else { continue };
        let nothing = row.first().map_or(0, |span| span.range().start);
        let mut aligned = vec![Span::new(nothing, nothing); width];
        for (cell, place) in row.iter().zip(places) {
            if let Some(slot) = aligned.get_mut(place) {
                *slot = *cell;
            }
        }
        *row = aligned;
    }
}

/// Columns for cells, in order, with the greatest sum of scores; the leftmost of equals.
fn best_places(row: &[Span], width: usize, score: impl Fn(Span, usize) -> i32) -> Option<Vec<usize>> {
    const NONE: i32 = i32::MIN / 2;
    // best[i][j]: the first i cells under the first j columns
    let mut best = vec![vec![0; width + 1]];
    for (i, cell) in row.iter().enumerate() {
        let mut line = vec![NONE; width + 1];
        for j in i + 1..=width {
            let placed = best.get(i)?.get(j - 1)? + score(*cell, j - 1);
            *line.get_mut(j)? = placed.max(*line.get(j - 1)?);
        }
        best.push(line);
    }
    let mut places = vec![0; row.len()];
    let mut j = width;
    for i in (1..=row.len()).rev() {
        while j > i && best.get(i)?.get(j - 1)? == best.get(i)?.get(j)? {
            j -= 1;
        }
        *places.get_mut(i - 1)? = j.checked_sub(1)?;
        j = j.checked_sub(1)?;
    }
    Some(places)
}

/// Where the marks are that may stand between cells: each kind is looked for once, however many lines are
/// asked about.
#[derive(Default)]
struct Marks {
    /// The next mark that is one character, and the next gap; behind the position last asked for if not known.
    mark: Option<usize>,
    gap: Option<usize>,
}

impl Marks {
    /// The next mark at or after a position.
    fn next(&mut self, bytes: &[u8], at: usize) -> Option<usize> {
        let rest = bytes.get(at..).unwrap_or_default();
        let none = usize::MAX;
        if self.mark.is_none_or(|mark| mark < at) {
            self.mark = Some(memchr::memchr3(b'\t', b'|', b';', rest).map_or(none, |i| at + i));
        }
        if self.gap.is_none_or(|gap| gap < at) {
            self.gap = Some(two_spaces(rest).map_or(none, |i| at + i));
        }
        self.mark.min(self.gap).filter(|found| *found != none)
    }
}

/// Spans of lines, and their numbers (from 0).
struct Lines<'a> {
    text: &'a str,
    at: usize,
    /// Line breaks before `counted`.
    number: u64,
    counted: usize,
}

impl Lines<'_> {
    /// Passes over the lines before the one that a position lies in; false if there is no position.
    fn skip_to(&mut self, position: Option<usize>) -> bool {
        let Some(position) = position else { return false };
        let passed = self.text.as_bytes().get(self.at..position).unwrap_or_default();
        if let Some(last) = memchr::memrchr(b'\n', passed) {
            self.at += last + 1;
        }
        true
    }

    /// The number of the line that begins at a position, which is not before those asked of already: few are asked.
    fn number(&mut self, start: usize) -> u64 {
        let passed = self.text.as_bytes().get(self.counted..start).unwrap_or_default();
        self.number += memchr::memchr_iter(b'\n', passed).count() as u64;
        self.counted = self.counted.max(start);
        self.number
    }

    fn next(&mut self) -> Option<(usize, usize)> {
        let rest = self.text.as_bytes().get(self.at..).filter(|rest| !rest.is_empty())?;
        let len = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let line = (self.at, self.at + len);
        self.at += len + 1;
        Some(line)
    }
}
