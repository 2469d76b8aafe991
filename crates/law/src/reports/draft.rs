//! A report as a draft filing for the register.
//!
//! What it is: `chartward.draft-filing/1`: what a public list would say of the incident, marked as a draft. It holds
//! numbers and what the organisation says of itself, never people.
//!
//! What it is not: a filing. Nothing in it counts before a person has released it, and only a person can.

use jiff::civil::Date;
use serde::Serialize;

use super::{Field, Report, Value};

/// Name and version of the JSON form.
pub const SCHEMA: &str = "chartward.draft-filing/1";

/// A draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DraftFiling {
    /// Name and version of this form.
    pub schema: &'static str,
    /// Always `draft`.
    pub state: &'static str,
    /// Who released it; always `null` here.
    pub released: Option<String>,
    /// To whom it is to be filed: `hhs`, `ag:TX`.
    pub to: String,
    /// First or later.
    pub kind: &'static str,
    /// Number of the filing to which an addendum adds.
    pub tracking: Option<String>,
    /// The organisation.
    pub entity: String,
    /// Its kind, in the words of the list.
    pub entity_type: Option<String>,
    /// Its state.
    pub entity_state: Option<String>,
    /// How many people.
    pub individuals_affected: u64,
    /// What the number is: `exact` for one that the facts give.
    pub count_kind: &'static str,
    /// Types of breach, in the words of the list.
    pub breach_types: Vec<String>,
    /// Where the data was, in the words of the list.
    pub locations: Vec<String>,
    /// The business associate, if it happened at one.
    pub business_associate: Option<String>,
    /// First day of the breach.
    pub breach_began: Option<String>,
    /// Last day of the breach.
    pub breach_ended: Option<String>,
    /// Day of discovery.
    pub discovered: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// Fields that are open; while there are any, it is not ready.
    pub open: Vec<String>,
    /// What it was made from.
    pub made_from: MadeFrom,
}

/// What a draft was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MadeFrom {
    /// Name of the incident.
    pub incident: String,
    /// The day on which the facts were looked at.
    pub as_of: Date,
    /// Version of the law pack.
    pub pack: String,
}

/// The draft of a report.
pub fn draft(report: &Report) -> DraftFiling {
    let field = |name: &str| -> Option<&Field> {
        report.sections.iter().flat_map(|section| &section.fields).find(|field| field.name == name)
    };
    let value = |name: &str| field(name).and_then(|field| field.value.as_ref());
    let text = |name: &str| value(name).map(Value::line);
    let list = |name: &str| match value(name) {
        Some(Value::List(list)) => list.clone(),
        Some(other) => vec![other.line()],
        None => Vec::new(),
    };
    // whose breach it is: of a covered entity on whose behalf another files, neither seat nor kind of that other one
    let client = text("covered_entity").or_else(|| text("on_behalf_of"));
    let (entity_type, entity_state) = match client {
        Some(_) => (text("covered_entity_type"), None),
        None => (text("entity_type"), text("state")),
    };
    DraftFiling {
        schema: SCHEMA,
        state: "draft",
        released: None,
        to: report.to.clone(),
        kind: report.kind.name(),
        tracking: text("tracking_number"),
        business_associate: text("associate")
            .or_else(|| text("third_party"))
            .or_else(|| client.as_ref().and_then(|_| text("entity"))),
        entity: client.or_else(|| text("entity")).unwrap_or_else(|| report.entity.clone()),
        entity_type,
        entity_state,
        individuals_affected: report.people,
        count_kind: "exact",
        breach_types: list("breach_type"),
        locations: list("location"),
        breach_began: text("breach_began"),
        breach_ended: text("breach_ended"),
        discovered: text("discovery_began").or_else(|| text("discovered")),
        description: text("description").or_else(|| text("what_happened")),
        open: report.open.clone(),
        made_from: MadeFrom {
            incident: report.incident.clone(),
            as_of: report.as_of,
            pack: report.pack.clone(),
        },
    }
}
