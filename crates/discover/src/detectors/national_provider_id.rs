//! National Provider Identifier: ten digits, 1 or 2 first, Luhn check. A tenth of all ten-digit numbers
//! passes, so it needs its label, or a clinician's title on the same line.

use chartward_model::{Element, Reason, ids};

use crate::anchors::Cluster;
use crate::finding::Finding;
use crate::labels::Label;
use crate::page::{Fit, Page};

/// Judges the groups from `from` on.
pub(crate) fn groups(page: &Page<'_>, cluster: &Cluster, from: usize, findings: &mut Vec<Finding>) {
    let Some(window) = cluster.window(from, &[10]).filter(|window| window.is_whole(page)) else { return };
    let Some(canonical) = ids::npi(page.slice(window.start(), window.end())) else { return };
    let near = page.label_of(window.start());
    let labelled = near.filter(|near| near.label == Label::Npi);
    let sure = match (labelled.map(|near| near.fit), near) {
        (Some(Fit::Tight), _) => 980,
        (Some(Fit::Loose), _) => 900,
        (None, None) if clinician_on_line(page, window.start()) => 500,
        (None, Some(near)) if near.label == Label::Name && near.words == "provider" => 600,
        _ => 0,
    };
    findings.push(
        Finding::new(Element::NationalProviderId, window.span(), canonical, sure)
            .because(Reason::CheckDigit)
            .labelled(labelled.map(|near| near.words)),
    );
}

/// Whether a clinician's title stands before a position on its line.
pub(super) fn clinician_on_line(page: &Page<'_>, at: usize) -> bool {
    let start = page.line_start(at).max(at.saturating_sub(80));
    let before = page.bytes(start, at);
    [
        &b"Dr."[..],
        b"Dr ",
        b", MD",
        b" MD",
        b" M.D.",
        b", DO",
        b" NP",
        b" PA-C",
        b"DDS",
        b"Prescriber",
        b"prescriber",
        b"Provider",
        b"provider",
    ]
    .iter()
    .any(|word| memchr::memmem::find(before, word).is_some())
}
