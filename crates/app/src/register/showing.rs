//! One filing: every row of every file it was seen in, and how it changed.
//!
//! What it is not: what the filing is part of; see [`super::link`].

use chartward_register::storage::{Filing, RevisionKind};
use chartward_register::words::grouped;
use chartward_register::{Register, RegisterError};
use jiff::civil::Date;
use serde::Serialize;

use super::listing::{FilingRow, plain};
use super::{EventRow, Place, cut, events, hex};
use crate::AppError;
use crate::views::Table;

/// One filing with the rows it was seen in.
#[derive(Debug, Serialize)]
pub struct ShowView {
    schema: &'static str,
    as_of: Option<Date>,
    filing: FilingRow,
    /// Since when it is gone from its list.
    #[serde(skip_serializing_if = "Option::is_none")]
    vanished_on: Option<Date>,
    narrative: Option<String>,
    information: Vec<String>,
    /// Settlements and penalties.
    events: Vec<EventRow>,
    observations: Vec<Observation>,
}

/// A row in a file.
#[derive(Debug, Serialize)]
pub struct Observation {
    file: String,
    sha256: String,
    observed_on: Date,
    row: u64,
    /// The row as it is in the file; bytes that are no text are shown as U+FFFD.
    verbatim: String,
    /// The same in hexadecimal, where the text does not show all bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<String>,
}

impl Table for ShowView {
    fn columns(&self) -> Vec<String> {
        ["field", "value"].map(str::to_owned).to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let row = &self.filing;
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let mut rows = vec![
            ("id", row.id.clone()),
            ("source", row.source.clone()),
            ("name", row.name.clone()),
            ("state", row.state.clone().unwrap_or_default()),
            ("entity type", row.entity_type.unwrap_or_default().to_owned()),
            ("individuals", row.people()),
            ("count", format!("{} of {}", row.count, row.population)),
            ("reported", day(row.reported)),
            ("posted", day(row.posted)),
            ("occurred", row.occurred.clone().unwrap_or_default()),
            ("discovered", day(row.discovered)),
            ("type", row.types.join(", ")),
            ("location", row.locations.join(", ")),
            ("business associate", row.business_associate.clone().unwrap_or_default()),
            ("first seen", row.first_seen.to_string()),
            ("last seen", row.last_seen.to_string()),
            ("gone from the list", day(self.vanished_on)),
            ("narrative", cut(self.narrative.as_deref().unwrap_or_default())),
        ];
        rows.retain(|(_, value)| !value.is_empty());
        let mut rows: Vec<Vec<String>> =
            rows.into_iter().map(|(field, value)| vec![field.to_owned(), value]).collect();
        let seen =
            |o: &Observation| vec![format!("row of {}", o.observed_on), format!("{} row {}", o.file, o.row)];
        let paid = |event: &EventRow| {
            let day = event.day.map(|day| day.to_string()).unwrap_or_default();
            vec![format!("{} {day}", event.what), format!("{} {}", event.paid(), event.about())]
        };
        rows.extend(self.events.iter().map(paid));
        rows.extend(self.observations.iter().map(seen));
        rows
    }

    fn records(&self) -> Vec<Vec<String>> {
        let mut rows = self.rows();
        for row in &mut rows {
            if let [field, people] = row.as_mut_slice()
                && field == "individuals"
            {
                *people = plain(self.filing.individuals);
            }
        }
        rows
    }
}

/// Shows one filing, by its number or that of any of its rows.
///
/// # Errors
/// There is no such register, or no such filing on that day.
pub fn show(place: &Place, id: &str, as_of: Option<Date>, today: Date) -> Result<ShowView, AppError> {
    let register = Register::open(place)?;
    let until = |day: Date| as_of.is_none_or(|as_of| day <= as_of);
    let history = register.history(id)?;
    let last = history.iter().rfind(|revision| until(revision.observed_on));
    let (Some(first), Some(last)) = (history.first(), last) else {
        return Err(RegisterError::NoSuchFiling(id.to_owned()).into());
    };
    let mut observations = register.observations(id)?;
    observations.retain(|(snapshot, _)| until(snapshot.observed_on));
    let filing = Filing {
        key: last.filing.clone(),
        source: observations.first().map(|(snapshot, _)| snapshot.source.clone()).unwrap_or_default(),
        first_seen: first.observed_on,
        last_seen: register.last_seen(id, as_of)?.unwrap_or(first.observed_on),
        changed: last.observed_on,
        vanished: last.kind == RevisionKind::Vanished,
        draft: std::sync::Arc::clone(&last.draft),
    };
    let observed = observations.into_iter().map(|(snapshot, row)| Observation {
        file: snapshot.file,
        sha256: hex(&snapshot.sha256),
        observed_on: snapshot.observed_on,
        row: row.number,
        bytes: std::str::from_utf8(&row.raw).is_err().then(|| hex(&row.raw)),
        verbatim: String::from_utf8_lossy(&row.raw).into_owned(),
    });
    let events = match filing.source.as_str() {
        "hhs" => events::on(&register, &[&filing.key], as_of)?,
        _ => Vec::new(),
    };
    Ok(ShowView {
        schema: "chartward.register-show/1",
        as_of,
        events,
        vanished_on: filing.vanished.then_some(last.observed_on),
        filing: FilingRow::of(&filing, as_of.unwrap_or(today)),
        narrative: last.draft.narrative.clone(),
        information: last.draft.information.clone(),
        observations: observed.collect(),
    })
}

/// How a filing changed.
#[derive(Debug, Serialize)]
pub struct HistoryView {
    schema: &'static str,
    id: String,
    as_of: Option<Date>,
    revisions: Vec<RevisionRow>,
    /// Settlements and penalties.
    events: Vec<EventRow>,
}

/// One step.
#[derive(Debug, Serialize)]
pub struct RevisionRow {
    observed_on: Date,
    kind: &'static str,
    name: String,
    individuals: Option<u64>,
    count: &'static str,
    changes: Vec<chartward_register::draft::Change>,
    file: String,
    reason: String,
}

impl Table for HistoryView {
    fn columns(&self) -> Vec<String> {
        ["observed on", "what", "individuals", "field", "old", "new", "file"].map(str::to_owned).to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        self.steps(|people| people.map_or_else(|| "unknown".to_owned(), grouped))
    }

    fn records(&self) -> Vec<Vec<String>> {
        self.steps(plain)
    }
}

impl HistoryView {
    /// Its steps as rows, with numbers of people as a function writes them.
    fn steps(&self, written: impl Fn(Option<u64>) -> String) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        for step in &self.revisions {
            let head = [step.observed_on.to_string(), step.kind.to_owned(), written(step.individuals)];
            let line = |field: &str, old: &str, new: &str| {
                let mut line = head.to_vec();
                line.extend([field.to_owned(), cut(old), cut(new), step.file.clone()]);
                line
            };
            rows.extend(step.changes.iter().map(|change| line(&change.field, &change.old, &change.new)));
            if step.changes.is_empty() {
                rows.push(line("", "", ""));
            }
        }
        for event in &self.events {
            let day = event.day.map(|day| day.to_string()).unwrap_or_default();
            let link = event.link.clone().unwrap_or_default();
            rows.push(vec![
                day,
                event.what.clone(),
                String::new(),
                "paid".to_owned(),
                cut(&event.about()),
                event.paid(),
                link,
            ]);
        }
        // as it went: what was observed and what was paid, by day
        rows.sort_by(|a, b| a[0].cmp(&b[0]));
        rows
    }
}

/// The history of one filing, by its number or that of any of its rows.
///
/// # Errors
/// There is no such register or filing.
pub fn history(place: &Place, id: &str, as_of: Option<Date>) -> Result<HistoryView, AppError> {
    let register = Register::open(place)?;
    let snapshots = register.snapshots(None)?;
    let mut revisions = register.history(id)?;
    revisions.retain(|revision| as_of.is_none_or(|day| revision.observed_on <= day));
    let id = revisions.first().map_or_else(|| id.to_owned(), |revision| revision.filing.clone());
    let file = |id: i64| snapshots.iter().find(|s| s.id == id).map(|s| s.file.clone()).unwrap_or_default();
    let rows = revisions.into_iter().map(|revision| RevisionRow {
        observed_on: revision.observed_on,
        kind: revision.kind.name(),
        name: revision.draft.name.clone(),
        individuals: revision.draft.count().value,
        count: revision.draft.count().kind.name(),
        file: file(revision.snapshot),
        changes: revision.changes,
        reason: revision.reason,
    });
    let revisions: Vec<RevisionRow> = rows.collect();
    let events = if id.starts_with("hhs-") { events::on(&register, &[&id], as_of)? } else { Vec::new() };
    Ok(HistoryView { schema: "chartward.register-history/1", id, as_of, revisions, events })
}
