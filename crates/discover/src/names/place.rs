//! Where a run of capitalised words stands: in a list, on a line of its own, in a mail header, below a
//! street.

use super::words;
use crate::page::{Lower, Page};

/// Points for standing in a list of names: "Ana, Ben and Carla", "Diaz and Evans". Three surnames in a row
/// are as often a firm ("Diaz, Evans and Ford"): only given names and pairs count in full.
pub(crate) fn list(page: &Page<'_>, (start, end): (usize, usize)) -> i32 {
    let tail = page.bytes(end, (end + 6).min(page.bytes.len()));
    let after = [&b", "[..], b" and ", b" & "]
        .iter()
        .find(|mark| tail.starts_with(mark))
        .map(|mark| end + mark.len());
    let head = page.bytes(start.saturating_sub(6), start);
    let before = [&b", and "[..], b", ", b" and ", b" & "]
        .iter()
        .find(|mark| head.ends_with(mark))
        .map(|mark| start - mark.len());
    let comma = tail.starts_with(b", ") || head.ends_with(b", ");
    let next = after.and_then(|at| words::token_at(page, at).filter(|_| words::starts_capital(page, at)));
    let previous = before.and_then(|at| {
        let word = page
            .bytes(at.saturating_sub(40), at)
            .iter()
            .rev()
            .take_while(|b| b.is_ascii_alphabetic() || **b >= 0x80)
            .count();
        words::token_at(page, at - word).filter(|_| words::starts_capital(page, at - word))
    });
    let firm = comma
        || previous.is_some_and(|token| page.bytes(token.start.saturating_sub(2), token.start) == b", ");
    let points = |token: words::Token| {
        let word = token.word;
        match (word.given, word.surname) {
            _ if word.is_common() || word.is_place() || word.is_org() => 0,
            (3.., _) => 16,
            (_, 1..) if !firm => 16,
            (_, 1..) => 8,
            _ => 0,
        }
    };
    next.map_or(0, points).max(previous.map_or(0, points))
}

/// Points against a run that a number follows where a street is spoken of: "on the side of Juan Diaz 12".
pub(crate) fn numbered(page: &Page<'_>, (start, end): (usize, usize)) -> i32 {
    let number = page.byte(end) == b' ' && page.byte(end + 1).is_ascii_digit();
    if !number {
        return 0;
    }
    let head = page.lower::<4>(start.saturating_sub(4), start);
    let placed =
        [&b" of "[..], b" on ", b" at ", b" in ", b" to ", b"and "].iter().any(|word| head.ends_with(word))
            || page.before(start) == b' ' && page.before(start - 1).is_ascii_digit();
    if placed { 25 } else { 0 }
}

/// Points against a run that begins a line below one with a number and fills it up to a comma: the city
/// of an address.
pub(crate) fn below_address(page: &Page<'_>, (start, end): (usize, usize)) -> i32 {
    let ends = matches!(page.byte(end), b'\n' | b'\r' | b',' | 0)
        || page.byte(end) == b' ' && page.byte(end + 1).is_ascii_lowercase();
    if !ends {
        return 0;
    }
    let line_start = page.line_start(start);
    let blank = page.bytes(line_start, start).iter().all(|b| matches!(b, b' ' | b'>' | b'?' | b'\t'));
    if !blank || line_start == 0 || start - line_start > 20 {
        return 0;
    }
    let previous = page.bytes(page.line_start(line_start - 1), line_start - 1);
    if previous.iter().any(u8::is_ascii_digit) { 16 } else { 0 }
}

/// Points against a run that a place follows after a comma: "Tallinn, Estonia".
pub(crate) fn in_place(page: &Page<'_>, end: usize) -> i32 {
    if page.byte(end) != b',' || page.byte(end + 1) != b' ' {
        return 0;
    }
    let next = page.word_end(end + 2);
    let word = page.slice(end + 2, next);
    let state = word.len() == 2
        && word.bytes().all(|b| b.is_ascii_uppercase())
        && chartward_model::Jurisdiction::us(word).is_some()
        && !chartward_model::name::is_degree(word);
    if state || super::lexicon::look_up(word).is_place() { 40 } else { 0 }
}

/// Points against a run that a flat or suite follows behind a comma or on the next line: a street.
pub(crate) fn before_unit(page: &Page<'_>, end: usize) -> i32 {
    let is_gap = |b: u8| matches!(b, b' ' | b',' | b'\n' | b'\r' | b'>');
    // nearly always the next word begins with another letter
    let mut first = end;
    while first < end + 16 && is_gap(page.byte(first)) {
        first += 1;
    }
    if first == end || !matches!(page.byte(first) | 0x20, b'a' | b's' | b'u') {
        return 0;
    }
    let tail = page.lower::<16>(end, end + 16);
    let gap = tail.iter().take_while(|b| is_gap(**b)).count();
    let rest = tail.get(gap..).unwrap_or_default();
    let units = [&b"apt. "[..], b"apt ", b"suite ", b"ste. ", b"unit "];
    let unit = units.iter().find(|unit| rest.starts_with(unit));
    let numbered = unit.and_then(|unit| rest.get(unit.len())).is_some_and(u8::is_ascii_digit);
    if gap > 0 && numbered { 50 } else { 0 }
}

/// Points against a run that "St." stands before: a hospital, church or town ("St. Joseph's Hospital").
pub(crate) fn saint(page: &Page<'_>, (start, end): (usize, usize)) -> i32 {
    if page.before(start) != b' ' || !matches!(page.before(start - 1), b'.' | b't' | b'T') {
        return 0;
    }
    let head = page.bytes(start.saturating_sub(6), start);
    if ![&b"St. "[..], b"ST. ", b"St ", b"Saint "].iter().any(|saint| head.ends_with(saint)) {
        return 0;
    }
    let tail = page.bytes(end, (end + 5).min(page.bytes.len()));
    let possessive = tail.starts_with(b"'s") || tail.starts_with("\u{2019}s".as_bytes());
    let skip = match tail {
        [b'\'', ..] => 3,
        [0xe2, ..] => 5,
        _ => 1,
    };
    let next = words::token_at(page, end + skip).filter(|token| words::starts_capital(page, token.start));
    if possessive || next.is_some_and(|next| next.word.is_org()) { 90 } else { 25 }
}

/// Whether a word begins the names of places more than of people: "San Antonio Spurs".
pub(crate) fn begins_place(word: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: [&str; 18] = [
        "San", "Santa", "Los", "Las", "Fort", "Mount", "Port", "Lake", "New", "North", "South", "East", "West", "Rio", "Cape", "Palo", "Boca", "Camp",
    ];
    WORDS.contains(&word)
}

/// What the line that a run stands on says of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Line {
    #[default]
    Other,
    /// Nothing else stands on it.
    Alone,
    /// Nothing else stands on it, and a closing ("Regards,") stands above.
    Signature,
    /// The line of a mail header: sender or recipients.
    Header(&'static str),
}

/// Looks at the line of a span.
pub(crate) fn line(page: &Page<'_>, start: usize, end: usize) -> Line {
    let line_start = page.line_start(start);
    if start - line_start > 200 {
        return Line::Other;
    }
    let head = page.bytes(line_start, start);
    let ink = head
        .iter()
        .position(|b| !matches!(b, b' ' | b'\t' | b'>' | b'?' | b'*' | b'|' | b'-'))
        .unwrap_or(head.len());
    let head = head.get(ink..).unwrap_or_default();
    if !head.is_empty() {
        let lower = Lower::<10>::new(head);
        let kinds: [(&[u8], &'static str); 7] = [
            (b"from:", "sender"),
            (b"sent by:", "sender"),
            (b"to:", "recipient"),
            (b"cc:", "recipient"),
            (b"bcc:", "recipient"),
            (b"dear ", "salutation"),
            (b"hi ", "salutation"),
        ];
        let near = |kind: &[u8]| kind.ends_with(b":") || head.len() <= 14;
        if !matches!(lower.first(), Some(b'f' | b's' | b't' | b'c' | b'b' | b'd' | b'h')) {
            return Line::Other;
        }
        return kinds
            .iter()
            .find(|(kind, _)| lower.starts_with(kind) && near(kind))
            .map_or(Line::Other, |(_, who)| Line::Header(who));
    }
    let tail = page.bytes(end, page.line_end(end).min(end + 40));
    if tail.len() >= 40 || tail.iter().any(|b| !matches!(b, b' ' | b'\r' | b',' | b'.' | b'\t')) {
        return Line::Other;
    }
    if closes(page, line_start) { Line::Signature } else { Line::Alone }
}

/// Whether the last line with ink before a position is a closing.
fn closes(page: &Page<'_>, line_start: usize) -> bool {
    let head = page.bytes(line_start.saturating_sub(60), line_start);
    let ink = head
        .iter()
        .rev()
        .take_while(|b| {
            b.is_ascii_whitespace() || matches!(b, b',' | b'.' | b'!' | b'-' | b'>' | b'_' | b'/')
        })
        .count();
    let head = head.get(..head.len() - ink).unwrap_or_default();
    let line = head.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
    let lower = Lower::<60>::new(head.get(line..).unwrap_or_default());
    let lower = lower
        .iter()
        .position(u8::is_ascii_alphabetic)
        .map_or(&[][..], |at| lower.get(at..).unwrap_or_default());
    [
        &b"regards"[..],
        b"sincerely",
        b"thanks",
        b"thank you",
        b"best",
        b"cheers",
        b"yours",
        b"cordially",
        b"respectfully",
        b"kind regards",
        b"warm regards",
        b"thx",
        b"love",
        b"many thanks",
        b"best regards",
        b"take care",
        b"best wishes",
        b"thank you very much",
        b"sincerely yours",
        b"thanks again",
        b"thanks in advance",
    ]
    .contains(&lower)
}
