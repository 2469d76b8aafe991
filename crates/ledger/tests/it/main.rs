//! Tests of the ledger through its public face.

#![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]
#![expect(clippy::cast_possible_truncation, reason = "the trees of the tests are small")]

mod damage;
mod drills;
mod kill;
mod logs;
mod notes;
mod properties;
mod vectors;
mod witnesses;

use chartward_ledger::{Algorithm, Log, LogIdentity, Memory, SigningKey};

pub(crate) const LOG: &str = "log.example.org/test";

/// A log's key, always the same one.
pub(crate) fn log_key() -> SigningKey {
    SigningKey::from_seed(LOG, Algorithm::Ed25519, &[7; 32]).unwrap()
}

pub(crate) fn identity() -> LogIdentity {
    LogIdentity::of(log_key().verifying_key()).unwrap()
}

pub(crate) fn witness_key(number: u8) -> SigningKey {
    let name = format!("witness.example.org/{number}");
    SigningKey::from_seed(&name, Algorithm::Cosignature, &[100 + number; 32]).unwrap()
}

/// The entry that the tests put at an index: some empty, some longer than others.
pub(crate) fn entry(index: u64) -> Vec<u8> {
    if index % 97 == 13 {
        Vec::new()
    } else {
        format!("entry {index} ").repeat(1 + (index % 5) as usize).into_bytes()
    }
}

/// A log in memory of this size, written in one batch.
pub(crate) fn log_of(size: u64) -> Log<Memory> {
    let mut log = Log::create(Memory::new(), log_key()).unwrap();
    log.append((0..size).map(entry)).unwrap();
    log
}
