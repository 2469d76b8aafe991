//! The register's tally: filings, incidents and people, in rows.
//!
//! What it is not: the counting; see [`chartward_register::tally`].

use chartward_register::Register;
use chartward_register::draft::Draft;
use chartward_register::link::Scope;
use chartward_register::sources::is_events;
use chartward_register::storage::Filing;
use chartward_register::tally::{self, By, Filter};
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
    /// Day on which the newest copy that is counted was observed; nothing if none was by then.
    copy_of: Option<Date>,
    /// Day on which the first copy was observed, if that was later than what was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_copy_of: Option<Date>,
    by: Option<String>,
    /// What the list does not have at all, though it was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lacks: Vec<&'static str>,
    /// How the two sums are made.
    rule: &'static str,
    rows: Vec<TallyRow>,
    /// Nothing, not 0, if no copy was observed by then.
    total: Option<TallyRow>,
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
    /// How the day moves as reports that were filed twice are counted once, the largest first.
    removed: Vec<Removed>,
}

/// A report that was filed twice.
#[derive(Debug, Serialize)]
pub struct Removed {
    id: String,
    name: String,
    individuals: u64,
    /// The day with this report and those above it counted once.
    day: Option<Date>,
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
        let mut columns: Vec<String> = [first].into_iter().chain(rest.map(str::to_owned)).collect();
        if self.has_days() {
            columns.extend(["days_to_discover", "of", "days_to_report", "of"].map(str::to_owned));
        }
        columns
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
            let mut cells: Vec<String> =
                [row.key.clone()].into_iter().chain(numbers.map(|n| n.to_string())).collect();
            if self.has_days() {
                let days = |days: Option<i32>| days.map(|days| days.to_string()).unwrap_or_default();
                cells.extend([
                    days(row.median_days_to_discover),
                    row.of_discovered.to_string(),
                    days(row.median_days_to_report),
                    row.of_reported.to_string(),
                ]);
            }
            cells
        };
        self.rows.iter().chain(&self.total).map(cells).collect()
    }

    fn record_columns(&self) -> Vec<String> {
        let mut names = self.columns();
        if self.by.is_none()
            && let Some(first) = names.first_mut()
        {
            "group".clone_into(first);
        }
        let mut of = ["of_discovered", "of_reported"].into_iter();
        for name in names.iter_mut().filter(|name| *name == "of") {
            of.next().unwrap_or_default().clone_into(name);
        }
        names
    }
}

impl TallyView {
    /// Whether the list was not seen yet on the day asked for.
    pub fn unobserved(&self) -> bool {
        self.total.is_none()
    }

    /// Whether the list says of any filing when it was noticed.
    fn has_days(&self) -> bool {
        let known = |row: &TallyRow| row.of_discovered + row.of_reported > 0;
        self.total.as_ref().is_some_and(known)
    }

    /// What a reader of the table should know, as lines.
    pub fn remarks(&self) -> Vec<String> {
        if self.unobserved() {
            return vec![not_observed(&self.source, self.as_of, self.first_copy_of)];
        }
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
            lines.extend(reaches.removed.iter().map(|removed| {
                let (people, over) = (grouped(removed.individuals), day(removed.day));
                format!(
                    "note: with {} ({}, {people} counted twice) once: {over}",
                    removed.name.trim(),
                    removed.id
                )
            }));
        }
        lines.extend(self.lacks.iter().map(|field| has_none(field)));
        if self.has_days() {
            lines.push("note: days are medians, over as many filings as have both days".to_owned());
        }
        lines
    }
}

/// What of a question no filing of a list says at all: then the answer is not 0, but that nobody knows.
pub(super) fn lacks(filings: &[Filing], filter: &Filter) -> Vec<&'static str> {
    let none =
        |says: &dyn Fn(&Draft) -> bool| !filings.is_empty() && !filings.iter().any(|one| says(&one.draft));
    let asked = [
        (filter.state.is_some() && none(&|draft| draft.state.is_some()), "the state of the organisation"),
        (
            filter.country.is_some() && none(&|draft| draft.country.is_some()),
            "the country of the organisation",
        ),
        (
            filter.entity_type.is_some() && none(&|draft| draft.entity_type.is_some()),
            "the kind of organisation",
        ),
        (filter.breach_type.is_some() && none(&|draft| !draft.types.is_empty()), "the kind of breach"),
        (filter.sector.is_some() && none(&|draft| draft.sector.is_some()), "the branch"),
    ];
    asked.into_iter().filter(|(lacks, _)| *lacks).map(|(_, field)| field).collect()
}

/// The same for a person.
pub(super) fn has_none(field: &str) -> String {
    format!("note: no filing of this list says {field}, so none was found by it")
}

/// Why there is no answer: it is not 0 that the list said.
pub(super) fn not_observed(source: &str, as_of: Option<Date>, first: Option<Date>) -> String {
    match (as_of, first) {
        (Some(day), Some(first)) => format!(
            "note: no copy of {source} was observed by {day}; the first is of {first}\n\
             hint: ask as of {first} or later, or import an older copy (--observed-on says when it was downloaded)"
        ),
        _ => format!("note: no copy of {source} was imported\nhint: see `chartward register import --help`"),
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
    if is_events(&source) {
        return Err(AppError::EventsAreNotFilings(source));
    }
    let filings = register.filings(Some(&source), question.as_of)?;
    let (copy_of, first_copy_of) = copies(&register, Some(&source), question.as_of)?;
    let day = question.as_of.unwrap_or(today);
    let incidents = register.incidents_on(&filings, Scope::Within, question.as_of)?;
    let tally = tally::tally(&filings, &incidents, &question.filter, by.map(|(by, _)| by), day);
    let reaches = reaches.map(|individuals| {
        let (as_reported, deduplicated) =
            tally::day_over(&filings, &incidents, &question.filter, individuals);
        let removed = |removal: tally::Removal| Removed {
            id: filings[removal.filing].key.clone(),
            name: filings[removal.filing].draft.name.clone(),
            individuals: removal.people,
            day: removal.over,
        };
        let removals = tally::removals(&filings, &incidents, &question.filter, individuals);
        Reaches {
            individuals,
            as_reported,
            deduplicated,
            removed: removals.into_iter().map(removed).collect(),
        }
    });
    Ok(TallyView {
        lacks: lacks(&filings, &question.filter),
        schema: "chartward.register-tally/1",
        source,
        as_of: question.as_of,
        copy_of,
        first_copy_of,
        by: by.map(|(_, name)| name.to_owned()),
        rule: tally::RULE,
        rows: tally.lines.into_iter().map(TallyRow::from).collect(),
        total: copy_of.map(|_| tally.total.into()),
        reaches: reaches.filter(|_| copy_of.is_some()),
    })
}

/// Day of the newest copy of a list by a day, and if there is none, the day of its first copy.
pub(super) fn copies(
    register: &Register,
    source: Option<&str>,
    as_of: Option<Date>,
) -> Result<(Option<Date>, Option<Date>), AppError> {
    let days: Vec<Date> = register.snapshots(source)?.iter().map(|copy| copy.observed_on).collect();
    let newest = days.iter().copied().filter(|day| as_of.is_none_or(|as_of| *day <= as_of)).max();
    let first = if newest.is_some() { None } else { days.into_iter().min() };
    Ok((newest, first))
}
