//! How much two rows speak for being about one person.
//!
//! What it is not: a decision (`people.rs`), or the list of pairs (`pairs.rs`).
//!
//! The one idea: almost every pair that shares a block is two people, and a few comparisons of numbers
//! show it. So what is cheap comes first, and before any text is looked at the pair is given up if even
//! the best that is left could not lift it to the floor.

#![expect(clippy::many_single_char_names, reason = "a and b are the rows, x and y what they have in a field")]

mod cache;
mod evidence;
mod names;
mod numbers;
mod places;
mod slips;

pub(super) use cache::Scratch;
pub(super) use evidence::{Evidence, Known};
pub(super) use slips::{are_births_comparable, are_births_near, are_numbers_near, birth_level};

use super::estimate::Habits;
use super::facts::Facts;
use super::layout::{GIVEN, SURNAME, TRAITS};
use super::load::Rows;
use super::model::{FIELDS, Field, LEVELS, Level, Weights, level};

/// Compares the rows of a table.
pub(super) struct Scorer<'r> {
    pub(super) rows: &'r Rows,
    pub(super) facts: &'r Facts,
    /// What the table is known to be like.
    pub(super) habits: Habits,
    weights: Weights,
    most_given: f32,
    most_surname: f32,
    most_near: [f32; FIELDS],
}

impl<'r> Scorer<'r> {
    pub(super) fn new(rows: &'r Rows, facts: &'r Facts, weights: Weights, habits: Habits) -> Self {
        let mut most_near = [0.0; FIELDS];
        for field in Field::all() {
            most_near[field as usize] = weights.bits(field, level::NEAR, f32::MAX).max(0.0);
        }
        let most_given = weights.most_unequal(Field::Given);
        let most_surname = weights.most_unequal(Field::Surname);
        Self { rows, facts, habits, weights, most_given, most_surname, most_near }
    }

    /// The share of the rarest value of a field that counts.
    pub(super) fn rarest(&self, field: Field) -> f64 {
        self.weights.rarest(field)
    }

    /// As [`Weights::chance_of`].
    pub(super) fn chance_of(&self, field: Field, level: Level) -> f64 {
        self.weights.chance_of(field, level)
    }

    /// The whole comparison.
    pub(super) fn explain(&self, a: &[u32], b: &[u32], scratch: &mut Scratch) -> Evidence {
        self.compare(a, b, f32::MIN, scratch).unwrap_or_else(|| Evidence::new(self.habits))
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
        // such a pair is never joined where birth dates can be trusted; it is worth a look only if something of
        // their own is the same
        let is_open = born < level::BIRTH_SAME_YEAR
            || floor <= f32::MIN
            || !self.habits.births_bind()
            || self.may_share_number(a, b);
        if !is_open {
            return None;
        }
        let mut found = Evidence::new(self.habits);
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
        found.is_name_doubted = self.is_name_doubted(a, b, &found);
        self.namesakes(&mut found);
        (found.total >= floor).then_some(found)
    }

    /// Whether two given names are those of two sisters, for all that is known, and not one name misspelt.
    fn is_name_doubted(&self, a: &[u32], b: &[u32], found: &Evidence) -> bool {
        let word = |id: u32| self.facts.words.get(id as usize);
        if found.level(Field::Order) == level::EQUAL {
            // which of the two rows has its names in order is not known
            let mut either = [(a[GIVEN], b[SURNAME]), (a[SURNAME], b[GIVEN])].into_iter();
            return either
                .any(|(x, y)| x != y && word(x).zip(word(y)).is_some_and(|(x, y)| x.is_as_common_as(y)));
        }
        let Some((x, y)) = word(a[GIVEN]).zip(word(b[GIVEN])) else { return false };
        match found.level(Field::Given) {
            level::GIVEN_MISSPELT => x.is_as_common_as(y) || x.is_as_unknown_as(y),
            level::GIVEN_FAMILIAR => x.is_sisters(y) || x.may_be_sibling_of(y),
            _ => false,
        }
    }

    /// What members of a family share, and what therefore does not tell them apart.
    fn family(&self, a: &[u32], b: &[u32], found: &mut Evidence) {
        let layout = &self.rows.layout;
        found.generations_differ = a[TRAITS] >> 2 != b[TRAITS] >> 2;
        let own = found.shares_own_number() || found.level(Field::Email) == level::EQUAL;
        let (x, y) = (a[layout.birth], b[layout.birth]);
        found.is_other_generation =
            x != 0 && y != 0 && (x / 10_000).abs_diff(y / 10_000) >= *GENERATION.start();
        if self.habits.households
            && found.is_at_home()
            && !own
            && found.level(Field::Birth) == level::BIRTH_SLIP
        {
            let years = (a[layout.birth] / 10_000).abs_diff(b[layout.birth] / 10_000);
            found.is_a_generation_apart = GENERATION.contains(&years);
        }
    }

    /// People who live apart and whose names or birth dates are only alike are likelier namesakes than the fields one
    /// by one say: among so many people somebody has such a name and was born about that day.
    fn namesakes(&self, found: &mut Evidence) {
        if !self.habits.households || found.shares_own_number() || !found.lives_apart() {
            return;
        }
        // one stranger in thirteen has a middle initial in common, which is weighed as if it were one in four
        let namesakes = match found.level(Field::Given) {
            _ if found.middle_agrees() => 0.0,
            level::GIVEN_INITIAL => INITIALS,
            _ => NAMESAKES,
        };
        for (field, alike) in [
            (Field::Given, level::GIVEN_FAMILIAR..=level::GIVEN_INITIAL),
            (Field::Surname, level::SURNAME_PART..=level::SURNAME_MISSPELT),
            (Field::Birth, level::BIRTH_NEW_YEAR..=level::BIRTH_PART),
        ] {
            let level = found.level(field);
            if alike.contains(&level) && (field != Field::Birth || self.habits.births) {
                found.set(field, level, found.bits[field as usize] - namesakes);
            }
        }
        let is = |field: Field| found.level(field) == level::EQUAL;
        if is(Field::Given) && is(Field::Surname) && is(Field::Birth) && !found.middle_agrees() {
            let bits = found.bits[Field::Birth as usize] - ONE_NAME_AND_DAY;
            found.set(Field::Birth, level::EQUAL, bits);
        }
        if found.has_nothing_in_common() {
            let level = found.level(Field::Street);
            found.set(Field::Street, level, found.bits[Field::Street as usize] - NOTHING_IN_COMMON);
        }
    }

    fn put(&self, found: &mut Evidence, field: Field, level: Level, rarity: f32) {
        found.set(field, level, self.weights.bits(field, level, rarity));
    }
}

/// Bits that what is only alike is worth less between people who live apart.
const NAMESAKES: f32 = 4.0;
/// The same where one given name is an initial, which is weighed by itself as if one stranger in four had it.
const INITIALS: f32 = 1.0;
/// Bits that a birth date is worth less between people who live apart and of whom nothing but it and a name agrees: those
/// who only just reach the threshold are two now and then, and nothing tells which.
const ONE_NAME_AND_DAY: f32 = 1.0;
/// Bits against people whose address, telephone and e-mail all differ: one person seldom changes them all.
const NOTHING_IN_COMMON: f32 = 3.0;

/// Years between parents and children.
const GENERATION: std::ops::RangeInclusive<u32> = 14..=60;

/// Bits in whole hundredths; more than 320 are not needed to tell two people apart.
pub(super) fn centibits(bits: f32) -> i16 {
    #[expect(clippy::cast_possible_truncation, reason = "bounded by the clamp")]
    let rounded = (bits * 100.0).round().clamp(-32_000.0, 32_000.0) as i16;
    rounded
}

const _: () = assert!(LEVELS > level::GIVEN_DIFFERENT as usize);
