//! What a breach may cost: ranges, each with its model and its year.
//!
//! What it is: published models, applied where they hold: a log-log fit for small breaches, a table of very large ones,
//! and a sheet of single lines from below ([`sheet`]); beside them what an authority may impose ([`penalties`]), and sums
//! over the incidents of a list ([`totals`]).
//!
//! What it is not: a price. People times dollars explains almost nothing (R2 0.02 to 0.13 on the data behind the fit),
//! so no such product is made here.
//!
//! The one idea: always a range with its source, never one number; dollars are those of the model's own year.

pub mod penalties;
pub mod sheet;
pub mod totals;

use serde::Serialize;

pub use penalties::Penalties;
pub use sheet::{Line, LineCost, Per, Sheet};
pub use totals::{COMPARISONS, Comparison, TOTAL_RULE, Total};

/// Name and version of the JSON form.
pub const SCHEMA: &str = "chartward.cost/1";

/// One estimate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Estimate {
    /// Name of the model.
    pub model: &'static str,
    /// Where it was published, and the year whose dollars it counts.
    pub source: String,
    /// The smaller end, in dollars; none where the source gives an upper bound only.
    pub low_usd: Option<u64>,
    /// To so many; none where the source has no upper end for so many people.
    pub high_usd: Option<u64>,
    /// How far it holds for this number of people.
    pub holds: String,
}

/// Every estimate for a number of people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Costs {
    /// Name and version of this form.
    pub schema: &'static str,
    /// How many people.
    pub people: u64,
    /// The estimates; they are alternatives and are never added up.
    pub estimates: Vec<Estimate>,
    /// The lines of the sheet, which add up to its estimate.
    pub lines: Vec<LineCost>,
    /// Lines of the sheet for which nothing is known.
    pub without_default: Vec<&'static str>,
    /// What an authority may impose; in no estimate.
    pub penalties: &'static [Penalties],
    /// What has been published of such cases; in no estimate.
    pub context: [Context; 2],
}

/// What has been published of such cases, as a range: to be held against an estimate, never part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Context {
    /// What.
    pub what: &'static str,
    /// The smallest, in dollars of its own year.
    pub low_usd: u64,
    /// The largest.
    pub high_usd: u64,
    /// Where that is known from.
    pub source: &'static str,
    /// What it is not.
    pub caution: &'static str,
}

/// What is said beside every estimate.
pub const CONTEXT: [Context; 2] = [
    Context {
        what: "published averages of an incident in health care, reports of 2019 to 2025",
        low_usd: 6_450_000,
        high_usd: 10_930_000,
        source: "Ponemon and IBM, by secondary sources (the year 2020 worked out from 2022)",
        caution: "means of samples of about 2,000 to 113,000 records, 2025 of a dozen firms: not to be stretched to other sizes",
    },
    Context {
        what: "65 settlements and civil money penalties of HHS, 2009-01-16 to 2025-04-23, each",
        low_usd: 10_000,
        high_usd: 16_000_000,
        source: "a list kept by hand by its carrier, with the address of each at HHS",
        caution: "$126,211,285 in all; not compared with the pages of HHS",
    },
];

/// The estimates for a number of people.
pub fn costs(people: u64, sheet: &Sheet) -> Costs {
    let mut estimates = Vec::new();
    if (1..=1_000_000).contains(&people) {
        estimates.push(fit(people));
    }
    if people > 100_000 {
        estimates.push(table(people));
    }
    let lines = sheet.costs(people);
    estimates.push(from_below(&lines));
    Costs {
        schema: SCHEMA,
        people,
        estimates,
        lines,
        without_default: sheet.missing(),
        penalties: Penalties::shipped(),
        context: CONTEXT,
    }
}

/// ln(cost) = 7.6799625 + 0.7583576 ln(records), residual standard error 0.523 on 113 degrees of freedom.
fn fit(people: u64) -> Estimate {
    #[expect(clippy::cast_precision_loss, reason = "a million at most")]
    let middle = 0.758_357_6_f64.mul_add((people as f64).ln(), 7.679_962_5);
    let holds = if people < 2_000 {
        "extrapolated: the breaches it was fitted on begin at about 2,000 records".to_owned()
    } else if people <= 100_000 {
        "it was fitted on breaches of this size".to_owned()
    } else {
        "above 100,000 it is not settled: it overstates against the table".to_owned()
    };
    Estimate {
        model: "log-log fit, 95 % prediction range",
        source: "Jacobs 2014, on Ponemon data of 2013-14".to_owned(),
        low_usd: Some(dollars(middle - 1.96 * 0.523)),
        high_usd: Some(dollars(middle + 1.96 * 0.523)),
        holds,
    }
}

/// The exponential, in whole thousands: more would pretend to know more.
fn dollars(logarithm: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between a thousand and a thousand million, from a million people at most"
    )]
    let thousands = (logarithm.exp() / 1_000.0).round() as u64;
    thousands * 1_000
}

const MILLION: u64 = 1_000_000;

/// The most that any row of the table says.
const LARGEST_ROW: u64 = 401 * MILLION;

/// Ponemon and IBM on very large breaches: 1 M class $42 M (2019), $49 M (2022); 50 to 65 M $350 M (2018), $388 M (2019),
/// $401 M (2021), $387 M (2022).
fn table(people: u64) -> Estimate {
    let (low, high, holds) = match people {
        0..=999_999 => (None, Some(49), "the smallest class is one million: an upper bound".to_owned()),
        1_000_000..=9_999_999 => {
            (Some(42), Some(401), "between the classes of 1 and of 50 million".to_owned())
        }
        10_000_000..=49_999_999 => {
            (Some(49), Some(401), "between the classes of 1 and of 50 million".to_owned())
        }
        50_000_000..=65_000_000 => (Some(350), Some(401), "the class of 50 to 65 million".to_owned()),
        _ => (Some(350), None, "no row exists above 65 million: at least this".to_owned()),
    };
    Estimate {
        model: "table of very large breaches",
        source: "Ponemon and IBM, reports of 2018 to 2022".to_owned(),
        low_usd: low.map(|low: u64| low * MILLION),
        high_usd: high.map(|high: u64| high * MILLION),
        holds,
    }
}

/// The lines of the sheet together: all at their lower ends, all at their upper ends.
fn from_below(lines: &[LineCost]) -> Estimate {
    let mut sources: Vec<&str> = lines.iter().map(|line| line.source.as_str()).collect();
    sources.dedup();
    let told: Vec<String> = lines.iter().map(|line| format!("{}: {}", line.name, line.how)).collect();
    Estimate {
        model: "sheet from below, line by line",
        source: sources.join("; "),
        low_usd: Some(lines.iter().fold(0, |sum, line| sum.saturating_add(line.low_usd))),
        high_usd: Some(lines.iter().fold(0, |sum, line| sum.saturating_add(line.high_usd))),
        holds: format!("{}; lines that nobody has filled come on top", told.join("; ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Sheet, costs};

    /// The evaluated points of the fit: e^14.6647 = $2.34 M for 10,000, times 0.359 and 2.787; $13.4 M for 100,000.
    #[test]
    fn the_fit_at_its_published_points() {
        let at = |people| costs(people, &Sheet::default()).estimates[0].clone();
        assert_eq!((at(10_000).low_usd, at(10_000).high_usd), (Some(839_000), Some(6_516_000)));
        let middle = |people| {
            let estimate = at(people);
            #[expect(clippy::cast_precision_loss, reason = "a test of millions")]
            let product =
                estimate.low_usd.expect("a range") as f64 * estimate.high_usd.expect("a range") as f64;
            product.sqrt()
        };
        assert!((middle(10_000) / 2.34e6 - 1.0).abs() < 0.02, "{}", middle(10_000));
        assert!((middle(100_000) / 13.4e6 - 1.0).abs() < 0.02, "{}", middle(100_000));
        assert!((middle(500) / 0.24e6 - 1.0).abs() < 0.04, "{}", middle(500));
    }

    #[test]
    fn which_model_when() {
        let models =
            |people| costs(people, &Sheet::default()).estimates.iter().map(|e| e.model).collect::<Vec<_>>();
        assert_eq!(models(100_000).len(), 2);
        assert_eq!(models(100_001).len(), 3);
        assert_eq!(models(1_000_000).len(), 3);
        // a bound has no lower end
        assert_eq!(costs(100_001, &Sheet::default()).estimates[1].low_usd, None);
        assert_eq!(models(1_000_001).len(), 2);
        let huge = costs(78_800_000, &Sheet::default());
        assert_eq!(huge.estimates[0].holds, "no row exists above 65 million: at least this");
        assert_eq!((huge.estimates[0].low_usd, huge.estimates[0].high_usd), (Some(350_000_000), None));
        let last = costs(65_000_000, &Sheet::default());
        assert_eq!(last.estimates[0].high_usd, Some(401_000_000));
        assert_eq!(costs(u64::MAX, &Sheet::default()).estimates.len(), 2);
        assert_eq!(costs(0, &Sheet::default()).estimates.len(), 1);
    }

    #[test]
    fn the_sheet_from_below() {
        let found = costs(1_000, &Sheet::default());
        let sheet = &found.estimates[1];
        assert_eq!((sheet.low_usd, sheet.high_usd), (Some(26_500), Some(32_500)));
        assert_eq!(found.lines.iter().map(|line| line.high_usd).sum::<u64>(), 32_500);
        assert!(sheet.source.starts_with("breachcostlab") && !sheet.source.contains(';'), "{}", sheet.source);
    }

    /// A penalty is for a violation: it stands beside the estimates and is the same for one person and for a million.
    #[test]
    fn penalties_are_in_no_estimate() {
        let (few, many) = (costs(1, &Sheet::default()), costs(1_000_000, &Sheet::default()));
        assert_eq!((few.penalties, few.context), (many.penalties, many.context));
        assert!(few.penalties.iter().all(|set| set.tiers.len() == 4));
        assert!(few.estimates.iter().all(|one| !one.model.contains("penalt")));
    }
}
