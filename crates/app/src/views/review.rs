//! What waits for a decision, and who did what.

use chartward_model::{Purpose, ReviewPair};
use chartward_store::{CaseStore, TrailEntry};
use serde::Serialize;

use super::{CaseHead, Places, Show, Table};
use crate::AppError;

/// Pairs that may be one person.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewView {
    /// `chartward.review/1`.
    pub schema: &'static str,
    /// Which case.
    pub case: CaseHead,
    /// The pairs, heaviest evidence first.
    pub pairs: Vec<ReviewPair>,
    /// How many more pairs there are than the list has room for.
    pub left_out: usize,
}

/// Pairs that may be one person, for a person to decide.
///
/// # Errors
/// Those of the store.
pub fn review(store: &CaseStore) -> Result<ReviewView, AppError> {
    Ok(ReviewView {
        schema: "chartward.review/1",
        case: CaseHead::of(store)?,
        pairs: store.review()?,
        left_out: store.review_left_out()?,
    })
}

impl Table for ReviewView {
    fn columns(&self) -> Vec<String> {
        ["first", "second", "weight_bits", "reasons"].map(str::to_owned).to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let cells = |pair: &ReviewPair| {
            let bits = f64::from(pair.weight_centibits) / 100.0;
            vec![pair.left.to_string(), pair.right.to_string(), format!("{bits:.1}"), pair.reasons.join("; ")]
        };
        self.pairs.iter().map(cells).collect()
    }
}

/// What was done with the case.
#[derive(Clone, Debug, Serialize)]
pub struct TrailView {
    /// `chartward.trail/1`.
    pub schema: &'static str,
    /// Which case.
    pub case: CaseHead,
    /// Entries in the order in which they were made.
    pub entries: Vec<TrailRow>,
}

/// One entry of the trail.
#[derive(Clone, Debug, Serialize)]
pub struct TrailRow {
    /// When.
    pub at: String,
    /// Who.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// To whom: individuals' numbers.
    pub subject: String,
}

/// The trail of staff actions: who looked at whom, and when (45 CFR 164.312(b) asks for such a record).
///
/// # Errors
/// Those of the store.
pub fn trail(store: &CaseStore, show: Show) -> Result<TrailView, AppError> {
    let places = Places::of(store, show)?;
    Ok(TrailView {
        schema: "chartward.trail/1",
        case: CaseHead::of(store)?,
        entries: store.trail()?.iter().map(|entry| trail_row(entry, &places)).collect(),
    })
}

fn trail_row(entry: &TrailEntry, places: &Places) -> TrailRow {
    let subject = entry.subject.reveal(Purpose::Reveal);
    // these are about files, all others about people by their number, or about the case
    let files = ["assess begun", "replace evidence", "remove evidence", "evidence gone while half read"];
    let names_files = files.contains(&entry.action.as_str()) || entry.action.starts_with("put ");
    TrailRow {
        at: entry.at.clone(),
        actor: entry.actor.clone(),
        action: entry.action.clone(),
        subject: if names_files { places.text(subject) } else { subject.to_owned() },
    }
}

impl Table for TrailView {
    fn columns(&self) -> Vec<String> {
        ["at", "actor", "action", "subject"].map(str::to_owned).to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let cells = |e: &TrailRow| vec![e.at.clone(), e.actor.clone(), e.action.clone(), e.subject.clone()];
        self.entries.iter().map(cells).collect()
    }
}
