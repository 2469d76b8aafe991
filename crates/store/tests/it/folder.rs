//! Creating and opening: keys, locks, and everything that can be wrong with a folder.

use std::fs;

use chartward_store::{
    CaseOptions, CaseStore, Secret, SecretKind, StoreError, Zeroizing, write_new_key_file,
};

use crate::{Desk, documents, facts, files, message, take_in};

fn passphrase(text: &str) -> Secret {
    Secret::Passphrase(Zeroizing::new(text.into()))
}

const CHEAP: CaseOptions = CaseOptions { memory_kib: 64, passes: 1 };

#[test]
fn facts_come_back() {
    let desk = Desk::new();
    assert!(!CaseStore::exists(&desk.case()));
    let number = desk.create().number().unwrap();
    let store = desk.open();
    assert!(CaseStore::exists(&desk.case()));
    assert_eq!(store.facts().unwrap(), facts());
    assert_eq!(store.number().unwrap(), number);
    assert_eq!(number.len(), 32);
    store.close().unwrap();
    let names: Vec<_> = files(&desk.case()).iter().map(|path| path.file_name().unwrap().to_owned()).collect();
    assert_eq!(names, ["case.db", "case.json", "case.lock"]);
}

#[test]
fn a_passphrase_opens_its_case_and_no_other_does() {
    let desk = Desk::new();
    let secret = passphrase("four random words here");
    drop(CaseStore::create_with(&desk.case(), &secret, &facts(), CHEAP).unwrap());
    assert_eq!(CaseStore::secret_kind(&desk.case()).unwrap(), SecretKind::Passphrase);
    assert!(CaseStore::open(&desk.case(), &secret).is_ok());
    let wrong = CaseStore::open(&desk.case(), &passphrase("four random words Here")).unwrap_err();
    assert!(matches!(wrong, StoreError::WrongKey), "{wrong}");
    let other_kind = CaseStore::open(&desk.case(), &desk.secret()).unwrap_err();
    assert!(matches!(other_kind, StoreError::WrongSecret { expected: SecretKind::Passphrase }));
}

/// The parameters of new cases: the second recommended setting of RFC 9106, section 4, on one lane.
#[test]
fn a_new_passphrase_case_is_expensive_to_guess() {
    let desk = Desk::new();
    drop(CaseStore::create(&desk.case(), &passphrase("four random words here"), &facts()).unwrap());
    let json: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(desk.case().join("case.json")).unwrap()).unwrap();
    let key = &json["key"];
    assert_eq!(key["kind"], "argon2id");
    assert_eq!(
        (key["memory_kib"].as_u64(), key["passes"].as_u64(), key["lanes"].as_u64()),
        (Some(65_536), Some(3), Some(1))
    );
}

#[test]
fn a_new_key_file_opens_a_case_and_replaces_no_other() {
    let desk = Desk::new();
    let path = desk.dir.path().join("new.key");
    write_new_key_file(&path).unwrap();
    let content = fs::read(&path).unwrap();
    let again = write_new_key_file(&path).unwrap_err();
    assert!(matches!(again, StoreError::Io { action: "create", .. }), "{again}");
    assert_eq!(fs::read(&path).unwrap(), content, "the key that was there is untouched");
    let other = desk.dir.path().join("other.key");
    write_new_key_file(&other).unwrap();
    assert_ne!(fs::read(&other).unwrap(), content);
    drop(CaseStore::create(&desk.case(), &Secret::KeyFile(path.clone()), &facts()).unwrap());
    assert!(CaseStore::open(&desk.case(), &Secret::KeyFile(path)).is_ok());
    assert!(matches!(CaseStore::open(&desk.case(), &Secret::KeyFile(other)), Err(StoreError::WrongKey)));
}

#[test]
fn weak_secrets_make_no_case() {
    let desk = Desk::new();
    let short = CaseStore::create(&desk.case(), &passphrase("elevenchars"), &facts()).unwrap_err();
    assert!(matches!(short, StoreError::PassphraseTooShort));
    fs::write(desk.dir.path().join("key"), [7; 31]).unwrap();
    let error = CaseStore::create(&desk.case(), &desk.secret(), &facts()).unwrap_err();
    assert!(matches!(error, StoreError::KeyFileTooShort { length: 31, .. }));
    let missing = Secret::KeyFile(desk.dir.path().join("nowhere"));
    let error = CaseStore::create(&desk.case(), &missing, &facts()).unwrap_err();
    assert!(matches!(error, StoreError::KeyFileUnreadable { .. }));
    assert!(!desk.case().exists(), "nothing was made");
}

#[test]
fn a_key_inside_the_case_is_refused() {
    let desk = Desk::new();
    drop(desk.create());
    let empty = desk.dir.path().join("other");
    fs::create_dir(&empty).unwrap();
    let inner = empty.join("case.lock");
    fs::write(&inner, [7; 64]).unwrap();
    let error = CaseStore::create(&empty, &Secret::KeyFile(inner), &facts()).unwrap_err();
    assert!(matches!(error, StoreError::KeyFileInCase(_)), "{error}");
}

#[test]
fn one_program_at_a_time() {
    let desk = Desk::new();
    let store = desk.create();
    let error = CaseStore::open(&desk.case(), &desk.secret()).unwrap_err();
    assert!(matches!(error, StoreError::InUse(_)));
    assert!(error.to_string().starts_with("the case is in use"));
    drop(store);
    drop(desk.open());
}

#[test]
fn what_is_no_case_is_said_to_be_none() {
    let desk = Desk::new();
    for path in [desk.dir.path().join("missing"), desk.dir.path().to_owned(), desk.dir.path().join("key")] {
        let error = CaseStore::open(&path, &desk.secret()).unwrap_err();
        assert!(matches!(error, StoreError::NotACase(_)), "{}: {error}", path.display());
    }
    let full = CaseStore::create(desk.dir.path(), &desk.secret(), &facts()).unwrap_err();
    assert!(matches!(full, StoreError::NotEmpty(_)));
    let file = CaseStore::create(&desk.dir.path().join("key"), &desk.secret(), &facts()).unwrap_err();
    assert!(matches!(file, StoreError::NotEmpty(_)), "{file}");
    drop(desk.create());
    let twice = CaseStore::create(&desk.case(), &desk.secret(), &facts()).unwrap_err();
    assert!(matches!(twice, StoreError::Exists(_)));
}

#[test]
fn a_newer_layout_is_refused() {
    let desk = Desk::new();
    drop(desk.create());
    fs::write(desk.case().join("case.json"), r#"{"format": 2, "shape": "unknown"}"#).unwrap();
    let error = CaseStore::open(&desk.case(), &desk.secret()).unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 2, known: 1 }));
}

/// A kill between any two steps of creation leaves no case, or one that opens.
#[test]
fn a_creation_that_was_cut_short_is_no_obstacle() {
    let desk = Desk::new();
    fs::create_dir(desk.case()).unwrap();
    for leftover in ["new.db", "new.db-journal", "case.json.new", "case.lock"] {
        fs::write(desk.case().join(leftover), "half").unwrap();
    }
    drop(desk.create());
    // the last step: the description has its name, the database not yet
    fs::rename(desk.case().join("case.db"), desk.case().join("new.db")).unwrap();
    assert_eq!(desk.open().facts().unwrap(), facts());
    assert!(!desk.case().join("new.db").exists());
}

/// A database without its description may be somebody's only copy: it is never overwritten.
#[test]
fn a_lost_description_does_not_cost_the_database() {
    let desk = Desk::new();
    drop(desk.create());
    let before = fs::read(desk.case().join("case.db")).unwrap();
    fs::remove_file(desk.case().join("case.json")).unwrap();
    assert!(matches!(CaseStore::open(&desk.case(), &desk.secret()), Err(StoreError::NotACase(_))));
    let error = CaseStore::create(&desk.case(), &desk.secret(), &facts()).unwrap_err();
    assert!(matches!(error, StoreError::NotEmpty(_)));
    assert_eq!(fs::read(desk.case().join("case.db")).unwrap(), before);
}

#[test]
fn damage_is_told_and_never_read_as_content() {
    let damaged = |error: StoreError| matches!(error, StoreError::Damaged(_) | StoreError::WrongKey);
    let desk = Desk::new();
    let mut store = desk.create();
    let batches: Vec<_> = (0u8..200).map(|n| message("a", u32::from(n), n)).collect();
    take_in(&mut store, 0, "a", &batches);
    let expected = documents(&store);
    store.close().unwrap();
    let (database, json) = (desk.case().join("case.db"), desk.case().join("case.json"));
    let (good, description) = (fs::read(&database).unwrap(), fs::read(&json).unwrap());

    for text in ["", "{", "{}", "[1]", "{\"format\":1}", "\u{0}"] {
        fs::write(&json, text).unwrap();
        assert!(damaged(CaseStore::open(&desk.case(), &desk.secret()).unwrap_err()), "{text}");
    }
    fs::write(&json, &description).unwrap();

    for cut in [0, 1, 15, 4096, good.len() / 2] {
        fs::write(&database, &good[..cut]).unwrap();
        let result = CaseStore::open(&desk.case(), &desk.secret()).and_then(|store| store.verify());
        assert!(damaged(result.unwrap_err()), "cut at {cut}");
    }
    // one flipped bit on any page: an error, never other content
    for page in 0..good.len() / 4096 {
        let mut bad = good.clone();
        bad[page * 4096 + 1000] ^= 4;
        fs::write(&database, &bad).unwrap();
        let store = match CaseStore::open(&desk.case(), &desk.secret()) {
            Ok(store) => store,
            Err(error) => {
                assert!(damaged(error), "page {page}");
                continue;
            }
        };
        let mut seen = Vec::new();
        let result = store.for_each_document(|ordinal, document| -> Result<(), StoreError> {
            seen.push((ordinal, document));
            Ok(())
        });
        assert!(expected.starts_with(&seen), "page {page}");
        assert!(result.is_ok() || result.is_err_and(damaged), "page {page}");
        assert!(damaged(store.verify().unwrap_err()), "page {page}");
    }
    fs::write(&database, &good).unwrap();
    assert_eq!(documents(&desk.open()), expected);
    fs::remove_file(&database).unwrap();
    assert!(damaged(CaseStore::open(&desk.case(), &desk.secret()).unwrap_err()));
}

#[test]
fn every_error_has_a_hint_of_one_line() {
    let desk = Desk::new();
    let error = CaseStore::open(&desk.case(), &desk.secret()).unwrap_err();
    for error in [error, StoreError::DiskFull, StoreError::WrongKey, StoreError::InUse(desk.case())] {
        assert!(!error.hint().is_empty() && !error.hint().contains('\n'));
        assert!(!error.to_string().ends_with('.'));
    }
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    let mut store = desk.create();
    take_in(&mut store, 0, "a", &[message("a", 1, 1)]);
    assert_eq!(fs::metadata(desk.case()).unwrap().permissions().mode() & 0o777, 0o700);
    let files = files(&desk.case());
    assert!(files.len() >= 4, "the log is there while the case is open");
    for file in files {
        let mode = fs::metadata(&file).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", file.display());
    }
}
