//! What people decided about links: kept for ever, laid over what the program proposes.
//!
//! What it is: a list to which decisions are only added. To undo one is a decision too. A decision names filings
//! by the number of any of their rows, so it holds when filings are made again.
//!
//! What it is not: a change of any filing.
//!
//! The one idea: **who, when and why stay**, also of what was undone.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Tie;

/// What a person said about two filings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// One breach, the same people.
    Same,
    /// One event, other people.
    SameEvent,
    /// Two incidents.
    Different,
    /// An earlier decision no longer holds.
    Undo,
}

impl Verdict {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Same, Self::SameEvent, Self::Different, Self::Undo];

    /// How it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::SameEvent => "same-event",
            Self::Different => "different",
            Self::Undo => "undo",
        }
    }

    /// The verdict that is called so.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.name() == name)
    }
}

/// One decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Its number, from 1.
    pub number: u64,
    /// A row of the one filing.
    pub a: String,
    /// A row of the other.
    pub b: String,
    /// What was said.
    pub verdict: Verdict,
    /// The decision that is undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<u64>,
    /// Who.
    pub who: String,
    /// When, as a time in UTC.
    pub when: String,
    /// Why.
    pub why: String,
}

impl Decision {
    /// The day on which it was made.
    pub fn day(&self) -> Option<Date> {
        self.when.get(..10)?.parse().ok()
    }
}

/// A decision that holds, about filings as they are now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// Number of the decision.
    pub number: u64,
    /// Key of the one filing.
    pub a: String,
    /// Key of the other.
    pub b: String,
    /// What they have in common; nothing if they are different incidents.
    pub tie: Option<Tie>,
    /// Who decided.
    pub who: String,
}

/// The decisions that are undone. An undo may itself be undone.
pub fn undone(decisions: &[Decision]) -> BTreeSet<u64> {
    let mut undone = BTreeSet::new();
    // later ones first
    for decision in decisions.iter().rev().filter(|d| d.verdict == Verdict::Undo) {
        if let Some(number) = decision.undoes
            && !undone.contains(&decision.number)
        {
            undone.insert(number);
        }
    }
    undone
}

/// The decisions that hold: not undone, the last one for each pair.
pub fn in_force(decisions: &[Decision]) -> Vec<&Decision> {
    let undone = undone(decisions);
    let holds = |d: &&Decision| d.verdict != Verdict::Undo && !undone.contains(&d.number);
    let mut last: BTreeMap<(&str, &str), &Decision> = BTreeMap::new();
    for decision in decisions.iter().filter(holds) {
        let (a, b) = (decision.a.as_str(), decision.b.as_str());
        last.insert((a.min(b), a.max(b)), decision);
    }
    let mut all: Vec<&Decision> = last.into_values().collect();
    all.sort_by_key(|decision| decision.number);
    all
}

#[cfg(test)]
mod tests {
    use super::{Decision, Verdict, in_force};

    fn decision(number: u64, verdict: Verdict, undoes: Option<u64>) -> Decision {
        let (a, b) = ("hhs-1".to_owned(), "ca-1".to_owned());
        Decision { number, a, b, verdict, undoes, who: "x".into(), when: String::new(), why: String::new() }
    }

    fn numbers(decisions: &[Decision]) -> Vec<u64> {
        in_force(decisions).iter().map(|d| d.number).collect()
    }

    #[test]
    fn the_last_word_holds_and_an_undo_can_be_undone() {
        let mut all = vec![decision(1, Verdict::Same, None), decision(2, Verdict::Different, None)];
        assert_eq!(numbers(&all), [2]);
        all.push(decision(3, Verdict::Undo, Some(2)));
        assert_eq!(numbers(&all), [1]);
        all.push(decision(4, Verdict::Undo, Some(3)));
        assert_eq!(numbers(&all), [2]);
        all.push(decision(5, Verdict::Undo, Some(1)));
        assert_eq!(numbers(&all), [2]);
    }
}
