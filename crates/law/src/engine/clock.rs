//! By when.
//!
//! What it is: from a rule's clock and the days that are known to a last day or moment. A day that is not known is a
//! need with its name; beside it may stand a guide: what the day would be on a stated assumption.
//!
//! The one idea: an anchor stands for itself. No other day is ever put in its place.

use jiff::civil::Date;

use super::party::Party;
use crate::calendar::{next_business_day, plus_business_days, plus_days, year_end};
use crate::duty::{Deadline, Guide, Moment, Wording};
use crate::facts::{Statement, StatementForm};
use crate::rule::{Act, Anchor, Bearer, Clock, Confidence, Recipient, Roll, Rule, Unit, Version};

/// What came of a clock.
pub(super) struct Timing {
    pub(super) deadline: Deadline,
    /// Facts without which there is no day.
    pub(super) facts: Vec<String>,
    /// Decisions without which there is no day.
    pub(super) decisions: Vec<String>,
    pub(super) why: Vec<String>,
    pub(super) warnings: Vec<String>,
    pub(super) confidence: Confidence,
}

impl Timing {
    fn new(wording: Wording) -> Self {
        Self {
            deadline: Deadline::new(wording),
            facts: Vec::new(),
            decisions: Vec::new(),
            why: Vec::new(),
            warnings: Vec::new(),
            confidence: Confidence::Statute,
        }
    }
}

/// The day on which a clock begins, or what is missing.
enum Start {
    Day(Date),
    Missing(String),
}

/// Works out by when.
pub(super) fn timing(party: &Party<'_>, version: &Version, rule: &Rule) -> Timing {
    let mut timing = Timing::new(wording(rule));
    timing.confidence = rule.clock.confidence.unwrap_or(Confidence::Statute);
    match rule.clock.anchor {
        Anchor::WithIndividuals | Anchor::WithIndividualsOrWithoutDelay | Anchor::BeforeIndividuals => {
            with_individuals(party, version, rule, &mut timing);
        }
        _ => run(party, version, rule, &mut timing),
    }
    delay(party, version, rule, &mut timing);
    remark(rule, &mut timing);
    timing
}

fn wording(rule: &Rule) -> Wording {
    match rule.clock.anchor {
        _ if rule.act == Act::Record => Wording::Kept,
        Anchor::WithIndividuals => Wording::WithIndividuals,
        Anchor::WithIndividualsOrWithoutDelay => Wording::WithIndividualsOrWithoutDelay,
        Anchor::BeforeIndividuals => Wording::BeforeIndividuals,
        _ if rule.clock.outer_only || rule.clock.amount.is_none() => Wording::WithoutDelay,
        _ => Wording::By,
    }
}

/// On what day the individuals were told, for what goes with them or before them.
fn told(party: &Party<'_>, version: &Version, rule: &Rule) -> Option<Date> {
    match rule.clock.anchor {
        Anchor::BeforeIndividuals => party.first_told(version),
        _ => party.told(version),
    }
}

/// A duty that goes with the notice to individuals ends when that one ends, or on the day on which it was given; before
/// them, when the first letters went out. One that may also be done "without delay" has no last day: theirs is a guide.
fn with_individuals(party: &Party<'_>, version: &Version, rule: &Rule, timing: &mut Timing) {
    if rule.clock.anchor == Anchor::WithIndividualsOrWithoutDelay {
        let mut theirs = Timing::new(Wording::WithIndividuals);
        end_of_theirs(party, version, rule, &mut theirs);
        let day = theirs.deadline.last.map(Moment::date);
        timing.deadline.guide =
            day.map(|day| Guide { assuming: "together with the individuals".to_owned(), day });
        return;
    }
    end_of_theirs(party, version, rule, timing);
}

fn end_of_theirs(party: &Party<'_>, version: &Version, rule: &Rule, timing: &mut Timing) {
    let told = told(party, version, rule);
    let notices = || {
        version.rules.iter().filter(|other| {
            other.id != rule.id && other.recipient == Recipient::Individuals && other.act == Act::Notice
        })
    };
    let same = notices().find(|other| other.bearer == rule.bearer);
    let mut theirs = Timing::new(Wording::WithoutDelay);
    if let Some(individuals) = same.or_else(|| notices().next()) {
        run(party, version, individuals, &mut theirs);
        if told.is_some() {
            delay(party, version, individuals, &mut theirs);
        }
        theirs.confidence =
            theirs.confidence.min(individuals.clock.confidence.unwrap_or(Confidence::Statute));
    }
    // the notice with which it goes is the one that the law asks for: letters that are late make nothing else in time
    let theirs_ends = theirs.deadline.last.map(Moment::date);
    if let Some(told) = told.filter(|told| theirs_ends.is_none_or(|last| *told <= last)) {
        timing.deadline.last = Some(Moment::Day(told));
        let who = if rule.clock.anchor == Anchor::BeforeIndividuals { "first " } else { "" };
        timing.why.push(format!("The {who}individuals were told on {told}."));
        return;
    }
    timing.deadline.last = theirs.deadline.last;
    timing.deadline.guide = theirs.deadline.guide;
    timing.facts.append(&mut theirs.facts);
    timing.decisions.append(&mut theirs.decisions);
    if theirs_ends.is_some() {
        timing.confidence = timing.confidence.min(theirs.confidence);
        timing.why.append(&mut theirs.why);
    }
    if let Some(told) = told {
        timing.warnings.append(&mut theirs.warnings);
        timing.why.push(format!("The individuals were told after that day, on {told}."));
    }
}

fn run(party: &Party<'_>, version: &Version, rule: &Rule, timing: &mut Timing) {
    let clock = &rule.clock;
    let Some(amount) = clock.amount else {
        return;
    };
    let Some(anchor) = settled_anchor(party, rule, timing) else {
        return;
    };
    if clock.unit == Unit::Hour {
        hours(party, anchor, amount, timing);
        return;
    }
    match start(party, version, anchor, rule.bearer) {
        Start::Day(from) => {
            let mut last = count(clock, from, amount);
            let told = party.first_told(version);
            if anchor == Anchor::DiscoveredOrIndividualsIfEarlier
                && let (Some(day), Some(told)) = (last, told)
                && told < day
            {
                last = Some(told);
                timing.why.push(format!("The first individuals were told before, on {told}."));
            } else {
                timing.why.push(format!(
                    "{amount} {} from {} ({from}).",
                    clock.unit.phrase(),
                    anchor.phrase()
                ));
            }
            timing.deadline.last = last.map(Moment::Day);
        }
        Start::Missing(fact) => {
            timing.facts.push(fact);
            timing.deadline.wording = Wording::Unknown;
            timing.deadline.guide = guide(party, clock, anchor, amount);
        }
    }
}

/// With what a person can say that a clock begins.
pub(super) const SETTLED: [Anchor; 6] = [
    Anchor::Discovered,
    Anchor::Determined,
    Anchor::Confirmed,
    Anchor::Detected,
    Anchor::IndividualsNotified,
    Anchor::HhsFiled,
];

/// The anchor, or the one that a person settled on where nobody has read it.
fn settled_anchor(party: &Party<'_>, rule: &Rule, timing: &mut Timing) -> Option<Anchor> {
    if rule.clock.anchor != Anchor::Unknown {
        return Some(rule.clock.anchor);
    }
    let about = format!("anchor:{}", rule.id);
    let decided = party.facts.decision(&about);
    let anchor = decided.and_then(|decision| {
        let known = |anchor: &Anchor| party.facts.anchor(*anchor).is_some();
        SETTLED.into_iter().find(|anchor| anchor.name() == decision.decided && known(anchor))
    });
    if let (Some(anchor), Some(decision)) = (anchor, decided) {
        timing.why.push(format!(
            "{} decided on {} that the clock begins with {}.",
            decision.signed.by,
            decision.signed.on,
            anchor.phrase()
        ));
        return Some(anchor);
    }
    let amount = rule.clock.amount.unwrap_or_default();
    timing.decisions.push(format!(
        "on what day the {amount} {} begin: nobody has read it (decision \"{about}\", such as \"discovered\" or \"determined\")",
        rule.clock.unit.phrase()
    ));
    timing.deadline.wording = Wording::Unknown;
    timing.deadline.guide = guide(party, &rule.clock, Anchor::Unknown, amount);
    None
}

fn hours(party: &Party<'_>, anchor: Anchor, amount: u32, timing: &mut Timing) {
    let (from, field) = match anchor {
        Anchor::Determined => (party.facts.dates.determined_at, "dates.determined_at"),
        Anchor::Aware => (party.facts.dates.aware, "dates.aware"),
        // a moment of something else is in no fact, and another one is never put in its place
        other => {
            timing.facts.push(format!("the moment of {}: no field of the facts holds it", other.phrase()));
            timing.deadline.wording = Wording::Unknown;
            return;
        }
    };
    if let Some(from) = from {
        timing.deadline.last = from.plus_hours(i64::from(amount)).map(Moment::At);
        timing.why.push(format!("{amount} hours from {} ({from}).", anchor.phrase()));
    } else {
        timing.facts.push(format!("{field}: {} to the minute, with its offset from UTC", anchor.phrase()));
        timing.deadline.wording = Wording::Unknown;
    }
}

fn start(party: &Party<'_>, version: &Version, anchor: Anchor, bearer: Bearer) -> Start {
    // what a business associate knows its covered entity knows only if it is its agent (45 CFR 164.404(a)(2))
    let on_behalf = matches!(bearer, Bearer::CoveredEntity | Bearer::HhsFiler | Bearer::Owner);
    if let Some((i, client)) = party.client
        && on_behalf
        && !client.agent
        && matches!(anchor, Anchor::Discovered | Anchor::YearEnd)
    {
        return match client.informed_on {
            Some(day) => Start::Day(from_year_end(anchor, day)),
            None => Start::Missing(format!(
                "covered_entities[{}].informed_on: the day on which {} was told, which is the day of its discovery",
                i + 1,
                client.name
            )),
        };
    }
    let asked = if anchor == Anchor::DiscoveredOrIndividualsIfEarlier { Anchor::Discovered } else { anchor };
    let known = match asked {
        // what counts from the letters counts from the first of them: "to any consumer", and elsewhere the earlier day
        Anchor::IndividualsNotified => party.first_told(version),
        Anchor::HhsFiled => party.filed(),
        _ => party.facts.anchor(asked),
    };
    if let Some(day) = known {
        return Start::Day(from_year_end(anchor, day));
    }
    let field = if asked == Anchor::YearEnd { Anchor::Discovered } else { asked };
    Start::Missing(format!("dates.{}: the day of {}", field.name(), field.phrase()))
}

fn from_year_end(anchor: Anchor, day: Date) -> Date {
    if anchor == Anchor::YearEnd { year_end(day) } else { day }
}

fn count(clock: &Clock, from: Date, amount: u32) -> Option<Date> {
    let last = match clock.unit {
        Unit::BusinessDay => plus_business_days(from, amount),
        _ => plus_days(from, amount),
    }?;
    match clock.roll {
        Roll::None => Some(last),
        Roll::NextBusiness => next_business_day(last),
    }
}

/// What the day would be, counted from a day that is known: a help for the reader, never a deadline.
fn guide(party: &Party<'_>, clock: &Clock, anchor: Anchor, amount: u32) -> Option<Guide> {
    let after_them = matches!(anchor, Anchor::IndividualsNotified | Anchor::HhsFiled);
    let from = if after_them { None } else { party.facts.dates.discovered }?;
    let day = count(clock, from, amount)?;
    Some(Guide { assuming: "counted from the discovery".to_owned(), day })
}

/// Law-enforcement delay (45 CFR 164.412): in writing the time it states, orally thirty days from the statement.
fn delay(party: &Party<'_>, version: &Version, rule: &Rule, timing: &mut Timing) {
    let statements = party.facts.law_enforcement.iter().filter(|statement| statement.on <= party.as_of);
    let follows = matches!(
        rule.clock.anchor,
        Anchor::WithIndividuals | Anchor::WithIndividualsOrWithoutDelay | Anchor::BeforeIndividuals
    );
    // what goes with a notice that was given is delayed no longer
    if rule.act == Act::Record || (follows && told(party, version, rule).is_some()) {
        return;
    }
    let Some(allowed) = version.law_enforcement_delay else {
        if statements.count() > 0 {
            timing.warnings.push(
                "Whether this law allows a delay for law enforcement has not been read: none is counted."
                    .to_owned(),
            );
        }
        return;
    };
    let mut inquiry: Vec<&Statement> = statements.collect();
    inquiry.sort_by_key(|statement| statement.on);
    let Some(Moment::Day(last)) = timing.deadline.last else {
        if let Some(end) = longest(&inquiry, allowed.oral_days) {
            timing.deadline.not_before = Some(end).filter(|end| *end > party.as_of);
            timing.warnings.push(format!(
                "Law enforcement asked for delay: there is no last day here that it would move; no notice before {end}{}.",
                cited(rule)
            ));
        }
        return;
    };
    let (ordinary, mut last, mut spoken) = (last, last, false);
    for statement in inquiry {
        // what had to be done by then is not put off by what was asked later; a delay that runs is prolonged by what is
        // submitted while it runs (164.412(b))
        if statement.on > last {
            timing.warnings.push(format!(
                "{} asked for delay on {}, after the last day ({last}): that delays nothing.",
                statement.by, statement.on
            ));
            continue;
        }
        if statement.form == StatementForm::Oral && spoken {
            timing.warnings.push(format!(
                "{} asked orally on {}: thirty days run from the first oral statement, and only one in writing prolongs them (45 CFR 164.412(b)).",
                statement.by, statement.on
            ));
            continue;
        }
        spoken |= statement.form == StatementForm::Oral;
        let Some(end) = end_of(statement, allowed.oral_days) else { continue };
        timing.confidence = timing.confidence.min(allowed.confidence.unwrap_or(Confidence::Statute));
        last = last.max(end);
        // the entity "shall delay": until then no notice goes out, also where the last day is not moved
        let days = if end > ordinary {
            format!(", after the ordinary last day ({ordinary})")
        } else {
            format!("; the last day stays {last}")
        };
        timing.why.push(format!(
            "{} asked {} on {} for delay: no notice before {end}{}{days}.",
            statement.by,
            statement.form.phrase(),
            statement.on,
            cited(rule)
        ));
        let held = timing.deadline.not_before.max(Some(end));
        timing.deadline.not_before = held.filter(|held| *held > party.as_of);
    }
    timing.deadline.last = Some(Moment::Day(last));
}

/// The last end of the delays that are asked for, of which only the first oral one counts.
fn longest(inquiry: &[&Statement], oral_days: u32) -> Option<Date> {
    let mut spoken = false;
    let counts = |statement: &&&Statement| {
        statement.form != StatementForm::Oral || !std::mem::replace(&mut spoken, true)
    };
    inquiry.iter().filter(counts).filter_map(|statement| end_of(statement, oral_days)).max()
}

/// Where the delay stands, as far as that has been read: not for vendors of personal health records.
fn cited(rule: &Rule) -> &'static str {
    match rule.bearer {
        Bearer::CoveredEntity | Bearer::BusinessAssociate | Bearer::HhsFiler | Bearer::Part2Program => {
            " (45 CFR 164.412)"
        }
        _ => "",
    }
}

/// When the delay that a statement asks for ends: in writing when it says so; orally then, too, but after so many days at
/// the latest.
fn end_of(statement: &Statement, oral_days: u32) -> Option<Date> {
    match statement.form {
        StatementForm::Written => statement.until,
        StatementForm::Oral => {
            let longest = plus_days(statement.on, oral_days);
            statement.until.into_iter().chain(longest).min()
        }
    }
}

fn remark(rule: &Rule, timing: &mut Timing) {
    match rule.clock.unit {
        Unit::DayKindUnverified => timing.warnings.push(
            "The source says only \"days\": counted as calendar days, which gives the earlier day."
                .to_owned(),
        ),
        Unit::BusinessDay => timing.warnings.push(
            "Business days are counted with the federal holidays; holidays of the state are not known here."
                .to_owned(),
        ),
        _ => {}
    }
    if rule.clock.confidence == Some(Confidence::Recalled) {
        timing.warnings.push("The clock is recalled, not read: read the statute.".to_owned());
    }
}
