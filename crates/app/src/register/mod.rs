//! The register of reported breaches: import, list, show, history, tally; links and incidents in [`link`].
//!
//! What it is: each question as one function from where a register is to a view with a versioned JSON form
//! and rows for a table, one file for each: `importing`, `listing`, `showing`, `tallies`, `link` and `events`.
//!
//! What it is not: the work itself; see [`chartward_register`].
//!
//! The one idea: **every answer says as of when**, and what was not read is part of the answer.

pub mod bulk;
mod costs;
pub mod drafts;
mod events;
mod importing;
pub mod inbox;
pub mod link;
mod listing;
#[cfg(feature = "parquet")]
mod parquet;
mod showing;
pub mod site;
pub mod sync;
mod tallies;

pub use chartward_register::Asked;
pub use chartward_register::reading::Told;
pub use chartward_register::storage::Place;
use jiff::civil::Date;

pub use chartward_register::sources::{ALL as SOURCES, ids as source_ids};
pub use chartward_register::tally::{Alone, By, Filter, RULE as TALLY_RULE};
pub use chartward_register::words::{BreachType, Coverage, Disclosure, EntityType, Sector};

pub use costs::{TallyCostView, tally_cost};
pub use events::{EventRow, EventsView, events};
pub use importing::{ImportView, ImportedFile, RefusedRow, import};
pub use listing::{FilingRow, ListView, list};
pub use showing::{HistoryView, Observation, RevisionRow, ShowView, history, show};
pub use tallies::{DEFAULT_SOURCE, Reaches, Removed, TallyRow, TallyView, tally};

use crate::AppError;

/// Most characters of a description or a row in a table.
const SHOWN: usize = 160;

/// Random bytes for the key of a new register's log.
///
/// # Errors
/// The system has none.
pub fn seed() -> Result<[u8; 32], AppError> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|_| AppError::Random)?;
    Ok(seed)
}

/// What is asked of a register.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// Which list; of `list` and `history`, all if none.
    pub source: Option<String>,
    /// As of when; today's knowledge if none.
    pub as_of: Option<Date>,
    /// Which filings.
    pub filter: Filter,
    /// Words that name or description must have, found by the index.
    pub search: Option<String>,
    /// How many of those that have the words, the best; all if none.
    pub most: Option<usize>,
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn cut(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}
