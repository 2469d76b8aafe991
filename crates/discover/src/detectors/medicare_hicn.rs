//! Health Insurance Claim Number, on Medicare cards to 2020: a wage earner's Social Security number and a
//! beneficiary code. When the code says that the beneficiary is somebody else (a spouse, a child), the
//! number exposes a second person, and a mention of that person's number is made beside it.

use chartward_model::ids::{self, Issuable};
use chartward_model::{Element, Reason, Role, Subject};

use crate::Reserved;
use crate::anchors::{Cluster, Joint};
use crate::finding::Finding;
use crate::labels::Label;
use crate::page::{Fit, Page};

/// Numbers of subjects that exist only through a claim number begin here.
const WAGE_EARNERS: u32 = 1_000_000;

/// `536904399A`, and railroad numbers such as `WA123456`.
pub(crate) fn word(page: &Page<'_>, span: (usize, usize), findings: &mut Vec<Finding>) {
    if is_shaped(page.bytes(span.0, span.1)) && page.stands_alone(span.0, span.1) {
        judge(page, span, 450, findings);
    }
}

/// Nine digits and a code of one or two marks, or up to three letters and six or nine digits.
fn is_shaped(word: &[u8]) -> bool {
    let letters = word.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let digits = word.iter().skip(letters).take_while(|b| b.is_ascii_digit()).count();
    match letters {
        0 => digits == 9 && matches!(word.len(), 10 | 11),
        1..=3 => matches!(digits, 6 | 9) && word.len() == letters + digits,
        _ => false,
    }
}

/// `536-90-4399-A`, `536-90-4399A`, `536-90-4399 A`.
pub(crate) fn groups(page: &Page<'_>, cluster: &Cluster, from: usize, findings: &mut Vec<Finding>) {
    let Some(window) = cluster.window(from, &[3, 2, 4]) else { return };
    if !matches!(window.joint(), Joint::Dash | Joint::Space) || window.before != Joint::None {
        return;
    }
    let gap = usize::from(matches!(page.byte(window.end()), b'-' | b' '));
    let end = page.word_end(window.end() + gap);
    let suffix = end - window.end() - gap;
    let spaced = page.byte(window.end()) == b' ';
    // a single capital after a space may begin the next sentence: only with a label
    let labelled = page.label_among(window.start(), &[Label::Hicn, Label::Medicare]).is_some();
    if (1..=2).contains(&suffix) && (!spaced || labelled) && page.stands_alone(window.start(), end) {
        judge(page, (window.start(), end), 860, findings);
    }
}

fn judge(page: &Page<'_>, span: (usize, usize), alone: u16, findings: &mut Vec<Finding>) {
    let text = page.slice(span.0, span.1);
    let Some((hicn, issuable)) = ids::hicn_with_range(text) else { return };
    if issuable == Issuable::Reserved && page.options.reserved == Reserved::Reject {
        return;
    }
    let near = page.label_of(span.0);
    let labelled = near.filter(|near| matches!(near.label, Label::Hicn | Label::Medicare | Label::Mbi));
    let capitals = !text.bytes().any(|b| b.is_ascii_lowercase());
    let railroad = text.bytes().next().is_some_and(|b| b.is_ascii_alphabetic());
    let sure = match (labelled.map(|near| near.fit), near) {
        (Some(Fit::Tight), _) => 970,
        (Some(Fit::Loose), _) => 900,
        (None, Some(other))
            if other.fit == Fit::Tight && !matches!(other.label, Label::Ssn | Label::Plan) =>
        {
            0
        }
        // letters and six digits are too common to stand without a label
        (None, _) if railroad || !capitals => 0,
        (None, _) => alone,
    };
    if sure == 0 {
        return;
    }
    let words = labelled.map(|near| near.words);
    if let (false, Some(ssn)) = (hicn.is_wage_earner, hicn.wage_earner_ssn) {
        findings.push(wage_earner(page, span, ssn, sure, findings.len()));
    }
    findings.push(
        Finding::new(Element::MedicareHicn, span, hicn.canonical, sure).because(Reason::Form).labelled(words),
    );
}

/// The wage earner's Social Security number, inside a claim number of somebody else.
fn wage_earner(page: &Page<'_>, span: (usize, usize), ssn: String, sure: u16, serial: usize) -> Finding {
    let bytes = page.bytes(span.0, span.1);
    let first = bytes.iter().position(u8::is_ascii_digit).unwrap_or(0);
    let mut left = 9;
    let mut end = span.0 + first;
    for byte in bytes.iter().skip(first) {
        if left == 0 {
            break;
        }
        left -= u8::from(byte.is_ascii_digit());
        end += 1;
    }
    let mut finding = Finding::new(Element::Ssn, (span.0 + first, end), ssn, sure)
        .labelled(Some("health insurance claim number"));
    let number = WAGE_EARNERS.saturating_add(u32::try_from(serial).unwrap_or(u32::MAX));
    finding.subject = Some(Subject { number, role: Role::WageEarner });
    finding
}
