//! For tests: every reader of this crate's documents on a public set of documents in the wild.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use chartward_model::Outcome;

use super::collect::Collect;
use super::{csv, html, json, office, opendocument, rtf, spreadsheet, sql, text};

const SET: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../shared/data/discover/documents/tika_test_documents.tar.zst"
);

/// Reads a file by its extension; `None` if no reader here takes it.
fn read(name: &str, bytes: &[u8], collect: &mut Collect) -> Option<Outcome> {
    let mut input = bytes;
    Some(match name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "docx" | "docm" | "dotx" | "pptx" | "pptm" | "ppsx" => office::read(bytes, name, collect),
        "xlsx" | "xlsm" | "xlsb" | "xls" | "ods" => spreadsheet::read(bytes, name, collect),
        "odt" | "odp" => opendocument::read(bytes, name, collect),
        "pdf" => super::leaf_bytes(
            crate::sniff::Format::Pdf,
            bytes,
            name,
            &super::Tools::of(&crate::Limits::default()),
            collect,
        ),
        "html" | "htm" | "xhtml" => html::read(bytes, name, collect),
        "rtf" => rtf::read(bytes, name, collect),
        "csv" | "tsv" => csv::read(&mut input, name, collect),
        "json" => json::read(&mut input, name, collect),
        "sql" => sql::read(&mut input, name, collect),
        "txt" => text::read(&mut input, name, collect),
        _ => return None,
    })
}

#[test]
fn documents_in_the_wild_are_read() {
    let Ok(file) = std::fs::File::open(Path::new(SET)) else {
        assert!(std::env::var_os("CI").is_none(), "the document set is missing");
        return;
    };
    let mut archive = tar::Archive::new(zstd::Decoder::new(file).unwrap());
    // per extension: files, files with text or a reason for none, bytes of text, and what became of each
    let mut tally: BTreeMap<String, (usize, usize, usize, Vec<String>)> = BTreeMap::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().to_string_lossy().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        let mut collect = Collect::default();
        let Some(outcome) = read(&name, &bytes, &mut collect) else { continue };
        let extension = name.rsplit('.').next().unwrap_or_default().to_owned();
        let row = tally.entry(extension).or_default();
        let length = collect.text().len();
        row.0 += 1;
        let told = matches!(outcome, Outcome::Failed(_) | Outcome::Skipped(_));
        row.1 += usize::from(length > 0 || told || !collect.members.is_empty());
        row.2 += length;
        let file = name.rsplit('/').next().unwrap_or_default();
        row.3.push(format!("{file}: {length} bytes, {} members, {outcome:?}", collect.members.len()));
        if let Some(folder) = std::env::var_os("CHARTWARD_TRIAL_OUT") {
            std::fs::write(Path::new(&folder).join(format!("{file}.txt")), collect.text()).unwrap();
        }
    }
    let share = |extension: &str| tally.get(extension).map_or(0, |row| row.1 * 100 / row.0);
    if std::env::var_os("CHARTWARD_TRIAL_OUT").is_some() {
        let lines: Vec<String> = tally
            .iter()
            .map(|(extension, (files, read, length, rows))| {
                format!("{extension}: {read} of {files} with text, {length} bytes\n  {}", rows.join("\n  "))
            })
            .collect();
        std::fs::write(
            Path::new(&std::env::var_os("CHARTWARD_TRIAL_OUT").unwrap()).join("tally"),
            lines.join("\n"),
        )
        .unwrap();
    }
    for extension in ["docx", "pptx", "xlsx", "xls", "odt", "html", "rtf", "pdf"] {
        assert!(share(extension) >= 80, "{extension}: {:?}", tally.get(extension));
    }
}
