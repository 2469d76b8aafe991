//! Records that a program wrote line by line: `GuarantorZip: 03103`, `pat_last_nm: DIAZ`.
//!
//! What it is: a reader of blocks of lines "name: value" whose names are those of columns (capitals or low
//! lines inside a word). A record ends where a name comes again; the block is a table with a row for each
//! record, and is read as one, so that a guarantor's number is the guarantor's.
//!
//! What it is not: the reader of forms in plain words ("Date of birth: 3/4/1957"): those are labels, which
//! running text has too.
//!
//! The one idea: **a name nobody writes by hand** tells the block; most of its names must be known headers.

use chartward_model::{Document, Mention, Span, Table};

use crate::columns::element_of_header;
use crate::elements::Search;
use crate::tables;

/// Longest name.
const LONGEST: usize = 40;
/// Fewest known names in a block.
const FEWEST: usize = 3;
/// Most different names in a block.
const MOST_NAMES: usize = 200;
/// Most records of one table; a longer block goes on as another.
const MOST_RECORDS: usize = 100_000;

/// Mentions in the blocks of a text, and the spans of those blocks, in order.
pub(crate) fn scan(document: &Document, search: &Search) -> (Vec<Mention>, Vec<(u64, u64)>) {
    let text = document.text.as_str();
    let (mut mentions, mut spans) = (Vec::new(), Vec::new());
    let mut passed = 0;
    let (mut lines, mut counted) = (0_u32, 0);
    for colon in memchr::memchr_iter(b':', text.as_bytes()) {
        if colon < passed {
            continue;
        }
        let Some(start) = name_start(text, colon) else { continue };
        let block = Block::read(text, start);
        passed = block.end;
        if !block.is_known() {
            continue;
        }
        let before = text.as_bytes().get(counted..start).unwrap_or_default();
        lines = lines.saturating_add(u32::try_from(memchr::memchr_iter(b'\n', before).count()).unwrap_or(0));
        counted = start;
        let table =
            Table { name: None, columns: block.names, first_row: u64::from(lines) + 1, rows: block.records };
        mentions.extend(tables::scan_from(document, &table, lines, search));
        spans.push((document.base + start as u64, document.base + block.end as u64));
    }
    (mentions, spans)
}

/// Where the line begins whose name ends with this colon, if it is a name that a program gives.
fn name_start(text: &str, colon: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let head = bytes.get(colon.saturating_sub(LONGEST + 1)..colon)?;
    let len = head.iter().rev().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
    let start = colon - len;
    let opens = start.checked_sub(1).and_then(|i| bytes.get(i)).is_none_or(|b| *b == b'\n');
    let name = bytes.get(start..colon)?;
    let joined = name.contains(&b'_')
        || name.windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    let plain = name.first().is_some_and(u8::is_ascii_alphabetic) && name.len() <= LONGEST;
    (opens && plain && joined && bytes.get(colon + 1).is_some_and(|b| matches!(b, b' ' | b'\t')))
        .then_some(start)
}

/// Lines of names and values that follow one another, with empty lines between records.
#[derive(Default)]
struct Block {
    names: Vec<String>,
    records: Vec<Vec<Span>>,
    end: usize,
}

impl Block {
    fn read(text: &str, start: usize) -> Self {
        let mut block = Self { end: start, ..Self::default() };
        let mut at = start;
        while at < text.len() {
            let rest = text.get(at..).unwrap_or_default();
            let len = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
            let line = rest.get(..len).unwrap_or_default();
            if !line.trim().is_empty() {
                let value = line.split_once(':').and_then(|(name, value)| {
                    (name_start(text, at + name.len()) == Some(at)).then_some((name, value))
                });
                let Some((name, value)) = value else { break };
                if !block.take(name, value, at + name.len() + 1) {
                    break;
                }
                block.end = at + len;
            }
            at += len + 1;
        }
        block
    }

    /// Takes a line in; false if the block is full.
    fn take(&mut self, name: &str, value: &str, value_start: usize) -> bool {
        let column = self.names.iter().position(|known| known == name).unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        });
        let is_taken = |record: &Vec<Span>| record.get(column).is_some_and(|span| !span.is_empty());
        if self.records.last().is_none_or(is_taken) {
            self.records.push(Vec::new());
        }
        let lead = value.len() - value.trim_start().len();
        let start = value_start + lead;
        let span = Span::new(start, start + value.trim().len());
        let nothing = Span::new(start, start);
        if let Some(record) = self.records.last_mut() {
            while record.len() <= column {
                record.push(nothing);
            }
            if let Some(slot) = record.get_mut(column) {
                *slot = span;
            }
        }
        self.names.len() <= MOST_NAMES && self.records.len() <= MOST_RECORDS
    }

    /// Whether most names are known headers.
    fn is_known(&self) -> bool {
        let known = self.names.iter().filter(|name| element_of_header(name).is_some()).count();
        known >= FEWEST && known * 2 > self.names.len()
    }
}

#[cfg(test)]
mod tests {
    use super::{Block, name_start};

    #[test]
    fn a_name_that_comes_again_begins_a_record() {
        let text = "PatFirst: ANA\nPatDOB: 1/2/1990\n\nPatFirst: BEN\nPatZip: 02139\n\nThank you: all\n";
        let block = Block::read(text, 0);
        assert_eq!(block.names, ["PatFirst", "PatDOB", "PatZip"]);
        let cells: Vec<Vec<&str>> = block
            .records
            .iter()
            .map(|record| record.iter().map(|span| &text[span.range()]).collect())
            .collect();
        assert_eq!(cells, [vec!["ANA", "1/2/1990"], vec!["BEN", "", "02139"]]);
        assert_eq!(&text[block.end..], "\n\nThank you: all\n");
    }

    #[test]
    fn names_in_plain_words_are_none() {
        let starts = |line: &str| name_start(line, line.find(':').unwrap());
        assert_eq!(starts("Patient: Ana"), None);
        assert_eq!(starts("Date of birth: x"), None);
        assert_eq!(starts("X-From: x"), None);
        assert_eq!(starts("see myPage: x"), None);
        assert_eq!(starts("pat_last_nm: x"), Some(0));
        assert_eq!(starts("GuarantorZip:03103"), None);
    }
}
