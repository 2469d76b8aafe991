//! Clusters of records, and what may never stand in one cluster.
//!
//! What it is not: connected components. Two records that are each close to a third are not joined if
//! anything in their clusters contradicts.
//!
//! The one idea: a union-find whose roots know the identifying facts of all their members, so that the
//! veto is checked against the whole cluster and stays true after every merge.

use crate::compare::{Comparison, NameMatch, compare};
use crate::names::{Given, NONE, Sym};
use crate::normalise::{Dates, compare_dates};
use crate::record::{Kind, List, NameKey, Record, World};

/// Why two records may not be one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Veto {
    Ssn,
    Mbi,
    Birth,
    Given,
    Generation,
    /// Two rows of the organisation's own lists.
    Rows,
    /// A number that the organisation's lists give to another row.
    Listed,
    /// The record fits two people who are not one.
    Ambiguous,
    /// Only a household's data agrees.
    Household,
    /// Too little agrees beside what differs.
    Bare,
    /// A person has looked at them and said so.
    Decided,
}

impl Veto {
    /// In words, for the review list.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Ssn => "kept apart: two Social Security numbers",
            Self::Mbi => "kept apart: two Medicare numbers",
            Self::Birth => "kept apart: two birth dates",
            Self::Given => "kept apart: two given names",
            Self::Generation => "kept apart: two generations (Jr, Sr)",
            Self::Rows => "kept apart: two rows of the organisation's lists",
            Self::Listed => {
                "kept apart: a number beside the name is another person's on the organisation's lists"
            }
            Self::Ambiguous => "kept apart: fits another person as well",
            Self::Household => "kept apart: only what a household shares agrees",
            Self::Bare => "kept apart: too little agrees beside what differs",
            Self::Decided => "kept apart: a person decided so",
        }
    }
}

/// The identifying facts of a cluster.
#[derive(Clone, Default)]
struct Facts {
    /// Social Security and Medicare numbers, sorted.
    numbers: Vec<(Kind, Sym)>,
    births: Vec<(u32, u32)>,
    /// Whether an identifier has joined members whose birth dates contradict.
    is_proven: bool,
    names: Vec<(NameKey, u32)>,
    suffixes: u8,
    /// Rows of the patient list and of the staff list that members are, or whose number they have; sorted.
    meant: [Vec<u32>; 2],
    /// Whether a member is such a row.
    is_listed: bool,
    /// Records of others who bear a member's name in its household.
    namesakes: Vec<u32>,
}

/// So many bearers of one name in one household are kept for a record: there are never more.
const MOST_NAMESAKES: usize = 16;

/// Union-find with facts at the roots.
pub(crate) struct Clusters<'w> {
    world: &'w World,
    parent: Vec<u32>,
    facts: Vec<Option<Box<Facts>>>,
    size: Vec<u32>,
}

impl<'w> Clusters<'w> {
    pub(crate) fn new(world: &'w World) -> Self {
        let count = u32::try_from(world.records.len()).unwrap_or(u32::MAX);
        Self {
            world,
            parent: (0..count).collect(),
            facts: vec![None; world.records.len()],
            size: vec![1; world.records.len()],
        }
    }

    /// The root of a record's cluster.
    pub(crate) fn root(&mut self, mut record: u32) -> u32 {
        loop {
            let parent = self.parent[record as usize];
            if parent == record {
                return record;
            }
            let above = self.parent[parent as usize];
            self.parent[record as usize] = above;
            record = above;
        }
    }

    /// How many records the root's cluster has.
    pub(crate) fn size(&self, root: u32) -> u32 {
        self.size[root as usize]
    }

    /// Whether a row of the organisation's lists is in the root's cluster.
    pub(crate) fn is_listed(&self, root: u32) -> bool {
        match self.facts.get(root as usize) {
            Some(Some(facts)) => facts.is_listed,
            _ => self.world.records.get(root as usize).is_some_and(|record| record.list != List::Evidence),
        }
    }

    /// Notes that two records are those of two bearers of one name in one household.
    pub(crate) fn are_namesakes(&mut self, a: u32, b: u32) {
        for (one, other) in [(a, b), (b, a)] {
            let root = self.root(one);
            let mut facts = self.facts_of(root);
            if facts.namesakes.len() < MOST_NAMESAKES && !facts.namesakes.contains(&other) {
                facts.namesakes.push(other);
                self.facts[root as usize] = Some(Box::new(facts));
            }
        }
    }

    /// Records of others who bear the name of somebody in the root's cluster, in the same household.
    pub(crate) fn namesakes(&self, root: u32) -> &[u32] {
        self.facts.get(root as usize).and_then(Option::as_ref).map_or(&[], |facts| &facts.namesakes)
    }

    /// What forbids to join the clusters of two roots. `pair` is the comparison that proposes it, if
    /// there is one.
    pub(crate) fn veto(&self, a: u32, b: u32, pair: Option<&Comparison>) -> Option<Veto> {
        let (x, y) = (self.facts_of(a), self.facts_of(b));
        if !self.rows_fit(&x, &y) {
            return Some(if x.is_listed && y.is_listed { Veto::Rows } else { Veto::Listed });
        }
        for (kind, veto) in [(Kind::Ssn, Veto::Ssn), (Kind::Mbi, Veto::Mbi)] {
            let of = |facts: &Facts| -> Vec<Sym> {
                facts.numbers.iter().filter(|(k, _)| *k == kind).map(|(_, sym)| *sym).collect()
            };
            // whole sets: a record with two numbers must not become the bridge between two people
            let (left, right) = (of(&x), of(&y));
            if !left.is_empty() && !right.is_empty() && left != right {
                return Some(veto);
            }
        }
        let proven = pair.is_some_and(|pair| pair.is_proven);
        if !proven && !births_fit(&x, &y) {
            return Some(Veto::Birth);
        }
        if x.suffixes != 0 && y.suffixes != 0 && x.suffixes != y.suffixes {
            return Some(Veto::Generation);
        }
        let differs = |given: Given| matches!(given, Given::Different | Given::Lookalike);
        if !proven && (pair.is_some_and(|pair| differs(pair.given)) || self.names_differ(&x, &y)) {
            return Some(Veto::Given);
        }
        None
    }

    /// Joins two clusters; the caller has asked for a veto, with the same comparison.
    pub(crate) fn join(&mut self, a: u32, b: u32, pair: Option<&Comparison>) {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return;
        }
        // the smaller index stays root, so that roots do not depend on the order of merges
        let (keep, gone) = (a.min(b), a.max(b));
        let mut facts = self.facts_of(keep);
        facts.is_proven |= pair.is_some_and(|pair| pair.is_proven);
        facts.absorb(self.facts_of(gone));
        self.facts[keep as usize] = Some(Box::new(facts));
        self.facts[gone as usize] = None;
        self.parent[gone as usize] = keep;
        self.size[keep as usize] = self.size[keep as usize].saturating_add(self.size[gone as usize]);
    }

    fn facts_of(&self, root: u32) -> Facts {
        match self.facts.get(root as usize) {
            Some(Some(facts)) => Facts::clone(facts),
            _ => self
                .world
                .records
                .get(root as usize)
                .map_or_else(Facts::default, |r| Facts::of(self.world, r, root)),
        }
    }

    /// Whether the rows of the organisation's lists that two clusters mean may be one person: a list has one row
    /// per person, and a row of each list is one person only if the rows themselves say so. A cluster means the
    /// rows it holds, and those whose numbers it has.
    fn rows_fit(&self, x: &Facts, y: &Facts) -> bool {
        let differ = |(a, b): (&Vec<u32>, &Vec<u32>)| !a.is_empty() && !b.is_empty() && a != b;
        if x.meant.iter().zip(&y.meant).any(differ) {
            return false;
        }
        let row = |list: usize| {
            let of = |facts: &Facts| facts.meant.get(list).and_then(|rows| rows.first().copied());
            self.world.records.get(of(x).or_else(|| of(y))? as usize)
        };
        let (Some(patient), Some(staff)) = (row(0), row(1)) else { return true };
        compare(self.world, patient, staff).is_one_person_in_two_lists()
    }

    fn names_differ(&self, a: &Facts, b: &Facts) -> bool {
        let (Some(x), Some(y)) = (a.main_name(self.world), b.main_name(self.world)) else { return false };
        matches!(NameMatch::best(self.world, &x, &y).given.0, Given::Different | Given::Lookalike)
    }
}

/// Whether one birth date is a slip away, or less, from all. Where an identifier has already joined
/// records with two birth dates, either will do; a single record with two is no such proof.
fn births_fit(a: &Facts, b: &Facts) -> bool {
    if a.births.is_empty() || b.births.is_empty() {
        return true;
    }
    let near = |x: u32, y: u32| compare_dates(x, y) != Dates::Different;
    let all = || a.births.iter().chain(&b.births).map(|(birth, _)| *birth);
    if all().any(|centre| all().all(|birth| near(centre, birth))) {
        return true;
    }
    (a.is_proven || b.is_proven) && a.births.iter().any(|(x, _)| b.births.iter().any(|(y, _)| near(*x, *y)))
}

impl Facts {
    fn of(world: &World, record: &Record, index: u32) -> Self {
        let numbers = record.values.iter().filter(|(kind, _)| matches!(kind, Kind::Ssn | Kind::Mbi));
        Self {
            numbers: numbers.copied().collect(),
            births: record.births.iter().map(|birth| (*birth, 1)).collect(),
            names: record.names.iter().map(|name| (*name, 1)).collect(),
            suffixes: record
                .names
                .iter()
                .filter(|name| name.suffix != 0)
                .fold(0, |mask, name| mask | 1 << (name.suffix - 1).min(7)),
            is_proven: false,
            meant: match record.list {
                List::Patients => [vec![index], Vec::new()],
                List::Staff => [Vec::new(), vec![index]],
                List::Evidence => world.rows_meant(record),
            },
            is_listed: record.list != List::Evidence,
            namesakes: Vec::new(),
        }
    }

    fn absorb(&mut self, other: Self) {
        for number in other.numbers {
            if !self.numbers.contains(&number) {
                self.numbers.push(number);
            }
        }
        self.numbers.sort_unstable();
        self.is_proven |= other.is_proven;
        add_counts(&mut self.births, other.births);
        add_counts(&mut self.names, other.names);
        self.suffixes |= other.suffixes;
        for (rows, more) in self.meant.iter_mut().zip(other.meant) {
            rows.extend(more);
            rows.sort_unstable();
            rows.dedup();
        }
        self.is_listed |= other.is_listed;
        self.namesakes.extend(other.namesakes);
        self.namesakes.sort_unstable();
        self.namesakes.dedup();
    }

    /// The name most members have, among those with a given name spelt out if there is one.
    fn main_name(&self, world: &World) -> Option<NameKey> {
        let rank = |(name, count): &(NameKey, u32)| {
            let given = world.words.word(name.given);
            let (spelt, known) = (given.is_spelt(), name.given != NONE && name.surname != NONE);
            (
                spelt && known,
                *count,
                std::cmp::Reverse(world.words.word(name.surname).text.clone()),
                given.text.clone(),
            )
        };
        self.names.iter().max_by_key(|entry| rank(entry)).map(|(name, _)| *name)
    }
}

fn add_counts<T: PartialEq>(to: &mut Vec<(T, u32)>, from: Vec<(T, u32)>) {
    for (value, count) in from {
        match to.iter_mut().find(|(known, _)| *known == value) {
            Some((_, sum)) => *sum = sum.saturating_add(count),
            None => to.push((value, count)),
        }
    }
}
