//! Word 97 to 2003 documents (`.doc`, \[MS-DOC\]) to documents.
//!
//! What it is: the text of the document's parts (main text, notes, headers, comments, text boxes), by way of
//! the piece table. What it is not: tables, styles and tracked changes are not told apart; text that was
//! deleted with changes tracked is still there, and still exposed.
//!
//! The one idea: the piece table says where text lies and in which of two encodings; everything else in the
//! file can be damaged.

use std::io::{Cursor, Read as _};

use cfb::CompoundFile;
use chartward_model::{DocumentKind, Outcome};

use super::{Emit, letter, ole};

/// Most bytes of one stream.
const LARGEST: u64 = 256 << 20;
/// `wIdent` of a Word file (section 2.5.2).
const WORD: u16 = 0xa5ec;
/// `fcClx` in the header of Word 97 and later (section 2.5.6): index into pairs of offset and length.
const CLX: usize = 0x01a2;

/// Reads the text.
pub(crate) fn read(bytes: &[u8], emit: &mut dyn Emit) -> Outcome {
    let Ok(mut file) = CompoundFile::open(Cursor::new(bytes)) else {
        return Outcome::Failed("damaged: its directory cannot be read".to_owned());
    };
    let Some(main) = stream(&mut file, "/WordDocument") else {
        return Outcome::Failed("damaged: it holds no document".to_owned());
    };
    let flags = half(&main, 0x0a).unwrap_or(0);
    if half(&main, 0) != Some(WORD) || half(&main, 2).is_none_or(|version| version < 0x65) {
        return Outcome::Skipped(
            "Word document older than Word 97, not supported: save it as DOCX and run again".to_owned(),
        );
    }
    if flags & 0x0100 != 0 {
        return Outcome::Failed("encrypted: password needed".to_owned());
    }
    if half(&main, 2).is_some_and(|version| version < 0xc1) {
        return word_95(&main, emit);
    }
    let table = if flags & 0x0200 != 0 { "/1Table" } else { "/0Table" };
    let pieces = stream(&mut file, table).and_then(|table| pieces(&main, &table));
    let Some(pieces) = pieces else {
        return Outcome::Failed("damaged: its text cannot be found".to_owned());
    };
    let mut text = String::new();
    let mut whole = true;
    for piece in pieces {
        match main.get(piece.start..piece.end) {
            Some(bytes) if piece.narrow => {
                text.push_str(&encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0);
            }
            Some(bytes) => text.push_str(&encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0),
            None => whole = false,
        }
    }
    if letter::text(DocumentKind::Office, plain(&text), emit) {
        ole::members(&mut file, "/ObjectPool", emit);
    }
    if whole { Outcome::Parsed } else { Outcome::Partly("cut off: part of its text is missing".to_owned()) }
}

/// Word 95 keeps its text in one run, in Windows-1252.
fn word_95(main: &[u8], emit: &mut dyn Emit) -> Outcome {
    let at = |at: usize| word(main, at).and_then(|n| usize::try_from(n).ok());
    let text = at(0x18).zip(at(0x1c)).and_then(|(start, end)| main.get(start..end));
    let Some(text) = text else {
        return Outcome::Failed("damaged: its text cannot be found".to_owned());
    };
    let text = encoding_rs::WINDOWS_1252.decode_without_bom_handling(text).0;
    letter::text(DocumentKind::Office, plain(&text), emit);
    Outcome::Parsed
}

/// A run of text in the main stream.
struct Piece {
    start: usize,
    end: usize,
    narrow: bool,
}

/// The pieces of the text, in order (sections 2.8.35 and 2.9.177).
fn pieces(main: &[u8], table: &[u8]) -> Option<Vec<Piece>> {
    let start = usize::try_from(word(main, CLX)?).ok()?;
    let length = usize::try_from(word(main, CLX + 4)?).ok()?;
    let mut clx = table.get(start..start.checked_add(length)?)?;
    // property modifiers come first
    while let [1, low, high, rest @ ..] = clx {
        clx = rest.get(usize::from(u16::from_le_bytes([*low, *high]))..)?;
    }
    let plc = clx.strip_prefix(&[2])?.get(4..)?;
    let count = plc.len().checked_sub(4)? / 12;
    let mut pieces = Vec::new();
    for index in 0..count {
        let first = usize::try_from(word(plc, index * 4)?).ok()?;
        let last = usize::try_from(word(plc, index * 4 + 4)?).ok()?;
        let descriptor = plc.get((count + 1) * 4 + index * 8..)?;
        let position = word(descriptor, 2)?;
        let narrow = position & 0x4000_0000 != 0;
        let offset = usize::try_from(position & 0x3fff_ffff).ok()?;
        let letters = last.checked_sub(first)?;
        let (start, size) = if narrow { (offset / 2, letters) } else { (offset, letters.checked_mul(2)?) };
        pieces.push(Piece { start, end: start.checked_add(size)?.min(main.len().max(start)), narrow });
    }
    Some(pieces)
}

/// Text without Word's marks: cells and rows become tabs and lines. Field codes stay beside their results:
/// the address behind a link may name someone (section 2.4.1).
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\u{13}' | '\u{14}' => plain.push(' '),
            // the mark of the last cell, and that of its row
            '\u{7}' if letters.peek() == Some(&'\u{7}') => {
                letters.next();
                plain.push('\n');
            }
            '\u{7}' => plain.push('\t'),
            '\r' | '\u{b}' | '\u{c}' | '\u{e}' => plain.push('\n'),
            '\u{1e}' => plain.push('-'),
            '\t' | '\n' => plain.push(letter),
            letter if letter.is_control() => {}
            letter => plain.push(letter),
        }
    }
    plain
}

fn stream(file: &mut CompoundFile<Cursor<&[u8]>>, path: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let stream = file.open_stream(path).ok()?;
    // what a damaged stream gives before it fails is kept
    let _ = stream.take(LARGEST).read_to_end(&mut bytes);
    Some(bytes)
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use super::{CLX, plain, read};
    use crate::formats::collect::Collect;

    /// A document of two pieces: one narrow, one wide.
    fn document(flags: u16) -> Vec<u8> {
        let mut main = vec![0_u8; 0x400];
        main[0..2].copy_from_slice(&0xa5ec_u16.to_le_bytes());
        main[2..4].copy_from_slice(&0x00c1_u16.to_le_bytes());
        main[0x0a..0x0c].copy_from_slice(&flags.to_le_bytes());
        main.extend(b"Ann Lee\r");
        let wide = main.len();
        main.extend("born 1/2/1990\u{7}\u{7}".encode_utf16().flat_map(u16::to_le_bytes));
        let mut clx = vec![1, 2, 0, 9, 9, 2];
        clx.extend(28_u32.to_le_bytes());
        for position in [0_u32, 8, 23] {
            clx.extend(position.to_le_bytes());
        }
        for offset in [(0x400 * 2) | 0x4000_0000_u32, u32::try_from(wide).unwrap()] {
            clx.extend([0, 0]);
            clx.extend(offset.to_le_bytes());
            clx.extend([0, 0]);
        }
        main[CLX + 4..CLX + 8].copy_from_slice(&u32::try_from(clx.len()).unwrap().to_le_bytes());
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_stream("/WordDocument").unwrap().write_all(&main).unwrap();
        file.create_stream("/0Table").unwrap().write_all(&clx).unwrap();
        file.flush().unwrap();
        file.into_inner().into_inner()
    }

    #[test]
    fn both_encodings_of_pieces_are_read() {
        let mut kept = Collect::default();
        assert_eq!(read(&document(0), &mut kept).name(), "parsed");
        assert_eq!(kept.text(), "Ann Lee\nborn 1/2/1990\n");
        assert_eq!(read(&document(0x0100), &mut Collect::default()).reason(), "encrypted: password needed");
    }

    #[test]
    fn damage_does_not_panic() {
        let whole = document(0);
        for at in (0..whole.len()).step_by(13) {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x55;
            let _ = read(&bytes, &mut Collect::default());
        }
    }

    #[test]
    fn marks_become_lines_and_tabs() {
        assert_eq!(plain("a\u{7}b\u{7}\u{7}c\rd\u{13}PAGE\u{14}1\u{15}"), "a\tb\nc\nd PAGE 1");
    }
}
