//! Where runs of bytes begin, found sixty-four bytes at a time.
//!
//! The one idea: whether a byte belongs to a class is asked of a whole block at once, which compilers turn
//! into vector instructions, and the answers are packed into the bits of one number. A run begins where a
//! bit is set and the one before is not; what lies between costs nothing.

/// Bytes in a block: as many as a `u64` has bits.
const BLOCK: usize = 64;

/// Positions where a run of one class of bytes begins, and of every byte of another class, in order.
pub(crate) struct Starts<'a, R, S> {
    bytes: &'a [u8],
    /// Class whose runs count once, where they begin.
    run: R,
    /// Class whose bytes all count.
    single: S,
    /// First byte of the block at hand.
    base: usize,
    /// Positions in the block that are still to come.
    bits: u64,
    /// Whether the last byte of the block belonged to a run.
    inside: bool,
    /// Where the next block begins.
    next: usize,
    /// Positions before this one are passed over.
    from: usize,
}

impl<'a, R: Fn(u8) -> bool, S: Fn(u8) -> bool> Starts<'a, R, S> {
    pub(crate) fn new(bytes: &'a [u8], run: R, single: S) -> Self {
        Self { bytes, run, single, base: 0, bits: 0, inside: false, next: 0, from: 0 }
    }

    /// Passes over what lies before a position.
    pub(crate) fn skip_to(&mut self, position: usize) {
        self.from = self.from.max(position);
    }

    /// Reads the next block; false at the end.
    fn load(&mut self) -> bool {
        let rest = self.bytes.get(self.next..).unwrap_or_default();
        let mut padded = [0; BLOCK];
        let (block, len) = if let Some(block) = rest.first_chunk::<BLOCK>() {
            (block, BLOCK)
        } else {
            if rest.is_empty() {
                return false;
            }
            for (slot, byte) in padded.iter_mut().zip(rest) {
                *slot = *byte;
            }
            (&padded, rest.len())
        };
        let run = mask(block, &self.run);
        let begins = run & !(run << 1 | u64::from(self.inside));
        self.inside = run >> (BLOCK - 1) != 0;
        self.bits = begins | mask(block, &self.single);
        self.base = self.next;
        self.next += len;
        true
    }
}

impl<R: Fn(u8) -> bool, S: Fn(u8) -> bool> Iterator for Starts<'_, R, S> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        loop {
            while self.bits == 0 {
                if !self.load() {
                    return None;
                }
            }
            let at = self.base + self.bits.trailing_zeros() as usize;
            self.bits &= self.bits - 1;
            if at >= self.from {
                return Some(at);
            }
        }
    }
}

/// One bit for each byte, set if the byte is of the class.
#[inline]
fn mask(block: &[u8; BLOCK], is: impl Fn(u8) -> bool) -> u64 {
    let mut flags = [0u8; BLOCK];
    for (flag, byte) in flags.iter_mut().zip(block) {
        *flag = u8::from(is(*byte));
    }
    let (eights, _) = flags.as_chunks::<8>();
    eights.iter().rev().fold(0, |bits, eight| bits << 8 | pack(u64::from_le_bytes(*eight)))
}

/// The lowest bits of eight bytes, the first byte's lowest: the product moves byte `i`'s bit to place `56 + i`.
#[inline]
fn pack(eight: u64) -> u64 {
    eight.wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Starts;

    proptest! {
        #[test]
        fn finds_what_a_plain_loop_finds(text in "[a1@ ]{0,200}", skip in 0usize..200) {
            let bytes = text.as_bytes();
            let mut starts = Starts::new(bytes, |b| b.is_ascii_digit(), |b| b == b'@');
            starts.skip_to(skip);
            let plain: Vec<usize> = (skip.min(bytes.len())..bytes.len())
                .filter(|i| {
                    let begins = bytes[*i].is_ascii_digit() && (*i == 0 || !bytes[*i - 1].is_ascii_digit());
                    begins || bytes[*i] == b'@'
                })
                .collect();
            prop_assert_eq!(starts.collect::<Vec<_>>(), plain);
        }
    }
}
