//! A table of rows to individuals, without a case.

use std::io::Write;
use std::path::{Path, PathBuf};

use chartward_evidence::{Flow, Settings as Reading, Sink, Unit};
use chartward_model::{Document, InventoryRow, Outcome, Structure, Table};
use chartward_resolve::table::{Mapping, resolve_table};
use chartward_resolve::{ResolveError, Settings};
use jiff::civil::Date;

use crate::AppError;

/// How to resolve a table.
#[derive(Clone, Debug)]
pub struct TableSettings {
    /// Column that is written beside the individual's number instead of the row number.
    pub id: Option<String>,
    /// What columns mean, as `field=column,...`; recognised from the headers if not given.
    pub columns: Option<String>,
    /// Day against which two-digit years are read.
    pub as_of: Date,
    /// How the file is read.
    pub reading: Reading,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct TableCounts {
    /// Rows read.
    pub rows: usize,
    /// Distinct individuals.
    pub individuals: u32,
    /// Pairs that may be the same and were not joined.
    pub review: usize,
    /// How many more of those there are than are listed.
    pub review_left_out: usize,
    /// Why the table was not read whole, if it was not.
    pub trouble: Option<String>,
}

/// Reads one table with a header row, in any form that evidence is read in (CSV and TSV in any encoding,
/// spreadsheets), and writes `row,individual` (or `ID,individual`) in row order. Rows count from 1 below the
/// header; rows without content are counted and not written.
///
/// # Errors
/// A file that cannot be read or is not one table, and a table that has no row or no column that says
/// anything about a person.
pub fn resolve_file(
    path: &Path,
    settings: &TableSettings,
    output: &mut dyn Write,
) -> Result<TableCounts, AppError> {
    let found = read_table(path, &settings.reading)?;
    let columns = &found.columns;
    let mapping = match &settings.columns {
        Some(text) => Mapping::parse(text)?,
        None => Mapping::recognise(columns),
    };
    let id = match &settings.id {
        Some(name) => {
            let found = columns.iter().position(|column| column.trim().eq_ignore_ascii_case(name.trim()));
            Some(found.ok_or_else(|| ResolveError::NoSuchColumn(name.clone()))?)
        }
        None => None,
    };
    let resolved = resolve_table(columns, &found.rows, &mapping, &Settings::new(settings.as_of))?;
    let mut writer = csv::Writer::from_writer(output);
    let failed = |error: csv::Error| AppError::Output(error.into());
    writer.write_record([settings.id.as_deref().unwrap_or("row"), "individual"]).map_err(failed)?;
    let rows = found.rows.iter().zip(&found.numbers).zip(&resolved.individual_of_row);
    for ((row, number), individual) in rows {
        let key = id.map_or_else(|| number.to_string(), |id| row.get(id).cloned().unwrap_or_default());
        writer.write_record([key, individual.to_string()]).map_err(failed)?;
    }
    writer.flush()?;
    Ok(TableCounts {
        rows: found.rows.len(),
        individuals: resolved.individual_of_row.iter().copied().max().unwrap_or(0),
        review: resolved.review.len(),
        review_left_out: resolved.review_left_out,
        trouble: found.trouble,
    })
}

/// The one table of a file.
#[derive(Default)]
struct Found {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    /// For each row its number below the header.
    numbers: Vec<u64>,
    trouble: Option<String>,
}

fn read_table(path: &Path, reading: &Reading) -> Result<Found, AppError> {
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

fn not_a_table(path: &Path, reason: &str) -> AppError {
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

#[cfg(test)]
mod tests {
    use chartward_evidence::{Isolation, Limits, Settings as Reading};

    use super::{TableSettings, resolve_file};
    use crate::AppError;

    fn resolve(name: &str, bytes: &[u8], id: Option<&str>) -> Result<String, AppError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let settings = TableSettings {
            id: id.map(str::to_owned),
            columns: None,
            as_of: jiff::civil::date(2026, 11, 22),
            reading: Reading { limits: Limits::default(), isolation: Isolation::InProcess },
        };
        let mut output = Vec::new();
        resolve_file(&path, &settings, &mut output)?;
        Ok(String::from_utf8(output).unwrap())
    }

    const ROWS: &str = "first_name;last_name;dob;ssn\nZo\u{eb};N\u{fa}\u{f1}ez;1980-02-03;987-65-4321\n\
                        Ann;Lee;1991-05-06;987-65-4322\n;;;\nZo\u{eb};N\u{fa}\u{f1}ez;1980-02-03;987-65-4321\n";

    #[test]
    fn any_encoding_and_delimiter_and_row_numbers_that_count_empty_rows() {
        let expected = "row,individual\n1,1\n2,2\n4,1\n";
        assert_eq!(resolve("t.csv", ROWS.as_bytes(), None).unwrap(), expected);
        let utf16: Vec<u8> =
            "\u{feff}".encode_utf16().chain(ROWS.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(resolve("t.csv", &utf16, None).unwrap(), expected);
        let latin: Vec<u8> = ROWS.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        assert_eq!(resolve("t", &latin, None).unwrap(), expected);
        assert_eq!(resolve("t.tsv", ROWS.replace(';', "\t").as_bytes(), None).unwrap(), expected);
    }

    #[test]
    fn a_column_passes_through() {
        let rows = "id,first_name,last_name,dob\nA-1,Ann,Lee,1991-05-06\nA-2,Bo,Chen,1970-01-02\n";
        assert_eq!(resolve("t.csv", rows.as_bytes(), Some("ID")).unwrap(), "ID,individual\nA-1,1\nA-2,2\n");
    }

    #[test]
    fn what_is_no_table_is_refused() {
        assert!(matches!(resolve("t.csv", b"", None), Err(AppError::EmptyTable(_))));
        assert!(matches!(
            resolve("t.csv", b"first_name,last_name,dob\n", None),
            Err(AppError::EmptyTable(_))
        ));
        let picture = resolve("t.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", None).unwrap_err();
        assert!(matches!(picture, AppError::NotATable { .. }), "{picture}");
    }
}
