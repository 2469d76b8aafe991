//! Names beside names: in the pairing that agrees best.
//!
//! What it is not: how two words stand to one another; both engines ask `crate::names`.
//!
//! The one idea: people exchange their names, take others, and go by the second; each way that a name could have come
//! about is weighed, and the likeliest counts.

use super::super::layout::{GIVEN, MIDDLE, SURNAME, Texts};
use super::super::model::{Field, Level, level};
use super::super::pool::Id;
use super::{Evidence, Scorer, Scratch};
use crate::names::{Given, Surname};
use crate::normalise::is_slip;

/// How two names stand, and the bits of it.
type Named = (Level, f32);

impl Scorer<'_> {
    /// How the given names of two rows stand, in the pairing of their names that agrees best.
    pub(in super::super) fn given_of(&self, a: &[u32], b: &[u32], scratch: &mut Scratch) -> Level {
        let mut found = Evidence::new(self.habits);
        if self.equal_names(a, b, &mut found) > 0.0 {
            self.names(a, b, &mut found, scratch);
        }
        found.level(Field::Given)
    }

    /// Names as far as they are the same words. Returns what else they could be worth; 0 if nothing is left
    /// to compare.
    pub(super) fn equal_names(&self, a: &[u32], b: &[u32], found: &mut Evidence) -> f32 {
        let (given, surname) = (a[GIVEN] == b[GIVEN], a[SURNAME] == b[SURNAME]);
        if given && a[GIVEN] != 0 {
            self.put(found, Field::Given, self.same_given(a[GIVEN]), self.facts.given(a[GIVEN]));
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
    pub(super) fn names(&self, a: &[u32], b: &[u32], found: &mut Evidence, scratch: &mut Scratch) {
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
                let better = other.1.total_cmp(&surname.1).then(surname.0.cmp(&other.0)).is_gt();
                if better || surname.0 == 0 {
                    surname = other;
                }
            }
        }
        let in_order = matches!(given.0, level::EQUAL | level::GIVEN_FAMILIAR)
            && matches!(surname.0, 0 | level::EQUAL | level::SURNAME_PART);
        if !in_order && self.may_be_exchanged(a, b) {
            let either = [self.exchanged(a, b, found, scratch), self.exchanged(b, a, found, scratch)];
            // which of the two rows has its names in order is not known: in the commoner reading, which is the likelier
            let worth = |names: &[Named; 2]| names[0].1 + names[1].1;
            let rank = |x: &[Named; 2], y: &[Named; 2]| {
                worth(x).total_cmp(&worth(y)).then(x[0].1.total_cmp(&y[0].1)).then(x[0].0.cmp(&y[0].0))
            };
            let order = self.weights.bits(Field::Order, level::EQUAL, 0.0);
            if let Some(other) = either.into_iter().flatten().min_by(rank)
                && worth(&other) + order > given.1 + surname.1
            {
                [given, surname] = other;
                found.set(Field::Order, level::EQUAL, order);
            }
        }
        found.set(Field::Given, given.0, given.1);
        found.set(Field::Surname, surname.0, surname.1);
    }

    /// Given name and surname as the first row has them, where the other has them exchanged; nothing if that explains
    /// nothing.
    fn exchanged(&self, a: &[u32], b: &[u32], found: &Evidence, scratch: &mut Scratch) -> Option<[Named; 2]> {
        let given = self.given(a[GIVEN], b[SURNAME], scratch);
        let surname = self.surname(a[SURNAME], b[GIVEN], scratch);
        let fits = matches!(surname.0, level::EQUAL | level::SURNAME_MISSPELT)
            && (given.0 <= level::GIVEN_MISSPELT || found.shares_own_number())
            || (given.0 == level::EQUAL && found.shares_own_number())
            || surname.0 == 0 && (level::EQUAL..=level::GIVEN_MISSPELT).contains(&given.0);
        // a word is as common as it is where it belongs: CAROLYN is a rare surname
        let common = |x: Id, y: Id| {
            let role = |id: Id| self.facts.given(id).min(self.facts.surname(id));
            role(x).min(role(y))
        };
        let capped = |field: Field, (level, bits): Named, rarity: f32| {
            (level, bits.min(self.weights.bits(field, level, rarity)))
        };
        fits.then(|| {
            [
                capped(Field::Given, given, common(a[GIVEN], b[SURNAME])),
                capped(Field::Surname, surname, common(a[SURNAME], b[GIVEN])),
            ]
        })
    }

    /// Whether a given name sounds like the other's surname, or one of the four is not known.
    fn may_be_exchanged(&self, a: &[u32], b: &[u32]) -> bool {
        let sound = |id: Id| self.facts.sounds.get(id as usize).copied().unwrap_or(0);
        let same = |x: Id, y: Id| x != 0 && y != 0 && sound(x) == sound(y);
        same(a[GIVEN], b[SURNAME]) || same(a[SURNAME], b[GIVEN])
    }

    fn given(&self, a: Id, b: Id, scratch: &mut Scratch) -> Named {
        if a == 0 || b == 0 {
            return (0, 0.0);
        }
        let level =
            if a == b { self.same_given(a) } else { scratch.given.get(a, b, || self.given_level(a, b)) };
        let rarity = self.facts.given(a).min(self.facts.given(b));
        (level, self.weights.bits(Field::Given, level, rarity))
    }

    /// How a given name stands to itself: where families are, an initial is no name, whoever writes it.
    fn same_given(&self, id: Id) -> Level {
        if self.facts.spelt[id as usize] || !self.habits.households {
            level::EQUAL
        } else {
            level::GIVEN_INITIAL
        }
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

    fn surname(&self, a: Id, b: Id, scratch: &mut Scratch) -> Named {
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
        // who goes by the second name has the first, or its initial, where the second would stand: not a third
        let fits = |first: Id, middle: Id| {
            let begins = |id: Id| self.rows.text(Texts::Names, id).chars().next();
            middle == 0 || begins(first) == begins(middle)
        };
        let of = |x: &[u32], y: &[u32]| {
            (listed(x[GIVEN], y[MIDDLE]) && fits(y[GIVEN], x[MIDDLE])).then_some(x[GIVEN])
        };
        match (of(a, b), of(b, a)) {
            (Some(x), Some(y)) => Some(if self.facts.given(x) <= self.facts.given(y) { x } else { y }),
            (one, other) => one.or(other),
        }
    }

    pub(super) fn middle(&self, a: &[u32], b: &[u32], found: &mut Evidence, scratch: &mut Scratch) {
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
            // two initials, or an initial that the name does not begin with
            level::GIVEN_LOOKALIKE if !(spelt && self.facts.spelt[y as usize]) => level::DIFFERENT,
            _ => return,
        };
        self.put(found, Field::Middle, level, 0.0);
    }
}
