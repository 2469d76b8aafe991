//! Names that stand alone, and who bears them.
//!
//! What it is not: a comparison of everybody with everybody. A name is looked up by what another form of it must
//! share with it: the surname, and the given name itself, a familiar form, its beginning or a middle name.
//!
//! The one idea: **what fits too many is nobody's.** A look-up reads a bounded number of entries; where there
//! are more, the name is as common as that, and no merge may rest on it.

use std::cell::Cell;
use std::collections::HashSet;

use super::{Doubt, Linker, centibits};
use crate::cluster::{Clusters, Veto};
use crate::compare::{NameMatch, compare};
use crate::names::{Given, NONE, Sym};
use crate::record::{Hash, NameKey, Record, World};

impl Linker<'_> {
    pub(super) fn is_lone_name(&self, record: &Record) -> bool {
        self.lone == super::LoneNames::AreOnePerson && record.is_bare()
    }

    /// Names that stand alone: to the one person of the same message who bears it; to the one person of
    /// the case who bears it, if the name is rare; else to one person per name.
    pub(super) fn place_lone_names(&mut self) {
        let world = self.world;
        let content = |i: u32| world.records[i as usize].content;
        let mut lone: Vec<u32> = (0..u32::try_from(world.records.len()).unwrap_or(u32::MAX))
            .filter(|i| {
                let record = &world.records[*i as usize];
                self.is_lone_name(record) && record.has_full_name(&world.words)
            })
            .collect();
        lone.sort_by_key(|i| (content(*i), *i));
        let bearers = Bearers::of(world, &mut self.clusters, &lone);
        // equal names first become one person, except where a message shows a better bearer
        for same in lone.chunk_by(|a, b| content(*a) == content(*b)) {
            let record = &world.records[same[0] as usize];
            let fits = bearers.of_name(record);
            let mut left = Vec::new();
            for one in same {
                let bearer = self.bearer_in_message(*one, &fits, &bearers);
                match bearer.filter(|bearer| self.clusters.veto(*one, *bearer, None).is_none()) {
                    Some(bearer) => self.clusters.join(bearer, *one, None),
                    None => left.push(*one),
                }
            }
            self.place_remaining(&left, &fits);
        }
        self.steps += bearers.steps.get();
    }

    fn bearer_in_message(&mut self, record: u32, fits: &Fits, bearers: &Bearers<'_>) -> Option<u32> {
        let record = &self.world.records[record as usize];
        if record.container == 0 || fits.records.is_empty() {
            return None;
        }
        let near = bearers.in_message(record, fits.how);
        self.only_root(&near)
    }

    fn only_root(&mut self, fits: &Fits) -> Option<u32> {
        let first = self.clusters.root(*fits.records.first().filter(|_| !fits.are_more)?);
        fits.records.iter().all(|record| self.clusters.root(*record) == first).then_some(first)
    }

    fn place_remaining(&mut self, left: &[u32], fits: &Fits) {
        let Some((first, rest)) = left.split_first() else { return };
        for other in rest {
            self.clusters.join(*first, *other, None);
        }
        let record = &self.world.records[*first as usize];
        // the best of all forms of the name, whichever of them was read first
        let bits_of = |fit: &u32| compare(self.world, record, &self.world.records[*fit as usize]).bits();
        let Some(bits) = fits.records.iter().map(bits_of).max_by(f64::total_cmp) else { return };
        let root = self.clusters.root(*first);
        match self.only_root(fits) {
            Some(bearer)
                if bits >= self.settings.name_bits() && self.clusters.veto(root, bearer, None).is_none() =>
            {
                self.clusters.join(bearer, root, None);
            }
            _ => {
                let mut seen = Vec::new();
                for fit in &fits.records {
                    let bearer = self.clusters.root(*fit);
                    if !seen.contains(&bearer) && seen.len() < Self::MOST_DOUBTS_PER_NAME {
                        seen.push(bearer);
                        let (left, right) = ((*first).min(*fit), (*first).max(*fit));
                        let veto = (fits.records.len() > 1).then_some(Veto::Ambiguous);
                        self.doubts.push(Doubt { left, right, centibits: centibits(bits), veto });
                    }
                }
            }
        }
    }

    const MOST_DOUBTS_PER_NAME: usize = 3;
}

/// Records whose names fit a name.
#[derive(Default)]
struct Fits {
    /// One for each cluster and form of the name, ascending.
    records: Vec<u32>,
    how: How,
    /// Whether there are more than were looked at.
    are_more: bool,
}

/// How the given names of all that fit agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum How {
    #[default]
    Same,
    Familiar,
}

/// What two forms of one given name have in common.
#[derive(Clone, Copy)]
enum Shared<'a> {
    Given(&'a str),
    Group(u16),
    Beginning(&'a str),
    Middle(&'a str),
}

/// Who bears a name: the records that are more than a name, by what another form of their name shares.
struct Bearers<'w> {
    world: &'w World,
    entries: Vec<Entry>,
    /// Entries looked at, for the test that they stay in proportion.
    steps: Cell<u64>,
}

/// One form of a name that members of one cluster have; the record is the first of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    /// The message the record was seen in; 0 for the whole case.
    container: u32,
    key: u64,
    root: u32,
    name: NameKey,
    record: u32,
}

impl<'w> Bearers<'w> {
    /// So many entries of one key are looked at.
    const MOST: usize = 64;
    /// Beginnings of a name of so many bytes and more are familiar forms of it (`TOM`, `THOMPSON`).
    const SHORTEST: usize = 3;
    /// Names are told apart by this many letters of their beginnings.
    const LONGEST: usize = 24;

    /// The records that have the surname of one of `lone`, and are not among them.
    fn of(world: &'w World, clusters: &mut Clusters<'_>, lone: &[u32]) -> Self {
        let names = lone.iter().flat_map(|i| &world.records[*i as usize].names);
        let surnames: HashSet<Sym> = names.map(|name| name.surname).filter(|sym| *sym != NONE).collect();
        let mut bearers = Self { world, entries: Vec::new(), steps: Cell::new(0) };
        if surnames.is_empty() {
            return bearers;
        }
        let mut keys = Vec::new();
        for (index, record) in (0_u32..).zip(&world.records) {
            if record.is_bare() {
                continue;
            }
            for name in record.names.iter().filter(|name| surnames.contains(&name.surname)) {
                keys.clear();
                bearers.offers(name, &mut keys);
                let root = clusters.root(index);
                for container in [0, record.container].into_iter().take(1 + usize::from(record.container > 0))
                {
                    let entry = |key: &u64| Entry { container, key: *key, root, name: *name, record: index };
                    bearers.entries.extend(keys.iter().map(entry));
                }
            }
        }
        bearers.entries.sort_unstable();
        bearers.entries.dedup_by_key(|entry| (entry.container, entry.key, entry.root, entry.name));
        bearers
    }

    /// Records of the case with the same surname and given name (or, if there is none, a familiar form of it),
    /// and with no other middle name or generation.
    fn of_name(&self, record: &Record) -> Fits {
        let same = self.fits(record, 0, How::Same);
        if same.records.is_empty() { self.fits(record, 0, How::Familiar) } else { same }
    }

    /// The same among the records of the message that a record was seen in.
    fn in_message(&self, record: &Record, how: How) -> Fits {
        self.fits(record, record.container, how)
    }

    fn fits(&self, record: &Record, container: u32, how: How) -> Fits {
        let mut fits = Fits { how, ..Fits::default() };
        let mut keys = Vec::new();
        for name in record.names.iter().filter(|name| name.surname != NONE && name.given != NONE) {
            keys.clear();
            self.asks(name, how, &mut keys);
            for key in &keys {
                self.look_up(name, (container, *key), &mut fits);
            }
        }
        fits.records.sort_unstable();
        fits.records.dedup();
        fits
    }

    fn look_up(&self, name: &NameKey, at: (u32, u64), fits: &mut Fits) {
        let from = self.entries.partition_point(|entry| (entry.container, entry.key) < at);
        let found = self.entries.get(from..).unwrap_or_default().iter();
        let mut found = found.take_while(|entry| (entry.container, entry.key) == at);
        for entry in found.by_ref().take(Self::MOST) {
            self.steps.set(self.steps.get() + 1);
            if self.agree(name, &entry.name) == Some(fits.how) {
                fits.records.push(entry.record);
            }
        }
        fits.are_more |= found.next().is_some();
    }

    fn agree(&self, name: &NameKey, other: &NameKey) -> Option<How> {
        let generation = name.suffix != 0 && other.suffix != 0 && name.suffix != other.suffix;
        let middle = self.world.words.compare_given(name.middle, other.middle);
        if generation || other.surname != name.surname || middle == Given::Different {
            return None;
        }
        match NameMatch::best(self.world, name, other).given.0 {
            Given::Equal => Some(How::Same),
            Given::Nickname => Some(How::Familiar),
            _ => None,
        }
    }

    fn key(surname: Sym, shared: Shared<'_>) -> u64 {
        let mut hash = Hash::new(surname.into());
        match shared {
            Shared::Given(text) => hash.text(text),
            Shared::Group(group) => hash.number(group.into()),
            Shared::Beginning(text) => {
                hash.number(1 << 32);
                hash.text(text);
            }
            Shared::Middle(text) => {
                hash.number(2 << 32);
                hash.text(text);
            }
        }
        hash.0
    }

    /// What a record's name has in store for other forms of it.
    fn offers(&self, name: &NameKey, out: &mut Vec<u64>) {
        if name.given == NONE {
            return;
        }
        let given = self.world.words.word(name.given);
        out.push(Self::key(name.surname, Shared::Given(&given.text)));
        let groups = given.groups().iter();
        out.extend(groups.map(|group| Self::key(name.surname, Shared::Group(*group))));
        out.extend(beginnings(&given.text).map(|text| Self::key(name.surname, Shared::Beginning(text))));
        let middle = self.world.words.word(name.middle);
        let words = middle.text.split(' ').filter(|word| !word.is_empty());
        out.extend(words.map(|word| Self::key(name.surname, Shared::Middle(word))));
    }

    /// What another form of a name may have in store for it.
    fn asks(&self, name: &NameKey, how: How, out: &mut Vec<u64>) {
        let given = self.world.words.word(name.given);
        if how == How::Same {
            out.push(Self::key(name.surname, Shared::Given(&given.text)));
            return;
        }
        let groups = given.groups().iter();
        out.extend(groups.map(|group| Self::key(name.surname, Shared::Group(*group))));
        out.push(Self::key(name.surname, Shared::Beginning(&given.text)));
        out.extend(beginnings(&given.text).map(|text| Self::key(name.surname, Shared::Given(text))));
        out.push(Self::key(name.surname, Shared::Middle(&given.text)));
        let middle = self.world.words.word(name.middle);
        let words = middle.text.split(' ').filter(|word| !word.is_empty());
        out.extend(words.map(|word| Self::key(name.surname, Shared::Given(word))));
    }
}

/// The beginnings of a given name that may be a familiar form of it, itself left out.
fn beginnings(text: &str) -> impl Iterator<Item = &str> {
    let ends = text.char_indices().map(|(at, _)| at);
    let ends = ends.skip_while(|at| *at < Bearers::SHORTEST).take(Bearers::LONGEST);
    ends.filter_map(|at| text.get(..at))
}

#[cfg(test)]
mod tests {
    use chartward_model::PersonName;

    use crate::Settings;
    use crate::engine::{Linker, LoneNames};
    use crate::record::{Kind, Record, World};
    use crate::table::name_key;

    /// Entries looked at for so many names of one surname that stand alone, and as many people with a number.
    fn steps(count: usize, given: impl Fn(usize) -> (String, String)) -> u64 {
        let mut world = World::new();
        for number in 0..count {
            for is_lone in [true, false] {
                let (given, middle) = given(number * 2 + usize::from(is_lone));
                let name = name_key(&PersonName::from_parts(&given, &middle, "LEE", ""), &mut world);
                let mrn = (Kind::Mrn, world.values.intern(Kind::Mrn, &format!("A{number:07}")));
                let values = if is_lone { Box::default() } else { Box::from([mrn]) };
                let container = u32::try_from(number % 5).expect("small");
                world.push(Record { names: Box::from([name]), values, container, ..Record::default() });
            }
        }
        let settings = Settings::new(jiff::civil::date(2026, 11, 22));
        let mut linker = Linker::new(&world, &settings, LoneNames::AreOnePerson);
        linker.place_lone_names();
        linker.steps
    }

    /// A word of letters for a number.
    fn letters(number: usize) -> String {
        let letter = |place: u32| {
            let digit = number / 26_usize.pow(place) % 26;
            char::from(b'A' + u8::try_from(digit).expect("a letter"))
        };
        (0..4).map(letter).collect()
    }

    #[test]
    fn names_of_one_surname_cost_in_proportion_to_their_number() {
        type Names = fn(usize) -> (String, String);
        let names: [Names; 4] = [
            // all different
            |n| (letters(n), String::new()),
            // different from the fourth letter on: each begins alike
            |n| (format!("MAR{}", letters(n)), String::new()),
            // one given name, and a middle name each
            |n| ("JOHN".to_owned(), letters(n)),
            // familiar forms of one another
            |n| (["ROBERT", "BOB", "ROB", "BOBBY"][n % 4].to_owned(), letters(n)),
        ];
        for (which, names) in names.into_iter().enumerate() {
            let (small, large) = (steps(500, names), steps(4_000, names));
            // eight times as many; all with all would be sixty-four times
            assert!(large <= small.max(500) * 12, "names {which}: {small} steps, then {large}");
            assert!(large <= 4_000 * 300, "names {which}: {large} steps");
        }
    }
}
