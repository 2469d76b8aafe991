//! One suite for every database that a register can be in.
//!
//! What it is: each test is a function over a [`Ground`], an empty place for a register; the macro at the end makes
//! one test of it per database. PostgreSQL is a real one ([`crate::server`]).
//!
//! The one idea: **whatever holds for one database holds for the other**, so nothing here asks which it is, except
//! where a test goes behind the program's back.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use chartward_register::export::{Export, Format, write};
use chartward_register::link::decision::Verdict;
use chartward_register::link::{Incidents, Scope, Tie};
use chartward_register::reading::{Reading, Told, read};
use chartward_register::storage::{Download, Filing, Page, Place, RevisionKind, terms};
use chartward_register::tally::{Alone, Filter};
use chartward_register::words::{BreachType, Coverage, EntityType};
use chartward_register::{Asked, Register, RegisterError};
use jiff::civil::{Date, date};
use tempfile::TempDir;

use crate::quarantine::{
    a_draft_of_ones_own_becomes_a_filing_by_one_release, a_visitors_draft_needs_two_people,
    a_word_about_a_filing_is_shown_with_it_once_two_released_it, an_addendum_is_a_change_of_the_same_filing,
    every_edit_of_a_draft_is_named, what_is_rejected_is_forgotten_and_what_is_withdrawn_vanishes,
};
use crate::support::{EXPORTS, SEED, data, export, total};

/// An empty place for a register.
pub(crate) struct Ground {
    folder: TempDir,
    place: Place,
    #[cfg(feature = "postgres")]
    address: Option<String>,
}

impl Ground {
    fn embedded() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::from(&folder.path().join("register"));
        Self {
            folder,
            place,
            #[cfg(feature = "postgres")]
            address: None,
        }
    }

    #[cfg(feature = "postgres")]
    fn server() -> Option<Self> {
        let address = crate::server::shared()?.database();
        let folder = tempfile::tempdir().unwrap();
        let place = crate::server::place(&address, &folder.path().join("key"));
        Some(Self { folder, place, address: Some(address) })
    }

    /// The other kinds of place, for comparison.
    fn others() -> Vec<Self> {
        #[cfg(feature = "postgres")]
        return std::iter::once(Self::embedded()).chain(Self::server()).collect();
        #[cfg(not(feature = "postgres"))]
        vec![Self::embedded()]
    }

    pub(crate) fn create(&self) -> Register {
        Register::create(&self.place, &SEED).unwrap()
    }

    fn open(&self) -> Register {
        Register::open(&self.place).unwrap()
    }

    /// A register with files of the federal list in it.
    fn with(&self, names: &[&str]) -> Option<Register> {
        let mut register = self.create();
        for name in names {
            register.import(export(name)?).unwrap();
        }
        Some(register)
    }

    /// Changes the database behind the program's back.
    pub(crate) fn edit(&self, change: &str) {
        #[cfg(feature = "postgres")]
        if let Some(address) = &self.address {
            let mut client = crate::server::connect(address);
            client.batch_execute("SET search_path TO chartward_register").unwrap();
            assert!(client.execute(change, &[]).unwrap() > 0, "{change}");
            return;
        }
        let database =
            rusqlite::Connection::open(self.folder.path().join("register/register.sqlite")).unwrap();
        assert!(database.execute(change, []).unwrap() > 0, "{change}");
    }

    /// Changes tables behind the program's back.
    fn alter(&self, change: &str, format: i64) {
        #[cfg(feature = "postgres")]
        if let Some(address) = &self.address {
            let mut client = crate::server::connect(address);
            let batch = format!(
                "SET search_path TO chartward_register; {change}; UPDATE format SET version = {format}"
            );
            client.batch_execute(&batch).unwrap();
            return;
        }
        let database =
            rusqlite::Connection::open(self.folder.path().join("register/register.sqlite")).unwrap();
        database.execute_batch(&format!("{change}; PRAGMA user_version = {format}")).unwrap();
    }

    /// What the check says.
    pub(crate) fn verified(&self) -> Option<String> {
        self.open().verify().unwrap().difference
    }

    /// The place as another process is told it.
    fn told(&self) -> String {
        #[cfg(feature = "postgres")]
        if let Some(address) = &self.address {
            return address.clone();
        }
        self.folder.path().join("register").to_str().unwrap().to_owned()
    }
}

const SOME: [&str; 3] = [
    "2014-06-30_old-tool_ecdat_1055.csv",
    "2015-02-26_full_ecdat_1151.csv",
    "2016-04-01_full_8bit-damaged_1518.csv",
];

/// A list made here: one line per name, number of people and description.
fn list(folder: &Path, name: &str, rows: &[(&str, u64, &str)]) -> Reading {
    let path = folder.join(name);
    let mut file = std::fs::File::create(&path).unwrap();
    let header = "Name of Covered Entity,State,Covered Entity Type,Individuals Affected,Breach Submission Date,Type of \
                  Breach,Location of Breached Information,Business Associate Present,Web Description";
    writeln!(file, "{header}").unwrap();
    for (at, (name, people, story)) in rows.iter().enumerate() {
        let (month, day) = (at / 28 % 12 + 1, at % 28 + 1);
        writeln!(
            file,
            "\"{name}\",MN,Healthcare Provider,{people},{month:02}/{day:02}/2019,Theft,Laptop,No,\"{story}\""
        )
        .unwrap();
    }
    drop(file);
    let told = Told { source: Some("hhs".to_owned()), coverage: Some(Coverage::Full), observed_on: None };
    read(&path, &told).unwrap()
}

/// Everything that a register says, without numbers of its database.
fn said(register: &Register) -> Vec<String> {
    let snapshots = register.snapshots(None).unwrap();
    let file = |id| snapshots.iter().find(|s| s.id == id).map(|s| s.file.clone()).unwrap();
    let mut lines: Vec<String> = Vec::new();
    for mut snapshot in snapshots.clone() {
        snapshot.id = 0;
        lines.push(format!("{snapshot:?}"));
    }
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

fn same(found: &[String], expected: &[String]) {
    let first = found.iter().zip(expected).find(|(a, b)| a != b);
    assert!(first.is_none() && found.len() == expected.len(), "{} {} {first:?}", found.len(), expected.len());
}

fn importing_twice_changes_nothing(ground: &Ground) {
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
fn a_list_that_says_again_what_it_said_is_observed_again(ground: &Ground) {
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
        "ALTER TABLE snapshot DROP CONSTRAINT snapshot_source_sha256_observed_on_key; DELETE FROM log_file; \
         DELETE FROM row WHERE snapshot = 3; DELETE FROM placed WHERE snapshot = 3; DELETE FROM snapshot WHERE id = 3; \
         ALTER TABLE snapshot ADD CONSTRAINT snapshot_source_sha256_key UNIQUE (source, sha256)"
    } else {
        "DELETE FROM log_file; DELETE FROM row WHERE snapshot = 3; DELETE FROM placed WHERE snapshot = 3; \
         DELETE FROM snapshot WHERE id = 3; CREATE UNIQUE INDEX once ON snapshot (source, sha256)"
    };
    ground.alter(old, 4);
    let mut register = ground.open();
    assert_eq!(register.snapshots(None).unwrap().len(), 2);
    assert!(!register.import(copy("2024-12-10", 600)).unwrap().known);
    assert_eq!(register.snapshots(None).unwrap().len(), 3);
}

fn every_place_says_the_same_in_any_order_of_import(ground: &Ground) {
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

fn figures_are_those_of_the_day(ground: &Ground) {
    let names: Vec<&str> = EXPORTS.iter().map(|(name, ..)| *name).filter(|name| *name < "2018").collect();
    let Some(register) = ground.with(&names) else { return };
    let filter = Filter {
        from: Some(date(2014, 1, 1)),
        to: Some(date(2014, 12, 31)),
        entity_type: Some(EntityType::Provider),
        breach_type: Some((BreachType::Hacking, Alone::WithOthers)),
        ..Filter::default()
    };
    let days = [date(2015, 2, 26), date(2016, 4, 1), date(2016, 10, 14), date(2017, 8, 29)];
    let counted = days.map(|day| {
        let filings = register.filings(Some("hhs"), Some(day)).unwrap();
        let one = &filings[filings.len() / 2];
        let chosen = register.chosen(None, std::slice::from_ref(&one.key), Some(day)).unwrap();
        assert!(chosen.len() == 1 && chosen[0] == *one);
        total(&filings, &filter, day).filings
    });
    assert_eq!(counted, [15, 17, 18, 18]);
    assert!(register.filings(Some("hhs"), Some(date(2010, 1, 1))).unwrap().is_empty());
    assert!(register.filings(Some("ca"), None).unwrap().is_empty());
}

fn a_filing_changes_vanishes_and_returns(ground: &Ground) {
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

fn what_people_decide_is_kept_and_undone(ground: &Ground) {
    let mut register = ground.create();
    let rows = [("Alpha Clinic", 600, "a"), ("Omega Hospital", 9_000, "b"), ("Sigma Dental", 1_200, "c")];
    register.import(list(ground.folder.path(), "2020-01-01_full.csv", &rows)).unwrap();
    let filings = register.filings(None, None).unwrap();
    let (a, b) = (filings[0].key.clone(), filings[1].key.clone());
    let together = |register: &Register| {
        let incidents: Incidents = register.incidents(&filings, Scope::Across).unwrap();
        incidents.of[0] == incidents.of[1]
    };
    assert!(!together(&register));
    let asked = Asked {
        a: &a,
        b: &b,
        who: "O'Brien \u{2014} \u{e9}",
        when: "2026-01-01T00:00:00Z",
        why: "one \"event\"; it's said",
    };
    assert_eq!(register.decide(&asked, Verdict::SameEvent).unwrap().number, 1);
    drop(register);
    let mut register = ground.open();
    assert!(together(&register));
    assert_eq!(register.rulings().unwrap()[0].tie, Some(Tie::SameEvent));
    assert!(matches!(
        register.decide(&Asked { b: &a, ..asked }, Verdict::Same),
        Err(RegisterError::OneFiling(_))
    ));
    assert!(matches!(
        register.decide(&Asked { a: "hhs-none", ..asked }, Verdict::Same),
        Err(RegisterError::NoSuchFiling(_))
    ));
    for (who, why, right) in [(" ", "why", false), ("visitor", "why", false), ("reviewer", " ", true)] {
        let nameless = register.decide(&Asked { who, why, ..asked }, Verdict::Same).unwrap_err();
        assert_eq!(matches!(nameless, RegisterError::NoReason), right, "{nameless}");
        let nameless = register.undo(1, who, "2026-01-02T00:00:00Z", why).unwrap_err();
        assert!(matches!(nameless, RegisterError::NoReason | RegisterError::Nobody), "{nameless}");
    }
    register.undo(1, "reviewer", "2026-01-02T00:00:00Z", "a mistake").unwrap();
    let again = register.undo(1, "reviewer", "2026-01-02T00:00:00Z", "again");
    assert!(matches!(again, Err(RegisterError::UndoneAlready(1))));
    assert!(!together(&register) && register.rulings().unwrap().is_empty());
    assert!(matches!(register.undo(9, "x", "y", "z"), Err(RegisterError::NoSuchDecision(9))));
    let kept = ground.open().decisions().unwrap();
    assert_eq!((kept.len(), kept[0].who.as_str(), kept[1].undoes), (2, asked.who, Some(1)));
    assert_eq!(ground.verified(), None);
}

fn words_find_the_same(ground: &Ground) {
    let mut register = ground.create();
    let long = "x".repeat(300);
    let story = format!("an unencrypted LAPTOP was stolen; the thieves' e-mail: a_b@example.org {long}");
    let rows = [
        ("H\u{f4}pital Saint-Luc d/b/a The Clinic", 600, story.as_str()),
        ("The Laptop Repair Clinic", 700, "a letter was mailed to the wrong person"),
        ("Stra\u{df}e & S\u{f8}n \u{4eac}\u{90fd} 123-45", 800, "hacked servers, breached"),
        ("Zero\u{0}Byte Clinic", 900, "it is the of and"),
    ];
    register.import(list(ground.folder.path(), "2020-01-01_full.csv", &rows)).unwrap();
    let changed = [("Hopital Saint Luke", 600, "nothing to see"), rows[1], rows[2], rows[3]];
    register.import(list(ground.folder.path(), "2020-06-01_full.csv", &changed)).unwrap();
    let found = |words: &str, day: Option<Date>| {
        let keys = register.search(None, words, day).unwrap();
        let filings = register.chosen(None, &keys, day).unwrap();
        assert_eq!(filings.len(), keys.len());
        let mut people: Vec<u64> = filings.iter().filter_map(|f| f.draft.count().value).collect();
        people.sort_unstable();
        people
    };
    let before = Some(date(2020, 3, 1));
    for (words, expected) in [
        ("hopital", &[600][..]),
        ("H\u{d4}PITAL luc", &[600]),
        ("laptop", &[600, 700]),
        ("laptop clinic", &[600, 700]),
        ("stolen laptop", &[600]),
        ("the", &[600, 700, 900]),
        ("thief", &[]),
        ("breach", &[]),
        ("breached", &[800]),
        ("example.org", &[600]),
        ("e-mail a_b", &[600]),
        ("123 45", &[800]),
        ("\u{4eac}\u{90fd}", &[800]),
        ("stra\u{df}e", &[800]),
        (long.as_str(), &[600]),
        ("zero byte", &[900]),
        ("of and", &[900]),
        ("", &[]),
        ("' OR 1=1 --", &[]),
        ("lap*", &[600, 700]),
        ("ptop*", &[]),
        ("\"saint luc\"", &[600]),
        ("\"luc saint\"", &[]),
        ("\"laptop rep\"*", &[700]),
        ("\"laptop rep\"", &[]),
        // a name's last word and the description's first are not in a row
        ("\"clinic a letter\"", &[]),
        ("!laptop", &[600, 700]),
        ("a & b | c", &[]),
    ] {
        assert_eq!(found(words, before), expected, "{words}");
    }
    // now, and before there was anything
    assert_eq!((found("luc", None), found("luke", None), found("luke", before)), (vec![], vec![600], vec![]));
    assert!(found("clinic", Some(date(2019, 1, 1))).is_empty());
    // a word of the name weighs more than one of the description
    let first = register.search(None, "laptop", before).unwrap().swap_remove(0);
    assert_eq!(register.chosen(None, &[first], before).unwrap()[0].draft.count().value, Some(700));
    assert!(register.search(Some("ca"), "laptop", before).unwrap().is_empty());
    assert!(matches!(register.search(Some("nowhere"), "laptop", None), Err(RegisterError::NoSuchSource(_))));
    pages_of_what_is_found(&register, before);
    // made again, the index says what it said
    let said = register.search(None, "laptop", before).unwrap();
    assert_eq!(register.verify().unwrap().difference, None);
    register.rebuild_index().unwrap();
    assert_eq!(register.verify().unwrap().difference, None);
    assert_eq!(register.search(None, "laptop", before).unwrap(), said);
}

/// The first of what has a word: whether there are more, those that a filter takes, and of very many the newest.
fn pages_of_what_is_found(register: &Register, before: Option<Date>) {
    let first = |most: usize, ranked: usize, state: Option<&str>| {
        let filter = Filter { state: state.map(str::to_owned), ..Filter::default() };
        let page = Page { most, ranked };
        let found = register.first_found(None, "the", before, &filter, page).unwrap();
        let people = |filing: &Filing| filing.draft.count().value.unwrap();
        (found.filings.iter().map(people).collect::<Vec<_>>(), found.more, found.ranked)
    };
    let all = register.search(None, "the", before).unwrap();
    let all = register.chosen(None, &all, before).unwrap();
    let all: Vec<u64> = all.iter().map(|filing| filing.draft.count().value.unwrap()).collect();
    assert_eq!(first(9, 9, None), (all.clone(), false, None));
    assert_eq!(first(3, 9, None), (all.clone(), false, None));
    assert_eq!(first(1, 9, None), (all[..1].to_vec(), true, None));
    assert_eq!(first(9, 9, Some("mn")).0, all);
    assert_eq!(first(9, 9, Some("OH")), (vec![], false, None));
    let newest = first(9, 2, None);
    assert_eq!((newest.0.len(), newest.1, newest.2), (2, false, Some(2)));
    assert!(newest.0.contains(&700) && newest.0.contains(&900), "{newest:?}");
    let of_days = Filter { from: Some(date(2019, 1, 2)), to: Some(date(2019, 2, 1)), ..Filter::default() };
    let found = register.first_found(None, "the", before, &of_days, Page::of(9)).unwrap();
    let people: Vec<u64> = found.filings.iter().filter_map(|f| f.draft.count().value).collect();
    assert!(people.len() == 2 && people.contains(&700) && people.contains(&900), "{people:?}");
    let hidden = Filter { name: Some("repair".to_owned()), ..Filter::default() };
    let found = register.first_found(None, "the", before, &hidden, Page { most: 1, ranked: 9 }).unwrap();
    assert!(found.filings[0].draft.name.contains("Repair") && !found.more, "{found:?}");
}

fn every_place_finds_the_same_in_real_lists(ground: &Ground) {
    let Some(register) = ground.with(&SOME[1..]) else { return };
    let others: Vec<Register> =
        Ground::others().iter().map(|other| other.with(&SOME[1..]).unwrap()).collect();
    let filings = register.filings(None, None).unwrap();
    let mut asked: Vec<String> = ["laptop stolen", "anthem", "ocr", "st", "community health systems", "2012"]
        .map(str::to_owned)
        .to_vec();
    // the longest word of every 20th name
    let longest = |name: &str| terms(name).into_iter().max_by_key(String::len);
    asked.extend(filings.iter().step_by(20).filter_map(|filing| longest(&filing.draft.name)));
    let mut hits = 0;
    for words in asked {
        for day in [None, Some(date(2015, 6, 1))] {
            let found = |register: &Register| {
                let mut found = register.search(None, &words, day).unwrap();
                found.sort();
                found
            };
            let expected = found(&register);
            hits += expected.len();
            for other in &others {
                assert_eq!(found(other), expected, "{words} {day:?}");
            }
        }
    }
    assert!(hits > 1_000, "{hits}");
}

fn bytes_that_are_no_text_are_kept(ground: &Ground) {
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

fn exports_are_the_same_byte_for_byte(ground: &Ground) {
    let files = |ground: &Ground| {
        let register = ground.with(&SOME[..2])?;
        let filings = register.filings(None, None).unwrap();
        let incidents = register.incidents(&filings, Scope::Across).unwrap();
        let chosen: Vec<usize> = (0..filings.len()).collect();
        let export =
            Export { filings: &filings, incidents: &incidents, chosen: &chosen, as_of: "2015-02-26" };
        let out = ground.folder.path().join("out");
        let written = write(&register, &export, Format::ALL, &out, Some(&crate::exports::columns)).unwrap();
        assert_eq!(written.len(), 6);
        let names = written.into_iter().map(|file| file.file).chain(["manifest".to_owned()]);
        Some(names.map(|name| (std::fs::read(out.join(&name)).unwrap(), name)).collect::<Vec<_>>())
    };
    let Some(expected) = files(ground) else { return };
    for other in Ground::others() {
        for ((found, name), (expected, _)) in files(&other).unwrap().iter().zip(&expected) {
            assert!(found == expected, "{name}");
        }
    }
}

fn every_edit_behind_its_back_is_named(ground: &Ground) {
    let mut register = ground.create();
    let folder = ground.folder.path();
    let rows = [("Alpha Clinic", 600, "one"), ("Beta Clinic", 700, "two"), ("Gamma Clinic", 800, "three")];
    register.import(list(folder, "2020-01-01_full.csv", &rows)).unwrap();
    register
        .import(list(folder, "2020-02-01_full.csv", &[("Alpha Clinic", 650, "one"), rows[1], rows[2]]))
        .unwrap();
    let filings = register.filings(None, None).unwrap();
    let asked = Asked {
        a: &filings[0].key,
        b: &filings[1].key,
        who: "who",
        when: "2026-01-01T00:00:00Z",
        why: "why",
    };
    register.decide(&asked, Verdict::Different).unwrap();
    drop(register);
    let done_and_undone = [
        (
            "UPDATE content SET draft = replace(draft, '\"value\":600', '\"value\":6000') WHERE draft LIKE '%Alpha%'",
            "UPDATE content SET draft = replace(draft, '\"value\":6000', '\"value\":600') WHERE draft LIKE '%Alpha%'",
            "2020-01-01_full.csv, row",
        ),
        (
            "UPDATE snapshot SET observed_on = '2020-01-02' WHERE file LIKE '2020-01-01%'",
            "UPDATE snapshot SET observed_on = '2020-01-01' WHERE file LIKE '2020-01-01%'",
            "what is known of the file",
        ),
        (
            "UPDATE revision SET reason = reason || '!' WHERE kind = 'changed'",
            "UPDATE revision SET reason = replace(reason, '!', '') WHERE kind = 'changed'",
            "its revision of",
        ),
        (
            "UPDATE revision SET day = '1999-01-01' WHERE kind = 'changed'",
            "UPDATE revision SET day = '2019-01-01' WHERE kind = 'changed'",
            "something unexpected in day or state",
        ),
        (
            "UPDATE revision SET state = 'OH' WHERE kind = 'changed'",
            "UPDATE revision SET state = 'MN' WHERE kind = 'changed'",
            "something unexpected in day or state",
        ),
        (
            "UPDATE snapshot SET newest = '2018-01-01' WHERE file LIKE '2020-01-01%'",
            "UPDATE snapshot SET newest = '2019-01-03' WHERE file LIKE '2020-01-01%'",
            "what is known of the file",
        ),
        (
            "UPDATE filing SET last_seen = '2020-01-01'",
            "UPDATE filing SET last_seen = '2020-02-01'",
            "its first or its last day",
        ),
        ("UPDATE decision SET verdict = 'same'", "UPDATE decision SET verdict = 'different'", "decision 1"),
        (
            "UPDATE log_file SET name = 'elsewhere' WHERE name = 'checkpoint'",
            "UPDATE log_file SET name = 'checkpoint' WHERE name = 'elsewhere'",
            "the log cannot be read",
        ),
    ];
    for (edit, back, named) in done_and_undone {
        ground.edit(edit);
        let said = ground.verified().unwrap_or_else(|| panic!("not found: {edit}"));
        assert!(said.contains(named), "{edit}: {said}");
        ground.edit(back);
        assert_eq!(ground.verified(), None, "{back}");
    }
    ground.edit("DELETE FROM decision");
    assert!(ground.verified().unwrap().contains("decision 1"));
}

fn copies_of_one_day_are_in_order(ground: &Ground) {
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

fn an_older_register_is_brought_up_and_a_newer_one_is_refused(ground: &Ground) {
    let Some(register) = ground.with(&SOME[1..2]) else { return };
    let before = said(&register);
    let newest = register.snapshots(None).unwrap()[0].newest.unwrap();
    drop(register);
    ground.alter(
        "DROP INDEX revision_day; DROP INDEX revision_state; ALTER TABLE revision DROP COLUMN day; \
         ALTER TABLE revision DROP COLUMN state; ALTER TABLE snapshot DROP COLUMN newest",
        3,
    );
    let register = ground.open();
    assert_eq!(register.snapshots(None).unwrap()[0].newest, None);
    let filter = Filter { state: Some("tx".to_owned()), ..Filter::default() };
    assert!(register.filtered(Some("hhs"), None, &filter).unwrap().len() > 50);
    drop(register);
    // a register of that time has none in its log either
    ground.edit(&format!("UPDATE snapshot SET newest = '{newest}'"));
    assert_eq!(ground.verified(), None);
    same(&said(&ground.open()), &before);
    for (format, newer) in [(99, true), (1, false)] {
        ground.alter("SELECT 1", format);
        let error = Register::open(&ground.place).unwrap_err();
        let right = match error {
            RegisterError::Newer(found) => newer && found == format,
            RegisterError::Older(found) => !newer && found == format,
            _ => false,
        };
        assert!(right && !error.hint().is_empty(), "{error}");
        let error = Register::create(&ground.place, &SEED).unwrap_err();
        assert!(matches!(error, RegisterError::Newer(_) | RegisterError::Older(_)), "{error}");
    }
}

fn what_a_filter_takes_is_found_without_reading_all(ground: &Ground) {
    let Some(register) = ground.with(&SOME) else { return };
    let year = |from: i16, to: i16| Filter {
        from: Some(date(from, 1, 1)),
        to: Some(date(to, 12, 31)),
        ..Filter::default()
    };
    let state = |state: &str| Filter { state: Some(state.to_owned()), ..Filter::default() };
    let filters = [
        year(2014, 2014),
        Filter { breach_type: Some((BreachType::Theft, Alone::Only)), ..year(2010, 2012) },
        Filter { state: Some("CA".to_owned()), ..year(2013, 2015) },
        state("ca"),
        state("ZZ"),
        Filter { to: Some(date(2010, 2, 1)), ..Filter::default() },
        Filter { from: Some(date(2016, 1, 1)), ..Filter::default() },
        Filter { name: Some("health".to_owned()), ..Filter::default() },
    ];
    let mut found = 0;
    for filter in filters {
        for day in [None, Some(date(2015, 3, 1)), Some(date(2014, 12, 1))] {
            for source in [None, Some("hhs"), Some("ca")] {
                let mut expected = register.filings(source, day).unwrap();
                expected.retain(|filing| filter.takes(&filing.draft));
                assert_eq!(register.filtered(source, day, &filter).unwrap(), expected, "{filter:?} {day:?}");
                found += expected.len();
            }
        }
    }
    assert!(found > 5_000, "{found}");
}

fn a_register_is_copied_whole(ground: &Ground) {
    let Some(mut register) = ground.with(&[SOME[2], SOME[0]]) else { return };
    let filings = register.filings(None, None).unwrap();
    let asked =
        Asked { a: &filings[0].key, b: &filings[1].key, who: "w", when: "2026-01-01T00:00:00Z", why: "y" };
    register.decide(&asked, Verdict::Different).unwrap();
    register.undo(1, "w", "2026-01-02T00:00:00Z", "z").unwrap();
    register
        .keep_download(&Download { url: "https://example.org/a".to_owned(), ..Download::default() })
        .unwrap();
    register
        .add_draft(&crate::quarantine::own(), &crate::quarantine::by("clerk", crate::quarantine::DAY))
        .unwrap();
    register.release_draft(1, &crate::quarantine::by("officer", crate::quarantine::DAY)).unwrap();
    register
        .add_draft(
            &crate::quarantine::visitor("Elm Clinic"),
            &crate::quarantine::by("visitor", crate::quarantine::DAY),
        )
        .unwrap();
    let (before, head) = (said(&register), register.verify().unwrap().head);
    for other in Ground::others() {
        let verified = register.copy_to(&other.place).unwrap();
        assert_eq!((verified.difference, verified.decisions, &verified.head), (None, 2, &head));
        let mut copy = other.open();
        same(&said(&copy), &before);
        assert_eq!(copy.decisions().unwrap(), register.decisions().unwrap());
        assert_eq!(copy.drafts().unwrap(), register.drafts().unwrap());
        assert_eq!(copy.drafts().unwrap().len(), 2);
        assert!(copy.download("https://example.org/a").unwrap().is_some());
        assert_eq!(
            copy.search(None, "laptop", None).unwrap().len(),
            register.search(None, "laptop", None).unwrap().len()
        );
        // it goes on as the register it was copied from would
        copy.import(export(SOME[1]).unwrap()).unwrap();
        assert_eq!(other.verified(), None);
        assert!(matches!(register.copy_to(&other.place), Err(RegisterError::NotCopied { .. })));
    }
    register.import(export(SOME[1]).unwrap()).unwrap();
    drop(register);
    ground.edit("UPDATE revision SET reason = 'another' WHERE kind = 'changed'");
    let other = Ground::embedded();
    assert!(matches!(ground.open().copy_to(&other.place), Err(RegisterError::NotCopied { .. })));
    assert!(matches!(Register::open(&other.place), Err(RegisterError::NoRegister(_))));
}

fn nothing_is_added_without_the_key(ground: &Ground) {
    let mut register = ground.create();
    let rows = [("Alpha Clinic", 600, "one"), ("Beta Clinic", 700, "two")];
    register.import(list(ground.folder.path(), "2020-01-01_full.csv", &rows)).unwrap();
    drop(register);
    let key = ["register/log.key", "key/log.key"].map(|name| ground.folder.path().join(name));
    let key = key.into_iter().find(|path| path.is_file()).unwrap();
    std::fs::rename(&key, key.with_extension("away")).unwrap();
    let late = list(ground.folder.path(), "2020-02-01_full.csv", &rows[..1]);
    assert!(matches!(ground.open().import(late), Err(RegisterError::NoKey(_))));
    assert!(matches!(Register::create(&ground.place, &SEED), Err(RegisterError::NoKey(_))));
    assert_eq!(ground.verified(), None);
    // the key of another register
    let mut other = Register::create(ground.folder.path().join("other").as_path(), &[9; 32]).unwrap();
    other.import(list(ground.folder.path(), "2020-01-01_full.csv", &rows)).unwrap();
    drop(other);
    std::fs::copy(ground.folder.path().join("other/log.key"), &key).unwrap();
    let late = list(ground.folder.path(), "2020-02-01_full.csv", &rows[..1]);
    assert!(matches!(ground.open().import(late), Err(RegisterError::Log(_))));
    assert_eq!(ground.open().snapshots(None).unwrap().len(), 1);
}

fn a_place_without_a_register_says_so(ground: &Ground) {
    let error = Register::open(&ground.place).unwrap_err();
    assert!(matches!(error, RegisterError::NoRegister(_)), "{error}");
    drop(ground.create());
    assert!(ground.open().snapshots(None).unwrap().is_empty());
    assert_eq!(ground.verified(), None);
}

fn what_is_known_of_downloads_is_kept(ground: &Ground) {
    let mut register = ground.create();
    let mut known =
        Download { url: "https://example.org/list.csv".to_owned(), rows: 7, ..Download::default() };
    assert_eq!(register.download(&known.url).unwrap(), None);
    for etag in [None, Some("\"a\"".to_owned())] {
        known.etag = etag;
        register.keep_download(&known).unwrap();
        assert_eq!(ground.open().download(&known.url).unwrap().as_ref(), Some(&known));
    }
}

fn two_writers_wait_for_each_other(ground: &Ground) {
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

fn a_kill_during_import_leaves_whole_files_and_the_import_continues(ground: &Ground) {
    if data().is_none() {
        return;
    }
    drop(ground.create());
    let expected = said(&Ground::embedded().with(&SOME).unwrap());
    let mut killed = 0;
    for wait in [40, 90, 150, 220, 300, 400, 600, 900] {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child
            .args(["--exact", "conformance::child_that_imports", "--ignored", "-q"])
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

fn key_of(ground: &Ground) -> PathBuf {
    let folder = ground.folder.path();
    if folder.join("key").is_dir() { folder.join("key") } else { folder.join("register") }
}

/// One test per function and database.
macro_rules! suite {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { super::$name(&super::Ground::embedded()); })+
        }
        #[cfg(feature = "postgres")]
        mod postgres {
            $(#[test] fn $name() {
                if let Some(ground) = super::Ground::server() {
                    super::$name(&ground);
                }
            })+
        }
    };
}

suite! {
    importing_twice_changes_nothing,
    a_list_that_says_again_what_it_said_is_observed_again,
    every_place_says_the_same_in_any_order_of_import,
    figures_are_those_of_the_day,
    a_filing_changes_vanishes_and_returns,
    what_people_decide_is_kept_and_undone,
    words_find_the_same,
    every_place_finds_the_same_in_real_lists,
    bytes_that_are_no_text_are_kept,
    exports_are_the_same_byte_for_byte,
    every_edit_behind_its_back_is_named,
    copies_of_one_day_are_in_order,
    an_older_register_is_brought_up_and_a_newer_one_is_refused,
    what_a_filter_takes_is_found_without_reading_all,
    a_register_is_copied_whole,
    nothing_is_added_without_the_key,
    a_place_without_a_register_says_so,
    what_is_known_of_downloads_is_kept,
    two_writers_wait_for_each_other,
    a_kill_during_import_leaves_whole_files_and_the_import_continues,
    a_draft_of_ones_own_becomes_a_filing_by_one_release,
    an_addendum_is_a_change_of_the_same_filing,
    a_visitors_draft_needs_two_people,
    what_is_rejected_is_forgotten_and_what_is_withdrawn_vanishes,
    a_word_about_a_filing_is_shown_with_it_once_two_released_it,
    every_edit_of_a_draft_is_named,
}
