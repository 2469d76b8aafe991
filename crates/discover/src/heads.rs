//! The lengths and first letters of the words of a list.
//!
//! The one idea: lists of words are asked about words that they nearly never hold, and those mostly fail by
//! their length and first letter alone, which is one look.

/// For each length the first letters, as bits.
pub(crate) struct Heads([u32; 16]);

impl Heads {
    pub(crate) const NONE: Self = Self([0; 16]);

    /// Of words in small letters, shorter than 16 and not empty.
    pub(crate) const fn of(words: &[&[u8]]) -> Self {
        let mut heads = Self::NONE;
        let mut i = 0;
        while i < words.len() {
            heads = heads.with(words[i]);
            i += 1;
        }
        heads
    }

    pub(crate) const fn with(mut self, word: &[u8]) -> Self {
        self.0[word.len()] |= 1 << (word[0] % 32);
        self
    }

    /// Whether a word of the list has the length and first letter of this one.
    #[inline]
    pub(crate) fn may_hold(&self, word: &[u8]) -> bool {
        let first = word.first().copied().unwrap_or(0);
        self.0.get(word.len()).is_some_and(|letters| letters >> (first % 32) & 1 != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::Heads;

    #[test]
    fn words_pass_by_length_and_first_letter() {
        const HEADS: Heads = Heads::of(&[b"son", b"wife"]);
        for (word, passes) in
            [("son", true), ("sad", true), ("wife", true), ("wifes", false), ("a", false), ("", false)]
        {
            assert_eq!(HEADS.may_hold(word.as_bytes()), passes, "{word}");
        }
    }
}
