//! PDF (ISO 32000): pages of text in Helvetica, streams deflated, one object after the other.

use std::io::Write;

const LINES_PER_PAGE: usize = 52;

/// A PDF with one line of text for each line.
pub(crate) fn pdf(text: &str) -> Vec<u8> {
    let lines: Vec<&str> = text.lines().collect();
    let pages: Vec<Vec<u8>> = lines.chunks(LINES_PER_PAGE).map(content).collect();
    let kids: Vec<String> = (0..pages.len()).map(|i| format!("{} 0 R", 4 + 2 * i)).collect();
    let mut objects: Vec<Vec<u8>> = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), pages.len()).into_bytes(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec(),
    ];
    for (i, page) in pages.iter().enumerate() {
        objects.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>",
                5 + 2 * i
            )
            .into_bytes(),
        );
        let mut stream = format!("<< /Length {} /Filter /FlateDecode >>\nstream\n", page.len()).into_bytes();
        stream.extend(page);
        stream.extend(b"\nendstream");
        objects.push(stream);
    }
    assemble(&objects)
}

/// The deflated operators of a page.
fn content(lines: &[&str]) -> Vec<u8> {
    let mut operators = b"BT\n/F1 10 Tf\n14 TL\n56 740 Td\n".to_vec();
    for line in lines {
        operators.push(b'(');
        // WinAnsi has the letters of ISO 8859-1 at their places
        for byte in super::mime::latin1(line) {
            if matches!(byte, b'(' | b')' | b'\\') {
                operators.push(b'\\');
            }
            operators.push(byte);
        }
        operators.extend(b") Tj T*\n");
    }
    operators.extend(b"ET\n");
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    // writing into a Vec cannot fail
    encoder.write_all(&operators).and_then(|()| encoder.finish()).unwrap_or_default()
}

fn assemble(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut pdf = b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (i, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", pdf.len()));
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
