//! Filings to incidents: the first, simple pass, with a reason for each link.
//!
//! What it is: within one list as it stood on a day, filings that are one report filed twice (their people are
//! the same: the larger number counts), and filings by which one business associate reports for several covered
//! entities on one day (their people differ: the numbers add up).
//!
//! What it is not: stored, or a link across lists. Decisions of people (confirm, split) will be kept apart and
//! laid over what this pass proposes.
//!
//! The one idea: **a link says which of the two it is**, because only then is a total honest.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::draft::letters;
use crate::storage::Filing;
use crate::words::EntityType;

/// Most days between two filings of one report.
const DAYS: i32 = 3;

/// What two linked filings have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tie {
    /// The same report: the same people.
    FiledTwice,
    /// One event, other people.
    SameEvent,
}

impl Tie {
    /// How it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::FiledTwice => "filed twice",
            Self::SameEvent => "same event",
        }
    }
}

/// Two filings of one incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Index of the earlier one.
    pub a: usize,
    /// Index of the later one.
    pub b: usize,
    /// Whether their people are the same.
    pub tie: Tie,
    /// Why they are linked.
    pub reason: &'static str,
}

/// The incidents of some filings.
#[derive(Clone, Debug)]
pub struct Incidents {
    /// Incident of each filing: the index of its first filing.
    pub of: Vec<usize>,
    /// Report of each filing: filings with the same number report the same people.
    pub report: Vec<usize>,
    /// Every link, in order.
    pub links: Vec<Link>,
}

impl Incidents {
    /// Links the filings of one or more lists as they stood on a day; lists are not linked with each other.
    pub fn of(filings: &[Filing]) -> Self {
        let mut blocks: BTreeMap<(&str, Option<&str>, String), Vec<usize>> = BTreeMap::new();
        let named = |filing: &Filing| !filing.draft.name.eq_ignore_ascii_case("unknown");
        for (index, filing) in filings.iter().enumerate().filter(|(_, filing)| named(filing)) {
            let start: String = letters(&filing.draft.name).chars().take(10).collect();
            let key = (filing.source.as_str(), filing.draft.state.as_deref(), start);
            blocks.entry(key).or_default().push(index);
        }
        let mut links = Vec::new();
        for block in blocks.into_values().filter(|block| block.len() > 1) {
            block_links(filings, block, &mut links);
        }
        links.sort_by_key(|link| (link.a, link.b));
        Self::joined(filings.len(), links)
    }

    /// The incidents that some links make of a number of filings.
    pub fn joined(filings: usize, links: Vec<Link>) -> Self {
        let mut of: Vec<usize> = (0..filings).collect();
        let mut report = of.clone();
        for link in &links {
            join(&mut of, link.a, link.b);
            if link.tie == Tie::FiledTwice {
                join(&mut report, link.a, link.b);
            }
        }
        let of = (0..filings).map(|i| root(&of, i)).collect();
        let report = (0..filings).map(|i| root(&report, i)).collect();
        Self { of, report, links }
    }
}

fn block_links(filings: &[Filing], mut block: Vec<usize>, links: &mut Vec<Link>) {
    let day = |index: usize| exact_day(&filings[index]);
    block.retain(|index| day(*index).is_some());
    block.sort_by_key(|index| (day(*index), *index));
    for (at, a) in block.iter().enumerate() {
        for b in &block[at + 1..] {
            let Some(apart) = day(*a).zip(day(*b)).map(|(a, b)| days_between(a, b)) else { break };
            if apart > DAYS {
                break;
            }
            if let Some((tie, reason)) = tie(&filings[*a], &filings[*b], apart) {
                links.push(Link { a: *a.min(b), b: *a.max(b), tie, reason });
            }
        }
    }
}

/// The day by which filings are compared: none if only a year or a longer time is known.
fn exact_day(filing: &Filing) -> Option<Date> {
    let (day, basis) = filing.draft.basis()?;
    let vague = basis == "occurred" && filing.draft.occurred.is_some_and(|span| span.start != span.end);
    (!vague).then_some(day)
}

fn days_between(a: Date, b: Date) -> i32 {
    (b - a).get_days().abs()
}

/// How two filings of nearly one name, one state and nearly one day belong together, if they do.
fn tie(a: &Filing, b: &Filing, apart: i32) -> Option<(Tie, &'static str)> {
    let (first, second) = (&a.draft, &b.draft);
    if !nearly_same_name(&letters(&first.name), &letters(&second.name)) {
        return None;
    }
    let told = |text: &Option<String>| text.as_deref().map(letters).filter(|text| text.len() > 80);
    let (story, other) = (told(&first.narrative), told(&second.narrative));
    let stories_differ = story.is_some() && other.is_some() && story != other;
    let types_meet = first.types.is_empty()
        || second.types.is_empty()
        || first.types.iter().any(|kind| second.types.contains(kind));
    let number = first.count().informative();
    let other_number = second.count().informative();
    let associate = |filing: &Filing| filing.draft.entity_type == Some(EntityType::BusinessAssociate);
    match (number, other_number) {
        (Some(x), Some(y)) if x == y && (types_meet || !stories_differ) => {
            let reason = if apart == 0 {
                "the same name, state, day and number"
            } else {
                "the same name, state and number within three days"
            };
            Some((Tie::FiledTwice, reason))
        }
        _ if first == second => Some((Tie::FiledTwice, "the same row twice")),
        (None, _)
            if first.types.is_empty() && first.entity_type.is_none() && first.count().value.is_none() =>
        {
            Some((Tie::FiledTwice, "an empty filing beside a whole one within three days"))
        }
        (_, None)
            if second.types.is_empty() && second.entity_type.is_none() && second.count().value.is_none() =>
        {
            Some((Tie::FiledTwice, "an empty filing beside a whole one within three days"))
        }
        (Some(x), Some(y))
            if (1..=DAYS).contains(&apart)
                && associate(a) != associate(b)
                && x.max(y) / 2 <= x.min(y)
                && !stories_differ =>
        {
            Some((Tie::FiledTwice, "once as business associate and once as covered entity within three days"))
        }
        _ if apart == 0
            && first.types == second.types
            && !stories_differ
            && first.associate_present == Some(true)
            && second.associate_present == Some(true) =>
        {
            Some((Tie::SameEvent, "one business associate, several covered entities, one day"))
        }
        _ => None,
    }
}

/// Equal, or with an ending of one or two letters more ("Corporation", "Corporations").
fn nearly_same_name(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    long.starts_with(short) && long.len() - short.len() <= 2
}

fn root(parents: &[usize], mut index: usize) -> usize {
    while parents[index] != index {
        index = parents[index];
    }
    index
}

/// Joins two sets under the smaller index.
fn join(parents: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(parents, a), root(parents, b));
    parents[a.max(b)] = a.min(b);
}
