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
mod pasted;
mod x12;

use chartward_model::{Document, DocumentKind, FieldGroup, Mention, Span};

use self::collect::Collector;
pub(crate) use self::pasted::pasted;
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

/// Where parts of names stand in the fields of a document whose keys say what they hold.
pub(crate) fn name_parts(document: &Document, groups: &[FieldGroup]) -> Vec<Span> {
    match document.kind {
        DocumentKind::Hl7 | DocumentKind::X12 | DocumentKind::Fhir | DocumentKind::Ccda => Vec::new(),
        _ => json::name_parts(groups),
    }
}

/// Whether a field of a health format is running text that a person wrote: a narrative, a note, a report, a
/// line that is no field at all. Everything else in these formats is codes and names of codes, in which a
/// scan of prose would find what is not there.
pub fn is_narrative(path: &str, text: &str) -> bool {
    /// A value with this many words is prose whatever its field is called.
    const WORDS: usize = 9;
    const NAMED: [&str; 12] = [
        "text",
        "text()",
        "div",
        "description",
        "conclusion",
        "comment",
        "originalText",
        "patientInstruction",
        "valueString",
        "value",
        "content",
        "note",
    ];
    // the words of a code, however many, are not a sentence about somebody
    let mut parts = path.rsplit('/').filter(|part| !part.bytes().all(|b| b.is_ascii_digit()));
    let (last, above) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let of_code =
        last == "text" && !matches!(above, "" | "note" | "dosageInstruction" | "comment" | "annotation");
    if of_code || path.contains("/coding/") || last == "display" || last.ends_with("@displayName") {
        return false;
    }
    let words = text.split_whitespace().take(WORDS).count();
    let hl7 = ["OBX-5", "NTE-3", "TXA-", "OBR-13", "NTE02", "MSG01", "K301"]
        .iter()
        .any(|field| path.starts_with(field));
    let named = NAMED.contains(&last);
    words >= WORDS || words > 1 && (named || hl7)
}

#[cfg(test)]
mod real_data;
#[cfg(test)]
mod testing;

#[cfg(test)]
mod tests {
    use super::is_narrative;

    #[test]
    fn narrative_is_told_from_codes() {
        for (path, text, expected) in [
            ("/text/div", "Seen today, SSN 987-65-4320", true),
            ("text()", "second line", true),
            ("OBX-5", "spoke to her husband", true),
            ("OBX-5", "7.2", false),
            ("/code/coding/0/display", "Essential hypertension", false),
            ("/code/coding/0/display", "a b c d e f g h i", false),
            ("/code/text", "Erythrocytes in Blood by Automated count", false),
            ("/note/0/text", "spoke to her husband", true),
            ("/reason", "a b c d e f g h i", true),
            ("/identifier/0/system", "http://hl7.org/fhir/sid/us-ssn", false),
            ("patientRole/addr/city", "Coeur D Alene", false),
        ] {
            assert_eq!(is_narrative(path, text), expected, "{path}");
        }
    }
}
