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

use calamine::{Data, Range, Reader, open_workbook_auto_from_rs};

use super::{LIMITS, RawRow};

/// Most cells of one sheet, empty ones included.
const CELLS: usize = 20_000_000;

/// Most columns that any list has; cells beyond are empty or the sheet is no list.
const COLUMNS: usize = 64;

pub(super) fn read(bytes: Vec<u8>) -> Result<Vec<RawRow>, String> {
    // the reader may panic on damaged files
    let read = catch_unwind(AssertUnwindSafe(|| sheets(bytes)));
    read.unwrap_or_else(|_| Err("the spreadsheet is damaged".to_owned()))
}

fn sheets(bytes: Vec<u8>) -> Result<Vec<RawRow>, String> {
    let damaged = |error: calamine::Error| format!("the spreadsheet cannot be opened: {error}");
    let mut workbook = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(damaged)?;
    let mut rows = Vec::new();
    for name in workbook.sheet_names() {
        let range = workbook.worksheet_range(&name).map_err(damaged)?;
        if range.height().saturating_mul(range.width()) > CELLS {
            return Err("a sheet claims more cells than any list has".to_owned());
        }
        sheet(&range, &mut rows);
        if rows.len() > LIMITS.rows {
            return Err(format!("it has more than {} rows", LIMITS.rows));
        }
    }
    Ok(rows)
}

fn sheet(range: &Range<Data>, rows: &mut Vec<RawRow>) {
    let full =
        |row: &[Data]| row.iter().rposition(|cell| !text(cell).trim().is_empty()).map_or(0, |last| last + 1);
    let width = range.rows().map(full).max().unwrap_or(0);
    for row in range.rows() {
        let cells: Vec<String> = row.iter().take(width).map(text).collect();
        let raw = serde_json::to_vec(&cells).unwrap_or_default();
        let wide = width > COLUMNS;
        let number = rows.len() as u64 + 1;
        let broken = wide.then(|| format!("the sheet has {width} columns"));
        rows.push(RawRow { number, raw, cells, notes: Vec::new(), broken });
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
