//! Words that could open something: a label, or a phrase of health care.
//!
//! What it is not: a search. A word passes by its first four letters (or its last, where those are one of
//! medicine's endings); what it truly is, [`crate::labels`] and [`crate::health`] find out.
//!
//! The one idea: one pass without a branch. Nearly every word opens nothing, but which does cannot be foreseen;
//! so every word is written down and only the count of what was written decides whether it stays.

use std::sync::LazyLock;

use crate::blocks::{BLOCK, Block};
use crate::health::lexicon;
use crate::labels;

/// What was found, in order.
#[derive(Default)]
pub(crate) struct Openers {
    /// Where labels could begin: words, and opening parentheses.
    pub(crate) labels: Vec<u32>,
    /// Words that phrases of health care could begin with, or that end like words of medicine.
    pub(crate) health: Vec<Word>,
}

/// A word: a run of letters, digits and bytes outside ASCII.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) start: u32,
    /// Its length; of a longer one 64.
    pub(crate) len: u8,
    /// Whether a phrase could begin with it; else only its ending counts.
    pub(crate) begins: bool,
}

/// A label could begin with such letters.
const LABEL: u8 = 1;
/// A phrase of health care could.
const PHRASE: u8 = 2;
/// A word of medicine could end with them.
const ENDING: u8 = 4;

/// Shortest and longest words whose endings count.
const ENDED: std::ops::RangeInclusive<usize> = 6..=32;

/// Of what a parenthesis opens, so many bytes are looked at.
const ENCLOSED: usize = 3;

/// For each number of letters, the bytes of a number that they fill.
const MASKS: [u32; 5] = [0, 0xff, 0xffff, 0xff_ffff, 0xffff_ffff];

/// Kinds by the hash of four letters, two hashes to a byte.
struct Table(Vec<u8>);

const TABLE_BITS: u32 = 16;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table(vec![0; 1 << (TABLE_BITS - 1)]);
    for pattern in labels::patterns() {
        let len = pattern.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
        table.add(four(pattern, if len == 0 { ENCLOSED } else { len }), LABEL);
    }
    lexicon::LEXICON.beginnings().for_each(|four| table.add(four, PHRASE));
    lexicon::LEXICON.endings().for_each(|four| table.add(four, ENDING));
    table
});

impl Table {
    fn add(&mut self, four: u32, kind: u8) {
        let (at, shift) = Self::place(four);
        self.0[at] |= kind << shift;
    }

    #[inline]
    fn kinds(&self, four: u32) -> u8 {
        let (at, shift) = Self::place(four);
        self.0.get(at).copied().unwrap_or(0) >> shift
    }

    #[inline]
    fn place(four: u32) -> (usize, u32) {
        let hash = four.wrapping_mul(0x9e37_79b1) >> (32 - TABLE_BITS);
        ((hash >> 1) as usize, (hash & 1) * 4)
    }
}

/// Up to four letters as a number, in lower case; missing ones are 0.
fn four(bytes: &[u8], len: usize) -> u32 {
    bytes.iter().take(len.min(4)).rev().fold(0, |key, byte| (key << 8) | u32::from(byte | 0x20))
}

/// Four bytes from a position on, in lower case; 0 behind the end.
#[inline]
fn load(bytes: &[u8], at: usize) -> u32 {
    let letters = match bytes.get(at..at + 4).and_then(|four| four.first_chunk::<4>()) {
        Some(four) => u32::from_le_bytes(*four),
        None => four(bytes.get(at..).unwrap_or_default(), 4),
    };
    letters | 0x2020_2020
}

/// Reads the words of a text, given its blocks.
pub(crate) fn read(bytes: &[u8], blocks: &[Block]) -> Openers {
    let table = &*TABLE;
    let mut openers = Openers::default();
    let mut carry = 0;
    for (index, block) in blocks.iter().enumerate() {
        let next = blocks.get(index + 1).map_or(0, |next| next.word);
        let ahead = u128::from(next) << BLOCK | u128::from(block.word);
        let mut starts = block.word & !(block.word << 1 | carry);
        carry = block.word >> (BLOCK - 1);
        // a block has at most as many words as bytes
        let (mut labels, mut label_count) = ([0u32; BLOCK], 0usize);
        let (mut health, mut health_count) = ([Word::default(); BLOCK], 0usize);
        while starts != 0 {
            let bit = starts.trailing_zeros();
            starts &= starts - 1;
            let start = index * BLOCK + bit as usize;
            let len = ((!(ahead >> bit)).trailing_zeros() as usize).min(64);
            let letters = load(bytes, start) & MASKS[len.min(4)];
            let kinds = table.kinds(letters);
            let ended = ENDED.contains(&len)
                && table.kinds(load(bytes, start + len.max(4) - 4)) & ENDING != 0;
            // letters with accents are folded only in the key of a phrase
            let begins = (kinds & PHRASE != 0) | (letters & 0x8080_8080 != 0);
            let at = u32::try_from(start).unwrap_or(u32::MAX);
            labels[label_count % BLOCK] = at;
            label_count += usize::from(kinds & LABEL != 0);
            health[health_count % BLOCK] = Word { start: at, len: u8::try_from(len).unwrap_or(64), begins };
            health_count += usize::from(begins | ended);
        }
        openers.labels.extend(labels.iter().take(label_count));
        openers.health.extend(health.iter().take(health_count));
    }
    let words = openers.labels.len();
    let opens = |at: &usize| table.kinds(load(bytes, *at) & MASKS[ENCLOSED]) & LABEL != 0;
    let enclosed = memchr::memchr_iter(b'(', bytes).filter(opens);
    openers.labels.extend(enclosed.map(|at| u32::try_from(at).unwrap_or(u32::MAX)));
    if openers.labels.len() > words {
        openers.labels.sort_unstable();
    }
    openers
}

#[cfg(test)]
mod tests {
    use super::{Word, read};
    use crate::blocks;

    fn openers(text: &str) -> super::Openers {
        read(text.as_bytes(), &blocks::read(text.as_bytes()))
    }

    #[test]
    fn words_that_open_nothing_are_few() {
        let text = "Please note that the meeting about gas which they would have had on this Monday will be on another";
        let found = openers(text);
        assert!(found.labels.len() + found.health.len() < 5, "{:?} {:?}", found.labels, found.health);
    }

    #[test]
    fn labels_phrases_endings_and_accents_wherever_they_stand() {
        for before in 0..140 {
            let text = format!("{} SSN: (h) asthma myringitis \u{e9}", ".".repeat(before));
            let found = openers(&text);
            let at = |offset: usize| u32::try_from(before + offset).unwrap();
            for label in [1, 6] {
                assert!(found.labels.contains(&at(label)), "{label} after {before}");
            }
            for (start, len, begins) in [(10, 6, true), (17, 10, false), (28, 2, true)] {
                let word = Word { start: at(start), len, begins };
                assert!(found.health.contains(&word), "{start} after {before}");
            }
        }
    }
}
