//! Cells to packed rows.
//!
//! What it is not: the reading of files; the caller brings cells, in batches.
//!
//! The one idea: the cells of a column repeat. What a cell becomes is worked out once by each thread and
//! looked up from then on, so names, dates and places cost a hash each. A thread numbers texts for itself;
//! when batches are appended in order, the table's own numbers come out the same however many threads
//! filled them.

mod known;
mod pack;

use std::borrow::Cow;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicUsize, Ordering};

use chartward_model::name::{generation, is_degree, is_title};
use chartward_model::{PersonName, Purpose, address, ids};

use super::layout::{Action, GIVEN, Layout, MIDDLE, NamePart, POOLS, SURNAME, TRAITS, Texts};
use super::numbers;
use super::pool::{Id, Pool, TextList, hash};
use crate::mapping::Mapping;
use crate::normalise::fold;
use crate::record::Sex;
use crate::ssn::{self, Standing};
use crate::table::{is_placeholder, middle_of, name_parts, read_birth, read_value};
use crate::{ResolveError, Settings};

pub(super) use super::rows::{Rows, wide};
use known::{Days, Known, Looked, Zips};
pub(super) use pack::{HASHED, pack, unpack};
use pack::{house_number, pack_identifier, pack_other, pack_prefix, parted_street, read_phone, trimmed};

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
            looked: vec![Vec::new(); self.actions.len()],
        }
    }

    pub(super) fn pools(&self) -> [Pool; POOLS] {
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
    /// By column, what was looked for of the rows at hand.
    looked: Vec<Vec<Looked>>,
}

/// Some rows of a table, packed, and the texts that their filler has not sent before.
pub struct Batch {
    pub(super) filler: usize,
    pub(super) words: Vec<u32>,
    pub(super) rows: usize,
    pub(super) texts: [TextList; POOLS],
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

/// The cells of a row that are read together.
#[derive(Default)]
struct Cells<'c> {
    names: [Part<'c>; NamePart::Full as usize + 1],
    street_number: Part<'c>,
    street: Part<'c>,
}

/// What one column says, or several with the same meaning.
#[derive(Default)]
struct Part<'c> {
    text: Cow<'c, str>,
    /// What was looked for, if it is one column's.
    looked: Option<Looked>,
}

impl<'c> Part<'c> {
    fn join(&mut self, cell: &'c str, looked: Option<Looked>) {
        if self.text.is_empty() {
            (self.text, self.looked) = (Cow::Borrowed(cell), looked);
        } else {
            (self.text, self.looked) = (Cow::Owned(format!("{} {cell}", self.text)), None);
        }
    }
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
            let new = known.from(*sent);
            *sent = known.len();
            new
        });
        let words = std::mem::take(&mut self.words);
        self.words.reserve(words.len());
        Batch { filler: self.number, words, rows: std::mem::take(&mut self.rows), texts }
    }

    /// Adds a row. `cell` gives the text of a column, empty where the row is short.
    pub fn push<'c>(&mut self, cell: impl Fn(usize) -> &'c str) {
        self.push_some(1, |_| &cell);
    }

    /// Adds some rows; `cells` gives of each what gives the text of a column. To wait for the place of one cell takes as
    /// long as to wait for those of all, so a hundred rows are a good measure.
    pub fn push_some<'c, C: Fn(usize) -> &'c str>(&mut self, count: usize, cells: impl Fn(usize) -> C) {
        let schema = self.schema;
        let width = schema.actions.len();
        let mut texts: Vec<&'c str> = Vec::with_capacity(count * width);
        for row in 0..count {
            let cell = cells(row);
            texts.extend(schema.actions.iter().map(|(column, _)| trimmed(cell(*column))));
        }
        for (at, ((_, action), looked)) in schema.actions.iter().zip(&mut self.looked).enumerate() {
            self.known.fetch(*action, count, |row| texts[row * width + at], looked);
        }
        for row in 0..count {
            self.push_row(row, &texts[row * width..][..width]);
        }
    }

    fn push_row(&mut self, row: usize, texts: &[&str]) {
        let base = self.words.len();
        self.words.resize(base + self.schema.layout.width, 0);
        self.rows += 1;
        let mut cells = Cells::default();
        let schema = self.schema;
        for (at, ((_, action), text)) in schema.actions.iter().zip(texts).enumerate() {
            if !is_placeholder(text) {
                let looked = self.looked.get(at).and_then(|looked| looked.get(row)).copied();
                self.read(base, *action, (text, looked), &mut cells);
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

    fn read<'c>(
        &mut self,
        base: usize,
        action: Action,
        (text, looked): (&'c str, Option<Looked>),
        cells: &mut Cells<'c>,
    ) {
        let schema = self.schema;
        let layout = &schema.layout;
        match action {
            Action::Name(part) => cells.names[part as usize].join(text, looked),
            Action::StreetNumber => cells.street_number.join(text, None),
            Action::Street => cells.street.join(text, looked),
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
            Action::Ssn => {
                let number = ssn::read(text);
                if let Some((number, standing)) = number {
                    self.put(base, layout.ssn, numbers::marked(number, standing));
                }
                if !matches!(number, Some((_, standing)) if standing != Standing::Short) {
                    self.put_wide(base, layout.spare, pack_other(text));
                }
            }
            Action::Mbi(slot) => match ids::mbi(text) {
                Some(mbi) => self.put_wide(base, slot, pack(&mbi)),
                None => self.put_wide(base, layout.spare, pack_other(text)),
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
                    None => self.known.texts[texts as usize].get_or_look(looked, text, read),
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
        let part = |part: NamePart| &*cells.names[part as usize].text;
        let looked = |part: NamePart| cells.names[part as usize].looked;
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
        let opens = |word: &str| matches!(word, "DE" | "DEL" | "DI" | "DU" | "LA" | "LE" | "VAN" | "VON");
        let (first, rest, mut suffix, opens) =
            self.known.given.get_or_look(looked(NamePart::Given), given, || {
                if let Some(word) = plain_name(given) {
                    return (pool.intern(&word), 0, 0, opens(&word));
                }
                let parts = name_parts(&PersonName::from_parts(given, "", "", ""));
                (pool.intern(&parts.given), pool.intern(&parts.middle), parts.suffix, opens(&parts.given))
            });
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
                self.known.middle.get_or_look(looked(NamePart::Middle), middle, || {
                    if let Some(word) = plain_name(middle) {
                        return pool.intern(&word);
                    }
                    let name = PersonName::from_parts("", middle, "", "");
                    pool.intern(&name_parts(&name).middle)
                })
            };
            let (last, of_surname) =
                self.known.surname.get_or_look(looked(NamePart::Surname), surname, || {
                    if let Some(word) = plain_name(surname) {
                        return (pool.intern(&word), 0);
                    }
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
        if at == 0 || cells.street.text.is_empty() {
            return;
        }
        let mut line = &*cells.street.text;
        let mut number = &*cells.street_number.text;
        let mut looked = None;
        if number.is_empty() {
            (number, line) = parted_street(line);
            looked = cells.street.looked;
        }
        let pool = &mut self.pools[Texts::Streets as usize];
        let (name, unit) = self.known.street.get_or_look(looked, line, || {
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

/// A cell that is one word of plain letters, as [`name_parts`] has it: in capitals. Nothing if the word may be a title, a
/// degree or a generation.
fn plain_name(cell: &str) -> Option<String> {
    let is_plain = !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_affix = || is_title(cell) || is_degree(cell) || generation(cell).is_some();
    (is_plain && !is_affix()).then(|| cell.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::{PersonName, name_parts, plain_name};

    #[test]
    fn a_plain_name_is_read_as_any_other() {
        for cell in [
            "Ann",
            "o",
            "VAN",
            "De",
            "la",
            "Jr",
            "v",
            "II",
            "Senior",
            "MD",
            "Pa",
            "do",
            "Mr",
            "Patient",
            "Ma",
            "Whitfield",
            "Mary-Ann",
            "O'Brien",
            "N\u{fa}\u{f1}ez",
            "Ann Lee",
            "",
            "x9",
        ] {
            let Some(word) = plain_name(cell) else { continue };
            let given = name_parts(&PersonName::from_parts(cell, "", "", ""));
            assert_eq!((&*given.given, &*given.middle, given.suffix), (&*word, "", 0), "{cell}");
            let middle = name_parts(&PersonName::from_parts("", cell, "", ""));
            assert_eq!((&*middle.middle, middle.suffix), (&*word, 0), "{cell}");
            let surname = name_parts(&PersonName::from_parts("", "", cell, ""));
            assert_eq!((&*surname.surname, surname.suffix), (&*word, 0), "{cell}");
        }
        assert_eq!(plain_name("Whitfield").as_deref(), Some("WHITFIELD"));
        assert!(["Jr", "MD", "Patient", "Mary-Ann", "x9", ""].iter().all(|cell| plain_name(cell).is_none()));
    }

    /// Rows that are packed together are packed as those that are not.
    #[test]
    fn some_rows_are_packed_as_one_after_the_other() {
        let columns = ["first_name", "middle_name", "last_name", "dob", "street", "city", "zip", "ssn"];
        let columns = columns.map(str::to_owned);
        let settings = crate::Settings::new(jiff::civil::date(2026, 11, 22));
        let mapping = crate::mapping::Mapping::recognise(&columns);
        let schema = super::Schema::new(&columns, &mapping, &settings).expect("a schema");
        let rows: Vec<Vec<String>> = (0..300_u32)
            .map(|n| {
                let (a, b) = (n % 7, n % 11);
                let cells = [
                    ["Ann", "", "Van", "Jos\u{e9} Maria"][(n % 4) as usize].to_owned(),
                    ["", "Lee", "Q."][(n % 3) as usize].to_owned(),
                    format!("Smith{}", "x".repeat(n as usize % 40)),
                    format!("19{a}{a}-0{}-1{a}", b % 9 + 1),
                    format!("{n} Oak Street Apt {b}"),
                    format!("Town{b}"),
                    format!("0{a}1{}9", b % 10),
                    format!("987-65-43{}{}", a, b % 10),
                ];
                cells.into_iter().map(|cell| if n % 13 == 5 { String::new() } else { cell }).collect()
            })
            .collect();
        let (mut one, mut some) = (schema.filler(), schema.filler());
        for row in &rows {
            one.push(|column| row[column].as_str());
        }
        for part in rows.chunks(128) {
            some.push_some(part.len(), |row| move |column: usize| part[row][column].as_str());
        }
        let (one, some) = (one.take(), some.take());
        assert_eq!((one.len(), &one.words), (300, &some.words));
        assert!(one.texts.iter().zip(&some.texts).all(|(x, y)| x.texts().eq(y.texts())));
    }
}
