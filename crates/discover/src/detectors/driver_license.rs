//! Driver's licence: every state has its own form and together they fit nearly any number, so a label must say so.
//!
//! "License" alone says little: professions, trades, marriages and programs have licences too.

use chartward_model::{Element, Jurisdiction};

use super::labelled::{self, Shape};
use crate::finding::Finding;
use crate::labels::{Hit, Label};
use crate::page::Page;

pub(crate) const SHAPE: Shape = Shape { least: 4, most: 19, digits: 4 };

/// The value after a label.
pub(crate) fn label(page: &Page<'_>, hit: &Hit, findings: &mut Vec<Finding>) {
    let from = findings.len();
    let sure = match kind(page, hit) {
        Kind::Drivers => 1000,
        // beside a person's other data
        Kind::Bare if page.label_around((hit.start, hit.end), NEAR, &PERSONAL) => 800,
        Kind::Bare => 450,
        Kind::Another => return,
    };
    labelled::push(page, hit, Element::DriverLicense, &SHAPE, findings);
    for finding in findings.iter_mut().skip(from) {
        finding.confidence = finding.confidence.min(sure);
    }
}

/// So near a label of a person's data speaks for a licence that is not called a driver's.
const NEAR: usize = 80;

/// Labels of a person's data that stand beside a driver's licence in forms.
const PERSONAL: [Label; 4] = [Label::Birth, Label::Ssn, Label::Sex, Label::State];

/// Whose licence a label speaks of.
enum Kind {
    Drivers,
    /// It says no more than "license".
    Bare,
    /// Another word before it says of what.
    Another,
}

fn kind(page: &Page<'_>, hit: &Hit) -> Kind {
    let text = page.lower::<12>(hit.start, hit.end);
    if !text.starts_with(b"lic") || text.starts_with(b"license plat") {
        return Kind::Drivers;
    }
    // the words before it on its line
    let head = page.slice(page.line_start(hit.start).max(hit.start.saturating_sub(24)), hit.start);
    let Some(head) = head.strip_suffix([' ', '-', '_']) else { return Kind::Bare };
    let word = head.rsplit(|c: char| !c.is_alphanumeric() && c != '\'').next().unwrap_or_default();
    let own = [
        "his", "her", "my", "your", "their", "the", "patient", "valid", "current", "state", "and", "no", "is",
    ];
    let lower = word.to_ascii_lowercase();
    match lower.as_str() {
        word if word.is_empty() || word.bytes().any(|b| b.is_ascii_digit()) => Kind::Bare,
        "driver" | "drivers" | "driver's" | "driving" | "operator" | "operators" | "operator's"
        | "vehicle" => Kind::Drivers,
        word if own.contains(&word) || Jurisdiction::us(word).is_some() => Kind::Bare,
        _ => Kind::Another,
    }
}
