//! Sex or gender: only as the value of its label.

use chartward_model::Element;

use crate::finding::Finding;
use crate::labels::Hit;
use crate::page::Page;

/// The value after a label.
pub(crate) fn label(page: &Page<'_>, hit: &Hit, findings: &mut Vec<Finding>) {
    let gap = page.gap(hit.end);
    let end = page.word_end(gap.at);
    let marked = gap.marked && !gap.next_line || gap.next_line && page.is_above(hit, end);
    if let (true, Some(canonical)) = (marked, canonical(page.slice(gap.at, end))) {
        findings.push(Finding::new(Element::Sex, (gap.at, end), canonical, 950).labelled(Some(hit.words)));
    }
}

/// `M`, `F` or `X` for the ways to write it.
pub(crate) fn canonical(text: &str) -> Option<&'static str> {
    let lower = text.trim().to_ascii_lowercase();
    match lower.as_str() {
        "m" | "male" | "man" | "boy" => Some("M"),
        "f" | "female" | "woman" | "girl" => Some("F"),
        "x" | "nonbinary" | "non-binary" | "other" | "o" => Some("X"),
        _ => None,
    }
}
