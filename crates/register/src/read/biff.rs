//! What the cells of an `.xls` workbook would cost, before room is made for them.
//!
//! What it is: a walk over the records of a BIFF stream, as the reader of cells will walk them: from the beginning of each
//! sheet to its end. It says how far the cells of a sheet reach, and how long their texts are together.
//!
//! What it is not: a reader of cells ([MS-XLS] cells are read by `calamine`). It makes nothing of what it sees.
//!
//! The one idea: **who says how large a sheet is, is the file**: two cells at its ends, or one long text that ten thousand cells
//! refer to, would take all memory, so both are counted first.

use std::io::{Cursor, Read};

use super::LIMITS;
use super::workbook::{CELLS, TEXT, TOO_LARGE, TOO_LONG};

/// Sheets of a workbook.
const SHEETS: usize = 1_000;

/// Checks the workbook of a compound file.
///
/// # Errors
/// A file that is none, or whose sheets are larger than any list.
pub(super) fn check(bytes: &[u8]) -> Result<(), String> {
    let damaged = |error: std::io::Error| format!("the spreadsheet cannot be opened: {error}");
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(damaged)?;
    let is_book = |name: &str| ["Workbook", "Book"].iter().any(|book| name.eq_ignore_ascii_case(book));
    // whichever of several the reader takes
    let books: Vec<std::path::PathBuf> = file
        .walk()
        .take(10_000)
        .filter(|entry| entry.is_stream() && is_book(entry.name()))
        .map(|entry| entry.path().to_owned())
        .collect();
    for path in books {
        let mut stream = Vec::new();
        let opened = file.open_stream(&path).map_err(damaged)?;
        opened.take(LIMITS.file).read_to_end(&mut stream).map_err(damaged)?;
        workbook(&stream)?;
    }
    Ok(())
}

/// A record: its kind and what it holds.
type Record<'a> = (u16, &'a [u8]);

fn records(bytes: &[u8]) -> impl Iterator<Item = Record<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (kind, length) = (short(rest, 0)?, usize::from(short(rest, 2)?));
        let data = rest.get(4..4 + length)?;
        rest = rest.get(4 + length..)?;
        Some((kind, data))
    })
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn workbook(stream: &[u8]) -> Result<(), String> {
    let (mut starts, mut strings) = (Vec::new(), Vec::new());
    let mut shared: Option<Vec<&[u8]>> = None;
    for (kind, data) in records(stream) {
        match kind {
            // BoundSheet8: where a sheet begins ([MS-XLS] 2.4.28)
            0x0085 => starts.extend(long(data, 0)),
            // SST, and what it goes on with (2.4.265)
            0x00fc => shared = Some(vec![data]),
            0x003c => {
                if let Some(parts) = &mut shared {
                    parts.push(data);
                }
                continue;
            }
            0x000a => break,
            _ => {}
        }
        if kind != 0x00fc
            && let Some(parts) = shared.take()
        {
            strings = lengths(&parts);
        }
    }
    if let Some(parts) = shared {
        strings = lengths(&parts);
    }
    if starts.len() > SHEETS {
        return Err(TOO_LARGE.to_owned());
    }
    let (mut cells, mut text) = (0_usize, 0_u64);
    for start in starts {
        let sheet = usize::try_from(start).ok().and_then(|start| stream.get(start..)).unwrap_or_default();
        let (area, letters) = sheet_costs(sheet, &strings)?;
        cells = cells.saturating_add(area);
        text = text.saturating_add(letters);
        if cells > CELLS {
            return Err(TOO_LARGE.to_owned());
        }
        if text > TEXT {
            return Err(TOO_LONG.to_owned());
        }
    }
    Ok(())
}

/// Cells of a sheet, those between them included, and bytes of the shared texts that they refer to.
fn sheet_costs(sheet: &[u8], strings: &[u32]) -> Result<(usize, u64), String> {
    let (mut first, mut last) = ((u16::MAX, u16::MAX), (0, 0));
    let (mut letters, mut any) = (0_u64, false);
    // parts within the sheet, such as charts, are passed over as the reader passes them over
    let (mut begun, mut depth) = (false, 0_u32);
    for (kind, data) in records(sheet) {
        match kind {
            0x0809 if begun => depth = depth.saturating_add(1),
            0x0809 => begun = true,
            0x000a if depth > 0 => depth -= 1,
            0x000a => break,
            _ if depth > 0 => {}
            // Dimensions: the reader makes room for what it says (2.4.90)
            0x0200 if said(data).is_none_or(|area| area > CELLS) => return Err(TOO_LARGE.to_owned()),
            // Number, Label, RString, BoolErr, Rk, LabelSst, MulRk, Formula
            0x0203 | 0x0204 | 0x00d6 | 0x0205 | 0x027e | 0x00fd | 0x00bd | 0x0006 => {
                let (Some(row), Some(column)) = (short(data, 0), short(data, 2)) else { continue };
                let to = match kind {
                    0x00bd => data.len().checked_sub(2).and_then(|at| short(data, at)).unwrap_or(column),
                    _ => column,
                };
                first = (row.min(first.0), column.min(to).min(first.1));
                last = (row.max(last.0), column.max(to).max(last.1));
                any = true;
                if kind == 0x00fd
                    && let Some(index) = long(data, 6).and_then(|index| usize::try_from(index).ok())
                {
                    letters = letters.saturating_add(u64::from(strings.get(index).copied().unwrap_or(0)));
                }
            }
            _ => {}
        }
    }
    let reach = |from: u16, to: u16| usize::from(to.saturating_sub(from)).saturating_add(1);
    let area = if any { reach(first.0, last.0).saturating_mul(reach(first.1, last.1)) } else { 0 };
    Ok((area, letters))
}

/// Cells that a record of dimensions speaks of.
fn said(data: &[u8]) -> Option<usize> {
    let (rows, columns) = match data.len() {
        10 => (u32::from(short(data, 2)?).saturating_sub(u32::from(short(data, 0)?)), short(data, 6)?),
        _ => (long(data, 4)?.saturating_sub(long(data, 0)?), short(data, 10)?),
    };
    Some(usize::try_from(rows).ok()?.saturating_mul(usize::from(columns).max(1)))
}

/// How many bytes each shared text may take. A text that lies across two records goes on, after the border, with a byte that says
/// how wide its letters are.
fn lengths(parts: &[&[u8]]) -> Vec<u32> {
    let mut all = Vec::new();
    let mut place = Place { parts, part: 0, at: 8 };
    while let Some(text) = place.text() {
        all.push(text);
    }
    all
}

struct Place<'p> {
    parts: &'p [&'p [u8]],
    part: usize,
    at: usize,
}

impl Place<'_> {
    /// Passes over bytes, across borders.
    fn pass(&mut self, mut count: usize) -> Option<()> {
        loop {
            let left = self.parts.get(self.part)?.len().saturating_sub(self.at);
            if count <= left {
                self.at += count;
                return Some(());
            }
            count -= left;
            self.part += 1;
            self.at = 0;
        }
    }

    /// The part in which there is something left.
    fn here(&mut self) -> Option<&[u8]> {
        while self.parts.get(self.part)?.len() <= self.at {
            self.part += 1;
            self.at = 0;
        }
        self.parts.get(self.part)?.get(self.at..)
    }

    /// Passes over a text and gives the bytes that it may take as UTF-8.
    fn text(&mut self) -> Option<u32> {
        let head = self.here()?;
        let (count, flags) = (short(head, 0)?, *head.get(2)?);
        let runs = if flags & 0x08 == 0 { 0 } else { usize::from(short(head, 3)?) };
        let after = 3 + if flags & 0x08 == 0 { 0 } else { 2 };
        let extra = if flags & 0x04 == 0 { 0 } else { usize::try_from(long(head, after)?).ok()? };
        self.pass(after + if flags & 0x04 == 0 { 0 } else { 4 })?;
        let (mut letters, mut wide) = (usize::from(count), flags & 0x01 != 0);
        let mut first = true;
        while letters > 0 {
            let left = self.parts.get(self.part)?.len().saturating_sub(self.at);
            if left == 0 || !first {
                if left == 0 {
                    self.part += 1;
                    self.at = 0;
                }
                wide = self.here()?.first()? & 0x01 != 0;
                self.at += 1;
            }
            first = false;
            let width = if wide { 2 } else { 1 };
            let here = (self.parts.get(self.part)?.len().saturating_sub(self.at) / width).min(letters);
            self.at += here * width;
            letters -= here;
            if letters > 0 {
                // what is left of the record is less than a letter
                self.at = self.parts.get(self.part)?.len();
            }
        }
        self.pass(runs.saturating_mul(4).saturating_add(extra))?;
        Some(u32::from(count).saturating_mul(3))
    }
}

#[cfg(test)]
mod tests {
    use super::{lengths, sheet_costs};

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &u16::try_from(data.len()).unwrap().to_le_bytes(), data].concat()
    }

    #[test]
    fn a_text_across_two_records_is_one() {
        let head = [2, 0, 0, 0, 3, 0, 0, 0];
        let first = [&head[..], &[3, 0, 0], b"abc", &[4, 0, 0], b"de"].concat();
        // the second text goes on with wide letters
        let second = [&[1][..], b"f\0g\0", &[1, 0, 0], b"h"].concat();
        assert_eq!(lengths(&[&first, &second]), [9, 12, 3]);
        assert_eq!(lengths(&[&head]), [0_u32; 0]);
    }

    #[test]
    fn cells_and_texts_are_counted_to_the_end_of_the_sheet() {
        let cell = |row: u16, column: u16, index: u32| {
            let head = [row, column, 0].map(u16::to_le_bytes).concat();
            record(0x00fd, &[&head[..], &index.to_le_bytes()].concat())
        };
        let bof = record(0x0809, &[0, 6, 16, 0]);
        let sheet =
            [bof.clone(), cell(2, 1, 0), cell(11, 4, 1), record(0x000a, &[]), cell(900, 9, 0)].concat();
        assert_eq!(sheet_costs(&sheet, &[30, 6]), Ok((40, 36)));
        // a chart within it
        let chart = [bof.clone(), bof, cell(900, 9, 0), record(0x000a, &[]), cell(0, 0, 0)].concat();
        assert_eq!(sheet_costs(&chart, &[30]), Ok((1, 30)));
        let wide = record(0x0200, &[0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0]);
        assert_eq!(sheet_costs(&wide, &[]), Ok((0, 0)), "sixteen million cells");
        let wider = record(0x0200, &[0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0, 1, 0, 0]);
        assert!(sheet_costs(&wider, &[]).is_err());
    }
}
