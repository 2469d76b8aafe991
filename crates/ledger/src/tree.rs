//! The shape of the tree: roots, inclusion and consistency proofs, and their verification.
//!
//! It is the tree of RFC 6962, section 2.1: the left subtree is the largest full one that leaves something for
//! the right. Proofs are built from the hashes of *full* subtrees only ([`Nodes`]), which never change once
//! written; that is why tiles can be files that are written once.
//!
//! The verifying functions follow RFC 9162, sections 2.1.3.2 and 2.1.4.2, and need public data only.

use crate::{Error, Hash};

/// Where the hashes of full subtrees come from.
pub trait Nodes {
    /// The hash over the leaves `index * 2^height .. (index + 1) * 2^height`, all of which exist.
    fn node(&self, height: u32, index: u64) -> Result<Hash, Error>;

    /// The number of leaves.
    fn size(&self) -> u64;
}

/// A small tree whose leaf hashes are in memory, for example one batch of commitments.
impl Nodes for [Hash] {
    fn node(&self, height: u32, index: u64) -> Result<Hash, Error> {
        let out = || Error::OutOfRange { asked: index, size: self.size() };
        let width = 1_usize.checked_shl(height).ok_or_else(out)?;
        let start = usize::try_from(index).ok().and_then(|index| index.checked_mul(width)).ok_or_else(out)?;
        let end = start.checked_add(width).ok_or_else(out)?;
        self.get(start..end).map(full_root).ok_or_else(out)
    }

    fn size(&self) -> u64 {
        self.len() as u64
    }
}

/// The root of the tree over the first `size` leaves.
pub fn root<N: Nodes + ?Sized>(nodes: &N, size: u64) -> Result<Hash, Error> {
    within(nodes, size)?;
    if size == 0 { Ok(Hash::empty_root()) } else { range(nodes, 0, size) }
}

/// The path from leaf `index` to the root of the first `size` leaves, from the bottom up.
pub fn inclusion_path<N: Nodes + ?Sized>(nodes: &N, index: u64, size: u64) -> Result<Vec<Hash>, Error> {
    within(nodes, size)?;
    if index >= size {
        return Err(Error::OutOfRange { asked: index, size });
    }
    let (mut start, mut end) = (0, size);
    let mut path = Vec::new();
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            path.push(range(nodes, middle, end)?);
            end = middle;
        } else {
            path.push(range(nodes, start, middle)?);
            start = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// The proof that the first `old` of the first `size` leaves are the tree that was there before.
pub fn consistency_path<N: Nodes + ?Sized>(nodes: &N, old: u64, size: u64) -> Result<Vec<Hash>, Error> {
    within(nodes, size)?;
    if old > size {
        return Err(Error::OutOfRange { asked: old, size });
    }
    let mut path = Vec::new();
    if old == 0 || old == size {
        return Ok(path);
    }
    let (mut start, mut end) = (0, size);
    while end > old {
        let middle = start + split(end - start);
        if old <= middle {
            path.push(range(nodes, middle, end)?);
            end = middle;
        } else {
            path.push(range(nodes, start, middle)?);
            start = middle;
        }
    }
    // the old root itself need not be sent where it is a node of the new tree
    if start > 0 {
        path.push(range(nodes, start, end)?);
    }
    path.reverse();
    Ok(path)
}

/// Checks that `leaf` is at `index` of the tree of `size` leaves with this root.
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, path: &[Hash], root: &Hash) -> Result<(), Error> {
    if index >= size {
        return Err(Error::Proof("the index lies beyond the tree"));
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in path {
        if last == 0 {
            return Err(Error::Proof("the path is too long"));
        }
        if node & 1 == 1 || node == last {
            hash = Hash::node(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = Hash::node(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(Error::Proof("the path is too short"));
    }
    if hash == *root { Ok(()) } else { Err(Error::Proof("it leads to another root")) }
}

/// Checks that the tree of `old` leaves is the beginning of the tree of `size` leaves.
pub fn verify_consistency(
    (old, old_root): (u64, &Hash),
    (size, root): (u64, &Hash),
    path: &[Hash],
) -> Result<(), Error> {
    if old > size {
        return Err(Error::Proof("the tree shrank"));
    }
    if old == 0 && *old_root != Hash::empty_root() {
        return Err(Error::Proof("the empty tree has another root"));
    }
    if old == size && old_root != root {
        return Err(Error::Proof("two roots for one size"));
    }
    if old == 0 || old == size {
        return if path.is_empty() { Ok(()) } else { Err(Error::Proof("the path is too long")) };
    }
    let (mut node, mut last) = (old - 1, size - 1);
    let shift = node.trailing_ones();
    (node, last) = (node >> shift, last >> shift);
    // where the old tree is one full subtree, its root starts the path and is not repeated in it
    let (first, rest) = if old.is_power_of_two() {
        (old_root, path)
    } else {
        path.split_first().ok_or(Error::Proof("the path is too short"))?
    };
    let (mut old_hash, mut hash) = (*first, *first);
    for sibling in rest {
        if last == 0 {
            return Err(Error::Proof("the path is too long"));
        }
        if node & 1 == 1 || node == last {
            old_hash = Hash::node(sibling, &old_hash);
            hash = Hash::node(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = Hash::node(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(Error::Proof("the path is too short"));
    }
    if old_hash != *old_root {
        return Err(Error::Proof("it leads to another old root"));
    }
    if hash == *root { Ok(()) } else { Err(Error::Proof("it leads to another root")) }
}

/// A growing tree of which only the roots of the full subtrees are kept: at most 64 hashes for any size.
#[derive(Clone, Debug, Default)]
pub struct Peaks {
    size: u64,
    peaks: Vec<Hash>,
}

impl Peaks {
    /// The empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a leaf.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for _ in 0..self.size.trailing_ones() {
            // one peak for each one-bit of the size
            let Some(left) = self.peaks.pop() else { break };
            hash = Hash::node(&left, &hash);
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root.
    pub fn root(&self) -> Hash {
        join(&self.peaks).unwrap_or_else(Hash::empty_root)
    }
}

/// Joins the roots of full subtrees of falling size, left to right, to one root.
pub(crate) fn join(peaks: &[Hash]) -> Option<Hash> {
    let (last, rest) = peaks.split_last()?;
    Some(rest.iter().rfold(*last, |right, left| Hash::node(left, &right)))
}

/// The root of `hashes`, whose number is a power of two.
pub(crate) fn full_root(hashes: &[Hash]) -> Hash {
    let mut row = hashes.to_vec();
    let mut width = row.len();
    while width > 1 {
        width /= 2;
        for pair in 0..width {
            row[pair] = Hash::node(&row[2 * pair], &row[2 * pair + 1]);
        }
    }
    row.first().copied().unwrap_or_else(Hash::empty_root)
}

/// The roots of the full subtrees into which leaves `start..end` fall, largest first where `start` is aligned.
fn range<N: Nodes + ?Sized>(nodes: &N, start: u64, end: u64) -> Result<Hash, Error> {
    let mut peaks = Vec::new();
    let mut at = start;
    while at < end {
        let height = at.trailing_zeros().min((end - at).ilog2());
        peaks.push(nodes.node(height, at >> height)?);
        at += 1 << height;
    }
    join(&peaks).ok_or(Error::OutOfRange { asked: start, size: end })
}

/// The largest power of two smaller than `leaves`, which is at least 2.
fn split(leaves: u64) -> u64 {
    1 << (leaves - 1).ilog2()
}

fn within<N: Nodes + ?Sized>(nodes: &N, size: u64) -> Result<(), Error> {
    if size > nodes.size() { Err(Error::OutOfRange { asked: size, size: nodes.size() }) } else { Ok(()) }
}
