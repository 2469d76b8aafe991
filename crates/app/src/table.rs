//! A table of rows to individuals, without a case.

use std::io::Write;
use std::path::Path;

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
}

/// What was found.
#[derive(Clone, Copy, Debug)]
pub struct TableCounts {
    /// Rows read.
    pub rows: usize,
    /// Distinct individuals.
    pub individuals: u32,
    /// Pairs that may be the same and were not joined.
    pub review: usize,
}

/// Reads a CSV table with a header row and writes `row,individual` (or `ID,individual`) in row order.
///
/// # Errors
/// A table that cannot be read, has no header or no column that says anything about a person.
pub fn resolve_csv(
    path: &Path,
    settings: &TableSettings,
    output: &mut dyn Write,
) -> Result<TableCounts, AppError> {
    let (columns, rows) = read_csv(path)?;
    let mapping = match &settings.columns {
        Some(text) => Mapping::parse(text)?,
        None => Mapping::recognise(&columns),
    };
    let id = match &settings.id {
        Some(name) => {
            let found = columns.iter().position(|column| column.trim().eq_ignore_ascii_case(name.trim()));
            Some(found.ok_or_else(|| ResolveError::NoSuchColumn(name.clone()))?)
        }
        None => None,
    };
    let resolved = resolve_table(&columns, &rows, &mapping, &Settings::new(settings.as_of))?;
    let mut writer = csv::Writer::from_writer(output);
    let failed = |error: csv::Error| AppError::Output(error.into());
    writer.write_record([settings.id.as_deref().unwrap_or("row"), "individual"]).map_err(failed)?;
    for (index, (row, individual)) in rows.iter().zip(&resolved.individual_of_row).enumerate() {
        let key = id.map_or_else(|| (index + 1).to_string(), |id| row.get(id).cloned().unwrap_or_default());
        writer.write_record([key, individual.to_string()]).map_err(failed)?;
    }
    writer.flush()?;
    Ok(TableCounts {
        rows: rows.len(),
        individuals: resolved.individual_of_row.iter().copied().max().unwrap_or(0),
        review: resolved.review.len(),
    })
}

/// Header and rows of a CSV file; cells that are not UTF-8 are read as Windows-1252.
fn read_csv(path: &Path) -> Result<(Vec<String>, Vec<Vec<String>>), AppError> {
    let failed = |source: std::io::Error| AppError::File { doing: "read", path: path.to_owned(), source };
    let file = std::fs::File::open(path).map_err(failed)?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(file);
    let mut rows = Vec::new();
    for record in reader.byte_records() {
        let record = record.map_err(|error| failed(error.into()))?;
        rows.push(record.iter().map(decode).collect::<Vec<String>>());
    }
    if rows.is_empty() {
        return Err(AppError::EmptyTable(path.to_owned()));
    }
    let mut columns = rows.remove(0);
    if let Some(first) = columns.first_mut() {
        *first = first.trim_start_matches('\u{feff}').to_owned();
    }
    Ok((columns, rows))
}

fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}
