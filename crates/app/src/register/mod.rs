//! The register of reported breaches: import, list, show, history, tally; links and incidents in [`link`].
//!
//! What it is: each question as one function from where a register is to a view with a versioned JSON form
//! and rows for a table.
//!
//! What it is not: the work itself; see [`chartward_register`].
//!
//! The one idea: **every answer says as of when**, and what was not read is part of the answer.

pub mod bulk;
mod costs;
pub mod drafts;
mod events;
pub mod inbox;
pub mod link;
#[cfg(feature = "parquet")]
mod parquet;
pub mod site;
pub mod sync;
mod tallies;

use std::path::{Path, PathBuf};

pub use chartward_register::Asked;
use chartward_register::draft::Span;
use chartward_register::reading;
pub use chartward_register::reading::Told;
use chartward_register::storage::Filing;
use chartward_register::storage::Page;
pub use chartward_register::storage::Place;
use chartward_register::storage::RevisionKind;
use chartward_register::words::grouped;
use chartward_register::{Imported, Register, RegisterError, tally};
use jiff::civil::Date;
use serde::Serialize;

pub use chartward_register::sources::{ALL as SOURCES, ids as source_ids};
pub use chartward_register::tally::{Alone, By, Filter, RULE as TALLY_RULE};
pub use chartward_register::words::{BreachType, Coverage, Disclosure, EntityType, Sector};

pub use costs::{TallyCostView, tally_cost};
pub use events::{EventRow, EventsView, events};
pub use tallies::{DEFAULT_SOURCE, Reaches, Removed, TallyRow, TallyView, tally};

use crate::AppError;
use crate::views::Table;

/// Most characters of a description or a row in a table.
const SHOWN: usize = 160;

/// Random bytes for the key of a new register's log.
///
/// # Errors
/// The system has none.
pub fn seed() -> Result<[u8; 32], AppError> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|_| AppError::Random)?;
    Ok(seed)
}

/// What the import of some files did.
#[derive(Debug, Serialize)]
pub struct ImportView {
    schema: &'static str,
    /// One entry per file, in order of observation.
    pub files: Vec<ImportedFile>,
}

/// What the import of one file did.
#[derive(Debug, Serialize)]
pub struct ImportedFile {
    file: PathBuf,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    observed_on: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    observed_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    rows: u64,
    read: u64,
    refused: u64,
    blank: usize,
    already_known: bool,
    new_filings: usize,
    changed_filings: usize,
    vanished_filings: usize,
    /// Rows that were not read.
    refused_rows: Vec<RefusedRow>,
    /// Why the file was not imported.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

/// A row that was not read.
#[derive(Debug, Serialize)]
pub struct RefusedRow {
    row: u64,
    reason: String,
    begins: String,
}

impl ImportView {
    fn of(files: Vec<ImportedFile>) -> Self {
        Self { schema: "chartward.register-import/1", files }
    }

    /// Both in one.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.files.extend(other.files);
        self
    }

    /// Whether a file or a row was refused.
    pub fn needs_a_look(&self) -> bool {
        self.files.iter().any(|file| file.error.is_some() || file.refused > 0)
    }

    /// Whether not one file was imported.
    pub fn nothing_done(&self) -> bool {
        self.files.iter().all(|file| file.error.is_some())
    }

    /// Every refusal as a line for a person.
    pub fn remarks(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for file in &self.files {
            let name = file.file.display();
            if let (Some(error), Some(hint)) = (&file.error, &file.hint) {
                lines.push(format!("error: {error}\nhint: {hint}"));
            }
            if file.coverage_by.as_deref() == Some(reading::UNCLEAR) && !file.already_known {
                lines.push(format!(
                    "note: {name}: its rows do not tell how much of the list it holds, so nothing is taken for gone; say so with --coverage"
                ));
            }
            let rows = file.refused_rows.iter();
            lines.extend(
                rows.map(|row| format!("note: {name}: row {} was not read: {}", row.row, row.reason)),
            );
        }
        lines
    }
}

impl Table for ImportView {
    fn columns(&self) -> Vec<String> {
        [
            "file",
            "source",
            "observed on",
            "coverage",
            "rows",
            "read",
            "refused",
            "new",
            "changed",
            "vanished",
            "note",
        ]
        .map(str::to_owned)
        .to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let cells = |file: &ImportedFile| {
            let note = match (&file.error, file.already_known) {
                (Some(_), _) => "not imported",
                (None, true) => "already known",
                (None, false) => "",
            };
            vec![
                file.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
                file.source.clone().unwrap_or_default(),
                file.observed_on.map(|day| day.to_string()).unwrap_or_default(),
                file.coverage.clone().unwrap_or_default(),
                file.rows.to_string(),
                file.read.to_string(),
                file.refused.to_string(),
                file.new_filings.to_string(),
                file.changed_filings.to_string(),
                file.vanished_filings.to_string(),
                note.to_owned(),
            ]
        };
        self.files.iter().map(cells).collect()
    }
}

/// Imports files into a register, on a day: none was observed later. Files are taken in order of observation; a file that
/// cannot be imported is part of the view and does not stop the others.
///
/// # Errors
/// The register cannot be opened or written.
pub fn import(
    place: &Place,
    files: &[PathBuf],
    told: &Told,
    today: Date,
    seed: &[u8; 32],
) -> Result<ImportView, AppError> {
    let mut register = Register::create(place, seed)?;
    // somewhere it is tomorrow already
    let today = today.tomorrow().unwrap_or(today);
    let mut failed = Vec::new();
    let mut dated: Vec<(String, Date, PathBuf)> = Vec::new();
    // read twice rather than hold all files at once: the first time only for the order
    for file in files {
        match reading::read_by(file, told, today) {
            Ok(read) => dated.push((read.source.id.to_owned(), read.observed_on, file.clone())),
            Err(error) => failed.push(not_imported(file, &error)?),
        }
    }
    dated.sort();
    let mut done = Vec::new();
    for (_, _, file) in dated {
        match reading::read_by(&file, told, today) {
            Ok(read) => match register.import(read) {
                Err(error @ RegisterError::Shortened { .. }) => failed.push(not_imported(&file, &error)?),
                done_with => done.push(imported(&file, done_with?)),
            },
            Err(error) => failed.push(not_imported(&file, &error)?),
        }
    }
    done.extend(failed);
    Ok(ImportView::of(done))
}

/// A file that is at fault itself; a fault of the register stops everything.
fn not_imported(file: &Path, error: &RegisterError) -> Result<ImportedFile, AppError> {
    if let RegisterError::NoSuchSource(id) = error {
        return Err(RegisterError::NoSuchSource(id.clone()).into());
    }
    Ok(ImportedFile {
        error: Some(error.to_string()),
        hint: Some(error.hint()),
        already_known: false,
        ..already_there(file)
    })
}

/// A list of which there is nothing newer than what was imported.
fn already_there(file: &Path) -> ImportedFile {
    ImportedFile {
        file: file.to_owned(),
        source: None,
        observed_on: None,
        observed_by: None,
        coverage: None,
        coverage_by: None,
        sha256: None,
        rows: 0,
        read: 0,
        refused: 0,
        blank: 0,
        already_known: true,
        new_filings: 0,
        changed_filings: 0,
        vanished_filings: 0,
        refused_rows: Vec::new(),
        error: None,
        hint: None,
    }
}

fn imported(file: &Path, done: Imported) -> ImportedFile {
    let refused = |(row, begins, reason): (u64, String, String)| RefusedRow { row, reason, begins };
    ImportedFile {
        file: file.to_owned(),
        source: Some(done.snapshot.source),
        observed_on: Some(done.snapshot.observed_on),
        observed_by: Some(done.snapshot.observed_by),
        coverage: Some(done.snapshot.coverage.name().to_owned()),
        coverage_by: Some(done.snapshot.coverage_by),
        sha256: Some(hex(&done.snapshot.sha256)),
        rows: done.snapshot.read + done.snapshot.refused,
        read: done.snapshot.read,
        refused: done.snapshot.refused,
        blank: done.blank,
        already_known: done.known,
        new_filings: done.appeared,
        changed_filings: done.changed,
        vanished_filings: done.vanished,
        refused_rows: done.refused.into_iter().map(refused).collect(),
        error: None,
        hint: None,
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// What is asked of a register.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// Which list; of `list` and `history`, all if none.
    pub source: Option<String>,
    /// As of when; today's knowledge if none.
    pub as_of: Option<Date>,
    /// Which filings.
    pub filter: Filter,
    /// Words that name or description must have, found by the index.
    pub search: Option<String>,
    /// How many of those that have the words, the best; all if none.
    pub most: Option<usize>,
}

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
    id: String,
    source: String,
    name: String,
    state: Option<String>,
    entity_type: Option<&'static str>,
    individuals: Option<u64>,
    count: &'static str,
    population: String,
    reported: Option<Date>,
    posted: Option<Date>,
    occurred: Option<String>,
    discovered: Option<Date>,
    types: Vec<&'static str>,
    locations: Vec<String>,
    business_associate_present: Option<bool>,
    business_associate: Option<String>,
    sector: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount_usd: Option<u64>,
    first_seen: Date,
    last_seen: Date,
    /// `placeholder` or `standing placeholder` for a number that only says "enough to report".
    #[serde(skip_serializing_if = "Option::is_none")]
    flag: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

impl FilingRow {
    fn of(filing: &Filing, day: Date) -> Self {
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

    fn people(&self) -> String {
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
    Ok(ListView {
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
}

fn cut(text: &str) -> String {
    text.chars().take(SHOWN).collect()
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
        last_seen: observations.last().map_or(first.observed_on, |(snapshot, _)| snapshot.observed_on),
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
        let mut rows = Vec::new();
        for step in &self.revisions {
            let head = [
                step.observed_on.to_string(),
                step.kind.to_owned(),
                step.individuals.map_or_else(|| "unknown".to_owned(), grouped),
            ];
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
