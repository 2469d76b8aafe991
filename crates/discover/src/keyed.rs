//! Records that a program wrote line by line: `GuarantorZip: 03103`, `pat_last_nm: DIAZ`.
//!
//! What it is: a reader of blocks of lines "name: value" whose names are those of columns (capitals or low
//! lines inside a word). The block is a table with a row for each record, and is read as one, so that a
//! guarantor's number is the guarantor's. A record begins at the name that opens the block's records, and at an
//! empty line where those part them. Any other name that comes again is a second value of its field, or, where
//! its record's opening line may be missing, begins a row that is nobody else's.
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
/// Most different names in a block, and most columns of its table.
const MOST_NAMES: usize = 200;
/// Most names that are kept because they opened the records of a block before.
const MOST_OPENERS: usize = 16;
/// Most lines of one block; a longer one goes on as another, from the record on that the limit cut.
const MOST_LINES: usize = 200_000;
/// Most cells of one table, the empty ones before a record's last value among them.
const MOST_CELLS: usize = 1_000_000;
/// Most lines of a block times its names: of a block that is full of cells, few lines are read in vain.
const MOST_AREA: usize = 4 * MOST_CELLS;

/// Mentions in the blocks of a text, and the spans of those blocks, in order.
pub(crate) fn scan(document: &Document, search: &Search) -> (Vec<Mention>, Vec<(u64, u64)>) {
    let text = document.text.as_str();
    let (mut mentions, mut spans) = (Vec::new(), Vec::new());
    let mut passed = 0;
    let (mut lines, mut counted) = (0_u32, 0);
    let mut openers: Vec<String> = Vec::new();
    for colon in memchr::memchr_iter(b':', text.as_bytes()) {
        if colon < passed {
            continue;
        }
        let Some(start) = name_start(text, colon) else { continue };
        let listing = Listing::read(text, start);
        passed = listing.end;
        if !listing.is_known() {
            continue;
        }
        let opening = listing.opener(&openers);
        let name = listing.names.get(opening).filter(|name| !openers.contains(name));
        openers.extend(name.filter(|_| openers.len() < MOST_OPENERS).cloned());
        let block = listing.into_block(opening);
        passed = block.end;
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
    let parted = bytes.get(colon + 1).is_none_or(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n'));
    (opens && plain && joined && parted).then_some(start)
}

/// A line of a block.
#[derive(Clone, Copy)]
struct Line {
    /// Which of the block's names it has.
    name: usize,
    /// Where it begins.
    start: usize,
    value: Span,
    /// Whether an empty line stands before it.
    parted: bool,
}

/// Lines of names and values that follow one another, with empty lines between them.
struct Listing {
    names: Vec<String>,
    lines: Vec<Line>,
    end: usize,
    /// Whether it ends because it is full, and not because the lines do.
    is_cut: bool,
}

impl Listing {
    fn read(text: &str, start: usize) -> Self {
        let mut listing = Self { names: Vec::new(), lines: Vec::new(), end: start, is_cut: false };
        let (mut at, mut parted) = (start, false);
        while at < text.len() {
            let rest = text.get(at..).unwrap_or_default();
            let len = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
            let line = rest.get(..len).unwrap_or_default();
            if line.trim().is_empty() {
                parted = !listing.lines.is_empty();
            } else {
                let pair = line.split_once(':');
                let Some((name, value)) =
                    pair.filter(|(name, _)| name_start(text, at + name.len()) == Some(at))
                else {
                    break;
                };
                let Some(column) = listing.column(name).filter(|_| listing.has_room()) else {
                    listing.is_cut = true;
                    break;
                };
                let value_start = at + name.len() + 1 + (value.len() - value.trim_start().len());
                let value = Span::new(value_start, value_start + value.trim().len());
                listing.lines.push(Line { name: column, start: at, value, parted });
                listing.end = at + len;
                parted = false;
            }
            at += len + 1;
        }
        listing
    }

    fn has_room(&self) -> bool {
        self.lines.len() < MOST_LINES && self.lines.len() * self.names.len() < MOST_AREA
    }

    /// Which name it is, a new one if there is room.
    fn column(&mut self, name: &str) -> Option<usize> {
        // most often the one after the last line's
        let next = self.lines.last().map_or(0, |line| line.name + 1);
        if self.names.get(next).is_some_and(|known| known == name) {
            return Some(next);
        }
        let known = self.names.iter().position(|known| known == name);
        if known.is_none() && self.names.len() < MOST_NAMES {
            self.names.push(name.to_owned());
            return Some(self.names.len() - 1);
        }
        known
    }

    /// Whether most names are known headers.
    fn is_known(&self) -> bool {
        let known = self.names.iter().filter(|name| element_of_header(name).is_some()).count();
        known >= FEWEST && known * 2 > self.names.len()
    }

    /// The name that opens the records: the first that is not only in a head before them, which few lines have.
    /// A line that wraps or a page's head cuts a record in two, and what goes on behind opens as the blocks
    /// before did, unless the empty lines say otherwise.
    fn opener(&self, before: &[String]) -> usize {
        let own = self.first_usual();
        let again = || before.iter().find_map(|last| self.names.iter().position(|name| name == last));
        if Parting::of(&self.lines, own).by_empty_lines { own } else { again().unwrap_or(own) }
    }

    /// The first name that comes half as often as names do, or more.
    fn first_usual(&self) -> usize {
        let mut counts = vec![0_usize; self.names.len()];
        for line in &self.lines {
            if let Some(count) = counts.get_mut(line.name) {
                *count += 1;
            }
        }
        let mut sorted = counts.clone();
        sorted.sort_unstable();
        let usual = sorted.get(sorted.len() / 2).copied().unwrap_or(0);
        counts.iter().position(|count| count * 2 >= usual).unwrap_or(0)
    }

    /// Its records, the one that a limit cuts left out: it is read with those after it.
    fn into_block(self, opener: usize) -> Block {
        let parting = Parting::of(&self.lines, opener);
        let mut block = Block::new(self.names);
        let (mut record_start, mut is_cut) = (0, self.is_cut);
        let mut end = self.end;
        for (index, line) in self.lines.iter().enumerate() {
            let previous = index.checked_sub(1).and_then(|i| self.lines.get(i));
            let next = self.lines.get(index + 1);
            if previous.is_none_or(|previous| parting.begins(line, previous, next, &block)) {
                block.begin();
                record_start = line.start;
            }
            if !block.take(line) {
                (end, is_cut) = (line.start, true);
                break;
            }
        }
        if is_cut && block.records.len() > 1 {
            block.records.pop();
            end = record_start;
        }
        block.end = end;
        block
    }
}

/// What parts the records of a block.
struct Parting {
    opener: usize,
    /// Whether empty lines do.
    by_empty_lines: bool,
    /// Whether empty lines stand before most lines, and say nothing.
    is_spaced: bool,
}

impl Parting {
    fn of(lines: &[Line], opener: usize) -> Self {
        let parted = || lines.iter().filter(|line| line.parted);
        let opened = parted().filter(|line| line.name == opener).count();
        Self {
            opener,
            by_empty_lines: opened * 2 > parted().count(),
            is_spaced: parted().count() * 2 > lines.len(),
        }
    }

    /// Whether a line begins a record after the one that the block has last.
    fn begins(&self, line: &Line, previous: &Line, next: Option<&Line>, block: &Block) -> bool {
        if line.name == self.opener || line.parted && self.by_empty_lines {
            return true;
        }
        if !block.has_seen(line.name) || self.by_empty_lines {
            return false;
        }
        if line.parted && !self.is_spaced {
            return true;
        }
        // a second value stands next to the first, or the record goes on behind it
        let goes_on = next.is_some_and(|next| next.name != self.opener && !block.has_seen(next.name));
        line.name != previous.name && !goes_on
    }
}

/// The records of a block as rows.
struct Block {
    /// Names of the columns; a name with several values in a record has several.
    names: Vec<String>,
    /// For each name how often it came in the last record, and in which record that was.
    seen: Vec<(usize, usize)>,
    /// Columns after the first of a name: the name, and which of its values they hold.
    more: Vec<(usize, usize)>,
    records: Vec<Vec<Span>>,
    cells: usize,
    end: usize,
}

impl Block {
    fn new(names: Vec<String>) -> Self {
        let seen = vec![(0, 0); names.len()];
        Self { names, seen, more: Vec::new(), records: Vec::new(), cells: 0, end: 0 }
    }

    fn begin(&mut self) {
        self.records.push(Vec::new());
    }

    /// How many values of a name the last record has, the empty ones among them.
    fn count(&self, name: usize) -> usize {
        self.seen.get(name).filter(|(_, record)| *record == self.records.len()).map_or(0, |(count, _)| *count)
    }

    fn has_seen(&self, name: usize) -> bool {
        self.count(name) > 0
    }

    /// Takes a line into the last record; false, and nothing taken, if there is no room.
    fn take(&mut self, line: &Line) -> bool {
        let count = self.count(line.name);
        let named = self.seen.len();
        let extra = self.more.iter().position(|more| *more == (line.name, count));
        let column = if count == 0 { line.name } else { named + extra.unwrap_or(self.more.len()) };
        let Some(record) = self.records.last_mut() else { return false };
        let grown = (column + 1).saturating_sub(record.len());
        if column >= MOST_NAMES || self.cells + grown > MOST_CELLS {
            return false;
        }
        if column >= self.names.len() {
            let name = self.names.get(line.name).cloned().unwrap_or_default();
            self.names.push(name);
            self.more.push((line.name, count));
        }
        let nothing = Span { end: line.value.start, ..line.value };
        record.resize(record.len() + grown, nothing);
        if let Some(slot) = record.get_mut(column) {
            *slot = line.value;
        }
        self.cells += grown;
        if let Some(seen) = self.seen.get_mut(line.name) {
            *seen = (count + 1, self.records.len());
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{Block, Listing, MOST_CELLS, MOST_LINES, MOST_NAMES, name_start};

    fn block(text: &str) -> Block {
        let listing = Listing::read(text, 0);
        let opener = listing.opener(&[]);
        listing.into_block(opener)
    }

    /// Cells of each record, the empty ones left out, joined by blanks.
    fn records(text: &str) -> Vec<String> {
        let cells = |record: &Vec<chartward_model::Span>| {
            let cells: Vec<&str> =
                record.iter().map(|span| &text[span.range()]).filter(|cell| !cell.is_empty()).collect();
            cells.join(" ")
        };
        block(text).records.iter().map(cells).collect()
    }

    #[test]
    fn a_name_that_comes_again_begins_a_record() {
        let text = "PatFirst: ANA\nPatDOB: 1/2/1990\n\nPatFirst: BEN\nPatZip: 02139\n\nThank you: all\n";
        let block = block(text);
        assert_eq!(block.names, ["PatFirst", "PatDOB", "PatZip"]);
        assert_eq!(records(text), ["ANA 1/2/1990", "BEN 02139"]);
        assert_eq!(&text[block.end..], "\n\nThank you: all\n");
    }

    #[test]
    fn an_empty_field_is_one_all_the_same() {
        for empty in ["PatFirst:", "PatFirst: ", "PatFirst:\r"] {
            for gap in ["", "\n"] {
                let text = format!(
                    "{empty}\nPatSSN: 1\n{gap}PatFirst: BEN\nPatSSN: 2\n{gap}{empty}\nPatSSN: \n{gap}PatFirst: CAT\nPatSSN: 3"
                );
                assert_eq!(records(&text), ["1", "BEN 2", "", "CAT 3"], "{text:?}");
            }
        }
    }

    #[test]
    fn a_doubled_field_has_two_values() {
        for gap in ["", "\n"] {
            let text = format!(
                "PatFirst: ANA\nPatPhone: 1\nPatPhone: 2\nPatDOB: x\n{gap}PatFirst: BEN\nPatPhone: 3\nPatDOB: y\n\
                {gap}PatFirst: CAT\nPatPhone: 4\nPatDOB: z\nPatPhone: 5\nPatZip: 6\n"
            );
            assert_eq!(records(&text), ["ANA 1 x 2", "BEN 3 y", "CAT 4 z 6 5"], "{gap:?}");
            assert_eq!(block(&text).names, ["PatFirst", "PatPhone", "PatDOB", "PatZip", "PatPhone"]);
        }
    }

    #[test]
    fn what_has_lost_its_opening_line_is_nobody_elses() {
        let text = "PatFirst: ANA\nPatSSN: 1\nPatDOB: x\nPatSSN: 2\nPatDOB: y\nPatFirst: CAT\nPatSSN: 3\nPatDOB: z\n";
        assert_eq!(records(text), ["ANA 1 x", "2 y", "CAT 3 z"]);
        let parted = "PatFirst: ANA\n\nPatSSN: 2\n\nPatFirst: CAT\nPatSSN: 3\n\nPatFirst: DAN\nPatSSN: 4\n";
        assert_eq!(records(parted), ["ANA", "2", "CAT 3", "DAN 4"]);
        let two = "PatFirst: ANA\nPatSSN: 1\n\nPatSSN: 2\nPatDOB: y\n";
        assert_eq!(records(two), ["ANA 1", "2 y"]);
    }

    #[test]
    fn a_missing_or_cut_field_moves_nothing() {
        let text =
            "PatFirst: ANA\nPatSSN: 1\nPatDOB: x\nPatFirst: BEN\nPatDOB: y\nPatFirst: CAT\nPatSSN: 3\nPatD";
        assert_eq!(records(text), ["ANA 1 x", "BEN y", "CAT 3"]);
    }

    #[test]
    fn empty_lines_within_records_part_nothing() {
        let text = "PatFirst: ANA\nPatDOB: x\n\nGuarName: EVE\n\nPatFirst: BEN\nPatDOB: y\n\nGuarName: FAY\n";
        assert_eq!(records(text), ["ANA x EVE", "BEN y FAY"]);
        let spaced = "PatFirst: ANA\n\nPatPhone: 1\n\nPatPhone: 2\n\nPatFirst: BEN\n\nPatPhone: 3\n";
        assert_eq!(records(spaced), ["ANA 1 2", "BEN 3"]);
    }

    #[test]
    fn a_head_before_the_records_is_a_row_of_its_own() {
        let text = "RunBy: EVE\nPatFirst: ANA\nPatSSN: 1\nPatFirst: BEN\nPatSSN: 2\nPatFirst: CAT\nPatSSN: 3\n\
            PatFirst: DAN\nPatSSN: 4\n";
        assert_eq!(records(text), ["EVE", "ANA 1", "BEN 2", "CAT 3", "DAN 4"]);
    }

    #[test]
    fn the_cells_of_a_block_are_bounded_and_each_line_is_read_once() {
        use std::fmt::Write as _;
        // a wide record, and then many that have their last column only
        let mut text = String::new();
        for name in 0..MOST_NAMES - 1 {
            writeln!(text, "Col_{name}: v").unwrap();
        }
        let lines = 40_000;
        for line in 0..lines {
            writeln!(text, "\nCol_{}: {line}", MOST_NAMES - 2).unwrap();
        }
        let (mut at, mut read, mut blocks) = (0, 0, 0);
        while let Some(start) = text[at..].find('C').map(|i| at + i) {
            let listing = Listing::read(&text, start);
            let opener = listing.opener(&["Col_0".to_owned()]);
            let block = listing.into_block(opener);
            let cells: usize = block.records.iter().map(Vec::len).sum();
            assert!(cells <= MOST_CELLS && cells == block.cells, "{cells}");
            read += block.records.iter().flatten().filter(|span| !span.is_empty()).count();
            assert!(block.end > start);
            (at, blocks) = (block.end, blocks + 1);
        }
        assert_eq!(read, MOST_NAMES - 1 + lines);
        assert!(blocks > 1, "the limit was never met");
    }

    #[test]
    fn the_record_that_a_limit_cuts_is_read_whole_in_the_next_block() {
        let record = "PatFirst: ANA\nPatSSN: 1\nPatDOB: x\n";
        let text = record.repeat(MOST_LINES / 3 + 2);
        let first = block(&text);
        assert_eq!(first.records.len(), MOST_LINES / 3);
        assert_eq!(first.end, record.len() * (MOST_LINES / 3));
        let rest = &text[first.end..];
        assert_eq!(records(rest), ["ANA 1 x", "ANA 1 x"]);
    }

    #[test]
    fn the_name_over_the_limit_is_the_next_blocks() {
        use std::fmt::Write as _;
        let mut text = String::new();
        for name in 0..=MOST_NAMES {
            writeln!(text, "Col_{name}: v").unwrap();
        }
        let block = block(&text);
        assert_eq!(block.records, [block.records[0].clone()]);
        assert_eq!(block.records[0].len(), MOST_NAMES);
        assert_eq!(text[block.end..].trim(), format!("Col_{MOST_NAMES}: v"));
    }

    #[test]
    fn names_in_plain_words_are_none() {
        let starts = |line: &str| name_start(line, line.find(':').unwrap());
        assert_eq!(starts("Patient: Ana"), None);
        assert_eq!(starts("Date of birth: x"), None);
        assert_eq!(starts("X-From: x"), None);
        assert_eq!(starts("see myPage: x"), None);
        assert_eq!(starts("pat_last_nm: x"), Some(0));
        assert_eq!(starts("pat_last_nm:\n"), Some(0));
        assert_eq!(starts("GuarantorZip:03103"), None);
    }
}
