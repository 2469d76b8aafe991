//! State: two capitals or a full name before a ZIP code or behind a city, or the value of a label.
//!
//! Two capitals alone are as often a word ("OR", "IN", "ME"): the ZIP code that lies in the state, the street
//! before the city, or a label decides.

use chartward_model::{Element, Jurisdiction};

use crate::finding::Finding;
use crate::labels::Hit;
use crate::page::Page;

/// The value after a label: one word or two.
pub(super) fn label(page: &Page<'_>, hit: &Hit, at: usize, findings: &mut Vec<Finding>) {
    let line = page.line_end(at).min(at + 30);
    let word = page.word_end(at);
    let two = page.word_end(word + 1).min(line);
    for end in [two, word] {
        if let Some(found) = Jurisdiction::us(page.slice(at, end)) {
            findings.push(
                Finding::new(Element::State, (at, end), found.to_string(), 950).labelled(Some(hit.words)),
            );
            return;
        }
    }
}

/// The state right before a position: two capitals, or a full name.
pub(super) fn before(page: &Page<'_>, at: usize) -> Option<(usize, usize, Jurisdiction)> {
    let head = page.bytes(at.saturating_sub(6), at);
    let gap =
        head.iter().rev().take_while(|b| matches!(b, b' ' | b',' | b'.' | b'\n' | b'\r' | b'\t')).count();
    if gap == 0 || gap > 4 {
        return None;
    }
    let end = at - gap;
    let letters = |end: usize| {
        page.bytes(end.saturating_sub(16), end).iter().rev().take_while(|b| b.is_ascii_alphabetic()).count()
    };
    let last = letters(end);
    let word = page.slice(end - last, end);
    if last == 2 {
        let capitals =
            word.bytes().all(|b| b.is_ascii_uppercase()) && !page.before(end - 2).is_ascii_alphanumeric();
        return Jurisdiction::us(word).filter(|_| capitals).map(|state| (end - 2, end, state));
    }
    if last < 4 || !word.starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    let before = end - last;
    if page.before(before) == b' ' {
        let first = letters(before - 1);
        let start = before - 1 - first;
        if let Some(state) = Jurisdiction::us(page.slice(start, end)).filter(|_| first > 0) {
            return Some((start, end, state));
        }
    }
    Jurisdiction::us(word).map(|state| (before, end, state))
}
