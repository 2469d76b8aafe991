//! What became of every evidence file and member.

use chartward_model::Outcome;
use chartward_store::{CaseStore, InventoryEntry};
use serde::Serialize;

use super::{CaseHead, Table};
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
    /// Path of the evidence file.
    pub source: String,
    /// Chain of members, parts separated by `!/`; empty for the file itself.
    pub member: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: Option<String>,
    /// Byte range in the file, where that is known.
    pub range: Option<(u64, u64)>,
    /// Type found by looking inside.
    pub format: String,
    /// `parsed`, `partly`, `failed`, `skipped`.
    pub outcome: &'static str,
    /// Why not parsed.
    pub reason: String,
    /// Where the same bytes were seen first.
    pub duplicate_of: Option<String>,
    /// Mentions found in it, members not included.
    pub mentions: u32,
}

/// The case's inventory.
///
/// # Errors
/// Those of the store.
pub fn evidence(store: &CaseStore, which: Which) -> Result<EvidenceView, AppError> {
    let entries = store.inventory()?;
    let wanted = |entry: &&InventoryEntry| which == Which::All || entry.row.outcome.name() != "parsed";
    Ok(EvidenceView {
        schema: "chartward.evidence/1",
        case: CaseHead::of(store)?,
        evidence: entries.iter().filter(wanted).map(row).collect(),
    })
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

fn row(entry: &InventoryEntry) -> EvidenceRow {
    EvidenceRow {
        source: entry.row.place.source.clone(),
        member: entry.row.place.member(),
        size: entry.row.size,
        sha256: entry.row.sha256.map(|digest| digest.to_string()),
        range: entry.row.range,
        format: entry.row.format.clone(),
        outcome: entry.row.outcome.name(),
        reason: entry.row.outcome.reason().to_owned(),
        duplicate_of: entry.duplicate_of.as_ref().map(ToString::to_string),
        mentions: entry.mentions,
    }
}

impl Table for EvidenceView {
    fn columns(&self) -> Vec<String> {
        ["source", "member", "size", "format", "outcome", "reason", "mentions", "duplicate_of", "sha256"]
            .map(str::to_owned)
            .to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let cells = |row: &EvidenceRow| {
            vec![
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
