//! Filings as they stood on a day: those that a filter takes, or that have some words.
//!
//! What it is not: one filing with its rows; see `showing.rs`.

use chartward_register::draft::Span;
use chartward_register::storage::{Filing, Page};
use chartward_register::words::grouped;
use chartward_register::{Register, tally};
use jiff::civil::Date;
use serde::Serialize;

use super::{EntityType, Place, Question, Sector, tallies};
use crate::AppError;
use crate::views::Table;

/// Filings, as they stood on a day.
#[derive(Debug, Serialize)]
pub struct ListView {
    schema: &'static str,
    source: Option<String>,
    as_of: Option<Date>,
    /// Whether no copy of the list was observed by the day asked for: then nothing is known, and not "no filings".
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    unobserved: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_copy_of: Option<Date>,
    /// Whether more filings have the words that were searched for.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    more: bool,
    /// What the list does not have at all, though it was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lacks: Vec<&'static str>,
    /// How many were ranked, the newest, where so many have the words that not all were.
    #[serde(skip_serializing_if = "Option::is_none")]
    ranked: Option<usize>,
    filings: Vec<FilingRow>,
}

impl ListView {
    /// Whether the list was not seen yet on the day asked for.
    pub fn unobserved(&self) -> bool {
        self.unobserved
    }

    /// What a reader of the table should know.
    pub fn remarks(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.unobserved {
            let source = self.source.as_deref().unwrap_or("any list");
            lines.push(tallies::not_observed(source, self.as_of, self.first_copy_of));
        }
        lines.extend(self.lacks.iter().map(|field| tallies::has_none(field)));
        if self.more {
            let shown = grouped(self.filings.len() as u64);
            lines.push(format!(
                "note: more filings have these words; the first {shown} by rank are shown (--limit says how many)"
            ));
        }
        if let Some(ranked) = self.ranked {
            let ranked = grouped(ranked as u64);
            lines.push(format!(
                "note: so many have these words that the newest {ranked} were ranked; more words, --year or --state narrow it"
            ));
        }
        lines
    }
}

/// One filing.
#[derive(Debug, Serialize)]
pub struct FilingRow {
    pub(super) id: String,
    pub(super) source: String,
    pub(super) name: String,
    pub(super) state: Option<String>,
    pub(super) entity_type: Option<&'static str>,
    pub(super) individuals: Option<u64>,
    pub(super) count: &'static str,
    pub(super) population: String,
    pub(super) reported: Option<Date>,
    pub(super) posted: Option<Date>,
    pub(super) occurred: Option<String>,
    pub(super) discovered: Option<Date>,
    pub(super) types: Vec<&'static str>,
    pub(super) locations: Vec<String>,
    pub(super) business_associate_present: Option<bool>,
    pub(super) business_associate: Option<String>,
    pub(super) sector: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) amount_usd: Option<u64>,
    pub(super) first_seen: Date,
    pub(super) last_seen: Date,
    /// `placeholder` or `standing placeholder` for a number that only says "enough to report".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) flag: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) notes: Vec<String>,
}

impl FilingRow {
    pub(super) fn of(filing: &Filing, day: Date) -> Self {
        let draft = &filing.draft;
        let count = draft.count();
        let flag = (count.kind == chartward_register::words::CountKind::Placeholder)
            .then(|| if tally::is_standing(draft, day) { "standing placeholder" } else { "placeholder" });
        Self {
            id: filing.key.clone(),
            source: filing.source.clone(),
            name: draft.name.clone(),
            state: draft.state.clone(),
            entity_type: draft.entity_type.map(EntityType::name),
            individuals: count.value,
            count: count.kind.name(),
            population: count.population.name(),
            reported: draft.reported,
            posted: draft.posted,
            occurred: draft.occurred.map(Span::text),
            discovered: draft.discovered,
            types: draft.types.iter().map(|kind| kind.name()).collect(),
            locations: draft.locations.clone(),
            business_associate_present: draft.associate_present,
            business_associate: draft.associate.clone(),
            sector: draft.sector.map(Sector::name),
            amount_usd: draft.amount_usd,
            first_seen: filing.first_seen,
            last_seen: filing.last_seen,
            flag,
            notes: draft.notes.clone(),
        }
    }

    pub(super) fn people(&self) -> String {
        let number = self.individuals.map_or_else(|| "unknown".to_owned(), grouped);
        self.flag.map_or(number.clone(), |flag| format!("{number} ({flag})"))
    }
}

impl Table for ListView {
    fn columns(&self) -> Vec<String> {
        ["id", "reported", "name", "state", "entity type", "individuals", "type", "first seen", "last seen"]
            .map(str::to_owned)
            .to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let cells = |row: &FilingRow| {
            vec![
                row.id.clone(),
                row.reported.or(row.posted).map(|day| day.to_string()).unwrap_or_default(),
                row.name.clone(),
                text(row.state.as_deref()),
                text(row.entity_type),
                row.people(),
                row.types.join(", "),
                row.first_seen.to_string(),
                row.last_seen.to_string(),
            ]
        };
        self.filings.iter().map(cells).collect()
    }

    fn record_columns(&self) -> Vec<String> {
        self.columns().into_iter().chain(["count", "flag"].map(str::to_owned)).collect()
    }

    fn records(&self) -> Vec<Vec<String>> {
        let mut rows = self.rows();
        for (cells, row) in rows.iter_mut().zip(&self.filings) {
            if let Some(people) = cells.get_mut(PEOPLE) {
                *people = plain(row.individuals);
            }
            cells.extend([row.count, row.flag.unwrap_or_default()].map(str::to_owned));
        }
        rows
    }
}

/// Where the number of people stands among the columns.
const PEOPLE: usize = 5;

/// A number for a program; nothing if there is none.
pub(super) fn plain(number: Option<u64>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

/// Lists filings by day of report, newest first; what was searched for by rank.
///
/// # Errors
/// There is no such register or source.
pub fn list(place: &Place, question: &Question, today: Date) -> Result<ListView, AppError> {
    let register = Register::open(place)?;
    let source = question.source.as_deref();
    let (mut more, mut ranked) = (false, None);
    // those that were found, by rank, or all of them by day
    let filings = match (&question.search, question.most) {
        (Some(words), Some(most)) => {
            let page = Page::of(most);
            let found = register.first_found(source, words, question.as_of, &question.filter, page)?;
            (more, ranked) = (found.more, found.ranked);
            found.filings
        }
        (Some(words), None) => {
            let keys = register.search(source, words, question.as_of)?;
            let mut filings = register.chosen(source, &keys, question.as_of)?;
            filings.retain(|filing| question.filter.takes(&filing.draft));
            filings
        }
        (None, _) => {
            let mut filings = register.filtered(source, question.as_of, &question.filter)?;
            let day = |filing: &Filing| filing.draft.basis().map(|(day, _)| day);
            filings.sort_by(|a, b| day(b).cmp(&day(a)).then_with(|| a.key.cmp(&b.key)));
            filings
        }
    };
    let (copy_of, first_copy_of) = tallies::copies(&register, question.source.as_deref(), question.as_of)?;
    // nothing was found: is it that the list does not say it?
    let lacks = if filings.is_empty() {
        tallies::lacks(&register.filings(source, question.as_of)?, &question.filter)
    } else {
        Vec::new()
    };
    Ok(ListView {
        lacks,
        unobserved: copy_of.is_none(),
        first_copy_of,
        more,
        ranked,
        schema: "chartward.register-list/1",
        source: question.source.clone(),
        as_of: question.as_of,
        filings: filings.iter().map(|f| FilingRow::of(f, question.as_of.unwrap_or(today))).collect(),
    })
}
