//! A facts file to facts: every field checked, every contradiction named with its place.

use std::collections::BTreeSet;

use chartward_model::{Element, Jurisdiction};
use jiff::civil::Date;

use super::{
    Client, Dates, Decision, DoneEntry, Encrypted, Entity, EntityKind, Facts, Gdpr, GdprRisk, Group,
    Happened, Known, Medium, Method, RiskAssessment, SCHEMA, Security, Signed, Statement, StatementForm,
    classes_of,
};
use crate::day::{Day, Instant};
use crate::error::{Form, LawError, Problem};
use crate::plain::{Echo, nearest, plain};

mod raw;
mod report;

use raw::{
    RawAssessment, RawClient, RawDates, RawDecision, RawDone, RawEntity, RawFacts, RawGdpr, RawGroup,
    RawSecurity, RawStatement,
};

/// More people than there ever were in the world's largest incident by far; keeps every sum in range.
const MOST: u64 = 1_000_000_000_000;

/// Reads a facts file.
pub(super) fn read(name: &str, text: &str) -> Result<Facts, LawError> {
    let text = text.trim_start_matches('\u{feff}');
    let raw: RawFacts = if text.trim_start().starts_with('{') {
        serde_json::from_str(text).map_err(|error| {
            let reason = plain(&json_reason(&error), Echo::Never);
            no_facts(text, syntax(name, Some(error.line()), reason))
        })?
    } else {
        toml::from_str(text)
            .map_err(|error| no_facts(text, crate::pack::syntax(name, text, &error, Form::Facts)))?
    };
    let mut problems = Vec::new();
    let facts = Reader { problems: &mut problems }.facts(raw);
    problems.extend(super::check::problems(&facts));
    if problems.is_empty() { Ok(facts) } else { Err(LawError::Facts(problems)) }
}

fn syntax(name: &str, line: Option<usize>, reason: String) -> LawError {
    LawError::Syntax { what: name.to_owned(), form: Form::Facts, line, reason }
}

/// What names no schema of facts was hardly meant to be a facts file: that is said instead of what is wrong in its first line.
fn no_facts(text: &str, error: LawError) -> LawError {
    let LawError::Syntax { what, .. } = &error else { return error };
    if text.contains("chartward.facts") {
        return error;
    }
    let what_it_is = if text.trim().is_empty() { "the file is empty" } else { "this is no facts file" };
    syntax(
        what,
        None,
        format!("{what_it_is}: one is TOML, or JSON in {{ }}, and begins with schema = \"{SCHEMA}\""),
    )
}

/// What the JSON reader said, without the position that stands beside it already.
fn json_reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rfind(" at line ").and_then(|at| text.get(..at)).unwrap_or(&text).to_owned()
}

struct Reader<'a> {
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    fn say(&mut self, place: impl Into<String>, problem: impl Into<String>) {
        self.problems.push(Problem::new(place, problem));
    }

    fn facts(&mut self, raw: RawFacts) -> Facts {
        if raw.schema != SCHEMA {
            self.say("schema", format!("is not {SCHEMA}"));
        }
        let entity = self.entity(raw.entity);
        let clients = self.clients(raw.covered_entities);
        let people: Vec<Group> = raw
            .people
            .into_iter()
            .enumerate()
            .map(|(i, group)| self.group(i, group, &entity, &clients))
            .collect();
        if people.is_empty() {
            self.say("people", "there is no group of people");
        }
        if people.iter().any(|group| group.part2) && !entity.part2_program {
            self.say("entity.part2_program", "is not set, but a group has records of a Part 2 program");
        }
        let dates = self.dates(&raw.dates);
        let done = self.done(raw.done, dates.discovered.or(dates.detected));
        Facts {
            incident: raw.incident,
            entity,
            happened: Happened {
                accessed: raw.happened.accessed,
                acquired: raw.happened.acquired,
                used: raw.happened.used,
                misuse_imminent: raw.happened.misuse_imminent,
                ransomware: raw.happened.ransomware,
                medium: raw.happened.medium,
            },
            security: self.security(raw.security, raw.happened.medium),
            exclusion: raw
                .exclusion
                .map(|exclusion| (exclusion.kind, signed(exclusion.by, exclusion.on, exclusion.reason))),
            risk_assessment: raw.risk_assessment.map(assessment),
            law_enforcement: self.statements(raw.law_enforcement, &dates),
            dates,
            clients,
            people,
            done,
            decisions: raw.decisions.into_iter().map(decision).collect(),
            gdpr: self.gdpr(raw.gdpr),
            report: self.report(raw.report),
            filings: self.filings(raw.filings),
        }
    }

    fn entity(&mut self, raw: RawEntity) -> Entity {
        let states = |reader: &mut Self, field: &str, list: Vec<String>| -> Vec<Jurisdiction> {
            let place = |i| format!("entity.{field}[{}]", i + 1);
            let mut found: Vec<Jurisdiction> = Vec::new();
            for (i, text) in list.iter().enumerate() {
                // a state that stands there twice is one state
                found.extend(reader.place(place(i), text).filter(|state| !found.contains(state)));
            }
            found
        };
        if raw.name.trim().is_empty() {
            self.say("entity.name", "is empty");
        }
        Entity {
            seat: raw.seat.as_deref().and_then(|text| self.place("entity.seat", text)),
            establishments: states(self, "establishments", raw.establishments),
            offers_in: states(self, "offers_in", raw.offers_in),
            facility_licences: states(self, "facility_licences", raw.facility_licences),
            insurance_licences: states(self, "insurance_licences", raw.insurance_licences),
            name: raw.name,
            kind: raw.kind,
            part2_program: raw.part2_program,
            dfs_regulated: raw.dfs_regulated,
            reporting_agency: raw.reporting_agency,
        }
    }

    fn place(&mut self, place: impl Into<String>, text: &str) -> Option<Jurisdiction> {
        let parsed = text.parse().ok();
        if parsed.is_none() {
            self.say(place, "is no state, territory or country (states as \"TX\", countries as \":GB\")");
        }
        parsed
    }

    fn clients(&mut self, raw: Vec<RawClient>) -> Vec<Client> {
        let mut seen = BTreeSet::new();
        let mut clients = Vec::new();
        for (i, client) in raw.into_iter().enumerate() {
            if !seen.insert(client.name.clone()) {
                self.say(format!("covered_entities[{}].name", i + 1), "stands in the list twice");
            }
            clients.push(Client {
                name: client.name,
                delegated: client.delegated,
                agent: client.agent,
                informed_on: client.informed_on.map(|day| day.0),
            });
        }
        clients
    }

    fn group(&mut self, i: usize, raw: RawGroup, entity: &Entity, clients: &[Client]) -> Group {
        let at = |field: &str| format!("people[{}].{field}", i + 1);
        let mut elements = Vec::new();
        for (n, name) in raw.elements.iter().enumerate() {
            if let Ok(element) = name.parse::<Element>() {
                elements.push(element);
                continue;
            }
            let near = nearest(name, Element::ALL.iter().map(|element| element.name()));
            let near = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
            let place = format!("{}[{}]", at("elements"), n + 1);
            self.say(place, format!("is no data element (see `chartward elements`){near}"));
        }
        elements.sort();
        elements.dedup();
        if raw.count == 0 || raw.count > MOST {
            self.say(at("count"), "a group has between one and a million million people");
        }
        for (field, part) in
            [("minors", raw.minors), ("deceased", raw.deceased), ("unreachable", raw.unreachable)]
        {
            if part > raw.count {
                self.say(at(field), format!("{part} of {} people", raw.count));
            }
        }
        if raw.deceased.saturating_add(raw.unreachable) > raw.count {
            self.say(
                at("unreachable"),
                "counts the living only, and with the deceased there are more than people",
            );
        }
        let mut owners = Vec::new();
        for (n, name) in raw.covered_entities.iter().enumerate() {
            if let Some(client) = clients.iter().position(|client| client.name == *name) {
                owners.push(client);
            } else {
                let place = format!("{}[{}]", at("covered_entities"), n + 1);
                self.say(place, "is no name of the list covered_entities");
            }
        }
        let own = raw.own.unwrap_or(raw.covered_entities.is_empty());
        if !own && owners.is_empty() {
            self.say(at("own"), "these people are nobody's: neither the entity's own nor a covered entity's");
        }
        if own && entity.kind == EntityKind::BusinessAssociate {
            self.say(
                at("covered_entities"),
                "a business associate names the covered entities whose people they are",
            );
        }
        let mut classes = classes_of(&elements);
        classes.extend(raw.other_classes);
        classes.sort();
        classes.dedup();
        let hipaa = matches!(entity.kind, EntityKind::CoveredEntity | EntityKind::BusinessAssociate);
        Group {
            residence: raw.residence.as_deref().and_then(|text| self.place(at("residence"), text)),
            count: raw.count.min(MOST),
            named: elements.contains(&Element::PersonName),
            elements,
            classes,
            minors: raw.minors,
            deceased: raw.deceased,
            unreachable: raw.unreachable,
            phi: raw.phi.unwrap_or(hipaa),
            part2: raw.part2,
            own,
            clients: owners,
            population: raw.population,
        }
    }

    fn dates(&mut self, raw: &RawDates) -> Dates {
        let day = |field: Option<Day>| field.map(|day| day.0);
        let dates = Dates {
            breach_began: day(raw.breach_began),
            breach_ended: day(raw.breach_ended),
            detected: day(raw.detected),
            discovered: day(raw.discovered),
            determined: day(raw.determined).or_else(|| raw.determined_at.map(Instant::date)),
            determined_at: raw.determined_at,
            confirmed: day(raw.confirmed),
            aware: raw.aware,
            individuals_notified: day(raw.individuals_notified),
            hhs_filed: day(raw.hhs_filed),
        };
        let aware = dates.aware.map(Instant::date);
        let order: [(&str, Option<Date>, &str, Option<Date>); 18] = [
            ("breach_began", dates.breach_began, "breach_ended", dates.breach_ended),
            ("breach_began", dates.breach_began, "detected", dates.detected),
            ("breach_began", dates.breach_began, "discovered", dates.discovered),
            ("breach_began", dates.breach_began, "aware", aware),
            ("breach_began", dates.breach_began, "determined", dates.determined),
            ("breach_began", dates.breach_began, "confirmed", dates.confirmed),
            ("breach_began", dates.breach_began, "individuals_notified", dates.individuals_notified),
            ("breach_began", dates.breach_began, "hhs_filed", dates.hhs_filed),
            // what one has detected one knows: discovery is the first day on which anybody knew (164.404(a)(2))
            ("discovered", dates.discovered, "detected", dates.detected),
            ("discovered", dates.discovered, "determined", dates.determined),
            ("discovered", dates.discovered, "confirmed", dates.confirmed),
            ("discovered", dates.discovered, "individuals_notified", dates.individuals_notified),
            ("discovered", dates.discovered, "hhs_filed", dates.hhs_filed),
            ("discovered", dates.discovered, "aware", aware.and_then(|day| day.tomorrow().ok())),
            ("detected", dates.detected, "determined", dates.determined),
            ("detected", dates.detected, "confirmed", dates.confirmed),
            ("detected", dates.detected, "individuals_notified", dates.individuals_notified),
            ("detected", dates.detected, "hhs_filed", dates.hhs_filed),
        ];
        for (earlier, first, later, second) in order {
            if let (Some(first), Some(second)) = (first, second)
                && second < first
            {
                self.say(
                    format!("dates.{later}"),
                    format!("{second} is before dates.{earlier} ({first}): one of the two is wrong"),
                );
            }
        }
        if let (Some(day), Some(at)) = (raw.determined, raw.determined_at)
            && day.0 != at.date()
        {
            self.say("dates.determined_at", "is not on the day of dates.determined");
        }
        dates
    }

    fn security(&mut self, raw: RawSecurity, medium: Medium) -> Security {
        let method = raw.standard.filter(|text| !text.trim().is_empty()).map(|text| Method::read(&text));
        if raw.encrypted == Encrypted::No && raw.key_breached == Known::Yes {
            self.say("security.key_breached", "nothing was encrypted, so there is no key");
        }
        if raw.encrypted == Encrypted::No && method.is_some() {
            self.say("security.standard", "nothing was encrypted, so there is no standard");
        }
        if medium == Medium::Paper && matches!(raw.encrypted, Encrypted::Yes | Encrypted::Part) {
            self.say(
                "security.encrypted",
                "paper is not encrypted, and happened.medium says that all was paper",
            );
        }
        Security {
            encrypted: raw.encrypted,
            method,
            state: raw.data_was,
            key_breached: raw.key_breached,
            destroyed: raw.destroyed,
        }
    }

    fn statements(&mut self, raw: Vec<RawStatement>, dates: &Dates) -> Vec<Statement> {
        let mut statements = Vec::new();
        for (i, statement) in raw.into_iter().enumerate() {
            let at = |field: &str| format!("law_enforcement[{}].{field}", i + 1);
            match (statement.form, statement.until) {
                (StatementForm::Written, None) => {
                    self.say(at("until"), "a written statement says until when (45 CFR 164.412(a))");
                }
                (_, Some(until)) if until < statement.on => {
                    self.say(at("until"), "is before the statement itself");
                }
                _ => {}
            }
            if dates.breach_began.is_some_and(|began| statement.on.0 < began) {
                self.say(at("on"), "is before the breach began");
            }
            statements.push(Statement {
                form: statement.form,
                on: statement.on.0,
                until: statement.until.map(|day| day.0),
                by: statement.by,
            });
        }
        statements
    }

    fn done(&mut self, raw: Vec<RawDone>, known_from: Option<Date>) -> Vec<DoneEntry> {
        let mut entries = Vec::new();
        for (i, entry) in raw.into_iter().enumerate() {
            let at = |field: &str| format!("done[{}].{field}", i + 1);
            let Some(on) = entry.on.map(|day| day.0).or_else(|| entry.at.map(Instant::date)) else {
                self.say(at("on"), "says neither on what day nor at what moment");
                continue;
            };
            if entry.on.zip(entry.at).is_some_and(|(on, at)| on.0 != at.date()) {
                self.say(at("at"), "is not on the day of on");
            }
            if known_from.is_some_and(|from| on < from) {
                self.say(at("on"), format!("{on} is before the breach was known"));
            }
            entries.push(DoneEntry { duty: entry.duty, on, at: entry.at, by: entry.by });
        }
        entries
    }

    fn gdpr(&mut self, raw: RawGdpr) -> Gdpr {
        let signed = match (raw.by, raw.on) {
            (Some(by), Some(on)) => Some(signed(by, on, raw.reason)),
            _ => None,
        };
        if signed.is_none() && (raw.risk == GdprRisk::Unlikely || raw.exception.is_some()) {
            self.say("gdpr.by", "what excuses a notice needs somebody who decided it, and the day (by, on)");
        }
        Gdpr { role: raw.role, risk: raw.risk, exception: raw.exception, signed }
    }
}

fn signed(by: String, on: Day, reason: String) -> Signed {
    Signed { by, on: on.0, reason }
}

fn assessment(raw: RawAssessment) -> RiskAssessment {
    RiskAssessment {
        nature: raw.nature,
        recipient: raw.recipient,
        acquired_or_viewed: raw.acquired_or_viewed,
        mitigation: raw.mitigation,
        concluded: raw.concluded,
        signed: signed(raw.by, raw.on, raw.reason),
    }
}

fn decision(raw: RawDecision) -> Decision {
    Decision { about: raw.about, decided: raw.decided, signed: signed(raw.by, raw.on, raw.reason) }
}
