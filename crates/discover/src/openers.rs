//! Words that could open something: a label, or a phrase of health care.
//!
//! What it is not: a search. A word passes by its first eight letters (or its last four, where those are one of
//! medicine's endings), a label of several words by the two bytes behind its first word too; what it truly is, [`crate::labels`] and [`crate::health`] find out.
//!
//! The one idea: one pass without a branch. Nearly every word opens nothing, but which does cannot be foreseen;
//! so every word is written down and only the count of what was written decides whether it stays.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::bits::Bits;
use crate::blocks::{self, BLOCK, Block};
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
    /// Whether a phrase could begin with it.
    pub(crate) begins: bool,
    /// Whether it could end like a word of medicine.
    pub(crate) ends: bool,
}

/// Shortest and longest words whose endings count.
const ENDED: std::ops::RangeInclusive<usize> = 6..=32;

/// Of what a parenthesis opens, so many bytes are looked at.
const ENCLOSED: usize = 3;

/// For each number of letters, the bytes of a number that they fill.
const MASKS: [u64; 9] = {
    let mut masks = [u64::MAX; 9];
    let mut len = 0;
    while len < 8 {
        masks[len] = (1 << (8 * len)) - 1;
        len += 1;
    }
    masks
};

/// So many bytes behind its first word tell a longer label: the space or mark, and what comes next.
const BEHIND: usize = 2;

/// What words could be.
struct Known {
    /// Labels of one word (and those with a mark right behind it), by their first eight letters.
    labels: Bits,
    /// Longer labels, by the first eight bytes up to [`BEHIND`] their first word; and what a parenthesis opens.
    longer: Bits,
    /// First words of phrases, by their first eight letters.
    phrases: Bits,
    /// Endings of words, by the last four letters.
    endings: Bits,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let mut known = Known {
        labels: Bits::new(13),
        longer: Bits::new(14),
        phrases: Bits::new(17),
        endings: Bits::new(14),
    };
    for pattern in labels::patterns() {
        let len = pattern.iter().take_while(|b| labels::is_of_word(**b)).count();
        if len == 0 {
            known.longer.add(eight(pattern, ENCLOSED));
        } else if pattern.len() < (len + BEHIND).min(8) || pattern.len() == len {
            known.labels.add(eight(pattern, len));
        } else {
            known.longer.add(eight(pattern, len + BEHIND));
        }
    }
    let fours: BTreeSet<&[u8]> =
        lexicon::LEXICON.first_words().filter_map(|word| word.as_bytes().get(..4)).collect();
    for word in lexicon::LEXICON.first_words() {
        known.phrases.add(eight(word.as_bytes(), word.len()));
        // a plural is known by its singular; of a short one only where its letters begin another word
        let plural = [word.as_bytes(), b"s"].concat();
        if word.len() > 3 || word.len() == 3 && fours.contains(plural.as_slice()) {
            known.phrases.add(eight(&plural, plural.len()));
        }
    }
    for ending in lexicon::endings() {
        let tail = ending.len().saturating_sub(4);
        known.endings.add(eight(ending.as_bytes().get(tail..).unwrap_or_default(), 4));
    }
    known
});

/// Up to eight letters as a number, in lower case; missing ones are 0.
pub(crate) fn eight(bytes: &[u8], len: usize) -> u64 {
    bytes.iter().take(len.min(8)).rev().fold(0, |key, byte| (key << 8) | u64::from(byte | 0x20))
}

/// The first eight letters of the word at a position, as [`eight`] gives them.
#[inline]
pub(crate) fn letters(bytes: &[u8], start: usize, len: usize) -> u64 {
    load(bytes, start) & MASKS[len.min(8)]
}

/// Eight bytes from a position on, in lower case; what lies behind the end is anything.
#[inline]
fn load(bytes: &[u8], at: usize) -> u64 {
    let letters = match bytes.get(at..at + 8).and_then(|eight| eight.first_chunk::<8>()) {
        Some(eight) => u64::from_le_bytes(*eight),
        None => eight(bytes.get(at..).unwrap_or_default(), 8),
    };
    letters | 0x2020_2020_2020_2020
}

/// Reads the words of a text, given its blocks.
pub(crate) fn read(bytes: &[u8], blocks: &[Block]) -> Openers {
    read_some::<true>(bytes, blocks)
}

/// As [`read`], but only what could open a label.
pub(crate) fn read_labels(bytes: &[u8], blocks: &[Block]) -> Openers {
    read_some::<false>(bytes, blocks)
}

fn read_some<const HEALTH: bool>(bytes: &[u8], blocks: &[Block]) -> Openers {
    let known = &*KNOWN;
    // about as many as there are: growing costs more than a little too much
    let mut openers = Openers {
        labels: Vec::with_capacity(blocks.len() + 16),
        health: Vec::with_capacity(if HEALTH { blocks.len() + 16 } else { 0 }),
    };
    let mut carry = 0;
    // a block has at most as many words as bytes
    let (mut labels, mut health) = ([0u32; BLOCK], [Word::default(); BLOCK]);
    for (index, block) in blocks.iter().enumerate() {
        let mut starts = block.word & !(block.word << 1 | carry);
        carry = block.word >> (BLOCK - 1);
        let (mut label_count, mut health_count) = (0usize, 0usize);
        while starts != 0 {
            let bit = starts.trailing_zeros();
            starts &= starts - 1;
            let start = index * BLOCK + bit as usize;
            let mut len = (!block.word >> bit).trailing_zeros() as usize;
            if bit as usize + len >= BLOCK {
                len = blocks::word_len(blocks, start);
            }
            let eight = load(bytes, start);
            let letters = eight & MASKS[len.min(8)];
            let at = u32::try_from(start).unwrap_or(u32::MAX);
            labels[label_count % BLOCK] = at;
            let opens =
                known.labels.holds(letters) | known.longer.holds(eight & MASKS[(len + BEHIND).min(8)]);
            label_count += usize::from(opens);
            if HEALTH {
                let last = load(bytes, start + len.max(4) - 4) & MASKS[4];
                let ends = ENDED.contains(&len) & known.endings.holds(last);
                // letters with accents are folded only in the key of a phrase
                let begins = known.phrases.holds(letters) || letters & 0x8080_8080_8080_8080 != 0;
                let len = u8::try_from(len).unwrap_or(64);
                health[health_count % BLOCK] = Word { start: at, len, begins, ends };
                health_count += usize::from(begins | ends);
            }
        }
        openers.labels.extend_from_slice(labels.get(..label_count).unwrap_or_default());
        openers.health.extend_from_slice(health.get(..health_count).unwrap_or_default());
    }
    let words = openers.labels.len();
    let opens = |at: &usize| known.longer.holds(load(bytes, *at) & MASKS[ENCLOSED]);
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
                let fits = |word: &Word| {
                    word.start == at(start) && word.len == len && if begins { word.begins } else { word.ends }
                };
                assert!(found.health.iter().any(fits), "{start} after {before}");
            }
        }
    }
}
