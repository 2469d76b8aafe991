//! Filings of an export as a Parquet file.
//!
//! What it is not: the format (`chartward_columnar`), or the choice of columns (`chartward_register::export`): names and
//! values are those of every other form, days are days and numbers are numbers.

use std::fs::File;
use std::path::Path;

use chartward_columnar::{Column, write_table};
use chartward_register::export::{Cell, Rows};
use jiff::civil::Date;

/// What reads one column.
enum Read<'r> {
    Text(Box<dyn Fn(usize) -> String + 'r>),
    Number(Box<dyn Fn(usize) -> Option<i64> + 'r>),
    Day(Box<dyn Fn(usize) -> Option<Date> + 'r>),
    Flag(Box<dyn Fn(usize) -> Option<bool> + 'r>),
}

impl<'r> Read<'r> {
    fn of(rows: Rows<'r>, column: usize, like: &Cell<'_>) -> Self {
        match like {
            Cell::Text(_) => Self::Text(Box::new(move |row| {
                cell(rows, row, column, |cell| cell.text().map(String::from)).unwrap_or_default()
            })),
            Cell::Number(_) => Self::Number(Box::new(move |row| {
                cell(rows, row, column, |cell| match cell {
                    Cell::Number(number) => number.map(|number| i64::try_from(number).unwrap_or(i64::MAX)),
                    _ => None,
                })
            })),
            Cell::Day(_) => Self::Day(Box::new(move |row| {
                cell(rows, row, column, |cell| match cell {
                    Cell::Day(day) => *day,
                    _ => None,
                })
            })),
            Cell::Flag(_) => Self::Flag(Box::new(move |row| {
                cell(rows, row, column, |cell| match cell {
                    Cell::Flag(flag) => *flag,
                    _ => None,
                })
            })),
        }
    }

    fn column(&self) -> Column<'_> {
        match self {
            Self::Text(read) => Column::Text(read),
            Self::Number(read) => Column::SomeNumber(read),
            Self::Day(read) => Column::Day(read),
            Self::Flag(read) => Column::Flag(read),
        }
    }
}

/// What one cell says.
fn cell<T>(rows: Rows<'_>, row: usize, column: usize, say: impl FnOnce(&Cell<'_>) -> Option<T>) -> Option<T> {
    rows.row(row, |cells| cells.get(column).and_then(|(_, cell)| say(cell))).flatten()
}

/// Writes the rows into a new file.
pub(super) fn write(path: &Path, rows: Rows<'_>) -> Result<(), String> {
    let columns: Vec<(&'static str, Read<'_>)> = rows
        .row(0, |cells| {
            let read = |(column, (name, like)): (usize, &(&'static str, Cell<'_>))| {
                (*name, Read::of(rows, column, like))
            };
            cells.iter().enumerate().map(read).collect()
        })
        .unwrap_or_default();
    let columns: Vec<(&str, Column<'_>)> =
        columns.iter().map(|(name, read)| (*name, read.column())).collect();
    let out = File::create_new(path).map_err(|error| error.to_string())?;
    write_table(std::io::BufWriter::new(out), rows.len(), &columns).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use chartward_columnar::{ColumnarError, Reader};

    use crate::register::link::{ExportFormat, check_export, export};
    use crate::register::{Place, Question, Told, import};

    #[test]
    fn every_cell_is_that_of_the_csv_file() {
        let data = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/register"));
        if !data.is_dir() {
            assert!(std::env::var_os("CI").is_none(), "the shared lists are missing");
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let place = Place::from(&folder.path().join("reg"));
        let lists = ["hhs_ocr/2015-02-26_full_ecdat_1151.csv", "state_ag/WA_opendata_2024-05-23_1109.csv"];
        let lists = lists.map(|name| data.join(name));
        import(&place, &lists, &Told::default(), jiff::civil::date(2026, 11, 22), &[7; 32]).unwrap();
        let out = folder.path().join("out");
        let formats = [ExportFormat::Csv, ExportFormat::Parquet];
        export(&place, &Question::default(), &formats, &out).unwrap();
        assert!(!check_export(&place, &out).unwrap().differs());

        let mut lines = csv::Reader::from_path(out.join("filings.csv")).unwrap();
        let header: Vec<String> = lines.headers().unwrap().iter().map(str::to_owned).collect();
        let lines: Vec<csv::StringRecord> = lines.records().map(Result::unwrap).collect();
        let table = Reader::open(&out.join("filings.parquet")).unwrap();
        assert_eq!(table.columns(), header);
        assert!(lines.len() > 2_000 && table.rows() == lines.len() as u64, "{}", lines.len());
        let all: Vec<usize> = (0..header.len()).collect();
        let mut at = 0;
        let mut kinds = [0_usize; 3];
        table
            .read::<ColumnarError>(&all, |row| {
                for column in &all {
                    let cell = lines[at].get(*column).unwrap();
                    let cell = chartward_model::cell::unguarded(cell);
                    assert_eq!(row.cell(*column), cell, "{} {}", at, header[*column]);
                    let kind = match header[*column].as_str() {
                        "individuals" => 0,
                        "discovered" => 1,
                        "business_associate_present" => 2,
                        _ => continue,
                    };
                    kinds[kind] += usize::from(!cell.is_empty());
                }
                at += 1;
                Ok(())
            })
            .unwrap();
        assert!(at == lines.len() && kinds.iter().all(|times| *times > 500), "{kinds:?}");
    }
}
