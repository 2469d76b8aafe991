//! Who of the planted people is which individual: found, missed, split, mixed up, invented.
//!
//! What it is not: a linkage. It looks at where each planted value ended and counts.
//!
//! The one idea: only a value that one person alone has at that place says whose individual it is in. A
//! family's plan number or a birth date that twins share says nothing.

use std::collections::{BTreeMap, BTreeSet};

use chartward_model::{Element, IndividualId, Standing};
use chartward_simulate::{Planted, Truth};
use chartward_store::CaseStore;

use super::{Found, Score, outer_member};
use crate::AppError;

/// Where a telling value of a planted person ended.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    /// What it is.
    pub element: Element,
    /// Evidence file.
    pub source: String,
    /// Message of the file, if it is a mailbox.
    pub member: String,
}

/// Who of the planted people is which individual.
#[derive(Clone, Default)]
pub struct People {
    /// Exposed people of whom something was planted in readable evidence.
    pub planted: BTreeSet<u32>,
    /// Of each individual: whose telling values it holds.
    pub held: BTreeMap<IndividualId, BTreeMap<u32, Vec<Held>>>,
    /// Of each planted person: the individuals that hold something of theirs.
    pub reached: BTreeMap<u32, BTreeSet<IndividualId>>,
    /// Affected individuals that are nobody who was planted.
    pub invented: Vec<IndividualId>,
    /// Each pair of the review list: the two, and whether both are one planted person; `None` if that cannot be
    /// said of one of them.
    pub review: Vec<(IndividualId, IndividualId, Option<bool>)>,
}

/// Elements that tell people apart: a value of one person's in another's individual is a wrong merge.
fn tells_apart(element: Element) -> bool {
    element.is_unique_to_a_person()
        || matches!(element, Element::HealthPlanId | Element::DateOfBirth | Element::MedicareHicn)
}

impl People {
    pub(super) fn gather(
        planted: &[&Planted],
        truth: &Truth,
        found: &Found,
        store: &CaseStore,
    ) -> Result<Self, AppError> {
        let owners = Owners::of(planted);
        let exposed: BTreeSet<u32> =
            truth.people.iter().filter(|person| person.exposed).map(|person| person.key).collect();
        let mut people = Self::default();
        for plant in planted {
            people.planted.extend(plant.person.filter(|person| exposed.contains(person)));
            let Some(person) = owners.only(plant) else { continue };
            let Some(individuals) = found.individuals_of(plant) else { continue };
            let alone = individuals.len() == 1;
            for individual in individuals {
                if tells_apart(plant.element) {
                    let of = people.held.entry(individual).or_default().entry(person).or_default();
                    of.push(Held {
                        element: plant.element,
                        source: plant.source.clone(),
                        member: outer_member(&plant.members),
                    });
                }
                if alone || tells_apart(plant.element) {
                    people.reached.entry(person).or_default().insert(individual);
                }
            }
        }
        let known: BTreeSet<IndividualId> = people.reached.values().flatten().copied().collect();
        let affected =
            store.individuals()?.into_iter().filter(|individual| individual.standing == Standing::Affected);
        people.invented = affected.map(|individual| individual.id).filter(|id| !known.contains(id)).collect();
        people.read_review(store)?;
        Ok(people)
    }

    fn read_review(&mut self, store: &CaseStore) -> Result<(), AppError> {
        // by telling values; else by the one person any of whose values is there
        let mut who: BTreeMap<IndividualId, BTreeSet<u32>> = BTreeMap::new();
        for (person, individuals) in &self.reached {
            for individual in individuals {
                who.entry(*individual).or_default().insert(*person);
            }
        }
        let main = |individual: IndividualId| -> Option<u32> {
            if let Some(held) = self.held.get(&individual) {
                return held.iter().max_by_key(|(_, values)| values.len()).map(|(person, _)| *person);
            }
            let mut people = who.get(&individual)?.iter();
            people.next().filter(|_| people.next().is_none()).copied()
        };
        let pairs = store.review()?;
        self.review = pairs
            .iter()
            .map(|pair| {
                let same = main(pair.left).zip(main(pair.right)).map(|(left, right)| left == right);
                (pair.left, pair.right, same)
            })
            .collect();
        Ok(())
    }

    /// Individuals that mix two people.
    pub fn mixed(&self) -> impl Iterator<Item = (IndividualId, &BTreeMap<u32, Vec<Held>>)> + '_ {
        self.held.iter().filter(|(_, people)| people.len() > 1).map(|(id, people)| (*id, people))
    }

    /// People whose telling values are in more than one individual.
    pub fn split(&self) -> impl Iterator<Item = (u32, Vec<IndividualId>)> + '_ {
        let of = |person: u32| -> Vec<IndividualId> {
            self.held.iter().filter(|(_, people)| people.contains_key(&person)).map(|(id, _)| *id).collect()
        };
        self.planted.iter().map(move |person| (*person, of(*person))).filter(|(_, all)| all.len() > 1)
    }

    /// Planted people who are no individual.
    pub fn missed(&self) -> impl Iterator<Item = u32> + '_ {
        self.planted.iter().copied().filter(|person| !self.reached.contains_key(person))
    }

    pub(super) fn count(&self, score: &mut Score) {
        score.people_planted = self.planted.len();
        score.people_found = self.planted.len() - self.missed().count();
        score.people_split = self.split().count();
        score.wrong_merges = self.mixed().count();
        score.people_invented = self.invented.len();
        score.review_pairs = self.review.len();
        score.review_same = self.review.iter().filter(|(.., same)| *same == Some(true)).count();
    }
}

/// Who has a value at a place, and who has a plan number at all.
struct Owners<'a> {
    here: BTreeMap<(&'a str, String, Element, &'a str), BTreeSet<u32>>,
    anywhere: BTreeMap<(Element, &'a str), BTreeSet<u32>>,
}

impl<'a> Owners<'a> {
    fn of(planted: &[&'a Planted]) -> Self {
        let mut owners = Self { here: BTreeMap::new(), anywhere: BTreeMap::new() };
        for plant in planted {
            owners.here.entry(Self::place(plant)).or_default().extend(plant.person);
            owners.anywhere.entry((plant.element, &plant.canonical)).or_default().extend(plant.person);
        }
        owners
    }

    fn place(plant: &Planted) -> (&str, String, Element, &str) {
        (&plant.source, outer_member(&plant.members), plant.element, &plant.canonical)
    }

    /// Whose the value is, if it is one person's alone.
    fn only(&self, plant: &Planted) -> Option<u32> {
        let holders = match plant.element {
            Element::HealthPlanId => self.anywhere.get(&(plant.element, plant.canonical.as_str()))?,
            _ => self.here.get(&Self::place(plant))?,
        };
        plant.person.filter(|_| holders.len() == 1)
    }
}
