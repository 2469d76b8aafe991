//! How fast the ledger appends, audits, proves and verifies, beside plain SHA-256 over the same bytes.
//!
//! `cargo bench -p chartward-ledger [-- ENTRIES]`. A ratio of one means: as fast as hashing the bytes once,
//! which any tamper evidence must do. Each way of appending writes a log of its own; durable means that every
//! batch was synced to the disk before the next began. The last line tells the peak memory of the whole run.

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use chartward_ledger::tree::{verify_consistency, verify_inclusion};
use chartward_ledger::{Algorithm, Folder, Hash, Log, LogIdentity, Reader, SigningKey, audit};
use sha2::{Digest, Sha256};

const DEFAULT_ENTRIES: u64 = 200_000;

fn main() {
    // the test runner passes options of its own
    let asked = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let entries: u64 = asked.unwrap_or(DEFAULT_ENTRIES);
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder to write to");
    for (length, batch) in [(200, 4096), (200, 65_536), (2000, 4096)] {
        append(&folder.path().join(format!("{length}-{batch}")), entries, length, batch);
    }
    single(&folder.path().join("single"));
    proofs(&folder.path().join("200-65536"));
    if let Some(peak) = peak_memory() {
        say(&format!("peak memory: {peak}"));
    }
}

/// An entry of this length that is like no other.
fn entry(index: u64, length: usize) -> Vec<u8> {
    let mut bytes = vec![b'.'; length];
    bytes[..8].copy_from_slice(&index.to_be_bytes());
    bytes
}

fn key() -> SigningKey {
    SigningKey::from_seed("bench.example.org", Algorithm::Ed25519, &[1; 32]).expect("a key")
}

fn identity() -> LogIdentity {
    LogIdentity::of(key().verifying_key()).expect("a log")
}

fn append(path: &Path, entries: u64, length: usize, batch: u64) {
    let plain = seconds(|| {
        let mut hash = Sha256::new();
        (0..entries).for_each(|index| hash.update(entry(index, length)));
        black_box(hash.finalize());
    });
    let mut log = Log::create(Folder::open(path).expect("a folder"), key()).expect("a log");
    let durable = seconds(|| {
        for start in (0..entries).step_by(usize::try_from(batch).expect("a small number")) {
            let end = entries.min(start + batch);
            log.append((start..end).map(|index| entry(index, length))).expect("appended");
        }
    });
    drop(log);
    let reader = Reader::open(Folder::reader(path), identity()).expect("opened");
    let audited = seconds(|| assert!(audit(&reader, 0..u64::MAX).expect("audited").is_clean()));
    #[expect(clippy::cast_precision_loss, reason = "rates are rounded anyway")]
    let (count, megabytes) = (entries as f64, entries as f64 * length as f64 / 1e6);
    say(&format!("{entries} entries of {length} bytes, batches of {batch}:"));
    for (what, time) in [("plain SHA-256", plain), ("append, durable", durable), ("audit", audited)] {
        say(&format!(
            "  {what:<16} {:>10.0} entries/s {:>8.1} MB/s   {:>5.2} x the time of plain SHA-256",
            count / time,
            megabytes / time,
            time / plain
        ));
    }
}

/// One entry at a time, each durable.
fn single(path: &Path) {
    let mut log = Log::create(Folder::open(path).expect("a folder"), key()).expect("a log");
    let rounds = 500_u32;
    let time = seconds(|| {
        for index in 0..rounds {
            log.append([entry(index.into(), 200)]).expect("appended");
        }
    });
    say(&format!("one entry at a time, each durable: {:.2} ms each", time * 1000.0 / f64::from(rounds)));
}

fn proofs(path: &Path) {
    let reader = Reader::open(Folder::reader(path), identity()).expect("opened");
    let (size, root) = (reader.len(), *reader.checkpoint().root());
    // far apart, so that most come from tiles that are not in memory
    let indices: Vec<u64> = (0..1000).map(|step| step * 7_919_317 % size).collect();
    let mut paths = Vec::new();
    let made = seconds(|| {
        paths.extend(indices.iter().map(|index| reader.inclusion(*index, size).expect("a proof")));
    });
    say(&format!("inclusion proof in {size} entries: made in {:.1} us", made * 1e6 / 1000.0));
    let leaves: Vec<Hash> = indices.iter().map(|index| Hash::leaf(&entry(*index, 200))).collect();
    let verified = seconds(|| {
        for ((index, leaf), path) in indices.iter().zip(&leaves).zip(&paths) {
            verify_inclusion(leaf, *index, size, path, &root).expect("holds");
        }
    });
    say(&format!("  verified in {:.2} us ({} hashes)", verified * 1e6 / 1000.0, paths[0].len()));
    let old = size / 3;
    let (from, path) =
        (reader.root_at(old).expect("a root"), reader.consistency(old, size).expect("a proof"));
    let consistent = seconds(|| {
        for _ in 0..1000 {
            verify_consistency((old, &from), (size, &root), black_box(&path)).expect("holds");
        }
    });
    say(&format!(
        "consistency proof verified in {:.2} us ({} hashes)",
        consistent * 1e6 / 1000.0,
        path.len()
    ));
    let proof = reader.proof(indices[1]).expect("a proof");
    let data = entry(indices[1], 200);
    let whole = seconds(|| {
        for _ in 0..1000 {
            black_box(proof.verify(&data, &identity()).expect("holds"));
        }
    });
    say(&format!("proof file with its signature verified in {:.1} us", whole * 1e6 / 1000.0));
}

fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

/// Where the system tells it.
fn peak_memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    Some(status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().to_owned())
}

#[expect(clippy::print_stdout, reason = "a benchmark prints")]
fn say(line: &str) {
    println!("{line}");
}
