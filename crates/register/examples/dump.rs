//! Imports the shared lists into a folder and writes what is known of each filing, one line each.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::use_debug,
    reason = "a tool for measuring"
)]

use std::path::Path;
use std::time::Instant;

use chartward_register::Register;
use chartward_register::link::{Incidents, Scope};
use chartward_register::reading::{Told, read};

fn main() {
    let folder = std::env::args().nth(1).unwrap();
    let data = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/register"));
    let mut register = Register::create(Path::new(&folder), &[7; 32]).unwrap();
    let mut files = Vec::new();
    for part in ["hhs_ocr", "state_ag", "state_ag/raw", "vcdb", "prc", "hibp", "other", "hhs_enforcement"] {
        for entry in std::fs::read_dir(data.join(part)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_file() && !name.contains("wolfram") && !name.contains("2026") {
                files.push((name, path));
            }
        }
    }
    files.sort();
    if register.snapshots(None).unwrap().is_empty() {
        for (name, path) in files {
            let start = Instant::now();
            let reading = read(&path, &Told::default()).unwrap();
            let took = start.elapsed();
            register.import(reading).unwrap();
            eprintln!("{name}: read {took:?}, all {:?}", start.elapsed());
        }
    }
    let start = Instant::now();
    let filings = register.filings(None, None).unwrap();
    eprintln!("{} filings: {:?}", filings.len(), start.elapsed());
    let start = Instant::now();
    let incidents = Incidents::find(&filings, Scope::Across, &register.rulings().unwrap());
    eprintln!("{} links, {} to review: {:?}", incidents.links.len(), incidents.review.len(), start.elapsed());
    if let Ok(wanted) = std::env::var("EXPLAIN") {
        for (what, link) in
            incidents.links.iter().map(|l| ("taken", l)).chain(incidents.review.iter().map(|l| ("review", l)))
        {
            let (a, b) = (&filings[link.a], &filings[link.b]);
            if wanted.split(',').any(|w| w == a.key || w == b.key) {
                eprintln!(
                    "{what} {} {} {} | {} {} {:?}",
                    link.score, a.key, a.draft.name, b.key, b.draft.name, link.reasons
                );
            }
        }
        return;
    }
    for (index, filing) in filings.iter().enumerate() {
        let d = &filing.draft;
        let day = |d: Option<jiff::civil::Date>| d.map(|d| d.to_string()).unwrap_or_default();
        let counts: Vec<String> = d
            .counts
            .iter()
            .map(|c| {
                format!(
                    "{}{}",
                    c.text(),
                    match &c.population {
                        chartward_register::words::Population::UsTotal => String::new(),
                        p => format!("@{}", p.name()),
                    }
                )
            })
            .collect();
        let line = [
            filings[incidents.of[index]].key.clone(),
            filing.key.clone(),
            filing.source.clone(),
            d.name.replace(['\t', '\n', '\r'], " "),
            d.aliases.join("; "),
            d.state.clone().unwrap_or_default(),
            day(d.reported.or(d.posted)),
            d.occurred.map(chartward_register::draft::Span::text).unwrap_or_default(),
            counts.join("; "),
            d.types.iter().map(|t| t.name()).collect::<Vec<_>>().join(","),
            d.entity_type.map(chartward_register::words::EntityType::name).unwrap_or_default().to_owned(),
            d.narrative.clone().unwrap_or_default().replace(['\t', '\n', '\r'], " "),
            d.locations.join(","),
        ];
        println!("{}", line.join("\t"));
    }
}
