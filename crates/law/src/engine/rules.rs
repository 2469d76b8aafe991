//! One rule to its duty, or to one duty per state.
//!
//! The one idea: what is below a threshold is listed too, with how many people more would lift it over.

use chartward_model::Jurisdiction;

use super::Draft;
use super::clock::{self, Timing};
use super::gate::{Gate, Verdict, grouped, hipaa_effect, number_of};
use super::party::{Chosen, Party};
use crate::duty::{Deadline, Duty, Moment, Status, Wording};
use crate::facts::DoneEntry;
use crate::reports::To;
use crate::rule::{
    Act, Anchor, Bearer, Confidence, DataClass, Law, Op, Place, Recipient, Regime, Rule, Scope, Unit, Version,
};

/// What one rule is worked out for.
pub(super) struct Setting<'a> {
    pub(super) party: &'a Party<'a>,
    pub(super) law: &'a Law,
    pub(super) version: &'a Version,
    pub(super) rule: &'a Rule,
    pub(super) place: Option<Jurisdiction>,
}

/// Whether a threshold is passed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Passed {
    Yes,
    No,
    /// The number is the threshold's own, and nobody has read whether it counts.
    AtTheEdge,
}

/// Adds the duties of one rule.
pub(super) fn add(setting: &Setting<'_>, gate: &Gate, drafts: &mut Vec<Draft>) {
    if setting.rule.recipient == Recipient::Media {
        media(setting, gate, drafts);
        return;
    }
    let Some(counted) = counted(setting, gate) else { return };
    drafts.push(draft(setting, gate, counted, setting.suffix()));
}

/// Whom a rule is about.
struct Counted {
    chosen: Chosen,
    /// The people who are told, or about whom is told.
    people: u64,
    /// The number that the threshold looks at.
    number: u64,
    why: Vec<String>,
}

/// Counts; `None` if the rule has nothing to say about these facts.
fn counted(setting: &Setting<'_>, gate: &Gate) -> Option<Counted> {
    let (rule, party) = (setting.rule, setting.party);
    let chosen = gate.chosen.clone();
    let all = chosen.people;
    let mut why = Vec::new();
    let (people, number) = match (rule.recipient, rule.act) {
        (Recipient::NextOfKin, _) if chosen.deceased == 0 => return None,
        (Recipient::NextOfKin, _) => {
            why.push(format!("Deceased: {}.", grouped(chosen.deceased)));
            (chosen.deceased, chosen.deceased)
        }
        (_, Act::SubstituteNotice) => {
            let few = matches!(rule.threshold.map(|threshold| threshold.is), Some(Op::FewerThan(_)));
            if few && chosen.unreachable == 0 {
                return None;
            }
            (chosen.unreachable, chosen.unreachable)
        }
        (_, Act::CreditMonitoring) => {
            let wanted = rule.monitoring.as_ref()?;
            let with = party.choose(|group| {
                group.residence == setting.place
                    && group.classes.iter().any(|class| wanted.classes.contains(class))
            });
            return Some(Counted { people: with.people, number: with.people, chosen: with, why });
        }
        (Recipient::Individuals, Act::Notice) => {
            if rule.clock.unit == Unit::NoFixedPeriod
                && matches!(setting.law.regime, Regime::Hipaa | Regime::Part2)
                && !party.facts.happened.misuse_imminent
            {
                return None;
            }
            let living = all - chosen.deceased;
            if living == 0 && all > 0 {
                why.push("None of them is alive: what is owed for them goes to next of kin or representatives, as far as this law names them.".to_owned());
            }
            // a threshold counts everybody, but nobody is written to where nobody lives
            (living, if living == 0 { 0 } else { all })
        }
        (Recipient::Regulator, _) if rule.bearer == Bearer::HhsFiler => {
            (chosen.residents.get(&setting.place).copied().unwrap_or(0), all)
        }
        _ => (all, all),
    };
    if chosen.deceased > 0 && rule.recipient == Recipient::Individuals && rule.act == Act::Notice {
        why.push(format!("Deceased: {}; they get no letter of their own.", grouped(chosen.deceased)));
    }
    if chosen.minors > 0 && rule.recipient == Recipient::Individuals && rule.act == Act::Notice {
        why.push(format!(
            "Minors: {}; their letters go to a parent or representative.",
            grouped(chosen.minors)
        ));
    }
    Some(Counted { chosen, people, number, why })
}

/// Media: one duty for each state over the threshold, and one that says how near the others are.
fn media(setting: &Setting<'_>, gate: &Gate, drafts: &mut Vec<Draft>) {
    let Some(threshold) = setting.rule.threshold else { return };
    let mut below: Vec<(u64, String)> = Vec::new();
    let mut any = false;
    for (place, people) in &gate.chosen.residents {
        // a State or jurisdiction of the United States (45 CFR 164.406, 160.103): no other country is one
        let Some(place) = place.filter(|place| place.is_in_united_states()) else { continue };
        if passed(threshold.is, *people) == Passed::No || gate.verdict != Verdict::Yes {
            below.push((*people, place.to_string()));
            continue;
        }
        any = true;
        // media get no letters: their groups are asked for nowhere
        let counted =
            Counted { people: *people, number: *people, chosen: Chosen::default(), why: Vec::new() };
        let mut one = draft(setting, gate, counted, Some(place));
        one.duty.recipient_name = format!("prominent media outlets serving {}", crate::place::name(place));
        drafts.push(one);
    }
    if any && below.is_empty() {
        return;
    }
    below.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let most = below.first().map_or(0, |(people, _)| *people);
    let counted = Counted { people: most, number: most, chosen: Chosen::default(), why: Vec::new() };
    let mut none = draft(setting, gate, counted, None);
    if let Some((people, place)) = below.first()
        && gate.verdict == Verdict::Yes
    {
        none.duty.why = vec![format!(
            "The most are {} of {place}; the threshold is {}.",
            number_of(*people, "resident", "residents"),
            threshold_text(threshold.is)
        )];
    }
    drafts.push(none);
}

impl Setting<'_> {
    /// The place in a duty's name, where one rule has several.
    fn suffix(&self) -> Option<Jurisdiction> {
        let model = self.law.regime == Regime::Naic && self.law.jurisdiction == Place::UnitedStates;
        self.place.filter(|_| model)
    }
}

fn draft(setting: &Setting<'_>, gate: &Gate, counted: Counted, suffix: Option<Jurisdiction>) -> Draft {
    let (party, version, rule) = (setting.party, setting.version, setting.rule);
    let timing = clock::timing(party, version, rule);
    let mut duty = Duty {
        id: party.name(&rule.id, suffix),
        rule: rule.id.clone(),
        regime: setting.law.regime,
        jurisdiction: setting.place.map_or(setting.law.jurisdiction, Place::Of),
        client: party.client.map(|(_, client)| client.name.clone()),
        act: rule.act,
        recipient: rule.recipient,
        recipient_name: recipient_name(setting),
        people: counted.people,
        deadline: Deadline::new(Wording::Unknown),
        status: Status::Owed,
        done: None,
        why: gate.why.iter().cloned().chain(counted.why).collect(),
        needs: Vec::new(),
        would_change: Vec::new(),
        content_required: rule.content_required.clone(),
        content_forbidden: rule.content_forbidden.clone(),
        channel: rule.channel.clone(),
        notes: version.note.iter().chain(&rule.note).cloned().collect(),
        warnings: gate.warnings.clone(),
        citation: version.citation_of(rule).to_owned(),
        // the first day of a model law is the first state's, and not this one's
        effective_from: version.effective_from.map(|day| day.0).filter(|_| version.adopted_by.is_empty()),
        verified_on: Some(version.verified_on.0),
        confidence: version
            .confidence
            .min(rule.confidence.unwrap_or(Confidence::Statute))
            .min(gate.confidence),
        groups: Vec::new(),
    };
    let mut verdict = gate.verdict.clone();
    if let (Verdict::Yes, Regime::State, Some(place)) = (&verdict, setting.law.regime, setting.place)
        && rule.bearer == Bearer::Owner
    {
        verdict = hipaa_effect(party, version, rule, place, gate);
    }
    let mut turns = Turns { ends: gate.ends.clone(), begins: gate.begins.clone() };
    informed(setting, &mut duty);
    threshold(setting, counted.number, &mut duty, &mut verdict, &mut turns);
    known_since(setting, &mut duty);
    offer(setting, &counted.chosen, &mut duty);
    settle(setting, verdict, timing, &mut duty);
    duty.would_change = if duty.status == Status::NotOwed { turns.begins } else { turns.ends };
    Draft { duty, groups: counted.chosen.groups }
}

/// A covered entity that was told has not yet got what the law says it gets.
fn informed(setting: &Setting<'_>, duty: &mut Duty) {
    let told = setting.party.client.and_then(|(_, client)| client.informed_on);
    let Some(told) = told.filter(|day| *day <= setting.party.as_of) else { return };
    match setting.rule.recipient {
        Recipient::CoveredEntity => duty.why.push(format!(
            "It was told on {told}; that is done when it has the identity of each individual, as far as possible (45 CFR 164.410(c)(1)): enter it under [[done]] then."
        )),
        Recipient::Owner => duty.why.push(format!(
            "It was told on {told}: if that was the notice of this law, enter it under [[done]]."
        )),
        _ => {}
    }
}

/// What would change a duty.
struct Turns {
    /// If it is owed.
    ends: Vec<String>,
    /// If it is not.
    begins: Vec<String>,
}

/// The threshold: who counts, whether it is passed, what would change that.
fn threshold(setting: &Setting<'_>, number: u64, duty: &mut Duty, verdict: &mut Verdict, turns: &mut Turns) {
    let Some(threshold) = setting.rule.threshold else {
        if number == 0 && *verdict == Verdict::Yes && setting.rule.act != Act::Record {
            *verdict = Verdict::No("Nobody is concerned.".to_owned());
        }
        return;
    };
    let domiciled = setting.law.regime == Regime::Naic && setting.party.facts.entity.seat == setting.place;
    if domiciled {
        duty.why.push("It is domiciled there, so the number does not matter.".to_owned());
        return;
    }
    let counts = matches!(threshold.is, Op::MoreThan(_) | Op::AtLeast(_) | Op::FewerThan(_) | Op::Unread(_));
    let recalled = threshold.confidence == Some(Confidence::Recalled);
    if counts && recalled {
        duty.confidence = Confidence::Recalled;
        duty.warnings.push(format!(
            "Whether the threshold is {} is recalled, not read: read the statute.",
            threshold_text(threshold.is)
        ));
    }
    let of = |number: u64| format!("{} {}", grouped(number), what(setting, threshold.scope, number));
    let more_of = |number: u64, how: &str| {
        format!("{} {how} {}", grouped(number), what(setting, threshold.scope, number))
    };
    let text = threshold_text(threshold.is);
    match passed(threshold.is, number) {
        Passed::Yes => {
            if counts && *verdict == Verdict::Yes {
                duty.why.push(format!("{}; the threshold is {text}.", of(number)));
            }
            if let Some(fewer) = fewer(threshold.is, number) {
                turns.ends.push(format!("{}: not owed", more_of(fewer, "fewer")));
            }
            if let Some(more) = more_out(threshold.is, number) {
                turns.ends.push(format!("{}: {}", more_of(more, "more"), form_then(setting)));
            }
        }
        Passed::No => {
            if let Some(more) = more(threshold.is, number)
                && !matches!(verdict, Verdict::No(_))
            {
                turns.begins.push(format!("{}: {}", more_of(more, "more"), owed_then(setting)));
            }
            let why = match threshold.is {
                Op::NoDuty => {
                    "The source shows no such duty in this law, which is no proof that there is none."
                        .to_owned()
                }
                Op::Any => nobody(setting),
                _ => format!("{}; the threshold is {text}.", of(number)),
            };
            if !matches!(verdict, Verdict::No(_)) || threshold.is == Op::NoDuty {
                *verdict = Verdict::No(why);
            }
        }
        Passed::AtTheEdge => {
            if *verdict == Verdict::Yes {
                *verdict = at_the_edge(setting, &of(number), &mut duty.why);
            }
        }
    }
}

/// Why a duty towards anybody is owed to nobody.
fn nobody(setting: &Setting<'_>) -> String {
    match &setting.rule.monitoring {
        Some(offer) => {
            format!("Nobody's data here is of a kind for which it is offered: {}.", listed(&offer.classes))
        }
        None => "Nobody is concerned.".to_owned(),
    }
}

/// The number is the threshold's own, and nobody has read whether it counts: a person says, and signs.
fn at_the_edge(setting: &Setting<'_>, so_many: &str, why: &mut Vec<String>) -> Verdict {
    let about = format!("threshold:{}", setting.rule.id);
    let decision = setting.party.facts.decision(&about);
    match decision.map(|decision| (decision.decided.as_str(), &decision.signed)) {
        Some(("reached", signed)) => {
            why.push(format!(
                "{} decided on {} that {so_many} are enough ({}).",
                signed.by, signed.on, signed.reason
            ));
            Verdict::Yes
        }
        Some(("not_reached", signed)) => Verdict::No(format!(
            "{} decided on {} that {so_many} are not enough ({}).",
            signed.by, signed.on, signed.reason
        )),
        _ => Verdict::Decision(format!(
            "whether {so_many} are enough: nobody has read whether the threshold is \"more than\" or \"at least\" (decision \"{about}\" = \"reached\" or \"not_reached\")"
        )),
    }
}

/// Of whom a threshold counts so many.
fn what(setting: &Setting<'_>, scope: Scope, number: u64) -> String {
    let of = |one: &str, many: &str| if number == 1 { one.to_owned() } else { many.to_owned() };
    match (setting.rule.act, setting.rule.recipient, scope) {
        (Act::SubstituteNotice, ..) => of("person whom no letter reaches", "people whom no letter reaches"),
        (_, Recipient::NextOfKin, _) => "deceased".to_owned(),
        (_, Recipient::Media, _) => of("resident of one state", "residents of one state"),
        (_, _, Scope::State) => {
            let whose = setting.place.map(|place| format!(" of {place}")).unwrap_or_default();
            let data = setting.rule.monitoring.as_ref().map(|one| format!(" with {}", listed(&one.classes)));
            format!("{}{whose}{}", of("resident", "residents"), data.unwrap_or_default())
        }
        (_, _, Scope::Total) => of("person", "people"),
    }
}

fn listed(classes: &[DataClass]) -> String {
    let phrases: Vec<&str> = classes.iter().map(|class| class.phrase()).collect();
    phrases.join(", ")
}

fn owed_then(setting: &Setting<'_>) -> String {
    match (setting.rule.act, setting.rule.recipient) {
        (Act::SubstituteNotice, _) => "notice by posting or media, with a toll-free number".to_owned(),
        (_, Recipient::Media) => "notice to the media".to_owned(),
        _ => format!("{} to {}", setting.rule.act.phrase(), recipient_name(setting)),
    }
}

/// What takes the place of a duty that has an upper limit.
fn form_then(setting: &Setting<'_>) -> &'static str {
    match setting.rule.act {
        Act::SubstituteNotice => "notice by posting or media, with a toll-free number, instead",
        _ => "a filing at once, together with the individuals, instead",
    }
}

fn threshold_text(op: Op) -> String {
    match op {
        Op::MoreThan(n) => format!("more than {}", grouped(n)),
        Op::AtLeast(n) => format!("{} or more", grouped(n)),
        Op::FewerThan(n) => format!("fewer than {}", grouped(n)),
        Op::Unread(n) => {
            format!("{0} or more, or more than {0} (which of the two has not been read)", grouped(n))
        }
        Op::Any => "anybody".to_owned(),
        Op::NoDuty => "none known".to_owned(),
    }
}

fn passed(op: Op, number: u64) -> Passed {
    let is = |yes: bool| if yes { Passed::Yes } else { Passed::No };
    match op {
        Op::AtLeast(n) => is(number >= n),
        Op::FewerThan(n) => is(number < n),
        Op::Any => is(number > 0),
        Op::NoDuty => Passed::No,
        Op::Unread(n) if number == n => Passed::AtTheEdge,
        Op::MoreThan(n) | Op::Unread(n) => is(number > n),
    }
}

/// How many more would pass it.
fn more(op: Op, number: u64) -> Option<u64> {
    match op {
        Op::MoreThan(n) | Op::Unread(n) => n.checked_add(1)?.checked_sub(number),
        Op::AtLeast(n) => n.checked_sub(number),
        Op::Any => 1_u64.checked_sub(number),
        Op::FewerThan(_) | Op::NoDuty => None,
    }
}

/// How many fewer would no longer pass it.
fn fewer(op: Op, number: u64) -> Option<u64> {
    match op {
        Op::MoreThan(n) => number.checked_sub(n),
        Op::AtLeast(n) | Op::Unread(n) => number.checked_sub(n)?.checked_add(1),
        Op::Any | Op::FewerThan(_) | Op::NoDuty => None,
    }
}

/// How many more would no longer pass an upper limit.
fn more_out(op: Op, number: u64) -> Option<u64> {
    match op {
        Op::FewerThan(n) => n.checked_sub(number),
        _ => None,
    }
}

/// Whether the rule is known to have held on the day.
fn known_since(setting: &Setting<'_>, duty: &mut Duty) {
    let (version, day) = (setting.version, setting.party.law_of);
    if version.confidence == Confidence::Recalled || setting.rule.confidence == Some(Confidence::Recalled) {
        duty.warnings.push("This rule is recalled, not read: read the statute.".to_owned());
    }
    if duty.effective_from.is_none()
        && day < version.verified_on.0
        && version.confidence != Confidence::Recalled
    {
        duty.confidence = Confidence::Recalled;
        duty.warnings.push(format!(
            "The rule was read as of {}; since when it holds is not known, so it may not have held on {day}.",
            version.verified_on.0
        ));
    }
    if setting.law.regime == Regime::Naic && !version.adopted_by.is_empty() {
        duty.confidence = Confidence::Recalled;
        duty.warnings
            .push("That this state adopted the model law is recalled; its own statute rules.".to_owned());
    }
}

/// What is offered, and when substitute notice is open.
fn offer(setting: &Setting<'_>, chosen: &Chosen, duty: &mut Duty) {
    if let Some(monitoring) = &setting.rule.monitoring {
        let agency = setting.party.facts.entity.reporting_agency;
        let months = monitoring.months_if_reporting_agency.filter(|_| agency).unwrap_or(monitoring.months);
        duty.notes
            .insert(0, format!("{months} months, free, for those with {}.", listed(&monitoring.classes)));
    }
    if let Some(substitute) = setting.rule.substitute {
        let cost = substitute.cost_usd.map(|usd| format!("notice would cost more than ${}", grouped(usd)));
        let people =
            substitute.people.map(|people| format!("more than {} people are concerned", grouped(people)));
        let limits: Vec<String> = cost.into_iter().chain(people).collect();
        let open = substitute.people.is_some_and(|limit| chosen.people > limit);
        let now = if open { " Their number alone opens it here." } else { "" };
        duty.notes.push(format!("Substitute notice is open if {}.{now}", limits.join(", or ")));
    }
}

/// Puts verdict, clock and what was done together.
fn settle(setting: &Setting<'_>, verdict: Verdict, timing: Timing, duty: &mut Duty) {
    match verdict {
        Verdict::No(why) => {
            duty.status = Status::NotOwed;
            duty.needs.clear();
            if !duty.why.contains(&why) {
                duty.why.push(why);
            }
            // what was done although nothing was owed stays on record (45 CFR 164.414(b))
            if let Some(entry) = entry(setting, duty) {
                duty.done = Some(entry.on);
                duty.why.push(format!("Done on {} by {} all the same.", entry.on, entry.by));
            }
            return;
        }
        Verdict::Fact(fact) => {
            duty.status = Status::NeedsFact;
            duty.needs.push(fact);
        }
        Verdict::Decision(decision) => {
            duty.status = Status::NeedsDecision;
            duty.needs.push(decision);
        }
        Verdict::Yes => {}
    }
    duty.confidence = duty.confidence.min(timing.confidence);
    duty.deadline = timing.deadline;
    duty.why.extend(timing.why);
    duty.warnings.extend(timing.warnings);
    if duty.status == Status::Owed && !timing.decisions.is_empty() {
        duty.status = Status::NeedsDecision;
    }
    if duty.status == Status::Owed && !timing.facts.is_empty() {
        duty.status = Status::NeedsFact;
    }
    duty.needs.extend(timing.facts);
    duty.needs.extend(timing.decisions);
    done(setting, duty);
    beside_the_individuals(setting, duty);
    let late = duty.deadline.last.is_some_and(|last| last.date() < setting.party.as_of);
    if duty.status == Status::Owed && late && duty.act != Act::Record {
        duty.status = Status::Late;
    } else if late && duty.done.is_none() && duty.status.needs_a_person() && duty.status != Status::Late {
        duty.warnings.push("If it is owed, its last day has passed.".to_owned());
    }
}

/// What goes with the individuals or without delay has no last day, but it does not wait for ever: once their day has
/// passed, a person looks.
fn beside_the_individuals(setting: &Setting<'_>, duty: &mut Duty) {
    if setting.rule.clock.anchor != Anchor::WithIndividualsOrWithoutDelay {
        return;
    }
    let Some(day) = duty.deadline.guide.as_ref().map(|guide| guide.day) else { return };
    match duty.done {
        Some(on) if on > day => duty.warnings.push(format!(
            "Done on {on}, after {day}, the day of the individuals: whether that is without delay, a person judges."
        )),
        None if duty.status == Status::Owed && setting.party.as_of > day => {
            duty.status = Status::NeedsFact;
            // in the same words for every such duty, so that they are asked about at once; the day stands in each
            duty.needs.push(
                "done: whether what goes with the letters to the individuals, or without delay, was done: nothing under [[done]] tells of it"
                    .to_owned(),
            );
        }
        _ => {}
    }
}

/// The entry about a duty, if it was done by the day that is asked about.
fn entry<'a>(setting: &Setting<'a>, duty: &Duty) -> Option<&'a DoneEntry> {
    let entries = setting.party.facts.done.iter();
    entries.filter(|entry| entry.on <= setting.party.as_of).find(|entry| entry.duty == duty.id)
}

/// Whether a filing with a recipient is what a duty asks for: under a state's law only the report to its attorney general
/// is, and neither the copy of another filing nor what goes to a second authority.
fn is_the_report(duty: &Duty) -> bool {
    duty.regime != Regime::State
        || duty.recipient != Recipient::Regulator
        || duty.rule.ends_with(".regulator")
}

/// Whether it was done, and in time.
fn done(setting: &Setting<'_>, duty: &mut Duty) {
    let facts = setting.party.facts;
    let entry = entry(setting, duty);
    let dates = &facts.dates;
    let urgent =
        setting.rule.clock.amount.is_none() && matches!(setting.law.regime, Regime::Hipaa | Regime::Part2);
    let own = setting.party.client.is_none();
    let from_dates = match (duty.recipient, duty.act) {
        (Recipient::Individuals, Act::Notice) if !urgent && own => dates.individuals_notified,
        (Recipient::Regulator, _) if duty.regime == Regime::Hipaa && own => dates.hhs_filed,
        _ => None,
    };
    let filed =
        To::of(duty).filter(|_| is_the_report(duty)).and_then(|to| setting.party.filed_with(&to.to_string()));
    let on = entry.map(|entry| entry.on).or(from_dates.filter(|day| *day <= setting.party.as_of)).or(filed);
    let Some(on) = on else { return };
    let in_time = match (duty.deadline.last, entry.and_then(|entry| entry.at)) {
        (None, _) => true,
        (Some(Moment::At(last)), Some(at)) => at.at <= last.at,
        (Some(Moment::At(last)), None) if on == last.date() => {
            // the day alone does not show on which side of the hour it was
            let place = facts.done.iter().position(|entry| entry.duty == duty.id && entry.on == on);
            let place = place.map_or_else(|| "done".to_owned(), |i| format!("done[{}]", i + 1));
            duty.done = Some(on);
            duty.status = Status::NeedsFact;
            duty.needs.push(format!(
                "{place}.at: at what hour of {on} it was done, with its offset from UTC: the last moment is {last}"
            ));
            return;
        }
        (Some(last), _) => on <= last.date(),
    };
    duty.done = Some(on);
    let by = entry.map(|entry| format!(" by {}", entry.by)).unwrap_or_default();
    duty.why.push(format!("Done on {on}{by}."));
    // a day that cannot be worked out cannot show that it was in time
    if duty.deadline.wording != Wording::Unknown {
        duty.status = if in_time { Status::Met } else { Status::MetLate };
    }
}

fn recipient_name(setting: &Setting<'_>) -> String {
    if let Some(name) = &setting.rule.recipient_name {
        let of = setting.place.filter(|_| setting.rule.recipient == Recipient::Regulator);
        let of = of.map(crate::place::name).filter(|title| !name.contains(title.as_str()));
        return of.map_or_else(|| name.clone(), |title| format!("{name}, {title}"));
    }
    match (setting.rule.recipient, setting.place, setting.party.client) {
        (Recipient::CoveredEntity, _, Some((_, client))) => client.name.clone(),
        (Recipient::Owner, _, Some((_, client))) => {
            format!("{}, as owner of the data", client.name)
        }
        (Recipient::Individuals, _, _) if setting.law.regime == Regime::Facility => "the patients".to_owned(),
        // of a place a law looks at its residents, but for a facility's
        (Recipient::Individuals, Some(place), _) => {
            format!("residents of {}", crate::place::name(place))
        }
        (Recipient::InsurerCommissioner, Some(place), _) => {
            format!("the commissioner of insurance, {}", crate::place::name(place))
        }
        (Recipient::Cra, Some(place), _) => {
            format!("the consumer reporting agencies, for {}", crate::place::name(place))
        }
        (other, ..) => other.phrase().to_owned(),
    }
}
