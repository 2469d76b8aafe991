//! Counting: how many filings, incidents and people, by year, type, state and so on, as of a day.
//!
//! What it is: filters, groups and sums over the filings of one list as it stood on a day.
//!
//! What it is not: a sum over several lists. They report the same breaches, so their numbers are never added.
//!
//! The one idea: **two sums side by side**: people as reported, row by row, and people with reports that were
//! filed twice counted once. A filing with several types counts under each of them, so groups by type do not add
//! up to the total, which is given apart.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::draft::Draft;
use crate::link::Incidents;
use crate::storage::Filing;
use crate::words::{BreachType, CountKind, Disclosure, EntityType, Sector};

/// How the two sums of a tally are made, for a reader.
pub const RULE: &str = "a filing with several types or locations counts under each; a report that was filed twice counts once in the \
                        de-duplicated sum, with the larger number; numbers not known count as nothing";

/// Which filings.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Kind of organisation.
    pub entity_type: Option<EntityType>,
    /// Kind of breach, among others or alone.
    pub breach_type: Option<(BreachType, Alone)>,
    /// Postal code of the organisation's state.
    pub state: Option<String>,
    /// ISO code of the organisation's country.
    pub country: Option<String>,
    /// Branch.
    pub sector: Option<Sector>,
    /// Whether data was disclosed.
    pub disclosure: Option<Disclosure>,
    /// Words that the name has.
    pub name: Option<String>,
    /// Words that the description has, as written there (any case).
    pub text: Option<String>,
}

/// Whether a filing with other types too counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alone {
    /// It counts.
    WithOthers,
    /// Only filings with this one type count.
    Only,
}

impl Filter {
    /// Whether a filing is one of them.
    pub fn takes(&self, draft: &Draft) -> bool {
        let day = draft.basis().map(|(day, _)| day);
        let is = |wanted: &Option<String>, have: &Option<String>| {
            wanted.as_deref().is_none_or(|w| have.as_deref().is_some_and(|h| h.eq_ignore_ascii_case(w)))
        };
        let has = |wanted: &Option<String>, have: &str| {
            wanted.as_deref().is_none_or(|w| have.to_lowercase().contains(&w.to_lowercase()))
        };
        self.from.is_none_or(|from| day.is_some_and(|day| day >= from))
            && self.to.is_none_or(|to| day.is_some_and(|day| day <= to))
            && self.entity_type.is_none_or(|kind| draft.entity_type == Some(kind))
            && self.breach_type.is_none_or(|(kind, alone)| match alone {
                Alone::WithOthers => draft.types.contains(&kind),
                Alone::Only => draft.types == [kind],
            })
            && is(&self.state, &draft.state)
            && is(&self.country, &draft.country)
            && self.sector.is_none_or(|sector| draft.sector == Some(sector))
            && self.disclosure.is_none_or(|disclosure| draft.disclosure == Some(disclosure))
            && has(&self.name, &draft.name)
            && has(&self.text, draft.narrative.as_deref().unwrap_or_default())
    }
}

/// By what is grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Year of the report.
    Year,
    /// Month of the report.
    Month,
    /// State of the organisation.
    State,
    /// Kind of breach.
    Type,
    /// Where the data was.
    Location,
    /// Kind of organisation.
    EntityType,
    /// Branch.
    Sector,
}

impl By {
    /// The groups of a filing: at least one.
    fn keys(self, draft: &Draft) -> Vec<String> {
        let unknown = || "unknown".to_owned();
        let one = |key: Option<String>| vec![key.unwrap_or_else(unknown)];
        let day = draft.basis().map(|(day, _)| day);
        match self {
            Self::Year => one(day.map(|day| format!("{:04}", day.year()))),
            Self::Month => {
                let whole_year = draft.basis().is_some_and(|(_, basis)| basis == "occurred")
                    && draft.occurred.is_some_and(|span| span.start.month() != span.end.month());
                one(day.filter(|_| !whole_year).map(|day| format!("{:04}-{:02}", day.year(), day.month())))
            }
            Self::State => one(draft.state.clone()),
            Self::EntityType => one(draft.entity_type.map(|kind| kind.name().to_owned())),
            Self::Sector => one(draft.sector.map(|sector| sector.name().to_owned())),
            Self::Type if draft.types.is_empty() => one(None),
            Self::Type => draft.types.iter().map(|kind| kind.name().to_owned()).collect(),
            Self::Location if draft.locations.is_empty() => one(None),
            Self::Location => draft.locations.clone(),
        }
    }
}

/// One line of a tally.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Group, or `total`.
    pub key: String,
    /// Filings.
    pub filings: u64,
    /// Incidents that they are about.
    pub incidents: u64,
    /// People, as reported.
    pub individuals: u64,
    /// People, each report once.
    pub individuals_deduplicated: u64,
    /// Filings whose number only says "enough to report".
    pub placeholders: u64,
    /// Placeholders that stand for 180 days or more.
    pub standing_placeholders: u64,
    /// Filings without a number.
    pub without_number: u64,
    /// Median days from the breach to its discovery, and of how many filings.
    pub days_to_discover: Option<(i32, u64)>,
    /// Median days from discovery to the report, and of how many filings.
    pub days_to_report: Option<(i32, u64)>,
}

/// A tally.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// One line per group, in order.
    pub lines: Vec<Line>,
    /// Everything once.
    pub total: Line,
}

/// Days after which a placeholder that was never amended is called standing.
pub const STANDING: i32 = 180;

/// Whether a number that only says "enough to report" has stood for long on a day.
pub fn is_standing(draft: &Draft, day: Date) -> bool {
    draft.count().kind == CountKind::Placeholder
        && draft.basis().is_some_and(|(since, _)| (day - since).get_days() >= STANDING)
}

/// Counts the filings of one list, as they stood on a day, with the incidents that they are about.
pub fn tally(filings: &[Filing], incidents: &Incidents, filter: &Filter, by: Option<By>, day: Date) -> Tally {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut all = Vec::new();
    for (index, filing) in filings.iter().enumerate().filter(|(_, filing)| filter.takes(&filing.draft)) {
        all.push(index);
        for key in by.map(|by| by.keys(&filing.draft)).unwrap_or_default() {
            groups.entry(key).or_default().push(index);
        }
    }
    let line = |key: String, members: &[usize]| line(key, members, filings, incidents, day);
    Tally {
        lines: groups.into_iter().map(|(key, members)| line(key, &members)).collect(),
        total: line("total".to_owned(), &all),
    }
}

fn line(key: String, members: &[usize], filings: &[Filing], incidents: &Incidents, day: Date) -> Line {
    let mut reports: BTreeMap<usize, u64> = BTreeMap::new();
    let mut line = Line {
        key,
        filings: members.len() as u64,
        incidents: members.iter().map(|i| incidents.of[*i]).collect::<BTreeSet<_>>().len() as u64,
        individuals: 0,
        individuals_deduplicated: 0,
        placeholders: 0,
        standing_placeholders: 0,
        without_number: 0,
        days_to_discover: None,
        days_to_report: None,
    };
    let (mut discover, mut report) = (Vec::new(), Vec::new());
    for index in members {
        let draft = &filings[*index].draft;
        let count = draft.count();
        let people = count.value.unwrap_or(0);
        line.individuals = line.individuals.saturating_add(people);
        line.without_number += u64::from(count.value.is_none());
        line.placeholders += u64::from(count.kind == CountKind::Placeholder);
        line.standing_placeholders += u64::from(is_standing(draft, day));
        let most = reports.entry(incidents.report[*index]).or_default();
        *most = people.max(*most);
        let since = |from: Option<Date>, to: Option<Date>| {
            from.zip(to).map(|(from, to)| (to - from).get_days()).filter(|days| *days >= 0)
        };
        discover.extend(since(draft.occurred.map(|span| span.start), draft.discovered));
        report.extend(since(draft.discovered, draft.reported));
    }
    line.individuals_deduplicated = reports.values().fold(0, |sum, people| sum.saturating_add(*people));
    line.days_to_discover = median(discover);
    line.days_to_report = median(report);
    line
}

/// The middle value (the lower of two) and the number of values.
pub fn median(mut days: Vec<i32>) -> Option<(i32, u64)> {
    days.sort_unstable();
    let middle = days.get(days.len().checked_sub(1)? / 2)?;
    Some((*middle, days.len() as u64))
}

/// The day on which the running sum of people, by day of report, first exceeds a number: as reported, and with
/// each report once, as the incidents say which filings are one report.
pub fn day_over(
    filings: &[Filing],
    incidents: &Incidents,
    filter: &Filter,
    people: u64,
) -> (Option<Date>, Option<Date>) {
    let dated = dated(filings, filter);
    let over = |report: &dyn Fn(usize) -> usize| passed(filings, &dated, report, people);
    (over(&|index| index), over(&|index| incidents.report[index]))
}

/// A report that was filed twice, and the day on which the sum passes a number once it is counted once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// Its first filing.
    pub filing: usize,
    /// People who were counted twice.
    pub people: u64,
    /// The day with this report and all larger ones counted once.
    pub over: Option<Date>,
}

/// Most reports that [`removals`] names.
const MOST: usize = 20;

/// How a day of [`day_over`] moves as one report after another that was filed twice is counted once: those that
/// were filed by the last of these days, the largest first.
pub fn removals(filings: &[Filing], incidents: &Incidents, filter: &Filter, people: u64) -> Vec<Removal> {
    let dated = dated(filings, filter);
    let last = passed(filings, &dated, &|index| incidents.report[index], people);
    let mut groups: BTreeMap<usize, Vec<u64>> = BTreeMap::new();
    for (_, index) in dated.iter().filter(|(day, _)| last.is_none_or(|last| *day <= last)) {
        groups
            .entry(incidents.report[*index])
            .or_default()
            .push(filings[*index].draft.count().value.unwrap_or(0));
    }
    let twice = |(report, values): (usize, Vec<u64>)| {
        let sum = values.iter().fold(0_u64, |sum, value| sum.saturating_add(*value));
        let most = values.iter().max().copied().unwrap_or(0);
        (sum > most).then_some((sum - most, report))
    };
    let mut twice: Vec<(u64, usize)> = groups.into_iter().filter_map(twice).collect();
    twice.sort_unstable_by(|x, y| y.0.cmp(&x.0).then(x.1.cmp(&y.1)));
    let mut once = BTreeSet::new();
    let step = |(people_twice, report): (u64, usize)| {
        once.insert(report);
        let of = |index: usize| {
            let report = incidents.report[index];
            if once.contains(&report) { report } else { index }
        };
        Removal { filing: report, people: people_twice, over: passed(filings, &dated, &of, people) }
    };
    twice.into_iter().take(MOST).map(step).collect()
}

/// Filings that a filter takes, by day.
fn dated(filings: &[Filing], filter: &Filter) -> Vec<(Date, usize)> {
    let taken = filings.iter().enumerate().filter(|(_, filing)| filter.takes(&filing.draft));
    let mut dated: Vec<(Date, usize)> =
        taken.filter_map(|(index, filing)| filing.draft.basis().map(|(day, _)| (day, index))).collect();
    dated.sort_unstable();
    dated
}

/// The day on which the sum first exceeds a number, filings of one report counted once with their largest number.
fn passed(
    filings: &[Filing],
    dated: &[(Date, usize)],
    report: &dyn Fn(usize) -> usize,
    people: u64,
) -> Option<Date> {
    let mut reports: BTreeMap<usize, u64> = BTreeMap::new();
    let mut sum = 0_u64;
    for (day, index) in dated {
        let value = filings[*index].draft.count().value.unwrap_or(0);
        let most = reports.entry(report(*index)).or_default();
        sum = sum.saturating_add(value.saturating_sub(*most));
        *most = value.max(*most);
        if sum > people {
            return Some(*day);
        }
    }
    None
}
