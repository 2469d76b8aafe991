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
pub(super) struct Rivals {
    /// In order of some rows at a time, then of the row, the strongest first.
    entries: Vec<(u32, i16, u32)>,
    /// For each so many rows where their entries end.
    ends: Vec<usize>,
}

impl Rivals {
    /// A lead of this many hundredths of a bit is clear.
    pub(super) const CLEAR: i16 = 300;
    /// Rows whose entries are found together.
    const TOGETHER: u32 = 8;

    pub(super) fn of(pairs: &[Pair], merge: i16, mut thin: impl FnMut(u32) -> bool) -> Self {
        let strong = || pairs.iter().filter(|pair| pair.centibits >= merge);
        let mut is_thin: Vec<(bool, bool)> = Vec::with_capacity(pairs.len());
        let mut ends: Vec<usize> = Vec::new();
        let group = |row: u32| (row / Self::TOGETHER) as usize;
        for pair in strong() {
            let both = (thin(pair.left), thin(pair.right));
            is_thin.push(both);
            for row in [(pair.left, both.0), (pair.right, both.1)].into_iter().filter(|(_, thin)| *thin) {
                let group = group(row.0) + 1;
                if ends.len() <= group {
                    ends.resize(group + 1, 0);
                }
                ends[group] += 1;
            }
        }
        let mut sum = 0;
        for end in &mut ends {
            sum += *end;
            *end = sum;
        }
        let mut entries = vec![(0, 0, 0); sum];
        for (pair, both) in strong().zip(&is_thin) {
            let ends_of = [(pair.left, pair.right, both.0), (pair.right, pair.left, both.1)];
            for (one, other, _) in ends_of.into_iter().filter(|(.., thin)| *thin) {
                let place = &mut ends[group(one)];
                entries[*place] = (one, -pair.centibits, other);
                *place += 1;
            }
        }
        // what began where a group begins has moved to where it ends
        let mut start = 0;
        for end in &ends {
            entries[start..*end].sort_unstable();
            start = *end;
        }
        Self { entries, ends }
    }

    /// Others the row could be, best first.
    pub(super) fn of_row(&self, row: u32) -> impl Iterator<Item = (u32, i16)> + '_ {
        let group = (row / Self::TOGETHER) as usize;
        let end = |at: usize| self.ends.get(at).copied().unwrap_or(self.entries.len());
        let start = group.checked_sub(1).map_or(0, end);
        let group = self.entries.get(start..end(group)).unwrap_or_default();
        group
            .iter()
            .skip_while(move |(one, ..)| *one < row)
            .take_while(move |(one, ..)| *one == row)
            .map(|(_, negative, other)| (*other, -negative))
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
