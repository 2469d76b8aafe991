//! Links, incidents and what people decided about them, as views.
//!
//! What it is: each question as one function from where a register is to a view.
//!
//! The one idea: **nothing is linked without a reason that can be read**, and no total without its rule.

use std::path::Path;

pub use chartward_register::export::Format as ExportFormat;
use chartward_register::export::{Columnar, Export, Exported, Fault};
use chartward_register::journal::Verified;
use chartward_register::link::decision::{Decision, Verdict};
use chartward_register::link::total::{Total, total};
use chartward_register::link::{Incidents, Link, Scope};
use chartward_register::storage::{Filing, Place};
use chartward_register::words::grouped;
use chartward_register::{Asked, Register, RegisterError};
use jiff::civil::Date;
use serde::Serialize;

use super::events::{self, EventRow};
use super::{FilingRow, Question};
use crate::AppError;
use crate::views::Table;

pub use chartward_register::link::decision::Verdict as LinkVerdict;

/// Which links are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// Those that hold.
    Taken,
    /// Those that a person should look at.
    Review,
}

/// Links between filings.
#[derive(Debug, Serialize)]
pub struct LinkView {
    schema: &'static str,
    as_of: Option<Date>,
    /// Links that hold, of all filings.
    links: usize,
    /// Pairs that a person should look at, of all filings.
    to_review: usize,
    /// Incidents of all filings.
    incidents: usize,
    rows: Vec<LinkRow>,
}

/// One link.
#[derive(Debug, Serialize)]
pub struct LinkRow {
    score: i32,
    tie: &'static str,
    a: Side,
    b: Side,
    reasons: Vec<String>,
}

/// One of two filings.
#[derive(Debug, Serialize)]
struct Side {
    id: String,
    source: String,
    name: String,
    reported: Option<Date>,
    individuals: Option<u64>,
}

impl Side {
    fn of(filing: &Filing) -> Self {
        Self {
            id: filing.key.clone(),
            source: filing.source.clone(),
            name: filing.draft.name.clone(),
            reported: filing.draft.basis().map(|(day, _)| day),
            individuals: filing.draft.count().value,
        }
    }

    fn cell(&self) -> String {
        let day = self.reported.map(|day| day.to_string()).unwrap_or_default();
        format!("{} {} {day}", self.id, self.name)
    }
}

impl LinkRow {
    fn of(link: &Link, filings: &[Filing]) -> Self {
        Self {
            score: link.score,
            tie: link.tie.name(),
            a: Side::of(&filings[link.a]),
            b: Side::of(&filings[link.b]),
            reasons: link.reasons.clone(),
        }
    }
}

impl Table for LinkView {
    fn columns(&self) -> Vec<String> {
        ["score", "tie", "one", "other", "reasons"].map(str::to_owned).to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let cells = |row: &LinkRow| {
            vec![
                row.score.to_string(),
                row.tie.to_owned(),
                row.a.cell(),
                row.b.cell(),
                row.reasons.join("; "),
            ]
        };
        self.rows.iter().map(cells).collect()
    }
}

impl LinkView {
    /// What a reader of the table should know.
    pub fn remarks(&self) -> Vec<String> {
        vec![format!(
            "note: {} links make {} incidents; {} pairs to review",
            self.links, self.incidents, self.to_review
        )]
    }
}

/// Everything as it stood on a day, linked across lists.
fn linked(place: &Place, as_of: Option<Date>) -> Result<(Vec<Filing>, Incidents), AppError> {
    let register = Register::open(place)?;
    let filings = register.filings(None, as_of)?;
    let incidents = register.incidents_on(&filings, Scope::Across, as_of)?;
    Ok((filings, incidents))
}

/// Whether a filing is asked for.
fn asked(question: &Question, filing: &Filing) -> bool {
    question.source.as_deref().is_none_or(|source| filing.source == source)
        && question.filter.takes(&filing.draft)
}

/// Links filings of all lists, and lists the links of those that are asked for, the best first.
///
/// # Errors
/// There is no such register.
pub fn links(place: &Place, question: &Question, which: Links) -> Result<LinkView, AppError> {
    let (filings, incidents) = linked(place, question.as_of)?;
    let from = match which {
        Links::Taken => &incidents.links,
        Links::Review => &incidents.review,
    };
    let wanted = |link: &&Link| asked(question, &filings[link.a]) || asked(question, &filings[link.b]);
    let mut rows: Vec<&Link> = from.iter().filter(wanted).collect();
    rows.sort_by(|x, y| y.score.cmp(&x.score).then((x.a, x.b).cmp(&(y.a, y.b))));
    let mut of: Vec<usize> = incidents.of.clone();
    of.sort_unstable();
    of.dedup();
    Ok(LinkView {
        schema: "chartward.register-link/1",
        as_of: question.as_of,
        links: incidents.links.len(),
        to_review: incidents.review.len(),
        incidents: of.len(),
        rows: rows.into_iter().map(|link| LinkRow::of(link, &filings)).collect(),
    })
}

/// Incidents that more than one filing is about.
#[derive(Debug, Serialize)]
pub struct IncidentsView {
    schema: &'static str,
    as_of: Option<Date>,
    incidents: Vec<IncidentRow>,
}

/// One incident.
#[derive(Debug, Serialize)]
pub struct IncidentRow {
    /// Number of its first filing.
    id: String,
    name: String,
    reported: Option<Date>,
    filings: usize,
    lists: Vec<String>,
    #[serde(flatten)]
    total: Total,
}

impl IncidentRow {
    fn of(filings: &[Filing], incidents: &Incidents, members: &[usize]) -> Self {
        let mut lists: Vec<String> = members.iter().map(|i| filings[*i].source.clone()).collect();
        lists.sort_unstable();
        lists.dedup();
        // the largest filing names it
        let most =
            |index: &&usize| (filings[**index].draft.count().informative(), std::cmp::Reverse(**index));
        let named = members.iter().max_by_key(most).map(|index| &filings[*index]);
        Self {
            id: members.first().map(|index| filings[*index].key.clone()).unwrap_or_default(),
            name: named.map(|filing| filing.draft.name.clone()).unwrap_or_default(),
            reported: members.iter().filter_map(|i| filings[*i].draft.reported).min(),
            filings: members.len(),
            lists,
            total: total(filings, incidents, members),
        }
    }
}

impl Table for IncidentsView {
    fn columns(&self) -> Vec<String> {
        ["id", "first reported", "name", "filings", "lists", "best", "at least", "reported"]
            .map(str::to_owned)
            .to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let number = |value: Option<u64>| value.map_or_else(|| "unknown".to_owned(), grouped);
        let cells = |row: &IncidentRow| {
            vec![
                row.id.clone(),
                row.reported.map(|day| day.to_string()).unwrap_or_default(),
                row.name.clone(),
                row.filings.to_string(),
                row.lists.join(" "),
                number(row.total.best),
                number(row.total.at_least),
                grouped(row.total.reported),
            ]
        };
        self.incidents.iter().map(cells).collect()
    }
}

/// Lists incidents that more than one filing is about, if one of their filings is asked for; those with most
/// filings first.
///
/// # Errors
/// There is no such register.
pub fn incidents(place: &Place, question: &Question) -> Result<IncidentsView, AppError> {
    let (filings, incidents) = linked(place, question.as_of)?;
    let groups = incidents.groups();
    let wanted = groups.values().filter(|members| members.iter().any(|i| asked(question, &filings[*i])));
    let mut rows: Vec<IncidentRow> =
        wanted.map(|members| IncidentRow::of(&filings, &incidents, members)).collect();
    rows.sort_by(|x, y| y.filings.cmp(&x.filings).then_with(|| x.id.cmp(&y.id)));
    Ok(IncidentsView { schema: "chartward.register-incidents/1", as_of: question.as_of, incidents: rows })
}

/// One incident with its filings and links.
#[derive(Debug, Serialize)]
pub struct IncidentView {
    schema: &'static str,
    as_of: Option<Date>,
    #[serde(flatten)]
    incident: IncidentRow,
    members: Vec<FilingRow>,
    links: Vec<LinkRow>,
    /// Settlements and penalties.
    events: Vec<EventRow>,
}

impl Table for IncidentView {
    fn columns(&self) -> Vec<String> {
        ["id", "source", "reported", "name", "individuals", "population"].map(str::to_owned).to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let cells = |row: &FilingRow| {
            vec![
                row.id.clone(),
                row.source.clone(),
                row.reported.or(row.posted).map(|day| day.to_string()).unwrap_or_default(),
                row.name.clone(),
                row.people(),
                row.population.clone(),
            ]
        };
        self.members.iter().map(cells).collect()
    }
}

impl IncidentView {
    /// The total with its rule.
    pub fn remarks(&self) -> Vec<String> {
        let number = |value: Option<u64>| value.map_or_else(|| "unknown".to_owned(), grouped);
        let total = &self.incident.total;
        let mut lines = vec![format!(
            "note: best {} ({}): {}; at least {}; all rows added up {}",
            number(total.best),
            total.kind.name(),
            total.rule,
            number(total.at_least),
            grouped(total.reported)
        )];
        lines.extend(self.events.iter().map(|event| {
            let day = event.day.map(|day| day.to_string()).unwrap_or_default();
            format!("note: {day} {} of {} {}", event.what, event.paid(), event.about())
        }));
        lines
    }
}

/// Shows the incident that a filing is about, by the number of any of its rows.
///
/// # Errors
/// There is no such register or filing.
pub fn incident(place: &Place, id: &str, as_of: Option<Date>, today: Date) -> Result<IncidentView, AppError> {
    let (filings, incidents) = linked(place, as_of)?;
    let key = Register::open(place)?.history(id)?.first().map(|revision| revision.filing.clone());
    let index = filings.iter().position(|filing| Some(&filing.key) == key.as_ref());
    let index = index.ok_or_else(|| RegisterError::NoSuchFiling(id.to_owned()))?;
    let members: Vec<usize> =
        (0..filings.len()).filter(|other| incidents.of[*other] == incidents.of[index]).collect();
    let links = incidents.links.iter().filter(|link| incidents.of[link.a] == incidents.of[index]);
    let keys: Vec<&str> = members.iter().map(|member| filings[*member].key.as_str()).collect();
    let events = events::on(&Register::open(place)?, &keys, as_of)?;
    Ok(IncidentView {
        events,
        schema: "chartward.register-incident/1",
        as_of,
        incident: IncidentRow::of(&filings, &incidents, &members),
        links: links.map(|link| LinkRow::of(link, &filings)).collect(),
        members: members.iter().map(|i| FilingRow::of(&filings[*i], as_of.unwrap_or(today))).collect(),
    })
}

/// What people decided about links.
#[derive(Debug, Serialize)]
pub struct DecisionsView {
    schema: &'static str,
    decisions: Vec<Decision>,
}

impl Table for DecisionsView {
    fn columns(&self) -> Vec<String> {
        ["number", "verdict", "one", "other", "who", "when", "why"].map(str::to_owned).to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let cells = |d: &Decision| {
            let verdict = match d.undoes {
                Some(number) => format!("undo {number}"),
                None => d.verdict.name().to_owned(),
            };
            vec![
                d.number.to_string(),
                verdict,
                d.a.clone(),
                d.b.clone(),
                d.who.clone(),
                d.when.clone(),
                d.why.clone(),
            ]
        };
        self.decisions.iter().map(cells).collect()
    }
}

/// Lists what people decided, oldest first, with what was undone.
///
/// # Errors
/// There is no such register.
pub fn decisions(place: &Place) -> Result<DecisionsView, AppError> {
    let decisions = Register::open(place)?.decisions()?;
    Ok(DecisionsView { schema: "chartward.register-decisions/1", decisions })
}

/// Keeps what a person says about two filings.
///
/// # Errors
/// There is no such register, or no such filing.
pub fn decide(place: &Place, asked: &Asked<'_>, verdict: Verdict) -> Result<DecisionsView, AppError> {
    let decision = Register::open(place)?.decide(asked, verdict)?;
    Ok(DecisionsView { schema: "chartward.register-decisions/1", decisions: vec![decision] })
}

/// Undoes a decision; it stays on record.
///
/// # Errors
/// There is no such register or decision.
pub fn undo(place: &Place, number: u64, who: &str, when: &str, why: &str) -> Result<DecisionsView, AppError> {
    let decision = Register::open(place)?.undo(number, who, when, why)?;
    Ok(DecisionsView { schema: "chartward.register-decisions/1", decisions: vec![decision] })
}

/// What a check of the register found.
#[derive(Debug, Serialize)]
pub struct VerifyView {
    schema: &'static str,
    log: String,
    entries: u64,
    snapshots: u64,
    rows: u64,
    revisions: u64,
    decisions: u64,
    /// Steps of drafts.
    drafts: u64,
    /// The first difference between what is stored and what was signed.
    difference: Option<String>,
    /// The signed head of the log: kept elsewhere, it shows whether the log is written anew.
    head: String,
}

impl VerifyView {
    /// Whether something is not what was signed.
    pub fn differs(&self) -> bool {
        self.difference.is_some()
    }
}

impl Table for VerifyView {
    fn columns(&self) -> Vec<String> {
        ["field", "value"].map(str::to_owned).to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        [
            ("log", self.log.clone()),
            ("entries", self.entries.to_string()),
            ("snapshots", self.snapshots.to_string()),
            ("rows", self.rows.to_string()),
            ("revisions", self.revisions.to_string()),
            ("decisions", self.decisions.to_string()),
            ("steps of drafts", self.drafts.to_string()),
            ("difference", self.difference.clone().unwrap_or_else(|| "none".to_owned())),
        ]
        .map(|(field, value)| vec![field.to_owned(), value])
        .to_vec()
    }
}

/// What was exported.
#[derive(Debug, Serialize)]
pub struct ExportView {
    schema: &'static str,
    as_of: Option<Date>,
    folder: std::path::PathBuf,
    files: Vec<Exported>,
}

impl Table for ExportView {
    fn columns(&self) -> Vec<String> {
        ["file", "rows", "bytes", "sha256"].map(str::to_owned).to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let cells = |file: &Exported| {
            vec![file.file.clone(), file.rows.to_string(), file.bytes.to_string(), file.sha256.clone()]
        };
        self.files.iter().map(cells).collect()
    }
}

/// Writes the filings that are asked for into a new folder, with a signed manifest.
///
/// # Errors
/// There is no such register, or the folder is not empty.
pub fn export(
    place: &Place,
    question: &Question,
    formats: &[ExportFormat],
    to: &Path,
) -> Result<ExportView, AppError> {
    let register = Register::open(place)?;
    let filings = register.filings(None, question.as_of)?;
    let incidents = register.incidents_on(&filings, Scope::Across, question.as_of)?;
    let chosen: Vec<usize> = (0..filings.len()).filter(|index| asked(question, &filings[*index])).collect();
    let newest = register.snapshots(None)?.iter().map(|snapshot| snapshot.observed_on).max();
    let as_of = question.as_of.or(newest).map(|day| day.to_string()).unwrap_or_default();
    let export = Export { filings: &filings, incidents: &incidents, chosen: &chosen, as_of: &as_of };
    #[cfg(feature = "parquet")]
    let columnar: Option<Columnar<'_>> = Some(&super::parquet::write);
    #[cfg(not(feature = "parquet"))]
    let columnar: Option<Columnar<'_>> = None;
    let files = chartward_register::export::write(&register, &export, formats, to, columnar)?;
    Ok(ExportView {
        schema: "chartward.register-export/1",
        as_of: question.as_of,
        folder: to.to_owned(),
        files,
    })
}

/// What is at fault in an export.
#[derive(Debug, Serialize)]
pub struct CheckView {
    schema: &'static str,
    export: std::path::PathBuf,
    faults: Vec<Fault>,
}

impl CheckView {
    /// Whether something is not what was signed.
    pub fn differs(&self) -> bool {
        !self.faults.is_empty()
    }
}

impl Table for CheckView {
    fn columns(&self) -> Vec<String> {
        ["file", "fault"].map(str::to_owned).to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        self.faults.iter().map(|fault| vec![fault.file.clone(), fault.what.clone()]).collect()
    }
}

/// Checks an export against its manifest and the register's public key; gives everything that is at fault.
///
/// # Errors
/// There is no such register, or no manifest.
pub fn check_export(place: &Place, export: &Path) -> Result<CheckView, AppError> {
    let key = Register::open(place)?.public_key()?;
    let faults = chartward_register::export::check(export, &key)?;
    Ok(CheckView { schema: "chartward.register-check/1", export: export.to_owned(), faults })
}

/// Makes the index of words again.
///
/// # Errors
/// There is no such register, or it cannot be written.
pub fn rebuild_index(place: &Place) -> Result<(), AppError> {
    Ok(Register::open(place)?.rebuild_index()?)
}

/// Copies a register to an empty place, with its log and its key, and compares the copy with what was signed.
///
/// # Errors
/// There is no such register, it is not what was signed, or the place is not empty.
pub fn copy(place: &Place, to: &Place) -> Result<VerifyView, AppError> {
    Ok(Register::open(place)?.copy_to(to)?.into())
}

/// Compares everything that is stored with the signed log.
///
/// # Errors
/// There is no such register, or its public key is gone.
pub fn verify(place: &Place, head: Option<&Path>) -> Result<VerifyView, AppError> {
    let register = Register::open(place)?;
    Ok(head.map_or_else(|| register.verify(), |head| register.verify_since(head))?.into())
}

impl From<Verified> for VerifyView {
    fn from(found: Verified) -> Self {
        Self {
            schema: "chartward.register-verify/1",
            log: found.origin,
            entries: found.entries,
            snapshots: found.snapshots,
            rows: found.rows,
            revisions: found.revisions,
            decisions: found.decisions,
            drafts: found.drafts,
            difference: found.difference,
            head: found.head,
        }
    }
}
