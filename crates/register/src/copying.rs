//! A register to another place: from a folder to a server, or back.
//!
//! What it is: files, rows, histories, decisions, drafts, addresses and the signed log, verbatim, in one transaction of the other
//! place; and the key, since the log is the same log.
//!
//! What it is not: a merge. The other place must be empty.
//!
//! The one idea: **what was copied is checked against the signatures before it is kept**, not against what was read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::journal::{self, Key, PRIVATE, PUBLIC, Verified};
use crate::storage::{Engine, Place, RevisionKind, Snapshot, Step, Storage};
use crate::{Register, RegisterError};

impl Register {
    /// Copies everything into an empty place, which becomes a register of its own with the same log and key.
    ///
    /// # Errors
    /// This register is not what was signed, the place is not empty or cannot be written, or it holds another key.
    pub fn copy_to(&self, to: &Place) -> Result<Verified, RegisterError> {
        let not =
            |reason: &str| RegisterError::NotCopied { place: to.to_string(), reason: reason.to_owned() };
        if let Some(difference) = self.verify()?.difference {
            return Err(not(&format!("this register is not what was signed: {difference}")));
        }
        let folder = to.key_folder().ok_or_else(|| RegisterError::NoKeyFolder(to.to_string()))?;
        let mut target = Engine::create(to)?;
        let empty = target.snapshots(None)?.is_empty()
            && target.decisions()?.is_empty()
            && target.log_names()?.is_empty();
        if !empty {
            return Err(not("it holds a register already"));
        }
        copy_key(self.key_folder()?, folder, &not)?;
        let key = journal::public_key(folder)?;
        // of one moment, though somebody may import meanwhile
        self.storage().begin_reading()?;
        let done = target.begin().and_then(|()| {
            copy(self.storage(), &mut target)?;
            let verified = journal::verify(&target, &key, None)?;
            match &verified.difference {
                Some(difference) => Err(not(&format!("the copy is not what was signed: {difference}"))),
                None => target.commit().map(|()| {
                    journal::keep_head(folder, verified.head.as_bytes());
                    verified
                }),
            }
        });
        self.storage().end_reading()?;
        if done.is_err() {
            // the first failure is the one to tell
            let _ = target.roll_back();
        }
        done
    }
}

fn copy(from: &Engine, to: &mut Engine) -> Result<(), RegisterError> {
    let mut snapshots = from.snapshots(None)?;
    snapshots.sort_by_key(|snapshot| snapshot.id);
    let mut now: BTreeMap<i64, Snapshot> = BTreeMap::new();
    for snapshot in snapshots {
        let rows = from.rows(snapshot.id)?;
        let id = to.add_snapshot(&snapshot, &rows)?;
        now.insert(snapshot.id, Snapshot { id, ..snapshot });
    }
    for (id, day) in from.seen()? {
        let copy = now.get(&id).ok_or(RegisterError::Stored("seen.snapshot"))?;
        to.add_seen(copy.id, day)?;
    }
    for (id, step) in steps(from)? {
        let snapshot = now.get(&id).ok_or(RegisterError::Stored("a history without its file"))?;
        to.add_step(snapshot, &step)?;
    }
    for decision in from.decisions()? {
        to.add_decision(&decision)?;
    }
    let mut drafts = BTreeSet::new();
    for step in from.draft_steps()? {
        drafts.insert(step.draft);
        to.add_draft_step(&step)?;
    }
    for draft in drafts {
        to.set_draft_text(draft, from.draft_text(draft)?.as_deref())?;
    }
    for name in from.log_names()? {
        let bytes = from.log_file(&name)?.ok_or(RegisterError::Stored("a file of the log"))?;
        to.write_log_file(&name, &bytes)?;
    }
    for download in from.downloads()? {
        to.keep_download(&download)?;
    }
    Ok(())
}

/// The steps of all lists in the order in which they were written, as far as it can be told from the filings that
/// they brought: filings stay in their order.
fn steps(from: &Engine) -> Result<Vec<(i64, Step)>, RegisterError> {
    let filings = from.filings(None, None)?;
    let places: BTreeMap<String, usize> =
        filings.into_iter().enumerate().map(|(place, filing)| (filing.key, place)).collect();
    let mut all = Vec::new();
    for source in crate::sources::ids() {
        let mut place = 0;
        for (id, step) in from.steps(source)? {
            let first = step.revisions.iter().find(|revision| revision.kind == RevisionKind::Appeared);
            place = first.and_then(|first| places.get(&first.filing)).copied().unwrap_or(place).max(place);
            all.push((place, id, step));
        }
    }
    all.sort_by_key(|(place, ..)| *place);
    Ok(all.into_iter().map(|(_, id, step)| (id, step)).collect())
}

/// Copies the key of the log, if there is not the same already.
fn copy_key(from: &Path, to: &Path, not: &dyn Fn(&str) -> RegisterError) -> Result<(), RegisterError> {
    let failed = |source| RegisterError::File { path: to.to_owned(), source };
    fs::create_dir_all(to).map_err(failed)?;
    let public = journal::public_key(from)?;
    if to.join(PUBLIC).exists() || to.join(PRIVATE).exists() {
        let same = journal::public_key(to)?.to_string() == public.to_string();
        return if same { Ok(()) } else { Err(not("the folder for its key holds another one")) };
    }
    if let Some(key) = Key::load(from)? {
        key.save(to)?;
    }
    fs::write(to.join(PUBLIC), format!("{public}\n")).map_err(failed)
}
