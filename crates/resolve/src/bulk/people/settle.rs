//! Pairs to decisions, by all threads at once.
//!
//! What it is not: the decisions (`../people.rs`).
//!
//! The one idea: a decision looks at the clusters of a pair's two rows and at whom else they could be, and all of these
//! hang together by pairs. So what does not hang together may be decided in any order and by anybody; what does is
//! decided by one thread, the strongest first, as if there were nothing else.

use std::cmp::Reverse;
use std::sync::Mutex;

use super::forest::Bonds;
use super::{Doubt, FETCHED, People, Rivals};
use crate::bulk::pairs::Pair;
use crate::bulk::parallel;

/// Pairs that a thread decides at a time, or somewhat more.
const TOGETHER: usize = 1 << 12;
/// Pairs that a thread reads at a time.
const CHUNK: usize = 1 << 14;

/// How the pairs to decide are to be taken.
pub(super) trait Rules: Sync {
    /// What breaks a tie between two pairs of one weight.
    fn tie(&self, people: &People<'_>, pair: &Pair) -> (u64, u64);
    /// Whether a row may be one of two people's.
    fn may_be_two(&self, people: &People<'_>, row: u32) -> bool;
    /// When a pair is decided among those that it hangs together with.
    fn turn(&self, pair: &Pair) -> Turn;
}

/// When a pair is decided. Whom else its rows could be is asked of the pairs of both turns: a row that fits one person
/// by what waits and another by what does not fits two.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Turn {
    /// With what rests on more than a household shares.
    First,
    /// When it is known who is there.
    Last,
}

/// A pair, and the least of the rows that it hangs together with.
#[derive(Clone, Copy)]
struct Bound {
    of: u32,
    pair: Pair,
}

/// What a thread has to tell of the pairs that it decided.
struct Decided {
    doubts: Vec<Doubt>,
    links: Vec<Pair>,
    grown: Vec<u32>,
    kept: Kept,
}

/// What is known of some clusters beside their rows.
type Kept = (super::Profiles, super::Proven);

impl People<'_> {
    /// Decides pairs, the strongest first. Returns the roots of clusters that have grown.
    pub(super) fn decide_all(&mut self, pairs: &[Pair], rules: &impl Rules, threads: usize) -> Vec<u32> {
        let bonds = Bonds::new(self.forest.len());
        let bound = self.bound(&bonds, pairs, rules, threads);
        let parts = parts(&bound);
        // what a person decided binds rows of which no pair is
        if self.by_hand.is_empty() {
            let kept: Vec<Mutex<Kept>> = self.kept_of(&bonds, &bound, &parts);
            let decided = parallel::map(
                threads,
                parts.len(),
                || (self.hand(), Vec::new()),
                |(hand, desk), part| {
                    let kept = &mut *kept[part].lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    (hand.known, hand.proven) = std::mem::take(kept);
                    let grown = hand.decide_some(&bound[parts[part].clone()], rules, desk);
                    hand.told(grown)
                },
            );
            let mut all = Vec::new();
            for decided in decided {
                self.doubts.extend(decided.doubts);
                self.links.extend(decided.links);
                self.known.extend(decided.kept.0);
                self.proven.extend(decided.kept.1);
                all.extend(decided.grown);
            }
            all
        } else {
            self.decide_some(&bound, rules, &mut Vec::new())
        }
    }

    /// The pairs in order of what they hang together with and of their turns, the strongest first.
    fn bound(&self, bonds: &Bonds, pairs: &[Pair], rules: &impl Rules, threads: usize) -> Vec<Bound> {
        let ranges = parallel::ranges(pairs.len(), CHUNK);
        parallel::map(
            threads,
            ranges.len(),
            || (),
            |(), range| {
                for pair in &pairs[ranges[range].clone()] {
                    bonds.bind(self.root(pair.left), self.root(pair.right));
                }
            },
        );
        let bound = parallel::map(
            threads,
            ranges.len(),
            || (),
            |(), range| -> Vec<Bound> {
                let pairs = pairs[ranges[range].clone()].iter();
                pairs.map(|pair| Bound { of: bonds.of(self.root(pair.left)), pair: *pair }).collect()
            },
        );
        let mut bound = bound.concat();
        parallel::sort(threads, &mut bound, |bound| {
            let pair = bound.pair;
            (bound.of, rules.turn(&pair), Reverse(pair.centibits), pair.left, pair.right)
        });
        bound
    }

    /// For each part what is known beside the rows of its clusters; it is no longer known here.
    #[expect(clippy::iter_over_hash_type, reason = "from map to map, whatever the order")]
    fn kept_of(
        &mut self,
        bonds: &Bonds,
        bound: &[Bound],
        parts: &[std::ops::Range<usize>],
    ) -> Vec<Mutex<Kept>> {
        let mut kept: Vec<Kept> = parts.iter().map(|_| Kept::default()).collect();
        let part_of = |root: u32| {
            let of = bonds.of(root);
            let after = parts.partition_point(|part| bound[part.start].of <= of);
            after.checked_sub(1)
        };
        for (root, profile) in std::mem::take(&mut self.known) {
            match part_of(root) {
                Some(part) => kept[part].0.insert(root, profile),
                None => self.known.insert(root, profile),
            };
        }
        for root in std::mem::take(&mut self.proven) {
            match part_of(root) {
                Some(part) => kept[part].1.insert(root),
                None => self.proven.insert(root),
            };
        }
        kept.into_iter().map(Mutex::new).collect()
    }

    /// What a thread has to tell, which it then forgets.
    fn told(&mut self, grown: Vec<u32>) -> Decided {
        Decided {
            doubts: std::mem::take(&mut self.doubts),
            links: std::mem::take(&mut self.links),
            grown,
            kept: (std::mem::take(&mut self.known), std::mem::take(&mut self.proven)),
        }
    }

    fn decide_some(&mut self, bound: &[Bound], rules: &impl Rules, desk: &mut Vec<Pair>) -> Vec<u32> {
        let mut grown = Vec::new();
        let mut rivals = Rivals::default();
        let (mut fetched, mut end) = (0, 0);
        for same in bound.chunk_by(|a, b| a.of == b.of) {
            end += same.len();
            while fetched < end {
                let some = &bound[fetched..(fetched + FETCHED).min(bound.len())];
                let ends = || some.iter().flat_map(|bound| [bound.pair.left, bound.pair.right]);
                self.forest.fetch(ends());
                self.scorer.rows.fetch(ends());
                fetched += FETCHED;
            }
            desk.clear();
            desk.extend(same.iter().map(|bound| bound.pair));
            self.order(desk, rules);
            if let [_, _, ..] = desk.as_slice() {
                rivals.fill(desk, self.merge, |row| rules.may_be_two(self, row));
            } else {
                // who has no pair but this one could be nobody else
                rivals.clear();
            }
            for pair in &*desk {
                if self.decide(pair, &rivals) {
                    grown.push(self.root(pair.left));
                }
            }
        }
        grown
    }

    /// Puts pairs of one turn and weight in the order of what they say.
    fn order(&self, pairs: &mut [Pair], rules: &impl Rules) {
        let turn = |pair: &Pair| (rules.turn(pair), pair.centibits);
        for same in pairs.chunk_by_mut(|a, b| turn(a) == turn(b)) {
            if same.len() > 1 {
                same.sort_by_cached_key(|pair| (rules.tie(self, pair), pair.left, pair.right));
            }
        }
    }
}

/// Ranges of pairs, none of which ends amid what hangs together.
fn parts(bound: &[Bound]) -> Vec<std::ops::Range<usize>> {
    let mut parts = Vec::new();
    let mut start = 0;
    while start < bound.len() {
        let mut end = (start + TOGETHER).min(bound.len());
        while end < bound.len() && bound[end].of == bound[end - 1].of {
            end += 1;
        }
        parts.push(start..end);
        start = end;
    }
    parts
}
