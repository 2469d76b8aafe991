//! The first page of the memorandum: who, how many, what to do first, and why.
//!
//! The one idea: whoever reads no further knows what is due soonest, what has to be settled for it, and how sure that is.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use jiff::civil::Date;

use super::{mark, paragraph, subject, title, wants};
use crate::duty::{Duty, DutyList, Guide, NO_LAW, Residents, Status, Wording};
use crate::engine::gate::{grouped, number_of};
use crate::rule::{Act, Confidence, Regime};

/// Most lines of what comes first, and most subjects in one.
const FIRST: usize = 5;
const SUBJECTS: usize = 3;

pub(super) fn head(text: &mut String, list: &DutyList) {
    let state = if list.may_be_final { "" } else { " - DRAFT, not final" };
    let words = format!("MEMORANDUM OF NOTIFICATION DUTIES{state}");
    let _ = writeln!(text, "{words}\n{}", "=".repeat(words.chars().count()));
    paragraph(text, "", list.notice);
    text.push('\n');
    paragraph(text, "Incident   ", &list.incident);
    paragraph(text, "Entity     ", &entity_line(list));
    paragraph(
        text,
        "As of      ",
        &format!("{}; law as of {}; law pack {}", list.as_of, list.law_of, list.pack),
    );
    paragraph(text, "People     ", &people_line(list));
    let count = |keep: &dyn Fn(Status) -> bool| list.duties.iter().filter(|duty| keep(duty.status)).count();
    let summary = [
        (count(&|status| status == Status::Late), "late"),
        (count(&|status| status == Status::Owed), "owed"),
        (count(&|status| status == Status::NeedsFact), "waiting for a fact"),
        (count(&|status| status == Status::NeedsDecision), "waiting for a decision"),
        (count(&|status| status == Status::Conflict), "in conflict, to be signed"),
        (count(&|status| status == Status::ConflictSigned), "in conflict, signed"),
        (count(&|status| matches!(status, Status::Met | Status::MetLate)), "done"),
        (count(&|status| status == Status::NotOwed), "not owed"),
    ];
    let parts: Vec<String> =
        summary.iter().filter(|(n, _)| *n > 0).map(|(n, words)| format!("{n} {words}")).collect();
    paragraph(text, "Duties     ", &parts.join(", "));
    if !list.blockers.is_empty() {
        let kinds: Vec<&str> = list
            .blockers
            .iter()
            .map(|blocker| blocker.split_once(':').map_or(blocker.as_str(), |(kind, _)| kind))
            .collect();
        paragraph(text, "Not final  ", &format!("{}; section 5 names them", kinds.join("; ")));
    }
    for warning in &list.warnings {
        paragraph(text, "Note       ", warning);
    }
}

/// Who it is, and for whom it holds people's data besides.
fn entity_line(list: &DutyList) -> String {
    if list.covered_entities.is_empty() {
        return format!("{} ({})", list.entity, list.entity_kind);
    }
    let whose = list.covered_entities.join(", ");
    let kind = list.entity_kind;
    if !list.is_associate {
        return format!("{} ({kind}; holds data of {whose})", list.entity);
    }
    // one that is nothing else is called so once
    let also = if kind.ends_with("business associate") {
        kind.to_owned()
    } else {
        format!("{kind}; business associate")
    };
    format!("{} ({also} of {whose})", list.entity)
}

fn people_line(list: &DutyList) -> String {
    let called = |one: &Residents| match one.residence.as_deref() {
        None => "no address".to_owned(),
        Some(code) => code.parse().map_or_else(|_| code.to_owned(), crate::place::short),
    };
    let mut places: Vec<(String, u64)> = list.residents.iter().map(|one| (called(one), one.people)).collect();
    places.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let parts: Vec<String> =
        places.iter().map(|(place, people)| format!("{place} {}", grouped(*people))).collect();
    format!("{}: {}", grouped(list.people), parts.join(", "))
}

/// What is due soonest, and what has to be settled for it: a page for whoever reads no further.
pub(super) fn first(text: &mut String, list: &DutyList, active: &[&Duty]) {
    let mut days: Vec<((bool, Date), Vec<&Duty>)> = Vec::new();
    let mut assumed: Vec<(&Guide, &Duty)> = Vec::new();
    for duty in active.iter().filter(|duty| duty.status.is_open() && duty.act != Act::Record) {
        let when = match (duty.deadline.last, &duty.deadline.guide) {
            (Some(last), _) => (duty.status != Status::Late, last.date()),
            (None, Some(guide)) => {
                assumed.push((guide, duty));
                continue;
            }
            (None, None) => continue,
        };
        match days.iter_mut().find(|(known, _)| *known == when) {
            Some((_, duties)) => duties.push(duty),
            None => days.push((when, vec![duty])),
        }
    }
    let no_day: Vec<&Duty> = active
        .iter()
        .copied()
        .filter(|duty| duty.status == Status::Owed && duty.act != Act::Record)
        .filter(|duty| duty.deadline.sort_day().is_none() && duty.deadline.wording != Wording::Unknown)
        .collect();
    if days.is_empty() && assumed.is_empty() && no_day.is_empty() {
        return;
    }
    days.sort_by_key(|(when, _)| *when);
    title(text, "What to do first");
    for ((in_time, day), duties) in days.iter().take(FIRST) {
        let when = if *in_time { format!("By {day}") } else { format!("LATE since {day}") };
        paragraph(text, "- ", &format!("{when} ({}): {}", away(list.as_of, *day), subjects(duties)));
    }
    if let Some(more) = days.len().checked_sub(FIRST).filter(|more| *more > 0) {
        let days = if more == 1 { "One later day".to_owned() } else { format!("{more} later days") };
        paragraph(text, "- ", &format!("{days}: see section 1"));
    }
    perhaps(text, list, assumed);
    held(text, active);
    if !no_day.is_empty() {
        paragraph(text, "- ", &format!("Without delay, no day is fixed: {}", subjects(&no_day)));
    }
    settle(text, active);
    reasons(text, active);
    paragraph(text, "- ", &format!("How sure: {}", sure(active)));
    if active.iter().any(|duty| duty.deadline.wording != Wording::By && duty.deadline.last.is_some()) {
        paragraph(
            text,
            "",
            "Where a law says \"without unreasonable delay\" the day is its outer limit, not a day to wait for.",
        );
    }
}

/// What has a day only on an assumption, which is no deadline: the soonest first.
fn perhaps(text: &mut String, list: &DutyList, mut assumed: Vec<(&Guide, &Duty)>) {
    assumed.sort_by_key(|(guide, _)| guide.day);
    let Some((first, _)) = assumed.first() else { return };
    let why: BTreeSet<&str> = assumed.iter().map(|(guide, _)| guide.assuming.as_str()).collect();
    let why = Vec::from_iter(why).join(", or ");
    let when = if assumed.iter().all(|(guide, _)| guide.day == first.day) {
        format!("Perhaps by {}", first.day)
    } else {
        format!("Perhaps from {} on", first.day)
    };
    let duties: Vec<&Duty> = assumed.iter().map(|(_, duty)| *duty).collect();
    let away = away(list.as_of, first.day);
    paragraph(text, "- ", &format!("{when} ({away}, {why}): {}", subjects(&duties)));
}

/// Until when law enforcement has asked that no notice goes out: whoever sends "without delay" must not send into that.
fn held(text: &mut String, active: &[&Duty]) {
    let mut days: BTreeMap<Date, Vec<&Duty>> = BTreeMap::new();
    for duty in active.iter().filter(|duty| duty.status.is_open()) {
        if let Some(day) = duty.deadline.not_before {
            days.entry(day).or_default().push(duty);
        }
    }
    for (day, duties) in days {
        let words = format!("Not before {day}, law enforcement has asked for delay: {}", subjects(&duties));
        paragraph(text, "- ", &words);
    }
}

/// How sure the law is on which the open duties rest.
fn sure(active: &[&Duty]) -> String {
    let on_file: Vec<&&Duty> = active.iter().filter(|duty| duty.citation != NO_LAW).collect();
    let parts: Vec<String> = [
        (Confidence::Statute, "read in the text of the law"),
        (Confidence::Secondary, "read in a secondary source"),
        (Confidence::Recalled, "recalled and not read [!]: they make this a draft"),
    ]
    .into_iter()
    .map(|(confidence, words)| (on_file.iter().filter(|duty| duty.confidence == confidence).count(), words))
    .filter(|(count, _)| *count > 0)
    .map(|(count, words)| format!("{count} {words}"))
    .collect();
    let without = match active.len() - on_file.len() {
        0 => String::new(),
        count => format!("; {count} without a law on file"),
    };
    let duties = number_of(u64::try_from(active.len()).unwrap_or(u64::MAX), "duty", "duties");
    format!("of the {duties} of section 1, {}{without}", parts.join("; "))
}

/// Why anything is owed at all, law by law: what was found before anything was counted.
fn reasons(text: &mut String, active: &[&Duty]) {
    let mut told: Vec<Regime> = Vec::new();
    for duty in active.iter().filter(|duty| duty.citation != NO_LAW && !duty.id.starts_with("conflict:")) {
        if told.contains(&duty.regime) {
            continue;
        }
        told.push(duty.regime);
        let same = || active.iter().filter(|other| other.regime == duty.regime && other.citation != NO_LAW);
        if duty.regime == Regime::State {
            states(text, &same().copied().collect::<Vec<_>>());
            continue;
        }
        let why = sides(&same().copied().collect::<Vec<_>>());
        if !why.is_empty() {
            paragraph(text, "- ", &format!("Why, {}: {why}", duty.regime.phrase()));
        }
    }
}

/// Why a law asks for anything, side by side: the organisation's own people first, then those whom it holds for others. What is
/// to be kept is worked out before any threshold and clock, so its reasons are those of the law.
fn sides(duties: &[&Duty]) -> String {
    let mut kept: Vec<&Duty> = duties.iter().copied().filter(|duty| duty.act == Act::Record).collect();
    if kept.is_empty() {
        let first: BTreeSet<&str> =
            duties.iter().filter_map(|duty| duty.why.first()).map(String::as_str).collect();
        return Vec::from_iter(first).join(" ");
    }
    kept.sort_by_key(|duty| (duty.client.is_some(), std::cmp::Reverse(duty.people), &duty.client));
    kept.dedup_by_key(|duty| &duty.client);
    let mut told = BTreeSet::new();
    let mut words: Vec<String> = Vec::new();
    for duty in kept.iter().take(SUBJECTS) {
        let cautions = duty.warnings.iter().filter(|_| duty.confidence != Confidence::Recalled);
        let new: Vec<&str> =
            duty.why.iter().chain(cautions).map(String::as_str).filter(|one| told.insert(*one)).collect();
        if let (Some(client), false) = (&duty.client, new.is_empty()) {
            words.push(format!("For {client}:"));
        }
        words.extend(new.into_iter().map(str::to_owned));
    }
    if let Some(more) = kept.len().checked_sub(SUBJECTS).filter(|more| *more > 0) {
        let more = u64::try_from(more).unwrap_or(u64::MAX);
        let whose = number_of(more, "more organisation", "more organisations");
        words.push(format!("So for {whose}: section 2 tells each."));
    }
    words.join(" ")
}

/// Why state laws ask for anything: what was exposed of whom, the states with most people first.
fn states(text: &mut String, duties: &[&Duty]) {
    let mut places: Vec<&Duty> = Vec::new();
    for duty in duties.iter().filter(|duty| !duty.id.starts_with("conflict:")) {
        match places.iter_mut().find(|known| known.jurisdiction == duty.jurisdiction) {
            Some(known) if known.people < duty.people => *known = duty,
            Some(_) => {}
            None => places.push(duty),
        }
    }
    places.sort_by_key(|duty| (std::cmp::Reverse(duty.people), duty.jurisdiction));
    let mut words: Vec<&str> =
        places.iter().take(SUBJECTS).filter_map(|duty| duty.why.first()).map(String::as_str).collect();
    let more = match places.len().saturating_sub(SUBJECTS) {
        0 => String::new(),
        more => {
            let more = u64::try_from(more).unwrap_or(u64::MAX);
            format!("So in {}: section 2 tells each.", number_of(more, "more state", "more states"))
        }
    };
    words.extend(Some(more.as_str()).filter(|more| !more.is_empty()));
    words.push("They may ask for more than HIPAA does.");
    paragraph(text, "- ", &format!("Why, state laws: {}", words.join(" ")));
}

/// The first of some duties by what and to whom, about how many people, what it waits for, and how many more there are.
fn subjects(duties: &[&Duty]) -> String {
    let some: Vec<String> = duties
        .iter()
        .take(SUBJECTS)
        .map(|duty| {
            let waits = match duty.status {
                Status::NeedsFact | Status::NeedsDecision | Status::Conflict => {
                    format!(", {}", duty.status.phrase())
                }
                _ => String::new(),
            };
            let people = number_of(duty.people, "person", "people");
            format!("{}, {people}{waits}{}", subject(duty), mark(duty))
        })
        .collect();
    match duties.len().saturating_sub(SUBJECTS) {
        0 => some.join("; "),
        more => format!("{}; and {more} more", some.join("; ")),
    }
}

/// What a person has to find out or decide, the soonest first.
fn settle(text: &mut String, active: &[&Duty]) {
    let mut wanted = wants(active);
    wanted.sort_by_key(|want| (want.soonest.is_none(), want.soonest, std::cmp::Reverse(want.duties.len())));
    for want in wanted.iter().take(SUBJECTS) {
        let duties = match want.duties.len() {
            1 => "one duty".to_owned(),
            count => format!("{count} duties"),
        };
        let day = want.soonest.map(|day| format!(", the first by {day}")).unwrap_or_default();
        // what was done is asked of duties by name; every other question says of what it is
        let of = if want.text(0).starts_with("done: ") { names(&want.duties) } else { String::new() };
        paragraph(text, "- ", &format!("Settle ({duties}{day}): {}{of}", want.text(SUBJECTS)));
    }
    if let Some(more) = wanted.len().checked_sub(SUBJECTS).filter(|more| *more > 0) {
        let things = if more == 1 { "one more thing".to_owned() } else { format!("{more} more things") };
        paragraph(text, "- ", &format!("Settle {things}: see section 3"));
    }
}

/// The first of some duties by name.
fn names(duties: &[&str]) -> String {
    let some: Vec<&str> = duties.iter().take(SUBJECTS).copied().collect();
    match duties.len().saturating_sub(SUBJECTS) {
        0 => format!(" [{}]", some.join(", ")),
        more => format!(" [{} and {more} more]", some.join(", ")),
    }
}

/// How far a day is from another.
fn away(from: Date, day: Date) -> String {
    match (day - from).get_days() {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days @ 2.. => format!("in {days} days"),
        -1 => "yesterday".to_owned(),
        days => format!("{} days ago", days.unsigned_abs()),
    }
}
