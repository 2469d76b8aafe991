//! How two names compare: given name, surname, middle name and generation, straight or exchanged.
//!
//! What it is not: a comparison of letters; `names.rs` says how two words stand to one another.
//!
//! The one idea: agreeing on a name is worth what the name's rarity says.

use super::weights;
use crate::names::{Given, NONE, Surname, Sym};
use crate::record::{NameKey, World};

/// How two names compare.
pub(crate) struct NameMatch {
    pub(crate) given: (Given, f64),
    pub(super) surname: (Surname, f64),
    pub(super) middle: f64,
    pub(super) suffix: f64,
}

impl NameMatch {
    pub(super) fn bits(&self) -> f64 {
        self.given.1 + self.surname.1 + self.middle + self.suffix
    }

    pub(crate) fn best(world: &World, a: &NameKey, b: &NameKey) -> Self {
        let usual = Self::in_either_order(world, a, b);
        // "Dolores M" of "Dolores M Said": the middle initial in the surname's place
        let shifted = |name: &NameKey, other: &NameKey| {
            let shifted = NameKey { surname: NONE, middle: name.surname, ..*name };
            let is_initial =
                name.middle == NONE && name.surname != NONE && !world.words.word(name.surname).is_spelt();
            (is_initial && compare_middle(world, shifted.middle, other.middle) > 0.0).then_some(shifted)
        };
        let other = match (shifted(a, b), shifted(b, a)) {
            (Some(a), None) => Self::straight(world, &a, b),
            (None, Some(b)) => Self::straight(world, a, &b),
            _ => return usual,
        };
        if other.bits() > usual.bits() { other } else { usual }
    }

    fn in_either_order(world: &World, a: &NameKey, b: &NameKey) -> Self {
        let straight = Self::straight(world, a, b);
        if matches!(straight.given.0, Given::Equal | Given::Nickname)
            && matches!(straight.surname.0, Surname::Equal | Surname::Part | Surname::Missing)
        {
            return straight;
        }
        let exchanged = NameKey { surname: b.given, given: b.surname, ..*b };
        let mut swapped = Self::straight(world, a, &exchanged);
        let agrees = |m: &Self| {
            let given = matches!(m.given.0, Given::Equal | Given::Nickname | Given::Variant | Given::Missing);
            match m.surname.0 {
                Surname::Equal => true,
                Surname::Variant => m.given.0 != Given::Missing,
                Surname::Missing => given,
                _ => false,
            }
        };
        swapped.surname.1 += weights::SWAPPED;
        if agrees(&swapped) && swapped.bits() > straight.bits() { swapped } else { straight }
    }

    fn straight(world: &World, a: &NameKey, b: &NameKey) -> Self {
        let mut given = compare_given(world, a.given, b.given);
        let mut middle = compare_middle(world, a.middle, b.middle);
        if matches!(given.0, Given::Different | Given::Unclear | Given::Lookalike)
            && let Some(bits) = given_is_middle(world, a, b)
        {
            given = (Given::Nickname, bits);
            middle = 0.0;
        }
        let suffix = if a.suffix != 0 && a.suffix == b.suffix { weights::SUFFIX_EQUAL } else { 0.0 };
        Self { given, surname: compare_surname(world, a.surname, b.surname), middle, suffix }
    }
}

pub(super) fn rarity(share: f64) -> f64 {
    -share.clamp(1e-7, 1.0).log2()
}

fn compare_given(world: &World, a: Sym, b: Sym) -> (Given, f64) {
    let relation = world.words.compare_given(a, b);
    let share = |sym| world.words.given_share(sym, world.observed);
    let alike = || rarity(share(a).max(share(b)));
    let bits = match relation {
        Given::Missing => 0.0,
        Given::Equal => alike() + weights::M_EXACT,
        Given::Nickname => (alike() + weights::GIVEN_NICKNAME).min(9.0),
        Given::Variant => (alike() + weights::GIVEN_VARIANT).clamp(1.0, 8.0),
        Given::Initial => weights::GIVEN_INITIAL,
        Given::Unclear => weights::GIVEN_UNCLEAR,
        Given::Lookalike => weights::GIVEN_LOOKALIKE,
        Given::Different => weights::GIVEN_DIFFERENT,
    };
    (relation, bits)
}

fn compare_surname(world: &World, a: Sym, b: Sym) -> (Surname, f64) {
    let relation = world.words.compare_surname(a, b);
    let share = |sym| world.words.surname_share(sym, world.observed);
    let alike = || rarity(share(a).max(share(b)));
    let bits = match relation {
        Surname::Missing => 0.0,
        Surname::Equal => alike() + weights::M_EXACT,
        Surname::Part => (rarity(share(a).min(share(b)).max(1e-5)) + weights::SURNAME_PART).min(9.0),
        Surname::Variant => (alike() + weights::SURNAME_VARIANT).clamp(2.0, 9.0),
        Surname::Different => weights::SURNAME_DIFFERENT,
    };
    (relation, bits)
}

fn compare_middle(world: &World, a: Sym, b: Sym) -> f64 {
    match world.words.compare_given(a, b) {
        Given::Missing | Given::Unclear | Given::Lookalike => 0.0,
        Given::Equal if world.words.word(a).is_spelt() => weights::MIDDLE_EQUAL,
        Given::Equal | Given::Initial | Given::Nickname | Given::Variant => weights::MIDDLE_INITIAL,
        Given::Different => weights::MIDDLE_DIFFERENT,
    }
}

/// Someone who goes by the second given name: one record's given name is the other's middle name.
fn given_is_middle(world: &World, a: &NameKey, b: &NameKey) -> Option<f64> {
    let same = |given: Sym, middle: Sym| {
        let (given_word, middle_word) = (world.words.word(given), world.words.word(middle));
        let listed = middle_word.text.split(' ').any(|word| word == &*given_word.text);
        (given != NONE && given_word.is_spelt() && listed).then_some(given)
    };
    let found = same(a.given, b.middle).or_else(|| same(b.given, a.middle))?;
    Some((rarity(world.words.given_share(found, world.observed)) + weights::GIVEN_IS_MIDDLE).min(8.0))
}
