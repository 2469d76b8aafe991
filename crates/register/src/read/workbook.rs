//! Spreadsheets (`.xls` BIFF and `.xlsx`) to rows.
//!
//! What it is: every sheet, one after the other; a date cell becomes `YYYY-MM-DD`, so that it cannot be misread.
//! The verbatim form of a row is the JSON array of its cells.
//!
//! What it is not: a reader of formulas or colours.
//!
//! The one idea: the caller has checked how much the file unfolds to; a sheet with an absurd extent is refused,
//! for its empty cells would have to be held.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Cell, Data, DataRef, Range, Reader, Xls, Xlsx, XlsxError};

use super::{LIMITS, RawRow};

/// Most cells of one sheet, empty ones included.
pub(super) const CELLS: usize = 20_000_000;

pub(super) const TOO_LARGE: &str = "a sheet claims more cells than any list has";

/// Most bytes of the texts of all cells: a text that is kept once may be that of ten thousand cells. The largest list known has
/// 17 MB.
pub(super) const TEXT: u64 = 64 << 20;

pub(super) const TOO_LONG: &str = "the texts of its cells are longer than those of any list";

/// Dates, and days that could only stay text, from which a column is judged.
const EXCHANGED: usize = 20;

/// Most columns that any list has; cells beyond are empty or the sheet is no list.
const COLUMNS: usize = 64;

pub(super) fn read(bytes: Vec<u8>) -> Result<Vec<RawRow>, String> {
    // the reader may panic on damaged files
    let read = catch_unwind(AssertUnwindSafe(|| sheets(bytes)));
    read.unwrap_or_else(|_| Err("the spreadsheet is damaged".to_owned()))
}

fn sheets(bytes: Vec<u8>) -> Result<Vec<RawRow>, String> {
    let mut rows = Vec::new();
    let mut left = TEXT;
    let mut add = |range: &Range<Data>| {
        sheet(range, &mut rows);
        if rows.len() > LIMITS.rows { Err(format!("it has more than {} rows", LIMITS.rows)) } else { Ok(()) }
    };
    let bytes = Cursor::new(bytes);
    if bytes.get_ref().starts_with(b"PK") {
        let mut workbook = Xlsx::new(bytes).map_err(damaged)?;
        for name in workbook.sheet_names() {
            match workbook.worksheet_cells_reader(&name) {
                Ok(mut reader) => add(&gathered(&mut left, || reader.next_cell().map_err(damaged))?)?,
                // a chart
                Err(XlsxError::NotAWorksheet(_)) => {}
                Err(error) => return Err(damaged(error)),
            }
        }
    } else {
        super::biff::check(bytes.get_ref())?;
        let mut workbook = Xls::new(bytes).map_err(damaged)?;
        for name in workbook.sheet_names() {
            add(&workbook.worksheet_range(&name).map_err(damaged)?)?;
        }
    }
    Ok(rows)
}

fn damaged(error: impl std::fmt::Display) -> String {
    format!("the spreadsheet cannot be opened: {error}")
}

/// The cells of a sheet, one after the other. How far they reach is looked at before room is made for all between them: two
/// cells at the ends of a sheet would take half a terabyte.
fn gathered<'a>(
    left: &mut u64,
    mut next: impl FnMut() -> Result<Option<Cell<DataRef<'a>>>, String>,
) -> Result<Range<Data>, String> {
    let mut cells = Vec::new();
    let (mut first, mut last) = ((u32::MAX, u32::MAX), (0, 0));
    while let Some(cell) = next()? {
        let (row, column) = cell.get_position();
        let text = match cell.get_value() {
            DataRef::SharedString(text) => text.len(),
            DataRef::String(text) => text.len(),
            _ => 0,
        };
        *left = left.checked_sub(text as u64).ok_or(TOO_LONG)?;
        let value: Data = cell.get_value().clone().into();
        if value == Data::Empty {
            continue;
        }
        first = (row.min(first.0), column.min(first.1));
        last = (row.max(last.0), column.max(last.1));
        let reach = |from: u32, to: u32| (to.saturating_sub(from) as usize).saturating_add(1);
        if reach(first.0, last.0).saturating_mul(reach(first.1, last.1)) > CELLS {
            return Err(TOO_LARGE.to_owned());
        }
        cells.push(Cell::new((row, column), value));
    }
    Ok(Range::from_sparse(cells))
}

fn sheet(range: &Range<Data>, rows: &mut Vec<RawRow>) {
    let full =
        |row: &[Data]| row.iter().rposition(|cell| !text(cell).trim().is_empty()).map_or(0, |last| last + 1);
    let width = range.rows().map(full).max().unwrap_or(0);
    let exchanged: Vec<bool> = (0..width.min(COLUMNS)).map(|column| is_exchanged(range, column)).collect();
    for row in range.rows() {
        let mut cells: Vec<String> = row.iter().take(width).map(text).collect();
        let raw = serde_json::to_vec(&cells).unwrap_or_default();
        let mut notes = Vec::new();
        for ((cell, data), exchanged) in cells.iter_mut().zip(row).zip(&exchanged) {
            if let (true, Some((year, month, day))) = (*exchanged, date(data)) {
                *cell = format!("{year:04}-{day:02}-{month:02}");
                notes = vec!["a spreadsheet had exchanged day and month".to_owned()];
            }
        }
        let wide = width > COLUMNS;
        let number = rows.len() as u64 + 1;
        let broken = wide.then(|| format!("the sheet has {width} columns"));
        rows.push(RawRow { number, raw, cells, notes, broken });
    }
}

/// Whether a spreadsheet took a column of American days for European ones: then every day that can be read both
/// ways became a date with day and month exchanged, and every other one stayed text.
fn is_exchanged(range: &Range<Data>, column: usize) -> bool {
    let (mut dates, mut late, mut texts) = (0_usize, 0_usize, 0_usize);
    for cell in range.rows().filter_map(|row| row.get(column)) {
        if let Some((_, _, day)) = date(cell) {
            dates += 1;
            late += usize::from(day > 12);
        } else if let Data::String(text) = cell {
            let mut parts = text.trim().split('/').map(|part| part.parse::<u32>().unwrap_or(0));
            let (month, day, year) = (parts.next(), parts.next(), parts.next());
            let american =
                month.is_some_and(|m| (1..=12).contains(&m)) && day.is_some_and(|d| (13..=31).contains(&d));
            texts += usize::from(american && year.is_some());
        }
    }
    late == 0 && dates >= EXCHANGED && texts >= EXCHANGED
}

/// Year, month and day of a cell that is a date.
fn date(cell: &Data) -> Option<(u16, u8, u8)> {
    match cell {
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            Some((year, month, day))
        }
        _ => None,
    }
}

/// A cell as text.
fn text(cell: &Data) -> String {
    match cell {
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::Empty | Data::Error(_) => String::new(),
        // a byte order mark or no-break space is typing, not text
        Data::String(text) => text.replace('\u{a0}', " "),
        other => other.to_string(),
    }
}
