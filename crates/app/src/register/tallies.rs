//! The register's tally: filings, incidents and people, in rows.
//!
//! What it is not: the counting; see [`chartward_register::tally`].

use chartward_register::Register;
use chartward_register::link::Scope;
use chartward_register::tally::{self, By};
use chartward_register::words::grouped;
use jiff::civil::Date;
use serde::Serialize;

use super::{Place, Question};
use crate::AppError;
use crate::views::Table;

/// A tally.
#[derive(Debug, Serialize)]
pub struct TallyView {
    schema: &'static str,
    source: String,
    as_of: Option<Date>,
    by: Option<String>,
    /// How the two sums are made.
    rule: &'static str,
    rows: Vec<TallyRow>,
    total: TallyRow,
    /// Day on which the running sum passed a number that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    reaches: Option<Reaches>,
}

/// When a running sum passed a number.
#[derive(Debug, Serialize)]
pub struct Reaches {
    individuals: u64,
    as_reported: Option<Date>,
    deduplicated: Option<Date>,
}

/// One line of a tally.
#[derive(Debug, Serialize)]
pub struct TallyRow {
    key: String,
    filings: u64,
    incidents: u64,
    individuals: u64,
    individuals_deduplicated: u64,
    placeholders: u64,
    standing_placeholders: u64,
    without_number: u64,
    median_days_to_discover: Option<i32>,
    of_discovered: u64,
    median_days_to_report: Option<i32>,
    of_reported: u64,
}

impl From<tally::Line> for TallyRow {
    fn from(line: tally::Line) -> Self {
        Self {
            key: line.key,
            filings: line.filings,
            incidents: line.incidents,
            individuals: line.individuals,
            individuals_deduplicated: line.individuals_deduplicated,
            placeholders: line.placeholders,
            standing_placeholders: line.standing_placeholders,
            without_number: line.without_number,
            median_days_to_discover: line.days_to_discover.map(|(days, _)| days),
            of_discovered: line.days_to_discover.map_or(0, |(_, of)| of),
            median_days_to_report: line.days_to_report.map(|(days, _)| days),
            of_reported: line.days_to_report.map_or(0, |(_, of)| of),
        }
    }
}

impl Table for TallyView {
    fn columns(&self) -> Vec<String> {
        let first = self.by.clone().unwrap_or_else(|| "of".to_owned());
        let rest = [
            "filings",
            "incidents",
            "individuals",
            "individuals_deduplicated",
            "placeholders",
            "without_number",
        ];
        [first].into_iter().chain(rest.map(str::to_owned)).collect()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let cells = |row: &TallyRow| {
            let numbers = [
                row.filings,
                row.incidents,
                row.individuals,
                row.individuals_deduplicated,
                row.placeholders,
                row.without_number,
            ];
            [row.key.clone()].into_iter().chain(numbers.map(|n| n.to_string())).collect()
        };
        self.rows.iter().chain([&self.total]).map(cells).collect()
    }
}

impl TallyView {
    /// What a reader of the table should know, as lines.
    pub fn remarks(&self) -> Vec<String> {
        let as_of = self.as_of.map_or_else(|| "the newest snapshot".to_owned(), |day| day.to_string());
        let mut lines = vec![format!("note: source {}, as of {as_of}; {}", self.source, self.rule)];
        if let Some(reaches) = &self.reaches {
            let day = |day: Option<Date>| day.map_or_else(|| "never".to_owned(), |day| day.to_string());
            lines.push(format!(
                "note: the running sum passed {} on {} as reported, on {} with each report once",
                grouped(reaches.individuals),
                day(reaches.as_reported),
                day(reaches.deduplicated)
            ));
        }
        lines
    }
}

/// The list that is counted if none is named.
pub const DEFAULT_SOURCE: &str = "hhs";

/// Counts filings, incidents and people of one list.
///
/// # Errors
/// There is no such register or source.
pub fn tally(
    place: &Place,
    question: &Question,
    by: Option<(By, &str)>,
    reaches: Option<u64>,
    today: Date,
) -> Result<TallyView, AppError> {
    let register = Register::open(place)?;
    let source = question.source.clone().unwrap_or_else(|| DEFAULT_SOURCE.to_owned());
    let filings = register.filings(Some(&source), question.as_of)?;
    let day = question.as_of.unwrap_or(today);
    let incidents = register.incidents(&filings, Scope::Within)?;
    let tally = tally::tally(&filings, &incidents, &question.filter, by.map(|(by, _)| by), day);
    let reaches = reaches.map(|individuals| {
        let (as_reported, deduplicated) =
            tally::day_over(&filings, &incidents, &question.filter, individuals);
        Reaches { individuals, as_reported, deduplicated }
    });
    Ok(TallyView {
        schema: "chartward.register-tally/1",
        source,
        as_of: question.as_of,
        by: by.map(|(_, name)| name.to_owned()),
        rule: "a filing with several types or locations counts under each; a report that was filed twice counts once \
               in the de-duplicated sum, with the larger number; numbers not known count as nothing",
        rows: tally.lines.into_iter().map(TallyRow::from).collect(),
        total: tally.total.into(),
        reaches,
    })
}
