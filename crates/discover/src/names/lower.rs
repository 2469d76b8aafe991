//! Names in lower case: in texts whose writer uses no capitals at all, and after words that announce one.
//!
//! Without capitals only the lists can tell, so both names must be listed, or a single given name must be a
//! common one, and no word may be an ordinary one.

use chartward_model::{Element, Reason};

use super::canonical;
use super::words::{Token, starts_capital, token_at};
use crate::finding::Finding;
use crate::page::Page;

/// Texts longer than this have capitals somewhere if their writer uses them.
const LONGEST: usize = 20_000;

/// Names in lower case.
pub(super) fn find(page: &Page<'_>, findings: &mut Vec<Finding>) {
    if page.bytes.len() <= LONGEST && !page.bytes.iter().any(u8::is_ascii_uppercase) {
        without_capitals(page, findings);
    } else {
        announced(page, findings);
    }
    recorded(page, findings);
}

fn without_capitals(page: &Page<'_>, findings: &mut Vec<Finding>) {
    let mut at = 0;
    while at < page.bytes.len() {
        let letter = page.byte(at).is_ascii_alphabetic() || page.byte(at) >= 0xc3;
        let Some(token) = (letter && page.text.is_char_boundary(at)).then(|| token_at(page, at)).flatten()
        else {
            at += 1;
            continue;
        };
        at = token.full_end.max(at + 1);
        if !is_given(token, 3) || matches!(page.before(token.start), b'@' | b'.' | b'/' | b'_' | b'-') {
            continue;
        }
        let initial = next(page, token).filter(|next| next.end - next.start == 1);
        let surname = next(page, initial.unwrap_or(token)).filter(|token| is_surname(*token));
        if let Some(surname) = surname {
            push(page, (token.start, surname.end), 600, findings);
            at = surname.full_end;
        } else if is_given(token, 20) {
            push(page, (token.start, token.end), 400, findings);
        }
    }
}

/// "follow up with ana smith" in a text that has capitals elsewhere.
fn announced(page: &Page<'_>, findings: &mut Vec<Finding>) {
    const CUES: [&[u8]; 3] = [b"follow up with ", b"maiden name is ", b"speak with "];
    for cue in CUES {
        for at in memchr::memmem::find_iter(page.bytes, cue) {
            let start = at + cue.len();
            let given = token_at(page, start)
                .filter(|token| !starts_capital(page, token.start) && is_given(*token, 5));
            let surname = given.and_then(|given| next(page, given)).filter(|token| is_surname(*token));
            if let (Some(given), Some(surname)) = (given, surname) {
                push(page, (given.start, surname.end), 600, findings);
            }
        }
    }
}

/// "charles walsh, ssn 987654321": two words in small letters before the label of a person's number.
fn recorded(page: &Page<'_>, findings: &mut Vec<Finding>) {
    for hit in &page.hits {
        let head = page.bytes(hit.start.saturating_sub(4), hit.start);
        let gap = head.iter().rev().take_while(|b| matches!(b, b' ' | b',' | b'(')).count();
        let end = hit.start - gap;
        // most labels stand behind something else
        if gap == 0 || !(page.before(end).is_ascii_lowercase() || page.before(end) == b'\'') {
            continue;
        }
        let name = page.bytes(end.saturating_sub(40), end);
        let mut words = name.rsplitn(3, |b| matches!(b, b' ' | b'\n' | b'>'));
        let (Some(surname), Some(given)) = (words.next(), words.next()) else { continue };
        let start = end - surname.len() - given.len() - 1;
        let small =
            |word: &[u8]| word.len() > 1 && word.iter().all(|b| b.is_ascii_lowercase() || *b == b'\'');
        if !small(surname) || !small(given) || page.before(start).is_ascii_alphanumeric() {
            continue;
        }
        let tokens = token_at(page, start).zip(token_at(page, start + given.len() + 1));
        let known = |(given, surname): &(Token, Token)| {
            let (given, surname) = (given.word, surname.word);
            given.given >= 2
                && !(given.is_common() && given.given < 100)
                && surname.surname > 0
                && !(surname.is_common() && surname.surname < 20)
        };
        if tokens.is_some_and(|pair| known(&pair)) && super::surroundings::in_record(page, (start, end)) {
            push(page, (start, end), 800, findings);
        }
    }
}

fn next(page: &Page<'_>, token: Token) -> Option<Token> {
    (page.byte(token.full_end) == b' ' && token.full_end <= token.end + 1)
        .then(|| token_at(page, token.full_end + 1))
        .flatten()
}

fn is_given(token: Token, least: u16) -> bool {
    let word = token.word;
    word.given >= least && !(word.is_common() || word.is_place() || word.is_job() || word.is_org())
}

fn is_surname(token: Token) -> bool {
    let word = token.word;
    word.surname > 0 && !(word.is_common() || word.is_job() || word.is_org())
}

fn push(page: &Page<'_>, span: (usize, usize), sure: u16, findings: &mut Vec<Finding>) {
    let text = page.slice(span.0, span.1);
    findings.push(Finding::new(Element::PersonName, span, canonical(text), sure).because(Reason::NameList));
}
