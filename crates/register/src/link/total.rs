//! How many people one incident has, with the rule by which that was found.
//!
//! What it is: three numbers side by side. What all rows say added up (as people quote it), the best number, and
//! a number that is surely not too high.
//!
//! What it is not: a sum over everything. Filings that report the same people count once, and residents of
//! states are part of a national number, never added to it.
//!
//! The one idea: **the rule is part of the number**.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Incidents;
use crate::sources::{Voice, voice};
use crate::storage::Filing;
use crate::words::{CountKind, Population, grouped};

/// The people of an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Total {
    /// What its rows say, added up, whoever is counted twice. What a visitor says is in it only where nobody else says anything.
    pub reported: u64,
    /// The best number.
    pub best: Option<u64>,
    /// How the best number is meant.
    pub kind: CountKind,
    /// A number that is not too high.
    pub at_least: Option<u64>,
    /// How the best number was found.
    pub rule: String,
}

/// Lists whose numbers come from the filer, by the regulator.
pub(super) fn is_regulator(source: &str) -> bool {
    voice(source) == Voice::Regulator
}

/// Adds up the filings of one incident.
pub fn total(filings: &[Filing], incidents: &Incidents, members: &[usize]) -> Total {
    let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for index in members {
        parts.entry(incidents.report[*index]).or_default().push(*index);
    }
    let mut numbers: Vec<Part> = parts
        .values()
        .filter_map(|part| {
            let own = part.iter().any(|index| incidents.associates.contains(index));
            Part::of(filings, part).map(|part| Part { own, ..part })
        })
        .collect();
    let silent = parts.len() - numbers.len();
    // what somebody says whom nobody knows is never added to what others reported
    if numbers.iter().any(|part| !part.rumour) {
        numbers.retain(|part| !part.rumour);
    }
    let heard = |index: &&usize| voice(&filings[**index].source) != Voice::Visitor;
    let only_rumours = !members.iter().any(|index| heard(&index));
    let reported = members
        .iter()
        .filter(|index| only_rumours || heard(index))
        .filter_map(|index| filings[*index].draft.count().value)
        .fold(0_u64, u64::saturating_add);
    // residents of different states are different people, whatever list says it
    let states = by_state(members.iter().map(|index| &filings[*index]));
    let by_states = states.values().fold(0_u64, |sum, value| sum.saturating_add(*value));
    let largest = numbers.iter().filter(|part| part.sure).map(|part| part.value).max();
    let at_least = largest.max((by_states > 0).then_some(by_states));
    let (best, kind, rule) = match numbers.as_slice() {
        [] => {
            let rule = "no filing has a number that says more than enough to report".to_owned();
            return Total { reported, best: None, kind: CountKind::Unknown, at_least, rule };
        }
        [one] => (one.value, one.kind, one.rule.clone()),
        several => added(several, silent),
    };
    if by_states > best {
        let rule = format!(
            "the sum of the residents of {}, which is more than any number of all people ({})",
            listed(&states),
            grouped(best)
        );
        return Total { reported, best: Some(by_states), kind: CountKind::AtLeast, at_least, rule };
    }
    Total { reported, best: Some(best), kind, at_least, rule }
}

/// Several reports about different people. What a business associate itself reported may be about the people of its
/// clients, so it is not added to theirs.
fn added(parts: &[Part], silent: usize) -> (u64, CountKind, String) {
    let clients: Vec<&Part> = parts.iter().filter(|part| !part.own).collect();
    // reports of associates alone are reports like others
    let own = parts.iter().filter(|part| part.own && !clients.is_empty()).map(|part| part.value).max();
    let summed: Vec<&Part> = if clients.is_empty() { parts.iter().collect() } else { clients };
    let sum = summed.iter().fold(0_u64, |sum, part| sum.saturating_add(part.value));
    let more = if silent > 0 { format!("; {silent} more have no number") } else { String::new() };
    let reports = match summed.len() {
        1 => "the number of one report".to_owned(),
        several => format!("the sum over {several} reports about different people, each report once"),
    };
    match own {
        Some(own) if own > sum => {
            let rule = format!(
                "the number that the business associate itself reported; {reports} ({}) is not added, for it may be about \
                 the same people{more}",
                grouped(sum)
            );
            (own, CountKind::AtLeast, rule)
        }
        Some(own) => {
            let rule = format!(
                "{reports}; what the business associate itself reported ({}) is not added, for it may be about the same \
                 people{more}",
                grouped(own)
            );
            (sum, CountKind::AtLeast, rule)
        }
        None => {
            let kind = if silent > 0 { CountKind::AtLeast } else { CountKind::Estimate };
            (sum, kind, format!("{reports}{more}"))
        }
    }
}

/// The number of filings that report the same people.
struct Part {
    value: u64,
    kind: CountKind,
    /// Whether it comes from the filer.
    sure: bool,
    /// Whether it comes from somebody whom nobody knows.
    rumour: bool,
    /// Whether a business associate reported it, beside its clients.
    own: bool,
    rule: String,
}

impl Part {
    fn of(filings: &[Filing], part: &[usize]) -> Option<Self> {
        let whole = |counts: &dyn Fn(&str) -> bool| {
            let from = part.iter().map(|i| &filings[*i]).filter(|filing| counts(&filing.source));
            from.flat_map(|filing| {
                let counts = filing.draft.counts.iter();
                counts
                    .filter(|count| !matches!(count.population, Population::State(_)))
                    .filter_map(|count| Some((count.informative()?, count.kind, filing.source.as_str())))
            })
            .max_by_key(|(value, _, source)| (*value, std::cmp::Reverse(*source)))
        };
        let no = Self {
            value: 0,
            kind: CountKind::Estimate,
            sure: false,
            rumour: false,
            own: false,
            rule: String::new(),
        };
        if let Some((value, kind, source)) = whole(&is_regulator) {
            let rule = format!("the largest number of people that a regulator's list has ({source})");
            return Some(Self { value, kind, sure: true, rule, ..no });
        }
        if let Some((value, _, source)) =
            whole(&|source| matches!(voice(source), Voice::Filer | Voice::Collector))
        {
            let rule = format!(
                "no regulator's list has a number of all people; the largest that others have ({source})"
            );
            return Some(Self { value, rule, ..no });
        }
        let states = by_state(part.iter().map(|index| &filings[*index]));
        let value = states.values().fold(0_u64, |sum, value| sum.saturating_add(*value));
        if value > 0 {
            let rule =
                format!("the sum of the residents of {}, the states that say how many", listed(&states));
            return Some(Self { value, kind: CountKind::AtLeast, sure: true, rule, ..no });
        }
        let (value, _, source) = whole(&|source| voice(source) == Voice::Visitor)?;
        let rule = format!("only a visitor says how many, and no authority confirms it ({source})");
        Some(Self { value, rumour: true, rule, ..no })
    }
}

/// The most residents of each state that a list has; what a visitor says is not one.
fn by_state<'a>(filings: impl Iterator<Item = &'a Filing>) -> BTreeMap<&'a str, u64> {
    let mut states: BTreeMap<&str, u64> = BTreeMap::new();
    for (state, value) in filings.filter(|filing| voice(&filing.source) != Voice::Visitor).flat_map(residents)
    {
        let most = states.entry(state).or_default();
        *most = value.max(*most);
    }
    states
}

/// The names of states.
fn listed(states: &BTreeMap<&str, u64>) -> String {
    states.keys().copied().collect::<Vec<_>>().join(", ")
}

/// Numbers of residents by state.
fn residents(filing: &Filing) -> impl Iterator<Item = (&str, u64)> {
    filing.draft.counts.iter().filter_map(|count| match &count.population {
        Population::State(state) => Some((state.as_str(), count.informative()?)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::civil::date;

    use super::{Total, total};
    use crate::draft::Draft;
    use crate::link::{Incidents, Link, Tie};
    use crate::storage::Filing;
    use crate::words::{Count, CountKind, Population};

    /// A filing of a list with numbers of people: of all, or of a state.
    fn filing(source: &str, counts: &[(Option<&str>, u64)]) -> Filing {
        let mut draft = Draft::of("Ridge Clinic");
        let population = |state: Option<&str>| {
            state.map_or(Population::UsTotal, |code| Population::State(code.to_owned()))
        };
        let count = |(state, value): &(Option<&str>, u64)| Count {
            value: Some(*value),
            kind: CountKind::Exact,
            population: population(*state),
        };
        draft.counts = counts.iter().map(count).collect();
        let day = date(2020, 1, 1);
        Filing {
            key: format!("{source}-1"),
            source: source.to_owned(),
            first_seen: day,
            changed: day,
            last_seen: day,
            vanished: false,
            draft: Arc::new(draft),
        }
    }

    /// The total of filings that one tie joins to the first.
    fn of(filings: &[Filing], tie: Tie, associates: &[usize]) -> Total {
        let link = |b| Link { a: 0, b, tie, score: 90, reasons: Vec::new() };
        let mut incidents = Incidents::joined(filings.len(), (1..filings.len()).map(link).collect());
        incidents.associates = associates.iter().copied().collect();
        total(filings, &incidents, &(0..filings.len()).collect::<Vec<_>>())
    }

    #[test]
    fn the_best_number_is_never_below_what_states_say_together() {
        let filings = [
            filing("or", &[(None, 4_630)]),
            filing("wa", &[(Some("WA"), 9_000)]),
            filing("me", &[(Some("ME"), 20)]),
        ];
        let total = of(&filings, Tie::SameBreach, &[]);
        assert_eq!((total.best, total.kind, total.at_least), (Some(9_020), CountKind::AtLeast, Some(9_020)));
        assert!(total.rule.contains("residents of ME, WA") && total.rule.contains("4,630"), "{}", total.rule);
    }

    #[test]
    fn a_visitor_is_no_regulator_and_is_never_added() {
        let rumour = filing("unauthenticated", &[(None, 900_000_000)]);
        let alone = of(std::slice::from_ref(&rumour), Tie::SameBreach, &[]);
        assert_eq!((alone.best, alone.kind, alone.at_least), (Some(900_000_000), CountKind::Estimate, None));
        assert_eq!(alone.reported, 900_000_000);
        assert!(alone.rule.contains("visitor") && !alone.rule.contains("regulator"), "{}", alone.rule);
        for tie in [Tie::SameBreach, Tie::SameEvent] {
            let beside = of(&[filing("hhs", &[(None, 700)]), rumour.clone()], tie, &[]);
            assert_eq!(
                (beside.best, beside.at_least, beside.reported),
                (Some(700), Some(700), 700),
                "{tie:?}"
            );
        }
        let resident = filing("unauthenticated", &[(Some("OH"), 5_000)]);
        let beside = of(&[filing("hhs", &[(None, 700)]), resident], Tie::SameBreach, &[]);
        assert_eq!((beside.best, beside.at_least), (Some(700), Some(700)));
        let own = of(&[filing("chartward-draft", &[(None, 800)])], Tie::SameBreach, &[]);
        assert!(own.rule.starts_with("no regulator's list") && own.kind == CountKind::Estimate, "{own:?}");
    }

    #[test]
    fn an_associates_own_report_is_not_added_to_its_clients() {
        let (small, large) = (filing("me", &[(None, 50)]), filing("me", &[(None, 5_000)]));
        let clients = [filing("hhs", &[(None, 600)]), filing("hhs", &[(None, 900)])];
        let [one, two] = clients;
        let total = of(&[one.clone(), two.clone(), small.clone()], Tie::SameEvent, &[2]);
        assert_eq!((total.best, total.kind, total.reported), (Some(1_500), CountKind::AtLeast, 1_550));
        let total = of(&[one.clone(), two.clone(), large], Tie::SameEvent, &[2]);
        assert_eq!((total.best, total.kind), (Some(5_000), CountKind::AtLeast), "{}", total.rule);
        // without clients they are reports like others, and without an associate all are added
        assert_eq!(of(&[one.clone(), two.clone()], Tie::SameEvent, &[0, 1]).best, Some(1_500));
        assert_eq!(of(&[one, two, small], Tie::SameEvent, &[]).best, Some(1_550));
    }
}
