//! Clusters to larger clusters, by what all their rows say together.
//!
//! What it is not: a way around the vetoes; whether two clusters may be one is asked as for two rows.
//!
//! The one idea: comparing clusters changes nothing, so all are compared by all threads at once, and only the few
//! that are strong enough are then joined one after the other, the strongest first. What did not grow since the
//! last round is not compared again.

use std::collections::HashSet;

use super::settle::{Rules, Turn};
use super::{FETCHED, MOST_COMPARED, People, may_be_two};
use crate::bulk::pairs::{Pair, Says};
use crate::bulk::parallel;
use crate::bulk::pool::Mixed;
use crate::bulk::score::{Evidence, Known, Scratch, centibits};
use crate::cluster::Veto;

/// How often clusters are looked at anew after some have joined.
const ROUNDS: usize = 3;
/// Pairs that a thread looks at together.
const CHUNK: usize = 1 << 12;

impl People<'_> {
    /// Joins clusters between which there is a pair worth a look.
    pub(super) fn settle_clusters(&mut self, pairs: &[Pair], threads: usize) {
        let mut ambiguous = vec![false; self.forest.len()];
        for doubt in self.doubts.iter().filter(|doubt| doubt.veto == Some(Veto::Ambiguous)) {
            ambiguous[doubt.left as usize] = true;
            ambiguous[doubt.right as usize] = true;
        }
        // the pairs of clusters that are strong; of the others no more is asked until one of the two has grown
        let mut strong: Vec<Pair> = Vec::new();
        let mut grown: Option<HashSet<u32, Mixed>> = None;
        for _ in 0..ROUNDS {
            let between = self.between(pairs, &ambiguous, grown.as_ref(), threads);
            if let Some(grown) = &grown {
                strong.retain(|pair| !grown.contains(&pair.left) && !grown.contains(&pair.right));
                strong
                    .retain(|pair| self.root(pair.left) == pair.left && self.root(pair.right) == pair.right);
            }
            strong.extend(self.compare_all(&between, threads));
            let has_grown: HashSet<u32, Mixed> =
                self.decide_all(&strong, &OfClusters, threads).into_iter().collect();
            if has_grown.is_empty() {
                break;
            }
            grown = Some(has_grown);
        }
    }

    /// Clusters, one of them of several rows, between which there is a pair; each two once, in order. If some have
    /// `grown` since the last time, one of the two is among those.
    fn between(
        &self,
        pairs: &[Pair],
        ambiguous: &[bool],
        grown: Option<&HashSet<u32, Mixed>>,
        threads: usize,
    ) -> Vec<(u32, u32)> {
        let has_grown = |root: &u32| grown.is_none_or(|grown| grown.contains(root));
        let roots = &self.roots(threads);
        let is_several = |root: u32| self.size(root) > 1;
        let parts = parallel::ranges(pairs.len(), CHUNK);
        let found = parallel::map(
            threads,
            parts.len(),
            || (),
            |(), part| -> Vec<(u32, u32)> {
                let ends =
                    pairs[parts[part].clone()].iter().map(|pair| (pair.left as usize, pair.right as usize));
                ends.filter(|(left, right)| roots[*left] != roots[*right])
                    .filter(|(left, right)| !ambiguous[*left] && !ambiguous[*right])
                    .map(|(left, right)| (roots[left].min(roots[right]), roots[left].max(roots[right])))
                    .filter(|(a, b)| has_grown(a) || has_grown(b))
                    .filter(|(a, b)| is_several(*a) || is_several(*b))
                    .collect()
            },
        );
        let mut between: Vec<(u32, u32)> = found.concat();
        parallel::sort(threads, &mut between, |ends| *ends);
        between.dedup();
        between
    }

    /// The comparison of each two clusters that are strong enough to be joined.
    fn compare_all(&self, between: &[(u32, u32)], threads: usize) -> Vec<Pair> {
        let parts = parallel::ranges(between.len(), CHUNK);
        let scratch = || (Scratch::new(), Vec::new(), Vec::new());
        parallel::map(threads, parts.len(), scratch, |(scratch, members, ends), part| -> Vec<Pair> {
            let mut found = Vec::new();
            for some in between[parts[part].clone()].chunks(FETCHED) {
                members.clear();
                ends.clear();
                self.forest.fetch(some.iter().flat_map(|(a, b)| [*a, *b]));
                for root in some.iter().flat_map(|(a, b)| [*a, *b]) {
                    self.some_members(root, members);
                    ends.push(members.len());
                }
                self.scorer.rows.fetch(members.iter().copied());
                let mut start = 0;
                for (both, ends) in some.iter().zip(ends.as_chunks::<2>().0) {
                    let (left, right) = (&members[start..ends[0]], &members[ends[0]..ends[1]]);
                    start = ends[1];
                    found.extend(self.pair(*both, (left, right), scratch));
                }
            }
            found
        })
        .into_iter()
        .flatten()
        .collect()
    }

    /// How two clusters stand, of which some rows are given; nothing if it is not enough to join them.
    fn pair(&self, (left, right): (u32, u32), rows: (&[u32], &[u32]), scratch: &mut Scratch) -> Option<Pair> {
        let found = self.compare_members(rows.0, rows.1, scratch);
        let centibits = centibits(found.total);
        (centibits >= self.merge).then(|| Pair { left, right, centibits, says: Says::of_clusters(&found) })
    }

    /// The least content of a cluster's rows, which no order of input changes.
    fn first_content(&self, root: u32) -> u64 {
        self.members(root).map(|row| self.content[row as usize]).min().unwrap_or(0)
    }

    /// Every field in the pair of rows where it speaks most for one person.
    pub(super) fn compare_clusters(&self, a: u32, b: u32, scratch: &mut Scratch) -> Evidence {
        self.hear_clusters(a, b, scratch).0
    }

    /// As [`People::compare_clusters`], and whether one of the two has more than one row of those that differ.
    pub(super) fn hear_clusters(&self, a: u32, b: u32, scratch: &mut Scratch) -> (Evidence, Known) {
        let (mut left, mut right) = (Vec::new(), Vec::new());
        self.some_members(a, &mut left);
        self.some_members(b, &mut right);
        let known = if left.len() * right.len() > 1 { Known::BySeveral } else { Known::ByOne };
        (self.compare_members(&left, &right, scratch), known)
    }

    fn compare_members(&self, left: &[u32], right: &[u32], scratch: &mut Scratch) -> Evidence {
        let rows = self.scorer.rows;
        let mut best: Option<Evidence> = None;
        for x in left {
            for y in right {
                let found = self.scorer.explain(rows.row(*x), rows.row(*y), scratch);
                match &mut best {
                    Some(best) => best.take_best(&found),
                    None => best = Some(found),
                }
            }
        }
        let mut best = best.unwrap_or_else(|| Evidence::new(self.scorer.habits));
        // the best of many is better by chance alone
        let tries = u16::try_from(left.len() * right.len()).unwrap_or(u16::MAX).max(1);
        if tries > 1 && !best.shares_own_number() {
            best.total -= 0.5 * f32::from(tries).log2();
        }
        best
    }

    /// Adds rows of a cluster, each content once, in the order of what they say.
    fn some_members(&self, root: u32, all: &mut Vec<u32>) {
        let start = all.len();
        all.extend(self.members(root));
        let own = &mut all[start..];
        if own.len() > 1 {
            own.sort_unstable_by_key(|row| (self.content[*row as usize], *row));
            let mut kept = start;
            for at in start..all.len() {
                if kept == start || self.content[all[at] as usize] != self.content[all[kept - 1] as usize] {
                    all[kept] = all[at];
                    kept += 1;
                }
            }
            all.truncate(kept.min(start + MOST_COMPARED));
        }
    }
}

/// Pairs of clusters, by their roots.
struct OfClusters;

impl Rules for OfClusters {
    fn tie(&self, people: &People<'_>, pair: &Pair) -> (u64, u64) {
        let (a, b) = (people.first_content(pair.left), people.first_content(pair.right));
        (a.min(b), a.max(b))
    }

    fn may_be_two(&self, people: &People<'_>, row: u32) -> bool {
        people.is_alone(row) && may_be_two(people.scorer, row)
    }

    fn turn(&self, _: &Pair) -> Turn {
        Turn::First
    }
}
