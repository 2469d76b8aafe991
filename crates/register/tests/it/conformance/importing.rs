//! What comes in: twice, again, in any order, at once, and killed on the way.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use chartward_register::reading::{Told, read};
use chartward_register::storage::{Place, RevisionKind};
use chartward_register::{Register, RegisterError};
use jiff::civil::{Date, date};

use super::{Ground, SOME, key_of, list, said, same};
use crate::support::{EXPORTS, data, export};

pub(super) fn importing_twice_changes_nothing(ground: &Ground) {
    let Some(mut register) = ground.with(&SOME[..2]) else { return };
    let before = said(&register);
    assert!(before.len() > 2_000);
    for name in &SOME[..2] {
        let imported = register.import(export(name).unwrap()).unwrap();
        assert!(imported.known && imported.appeared + imported.changed + imported.vanished == 0);
    }
    same(&said(&register), &before);
    drop(register);
    let mut register = ground.create();
    assert!(register.import(export(SOME[0]).unwrap()).unwrap().known);
    same(&said(&ground.open()), &before);
    assert_eq!(ground.verified(), None);
}

/// A list that changes and then says again what it said: the same file on a later day is what it says from then on.
pub(super) fn a_list_that_says_again_what_it_said_is_observed_again(ground: &Ground) {
    let folder = tempfile::tempdir().unwrap();
    let copy = |day: &str, people| {
        let rows = [("Ridge Clinic", people, "x"), ("Hill Clinic", 700, "y")];
        list(folder.path(), &format!("{day}.csv"), &rows)
    };
    let mut register = ground.create();
    for (day, people, changed) in [("2024-10-10", 600, 0), ("2024-11-10", 900, 1), ("2024-12-10", 600, 1)] {
        let imported = register.import(copy(day, people)).unwrap();
        assert_eq!((imported.known, imported.changed), (false, changed), "{day}");
    }
    // the newest copy seen once more, and each of them again, say nothing new
    for (day, people) in [("2024-12-20", 600), ("2024-12-10", 600), ("2024-10-10", 600), ("2024-11-10", 900)]
    {
        assert!(register.import(copy(day, people)).unwrap().known, "{day}");
    }
    let key = register.filings(None, None).unwrap()[0].key.clone();
    let people = |day: Option<Date>| {
        register
            .filings(None, day)
            .unwrap()
            .iter()
            .map(|f| f.draft.count().value.unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!((people(None), people(Some(date(2024, 11, 20)))), (vec![600, 700], vec![900, 700]));
    assert_eq!(register.history(&key).unwrap().len(), 3);
    let rows = register.observations(&key).unwrap();
    let days: Vec<Date> = rows.iter().map(|(snapshot, _)| snapshot.observed_on).collect();
    assert_eq!(days, [date(2024, 10, 10), date(2024, 11, 10), date(2024, 12, 10)]);
    for (snapshot, row) in &rows {
        let row = chartward_register::history::row_key(snapshot, row.number);
        assert_eq!(register.history(&row).unwrap()[0].filing, key);
    }
    assert_eq!(ground.verified(), None);
    // a register of format 4 kept a file once
    drop(register);
    let old = if ground.told().starts_with("postgres") {
        "DROP TABLE seen; ALTER TABLE snapshot DROP CONSTRAINT snapshot_source_sha256_observed_on_key; DELETE FROM log_file; \
         DELETE FROM row WHERE snapshot = 3; DELETE FROM placed WHERE snapshot = 3; DELETE FROM snapshot WHERE id = 3; \
         ALTER TABLE snapshot ADD CONSTRAINT snapshot_source_sha256_key UNIQUE (source, sha256)"
    } else {
        "DROP TABLE seen; DELETE FROM log_file; DELETE FROM row WHERE snapshot = 3; DELETE FROM placed WHERE snapshot = 3; \
         DELETE FROM snapshot WHERE id = 3; CREATE UNIQUE INDEX once ON snapshot (source, sha256)"
    };
    ground.alter(old, 4);
    // nor did it keep a head beside the key
    std::fs::remove_file(key_of(ground).join("log.head")).unwrap();
    let mut register = ground.open();
    assert_eq!(register.snapshots(None).unwrap().len(), 2);
    assert!(!register.import(copy("2024-12-10", 600)).unwrap().known);
    assert_eq!(register.snapshots(None).unwrap().len(), 3);
}

pub(super) fn every_place_says_the_same_in_any_order_of_import(ground: &Ground) {
    let Some(register) = ground.with(&[SOME[2], SOME[0], SOME[1]]) else { return };
    let found = said(&register);
    for other in Ground::others() {
        same(&found, &said(&other.with(&SOME).unwrap()));
    }
    let filing = register.filings(Some("hhs"), None).unwrap().swap_remove(7);
    let rows = register.observations(&filing.key).unwrap();
    assert_eq!(rows.len(), 3);
    let file = std::fs::read(data().unwrap().join("hhs_ocr").join(SOME[2])).unwrap();
    for (snapshot, row) in rows {
        let key = chartward_register::history::row_key(&snapshot, row.number);
        assert_eq!(register.history(&key).unwrap()[0].filing, filing.key);
        if snapshot.file == SOME[2] {
            assert!(file.windows(row.raw.len()).any(|window| window == row.raw));
        }
    }
    assert!(matches!(register.history("hhs-nothing"), Err(RegisterError::NoSuchFiling(_))));
}

pub(super) fn a_filing_changes_vanishes_and_returns(ground: &Ground) {
    let mut register = ground.create();
    let folder = ground.folder.path();
    let first = [("Alpha Clinic", 600, "one"), ("Beta Clinic", 700, "two"), ("Gamma Clinic", 800, "three")];
    register.import(list(folder, "2020-01-01_full.csv", &first)).unwrap();
    register.import(list(folder, "2020-02-01_full.csv", &first[..2])).unwrap();
    let third = [("Alpha Clinic", 650, "one"), ("Beta Clinic", 700, "two"), ("Gamma Clinic", 800, "three")];
    register.import(list(folder, "2020-03-01_full.csv", &third)).unwrap();
    let filings = register.filings(None, None).unwrap();
    let kinds = |name: &str| {
        let filing = filings.iter().find(|filing| filing.draft.name == name).unwrap();
        let history = register.history(&filing.key).unwrap();
        history.iter().map(|r| (r.observed_on.to_string(), r.kind, r.changes.len())).collect::<Vec<_>>()
    };
    let on = |day: &str, kind, changes| (day.to_owned(), kind, changes);
    assert_eq!(
        kinds("Alpha Clinic"),
        [on("2020-01-01", RevisionKind::Appeared, 0), on("2020-03-01", RevisionKind::Changed, 1)]
    );
    assert_eq!(kinds("Beta Clinic").len(), 1);
    assert_eq!(
        kinds("Gamma Clinic"),
        [
            on("2020-01-01", RevisionKind::Appeared, 0),
            on("2020-02-01", RevisionKind::Vanished, 0),
            on("2020-03-01", RevisionKind::Returned, 0)
        ]
    );
    let there = |day: Date| register.filings(None, Some(day)).unwrap();
    assert_eq!(
        [there(date(2019, 12, 31)).len(), there(date(2020, 1, 31)).len(), there(date(2020, 2, 2)).len()],
        [0, 3, 2]
    );
    assert_eq!(there(date(2020, 2, 29))[0].last_seen, date(2020, 2, 1));
    assert_eq!(filings[0].last_seen, date(2020, 3, 1));
    assert_eq!(ground.verified(), None);
}

pub(super) fn bytes_that_are_no_text_are_kept(ground: &Ground) {
    let folder = ground.folder.path();
    let path = folder.join("2020-01-01_full.csv");
    drop(list(
        folder,
        "2020-01-01_full.csv",
        &[("Alpha", 600, "a"), ("Beta", 700, "b"), ("Gamma", 800, "c")],
    ));
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.extend_from_slice(
        b"Del\0ta \xff\xfe,MN,Healthcare Provider,900,02/01/2019,Theft,Laptop,No,\"zero \0 and \xe9\"\n",
    );
    bytes.extend_from_slice(b"only\0two,columns\n");
    std::fs::write(&path, bytes).unwrap();
    let told = Told { source: Some("hhs".to_owned()), ..Told::default() };
    let mut register = ground.create();
    let imported = register.import(read(&path, &told).unwrap()).unwrap();
    assert_eq!((imported.snapshot.read, imported.snapshot.refused), (4, 1));
    let register = ground.open();
    let refused = register.refused(register.snapshots(None).unwrap()[0].id).unwrap();
    assert!(refused[0].raw.starts_with(b"only\0two"), "{refused:?}");
    let filings = register.filings(None, None).unwrap();
    let raw = &register.observations(&filings[3].key).unwrap()[0].1.raw;
    assert!(raw.starts_with(b"Del\0ta \xff\xfe"), "{raw:?}");
    assert_eq!(ground.verified(), None);
}

pub(super) fn copies_of_one_day_are_in_order(ground: &Ground) {
    let folder = ground.folder.path();
    let copy = |alpha: u64, rows: usize| {
        let all = [("Alpha Clinic", alpha, "one"), ("Beta Clinic", 700, "two"), ("Gamma Clinic", 800, "x")];
        list(folder, "2020-01-01_full.csv", &all[..rows])
    };
    // that with the newer row is the later one, in whatever order they come; else that which comes later
    let orders = [
        (vec![(600, 2), (650, 3)], vec![600, 650]),
        (vec![(650, 3), (600, 2)], vec![600, 650]),
        (vec![(600, 2), (650, 3), (640, 3)], vec![600, 650, 640]),
        (vec![(640, 3), (600, 2), (650, 3)], vec![600, 640, 650]),
    ];
    let mut grounds = Ground::others();
    grounds.extend(Ground::others());
    for (ground, (copies, expected)) in grounds.iter().chain([ground]).zip(orders) {
        let mut register = ground.create();
        for (alpha, rows) in copies {
            register.import(copy(alpha, rows)).unwrap();
        }
        let filings = register.filings(None, None).unwrap();
        assert_eq!(filings.len(), 3);
        let history = register.history(&filings[0].key).unwrap();
        let numbers: Vec<u64> = history.iter().filter_map(|r| r.draft.count().value).collect();
        assert_eq!(numbers, expected);
        let rows = register.observations(&filings[0].key).unwrap();
        let seen: Vec<u64> =
            rows.iter().map(|(_, row)| row.said.as_ref().unwrap().count().value.unwrap()).collect();
        assert_eq!(seen, expected);
        assert_eq!(ground.verified(), None);
    }
}

pub(super) fn two_writers_wait_for_each_other(ground: &Ground) {
    drop(ground.create());
    let folder = ground.folder.path();
    let names: Vec<String> = (1..=6).map(|month| format!("2020-{month:02}-01_full.csv")).collect();
    let rows = |month: u64| {
        [("Alpha Clinic", 600 + month, "one"), ("Beta Clinic", 700, "two"), ("Gamma", 800 + month, "x")]
    };
    let read = |at: usize| list(folder, &names[at], &rows(at as u64));
    std::thread::scope(|scope| {
        for writer in 0..2 {
            let read = &read;
            scope.spawn(move || {
                let mut register = ground.open();
                for at in (writer..6).step_by(2) {
                    register.import(read(at)).unwrap();
                }
            });
        }
    });
    let straight = Ground::embedded();
    let mut register = straight.create();
    for at in 0..6 {
        register.import(read(at)).unwrap();
    }
    same(&said(&ground.open()), &said(&register));
    assert_eq!(ground.verified(), None);
}

/// Not a test: the process that is killed by the next one.
#[test]
#[ignore = "started by another test"]
fn child_that_imports() {
    let Some(place) = std::env::var_os("REGISTER_PLACE") else { return };
    let key = std::env::var_os("REGISTER_KEY").map(PathBuf::from);
    let mut register = Register::open(Place::of(&place, key, None)).unwrap();
    for name in SOME {
        register.import(export(name).unwrap()).unwrap();
    }
}

pub(super) fn a_kill_during_import_leaves_whole_files_and_the_import_continues(ground: &Ground) {
    if data().is_none() {
        return;
    }
    drop(ground.create());
    let expected = said(&Ground::embedded().with(&SOME).unwrap());
    let mut killed = 0;
    for wait in [40, 90, 150, 220, 300, 400, 600, 900] {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child
            .args(["--exact", "conformance::importing::child_that_imports", "--ignored", "-q"])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        child.env("REGISTER_PLACE", ground.told()).env("REGISTER_KEY", key_of(ground));
        let mut child = child.spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        let _ = child.kill();
        killed += u32::from(!child.wait().unwrap().success());
        let register = ground.open();
        let snapshots = register.snapshots(None).unwrap();
        for snapshot in &snapshots {
            let rows = EXPORTS.iter().find(|(name, ..)| *name == snapshot.file).unwrap().1;
            assert_eq!(snapshot.read, rows as u64);
        }
        assert_eq!(register.verify().unwrap().difference, None);
    }
    assert!(killed > 0);
    let register = ground.with(&SOME).unwrap();
    same(&said(&register), &expected);
    assert_eq!(ground.verified(), None);
}

pub(super) fn a_copy_that_is_seen_again_moves_the_last_day(ground: &Ground) {
    let folder = tempfile::tempdir().unwrap();
    let copy = |day: &str, people| {
        let rows = [("Ridge Clinic", people, "x"), ("Hill Clinic", 700, "y")];
        list(folder.path(), &format!("{day}.csv"), &rows)
    };
    let mut register = ground.create();
    register.import(copy("2024-10-10", 600)).unwrap();
    for (day, new) in
        [("2024-10-20", true), ("2024-10-30", true), ("2024-10-20", false), ("2024-10-10", false)]
    {
        let imported = register.import(copy(day, 600)).unwrap();
        assert_eq!((imported.known, imported.seen_again), (true, new), "{day}");
    }
    let last = |register: &Register, day: Option<Date>| register.filings(None, day).unwrap()[0].last_seen;
    assert_eq!(last(&register, None), date(2024, 10, 30));
    assert_eq!(last(&register, Some(date(2024, 10, 25))), date(2024, 10, 20));
    assert_eq!(last(&register, Some(date(2024, 10, 15))), date(2024, 10, 10));
    let key = register.filings(None, None).unwrap()[0].key.clone();
    assert_eq!(register.last_seen(&key, Some(date(2024, 10, 22))).unwrap(), Some(date(2024, 10, 20)));
    assert_eq!((register.snapshots(None).unwrap().len(), ground.verified()), (1, None));
    // another copy of a day between: what was seen after it is an observation of its own
    let imported = register.import(copy("2024-10-15", 900)).unwrap();
    assert_eq!((imported.known, imported.changed), (false, 1));
    let people =
        |register: &Register, day| register.filings(None, day).unwrap()[0].draft.count().value.unwrap();
    assert_eq!((people(&register, None), people(&register, Some(date(2024, 10, 16)))), (600, 900));
    assert_eq!((last(&register, None), register.snapshots(None).unwrap().len()), (date(2024, 10, 30), 3));
    assert_eq!(ground.verified(), None);
    // as if it had come in its order
    let other = Ground::embedded();
    let mut straight = other.create();
    for (day, people) in [("2024-10-10", 600), ("2024-10-15", 900), ("2024-10-20", 600), ("2024-10-30", 600)]
    {
        straight.import(copy(day, people)).unwrap();
    }
    let history = |register: &Register| {
        let key = register.filings(None, None).unwrap()[0].key.clone();
        let steps = register.history(&key).unwrap();
        steps
            .into_iter()
            .map(|step| (step.filing, step.observed_on, step.kind, step.changes))
            .collect::<Vec<_>>()
    };
    assert_eq!(history(&register), history(&straight));
    assert_eq!(register.filings(None, None).unwrap(), straight.filings(None, None).unwrap());
    // and it is signed
    drop(register);
    ground.edit("UPDATE seen SET day = '2024-11-30' WHERE day = '2024-10-30'");
    assert!(ground.verified().unwrap().contains("seen again on 2024-11-30 was not signed"));
    ground.edit("DELETE FROM seen WHERE day = '2024-11-30'");
    assert!(ground.verified().unwrap().contains("it was seen again on 2024-10-30, and that is gone"));
}

pub(super) fn open_and_closed_cases_stand_beside_each_other(ground: &Ground) {
    let Some(data) = data() else { return };
    let names = ["2024-06-28_archive_mojibake_5590.csv", "2024-06-28_active_908.csv"];
    let mut register = ground.create();
    let copy = |name: &str, day: i8| {
        let told = Told { observed_on: Some(date(2024, 7, day)), ..Told::default() };
        read(&data.join("hhs_ocr").join(name), &told).unwrap()
    };
    for name in names {
        register.import(copy(name, 1)).unwrap();
    }
    let before = register.filings(None, None).unwrap();
    // the same two files every day say nothing new
    for day in 2..4 {
        for name in names {
            let imported = register.import(copy(name, day)).unwrap();
            assert_eq!((imported.known, imported.seen_again), (true, true), "{name} {day}");
        }
    }
    let after = register.filings(None, None).unwrap();
    assert_eq!((register.snapshots(None).unwrap().len(), after.len()), (2, before.len()));
    assert!(before.iter().zip(&after).all(|(a, b)| a.draft == b.draft && b.last_seen == date(2024, 7, 3)));
    assert_eq!(ground.verified(), None);
}
