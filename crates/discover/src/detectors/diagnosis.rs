//! A diagnosis in words: "high blood pressure", "type 2 diabetes", "HIV".
//!
//! Words that are only an illness's are medium by themselves and high beside a cue ("history of", "patient", a
//! label, a code). Words that are also something else ("depression", "stroke") count only beside one. The
//! canonical form is the category of ICD-10-CM that the words stand for.

use chartward_model::{Element, Reason};

use crate::finding::Finding;
use crate::health::around::{Around, Support};
use crate::health::lexicon::Cue;
use crate::health::{self, Hit, What};
use crate::labels::Label;
use crate::page::Page;

/// Longest value after a label that is taken as it is.
const LONGEST: usize = 80;

/// Judges an illness's words.
pub(crate) fn term(hit: &Hit, around: &Around<'_>, findings: &mut Vec<Finding>) {
    if around.is_organisations() || hit.is_weak() && around.is_example() {
        return;
    }
    let cues: &[Cue] = if hit.is_weak() { &[Cue::Health] } else { &[Cue::Health, Cue::Medicine] };
    let support = around.support(cues, Label::Diagnosis);
    let sure = match (hit.what, support) {
        (What::Listed(entry), support) if entry.weak => match support {
            Support::Label => 900,
            Support::Cue => 720,
            Support::Person => 640,
            Support::Company => 520,
            Support::None => return,
        },
        (What::Listed(_), Support::Label) => 960,
        (What::Listed(_), Support::Cue) => 920,
        (What::Listed(_), Support::Person) => 880,
        (What::Listed(_), Support::Company) => 760,
        (What::Listed(_), Support::None) => 560,
        (What::Ending(_), Support::Label | Support::Cue | Support::Person) => 800,
        (What::Ending(_), _) => 450,
    };
    let written = around.page.slice(hit.start, hit.end);
    // "BRCA1 positive" is a result, which somebody has
    let sure = if written.to_ascii_lowercase().ends_with(" positive") { sure.max(860) } else { sure };
    let finding =
        Finding::new(Element::Diagnosis, (hit.start, hit.end), health::canonical(hit, written), sure);
    findings.push(reasons(finding, support));
}

/// With the reasons that every health term has.
pub(crate) fn reasons(finding: Finding, support: Support) -> Finding {
    let finding = finding.because(Reason::CodeList);
    match support {
        Support::None => finding.against("nothing near it speaks of a patient"),
        Support::Company => finding.because(Reason::NameContext("other words of health care near".into())),
        Support::Person => finding.because(Reason::NameContext("said of a person".into())),
        Support::Cue => finding.because(Reason::NameContext("words about health or treatment near".into())),
        Support::Label => finding.because(Reason::Label("diagnosis, medicine or procedure".into())),
    }
}

/// What stands after "Diagnosis:" and is on no list: believed a little, as it is written.
pub(crate) fn labels(page: &Page<'_>, hits: &[Hit], findings: &mut Vec<Finding>) {
    for label in
        page.hits.iter().filter(|label| label.label == Label::Diagnosis && label.words == "diagnosis")
    {
        if page.byte(label.end) != b':'
            || memchr::memmem::find(&page.lower::<16>(label.start, label.end), b"icd").is_some()
        {
            continue;
        }
        let start = page.gap(label.end).at;
        let line = page.slice(start, page.line_end(start).min(start + LONGEST + 1));
        let value = line.split([';', ',', '(']).next().unwrap_or_default().trim_end();
        let end = start + value.len();
        let known = hits.iter().any(|hit| hit.start < end && hit.end > start);
        let letters = value.chars().filter(|c| c.is_alphabetic() || *c == ' ').count();
        let wordy = value.len() >= 4 && value.len() <= LONGEST && letters * 10 >= value.chars().count() * 9;
        if !known && wordy && start > label.end && value.split(' ').count() <= 8 {
            let canonical = value.to_lowercase();
            findings.push(
                Finding::new(Element::Diagnosis, (start, end), canonical, 620).labelled(Some(label.words)),
            );
        }
    }
}
