//! Flats, suites and rooms: behind a street, before it, or all that tells that a line is one.

use chartward_model::address;

use super::words::is_particle;
use crate::labels::Label;
use crate::page::Page;

/// An apartment or suite whose line before it is number and name: `28245 Puruntie 82 Apt. 595`.
pub(super) fn unit_before(page: &Page<'_>, number: usize, end: usize) -> Option<(usize, usize, u16)> {
    // what the words for units end with
    let last = page.before(number.saturating_sub(1)) | 0x20;
    let may_be = page.before(number) == b'#'
        || page.before(number) == b' ' && matches!(last, b'.' | b't' | b'#' | b'e' | b'g' | b'm');
    if !may_be {
        return None;
    }
    let head = page.lower::<10>(number.saturating_sub(10), number);
    let unit = UNITS.iter().find(|unit| head.ends_with(unit))?;
    let unit_start = number - unit.len();
    let stop = unit_start.saturating_sub(60);
    let before = page.bytes(stop, unit_start);
    let trimmed = before
        .iter()
        .rev()
        .take_while(|b| b.is_ascii_whitespace() || matches!(b, b',' | b'>' | b'?'))
        .count();
    let street_end = unit_start - trimmed;
    let line = page.line_start(street_end).max(stop);
    let digit = (line..street_end)
        .find(|at| page.byte(*at).is_ascii_digit() && !page.before(*at).is_ascii_alphanumeric())?;
    // the unit of a ticket or an order is none, and no street goes on past the end of a sentence
    let other = unit.starts_with(b"#") && page.label_among(number, &[Label::Other]).is_some();
    if other || sentence_ends(page.bytes(digit, street_end)) || !may_lead(page, digit, street_end) {
        return None;
    }
    let name_follows =
        (digit..street_end).any(|at| page.byte(at).is_ascii_uppercase() || page.byte(at) >= 0x80);
    // "Puruntie 82 Apt. 5": the name stands before the number
    let capital_before = digit > line
        && page.before(digit) == b' '
        && page
            .slice(line, digit - 1)
            .rsplit(' ')
            .next()
            .is_some_and(|word| word.len() > 2 && word.chars().next().is_some_and(char::is_uppercase));
    if !name_follows && !capital_before {
        return None;
    }
    Some((digit, page.word_end(end), 780))
}

/// End of a unit designator after a street: `, Apt. 4B`, `#12`, on the same line or the next.
pub(super) fn unit_after(page: &Page<'_>, end: usize) -> Option<usize> {
    let tail = page.lower::<24>(end, end + 24);
    let gap =
        tail.iter().take_while(|b| matches!(b, b' ' | b',' | b'\n' | b'\r' | b'>' | b'.' | b'?')).count();
    let rest = tail.get(gap..).unwrap_or_default();
    let unit = UNITS.iter().find(|unit| rest.starts_with(unit))?;
    let at = end + gap + unit.len();
    let value = page.word_end(at);
    let value = if page.byte(value) == b'-' { page.word_end(value + 1) } else { value };
    let fits = gap > 0
        && value > at
        && value - at <= 6
        && (page.bytes(at, value).iter().any(u8::is_ascii_digit) || value - at == 1);
    fits.then_some(value)
}

/// Start of a unit that stands before its street: `Flat 3, 12 High Street`, `Suite 541 6343 Skogstien 106`.
pub(crate) fn unit_ahead(page: &Page<'_>, start: usize) -> usize {
    let head = page.lower::<24>(start.saturating_sub(24), start);
    let gap = head.iter().rev().take_while(|b| matches!(b, b' ' | b',')).count();
    let rest = head.get(..head.len() - gap).unwrap_or_default();
    let number = rest.iter().rev().take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count();
    let (before, value) = rest.split_at(rest.len() - number);
    let fits = (1..=2).contains(&gap) && (1..=6).contains(&number) && value.iter().any(u8::is_ascii_digit);
    let words = UNITS.iter().filter(|unit| unit.first().is_some_and(u8::is_ascii_alphabetic));
    let unit = words.filter(|unit| fits && before.ends_with(unit)).max_by_key(|unit| unit.len());
    unit.map_or(start, |unit| start - gap - number - unit.len())
}

/// Whether what leads to a unit can be a house number and a street: no time of day, telephone number, amount
/// or version, and no words of a sentence.
fn may_lead(page: &Page<'_>, digit: usize, street_end: usize) -> bool {
    let text = page.slice(digit, street_end);
    let alone = digit == 0
        || matches!(page.before(digit), b' ' | b'\n' | b'\t' | b'>' | b'(' | b',' | b'"' | b':' | b'?');
    let after = text.trim_start_matches(|c: char| c.is_ascii_digit());
    // "1016-22nd Street": the second half of a number is a street's ordinal
    let joined = after.strip_prefix('-').is_some_and(|rest| {
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        !rest.starts_with(|c: char| c.is_ascii_alphabetic())
    });
    let small = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.len() > 1
            && word.bytes().all(|b| b.is_ascii_lowercase())
            && !is_particle(word)
            && !address::is_street_type(&word.to_uppercase())
    };
    let words = || text.split_whitespace();
    alone
        && !joined
        && !after.starts_with([':', ',', '.', '/'])
        && !text.contains([':', '%', '='])
        && words().count() <= 8
        && (!words().any(small) || words().filter(|word| small(word)).count() * 2 > words().count())
}

/// Whether a sentence ends within a text: a full stop after a small letter or a digit, then a space and a
/// capital.
fn sentence_ends(text: &[u8]) -> bool {
    text.windows(4).any(|four| match four {
        [a, b'.', b' ', next] => (a.is_ascii_lowercase() || a.is_ascii_digit()) && next.is_ascii_uppercase(),
        _ => false,
    })
}

const UNITS: [&[u8]; 17] = [
    b"apt. ",
    b"apt ",
    b"apt #",
    b"apt. #",
    b"apartment ",
    b"suite ",
    b"suite #",
    b"ste. ",
    b"ste ",
    b"ste #",
    b"unit ",
    b"unit #",
    b"#",
    b"# ",
    b"bldg ",
    b"room ",
    b"flat ",
];
