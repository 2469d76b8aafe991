//! Nothing that was put into a case can be read off the disk.

use std::path::Path;

use chartward_model::{Element, IndividualId, MailFacts, MailParty, MentionRef, Outcome, Phi};
use chartward_store::{Batch, RosterKind};

use crate::{Desk, document, files, mention, place, row};

/// Values that stand in documents, rows, rosters, people and the trail of the case under test.
const PLANTED: [&str; 8] = [
    "987-65-4321",
    "987654321",
    "Zebulon Quackenbush",
    "zebulon@example.org",
    "oncology referral.pdf",
    "Maple Street Clinic",
    "officer.of.maple",
    "2026-11-22T09:00:00Z",
];

/// What would give away that a page was written in clear, whatever is on it.
const STRUCTURE: [&str; 3] = ["SQLite format 3", "CREATE TABLE", "mention_block"];

fn fill(desk: &Desk) -> chartward_store::CaseStore {
    let mut store = desk.create();
    let at = place("inbox.mbox", &["message 1", "oncology referral.pdf"]);
    let name = mention(Element::PersonName, 0, "Zebulon Quackenbush");
    let mut letter = document(at.clone(), vec![name, mention(Element::Ssn, 30, "987-65-4321")]);
    let party = MailParty { name: "Zebulon Quackenbush".into(), address: "zebulon@example.org".into() };
    letter.mail = Some(MailFacts { from: vec![party], to: Vec::new(), date: None });
    store.begin_unit(&crate::head(0, "inbox.mbox", 10, crate::digest(1))).unwrap();
    for number in 0..40u8 {
        let rows = vec![row(at.clone(), number, Outcome::Failed("Zebulon Quackenbush".into()))];
        let batch = Batch { documents: vec![letter.clone(); 20], rows };
        store.commit_batch("inbox.mbox", u32::from(number), &batch).unwrap();
    }
    store.finish_unit("inbox.mbox").unwrap();
    store.put_roster(RosterKind::Patients, std::slice::from_ref(&letter)).unwrap();
    let assignment = (MentionRef { document: 0, mention: 0 }, IndividualId(1));
    store.put_resolution(&[], &[assignment], &[], 0, &[]).unwrap();
    store.log("2026-11-22T09:00:00Z", "officer.of.maple", "query", &Phi::new("Zebulon Quackenbush")).unwrap();
    store
}

fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(order).collect()
}

/// Where a text stands in a file in UTF-8 or either UTF-16, if it does.
fn find(content: &[u8], text: &str) -> bool {
    [text.as_bytes().to_vec(), utf16(text, u16::to_le_bytes), utf16(text, u16::to_be_bytes)]
        .iter()
        .any(|needle| content.windows(needle.len()).any(|window| window == needle))
}

fn assert_nothing_readable(dir: &Path, when: &str) {
    for file in files(dir) {
        let content = std::fs::read(&file).unwrap();
        for text in PLANTED.iter().chain(&STRUCTURE) {
            assert!(!find(&content, text), "{text:?} stands in {} {when}", file.display());
        }
    }
}

#[test]
fn no_planted_value_is_on_disk() {
    let desk = Desk::new();
    let store = fill(&desk);
    let open: Vec<_> = files(&desk.case());
    assert!(open.iter().any(|path| path.ends_with("case.db-wal")), "the log is looked at too");
    let written: u64 = open.iter().map(|path| path.metadata().unwrap().len()).sum();
    assert!(written > 100_000, "there is something to look at");
    assert_nothing_readable(&desk.case(), "while the case is open");
    drop(store);
    assert_nothing_readable(&desk.case(), "after it is closed");
}

/// What the test above relies on: its search does find what is there.
#[test]
fn the_search_finds_what_is_there() {
    for order in [u16::to_le_bytes, u16::to_be_bytes] {
        let content = [&[0, 1, 2][..], &utf16("Zebulon", order), &[9]].concat();
        assert!(find(&content, "Zebulon"));
    }
    assert!(find(b"..Zebulon..", "Zebulon") && !find(b"..Zebulo", "Zebulon"));
}

/// Two cases with one key and the same content share no page.
#[test]
fn one_key_in_two_cases_gives_two_ciphertexts() {
    let (one, two) = (Desk::new(), Desk::new());
    fill(&one).close().unwrap();
    fill(&two).close().unwrap();
    let read = |desk: &Desk| std::fs::read(desk.case().join("case.db")).unwrap();
    let (one, two) = (read(&one), read(&two));
    let pages: std::collections::BTreeSet<&[u8]> = one.chunks(4096).collect();
    assert!(two.chunks(4096).all(|page| !pages.contains(page)));
}

#[test]
fn nothing_of_a_case_reaches_debug_output() {
    let desk = Desk::new();
    let store = fill(&desk);
    let mut shown = vec![format!("{store:?} {:?} {:?}", desk.secret(), store.trail().unwrap())];
    store
        .for_each_document(|_, document| -> Result<(), chartward_store::StoreError> {
            shown.push(format!("{:?} {:?}", document.mentions, document.mail));
            Ok(())
        })
        .unwrap();
    for text in ["987-65-4321", "Zebulon", "zebulon"] {
        assert!(!shown.concat().contains(text), "{text}");
    }
}
