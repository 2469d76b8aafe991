//! A document: one UTF-8 text, plus the structure its reader knows about it.
//!
//! Every reader makes the same thing of its format: a text, and spans into that text. A spreadsheet
//! has a text too (its cells in reading order), and a table of spans over it; an HL7 message has its
//! own text and named fields over it. So every detector can scan every document the same way, every
//! position is a pair of byte offsets, and structure only ever *adds* knowledge.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::Place;

/// Texts longer than this are cut into consecutive documents at a line or word boundary.
pub const MAX_TEXT: usize = 4 << 20;

/// A byte range in a document's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span.
    ///
    /// # Panics
    /// On offsets above 4 GiB, which a document's text cannot have: see [`MAX_TEXT`].
    pub fn new(start: usize, end: usize) -> Self {
        let narrow =
            |n: usize| u32::try_from(n).expect("invariant: a document's text is at most MAX_TEXT long");
        Self { start: narrow(start), end: narrow(end) }
    }

    /// As a range, for slicing.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Bytes covered.
    pub fn len(self) -> usize {
        self.range().len()
    }

    /// Whether nothing is covered.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// Whether the two share a byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// One text from the evidence, with what is known of its structure.
///
/// `Debug` shows sizes only: the text is evidence.
#[derive(Clone, Serialize, Deserialize)]
pub struct Document {
    /// File and member chain it came from.
    pub place: Place,
    /// What it was read from.
    pub kind: DocumentKind,
    /// Where this text begins in the member's whole text, in bytes; not 0 only for later parts of a long text.
    pub base: u64,
    /// The text.
    pub text: String,
    /// What is known of the text's structure.
    pub structure: Structure,
    /// For mail: its parties. Attachments carry the facts of the mail they hang on.
    pub mail: Option<MailFacts>,
}

impl Document {
    /// A document of plain prose.
    pub fn prose(place: Place, kind: DocumentKind, text: String) -> Self {
        Self { place, kind, base: 0, text, structure: Structure::Prose, mail: None }
    }

    /// The text under a span; empty if the span is not within the text.
    pub fn at(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Document({:?}, {} bytes at {})", self.kind, self.text.len(), self.base)
    }
}

/// What a document was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum DocumentKind {
    /// C-CDA clinical document (XML).
    Ccda,
    /// Word-processor text (DOCX, ODT, DOC, RTF).
    Office,
    /// FHIR resources (JSON).
    Fhir,
    /// The name of a file or member itself, not what is in it.
    FileName,
    /// HL7 v2 message.
    Hl7,
    /// HTML page.
    Html,
    /// JSON that is not FHIR.
    Json,
    /// Body of a mail, with its main headers.
    Mail,
    /// Text of a PDF.
    Pdf,
    /// Slides.
    Slides,
    /// SQL dump.
    Sql,
    /// Spreadsheet, CSV or TSV.
    Table,
    /// Plain text.
    Text,
    /// X12 interchange.
    X12,
    /// XML that is not C-CDA.
    Xml,
}

/// What is known of a document's structure.
#[derive(Clone, Serialize, Deserialize)]
pub enum Structure {
    /// Nothing: running text.
    Prose,
    /// Rows and columns.
    Table(Table),
    /// Named fields, in groups that each are about one thing.
    Fields(Vec<FieldGroup>),
}

/// Rows and columns over a text.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Table {
    /// Sheet or SQL table, if it has a name.
    pub name: Option<String>,
    /// Column headers; empty if the first row is data.
    pub columns: Vec<String>,
    /// Number of `rows[0]` in its sheet or file, counted from 1 and including the header row.
    pub first_row: u64,
    /// Cells of each row, as spans into the text. Rows may be shorter or longer than `columns`.
    pub rows: Vec<Vec<Span>>,
}

/// Fields that are about one thing: an HL7 segment, an X12 loop, a FHIR resource, a C-CDA section entry.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct FieldGroup {
    /// What the group is, in its format's words: `PID`, `NM1*IL`, `Patient`, `recordTarget`.
    pub kind: String,
    /// Index of the group this one belongs to, smaller than its own: a segment's message, a claim's patient.
    pub parent: Option<u32>,
    /// Its fields in document order.
    pub fields: Vec<Field>,
}

/// One named value.
#[derive(Clone, Serialize, Deserialize)]
pub struct Field {
    /// Name in the format's words: `PID-5.1`, `DMG02`, `/name/0/family`, `patient/name/given`.
    pub path: String,
    /// A code that says what the value is, where the format has one beside it: an identifier's type code or
    /// OID, a REF qualifier, a coding system. Empty if none.
    pub qualifier: String,
    /// The value.
    pub span: Span,
}

/// Who a mail is from and to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailFacts {
    /// From (and Sender, if it differs).
    pub from: Vec<MailParty>,
    /// To, Cc and Bcc.
    pub to: Vec<MailParty>,
    /// Civil date of the Date header, as written in its own time zone.
    pub date: Option<jiff::civil::Date>,
}

/// A name and address in a mail header.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailParty {
    /// Display name; may be empty.
    pub name: String,
    /// Address, lower case.
    pub address: String,
}

impl std::fmt::Debug for MailParty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MailParty(..)")
    }
}
