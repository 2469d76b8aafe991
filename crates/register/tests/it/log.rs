//! What is edited behind the program's back is named.

use std::path::Path;

use chartward_register::link::decision::Verdict;
use chartward_register::{Asked, Register, RegisterError};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::support::{SEED, copy, export, filled};

const FILES: [&str; 2] = ["2015-02-26_full_ecdat_1151.csv", "2014-06-30_old-tool_ecdat_1055.csv"];

/// A register whose second file came late, so that its history was made twice.
fn register() -> Option<TempDir> {
    let (folder, mut register) = filled(&FILES)?;
    let filings = register.filings(Some("hhs"), None).unwrap();
    let (a, b) = (&filings[0].key, &filings[1].key);
    let asked = Asked { a, b, who: "reviewer", when: "2026-01-01T00:00:00Z", why: "they differ" };
    register.decide(&asked, Verdict::Different).unwrap();
    Some(folder)
}

/// What a check says after a change.
fn after(folder: &Path, change: &str) -> String {
    let copy = copy(folder);
    let database = Connection::open(copy.path().join("register.sqlite")).unwrap();
    let changed = database.execute(change, []).unwrap();
    assert!(changed > 0, "{change}");
    drop(database);
    let verified = Register::open(copy.path()).unwrap().verify().unwrap();
    verified.difference.unwrap_or_else(|| panic!("not found: {change}"))
}

#[test]
fn an_untouched_register_is_what_was_signed() {
    let Some(folder) = register() else { return };
    let register = Register::open(folder.path()).unwrap();
    let verified = register.verify().unwrap();
    assert_eq!(verified.difference, None);
    assert_eq!((verified.snapshots, verified.rows, verified.decisions), (2, 2_206, 1));
    assert!(verified.revisions > 1_400 && verified.entries > 8, "{verified:?}");
    assert!(
        verified.head.starts_with(&verified.origin) && verified.origin.starts_with("chartward-register-")
    );
}

#[test]
fn every_edit_is_named() {
    let Some(folder) = register() else { return };
    let edits = [
        (
            "UPDATE content SET raw = CAST(raw || x'20' AS BLOB) WHERE id = (SELECT content FROM row WHERE snapshot = 1 AND number = 7)",
            "2015-02-26_full_ecdat_1151.csv, row 7: it is not",
        ),
        (
            "UPDATE content SET draft = replace(draft, '\"value\":', '\"value\":1') WHERE id = (SELECT content FROM row WHERE snapshot = 2 AND number = 9)",
            "2014-06-30_old-tool_ecdat_1055.csv, row 9: it is not",
        ),
        ("DELETE FROM row WHERE snapshot = 1 AND number = 12", "row 12: it was imported and is gone"),
        (
            "INSERT INTO row SELECT 1, 5000, content FROM row WHERE snapshot = 1 AND number = 12",
            "row 5000: it was not in the file",
        ),
        ("UPDATE snapshot SET observed_on = '2015-03-26' WHERE id = 1", "what is known of the file"),
        ("UPDATE snapshot SET coverage = 'partial' WHERE id = 1", "what is known of the file"),
        (
            "UPDATE revision SET draft = replace(draft, '\"value\":', '\"value\":2') WHERE id = (SELECT min(id) FROM revision WHERE draft LIKE '%\"value\":%')",
            "its revision of",
        ),
        (
            "UPDATE revision SET reason = 'another' WHERE id = (SELECT max(id) FROM revision)",
            "its revision of",
        ),
        ("DELETE FROM revision WHERE id = (SELECT max(id) FROM revision)", "its revision of"),
        (
            "UPDATE placed SET filing = (SELECT key FROM filing WHERE id = 2) WHERE snapshot = 1 AND number = 40",
            "which row is of which filing",
        ),
        ("UPDATE filing SET last_seen = '2019-01-01' WHERE id = 3", "its list, its first or its last day"),
        ("UPDATE filing SET source = 'ca' WHERE id = 3", "its list, its first or its last day"),
        ("UPDATE decision SET verdict = 'same'", "decision 1: it is not the one that was signed"),
        ("DELETE FROM decision", "decision 1: it is not the one that was signed"),
        (
            "UPDATE log_file SET bytes = CAST(x'00' || bytes AS BLOB) WHERE name LIKE 'tile/entries/%'",
            "the log",
        ),
        ("DELETE FROM log_file WHERE name = 'checkpoint'", "the log cannot be read"),
    ];
    for (edit, named) in edits {
        let said = after(folder.path(), edit);
        assert!(said.contains(named), "{edit}: {said}");
    }
}

#[test]
fn a_snapshot_that_nobody_signed_is_named() {
    let Some(folder) = register() else { return };
    let said = after(
        folder.path(),
        "INSERT INTO snapshot SELECT 77, source, zeroblob(32), 'forged.csv', bytes, variant, observed_on, observed_by, coverage, \
         coverage_by, carried, read, refused, newest FROM snapshot WHERE id = 1",
    );
    assert_eq!(said, "forged.csv: no import of it was signed");
}

#[test]
fn nothing_is_added_without_the_key_or_with_another() {
    let Some(folder) = register() else { return };
    std::fs::remove_file(folder.path().join("log.key")).unwrap();
    let reading = export("2016-04-01_full_8bit-damaged_1518.csv").unwrap();
    let mut register = Register::open(folder.path()).unwrap();
    assert!(matches!(register.import(reading), Err(RegisterError::NoKey(_))));
    assert!(matches!(Register::create(folder.path(), &SEED), Err(RegisterError::NoKey(_))));
    // it can still be read and checked
    assert_eq!(register.verify().unwrap().difference, None);
    drop(register);
    // the key of another register
    let (other, _register) = filled(&FILES[..1]).unwrap();
    let another = tempfile::tempdir().unwrap();
    let mut made = Register::create(another.path(), &[9; 32]).unwrap();
    made.import(small(another.path(), "2020-04-01")).unwrap();
    drop(made);
    std::fs::copy(another.path().join("log.key"), folder.path().join("log.key")).unwrap();
    let mut register = Register::open(folder.path()).unwrap();
    let reading = export("2016-04-01_full_8bit-damaged_1518.csv").unwrap();
    assert!(matches!(register.import(reading), Err(RegisterError::Log(_))));
    assert_eq!(register.snapshots(None).unwrap().len(), 2);
    drop(other);
}

#[cfg(unix)]
#[test]
fn the_private_key_is_only_for_its_owner() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let mut register = Register::create(folder.path(), &SEED).unwrap();
    register.import(small(folder.path(), "2020-04-01")).unwrap();
    let mode = std::fs::metadata(folder.path().join("log.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

/// A list of one row, by its day.
fn small(folder: &Path, day: &str) -> chartward_register::reading::Reading {
    let path = folder.join(format!("{day}.csv"));
    let text = "Name of Covered Entity,State,Covered Entity Type,Individuals Affected,Breach Submission Date,Type of \
                Breach,Location of Breached Information,Business Associate Present,Web Description\n";
    std::fs::write(
        &path,
        format!("{text}Clinic of {day},OH,Healthcare Provider,1200,03/14/2020,Theft,Laptop,No,\n"),
    )
    .unwrap();
    chartward_register::reading::read(&path, &chartward_register::reading::Told::default()).unwrap()
}

#[test]
fn a_head_that_was_kept_shows_a_log_that_was_written_anew() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("register");
    let mut register = Register::create(&home, &SEED).unwrap();
    assert_eq!(register.verify().unwrap().difference, None, "nothing was signed yet");
    register.import(small(folder.path(), "2020-04-01")).unwrap();
    let keep = |name: &str, register: &Register| {
        let path = folder.path().join(name);
        std::fs::write(&path, register.verify().unwrap().head).unwrap();
        path
    };
    let first = keep("first", &register);
    drop(register);
    let before = copy(&home);
    let mut register = Register::open(&home).unwrap();
    register.import(small(folder.path(), "2020-05-01")).unwrap();
    let second = keep("second", &register);
    let view = folder.path().join("view.json");
    std::fs::write(&view, format!("{{\"head\":{:?}}}", register.verify().unwrap().head)).unwrap();
    for head in [&first, &second, &view] {
        assert_eq!(register.verify_since(head).unwrap().difference, None);
    }
    // put back to an earlier day, everything agrees with itself
    let earlier = Register::open(before.path()).unwrap();
    assert_eq!(earlier.verify().unwrap().difference, None);
    let difference = earlier.verify_since(&second).unwrap().difference.unwrap();
    assert!(difference.contains("head that was kept"), "{difference}");
    std::fs::write(&second, "no head").unwrap();
    assert!(matches!(register.verify_since(&second), Err(RegisterError::NotAHead { .. })));
    drop(register);
    // emptied, with its log
    for entry in std::fs::read_dir(&home).unwrap() {
        let path = entry.unwrap().path();
        if path.to_string_lossy().contains("sqlite") {
            std::fs::remove_file(path).unwrap();
        }
    }
    std::fs::remove_file(home.join("log.head")).unwrap();
    let emptied = Register::create(&home, &SEED).unwrap();
    assert_eq!(emptied.verify().unwrap().difference, None, "nothing tells");
    assert!(emptied.verify_since(&first).unwrap().difference.unwrap().contains("emptied"));
}

#[test]
fn a_register_broken_off_while_it_was_made_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("register");
    drop(Register::create(&home, &SEED).unwrap());
    let key = std::fs::read(home.join("log.key")).unwrap();
    // a kill between the key and the database: there is no register yet, and the next run makes it for the same key
    for entry in std::fs::read_dir(&home).unwrap() {
        let path = entry.unwrap().path();
        if path.to_string_lossy().contains("sqlite") {
            std::fs::remove_file(path).unwrap();
        }
    }
    assert!(matches!(Register::open(&home), Err(RegisterError::NoRegister(_))));
    let mut register = Register::create(&home, &[9; 32]).unwrap();
    assert_eq!(std::fs::read(home.join("log.key")).unwrap(), key);
    register.import(small(folder.path(), "2020-04-01")).unwrap();
    assert_eq!(register.verify().unwrap().snapshots, 1);
    // a database that somebody has taken away is not begun anew, whether the key is there or not
    drop(register);
    for name in ["register.sqlite", "log.key", "log.pub"] {
        std::fs::remove_file(home.join(name)).unwrap();
        assert!(matches!(Register::create(&home, &SEED), Err(RegisterError::Behind { .. })), "{name}");
        assert!(!home.join("register.sqlite").exists(), "{name}");
    }
    assert!(!home.join("log.key").exists(), "no new key stands beside the old head");
}

#[test]
fn first_imports_at_once_wait_for_each_other() {
    for _ in 0..4 {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("register");
        let days = ["2020-01-02", "2020-01-03", "2020-01-04", "2020-01-05", "2020-01-06"];
        std::thread::scope(|scope| {
            for (at, day) in days.iter().enumerate() {
                let (home, reading) = (&home, small(folder.path(), day));
                scope.spawn(move || {
                    // each with a key of its own
                    let seed = [u8::try_from(at).unwrap(); 32];
                    Register::create(home, &seed).unwrap().import(reading).unwrap();
                });
            }
        });
        let register = Register::open(&home).unwrap();
        let verified = register.verify().unwrap();
        assert_eq!((verified.difference, verified.snapshots), (None, 5));
    }
}

#[cfg(unix)]
#[test]
fn a_new_register_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("of").join("register");
    let mut register = Register::create(&home, &SEED).unwrap();
    register.import(small(folder.path(), "2020-04-01")).unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&home), 0o700);
    for entry in std::fs::read_dir(&home).unwrap() {
        let path = entry.unwrap().path();
        let public = path.ends_with("log.pub") || path.ends_with("log.head");
        assert!(public || mode(&path) == 0o600, "{}: {:o}", path.display(), mode(&path));
    }
}

#[test]
fn what_is_rejected_is_in_no_file_though_others_have_the_register_open() {
    use crate::quarantine::{DAY, visitor};
    let folder = tempfile::tempdir().unwrap();
    let mut register = Register::create(folder.path(), &SEED).unwrap();
    let by = |who| chartward_register::quarantine::Person { who, when: DAY, why: "a test" };
    register.add_draft(&visitor("Quillfeather Hoax"), &by("visitor")).unwrap();
    let other = Register::open(folder.path()).unwrap();
    assert_eq!(other.drafts().unwrap().len(), 1);
    let found = || {
        let holds =
            |path: &Path| std::fs::read(path).unwrap().windows(12).any(|window| window == b"Quillfeather");
        std::fs::read_dir(folder.path())
            .unwrap()
            .filter(|entry| holds(&entry.as_ref().unwrap().path()))
            .count()
    };
    assert!(found() > 0);
    register.reject_draft(1, &by("officer")).unwrap();
    assert_eq!(found(), 0);
    drop(other);
}
