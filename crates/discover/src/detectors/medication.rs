//! A medicine in words: generic and brand names, and what ends like one beside a dose.
//!
//! The canonical form is the generic name. A name with a dose after it ("20 mg") or among words about taking medicine
//! is high, alone medium; names that are also words or given names ("Allegra") count only with these, as
//! does a word that merely ends in one of the stems of international non-proprietary names.

use chartward_model::Element;

use super::diagnosis::reasons;
use crate::finding::Finding;
use crate::health::around::{Around, Support};
use crate::health::lexicon::Cue;
use crate::health::{self, Hit, What};
use crate::labels::Label;
use crate::page::Page;

/// A dose is looked for this far after a name.
const DOSE_REACH: usize = 28;

/// Judges a medicine's words.
pub(crate) fn term(hit: &Hit, around: &Around<'_>, findings: &mut Vec<Finding>) {
    let dosed = has_dose(around.page, hit.end);
    let support = around.support(&[Cue::Medicine, Cue::Health], Label::Drug);
    let support = if dosed { support.max(Support::Cue) } else { support };
    let medicine = dosed || around.support(&[Cue::Medicine], Label::Drug) >= Support::Cue;
    let sure = match (hit.what, support) {
        (What::Listed(entry), _) if entry.weak && dosed => 850,
        (What::Listed(entry), _) if entry.weak && medicine => 650,
        (What::Listed(entry), Support::Company) if entry.weak => 400,
        (What::Listed(entry), _) if entry.weak => return,
        (What::Listed(_), _) if dosed => 960,
        (What::Listed(_), Support::Label | Support::Cue) => 920,
        (What::Listed(_), Support::Person) => 880,
        (What::Listed(_), Support::Company) => 800,
        (What::Listed(_), Support::None) => 580,
        (What::Ending(_), _) if dosed => 820,
        (What::Ending(_), _) if medicine => 600,
        (What::Ending(_), _) => return,
    };
    let written = around.page.slice(hit.start, hit.end);
    let finding =
        Finding::new(Element::Medication, (hit.start, hit.end), health::canonical(hit, written), sure);
    findings.push(reasons(finding, support));
}

/// Whether an amount with a unit of medicine stands a little after a position: "20 mg", "0.5mL", "2 puffs".
pub(crate) fn has_dose(page: &Page<'_>, end: usize) -> bool {
    const UNITS: [&[u8]; 16] = [
        b"mg", b"mcg", b"ug", b"ml", b"units", b"iu", b"g ", b"meq", b"tab", b"cap", b"puff", b"drop", b"%",
        b"gram", b"patch", b"mg/",
    ];
    let rest = page.lower::<40>(end, end + 40);
    let Some(first) = rest.iter().take(DOSE_REACH).position(u8::is_ascii_digit) else { return false };
    // of another sentence, or of another medicine in a list
    if rest.iter().take(first).any(|b| matches!(b, b'\n' | b';' | b',' | b':')) {
        return false;
    }
    let number = rest.get(first..).unwrap_or_default();
    let len =
        number.iter().take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-' | b'/')).count();
    let unit = number.get(len..).unwrap_or_default().trim_ascii_start();
    len < 9 && UNITS.iter().any(|known| unit.starts_with(known))
}
