//! The identifying facts of a cluster's rows.
//!
//! What it is not: a comparison; it says what there is, and `../people.rs` asks whether two of them can be one person.
//!
//! The one idea: what forbids a union may stand in any row of a cluster, so a cluster knows what all of its rows say.

use crate::bulk::layout::{GIVEN, SURNAME, TRAITS};
use crate::bulk::load::wide;
use crate::bulk::model::Field;
use crate::bulk::score::{Scorer, are_births_near, are_numbers_near};

/// The identifying facts of a cluster's rows.
#[derive(Clone, Default)]
pub(super) struct Profile {
    /// Social Security and Medicare numbers, sorted.
    pub(super) numbers: [Vec<u64>; 2],
    pub(super) births: Vec<u32>,
    /// A row for each name, and how many bear it.
    pub(super) names: Vec<(u32, u32)>,
    pub(super) generations: u8,
}

impl Profile {
    pub(super) fn clear(&mut self) {
        self.numbers.iter_mut().for_each(Vec::clear);
        self.births.clear();
        self.names.clear();
        self.generations = 0;
    }

    /// Adds what a row says; [`Profile::order`] comes behind the last.
    pub(super) fn add(&mut self, scorer: &Scorer<'_>, row: u32) {
        let words = scorer.rows.row(row);
        let layout = &scorer.rows.layout;
        if words[layout.ssn] != 0 {
            self.numbers[0].push(words[layout.ssn].into());
        }
        let mbis =
            layout.ids.iter().filter(|(field, _)| *field == Field::Mbi).map(|(_, at)| wide(words, *at));
        self.numbers[1].extend(mbis.filter(|mbi| *mbi != 0));
        if words[layout.birth] != 0 {
            self.births.push(words[layout.birth]);
        }
        if words[GIVEN] != 0 || words[SURNAME] != 0 {
            self.add_name(scorer, row, 1);
        }
        let generation = words[TRAITS] >> 2;
        if generation != 0 {
            self.generations |= 1 << generation.min(7);
        }
    }

    fn add_name(&mut self, scorer: &Scorer<'_>, row: u32, count: u32) {
        let name = |row: u32| scorer.rows.row(row).get(GIVEN..=SURNAME);
        match self.names.iter_mut().find(|(known, _)| name(*known) == name(row)) {
            Some((_, sum)) => *sum = sum.saturating_add(count),
            None => self.names.push((row, count)),
        }
    }

    pub(super) fn order(&mut self) {
        for own in &mut self.numbers {
            own.sort_unstable();
            own.dedup();
        }
        self.births.sort_unstable();
        self.births.dedup();
    }

    pub(super) fn absorb(&mut self, other: &Self, scorer: &Scorer<'_>) {
        for (own, others) in self.numbers.iter_mut().zip(&other.numbers) {
            own.extend(others);
        }
        self.births.extend(&other.births);
        for (row, count) in &other.names {
            self.add_name(scorer, *row, *count);
        }
        self.generations |= other.generations;
        self.order();
    }

    /// A row with the name that most bear, among those with a given name spelt out if there is one.
    pub(super) fn main_name(&self, scorer: &Scorer<'_>) -> Option<u32> {
        if let [(only, _)] = self.names.as_slice() {
            return Some(*only);
        }
        let word = |row: u32, at: usize| scorer.facts.words.get(scorer.rows.row(row)[at] as usize);
        let text = |row: u32, at: usize| word(row, at).map(|word| &*word.text).unwrap_or_default();
        let rank = |(row, count): &(u32, u32)| {
            let spelt =
                scorer.facts.spelt[scorer.rows.row(*row)[GIVEN] as usize] && !text(*row, SURNAME).is_empty();
            (spelt, *count, std::cmp::Reverse(text(*row, SURNAME)), text(*row, GIVEN))
        };
        self.names.iter().max_by_key(|entry| rank(entry)).map(|(row, _)| *row)
    }
}

/// Whether the identifiers of two clusters can be one person's: those of the one are among those of the other, or, where
/// the pair shows that one was written wrong, all are a slip away from one of them.
pub(super) fn do_numbers_fit(a: &[u64], b: &[u64], slipped: bool) -> bool {
    let within = |some: &[u64], all: &[u64]| some.iter().all(|number| all.contains(number));
    if within(a, b) || within(b, a) {
        return true;
    }
    let near = |x: u64, y: u64| match (u32::try_from(x), u32::try_from(y)) {
        (Ok(x), Ok(y)) => x == y || are_numbers_near(x, y),
        _ => x == y,
    };
    let all = || a.iter().chain(b).copied();
    slipped && all().any(|centre| all().all(|number| near(centre, number)))
}

/// Whether one birth date is a slip away, or less, from all. Where an identifier has already joined rows with
/// two birth dates, either will do.
pub(super) fn births_fit(a: &[u32], b: &[u32], was_proven: bool) -> bool {
    if a.is_empty() || b.is_empty() {
        return true;
    }
    let near = are_births_near;
    let all = || a.iter().chain(b).copied();
    if all().any(|centre| all().all(|birth| near(centre, birth))) {
        return true;
    }
    was_proven && a.iter().any(|x| b.iter().any(|y| near(*x, *y)))
}
