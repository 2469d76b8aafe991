//! Bytes to text when they are not UTF-8: per field, with what is known about how lists get damaged.
//!
//! What it is: three of the federal exports went through wrong code pages. Byte sequences whose meaning is known
//! are put right; where information is lost, the replacement character says so.
//!
//! What it is not: the truth. The raw bytes stay with the row.
//!
//! The one idea: **a repair is noted on the row**, so that nobody takes repaired text for text as published.

/// Sequences that stand for a character, as found in damaged exports: UTF-8 punctuation that was read as
/// Windows-1252 and written as Mac Roman (`89 DB xx`), and the like for a single right quote (`E4 F3 BB`).
const KNOWN: &[(&[u8], char)] = &[
    (b"\xe4\xf3\xbb", '\u{2019}'),
    (b"\x89\xdb\xaa", '\u{2019}'),
    (b"\x89\xdb\xcf", '\u{201c}'),
    (b"\x89\xdb\x9d", '\u{201d}'),
    (b"\x89\xdb\xd2", '\u{2013}'),
    (b"\x89\xdb\xd3", '\u{2014}'),
    (b"\x89\xdb\xa2", '\u{2022}'),
];

/// Sequences whose information is lost.
const LOST: &[&[u8]] = &[b"\x83??", b"\x89\xdb"];

/// Text of a field; what was repaired goes to `notes`, once per kind.
pub(super) fn decode(bytes: &[u8], notes: &mut Vec<String>) -> String {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => damaged(bytes, notes),
    };
    if !text.contains('\u{1a}') {
        return text;
    }
    note(notes, "substitute characters (1A) stand where letters were lost");
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '\u{1a}' {
            clean.push(c);
        } else if !clean.ends_with('\u{fffd}') {
            clean.push('\u{fffd}');
        }
    }
    clean
}

fn damaged(bytes: &[u8], notes: &mut Vec<String>) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while !rest.is_empty() {
        let valid = match std::str::from_utf8(rest) {
            Ok(whole) => whole,
            Err(error) => std::str::from_utf8(&rest[..error.valid_up_to()]).unwrap_or_default(),
        };
        // a known sequence may begin with a byte that is valid by itself, but never before the first bad byte
        text.push_str(valid);
        rest = &rest[valid.len()..];
        if rest.is_empty() {
            break;
        }
        if let Some((bytes, c)) = KNOWN.iter().find(|(bytes, _)| rest.starts_with(bytes)) {
            note(notes, "punctuation damaged by a wrong code page was put right");
            text.push(*c);
            rest = &rest[bytes.len()..];
        } else if let Some(bytes) = LOST.iter().find(|bytes| rest.starts_with(bytes)) {
            note(notes, "letters are lost in a wrong code page");
            text.push('\u{fffd}');
            rest = &rest[bytes.len()..];
        } else {
            note(notes, "bytes that are not UTF-8 were read as Windows-1252");
            text.push_str(&encoding_rs::WINDOWS_1252.decode_without_bom_handling(&rest[..1]).0);
            rest = &rest[1..];
        }
    }
    text
}

fn note(notes: &mut Vec<String>, text: &str) {
    if !notes.iter().any(|known| known == text) {
        notes.push(text.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn known_damage_is_put_right_and_noted() {
        let mut notes = Vec::new();
        assert_eq!(
            decode(b"CE\xe4\xf3\xbbs \x89\xdb\xcfx\x89\xdb\x9d", &mut notes),
            "CE\u{2019}s \u{201c}x\u{201d}"
        );
        assert_eq!(notes.len(), 1);
    }

    #[test]
    fn lost_letters_are_not_invented() {
        let mut notes = Vec::new();
        assert_eq!(decode(b"CE\x83??s", &mut notes), "CE\u{fffd}s");
        assert_eq!(decode(b"member\x1a\x1a\x1as", &mut notes), "member\u{fffd}s");
        assert_eq!(decode(b"Pe\xf1a", &mut notes), "Pe\u{f1}a");
        assert_eq!(notes.len(), 3);
    }

    #[test]
    fn good_text_stays() {
        let mut notes = Vec::new();
        assert_eq!(decode("Pe\u{f1}a \u{2019}".as_bytes(), &mut notes), "Pe\u{f1}a \u{2019}");
        assert!(notes.is_empty());
    }
}
