//! Exports are read back: by this program, as text, and by the database.

use std::fmt::Write as _;
use std::path::Path;

use chartward_register::export::{Cell, Export, Format, Rows, check, write};
use chartward_register::link::Scope;
use chartward_register::reading::{Told, read};
use chartward_register::words::{BreachType, Sector};
use chartward_register::{Register, RegisterError};

use crate::support::filled;

/// Stands in for the columnar form, which is known elsewhere: a line per cell with its type.
pub(crate) fn columns(path: &Path, rows: Rows<'_>) -> Result<(), String> {
    let mut text = String::new();
    for row in 0..rows.len() {
        rows.row(row, |cells| {
            for (name, cell) in cells {
                let kind = match cell {
                    Cell::Text(_) => "text",
                    Cell::Number(_) => "number",
                    Cell::Day(_) => "day",
                    Cell::Flag(_) => "flag",
                };
                writeln!(text, "{name} {kind} {}", cell.text().unwrap_or_default()).unwrap();
            }
        });
    }
    std::fs::write(path, text).map_err(|error| error.to_string())
}

#[test]
fn every_form_is_read_back_and_the_manifest_tells_a_change() {
    let Some((folder, register)) = filled(&["2015-02-26_full_ecdat_1151.csv"]) else { return };
    let filings = register.filings(None, None).unwrap();
    let incidents = register.incidents(&filings, Scope::Across).unwrap();
    let chosen: Vec<usize> = (0..filings.len()).collect();
    let export = Export { filings: &filings, incidents: &incidents, chosen: &chosen, as_of: "2015-02-26" };
    let out = folder.path().join("out");
    let files = write(&register, &export, Format::ALL, &out, Some(&columns)).unwrap();
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
    let faults = |folder: &Path, key: &_| -> Vec<(String, String)> {
        check(folder, key).unwrap().into_iter().map(|fault| (fault.file, fault.what)).collect()
    };
    assert_eq!((files.len(), faults(&out, &key).len()), (6, 0));
    let typed = std::fs::read_to_string(out.join("filings.parquet")).unwrap();
    assert_eq!(
        typed.lines().filter(|line| line.starts_with("individuals number ") && line.len() > 19).count(),
        { filings.iter().filter(|f| f.draft.count().value.is_some()).count() }
    );
    let path = out.join("filings.csv");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[900] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    // all that is wrong is named: changed, missing, and never signed
    std::fs::remove_file(out.join("incidents.veris.json")).unwrap();
    std::fs::write(out.join("extra.txt"), "x").unwrap();
    let named = faults(&out, &key);
    let files: Vec<&str> = named.iter().map(|(file, _)| file.as_str()).collect();
    assert_eq!(files, ["extra.txt", "filings.csv", "incidents.veris.json"]);
    for ((_, what), said) in named.iter().zip(["nobody signed it", "not the file that was signed", "missing"])
    {
        assert!(what.contains(said), "{what}");
    }
    let manifest = std::fs::read_to_string(out.join("manifest")).unwrap();
    std::fs::write(out.join("manifest"), manifest.replacen("as of 2015", "as of 2016", 1)).unwrap();
    assert_eq!(faults(&out, &key)[0].0, "manifest");
    let other = tempfile::tempdir().unwrap();
    let other = Register::create(other.path(), &[3; 32]).unwrap();
    assert_eq!(faults(&out, &other.public_key().unwrap())[0].0, "manifest");

    // nothing is written over
    let again = write(&register, &export, &[Format::Csv], &out, None);
    assert!(matches!(again, Err(RegisterError::Export { .. })));
}

#[test]
fn no_cell_of_an_export_is_a_formula_and_the_guard_comes_off() {
    use chartward_model::cell::unguarded;
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("2024-03-20_full.csv");
    let names = [
        "=HYPERLINK(\"http://x.example.org\")",
        "+1 Clinic",
        "-2 Clinic",
        "@SUM(A1)",
        "'Ohana Health",
        "Plain Clinic",
    ];
    let row = |name: &&str| {
        format!(
            "\"{}\",OH,Healthcare Provider,1200,03/14/2024,Theft,Laptop,No,\"=1+1\"\n",
            name.replace('"', "\"\"")
        )
    };
    let header = "Name of Covered Entity,State,Covered Entity Type,Individuals Affected,Breach Submission Date,Type of Breach,\
Location of Breached Information,Business Associate Present,Web Description\n";
    std::fs::write(&list, header.to_owned() + &names.iter().map(row).collect::<String>()).unwrap();
    let mut register = Register::create(&folder.path().join("register"), &crate::support::SEED).unwrap();
    register.import(read(&list, &Told::default()).unwrap()).unwrap();
    let filings = register.filings(None, None).unwrap();
    let incidents = register.incidents(&filings, Scope::Across).unwrap();
    let chosen: Vec<usize> = (0..filings.len()).collect();
    let export = Export { filings: &filings, incidents: &incidents, chosen: &chosen, as_of: "2024-03-20" };
    let out = folder.path().join("out");
    write(&register, &export, &[Format::Csv], &out, None).unwrap();
    let mut reader = csv::Reader::from_path(out.join("filings.csv")).unwrap();
    let mut found = Vec::new();
    for record in reader.records() {
        let record = record.unwrap();
        assert!(record.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])), "{record:?}");
        assert_eq!(unguarded(record.get(record.len() - 1).unwrap()), "=1+1");
        found.push(unguarded(&record[3]).to_owned());
    }
    assert_eq!(found, names);
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
    // words in a row, the beginning of a word, signs over letters, and quotes that are never closed
    let phrase = found("\"community health systems\"", None);
    assert!(!phrase.is_empty() && phrase.len() < found("community health systems", None).len(), "{phrase:?}");
    assert!(found("\"systems health community\"", None).is_empty());
    assert!(
        found("commun* health systems", None).len() >= phrase.len()
            && found("commun health systems", None).is_empty()
    );
    assert_eq!(found("C\u{f3}mmunity h\u{e9}alth systems", None), found("COMMUNITY HEALTH SYSTEMS", None));
    assert_eq!(found("\"community health", None), found("community health", None));
    // what people type is no query language
    for words in ["\"", "AND", "a* OR NEAR(", "name:x", "", "\u{0}"] {
        register.search(None, words, None).unwrap();
    }
    assert!(found("", None).is_empty());
}

#[test]
fn nothing_that_is_typed_is_an_error() {
    let Some((_folder, register)) = filled(&["2015-02-26_full_ecdat_1151.csv"]) else { return };
    let signs = "\"\"\"'*^():{}+-.,;%_\\\u{0}\u{301}\u{345}\u{202e}\u{fffd} \t\nAND OR NOT NEAR name text search anthem blue \u{130}\u{df}";
    let signs: Vec<char> = signs.chars().collect();
    // a fixed generator: the same questions on every machine
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for _ in 0..500 {
        let question: String = (0..next(24)).map(|_| signs[next(signs.len())]).collect();
        let found = register.search(None, &question, None);
        assert!(found.is_ok(), "{question:?}: {found:?}");
    }
}

#[test]
fn an_index_behind_the_programs_back_never_answers_wrongly() {
    let Some((folder, register)) = filled(&["2015-02-26_full_ecdat_1151.csv"]) else { return };
    let right = register.search(None, "university hospital", None).unwrap();
    assert!(right.len() > 4, "{}", right.len());
    assert_eq!(register.verify().unwrap().difference, None);
    drop(register);
    let database = || rusqlite::Connection::open(folder.path().join("register.sqlite")).unwrap();
    let forged = "DELETE FROM search WHERE rowid = 5;
        INSERT INTO search (rowid, name, text) VALUES (5, 'university hospital', '')";
    for edit in [
        "DROP TABLE search",
        "DELETE FROM search WHERE rowid IN (SELECT rowid FROM search WHERE search MATCH 'hospital')",
        "DELETE FROM search",
        forged,
        "DELETE FROM search_data WHERE id > 10",
        "UPDATE search_data SET block = zeroblob(40) WHERE id > 10",
        "DELETE FROM search_idx",
        "UPDATE search_idx SET pgno = 2 WHERE pgno > 4",
        "DROP TABLE search; CREATE TABLE search (name, text)",
    ] {
        database().execute_batch(edit).unwrap();
        let register = Register::open(folder.path()).unwrap();
        let said = register.verify().unwrap().difference;
        assert!(said.is_some_and(|said| said.contains("word index")), "{edit}");
        match register.search(None, "university hospital", None) {
            // what only `verify` sees: every document is there, and the way to some words is not
            _ if edit.contains("pgno") => {}
            Ok(found) => assert_eq!(found, right, "{edit}"),
            Err(error) => assert!(matches!(error, RegisterError::Index(_)), "{edit}: {error}"),
        }
        let mut register = register;
        if register.rebuild_index().is_ok() {
            assert_eq!(register.verify().unwrap().difference, None, "{edit}");
            assert_eq!(register.search(None, "university hospital", None).unwrap(), right, "{edit}");
        } else {
            panic!("{edit}: not made again");
        }
    }
}
