//! How much two rows speak for being about one person.
//!
//! What it is not: a decision (`people.rs`), or the list of pairs (`pairs.rs`).
//!
//! The one idea: almost every pair that shares a block is two people, and a few comparisons of numbers
//! show it. So what is cheap comes first, and before any text is looked at the pair is given up if even
//! the best that is left could not lift it to the floor.

#![expect(clippy::many_single_char_names, reason = "a and b are the rows, x and y what they have in a field")]

use super::facts::{Facts, length_limit, value_at};
use super::layout::{GIVEN, MIDDLE, SURNAME, TRAITS, Texts};
use super::load::{HASHED, Rows, unpack, wide};
use super::model::{FIELDS, Field, LEVELS, Level, Weights, level};
use super::pool::{Id, mix};
use crate::addresses::{cities_alike, streets_alike, zips_alike};
use crate::names::{Given, Surname};
use crate::normalise::{Dates, compare_dates, is_slip};

/// A comparison of two rows.
#[derive(Clone, Debug)]
pub(super) struct Evidence {
    pub(super) bits: [f32; FIELDS],
    pub(super) levels: [Level; FIELDS],
    pub(super) total: f32,
    /// One address or telephone, one name, and years of birth a generation apart that a slip would explain: it may
    /// be father and son.
    pub(super) is_a_generation_apart: bool,
    /// Nothing is known that would tell members of a household with like names apart.
    is_household: bool,
    /// Two given names that people have and that sound alike: twins, or a slip.
    is_name_doubted: bool,
}

impl Evidence {
    fn new() -> Self {
        Self {
            bits: [0.0; FIELDS],
            levels: [0; FIELDS],
            total: 0.0,
            is_a_generation_apart: false,
            is_household: false,
            is_name_doubted: false,
        }
    }

    fn set(&mut self, field: Field, level: Level, bits: f32) {
        let at = field as usize;
        self.total += bits - self.bits[at];
        self.bits[at] = bits;
        self.levels[at] = level;
    }

    /// How a field stands.
    pub(super) fn level(&self, field: Field) -> Level {
        self.levels[field as usize]
    }

    /// Keeps of each field what speaks more for one person.
    pub(super) fn take_best(&mut self, other: &Self) {
        self.is_a_generation_apart |= other.is_a_generation_apart;
        self.is_household &= other.is_household;
        self.is_name_doubted &= other.is_name_doubted;
        for at in 0..FIELDS {
            let known = (self.levels[at] != 0, other.levels[at] != 0);
            if known == (false, true) || (known == (true, true) && other.bits[at] > self.bits[at]) {
                self.total += other.bits[at] - self.bits[at];
                (self.bits[at], self.levels[at]) = (other.bits[at], other.levels[at]);
            }
        }
    }

    /// Whether the given names are the same, allowing for what people do to them.
    pub(super) fn given_agrees(&self) -> bool {
        (level::EQUAL..=level::GIVEN_INITIAL).contains(&self.level(Field::Given))
    }

    /// Whether the given names are two people's. What may be either is settled by the sex.
    pub(super) fn given_differs(&self) -> bool {
        match self.level(Field::Given) {
            level::GIVEN_DIFFERENT | level::GIVEN_LOOKALIKE => true,
            level::GIVEN_UNCLEAR | level::GIVEN_INITIAL => {
                self.level(Field::Sex) == level::PLAIN_DIFFERENT && !self.shares_own_number()
            }
            _ => false,
        }
    }

    /// Whether it may be twins: two given names that sound alike, or two middle names, and no number of the
    /// person's own that agrees.
    pub(super) fn doubts_name(&self) -> bool {
        let two_names = self.is_name_doubted || self.level(Field::Middle) == level::DIFFERENT;
        two_names && !self.shares_own_number()
    }

    /// Whether it may be namesakes of one clinic: a birth date that a slip would explain, and two medical record
    /// numbers.
    pub(super) fn doubts_birth(&self) -> bool {
        self.level(Field::Birth) == level::BIRTH_SLIP
            && self.level(Field::Mrn) == level::DIFFERENT
            && !self.shares_own_number()
    }

    /// Whether the birth dates are the same or a slip apart.
    pub(super) fn birth_agrees(&self) -> bool {
        (level::EQUAL..=level::BIRTH_SLIP).contains(&self.level(Field::Birth))
    }

    /// Whether something of the person's own agrees, not only of the household.
    pub(super) fn is_personal(&self) -> bool {
        self.shares_own_number() || (!self.is_household && (self.given_agrees() || self.birth_agrees()))
    }

    /// Whether a number that only one person has is the same.
    pub(super) fn shares_own_number(&self) -> bool {
        let own = [
            Field::Ssn,
            Field::Mbi,
            Field::License,
            Field::Passport,
            Field::Mrn,
            Field::Provider,
            Field::Identifier,
        ];
        own.iter().any(|field| self.level(*field) == level::EQUAL)
    }

    /// Whether the table's own identifier agrees, and enough else that a contradiction is an error.
    ///
    /// A Social Security number does not prove as much: insurers and clinics put the policy holder's into the
    /// records of twins, spouses and sons of the same name.
    pub(super) fn is_proven(&self) -> bool {
        let agrees = |field: Field| self.bits[field as usize] > 0.0;
        let address = agrees(Field::Street) || agrees(Field::Area);
        let others = [agrees(Field::Given), agrees(Field::Surname), agrees(Field::Birth), address];
        let agreeing = others.into_iter().filter(|agrees| *agrees).count();
        match self.level(Field::Identifier) {
            level::EQUAL => agreeing >= 2,
            level::NEAR => agreeing >= 3,
            _ => false,
        }
    }
}

/// What a thread keeps between comparisons.
pub(super) struct Scratch {
    given: Cache,
    surname: Cache,
    streets: Cache,
}

impl Scratch {
    pub(super) fn new() -> Self {
        Self { given: Cache::new(), surname: Cache::new(), streets: Cache::new() }
    }
}

/// The last answers about pairs of texts, each in the one place its hash gives it.
struct Cache {
    slots: Vec<(u64, u8)>,
}

impl Cache {
    const SLOTS: usize = 1 << 14;

    fn new() -> Self {
        Self { slots: vec![(0, 0); Self::SLOTS] }
    }

    fn get(&mut self, a: Id, b: Id, work: impl FnOnce() -> u8) -> u8 {
        let key = u64::from(a.min(b)) << 32 | u64::from(a.max(b));
        let at = usize::try_from(mix(key, 11) >> 40).unwrap_or(0) & (Self::SLOTS - 1);
        let slot = &mut self.slots[at];
        if slot.0 != key {
            *slot = (key, work());
        }
        slot.1
    }
}

/// Compares the rows of a table.
pub(super) struct Scorer<'r> {
    pub(super) rows: &'r Rows,
    pub(super) facts: &'r Facts,
    weights: Weights,
    most_given: f32,
    most_surname: f32,
    most_near: [f32; FIELDS],
}

impl<'r> Scorer<'r> {
    pub(super) fn new(rows: &'r Rows, facts: &'r Facts, weights: Weights) -> Self {
        let mut most_near = [0.0; FIELDS];
        for field in Field::all() {
            most_near[field as usize] = weights.bits(field, level::NEAR, f32::MAX).max(0.0);
        }
        let most_given = weights.most_unequal(Field::Given);
        let most_surname = weights.most_unequal(Field::Surname);
        Self { rows, facts, weights, most_given, most_surname, most_near }
    }

    /// The whole comparison.
    pub(super) fn explain(&self, a: &[u32], b: &[u32], scratch: &mut Scratch) -> Evidence {
        self.compare(a, b, f32::MIN, scratch).unwrap_or_else(Evidence::new)
    }

    /// The comparison, or nothing as soon as it is clear that it is worth less than the floor.
    pub(super) fn compare(
        &self,
        a: &[u32],
        b: &[u32],
        floor: f32,
        scratch: &mut Scratch,
    ) -> Option<Evidence> {
        let at = self.rows.layout.birth;
        let born = birth_level(a[at], b[at]);
        // such a pair is never joined; it is worth a look only if something of their own is the same
        let is_open = born < level::BIRTH_SAME_YEAR || floor <= f32::MIN || self.may_share_number(a, b);
        if !is_open {
            return None;
        }
        let mut found = Evidence::new();
        if born != 0 {
            self.put(&mut found, Field::Birth, born, self.facts.birth(a[at]));
        }
        let mut pending = self.numbers(a, b, &mut found);
        let names = self.equal_names(a, b, &mut found);
        pending += names;
        let address = self.equal_address(a, b, &mut found);
        pending += address;
        if found.total + pending < floor {
            return None;
        }
        if names > 0.0 {
            self.names(a, b, &mut found, scratch);
            pending -= names;
            if found.total + pending < floor {
                return None;
            }
        }
        self.middle(a, b, &mut found, scratch);
        self.near_numbers(a, b, &mut found);
        self.texts(a, b, &mut found);
        self.near_address(a, b, &mut found, scratch);
        self.family(a, b, &mut found);
        found.is_name_doubted = self.is_name_doubted(a, b, found.level(Field::Given));
        (found.total >= floor).then_some(found)
    }

    /// Whether two given names are those of two sisters, for all that is known, and not one name misspelt.
    fn is_name_doubted(&self, a: &[u32], b: &[u32], given: Level) -> bool {
        let word = |row: &[u32]| self.facts.words.get(row[GIVEN] as usize);
        let (Some(x), Some(y)) = (word(a), word(b)) else { return false };
        match given {
            level::GIVEN_MISSPELT => x.is_listed() && y.is_listed(),
            level::GIVEN_FAMILIAR => x.is_sisters(y),
            _ => false,
        }
    }

    /// Whether two rows have a number, telephone or e-mail address in common, at a glance.
    fn may_share_number(&self, a: &[u32], b: &[u32]) -> bool {
        let layout = &self.rows.layout;
        let same = |at: usize| a[at] != 0 && a[at] == b[at];
        let same_wide = |x: usize, y: usize| a[x + 1] == b[y + 1] && a[x] == b[y] && (a[x] | a[x + 1]) != 0;
        // with the table's own identifier a slip apart, two birth dates at one address may be an error
        let at_home = layout.street != 0 && same(layout.street + 1) && same(layout.street);
        let identified = |row: &[u32]| {
            layout.ids.iter().any(|(field, at)| *field == Field::Identifier && wide(row, *at) != 0)
        };
        same(layout.ssn)
            || (at_home && identified(a) && identified(b))
            || (layout.email != 0 && same(layout.email + 2))
            || layout
                .id_groups()
                .any(|slots| slots.iter().any(|(_, x)| slots.iter().any(|(_, y)| same_wide(*x, *y))))
            || layout.phones.iter().any(|x| layout.phones.iter().any(|y| same_wide(*x, *y)))
    }

    /// What members of a family share, and what therefore does not tell them apart.
    fn family(&self, a: &[u32], b: &[u32], found: &mut Evidence) {
        let layout = &self.rows.layout;
        let home = matches!(found.level(Field::Street), level::EQUAL | level::STREET_NEAR)
            || found.level(Field::Phone) == level::EQUAL;
        if layout.birth == 0
            || !home
            || found.shares_own_number()
            || found.level(Field::Email) == level::EQUAL
        {
            return;
        }
        match found.level(Field::Birth) {
            0 => {
                let (x, y) = (a[TRAITS] >> 2, b[TRAITS] >> 2);
                let like =
                    (level::GIVEN_FAMILIAR..=level::GIVEN_INITIAL).contains(&found.level(Field::Given));
                found.is_household = like || x != y || found.level(Field::Middle) == level::DIFFERENT;
            }
            level::BIRTH_SLIP => {
                let years = (a[layout.birth] / 10_000).abs_diff(b[layout.birth] / 10_000);
                found.is_a_generation_apart = GENERATION.contains(&years);
            }
            _ => {}
        }
    }

    /// How the given names of two rows stand, in the pairing of their names that agrees best.
    pub(super) fn given_of(&self, a: &[u32], b: &[u32], scratch: &mut Scratch) -> Level {
        let mut found = Evidence::new();
        if self.equal_names(a, b, &mut found) > 0.0 {
            self.names(a, b, &mut found, scratch);
        }
        found.level(Field::Given)
    }

    fn put(&self, found: &mut Evidence, field: Field, level: Level, rarity: f32) {
        found.set(field, level, self.weights.bits(field, level, rarity));
    }

    /// Identifiers, telephones, e-mail, sex and generation, as far as they are equal. Returns what those that
    /// are not could still add.
    fn numbers(&self, a: &[u32], b: &[u32], found: &mut Evidence) -> f32 {
        let layout = &self.rows.layout;
        let mut pending = 0.0;
        let (x, y) = (a[layout.ssn], b[layout.ssn]);
        if x != 0 && y != 0 {
            if x == y {
                self.put(found, Field::Ssn, level::EQUAL, self.facts.value(Field::Ssn, x.into()));
            } else {
                let level = if digits_slip(x, y) { level::NEAR } else { level::DIFFERENT };
                self.put(found, Field::Ssn, level, 0.0);
            }
        }
        for slots in layout.id_groups() {
            pending += self.equal_values(slots[0].0, &slots.iter().map(|slot| slot.1), a, b, found);
        }
        if !layout.phones.is_empty() {
            pending += self.equal_values(Field::Phone, &layout.phones.iter().copied(), a, b, found);
        }
        if layout.email != 0 && a[layout.email + 2] != 0 && b[layout.email + 2] != 0 {
            let (x, y) = (a[layout.email + 2], b[layout.email + 2]);
            if x == y {
                self.put(found, Field::Email, level::EQUAL, self.facts.value(Field::Email, x.into()));
            } else {
                self.put(found, Field::Email, level::DIFFERENT, 0.0);
                pending += self.most_near[Field::Email as usize] - found.bits[Field::Email as usize];
            }
        }
        let (x, y) = (a[TRAITS], b[TRAITS]);
        if x & 3 != 0 && y & 3 != 0 {
            let level = if x & 3 == y & 3 { level::EQUAL } else { level::PLAIN_DIFFERENT };
            self.put(found, Field::Sex, level, 0.0);
        }
        if x >> 2 != 0 && x >> 2 == y >> 2 {
            self.put(found, Field::Generation, level::EQUAL, 0.0);
        }
        pending
    }

    fn equal_values(
        &self,
        field: Field,
        slots: &(impl Iterator<Item = usize> + Clone),
        a: &[u32],
        b: &[u32],
        found: &mut Evidence,
    ) -> f32 {
        let mut both = false;
        let mut best: Option<f32> = None;
        for at in slots.clone() {
            let x = value_at(a, field, at);
            for other in slots.clone() {
                let y = value_at(b, field, other);
                both |= x != 0 && y != 0;
                if x != 0 && x == y {
                    let rarity = self.facts.value(field, x).min(length_limit(field, x));
                    best = Some(best.map_or(rarity, |best| best.max(rarity)));
                }
            }
        }
        if let Some(rarity) = best {
            self.put(found, field, level::EQUAL, rarity);
            0.0
        } else if both {
            self.put(found, field, level::DIFFERENT, 0.0);
            self.most_near[field as usize] - found.bits[field as usize]
        } else {
            0.0
        }
    }

    /// What a slip of the finger explains in identifiers that are not equal.
    fn near_numbers(&self, a: &[u32], b: &[u32], found: &mut Evidence) {
        let layout = &self.rows.layout;
        for slots in layout.id_groups() {
            let field = slots[0].0;
            if found.level(field) == level::DIFFERENT {
                let alike = slots
                    .iter()
                    .any(|(_, x)| slots.iter().any(|(_, y)| is_packed_slip(wide(a, *x), wide(b, *y))));
                if alike {
                    self.put(found, field, level::NEAR, 0.0);
                }
            }
        }
        if found.level(Field::Phone) == level::DIFFERENT {
            let phones = &layout.phones;
            if phones.iter().any(|x| phones.iter().any(|y| is_packed_slip(wide(a, *x), wide(b, *y)))) {
                self.put(found, Field::Phone, level::NEAR, 0.0);
            }
        }
        if found.level(Field::Email) == level::DIFFERENT
            && emails_alike(wide(a, layout.email), wide(b, layout.email))
        {
            self.put(found, Field::Email, level::NEAR, 0.0);
        }
    }

    /// Names as far as they are the same words. Returns what else they could be worth; 0 if nothing is left
    /// to compare.
    fn equal_names(&self, a: &[u32], b: &[u32], found: &mut Evidence) -> f32 {
        let (given, surname) = (a[GIVEN] == b[GIVEN], a[SURNAME] == b[SURNAME]);
        if given && a[GIVEN] != 0 {
            self.put(found, Field::Given, level::EQUAL, self.facts.given(a[GIVEN]));
        }
        if surname && a[SURNAME] != 0 {
            self.put(found, Field::Surname, level::EQUAL, self.facts.surname(a[SURNAME]));
        }
        match (given, surname) {
            (true, true) => 0.0,
            (true, false) if self.rows.layout.former != 0 => Self::MOST_EXCHANGED,
            (true, false) => self.most_surname,
            (false, true) => self.most_given,
            // exchanged names may both be equal once put in order
            (false, false) if self.may_be_exchanged(a, b) => Self::MOST_EXCHANGED,
            (false, false) => self.most_given + self.most_surname,
        }
    }

    const MOST_EXCHANGED: f32 = 32.0;

    /// Names in the pairing that agrees best: as they stand, with a former surname, or exchanged.
    fn names(&self, a: &[u32], b: &[u32], found: &mut Evidence, scratch: &mut Scratch) {
        let mut given = self.given(a[GIVEN], b[GIVEN], scratch);
        if matches!(given.0, level::GIVEN_DIFFERENT | level::GIVEN_UNCLEAR | level::GIVEN_LOOKALIKE)
            && let Some(id) = self.given_is_middle(a, b)
        {
            let bits = self.weights.bits(Field::Given, level::GIVEN_MIDDLE, self.facts.given(id));
            given = (level::GIVEN_MIDDLE, bits);
        }
        let former = self.rows.layout.former;
        let mut surname = self.surname(a[SURNAME], b[SURNAME], scratch);
        for (x, y) in [(SURNAME, former), (former, SURNAME), (former, former)] {
            if a[x] != 0 && b[y] != 0 && (x, y) != (SURNAME, SURNAME) {
                let other = self.surname(a[x], b[y], scratch);
                if other.1 > surname.1 || surname.0 == 0 {
                    surname = other;
                }
            }
        }
        let in_order = matches!(given.0, level::EQUAL | level::GIVEN_FAMILIAR)
            && matches!(surname.0, 0 | level::EQUAL | level::SURNAME_PART);
        if !in_order && self.may_be_exchanged(a, b) {
            let mut other_given = self.given(a[GIVEN], b[SURNAME], scratch);
            let mut other_surname = self.surname(a[SURNAME], b[GIVEN], scratch);
            // a word is as common as it is where it belongs: CAROLYN is a rare surname
            let common = |x: Id, y: Id| {
                let role = |id: Id| self.facts.given(id).min(self.facts.surname(id));
                role(x).min(role(y))
            };
            let capped = |field: Field, (level, bits): (Level, f32), rarity: f32| {
                (level, bits.min(self.weights.bits(field, level, rarity)))
            };
            other_given = capped(Field::Given, other_given, common(a[GIVEN], b[SURNAME]));
            other_surname = capped(Field::Surname, other_surname, common(a[SURNAME], b[GIVEN]));
            let fits = matches!(other_surname.0, level::EQUAL | level::SURNAME_MISSPELT)
                && (other_given.0 <= level::GIVEN_MISSPELT || found.shares_own_number())
                || other_surname.0 == 0 && (level::EQUAL..=level::GIVEN_MISSPELT).contains(&other_given.0);
            let order = self.weights.bits(Field::Order, level::EQUAL, 0.0);
            if fits && other_given.1 + other_surname.1 + order > given.1 + surname.1 {
                (given, surname) = (other_given, other_surname);
                found.set(Field::Order, level::EQUAL, order);
            }
        }
        found.set(Field::Given, given.0, given.1);
        found.set(Field::Surname, surname.0, surname.1);
    }

    /// Whether a given name sounds like the other's surname, or one of the four is not known.
    fn may_be_exchanged(&self, a: &[u32], b: &[u32]) -> bool {
        let sound = |id: Id| self.facts.words.get(id as usize).map_or(0, |word| word.sound);
        let same = |x: Id, y: Id| x != 0 && y != 0 && sound(x) == sound(y);
        same(a[GIVEN], b[SURNAME]) || same(a[SURNAME], b[GIVEN])
    }

    fn given(&self, a: Id, b: Id, scratch: &mut Scratch) -> (Level, f32) {
        if a == 0 || b == 0 {
            return (0, 0.0);
        }
        let level = if a == b { level::EQUAL } else { scratch.given.get(a, b, || self.given_level(a, b)) };
        let rarity = self.facts.given(a).min(self.facts.given(b));
        (level, self.weights.bits(Field::Given, level, rarity))
    }

    fn given_level(&self, a: Id, b: Id) -> Level {
        let (Some(x), Some(y)) = (self.facts.words.get(a as usize), self.facts.words.get(b as usize)) else {
            return 0;
        };
        // in order of the letters: a measure of likeness may depend on which comes first
        let (x, y) = if x.text <= y.text { (x, y) } else { (y, x) };
        match x.given_beside(y) {
            Given::Missing => 0,
            Given::Equal => level::EQUAL,
            Given::Nickname => level::GIVEN_FAMILIAR,
            // two names that people have and that sound alike, but that no slip makes of one another: twins
            Given::Variant if x.is_listed() && y.is_listed() && !is_slip(&x.text, &y.text) => {
                level::GIVEN_LOOKALIKE
            }
            Given::Variant => level::GIVEN_MISSPELT,
            Given::Initial => level::GIVEN_INITIAL,
            // J is no name of MARY
            Given::Unclear if !(x.is_spelt() && y.is_spelt()) => level::GIVEN_LOOKALIKE,
            Given::Unclear => level::GIVEN_UNCLEAR,
            Given::Lookalike => level::GIVEN_LOOKALIKE,
            Given::Different => level::GIVEN_DIFFERENT,
        }
    }

    fn surname(&self, a: Id, b: Id, scratch: &mut Scratch) -> (Level, f32) {
        if a == 0 || b == 0 {
            return (0, 0.0);
        }
        let level =
            if a == b { level::EQUAL } else { scratch.surname.get(a, b, || self.surname_level(a, b)) };
        let (x, y) = (self.facts.surname(a), self.facts.surname(b));
        let rarity = if level == level::SURNAME_PART { x.max(y) } else { x.min(y) };
        (level, self.weights.bits(Field::Surname, level, rarity))
    }

    fn surname_level(&self, a: Id, b: Id) -> Level {
        let (Some(x), Some(y)) = (self.facts.words.get(a as usize), self.facts.words.get(b as usize)) else {
            return 0;
        };
        let (x, y) = if x.text <= y.text { (x, y) } else { (y, x) };
        match x.surname_beside(y) {
            Surname::Missing => 0,
            Surname::Equal => level::EQUAL,
            Surname::Part => level::SURNAME_PART,
            Surname::Variant => level::SURNAME_MISSPELT,
            Surname::Different => level::SURNAME_DIFFERENT,
        }
    }

    /// Someone who goes by the second given name: one row's given name is among the other's middle names.
    fn given_is_middle(&self, a: &[u32], b: &[u32]) -> Option<Id> {
        let listed = |given: Id, middle: Id| {
            given != 0
                && middle != 0
                && self.facts.spelt[given as usize]
                && (given == middle
                    || self.facts.several[middle as usize] && {
                        let text = self.rows.text(Texts::Names, given);
                        self.rows.text(Texts::Names, middle).split(' ').any(|word| word == text)
                    })
        };
        if listed(a[GIVEN], b[MIDDLE]) {
            Some(a[GIVEN])
        } else {
            listed(b[GIVEN], a[MIDDLE]).then(|| b[GIVEN])
        }
    }

    fn middle(&self, a: &[u32], b: &[u32], found: &mut Evidence, scratch: &mut Scratch) {
        let (x, y) = (a[MIDDLE], b[MIDDLE]);
        if x == 0 || y == 0 || found.level(Field::Given) == level::GIVEN_MIDDLE {
            return;
        }
        let given = if x == y { level::EQUAL } else { scratch.given.get(x, y, || self.given_level(x, y)) };
        let spelt = self.facts.spelt[x as usize];
        let level = match given {
            level::EQUAL if spelt => level::EQUAL,
            level::EQUAL | level::GIVEN_INITIAL | level::GIVEN_FAMILIAR | level::GIVEN_MISSPELT => {
                level::MIDDLE_INITIAL
            }
            level::GIVEN_DIFFERENT => level::DIFFERENT,
            _ => return,
        };
        self.put(found, Field::Middle, level, 0.0);
    }

    /// Birth place, maiden name, occupation.
    fn texts(&self, a: &[u32], b: &[u32], found: &mut Evidence) {
        for (texts, field) in [
            (Texts::Birthplaces, Field::Birthplace),
            (Texts::MaidenNames, Field::MaidenName),
            (Texts::Occupations, Field::Occupation),
        ] {
            let at = self.rows.layout.texts[texts as usize];
            let (x, y) = (a[at], b[at]);
            if x == 0 || y == 0 {
                continue;
            }
            if x == y {
                self.put(found, field, level::EQUAL, self.facts.text(texts, x));
                continue;
            }
            let (s, t) = (self.rows.text(texts, x), self.rows.text(texts, y));
            let level = if s.len() > 4 && is_slip(s, t) { level::NEAR } else { level::DIFFERENT };
            self.put(found, field, level, 0.0);
        }
    }

    /// Street, ZIP and city as far as they are equal. Returns what else the address could add.
    fn equal_address(&self, a: &[u32], b: &[u32], found: &mut Evidence) -> f32 {
        let layout = &self.rows.layout;
        let (zip, city, state) = (
            layout.texts[Texts::Zips as usize],
            layout.texts[Texts::Cities as usize],
            layout.texts[Texts::States as usize],
        );
        let equal = |at: usize| a[at] != 0 && a[at] == b[at];
        let known = |at: usize| a[at] != 0 && b[at] != 0;
        let street = layout.street;
        let same_street = street != 0
            && a[street + 1] != 0
            && a[street + 1] == b[street + 1]
            && a[street] >> 8 == b[street] >> 8;
        let rarity = |texts, at: usize| self.facts.text(texts, a[at]);
        let area = match (equal(zip), equal(city)) {
            (true, true) => {
                let zip_bits = self.weights.bits(Field::Area, level::AREA_ZIP, rarity(Texts::Zips, zip));
                let city_bits = self.weights.bits(Field::Area, level::AREA_CITY, rarity(Texts::Cities, city));
                Some((level::AREA_BOTH, zip_bits.max(city_bits) + Self::BOTH))
            }
            (true, false) => Some((
                level::AREA_ZIP,
                self.weights.bits(Field::Area, level::AREA_ZIP, rarity(Texts::Zips, zip)),
            )),
            (false, true) => Some((
                level::AREA_CITY,
                self.weights.bits(Field::Area, level::AREA_CITY, rarity(Texts::Cities, city)),
            )),
            (false, false) => None,
        };
        if same_street {
            let rarity = self.facts.value(Field::Street, value_at(a, Field::Street, street));
            match area {
                Some((level, bits)) => {
                    self.put(found, Field::Street, level::EQUAL, rarity);
                    found.set(Field::Area, level, bits * Self::AREA_BESIDE_STREET);
                }
                None if known(zip) => self.put(found, Field::Street, level::STREET_ELSEWHERE, rarity),
                None => self.put(found, Field::Street, level::EQUAL, rarity),
            }
            return if area.is_none() && known(zip) { 5.0 } else { 0.0 };
        }
        let streets = street != 0 && a[street + 1] != 0 && b[street + 1] != 0;
        if let Some((level, bits)) = area {
            found.set(Field::Area, level, bits);
            return if streets { self.weights.bits(Field::Street, level::STREET_NEAR, 0.0) } else { 0.0 };
        }
        if streets || known(zip) || known(city) {
            self.put(found, Field::Street, level::STREET_DIFFERENT, 0.0);
            return 12.0;
        }
        if known(state) {
            let level = if equal(state) { level::EQUAL } else { level::PLAIN_DIFFERENT };
            self.put(found, Field::State, level, 0.0);
        }
        0.0
    }

    /// Bits that ZIP and city together are worth more than the better of the two.
    const BOTH: f32 = 1.5;
    /// How much of the area counts where the street, which lies in it, agrees.
    const AREA_BESIDE_STREET: f32 = 0.3;

    /// What slips of the finger explain in addresses that are not equal.
    fn near_address(&self, a: &[u32], b: &[u32], found: &mut Evidence, scratch: &mut Scratch) {
        let layout = &self.rows.layout;
        let street = found.level(Field::Street);
        if street == level::EQUAL {
            return;
        }
        if found.level(Field::Area) == 0 {
            let area = self.near_area(a, b);
            if area == 0 {
                return;
            }
            if street == level::STREET_ELSEWHERE {
                let at = layout.street;
                let rarity = self.facts.value(Field::Street, value_at(a, Field::Street, at));
                self.put(found, Field::Street, level::EQUAL, rarity);
                found.set(
                    Field::Area,
                    area,
                    self.weights.bits(Field::Area, area, 0.0) * Self::AREA_BESIDE_STREET,
                );
                return;
            }
            // no longer somewhere else
            found.set(Field::Street, 0, 0.0);
            self.put(found, Field::Area, area, 0.0);
        }
        if layout.street != 0 && self.streets_alike(a, b, scratch) {
            let area = found.bits[Field::Area as usize].min(5.0);
            found.set(Field::Area, found.level(Field::Area), area);
            self.put(found, Field::Street, level::STREET_NEAR, 0.0);
        }
    }

    fn near_area(&self, a: &[u32], b: &[u32]) -> Level {
        let near = |texts: Texts, alike: fn(&str, &str) -> bool| {
            let at = self.rows.layout.texts[texts as usize];
            a[at] != 0 && b[at] != 0 && alike(self.rows.text(texts, a[at]), self.rows.text(texts, b[at]))
        };
        if near(Texts::Zips, zips_alike) {
            level::AREA_ZIP_NEAR
        } else if near(Texts::Cities, cities_alike) {
            level::AREA_CITY_NEAR
        } else {
            0
        }
    }

    /// Streets of one name with house numbers a slip apart or not known, or alike at one number.
    fn streets_alike(&self, a: &[u32], b: &[u32], scratch: &mut Scratch) -> bool {
        let at = self.rows.layout.street;
        let (x, y) = (a[at + 1], b[at + 1]);
        if x == 0 || y == 0 {
            return false;
        }
        let (m, n) = (a[at] >> 8, b[at] >> 8);
        let numbers = m == 0 || n == 0 || m == n || digits_slip(m, n);
        numbers
            && (x == y
                || scratch.streets.get(x, y, || {
                    let (s, t) = (self.rows.text(Texts::Streets, x), self.rows.text(Texts::Streets, y));
                    let (s, t) = if s <= t { (s, t) } else { (t, s) };
                    u8::from(streets_alike(s, t))
                }) != 0)
    }
}

/// Years between parents and children.
const GENERATION: std::ops::RangeInclusive<u32> = 14..=60;

/// How two birth dates stand; 0 if one is not known.
fn birth_level(a: u32, b: u32) -> Level {
    if a == 0 || b == 0 {
        return 0;
    }
    match quick_dates(a, b) {
        Dates::Equal if a % 10_000 == 101 => level::BIRTH_NEW_YEAR,
        Dates::Equal => level::EQUAL,
        Dates::Slip => level::BIRTH_SLIP,
        Dates::Different if a / 10_000 != b / 10_000 => level::BIRTH_DIFFERENT,
        Dates::Different if a / 100 == b / 100 || a % 100 == b % 100 => level::BIRTH_PART,
        Dates::Different => level::BIRTH_SAME_YEAR,
    }
}

/// Whether birth dates leave open that two rows are one person, before anything else is known.
pub(super) fn are_births_comparable(a: u32, b: u32) -> bool {
    if a == 0 || b == 0 || a == b {
        return true;
    }
    if a / 10_000 == b / 10_000 {
        let ((month, day), (other, others)) = ((a / 100 % 100, a % 100), (b / 100 % 100, b % 100));
        if month == other || day == others {
            return true;
        }
        // exchanged, two neighbouring digits exchanged, or a day beside: nothing else can be a slip
        let may_slip =
            (month == others && day == other) || day % 10 == others % 10 || month.abs_diff(other) == 1;
        if !may_slip {
            return false;
        }
    }
    birth_level(a, b) < level::BIRTH_SAME_YEAR
}

/// Whether two birth dates may be one that was written wrong: a slip, or one wrong day or month.
pub(super) fn are_births_near(a: u32, b: u32) -> bool {
    birth_level(a, b) <= level::BIRTH_PART
}

/// As [`compare_dates`], which is asked only where two dates could be a slip apart.
fn quick_dates(a: u32, b: u32) -> Dates {
    if a == b {
        return Dates::Equal;
    }
    let (year, other, rest, others) = (a / 10_000, b / 10_000, a % 10_000, b % 10_000);
    let new_year = |day: u32| day == 101 || day == 1_231;
    // the last digit of the year and the first of the month exchanged
    let across = year / 10 == other / 10 && rest % 1_000 == others % 1_000;
    if year != other && rest != others && !across && !(new_year(rest) && new_year(others)) {
        return Dates::Different;
    }
    compare_dates(a, b)
}

/// Whether two numbers differ by one digit or by two neighbours exchanged.
fn digits_slip(a: u32, b: u32) -> bool {
    let text = |number: u32| -> ([u8; 10], usize) {
        let (mut out, mut left, mut count) = ([0; 10], number, 0);
        while left > 0 && count < 10 {
            let digit = (left % 10) as u8;
            out[count] = b'0' + digit;
            left /= 10;
            count += 1;
        }
        (out, count)
    };
    let ((x, m), (y, n)) = (text(a), text(b));
    // reversed, which a slip does not mind; leading zeros of a short number are no digits
    m.abs_diff(n) <= 1 && bytes_slip(&x[..m], &y[..n])
}

fn is_packed_slip(a: u64, b: u64) -> bool {
    if (a | b) & HASHED != 0 || a == 0 || b == 0 {
        return false;
    }
    let ((x, m), (y, n)) = (unpack(a), unpack(b));
    m > 4 && m.abs_diff(n) <= 1 && bytes_slip(&x[..m], &y[..n])
}

/// As [`is_slip`], on bytes.
fn bytes_slip(a: &[u8], b: &[u8]) -> bool {
    let front = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[front..], &b[front..]);
    let back = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    match (&a[..a.len() - back], &b[..b.len() - back]) {
        ([_], [] | [_]) | ([], [_]) => true,
        ([one, two], [first, second]) => one == second && two == first,
        _ => false,
    }
}

/// Whether the beginnings of two addresses are slips of one another: the same text before the @, one a part of
/// the other, or letters garbled.
fn emails_alike(a: u64, b: u64) -> bool {
    let ((x, m), (y, n)) = (unpack(a), unpack(b));
    let (x, y) = (&x[..m], &y[..n]);
    if m.min(n) < 6 {
        return false;
    }
    x.starts_with(y) || y.starts_with(x) || bytes_slip(x, y) || (may_be_garbled(x, y) && are_garbled(x, y))
}

fn are_garbled(x: &[u8], y: &[u8]) -> bool {
    let as_text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (s, t) = (as_text(x.min(y)), as_text(x.max(y)));
    strsim::jaro_winkler(&s, &t) >= GARBLED
}

/// Least likeness (Jaro and Winkler) of what may be the same letters garbled.
const GARBLED: f64 = 0.92;

/// Whether two texts have letters enough in common: the likeness cannot be more than if all of those stood in place.
fn may_be_garbled(x: &[u8], y: &[u8]) -> bool {
    let mut counts = [0_i8; 128];
    for byte in x {
        counts[usize::from(*byte & 127)] += 1;
    }
    let mut common = 0_u8;
    for byte in y {
        let count = &mut counts[usize::from(*byte & 127)];
        common += u8::from(*count > 0);
        *count -= 1;
    }
    let share = |len: usize| f64::from(common) / f64::from(u8::try_from(len).unwrap_or(u8::MAX).max(1));
    let most = (share(x.len()) + share(y.len()) + 1.0) / 3.0;
    let front = x.iter().zip(y).take(4).take_while(|(x, y)| x == y).count();
    let front = f64::from(u8::try_from(front).unwrap_or(4));
    most + 0.1 * front * (1.0 - most) >= GARBLED - 1e-9
}

/// Bits in whole hundredths; more than 320 are not needed to tell two people apart.
pub(super) fn centibits(bits: f32) -> i16 {
    #[expect(clippy::cast_possible_truncation, reason = "bounded by the clamp")]
    let rounded = (bits * 100.0).round().clamp(-32_000.0, 32_000.0) as i16;
    rounded
}

const _: () = assert!(LEVELS > level::GIVEN_DIFFERENT as usize);

#[cfg(test)]
mod tests {
    use super::{
        are_births_comparable, are_garbled, birth_level, bytes_slip, digits_slip, emails_alike,
        is_packed_slip, level, may_be_garbled, quick_dates,
    };
    use crate::bulk::load::pack;
    use crate::normalise::{compare_dates, is_slip};

    #[test]
    fn slips_of_numbers_are_those_of_texts() {
        for (a, b) in [
            ("987654320", "987654230"),
            ("12345", "1234"),
            ("12345", "12346"),
            ("12345", "21354"),
            ("1", "2"),
        ] {
            assert_eq!(bytes_slip(a.as_bytes(), b.as_bytes()), is_slip(a, b), "{a} {b}");
            assert_eq!(digits_slip(a.parse().unwrap(), b.parse().unwrap()), is_slip(a, b), "{a} {b}");
        }
        assert!(is_packed_slip(pack("A-100001"), pack("A100010")));
        assert!(!is_packed_slip(pack("A100001"), pack("1234567890123")));
        assert!(
            emails_alike(pack("HANNAH88"), pack("HANNAH88OPOW"))
                && !emails_alike(pack("ANNA"), pack("ANNAB"))
        );
        // what is passed over for its letters would not have been alike
        let texts = [
            "HANNAH88OPOW",
            "HANNAH8PO",
            "HNANAH88OWOP",
            "BSMITH1234",
            "BSMYTH1324",
            "SMITHB1234",
            "QWERTZU",
            "QWERZTU9",
        ];
        for a in texts {
            for b in texts {
                let (x, y) = (a.as_bytes(), b.as_bytes());
                assert!(may_be_garbled(x, y) || !are_garbled(x, y), "{a} {b}");
            }
        }
        assert!(may_be_garbled(b"QWERTZU", b"QWERZTU") && !may_be_garbled(b"QWERTZU", b"BSMITH1234"));
    }

    #[test]
    fn quick_dates_are_dates() {
        let dates = [
            19_570_304, 19_570_403, 19_580_304, 19_671_304, 19_571_231, 19_580_101, 19_510_704, 20_570_304,
            19_501_104, 19_511_004, 19_750_304, 19_990_909, 19_570_331, 19_570_401, 19_570_314, 19_571_204,
            0, 19_571_304, 19_570_212, 19_571_202, 19_570_228, 19_570_301, 19_570_430, 19_571_111,
        ];
        for a in dates {
            for b in dates {
                assert_eq!(quick_dates(a, b), compare_dates(a, b), "{a} {b}");
                let open = birth_level(a, b) < level::BIRTH_SAME_YEAR;
                assert_eq!(are_births_comparable(a, b), open, "{a} {b}");
            }
        }
    }
}
