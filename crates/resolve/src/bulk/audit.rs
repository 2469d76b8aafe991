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
use super::score::{Scorer, Scratch, centibits};
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

/// How weights become probabilities. Measured on tables with known truth: see `docs/resolve.md`.
mod calibration {
    /// A bit of weight is worth this many bits of odds: fields are not independent, as the weights have it.
    pub(super) const SLOPE: f64 = 0.75;
    /// Standard deviation, between tables, of what all weights of a table are off by, in bits of odds.
    pub(super) const SHIFT: f64 = 2.0;
    /// What a contradiction takes away, in bits of odds.
    pub(super) const CONTRADICTED: f64 = 10.0;
    /// What it takes away that a row fits two people.
    pub(super) const AMBIGUOUS: f64 = 5.0;
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
        self.links.retain(|link| link.centibits < limit && !link.says.shares_own_number());
        self.links.sort_unstable_by_key(|link| (link.centibits, link.left, link.right));
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
        let bits = |weight: i16| (f64::from(weight) / 100.0 - self.even) * calibration::SLOPE;
        let mut apart: Vec<(i16, u32, u32, f64)> = Vec::new();
        let root = |row: u32| self.roots[row as usize];
        for doubt in self.doubts {
            let against = match doubt.veto {
                None => 0.0,
                Some(Veto::Ambiguous | Veto::Household) => calibration::AMBIGUOUS,
                Some(_) => calibration::CONTRADICTED,
            };
            apart.push((doubt.centibits, root(doubt.left), root(doubt.right), bits(doubt.centibits) - against));
        }
        let listed: std::collections::HashSet<(u32, u32)> =
            apart.iter().map(|(_, a, b, _)| (*a.min(b), *a.max(b))).collect();
        for pair in self.pairs {
            let (a, b) = (root(pair.left), root(pair.right));
            if a != b && !listed.contains(&(a.min(b), a.max(b))) {
                apart.push((pair.centibits, a, b, bits(pair.centibits)));
            }
        }
        let duplicates = forest(self.roots.len(), apart);
        let wrong: Vec<f64> = self
            .links
            .iter()
            .filter(|link| link.centibits < self.merge.saturating_add(4 * WEAK))
            .map(|link| -bits(link.centibits))
            .collect();
        estimate(individuals, &duplicates, &wrong)
    }
}

/// Of pairs of clusters, with their odds in bits, those that can each make one individual fewer: the likeliest,
/// without those that only close a ring.
fn forest(count: usize, mut apart: Vec<(i16, u32, u32, f64)>) -> Vec<f64> {
    apart.sort_by(|a, b| b.3.total_cmp(&a.3).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut parent: Vec<u32> = (0..u32::try_from(count).unwrap_or(u32::MAX)).collect();
    let mut kept = Vec::new();
    for (_, a, b, odds) in apart {
        let (a, b) = (find(&mut parent, a), find(&mut parent, b));
        if a != b {
            parent[a.max(b) as usize] = a.min(b);
            kept.push(odds);
        }
    }
    kept
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

/// The number of people as a mixture of normal distributions: for what all weights may be off by, the sum of the
/// pairs' own chances.
fn estimate(individuals: usize, apart: &[f64], wrong: &[f64]) -> Estimate {
    #[expect(clippy::cast_precision_loss, reason = "a table has far fewer rows than a mantissa has numbers")]
    let individuals = individuals as f64;
    let sums = |odds: &[f64], shift: f64| {
        odds.iter().map(|bits| probability(bits + shift)).fold((0.0, 0.0), |(sum, spread), p| {
            (sum + p, spread + p * (1.0 - p))
        })
    };
    let mut parts = Vec::new();
    for step in -12..=12 {
        let deviations = f64::from(step) / 4.0;
        let shift = deviations * calibration::SHIFT;
        let (fewer, spread) = sums(apart, shift);
        let (more, further) = sums(wrong, -shift);
        parts.push((
            (-deviations * deviations / 2.0).exp(),
            individuals - fewer + more,
            (spread + further).sqrt(),
        ));
    }
    let total: f64 = parts.iter().map(|(weight, ..)| weight).sum();
    let below = |x: f64| -> f64 {
        parts.iter().map(|(weight, mean, spread)| weight * normal((x - mean) / spread.max(1e-9))).sum::<f64>()
            / total
    };
    let quantile = |share: f64| {
        let (mut low, mut high) = (0.0, 2.0 * individuals + 10.0);
        for _ in 0..80 {
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
    Estimate {
        low: whole(quantile(0.025)),
        expected: whole(quantile(0.5)),
        high: whole(quantile(0.975)),
        duplicates: sums(apart, 0.0).0,
        lacking: sums(wrong, 0.0).0,
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
    use super::{estimate, forest, normal};

    #[test]
    fn a_sure_result_has_no_width_and_a_doubtful_one_has() {
        let sure = estimate(100, &[-40.0; 50], &[-40.0; 50]);
        assert_eq!((sure.low, sure.expected, sure.high), (100, 100, 100));
        let doubtful = estimate(100, &[0.0; 20], &[-3.0; 20]);
        assert!((doubtful.duplicates - 10.0).abs() < 1e-9, "{doubtful:?}");
        assert!((doubtful.lacking - 20.0 / 9.0).abs() < 1e-9, "{doubtful:?}");
        assert!((80..=92).contains(&doubtful.low) && (95..=115).contains(&doubtful.high), "{doubtful:?}");
        assert!((90..=95).contains(&doubtful.expected), "{doubtful:?}");
    }

    #[test]
    fn pairs_that_close_a_ring_make_nobody_fewer() {
        let ring = vec![(0, 0, 1, 3.0), (0, 1, 2, 2.0), (0, 2, 0, 1.0), (0, 3, 4, -1.0)];
        assert_eq!(forest(5, ring), [3.0, 2.0, -1.0]);
    }

    #[test]
    fn the_normal_distribution_is_that_of_the_tables() {
        for (x, share) in [(0.0, 0.5), (1.0, 0.841_344_7), (-1.959_964, 0.025), (3.0, 0.998_650_1)] {
            assert!((normal(x) - share).abs() < 2e-7, "{x}");
        }
    }
}
