//! From facts and a law pack to duties.
//!
//! What it is: for each side of the incident, each law that may concern it, in the version of the day of discovery:
//! is it set in motion ([`gate`]), how many people, does that pass the threshold, by when ([`clock`]), was it done.
//!
//! What it is not: it never looks at a single person. People come as groups, and only sums are compared, so eighty
//! million people cost what their groups cost.
//!
//! The one idea: every duty is worked out the same way, from data. What a law has of its own stands in its record
//! or in one function of [`gate`].

mod clock;
mod conflict;
pub(crate) mod gate;
mod lacking;
mod party;
mod rules;
mod secured;

use std::collections::BTreeSet;

use chartward_model::Jurisdiction;
use jiff::civil::Date;

use crate::day::{Day, Instant};
use crate::duty::{
    Deadline, Duty, DutyList, LACKING, NO_LAW, NOTICE, Passed, Residents, SCHEMA, Status, Wording,
};
use crate::error::LawError;
use crate::facts::{Decision, Facts, WITHDRAWN};
use crate::pack::Pack;
use crate::plain::nearest;
use crate::rule::{Act, Anchor, Bearer, Confidence, HipaaEffect, Law, Op, Place, Recipient, Regime, Version};

use gate::{Gate, Verdict};
use party::Party;
use rules::Setting;

/// A duty, and whose it is by groups of people.
pub(crate) struct Draft {
    pub(crate) duty: Duty,
    pub(crate) groups: Vec<usize>,
}

impl Draft {
    fn into_duty(self) -> Duty {
        Duty { groups: self.groups, ..self.duty }
    }
}

/// Works out every duty that follows from the facts, as of a day.
pub fn duties(given: &Facts, pack: &Pack, as_of: Date) -> Result<DutyList, LawError> {
    let known = given.dates.discovered.or(given.dates.detected).or(given.dates.aware.map(Instant::date));
    if let Some(discovered) = given.dates.discovered
        && as_of < discovered
    {
        return Err(LawError::BeforeDiscovery { as_of, discovered });
    }
    let law_of = known.unwrap_or(as_of);
    let facts = &given.recorded_by(as_of);
    let mut drafts = Vec::new();
    let mut passed: Vec<Passed> = Vec::new();
    let parties = Party::all(facts, as_of, law_of);
    for law in &pack.laws {
        let before = drafts.len();
        let mut reasons = Vec::new();
        for party in &parties {
            match law_for(party, law, &mut drafts) {
                Ok(()) => {}
                Err(reason) => reasons.push(reason),
            }
        }
        if drafts.len() == before
            && let Some(Some(why)) = reasons.into_iter().next()
        {
            passed.push(Passed { regime: law.regime, jurisdiction: law.jurisdiction, why });
        }
    }
    let conflicts = conflict::conflicts(facts, &drafts);
    let mut warnings = unmatched(given, pack, &drafts, &conflicts, (as_of, law_of));
    let mut duties: Vec<Duty> = drafts.into_iter().map(Draft::into_duty).chain(conflicts).collect();
    duties.extend(without_law(facts, pack));
    warnings.extend(unlisted(facts, pack));
    if known.is_none() {
        warnings.push(format!("No day of discovery is given: the law of {law_of} was used."));
    }
    sort(&mut duties);
    let blockers = blockers(&duties, &lacking::names(facts, pack));
    Ok(DutyList {
        schema: SCHEMA,
        notice: NOTICE,
        incident: facts.incident.clone(),
        entity: facts.entity.name.clone(),
        entity_kind: facts.entity.kind.phrase(),
        covered_entities: facts.clients.iter().map(|client| client.name.clone()).collect(),
        is_associate: parties.iter().any(|party| party.bears(Bearer::BusinessAssociate)),
        as_of,
        law_of,
        pack: pack.version.clone(),
        people: facts.people_in_all(),
        residents: facts
            .by_residence()
            .into_iter()
            .map(|(place, people)| Residents { residence: place.map(|place| place.to_string()), people })
            .collect(),
        may_be_final: blockers.is_empty(),
        blockers,
        duties,
        passed,
        disabled: pack.disabled.clone(),
        warnings,
        decisions: facts.decisions.clone(),
        // what somebody signed or did later is not yet on record on that day
        signed: facts.signed().into_iter().filter(|one| one.signed.on <= as_of).collect(),
    })
}

/// What is owed besides and stands in no list: by covered entities themselves, to departments whose law is not on file.
fn unlisted(facts: &Facts, pack: &Pack) -> Vec<String> {
    let mut warnings = Vec::new();
    for (i, client) in facts.clients.iter().enumerate().filter(|(_, client)| !client.delegated) {
        if facts.people.iter().any(|group| group.clients.contains(&i)) {
            warnings.push(format!(
                "{} owes notices of its own to its people; they are not listed here, because it has not delegated them.",
                client.name
            ));
        }
    }
    warnings.extend(lacking::warnings(facts, pack));
    warnings
}

/// The duties of one law for one side. An error is the reason why the law does not concern it; empty if that goes
/// without saying.
fn law_for(party: &Party<'_>, law: &Law, drafts: &mut Vec<Draft>) -> Result<(), Option<String>> {
    let places = places(party, law)?;
    let bearers: BTreeSet<Bearer> =
        law.versions.iter().flat_map(|version| &version.rules).map(|rule| rule.bearer).collect();
    if !bearers.iter().any(|bearer| party.bears(*bearer)) {
        let whom: Vec<&str> = bearers.iter().map(|bearer| bearer.phrase()).collect();
        let kind = party.facts.entity.kind.phrase();
        let why = format!("It binds {}; by the facts: {kind}.", whom.join(", "));
        return Err((law.regime != Regime::State).then_some(why));
    }
    let Some(version) = law.on(Day(party.law_of)) else {
        drafts.push(no_version(party, law));
        return Ok(());
    };
    if version.rules.is_empty() {
        drafts.push(no_rule(party, law, version));
    }
    for place in places {
        for rule in &version.rules {
            if !party.bears(rule.bearer) {
                continue;
            }
            let gate = gate_for(party, law, version, rule.bearer, place, rule);
            let setting = Setting { party, law, version, rule, place };
            rules::add(&setting, &gate, drafts);
        }
    }
    Ok(())
}

/// For which places a law is worked out; `None` stands for the law's own.
fn places(party: &Party<'_>, law: &Law) -> Result<Vec<Option<Jurisdiction>>, Option<String>> {
    let entity = &party.facts.entity;
    match (law.regime, law.jurisdiction) {
        (Regime::State, Place::Of(state)) => {
            let residents = party.groups.iter().any(|(_, group)| group.residence == Some(state));
            if residents { Ok(vec![Some(state)]) } else { Err(None) }
        }
        (Regime::Facility, Place::Of(state)) => {
            if entity.facility_licences.contains(&state) {
                Ok(vec![Some(state)])
            } else {
                Err(None)
            }
        }
        (Regime::Naic, Place::Of(state)) => {
            if entity.insurance_licences.contains(&state) {
                Ok(vec![Some(state)])
            } else {
                Err(None)
            }
        }
        (Regime::Naic, _) => {
            let adopted: Vec<Place> =
                law.versions.iter().flat_map(|version| version.adopted_by.clone()).collect();
            let places: Vec<Option<Jurisdiction>> = entity
                .insurance_licences
                .iter()
                .filter(|state| adopted.contains(&Place::Of(**state)))
                .map(|state| Some(*state))
                .collect();
            if places.is_empty() && entity.insurance_licences.is_empty() {
                return Err(Some(
                    "It binds licensees of a department of insurance; none is named.".to_owned(),
                ));
            }
            if places.is_empty() {
                return Err(Some(
                    "None of the states that license it is known to have adopted the model law.".to_owned(),
                ));
            }
            Ok(places)
        }
        (Regime::Gdpr | Regime::Uk, place) => {
            let inside = |other: &Jurisdiction| in_place(place, *other);
            let offered = entity.offers_in.iter().any(inside);
            if entity.establishments.iter().any(inside) || offered {
                Ok(vec![None])
            } else {
                let residents =
                    party.groups.iter().any(|(_, group)| group.residence.as_ref().is_some_and(inside));
                let besides = if residents { " That people live there is not enough (Art. 3)." } else { "" };
                Err(Some(format!(
                    "No establishment there, and no services offered to people there.{besides}"
                )))
            }
        }
        _ => Ok(vec![None]),
    }
}

/// Whether a country lies where a law holds.
fn in_place(law: Place, country: Jurisdiction) -> bool {
    const EEA: [&str; 30] = [
        ":AT", ":BE", ":BG", ":CY", ":CZ", ":DE", ":DK", ":EE", ":ES", ":FI", ":FR", ":GR", ":HR", ":HU",
        ":IE", ":IS", ":IT", ":LI", ":LT", ":LU", ":LV", ":MT", ":NL", ":NO", ":PL", ":PT", ":RO", ":SE",
        ":SI", ":SK",
    ];
    match law {
        Place::Europe => EEA.contains(&country.to_string().as_str()),
        other => other == Place::Of(country),
    }
}

fn gate_for(
    party: &Party<'_>,
    law: &Law,
    version: &Version,
    bearer: Bearer,
    place: Option<Jurisdiction>,
    rule: &crate::rule::Rule,
) -> Gate {
    match (law.regime, place) {
        (Regime::Hipaa | Regime::Part2, _) => gate::health(party, law.regime, rule.act),
        (Regime::Gdpr | Regime::Uk, _) => gate::privacy(party, rule, law.jurisdiction),
        (Regime::Naic, Some(state)) => gate::insurance(party, version, state),
        (Regime::Facility, _) => gate::facility(party, version, &law.prefix()),
        // a copy of the filing with HHS follows from that filing
        (Regime::State, Some(state)) if bearer == Bearer::HhsFiler => {
            let mut gate = gate::health(party, Regime::Hipaa, rule.act);
            let residents = party.choose(|group| group.phi && group.residence == Some(state));
            if gate.verdict == Verdict::Yes && residents.people == 0 {
                gate.verdict =
                    Verdict::No(format!("None of the patients live in {}.", crate::place::name(state)));
            }
            gate
        }
        (Regime::State, Some(state)) => gate::state(party, version, state),
        (Regime::Ftc | Regime::Naic | Regime::State, _) => gate::ftc(party, version),
    }
}

/// A duty that stands for a law of which the pack has no version for the day: a person reads it, and signs what it asks.
fn no_version(party: &Party<'_>, law: &Law) -> Draft {
    let mut draft = blank(party, law, format!("{}.unknown", law.prefix()));
    let ask = Ask {
        about: version_key(law),
        whose: format!("the law as it stood on {}", party.law_of),
        need: format!(
            "the law as it stood on {}: the pack holds no version of it; read it, then sign what it asks, or add the version to a pack of your own (--law)",
            party.law_of
        ),
    };
    settled(party.facts, &ask, &mut draft.duty);
    draft
}

/// The name of the decision about a law of which the pack has no version for the day.
fn version_key(law: &Law) -> String {
    format!("version:{}", law.prefix())
}

/// A duty that stands for a version without any rule: nothing was owed under it.
fn no_rule(party: &Party<'_>, law: &Law, version: &Version) -> Draft {
    let mut draft = blank(party, law, format!("{}.none", law.prefix()));
    draft.duty.status = Status::NotOwed;
    draft.duty.why.extend(version.note.clone());
    draft.duty.citation.clone_from(&version.citation);
    draft.duty.confidence = version.confidence;
    draft.duty.verified_on = Some(version.verified_on.0);
    draft
}

fn blank(party: &Party<'_>, law: &Law, id: String) -> Draft {
    let people: u64 = party.groups.iter().map(|(_, group)| group.count).sum();
    let duty = Duty {
        id: party.name(&id, None),
        rule: id,
        regime: law.regime,
        jurisdiction: law.jurisdiction,
        client: party.client.map(|(_, client)| client.name.clone()),
        act: Act::Notice,
        recipient: Recipient::Regulator,
        recipient_name: law.title.clone(),
        people,
        deadline: Deadline::new(Wording::Unknown),
        status: Status::NeedsDecision,
        done: None,
        why: Vec::new(),
        needs: Vec::new(),
        would_change: Vec::new(),
        content_required: Vec::new(),
        content_forbidden: Vec::new(),
        channel: Vec::new(),
        notes: Vec::new(),
        warnings: Vec::new(),
        citation: law.versions.last().map(|version| version.citation.clone()).unwrap_or_default(),
        effective_from: None,
        verified_on: None,
        confidence: Confidence::Recalled,
        groups: Vec::new(),
    };
    Draft { duty, groups: Vec::new() }
}

/// People whose law cannot be told: without an address, or in a place of which the pack holds no law.
fn without_law(facts: &Facts, pack: &Pack) -> Vec<Duty> {
    let mut duties = Vec::new();
    // only the form of the duty is this law's: a pack without any law of a state has none to lend
    let Some(law) = pack.laws.first() else { return duties };
    let party = Party { facts, as_of: Date::MIN, law_of: Date::MIN, client: None, groups: Vec::new() };
    for (place, people) in facts.by_residence() {
        let mut duty = blank(&party, law, "residence".to_owned()).duty;
        duty.regime = Regime::State;
        duty.people = people;
        duty.recipient = Recipient::Individuals;
        NO_LAW.clone_into(&mut duty.citation);
        match place {
            None => {
                duty.jurisdiction = Place::UnitedStates;
                "people without a known address".clone_into(&mut duty.recipient_name);
                duty.status = Status::NeedsFact;
                duty.needs.push(format!(
                    "the residence of {}: which state's law protects them, and whether they lift a state over a threshold, is not known",
                    gate::people(people)
                ));
            }
            Some(place) => {
                if has_law(pack, place) {
                    continue;
                }
                duty.id = format!("residence:{}", crate::place::key(place));
                duty.jurisdiction = Place::Of(place);
                duty.recipient_name = format!("residents of {}", crate::place::name(place));
                let ask = Ask {
                    about: format!("place:{}", crate::place::key(place)),
                    whose: "the law there".to_owned(),
                    need: format!("the law of {}: the pack holds none", crate::place::name(place)),
                };
                settled(facts, &ask, &mut duty);
            }
        }
        duties.push(duty);
    }
    duties
}

/// Whether the pack holds a law that protects those who live in a place.
fn has_law(pack: &Pack, place: Jurisdiction) -> bool {
    [Regime::State, Regime::Uk].iter().any(|regime| pack.law(*regime, Place::Of(place)).is_some())
        || in_place(Place::Europe, place)
}

/// What is asked of a person where the pack does not hold the law.
struct Ask {
    /// The name of the decision.
    about: String,
    /// Which law.
    whose: String,
    /// What is needed.
    need: String,
}

/// What a person found about a law that the pack does not hold.
fn settled(facts: &Facts, ask: &Ask, duty: &mut Duty) {
    let Ask { about, whose, need } = ask;
    let decision = facts.decision(about);
    match decision.map(|decision| (decision.decided.as_str(), &decision.signed)) {
        Some(("nothing_owed", signed)) => {
            duty.status = Status::NotOwed;
            duty.why.push(format!(
                "{} found on {} that {whose} asks for nothing ({}).",
                signed.by, signed.on, signed.reason
            ));
        }
        Some(("owed", signed)) => {
            duty.status = Status::Owed;
            duty.why.push(format!(
                "{} found on {} that {whose} asks for notice ({}); by when is not in the pack.",
                signed.by, signed.on, signed.reason
            ));
        }
        _ => duty.needs.push(format!("{need} (decision \"{about}\" = \"nothing_owed\" or \"owed\")")),
    }
}

/// Entries of the facts that no duty asked for: most likely a name that was mistyped.
fn unmatched(
    facts: &Facts,
    pack: &Pack,
    drafts: &[Draft],
    conflicts: &[Duty],
    (as_of, law_of): (Date, Date),
) -> Vec<String> {
    let mut warnings = Vec::new();
    let near = |name: &str| {
        let near = nearest(name, drafts.iter().map(|draft| draft.duty.id.as_str()));
        near.map_or_else(|| ".".to_owned(), |near| format!("; did you mean {near}?"))
    };
    for (i, entry) in facts.done.iter().enumerate() {
        if entry.on > as_of {
            warnings.push(format!("done[{}] lies after {as_of} and was left aside.", i + 1));
        } else if !drafts.iter().any(|draft| draft.duty.id == entry.duty) {
            warnings.push(format!(
                "done[{}].duty is no name of a duty of this list{}",
                i + 1,
                near(&entry.duty)
            ));
        }
    }
    if facts.risk_assessment.as_ref().is_some_and(|assessment| assessment.signed.on > as_of) {
        warnings.push(format!("risk_assessment lies after {as_of} and was left aside."));
    }
    if facts.exclusion.as_ref().is_some_and(|(_, signed)| signed.on > as_of) {
        warnings.push(format!("exclusion lies after {as_of} and was left aside."));
    }
    if facts.gdpr.signed.as_ref().is_some_and(|signed| signed.on > as_of) {
        warnings.push(format!("gdpr lies after {as_of} and was left aside, as far as it excuses anything."));
    }
    for name in facts.not_yet(as_of) {
        warnings.push(format!("{name} lies after {as_of} and was left aside."));
    }
    for (i, decision) in facts.decisions.iter().enumerate() {
        if decision.signed.on > as_of {
            warnings.push(format!("decisions[{}] lies after {as_of} and was left aside.", i + 1));
        } else if let Some(problem) = unasked(decision, facts, pack, (law_of, conflicts)) {
            warnings.push(format!("decisions[{}]: {problem}; it is kept in the record.", i + 1));
        }
    }
    warnings
}

/// Why a decision changes nothing, if it does not.
fn unasked(
    decision: &Decision,
    facts: &Facts,
    pack: &Pack,
    (law_of, conflicts): (Date, &[Duty]),
) -> Option<String> {
    let about = decision.about.as_str();
    if decision.decided == WITHDRAWN {
        let stands = |other: &Decision| other.about == about && other.decided != WITHDRAWN;
        let known = facts.decisions.iter().any(stands);
        return (!known).then(|| "there is no decision of that name that could be withdrawn".to_owned());
    }
    let decided = |words: &[&str]| {
        let known = words.contains(&decision.decided.as_str());
        (!known).then(|| format!("what is decided is none of {}", words.join(", ")))
    };
    if about == "safe-harbour" {
        return decided(&["secured", "unsecured"]);
    }
    let Some((kind, rest)) = about.split_once(':') else {
        return Some("nothing here asks for it".to_owned());
    };
    match kind {
        "harm" | "hipaa-effect" | "paper" => unasked_of_state(kind, rest, (pack, law_of), &decided),
        "conflict" => {
            let signs = conflicts.iter().any(|conflict| conflict.id == about);
            (!signs).then(|| "there is no such conflict".to_owned())
        }
        _ => unasked_of_law(kind, rest, (pack, law_of), &decided),
    }
}

/// Why words are none that can be decided; takes the words that can.
type Decided<'a> = &'a dyn Fn(&[&str]) -> Option<String>;

fn state_version<'a>(rest: &str, (pack, law_of): (&'a Pack, Date)) -> Option<&'a Version> {
    let place: Place = rest.parse().ok()?;
    pack.law(Regime::State, place)?.on(Day(law_of))
}

/// What can be decided about what a state's law says.
fn unasked_of_state(
    kind: &str,
    rest: &str,
    (pack, law_of): (&Pack, Date),
    decided: Decided<'_>,
) -> Option<String> {
    let Some(version) = state_version(rest, (pack, law_of)) else {
        return Some("no law of such a state is in the pack".to_owned());
    };
    match kind {
        "harm" if !version.harm_test => Some("the law of this state has no harm test".to_owned()),
        "harm" => decided(&["no_harm", "harm_likely"]),
        "paper" => decided(&["covered", "not_covered"]),
        _ if version.hipaa_effect == HipaaEffect::None => {
            Some("the law of this state makes nothing of HIPAA".to_owned())
        }
        _ => decided(&["deemed", "not_deemed", "exempt", "exempt_from_all"]),
    }
}

/// What can be decided about what nobody has read of a law, or of which the pack holds none.
fn unasked_of_law(
    kind: &str,
    rest: &str,
    (pack, law_of): (&Pack, Date),
    decided: Decided<'_>,
) -> Option<String> {
    let rules = || pack.laws.iter().filter_map(|law| law.on(Day(law_of))).flat_map(|version| &version.rules);
    match kind {
        "encryption" => {
            let law = pack
                .laws
                .iter()
                .any(|law| matches!(law.regime, Regime::Ftc | Regime::Facility) && law.prefix() == rest);
            if law || state_version(rest, (pack, law_of)).is_some() {
                decided(&["excused", "not_excused"])
            } else {
                Some("no law of that name is in the pack that asks for it".to_owned())
            }
        }
        "threshold" => {
            let unread =
                |rule: &crate::rule::Rule| matches!(rule.threshold.map(|one| one.is), Some(Op::Unread(_)));
            if rules().any(|rule| rule.id == rest && unread(rule)) {
                decided(&["reached", "not_reached"])
            } else {
                Some("no threshold of that name has an operator that nobody has read".to_owned())
            }
        }
        "version" => {
            let law = pack.laws.iter().find(|law| law.prefix() == rest);
            match law.map(|law| law.on(Day(law_of))) {
                None => Some("no law of that name is in the pack".to_owned()),
                Some(Some(_)) => Some(format!("the pack holds that law as it stood on {law_of}")),
                Some(None) => decided(&["nothing_owed", "owed"]),
            }
        }
        "place" => {
            let code = rest.strip_prefix("country-").map_or_else(|| rest.to_owned(), |iso| format!(":{iso}"));
            match code.parse::<Jurisdiction>() {
                Ok(place) if !has_law(pack, place) => decided(&["nothing_owed", "owed"]),
                Ok(_) => Some("the pack holds the law of that place".to_owned()),
                Err(_) => Some("there is no such place".to_owned()),
            }
        }
        "anchor" => {
            if rules().any(|rule| rule.id == rest && rule.clock.anchor == Anchor::Unknown) {
                decided(&clock::SETTLED.map(Anchor::name))
            } else {
                Some("no clock of that name waits for a first day".to_owned())
            }
        }
        _ => Some("nothing here asks for it".to_owned()),
    }
}

/// Whether facts ask for a decision, and whether its words are among those that can be decided. What was decided before may
/// be decided anew, or withdrawn.
///
/// # Errors
/// [`LawError::Decision`] for one that would change nothing; those of [`duties`], as of the day of the decision.
pub fn check_decision(facts: &Facts, pack: &Pack, decision: &Decision) -> Result<(), LawError> {
    // a decision about the law may be older than the incident
    let day = facts.dates.discovered.into_iter().chain([decision.signed.on]).max();
    let list = duties(facts, pack, day.unwrap_or(decision.signed.on))?;
    let conflicts: Vec<Duty> =
        list.duties.iter().filter(|duty| duty.id.starts_with("conflict:")).cloned().collect();
    let mut asked: BTreeSet<String> = BTreeSet::new();
    for words in list.duties.iter().flat_map(|duty| duty.needs.iter().chain(&duty.would_change)) {
        for rest in words.split("decision \"").skip(1) {
            asked.extend(rest.split('"').next().map(str::to_owned));
        }
    }
    let known =
        |about: &str| asked.contains(about) || facts.decisions.iter().any(|earlier| earlier.about == about);
    let problem = match unasked(decision, facts, pack, (list.law_of, &conflicts)) {
        Some(problem) => problem,
        None if known(&decision.about) => return Ok(()),
        None => "nothing in these facts asks for it".to_owned(),
    };
    let near = nearest(&decision.about, asked.iter().map(String::as_str)).map(str::to_owned);
    let others = asked.into_iter().filter(|name| Some(name) != near.as_ref());
    Err(LawError::Decision { problem, asked: near.clone().into_iter().chain(others).collect() })
}

/// Open and done duties by deadline, those without a day after them, then what is not owed.
fn sort(duties: &mut [Duty]) {
    duties.sort_by_cached_key(|duty| {
        let day = duty.deadline.sort_day();
        (duty.status == Status::NotOwed, day.is_none(), day, duty.regime, duty.jurisdiction, duty.id.clone())
    });
}

/// What stands against calling a list final.
fn blockers(duties: &[Duty], lacking: &[String]) -> Vec<String> {
    let names = |keep: &dyn Fn(&Duty) -> bool| -> Vec<&str> {
        duties.iter().filter(|duty| keep(duty)).map(|duty| duty.id.as_str()).collect()
    };
    let mut blockers = Vec::new();
    let mut say = |what: &str, names: Vec<&str>| {
        if !names.is_empty() {
            blockers.push(format!("{what} ({}): {}", names.len(), names.join(", ")));
        }
    };
    say("rests on law that is recalled, not read", names(&Duty::is_recalled));
    say("needs a fact", names(&|duty| duty.status == Status::NeedsFact));
    say("needs a decision", names(&|duty| duty.status == Status::NeedsDecision));
    say("conflict that nobody has signed", names(&|duty| duty.status == Status::Conflict));
    say(LACKING, lacking.iter().map(String::as_str).collect());
    blockers
}
