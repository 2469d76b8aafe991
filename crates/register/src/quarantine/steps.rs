//! What was done with drafts: a list to which steps are only added, and where a draft stands by it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Kind, Person};

/// What was done with a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// It came in.
    Added,
    /// Somebody released it.
    Released,
    /// Somebody rejected it.
    Rejected,
    /// Somebody took the release back.
    Withdrawn,
}

impl Act {
    /// How it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Released => "released",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its number among the steps of all drafts, from 1.
    pub number: u64,
    /// Number of the draft.
    pub draft: u64,
    /// What was done.
    pub act: Act,
    /// Where the draft comes from.
    pub kind: Kind,
    /// SHA-256 of the submission.
    pub sha256: String,
    /// The filing that it became with this step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filing: Option<String>,
    /// Who.
    pub who: String,
    /// When, as a time in UTC.
    pub when: String,
    /// Why.
    pub why: String,
}

impl Step {
    /// A step that has no number yet.
    pub(super) fn new(draft: u64, act: Act, kind: Kind, sha256: String, person: &Person<'_>) -> Self {
        Self {
            number: 0,
            draft,
            act,
            kind,
            sha256,
            filing: None,
            who: person.who.trim().to_owned(),
            when: person.when.to_owned(),
            why: person.why.trim().to_owned(),
        }
    }
}

/// Where a draft stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It is nobody's business yet.
    Waiting {
        /// Who has released it so far.
        released_by: Vec<String>,
        /// How many people must.
        needed: usize,
    },
    /// It is public.
    Released {
        /// Since when.
        on: Date,
    },
    /// It was rejected.
    Rejected,
    /// It was public and is no longer.
    Withdrawn,
}

impl State {
    /// How it is called.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Waiting { .. } => "waiting",
            Self::Released { .. } => "released",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// The steps of each draft, by its number.
pub(super) fn fold(steps: &[Step]) -> Vec<Vec<Step>> {
    let mut drafts: BTreeMap<u64, Vec<Step>> = BTreeMap::new();
    for step in steps {
        drafts.entry(step.draft).or_default().push(step.clone());
    }
    drafts.into_values().collect()
}

/// Where a draft stands after its steps.
pub(super) fn state(steps: &[Step]) -> State {
    let last = |act: Act| steps.iter().rev().find(|step| step.act == act);
    if last(Act::Rejected).is_some() {
        return State::Rejected;
    }
    if last(Act::Withdrawn).is_some() {
        return State::Withdrawn;
    }
    let released: Vec<&Step> = steps.iter().filter(|step| step.act == Act::Released).collect();
    let needed = steps.first().map_or(usize::MAX, |first| first.kind.releases());
    let day = |step: &&&Step| step.when.get(..10)?.parse().ok();
    match released.get(needed.saturating_sub(1)).as_ref().and_then(day) {
        Some(on) => State::Released { on },
        None => {
            State::Waiting { released_by: released.iter().map(|step| step.who.clone()).collect(), needed }
        }
    }
}
