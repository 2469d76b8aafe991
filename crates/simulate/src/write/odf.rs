//! OpenDocument: spreadsheet and text (ISO/IEC 26300).

use std::fmt::Write;

use super::archive::zip;
use super::ooxml::serial;
use crate::SimulateError;
use crate::table::{Table, escaped};

const NAMES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" office:version=\"1.2\"";

/// A spreadsheet of one table.
pub(crate) fn ods(table: &Table) -> Result<Vec<u8>, SimulateError> {
    let mut body = format!("<office:spreadsheet><table:table table:name=\"{}\">", table.name);
    let header: Vec<&str> = table.columns.clone();
    let rows = table.rows.iter().map(|row| row.iter().map(|cell| cell.text.as_str()).collect());
    for row in std::iter::once(header).chain(rows) {
        body.push_str("<table:table-row>");
        for (j, text) in row.into_iter().enumerate() {
            let shown = escaped(text);
            if text.is_empty() {
                body.push_str("<table:table-cell/>");
            } else if let Some(days) = serial(table.columns[j], text) {
                let day = jiff::civil::date(1899, 12, 30)
                    .checked_add(jiff::Span::new().days(days))
                    .map_or_else(|_| String::new(), |day| day.to_string());
                let _ = write!(
                    body,
                    "<table:table-cell office:value-type=\"date\" office:date-value=\"{day}\"><text:p>{shown}</text:p></table:table-cell>"
                );
            } else {
                let _ = write!(
                    body,
                    "<table:table-cell office:value-type=\"string\"><text:p>{shown}</text:p></table:table-cell>"
                );
            }
        }
        body.push_str("</table:table-row>");
    }
    body.push_str("</table:table></office:spreadsheet>");
    package("application/vnd.oasis.opendocument.spreadsheet", &body)
}

/// A text, a paragraph a line.
pub(crate) fn odt(text: &str) -> Result<Vec<u8>, SimulateError> {
    let paragraphs: Vec<String> = text
        .lines()
        // runs of blanks would be one blank without this element
        .map(|line| format!("<text:p>{}</text:p>", escaped(line).replace("  ", " <text:s/>")))
        .collect();
    let body = format!("<office:text>{}</office:text>", paragraphs.concat());
    package("application/vnd.oasis.opendocument.text", &body)
}

fn package(kind: &str, body: &str) -> Result<Vec<u8>, SimulateError> {
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    let content = format!(
        "{head}<office:document-content {NAMES}><office:body>{body}</office:body></office:document-content>"
    );
    let manifest = format!(
        "{head}<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" manifest:version=\"1.2\"><manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"{kind}\"/><manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/></manifest:manifest>"
    );
    zip(&[
        ("mimetype", kind.as_bytes()),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", manifest.as_bytes()),
    ])
}
