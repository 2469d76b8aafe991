//! What named fields mean: positions of HL7 v2, X12, FHIR and C-CDA, and the key names of other records.
//!
//! What it is: one table per format, from a field's path and qualifier to the data element it holds, each
//! after the standard that says so; and the rules by which a format tells whom a field is about.
//!
//! What it is not: a scan of running text. Narratives inside these documents are the prose scanner's.
//!
//! The one idea: **a field states whose it is.** Every person in a document gets a [`Subject`] of their own:
//! the patient, the next of kin, the guarantor, the insured, each dependant, each clinician, and the wage
//! earner whose number an old Medicare number carries.
//!
//! Where things are: `collect` writes mentions, `form` knows the canonical form of one value, and there is
//! one file per format.
//!
//! [`Subject`]: chartward_model::Subject

mod ccda;
mod collect;
mod fhir;
mod form;
mod hl7;
mod json;
mod x12;

use chartward_model::{Document, DocumentKind, FieldGroup, Mention};

use self::collect::Collector;
use crate::Options;

/// What the named fields of a document say, sorted by position.
///
/// `groups` are those of the document's structure. Documents of other kinds are read by their key names.
pub fn read_fields(document: &Document, groups: &[FieldGroup], options: &Options) -> Vec<Mention> {
    let mut collector = Collector::new(document, groups, options);
    match document.kind {
        DocumentKind::Hl7 => hl7::read(&mut collector),
        DocumentKind::X12 => x12::read(&mut collector),
        DocumentKind::Fhir => fhir::read(&mut collector),
        DocumentKind::Ccda => ccda::read(&mut collector),
        _ => json::read(&mut collector),
    }
    collector.finish()
}

#[cfg(test)]
mod real_data;
#[cfg(test)]
mod testing;
