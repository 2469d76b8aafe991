//! How many files of a folder yield text, here and by the programs of the system.
//!
//! `documents FOLDER [PROGRAM]` reads every file of a folder (the children that hostile formats are read in are
//! started from PROGRAM, a `chartward`), asks `pdftotext` (poppler) and `antiword` about the PDFs and old Word files
//! where they are installed, and prints a table by kind and each file that gave no text, with the reason.

#![allow(clippy::print_stdout, reason = "a tool for development")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use chartward_evidence::{Flow, Isolation, Limits, Settings, Sink};
use chartward_model::{Document, InventoryRow, Outcome};

type Failure = Box<dyn std::error::Error>;

/// A text of so many letters is one.
const FEWEST: usize = 3;

/// What became of a file.
#[derive(Default)]
struct Read {
    /// Letters and digits in its documents.
    letters: usize,
    /// Where something of it was not read.
    reasons: Vec<String>,
}

#[derive(Default)]
struct Files(BTreeMap<String, Read>);

impl Sink for Files {
    fn document(&mut self, document: Document) -> Flow {
        self.0.entry(document.place.source.clone()).or_default().letters += letters(&document.text);
        Flow::Continue
    }

    fn inventory(&mut self, row: InventoryRow) -> Flow {
        let read = self.0.entry(row.place.source.clone()).or_default();
        if let Outcome::Partly(reason) | Outcome::Failed(reason) | Outcome::Skipped(reason) = &row.outcome {
            read.reasons.push(format!("{}: {reason}", row.outcome.name()));
        }
        Flow::Continue
    }
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

/// Counts of a kind: files, with text here, asked about elsewhere, with text there, only here, only there.
#[derive(Default)]
struct Row {
    files: usize,
    here: usize,
    asked: usize,
    there: usize,
    only_here: usize,
    only_there: Vec<String>,
}

fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [folder, rest @ ..] = args.as_slice() else { return Err("documents FOLDER [PROGRAM]".into()) };
    let isolation = rest.first().map_or(Isolation::InProcess, |program| Isolation::Child {
        program: PathBuf::from(program),
        arguments: vec!["internal-reader".into()],
    });
    let settings = Settings { limits: Limits::default(), isolation };
    let plan = chartward_evidence::plan(&[PathBuf::from(folder)])?;
    let mut files = Files::default();
    for unit in &plan.units {
        chartward_evidence::read(unit, &settings, &mut files);
    }
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    let mut silent = Vec::new();
    for unit in &plan.units {
        let read = files.0.remove(&unit.source).unwrap_or_default();
        let kind = unit.path.extension().map_or(String::new(), |e| e.to_string_lossy().to_lowercase());
        let row = rows.entry(kind.clone()).or_default();
        row.files += 1;
        let here = read.letters >= FEWEST;
        row.here += usize::from(here);
        if let Some(found) = other(&unit.path, &kind) {
            let there = found >= FEWEST;
            row.asked += 1;
            row.there += usize::from(there);
            row.only_here += usize::from(here && !there);
            if there && !here {
                row.only_there.push(unit.source.clone());
            }
        }
        if !here {
            silent.push((unit.source.clone(), read.reasons.join("; ")));
        }
    }
    print(&rows, &silent);
    Ok(())
}

/// Letters and digits that another program finds in a file; `None` if there is none for its kind.
fn other(path: &Path, kind: &str) -> Option<usize> {
    let mut command = match kind {
        "pdf" => {
            let mut command = Command::new("pdftotext");
            command.arg(path).arg("-");
            command
        }
        "doc" => {
            let mut command = Command::new("antiword");
            command.arg(path);
            command
        }
        _ => return None,
    };
    let output = command.output().ok()?;
    Some(letters(&String::from_utf8_lossy(&output.stdout)))
}

fn print(rows: &BTreeMap<String, Row>, silent: &[(String, String)]) {
    println!("| kind | files | with text | asked the other | with text there | only here | only there |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    let mut all = Row::default();
    for (kind, row) in rows {
        println!(
            "| {kind} | {} | {} | {} | {} | {} | {} |",
            row.files,
            row.here,
            row.asked,
            row.there,
            row.only_here,
            row.only_there.join(", ")
        );
        all.files += row.files;
        all.here += row.here;
    }
    println!("| all | {} | {} | | | | |", all.files, all.here);
    println!("\nWithout text:\n");
    for (file, reasons) in silent {
        println!("- {file}: {}", if reasons.is_empty() { "read whole, holds no text" } else { reasons });
    }
}
