//! The register's own history, tamper-evident: every import and every decision is signed into a log.
//!
//! What it is: entries of a fixed JSON form in a log of [`chartward_ledger`] (C2SP formats), whose files are kept in
//! the database, so that an import and its entries become visible in one transaction, or not at all. Entries hold
//! hashes of rows and revisions; `verify` works them out again from the database and names the first difference.
//!
//! What it is not: a protection against whoever has the key and the database. Against them a checkpoint must be
//! kept elsewhere (see [`Verified::head`]).
//!
//! The one idea: **what is not signed did not happen**: a row that was changed, added or removed behind the
//! program's back is named.

mod check;
pub mod happened;
mod key;

use std::fmt::Write as _;
use std::io;

use chartward_ledger::{Log, LogIdentity};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use check::Verified;
pub(crate) use check::{is_empty, verify};
pub(crate) use key::{HEAD, Key, PRIVATE, PUBLIC, head_in, keep_head, not_behind, public_key};

use crate::RegisterError;
use crate::link::decision::Decision;
use crate::quarantine;
use crate::storage::{Revision, Row, Snapshot, Step, Storage};

/// Hashes in one entry: an entry has at most 65,535 bytes.
const CHUNK: usize = 480;

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum Entry {
    /// A file was imported.
    Snapshot(Box<SnapshotEntry>),
    /// Rows of the snapshot that was named last: number and hash.
    Rows { hashes: Vec<(u64, String)> },
    /// The history of a source was made again, because a snapshot came late: what was said before is replaced.
    Again { source: String },
    /// What a snapshot adds to the history: which row is of which filing, as one hash, then the revisions.
    History { source: String, sha256: String, placed: String, revisions: Vec<(String, String)> },
    /// A copy was seen again on a day.
    Seen { source: String, sha256: String, day: String },
    /// More revisions of the same.
    More { revisions: Vec<(String, String)> },
    /// Somebody decided about a link.
    Decision(Decision),
    /// Something was done with a draft.
    Draft(quarantine::Step),
}

/// What is signed of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct SnapshotEntry {
    source: String,
    sha256: String,
    file: String,
    bytes: u64,
    variant: String,
    observed_on: String,
    observed_by: String,
    coverage: String,
    coverage_by: String,
    carried: u32,
    read: u64,
    refused: u64,
    /// Nothing for what was imported before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    newest: Option<String>,
}

impl SnapshotEntry {
    fn of(s: &Snapshot) -> Self {
        Self {
            source: s.source.clone(),
            sha256: hex(&s.sha256),
            file: s.file.clone(),
            bytes: s.bytes,
            variant: s.variant.clone(),
            observed_on: s.observed_on.to_string(),
            observed_by: s.observed_by.clone(),
            coverage: s.coverage.name().to_owned(),
            coverage_by: s.coverage_by.clone(),
            carried: s.carried.0,
            read: s.read,
            refused: s.refused,
            newest: s.newest.map(|day| day.to_string()),
        }
    }
}

/// What happened, as entries to be signed: in the form in which they are signed, which is the smallest.
#[derive(Debug, Default)]
pub(crate) struct Events(Vec<Vec<u8>>);

impl Events {
    /// Whether nothing happened.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn add(&mut self, entry: &Entry) -> Result<(), RegisterError> {
        self.0.push(serde_json::to_vec(entry).map_err(|_| RegisterError::Stored("an entry of the log"))?);
        Ok(())
    }

    /// A file was imported.
    pub(crate) fn snapshot(&mut self, snapshot: &Snapshot, rows: &[Row]) -> Result<(), RegisterError> {
        self.add(&Entry::Snapshot(Box::new(SnapshotEntry::of(snapshot))))?;
        for chunk in rows.chunks(CHUNK) {
            let hash = |row: &Row| Ok((row.number, hex(&row.hash()?)));
            let hashes = chunk.iter().map(hash).collect::<Result<_, RegisterError>>()?;
            self.add(&Entry::Rows { hashes })?;
        }
        Ok(())
    }

    /// A copy was seen again.
    pub(crate) fn seen(&mut self, copy: &Snapshot, day: Date) -> Result<(), RegisterError> {
        let (source, sha256) = (copy.source.clone(), hex(&copy.sha256));
        self.add(&Entry::Seen { source, sha256, day: day.to_string() })
    }

    /// The history of a source is made again.
    pub(crate) fn again(&mut self, source: &str) -> Result<(), RegisterError> {
        self.add(&Entry::Again { source: source.to_owned() })
    }

    /// A snapshot added to the history.
    pub(crate) fn step(&mut self, snapshot: &Snapshot, step: &Step) -> Result<(), RegisterError> {
        let mut chunks = step.revisions.chunks(CHUNK);
        let hashes = |chunk: &[Revision]| chunk.iter().map(revision).collect::<Result<Vec<_>, _>>();
        let first = hashes(chunks.next().unwrap_or_default())?;
        let (source, sha256) = (snapshot.source.clone(), hex(&snapshot.sha256));
        self.add(&Entry::History { source, sha256, placed: placed(step), revisions: first })?;
        for chunk in chunks {
            self.add(&Entry::More { revisions: hashes(chunk)? })?;
        }
        Ok(())
    }

    /// Somebody decided.
    pub(crate) fn decision(&mut self, decision: &Decision) -> Result<(), RegisterError> {
        self.add(&Entry::Decision(decision.clone()))
    }

    /// Something was done with a draft.
    pub(crate) fn draft(&mut self, step: &quarantine::Step) -> Result<(), RegisterError> {
        self.add(&Entry::Draft(step.clone()))
    }
}

/// Filing and hash of a revision. The number of its snapshot in the database is not part of it.
fn revision(revision: &Revision) -> Result<(String, String), RegisterError> {
    let said = (
        revision.observed_on.to_string(),
        revision.kind.name(),
        &revision.changes,
        &revision.reason,
        &*revision.draft,
    );
    let text = serde_json::to_vec(&said).map_err(|_| RegisterError::Stored("a revision"))?;
    Ok((revision.filing.clone(), hex(&Sha256::digest(text))))
}

/// A hash of which row is of which filing.
fn placed(step: &Step) -> String {
    let mut rows: Vec<&(u64, String)> = step.rows.iter().collect();
    rows.sort_unstable();
    let mut hasher = Sha256::new();
    for (number, filing) in rows {
        hasher.update(format!("{number} {filing}\n"));
    }
    hex(&hasher.finalize())
}

/// Hexadecimal digits of bytes.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The files of the log in the register's database.
struct Files<'a, S>(&'a mut S);

fn other(error: RegisterError) -> io::Error {
    io::Error::other(error)
}

impl<S: Storage> chartward_ledger::Storage for Files<'_, S> {
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        self.0.log_file(name).map_err(other)
    }

    fn write(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.0.write_log_file(name, bytes).map_err(other)
    }

    fn sync(&mut self) -> io::Result<()> {
        // durable with the transaction
        Ok(())
    }

    fn publish(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.write(name, bytes)
    }

    fn remove_folder(&mut self, folder: &str) -> io::Result<()> {
        self.0.remove_log_folder(folder).map_err(other)
    }
}

/// The same to read.
struct Readable<'a, S>(&'a S);

impl<S: Storage> chartward_ledger::Storage for Readable<'_, S> {
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        self.0.log_file(name).map_err(other)
    }

    fn write(&mut self, _: &str, _: &[u8]) -> io::Result<()> {
        Err(io::ErrorKind::PermissionDenied.into())
    }

    fn sync(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::PermissionDenied.into())
    }

    fn publish(&mut self, _: &str, _: &[u8]) -> io::Result<()> {
        Err(io::ErrorKind::PermissionDenied.into())
    }

    fn remove_folder(&mut self, _: &str) -> io::Result<()> {
        Err(io::ErrorKind::PermissionDenied.into())
    }
}

/// Signs events into the log, in the transaction that is open.
pub(crate) fn append<S: Storage>(storage: &mut S, key: &Key, events: Events) -> Result<(), RegisterError> {
    let there = storage.log_file("checkpoint")?.is_some();
    let identity = LogIdentity::of(key.public())?;
    let mut log = if there {
        Log::open(Files(storage), identity, key.again()?)?
    } else {
        Log::create(Files(storage), key.again()?)?
    };
    log.append(events.0)?;
    Ok(())
}
