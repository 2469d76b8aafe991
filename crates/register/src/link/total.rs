//! How many people one incident has, with the rule by which that was found.
//!
//! What it is: three numbers side by side. What all rows say added up (as people quote it), the best number, and
//! a number that is surely not too high.
//!
//! What it is not: a sum over everything. Filings that report the same people count once, and residents of
//! states are part of a national number, never added to it.
//!
//! The one idea: **the rule is part of the number**.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Incidents;
use crate::storage::Filing;
use crate::words::{CountKind, Population};

/// The people of an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Total {
    /// What its rows say, added up, whoever is counted twice.
    pub reported: u64,
    /// The best number.
    pub best: Option<u64>,
    /// How the best number is meant.
    pub kind: CountKind,
    /// A number that is not too high.
    pub at_least: Option<u64>,
    /// How the best number was found.
    pub rule: String,
}

/// Lists whose numbers come from the filer, by the regulator.
pub(super) fn is_regulator(source: &str) -> bool {
    !["vcdb", "prc", "hibp", "worlds-biggest", "wikipedia", "combined"].contains(&source)
}

/// Adds up the filings of one incident.
pub fn total(filings: &[Filing], incidents: &Incidents, members: &[usize]) -> Total {
    let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for index in members {
        parts.entry(incidents.report[*index]).or_default().push(*index);
    }
    let numbers: Vec<Part> = parts.values().filter_map(|part| Part::of(filings, part)).collect();
    let reported = members
        .iter()
        .filter_map(|index| filings[*index].draft.count().value)
        .fold(0_u64, u64::saturating_add);
    // residents of different states are different people, whatever list says it
    let mut states: BTreeMap<&str, u64> = BTreeMap::new();
    for (state, value) in members.iter().flat_map(|index| residents(&filings[*index])) {
        let most = states.entry(state).or_default();
        *most = value.max(*most);
    }
    let by_states = states.values().fold(0_u64, |sum, value| sum.saturating_add(*value));
    let largest = numbers.iter().filter(|part| part.sure).map(|part| part.value).max();
    let at_least = largest.max((by_states > 0).then_some(by_states));
    match numbers.as_slice() {
        [] => Total {
            reported,
            best: None,
            kind: CountKind::Unknown,
            at_least,
            rule: "no filing has a number that says more than enough to report".to_owned(),
        },
        [one] => Total {
            reported,
            best: Some(one.value),
            kind: one.kind,
            at_least: at_least.map(|value| value.min(one.value.max(by_states))),
            rule: one.rule.clone(),
        },
        several => {
            let sum = several.iter().fold(0_u64, |sum, part| sum.saturating_add(part.value));
            let silent = parts.len() - several.len();
            let rule = format!(
                "the sum over {} reports about different people, each report once{}",
                several.len(),
                if silent > 0 { format!("; {silent} more have no number") } else { String::new() }
            );
            let kind = if silent > 0 { CountKind::AtLeast } else { CountKind::Estimate };
            Total { reported, best: Some(sum), kind, at_least, rule }
        }
    }
}

/// The number of filings that report the same people.
struct Part {
    value: u64,
    kind: CountKind,
    /// Whether it comes from the filer.
    sure: bool,
    rule: String,
}

impl Part {
    fn of(filings: &[Filing], part: &[usize]) -> Option<Self> {
        let whole = |regulator: bool| {
            let from =
                part.iter().map(|i| &filings[*i]).filter(move |f| is_regulator(&f.source) == regulator);
            from.flat_map(|filing| {
                let counts = filing.draft.counts.iter();
                counts
                    .filter(|count| !matches!(count.population, Population::State(_)))
                    .filter_map(|count| Some((count.informative()?, count.kind, filing.source.as_str())))
            })
            .max_by_key(|(value, _, source)| (*value, std::cmp::Reverse(*source)))
        };
        if let Some((value, kind, source)) = whole(true) {
            let rule = format!("the largest number of people that a regulator's list has ({source})");
            return Some(Self { value, kind, sure: true, rule });
        }
        if let Some((value, _, source)) = whole(false) {
            let rule = format!(
                "no regulator's list has a number of all people; the largest that others have ({source})"
            );
            return Some(Self { value, kind: CountKind::Estimate, sure: false, rule });
        }
        let mut states: BTreeMap<&str, u64> = BTreeMap::new();
        for (state, value) in part.iter().flat_map(|index| residents(&filings[*index])) {
            let most = states.entry(state).or_default();
            *most = value.max(*most);
        }
        let value = states.values().fold(0_u64, |sum, value| sum.saturating_add(*value));
        let names: Vec<&str> = states.keys().copied().collect();
        let rule = format!("the sum of the residents of {}, the states that say how many", names.join(", "));
        (value > 0).then_some(Self { value, kind: CountKind::AtLeast, sure: true, rule })
    }
}

/// Numbers of residents by state.
fn residents(filing: &Filing) -> impl Iterator<Item = (&str, u64)> {
    filing.draft.counts.iter().filter_map(|count| match &count.population {
        Population::State(state) => Some((state.as_str(), count.informative()?)),
        _ => None,
    })
}
