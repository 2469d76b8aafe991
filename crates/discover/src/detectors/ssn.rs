//! Social Security number: nine digits, written 3-2-4 or run together.
//!
//! Written 3-2-4 it is believed by itself; run together it needs a label, before it or behind it, because nine
//! tenths of all nine-digit numbers would do. Numbers from ranges that were never issued count only when labelled (they hide real
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
    let Some((window, joint)) = shape(cluster, from).or_else(|| mixed(page, cluster, from)) else { return };
    let twins = (from >= 3 && has_form(cluster, from - 3), has_form(cluster, from + 3));
    if !window.is_whole_or_listed(page, twins) && !hyphen_before(page, &window) {
        return;
    }
    let digits = window.digits(page);
    let Some((canonical, issuable)) = ids::ssn(&digits) else { return };
    let near = page.label_of(window.start());
    let listed = || (window.before == Joint::Slash).then(|| cluster.groups().get(from - 3)).flatten();
    let is_own = |near: &Near| matches!(near.label, Label::Ssn | Label::TaxId);
    let labelled = near
        .filter(is_own)
        .or_else(|| page.label_of(listed()?.start).filter(is_own))
        .or_else(|| label_behind(page, window.end()));
    let mut sure = believe(labelled, near, joint);
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

/// Whether the groups from one on are written 3-2-4.
fn has_form(cluster: &Cluster, from: usize) -> bool {
    cluster.window(from, &[3, 2, 4]).is_some_and(|window| window.joint() != Joint::None)
}

/// `SSN: 900-12 3456`: 3-2-4 with two separators, right after its label.
fn mixed<'c>(page: &Page<'_>, cluster: &'c Cluster, from: usize) -> Option<(Window<'c>, Joint)> {
    let window = cluster.window(from, &[3, 2, 4]).filter(|window| window.joint() == Joint::None)?;
    let plain =
        |group: &crate::anchors::Group| matches!(group.joint, Joint::Space | Joint::Dash | Joint::Dot);
    let near = page.label_among(window.start(), &[Label::Ssn]).filter(|near| near.fit == Fit::Tight);
    (near.is_some() && window.groups.iter().skip(1).all(plain)).then_some((window, Joint::None))
}

/// The label behind a number: `900123456 is her SSN`, `900123456 (SSN)`.
fn label_behind(page: &Page<'_>, end: usize) -> Option<Near> {
    /// So far behind the number its label may begin.
    const REACH: usize = 20;
    let hit = page.hits.get(page.hits.partition_point(|hit| hit.start < end))?;
    if hit.label != Label::Ssn || hit.start > end + REACH {
        return None;
    }
    let between = page.lower::<REACH>(end, hit.start);
    let mut words = between.split(|b| *b == b' ').filter(|word| !word.is_empty());
    let enclosed = &*between == b" (" && page.byte(hit.end) == b')';
    let told = matches!(words.next(), Some(b"is" | b"was" | b"=" | b"as"))
        && words.all(|word| {
            matches!(word, b"the" | b"his" | b"her" | b"my" | b"your" | b"their" | b"our" | b"a" | b"correct")
        });
    (enclosed || told).then_some(Near { label: Label::Ssn, words: hit.words, fit: Fit::Tight })
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
