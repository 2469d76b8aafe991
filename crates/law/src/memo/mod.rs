//! A list of duties as a memorandum for people.
//!
//! What it is: plain text, at most a hundred columns wide: what is due by when, each duty with its reasons and its
//! citation, what is missing, what is not owed and why, how sure the law is, who decided what.
//!
//! The one idea: a duty is told once and in full, in order of its deadline. What is not sure stands beside it and
//! again in front, where nobody can miss it.

mod front;
mod many;
mod table;

use std::collections::BTreeSet;
use std::fmt::Write;

use jiff::civil::Date;

use crate::duty::{Duty, DutyList, NO_LAW, Status};
use crate::rule::{Act, Confidence, Place, Recipient, Regime};

use front::{first, head};
use table::table;

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
        for alike in many::grouped(&active) {
            match alike.as_slice() {
                [(number, duty)] => one(&mut text, *number, duty, &mut told),
                several => many::many(&mut text, several, &mut told),
            }
        }
    }
    needs(&mut text, &active);
    not_owed(&mut text, &rest, list);
    sureness(&mut text, list);
    open_ends(&mut text, list);
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

/// The mark of what rests on law that nobody has read.
fn mark(duty: &Duty) -> &'static str {
    if duty.is_recalled() { " [!]" } else { "" }
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

/// Notes that have been told, each with its law.
type Told<'a> = BTreeSet<(Regime, Place, &'a str)>;

/// One duty. A note of its law is told with the first of its duties.
fn one<'a>(text: &mut String, number: usize, duty: &'a Duty, told: &mut Told<'a>) {
    text.push('\n');
    let words = format!("{} - {}{}", subject(duty), duty.status.phrase(), mark(duty));
    paragraph(text, &format!("{number}. "), &words);
    paragraph(text, "   By when   ", &duty.deadline.to_string());
    paragraph(text, "   Law       ", &law(duty));
    if !duty.why.is_empty() {
        paragraph(text, "   Why       ", &duty.why.join(" "));
    }
    lines(text, "   Needs     ", &duty.needs);
    lines(text, "   Changes   ", &duty.would_change);
    rest(text, duty, told);
    paragraph(text, "   Name      ", &duty.id);
}

fn lines(text: &mut String, label: &str, lines: &[String]) {
    for line in lines {
        paragraph(text, label, line);
    }
}

/// What a duty says besides why and what would change it.
fn rest<'a>(text: &mut String, duty: &'a Duty, told: &mut Told<'a>) {
    for note in &duty.notes {
        if told.insert((duty.regime, duty.jurisdiction, note)) {
            paragraph(text, "   Note      ", note);
        }
    }
    lines(text, "   Caution   ", &duty.warnings);
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
    title(text, "3. What is missing");
    if wanted.is_empty() {
        text.push_str("Nothing: no duty waits for a fact or a decision.\n");
    }
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
        let words = format!(
            "{}: {why}{change} [{}; {}]{}",
            subjects.join(", "),
            duty.citation,
            names.join(", "),
            mark(duty)
        );
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
    let (on_file, without): (Vec<&Duty>, Vec<&Duty>) =
        list.duties.iter().partition(|duty| duty.citation != NO_LAW);
    let all = list.duties.len();
    let kinds = Confidence::ALL.iter().rev().map(|confidence| {
        let count = on_file.iter().filter(|duty| duty.confidence == *confidence).count();
        (count, confidence.phrase())
    });
    for (count, words) in kinds.chain([(without.len(), NO_LAW)]).filter(|(count, _)| *count > 0) {
        paragraph(text, "- ", &format!("{count} of {all} duties: {words}"));
    }
    if list.duties.iter().any(Duty::is_recalled) {
        paragraph(
            text,
            "",
            "Those marked [!] above rest, in whole or in part, on law that nobody has read for this pack. As long as one of them stands here, this memorandum is a draft.",
        );
    }
}

/// What stands against calling the list final, by name.
fn open_ends(text: &mut String, list: &DutyList) {
    for blocker in &list.blockers {
        paragraph(text, "- ", &format!("Not final: {blocker}"));
    }
}

/// Who has to show all this, by the laws that are looked at.
fn proof(list: &DutyList) -> &'static str {
    let bound = |wanted: &[Regime]| list.duties.iter().any(|duty| wanted.contains(&duty.regime));
    match (bound(&[Regime::Hipaa, Regime::Part2]), bound(&[Regime::Gdpr, Regime::Uk])) {
        (true, false) => "The burden of proof is on the entity (45 CFR 164.414(b)).",
        (false, true) => "The controller documents every breach (Art. 33(5) GDPR or UK GDPR).",
        (true, true) => {
            "The burden of proof is on the entity (45 CFR 164.414(b)), and a controller documents every breach (Art. 33(5) GDPR or UK GDPR)."
        }
        (false, false) => "Kept so that the entity can show who decided what, when and why.",
    }
}

fn record(text: &mut String, list: &DutyList) {
    title(text, "6. Record of decisions");
    paragraph(text, "", proof(list));
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
