//! Two rows that are worth a look, and what a decision needs to know of their comparison.
//!
//! What it is not: the comparison, which is far larger (`../score/evidence.rs`).
//!
//! The one idea: there are about as many pairs as rows, so each is twelve bytes.

use crate::bulk::score::Evidence;
use crate::cluster::Veto;

/// Two rows that are worth a look, in twelve bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::bulk) struct Pair {
    pub(in crate::bulk) left: u32,
    pub(in crate::bulk) right: u32,
    pub(in crate::bulk) centibits: i16,
    pub(in crate::bulk) says: Says,
}

/// What a decision needs to know of a comparison besides its weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::bulk) struct Says(u16);

impl Says {
    pub(in crate::bulk) fn of(found: &Evidence) -> Self {
        let flags = [
            found.is_personal(),
            found.given_differs(),
            found.is_proven(),
            found.is_a_generation_apart,
            found.shares_own_number(),
            found.doubts_name(),
            found.doubts_birth(),
            found.births_differ(),
            found.names_differ(),
            found.is_slight(),
            found.is_bare(),
            found.is_thin(),
            found.has_number_slip(),
            found.waives(),
            found.waits(),
            found.is_of_two(),
        ];
        Self((0..).zip(flags).map(|(bit, flag)| u16::from(flag) << bit).sum())
    }

    pub(in crate::bulk) fn is_personal(self) -> bool {
        self.0 & 1 != 0
    }

    pub(in crate::bulk) fn given_differs(self) -> bool {
        self.0 & 2 != 0
    }

    pub(in crate::bulk) fn is_proven(self) -> bool {
        self.0 & 4 != 0
    }

    pub(in crate::bulk) fn is_a_generation_apart(self) -> bool {
        self.0 & 8 != 0
    }

    pub(in crate::bulk) fn shares_own_number(self) -> bool {
        self.0 & 16 != 0
    }

    /// The same of clusters, of which each field is the best of many: what contradicts in them was not weighed.
    pub(in crate::bulk) fn of_clusters(found: &Evidence) -> Self {
        Self(Self::of(found).0 & !(128 | 256))
    }

    /// Whether two birth dates are among what was weighed.
    pub(in crate::bulk) fn births_differ(self) -> bool {
        self.0 & 128 != 0
    }

    /// Whether two given names are among what was weighed.
    pub(in crate::bulk) fn names_differ(self) -> bool {
        self.0 & 256 != 0
    }

    /// Whether the other rows of the two must be heard.
    pub(in crate::bulk) fn is_slight(self) -> bool {
        self.0 & 512 != 0
    }

    /// Whether too little agrees beside what differs.
    pub(in crate::bulk) fn is_bare(self) -> bool {
        self.0 & 1_024 != 0
    }

    /// Whether nothing but a name agrees.
    pub(in crate::bulk) fn is_thin(self) -> bool {
        self.0 & 2_048 != 0
    }

    /// Whether two Social Security numbers are one that was written wrong.
    pub(in crate::bulk) fn has_number_slip(self) -> bool {
        self.0 & 4_096 != 0
    }

    /// Whether two given names or two birth dates are known that the rules for families keep apart.
    pub(in crate::bulk) fn waives(self) -> bool {
        self.0 & 8_192 != 0
    }

    /// Whether it must wait until all is decided that something of a person's own speaks for.
    pub(in crate::bulk) fn waits(self) -> bool {
        self.0 & 16_384 != 0
    }

    /// Whether the two rows are two people's for what they say themselves.
    pub(in crate::bulk) fn is_of_two(self) -> bool {
        self.0 & 32_768 != 0
    }

    /// What makes it doubtful although nothing forbids it.
    pub(in crate::bulk) fn doubt(self) -> Option<Veto> {
        match (self.0 & 32 != 0, self.0 & 64 != 0) {
            (_, true) => Some(Veto::Birth),
            (true, false) => Some(Veto::Given),
            (false, false) => None,
        }
    }
}
