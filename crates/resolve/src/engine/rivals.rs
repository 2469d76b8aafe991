//! What the engine asks of many pairs at once: what is known of a whole cluster, and whom else a record fits.
//!
//! What it is not: a decision. The engine decides pair by pair, best first.
//!
//! The one idea: a record without a birth date or a number of its own may fit two people; it joins the one only
//! if its lead over the other is clear.

use std::collections::HashMap;
use std::rc::Rc;

use super::Pair;
use crate::cluster::Clusters;
use crate::record::{Record, World};

/// What is known of each cluster, as one record.
pub(super) struct Profiles<'w> {
    world: &'w World,
    /// Root and member, sorted; only of clusters that take part in a pair.
    members: Vec<(u32, u32)>,
    made: HashMap<u32, Rc<Record>>,
}

impl<'w> Profiles<'w> {
    pub(super) fn new(world: &'w World, clusters: &mut Clusters<'_>, pairs: &[Pair]) -> Self {
        let mut members: Vec<(u32, u32)> =
            pairs.iter().flat_map(|pair| [pair.left, pair.right]).map(|m| (clusters.root(m), m)).collect();
        members.sort_unstable();
        members.dedup();
        Self { world, members, made: HashMap::new() }
    }

    pub(super) fn of(&mut self, root: u32) -> Rc<Record> {
        if let Some(made) = self.made.get(&root) {
            return Rc::clone(made);
        }
        let from = self.members.partition_point(|(of, _)| *of < root);
        let members: Vec<&Record> = self.members[from..]
            .iter()
            .take_while(|(of, _)| *of == root)
            .map(|(_, member)| &self.world.records[*member as usize])
            .collect();
        let profile = Rc::new(Record::union(&members));
        self.made.insert(root, Rc::clone(&profile));
        profile
    }
}

/// For records without a birth date or a number of their own: whom else they could be.
pub(super) struct Rivals {
    entries: Vec<(u32, i32, u32)>,
}

impl Rivals {
    /// A lead of this many hundredths of a bit is clear.
    pub(super) const CLEAR: i32 = 300;

    pub(super) fn of(pairs: &[Pair], merge: i32, mut thin: impl FnMut(u32) -> bool) -> Self {
        let mut entries = Vec::new();
        for pair in pairs.iter().filter(|pair| pair.centibits >= merge) {
            for (one, other) in [(pair.left, pair.right), (pair.right, pair.left)] {
                if thin(one) {
                    entries.push((one, -pair.centibits, other));
                }
            }
        }
        entries.sort_unstable();
        Self { entries }
    }

    /// Others the record could be, best first.
    pub(super) fn of_record(&self, record: u32) -> impl Iterator<Item = (u32, i32)> + '_ {
        let from = self.entries.partition_point(|(one, ..)| *one < record);
        self.entries[from..]
            .iter()
            .take_while(move |(one, ..)| *one == record)
            .map(|(_, negative, other)| (*other, -negative))
    }
}
