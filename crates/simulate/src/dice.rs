//! Seeded chance.
//!
//! What it is: a stream of numbers that depends on a seed and a name, and the few draws the generator needs.
//!
//! The one idea: **every part of the clinic draws from a stream of its own**, so that more mails do not
//! change the people, and the same seed gives the same bytes on any machine. No floating point is used.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// A stream of chance.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream of this name under this seed.
    pub(crate) fn new(seed: u64, name: &str) -> Self {
        // FNV-1a: only has to tell a dozen fixed names apart
        let hash = name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        Self(ChaCha8Rng::seed_from_u64(seed ^ hash))
    }

    /// A number from 0 to `end - 1`; 0 if `end` is 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        if end == 0 {
            return 0;
        }
        // the bias of the remainder is below one in 2^40 for the small ranges drawn here
        usize::try_from(self.0.next_u64() % (end as u64)).unwrap_or(0)
    }

    /// A number from `first` to `last`, both included.
    pub(crate) fn between(&mut self, first: usize, last: usize) -> usize {
        first + self.below(last.saturating_sub(first) + 1)
    }

    /// As [`Dice::between`], for days and years.
    pub(crate) fn span(&mut self, first: i32, last: i32) -> i32 {
        let width = usize::try_from(last.saturating_sub(first)).unwrap_or(0);
        first + i32::try_from(self.below(width + 1)).unwrap_or(0)
    }

    /// True `percent` times in a hundred.
    pub(crate) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of a list that is not empty.
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// Index of one of a list of weights, as likely as its weight says.
    pub(crate) fn weighted(&mut self, weights: impl Iterator<Item = u32> + Clone) -> usize {
        let total: u64 = weights.clone().map(u64::from).sum();
        let mut left = self.0.next_u64() % total.max(1);
        for (i, weight) in weights.enumerate() {
            if left < u64::from(weight) {
                return i;
            }
            left -= u64::from(weight);
        }
        0
    }

    /// So many digits.
    pub(crate) fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + self.below(10).to_le_bytes()[0])).collect()
    }

    /// So many characters of an ASCII alphabet.
    pub(crate) fn letters(&mut self, alphabet: &str, count: usize) -> String {
        (0..count).map(|_| char::from(*self.pick(alphabet.as_bytes()))).collect()
    }

    /// The list in a chance order.
    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, self.below(i + 1));
        }
    }
}
