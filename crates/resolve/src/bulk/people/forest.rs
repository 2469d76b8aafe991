//! Who is with whom: a forest of rows, whose trees are clusters.
//!
//! What it is not: a decision, or a lock. Threads that change it at the same time must keep to trees of their own
//! (`settle.rs` sees to that); the numbers are atomic so that the language need not be told which trees are whose.
//!
//! The one idea: parent, next row of the ring and size of a row lie together, for who asks for one asks for all.

use std::sync::atomic::{AtomicU32, Ordering};

/// Clusters of rows.
pub(super) struct Forest {
    nodes: Vec<Node>,
}

struct Node {
    parent: AtomicU32,
    /// The next row of the same cluster, in a ring.
    next: AtomicU32,
    size: AtomicU32,
}

impl Forest {
    /// Every row for itself.
    pub(super) fn new(count: usize) -> Self {
        let rows = (0..count).map(|row| u32::try_from(row).unwrap_or(u32::MAX));
        let node = |row: u32| Node { parent: row.into(), next: row.into(), size: 1.into() };
        Self { nodes: rows.map(node).collect() }
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The smallest row of the cluster.
    pub(super) fn root(&self, mut row: u32) -> u32 {
        loop {
            let node = &self.nodes[row as usize];
            let parent = node.parent.load(Ordering::Relaxed);
            if parent == row {
                return row;
            }
            let above = self.nodes[parent as usize].parent.load(Ordering::Relaxed);
            if above == parent {
                return parent;
            }
            node.parent.store(above, Ordering::Relaxed);
            row = above;
        }
    }

    /// Asks the memory for some rows' places at once.
    pub(super) fn fetch(&self, rows: impl Iterator<Item = u32>) {
        let touched = rows.fold(0, |all, row| all ^ self.nodes[row as usize].parent.load(Ordering::Relaxed));
        std::hint::black_box(touched);
    }

    /// How many rows the cluster of a root has.
    pub(super) fn size(&self, root: u32) -> u32 {
        self.nodes[root as usize].size.load(Ordering::Relaxed)
    }

    /// Makes one tree of two, by their roots.
    pub(super) fn graft(&self, keep: u32, gone: u32) {
        let (one, other) = (&self.nodes[keep as usize], &self.nodes[gone as usize]);
        other.parent.store(keep, Ordering::Relaxed);
        let size = self.size(keep).saturating_add(self.size(gone));
        one.size.store(size, Ordering::Relaxed);
        let next = one.next.load(Ordering::Relaxed);
        one.next.store(other.next.load(Ordering::Relaxed), Ordering::Relaxed);
        other.next.store(next, Ordering::Relaxed);
    }

    /// The rows of a root's cluster, the root first.
    pub(super) fn members(&self, root: u32) -> impl Iterator<Item = u32> + '_ {
        let mut at = Some(root);
        std::iter::from_fn(move || {
            let row = at?;
            let next = self.nodes[row as usize].next.load(Ordering::Relaxed);
            at = (next != root).then_some(next);
            Some(row)
        })
    }
}

/// Which rows hang together, found by all threads at once.
pub(super) struct Bonds {
    parents: Vec<AtomicU32>,
}

impl Bonds {
    /// Every row for itself.
    pub(super) fn new(count: usize) -> Self {
        let rows = (0..count).map(|row| u32::try_from(row).unwrap_or(u32::MAX));
        Self { parents: rows.map(AtomicU32::new).collect() }
    }

    /// The smallest row that a row hangs together with, as far as was said.
    pub(super) fn of(&self, mut row: u32) -> u32 {
        loop {
            let own = &self.parents[row as usize];
            let parent = own.load(Ordering::Relaxed);
            if parent == row {
                return row;
            }
            let above = self.parents[parent as usize].load(Ordering::Relaxed);
            if above != parent {
                // whoever comes first: a parent only ever becomes one that is smaller and of the same tree
                let _ = own.compare_exchange(parent, above, Ordering::Relaxed, Ordering::Relaxed);
            }
            row = above;
        }
    }

    /// Says that two rows hang together.
    pub(super) fn bind(&self, a: u32, b: u32) {
        let (mut a, mut b) = (self.of(a), self.of(b));
        while a != b {
            let (low, high) = (a.min(b), a.max(b));
            // only a root gets a parent, and a smaller one, so that there is no ring
            let bound =
                self.parents[high as usize].compare_exchange(high, low, Ordering::Relaxed, Ordering::Relaxed);
            if bound.is_ok() {
                return;
            }
            (a, b) = (self.of(low), self.of(high));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Bonds, Forest};

    #[test]
    fn rows_that_were_joined_have_one_root_and_are_all_listed() {
        let forest = Forest::new(6);
        for (keep, gone) in [(1, 4), (0, 2), (0, 1)] {
            forest.graft(keep, gone);
        }
        assert_eq!([0, 1, 2, 3, 4, 5].map(|row| forest.root(row)), [0, 0, 0, 3, 0, 5]);
        let mut members: Vec<u32> = forest.members(0).collect();
        members.sort_unstable();
        assert_eq!((members, forest.size(0), forest.len()), (vec![0, 1, 2, 4], 4, 6));
    }

    #[test]
    fn what_hangs_together_is_the_same_whoever_says_it_first() {
        const ROWS: u32 = 20_000;
        let bonds = Bonds::new(ROWS as usize);
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let bonds = &bonds;
                scope.spawn(move || {
                    (0..ROWS - 7).filter(|row| row % 4 == thread).for_each(|row| bonds.bind(row, row + 7));
                });
            }
        });
        assert!((0..ROWS).all(|row| bonds.of(row) == row % 7));
    }
}
