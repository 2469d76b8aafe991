//! A PDF that is one long table to rows.
//!
//! What it is: letters with their places become lines, and lines become cells at the columns that the header's
//! words begin and end at. The verbatim form of a row is its cells with tabs between.
//!
//! What it is not: a reader of prose in columns.
//!
//! The one idea: a number belongs to the column whose heading it stands under, so an empty cell stays empty.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pdf_extract::{Document, MediaBox, OutputDev, OutputError, Transform, output_doc};

use super::{LIMITS, RawRow};

/// Most letters of one file.
const LETTERS: usize = 20_000_000;

/// Gap, in letter heights, at which a new cell begins.
const GAP: f64 = 0.9;

pub(super) fn read(bytes: &[u8]) -> Result<Vec<RawRow>, String> {
    // the reader of fonts may panic on damaged files
    let read = catch_unwind(AssertUnwindSafe(|| lines(bytes)));
    let lines = read.unwrap_or_else(|_| Err("the PDF is damaged".to_owned()))?;
    Ok(rows(&lines))
}

fn lines(bytes: &[u8]) -> Result<Vec<Line>, String> {
    let damaged = |error: String| format!("the PDF cannot be read: {error}");
    let mut doc = Document::load_mem(bytes).map_err(|error| damaged(error.to_string()))?;
    if doc.is_encrypted() {
        doc.decrypt("").map_err(|_| "the PDF is encrypted".to_owned())?;
    }
    let mut pen = Pen::default();
    output_doc(&doc, &mut pen).map_err(|error| damaged(error.to_string()))?;
    pen.page_done();
    Ok(pen.lines)
}

/// One line of print: runs of text with where they begin and end.
struct Line {
    runs: Vec<Run>,
}

#[derive(Clone)]
struct Run {
    from: f64,
    to: f64,
    text: String,
}

#[derive(Default)]
struct Pen {
    letters: Vec<(f64, f64, f64, f64, String)>,
    lines: Vec<Line>,
    total: usize,
}

impl Pen {
    /// Sorts the letters of a page into lines from top to bottom and runs from left to right.
    fn page_done(&mut self) {
        let mut letters = std::mem::take(&mut self.letters);
        letters.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.total_cmp(&b.0)));
        let mut start = 0;
        while start < letters.len() {
            let (_, y, _, size, _) = letters[start];
            let same = letters[start..].iter().take_while(|letter| (letter.1 - y).abs() < size * 0.5).count().max(1);
            let mut line = letters[start..start + same].to_vec();
            line.sort_by(|a, b| a.0.total_cmp(&b.0));
            self.lines.push(Line { runs: runs(&line) });
            start += same;
        }
    }
}

fn runs(letters: &[(f64, f64, f64, f64, String)]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (x, _, width, size, text) in letters {
        if text.trim().is_empty() {
            continue;
        }
        match runs.last_mut() {
            Some(run) if x - run.to < size * GAP => {
                if x - run.to > size * 0.15 {
                    run.text.push(' ');
                }
                run.text.push_str(text);
                run.to = x + width;
            }
            _ => runs.push(Run { from: *x, to: x + width, text: text.clone() }),
        }
    }
    runs
}

impl OutputDev for Pen {
    fn begin_page(&mut self, _: u32, _: &MediaBox, _: Option<(f64, f64, f64, f64)>) -> Result<(), OutputError> {
        self.page_done();
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        _: f64,
        size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        self.total += 1;
        if self.total > LETTERS {
            return Err(std::io::Error::other("more letters than any list has").into());
        }
        let height = size * place.m22.abs();
        self.letters.push((place.m31, place.m32, width * size * place.m11.abs(), height, text.to_owned()));
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

/// Lines to cells: a line with as many runs as the first is a header and sets the columns; page numbers and
/// repeated headers are marked as what they are by being equal to the first line or having no cell in its columns.
fn rows(lines: &[Line]) -> Vec<RawRow> {
    let mut rows: Vec<RawRow> = Vec::new();
    let mut columns: Vec<Run> = Vec::new();
    let heading = |line: &Line| letters(&line.runs);
    let first = lines.iter().find(|line| line.runs.len() > 2).map(heading);
    for line in lines.iter().filter(|line| !line.runs.is_empty()).take(LIMITS.rows) {
        let number = rows.len() as u64 + 1;
        let repeated = first.as_deref() == Some(heading(line).as_str());
        if repeated {
            columns.clone_from(&line.runs);
            if !rows.is_empty() {
                continue;
            }
        }
        if is_page_number(line) {
            continue;
        }
        let cells = cells(line, &columns);
        let raw = cells.join("\t").into_bytes();
        rows.push(RawRow { number, raw, cells, notes: Vec::new(), broken: None });
    }
    rows
}

fn letters(runs: &[Run]) -> String {
    runs.iter().flat_map(|run| run.text.chars()).filter(|c| c.is_alphanumeric()).collect()
}

/// `40 of 40` at the foot of a page.
fn is_page_number(line: &Line) -> bool {
    let text: String = letters(&line.runs);
    text.split_once("of").is_some_and(|(page, pages)| {
        !page.is_empty() && !pages.is_empty() && (page.to_owned() + pages).bytes().all(|b| b.is_ascii_digit())
    })
}

/// Puts each run under the heading that it overlaps or is nearest to; the first column takes what stands left
/// of the second.
fn cells(line: &Line, columns: &[Run]) -> Vec<String> {
    let mut cells = vec![String::new(); columns.len().max(1)];
    for run in &line.runs {
        let distance = |column: &Run| {
            let overlap = run.to.min(column.to) - run.from.max(column.from);
            if overlap > 0.0 { -overlap } else { (run.from - column.to).max(column.from - run.to) }
        };
        let nearest = columns.iter().enumerate().min_by(|a, b| distance(a.1).total_cmp(&distance(b.1)));
        let left = columns.get(1).is_some_and(|second| run.to < second.from) || columns.len() < 2;
        let index = if left { 0 } else { nearest.map_or(0, |(index, _)| index) };
        let cell = &mut cells[index];
        if !cell.is_empty() {
            cell.push(' ');
        }
        cell.push_str(&run.text);
    }
    cells
}
