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
        labelled::push(page, hit, Element::HealthPlanId, &SHAPE, findings);
        return;
    }
    let Some(value) = labelled::read(page, hit, &SHAPE) else { return };
    let sure = if value.marked && ids::mbi(&value.canonical).is_none() { 700 } else { 300 };
    findings.push(
        Finding::new(Element::HealthPlanId, value.span, value.canonical, sure).labelled(Some(hit.words)),
    );
}
