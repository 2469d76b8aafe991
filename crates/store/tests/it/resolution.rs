//! People, and the mentions that belong to them.

use std::collections::{BTreeMap, BTreeSet};

use chartward_model::individual::Identifiers;
use chartward_model::{
    Element, Individual, IndividualId, MentionRef, PersonName, Phi, ReviewPair, Role, Standing,
};
use chartward_store::{Batch, CaseStore, ResolutionState, RosterKind, StoreError};

use crate::{Desk, document, mention, message, place, row, take_in};

fn individual(id: u32, name: &str) -> Individual {
    Individual {
        id: IndividualId(id),
        standing: Standing::Affected,
        name: PersonName::parse(name),
        other_names: vec![PersonName::parse("Annie Quincy").unwrap()],
        date_of_birth: Some(jiff::civil::date(1957, 3, 4)),
        date_of_death: None,
        residence: chartward_model::Jurisdiction::us("MA"),
        roles: BTreeSet::from([Role::Patient, Role::Guarantor]),
        roster_ids: vec![Phi::new("MRN-0001")],
        elements: BTreeMap::from([(Element::Ssn, 2), (Element::PersonName, 5)]),
        identifiers: BTreeMap::from([(Element::Ssn, Identifiers(vec![Phi::new("987654320")]))]),
    }
}

fn at(document: u32, mention: u32) -> MentionRef {
    MentionRef { document, mention }
}

/// A unit with a copy, a table of many mentions, and a message.
fn evidence(store: &mut CaseStore) {
    let table = place("a", &["list.csv"]);
    let cells =
        (0..500u32).map(|n| mention(Element::Ssn, u64::from(n) * 12, &format!("987-65-{n:04}"))).collect();
    let table = Batch {
        documents: vec![document(table.clone(), cells)],
        rows: vec![row(table, 1, chartward_model::Outcome::Parsed)],
    };
    take_in(store, 0, "a", &[message("a", 1, 50), message("a", 2, 50), table]);
    take_in(store, 1, "b", &[message("b", 3, 51)]);
}

#[test]
fn people_and_their_mentions_come_back() {
    let desk = Desk::new();
    let mut store = desk.create();
    evidence(&mut store);
    assert_eq!(store.resolution_state().unwrap(), ResolutionState::None);
    let people = [individual(1, "Ann Quincy"), individual(2, "Bo Quincy Jr")];
    let (one, two) = (IndividualId(1), IndividualId(2));
    let review = [ReviewPair {
        left: one,
        right: two,
        weight_centibits: -120,
        reasons: vec!["generation_suffix differs".into()],
    }];
    // ordinals: 0 message 1, 1 the table (message 2 is a copy), 2 message 3
    let assignments = [(at(0, 0), one), (at(1, 499), one), (at(1, 3), two), (at(2, 0), one)];
    store.put_resolution(&people, &assignments, &review, 7, &[at(1, 127), at(1, 128)]).unwrap();
    drop(store);

    let store = desk.open();
    assert_eq!(store.resolution_state().unwrap(), ResolutionState::Current);
    assert_eq!(store.individuals().unwrap(), people);
    assert_eq!(store.individual(two).unwrap().as_ref(), Some(&people[1]));
    assert_eq!(store.individual(IndividualId(3)).unwrap(), None);
    assert_eq!(store.review().unwrap(), review);
    assert_eq!(store.review_left_out().unwrap(), 7);
    let found = |pairs: Vec<(chartward_model::Place, chartward_model::Mention)>| -> Vec<(String, u64)> {
        pairs.into_iter().map(|(place, mention)| (place.to_string(), mention.start)).collect()
    };
    assert_eq!(
        found(store.mentions_of(one).unwrap()),
        [("a!/message 1".into(), 10), ("a!/list.csv".into(), 499 * 12), ("b!/message 3".into(), 10)]
    );
    assert_eq!(found(store.mentions_of(two).unwrap()), [("a!/list.csv".into(), 36)]);
    assert_eq!(
        found(store.unattributed().unwrap()),
        [("a!/list.csv".into(), 127 * 12), ("a!/list.csv".into(), 128 * 12)]
    );
    let mut all = Vec::new();
    store
        .for_each_attributed(|id, document, mention| -> Result<(), StoreError> {
            all.push((id.0, document.place.name().to_owned(), mention.start));
            Ok(())
        })
        .unwrap();
    let expected = [(1, "message 1", 10), (2, "list.csv", 36), (1, "list.csv", 5988), (1, "message 3", 10)];
    assert_eq!(all, expected.map(|(id, name, start)| (id, name.to_owned(), start)));
}

#[test]
fn a_new_resolution_replaces_the_old_one_whole() {
    let desk = Desk::new();
    let mut store = desk.create();
    evidence(&mut store);
    let people = [individual(1, "Ann Quincy"), individual(2, "Bo Quincy")];
    store.put_resolution(&people, &[(at(0, 0), IndividualId(2))], &[], 0, &[at(1, 0)]).unwrap();
    store.put_resolution(&people[..1], &[(at(1, 0), IndividualId(1))], &[], 0, &[]).unwrap();
    assert_eq!(store.individuals().unwrap().len(), 1);
    assert!(store.mentions_of(IndividualId(2)).unwrap().is_empty());
    assert!(store.unattributed().unwrap().is_empty());
    // a wrong one changes nothing
    let error = store.put_resolution(&people, &[(at(9, 0), IndividualId(1))], &[], 0, &[]).unwrap_err();
    assert!(matches!(error, StoreError::Misuse(_)));
    assert_eq!(store.mentions_of(IndividualId(1)).unwrap().len(), 1);
}

#[test]
fn new_evidence_outdates_the_people_and_keeps_them_readable() {
    let desk = Desk::new();
    let mut store = desk.create();
    evidence(&mut store);
    let resolve = |store: &mut CaseStore| {
        store
            .put_resolution(&[individual(1, "Ann Quincy")], &[(at(0, 0), IndividualId(1))], &[], 0, &[])
            .unwrap();
    };
    resolve(&mut store);
    let place = store.mentions_of(IndividualId(1)).unwrap()[0].0.clone();
    // nothing new: still current
    store.begin_unit(&crate::head(0, "a", 10_000, crate::digest(200))).unwrap();
    assert_eq!(store.resolution_state().unwrap(), ResolutionState::Current);
    // a unit in front shifts every ordinal
    take_in(&mut store, 0, "0", &[message("0", 8, 80)]);
    assert_eq!(store.resolution_state().unwrap(), ResolutionState::Outdated);
    assert_eq!(store.mentions_of(IndividualId(1)).unwrap()[0].0, place);
    resolve(&mut store);
    assert_eq!(store.resolution_state().unwrap(), ResolutionState::Current);
    store.put_roster(RosterKind::Staff, &[]).unwrap();
    assert_eq!(store.resolution_state().unwrap(), ResolutionState::Outdated);
}
