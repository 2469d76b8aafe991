//! Keys by which too large a block is parted.
//!
//! What it is not: a pass; a part is of one block, and short-lived.
//!
//! The one idea: what the birth date says is known without the row.

use super::pass::day_key;
use crate::bulk::facts::Facts;
use crate::bulk::layout::{GIVEN, SURNAME, Texts};
use crate::bulk::load::Rows;
use crate::bulk::sort::Keyed;

/// Keys by which too large a block is parted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Birth,
    Year,
    Day,
    Zip,
    City,
    Street,
    Birthplace,
    Given,
    Surname,
}

impl Part {
    pub(super) fn key(self, rows: &Rows, facts: &Facts, (keyed, birth): (Keyed, u32)) -> u64 {
        let layout = &rows.layout;
        // what the birth date says is known without the row
        match self {
            Self::Birth => return birth.into(),
            Self::Year => return (birth / 10_000).into(),
            Self::Day => return day_key(birth),
            _ => {}
        }
        let row = rows.row(keyed.row());
        let sound = |at: usize| u64::from(facts.sounds[row[at] as usize]);
        match self {
            Self::Birth | Self::Year | Self::Day => 0,
            Self::Zip => row[layout.texts[Texts::Zips as usize]].into(),
            Self::City => row[layout.texts[Texts::Cities as usize]].into(),
            Self::Birthplace => row[layout.texts[Texts::Birthplaces as usize]].into(),
            Self::Street if layout.street == 0 => 0,
            Self::Street => row[layout.street + 1].into(),
            Self::Given => sound(GIVEN),
            Self::Surname => sound(SURNAME),
        }
    }
}
