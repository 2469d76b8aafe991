//! Measures `resolve_table` on a CSV file with a truth column, or times it on made rows.
//!
//! `measure FILE.csv TRUTH_COLUMN` prints pair precision, recall, F1 and the number of people found, for
//! the whole file and for its people in two halves; `measure --rows N` makes N rows and prints the time.
#![allow(clippy::print_stdout, reason = "an example that prints figures")]

use std::collections::HashMap;
use std::time::Instant;

use chartward_resolve::Settings;
use chartward_resolve::table::{Mapping, resolve_table};

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
    let rows: Vec<Vec<String>> = reader
        .records()
        .map(|row| row.expect("a row of UTF-8").iter().map(str::to_owned).collect())
        .collect();
    let at = columns.iter().position(|c| c.trim() == truth);
    let of = |row: &Vec<String>| {
        let value = at.and_then(|at| row.get(at)).cloned().unwrap_or_default();
        // febrl: rec-12-org, rec-12-dup-3
        let mut parts = value.trim().split('-');
        match (parts.next(), parts.next()) {
            (Some("rec"), Some(number)) => number.to_owned(),
            _ => value,
        }
    };
    let start = Instant::now();
    let mapping = Mapping::recognise(&columns);
    let found = resolve_table(&columns, &rows, &mapping, &settings()).expect("columns to match");
    let took = start.elapsed().as_secs_f64();
    let half = |h: &str| h.bytes().map(u64::from).sum::<u64>() % 2;
    for (name, part) in [("all", None), ("even half", Some(0)), ("odd half", Some(1))] {
        let keep: Vec<usize> =
            (0..rows.len()).filter(|i| part.is_none_or(|p| half(&of(&rows[*i])) == p)).collect();
        let (mut cell, mut by_truth, mut by_found) = (HashMap::new(), HashMap::new(), HashMap::new());
        for i in keep {
            let (t, f) = (of(&rows[i]), found.individual_of_row[i]);
            *cell.entry((t.clone(), f)).or_insert(0_u64) += 1;
            *by_truth.entry(t).or_insert(0_u64) += 1;
            *by_found.entry(f).or_insert(0_u64) += 1;
        }
        let pairs = |n: &u64| n * (n - 1) / 2;
        let both: u64 = cell.values().map(pairs).sum();
        let (t, f): (u64, u64) = (by_truth.values().map(pairs).sum(), by_found.values().map(pairs).sum());
        #[expect(clippy::cast_precision_loss, reason = "figures for people")]
        let (p, r) = (both as f64 / f as f64, both as f64 / t as f64);
        println!(
            "{name}: precision {p:.4} recall {r:.4} F1 {:.4}; people {} of {}; review {}; {took:.2} s",
            2.0 * p * r / (p + r),
            by_found.len(),
            by_truth.len(),
            found.review.len()
        );
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
    let found = resolve_table(&columns, &rows, &Mapping::recognise(&columns), &settings()).expect("columns");
    println!(
        "{count} rows, {people} people made, {} found, {:.1} s, review {}",
        found.individuals,
        start.elapsed().as_secs_f64(),
        found.review.len()
    );
}
