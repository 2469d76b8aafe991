//! What became of every evidence file and member, and which were taken out of the case again.

use std::collections::BTreeMap;

use chartward_model::Outcome;
use chartward_store::{CaseStore, InventoryEntry};
use serde::Serialize;

use super::{CaseHead, Places, Show, Table};
use crate::AppError;

/// Which rows of the inventory are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All.
    All,
    /// Only what was not read whole: partly, failed, skipped.
    Unread,
}

/// The inventory, in evidence order.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceView {
    /// `chartward.evidence/1`.
    pub schema: &'static str,
    /// Which case.
    pub case: CaseHead,
    /// The rows.
    pub evidence: Vec<EvidenceRow>,
}

/// One file or member.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceRow {
    /// Place in the whole inventory, from 1: by it a row can be named without naming the file.
    pub row: usize,
    /// Path of the evidence file; what it says of a person is masked unless revealed.
    pub source: String,
    /// Chain of members, parts separated by `!/`; empty for the file itself. Masked as `source` is.
    pub member: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: Option<String>,
    /// Byte range in the file, where that is known.
    pub range: Option<(u64, u64)>,
    /// Type found by looking inside.
    pub format: String,
    /// `parsed`, `partly`, `failed`, `skipped`; `removed` if it was taken out of the case.
    pub outcome: &'static str,
    /// Why not parsed.
    pub reason: String,
    /// Where the same bytes were seen first.
    pub duplicate_of: Option<String>,
    /// Mentions found in it and in its name, members not included.
    pub mentions: u32,
    /// Who took it out of the case and when; nothing of it counts any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed: Option<Removed>,
}

/// That evidence was taken out of the case.
#[derive(Clone, Debug, Serialize)]
pub struct Removed {
    /// Who did it.
    pub by: String,
    /// When.
    pub at: String,
}

/// The case's inventory.
///
/// # Errors
/// Those of the store.
pub fn evidence(store: &CaseStore, which: Which, show: Show) -> Result<EvidenceView, AppError> {
    let entries = store.inventory()?;
    let places = Places::of(store, show)?;
    let unread = |entry: &InventoryEntry| entry.removed.is_none() && entry.row.outcome.name() != "parsed";
    let wanted = |entry: &InventoryEntry| which == Which::All || unread(entry);
    let entries = (1..).zip(&entries).filter(|(_, entry)| wanted(entry));
    Ok(EvidenceView {
        schema: "chartward.evidence/1",
        case: CaseHead::of(store)?,
        evidence: entries.map(|(number, entry)| row(number, entry, &places)).collect(),
    })
}

/// The numbers of evidence files in the inventory; of a file with two rows, the later.
///
/// # Errors
/// Those of the store.
pub fn numbers(store: &CaseStore, sources: &[String]) -> Result<Vec<usize>, AppError> {
    let mut numbers = BTreeMap::new();
    for (number, entry) in (1..).zip(&store.inventory()?) {
        if entry.row.place.members.is_empty() && sources.contains(&entry.row.place.source) {
            numbers.insert(entry.row.place.source.clone(), number);
        }
    }
    let mut numbers: Vec<usize> = numbers.into_values().collect();
    numbers.sort_unstable();
    Ok(numbers)
}

/// Whether something may lie unread there. What was passed over because it holds nothing to read does not
/// count: its reason says so.
pub(crate) fn is_unread(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Parsed => false,
        Outcome::Partly(_) | Outcome::Failed(_) => true,
        Outcome::Skipped(reason) => !reason.contains("holds no "),
    }
}

fn row(number: usize, entry: &InventoryEntry, places: &Places) -> EvidenceRow {
    let removed = entry.removed.as_ref();
    let outcome = &entry.row.outcome;
    EvidenceRow {
        row: number,
        source: places.source(&entry.row.place),
        member: places.member(&entry.row.place),
        size: entry.row.size,
        sha256: entry.row.sha256.map(|digest| digest.to_string()),
        range: entry.row.range,
        format: entry.row.format.clone(),
        outcome: if removed.is_some() { "removed" } else { outcome.name() },
        reason: removed.map_or_else(
            || outcome.reason().to_owned(),
            |removal| format!("removed from the case by {} at {}", removal.by, removal.at),
        ),
        duplicate_of: entry.duplicate_of.as_ref().map(|place| places.line(place)),
        mentions: entry.mentions,
        removed: removed.map(|removal| Removed { by: removal.by.clone(), at: removal.at.clone() }),
    }
}

impl Table for EvidenceView {
    fn columns(&self) -> Vec<String> {
        let columns = "row source member size format outcome reason mentions duplicate_of sha256";
        columns.split(' ').map(str::to_owned).collect()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let cells = |row: &EvidenceRow| {
            vec![
                row.row.to_string(),
                row.source.clone(),
                row.member.clone(),
                row.size.to_string(),
                row.format.clone(),
                row.outcome.to_owned(),
                row.reason.clone(),
                row.mentions.to_string(),
                row.duplicate_of.clone().unwrap_or_default(),
                row.sha256.clone().unwrap_or_default(),
            ]
        };
        self.evidence.iter().map(cells).collect()
    }
}
