//! Filings to incidents, with a reason for each link, and what people decided laid over it.
//!
//! What it is: pairs that may belong together ([`Scope`] says within one list or across lists too), points and
//! reasons for each, and the incidents that the best of them make. A pair that is not sure, or that another one
//! contradicts, is left for a person.
//!
//! What it is not: stored. Links are worked out from the filings as of a day; only decisions are kept.
//!
//! The one idea: **a link says who is counted**: the same people (filed twice, or the same breach in another
//! list) or other people of one event; only then is a total honest (see [`total`]).

mod associates;
pub mod decision;
pub mod events;
pub mod names;
mod pairs;
mod story;
pub mod total;
mod traits;
mod weigh;
mod within;

use std::collections::{BTreeMap, BTreeSet};

use crate::storage::Filing;
use decision::Ruling;
use story::Frequencies;
use traits::Traits;
use weigh::Rarity;

/// Days around a filing in which others of its name are counted.
const AROUND: i32 = 150;

/// What two linked filings have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tie {
    /// The same report in one list: the same people.
    FiledTwice,
    /// The same breach in another list: the same people, or some of them.
    SameBreach,
    /// One event, other people.
    SameEvent,
}

impl Tie {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::FiledTwice, Self::SameBreach, Self::SameEvent];

    /// How it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::FiledTwice => "filed twice",
            Self::SameBreach => "same breach",
            Self::SameEvent => "same event",
        }
    }

    /// Whether the people are the same.
    pub fn same_people(self) -> bool {
        self != Self::SameEvent
    }
}

/// Two filings that belong together, or may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Index of the one.
    pub a: usize,
    /// Index of the other, which is larger.
    pub b: usize,
    /// Whether their people are the same.
    pub tie: Tie,
    /// Points; a decision of a person has [`DECIDED`].
    pub score: i32,
    /// Why.
    pub reasons: Vec<String>,
}

/// Points of a link that a person decided.
pub const DECIDED: i32 = 1_000;

/// Which filings may be linked with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Those of one list.
    Within,
    /// All.
    Across,
}

/// The incidents of some filings.
#[derive(Clone, Debug)]
pub struct Incidents {
    /// Incident of each filing: the index of its first filing.
    pub of: Vec<usize>,
    /// Report of each filing: filings with the same number report the same people.
    pub report: Vec<usize>,
    /// Every link that was taken, in order.
    pub links: Vec<Link>,
    /// Pairs that a person should look at, the best first, with why they were not taken.
    pub review: Vec<Link>,
    /// Filings of business associates that filings of others name: they may be about the same people as those.
    pub associates: BTreeSet<usize>,
}

impl Incidents {
    /// Links the filings of one or more lists as they stood on a day; lists are not linked with each other.
    pub fn of(filings: &[Filing]) -> Self {
        Self::find(filings, Scope::Within, &[])
    }

    /// Links filings, with what people decided.
    pub fn find(filings: &[Filing], scope: Scope, rulings: &[Ruling]) -> Self {
        let traits = traits::all(filings, scope);
        let mut links = candidates(&traits, scope);
        let named = associates::pairs(filings, &traits, scope);
        links.extend(by_associate(&named, &traits, scope));
        let associates = associates::own(&traits, &named);
        Self { associates, ..settle(filings, &traits, links, rulings) }
    }

    /// The incidents that some links make of a number of filings.
    pub fn joined(filings: usize, links: Vec<Link>) -> Self {
        let mut of: Vec<usize> = (0..filings).collect();
        let mut report = of.clone();
        for link in &links {
            join(&mut of, link.a, link.b);
            if link.tie.same_people() {
                join(&mut report, link.a, link.b);
            }
        }
        let of = (0..filings).map(|i| root(&of, i)).collect();
        let report = (0..filings).map(|i| root(&report, i)).collect();
        Self { of, report, links, review: Vec::new(), associates: BTreeSet::new() }
    }

    /// The filings of each incident that has more than one, in order.
    pub fn groups(&self) -> BTreeMap<usize, Vec<usize>> {
        let mut filings: Vec<u32> = vec![0; self.of.len()];
        for incident in &self.of {
            if let Some(times) = filings.get_mut(*incident) {
                *times = times.saturating_add(1);
            }
        }
        let several = |incident: &usize| filings.get(*incident).is_some_and(|times| *times > 1);
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, incident) in self.of.iter().enumerate().filter(|(_, incident)| several(incident)) {
            groups.entry(*incident).or_default().push(index);
        }
        groups
    }
}

/// Every pair with points enough to be taken or looked at.
fn candidates(traits: &[Traits<'_>], scope: Scope) -> Vec<Link> {
    // within one list no pair is weighed by how rare its name is
    let lists = scope == Scope::Across && traits.iter().any(|one| one.list > 0);
    let rarities = if lists { Rarities::of(traits) } else { Rarities::default() };
    let words = Frequencies::of(traits.iter().filter_map(|one| one.tale.as_ref()));
    let mut links = Vec::new();
    for (a, b) in pairs::near(traits, scope) {
        let (one, other) = (&traits[a], &traits[b]);
        if one.list == other.list {
            if let Some((tie, score, reason)) = within::tie(one, other, &words) {
                links.push(Link { a, b, tie, score, reasons: vec![reason.to_owned()] });
            }
        } else if let Some((score, reasons)) = weigh::weigh(one, other, rarities.of_pair(one, other), &words)
            && score >= weigh::LOOK
        {
            let reasons = reasons.into_iter().map(str::to_owned).collect();
            links.push(Link { a, b, tie: Tie::SameBreach, score, reasons });
        }
    }
    links
}

/// Links between filings that name one business associate.
fn by_associate(named: &[(usize, usize, String)], traits: &[Traits<'_>], scope: Scope) -> Vec<Link> {
    let link = |(a, b, name): &(usize, usize, String)| Link {
        a: *a,
        b: *b,
        tie: Tie::SameEvent,
        score: 70,
        reasons: vec![format!("one names the other, or both name, the business associate {name:?}")],
    };
    let linked =
        |(a, b, _): &&(usize, usize, String)| scope == Scope::Across || traits[*a].list == traits[*b].list;
    named.iter().filter(linked).map(link).collect()
}

/// How often names stand in lists, by time.
#[derive(Default)]
struct Rarities<'a>(BTreeMap<(usize, &'a str), Vec<i32>>);

impl<'a> Rarities<'a> {
    fn of(traits: &'a [Traits<'a>]) -> Self {
        let mut days: BTreeMap<(usize, &str), Vec<i32>> = BTreeMap::new();
        for one in traits {
            if let Some(day) = one.day() {
                days.entry((one.list, one.party.key.as_str())).or_default().push(day);
            }
        }
        for days in days.values_mut() {
            days.sort_unstable();
        }
        Self(days)
    }

    fn times(&self, one: &Traits<'_>) -> usize {
        let (Some(day), Some(days)) = (one.day(), self.0.get(&(one.list, one.party.key.as_str()))) else {
            return 1;
        };
        let until = |limit: i32| days.partition_point(|day| *day < limit);
        let start = one.occurred.filter(|_| one.loose()).map_or(day, |(start, _)| start);
        until(day + AROUND + 1) - until(start - AROUND)
    }

    fn of_pair(&self, a: &Traits<'_>, b: &Traits<'_>) -> Rarity {
        match self.times(a).max(self.times(b)) {
            0 | 1 => Rarity::Sole,
            2..=4 => Rarity::Some,
            _ => Rarity::Often,
        }
    }
}

/// Filings of one list that ties of a name and a near day may make one report: a state with many agencies, or a ministry that
/// reports every week, files many under one name.
const MOST_BY_WEAK: usize = 6;

/// Takes links, the best first: what people decided, then ties within a list, then ties across lists. A link
/// that would say that two filings of one list report the same people though nothing else ties them, or that a
/// person told apart, is left for review.
fn settle(filings: &[Filing], traits: &[Traits<'_>], mut links: Vec<Link>, rulings: &[Ruling]) -> Incidents {
    let mut sets = Sets::new(filings, traits, rulings);
    let rank = |link: &Link| {
        let across = traits[link.a].list != traits[link.b].list;
        (across, across && link.tie == Tie::SameEvent, -link.score)
    };
    links.sort_by(|x, y| rank(x).cmp(&rank(y)).then((x.a, x.b, x.tie).cmp(&(y.a, y.b, y.tie))));
    let mut taken = sets.decided(rulings);
    let decided: BTreeSet<(usize, usize)> = taken.iter().map(|link| (link.a, link.b)).collect();
    let mut review = Vec::new();
    let mut beside: BTreeSet<usize> = BTreeSet::new();
    for mut link in links {
        if decided.contains(&(link.a, link.b)) {
            continue;
        }
        let within = traits[link.a].list == traits[link.b].list;
        let unsure = !within && link.score < weigh::ENOUGH;
        // a filing that says little must not chain what lies before it to what lies behind
        let unsaid = [link.a, link.b].into_iter().filter(|at| traits[*at].is_unsaid());
        let unsaid: Vec<usize> =
            if within && link.score == within::BESIDE_UNSAID { unsaid.collect() } else { Vec::new() };
        let chains = unsaid.iter().any(|at| beside.contains(at)) && !sets.incidents.together(link.a, link.b);
        let weak = within && link.tie == Tie::FiledTwice && link.score <= within::WEAK;
        let why_not = match (unsure, chains) {
            (true, _) => Some("not enough to be sure"),
            (false, true) => Some("another filing is as near"),
            (false, false) if weak && sets.together_after(&link) > MOST_BY_WEAK => {
                Some("too many to be one report by this alone")
            }
            (false, false) => sets.try_join(&link),
        };
        if why_not.is_none() {
            beside.extend(unsaid);
        }
        match why_not {
            None => taken.push(link),
            // a person has spoken
            Some("") => {}
            Some(reason) => {
                link.reasons.push(format!("but: {reason}"));
                review.push(link);
            }
        }
    }
    // what was not taken may have come together by other links
    review.retain(|link| !sets.incidents.together(link.a, link.b) && !sets.told_apart(link.a, link.b));
    review.sort_by(|x, y| y.score.cmp(&x.score).then((x.a, x.b).cmp(&(y.a, y.b))));
    review.dedup_by_key(|link| (link.a, link.b));
    taken.sort_by_key(|link| (link.a, link.b, link.tie));
    taken.dedup_by_key(|link| (link.a, link.b));
    Incidents { review, ..Incidents::joined(filings.len(), taken) }
}

/// Sets of filings that grow together.
struct Forest {
    parents: Vec<usize>,
    members: BTreeMap<usize, Vec<usize>>,
}

impl Forest {
    fn new(size: usize) -> Self {
        Self { parents: (0..size).collect(), members: BTreeMap::new() }
    }

    fn together(&self, a: usize, b: usize) -> bool {
        root(&self.parents, a) == root(&self.parents, b)
    }

    fn set(&self, of: usize) -> Vec<usize> {
        let top = root(&self.parents, of);
        self.members.get(&top).cloned().unwrap_or_else(|| vec![top])
    }

    fn join(&mut self, a: usize, b: usize) {
        let (x, y) = (root(&self.parents, a), root(&self.parents, b));
        if x == y {
            return;
        }
        let mut all = self.members.remove(&x).unwrap_or_else(|| vec![x]);
        let mut more = self.members.remove(&y).unwrap_or_else(|| vec![y]);
        if all.len() < more.len() {
            std::mem::swap(&mut all, &mut more);
        }
        all.extend(more);
        self.parents[x.max(y)] = x.min(y);
        self.members.insert(x.min(y), all);
    }
}

/// Filings that are together, and what keeps others apart.
struct Sets {
    /// Filings of one incident.
    incidents: Forest,
    /// Filings about the same people.
    reports: Forest,
    /// Filings about the same people by ties within their list.
    listed: Forest,
    lists: Vec<usize>,
    /// Lists that collectors made.
    collected: BTreeSet<usize>,
    apart: BTreeSet<(usize, usize)>,
    /// Index of each filing that people decided about.
    index: BTreeMap<String, usize>,
}

impl Sets {
    fn new(filings: &[Filing], traits: &[Traits<'_>], rulings: &[Ruling]) -> Self {
        let wanted: BTreeSet<&str> = rulings.iter().flat_map(|r| [r.a.as_str(), r.b.as_str()]).collect();
        let named = filings.iter().enumerate().filter(|(_, filing)| wanted.contains(filing.key.as_str()));
        let index: BTreeMap<String, usize> = named.map(|(i, filing)| (filing.key.clone(), i)).collect();
        let pair = |ruling: &Ruling| Some((*index.get(&ruling.a)?, *index.get(&ruling.b)?));
        let different = rulings.iter().filter(|ruling| ruling.tie.is_none()).filter_map(pair);
        let apart = different.map(|(a, b)| (a.min(b), a.max(b))).collect();
        let forest = || Forest::new(filings.len());
        let lists = traits.iter().map(|one| one.list).collect();
        let made = traits.iter().zip(filings).filter(|(_, filing)| !total::is_regulator(&filing.source));
        let collected = made.map(|(one, _)| one.list).collect();
        Self { incidents: forest(), reports: forest(), listed: forest(), lists, collected, apart, index }
    }

    /// How many filings report the same people once a link is taken.
    fn together_after(&self, link: &Link) -> usize {
        let (a, b) = (self.reports.set(link.a), self.reports.set(link.b));
        if self.reports.together(link.a, link.b) { 0 } else { a.len() + b.len() }
    }

    /// Puts together what people said belongs together.
    fn decided(&mut self, rulings: &[Ruling]) -> Vec<Link> {
        let mut links = Vec::new();
        for ruling in rulings {
            let pair = self.index.get(&ruling.a).copied().zip(self.index.get(&ruling.b).copied());
            let (Some((a, b)), Some(tie)) = (pair, ruling.tie) else { continue };
            let reasons = vec![format!("decided by {} (decision {})", ruling.who, ruling.number)];
            let link = Link { a: a.min(b), b: a.max(b), tie, score: DECIDED, reasons };
            self.incidents.join(a, b);
            if tie.same_people() {
                self.reports.join(a, b);
                self.listed.join(a, b);
            }
            links.push(link);
        }
        links
    }

    /// Whether a person said that two filings, or others that are together with them, are different incidents.
    fn told_apart(&self, a: usize, b: usize) -> bool {
        if self.apart.is_empty() {
            return false;
        }
        let (first, second) = (self.incidents.set(a), self.incidents.set(b));
        first.iter().any(|i| second.iter().any(|j| self.apart.contains(&(*i.min(j), *i.max(j)))))
    }

    /// Joins two sets, or says why not; an empty text if a person said so.
    fn try_join(&mut self, link: &Link) -> Option<&'static str> {
        let (a, b) = (link.a, link.b);
        if self.told_apart(a, b) {
            return Some("");
        }
        if link.tie.same_people() {
            let within = self.lists[a] == self.lists[b];
            let sure = link.score >= weigh::SURE;
            if !within && !self.reports.together(a, b) && self.compete(a, b, sure) {
                return Some("another filing of the same list fits better");
            }
            if within {
                self.listed.join(a, b);
            }
            self.reports.join(a, b);
        }
        self.incidents.join(a, b);
        None
    }

    /// Whether two sets about the same people have filings of one list that nothing in that list ties. Collectors write one
    /// event up twice without saying so: where it is sure, that keeps nothing apart.
    fn compete(&self, a: usize, b: usize, sure: bool) -> bool {
        let place = |index: &usize| (self.lists[*index], root(&self.listed.parents, *index));
        let counts = |place: &(usize, usize)| !(sure && self.collected.contains(&place.0));
        let have: BTreeSet<(usize, usize)> = self.reports.set(a).iter().map(place).filter(counts).collect();
        let lists: BTreeSet<usize> = have.iter().map(|(list, _)| *list).collect();
        let mut others = self.reports.set(b).into_iter().map(|index| place(&index));
        others.any(|place| lists.contains(&place.0) && !have.contains(&place))
    }
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
