//! The linkage itself: records in, clusters and doubtful pairs out.
//!
//! What it is not: it knows neither documents nor tables; both become the same records.
//!
//! The one idea: **best first.** Pairs are taken in order of their weight, so that the surest merges
//! shape the clusters before a doubtful one asks to join; ties are broken by content, never by the
//! order of input, so a shuffled case yields the same people.

mod lone;
mod rivals;

use std::collections::HashMap;

use crate::Settings;
use crate::block;
use crate::cluster::{Clusters, Veto};
use crate::compare::{Comparison, Field, compare};
use crate::normalise::{Dates, compare_dates};
use crate::record::{Kind, List, Record, World};
use rivals::{Profiles, Rivals};

/// A pair that was not merged but should be looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Doubt {
    pub(crate) left: u32,
    pub(crate) right: u32,
    pub(crate) centibits: i32,
    pub(crate) veto: Option<Veto>,
}

/// What linkage found.
pub(crate) struct Linked {
    /// For each record, the smallest index in its cluster.
    pub(crate) root: Vec<u32>,
    /// Pairs of records in different clusters, strongest first.
    pub(crate) doubts: Vec<Doubt>,
}

/// What a name says that stands alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LoneNames {
    /// The same whole name again and again is one person (evidence: one mailbox, one set of people).
    AreOnePerson,
    /// As much as its rarity says (a table: each row may be somebody else).
    AreWeighed,
}

struct Pair {
    centibits: i32,
    left: u32,
    right: u32,
    /// Order-free tie-break.
    content: (u64, u64),
}

impl Pair {
    fn new(centibits: i32, left: u32, right: u32, content: (u64, u64)) -> Self {
        Self { centibits, left, right, content: (content.0.min(content.1), content.0.max(content.1)) }
    }
}

/// Strongest first, each pair once.
fn sort(pairs: &mut Vec<Pair>) {
    pairs.sort_unstable_by_key(|pair| {
        (std::cmp::Reverse(pair.centibits), pair.content, pair.left, pair.right)
    });
    pairs.dedup_by_key(|pair| (pair.left, pair.right));
}

/// Links the records of a world.
pub(crate) fn link(world: &World, settings: &Settings, lone: LoneNames) -> Linked {
    let mut linker = Linker::new(world, settings, lone);
    linker.place_given();
    let representatives = linker.collapse();
    let pairs = linker.score(&representatives);
    linker.merge(&pairs);
    linker.merge_clusters(&pairs);
    if lone == LoneNames::AreOnePerson {
        linker.place_lone_names();
    }
    linker.finish()
}

/// Bits in whole hundredths.
pub(crate) fn centibits(bits: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "bounded by the clamp")]
    let rounded = (bits * 100.0).round().clamp(-1e8, 1e8) as i32;
    rounded
}

struct Linker<'w> {
    world: &'w World,
    settings: &'w Settings,
    merge: i32,
    review: i32,
    lone: LoneNames,
    clusters: Clusters<'w>,
    doubts: Vec<Doubt>,
    /// How many records say the same as one that stands for them, if more than one does.
    copies: HashMap<u32, u32>,
    /// Look-ups made for names that stand alone, for the test that they stay in proportion.
    steps: u64,
}

impl<'w> Linker<'w> {
    fn new(world: &'w World, settings: &'w Settings, lone: LoneNames) -> Self {
        Self {
            world,
            settings,
            merge: centibits(settings.merge_bits(world.records.len())),
            review: centibits(settings.review_bits(world.records.len())),
            lone,
            clusters: Clusters::new(world),
            doubts: Vec::new(),
            copies: HashMap::new(),
            steps: 0,
        }
    }
}

impl Linker<'_> {
    /// Joins what stood beside another's name to the row whose number it is, and notes whose name it was.
    fn place_given(&mut self) {
        let world = self.world;
        for (record, row) in world.given.iter().copied() {
            let (record, row) = (self.clusters.root(record), self.clusters.root(row));
            if self.clusters.veto(record, row, None).is_none() {
                self.clusters.join(record, row, None);
            }
        }
        for (record, row) in world.disputed.iter().copied() {
            let (left, right) = (record.min(row), record.max(row));
            let bits = compare(world, &world.records[left as usize], &world.records[right as usize]).bits();
            let veto = Some(Veto::Listed);
            self.doubts.push(Doubt { left, right, centibits: centibits(bits), veto });
        }
    }

    /// Joins records of the same content, and returns one record of each content.
    fn collapse(&mut self) -> Vec<u32> {
        let world = self.world;
        let count = u32::try_from(world.records.len()).unwrap_or(u32::MAX);
        let mut order: Vec<u32> =
            (0..count).filter(|index| !is_empty(&world.records[*index as usize])).collect();
        let content = |index: &u32| world.records[*index as usize].content;
        order.sort_by_key(|index| (content(index), *index));
        let mut representatives = Vec::with_capacity(order.len());
        for same in order.chunk_by(|a, b| content(a) == content(b)) {
            let Some((first, rest)) = same.split_first() else { continue };
            let record = &world.records[*first as usize];
            if rest.is_empty() || record.list != List::Evidence {
                representatives.extend(same);
            } else if self.is_one_person(record) {
                representatives.push(*first);
                self.copies.insert(*first, u32::try_from(same.len()).unwrap_or(u32::MAX));
                for other in rest {
                    self.clusters.join(*first, *other, None);
                }
            } else if same.len() <= Self::MOST_ALIKE {
                representatives.extend(same);
            }
            // more than a handful of equal records too thin to be told apart are left as they are
        }
        representatives.sort_unstable();
        representatives
    }

    const MOST_ALIKE: usize = 5;

    /// Whether records of this content are all about one person.
    fn is_one_person(&self, record: &Record) -> bool {
        if self.lone == LoneNames::AreOnePerson {
            if record.is_bare() {
                return false; // place_lone_names decides, mail by mail
            }
            if record.has_identifier() {
                return true;
            }
        }
        let itself = compare(self.world, record, record);
        itself.is_personal && centibits(itself.bits()) >= self.merge
    }

    /// Pairs worth a merge or a look, or that may become so once more is known of one side; strongest
    /// first.
    fn score(&mut self, representatives: &[u32]) -> Vec<Pair> {
        let world = self.world;
        let floor = self.review - Self::MAY_GROW;
        let is_evidence = self.lone == LoneNames::AreOnePerson;
        let is_lone = |record: &Record| is_evidence && record.is_bare();
        let clusters = &mut self.clusters;
        let mut pairs: Vec<Pair> = Vec::new();
        block::pairs(world, representatives, self.settings.block_limit, |left, right| {
            let (a, b) = (&world.records[left as usize], &world.records[right as usize]);
            if is_lone(a) || is_lone(b) || are_namesakes(a, b) {
                return;
            }
            let found = compare(world, a, b);
            if is_evidence && found.are_namesakes_at_home() {
                clusters.are_namesakes(left, right);
            }
            let centibits = centibits(found.bits());
            if centibits >= floor {
                pairs.push(Pair::new(centibits, left, right, (a.content, b.content)));
            }
        });
        sort(&mut pairs);
        pairs
    }

    /// A pair that lacks no more than this many hundredths of a bit for the review list is looked at
    /// again when its records have joined others.
    const MAY_GROW: i32 = 800;

    /// Joins record to record.
    fn merge(&mut self, pairs: &[Pair]) {
        let world = self.world;
        let rivals = Rivals::of(pairs, self.merge, |index| has_no_number(&world.records[index as usize]));
        let least = self.merge;
        for pair in pairs.iter().take_while(|pair| pair.centibits >= least) {
            let comparison =
                compare(world, &world.records[pair.left as usize], &world.records[pair.right as usize]);
            self.decide(pair, &comparison, &rivals);
        }
    }

    /// Joins cluster to cluster: what is known of all members speaks for each. A record that shares the
    /// familiar name with one member and the street with another is more than either pair shows.
    fn merge_clusters(&mut self, pairs: &[Pair]) {
        let mut ambiguous: Vec<u32> = self
            .doubts
            .iter()
            .filter(|doubt| doubt.veto == Some(Veto::Ambiguous))
            .flat_map(|doubt| [doubt.left, doubt.right])
            .collect();
        ambiguous.sort_unstable();
        for _ in 0..Self::ROUNDS {
            let mut profiles = Profiles::new(self.world, &mut self.clusters, pairs);
            let mut between: Vec<Pair> = Vec::new();
            for pair in pairs {
                let (a, b) = (self.clusters.root(pair.left), self.clusters.root(pair.right));
                let blocked = |record: u32| ambiguous.binary_search(&record).is_ok();
                if a != b && !blocked(pair.left) && !blocked(pair.right) {
                    between.push(Pair::new(0, a.min(b), a.max(b), (0, 0)));
                }
            }
            between.sort_unstable_by_key(|pair| (pair.left, pair.right));
            between.dedup_by_key(|pair| (pair.left, pair.right));
            for pair in &mut between {
                let (a, b) = (profiles.of(pair.left), profiles.of(pair.right));
                let content = (a.content.min(b.content), a.content.max(b.content));
                *pair =
                    Pair::new(centibits(compare(self.world, &a, &b).bits()), pair.left, pair.right, content);
            }
            between.retain(|pair| pair.centibits >= self.merge);
            sort(&mut between);
            let rivals = Rivals::of(&between, self.merge, |root| has_no_number(&profiles.of(root)));
            let mut joined = false;
            for pair in &between {
                let (a, b) = (profiles.of(pair.left), profiles.of(pair.right));
                joined |= self.decide(pair, &compare(self.world, &a, &b), &rivals);
            }
            if !joined {
                break;
            }
        }
        // what is left over is for a person to decide, with the weight of the records themselves
        for pair in pairs.iter().filter(|pair| pair.centibits >= self.review && pair.centibits < self.merge) {
            self.doubts.push(Doubt {
                left: pair.left,
                right: pair.right,
                centibits: pair.centibits,
                veto: None,
            });
        }
    }

    const ROUNDS: usize = 3;

    /// Joins the clusters of a pair, or notes what forbids it. Says whether it joined them.
    fn decide(&mut self, pair: &Pair, comparison: &Comparison, rivals: &Rivals) -> bool {
        let (a, b) = (self.clusters.root(pair.left), self.clusters.root(pair.right));
        if a == b {
            return false;
        }
        let veto = self.objection(a, b, comparison, pair, rivals);
        match veto {
            None => self.clusters.join(a, b, Some(comparison)),
            _ => self.doubts.push(Doubt {
                left: pair.left,
                right: pair.right,
                centibits: pair.centibits,
                veto,
            }),
        }
        veto.is_none()
    }

    fn objection(
        &mut self,
        a: u32,
        b: u32,
        comparison: &Comparison,
        pair: &Pair,
        rivals: &Rivals,
    ) -> Option<Veto> {
        if let Some(veto) = self.clusters.veto(a, b, Some(comparison)) {
            return Some(veto);
        }
        if !comparison.is_personal {
            return Some(Veto::Household);
        }
        if comparison.doubt.is_some() {
            return comparison.doubt;
        }
        for (thin, other) in [(pair.left, b), (pair.right, a)] {
            let root = self.clusters.root(thin);
            if self.clusters.size(root) > self.copies.get(&thin).copied().unwrap_or(1) {
                continue;
            }
            if self.fits_namesake(thin, other, comparison) {
                return Some(Veto::Ambiguous);
            }
            for (rival, centibits) in rivals.of_record(thin) {
                if centibits + Rivals::CLEAR < pair.centibits {
                    break;
                }
                let root = self.clusters.root(rival);
                let other = self.clusters.root(other);
                if root == other || root == self.clusters.root(thin) {
                    continue;
                }
                // one who has a birth date is told from another by it, but not from who has the same
                let are_two = match self.clusters.veto(root, other, None) {
                    Some(Veto::Ssn | Veto::Mbi | Veto::Generation) => true,
                    Some(_) => is_thin(&self.world.records[thin as usize]),
                    None => false,
                };
                if are_two {
                    return Some(Veto::Ambiguous);
                }
            }
        }
        None
    }

    /// Whether a record that has only a name and a household's data fits another of that name there as well as
    /// the one whose cluster it would join.
    fn fits_namesake(&mut self, record: u32, other: u32, comparison: &Comparison) -> bool {
        let (root, other) = (self.clusters.root(record), self.clusters.root(other));
        let record = &self.world.records[record as usize];
        if !is_thin(record) || comparison.is_of_the_person() {
            return false;
        }
        let namesakes = self.clusters.namesakes(other).to_vec();
        namesakes.into_iter().any(|namesake| {
            let theirs = self.clusters.root(namesake);
            if theirs == root || theirs == other || self.clusters.veto(root, theirs, None).is_some() {
                return false;
            }
            let found = compare(self.world, record, &self.world.records[namesake as usize]);
            // an address of their own, another plan or another telephone tells the two apart
            let is_told = comparison.shared_at_home().any(|field| {
                let is_theirs = found.shared_at_home().any(|theirs| theirs == field);
                found.differs(field) || field == Field::Value(Kind::Email) && !is_theirs
            });
            found.name_bits() + Self::TELLING_NAME >= comparison.name_bits() && !is_told
        })
    }

    /// A name that fits by this many bits better, as with a middle initial, tells two of one household apart.
    const TELLING_NAME: f64 = 1.5;

    fn finish(mut self) -> Linked {
        let count = u32::try_from(self.world.records.len()).unwrap_or(u32::MAX);
        let root: Vec<u32> = (0..count).map(|record| self.clusters.root(record)).collect();
        let mut doubts = std::mem::take(&mut self.doubts);
        doubts.retain(|doubt| {
            let (left, right) = (root[doubt.left as usize], root[doubt.right as usize]);
            // the lists tell their own people apart
            let is_settled = || self.clusters.is_listed(left) && self.clusters.is_listed(right);
            left != right && !(doubt.veto == Some(Veto::Listed) && is_settled())
        });
        let of = |doubt: &Doubt| {
            let (a, b) = (root[doubt.left as usize], root[doubt.right as usize]);
            (a.min(b), a.max(b))
        };
        doubts.sort_by_key(|doubt| (of(doubt), std::cmp::Reverse(doubt.centibits), doubt.left, doubt.right));
        doubts.dedup_by_key(|doubt| of(doubt));
        doubts.sort_by_key(|doubt| (std::cmp::Reverse(doubt.centibits), of(doubt)));
        Linked { root, doubts }
    }
}

/// Whether two records have birth dates that no slip explains and share no value: at most a name. They
/// are the bulk of the pairs in a common name's block, and neither merged nor worth a look.
fn are_namesakes(a: &Record, b: &Record) -> bool {
    let differ = |x: u32| b.births.iter().all(|y| compare_dates(x, *y) == Dates::Different);
    if a.births.is_empty() || b.births.is_empty() || !a.births.iter().all(|x| differ(*x)) {
        return false;
    }
    let place = |kind: Kind| matches!(kind, Kind::State | Kind::City | Kind::Birthplace | Kind::Occupation);
    !a.values.iter().any(|value| !place(value.0) && b.values.binary_search(value).is_ok())
}

fn is_empty(record: &Record) -> bool {
    record.names.is_empty() && record.births.is_empty() && record.values.is_empty()
}

/// Whether a record has no number of its own.
fn has_no_number(record: &Record) -> bool {
    !record.values.iter().any(|(kind, _)| kind.is_unique())
}

/// Whether a record has neither a birth date nor a number of its own.
fn is_thin(record: &Record) -> bool {
    record.births.is_empty() && has_no_number(record)
}
