//! What facts have to be whatever way they came: signed, with a reason, and no older than what they are about.
//!
//! What it is: the checks that hold for a facts file and for what a case keeps beside it (assessments, decisions) alike.
//!
//! What it is not: the reader. What a field may hold at all is checked where it is read.
//!
//! The one idea: what excuses a notice has somebody who said so, a day on which the breach was known, and a reason
//! (45 CFR 164.414(b)). Without these it is refused, wherever it was written down.

use jiff::civil::Date;

use super::{Facts, GdprRisk, Signed};
use crate::day::Instant;
use crate::error::{LawError, Problem};

impl Facts {
    /// Whether the facts hold together, with whatever was joined to them since they were read.
    ///
    /// # Errors
    /// [`LawError::Facts`] with everything that does not.
    pub fn check(&self) -> Result<(), LawError> {
        let found = problems(self);
        if found.is_empty() { Ok(()) } else { Err(LawError::Facts(found)) }
    }

    /// The first day on which anybody of the organisation knew, as far as the facts say.
    pub fn known_from(&self) -> Option<Date> {
        let dates = &self.dates;
        [dates.discovered, dates.detected, dates.aware.map(Instant::date)].into_iter().flatten().min()
    }
}

/// Everything that does not hold together.
pub(super) fn problems(facts: &Facts) -> Vec<Problem> {
    let mut problems = Vec::new();
    signatures(facts, &mut problems);
    days(facts, &mut problems);
    problems
}

fn signatures(facts: &Facts, problems: &mut Vec<Problem>) {
    if let Some((_, by)) = &facts.exclusion {
        signed("exclusion", by, problems);
        reasoned("exclusion", by, problems);
    }
    if let Some(assessment) = &facts.risk_assessment {
        signed("risk_assessment", &assessment.signed, problems);
    }
    for (i, decision) in facts.decisions.iter().enumerate() {
        let place = format!("decisions[{}]", i + 1);
        signed(&place, &decision.signed, problems);
        reasoned(&place, &decision.signed, problems);
    }
    if let Some(by) = &facts.gdpr.signed {
        signed("gdpr", by, problems);
        if facts.gdpr.risk == GdprRisk::Unlikely || facts.gdpr.exception.is_some() {
            reasoned("gdpr", by, problems);
        }
    }
    for (i, statement) in facts.law_enforcement.iter().enumerate() {
        if statement.by.trim().is_empty() {
            problems.push(Problem::new(
                format!("law_enforcement[{}].by", i + 1),
                "nobody is named: the agency or the officer who made the statement is documented (45 CFR 164.412(b))",
            ));
        }
    }
    for (i, entry) in facts.done.iter().enumerate() {
        if entry.by.trim().is_empty() {
            problems.push(Problem::new(
                format!("done[{}].by", i + 1),
                "nobody is named: that a notice was made is for the entity to prove (45 CFR 164.414(b))",
            ));
        }
    }
    for (i, filing) in facts.filings.iter().enumerate() {
        if filing.by.trim().is_empty() {
            problems.push(Problem::new(
                format!("filings[{}].by", i + 1),
                "nobody is named: that a report was made is for the entity to prove (45 CFR 164.414(b))",
            ));
        }
    }
    for (i, client) in facts.clients.iter().enumerate() {
        if client.name.trim().is_empty() {
            problems.push(Problem::new(format!("covered_entities[{}].name", i + 1), "is empty"));
        }
    }
}

fn signed(place: &str, by: &Signed, problems: &mut Vec<Problem>) {
    if by.by.trim().is_empty() {
        problems.push(Problem::new(
            format!("{place}.by"),
            "nobody is named: a decision has somebody who made it (45 CFR 164.414)",
        ));
    }
}

fn reasoned(place: &str, by: &Signed, problems: &mut Vec<Problem>) {
    if by.reason.trim().is_empty() {
        problems.push(Problem::new(
            format!("{place}.reason"),
            "is empty: what it rests on is for the entity to prove (45 CFR 164.414(b))",
        ));
    }
}

/// Nothing was found or told of what nobody knew. A decision about the law may be older than the incident.
fn days(facts: &Facts, problems: &mut Vec<Problem>) {
    let Some(known) = facts.known_from() else { return };
    let mut earlier = |place: String, day: Date| {
        if day < known {
            problems.push(Problem::new(place, format!("{day} is before the breach was known ({known})")));
        }
    };
    if let Some(assessment) = &facts.risk_assessment {
        earlier("risk_assessment.on".to_owned(), assessment.signed.on);
    }
    if let Some((_, by)) = &facts.exclusion {
        earlier("exclusion.on".to_owned(), by.on);
    }
    if let Some(by) = &facts.gdpr.signed {
        earlier("gdpr.on".to_owned(), by.on);
    }
    for (i, client) in facts.clients.iter().enumerate() {
        if let Some(day) = client.informed_on {
            earlier(format!("covered_entities[{}].informed_on", i + 1), day);
        }
    }
    for (i, filing) in facts.filings.iter().enumerate() {
        earlier(format!("filings[{}].on", i + 1), filing.on);
    }
    if let Some((_, on)) = &facts.report.attested {
        earlier("report.attested_on".to_owned(), *on);
    }
    if let Some(day) = facts.report.notices_began {
        earlier("report.notices_began".to_owned(), day);
    }
    if let (Some(first), Some(last)) = (facts.report.notices_began, facts.dates.individuals_notified)
        && last < first
    {
        problems.push(Problem::new(
            "report.notices_began",
            format!("{first} is after the last letters (dates.individuals_notified, {last})"),
        ));
    }
    if let (Some(end), Some(begin)) = (facts.report.discovery_ended, facts.dates.discovered)
        && end < begin
    {
        problems.push(Problem::new(
            "report.discovery_ended",
            format!("{end} is before dates.discovered ({begin}): one of the two is wrong"),
        ));
    }
}
