//! Rules that the pack knows and does not count.
//!
//! What it is: a record for each, with what it asks and why it is switched off: proposed, not read, or dependent on
//! what no fact says. A list of duties names them, so that nobody takes their absence for a finding.
//!
//! What it is not: a duty. Nothing is worked out from such a record.

use serde::{Deserialize, Serialize};

use crate::day::Day;
use crate::error::Problem;
use crate::lint::{Gravity, Remark};
use crate::rule::Confidence;

/// Name and version of the format.
pub const SCHEMA: &str = "chartward.disabled/1";

/// One rule that is not counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disabled {
    /// Its name.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Where it stands.
    pub citation: String,
    /// What it asks, or would ask.
    pub what: String,
    /// Why it is not counted.
    pub why: String,
    /// Where that was read.
    pub source: String,
    /// When it was last looked at.
    pub verified_on: Day,
    /// How sure that is.
    pub confidence: Confidence,
}

/// A file of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    schema: String,
    #[serde(default)]
    pub(crate) disabled: Vec<Disabled>,
}

/// Whether a text is such a file, by its first words that are no comment.
pub(crate) fn is_one(text: &str) -> bool {
    let mut start = text.trim_start_matches('\u{feff}').trim_start();
    while start.starts_with('#') {
        start = start.split_once('\n').map_or("", |(_, rest)| rest).trim_start();
    }
    start.strip_prefix("schema").is_some_and(|rest| {
        rest.trim_start().trim_start_matches('=').trim_start().starts_with("\"chartward.disabled/")
    })
}

impl File {
    /// Whether it is of a version that is known.
    pub(crate) fn is_known(&self) -> bool {
        self.schema == SCHEMA
    }
}

/// What is missing in them.
pub(crate) fn lint(all: &[Disabled]) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for (i, one) in all.iter().enumerate() {
        let mut error = |problem: &str| {
            remarks.push(Remark { gravity: Gravity::Error, problem: Problem::new(one.id.clone(), problem) });
        };
        if one.citation.trim().is_empty() {
            error("the citation is missing");
        }
        if one.why.trim().is_empty() {
            error("nothing says why it is not counted");
        }
        if one.source.trim().is_empty() {
            error("nothing is named in which it was read");
        }
        if all.iter().take(i).any(|other| other.id == one.id) {
            error("the name is used twice");
        }
    }
    remarks
}
