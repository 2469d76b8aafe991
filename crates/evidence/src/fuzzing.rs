//! Entry points for fuzzing: one per format, in this process, with everything found thrown away.
//!
//! What it is: the same readers that [`crate::read`] calls, chosen by name instead of by sniffing. What it
//! is not: an interface for programs.
//!
//! The one idea: a fuzzer must reach each reader straight, and see its panics.

use chartward_model::{Document, InventoryRow, Place};

use crate::session::{Node, Session};
use crate::sniff::Format;
use crate::{Flow, Isolation, Limits, Settings, Sink};

/// Names of the formats that [`read_as`] takes.
pub const FORMATS: &[&str] = &[
    "sniff", "mbox", "mail", "msg", "pst", "tnef", "cms", "zip", "gzip", "bzip2", "xz", "7z", "tar", "pdf",
    "rtf", "html", "xml", "json", "fhir", "hl7", "x12", "sql", "csv", "text", "docx", "pptx", "xlsx", "xls",
    "xlsb", "ods", "odt", "odp", "doc", "ppt", "ccda", "epub", "compound", "ole",
];

/// Reads bytes as the format named; `sniff` lets the bytes decide. Limits are small, so that a bomb is a
/// short run.
///
/// # Panics
/// If the format's reader stopped unexpectedly: that is what is being looked for.
pub fn read_as(format: &str, bytes: &[u8]) {
    let limits =
        Limits { unpacked_bytes: 64 << 20, member_bytes: 16 << 20, members: 10_000, ..Limits::default() };
    let settings = Settings { limits, isolation: Isolation::InProcess };
    let mut sink = Drop { rows: 0, stopped: false };
    let mut session = Session::new(bytes.len() as u64, &settings, &mut sink);
    let node = Node { assume: by_name(format), ..Node::at(Place::file("input")) };
    session.bytes(&node, bytes.to_vec());
    assert!(sink.rows > 0, "every input has a row");
    assert!(!sink.stopped, "the reader of {format} stopped unexpectedly");
}

/// Whether this thread is inside a library that is known to panic on damaged files: asked by the panic hook of
/// a fuzz target.
pub fn in_foreign_code() -> bool {
    crate::foreign::is_active()
}

fn by_name(format: &str) -> Option<Format> {
    Some(match format {
        "mbox" => Format::Mbox,
        "mail" => Format::Mail,
        "msg" => Format::Msg,
        "pst" => Format::Pst,
        "tnef" => Format::Tnef,
        "cms" => Format::Cms,
        "zip" => Format::Zip,
        "gzip" => Format::Gzip,
        "bzip2" => Format::Bzip2,
        "xz" => Format::Xz,
        "7z" => Format::SevenZip,
        "tar" => Format::Tar,
        "pdf" => Format::Pdf,
        "rtf" => Format::Rtf,
        "html" => Format::Html,
        "xml" => Format::Xml,
        "json" => Format::Json,
        "fhir" => Format::Fhir,
        "hl7" => Format::Hl7,
        "x12" => Format::X12,
        "sql" => Format::Sql,
        "csv" => Format::Csv,
        "text" => Format::Text("text"),
        "docx" => Format::Docx,
        "pptx" => Format::Pptx,
        "xlsx" => Format::Spreadsheet("xlsx"),
        "xls" => Format::Spreadsheet("xls"),
        "xlsb" => Format::Spreadsheet("xlsb"),
        "ods" => Format::Spreadsheet("ods"),
        "odt" => Format::Odt,
        "odp" => Format::Odp,
        "doc" => Format::Doc,
        "ppt" => Format::Ppt,
        "ccda" => Format::Ccda,
        "epub" => Format::Epub,
        "compound" => Format::Compound,
        "ole" => Format::OleObject,
        _ => return None,
    })
}

/// Throws everything away.
struct Drop {
    rows: u64,
    stopped: bool,
}

impl Sink for Drop {
    fn document(&mut self, document: Document) -> Flow {
        // positions must lie within the text they point into
        std::hint::black_box(document.text.len());
        Flow::Continue
    }

    fn inventory(&mut self, row: InventoryRow) -> Flow {
        self.rows += 1;
        self.stopped |= row.outcome.reason().starts_with(crate::session::STOPPED);
        Flow::Continue
    }
}
