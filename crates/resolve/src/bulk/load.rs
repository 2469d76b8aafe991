//! Cells to packed rows.
//!
//! What it is not: the reading of files; the caller brings cells, in batches.
//!
//! The one idea: the cells of a column repeat. What a cell becomes is worked out once by each thread and
//! looked up from then on, so names, dates and places cost a hash each. A thread numbers texts for itself;
//! when batches are appended in order, the table's own numbers come out the same however many threads
//! filled them.

use std::borrow::Cow;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicUsize, Ordering};

use chartward_model::{PersonName, Purpose, address, ids};

use super::layout::{Action, GIVEN, Layout, MIDDLE, NamePart, POOLS, SURNAME, TRAITS, Texts};
use super::pool::{Id, Pool, hash, mix};
use crate::mapping::Mapping;
use crate::normalise::fold;
use crate::record::Sex;
use crate::table::{is_one_character, is_placeholder, middle_of, name_parts, read_birth, read_value};
use crate::{ResolveError, Settings};

/// How the columns of one table are packed.
#[derive(Debug)]
pub struct Schema {
    pub(super) layout: Layout,
    actions: Vec<(usize, Action)>,
    settings: Settings,
    seed: u64,
    fillers: AtomicUsize,
}

impl Schema {
    /// The schema of a table with these columns.
    pub fn new(columns: &[String], mapping: &Mapping, settings: &Settings) -> Result<Self, ResolveError> {
        let (layout, actions) = Layout::new(&mapping.check(columns)?);
        let seed = RandomState::new().build_hasher().finish();
        Ok(Self { layout, actions, settings: settings.clone(), seed, fillers: AtomicUsize::new(0) })
    }

    /// Packs rows; one for each thread.
    pub fn filler(&self) -> Filler<'_> {
        Filler {
            schema: self,
            number: self.fillers.fetch_add(1, Ordering::Relaxed),
            words: Vec::new(),
            rows: 0,
            pools: self.pools(),
            sent: [0; POOLS],
            known: Known::new(self.seed),
        }
    }

    fn pools(&self) -> [Pool; POOLS] {
        std::array::from_fn(|_| Pool::new(self.seed))
    }
}

/// Packs rows, and remembers what texts of cells became. The batches of one filler must be appended in the
/// order in which they were taken.
pub struct Filler<'s> {
    schema: &'s Schema,
    number: usize,
    words: Vec<u32>,
    rows: usize,
    pools: [Pool; POOLS],
    /// How many texts of each pool went with earlier batches.
    sent: [usize; POOLS],
    known: Known,
}

/// Some rows of a table, packed, and the texts that their filler has not sent before.
pub struct Batch {
    filler: usize,
    words: Vec<u32>,
    rows: usize,
    texts: [Vec<Box<str>>; POOLS],
}

impl Batch {
    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }
}

/// What the texts of cells became, by column kind.
struct Known {
    given: Cache<(Id, Id, u8)>,
    middle: Cache<Id>,
    surname: Cache<(Id, u8)>,
    suffix: Cache<u8>,
    street: Cache<(Id, u32)>,
    birth: Cache<u32>,
    days: Days,
    zips: Zips,
    texts: [Cache<Id>; POOLS],
}

/// The numbers of the ZIP codes that are written as five digits.
struct Zips(Vec<Id>);

impl Zips {
    const OPEN: Id = Id::MAX;

    fn place(&mut self, text: &str) -> Option<&mut Id> {
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
struct Days(Vec<u32>);

impl Days {
    const FIRST_YEAR: usize = 1_850;
    const YEARS: usize = 200;
    const OPEN: u32 = u32::MAX;

    fn new() -> Self {
        Self(vec![Self::OPEN; Self::YEARS * 372])
    }

    /// The place of a date that is written so, if the table has one.
    fn place(&mut self, text: &str) -> Option<&mut u32> {
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
struct Cache<T> {
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
    let mut bytes = [0; 24];
    bytes.get_mut(..text.len()).filter(|_| text.len() < 24)?.copy_from_slice(text.as_bytes());
    bytes[23] = u8::try_from(text.len() + 1).unwrap_or(0);
    let (words, _) = bytes.as_chunks::<8>();
    Some([0, 1, 2].map(|at| u64::from_le_bytes(words[at])))
}

impl<T: Copy + Default> Cache<T> {
    fn new(seed: u64) -> Self {
        let slots = vec![0; 256];
        Self { short: Vec::new(), slots, long: Pool::new(seed), of_long: vec![T::default()], seed }
    }

    fn get(&mut self, cell: &str, work: impl FnOnce() -> T) -> T {
        let Some(key) = short(cell) else { return self.get_long(cell, work) };
        let hash = self.hash(&key);
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
    fn new(seed: u64) -> Self {
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
}

/// The cells of a row that are read together.
#[derive(Default)]
struct Cells<'c> {
    names: [Cow<'c, str>; NamePart::Full as usize + 1],
    street_number: Cow<'c, str>,
    street: Cow<'c, str>,
}

impl Filler<'_> {
    /// How many rows wait to be taken.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether no row waits to be taken.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The rows since the last batch.
    pub fn take(&mut self) -> Batch {
        let texts = std::array::from_fn(|pool| {
            let (known, sent) = (&self.pools[pool], &mut self.sent[pool]);
            let new = (*sent..known.len()).filter_map(|id| Id::try_from(id).ok());
            let new = new.map(|id| Box::from(known.text(id))).collect();
            *sent = known.len();
            new
        });
        let words = std::mem::take(&mut self.words);
        self.words.reserve(words.len());
        Batch { filler: self.number, words, rows: std::mem::take(&mut self.rows), texts }
    }

    /// Adds a row. `cell` gives the text of a column, empty where the row is short.
    pub fn push<'c>(&mut self, cell: impl Fn(usize) -> &'c str) {
        let base = self.words.len();
        self.words.resize(base + self.schema.layout.width, 0);
        self.rows += 1;
        let mut cells = Cells::default();
        let schema = self.schema;
        for (column, action) in &schema.actions {
            let text = trimmed(cell(*column));
            if !is_placeholder(text) {
                self.read(base, *action, text, &mut cells);
            }
        }
        self.read_names(base, &cells);
        self.read_street(base, &cells);
    }

    fn put(&mut self, base: usize, at: usize, word: u32) {
        if let Some(slot) = self.words.get_mut(base + at).filter(|slot| **slot == 0) {
            *slot = word;
        }
    }

    /// Puts a value of two words into its slot.
    fn put_wide(&mut self, base: usize, at: usize, value: u64) {
        if at != 0 {
            self.put(base, at, (value >> 32) as u32);
            self.put(base, at + 1, (value & 0xffff_ffff) as u32);
        }
    }

    fn read<'c>(&mut self, base: usize, action: Action, text: &'c str, cells: &mut Cells<'c>) {
        let schema = self.schema;
        let layout = &schema.layout;
        match action {
            Action::Name(part) => join(&mut cells.names[part as usize], text),
            Action::StreetNumber => join(&mut cells.street_number, text),
            Action::Street => join(&mut cells.street, text),
            Action::Birth => {
                let read = || read_birth(text, &schema.settings).unwrap_or(0);
                let born = match self.known.days.place(text) {
                    Some(place) => {
                        if *place == Days::OPEN {
                            *place = read();
                        }
                        *place
                    }
                    None => self.known.birth.get(text, read),
                };
                self.put(base, layout.birth, born);
            }
            Action::Sex => self.words[base + TRAITS] |= Sex::read(text) as u32,
            Action::Ssn => match nine_digits(text) {
                Some(digits) if ids::is_dummy_ssn(&digits) => {}
                Some(digits) => {
                    let ssn = digits.iter().fold(0, |ssn, digit| ssn * 10 + u32::from(digit & 15));
                    self.put(base, layout.ssn, ssn);
                }
                None => self.put_wide(base, layout.spare, pack_identifier(text)),
            },
            Action::Mbi(slot) => match ids::mbi(text) {
                Some(mbi) => self.put_wide(base, slot, pack(&mbi)),
                None => self.put_wide(base, layout.spare, pack_identifier(text)),
            },
            Action::Id(slot) => self.put_wide(base, slot, pack_identifier(text)),
            Action::Phone(slot) => self.put_wide(base, slot, read_phone(text)),
            Action::Email => self.read_email(base, text),
            Action::Text(texts, column) => {
                let pool = &mut self.pools[texts as usize];
                let mut read = || read_value(column, text).map_or(0, |(_, value)| pool.intern(&value));
                let zip = if texts == Texts::Zips { self.known.zips.place(text) } else { None };
                let id = match zip {
                    Some(place) => {
                        if *place == Zips::OPEN {
                            *place = read();
                        }
                        *place
                    }
                    None => self.known.texts[texts as usize].get(text, read),
                };
                self.put(base, layout.texts[texts as usize], id);
            }
        }
    }

    fn read_email(&mut self, base: usize, text: &str) {
        let at = self.schema.layout.email;
        let mut room = [0_u8; 64];
        let long;
        let short = room.get_mut(..text.len()).filter(|_| text.is_ascii());
        let lower = if let Some(short) = short {
            short.copy_from_slice(text.as_bytes());
            short.make_ascii_lowercase();
            &*short
        } else {
            long = text.to_lowercase();
            long.as_bytes()
        };
        if lower.len() > 4 && at != 0 {
            let local = lower.split(|byte| *byte == b'@').next().unwrap_or_default();
            self.put_wide(base, at, pack_prefix(local));
            self.put(base, at + 2, (hash(1, lower) >> 32) as u32 | 1);
        }
    }

    fn read_names(&mut self, base: usize, cells: &Cells<'_>) {
        let part = |part: NamePart| &*cells.names[part as usize];
        let (given, middle, surname) =
            (part(NamePart::Given), part(NamePart::Middle), part(NamePart::Surname));
        let full = part(NamePart::Full);
        if given.is_empty() && surname.is_empty() {
            if let Some(name) = PersonName::parse(full) {
                self.put_name(base, &name);
            }
            return;
        }
        let pool = &mut self.pools[Texts::Names as usize];
        let (first, rest, mut suffix) = self.known.given.get(given, || {
            let name = PersonName::from_parts(given, "", "", "");
            let parts = name_parts(&name);
            (pool.intern(&parts.given), pool.intern(&parts.middle), parts.suffix)
        });
        let opens = matches!(pool.text(first), "DE" | "DEL" | "DI" | "DU" | "LA" | "LE" | "VAN" | "VON");
        if opens || (rest != 0 && !middle.is_empty()) || (middle.is_empty() && !full.is_empty()) {
            let mut name = PersonName::from_parts(given, middle, surname, part(NamePart::Suffix));
            if name.middle.is_empty() && !full.is_empty() {
                name.middle = middle_of(full, &name);
            }
            self.put_name(base, &name);
        } else {
            let second = if middle.is_empty() {
                rest
            } else {
                self.known.middle.get(middle, || {
                    let name = PersonName::from_parts("", middle, "", "");
                    pool.intern(&name_parts(&name).middle)
                })
            };
            let (last, of_surname) = self.known.surname.get(surname, || {
                let parts = name_parts(&PersonName::from_parts("", "", surname, ""));
                (pool.intern(&parts.surname), parts.suffix)
            });
            let cell = part(NamePart::Suffix);
            let read = || name_parts(&PersonName::from_parts("", "", "", cell)).suffix;
            let own = if cell.is_empty() { 0 } else { self.known.suffix.get(cell, read) };
            suffix = [own, of_surname, suffix].into_iter().find(|suffix| *suffix != 0).unwrap_or(0);
            self.set_name(base, [first, second, last], suffix);
        }
        self.read_former(base, part(NamePart::Former));
    }

    fn read_former(&mut self, base: usize, former: &str) {
        let pool = &mut self.pools[Texts::Names as usize];
        if !former.is_empty() {
            let (id, _) = self.known.surname.get(former, || {
                let parts = name_parts(&PersonName::from_parts("", "", former, ""));
                (pool.intern(&parts.surname), parts.suffix)
            });
            self.put(base, self.schema.layout.former, id);
        }
    }

    fn put_name(&mut self, base: usize, name: &PersonName) {
        let parts = name_parts(name);
        let pool = &mut self.pools[Texts::Names as usize];
        let ids = [parts.given, parts.middle, parts.surname].map(|part| pool.intern(&part));
        self.set_name(base, ids, parts.suffix);
    }

    fn set_name(&mut self, base: usize, ids: [Id; 3], suffix: u8) {
        for (at, id) in [GIVEN, MIDDLE, SURNAME].into_iter().zip(ids) {
            self.words[base + at] = id;
        }
        self.words[base + TRAITS] |= u32::from(suffix) << 2;
    }

    fn read_street(&mut self, base: usize, cells: &Cells<'_>) {
        let at = self.schema.layout.street;
        if at == 0 || cells.street.is_empty() {
            return;
        }
        let mut line = &*cells.street;
        let mut number = &*cells.street_number;
        if number.is_empty()
            && let Some((first, rest)) = line.split_once(' ')
            && first.bytes().next().is_some_and(|byte| byte.is_ascii_digit())
        {
            (number, line) = (first, rest);
        }
        let pool = &mut self.pools[Texts::Streets as usize];
        let (name, unit) = self.known.street.get(line, || {
            let canonical = address::canonical_street(line);
            let canonical = canonical.reveal(Purpose::Matching);
            let (name, unit) = canonical.split_once('#').unwrap_or((canonical, ""));
            let unit = fold(unit);
            let unit = if unit.is_empty() { 0 } else { (hash(3, unit.as_bytes()) >> 57) as u32 | 0x80 };
            (pool.intern(&fold(name)), unit)
        });
        self.put(base, at, house_number(number) << 8 | unit);
        self.put(base, at + 1, name);
    }
}

fn join<'c>(to: &mut Cow<'c, str>, cell: &'c str) {
    *to = if to.is_empty() { Cow::Borrowed(cell) } else { Cow::Owned(format!("{to} {cell}")) };
}

/// A text without the blanks around it; most have none.
fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [] | [0x21..=0x7e] | [0x21..=0x7e, .., 0x21..=0x7e] => text,
        _ => text.trim(),
    }
}

/// The digits of a text of nine digits, blanks and hyphens.
fn nine_digits(text: &str) -> Option<[u8; 9]> {
    let mut digits = [0; 9];
    let mut places = digits.iter_mut();
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => *places.next()? = byte,
            b' ' | b'-' => {}
            _ => return None,
        }
    }
    places.next().is_none().then_some(digits)
}

/// A house number in 24 bits: the number itself, or a hash with the top bit set.
fn house_number(text: &str) -> u32 {
    const TOP: u32 = 1 << 23;
    if text.is_empty() {
        return 0;
    }
    match text.parse::<u32>() {
        Ok(number) if number < TOP => number,
        _ => (hash(2, fold(text).as_bytes()) >> 41) as u32 | TOP,
    }
}

fn digit_of(byte: u8) -> Option<u64> {
    match byte {
        b'0'..=b'9' => Some(u64::from(byte - b'0') + 1),
        b'A'..=b'Z' => Some(u64::from(byte - b'A') + 11),
        b'a'..=b'z' => Some(u64::from(byte - b'a') + 11),
        _ => None,
    }
}

/// Set in what is a hash and not the characters themselves.
pub(super) const HASHED: u64 = 1 << 63;

/// Letters and digits of a text in 64 bits: up to twelve as a number to the base 37, more as a hash.
pub(super) fn pack(text: &str) -> u64 {
    let mut packed = 0;
    let mut count = 0;
    for byte in text.bytes() {
        if !byte.is_ascii() {
            count = 13;
            break;
        }
        if let Some(digit) = digit_of(byte) {
            count += 1;
            if count > 12 {
                break;
            }
            packed = packed * 37 + digit;
        }
    }
    if count <= 12 {
        return packed;
    }
    let letters: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    hash(4, letters.as_bytes()) | HASHED
}

/// The first twelve letters and digits of a text.
fn pack_prefix(text: &[u8]) -> u64 {
    text.iter().copied().filter_map(digit_of).take(12).fold(0, base_37)
}

fn base_37(packed: u64, digit: u64) -> u64 {
    packed * 37 + digit
}

/// The characters of a packed text and how many they are; none of a hash.
pub(super) fn unpack(mut packed: u64) -> ([u8; 12], usize) {
    let mut out = [0; 12];
    if packed & HASHED != 0 {
        return (out, 0);
    }
    let mut count = 0;
    while packed > 0 && count < 12 {
        let digit = (packed % 37) as u8;
        out[count] = if digit > 10 { b'A' + digit - 11 } else { b'0' + digit.max(1) - 1 };
        packed /= 37;
        count += 1;
    }
    out[..count].reverse();
    (out, count)
}

/// An identifier, 0 if it is too short or one character again and again.
fn pack_identifier(text: &str) -> u64 {
    let packed = pack(text);
    let (characters, count) = unpack(packed);
    if packed & HASHED == 0 && (count < 2 || characters[..count].iter().all(|c| *c == characters[0])) {
        return 0;
    }
    packed
}

fn read_phone(text: &str) -> u64 {
    if let Some(digits) = ten_digits(text) {
        let is_one = digits.iter().all(|digit| *digit == digits[0]);
        return if is_one { 0 } else { digits.iter().filter_map(|digit| digit_of(*digit)).fold(0, base_37) };
    }
    let number = ids::phone(text)
        .map_or_else(|| text.chars().filter(char::is_ascii_digit).collect(), |(number, _)| number);
    if number.len() < 7 || is_one_character(&number) { 0 } else { pack(&number) }
}

/// The digits of a text that has ten and no extension.
fn ten_digits(text: &str) -> Option<[u8; 10]> {
    let mut digits = [0; 10];
    let mut places = digits.iter_mut();
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => *places.next()? = byte,
            b'x' | b'X' | b'e' | b'E' => return None,
            _ => {}
        }
    }
    places.next().is_none().then_some(digits)
}

/// All rows of a table, packed.
pub struct Rows {
    pub(super) layout: Layout,
    pub(super) words: Vec<u32>,
    pub(super) count: usize,
    pub(super) pools: [Pool; POOLS],
    /// By filler: the table's number of each of its texts.
    renumbered: Vec<[Vec<Id>; POOLS]>,
    /// How often each text was seen; of names, as a surname.
    pub(super) seen: [Vec<u32>; POOLS],
    /// How often each name was seen as a given name.
    pub(super) seen_given: Vec<u32>,
}

impl Rows {
    /// An empty table.
    pub fn new(schema: &Schema) -> Self {
        Self {
            layout: schema.layout.clone(),
            words: Vec::new(),
            count: 0,
            pools: schema.pools(),
            renumbered: Vec::new(),
            seen: std::array::from_fn(|_| vec![0]),
            seen_given: vec![0],
        }
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Adds the rows of a batch below those that are there.
    #[expect(clippy::needless_pass_by_value, reason = "a batch is appended once")]
    pub fn append(&mut self, batch: Batch) -> Result<(), ResolveError> {
        let count = self.count.saturating_add(batch.rows);
        if u32::try_from(count).is_err() {
            return Err(ResolveError::TooManyRows(u32::MAX));
        }
        while self.renumbered.len() <= batch.filler {
            self.renumbered.push(std::array::from_fn(|_| Vec::new()));
        }
        let renumbered = &mut self.renumbered[batch.filler];
        for (pool, texts) in batch.texts.iter().enumerate() {
            let to = &mut self.pools[pool];
            renumbered[pool].extend(texts.iter().map(|text| to.intern(text)));
            self.seen[pool].resize(to.len(), 0);
        }
        self.seen_given.resize(self.pools[Texts::Names as usize].len(), 0);
        let from = self.words.len();
        self.words.extend_from_slice(&batch.words);
        let layout = &self.layout;
        let mut fields = vec![(GIVEN, Texts::Names), (MIDDLE, Texts::Names), (SURNAME, Texts::Names)];
        fields.extend((layout.former != 0).then_some((layout.former, Texts::Names)));
        fields.extend((layout.street != 0).then_some((layout.street + 1, Texts::Streets)));
        let others = [
            Texts::Zips,
            Texts::Cities,
            Texts::States,
            Texts::Birthplaces,
            Texts::MaidenNames,
            Texts::Occupations,
        ];
        let placed = |texts: Texts| {
            (layout.texts[texts as usize] != 0).then_some((layout.texts[texts as usize], texts))
        };
        fields.extend(others.into_iter().filter_map(placed));
        for row in self.words[from..].chunks_exact_mut(layout.width) {
            for (at, texts) in &fields {
                let new = renumbered[*texts as usize][row[*at] as usize];
                row[*at] = new;
                let seen = match *at {
                    GIVEN => &mut self.seen_given,
                    MIDDLE => continue,
                    _ => &mut self.seen[*texts as usize],
                };
                seen[new as usize] = seen[new as usize].saturating_add(1);
            }
        }
        self.count = count;
        Ok(())
    }

    /// The words of a row.
    pub(super) fn row(&self, index: u32) -> &[u32] {
        let width = self.layout.width;
        &self.words[index as usize * width..][..width]
    }

    /// Asks the memory for some rows at once, before they are looked at one after the other: they lie anywhere, and
    /// to wait for one costs as much as to wait for ten.
    pub(super) fn fetch(&self, rows: impl Iterator<Item = u32>) {
        let (middle, last) = (self.layout.width / 2, self.layout.width - 1);
        let touched = rows.fold(0, |touched, row| {
            let row = self.row(row);
            touched ^ row[0] ^ row[middle] ^ row[last]
        });
        std::hint::black_box(touched);
    }

    /// What a text says, wherever it stands.
    pub(super) fn text(&self, texts: Texts, id: Id) -> &str {
        self.pools[texts as usize].text(id)
    }
}

/// A value of two words.
pub(super) fn wide(row: &[u32], at: usize) -> u64 {
    u64::from(row[at]) << 32 | u64::from(row[at + 1])
}

#[cfg(test)]
mod tests {
    use super::{
        Days, HASHED, house_number, ids, is_one_character, nine_digits, pack, pack_identifier, pack_prefix,
        read_phone, trimmed, unpack,
    };

    fn text(packed: u64) -> String {
        let (characters, count) = unpack(packed);
        String::from_utf8(characters[..count].to_vec()).unwrap()
    }

    #[test]
    fn identifiers_up_to_twelve_characters_are_kept_whole() {
        for (written, kept) in
            [("a-100 0001", "A1000001"), ("ZZZZZZZZZZZZ", "ZZZZZZZZZZZZ"), ("", ""), ("00", "00")]
        {
            assert_eq!(text(pack(written)), kept);
        }
        assert_ne!(pack("1234567890123") & HASHED, 0);
        assert_eq!(pack("1234567890123"), pack("123-456-7890-123"));
        assert_ne!(pack("1234567890123"), pack("1234567890124"));
        assert_eq!((pack_identifier("7"), pack_identifier("0000")), (0, 0));
        assert_eq!(text(pack_prefix(b"hannah88.longer.name")), "HANNAH88LONG");
    }

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
    fn what_is_read_at_a_glance_is_what_is_read_with_care() {
        for written in [
            "(313) 555-0455",
            "313.555.0455 x12",
            "1 313 555 0455",
            "+1 (313) 555-0455",
            "0000000000",
            "222-222-2222",
            "555-0455",
            "12",
            "11 digits: 31355504551",
            "",
            "3135550455 ext 9",
            "\u{663}135550455",
        ] {
            let number = ids::phone(written)
                .map_or_else(|| written.chars().filter(char::is_ascii_digit).collect(), |(number, _)| number);
            let expected = if number.len() < 7 || is_one_character(&number) { 0 } else { pack(&number) };
            assert_eq!(read_phone(written), expected, "{written}");
        }
        for (written, kept) in [
            ("900-12-3456", Some("900123456")),
            ("900 12 3456", Some("900123456")),
            ("900123456", Some("900123456")),
            ("90012345", None),
            ("9001234567", None),
            ("900-12-345x", None),
            ("", None),
        ] {
            assert_eq!(nine_digits(written).map(|digits| digits.to_vec()), kept.map(Into::into), "{written}");
            let careful = ids::digits(written).filter(|digits| digits.len() == 9);
            assert_eq!(nine_digits(written).is_some(), careful.is_some(), "{written}");
        }
        for text in ["", " ", "a", " a", "a ", "\u{a0}a", "a\u{2003}", "ab", "a b", "\ta", "é"] {
            assert_eq!(trimmed(text), text.trim(), "{text:?}");
        }
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

    #[test]
    fn house_numbers_are_numbers_where_they_can_be() {
        assert_eq!((house_number("12"), house_number("")), (12, 0));
        assert_eq!(house_number("12a"), house_number("12A"));
        assert_ne!(house_number("12A"), house_number("12B"));
    }
}
