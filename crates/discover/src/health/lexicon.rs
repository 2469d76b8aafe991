//! The phrases of health care: illnesses, medicines, procedures, tests, and the words that speak of a patient.
//!
//! Lists under `data/` are read once into two open-addressing tables: first words (with the length of the longest
//! phrase that each begins) and whole phrases. The key of a phrase is its words in lower case with single spaces.
//!
//! The one idea: a word is turned away as early as can be: by its letters ([`crate::openers`]), as no phrase's first
//! word ([`Lexicon::first`]), by what follows it ([`Lexicon::may_follow`]), and only then is a phrase looked up.

use std::sync::LazyLock;

use super::rules;
use crate::bits::Bits;
use crate::openers;

/// What a phrase is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An illness; the meaning is its ICD-10-CM code.
    Diagnosis,
    /// A medicine; the meaning is its generic name.
    Medication,
    /// A procedure; the meaning is its usual name.
    Procedure,
    /// A test; the meaning is its usual name and a sign for what its value looks like.
    Test,
    /// Words that speak of a patient's health, of taking medicine, of an operation.
    Cue(Cue),
}

/// What a cue speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cue {
    /// Somebody's health.
    Health,
    /// Taking medicine.
    Medicine,
    /// An operation or examination.
    Operation,
}

/// A phrase and what it means.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    /// The phrase: words in lower case, single spaces.
    key: &'static str,
    pub(crate) kind: Kind,
    pub(crate) meaning: &'static str,
    /// Also an ordinary word: counts only where health is spoken of (a cue: only before a colon).
    pub(crate) weak: bool,
    /// Counts only in capitals.
    pub(crate) capitals: bool,
}

/// Most words of a phrase.
pub(crate) const MOST_WORDS: usize = 6;

const SLOTS: usize = 1 << 15;
const FIRST_SLOTS: usize = 1 << 14;
const SECONDS: usize = 1 << 18;

/// All phrases, ready to be looked up.
pub(crate) struct Lexicon {
    entries: Vec<Entry>,
    /// Hash of a phrase (its upper part), and index into `entries` plus one; 0 for an empty slot.
    slots: Vec<(u32, u32)>,
    /// Hash of a first word (its upper part), and what it begins; 0 for an empty slot.
    firsts: Vec<(u32, First)>,
    /// Letters that second words begin with, each after its first word, as a set of bits.
    seconds: Vec<u64>,
    /// Phrases of one word, and what could be their plural, by the first eight letters.
    alone: Bits,
    /// First words of longer phrases, by the first eight letters and the letter that the second begins with.
    leads: Bits,
}

/// What a word begins.
#[derive(Clone, Copy, Default)]
pub(crate) struct First {
    /// The most words of a phrase that it begins; 0 if there is none.
    pub(crate) most: u8,
    /// Whether it is a phrase by itself.
    pub(crate) alone: bool,
}

/// The lists, read at first use.
pub(crate) static LEXICON: LazyLock<Lexicon> = LazyLock::new(build);

/// The start of a hash, to be continued with [`hash_on`].
pub(crate) const HASH_START: u64 = 0xcbf2_9ce4_8422_2325;

/// A hash, one byte on.
pub(crate) fn hash_on(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
}

fn hash_of(key: &str) -> u64 {
    key.bytes().fold(HASH_START, hash_on)
}

/// What words of medicine end with.
pub(crate) fn endings() -> impl Iterator<Item = &'static str> {
    rules::endings()
}

impl Lexicon {
    /// What phrases begin with.
    pub(crate) fn first_words(&self) -> impl Iterator<Item = &'static str> {
        self.entries.iter().map(|entry| entry.key.split(' ').next().unwrap_or_default())
    }

    /// What the word of this hash begins.
    pub(crate) fn first(&self, hash: u64) -> First {
        let tag = tag(hash);
        let mut slot = place(hash, FIRST_SLOTS);
        loop {
            match self.firsts.get(slot) {
                Some((known, first)) if *known == tag => return *first,
                Some((0, _)) | None => return First::default(),
                Some(_) => slot = (slot + 1) % FIRST_SLOTS,
            }
        }
    }

    /// Whether a phrase could go on after its first word with a word that begins with these two letters (the
    /// second 0 if there is one only).
    pub(crate) fn may_follow(&self, first: u64, letters: [u8; 2]) -> bool {
        let (word, bit) = Self::second(first, letters);
        self.seconds.get(word).is_some_and(|bits| bits >> bit & 1 != 0)
    }

    /// Whether a phrase could begin with the word of these first eight letters (as of [`openers::eight`]), which a
    /// space and a word of this small letter follow.
    #[inline]
    pub(crate) fn may_begin(&self, letters: u64, follows: u8) -> bool {
        self.alone.holds(letters) || self.leads.holds(lead(letters, follows))
    }

    fn second(first: u64, [one, two]: [u8; 2]) -> (usize, u64) {
        let hash = hash_on(hash_on(first, one), two);
        let place = place(hash ^ hash >> 17, SECONDS);
        (place >> 6, place as u64 & 63)
    }

    /// The entries for a phrase: few, often none.
    pub(crate) fn phrase<'s, 'k>(
        &'s self,
        hash: u64,
        key: &'k [u8],
    ) -> impl Iterator<Item = &'s Entry> + use<'s, 'k> {
        let mut slot = place(hash, SLOTS);
        let tag = tag(hash);
        std::iter::from_fn(move || {
            loop {
                let (known, index) = self.slots.get(slot).copied()?;
                let index = index.checked_sub(1)?;
                slot = (slot + 1) % SLOTS;
                if known == tag {
                    return self.entries.get(index as usize);
                }
            }
        })
        .filter(move |entry| entry.key.as_bytes() == key)
    }

    fn add(&mut self, entry: Entry) {
        let hash = hash_of(entry.key);
        let words = entry.key.split(' ').count().min(MOST_WORDS);
        let first = entry.key.split(' ').next().unwrap_or_default();
        self.entries.push(entry);
        let mut slot = place(hash, SLOTS);
        while self.slots[slot].1 != 0 {
            slot = (slot + 1) % SLOTS;
        }
        let index = u32::try_from(self.entries.len()).expect("invariant: fewer phrases than slots");
        self.slots[slot] = (tag(hash), index);
        let first_hash = hash_of(first);
        let mut slot = place(first_hash, FIRST_SLOTS);
        while self.firsts[slot].0 != 0 && self.firsts[slot].0 != tag(first_hash) {
            slot = (slot + 1) % FIRST_SLOTS;
        }
        let known = self.firsts[slot].1;
        let most = known.most.max(u8::try_from(words).unwrap_or(u8::MAX));
        self.firsts[slot] = (tag(first_hash), First { most, alone: known.alone || words == 1 });
        let eight = openers::eight(first.as_bytes(), first.len());
        if words == 1 {
            let plural = [first.as_bytes(), b"s"].concat();
            self.alone.add(eight);
            self.alone.add(openers::eight(&plural, plural.len()));
        }
        if let Some(second) = entry.key.split(' ').nth(1) {
            let mut letters = second.bytes();
            self.leads.add(lead(eight, letters.clone().next().unwrap_or(0)));
            let (word, bit) =
                Self::second(first_hash, [letters.next().unwrap_or(0), letters.next().unwrap_or(0)]);
            self.seconds[word] |= 1 << bit;
        }
    }

    /// The phrases of one list: a meaning, a colon, phrases with semicolons between. Where the meaning is itself
    /// a way to say it (`named`), it is a phrase too.
    fn read(&mut self, list: &'static str, kind: Kind, named: Named) {
        for line in list.lines().filter(|line| !line.starts_with('#')) {
            let (meaning, phrases) = line.split_once(':').unwrap_or((line, ""));
            if meaning.is_empty() || meaning == "-" {
                continue;
            }
            let own = (named == Named::Phrase).then_some(meaning);
            let meaning = meaning.trim_end_matches(['?', '!']);
            for phrase in own.into_iter().chain(phrases.split(';')).filter(|phrase| !phrase.is_empty()) {
                let key = phrase.trim_end_matches(['?', '!']);
                let marks = phrase.get(key.len()..).unwrap_or_default();
                // what anybody may say of anything
                let symptom = kind == Kind::Diagnosis && named == Named::Symptoms && meaning.starts_with('R');
                let weak = marks.contains('?') || symptom;
                self.add(Entry { key, kind, meaning, weak, capitals: marks.contains('!') });
            }
        }
    }
}

/// How a list's meanings are to be taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Named {
    /// Only a meaning.
    Meaning,
    /// Also a phrase.
    Phrase,
    /// Only a meaning; those of the chapter of symptoms are weak.
    Symptoms,
}

/// A number for the first letters of a word and the letter that the next one begins with.
#[inline]
fn lead(letters: u64, follows: u8) -> u64 {
    letters ^ u64::from(follows).wrapping_mul(0xff51_afd7_ed55_8ccd)
}

fn tag(hash: u64) -> u32 {
    u32::try_from(hash >> 32).unwrap_or(0) | 1
}

fn place(hash: u64, slots: usize) -> usize {
    usize::try_from((hash ^ (hash >> 29)) % slots as u64).unwrap_or(0)
}

fn build() -> Lexicon {
    let mut lexicon = Lexicon {
        entries: Vec::with_capacity(14_000),
        slots: vec![(0, 0); SLOTS],
        firsts: vec![(0, First::default()); FIRST_SLOTS],
        seconds: vec![0; SECONDS / 64],
        alone: Bits::new(17),
        leads: Bits::new(17),
    };
    lexicon.read(include_str!("../../data/everyday.txt"), Kind::Diagnosis, Named::Meaning);
    lexicon.read(include_str!("../../data/diagnoses.txt"), Kind::Diagnosis, Named::Symptoms);
    lexicon.read(include_str!("../../data/drugs.txt"), Kind::Medication, Named::Phrase);
    lexicon.read(include_str!("../../data/procedures.txt"), Kind::Procedure, Named::Phrase);
    lexicon.read(include_str!("../../data/labs.txt"), Kind::Test, Named::Meaning);
    for (cue, phrases) in rules::CUES {
        for phrase in *phrases {
            let key = phrase.trim_end_matches('?');
            let weak = key.len() < phrase.len();
            lexicon.add(Entry { key, kind: Kind::Cue(*cue), meaning: "", weak, capitals: false });
        }
    }
    lexicon
}

#[cfg(test)]
mod tests {
    use super::{Kind, LEXICON, hash_of};

    fn kinds(phrase: &str) -> Vec<(Kind, &'static str)> {
        LEXICON.phrase(hash_of(phrase), phrase.as_bytes()).map(|entry| (entry.kind, entry.meaning)).collect()
    }

    #[test]
    fn phrases_mean_codes_and_generic_names() {
        assert_eq!(kinds("high blood pressure"), [(Kind::Diagnosis, "I10")]);
        assert_eq!(kinds("prozac"), [(Kind::Medication, "fluoxetine")]);
        assert_eq!(kinds("metformin"), [(Kind::Medication, "metformin")]);
        assert_eq!(kinds("tubes tied"), [(Kind::Procedure, "tubal ligation")]);
        assert!(kinds("the weather").is_empty() && kinds("").is_empty());
        assert_eq!(kinds("cholera"), [(Kind::Diagnosis, "A00")]);
    }

    #[test]
    fn first_words_know_their_longest_phrase() {
        assert!(LEXICON.first(hash_of("high")).most >= 3);
        assert!(LEXICON.first(hash_of("asthma")).alone && !LEXICON.first(hash_of("high")).alone);
        assert_eq!(LEXICON.first(hash_of("zzz")).most, 0);
        assert!(LEXICON.may_follow(hash_of("high"), *b"bl") && !LEXICON.may_follow(hash_of("high"), *b"sp"));
    }

    #[test]
    fn the_tables_are_not_crowded() {
        assert!(LEXICON.entries.len() < super::SLOTS / 2, "{}", LEXICON.entries.len());
        let firsts = LEXICON.firsts.iter().filter(|(tag, _)| *tag != 0).count();
        assert!(firsts < super::FIRST_SLOTS / 2, "{firsts}");
    }
}
