//! Drawing a sample, marking it, and what the marks show.

use std::fs;

use crate::support::{Clinic, ok, text};

/// A drawn sample in a file, and its rows.
fn drawn(clinic: &Clinic, name: &str, more: &[&str]) -> Vec<csv::StringRecord> {
    let file = clinic.path(name);
    let arguments = [&["sample", "draw", "--output", text(&file)][..], more].concat();
    ok(&clinic.case("case", &arguments));
    csv::Reader::from_path(file).unwrap().records().map(Result::unwrap).collect()
}

/// Writes a sample with a verdict in every row.
fn mark(clinic: &Clinic, name: &str, verdict: impl Fn(usize, &str) -> &'static str) {
    let file = clinic.path(name);
    let mut reader = csv::Reader::from_path(&file).unwrap();
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(reader.headers().unwrap()).unwrap();
    for (row, record) in reader.records().map(Result::unwrap).enumerate() {
        let marked =
            record.iter().enumerate().map(|(at, cell)| if at == 9 { verdict(row, &record[1]) } else { cell });
        out.write_record(marked).unwrap();
    }
    fs::write(file, out.into_inner().unwrap()).unwrap();
}

#[test]
fn the_same_seed_draws_the_same_and_more_contains_less() {
    let clinic = Clinic::new();
    ok(&clinic.assess("case", &[]));
    let small =
        drawn(&clinic, "small.csv", &["--seed", "7", "--found", "20", "--telling", "5", "--null", "10"]);
    assert_eq!(small.len(), 35);
    assert_eq!(
        drawn(&clinic, "again.csv", &["--seed", "7", "--found", "20", "--telling", "5", "--null", "10"]),
        small
    );
    let large =
        drawn(&clinic, "large.csv", &["--seed", "7", "--found", "60", "--telling", "15", "--null", "30"]);
    assert!(small.iter().all(|row| large.contains(row)));
    let other =
        drawn(&clinic, "other.csv", &["--seed", "8", "--found", "20", "--telling", "5", "--null", "10"]);
    assert!(other.iter().all(|row| row[0].starts_with("8-")));
    let places = |rows: &[csv::StringRecord]| -> Vec<String> {
        rows.iter().map(|row| row.iter().skip(1).collect::<Vec<_>>().join(" ")).collect()
    };
    assert_ne!(places(&small), places(&other));
    let phones = drawn(&clinic, "phones.csv", &["--element", "phone", "--found", "5"]);
    assert!(phones.len() == 5 && phones.iter().all(|row| &row[6] == "phone" && &row[1] == "found"));
}

#[test]
fn marks_become_bounds_in_the_answer_and_in_the_report() {
    let clinic = Clinic::new();
    ok(&clinic.assess("case", &[]));
    drawn(&clinic, "sample.csv", &["--found", "50", "--telling", "20", "--null", "40"]);
    mark(&clinic, "sample.csv", |row, set| match (set, row % 10) {
        ("found", 0) => "wrong",
        ("found" | "telling", _) => "right",
        _ => "nothing",
    });
    let file = clinic.path("sample.csv");
    let output = clinic.case("case", &["sample", "score", text(&file), "--format", "json"]);
    ok(&output);
    let score: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(score["found"]["marked"], 50);
    assert_eq!(score["telling"]["marked"], 20);
    assert_eq!(score["null"]["marked"], 40);
    let elusion = score["elusion"]["bound"].as_f64().unwrap();
    assert!((elusion - (1.0 - 0.05f64.powf(1.0 / 40.0))).abs() < 1e-9, "{elusion}");
    let recall = score["recall"]["bound"].as_f64().unwrap();
    assert!(recall > 0.0 && recall < 1.0);
    let report = clinic.case("case", &["report"]);
    let page = String::from_utf8(report.stdout).unwrap();
    assert!(page.contains("Of 40 marked documents"), "the report says what the sample shows");
}

#[test]
fn a_sample_with_rows_left_out_or_unknown_words_is_refused() {
    let clinic = Clinic::new();
    ok(&clinic.assess("case", &[]));
    drawn(&clinic, "sample.csv", &["--found", "10", "--telling", "0", "--null", "10"]);
    let file = clinic.path("sample.csv");
    let refused = |says: &str| {
        let output = clinic.case("case", &["sample", "score", text(&file)]);
        assert_eq!(output.status.code(), Some(2));
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(
            stderr.contains(says) && stderr.lines().count() == 2 && stderr.contains("hint: "),
            "{stderr}"
        );
    };
    refused("no row of the sample has a verdict");
    mark(&clinic, "sample.csv", |_, set| if set == "found" { "right" } else { "nothing" });
    let whole = fs::read_to_string(&file).unwrap();
    // all but the last in the seed's order would be a smaller sample: what a smaller draw has is not the last
    let inner = &drawn(&clinic, "inner.csv", &["--found", "1", "--telling", "0", "--null", "0"])[0][0];
    let left: Vec<&str> = whole.lines().filter(|line| !line.contains(inner)).collect();
    fs::write(&file, left.join("\n")).unwrap();
    refused("are not those that were drawn: at least 1 was left out");
    fs::write(&file, whole.replace(",right,", ",yes,")).unwrap();
    refused("has a verdict that is not one of");
}
