//! Office Open XML: workbook and text document (ECMA-376), each with the parts that are required and no more.
//!
//! Slides are in `pptx`. The serial numbers of dates are shared with OpenDocument.

use std::fmt::Write;

use chartward_model::date;

use super::archive::zip;
use crate::SimulateError;
use crate::table::{Table, escaped};

/// First line of every part.
pub(crate) const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
/// What the types of relations begin with.
pub(crate) const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// The list of the types of all parts.
pub(crate) fn content_types(parts: &[(&str, &str)]) -> String {
    let mut xml = format!(
        "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    );
    for (part, kind) in parts {
        let _ = write!(
            xml,
            "<Override PartName=\"/{part}\" ContentType=\"application/vnd.openxmlformats-officedocument.{kind}+xml\"/>"
        );
    }
    xml + "</Types>"
}

/// Relations of a part to others, `rId1` first.
pub(crate) fn relations(targets: &[(&str, &str)]) -> String {
    let mut xml = format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for (i, (kind, target)) in targets.iter().enumerate() {
        let _ =
            write!(xml, "<Relationship Id=\"rId{}\" Type=\"{RELATION}/{kind}\" Target=\"{target}\"/>", i + 1);
    }
    xml + "</Relationships>"
}

/// A workbook of one sheet. Dates of columns whose header speaks of a birth or a date are serial numbers with
/// a date format, all else is shared text.
pub(crate) fn xlsx(table: &Table) -> Result<Vec<u8>, SimulateError> {
    let mut shared: Vec<&str> = Vec::new();
    let mut sheet = format!(
        "{HEAD}<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>"
    );
    let header: Vec<&str> = table.columns.clone();
    let rows = table.rows.iter().map(|row| row.iter().map(|cell| cell.text.as_str()).collect());
    for (i, row) in std::iter::once(header).chain(rows).enumerate() {
        let _ = write!(sheet, "<row r=\"{}\">", i + 1);
        for (j, text) in row.into_iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let cell = format!("{}{}", column_name(j), i + 1);
            if let Some(serial) = serial(table.columns[j], text) {
                let _ = write!(sheet, "<c r=\"{cell}\" s=\"1\"><v>{serial}</v></c>");
            } else {
                let index = shared.iter().position(|known| *known == text).unwrap_or_else(|| {
                    shared.push(text);
                    shared.len() - 1
                });
                let _ = write!(sheet, "<c r=\"{cell}\" t=\"s\"><v>{index}</v></c>");
            }
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData></worksheet>");
    let strings: Vec<String> = shared
        .iter()
        .map(|text| format!("<si><t xml:space=\"preserve\">{}</t></si>", escaped(text)))
        .collect();
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let strings =
        format!("{HEAD}<sst xmlns=\"{main}\" uniqueCount=\"{}\">{}</sst>", strings.len(), strings.concat());
    let workbook = format!(
        "{HEAD}<workbook xmlns=\"{main}\" xmlns:r=\"{RELATION}\"><sheets><sheet name=\"{}\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
        table.name
    );
    let styles = format!(
        "{HEAD}<styleSheet xmlns=\"{main}\"><fonts count=\"1\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts><fills count=\"1\"><fill><patternFill patternType=\"none\"/></fill></fills><borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"2\"><xf/><xf numFmtId=\"14\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>"
    );
    zip(&[
        (
            "[Content_Types].xml",
            content_types(&[
                ("xl/workbook.xml", "spreadsheetml.sheet.main"),
                ("xl/worksheets/sheet1.xml", "spreadsheetml.worksheet"),
                ("xl/styles.xml", "spreadsheetml.styles"),
                ("xl/sharedStrings.xml", "spreadsheetml.sharedStrings"),
            ])
            .as_bytes(),
        ),
        ("_rels/.rels", relations(&[("officeDocument", "xl/workbook.xml")]).as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        (
            "xl/_rels/workbook.xml.rels",
            relations(&[
                ("worksheet", "worksheets/sheet1.xml"),
                ("styles", "styles.xml"),
                ("sharedStrings", "sharedStrings.xml"),
            ])
            .as_bytes(),
        ),
        ("xl/styles.xml", styles.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

/// A text document, a paragraph a line.
pub(crate) fn docx(text: &str) -> Result<Vec<u8>, SimulateError> {
    let paragraphs: Vec<String> = text
        .lines()
        .map(|line| match line.split_once(": ") {
            // a label in bold is a run of its own, as in letters that people write
            Some((label, value)) => format!(
                "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">{}: </w:t></w:r><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>",
                escaped(label),
                escaped(value)
            ),
            None => format!("<w:p><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>", escaped(line)),
        })
        .collect();
    let document = format!(
        "{HEAD}<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{}<w:sectPr/></w:body></w:document>",
        paragraphs.concat()
    );
    zip(&[
        (
            "[Content_Types].xml",
            content_types(&[("word/document.xml", "wordprocessingml.document.main")]).as_bytes(),
        ),
        ("_rels/.rels", relations(&[("officeDocument", "word/document.xml")]).as_bytes()),
        ("word/document.xml", document.as_bytes()),
    ])
}

/// Serial number of a date in a column of dates (1900 system).
pub(crate) fn serial(column: &str, text: &str) -> Option<i32> {
    let column = column.to_ascii_lowercase();
    let dated = column.contains("birth") || column.contains("dob") || column.contains("date");
    let day = dated.then(|| date::parse(text, jiff::civil::date(2199, 12, 31)))??;
    let epoch = jiff::civil::date(1899, 12, 30);
    // a two-digit year is left as the text that it is
    let long = text.split(['/', '-']).any(|part| part.len() == 4);
    let days = day.since(epoch).ok()?.get_days();
    (long && days > 61).then_some(days)
}

/// `A`, `B`, ... of a column; no list here has more than 26.
pub(crate) fn column_name(index: usize) -> char {
    char::from(b'A' + u8::try_from(index.min(25)).unwrap_or(0))
}
