//! How much two filings of different lists have in common.
//!
//! What it is: points with reasons for name, days, numbers, place and kind.
//!
//! What it is not: the decision; see the parent module.
//!
//! The one idea: **a name is not enough**: something that happened must agree too, and a report before the breach
//! can never be of it.

use super::names::Party;
use super::story::Frequencies;
use super::traits::Traits;

/// Points from which two filings are taken for one breach.
pub(super) const ENOUGH: i32 = 60;
/// Points from which a person should look.
pub(super) const LOOK: i32 = 52;

/// Points from which a record of a collector is of a breach though the collector has another of it: news are written up
/// twice.
pub(super) const SURE: i32 = 90;

/// How rare a name is in the lists around that time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rarity {
    /// Once in each of the two lists.
    Sole,
    /// A few times.
    Some,
    /// Many times in one of them.
    Often,
}

/// Points and reasons; nothing if the two cannot be the same.
pub(super) fn weigh(
    a: &Traits<'_>,
    b: &Traits<'_>,
    rarity: Rarity,
    words: &Frequencies,
) -> Option<(i32, Vec<&'static str>)> {
    let mut sum = Sum::default();
    let (name, reason) = names(a, b);
    // strangers may share such words: something that tells more than a day must agree too
    let loose = [INITIALS, STAND_IN].contains(&reason);
    sum.add(name, reason);
    if name == 0 {
        // without a name only a number that hardly anybody else has, or the same day
        let day = a.reported.zip(b.reported).is_some_and(|(x, y)| (x - y).abs() <= 3);
        let telling = |total: &u64| *total >= 1_000 && (day || !total.is_multiple_of(100));
        if !a.totals.iter().any(|total| telling(total) && b.totals.contains(total)) {
            return None;
        }
    }
    days(a, b, &mut sum)?;
    numbers(a, b, &mut sum);
    if let (Some(x), Some(y)) = (&a.state, &b.state) {
        if x == y { sum.add(6, "the same state") } else { sum.add(-12, "") }
    }
    if !a.types.is_empty() && !b.types.is_empty() {
        let meet = a.types.iter().any(|kind| b.types.contains(kind));
        if meet { sum.add(5, "the same type") } else { sum.add(-3, "") }
    }
    if let (Some(x), Some(y)) = (a.story, b.story)
        && x.sixty == y.sixty
    {
        sum.add(25, DESCRIPTION);
    } else {
        stories(a, b, words, &mut sum);
    }
    let name = if loose && !sum.reasons.iter().any(|reason| TELLING.contains(reason)) {
        sum.points -= name - LOOSE;
        LOOSE
    } else {
        name
    };
    match rarity {
        Rarity::Sole if name >= 24 => sum.add(15, "the only one of this name in both lists at that time"),
        Rarity::Often => sum.add(-8, ""),
        _ => {}
    }
    Some((sum.points, sum.reasons))
}

/// Points for what descriptions have in common, and for days of the one in the sentences of the other.
fn stories(a: &Traits<'_>, b: &Traits<'_>, words: &Frequencies, sum: &mut Sum) {
    if let (Some(x), Some(y)) = (&a.tale, &b.tale) {
        let names: Vec<u64> = a.named.iter().chain(&b.named).copied().collect();
        let (points, reason) = match words.shared(x, y, &names) {
            Some(30..) => (14, RARE_WORDS),
            Some(20..) => (8, "descriptions with words in common"),
            Some(..5) => (-8, ""),
            _ => (0, ""),
        };
        sum.add(points, reason);
    }
    let tells = |teller: &Traits<'_>, of: &Traits<'_>| {
        let (Some(tale), Some((start, end))) = (&teller.tale, of.occurred) else { return false };
        of.precise && (tale.days.contains(&start) || tale.days.contains(&end))
    };
    if tells(a, b) || tells(b, a) {
        sum.add(16, TOLD_DAY);
    }
    let reported = |teller: &Traits<'_>, of: &Traits<'_>| {
        teller.loose()
            && teller.tale.as_ref().zip(of.reported).is_some_and(|(tale, day)| tale.days.contains(&day))
    };
    if reported(a, b) || reported(b, a) {
        sum.add(16, TOLD_REPORT);
    }
}

#[derive(Default)]
struct Sum {
    points: i32,
    reasons: Vec<&'static str>,
}

impl Sum {
    fn add(&mut self, points: i32, reason: &'static str) {
        self.points += points;
        if points > 0 && !reason.is_empty() {
            self.reasons.push(reason);
        }
    }
}

/// Points for the names.
pub(super) fn names(a: &Traits<'_>, b: &Traits<'_>) -> (i32, &'static str) {
    parties(&a.party, &b.party)
}

const INITIALS: &str = "words of one name are initials in the other";
const STAND_IN: &str = "the telling words of one name stand in the other";

/// Points for such names where nothing else tells.
const LOOSE: i32 = 22;

const SAME_NUMBER: &str = "the same number of people";
const SAME_ROUND: &str = "the same round number of people";
const NEARLY: &str = "nearly the same number of people";
const TOLD_NUMBER: &str = "the description of one has the other's number of people";
const ROUNDED: &str = "one number of people is the other, rounded";
const RESIDENTS: &str = "the same number of residents";
const DAY_OF_BREACH: &str = "the same day of breach";
const TOLD_DAY: &str = "the description of one names the other's day of breach";
const TOLD_REPORT: &str = "the description of one names the other's day of report";
const DESCRIPTION: &str = "the same description";
const RARE_WORDS: &str = "descriptions with rare words in common";

/// What agrees hardly ever by chance. The day of breach does: hundreds who were clients of one vendor have it.
const TELLING: &[&str] = &[
    SAME_NUMBER,
    SAME_ROUND,
    NEARLY,
    TOLD_NUMBER,
    ROUNDED,
    RESIDENTS,
    TOLD_DAY,
    TOLD_REPORT,
    DESCRIPTION,
    RARE_WORDS,
];

/// Points for two names.
pub(super) fn parties(x: &Party, y: &Party) -> (i32, &'static str) {
    if x.key == y.key {
        return (40, "the same name");
    }
    if x.keys().any(|key| y.keys().any(|other| key == other)) {
        return (36, "another name of one is the name of the other");
    }
    let (short, long) = if x.key.len() <= y.key.len() { (x, y) } else { (y, x) };
    let telling = short.telling().next().is_some();
    if telling && short.key.len() >= 6 && long.key.starts_with(&short.key) {
        return (30, "one name begins with the other");
    }
    let cut = |key: &str| key.get(..60).unwrap_or(key).to_owned();
    if short.key.len() >= 8 && strsim::jaro_winkler(&cut(&x.key), &cut(&y.key)) >= 0.95 {
        return (32, "nearly the same name");
    }
    if telling && short.key.len() >= 8 && long.key.contains(&short.key) {
        return (26, "one name within the other");
    }
    if telling && x.telling().eq(y.telling()) {
        return (28, "the same telling words of the name");
    }
    if initials(x, y) || initials(y, x) {
        return (32, INITIALS);
    }
    if within(x, y) || within(y, x) {
        return (28, STAND_IN);
    }
    let longer =
        |x: &Party, y: &Party| y.key.len() >= 10 && x.others.iter().any(|other| other.starts_with(&y.key));
    if (longer(x, y) && y.telling().next().is_some()) || (longer(y, x) && x.telling().next().is_some()) {
        return (28, "another name of one begins with the name of the other");
    }
    if short.key.len() >= 15 && long.key.starts_with(&short.key) {
        return (22, "one name begins with the other");
    }
    let begun = |x: &Party, y: &Party| {
        x.others.iter().any(|other| {
            other.len() >= 7 && !super::names::is_common(other) && y.key.starts_with(other.as_str())
        })
    };
    if begun(x, y) || begun(y, x) {
        return (28, "the name of one begins with another name of the other");
    }
    let common = x.telling().filter(|word| y.telling().any(|other| other == *word)).count();
    if common > 0 && common * 2 >= x.telling().count().max(y.telling().count()) {
        return (22, "half of the telling words of the name");
    }
    (0, "")
}

/// Whether all telling words of one name, at least two, stand in the other, whatever their endings: `Neurologic
/// Institute`, `Neurological Institute of Amherst`.
fn within(short: &Party, long: &Party) -> bool {
    const STEM: usize = 6;
    let same = |a: &str, b: &str| a == b || (a.len() > STEM && a.get(..STEM) == b.get(..STEM));
    let mut words = 0;
    for word in short.telling() {
        words += 1;
        if !long.telling().any(|other| same(word, other)) {
            return false;
        }
    }
    words >= 2
}

/// Whether a name is the other with some of its words, at least three, written as their initials: `Ohio ACO`, `Ohio
/// Accountable Care Organization`.
fn initials(short: &Party, long: &Party) -> bool {
    let large = |word: &&str| !["of", "and", "the", "for", "at", "in"].contains(word);
    let own: Vec<&str> = short.words.iter().map(String::as_str).filter(large).collect();
    let all: Vec<&str> = long.words.iter().map(String::as_str).filter(large).collect();
    own.iter().enumerate().any(|(at, word)| {
        let count = word.len();
        let written = |run: &[&str]| {
            run.iter().zip(word.bytes()).all(|(word, letter)| word.as_bytes().first() == Some(&letter))
        };
        (3..=6).contains(&count)
            && all.len() + 1 == own.len() + count
            && all.get(..at) == own.get(..at)
            && all.get(at + count..) == own.get(at + 1..)
            && all.get(at..at + count).is_some_and(written)
    })
}

/// Points for the days; a veto for a report before the breach.
fn days(a: &Traits<'_>, b: &Traits<'_>, sum: &mut Sum) -> Option<()> {
    if a.loose() || b.loose() {
        let (loose, other) = if a.loose() { (a, b) } else { (b, a) };
        loosely(loose, other, sum);
        return Some(());
    }
    let early = |report: Option<i32>, breach: &Traits<'_>, other: &Traits<'_>| {
        let mistyped = || breach.occurred.zip(other.occurred).is_some_and(|(x, y)| other_year(x.0, y.0));
        let before = report.zip(breach.occurred).is_some_and(|(day, (start, _))| day < start - 5);
        breach.precise && before && !mistyped()
    };
    if early(a.reported, b, a) || early(b.reported, a, b) {
        return None;
    }
    if let (Some(x), Some(y)) = (a.reported, b.reported) {
        let (points, reason) = match (x - y).abs() {
            0..=3 => (30, "reported on nearly the same day"),
            4..=10 => (25, "reported within ten days"),
            11..=30 => (18, "reported within a month"),
            31..=60 => (12, "reported within two months"),
            61..=120 => (3, ""),
            121..=365 => (-10, ""),
            _ => (-30, ""),
        };
        sum.add(points, reason);
    }
    match (a.occurred, b.occurred) {
        (Some(x), Some(y)) if a.precise && b.precise => {
            let gap = (x.0.max(y.0) - x.1.min(y.1)).max(0);
            let (points, reason) = match gap {
                _ if x.0 == y.0 || x.1 == y.1 => (35, DAY_OF_BREACH),
                0 => (15, "days of breach that overlap"),
                1..=7 => (8, "days of breach within a week"),
                _ if other_year(x.0, y.0) || other_year(x.1, y.1) => {
                    (15, "the same day of breach in another year: one may be mistyped")
                }
                8..=90 => (-8, ""),
                _ => (-25, ""),
            };
            sum.add(points, reason);
        }
        (Some(x), Some(y)) => match (x.0.max(y.0) - x.1.min(y.1)).max(0) {
            _ if one_end(x, y) => sum.add(30, "the same first or last day of a long breach"),
            0 => sum.add(8, "breaches in one time"),
            1..=60 => sum.add(-8, ""),
            _ => sum.add(-25, ""),
        },
        (Some(span), None) => after(b.reported, span, sum),
        (None, Some(span)) => after(a.reported, span, sum),
        (None, None) => {}
    }
    Some(())
}

/// Whether two days are one day of two years that follow each other.
fn other_year(x: i32, y: i32) -> bool {
    let (early, late) = (x.min(y), x.max(y));
    matches!(late - early, 365 | 366) && {
        let (early, late) = (date(early), date(late));
        (early.month(), early.day()) == (late.month(), late.day())
    }
}

fn date(day: i32) -> jiff::civil::Date {
    jiff::civil::Date::ZERO.checked_add(jiff::Span::new().days(day)).unwrap_or(jiff::civil::Date::ZERO)
}

/// Whether two times begin or end on one day, which is no day that stands for a whole year or month.
fn one_end(x: (i32, i32), y: (i32, i32)) -> bool {
    let told = |day: i32| {
        let date = date(day);
        date.day() > 1 && date.day() < date.days_in_month()
    };
    (x.0 == y.0 && told(x.0)) || (x.1 == y.1 && told(x.1))
}

/// The day or year of a list that is made from news, beside the days of another list.
fn loosely(loose: &Traits<'_>, other: &Traits<'_>, sum: &mut Sum) {
    let Some((start, end)) = loose.occurred else { return };
    if !loose.precise {
        let breach = other.occurred.is_some_and(|(first, last)| first <= end && last >= start);
        let report = other.reported.map(|day| day - end);
        let (points, reason) = match report {
            _ if breach => (12, "breaches in one year"),
            Some(late) if late <= 0 && late >= start - end => (12, "reported in the year of the breach"),
            Some(1..=150) => (8, "reported soon after the year of the breach"),
            Some(151..=400) => (0, ""),
            _ => (-25, ""),
        };
        sum.add(points, reason);
        return;
    }
    let days = [other.reported, other.occurred.map(|span| span.0), other.occurred.map(|span| span.1)];
    let exact = other.precise && other.occurred.is_some_and(|(first, last)| first == start || last == start);
    let gap = days.into_iter().flatten().map(|day| (day - start).abs()).min();
    let (points, reason) = match gap {
        _ if exact => (35, DAY_OF_BREACH),
        Some(0..=3) => (26, "days of breach and report within three days"),
        Some(4..=45) => (16, "days of breach and report within six weeks"),
        Some(46..=120) => (5, ""),
        Some(121..=400) => (-5, ""),
        Some(_) => (-25, ""),
        None => (0, ""),
    };
    sum.add(points, reason);
}

/// A report of one beside the breach of the other.
fn after(report: Option<i32>, (start, end): (i32, i32), sum: &mut Sum) {
    match report {
        Some(day) if day < start - 5 => sum.add(-25, ""),
        Some(day) if day - end <= 365 => sum.add(8, "a report in the year after the breach"),
        Some(day) if day - end <= 800 => {}
        Some(_) => sum.add(-20, ""),
        None => {}
    }
}

fn numbers(a: &Traits<'_>, b: &Traits<'_>, sum: &mut Sum) {
    if let (Some(x), Some(y)) = (a.total(), b.total()) {
        // a row may have two numbers
        let both = a.totals.iter().find(|total| b.totals.contains(total));
        let (x, y) = both.map_or((x, y), |same| (*same, *same));
        let (small, large) = (x.min(y), x.max(y));
        let told = x != y && (in_words(a, y) || in_words(b, x));
        let (points, reason) = match () {
            () if x == y && (x >= 10_000 || !x.is_multiple_of(100)) => (38, SAME_NUMBER),
            () if x == y => (24, SAME_ROUND),
            () if told => (25, TOLD_NUMBER),
            () if rounded(x, y) || rounded(y, x) => (26, ROUNDED),
            () if large - small <= large / 50 => (20, NEARLY),
            () if large - small <= large / 20 => (14, "about the same number of people"),
            () if large - small <= large / 4 => (8, "a number of people of the same size"),
            () if large / 5 > small => (-15, ""),
            () => (-5, ""),
        };
        sum.add(points, reason);
    }
    let only = |one: &Traits<'_>, other: &Traits<'_>| {
        one.total().is_none() && other.total().is_some_and(|n| in_words(one, n))
    };
    if only(a, b) || only(b, a) {
        sum.add(25, TOLD_NUMBER);
    }
    if let (Some((x, m)), Some((y, n))) = (&a.residents, &b.residents)
        && x == y
    {
        if m == n { sum.add(20, RESIDENTS) } else { sum.add(-10, "") }
    }
    for (total, part) in [(a.total(), &b.residents), (b.total(), &a.residents)] {
        if let (Some(total), Some((_, part))) = (total, part)
            && *part > total + total / 20
        {
            sum.add(-20, "");
        }
    }
}

/// Whether a description has a number that hardly any other has.
fn in_words(teller: &Traits<'_>, people: u64) -> bool {
    let telling = people >= 1_000 && !people.is_multiple_of(100);
    let tale = teller.tale.as_ref();
    let exact = telling && tale.is_some_and(|tale| tale.numbers.binary_search(&people).is_ok());
    // news round what the description of the case has to the last
    exact || tale.is_some_and(|tale| tale.numbers.iter().any(|number| rounded(people, *number)))
}

/// Whether a number is another one, rounded to its last digit that is not 0: `75,000` of 74,944.
pub(super) fn rounded(round: u64, exact: u64) -> bool {
    let mut unit = 1_u64;
    while unit <= round / 10 && round.is_multiple_of(unit * 10) {
        unit *= 10;
    }
    // with fewer digits many numbers round to it
    unit >= 100 && round / unit >= 20 && round.abs_diff(exact) <= unit / 2
}

#[cfg(test)]
mod tests {
    use super::{Party, parties};

    #[test]
    fn names_that_say_the_same_in_other_words() {
        let points = |x: &str, y: &str| {
            let (x, y) = (Party::of(x, &[]), Party::of(y, &[]));
            assert_eq!(parties(&x, &y), parties(&y, &x));
            parties(&x, &y).0
        };
        assert_eq!(points("Ohio Plains ACO, LLC", "Ohio Plains Accountable Care Organization"), 32);
        assert_eq!(points("Society of Aid for All in Need", "SAAN"), 32);
        assert_eq!(points("Friends of Aid and Need", "FAN"), 32);
        assert_eq!(points("Friends of Aid and Need", "FOAAN"), 0, "small words have no initials");
        assert_eq!(points("Ohio Plains ACO", "Ohio Hills Accountable Care Organization"), 0);
        assert_ne!(points("Ohio Plains AC", "Ohio Plains Accountable Care"), 32, "two letters are no word");
        assert_eq!(points("Quill Neurologic Group", "QUILL Neurological Institute of Amherst"), 28);
        assert_eq!(points("Quill Neurologic Group", "Quill Urology Group"), 22);
    }
}
