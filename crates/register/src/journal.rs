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

pub mod happened;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;

use chartward_ledger::{
    Algorithm, Log, LogIdentity, Reader, SignedCheckpoint, SigningKey, VerifyingKey, audit,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::RegisterError;
use crate::link::decision::Decision;
use crate::quarantine;
use crate::storage::{Revision, Row, Snapshot, Step, Storage};

/// The private key, in the register's folder.
pub(crate) const PRIVATE: &str = "log.key";
/// The public key beside it, to be given away.
pub(crate) const PUBLIC: &str = "log.pub";

/// The head that was signed last, beside the key: what a database that was emptied or put back does not have.
pub(crate) const HEAD: &str = "log.head";

/// Most bytes of a file with a head.
const LONGEST_HEAD: u64 = 1 << 20;

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

/// The key of a register's log.
pub(crate) struct Key(SigningKey);

impl std::fmt::Debug for Key {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Key {
    /// A key made from a seed; in no folder yet.
    pub(crate) fn make(seed: &[u8; 32]) -> Result<Self, RegisterError> {
        let nameless = SigningKey::from_seed("register", Algorithm::Ed25519, seed)?;
        let id = hex(nameless.verifying_key().public_bytes().get(..6).unwrap_or_default());
        let key = SigningKey::from_seed(&format!("chartward-register-{id}"), Algorithm::Ed25519, seed)?;
        Ok(Self(key))
    }

    /// Puts the key into a folder; if another program has put one there, that one holds.
    pub(crate) fn save_or_load(self, folder: &Path) -> Result<Self, RegisterError> {
        match self.save(folder) {
            Err(RegisterError::File { source, .. }) if source.kind() == io::ErrorKind::AlreadyExists => {
                Self::load(folder)?.ok_or_else(|| RegisterError::NoKey(folder.join(PRIVATE)))
            }
            saved => saved.map(|()| self),
        }
    }

    /// Writes both halves into a folder.
    pub(crate) fn save(&self, folder: &Path) -> Result<(), RegisterError> {
        let public = format!("{}\n", self.0.verifying_key());
        write_private(&folder.join(PRIVATE), self.0.to_private_text().as_bytes())
            .and_then(|()| fs::write(folder.join(PUBLIC), public))
            .map_err(|source| RegisterError::File { path: folder.join(PRIVATE), source })
    }

    /// The key in a folder, if it is there.
    pub(crate) fn load(folder: &Path) -> Result<Option<Self>, RegisterError> {
        let path = folder.join(PRIVATE);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(Self(SigningKey::parse(text.trim())?))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(RegisterError::File { path, source }),
        }
    }

    /// The public key.
    pub(crate) fn public(&self) -> &VerifyingKey {
        self.0.verifying_key()
    }

    /// The private key again: the ledger takes one for each log that is opened.
    fn again(&self) -> Result<SigningKey, RegisterError> {
        Ok(SigningKey::parse(&self.0.to_private_text())?)
    }

    /// Signs a text.
    pub(crate) fn sign(&self, text: &str) -> Result<String, RegisterError> {
        let mut note = chartward_ledger::Note::new(text)?;
        note.sign(&self.0)?;
        Ok(note.to_string())
    }
}

/// The public key in a folder.
pub(crate) fn public_key(folder: &Path) -> Result<VerifyingKey, RegisterError> {
    let path = folder.join(PUBLIC);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(VerifyingKey::parse(text.trim())?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => match Key::load(folder)? {
            Some(key) => Ok(key.public().clone()),
            None => Err(RegisterError::NoKey(path)),
        },
        Err(source) => Err(RegisterError::File { path, source }),
    }
}

/// Writes a file that only its owner reads, at once; one that is there stays.
fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = path.with_extension(format!("{}-{:?}.new", std::process::id(), std::thread::current().id()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    let linked = match fs::hard_link(&new, path) {
        // a file system without links
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists && !path.exists() => {
            fs::rename(&new, path)
        }
        linked => linked,
    };
    // nothing more can be done if it stays
    let _ = fs::remove_file(&new);
    linked
}

/// Keeps a signed head beside the key. It is of help, not of need: where it cannot be written, an older one stays, of which
/// the log is a continuation too.
pub(crate) fn keep_head(folder: &Path, head: &[u8]) {
    let path = folder.join(HEAD);
    let larger = |known: Vec<u8>| size_of(&known) >= size_of(head);
    // of two programs the one that signed last may be the first to get here
    if fs::read(&path).is_ok_and(larger) {
        return;
    }
    let new = path.with_extension(format!("{}-{:?}.new", std::process::id(), std::thread::current().id()));
    // it is no secret: whoever may read the register may check with it
    let written = fs::write(&new, head).and_then(|()| fs::rename(&new, &path));
    if written.is_err() {
        let _ = fs::remove_file(&new);
    }
}

/// Refuses to sign on in a log that has less than this folder's program signed before: of two logs that go on from one place
/// with one key neither could be believed.
pub(crate) fn not_behind(folder: &Path, head: Option<&[u8]>) -> Result<(), RegisterError> {
    let path = folder.join(HEAD);
    let Ok(kept) = fs::read(&path) else { return Ok(()) };
    match (size_of(&kept), head.map_or(Some(0), size_of)) {
        (Some(kept), Some(there)) if there < kept => Err(RegisterError::Behind { path, there, kept }),
        _ => Ok(()),
    }
}

/// How many entries a head says that there are: its second line (C2SP tlog-checkpoint).
fn size_of(head: &[u8]) -> Option<u64> {
    std::str::from_utf8(head).ok()?.lines().nth(1)?.parse().ok()
}

/// The signed head in a file: as it is, or in what `verify` wrote as JSON.
pub(crate) fn head_in(path: &Path, key: &VerifyingKey) -> Result<SignedCheckpoint, RegisterError> {
    let failed = |source| RegisterError::File { path: path.to_owned(), source };
    let mut text = String::new();
    fs::File::open(path).map_err(failed)?.take(LONGEST_HEAD).read_to_string(&mut text).map_err(failed)?;
    if let Ok(view) = serde_json::from_str::<serde_json::Value>(&text)
        && let Some(head) = view.get("head").and_then(serde_json::Value::as_str)
    {
        return head_of(head.as_bytes(), path, key);
    }
    head_of(text.as_bytes(), path, key)
}

fn head_of(bytes: &[u8], path: &Path, key: &VerifyingKey) -> Result<SignedCheckpoint, RegisterError> {
    SignedCheckpoint::open(bytes, &LogIdentity::of(key)?)
        .map_err(|error| RegisterError::NotAHead { path: path.to_owned(), reason: error.to_string() })
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
            verified.difference = Some(format!("the log cannot be read: {error}"));
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
