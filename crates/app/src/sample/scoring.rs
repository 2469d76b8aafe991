//! Marks to bounds.

use std::collections::BTreeSet;
use std::io::Read;

use chartward_store::CaseStore;
use serde::{Deserialize, Serialize};

use super::bounds::{float, lower, upper};
use super::marks::{Marks, MarksError, Verdict, set_of};
use super::{Population, SampleSet, Sampling};
use crate::AppError;
use crate::views::{CaseHead, Show};

/// Confidence of each bound by itself.
const CONFIDENCE: f64 = 0.95;
/// Confidence of each of two bounds that must hold together with [`CONFIDENCE`] (Bonferroni).
const OF_TWO: f64 = 1.0 - (1.0 - CONFIDENCE) / 2.0;

/// What follows from a marked sample.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SampleScore {
    /// `chartward.sample_score/2`.
    pub schema: String,
    /// Random identifier of the case.
    pub case: String,
    /// The seed of the sample.
    pub seed: u64,
    /// The one element it is about, if it was drawn for one.
    pub element: Option<String>,
    /// Confidence of every bound, between 0 and 1.
    pub confidence: f64,
    /// The mentions.
    pub found: Count,
    /// The documents in which something telling was found.
    pub telling: Count,
    /// The documents in which nothing telling was found.
    pub null: Count,
    /// Share of the found mentions that are right.
    pub precision: Bound,
    /// Share of the null set that tells something after all: the elusion rate.
    pub elusion: Bound,
    /// Of the documents that tell something, the share that was found: those found that do tell / (those and
    /// the missed). `None` if the sample was of one element only.
    pub recall: Option<Bound>,
}

/// How far a set was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Items in the set.
    pub size: u64,
    /// Items drawn.
    pub drawn: u64,
    /// Items with a verdict.
    pub marked: u64,
    /// Of those, wrong: not what was claimed, or missed.
    pub wrong: u64,
}

impl Count {
    /// Items that are right for sure: one left open may be wrong, or else leaving open whatever is awkward
    /// would improve every bound.
    fn right_at_least(&self) -> u64 {
        self.marked - self.wrong
    }

    /// Items that may be wrong.
    fn wrong_at_most(&self) -> u64 {
        self.drawn - self.right_at_least()
    }

    /// Share of the marked items that are right.
    fn right_share(&self) -> Option<f64> {
        (self.marked > 0).then(|| float(self.right_at_least()) / float(self.marked))
    }
}

/// A share: what the sample shows, and what it can still be with the stated confidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bound {
    /// Share in the sample, 0 to 1; `None` if nothing was marked.
    pub estimate: Option<f64>,
    /// The bound that matters: at least this for precision and recall, at most this for elusion.
    pub bound: f64,
}

/// Reads a marked sample, checks that it is the one that the case and its seed give, and says what follows.
///
/// # Errors
/// [`MarksError`] for marks that cannot be read or are of another sample, and those of the store.
pub fn score(store: &CaseStore, marked: impl Read) -> Result<SampleScore, AppError> {
    let marks = Marks::read(marked)?;
    let drawn = |set: SampleSet| marks.verdicts.keys().filter(|item| set_of(item) == Some(set)).count();
    let sampling = Sampling {
        seed: marks.seed,
        found: drawn(SampleSet::Found),
        telling: drawn(SampleSet::Telling),
        null: drawn(SampleSet::Null),
        element: marks.element,
    };
    let population = Population::gather(store, &sampling, Show::Masked)?;
    let names = |set: &super::Set| set.first.keys().map(|(_, item)| item.clone()).collect::<BTreeSet<_>>();
    let sets = [population.found, population.telling, population.null].map(|set| (set.size, names(&set)));
    let drawn: BTreeSet<&String> = sets.iter().flat_map(|(_, items)| items).collect();
    let given: BTreeSet<&String> = marks.verdicts.keys().collect();
    if drawn != given {
        return Err(MarksError::OtherRows { missing: drawn.difference(&given).count() }.into());
    }
    let counts = sets.map(|(size, items)| count(size, &items, &marks));
    if counts.iter().all(|count| count.marked == 0) {
        return Err(MarksError::Empty.into());
    }
    Ok(conclude(&marks, CaseHead::of(store)?.id, counts))
}

/// The last score that was kept in the case.
///
/// # Errors
/// Those of the store.
pub fn last_score(store: &CaseStore) -> Result<Option<SampleScore>, AppError> {
    Ok(store.sample_score()?.and_then(|text| serde_json::from_str(&text).ok()))
}

fn count(size: u64, items: &BTreeSet<String>, marks: &Marks) -> Count {
    let mut count = Count { size, drawn: items.len() as u64, ..Count::default() };
    for verdict in items.iter().filter_map(|item| marks.verdicts.get(item)) {
        count.marked += u64::from(*verdict != Verdict::Open);
        count.wrong += u64::from(*verdict == Verdict::Wrong);
    }
    count
}

fn conclude(marks: &Marks, case: String, [found, telling, null]: [Count; 3]) -> SampleScore {
    let elusion = null.right_share().map(|right| 1.0 - right);
    let elusion_at_most = |confidence| upper(null.wrong_at_most(), null.drawn, confidence);
    let recall_of = |right: f64, missed: f64| {
        let (kept, missed) = (float(telling.size) * right, float(null.size) * missed);
        if kept + missed > 0.0 { kept / (kept + missed) } else { 1.0 }
    };
    let recall = marks.element.is_none().then(|| Bound {
        estimate: telling.right_share().zip(elusion).map(|(right, missed)| recall_of(right, missed)),
        // both bounds must hold at once
        bound: recall_of(lower(telling.right_at_least(), telling.drawn, OF_TWO), elusion_at_most(OF_TWO)),
    });
    SampleScore {
        schema: "chartward.sample_score/2".to_owned(),
        case,
        seed: marks.seed,
        element: marks.element.map(|element| element.name().to_owned()),
        confidence: CONFIDENCE,
        found,
        telling,
        null,
        precision: Bound {
            estimate: found.right_share(),
            bound: lower(found.right_at_least(), found.drawn, CONFIDENCE),
        },
        elusion: Bound { estimate: elusion, bound: elusion_at_most(CONFIDENCE) },
        recall,
    }
}

#[cfg(test)]
mod tests {
    use super::super::marks::Marks;
    use super::{Count, conclude};

    fn all(size: u64, drawn: u64, wrong: u64) -> Count {
        Count { size, drawn, marked: drawn, wrong }
    }

    /// The arithmetic by hand: 300 documents without a miss bound the elusion below 1 %; of 900 telling
    /// documents and a null set of 10,000 at most about 123 (97.5 %) are missed.
    #[test]
    fn three_hundred_without_a_miss() {
        let counts = [all(5_000, 200, 0), all(900, 100, 0), all(10_000, 300, 0)];
        let score = conclude(&Marks::default(), "c".into(), counts);
        assert!(score.elusion.bound < 0.01 && score.elusion.bound > 0.0099);
        assert!((score.precision.bound - 0.05f64.powf(1.0 / 200.0)).abs() < 1e-9);
        let kept = 900.0 * 0.025f64.powf(1.0 / 100.0);
        let missed = 10_000.0 * (1.0 - 0.025f64.powf(1.0 / 300.0));
        let recall = score.recall.unwrap();
        assert!((recall.bound - kept / (kept + missed)).abs() < 1e-9);
        assert_eq!(recall.estimate, Some(1.0));
    }

    /// Right addresses of senders say nothing of the documents that count: if none of those that were looked
    /// at tells anything, recall is bounded by nothing.
    #[test]
    fn many_right_mentions_are_no_recall() {
        let counts = [all(1_020, 200, 4), all(20, 20, 20), all(1_000, 300, 0)];
        let score = conclude(&Marks::default(), "c".into(), counts);
        assert!(score.precision.bound > 0.95);
        assert!(score.recall.unwrap().bound < 1e-9);
    }

    #[test]
    fn what_was_not_marked_counts_at_its_worst() {
        let null = Count { marked: 0, ..all(10, 5, 0) };
        let score = conclude(&Marks::default(), "c".into(), [all(10, 5, 1), all(4, 4, 0), null]);
        assert_eq!(score.elusion.estimate, None);
        assert!(score.elusion.bound > 0.999);
        assert!((score.precision.estimate.unwrap() - 0.8).abs() < 1e-9);
        assert_eq!(score.recall.unwrap().estimate, None);

        let whole = conclude(&Marks::default(), "c".into(), [all(10, 5, 1), all(4, 4, 0), all(10, 5, 1)]);
        let evaded = Count { marked: 4, ..all(10, 5, 0) };
        let evaded = conclude(&Marks::default(), "c".into(), [evaded, all(4, 4, 0), evaded]);
        assert_eq!(
            (evaded.precision.bound, evaded.elusion.bound),
            (whole.precision.bound, whole.elusion.bound)
        );
    }
}
