//! `chartward.draft-filing/1`: an organisation's own report, as `chartward file --form draft` writes it.
//!
//! What it is: that JSON read into the register's words, strictly: a member that is not known, a number that is none or a
//! day that is none is refused, for what is released becomes public.
//!
//! What it is not: `released` in the file counts for nothing; only the register releases.

use chartward_model::Jurisdiction;
use jiff::civil::Date;
use serde::Deserialize;

use super::{Kind, Matter, Submission};
use crate::RegisterError;
use crate::draft::{Draft, Span};
use crate::sources::{portal_breach_type, portal_entity_type, portal_location};
use crate::words::{Count, CountKind, Population, Sector};

/// Name and version of the form.
pub const SCHEMA: &str = "chartward.draft-filing/1";

/// The form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    schema: String,
    state: String,
    #[serde(rename = "released")]
    _released: Option<String>,
    to: String,
    kind: String,
    tracking: Option<String>,
    entity: String,
    entity_type: Option<String>,
    entity_state: Option<String>,
    individuals_affected: u64,
    count_kind: String,
    breach_types: Vec<String>,
    locations: Vec<String>,
    business_associate: Option<String>,
    breach_began: Option<Date>,
    breach_ended: Option<Date>,
    discovered: Option<Date>,
    description: Option<String>,
    open: Vec<String>,
    made_from: MadeFrom,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MadeFrom {
    incident: String,
    as_of: Date,
    pack: String,
}

/// Reads a draft.
///
/// # Errors
/// [`RegisterError::NotADraft`]: another form, or something in it that cannot be.
pub fn read(text: &str) -> Result<Submission, RegisterError> {
    if text.len() > super::LARGEST {
        return Err(RegisterError::DraftTooLong { bytes: text.len(), most: super::LARGEST });
    }
    let not = |reason: String| RegisterError::NotADraft { reason };
    let form: Form = serde_json::from_str(text).map_err(|error| not(said(&error)))?;
    if form.schema != SCHEMA {
        return Err(not(format!("its schema is not {SCHEMA}")));
    }
    if form.state != "draft" {
        return Err(not("its state is not \"draft\"".to_owned()));
    }
    if form.entity.trim().is_empty() {
        return Err(not("the organisation has no name".to_owned()));
    }
    let open = form.open.clone();
    let draft = draft(form).map_err(not)?;
    let matter = Matter::Filing { draft: Box::new(draft), open };
    Ok(Submission { kind: Kind::OwnCase, matter, contact: None, raw: text.to_owned() })
}

/// Where a reader of JSON failed, without the value.
fn said(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = ["missing field", "unknown field"].iter().find(|known| text.starts_with(**known));
    let (line, column) = (error.line(), error.column());
    match what {
        // names of members, never what they hold
        Some(_) => text.split(", expected").next().unwrap_or_default().to_owned(),
        None => format!("line {line}, column {column} is not what the form has there"),
    }
}

fn draft(form: Form) -> Result<Draft, String> {
    let mut draft = Draft::of(form.entity.trim());
    // the same report made again, or an addendum to it, is the same filing
    draft.external = Some(format!("{} {} {}", form.to, form.made_from.incident, form.entity.trim()));
    draft.state = match form.entity_state.as_deref() {
        None => None,
        Some(text) => {
            let state =
                Jurisdiction::us(text).ok_or("the state of the organisation is none of the United States")?;
            Some(state.to_string())
        }
    };
    draft.entity_type = match form.entity_type.as_deref() {
        None => None,
        Some(text) => {
            Some(portal_entity_type(text).ok_or("the kind of organisation is not one of the list's")?)
        }
    };
    let kind = CountKind::of(&form.count_kind).ok_or("the kind of number is not known")?;
    let population = match form.to.split(['@', ' ']).next().and_then(|to| to.split_once(':')) {
        Some((_, state)) => {
            let state =
                Jurisdiction::us(state).ok_or("the state it is reported to is none of the United States")?;
            Population::State(state.to_string())
        }
        None => Population::UsTotal,
    };
    draft.counts.push(Count { value: Some(form.individuals_affected), kind, population });
    draft.types = form
        .breach_types
        .iter()
        .map(|text| portal_breach_type(text))
        .collect::<Option<Vec<_>>>()
        .ok_or("a type of breach is not one of the list's")?;
    draft.types.sort_unstable();
    draft.types.dedup();
    if !form.locations.iter().all(|text| portal_location(text)) {
        return Err("a location of the data is not one of the list's".to_owned());
    }
    draft.locations = form.locations;
    draft.locations.sort_unstable();
    draft.locations.dedup();
    draft.associate_present = Some(form.business_associate.is_some());
    draft.associate = form.business_associate;
    draft.occurred = match (form.breach_began, form.breach_ended) {
        (Some(start), Some(end)) if start > end => return Err("the breach ends before it begins".to_owned()),
        (Some(start), end) => Some(Span { start, end: end.unwrap_or(start) }),
        (None, _) => None,
    };
    if let (Some(Span { start, .. }), Some(day)) = (draft.occurred, form.discovered)
        && day < start
    {
        return Err("it is discovered before it begins".to_owned());
    }
    draft.discovered = form.discovered;
    draft.narrative = form.description;
    draft.sector = Some(Sector::Health);
    draft.notes.push(format!(
        "{} report to {}{}, made on facts as of {} by law pack {}",
        form.kind,
        form.to,
        form.tracking.map(|number| format!(" adding to {number}")).unwrap_or_default(),
        form.made_from.as_of,
        form.made_from.pack
    ));
    if !form.open.is_empty() {
        draft.notes.push(format!("fields that were open: {}", form.open.join(", ")));
    }
    Ok(draft)
}
