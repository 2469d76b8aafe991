//! How the names of rows sound, of one row and of two side by side.
//!
//! What it is not: how alike two names are (`../score/names.rs`).
//!
//! The one idea: sounds are numbers, so whether two rows share one is told without a text.

use crate::bulk::facts::Facts;
use crate::bulk::layout::{GIVEN, SURNAME};
use crate::bulk::load::Rows;

/// What most keys of a row are made of.
#[derive(Clone, Copy)]
pub(super) struct Named {
    pub(super) sounds: [u32; 3],
    pub(super) birth: u32,
}

impl Named {
    pub(super) fn of(rows: &Rows, facts: &Facts, row: &[u32]) -> Self {
        Self { sounds: sounds_of(rows, facts, row), birth: row[rows.layout.birth] }
    }
}

/// How the names of a row sound: given name, surname, former surname.
pub(super) fn sounds_of(rows: &Rows, facts: &Facts, row: &[u32]) -> [u32; 3] {
    [GIVEN, SURNAME, rows.layout.former].map(|at| facts.sounds[row[at] as usize])
}

/// Two rows side by side.
pub(super) struct Beside<'r> {
    pub(super) a: &'r [u32],
    pub(super) b: &'r [u32],
    pub(super) sounds: [[u32; 3]; 2],
}

impl Beside<'_> {
    pub(super) fn shares_sound(&self) -> bool {
        self.shared_sounds().next().is_some()
    }

    /// How the names sound that both have.
    pub(super) fn shared_sounds(&self) -> impl Iterator<Item = u32> {
        let [x, y] = self.sounds;
        x.into_iter().filter(move |sound| *sound != 0 && y.contains(sound))
    }

    /// Given name and a surname sound alike, in either order.
    pub(super) fn has_same_names(&self) -> bool {
        let names = |sounds: &[u32; 3]| {
            let [given, surname, former] = *sounds;
            [surname, former]
                .map(|last| if given == 0 || last == 0 { (0, 0) } else { (given.min(last), given.max(last)) })
        };
        let (x, y) = (names(&self.sounds[0]), names(&self.sounds[1]));
        x.iter().any(|name| *name != (0, 0) && y.contains(name))
    }
}
