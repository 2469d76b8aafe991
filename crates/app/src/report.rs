//! One self-contained page for the file: what was exposed, of whom, and what is not known.
//!
//! The page needs no network, no script and no other file, prints on paper, and reads well aloud.
//! Names and identifiers on it are masked unless [`Show::Revealed`] is asked for.

use askama::Template;
use chartward_model::{IndividualId, ReviewPair, Standing};
use chartward_store::CaseStore;

use crate::AppError;
use crate::demo::Score;
use crate::sample::{Bound, SampleScore, last_score};
use crate::views::{Person, Show, Summary, people, summary};

/// People listed on the page; the rest are in `chartward case people --format csv`.
const LISTED: usize = 5_000;
/// Review pairs listed on the page.
const PAIRS: usize = 500;

/// The report of a case as HTML. `score` adds the comparison of a demo with its planted truth.
///
/// # Errors
/// Those of the store.
pub fn report(store: &CaseStore, score: Option<&Score>, show: Show) -> Result<String, AppError> {
    let summary = summary(store)?;
    let mut affected = people(store, Some(Standing::Affected), show)?.people;
    let unlisted = affected.len().saturating_sub(LISTED);
    affected.truncate(LISTED);
    let review = store.review()?;
    let page = Page {
        version: store.facts()?.tool_version,
        most_in_element: summary.elements.iter().map(|e| e.people).max().unwrap_or(1).max(1),
        most_in_state: summary.states.iter().map(|s| s.people).max().unwrap_or(1).max(1),
        summary: &summary,
        people: &affected,
        unlisted,
        pairs: review.iter().take(PAIRS).map(Pair::of).collect(),
        unlisted_pairs: review.len().saturating_sub(PAIRS),
        masked: show == Show::Masked,
        sample: last_score(store)?.map(|score| SampleLines::of(&score)),
        scores: score.map(score_rows).unwrap_or_default(),
        score,
    };
    Ok(page.render()?)
}

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    version: String,
    summary: &'a Summary,
    most_in_element: usize,
    most_in_state: usize,
    people: &'a [Person],
    unlisted: usize,
    pairs: Vec<Pair>,
    unlisted_pairs: usize,
    masked: bool,
    sample: Option<SampleLines>,
    score: Option<&'a Score>,
    scores: Vec<ScoreRow>,
}

struct Pair {
    left: IndividualId,
    right: IndividualId,
    bits: String,
    reasons: String,
}

impl Pair {
    fn of(pair: &ReviewPair) -> Self {
        Self {
            left: pair.left,
            right: pair.right,
            bits: format!("{:+.1}", f64::from(pair.weight_centibits) / 100.0),
            reasons: pair.reasons.join("; "),
        }
    }
}

/// What a marked sample shows, in sentences.
struct SampleLines {
    seed: u64,
    element: Option<String>,
    confidence: String,
    precision: String,
    elusion: Option<String>,
    recall: Option<String>,
}

impl SampleLines {
    fn of(score: &SampleScore) -> Self {
        let shown = |bound: &Bound| bound.estimate.map_or_else(|| "none marked".to_owned(), per_cent);
        let (found, null) = (score.found, score.null);
        let of_documents = score.element.is_none();
        Self {
            seed: score.seed,
            element: score.element.clone(),
            confidence: per_cent(score.confidence),
            precision: format!(
                "Of {} marked mentions (of {} found) {} are not what they say: at least {} of all are right (sample: {}).",
                found.marked, found.size, found.wrong, per_cent(score.precision.bound), shown(&score.precision),
            ),
            elusion: of_documents.then(|| {
                format!(
                    "Of {} marked documents (of {} in which nothing telling was found) {} hold something: at most {} of all do (sample: {}).",
                    null.marked, null.size, null.wrong, per_cent(score.elusion.bound), shown(&score.elusion),
                )
            }),
            recall: score.recall.as_ref().map(|recall| {
                format!(
                    "Of {} marked documents (of {} in which something telling was found) {} tell nothing: at least {} of the documents that tell something about a person were found (sample: {}), of those that could be read.",
                    score.telling.marked, score.telling.size, score.telling.wrong, per_cent(recall.bound), shown(recall),
                )
            }),
        }
    }
}

fn per_cent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}

struct ScoreRow {
    element: &'static str,
    planted: usize,
    recall: String,
    precision: String,
}

fn score_rows(score: &Score) -> Vec<ScoreRow> {
    let row = |(element, counts): (&&'static str, &crate::demo::ElementScore)| ScoreRow {
        element,
        planted: counts.planted,
        recall: format!("{:.4}", counts.recall()),
        precision: format!("{:.4}", counts.precision()),
    };
    score.elements.iter().map(row).collect()
}

/// A number with thousands separated.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// What the page's template calls.
#[expect(
    unreachable_pub,
    clippy::inline_always,
    clippy::trivially_copy_pass_by_ref,
    clippy::unnecessary_wraps,
    clippy::unused_self,
    reason = "the form that askama's filter macro asks for, and what it makes of it"
)]
mod filters {
    use askama::Values;
    use chartward_model::HhsCategory;

    /// A number with thousands separated.
    #[askama::filter_fn]
    pub(super) fn grouped(number: &usize, _: &dyn Values) -> askama::Result<String> {
        Ok(super::grouped(*number))
    }

    /// Width of a bar in per cent of its column.
    #[askama::filter_fn]
    pub(super) fn bar(count: &usize, _: &dyn Values, most: &usize) -> askama::Result<usize> {
        Ok((count * 100 / (*most).max(1)).max(1))
    }

    /// Name of a category on the HHS form.
    #[askama::filter_fn]
    pub(super) fn category_title(category: &HhsCategory, _: &dyn Values) -> askama::Result<&'static str> {
        Ok(match category {
            HhsCategory::Clinical => "Clinical",
            HhsCategory::Demographic => "Demographic",
            HhsCategory::Financial => "Financial",
            HhsCategory::Other => "Other",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_separated() {
        assert_eq!(grouped(78_800_000), "78,800,000");
        assert_eq!(grouped(500), "500");
    }
}
