//! Order, repetition and interruption leave no trace.

use chartward_register::Register;

use crate::support::{copy, export, filled};

const SOME: [&str; 4] = [
    "2014-06-30_old-tool_ecdat_1055.csv",
    "2015-02-26_full_ecdat_1151.csv",
    "2016-04-01_full_8bit-damaged_1518.csv",
    "2018-11-13_archive_2139.csv",
];

/// Every history as text, with files in place of their numbers in the database.
fn told(register: &Register) -> Vec<String> {
    let snapshots = register.snapshots(None).unwrap();
    let file = |id| snapshots.iter().find(|s| s.id == id).map(|s| s.file.clone()).unwrap();
    let mut lines = Vec::new();
    for filing in register.filings(None, None).unwrap() {
        lines.push(format!("{filing:?}"));
        for mut revision in register.history(&filing.key).unwrap() {
            let file = file(revision.snapshot);
            revision.snapshot = 0;
            lines.push(format!("{file}: {revision:?}"));
        }
    }
    lines
}

#[test]
fn any_order_of_import_gives_the_same_history() {
    let Some((_folder, straight)) = filled(&SOME) else { return };
    let expected = told(&straight);
    assert!(expected.len() > 3_000);
    // the other suite turns the order round; here the archive comes late too
    let names = [2, 0, 3, 1].map(|i| SOME[i]);
    let (_folder, register) = filled(&names).unwrap();
    let found = told(&register);
    let first = found.iter().zip(&expected).find(|(a, b)| a != b);
    assert!(first.is_none() && found.len() == expected.len(), "{first:?}");
}

#[test]
fn a_number_of_any_row_finds_the_filing() {
    let Some((_folder, register)) = filled(&SOME[1..4]) else { return };
    let filings = register.filings(Some("hhs"), None).unwrap();
    let filing = filings.iter().find(|filing| filing.first_seen != filing.last_seen).unwrap();
    let rows = register.observations(&filing.key).unwrap();
    assert!(rows.len() >= 2);
    for (snapshot, row) in rows {
        let key = chartward_register::history::row_key(&snapshot, row.number);
        assert_eq!(register.history(&key).unwrap()[0].filing, filing.key);
    }
}

#[test]
fn rows_are_kept_byte_for_byte() {
    let name = "2016-04-01_full_8bit-damaged_1518.csv";
    let Some((_folder, register)) = filled(&[name]) else { return };
    let filings = register.filings(Some("hhs"), None).unwrap();
    let damaged = filings.iter().find(|f| !f.draft.notes.is_empty() && f.draft.narrative.is_some()).unwrap();
    let file = std::fs::read(crate::support::data().unwrap().join("hhs_ocr").join(name)).unwrap();
    for (_, row) in register.observations(&damaged.key).unwrap() {
        assert!(std::str::from_utf8(&row.raw).is_err(), "not repaired");
        assert!(file.windows(row.raw.len()).any(|window| window == row.raw));
    }
}

#[test]
fn a_kill_during_import_leaves_whole_snapshots_and_the_import_continues() {
    use chartward_register::storage::{Row, Storage};
    let Some((folder, register)) = filled(&SOME[1..2]) else { return };
    let before = told(&register);
    drop(register);
    // half of the next snapshot is written, and then nothing more happens
    let reading = export(SOME[2]).unwrap();
    let mut storage =
        chartward_register::storage::sqlite::Sqlite::open(&folder.path().join("register.sqlite")).unwrap();
    let mut half = storage.snapshots(None).unwrap()[0].clone();
    half.sha256 = reading.sha256;
    storage.begin().unwrap();
    let rows = reading.rows.into_iter().take(700);
    let rows = rows.map(|row| Row { number: row.number, raw: row.raw, said: row.said });
    storage.add_snapshot(&half, &rows.collect::<Vec<_>>()).unwrap();
    // a copy as a kill would leave it: the files as they are while a transaction is open
    let killed = copy(folder.path());
    drop(storage);
    let mut register = Register::open(killed.path()).unwrap();
    assert_eq!(told(&register), before);
    for name in &SOME[1..3] {
        register.import(export(name).unwrap()).unwrap();
    }
    let (_folder, straight) = filled(&SOME[1..3]).unwrap();
    assert_eq!(told(&register), told(&straight));
}
