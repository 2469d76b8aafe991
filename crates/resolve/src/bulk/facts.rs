//! What is known of a whole table before any two rows are compared: its words, and how common each value is.
//!
//! What it is not: anything about a pair.
//!
//! The one idea: a value's rarity in bits is worked out once per value, never per pair.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use super::layout::Texts;
use super::load::{HASHED, Rows, unpack, wide};
use super::model::Field;
use super::parallel;
use super::pool::{self, Id, Mixed, mix};
use crate::addresses::Gist;
use crate::names::Word;
use crate::normalise::split_date;
use crate::record::MOST_ROWS_OF_A_PERSON;

/// More rare than anything: bounded by what the model says of the rarest.
const UNSEEN: f32 = 64.0;

/// Rarities of a table's values.
pub(super) struct Facts {
    /// What is known of each name, by its number.
    pub(super) words: Vec<Word>,
    /// How each name sounds, as a number; 0 for none.
    pub(super) sounds: Vec<u32>,
    /// Whether each name is more than an initial.
    pub(super) spelt: Vec<bool>,
    /// Whether each name is several words.
    pub(super) several: Vec<bool>,
    given: Vec<f32>,
    surname: Vec<f32>,
    texts: Vec<Vec<f32>>,
    /// Of ZIP codes and cities.
    gists: [Vec<Gist>; 2],
    /// How many names of rows sound so, by the number of the sound, the commonest first.
    sounding: Vec<u32>,
    /// A bit for each letter that a sound is written in, by its number.
    letters: Vec<u16>,
    /// Five bits of each ZIP code, city and street, 0 for none: most are told apart by them.
    marks: [Vec<u8>; 3],
    births: Vec<f32>,
    /// Rarity of identifiers, telephones, addresses that more rows have than may be one person's.
    crowds: HashMap<(u8, u64), f32, Mixed>,
    /// A bit for each hash of such a value: most values are told by one look that they are none.
    crowded: Vec<u64>,
    count: usize,
}

/// Words of [`Facts::crowded`], so few that they stay in the fastest cache.
const CROWDED: usize = 1 << 11;

/// The word of a value in [`Facts::crowded`], and its bit there.
fn bit_of(field: Field, value: u64) -> (usize, u64) {
    let hash = mix(value, field as u64);
    (usize::try_from(hash >> 32).unwrap_or(0) % CROWDED, 1 << (hash % 64))
}

impl Facts {
    pub(super) fn of(rows: &Rows, threads: usize) -> Self {
        let names = rows.pools[Texts::Names as usize].len();
        let parts = parallel::ranges(names, 4_096);
        let words: Vec<Word> = parallel::map(
            threads,
            parts.len(),
            || (),
            |(), part| -> Vec<Word> {
                let ids = parts[part].clone().map(|id| Id::try_from(id).unwrap_or(0));
                ids.map(|id| Word::new(Arc::from(rows.text(Texts::Names, id)))).collect()
            },
        )
        .into_iter()
        .flatten()
        .collect();
        let count = rows.count;
        let shares = words.iter().map(Word::census_shares);
        let name = |census: f64, seen: u32| rarity(census.max(share(seen, count)));
        let given =
            shares.clone().zip(&rows.seen_given).map(|((given, _), seen)| name(given, *seen)).collect();
        let seen = &rows.seen[Texts::Names as usize];
        let surname = shares.zip(seen).map(|((_, surname), seen)| name(surname, *seen)).collect();
        let texts = rows
            .seen
            .iter()
            .map(|seen| seen.iter().map(|seen| rarity(share(*seen, count))).collect())
            .collect();
        let Sounds { of_words: sounds, sounding, letters } = Sounds::of(&words, [seen, &rows.seen_given]);
        let marks = MARKED.map(|texts| rows.pools[texts as usize].texts().map(mark_of).collect());
        let gists = [Texts::Zips, Texts::Cities]
            .map(|texts| rows.pools[texts as usize].texts().map(Gist::of).collect());
        let spelt = words.iter().map(Word::is_spelt).collect();
        let several = rows.pools[Texts::Names as usize].texts().map(|name| name.contains(' ')).collect();
        let mut facts = Self {
            words,
            sounds,
            spelt,
            several,
            given,
            surname,
            texts,
            gists,
            sounding,
            letters,
            marks,
            births: Vec::new(),
            crowds: HashMap::default(),
            crowded: vec![0; CROWDED],
            count,
        };
        facts.births = births(rows, threads);
        facts.find_crowds(rows, threads);
        facts
    }

    /// Bits of rarity of a given name.
    pub(super) fn given(&self, id: Id) -> f32 {
        self.given.get(id as usize).copied().unwrap_or(0.0)
    }

    /// Bits of rarity of a surname.
    pub(super) fn surname(&self, id: Id) -> f32 {
        self.surname.get(id as usize).copied().unwrap_or(0.0)
    }

    /// Bits of rarity of a place, occupation, ...
    pub(super) fn text(&self, texts: Texts, id: Id) -> f32 {
        self.texts[texts as usize].get(id as usize).copied().unwrap_or(0.0)
    }

    /// What tells most ZIP codes and most cities apart; of other texts it tells nothing.
    pub(super) fn gist(&self, texts: Texts, id: Id) -> Gist {
        let all = &self.gists[usize::from(texts != Texts::Zips)];
        all.get(id as usize).copied().unwrap_or(Gist::of("\0"))
    }

    /// How many names of rows sound so.
    pub(super) fn sounding(&self, sound: u32) -> u32 {
        self.sounding.get(sound as usize).copied().unwrap_or(0)
    }

    /// Whether so many rows have a name that sounds so that two strangers are often born on one day.
    pub(super) fn is_common(&self, sound: u32) -> bool {
        self.sounding(sound) > COMMON
    }

    /// A bit for each letter that a sound is written in; 0 for no sound.
    pub(super) fn letters(&self, sound: u32) -> u16 {
        self.letters.get(sound as usize).copied().unwrap_or(0)
    }

    /// Five bits of a ZIP code, a city or a street, 0 for none; of other texts they are not kept.
    pub(super) fn mark(&self, texts: Texts, id: Id) -> u8 {
        let kept = MARKED.iter().position(|marked| *marked == texts).map(|at| &self.marks[at]);
        kept.and_then(|marks| marks.get(id as usize)).copied().unwrap_or(0)
    }

    /// Bits of rarity of a birth date.
    pub(super) fn birth(&self, date: u32) -> f32 {
        birth_index(date).and_then(|at| self.births.get(at)).copied().unwrap_or(UNSEEN)
    }

    /// Bits of rarity of an identifier, telephone or address.
    pub(super) fn value(&self, field: Field, value: u64) -> f32 {
        let (word, bit) = bit_of(field, value);
        if self.crowded.get(word).is_none_or(|word| word & bit == 0) {
            return UNSEEN;
        }
        self.crowds.get(&(field as u8, value)).copied().unwrap_or(UNSEEN)
    }

    /// Counts how many rows have each value, and keeps what is shared by more rows than a person has.
    fn find_crowds(&mut self, rows: &Rows, threads: usize) {
        let layout = &rows.layout;
        let mut columns: Vec<(Field, usize)> = layout.ids.clone();
        columns.extend(layout.phones.iter().map(|at| (Field::Phone, *at)));
        if layout.street != 0 {
            columns.push((Field::Street, layout.street));
        }
        if layout.ssn != 0 {
            columns.push((Field::Ssn, layout.ssn));
        }
        if layout.email != 0 {
            columns.push((Field::Email, layout.email));
        }
        columns.sort_unstable();
        let fields: Vec<&[(Field, usize)]> = columns.chunk_by(|a, b| a.0 == b.0).collect();
        let count = self.count;
        for ((field, value), seen) in crowds(rows, &fields, threads) {
            let (word, bit) = bit_of(field, value);
            if let Some(word) = self.crowded.get_mut(word) {
                *word |= bit;
            }
            self.crowds.insert((field as u8, value), rarity(share(seen, count)));
        }
    }
}

/// Of a name that more rows have two strangers are born on one day more often than one row in three: there are about
/// thirty thousand days on which people alive were born.
const COMMON: u32 = 10_000;

/// Places of which a few bits are kept.
const MARKED: [Texts; 3] = [Texts::Zips, Texts::Cities, Texts::Streets];

/// Five bits of a place, 0 for none; the same wherever the text stands.
fn mark_of(text: &str) -> u8 {
    let hash = u8::try_from(pool::hash(9, text.as_bytes()) % 31).unwrap_or(0);
    if text.is_empty() { 0 } else { hash + 1 }
}

/// How words sound.
struct Sounds {
    /// By word, as a number from 1; 0 for the empty one. The commonest sound has the smallest number, in whatever order
    /// the rows stand.
    of_words: Vec<u32>,
    /// By number: how many rows sound so, and with which letters it is written.
    sounding: Vec<u32>,
    letters: Vec<u16>,
}

impl Sounds {
    fn of(words: &[Word], seen: [&Vec<u32>; 2]) -> Self {
        let mut counts: HashMap<u64, u32, Mixed> = HashMap::default();
        for (id, word) in words.iter().enumerate().skip(1) {
            let seen =
                seen.iter().filter_map(|seen| seen.get(id)).fold(0, |sum: u32, n| sum.saturating_add(*n));
            let count = counts.entry(word.sound).or_default();
            *count = count.saturating_add(seen);
        }
        let mut all: Vec<(u64, u32)> = counts.into_iter().collect();
        all.sort_unstable_by_key(|(sound, count)| (std::cmp::Reverse(*count), *sound));
        let number =
            |(at, (sound, _)): (usize, &(u64, u32))| (*sound, u32::try_from(at + 1).unwrap_or(u32::MAX));
        let numbers: HashMap<u64, u32, Mixed> = all.iter().enumerate().map(number).collect();
        let known = words.iter().skip(1).map(|word| numbers.get(&word.sound).copied().unwrap_or(0));
        Self {
            of_words: std::iter::once(0).chain(known).collect(),
            sounding: std::iter::once(0).chain(all.iter().map(|(_, count)| *count)).collect(),
            letters: std::iter::once(0).chain(all.iter().map(|(sound, _)| letters_of(*sound))).collect(),
        }
    }
}

/// A bit for each letter of a sound. The twelve letters of the Latin alphabet that sounds are written in have twelve
/// different bits.
fn letters_of(sound: u64) -> u16 {
    const BITS: [u8; 16] = [0, 1, 2, 3, 4, 5, 5, 6, 7, 7, 8, 9, 10, 10, 11, 11];
    let mut left = sound;
    let mut letters = 0;
    while left > 1 {
        letters |= 1 << BITS[usize::try_from(left % 257 % 16).unwrap_or(0)];
        left /= 257;
    }
    letters
}

/// The values of some fields that more rows have than a person has, and how many.
///
/// Values are counted by their hash, a byte for two of them on average, so that the bytes stay near the processor: what
/// is too common is among those whose byte is high, and only these are looked at one by one.
fn crowds(
    rows: &Rows,
    fields: &[&[(Field, usize)]],
    threads: usize,
) -> impl Iterator<Item = ((Field, u64), u32)> {
    /// Far more than a person's rows. Each thread may add one that has not seen what the others add.
    const MANY: u8 = 100;
    const MOST_THREADS: usize = 128;
    /// Rows that are looked at together: to ask for the places of many values takes little longer than to ask for one.
    const TOGETHER: usize = 64;
    let bits = rows.count.max(1).next_power_of_two().trailing_zeros().clamp(12, 30) - 1;
    let zeros = |_| std::iter::repeat_with(AtomicU8::default).take(1 << bits).collect();
    let counts: Vec<Vec<AtomicU8>> = fields.iter().map(zeros).collect();
    let threads = threads.min(MOST_THREADS);
    let parts = parallel::ranges(rows.count, 1 << 14);
    // the values of some rows, each with its field, its row and the place where it is counted
    let look = |some: &mut Vec<(usize, u32, u64)>, rows_at: std::ops::Range<usize>| {
        some.clear();
        for row in rows_at.filter_map(|row| u32::try_from(row).ok()) {
            let words = rows.row(row);
            for (field, columns) in fields.iter().enumerate() {
                some.extend(values(words, columns).map(|value| (field, row, value)));
            }
        }
    };
    let count_of = |field: usize, value: u64| {
        counts[field].get(usize::try_from(mixed(value) >> (64 - bits)).unwrap_or(0))
    };
    let seen = |(field, _, value): &(usize, u32, u64)| {
        count_of(*field, *value).map_or(0, |count| count.load(Ordering::Relaxed))
    };
    let some_of = |part: usize| {
        parallel::ranges(parts[part].len(), TOGETHER).into_iter().map({
            let from = parts[part].start;
            move |some| some.start + from..some.end + from
        })
    };
    parallel::map(threads, parts.len(), Vec::new, |some, part| {
        for rows in some_of(part) {
            look(some, rows);
            std::hint::black_box(some.iter().map(seen).fold(0, |all, seen| all | seen));
            for count in some.iter().filter_map(|(field, _, value)| count_of(*field, *value)) {
                if count.load(Ordering::Relaxed) < MANY {
                    count.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
    });
    let least = u8::try_from(MOST_ROWS_OF_A_PERSON).unwrap_or(u8::MAX);
    let common = parallel::map(threads, parts.len(), Vec::new, |some, part| {
        let mut common: Vec<((Field, u64), u32)> = Vec::new();
        for rows in some_of(part) {
            look(some, rows);
            let of_field = |field: usize| fields[field].first().map(|(field, _)| *field);
            let all = some.iter().filter(|value| seen(value) > least);
            common.extend(all.filter_map(|(field, row, value)| Some(((of_field(*field)?, *value), *row))));
        }
        common
    });
    let mut common: Vec<((Field, u64), u32)> = common.concat();
    parallel::sort(threads, &mut common, |entry| *entry);
    // a row that has a value twice counts once
    common.dedup();
    let seen = |same: &[((Field, u64), u32)]| {
        let seen = u32::try_from(same.len()).unwrap_or(u32::MAX);
        same.first().filter(|_| seen > MOST_ROWS_OF_A_PERSON).map(|(value, _)| (*value, seen))
    };
    common.chunk_by(|a, b| a.0 == b.0).filter_map(seen).collect::<Vec<_>>().into_iter()
}

/// The values that a row has in some columns.
fn values<'r>(row: &'r [u32], columns: &'r [(Field, usize)]) -> impl Iterator<Item = u64> + 'r {
    columns.iter().map(|(field, at)| value_at(row, *field, *at)).filter(|value| *value != 0)
}

fn mixed(value: u64) -> u64 {
    mix(value, 0x5bd1)
}

/// A value as it is counted: identifiers whole, an address as number and street, an e-mail as its hash.
pub(super) fn value_at(row: &[u32], field: Field, at: usize) -> u64 {
    match field {
        Field::Ssn => row[at].into(),
        Field::Email => row[at + 2].into(),
        Field::Street if row[at + 1] == 0 => 0,
        Field::Street => wide(row, at) & !0xff_0000_0000,
        _ => wide(row, at),
    }
}

/// How much a short identifier can be worth at most: "1" and "test" are used by others as well.
pub(super) fn length_limit(field: Field, value: u64) -> f32 {
    if !matches!(field, Field::Mrn | Field::PlanId | Field::Account | Field::Identifier)
        || value & HASHED != 0
    {
        return UNSEEN;
    }
    match unpack(value).1 {
        0..=3 => 4.0,
        4 | 5 => 12.0,
        _ => UNSEEN,
    }
}

/// Share of the rows that have a value, those that may be one person's left out.
fn share(seen: u32, count: usize) -> f64 {
    let count = u32::try_from(count).unwrap_or(u32::MAX).max(1);
    (f64::from(seen.saturating_sub(MOST_ROWS_OF_A_PERSON)) / f64::from(count)).min(1.0)
}

/// A share in bits.
fn rarity(share: f64) -> f32 {
    #[expect(clippy::cast_possible_truncation, reason = "a rarity needs four digits, not sixteen")]
    let bits = -share.clamp(1e-18, 1.0).log2() as f32;
    bits.min(UNSEEN)
}

const FIRST_YEAR: u32 = 1_850;
const YEARS: u32 = 200;

/// The place of a date in the calendar, if it is one.
pub(super) fn birth_index(date: u32) -> Option<usize> {
    let (year, month, day) = split_date(date);
    let fits = (FIRST_YEAR..FIRST_YEAR + YEARS).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day);
    fits.then(|| ((year - FIRST_YEAR) * 372 + (month - 1) * 31 + day - 1) as usize)
}

/// The date at a place in the calendar.
pub(super) fn birth_at(index: u32) -> u32 {
    let (year, day) = (FIRST_YEAR + index / 372, index % 372);
    year * 10_000 + (day / 31 + 1) * 100 + day % 31 + 1
}

fn births(rows: &Rows, threads: usize) -> Vec<f32> {
    let none = || vec![0_u32; (YEARS * 372) as usize];
    let mut seen = none();
    if rows.layout.birth != 0 {
        let parts = parallel::ranges(rows.count, rows.count.div_ceil(threads).max(1));
        let width = rows.layout.width;
        let count = |part: usize| {
            let mut seen = none();
            let words = &rows.words[parts[part].start * width..parts[part].end * width];
            for row in words.chunks_exact(width) {
                let place = birth_index(row[rows.layout.birth]).and_then(|at| seen.get_mut(at));
                if let Some(seen) = place {
                    *seen += 1;
                }
            }
            seen
        };
        for part in parallel::map(threads, parts.len(), || (), |(), part| count(part)) {
            seen.iter_mut().zip(part).for_each(|(seen, part)| *seen += part);
        }
    }
    seen.into_iter().map(|seen| rarity(share(seen, rows.count))).collect()
}

/// Whether a row says anything by which it could be matched.
pub(super) fn is_empty(rows: &Rows, row: &[u32]) -> bool {
    let state = rows.layout.texts[Texts::States as usize];
    let tells =
        |(at, word): (usize, &u32)| *word != 0 && at != super::layout::TRAITS && (at != state || at == 0);
    !row.iter().enumerate().any(tells)
}
