//! Medicare Beneficiary Identifier: eleven characters in a pattern so narrow that it is believed by
//! itself in capitals; displayed with hyphens as 4-3-4. The published example is nobody's.

use chartward_model::{Element, Reason, ids};

use crate::finding::Finding;
use crate::labels::Label;
use crate::page::{Fit, Page};

/// Length without separators.
const LEN: usize = 11;

/// A word of eleven letters and digits.
pub(crate) fn word(page: &Page<'_>, (start, end): (usize, usize), findings: &mut Vec<Finding>) {
    if end - start == LEN {
        judge(page, (start, end), 900, findings);
    }
}

/// `1EG4-TE5-MK72`: begins at a word of four.
pub(crate) fn dashed(page: &Page<'_>, start: usize, findings: &mut Vec<Finding>) {
    let mark = page.byte(start + 4);
    let shaped = page.word_end(start) == start + 4
        && matches!(mark, b'-' | b' ')
        && page.byte(start + 8) == mark
        && page.word_end(start + 5) == start + 8
        && page.word_end(start + 9) == start + 13;
    if shaped {
        judge(page, (start, start + 13), if mark == b'-' { 950 } else { 850 }, findings);
    }
}

fn judge(page: &Page<'_>, span: (usize, usize), alone: u16, findings: &mut Vec<Finding>) {
    let text = page.slice(span.0, span.1);
    let Some(canonical) = ids::mbi(text) else { return };
    if !page.stands_alone(span.0, span.1) {
        return;
    }
    let near = page.label_of(span.0);
    let labelled = near.filter(|near| matches!(near.label, Label::Mbi | Label::Medicare | Label::Hicn));
    let capitals = !text.bytes().any(|b| b.is_ascii_lowercase());
    let sure = match (labelled.map(|near| near.fit), near) {
        (Some(Fit::Tight), _) => 990,
        (Some(Fit::Loose), _) => 970,
        (None, Some(other)) if other.fit == Fit::Tight && other.label == Label::Other => 400,
        (None, _) if capitals => alone,
        (None, _) => 300,
    };
    findings.push(
        Finding::new(Element::MedicareBeneficiaryId, span, canonical, sure)
            .because(Reason::Form)
            .labelled(labelled.map(|near| near.words)),
    );
}
