//! XLSX, XLSB, XLS and ODS to documents.
//!
//! What it is: every sheet, hidden ones too, as a table named after the sheet, its cells as the values
//! that were last calculated. Dates come out in ISO form, numbers in full. What else a workbook
//! carries along (comments, text boxes, pivot caches, copies of other workbooks' cells, pictures) is in
//! `spreadsheet_xml`.
//!
//! What it is not: no formulas are evaluated, and number formats are not applied.
//!
//! The one idea: **cells are streamed** where the format allows, so that a cell at the far corner of an
//! empty sheet costs nothing.

use std::io::Cursor;

use calamine::{
    Data, DataRef, ExcelDateTime, Reader, Xls, XlsError, Xlsb, XlsbError, Xlsx, XlsxError,
    open_workbook_from_rs,
};
use chartward_model::{DocumentKind, Outcome};

use super::Emit;
use super::package::Package;
use super::table::TableWriter;
use super::writer::{Trouble, Writer};
use super::{spreadsheet_binary, spreadsheet_xml};
use crate::foreign::guarded;

/// Most cells of one workbook that are read.
const CELLS: u64 = 20_000_000;
const UNREADABLE: &str = "the workbook is damaged: its sheets could not be read to the end";
/// Most columns of a sheet (16,384 in the format).
const WIDTH: u32 = 16_384;

/// Reads a workbook.
pub(crate) fn read(bytes: &[u8], _name: &str, emit: &mut dyn Emit) -> Outcome {
    let mut out = Writer::new(emit, DocumentKind::Table);
    let mut trouble = Trouble::default();
    let failed = |reason: &str| Outcome::Failed(reason.to_owned());
    if bytes.starts_with(b"\xd0\xcf\x11\xe0")
        || bytes.starts_with(b"\x09\x08")
        || bytes.starts_with(b"\x09\x04")
    {
        if spreadsheet_binary::is_encrypted_package(bytes) {
            return failed("encrypted: password needed");
        }
        match guarded(|| xls(bytes, &mut out, &mut trouble)) {
            Some(Opened::Read) => {}
            Some(Opened::Encrypted) => return failed("encrypted: password needed"),
            Some(Opened::Damaged(reason)) => trouble.note(reason),
            None => trouble.note(UNREADABLE),
        }
        spreadsheet_binary::beside_the_cells(bytes, &mut out, &mut trouble);
        return out.finish(&trouble);
    }
    let Some(mut package) = Package::open(bytes) else {
        return failed("the workbook is damaged: no part of it can be found");
    };
    let has = |package: &Package<'_>, ending: &str| package.names().iter().any(|name| name.ends_with(ending));
    let opened = if has(&package, "content.xml") {
        if super::opendocument::is_encrypted(&mut package) {
            return failed("encrypted: password needed");
        }
        spreadsheet_xml::open_document(&mut package, &mut out, &mut trouble);
        Some(Opened::Read)
    } else if has(&package, "workbook.bin") {
        guarded(|| xlsb(bytes, &mut out, &mut trouble))
    } else {
        guarded(|| xlsx(bytes, &mut out, &mut trouble))
    };
    match opened {
        Some(Opened::Read) => {}
        Some(Opened::Encrypted) => return failed("encrypted: password needed"),
        Some(Opened::Damaged(reason)) => {
            trouble.note(reason);
            spreadsheet_xml::raw_strings(&mut package, &mut out);
            spreadsheet_binary::raw_values(&mut package, &mut out);
        }
        None => {
            trouble.note(UNREADABLE);
            spreadsheet_xml::raw_strings(&mut package, &mut out);
            spreadsheet_binary::raw_values(&mut package, &mut out);
        }
    }
    spreadsheet_xml::beside_the_cells(&mut package, &mut out, &mut trouble);
    if package.is_cut() {
        trouble.note("the workbook is cut off or damaged: some parts may be missing");
    }
    out.finish(&trouble)
}

/// How opening went.
enum Opened {
    Read,
    Encrypted,
    Damaged(String),
}

fn xlsx(bytes: &[u8], out: &mut Writer<'_>, trouble: &mut Trouble) -> Opened {
    let mut book: Xlsx<Cursor<&[u8]>> = match open_workbook_from_rs(Cursor::new(bytes)) {
        Ok(book) => book,
        Err(XlsxError::Password) => return Opened::Encrypted,
        Err(_) => return Opened::Damaged("the workbook's list of sheets is damaged".to_owned()),
    };
    let mut left = CELLS;
    for (number, sheet) in (1u32..).zip(book.sheet_names()) {
        match book.worksheet_cells_reader(&sheet) {
            Ok(mut cells) => {
                let next = || {
                    cells
                        .next_cell()
                        .map(|cell| cell.map(|cell| (cell.get_position(), show_ref(cell.get_value()))))
                };
                stream((number, &sheet), next, (&mut left, out, trouble));
            }
            // a sheet of a chart or macro has no cells
            Err(XlsxError::NotAWorksheet(_) | XlsxError::WorksheetNotFound(_)) => {}
            Err(_) => trouble.note(format!("sheet {number} is damaged")),
        }
    }
    Opened::Read
}

fn xlsb(bytes: &[u8], out: &mut Writer<'_>, trouble: &mut Trouble) -> Opened {
    let mut book: Xlsb<Cursor<&[u8]>> = match open_workbook_from_rs(Cursor::new(bytes)) {
        Ok(book) => book,
        Err(XlsbError::Password) => return Opened::Encrypted,
        Err(_) => return Opened::Damaged("the workbook's list of sheets is damaged".to_owned()),
    };
    let mut left = CELLS;
    for (number, sheet) in (1u32..).zip(book.sheet_names()) {
        match book.worksheet_cells_reader(&sheet) {
            Ok(mut cells) => {
                let next = || {
                    cells
                        .next_cell()
                        .map(|cell| cell.map(|cell| (cell.get_position(), show_ref(cell.get_value()))))
                };
                stream((number, &sheet), next, (&mut left, out, trouble));
            }
            Err(_) => trouble.note(format!("sheet {number} is damaged")),
        }
    }
    Opened::Read
}

fn xls(bytes: &[u8], out: &mut Writer<'_>, trouble: &mut Trouble) -> Opened {
    let mut book: Xls<Cursor<&[u8]>> = match open_workbook_from_rs(Cursor::new(bytes)) {
        Ok(book) => book,
        Err(XlsError::Password) => return Opened::Encrypted,
        Err(_) => {
            return Opened::Damaged("the workbook is damaged: its list of sheets cannot be read".to_owned());
        }
    };
    let mut left = CELLS;
    for (number, sheet) in (1u32..).zip(book.sheet_names()) {
        let Ok(range) = book.worksheet_range(&sheet) else {
            trouble.note(format!("sheet {number} is damaged"));
            continue;
        };
        let start = range.start().unwrap_or((0, 0));
        let mut cells = range.used_cells().map(|(row, column, value)| {
            let at =
                |base: u32, offset: usize| base.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
            ((at(start.0, row), at(start.1, column)), show(value))
        });
        stream((number, &sheet), || Ok::<_, ()>(cells.next()), (&mut left, out, trouble));
    }
    Opened::Read
}

/// Position and text of a cell, row first.
type Shown = ((u32, u32), String);

/// Writes the cells of a sheet as rows. Cells come row by row, and within a row from left to right;
/// damaged files may break that, so a row that comes late is written where it comes. What goes wrong is said
/// with the sheet's number: its name may be a patient's.
fn stream<E>(
    (number, sheet): (u32, &str),
    mut next: impl FnMut() -> Result<Option<Shown>, E>,
    (left, out, trouble): (&mut u64, &mut Writer<'_>, &mut Trouble),
) {
    let mut table = TableWriter::new(Some(sheet.to_owned()));
    let mut row: Vec<String> = Vec::new();
    let mut at: u32 = 0;
    while out.is_open() {
        let ((row_number, column), text) = match next() {
            Ok(Some(cell)) => cell,
            Ok(None) => break,
            Err(_) => {
                trouble.note(format!("sheet {number} is damaged after row {}", u64::from(at) + 1));
                break;
            }
        };
        if text.is_empty() || column >= WIDTH {
            continue;
        }
        if *left == 0 {
            trouble.note(format!(
                "sheet {number}: more than {CELLS} cells; read up to row {}",
                u64::from(at) + 1
            ));
            break;
        }
        *left -= 1;
        if row_number != at {
            if !row.is_empty() {
                table.row(&row, out);
                row.clear();
                at = at.saturating_add(1);
            }
            table.skip(u64::from(row_number.saturating_sub(at)), out);
            at = row_number;
        }
        let column = column as usize;
        if row.len() <= column {
            row.resize(column + 1, String::new());
        }
        row[column] = text;
    }
    if !row.is_empty() {
        table.row(&row, out);
    }
    table.finish(out);
}

fn show_ref(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_text(*number),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(date) => date_text(date),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

fn show(value: &Data) -> String {
    match value {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_text(*number),
        Data::Bool(value) => value.to_string(),
        Data::DateTime(date) => date_text(date),
        Data::Error(_) | Data::Empty => String::new(),
    }
}

/// A number with all its digits and no exponent, whole numbers without a fraction.
pub(crate) fn number_text(number: f64) -> String {
    if !number.is_finite() {
        return String::new();
    }
    // Rust writes the shortest digits that read back, and never an exponent.
    let text = if number.abs() < 1e21 { number.to_string() } else { format!("{number:e}") };
    if text == "-0" { "0".to_owned() } else { text }
}

/// A date as ISO 8601; a time alone, or a span of time, as `H:MM:SS`.
fn date_text(date: &ExcelDateTime) -> String {
    let value = date.as_f64();
    if !value.is_finite() || !(0.0..2_958_466.0).contains(&value) {
        return number_text(value);
    }
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    if date.is_duration() {
        let days = value.trunc();
        return format!("{}:{minute:02}:{second:02}", days * 24.0 + f64::from(hour));
    }
    if value < 1.0 {
        return format!("{hour:02}:{minute:02}:{second:02}");
    }
    if (hour, minute, second) == (0, 0, 0) {
        return format!("{year:04}-{month:02}-{day:02}");
    }
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

#[cfg(test)]
mod tests {
    use chartward_model::Outcome;

    use super::super::collect::{Collect, torment};
    use super::super::package::tests::package;
    use super::{number_text, read};

    fn workbook(rows: &str) -> Vec<u8> {
        package(&[
            (
                "_rels/.rels",
                "<Relationships><Relationship Id=\"w\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
            ),
            (
                "xl/workbook.xml",
                "<workbook xmlns:r=\"r\"><sheets><sheet name=\"People\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",
            ),
            (
                "xl/_rels/workbook.xml.rels",
                "<Relationships><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
            ),
            (
                "xl/styles.xml",
                "<styleSheet><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>",
            ),
            (
                "xl/worksheets/sheet1.xml",
                &format!(
                    "<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}</sheetData></worksheet>"
                ),
            ),
            ("xl/comments1.xml", "<comments><comment><text><t>call her back</t></text></comment></comments>"),
            ("xl/media/image1.png", "png"),
            (
                "xl/pivotCache/pivotCacheDefinition1.xml",
                "<d><cacheFields><cacheField name=\"Name\"><sharedItems><s v=\"Kay &amp; Co\"/><s v=\"Lou\"/></sharedItems></cacheField>\
                 <cacheField name=\"SSN\"><sharedItems/></cacheField></cacheFields></d>",
            ),
            (
                "xl/pivotCache/pivotCacheRecords1.xml",
                "<p><r><x v=\"1\"/><s v=\"987-65-4321\"/></r><r><x v=\"0\"/><n v=\"987654322\"/></r></p>",
            ),
        ])
    }

    const ROWS: &str = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Staff list</t></is></c></row>\
        <row r=\"3\"><c r=\"B3\" t=\"inlineStr\"><is><t>Name</t></is></c><c r=\"C3\" t=\"inlineStr\"><is><t>SSN</t></is></c>\
        <c r=\"D3\" t=\"inlineStr\"><is><t>Born</t></is></c></row>\
        <row r=\"4\"><c r=\"B4\" t=\"inlineStr\"><is><t>Ann Lee</t></is></c><c r=\"C4\"><v>987654321</v></c><c r=\"D4\" s=\"1\"><v>29222</v></c></row>\
        <row r=\"1048576\"><c r=\"XFD1048576\"><v>0.25</v></c></row>";

    #[test]
    fn sheets_comments_and_caches() {
        let mut collect = Collect::default();
        assert_eq!(read(&workbook(ROWS), "a.xlsx", &mut collect), Outcome::Parsed);
        let tables = collect.tables();
        assert_eq!(tables[0], "People[|Name|SSN|Born]@4 |Ann Lee|987654321|1980-01-02");
        assert!(tables[1].starts_with("People[|Name|SSN|Born]@1048576 |||"));
        assert!(tables[1].ends_with("|0.25"));
        assert_eq!(tables[2], "pivot cache 1[Name|SSN]@1 Lou|987-65-4321; Kay & Co|987654322");
        assert_eq!(collect.prose(), "call her back\n");
        assert_eq!(collect.members, [("xl/media/image1.png".to_owned(), b"png".to_vec())]);
    }

    #[test]
    fn open_document_sheets() {
        let content = "<office:document-content><table:table table:name=\"T\">\
            <table:table-row><table:table-cell><text:p>Name</text:p></table:table-cell><table:table-cell><text:p>Born</text:p></table:table-cell></table:table-row>\
            <table:table-row table:number-rows-repeated=\"2\"><table:table-cell><text:p>Ann</text:p></table:table-cell>\
            <table:table-cell office:value-type=\"date\" office:date-value=\"1980-01-02\"><text:p>01/02/80</text:p></table:table-cell>\
            <table:table-cell table:number-columns-repeated=\"1000000\"/></table:table-row>\
            <table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell/></table:table-row>\
            <table:table-row><table:table-cell office:value-type=\"float\" office:value=\"987654321\"><text:p>987,654,321</text:p></table:table-cell></table:table-row>\
            </table:table></office:document-content>";
        let bytes = package(&[("content.xml", content)]);
        let mut collect = Collect::default();
        assert_eq!(read(&bytes, "a.ods", &mut collect), Outcome::Parsed);
        assert_eq!(
            collect.tables(),
            ["T[Name|Born]@2 Ann|1980-01-02; Ann|1980-01-02", "T[Name|Born]@1000004 987654321"]
        );
    }

    #[test]
    fn numbers_keep_their_digits() {
        assert_eq!(number_text(987_654_321.0), "987654321");
        assert_eq!(number_text(4_111_111_111_111_111.0), "4111111111111111");
        assert_eq!(number_text(-0.5), "-0.5");
        assert_eq!(number_text(f64::NAN), "");
    }

    #[test]
    fn damaged_workbooks_give_what_is_left() {
        let bytes = workbook(ROWS);
        torment(&bytes, 100, |bytes, emit| read(bytes, "a.xlsx", emit));
        let cut = workbook("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>kept</t></is></c></row><row");
        let mut collect = Collect::default();
        assert!(matches!(read(&cut, "a.xlsx", &mut collect), Outcome::Partly(_)));
        assert!(collect.text().contains("kept"));
        torment(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no workbook", 5, |bytes, emit| read(bytes, "a.xls", emit));
    }
}
