//! What a case holds, shows, and never gives away.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::{Clinic, ok, run, text};

#[test]
fn finds_the_people_that_were_planted() {
    let clinic = Clinic::new();
    let demo = clinic.path("demo");
    let output = run(&["demo", "--folder", text(&demo), "--format", "json", "--size", "small"]);
    ok(&output);
    let view: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let score = &view["score"];
    let count = |name: &str| score[name].as_u64().unwrap();
    let (planted, found) = (count("people_planted"), count("people_found"));
    assert!(planted >= 50, "{score}");
    assert!(found * 100 >= planted * 98, "{score}");
    assert_eq!(count("wrong_merges"), 0, "{score}");
    for element in ["ssn", "medicare_beneficiary_id", "national_provider_id", "email"] {
        let counts = &score["elements"][element];
        let (planted, found) = (counts["planted"].as_u64().unwrap(), counts["found"].as_u64().unwrap());
        assert!(found * 1000 >= planted * 995, "{element}: {counts}");
    }
    assert!(demo.join("report.html").exists());
}

/// Seeds whose clinics have families of one name, quoted mails and lists with unusual names.
#[test]
fn nobody_is_mixed_up_whatever_the_clinic() {
    for seed in ["9", "16", "17"] {
        let clinic = Clinic::new();
        let demo = clinic.path("demo");
        let demo_of_seed =
            ["demo", "--folder", text(&demo), "--format", "json", "--size", "small", "--seed", seed];
        let output = run(&demo_of_seed);
        ok(&output);
        let view: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let score = &view["score"];
        let count = |name: &str| score[name].as_u64().unwrap();
        assert_eq!(count("wrong_merges"), 0, "seed {seed}: {score}");
        assert!(count("people_planted") >= 50, "seed {seed}: {score}");
        assert!(count("people_found") * 100 >= count("people_planted") * 98, "seed {seed}: {score}");
        assert!(count("people_split") * 100 <= count("people_planted") * 2, "seed {seed}: {score}");
        // half of what a person is asked to look at is worth it
        assert!(count("review_pairs") <= 30, "seed {seed}: {score}");
    }
}

#[test]
fn nothing_identifying_on_stderr_or_in_clear_on_disk() {
    let clinic = Clinic::new();
    let output = clinic.assess("case", &[]);
    ok(&output);
    let report = clinic.path("report.html");
    ok(&clinic.case("case", &["report", "--output", text(&report)]));
    ok(&clinic.case("case", &["query", "Smith"]));
    let values = planted_values(&clinic.path("clinic/truth.json"));
    assert!(values.len() > 300, "{}", values.len());
    let stderr = output.stderr;
    assert!(first_value_in(&stderr, &values).is_none(), "a planted value is on standard error");
    let in_case = fs::read_dir(clinic.path("case")).unwrap().map(|entry| entry.unwrap().path());
    for path in in_case.chain([report]) {
        let bytes = fs::read(&path).unwrap();
        let found = first_value_in(&bytes, &values);
        assert!(found.is_none(), "{}: a planted {} is in clear", path.display(), found.unwrap());
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(first_value_in(name.as_bytes(), &values).is_none());
    }
}

#[test]
fn every_look_is_in_the_trail() {
    let clinic = Clinic::new();
    ok(&clinic.assess("case", &[]));
    ok(&clinic.case("case", &["people", "--reveal", "--format", "csv"]));
    ok(&clinic.case("case", &["query", "I000001"]));
    for command in [&["people"][..], &["matrix"], &["review"], &["evidence"], &["report"], &["trail"]] {
        ok(&clinic.case("case", command));
    }
    let trail = clinic.case("case", &["trail", "--format", "csv"]);
    let trail = String::from_utf8(trail.stdout).unwrap();
    let actions: Vec<&str> = trail.lines().skip(1).filter_map(|line| line.split(',').nth(2)).collect();
    let expected = [
        "assess begun",
        "put patients list",
        "put staff list",
        "assess done",
        "reveal people",
        "query",
        "people",
        "matrix",
        "review",
        "evidence",
        "report",
        "trail",
        "trail",
    ];
    assert_eq!(actions, expected, "{trail}");
    assert!(trail.contains("I000001"), "{trail}");
}

#[test]
fn masked_unless_revealed() {
    let clinic = Clinic::new();
    ok(&clinic.assess("case", &[]));
    let values = planted_values(&clinic.path("clinic/truth.json"));
    for command in [&["people", "--format", "json"][..], &["matrix", "--format", "json"], &["report"]] {
        let masked = clinic.case("case", command);
        ok(&masked);
        assert!(first_value_in(&masked.stdout, &values).is_none(), "{command:?}");
        let revealed = clinic.case("case", &[command, &["--reveal"]].concat());
        if command[0] == "matrix" {
            assert!(first_value_in(&revealed.stdout, &values).is_some(), "{command:?}");
        }
    }
}

/// Planted identifiers that are long enough not to occur by chance.
fn planted_values(truth: &Path) -> BTreeSet<(String, String)> {
    let truth: serde_json::Value = serde_json::from_slice(&fs::read(truth).unwrap()).unwrap();
    let mut values = BTreeSet::new();
    for planted in truth["planted"].as_array().unwrap() {
        let (element, value) = (planted["element"].as_str().unwrap(), planted["canonical"].as_str().unwrap());
        let telling = ["ssn", "email", "medicare_beneficiary_id", "payment_card", "health_plan_id", "phone"];
        if !telling.contains(&element) || value.len() < 9 {
            continue;
        }
        values.insert((element.to_owned(), value.to_owned()));
        if element == "ssn" && value.len() == 9 {
            values.insert(("ssn".to_owned(), format!("{}-{}-{}", &value[..3], &value[3..5], &value[5..])));
        }
    }
    values
}

/// The element of the first value that occurs in the bytes, in UTF-8 or UTF-16.
fn first_value_in(bytes: &[u8], values: &BTreeSet<(String, String)>) -> Option<String> {
    let narrow: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    let text = String::from_utf8_lossy(&narrow).to_lowercase();
    values.iter().find(|(_, value)| text.contains(&value.to_lowercase())).map(|(element, _)| element.clone())
}
