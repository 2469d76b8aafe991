//! Attack drills: what somebody with the disk, or with the disk and the key, might do to the history. Each must
//! fail verification, with the verdict that fits it.

use chartward_ledger::witness::join;
use chartward_ledger::{Error, Log, Memory, Reader, SignedCheckpoint, Storage, WitnessPolicy, audit};

use crate::{entry, identity, log_key, log_of, witness_key};

fn policy() -> WitnessPolicy {
    WitnessPolicy::new(1, vec![witness_key(1).verifying_key().clone()]).unwrap()
}

/// A head as a witness elsewhere has it, signed at a time.
fn witnessed<S: Storage>(reader: &Reader<S>, time: u64) -> SignedCheckpoint {
    let line = witness_key(1).cosign(reader.checkpoint().note(), time).unwrap().to_string();
    let text = join(reader.checkpoint(), &[line]).unwrap();
    SignedCheckpoint::open(text.as_bytes(), &identity()).unwrap()
}

/// A log that was written anew from other entries, with the stolen key.
fn rewritten(entries: impl Iterator<Item = Vec<u8>>) -> Log<Memory> {
    let mut log = Log::create(Memory::new(), log_key()).unwrap();
    log.append(entries).unwrap();
    log
}

/// With the disk only: entries and hashes can be made to agree, the signed root cannot.
#[test]
fn without_the_key_no_change_verifies() {
    let genuine = log_of(600);
    let forgeries: [(&str, Vec<Vec<u8>>); 4] = [
        (
            "swap",
            (0..600)
                .map(|i| {
                    entry(match i {
                        41 => 42,
                        42 => 41,
                        i => i,
                    })
                })
                .collect(),
        ),
        ("drop", (0..601).filter(|i| *i != 300).map(entry).collect()),
        ("duplicate", (0..600).map(|i| entry(if i > 500 { i - 1 } else { i })).collect()),
        ("alter", (0..600).map(|i| if i == 599 { b"altered".to_vec() } else { entry(i) }).collect()),
    ];
    for (drill, entries) in forgeries {
        let mut forged = rewritten(entries.into_iter()).into_storage();
        let head = genuine.reader().checkpoint().note().to_string();
        forged.publish("checkpoint", head.as_bytes()).unwrap();
        assert!(matches!(Reader::open(forged, identity()), Err(Error::Damaged(_))), "{drill}");
    }
}

#[test]
fn with_the_stolen_key_a_rewritten_log_verifies_but_not_against_the_witness() {
    let anchors = [witnessed(log_of(400).reader(), 1000), witnessed(log_of(600).reader(), 2000)];
    let forged = rewritten((0..700).map(|i| entry(if i == 350 { 9999 } else { i })));
    // that is the lesson: by itself it is flawless
    assert!(audit(forged.reader(), 0..u64::MAX).unwrap().is_clean());
    let verdict = forged.reader().coverage(&anchors, &policy(), 3000);
    assert!(matches!(verdict, Err(Error::Rewritten { anchored: 400 })), "{verdict:?}");
    // changed after the last anchor, it cannot be told; the coverage says how much that is
    let late = rewritten((0..700).map(|i| entry(if i == 650 { 9999 } else { i })));
    let coverage = late.reader().coverage(&anchors, &policy(), 3000).unwrap();
    assert_eq!(coverage.anchor.unwrap().size, 600);
    assert_eq!(coverage.unanchored, 100);
}

#[test]
fn a_cut_tail_is_noticed() {
    let anchor = witnessed(log_of(600).reader(), 1000);
    for cut in [1, 10, 600] {
        let log = log_of(600 - cut);
        assert!(audit(log.reader(), 0..u64::MAX).unwrap().is_clean());
        let verdict = log.reader().confirm(&anchor);
        let found = 600 - cut;
        assert!(
            matches!(verdict, Err(Error::Truncated { anchored: 600, found: f }) if f == found),
            "{verdict:?}"
        );
    }
    // cut without the key: the head still tells the size
    let mut storage = log_of(600).into_storage();
    storage.remove_folder("tile/entries/002.p").unwrap();
    assert!(matches!(Reader::open(storage, identity()), Err(Error::Damaged(_))));
    // everything deleted
    assert!(matches!(Reader::open(Memory::new(), identity()), Err(Error::NotFound)));
}

#[test]
fn last_week_s_copy_is_noticed_also_after_it_has_grown_again() {
    let copy = log_of(500).into_storage();
    let anchor = witnessed(log_of(600).reader(), 1000);
    let mut restored = Log::open(copy, identity(), log_key()).unwrap();
    assert!(matches!(restored.reader().confirm(&anchor), Err(Error::Truncated { .. })));
    restored.append((0..200).map(|i| entry(5000 + i))).unwrap();
    assert!(matches!(restored.reader().confirm(&anchor), Err(Error::Rewritten { anchored: 600 })));
}

#[test]
fn a_clock_that_was_set_back_is_noticed() {
    let log = log_of(700);
    let anchors =
        |first, second| [witnessed(log_of(400).reader(), first), witnessed(log_of(600).reader(), second)];
    let coverage = log.reader().coverage(&anchors(1000, 2000), &policy(), 3000).unwrap();
    assert_eq!((coverage.anchor.unwrap().time, coverage.unanchored), (2000, 100));
    let verdict = log.reader().coverage(&anchors(2000, 1000), &policy(), 3000);
    assert!(matches!(verdict, Err(Error::TimeRunsBack { size: 600 })), "{verdict:?}");
    let verdict = log.reader().coverage(&anchors(1000, 4000), &policy(), 3000);
    assert!(matches!(verdict, Err(Error::FutureTime { .. })), "{verdict:?}");
}

#[test]
fn a_missing_anchor_is_said() {
    let log = log_of(50);
    let coverage = log.reader().coverage(&[], &policy(), 3000).unwrap();
    assert_eq!((coverage.anchor, coverage.unanchored), (None, 50));
    let verdict = log.reader().coverage(&[log.reader().checkpoint().clone()], &policy(), 3000);
    assert!(matches!(verdict, Err(Error::TooFewWitnesses { found: 0, needed: 1 })), "{verdict:?}");
}
