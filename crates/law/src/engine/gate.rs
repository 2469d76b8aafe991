//! Whether a law is set in motion by the facts, before anything is counted.
//!
//! What it is: one function per family of laws. Its verdict holds for every rule of the law: yes, no and why, or what
//! is missing.
//!
//! The one idea: an excuse counts only if somebody recorded it. Without a record the duty stands.

use std::collections::BTreeSet;

use chartward_model::Jurisdiction;
use jiff::civil::{Date, date};

use super::in_place;
use super::party::{Chosen, Party};
use super::secured::{Secured, secured};
use crate::facts::{Conclusion, GdprException, GdprRisk, Group, Known, Medium};
use crate::rule::{
    Act, Confidence, Covers, DataClass, HipaaEffect, Place, Recipient, Regime, Rule, Trigger, Version,
};

/// Whether the law is set in motion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Yes.
    Yes,
    /// No.
    No(String),
    /// A fact is missing.
    Fact(String),
    /// A person has to decide.
    Decision(String),
}

/// The verdict, its reasons, and the people it is about.
#[derive(Clone, Debug)]
pub(super) struct Gate {
    pub(super) verdict: Verdict,
    pub(super) chosen: Chosen,
    pub(super) why: Vec<String>,
    /// What would put an end to a duty.
    pub(super) ends: Vec<String>,
    /// What would bring a duty about.
    pub(super) begins: Vec<String>,
    pub(super) warnings: Vec<String>,
    /// How sure the verdict is, apart from the rule.
    pub(super) confidence: Confidence,
}

impl Gate {
    fn new(chosen: Chosen) -> Self {
        Self {
            verdict: Verdict::Yes,
            chosen,
            why: Vec::new(),
            ends: Vec::new(),
            begins: Vec::new(),
            warnings: Vec::new(),
            confidence: Confidence::Statute,
        }
    }

    fn with(mut self, verdict: Verdict) -> Self {
        self.verdict = verdict;
        self
    }
}

/// HIPAA and Part 2. The burden of proof (164.414(b)) stands whatever else is owed: that it was no breach is proven, too.
pub(super) fn health(party: &Party<'_>, regime: Regime, act: Act) -> Gate {
    let mut gate = presumed(party, regime);
    if act == Act::Record && gate.chosen.people > 0 {
        if let Verdict::No(why) = &gate.verdict {
            gate.why.push(why.clone());
        }
        gate.verdict = Verdict::Yes;
        gate.ends.clear();
    }
    gate
}

fn presumed(party: &Party<'_>, regime: Regime) -> Gate {
    let facts = party.facts;
    let (chosen, what) = if regime == Regime::Part2 {
        (party.choose(|group| group.part2), "records of a Part 2 program")
    } else {
        (party.choose(|group| group.phi), "protected health information")
    };
    let mut gate = Gate::new(chosen);
    if gate.chosen.people == 0 {
        return gate.with(Verdict::No(format!("None of these people's data is {what}.")));
    }
    if let Some((kind, signed)) = &facts.exclusion {
        let by = format!("{} found so on {} ({})", signed.by, signed.on, signed.reason);
        return gate.with(Verdict::No(format!("No breach by 45 CFR 164.402(1): {}; {by}.", kind.phrase())));
    }
    match secured(party) {
        Secured::Yes(how, unsure) => {
            if let Some(unsure) = unsure {
                gate.warnings.push(unsure.to_owned());
                gate.confidence = Confidence::Recalled;
            }
            return gate.with(Verdict::No(how));
        }
        Secured::Perhaps(fact) => return gate.with(Verdict::Fact(fact)),
        Secured::Undecided(decision) => return gate.with(Verdict::Decision(decision)),
        Secured::No(note) => gate.warnings.extend(note.map(str::to_owned)),
    }
    let happened = &facts.happened;
    let nothing =
        [happened.accessed, happened.acquired, happened.used].iter().all(|known| *known == Known::No);
    if happened.ransomware {
        let later = if party.law_of < RANSOMWARE_DAY { ", later than this incident" } else { "" };
        gate.why.push(format!(
            "Encrypted by ransomware: HHS takes that for an acquisition, so a breach is presumed (guidance of {RANSOMWARE_DAY}{later}; read in secondary sources)."
        ));
    }
    if nothing && happened.ransomware {
        gate.confidence = Confidence::Secondary;
    }
    if nothing && !happened.ransomware {
        return gate.with(Verdict::Decision(
            "nothing was accessed, acquired or used, yet no exclusion (45 CFR 164.402(1)) and no risk assessment says that it was no breach"
                .to_owned(),
        ));
    }
    match &facts.risk_assessment {
        Some(assessment) if assessment.concluded == Conclusion::LowProbability => {
            let open = assessment.open_factors();
            if open.is_empty() {
                let signed = &assessment.signed;
                return gate.with(Verdict::No(format!(
                    "{} assessed on {} by all four factors of 45 CFR 164.402(2) that the probability of compromise is low.",
                    signed.by, signed.on
                )));
            }
            gate.warnings.push(format!(
                "The risk assessment says nothing about {}: it needs all four factors, so a breach is still presumed (45 CFR 164.402(2)).",
                open.join(", ")
            ));
            gate.ends.push(format!(
                "the risk assessment completed by what it leaves out ({}), if it still finds a low probability of compromise",
                open.join(", ")
            ));
        }
        Some(assessment) => gate.why.push(format!(
            "{} assessed on {}: no low probability of compromise (45 CFR 164.402(2)).",
            assessment.signed.by, assessment.signed.on
        )),
        None => {
            gate.why.push(
                "A breach is presumed: no risk assessment is on record (45 CFR 164.402(2)).".to_owned(),
            );
            gate.ends.push(
                "a recorded risk assessment by all four factors that finds a low probability of compromise"
                    .to_owned(),
            );
        }
    }
    let rest = left_out(party, regime);
    gate.why.insert(0, format!("Unsecured {what} of {}.{rest}", people(gate.chosen.people)));
    gate
}

/// The day on which HHS said what it makes of ransomware, whatever the intruder is known to have done.
const RANSOMWARE_DAY: Date = date(2016, 7, 11);

/// The people of this side whose data is no protected health information by the facts, and who they are.
fn left_out(party: &Party<'_>, regime: Regime) -> String {
    let groups = || party.groups.iter().map(|(_, group)| group).filter(|group| !group.phi);
    let others: u64 = groups().map(|group| group.count).sum();
    if regime != Regime::Hipaa || others == 0 {
        return String::new();
    }
    let names: BTreeSet<&str> = groups().filter_map(|group| group.population.as_deref()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let who = if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) };
    let others = number_of(others, "other", "others");
    format!(" Of {others}{who} the data is none, by the facts (phi = false).")
}

/// The FTC's rule.
pub(super) fn ftc(party: &Party<'_>, version: &Version) -> Gate {
    let mut gate = Gate::new(party.choose(|_| true));
    match triggered(party, version.trigger) {
        Known::Yes => {}
        Known::No => return gate.with(Verdict::No(not_triggered(version.trigger))),
        Known::Unknown => return gate.with(Verdict::Fact(unclear(version.trigger))),
    }
    if matches!(secured(party), Secured::No(_)) {
        return gate;
    }
    let what = "what encryption changes under this rule has not been read into the pack";
    let verdict = own_encryption(party, "ftc", what, &mut gate.why);
    gate.with(verdict)
}

/// What a law of its own makes of encrypted data: nobody has read it, so a person says, and signs.
fn own_encryption(party: &Party<'_>, law: &str, what: &str, why: &mut Vec<String>) -> Verdict {
    let about = format!("encryption:{law}");
    match party.facts.decision(&about) {
        Some(decision) if decision.decided == "excused" => Verdict::No(format!(
            "{} decided on {} that the law's exception for encrypted data is met ({}).",
            decision.signed.by, decision.signed.on, decision.signed.reason
        )),
        Some(decision) if decision.decided == "not_excused" => {
            why.push(format!(
                "{} decided on {} that the law's exception for encrypted data is not met ({}).",
                decision.signed.by, decision.signed.on, decision.signed.reason
            ));
            Verdict::Yes
        }
        _ => Verdict::Decision(format!("{what} (decision \"{about}\" = \"excused\" or \"not_excused\")")),
    }
}

/// A state's own law.
pub(super) fn state(party: &Party<'_>, version: &Version, place: Jurisdiction) -> Gate {
    let names: Vec<DataClass> = version.classes().collect();
    let counts = |group: &Group| {
        group.residence == Some(place)
            && group
                .classes
                .iter()
                .any(|class| names.contains(class) && (group.named || *class == DataClass::OnlineLogin))
    };
    let residents = party.choose(|group| group.residence == Some(place));
    let chosen = party.choose(counts);
    let mut gate = Gate::new(chosen);
    if gate.chosen.people == 0 {
        let listed: Vec<&str> = names.iter().map(|class| class.phrase()).collect();
        gate.begins.push(format!("a name with {}", listed.join(", ")));
        return gate.with(Verdict::No(format!(
            "The data of these {} is none that the law names, or stands without a name.",
            number_of(residents.people, "resident", "residents")
        )));
    }
    let number = number_of(gate.chosen.people, "resident", "residents");
    let exposed = exposed(party, &names, &gate.chosen);
    gate.why.push(format!("{exposed} of {number} of {}.", crate::place::name(place)));
    let verdict = state_verdict(party, version, place, &mut gate);
    gate.with(verdict)
}

/// What was exposed of the kinds that a law names: each of the people has at least one of them, with a name; a login counts
/// without one.
fn exposed(party: &Party<'_>, names: &[DataClass], chosen: &Chosen) -> String {
    let groups = || chosen.groups.iter().filter_map(|i| party.facts.people.get(*i));
    let with_name: Vec<&str> = names
        .iter()
        .filter(|class| groups().any(|group| group.named && group.classes.contains(class)))
        .map(|class| class.phrase())
        .collect();
    let login = groups().any(|group| !group.named).then(|| DataClass::OnlineLogin.phrase());
    match (with_name.split_last(), login) {
        (None, _) => "A login without a name".to_owned(),
        (Some((last, [])), None) => format!("Name with {last}"),
        (Some((last, others)), None) => format!("Name with {} or {last}", others.join(", ")),
        (Some(_), Some(login)) => format!("Name with {}, or {login} without a name,", with_name.join(", ")),
    }
}

fn state_verdict(party: &Party<'_>, version: &Version, place: Jurisdiction, gate: &mut Gate) -> Verdict {
    if let Some(excused) = no_harm(party, version, place, gate) {
        return excused;
    }
    match triggered(party, version.trigger) {
        Known::No => return Verdict::No(not_triggered(version.trigger)),
        Known::Unknown => return Verdict::Fact(unclear(version.trigger)),
        Known::Yes => gate.why.push(format!("The trigger is {}.", version.trigger.phrase())),
    }
    if party.facts.happened.medium == Medium::Paper
        && let Some(verdict) = on_paper(party, version, place, gate)
    {
        return verdict;
    }
    match secured(party) {
        Secured::No(_) => Verdict::Yes,
        Secured::Undecided(decision) => Verdict::Decision(decision),
        Secured::Yes(..) => own_encryption(
            party,
            &place.to_string(),
            "whether the law's own exception for encrypted data is met: it has not been read",
            &mut gate.why,
        ),
        Secured::Perhaps(fact) => Verdict::Fact(fact),
    }
}

/// Whether a recorded finding by the law's harm test excuses; if there is none, that one would.
fn no_harm(party: &Party<'_>, version: &Version, place: Jurisdiction, gate: &mut Gate) -> Option<Verdict> {
    if !version.harm_test {
        return None;
    }
    let about = format!("harm:{place}");
    let in_doubt = version.harm_test_confidence == Some(Confidence::Recalled);
    let Some(found) = party.facts.decision(&about).filter(|decision| decision.decided == "no_harm") else {
        let doubt = if in_doubt { "if it has one, which is in doubt: read the statute; " } else { "" };
        gate.ends.push(format!(
            "a recorded finding that harm is not likely, if it meets the law's test ({doubt}decision \"{about}\" = \"no_harm\")"
        ));
        return None;
    };
    if in_doubt {
        gate.confidence = Confidence::Recalled;
        gate.warnings.push(
            "Whether this law has a harm test at all is in doubt: read the statute before it excuses anything."
                .to_owned(),
        );
    }
    let signed = &found.signed;
    Some(Verdict::No(format!(
        "{} found on {} that harm is not likely ({}).",
        signed.by, signed.on, signed.reason
    )))
}

/// What was on paper: whether the law covers it stands in its record, or a person says so, and signs.
fn on_paper(party: &Party<'_>, version: &Version, place: Jurisdiction, gate: &mut Gate) -> Option<Verdict> {
    match version.medium {
        Some(Covers::Any) => return None,
        Some(Covers::Electronic) => {
            return Some(Verdict::No(
                "The law covers computerised data only, and this was paper.".to_owned(),
            ));
        }
        None => {}
    }
    let about = format!("paper:{place}");
    match party.facts.decision(&about) {
        Some(decision) if decision.decided == "covered" => {
            gate.why.push(format!(
                "{} decided on {} that the law covers paper ({}).",
                decision.signed.by, decision.signed.on, decision.signed.reason
            ));
            None
        }
        Some(decision) if decision.decided == "not_covered" => Some(Verdict::No(format!(
            "{} decided on {} that the law covers computerised data only ({}).",
            decision.signed.by, decision.signed.on, decision.signed.reason
        ))),
        _ => Some(Verdict::Decision(format!(
            "whether the law covers paper: most cover computerised data only, and it has not been read (decision \"{about}\" = \"covered\" or \"not_covered\")"
        ))),
    }
}

/// What compliance with HIPAA does to the notice to individuals.
pub(super) fn hipaa_effect(
    party: &Party<'_>,
    version: &Version,
    rule: &Rule,
    place: Jurisdiction,
    gate: &Gate,
) -> Verdict {
    let hipaa = party.bears(crate::rule::Bearer::CoveredEntity);
    let touched = rule.recipient == Recipient::Individuals && rule.act == Act::Notice;
    if version.hipaa_effect == HipaaEffect::None || !hipaa {
        return Verdict::Yes;
    }
    // people whose data is no PHI get no notice under HIPAA, so HIPAA can excuse nothing towards them
    let groups = gate.chosen.groups.iter().filter_map(|i| party.facts.people.get(*i));
    if groups.into_iter().any(|group| !group.phi) {
        return Verdict::Yes;
    }
    let about = format!("hipaa-effect:{place}");
    let decision = party.facts.decision(&about);
    if let Some(decision) = decision.filter(|decision| decision.decided == "exempt_from_all") {
        return Verdict::No(format!(
            "{} decided on {} that the law exempts a HIPAA entity from everything it asks ({}).",
            decision.signed.by, decision.signed.on, decision.signed.reason
        ));
    }
    if !touched {
        return Verdict::Yes;
    }
    // a letter that HIPAA does not ask for takes the place of none: where there is none, the entity itself must be exempt
    let letter = decision.is_some_and(|decision| decision.decided == "deemed")
        && presumed(party, Regime::Hipaa).verdict != Verdict::Yes;
    match decision {
        Some(_) if letter => Verdict::Decision(format!(
            "whether the law asks for notice although HIPAA, by these facts, does not or not yet: a letter that is not owed cannot be deemed to comply (decision \"{about}\" = \"exempt\" or \"not_deemed\")"
        )),
        Some(decision) if decision.decided == "exempt" => Verdict::No(format!(
            "{} decided on {} that the law exempts a HIPAA entity from telling individuals, whether or not HIPAA asks for notice ({}); what else it asks stands, unless \"{about}\" is decided as \"exempt_from_all\".",
            decision.signed.by, decision.signed.on, decision.signed.reason
        )),
        Some(decision) if decision.decided == "deemed" => Verdict::No(format!(
            "{} decided on {} that notice under HIPAA is deemed to comply ({}).",
            decision.signed.by, decision.signed.on, decision.signed.reason
        )),
        Some(decision) if decision.decided == "not_deemed" => Verdict::Yes,
        _ => Verdict::Decision(format!(
            "whether notice under HIPAA suffices: the law deems a HIPAA entity compliant or exempt \"in some form\" (decision \"{about}\" = \"deemed\" or \"not_deemed\")"
        )),
    }
}

/// GDPR and UK GDPR.
pub(super) fn privacy(party: &Party<'_>, rule: &Rule, law: Place) -> Gate {
    let entity = &party.facts.entity;
    let inside = |place: Jurisdiction| in_place(law, place);
    let established = entity.establishments.iter().any(|place| inside(*place));
    // Art. 3(1): in the context of an establishment, wherever people live; Art. 3(2): people to whom services are offered
    let chosen = party.choose(|group| {
        established || group.residence.is_some_and(|place| inside(place) && entity.offers_in.contains(&place))
    });
    let mut gate = Gate::new(chosen);
    let named = |places: &[Jurisdiction]| {
        let names: Vec<String> =
            places.iter().filter(|place| inside(**place)).map(|place| crate::place::name(*place)).collect();
        names.join(", ")
    };
    gate.why.push(if established {
        format!("Establishment in: {} (Art. 3(1)).", named(&entity.establishments))
    } else {
        format!("Services offered to people in: {} (Art. 3(2)).", named(&entity.offers_in))
    });
    let gdpr = &party.facts.gdpr;
    let by = gdpr.signed.as_ref().map(|signed| format!("{} on {}", signed.by, signed.on)).unwrap_or_default();
    if rule.act == Act::Record || rule.recipient == Recipient::Owner {
        return gate;
    }
    if rule.recipient == Recipient::Regulator {
        if gdpr.risk == GdprRisk::Unlikely {
            return gate.with(Verdict::No(format!("A risk to people is unlikely, as found by {by}.")));
        }
        gate.ends.push("a recorded finding that a risk to people is unlikely".to_owned());
        return gate;
    }
    match (gdpr.exception, gdpr.risk) {
        (Some(GdprException::DisproportionateEffort), _) => {
            gate.warnings.push(
                "Letters were found a disproportionate effort: a public notice instead (Art. 34(3)(c))."
                    .to_owned(),
            );
            gate
        }
        (Some(exception), _) => gate.with(Verdict::No(format!("{}, as found by {by}.", exception.phrase()))),
        (None, GdprRisk::High) => {
            gate.why.push("The risk to people is high.".to_owned());
            gate
        }
        (None, GdprRisk::Unknown) => gate.with(Verdict::Decision(
            "how high the risk to people is (gdpr.risk): health data often makes it high".to_owned(),
        )),
        (None, risk) => {
            gate.begins.push("a high risk to people".to_owned());
            gate.with(Verdict::No(format!("The risk to people was found to be this: {}.", risk.phrase())))
        }
    }
}

/// Insurance data security.
pub(super) fn insurance(party: &Party<'_>, version: &Version, place: Jurisdiction) -> Gate {
    let mut gate = Gate::new(party.choose(|group| group.residence == Some(place)));
    gate.why.push(format!("A licensee of {}.", crate::place::name(place)));
    match triggered(party, version.trigger) {
        Known::Yes => gate,
        Known::No => gate.with(Verdict::No(not_triggered(version.trigger))),
        Known::Unknown => gate.with(Verdict::Fact(unclear(version.trigger))),
    }
}

/// Health facilities: the patients of the facility.
pub(super) fn facility(party: &Party<'_>, version: &Version, prefix: &str) -> Gate {
    let mut gate = Gate::new(party.choose(|group| group.phi));
    gate.why.push("A licensed health facility; medical information of its patients.".to_owned());
    if gate.chosen.people == 0 {
        return gate.with(Verdict::No(
            "None of these people are patients whose medical information it holds.".to_owned(),
        ));
    }
    match triggered(party, version.trigger) {
        Known::Yes => gate.why.push(format!("The trigger is {}.", version.trigger.phrase())),
        Known::No => return gate.with(Verdict::No(not_triggered(version.trigger))),
        Known::Unknown => return gate.with(Verdict::Fact(unclear(version.trigger))),
    }
    if party.facts.exclusion.is_some() {
        gate.warnings.push(
            "An exception of HIPAA is on record: whether this law has one like it has not been read, so it excuses nothing here."
                .to_owned(),
        );
    }
    let verdict = match secured(party) {
        Secured::No(_) => Verdict::Yes,
        Secured::Undecided(decision) => Verdict::Decision(decision),
        Secured::Perhaps(fact) => Verdict::Fact(fact),
        Secured::Yes(..) => own_encryption(
            party,
            prefix,
            "whether this law says anything of encrypted data: it has not been read",
            &mut gate.why,
        ),
    };
    gate.with(verdict)
}

/// Whether what happened is what the law asks for.
fn triggered(party: &Party<'_>, trigger: Trigger) -> Known {
    let happened = &party.facts.happened;
    let either = |a: Known, b: Known| match (a, b) {
        (Known::Yes, _) | (_, Known::Yes) => Known::Yes,
        (Known::No, Known::No) => Known::No,
        _ => Known::Unknown,
    };
    let both = |a: Known, b: Known| match (a, b) {
        (Known::No, _) | (_, Known::No) => Known::No,
        (Known::Yes, Known::Yes) => Known::Yes,
        _ => Known::Unknown,
    };
    match trigger {
        Trigger::Access => happened.accessed,
        Trigger::Acquisition => happened.acquired,
        Trigger::AccessOrAcquisition => either(happened.accessed, happened.acquired),
        Trigger::AccessAndAcquisition => both(happened.accessed, happened.acquired),
        Trigger::AcquisitionOrUse => either(happened.acquired, happened.used),
        Trigger::Any => either(either(happened.accessed, happened.acquired), happened.used),
    }
}

fn not_triggered(trigger: Trigger) -> String {
    format!("The trigger is {}, and by the facts there was none.", trigger.phrase())
}

fn unclear(trigger: Trigger) -> String {
    format!(
        "whether there was {}: the facts ([happened]) do not say, and the law is triggered by it",
        trigger.phrase()
    )
}

/// So many people.
pub(super) fn people(number: u64) -> String {
    number_of(number, "person", "people")
}

/// So many of something, by its names for one and for many.
pub(crate) fn number_of(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// A number with its thousands apart.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
