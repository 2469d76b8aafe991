//! Many fixed patterns, looked for at one position at a time, in any case.
//!
//! What it is not: a search. The caller knows where a pattern can begin, which is at the start of a word;
//! that is why it is faster than an automaton that has to look at every byte.
//!
//! The one idea: small nodes. A node says in one number which characters may follow, and its successors lie
//! together in their order; so a thousand patterns fit into a fast cache, and the first two characters, which
//! most words fail by, are one look-up.

use std::collections::{BTreeMap, VecDeque};

/// Patterns by their characters, capitals as small letters.
pub(crate) struct Trie {
    /// Class of each byte: 0 if it stands in no pattern.
    classes: [u8; 256],
    /// The node for each pair of classes that a pattern begins with; 0 for none.
    pairs: Vec<u16>,
    nodes: Vec<Node>,
}

/// Some characters that patterns begin with.
#[derive(Clone, Copy, Default)]
struct Node {
    /// Classes that may follow, as bits.
    follow: u64,
    /// The successor for the lowest of them; the others lie behind it.
    first: u16,
    /// The pattern that ends here, plus one; 0 for none.
    end: u16,
}

/// More classes than there are characters in patterns.
const CLASSES: usize = 64;

impl Trie {
    /// Of patterns of two characters and more, in small letters; the first is number 0.
    pub(crate) fn new(patterns: impl Iterator<Item = &'static str>) -> Self {
        let mut classes = [0; 256];
        let mut known = 0;
        let mut tree = vec![Branch::default()];
        for (number, pattern) in (1u16..).zip(patterns) {
            let mut at = 0;
            for byte in pattern.bytes() {
                if classes[usize::from(byte)] == 0 {
                    known += 1;
                    classes[usize::from(byte)] = known;
                    classes[usize::from(byte.to_ascii_uppercase())] = known;
                }
                let new = tree.len();
                at = *tree[at].next.entry(classes[usize::from(byte)]).or_insert(new);
                if at == new {
                    tree.push(Branch::default());
                }
            }
            tree[at].end = number;
        }
        Self::pack(classes, &tree)
    }

    /// Numbers the nodes level by level, so that a node's successors lie together.
    fn pack(classes: [u8; 256], tree: &[Branch]) -> Self {
        let mut trie =
            Self { classes, pairs: vec![0; CLASSES * CLASSES], nodes: Vec::with_capacity(tree.len()) };
        let mut waiting = VecDeque::from([0]);
        let mut last = 0u16;
        while let Some(at) = waiting.pop_front() {
            let branch = &tree[at];
            let first = last + 1;
            let follow = branch.next.keys().fold(0, |bits, class| bits | 1 << class);
            last += u16::try_from(branch.next.len()).expect("invariant: fewer classes than 64");
            trie.nodes.push(Node { follow, first, end: branch.end });
            waiting.extend(branch.next.values());
        }
        for (one, two) in (0..CLASSES).flat_map(|one| (0..CLASSES).map(move |two| (one, two))) {
            let pair = trie.after(0, one).and_then(|node| trie.after(node, two));
            trie.pairs[one * CLASSES + two] = pair.map_or(0, |node| u16::try_from(node).unwrap_or(0));
        }
        trie
    }

    /// The longest pattern that begins at a position, by its number, and where it ends.
    #[inline]
    pub(crate) fn longest(&self, bytes: &[u8], start: usize) -> Option<(usize, usize)> {
        let class = |at: usize| bytes.get(at).map_or(0, |b| usize::from(self.classes[usize::from(*b)]));
        let pair = self.pairs.get(class(start) * CLASSES + class(start + 1)).copied()?;
        if pair == 0 {
            return None;
        }
        let (mut node, mut at, mut best) = (usize::from(pair), start + 2, None);
        loop {
            let end = self.nodes.get(node).map_or(0, |node| node.end);
            best = end.checked_sub(1).map(|number| (usize::from(number), at)).or(best);
            let Some(next) = self.after(node, class(at)) else { return best };
            node = next;
            at += 1;
        }
    }

    /// The node after another.
    #[inline]
    fn after(&self, node: usize, class: usize) -> Option<usize> {
        let node = self.nodes.get(node)?;
        let bit = 1u64 << (class % CLASSES);
        let before = (node.follow & (bit - 1)).count_ones();
        (node.follow & bit != 0).then_some(usize::from(node.first) + before as usize)
    }
}

/// A node while the trie is made.
#[derive(Default)]
struct Branch {
    next: BTreeMap<u8, usize>,
    end: u16,
}

#[cfg(test)]
mod tests {
    use super::Trie;

    #[test]
    fn finds_the_longest_pattern_in_any_case() {
        let patterns = ["ss", "ssn", "ssn number", "s/n", "(h)"];
        let trie = Trie::new(patterns.into_iter());
        for (number, pattern) in patterns.iter().enumerate() {
            for text in [(*pattern).to_owned(), pattern.to_ascii_uppercase(), format!("{pattern}!")] {
                assert_eq!(trie.longest(text.as_bytes(), 0), Some((number, pattern.len())), "{text}");
            }
        }
        assert_eq!(trie.longest(b"the ssn numb", 4), Some((1, 7)));
        for text in ["s", "s!", "xss", ""] {
            assert_eq!(trie.longest(text.as_bytes(), 0), None, "{text}");
        }
    }
}
