//! Properties of the tree, against a model that is the definition of RFC 6962, word for word.

use chartward_ledger::tree::{
    Peaks, consistency_path, inclusion_path, root, verify_consistency, verify_inclusion,
};
use chartward_ledger::{Hash, Proof};
use proptest::prelude::*;

use crate::{entry, identity, log_of};

/// MTH of RFC 6962, section 2.1.
fn model_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::empty_root(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            Hash::node(&model_root(left), &model_root(right))
        }
    }
}

/// PATH of RFC 6962, section 2.1.1.
fn model_path(index: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    let (mut path, other) = if index < left.len() {
        (model_path(index, left), model_root(right))
    } else {
        (model_path(index - left.len(), right), model_root(left))
    };
    path.push(other);
    path
}

/// SUBPROOF of RFC 6962, section 2.1.2; `known` is its last argument.
fn model_consistency(old: usize, leaves: &[Hash], known: bool) -> Vec<Hash> {
    if old == leaves.len() {
        return if known { Vec::new() } else { vec![model_root(leaves)] };
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    let (mut path, other) = if old <= left.len() {
        (model_consistency(old, left, known), model_root(right))
    } else {
        (model_consistency(old - left.len(), right, false), model_root(left))
    };
    path.push(other);
    path
}

fn split(leaves: usize) -> usize {
    (leaves - 1).checked_ilog2().map_or(0, |log| 1 << log)
}

fn leaves(size: u64) -> Vec<Hash> {
    (0..size).map(|index| Hash::leaf(&entry(index))).collect()
}

#[test]
fn every_small_tree_is_the_model_s() {
    let all = leaves(70);
    let mut peaks = Peaks::new();
    for size in 0..=all.len() {
        let tree = &all[..size];
        assert_eq!(root(all.as_slice(), size as u64).unwrap(), model_root(tree));
        assert_eq!(peaks.root(), model_root(tree));
        for index in 0..size {
            let path = inclusion_path(all.as_slice(), index as u64, size as u64).unwrap();
            assert_eq!(path, model_path(index, tree), "{index} of {size}");
            verify_inclusion(&all[index], index as u64, size as u64, &path, &model_root(tree)).unwrap();
        }
        for old in 1..=size {
            let path = consistency_path(all.as_slice(), old as u64, size as u64).unwrap();
            assert_eq!(path, model_consistency(old, tree, true), "{old} to {size}");
            let from = model_root(&tree[..old]);
            verify_consistency((old as u64, &from), (size as u64, &model_root(tree)), &path).unwrap();
        }
        if let Some(leaf) = all.get(size) {
            peaks.push(*leaf);
        }
    }
}

/// A log of many tiles, shared by the cases of one property.
fn large() -> &'static (chartward_ledger::Log<chartward_ledger::Memory>, Vec<Hash>) {
    static LARGE: std::sync::OnceLock<(chartward_ledger::Log<chartward_ledger::Memory>, Vec<Hash>)> =
        std::sync::OnceLock::new();
    LARGE.get_or_init(|| (log_of(66_200), leaves(66_200)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_prefix_of_a_log_is_consistent(old in 0_u64..=66_200, size in 0_u64..=66_200) {
        let (log, leaves) = large();
        let (old, size) = (old.min(size), old.max(size));
        let reader = log.reader();
        let (from, to) = (reader.root_at(old).unwrap(), reader.root_at(size).unwrap());
        prop_assert_eq!(to, model_root(&leaves[..size as usize]));
        let path = reader.consistency(old, size).unwrap();
        verify_consistency((old, &from), (size, &to), &path).unwrap();
    }

    #[test]
    fn any_entry_of_any_prefix_is_included(index in 0_u64..66_200, more in 0_u64..66_200) {
        let (log, leaves) = large();
        let size = (index + 1 + more).min(66_200);
        let path = log.reader().inclusion(index, size).unwrap();
        let root = log.reader().root_at(size).unwrap();
        let leaf = leaves[index as usize];
        verify_inclusion(&leaf, index, size, &path, &root).unwrap();
        // nowhere else
        for wrong in [index ^ 1, index ^ 2, index + 256, index / 2] {
            let elsewhere = verify_inclusion(&leaf, wrong, size, &path, &root);
            prop_assert!(wrong == index || elsewhere.is_err());
        }
        // no hash more or less
        let mut longer = path.clone();
        longer.push(root);
        prop_assert!(verify_inclusion(&leaf, index, size, &longer, &root).is_err());
        longer.rotate_right(1);
        prop_assert!(verify_inclusion(&leaf, index, size, &longer, &root).is_err());
        prop_assert!(path.is_empty() || verify_inclusion(&leaf, index, size, &path[1..], &root).is_err());
        prop_assert!(path.is_empty() || verify_inclusion(&leaf, index, size, &path[..path.len() - 1], &root).is_err());
    }

    #[test]
    fn any_flipped_bit_of_a_path_is_refused(index in 0_u64..66_200, old in 1_u64..66_200, byte in 0_usize..32, bit in 0_u8..8) {
        let (log, leaves) = large();
        let reader = log.reader();
        let flip = |hash: &Hash| {
            let mut bytes = *hash.as_bytes();
            bytes[byte] ^= 1 << bit;
            Hash::from_bytes(bytes)
        };
        let (size, root) = (reader.len(), *reader.checkpoint().root());
        let path = reader.inclusion(index, size).unwrap();
        let leaf = leaves[index as usize];
        for at in 0..path.len() {
            let mut wrong = path.clone();
            wrong[at] = flip(&wrong[at]);
            prop_assert!(verify_inclusion(&leaf, index, size, &wrong, &root).is_err());
        }
        prop_assert!(verify_inclusion(&flip(&leaf), index, size, &path, &root).is_err());
        prop_assert!(verify_inclusion(&leaf, index, size, &path, &flip(&root)).is_err());
        let from = reader.root_at(old).unwrap();
        let path = reader.consistency(old, size).unwrap();
        for at in 0..path.len() {
            let mut wrong = path.clone();
            wrong[at] = flip(&wrong[at]);
            prop_assert!(verify_consistency((old, &from), (size, &root), &wrong).is_err());
        }
        prop_assert!(verify_consistency((old, &flip(&from)), (size, &root), &path).is_err());
        prop_assert!(verify_consistency((old, &from), (size, &flip(&root)), &path).is_err());
        prop_assert!(verify_consistency((old - 1, &from), (size, &root), &path).is_err());
    }

    #[test]
    fn parsers_take_any_text(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Proof::parse(&bytes);
        let _ = chartward_ledger::Note::parse(&bytes);
        let _ = chartward_ledger::witness::AddCheckpoint::parse(&bytes);
    }
}

/// Every bit of a proof file matters, except the extra data, which nothing vouches for.
#[test]
fn any_flipped_bit_of_a_proof_file_is_refused() {
    let log = log_of(300);
    let proof = log.reader().proof(217).unwrap();
    let text = proof.to_string();
    assert_eq!(Proof::parse(text.as_bytes()).unwrap(), proof);
    proof.verify(&entry(217), &identity()).unwrap();
    for byte in 0..text.len() {
        // the last bits of a letter, and the one between capital and small
        for bit in [0, 1, 5] {
            let mut wrong = text.clone().into_bytes();
            wrong[byte] ^= 1 << bit;
            let verdict = Proof::parse(&wrong).and_then(|proof| proof.verify(&entry(217), &identity()));
            assert!(verdict.is_err(), "byte {byte}, bit {bit}");
        }
    }
    for cut in 0..text.len() {
        let verdict =
            Proof::parse(&text.as_bytes()[..cut]).and_then(|proof| proof.verify(&entry(217), &identity()));
        assert!(verdict.is_err(), "cut at {cut}");
    }
}
