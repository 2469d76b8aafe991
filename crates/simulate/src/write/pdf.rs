//! PDF (ISO 32000): pages of text in Helvetica, streams deflated, one object after the other.

use std::fmt::Write as _;
use std::io::Write as _;

const LINES_PER_PAGE: usize = 52;

/// Points between lines.
const LEADING: usize = 14;

/// A PDF with one line of text for each line.
pub(crate) fn pdf(text: &str) -> Vec<u8> {
    let lines: Vec<&str> = text.lines().collect();
    let page = |lines: &[&str]| {
        let mut operators = format!("BT\n/F1 10 Tf\n{LEADING} TL\n56 740 Td\n").into_bytes();
        for line in lines {
            shown(line, &mut operators);
            operators.extend(b"T*\n");
        }
        operators.extend(b"ET\n");
        operators
    };
    assemble(612, &lines.chunks(LINES_PER_PAGE).map(page).collect::<Vec<_>>())
}

/// A PDF of a table: every cell at the left edge of its column, on a page as wide as that takes.
pub(crate) fn pdf_table(rows: &[Vec<&str>]) -> Vec<u8> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let longest = |j: usize| rows.iter().filter_map(|row| row.get(j)).map(|cell| cell.chars().count()).max();
    // a letter of eight points is at most about six wide
    let edges: Vec<usize> = (0..columns)
        .scan(40, |x, j| {
            let edge = *x;
            *x += 6 * longest(j).unwrap_or(0) + 16;
            Some(edge)
        })
        .collect();
    let page = |rows: &[Vec<&str>]| {
        let mut operators = b"BT\n/F1 8 Tf\n".to_vec();
        for (i, row) in rows.iter().enumerate() {
            for (cell, x) in row.iter().zip(&edges).filter(|(cell, _)| !cell.is_empty()) {
                operators.extend(format!("1 0 0 1 {x} {} Tm\n", 740 - LEADING * i).bytes());
                shown(cell, &mut operators);
            }
        }
        operators.extend(b"ET\n");
        operators
    };
    let width = edges.last().copied().unwrap_or(0) + 6 * longest(columns.saturating_sub(1)).unwrap_or(0) + 40;
    assemble(width, &rows.chunks(LINES_PER_PAGE).map(page).collect::<Vec<_>>())
}

/// The operator that shows a text. WinAnsi has the letters of ISO 8859-1 at their places.
fn shown(text: &str, operators: &mut Vec<u8>) {
    operators.push(b'(');
    for byte in super::mime::latin1(text) {
        if matches!(byte, b'(' | b')' | b'\\') {
            operators.push(b'\\');
        }
        operators.push(byte);
    }
    operators.extend(b") Tj\n");
}

/// The file: catalogue, page tree, font, then each page and its deflated operators.
fn assemble(width: usize, pages: &[Vec<u8>]) -> Vec<u8> {
    let kids: Vec<String> = (0..pages.len()).map(|i| format!("{} 0 R", 4 + 2 * i)).collect();
    let mut objects: Vec<Vec<u8>> = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), pages.len()).into_bytes(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec(),
    ];
    for (i, operators) in pages.iter().enumerate() {
        let contents = 5 + 2 * i;
        objects.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} 792] /Resources << /Font << /F1 3 0 R >> >> /Contents {contents} 0 R >>"
            )
            .into_bytes(),
        );
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        // writing into a Vec cannot fail
        let stream = encoder.write_all(operators).and_then(|()| encoder.finish()).unwrap_or_default();
        let head = format!("<< /Length {} /Filter /FlateDecode >>\nstream\n", stream.len()).into_bytes();
        objects.push([head.as_slice(), &stream, b"\nendstream"].concat());
    }
    numbered(&objects)
}

/// Objects one after the other, and the table of where they are.
fn numbered(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut pdf = b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (i, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", pdf.len());
        pdf.extend(format!("{} 0 obj\n", i + 1).bytes());
        pdf.extend(object);
        pdf.extend(b"\nendobj\n");
    }
    let start = pdf.len();
    pdf.extend(table.bytes());
    pdf.extend(
        format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1)
            .bytes(),
    );
    pdf
}
