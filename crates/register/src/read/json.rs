//! A JSON array of objects to rows, each with its own bytes.
//!
//! What it is: the array is cut into its elements by looking at brackets and strings alone, so that one broken
//! element does not spoil the others and every element keeps its bytes. The single cell of a row is its text.
//!
//! What it is not: a parser of the elements.
//!
//! The one idea: **one element in memory**, of at most `LIMITS` bytes.

use std::io::{BufReader, Read};

use super::{LIMITS, RawRow};

pub(super) fn read(input: impl Read) -> Result<Vec<RawRow>, String> {
    let mut cutter = Cutter::default();
    for byte in BufReader::with_capacity(1 << 16, input).bytes() {
        cutter.push(byte.map_err(|error| error.to_string())?)?;
        if cutter.rows.len() > LIMITS.rows {
            return Err(format!("it has more than {} elements", LIMITS.rows));
        }
    }
    Ok(cutter.end())
}

#[derive(Default)]
struct Cutter {
    rows: Vec<RawRow>,
    raw: Vec<u8>,
    length: u64,
    depth: u32,
    in_string: bool,
    escaped: bool,
    closed: bool,
}

impl Cutter {
    fn push(&mut self, byte: u8) -> Result<(), String> {
        if self.in_string {
            self.keep(byte);
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_string = false,
                _ => {}
            }
            return Ok(());
        }
        match byte {
            b'[' if self.depth == 0 => self.depth = 1,
            b',' if self.depth == 1 => self.element(None),
            b']' if self.depth == 1 => {
                self.element(None);
                self.closed = true;
                self.depth = 0;
            }
            b'[' | b'{' => {
                self.depth = self
                    .depth
                    .checked_add(1)
                    .filter(|depth| *depth < 100_000)
                    .ok_or("it is nested too deeply")?;
                self.keep(byte);
            }
            b']' | b'}' => {
                self.depth = self.depth.saturating_sub(1).max(1);
                self.keep(byte);
            }
            b'"' => {
                self.in_string = true;
                self.keep(byte);
            }
            _ if byte.is_ascii_whitespace() && (self.length == 0 || self.depth <= 1) => {}
            _ if self.depth == 0 && self.rows.is_empty() => {}
            _ => self.keep(byte),
        }
        Ok(())
    }

    fn keep(&mut self, byte: u8) {
        self.length += 1;
        if self.raw.len() < LIMITS.record {
            self.raw.push(byte);
        }
    }

    fn element(&mut self, broken: Option<String>) {
        let length = std::mem::take(&mut self.length);
        let mut raw = std::mem::take(&mut self.raw);
        if length == 0 {
            return;
        }
        let number = self.rows.len() as u64 + 1;
        let too_long = length > raw.len() as u64;
        if too_long {
            raw.truncate(1 << 16);
        }
        let broken = match std::str::from_utf8(&raw) {
            _ if too_long => Some(format!("the element is {length} bytes long; its beginning is kept")),
            Err(_) => Some("the element is not text in UTF-8".to_owned()),
            Ok(_) => broken,
        };
        let cells = vec![String::from_utf8_lossy(&raw).into_owned()];
        self.rows.push(RawRow { number, raw, cells, notes: Vec::new(), broken });
    }

    fn end(mut self) -> Vec<RawRow> {
        if !self.closed && self.length > 0 {
            self.element(Some("the file ends within the element".to_owned()));
        } else if !self.closed {
            // cut between two elements: what is missing is a row that was not read
            let number = self.rows.len() as u64 + 1;
            let broken = Some("the file ends before its list does".to_owned());
            self.rows.push(RawRow { number, raw: Vec::new(), cells: Vec::new(), notes: Vec::new(), broken });
        }
        self.rows
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn elements_keep_their_bytes() {
        let rows = read(br#"[ {"a": "x]},\"", "b": [1, {"c": 2}]} , {"a":1}]"#.as_slice()).unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].cells[0], r#"{"a": "x]},\"", "b": [1, {"c": 2}]}"#);
        assert!(rows.iter().all(|row| row.broken.is_none()));
    }

    #[test]
    fn a_cut_file_lists_its_last_element() {
        let rows = read(br#"[{"a":1},{"a":"#.as_slice()).unwrap();
        assert!(rows[0].broken.is_none());
        assert!(rows[1].broken.is_some());
        for cut in [br#"[{"a":1},"#.as_slice(), br#"[{"a":1}"#, b"["] {
            let rows = read(cut).unwrap();
            assert!(rows.last().is_some_and(|row| row.broken.is_some()), "{rows:?}");
        }
        assert_eq!(read(br#"[{"a":1},{"a":2}]"#.as_slice()).unwrap().len(), 2);
    }
}
