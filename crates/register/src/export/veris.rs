//! Incidents as VERIS records (schema 1.4), one per incident.
//!
//! What it is: victim, time, kind of action, data and number of people, in the words of VERIS. The number is the
//! incident's best one and its rule stands in the notes.
//!
//! What it is not: more than the lists say. Actors and most varieties are "Unknown".

use std::io::Write as _;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::{Export, created, whole};
use crate::link::total::total;
use crate::sources::{STATUS, Voice, voice};
use crate::storage::Filing;
use crate::words::{BreachType, Disclosure, Sector};

/// Writes the incidents of an export.
pub(super) fn write(export: &Export<'_>, path: &Path) -> Result<u64, String> {
    let mut out = created(path)?;
    let failed = |error: std::io::Error| error.to_string();
    let mut rows = 0_u64;
    out.write_all(b"[").map_err(failed)?;
    for (_, members) in whole(export) {
        let start: &[u8] = if rows == 0 { b"\n" } else { b",\n" };
        out.write_all(start).map_err(failed)?;
        serde_json::to_writer(&mut out, &record(export, &members)).map_err(|error| error.to_string())?;
        rows += 1;
    }
    out.write_all(b"\n]\n").map_err(failed)?;
    out.flush().map_err(failed)?;
    Ok(rows)
}

fn record(export: &Export<'_>, members: &[usize]) -> Value {
    let filings: Vec<&Filing> = members.iter().map(|index| &export.filings[*index]).collect();
    let most = |filing: &&&Filing| (filing.draft.count().informative(), filing.draft.narrative.is_some());
    let first = filings.iter().rev().max_by_key(most).copied();
    let total = total(export.filings, export.incidents, members);
    let mut types: Vec<BreachType> = filings.iter().flat_map(|filing| filing.draft.types.clone()).collect();
    types.sort_unstable();
    types.dedup();
    let mut confidentiality = Map::new();
    let disclosed = filings.iter().filter_map(|filing| filing.draft.disclosure).min();
    confidentiality.insert("data_disclosure".to_owned(), json!(disclosure(disclosed)));
    if let Some(best) = total.best {
        confidentiality.insert("data_total".to_owned(), json!(best));
    }
    let sector = filings.iter().find_map(|filing| filing.draft.sector);
    let health = sector == Some(Sector::Health);
    let variety = if health { "Medical" } else { "Personal" };
    confidentiality.insert("data".to_owned(), json!([{ "variety": variety }]));
    let state = filings.iter().find_map(|filing| filing.draft.state.clone());
    let first_name = first.map(|filing| filing.draft.name.clone());
    let sources: Vec<&str> = filings.iter().map(|filing| filing.key.as_str()).collect();
    let mut record = json!({
        "schema_version": "1.4.0",
        "incident_id": members.first().map(|index| export.filings[*index].key.clone()),
        "source_id": "chartward",
        "security_incident": status(&filings),
        "summary": first.and_then(|filing| filing.draft.narrative.clone()).unwrap_or_default(),
        "notes": total.rule,
        "victim": {
            "victim_id": first_name,
            "industry": naics(sector),
            "country": [country(&filings)],
            "state": state,
            "employee_count": "Unknown",
        },
        "timeline": { "incident": timeline(&filings) },
        "attribute": { "confidentiality": confidentiality },
        "action": actions(&types),
        "actor": { "unknown": {} },
        "asset": { "assets": [{ "variety": "Unknown" }] },
        "plus": { "filings": sources, "at_least": total.at_least, "added_up": total.reported, "kind": total.kind.name() },
    });
    known(&mut record);
    record
}

/// Leaves out what is not known: the schema has no nulls.
fn known(value: &mut Value) {
    if let Value::Object(members) = value {
        for member in members.values_mut() {
            known(member);
        }
        members.retain(|_, member| !member.is_null());
        if members.get("timeline").is_some_and(|time| time.as_object().is_some_and(Map::is_empty)) {
            members.remove("timeline");
        }
    }
}

/// The country that a filing names; the United States if one names a state or was reported to the federal government.
fn country(filings: &[&Filing]) -> String {
    let american = |filing: &&Filing| filing.draft.state.is_some() || filing.source.starts_with("hhs");
    let named = filings.iter().find_map(|filing| filing.draft.country.clone());
    named.unwrap_or_else(|| if filings.iter().any(american) { "US" } else { "Unknown" }.to_owned())
}

/// Whether it is known to have happened: as the coders of the community database say, unless another list has it too; what
/// only a visitor says is suspected.
fn status(filings: &[&Filing]) -> String {
    let of = |filing: &Filing| {
        let coded = filing.draft.notes.iter().find_map(|note| note.strip_prefix(STATUS));
        match voice(&filing.source) {
            Voice::Visitor => "Suspected".to_owned(),
            _ => coded.unwrap_or("Confirmed").to_owned(),
        }
    };
    let all: Vec<String> = filings.iter().map(|filing| of(filing)).collect();
    let confirmed = || "Confirmed".to_owned();
    all.iter().find(|status| **status == confirmed()).or(all.first()).cloned().unwrap_or_else(confirmed)
}

/// When it happened, to the day if that is known; else the year of the first report.
fn timeline(filings: &[&Filing]) -> Value {
    let exact = filings.iter().filter_map(|f| f.draft.occurred.filter(|span| span.start == span.end)).min();
    if let Some(span) = exact {
        let day = span.start;
        return json!({ "year": day.year(), "month": day.month(), "day": day.day() });
    }
    let days = filings.iter().filter_map(|f| f.draft.occurred.map(|span| span.start).or(f.draft.reported));
    let basis = || filings.iter().filter_map(|f| f.draft.basis().map(|(day, _)| day)).min();
    days.min().or_else(basis).map_or(Value::Null, |day| json!({ "year": day.year() }))
}

fn actions(types: &[BreachType]) -> Value {
    let mut actions = Map::new();
    let mut add = |action: &str, variety: &str| {
        let entry = actions
            .entry(action.to_owned())
            .or_insert_with(|| json!({ "variety": [], "vector": ["Unknown"] }));
        if let Some(all) = entry.get_mut("variety").and_then(Value::as_array_mut) {
            all.push(json!(variety));
        }
    };
    for kind in types {
        match kind {
            BreachType::Hacking => add("hacking", "Unknown"),
            BreachType::Theft => add("physical", "Theft"),
            BreachType::Loss => add("error", "Loss"),
            BreachType::ImproperDisposal => add("error", "Disposal error"),
            BreachType::Unauthorized => add("misuse", "Unknown"),
            BreachType::Other | BreachType::Unknown => {}
        }
    }
    if actions.is_empty() {
        actions.insert("unknown".to_owned(), json!({}));
    }
    Value::Object(actions)
}

fn disclosure(word: Option<Disclosure>) -> &'static str {
    match word {
        Some(Disclosure::Confirmed) => "Yes",
        Some(Disclosure::Potential) => "Potentially",
        Some(Disclosure::None) => "No",
        Some(Disclosure::Unknown) | None => "Unknown",
    }
}

/// The branch as the first digits of a NAICS code.
fn naics(sector: Option<Sector>) -> &'static str {
    match sector {
        Some(Sector::Health) => "62",
        Some(Sector::Finance) => "52",
        Some(Sector::Education) => "61",
        Some(Sector::Government) => "92",
        Some(Sector::Retail) => "44",
        Some(Sector::Technology) => "51",
        Some(Sector::NonProfit) => "813",
        Some(Sector::Business) => "81",
        None => "00",
    }
}
