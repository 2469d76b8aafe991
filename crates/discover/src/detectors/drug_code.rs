//! Medicine as a National Drug Code (10 digits as 4-4-2, 5-3-2 or 5-4-1, or 11 as 5-4-2) or, with its
//! label, an RxNorm concept.

use chartward_model::{Element, Reason};

use crate::anchors::{Cluster, Joint};
use crate::finding::Finding;
use crate::labels::{Hit, Label};
use crate::page::Page;

/// Judges the groups from `from` on.
pub(crate) fn groups(page: &Page<'_>, cluster: &Cluster, from: usize, findings: &mut Vec<Finding>) {
    const FORMS: [(&[usize], u16); 4] =
        [(&[5, 4, 2], 700), (&[5, 3, 2], 500), (&[4, 4, 2], 450), (&[5, 4, 1], 450)];
    for (lengths, alone) in FORMS {
        let Some(window) = cluster.window(from, lengths) else { continue };
        if window.joint() != Joint::Dash || !window.is_whole(page) {
            continue;
        }
        let near = page.label_of(window.start());
        let labelled = near.filter(|near| near.label == Label::Drug);
        let sure = match near.map(|near| near.label) {
            Some(Label::Drug) => 970,
            Some(Label::Other | Label::Phone | Label::Account) => 250,
            _ => alone,
        };
        let canonical = canonical(page.slice(window.start(), window.end())).unwrap_or_default();
        findings.push(
            Finding::new(Element::DrugCode, window.span(), canonical, sure)
                .because(Reason::Form)
                .labelled(labelled.map(|near| near.words)),
        );
    }
}

/// Codes without hyphens, after their label.
pub(crate) fn label(page: &Page<'_>, hit: &Hit, findings: &mut Vec<Finding>) {
    let at = page.gap(hit.end).at;
    let end = page.word_end(at);
    let text = page.slice(at, end);
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let fits = match hit.label {
        Label::RxNorm => (3..=8).contains(&text.len()),
        _ => matches!(text.len(), 10 | 11),
    };
    if digits && fits && page.byte(end) != b'-' {
        let canonical =
            if hit.label == Label::RxNorm { text.to_owned() } else { canonical(text).unwrap_or_default() };
        findings.push(
            Finding::new(Element::DrugCode, (at, end), canonical, 950)
                .because(Reason::Form)
                .labelled(Some(hit.words)),
        );
    }
}

/// Eleven digits, the form of claims: the short segment of a ten-digit code gets its leading zero. Ten
/// digits without hyphens do not say which segment is short and stay as they are.
pub(crate) fn canonical(text: &str) -> Option<String> {
    let text = text.trim();
    let parts: Vec<&str> = text.split('-').collect();
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !parts.iter().all(digits) {
        return None;
    }
    match parts.as_slice() {
        [labeler, product, package] => {
            let lengths = (labeler.len(), product.len(), package.len());
            matches!(lengths, (5, 4, 2 | 1) | (5, 3, 2) | (4, 4, 2))
                .then(|| format!("{labeler:0>5}{product:0>4}{package:0>2}"))
        }
        [whole] if matches!(whole.len(), 10 | 11) => Some((*whole).to_owned()),
        _ => None,
    }
}
