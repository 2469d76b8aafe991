//! Files to rows of text: comma-separated values, spreadsheets, PDF tables, JSON arrays.
//!
//! What it is: the form of a file is found by looking inside, and every row comes out with its number, its
//! verbatim bytes and its cells. A row that cannot be cut into cells comes out too, as broken, with the reason.
//!
//! What it is not: an understanding of the cells; see [`crate::sources`].
//!
//! The one idea: **every row of the file comes out exactly once**, readable or not, under fixed limits on
//! memory ([`LIMITS`]), so that rows read and rows refused always add up.

mod biff;
mod csv;
mod json;
mod pdf;
mod text;
mod workbook;
mod zipped;

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::RegisterError;

/// Bounds on what one file may cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Largest file that is read as a whole (spreadsheets, PDF), in bytes.
    pub(crate) file: u64,
    /// Longest record that is kept as a whole, in bytes; of a longer one the beginning is kept.
    pub(crate) record: usize,
    /// Most that a packed file may unfold to, in bytes.
    pub(crate) unpacked: u64,
    /// Most rows of one file.
    pub(crate) rows: usize,
}

/// The bounds in force. The largest list known has 15 000 rows and 17 MB.
pub(crate) const LIMITS: Limits =
    Limits { file: 64 << 20, record: 4 << 20, unpacked: 512 << 20, rows: 2_000_000 };

/// One row of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RawRow {
    /// Position in the file, from 1 (the header counts where there is one).
    pub(crate) number: u64,
    /// The row as it is in the file; of a record that is too long, its beginning.
    pub(crate) raw: Vec<u8>,
    /// The cells as text.
    pub(crate) cells: Vec<String>,
    /// What was repaired to make text of it.
    pub(crate) notes: Vec<String>,
    /// Why it is no row, if it is none.
    pub(crate) broken: Option<String>,
}

/// What a file holds.
#[derive(Debug)]
pub(crate) struct Listing {
    /// SHA-256 of the file's bytes.
    pub sha256: [u8; 32],
    /// Size of the file.
    pub(crate) bytes: u64,
    /// Which form it has.
    pub(crate) form: Form,
    /// All rows, header and titles included.
    pub(crate) rows: Vec<RawRow>,
    /// Rows without any text.
    pub(crate) blank: usize,
}

/// Form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Rows of cells.
    Table,
    /// An array of JSON objects.
    Json,
}

/// Reads a file.
///
/// # Errors
/// A file that cannot be opened, or that is no table and no JSON array (an HTML error page, a zip bomb).
pub(crate) fn read(path: &Path) -> Result<Listing, RegisterError> {
    let failed = |source| RegisterError::File { path: path.to_owned(), source };
    let not_a_list = |reason: String| RegisterError::NotAList { path: path.to_owned(), reason };
    let mut file = File::open(path).map_err(failed)?;
    let (sha256, bytes) = hash(&mut file).map_err(failed)?;
    let mut head = Vec::new();
    file.by_ref().take(4_096).read_to_end(&mut head).map_err(failed)?;
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    let (form, rows) = match sniff(&head) {
        Sniffed::Empty => return Err(not_a_list("it is empty".to_owned())),
        Sniffed::Html => {
            return Err(not_a_list("it is an HTML page, perhaps an error page of the site".to_owned()));
        }
        Sniffed::Package => zipped::read(&mut file, bytes).map_err(not_a_list)?,
        Sniffed::Compound => {
            (Form::Table, workbook::read(whole(&mut file, bytes).map_err(not_a_list)?).map_err(not_a_list)?)
        }
        Sniffed::Pdf => {
            (Form::Table, pdf::read(&whole(&mut file, bytes).map_err(not_a_list)?).map_err(not_a_list)?)
        }
        Sniffed::Json => (Form::Json, json::read(&mut file).map_err(not_a_list)?),
        Sniffed::Text => (Form::Table, csv::read(&mut file).map_err(not_a_list)?),
    };
    let is_blank = |row: &RawRow| row.broken.is_none() && row.cells.iter().all(|cell| cell.trim().is_empty());
    let blank = rows.iter().filter(|row| is_blank(row)).count();
    let rows = rows.into_iter().filter(|row| !is_blank(row)).collect();
    Ok(Listing { sha256, bytes, form, rows, blank })
}

enum Sniffed {
    Empty,
    Html,
    Package,
    Compound,
    Pdf,
    Json,
    Text,
}

fn sniff(head: &[u8]) -> Sniffed {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let lower: Vec<u8> = text.iter().take(64).map(u8::to_ascii_lowercase).collect();
    if text.is_empty() {
        Sniffed::Empty
    } else if head.starts_with(b"PK\x03\x04") {
        Sniffed::Package
    } else if head.starts_with(b"\xd0\xcf\x11\xe0") {
        Sniffed::Compound
    } else if text.starts_with(b"%PDF-") {
        Sniffed::Pdf
    } else if [b"<!doctype".as_slice(), b"<html", b"<?xml", b"<head", b"<body", b"<!--"]
        .iter()
        .any(|tag| lower.starts_with(tag))
    {
        Sniffed::Html
    } else if text.starts_with(b"[") {
        Sniffed::Json
    } else {
        Sniffed::Text
    }
}

fn hash(file: &mut File) -> std::io::Result<([u8; 32], u64)> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
        bytes += read as u64;
    }
    file.seek(SeekFrom::Start(0))?;
    Ok((hasher.finalize().into(), bytes))
}

/// The whole file, if it is not too large.
fn whole(file: &mut File, bytes: u64) -> Result<Vec<u8>, String> {
    if bytes > LIMITS.file {
        return Err(format!("it is larger than {} MiB", LIMITS.file >> 20));
    }
    let mut data = Vec::new();
    file.take(LIMITS.file).read_to_end(&mut data).map_err(|error| error.to_string())?;
    Ok(data)
}
