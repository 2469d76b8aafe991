//! Measures `resolve_table` on a CSV file with a truth column, or times it on made rows.
//!
//! `measure FILE.csv TRUTH_COLUMN` prints pair precision, recall, F1 and the number of people found, for
//! the whole file and for its people in two halves; `measure --rows N` makes N rows and prints the time.
#![allow(clippy::print_stdout, reason = "an example that prints figures")]

use std::collections::HashMap;
use std::time::Instant;

use chartward_resolve::Settings;
use chartward_resolve::bulk::{Model, Options, Rows, Schema, resolve_rows};
use chartward_resolve::table::{Mapping, TableResolution, resolve_table_as_evidence};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [flag, rows] if flag == "--rows" => time(rows.parse().expect("a number of rows")),
        [file, truth] => measure(file, truth),
        _ => println!("measure FILE.csv TRUTH_COLUMN | measure --rows N"),
    }
}

fn settings() -> Settings {
    let mut settings = Settings::new(jiff::civil::date(2026, 11, 22));
    // to see what another policy would do
    if let Some(odds) = std::env::var("MERGE_ODDS").ok().and_then(|odds| odds.parse().ok()) {
        settings.merge_odds = odds;
    }
    settings
}

fn measure(file: &str, truth: &str) {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(file).expect("a readable file");
    let columns: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let at = columns.iter().position(|c| c.trim() == truth);
    let mapping = Mapping::recognise(&columns);
    let start = Instant::now();
    let mut truths: Vec<String> = Vec::new();
    let (found, took) = if std::env::var_os("FIRST_ENGINE").is_some() {
        let rows: Vec<Vec<String>> = reader
            .records()
            .map(|row| row.expect("a row of UTF-8").iter().map(str::to_owned).collect())
            .collect();
        truths.extend(rows.iter().map(|row| of(at.and_then(|at| row.get(at)).map_or("", String::as_str))));
        (
            resolve_table_as_evidence(&columns, &rows, &mapping, &settings()).expect("columns to match"),
            start.elapsed(),
        )
    } else {
        let schema = Schema::new(&columns, &mapping, &settings()).expect("columns to match");
        let mut rows = Rows::new(&schema);
        let mut filler = schema.filler();
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).expect("a row of UTF-8") {
            filler.push(|column| record.get(column).unwrap_or_default());
            truths.push(of(at.and_then(|at| record.get(at)).unwrap_or_default()));
            if filler.len() == 1 << 16 {
                rows.append(filler.take()).expect("fewer than 2^32 rows");
            }
        }
        rows.append(filler.take()).expect("fewer than 2^32 rows");
        println!("loaded {} rows in {:.2} s", rows.len(), start.elapsed().as_secs_f64());
        let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
        let model = std::env::var("MODEL").map_or_else(
            |_| Model::default(),
            |file| Model::read(&std::fs::read_to_string(file).expect("a model file")).expect("a model"),
        );
        let options = Options { threads: number("THREADS").unwrap_or(2), model };
        let mut last = Instant::now();
        let told = &mut |done: usize, of: usize| {
            println!("  {done} of {of}: {:.2} s", last.elapsed().as_secs_f64());
            last = Instant::now();
        };
        let verbose = std::env::var_os("VERBOSE").is_some();
        let quiet = &mut |_: usize, _: usize| {};
        let found = if verbose {
            resolve_rows(&rows, &settings(), &options, told)
        } else {
            resolve_rows(&rows, &settings(), &options, quiet)
        };
        (found.expect("a table"), start.elapsed())
    };
    report(&truths, &found, took.as_secs_f64());
    if std::env::var_os("WRONG").is_some() {
        wrong(&truths, &found);
    }
}

/// The person that a cell of the truth column means.
fn of(value: &str) -> String {
    // febrl: rec-12-org, rec-12-dup-3
    let mut parts = value.trim().split('-');
    match (parts.next(), parts.next()) {
        (Some("rec"), Some(number)) => number.to_owned(),
        _ => value.to_owned(),
    }
}

fn report(truths: &[String], found: &TableResolution, took: f64) {
    let half = |h: &str| h.bytes().map(u64::from).sum::<u64>() % 2;
    for (name, part) in [("all", None), ("even half", Some(0)), ("odd half", Some(1))] {
        let keep = (0..truths.len()).filter(|i| part.is_none_or(|p| half(&truths[*i]) == p));
        let (mut cell, mut by_truth, mut by_found) = (HashMap::new(), HashMap::new(), HashMap::new());
        for i in keep {
            let (t, f) = (truths[i].as_str(), found.individual_of_row[i]);
            *cell.entry((t, f)).or_insert(0_u64) += 1;
            *by_truth.entry(t).or_insert(0_u64) += 1;
            *by_found.entry(f).or_insert(0_u64) += 1;
        }
        let pairs = |n: &u64| n * (n - 1) / 2;
        let both: u64 = cell.values().map(pairs).sum();
        let (t, f): (u64, u64) = (by_truth.values().map(pairs).sum(), by_found.values().map(pairs).sum());
        #[expect(clippy::cast_precision_loss, reason = "figures for people")]
        let (p, r) = (both as f64 / f as f64, both as f64 / t as f64);
        println!(
            "{name}: precision {p:.5} recall {r:.5} F1 {:.5}; wrong pairs {}; people {} of {}; review {}; {took:.2} s",
            2.0 * p * r / (p + r),
            f - both,
            by_found.len(),
            by_truth.len(),
            found.review.len()
        );
    }
}

/// Prints row numbers of wrong merges and of splits.
fn wrong(truths: &[String], found: &TableResolution) {
    if let Ok(file) = std::env::var("ASSIGN") {
        let lines: Vec<String> = found.individual_of_row.iter().map(u32::to_string).collect();
        std::fs::write(file, lines.join("\n")).expect("a writable file");
    }
    let (mut people, mut first): (HashMap<u32, usize>, HashMap<&str, usize>) =
        (HashMap::new(), HashMap::new());
    for (row, truth) in truths.iter().enumerate() {
        let other = *people.entry(found.individual_of_row[row]).or_insert(row);
        if truths[other] != *truth {
            println!("merged {} {}", other + 1, row + 1);
        }
        let other = *first.entry(truth).or_insert(row);
        if found.individual_of_row[other] != found.individual_of_row[row] {
            println!("split {} {}", other + 1, row + 1);
        }
    }
}

/// Rows about two thirds as many people, some twice or thrice with slips.
fn time(count: usize) {
    use chartward_model::census;
    let columns: Vec<String> =
        ["first_name", "last_name", "dob", "ssn", "street", "zip", "phone"].map(str::to_owned).to_vec();
    let (given, surnames) = (census::female_given_names().names(), census::surnames().names());
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move |limit: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) * limit) >> 31
    };
    let index = |n: u64| usize::try_from(n).expect("small");
    let mut rows: Vec<Vec<String>> = Vec::with_capacity(count);
    let mut people = 0;
    while rows.len() < count {
        people += 1;
        let common = 1 + next(600);
        let wide = 1 + next(20_000);
        let row = vec![
            given[index(next(common) % 600)].0.to_owned(),
            surnames[index(next(wide))].0.to_owned(),
            format!("{}-{:02}-{:02}", 1930 + next(90), 1 + next(12), 1 + next(28)),
            if next(100) < 55 {
                format!("{:03}-{:02}-{:04}", 100 + next(500), 1 + next(98), 1 + next(9998))
            } else {
                String::new()
            },
            format!("{} {} St", 1 + next(9999), surnames[index(next(3000))].0),
            format!("{:05}", 10_000 + next(30_000)),
            format!("{}55{:07}", 2 + next(7), next(9_999_999)),
        ];
        for copy in 0..=next(2) {
            let mut row = row.clone();
            if copy > 0 {
                match next(5) {
                    0 => row[0].push('E'),
                    1 => row[1] = row[1].chars().rev().take(1).chain(row[1].chars().skip(1)).collect(),
                    2 => row[4].clear(),
                    3 => row[2].clear(),
                    _ => row[6].clear(),
                }
            }
            if rows.len() < count {
                rows.push(row);
            }
        }
    }
    let start = Instant::now();
    let found = resolve_table_as_evidence(&columns, &rows, &Mapping::recognise(&columns), &settings())
        .expect("columns");
    println!(
        "{count} rows, {people} people made, {} found, {:.1} s, review {}",
        found.individuals,
        start.elapsed().as_secs_f64(),
        found.review.len()
    );
}
