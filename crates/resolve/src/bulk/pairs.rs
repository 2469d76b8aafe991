//! Which rows are compared, and which of the pairs are worth keeping.
//!
//! What it is not: an all-pairs loop, or a list of candidates: pairs are compared as they come, and only
//! those worth a look are kept, twelve bytes each.
//!
//! The one idea: **no block may cost more than its limit.** Each pass gives a row a few keys, and rows of
//! one key form a block. A block of more rows than the limit is parted by further keys, each part on its
//! own, and what is still too large is walked in order of content with a short window; so a million John
//! Smiths cost a million times a constant. Nothing here depends on the order of rows.

use std::collections::HashSet;

use super::facts::{Facts, birth_at, birth_index, value_at};
use super::layout::{GIVEN, SURNAME, Texts};
use super::load::{Rows, wide};
use super::model::Field;
use super::parallel::{self, Lent, Shelf};
use super::pool::{Mixed, mix};
use super::score::{Evidence, Scorer, Scratch, are_births_comparable, centibits};
use super::sort::{self, Keyed};
use crate::Settings;
use crate::cluster::Veto;
use crate::normalise::split_date;

/// Two rows that are worth a look, in twelve bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) left: u32,
    pub(super) right: u32,
    pub(super) centibits: i16,
    pub(super) says: Says,
}

/// What a decision needs to know of a comparison besides its weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Says(u16);

impl Says {
    pub(super) fn of(found: &Evidence) -> Self {
        let flags = [
            found.is_personal(),
            found.given_differs(),
            found.is_proven(),
            found.is_a_generation_apart,
            found.shares_own_number(),
            found.doubts_name(),
            found.doubts_birth(),
            found.births_differ(),
            found.names_differ(),
            found.is_slight(),
            found.is_bare(),
            found.is_thin(),
            found.has_number_slip(),
        ];
        Self((0..).zip(flags).map(|(bit, flag)| u16::from(flag) << bit).sum())
    }

    pub(super) fn is_personal(self) -> bool {
        self.0 & 1 != 0
    }

    pub(super) fn given_differs(self) -> bool {
        self.0 & 2 != 0
    }

    pub(super) fn is_proven(self) -> bool {
        self.0 & 4 != 0
    }

    pub(super) fn is_a_generation_apart(self) -> bool {
        self.0 & 8 != 0
    }

    pub(super) fn shares_own_number(self) -> bool {
        self.0 & 16 != 0
    }

    /// The same of clusters, of which each field is the best of many: what contradicts in them was not weighed.
    pub(super) fn of_clusters(found: &Evidence) -> Self {
        Self(Self::of(found).0 & !(128 | 256))
    }

    /// Whether two birth dates are among what was weighed.
    pub(super) fn births_differ(self) -> bool {
        self.0 & 128 != 0
    }

    /// Whether two given names are among what was weighed.
    pub(super) fn names_differ(self) -> bool {
        self.0 & 256 != 0
    }

    /// Whether the other rows of the two must be heard.
    pub(super) fn is_slight(self) -> bool {
        self.0 & 512 != 0
    }

    /// Whether too little agrees beside what differs.
    pub(super) fn is_bare(self) -> bool {
        self.0 & 1_024 != 0
    }

    /// Whether nothing but a name agrees.
    pub(super) fn is_thin(self) -> bool {
        self.0 & 2_048 != 0
    }

    /// Whether two Social Security numbers are one that was written wrong.
    pub(super) fn has_number_slip(self) -> bool {
        self.0 & 4_096 != 0
    }

    /// What makes it doubtful although nothing forbids it.
    pub(super) fn doubt(self) -> Option<Veto> {
        match (self.0 & 32 != 0, self.0 & 64 != 0) {
            (_, true) => Some(Veto::Birth),
            (true, false) => Some(Veto::Given),
            (false, false) => None,
        }
    }
}

/// Ways to key a row, in the order they are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pass {
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

/// Keys by which too large a block is parted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Birth,
    Year,
    Day,
    Zip,
    City,
    Street,
    Birthplace,
    Given,
    Surname,
}

/// How far apart two rows of an undividable block may stand in order of content.
const WINDOW: usize = 6;

impl Pass {
    /// The passes that a table's columns allow.
    pub(super) fn all(rows: &Rows) -> Vec<Self> {
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
        for texts in [Texts::Zips, Texts::Cities, Texts::Birthplaces, Texts::MaidenNames, Texts::Occupations]
        {
            if has(texts) {
                all.push(Self::NameAnd(texts));
            }
        }
        if born {
            all.extend([Self::NameAndYear, Self::NameAndDay]);
            // in a small table few are born on one day, and a name may be garbled beyond its sound
            if rows.len() <= Self::SMALL_TABLE {
                all.push(Self::Birth);
            }
            for texts in [Texts::Zips, Texts::Cities, Texts::Birthplaces, Texts::Streets] {
                if has(texts) || (texts == Texts::Streets && layout.street != 0) {
                    all.push(Self::BirthAnd(texts));
                }
            }
        }
        all
    }

    /// By what too large a block of the pass is parted: by what no other pass sees to.
    fn parts(self) -> &'static [Part] {
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
    fn limit(self, limit: usize, rows: usize) -> usize {
        match self {
            Self::NameAndYear | Self::NameAndDay | Self::NameAnd(_) | Self::BirthAnd(_) | Self::Birth => {
                (limit.saturating_mul(Self::SMALL_TABLE) / rows.max(1)).clamp(limit.min(8), limit)
            }
            _ => limit,
        }
    }

    const SMALL_TABLE: usize = 100_000;

    /// A name that more rows have makes blocks in this pass that are nearly all too large: it makes none instead.
    fn most_sounding(self, rows: usize) -> u32 {
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

    /// The keys of a row.
    pub(super) fn keys(self, rows: &Rows, facts: &Facts, row: &[u32], out: &mut Vec<u64>) {
        let layout = &rows.layout;
        let salt = self.salt();
        let sounds = sounds_of(rows, facts, row);
        let birth = row[layout.birth];
        let mut put = |a: u64, b: u64| out.push(mix(mix(a, salt), b));
        match self {
            Self::Value(field) => values_of(rows, row, field, |value| put(value, 0)),
            // keys of one birth date lie side by side: rows that share both their names meet twice, and the second time
            // soon after the first
            Self::NameAndBirth if birth != 0 => {
                let day = mix(birth.into(), salt) & (0xffff << 48);
                let known = sounds.iter().filter(|sound| **sound != 0);
                out.extend(known.map(|sound| day | mix(mix((*sound).into(), salt), birth.into()) >> 16));
            }
            Self::WholeName => {
                let [given, surname, former] = sounds;
                // unordered: given name and surname are exchanged now and then
                for last in [surname, former] {
                    if given != 0 && last != 0 {
                        put(given.min(last).into(), given.max(last).into());
                    }
                }
            }
            Self::NameAnd(texts) => named(&sounds, row[layout.texts[texts as usize]].into(), &mut put),
            Self::NameAndYear | Self::NameAndDay => {
                let most = self.most_sounding(rows.len());
                let sounds = sounds.map(|sound| if facts.sounding(sound) > most { 0 } else { sound });
                let other = if self == Self::NameAndYear { (birth / 10_000).into() } else { day_key(birth) };
                named(&sounds, other, &mut put);
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
    fn brings_together(self, rows: &Rows, pair: &Beside<'_>) -> bool {
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
            Self::NameAndBirth => same(layout.birth) && pair.shares_sound(),
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
    fn is_named(self) -> bool {
        matches!(self, Self::WholeName | Self::NameAnd(_) | Self::NameAndYear | Self::NameAndDay)
    }

    /// Whether its blocks are those of a value.
    fn is_of_value(self) -> bool {
        matches!(self, Self::Value(_) | Self::Street)
    }

    /// Whether rows that share a key of this pass have one birth date.
    fn is_of_birth(self) -> bool {
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

/// How the names of a row sound: given name, surname, former surname.
fn sounds_of(rows: &Rows, facts: &Facts, row: &[u32]) -> [u32; 3] {
    [GIVEN, SURNAME, rows.layout.former].map(|at| facts.sounds[row[at] as usize])
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

/// Two rows side by side.
struct Beside<'r> {
    a: &'r [u32],
    b: &'r [u32],
    sounds: [[u32; 3]; 2],
}

impl Beside<'_> {
    fn shares_sound(&self) -> bool {
        let [x, y] = &self.sounds;
        x.iter().any(|sound| *sound != 0 && y.contains(sound))
    }

    /// Given name and a surname sound alike, in either order.
    fn has_same_names(&self) -> bool {
        let names = |sounds: &[u32; 3]| {
            let [given, surname, former] = *sounds;
            [surname, former]
                .map(|last| if given == 0 || last == 0 { (0, 0) } else { (given.min(last), given.max(last)) })
        };
        let (x, y) = (names(&self.sounds[0]), names(&self.sounds[1]));
        x.iter().any(|name| *name != (0, 0) && y.contains(name))
    }
}

fn named(sounds: &[u32; 3], other: u64, put: &mut impl FnMut(u64, u64)) {
    if other != 0 {
        sounds.iter().filter(|sound| **sound != 0).for_each(|sound| put((*sound).into(), other));
    }
}

/// Day and month in either order.
fn day_key(birth: u32) -> u64 {
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

impl Part {
    fn key(self, rows: &Rows, facts: &Facts, (keyed, birth): (Keyed, u32)) -> u64 {
        let layout = &rows.layout;
        // what the birth date says is known without the row
        match self {
            Self::Birth => return birth.into(),
            Self::Year => return (birth / 10_000).into(),
            Self::Day => return day_key(birth),
            _ => {}
        }
        let row = rows.row(keyed.row());
        let sound = |at: usize| u64::from(facts.sounds[row[at] as usize]);
        match self {
            Self::Birth | Self::Year | Self::Day => 0,
            Self::Zip => row[layout.texts[Texts::Zips as usize]].into(),
            Self::City => row[layout.texts[Texts::Cities as usize]].into(),
            Self::Birthplace => row[layout.texts[Texts::Birthplaces as usize]].into(),
            Self::Street if layout.street == 0 => 0,
            Self::Street => row[layout.street + 1].into(),
            Self::Given => sound(GIVEN),
            Self::Surname => sound(SURNAME),
        }
    }
}

/// What pairs are looked for, among which rows.
pub(super) struct Search<'s> {
    pub(super) scorer: &'s Scorer<'s>,
    /// The rows to compare, each content once.
    pub(super) rows: &'s [u32],
    /// Hash of each row's content, by row.
    pub(super) content: &'s [u64],
    pub(super) block_limit: usize,
    /// Least hundredths of a bit that are worth keeping.
    pub(super) floor: f32,
    pub(super) threads: usize,
    /// By row, whether it is new; two rows that are not are not compared. Nothing: all are.
    pub(super) open: Option<&'s [bool]>,
}

/// What a thread needs to compare the rows of blocks.
struct Space {
    scratch: Scratch,
    keyed: Vec<Keyed>,
    keys: (Vec<u64>, Vec<u64>),
    /// Pairs of rows whose birth dates may be one person's.
    waiting: Vec<(u32, u32)>,
    /// The last pairs that were compared, each in the one place its hash gives it.
    last: Vec<u64>,
}

impl Space {
    /// So many pairs are compared together: enough that their rows are fetched side by side, few enough that they
    /// stay in the fastest cache.
    const WAITING: usize = 64;
    const LAST: usize = 1 << 12;

    fn new() -> Self {
        let (keyed, keys) = (Vec::new(), (Vec::new(), Vec::new()));
        let waiting = Vec::with_capacity(Self::WAITING);
        Self { scratch: Scratch::new(), keyed, keys, waiting, last: vec![0; Self::LAST] }
    }

    /// Whether two rows were compared just now, in this pass or another. From now on they were.
    fn was_just_met(&mut self, left: u32, right: u32) -> bool {
        let pair = u64::from(left) << 32 | u64::from(right);
        let at = usize::try_from(mix(pair, 13) >> 40).unwrap_or(0) & (Self::LAST - 1);
        self.last.get_mut(at).is_some_and(|last| std::mem::replace(last, pair) == pair)
    }
}

/// One pass, and those that ran before it, each with the keys of its too large blocks.
struct Run<'p> {
    pass: Pass,
    limit: usize,
    /// Whether two birth dates that contradict are reason enough to pass over a pair.
    by_birth: bool,
    met: Met<'p>,
    earlier: Vec<Earlier<'p>>,
}

/// What two tags say of rows that stand in one block: whether the pass of names and birth dates has brought them together
/// already. Two rows that do mostly do in nearly all blocks, and to tell it without fetching either is half of the work.
#[derive(Clone, Copy)]
enum Met<'p> {
    /// Nothing.
    Unsaid,
    /// A name sounds alike in all the block, so rows of one birth date have met, these dates left out.
    ByBirth(&'p HashSet<u32, Mixed>),
    /// The birth date is that of all the block, so rows whose given names sound alike have met, these sounds left out.
    BySound(&'p HashSet<u32, Mixed>),
    /// Rows of one birth date whose given names sound alike have met, these [marks](mark) left out.
    ByMark(&'p HashSet<u32, Mixed>),
}

impl Met<'_> {
    /// The birth date of a tag, if it says one; 0 if not.
    fn birth(self, tag: u32) -> u32 {
        match self {
            Self::Unsaid | Self::ByBirth(_) => tag,
            Self::BySound(_) => 0,
            Self::ByMark(_) => birth_of(tag),
        }
    }
}

/// Birth dates and sounds of blocks that were too large for all their rows to meet in the pass of names and birth dates.
#[derive(Default)]
struct Apart {
    births: HashSet<u32, Mixed>,
    sounds: HashSet<u32, Mixed>,
    marks: HashSet<u32, Mixed>,
}

/// A birth date and how a given name sounds in one word, as far as they are known and fit.
fn mark(birth: u32, sound: u32) -> u32 {
    let day = birth_index(birth).and_then(|day| u32::try_from(day + 1).ok());
    let day = day.filter(|day| day >> (32 - SOUND) == 0).unwrap_or(0);
    day << SOUND | if sound >> SOUND == 0 { sound } else { 0 }
}

/// The birth date of a mark; 0 if there is none.
fn birth_of(mark: u32) -> u32 {
    (mark >> SOUND).checked_sub(1).map_or(0, birth_at)
}

/// Whether a mark has both a birth date and a sound.
fn is_whole(mark: u32) -> bool {
    mark >> SOUND != 0 && mark & ((1 << SOUND) - 1) != 0
}

/// Bits of a mark that say how a name sounds.
const SOUND: u32 = 15;

struct Earlier<'p> {
    pass: Pass,
    by_birth: bool,
    crowded: &'p HashSet<u64, Mixed>,
}

impl Search<'_> {
    /// All pairs worth keeping, each once, in order of rows. `told` is called after each pass.
    pub(super) fn pairs(&self, mut told: impl FnMut(usize, usize)) -> Vec<Pair> {
        let table = self.scorer.rows;
        let passes = Pass::all(table);
        let (bind, has_identifiers) = (self.scorer.habits.births_bind(), self.has_identifiers());
        // where two birth dates keep rows apart, such a pair is worth a look only if a number is shared, and who
        // shares a number has met by it
        let by_birth = |pass: Pass| match pass {
            Pass::Value(_) => false,
            Pass::Street => bind && !has_identifiers,
            _ => bind,
        };
        let spaces = Shelf::new();
        let mut crowded: Vec<HashSet<u64, Mixed>> = Vec::new();
        let mut apart: Option<Apart> = None;
        let mut pairs: Vec<Pair> = Vec::new();
        for (number, pass) in passes.iter().enumerate() {
            let earlier = passes.iter().zip(&crowded);
            let earlier =
                earlier.map(|(pass, crowded)| Earlier { pass: *pass, by_birth: by_birth(*pass), crowded });
            let run = Run {
                pass: *pass,
                limit: pass.limit(self.block_limit, self.rows.len()),
                by_birth: by_birth(*pass),
                met: match &apart {
                    Some(apart) if pass.is_named() => Met::ByBirth(&apart.births),
                    Some(apart) if pass.is_of_birth() => Met::BySound(&apart.sounds),
                    Some(apart) if pass.is_of_value() => Met::ByMark(&apart.marks),
                    _ => Met::Unsaid,
                },
                earlier: earlier.collect(),
            };
            let wanted = self.open.map(|_| self.keys_of_new(*pass));
            let found = sort::parts(
                self.threads,
                self.rows.len(),
                |at, out| {
                    let row = self.rows[at as usize];
                    let words = table.row(row);
                    pass.keys(table, self.scorer.facts, words, out);
                    if let Some(wanted) = wanted.as_ref().filter(|_| !self.is_open(row)) {
                        out.retain(|key| wanted.contains(key));
                    }
                    let (sound, birth) =
                        (self.scorer.facts.sounds[words[GIVEN] as usize], words[table.layout.birth]);
                    let tag = match run.met {
                        Met::Unsaid | Met::ByBirth(_) => birth,
                        Met::BySound(_) => sound,
                        Met::ByMark(_) => mark(birth, sound),
                    };
                    (row, tag)
                },
                |space: &mut Lent<'_, Space>, blocks, out: &mut Found| {
                    let Some(space) = space.space() else { return };
                    blocks.for_each(|block| self.block(&run, space, block, out));
                    self.compare_waiting(&run, space, out);
                },
                || spaces.take(Space::new),
            );
            let mut large = HashSet::default();
            let mut of_large = Apart::default();
            for found in found.into_iter().flatten() {
                match found {
                    Kept::Pair(pair) => pairs.push(pair),
                    Kept::Crowd(key, row) => {
                        large.insert(key);
                        if *pass == Pass::NameAndBirth {
                            let words = table.row(row);
                            let (birth, sounds) =
                                (words[table.layout.birth], sounds_of(table, self.scorer.facts, words));
                            of_large.births.insert(birth);
                            of_large.sounds.extend(sounds);
                            of_large.marks.extend(sounds.map(|sound| mark(birth, sound)));
                        }
                    }
                }
            }
            crowded.push(large);
            if *pass == Pass::NameAndBirth {
                apart = Some(of_large);
            }
            told(number + 1, passes.len());
        }
        parallel::sort(self.threads, &mut pairs, |pair| u64::from(pair.left) << 32 | u64::from(pair.right));
        pairs.dedup();
        pairs
    }

    /// Whether any row has an identifier of the table's own: a birth date may then be an error.
    fn has_identifiers(&self) -> bool {
        let table = self.scorer.rows;
        let slots: Vec<usize> = table
            .layout
            .ids
            .iter()
            .filter(|(field, _)| *field == Field::Identifier)
            .map(|(_, at)| *at)
            .collect();
        let has = |row: &u32| slots.iter().any(|at| wide(table.row(*row), *at) != 0);
        !slots.is_empty() && self.rows.iter().any(has)
    }

    fn is_open(&self, row: u32) -> bool {
        self.open.is_none_or(|open| open.get(row as usize).copied().unwrap_or(true))
    }

    /// The keys of the rows that are new: rows that are not need no others.
    fn keys_of_new(&self, pass: Pass) -> HashSet<u64, Mixed> {
        let (mut keys, mut of_row) = (HashSet::default(), Vec::new());
        for row in self.rows.iter().filter(|row| self.is_open(**row)) {
            of_row.clear();
            pass.keys(self.scorer.rows, self.scorer.facts, self.scorer.rows.row(*row), &mut of_row);
            keys.extend(of_row.iter().copied());
        }
        keys
    }

    fn visit(&self, run: &Run<'_>, space: &mut Space, out: &mut Found, (a, b): (Keyed, Keyed)) {
        let is_same = a.tag() == b.tag() && a.tag() != 0;
        let was_met = is_same
            && match run.met {
                Met::Unsaid => false,
                Met::ByMark(_) if !is_whole(a.tag()) => false,
                Met::ByBirth(apart) | Met::BySound(apart) | Met::ByMark(apart) => {
                    apart.is_empty() || !apart.contains(&a.tag())
                }
            };
        let may_be_one = || is_same || are_births_comparable(run.met.birth(a.tag()), run.met.birth(b.tag()));
        if was_met || (run.by_birth && !may_be_one()) {
            return;
        }
        if !self.is_open(a.row()) && !self.is_open(b.row()) {
            return;
        }
        let (left, right) = (a.row().min(b.row()), a.row().max(b.row()));
        if space.was_just_met(left, right) {
            return;
        }
        space.waiting.push((left, right));
        if space.waiting.len() >= Space::WAITING {
            self.compare_waiting(run, space, out);
        }
    }

    fn compare_waiting(&self, run: &Run<'_>, space: &mut Space, out: &mut Found) {
        let table = self.scorer.rows;
        let waiting = std::mem::take(&mut space.waiting);
        table.fetch(waiting.iter().flat_map(|(left, right)| [*left, *right]));
        for (left, right) in &waiting {
            let (x, y) = (table.row(*left), table.row(*right));
            if self.was_met(run, &mut space.keys, (x, y)) {
                continue;
            }
            if let Some(found) = self.scorer.compare(x, y, self.floor, &mut space.scratch) {
                let says = Says::of(&found);
                let centibits = centibits(found.total);
                out.push(Kept::Pair(Pair { left: *left, right: *right, centibits, says }));
            }
        }
        space.waiting = waiting;
        space.waiting.clear();
    }

    fn block(&self, run: &Run<'_>, space: &mut Space, block: &[Keyed], out: &mut Found) {
        if block.len() <= run.limit {
            for (at, a) in block.iter().enumerate() {
                for b in &block[at + 1..] {
                    self.visit(run, space, out, (*a, *b));
                }
            }
            return;
        }
        out.push(Kept::Crowd(block[0].key(), block[0].row()));
        let table = self.scorer.rows;
        for part in run.pass.parts() {
            let mut keyed = std::mem::take(&mut space.keyed);
            keyed.clear();
            keyed.extend(block.iter().filter_map(|row| {
                let key = part.key(table, self.scorer.facts, (*row, run.met.birth(row.tag())));
                (key != 0).then_some(Keyed::new(key, row.row(), row.tag()))
            }));
            keyed.sort_unstable();
            for same in keyed.chunk_by_mut(|a, b| a.key() == b.key()).filter(|same| same.len() > 1) {
                let window = if same.len() <= run.limit { same.len() } else { WINDOW };
                if window == WINDOW {
                    same.sort_unstable_by_key(|row| (self.content[row.row() as usize], *row));
                }
                for (at, a) in same.iter().enumerate() {
                    for b in same[at + 1..].iter().take(window) {
                        self.visit(run, space, out, (*a, *b));
                    }
                }
            }
            space.keyed = keyed;
        }
    }

    /// Whether an earlier pass has compared two rows: they share a key of it, and not one of too large a block.
    fn was_met(&self, run: &Run<'_>, keys: &mut (Vec<u64>, Vec<u64>), (a, b): (&[u32], &[u32])) -> bool {
        let (table, facts) = (self.scorer.rows, self.scorer.facts);
        let birth = table.layout.birth;
        let comparable = run.by_birth || are_births_comparable(a[birth], b[birth]);
        let pair = Beside { a, b, sounds: [a, b].map(|row| sounds_of(table, facts, row)) };
        run.earlier.iter().filter(|earlier| comparable || !earlier.by_birth).any(|earlier| {
            if !earlier.pass.brings_together(table, &pair) {
                return false;
            }
            if earlier.crowded.is_empty() && earlier.pass.most_sounding(table.len()) == u32::MAX {
                return true;
            }
            keys.0.clear();
            keys.1.clear();
            earlier.pass.keys(table, facts, a, &mut keys.0);
            earlier.pass.keys(table, facts, b, &mut keys.1);
            keys.0.iter().any(|key| keys.1.contains(key) && !earlier.crowded.contains(key))
        })
    }
}

/// What a block yields.
enum Kept {
    Pair(Pair),
    /// The key of a block that was too large to be compared whole, and a row of it.
    Crowd(u64, u32),
}

type Found = Vec<Kept>;
