//! Password: the token after its label, unless it is a word of a sentence about passwords.

use chartward_model::Element;

use crate::finding::Finding;
use crate::labels::Hit;
use crate::page::Page;

/// The value after a label.
pub(crate) fn label(page: &Page<'_>, hit: &Hit, findings: &mut Vec<Finding>) {
    let Some(at) = value_start(page, hit.end) else { return };
    let end = token_end(page, at);
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

/// Where the value begins: after a mark or "is" on the same line. A password may begin with any
/// character, so nothing but the mark is skipped.
fn value_start(page: &Page<'_>, end: usize) -> Option<usize> {
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
    stars || WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}
