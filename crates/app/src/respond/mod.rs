//! A case to what is owed: facts, risk assessment, decisions, duties, reports, cost.
//!
//! What it is: the use cases that join a case with `chartward_law`. What a person puts down and what is worked out from
//! it is kept in the case version by version, with who, when and why, and each step stands in the trail
//! (45 CFR 164.414(b)).
//!
//! What it is not: no law is known here, and nothing about a single person leaves the case: people are counts
//! ([`crate::counts`]).
//!
//! The one idea: **the list of duties is compared with the last one that was kept**, so that a new fact shows what it
//! moved.

mod facts_file;
mod people;

use std::path::Path;

use chartward_law::changes::{Change, What, changes};
use chartward_law::facts::risk::{QUESTIONS, Question};
use chartward_law::facts::{Decision, RiskAssessment, Signed};
use chartward_law::ics::Earlier;
use chartward_law::reports::{Kind, To, report};
use chartward_law::{DutyList, Facts, check_decision, duties as work_out};
use chartward_model::{Phi, Purpose};
use chartward_store::{CaseStore, NewRecord, Record, RecordHead};
use jiff::civil::Date;
use serde::Serialize;

use crate::AppError;
use crate::assess::Clerk;
use crate::cost::{CostView, Prices, cost};
use crate::counts;
use crate::duties::DutiesView;
use crate::file::{RecipientsView, ReportView};
use crate::lawpack::pack_or_shipped;
use crate::views::{CaseHead, Table};

pub use people::PeopleBlock;

/// Kind of record: facts.
const FACTS: &str = "facts";
/// Kind of record: a risk assessment.
const RISK: &str = "risk assessment";
/// Kind of record: a decision.
const DECISION: &str = "decision";
/// Kind of record: a list of duties.
const DUTIES: &str = "duties";
/// Kind of record: a report.
const REPORT: &str = "report";

/// Which facts are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhichFacts {
    /// The last ones that were put into the case; a draft if there are none.
    Latest,
    /// Those of a version.
    Version(u32),
    /// The last ones, with the people counted anew.
    Fresh,
}

/// Facts as text.
#[derive(Clone, Debug)]
pub struct FactsText {
    /// TOML.
    pub text: String,
    /// The version it is, or was made from; none of a draft.
    pub version: Option<u32>,
    /// What a person should know of it.
    pub remarks: Vec<String>,
}

/// The facts of a case, or a draft of them.
///
/// # Errors
/// [`AppError::NoFacts`] for a version that there is not; those of the store.
pub fn facts_text(store: &CaseStore, which: WhichFacts) -> Result<FactsText, AppError> {
    let asked = if let WhichFacts::Version(version) = which { Some(version) } else { None };
    let kept = store.record(FACTS, "", asked)?;
    if asked.is_some() {
        let kept = kept.ok_or(AppError::NoFacts)?;
        return Ok(FactsText { text: clear(&kept), version: Some(kept.head.version), remarks: Vec::new() });
    }
    let block = people::block(store)?;
    let Some(kept) = kept else {
        let remark = format!(
            "a draft from {} people in {} groups: answer its questions, then put it into the case with --put",
            block.people, block.groups
        );
        let text = facts_file::draft(&store.facts()?.name, &block.text);
        return Ok(FactsText { text, version: None, remarks: vec![remark] });
    };
    let (mut text, version) = (clear(&kept), Some(kept.head.version));
    let mut remarks = Vec::new();
    match (which, people::is_current(&text, &block)) {
        (WhichFacts::Fresh, _) => {
            if let Some(anew) = people::replaced(&text, &block) {
                text = anew;
                remarks.push(format!(
                    "the people were counted anew: {} in {} groups; what was changed in them by hand is gone",
                    block.people, block.groups
                ));
            } else {
                text.push('\n');
                text.push_str(&block.text);
                remarks.push("the lines around the people are gone: they stand again at the end; take the old ones out".to_owned());
            }
        }
        (_, Some(false)) => remarks.push(PEOPLE_CHANGED.to_owned()),
        _ => {}
    }
    Ok(FactsText { text, version, remarks })
}

const PEOPLE_CHANGED: &str = "the people of the case are not those that these facts were counted from: `chartward case facts --fresh` counts anew";

fn clear(record: &Record) -> String {
    record.text.reveal(Purpose::Store).to_owned()
}

/// Puts facts into the case as its next version; gives its number.
///
/// # Errors
/// Facts that do not hold together: nothing is kept then.
pub fn put_facts(
    store: &mut CaseStore,
    clerk: &Clerk<'_>,
    name: &str,
    text: &str,
    reason: &str,
) -> Result<u32, AppError> {
    Facts::read(name, text)?;
    put(store, clerk, (FACTS, ""), "put facts", text, reason)
}

fn put(
    store: &mut CaseStore,
    clerk: &Clerk<'_>,
    (kind, name): (&str, &str),
    action: &str,
    text: &str,
    reason: &str,
) -> Result<u32, AppError> {
    let (at, text) = ((clerk.now)(), Phi::new(text));
    Ok(store.put_record(&NewRecord {
        kind,
        name,
        at: &at,
        actor: clerk.actor,
        reason,
        text: &text,
        action,
    })?)
}

/// Versions of what was put down.
#[derive(Clone, Debug, Serialize)]
pub struct RecordsView {
    /// `chartward.records/1`.
    pub schema: &'static str,
    /// Which case.
    pub case: CaseHead,
    /// Oldest first of each kind.
    pub records: Vec<RecordRow>,
}

/// One version.
#[derive(Clone, Debug, Serialize)]
pub struct RecordRow {
    /// What it is.
    pub kind: String,
    /// Which of several.
    pub name: String,
    /// Version.
    pub version: u32,
    /// When.
    pub at: String,
    /// Who.
    pub actor: String,
    /// Why.
    pub reason: String,
}

/// Everything that was put down in a case or worked out from it, version by version.
///
/// # Errors
/// Those of the store.
pub fn records(store: &CaseStore) -> Result<RecordsView, AppError> {
    let mut rows = Vec::new();
    for kind in [FACTS, RISK, DECISION, DUTIES, REPORT] {
        rows.extend(store.record_heads(kind)?.into_iter().map(row));
    }
    Ok(RecordsView { schema: "chartward.records/1", case: CaseHead::of(store)?, records: rows })
}

fn row(head: RecordHead) -> RecordRow {
    let reason = head.reason.reveal(Purpose::Reveal).to_owned();
    RecordRow {
        kind: head.kind,
        name: head.name,
        version: head.version,
        at: head.at,
        actor: head.actor,
        reason,
    }
}

impl Table for RecordsView {
    fn columns(&self) -> Vec<String> {
        ["kind", "name", "version", "at", "actor", "reason"].map(str::to_owned).to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let cells = |row: &RecordRow| {
            let row = row.clone();
            vec![row.kind, row.name, row.version.to_string(), row.at, row.actor, row.reason]
        };
        self.records.iter().map(cells).collect()
    }
}

/// The questions of a risk assessment, in order.
pub fn risk_questions() -> &'static [Question] {
    &QUESTIONS
}

/// What the case knows of the first factor: how many people, and the kinds of data with how many of them each.
///
/// # Errors
/// Those of the store.
pub fn risk_background(store: &CaseStore) -> Result<Vec<String>, AppError> {
    let counts = counts::of(store)?;
    let elements: Vec<String> = counts
        .elements()
        .iter()
        .map(|(element, people)| format!("{} of {people}", element.title()))
        .collect();
    Ok(vec![
        format!("{} people are affected, {} of them minors", counts.people(), counts.minors()),
        format!("kinds of data: {}", elements.join("; ")),
    ])
}

/// Keeps a risk assessment (JSON or TOML) as the next version; gives its number and what it concludes.
///
/// # Errors
/// An assessment that leaves out one of the four factors, or its reason, or that is older than the breach: nothing is
/// kept then.
pub fn assess_risk(
    store: &mut CaseStore,
    clerk: &Clerk<'_>,
    (name, text): (&str, &str),
    on: Date,
) -> Result<(u32, &'static str), AppError> {
    let assessment = RiskAssessment::read(name, text, clerk.actor, on)?;
    not_later(clerk, assessment.signed.on)?;
    if let Some(kept) = store.record(FACTS, "", None)? {
        let mut facts = read_kept(&kept)?;
        facts.risk_assessment = Some(assessment.clone());
        facts.check()?;
    }
    let concluded = assessment.concluded.phrase();
    let kept = serde_json::to_string(&assessment).map_err(|_| AppError::Unwritable)?;
    let version = put(store, clerk, (RISK, ""), "assess risk", &kept, &assessment.signed.reason)?;
    Ok((version, concluded))
}

/// The day of the clerk's clock.
fn today(clerk: &Clerk<'_>) -> Option<Date> {
    (clerk.now)().get(..10).and_then(|day| day.parse::<Date>().ok())
}

/// Nobody has found or decided anything tomorrow: a slip in the year would outweigh everything that is on record.
fn not_later(clerk: &Clerk<'_>, on: Date) -> Result<(), AppError> {
    match today(clerk) {
        Some(today) if on > today => Err(AppError::AfterToday { on, today }),
        _ => Ok(()),
    }
}

/// Keeps a decision that the facts of the case ask for; gives its number.
///
/// # Errors
/// A decision that would change nothing, or one of tomorrow: nothing is kept then; [`AppError::NoFacts`], those of the store.
pub fn decide(
    store: &mut CaseStore,
    clerk: &Clerk<'_>,
    (about, decided): (&str, &str),
    reason: &str,
    (on, law): (Date, Option<&Path>),
) -> Result<u32, AppError> {
    not_later(clerk, on)?;
    let decision = Decision {
        about: about.to_owned(),
        decided: decided.to_owned(),
        signed: Signed { by: clerk.actor.to_owned(), on, reason: reason.to_owned() },
    };
    let mut facts = facts(store, on)?.facts;
    check_decision(&facts, &pack_or_shipped(law)?, &decision)?;
    facts.decisions.push(decision.clone());
    facts.check()?;
    let kept = serde_json::to_string(&decision).map_err(|_| AppError::Unwritable)?;
    put(store, clerk, (DECISION, about), "decide", &kept, reason)
}

/// The last facts of a case, with what was kept beside them.
struct Known {
    facts: Facts,
    version: u32,
    /// The facts as they were put down.
    text: String,
    /// What was left aside, and why.
    remarks: Vec<String>,
}

/// The last facts of a case with the assessment and the decisions that were kept beside them, as far as they count on a day.
fn facts(store: &CaseStore, as_of: Date) -> Result<Known, AppError> {
    let kept = store.record(FACTS, "", None)?.ok_or(AppError::NoFacts)?;
    let text = clear(&kept);
    let mut facts = read_kept(&kept)?;
    let mut remarks = Vec::new();
    // of two of one day the one that was kept in the case last stands; one of a later day does not count yet, and outweighs
    // no other
    let counts = |one: &RiskAssessment| one.signed.on <= as_of;
    for record in store.records(RISK)? {
        let assessment = RiskAssessment::read(RISK, &clear(&record), &record.head.actor, Date::MIN)?;
        let on = assessment.signed.on;
        if let Some(known) = facts.known_from().filter(|known| on < *known) {
            remarks.push(format!(
                "the risk assessment of {on} was left aside: by these facts the breach was known on {known}; `chartward case assess-risk` makes a new one"
            ));
            continue;
        }
        let weight = |one: &RiskAssessment| (counts(one), one.signed.on);
        if facts.risk_assessment.as_ref().is_none_or(|known| weight(known) <= weight(&assessment)) {
            facts.risk_assessment = Some(assessment);
        }
    }
    for record in store.records(DECISION)? {
        facts.decisions.push(Decision::read(DECISION, &clear(&record))?);
    }
    // what was kept beside the facts is held to the same as what stands in them
    facts.check()?;
    Ok(Known { facts, version: kept.head.version, text, remarks })
}

fn read_kept(record: &Record) -> Result<Facts, AppError> {
    let name = format!("facts of the case, version {}", record.head.version);
    Ok(Facts::read(&name, &clear(record))?)
}

/// The duties of a case.
#[derive(Debug, Serialize)]
pub struct CaseDuties {
    /// `chartward.case-duties/1`.
    pub schema: &'static str,
    /// Which case.
    pub case: CaseHead,
    /// Version of the facts.
    pub facts_version: u32,
    /// Version of this list in the case; `null` of one that is not kept there.
    pub version: Option<u32>,
    /// The list with which it was compared; `null` of the first.
    pub compared_with: Option<Compared>,
    /// What changed since that one.
    pub changes: Vec<Change>,
    /// What a person should know besides.
    pub remarks: Vec<String>,
    /// Why the list is not kept, if it is not.
    pub not_kept: Option<String>,
    /// The duties.
    pub list: DutiesView,
}

/// An earlier list.
#[derive(Clone, Debug, Serialize)]
pub struct Compared {
    /// Its version.
    pub version: u32,
    /// When it was worked out.
    pub at: String,
    /// By whom.
    pub actor: String,
}

/// Works out the duties of a case as of a day, and keeps the list if it is the first or something changed. One as of
/// another day than today is a trial: it would be no proof of what was known (45 CFR 164.414(b)), so it is not kept.
///
/// # Errors
/// [`AppError::NoFacts`], facts that do not hold together, those of the store.
pub fn case_duties(
    store: &mut CaseStore,
    clerk: &Clerk<'_>,
    law: Option<&Path>,
    as_of: Date,
) -> Result<CaseDuties, AppError> {
    let Known { facts, version: facts_version, text, mut remarks } = facts(store, as_of)?;
    let list = work_out(&facts, &pack_or_shipped(law)?, as_of)?;
    remarks.extend(people_remarks(store, &facts, &text)?);
    let last = store.record(DUTIES, "", None)?;
    let found = last.as_ref().and_then(|last| changes(last.text.reveal(Purpose::Matching), &list));
    if last.is_some() && found.is_none() {
        remarks.push("the last list cannot be compared with".to_owned());
    }
    let keep = found.as_ref().is_none_or(|changes| !changes.is_empty());
    let compared_with =
        last.map(|last| Compared { version: last.head.version, at: last.head.at, actor: last.head.actor });
    let today = today(clerk);
    let mut not_kept = None;
    let version = match &compared_with {
        Some(compared) if !keep => Some(compared.version),
        _ if today != Some(as_of) => {
            not_kept = Some(trial(as_of));
            None
        }
        _ => {
            let kept = serde_json::to_string(&list).map_err(|_| AppError::Unwritable)?;
            let reason = format!("facts version {facts_version}, as of {as_of}");
            Some(put(store, clerk, (DUTIES, ""), "put duties", &kept, &reason)?)
        }
    };
    Ok(CaseDuties {
        schema: "chartward.case-duties/1",
        case: CaseHead::of(store)?,
        facts_version,
        version,
        compared_with,
        changes: found.unwrap_or_default(),
        remarks,
        not_kept,
        list: DutiesView::of(list),
    })
}

fn trial(as_of: Date) -> String {
    format!("a trial as of {as_of}, which is not today: it is not kept in the case")
}

/// The duties of a case as a calendar, in which what any list that was kept had a day for, and this one has not, is called
/// off.
///
/// # Errors
/// Those of the store.
pub fn case_calendar(store: &CaseStore, found: &CaseDuties) -> Result<String, AppError> {
    let mut earlier = Earlier::default();
    for kept in store.record_heads(DUTIES)? {
        // one at a time: a list of many states and clients is long
        let kept = store.record(DUTIES, &kept.name, Some(kept.version))?;
        if let Some(kept) = kept {
            earlier.take(kept.text.reveal(Purpose::Matching));
        }
    }
    Ok(found.list.calendar_after(&earlier))
}

fn people_remarks(store: &CaseStore, facts: &Facts, text: &str) -> Result<Vec<String>, AppError> {
    let block = people::block(store)?;
    let mut remarks = Vec::new();
    if people::is_current(text, &block) == Some(false) {
        remarks.push(PEOPLE_CHANGED.to_owned());
    }
    let counted = facts.people_in_all();
    if counted != block.people {
        remarks.push(format!(
            "these facts count {counted} people; the case holds {} affected ones",
            block.people
        ));
    }
    Ok(remarks)
}

impl CaseDuties {
    /// Whether a person has to look.
    pub fn needs_a_person(&self) -> bool {
        self.list.needs_a_person() || !self.remarks.is_empty() || self.case.not_current.is_some()
    }

    /// What changed, in lines.
    pub fn changes_text(&self) -> String {
        let Some(compared) = &self.compared_with else {
            return "The first list of duties of this case.\n".to_owned();
        };
        let since = format!("version {} of {} ({})", compared.version, compared.at, compared.actor);
        if self.changes.is_empty() {
            return format!("Nothing changed since {since}.\n");
        }
        let mut text = format!("What changed since {since}:\n");
        for change in &self.changes {
            text.push_str(&change_line(change));
        }
        text
    }
}

fn change_line(change: &Change) -> String {
    let what = change.what.phrase();
    let values = match (&change.old, &change.new) {
        // long texts: what stood there is in the list that was kept
        (_, Some(new)) if matches!(change.what, What::Why | What::Needs) => format!("{what}: {new}"),
        (Some(old), Some(new)) => format!("{what}: {old} -> {new}"),
        (None, Some(new)) => format!("{what}: {new}"),
        (Some(old), None) => format!("{what} (was: {old})"),
        (None, None) => what.to_owned(),
    };
    format!("  {} ({}): {}\n", change.duty, change.recipient, values.replace('_', " "))
}

/// Facts and duties of a case, for a report.
fn worked_out(
    store: &CaseStore,
    law: Option<&Path>,
    as_of: Date,
) -> Result<(Facts, DutyList, Vec<String>), AppError> {
    let Known { facts, remarks, .. } = facts(store, as_of)?;
    let list = work_out(&facts, &pack_or_shipped(law)?, as_of)?;
    Ok((facts, list, remarks))
}

/// Who gets a report about a case.
///
/// # Errors
/// As [`case_duties`].
pub fn case_recipients(
    store: &CaseStore,
    law: Option<&Path>,
    as_of: Date,
) -> Result<RecipientsView, AppError> {
    Ok(RecipientsView::of(&worked_out(store, law, as_of)?.1))
}

/// Which report of a case: to whom, the first or one more, by which law.
#[derive(Clone, Copy, Debug)]
pub struct CaseReport<'a> {
    /// To whom.
    pub to: &'a To,
    /// First or later; by the filings that are on record if it is not said.
    pub kind: Option<Kind>,
    /// Folder of a law pack; the one that is part of the program if there is none.
    pub law: Option<&'a Path>,
}

/// Fills the report to a recipient, and keeps it if it is of today and not the last one that was kept.
///
/// # Errors
/// As [`case_duties`]; a recipient who gets no report.
pub fn case_report(
    store: &mut CaseStore,
    clerk: &Clerk<'_>,
    asked: CaseReport<'_>,
    as_of: Date,
) -> Result<ReportView, AppError> {
    let (facts, list, remarks) = worked_out(store, asked.law, as_of)?;
    let mut report = report(&facts, &list, asked.to, asked.kind)?;
    report.warnings.extend(remarks);
    if today(clerk) != Some(as_of) {
        report.warnings.push(trial(as_of));
        return Ok(ReportView::of(report));
    }
    let kept = serde_json::to_string(&report).map_err(|_| AppError::Unwritable)?;
    let name = asked.to.to_string();
    let last = store.record(REPORT, &name, None)?;
    if last.is_none_or(|last| last.text.reveal(Purpose::Matching) != kept) {
        let reason = format!("{} report, as of {as_of}", report.kind.name());
        put(store, clerk, (REPORT, &name), "put report", &kept, &reason)?;
    }
    Ok(ReportView::of(report))
}

/// What a breach of so many people as the case holds may cost.
///
/// # Errors
/// A sheet that does not hold together; those of the store.
pub fn case_cost(store: &CaseStore, prices: Prices<'_>) -> Result<CostView, AppError> {
    cost(counts::of(store)?.people(), prices)
}
