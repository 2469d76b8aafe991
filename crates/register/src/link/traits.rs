//! What of a filing is compared, taken out once.
//!
//! What it is: name, days as numbers, counts by who is counted, and which list the filing stands in.
//!
//! The one idea: **a list is a regulator's list**: the rows of a collected table that come from several states
//! are as many lists.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::Scope;
use super::names::Party;
use super::story::{Story, stem};
use crate::draft::Draft;
use crate::storage::Filing;
use crate::words::{BreachType, Count, CountKind, EntityType, Population};

/// Longest span of a breach whose ends say something about its identity.
const PRECISE: i32 = 62;

/// A filing, made comparable.
#[derive(Clone, Debug)]
pub(super) struct Traits {
    /// Number of its list.
    pub(super) list: usize,
    /// What kind of list it is.
    pub(super) kind: Kind,
    pub(super) party: Party,
    /// First and last day by which it is compared; no year-long spans.
    pub(super) reported: Option<i32>,
    pub(super) occurred: Option<(i32, i32)>,
    /// Whether the span of the breach is short enough to tell breaches apart.
    pub(super) precise: bool,
    pub(super) state: Option<String>,
    pub(super) types: Vec<BreachType>,
    pub(super) entity: Option<EntityType>,
    pub(super) associate_present: Option<bool>,
    /// Everybody, in the country or anywhere: the numbers that the row has, the headline first.
    pub(super) totals: Vec<u64>,
    /// Residents of one state.
    pub(super) residents: Option<(String, u64)>,
    /// First letters of the description, if it is long enough to compare.
    pub(super) story: Option<String>,
    /// What the description tells, if there is one.
    pub(super) tale: Option<Story>,
    /// Hashes of the words of its names, which tell nothing in a description.
    pub(super) named: Vec<u64>,
    /// Whether its description says that the case was filed twice.
    pub(super) duplicate: bool,
    /// Whether nothing is known but name and day.
    pub(super) empty: bool,
}

/// Kinds of lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The federal lists, where each filing is a report of its own.
    Federal,
    /// Made from news: its days are those of the news, or only years.
    News,
    /// A state's, or a collection of reports.
    Other,
}

impl Kind {
    fn of(source: &str) -> Self {
        match source {
            "hhs" | "hhs-part2" => Self::Federal,
            "vcdb" | "hibp" | "worlds-biggest" | "wikipedia" => Self::News,
            _ => Self::Other,
        }
    }
}

impl Traits {
    /// Whether it stands in a federal list.
    pub(super) fn federal(&self) -> bool {
        self.kind == Kind::Federal
    }

    /// Whether its days say little.
    pub(super) fn loose(&self) -> bool {
        self.kind == Kind::News
    }

    /// The day by which it is put in order.
    pub(super) fn day(&self) -> Option<i32> {
        self.reported.or(self.occurred.map(|(_, end)| end))
    }

    /// The headline number.
    pub(super) fn total(&self) -> Option<u64> {
        self.totals.first().copied()
    }

    fn of(filing: &Filing, list: usize) -> Self {
        let draft = &filing.draft;
        let reported = draft.reported.or(draft.posted).map(number);
        let occurred = draft.occurred.map(|span| (number(span.start), number(span.end)));
        // a row that reports its breach before it happened has a wrong day of breach
        let occurred = occurred.filter(|(start, _)| reported.is_none_or(|day| day >= *start));
        // numbers differ where an associate files for several covered entities
        let told = |text: &str| {
            let letters = text.bytes().filter(u8::is_ascii_alphabetic).take(300);
            letters.map(|letter| char::from(letter.to_ascii_lowercase())).collect::<String>()
        };
        let story = draft.narrative.as_deref().map(told).filter(|text| text.len() > 80);
        let residents = draft.counts.iter().find_map(|count| match &count.population {
            Population::State(state) => count.value.map(|value| (state.clone(), value)),
            _ => None,
        });
        let whole = draft.counts.iter().filter(|count| !matches!(count.population, Population::State(_)));
        let mut totals: Vec<u64> = whole.filter_map(Count::informative).collect();
        totals.dedup();
        let mut aliases = draft.aliases.clone();
        if filing.source == "prc" {
            // the chronology names all parties in one cell
            let parties = draft.name.split(", ").filter(|part| part.len() >= 8 && part.contains(' '));
            aliases.extend(parties.map(str::to_owned));
        }
        let words = draft.name.to_lowercase();
        let named =
            words.split(|c: char| !c.is_ascii_alphabetic()).filter(|w| w.len() >= 4).map(stem).collect();
        Self {
            tale: None,
            duplicate: draft.narrative.as_deref().is_some_and(says_duplicate),
            named,
            list,
            kind: Kind::of(&filing.source),
            party: Party::of(&draft.name, &aliases),
            reported,
            occurred,
            precise: occurred.is_some_and(|(start, end)| end - start <= PRECISE),
            state: draft.state.clone(),
            types: draft.types.clone(),
            entity: draft.entity_type,
            associate_present: draft.associate_present,
            totals,
            residents,
            story,
            empty: is_empty(draft),
        }
    }
}

/// A short description that says nothing but that the case stands in the list twice.
fn says_duplicate(text: &str) -> bool {
    text.len() < 200 && text.to_lowercase().contains("duplicate")
}

/// Whether a filing says no more than who and when.
fn is_empty(draft: &Draft) -> bool {
    let count = draft.count();
    count.value.is_none()
        && count.kind != CountKind::Placeholder
        && draft.types.is_empty()
        && draft.entity_type.is_none()
}

/// Whether two filings of a list are compared by what their descriptions tell: those of the federal list are compared
/// letter by letter.
fn told_apart_by_words(kind: Kind) -> bool {
    kind == Kind::News
}

/// Filings, made comparable: across lists, or within one.
pub(super) fn all(filings: &[Filing], scope: Scope) -> Vec<Traits> {
    let mut lists: BTreeMap<(&str, Option<&str>), usize> = BTreeMap::new();
    filings
        .iter()
        .map(|filing| {
            let regulator = filing.draft.counts.iter().find_map(|count| match &count.population {
                Population::State(state) => Some(state.as_str()),
                _ => None,
            });
            let next = lists.len();
            let list = *lists.entry((filing.source.as_str(), regulator)).or_insert(next);
            let mut one = Traits::of(filing, list);
            if scope == Scope::Across || told_apart_by_words(one.kind) {
                let draft = &filing.draft;
                one.tale = draft.narrative.as_deref().map(|text| Story::of(text, draft.reported));
            }
            one
        })
        .collect()
}

/// A day as a number.
fn number(day: Date) -> i32 {
    (day - Date::ZERO).get_days()
}
