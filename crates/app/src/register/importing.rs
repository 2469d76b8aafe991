//! Files into a register, and what came of each.
//!
//! What it is not: the reading of files ([`chartward_register::reading`]), or addresses ([`super::sync`]).
//!
//! The one idea: **what was not read is part of the answer**: a file or row that was refused is in the view, with its reason.

use std::path::{Path, PathBuf};

use chartward_register::reading;
use chartward_register::{Imported, Register, RegisterError};
use jiff::civil::Date;
use serde::Serialize;

use super::{Coverage, Place, Told, hex};
use crate::AppError;
use crate::views::Table;

/// What the import of some files did.
#[derive(Debug, Serialize)]
pub struct ImportView {
    schema: &'static str,
    /// One entry per file, in order of observation.
    pub files: Vec<ImportedFile>,
}

/// What the import of one file did.
#[derive(Debug, Serialize)]
pub struct ImportedFile {
    file: PathBuf,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    observed_on: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    observed_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    rows: u64,
    read: u64,
    refused: u64,
    blank: usize,
    already_known: bool,
    /// It was there already and is now known to have been seen on this later day too.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    seen_again: bool,
    new_filings: usize,
    changed_filings: usize,
    vanished_filings: usize,
    /// Rows that were not read.
    refused_rows: Vec<RefusedRow>,
    /// Why the file was not imported.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

/// A row that was not read.
#[derive(Debug, Serialize)]
pub struct RefusedRow {
    row: u64,
    reason: String,
    begins: String,
}

impl ImportView {
    pub(super) fn of(files: Vec<ImportedFile>) -> Self {
        Self { schema: "chartward.register-import/1", files }
    }

    /// Both in one.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.files.extend(other.files);
        self
    }

    /// Whether a file or a row was refused.
    pub fn needs_a_look(&self) -> bool {
        self.files.iter().any(|file| file.error.is_some() || file.refused > 0)
    }

    /// Whether not one file was imported.
    pub fn nothing_done(&self) -> bool {
        self.files.iter().all(|file| file.error.is_some())
    }

    /// Every refusal as a line for a person.
    pub fn remarks(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for file in &self.files {
            let name = file.file.display();
            if let (Some(error), Some(hint)) = (&file.error, &file.hint) {
                lines.push(format!("error: {error}\nhint: {hint}"));
            }
            if file.coverage_by.as_deref() == Some(reading::UNCLEAR) && !file.already_known {
                lines.push(format!(
                    "note: {name}: its rows do not tell how much of the list it holds, so nothing is taken for gone; say so with --coverage"
                ));
            }
            if file.refused > 0
                && !file.already_known
                && file.coverage.as_deref() != Some(Coverage::Partial.name())
            {
                lines.push(format!(
                    "note: {name}: with rows that were not read, nothing is taken for gone by it"
                ));
            }
            let rows = file.refused_rows.iter();
            lines.extend(
                rows.map(|row| format!("note: {name}: row {} was not read: {}", row.row, row.reason)),
            );
        }
        lines
    }
}

impl Table for ImportView {
    fn columns(&self) -> Vec<String> {
        [
            "file",
            "source",
            "observed on",
            "coverage",
            "rows",
            "read",
            "refused",
            "new",
            "changed",
            "vanished",
            "note",
        ]
        .map(str::to_owned)
        .to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let cells = |file: &ImportedFile| {
            let note = match (&file.error, file.already_known) {
                (Some(_), _) => "not imported",
                (None, true) if file.seen_again => "already known, seen again",
                (None, true) => "already known",
                (None, false) => "",
            };
            vec![
                file.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
                file.source.clone().unwrap_or_default(),
                file.observed_on.map(|day| day.to_string()).unwrap_or_default(),
                file.coverage.clone().unwrap_or_default(),
                file.rows.to_string(),
                file.read.to_string(),
                file.refused.to_string(),
                file.new_filings.to_string(),
                file.changed_filings.to_string(),
                file.vanished_filings.to_string(),
                note.to_owned(),
            ]
        };
        self.files.iter().map(cells).collect()
    }
}

/// Imports files into a register, on a day: none was observed later. Files are taken in order of observation; a file that
/// cannot be imported is part of the view and does not stop the others.
///
/// # Errors
/// The register cannot be opened or written.
pub fn import(
    place: &Place,
    files: &[PathBuf],
    told: &Told,
    today: Date,
    seed: &[u8; 32],
) -> Result<ImportView, AppError> {
    let mut register = Register::create(place, seed)?;
    // somewhere it is tomorrow already
    let today = today.tomorrow().unwrap_or(today);
    let mut failed = Vec::new();
    let mut dated: Vec<(String, Date, PathBuf)> = Vec::new();
    // read twice rather than hold all files at once: the first time only for the order
    for file in files {
        match reading::read_by(file, told, today) {
            Ok(read) => dated.push((read.source.id.to_owned(), read.observed_on, file.clone())),
            Err(error) => failed.push(not_imported(file, &error)?),
        }
    }
    dated.sort();
    let mut done = Vec::new();
    for (_, _, file) in dated {
        match reading::read_by(&file, told, today) {
            Ok(read) => match register.import(read) {
                Err(error @ RegisterError::Shortened { .. }) => failed.push(not_imported(&file, &error)?),
                done_with => done.push(imported(&file, done_with?)),
            },
            Err(error) => failed.push(not_imported(&file, &error)?),
        }
    }
    done.extend(failed);
    Ok(ImportView::of(done))
}

/// A file that is at fault itself; a fault of the register stops everything.
pub(super) fn not_imported(file: &Path, error: &RegisterError) -> Result<ImportedFile, AppError> {
    if let RegisterError::NoSuchSource(id) = error {
        return Err(RegisterError::NoSuchSource(id.clone()).into());
    }
    Ok(ImportedFile {
        error: Some(error.to_string()),
        hint: Some(error.hint()),
        already_known: false,
        ..already_there(file)
    })
}

/// A list of which there is nothing newer than what was imported.
pub(super) fn already_there(file: &Path) -> ImportedFile {
    ImportedFile {
        file: file.to_owned(),
        source: None,
        observed_on: None,
        observed_by: None,
        coverage: None,
        coverage_by: None,
        sha256: None,
        rows: 0,
        read: 0,
        refused: 0,
        blank: 0,
        already_known: true,
        seen_again: false,
        new_filings: 0,
        changed_filings: 0,
        vanished_filings: 0,
        refused_rows: Vec::new(),
        error: None,
        hint: None,
    }
}

pub(super) fn imported(file: &Path, done: Imported) -> ImportedFile {
    let refused = |(row, begins, reason): (u64, String, String)| RefusedRow { row, reason, begins };
    ImportedFile {
        file: file.to_owned(),
        source: Some(done.snapshot.source),
        observed_on: Some(done.snapshot.observed_on),
        observed_by: Some(done.snapshot.observed_by),
        coverage: Some(done.snapshot.coverage.name().to_owned()),
        coverage_by: Some(done.snapshot.coverage_by),
        sha256: Some(hex(&done.snapshot.sha256)),
        rows: done.snapshot.read + done.snapshot.refused,
        read: done.snapshot.read,
        refused: done.snapshot.refused,
        blank: done.blank,
        already_known: done.known,
        seen_again: done.seen_again,
        new_filings: done.appeared,
        changed_filings: done.changed,
        vanished_filings: done.vanished,
        refused_rows: done.refused.into_iter().map(refused).collect(),
        error: None,
        hint: None,
    }
}
