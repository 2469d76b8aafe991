//! The last answers about pairs of texts.
//!
//! What it is not: a map of all pairs; there are too many, and most are asked about once.
//!
//! The one idea: each pair of texts has one place, given by its hash, and the last to come keeps it.

use super::super::pool::{Id, mix};

/// What a thread keeps between comparisons. The default keeps nothing.
#[derive(Default)]
pub(in super::super) struct Scratch {
    pub(super) given: Cache,
    pub(super) surname: Cache,
    pub(super) streets: Cache,
}

impl Scratch {
    pub(in super::super) fn new() -> Self {
        Self { given: Cache::new(), surname: Cache::new(), streets: Cache::new() }
    }
}

/// The last answers about pairs of texts, each in the one place its hash gives it.
#[derive(Default)]
pub(super) struct Cache {
    slots: Vec<(u64, u8)>,
}

impl Cache {
    const SLOTS: usize = 1 << 14;

    fn new() -> Self {
        Self { slots: vec![(0, 0); Self::SLOTS] }
    }

    pub(super) fn get(&mut self, a: Id, b: Id, work: impl FnOnce() -> u8) -> u8 {
        let key = u64::from(a.min(b)) << 32 | u64::from(a.max(b));
        let at = usize::try_from(mix(key, 11) >> 40).unwrap_or(0) & (Self::SLOTS - 1);
        let Some(slot) = self.slots.get_mut(at) else { return work() };
        if slot.0 != key {
            *slot = (key, work());
        }
        slot.1
    }
}
