//! Procedure as a CPT or HCPCS code: five digits, or a letter and four, with a label. A label covers the
//! list that follows it.

use chartward_model::{Element, Reason};

use crate::finding::Finding;
use crate::labels::Hit;
use crate::page::Page;

/// Most codes that are read after one label.
const MOST: usize = 40;

/// The codes after a label.
pub(crate) fn label(page: &Page<'_>, hit: &Hit, findings: &mut Vec<Finding>) {
    let gap = page.gap(hit.end);
    let mut at = gap.at;
    for _ in 0..MOST {
        let end = page.word_end(at);
        let Some(canonical) = code(page.slice(at, end)) else { return };
        if matches!(page.byte(end), b'.' | b'/') && page.byte(end + 1).is_ascii_digit() {
            return;
        }
        findings.push(
            Finding::new(Element::ProcedureCode, (at, end), canonical, 950)
                .because(Reason::Form)
                .labelled(Some(hit.words)),
        );
        at = after_separator(page, end);
    }
}

/// Where the next item of a list begins; modifiers (`-25`) are passed over.
fn after_separator(page: &Page<'_>, end: usize) -> usize {
    let mut at = end;
    if page.byte(at) == b'-' && page.word_end(at + 1) == at + 3 {
        at += 3;
    }
    let tail = page.bytes(at, (at + 8).min(page.bytes.len()));
    let skip = tail.iter().take_while(|b| matches!(b, b' ' | b',' | b';' | b'/' | b'&')).count();
    let and = tail.get(skip..).is_some_and(|rest| rest.starts_with(b"and "));
    at + skip + if and { 4 } else { 0 }
}

/// Canonical form of a code: five digits, four digits and a letter (category II and III), a letter and
/// four digits (HCPCS level II).
pub(crate) fn code(text: &str) -> Option<String> {
    let code = text.trim().to_ascii_uppercase();
    let bytes = code.as_bytes();
    let fits = match bytes {
        [first, middle @ .., last] if bytes.len() == 5 && middle.iter().all(u8::is_ascii_digit) => {
            first.is_ascii_digit() && (last.is_ascii_digit() || matches!(last, b'F' | b'T' | b'U'))
                || (b'A'..=b'V').contains(first) && last.is_ascii_digit()
        }
        _ => false,
    };
    (fits && code != "00000").then_some(code)
}
