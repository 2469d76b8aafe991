//! All candidates of a case, and the organisation's lists, to individuals.
//!
//! What it is not: the linkage (`engine.rs`), nor what is said of an individual (`individuals.rs`). It
//! joins the two and keeps the books: every mention ends with one individual or as unattributed.
//!
//! The one idea: evidence decides the order. Individuals are numbered by where they first appear, so
//! the same evidence gives the same numbers.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chartward_model::{
    Element, Individual, IndividualId, MentionRef, Phi, Place, Purpose, ReviewPair, Standing, address, ids,
};

use crate::engine::{self, LoneNames};
use crate::normalise::fold;
use crate::record::{Kind, List, Record, World};
use crate::table::{date_digits, name_key};
use crate::{Candidate, Roster, Settings, individuals, listed, review};

/// What resolution found.
#[derive(Clone, Debug, Default)]
pub struct Resolution {
    /// The individuals, by number.
    pub individuals: Vec<Individual>,
    /// Which mention is about whom, sorted.
    pub assignments: Vec<(MentionRef, IndividualId)>,
    /// Pairs for a person to decide, strongest first; at most [`Settings::review_limit`].
    pub review: Vec<ReviewPair>,
    /// How many more pairs there were than the limit admits.
    pub review_left_out: usize,
    /// Mentions that are nobody's, sorted.
    pub unattributed: Vec<MentionRef>,
    /// How many of what.
    pub counts: Counts,
}

/// How many of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Candidates that came in.
    pub candidates: usize,
    /// Individuals that came out.
    pub individuals: usize,
    /// Of these: data about them was found.
    pub affected: usize,
    /// Of these: work for the organisation.
    pub staff: usize,
    /// Of these: only wrote, were written to or treated somebody.
    pub contacts: usize,
    /// Individuals that are a row of the patient list.
    pub on_patient_list: usize,
    /// Individuals shown by a single candidate.
    pub singletons: usize,
    /// Pairs to review.
    pub review: usize,
    /// Of these: pairs that a contradiction keeps apart.
    pub conflicts: usize,
    /// Mentions that are nobody's.
    pub unattributed: usize,
}

/// Resolves the candidates of a case. `loose` are the mentions that no candidate has.
pub fn resolve(
    mut people: Vec<Candidate>,
    loose: Vec<MentionRef>,
    roster: &Roster,
    settings: &Settings,
) -> Resolution {
    listed::part(&mut people, roster);
    people.sort_by_key(Candidate::first);
    let mut world = World::new();
    let containers = containers(&people);
    for (person, container) in people.iter().zip(containers) {
        let mut record = record_of(person, List::Evidence, &mut world);
        record.container = container;
        world.push(record);
    }
    for (rows, list) in [(roster.patients(), List::Patients), (roster.staff(), List::Staff)] {
        for row in rows {
            let record = record_of(row, list, &mut world);
            world.push(record);
        }
    }
    world.find_crowds();
    world.find_owners();
    let index = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    for (person, at) in people.iter().zip(0..) {
        let row = |row: &usize| (index(at), index(people.len() + row));
        world.given.extend(person.is_row.iter().map(row));
        world.disputed.extend(person.not_rows.iter().map(row));
    }
    let linked = engine::link(&world, settings, LoneNames::AreOnePerson);
    build(&world, &people, loose, roster, settings, &linked)
}

/// Clusters to individuals, in order of first appearance.
fn build(
    world: &World,
    people: &[Candidate],
    loose: Vec<MentionRef>,
    roster: &Roster,
    settings: &Settings,
    linked: &engine::Linked,
) -> Resolution {
    let mut clusters: BTreeMap<u32, individuals::Cluster<'_>> = BTreeMap::new();
    for (index, root) in linked.root.iter().enumerate() {
        let cluster = clusters.entry(*root).or_default();
        let row = index.checked_sub(people.len());
        match (people.get(index), row) {
            (Some(person), _) => cluster.people.push(person),
            (None, Some(row)) if row < roster.patients().len() => {
                cluster.patient = Some((row, &roster.patients()[row]));
            }
            (None, Some(row)) => {
                let row = row - roster.patients().len();
                cluster.staff = roster.staff().get(row).map(|candidate| (row, candidate));
            }
            (None, None) => {}
        }
    }
    let mut out = Resolution { unattributed: loose, ..Resolution::default() };
    out.counts.candidates = people.len();
    let mut domains = settings.organisation_domains.clone();
    domains.extend(roster.domains());
    let mut id_of_root: HashMap<u32, IndividualId> = HashMap::new();
    // roots are the smallest record index of a cluster, so this is the order of first appearance
    for (root, cluster) in &clusters {
        if cluster.people.is_empty() {
            continue;
        }
        let mentions = cluster.people.iter().flat_map(|person| person.mentions.iter().copied());
        if !cluster.is_somebody() {
            out.unattributed.extend(mentions);
            continue;
        }
        let id = IndividualId(u32::try_from(out.individuals.len() + 1).unwrap_or(u32::MAX));
        id_of_root.insert(*root, id);
        out.assignments.extend(mentions.map(|mention| (mention, id)));
        let individual = individuals::individual(id, cluster, settings, &domains);
        out.counts.count(&individual, cluster);
        out.individuals.push(individual);
    }
    out.assignments.sort_unstable();
    out.assignments.dedup();
    out.unattributed.sort_unstable();
    let is_affected = |id: IndividualId| {
        let at = (id.0 as usize).checked_sub(1).and_then(|at| out.individuals.get(at));
        at.is_some_and(|individual| individual.standing == Standing::Affected)
    };
    let list = review::list(world, linked, settings, |root| {
        let id = id_of_root.get(&root).copied()?;
        Some((id, is_affected(id)))
    });
    (out.review, out.counts.conflicts, out.review_left_out) = (list.pairs, list.conflicts, list.left_out);
    out.counts.review = out.review.len();
    out.counts.unattributed = out.unattributed.len();
    out
}

impl Counts {
    fn count(&mut self, individual: &Individual, cluster: &individuals::Cluster<'_>) {
        self.individuals += 1;
        match individual.standing {
            Standing::Affected => self.affected += 1,
            Standing::Staff => self.staff += 1,
            Standing::Contact => self.contacts += 1,
        }
        self.on_patient_list += usize::from(cluster.patient.is_some());
        self.singletons += usize::from(cluster.people.len() == 1);
    }
}

/// For each candidate the number of the message it belongs to, with its attachments; else of its file.
fn containers(people: &[Candidate]) -> Vec<u32> {
    let mut bodies: BTreeSet<&Place> = BTreeSet::new();
    for person in people.iter().filter(|person| person.is_mail_body) {
        bodies.insert(&person.place);
    }
    let mut numbers: BTreeMap<Place, u32> = BTreeMap::new();
    let mut of = |place: Place| {
        let next = u32::try_from(numbers.len() + 1).unwrap_or(u32::MAX);
        *numbers.entry(place).or_insert(next)
    };
    let mut last: Option<(&Place, u32)> = None;
    let mut out = Vec::with_capacity(people.len());
    for person in people {
        // candidates of one document stand together
        if let Some((place, number)) = last
            && *place == *person.place
        {
            out.push(number);
            continue;
        }
        let mut place = Place::clone(&person.place);
        while !bodies.contains(&place) && place.members.pop().is_some() {}
        let number = if bodies.contains(&place) { of(place) } else { of(Place::clone(&person.place)) };
        last = Some((&person.place, number));
        out.push(number);
    }
    out
}

fn record_of(person: &Candidate, list: List, world: &mut World) -> Record {
    let mut values = Vec::new();
    for (element, texts) in &person.values {
        let Some(kind) = kind_of(*element) else { continue };
        for text in texts {
            let text = text.reveal(Purpose::Matching);
            let text = match kind {
                Kind::Street => fold(address::canonical_street(text).reveal(Purpose::Matching)),
                Kind::Zip => address::zip5(text).map_or_else(|| fold(text), str::to_owned),
                Kind::City | Kind::State => fold(text),
                _ => text.to_owned(),
            };
            if !text.is_empty() {
                values.push((kind, world.values.intern(kind, &text)));
            }
        }
    }
    if person.values_of(Element::Ssn).is_empty() {
        values.extend(own_ssn(person).map(|ssn| (Kind::Ssn, world.values.intern(Kind::Ssn, &ssn))));
    }
    values.sort_unstable();
    values.dedup();
    let mut names: Vec<_> = person.names.iter().map(|name| name_key(name, world)).collect();
    names.sort_unstable();
    names.dedup();
    let mut births: Vec<u32> = person.births.iter().filter_map(|date| date_digits(*date)).collect();
    births.sort_unstable();
    Record {
        names: names.into_boxed_slice(),
        births: births.into_boxed_slice(),
        values: values.into_boxed_slice(),
        sex: person.sex,
        list,
        ..Record::default()
    }
}

/// The SSN inside the old Medicare number of someone who earned it by their own work.
fn own_ssn(person: &Candidate) -> Option<String> {
    let numbers = person.values_of(Element::MedicareHicn).iter();
    let mut own = numbers.filter_map(|number| ids::hicn(number.reveal(Purpose::Matching)));
    own.find(|hicn| hicn.is_wage_earner)?.wage_earner_ssn
}

fn kind_of(element: Element) -> Option<Kind> {
    Some(match element {
        Element::Ssn => Kind::Ssn,
        Element::Itin => Kind::Itin,
        Element::MedicareBeneficiaryId => Kind::Mbi,
        Element::MedicareHicn => Kind::Hicn,
        Element::MedicalRecordNumber => Kind::Mrn,
        Element::HealthPlanId => Kind::PlanId,
        Element::AccountNumber => Kind::Account,
        Element::DriverLicense => Kind::License,
        Element::Passport => Kind::Passport,
        Element::NationalProviderId | Element::DeaNumber => Kind::Provider,
        Element::RecordReference => Kind::Reference,
        Element::PaymentCard | Element::BankAccountNumber | Element::Iban => Kind::Card,
        Element::Phone => Kind::Phone,
        Element::Email => Kind::Email,
        Element::StreetAddress => Kind::Street,
        Element::PostalCode => Kind::Zip,
        Element::City => Kind::City,
        Element::State => Kind::State,
        _ => return None,
    })
}

/// Whether a value of the element makes a nameless cluster somebody.
pub(crate) fn is_own(element: Element) -> bool {
    element.stands_for_a_person()
}

/// The value as it is kept for an individual.
pub(crate) fn sorted(mut values: Vec<Phi>) -> Vec<Phi> {
    values.sort_unstable();
    values.dedup();
    values
}
