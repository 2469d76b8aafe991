//! One person-candidate or table row as the engine compares it: small numbers instead of texts.
//!
//! What it is not: a place to look a value up for people; what is shown comes from the candidate.
//!
//! The one idea: a million records must fit in memory, so a record is a few words wide and every text
//! is kept once, in the [`World`] the record belongs to.

use std::cell::Cell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use crate::names::{NONE, Sym, Words};
use crate::normalise::DateDigits;

/// Kinds of values that are compared for equality.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    Ssn,
    Itin,
    Mbi,
    Hicn,
    Mrn,
    PlanId,
    Account,
    License,
    Passport,
    Provider,
    Reference,
    Card,
    /// An identifier that a table calls one but that is none of the above.
    Identifier,
    Phone,
    Email,
    Street,
    Zip,
    City,
    State,
    Birthplace,
    MaidenName,
    Occupation,
}

impl Kind {
    pub(crate) const COUNT: usize = Self::Occupation as usize + 1;

    /// Whether two people cannot both have the value.
    pub(crate) fn is_unique(self) -> bool {
        matches!(self, Self::Ssn | Self::Itin | Self::Mbi | Self::License | Self::Passport)
    }

    /// Whether an organisation's list says by it which of its people is meant.
    pub(crate) fn is_listed(self) -> bool {
        self.is_unique() || self == Self::Mrn
    }

    /// Whether a record with nothing but this says of whom it is.
    pub(crate) fn is_identifier(self) -> bool {
        self <= Self::Identifier
    }
}

/// Sex as written down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Sex {
    #[default]
    Unknown,
    Female,
    Male,
}

impl Sex {
    /// Reads a code or word.
    pub(crate) fn read(text: &str) -> Self {
        match text.trim().bytes().next().map(|b| b.to_ascii_uppercase()) {
            Some(b'F' | b'W') => Self::Female,
            Some(b'M') => Self::Male,
            _ => Self::Unknown,
        }
    }
}

/// Which of the organisation's lists a record is a row of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum List {
    /// None: it was found in the evidence.
    #[default]
    Evidence,
    /// The patient list.
    Patients,
    /// The staff list.
    Staff,
}

/// A name in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NameKey {
    pub(crate) surname: Sym,
    pub(crate) given: Sym,
    pub(crate) middle: Sym,
    /// 0 for none, else 1 + index in [`SUFFIXES`].
    pub(crate) suffix: u8,
}

/// Generation suffixes that tell fathers from sons.
pub(crate) const SUFFIXES: [&str; 5] = ["JR", "SR", "II", "III", "IV"];

/// Rows with one value up to which they may all be one person's, so that they say nothing of how many
/// others share it.
pub(crate) const MOST_ROWS_OF_A_PERSON: u32 = 8;

/// One record.
#[derive(Clone, Default)]
pub(crate) struct Record {
    pub(crate) names: Box<[NameKey]>,
    pub(crate) births: Box<[DateDigits]>,
    /// Sorted.
    pub(crate) values: Box<[(Kind, Sym)]>,
    pub(crate) sex: Sex,
    pub(crate) list: List,
    /// Number of the mail or file the record was seen in, for same-message coreference; 0 for none.
    pub(crate) container: u32,
    /// Hash of the content: equal for equal content, whatever the order of input.
    pub(crate) content: u64,
}

impl Record {
    /// Everything that the members of a cluster say, each once.
    pub(crate) fn union(members: &[&Self]) -> Self {
        let (mut names, mut births, mut values) = (Vec::new(), Vec::new(), Vec::new());
        let (mut women, mut men, mut content) = (0_u32, 0_u32, u64::MAX);
        for member in members {
            names.extend_from_slice(&member.names);
            births.extend_from_slice(&member.births);
            values.extend_from_slice(&member.values);
            women += u32::from(member.sex == Sex::Female);
            men += u32::from(member.sex == Sex::Male);
            content = content.min(member.content);
        }
        names.sort_unstable();
        names.dedup();
        births.sort_unstable();
        births.dedup();
        values.sort_unstable();
        values.dedup();
        let sex = match women.cmp(&men) {
            std::cmp::Ordering::Less => Sex::Male,
            std::cmp::Ordering::Greater => Sex::Female,
            std::cmp::Ordering::Equal => Sex::Unknown,
        };
        Self {
            names: names.into_boxed_slice(),
            births: births.into_boxed_slice(),
            values: values.into_boxed_slice(),
            sex,
            content,
            ..Self::default()
        }
    }

    /// The values of one kind, with their kind.
    pub(crate) fn values_of(&self, kind: Kind) -> &[(Kind, Sym)] {
        let from = self.values.partition_point(|(known, _)| *known < kind);
        let rest = self.values.get(from..).unwrap_or_default();
        rest.get(..rest.partition_point(|(known, _)| *known <= kind)).unwrap_or_default()
    }

    /// The values of one kind.
    pub(crate) fn of(&self, kind: Kind) -> impl Iterator<Item = Sym> + '_ {
        self.values_of(kind).iter().map(|(_, sym)| *sym)
    }

    /// Whether there is nothing but a name (and perhaps a sex, state or city).
    pub(crate) fn is_bare(&self) -> bool {
        self.births.is_empty()
            && self.list == List::Evidence
            && self.values.iter().all(|(kind, _)| matches!(kind, Kind::State | Kind::City))
    }

    /// Whether any name has both parts spelt out.
    pub(crate) fn has_full_name(&self, words: &Words) -> bool {
        self.names.iter().any(|name| name.surname != NONE && words.word(name.given).is_spelt())
    }

    /// Whether it has a value that says of whom it is.
    pub(crate) fn has_identifier(&self) -> bool {
        self.values.iter().any(|(kind, _)| kind.is_identifier())
    }
}

/// All records and the texts they refer to.
pub(crate) struct World {
    pub(crate) words: Words,
    pub(crate) values: Values,
    pub(crate) records: Vec<Record>,
    /// Number of records if their own values tell how common a value is (a table); 0 if not (evidence,
    /// where one person may fill hundreds of records).
    pub(crate) observed: usize,
    births: HashMap<DateDigits, u32>,
    crowded: HashSet<(Kind, Sym)>,
    /// Rows of the organisation's lists by the numbers that each list gives to one row only.
    owners: HashMap<(Kind, Sym), [Owner; 2]>,
    /// Evidence records that are what was said of a row beside another's name, with that row.
    pub(crate) given: Vec<(u32, u32)>,
    /// Evidence records that stood beside a number of a row that is not theirs, with that row.
    pub(crate) disputed: Vec<(u32, u32)>,
    /// Comparisons made, for the tests that they stay in proportion.
    steps: Cell<u64>,
}

/// The row that has a number.
#[derive(Clone, Copy, Default)]
enum Owner {
    #[default]
    None,
    One(u32),
    Several,
}

impl Owner {
    fn take(&mut self, row: u32) {
        *self = match *self {
            Self::None => Self::One(row),
            Self::One(known) if known == row => Self::One(row),
            Self::One(_) | Self::Several => Self::Several,
        };
    }

    fn row(self) -> Option<u32> {
        match self {
            Self::One(row) => Some(row),
            Self::None | Self::Several => None,
        }
    }
}

/// An identifier with this many birth dates and surnames is a filler ("999999999" in every record of an
/// export), not a person's: no one is entered wrongly that often in both.
const CROWD: usize = 4;

impl World {
    pub(crate) fn new() -> Self {
        Self {
            words: Words::new(),
            values: Values::new(),
            records: Vec::new(),
            observed: 0,
            births: HashMap::new(),
            crowded: HashSet::new(),
            owners: HashMap::new(),
            given: Vec::new(),
            disputed: Vec::new(),
            steps: Cell::new(0),
        }
    }

    /// Counts comparisons.
    pub(crate) fn step(&self, count: usize) {
        self.steps.set(self.steps.get().wrapping_add(count as u64));
    }

    /// Comparisons made.
    #[cfg(test)]
    pub(crate) fn steps(&self) -> u64 {
        self.steps.get()
    }

    /// Finds the identifiers that many people share, which therefore identify nobody. For evidence; a
    /// table's own counts tell how common its values are.
    pub(crate) fn find_crowds(&mut self) {
        let mut holders: HashMap<(Kind, Sym), (BTreeSet<DateDigits>, BTreeSet<Sym>)> = HashMap::new();
        for record in &self.records {
            for value in record.values.iter().filter(|(kind, _)| kind.is_identifier()) {
                let (births, surnames) = holders.entry(*value).or_default();
                // a few more than a crowd say nothing new
                if births.len() < CROWD {
                    births.extend(&record.births);
                }
                if surnames.len() < CROWD {
                    surnames.extend(record.names.iter().map(|name| name.surname).filter(|sym| *sym != NONE));
                }
            }
        }
        let crowd = |(births, surnames): &(BTreeSet<DateDigits>, BTreeSet<Sym>)| {
            births.len() >= CROWD && surnames.len() >= CROWD
        };
        self.crowded = holders.into_iter().filter(|(_, held)| crowd(held)).map(|(value, _)| value).collect();
    }

    /// Whether many people share the value.
    pub(crate) fn is_crowded(&self, kind: Kind, sym: Sym) -> bool {
        self.crowded.contains(&(kind, sym))
    }

    /// Finds the rows of the organisation's lists that have a number of their own. When all records are in, and
    /// crowds are known.
    pub(crate) fn find_owners(&mut self) {
        let mut owners: HashMap<(Kind, Sym), [Owner; 2]> = HashMap::new();
        for (index, record) in (0_u32..).zip(&self.records) {
            let slot = match record.list {
                List::Evidence => continue,
                List::Patients => 0,
                List::Staff => 1,
            };
            let numbers = record.values.iter().filter(|(kind, _)| kind.is_listed());
            // a record number of three characters is anybody's
            let is_telling = |kind: Kind, sym: Sym| {
                !self.is_crowded(kind, sym) && (kind != Kind::Mrn || self.values.text(kind, sym).len() > 3)
            };
            for number in numbers.filter(|(kind, sym)| is_telling(*kind, *sym)) {
                if let Some(owner) = owners.entry(*number).or_default().get_mut(slot) {
                    owner.take(index);
                }
            }
        }
        self.owners = owners;
    }

    /// The rows of the patient list and of the staff list whose numbers a record has; sorted.
    pub(crate) fn rows_meant(&self, record: &Record) -> [Vec<u32>; 2] {
        let mut meant = [Vec::new(), Vec::new()];
        if self.owners.is_empty() {
            return meant;
        }
        for owners in record.values.iter().filter_map(|value| self.owners.get(value)) {
            for (rows, owner) in meant.iter_mut().zip(owners) {
                rows.extend(owner.row().filter(|row| !rows.contains(row)));
            }
        }
        for rows in &mut meant {
            rows.sort_unstable();
        }
        meant
    }

    /// Share of the records with a birth date, those that may be one person's left out.
    pub(crate) fn births_share(&self, date: DateDigits) -> f64 {
        let seen = self.births.get(&date).copied().unwrap_or(0).saturating_sub(MOST_ROWS_OF_A_PERSON);
        f64::from(seen) / f64::from(u32::try_from(self.records.len().max(1)).unwrap_or(u32::MAX))
    }

    /// Adds a record; works out its content hash.
    pub(crate) fn push(&mut self, mut record: Record) {
        record.content = self.hash(&record);
        for birth in &record.births {
            let seen = self.births.entry(*birth).or_insert(0);
            *seen = seen.saturating_add(1);
        }
        self.records.push(record);
    }

    fn hash(&self, record: &Record) -> u64 {
        let mut hash = Hash::new(record.list as u64);
        for name in &record.names {
            for sym in [name.surname, name.given, name.middle] {
                hash.text(&self.words.word(sym).text);
            }
            hash.number(name.suffix.into());
        }
        record.births.iter().for_each(|birth| hash.number((*birth).into()));
        for (kind, sym) in &record.values {
            hash.number(*kind as u64);
            hash.text(self.values.text(*kind, *sym));
        }
        hash.number(record.sex as u64);
        hash.0
    }
}

/// A 64-bit hash that is the same on every machine and in every run (FNV-1a, with a final mix).
pub(crate) struct Hash(pub(crate) u64);

impl Hash {
    pub(crate) fn new(salt: u64) -> Self {
        let mut hash = Self(0xcbf2_9ce4_8422_2325);
        hash.number(salt);
        hash
    }

    pub(crate) fn text(&mut self, text: &str) {
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    pub(crate) fn number(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 ^= self.0 >> 29;
    }
}

/// Texts of values, each kept once per kind, with how often it was seen.
pub(crate) struct Values {
    kinds: Vec<Pool>,
}

struct Pool {
    index: HashMap<Rc<str>, Sym>,
    texts: Vec<(Rc<str>, u32)>,
}

impl Values {
    fn new() -> Self {
        let pool = || Pool { index: HashMap::new(), texts: vec![(Rc::from(""), 0)] };
        Self { kinds: (0..Kind::COUNT).map(|_| pool()).collect() }
    }

    /// The number of a value, counted.
    pub(crate) fn intern(&mut self, kind: Kind, text: &str) -> Sym {
        let Some(pool) = self.kinds.get_mut(kind as usize) else { return NONE };
        if let Some(sym) = pool.index.get(text) {
            if let Some((_, seen)) = pool.texts.get_mut(*sym as usize) {
                *seen = seen.saturating_add(1);
            }
            return *sym;
        }
        let Ok(sym) = Sym::try_from(pool.texts.len()) else { return NONE };
        let text: Rc<str> = Rc::from(text);
        pool.index.insert(Rc::clone(&text), sym);
        pool.texts.push((text, 1));
        sym
    }

    pub(crate) fn text(&self, kind: Kind, sym: Sym) -> &str {
        self.entry(kind, sym).map_or("", |(text, _)| text)
    }

    /// How many records have the value.
    pub(crate) fn seen(&self, kind: Kind, sym: Sym) -> u32 {
        self.entry(kind, sym).map_or(0, |(_, seen)| *seen)
    }

    fn entry(&self, kind: Kind, sym: Sym) -> Option<&(Rc<str>, u32)> {
        self.kinds.get(kind as usize)?.texts.get(sym as usize)
    }
}
