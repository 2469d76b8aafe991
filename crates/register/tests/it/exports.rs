//! Exports are read back: by this program, as text, and by the database.

use chartward_register::export::{Export, Format, check, write};
use chartward_register::link::Scope;
use chartward_register::reading::{Told, read};
use chartward_register::words::{BreachType, Sector};
use chartward_register::{Register, RegisterError};

use crate::support::filled;

#[test]
fn every_form_is_read_back_and_the_manifest_tells_a_change() {
    let Some((folder, register)) = filled(&["2015-02-26_full_ecdat_1151.csv"]) else { return };
    let filings = register.filings(None, None).unwrap();
    let incidents = register.incidents(&filings, Scope::Across).unwrap();
    let chosen: Vec<usize> = (0..filings.len()).collect();
    let export = Export { filings: &filings, incidents: &incidents, chosen: &chosen, as_of: "2015-02-26" };
    let out = folder.path().join("out");
    let files = write(&register, &export, Format::ALL, &out).unwrap();
    let people: u64 = filings.iter().filter_map(|f| f.draft.count().value).sum();
    assert_eq!((filings.len(), people), (1_151, 41_181_144));

    // lines of JSON
    let lines = std::fs::read_to_string(out.join("filings.jsonl")).unwrap();
    let values: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(values.len(), filings.len());
    assert_eq!(values.iter().filter_map(|v| v["individuals"].as_u64()).sum::<u64>(), people);
    assert_eq!(values[0]["id"], filings[0].key.as_str());

    // comma-separated values, by an independent reader
    let mut reader = csv::Reader::from_path(out.join("filings.csv")).unwrap();
    let column = reader.headers().unwrap().iter().position(|name| name == "individuals").unwrap();
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), filings.len());
    assert_eq!(records.iter().filter_map(|r| r[column].parse::<u64>().ok()).sum::<u64>(), people);
    let narrative =
        filings.iter().position(|f| f.draft.narrative.as_deref().is_some_and(|n| n.contains('\n')));
    if let Some(at) = narrative {
        assert_eq!(records[at].get(records[at].len() - 1), filings[at].draft.narrative.as_deref());
    }

    // a database
    let database = rusqlite::Connection::open(out.join("register.sqlite")).unwrap();
    let sum: i64 = database.query_row("SELECT sum(individuals) FROM filing", [], |row| row.get(0)).unwrap();
    let best: i64 = database.query_row("SELECT sum(best) FROM incident", [], |row| row.get(0)).unwrap();
    assert_eq!(u64::try_from(sum).unwrap(), people);
    assert!(best > 0 && best <= sum, "{best} {sum}");

    // VERIS, by the reader of the community database
    let told = Told { observed_on: Some(jiff::civil::date(2015, 2, 26)), ..Told::default() };
    let reading = read(&out.join("incidents.veris.json"), &told).unwrap();
    assert_eq!((reading.source.id, reading.refused().count()), ("vcdb", 0));
    let mut of = incidents.of.clone();
    of.sort_unstable();
    of.dedup();
    assert_eq!(reading.rows.len(), of.len());
    assert!(reading.drafts().all(|draft| draft.sector == Some(Sector::Health)));
    let theft = |types: &[BreachType]| types.contains(&BreachType::Theft);
    let stolen = filings.iter().filter(|f| theft(&f.draft.types)).count();
    assert!(reading.drafts().filter(|d| theft(&d.types)).count() * 100 >= stolen * 97);

    // the manifest
    let key = register.public_key().unwrap();
    assert_eq!((files.len(), check(&out, &key).unwrap()), (5, None));
    let path = out.join("filings.csv");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[900] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    assert_eq!(check(&out, &key).unwrap().unwrap(), "filings.csv: it is not the file that was signed");
    let manifest = std::fs::read_to_string(out.join("manifest")).unwrap();
    std::fs::write(out.join("manifest"), manifest.replacen("as of 2015", "as of 2016", 1)).unwrap();
    assert!(check(&out, &key).unwrap().unwrap().starts_with("manifest: "));
    let other = tempfile::tempdir().unwrap();
    let other = Register::create(other.path(), &[3; 32]).unwrap();
    assert!(check(&out, &other.public_key().unwrap()).unwrap().unwrap().starts_with("manifest: "));

    // nothing is written over
    let again = write(&register, &export, &[Format::Csv], &out);
    assert!(matches!(again, Err(RegisterError::Export { .. })));
}

#[test]
fn words_are_found_as_of_a_day() {
    let files = ["2015-02-26_full_ecdat_1151.csv", "2017-08-29_full_2046.csv"];
    let Some((_folder, register)) = filled(&files) else { return };
    let found = |words: &str, day: Option<&str>| {
        let day = day.map(|day| day.parse().unwrap());
        let keys = register.search(Some("hhs"), words, day).unwrap();
        let filings = register.filings(Some("hhs"), day).unwrap();
        let name = |key: &String| filings.iter().find(|f| f.key == *key).map(|f| f.draft.name.clone());
        keys.iter().filter_map(name).collect::<Vec<_>>()
    };
    assert!(found("anthem working file", None)[0].contains("Working file"));
    assert!(found("anthem working file", Some("2015-02-26")).is_empty());
    // in descriptions too, in any order, with the name first
    let stolen = found("laptop stolen unencrypted", None);
    assert!(stolen.len() > 50, "{}", stolen.len());
    assert!(found("community health systems", None)[0].starts_with("Community Health Systems"));
    // what people type is no query language
    for words in ["\"", "AND", "a* OR NEAR(", "name:x", "", "\u{0}"] {
        register.search(None, words, None).unwrap();
    }
    assert!(found("", None).is_empty());
}
