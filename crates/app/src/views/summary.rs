//! The numbers that a tired person needs first.

use std::collections::BTreeMap;

use chartward_model::{
    Element, Exposure, HhsCategory, Individual, Jurisdiction, Outcome, Role, Standing, date,
};
use chartward_store::{CaseStore, InventoryEntry};
use serde::Serialize;

use super::CaseHead;
use crate::AppError;

/// A case in numbers.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// `chartward.summary/2`.
    pub schema: &'static str,
    /// Which case.
    pub case: CaseHead,
    /// Distinct people whose data was found.
    pub affected: usize,
    /// How many of those are on the organisation's roster.
    pub affected_on_roster: usize,
    /// How many of those also work for the organisation: they are patients and staff.
    pub affected_also_staff: usize,
    /// How many of those were under 18 on the case's day.
    pub affected_minors: usize,
    /// How many of those have died.
    pub affected_deceased: usize,
    /// How many of those have no name: only identifiers were seen.
    pub affected_nameless: usize,
    /// Staff about whom nothing but work contact data was found.
    pub staff: usize,
    /// Correspondents and clinicians about whom nothing but contact data was found.
    pub contacts: usize,
    /// Pairs that may be the same person and wait for a decision.
    pub review: usize,
    /// How many more such pairs there are than the review list has room for.
    pub review_left_out: usize,
    /// Mentions that could not be tied to anybody.
    pub unattributed_mentions: usize,
    /// For each element, how many affected people; most people first.
    pub elements: Vec<ElementCount>,
    /// For each category of the HHS form, how many affected people.
    pub categories: BTreeMap<HhsCategory, usize>,
    /// For each class of health information that laws single out, how many affected people.
    pub exposures: BTreeMap<Exposure, usize>,
    /// For each state, how many affected people; most people first, unknown last.
    pub states: Vec<StateCount>,
    /// What became of the evidence.
    pub evidence: EvidenceCounts,
}

/// How many people one element was found of.
#[derive(Clone, Debug, Serialize)]
pub struct ElementCount {
    /// Which element.
    pub element: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Affected people.
    pub people: usize,
}

/// How many people live in a state.
#[derive(Clone, Debug, Serialize)]
pub struct StateCount {
    /// Postal code; `None`: not known.
    pub state: Option<String>,
    /// Its name.
    pub title: String,
    /// Affected people.
    pub people: usize,
}

/// What became of the evidence, in files and members.
#[derive(Clone, Debug, Default, Serialize)]
pub struct EvidenceCounts {
    /// Files and members in all.
    pub total: usize,
    /// Read whole.
    pub parsed: usize,
    /// Read in part.
    pub partly: usize,
    /// Not readable: encrypted, damaged, over a limit.
    pub failed: usize,
    /// Not tried: no readable text, or not supported.
    pub skipped: usize,
    /// Those of the last three in which something may lie unread: all but what holds nothing to read.
    pub unknown: usize,
    /// Same bytes as an earlier one.
    pub duplicates: usize,
    /// Evidence files that were taken out of the case; in no other count.
    pub removed: usize,
    /// What was not read, by outcome, format and reason; most first.
    pub unread: Vec<Unread>,
}

/// A reason why something was not read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Unread {
    /// `failed`, `partly`, `skipped`.
    pub outcome: &'static str,
    /// Type found by looking inside.
    pub format: String,
    /// Why.
    pub reason: String,
    /// How many files and members.
    pub count: usize,
}

impl Summary {
    /// Whether a person should look into it: pairs to decide, or evidence that may hold unread data.
    pub fn needs_a_look(&self) -> bool {
        self.review > 0 || self.evidence.unknown > 0
    }
}

/// The case in numbers.
///
/// # Errors
/// Those of the store.
pub fn summary(store: &CaseStore) -> Result<Summary, AppError> {
    let individuals = store.individuals()?;
    let affected: Vec<&Individual> =
        individuals.iter().filter(|i| i.standing == Standing::Affected).collect();
    let count = |what: &dyn Fn(&Individual) -> bool| affected.iter().filter(|i| what(i)).count();
    let as_of = store.facts()?.as_of;
    let is_minor =
        |i: &Individual| i.date_of_birth.and_then(|born| date::age(born, as_of)).is_some_and(|age| age < 18);
    Ok(Summary {
        schema: "chartward.summary/2",
        case: CaseHead::of(store)?,
        affected: affected.len(),
        affected_on_roster: count(&|i| !i.roster_ids.is_empty()),
        affected_also_staff: count(&|i| i.roles.contains(&Role::Patient) && i.roles.contains(&Role::Staff)),
        affected_minors: count(&is_minor),
        affected_deceased: count(&|i| i.date_of_death.is_some()),
        affected_nameless: count(&|i| i.name.is_none()),
        staff: individuals.iter().filter(|i| i.standing == Standing::Staff).count(),
        contacts: individuals.iter().filter(|i| i.standing == Standing::Contact).count(),
        review: store.review()?.len(),
        review_left_out: store.review_left_out()?,
        unattributed_mentions: store.unattributed()?.len(),
        elements: element_counts(&affected),
        categories: category_counts(&affected),
        exposures: exposure_counts(store, &affected)?,
        states: state_counts(&affected),
        evidence: evidence_counts(&store.inventory()?),
    })
}

fn element_counts(affected: &[&Individual]) -> Vec<ElementCount> {
    let people = |element: &Element| affected.iter().filter(|i| i.elements.contains_key(element)).count();
    let mut counts: Vec<ElementCount> = Element::ALL
        .iter()
        .map(|element| ElementCount {
            element: element.name(),
            title: element.title(),
            people: people(element),
        })
        .filter(|count| count.people > 0)
        .collect();
    counts.sort_by_key(|count| std::cmp::Reverse(count.people));
    counts
}

fn category_counts(affected: &[&Individual]) -> BTreeMap<HhsCategory, usize> {
    let mut counts = BTreeMap::new();
    for individual in affected {
        let mut categories: Vec<HhsCategory> =
            individual.elements.keys().copied().map(Element::category).collect();
        categories.sort();
        categories.dedup();
        for category in categories {
            *counts.entry(category).or_insert(0) += 1;
        }
    }
    counts
}

fn exposure_counts(
    store: &CaseStore,
    affected: &[&Individual],
) -> Result<BTreeMap<Exposure, usize>, AppError> {
    let found = super::exposures(store)?;
    let mut counts = BTreeMap::new();
    for class in affected.iter().flat_map(|individual| super::of(&found, individual).iter()) {
        *counts.entry(class).or_insert(0) += 1;
    }
    Ok(counts)
}

fn state_counts(affected: &[&Individual]) -> Vec<StateCount> {
    let mut counts = BTreeMap::new();
    for individual in affected {
        *counts.entry(individual.residence).or_insert(0) += 1;
    }
    let mut counts: Vec<StateCount> = counts
        .into_iter()
        .map(|(state, people)| StateCount {
            state: state.map(|s| s.to_string()),
            title: state.map_or_else(|| "not known".to_owned(), Jurisdiction::title),
            people,
        })
        .collect();
    counts.sort_by_key(|count| (count.state.is_none(), std::cmp::Reverse(count.people)));
    counts
}

fn evidence_counts(entries: &[InventoryEntry]) -> EvidenceCounts {
    let (entries, removed): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| entry.removed.is_none());
    let mut counts =
        EvidenceCounts { total: entries.len(), removed: removed.len(), ..EvidenceCounts::default() };
    let mut unread: BTreeMap<(&'static str, &str, &str), usize> = BTreeMap::new();
    for entry in entries {
        let outcome = &entry.row.outcome;
        *match outcome {
            Outcome::Parsed => &mut counts.parsed,
            Outcome::Partly(_) => &mut counts.partly,
            Outcome::Failed(_) => &mut counts.failed,
            Outcome::Skipped(_) => &mut counts.skipped,
        } += 1;
        counts.unknown += usize::from(super::is_unread(outcome));
        counts.duplicates += usize::from(entry.duplicate_of.is_some());
        if *outcome != Outcome::Parsed {
            *unread.entry((outcome.name(), &entry.row.format, outcome.reason())).or_insert(0) += 1;
        }
    }
    let group = |((outcome, format, reason), count): ((&'static str, &str, &str), usize)| Unread {
        outcome,
        format: format.to_owned(),
        reason: reason.to_owned(),
        count,
    };
    counts.unread = unread.into_iter().map(group).collect();
    counts.unread.sort_by_key(|unread| (std::cmp::Reverse(unread.count), unread.clone()));
    counts
}
