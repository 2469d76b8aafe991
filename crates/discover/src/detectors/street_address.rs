//! Street address: a house number and a street, a post-office box, a military box.
//!
//! American order is number, name, type ("12 North Main St, Apt 4"); much of the rest of the world writes
//! the type first ("Rua do Arenque 1634"), inside the name ("Sludevej 13"), or the number last. The city,
//! state and ZIP that follow are mentions of their own.

mod units;
pub(crate) mod unnumbered;
mod words;

use chartward_model::{Element, Purpose, Reason, address};

use crate::anchors::{Cluster, Joint};
use crate::finding::Finding;
use crate::labels::Label;
use crate::page::{Fit, Page};
pub(crate) use units::unit_ahead;
use units::{unit_after, unit_before};
use words::{
    BRITISH_TYPES, DIRECTIONS, has_street_ending, is_leading_type, is_month, is_ordinal, is_particle,
    is_trailing_word, strength,
};

/// Longest word in lower case, in bytes, that is part of a street's name.
const SHORT: usize = 10;
/// Most words between house number and street type.
const MOST_WORDS: usize = 5;

/// A word of a street line, without the full stop at its end.
#[derive(Clone, Copy, Default)]
struct Word {
    start: usize,
    end: usize,
}

/// Judges the digit group `from` as a house or box number.
pub(crate) fn number(page: &Page<'_>, cluster: &Cluster, from: usize, findings: &mut Vec<Finding>) {
    let Some(mut group) = cluster.groups().get(from).copied().filter(|group| group.len() <= 6) else {
        return;
    };
    // "123-45 67th Road": how houses in Queens are numbered
    if let Some(block) = from.checked_sub(1).and_then(|before| cluster.groups().get(before))
        && group.joint == Joint::Dash
        && group.start == block.end + 1
        && group.len() == 2
        && (1..=3).contains(&block.len())
        && matches!(block.joint, Joint::None | Joint::Space)
    {
        (group.start, group.joint) = (block.start, block.joint);
    }
    if !matches!(group.joint, Joint::None | Joint::Space)
        || matches!(page.before(group.start), b'$' | b'_' | b'-' | b':' | b'.')
    {
        return;
    }
    let next = cluster.groups().get(from + 1).map_or(Joint::None, |group| group.joint);
    let found = if boxed(page, group.start) {
        box_start(page, group.start).map(|start| (start, box_end(page, group.end), 900))
    } else {
        let crossing = crossing(page, group.start, group.end);
        let ahead =
            if matches!(next, Joint::None) { street_after(page, group.start, group.end) } else { None };
        // "5521 119 Countess Close": the number of a lot or a flat before the house's
        let ahead = ahead.map(|(start, end, sure)| (house_number_before(page, start), end, sure));
        crossing
            .or(ahead)
            .or_else(|| street_before(page, group.start, group.end))
            .or_else(|| street_around(page, group.start, group.end))
            .or_else(|| small_street(page, group.start, group.end))
            .or_else(|| unit_before(page, group.start, group.end))
    };
    push(page, found, findings);
}

/// Judges a house number with a letter behind it: `22B Baker St`.
pub(crate) fn lettered(page: &Page<'_>, start: usize, end: usize, findings: &mut Vec<Finding>) {
    let capital = page.byte(end) == b' ' && page.byte(end + 1).is_ascii_uppercase();
    let alone = !matches!(page.before(start), b'$' | b'_' | b'-' | b':' | b'.' | b'#' | b'/');
    if page.byte(end - 1).is_ascii_uppercase() && capital && alone && end - start <= 6 {
        push(page, street_after(page, start, end), findings);
    }
}

/// Writes a street found, with the flat and the postal code that belong to it.
fn push(page: &Page<'_>, found: Option<(usize, usize, u16)>, findings: &mut Vec<Finding>) {
    let Some((start, end, sure)) = found else { return };
    let end = unit_after(page, end).unwrap_or(end);
    let start = unit_ahead(page, start);
    let near = page.label_among(start, &[Label::Address]);
    let tight = near.is_some_and(|near| near.fit == Fit::Tight);
    let sure = if tight { sure.max(950) } else { sure };
    let canonical = address::canonical_street(page.slice(start, end));
    let mut finding =
        Finding::new(Element::StreetAddress, (start, end), canonical.reveal(Purpose::Matching), sure)
            .because(Reason::Form);
    finding = finding.labelled(near.map(|near| near.words));
    findings.push(finding);
    super::postal_code::after_street(page, end, findings);
    super::postal_code::below_street(page, end, findings);
}

/// The word that begins at a position on this line.
fn word_at(page: &Page<'_>, at: usize) -> Option<Word> {
    let rest = page.bytes(at, (at + 40).min(page.bytes.len()));
    let len = rest
        .iter()
        .take_while(|b| b.is_ascii_alphanumeric() || **b >= 0x80 || matches!(b, b'\'' | b'-'))
        .count();
    (len > 0 && len < 40).then_some(Word { start: at, end: at + len })
}

/// Position of the next word on the line: one space, or a full stop and a space, further on.
fn next_word(page: &Page<'_>, word: Word) -> Option<Word> {
    let dot = usize::from(page.byte(word.end) == b'.');
    let at = word.end + dot;
    (page.byte(at) == b' ').then(|| word_at(page, at + 1)).flatten()
}

/// A word in capitals; most are ASCII and short, and need no memory of their own.
fn upper(page: &Page<'_>, word: Word) -> Upper {
    let text = page.slice(word.start, word.end);
    let mut letters = [0; 40];
    match letters.get_mut(..text.len()) {
        Some(slots) if text.is_ascii() => {
            slots.copy_from_slice(text.as_bytes());
            slots.make_ascii_uppercase();
            Upper::Short(letters, text.len())
        }
        _ => Upper::Other(text.to_uppercase()),
    }
}

/// What [`upper`] makes.
enum Upper {
    /// ASCII letters, and how many.
    Short([u8; 40], usize),
    Other(String),
}

impl Upper {
    fn as_str(&self) -> &str {
        match self {
            Self::Short(letters, len) => {
                std::str::from_utf8(letters.get(..*len).unwrap_or_default()).unwrap_or_default()
            }
            Self::Other(text) => text,
        }
    }
}

fn is_capital(page: &Page<'_>, word: Word) -> bool {
    page.slice(word.start, word.end).chars().next().is_some_and(char::is_uppercase)
}

/// `12 North Main St`, `12 5th Avenue NE`, `1812 Rue de la Gare`.
fn street_after(page: &Page<'_>, start: usize, end: usize) -> Option<(usize, usize, u16)> {
    if page.byte(end) != b' ' {
        return None;
    }
    let first = word_at(page, end + 1)?;
    let label = page.label_among(start, &[Label::Address]);
    let labelled = label.is_some();
    if !labelled && !may_begin_street(page, first) {
        return None;
    }
    let first_name = upper(page, first);
    let first_name = first_name.as_str();
    // "24 Hour Road service"
    if is_month(first_name) || matches!(first_name, "HOUR" | "HOURS" | "MINUTE" | "MINUTES" | "WEEK" | "YEAR")
    {
        return None;
    }
    // "2001 via a newsletter": the English word
    let foreign = is_leading_type(first_name) && (first_name != "VIA" || is_capital(page, first));
    let (mut word, mut last, mut count) = (first, first, 0);
    let mut kind: Option<(usize, u16)> = None;
    loop {
        let name = upper(page, word);
        let name = name.as_str();
        let plain = is_capital(page, word) || is_ordinal(name) || is_particle(name);
        if !plain && !labelled && !foreign {
            break;
        }
        if count > 0
            && !(count == 1 && is_particle(first_name))
            && (address::is_street_type(name) || BRITISH_TYPES.contains(&name))
            && (is_capital(page, word) || labelled)
        {
            kind = Some((word.end, if labelled { 900 } else { strength(name, count) }));
            // "Park Avenue", "Lake View Drive": the last type of the run counts
        } else if kind.is_some() && !DIRECTIONS.contains(&name) {
            break;
        } else if kind.is_some() {
            kind = kind.map(|(_, sure)| (word.end, sure));
        }
        last = word;
        count += 1;
        match next_word(page, word) {
            Some(next) if count <= MOST_WORDS => word = next,
            _ => break,
        }
    }
    if let Some((mut end, sure)) = kind {
        end += usize::from(page.byte(end) == b'.');
        return Some((start, end, sure));
    }
    if foreign && count > 1 {
        let trailing = trailing_number(page, last);
        return Some((start, trailing.unwrap_or(last.end), 700));
    }
    let tight = label.is_some_and(|near| near.fit == Fit::Tight);
    (tight && is_capital(page, first)).then(|| (start, trailing_number(page, last).unwrap_or(last.end), 650))
}

/// `Calle 13 #45-67`, `Carrera 7 No. 71-21`: a numbered street, the one that crosses it, and the house.
fn crossing(page: &Page<'_>, number: usize, end: usize) -> Option<(usize, usize, u16)> {
    const TYPES: [&str; 9] =
        ["CALLE", "CARRERA", "CRA", "CLL", "KR", "AVENIDA", "DIAGONAL", "TRANSVERSAL", "AV"];
    if !matches!(page.byte(end), b' ' | b'#') {
        return None;
    }
    let tail = page.lower::<20>(end, (end + 20).min(page.bytes.len()));
    let signs = [&b" #"[..], b"#", b" no. ", b" no ", "nº".as_bytes(), " nº".as_bytes()];
    let sign = signs.iter().find(|sign| tail.starts_with(sign))?.len();
    let spaces = tail.iter().skip(sign).take_while(|b| **b == b' ').count();
    let house = end + sign + spaces;
    let dash = page.word_end(house);
    let last = page.word_end(dash + 1);
    let numbered =
        page.byte(house).is_ascii_digit() && page.byte(dash) == b'-' && page.byte(dash + 1).is_ascii_digit();
    let kind = (page.before(number) == b' ').then(|| word_before(page, number - 1)).flatten()?;
    let known = TYPES.contains(&upper(page, kind).as_str());
    (numbered && known && dash - house <= 4 && last - dash <= 4).then_some((kind.start, last, 850))
}

/// A number inside a street's name: `Hoge Wei 32 St.`
fn street_around(page: &Page<'_>, number: usize, end: usize) -> Option<(usize, usize, u16)> {
    if page.before(number) != b' ' || page.byte(end) != b' ' {
        return None;
    }
    let kind = word_at(page, end + 1)?;
    let name = upper(page, kind);
    let name = name.as_str();
    let plain = matches!(name, "ST" | "STREET" | "RD" | "ROAD" | "AVE" | "AVENUE" | "STR");
    let last = word_before(page, number - 1).filter(|last| plain && is_capital(page, *last))?;
    let start = name_before(page, last).unwrap_or(last.start);
    let preposition = page.lower::<4>(start.saturating_sub(4), start);
    let placed = [&b" on "[..], b" at ", b" of ", b" to "].iter().any(|word| preposition.ends_with(word));
    placed
        .then(|| (house_number_before(page, start), kind.end + usize::from(page.byte(kind.end) == b'.'), 700))
}

/// A street in small letters, believed for the flat behind it: `3911 fourth avenue suite 112`.
fn small_street(page: &Page<'_>, number: usize, end: usize) -> Option<(usize, usize, u16)> {
    const STRONG: [&str; 12] =
        ["street", "st", "avenue", "ave", "road", "rd", "drive", "dr", "lane", "ln", "boulevard", "blvd"];
    let mut word = (page.byte(end) == b' ').then(|| word_at(page, end + 1)).flatten()?;
    for count in 0..4 {
        let text = page.slice(word.start, word.end);
        if !text.bytes().all(|b| b.is_ascii_lowercase() || b >= 0x80) {
            return None;
        }
        if count > 0 && STRONG.contains(&text) && unit_after(page, word.end).is_some() {
            return Some((house_number_before(page, number), word.end, 800));
        }
        word = next_word(page, word)?;
    }
    None
}

/// Whether a word can follow a house number: a capital, an ordinal, or a small word that leads a street's
/// name. Most words after numbers are none of these.
fn may_begin_street(page: &Page<'_>, word: Word) -> bool {
    is_capital(page, word)
        || page.byte(word.start).is_ascii_digit()
        || word.end - word.start <= SHORT && is_leading_or_particle(page.slice(word.start, word.end))
}

fn is_leading_or_particle(word: &str) -> bool {
    is_leading_type(word) || is_particle(word)
}

fn trailing_number(page: &Page<'_>, last: Word) -> Option<usize> {
    let next = next_word(page, last)?;
    page.byte(next.start).is_ascii_digit().then_some(next.end)
}

/// Streets whose number stands last: `Rua do Arenque 1634`, `Sludevej 13`, `Kossuth u. 12`.
fn street_before(page: &Page<'_>, number: usize, end: usize) -> Option<(usize, usize, u16)> {
    if page.before(number) != b' ' || page.byte(end).is_ascii_alphabetic() {
        return None;
    }
    // "Calle Mayor, 12", "Calle Mayor nº 12": only where the type stands first
    let name_end = past_number_sign(page, number - 1);
    let parted = name_end < number - 1;
    let mut at = name_end;
    let mut found: Option<(usize, u16)> = None;
    for back in 0..=MOST_WORDS {
        let word = word_before(page, at)?;
        if !is_capital(page, word) && word.end - word.start > SHORT {
            break;
        }
        let name = upper(page, word);
        let name = name.as_str();
        if back == 0
            && !parted
            && (is_trailing_word(name) || has_street_ending(name) && is_capital(page, word))
        {
            let mut start = word.start;
            // a short street word has its name before it
            if is_trailing_word(name) {
                start = name_before(page, word)?;
            }
            found = Some((start, 720));
            break;
        }
        if back > 0 && is_leading_type(name) {
            found = Some((word.start, 720));
            break;
        }
        let plain = is_capital(page, word) || is_particle(name);
        if !plain || word.start == 0 || page.before(word.start) != b' ' {
            break;
        }
        at = word.start - 1;
    }
    let (start, sure) = found?;
    Some((house_number_before(page, start), end + usize::from(page.byte(end) == b'.'), sure))
}

/// Where the words end before a comma or a sign for a number.
fn past_number_sign(page: &Page<'_>, end: usize) -> usize {
    let mut at = end;
    // what the signs end with
    if !matches!(page.before(at), 0xba | 0xb0 | b'.' | b'o' | b'O') {
        return at - usize::from(page.before(at) == b',');
    }
    let head = page.slice(at.saturating_sub(8), at).to_lowercase();
    let signs = [" nº", " n°", " n.º", " n.", " núm.", " num.", " número", " numero"];
    if let Some(sign) = signs.iter().find(|sign| head.ends_with(*sign)) {
        at -= sign.len();
    }
    at - usize::from(page.before(at) == b',')
}

/// The word that ends before a position, its full stop apart.
fn word_before(page: &Page<'_>, at: usize) -> Option<Word> {
    let end = at - usize::from(page.before(at) == b'.');
    let head = page.bytes(end.saturating_sub(40), end);
    let len = head
        .iter()
        .rev()
        .take_while(|b| b.is_ascii_alphanumeric() || **b >= 0x80 || matches!(b, b'\'' | b'-' | b'/'))
        .count();
    (len > 0 && len < 40).then_some(Word { start: end - len, end })
}

/// Start of the capitalised words before a street word: `Erzsébet tér`.
fn name_before(page: &Page<'_>, word: Word) -> Option<usize> {
    let mut start = None;
    let mut word = word;
    for _ in 0..3 {
        if word.start == 0 || page.before(word.start) != b' ' {
            break;
        }
        let Some(before) = word_before(page, word.start - 1).filter(|before| is_capital(page, *before))
        else {
            break;
        };
        start = Some(before.start);
        word = before;
    }
    start
}

/// A number right before a street that has its own number last is part of the line.
fn house_number_before(page: &Page<'_>, start: usize) -> usize {
    let head = page.bytes(start.saturating_sub(8), start);
    if head.last() != Some(&b' ') {
        return start;
    }
    let digits = head.iter().rev().skip(1).take_while(|b| b.is_ascii_digit()).count();
    if digits > 0 && digits < 7 { start - 1 - digits } else { start }
}

/// Whether "Box" stands before a number.
fn boxed(page: &Page<'_>, number: usize) -> bool {
    let last = page.before(number.saturating_sub(1)) | 0x20;
    if !(page.before(number) == b'#' || page.before(number) == b' ' && matches!(last, b'x' | b'c')) {
        return false;
    }
    let head = page.lower::<5>(number.saturating_sub(5), number);
    head.ends_with(b"box ")
        || head.ends_with(b"box #")
        || page.bytes(number.saturating_sub(4), number).eq_ignore_ascii_case(b"psc ")
}

/// Start of `P.O. Box`, `PSC 12, Box`, `RR 2 Box`.
fn box_start(page: &Page<'_>, number: usize) -> Option<usize> {
    let from = number.saturating_sub(26).max(page.line_start(number));
    let head = page.lower::<26>(from, number);
    let at = [
        &b"p.o. box"[..],
        b"p. o. box",
        b"p.o.box",
        b"po box",
        b"p o box",
        b"post office box",
        b"psc ",
        b"cmr ",
        b"unit ",
        b"rr ",
        b"hc ",
    ]
    .iter()
    .filter_map(|form| memchr::memmem::find(&head, form))
    .min()?;
    let start = from + at;
    let alone = !page.before(start).is_ascii_alphanumeric();
    (alone && page.text.is_char_boundary(start)).then(|| house_number_before(page, start))
}

/// `PSC 12, Box 34`: the box follows.
fn box_end(page: &Page<'_>, number_end: usize) -> usize {
    let end = page.word_end(number_end);
    let tail = page.lower::<16>(end, end + 16);
    match [&b", box "[..], b" box "].iter().find(|form| tail.starts_with(form)) {
        Some(form) => page.word_end(end + form.len()),
        None => end,
    }
}
