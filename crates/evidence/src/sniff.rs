//! Names a format by looking inside; the file name only breaks ties between text formats.
//!
//! What it is: one look at the first 64 KiB of a file or member ([`sniff`]) and, for formats that are
//! containers underneath, a second look at the list of members ([`zip_kind`], [`compound_kind`]).
//!
//! What it is not: it is not a registry of all file types. What has no text that Chartward can read is named
//! as far as that helps a person to decide what to do with it.
//!
//! The one idea: extensions lie, first bytes seldom do. A `.jpg` that is a zip file is read as a zip file.

use std::io::{Read, Seek};

use chartward_model::Outcome;

mod magic;
mod text;

pub(crate) use magic::{CASE_FILE, CASE_STORE, PICTURE};
pub(crate) use text::Wide;

/// How much of the beginning is looked at.
pub(crate) const HEAD: usize = 64 << 10;

/// What a file or member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// No bytes at all.
    Empty,
    /// Many messages, one after the other.
    Mbox,
    /// One RFC 5322 message.
    Mail,
    /// Outlook message.
    Msg,
    /// Outlook mailbox.
    Pst,
    /// `winmail.dat`.
    Tnef,
    /// PKCS #7 / CMS: signed or encrypted mail.
    Cms,
    /// Zip archive, or a zip-based format that is not looked into yet.
    Zip,
    /// EPUB: a zip archive of pages.
    Epub,
    /// Compressed with gzip.
    Gzip,
    /// Compressed with bzip2.
    Bzip2,
    /// Compressed with xz.
    Xz,
    /// 7-Zip archive.
    SevenZip,
    /// Tape archive.
    Tar,
    /// OLE compound file that is not looked into yet.
    Compound,
    /// Compound file around one object of another program.
    OleObject,
    /// PDF.
    Pdf,
    /// Rich text.
    Rtf,
    /// Web page.
    Html,
    /// XML, C-CDA included.
    Xml,
    /// C-CDA clinical document.
    Ccda,
    /// JSON or NDJSON.
    Json,
    /// FHIR resources as JSON or NDJSON.
    Fhir,
    /// HL7 v2 messages.
    Hl7,
    /// X12 interchange.
    X12,
    /// SQL dump.
    Sql,
    /// Comma- or tab-separated values.
    Csv,
    /// Plain text, under the name given.
    Text(&'static str),
    /// Word-processor document: DOCX.
    Docx,
    /// Slides: PPTX.
    Pptx,
    /// Spreadsheet, under the name given.
    Spreadsheet(&'static str),
    /// `OpenDocument` text.
    Odt,
    /// `OpenDocument` slides.
    Odp,
    /// Word 97 document.
    Doc,
    /// `PowerPoint` 97 slides.
    Ppt,
    /// Known, and not read.
    Unread(&'static Unread),
    /// A picture of a kind that a text recogniser reads, and what is said of it without one.
    Picture(&'static Unread),
}

/// A format that is known and not read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unread {
    name: &'static str,
    reason: &'static str,
    how: How,
}

/// Whether an unread format ought to have been readable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Skip,
    Fail,
}

impl Unread {
    /// The outcome of not reading it.
    pub(crate) fn outcome(&self) -> Outcome {
        match self.how {
            How::Skip => Outcome::Skipped(self.reason.to_owned()),
            How::Fail => Outcome::Failed(self.reason.to_owned()),
        }
    }
}

/// How a format's reader takes its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// From beginning to end.
    Stream,
    /// Jumping about: a file, or bytes in memory.
    Seek,
    /// All bytes in memory.
    Memory,
    /// Not at all.
    None,
}

impl Format {
    /// Short name for the inventory.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Mbox => "mbox",
            Self::Mail => "mail",
            Self::Msg => "msg",
            Self::Pst => "pst",
            Self::Tnef => "tnef",
            Self::Cms => "cms",
            Self::Zip => "zip",
            Self::Epub => "epub",
            Self::Gzip => "gzip",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
            Self::SevenZip => "7z",
            Self::Tar => "tar",
            Self::Compound => "ole",
            Self::OleObject => "ole object",
            Self::Pdf => "pdf",
            Self::Rtf => "rtf",
            Self::Html => "html",
            Self::Xml => "xml",
            Self::Ccda => "c-cda",
            Self::Json => "json",
            Self::Fhir => "fhir",
            Self::Hl7 => "hl7",
            Self::X12 => "x12",
            Self::Sql => "sql",
            Self::Csv => "csv",
            Self::Text(name) | Self::Spreadsheet(name) => name,
            Self::Docx => "docx",
            Self::Pptx => "pptx",
            Self::Odt => "odt",
            Self::Odp => "odp",
            Self::Doc => "doc",
            Self::Ppt => "ppt",
            Self::Unread(unread) | Self::Picture(unread) => unread.name,
        }
    }

    /// How its reader takes its input.
    pub(crate) fn access(self) -> Access {
        match self {
            Self::Empty | Self::Unread(_) => Access::None,
            Self::Mbox
            | Self::Gzip
            | Self::Bzip2
            | Self::Xz
            | Self::Tar
            | Self::Json
            | Self::Fhir
            | Self::Hl7
            | Self::X12
            | Self::Sql
            | Self::Csv
            | Self::Text(_) => Access::Stream,
            Self::Zip
            | Self::Epub
            | Self::SevenZip
            | Self::Pst
            | Self::Compound
            | Self::OleObject
            | Self::Msg => Access::Seek,
            _ => Access::Memory,
        }
    }
}

/// Names the format of what begins with `head` and is called `name`. `head` is the whole content if it is
/// shorter than [`HEAD`].
pub(crate) fn sniff(head: &[u8], name: &str) -> Format {
    if head.is_empty() {
        return Format::Empty;
    }
    if let Some(format) = magic::by_magic(head) {
        return format;
    }
    match text::decode(head) {
        Some(text) => text::by_text(&text, &text::extension(name)),
        None => text::by_beginning(head, name)
            .or_else(|| text::behind_zeros(head, name))
            .unwrap_or_else(|| magic::unknown(&text::extension(name))),
    }
}

/// The outcome of reading a file or member whose name promises a mailbox, where its content is something
/// else: whoever exported it may have got half of it, or the wrong file.
pub(crate) fn promised(name: &str, format: Format, outcome: Outcome) -> Outcome {
    let promise = match text::extension(name).as_str() {
        "mbox" | "mbx" => "named mailbox",
        "pst" | "ost" => "named Outlook mailbox",
        _ => return outcome,
    };
    let none = "but no message begins in it";
    let read_as = match format {
        Format::Empty => return Outcome::Skipped(format!("{promise}, but empty: holds no message")),
        Format::Unread(unread) if magic::is_unknown(unread) => {
            return Outcome::Failed(format!("{promise}, {none}: damaged, or of an unknown kind"));
        }
        Format::Text("text") => "plain text",
        Format::Text(_) | Format::Csv | Format::Sql | Format::Json | Format::Html | Format::Xml => {
            format.name()
        }
        _ => return outcome,
    };
    match outcome {
        Outcome::Parsed => Outcome::Partly(format!("{promise}, {none}; read as {read_as}")),
        Outcome::Partly(reason) => Outcome::Partly(format!("{promise}, {none}; read as {read_as}: {reason}")),
        Outcome::Failed(reason) => Outcome::Failed(format!("{promise}, {none}: {reason}")),
        outcome @ Outcome::Skipped(_) => outcome,
    }
}

/// Whether the head is in an encoding with more than one byte per letter (UTF-16, UTF-32), which readers
/// of byte formats are spared.
pub(crate) fn wide(head: &[u8]) -> Option<Wide> {
    text::wide(head)
}

/// What a zip archive is, by its members; `None` if its list of members cannot be read.
pub(crate) fn zip_kind(input: &mut (impl Read + Seek)) -> Option<Format> {
    let archive = zip::ZipArchive::new(&mut *input).ok()?;
    let has = |name: &str| archive.file_names_raw().any(|n| n.eq_ignore_ascii_case(name.as_bytes()));
    let begins = |name: &str| {
        archive.file_names_raw().any(|n| n.get(..name.len()).is_some_and(|n| n == name.as_bytes()))
    };
    let kind = if has("[Content_Types].xml") && (begins("word/") || begins("Word/")) {
        Format::Docx
    } else if has("[Content_Types].xml") && begins("ppt/") {
        Format::Pptx
    } else if has("xl/workbook.bin") {
        Format::Spreadsheet("xlsb")
    } else if has("[Content_Types].xml") && begins("xl/") {
        Format::Spreadsheet("xlsx")
    } else {
        Format::Zip
    };
    if kind != Format::Zip || !has("mimetype") {
        return Some(kind);
    }
    drop(archive);
    Some(mimetype_kind(input).unwrap_or(Format::Zip))
}

/// What a zip archive with a `mimetype` member is: `OpenDocument` and EPUB name themselves there.
fn mimetype_kind(input: &mut (impl Read + Seek)) -> Option<Format> {
    let mut archive = zip::ZipArchive::new(input).ok()?;
    let index = archive.index_for_name("mimetype")?;
    let mut mimetype = String::new();
    archive.by_index(index).ok()?.take(200).read_to_string(&mut mimetype).ok()?;
    let kind = mimetype.trim().strip_prefix("application/").unwrap_or_default();
    let open = kind.strip_prefix("vnd.oasis.opendocument.").or(kind.strip_prefix("vnd.sun.xml."));
    match open {
        Some(open) if open.starts_with("text") || open.starts_with("writer") => Some(Format::Odt),
        Some(open) if open.starts_with("presentation") || open.starts_with("impress") => Some(Format::Odp),
        Some(open) if open.starts_with("spreadsheet") || open.starts_with("calc") => {
            Some(Format::Spreadsheet("ods"))
        }
        None if kind == "epub+zip" => Some(Format::Epub),
        _ => None,
    }
}

/// What an OLE compound file is, by its streams; `None` if they cannot be listed.
pub(crate) fn compound_kind(input: &mut (impl Read + Seek)) -> Option<Format> {
    let file = cfb::CompoundFile::open(input).ok()?;
    let has = |path: &str| file.is_stream(path);
    Some(if has("/__properties_version1.0") {
        Format::Msg
    } else if has("/EncryptedPackage") {
        Format::Unread(&magic::ENCRYPTED_OFFICE)
    } else if has("/WordDocument") {
        Format::Doc
    } else if has("/Workbook") || has("/Book") {
        Format::Spreadsheet("xls")
    } else if has("/PowerPoint Document") {
        Format::Ppt
    } else if has("/Package") || has("/CONTENTS") || has("/\u{1}Ole10Native") {
        Format::OleObject
    } else {
        Format::Unread(&magic::OTHER_COMPOUND)
    })
}

#[cfg(test)]
mod tests {
    use chartward_model::Outcome;

    use super::{Format, promised, sniff};

    fn name(head: &[u8], name: &str) -> &'static str {
        sniff(head, name).name()
    }

    #[test]
    fn a_log_whose_first_blocks_were_never_written_is_a_text() {
        let log =
            [&[0; 4096][..], "2024-03-04 12:00:01 jane.roe logged in from 192.0.2.7\n".repeat(4).as_bytes()]
                .concat();
        assert_eq!(name(&log, "server.log"), "text");
        assert_eq!(name(&[0; 4096], "server.log"), "binary");
        assert_eq!(name(&[&[0; 4096][..], &[7, 1, 200, 3].repeat(100)].concat(), "server.log"), "binary");
    }

    #[test]
    fn looks_inside_before_it_looks_at_the_name() {
        for (head, file, expected) in [
            (&b"PK\x03\x04\x14\x00"[..], "picture.jpg", "zip"),
            (b"From alice@example.org Mon Jan  1 00:00:00 2024\nFrom: a\n\n", "inbox", "mbox"),
            (b"Return-Path: <a@example.org>\r\nFrom: a@example.org\r\n\r\nhi", "x", "mail"),
            (b"\n\nFrom: a@example.org\nSubject: x\n\nhi", "x.eml", "mail"),
            (b"\xef\xbb\xbfFrom: a@example.org\nTo: b@example.org\n\nhi", "x", "mail"),
            (b"!BDN\0\0\0\0SM", "a", "pst"),
            (b"\x78\x9f\x3e\x22\x01\x00", "winmail.dat", "tnef"),
            (b"%PDF-1.7\n", "a.txt", "pdf"),
            (b"{\\rtf1\\ansi", "a", "rtf"),
            (b"<!DOCTYPE html><p>", "a", "html"),
            (b"<?xml version=\"1.0\"?><ClinicalDocument xmlns=\"urn:hl7-org:v3\">", "a", "c-cda"),
            (b"<?xml version=\"1.0\"?><a/>", "a", "xml"),
            (b"{\"resourceType\":\"Patient\"}", "a", "fhir"),
            (b"[{\"a\":1}]", "a", "json"),
            (b"{\"a\":1}\n{\"a\":2}\n", "a.txt", "json"),
            (b"MSH|^~\\&|A|B\rPID|1\r", "a", "hl7"),
            (b"\x0bMSH|^~\\&|A|B\rPID|1\r\x1c\r", "a", "hl7"),
            (b"ISA*00*          *00*          *ZZ*A", "a", "x12"),
            (b"-- MySQL dump 10.13\n\nCREATE TABLE `a` (", "a.txt", "sql"),
            (b"INSERT INTO a VALUES (1);\n", "a", "sql"),
            (b"a,b,c\n1,2,3\n4,5,6\n7,8,9\n", "a.txt", "csv"),
            (b"a\tb\n1\t2\n4\t5\n", "a", "csv"),
            (b"a,b\n1,2\n", "a.csv", "csv"),
            (b"Dear all,\nplease see below,\nthanks,\nAnn\n", "a", "text"),
            (b"BEGIN:VCARD\r\nFN:A\r\n", "a", "vcard"),
            (b"\xff\xfeh\x00e\x00l\x00l\x00o\x00", "a", "text"),
            (b"h\x00e\x00l\x00l\x00o\x00 \x00t\x00h\x00e\x00r\x00e\x00", "a", "text"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a.txt", "png"),
            (b"\x00\x01\x02\x03\x04\x05\x06\x07\x08", "a.bin", "binary"),
            (b"-----BEGIN PGP MESSAGE-----\n\nabc", "a.asc", "pgp message"),
            (b"", "a", "empty"),
        ] {
            assert_eq!(name(head, file), expected, "{file}: {}", String::from_utf8_lossy(head));
        }
    }

    #[test]
    fn prose_is_no_mailbox() {
        assert_eq!(sniff(b"From here on, nothing is certain.\nTruly.\n", "a.txt"), Format::Text("text"));
        assert_eq!(sniff(b"Note: call back\nTime: 10:30\n", "a.txt"), Format::Text("text"));
    }

    #[test]
    fn a_name_that_promises_a_mailbox_is_held_to_it() {
        let read = |name: &str, head: &[u8], outcome: Outcome| promised(name, sniff(head, name), outcome);
        let prose = b"Dear all,\nnothing here.\n";
        let said = "named mailbox, but no message begins in it; read as plain text";
        assert_eq!(read("a/In.MBOX", prose, Outcome::Parsed), Outcome::Partly(said.into()));
        let cut = read("in.mbx", prose, Outcome::Partly("cut off".into()));
        assert_eq!(cut, Outcome::Partly(format!("{said}: cut off")));
        let empty = "named Outlook mailbox, but empty: holds no message";
        assert_eq!(read("in.pst", b"", Outcome::Parsed), Outcome::Skipped(empty.into()));
        let junk = read("in.mbox", &[0, 159, 146, 150, 0, 1, 2, 255], Outcome::Skipped("x".into()));
        assert!(matches!(&junk, Outcome::Failed(reason) if reason.contains("no message begins")), "{junk:?}");
        // other names promise nothing, and what lies in a box may be packed
        assert_eq!(read("in.txt", prose, Outcome::Parsed), Outcome::Parsed);
        assert_eq!(read("in.mbox", b"PK\x03\x04\x14\x00", Outcome::Parsed), Outcome::Parsed);
        let mbox = b"From a@example.org Mon Jan  1 00:00:00 2024\nFrom: a\n\n";
        assert_eq!(read("in.mbox", mbox, Outcome::Parsed), Outcome::Parsed);
    }
}
