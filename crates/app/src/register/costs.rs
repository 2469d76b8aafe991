//! What the incidents of a list may have cost: ranges by year, beside published figures.
//!
//! What it is: the join of the register's incidents with the cost models of `chartward_law`. The models know nothing of
//! lists, the register nothing of dollars.

use std::collections::BTreeMap;

use chartward_law::cost::{COMPARISONS, Comparison, TOTAL_RULE, Total};
use chartward_register::Register;
use chartward_register::link::Scope;
use chartward_register::words::CountKind;
use jiff::civil::Date;
use serde::Serialize;

use super::{DEFAULT_SOURCE, Place, Question};
use crate::AppError;
use crate::views::Table;

/// What the incidents of a list may have cost.
#[derive(Debug, Serialize)]
pub struct TallyCostView {
    /// `chartward.register-cost/1`.
    pub schema: &'static str,
    /// Which list.
    pub source: String,
    /// As of which day.
    pub as_of: Option<Date>,
    /// How it is worked out.
    pub rule: &'static str,
    /// By year of the first report.
    pub years: Vec<Year>,
    /// All of them.
    pub total: Total,
    /// Incidents whose number only says "enough to report", or that have none: in no range.
    pub without_number: u64,
    /// What has been published, with its date.
    pub comparisons: [Comparison; 2],
}

/// One year.
#[derive(Debug, Serialize)]
pub struct Year {
    /// Year of the first report; none where no day is known.
    pub year: Option<i16>,
    /// Its incidents.
    #[serde(flatten)]
    pub total: Total,
}

/// The cost of one list's incidents, as it stood on a day.
///
/// # Errors
/// There is no such register or source.
pub fn tally_cost(place: &Place, question: &Question) -> Result<TallyCostView, AppError> {
    let register = Register::open(place)?;
    let source = question.source.clone().unwrap_or_else(|| DEFAULT_SOURCE.to_owned());
    let filings = register.filings(Some(&source), question.as_of)?;
    let incidents = register.incidents_on(&filings, Scope::Within, question.as_of)?;
    let mut reports: BTreeMap<(usize, usize), u64> = BTreeMap::new();
    let mut years: BTreeMap<usize, Option<i16>> = BTreeMap::new();
    for (index, filing) in filings.iter().enumerate().filter(|(_, one)| question.filter.takes(&one.draft)) {
        let (Some(incident), Some(report)) = (incidents.of.get(index), incidents.report.get(index)) else {
            continue;
        };
        let count = filing.draft.count();
        // a placeholder says nothing of how many people there are
        let known = if count.kind == CountKind::Placeholder { 0 } else { count.value.unwrap_or(0) };
        let most = reports.entry((*incident, *report)).or_default();
        *most = known.max(*most);
        let year = filing.draft.basis().map(|(day, _)| day.year());
        let first = years.entry(*incident).or_insert(year);
        *first = match (*first, year) {
            (Some(known), Some(year)) => Some(known.min(year)),
            (known, year) => known.or(year),
        };
    }
    let mut people: BTreeMap<usize, u64> = BTreeMap::new();
    for ((incident, _), most) in reports {
        let sum = people.entry(incident).or_default();
        *sum = sum.saturating_add(most);
    }
    let (mut by_year, mut total, mut without_number) =
        (BTreeMap::<Option<i16>, Total>::new(), Total::default(), 0);
    for (incident, people) in people {
        without_number += u64::from(people == 0);
        total.add(people);
        by_year.entry(years.get(&incident).copied().flatten()).or_default().add(people);
    }
    Ok(TallyCostView {
        schema: "chartward.register-cost/1",
        source,
        as_of: question.as_of,
        rule: TOTAL_RULE,
        years: by_year.into_iter().map(|(year, total)| Year { year, total }).collect(),
        total,
        without_number,
        comparisons: COMPARISONS,
    })
}

impl TallyCostView {
    /// What a reader of the table should know, as lines.
    pub fn remarks(&self) -> Vec<String> {
        let as_of = self.as_of.map_or_else(|| "the newest snapshot".to_owned(), |day| day.to_string());
        let mut lines = vec![
            format!("note: source {}, as of {as_of}; {}", self.source, self.rule),
            format!(
                "note: {} incidents without a number are in no range; {} lie below the sizes that the fit was made on, for {} fit and table are not settled, for {} there is no row",
                self.without_number,
                self.total.below_the_fit,
                self.total.not_settled,
                self.total.above_the_table
            ),
        ];
        for one in &self.comparisons {
            let read = if one.read { "" } else { "; recalled, not read in its source" };
            lines.push(format!(
                "note: to compare, never to add: ${} for {} ({}{read})",
                one.usd, one.what, one.source
            ));
        }
        lines
    }
}

impl Table for TallyCostView {
    fn columns(&self) -> Vec<String> {
        [
            "year",
            "incidents",
            "people",
            "low_usd",
            "high_usd",
            "low_usd_per_incident",
            "high_usd_per_incident",
        ]
        .map(str::to_owned)
        .to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let row = |key: String, total: &Total| {
            let each = |sum: u64| sum.checked_div(total.incidents).unwrap_or(0).to_string();
            vec![
                key,
                total.incidents.to_string(),
                total.people.to_string(),
                total.low_usd.to_string(),
                total.high_usd.to_string(),
                each(total.low_usd),
                each(total.high_usd),
            ]
        };
        let key = |year: Option<i16>| year.map_or_else(|| "unknown".to_owned(), |year| year.to_string());
        let years = self.years.iter().map(|one| row(key(one.year), &one.total));
        years.chain([row("total".to_owned(), &self.total)]).collect()
    }
}
