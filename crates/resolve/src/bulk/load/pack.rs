//! Numbers and identifiers as words of a row.
//!
//! What it is not: a check of anything but length: whether a number can be one is asked before.
//!
//! The one idea: what is written in a dozen letters and digits is kept whole, so that slips can be told later; more is
//! kept as a hash.

use chartward_model::ids;

use crate::bulk::pool::hash;
use crate::normalise::fold;
use crate::table::is_one_character;

/// A text without the blanks around it; most have none.
pub(super) fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [] | [0x21..=0x7e] | [0x21..=0x7e, .., 0x21..=0x7e] => text,
        _ => text.trim(),
    }
}

/// The house number before a street, if there is one, and the rest.
pub(super) fn parted_street(line: &str) -> (&str, &str) {
    let bytes = line.as_bytes();
    if !bytes.first().is_some_and(u8::is_ascii_digit) {
        return ("", line);
    }
    let blank = bytes.iter().position(|byte| *byte == b' ');
    blank.and_then(|blank| Some((line.get(..blank)?, line.get(blank + 1..)?))).unwrap_or(("", line))
}

/// A house number in 24 bits: the number itself, or a hash with the top bit set.
pub(super) fn house_number(text: &str) -> u32 {
    const TOP: u32 = 1 << 23;
    if text.is_empty() {
        return 0;
    }
    match text.parse::<u32>() {
        Ok(number) if number < TOP => number,
        _ => (hash(2, fold(text).as_bytes()) >> 41) as u32 | TOP,
    }
}

fn digit_of(byte: u8) -> Option<u64> {
    match byte {
        b'0'..=b'9' => Some(u64::from(byte - b'0') + 1),
        b'A'..=b'Z' => Some(u64::from(byte - b'A') + 11),
        b'a'..=b'z' => Some(u64::from(byte - b'a') + 11),
        _ => None,
    }
}

/// Set in what is a hash and not the characters themselves.
pub(in crate::bulk) const HASHED: u64 = 1 << 63;

/// Letters and digits of a text in 64 bits: up to twelve as a number to the base 37, more as a hash.
pub(in crate::bulk) fn pack(text: &str) -> u64 {
    let mut packed = 0;
    let mut count = 0;
    for byte in text.bytes() {
        if !byte.is_ascii() {
            count = 13;
            break;
        }
        if let Some(digit) = digit_of(byte) {
            count += 1;
            if count > 12 {
                break;
            }
            packed = packed * 37 + digit;
        }
    }
    if count <= 12 {
        return packed;
    }
    let letters: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    hash(4, letters.as_bytes()) | HASHED
}

/// The first twelve letters and digits of a text.
pub(super) fn pack_prefix(text: &[u8]) -> u64 {
    text.iter().copied().filter_map(digit_of).take(12).fold(0, base_37)
}

fn base_37(packed: u64, digit: u64) -> u64 {
    packed * 37 + digit
}

/// The characters of a packed text and how many they are; none of a hash.
pub(in crate::bulk) fn unpack(mut packed: u64) -> ([u8; 12], usize) {
    let mut out = [0; 12];
    if packed & HASHED != 0 {
        return (out, 0);
    }
    let mut count = 0;
    while packed > 0 && count < 12 {
        let digit = (packed % 37) as u8;
        out[count] = if digit > 10 { b'A' + digit - 11 } else { b'0' + digit.max(1) - 1 };
        packed /= 37;
        count += 1;
    }
    out[..count].reverse();
    (out, count)
}

/// An identifier, 0 if it is too short, one character again and again, a word ("refused", "on file"), or hidden but for
/// its end (`XXX-XX-1111`, `****1111`): whatever stands there, it is nobody's number.
pub(super) fn pack_identifier(text: &str) -> u64 {
    if !text.bytes().any(|byte| byte.is_ascii_digit() || byte >= 0x80) || is_hidden(text) {
        return 0;
    }
    let packed = pack(text);
    let (characters, count) = unpack(packed);
    if packed & HASHED == 0 && (count < 2 || characters[..count].iter().all(|c| *c == characters[0])) {
        return 0;
    }
    packed
}

/// What stands in a column for another kind of number and is none of those: the number of another register, if it is
/// digits and long enough, or an old Medicare number.
pub(super) fn pack_other(text: &str) -> u64 {
    let is_number = ids::digits(text).is_some_and(|digits| digits.len() >= LEAST_DIGITS && digits.len() != 9);
    if is_number || ids::hicn(text).is_some() { pack_identifier(text) } else { 0 }
}

/// Fewer are the end of a number, or a code that says why there is none.
const LEAST_DIGITS: usize = 6;

/// Whether characters of a number are hidden.
fn is_hidden(text: &str) -> bool {
    let mut hidden = 0;
    text.chars().any(|c| {
        match c {
            '*' | '#' | '\u{2022}' | 'x' | 'X' => hidden += 1,
            '-' | ' ' => {}
            _ => hidden = 0,
        }
        hidden >= 3
    })
}

pub(super) fn read_phone(text: &str) -> u64 {
    if let Some(digits) = ten_digits(text) {
        let is_one = digits.iter().all(|digit| *digit == digits[0]);
        return if is_one { 0 } else { digits.iter().filter_map(|digit| digit_of(*digit)).fold(0, base_37) };
    }
    let number = ids::phone(text)
        .map_or_else(|| text.chars().filter(char::is_ascii_digit).collect(), |(number, _)| number);
    if number.len() < 7 || is_one_character(&number) { 0 } else { pack(&number) }
}

/// The digits of a text that has ten and no extension.
fn ten_digits(text: &str) -> Option<[u8; 10]> {
    let mut digits = [0; 10];
    let mut places = digits.iter_mut();
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => *places.next()? = byte,
            b'x' | b'X' | b'e' | b'E' => return None,
            _ => {}
        }
    }
    places.next().is_none().then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::{
        HASHED, house_number, ids, is_one_character, pack, pack_identifier, pack_other, pack_prefix,
        read_phone, trimmed, unpack,
    };

    fn text(packed: u64) -> String {
        let (characters, count) = unpack(packed);
        String::from_utf8(characters[..count].to_vec()).unwrap()
    }

    #[test]
    fn identifiers_up_to_twelve_characters_are_kept_whole() {
        for (written, kept) in
            [("a-100 0001", "A1000001"), ("ZZZZZZZZZZZZ", "ZZZZZZZZZZZZ"), ("", ""), ("00", "00")]
        {
            assert_eq!(text(pack(written)), kept);
        }
        assert_ne!(pack("1234567890123") & HASHED, 0);
        assert_eq!(pack("1234567890123"), pack("123-456-7890-123"));
        assert_ne!(pack("1234567890123"), pack("1234567890124"));
        assert_eq!((pack_identifier("7"), pack_identifier("0000")), (0, 0));
        assert_eq!(text(pack_prefix(b"hannah88.longer.name")), "HANNAH88LONG");
    }

    #[test]
    fn words_and_hidden_numbers_are_no_identifiers() {
        for text in
            ["refused", "on file", "N/A?", "XXX-XX-1111", "xxxxx1111", "****1111", "x x x 1111", "###-1"]
        {
            assert_eq!(pack_identifier(text), 0, "{text}");
        }
        for text in ["F-100", "X100", "XX-100", "7654321"] {
            assert_ne!(pack_identifier(text), 0, "{text}");
        }
        for text in ["refused", "F-100", "1111", "000-00-1234", "987654320", "no SSN 12345678"] {
            assert_eq!(pack_other(text), 0, "{text}");
        }
        for text in ["5304218", "123456", "1234567890", "219-45-1234A"] {
            assert_ne!(pack_other(text), 0, "{text}");
        }
    }

    #[test]
    fn what_is_read_at_a_glance_is_what_is_read_with_care() {
        for written in [
            "(313) 555-0455",
            "313.555.0455 x12",
            "1 313 555 0455",
            "+1 (313) 555-0455",
            "0000000000",
            "222-222-2222",
            "555-0455",
            "12",
            "11 digits: 31355504551",
            "",
            "3135550455 ext 9",
            "\u{663}135550455",
        ] {
            let number = ids::phone(written)
                .map_or_else(|| written.chars().filter(char::is_ascii_digit).collect(), |(number, _)| number);
            let expected = if number.len() < 7 || is_one_character(&number) { 0 } else { pack(&number) };
            assert_eq!(read_phone(written), expected, "{written}");
        }
        for text in ["", " ", "a", " a", "a ", "\u{a0}a", "a\u{2003}", "ab", "a b", "\ta", "é"] {
            assert_eq!(trimmed(text), text.trim(), "{text:?}");
        }
    }

    #[test]
    fn house_numbers_are_numbers_where_they_can_be() {
        assert_eq!((house_number("12"), house_number("")), (12, 0));
        assert_eq!(house_number("12a"), house_number("12A"));
        assert_ne!(house_number("12A"), house_number("12B"));
    }
}
