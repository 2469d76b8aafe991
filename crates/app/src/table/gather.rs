//! A table in any form that evidence is read in: CSV and TSV in any encoding, spreadsheets.
//!
//! What it is not: for large files, which are read in pieces (`stream`): everything is in memory at once.
//!
//! The one idea: the readers of evidence take anything, so whatever is odd about a table is theirs to understand, and
//! what they could not read they say.

use std::path::{Path, PathBuf};

use chartward_evidence::{Flow, Settings as Reading, Sink, Unit};
use chartward_model::{Document, InventoryRow, Outcome, Structure, Table};

use crate::AppError;

/// The one table of a file.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    /// For each row its number below the header.
    pub(super) numbers: Vec<u64>,
    pub(super) trouble: Option<String>,
}

pub(super) fn read_table(path: &Path, reading: &Reading) -> Result<Found, AppError> {
    let failed = |source: std::io::Error| AppError::File { doing: "read", path: path.to_owned(), source };
    // a folder, or a file that may not be read, is told in the system's words
    let file = std::fs::File::open(path).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    drop(file);
    if path.is_dir() {
        return Err(not_a_table(path, "it is a folder"));
    }
    let source = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut gather = Gather::default();
    chartward_evidence::read_as_table(&Unit { path: path.to_owned(), source, size }, reading, &mut gather);
    gather.finish(path)
}

pub(super) fn not_a_table(path: &Path, reason: &str) -> AppError {
    AppError::NotATable { path: PathBuf::from(path), reason: reason.to_owned() }
}

/// Gathers the rows of one table, which may come in several parts.
#[derive(Default)]
struct Gather {
    /// Name and columns of the table, and the number that its file gives to its header row.
    table: Option<(Option<String>, Vec<String>, u64)>,
    found: Found,
    /// A table other than the first one was seen.
    several: bool,
    outcome: Option<Outcome>,
}

impl Sink for Gather {
    fn document(&mut self, document: Document) -> Flow {
        let Structure::Table(table) = &document.structure else { return Flow::Continue };
        if !document.place.members.is_empty() {
            return Flow::Continue;
        }
        match &self.table {
            None => {
                // without a header that looks like one, the first row is taken for it
                let above = table.first_row.saturating_sub(u64::from(!table.columns.is_empty()));
                self.table = Some((table.name.clone(), table.columns.clone(), above));
            }
            Some((name, columns, _)) if *name == table.name && *columns == table.columns => {}
            Some(_) => {
                self.several = true;
                return Flow::Stop;
            }
        }
        self.take(&document, table);
        Flow::Continue
    }

    fn inventory(&mut self, row: InventoryRow) -> Flow {
        if row.place.members.is_empty() {
            self.outcome = Some(row.outcome);
        }
        Flow::Continue
    }
}

impl Gather {
    fn take(&mut self, document: &Document, table: &Table) {
        let header = self.table.as_ref().map_or(0, |(_, _, header)| *header);
        for (physical, row) in (table.first_row..).zip(&table.rows) {
            let cells: Vec<String> = row.iter().map(|span| document.at(*span).to_owned()).collect();
            if cells.iter().all(String::is_empty) {
                continue;
            }
            self.found.rows.push(cells);
            self.found.numbers.push(physical.saturating_sub(header));
        }
    }

    fn finish(mut self, path: &Path) -> Result<Found, AppError> {
        if self.several {
            return Err(not_a_table(path, "it holds several tables or sheets"));
        }
        match self.outcome {
            Some(Outcome::Failed(reason) | Outcome::Skipped(reason)) => {
                return Err(not_a_table(path, &reason));
            }
            Some(Outcome::Partly(reason)) => self.found.trouble = Some(reason),
            Some(Outcome::Parsed) | None => {}
        }
        let Some((_, columns, _)) = self.table else { return Err(AppError::EmptyTable(path.to_owned())) };
        self.found.columns = columns;
        if self.found.columns.is_empty() && !self.found.rows.is_empty() {
            self.found.columns = self.found.rows.remove(0);
            let header = self.found.numbers.remove(0);
            self.found.numbers.iter_mut().for_each(|number| *number -= header);
        }
        if self.found.rows.is_empty() {
            return Err(AppError::EmptyTable(path.to_owned()));
        }
        Ok(self.found)
    }
}
