//! The meaning of health care in words: illnesses, medicines, procedures and results as people write them.
//!
//! What it is: the lists ([`lexicon`]), the pass over the words ([`words`]), what surrounds a term ([`around`]) and the
//! official list of codes ([`icd10cm`]). What a term counts for is decided by its detector, as for every element.
//!
//! What it is not: a model of language. "No history of diabetes" and "her mother had breast cancer" are found like
//! any other: both say something about somebody's health.
//!
//! The one idea: **a list finds, a cue decides.** A word that is only medicine's is believed by itself a little and
//! beside words about a patient fully; one that is also the market's ("depression", "shock") only beside those.

pub(crate) mod around;
pub(crate) mod icd10cm;
pub(crate) mod lexicon;
mod rules;
mod words;

use chartward_model::Element;

pub(crate) use words::What;

use crate::detectors::{diagnosis, lab_result, medication, procedure};
use crate::finding::Finding;
use crate::page::Page;
use crate::{blocks, openers};
use around::Around;
use lexicon::Kind;

/// Something that a list or an ending knows.
#[derive(Clone, Copy)]
pub(crate) struct Hit {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) what: What,
}

impl Hit {
    /// Whether it counts only where somebody's health is spoken of.
    pub(crate) fn is_weak(&self) -> bool {
        matches!(self.what, What::Listed(entry) if entry.weak)
    }
}

/// What [`find`] finds.
pub(crate) const ELEMENTS: [Element; 4] =
    [Element::Diagnosis, Element::Medication, Element::Procedure, Element::LabResult];

/// Health care in words, in a text.
pub(crate) fn find(page: &Page<'_>, findings: &mut Vec<Finding>) {
    let hits = words::hits(page.text, &page.openers.health);
    let mut tested = 0;
    for index in 0..hits.len() {
        let Some(hit) = hits.get(index) else { return };
        // the illness that a test is for, where the test has a value
        if hit.end < tested && hit.what.kind() == Kind::Diagnosis {
            continue;
        }
        let around = Around { page, hits: &hits, index };
        match hit.what.kind() {
            Kind::Diagnosis => diagnosis::term(hit, &around, findings),
            Kind::Medication => medication::term(hit, &around, findings),
            Kind::Procedure => procedure::term(hit, &around, findings),
            Kind::Test => {
                let before = findings.len();
                lab_result::test(hit, &around, findings);
                tested = if findings.len() > before { hit.end } else { tested };
            }
            Kind::Cue(_) => {}
        }
    }
    diagnosis::labels(page, &hits, findings);
}

/// The canonical form of a cell that holds an element in words, and whether a list knows it.
pub(crate) fn read_words(element: Element, text: &str) -> Option<(String, Known)> {
    let kind = match element {
        Element::Diagnosis => Kind::Diagnosis,
        Element::Medication => Kind::Medication,
        Element::Procedure => Kind::Procedure,
        _ => return None,
    };
    let listed = hits(text).into_iter().filter(|hit| hit.what.kind() == kind);
    // the longest says most: "history of" something, or a code before its title
    if let Some(hit) = listed.max_by_key(|hit| (hit.end - hit.start, std::cmp::Reverse(hit.start))) {
        return Some((canonical(&hit, text.get(hit.start..hit.end)?), Known::Listed));
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let plain =
        letters >= 3 && letters * 2 > text.len() && text.len() <= 120 && !text.contains(['@', '\\', '=']);
    plain.then(|| (text.trim().to_lowercase(), Known::Unlisted))
}

/// Everything in a text that a list or an ending knows.
fn hits(text: &str) -> Vec<Hit> {
    let bytes = text.as_bytes();
    words::hits(text, &openers::read(bytes, &blocks::read(bytes)).health)
}

/// Whether a list knows a cell's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// A list has it.
    Listed,
    /// Words, but none that a list has.
    Unlisted,
}

/// What a hit means, or its own words in lower case.
pub(crate) fn canonical(hit: &Hit, written: &str) -> String {
    match hit.what {
        What::Listed(entry) if entry.kind == Kind::Diagnosis => dotted(entry.meaning),
        What::Listed(entry) => entry.meaning.to_owned(),
        What::Ending(_) => written.to_lowercase(),
    }
}

/// A code with its dot after the category.
fn dotted(code: &str) -> String {
    match code.split_at_checked(3) {
        Some((category, detail)) if !detail.is_empty() && !detail.starts_with('.') => {
            format!("{category}.{detail}")
        }
        _ => code.to_owned(),
    }
}
