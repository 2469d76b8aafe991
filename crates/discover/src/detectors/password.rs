//! Password: the token after its label, unless it is a word of a sentence about passwords.

use chartward_model::Element;

use crate::finding::Finding;
use crate::labels::{Hit, Label};
use crate::page::Page;

/// The value after a label.
pub(crate) fn label(page: &Page<'_>, hit: &Hit, findings: &mut Vec<Finding>) {
    let Some(at) = value_start(page, hit.end) else { return };
    let login = hit_before(page, hit)
        .is_some_and(|before| before.label == Label::Username && joins(page, before, hit));
    let pair = if login { pair(page, at) } else { None };
    let (at, end) = pair.map_or_else(|| (at, token_end(page, at)), |(_, password)| password);
    let text = page.slice(at, end);
    if text.chars().count() < 4 || text.len() > 128 || is_word(text) {
        return;
    }
    let mixed = text.bytes().any(|b| !b.is_ascii_alphabetic());
    let last = matches!(page.byte(end), b'\n' | b'\r' | 0) || page.byte(end + 1) == b'\n';
    let sure = match (mixed, last) {
        (true, _) => 950,
        (false, true) => 850,
        (false, false) => 500,
    };
    findings.push(Finding::new(Element::Password, (at, end), text, sure).labelled(Some(hit.words)));
}

/// The label before one.
fn hit_before<'p>(page: &'p Page<'_>, hit: &Hit) -> Option<&'p Hit> {
    let index = page.hits.partition_point(|other| other.start < hit.start);
    index.checked_sub(1).and_then(|index| page.hits.get(index))
}

/// Whether two labels are one: `Username / Password:`.
pub(super) fn joins(page: &Page<'_>, first: &Hit, second: &Hit) -> bool {
    matches!(page.slice(first.end, second.start).trim(), "/" | "&" | "and" | "and/or" | "+" | "|")
}

/// A login name and a password with a slash, a comma or a space between: their spans.
pub(super) fn pair(page: &Page<'_>, at: usize) -> Option<((usize, usize), (usize, usize))> {
    let line = page.bytes(at, page.line_end(at));
    let first = line.iter().take_while(|b| !matches!(b, b' ' | b'/' | b',' | b'|' | b'\t' | b'\r')).count();
    let marks =
        line.iter().skip(first).take_while(|b| matches!(b, b' ' | b'/' | b',' | b'|' | b'\t')).count();
    let second = at + first + marks;
    let end = token_end(page, second);
    (first > 1 && marks > 0 && end > second).then_some(((at, at + first), (second, end)))
}

/// Where the value begins: after a mark or "is" on the same line. A password may begin with any
/// character, so nothing but the mark is skipped.
pub(super) fn value_start(page: &Page<'_>, end: usize) -> Option<usize> {
    let spaces = |at: usize| {
        at + page
            .bytes(at, (at + 8).min(page.bytes.len()))
            .iter()
            .take_while(|b| **b == b' ' || **b == b'\t')
            .count()
    };
    let at = spaces(end);
    let marked = match page.byte(at) {
        b':' | b'=' => spaces(at + 1),
        _ if page.bytes(at, at + 2).eq_ignore_ascii_case(b"is")
            && matches!(page.byte(at + 2), b' ' | b':') =>
        {
            let after = spaces(at + 2);
            if page.byte(after) == b':' { spaces(after + 1) } else { after }
        }
        _ => return None,
    };
    let quote = usize::from(matches!(page.byte(marked), b'"' | b'\''));
    (marked + quote < page.bytes.len()).then_some(marked + quote)
}

/// End of a token: at white space or a quote; sentence punctuation at its end is left out.
pub(super) fn token_end(page: &Page<'_>, at: usize) -> usize {
    let rest = page.bytes(at, (at + 130).min(page.bytes.len()));
    let mut end = at
        + rest
            .iter()
            .position(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'<' | b'>' | b'|' | b';'))
            .unwrap_or(rest.len());
    while end > at && matches!(page.before(end), b'.' | b',' | b')' | b'\'' | b':') {
        end -= 1;
    }
    while !page.text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

/// Words that follow "password" in sentences.
fn is_word(text: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: [&str; 50] = [
        "reset", "required", "expired", "expires", "incorrect", "invalid", "changed", "change", "wrong", "protected", "policy", "will", "must", "cannot",
        "been", "used", "your", "case", "sensitive", "case-sensitive", "needed", "correct", "blank", "empty", "none", "same", "going", "about", "also",
        "only", "being", "this", "that", "below", "above", "unique", "secure", "strong", "weak", "valid", "known", "hidden", "stored", "sent",
        "enter", "please", "confirm", "forgot", "forgotten", "encrypted",
    ];
    let stars = text.bytes().all(|b| matches!(b, b'*' | b'x' | b'X' | b'.' | b'_' | b'-' | b'#'));
    // "[redacted]"; what closes a parenthesis was taken for the sentence's
    let blanked = text.strip_prefix(['[', '{', '(']).is_some_and(|rest| {
        rest.trim_end_matches([']', '}', ')']).bytes().all(|b| b.is_ascii_alphabetic() || b == b'_')
    });
    stars || blanked || WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}
