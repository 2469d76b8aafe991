//! A sink that keeps everything, and builders of small files in each container format.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use chartward_evidence::{Flow, Isolation, Limits, Settings, Sink, Unit};
use chartward_model::{Document, InventoryRow, Outcome, Place};

/// Keeps everything it is given.
#[derive(Default)]
pub(crate) struct Kept {
    pub(crate) documents: Vec<Document>,
    pub(crate) rows: Vec<InventoryRow>,
    /// Places in the order in which documents (`d`) and rows (`r`) came.
    pub(crate) order: Vec<(char, String)>,
    /// Stop after so many calls.
    pub(crate) stop_after: Option<usize>,
}

impl Kept {
    fn flow(&self) -> Flow {
        if self.stop_after.is_some_and(|stop| self.order.len() >= stop) { Flow::Stop } else { Flow::Continue }
    }

    /// The row of a place.
    pub(crate) fn row(&self, place: &str) -> &InventoryRow {
        let found: Vec<_> = self.rows.iter().filter(|row| row.place.to_string() == place).collect();
        assert_eq!(found.len(), 1, "{place} in {:?}", self.places());
        found[0]
    }

    pub(crate) fn places(&self) -> Vec<String> {
        self.rows.iter().map(|row| row.place.to_string()).collect()
    }

    /// All text found at a place.
    pub(crate) fn text(&self, place: &str) -> String {
        let at = |document: &&Document| document.place.to_string() == place;
        self.documents.iter().filter(at).map(|document| document.text.as_str()).collect()
    }

    pub(crate) fn outcome(&self, place: &str) -> &Outcome {
        &self.row(place).outcome
    }
}

impl Sink for Kept {
    fn document(&mut self, document: Document) -> Flow {
        self.order.push(('d', document.place.to_string()));
        self.documents.push(document);
        self.flow()
    }

    fn inventory(&mut self, row: InventoryRow) -> Flow {
        self.order.push(('r', row.place.to_string()));
        self.rows.push(row);
        self.flow()
    }
}

pub(crate) fn settings() -> Settings {
    Settings { limits: Limits::default(), isolation: Isolation::InProcess }
}

/// Reads bytes under a name.
pub(crate) fn read(name: &str, bytes: &[u8]) -> Kept {
    read_with(name, bytes, &settings())
}

pub(crate) fn read_with(name: &str, bytes: &[u8], settings: &Settings) -> Kept {
    let mut kept = Kept::default();
    chartward_evidence::read_bytes(&Place::file(name), bytes.to_vec(), None, settings, &mut kept);
    kept
}

/// Reads bytes as a file on disk.
pub(crate) fn read_file(name: &str, bytes: &[u8]) -> Kept {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, bytes).unwrap();
    let unit = Unit { path, source: name.to_owned(), size: bytes.len() as u64 };
    let mut kept = Kept::default();
    chartward_evidence::read(&unit, &settings(), &mut kept);
    let (digest, size) = chartward_evidence::hash_file(&unit, None).unwrap();
    let last = kept.rows.last().unwrap();
    assert_eq!(
        (last.sha256, last.size),
        (Some(digest), size),
        "the file's own row comes last, with its digest"
    );
    kept
}

pub(crate) fn failed(reason: &str) -> Outcome {
    Outcome::Failed(reason.to_owned())
}

pub(crate) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, bytes) in members {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub(crate) fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::default()).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn seven_zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = sevenz_rust2::ArchiveWriter::new(std::io::Cursor::new(Vec::new())).unwrap();
    for (name, bytes) in members {
        let entry = sevenz_rust2::ArchiveEntry::new_file(name);
        writer.push_archive_entry(entry, Some(*bytes)).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub(crate) fn mbox(messages: &[&str]) -> Vec<u8> {
    let separator = "From sender@example.org Mon Jan  1 10:00:00 2024\n";
    messages.iter().flat_map(|message| [separator, *message, "\n"]).collect::<String>().into_bytes()
}

/// A mail with a plain body and attachments in base64.
pub(crate) fn eml(body: &str, attachments: &[(&str, &[u8])]) -> Vec<u8> {
    let mut mail = String::from(
        "From: Ann Lee <ann@example.org>\r\nTo: Bo <bo@example.org>, cy@example.org\r\n\
         Date: Tue, 02 Jan 2024 23:30:00 -0500\r\nSubject: =?utf-8?q?Caf=C3=A9?=\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"edge\"\r\n\r\n--edge\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n",
    );
    mail.push_str(body);
    for (name, bytes) in attachments {
        mail.push_str(
            "\r\n--edge\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n",
        );
        mail.push_str(&format!("Content-Disposition: attachment; filename=\"{name}\"\r\n\r\n"));
        mail.push_str(&base64(bytes));
    }
    mail.push_str("\r\n--edge--\r\n");
    mail.into_bytes()
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for (line, chunk) in bytes.chunks(57).enumerate() {
        if line > 0 {
            text.push_str("\r\n");
        }
        for group in chunk.chunks(3) {
            let bits = group.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
                << (8 * (3 - group.len()));
            for step in 0..4 {
                let letter = LETTERS[(bits >> (18 - 6 * step) & 63) as usize];
                text.push(if step <= group.len() { char::from(letter) } else { '=' });
            }
        }
    }
    text
}

/// A folder of the real data; `None`, with a word, where it is absent. In CI it must be there.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    if found.exists() {
        return Some(found);
    }
    assert!(std::env::var_os("CI").is_none(), "in CI the shared data must be there: {path}");
    let _ = writeln!(std::io::stderr(), "skipped: no shared data at {path}");
    None
}
