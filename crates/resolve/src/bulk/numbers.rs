//! Numbers that are nobody's, found once all rows are there.
//!
//! What it is not: the reading of a cell (`load`, `crate::ssn`).
//!
//! The one idea: **what many different people have is not a person's own, however much it looks like a number.** The
//! provider's number in each patient's row, the policy holder's in those of his family, the `123-45-6780` that a clerk types
//! where a number is asked for: such values are taken out of the rows before any two are compared, so that they neither
//! join nor part anybody. The rows that share the value must have several years of birth and several names; without birth
//! dates, several given names and surnames.

use std::collections::HashSet;
use std::sync::Mutex;

use super::layout::{GIVEN, SURNAME, Texts};
use super::load::{pack, wide};
use super::model::Field;
use super::parallel;
use super::pool::{Mixed, mix};
use super::rows::Rows;
use super::sort;
use crate::ssn::{Column, Standing};

/// Above every number of nine digits: what the column must decide on.
const SET_ASIDE: u32 = 1 << 30;
const SHORT: u32 = 1 << 31;
const TAXPAYER: u32 = SET_ASIDE | SHORT;

/// A number as it waits in its row for what its column says.
pub(super) fn marked(number: u32, standing: Standing) -> u32 {
    number
        | match standing {
            Standing::Issuable => 0,
            Standing::Taxpayer => TAXPAYER,
            Standing::SetAside => SET_ASIDE,
            Standing::Short => SHORT,
        }
}

fn standing(word: u32) -> Standing {
    match word & TAXPAYER {
        0 => Standing::Issuable,
        SET_ASIDE => Standing::SetAside,
        SHORT => Standing::Short,
        _ => Standing::Taxpayer,
    }
}

/// Takes numbers that are nobody's out of all rows.
pub(super) fn settle(rows: &mut Rows, threads: usize) {
    settle_ssns(rows, threads);
    drop_shared(rows, threads);
}

/// Rows that a thread looks at together.
const TOGETHER: usize = 1 << 14;

fn settle_ssns(rows: &mut Rows, threads: usize) {
    let (at, spare, width) = (rows.layout.ssn, rows.layout.spare, rows.layout.width);
    if at == 0 {
        return;
    }
    let all = Mutex::new(Column::default());
    let parts: Vec<&[u32]> = rows.words.chunks(TOGETHER * width).collect();
    parallel::each(threads, parts, |part| {
        let mut column = Column::default();
        for word in part.chunks_exact(width).map(|row| row[at]).filter(|word| *word != 0) {
            column.note(standing(word));
        }
        all.lock().unwrap_or_else(std::sync::PoisonError::into_inner).add(column);
    });
    let column = all.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    let parts: Vec<&mut [u32]> = rows.words.chunks_mut(TOGETHER * width).collect();
    parallel::each(threads, parts, |part| {
        for row in part.chunks_exact_mut(width).filter(|row| row[at] & TAXPAYER != 0) {
            let (standing, number) = (standing(row[at]), row[at] & !TAXPAYER);
            let is_own = column.has(standing);
            row[at] = if is_own { number } else { 0 };
            // it was kept as some other number as well
            if is_own && standing == Standing::Short && wide(row, spare) == pack(&number.to_string()) {
                (row[spare], row[spare + 1]) = (0, 0);
            }
        }
    });
}

/// Numbers of which a person has one of their own.
fn is_own(field: Field) -> bool {
    matches!(
        field,
        Field::Mbi | Field::Mrn | Field::License | Field::Passport | Field::Provider | Field::Identifier
    )
}

/// Takes out the values that people share who are not one.
fn drop_shared(rows: &mut Rows, threads: usize) {
    let own: Vec<(Field, usize)> =
        rows.layout.ids.iter().copied().filter(|(field, _)| is_own(*field)).collect();
    let ssn = rows.layout.ssn;
    if own.is_empty() && ssn == 0 {
        return;
    }
    let letters: Vec<u8> =
        rows.pools[Texts::Names as usize].texts().map(|name| name.bytes().next().unwrap_or(0)).collect();
    let keys = |row: &[u32], out: &mut Vec<(u64, u32)>| {
        out.extend((row[ssn] != 0).then(|| (key(Field::Ssn, row[ssn].into()), 0)));
        let values = own.iter().map(|(field, at)| (field, wide(row, *at))).filter(|(_, value)| *value != 0);
        out.extend(values.map(|(field, value)| (key(*field, value), 0)));
    };
    let shared: HashSet<u64, Mixed> = {
        let rows = &*rows;
        let birth = rows.layout.birth;
        sort::blocks(
            threads,
            rows.len(),
            |row, out| {
                keys(rows.row(row), out);
                row
            },
            |spreads: &mut [Spread; 3], block, out: &mut Vec<u64>| {
                if block.len() < Spread::LEAST {
                    return;
                }
                spreads.iter_mut().for_each(Spread::clear);
                for words in block.iter().map(|keyed| rows.row(keyed.row())) {
                    let letter = |at: usize| letters.get(words[at] as usize).copied().unwrap_or(0);
                    spreads[0].note(letter(GIVEN).into());
                    spreads[1].note(letter(SURNAME).into());
                    spreads[2].note(words[birth] / 10_000);
                }
                let [given, surname, years] = spreads;
                let (given, surname) = (given.is_wide(), surname.is_wide());
                // one birth date is one person's, however the names were garbled
                let is_shared = match years.seen.len() {
                    0..Spread::LEAST => given && surname,
                    _ => years.is_wide() && (given || surname),
                };
                if is_shared {
                    out.extend(block.first().map(|keyed| keyed.key()));
                }
            },
            <[Spread; 3]>::default,
        )
        .into_iter()
        .flatten()
        .collect()
    };
    if shared.is_empty() {
        return;
    }
    let width = rows.layout.width;
    let parts: Vec<&mut [u32]> = rows.words.chunks_mut(TOGETHER * width).collect();
    parallel::each(threads, parts, |part| {
        for row in part.chunks_exact_mut(width) {
            if row[ssn] != 0 && shared.contains(&key(Field::Ssn, row[ssn].into())) {
                row[ssn] = 0;
            }
            for (field, at) in &own {
                if wide(row, *at) != 0 && shared.contains(&key(*field, wide(row, *at))) {
                    (row[*at], row[*at + 1]) = (0, 0);
                }
            }
        }
    });
}

fn key(field: Field, value: u64) -> u64 {
    mix(value, 31 + field as u64)
}

/// How the rows that share a number differ in one thing.
#[derive(Default)]
struct Spread {
    seen: Vec<u32>,
}

impl Spread {
    /// Fewer different ones are slips.
    const LEAST: usize = 3;

    fn clear(&mut self) {
        self.seen.clear();
    }

    /// Notes what a row has, 0 if it is not known.
    fn note(&mut self, value: u32) {
        self.seen.extend((value != 0).then_some(value));
    }

    /// Whether there are several, and none that more than half of the rows have: a person's rows mostly say the same.
    fn is_wide(&mut self) -> bool {
        self.seen.sort_unstable();
        let same = self.seen.chunk_by(|a, b| a == b);
        let (count, most) = same.fold((0, 0), |(count, most), same| (count + 1, same.len().max(most)));
        count >= Self::LEAST && most * 2 <= self.seen.len()
    }
}
