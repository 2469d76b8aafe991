//! The first page of the memorandum: who, how many, what to do first, and why.
//!
//! The one idea: whoever reads no further knows what is due soonest, what has to be settled for it, and how sure that is.

use std::collections::BTreeSet;
use std::fmt::Write;

use jiff::civil::Date;

use super::{mark, paragraph, subject, title, wants};
use crate::duty::{Duty, DutyList, NO_LAW, Residents, Status, Wording};
use crate::engine::gate::grouped;
use crate::rule::{Act, Regime};

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
    let mut days: Vec<(Date, bool, Vec<&Duty>)> = Vec::new();
    for duty in active.iter().filter(|duty| duty.status.is_open() && duty.act != Act::Record) {
        let (Some(day), late) = (duty.deadline.sort_day(), duty.status == Status::Late) else { continue };
        match days.iter_mut().find(|(known, was, _)| (*known, *was) == (day, late)) {
            Some((.., duties)) => duties.push(duty),
            None => days.push((day, late, vec![duty])),
        }
    }
    let no_day: Vec<&Duty> = active
        .iter()
        .copied()
        .filter(|duty| duty.status == Status::Owed && duty.act != Act::Record)
        .filter(|duty| duty.deadline.sort_day().is_none() && duty.deadline.wording != Wording::Unknown)
        .collect();
    if days.is_empty() && no_day.is_empty() {
        return;
    }
    days.sort_by_key(|(day, late, _)| (!*late, *day));
    title(text, "What to do first");
    for (day, late, duties) in days.iter().take(FIRST) {
        let when = if *late { format!("LATE since {day}") } else { format!("By {day}") };
        paragraph(text, "- ", &format!("{when} ({}): {}", away(list.as_of, *day), subjects(duties)));
    }
    if let Some(more) = days.len().checked_sub(FIRST).filter(|more| *more > 0) {
        paragraph(text, "- ", &format!("{more} later days: see section 1"));
    }
    if !no_day.is_empty() {
        paragraph(text, "- ", &format!("Without delay, no day is fixed: {}", subjects(&no_day)));
    }
    settle(text, active);
    reasons(text, active);
    if active.iter().any(|duty| duty.deadline.wording != Wording::By && duty.deadline.last.is_some()) {
        paragraph(
            text,
            "",
            "Where a law says \"without unreasonable delay\" the day is its outer limit, not a day to wait for.",
        );
    }
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
            let places: BTreeSet<String> = same().map(|other| other.jurisdiction.to_string()).collect();
            let places: Vec<String> = places.into_iter().collect();
            let words = "their laws name what was exposed of people who live there, and may ask for more than HIPAA does";
            paragraph(text, "- ", &format!("Why, state laws ({}): {words}", places.join(", ")));
            continue;
        }
        // what is to be kept is worked out before any threshold and clock: its reasons are those of the law
        let why = if let Some(kept) = same().find(|other| other.act == Act::Record) {
            kept.why.join(" ")
        } else {
            let first: BTreeSet<&str> =
                same().filter_map(|other| other.why.first()).map(String::as_str).collect();
            Vec::from_iter(first).join(" ")
        };
        if !why.is_empty() {
            paragraph(text, "- ", &format!("Why, {}: {why}", duty.regime.phrase()));
        }
    }
}

/// The first of some duties by what and to whom, and how many more there are.
fn subjects(duties: &[&Duty]) -> String {
    let some: Vec<String> =
        duties.iter().take(SUBJECTS).map(|duty| format!("{}{}", subject(duty), mark(duty))).collect();
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
        paragraph(text, "- ", &format!("Settle ({duties}{day}): {}", want.text(SUBJECTS)));
    }
    if wanted.len() > SUBJECTS {
        paragraph(text, "- ", &format!("{} more things to settle: see section 3", wanted.len() - SUBJECTS));
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
