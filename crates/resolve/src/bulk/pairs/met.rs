//! What two tags say of rows that stand in one block.
//!
//! What it is not: what the rows say; they have not been fetched.
//!
//! The one idea: two rows that share much share it in nearly every pass, and one pass, that of names and birth dates, is
//! told by two words; who has both in common has met there.

use std::collections::HashSet;

use super::named::Named;
use crate::bulk::facts::{birth_at, birth_index};
use crate::bulk::pool::Mixed;

/// What two tags say of rows that stand in one block: whether the pass of names and birth dates has brought them together
/// already. Two rows that do mostly do in nearly all blocks, and to tell it without fetching either is half of the work.
#[derive(Clone, Copy)]
pub(super) enum Met<'p> {
    /// Nothing.
    Unsaid,
    /// A name sounds alike in all the block, so rows of one birth date have met, these dates left out.
    ByBirth(&'p HashSet<u32, Mixed>),
    /// The birth date is that of all the block, so rows whose given names sound alike have met, these sounds left out.
    BySound(&'p HashSet<u32, Mixed>),
    /// Rows of one birth date whose given names sound alike have met, these [marks](mark) left out.
    ByMark(&'p HashSet<u32, Mixed>),
}

impl Met<'_> {
    /// The birth date of a tag, if it says one; 0 if not.
    pub(super) fn birth(self, tag: u32) -> u32 {
        match self {
            Self::Unsaid | Self::ByBirth(_) => tag,
            Self::BySound(_) => 0,
            Self::ByMark(_) => birth_of(tag),
        }
    }
}

/// Birth dates and sounds of blocks that were too large for all their rows to meet in the pass of names and birth dates.
#[derive(Default)]
pub(super) struct Apart {
    pub(super) births: HashSet<u32, Mixed>,
    pub(super) sounds: HashSet<u32, Mixed>,
    pub(super) marks: HashSet<u32, Mixed>,
}

impl Apart {
    /// Takes in a row of a block that was too large.
    pub(super) fn leave_out(&mut self, row: &Named) {
        self.births.insert(row.birth);
        self.sounds.extend(row.sounds);
        self.marks.extend(row.sounds.map(|sound| mark(row.birth, sound)));
    }
}

/// A birth date and how a given name sounds in one word, as far as they are known and fit.
pub(super) fn mark(birth: u32, sound: u32) -> u32 {
    let day = birth_index(birth).and_then(|day| u32::try_from(day + 1).ok());
    let day = day.filter(|day| day >> (32 - SOUND) == 0).unwrap_or(0);
    day << SOUND | if sound >> SOUND == 0 { sound } else { 0 }
}

/// The birth date of a mark; 0 if there is none.
fn birth_of(mark: u32) -> u32 {
    (mark >> SOUND).checked_sub(1).map_or(0, birth_at)
}

/// Whether a mark has both a birth date and a sound.
pub(super) fn is_whole(mark: u32) -> bool {
    mark >> SOUND != 0 && sound_of(mark) != 0
}

/// How the name of a mark sounds; 0 if that is not known.
pub(super) fn sound_of(mark: u32) -> u32 {
    mark & ((1 << SOUND) - 1)
}

/// Bits of a mark that say how a name sounds.
const SOUND: u32 = 15;

#[cfg(test)]
mod tests {
    use super::{birth_of, is_whole, mark};

    #[test]
    fn a_mark_keeps_what_fits() {
        for birth in [18_500_101, 19_800_229, 20_261_122, 20_491_231] {
            assert_eq!((birth_of(mark(birth, 7)), is_whole(mark(birth, 7))), (birth, true));
            assert_ne!(mark(birth, 7), mark(birth, 8));
        }
        assert_eq!((birth_of(mark(0, 7)), birth_of(mark(19_801_301, 7))), (0, 0));
        // a sound whose number is too large is not known, and the birth date is kept
        let large = mark(19_570_304, 1 << 15);
        assert_eq!(
            (birth_of(large), is_whole(large), is_whole(mark(19_570_304, 0))),
            (19_570_304, false, false)
        );
        assert!(!is_whole(mark(0, 7)));
    }
}
