//! What the binary workbooks (XLS, XLSB) hold beside what their cell readers give.
//!
//! What it is: of an XLS file, text boxes and comments, headers and footers, pivot cache strings, titles
//! and categories of charts, and embedded objects; of an XLSB file whose sheets cannot be read, the strings without their places.
//!
//! What it is not: a reader of cells ([MS-XLS] and [MS-XLSB] cells are read by `calamine`).
//!
//! The one idea: **records are skipped by their length**, so what is not known does no harm.

use std::io::{Cursor, Read};

use super::package::{Package, has_ending};
use super::writer::{Trouble, Writer};

/// Most bytes of one stream.
const STREAM: u64 = 128 << 20;

/// Text beside the cells and embedded objects of an XLS file.
pub(crate) fn beside_the_cells(bytes: &[u8], out: &mut Writer<'_>, trouble: &mut Trouble) {
    let Ok(mut file) = cfb::CompoundFile::open(Cursor::new(bytes)) else { return };
    let paths: Vec<(String, bool)> = file
        .walk()
        .take(10_000)
        .map(|entry| (entry.path().to_string_lossy().into_owned(), entry.is_stream()))
        .collect();
    for (path, _) in paths.iter().filter(|(_, is_stream)| *is_stream) {
        let mut content = Vec::new();
        let opened = file.open_stream(path).map(|stream| stream.take(STREAM).read_to_end(&mut content));
        if !matches!(opened, Ok(Ok(_))) {
            trouble.note("a stream of the workbook is damaged");
            continue;
        }
        let steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty()).collect();
        match steps.as_slice() {
            ["Workbook" | "Book"] | ["_SX_DB_CUR" | "_SX_DB", _] => records(&content, out),
            [storage, name] if storage.starts_with("MBD") || storage.starts_with("LNK") => {
                embedded(storage, name, content, out, trouble);
            }
            _ => {}
        }
    }
}

/// Whether this is an OOXML package that was encrypted ([MS-OFFCRYPTO] 2.3).
pub(crate) fn is_encrypted_package(bytes: &[u8]) -> bool {
    cfb::CompoundFile::open(Cursor::new(bytes)).is_ok_and(|file| file.is_stream("/EncryptedPackage"))
}

/// A stream of an embedded object.
fn embedded(storage: &str, name: &str, content: Vec<u8>, out: &mut Writer<'_>, trouble: &mut Trouble) {
    match name {
        "Package" | "CONTENTS" => out.member(storage, content),
        "\u{1}Ole10Native" => match native(&content) {
            Some((label, data)) => out.member(&label, data.to_vec()),
            None => out.member(storage, content),
        },
        "Workbook" | "Book" => records(&content, out),
        "WordDocument" | "PowerPoint Document" => trouble.note("an embedded document is not read"),
        _ => {}
    }
}

/// Name and data of a packaged file: a length, a flag, label, path, and again a path before the data.
fn native(bytes: &[u8]) -> Option<(String, &[u8])> {
    let long = |at: usize| -> Option<usize> {
        usize::try_from(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?)).ok()
    };
    let past_zero = |at: usize| Some(at + memchr::memchr(0, bytes.get(at..)?)? + 1);
    let label_end = past_zero(6)?;
    let label =
        encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes.get(6..label_end - 1)?).0.into_owned();
    let path_end = past_zero(label_end)?;
    let data_at = (path_end + 8).checked_add(long(path_end + 4)?)?;
    let data = bytes.get(data_at + 4..(data_at + 4).checked_add(long(data_at)?)?)?;
    Some((label, data))
}

/// Texts of a BIFF stream that are not in cells.
fn records(bytes: &[u8], out: &mut Writer<'_>) {
    const CONTINUE: u16 = 0x003c;
    let mut rest = bytes;
    // characters of a text box that are still to come
    let mut wanted = 0_usize;
    let mut text = String::new();
    let mut parts = Parts::default();
    while let [a, b, c, d, after @ ..] = rest {
        let (kind, length) = (u16::from_le_bytes([*a, *b]), usize::from(u16::from_le_bytes([*c, *d])));
        let Some((data, next)) = after.split_at_checked(length) else { break };
        rest = next;
        if kind == CONTINUE && wanted > 0 {
            let (piece, count) = characters(data, wanted);
            text.push_str(&piece);
            wanted -= count;
        }
        if wanted == 0 && !text.trim().is_empty() {
            out.line(text.trim());
            text.clear();
        }
        parts.pass(kind, data);
        match (kind, data) {
            // text box or comment: the number of characters is in its head
            (0x01b6, [_, _, _, _, _, _, _, _, _, _, low, high, ..]) => {
                wanted = usize::from(u16::from_le_bytes([*low, *high]));
                text.clear();
            }
            // header, footer; string of a pivot cache
            (0x0014 | 0x0015 | 0x00cd, [low, high, string @ ..]) => {
                let count = usize::from(u16::from_le_bytes([*low, *high]));
                let (string, _) = characters(string, count);
                let shown = without_codes(&string);
                if shown.chars().any(char::is_alphanumeric) {
                    out.line(shown.trim());
                }
            }
            // title of a chart, an axis or a series ([MS-XLS] 2.4.254)
            (0x100d, [_, _, count, string @ ..]) => line(string, usize::from(*count), out),
            // category of a chart, kept in it as a cell is in a sheet, where calamine reads it (2.4.148)
            (0x0204, [_, _, _, _, _, _, low, high, string @ ..]) if parts.in_chart() => {
                line(string, usize::from(u16::from_le_bytes([*low, *high])), out);
            }
            _ => {}
        }
    }
}

/// Where in the workbook a record is: charts lie within sheets, each between a beginning and an end.
#[derive(Default)]
struct Parts {
    /// For each part that was begun and not ended, whether it is a chart.
    open: Vec<bool>,
}

impl Parts {
    /// More than the format nests; what lies deeper is damage.
    const DEPTH: usize = 64;

    fn pass(&mut self, kind: u16, data: &[u8]) {
        match (kind, data) {
            // BOF with its kind of part, 0x20 for a chart ([MS-XLS] 2.4.21)
            (0x0809, [_, _, low, high, ..]) if self.open.len() < Self::DEPTH => {
                self.open.push(u16::from_le_bytes([*low, *high]) == 0x0020);
            }
            (0x000a, _) => {
                self.open.pop();
            }
            _ => {}
        }
    }

    fn in_chart(&self) -> bool {
        self.open.last() == Some(&true)
    }
}

/// A string of a chart as a line.
fn line(string: &[u8], count: usize, out: &mut Writer<'_>) {
    let (text, _) = characters(string, count);
    if !text.trim().is_empty() {
        out.line(text.trim());
    }
}

/// Up to `count` characters after the byte that says how wide they are, and how many there were.
fn characters(data: &[u8], count: usize) -> (String, usize) {
    match data {
        [flags, bytes @ ..] if flags & 1 == 1 => {
            let bytes = bytes.get(..count * 2).unwrap_or(bytes);
            (encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0.into_owned(), bytes.len().div_ceil(2))
        }
        [_, bytes @ ..] => {
            let bytes = bytes.get(..count).unwrap_or(bytes);
            (encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(), bytes.len())
        }
        [] => (String::new(), 0),
    }
}

/// A header without the codes for fonts and page numbers (`&"Arial,Bold"`, `&12`, `&P`).
fn without_codes(header: &str) -> String {
    let mut shown = String::new();
    let mut chars = header.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '&' {
            shown.push(c);
            continue;
        }
        match chars.next() {
            Some('&') => shown.push('&'),
            Some('"') => while chars.next().is_some_and(|c| c != '"') {},
            Some(c) if c.is_ascii_digit() => while chars.next_if(char::is_ascii_digit).is_some() {},
            _ => shown.push(' '),
        }
    }
    shown
}

/// The strings and numbers of an XLSB workbook, one a line.
pub(crate) fn raw_values(package: &mut Package<'_>, out: &mut Writer<'_>) {
    for name in package.names().to_vec() {
        let strings = has_ending(&name, "sharedStrings.bin");
        let sheet = name.contains("worksheets/") && has_ending(&name, ".bin");
        if !strings && !sheet {
            continue;
        }
        let Ok(bytes) = package.read(&name) else { continue };
        let mut rest = bytes.as_slice();
        while let Some((kind, data, next)) = record(rest) {
            rest = next;
            let text = match kind {
                19 if strings => data.get(1..).and_then(wide_string),
                6 if !strings => data.get(8..).and_then(wide_string),
                5 if !strings => data
                    .get(8..16)
                    .and_then(|eight| eight.try_into().ok())
                    .map(|eight| super::spreadsheet::number_text(f64::from_le_bytes(eight))),
                _ => None,
            };
            if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
                out.line(&text);
            }
        }
    }
}

/// Type, data and what follows of an XLSB record ([MS-XLSB] 2.1.4).
fn record(bytes: &[u8]) -> Option<(u32, &[u8], &[u8])> {
    let (kind, rest) = variable(bytes, 2)?;
    let (length, rest) = variable(rest, 4)?;
    let (data, next) = rest.split_at_checked(usize::try_from(length).ok()?)?;
    Some((kind, data, next))
}

/// A number in groups of seven bits.
fn variable(bytes: &[u8], most: usize) -> Option<(u32, &[u8])> {
    let mut number = 0;
    for (i, byte) in bytes.iter().take(most).enumerate() {
        number |= u32::from(byte & 0x7f) << (7 * i);
        if byte & 0x80 == 0 {
            return Some((number, bytes.get(i + 1..)?));
        }
    }
    None
}

fn wide_string(bytes: &[u8]) -> Option<String> {
    let count = usize::try_from(u32::from_le_bytes(bytes.get(..4)?.try_into().ok()?)).ok()?;
    let units = bytes.get(4..4_usize.checked_add(count.checked_mul(2)?)?)?;
    Some(encoding_rs::UTF_16LE.decode_without_bom_handling(units).0.into_owned())
}

#[cfg(test)]
mod tests {
    use chartward_model::DocumentKind;

    use super::super::collect::Collect;
    use super::super::writer::{Trouble, Writer};
    use super::{native, records, without_codes};

    #[test]
    fn text_boxes_and_headers_are_found_among_records() {
        let mut stream = vec![0x14, 0, 12, 0, 9, 0, 0];
        stream.extend(b"&C&\"A\"Top");
        stream.extend([0xb6, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0]);
        stream.extend([0x3c, 0, 4, 0, 0]);
        stream.extend(b"Ann");
        stream.extend([0x3c, 0, 5, 0, 1, b' ', 0, b'L', 0]);
        stream.extend([0xff, 0xff, 9, 0]);
        let mut collect = Collect::default();
        let mut out = Writer::new(&mut collect, DocumentKind::Table);
        records(&stream, &mut out);
        out.finish(&Trouble::default());
        assert_eq!(collect.text(), "Top\nAnn L\n");
    }

    #[test]
    fn titles_and_categories_of_a_chart_are_found_and_cells_are_left_to_their_reader() {
        let label = |text: &[u8]| {
            let count = u8::try_from(text.len()).unwrap();
            [&[4, 2, count + 9, 0, 0, 0, 0, 0, 0, 0, count, 0, 0][..], text].concat()
        };
        let begin = |part: u8| [9, 8, 4, 0, 0, 6, part, 0];
        let end = [0x0a, 0, 0, 0];
        let mut stream = begin(0x10).to_vec();
        stream.extend(label(b"a cell"));
        stream.extend(begin(0x20));
        stream.extend([0x0d, 0x10, 8, 0, 0, 0, 4, 0]);
        stream.extend(b"Days");
        stream.extend(label(b"Ann Lee"));
        stream.extend(end);
        stream.extend(label(b"another cell"));
        stream.extend(end);
        let mut collect = Collect::default();
        let mut out = Writer::new(&mut collect, DocumentKind::Table);
        records(&stream, &mut out);
        out.finish(&Trouble::default());
        assert_eq!(collect.text(), "Days\nAnn Lee\n");
    }

    #[test]
    fn codes_and_packages() {
        assert_eq!(without_codes("&L&12Page &P of A && B"), " Page   of A & B");
        let mut packaged = vec![0, 0, 0, 0, 2, 0];
        packaged.extend(b"a.txt\0C:\\a.txt\0\0\0\x03\0\x02\0\0\0x\0\x04\0\0\0data");
        assert_eq!(native(&packaged), Some(("a.txt".to_owned(), b"data".as_slice())));
        assert_eq!(native(&packaged[..20]), None);
    }
}
