//! Tables in Parquet files.
//!
//! What it is not: the format (`chartward_columnar`), or a way of its own to weigh rows.
//!
//! The one idea: a cell is a text, as if it stood in a CSV file, so everything behind this is the same. Only what
//! is read of a run of rows is in memory.

use std::io::Write;
use std::path::Path;

use chartward_columnar::{Column, ColumnarError, Reader, is_parquet, write_table};
use chartward_resolve::bulk::Rows;

use super::ResolvedTables;
use super::load::{LoadedTable, Place};
use crate::AppError;
use crate::progress::{Measure, Progress};

/// Rows that are packed at a time.
const BATCH: usize = 1 << 16;

/// A Parquet file, opened.
pub(super) struct Head {
    reader: Reader,
}

impl Head {
    pub(super) fn columns(&self) -> &[String] {
        self.reader.columns()
    }
}

/// Opens the file if it is a Parquet file.
pub(super) fn head(path: &Path) -> Result<Option<Head>, AppError> {
    // a folder, or a file that may not be read, is told by who comes next
    if path.is_dir() || !is_parquet(path).unwrap_or(false) {
        return Ok(None);
    }
    let reader = Reader::open(path).map_err(|error| told(path, error))?;
    Ok(Some(Head { reader }))
}

fn told(path: &Path, error: ColumnarError) -> AppError {
    match error {
        ColumnarError::System(source) => AppError::File { doing: "read", path: path.to_owned(), source },
        other => AppError::NotATable { path: path.to_owned(), reason: other.to_string() },
    }
}

/// What went wrong while rows were read.
enum Stopped {
    File(ColumnarError),
    Rows(AppError),
}

impl From<ColumnarError> for Stopped {
    fn from(error: ColumnarError) -> Self {
        Self::File(error)
    }
}

/// Reads the rows.
pub(super) fn read(
    path: &Path,
    head: &Head,
    place: &Place<'_>,
    (rows, into): (&mut Rows, &mut LoadedTable),
    progress: &mut dyn Progress,
) -> Result<(), AppError> {
    progress.stage("reading the table", Measure::Steps(head.reader.rows().div_ceil(BATCH as u64)));
    let mut filler = place.schema.filler();
    let mut number = 0_u32;
    // all columns, not only those that are used: a row with nothing in any of them is nobody's, others are somebody's
    let wanted: Vec<usize> = (0..head.reader.columns().len()).collect();
    let done = head.reader.read(&wanted, |row| {
        number = number.saturating_add(1);
        if wanted.iter().all(|column| row.cell(*column).is_empty()) {
            return Ok(());
        }
        place.fill(&mut filler, |column| row.cell(column));
        into.tokens.extend(place.token(|column| row.cell(column)));
        into.names.numbers.push(number);
        if let (Some(keys), Some(id)) = (&mut into.names.keys, place.id) {
            keys.push(row.cell(id));
        }
        if filler.len() == BATCH {
            progress.advance(1);
            rows.append(filler.take()).map_err(|error| Stopped::Rows(error.into()))?;
        }
        Ok(())
    });
    match done {
        Ok(()) => {}
        Err(Stopped::Rows(error)) => return Err(error),
        Err(Stopped::File(error)) => return Err(told(path, error)),
    }
    rows.append(filler.take())?;
    let left_out = head.reader.left_out().len();
    if left_out > 0 {
        into.columns.unused += left_out;
    }
    Ok(())
}

/// Calls `visit` with the cells of every row, of all columns.
pub(super) fn each(path: &Path, head: &Head, mut visit: impl FnMut(Vec<&str>)) -> Result<(), AppError> {
    let all: Vec<usize> = (0..head.reader.columns().len()).collect();
    let done = head.reader.read(&all, |row| {
        visit(all.iter().map(|column| row.cell(*column)).collect());
        Ok::<(), ColumnarError>(())
    });
    done.map_err(|error| told(path, error))
}

/// Writes who is who.
pub(super) fn write(
    tables: &ResolvedTables,
    path: &Path,
    output: &mut (dyn Write + Send),
) -> Result<(), AppError> {
    let count = tables.resolved.resolution.individual_of_row.len();
    let name = |row: usize| tables.place(row).map_or_else(String::new, |(table, at)| table.names.name(at));
    let number = |row: usize| tables.place(row).map_or(0, |(table, at)| table.names.number(at).into());
    let table = |row: usize| tables.place(row).map_or_else(String::new, |(table, _)| table.name.clone());
    let individual = |row: usize| i64::from(tables.individual(row));
    let former = |row: usize| tables.former(row);
    let by_number = tables.tables.iter().all(|table| table.names.keys.is_none());
    let mut columns: Vec<(&str, Column<'_>)> = Vec::new();
    if tables.tables.len() > 1 {
        columns.push(("table", Column::Text(&table)));
    }
    columns
        .push((tables.row_header(), if by_number { Column::Number(&number) } else { Column::Text(&name) }));
    columns.push(("individual", Column::Number(&individual)));
    if tables.earlier.is_some() {
        columns.push(("former", Column::Text(&former)));
    }
    write_table(output, count, &columns).map_err(|error| match error {
        ColumnarError::System(source) => AppError::Output(source),
        other => {
            AppError::File { doing: "write", path: path.to_owned(), source: std::io::Error::other(other) }
        }
    })
}
