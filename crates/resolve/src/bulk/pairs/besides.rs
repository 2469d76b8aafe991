//! What rows say besides one name and the birth date that they share, in one word.
//!
//! What it is not: a comparison. Who passes is compared, and most who pass are two people.
//!
//! The one idea: **of a common name somebody else was born on any day.** In a table of ten million rows a name that
//! one person in a hundred has brings each row together with three strangers, in one of eighty million with thirty; so
//! a common name and a birth date are no reason to look at two rows. They are compared if their other names may be one,
//! their middle names are, or they lie in one place. Who shares a number meets by it.

use super::named::Named;
use crate::bulk::facts::Facts;
use crate::bulk::layout::{GIVEN, MIDDLE, SURNAME, Texts};
use crate::bulk::load::Rows;

/// What a row says besides a name that sounds so, and its birth date: how its other name sounds, its middle name, and
/// where it lies. 0 where nothing besides is asked for: if the name is not common, or the table has what is not told
/// here (a birthplace, a mother's name, an occupation).
pub(super) fn besides(rows: &Rows, facts: &Facts, (row, named): (&[u32], &Named), sound: u32) -> u32 {
    if !facts.is_common(sound) || tells_more(rows) {
        return 0;
    }
    let [given, surname, _] = named.sounds;
    let (other, at) = if sound == given { (surname, SURNAME) } else { (given, GIVEN) };
    let is = |known: &Vec<bool>, name: u32| known.get(name as usize).copied().unwrap_or(false);
    // of two words either may be the whole name elsewhere
    let letters = if is(&facts.several, row[at]) { 0 } else { u32::from(facts.letters(other)) };
    let middle = facts.sounds.get(row[MIDDLE] as usize).map_or(0, |sound| sound % ANY_MIDDLE + 1);
    let middle = if is(&facts.spelt, row[MIDDLE]) { middle } else { 0 };
    let layout = &rows.layout;
    let place = |texts: Texts, at: usize| match at {
        0 => 0,
        _ => u32::from(facts.mark(texts, row[at])),
    };
    let of = |texts: Texts| place(texts, layout.texts[texts as usize]);
    let street = place(Texts::Streets, if layout.street == 0 { 0 } else { layout.street + 1 });
    1 << 31
        | letters << LETTERS
        | middle << MIDDLES
        | of(Texts::Zips) << ZIP
        | of(Texts::Cities) << CITY
        | street
}

/// Whether rows say more of a person than is told here.
fn tells_more(rows: &Rows) -> bool {
    let more = [Texts::Birthplaces, Texts::MaidenNames, Texts::Occupations];
    more.iter().any(|texts| rows.layout.texts[*texts as usize] != 0)
}

/// Whether two rows that share a name and a birth date may be one person, for all that is said besides.
pub(super) fn may_be_one(a: u32, b: u32) -> bool {
    if a == 0 || b == 0 {
        return true;
    }
    let (x, y) = (a >> LETTERS & ANY_LETTER, b >> LETTERS & ANY_LETTER);
    let same = |from: u32, any: u32| {
        let (x, y) = (a >> from & any, b >> from & any);
        x == y && x != 0
    };
    x == 0
        || y == 0
        || (x ^ y).count_ones() <= ONE_SLIP
        || same(MIDDLES, ANY_MIDDLE)
        || same(ZIP, ANY_PLACE)
        || same(CITY, ANY_PLACE)
        || same(0, ANY_PLACE)
}

/// Where the bits of each begin, the street's at 0, and how many values each may have.
const CITY: u32 = 5;
const ZIP: u32 = 10;
const MIDDLES: u32 = 15;
const LETTERS: u32 = 19;
const ANY_PLACE: u32 = 0x1f;
const ANY_MIDDLE: u32 = 0xf;
/// A bit for each of the letters that a sound is written in.
const ANY_LETTER: u32 = 0xfff;
/// One slip of a finger takes a letter away and puts another in its place.
const ONE_SLIP: u32 = 2;

#[cfg(test)]
mod tests {
    use super::{CITY, LETTERS, MIDDLES, ZIP, may_be_one};

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
        let (marie, anne) = (row(0b1111, 1, 2, 3) | 7 << MIDDLES, row(0b0111_0001, 9, 9, 9) | 8 << MIDDLES);
        assert!(!may_be_one(marie, anne) && may_be_one(marie, anne ^ 15 << MIDDLES));
        // what neither says is nothing in common
        assert!(!may_be_one(row(0b1111, 0, 0, 0), row(0b1111_0000, 0, 0, 0)));
    }
}
