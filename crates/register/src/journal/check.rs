//! The database against the signed log: what is stored is worked out again, and the first difference is named.
//!
//! What it is not: a repair.
//!
//! The one idea: **both ways**: what is stored was signed, and what was signed is stored.

use std::collections::{BTreeMap, BTreeSet};

use chartward_ledger::{LogIdentity, Reader, SignedCheckpoint, VerifyingKey, audit};
use sha2::{Digest, Sha256};

use super::{Entry, Readable, SnapshotEntry, hex, placed, revision};
use crate::RegisterError;
use crate::link::decision::Decision;
use crate::quarantine;
use crate::storage::{Row, Snapshot, Storage};

/// What a check of the whole register found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Name of the log.
    pub origin: String,
    /// Its entries.
    pub entries: u64,
    /// Its signed head, to be kept elsewhere.
    pub head: String,
    /// Snapshots that were compared.
    pub snapshots: u64,
    /// Rows that were compared.
    pub rows: u64,
    /// Revisions that were compared.
    pub revisions: u64,
    /// Decisions that were compared.
    pub decisions: u64,
    /// Steps of drafts that were compared.
    pub drafts: u64,
    /// The first difference, if there is one.
    pub difference: Option<String>,
}

/// Number and hash of each row.
type RowHashes = Vec<(u64, String)>;
/// A snapshot's part of a history: its hash, that of the places of its rows, filing and hash of each revision.
type SignedStep = (String, String, Vec<(String, String)>);

/// Source, hash and day of a copy.
type CopyKey = (String, String, String);

/// Which copy a snapshot is.
fn copy_of(snapshot: &SnapshotEntry) -> CopyKey {
    (snapshot.source.clone(), snapshot.sha256.clone(), snapshot.observed_on.clone())
}

/// What the log says that there is.
#[derive(Default)]
struct Expected {
    snapshots: BTreeMap<CopyKey, (SnapshotEntry, RowHashes)>,
    last: Option<CopyKey>,
    /// Days on which copies were seen again.
    seen: BTreeSet<CopyKey>,
    /// Of each source, in the order of writing.
    histories: BTreeMap<String, Vec<SignedStep>>,
    source: String,
    decisions: Vec<Decision>,
    drafts: Vec<quarantine::Step>,
}

impl Expected {
    /// What was signed of a copy; of a file whose day was changed, what was signed of the file.
    fn signed(&self, said: &SnapshotEntry) -> Option<&(SnapshotEntry, RowHashes)> {
        let (source, sha256, day) = copy_of(said);
        let first = (source.clone(), sha256.clone(), String::new());
        let of_file = || {
            let mut from = self.snapshots.range(first..);
            from.next().filter(|(key, _)| key.0 == source && key.1 == sha256).map(|(_, signed)| signed)
        };
        self.snapshots.get(&(source.clone(), sha256.clone(), day)).or_else(of_file)
    }

    fn take(&mut self, entry: Entry) -> Option<()> {
        match entry {
            Entry::Snapshot(snapshot) => {
                let key = copy_of(&snapshot);
                self.last = Some(key.clone());
                self.snapshots.insert(key, (*snapshot, Vec::new()));
            }
            Entry::Rows { hashes } => self.snapshots.get_mut(self.last.as_ref()?)?.1.extend(hashes),
            Entry::Seen { source, sha256, day } => {
                self.seen.insert((source, sha256, day));
            }
            Entry::Again { source } => {
                self.histories.remove(&source);
            }
            Entry::History { source, sha256, placed, revisions } => {
                self.histories.entry(source.clone()).or_default().push((sha256, placed, revisions));
                self.source = source;
            }
            Entry::More { revisions } => {
                self.histories.get_mut(&self.source)?.last_mut()?.2.extend(revisions);
            }
            Entry::Decision(decision) => self.decisions.push(decision),
            Entry::Draft(step) => self.drafts.push(step),
        }
        Some(())
    }
}

/// Whether nothing is stored and nothing is signed.
pub(crate) fn is_empty<S: Storage>(storage: &S) -> Result<bool, RegisterError> {
    Ok(storage.log_file("checkpoint")?.is_none()
        && storage.snapshots(None)?.is_empty()
        && storage.decisions()?.is_empty()
        && storage.draft_steps()?.is_empty())
}

/// Compares the database with the signed log, and the log with a head that was kept, and names the first difference.
pub(crate) fn verify<S: Storage>(
    storage: &S,
    key: &VerifyingKey,
    kept: Option<&SignedCheckpoint>,
) -> Result<Verified, RegisterError> {
    let mut verified = Verified::default();
    if is_empty(storage)? {
        return Ok(verified);
    }
    let reader = match Reader::open(Readable(storage), LogIdentity::of(key)?) {
        Ok(reader) => reader,
        Err(error) => {
            let said = match RegisterError::from(error) {
                // that nobody answers is no difference
                lost @ RegisterError::Unreachable { .. } => return Err(lost),
                RegisterError::Log(error) => error.to_string(),
                error => error.to_string(),
            };
            verified.difference = Some(format!("the log cannot be read: {said}"));
            return Ok(verified);
        }
    };
    reader.identity().origin().clone_into(&mut verified.origin);
    verified.entries = reader.len();
    verified.head = reader.checkpoint().note().to_string();
    if let Some(error) = kept.and_then(|kept| reader.confirm(kept).err()) {
        verified.difference = Some(format!("the log does not begin with the head that was kept: {error}"));
        return Ok(verified);
    }
    let report = audit(&reader, 0..reader.len())?;
    if let Some(fault) = report.faults.first() {
        verified.difference = Some(format!("the log itself was changed: {fault}"));
        return Ok(verified);
    }
    let mut expected = Expected::default();
    for entry in reader.entries(0..reader.len()) {
        let (number, bytes) = entry?;
        let entry = serde_json::from_slice(&bytes).ok();
        if entry.and_then(|entry| expected.take(entry)).is_none() {
            verified.difference = Some(format!("entry {number} of the log is of a form that is not known"));
            return Ok(verified);
        }
    }
    verified.difference = compare(storage, &expected, &mut verified)?;
    Ok(verified)
}

fn compare<S: Storage>(
    storage: &S,
    expected: &Expected,
    seen: &mut Verified,
) -> Result<Option<String>, RegisterError> {
    let snapshots = match storage.snapshots(None) {
        Ok(snapshots) => snapshots,
        Err(error) => return Ok(Some(error.to_string())),
    };
    for snapshot in &snapshots {
        let said = SnapshotEntry::of(snapshot);
        let Some((entry, hashes)) = expected.signed(&said) else {
            return Ok(Some(format!("{}: no import of it was signed", snapshot.file)));
        };
        if said != *entry {
            return Ok(Some(format!("{}: what is known of the file is not what was signed", entry.file)));
        }
        let rows = match storage.rows(snapshot.id) {
            Ok(rows) => rows,
            Err(error) => return Ok(Some(format!("{}: {error}", snapshot.file))),
        };
        if let Some(difference) = rows_differ(&snapshot.file, &rows, hashes)? {
            return Ok(Some(difference));
        }
        seen.snapshots += 1;
        seen.rows += rows.len() as u64;
    }
    let there: BTreeSet<CopyKey> =
        snapshots.iter().map(|snapshot| copy_of(&SnapshotEntry::of(snapshot))).collect();
    let gone = expected.snapshots.iter().find(|(key, _)| !there.contains(*key));
    if let Some((_, (entry, _))) = gone {
        return Ok(Some(format!("{}: it was imported and is gone", entry.file)));
    }
    if let Some(difference) = seen_differ(storage, &snapshots, expected)? {
        return Ok(Some(difference));
    }
    for source in crate::sources::ids() {
        if let Some(difference) = history_differs(storage, source, &snapshots, expected, seen)? {
            return Ok(Some(difference));
        }
    }
    if let Some(key) = storage.misdated()? {
        return Ok(Some(format!(
            "filing {key}: its list, its first or its last day is not that of its rows"
        )));
    }
    let decisions = storage.decisions()?;
    for at in 0..decisions.len().max(expected.decisions.len()) {
        if decisions.get(at) != expected.decisions.get(at) {
            return Ok(Some(format!("decision {}: it is not the one that was signed", at + 1)));
        }
        seen.decisions += 1;
    }
    drafts_differ(storage, expected, seen)
}

/// The days on which copies were seen again against those that were signed.
fn seen_differ<S: Storage>(
    storage: &S,
    snapshots: &[Snapshot],
    expected: &Expected,
) -> Result<Option<String>, RegisterError> {
    let mut there = BTreeSet::new();
    for (id, day) in storage.seen()? {
        let Some(copy) = snapshots.iter().find(|copy| copy.id == id) else {
            return Ok(Some("a file that is not there is said to have been seen again".to_owned()));
        };
        let seen = (copy.source.clone(), hex(&copy.sha256), day.to_string());
        if day < copy.observed_on || !expected.seen.contains(&seen) {
            return Ok(Some(format!("{}: that it was seen again on {day} was not signed", copy.file)));
        }
        there.insert(seen);
    }
    let gone = expected.seen.iter().find(|seen| !there.contains(*seen));
    Ok(gone
        .map(|(source, _, day)| format!("a file of {source}: it was seen again on {day}, and that is gone")))
}

/// The steps of drafts against those that were signed, and each draft that is kept against its hash.
fn drafts_differ<S: Storage>(
    storage: &S,
    expected: &Expected,
    seen: &mut Verified,
) -> Result<Option<String>, RegisterError> {
    let steps = storage.draft_steps()?;
    for at in 0..steps.len().max(expected.drafts.len()) {
        let (Some(step), Some(signed)) = (steps.get(at), expected.drafts.get(at)) else {
            return Ok(Some(format!("step {} of the drafts: not the one that was signed", at + 1)));
        };
        if step != signed {
            return Ok(Some(format!("step {} of the drafts: not the one that was signed", at + 1)));
        }
        seen.drafts += 1;
    }
    let rejected: BTreeSet<u64> =
        steps.iter().filter(|step| step.act == quarantine::Act::Rejected).map(|step| step.draft).collect();
    for step in steps.iter().filter(|step| step.act == quarantine::Act::Added) {
        let what = match (storage.draft_text(step.draft)?, rejected.contains(&step.draft)) {
            (Some(_), true) => "it was rejected, and its text is still there",
            (None, false) => "its text is gone, and nobody rejected it",
            (Some(text), false) if hex(&Sha256::digest(text.as_bytes())) != step.sha256 => {
                "it is not the one that came in"
            }
            _ => continue,
        };
        return Ok(Some(format!("draft {}: {what}", step.draft)));
    }
    Ok(None)
}

fn rows_differ(file: &str, rows: &[Row], hashes: &[(u64, String)]) -> Result<Option<String>, RegisterError> {
    for at in 0..rows.len().max(hashes.len()) {
        let difference = match (rows.get(at), hashes.get(at)) {
            (Some(row), Some((number, hash))) if row.number == *number => {
                if hex(&row.hash()?) == *hash {
                    continue;
                }
                format!("{file}, row {number}: it is not the row that was imported")
            }
            (Some(row), Some((number, _))) if row.number > *number => {
                format!("{file}, row {number}: it was imported and is gone")
            }
            (None, Some((number, _))) => format!("{file}, row {number}: it was imported and is gone"),
            (Some(row), _) => format!("{file}, row {}: it was not in the file that was imported", row.number),
            (None, None) => continue,
        };
        return Ok(Some(difference));
    }
    Ok(None)
}

fn history_differs<S: Storage>(
    storage: &S,
    source: &str,
    snapshots: &[Snapshot],
    expected: &Expected,
    seen: &mut Verified,
) -> Result<Option<String>, RegisterError> {
    let steps = match storage.steps(source) {
        Ok(steps) => steps,
        Err(error) => return Ok(Some(format!("history of {source}: {error}"))),
    };
    let none = Vec::new();
    let signed = expected.histories.get(source).unwrap_or(&none);
    if steps.len() != signed.len() {
        return Ok(Some(format!("history of {source}: {} files, {} were signed", steps.len(), signed.len())));
    }
    for ((id, step), (sha256, places, revisions)) in steps.iter().zip(signed) {
        let snapshot = snapshots.iter().find(|snapshot| snapshot.id == *id);
        let file = snapshot.map(|snapshot| snapshot.file.clone()).unwrap_or_default();
        if snapshot.is_none_or(|snapshot| hex(&snapshot.sha256) != *sha256) {
            return Ok(Some(format!("history of {source}: {file} is not the file that was signed here")));
        }
        for at in 0..step.revisions.len().max(revisions.len()) {
            let found = step.revisions.get(at).map(revision).transpose()?;
            if found.as_ref() != revisions.get(at) {
                let filing = revisions.get(at).or(found.as_ref()).map_or("", |(filing, _)| filing.as_str());
                return Ok(Some(format!(
                    "filing {filing}: its revision of {file} is not the one that was signed"
                )));
            }
            seen.revisions += 1;
        }
        if placed(step) != *places {
            return Ok(Some(format!("{file}: which row is of which filing is not what was signed")));
        }
    }
    Ok(None)
}
