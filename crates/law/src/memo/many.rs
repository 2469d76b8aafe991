//! Notices to the media of many states: one entry for all of them.
//!
//! The one idea: what differs is the state and how many live there. Everything else is told once, so that whoever has twenty
//! such states reads one entry and not twenty.

use super::{Told, law, lines, mark, paragraph, rest, subject};
use crate::duty::Duty;
use crate::engine::gate::{grouped as digits, number_of};
use crate::rule::Recipient;

/// The duties with their numbers, those that are alike together, where the first of them stands.
pub(super) fn grouped<'a>(duties: &[&'a Duty]) -> Vec<Vec<(usize, &'a Duty)>> {
    let mut groups: Vec<Vec<(usize, &Duty)>> = Vec::new();
    // only these are joined: the work must not grow with the square of all duties of many clients
    let mut of_media: Vec<usize> = Vec::new();
    for (i, duty) in duties.iter().copied().enumerate() {
        let is_media = duty.recipient == Recipient::Media;
        let same = |at: &&usize| groups[**at].first().is_some_and(|(_, first)| alike(first, duty));
        let found = if is_media { of_media.iter().find(same) } else { None };
        if let Some(at) = found {
            groups[*at].push((i + 1, duty));
        } else {
            of_media.extend(is_media.then_some(groups.len()));
            groups.push(vec![(i + 1, duty)]);
        }
    }
    groups
}

/// Whether two notices to media are the same in everything but the state, the number and what hangs on it.
fn alike(one: &Duty, other: &Duty) -> bool {
    (&one.rule, &one.client, one.status, one.done) == (&other.rule, &other.client, other.status, other.done)
        && (&one.deadline, &one.needs, &one.notes) == (&other.deadline, &other.needs, &other.notes)
        && (&one.warnings, one.confidence) == (&other.warnings, other.confidence)
}

/// Numbers in a row as "11-12", others one by one.
fn numbers(of: &[usize]) -> String {
    let rows: Vec<String> = of
        .chunk_by(|one, next| one + 1 == *next)
        .filter_map(|row| match row {
            [] => None,
            [one] => Some(one.to_string()),
            [one, .., last] => Some(format!("{one}-{last}")),
        })
        .collect();
    rows.join(", ")
}

/// The entry of duties that are alike, each with its number.
pub(super) fn many<'a>(text: &mut String, numbered: &[(usize, &'a Duty)], told: &mut Told<'a>) {
    let (of, duties): (Vec<usize>, Vec<&'a Duty>) = numbered.iter().copied().unzip();
    let duties = duties.as_slice();
    let Some(first) = duties.first() else { return };
    let words = format!(
        "{}, and those of {} - {}{}",
        subject(first),
        number_of(count(duties).saturating_sub(1), "more state", "more states"),
        first.status.phrase(),
        mark(first)
    );
    text.push('\n');
    // many numbers are wrapped like words, and what follows is set in by the first of them alone
    let all = format!("{}. ", numbers(&of));
    let at = all.find(' ').map_or(all.len(), |at| at + 1);
    let (one, others) = all.split_at(at);
    paragraph(text, one, &format!("{others}{words}"));
    paragraph(text, "   By when   ", &first.deadline.to_string());
    paragraph(text, "   Law       ", &law(first));
    paragraph(text, "   Why       ", &in_all(duties, |duty| &duty.why).join(" "));
    let places: Vec<String> = duties.iter().map(|duty| place(duty)).collect();
    paragraph(text, "   Where     ", &format!("{}{}", places.join(", "), measure(duties)));
    lines(text, "   Needs     ", &first.needs);
    lines(text, "   Changes   ", &in_all(duties, |duty| &duty.would_change));
    rest(text, first, told);
    let names: Vec<&str> = duties.iter().map(|duty| duty.id.as_str()).collect();
    paragraph(text, "   Name      ", &names.join(", "));
}

fn count(duties: &[&Duty]) -> u64 {
    u64::try_from(duties.len()).unwrap_or(u64::MAX)
}

/// What all of them say in the same words.
fn in_all<'a>(duties: &[&'a Duty], of: impl Fn(&'a Duty) -> &'a Vec<String>) -> Vec<String> {
    let Some(first) = duties.first() else { return Vec::new() };
    let said = |line: &&String| duties.iter().all(|duty| of(duty).contains(line));
    of(first).iter().filter(said).cloned().collect()
}

/// A state, as the name of its duty has it, and how many live there.
fn place(duty: &Duty) -> String {
    let name = duty.id.split('@').next().unwrap_or_default();
    let code = name.rsplit_once(':').map_or(name, |(_, code)| code);
    format!("{code} {}", digits(duty.people))
}

/// By what the numbers are measured: what the reasons that differ have in common behind the number.
fn measure(duties: &[&Duty]) -> String {
    let of = |duty: &Duty| {
        let behind = |why: &String| why.split_once("; ").map(|(_, rest)| rest.to_owned());
        duty.why.iter().filter(|why| why.starts_with(&digits(duty.people))).find_map(behind)
    };
    let mut found = duties.iter().map(|duty| of(duty));
    match found.next().flatten() {
        Some(first) if found.all(|other| other.as_ref() == Some(&first)) => {
            format!(" residents; {first} A state that no longer passes it drops out.")
        }
        _ => " residents.".to_owned(),
    }
}
