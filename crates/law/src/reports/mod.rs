//! Reports to regulators, filled from the facts and nothing else.
//!
//! What it is: for each recipient a [`Report`]: sections of fields, each filled with where that comes from, or open with
//! the fact that would fill it. A report is worked out from the facts and the list of duties, so that its number,
//! deadline and citation are the list's. Its forms are JSON (`chartward.report/1`), rows, and a page
//! ([`html`]), a form on paper ([`pdf`]); [`draft`] hands it over to the register.
//!
//! What it is not: a filing. A person types or uploads it, attests and releases it.
//!
//! The one idea: **a field that no fact fills is open, never invented**; and where the words of a form's option have
//! not been read, the field says so.

pub mod draft;
mod fields;
mod hhs;
pub mod html;
pub mod log;
mod others;
pub mod pdf;

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chartward_model::{Element, Jurisdiction};
use jiff::civil::Date;
use serde::Serialize;

use crate::duty::{Duty, DutyList, NOTICE, Status};
use crate::error::LawError;
use crate::facts::{Facts, Filed, Group};
use crate::plain::nearest;
use crate::rule::{Confidence, Place, Recipient, Regime, words};

pub use fields::{Field, Section, State, Value};

/// Name and version of the JSON form.
pub const SCHEMA: &str = "chartward.report/1";

words! {
    /// First or later.
    Kind {
        /// The first.
        Initial = "initial", "initial";
        /// More to one that was filed.
        Addendum = "addendum", "addendum";
    }
}

/// Who gets a report.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct To {
    /// What it is.
    pub what: What,
    /// The covered entity on whose behalf, by name.
    pub client: Option<String>,
}

/// What a report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// The portal of HHS, for HIPAA.
    Hhs,
    /// The portal of HHS, for 42 CFR Part 2.
    Part2,
    /// The FTC.
    Ftc,
    /// A state's attorney general or other regulator.
    Regulator(Jurisdiction),
    /// A state's department of health, for facilities.
    Facility(Jurisdiction),
    /// Media of a state.
    Media(Jurisdiction),
    /// The consumer reporting agencies.
    Agencies,
    /// A commissioner of insurance.
    Insurance(Jurisdiction),
    /// The authority under the GDPR.
    Gdpr,
    /// The Information Commissioner.
    Uk,
}

/// A text that names no recipient of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no recipient of a report: hhs, part2, ftc, ag:TX, media:TX, cra, insurance:TX, facility:CA, gdpr, uk; @NAME behind it for a covered entity"
)]
pub struct UnknownRecipient;

impl FromStr for To {
    type Err = UnknownRecipient;

    fn from_str(text: &str) -> Result<Self, UnknownRecipient> {
        let (what, client) = match text.split_once('@') {
            Some((what, client)) if !client.is_empty() => (what, Some(client.to_owned())),
            Some(_) => return Err(UnknownRecipient),
            None => (text, None),
        };
        let what = match what.split_once(':') {
            None => match what {
                "hhs" => What::Hhs,
                "part2" => What::Part2,
                "ftc" => What::Ftc,
                "cra" => What::Agencies,
                "gdpr" => What::Gdpr,
                "uk" => What::Uk,
                _ => return Err(UnknownRecipient),
            },
            Some((kind, state)) => {
                let state = Jurisdiction::us(state).filter(|_| state.len() == 2).ok_or(UnknownRecipient)?;
                match kind {
                    "ag" => What::Regulator(state),
                    "facility" => What::Facility(state),
                    "media" => What::Media(state),
                    "insurance" => What::Insurance(state),
                    _ => return Err(UnknownRecipient),
                }
            }
        };
        Ok(Self { what, client })
    }
}

impl fmt::Display for To {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.what {
            What::Hhs => f.write_str("hhs"),
            What::Part2 => f.write_str("part2"),
            What::Ftc => f.write_str("ftc"),
            What::Regulator(state) => write!(f, "ag:{state}"),
            What::Facility(state) => write!(f, "facility:{state}"),
            What::Media(state) => write!(f, "media:{state}"),
            What::Agencies => f.write_str("cra"),
            What::Insurance(state) => write!(f, "insurance:{state}"),
            What::Gdpr => f.write_str("gdpr"),
            What::Uk => f.write_str("uk"),
        }?;
        match &self.client {
            Some(client) => write!(f, "@{client}"),
            None => Ok(()),
        }
    }
}

impl To {
    /// To whom the report about a duty goes, if it is one that is reported.
    pub fn of(duty: &Duty) -> Option<Self> {
        let state = match duty.jurisdiction {
            Place::Of(place) if place.is_in_united_states() => Some(place),
            _ => None,
        };
        let what = match (duty.regime, duty.recipient) {
            (_, Recipient::Media) => What::Media(named_place(duty)?),
            (_, Recipient::Cra) => What::Agencies,
            (_, Recipient::InsurerCommissioner) => What::Insurance(state?),
            (Regime::Hipaa, Recipient::Regulator) => What::Hhs,
            (Regime::Part2, Recipient::Regulator) => What::Part2,
            (Regime::Ftc, Recipient::Regulator) => What::Ftc,
            (Regime::State, Recipient::Regulator) => What::Regulator(state?),
            (Regime::Facility, Recipient::Regulator) => What::Facility(state?),
            (Regime::Gdpr, Recipient::Regulator) => What::Gdpr,
            (Regime::Uk, Recipient::Regulator) => What::Uk,
            _ => return None,
        };
        Some(Self { what, client: duty.client.clone() })
    }
}

/// The state in the name of a duty that is one of several: media are told state by state under a federal law.
pub(crate) fn named_place(duty: &Duty) -> Option<Jurisdiction> {
    let rest = duty.id.strip_prefix(&duty.rule)?.strip_prefix(':')?;
    Jurisdiction::us(rest.split('@').next()?)
}

/// A duty that a report is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct About {
    /// Its name in the list.
    pub duty: String,
    /// To whom.
    pub recipient: String,
    /// Where it stands.
    pub status: Status,
    /// By when.
    pub by_when: String,
    /// The last day, if there is one.
    pub last: Option<String>,
    /// Where it stands in the law.
    pub citation: String,
    /// How sure that is.
    pub confidence: Confidence,
}

/// A report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Name and version of this form.
    pub schema: &'static str,
    /// What it is not.
    pub notice: &'static str,
    /// To whom: `hhs`, `ag:TX`.
    pub to: String,
    /// Heading.
    pub title: String,
    /// First or later.
    pub kind: Kind,
    /// Name of the incident.
    pub incident: String,
    /// The organisation.
    pub entity: String,
    /// The day on which the facts were looked at.
    pub as_of: Date,
    /// Version of the law pack.
    pub pack: String,
    /// How many people it is about.
    pub people: u64,
    /// The duties that it meets.
    pub about: Vec<About>,
    /// The fields.
    pub sections: Vec<Section>,
    /// Names of the fields that are open.
    pub open: Vec<String>,
    /// Names of the fields with words of a form that nobody has read.
    pub wording_not_read: Vec<String>,
    /// What a person must know before it goes out.
    pub warnings: Vec<String>,
}

/// Every recipient of a report about these duties, with the duties that are not excluded first by name.
pub fn recipients(list: &DutyList) -> Vec<(To, Vec<&Duty>)> {
    let mut found: Vec<(To, Vec<&Duty>)> = Vec::new();
    for duty in &list.duties {
        let Some(to) = To::of(duty) else { continue };
        match found.iter_mut().find(|(known, _)| *known == to) {
            Some((_, duties)) => duties.push(duty),
            None => found.push((to, vec![duty])),
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

/// The report to a recipient. Without `kind` it is an addendum if one was filed by the day of the list.
///
/// # Errors
/// [`LawError::NoReport`] if no duty of the list is owed to that recipient in any state of the facts.
pub fn report(facts: &Facts, list: &DutyList, to: &To, kind: Option<Kind>) -> Result<Report, LawError> {
    let recipients = recipients(list);
    let Some((_, duties)) = recipients.iter().find(|(known, _)| known == to) else {
        let known: Vec<String> = recipients.iter().map(|(to, _)| to.to_string()).collect();
        return Err(LawError::NoReport { known });
    };
    let context = Context::new(facts, list, to, duties, kind);
    let sections = sections(&context);
    let names = |keep: &dyn Fn(&Field) -> bool| -> Vec<String> {
        let fields = sections.iter().flat_map(|section| &section.fields);
        fields.filter(|field| keep(field)).map(|field| field.name.to_owned()).collect()
    };
    Ok(Report {
        schema: SCHEMA,
        notice: NOTICE,
        to: to.to_string(),
        title: context.title(),
        kind: context.kind,
        incident: list.incident.clone(),
        entity: list.entity.clone(),
        as_of: list.as_of,
        pack: list.pack.clone(),
        people: context.people,
        about: duties.iter().map(|duty| about(duty)).collect(),
        open: names(&|field| field.state == State::Open),
        wording_not_read: names(&|field| !field.wording_read),
        warnings: warnings(&context).into_iter().chain(unused(&context, &recipients, &sections)).collect(),
        sections,
    })
}

fn sections(context: &Context<'_>) -> Vec<Section> {
    match context.to.what {
        What::Hhs | What::Part2 => hhs::sections(context),
        What::Regulator(_) | What::Facility(_) | What::Ftc => others::regulator(context),
        What::Media(_) => others::media(context),
        What::Agencies => others::agencies(context),
        What::Insurance(_) => others::insurance(context),
        What::Gdpr | What::Uk => others::authority(context),
    }
}

/// Answers that fill nothing: most likely a name that was mistyped, or a field that another fact fills.
fn unused(context: &Context<'_>, all: &[(To, Vec<&Duty>)], sections: &[Section]) -> Vec<String> {
    let answers = &context.facts.report.answers;
    if answers.is_empty() {
        return Vec::new();
    }
    let names = |sections: &[Section]| -> Vec<&'static str> {
        sections.iter().flat_map(|section| &section.fields).map(|field| field.name).collect()
    };
    let here = names(sections);
    let mut anywhere: BTreeSet<&'static str> = here.iter().copied().collect();
    for (to, duties) in all {
        let other = Context::new(context.facts, context.list, to, duties, Some(context.kind));
        anywhere.extend(names(&self::sections(&other)));
    }
    let mut unused = Vec::new();
    for name in answers.keys() {
        let fields =
            || sections.iter().flat_map(|section| &section.fields).filter(|field| field.name == name);
        let taken = format!("report.answers.{name}");
        if !anywhere.contains(name.as_str()) {
            let near = nearest(name, anywhere.iter().copied());
            let near = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
            unused.push(format!("{taken}: no report of these facts has such a field{near}"));
        } else if let Some(field) = fields().next().filter(|_| fields().all(|field| field.from != taken)) {
            unused.push(format!("{taken}: not used, because the field has its value from: {}", field.from));
        }
    }
    unused
}

fn about(duty: &Duty) -> About {
    About {
        duty: duty.id.clone(),
        recipient: duty.recipient_name.clone(),
        status: duty.status,
        by_when: duty.by_when(),
        last: duty.deadline.last.map(|last| last.to_string()),
        citation: duty.citation.clone(),
        confidence: duty.confidence,
    }
}

fn warnings(context: &Context<'_>) -> Vec<String> {
    let mut warnings = Vec::new();
    if context.duties.iter().all(|duty| duty.status == Status::NotOwed) {
        warnings.push("By these facts nothing is owed to this recipient.".to_owned());
    }
    if context.duties.iter().any(|duty| duty.is_recalled()) {
        warnings.push(
            "It rests, in whole or in part, on law that is recalled, not read: read the statute before it goes out."
                .to_owned(),
        );
    }
    if context.kind == Kind::Addendum && context.filed.is_none() {
        warnings.push(
            "No filing with this recipient is on record (filings): an addendum adds to one.".to_owned(),
        );
    }
    for duty in &context.duties {
        for need in &duty.needs {
            warnings.push(format!("{} waits for: {need}", duty.id));
        }
    }
    warnings
}

/// What every form is filled from.
pub(crate) struct Context<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) list: &'a DutyList,
    pub(crate) to: &'a To,
    pub(crate) duties: Vec<&'a Duty>,
    pub(crate) kind: Kind,
    /// The last filing with this recipient.
    pub(crate) filed: Option<&'a Filed>,
    /// How many people it is about.
    pub(crate) people: u64,
    /// Whose data it is about.
    pub(crate) groups: Vec<&'a Group>,
    /// How many people of this side of the incident there are in all: a covered entity's report tells of its own.
    pub(crate) in_all: u64,
}

impl<'a> Context<'a> {
    fn new(
        facts: &'a Facts,
        list: &'a DutyList,
        to: &'a To,
        duties: &[&'a Duty],
        kind: Option<Kind>,
    ) -> Self {
        let name = to.to_string();
        let filed = facts
            .filings
            .iter()
            .filter(|one| one.to == name && one.on <= list.as_of)
            .max_by_key(|one| one.on);
        let kind = kind.unwrap_or(if filed.is_some() { Kind::Addendum } else { Kind::Initial });
        let client =
            to.client.as_ref().and_then(|name| facts.clients.iter().position(|one| one.name == *name));
        let place = match to.what {
            What::Regulator(place) | What::Media(place) | What::Insurance(place) => Some(place),
            _ => None,
        };
        let side = |group: &Group| client.map_or(group.own, |client| group.clients.contains(&client));
        // a report tells of the people of its duties and of nobody else
        let about = |duty: &&&Duty| duty.status != Status::NotOwed;
        let owed: Vec<&Duty> = duties.iter().filter(about).copied().collect();
        let told = if owed.is_empty() { duties } else { owed.as_slice() };
        let counted: BTreeSet<usize> = told.iter().flat_map(|duty| duty.groups.iter().copied()).collect();
        let of = |regime: Regime| told.iter().any(|duty| duty.regime == regime);
        let concerned = |(i, group): &(usize, &Group)| {
            let kind = match to.what {
                // media get no letters, so their duties name no groups
                What::Media(_) if counted.is_empty() => {
                    group.phi && of(Regime::Hipaa) || group.part2 && of(Regime::Part2) || of(Regime::Ftc)
                }
                _ => counted.contains(i),
            };
            side(group) && kind && place.is_none_or(|place| group.residence == Some(place))
        };
        let most = |duties: &[&Duty]| duties.iter().map(|duty| duty.people).max();
        let people = match to.what {
            // each state's duty counts its own residents, and nobody lives in two
            What::Agencies => {
                duties.iter().filter(|duty| duty.status != Status::NotOwed).map(|duty| duty.people).sum()
            }
            _ => most(duties).unwrap_or(0),
        };
        Self {
            facts,
            list,
            to,
            duties: duties.to_vec(),
            kind,
            filed,
            people,
            groups: facts.people.iter().enumerate().filter(concerned).map(|(_, group)| group).collect(),
            in_all: facts.people.iter().filter(|group| side(group)).map(|group| group.count).sum(),
        }
    }

    fn title(&self) -> String {
        let of = |place: Jurisdiction| crate::place::name(place);
        let what = match self.to.what {
            What::Hhs => {
                "Notice to the Secretary of HHS of a breach of unsecured protected health information"
                    .to_owned()
            }
            What::Part2 => "Notice to the Secretary of HHS of a breach of Part 2 records".to_owned(),
            What::Ftc => {
                "Notice to the Federal Trade Commission of a breach of health information".to_owned()
            }
            What::Regulator(place) => format!("Notice of a data breach to the authorities of {}", of(place)),
            What::Facility(place) => {
                format!("Report of a health facility to the authorities of {}", of(place))
            }
            What::Media(place) => {
                format!("Facts for a notice to prominent media outlets serving {}", of(place))
            }
            What::Agencies => "Notice to the consumer reporting agencies".to_owned(),
            What::Insurance(place) => {
                format!("Notice of a cybersecurity event to the commissioner of insurance of {}", of(place))
            }
            What::Gdpr => {
                "Notification of a personal data breach to the supervisory authority (Art. 33 GDPR)"
                    .to_owned()
            }
            What::Uk => {
                "Notification of a personal data breach to the Information Commissioner (Art. 33 UK GDPR)"
                    .to_owned()
            }
        };
        match &self.to.client {
            Some(client) => format!("{what}, on behalf of {client}"),
            None => what,
        }
    }

    /// The kinds of data, each once, in the order of the catalogue.
    pub(crate) fn elements(&self) -> Vec<Element> {
        let mut elements: Vec<Element> =
            self.groups.iter().flat_map(|group| group.elements.iter().copied()).collect();
        elements.sort();
        elements.dedup();
        elements
    }

    /// The day of discovery, and the fact that says it: for an associate that is not an agent, its covered entity's is the
    /// day on which that one was told (45 CFR 164.404(a)(2)).
    pub(crate) fn discovered(&self) -> (Option<Date>, &'static str) {
        let told = self.to.client.as_ref().and_then(|name| {
            self.facts.clients.iter().find(|client| client.name == *name).filter(|client| !client.agent)
        });
        match told {
            Some(client) => (client.informed_on, "covered_entities[].informed_on"),
            None => (self.facts.dates.discovered, "dates.discovered"),
        }
    }

    /// The day on which the organisation's own last letters went out, if that was by the day of the list.
    pub(crate) fn notified(&self) -> Option<Date> {
        let own = self.to.client.is_none();
        self.facts.dates.individuals_notified.filter(|day| own && *day <= self.list.as_of)
    }

    /// The day on which the organisation's own first letters went out, if that was by the day of the list.
    pub(crate) fn began(&self) -> Option<Date> {
        let own = self.to.client.is_none();
        self.facts.report.notices_began.filter(|day| own && *day <= self.list.as_of)
    }

    /// The day on which a duty was done, by the part of its name before a place.
    pub(crate) fn done(&self, rule: &str) -> Option<Date> {
        let same = |duty: &&Duty| duty.rule == rule && duty.client == self.to.client;
        self.list.duties.iter().filter(same).filter_map(|duty| duty.done).max()
    }
}
