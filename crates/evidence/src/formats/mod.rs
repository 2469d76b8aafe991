//! One file per format. A leaf reader takes bytes and makes documents; a container reader hands each
//! member back to the reader.

use std::io::BufRead;
use std::time::Duration;

use chartward_model::{DocumentKind, Outcome, Structure};
use serde::{Deserialize, Serialize};

use crate::Limits;
use crate::isolate;
use crate::session::{Leaf, Node, Session};
use crate::sniff::Format;
use crate::stream::Seekable;

pub(crate) mod ccda;
pub(crate) mod cms;
#[cfg(test)]
pub(crate) mod collect;
pub(crate) mod compressed;
pub(crate) mod csv;
mod decode;
pub(crate) mod fhir;
mod flow;
pub(crate) mod grouped;
pub(crate) mod hl7;
pub(crate) mod html;
pub(crate) mod json;
mod json_value;
mod labels;
pub(crate) mod letter;
pub(crate) mod mail;
pub(crate) mod mapi;
pub(crate) mod mbox;
pub(crate) mod msg;
pub(crate) mod office;
pub(crate) mod ole;
pub(crate) mod opendocument;
mod package;
pub(crate) mod pdf;
mod pdf_layers;
mod pdf_layout;
mod pdf_pictures;
mod pdf_repair;
mod picture;
pub(crate) mod powerpoint97;
pub(crate) mod pst;
pub(crate) mod rtf;
pub(crate) mod rtf_compressed;
pub(crate) mod sevenz;
pub(crate) mod spreadsheet;
mod spreadsheet_binary;
mod spreadsheet_xml;
pub(crate) mod sql;
mod sql_token;
mod table;
pub(crate) mod tar;
pub(crate) mod text;
pub(crate) mod tnef;
#[cfg(test)]
mod trial;
pub(crate) mod uuencode;
pub(crate) mod word97;
mod writer;
pub(crate) mod x12;
mod xml;
pub(crate) mod zip;

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
    /// Something failed for a reason that may pass.
    fn passing_failure(&mut self) {}
}

/// What a reader found, kept until it is known what becomes of it.
#[derive(Default)]
pub(crate) struct Collected {
    pub(crate) parts: Vec<Part>,
    pub(crate) members: Vec<(String, Vec<u8>)>,
}

impl Emit for Collected {
    fn part(&mut self, part: Part) -> bool {
        self.parts.push(part);
        true
    }

    fn member(&mut self, name: &str, bytes: Vec<u8>) -> bool {
        self.members.push((name.to_owned(), bytes));
        true
    }
}

/// Reads a format that is read from beginning to end.
pub(crate) fn streamed(
    session: &mut Session<'_>,
    format: Format,
    node: &Node,
    input: &mut dyn BufRead,
) -> Outcome {
    let name = node.place.name();
    match format {
        Format::Mbox => return mbox::read(session, node, input),
        Format::Gzip | Format::Bzip2 | Format::Xz => return compressed::read(session, node, format, input),
        Format::Tar => return tar::read(session, node, input),
        _ => {}
    }
    let mut leaf = Leaf::new(session, node);
    match format {
        Format::Json => json::read(input, name, &mut leaf),
        Format::Fhir => fhir::read(input, name, &mut leaf),
        Format::Hl7 => hl7::read(input, name, &mut leaf),
        Format::X12 => x12::read(input, name, &mut leaf),
        Format::Sql => sql::read(input, name, &mut leaf),
        Format::Csv => csv::read(input, name, &mut leaf),
        _ => text::read(input, name, &mut leaf),
    }
}

/// Reads a format that needs all its bytes.
pub(crate) fn whole(session: &mut Session<'_>, format: Format, node: &Node, bytes: &[u8]) -> Outcome {
    match format {
        Format::Mail => return mail::read(session, node, bytes),
        Format::Tnef => return tnef::read(session, node, bytes),
        Format::Cms => return cms::read(session, node, bytes),
        _ => {}
    }
    let settings = session.settings;
    let name = node.place.name();
    let mut leaf = Leaf::new(session, node);
    match isolate::Hostile::of(format) {
        Some(hostile) => isolate::read(hostile, bytes, name, settings, &mut leaf),
        None => leaf_bytes(format, bytes, name, &Tools::of(&settings.limits), &mut leaf),
    }
}

/// Programs of others that readers may run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Tools {
    /// Recognises text in pictures.
    pub(crate) recogniser: Option<String>,
    /// How long one run of it may take.
    pub(crate) time: Duration,
}

impl Tools {
    /// Those that the limits allow; a run ends before its reader's own time is up.
    pub(crate) fn of(limits: &Limits) -> Self {
        Self { recogniser: limits.recogniser.clone(), time: limits.child_time.mul_f64(0.8) }
    }
}

/// Reads a leaf format from memory, in this process.
pub(crate) fn leaf_bytes(
    format: Format,
    bytes: &[u8],
    name: &str,
    tools: &Tools,
    emit: &mut dyn Emit,
) -> Outcome {
    match format {
        Format::Pdf => pdf::read_with(bytes, tools, emit),
        Format::Picture(_) => picture::read(bytes, tools, emit),
        Format::Rtf => rtf::read(bytes, name, emit),
        Format::Html => html::read(bytes, name, emit),
        Format::Xml | Format::Ccda => ccda::read(bytes, name, emit),
        Format::Docx | Format::Pptx => office::read(bytes, name, emit),
        Format::Odt | Format::Odp => opendocument::read(bytes, name, emit),
        Format::Spreadsheet(_) => spreadsheet::read(bytes, name, emit),
        Format::Doc => word97::read(bytes, emit),
        Format::Ppt => powerpoint97::read(bytes, emit),
        _ => Outcome::Skipped("no reader for this format".to_owned()),
    }
}

/// Reads a format that needs to jump about in its input.
pub(crate) fn seekable(session: &mut Session<'_>, format: Format, node: &Node, input: Seekable) -> Outcome {
    match format {
        Format::Zip | Format::Epub => zip::read(session, node, input),
        Format::SevenZip => sevenz::read(session, node, input),
        Format::Pst => pst::read(session, node, input),
        Format::Msg => msg::read(session, node, input),
        Format::OleObject => ole::read(session, node, input),
        _ => Outcome::Failed("damaged: its directory cannot be read".to_owned()),
    }
}
