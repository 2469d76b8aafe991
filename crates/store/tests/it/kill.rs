//! What was acknowledged survives `kill -9`.
//!
//! The test starts itself again as a child that takes evidence in and notes every batch *after* the
//! store has acknowledged it. The child is killed at many moments; then every batch that it noted must be
//! there, the next child goes on, and in the end the case reads as if nothing had happened.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use chartward_model::Element;
use chartward_store::{Batch, CaseStore, Secret};

use crate::{Desk, digest, document, documents, mention, message, place};

const CHILD: &str = "CHARTWARD_STORE_KILL_TEST";
const SOURCE: &str = "inbox.mbox";
const BATCHES: u32 = 120;
const ROUNDS: u64 = 20;

fn batch(number: u32) -> Batch {
    let mut batch = message(SOURCE, number, u8::try_from(number % 200).unwrap());
    let cells =
        (0..200u32).map(|n| mention(Element::Ssn, u64::from(n) * 12, &format!("987-65-{n:04}"))).collect();
    batch.documents.push(document(place(SOURCE, &[&format!("table {number}")]), cells));
    batch
}

/// The child: goes on from where the case is and notes what was acknowledged.
fn take_in_until_killed(desk: &Path) {
    let mut notes = std::fs::OpenOptions::new().append(true).create(true).open(desk.join("notes")).unwrap();
    let mut store = CaseStore::open(&desk.join("case"), &Secret::KeyFile(desk.join("key"))).unwrap();
    let state = store.begin_unit(&crate::head(0, SOURCE, 10_000, digest(1))).unwrap();
    for number in state.batches..BATCHES {
        store.commit_batch(SOURCE, number, &batch(number)).unwrap();
        notes.write_all(&[1]).unwrap();
    }
    store.finish_unit(SOURCE).unwrap();
}

#[test]
fn acknowledged_batches_survive_a_kill() {
    if let Some(desk) = std::env::var_os(CHILD) {
        return take_in_until_killed(desk.as_ref());
    }
    let desk = Desk::new();
    drop(desk.create());
    let mut interrupted = 0;
    for round in 0..ROUNDS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kill::acknowledged_batches_survive_a_kill", "--nocapture"])
            .env(CHILD, desk.dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // another moment each time, from before the case is open to some batches on
        std::thread::sleep(Duration::from_millis(5 + 17 * round % 160));
        child.kill().unwrap();
        child.wait().unwrap();
        let noted = std::fs::metadata(desk.dir.path().join("notes")).map_or(0, |notes| notes.len());
        let store = desk.open();
        let committed = store.unit(SOURCE).unwrap().map_or(0, |state| u64::from(state.batches));
        assert!(noted <= committed, "round {round}: {noted} noted, {committed} there");
        assert_eq!(documents(&store).len() as u64, 2 * committed, "round {round}: no half of a batch");
        interrupted += u32::from(committed < u64::from(BATCHES));
        // what was committed but not noted, because the kill came between the two, is noted now
        let missing = vec![1; usize::try_from(committed - noted).unwrap()];
        let mut notes = std::fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(desk.dir.path().join("notes"))
            .unwrap();
        notes.write_all(&missing).unwrap();
    }
    assert!(interrupted > 0, "not one kill came before the end");
    take_in_until_killed(desk.dir.path());

    let straight = Desk::new();
    let mut store = straight.create();
    crate::take_in(&mut store, 0, SOURCE, &(0..BATCHES).map(batch).collect::<Vec<_>>());
    let killed = desk.open();
    killed.verify().unwrap();
    assert_eq!(documents(&killed), documents(&store));
    assert_eq!(killed.inventory().unwrap(), store.inventory().unwrap());
}
