//! The law pack as pages of documentation, one per regime.
//!
//! What it is: Markdown, made from the pack and from nothing else. A test compares the pages in `docs/law/` with
//! what this makes.

use std::fmt::Write;

use crate::pack::Pack;
use crate::rule::{
    Anchor, Clock, Confidence, DataClass, HipaaEffect, Law, Op, Place, Regime, Roll, Rule, Scope, Unit,
    Version,
};

/// Every page: its file name and its text.
pub fn pages(pack: &Pack) -> Vec<(String, String)> {
    Regime::ALL
        .iter()
        .map(|regime| {
            let laws: Vec<&Law> = pack.laws.iter().filter(|law| law.regime == *regime).collect();
            let name = if *regime == Regime::State { "states" } else { regime.name() };
            (format!("{name}.md"), page(pack, *regime, &laws))
        })
        .collect()
}

fn page(pack: &Pack, regime: Regime, laws: &[&Law]) -> String {
    let mut text = format!("# {}\n\n", if regime == Regime::State { "State laws" } else { regime.phrase() });
    let _ = writeln!(
        text,
        "Made from the law pack of {}; change `crates/law/pack/`, not this page. This is no legal advice.\n",
        pack.version
    );
    text.push_str(
        "Sure: **statute** = read in the text of the law; **secondary** = read in a secondary source; **recalled** = from \
memory, never final. A **?** behind a number of days: the source says only \"days\".\n",
    );
    for law in laws {
        one(&mut text, law);
    }
    text
}

fn one(text: &mut String, law: &Law) {
    let _ = writeln!(text, "\n## {}", law.title);
    for version in &law.versions {
        let _ = writeln!(text, "\n{}\n", period(version));
        let _ = writeln!(
            text,
            "{}; sure: {}. Read in: {}. Last compared on {}: {}.",
            version.citation, version.confidence, version.source, version.verified_on.0, version.verified_by
        );
        facts(text, law, version);
        if let Some(note) = &version.note {
            let _ = writeln!(text, "{note}");
        }
        if version.rules.is_empty() {
            continue;
        }
        text.push_str(
            "\n| duty | to whom | from how many | by when | sure |\n| --- | --- | --- | --- | --- |\n",
        );
        for rule in &version.rules {
            row(text, version, rule);
        }
        let notes: Vec<&Rule> = version.rules.iter().filter(|rule| rule.note.is_some()).collect();
        if !notes.is_empty() {
            text.push('\n');
        }
        for rule in notes {
            let _ = writeln!(text, "- `{}`: {}", rule.id, rule.note.as_deref().unwrap_or_default());
        }
    }
}

fn period(version: &Version) -> String {
    if let (Some(from), false) = (version.effective_from, version.adopted_by.is_empty()) {
        return format!("**Since {} at the earliest; since when in each state has not been read**", from.0);
    }
    match (version.effective_from, version.effective_to) {
        (Some(from), Some(to)) => format!("**From {} to {}**", from.0, to.0),
        (Some(from), None) => format!("**Since {}**", from.0),
        (None, Some(to)) => format!("**Until {}**", to.0),
        (None, None) => "**Since when it holds has not been read**".to_owned(),
    }
}

fn facts(text: &mut String, law: &Law, version: &Version) {
    let mut said = vec![format!("Trigger: {}", version.trigger.phrase())];
    if law.regime == Regime::State {
        let classes: Vec<&str> = version.classes().map(DataClass::phrase).collect();
        said.push(format!("a name with {}", classes.join(", ")));
        said.push(
            match (version.harm_test, version.harm_test_confidence) {
                (true, Some(Confidence::Recalled)) => "a harm test can excuse (recalled, in doubt)",
                (true, _) => "a harm test can excuse",
                (false, _) => "no harm test",
            }
            .to_owned(),
        );
        said.push(match version.hipaa_effect {
            HipaaEffect::DeemedOrExempt => {
                "HIPAA entities deemed compliant or exempt in some form".to_owned()
            }
            HipaaEffect::None => "HIPAA changes nothing".to_owned(),
        });
    }
    said.extend(version.medium.map(|medium| medium.phrase().to_owned()));
    if let Some(delay) = version.law_enforcement_delay {
        let mark = if delay.confidence == Some(Confidence::Recalled) { " (recalled)" } else { "" };
        said.push(format!(
            "law enforcement may delay: in writing for the time it states, orally for {} days{mark}",
            delay.oral_days
        ));
    }
    if !version.adopted_by.is_empty() {
        let places: Vec<String> = version.adopted_by.iter().map(Place::to_string).collect();
        said.push(format!("adopted by (recalled) {}", places.join(", ")));
    }
    let _ = writeln!(text, "{}.", said.join("; "));
}

fn row(text: &mut String, version: &Version, rule: &Rule) {
    let sure =
        [rule.confidence, rule.clock.confidence, rule.threshold.and_then(|threshold| threshold.confidence)]
            .into_iter()
            .flatten()
            .fold(version.confidence, Confidence::min);
    let to = rule.recipient_name.clone().unwrap_or_else(|| rule.recipient.phrase().to_owned());
    let mut what = format!("`{}`: {}", rule.id, rule.act.phrase());
    if let Some(citation) = &rule.citation {
        let _ = write!(what, ", {citation}");
    }
    if let Some(monitoring) = &rule.monitoring {
        let _ = write!(what, ", {} months", monitoring.months);
    }
    let _ = writeln!(text, "| {what} | {to} | {} | {} | {sure} |", threshold(rule), by_when(rule));
}

fn threshold(rule: &Rule) -> String {
    let Some(threshold) = rule.threshold else { return String::new() };
    let who = match threshold.scope {
        Scope::State => " residents",
        Scope::Total => "",
    };
    match threshold.is {
        Op::MoreThan(n) => format!("> {n}{who}"),
        Op::AtLeast(n) => format!(">= {n}{who}"),
        Op::FewerThan(n) => format!("< {n}{who}"),
        Op::Unread(n) => format!("about {n}{who}, operator not read"),
        Op::Any => "any".to_owned(),
        Op::NoDuty => "no duty known".to_owned(),
    }
}

fn by_when(rule: &Rule) -> String {
    match rule.threshold.map(|threshold| threshold.is) {
        Some(Op::NoDuty) => String::new(),
        _ => clock(&rule.clock),
    }
}

fn clock(clock: &Clock) -> String {
    let Some(amount) = clock.amount else {
        return match clock.anchor {
            Anchor::WithIndividuals | Anchor::WithIndividualsOrWithoutDelay | Anchor::BeforeIndividuals => {
                clock.anchor.phrase().to_owned()
            }
            _ => "without unreasonable delay".to_owned(),
        };
    };
    let kind = if clock.unit == Unit::DayKindUnverified { "days **?**" } else { clock.unit.phrase() };
    let outer = if clock.outer_only { "without unreasonable delay, at most " } else { "" };
    let roll = match clock.roll {
        Roll::None => String::new(),
        rolls @ Roll::NextBusiness => format!("; a last day that is no business day: {}", rolls.phrase()),
    };
    format!("{outer}{amount} {kind} from {}{roll}", clock.anchor.phrase())
}
