//! Snapshots to histories: which row is which filing, and what changed.
//!
//! What it is: a fold. [`advance`] takes what is known of a source's filings and the next snapshot (in order of
//! observation), and gives the [`Step`] that the snapshot adds.
//!
//! What it is not: a store. Importing in another order folds again from the beginning, so any order of import
//! gives the same history, byte for byte.
//!
//! The one idea: **a filing is a chain of rows, each link with its reason** (see [`matching`]), and absence is
//! evidence only in a snapshot that covers the filing.

pub mod matching;

use std::fmt::Write;
use std::sync::Arc;

use jiff::ToSpan;
use sha2::{Digest, Sha256};

use crate::draft::Draft;
use crate::storage::{Filing, Revision, RevisionKind, Row, Snapshot, Step};
use crate::words::Coverage;

/// The permanent key of a row: nothing but its file and its place in it, and the day of a file that came back.
pub fn row_key(snapshot: &Snapshot, number: u64) -> String {
    let mut hasher = Sha256::new();
    hasher.update(snapshot.sha256);
    hasher.update(number.to_le_bytes());
    if snapshot.is_again() {
        hasher.update(snapshot.observed_on.to_string());
    }
    let hash = hasher.finalize();
    let mut key = format!("{}-", snapshot.source);
    for byte in hash.iter().take(7) {
        let _ = write!(key, "{byte:02x}");
    }
    key
}

/// What is known of a source's filings between two snapshots.
#[derive(Clone, Debug, Default)]
pub struct State {
    filings: Vec<Filing>,
}

impl State {
    /// Begins with filings as a register has them.
    pub fn of(filings: Vec<Filing>) -> Self {
        Self { filings }
    }

    /// The filings, in order of first appearance.
    pub fn filings(&self) -> &[Filing] {
        &self.filings
    }
}

/// Takes the next snapshot into account.
pub fn advance(state: &mut State, snapshot: &Snapshot, rows: &[Row]) -> Step {
    let read: Vec<(u64, &Arc<Draft>)> =
        rows.iter().filter_map(|row| row.said.as_ref().ok().map(|draft| (row.number, draft))).collect();
    let known: Vec<matching::Side<'_>> = state
        .filings
        .iter()
        .map(|filing| matching::Side { draft: &filing.draft, gone: filing.vanished })
        .collect();
    let news: Vec<matching::Side<'_>> =
        read.iter().map(|(_, draft)| matching::Side { draft, gone: false }).collect();
    let assigned = if crate::sources::is_numbered(&snapshot.source) {
        matching::by_number(&known, &news)
    } else {
        matching::assign(&known, &news, snapshot.carried)
    };
    let absent = absent(&state.filings, &assigned, snapshot);
    let mut step = Step::default();
    for ((number, draft), place) in read.iter().zip(assigned) {
        let key = if let Some((index, reason)) = place {
            let filing = &mut state.filings[index];
            step.revisions.extend(seen(filing, draft, snapshot, reason));
            filing.key.clone()
        } else {
            let key = row_key(snapshot, *number);
            step.revisions.push(revision(&key, snapshot, RevisionKind::Appeared, Arc::clone(draft)));
            state.filings.push(Filing {
                key: key.clone(),
                source: snapshot.source.clone(),
                first_seen: snapshot.observed_on,
                last_seen: snapshot.observed_on,
                changed: snapshot.observed_on,
                vanished: false,
                draft: Arc::clone(draft),
            });
            key
        };
        step.rows.push((*number, key));
    }
    for index in absent {
        let filing = &mut state.filings[index];
        filing.vanished = true;
        filing.changed = snapshot.observed_on;
        step.revisions.push(revision(
            &filing.key,
            snapshot,
            RevisionKind::Vanished,
            Arc::clone(&filing.draft),
        ));
    }
    step
}

/// What a row adds to the history of the filing that it is of.
fn seen(filing: &mut Filing, draft: &Arc<Draft>, snapshot: &Snapshot, reason: String) -> Option<Revision> {
    let next = filing.draft.updated(draft, snapshot.carried);
    let changes = if next == *filing.draft { Vec::new() } else { filing.draft.differences(&next) };
    let returned = std::mem::take(&mut filing.vanished);
    filing.last_seen = snapshot.observed_on;
    if changes.is_empty() && !returned {
        if next == **draft && next == *filing.draft {
            filing.draft = Arc::clone(draft);
        }
        return None;
    }
    filing.changed = snapshot.observed_on;
    // the row's own draft if it says all that is known: in memory once
    filing.draft = if next == **draft { Arc::clone(draft) } else { Arc::new(next) };
    let kind = if returned { RevisionKind::Returned } else { RevisionKind::Changed };
    Some(Revision { changes, reason, ..revision(&filing.key, snapshot, kind, Arc::clone(&filing.draft)) })
}

fn revision(key: &str, snapshot: &Snapshot, kind: RevisionKind, draft: Arc<Draft>) -> Revision {
    Revision {
        filing: key.to_owned(),
        snapshot: snapshot.id,
        observed_on: snapshot.observed_on,
        kind,
        changes: Vec::new(),
        reason: String::new(),
        draft,
    }
}

/// Filings that the snapshot should have and does not. A snapshot with refused rows, or one that would make most
/// of the list vanish, says nothing by absence.
fn absent(filings: &[Filing], assigned: &[Option<(usize, String)>], snapshot: &Snapshot) -> Vec<usize> {
    if snapshot.refused > 0 {
        return Vec::new();
    }
    let mut present = vec![false; filings.len()];
    for (index, _) in assigned.iter().flatten() {
        present[*index] = true;
    }
    let resolved = snapshot.observed_on.saturating_sub(24.months());
    let covered = |filing: &Filing| match snapshot.coverage {
        Coverage::Full => true,
        Coverage::Archive => filing.draft.reported.is_some_and(|day| day < resolved),
        Coverage::Active | Coverage::Partial => false,
    };
    let expected: Vec<usize> =
        (0..filings.len()).filter(|i| !filings[*i].vanished && covered(&filings[*i])).collect();
    let absent: Vec<usize> = expected.iter().copied().filter(|index| !present[*index]).collect();
    if absent.len() * 2 > expected.len() && absent.len() > 20 { Vec::new() } else { absent }
}
