//! What the texts of cells became.
//!
//! What it is not: the reading of a cell, which is the caller's.
//!
//! The one idea: a cell is looked up by its bytes. What is common lies together, so that it stays in the processor's
//! cache, and what the calendar or the postal service numbers anyhow is found by that number.

use super::pack::parted_street;
use crate::bulk::layout::{Action, NamePart, POOLS, Texts};
use crate::bulk::pool::{Id, Pool, mix};

/// What the texts of cells became, by column kind.
pub(super) struct Known {
    /// First and further names, generation, and whether it may begin a surname.
    pub(super) given: Cache<(Id, Id, u8, bool)>,
    pub(super) middle: Cache<Id>,
    pub(super) surname: Cache<(Id, u8)>,
    pub(super) suffix: Cache<u8>,
    pub(super) street: Cache<(Id, u32)>,
    pub(super) birth: Cache<u32>,
    pub(super) days: Days,
    pub(super) zips: Zips,
    pub(super) texts: [Cache<Id>; POOLS],
}

/// The numbers of the ZIP codes that are written as five digits.
pub(super) struct Zips(Vec<Id>);

impl Zips {
    pub(super) const OPEN: Id = Id::MAX;

    pub(super) fn place(&mut self, text: &str) -> Option<&mut Id> {
        let digits: &[u8; 5] = text.as_bytes().try_into().ok()?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        if self.0.is_empty() {
            self.0.resize(100_000, Self::OPEN);
        }
        self.0.get_mut(digits.iter().fold(0, |zip, digit| zip * 10 + usize::from(digit & 15)))
    }
}

/// What birth dates became that are written 1980-02-03, by their place in the calendar: a look-up in a table that the
/// processor keeps near.
pub(super) struct Days(Vec<u32>);

impl Days {
    const FIRST_YEAR: usize = 1_850;
    const YEARS: usize = 200;
    pub(super) const OPEN: u32 = u32::MAX;

    pub(super) fn new() -> Self {
        Self(vec![Self::OPEN; Self::YEARS * 372])
    }

    /// The place of a date that is written so, if the table has one.
    pub(super) fn place(&mut self, text: &str) -> Option<&mut u32> {
        let bytes: &[u8; 10] = text.as_bytes().try_into().ok()?;
        let number = |places: &[u8]| {
            let digits = places.iter().all(u8::is_ascii_digit);
            digits.then(|| places.iter().fold(0, |sum, digit| sum * 10 + usize::from(digit & 15)))
        };
        if bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        let year = number(&bytes[..4])?.checked_sub(Self::FIRST_YEAR)?;
        let (month, day) = (number(&bytes[5..7])?.checked_sub(1)?, number(&bytes[8..])?.checked_sub(1)?);
        let fits = year < Self::YEARS && month < 12 && day < 31;
        if fits { self.0.get_mut(year * 372 + month * 31 + day) } else { None }
    }
}

/// What texts became. Short ones lie beside it, in the order in which they were first seen: so what is common lies
/// together and stays in the processor's cache, and what is rare is not in its way.
pub(super) struct Cache<T> {
    /// Short texts and what they became.
    short: Vec<(Short, T)>,
    /// By hash: the place in `short`, from 1, in the lower bits, and what the hash has above the table's size. A power
    /// of two long.
    slots: Vec<u32>,
    long: Pool,
    of_long: Vec<T>,
    seed: u64,
}

/// A text of up to 23 bytes, its length in the last one; never all zeros.
type Short = [u64; 3];

fn short(text: &str) -> Option<Short> {
    let bytes = text.as_bytes();
    let count = bytes.len();
    // a copy of unknown length costs a call; words that overlap do not
    let word =
        |at: usize| bytes.get(at..at + 8).and_then(|word| word.try_into().ok()).map_or(0, u64::from_le_bytes);
    let half =
        |at: usize| bytes.get(at..at + 4).and_then(|half| half.try_into().ok()).map_or(0, u32::from_le_bytes);
    // the last `left` of eight bytes
    let last = |word: u64, left: usize| if left == 0 { 0 } else { word >> (64 - 8 * left) };
    let mut key = match count {
        0 => [0; 3],
        1..=3 => [bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)), 0, 0],
        4..=7 => [u64::from(half(0)) | last(u64::from(half(count - 4)) << 32, count - 4) << 32, 0, 0],
        8..=15 => [word(0), last(word(count - 8), count - 8), 0],
        16..=23 => [word(0), word(8), last(word(count - 8), count - 16)],
        _ => return None,
    };
    key[2] |= (count as u64 + 1) << 56;
    Some(key)
}

/// A text that was looked for, so that it need not be read again.
#[derive(Clone, Copy, Default)]
pub(super) struct Looked {
    /// All zeros if the text is long.
    key: Short,
    hash: u32,
}

impl<T: Copy + Default> Cache<T> {
    pub(super) fn new(seed: u64) -> Self {
        let slots = vec![0; 256];
        Self { short: Vec::new(), slots, long: Pool::new(seed), of_long: vec![T::default()], seed }
    }

    pub(super) fn get(&mut self, cell: &str, work: impl FnOnce() -> T) -> T {
        self.get_looked(self.look(cell), cell, work)
    }

    /// As [`Cache::get`], of a cell that was looked for, if it was.
    pub(super) fn get_or_look(&mut self, looked: Option<Looked>, cell: &str, work: impl FnOnce() -> T) -> T {
        let looked = looked.unwrap_or_else(|| self.look(cell));
        self.get_looked(looked, cell, work)
    }

    fn get_looked(&mut self, looked: Looked, cell: &str, work: impl FnOnce() -> T) -> T {
        let Looked { key, hash } = looked;
        if key == [0; 3] {
            return self.get_long(cell, work);
        }
        let mask = self.slots.len() - 1;
        let tag = hash & !mask_of(mask);
        let mut at = usize::try_from(hash).unwrap_or(0) & mask;
        // the mask keeps the index within the table, which is never full
        while self.slots[at] != 0 {
            let place = self.slots[at];
            if place & !mask_of(mask) == tag
                && let Some((known, found)) = self.short.get((place & mask_of(mask)) as usize - 1)
                && *known == key
            {
                return *found;
            }
            at = (at + 1) & mask;
        }
        let found = work();
        self.short.push((key, found));
        if self.short.len() * 2 > self.slots.len() {
            self.grow();
        } else {
            self.slots[at] = tag | place_of(self.short.len());
        }
        found
    }

    fn look(&self, cell: &str) -> Looked {
        short(cell).map_or_else(Looked::default, |key| Looked { key, hash: self.hash(&key) })
    }

    /// Looks for some texts, and at their places.
    fn fetch<'c>(&self, count: usize, cell: impl Fn(usize) -> &'c str, looked: &mut Vec<Looked>) {
        looked.extend((0..count).map(|row| self.look(cell(row))));
        let mask = self.slots.len() - 1;
        let place = |looked: &Looked| self.slots[looked.hash as usize & mask] & mask_of(mask);
        std::hint::black_box(looked.iter().fold(0, |all, looked| all ^ place(looked)));
        let known =
            looked.iter().filter_map(|looked| self.short.get((place(looked) as usize).wrapping_sub(1)));
        std::hint::black_box(known.fold(0, |all, (key, _)| all ^ key[0] ^ key[2]));
    }

    fn hash(&self, key: &Short) -> u32 {
        (mix(mix(key[0] ^ self.seed, key[1]), key[2]) >> 16 & 0xffff_ffff) as u32
    }

    fn grow(&mut self) {
        let mut slots = vec![0; self.slots.len() * 2];
        let mask = slots.len() - 1;
        for (place, (key, _)) in (1..).zip(&self.short) {
            let hash = self.hash(key);
            let mut at = usize::try_from(hash).unwrap_or(0) & mask;
            while slots[at] != 0 {
                at = (at + 1) & mask;
            }
            slots[at] = hash & !mask_of(mask) | place_of(place);
        }
        self.slots = slots;
    }

    fn get_long(&mut self, cell: &str, work: impl FnOnce() -> T) -> T {
        let id = self.long.intern(cell) as usize;
        if let Some(found) = self.of_long.get(id) {
            return *found;
        }
        let found = work();
        self.of_long.push(found);
        found
    }
}

fn mask_of(mask: usize) -> u32 {
    u32::try_from(mask).unwrap_or(u32::MAX)
}

/// A place among the short texts; there are never as many as would not fit, for each takes more than a byte of memory
/// and they are half of the slots.
fn place_of(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl Known {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            given: Cache::new(seed),
            middle: Cache::new(seed),
            surname: Cache::new(seed),
            suffix: Cache::new(seed),
            street: Cache::new(seed),
            birth: Cache::new(seed),
            days: Days::new(),
            zips: Zips(Vec::new()),
            texts: std::array::from_fn(|_| Cache::new(seed)),
        }
    }

    /// Asks the memory for what the cells of a column became, of all before the first is needed. What was looked for is
    /// told, of a street without its house number; nothing of columns that are not looked up by their text.
    pub(super) fn fetch<'c>(
        &mut self,
        action: Action,
        count: usize,
        cell: impl Fn(usize) -> &'c str,
        looked: &mut Vec<Looked>,
    ) {
        looked.clear();
        match action {
            Action::Name(NamePart::Given) => self.given.fetch(count, cell, looked),
            Action::Name(NamePart::Middle) => self.middle.fetch(count, cell, looked),
            Action::Name(NamePart::Surname) => self.surname.fetch(count, cell, looked),
            Action::Street => self.street.fetch(count, |row| parted_street(cell(row)).1, looked),
            Action::Birth => {
                let known = (0..count).filter_map(|row| self.days.place(cell(row)).map(|place| *place));
                std::hint::black_box(known.fold(0, |all, known| all ^ known));
            }
            Action::Text(Texts::Zips, _) => {
                let known = (0..count).filter_map(|row| self.zips.place(cell(row)).map(|place| *place));
                std::hint::black_box(known.fold(0, |all, known| all ^ known));
            }
            Action::Text(texts, _) => self.texts[texts as usize].fetch(count, cell, looked),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Days;

    #[test]
    fn what_a_text_became_is_worked_out_once() {
        let mut cache = super::Cache::new(7);
        let texts: Vec<String> = (0..3_000).map(|n| format!("{n}{}", "x".repeat(n % 30))).collect();
        for (at, text) in (0..).zip(&texts) {
            assert_eq!(cache.get(text, || at), at);
        }
        for (at, text) in (0..).zip(&texts) {
            assert_eq!(cache.get(text, || panic!("known")), at);
        }
        assert_eq!((cache.get("", || 9_999), cache.get("", || 0)), (9_999, 9_999));
        assert_eq!((cache.get("\0", || 5), cache.get("\0\0", || 6)), (5, 6));
    }

    #[test]
    fn texts_are_told_apart_by_all_their_bytes() {
        let text = "abcdefghijklmnopqrstuvwxyz";
        for count in 0..24 {
            let mut bytes = [0; 24];
            bytes[..count].copy_from_slice(&text.as_bytes()[..count]);
            bytes[23] = u8::try_from(count + 1).unwrap();
            let words = bytes.as_chunks::<8>().0;
            let expected = [0, 1, 2].map(|at| u64::from_le_bytes(words[at]));
            assert_eq!(super::short(&text[..count]), Some(expected), "{count}");
        }
        assert_eq!(super::short(&text[..24]), None);
    }

    #[test]
    fn the_calendar_has_a_place_for_each_day() {
        let mut days = Days::new();
        for (written, kept) in [
            ("1850-01-01", true),
            ("2049-12-31", true),
            ("1849-12-31", false),
            ("2050-01-01", false),
            ("1980-00-01", false),
            ("1980-13-01", false),
            ("1980-01-00", false),
            ("1980-1-01", false),
            ("1980-01-32", false),
            ("1980/01/01", false),
            ("198a-01-01", false),
            ("", false),
        ] {
            assert_eq!(days.place(written).is_some(), kept, "{written}");
        }
        *days.place("1980-02-03").unwrap() = 19_800_203;
        assert_eq!(days.place("1980-02-03").copied(), Some(19_800_203));
        assert_eq!(days.place("1980-03-02").copied(), Some(Days::OPEN));
    }
}
