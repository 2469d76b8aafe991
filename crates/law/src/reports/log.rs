//! The log of breaches of fewer than 500 people, filed once a year (45 CFR 164.408(c)).
//!
//! What it is: one row for each incident that was discovered in the year, with what the portal asks. Each is typed in
//! as a filing of its own; the log is what the entity keeps and works through.

use jiff::civil::Date;
use serde::Serialize;

use super::{State, To, What, report};
use crate::duty::{Duty, DutyList, Status};
use crate::error::LawError;
use crate::facts::Facts;
use crate::rule::Confidence;

/// Name and version of the JSON form.
pub const SCHEMA: &str = "chartward.breach-log/1";

/// One incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Name of the incident.
    pub incident: String,
    /// On behalf of which covered entity, if of another.
    pub client: Option<String>,
    /// HIPAA or Part 2: `hhs`, `part2`.
    pub form: String,
    /// Day of discovery.
    pub discovered: Option<Date>,
    /// People.
    pub people: u64,
    /// Last day of the filing.
    pub last: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// Where it stands in the law.
    pub citation: String,
    /// How sure that is.
    pub confidence: Confidence,
    /// Fields of the form that are still open.
    pub open: Vec<String>,
    /// Every field with its value, in the order of the form; empty if it is open or does not apply.
    pub fields: Vec<(String, String)>,
}

/// The log of a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Log {
    /// Name and version of this form.
    pub schema: &'static str,
    /// Year of discovery.
    pub year: i16,
    /// The incidents, by day of discovery, then by name.
    pub entries: Vec<Entry>,
    /// Incidents that do not belong into it, and why.
    pub left_out: Vec<String>,
}

/// The log of a year from the facts and duties of incidents.
///
/// # Errors
/// Those of [`report`].
pub fn log(year: i16, incidents: &[(&Facts, &DutyList)]) -> Result<Log, LawError> {
    let mut entries = Vec::new();
    let mut left_out = Vec::new();
    for (facts, list) in incidents {
        let mut clients: Vec<Option<&str>> = Vec::new();
        for duty in list.duties.iter().filter(|duty| annual(duty).is_some()) {
            if !clients.contains(&duty.client.as_deref()) {
                clients.push(duty.client.as_deref());
            }
        }
        if clients.is_empty() {
            left_out.push(format!("{}: no annual filing follows from these facts", list.incident));
        }
        for client in clients {
            let before = entries.len();
            let mut reasons = Vec::new();
            for duty in list.duties.iter().filter(|duty| duty.client.as_deref() == client) {
                let Some(what) = annual(duty) else { continue };
                match entry(facts, list, duty, (what, year))? {
                    Ok(entry) => entries.push(entry),
                    Err(reason) if !reasons.contains(&reason) => reasons.push(reason),
                    Err(_) => {}
                }
            }
            // whoever is in the log by one form and not by the other is in it; without a day nobody can say
            reasons.retain(|reason| entries.len() == before || reason == UNDATED);
            if !reasons.is_empty() {
                let whose = client.map(|client| format!(" ({client})")).unwrap_or_default();
                left_out.push(format!("{}{whose}: {}", list.incident, reasons.join("; ")));
            }
        }
    }
    entries.sort_by(|a, b| {
        (a.discovered, &a.incident, &a.form, &a.client).cmp(&(b.discovered, &b.incident, &b.form, &b.client))
    });
    Ok(Log { schema: SCHEMA, year, entries, left_out })
}

/// Why what has no day of discovery is in the log of no year, whatever else of the incident is in one.
const UNDATED: &str = "no day of discovery is known, so nobody can say to which year it belongs";

/// The form of an annual filing, if a duty is one.
fn annual(duty: &Duty) -> Option<What> {
    match duty.rule.as_str() {
        "hipaa.hhs_annual" => Some(What::Hhs),
        "part2.hhs_annual" => Some(What::Part2),
        _ => None,
    }
}

/// The entry of one duty in the log of a year, or why it has none.
fn entry(
    facts: &Facts,
    list: &DutyList,
    duty: &Duty,
    (what, year): (What, i16),
) -> Result<Result<Entry, String>, LawError> {
    if duty.status == Status::NotOwed {
        return Ok(Err(duty.why.last().cloned().unwrap_or_default()));
    }
    let to = To { what, client: duty.client.clone() };
    let form = report(facts, list, &to, None)?;
    let fields = || form.sections.iter().flat_map(|section| &section.fields);
    let discovered = fields()
        .find(|field| field.name == "discovery_began")
        .and_then(|field| field.value.as_ref())
        .and_then(|value| value.line().parse::<Date>().ok());
    match discovered {
        Some(day) if day.year() != year => return Ok(Err(format!("it was discovered in {}", day.year()))),
        None => return Ok(Err(UNDATED.to_owned())),
        Some(_) => {}
    }
    let values = fields().map(|field| {
        let value = field.value.as_ref().filter(|_| field.state == State::Filled);
        (field.name.to_owned(), value.map(super::Value::line).unwrap_or_default())
    });
    Ok(Ok(Entry {
        incident: list.incident.clone(),
        client: duty.client.clone(),
        form: to.what_name().to_owned(),
        discovered,
        people: form.people,
        last: duty.deadline.last.map(|last| last.to_string()),
        status: duty.status,
        citation: duty.citation.clone(),
        confidence: duty.confidence,
        open: form.open.clone(),
        fields: values.collect(),
    }))
}

impl To {
    fn what_name(&self) -> &'static str {
        if self.what == What::Part2 { "part2" } else { "hhs" }
    }
}
