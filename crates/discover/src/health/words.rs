//! Phrases of health care, and words whose ending is one of medicine's, among the words that could open one
//! ([`crate::openers`]).
//!
//! The one idea: what passes is read word by word into a buffer on the stack, each word's hash continuing the
//! last one's, and the longest known phrase wins.

use super::Hit;
use super::lexicon::{Entry, First, HASH_START, Kind, LEXICON, Lexicon, MOST_WORDS, hash_on};
use super::rules::{self, Ending};
use crate::openers::{self, Word};

/// Longest word that is read.
const LONGEST: usize = 32;
/// Longest phrase, in bytes of its key.
const BUFFER: usize = 128;

/// Everything in a text that a list or an ending knows, in order.
pub(super) fn hits(text: &str, words: &[Word]) -> Vec<Hit> {
    let mut reader = Reader { bytes: text.as_bytes(), lexicon: &LEXICON, next: 0, hits: Vec::new() };
    for word in words {
        reader.word(*word);
    }
    reader.hits
}

struct Reader<'t> {
    bytes: &'t [u8],
    lexicon: &'static Lexicon,
    /// Words before this were read as part of a phrase.
    next: usize,
    hits: Vec<Hit>,
}

impl Reader<'_> {
    fn word(&mut self, word: Word) {
        let (start, len) = (word.start as usize, usize::from(word.len));
        if len > LONGEST
            || start < self.next
            || word.begins && self.may_begin(start, len) && self.phrase(start)
        {
            return;
        }
        if word.ends {
            self.ending(start, start + len);
        }
    }

    /// Whether a phrase could begin with the word here, by its first letters and what follows it: most words that
    /// begin phrases of several words are ordinary ones, in other company.
    fn may_begin(&self, start: usize, len: usize) -> bool {
        let letters = openers::letters(self.bytes, start, len);
        let (mark, follows) = (self.bytes.get(start + len), self.bytes.get(start + len + 1));
        let follows = follows.map_or(0, u8::to_ascii_lowercase);
        // letters with accents are folded, other marks may join words, and some small words are passed over
        let is_told = letters & 0x8080_8080_8080_8080 == 0
            && mark == Some(&b' ')
            && follows.is_ascii_lowercase()
            && !matches!(follows, b't' | b'r' | b'l' | b'b' | b'h' | b'm');
        !is_told || self.lexicon.may_begin(letters, follows)
    }

    /// The longest known phrase that begins here, if there is one.
    fn phrase(&mut self, start: usize) -> bool {
        let Some((hash, singular)) = first_word(self.bytes, start) else { return false };
        let first = self.lexicon.first(hash);
        // only a plural is a phrase without its last letter
        let last = self.bytes.get(start..start + self.run(start)).and_then(<[u8]>::last);
        let plural = last.is_some_and(|b| b | 0x20 == b's');
        let one = if plural { self.lexicon.first(singular) } else { First::default() };
        let most = usize::from(first.most.max(one.most));
        if most == 0 {
            return false;
        }
        if !first.alone && !one.alone && !self.may_go_on(start, hash) {
            return false;
        }
        let mut key = Key::default();
        let Some(first_end) = key.push(self.bytes, start) else { return false };
        let mut at = first_end;
        while key.words < most {
            let Some(next) = self.following(at) else { break };
            let before = key.len;
            let Some(end) = key.push(self.bytes, next) else { break };
            if passed_over(key.buffer.get(before..key.len).unwrap_or_default()) {
                key.take_back();
            }
            at = end;
        }
        // part of an address or of a program's name
        if matches!(self.bytes.get(start.wrapping_sub(1)), Some(b'@' | b'_' | b'\\')) {
            return false;
        }
        for words in (0..key.words).rev() {
            if let Some(end) = self.take(start, &key, words) {
                self.next = end;
                self.shorter_illness(start, &key, words);
                return true;
            }
        }
        false
    }

    /// The illness whose words begin a test's that was just taken: "HIV" of "HIV-1". It counts where the test has
    /// no value, unless the words behind it say that somebody was only tested.
    fn shorter_illness(&mut self, start: usize, key: &Key, words: usize) {
        let is_test = self.hits.last().is_some_and(|hit| hit.what.kind() == Kind::Test);
        let taken = |mark: Option<&Mark>| key.buffer.get(..mark?.len);
        let Some(whole) = taken(key.marks.get(words)).filter(|_| is_test) else { return };
        for word in (0..words).rev() {
            let rest =
                taken(key.marks.get(word)).and_then(|head| whole.get(head.len()..)).unwrap_or_default();
            if rest.split(|b| *b == b' ').any(rules::is_of_tests) {
                return;
            }
            let before = self.hits.len();
            if self.take(start, key, word).is_some() {
                let mut at = 0;
                self.hits.retain(|hit| {
                    at += 1;
                    at <= before || hit.what.kind() == Kind::Diagnosis
                });
                return;
            }
        }
    }

    /// Whether the word after the one that begins here can be a phrase's second.
    fn may_go_on(&self, start: usize, first: u64) -> bool {
        let end = start + self.run(start);
        let Some(next) = self.following(end + possessive(self.bytes, end)) else { return false };
        let at = |i: usize| self.bytes.get(next + i).copied().filter(|b| is_word(*b));
        let letters = [at(0).unwrap_or(0), at(1).unwrap_or(0)].map(|b| b.to_ascii_lowercase());
        // words that are passed over, and letters with accents, say nothing
        let open = matches!(&letters, b"th" | b"ri" | b"le" | b"bi" | b"bo" | b"hi" | b"he" | b"my");
        open || !letters.is_ascii() || self.lexicon.may_follow(first, letters)
    }

    /// Length of the run of word bytes that begins here.
    fn run(&self, at: usize) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        rest.iter().take(LONGEST + 1).take_while(|b| is_word(**b)).count()
    }

    /// Takes the phrase that ends with a word of a key, if it is known. Where it ends.
    fn take(&mut self, start: usize, key: &Key, word: usize) -> Option<usize> {
        let mark = key.marks.get(word)?;
        if matches!(self.bytes.get(mark.end), Some(b'@' | b'_' | b'\\')) {
            return None;
        }
        let text = key.buffer.get(..mark.len)?;
        let in_capitals = self.bytes.get(start..mark.end)?.iter().all(|b| !b.is_ascii_lowercase());
        let fits = |entry: &&Entry| !entry.capitals || in_capitals;
        let before = self.hits.len();
        let lexicon = self.lexicon;
        let hit = |entry| Hit { start, end: mark.end, what: What::Listed(entry) };
        lexicon.phrase(mark.hash, text).filter(fits).for_each(|entry| self.hits.push(hit(entry)));
        if self.hits.len() == before && text.len() > 3 && text.ends_with(b"s") {
            let singular = text.get(..text.len() - 1)?;
            lexicon.phrase(mark.singular, singular).filter(fits).for_each(|entry| self.hits.push(hit(entry)));
        }
        (self.hits.len() > before).then_some(mark.end)
    }

    /// Where the next word of a phrase begins: after a space, hyphen or slash, or on the next line of a paragraph.
    fn following(&self, end: usize) -> Option<usize> {
        let mut at = end;
        let mut lines = 0;
        while at < end + 6 {
            match self.bytes.get(at)? {
                b' ' | b'\r' => at += 1,
                b'-' | b'/' if at == end => at += 1,
                b'>' if lines > 0 => at += 1,
                b'\n' if lines == 0 => {
                    lines += 1;
                    at += 1;
                }
                byte => return (is_word(*byte) && at > end).then_some(at),
            }
        }
        None
    }

    fn ending(&mut self, start: usize, end: usize) {
        let mut lower = [0; LONGEST];
        let len = end - start;
        let (Some(word), Some(source)) = (lower.get_mut(..len), self.bytes.get(start..end)) else { return };
        word.copy_from_slice(source);
        word.make_ascii_lowercase();
        if let Some(ending) = rules::by_ending(word) {
            self.hits.push(Hit { start, end, what: What::Ending(ending) });
        }
    }
}

/// What was found.
#[derive(Clone, Copy)]
pub(crate) enum What {
    /// A phrase of a list.
    Listed(&'static Entry),
    /// A word that ends like one of medicine's.
    Ending(Ending),
}

impl What {
    /// The kind of thing it is.
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Listed(entry) => entry.kind,
            Self::Ending(Ending::Operation) => Kind::Procedure,
            Self::Ending(Ending::Medicine) => Kind::Medication,
            Self::Ending(Ending::Illness) => Kind::Diagnosis,
        }
    }
}

/// Hash of the word that begins here, and the hash without its last letter. `None` if it is too long, or has letters
/// that no phrase has.
fn first_word(bytes: &[u8], start: usize) -> Option<(u64, u64)> {
    let (mut hash, mut singular) = (HASH_START, HASH_START);
    let mut at = start;
    while let Some(byte) = bytes.get(at).filter(|b| is_word(**b)) {
        if at - start >= LONGEST {
            return None;
        }
        let (letter, len) = letter(bytes, at, *byte)?;
        at += len;
        singular = hash;
        hash = hash_on(hash, letter);
    }
    Some((hash, singular))
}

/// A letter in lower case without its accent, and the bytes that it takes: the Latin letters with accents of the
/// common Western languages are two bytes that begin with 0xc3.
#[inline]
fn letter(bytes: &[u8], at: usize, byte: u8) -> Option<(u8, usize)> {
    match (byte, bytes.get(at + 1)) {
        (0xc3, Some(second)) => base_letter(*second).map(|letter| (letter, 2)),
        (0x80.., _) => None,
        _ => Some((byte.to_ascii_lowercase(), 1)),
    }
}

/// Words that say nothing inside a phrase: "cancer of the right breast".
fn passed_over(word: &[u8]) -> bool {
    matches!(
        word.trim_ascii_start(),
        b"the" | b"right" | b"left" | b"bilateral" | b"both" | b"his" | b"her" | b"my"
    )
}

/// A word of a key.
#[derive(Clone, Copy, Default)]
struct Mark {
    /// Length of the key up to its end.
    len: usize,
    /// Where it ends in the text, a possessive included.
    end: usize,
    hash: u64,
    singular: u64,
}

/// Words in lower case with single spaces, and the hash after each.
struct Key {
    buffer: [u8; BUFFER],
    len: usize,
    hash: u64,
    /// The hash without the last letter.
    singular: u64,
    marks: [Mark; MOST_WORDS],
    words: usize,
}

impl Default for Key {
    fn default() -> Self {
        let marks = [Mark::default(); MOST_WORDS];
        Self { buffer: [0; BUFFER], len: 0, hash: HASH_START, singular: HASH_START, marks, words: 0 }
    }
}

impl Key {
    /// Adds the word that begins here; where it ends, a possessive included. `None` if it does not fit.
    fn push(&mut self, bytes: &[u8], start: usize) -> Option<usize> {
        if self.words > 0 {
            self.add(b' ')?;
        }
        let mut at = start;
        while let Some(byte) = bytes.get(at).filter(|b| is_word(**b)) {
            if at - start >= LONGEST {
                return None;
            }
            let (letter, len) = letter(bytes, at, *byte)?;
            at += len;
            self.singular = self.hash;
            self.add(letter)?;
        }
        at += possessive(bytes, at);
        let mark = Mark { len: self.len, end: at, hash: self.hash, singular: self.singular };
        *self.marks.get_mut(self.words)? = mark;
        self.words += 1;
        Some(at)
    }

    /// Takes the last word off again.
    fn take_back(&mut self) {
        self.words -= 1;
        let last = self.words.checked_sub(1).and_then(|i| self.marks.get(i)).copied().unwrap_or_default();
        (self.len, self.hash, self.singular) = (last.len, last.hash, last.singular);
    }

    fn add(&mut self, byte: u8) -> Option<()> {
        *self.buffer.get_mut(self.len)? = byte;
        self.len += 1;
        self.hash = hash_on(self.hash, byte);
        Some(())
    }
}

/// Length of a possessive `'s` here; 0 if there is none.
fn possessive(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let len = match rest {
        [b'\'', b's' | b'S', ..] => 2,
        [0xe2, 0x80, 0x99, b's' | b'S', ..] => 4,
        _ => return 0,
    };
    if rest.get(len).is_some_and(|b| is_word(*b)) { 0 } else { len }
}

/// The letter under an accent, from the second byte of its UTF-8 form after 0xc3.
fn base_letter(second: u8) -> Option<u8> {
    Some(match second | 0x20 {
        0xa0..=0xa5 => b'a',
        0xa7 => b'c',
        0xa8..=0xab => b'e',
        0xac..=0xaf => b'i',
        0xb1 => b'n',
        0xb2..=0xb6 | 0xb8 => b'o',
        0xb9..=0xbc => b'u',
        0xbd | 0xbf => b'y',
        _ => return None,
    })
}

/// Letters, digits, and bytes of letters outside ASCII.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, 0xc3..=0xdf) || matches!(byte, 0x80..=0xbf)
}

#[cfg(test)]
mod tests {
    use super::super::hits;

    fn spans(text: &str) -> Vec<&str> {
        hits(text).iter().map(|hit| &text[hit.start..hit.end]).collect()
    }

    #[test]
    fn the_longest_phrase_across_hyphens_lines_and_possessives() {
        assert_eq!(
            spans("her high blood\n> pressure, Alzheimer's disease"),
            ["high blood\n> pressure", "Alzheimer's disease"]
        );
        assert_eq!(spans("cancer of the left breast; MIGRAINES"), ["cancer of the left breast", "MIGRAINES"]);
        assert_eq!(spans("Sjögren’s syndrome"), ["Sjögren’s syndrome"]);
        assert_eq!(spans("it aids the team; AIDS"), ["AIDS"]);
        assert_eq!(spans("salpingectomy"), ["salpingectomy"]);
        assert!(spans("the market for gas and power").is_empty());
    }

    #[test]
    fn words_are_found_wherever_they_stand_in_a_block() {
        for before in 0..140 {
            let text = format!("{} asthma.", "x".repeat(before));
            assert_eq!(spans(&text), ["asthma"], "after {before}");
            let text = format!("{}asthma", ". ".repeat(before));
            assert_eq!(spans(&text), ["asthma"], "after {before}");
        }
    }
}
