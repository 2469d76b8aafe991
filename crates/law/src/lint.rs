//! What is wrong or not known in a law pack.
//!
//! What it is: checks that types cannot make. An *error* makes a pack unusable: a missing citation, two versions that
//! hold on the same day, a threshold or a clock that cannot be counted. A *warning* is something that nobody has
//! read yet: it stays visible until somebody has.
//!
//! The one idea: the linter reads only the pack. Whether the pack is right about the law, a person checks.

use std::collections::BTreeMap;

use crate::error::Problem;
use crate::pack::{Pack, SCHEMA};
use crate::rule::{Act, Anchor, Confidence, Law, Op, Recipient, Regime, Rule, Unit, Version};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// The pack cannot be used.
    Error,
    /// Somebody should read the statute.
    Warning,
}

/// One remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// How bad it is.
    pub gravity: Gravity,
    /// Where and what.
    pub problem: Problem,
}

/// Collects remarks about one place.
struct Notes<'a> {
    place: String,
    remarks: &'a mut Vec<Remark>,
}

impl Notes<'_> {
    fn error(&mut self, problem: impl Into<String>) {
        self.add(Gravity::Error, problem);
    }

    fn warning(&mut self, problem: impl Into<String>) {
        self.add(Gravity::Warning, problem);
    }

    fn add(&mut self, gravity: Gravity, problem: impl Into<String>) {
        self.remarks.push(Remark { gravity, problem: Problem::new(self.place.clone(), problem) });
    }
}

/// Everything that is wrong or not known, in the order of the pack, errors first.
pub(crate) fn lint(pack: &Pack) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let mut owners: BTreeMap<&str, String> = BTreeMap::new();
    for law in &pack.laws {
        let prefix = law.prefix();
        check_law(law, &mut Notes { place: prefix.clone(), remarks: &mut remarks });
        for (i, version) in law.versions.iter().enumerate() {
            let place = format!("{prefix}, version {}", i + 1);
            check_version(law, version, &mut Notes { place: place.clone(), remarks: &mut remarks });
            for rule in &version.rules {
                check_rule(&prefix, rule, &mut Notes { place: rule.id.clone(), remarks: &mut remarks });
                let here = owners.entry(&rule.id).or_insert_with(|| prefix.clone());
                if *here != prefix {
                    let mut notes = Notes { place: rule.id.clone(), remarks: &mut remarks };
                    notes.error("the name is used by two laws");
                }
            }
            check_names(version, &mut Notes { place, remarks: &mut remarks });
        }
    }
    for (i, law) in pack.laws.iter().enumerate() {
        if pack.laws[..i]
            .iter()
            .any(|other| (other.regime, other.jurisdiction) == (law.regime, law.jurisdiction))
        {
            let mut notes = Notes { place: law.prefix(), remarks: &mut remarks };
            notes.error("this law is in the pack twice");
        }
    }
    remarks.extend(crate::disabled::lint(&pack.disabled));
    remarks.sort_by_key(|remark| remark.gravity);
    remarks
}

fn check_law(law: &Law, notes: &mut Notes<'_>) {
    if law.schema != SCHEMA {
        notes.error(format!("the schema is not {SCHEMA}"));
    }
    if law.versions.is_empty() {
        notes.error("there is no version");
    }
    for (i, version) in law.versions.iter().enumerate() {
        for later in &law.versions[i + 1..] {
            let open_end =
                version.effective_to.is_none_or(|to| later.effective_from.is_none_or(|from| from <= to));
            let open_start =
                later.effective_to.is_none_or(|to| version.effective_from.is_none_or(|from| from <= to));
            if open_end && open_start {
                notes.error("two versions hold on the same day");
            }
        }
    }
    for pair in law.versions.windows(2) {
        let next = pair[0].effective_to.and_then(|to| to.0.tomorrow().ok());
        if let (Some(next), Some(from)) = (next, pair[1].effective_from)
            && next < from.0
        {
            notes.warning(format!("no version holds between {next} and {}", from.0));
        }
    }
}

fn check_version(law: &Law, version: &Version, notes: &mut Notes<'_>) {
    if version.citation.trim().is_empty() {
        notes.error("the citation is missing");
    }
    if version.source.trim().is_empty() || version.verified_by.trim().is_empty() {
        notes.error("nobody is named who read it, or nothing in which it was read");
    }
    if version.rules.is_empty() && version.note.is_none() {
        notes.error("it has no rule, and no note that says why");
    }
    if let (Some(from), Some(to)) = (version.effective_from, version.effective_to)
        && to < from
    {
        notes.error("it ends before it begins");
    }
    if version.effective_from.is_none() && law.versions.len() == 1 {
        notes.warning("nobody has read since when it holds");
    }
    if version.confidence == Confidence::Recalled {
        notes.warning("it is recalled: the statute has not been read");
    }
    // the engine counts the safe harbour of the guidance for these two and for no other: a record that says otherwise would
    // be read and not heeded
    let counted = matches!(law.regime, Regime::Hipaa | Regime::Part2);
    if counted && !version.rules.is_empty() && version.encryption_safe_harbour != Some(true) {
        notes.error("encryption by the HHS guidance is counted for it, and it does not say so");
    }
    if !counted && version.encryption_safe_harbour == Some(true) {
        notes.error("encryption by the HHS guidance is counted for HIPAA and Part 2 only");
    }
    if version.harm_test_confidence == Some(Confidence::Recalled) {
        notes.warning("whether it has a harm test is in doubt: the statute has not been read");
    }
    if version.harm_test_confidence.is_some() && !version.harm_test {
        notes.error("it says how sure a harm test is that it does not have");
    }
    if law.regime != Regime::State && !version.personal_information.is_empty() {
        notes.error("only state laws name kinds of data");
    }
    if law.regime != Regime::State && version.medium.is_some() {
        notes.error("only state laws say on what the data must have been");
    }
    if !version.adopted_by.is_empty() && law.regime != Regime::Naic {
        notes.error("only a model law is adopted by states");
    }
}

fn check_names(version: &Version, notes: &mut Notes<'_>) {
    for (i, rule) in version.rules.iter().enumerate() {
        if version.rules[..i].iter().any(|other| other.id == rule.id) {
            notes.error(format!("two rules are called {}", rule.id));
        }
        let needs_individuals = matches!(
            rule.clock.anchor,
            Anchor::WithIndividuals | Anchor::WithIndividualsOrWithoutDelay | Anchor::BeforeIndividuals
        );
        let is_notice = |other: &Rule| other.recipient == Recipient::Individuals && other.act == Act::Notice;
        if needs_individuals && !version.rules.iter().any(is_notice) {
            notes.error(format!("{} goes with the notice to individuals, but there is none", rule.id));
        }
    }
}

fn check_rule(prefix: &str, rule: &Rule, notes: &mut Notes<'_>) {
    if !rule.id.starts_with(&format!("{prefix}.")) {
        notes.error(format!("the name does not begin with {prefix}."));
    }
    if rule.citation.as_ref().is_some_and(|citation| citation.trim().is_empty()) {
        notes.error("the citation is empty");
    }
    let clock = &rule.clock;
    match (clock.amount, clock.unit) {
        (None, Unit::NoFixedPeriod) => {}
        (Some(_), Unit::NoFixedPeriod) => notes.error("a clock without a fixed period has no amount"),
        (None, _) => notes.error("the clock has no amount"),
        (Some(0), _) => notes.error("the clock counts nothing"),
        (Some(_), Unit::DayKindUnverified) => {
            notes.warning("nobody has read what kind of days the clock counts");
        }
        (Some(_), _) => {}
    }
    match clock.anchor {
        // a day has no hour: only two moments are in the facts
        anchor if clock.unit == Unit::Hour && !matches!(anchor, Anchor::Aware | Anchor::Determined) => {
            notes.error("a clock of hours begins with a moment: aware or determined");
        }
        Anchor::Unknown => notes.warning("nobody has read on what day the clock begins"),
        Anchor::Aware if clock.amount.is_some() && clock.unit != Unit::Hour => {
            notes.error("a clock from a moment counts hours");
        }
        Anchor::WithIndividuals | Anchor::WithIndividualsOrWithoutDelay | Anchor::BeforeIndividuals
            if clock.amount.is_some() =>
        {
            notes.error("a notice that goes with another has no period of its own");
        }
        _ => {}
    }
    match rule.threshold.map(|threshold| threshold.is) {
        None if matches!(rule.recipient, Recipient::Regulator | Recipient::Cra | Recipient::Media) => {
            notes.error("there is no threshold: any, none, or an operator with a number");
        }
        Some(Op::Unread(n)) => {
            notes.warning(format!("nobody has read whether it is more than {n}, or {n} and more"));
        }
        Some(Op::AtLeast(0)) => notes.error("a threshold of at least nobody is no threshold"),
        _ => {}
    }
    if rule.act == Act::CreditMonitoring && rule.monitoring.is_none() {
        notes.error("credit monitoring without a number of months");
    }
    for content in &rule.content_required {
        if rule.content_forbidden.contains(content) {
            notes.error(format!("{content} is both required and forbidden"));
        }
    }
}
