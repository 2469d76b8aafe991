//! Bank account number: 4 to 17 digits without a check digit, so a label must say so, or an account label
//! near bank words.

use chartward_model::Element;

use super::labelled::{self, Shape};
use crate::finding::Finding;
use crate::labels::{Hit, Label};
use crate::page::Page;

pub(crate) const SHAPE: Shape = Shape { least: 4, most: 17, digits: 4 };

/// The value after a label.
pub(crate) fn label(page: &Page<'_>, hit: &Hit, findings: &mut Vec<Finding>) {
    let Some(value) = labelled::read(page, hit, &SHAPE) else { return };
    if value.canonical.bytes().all(|b| b.is_ascii_digit()) {
        let sure = if value.marked { 970 } else { 900 };
        findings.push(
            Finding::new(Element::BankAccountNumber, value.span, value.canonical, sure)
                .labelled(Some(hit.words)),
        );
    }
}

/// Whether bank words stand near a label.
pub(crate) fn is_near(page: &Page<'_>, hit: &Hit) -> bool {
    const REACH: usize = 120;
    if page.label_around((hit.start, hit.end), REACH, &[Label::Routing, Label::BankAccount]) {
        return true;
    }
    let around = page.bytes(hit.start.saturating_sub(REACH), (hit.end + REACH).min(page.bytes.len()));
    let lower = around.to_ascii_lowercase();
    [&b"bank"[..], b"wire ", b"direct deposit", b"swift"]
        .iter()
        .any(|word| memchr::memmem::find(&lower, word).is_some())
}
