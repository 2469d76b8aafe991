//! The records of a piece of a plain CSV file, cell by cell, without a copy of any.
//!
//! What it is not: a reader of lines that end in a carriage return alone, or of a piece with blank lines: the caller
//! looks for those first. It reads what is left as the crate `csv` does (a test holds the two together).
//!
//! The one idea: commas and ends of lines are found eight bytes at a time, and a cell is a place in the piece. Only a
//! cell with a quote in its quotes is written anew.

/// Where a cell stands: in the piece, or among those that were written anew.
#[derive(Clone, Copy)]
pub(super) struct Cell {
    from: u32,
    to: u32,
    is_loose: bool,
}

/// The records of a piece.
pub(super) struct Records<'t> {
    text: &'t str,
    ends: Ends<'t>,
    /// Where the next record begins.
    at: usize,
    /// The cells of the records at hand, and where those of each record end.
    cells: Vec<Cell>,
    record_ends: Vec<usize>,
    loose: String,
}

impl<'t> Records<'t> {
    /// The records of a text of less than four gigabytes.
    pub(super) fn of(text: &'t str) -> Self {
        let ends = Ends::of(text.as_bytes());
        Self { text, ends, at: 0, cells: Vec::new(), record_ends: Vec::new(), loose: String::new() }
    }

    /// Goes to the next records, and says how many there are: as many as asked for, fewer at the end.
    pub(super) fn next(&mut self, most: usize) -> usize {
        self.cells.clear();
        self.record_ends.clear();
        self.loose.clear();
        while self.record_ends.len() < most && self.read() {
            self.record_ends.push(self.cells.len());
        }
        self.record_ends.len()
    }

    /// Reads a record, if there is one.
    fn read(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        if self.at >= bytes.len() {
            return false;
        }
        loop {
            if bytes.get(self.at) == Some(&b'"') {
                if self.quoted() {
                    return true;
                }
                continue;
            }
            let from = self.at;
            let end = self.ends.next().unwrap_or(bytes.len());
            self.at = end + 1;
            if bytes.get(end) == Some(&b',') {
                self.put(from, end);
                continue;
            }
            self.put(from, without_return(bytes, from, end));
            return true;
        }
    }

    /// The cells of a record.
    pub(super) fn cells(&self, record: usize) -> &[Cell] {
        let end = |at: usize| self.record_ends.get(at).copied().unwrap_or(0);
        let start = record.checked_sub(1).map_or(0, end);
        self.cells.get(start..end(record)).unwrap_or_default()
    }

    /// How many cells a record has.
    pub(super) fn len(&self, record: usize) -> usize {
        self.cells(record).len()
    }

    /// Whether no cell of a record has anything in it.
    pub(super) fn is_blank(&self, record: usize) -> bool {
        self.cells(record).iter().all(|cell| cell.from == cell.to)
    }

    /// One of the cells of a record; empty if it has none there.
    pub(super) fn cell(&self, cells: &[Cell], at: usize) -> &str {
        let Some(cell) = cells.get(at) else { return "" };
        let text = if cell.is_loose { &self.loose } else { self.text };
        text.get(cell.from as usize..cell.to as usize).unwrap_or_default()
    }

    fn put(&mut self, from: usize, to: usize) {
        self.cells.push(Cell { from: place(from), to: place(to), is_loose: false });
    }

    /// Reads a cell that begins with a quote. Says whether it is the record's last.
    fn quoted(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        let from = self.at + 1;
        let mut loose: Option<usize> = None;
        let mut copied = from;
        let mut at = from;
        // the closing quote is one that no other follows
        let close = loop {
            let Some(quote) = memchr::memchr(b'"', &bytes[at..]) else { break bytes.len() };
            let quote = at + quote;
            if bytes.get(quote + 1) != Some(&b'"') {
                break quote;
            }
            loose.get_or_insert(self.loose.len());
            self.loose.push_str(&self.text[copied..=quote]);
            at = quote + 2;
            copied = at;
        };
        let after = (close + 1).min(bytes.len());
        self.ends.skip_to(after);
        let end = self.ends.next().unwrap_or(bytes.len());
        let rest = (after, without_return(bytes, after, end));
        if loose.is_none() && rest.0 == rest.1 {
            self.put(from, close);
        } else {
            // what stands behind the quotes belongs to the cell
            let start = loose.unwrap_or(self.loose.len());
            self.loose.push_str(&self.text[copied..close]);
            self.loose.push_str(&self.text[rest.0..rest.1]);
            self.cells.push(Cell { from: place(start), to: place(self.loose.len()), is_loose: true });
        }
        self.at = end + 1;
        bytes.get(end) != Some(&b',')
    }
}

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Where a cell ends that a carriage return may stand behind.
fn without_return(bytes: &[u8], from: usize, end: usize) -> usize {
    let is_return = end > from && bytes.get(end) == Some(&b'\n') && bytes.get(end - 1) == Some(&b'\r');
    end - usize::from(is_return)
}

/// The commas and ends of lines of a text, in order.
struct Ends<'t> {
    words: &'t [[u8; 8]],
    tail: &'t [u8],
    /// The word that is looked at, and a bit in each byte of it that ends a cell and was not told yet.
    word: usize,
    left: u64,
}

impl<'t> Ends<'t> {
    fn of(bytes: &'t [u8]) -> Self {
        let (words, tail) = bytes.as_chunks::<8>();
        let mut ends = Self { words, tail, word: 0, left: 0 };
        ends.left = ends.look(0);
        ends
    }

    /// The ends of cells in a word.
    fn look(&self, word: usize) -> u64 {
        if let Some(word) = self.words.get(word) {
            return ends_in(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        if word == self.words.len() {
            last[..self.tail.len()].copy_from_slice(self.tail);
        }
        ends_in(u64::from_le_bytes(last))
    }

    fn next(&mut self) -> Option<usize> {
        while self.left == 0 {
            if self.word >= self.words.len() {
                return None;
            }
            self.word += 1;
            self.left = self.look(self.word);
        }
        let at = self.word * 8 + (self.left.trailing_zeros() / 8) as usize;
        self.left &= self.left - 1;
        Some(at)
    }

    /// Passes over what stands before a place.
    fn skip_to(&mut self, at: usize) {
        let word = at / 8;
        if word != self.word {
            self.word = word;
            self.left = self.look(word);
        }
        self.left &= u64::MAX << (at % 8 * 8);
    }
}

/// The highest bit of each byte that is a comma or the end of a line.
fn ends_in(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    // exact for every byte: the sum cannot carry into the next
    let zeros = |word: u64| !((word & LOW).wrapping_add(LOW) | word | LOW);
    zeros(word ^ (ONES * 0x2c)) | zeros(word ^ (ONES * 0x0a))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Records;

    fn all(text: &str) -> Vec<Vec<String>> {
        let mut records = Records::of(text);
        let mut found = Vec::new();
        loop {
            let count = records.next(3);
            let cells = |record: usize| (0..records.len(record)).map(move |at| (record, at));
            let record = |record: usize| {
                cells(record).map(|(record, at)| records.cell(records.cells(record), at).to_owned()).collect()
            };
            found.extend((0..count).map(record));
            if count < 3 {
                return found;
            }
        }
    }

    fn by_csv(text: &str) -> Vec<Vec<String>> {
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn cells_of_all_kinds() {
        let text =
            "a,b,,\r\n\"x, \"\"y\"\"\",\"\",é\"e\n\"two\nlines\"tail,\"a\"\"b\"c,d\n,\n\"\"\nlast,\"open";
        let expected: [&[&str]; 6] = [
            &["a", "b", "", ""],
            &["x, \"y\"", "", "é\"e"],
            &["two\nlinestail", "a\"bc", "d"],
            &["", ""],
            &[""],
            &["last", "open"],
        ];
        assert_eq!(all(text), expected);
        assert_eq!(all(text), by_csv(text));
        let mut records = Records::of(",,\r\na");
        assert_eq!((records.next(5), records.len(0), records.len(1)), (2, 3, 1));
        let cell = |record: usize, at: usize| records.cell(records.cells(record), at);
        assert!(records.is_blank(0) && !records.is_blank(1) && cell(0, 7).is_empty());
        assert_eq!((cell(1, 0), cell(2, 0)), ("a", ""));
        assert_eq!(records.next(1), 0);
        assert_eq!(Records::of("").next(1), 0);
    }

    proptest! {
        #[test]
        fn what_csv_reads(parts in prop::collection::vec(
            prop::sample::select(vec!["a", "bc", "\"", "\"\"", ",", ",\"", "\",", "\n", "\r\n", "é", "0123456789", " "]),
            0..60,
        )) {
            // blank lines are the caller's to find
            let mut text = parts.concat();
            while let Some(at) = ["\n\n", "\n\r\n"].iter().find_map(|blank| text.find(blank)) {
                text.remove(at);
            }
            let text = text.trim_start_matches(['\n', '\r']);
            let is_plain = !text.replace("\r\n", "").contains('\r');
            prop_assume!(is_plain && !text.contains("\n\n") && !text.contains("\n\r\n"));
            prop_assert_eq!(all(text), by_csv(text));
        }
    }
}
