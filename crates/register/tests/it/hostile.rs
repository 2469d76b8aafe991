//! Files that are no lists, or no longer: a clear error or listed rows, bounded memory, nothing lost.

use std::io::{Read as _, Write};
use std::path::{Path, PathBuf};

use chartward_register::reading::{Told, read, read_by};
use chartward_register::{Register, RegisterError};
use tempfile::TempDir;

const HEADER: &str = "Name of Covered Entity,State,Covered Entity Type,Individuals Affected,Breach Submission Date,\
Type of Breach,Location of Breached Information,Business Associate Present,Web Description\n";

fn row(name: &str) -> String {
    format!("{name},OH,Healthcare Provider,1200,03/14/2024,Theft,Laptop,No,\n")
}

fn file(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn error(path: &Path) -> String {
    let error = read(path, &Told::default()).unwrap_err();
    assert!(!error.hint().is_empty());
    error.to_string()
}

#[test]
fn an_html_page_is_no_list() {
    let page =
        b"\n<!DOCTYPE html><html><body><table><tr><td>Name of Covered Entity</td></tr></table></body></html>";
    let (_folder, path) = file("breach_report.csv", page);
    assert!(error(&path).contains("HTML page"));
}

#[test]
fn an_error_page_never_replaces_what_is_known() {
    let (folder, path) = file("2024-03-20_active.csv", (HEADER.to_owned() + &row("Clinic A")).as_bytes());
    let mut register = Register::create(&folder.path().join("register"), &crate::support::SEED).unwrap();
    register.import(read(&path, &Told::default()).unwrap()).unwrap();
    std::fs::write(&path, "<html><body>503</body></html>").unwrap();
    assert!(read(&path, &Told::default()).is_err());
    std::fs::write(&path, "").unwrap();
    assert!(error(&path).contains("empty"));
    std::fs::write(&path, HEADER).unwrap();
    assert!(error(&path).contains("no rows"));
    assert_eq!(register.filings(None, None).unwrap().len(), 1);
}

#[test]
fn a_truncated_file_lists_the_row_that_is_cut() {
    let text =
        HEADER.to_owned() + &row("Clinic A") + &row("Clinic B") + "Clinic C,OH,Healthcare Provider,\"12";
    let (_folder, path) = file("2024-03-20.csv", text.as_bytes());
    let reading = read(&path, &Told::default()).unwrap();
    let refused: Vec<_> = reading.refused().collect();
    assert_eq!((reading.rows.len(), refused.len()), (3, 1));
    assert_eq!(refused[0].0.raw, b"Clinic C,OH,Healthcare Provider,\"12");
    assert_eq!(refused[0].0.number, 4);
}

#[test]
fn a_refused_row_is_kept_and_makes_nothing_vanish() {
    let full = Told { coverage: Some(chartward_register::words::Coverage::Full), ..Told::default() };
    let (folder, path) =
        file("2024-03-20.csv", (HEADER.to_owned() + &row("Clinic A") + &row("Clinic B")).as_bytes());
    let mut register = Register::create(&folder.path().join("register"), &crate::support::SEED).unwrap();
    register.import(read(&path, &full).unwrap()).unwrap();
    let later = folder.path().join("2024-04-20.csv");
    std::fs::write(&later, HEADER.to_owned() + &row("Clinic A") + "Clinic B,OH,Healthcare Provider,12\n")
        .unwrap();
    let imported = register.import(read(&later, &full).unwrap()).unwrap();
    assert_eq!((imported.refused.len(), imported.vanished), (1, 0));
    assert!(imported.refused[0].2.contains("4 cells"));
    assert_eq!(register.filings(None, None).unwrap().len(), 2);
    let kept = register.refused(imported.snapshot.id).unwrap();
    assert_eq!(kept[0].raw, b"Clinic B,OH,Healthcare Provider,12");
}

#[test]
fn swapped_columns_are_refused_as_a_whole() {
    let swapped = "OH,Clinic,1200,Healthcare Provider,03/14/2024,Theft,Laptop,No,\n".repeat(9);
    let (_folder, path) = file("2024-03-20.csv", (HEADER.to_owned() + &swapped).as_bytes());
    let text = error(&path);
    assert!(text.contains("9 of 9 rows") && text.contains("row 2"), "{text}");
    let swapped_header =
        HEADER.replace("State,Covered Entity Type", "Covered Entity Type,State") + &row("Clinic A");
    let (_folder, path) = file("2024-03-20.csv", swapped_header.as_bytes());
    assert!(error(&path).contains("no known list"));
}

#[test]
fn exchanged_type_and_location_are_refused_as_a_whole() {
    let row = |types: &str, place: &str| {
        format!("Clinic,OH,Healthcare Provider,1200,03/14/2024,{types},{place},No,\n")
    };
    let (_folder, path) =
        file("2024-03-20.csv", (HEADER.to_owned() + &row("Laptop", "Theft").repeat(9)).as_bytes());
    assert!(error(&path).contains("9 of 9 rows"), "{}", error(&path));
    // a single one is listed
    let text = HEADER.to_owned() + &row("Theft", "Laptop").repeat(9) + &row("Laptop", "Theft");
    let (_folder, path) = file("2024-03-20.csv", text.as_bytes());
    let reading = read(&path, &Told::default()).unwrap();
    let refused: Vec<_> = reading.refused().collect();
    assert_eq!((refused.len(), refused[0].0.number), (1, 11));
    assert!(refused[0].1.contains("kind of breach"), "{}", refused[0].1);
}

#[test]
fn names_that_are_descriptions_and_unknown_places_are_refused() {
    let row = |name: &str, place: &str| {
        format!("{name},OH,Healthcare Provider,1200,03/14/2024,Theft,{place},No,Clinic\n")
    };
    let told = "A laptop was stolen ".repeat(20);
    let swapped = HEADER.to_owned() + &row(&told, "Laptop").repeat(9);
    let (_folder, path) = file("2024-03-20.csv", swapped.as_bytes());
    assert!(error(&path).contains("9 of 9 rows"), "{}", error(&path));
    let text =
        HEADER.to_owned() + &row("Clinic", "Laptop").repeat(9) + &row("Clinic", "\"Under the bed, Email\"");
    let (_folder, path) = file("2024-03-20.csv", text.as_bytes());
    let reading = read(&path, &Told::default()).unwrap();
    let refused: Vec<_> = reading.refused().collect();
    assert_eq!((refused.len(), refused[0].0.number), (1, 11));
    assert!(refused[0].1.contains("location of the data"), "{}", refused[0].1);
}

#[test]
fn a_list_that_grew_and_lost_many_is_refused() {
    // names, days and numbers that have nothing in common
    let word = |at: usize| "abcdefghijklmnopqrstuvwxyz".chars().nth(at % 26).unwrap().to_string().repeat(7);
    let row = |at: usize| {
        let (name, people) = (format!("{} {}", word(at), word(at / 26 + 9)), 1_000 + 77 * at);
        format!(
            "{name},OH,Healthcare Provider,{people},{}/{}/2023,Theft,Laptop,No,\n",
            at % 12 + 1,
            at % 28 + 1
        )
    };
    let rows = |from: usize, to: usize| HEADER.to_owned() + &(from..to).map(row).collect::<String>();
    let (folder, path) = file("2024-03-20_full.csv", rows(40, 300).as_bytes());
    let mut register = Register::create(&folder.path().join("register"), &crate::support::SEED).unwrap();
    register.import(read(&path, &Told::default()).unwrap()).unwrap();
    let grown = folder.path().join("2024-04-20_full.csv");
    std::fs::write(&grown, rows(0, 270)).unwrap();
    let refused = register.import(read(&grown, &Told::default()).unwrap()).unwrap_err();
    assert!(matches!(refused, RegisterError::Shortened { vanished: 30, expected: 260, .. }), "{refused}");
    let full = Told { coverage: Some(chartward_register::words::Coverage::Full), ..Told::default() };
    let told = register.import(read(&grown, &full).unwrap()).unwrap();
    assert_eq!((told.appeared, told.vanished), (40, 30));
}

#[test]
fn a_list_cut_at_the_end_of_a_line_makes_nothing_vanish() {
    let rows = |count: usize| {
        let row = |at: usize| row(&format!("Clinic number {at} of {}", at % 26));
        HEADER.to_owned() + &(0..count).map(row).collect::<String>()
    };
    let (folder, path) = file("2024-03-20_full.csv", rows(300).as_bytes());
    let mut register = Register::create(&folder.path().join("register"), &crate::support::SEED).unwrap();
    register.import(read(&path, &Told::default()).unwrap()).unwrap();
    let later = |name: &str, count| {
        let path = folder.path().join(name);
        std::fs::write(&path, rows(count)).unwrap();
        path
    };
    let cut = later("2024-04-20_full.csv", 280);
    let refused = register.import(read(&cut, &Told::default()).unwrap()).unwrap_err();
    let said =
        RegisterError::Shortened { file: "2024-04-20_full.csv".to_owned(), vanished: 20, expected: 300 };
    assert_eq!(refused.to_string(), said.to_string());
    assert!(refused.hint().contains("--coverage"));
    assert_eq!(
        (register.filings(None, None).unwrap().len(), register.snapshots(None).unwrap().len()),
        (300, 1)
    );
    assert_eq!(register.verify().unwrap().difference, None);
    // a few may go, and more if a person says that it is the whole list
    let few = later("2024-05-20_full.csv", 291);
    assert_eq!(register.import(read(&few, &Told::default()).unwrap()).unwrap().vanished, 9);
    let full = Told { coverage: Some(chartward_register::words::Coverage::Full), ..Told::default() };
    let told = later("2024-06-20.csv", 250);
    assert_eq!(register.import(read(&told, &full).unwrap()).unwrap().vanished, 41);
}

#[test]
fn a_file_of_tomorrow_is_refused_and_a_slip_dates_none() {
    let today = jiff::civil::date(2024, 4, 1);
    let slip = "Clinic B,OH,Healthcare Provider,1200,01/02/2098,Theft,Laptop,No,\n";
    let (_folder, path) = file("breach_report.csv", (HEADER.to_owned() + &row("Clinic A") + slip).as_bytes());
    let reading = read_by(&path, &Told::default(), today).unwrap();
    assert_eq!((reading.observed_on, reading.rows.len()), (jiff::civil::date(2024, 3, 14), 2));
    let told = |day| Told { observed_on: Some(day), ..Told::default() };
    assert_eq!(read_by(&path, &told(today), today).unwrap().observed_on, today);
    let tomorrow = read_by(&path, &told(jiff::civil::date(2024, 4, 2)), today).unwrap_err();
    assert!(matches!(tomorrow, RegisterError::NotYet { .. }) && !tomorrow.hint().is_empty(), "{tomorrow}");
    let (_folder, named) = file("2024-04-02_full.csv", (HEADER.to_owned() + &row("Clinic A")).as_bytes());
    assert!(read_by(&named, &Told::default(), today).is_err());
    let (_folder, only) = file("breach_report.csv", (HEADER.to_owned() + slip).as_bytes());
    assert!(matches!(read_by(&only, &Told::default(), today), Err(RegisterError::NoDate { .. })));
}

#[test]
fn two_cells_at_the_ends_of_a_sheet_cost_nothing() {
    let cell = |at: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>x</t></is></c>");
    let row = |number: u32, cells: &str| format!("<row r=\"{number}\">{cells}</row>");
    let (_folder, path) = sheet(&(row(1, &cell("A1")) + &row(1_048_576, &cell("XFD1048576"))), "");
    assert!(error(&path).contains("more cells than any list has"), "{}", error(&path));
    // the same with two cells beside each other is a sheet, of no known list
    let (_folder, path) = sheet(&(row(1, &cell("A1")) + &row(2, &cell("B2"))), "");
    assert!(error(&path).contains("no known list"), "{}", error(&path));
}

#[test]
fn one_long_text_in_many_cells_costs_nothing() {
    let cells = |count: usize| {
        (1..=count).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>0</v></c></row>"))
    };
    let long = "x".repeat(1 << 20);
    let (_folder, path) = sheet(&cells(100).collect::<String>(), &long);
    assert!(std::fs::metadata(&path).unwrap().len() < 20_000);
    assert!(error(&path).contains("longer than those of any list"), "{}", error(&path));
    let (_folder, path) = sheet(&cells(20).collect::<String>(), &long);
    assert!(error(&path).contains("no known list"), "{}", error(&path));
}

#[test]
fn an_old_workbook_that_claims_much_is_refused() {
    let Some(data) = crate::support::data() else { return };
    let good = std::fs::read(data.join("hhs_ocr/2023-05-15_active_868.xls")).unwrap();
    // a cell with a shared text: kind, length, row, column
    let at = good.windows(4).position(|head| head == [0xfd, 0, 0x0a, 0]).unwrap();
    let mut bomb = good.clone();
    bomb[at + 4..at + 8].copy_from_slice(&[0xff; 4]);
    let (_folder, path) = file("2023-05-15_active.xls", &bomb);
    assert!(error(&path).contains("more cells than any list has"), "{}", error(&path));
    let (_folder, path) = file("2023-05-15_active.xls", &good);
    assert_eq!(read(&path, &Told::default()).unwrap().rows.len(), 868);
}

/// A PDF of one page with some lines.
fn pdf(lines: &[&str], packed: Option<&[u8]>) -> Vec<u8> {
    let lines: String = lines.iter().map(|line| ["(", line, ") Tj T*\n"].concat()).collect();
    let content = ["BT /F1 10 Tf 14 TL 50 700 Td\n", &lines, "ET"].concat();
    let (filter, content) = match packed {
        Some(packed) => ("/Filter [/FlateDecode /FlateDecode] ", packed),
        None => ("", content.as_bytes()),
    };
    let objects: [Vec<u8>; 5] = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_vec(),
        [format!("<< {filter}/Length {} >>\nstream\n", content.len()).as_bytes(), content, b"\nendstream"].concat(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_vec(),
    ];
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", at + 1).as_bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let table = out.len();
    out.extend(b"xref\n0 6\n0000000000 65535 f \n");
    for place in places {
        out.extend(format!("{place:010} 00000 n \n").as_bytes());
    }
    out.extend(format!("trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{table}\n%%EOF").as_bytes());
    out
}

#[test]
fn a_letter_in_a_pdf_is_no_list() {
    let letter = ["Dear Resident,", "we write about an incident of 1/2/2024", "Sincerely,", "The Clinic"];
    let (_folder, path) = file("2024-03-20.pdf", &pdf(&letter, None));
    assert!(error(&path).contains("has not its headings"), "{}", error(&path));
    let headed =
        ["Name  Date of Notification  Indiana Affected  Total Affected", "Dear Resident,", "Sincerely,"];
    let (_folder, path) = file("2024-03-20.pdf", &pdf(&headed, None));
    assert!(error(&path).contains("have no day"), "{}", error(&path));
}

#[test]
fn a_pdf_that_unfolds_without_end_is_refused() {
    let packed = |bytes: &mut dyn std::io::Read| {
        let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::copy(bytes, &mut out).unwrap();
        out.finish().unwrap()
    };
    let once = packed(&mut std::io::repeat(b' ').take(300 << 20));
    let twice = packed(&mut once.as_slice());
    assert!(twice.len() < 100_000, "{}", twice.len());
    let (_folder, path) = file("2024-03-20.pdf", &pdf(&[], Some(&twice)));
    assert!(error(&path).contains("unfolds to more"), "{}", error(&path));
}

/// A workbook with one sheet and one shared text.
fn sheet(cells: &str, shared: &str) -> (TempDir, PathBuf) {
    let mut package = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let packages = "http://schemas.openxmlformats.org/package/2006/relationships";
    for (name, text) in [
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{packages}\"><Relationship Id=\"r1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{spreadsheet}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{packages}\"><Relationship Id=\"r1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"{relations}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"
            ),
        ),
        ("xl/sharedStrings.xml", format!("<sst xmlns=\"{spreadsheet}\"><si><t>{shared}</t></si></sst>")),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{spreadsheet}\"><sheetData>{cells}</sheetData></worksheet>"),
        ),
    ] {
        package.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        package.write_all(text.as_bytes()).unwrap();
    }
    file("2024-03-20.xlsx", &package.finish().unwrap().into_inner())
}

#[test]
fn an_unknown_number_of_columns_is_refused() {
    let header = "javax.faces.component.UIPanel@495f2e1e,State,Covered Entity Type,Individuals Affected\n";
    let (_folder, path) = file("2026-05-01.csv", header.as_bytes());
    assert!(error(&path).contains("4 columns"));
}

#[test]
fn an_endless_line_costs_little_and_is_listed() {
    // as large as a test may write; memory is bounded by the limit of a record, whatever the length
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("2024-03-20.csv");
    let mut out = std::io::BufWriter::new(std::fs::File::create(&path).unwrap());
    out.write_all((HEADER.to_owned() + &row("Clinic A")).as_bytes()).unwrap();
    let block = vec![b'x'; 1 << 20];
    for _ in 0..24 {
        out.write_all(&block).unwrap();
    }
    out.write_all(b"\n").unwrap();
    out.write_all(row("Clinic B").as_bytes()).unwrap();
    drop(out);
    let reading = read(&path, &Told::default()).unwrap();
    let (long, reason) = reading.refused().next().unwrap();
    assert_eq!((reading.rows.len(), long.raw.len()), (3, 1 << 16));
    assert!(reason.contains("25165824 bytes"), "{reason}");
}

/// A package with one member that unfolds to more than half a gigabyte of blanks: written by hand (RFC 1951: one block
/// with fixed codes, a blank and copies of 258 bytes), for to pack as much takes minutes in a test.
fn bomb() -> Vec<u8> {
    const COPIES: usize = (520 << 20) / 258;
    let mut bits = vec![1, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0];
    let copy = [1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0];
    for _ in 0..8 {
        bits.extend(copy);
    }
    // from here on the pattern comes again every 13 bytes
    let mut packed: Vec<u8> = Vec::with_capacity(COPIES * 13 / 8);
    let byte = |bits: &[u8]| bits.iter().rev().fold(0, |byte, bit| byte << 1 | bit);
    packed.push(byte(&bits[..8]));
    let stream: Vec<u8> =
        bits[8..11].iter().copied().chain(copy.iter().copied().cycle().take(13 * 16 - 3)).collect();
    let first: Vec<u8> = stream[..104].chunks(8).map(byte).collect();
    let again: Vec<u8> = stream[104..208].chunks(8).map(byte).collect();
    packed.extend(first);
    for _ in 0..COPIES / 8 {
        packed.extend(&again);
    }
    let mut file = Vec::new();
    let mut directory = Vec::new();
    for (name, method, data) in
        [("xl/workbook.xml", 0_u16, &[][..]), ("xl/worksheets/sheet1.xml", 8, &packed[..])]
    {
        let size = u32::try_from(data.len()).unwrap();
        let at = u32::try_from(file.len()).unwrap();
        let mut common = vec![20, 0, 0, 0];
        common.extend(method.to_le_bytes());
        common.extend([0; 8]);
        common.extend(size.to_le_bytes());
        // a member that unfolds to more than it says is refused too, as damaged
        common.extend(if method == 0 { size } else { 600 << 20 }.to_le_bytes());
        common.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        common.extend([0; 2]);
        file.extend(b"PK\x03\x04");
        file.extend(&common);
        file.extend(name.as_bytes());
        file.extend(data);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (at, size) = (u32::try_from(file.len()).unwrap(), u32::try_from(directory.len()).unwrap());
    file.extend(&directory);
    file.extend(b"PK\x05\x06\0\0\0\0\x02\0\x02\0");
    file.extend(size.to_le_bytes());
    file.extend(at.to_le_bytes());
    file.extend([0; 2]);
    file
}

#[test]
fn a_zip_bomb_is_refused() {
    let bomb = bomb();
    assert!(bomb.len() < 8 << 20);
    let (_folder, path) = file("2024-03-20.xlsx", &bomb);
    assert!(error(&path).contains("unfolds to more than"), "{}", error(&path));
}

#[test]
fn a_workbook_that_is_none() {
    for bytes in
        [b"PK\x03\x04rubbish".as_slice(), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rubbish", b"%PDF-1.7 rubbish"]
    {
        let (_folder, path) = file("2024-03-20.bin", bytes);
        assert!(matches!(read(&path, &Told::default()), Err(RegisterError::NotAList { .. })));
    }
}

#[test]
fn bytes_that_are_not_text_are_kept() {
    let text =
        [HEADER.as_bytes(), b"Cl\xednica A,OH,Healthcare Provider,1200,03/14/2024,Theft,Laptop,No,\xff\n"]
            .concat();
    let (_folder, path) = file("2024-03-20.csv", &text);
    let reading = read(&path, &Told::default()).unwrap();
    let draft = reading.drafts().next().unwrap();
    assert_eq!((draft.name.as_str(), draft.notes.len()), ("Cl\u{ed}nica A", 1));
    assert!(reading.rows[0].raw.contains(&0xff));
}
