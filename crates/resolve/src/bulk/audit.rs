//! A result, looked over: what may be wrong with it, and how many people there are if it is.
//!
//! What it is not: a measurement against the truth, which nobody has. What no pass of blocking ever compared is not
//! seen here either.
//!
//! The one idea: **the weight of a pair is a probability.** The pairs that were not joined are letters that may go out
//! twice, the weakest links within individuals are letters that may be lacking; summed up, they say by how much the
//! number of people may be off. How far such probabilities are off themselves was measured (docs/resolve.md), and
//! the interval allows for it.

use super::layout::{GIVEN, SURNAME, TRAITS};
use super::load::{Rows, wide};
use super::model::Field;
use super::pairs::Pair;
use super::people::Doubt;
use super::score::{Scorer, Scratch, are_births_near, centibits};
use super::{facts, in_words, parallel};
use crate::cluster::Veto;
use crate::table::RowPair;

/// What is to be said of a result.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    /// Individuals with a single row.
    pub singletons: usize,
    /// Rows of the individual with most of them.
    pub largest: usize,
    /// Individuals whose rows disagree, by field: more than one birth date, surname, ...
    pub disagreeing: Vec<(&'static str, usize)>,
    /// Individuals whose rows disagree in any of those.
    pub disagreeing_individuals: usize,
    /// Pairs that a contradiction keeps apart, all of them.
    pub conflicts: usize,
    /// Other pairs in doubt, all of them.
    pub open: usize,
    /// Rows that say nothing by which they could be matched.
    pub empty_rows: usize,
    /// Other rows that say so little that not even their like would be joined to them.
    pub thin_rows: usize,
    /// Unions that rest on little, weakest first.
    pub weak: Vec<RowPair>,
    /// How many such unions there are.
    pub weak_links: usize,
    /// How many of them are of rows with two given names or two birth dates, for which a rule was waived.
    pub waived_links: usize,
    /// How many people there are.
    pub people: Estimate,
}

/// How many people a table is about.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// With 95 % confidence no fewer than this.
    pub low: u32,
    /// The most likely number.
    pub expected: u32,
    /// With 95 % confidence no more than this.
    pub high: u32,
    /// Expected number of individuals too many: one person with two numbers, and two letters.
    pub duplicates: f64,
    /// Expected number of individuals too few: two people with one number, and one letter.
    pub lacking: f64,
}

/// Unions within so many hundredths of a bit of the threshold rest on little.
const WEAK: i16 = 600;
/// So many of them are listed.
const MOST_WEAK: usize = 20_000;

/// How weights become odds, in bits. Measured on tables with known truth: see `docs/resolve.md`.
struct Calibration {
    /// Odds of a pair whose weight is even.
    even: f64,
    /// What a bit of weight adds: fields are not independent, as the weights have it.
    slope: f64,
    /// Standard deviation, between tables, of what all such odds of a table are off by together.
    shift: f64,
}

/// Pairs that nothing contradicts.
const OPEN: Calibration = Calibration { even: 0.0, slope: 0.75, shift: 2.0 };
/// Pairs that a contradiction keeps apart: hardly ever one person in well-kept tables, nearly always in garbled ones.
const CONTRADICTED: Calibration = Calibration { even: -13.0, slope: 0.3, shift: 8.0 };

impl Calibration {
    fn odds(&self, bits_over_even: f64) -> f64 {
        self.even + self.slope * bits_over_even
    }
}

/// What is looked over.
pub(super) struct Looked<'l> {
    pub(super) scorer: &'l Scorer<'l>,
    pub(super) roots: &'l [u32],
    /// One for each two clusters, strongest first.
    pub(super) doubts: &'l [Doubt],
    /// All pairs that were kept.
    pub(super) pairs: &'l [Pair],
    pub(super) links: Vec<Pair>,
    /// Weight at which two rows are as likely one person as two.
    pub(super) even: f64,
    pub(super) merge: i16,
    pub(super) review: i16,
    pub(super) threads: usize,
}

impl Looked<'_> {
    pub(super) fn audit(mut self) -> Audit {
        let mut sizes = vec![0_u32; self.roots.len()];
        for root in self.roots {
            sizes[*root as usize] = sizes[*root as usize].saturating_add(1);
        }
        let individuals = sizes.iter().filter(|size| **size > 0).count();
        let (disagreeing, disagreeing_individuals) = self.disagreeing();
        let conflicts = self.doubts.iter().filter(|doubt| doubt.veto.is_some()).count();
        let (empty_rows, thin_rows) = self.thin_rows();
        let people = self.people(individuals);
        let limit = self.merge.saturating_add(WEAK);
        self.links
            .retain(|link| link.says.waives() || (link.centibits < limit && !link.says.shares_own_number()));
        // what only a waived rule allows comes first, whatever it weighs: the weight is what was trusted too much
        self.links.sort_unstable_by_key(|link| (!link.says.waives(), link.centibits, link.left, link.right));
        let waived_links = self.links.iter().take_while(|link| link.says.waives()).count();
        let mut scratch = Scratch::new();
        let weak = self.links.iter().take(MOST_WEAK).map(|link| {
            let Pair { left, right, centibits, .. } = *link;
            in_words(self.scorer, &Doubt { left, right, centibits, veto: None }, &mut scratch)
        });
        Audit {
            singletons: sizes.iter().filter(|size| **size == 1).count(),
            largest: sizes.iter().max().map_or(0, |size| *size as usize),
            disagreeing,
            disagreeing_individuals,
            conflicts,
            open: self.doubts.len() - conflicts,
            empty_rows,
            thin_rows,
            weak: weak.collect(),
            weak_links: self.links.len(),
            waived_links,
            people,
        }
    }

    /// Individuals with more than one value in a field where a person has one.
    fn disagreeing(&self) -> (Vec<(&'static str, usize)>, usize) {
        let rows = self.scorer.rows;
        let fields = single_valued(rows);
        let mut values: Vec<u64> = vec![0; rows.len()];
        let mut differs: Vec<u8> = vec![0; rows.len()];
        let mut counts = Vec::new();
        for (bit, (name, read)) in (0_u32..).zip(&fields) {
            values.fill(0);
            let mut count = 0;
            for (row, root) in (0..).zip(self.roots) {
                let (value, at) = (read(rows, rows.row(row)), *root as usize);
                if value == 0 {
                    continue;
                }
                if values[at] == 0 {
                    values[at] = value;
                } else if values[at] != value && differs[at] >> bit & 1 == 0 {
                    differs[at] |= 1 << bit;
                    count += 1;
                }
            }
            counts.push((*name, count));
        }
        (counts, differs.iter().filter(|differs| **differs != 0).count())
    }

    /// Rows that say nothing, and rows of which two alike would not be joined.
    fn thin_rows(&self) -> (usize, usize) {
        let rows = self.scorer.rows;
        let parts = parallel::ranges(rows.len(), 1 << 14);
        let counted = parallel::map(self.threads, parts.len(), Scratch::new, |scratch, part| {
            let (mut empty, mut thin) = (0, 0);
            for row in parts[part].clone().filter_map(|row| u32::try_from(row).ok()) {
                let words = rows.row(row);
                if facts::is_empty(rows, words) {
                    empty += 1;
                    continue;
                }
                let itself = self.scorer.explain(words, words, scratch);
                thin += usize::from(!itself.is_personal() || centibits(itself.total) < self.merge);
            }
            (empty, thin)
        });
        counted.into_iter().fold((0, 0), |(empty, thin), part| (empty + part.0, thin + part.1))
    }

    /// How many people there are: the individuals, less those that are likely one, more those that are likely two.
    fn people(&self, individuals: usize) -> Estimate {
        let bits = |weight: i16| f64::from(weight) / 100.0 - self.even;
        let root = |row: u32| self.roots[row as usize];
        let known = self.known_of_clusters();
        let mut apart: Vec<Apart> = Vec::new();
        let mut add = |left: u32, right: u32, weight: i16, is_contradicted: bool| {
            let (a, b) = (root(left), root(right));
            let contradicted = is_contradicted || self.contradict(left, right) || known.contradict(a, b);
            let odds = if contradicted { CONTRADICTED } else { OPEN }.odds(bits(weight));
            apart.push(Apart { ends: (a.min(b), a.max(b)), odds, contradicted });
        };
        let is_contradiction = |veto: Veto| !matches!(veto, Veto::Ambiguous | Veto::Household | Veto::Bare);
        for doubt in self.doubts {
            add(doubt.left, doubt.right, doubt.centibits, doubt.veto.is_some_and(is_contradiction));
        }
        // what is below the review list still counts, each with its small chance
        let unlisted = self.pairs.iter().filter(|pair| pair.centibits < self.review);
        for pair in unlisted.filter(|pair| root(pair.left) != root(pair.right)) {
            add(pair.left, pair.right, pair.centibits, false);
        }
        let mut sums = [Histogram::new(), Histogram::new(), Histogram::new()];
        for pair in forest(self.roots.len(), apart) {
            sums[usize::from(pair.contradicted)].add(pair.odds);
        }
        for link in &self.links {
            sums[2].add(-OPEN.odds(bits(link.centibits)));
        }
        let mut people = estimate(individuals, &sums);
        // no weight excludes that all of these are rightly two
        let waived = self.links.iter().filter(|link| link.says.waives()).count();
        people.high = people.high.saturating_add(u32::try_from(waived).unwrap_or(u32::MAX));
        people
    }

    /// Whether two rows have two numbers, birth dates or generations.
    fn contradict(&self, left: u32, right: u32) -> bool {
        let rows = self.scorer.rows;
        let (a, b, layout) = (rows.row(left), rows.row(right), &rows.layout);
        let differ = |at: usize| a[at] != 0 && b[at] != 0 && a[at] != b[at];
        let generations = (a[TRAITS] >> 2, b[TRAITS] >> 2);
        differ(layout.ssn)
            || !are_births_near(a[layout.birth], b[layout.birth])
            || (generations.0 != generations.1 && generations.0 != 0 && generations.1 != 0)
    }

    /// Number and birth date of each cluster, by root.
    fn known_of_clusters(&self) -> Clusters {
        let rows = self.scorer.rows;
        let mut known = Clusters { ssn: vec![0; self.roots.len()], birth: vec![0; self.roots.len()] };
        for (row, root) in (0..).zip(self.roots) {
            let (words, at) = (rows.row(row), *root as usize);
            for (of, value) in
                [(&mut known.ssn, words[rows.layout.ssn]), (&mut known.birth, words[rows.layout.birth])]
            {
                if of[at] == 0 {
                    of[at] = value;
                }
            }
        }
        known
    }
}

/// Number and birth date of clusters, 0 where they are not known.
struct Clusters {
    ssn: Vec<u32>,
    birth: Vec<u32>,
}

impl Clusters {
    fn contradict(&self, a: u32, b: u32) -> bool {
        let (a, b) = (a as usize, b as usize);
        let two_numbers = self.ssn[a] != 0 && self.ssn[b] != 0 && self.ssn[a] != self.ssn[b];
        two_numbers || !are_births_near(self.birth[a], self.birth[b])
    }
}

/// Two clusters that may be one person.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Apart {
    ends: (u32, u32),
    odds: f64,
    contradicted: bool,
}

/// Of pairs of clusters those that can each make one individual fewer: the likeliest, without those that only close a
/// ring.
fn forest(count: usize, mut apart: Vec<Apart>) -> Vec<Apart> {
    apart.sort_by(|a, b| b.odds.total_cmp(&a.odds).then(a.ends.cmp(&b.ends)));
    let mut parent: Vec<u32> = (0..u32::try_from(count).unwrap_or(u32::MAX)).collect();
    apart.retain(|pair| {
        let (a, b) = (find(&mut parent, pair.ends.0), find(&mut parent, pair.ends.1));
        parent[a.max(b) as usize] = a.min(b);
        a != b
    });
    apart
}

fn find(parent: &mut [u32], mut at: u32) -> u32 {
    while parent[at as usize] != at {
        parent[at as usize] = parent[parent[at as usize] as usize];
        at = parent[at as usize];
    }
    at
}

fn probability(odds_bits: f64) -> f64 {
    1.0 / (1.0 + (-odds_bits).exp2())
}

/// How many pairs have which odds, to an eighth of a bit.
struct Histogram(std::collections::BTreeMap<i32, f64>);

impl Histogram {
    fn new() -> Self {
        Self(std::collections::BTreeMap::new())
    }

    fn add(&mut self, odds: f64) {
        #[expect(clippy::cast_possible_truncation, reason = "clamped")]
        let step = (odds.clamp(-400.0, 400.0) * 8.0).round() as i32;
        *self.0.entry(step).or_insert(0.0) += 1.0;
    }

    /// Mean and variance of how many of them are true, if all odds are off by `shift`.
    fn moments(&self, shift: f64) -> (f64, f64) {
        self.0.iter().fold((0.0, 0.0), |(mean, variance), (step, count)| {
            let p = probability(f64::from(*step) / 8.0 + shift);
            (mean + count * p, variance + count * p * (1.0 - p))
        })
    }
}

/// The number of people as a mixture of normal distributions: for what all odds may be off by, the sum of the pairs'
/// own chances. `sums` are open pairs, contradicted ones, and unions that may be wrong.
fn estimate(individuals: usize, sums: &[Histogram; 3]) -> Estimate {
    #[expect(clippy::cast_precision_loss, reason = "a table has far fewer rows than a mantissa has numbers")]
    let individuals = individuals as f64;
    let [open, contradicted, wrong] = sums;
    let steps = || (-12..=12).map(|step| f64::from(step) / 4.0);
    let weight = |deviations: f64| (-deviations * deviations / 2.0).exp();
    let by_contradiction: Vec<_> =
        steps().map(|d| (weight(d), contradicted.moments(d * CONTRADICTED.shift))).collect();
    let mut parts = Vec::new();
    for deviations in steps() {
        let shift = deviations * OPEN.shift;
        let ((fewer, spread), (more, further)) = (open.moments(shift), wrong.moments(-shift));
        for (other, (still_fewer, still_further)) in &by_contradiction {
            parts.push((
                weight(deviations) * other,
                individuals - fewer - still_fewer + more,
                (spread + further + still_further).sqrt(),
            ));
        }
    }
    let total: f64 = parts.iter().map(|(weight, ..)| weight).sum();
    let below = |x: f64| -> f64 {
        parts.iter().map(|(weight, mean, spread)| weight * normal((x - mean) / spread.max(1e-9))).sum::<f64>()
            / total
    };
    let quantile = |share: f64| {
        let (mut low, mut high) = (0.0, 2.0 * individuals + 10.0);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if below(middle) < share { low = middle } else { high = middle }
        }
        f64::midpoint(low, high)
    };
    let whole = |x: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to what a number of rows can be"
        )]
        let whole = x.round().clamp(0.0, f64::from(u32::MAX)) as u32;
        whole
    };
    let lacking = wrong.moments(0.0).0;
    Estimate {
        low: whole(quantile(0.025)),
        expected: whole(quantile(0.5)),
        // no weight excludes that all pairs that were left apart are rightly apart
        high: whole(quantile(0.975).max(individuals + lacking)),
        duplicates: open.moments(0.0).0 + contradicted.moments(0.0).0,
        lacking,
    }
}

/// The share of a normal distribution below `x` (Abramowitz and Stegun, 7.1.26: to seven digits).
fn normal(x: f64) -> f64 {
    let z = x.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let terms = [0.254_829_592, -0.284_496_736, 1.421_413_741, -1.453_152_027, 1.061_405_429];
    let sum = terms.iter().rev().fold(0.0, |sum, term| (sum + term) * t);
    let above = sum * (-z * z).exp() / 2.0;
    if x < 0.0 { above } else { 1.0 - above }
}

/// Reads a field from a row; 0 if it is not known.
type Read = fn(&Rows, &[u32]) -> u64;

/// The fields in which one person has one value.
fn single_valued(rows: &Rows) -> Vec<(&'static str, Read)> {
    let layout = &rows.layout;
    let mut fields: Vec<(&'static str, Read)> = vec![
        ("given name", |_, row| row[GIVEN].into()),
        ("surname", |_, row| row[SURNAME].into()),
        ("sex", |_, row| (row[TRAITS] & 3).into()),
    ];
    if layout.birth != 0 {
        fields.push(("date of birth", |rows, row| row[rows.layout.birth].into()));
    }
    if layout.ssn != 0 {
        fields.push(("SSN", |rows, row| row[rows.layout.ssn].into()));
    }
    if layout.ids.iter().any(|(field, _)| *field == Field::Mbi) {
        fields.push(("Medicare number", |rows, row| {
            let mbi = rows.layout.ids.iter().find(|(field, at)| *field == Field::Mbi && wide(row, *at) != 0);
            mbi.map_or(0, |(_, at)| wide(row, *at))
        }));
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::{Apart, Histogram, estimate, forest, normal};

    fn histogram(odds: f64, count: usize) -> Histogram {
        let mut histogram = Histogram::new();
        (0..count).for_each(|_| histogram.add(odds));
        histogram
    }

    #[test]
    fn a_sure_result_has_no_width_and_a_doubtful_one_has() {
        let sure = estimate(100, &[histogram(-40.0, 50), histogram(-90.0, 50), histogram(-40.0, 50)]);
        assert_eq!((sure.low, sure.expected, sure.high), (100, 100, 100));
        let doubtful = estimate(100, &[histogram(0.0, 20), Histogram::new(), histogram(-3.0, 20)]);
        assert!((doubtful.duplicates - 10.0).abs() < 1e-9, "{doubtful:?}");
        assert!((doubtful.lacking - 20.0 / 9.0).abs() < 1e-9, "{doubtful:?}");
        assert!((80..=92).contains(&doubtful.low) && (95..=115).contains(&doubtful.high), "{doubtful:?}");
        assert!((90..=95).contains(&doubtful.expected), "{doubtful:?}");
        // contradictions are thought right, but they may all be slips of the pen
        let kept_apart = estimate(100, &[Histogram::new(), histogram(-10.0, 20), Histogram::new()]);
        assert!(kept_apart.low < 85 && kept_apart.expected >= 99 && kept_apart.high == 100, "{kept_apart:?}");
    }

    #[test]
    fn pairs_that_close_a_ring_make_nobody_fewer() {
        let pair = |a, b, odds| Apart { ends: (a, b), odds, contradicted: false };
        let ring = vec![pair(0, 1, 3.0), pair(1, 2, 2.0), pair(0, 2, 1.0), pair(3, 4, -1.0)];
        assert_eq!(forest(5, ring).iter().map(|pair| pair.odds).collect::<Vec<_>>(), [3.0, 2.0, -1.0]);
    }

    #[test]
    fn the_normal_distribution_is_that_of_the_tables() {
        for (x, share) in [(0.0, 0.5), (1.0, 0.841_344_7), (-1.959_964, 0.025), (3.0, 0.998_650_1)] {
            assert!((normal(x) - share).abs() < 2e-7, "{x}");
        }
    }
}
