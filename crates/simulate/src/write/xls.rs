//! Excel 97 workbook: a BIFF8 stream of one sheet in a compound file ([MS-XLS]).
//!
//! All cells are labels; dates stand as text, as exports of old systems have them.

use super::msg::compound;
use crate::SimulateError;
use crate::table::Table;

/// The table as a workbook.
pub(crate) fn xls(table: &Table) -> Result<Vec<u8>, SimulateError> {
    let mut sheet = record(0x0809, &bof(0x0010));
    let dimensions = [
        0u32.to_le_bytes().as_slice(),
        &(u32::try_from(table.rows.len()).unwrap_or(0) + 1).to_le_bytes(),
        &0u16.to_le_bytes(),
        &u16::try_from(table.columns.len()).unwrap_or(0).to_le_bytes(),
        &0u16.to_le_bytes(),
    ]
    .concat();
    sheet.extend(record(0x0200, &dimensions));
    for (j, column) in table.columns.iter().enumerate() {
        sheet.extend(label(0, j, column));
    }
    for (i, row) in table.rows.iter().enumerate() {
        for (j, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.text.is_empty()) {
            sheet.extend(label(i + 1, j, &cell.text));
        }
    }
    sheet.extend(record(0x000A, &[]));
    let mut book = record(0x0809, &bof(0x0005));
    book.extend(record(0x0042, &1200u16.to_le_bytes()));
    // font 0 and the cell format that labels point at
    let font = [b"\xC8\0\0\0\xFF\x7F\x90\x01\0\0\0\x02\0\0\x05\0".as_slice(), b"Arial"].concat();
    book.extend(record(0x0031, &font));
    book.extend(record(0x00E0, &[0, 0, 0, 0, 1, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xC0, 0x20]));
    let name = table.name.as_bytes();
    let end = record(0x000A, &[]);
    let start = book.len() + 4 + 8 + name.len() + end.len();
    let bound = [
        u32::try_from(start).unwrap_or(0).to_le_bytes().as_slice(),
        &[0, 0, u8::try_from(name.len()).unwrap_or(0), 0],
        name,
    ]
    .concat();
    book.extend(record(0x0085, &bound));
    book.extend(end);
    book.extend(sheet);
    compound(&[("/Workbook".to_owned(), book)])
}

fn record(kind: u16, body: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes(), &u16::try_from(body.len()).unwrap_or(0).to_le_bytes(), body].concat()
}

/// Beginning of a substream of BIFF8: workbook globals (5) or a sheet (16).
fn bof(kind: u16) -> Vec<u8> {
    [0x0600u16.to_le_bytes(), kind.to_le_bytes(), 0x0DBBu16.to_le_bytes(), 0x07CCu16.to_le_bytes()]
        .concat()
        .into_iter()
        .chain([0x41, 0, 0, 0, 6, 0, 0, 0])
        .collect()
}

fn label(row: usize, column: usize, text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let small = |n: usize| u16::try_from(n).unwrap_or(u16::MAX).to_le_bytes();
    let mut body = [small(row), small(column), [0, 0], small(units.len())].concat();
    body.push(1);
    body.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    record(0x0204, &body)
}
