//! ABA routing number: nine digits with weights 3-7-1. A tenth of all Social Security numbers pass, so it
//! needs its label.

use chartward_model::{Element, Reason, ids};

use crate::anchors::Cluster;
use crate::finding::Finding;
use crate::labels::Label;
use crate::page::{Fit, Page};

/// Judges the groups from `from` on.
pub(crate) fn groups(page: &Page<'_>, cluster: &Cluster, from: usize, findings: &mut Vec<Finding>) {
    let window = cluster.window(from, &[9]).or_else(|| cluster.window(from, &[4, 4, 1]));
    let Some(window) = window.filter(|window| window.is_whole(page)) else { return };
    let Some(canonical) = ids::routing(&window.digits(page)) else { return };
    let Some(near) = page.label_among(window.start(), &[Label::Routing]) else { return };
    let sure = if near.fit == Fit::Tight { 980 } else { 900 };
    findings.push(
        Finding::new(Element::BankRoutingNumber, window.span(), canonical, sure)
            .because(Reason::CheckDigit)
            .labelled(Some(near.words)),
    );
}
