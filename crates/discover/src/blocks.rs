//! The classes of a text's bytes, sixty-four to a number, read once for all who look for where something begins.
//!
//! What it is not: a search. It says of every byte whether it is part of a word, a digit, a capital; which of
//! those begin something is asked of the bits ([`Starts`]), and what lies between costs nothing.
//!
//! The one idea: a block of sixty-four bytes becomes one `u64` for each class. Whether a byte belongs to it is asked
//! of the whole block in a loop that compilers turn into vector instructions, and the answers are packed
//! eight at a time by a product.

/// Bytes in a block: as many as a `u64` has bits.
pub(crate) const BLOCK: usize = 64;

/// One bit for each byte of a block, the first byte's lowest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Block {
    /// ASCII letters and digits, and all bytes outside ASCII.
    pub(crate) word: u64,
    /// ASCII digits.
    pub(crate) digit: u64,
    /// ASCII capitals, and all bytes outside ASCII.
    pub(crate) capital: u64,
    /// `@` and `:`.
    pub(crate) sign: u64,
}

/// The blocks of a text; bits behind its end are not set.
pub(crate) fn read(bytes: &[u8]) -> Vec<Block> {
    let (whole, rest) = bytes.as_chunks::<BLOCK>();
    let mut blocks = Vec::with_capacity(whole.len() + 1);
    blocks.extend(whole.iter().map(block));
    if !rest.is_empty() {
        let mut last = [0; BLOCK];
        for (slot, byte) in last.iter_mut().zip(rest) {
            *slot = *byte;
        }
        blocks.push(block(&last));
    }
    blocks
}

/// Length of the word that begins at a position: of the run of bytes of its class; of a longer one 64.
#[inline]
pub(crate) fn word_len(blocks: &[Block], start: usize) -> usize {
    let bits = |index: usize| blocks.get(index).map_or(0, |block| block.word);
    let (index, bit) = (start / BLOCK, start % BLOCK);
    let len = (!bits(index) >> bit).trailing_zeros() as usize;
    if bit + len < BLOCK { len } else { (BLOCK - bit + bits(index + 1).trailing_ones() as usize).min(BLOCK) }
}

/// Which positions [`Starts`] finds.
pub(crate) struct Classes {
    /// Runs of this class count once, where they begin,
    pub(crate) run: u64,
    /// and only if they begin with a byte of this class.
    pub(crate) first: u64,
    /// Bytes of this class all count.
    pub(crate) single: u64,
}

/// Positions where runs of one class of bytes begin, and of every byte of another class, in order.
pub(crate) struct Starts<'b, F> {
    blocks: &'b [Block],
    classes: F,
    /// The block at hand.
    index: usize,
    /// Positions in it that are still to come.
    bits: u64,
    /// 1 if the last byte of the block belonged to a run.
    carry: u64,
    /// Positions before this one are passed over.
    from: usize,
}

impl<'b, F: Fn(&Block) -> Classes> Starts<'b, F> {
    pub(crate) fn new(blocks: &'b [Block], classes: F) -> Self {
        Self::at(blocks, 0, classes)
    }

    /// Those at or after a position.
    pub(crate) fn at(blocks: &'b [Block], from: usize, classes: F) -> Self {
        let index = from / BLOCK;
        let before = index.checked_sub(1).and_then(|i| blocks.get(i));
        let carry = before.map_or(0, |block| classes(block).run >> (BLOCK - 1));
        let mut starts = Self { blocks, classes, index, bits: 0, carry, from };
        starts.load();
        starts
    }

    /// Passes over what lies before a position.
    #[inline]
    pub(crate) fn skip_to(&mut self, position: usize) {
        self.from = self.from.max(position);
    }

    /// Reads the block at hand; false at the end.
    #[inline]
    fn load(&mut self) -> bool {
        let Some(block) = self.blocks.get(self.index) else { return false };
        let Classes { run, first, single } = (self.classes)(block);
        self.bits = run & !(run << 1 | self.carry) & first | single;
        self.carry = run >> (BLOCK - 1);
        true
    }
}

impl<F: Fn(&Block) -> Classes> Iterator for Starts<'_, F> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        loop {
            while self.bits == 0 {
                self.index += 1;
                if !self.load() {
                    return None;
                }
            }
            let at = self.index * BLOCK + self.bits.trailing_zeros() as usize;
            self.bits &= self.bits - 1;
            if at >= self.from {
                return Some(at);
            }
        }
    }
}

fn block(bytes: &[u8; BLOCK]) -> Block {
    const LOWEST: u64 = 0x0101_0101_0101_0101;
    let mut flags = [0u8; BLOCK];
    for (flag, byte) in flags.iter_mut().zip(bytes) {
        *flag = classes(*byte);
    }
    let (eights, _) = flags.as_chunks::<8>();
    // the product moves byte `i`'s bit to place `56 + i`
    let pack = |eight: u64| (eight & LOWEST).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    let mut masks = [0u64; 4];
    for (eight, place) in eights.iter().zip((0u32..64).step_by(8)) {
        let eight = u64::from_le_bytes(*eight);
        for (mask, class) in masks.iter_mut().zip(0u32..) {
            *mask |= pack(eight >> class) << place;
        }
    }
    let [word, digit, capital, sign] = masks;
    Block { word, digit, capital, sign }
}

/// The classes of a byte, one bit for each, in the order of [`Block`]'s fields.
#[inline]
fn classes(byte: u8) -> u8 {
    let outside = byte >= 0x80;
    u8::from(byte.is_ascii_alphanumeric() || outside)
        | u8::from(byte.is_ascii_digit()) << 1
        | u8::from(byte.is_ascii_uppercase() || outside) << 2
        | u8::from(byte == b'@' || byte == b':') << 3
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{BLOCK, Classes, Starts, block, read, word_len};

    #[test]
    fn every_byte_has_its_classes() {
        for byte in 0..=255_u8 {
            for place in [0, 7, 8, 63] {
                let mut bytes = [b' '; BLOCK];
                bytes[place] = byte;
                let block = block(&bytes);
                let classes = [block.word, block.digit, block.capital, block.sign];
                let outside = byte >= 0x80;
                let expected = [
                    byte.is_ascii_alphanumeric() || outside,
                    byte.is_ascii_digit(),
                    byte.is_ascii_uppercase() || outside,
                    b"@:".contains(&byte),
                ];
                assert_eq!(classes, expected.map(|is| u64::from(is) << place), "{byte} at {place}");
            }
        }
    }

    #[test]
    fn a_word_is_as_long_as_it_is() {
        for before in 0..140 {
            for len in [1, 5, 63, 64, 90] {
                let text = format!("{}{} x", ".".repeat(before), "w".repeat(len));
                assert_eq!(word_len(&read(text.as_bytes()), before), len.min(64), "{len} after {before}");
            }
        }
    }

    proptest! {
        #[test]
        fn finds_what_a_plain_loop_finds(text in "[a1@ ]{0,200}", skip in 0usize..200) {
            let bytes = text.as_bytes();
            let blocks = read(bytes);
            let mut starts = Starts::new(&blocks, |block| Classes {
                run: block.digit,
                first: block.digit,
                single: block.sign,
            });
            starts.skip_to(skip);
            let later = Starts::at(&blocks, skip, |block| Classes {
                run: block.digit,
                first: block.digit,
                single: block.sign,
            });
            let plain: Vec<usize> = (skip.min(bytes.len())..bytes.len())
                .filter(|i| {
                    let begins = bytes[*i].is_ascii_digit() && (*i == 0 || !bytes[*i - 1].is_ascii_digit());
                    begins || bytes[*i] == b'@'
                })
                .collect();
            prop_assert_eq!(&starts.collect::<Vec<_>>(), &plain);
            prop_assert_eq!(later.collect::<Vec<_>>(), plain);
        }
    }
}
