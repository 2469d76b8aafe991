//! Date of service: a date after a word of treatment ("DOS", "admitted", "seen on", "collected"). A bare
//! date is none, and neither is the date of a letter.

use chartward_model::{Element, Reason, date};

use crate::dates;
use crate::finding::Finding;
use crate::labels::Hit;
use crate::page::Page;

/// The value after a label, and the end of a range of dates.
pub(crate) fn label(page: &Page<'_>, hit: &Hit, findings: &mut Vec<Finding>) {
    let gap = page.gap(hit.end);
    let Some((at, end, day)) =
        dates::read(page, gap.at).map(|(end, day)| (gap.at, end, day)).or_else(|| further(page, hit.end))
    else {
        return;
    };
    let second = end_of_range(page, end);
    if !page.belongs(hit, gap, second.map_or(end, |(_, end, _)| end)) {
        return;
    }
    let sure = match hit.words {
        _ if at != gap.at => 650,
        // an everyday word, which only the date after it makes a label
        "visit" if !gap.marked => 650,
        "appointment" | "admission" | "discharge" if !gap.marked => 850,
        _ => 950,
    };
    findings.extend([Some((at, end, day)), second].into_iter().flatten().map(|(start, end, day)| {
        Finding::new(Element::DateOfService, (start, end), date::canonical(day), sure)
            .because(Reason::Form)
            .labelled(Some(hit.words))
    }));
}

/// The date that a range ends with, behind the one that ends here.
fn end_of_range(page: &Page<'_>, end: usize) -> Option<(usize, usize, jiff::civil::Date)> {
    const MARKS: [&[u8]; 11] = [
        b" - ",
        b"-",
        b"/",
        b" to ",
        b" through ",
        b" thru ",
        b" \xe2\x80\x93 ",
        b"\xe2\x80\x93",
        b"\xe2\x80\x94",
        b", ",
        b" and ",
    ];
    let tail = page.bytes(end, (end + 12).min(page.bytes.len()));
    let start = end + MARKS.iter().find(|mark| tail.starts_with(mark))?.len();
    dates::read(page, start).map(|(end, day)| (start, end, day))
}

/// `The last visit here was on 09/22/2025`: a date behind a few small words of the same line.
fn further(page: &Page<'_>, from: usize) -> Option<(usize, usize, jiff::civil::Date)> {
    let mut at = from;
    for _ in 0..5 {
        at += usize::from(page.byte(at) == b' ');
        if let Some((end, day)) = dates::read(page, at) {
            return Some((at, end, day));
        }
        let end = page.word_end(at);
        if end == at || !page.bytes(at, end).iter().all(u8::is_ascii_lowercase) {
            return None;
        }
        at = end;
    }
    None
}

/// `the 04/27/2025 visit`: a date right before a word of treatment. `ends` are where numbers end that a space
/// and a word which [`may_follow`] stand behind.
pub(crate) fn before_word(page: &Page<'_>, ends: &[usize], findings: &mut Vec<Finding>) {
    for at in ends.iter().copied() {
        let end = page.word_end(at + 1);
        if !TREATMENTS.contains(&page.bytes(at + 1, end)) || !page.before(at).is_ascii_digit() {
            continue;
        }
        let from = at.saturating_sub(LONGEST).max(page.line_start(at));
        let begins = (from..at).filter(|start| {
            page.byte(*start).is_ascii_alphanumeric() && !page.before(*start).is_ascii_alphanumeric()
        });
        for start in begins {
            if matches!(page.before(start), b'/' | b'-' | b'.') {
                continue;
            }
            if let Some((_, day)) = dates::read(page, start).filter(|(end, _)| *end == at) {
                findings.push(
                    Finding::new(Element::DateOfService, (start, at), date::canonical(day), 650)
                        .because(Reason::Form)
                        .labelled(Some("visit")),
                );
                break;
            }
        }
    }
}

/// Words of treatment that a date may stand right before.
const TREATMENTS: [&[u8]; 6] =
    [b"visit", b"appointment", b"encounter", b"admission", b"surgery", b"procedure"];

/// Whether a letter begins a word of treatment.
pub(crate) fn may_follow(letter: u8) -> bool {
    matches!(letter, b'v' | b'a' | b'e' | b's' | b'p')
}

/// Longest date that is looked for before a word.
const LONGEST: usize = 24;
