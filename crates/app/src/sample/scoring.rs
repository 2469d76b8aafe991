//! Marks to bounds.

use std::collections::BTreeSet;
use std::io::Read;

use chartward_store::CaseStore;
use serde::{Deserialize, Serialize};

use super::bounds::{float, lower, upper};
use super::marks::{Marks, MarksError, Verdict};
use super::{Population, Sampling};
use crate::AppError;
use crate::views::{CaseHead, Show};

/// Confidence of each bound by itself.
const CONFIDENCE: f64 = 0.95;
/// Confidence of each of two bounds that must hold together with [`CONFIDENCE`] (Bonferroni).
const OF_TWO: f64 = 1.0 - (1.0 - CONFIDENCE) / 2.0;

/// What follows from a marked sample.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SampleScore {
    /// `chartward.sample_score/1`.
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
    /// The documents in which nothing telling was found.
    pub null: Count,
    /// Documents in which something telling was found.
    pub telling_documents: u64,
    /// Share of the found mentions that are right.
    pub precision: Bound,
    /// Share of the null set that tells something after all: the elusion rate.
    pub elusion: Bound,
    /// Share of the documents that tell something that was found: found / (found + missed). `None` if the
    /// sample was of one element only.
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
    let of_null = |item: &&String| item.contains("-null-");
    let drawn_null = marks.verdicts.keys().filter(of_null).count();
    let sampling = Sampling {
        seed: marks.seed,
        found: marks.verdicts.len() - drawn_null,
        null: drawn_null,
        element: marks.element,
    };
    let population = Population::gather(store, &sampling, Show::Masked)?;
    let names = |set: &super::Set| set.first.keys().map(|(_, item)| item.clone()).collect::<BTreeSet<_>>();
    let (found, null) = (names(&population.found), names(&population.null));
    let drawn: BTreeSet<&String> = found.iter().chain(&null).collect();
    let given: BTreeSet<&String> = marks.verdicts.keys().collect();
    if drawn != given {
        let (missing, added) = (drawn.difference(&given).count(), given.difference(&drawn).count());
        return Err(MarksError::OtherRows { missing, added }.into());
    }
    let found = count(population.found.size, &found, &marks);
    let null = count(population.null.size, &null, &marks);
    if found.marked + null.marked == 0 {
        return Err(MarksError::Empty.into());
    }
    Ok(conclude(&marks, CaseHead::of(store)?.id, found, null, population.telling))
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

fn conclude(marks: &Marks, case: String, found: Count, null: Count, telling: u64) -> SampleScore {
    let share = |part: u64, whole: u64| (whole > 0).then(|| float(part) / float(whole));
    let right = found.marked - found.wrong;
    let missed_share = share(null.wrong, null.marked);
    let missed = |rate: f64| rate * float(null.size);
    // a found document counts as far as mentions are right; both bounds must hold at once
    let least = float(telling) * lower(right, found.marked, OF_TWO);
    let recall_of = |kept: f64, missed: f64| if kept + missed > 0.0 { kept / (kept + missed) } else { 1.0 };
    let recall = marks.element.is_none().then(|| Bound {
        estimate: share(right, found.marked)
            .zip(missed_share)
            .map(|(right, elusion)| recall_of(float(telling) * right, missed(elusion))),
        bound: recall_of(least, missed(upper(null.wrong, null.marked, OF_TWO))),
    });
    SampleScore {
        schema: "chartward.sample_score/1".to_owned(),
        case,
        seed: marks.seed,
        element: marks.element.map(|element| element.name().to_owned()),
        confidence: CONFIDENCE,
        found,
        null,
        telling_documents: telling,
        precision: Bound {
            estimate: share(right, found.marked),
            bound: lower(right, found.marked, CONFIDENCE),
        },
        elusion: Bound { estimate: missed_share, bound: upper(null.wrong, null.marked, CONFIDENCE) },
        recall,
    }
}

#[cfg(test)]
mod tests {
    use super::super::marks::Marks;
    use super::{Count, conclude};

    /// The arithmetic by hand: 300 documents without a miss bound the elusion below 1 %; of 900 telling
    /// documents and a null set of 10,000 at most about 123 (97.5 %) are missed.
    #[test]
    fn three_hundred_without_a_miss() {
        let found = Count { size: 5_000, drawn: 200, marked: 200, wrong: 0 };
        let null = Count { size: 10_000, drawn: 300, marked: 300, wrong: 0 };
        let score = conclude(&Marks::default(), "c".into(), found, null, 900);
        assert!(score.elusion.bound < 0.01 && score.elusion.bound > 0.0099);
        assert!((score.precision.bound - 0.05f64.powf(1.0 / 200.0)).abs() < 1e-9);
        let kept = 900.0 * 0.025f64.powf(1.0 / 200.0);
        let missed = 10_000.0 * (1.0 - 0.025f64.powf(1.0 / 300.0));
        let recall = score.recall.unwrap();
        assert!((recall.bound - kept / (kept + missed)).abs() < 1e-9);
        assert_eq!(recall.estimate, Some(1.0));
    }

    #[test]
    fn what_was_not_marked_bounds_nothing() {
        let found = Count { size: 10, drawn: 5, marked: 5, wrong: 1 };
        let null = Count { size: 10, drawn: 5, marked: 0, wrong: 0 };
        let score = conclude(&Marks::default(), "c".into(), found, null, 4);
        assert_eq!(score.elusion.estimate, None);
        assert!(score.elusion.bound > 0.999);
        assert!((score.precision.estimate.unwrap() - 0.8).abs() < 1e-9);
        assert_eq!(score.recall.unwrap().estimate, None);
    }
}
