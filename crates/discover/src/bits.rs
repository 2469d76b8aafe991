//! A set of numbers that says "surely not" or "perhaps".
//!
//! What it is not: exact. It may hold numbers that it was not given, never the other way round; who asks it looks
//! closer where it says "perhaps".
//!
//! The one idea: each number is two bits of one word, so that a look is one place in memory, of a table so small
//! that it stays in a fast cache.

/// A set of numbers that may hold some it was not given.
pub(crate) struct Bits {
    bits: Vec<u64>,
    shift: u32,
}

impl Bits {
    /// As many bits as two to this power, which is 7 or more.
    pub(crate) fn new(log: u32) -> Self {
        Self { bits: vec![0; 1 << (log - 6)], shift: 64 - (log - 6) }
    }

    pub(crate) fn add(&mut self, number: u64) {
        let (word, both) = self.place(number);
        self.bits[word] |= both;
    }

    #[inline]
    pub(crate) fn holds(&self, number: u64) -> bool {
        let (word, both) = self.place(number);
        self.bits.get(word).is_some_and(|bits| bits & both == both)
    }

    /// The word that a number belongs to, by the highest bits of a product, and its two bits.
    #[inline]
    fn place(&self, number: u64) -> (usize, u64) {
        let hash = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let both = 1 << (hash >> 32 & 63) | 1 << (hash >> 38 & 63);
        (usize::try_from(hash >> self.shift).unwrap_or(0), both)
    }
}

#[cfg(test)]
mod tests {
    use super::Bits;

    #[test]
    fn holds_what_it_was_given_and_little_else() {
        let mut bits = Bits::new(16);
        (0..4000_u64).for_each(|number| bits.add(number * number));
        assert!((0..4000_u64).all(|number| bits.holds(number * number)));
        let others = (0..100_000_u64).filter(|number| bits.holds(number + (1 << 40))).count();
        assert!(others < 5000, "{others}");
    }
}
