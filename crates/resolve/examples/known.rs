//! Measures what an earlier result saves, and whether the report on a result is right.
//!
//! `known FILE.csv TRUTH_COLUMN NEW_ROWS` resolves the file whole, then its rows but the last NEW_ROWS, then all of them
//! with that result given, and compares times and results. `known FILE.csv TRUTH_COLUMN` prints the report's figures
//! beside the truth, and how often pairs of each weight are one person.
#![allow(clippy::print_stdout, clippy::use_debug, reason = "an example that prints figures")]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use chartward_resolve::Settings;
use chartward_resolve::bulk::{Auditing, Given, Model, Options, Resolved, Rows, Schema, resolve_given};
use chartward_resolve::table::{Mapping, RowPair};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [file, truth] => audit(file, truth),
        [file, truth, new] => known(file, truth, new.parse().expect("a number of rows")),
        _ => println!("known FILE.csv TRUTH_COLUMN [NEW_ROWS]"),
    }
}

fn settings() -> Settings {
    let mut settings = Settings::new(jiff::civil::date(2026, 11, 22));
    settings.review_limit = usize::MAX;
    settings
}

/// The first rows of a file, packed, and who they are about.
fn load(file: &str, truth: &str, most: usize) -> (Rows, Vec<String>) {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(file).expect("a readable file");
    let columns: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let at = columns.iter().position(|column| column.trim() == truth).expect("a column with the truth");
    let schema = Schema::new(&columns, &Mapping::recognise(&columns), &settings()).expect("columns to match");
    let (mut rows, mut filler) = (Rows::new(&schema), schema.filler());
    let (mut record, mut truths) = (csv::StringRecord::new(), Vec::new());
    while truths.len() < most && reader.read_record(&mut record).expect("a row of UTF-8") {
        filler.push(|column| record.get(column).unwrap_or_default());
        let person = record.get(at).unwrap_or_default().trim();
        let mut parts = person.split('-');
        // febrl: rec-12-org, rec-12-dup-3
        truths.push(match (parts.next(), parts.next()) {
            (Some("rec"), Some(number)) => number.to_owned(),
            _ => person.to_owned(),
        });
        if filler.len() == 1 << 16 {
            rows.append(filler.take()).expect("fewer than 2^32 rows");
        }
    }
    rows.append(filler.take()).expect("fewer than 2^32 rows");
    (rows, truths)
}

fn resolve(rows: &Rows, given: &Given) -> (Resolved, f64) {
    let threads = std::env::var("THREADS").ok().and_then(|text| text.parse().ok()).unwrap_or(2);
    let options = Options { threads, model: Model::default() };
    let start = Instant::now();
    let found = resolve_given(rows, &settings(), &options, given, &mut |_, _| {}).expect("a table");
    (found, start.elapsed().as_secs_f64())
}

fn known(file: &str, truth: &str, new: usize) {
    let (rows, truths) = load(file, truth, usize::MAX);
    let (whole, took) = resolve(&rows, &Given::default());
    let base_count = rows.len().saturating_sub(new);
    let (base_rows, _) = load(file, truth, base_count);
    let (base, base_took) = resolve(&base_rows, &Given::default());
    let mut given = Given { known: base.resolution.individual_of_row, ..Given::default() };
    given.known.resize(rows.len(), 0);
    let (grown, grown_took) = resolve(&rows, &given);
    println!("whole {took:.2} s, known part {base_took:.2} s, {new} new to known {grown_took:.2} s");
    println!(
        "people: whole {}, grown {}, true {}; merged or split {}, opened {}",
        whole.resolution.individuals,
        grown.resolution.individuals,
        truths.iter().collect::<BTreeSet<_>>().len(),
        grown.changes.len(),
        grown.opened
    );
    // for each new row: does it stand with the same known rows?
    let company = |found: &Resolved| {
        let mut rows: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (row, individual) in found.resolution.individual_of_row.iter().enumerate() {
            rows.entry(*individual).or_default().push(row);
        }
        rows
    };
    let (one, other) = (company(&whole), company(&grown));
    let differs = (base_count..rows.len()).filter(|row| {
        let of = |found: &Resolved, all: &BTreeMap<u32, Vec<usize>>| {
            all[&found.resolution.individual_of_row[*row]].clone()
        };
        of(&whole, &one) != of(&grown, &other)
    });
    println!("new rows in other company than in the whole run: {}", differs.count());
}

fn audit(file: &str, truth: &str) {
    let (rows, truths) = load(file, truth, usize::MAX);
    let (found, plain) = resolve(&rows, &Given::default());
    let given = Given { audit: Auditing::Yes, ..Given::default() };
    let (_, took) = resolve(&rows, &given);
    let audit = resolve(&rows, &given).0.audit.expect("a report");
    let people = truths.iter().collect::<BTreeSet<_>>().len();
    println!("{plain:.2} s, with the report {took:.2} s; individuals {}", found.resolution.individuals);
    println!("true people {people}; {:?}", audit.people);
    println!(
        "weak links {}, conflicts {}, open {}, thin rows {}",
        audit.weak_links, audit.conflicts, audit.open, audit.thin_rows
    );
    let even = f64::from(u32::try_from(rows.len()).unwrap_or(u32::MAX).max(10_000)).log2();
    for (what, pairs) in [("left apart", &found.resolution.review), ("joined", &audit.weak)] {
        let mut bins: BTreeMap<(String, i64), (usize, usize)> = BTreeMap::new();
        for pair in pairs {
            let why = pair.reasons.first().filter(|reason| reason.starts_with("kept apart"));
            let bin = bin(pair, even);
            let entry = bins.entry((why.cloned().unwrap_or_default(), bin)).or_default();
            entry.0 += 1;
            entry.1 += usize::from(truths[pair.left] == truths[pair.right]);
        }
        for ((why, bin), (count, same)) in bins {
            println!("{what} {why:50} {bin:4} to {:4} bits over even: {same} of {count}", bin + 2);
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "weights are small")]
fn bin(pair: &RowPair, even: f64) -> i64 {
    ((f64::from(pair.weight_centibits) / 100.0 - even) / 2.0).floor() as i64 * 2
}
