//! Which doubts a person should look at, and in which order.
//!
//! What it is not: the linkage, which notes every pair that it did not join and might have.
//!
//! The one idea: **a doubt is about two individuals, not two records.** Two records without a birth date look
//! alike; the individuals they became may have two birth dates, and then there is nothing to decide. What
//! remains is shown with the evidence of the whole individuals, those first whose data was exposed.

use std::collections::{BTreeMap, BTreeSet};

use chartward_model::{IndividualId, ReviewPair};

use crate::Settings;
use crate::cluster::Veto;
use crate::compare::{Comparison, Field, Level, compare};
use crate::engine::{Doubt, Linked};
use crate::names::Given;
use crate::normalise::Dates;
use crate::record::{Kind, Record, World};

/// The review list.
pub(crate) struct List {
    /// Pairs of individuals: both exposed first, then by weight.
    pub(crate) pairs: Vec<ReviewPair>,
    /// How many of them a contradiction keeps apart.
    pub(crate) conflicts: usize,
    /// How many more there were than the limit admits.
    pub(crate) left_out: usize,
}

/// A name that fits so many is shown with this many of them.
const MOST_PER_INDIVIDUAL: usize = 2;

/// The doubts that a person should decide. `who` gives the individual that a cluster became, and whether their
/// data was exposed.
pub(crate) fn list(
    world: &World,
    linked: &Linked,
    settings: &Settings,
    who: impl Fn(u32) -> Option<(IndividualId, bool)>,
) -> List {
    let profiles = profiles(world, linked);
    let mut found: Vec<(bool, ReviewPair, bool)> = Vec::new();
    for doubt in &linked.doubts {
        let root = |record: u32| linked.root.get(record as usize).copied();
        let (Some(left), Some(right)) = (root(doubt.left), root(doubt.right)) else { continue };
        let (Some(a), Some(b)) = (profiles.get(&left), profiles.get(&right)) else { continue };
        let (Some((one, one_exposed)), Some((other, other_exposed))) = (who(left), who(right)) else {
            continue;
        };
        let comparison = compare(world, a, b);
        let either_exposed = one_exposed || other_exposed;
        let is_bare = a.is_bare() || b.is_bare();
        // known by name only: wherever it belongs, nobody's letter depends on it
        if !either_exposed && is_bare || !is_bare && !is_open(doubt, &comparison, settings) {
            continue;
        }
        let pair = ReviewPair {
            left: one.min(other),
            right: one.max(other),
            weight_centibits: crate::engine::centibits(comparison.bits()),
            reasons: in_words(doubt.veto, &comparison),
        };
        found.push((one_exposed && other_exposed, pair, doubt.veto.is_some()));
    }
    found.sort_by(|(a_both, a, _), (b_both, b, _)| {
        let rank = |both: bool, pair: &ReviewPair| {
            (std::cmp::Reverse(both), std::cmp::Reverse(pair.weight_centibits), pair.left, pair.right)
        };
        rank(*a_both, a).cmp(&rank(*b_both, b))
    });
    let mut shown: BTreeMap<IndividualId, usize> = BTreeMap::new();
    found.retain(|(_, pair, is_conflict)| {
        // a conflict stands for itself; of mere resemblances the best are enough
        let count = |id| shown.get(&id).copied().unwrap_or(0);
        let is_shown = *is_conflict
            && pair.reasons.first().is_some_and(|first| first != Veto::Ambiguous.reason())
            || count(pair.left).max(count(pair.right)) < MOST_PER_INDIVIDUAL;
        if is_shown {
            *shown.entry(pair.left).or_insert(0) += 1;
            *shown.entry(pair.right).or_insert(0) += 1;
        }
        is_shown
    });
    let left_out = found.len().saturating_sub(settings.review_limit);
    found.truncate(settings.review_limit);
    let conflicts = found.iter().filter(|(.., is_conflict)| *is_conflict).count();
    List { pairs: found.into_iter().map(|(_, pair, _)| pair).collect(), conflicts, left_out }
}

/// What is known of each cluster that a doubt is about.
fn profiles(world: &World, linked: &Linked) -> BTreeMap<u32, Record> {
    let root = |record: u32| linked.root.get(record as usize).copied();
    let wanted: BTreeSet<u32> =
        linked.doubts.iter().flat_map(|doubt| [root(doubt.left), root(doubt.right)]).flatten().collect();
    let mut members: BTreeMap<u32, Vec<&Record>> = BTreeMap::new();
    for (record, root) in world.records.iter().zip(&linked.root) {
        if wanted.contains(root) {
            members.entry(*root).or_default().push(record);
        }
    }
    members.into_iter().map(|(root, members)| (root, Record::union(&members))).collect()
}

/// Whether there is something to decide about two individuals.
fn is_open(doubt: &Doubt, found: &Comparison, settings: &Settings) -> bool {
    let at = |field: Field, level: Level| {
        found.parts().iter().any(|part| part.field == field && part.level == level)
    };
    let value = |wanted: fn(Kind) -> bool, level: Level| {
        found.parts().iter().any(|part| {
            matches!(part.field, Field::Value(kind) if wanted(kind))
                && part.level == level
                && part.bits != 0.0
        })
    };
    let given_agrees =
        matches!(found.given, Given::Equal | Given::Nickname | Given::Variant | Given::Initial);
    let same_birth = matches!(found.birth, Some(Dates::Equal | Dates::Slip));
    match doubt.veto {
        Some(Veto::Household) => return false,
        // the organisation tells its own people apart, unless the rows themselves say otherwise
        Some(Veto::Rows) => return found.birth == Some(Dates::Equal) && found.given != Given::Different,
        // a number that the lists give to one of them stood beside the other
        Some(Veto::Listed) => return true,
        _ => {}
    }
    let own = value(|kind| kind.is_unique() || kind == Kind::Mrn, Level::Equal);
    if own || same_birth {
        return true;
    }
    let other_number = value(|kind| matches!(kind, Kind::Ssn | Kind::Mbi), Level::Different);
    if found.birth.is_some() || other_number || doubt.veto == Some(Veto::Generation) {
        return false; // two people, and nothing of their own in common
    }
    let other_address = value(|kind| kind == Kind::Email, Level::Equal);
    if at(Field::Surname, Level::Different) {
        return given_agrees && other_address; // a marriage, at most
    }
    let name_only = !found.parts().iter().any(|part| {
        matches!(part.field, Field::Value(_) | Field::Address)
            && part.level != Level::Different
            && part.bits > 0.0
    });
    let no_names = found.given == Given::Missing;
    if name_only {
        return given_agrees && !at(Field::Middle, Level::Different) && found.bits() >= settings.name_bits();
    }
    no_names || given_agrees
}

/// What speaks for and against a pair of records, strongest first, without a value.
pub(crate) fn reasons(world: &World, doubt: &Doubt) -> Vec<String> {
    let record = |index: u32| world.records.get(index as usize);
    match (record(doubt.left), record(doubt.right)) {
        (Some(a), Some(b)) => in_words(doubt.veto, &compare(world, a, b)),
        _ => Vec::new(),
    }
}

fn in_words(veto: Option<Veto>, found: &Comparison) -> Vec<String> {
    let mut parts = found.parts().to_vec();
    parts.sort_by(|x, y| y.bits.abs().total_cmp(&x.bits.abs()).then(x.field.cmp(&y.field)));
    let parts =
        parts.iter().map(|part| format!("{} {} {:+.1}", part.field.name(), part.level.name(), part.bits));
    veto.iter().map(|veto| veto.reason().to_owned()).chain(parts).collect()
}
