//! Drug Enforcement Administration number: two letters and seven digits with a check digit.

use chartward_model::{Element, Reason, ids};

use super::national_provider_id::clinician_on_line;
use crate::finding::Finding;
use crate::labels::Label;
use crate::page::{Fit, Page};

/// Judges a word of letters and digits.
pub(crate) fn word(page: &Page<'_>, (start, end): (usize, usize), findings: &mut Vec<Finding>) {
    if end - start != 9 || !page.stands_alone(start, end) {
        return;
    }
    let text = page.slice(start, end);
    let Some(canonical) = ids::dea(text) else { return };
    let near = page.label_of(start);
    let labelled = near.filter(|near| near.label == Label::Dea);
    let sure = match (labelled.map(|near| near.fit), near) {
        (Some(Fit::Tight), _) => 980,
        (Some(Fit::Loose), _) => 920,
        (None, Some(other)) if other.fit == Fit::Tight => 250,
        _ if text.bytes().any(|b| b.is_ascii_lowercase()) => 200,
        _ if clinician_on_line(page, start) => 800,
        _ => 500,
    };
    findings.push(
        Finding::new(Element::DeaNumber, (start, end), canonical, sure)
            .because(Reason::CheckDigit)
            .labelled(labelled.map(|near| near.words)),
    );
}
