//! Pairs to people: best first, and never against a contradiction.
//!
//! What it is not: connected components. Two rows that are each close to a third are not joined if anything
//! in their clusters contradicts.
//!
//! The one idea: the surest pairs shape the clusters before a doubtful one asks to join, and what forbids a
//! union is looked for among all rows of both clusters. Ties are broken by what the rows say, never by
//! where they stand.

mod by_hand;
mod clusters;
mod forest;
mod profile;
mod rivals;
mod settle;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::layout::TRAITS;
use super::load::wide;
use super::model::{Field, level};
use super::pairs::{Pair, Says};
use super::parallel;
use super::pool::Mixed;
use super::score::{Scorer, Scratch, are_births_near, are_numbers_near};
use crate::cluster::Veto;

use by_hand::ByHand;
pub(super) use by_hand::Taken;
use forest::Forest;
use profile::{Profile, births_fit, do_numbers_fit};
use rivals::{Rivals, is_thin, may_be_two};
use settle::{Rules, Turn};

/// A pair that was not joined.
#[derive(Clone, Copy, Debug)]
pub(super) struct Doubt {
    pub(super) left: u32,
    pub(super) right: u32,
    pub(super) centibits: i16,
    pub(super) veto: Option<Veto>,
}

/// Clusters of rows.
pub(super) struct People<'s> {
    scorer: &'s Scorer<'s>,
    content: &'s [u64],
    forest: Arc<Forest>,
    known: Profiles,
    proven: Proven,
    by_hand: ByHand,
    /// The unions that were made, for whoever asks how sure they are.
    links: Vec<Pair>,
    scratch: Scratch,
    /// Two profiles whose memory is used again and again.
    desk: (Profile, Profile),
    doubts: Vec<Doubt>,
    merge: i16,
    review: i16,
    /// What would be asked of a pair if the table had not shown how many rows a person has.
    shipped: i16,
}

/// What the rows of large clusters say, so that it is not gathered again for each pair.
type Profiles = HashMap<u32, Profile, Mixed>;
/// Clusters in which an identifier has joined rows whose birth dates contradict.
type Proven = HashSet<u32, Mixed>;

/// Clusters of more rows keep their profile.
const LARGE: u32 = 8;
/// The rows of so many pairs are fetched together.
const FETCHED: usize = 64;
/// Of so many rows of a cluster every field is compared.
const MOST_COMPARED: usize = 12;

impl<'s> People<'s> {
    /// Every row for itself; `merge` and `review` are thresholds in hundredths of a bit.
    pub(super) fn new(scorer: &'s Scorer<'s>, content: &'s [u64], merge: i16, review: i16) -> Self {
        let forest = Arc::new(Forest::new(scorer.rows.count));
        Self::with(scorer, content, forest, (merge, review, merge))
    }

    /// The same clusters for another thread, which knows nothing yet of large ones and of people's decisions.
    fn hand(&self) -> Self {
        let thresholds = (self.merge, self.review, self.shipped);
        Self::with(self.scorer, self.content, Arc::clone(&self.forest), thresholds)
    }

    fn with(
        scorer: &'s Scorer<'s>,
        content: &'s [u64],
        forest: Arc<Forest>,
        (merge, review, shipped): (i16, i16, i16),
    ) -> Self {
        Self {
            scorer,
            content,
            forest,
            known: HashMap::default(),
            proven: HashSet::default(),
            by_hand: ByHand::default(),
            links: Vec::new(),
            scratch: Scratch::new(),
            desk: <(Profile, Profile)>::default(),
            doubts: Vec::new(),
            merge,
            review,
            shipped,
        }
    }

    /// The smallest row of the cluster.
    pub(super) fn root(&self, row: u32) -> u32 {
        self.forest.root(row)
    }

    fn size(&self, root: u32) -> u32 {
        self.forest.size(root)
    }

    /// Joins the clusters of two rows; the caller knows that nothing forbids it.
    pub(super) fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return;
        }
        // the smaller row stays root, so that roots do not depend on the order of merges
        let (keep, gone) = (a.min(b), a.max(b));
        if self.size(keep).saturating_add(self.size(gone)) > LARGE {
            let mut profile = self.known.remove(&keep).unwrap_or_else(|| self.profile(keep));
            let other = self.known.remove(&gone).unwrap_or_else(|| self.profile(gone));
            profile.absorb(&other, self.scorer);
            self.known.insert(keep, profile);
        }
        if self.proven.remove(&gone) {
            self.proven.insert(keep);
        }
        self.by_hand.join(keep, gone);
        self.forest.graft(keep, gone);
    }

    fn members(&self, root: u32) -> impl Iterator<Item = u32> + '_ {
        self.forest.members(root)
    }

    fn profile(&self, root: u32) -> Profile {
        let mut profile = Profile::default();
        self.profile_into(root, &mut profile);
        profile
    }

    /// As [`People::profile`], with the memory of one that is no longer needed.
    fn profile_into(&self, root: u32, profile: &mut Profile) {
        profile.clear();
        if let Some(known) = self.known.get(&root) {
            profile.absorb(known, self.scorer);
            return;
        }
        for row in self.members(root) {
            profile.add(self.scorer, row);
        }
        profile.order();
    }

    /// What forbids to join two clusters.
    fn veto(&mut self, a: u32, b: u32, pair: Option<Says>) -> Option<Veto> {
        if self.are_decided_apart(a, b) {
            return Some(Veto::Decided);
        }
        if pair.is_some_and(Says::is_a_generation_apart) {
            return Some(Veto::Birth);
        }
        if let Some(says) = pair
            && self.size(a) == 1
            && self.size(b) == 1
        {
            return self.veto_rows(a, b, says);
        }
        let (mut x, mut y) = std::mem::take(&mut self.desk);
        self.profile_into(a, &mut x);
        self.profile_into(b, &mut y);
        let veto = self.veto_profiles((a, &x), (b, &y), pair);
        self.desk = (x, y);
        veto
    }

    fn veto_profiles(
        &mut self,
        (a, x): (u32, &Profile),
        (b, y): (u32, &Profile),
        pair: Option<Says>,
    ) -> Option<Veto> {
        // where a person joined what contradicts, what fits either part fits the whole
        let by_hand = self.by_hand.has_joined(a) || self.by_hand.has_joined(b);
        for (at, veto) in [(0, Veto::Ssn), (1, Veto::Mbi)] {
            let slipped = veto == Veto::Ssn && pair.is_some_and(Says::has_number_slip);
            let differ = !do_numbers_fit(&x.numbers[at], &y.numbers[at], slipped);
            if differ && !(by_hand && x.numbers[at].iter().any(|number| y.numbers[at].contains(number))) {
                return Some(veto);
            }
        }
        let proven = pair.is_some_and(Says::is_proven);
        let was_proven = by_hand || self.proven.contains(&a) || self.proven.contains(&b);
        // where no families are, two birth dates or given names are weighed like anything else; but then it must be
        // the pair that has them, and not a third row that says little
        let habits = self.scorer.habits;
        let weighed = pair.filter(|_| !habits.households);
        let births = habits.births && !weighed.is_some_and(Says::births_differ);
        if births && !proven && !births_fit(&x.births, &y.births, was_proven) {
            return Some(Veto::Birth);
        }
        if x.generations != 0 && y.generations != 0 && x.generations != y.generations {
            let shared = by_hand && x.generations & y.generations != 0;
            if !shared {
                return Some(Veto::Generation);
            }
        }
        let names = !weighed.is_some_and(Says::names_differ);
        if names && !proven && (pair.is_some_and(Says::given_differs) || self.names_differ(x, y)) {
            return Some(Veto::Given);
        }
        None
    }

    /// As [`People::veto`], for two rows whose comparison is known.
    fn veto_rows(&self, a: u32, b: u32, says: Says) -> Option<Veto> {
        let (x, y) = (self.scorer.rows.row(a), self.scorer.rows.row(b));
        let layout = &self.scorer.rows.layout;
        let differ = |x: u64, y: u64| x != 0 && y != 0 && x != y;
        if differ(x[layout.ssn].into(), y[layout.ssn].into())
            && !(says.has_number_slip() && are_numbers_near(x[layout.ssn], y[layout.ssn]))
        {
            return Some(Veto::Ssn);
        }
        let mut mbis = layout.ids.iter().filter(|(field, _)| *field == Field::Mbi);
        if mbis.any(|(_, at)| differ(wide(x, *at), wide(y, *at))) {
            return Some(Veto::Mbi);
        }
        let proven = says.is_proven();
        let births_bind = self.scorer.habits.births_bind();
        if births_bind && !proven && !are_births_near(x[layout.birth], y[layout.birth]) {
            return Some(Veto::Birth);
        }
        if differ((x[TRAITS] >> 2).into(), (y[TRAITS] >> 2).into()) {
            return Some(Veto::Generation);
        }
        (!proven && says.given_differs()).then_some(Veto::Given)
    }

    fn names_differ(&mut self, x: &Profile, y: &Profile) -> bool {
        if !self.scorer.habits.households {
            return self.no_names_agree(x, y);
        }
        let (Some(a), Some(b)) = (x.main_name(self.scorer), y.main_name(self.scorer)) else { return false };
        let rows = self.scorer.rows;
        let given = self.scorer.given_of(rows.row(a), rows.row(b), &mut self.scratch);
        matches!(given, level::GIVEN_DIFFERENT | level::GIVEN_LOOKALIKE)
    }

    /// Whether each name of the one is another's than each of the other: slips of one name need not be like those of
    /// another.
    fn no_names_agree(&mut self, x: &Profile, y: &Profile) -> bool {
        let rows = self.scorer.rows;
        let mut any = false;
        for (a, _) in x.names.iter().take(MOST_COMPARED) {
            for (b, _) in y.names.iter().take(MOST_COMPARED) {
                let given = self.scorer.given_of(rows.row(*a), rows.row(*b), &mut self.scratch);
                any |= given != 0;
                if (level::EQUAL..level::GIVEN_UNCLEAR).contains(&given) {
                    return false;
                }
            }
        }
        any
    }

    /// Joins rows by pairs, the strongest first, then clusters by what all their rows say.
    /// `told` is called after each of three steps.
    pub(super) fn settle(&mut self, pairs: &[Pair], threads: usize, mut told: impl FnMut()) {
        self.doubts.clear();
        let least = self.merge;
        let strong: Vec<Pair> = pairs.iter().filter(|pair| pair.centibits >= least).copied().collect();
        told();
        self.decide_all(&strong, &OfRows, threads);
        drop(strong);
        told();
        self.settle_clusters(pairs, threads);
        told();
    }

    /// What is left over is for a person to decide, with the weight of the rows themselves.
    pub(super) fn leave_open(&mut self, pairs: &[Pair]) {
        let open = pairs.iter().filter(|pair| (self.review..self.merge).contains(&pair.centibits));
        let open = open.map(|pair| Doubt {
            left: pair.left,
            right: pair.right,
            centibits: pair.centibits,
            veto: None,
        });
        self.doubts.extend(open);
    }

    /// Other thresholds, from now on.
    pub(super) fn lower(&mut self, merge: i16, review: i16) {
        (self.merge, self.review) = (merge, review);
    }

    /// From which weights rows are joined, and listed for review.
    pub(super) fn thresholds(&self) -> (i16, i16) {
        (self.merge, self.review)
    }

    /// How many pairs of rows stand in one cluster.
    pub(super) fn pairs_together(&self) -> u64 {
        let rows = 0..u32::try_from(self.forest.len()).unwrap_or(u32::MAX);
        let size = |root: u32| u64::from(self.size(root));
        let roots = rows.filter(|row| self.root(*row) == *row);
        roots.map(|root| size(root) * size(root).saturating_sub(1) / 2).fold(0, u64::saturating_add)
    }

    /// Joins the clusters of a pair, or notes what forbids it. Says whether it joined them.
    fn decide(&mut self, pair: &Pair, rivals: &Rivals) -> bool {
        let (a, b) = (self.root(pair.left), self.root(pair.right));
        if a == b {
            return false;
        }
        let objection = self.objection(a, b, pair, rivals);
        if objection.is_none() {
            self.join(a, b);
            self.links.push(*pair);
            self.note_proof(pair.left, pair.says);
            return true;
        }
        let Pair { left, right, centibits, .. } = *pair;
        // what a person has decided is not asked again
        if objection != Some(Veto::Decided) {
            self.doubts.push(Doubt { left, right, centibits, veto: objection });
        }
        false
    }

    /// Notes that a union just made allows for two birth dates, if it does.
    fn note_proof(&mut self, row: u32, says: Says) {
        let weighed = says.births_differ() && !self.scorer.habits.births_bind();
        if says.is_proven() || weighed {
            let root = self.root(row);
            self.proven.insert(root);
        }
    }

    fn objection(&mut self, a: u32, b: u32, pair: &Pair, rivals: &Rivals) -> Option<Veto> {
        if let Some(veto) = self.veto(a, b, Some(pair.says)) {
            return Some(veto);
        }
        if pair.says.waits() {
            if let Some(veto) = self.kin(a, b) {
                return Some(veto);
            }
        } else if !pair.says.is_personal() {
            return Some(Veto::Household);
        } else if let Some(doubt) = pair.says.doubt() {
            return Some(doubt);
        }
        if pair.says.shares_own_number() {
            return None;
        }
        // what the table taught of its people must not make up for what a pair does not say
        let taught = pair.says.is_thin() && pair.centibits < self.shipped;
        if pair.says.is_bare() || taught {
            return Some(Veto::Bare);
        }
        if pair.says.is_slight() && !pair.says.waits() && (self.size(a) > 1 || self.size(b) > 1) {
            let mut scratch = std::mem::take(&mut self.scratch);
            let found = self.compare_clusters(a, b, &mut scratch);
            self.scratch = scratch;
            if !found.is_personal() {
                return Some(Veto::Household);
            }
            if found.doubts_name() {
                return Some(Veto::Given);
            }
            // row by row one or another of the three was not known
            if found.has_nothing_in_common() && !found.middle_agrees() {
                return Some(Veto::Bare);
            }
        }
        for (thin, other) in [(pair.left, b), (pair.right, a)] {
            let root = self.root(thin);
            if !self.is_alone(thin) {
                continue;
            }
            for (rival, centibits) in rivals.of_row(thin) {
                // whom a household shares is not clear by a telephone that it shares
                if centibits.saturating_add(Rivals::CLEAR) < pair.centibits && !pair.says.waits() {
                    break;
                }
                let (theirs, other) = (self.root(rival), self.root(other));
                if theirs == other || theirs == root {
                    continue;
                }
                // one who has a birth date is told from another by it, but not from who has the same
                let are_two = match self.veto(theirs, other, None) {
                    Some(Veto::Ssn) if self.is_one_digit_off(theirs, other) => false,
                    Some(Veto::Ssn | Veto::Mbi | Veto::Generation | Veto::Decided) => true,
                    Some(_) => is_thin(self.scorer, thin),
                    None => false,
                };
                if are_two {
                    return Some(Veto::Ambiguous);
                }
            }
        }
        None
    }

    /// What speaks against a pair that waited, by all that its two clusters say.
    fn kin(&mut self, a: u32, b: u32) -> Option<Veto> {
        let mut scratch = std::mem::take(&mut self.scratch);
        let (found, known) = self.hear_clusters(a, b, &mut scratch);
        self.scratch = scratch;
        let household = if found.waits() { found.may_be_kin(known) } else { !found.is_personal() };
        if household {
            return Some(Veto::Household);
        }
        if found.doubts_name() || found.given_differs() {
            return Some(Veto::Given);
        }
        found.doubts_birth().then_some(Veto::Birth)
    }

    /// Whether two clusters with two Social Security numbers differ in a digit of them and in nothing else of what tells
    /// people apart: they stay two, but a row that fits either does not for that fit two people.
    fn is_one_digit_off(&mut self, a: u32, b: u32) -> bool {
        let mut scratch = std::mem::take(&mut self.scratch);
        let found = self.compare_clusters(a, b, &mut scratch);
        self.scratch = scratch;
        let equal = |field: Field| found.level(field) == level::EQUAL;
        found.level(Field::Ssn) == level::NEAR
            && equal(Field::Given)
            && equal(Field::Birth)
            && found.level(Field::Middle) != level::DIFFERENT
            && matches!(
                found.level(Field::Surname),
                level::EQUAL | level::SURNAME_PART | level::SURNAME_MISSPELT
            )
    }

    /// Whether nothing but rows that say the same is in the cluster of a row.
    fn is_alone(&self, row: u32) -> bool {
        let root = self.root(row);
        if self.size(root) == 1 {
            return true;
        }
        let rows = self.scorer.rows;
        self.members(root).all(|member| rows.row(member) == rows.row(row))
    }

    /// For each row the first row of its cluster, and the doubts that remain: one for each two clusters,
    /// strongest first.
    pub(super) fn finish(mut self, threads: usize) -> (Vec<u32>, Vec<Doubt>, Vec<Pair>) {
        let roots = self.roots(threads);
        let doubts = std::mem::take(&mut self.doubts);
        let parts = parallel::ranges(doubts.len(), 1 << 14);
        let open = |part: usize| -> Vec<OpenDoubt> {
            let part = parts[part].clone();
            let open = doubts[part.clone()].iter().zip(part).filter_map(|(doubt, place)| {
                let (a, b) = (roots[doubt.left as usize], roots[doubt.right as usize]);
                let is_open = a != b && !self.are_decided_apart(a, b);
                is_open.then_some(OpenDoubt { ends: (a.min(b), a.max(b)), place, doubt: *doubt })
            });
            open.collect()
        };
        let mut open = parallel::map(threads, parts.len(), || (), |(), part| open(part)).concat();
        let weight = |open: &OpenDoubt| std::cmp::Reverse(open.doubt.centibits);
        parallel::sort(threads, &mut open, |open| {
            (open.ends, weight(open), open.doubt.left, open.doubt.right, open.place)
        });
        open.dedup_by_key(|open| open.ends);
        parallel::sort(threads, &mut open, |open| (weight(open), open.ends));
        (roots, open.into_iter().map(|open| open.doubt).collect(), self.links)
    }

    /// The root of every row.
    fn roots(&self, threads: usize) -> Vec<u32> {
        let parts = parallel::ranges(self.forest.len(), 1 << 15);
        let root = |row: usize| self.root(u32::try_from(row).unwrap_or(u32::MAX));
        let roots = |part: usize| -> Vec<u32> { parts[part].clone().map(root).collect() };
        parallel::map(threads, parts.len(), || (), |(), part| roots(part)).concat()
    }
}

/// A doubt, with the roots of its rows and its place among all.
#[derive(Clone, Copy)]
struct OpenDoubt {
    ends: (u32, u32),
    place: usize,
    doubt: Doubt,
}

/// Pairs of rows.
struct OfRows;

impl Rules for OfRows {
    fn tie(&self, people: &People<'_>, pair: &Pair) -> (u64, u64) {
        let (a, b) = (people.content[pair.left as usize], people.content[pair.right as usize]);
        (a.min(b), a.max(b))
    }

    fn may_be_two(&self, people: &People<'_>, row: u32) -> bool {
        may_be_two(people.scorer, row)
    }

    fn turn(&self, pair: &Pair) -> Turn {
        if pair.says.waits() { Turn::Last } else { Turn::First }
    }
}

#[cfg(test)]
mod tests;
