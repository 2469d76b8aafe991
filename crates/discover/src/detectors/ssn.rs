//! Social Security number: nine digits, written 3-2-4 or run together.
//!
//! Written 3-2-4 it is believed by itself; run together it needs a label, because a ninth of all nine-digit
//! numbers would do. Numbers from ranges that were never issued count only when labelled (they hide real
//! ones), advertised dummies never.

use chartward_model::ids::{self, Issuable};
use chartward_model::{Element, Reason};

use crate::Reserved;
use crate::anchors::{Cluster, Joint, Window};
use crate::finding::Finding;
use crate::labels::Label;
use crate::page::{Fit, Near, Page};

/// Judges the groups from `from` on.
pub(crate) fn groups(page: &Page<'_>, cluster: &Cluster, from: usize, findings: &mut Vec<Finding>) {
    let Some((window, dashed)) = shape(cluster, from) else { return };
    if !window.is_whole(page) && !hyphen_before(page, &window) {
        return;
    }
    let digits = window.digits(page);
    let Some((canonical, issuable)) = ids::ssn(&digits) else { return };
    let near = page.label_of(window.start());
    let labelled = near.filter(|near| matches!(near.label, Label::Ssn | Label::TaxId));
    let mut sure = believe(labelled, near, dashed);
    let real = issuable == Issuable::Yes || page.options.reserved == Reserved::Admit;
    let mut finding = Finding::new(Element::Ssn, window.span(), canonical, 0).because(Reason::Form);
    finding = finding.labelled(labelled.map(|near| near.words));
    if !real {
        let known = labelled.is_some_and(|near| near.label == Label::Ssn);
        sure = if known { 550 } else { 0 };
        finding = finding.because(Reason::NotIssuable);
        if ids::itin(&digits).is_some() {
            finding = finding.or(Element::Itin, 400);
        }
    } else if let (None, Some(other)) = (labelled, near) {
        finding = finding.against(other.words);
    }
    finding.confidence = sure;
    findings.push(finding);
}

/// A hyphen between a label and the number is not part of it: `SSN-536-90-4399`.
fn hyphen_before(page: &Page<'_>, window: &Window<'_>) -> bool {
    let near = page.label_among(window.start(), &[Label::Ssn]);
    near.is_some_and(|near| near.fit == Fit::Tight)
        && window.before == Joint::None
        && !matches!(page.byte(window.end()), b'_' | b'-' | b'%' | b'.' | b'a'..=b'z' | b'A'..=b'Z')
}

/// Nine digits as 3-2-4 with one separator, or run together; whether written 3-2-4 with hyphens.
pub(super) fn shape(cluster: &Cluster, from: usize) -> Option<(Window<'_>, Joint)> {
    if let Some(window) = cluster.window(from, &[3, 2, 4]) {
        let joint = window.joint();
        return (joint != Joint::None && joint != Joint::Paren).then_some((window, joint));
    }
    cluster.window(from, &[9]).map(|window| (window, Joint::None))
}

fn believe(labelled: Option<Near>, near: Option<Near>, joint: Joint) -> u16 {
    match (labelled.map(|near| (near.label, near.fit)), joint) {
        (Some((Label::Ssn, Fit::Tight)), _) => 970,
        (Some((Label::Ssn, Fit::Loose)), Joint::None) => 800,
        (Some((Label::Ssn, Fit::Loose)), _) => 930,
        (Some(_), Joint::None | Joint::Space) => 400,
        (Some(_), _) => 860,
        (None, Joint::Dash)
            if near.is_some_and(|near| near.fit == Fit::Tight && near.label != Label::Name) =>
        {
            600
        }
        (None, Joint::Dash) => 850,
        (None, Joint::Space) if near.is_none() => 500,
        (None, _) => 0,
    }
}
