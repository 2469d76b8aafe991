//! `PowerPoint` 97 to 2003 slides (`.ppt`, \[MS-PPT\]) to documents.
//!
//! What it is: every text record of the presentation, in the order in which it lies in the file. What it is
//! not: slides are not put in the order in which they are shown, and text of earlier saves that is still in
//! the file is read too, because it is still exposed.
//!
//! The one idea: text atoms are found by walking the records; nothing else needs to be understood.

use std::io::{Cursor, Read as _};

use cfb::CompoundFile;
use chartward_model::{DocumentKind, Outcome};

use super::{Emit, letter};

/// Most bytes of the stream.
const LARGEST: u64 = 256 << 20;

// Record types (section 2.13.24).
const TEXT_WIDE: u16 = 0x0fa0;
const TEXT_NARROW: u16 = 0x0fa8;
const STRING: u16 = 0x0fba;
const OBJECT: u16 = 0x1011;
const ENCRYPTION: u16 = 0x2f14;

/// Most bytes that an embedded object unpacks to.
const LARGEST_OBJECT: u64 = 64 << 20;

/// Reads the text.
pub(crate) fn read(bytes: &[u8], emit: &mut dyn Emit) -> Outcome {
    let Ok(mut file) = CompoundFile::open(Cursor::new(bytes)) else {
        return Outcome::Failed("damaged: its directory cannot be read".to_owned());
    };
    let mut records = Vec::new();
    match file.open_stream("/PowerPoint Document") {
        Ok(stream) => _ = stream.take(LARGEST).read_to_end(&mut records),
        Err(_) => return Outcome::Failed("damaged: it holds no presentation".to_owned()),
    }
    let mut text = String::new();
    let mut rest = records.as_slice();
    let mut whole = true;
    let mut objects = Vec::new();
    while let Some((head, body)) = rest.split_first_chunk::<8>() {
        let kind = u16::from_le_bytes([head[2], head[3]]);
        let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        if head[0] & 0x0f == 0x0f {
            // a container: its records follow, and are read in turn
            if kind == ENCRYPTION {
                return Outcome::Failed("encrypted: password needed".to_owned());
            }
            rest = body;
            continue;
        }
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let Some((atom, after)) = body.split_at_checked(length) else {
            whole = false;
            break;
        };
        match kind {
            TEXT_WIDE | STRING => line(&mut text, &encoding_rs::UTF_16LE.decode_without_bom_handling(atom).0),
            // the low bytes of UTF-16
            TEXT_NARROW => line(&mut text, &atom.iter().map(|byte| char::from(*byte)).collect::<String>()),
            OBJECT => objects.extend(object(*head, atom)),
            ENCRYPTION => return Outcome::Failed("encrypted: password needed".to_owned()),
            _ => {}
        }
        rest = after;
    }
    let mut wanted = letter::text(DocumentKind::Slides, text, emit);
    for (number, bytes) in (1..).zip(objects) {
        wanted = wanted && emit.member(&format!("object {number}"), bytes);
    }
    if whole { Outcome::Parsed } else { Outcome::Partly("cut off: it ends too early".to_owned()) }
}

/// An embedded object: a compound file, with its size and deflated if the record's instance is 1
/// (`ExOleObjStg`, section 2.10.34).
fn object(head: [u8; 8], atom: &[u8]) -> Option<Vec<u8>> {
    if u16::from_le_bytes([head[0], head[1]]) >> 4 != 1 {
        return Some(atom.to_vec());
    }
    let mut bytes = Vec::new();
    let _ = flate2::read::ZlibDecoder::new(atom.get(4..)?).take(LARGEST_OBJECT).read_to_end(&mut bytes);
    Some(bytes)
}

/// Adds a text with a line end; `PowerPoint` ends paragraphs with CR and lines with VT.
fn line(text: &mut String, more: &str) {
    text.extend(more.chars().map(|letter| if matches!(letter, '\r' | '\u{b}') { '\n' } else { letter }));
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use super::read;
    use crate::formats::collect::Collect;

    fn slides(stream: &[u8]) -> Vec<u8> {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_stream("/PowerPoint Document").unwrap().write_all(stream).unwrap();
        file.flush().unwrap();
        file.into_inner().into_inner()
    }

    fn record(version: u8, kind: u16, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len()).unwrap().to_le_bytes();
        [&[version, 0][..], &kind.to_le_bytes(), &length, body].concat()
    }

    #[test]
    fn text_atoms_in_containers_are_found() {
        let wide: Vec<u8> = "Z\u{fc}rich\rline".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let inner =
            [record(0, 0x0fa0, &wide), record(0, 0x0fa8, b"narrow"), record(0, 0x0bba, b"other")].concat();
        let stream = record(0x0f, 0x03e8, &inner);
        let mut kept = Collect::default();
        assert_eq!(read(&slides(&stream), &mut kept).name(), "parsed");
        assert_eq!(kept.text(), "Z\u{fc}rich\nline\nnarrow\n");
        let cut = read(&slides(&stream[..stream.len() - 3]), &mut Collect::default());
        assert_eq!(cut.name(), "partly");
    }
}
