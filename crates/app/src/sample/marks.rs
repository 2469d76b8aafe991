//! The marked sample, read back: one row per item, of which the item and the verdict count.

use std::collections::BTreeMap;
use std::io::Read;

use super::SampleSet;

/// Columns of the file that a reviewer fills in.
pub(super) const COLUMNS: [&str; 11] =
    ["item", "set", "source", "member", "start", "end", "element", "confidence", "value", "verdict", "note"];

/// Largest file of marks: a sample of a million rows is no sample.
const LARGEST: u64 = 256 << 20;

/// What a reviewer said of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The mention is what it says; the telling document tells; the document of the null set holds nothing.
    Right,
    /// The mention is something else; the telling document tells nothing; that of the null set holds something.
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
    #[error("the rows of the sample are not those that were drawn: at least {missing} was left out")]
    OtherRows {
        /// Of a draw as large as the file, not there.
        missing: usize,
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
        let text = decode(input)?;
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter(&text)).from_reader(text.as_bytes());
        let headers = reader.headers().map_err(|_| MarksError::Row { row: 1 })?.clone();
        let column = |name: &'static str| {
            let fits = |header: &str| header.trim().eq_ignore_ascii_case(name);
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
        let verdict = parse_verdict(draw.set, verdict)
            .ok_or(MarksError::Verdict { row, expected: expected(draw.set) })?;
        match self.verdicts.insert(item.to_owned(), verdict) {
            Some(_) => Err(MarksError::Twice { row }),
            None => Ok(()),
        }
    }
}

/// The text of the file. Spreadsheet programs save CSV in UTF-8, UTF-16 with its mark, or the code page of
/// the place; all that counts is ASCII.
fn decode(input: impl Read) -> Result<String, MarksError> {
    let mut bytes = Vec::new();
    input.take(LARGEST).read_to_end(&mut bytes).map_err(|_| MarksError::Row { row: 1 })?;
    let encoding =
        encoding_rs::Encoding::for_bom(&bytes).map_or(encoding_rs::UTF_8, |(encoding, _)| encoding);
    Ok(encoding.decode(&bytes).0.into_owned())
}

/// What parts the cells: a comma, or, where the header says so, what spreadsheet programs of places with a
/// decimal comma write.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let most = [b',', b';', b'\t'].into_iter().max_by_key(|mark| {
        // of equals the first
        (memchr::memchr_iter(*mark, header.as_bytes()).count(), *mark == b',')
    });
    most.unwrap_or(b',')
}

/// The set that an item's name says it is of.
pub(super) fn set_of(item: &str) -> Option<SampleSet> {
    parse_item(item).map(|draw| draw.set)
}

/// The draw that an item's name says it is of.
struct Draw {
    seed: u64,
    set: SampleSet,
    element: Option<chartward_model::Element>,
}

/// `SEED-SET-NUMBER`, `SEED-found-ELEMENT-NUMBER`.
fn parse_item(item: &str) -> Option<Draw> {
    let mut parts = item.split('-');
    let seed = parts.next()?.parse().ok()?;
    let name = parts.next()?;
    let sets = [SampleSet::Found, SampleSet::Telling, SampleSet::Null];
    let set = sets.into_iter().find(|set| set.name() == name)?;
    let rest: Vec<&str> = parts.collect();
    let (number, element) = match *rest.as_slice() {
        [number] => (number, None),
        [element, number] if set == SampleSet::Found => (number, Some(element.parse().ok()?)),
        _ => return None,
    };
    let fits = number.len() == 16 && number.bytes().all(|b| b.is_ascii_hexdigit());
    fits.then_some(Draw { seed, set, element })
}

fn expected(set: SampleSet) -> &'static str {
    match set {
        SampleSet::Found | SampleSet::Telling => "right, wrong",
        SampleSet::Null => "nothing, missed",
    }
}

fn parse_verdict(set: SampleSet, word: &str) -> Option<Verdict> {
    Some(match (set, word.to_ascii_lowercase().as_str()) {
        (_, "") => Verdict::Open,
        (SampleSet::Found | SampleSet::Telling, "right") | (SampleSet::Null, "nothing") => Verdict::Right,
        (SampleSet::Found | SampleSet::Telling, "wrong") | (SampleSet::Null, "missed") => Verdict::Wrong,
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
    fn files_as_spreadsheet_programs_save_them() {
        let text =
            format!("item;set;note;verdict\r\n{A};found;\"a, b, c, d, e\";right\r\n{B};null;;nothing\r\n");
        let wide: Vec<u8> =
            "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let marked = [0xef, 0xbb, 0xbf].into_iter().chain(text.bytes()).collect();
        for bytes in [text.clone().into_bytes(), marked, wide, text.replace(';', "\t").into_bytes()] {
            let marks = Marks::read(bytes.as_slice()).unwrap();
            assert_eq!((marks.verdicts[A], marks.verdicts[B]), (Verdict::Right, Verdict::Right));
        }
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
