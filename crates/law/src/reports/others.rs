//! Reports to everybody but HHS.
//!
//! What it is: the fields that the forms of the states' authorities have in common, with what the state's own record
//! says; the facts of a media notice; what the consumer reporting agencies are told; the list of the insurance model
//! law; Art. 33(3) GDPR. No form of a state has been read field by field: every field says so, and who files
//! reads the form.

use super::fields::{Form, Section, Wording};
use super::{Context, What};
use crate::duty::{Duty, Status};
use crate::facts::{Encrypted, GdprRisk};
use crate::rule::{Act, Content, Place, Recipient, Regime};

/// An attorney general, a department of health, the FTC.
pub(super) fn regulator(context: &Context<'_>) -> Vec<Section> {
    let mut form = Form::new(Wording::NotRead, &context.facts.report.answers);
    head(context, &mut form);
    form.section("The breach");
    happened(context, &mut form);
    form.section("Who is concerned");
    let own = context.duties.first().map(|duty| duty.jurisdiction);
    let whose = match own {
        Some(Place::Of(place)) => format!("Residents of {} affected", crate::place::name(place)),
        _ => "Individuals affected".to_owned(),
    };
    form.number("residents_affected", &whose, Some(context.people), "people");
    form.number("people_in_all", "Individuals affected in all", Some(context.in_all), "people");
    data(context, &mut form);
    form.section("Notice to individuals");
    notice(context, &mut form, own);
    form.section("What this law asks besides");
    besides(context, &mut form);
    form.done()
}

/// Name, address, whom to ask; first report or more to one.
fn head(context: &Context<'_>, form: &mut Form<'_>) {
    let (facts, report) = (context.facts, &context.facts.report);
    form.section("Who reports");
    form.text("report_type", "Initial report or addendum", Some(context.kind.phrase().to_owned()), "filings");
    if let Some(filed) = context.filed {
        form.day("filed_on", "Day of the last report", Some(filed.on), "filings[].on");
        form.text(
            "tracking_number",
            "Number that it was given",
            filed.tracking.clone(),
            "filings[].tracking",
        );
        form.number("people_before", "People that it named", filed.people, "filings[].people");
    }
    if let Some(client) = &context.to.client {
        form.text("on_behalf_of", "On behalf of", Some(client.clone()), "covered_entities");
    }
    form.text("entity", "Organisation", Some(facts.entity.name.clone()), "entity.name");
    let kind = report.filer_type.map_or_else(|| facts.entity.kind.phrase(), |kind| kind.phrase());
    form.text(
        "entity_type",
        "Kind of organisation",
        Some(kind.to_owned()),
        "report.entity_type, entity.kind",
    );
    form.text("street", "Street address", report.street.clone(), "report.street");
    form.text("city", "City", report.city.clone(), "report.city");
    let seat = facts.entity.seat.map(crate::place::name);
    form.text("state", "State or country", report.region.clone().or(seat), "report.region, entity.seat");
    form.text("postal_code", "Postal code", report.postal_code.clone(), "report.postal_code");
    let contact = &report.contact;
    form.text("contact_name", "Contact: name", contact.name.clone(), "report.contact_name");
    form.text("contact_title", "Contact: title", contact.title.clone(), "report.contact_title");
    form.text("contact_phone", "Contact: telephone", contact.phone.clone(), "report.contact_phone");
    form.text("contact_email", "Contact: e-mail", contact.email.clone(), "report.contact_email");
}

fn happened(context: &Context<'_>, form: &mut Form<'_>) {
    let (dates, report) = (&context.facts.dates, &context.facts.report);
    form.text("description", "What happened", report.description.clone(), "report.description");
    let types = report.breach_types.iter().map(|one| one.phrase().to_owned()).collect();
    form.list("breach_type", "Kind of breach", types, "report.breach_types");
    let places = report.locations.iter().map(|one| one.phrase().to_owned()).collect();
    form.list("location", "Where the data was", places, "report.locations");
    form.day("breach_began", "First day of the breach", dates.breach_began, "dates.breach_began");
    form.day("breach_ended", "Last day of the breach", dates.breach_ended, "dates.breach_ended");
    let (discovered, from) = context.discovered();
    form.day("discovered", "Day of discovery", discovered, from);
    let encrypted = match context.facts.security.encrypted {
        Encrypted::Unknown => None,
        known => Some(known.phrase().to_owned()),
    };
    form.text("encrypted", "Whether the data was encrypted", encrypted, "security.encrypted");
    match &report.associate {
        Some(associate) => form.text(
            "third_party",
            "Third party at which it happened",
            Some(associate.name.clone()),
            "report.associate.name",
        ),
        None => {
            form.skip("third_party", "Third party at which it happened", "none is named (report.associate)");
        }
    }
    form.text("actions", "Steps taken", report.actions.clone(), "report.actions");
    let statements: Vec<String> = context
        .facts
        .law_enforcement
        .iter()
        .map(|one| format!("{}, {} on {}", one.by, one.form.phrase(), one.on))
        .collect();
    if statements.is_empty() {
        form.skip(
            "law_enforcement",
            "Delay at the request of law enforcement",
            "no statement is on record (law_enforcement)",
        );
    } else {
        form.list(
            "law_enforcement",
            "Delay at the request of law enforcement",
            statements,
            "law_enforcement",
        );
    }
}

fn data(context: &Context<'_>, form: &mut Form<'_>) {
    let titles = context.elements().iter().map(|element| element.title().to_owned()).collect();
    form.list("data_types", "Kinds of data", titles, "people[].elements");
    let count =
        |of: &dyn Fn(&crate::facts::Group) -> u64| context.groups.iter().map(|group| of(group)).sum::<u64>();
    form.number("minors", "Of these people, minors", Some(count(&|group| group.minors)), "people[].minors");
    form.number(
        "deceased",
        "Of these people, deceased",
        Some(count(&|group| group.deceased)),
        "people[].deceased",
    );
}

/// The notices to the individuals of this place.
fn notice(context: &Context<'_>, form: &mut Form<'_>, place: Option<Place>) {
    let report = &context.facts.report;
    let same = |duty: &&Duty| {
        duty.recipient == Recipient::Individuals
            && duty.act == Act::Notice
            && duty.client == context.to.client
            && (Some(duty.jurisdiction) == place || duty.rule == "hipaa.individuals")
    };
    let letters = context.list.duties.iter().filter(same).filter_map(|duty| duty.done).max();
    form.day(
        "notice_began",
        "First day of the letters",
        context.began().or(letters),
        "report.notices_began, done",
    );
    form.day("notice_ended", "Last day of the letters", letters, "dates.individuals_notified, done");
    form.text("copy", "Copy of the letter", None, "attach the letter that goes to residents of this place");
    form.text("toll_free", "Number that people can call", report.toll_free.clone(), "report.toll_free");
    let offer = |duty: &&Duty| {
        duty.act == Act::CreditMonitoring
            && Some(duty.jurisdiction) == place
            && duty.status != Status::NotOwed
    };
    let asked = context.list.duties.iter().find(offer);
    match (asked, report.monitoring_months) {
        (None, None) => {
            form.skip("monitoring", "Credit monitoring offered", "no record of this law asks for it");
        }
        (_, months) => {
            form.number(
                "monitoring",
                "Months of credit monitoring offered",
                months,
                "report.monitoring_months",
            );
            if let Some(note) = asked.and_then(|duty| duty.notes.first()) {
                form.text(
                    "monitoring_required",
                    "What this law asks for",
                    Some(note.clone()),
                    "the law pack",
                );
            }
        }
    }
}

/// What the law's own record says.
fn besides(context: &Context<'_>, form: &mut Form<'_>) {
    for duty in &context.duties {
        let text = format!("{}: {}, {}", duty.recipient_name, duty.status.phrase(), duty.deadline);
        form.text("recipient", "Recipient, where it stands, by when", Some(text), &duty.citation);
        let asked: Vec<String> = duty.content_required.iter().map(|one| one.phrase().to_owned()).collect();
        if !asked.is_empty() {
            form.list("content_required", "It must contain", asked, &duty.citation);
        }
        let left_out: Vec<String> =
            duty.content_forbidden.iter().map(|one| one.phrase().to_owned()).collect();
        if !left_out.is_empty() {
            form.list("content_forbidden", "It must leave out", left_out, &duty.citation);
        }
        let ways: Vec<String> = duty.channel.iter().map(|one| one.phrase().to_owned()).collect();
        if !ways.is_empty() {
            form.list("channel", "How it travels", ways, &duty.citation);
        }
        if !duty.notes.is_empty() {
            form.list("notes", "Notes on this law", duty.notes.clone(), "the law pack");
        }
    }
}

/// The facts of a notice to the media: the same content as the letter (45 CFR 164.406(c)).
pub(super) fn media(context: &Context<'_>) -> Vec<Section> {
    let (facts, report) = (context.facts, &context.facts.report);
    let mut form = Form::new(Wording::Read, &context.facts.report.answers);
    form.section("Facts of the notice (45 CFR 164.404(c), 164.406(c))");
    form.text("entity", "Organisation", Some(facts.entity.name.clone()), "entity.name");
    form.text(
        "what_happened",
        "A brief description of what happened",
        report.description.clone(),
        "report.description",
    );
    form.day(
        "breach_began",
        "Date of the breach, if known: from",
        facts.dates.breach_began,
        "dates.breach_began",
    );
    form.day(
        "breach_ended",
        "Date of the breach, if known: to",
        facts.dates.breach_ended,
        "dates.breach_ended",
    );
    let (discovered, from) = context.discovered();
    form.day("discovered", "Date of the discovery, if known", discovered, from);
    let titles = context.elements().iter().map(|element| element.title().to_owned()).collect();
    form.list("data_types", "Types of data involved", titles, "people[].elements");
    form.text("steps", "Steps that people should take", None, "a person writes this");
    form.text("actions", "What the entity does about it", report.actions.clone(), "report.actions");
    form.section("How to reach the entity");
    form.text("toll_free", "Toll-free number", report.toll_free.clone(), "report.toll_free");
    form.text("contact_email", "E-mail", report.contact.email.clone(), "report.contact_email");
    form.text("web", "Web site", report.web.clone(), "report.web");
    form.section("For the one who writes it");
    form.number("residents", "Residents affected", Some(context.people), "people[].residence");
    for duty in &context.duties {
        let text = format!("{}, {}", duty.status.phrase(), duty.deadline);
        form.text("by_when", "Where it stands, by when", Some(text), &duty.citation);
    }
    let silent = context.list.duties.iter().any(|duty| {
        duty.content_forbidden.contains(&Content::WhatHappened)
            && matches!((context.to.what, duty.jurisdiction), (What::Media(state), Place::Of(place)) if state == place)
    });
    if silent {
        form.text(
            "conflict",
            "Caution",
            Some("The law of this state forbids to tell its residents what happened: see the conflict in the list of duties.".to_owned()),
            "the list of duties",
        );
    }
    form.done()
}

/// The consumer reporting agencies: timing, distribution and content of the notices, and how many.
pub(super) fn agencies(context: &Context<'_>) -> Vec<Section> {
    let mut form = Form::new(Wording::NotRead, &context.facts.report.answers);
    head(context, &mut form);
    form.section("The notices");
    form.number("people", "People who are told", Some(context.people), "people");
    let owed: Vec<&&Duty> = context.duties.iter().filter(|duty| duty.status != Status::NotOwed).collect();
    let states: Vec<String> = owed
        .iter()
        .map(|duty| {
            format!(
                "{}: {} people, {}, {} ({})",
                duty.jurisdiction.title(),
                duty.people,
                duty.status.phrase(),
                duty.deadline,
                duty.citation
            )
        })
        .collect();
    if states.is_empty() {
        form.skip("states", "Laws that ask for it", "none by these facts");
    } else {
        form.list("states", "Laws that ask for it", states, "the list of duties");
    }
    form.day(
        "notice_began",
        "First day of the letters",
        context.began().or(context.notified()),
        "report.notices_began",
    );
    form.day("notice_ended", "Last day of the letters", context.notified(), "dates.individuals_notified");
    form.text("copy", "Content of the letters", None, "attach a copy without names");
    form.skip("names", "Names of the people", "never: the agencies are not told who they are");
    form.done()
}

/// A commissioner of insurance: NAIC Model Law 668, section 6(B). The order of its points is recalled.
pub(super) fn insurance(context: &Context<'_>) -> Vec<Section> {
    let (facts, report) = (context.facts, &context.facts.report);
    let mut form = Form::new(Wording::NotRead, &context.facts.report.answers);
    head(context, &mut form);
    form.section("The event");
    happened(context, &mut form);
    form.text("how_discovered", "How it was discovered", None, "a person writes this");
    form.text("recovered", "Whether lost information was recovered, and how", None, "a person writes this");
    form.text("source", "Identity of the source, if known", None, "a person writes this");
    form.text("police_report", "Report to police or an agency, and when", None, "a person writes this");
    form.day(
        "determined",
        "Day on which it was determined that there was an event",
        facts.dates.determined,
        "dates.determined",
    );
    form.section("Who is concerned");
    form.number("residents_affected", "Consumers in this state", Some(context.people), "people[].residence");
    form.number("people_in_all", "Consumers in all", Some(context.in_all), "people");
    data(context, &mut form);
    form.section("What follows");
    form.text("review", "Results of the review of controls and procedures", None, "a person writes this");
    form.text("remediation", "What is done to set it right", report.actions.clone(), "report.actions");
    form.text("privacy_policy", "Copy of the privacy policy", None, "attach it");
    form.text("notice_steps", "How consumers will be told", report.toll_free.clone(), "report.toll_free");
    form.section("What this law asks besides");
    besides(context, &mut form);
    form.done()
}

/// Art. 33(3) GDPR and UK GDPR.
pub(super) fn authority(context: &Context<'_>) -> Vec<Section> {
    let (facts, report) = (context.facts, &context.facts.report);
    let mut form = Form::new(Wording::Read, &context.facts.report.answers);
    form.section("The breach (Art. 33(3)(a))");
    form.text(
        "report_type",
        "First notification or more to one (Art. 33(4))",
        Some(context.kind.phrase().to_owned()),
        "filings",
    );
    form.text("entity", "Controller", Some(facts.entity.name.clone()), "entity.name");
    form.text("description", "Nature of the breach", report.description.clone(), "report.description");
    let aware = facts.dates.aware.map(|moment| moment.to_string());
    form.text("aware", "Moment of awareness", aware, "dates.aware");
    let categories: Vec<String> = {
        let mut words: Vec<String> =
            context.groups.iter().filter_map(|group| group.population.clone()).collect();
        words.sort();
        words.dedup();
        words
    };
    form.list("categories_of_people", "Categories of people", categories, "people[].population");
    form.number("people", "Approximate number of people", Some(context.people), "people");
    let titles = context.elements().iter().map(|element| element.title().to_owned()).collect();
    form.list("categories_of_records", "Categories of records", titles, "people[].elements");
    form.text("records", "Approximate number of records", None, "a person counts this");
    form.section("Contact (Art. 33(3)(b))");
    form.text(
        "contact_name",
        "Data protection officer or other contact",
        report.contact.name.clone(),
        "report.contact_name",
    );
    form.text("contact_phone", "Telephone", report.contact.phone.clone(), "report.contact_phone");
    form.text("contact_email", "E-mail", report.contact.email.clone(), "report.contact_email");
    form.section("Consequences and measures (Art. 33(3)(c), (d))");
    let risk = match facts.gdpr.risk {
        GdprRisk::Unknown => None,
        known => Some(known.phrase().to_owned()),
    };
    form.text("risk", "Risk to people", risk, "gdpr.risk");
    form.text("consequences", "Likely consequences", None, "a person writes this");
    form.text("actions", "Measures taken or proposed", report.actions.clone(), "report.actions");
    let late = context.duties.iter().any(|duty| matches!(duty.status, Status::Late | Status::MetLate));
    if late {
        form.text("reasons_for_delay", "Reasons for the delay (Art. 33(1))", None, "a person writes this");
    } else {
        form.skip("reasons_for_delay", "Reasons for the delay (Art. 33(1))", "it is not late");
    }
    let other = context.list.duties.iter().any(|duty| {
        matches!(duty.regime, Regime::Gdpr | Regime::Uk)
            && duty.recipient == Recipient::Individuals
            && duty.status != Status::NotOwed
    });
    let told = if other { "they are to be told (Art. 34)" } else { "not by these facts" };
    form.text("people_told", "Whether the people are told", Some(told.to_owned()), "the list of duties");
    form.done()
}
