//! Clusters to larger clusters, by what all their rows say together.
//!
//! What it is not: a way around the vetoes; whether two clusters may be one is asked as for two rows.
//!
//! The one idea: comparing clusters changes nothing, so all are compared by all threads at once, and only the few
//! that are strong enough are then joined one after the other, the strongest first. What did not grow since the
//! last round is not compared again.

use std::collections::HashSet;

use super::settle::Rules;
use super::{FETCHED, MOST_COMPARED, People, may_be_two};
use crate::bulk::pairs::{Pair, Says};
use crate::bulk::parallel;
use crate::bulk::pool::Mixed;
use crate::bulk::score::{Evidence, Scratch, centibits};
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
        let mut grown: HashSet<u32, Mixed> = HashSet::default();
        let mut last: Vec<Pair> = Vec::new();
        for _ in 0..ROUNDS {
            let between = self.between(pairs, &ambiguous, threads);
            last = self.compare_all(&between, &last, &grown, threads);
            let strong = last.iter().filter(|pair| pair.centibits >= self.merge);
            let strong: Vec<Pair> = strong.copied().collect();
            grown.clear();
            grown.extend(self.decide_all(&strong, &OfClusters, threads));
            if grown.is_empty() {
                break;
            }
        }
    }

    /// Clusters, one of them of several rows, between which there is a pair; each two once, in order.
    fn between(&self, pairs: &[Pair], ambiguous: &[bool], threads: usize) -> Vec<(u32, u32)> {
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
                    .filter(|(a, b)| is_several(*a) || is_several(*b))
                    .collect()
            },
        );
        let mut between: Vec<(u32, u32)> = found.concat();
        parallel::sort(threads, &mut between, |ends| *ends);
        between.dedup();
        between
    }

    /// The comparison of each two clusters; `last` are those of the round before, and only those of `grown` clusters
    /// have changed since.
    fn compare_all(
        &self,
        between: &[(u32, u32)],
        last: &[Pair],
        grown: &HashSet<u32, Mixed>,
        threads: usize,
    ) -> Vec<Pair> {
        let parts = parallel::ranges(between.len(), CHUNK);
        let compare = |scratch: &mut Scratch, &(a, b): &(u32, u32)| {
            let is_known = !grown.contains(&a) && !grown.contains(&b);
            let known = || last.binary_search_by_key(&(a, b), |pair| (pair.left, pair.right)).ok();
            if let Some(known) = Some(()).filter(|()| is_known).and_then(|()| known()) {
                return last[known];
            }
            let found = self.compare_clusters(a, b, scratch);
            Pair { left: a, right: b, centibits: centibits(found.total), says: Says::of_clusters(&found) }
        };
        parallel::map(threads, parts.len(), Scratch::new, |scratch, part| -> Vec<Pair> {
            let mut found = Vec::new();
            for some in between[parts[part].clone()].chunks(FETCHED) {
                self.scorer.rows.fetch(some.iter().flat_map(|(a, b)| [*a, *b]));
                found.extend(some.iter().map(|ends| compare(scratch, ends)));
            }
            found
        })
        .into_iter()
        .flatten()
        .collect()
    }

    /// The least content of a cluster's rows, which no order of input changes.
    fn first_content(&self, root: u32) -> u64 {
        self.members(root).map(|row| self.content[row as usize]).min().unwrap_or(0)
    }

    /// Every field in the pair of rows where it speaks most for one person.
    pub(super) fn compare_clusters(&self, a: u32, b: u32, scratch: &mut Scratch) -> Evidence {
        let (left, right) = (self.some_members(a), self.some_members(b));
        let rows = self.scorer.rows;
        let mut best: Option<Evidence> = None;
        for x in &left {
            for y in &right {
                let found = self.scorer.explain(rows.row(*x), rows.row(*y), scratch);
                match &mut best {
                    Some(best) => best.take_best(&found),
                    None => best = Some(found),
                }
            }
        }
        let mut best = best.unwrap_or_else(|| self.scorer.explain(rows.row(a), rows.row(b), scratch));
        // the best of many is better by chance alone
        let tries = u16::try_from(left.len() * right.len()).unwrap_or(u16::MAX).max(1);
        if !best.shares_own_number() {
            best.total -= 0.5 * f32::from(tries).log2();
        }
        best
    }

    fn some_members(&self, root: u32) -> Vec<u32> {
        let mut all: Vec<u32> = self.members(root).collect();
        if all.len() > 1 {
            all.sort_unstable_by_key(|row| (self.content[*row as usize], *row));
            all.dedup_by_key(|row| self.content[*row as usize]);
            all.truncate(MOST_COMPARED);
        }
        all
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
}
