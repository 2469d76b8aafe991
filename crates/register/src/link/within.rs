//! Two filings of one list: filed twice, or one event with other people.
//!
//! What it is: the ties within a list. In the federal list every filing is a report of its own, so two are one only
//! for a reason; in the lists of states an organisation that reports the same days of breach again
//! supplements what it reported.
//!
//! The one idea: **a tie says which of the two it is**: the same people (the larger number counts) or other
//! people (the numbers add up).

use super::Tie;
use super::story::Frequencies;
use super::traits::Traits;
use crate::words::EntityType;

/// Most days between two filings of one report in the federal list.
const DAYS: i32 = 3;
/// Most days between two filings of which one says that it was filed twice.
pub(super) const SAID: i32 = 400;
/// Most days between filings in which one business associate reports one event for several covered entities.
pub(super) const SERIES: i32 = 35;
/// Points of a tie to a filing that says neither when nor how many: it may be the supplement of any, so it is tied to one only.
pub(super) const BESIDE_UNSAID: i32 = 74;
/// Points up to which a tie is a name and a near day, and little else.
pub(super) const WEAK: i32 = 76;
/// Most days after which a state's list gets a supplement.
const SUPPLEMENT: i32 = 540;

/// What two filings of one list have in common, with points and a reason.
pub(super) type Found = (Tie, i32, &'static str);

pub(super) fn tie(a: &Traits<'_>, b: &Traits<'_>, words: &Frequencies) -> Option<Found> {
    if a.federal() { federal(a, b) } else { other(a, b, words) }
}

/// How much of two descriptions is the same, where both have one.
pub(super) fn alike(a: &Traits<'_>, b: &Traits<'_>) -> Option<f64> {
    let (x, y) = (a.letters()?, b.letters()?);
    Some(if x == y { 1.0 } else { strsim::sorensen_dice(&x, &y) })
}

fn apart(a: Option<i32>, b: Option<i32>) -> Option<i32> {
    a.zip(b).map(|(a, b)| (a - b).abs())
}

/// Two filings of the federal list.
fn federal(a: &Traits<'_>, b: &Traits<'_>) -> Option<Found> {
    let exact =
        |t: &Traits<'_>| t.reported.or(t.occurred.filter(|(start, end)| start == end).map(|(_, end)| end));
    let days = apart(exact(a), exact(b))?;
    // comparing descriptions costs more than all else: only where it decides
    let share = || alike(a, b).unwrap_or(1.0);
    if a.party.key == b.party.key
        && a.state == b.state
        && let Some(found) = same_name(a, b, days, &share)
    {
        return Some(found);
    }
    let told = a.story.is_some() && a.story == b.story;
    if told && days <= SERIES && a.types == b.types && a.party.key != b.party.key {
        return Some((Tie::SameEvent, 90, "the same description by several organisations"));
    }
    sisters(a, b, days, &share)
}

fn same_name(a: &Traits<'_>, b: &Traits<'_>, days: i32, share: &dyn Fn() -> f64) -> Option<Found> {
    let (told_twice, stories_differ) = (|| share() >= 0.9, || share() < 0.7);
    let types_meet =
        a.types.is_empty() || b.types.is_empty() || a.types.iter().any(|kind| b.types.contains(kind));
    let associate = |t: &Traits<'_>| t.entity == Some(EntityType::BusinessAssociate);
    let near = days <= DAYS;
    match (a.total(), b.total()) {
        (Some(x), Some(y)) if x == y && days <= SAID && (a.duplicate || b.duplicate) => Some((
            Tie::FiledTwice,
            92,
            "its description says that it is filed twice; the same name and number",
        )),
        (Some(x), Some(y)) if near && x == y && (types_meet || told_twice()) => {
            let reason = if days == 0 {
                "the same name, state, day and number"
            } else {
                "the same name, state and number within three days"
            };
            Some((Tie::FiledTwice, 95, reason))
        }
        _ if near && (a.empty || b.empty) => {
            Some((Tie::FiledTwice, 85, "an empty filing beside a whole one within three days"))
        }
        (Some(x), Some(y))
            if (1..=DAYS).contains(&days)
                && associate(a) != associate(b)
                && x.max(y) / 2 <= x.min(y)
                && !stories_differ() =>
        {
            let reason = "once as business associate and once as covered entity within three days";
            Some((Tie::FiledTwice, 80, reason))
        }
        _ if days == 0
            && a.types == b.types
            && a.associate_present == Some(true)
            && b.associate_present == Some(true)
            && !stories_differ() =>
        {
            Some((Tie::SameEvent, 85, "one business associate, several covered entities, one day"))
        }
        _ if days <= SERIES && a.types == b.types && associate(a) && associate(b) && !stories_differ() => {
            let reason = "one business associate, several covered entities, within five weeks";
            Some((Tie::SameEvent, 75, reason))
        }
        _ => None,
    }
}

/// Organisations of one family that report on one day: names with the same telling beginning.
fn sisters(a: &Traits<'_>, b: &Traits<'_>, days: i32, share: &dyn Fn() -> f64) -> Option<Found> {
    if days > 0 || a.types != b.types || a.party.key == b.party.key {
        return None;
    }
    let same = a.party.words.iter().zip(&b.party.words).take_while(|(x, y)| x == y);
    let (mut words, mut letters, mut telling) = (0, 0, false);
    for (word, _) in same {
        words += 1;
        letters += word.len();
        telling |= word.len() > 2 && !super::names::is_common(word);
    }
    let enough = telling && letters >= 10 && words >= 2 && share() >= 0.7;
    enough.then_some((Tie::SameEvent, 72, "organisations of one family, the same kind of breach, one day"))
}

/// Whether two rows tell of about as many people at about the same time, in one way.
fn told_again(a: &Traits<'_>, b: &Traits<'_>) -> bool {
    let near = a.day().zip(b.day()).is_some_and(|(x, y)| (x - y).abs() <= 31);
    let exact = !a.loose() || (a.precise && b.precise);
    let types = a.types.iter().any(|kind| b.types.contains(kind));
    let numbers = a.total().zip(b.total()).is_some_and(|(x, y)| {
        let (small, large) = (x.min(y), x.max(y));
        small >= 100 && large - small <= large / 20
    });
    near && exact && types && numbers
}

/// Two records of one collector, made from different news: its words come again, or its number rounded.
fn written_twice(a: &Traits<'_>, b: &Traits<'_>, words: &Frequencies) -> Option<Found> {
    let one_time = a.occurred.zip(b.occurred).is_some_and(|(x, y)| x.0 <= y.1 && y.0 <= x.1);
    if !one_time || a.party.key != b.party.key {
        return None;
    }
    let number = a.total().zip(b.total());
    if number.is_some_and(|(x, y)| super::weigh::rounded(x, y) || super::weigh::rounded(y, x)) {
        return Some((
            Tie::FiledTwice,
            76,
            "the same name and time, one number of people is the other, rounded",
        ));
    }
    let types = a.types.iter().any(|kind| b.types.contains(kind));
    let names: Vec<u64> = a.named.iter().chain(&b.named).copied().collect();
    let shared = a.tale.as_ref().zip(b.tale.as_ref()).and_then(|(x, y)| words.shared(x, y, &names));
    let silent = number.is_none_or(|(x, y)| x == y);
    (types && silent && shared >= Some(30)).then_some((
        Tie::FiledTwice,
        72,
        "the same name, time and kind, descriptions with rare words in common",
    ))
}

/// Whether the name of one begins with another name of the other: `Some Employer (through Premera)`.
fn for_other(a: &Traits<'_>, b: &Traits<'_>) -> bool {
    let begun = |x: &Traits<'_>, y: &Traits<'_>| {
        let telling = |other: &&String| other.len() >= 7 && !super::names::is_common(other);
        x.party.others.iter().filter(telling).any(|other| y.party.key.starts_with(other.as_str()))
    };
    begun(a, b) || begun(b, a)
}

/// Two rows of another list: a state's, or a collector's.
fn other(a: &Traits<'_>, b: &Traits<'_>, words: &Frequencies) -> Option<Found> {
    let (name, _) = super::weigh::names(a, b);
    if name >= 28 && told_again(a, b) {
        return Some((Tie::FiledTwice, 76, "nearly the same name and number of people, within a month"));
    }
    if name < 30 && !(name == 28 && for_other(a, b)) {
        return None;
    }
    let both_precise = a.precise && b.precise;
    let same_breach = both_precise
        && a.occurred.zip(b.occurred).is_some_and(|(x, y)| x.0 == y.0 || (x.1 == y.1 && x.0 != x.1));
    let days = apart(a.reported, b.reported);
    let story = a.story.is_some() && a.story == b.story;
    // a handful of people is the number of many breaches
    let same_total = a.totals.iter().any(|total| *total >= 10 && b.totals.contains(total));
    let near_report = days.is_some_and(|days| days <= 60);
    let begun = name == 28 && for_other(a, b);
    if a.party.key != b.party.key && (name == 36 || begun) && near_report {
        return Some((Tie::SameEvent, 70, "one files for the other, or under its name, within two months"));
    }
    let many = |t: &Traits<'_>| t.residents.as_ref().is_some_and(|(_, value)| *value >= 50);
    let same_residents = many(a) && a.residents == b.residents;
    let unsaid = Traits::is_unsaid;
    if story && (a.occurred == b.occurred || a.loose()) {
        return Some((Tie::FiledTwice, 90, "the same name and description"));
    }
    // a collector writes nobody's supplements down; of a ministry it has several breaches of one day
    let elsewhere = a.state.zip(b.state).is_some_and(|(x, y)| x != y);
    let other_tale = a.loose() && !same_total && (elsewhere || alike(a, b).is_some_and(|share| share < 0.5));
    if same_breach && !other_tale && days.is_none_or(|days| days <= SUPPLEMENT) {
        return Some((Tie::FiledTwice, 88, "the same name and day of breach: a supplement"));
    }
    let near = a.day().zip(b.day()).is_some_and(|(x, y)| (x - y).abs() <= 370);
    if same_total && near && days.is_none_or(|days| days <= 200) && (!both_precise || a.loose()) {
        return Some((Tie::FiledTwice, 80, "the same name and number of people"));
    }
    if a.loose()
        && let Some(found) = written_twice(a, b, words)
    {
        return Some(found);
    }
    match days {
        Some(0..=3) if a.party.key == b.party.key && (!both_precise || same_residents) => {
            Some((Tie::FiledTwice, 76, "the same name, reported on nearly the same day"))
        }
        Some(0..=60) if !both_precise && (unsaid(a) || unsaid(b)) => Some((
            Tie::FiledTwice,
            BESIDE_UNSAID,
            "the same name within two months, once without days and numbers",
        )),
        None if a.loose() && both_precise && (unsaid(a) || unsaid(b)) && a.party.key == b.party.key => {
            let gap = apart(a.day(), b.day()).unwrap_or(i32::MAX);
            let types = a.types.iter().any(|kind| b.types.contains(kind));
            (gap <= 14 && types).then_some((Tie::FiledTwice, 72, "the same name and kind within two weeks"))
        }
        _ => None,
    }
}
