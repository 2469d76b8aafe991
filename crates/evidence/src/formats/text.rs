//! Plain text in any usual encoding to documents.
//!
//! What it is: a streaming reader that decodes (see `decode`) and cuts at line ends; memory does not
//! grow with the file, nor with the length of a line.
//!
//! What it is not: it looks for no structure. A log, a note and a source file are all running text.
//!
//! The one idea: **UTF-8 text goes through untouched**, so offsets in documents are offsets in the file.

use std::io::BufRead;

use chartward_model::{DocumentKind, Outcome};

use super::Emit;
use super::decode::Utf8Reader;
use super::writer::{Trouble, Writer};

/// Reads a text, in parts of about 1 MiB.
pub(crate) fn read(input: &mut dyn BufRead, _name: &str, emit: &mut dyn Emit) -> Outcome {
    let mut out = Writer::new(emit, DocumentKind::Text);
    let mut reader = Utf8Reader::new(input);
    while out.is_open() && out.prose_from(|text| reader.next_piece(text)) {}
    let mut trouble = Trouble::default();
    if let Some(reason) = reader.trouble() {
        trouble.note(reason);
    }
    out.finish(&trouble)
}

/// Decodes a whole text, whatever its encoding.
pub(crate) fn decode(bytes: &[u8]) -> String {
    super::decode::decode(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Read};

    use chartward_model::Outcome;

    use super::super::collect::{Collect, torment};
    use super::read;

    #[test]
    fn offsets_are_those_of_the_text() {
        let whole = "name: Ann Lee\r\nborn: 1980-01-02\r\n".repeat(100_000);
        let mut collect = Collect::default();
        assert_eq!(read(&mut whole.as_bytes(), "a.txt", &mut collect), Outcome::Parsed);
        assert!(collect.parts.len() > 2);
        for part in &collect.parts {
            let base = usize::try_from(part.base).unwrap();
            assert_eq!(&whole[base..base + part.text.len()], part.text);
            assert!(part.text.ends_with('\n'));
        }
        assert_eq!(collect.text(), whole);
    }

    struct Count(u64, usize);
    impl super::super::Emit for Count {
        fn part(&mut self, part: super::super::Part) -> bool {
            self.0 += part.text.len() as u64;
            self.1 = self.1.max(part.text.capacity());
            true
        }
        fn member(&mut self, _: &str, _: Vec<u8>) -> bool {
            true
        }
    }

    #[test]
    fn an_endless_line_is_read_in_bounded_memory() {
        let mut endless = BufReader::with_capacity(64 << 10, std::io::repeat(b'x').take(16 << 20));
        let mut count = Count(0, 0);
        assert!(matches!(read(&mut endless, "x", &mut count), Outcome::Partly(_)));
        assert_eq!(count.0, 16 << 20);
        assert!(count.1 <= 8 << 20, "a part of {} bytes", count.1);
    }

    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("disk"))
        }
    }

    #[test]
    fn an_error_in_the_input_is_told() {
        let mut input = b"all that came\n".as_slice().chain(BufReader::new(Broken));
        let input: &mut dyn BufRead = &mut input;
        let mut collect = Collect::default();
        assert!(matches!(read(input, "x", &mut collect), Outcome::Partly(_)));
        assert_eq!(collect.text(), "all that came\n");
    }

    #[test]
    fn damaged_text_is_still_text() {
        let sample = "Jos\u{e9}\tAnn \u{4e2d}\u{6587}\n".repeat(20);
        torment(sample.as_bytes(), 300, |mut bytes, emit| read(&mut bytes, "x", emit));
    }
}
