//! The tables `[report]` and `[[filings]]` of a facts file.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Reader;
use crate::day::Day;
use crate::facts::{Associate, BreachType, Contact, Filed, FilerType, Location, ReportFacts, Safeguard};

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawReport {
    entity_type: Option<FilerType>,
    street: Option<String>,
    city: Option<String>,
    region: Option<String>,
    postal_code: Option<String>,
    web: Option<String>,
    contact_name: Option<String>,
    contact_title: Option<String>,
    contact_phone: Option<String>,
    contact_email: Option<String>,
    toll_free: Option<String>,
    associate: Option<RawAssociate>,
    breach_types: Vec<BreachType>,
    locations: Vec<Location>,
    description: Option<String>,
    discovery_ended: Option<Day>,
    safeguards_before: Vec<Safeguard>,
    actions: Option<String>,
    notices_began: Option<Day>,
    monitoring_months: Option<u64>,
    attested_by: Option<String>,
    attested_on: Option<Day>,
    answers: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAssociate {
    name: String,
    address: Option<String>,
    contact_name: Option<String>,
    contact_title: Option<String>,
    contact_phone: Option<String>,
    contact_email: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFiled {
    to: String,
    on: Day,
    tracking: Option<String>,
    people: Option<u64>,
    #[serde(default)]
    by: String,
}

/// What is blank was not filled in.
fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

impl Reader<'_> {
    pub(super) fn report(&mut self, mut raw: RawReport) -> ReportFacts {
        if raw.safeguards_before.contains(&Safeguard::None) && raw.safeguards_before.len() > 1 {
            self.say("report.safeguards_before", "says none, and names some");
        }
        raw.breach_types.sort();
        raw.breach_types.dedup();
        raw.locations.sort();
        raw.locations.dedup();
        raw.safeguards_before.sort();
        raw.safeguards_before.dedup();
        let attested = match (filled(raw.attested_by), raw.attested_on) {
            (Some(by), Some(on)) => Some((by, on.0)),
            (None, None) => None,
            _ => {
                self.say(
                    "report.attested_by",
                    "somebody attests, on a day: attested_by and attested_on go together",
                );
                None
            }
        };
        ReportFacts {
            filer_type: raw.entity_type,
            street: filled(raw.street),
            city: filled(raw.city),
            region: filled(raw.region),
            postal_code: filled(raw.postal_code),
            web: filled(raw.web),
            contact: Contact {
                name: filled(raw.contact_name),
                title: filled(raw.contact_title),
                phone: filled(raw.contact_phone),
                email: filled(raw.contact_email),
            },
            toll_free: filled(raw.toll_free),
            associate: raw.associate.map(|one| Associate {
                name: one.name,
                address: filled(one.address),
                contact: Contact {
                    name: filled(one.contact_name),
                    title: filled(one.contact_title),
                    phone: filled(one.contact_phone),
                    email: filled(one.contact_email),
                },
            }),
            breach_types: raw.breach_types,
            locations: raw.locations,
            description: filled(raw.description),
            discovery_ended: raw.discovery_ended.map(|day| day.0),
            safeguards: raw.safeguards_before,
            actions: filled(raw.actions),
            notices_began: raw.notices_began.map(|day| day.0),
            monitoring_months: raw.monitoring_months,
            attested,
            answers: raw.answers.into_iter().filter(|(_, text)| !text.trim().is_empty()).collect(),
        }
    }

    pub(super) fn filings(&mut self, raw: Vec<RawFiled>) -> Vec<Filed> {
        let mut filings = Vec::new();
        for (i, one) in raw.into_iter().enumerate() {
            if one.to.parse::<crate::reports::To>().is_err() {
                self.say(
                    format!("filings[{}].to", i + 1),
                    "is no recipient of a report: hhs, part2, ag:TX, media:TX, cra, insurance:TX, facility:CA, gdpr, uk",
                );
            }
            filings.push(Filed {
                to: one.to,
                on: one.on.0,
                tracking: filled(one.tracking),
                people: one.people,
                by: one.by,
            });
        }
        filings
    }
}
