//! Login name: the value of its label, with a mark between.

use chartward_model::Element;

use super::password::{self, token_end};
use crate::finding::Finding;
use crate::labels::{Hit, Label};
use crate::page::Page;

/// The value after a label.
pub(crate) fn label(page: &Page<'_>, hit: &Hit, findings: &mut Vec<Finding>) {
    let next = page.hits.get(page.hits.partition_point(|other| other.start < hit.end));
    if let Some(next) = next.filter(|next| next.label == Label::Password && password::joins(page, hit, next))
    {
        let pair = password::value_start(page, next.end).and_then(|at| password::pair(page, at));
        if let Some(((start, end), _)) = pair.filter(|((start, end), _)| !is_word(page.slice(*start, *end))) {
            let text = page.slice(start, end);
            findings.push(Finding::new(Element::Username, (start, end), text, 900).labelled(Some(hit.words)));
        }
        return;
    }
    let gap = page.gap(hit.end);
    if !gap.marked || gap.next_line {
        return;
    }
    let end = token_end(page, gap.at);
    let text = page.slice(gap.at, end);
    let known = text.len() >= 3 && text.len() <= 64 && text.bytes().any(|b| b.is_ascii_alphabetic());
    let capitalised =
        text.chars().next().is_some_and(char::is_uppercase) && text.chars().skip(1).all(char::is_lowercase);
    // "account name: Asia Pacific Services", "user name: Jane Doe"
    let goes_on = capitalised
        && page.byte(end) == b' '
        && page.text.get(end + 1..).is_some_and(|rest| rest.starts_with(char::is_uppercase));
    // "User: John Smith" is a name; "user: please enter" a sentence
    let vague = page.slice(hit.start, hit.end).eq_ignore_ascii_case("user");
    let sentence = vague
        && page.byte(end) == b' '
        && page.byte(end + 1).is_ascii_alphabetic()
        && !text.bytes().any(|b| b.is_ascii_digit() || b == b'_');
    // "user name: the one you chose"
    let small = |word: &[u8]| matches!(word, b"the" | b"your" | b"my" | b"his" | b"her" | b"this");
    let head = page.lower::<8>(gap.at.saturating_sub(8), gap.at);
    let told = head.trim_ascii_end().rsplit(|b| !b.is_ascii_alphabetic()).next().is_some_and(small)
        && text.bytes().all(|b| b.is_ascii_lowercase());
    if known
        && !told
        && !is_word(text)
        && !goes_on
        && !(sentence && (capitalised || text.bytes().all(|b| b.is_ascii_lowercase())))
    {
        let sure = if capitalised { 600 } else { 920 };
        findings.push(Finding::new(Element::Username, (gap.at, end), text, sure).labelled(Some(hit.words)));
    }
}

/// Words that stand after "user name" in sentences and forms without being one.
fn is_word(text: &str) -> bool {
    const WORDS: [&str; 26] = [
        "and", "password", "or", "is", "your", "the", "please", "enter", "required", "name", "none", "n/a",
        "not", "will", "http", "https", "for", "you", "can", "pass", "login", "user", "has", "was", "same",
        "email",
    ];
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}
