//! One file per format. A leaf reader takes bytes and makes documents; a container reader hands each
//! member back to the reader.

use chartward_model::{DocumentKind, Outcome, Structure};

pub(crate) mod ccda;
pub(crate) mod csv;
pub(crate) mod fhir;
pub(crate) mod hl7;
pub(crate) mod html;
pub(crate) mod json;
pub(crate) mod office;
pub(crate) mod opendocument;
pub(crate) mod pdf;
pub(crate) mod rtf;
pub(crate) mod spreadsheet;
pub(crate) mod sql;
pub(crate) mod text;
pub(crate) mod x12;

/// One text that a leaf reader made, before it has a place.
pub(crate) struct Part {
    /// What it was read from.
    pub(crate) kind: DocumentKind,
    /// Offset of this text in the member's whole text, for texts that are cut.
    pub(crate) base: u64,
    /// The text.
    pub(crate) text: String,
    /// Its structure.
    pub(crate) structure: Structure,
}

/// Takes the parts of a leaf as they are read; returns false when no more are wanted.
pub(crate) type Emit<'a> = dyn FnMut(Part) -> bool + 'a;

/// How reading a leaf ended. Readers never panic on purpose and never return an error type: whatever
/// went wrong is an outcome with a reason in plain words, without a value from inside.
pub(crate) type LeafOutcome = Outcome;
