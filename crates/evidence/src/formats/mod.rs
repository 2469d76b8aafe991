//! One file per format. A leaf reader takes bytes and makes documents; a container reader hands each
//! member back to the reader.

use chartward_model::{DocumentKind, Outcome, Structure};

pub(crate) mod ccda;
#[cfg(test)]
pub(crate) mod collect;
pub(crate) mod csv;
mod decode;
pub(crate) mod fhir;
mod flow;
pub(crate) mod hl7;
pub(crate) mod html;
pub(crate) mod json;
mod json_value;
mod labels;
pub(crate) mod office;
pub(crate) mod opendocument;
mod package;
pub(crate) mod pdf;
mod pdf_layers;
mod pdf_layout;
mod pdf_repair;
pub(crate) mod rtf;
pub(crate) mod spreadsheet;
mod spreadsheet_binary;
mod spreadsheet_xml;
pub(crate) mod sql;
mod sql_token;
mod table;
pub(crate) mod text;
#[cfg(test)]
mod trial;
mod writer;
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

/// Takes what a leaf reader finds, as it is found. Both methods return false when no more is wanted; the
/// reader then ends at once.
pub(crate) trait Emit {
    /// A text.
    fn part(&mut self, part: Part) -> bool;
    /// Bytes that lie inside this leaf and are a thing of their own: a picture in a document, a PDF in a
    /// clinical document. They get an inventory row and are read by the reader of their own format.
    fn member(&mut self, name: &str, bytes: Vec<u8>) -> bool;
}
