//! Street address: a house number and a street, a post-office box, a military box.
//!
//! American order is number, name, type ("12 North Main St, Apt 4"); much of the rest of the world writes
//! the type first ("Rua do Arenque 1634"), inside the name ("Sludevej 13"), or the number last. The city,
//! state and ZIP that follow are mentions of their own.

use chartward_model::{Element, Purpose, Reason, address};

use crate::anchors::{Cluster, Joint};
use crate::finding::Finding;
use crate::labels::Label;
use crate::page::{Fit, Page};

pub(crate) mod unnumbered;

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
    let Some(group) = cluster.groups().get(from).copied().filter(|group| group.len() <= 6) else { return };
    if !matches!(group.joint, Joint::None | Joint::Space)
        || matches!(page.before(group.start), b'$' | b'_' | b'-' | b':' | b'.')
    {
        return;
    }
    let next = cluster.groups().get(from + 1).map_or(Joint::None, |group| group.joint);
    let found = if boxed(page, group.start) {
        box_start(page, group.start).map(|start| (start, box_end(page, group.end), 900))
    } else {
        let ahead =
            if matches!(next, Joint::None) { street_after(page, group.start, group.end) } else { None };
        // "5521 119 Countess Close": the number of a lot or a flat before the house's
        let ahead = ahead.map(|(start, end, sure)| (house_number_before(page, start), end, sure));
        ahead
            .or_else(|| street_before(page, group.start, group.end))
            .or_else(|| street_around(page, group.start, group.end))
            .or_else(|| small_street(page, group.start, group.end))
            .or_else(|| unit_before(page, group.start, group.end))
    };
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

fn upper(page: &Page<'_>, word: Word) -> String {
    page.slice(word.start, word.end).to_uppercase()
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
    if is_month(&first_name) {
        return None;
    }
    // "2001 via a newsletter": the English word
    let foreign =
        LEADING_TYPES.contains(&first_name.as_str()) && (first_name != "VIA" || is_capital(page, first));
    let (mut word, mut last, mut count) = (first, first, 0);
    let mut kind: Option<(usize, u16)> = None;
    loop {
        let name = upper(page, word);
        let plain = is_capital(page, word) || is_ordinal(&name) || PARTICLES.contains(&name.as_str());
        if !plain && !labelled && !foreign {
            break;
        }
        if count > 0
            && !(count == 1 && PARTICLES.contains(&first_name.as_str()))
            && (address::is_street_type(&name) || BRITISH_TYPES.contains(&name.as_str()))
            && (is_capital(page, word) || labelled)
        {
            kind = Some((word.end, if labelled { 900 } else { strength(&name, count) }));
            // "Park Avenue", "Lake View Drive": the last type of the run counts
        } else if kind.is_some() && !DIRECTIONS.contains(&name.as_str()) {
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

/// Whether an upper-case word is the name of a month: "26 October" is a day.
fn is_month(word: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "JANUARY",
        "FEBRUARY",
        "MARCH",
        "APRIL",
        "MAY",
        "JUNE",
        "JULY",
        "AUGUST",
        "SEPTEMBER",
        "OCTOBER",
        "NOVEMBER",
        "DECEMBER",
    ];
    word.len() >= 3 && MONTHS.iter().any(|month| *month == word || month.get(..3) == Some(word))
}

/// A number inside a street's name: `Hoge Wei 32 St.`
fn street_around(page: &Page<'_>, number: usize, end: usize) -> Option<(usize, usize, u16)> {
    if page.before(number) != b' ' || page.byte(end) != b' ' {
        return None;
    }
    let kind = word_at(page, end + 1)?;
    let name = upper(page, kind);
    let plain = matches!(name.as_str(), "ST" | "STREET" | "RD" | "ROAD" | "AVE" | "AVENUE" | "STR");
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
        || word.end - word.start <= SHORT
            && LEADING_TYPES
                .iter()
                .chain(&PARTICLES)
                .any(|small| small.eq_ignore_ascii_case(page.slice(word.start, word.end)))
}

/// How sure a street type makes: weak types are ordinary words ("2 Way", "30 Day Pass").
fn strength(kind: &str, words: usize) -> u16 {
    const WEAK: [&str; 30] = [
        "PASS", "RUN", "WAY", "PARK", "VIEW", "POINT", "CENTER", "CENTRE", "PLAIN", "FIELD", "STATION",
        "SPRING", "SPRINGS", "LAKE", "RIVER", "MOUNTAIN", "GREEN", "PORT", "VALLEY", "VILLAGE", "MILL",
        "BRIDGE", "BRANCH", "PATH", "ROW", "WALK", "FOREST", "ISLAND", "PLAZA", "GARDEN",
    ];
    match (WEAK.contains(&kind), words) {
        (false, _) => 880,
        (true, 1) => 450,
        (true, _) => 600,
    }
}

fn is_ordinal(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    digits > 0 && matches!(word.get(digits..), Some("ST" | "ND" | "RD" | "TH" | ""))
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
        if back == 0
            && !parted
            && (TRAILING_WORDS.contains(&name.as_str()) || has_street_ending(&name) && is_capital(page, word))
        {
            let mut start = word.start;
            // a short street word has its name before it
            if TRAILING_WORDS.contains(&name.as_str()) {
                start = name_before(page, word)?;
            }
            found = Some((start, 720));
            break;
        }
        if back > 0 && LEADING_TYPES.contains(&name.as_str()) {
            found = Some((word.start, 720));
            break;
        }
        let plain = is_capital(page, word) || PARTICLES.contains(&name.as_str());
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

/// An apartment or suite whose line before it is number and name: `28245 Puruntie 82 Apt. 595`.
fn unit_before(page: &Page<'_>, number: usize, end: usize) -> Option<(usize, usize, u16)> {
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
            && !PARTICLES.iter().any(|particle| particle.eq_ignore_ascii_case(word))
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

/// End of a unit designator after a street: `, Apt. 4B`, `#12`, on the same line or the next.
fn unit_after(page: &Page<'_>, end: usize) -> Option<usize> {
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

/// Street types of Britain and Australia that the U.S. Postal Service has not.
const BRITISH_TYPES: [&str; 10] =
    ["CLOSE", "PARADE", "ESPLANADE", "QUAY", "WYND", "CIRCUIT", "CRES", "TCE", "PDE", "CROFT"];

const DIRECTIONS: [&str; 14] =
    ["N", "S", "E", "W", "NE", "NW", "SE", "SW", "NORTH", "SOUTH", "EAST", "WEST", "NORTHEAST", "NORTHWEST"];

/// Small words inside street names.
const PARTICLES: [&str; 32] = [
    "DE", "LA", "DU", "DES", "DEL", "DA", "DO", "DOS", "DAS", "DI", "DELLA", "LOS", "LAS", "EL", "OF", "THE",
    "VAN", "DER", "DEN", "TER", "AN", "VON", "ZUM", "ZUR", "AM", "D", "DEI", "DEGLI", "DELLE", "DELL",
    "DELS", "SUR",
];

/// Street types that stand before the name.
#[rustfmt::skip]
const LEADING_TYPES: [&str; 64] = [
    "RUE", "RUA", "VIA", "CALLE", "C/", "AVENIDA", "AVDA", "AV", "AVENUE", "PASEO", "PLAZA", "PIAZZA", "CORSO", "VIALE", "UL", "ULICA", "ULITSA",
    "CARRER", "TRAVESSA", "LARGO", "STRADA", "CHEMIN", "ALLÉE", "BOULEVARD", "QUAI", "ROUTE", "IMPASSE", "CAMINO", "CARRETERA", "RONDA", "VICOLO",
    "PRAÇA", "ESTRADA", "ΛΕΩΦΌΡΟΣ", "ΟΔΌΣ", "RÚA", "VÍA", "JALAN", "ALLEE", "PASSAGE", "SENTIER", "MONTÉE", "COURS", "FAUBOURG", "PIAZZALE", "CONTRADA",
    "LUNGOMARE", "SALITA", "BORGO", "GLORIETA", "TRAVESÍA", "TRAVESIA", "CTRA", "ALAMEDA", "BECO", "CALÇADA", "RODOVIA", "PRACA", "PLAÇA", "PASSEIG", "AVINGUDA",
    "ALEJA", "OSIEDLE", "STRADELA",
];

/// Street words that stand between the name and the number.
#[rustfmt::skip]
const TRAILING_WORDS: [&str; 38] = [
    "U", "UTCA", "ÚT", "ÚTJA", "TÉR", "TERE", "KRT", "RKP", "KAPU", "KÖRÚT", "STR", "STRASSE", "STRAẞE", "TERRASSE", "VÄG", "VÄGEN", "GATA", "GATE", "VEI", "PLADS", "TEE", "PUIESTEE",
    "MAANTEE", "MNT", "PST", "TN", "TÄNAV", "CESTA", "ULICA", "TRG", "NÁMĚSTÍ", "TŘÍDA", "NÁBŘEŽÍ", "SOKAK", "CADDESI", "ALLÉ", "VEGEN", "SÉTÁNY",
];

/// Whether an upper-case word ends in a street word and has a name before it.
fn has_street_ending(word: &str) -> bool {
    #[rustfmt::skip]
    const ENDINGS: [&str; 78] = [
        "STRAAT", "STRASSE", "STRAẞE", "STRAßE", "WEG", "LAAN", "PLEIN", "GRACHT", "KADE", "HOVE", "DREEF", "GATA", "GATAN", "GADE", "VEJ", "VEJEN", "VEI", "VEIEN",
        "VÄG", "VÄGEN", "STRÆTI", "STRAETI", "GÖTU", "GATE", "GATEN", "KATU", "TIE", "POLKU", "KUJA", "RAITTI", "ALLEE", "PLATZ", "GASSE", "RING", "DAMM",
        "UFER", "STEIG", "DIJK", "SINGEL", "KROGEN", "GRABEN", "STIEN", "TORGET", "BAKKEN",
        "STRÆDE", "VANGEN", "TOFTEN", "LØKKEN", "SVINGET", "GRÄND", "GRÄNDEN", "BACKEN", "STIGEN", "LEDEN", "VEGEN", "VEGUR", "VEGI", "STÍGUR", "BRAUT", "KROKEN", "SVINGEN",
        "PLASSEN", "KAARI", "RINNE", "VÄYLÄ", "AUKIO", "PLANTSOEN", "STEEG", "CHAUSSEE", "BRÜCKE", "ZEILE", "PFAD", "STIEG", "ALLÉ", "ALLÉN", "ALLÉEN", "TORG", "KAJEN",
    ];
    ENDINGS.iter().any(|ending| word.strip_suffix(ending).is_some_and(|name| name.chars().count() >= 3))
}
