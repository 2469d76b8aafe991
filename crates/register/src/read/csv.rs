//! Comma-separated values to rows (RFC 4180), with the bytes of each record.
//!
//! What it is: a reader for lists as they really come: line ends of every kind, line ends within quotes, a byte
//! order mark, letters of an unknown 8-bit code page.
//!
//! What it is not: a line splitter; and nothing is skipped. A record that is cut off, or longer than
//! `LIMITS` allows, comes out as broken.
//!
//! The one idea: **one pass over bytes, one record in memory**; a line of two gigabytes costs four megabytes.

use std::io::{BufRead, BufReader, Read};

use memchr::{memchr, memchr2};

use super::text::decode;
use super::{LIMITS, RawRow};

pub(super) fn read(input: impl Read) -> Result<Vec<RawRow>, String> {
    let mut input = BufReader::with_capacity(1 << 16, input);
    let mut rows = Vec::new();
    let mut reader = Reader::default();
    loop {
        let chunk = input.fill_buf().map_err(|error| error.to_string())?;
        if chunk.is_empty() {
            break;
        }
        let mut left = chunk;
        while let Some((byte, rest)) = left.split_first() {
            left = rest;
            if let Some(row) = reader.push(*byte) {
                rows.push(row);
            }
            if reader.is_too_long() {
                left = reader.pass_over(left);
            }
        }
        let used = chunk.len();
        input.consume(used);
        if rows.len() > LIMITS.rows {
            return Err(format!("it has more than {} rows", LIMITS.rows));
        }
    }
    rows.extend(reader.end());
    Ok(rows)
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum State {
    /// At the start of a field.
    #[default]
    Start,
    /// In a field without quotes.
    Plain,
    /// Within quotes.
    Quoted,
    /// After a quote within quotes: the end, or a doubled quote.
    QuoteSeen,
}

#[derive(Default)]
struct Reader {
    state: State,
    number: u64,
    raw: Vec<u8>,
    /// Length of the record, also of what is not kept.
    length: u64,
    field: Vec<u8>,
    fields: Vec<Vec<u8>>,
    after_return: bool,
}

impl Reader {
    fn push(&mut self, byte: u8) -> Option<RawRow> {
        let skip_newline = std::mem::take(&mut self.after_return) && byte == b'\n';
        if skip_newline && self.length == 0 {
            return None;
        }
        if self.state != State::Quoted && matches!(byte, b'\n' | b'\r') {
            self.after_return = byte == b'\r';
            return Some(self.finish(None));
        }
        self.length += 1;
        if self.raw.len() < LIMITS.record {
            self.raw.push(byte);
        } else {
            // too long: only quotes are watched, to find its end
            self.state = match (self.state, byte) {
                (State::Quoted, b'"') => State::QuoteSeen,
                (State::QuoteSeen, b'"') | (State::Quoted, _) => State::Quoted,
                _ => State::Plain,
            };
            return None;
        }
        self.state = match (self.state, byte) {
            (State::Start, b'"') => State::Quoted,
            (State::Quoted, b'"') => State::QuoteSeen,
            (State::Start | State::Plain | State::QuoteSeen, b',') => {
                self.fields.push(std::mem::take(&mut self.field));
                State::Start
            }
            (State::QuoteSeen, b'"') => {
                self.field.push(b'"');
                State::Quoted
            }
            (State::Start | State::Plain | State::QuoteSeen, other) => {
                self.field.push(other);
                State::Plain
            }
            (State::Quoted, other) => {
                self.field.push(other);
                State::Quoted
            }
        };
        None
    }

    /// Whether the record is longer than what is kept of one.
    fn is_too_long(&self) -> bool {
        self.raw.len() >= LIMITS.record
    }

    /// Passes over what cannot end a record that is too long, and gives the rest: only a quote matters within
    /// quotes, only a line end outside of them.
    fn pass_over<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let end = match self.state {
            State::Quoted => memchr(b'"', bytes),
            State::QuoteSeen => Some(0),
            State::Start | State::Plain => memchr2(b'\n', b'\r', bytes),
        };
        let (passed, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
        self.length += passed.len() as u64;
        rest
    }

    /// The record that is cut off by the end of the file, or that has no line end.
    fn end(mut self) -> Option<RawRow> {
        if self.length == 0 {
            return None;
        }
        let cut = self.state == State::Quoted;
        Some(self.finish(cut.then(|| "the file ends within a quoted field".to_owned())))
    }

    fn finish(&mut self, broken: Option<String>) -> RawRow {
        self.number += 1;
        let length = std::mem::take(&mut self.length);
        self.state = State::Start;
        self.fields.push(std::mem::take(&mut self.field));
        let fields = std::mem::take(&mut self.fields);
        // as long as it is and no longer: a list may have a million rows
        let mut raw = self.raw.as_slice().to_vec();
        self.raw.clear();
        let too_long = length > raw.len() as u64;
        if too_long {
            raw.truncate(1 << 16);
            raw.shrink_to_fit();
            let reason = format!("the record is {length} bytes long; its beginning is kept");
            return RawRow {
                number: self.number,
                raw,
                cells: Vec::new(),
                notes: Vec::new(),
                broken: Some(reason),
            };
        }
        let mut notes = Vec::new();
        let mut cells: Vec<String> = fields.iter().map(|field| decode(field, &mut notes)).collect();
        if self.number == 1
            && let Some(first) = cells.first_mut()
        {
            // a quote after a byte order mark was not seen as the first byte of the field
            *first = first.trim_start_matches('\u{feff}').trim_matches('"').to_owned();
        }
        RawRow { number: self.number, raw, cells, notes, broken }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, repeat};

    use super::read;

    fn cells(text: &[u8]) -> Vec<Vec<String>> {
        read(text).unwrap().into_iter().map(|row| row.cells).collect()
    }

    #[test]
    fn every_line_end_and_quotes() {
        assert_eq!(
            cells(b"a,b\r\n\"1\n\r\n2\",\"say \"\"x\"\"\"\rc,\nd,e"),
            [vec!["a", "b"], vec!["1\n\r\n2", "say \"x\""], vec!["c", ""], vec!["d", "e"],]
        );
        assert_eq!(cells(b"a\r\r\nb").len(), 3);
    }

    #[test]
    fn the_bytes_of_each_record_are_kept() {
        let rows = read(b"a,\"b\nc\"\r\nd,\xe4\xf3\xbb\r\n".as_slice()).unwrap();
        assert_eq!(rows[0].raw, b"a,\"b\nc\"");
        assert_eq!(rows[1].raw, b"d,\xe4\xf3\xbb");
        assert_eq!(rows[1].cells[1], "\u{2019}");
    }

    #[test]
    fn a_line_of_two_gigabytes_costs_what_is_kept_of_it() {
        const LONG: u64 = 2 << 30;
        let of = |start: &'static [u8], fill: u8, end: &'static [u8]| {
            read(start.chain(repeat(fill).take(LONG)).chain(end)).unwrap()
        };
        // within quotes line ends are text, and outside of them quotes are
        for (fill, rows) in [
            (b'x', of(b"a,b\nc,", b'x', b"\r\nd,e\n")),
            (b'\n', of(b"a,b\nc,\"", b'\n', b"\"\"\n\"\r\nd,e\n")),
        ] {
            assert_eq!(rows.len(), 3, "{fill}");
            let reason = rows[1].broken.as_deref().unwrap();
            let least = LONG + 2;
            let length: u64 = reason.split(' ').find_map(|word| word.parse().ok()).unwrap();
            assert!((least..least + 8).contains(&length) && rows[1].raw.len() == 1 << 16, "{reason}");
            assert_eq!((rows[2].number, rows[2].cells.join("|")), (3, "d|e".to_owned()));
        }
    }

    #[test]
    fn a_cut_record_is_broken_and_keeps_its_bytes() {
        let rows = read(b"a,b\nc,\"d".as_slice()).unwrap();
        assert!(rows[0].broken.is_none() && rows[1].broken.is_some());
        assert_eq!(rows[1].raw, b"c,\"d");
    }
}
