//! Integration tests of the case store, through its public interface only.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod disk;
mod folder;
mod intake;
mod kill;
mod resolution;
mod secrecy;

use std::path::{Path, PathBuf};

use chartward_model::{
    Confidence, Context, Digest, DocumentKind, Element, InventoryRow, Mention, Outcome, Part, Phi, Place,
    Reading, Reason,
};
use chartward_store::{
    Batch, CaseFacts, CaseStore, ReservedNumbers, Secret, StoreError, StoredDocument, UnitHead,
};

/// A folder for one test, with a key file beside the case.
struct Desk {
    dir: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { dir: tempfile::tempdir().unwrap() };
        std::fs::write(desk.dir.path().join("key"), [7; 64]).unwrap();
        desk
    }

    fn case(&self) -> PathBuf {
        self.dir.path().join("case")
    }

    fn secret(&self) -> Secret {
        Secret::KeyFile(self.dir.path().join("key"))
    }

    fn create(&self) -> CaseStore {
        CaseStore::create(&self.case(), &self.secret(), &facts()).unwrap()
    }

    fn open(&self) -> CaseStore {
        CaseStore::open(&self.case(), &self.secret()).unwrap()
    }
}

fn facts() -> CaseFacts {
    CaseFacts {
        name: "Maple Street Clinic".into(),
        as_of: jiff::civil::date(2026, 11, 22),
        reserved: ReservedNumbers::Admitted,
        tool_version: "0.1.0".into(),
        name_model: None,
    }
}

fn place(source: &str, members: &[&str]) -> Place {
    members.iter().fold(Place::file(source), |place, member| place.join(member))
}

fn digest(number: u8) -> Digest {
    Digest([number; 32])
}

fn mention(element: Element, start: u64, value: &str) -> Mention {
    Mention {
        element,
        part: Part::Whole,
        start,
        end: start + value.len() as u64,
        context: Context::Prose { line: 3, paragraph: 1 },
        subject: None,
        value: Phi::new(value),
        canonical: Phi::new(value.replace('-', "")),
        confidence: Confidence::HIGH,
        reasons: vec![Reason::Form, Reason::Label("ssn".into()), Reason::ColumnPurity(991)],
        competing: vec![Reading { element: Element::BankRoutingNumber, confidence: Confidence::LOW }],
    }
}

fn document(place: Place, mentions: Vec<Mention>) -> StoredDocument {
    StoredDocument { place, kind: DocumentKind::Mail, base: 0, length: 500, mail: None, mentions }
}

fn row(place: Place, sha256: u8, outcome: Outcome) -> InventoryRow {
    InventoryRow {
        place,
        size: 500,
        sha256: Some(digest(sha256)),
        range: None,
        format: "mail".into(),
        outcome,
    }
}

/// One message in an mbox: its document with one number, and its row.
fn message(source: &str, number: u32, sha256: u8) -> Batch {
    let place = place(source, &[&format!("message {number}")]);
    let value = format!("987-65-{number:04}");
    Batch {
        documents: vec![document(place.clone(), vec![mention(Element::Ssn, 10, &value)])],
        rows: vec![row(place, sha256, Outcome::Parsed)],
    }
}

/// A unit that is about to be read.
fn head(position: u32, source: &str, size: u64, sha256: Digest) -> UnitHead<'_> {
    UnitHead { position, source, size, sha256, reader: 2 }
}

/// Reads a whole unit of some batches in.
fn take_in(store: &mut CaseStore, position: u32, source: &str, batches: &[Batch]) {
    store.begin_unit(&head(position, source, 10_000, digest(200))).unwrap();
    for (number, batch) in (0u32..).zip(batches) {
        store.commit_batch(source, number, batch).unwrap();
    }
    store.finish_unit(source).unwrap();
}

/// Every document that counts, with its ordinal.
fn documents(store: &CaseStore) -> Vec<(u32, StoredDocument)> {
    let mut all = Vec::new();
    store
        .for_each_document(|ordinal, document| -> Result<(), StoreError> {
            all.push((ordinal, document));
            Ok(())
        })
        .unwrap();
    all
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}
