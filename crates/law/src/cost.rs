//! What a breach may cost: ranges, each with its model and its year.
//!
//! What it is: published models, applied where they hold: a log-log fit for small breaches, a table of very large ones,
//! and a sheet of single lines from below.
//!
//! What it is not: a price. People times dollars explains almost nothing (R2 0.02 to 0.13 on the data behind the fit),
//! so no such product is made here.
//!
//! The one idea: always a range with its source, never one number; dollars are those of the model's own year.

use serde::Serialize;

/// Name and version of the JSON form.
pub const SCHEMA: &str = "chartward.cost/1";

/// One estimate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Estimate {
    /// Name of the model.
    pub model: &'static str,
    /// Where it was published, and the year whose dollars it counts.
    pub source: &'static str,
    /// From so many dollars.
    pub low_usd: u64,
    /// To so many.
    pub high_usd: u64,
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
    /// Lines of the sheet for which nothing is known.
    pub without_default: Vec<&'static str>,
}

/// What the sheet from below counts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Cents for one notice.
    pub notice_cents: u64,
    /// Cents for a year of monitoring of one person.
    pub monitoring_cents: u64,
    /// How many in a hundred enrol.
    pub take_up_percent: u64,
    /// Months of monitoring that are offered.
    pub months: u64,
    /// Dollars for counsel.
    pub legal_usd: u64,
}

impl Default for Sheet {
    fn default() -> Self {
        Self {
            notice_cents: 150,
            monitoring_cents: 3_000,
            take_up_percent: 10,
            months: 12,
            legal_usd: 25_000,
        }
    }
}

/// The estimates for a number of people.
pub fn costs(people: u64, sheet: Sheet) -> Costs {
    let mut estimates = Vec::new();
    if (1..=1_000_000).contains(&people) {
        estimates.push(fit(people));
    }
    if people > 100_000 {
        estimates.push(table(people));
    }
    estimates.push(from_below(people, sheet));
    Costs {
        schema: SCHEMA,
        people,
        estimates,
        without_default: vec![
            "address hygiene and returned mail",
            "call centre",
            "forensics",
            "review of the evidence",
            "regulators' penalties",
        ],
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
        source: "Jacobs 2014, on Ponemon data of 2013-14",
        low_usd: dollars(middle - 1.96 * 0.523),
        high_usd: dollars(middle + 1.96 * 0.523),
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

/// Ponemon and IBM on very large breaches: 1 M class $42 M (2019), $49 M (2022); 50 to 65 M $350 M (2018), $388 M (2019),
/// $401 M (2021), $387 M (2022).
fn table(people: u64) -> Estimate {
    const MILLION: u64 = 1_000_000;
    let (low, high, holds) = match people {
        0..=999_999 => (0, 49, "the smallest class is one million: an upper bound".to_owned()),
        1_000_000..=9_999_999 => (42, 401, "between the classes of 1 and of 50 million".to_owned()),
        10_000_000..=49_999_999 => (49, 401, "between the classes of 1 and of 50 million".to_owned()),
        50_000_000..=65_000_000 => (350, 401, "the class of 50 to 65 million".to_owned()),
        _ => (350, 401, "no row exists above 65 million: at least this".to_owned()),
    };
    Estimate {
        model: "table of very large breaches",
        source: "Ponemon and IBM, reports of 2018 to 2022",
        low_usd: low * MILLION,
        high_usd: high * MILLION,
        holds,
    }
}

/// Notice, monitoring and counsel: from nobody enrolled to twice as many as usual.
fn from_below(people: u64, sheet: Sheet) -> Estimate {
    let notice = people.saturating_mul(sheet.notice_cents) / 100;
    let all_enrolled = u128::from(people) * u128::from(sheet.monitoring_cents) * u128::from(sheet.months);
    let enrolled = all_enrolled * u128::from(sheet.take_up_percent) * 2 / 12 / 100 / 100;
    let base = notice.saturating_add(sheet.legal_usd);
    Estimate {
        model: "sheet: notice, monitoring, counsel",
        source: "breachcostlab, June 2026: a calculator's defaults, not an authority",
        low_usd: base,
        high_usd: base.saturating_add(u64::try_from(enrolled).unwrap_or(u64::MAX)),
        holds: format!(
            "${}.{:02} a notice, ${} a year of monitoring for up to {} in a hundred over {} months, ${} for counsel; the lines without a default come on top",
            sheet.notice_cents / 100,
            sheet.notice_cents % 100,
            sheet.monitoring_cents / 100,
            sheet.take_up_percent * 2,
            sheet.months,
            sheet.legal_usd
        ),
    }
}

/// What a number of incidents may have cost together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Total {
    /// Incidents with a number of people.
    pub incidents: u64,
    /// Their people.
    pub people: u64,
    /// The sum of the lower ends.
    pub low_usd: u64,
    /// The sum of the upper ends.
    pub high_usd: u64,
    /// Incidents below 2,000 people, for which the fit is extrapolated.
    pub below_the_fit: u64,
    /// Incidents between 100,000 and a million, for which the fit and the table are not reconciled: both count.
    pub not_settled: u64,
    /// Incidents above 65 million, for which there is no row: at least this.
    pub above_the_table: u64,
}

/// How a [`Total`] is made.
pub const TOTAL_RULE: &str = "each incident by its own range: the log-log fit to 100,000 people (Jacobs 2014, on Ponemon data of 2013-14), the fit and the \
table from there to a million, the table above (Ponemon and IBM, 2018 to 2022); the ends are added up, as if every incident erred to \
the same side, so the sum is wider than any single year is likely to be";

impl Total {
    /// One more incident; one without people is none.
    pub fn add(&mut self, people: u64) {
        if people == 0 {
            return;
        }
        let ranges = match people {
            1..=100_000 => vec![fit(people)],
            100_001..=1_000_000 => vec![fit(people), table(people)],
            _ => vec![table(people)],
        };
        // between the two models the table is an upper bound and has no lower end
        let low = ranges.iter().map(|one| one.low_usd).filter(|low| *low > 0).min().unwrap_or(0);
        let high = ranges.iter().map(|one| one.high_usd).max().unwrap_or(0);
        self.incidents += 1;
        self.people = self.people.saturating_add(people);
        self.low_usd = self.low_usd.saturating_add(low);
        self.high_usd = self.high_usd.saturating_add(high);
        self.below_the_fit += u64::from(people < 2_000);
        self.not_settled += u64::from((100_001..=1_000_000).contains(&people));
        self.above_the_table += u64::from(people > 65_000_000);
    }
}

/// A published figure, to be held against a range: never part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// What it is of.
    pub what: &'static str,
    /// Dollars of its own year.
    pub usd: u64,
    /// Who said so, when.
    pub source: &'static str,
    /// Whether it was read in its source.
    pub read: bool,
}

/// What is said of a single incident and of a year.
pub const COMPARISONS: [Comparison; 2] = [
    Comparison {
        what: "one incident of a health-care organisation, over two years",
        usd: 2_200_000,
        source: "Ponemon Institute, benchmark study on privacy and security of health-care data, May 2016",
        read: false,
    },
    Comparison {
        what: "all health care in the United States, in a year",
        usd: 6_200_000_000,
        source: "Ponemon Institute, benchmark study on privacy and security of health-care data, May 2016",
        read: false,
    },
];

#[cfg(test)]
mod tests {
    use super::{Sheet, Total, costs};

    /// The ends are those of the models at each size; 100,000 and 1,000,000 are the edges.
    #[test]
    fn incidents_add_up_by_their_own_ranges() {
        let of = |sizes: &[u64]| {
            let mut total = Total::default();
            for people in sizes {
                total.add(*people);
            }
            total
        };
        let one = |people| costs(people, Sheet::default()).estimates;
        assert_eq!(of(&[0]), Total::default());
        let ten = one(10_000);
        assert_eq!((of(&[10_000]).low_usd, of(&[10_000]).high_usd), (ten[0].low_usd, ten[0].high_usd));
        assert_eq!(of(&[10_000, 10_000]).high_usd, 2 * ten[0].high_usd);
        assert_eq!((of(&[100_000]).not_settled, of(&[100_001]).not_settled), (0, 1));
        let half = one(500_000);
        let between = of(&[500_000]);
        assert_eq!(
            (between.low_usd, half[1].low_usd),
            (half[0].low_usd, 0),
            "an upper bound has no lower end"
        );
        assert_eq!(between.high_usd, half[0].high_usd.max(half[1].high_usd));
        assert_eq!((of(&[1_000_001]).low_usd, of(&[1_000_001]).high_usd), (42_000_000, 401_000_000));
        assert_eq!((of(&[78_800_000]).above_the_table, of(&[1_999, 2_000]).below_the_fit), (1, 1));
        assert_eq!(of(&[u64::MAX, u64::MAX]).people, u64::MAX);
    }

    /// The evaluated points of the fit: e^14.6647 = $2.34 M for 10,000, times 0.359 and 2.787; $13.4 M for 100,000.
    #[test]
    fn the_fit_at_its_published_points() {
        let at = |people| costs(people, Sheet::default()).estimates[0].clone();
        assert_eq!((at(10_000).low_usd, at(10_000).high_usd), (839_000, 6_516_000));
        let middle = |people| {
            let estimate = at(people);
            #[expect(clippy::cast_precision_loss, reason = "a test of millions")]
            let product = estimate.low_usd as f64 * estimate.high_usd as f64;
            product.sqrt()
        };
        assert!((middle(10_000) / 2.34e6 - 1.0).abs() < 0.02, "{}", middle(10_000));
        assert!((middle(100_000) / 13.4e6 - 1.0).abs() < 0.02, "{}", middle(100_000));
        assert!((middle(500) / 0.24e6 - 1.0).abs() < 0.04, "{}", middle(500));
    }

    #[test]
    fn which_model_when() {
        let models =
            |people| costs(people, Sheet::default()).estimates.iter().map(|e| e.model).collect::<Vec<_>>();
        assert_eq!(models(100_000).len(), 2);
        assert_eq!(models(100_001).len(), 3);
        assert_eq!(models(1_000_000).len(), 3);
        assert_eq!(models(1_000_001).len(), 2);
        let huge = costs(78_800_000, Sheet::default());
        assert_eq!(huge.estimates[0].holds, "no row exists above 65 million: at least this");
        assert_eq!(costs(u64::MAX, Sheet::default()).estimates.len(), 2);
        assert_eq!(costs(0, Sheet::default()).estimates.len(), 1);
    }

    #[test]
    fn the_sheet_from_below() {
        let sheet = &costs(1_000, Sheet::default()).estimates[1];
        assert_eq!((sheet.low_usd, sheet.high_usd), (26_500, 32_500));
    }
}
