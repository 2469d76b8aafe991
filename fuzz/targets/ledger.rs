//! Everything of the ledger that is read from outside: notes, checkpoints, proofs, requests to a witness, keys,
//! file names, tiles, bundles; and a whole log of files that somebody else wrote.
//!
//! The first byte chooses. Beside panics it looks for texts that are read and written again as something else:
//! in formats that are signed, two spellings of one meaning are a fault.

#![no_main]

use std::collections::BTreeMap;

use chartward_ledger::tile::{Kind, Name, parse_bundle, parse_tile, push_entry, tile_bytes};
use chartward_ledger::witness::{AddCheckpoint, decide};
use chartward_ledger::{
    Algorithm, Checkpoint, Hash, LogIdentity, Memory, Note, Proof, Reader, SigningKey, VerifyingKey, audit,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    let text = str::from_utf8(rest);
    match choice % 9 {
        0 => {
            if let Ok(note) = Note::parse(rest) {
                assert_eq!(note.to_string().as_bytes(), rest);
                let _ = note.verify(identity().keys());
            }
        }
        1 => {
            if let Some(checkpoint) = text.ok().and_then(|text| Checkpoint::parse(text).ok()) {
                assert_eq!(checkpoint.to_string().as_bytes(), rest);
            }
        }
        2 => {
            if let Ok(proof) = Proof::parse(rest) {
                assert_eq!(proof.to_string().as_bytes(), rest);
                assert!(proof.verify(b"entry", &identity()).is_err(), "nobody signed it");
            }
        }
        3 => {
            if let Ok(request) = AddCheckpoint::parse(rest) {
                assert_eq!(request.to_string().as_bytes(), rest);
            }
            let witness = SigningKey::from_seed("w", Algorithm::Cosignature, &[2; 32]).expect("a key");
            let answer = decide(rest, &[identity()], |_| None, &witness, 1).expect("an answer");
            assert_ne!(answer.status(), 200, "nobody signed it");
        }
        4 => {
            if let Some(key) = text.ok().and_then(|text| VerifyingKey::parse(text).ok()) {
                assert_eq!(key.to_string().as_bytes(), rest);
            }
            if let Some(key) = text.ok().and_then(|text| SigningKey::parse(text).ok()) {
                assert_eq!(key.to_private_text().as_bytes(), rest);
            }
        }
        5 => {
            if let Some(name) = text.ok().and_then(Name::parse) {
                assert_eq!(name.to_string().as_bytes(), rest);
            }
        }
        6 => {
            let Some(name) = Name::edge(Kind::Hashes(0), (rest.len() / Hash::LENGTH) as u64) else { return };
            if let Ok(hashes) = parse_tile(name, rest) {
                assert_eq!(tile_bytes(&hashes), rest);
            }
        }
        7 => {
            let Some((width, bytes)) = rest.split_first() else { return };
            let Some(name) = Name::edge(Kind::Entries, u64::from(*width)) else { return };
            if let Ok(entries) = parse_bundle(name, bytes) {
                let mut again = Vec::new();
                entries
                    .iter()
                    .for_each(|entry| push_entry(&mut again, 0, entry).expect("no longer than read"));
                assert_eq!(again, bytes);
            }
        }
        _ => whole_log(rest),
    }
});

fn identity() -> LogIdentity {
    let key = SigningKey::from_seed("log", Algorithm::Ed25519, &[1; 32]).expect("a key");
    LogIdentity::of(key.verifying_key()).expect("a log")
}

/// A log of a few files, with a head that is signed: what hostile files under it can do.
fn whole_log(data: &[u8]) {
    let Some((size, mut rest)) = data.split_first_chunk() else { return };
    let size = u64::from(u32::from_be_bytes(*size));
    let mut files = BTreeMap::new();
    let names = ["tile/0/000", "tile/entries/000"].map(str::to_owned).into_iter();
    let edges = [Kind::Entries, Kind::Hashes(0), Kind::Hashes(1), Kind::Hashes(2), Kind::Hashes(3)];
    let edges = edges.into_iter().filter_map(|kind| Name::edge(kind, size)).map(|name| name.to_string());
    for name in edges.chain(names) {
        let Some((length, after)) = rest.split_first_chunk() else { break };
        let (bytes, after) = after.split_at(after.len().min(usize::from(u16::from_be_bytes(*length))));
        files.insert(name, bytes.to_vec());
        rest = after;
    }
    let root = rest.first_chunk().map_or_else(Hash::empty_root, |bytes| Hash::from_bytes(*bytes));
    let head = Checkpoint { origin: "log".to_owned(), size, root, extensions: Vec::new() };
    let mut note = Note::new(head.to_string()).expect("a text");
    let key = SigningKey::from_seed("log", Algorithm::Ed25519, &[1; 32]).expect("a key");
    note.sign(&key).expect("signed");
    files.insert("checkpoint".to_owned(), note.to_string().into_bytes());
    if let Ok(reader) = Reader::open(Memory::from(files), identity()) {
        let _ = audit(&reader, 0..2048);
        let _ = reader.proof(size / 2);
        let _ = reader.entries(0..512).count();
    }
}
