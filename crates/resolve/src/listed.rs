//! Numbers beside a name that the organisation's lists give to somebody else.
//!
//! What it is not: an attribution. Where one document gives a number to the nearest name, it knows nothing of the
//! lists; here the lists are known.
//!
//! The one idea: **a number on the list is its row's, whatever name stands beside it.** Its exposure concerns the
//! person who has it, so the mention goes to that row; the name keeps everything else, and a person is shown
//! the two. Only a name that contradicts is parted from the number: a married name or a familiar form is none.

use std::collections::{BTreeMap, BTreeSet};

use chartward_model::{Element, Phi};

use crate::candidate::tells_apart;
use crate::compare::{Comparison, Field, Level, compare};
use crate::names::Given;
use crate::record::{Record, World};
use crate::table::name_key;
use crate::{Candidate, Roster};

/// Moves each number that stands beside a name and is another row's of the lists to a nameless candidate that is
/// known to be that row.
pub(crate) fn part(people: &mut Vec<Candidate>, roster: &Roster) {
    let owners = owners(people, roster);
    if owners.is_empty() {
        return;
    }
    let mut world = World::new();
    let mut parted = Vec::new();
    for person in people.iter_mut().filter(|person| !person.names.is_empty()) {
        let contested: Vec<(Element, Phi, usize)> = numbers(person)
            .filter_map(|(element, value)| {
                Some((element, value.clone(), *owners.get(&(element, value.clone()))?))
            })
            .collect();
        for (element, value, index) in contested {
            let Some(row) = roster.row(index) else { continue };
            let (own, listed) = (named(person, &mut world), named(row, &mut world));
            if is_somebody_else(&compare(&world, &own, &listed)) && person.stands(element, &value) {
                let mut number = person.part_with(element, &value);
                number.is_row = Some(index);
                parted.push(number);
                person.not_rows.push(index);
            }
        }
    }
    people.append(&mut parted);
}

/// The row of each number that stands beside a name in the evidence and that the lists give to one person: by its
/// number among the rows of the patient list and then of the staff list.
fn owners(people: &[Candidate], roster: &Roster) -> BTreeMap<(Element, Phi), usize> {
    let named = people.iter().filter(|person| !person.names.is_empty());
    let seen: BTreeSet<(Element, &Phi)> = named.flat_map(numbers).collect();
    let mut owners: BTreeMap<(Element, Phi), Option<usize>> = BTreeMap::new();
    let patients = roster.patients().len();
    for (index, row) in roster.patients().iter().chain(roster.staff()).enumerate() {
        for (element, value) in numbers(row).filter(|number| seen.contains(number)) {
            let owner = owners.entry((element, value.clone())).or_insert(Some(index));
            // a row of each list may be one person's; two rows of one list are two
            if owner.is_some_and(|known| known != index && (known < patients) == (index < patients)) {
                *owner = None;
            }
        }
    }
    owners.into_iter().filter_map(|(number, owner)| Some((number, owner?))).collect()
}

/// The numbers by which a list says whom it means.
fn numbers(person: &Candidate) -> impl Iterator<Item = (Element, &Phi)> {
    let telling = person.values.iter().filter(|(element, _)| tells_apart(**element));
    telling.flat_map(|(element, values)| values.iter().map(|value| (*element, value)))
}

/// A record of the names alone.
fn named(person: &Candidate, world: &mut World) -> Record {
    let names: Vec<_> = person.names.iter().map(|name| name_key(name, world)).collect();
    Record { names: names.into_boxed_slice(), ..Record::default() }
}

/// Whether two names cannot be one person's, a marriage apart.
fn is_somebody_else(found: &Comparison) -> bool {
    let two_surnames =
        found.parts().iter().any(|part| part.field == Field::Surname && part.level == Level::Different);
    match found.given {
        Given::Different | Given::Lookalike => true,
        Given::Missing | Given::Unclear => two_surnames,
        Given::Equal | Given::Nickname | Given::Variant | Given::Initial => false,
    }
}
