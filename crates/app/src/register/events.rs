//! Settlements and penalties, on the organisations and incidents that they are about.
//!
//! What it is not: filings; they are in no tally. How they are tied is in [`chartward_register::link::events`].

use chartward_register::Register;
use chartward_register::link::Incidents;
use chartward_register::link::events::{Attached, On, attach, of_filing};
use chartward_register::storage::Filing;
use chartward_register::words::grouped;
use jiff::civil::Date;
use serde::Serialize;

use super::{Place, Question};
use crate::AppError;
use crate::views::Table;

/// One settlement or penalty, and what it is of.
#[derive(Clone, Debug, Serialize)]
pub struct EventRow {
    id: String,
    pub(super) day: Option<Date>,
    organisation: String,
    /// `settlement` or `civil money penalty`.
    pub(super) what: String,
    amount_usd: Option<u64>,
    /// `incident`, `organisation`, or nothing if no filing of it is known.
    on: Option<&'static str>,
    /// Filings that it is about.
    filings: Vec<String>,
    pub(super) reason: Option<String>,
    pub(super) link: Option<String>,
}

impl EventRow {
    fn of(event: &Filing, attached: &[&Attached], filings: &[Filing]) -> Self {
        let first = attached.first();
        let of = |on: On| attached.iter().filter(move |one| one.on == on);
        Self {
            id: event.key.clone(),
            day: event.draft.reported,
            organisation: event.draft.name.clone(),
            what: event.draft.narrative.as_deref().unwrap_or("payment").replace('_', " "),
            amount_usd: event.draft.amount_usd,
            on: first.map(|one| one.on.name()),
            filings: first
                .map_or_else(Vec::new, |one| of(one.on).map(|a| filings[a.filing].key.clone()).collect()),
            reason: first.map(|one| one.reason.clone()),
            link: event.draft.external.clone(),
        }
    }

    /// The amount for people.
    pub(super) fn paid(&self) -> String {
        self.amount_usd.map_or_else(|| "unknown".to_owned(), |usd| format!("${}", grouped(usd)))
    }

    /// What it is of, for people.
    pub(super) fn about(&self) -> String {
        match (self.on, &self.reason) {
            (Some(on), Some(reason)) => format!("on the {on}: {reason}"),
            _ => "no filing of this organisation".to_owned(),
        }
    }
}

/// Every settlement and penalty that is asked for.
#[derive(Debug, Serialize)]
pub struct EventsView {
    schema: &'static str,
    as_of: Option<Date>,
    /// What all of them came to.
    amount_usd: u64,
    on_incidents: usize,
    on_organisations: usize,
    events: Vec<EventRow>,
}

impl Table for EventsView {
    fn columns(&self) -> Vec<String> {
        ["day", "what", "organisation", "amount", "on", "filings", "reason"].map(str::to_owned).to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let cells = |row: &EventRow| {
            vec![
                row.day.map(|day| day.to_string()).unwrap_or_default(),
                row.what.clone(),
                row.organisation.clone(),
                row.paid(),
                row.on.unwrap_or_default().to_owned(),
                row.filings.join(" "),
                row.reason.clone().unwrap_or_default(),
            ]
        };
        self.events.iter().map(cells).collect()
    }
}

impl EventsView {
    /// What a reader of the table should know.
    pub fn remarks(&self) -> Vec<String> {
        vec![format!(
            "note: {} payments, ${}; {} on an incident, {} on an organisation only",
            self.events.len(),
            grouped(self.amount_usd),
            self.on_incidents,
            self.on_organisations
        )]
    }
}

/// Lists settlements and penalties, the newest first, with what they are of.
///
/// # Errors
/// There is no such register.
pub fn events(place: &Place, question: &Question) -> Result<EventsView, AppError> {
    let register = Register::open(place)?;
    let mut events = register.events(question.as_of)?;
    events.retain(|event| question.filter.takes(&event.draft));
    events.sort_by(|a, b| b.draft.reported.cmp(&a.draft.reported).then_with(|| a.key.cmp(&b.key)));
    let filings =
        if events.is_empty() { Vec::new() } else { register.filings(Some("hhs"), question.as_of)? };
    let attached = attach(&events, &filings);
    let row = |(index, event): (usize, &Filing)| {
        let of: Vec<&Attached> = attached.iter().filter(|one| one.event == index).collect();
        EventRow::of(event, &of, &filings)
    };
    let rows: Vec<EventRow> = events.iter().enumerate().map(row).collect();
    let on = |on: On| rows.iter().filter(|row| row.on == Some(on.name())).count();
    Ok(EventsView {
        schema: "chartward.register-events/1",
        as_of: question.as_of,
        amount_usd: rows.iter().filter_map(|row| row.amount_usd).fold(0, u64::saturating_add),
        on_incidents: on(On::Incident),
        on_organisations: on(On::Organisation),
        events: rows,
    })
}

/// Settlements and penalties of some filings of the federal list (by number): of their incidents first.
pub(super) fn on(
    register: &Register,
    wanted: &[&str],
    as_of: Option<Date>,
) -> Result<Vec<EventRow>, AppError> {
    let events = register.events(as_of)?;
    if events.is_empty() {
        return Ok(Vec::new());
    }
    let filings = register.filings(Some("hhs"), as_of)?;
    let attached = attach(&events, &filings);
    if attached.is_empty() {
        return Ok(Vec::new());
    }
    let reports = Incidents::of(&filings).report;
    let mut found: Vec<Attached> = Vec::new();
    for (index, filing) in filings.iter().enumerate() {
        if wanted.contains(&filing.key.as_str()) {
            for one in of_filing(&attached, &reports, index) {
                match found.iter_mut().find(|known| known.event == one.event) {
                    Some(known) if one.on < known.on => *known = one,
                    Some(_) => {}
                    None => found.push(one),
                }
            }
        }
    }
    found.sort_by_key(|one| (one.on, events[one.event].draft.reported, one.event));
    let row = |one: &Attached| EventRow::of(&events[one.event], &[one], &filings);
    Ok(found.iter().map(row).collect())
}
