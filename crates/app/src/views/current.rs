//! Whether what is shown is of all the evidence in the case.
//!
//! What it is: a run that was stopped, or evidence that came or went, leaves the people of before in the case.
//! They are shown, for somebody may have to answer the telephone, and every view says that they are not current.
//!
//! The one idea: the last good result is worth more than none, as long as nobody can take it for today's.

use chartward_store::{CaseStore, ResolutionState};
use serde::Serialize;

use super::{Places, Show};
use crate::AppError;

/// Files that are named, at most.
const NAMED: usize = 3;

/// Why the people of a case are not those of all its evidence.
#[derive(Clone, Debug, Serialize)]
pub struct NotCurrent {
    /// When the run began that was not ended, or evidence was taken out.
    pub since: Option<String>,
    /// Evidence files that are half read.
    pub half_read: usize,
    /// The first of them, masked.
    pub files: Vec<String>,
    /// The same in one sentence.
    pub note: String,
}

impl NotCurrent {
    /// What there is to say of a case; `None` if its people are of all its evidence, or were never looked for.
    ///
    /// # Errors
    /// Those of the store.
    pub fn of(store: &CaseStore) -> Result<Option<Self>, AppError> {
        let half = store.half_read()?;
        let state = store.resolution_state()?;
        if half.is_empty() && state != ResolutionState::Outdated {
            return Ok(None);
        }
        let marks = ["assess begun", "remove evidence"];
        let since = store
            .trail()?
            .into_iter()
            .rev()
            .find(|entry| marks.contains(&entry.action.as_str()))
            .map(|e| e.at);
        let mut files = Vec::new();
        if !half.is_empty() {
            let places = Places::of(store, Show::Masked)?;
            files.extend(half.iter().take(NAMED).map(|source| places.text(source)));
        }
        let note = note(half.len(), &files, since.as_deref());
        Ok(Some(Self { since, half_read: half.len(), files, note }))
    }
}

fn note(half_read: usize, files: &[String], since: Option<&str>) -> String {
    let since = since.map(|at| format!(" since {at}")).unwrap_or_default();
    let named = files.join(", ");
    let more = half_read.saturating_sub(files.len());
    let what = match (half_read, more) {
        (0, _) => format!("evidence or a list changed{since}"),
        (_, 0) => format!("evidence {named} is half read{since}"),
        _ => format!("evidence {named} and {more} more files are half read{since}"),
    };
    format!(
        "not current: {what}; this is the last whole result, run `chartward case assess` with the evidence to continue"
    )
}

#[cfg(test)]
mod tests {
    use super::note;

    #[test]
    fn a_note_says_what_since_when_and_what_to_do() {
        let named = |n: usize| (0..n).map(|i| format!("box{i}.mbox")).collect::<Vec<_>>();
        let one = note(1, &named(1), Some("T"));
        assert!(one.starts_with("not current: evidence box0.mbox is half read since T; "), "{one}");
        assert!(one.contains("run `chartward case assess`"), "{one}");
        assert!(note(9, &named(3), None).contains("box2.mbox and 6 more files are half read; "));
        assert!(note(0, &[], Some("T")).contains("evidence or a list changed since T; "));
    }
}
