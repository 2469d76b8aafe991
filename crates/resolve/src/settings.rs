//! What can be set about linkage, with the defaults and why they are what they are.
//!
//! The one idea: thresholds are odds, not scores. A pair is merged when the evidence makes it
//! `merge_odds` to one that both are the same human, given how many people there could be; so the same
//! setting means the same in a mailbox of forty people and in a table of a million.

use jiff::civil::Date;

/// Settings of one resolution.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The case's day: bounds two-digit years and tells which birth dates are possible.
    pub as_of: Date,
    /// Odds, to one, at which two records are merged. Default 50: asymmetric on purpose, because a wrong
    /// merge is a person who gets no letter.
    pub merge_odds: f64,
    /// Odds, to one, from which a pair that is not merged is worth a person's look. Default 0.25.
    pub review_odds: f64,
    /// How many people the evidence may speak of, at least; the number of records counts if it is larger.
    /// Default 10,000: the patients of a practice and those they live with.
    pub population: u32,
    /// How many people of one place share a name pool: what a name alone must stand out from before it is
    /// taken for the one roster row or person that bears it. Default 5,000, at odds of 20 to one.
    pub name_pool: u32,
    /// Blocks of more records than this are divided further before their pairs are compared. Default 60.
    pub block_limit: usize,
    /// Longest review list, strongest pairs first; how many more there were is told. Default 20,000.
    pub review_limit: usize,
    /// Mail domains of the organisation, lower case; those of the staff roster are added.
    pub organisation_domains: Vec<String>,
}

impl Settings {
    /// The default of [`Settings::block_limit`].
    pub(crate) const BLOCK_LIMIT: usize = 60;

    /// The defaults, as of a day.
    pub fn new(as_of: Date) -> Self {
        Self {
            as_of,
            merge_odds: 50.0,
            review_odds: 0.25,
            population: 10_000,
            name_pool: 5_000,
            block_limit: Self::BLOCK_LIMIT,
            review_limit: 20_000,
            organisation_domains: Vec::new(),
        }
    }

    /// Weight in bits from which a pair among `records` records is merged.
    pub(crate) fn merge_bits(&self, records: usize) -> f64 {
        self.prior_bits(records) + self.merge_odds.max(1.0).log2()
    }

    /// Weight in bits from which a pair is worth a look.
    pub(crate) fn review_bits(&self, records: usize) -> f64 {
        self.prior_bits(records) + self.review_odds.clamp(1e-6, self.merge_odds.max(1.0)).log2()
    }

    /// Weight in bits that a name alone needs.
    pub(crate) fn name_bits(&self) -> f64 {
        f64::from(self.name_pool.max(1)).log2() + 20_f64.log2()
    }

    /// Weight in bits from which a pair is as likely one person's as not, as far as is known beforehand.
    pub(crate) fn prior_bits(&self, records: usize) -> f64 {
        let records = u32::try_from(records).unwrap_or(u32::MAX);
        f64::from(self.population.max(records).max(1)).log2()
    }
}
