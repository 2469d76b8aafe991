//! What the incidents of a list may have cost together, beside published figures.
//!
//! The one idea: each incident counts by its own range; what nobody has settled is counted, and said.

use serde::Serialize;

use super::{LARGEST_ROW, fit, table};

/// What a number of incidents may have cost together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Total {
    /// Incidents with a number of people.
    pub incidents: u64,
    /// Their people.
    pub people: u64,
    /// The sum of the lower ends.
    pub low_usd: u64,
    /// The sum of the upper ends; open above by each incident of [`Total::above_the_table`].
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
table from there to a million, the table above (Ponemon and IBM, 2018 to 2022); above 65 million there is no upper end, so the \
sum is open above; the ends are added up, as if every incident erred to the same side, so the sum is wider than any single year is likely to be";

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
        let low = ranges.iter().filter_map(|one| one.low_usd).filter(|low| *low > 0).min().unwrap_or(0);
        // above the table there is no upper end: it counts by the largest row, and the sum is open above
        let high = ranges.iter().map(|one| one.high_usd.unwrap_or(LARGEST_ROW)).max().unwrap_or(0);
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
    use super::Total;
    use crate::cost::{Sheet, costs};

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
        let one = |people| costs(people, &Sheet::default()).estimates;
        assert_eq!(of(&[0]), Total::default());
        let ten = one(10_000);
        assert_eq!(
            (of(&[10_000]).low_usd, of(&[10_000]).high_usd),
            (ten[0].low_usd.unwrap_or(0), ten[0].high_usd.unwrap_or(0))
        );
        assert_eq!(of(&[10_000, 10_000]).high_usd, 2 * ten[0].high_usd.unwrap_or(0));
        assert_eq!((of(&[100_000]).not_settled, of(&[100_001]).not_settled), (0, 1));
        let half = one(500_000);
        let between = of(&[500_000]);
        assert_eq!(
            (between.low_usd, half[1].low_usd),
            (half[0].low_usd.unwrap_or(0), None),
            "an upper bound has no lower end"
        );
        assert_eq!(Some(between.high_usd), half[0].high_usd.max(half[1].high_usd));
        assert_eq!((of(&[1_000_001]).low_usd, of(&[1_000_001]).high_usd), (42_000_000, 401_000_000));
        assert_eq!(of(&[78_800_000]).high_usd, 401_000_000, "by the largest row, and open above");
        assert_eq!((of(&[78_800_000]).above_the_table, of(&[1_999, 2_000]).below_the_fit), (1, 1));
        assert_eq!(of(&[u64::MAX, u64::MAX]).people, u64::MAX);
    }
}
