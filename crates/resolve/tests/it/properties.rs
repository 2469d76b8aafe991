//! What holds for any candidates: order does not matter, vetoes are never broken, nothing is lost.

use std::collections::{BTreeMap, BTreeSet};

use chartward_model::{Element, MentionRef, PersonName, Phi, Role};
use chartward_resolve::{Candidate, Resolution, Roster, resolve};
use jiff::civil::{Date, date};
use proptest::prelude::*;

use crate::helpers::settings;

/// Few values, so that everything collides with everything.
fn candidate() -> impl Strategy<Value = Candidate> {
    let given = prop::sample::select(vec!["", "JOHN", "JON", "JOAN", "JACK", "J", "MARY", "ZEBULON"]);
    let surname = prop::sample::select(vec!["", "SMITH", "SMYTH", "WHITFIELD", "WHITFIELD SMITH"]);
    let suffix = prop::sample::select(vec!["", "", "JR", "SR"]);
    let born = prop::sample::select(vec![
        None,
        Some(date(1950, 3, 4)),
        Some(date(1950, 4, 3)),
        Some(date(1950, 3, 14)),
        Some(date(1980, 3, 4)),
        Some(date(1981, 7, 9)),
    ]);
    let ssn = prop::sample::select(vec!["", "", "987654320", "987654321", "987654230", "123456789"]);
    let others = prop::collection::vec(0_usize..6, 0..3);
    (given, surname, suffix, born, ssn, others).prop_map(|(given, surname, suffix, born, ssn, others)| {
        let mut person = Candidate::default();
        let name = PersonName::from_parts(given, "", surname, suffix);
        if !name.is_empty() {
            person.names.push(name);
        }
        person.births.extend(born);
        let mut put = |element, value: &str| person.values.entry(element).or_default().push(Phi::new(value));
        if !ssn.is_empty() {
            put(Element::Ssn, ssn);
        }
        for other in others {
            match other {
                0 => put(Element::Phone, "2025550101"),
                1 => put(Element::Email, "home@example.org"),
                2 => put(Element::StreetAddress, "12 ELM ST"),
                3 => put(Element::MedicalRecordNumber, "A1000001"),
                4 => put(Element::HealthPlanId, "XYZ123456"),
                _ => put(Element::PostalCode, "02139"),
            }
        }
        person.values.values_mut().for_each(Vec::dedup);
        person.roles.insert(Role::Patient);
        person
    })
}

fn run(people: &[(usize, Candidate)]) -> Resolution {
    let numbered = people.iter().enumerate().map(|(position, (_, person))| {
        let mut person = person.clone();
        person.place = std::sync::Arc::new(chartward_model::Place::file(format!("file {position}")));
        person.mentions = vec![MentionRef { document: u32::try_from(position).expect("few"), mention: 0 }];
        person
    });
    resolve(numbered.collect(), Vec::new(), &Roster::default(), &settings())
}

/// Sets of original numbers that are one individual.
fn partition(people: &[(usize, Candidate)]) -> BTreeSet<BTreeSet<usize>> {
    let mut sets: BTreeMap<_, BTreeSet<usize>> = BTreeMap::new();
    for (mention, id) in run(people).assignments {
        sets.entry(id).or_default().insert(people[mention.document as usize].0);
    }
    sets.into_values().collect()
}

fn is_slip(a: Date, b: Date) -> bool {
    let text = |date: Date| date.to_string().replace('-', "");
    let swapped = a.year() == b.year() && a.day() == b.month() && a.month() == b.day();
    a == b || swapped || strsim::osa_distance(&text(a), &text(b)) == 1
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn order_does_not_matter(
        people in prop::collection::vec(candidate(), 1..24).prop_map(|all| all.into_iter().enumerate().collect::<Vec<_>>()),
        seed in any::<u64>(),
    ) {
        let mut shuffled = people.clone();
        shuffled.sort_by_key(|(number, _)| (*number as u64 + 1).wrapping_mul(seed | 1).rotate_left(17));
        // equal records are interchangeable: compare what the sets say, not who said it
        let said = |people: &[(usize, Candidate)], sets: BTreeSet<BTreeSet<usize>>| -> Vec<Vec<String>> {
            let by_number: BTreeMap<usize, &Candidate> = people.iter().map(|(n, p)| (*n, p)).collect();
            let mut out: Vec<Vec<String>> = sets.into_iter().map(|set| {
                let mut all: Vec<String> = set.iter().map(|n| content(by_number[n])).collect();
                all.sort();
                all
            }).collect();
            out.sort();
            out
        };
        prop_assert_eq!(said(&people, partition(&people)), said(&people, partition(&shuffled)));
    }

    #[test]
    fn vetoes_are_never_broken(people in prop::collection::vec(candidate(), 1..40)) {
        let people: Vec<_> = people.into_iter().enumerate().collect();
        for set in partition(&people) {
            let members: Vec<&Candidate> = set.iter().map(|n| &people[*n].1).collect();
            let ssns: BTreeSet<&Phi> = members.iter().flat_map(|p| p.values_of(Element::Ssn)).collect();
            prop_assert!(ssns.len() <= 1, "two Social Security numbers in one individual");
            let suffixes: BTreeSet<&Phi> =
                members.iter().flat_map(|p| &p.names).map(|n| &n.suffix).filter(|s| !s.is_empty()).collect();
            prop_assert!(suffixes.len() <= 1, "junior and senior in one individual");
            let births: Vec<Date> = members.iter().flat_map(|p| p.births.clone()).collect();
            let centred = births.iter().any(|centre| births.iter().all(|born| is_slip(*centre, *born)));
            prop_assert!(births.is_empty() || centred, "two birth dates in one individual");
        }
    }

    /// A record with two numbers, or two birth dates, must not become a bridge between two people.
    #[test]
    fn no_order_of_merges_joins_two_numbers_or_birth_dates(
        people in prop::collection::vec((candidate(), 0_usize..6), 1..24),
    ) {
        let people: Vec<(usize, Candidate)> = people.into_iter().map(|(mut person, more)| {
            let numbers = person.values.entry(Element::Ssn).or_default();
            let second = Phi::new(["987654320", "987654321"][more % 2]);
            if more < 2 && !numbers.contains(&second) {
                numbers.push(second);
                numbers.sort_unstable();
            }
            let born = [date(1950, 3, 4), date(1981, 7, 9)][more % 2];
            if (2..4).contains(&more) && !person.births.contains(&born) {
                person.births.push(born);
                person.births.sort_unstable();
            }
            person
        }).enumerate().collect();
        for set in partition(&people) {
            let members: Vec<&Candidate> = set.iter().map(|n| &people[*n].1).collect();
            let numbers: BTreeSet<&[Phi]> =
                members.iter().map(|p| p.values_of(Element::Ssn)).filter(|all| !all.is_empty()).collect();
            prop_assert!(numbers.len() <= 1, "two Social Security numbers in one individual");
            let births: BTreeSet<&[Date]> =
                members.iter().map(|p| p.births.as_slice()).filter(|all| !all.is_empty()).collect();
            let all: BTreeSet<Date> = births.iter().flat_map(|some| some.iter().copied()).collect();
            let centred = all.iter().any(|centre| all.iter().all(|born| is_slip(*centre, *born)));
            prop_assert!(births.len() <= 1 || centred, "two birth dates in one individual");
        }
    }

    #[test]
    fn nothing_is_lost(people in prop::collection::vec(candidate(), 0..40)) {
        let people: Vec<_> = people.into_iter().enumerate().collect();
        let found = run(&people);
        prop_assert_eq!(found.assignments.len() + found.unattributed.len(), people.len());
        let ids: Vec<u32> = found.individuals.iter().map(|person| person.id.0).collect();
        prop_assert_eq!(ids, (1..).take(found.individuals.len()).collect::<Vec<u32>>());
        prop_assert!(found.review.iter().all(|pair| pair.left < pair.right));
    }
}

fn content(person: &Candidate) -> String {
    use chartward_model::Purpose::Reveal;
    let names: Vec<String> =
        person.names.iter().map(|n| n.to_canonical().reveal(Reveal).to_owned()).collect();
    let values: Vec<String> = person
        .values
        .iter()
        .map(|(e, v)| format!("{e} {:?}", v.iter().map(|p| p.reveal(Reveal)).collect::<Vec<_>>()))
        .collect();
    format!("{names:?} {:?} {values:?}", person.births)
}
