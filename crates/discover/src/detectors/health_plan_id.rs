//! Health-plan number: member, subscriber, policy and Medicaid numbers. No common form, so a label must
//! say so. A group number names an employer, not a person, and is not taken.

use chartward_model::{Element, ids};

use super::labelled::{self, Shape};
use crate::finding::Finding;
use crate::labels::{Hit, Label};
use crate::page::Page;

pub(crate) const SHAPE: Shape = Shape { least: 5, most: 22, digits: 3 };

/// The value after a label. "Medicare" alone also stands before the two Medicare numbers, which have
/// forms of their own and win.
pub(crate) fn label(page: &Page<'_>, hit: &Hit, findings: &mut Vec<Finding>) {
    if hit.label == Label::Plan {
        if let Some((span, canonical)) = spaced(page, hit) {
            findings
                .push(Finding::new(Element::HealthPlanId, span, canonical, 900).labelled(Some(hit.words)));
            return;
        }
        labelled::push(page, hit, Element::HealthPlanId, &SHAPE, findings);
        return;
    }
    let Some(value) = labelled::read(page, hit, &SHAPE) else { return };
    let sure = if value.marked && ids::mbi(&value.canonical).is_none() { 700 } else { 300 };
    findings.push(
        Finding::new(Element::HealthPlanId, value.span, value.canonical, sure).labelled(Some(hit.words)),
    );
}

/// `Member ID: W1234 56789`, `Subscriber ID ABC 123 456 789`: a number in groups, as cards print it. Letters begin
/// it, the other groups are digits, and nothing but a mark or the line's end follows.
fn spaced(page: &Page<'_>, hit: &Hit) -> Option<((usize, usize), String)> {
    let gap = page.gap(hit.end);
    let mut end = page.word_end(gap.at);
    let first = page.bytes(gap.at, end);
    let lettered = first.first().is_some_and(u8::is_ascii_uppercase)
        && first.len() <= 6
        && first.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if !lettered || gap.next_line {
        return None;
    }
    let mut groups = 0;
    while page.byte(end) == b' ' && groups < 5 {
        let next = page.word_end(end + 1);
        let group = page.bytes(end + 1, next);
        if !(2..=6).contains(&group.len()) || !group.iter().all(u8::is_ascii_digit) {
            break;
        }
        (end, groups) = (next, groups + 1);
    }
    let ends = match page.byte(end) {
        b'\n' | b'\r' | 0 | b';' | b')' => true,
        b',' | b'.' => !page.byte(end + 1).is_ascii_digit(),
        _ => false,
    };
    let canonical = labelled::check(page.slice(gap.at, end), &SHAPE)?;
    (groups > 0 && ends && canonical.len() >= 8).then_some(((gap.at, end), canonical))
}
