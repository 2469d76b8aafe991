//! What stands before pairs are weighed: people's decisions, and the individuals of an earlier result.
//!
//! What it is not: a way around the vetoes for anybody but a person. An earlier result that contradicts itself
//! today is opened again, and its rows are compared as if they were new.
//!
//! The one idea: both are unions (or bans on unions) made before the first pair is weighed; from then on the
//! clusters are clusters like any other.

use std::collections::{HashMap, HashSet};

use super::{MOST_COMPARED, People, may_be_two};
use crate::bulk::given::{Decision, Overridden, Verdict};
use crate::bulk::pairs::{Pair, Says};
use crate::bulk::pool::Mixed;
use crate::bulk::score::centibits;

/// Decisions, by the roots of the clusters they are about.
#[derive(Default)]
pub(super) struct ByHand {
    /// Rows that are somebody else, by root.
    foes: HashMap<u32, Vec<u32>, Mixed>,
    /// Clusters in which a person joined what the rules would not have.
    joined: HashSet<u32, Mixed>,
}

impl ByHand {
    /// Whether nothing was decided.
    pub(super) fn is_empty(&self) -> bool {
        self.foes.is_empty() && self.joined.is_empty()
    }

    pub(super) fn has_joined(&self, root: u32) -> bool {
        !self.joined.is_empty() && self.joined.contains(&root)
    }

    /// One cluster has become part of another.
    pub(super) fn join(&mut self, keep: u32, gone: u32) {
        if !self.foes.is_empty()
            && let Some(mut foes) = self.foes.remove(&gone)
        {
            self.foes.entry(keep).or_default().append(&mut foes);
        }
        if self.joined.remove(&gone) {
            self.joined.insert(keep);
        }
    }
}

/// What became of the individuals of an earlier result.
pub(in crate::bulk) struct Taken {
    /// By row: whether it is new, or of an individual that was opened again.
    pub(in crate::bulk) open: Vec<bool>,
    /// Individuals whose rows contradict one another today.
    pub(in crate::bulk) opened: usize,
    /// Of the rows of individuals with several: how many are like no other of them.
    pub(in crate::bulk) strangers: usize,
    /// How many rows were looked at for that.
    pub(in crate::bulk) looked_at: usize,
}

impl People<'_> {
    /// Whether a person has said that somebody in one cluster is not somebody in the other.
    pub(in crate::bulk) fn are_decided_apart(&self, a: u32, b: u32) -> bool {
        if self.by_hand.foes.is_empty() {
            return false;
        }
        let (a, b) = (self.root(a), self.root(b));
        let foes = self.by_hand.foes.get(&a).cloned().unwrap_or_default();
        foes.into_iter().any(|foe| self.root(foe) == b)
    }

    /// Carries out what people decided: first who is not who, then who is. Returns the decisions that contradict
    /// those, by their place, and those that the rules would have forbidden.
    pub(in crate::bulk) fn decide_by_hand(
        &mut self,
        decisions: &[Decision],
    ) -> (Vec<usize>, Vec<Overridden>) {
        let (mut contradicted, mut overridden) = (Vec::new(), Vec::new());
        for decision in decisions.iter().filter(|decision| decision.verdict == Verdict::Different) {
            for (one, other) in [(decision.left, decision.right), (decision.right, decision.left)] {
                self.by_hand.foes.entry(one).or_default().push(other);
            }
        }
        for (place, Decision { left, right, verdict }) in decisions.iter().enumerate() {
            let (a, b) = (self.root(*left), self.root(*right));
            if *verdict != Verdict::Same || a == b {
                continue;
            }
            if self.are_decided_apart(a, b) {
                contradicted.push(place);
                continue;
            }
            if let Some(veto) = self.veto(a, b, None) {
                overridden.push(Overridden { decision: place, reason: veto.reason() });
            }
            self.join(a, b);
            let root = self.root(a);
            self.by_hand.joined.insert(root);
        }
        (contradicted, overridden)
    }

    /// Joins the rows that an earlier result gave to one individual; `known` has the individual of each row, 0 for
    /// a new row. `trial` is a fresh set of clusters under the same decisions: an individual whose rows cannot be
    /// joined there is opened again.
    pub(in crate::bulk) fn take_known(&mut self, known: &[u32], mut trial: Self) -> Taken {
        let rows = 0..u32::try_from(known.len()).unwrap_or(u32::MAX);
        let mut by_individual: Vec<(u32, u32)> =
            rows.zip(known).filter(|(_, individual)| **individual != 0).map(|(row, of)| (*of, row)).collect();
        by_individual.sort_unstable();
        let mut taken = Taken {
            open: known.iter().map(|individual| *individual == 0).collect(),
            opened: 0,
            strangers: 0,
            looked_at: 0,
        };
        for same in by_individual.chunk_by(|a, b| a.0 == b.0) {
            let Some(((_, first), rest)) = same.split_first().filter(|(_, rest)| !rest.is_empty()) else {
                continue;
            };
            if trial.rejoin(*first, rest, &mut taken) {
                for (_, row) in rest {
                    self.join(*first, *row);
                }
            } else {
                taken.opened += 1;
                for (_, row) in same {
                    taken.open[*row as usize] = true;
                }
            }
        }
        taken
    }

    fn rejoin(&mut self, first: u32, rest: &[(u32, u32)], taken: &mut Taken) -> bool {
        for (_, row) in rest {
            let (a, b) = (self.root(first), self.root(*row));
            if a == b {
                continue;
            }
            let best = self.best_link(a, *row);
            taken.looked_at += 1;
            taken.strangers += usize::from(best.centibits < self.review - super::super::MAY_GROW);
            if self.veto(a, b, None).is_some() && self.veto(a, b, Some(best.says)).is_some() {
                return false;
            }
            self.join(a, b);
            self.note_proof(a, best.says);
        }
        true
    }

    /// The pair of a row and one of a cluster's that proves most, then speaks most for one person.
    fn best_link(&mut self, root: u32, row: u32) -> Pair {
        let members: Vec<u32> = self.members(root).take(MOST_COMPARED).collect();
        let rows = self.scorer.rows;
        let mut best: Option<Pair> = None;
        for member in members {
            let found = self.scorer.explain(rows.row(member), rows.row(row), &mut self.scratch);
            let pair =
                Pair { left: member, right: row, centibits: centibits(found.total), says: Says::of(&found) };
            let rank = |pair: &Pair| (pair.says.is_proven(), pair.centibits);
            if best.as_ref().is_none_or(|best| rank(&pair) > rank(best)) {
                best = Some(pair);
            }
        }
        best.unwrap_or(Pair { left: root, right: row, centibits: i16::MIN, says: Says::default() })
    }

    /// By row: rows of the earlier result that say too little to go with the first that asks, so that whom else they
    /// could be must be looked for among all rows. Nothing if there are none. `least` is the weight at which a pair may
    /// be joined in the end.
    pub(in crate::bulk) fn unsettled(
        &mut self,
        pairs: &[Pair],
        open: &[bool],
        least: i16,
    ) -> Option<Vec<bool>> {
        let mut found: Option<Vec<bool>> = None;
        for pair in pairs.iter().filter(|pair| pair.centibits >= least) {
            for row in [pair.left, pair.right] {
                let at = row as usize;
                let is_known = !open.get(at).copied().unwrap_or(true);
                let is_noted = || found.as_ref().is_some_and(|found| found[at]);
                if is_known && !is_noted() && may_be_two(self.scorer, row) && self.is_alone(row) {
                    found.get_or_insert_with(|| vec![false; open.len()])[at] = true;
                }
            }
        }
        found
    }
}
