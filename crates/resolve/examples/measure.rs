//! Measures `resolve_table` on a CSV file with a truth column, or times it on made rows.
//!
//! `measure FILE.csv TRUTH_COLUMN [EXTRA_IGNORED...]` prints pair precision, recall, F1 and the number
//! of people found; `measure --rows N` makes N rows and prints the time.
#![allow(clippy::print_stdout, reason = "an example that prints figures")]

use std::collections::HashMap;
use std::time::Instant;

use chartward_resolve::Settings;
use chartward_resolve::table::{Mapping, resolve_table};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [flag, rows] if flag == "--rows" => time(rows.parse().expect("a number of rows")),
        [file, truth, rest @ ..] => measure(file, truth, rest),
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

fn measure(file: &str, truth: &str, rest: &[String]) {
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
    println!("{:?}", mapping.columns().collect::<Vec<_>>());
    let found = resolve_table(&columns, &rows, &mapping, &settings()).expect("columns to match");
    let took = start.elapsed();
    let half = |h: &str| h.bytes().map(u64::from).sum::<u64>() % 2;
    for part in [None, Some(0), Some(1)] {
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
            "{part:?}: precision {p:.4} recall {r:.4} F1 {:.4}; people {} of {}; review {}; {took:.2?}",
            2.0 * p * r / (p + r),
            by_found.len(),
            by_truth.len(),
            found.review.len()
        );
    }
    if rest.iter().any(|a| a == "--errors") {
        errors(&rows, &found.individual_of_row, &of);
        let mut why: HashMap<(String, bool), usize> = HashMap::new();
        for pair in &found.review {
            let same = of(&rows[pair.left]) == of(&rows[pair.right]);
            let reason = pair.reasons[0].split(' ').take(6).collect::<Vec<_>>().join(" ");
            let reason = if reason.starts_with("kept") { reason } else { "grey".to_owned() };
            let count = why.entry((reason.clone(), same)).or_insert(0);
            *count += 1;
            if *count % 60 == 1 {
                println!("review {same} {:?}", pair.reasons);
                println!("    {}\n    {}", rows[pair.left].join("|"), rows[pair.right].join("|"));
            }
        }
        let mut why: Vec<_> = why.into_iter().collect();
        why.sort();
        why.iter().for_each(|w| println!("why {w:?}"));
    }
}

fn errors(rows: &[Vec<String>], found: &[u32], of: &dyn Fn(&Vec<String>) -> String) {
    let mut by_found: HashMap<u32, Vec<usize>> = HashMap::new();
    for (i, f) in found.iter().enumerate() {
        by_found.entry(*f).or_default().push(i);
    }
    let mut mixed: Vec<_> =
        by_found.values().filter(|m| m.iter().any(|i| of(&rows[*i]) != of(&rows[m[0]]))).collect();
    mixed.sort_by_key(|m| (std::cmp::Reverse(m.len()), m[0]));
    for members in mixed.iter().take(12) {
        println!("mixed cluster of {}", members.len());
        members.iter().take(30).for_each(|i| println!("    {}", rows[*i].join("|")));
    }
    let mut by_truth: HashMap<String, Vec<usize>> = HashMap::new();
    for (i, row) in rows.iter().enumerate() {
        by_truth.entry(of(row)).or_default().push(i);
    }
    let mut split: Vec<_> =
        by_truth.values().filter(|m| m.iter().any(|i| found[*i] != found[m[0]])).collect();
    split.sort_by_key(|m| m[0]);
    for members in split.iter().step_by(split.len() / 25 + 1) {
        println!("split person of {}", members.len());
        members.iter().take(30).for_each(|i| println!("    {} {}", found[*i], rows[*i].join("|")));
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
        for copy in 0..1 + next(2) {
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
        "{count} rows, {people} people made, {} found, {:.1?}, review {}",
        found.individuals,
        start.elapsed(),
        found.review.len()
    );
}
