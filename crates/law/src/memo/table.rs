//! Every duty in a line, by its last day.

use std::fmt::Write;

use super::{WIDTH, mark, subject, title};
use crate::duty::{Duty, Status, Wording};
use crate::engine::gate::grouped;

/// The column of the table that is wrapped.
const SUBJECT: usize = 3;

/// It is never narrower than this.
const NARROWEST: usize = 30;

pub(super) fn table(text: &mut String, active: &[&Duty]) {
    title(text, "1. What is due, by deadline");
    if active.is_empty() {
        text.push_str("Nothing, by these facts.\n");
        return;
    }
    let rows: Vec<[String; 5]> = active
        .iter()
        .enumerate()
        .map(|(i, duty)| {
            let status = format!("{}{}", standing(duty.status), mark(duty));
            [(i + 1).to_string(), due(duty), status, brief(&subject(duty)), grouped(duty.people)]
        })
        .collect();
    let header = ["no.", "last day", "status", "what, to whom", "people"].map(str::to_owned);
    let widest = |column: usize| {
        rows.iter().chain([&header]).map(|row| row[column].chars().count()).max().unwrap_or(0)
    };
    let mut widths: [usize; 5] = std::array::from_fn(widest);
    let others: usize = [0, 1, 2, 4].iter().map(|column| widths[*column] + 2).sum();
    widths[SUBJECT] = widths[SUBJECT].min(WIDTH.saturating_sub(others)).max(NARROWEST);
    for (i, row) in [&header].into_iter().chain(rows.iter()).enumerate() {
        let subject = wrapped(&row[SUBJECT], widths[SUBJECT]);
        for (part, subject) in subject.iter().enumerate() {
            let cell = |column: usize| match (column, part) {
                (SUBJECT, _) => subject.as_str(),
                (_, 0) => row[column].as_str(),
                _ => "",
            };
            let mut line = String::new();
            for (column, width) in widths.iter().enumerate() {
                let pad = " ".repeat(width.saturating_sub(cell(column).chars().count()));
                let right = i > 0 && matches!(column, 0 | 4);
                let cell =
                    if right { format!("{pad}{}", cell(column)) } else { format!("{}{pad}", cell(column)) };
                line.push_str(&cell);
                line.push_str("  ");
            }
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
    if active.iter().any(|duty| duty.is_recalled()) {
        text.push_str("[!] rests on law that is recalled, not read: section 5\n");
    }
}

/// Words in lines of a width; what goes on is set in by two.
fn wrapped(words: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words.split_whitespace() {
        let line = lines.last_mut().map_or(0, |line| line.chars().count());
        let starts = line == 0 || (lines.len() > 1 && line == 2);
        if !starts && line + 1 + word.chars().count() > width {
            lines.push("  ".to_owned());
        }
        if let Some(line) = lines.last_mut() {
            if !line.trim().is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

/// Long names in the words of every day, for the table.
fn brief(subject: &str) -> String {
    subject
        .replace("Secretary of Health and Human Services", "Secretary of HHS")
        .replace("next of kin or personal representatives of the deceased", "next of kin of the deceased")
}

/// Where a duty stands, in few words.
const fn standing(status: Status) -> &'static str {
    match status {
        Status::Conflict => "to be signed",
        Status::ConflictSigned => "signed",
        other => other.phrase(),
    }
}

/// The last day, or in few words how the law says by when; section 2 has it in full.
fn due(duty: &Duty) -> String {
    match (duty.deadline.last, &duty.deadline.guide) {
        (Some(last), _) => last.to_string(),
        (None, Some(guide)) => format!("{}?", guide.day),
        (None, None) => match duty.deadline.wording {
            Wording::WithIndividuals | Wording::WithIndividualsOrWithoutDelay => "with individuals",
            Wording::BeforeIndividuals => "before individuals",
            Wording::WithoutDelay => "without delay",
            other => other.phrase(),
        }
        .to_owned(),
    }
}
