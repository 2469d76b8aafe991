//! What of a filing is compared, taken out once.
//!
//! What it is: name, days as numbers, counts by who is counted, and which list the filing stands in.
//!
//! The one idea: **a list is a regulator's list**: the rows of a collected table that come from several states
//! are as many lists.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::civil::Date;

use super::Scope;
use super::names::Party;
use super::story::{Story, stem};
use crate::draft::Draft;
use crate::storage::Filing;
use crate::words::{BreachType, Count, CountKind, EntityType, Population};

/// Longest span of a breach whose ends say something about its identity.
const PRECISE: i32 = 62;

/// A filing, made comparable. A list may have a million: what the filing says is borrowed, and of texts that are compared
/// as a whole only hashes are kept.
#[derive(Clone, Debug)]
pub(super) struct Traits<'a> {
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
    pub(super) state: Option<&'a str>,
    pub(super) types: &'a [BreachType],
    pub(super) entity: Option<EntityType>,
    pub(super) associate_present: Option<bool>,
    /// Everybody, in the country or anywhere: the numbers that the row has, the headline first.
    pub(super) totals: Vec<u64>,
    /// Residents of one state.
    pub(super) residents: Option<(&'a str, u64)>,
    /// The first letters of the description, if it is long enough to compare.
    pub(super) story: Option<Letters>,
    narrative: Option<&'a str>,
    /// What the description tells, if there is one.
    pub(super) tale: Option<Story>,
    /// Hashes of the words of its names, which tell nothing in a description; none without a tale.
    pub(super) named: Vec<u64>,
    /// Whether its description says that the case was filed twice.
    pub(super) duplicate: bool,
    /// Whether nothing is known but name and day.
    pub(super) empty: bool,
}

/// Hashes of the first letters of a description: 60, 80, and [`LETTERS`] of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Letters {
    pub(super) sixty: u64,
    pub(super) eighty: u64,
    pub(super) all: u64,
}

/// Letters of a description that are compared.
const LETTERS: usize = 300;

impl Letters {
    /// Nothing for a description that is too short to tell anything.
    fn of(narrative: &str) -> Option<Self> {
        let text = letters(narrative);
        let hash = |length: usize| text.get(..length).map(hashed);
        Some(Self { sixty: hash(60)?, eighty: hash(80)?, all: hashed(&text) }).filter(|_| text.len() > 80)
    }
}

/// The first letters of a description: numbers differ where an associate files for several covered entities.
fn letters(narrative: &str) -> String {
    let letters = narrative.bytes().filter(u8::is_ascii_alphabetic).take(LETTERS);
    letters.map(|letter| char::from(letter.to_ascii_lowercase())).collect()
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

impl<'a> Traits<'a> {
    /// Whether it says of nobody how many they are.
    pub(super) fn is_unsaid(&self) -> bool {
        self.residents.is_none() && self.totals.is_empty()
    }

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

    /// The first letters of its description, if there are enough to compare.
    pub(super) fn letters(&self) -> Option<String> {
        self.narrative.filter(|_| self.story.is_some()).map(letters)
    }

    fn of(filing: &'a Filing, list: usize) -> Self {
        let draft = &filing.draft;
        let reported = draft.reported.or(draft.posted).map(number);
        let occurred = draft.occurred.map(|span| (number(span.start), number(span.end)));
        // a row that reports its breach before it happened has a wrong day of breach
        let occurred = occurred.filter(|(start, _)| reported.is_none_or(|day| day >= *start));
        let residents = draft.counts.iter().find_map(|count| match &count.population {
            Population::State(state) => count.value.map(|value| (state.as_str(), value)),
            _ => None,
        });
        let whole = draft.counts.iter().filter(|count| !matches!(count.population, Population::State(_)));
        let mut totals: Vec<u64> = whole.filter_map(Count::informative).collect();
        totals.dedup();
        totals.shrink_to_fit();
        let mut aliases = draft.aliases.clone();
        if filing.source == "prc" {
            // the chronology names all parties in one cell
            let parties = draft.name.split(", ").filter(|part| part.len() >= 8 && part.contains(' '));
            aliases.extend(parties.map(str::to_owned));
        }
        Self {
            tale: None,
            duplicate: draft.narrative.as_deref().is_some_and(says_duplicate),
            named: Vec::new(),
            list,
            kind: Kind::of(&filing.source),
            party: Party::of(&draft.name, &aliases),
            reported,
            occurred,
            precise: occurred.is_some_and(|(start, end)| end - start <= PRECISE),
            state: draft.state.as_deref(),
            types: &draft.types,
            entity: draft.entity_type,
            associate_present: draft.associate_present,
            totals,
            residents,
            story: draft.narrative.as_deref().and_then(Letters::of),
            narrative: draft.narrative.as_deref(),
            empty: is_empty(draft),
        }
    }
}

impl Traits<'_> {
    /// Reads what the description tells.
    fn tell(&mut self, draft: &Draft) {
        self.tale = draft.narrative.as_deref().map(|text| Story::of(text, draft.reported));
        let name = draft.name.to_lowercase();
        let words = name.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() >= 4);
        self.named = words.map(stem).collect();
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
pub(super) fn all(filings: &[Filing], scope: Scope) -> Vec<Traits<'_>> {
    let mut lists: BTreeMap<(&str, Option<&str>), usize> = BTreeMap::new();
    let mut all: Vec<Traits<'_>> = filings
        .iter()
        .map(|filing| {
            let regulator = filing.draft.counts.iter().find_map(|count| match &count.population {
                Population::State(state) => Some(state.as_str()),
                _ => None,
            });
            let next = lists.len();
            let list = *lists.entry((filing.source.as_str(), regulator)).or_insert(next);
            Traits::of(filing, list)
        })
        .collect();
    forget_shared_names(&mut all);
    // where there is no other list, nobody is compared with one
    let across = scope == Scope::Across && lists.len() > 1;
    for (one, filing) in all.iter_mut().zip(filings) {
        if across || told_apart_by_words(one.kind) {
            one.tell(&filing.draft);
        }
    }
    all
}

/// So many organisations with names that begin differently are not one for having another name in common: what is in parentheses
/// may be a place, a way of sending or a vendor.
const SHARED: usize = 3;

/// Takes from parties the other names that many unlike parties have, unless one of the filings is by an organisation of this name:
/// `Some Employer (through Premera)` stays tied to Premera, and to other employers only by it.
fn forget_shared_names(all: &mut [Traits<'_>]) {
    let mut bearers: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for party in all.iter().map(|one| &one.party) {
        let first = party.telling().next().unwrap_or(&party.key);
        for other in &party.others {
            let _ = bearers.entry(other).or_default().insert(first);
        }
    }
    bearers.retain(|_, firsts| firsts.len() >= SHARED);
    for party in all.iter().map(|one| &one.party) {
        bearers.remove(party.key.as_str());
    }
    let shared: BTreeSet<String> = bearers.into_keys().map(str::to_owned).collect();
    for one in all.iter_mut() {
        one.party.keep_others(|other| !shared.contains(other));
    }
}

/// A hash that is the same on every run.
pub(super) fn hashed(what: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

/// A day as a number.
fn number(day: Date) -> i32 {
    (day - Date::ZERO).get_days()
}
