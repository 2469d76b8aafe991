//! Which filings are compared: those that have something in common and are not far apart in time.
//!
//! What it is: every filing is put under each thing that another may have in common with it (a name, the beginning of one,
//! a telling word, a number of people, a description), and is compared with the next few in time under each.
//!
//! What it is not: a judgement. What two filings have in common is weighed afterwards.
//!
//! The one idea: **the work grows with the list, not with its square**: [`NEIGHBOURS`] bounds what a frequent word costs, and of
//! two filings of a federal list, which are tied by few things only, a look at what stands beside the key says whether
//! any of these can be there.

use std::hash::Hash;

use super::Scope;
use super::traits::{Traits, hashed};
use super::within::{SAID, SERIES};

/// Most days between two filings that are compared.
const WINDOW: i32 = 760;
/// The same for two filings with one number of people: a breach may be years older than its report.
const NUMBER_WINDOW: i32 = 1_500;
/// Most later filings that one is compared with, per thing that they have in common.
const NEIGHBOURS: usize = 48;
/// Days from the first day of a breach to its report from which it is compared by both.
const LATE: i32 = 400;

/// It stands here by its number of people.
const NUMBERED: u8 = 1;
/// It stands here by the first day of its breach, not by its own day.
const EARLY: u8 = 2;
/// It is of a federal list.
const FEDERAL: u8 = 4;
/// It says that it was filed twice.
const DUPLICATE: u8 = 8;

/// One filing under one thing that others may have too. A list may have a million filings, with half a dozen of
/// these each: so this is small, and of texts only hashes are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    /// What it has.
    key: u64,
    day: i32,
    index: u32,
    flags: u8,
    /// Its set of types.
    types: u8,
    list: u16,
    /// Its name and state.
    name: u32,
    /// Its description; 0 if it has none.
    story: u32,
    /// The first word of its name.
    word: u32,
}

impl Place {
    fn is(self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// Whether another filing near in time may have a tie with this one. Two of one federal list are tied by what
    /// [`super::within`] says of federal lists, and by nothing else: here is what each of these ties needs.
    fn may_tie(self, other: Self) -> bool {
        if self.list != other.list || !self.is(FEDERAL) || (self.flags | other.flags) & EARLY != 0 {
            return true;
        }
        let days = (other.day - self.day).abs();
        let said = (self.flags | other.flags) & DUPLICATE != 0;
        let named = self.name == other.name && (days <= SERIES || (said && days <= SAID));
        let told = self.story != 0 && self.story == other.story && days <= SERIES;
        let sisters = days == 0 && self.word == other.word;
        named || (self.types == other.types && (told || sisters))
    }
}

/// A shorter one, which is never 0.
fn short(what: impl Hash) -> u32 {
    u32::try_from(hashed(what) >> 32).unwrap_or(u32::MAX).max(1)
}

/// Pairs of filings that have a name, a part of one, a number or a description in common and are not far apart in
/// time: each once, in order, the smaller index first.
pub(super) fn near(traits: &[Traits<'_>], scope: Scope) -> Vec<(usize, usize)> {
    that(traits, scope, Place::may_tie)
}

/// Those of which two places say that they are to be compared.
fn that(traits: &[Traits<'_>], scope: Scope, compare: impl Fn(Place, Place) -> bool) -> Vec<(usize, usize)> {
    let mut places = Vec::with_capacity(traits.len().saturating_mul(5));
    for (index, one) in traits.iter().enumerate().filter(|(_, one)| one.party.is_named()) {
        if let (Ok(index), Some(day)) = (u32::try_from(index), one.day()) {
            put(one, index, day, scope, &mut places);
        }
    }
    places.sort_unstable();
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for (at, place) in places.iter().enumerate() {
        let window = if place.is(NUMBERED) { NUMBER_WINDOW } else { WINDOW };
        let next = places.get(at + 1..).unwrap_or_default().iter().take(NEIGHBOURS);
        for other in next.take_while(|other| other.key == place.key && other.day - place.day <= window) {
            if place.index != other.index && compare(*place, *other) {
                pairs.push((place.index.min(other.index), place.index.max(other.index)));
            }
        }
    }
    drop(places);
    pairs.sort_unstable();
    pairs.dedup();
    pairs.into_iter().map(|(a, b)| (a as usize, b as usize)).collect()
}

/// Puts a filing under everything that others may have too.
fn put(one: &Traits<'_>, index: u32, day: i32, scope: Scope, places: &mut Vec<Place>) {
    let list = match scope {
        Scope::Within => one.list,
        Scope::Across => 0,
    };
    let flags = if one.federal() { FEDERAL } else { 0 } | if one.duplicate { DUPLICATE } else { 0 };
    let base = Place {
        key: 0,
        day,
        index,
        flags,
        types: one.types.iter().fold(0, |set, kind| set | 1_u8.checked_shl(*kind as u32).unwrap_or(0)),
        list: u16::try_from(one.list).unwrap_or(u16::MAX),
        name: short((&one.party.key, &one.state)),
        story: one.story.map_or(0, |story| short(story.all)),
        word: short(one.party.words.first()),
    };
    let key = |kind: &str, text: &str| hashed((list, kind, text));
    let mut add = |kind: &str, text: &str| {
        let flags = if kind == "number " { base.flags | NUMBERED } else { base.flags };
        places.push(Place { key: key(kind, text), flags, ..base });
    };
    for name in one.party.keys() {
        add("name ", name);
        if name.len() > 10 {
            add("start ", name.get(..10).unwrap_or(name));
        }
    }
    // another name may be the first word of the whole one
    for other in one.party.others.iter().filter(|other| other.len() >= 5) {
        add("word ", other);
    }
    // a name that lost its spaces may begin with the whole of another
    for length in 6..=10 {
        if one.party.is_glued()
            && let Some(start) = one.party.key.get(..length)
        {
            add("name ", start);
        }
    }
    if let Some(word) = one.party.telling().find(|word| word.len() >= 4) {
        add("word ", word);
    }
    for total in one.totals.iter().filter(|total| **total >= 500) {
        add("number ", &total.to_string());
    }
    if let Some(story) = one.story {
        add("story ", &story.eighty.to_string());
    }
    // a breach that went on for years, or was reported years later, is near its other rows by its first day too
    if let Some((start, _)) = one.occurred.filter(|(start, _)| day - start > LATE) {
        let flags = base.flags | EARLY;
        let early = |name: &str| Place { key: key("name ", name), day: start, flags, ..base };
        places.extend(one.party.keys().map(early));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::{DUPLICATE, FEDERAL, Place, near, that};
    use crate::link::story::Frequencies;
    use crate::link::{Scope, traits, within};
    use crate::reading::{Told, read};
    use crate::storage::Filing;
    use crate::words::BreachType;

    #[test]
    fn what_is_passed_over_has_no_tie() {
        let data = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/register/hhs_ocr"));
        if !data.is_dir() {
            assert!(std::env::var_os("CI").is_none(), "the shared lists are missing");
            return;
        }
        let reading = read(&data.join("2024-06-28_archive_mojibake_5590.csv"), &Told::default()).unwrap();
        let filing = |row: crate::reading::ReadRow| {
            Some(Filing {
                key: row.number.to_string(),
                source: "hhs".to_owned(),
                first_seen: reading.observed_on,
                last_seen: reading.observed_on,
                changed: reading.observed_on,
                vanished: false,
                draft: row.said.ok()?,
            })
        };
        let filings: Vec<Filing> = reading.rows.into_iter().filter_map(filing).collect();
        let traits = traits::all(&filings, Scope::Within);
        let words = Frequencies::of(std::iter::empty());
        let all = that(&traits, Scope::Within, |_, _| true);
        let some: BTreeSet<(usize, usize)> = near(&traits, Scope::Within).into_iter().collect();
        assert!(all.len() > 10 * some.len() && some.len() > 100, "{} {}", all.len(), some.len());
        let ties = |(a, b): &&(usize, usize)| within::tie(&traits[*a], &traits[*b], &words).is_some();
        assert_eq!(all.iter().filter(|pair| !some.contains(pair)).filter(ties).count(), 0);
        assert!(all.iter().filter(ties).count() > 20);
    }

    #[test]
    fn a_set_of_types_fits_into_eight_bits() {
        assert!(BreachType::ALL.len() <= 8);
    }

    #[test]
    fn what_ties_filings_of_a_federal_list_is_looked_at() {
        let one =
            Place { key: 1, day: 0, index: 0, flags: FEDERAL, types: 1, list: 0, name: 1, story: 5, word: 1 };
        let after = |days: i32| Place { day: days, index: 1, ..one };
        assert!(one.may_tie(after(35)) && !one.may_tie(after(36)));
        assert!(one.may_tie(Place { flags: FEDERAL | DUPLICATE, ..after(400) }));
        // another name: the same words, or sisters of one day
        let other = |days: i32| Place { name: 2, story: 6, ..after(days) };
        assert!(one.may_tie(other(0)) && !one.may_tie(other(1)));
        assert!(!one.may_tie(Place { types: 2, ..other(0) }) && !one.may_tie(Place { word: 2, ..other(0) }));
        assert!(one.may_tie(Place { story: 5, word: 2, ..other(35) }));
        // a state's list, or two lists: weighed whatever it is
        assert!(one.may_tie(Place { list: 1, ..other(700) }));
        assert!(Place { flags: 0, ..one }.may_tie(Place { flags: 0, ..other(700) }));
    }
}
