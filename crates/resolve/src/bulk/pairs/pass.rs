//! Ways to key a row.
//!
//! What it is not: the order of comparisons within a block (`../pairs.rs`).
//!
//! The one idea: each pass gives a row a few keys, and rows of one key form a block. Whether two rows share a key of a
//! pass is told without making keys.

use super::besides::{besides, may_be_one};
use super::named::{Beside, Named};
use super::part::Part;
use crate::Settings;
use crate::bulk::facts::{Facts, value_at};
use crate::bulk::layout::Texts;
use crate::bulk::load::{Rows, wide};
use crate::bulk::model::Field;
use crate::bulk::pool::mix;
use crate::normalise::split_date;

/// Ways to key a row, in the order they are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::bulk) enum Pass {
    Value(Field),
    NameAndBirth,
    WholeName,
    NameAnd(Texts),
    NameAndYear,
    NameAndDay,
    BirthAnd(Texts),
    Birth,
    Street,
}

impl Pass {
    /// The passes that a table's columns allow.
    pub(in crate::bulk) fn all(rows: &Rows) -> Vec<Self> {
        let layout = &rows.layout;
        let has = |texts: Texts| layout.texts[texts as usize] != 0;
        let born = layout.birth != 0;
        let mut all = Vec::new();
        // what meets here need not be looked at again where many meet twice
        if born {
            all.push(Self::NameAndBirth);
        }
        if layout.ssn != 0 {
            all.push(Self::Value(Field::Ssn));
        }
        all.extend(layout.id_groups().map(|slots| Self::Value(slots[0].0)));
        if !layout.phones.is_empty() {
            all.push(Self::Value(Field::Phone));
        }
        if layout.email != 0 {
            all.push(Self::Value(Field::Email));
        }
        all.push(Self::WholeName);
        if layout.street != 0 {
            all.push(Self::Street);
        }
        let needs_slight = Self::needs_slight(rows);
        let is_slight =
            |texts: Texts| texts == Texts::Streets || (texts == Texts::Cities && has(Texts::Zips));
        for texts in [Texts::Zips, Texts::Cities, Texts::Birthplaces, Texts::MaidenNames, Texts::Occupations]
        {
            if has(texts) && (needs_slight || !is_slight(texts)) {
                all.push(Self::NameAnd(texts));
            }
        }
        if born {
            if needs_slight {
                all.extend([Self::NameAndYear, Self::NameAndDay]);
            }
            // in a small table few are born on one day, and a name may be garbled beyond its sound
            if rows.len() <= Self::SMALL_TABLE {
                all.push(Self::Birth);
            }
            for texts in [Texts::Zips, Texts::Cities, Texts::Birthplaces, Texts::Streets] {
                let has = has(texts) || (texts == Texts::Streets && layout.street != 0);
                if has && (needs_slight || !is_slight(texts)) {
                    all.push(Self::BirthAnd(texts));
                }
            }
        }
        all
    }

    /// Whether keys that say least are needed: a name and a year or a day, a name or a birth date and a city where there are
    /// ZIP codes, a birth date and a street. In a large table half of whose rows have two numbers or more (an address is
    /// one) they find nobody: a million made-up rows lost none of 830,000 pairs without them.
    fn needs_slight(rows: &Rows) -> bool {
        rows.len() <= Self::SMALL_TABLE || rows.anchored < rows.len() / 2
    }

    /// By what too large a block of the pass is parted: by what no other pass sees to.
    pub(super) fn parts(self) -> &'static [Part] {
        match self {
            // what so many share tells nobody
            Self::Value(_) | Self::NameAndYear | Self::NameAndDay | Self::BirthAnd(_) | Self::Birth => &[],
            Self::NameAndBirth => &[Part::Given, Part::Surname, Part::Zip, Part::City, Part::Street],
            Self::WholeName => {
                &[Part::Year, Part::Day, Part::Zip, Part::City, Part::Street, Part::Birthplace]
            }
            Self::NameAnd(_) => &[Part::Year, Part::Day, Part::Street],
            Self::Street => &[Part::Given, Part::Surname, Part::Birth],
        }
    }

    /// How many rows a block may have. The keys that say least are for small tables: in large ones their
    /// blocks are strangers, and what they would find is found by keys that say more.
    pub(super) fn limit(self, limit: usize, rows: usize) -> usize {
        match self {
            Self::NameAndYear | Self::NameAndDay | Self::NameAnd(_) | Self::BirthAnd(_) | Self::Birth => {
                (limit.saturating_mul(Self::SMALL_TABLE) / rows.max(1)).clamp(limit.min(8), limit)
            }
            _ => limit,
        }
    }

    const SMALL_TABLE: usize = 100_000;

    /// A name that more rows have makes blocks in this pass that are nearly all too large: it makes none instead.
    pub(super) fn most_sounding(self, rows: usize) -> u32 {
        /// Years in which most people alive were born, and days of a year, month and day in any order; twice.
        const YEARS: usize = 2 * 100;
        const DAYS: usize = 2 * 222;
        let blocks = match self {
            Self::NameAndYear => YEARS,
            Self::NameAndDay => DAYS,
            _ => return u32::MAX,
        };
        if rows <= Self::SMALL_TABLE {
            return u32::MAX;
        }
        u32::try_from(blocks * self.limit(Settings::BLOCK_LIMIT, rows)).unwrap_or(u32::MAX)
    }

    /// The keys of a row, each with how the name sounds that it is made of if it is made of one and a birth date.
    pub(super) fn keys(
        self,
        rows: &Rows,
        facts: &Facts,
        (row, named): (&[u32], &Named),
        out: &mut impl FnMut(u64, u32),
    ) {
        let layout = &rows.layout;
        let salt = self.salt();
        let Named { sounds, birth } = *named;
        if self == Self::NameAndBirth {
            // keys of one birth date lie side by side: rows that share both their names meet twice, and the second time
            // soon after the first
            let day = mix(birth.into(), salt) & (0xffff << 48);
            for sound in sounds.iter().filter(|sound| **sound != 0 && birth != 0) {
                out(day | mix(mix((*sound).into(), salt), birth.into()) >> 16, *sound);
            }
            return;
        }
        let mut put = |a: u64, b: u64| out(mix(mix(a, salt), b), 0);
        match self {
            Self::Value(field) => values_of(rows, row, field, |value| put(value, 0)),
            Self::WholeName => {
                let [given, surname, former] = sounds;
                // unordered: given name and surname are exchanged now and then
                for last in [surname, former] {
                    if given != 0 && last != 0 {
                        put(given.min(last).into(), given.max(last).into());
                    }
                }
            }
            Self::NameAnd(texts) => name_keys(&sounds, row[layout.texts[texts as usize]].into(), &mut put),
            Self::NameAndYear | Self::NameAndDay => {
                let most = self.most_sounding(rows.len());
                let sounds = sounds.map(|sound| if facts.sounding(sound) > most { 0 } else { sound });
                let other = if self == Self::NameAndYear { (birth / 10_000).into() } else { day_key(birth) };
                name_keys(&sounds, other, &mut put);
            }
            Self::BirthAnd(texts) => {
                let place = row[place_at(rows, texts)];
                if birth != 0 && place != 0 {
                    put(birth.into(), place.into());
                }
            }
            Self::Birth if birth != 0 => put(birth.into(), 0),
            Self::Birth | Self::NameAndBirth => {}
            Self::Street => values_of(rows, row, Field::Street, |value| put(value, 0)),
        }
    }

    /// Whether two rows have a key of this pass in common, told without making the keys.
    pub(super) fn brings_together(self, rows: &Rows, facts: &Facts, pair: &Beside<'_>) -> bool {
        let layout = &rows.layout;
        let (a, b) = (pair.a, pair.b);
        let same = |at: usize| a[at] != 0 && a[at] == b[at];
        match self {
            Self::Value(Field::Ssn) => same(layout.ssn),
            Self::Value(Field::Email) => {
                wide(a, layout.email) != 0 && wide(a, layout.email) == wide(b, layout.email)
            }
            Self::Value(Field::Phone) => same_values(a, b, Field::Phone, &layout.phones.iter().copied()),
            Self::Value(field) => {
                let slots = layout.ids.iter().filter(|(known, _)| *known == field);
                same_values(a, b, field, &slots.map(|(_, at)| *at))
            }
            Self::NameAndBirth => {
                let [x, y] = pair.sounds.map(|sounds| Named { sounds, birth: a[layout.birth] });
                let of = |row: (&[u32], &Named), sound: u32| besides(rows, facts, row, sound);
                let meets = |sound: u32| may_be_one(of((a, &x), sound), of((b, &y), sound));
                same(layout.birth) && pair.shared_sounds().any(meets)
            }
            Self::WholeName => pair.has_same_names(),
            Self::NameAnd(texts) => same(layout.texts[texts as usize]) && pair.shares_sound(),
            Self::NameAndYear => {
                let year = |row: &[u32]| row[layout.birth] / 10_000;
                year(a) != 0 && year(a) == year(b) && pair.shares_sound()
            }
            Self::NameAndDay => {
                let day = |row: &[u32]| day_key(row[layout.birth]);
                day(a) != 0 && day(a) == day(b) && pair.shares_sound()
            }
            Self::BirthAnd(texts) => same(layout.birth) && same(place_at(rows, texts)),
            Self::Birth => same(layout.birth),
            Self::Street => {
                let street = |row: &[u32]| value_at(row, Field::Street, layout.street);
                street(a) != 0 && street(a) == street(b)
            }
        }
    }

    /// Whether rows that share a key of this pass have a name that sounds alike.
    pub(super) fn is_named(self) -> bool {
        matches!(self, Self::WholeName | Self::NameAnd(_) | Self::NameAndYear | Self::NameAndDay)
    }

    /// Whether its blocks are those of a value.
    pub(super) fn is_of_value(self) -> bool {
        matches!(self, Self::Value(_) | Self::Street)
    }

    /// Whether rows that share a key of this pass have one birth date.
    pub(super) fn is_of_birth(self) -> bool {
        matches!(self, Self::Birth | Self::BirthAnd(_))
    }

    fn salt(self) -> u64 {
        match self {
            Self::Value(field) => 100 + field as u64,
            Self::NameAndBirth => 1,
            Self::WholeName => 2,
            Self::NameAndYear => 3,
            Self::NameAndDay => 4,
            Self::Street => 5,
            Self::Birth => 6,
            Self::NameAnd(texts) => 10 + texts as u64,
            Self::BirthAnd(texts) => 20 + texts as u64,
        }
    }
}

/// Where a text lies; of a street, its name.
fn place_at(rows: &Rows, texts: Texts) -> usize {
    let layout = &rows.layout;
    if texts == Texts::Streets {
        layout.street + usize::from(layout.street != 0)
    } else {
        layout.texts[texts as usize]
    }
}

fn same_values(a: &[u32], b: &[u32], field: Field, slots: &(impl Iterator<Item = usize> + Clone)) -> bool {
    slots.clone().any(|at| {
        let value = value_at(a, field, at);
        value != 0 && slots.clone().any(|other| value_at(b, field, other) == value)
    })
}

fn name_keys(sounds: &[u32; 3], other: u64, put: &mut impl FnMut(u64, u64)) {
    if other != 0 {
        sounds.iter().filter(|sound| **sound != 0).for_each(|sound| put((*sound).into(), other));
    }
}

/// Day and month in either order.
pub(super) fn day_key(birth: u32) -> u64 {
    let (_, month, day) = split_date(birth);
    u64::from(month.min(day) * 100 + month.max(day))
}

fn values_of(rows: &Rows, row: &[u32], field: Field, mut put: impl FnMut(u64)) {
    let layout = &rows.layout;
    let mut one = |at: usize| {
        let value = if at == 0 { 0 } else { value_at(row, field, at) };
        if value != 0 {
            put(value);
        }
    };
    match field {
        Field::Ssn => one(layout.ssn),
        Field::Street => one(layout.street),
        Field::Phone => layout.phones.iter().for_each(|at| one(*at)),
        // the part before the @: people change providers and keep it
        Field::Email => {
            let local = wide(row, layout.email);
            if local != 0 {
                put(local);
            }
        }
        _ => layout.ids.iter().filter(|(known, _)| *known == field).for_each(|(_, at)| one(*at)),
    }
}
