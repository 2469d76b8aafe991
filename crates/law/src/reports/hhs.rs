//! The portal of HHS: 45 CFR 164.408, and the filing of its own for 42 CFR Part 2.
//!
//! The groups of fields and the options for type, location and kind of organisation are those of the portal and of its
//! public list. The options about safeguards were read in a description of the portal (2015) except for three of
//! their texts, those about substitute notice not at all: such fields say so.

use chartward_model::HhsCategory;

use super::fields::{Form, Section, Wording};
use super::{Context, Kind, What};
use crate::duty::Status;
use crate::facts::{Contact, EntityKind, Safeguard};
use crate::rule::Regime;

/// The sections of the form.
pub(super) fn sections(context: &Context<'_>) -> Vec<Section> {
    let mut form = Form::new(Wording::Read, &context.facts.report.answers);
    filing(context, &mut form);
    parties(context, &mut form);
    dates(context, &mut form);
    extent(context, &mut form);
    notices(context, &mut form);
    closing(context, &mut form);
    form.done()
}

fn filing(context: &Context<'_>, form: &mut Form<'_>) {
    form.section("Filing");
    form.text("report_type", "Report type", Some(context.kind.phrase().to_owned()), "filings");
    if context.kind == Kind::Addendum {
        let tracking = context.filed.and_then(|filed| filed.tracking.clone());
        form.text(
            "tracking_number",
            "Breach tracking number of the initial report",
            tracking,
            "filings[].tracking",
        );
        form.day("filed_on", "Day of the last filing", context.filed.map(|filed| filed.on), "filings[].on");
        let before = context.filed.and_then(|filed| filed.people);
        form.number("people_before", "Individuals affected, as filed before", before, "filings[].people");
    } else {
        form.skip(
            "tracking_number",
            "Breach tracking number of the initial report",
            "this is the initial report",
        );
    }
    let large = context.people >= 500;
    let size = if large { "500 or more individuals" } else { "fewer than 500 individuals" };
    form.text("breach_affecting", "Breach affecting", Some(size.to_owned()), "people");
    form.text("filer_role", "Who files", Some(role(context).to_owned()), "entity.kind, report.associate");
    form.worded(Wording::NotRead);
    if context.to.what == What::Part2 {
        let also = context.list.duties.iter().any(|duty| {
            duty.regime == Regime::Hipaa
                && duty.rule.starts_with("hipaa.hhs")
                && duty.status != Status::NotOwed
        });
        let text = if also { "yes: that is a filing of its own" } else { "no" };
        form.text(
            "also_hipaa",
            "Also filed as a breach under HIPAA",
            Some(text.to_owned()),
            "the list of duties",
        );
        form.worded(Wording::NotRead);
    }
}

fn role(context: &Context<'_>) -> &'static str {
    let facts = context.facts;
    match (&context.to.client, &facts.report.associate, context.to.what) {
        (Some(_), ..) => "a business associate, on behalf of a covered entity",
        (None, Some(_), What::Part2) => "a Part 2 program whose qualified service organization was breached",
        (None, Some(_), _) => "a covered entity whose business associate was breached",
        (None, None, What::Part2) => "a Part 2 program, for itself",
        (None, None, _) => "a covered entity, for itself",
    }
}

fn contact(form: &mut Form<'_>, names: [&'static str; 4], whose: &str, contact: &Contact, from: &str) {
    let [name, title, phone, email] = names;
    form.text(name, &format!("Contact {whose}: name"), contact.name.clone(), &format!("{from}.contact_name"));
    form.text(
        title,
        &format!("Contact {whose}: title"),
        contact.title.clone(),
        &format!("{from}.contact_title"),
    );
    form.text(
        phone,
        &format!("Contact {whose}: telephone"),
        contact.phone.clone(),
        &format!("{from}.contact_phone"),
    );
    form.text(
        email,
        &format!("Contact {whose}: e-mail"),
        contact.email.clone(),
        &format!("{from}.contact_email"),
    );
}

fn parties(context: &Context<'_>, form: &mut Form<'_>) {
    let (facts, report) = (context.facts, &context.facts.report);
    if let Some(client) = &context.to.client {
        form.section("Covered entity");
        form.text("covered_entity", "Name", Some(client.clone()), "covered_entities");
        for (name, label) in [
            ("covered_entity_type", "Type"),
            ("covered_entity_address", "Address"),
            ("covered_entity_contact", "Contact"),
        ] {
            form.text(name, label, None, "not in the facts: ask the covered entity");
        }
        form.section("Business associate");
    } else if context.to.what == What::Part2 {
        form.section("Part 2 program");
    } else {
        form.section("Covered entity");
    }
    form.text("entity", "Name", Some(facts.entity.name.clone()), "entity.name");
    let kind = report.filer_type.map(|kind| kind.phrase().to_owned());
    if context.to.what == What::Part2 {
        form.skip("entity_type", "Type", "the form for Part 2 programs has no such field");
    } else {
        form.text("entity_type", "Type", kind, "report.entity_type");
    }
    form.text("street", "Street address", report.street.clone(), "report.street");
    form.text("city", "City", report.city.clone(), "report.city");
    let seat = facts.entity.seat.map(crate::place::name);
    form.text("state", "State", report.region.clone().or(seat), "report.region, entity.seat");
    form.text("postal_code", "ZIP code", report.postal_code.clone(), "report.postal_code");
    contact(
        form,
        ["contact_name", "contact_title", "contact_phone", "contact_email"],
        "of the filer",
        &report.contact,
        "report",
    );
    associate(context, form);
}

fn associate(context: &Context<'_>, form: &mut Form<'_>) {
    let associate = context.facts.report.associate.as_ref().filter(|_| context.to.client.is_none());
    let word =
        if context.to.what == What::Part2 { "Qualified service organization" } else { "Business associate" };
    if context.to.client.is_some() {
        return;
    }
    form.section(word);
    let Some(associate) = associate else {
        let why = match context.facts.entity.kind {
            EntityKind::BusinessAssociate => "the filer is one itself",
            _ => "none is named (report.associate)",
        };
        form.skip("associate", "Name", why);
        return;
    };
    form.text("associate", "Name", Some(associate.name.clone()), "report.associate.name");
    form.text("associate_address", "Address", associate.address.clone(), "report.associate.address");
    contact(
        form,
        [
            "associate_contact_name",
            "associate_contact_title",
            "associate_contact_phone",
            "associate_contact_email",
        ],
        "there",
        &associate.contact,
        "report.associate",
    );
}

fn dates(context: &Context<'_>, form: &mut Form<'_>) {
    let (dates, report) = (&context.facts.dates, &context.facts.report);
    form.section("Dates");
    form.day("breach_began", "Breach start date", dates.breach_began, "dates.breach_began");
    form.day("breach_ended", "Breach end date", dates.breach_ended, "dates.breach_ended");
    let (discovered, from) = context.discovered();
    form.day("discovery_began", "Discovery start date", discovered, from);
    form.day("discovery_ended", "Discovery end date", report.discovery_ended, "report.discovery_ended");
}

fn extent(context: &Context<'_>, form: &mut Form<'_>) {
    let report = &context.facts.report;
    form.section("Extent");
    form.number(
        "individuals_affected",
        "Approximate number of individuals affected",
        Some(context.people),
        "people",
    );
    let types = report.breach_types.iter().map(|one| one.phrase().to_owned()).collect();
    form.list("breach_type", "Type of breach", types, "report.breach_types");
    let places = report.locations.iter().map(|one| one.phrase().to_owned()).collect();
    form.list("location", "Location of the information", places, "report.locations");
    let elements = context.elements();
    let mut categories: Vec<HhsCategory> = elements.iter().map(|element| element.category()).collect();
    categories.sort();
    categories.dedup();
    let words = |category: &HhsCategory| {
        match category {
            HhsCategory::Clinical => "Clinical",
            HhsCategory::Demographic => "Demographic",
            HhsCategory::Financial => "Financial",
            HhsCategory::Other => "Other",
        }
        .to_owned()
    };
    let label = if context.to.what == What::Part2 {
        "Type of information involved"
    } else {
        "Type of protected health information involved"
    };
    form.list("phi_types", label, categories.iter().map(words).collect(), "people[].elements");
    let titles = elements.iter().map(|element| element.title().to_owned()).collect();
    form.list("phi_details", "Of these, the kinds of data", titles, "people[].elements");
    form.text(
        "description",
        "Brief description of the breach",
        report.description.clone(),
        "report.description",
    );
    let safeguards: Vec<String> = report.safeguards.iter().map(|one| one.phrase().to_owned()).collect();
    form.list(
        "safeguards_before",
        "Safeguards in place prior to the breach",
        safeguards,
        "report.safeguards_before",
    );
    let known = report.safeguards.iter().all(|one| matches!(one, Safeguard::None | Safeguard::Privacy));
    form.worded(if known { Wording::Read } else { Wording::NotRead });
}

fn notices(context: &Context<'_>, form: &mut Form<'_>) {
    let prefix = if context.to.what == What::Part2 { "part2" } else { "hipaa" };
    let letters = context.done(&format!("{prefix}.individuals")).or_else(|| context.notified());
    form.section("Notice of the breach");
    let first = context.began().or(letters);
    form.day("notice_began", "Individual notice: first day", first, "report.notices_began, done");
    form.day("notice_ended", "Individual notice: last day", letters, "dates.individuals_notified, done");
    substitute(context, form, prefix);
    let media = |duty: &&crate::duty::Duty| {
        duty.rule == format!("{prefix}.media")
            && duty.client == context.to.client
            && duty.status != Status::NotOwed
    };
    let owed: Vec<&crate::duty::Duty> = context.list.duties.iter().filter(media).collect();
    if owed.is_empty() {
        form.text(
            "media",
            "Media notice required",
            Some("No".to_owned()),
            "the list of duties (45 CFR 164.406)",
        );
        return;
    }
    form.text(
        "media",
        "Media notice required",
        Some("Yes".to_owned()),
        "the list of duties (45 CFR 164.406)",
    );
    let state =
        |duty: &&crate::duty::Duty| super::named_place(duty).map(crate::place::name).unwrap_or_default();
    let states = owed.iter().map(state).collect();
    form.list("media_states", "States or jurisdictions of the media notice", states, "people[].residence");
    let given: Vec<String> =
        owed.iter().filter_map(|duty| duty.done.map(|day| format!("{}: {day}", state(duty)))).collect();
    form.list("media_given", "Media notice given", given, &format!("done ({prefix}.media:XX)"));
}

fn substitute(context: &Context<'_>, form: &mut Form<'_>, prefix: &str) {
    let unreachable: u64 = context.groups.iter().map(|group| group.unreachable).sum();
    let text = match unreachable {
        0 => "No",
        1..=9 => "Yes: fewer than 10 people (45 CFR 164.404(d)(2)(i))",
        _ => "Yes: 10 or more people (45 CFR 164.404(d)(2)(ii))",
    };
    form.text("substitute", "Was substitute notice required", Some(text.to_owned()), "people[].unreachable");
    form.worded(Wording::NotRead);
    if unreachable == 0 {
        form.skip(
            "substitute_given",
            "Substitute notice given",
            "nobody is without an address that a letter reaches",
        );
        return;
    }
    let rule = if unreachable < 10 { "substitute_few" } else { "substitute_many" };
    let day = context.done(&format!("{prefix}.{rule}"));
    form.day("substitute_given", "Substitute notice given", day, &format!("done ({prefix}.{rule})"));
}

fn closing(context: &Context<'_>, form: &mut Form<'_>) {
    let report = &context.facts.report;
    form.section("Actions and attestation");
    form.text("actions", "Actions taken in response to the breach", report.actions.clone(), "report.actions");
    form.worded(Wording::NotRead);
    let attested = report.attested.as_ref();
    form.text("attested_by", "Attested by", attested.map(|(by, _)| by.clone()), "report.attested_by");
    form.day("attested_on", "Attested on", attested.map(|(_, on)| *on), "report.attested_on");
}
