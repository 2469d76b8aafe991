//! Which row of a new snapshot is which filing that is known already.
//!
//! What it is: names, days and numbers are all overwritten at the source, so identity is weighed: each pair of
//! a known filing and a new row gets points for what agrees and loses them for what does not, and the best pairs
//! are taken first, each filing and each row once.
//!
//! What it is not: a judgement about incidents. Two filings about one incident stay two filings.
//!
//! The one idea: **what cannot be the same is a veto, not a low score**: a report before the breach; another day
//! of report together with another number.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::civil::Date;

use crate::draft::{Draft, Field, Fields, letters};
use crate::words::CountKind;

/// A filing or a row to be matched.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// What it says.
    pub draft: &'a Draft,
    /// Whether it is gone from the list.
    pub gone: bool,
}

/// Points from which a row is taken for a filing.
const ENOUGH: i32 = 70;

/// Most filings that are compared with a row by one kind of agreement.
const WIDEST: usize = 64;

/// For each new row, the filing it is of, with the reason; `None` for a filing that is new.
pub fn assign(known: &[Side<'_>], news: &[Side<'_>], carried: Fields) -> Vec<Option<(usize, String)>> {
    if known.is_empty() {
        // the first copy of a list
        return vec![None; news.len()];
    }
    let old: Vec<Traits<'_>> = known.iter().map(|side| Traits::of(side.draft)).collect();
    let new: Vec<Traits<'_>> = news.iter().map(|side| Traits::of(side.draft)).collect();
    let mut taken = vec![false; old.len()];
    let mut assigned: Vec<Option<(usize, String)>> = vec![None; new.len()];
    same_rows(&old, &new, carried, &mut taken, &mut assigned);
    let index = Index::of(&old, &taken);
    let names = Names::of(&old, &new, known);
    let mut pairs = Vec::new();
    for (row, traits) in new.iter().enumerate().filter(|(row, _)| assigned[*row].is_none()) {
        let sole = names.sole(traits);
        for filing in index.candidates(traits) {
            if let Some((mut points, mut reasons)) = weigh(&old[filing], traits) {
                if sole && old[filing].name == traits.name {
                    points += 20;
                    reasons.push("the only one of this name on either side");
                }
                if known[filing].gone {
                    points -= 10;
                }
                if points >= ENOUGH {
                    pairs.push((points, filing, row, reasons));
                }
            }
        }
    }
    pairs.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    for (points, filing, row, reasons) in pairs {
        if !taken[filing] && assigned[row].is_none() {
            taken[filing] = true;
            assigned[row] = Some((filing, format!("{} ({points} points)", reasons.join(", "))));
        }
    }
    assigned
}

/// The same for a list whose rows carry a number that is theirs for good.
pub fn by_number(known: &[Side<'_>], news: &[Side<'_>]) -> Vec<Option<(usize, String)>> {
    let number = |side: &Side<'_>| side.draft.external.clone();
    let mut places: HashMap<String, usize> =
        known.iter().enumerate().filter_map(|(at, side)| Some((number(side)?, at))).collect();
    let place = |side: &Side<'_>| Some((places.remove(&number(side)?)?, "the same number".to_owned()));
    news.iter().map(place).collect()
}

/// What of a draft is compared. A list may have a million rows, so this borrows what it can, and of the description it
/// keeps a hash.
#[derive(Clone, Debug)]
struct Traits<'a> {
    draft: &'a Draft,
    name: String,
    state: Option<&'a str>,
    entity: Option<crate::words::EntityType>,
    count: Option<u64>,
    placeholder: bool,
    reported: Option<Date>,
    occurred: Option<(Date, Date)>,
    types: &'a [crate::words::BreachType],
    narrative: Narrative,
    external: Option<&'a str>,
}

/// The beginning of a description: how many letters, and their hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Narrative {
    letters: usize,
    hash: u64,
}

impl Narrative {
    fn of(draft: &Draft) -> Self {
        let text = draft.narrative.as_deref().unwrap_or_default();
        let story = text.chars().filter(char::is_ascii_alphanumeric).take(300);
        // a hasher without a random seed: the same on every run
        let mut hasher = DefaultHasher::new();
        let mut letters = 0;
        for c in story {
            c.to_ascii_lowercase().hash(&mut hasher);
            letters += 1;
        }
        Self { letters, hash: hasher.finish() }
    }

    /// Whether there is enough of it to tell filings apart.
    fn is_long(self) -> bool {
        self.letters > 80
    }
}

impl<'a> Traits<'a> {
    fn of(draft: &'a Draft) -> Self {
        let count = draft.count();
        Self {
            draft,
            name: letters(&draft.name),
            state: draft.state.as_deref(),
            entity: draft.entity_type,
            count: count.value,
            placeholder: count.kind == CountKind::Placeholder,
            reported: draft.reported,
            occurred: draft.occurred.map(|span| (span.start, span.end)),
            types: &draft.types,
            narrative: Narrative::of(draft),
            external: draft.external.as_deref(),
        }
    }

    /// The words of the name, each once.
    fn words(&self) -> Vec<String> {
        let mut words: Vec<String> = self
            .draft
            .name
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| word.len() > 2)
            .map(str::to_ascii_lowercase)
            .collect();
        words.sort_unstable();
        words.dedup();
        words
    }

    /// A hash of what the two sides have in common if nothing was changed.
    fn unchanged(&self, carried: Fields) -> u64 {
        // a hasher without a random seed: the same on every run
        let mut hasher = DefaultHasher::new();
        (&self.name, &self.state, self.count, &self.types).hash(&mut hasher);
        let narrative = carried.has(Field::Narrative).then_some(self.narrative);
        let reported = self.reported.filter(|_| carried.has(Field::Reported));
        let occurred = self.occurred.filter(|_| carried.has(Field::Occurred));
        let entity = self.entity.filter(|_| carried.has(Field::EntityType));
        let external = carried.has(Field::External).then_some(self.external);
        (narrative, reported, occurred, entity, external).hash(&mut hasher);
        hasher.finish()
    }

    fn core(&self) -> (&str, Option<&str>, Option<Date>, Option<u64>) {
        (&self.name, self.state, self.reported, self.count)
    }
}

/// Takes pairs about which there is no question: equal in everything that both carry, then equal in name, state,
/// day and number where only one of each has these.
fn same_rows(
    old: &[Traits<'_>],
    new: &[Traits<'_>],
    carried: Fields,
    taken: &mut [bool],
    assigned: &mut [Option<(usize, String)>],
) {
    let whole = |traits: &Traits<'_>| traits.unchanged(carried);
    let free = |taken: &[bool], i: usize| !taken[i];
    let groups = grouped(old.iter().enumerate().filter(|(i, _)| free(taken, *i)).map(|(i, t)| (whole(t), i)));
    let mut used: HashMap<u64, usize> = HashMap::new();
    for (row, traits) in new.iter().enumerate() {
        let key = whole(traits);
        if let Some(filings) = groups.get(&key) {
            let next = used.entry(key).or_default();
            if let Some(filing) = filings.get(*next) {
                *next += 1;
                taken[*filing] = true;
                assigned[row] = Some((*filing, "the same row".to_owned()));
            }
        }
    }
    let olds = grouped(old.iter().enumerate().filter(|(i, _)| free(taken, *i)).map(|(i, t)| (t.core(), i)));
    let left: Vec<(usize, &Traits<'_>)> =
        new.iter().enumerate().filter(|(row, _)| assigned[*row].is_none()).collect();
    let news = grouped(left.iter().map(|(row, traits)| (traits.core(), *row)));
    for (row, traits) in left {
        let core = traits.core();
        if let (Some([filing]), Some([_])) =
            (olds.get(&core).map(Vec::as_slice), news.get(&core).map(Vec::as_slice))
        {
            taken[*filing] = true;
            assigned[row] = Some((*filing, "the same name, state, day and number".to_owned()));
        }
    }
}

fn grouped<K: Hash + Eq>(pairs: impl Iterator<Item = (K, usize)>) -> HashMap<K, Vec<usize>> {
    let mut groups: HashMap<K, Vec<usize>> = HashMap::new();
    for (key, index) in pairs {
        groups.entry(key).or_default().push(index);
    }
    groups
}

/// Filings by what a row may have in common with them.
struct Index<'a> {
    name: HashMap<&'a str, Vec<usize>>,
    place_day: HashMap<(Option<&'a str>, Date), Vec<usize>>,
    day_count: HashMap<(Date, u64), Vec<usize>>,
    place_count: HashMap<(Option<&'a str>, u64), Vec<usize>>,
    narrative: HashMap<Narrative, Vec<usize>>,
    external: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Index<'a> {
    fn of(old: &'a [Traits<'a>], taken: &[bool]) -> Self {
        let free = || old.iter().enumerate().filter(|(i, _)| !taken[*i]);
        let count = |t: &Traits<'_>| t.count.filter(|_| !t.placeholder);
        Self {
            name: grouped(free().map(|(i, t)| (t.name.as_str(), i))),
            place_day: grouped(free().filter_map(|(i, t)| Some(((t.state, t.reported?), i)))),
            day_count: grouped(free().filter_map(|(i, t)| Some(((t.reported?, count(t)?), i)))),
            place_count: grouped(free().filter_map(|(i, t)| Some(((t.state, count(t)?), i)))),
            narrative: grouped(free().filter(|(_, t)| t.narrative.is_long()).map(|(i, t)| (t.narrative, i))),
            external: grouped(free().filter_map(|(i, t)| Some((t.external?, i)))),
        }
    }

    /// Filings that may be the row's, in order and each once.
    fn candidates(&self, row: &Traits<'_>) -> Vec<usize> {
        let count = row.count.filter(|_| !row.placeholder);
        let lists = [
            self.name.get(row.name.as_str()),
            row.reported.and_then(|day| self.place_day.get(&(row.state, day))),
            row.reported.zip(count).and_then(|key| self.day_count.get(&key)),
            count.and_then(|count| self.place_count.get(&(row.state, count))),
            self.narrative.get(&row.narrative),
            row.external.and_then(|id| self.external.get(id)),
        ];
        let mut all: Vec<usize> =
            lists.into_iter().flatten().flat_map(|list| list.iter().take(WIDEST)).copied().collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// How often a name and state stand on each side.
struct Names<'a>(HashMap<(&'a str, Option<&'a str>), (usize, usize)>);

impl<'a> Names<'a> {
    fn of(old: &'a [Traits<'a>], new: &'a [Traits<'a>], known: &[Side<'_>]) -> Self {
        let mut times: HashMap<(&str, Option<&str>), (usize, usize)> = HashMap::new();
        for (traits, _) in old.iter().zip(known).filter(|(_, side)| !side.gone) {
            times.entry((&traits.name, traits.state)).or_default().0 += 1;
        }
        for traits in new {
            times.entry((&traits.name, traits.state)).or_default().1 += 1;
        }
        Self(times)
    }

    fn sole(&self, traits: &Traits<'_>) -> bool {
        self.0.get(&(traits.name.as_str(), traits.state)) == Some(&(1, 1))
    }
}

/// Points and reasons; nothing if the two cannot be the same.
fn weigh(old: &Traits<'_>, new: &Traits<'_>) -> Option<(i32, Vec<&'static str>)> {
    let mut points = 0;
    let mut reasons = Vec::new();
    let mut add = |more: i32, reason: &'static str| {
        points += more;
        if more > 0 && !reason.is_empty() {
            reasons.push(reason);
        }
    };
    let told = old.narrative.is_long() && old.narrative == new.narrative;
    let same_id = old.external.is_some() && old.external == new.external;
    let (number, number_reason) = numbers(old, new);
    let (when, when_reason) = days(old, new, number >= 20 || told || same_id)?;
    add(if same_id { 60 } else { 0 }, "the same number in the list");
    let (name, name_reason) = names(old, new);
    add(name, name_reason);
    match (&old.state, &new.state) {
        (Some(a), Some(b)) if a == b => add(10, "the same state"),
        (Some(_), Some(_)) => add(-30, ""),
        _ => {}
    }
    add(when, when_reason);
    add(number, number_reason);
    if !old.types.is_empty() && !new.types.is_empty() {
        let both = old.types.iter().any(|kind| new.types.contains(kind));
        let more = if old.types == new.types {
            10
        } else if both {
            6
        } else {
            -15
        };
        add(more, "the same type");
    }
    if let (Some(a), Some(b)) = (old.entity, new.entity) {
        add(if a == b { 5 } else { -10 }, "");
    }
    if old.occurred.is_some() && old.occurred == new.occurred {
        add(15, "the same day of breach");
    }
    if told {
        add(25, "the same description");
    }
    Some((points, reasons))
}

fn names(old: &Traits<'_>, new: &Traits<'_>) -> (i32, &'static str) {
    if old.name == new.name {
        return (40, "the same name");
    }
    let contains = |a: &str, b: &str| b.len() >= 8 && a.contains(b);
    if contains(&old.name, &new.name) || contains(&new.name, &old.name) {
        return (30, "one name within the other");
    }
    let cut = |name: &str| name.chars().take(120).collect::<String>();
    if strsim::jaro_winkler(&cut(&old.name), &cut(&new.name)) >= 0.93 {
        return (30, "nearly the same name");
    }
    let (old, new) = (old.words(), new.words());
    let common = old.iter().filter(|word| new.contains(word)).count();
    if common * 2 >= old.len().max(new.len()).max(1) {
        return (20, "half of the words of the name");
    }
    (0, "")
}

fn numbers(old: &Traits<'_>, new: &Traits<'_>) -> (i32, &'static str) {
    match (old.count, new.count) {
        (Some(a), Some(b)) if a == b && !old.placeholder => (30, "the same number"),
        (Some(a), Some(b)) if a == b => (10, "the same placeholder"),
        (_, None) => (0, ""),
        (None, Some(_)) => (8, "a number where there was none"),
        (Some(_), Some(_)) if old.placeholder => (8, "a number where a placeholder was"),
        (Some(a), Some(b)) => {
            let (small, large) = (a.min(b), a.max(b));
            if large - small <= large / 100 {
                (20, "nearly the same number")
            } else if large / 3 <= small {
                (5, "a number of the same size")
            } else {
                (-15, "")
            }
        }
    }
}

/// Points for the days of report; a veto if the report is before the breach, or if another day comes without
/// anything else that ties the two together.
fn days(old: &Traits<'_>, new: &Traits<'_>, tied: bool) -> Option<(i32, &'static str)> {
    let apart = |a: Date, b: Date| (b - a).get_days();
    match (old.reported, new.reported) {
        (Some(a), Some(b)) if a == b => Some((30, "the same day of report")),
        (Some(a), Some(b)) => match apart(a, b).abs() {
            _ if !tied => None,
            0..=45 => Some((5, "")),
            46..=400 => Some((-10, "")),
            _ => Some((-40, "")),
        },
        (None, Some(day)) => match old.occurred {
            Some((start, _)) if day < start => None,
            Some((_, end)) if apart(end, day) <= 800 => Some((5, "a report after the breach")),
            _ => Some((0, "")),
        },
        (Some(day), None) => match new.occurred {
            Some((start, _)) if day < start => None,
            _ => Some((0, "")),
        },
        (None, None) => Some((0, "")),
    }
}
