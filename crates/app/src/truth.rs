//! How well a case did against a truth that was planted: for the demo and the tests.

mod people;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chartward_model::{DocumentKind, Element, IndividualId, Mention, PersonName, Phi, Place, Purpose};
use chartward_simulate::{Planted, Truth};
use chartward_store::{CaseStore, StoredDocument};
use serde::Serialize;

use crate::AppError;
pub use people::{Held, People};

/// Found against planted.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Score {
    /// For each element, counts of distinct values per message or file.
    pub elements: BTreeMap<&'static str, ElementScore>,
    /// People whose data was planted in readable evidence.
    pub people_planted: usize,
    /// How many of them are an individual of the case.
    pub people_found: usize,
    /// People that appear as more than one individual.
    pub people_split: usize,
    /// Individuals that mix two people.
    pub wrong_merges: usize,
    /// Affected individuals that are nobody who was planted.
    pub people_invented: usize,
    /// Pairs on the review list.
    pub review_pairs: usize,
    /// Of these: pairs of individuals that are both known to be one planted person.
    pub review_same: usize,
}

/// Counts for one element.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct ElementScore {
    /// Values planted.
    pub planted: usize,
    /// Of those, found.
    pub found: usize,
    /// Values found.
    pub claimed: usize,
    /// Of those, planted.
    pub right: usize,
}

impl ElementScore {
    /// Share of what was planted that was found; 1 if nothing was planted.
    pub fn recall(&self) -> f64 {
        ratio(self.found, self.planted)
    }

    /// Share of what was claimed that was planted; 1 if nothing was claimed.
    pub fn precision(&self) -> f64 {
        ratio(self.right, self.claimed)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// One value in one message or file: what is compared. The second part is the outermost member that
/// both sides name alike: the message of a mailbox, or nothing.
type Key = (String, String, Element, String);

/// Compares a finished case with the truth of the clinic it read.
pub(crate) fn score(store: &CaseStore, truth: &Truth) -> Result<Score, AppError> {
    let unread = unread_places(store, truth)?;
    let planted: Vec<&Planted> = truth.planted.iter().filter(|p| !unread.covers(p)).collect();
    let found = Found::gather(store)?;
    let mut score = Score::default();
    score_elements(&planted, &found, &mut score);
    People::gather(&planted, truth, &found, store)?.count(&mut score);
    Ok(score)
}

/// Who of the planted people is which individual of a finished case.
///
/// # Errors
/// Those of the store.
pub fn people(store: &CaseStore, truth: &Truth) -> Result<People, AppError> {
    let unread = unread_places(store, truth)?;
    let planted: Vec<&Planted> = truth.planted.iter().filter(|p| !unread.covers(p)).collect();
    People::gather(&planted, truth, &Found::gather(store)?, store)
}

/// Places that were made unreadable on purpose, and copies of others: what was planted there does not count.
/// Whatever else is not read counts as missed.
struct Unread(BTreeSet<(String, Vec<String>)>);

impl Unread {
    fn covers(&self, planted: &Planted) -> bool {
        (0..=planted.members.len())
            .any(|depth| self.0.contains(&(planted.source.clone(), planted.members[..depth].to_vec())))
    }
}

fn unread_places(store: &CaseStore, truth: &Truth) -> Result<Unread, AppError> {
    let expected: BTreeSet<&str> = truth.unreadable.iter().map(String::as_str).collect();
    let is_expected = |place: &Place| expected.contains(place.to_string().as_str());
    let unread = store
        .inventory()?
        .into_iter()
        .filter(|entry| is_expected(&entry.row.place) || entry.duplicate_of.is_some())
        .map(|entry| (entry.row.place.source, entry.row.place.members));
    Ok(Unread(unread.collect()))
}

/// The words of a name, and whom it was attributed to.
type NameSeen = (BTreeSet<String>, BTreeSet<IndividualId>);

struct Found {
    /// Every distinct value, and the individuals it was attributed to.
    values: BTreeMap<Key, BTreeSet<IndividualId>>,
    /// Names by message or file, for the looser comparison of names.
    names: BTreeMap<(String, String), Vec<NameSeen>>,
}

impl Found {
    fn gather(store: &CaseStore) -> Result<Self, AppError> {
        let mut found = Self { values: BTreeMap::new(), names: BTreeMap::new() };
        store.for_each_attributed(|individual, document, mention| {
            found.add(document, mention, Some(individual));
            Ok::<(), AppError>(())
        })?;
        store.for_each_unattributed(|document, mention| {
            found.add(document, mention, None);
            Ok::<(), AppError>(())
        })?;
        Ok(found)
    }

    fn add(&mut self, document: &StoredDocument, mention: &Mention, individual: Option<IndividualId>) {
        if document.kind == DocumentKind::FileName {
            return; // the truth tells what is in files
        }
        let (source, member) = (document.place.source.clone(), outer_member(&document.place.members));
        if mention.element == Element::PersonName {
            let words = name_words(&mention.canonical);
            let names = self.names.entry((source, member)).or_default();
            match names.iter_mut().find(|(known, _)| *known == words) {
                Some((_, individuals)) => individuals.extend(individual),
                None => names.push((words, individual.into_iter().collect())),
            }
            return;
        }
        let value = mention.canonical.reveal(Purpose::Simulation).to_owned();
        self.values.entry((source, member, mention.element, value)).or_default().extend(individual);
    }

    fn individuals_of(&self, planted: &Planted) -> Option<BTreeSet<IndividualId>> {
        let place = (planted.source.clone(), outer_member(&planted.members));
        if planted.element == Element::PersonName {
            let words = name_words(&Phi::new(&planted.canonical));
            let names = self.names.get(&place)?;
            // a part of the name fits only where the name itself is not found: others bear it too
            let is_there = names.iter().any(|(known, _)| *known == words);
            let fits = names
                .iter()
                .filter(|(known, _)| if is_there { *known == words } else { names_fit(known, &words) });
            let mut individuals: Option<BTreeSet<IndividualId>> = None;
            for (_, of_name) in fits {
                individuals.get_or_insert_default().extend(of_name);
            }
            return individuals;
        }
        self.values.get(&(place.0, place.1, planted.element, planted.canonical.clone())).cloned()
    }
}

/// The message of a mailbox; nothing elsewhere, since names of deeper members are the container's affair.
fn outer_member(members: &[String]) -> String {
    members.first().filter(|member| member.starts_with("message ")).cloned().unwrap_or_default()
}

fn name_words(canonical: &Phi) -> BTreeSet<String> {
    PersonName::from_canonical(canonical)
        .to_line()
        .reveal(Purpose::Simulation)
        .split(' ')
        .map(str::to_owned)
        .collect()
}

/// Whether one name holds every word of the other: "GARCIA" fits "ANA GARCIA".
fn names_fit(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    a.is_subset(b) || b.is_subset(a)
}

fn score_elements(planted: &[&Planted], found: &Found, score: &mut Score) {
    let mut expected: BTreeMap<Key, bool> = BTreeMap::new();
    let mut expected_names: HashMap<(String, String), Vec<BTreeSet<String>>> = HashMap::new();
    for plant in planted {
        let key =
            (plant.source.clone(), outer_member(&plant.members), plant.element, plant.canonical.clone());
        if plant.element == Element::PersonName {
            let words = name_words(&Phi::new(&plant.canonical));
            expected_names.entry((key.0.clone(), key.1.clone())).or_default().push(words);
        }
        expected.entry(key).or_insert_with(|| found.individuals_of(plant).is_some());
    }
    for ((_, _, element, _), hit) in &expected {
        let entry = score.elements.entry(element.name()).or_default();
        entry.planted += 1;
        entry.found += usize::from(*hit);
    }
    for key in found.values.keys() {
        let entry = score.elements.entry(key.2.name()).or_default();
        entry.claimed += 1;
        entry.right += usize::from(expected.contains_key(key));
    }
    let names = score.elements.entry(Element::PersonName.name()).or_default();
    for (place, claimed) in &found.names {
        let real = expected_names.get(place).map_or(&[][..], Vec::as_slice);
        names.claimed += claimed.len();
        names.right +=
            claimed.iter().filter(|(words, _)| real.iter().any(|name| names_fit(name, words))).count();
    }
}
