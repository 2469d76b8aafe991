//! Rows that say little of their own, and whom else they could be.
//!
//! What it is not: a veto; a row that fits two people is one of them, and which is not known.
//!
//! The one idea: a row without a number and without a birth date goes with the first that asks only if nobody else asks.

use crate::bulk::layout::GIVEN;
use crate::bulk::load::wide;
use crate::bulk::model::Field;
use crate::bulk::pairs::Pair;
use crate::bulk::score::Scorer;

/// For rows that say little of their own: whom else they could be.
#[derive(Default)]
pub(super) struct Rivals {
    /// Row, weight below zero and rival: in order of the row, the strongest first.
    entries: Vec<(u32, i16, u32)>,
}

impl Rivals {
    /// A lead of this many hundredths of a bit is clear.
    pub(super) const CLEAR: i16 = 300;

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.entries.clear();
    }

    /// Those among some pairs, instead of what was known.
    pub(super) fn fill(&mut self, pairs: &[Pair], merge: i16, mut thin: impl FnMut(u32) -> bool) {
        self.entries.clear();
        // of whom a row says itself that they are two, neither could be the other
        let open = |pair: &&Pair| pair.centibits >= merge && !pair.says.is_of_two();
        for pair in pairs.iter().filter(open) {
            for (one, other) in [(pair.left, pair.right), (pair.right, pair.left)] {
                if thin(one) {
                    self.entries.push((one, -pair.centibits, other));
                }
            }
        }
        self.entries.sort_unstable();
    }

    /// Others the row could be, best first.
    pub(super) fn of_row(&self, row: u32) -> impl Iterator<Item = (u32, i16)> + '_ {
        let start = self.entries.partition_point(|(one, ..)| *one < row);
        let own = self.entries[start..].iter().take_while(move |(one, ..)| *one == row);
        own.map(|(_, negative, other)| (*other, -negative))
    }
}

/// Whether a row lacks a birth date, or a given name to tell it from a sibling.
pub(super) fn is_thin(scorer: &Scorer<'_>, row: u32) -> bool {
    let words = scorer.rows.row(row);
    words[scorer.rows.layout.birth] == 0 || !scorer.facts.spelt[words[GIVEN] as usize]
}

/// Whether a row lacks a number of its own in a table that has them, or is thin: it may fit two people.
pub(super) fn may_be_two(scorer: &Scorer<'_>, row: u32) -> bool {
    let (layout, words) = (&scorer.rows.layout, scorer.rows.row(row));
    let has_mbi = || layout.ids.iter().any(|(field, at)| *field == Field::Mbi && wide(words, *at) != 0);
    let lacks = layout.ssn != 0 && words[layout.ssn] == 0 && !has_mbi();
    lacks || is_thin(scorer, row)
}
