//! A procedure in words: operations, examinations, treatments.
//!
//! A list of common ones, and the endings that only medicine has (-ectomy, -oscopy, -plasty). No text of CPT, which
//! is the American Medical Association's. The canonical form is the procedure's usual name.

use chartward_model::Element;

use super::diagnosis::reasons;
use crate::finding::Finding;
use crate::health::around::{Around, Support};
use crate::health::lexicon::Cue;
use crate::health::{self, Hit, What};
use crate::labels::Label;

/// Judges a procedure's words.
pub(crate) fn term(hit: &Hit, around: &Around<'_>, findings: &mut Vec<Finding>) {
    if around.is_organisations() || hit.is_weak() && around.is_example() {
        return;
    }
    let support = around.support(&[Cue::Operation, Cue::Health], Label::Procedure);
    let sure = match (hit.what, support) {
        (What::Listed(entry), Support::Label) if entry.weak => 850,
        (What::Listed(entry), Support::Cue) if entry.weak => 680,
        (What::Listed(entry), Support::Person) if entry.weak => 560,
        (What::Listed(entry), _) if entry.weak => return,
        (_, Support::Label) => 950,
        (_, Support::Cue) => 900,
        (_, Support::Person) => 860,
        (_, Support::Company) => 780,
        (What::Listed(_), Support::None) => 560,
        (What::Ending(_), Support::None) => 540,
    };
    let written = around.page.slice(hit.start, hit.end);
    let finding =
        Finding::new(Element::Procedure, (hit.start, hit.end), health::canonical(hit, written), sure);
    findings.push(reasons(finding, support));
}
