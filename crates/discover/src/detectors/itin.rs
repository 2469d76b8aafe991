//! Individual Taxpayer Identification Number: nine digits, 9 first, fourth and fifth digit in the ranges
//! the Internal Revenue Service uses. Needs its label, or the 3-2-4 form.

use chartward_model::{Element, Reason, ids};

use super::ssn;
use crate::Reserved;
use crate::anchors::{Cluster, Joint};
use crate::finding::Finding;
use crate::labels::Label;
use crate::page::Page;

/// Judges the groups from `from` on.
pub(crate) fn groups(page: &Page<'_>, cluster: &Cluster, from: usize, findings: &mut Vec<Finding>) {
    let Some((window, joint)) = ssn::shape(cluster, from) else { return };
    if page.byte(window.start()) != b'9' || !window.is_whole(page) {
        return;
    }
    let Some(canonical) = ids::itin(&window.digits(page)) else { return };
    let near = page.label_of(window.start());
    let words = near.filter(|near| matches!(near.label, Label::Itin | Label::TaxId)).map(|near| near.words);
    let sure = match near.map(|near| near.label) {
        Some(Label::Itin) => 970,
        Some(Label::TaxId) => 900,
        Some(Label::Ssn) => 500,
        None if joint == Joint::Dash && page.options.reserved == Reserved::Reject => 700,
        _ if joint == Joint::Dash => 300,
        _ => 0,
    };
    findings.push(
        Finding::new(Element::Itin, window.span(), canonical, sure).because(Reason::Form).labelled(words),
    );
}
