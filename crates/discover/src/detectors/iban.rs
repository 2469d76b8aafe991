//! International bank account number: a country, two check digits, the country's length, remainder 1 by
//! 97. Strong enough to be believed by itself.

use chartward_model::{Element, Reason, ids};

use crate::finding::Finding;
use crate::labels::Label;
use crate::page::Page;

/// Longest number (Malta, Saint Lucia: 31 and 32) with a space after every four.
const LONGEST: usize = 42;

/// Judges a word that may begin one.
pub(crate) fn word(page: &Page<'_>, (start, end): (usize, usize), findings: &mut Vec<Finding>) {
    let head = page.bytes(start, start + 4);
    let shaped = matches!(head, [a, b, c, d] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() && c.is_ascii_digit() && d.is_ascii_digit());
    if !shaped {
        return;
    }
    let mut end = end;
    let mut found = None;
    // run together, or in groups of four: the longest reading that checks
    loop {
        let text = page.slice(start, end);
        if let Some(canonical) = ids::iban(text) {
            found = Some((end, canonical));
        }
        let next = matches!(page.byte(end), b' ' | b'-') && page.byte(end + 1).is_ascii_alphanumeric();
        if !next || end - start >= LONGEST {
            break;
        }
        end = page.word_end(end + 1);
    }
    let Some((end, canonical)) = found else { return };
    let near = page.label_among(start, &[Label::Iban]);
    findings.push(
        Finding::new(Element::Iban, (start, end), canonical, if near.is_some() { 990 } else { 980 })
            .because(Reason::CheckDigit)
            .labelled(near.map(|near| near.words)),
    );
}
