//! A list of duties as a memorandum for people.
//!
//! What it is: plain text, at most a hundred columns wide: what is due by when, each duty with its reasons and its
//! citation, what is missing, what is not owed and why, how sure the law is, who decided what.
//!
//! The one idea: a duty is told once and in full, in order of its deadline. What is not sure stands beside it and
//! again in front, where nobody can miss it.

use std::collections::BTreeSet;
use std::fmt::Write;

use jiff::civil::Date;

use crate::duty::{Duty, DutyList, NO_LAW, Residents, Status, Wording};
use crate::engine::gate::grouped;
use crate::rule::{Act, Confidence, Place, Recipient, Regime};

/// Most lines of what comes first, and most subjects in one.
const FIRST: usize = 5;
const SUBJECTS: usize = 3;

/// Widest line.
const WIDTH: usize = 100;

/// The memorandum.
pub fn memo(list: &DutyList) -> String {
    let mut text = String::new();
    head(&mut text, list);
    let active: Vec<&Duty> = list.duties.iter().filter(|duty| duty.status != Status::NotOwed).collect();
    let rest: Vec<&Duty> = list.duties.iter().filter(|duty| duty.status == Status::NotOwed).collect();
    first(&mut text, list, &active);
    table(&mut text, &active);
    if !active.is_empty() {
        title(&mut text, "2. Each duty");
        let mut told = BTreeSet::new();
        for (i, duty) in active.iter().enumerate() {
            one(&mut text, i + 1, duty, &mut told);
        }
    }
    needs(&mut text, &active);
    not_owed(&mut text, &rest, list);
    sureness(&mut text, list);
    record(&mut text, list);
    text
}

fn title(text: &mut String, words: &str) {
    let _ = writeln!(text, "\n{words}\n{}", "=".repeat(words.chars().count()));
}

/// A paragraph, wrapped; `first` before its first line, the same width of blanks before the others.
fn paragraph(text: &mut String, first: &str, words: &str) {
    let indent = " ".repeat(first.chars().count());
    let mut line = first.to_owned();
    let mut empty = true;
    for word in words.split_whitespace() {
        if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            text.push_str(line.trim_end());
            text.push('\n');
            line.clone_from(&indent);
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    text.push_str(line.trim_end());
    text.push('\n');
}

fn head(text: &mut String, list: &DutyList) {
    let state = if list.may_be_final { "" } else { " - DRAFT, not final" };
    let words = format!("MEMORANDUM OF NOTIFICATION DUTIES{state}");
    let _ = writeln!(text, "{words}\n{}", "=".repeat(words.chars().count()));
    paragraph(text, "", list.notice);
    text.push('\n');
    paragraph(text, "Incident   ", &list.incident);
    paragraph(text, "Entity     ", &format!("{} ({})", list.entity, list.entity_kind));
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
    for blocker in &list.blockers {
        paragraph(text, "Not final  ", &shortened(blocker));
    }
    for warning in &list.warnings {
        paragraph(text, "Note       ", warning);
    }
}

/// A list of names, cut after the first ten; each duty concerned is marked below.
fn shortened(blocker: &str) -> String {
    let names: Vec<&str> = blocker.split(", ").collect();
    match names.get(..10) {
        Some(first) if names.len() > 11 => format!("{} and {} more", first.join(", "), names.len() - 10),
        _ => blocker.to_owned(),
    }
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
fn first(text: &mut String, list: &DutyList, active: &[&Duty]) {
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
    if active.iter().any(|duty| duty.deadline.wording != Wording::By && duty.deadline.last.is_some()) {
        paragraph(
            text,
            "",
            "Where a law says \"without unreasonable delay\" the day is its outer limit, not a day to wait for.",
        );
    }
}

/// The first of some duties by what and to whom, and how many more there are.
fn subjects(duties: &[&Duty]) -> String {
    let some: Vec<String> = duties.iter().take(SUBJECTS).map(|duty| subject(duty)).collect();
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

fn table(text: &mut String, active: &[&Duty]) {
    title(text, "1. What is due, by deadline");
    if active.is_empty() {
        text.push_str("Nothing, by these facts.\n");
        return;
    }
    let rows: Vec<[String; 5]> = active
        .iter()
        .enumerate()
        .map(|(i, duty)| {
            let subject = cut(&brief(&subject(duty)));
            [(i + 1).to_string(), due(duty), duty.status.phrase().to_owned(), subject, grouped(duty.people)]
        })
        .collect();
    let header = ["no.", "last day", "status", "what, to whom", "people"].map(str::to_owned);
    let width = |column: usize| {
        rows.iter().chain([&header]).map(|row| row[column].chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..5).map(width).collect();
    for (i, row) in [&header].into_iter().chain(rows.iter()).enumerate() {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let pad = " ".repeat(widths[column].saturating_sub(cell.chars().count()));
            let right = i > 0 && matches!(column, 0 | 4);
            let cell = if right { format!("{pad}{cell}") } else { format!("{cell}{pad}") };
            line.push_str(&cell);
            line.push_str("  ");
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
}

/// Long names in the words of every day, for the table.
fn brief(subject: &str) -> String {
    subject
        .replace("Secretary of Health and Human Services", "Secretary of HHS")
        .replace("next of kin or personal representatives of the deceased", "next of kin of the deceased")
}

/// A cell of the table, at most as wide as fits; the full words stand below it.
fn cut(cell: &str) -> String {
    const WIDEST: usize = 56;
    if cell.chars().count() <= WIDEST {
        return cell.to_owned();
    }
    cell.chars().take(WIDEST - 3).chain("...".chars()).collect()
}

fn due(duty: &Duty) -> String {
    match (duty.deadline.last, &duty.deadline.guide) {
        (Some(last), _) => last.to_string(),
        (None, Some(guide)) => format!("{}?", guide.day),
        (None, None) => duty.deadline.wording.phrase().to_owned(),
    }
}

fn subject(duty: &Duty) -> String {
    let whose = duty
        .client
        .as_ref()
        .filter(|_| !matches!(duty.recipient, Recipient::CoveredEntity | Recipient::Owner))
        .map(|client| format!(" for {client}"))
        .unwrap_or_default();
    let law = match duty.regime {
        Regime::State => duty.jurisdiction.to_string(),
        other => other.phrase().to_owned(),
    };
    let act = if duty.act == Act::Notice { String::new() } else { format!("{}: ", duty.act.phrase()) };
    let conflict = if duty.id.starts_with("conflict:") { "conflict: " } else { "" };
    format!("{conflict}{act}{}{whose} ({law})", duty.recipient_name)
}

/// One duty. A note of its law is told with the first of its duties.
fn one<'a>(text: &mut String, number: usize, duty: &'a Duty, told: &mut BTreeSet<(Regime, Place, &'a str)>) {
    let mark = if duty.is_recalled() { " [!]" } else { "" };
    text.push('\n');
    paragraph(text, &format!("{number}. "), &format!("{} - {}{mark}", subject(duty), duty.status.phrase()));
    paragraph(text, "   By when   ", &duty.deadline.to_string());
    paragraph(text, "   Law       ", &law(duty));
    if !duty.why.is_empty() {
        paragraph(text, "   Why       ", &duty.why.join(" "));
    }
    let mut lines =
        |label: &str, lines: &[String]| lines.iter().for_each(|line| paragraph(text, label, line));
    lines("   Needs     ", &duty.needs);
    lines("   Changes   ", &duty.would_change);
    for note in &duty.notes {
        if told.insert((duty.regime, duty.jurisdiction, note)) {
            lines("   Note      ", std::slice::from_ref(note));
        }
    }
    lines("   Caution   ", &duty.warnings);
    if !duty.id.starts_with("conflict:") {
        let contains: Vec<&str> = duty.content_required.iter().map(|content| content.phrase()).collect();
        if !contains.is_empty() {
            paragraph(text, "   Contains  ", &contains.join("; "));
        }
        let omits: Vec<&str> = duty.content_forbidden.iter().map(|content| content.phrase()).collect();
        if !omits.is_empty() {
            paragraph(text, "   Omits     ", &omits.join("; "));
        }
    }
    let ways: Vec<&str> = duty.channel.iter().map(|channel| channel.phrase()).collect();
    if !ways.is_empty() {
        paragraph(text, "   Sent by   ", &ways.join("; "));
    }
    paragraph(text, "   Name      ", &duty.id);
}

/// Where it stands, how sure that is, when it was checked, since when it holds.
fn law(duty: &Duty) -> String {
    if duty.citation == NO_LAW {
        return NO_LAW.to_owned();
    }
    let read = duty.confidence != Confidence::Recalled;
    let verified =
        duty.verified_on.filter(|_| read).map(|day| format!(", checked {day}")).unwrap_or_default();
    let since = duty.effective_from.map(|day| format!(", in force since {day}")).unwrap_or_default();
    format!("{} - {}{verified}{since}", duty.citation, duty.confidence.phrase())
}

/// A fact or a decision that duties wait for; what is asked of several states in the same words is one.
struct Want<'a> {
    /// What, up to the name of the decision.
    what: &'a str,
    /// Names of the decisions.
    decisions: Vec<&'a str>,
    /// What may be decided.
    answers: &'a str,
    duties: Vec<&'a str>,
    /// The soonest last day.
    soonest: Option<Date>,
}

impl Want<'_> {
    /// In words, with so many names of decisions at most.
    fn text(&self, most: usize) -> String {
        if self.decisions.is_empty() {
            return self.what.to_owned();
        }
        let names: Vec<String> = self.decisions.iter().take(most).map(|name| format!("\"{name}\"")).collect();
        let more = match self.decisions.len().saturating_sub(most) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!("{} (decision {}{more}{}", self.what, names.join(", "), self.answers)
    }
}

fn wants<'a>(active: &[&'a Duty]) -> Vec<Want<'a>> {
    let mut wants: Vec<Want<'a>> = Vec::new();
    for duty in active {
        let day = duty.deadline.sort_day();
        for need in &duty.needs {
            let parts = need.split_once(" (decision \"").and_then(|(what, rest)| {
                let (name, answers) = rest.split_once('"')?;
                Some((what, Some(name), answers))
            });
            let (what, name, answers) = parts.unwrap_or((need, None, ""));
            let at = wants.iter().position(|want| want.what == what && want.answers == answers);
            let at = at.unwrap_or_else(|| {
                let (decisions, duties) = (Vec::new(), Vec::new());
                wants.push(Want { what, decisions, answers, duties, soonest: None });
                wants.len() - 1
            });
            let Some(want) = wants.get_mut(at) else { continue };
            if let Some(name) = name.filter(|name| !want.decisions.contains(name)) {
                want.decisions.push(name);
            }
            if !want.duties.contains(&duty.id.as_str()) {
                want.duties.push(&duty.id);
            }
            want.soonest = [want.soonest, day].into_iter().flatten().min();
        }
    }
    wants
}

fn needs(text: &mut String, active: &[&Duty]) {
    let wanted = wants(active);
    if wanted.is_empty() {
        return;
    }
    title(text, "3. What is missing");
    for want in wanted {
        paragraph(text, "- ", &format!("{} [{}]", want.text(usize::MAX), want.duties.join(", ")));
    }
}

fn not_owed(text: &mut String, rest: &[&Duty], list: &DutyList) {
    title(text, "4. What is not owed, and what would change that");
    for passed in &list.passed {
        paragraph(
            text,
            "- ",
            &format!("{}, {}: {}", passed.regime.phrase(), passed.jurisdiction.title(), passed.why),
        );
    }
    // what is not owed for one and the same reason is one line
    let mut groups: Vec<Vec<&Duty>> = Vec::new();
    for duty in rest {
        let alike = |other: &&mut Vec<&Duty>| {
            other.first().is_some_and(|first| {
                let of = |duty: &'_ Duty| (duty.regime, duty.jurisdiction, duty.is_recalled());
                of(first) == of(duty)
                    && (&first.client, first.why.last(), &first.would_change)
                        == (&duty.client, duty.why.last(), &duty.would_change)
            })
        };
        match groups.iter_mut().find(alike) {
            Some(group) => group.push(duty),
            None => groups.push(vec![duty]),
        }
    }
    for group in groups {
        let Some(duty) = group.first() else { continue };
        let change = if duty.would_change.is_empty() {
            String::new()
        } else {
            format!(" Would change: {}.", duty.would_change.join("; "))
        };
        let why = duty.why.last().map(String::as_str).unwrap_or_default();
        let subjects: Vec<String> = group.iter().map(|duty| subject(duty)).collect();
        let names: Vec<&str> = group.iter().map(|duty| duty.id.as_str()).collect();
        let mark = if duty.is_recalled() { " [!]" } else { "" };
        let words =
            format!("{}: {why}{change} [{}; {}]{mark}", subjects.join(", "), duty.citation, names.join(", "));
        paragraph(text, "- ", &words);
    }
    for one in &list.disabled {
        paragraph(
            text,
            "- ",
            &format!("{}: disabled: {}. It asks: {}. [{}]", one.title, one.why, one.what, one.citation),
        );
    }
    if rest.is_empty() && list.passed.is_empty() {
        text.push_str("Nothing was passed over.\n");
    }
}

fn sureness(text: &mut String, list: &DutyList) {
    title(text, "5. How sure the law is");
    let on_file: Vec<&Duty> = list.duties.iter().filter(|duty| duty.citation != NO_LAW).collect();
    for confidence in Confidence::ALL.iter().rev() {
        let count = on_file.iter().filter(|duty| duty.confidence == *confidence).count();
        if count > 0 {
            paragraph(text, "- ", &format!("{count} of {} duties: {}", on_file.len(), confidence.phrase()));
        }
    }
    if list.duties.iter().any(Duty::is_recalled) {
        paragraph(
            text,
            "",
            "Those marked [!] above rest, in whole or in part, on law that nobody has read for this pack. As long as one of them stands here, this memorandum is a draft.",
        );
    }
}

fn record(text: &mut String, list: &DutyList) {
    title(text, "6. Record of decisions (45 CFR 164.414(b))");
    if list.decisions.is_empty() && list.signed.is_empty() {
        text.push_str("None so far.\n");
    }
    for one in list.decisions.iter().chain(&list.signed) {
        let signed = &one.signed;
        let why = match signed.reason.trim() {
            "" => String::new(),
            reason => format!(" ({reason})"),
        };
        let words = format!("{}, {}: {} = {}{why}", signed.on, signed.by, one.about, one.decided);
        paragraph(text, "- ", &words);
    }
}
