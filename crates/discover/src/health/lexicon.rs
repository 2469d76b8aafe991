//! The phrases of health care: illnesses, medicines, procedures, tests, and the words that speak of a patient.
//!
//! Lists under `data/` are read once into two open-addressing tables: first words (with the length of the longest
//! phrase that each begins) and whole phrases. The key of a phrase is its words in lower case with single spaces.
//!
//! The one idea: the first four letters of a word, or the last, turn nearly every word away before anything here is
//! asked; [`Lexicon::beginnings`] and [`Lexicon::endings`] are what [`crate::openers`] lets pass.

use std::sync::LazyLock;

use super::rules;

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

/// All phrases, ready to be looked up.
pub(crate) struct Lexicon {
    entries: Vec<Entry>,
    /// Index into `entries` plus one; 0 for an empty slot.
    slots: Vec<u32>,
    /// Hash of a first word (its upper part) and the most words of a phrase that it begins; 0 for an empty slot.
    firsts: Vec<(u32, u8)>,
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

/// Up to four letters as a number, in lower case; digits stay, missing ones are 0.
fn four(letters: &[u8]) -> u32 {
    letters.iter().take(4).rev().fold(0, |key, byte| (key << 8) | u32::from(byte | 0x20))
}

impl Lexicon {
    /// What phrases begin with, as [`four`] letters.
    pub(crate) fn beginnings(&self) -> impl Iterator<Item = u32> {
        self.entries.iter().map(|entry| {
            let first = entry.key.split(' ').next().unwrap_or_default();
            four(first.as_bytes())
        })
    }

    /// What words of medicine end with, as [`four`] letters.
    pub(crate) fn endings(&self) -> impl Iterator<Item = u32> {
        rules::endings().map(|ending| {
            let tail = ending.len().saturating_sub(4);
            four(ending.as_bytes().get(tail..).unwrap_or_default())
        })
    }

    /// The most words of a phrase that begins with the word of this hash; 0 if none does.
    pub(crate) fn longest(&self, hash: u64) -> usize {
        let tag = tag(hash);
        let mut slot = place(hash, FIRST_SLOTS);
        loop {
            match self.firsts.get(slot) {
                Some((known, most)) if *known == tag => return usize::from(*most),
                Some((0, _)) | None => return 0,
                Some(_) => slot = (slot + 1) % FIRST_SLOTS,
            }
        }
    }

    /// The entries for a phrase: few, often none.
    pub(crate) fn phrase<'s, 'k>(
        &'s self,
        hash: u64,
        key: &'k [u8],
    ) -> impl Iterator<Item = &'s Entry> + use<'s, 'k> {
        let mut slot = place(hash, SLOTS);
        std::iter::from_fn(move || {
            let index = self.slots.get(slot).copied().unwrap_or(0) as usize;
            let entry = self.entries.get(index.checked_sub(1)?)?;
            slot = (slot + 1) % SLOTS;
            Some(entry)
        })
        .filter(move |entry| entry.key.as_bytes() == key)
    }

    fn add(&mut self, entry: Entry) {
        let hash = hash_of(entry.key);
        let words = entry.key.split(' ').count().min(MOST_WORDS);
        let first = entry.key.split(' ').next().unwrap_or_default();
        self.entries.push(entry);
        let mut slot = place(hash, SLOTS);
        while self.slots[slot] != 0 {
            slot = (slot + 1) % SLOTS;
        }
        self.slots[slot] = u32::try_from(self.entries.len()).expect("invariant: fewer phrases than slots");
        let first_hash = hash_of(first);
        let mut slot = place(first_hash, FIRST_SLOTS);
        while self.firsts[slot].0 != 0 && self.firsts[slot].0 != tag(first_hash) {
            slot = (slot + 1) % FIRST_SLOTS;
        }
        let most = self.firsts[slot].1.max(u8::try_from(words).unwrap_or(u8::MAX));
        self.firsts[slot] = (tag(first_hash), most);
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

fn tag(hash: u64) -> u32 {
    u32::try_from(hash >> 32).unwrap_or(0) | 1
}

fn place(hash: u64, slots: usize) -> usize {
    usize::try_from((hash ^ (hash >> 29)) % slots as u64).unwrap_or(0)
}

fn build() -> Lexicon {
    let mut lexicon = Lexicon {
        entries: Vec::with_capacity(14_000),
        slots: vec![0; SLOTS],
        firsts: vec![(0, 0); FIRST_SLOTS],
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
        assert!(LEXICON.longest(hash_of("high")) >= 3);
        assert_eq!(LEXICON.longest(hash_of("zzz")), 0);
    }

    #[test]
    fn the_tables_are_not_crowded() {
        assert!(LEXICON.entries.len() < super::SLOTS / 2, "{}", LEXICON.entries.len());
        let firsts = LEXICON.firsts.iter().filter(|(tag, _)| *tag != 0).count();
        assert!(firsts < super::FIRST_SLOTS / 2, "{firsts}");
    }
}
