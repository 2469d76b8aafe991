//! Many fixed patterns, looked for at one position at a time, in any case.
//!
//! What it is not: a search. The caller knows where a pattern can begin, which is at the start of a word;
//! that is why it is faster than an automaton that has to look at every byte.
//!
//! The one idea: a table of the three characters that a pattern can begin with turns most words away before
//! the trie is walked.

/// Patterns by their characters, capitals as small letters.
pub(crate) struct Trie {
    /// Class of each byte: 0 if it stands in no pattern.
    classes: [u8; 256],
    /// For each pair of classes that a pattern may begin with, the third classes that may follow, as bits.
    heads: Vec<u64>,
    /// [`CLASSES`] successors of each node; 0 for none.
    next: Vec<u16>,
    /// The pattern that ends at each node, plus one; 0 for none.
    ends: Vec<u16>,
}

/// More classes than there are characters in patterns.
const CLASSES: usize = 64;

impl Trie {
    /// Of patterns in small letters; the first is number 0.
    pub(crate) fn new(patterns: impl Iterator<Item = &'static str>) -> Self {
        let mut trie = Self {
            classes: [0; 256],
            heads: vec![0; CLASSES * CLASSES],
            next: vec![0; CLASSES],
            ends: vec![0],
        };
        let mut known = 0;
        for (entry, pattern) in (1u16..).zip(patterns) {
            let mut path = [0u8; 2];
            let mut node = 0;
            for (i, byte) in pattern.bytes().enumerate() {
                if trie.classes[usize::from(byte)] == 0 {
                    known += 1;
                    trie.classes[usize::from(byte)] = known;
                    trie.classes[usize::from(byte.to_ascii_uppercase())] = known;
                }
                let class = trie.classes[usize::from(byte)];
                match path.get_mut(i) {
                    Some(slot) => *slot = class,
                    None if i == 2 => trie.heads[head(path)] |= 1 << class,
                    None => {}
                }
                node = trie.child(node, class);
            }
            if pattern.len() < 3 {
                trie.heads[head(path)] = u64::MAX;
            }
            trie.ends[node] = entry;
        }
        trie
    }

    /// The node after another, made if there is none.
    fn child(&mut self, node: usize, class: u8) -> usize {
        let slot = node * CLASSES + usize::from(class);
        if self.next[slot] == 0 {
            self.next[slot] = u16::try_from(self.ends.len()).expect("invariant: a few thousand nodes");
            self.ends.push(0);
            self.next.resize(self.ends.len() * CLASSES, 0);
        }
        usize::from(self.next[slot])
    }

    /// The longest pattern that begins at a position, by its number, and where it ends.
    #[inline]
    pub(crate) fn longest(&self, bytes: &[u8], start: usize) -> Option<(usize, usize)> {
        let class = |at: usize| bytes.get(at).map_or(0, |b| self.classes[usize::from(*b)]);
        let heads = self.heads.get(head([class(start), class(start + 1)])).copied().unwrap_or(0);
        if heads >> class(start + 2) & 1 == 0 {
            return None;
        }
        let (mut node, mut at, mut best) = (0, start, None);
        loop {
            node = self.next.get(node * CLASSES + usize::from(class(at))).copied().map_or(0, usize::from);
            // no pattern holds a character of class 0, so node 0 is never come back to
            if node == 0 {
                return best;
            }
            at += 1;
            if let Some(entry) = self.ends.get(node).and_then(|end| end.checked_sub(1)) {
                best = Some((usize::from(entry), at));
            }
        }
    }
}

/// Place of two classes in [`Trie::heads`].
fn head([first, second]: [u8; 2]) -> usize {
    usize::from(first) * CLASSES + usize::from(second)
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
