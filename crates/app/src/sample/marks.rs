//! The marked sample, read back: one row per item, of which the item and the verdict count.

use std::collections::BTreeMap;
use std::io::Read;

/// Columns of the file that a reviewer fills in.
pub(super) const COLUMNS: [&str; 11] =
    ["item", "set", "source", "member", "start", "end", "element", "confidence", "value", "verdict", "note"];

/// Largest file of marks: a sample of a million rows is no sample.
const LARGEST: u64 = 256 << 20;

/// What a reviewer said of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The mention is what it says; the document holds nothing.
    Right,
    /// The mention is something else; the document holds something.
    Wrong,
    /// Not looked at.
    Open,
}

/// Why a marked sample cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MarksError {
    /// No CSV, or a row of another width.
    #[error("row {row} of the sample cannot be read as CSV")]
    Row {
        /// Row from 1, header included.
        row: u64,
    },
    /// A column that was drawn is missing.
    #[error("the sample has no column \"{0}\"")]
    Column(&'static str),
    /// A verdict that is none.
    #[error("row {row} of the sample has a verdict that is not one of {expected}")]
    Verdict {
        /// Row from 1, header included.
        row: u64,
        /// The verdicts that there are.
        expected: &'static str,
    },
    /// An item twice.
    #[error("row {row} of the sample has an item that another row has too")]
    Twice {
        /// Row from 1, header included.
        row: u64,
    },
    /// Not an item's name, or of another draw than the first row.
    #[error("row {row} of the sample has an item of no draw, or of another draw than the rows before")]
    Item {
        /// Row from 1, header included.
        row: u64,
    },
    /// The rows are not those that were drawn.
    #[error("{missing} rows of the sample are missing, and {added} are not of it")]
    OtherRows {
        /// Drawn, and not there.
        missing: usize,
        /// There, and not drawn.
        added: usize,
    },
    /// Nothing was marked.
    #[error("no row of the sample has a verdict")]
    Empty,
}

/// The verdicts by item, and the draw that all items are of.
#[derive(Debug, Default)]
pub(super) struct Marks {
    pub(super) seed: u64,
    pub(super) element: Option<chartward_model::Element>,
    pub(super) verdicts: BTreeMap<String, Verdict>,
}

impl Marks {
    pub(super) fn read(input: impl Read) -> Result<Self, MarksError> {
        let mut reader = csv::ReaderBuilder::new().from_reader(input.take(LARGEST));
        let headers = reader.headers().map_err(|_| MarksError::Row { row: 1 })?.clone();
        let column = |name: &'static str| {
            // a spreadsheet program may put a byte-order mark before the first header
            let fits = |header: &str| header.trim_start_matches('\u{feff}').trim().eq_ignore_ascii_case(name);
            headers.iter().position(fits).ok_or(MarksError::Column(name))
        };
        let (item, verdict) = (column("item")?, column("verdict")?);
        let mut marks = Self::default();
        for (row, record) in (2u64..).zip(reader.records()) {
            let record = record.map_err(|_| MarksError::Row { row })?;
            let cell = |at: usize| record.get(at).unwrap_or_default().trim();
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            marks.add(cell(item), cell(verdict), row)?;
        }
        Ok(marks)
    }

    fn add(&mut self, item: &str, verdict: &str, row: u64) -> Result<(), MarksError> {
        let draw = parse_item(item).ok_or(MarksError::Item { row })?;
        if self.verdicts.is_empty() {
            (self.seed, self.element) = (draw.seed, draw.element);
        } else if (self.seed, self.element) != (draw.seed, draw.element) {
            return Err(MarksError::Item { row });
        }
        let verdict = parse_verdict(draw.is_null, verdict)
            .ok_or(MarksError::Verdict { row, expected: expected(draw.is_null) })?;
        match self.verdicts.insert(item.to_owned(), verdict) {
            Some(_) => Err(MarksError::Twice { row }),
            None => Ok(()),
        }
    }
}

/// The draw that an item's name says it is of.
struct Draw {
    seed: u64,
    is_null: bool,
    element: Option<chartward_model::Element>,
}

/// `SEED-found-NUMBER`, `SEED-found-ELEMENT-NUMBER`, `SEED-null-NUMBER`.
fn parse_item(item: &str) -> Option<Draw> {
    let mut parts = item.split('-');
    let seed = parts.next()?.parse().ok()?;
    let is_null = match parts.next()? {
        "null" => true,
        "found" => false,
        _ => return None,
    };
    let rest: Vec<&str> = parts.collect();
    let (number, element) = match *rest.as_slice() {
        [number] => (number, None),
        [element, number] if !is_null => (number, Some(element.parse().ok()?)),
        _ => return None,
    };
    let fits = number.len() == 16 && number.bytes().all(|b| b.is_ascii_hexdigit());
    fits.then_some(Draw { seed, is_null, element })
}

fn expected(is_null: bool) -> &'static str {
    if is_null { "nothing, missed" } else { "right, wrong" }
}

fn parse_verdict(is_null: bool, word: &str) -> Option<Verdict> {
    Some(match (is_null, word.to_ascii_lowercase().as_str()) {
        (_, "") => Verdict::Open,
        (false, "right") | (true, "nothing") => Verdict::Right,
        (false, "wrong") | (true, "missed") => Verdict::Wrong,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Marks, MarksError, Verdict};

    const A: &str = "7-found-0000000000000001";
    const B: &str = "7-null-0000000000000002";

    fn read(text: &str) -> Result<Marks, MarksError> {
        Marks::read(text.as_bytes())
    }

    #[test]
    fn columns_in_any_order_and_empty_rows() {
        let marks = read(&format!("verdict,other,item\r\nRight,x,{A}\r\n,,\r\nmissed,,{B}\r\n")).unwrap();
        assert_eq!(marks.seed, 7);
        assert_eq!(marks.verdicts[A], Verdict::Right);
        assert_eq!(marks.verdicts[B], Verdict::Wrong);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_row() {
        let row = |text: String| match read(&text).unwrap_err() {
            MarksError::Verdict { row, .. } | MarksError::Twice { row } | MarksError::Item { row } => row,
            other => panic!("{other}"),
        };
        assert_eq!(row(format!("item,verdict\n{A},yes\n")), 2);
        assert_eq!(row(format!("item,verdict\n{B},right\n")), 2);
        assert_eq!(row(format!("item,verdict\n{A},\n{A},right\n")), 3);
        assert_eq!(row(format!("item,verdict\n{A},\n8-found-0000000000000001,right\n")), 3);
        assert_eq!(row("item,verdict\nsomething,right\n".to_owned()), 2);
        assert!(matches!(read("item\n").unwrap_err(), MarksError::Column("verdict")));
    }
}
