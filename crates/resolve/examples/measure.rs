//! The quality of linkage on a CSV file with a truth column, with defaults.
//!
//! `measure FILE.csv TRUTH_COLUMN [--family COLUMN] [--model FILE] [--estimate] [--threads N] [--assign FILE]
//! [--wrong N] [--split N]` prints pair precision, recall, F1 and the number of people found, for the whole file and for its
//! people in two halves by a seeded hash; with `--family`, wrong and missed pairs by family kind; with `--wrong` and
//! `--split`, row numbers of wrong merges and missed ones with what was said for and against them.
#![allow(clippy::print_stdout, reason = "an example that prints figures")]

use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

use chartward_resolve::Settings;
use chartward_resolve::bulk::{Model, Options, Rows, Schema, estimate_model, explain_pairs, resolve_rows};
use chartward_resolve::table::Mapping;

/// What was asked for.
#[derive(Default)]
struct Asked {
    places: Vec<String>,
    flags: HashMap<String, String>,
}

impl Asked {
    fn read() -> Self {
        let mut asked = Self::default();
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.strip_prefix("--") {
                Some("estimate") => drop(asked.flags.insert("estimate".to_owned(), String::new())),
                Some(flag) => {
                    drop(asked.flags.insert(flag.to_owned(), arguments.next().unwrap_or_default()));
                }
                None => asked.places.push(argument),
            }
        }
        asked
    }

    fn number(&self, flag: &str) -> Option<usize> {
        self.flags.get(flag)?.parse().ok()
    }
}

fn main() {
    let asked = Asked::read();
    let [file, truth] = asked.places.as_slice() else {
        println!("measure FILE.csv TRUTH_COLUMN [--family COLUMN] [--model FILE] [--estimate] [--threads N]");
        return;
    };
    let settings = Settings::new(jiff::civil::date(2026, 11, 22));
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(file).expect("a readable file");
    let columns: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let column = |name: &str| columns.iter().position(|column| column.trim() == name);
    let (truth, family) = (column(truth), asked.flags.get("family").and_then(|name| column(name)));
    // neither is looked at by the engine, whatever it is called
    let hidden = |at: usize| Some(at) == truth || Some(at) == family;
    let seen: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(at, name)| if hidden(at) { String::new() } else { name.clone() })
        .collect();
    let start = Instant::now();
    let schema = Schema::new(&seen, &Mapping::recognise(&seen), &settings).expect("columns to match");
    let (mut rows, mut filler) = (Rows::new(&schema), schema.filler());
    let (mut truths, mut families) = (Vec::new(), Vec::new());
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).expect("a row of UTF-8") {
        filler.push(|column| record.get(column).unwrap_or_default());
        truths.push(person(truth.and_then(|at| record.get(at)).unwrap_or_default()));
        families.push(family.and_then(|at| record.get(at)).unwrap_or_default().to_owned());
        if filler.len() == 1 << 16 {
            rows.append(filler.take()).expect("fewer than 2^32 rows");
        }
    }
    rows.append(filler.take()).expect("fewer than 2^32 rows");
    let model = asked.flags.get("model").map_or_else(Model::default, |file| {
        Model::read(&std::fs::read_to_string(file).expect("a model file")).expect("a model")
    });
    let mut options = Options { threads: asked.number("threads").unwrap_or(2), model };
    if asked.flags.contains_key("estimate") {
        options.model = estimate_model(&rows, &settings, &options, &mut |_, _| {});
    }
    if let Some(file) = asked.flags.get("write-model") {
        std::fs::write(file, options.model.to_text()).expect("a writable file");
    }
    let found = resolve_rows(&rows, &settings, &options, &mut |_, _| {}).expect("a table");
    let took = start.elapsed().as_secs_f64();
    report(&truths, &found.individual_of_row);
    println!("review {}, and {} more; {took:.2} s", found.review.len(), found.review_left_out);
    let (wrong, split) = errors(&truths, &found.individual_of_row);
    if family.is_some() {
        by_family("wrong pairs", &wrong, &families);
        by_family("missed pairs", &split, &families);
    }
    for (name, pairs) in [("wrong", &wrong), ("split", &split)] {
        let most = asked.number(name).unwrap_or(0).min(pairs.len());
        for pair in explain_pairs(&rows, &settings, &options, &pairs[..most]) {
            let bits = f64::from(pair.weight_centibits) / 100.0;
            println!("{name} {} {} {bits:.1}: {}", pair.left + 1, pair.right + 1, pair.reasons.join(", "));
        }
    }
    if let Some(file) = asked.flags.get("assign") {
        let lines: Vec<String> = found.individual_of_row.iter().map(u32::to_string).collect();
        std::fs::write(file, lines.join("\n")).expect("a writable file");
    }
}

/// The person that a cell of the truth column means.
fn person(value: &str) -> String {
    // febrl: rec-12-org, rec-12-dup-3
    let mut parts = value.trim().split('-');
    match (parts.next(), parts.next()) {
        (Some("rec"), Some(number)) => number.to_owned(),
        _ => value.to_owned(),
    }
}

/// Half of the people, by a seeded hash of who they are.
fn half(truth: &str) -> u64 {
    truth.bytes().fold(0x6c69_6e6b, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3).rotate_left(23)
    }) >> 11
        & 1
}

fn report(truths: &[String], found: &[u32]) {
    for (name, part) in [("whole", None), ("tuning half", Some(0)), ("held-out half", Some(1))] {
        let keep = (0..truths.len()).filter(|i| part.is_none_or(|part| half(&truths[*i]) == part));
        let (mut cell, mut by_truth, mut by_found) = (HashMap::new(), HashMap::new(), HashMap::new());
        for i in keep {
            let (t, f) = (truths[i].as_str(), found[i]);
            *cell.entry((t, f)).or_insert(0_u64) += 1;
            *by_truth.entry(t).or_insert(0_u64) += 1;
            *by_found.entry(f).or_insert(0_u64) += 1;
        }
        let pairs = |n: &u64| n * (n - 1) / 2;
        let both: u64 = cell.values().map(pairs).sum();
        let (t, f): (u64, u64) = (by_truth.values().map(pairs).sum(), by_found.values().map(pairs).sum());
        #[expect(clippy::cast_precision_loss, reason = "figures for people")]
        let (p, r, excess) = (
            both as f64 / f.max(1) as f64,
            both as f64 / t.max(1) as f64,
            by_found.len() as f64 / by_truth.len().max(1) as f64 - 1.0,
        );
        println!(
            "{name}: precision {p:.5} recall {r:.5} F1 {:.5}; wrong pairs {}; people {} of {} ({:+.1} %)",
            2.0 * p * r / (p + r),
            f - both,
            by_found.len(),
            by_truth.len(),
            100.0 * excess,
        );
    }
}

type Pairs = Vec<(u32, u32)>;

/// Rows that were wrongly joined, and rows of one person that were not: each with another, by its number.
fn errors(truths: &[String], found: &[u32]) -> (Pairs, Pairs) {
    let mut of_found: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let mut of_truth: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for (row, truth) in (0_u32..).zip(truths) {
        of_found.entry(found[row as usize]).or_default().push(row);
        of_truth.entry(truth).or_default().push(row);
    }
    let differing = |rows: &Vec<u32>, differ: &dyn Fn(u32, u32) -> bool| -> Vec<(u32, u32)> {
        let mut out = Vec::new();
        for (at, a) in rows.iter().enumerate() {
            out.extend(rows[at + 1..].iter().filter(|b| differ(*a, **b)).map(|b| (*a, *b)));
        }
        out
    };
    let truth = |row: u32| &truths[row as usize];
    let wrong = of_found.values().flat_map(|rows| differing(rows, &|a, b| truth(a) != truth(b)));
    let split =
        of_truth.values().flat_map(|rows| differing(rows, &|a, b| found[a as usize] != found[b as usize]));
    (wrong.collect(), split.collect())
}

fn by_family(what: &str, pairs: &[(u32, u32)], families: &[String]) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (a, b) in pairs {
        let mut kinds: Vec<&str> = [a, b].map(|row| families[*row as usize].as_str()).to_vec();
        kinds.sort_unstable();
        kinds.dedup();
        kinds.retain(|kind| !kind.is_empty());
        let kind = if kinds.is_empty() { "none".to_owned() } else { kinds.join("+") };
        *counts.entry(kind).or_default() += 1;
    }
    let parts: Vec<String> = counts.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    println!("{what}: {} ({})", pairs.len(), parts.join(", "));
}
