//! Files that are no lists, or no longer: a clear error or listed rows, bounded memory, nothing lost.

use std::io::Write;
use std::path::{Path, PathBuf};

use chartward_register::reading::{Told, read};
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

#[test]
fn a_zip_bomb_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("2024-03-20.xlsx");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    // fast to make: what matters is what it unfolds to
    let options = zip::write::SimpleFileOptions::default().compression_level(Some(1));
    zip.start_file("xl/workbook.xml", options).unwrap();
    zip.write_all(b"<workbook/>").unwrap();
    zip.start_file("xl/worksheets/sheet1.xml", options).unwrap();
    let block = vec![b' '; 8 << 20];
    for _ in 0..65 {
        zip.write_all(&block).unwrap();
    }
    zip.finish().unwrap();
    assert!(std::fs::metadata(&path).unwrap().len() < 8 << 20);
    assert!(error(&path).contains("unfolds to more than"));
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
