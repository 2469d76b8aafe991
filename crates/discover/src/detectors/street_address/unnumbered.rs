//! A street without a house number: "lives on Berg Hills Street", "the corner of Nieuwe Baan and Inna Loop St."
//!
//! The one idea: a small word of place, one to three capitalised words, a street type, and no capital after
//! them ("on Wall Street Journal"). It tells less than an address and is believed less.

use std::sync::LazyLock;

use chartward_model::{Element, Purpose, Reason, address};
use memchr::memmem::Finder;

use super::words::is_particle;
use super::{is_capital, word_at, word_before};
use crate::blocks::{Classes, Starts};
use crate::finding::Finding;
use crate::page::Page;

/// The types that are hardly anything else, with the space before them.
const TYPES: [&str; 9] =
    [" Street", " Road", " Avenue", " Lane", " Drive", " Boulevard", " Rd", " Ave", " St."];
/// Words of place, and how sure they make it.
const PLACING: [(&[u8], u16); 9] = [
    (b" on", 650),
    (b" of", 620),
    (b" off", 620),
    (b" near", 620),
    (b" along", 620),
    (b" at", 560),
    (b" to", 520),
    (b" and", 520),
    (b" from", 520),
];
/// Names of streets that stand for something else.
const FIGURATIVE: [&str; 9] = ["WALL", "MAIN", "HIGH", "FLEET", "DOWNING", "BOND", "SESAME", "K", "MADISON"];
/// Most words of a street's name.
const MOST_WORDS: usize = 3;

/// Finds the streets of a text that have no number.
pub(crate) fn find(page: &Page<'_>, findings: &mut Vec<Finding>) {
    let capitals =
        Starts::new(&page.blocks, |block| Classes { run: block.word, first: block.capital, single: 0 });
    for start in capitals {
        let may_be = matches!(page.byte(start), b'S' | b'R' | b'A' | b'L' | b'D' | b'B');
        if !may_be || page.before(start) != b' ' {
            continue;
        }
        let at = start - 1;
        for kind in TYPES {
            let end = at + kind.len();
            let is_type = page.bytes(at, end) == kind.as_bytes();
            if is_type && !page.byte(end).is_ascii_alphanumeric() && !goes_on(page, end) {
                findings.extend(judge(page, at, end));
            }
        }
    }
    corners(page, findings);
}

/// Two streets that meet: `the corner of Kuusiku 7 and Alexander Flat`.
fn corners(page: &Page<'_>, findings: &mut Vec<Finding>) {
    static CORNER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("corner of "));
    for at in CORNER.find_iter(page.bytes) {
        let start = at + "corner of ".len();
        let Some(middle) = run_end(page, start) else { continue };
        if !page.bytes(middle, middle + 5).eq_ignore_ascii_case(b" and ") {
            continue;
        }
        let Some(end) = run_end(page, middle + 5) else { continue };
        let canonical = address::canonical_street(page.slice(start, end));
        findings.push(
            Finding::new(Element::StreetAddress, (start, end), canonical.reveal(Purpose::Matching), 760)
                .because(Reason::Form),
        );
    }
}

/// Where up to five words end that are capitalised, numbers or small words of a street's name.
fn run_end(page: &Page<'_>, start: usize) -> Option<usize> {
    let (mut at, mut end) = (start, None);
    for _ in 0..5 {
        let Some(word) = word_at(page, at) else { break };
        let text = page.slice(word.start, word.end);
        let inside = is_particle(text);
        let named = is_capital(page, word) || text.bytes().all(|b| b.is_ascii_digit());
        if !named && !inside {
            break;
        }
        let abbreviated = page.byte(word.end) == b'.' && page.byte(word.end + 1) == b' ' && text.len() <= 4;
        let stop = word.end + usize::from(abbreviated);
        end = named.then_some(stop).or(end);
        if page.byte(stop) != b' ' {
            break;
        }
        at = stop + 1;
    }
    end.filter(|end| page.slice(start, *end).starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()))
}

/// Whether a capitalised word or a hyphen follows: "Wall Street Journal".
fn goes_on(page: &Page<'_>, end: usize) -> bool {
    matches!(page.byte(end), b'-' | b'\'' | b'&')
        || page.before(end) != b'.' && page.byte(end) == b' ' && page.byte(end + 1).is_ascii_uppercase()
}

/// Judges the words before a type.
fn judge(page: &Page<'_>, type_start: usize, end: usize) -> Option<Finding> {
    let mut start = None;
    let mut at = type_start;
    for _ in 0..=MOST_WORDS {
        let word = word_before(page, at)?;
        if !is_capital(page, word) || page.slice(word.start, word.end).bytes().any(|b| b.is_ascii_digit()) {
            break;
        }
        start = Some(word.start);
        if page.before(word.start) != b' ' {
            return None;
        }
        at = word.start - 1;
    }
    let start = start?;
    let name = page.slice(start, type_start);
    let head = page.lower::<8>(start.saturating_sub(8), start);
    let head = head.strip_suffix(b" ")?;
    let sure = PLACING.iter().find(|(word, _)| head.ends_with(word))?.1;
    if name.len() < 2 || FIGURATIVE.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        return None;
    }
    let canonical = address::canonical_street(page.slice(start, end));
    Some(
        Finding::new(Element::StreetAddress, (start, end), canonical.reveal(Purpose::Matching), sure)
            .because(Reason::Form)
            .against("no house number"),
    )
}
