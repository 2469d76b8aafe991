//! What rows say besides one name and the birth date that they share, in one word.
//!
//! What it is not: a comparison. Who passes is compared, and most who pass are two people.
//!
//! The one idea: **of a common name somebody else was born on any day.** In a table of ten million rows a name that
//! one person in a hundred has brings each row together with three strangers, in one of eighty million with thirty; so
//! a common name and a birth date are no reason to look at two rows. They are compared if their other names may be one,
//! or they lie in one place. Who shares a number meets by it.

use super::met::{is_of_one_birth, mark};
use super::named::Named;
use crate::bulk::facts::Facts;
use crate::bulk::layout::Texts;
use crate::bulk::load::Rows;

/// What a row says besides a name that sounds so, and its birth date: how its other name sounds, and where it lies.
/// 0 if the name is not common: then nothing besides is asked for.
pub(super) fn besides(rows: &Rows, facts: &Facts, (row, named): (&[u32], &Named), sound: u32) -> u32 {
    if !facts.is_common(sound) {
        return 0;
    }
    let [given, surname, _] = named.sounds;
    let other = if sound == given { surname } else { given };
    let [zip, city, street] = places(rows, facts, row);
    1 << 31 | u32::from(facts.letters(other)) << LETTERS | zip << ZIP | city << CITY | street
}

/// What is told of a row's ZIP code, city and street; 0 of what is not known.
fn places(rows: &Rows, facts: &Facts, row: &[u32]) -> [u32; 3] {
    let layout = &rows.layout;
    let street = if layout.street == 0 { 0 } else { layout.street + 1 };
    let [zip, city] = [Texts::Zips, Texts::Cities].map(|texts| (texts, layout.texts[texts as usize]));
    [zip, city, (Texts::Streets, street)].map(|(texts, at)| match at {
        0 => 0,
        _ => u32::from(facts.mark(texts, row[at])),
    })
}

/// When somebody was born and where a row lies, in one word: the date as a [`mark`] has it.
pub(super) fn born_at(rows: &Rows, facts: &Facts, (row, named): (&[u32], &Named)) -> u32 {
    // five bits of each place
    let [zip, city, street] = places(rows, facts, row).map(|place| place.div_ceil(2).min(0x1f));
    mark(named.birth, 0) | zip << 10 | city << 5 | street
}

/// Whether two rows of one full name lie in one place, or their birth dates are one.
pub(super) fn are_near(a: u32, b: u32) -> bool {
    let place = |from: u32| {
        let (x, y) = (a >> from & 0x1f, b >> from & 0x1f);
        x == y && x != 0
    };
    is_of_one_birth(a, b) || place(10) || place(5) || place(0)
}

/// Whether two rows that share a name and a birth date may be one person, for all that is said besides.
pub(super) fn may_be_one(a: u32, b: u32) -> bool {
    if a == 0 || b == 0 {
        return true;
    }
    let (x, y) = (a >> LETTERS & ANY_LETTER, b >> LETTERS & ANY_LETTER);
    let names = x == 0 || y == 0 || (x ^ y).count_ones() <= ONE_SLIP;
    let place = |from: u32| {
        let (x, y) = (a >> from & PLACE, b >> from & PLACE);
        x == y && x != 0
    };
    names || place(ZIP) || place(CITY) || place(0)
}

/// Bits of a place, and where those of each begin.
const PLACE: u32 = 0x3f;
const CITY: u32 = 6;
const ZIP: u32 = 12;
const LETTERS: u32 = 18;
/// A bit for each of the letters that a sound is written in.
const ANY_LETTER: u32 = 0xfff;
/// One slip of a finger takes a letter away and puts another in its place.
const ONE_SLIP: u32 = 2;

#[cfg(test)]
mod tests {
    use super::{CITY, LETTERS, ZIP, may_be_one};

    #[test]
    fn who_shares_something_besides_is_compared() {
        let row = |letters: u32, zip: u32, city: u32, street: u32| {
            1 << 31 | letters << LETTERS | zip << ZIP | city << CITY | street
        };
        let one = row(0b1111, 1, 2, 3);
        assert!(!may_be_one(one, row(0b0111_0001, 9, 9, 9)));
        for other in [row(0b0110, 9, 9, 9), row(0, 9, 9, 9), 0] {
            assert!(may_be_one(one, other) && may_be_one(other, one));
        }
        for other in [row(0b0111_0001, 1, 9, 9), row(0b0111_0001, 9, 2, 9), row(0b0111_0001, 9, 9, 3)] {
            assert!(may_be_one(one, other) && may_be_one(other, one));
        }
        // what neither says is nothing in common
        assert!(!may_be_one(row(0b1111, 0, 0, 0), row(0b1111_0000, 0, 0, 0)));
    }
}
