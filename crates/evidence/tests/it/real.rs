//! Real files: every one has a row, and no reader stops unexpectedly.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use chartward_model::{DocumentKind, Outcome};

use crate::support::{Kept, read, shared};

/// Hands out the files of a compressed archive of test data.
pub(crate) fn each_file(archive: &Path, mut each: impl FnMut(&str, Vec<u8>)) {
    let mut tar = tar::Archive::new(zstd::Decoder::new(File::open(archive).unwrap()).unwrap());
    for entry in tar.entries().unwrap() {
        let mut entry = entry.unwrap();
        if entry.header().entry_type().is_file() {
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            each(&name, bytes);
        }
    }
}

fn check(name: &str, size: usize, kept: &Kept) {
    let own = kept.rows.last().unwrap_or_else(|| panic!("no row for {name}"));
    assert_eq!((own.place.depth(), own.size), (0, size as u64), "{name}");
    assert!(own.sha256.is_some(), "{name}");
    for row in &kept.rows {
        assert!(!row.outcome.reason().contains("stopped unexpectedly"), "{name}: {}", row.place);
    }
    for document in &kept.documents {
        assert!(document.text.len() <= chartward_model::document::MAX_TEXT, "{name}");
    }
}

/// One file in `step` of an archive of test data.
fn sample(archive: &str, step: usize, mut each: impl FnMut(&str, &Kept)) {
    let Some(path) = shared(archive) else { return };
    let mut number = 0;
    each_file(&path, |name, bytes| {
        number += 1;
        if number % step == 0 {
            let kept = read(name, &bytes);
            check(name, bytes.len(), &kept);
            each(name, &kept);
        }
    });
}

#[test]
fn hard_mails() {
    let mut mails = 0;
    sample("discover/mail/mailparser_eml.tar.zst", 1, |name, kept| {
        if name.ends_with(".eml") {
            mails += 1;
            let row = kept.rows.last().unwrap();
            assert_eq!(row.format, "mail", "{name}");
            assert_eq!(row.outcome, Outcome::Parsed, "{name}");
            assert!(kept.documents.iter().any(|document| document.kind == DocumentKind::Mail), "{name}");
        }
    });
    assert!(mails == 0 || mails > 70, "{mails}");
}

#[test]
fn a_mailbox_and_its_messages_as_files_are_the_same() {
    let Some(folder) = shared("discover/mail") else { return };
    let mut bytes = Vec::new();
    let file = File::open(folder.join("enron_categories.mbox.zst")).unwrap();
    zstd::Decoder::new(file).unwrap().read_to_end(&mut bytes).unwrap();
    let kept = read("enron.mbox", &bytes);
    check("enron.mbox", bytes.len(), &kept);
    assert_eq!(kept.rows.len(), 1391);
    assert!(kept.rows.iter().all(|row| row.outcome == Outcome::Parsed));
}

#[test]
fn documents_of_all_kinds() {
    sample("discover/documents/tika_test_documents.tar.zst", 5, |_, _| {});
}
