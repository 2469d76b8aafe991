//! The people of a case as counts: how many are alike in what duties are worked out from.
//!
//! What it is: people alike in residence, in what they are to the organisation, and in the kinds of data found of them are
//! one count. The counts are written with the people, in one transaction ([`put_people`]), and read back ([`of`]) by
//! whatever needs numbers and no names.
//!
//! What it is not: no law is known here. Which kinds of data a law takes for one is decided where the counts are read, so
//! that a corrected law pack needs no new count.
//!
//! The one idea: what duties cost is what their groups cost, however many people there are. What was counted by another
//! version of the program, or as of another day, is counted anew.

use std::collections::BTreeMap;

use chartward_model::{
    Element, Exposure, Exposures, Individual, IndividualId, Jurisdiction, Mention, MentionRef, Role,
    Standing, date, exposure,
};
use chartward_resolve::Resolution;
use chartward_store::{CaseStore, ResolutionState};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::views::exposures;

/// What people have in common, apart from their data.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Kind {
    pub(crate) residence: Option<Jurisdiction>,
    pub(crate) population: Population,
    pub(crate) substance_use: bool,
    pub(crate) genetic: bool,
}

/// What people are to the organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Population {
    Members,
    Patients,
    Others,
    Relatives,
    Staff,
}

impl Population {
    /// As a facts file says it.
    pub(crate) const fn phrase(self) -> &'static str {
        match self {
            Self::Members => "members of plans",
            Self::Patients => "patients",
            Self::Others => "people",
            Self::Relatives => "relatives and guarantors",
            Self::Staff => "staff",
        }
    }

    /// Records that an employer keeps as such are no protected health information (45 CFR 160.103); where somebody is
    /// anything but staff, it is taken for such.
    pub(crate) const fn is_patient_data(self) -> bool {
        !matches!(self, Self::Staff)
    }

    fn of(individual: &Individual) -> Self {
        let has = |role| individual.roles.contains(&role);
        if has(Role::Patient) {
            Self::Patients
        } else if has(Role::Subscriber) || has(Role::Dependent) {
            Self::Members
        } else if has(Role::Guarantor) || has(Role::NextOfKin) || has(Role::WageEarner) {
            Self::Relatives
        } else if has(Role::Staff) || has(Role::Provider) {
            Self::Staff
        } else {
            Self::Others
        }
    }
}

/// How many of the people who are alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counts {
    pub(crate) people: u64,
    pub(crate) minors: u64,
    pub(crate) deceased: u64,
    pub(crate) unreachable: u64,
}

impl Counts {
    fn add(&mut self, individual: &Individual, as_of: Date) {
        let dead = individual.date_of_death.is_some();
        let age = individual.date_of_birth.and_then(|born| date::age(born, as_of));
        let addressed =
            !individual.roster_ids.is_empty() || individual.elements.contains_key(&Element::StreetAddress);
        self.people += 1;
        self.minors += u64::from(age.is_some_and(|age| age < 18));
        self.deceased += u64::from(dead);
        self.unreachable += u64::from(!dead && !addressed);
    }

    /// These and those.
    pub(crate) fn join(&mut self, other: Self) {
        self.people += other.people;
        self.minors += other.minors;
        self.deceased += other.deceased;
        self.unreachable += other.unreachable;
    }
}

/// People who are alike, and how many they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Alike {
    pub(crate) kind: Kind,
    /// Sorted.
    pub(crate) elements: Vec<Element>,
    pub(crate) counts: Counts,
}

/// The affected people of a case, as counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleCounts(pub(crate) Vec<Alike>);

impl PeopleCounts {
    /// How many affected people there are.
    pub fn people(&self) -> u64 {
        self.0.iter().map(|alike| alike.counts.people).sum()
    }

    /// How many of them are minors.
    pub fn minors(&self) -> u64 {
        self.0.iter().map(|alike| alike.counts.minors).sum()
    }

    /// Of how many people each kind of data was found; most people first.
    pub fn elements(&self) -> Vec<(Element, u64)> {
        let mut found: BTreeMap<Element, u64> = BTreeMap::new();
        for alike in &self.0 {
            for element in &alike.elements {
                *found.entry(*element).or_default() += alike.counts.people;
            }
        }
        let mut sorted: Vec<(Element, u64)> = found.into_iter().collect();
        sorted.sort_by_key(|(_, people)| std::cmp::Reverse(*people));
        sorted
    }
}

/// Counts while people go by.
struct Counter {
    as_of: Date,
    found: BTreeMap<(Kind, Vec<Element>), Counts>,
}

impl Counter {
    const fn new(as_of: Date) -> Self {
        Self { as_of, found: BTreeMap::new() }
    }

    fn add(&mut self, individual: &Individual, exposed: Exposures) {
        if individual.standing != Standing::Affected {
            return;
        }
        let kind = Kind {
            residence: individual.residence,
            population: Population::of(individual),
            substance_use: exposed.contains(Exposure::SubstanceUse),
            genetic: exposed.contains(Exposure::Genetic),
        };
        let elements: Vec<Element> = individual.elements.keys().copied().collect();
        self.found.entry((kind, elements)).or_default().add(individual, self.as_of);
    }

    fn done(self) -> PeopleCounts {
        let alike = |((kind, elements), counts)| Alike { kind, elements, counts };
        PeopleCounts(self.found.into_iter().map(alike).collect())
    }
}

/// The mentions that fall in a class of exposure, gathered while documents go by, in their order.
#[derive(Debug, Default)]
pub struct Exposed(Vec<(MentionRef, Exposures)>);

impl Exposed {
    /// Takes the mentions of a document.
    pub fn add(&mut self, document: u32, mentions: &[Mention]) {
        for (number, mention) in (0u32..).zip(mentions) {
            let classes = exposure::of_mention(mention);
            if !classes.is_empty() {
                self.0.push((MentionRef { document, mention: number }, classes));
            }
        }
    }

    /// The classes of everybody who has any.
    fn by_individual(
        mut self,
        assignments: &[(MentionRef, IndividualId)],
    ) -> BTreeMap<IndividualId, Exposures> {
        self.0.sort_by_key(|(at, _)| *at);
        let mut found: BTreeMap<IndividualId, Exposures> = BTreeMap::new();
        for (at, individual) in assignments {
            let known = self.0.binary_search_by_key(at, |(at, _)| *at).ok().and_then(|i| self.0.get(i));
            if let Some((_, classes)) = known {
                let all = found.entry(*individual).or_default();
                *all = all.and(*classes);
            }
        }
        found
    }
}

/// By what the counts of a case are made: the day as of which people are minors, and the program, which says what
/// everybody is and which mention falls in which class.
fn rule(as_of: Date) -> String {
    format!("1, {}, as of {as_of}", env!("CARGO_PKG_VERSION"))
}

/// Keeps the people that were found, and their counts, in one transaction.
///
/// # Errors
/// Those of the store.
pub fn put_people(store: &mut CaseStore, found: &Resolution, exposed: Exposed) -> Result<(), AppError> {
    let as_of = store.facts()?.as_of;
    let classes = exposed.by_individual(&found.assignments);
    let mut counter = Counter::new(as_of);
    for individual in &found.individuals {
        counter.add(individual, classes.get(&individual.id).copied().unwrap_or_default());
    }
    let counts = counter.done();
    store.together(|store| {
        store.put_resolution(
            &found.individuals,
            &found.assignments,
            &found.review,
            found.review_left_out,
            &found.unattributed,
        )?;
        Ok(store.put_people_counts(&rule(as_of), &counts)?)
    })
}

/// The people of a case as counts: those that are kept, or, where there are none of this version and day, counted now and
/// kept.
///
/// # Errors
/// Those of the store.
pub fn of(store: &CaseStore) -> Result<PeopleCounts, AppError> {
    if let Some(counts) = kept(store)? {
        return Ok(counts);
    }
    let counts = anew(store)?;
    // while evidence is missing or half read, what a count would say of it is not what the people were found from
    if store.resolution_state()? == ResolutionState::Current {
        store.put_people_counts(&rule(store.facts()?.as_of), &counts)?;
    }
    Ok(counts)
}

/// The counts that are kept beside the people, if this version of the program made them.
///
/// # Errors
/// Those of the store.
pub fn kept(store: &CaseStore) -> Result<Option<PeopleCounts>, AppError> {
    Ok(store.people_counts(&rule(store.facts()?.as_of))?)
}

/// Counts the people one by one: two passes, over everybody and over every mention that is somebody's.
///
/// # Errors
/// Those of the store.
pub fn anew(store: &CaseStore) -> Result<PeopleCounts, AppError> {
    let classes = exposures(store)?;
    let mut counter = Counter::new(store.facts()?.as_of);
    store.for_each_individual(|individual| {
        counter.add(individual, classes.get(&individual.id).copied().unwrap_or_default());
        Ok::<(), AppError>(())
    })?;
    Ok(counter.done())
}
