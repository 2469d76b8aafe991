//! What is known about a word: how many people bear it as a given name or surname, and whether it is an
//! ordinary word, a place, a part of an organisation's name or a job.
//!
//! Open addressing over the census lists and our own list of words. A look-up allocates nothing and reads one or
//! two places; accents are folded away.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::LazyLock;

use chartward_model::census::{female_given_names, male_given_names, surnames};
use chartward_model::name;

use super::words::TITLES;
use crate::bits::Bits;

/// What a word is known as.
#[derive(Clone, Copy, Default)]
pub(crate) struct Word {
    /// People in 100,000 with this given name, plus one; 0 if not listed.
    pub(crate) given: u16,
    /// People in 100,000 with this surname, plus one; 0 if not listed.
    pub(crate) surname: u16,
    flags: u8,
    /// 1 if it may be a title, a degree or a generation, which is not what it is known as but what it looks like.
    form: u8,
}

const COMMON: u8 = 1;
const PLACE: u8 = 2;
const ORG: u8 = 4;
const JOB: u8 = 8;

impl Word {
    const NONE: Self = Self { given: 0, surname: 0, flags: 0, form: 0 };

    /// An ordinary word of the language.
    pub(crate) fn is_common(self) -> bool {
        self.flags & COMMON != 0
    }

    /// A place, or its people.
    pub(crate) fn is_place(self) -> bool {
        self.flags & PLACE != 0
    }

    /// A word of organisations' names.
    pub(crate) fn is_org(self) -> bool {
        self.flags & ORG != 0
    }

    /// What somebody is by trade.
    pub(crate) fn is_job(self) -> bool {
        self.flags & JOB != 0
    }

    /// A title, a degree or a generation, perhaps.
    pub(crate) fn is_form(self) -> bool {
        self.form != 0
    }

    /// On a list of names.
    pub(crate) fn is_name(self) -> bool {
        self.given > 0 || self.surname > 0
    }

    /// On no list at all.
    pub(crate) fn is_unknown(self) -> bool {
        !self.is_name() && self.flags == 0
    }
}

/// Longest word that is looked up.
pub(crate) const LONGEST: usize = 24;

/// Words by their letters, five bits each: the key is the word, so nothing has to be compared but numbers,
/// and a word that is not listed costs one look.
///
/// Few words make most of a text: ordinary ones and common names lie together in a table that fits into a fast
/// cache, so that most look-ups do not reach for the large one.
struct Lexicon {
    /// Words of up to [`SHORT`] letters that texts are full of.
    common: Table,
    /// The other words of up to [`SHORT`] letters.
    short: Table,
    /// What `short` may hold: words on no list are told from it without a look into that table.
    listed: Bits,
    /// The few that are longer, in order.
    long: Vec<(u128, Word)>,
}

/// Words in open addressing.
struct Table {
    slots: Vec<Slot>,
    /// By how much a product is shifted to give a place.
    shift: u32,
}

#[derive(Clone, Copy, Default)]
struct Slot {
    /// The word's letters; 0 for an empty slot.
    key: u64,
    word: Word,
}

/// Letters that fit into a slot's key.
const SHORT: usize = 12;

/// Two to this power many bits tell which words are not listed; about twelve for each that is.
const LISTED_BITS: u32 = 20;

/// Names that so many people in 100,000 bear, plus one, are common.
const COMMON_NAME: u16 = 10;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(build);

/// A word of up to twelve ASCII letters and nothing else.
pub(crate) struct Letters {
    /// Its bytes as they stand, the first one highest.
    high: u64,
    low: u64,
    len: usize,
}

impl Letters {
    /// The word of a length at a position, if it is one: its bytes must be letters, digits or outside ASCII.
    #[inline]
    pub(crate) fn read(bytes: &[u8], start: usize, len: usize) -> Option<Self> {
        const LETTER: u64 = 0x4040_4040_4040_4040;
        if len > SHORT {
            return None;
        }
        let head = |at: usize| match bytes.get(at..at + 8).and_then(|eight| eight.first_chunk::<8>()) {
            Some(eight) => u64::from_be_bytes(*eight),
            None => (0..8).fold(0, |word, i| word << 8 | bytes.get(at + i).map_or(0, |b| u64::from(*b))),
        };
        // the bytes behind the word go
        let keep = |word: u64, len: usize| if len == 0 { 0 } else { word >> (64 - 8 * len) };
        let (first, second) = (len.min(8), len.saturating_sub(8));
        let high = keep(head(start), first);
        let low = if second == 0 { 0 } else { keep(head(start + 8), second) };
        // of letters, digits and bytes outside ASCII only letters have the one bit and not the other
        let letters = |word: u64, len: usize| word & (LETTER | LETTER << 1) == keep(LETTER, len);
        (letters(high, first) && letters(low, second)).then_some(Self { high, low, len })
    }

    /// Whether one of them is a small letter.
    #[inline]
    pub(crate) fn has_small(&self) -> bool {
        (self.high | self.low) & 0x2020_2020_2020_2020 != 0
    }

    /// Five bits for each, the last one's lowest.
    #[inline]
    fn key(&self) -> u64 {
        let low_letters = self.len.saturating_sub(8);
        pack(self.high) << (5 * low_letters) | pack(self.low)
    }
}

/// The lowest five bits of each of eight bytes, side by side.
#[inline]
fn pack(word: u64) -> u64 {
    let pairs = word & 0x001f_001f_001f_001f | (word & 0x1f00_1f00_1f00_1f00) >> 3;
    let fours = pairs & 0x0000_03ff_0000_03ff | (pairs & 0x03ff_0000_03ff_0000) >> 6;
    fours & 0xf_ffff | (fours & 0xf_ffff_0000_0000) >> 12
}

/// As [`look_up`], for a plain word.
#[inline]
pub(crate) fn look_up_letters(letters: &Letters) -> Word {
    look_up_short(letters.key())
}

thread_local! {
    /// Words that were looked up last, each at a place of its own: the same few names and words make most of a
    /// mail, and this table is near where the lists are not. A place that was never used holds the empty word.
    static RECENT: [Cell<Slot>; RECENT_SLOTS] =
        const { [const { Cell::new(Slot { key: 0, word: Word::NONE }) }; RECENT_SLOTS] };
}

/// Two to this power many words are kept.
const RECENT_BITS: u32 = 10;
const RECENT_SLOTS: usize = 1 << RECENT_BITS;

/// What is known of a word by its key.
#[inline]
fn look_up_short(key: u64) -> Word {
    let at = usize::try_from(key.wrapping_mul(SPREAD) >> (u64::BITS - RECENT_BITS)).unwrap_or(0);
    RECENT.with(|recent| {
        let Some(cell) = recent.get(at) else { return LEXICON.short(key) };
        let known = cell.get();
        if known.key == key {
            return known.word;
        }
        let word = LEXICON.short(key);
        cell.set(Slot { key, word });
        word
    })
}

/// An odd number near the golden ratio's share of a `u64`: the high bits of products by it are spread well.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// What is known of a word in any case; hyphens and apostrophes are left out of it, accents folded.
pub(crate) fn look_up(word: &str) -> Word {
    let (mut key, mut len) = (0u64, 0);
    for byte in word.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {
                key = key << 5 | u64::from(byte & 0x1f);
                len += 1;
            }
            b'\'' | b'-' | b'.' => {}
            _ => return look_up_folded(word),
        }
    }
    if len > SHORT { look_up_folded(word) } else { look_up_short(key) }
}

/// As [`look_up`], for long words and those with letters outside ASCII.
fn look_up_folded(word: &str) -> Word {
    let mut buffer = [0u8; LONGEST];
    let Some(folded) = fold(word, &mut buffer) else { return Word::default() };
    let key = letters(folded);
    match u64::try_from(key) {
        Ok(key) if folded.len() <= SHORT => look_up_short(key),
        _ => LEXICON.long(key),
    }
}

/// Capital letters as a number; 24 of them fit.
fn letters(word: &[u8]) -> u128 {
    word.iter().fold(0, |key, byte| key << 5 | u128::from(byte & 0x1f))
}

/// Upper case, accents folded, everything but letters left out; `None` if it does not fit or has letters
/// of other scripts.
pub(crate) fn fold<'b>(word: &str, buffer: &'b mut [u8; LONGEST]) -> Option<&'b [u8]> {
    let mut len = 0;
    let mut push = |byte: u8| -> Option<()> {
        *buffer.get_mut(len)? = byte;
        len += 1;
        Some(())
    };
    for c in word.chars() {
        match c {
            'a'..='z' | 'A'..='Z' => push(u8::try_from(c).ok()?.to_ascii_uppercase())?,
            '\'' | '-' | '\u{2019}' | '.' => {}
            _ => {
                for byte in base_letters(c)?.bytes() {
                    push(byte)?;
                }
            }
        }
    }
    buffer.get(..len)
}

fn build() -> Lexicon {
    let mut all: HashMap<u128, Word> = HashMap::with_capacity(100_000);
    let plus_one = |n: u32| u16::try_from(n.saturating_add(1)).unwrap_or(u16::MAX);
    for (name, frequency) in surnames().names() {
        change(&mut all, name, |word| word.surname = plus_one(*frequency));
    }
    for list in [female_given_names(), male_given_names()] {
        for (name, frequency) in list.names() {
            change(&mut all, name, |word| word.given = word.given.max(plus_one(*frequency)));
        }
    }
    for line in include_str!("../../data/words.txt").lines().filter(|line| !line.starts_with('#')) {
        let Some((class, words)) = line.split_once(": ") else { continue };
        let flag = match class {
            "place" => PLACE,
            "org" => ORG,
            "job" => JOB,
            _ => COMMON,
        };
        for word in words.split(' ') {
            change(&mut all, word, |word| word.flags |= flag);
        }
    }
    for form in TITLES.iter().chain(&name::TITLES).chain(&name::DEGREES).chain(&name::GENERATIONS) {
        change(&mut all, form, |word| word.form = 1);
    }
    Lexicon::new(all)
}

/// Changes what is known of a word; what has other characters than letters can never be looked up.
fn change(all: &mut HashMap<u128, Word>, word: &str, change: impl FnOnce(&mut Word)) {
    let mut buffer = [0u8; LONGEST];
    let plain = !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphabetic());
    if let Some(folded) = fold(word, &mut buffer).filter(|_| plain) {
        change(all.entry(letters(folded)).or_default());
    }
}

impl Lexicon {
    fn new(all: HashMap<u128, Word>) -> Self {
        // in an order of their own, so that every run has the same tables
        let mut words: Vec<(u128, Word)> = all.into_iter().collect();
        words.sort_unstable_by_key(|(key, _)| *key);
        let is_common =
            |word: &Word| word.flags != 0 || word.form != 0 || word.given.max(word.surname) >= COMMON_NAME;
        let (mut common, mut short, mut long) = (Vec::new(), Vec::new(), Vec::new());
        for (key, word) in words {
            match u64::try_from(key).ok().filter(|key| *key >> (5 * SHORT) == 0) {
                Some(key) if is_common(&word) => common.push(Slot { key, word }),
                Some(key) => short.push(Slot { key, word }),
                None => long.push((key, word)),
            }
        }
        let mut listed = Bits::new(LISTED_BITS);
        for slot in &short {
            listed.add(slot.key);
        }
        Self { common: Table::new(&common), short: Table::new(&short), listed, long }
    }

    fn long(&self, key: u128) -> Word {
        let at = self.long.binary_search_by_key(&key, |(key, _)| *key).ok();
        at.and_then(|at| self.long.get(at)).map_or(Word::NONE, |(_, word)| *word)
    }

    #[inline]
    fn short(&self, key: u64) -> Word {
        let rare = || if self.listed.holds(key) { self.short.get(key) } else { None };
        self.common.get(key).or_else(rare).unwrap_or_default()
    }
}

impl Table {
    /// Less than half full.
    fn new(words: &[Slot]) -> Self {
        let bits = (2 * words.len() + 2).next_power_of_two().trailing_zeros();
        let mut table = Self { slots: vec![Slot::default(); 1 << bits], shift: 64 - bits };
        for word in words {
            let mut at = table.place(word.key);
            while table.slots[at].key != 0 {
                at = (at + 1) % table.slots.len();
            }
            table.slots[at] = *word;
        }
        table
    }

    #[inline]
    fn get(&self, key: u64) -> Option<Word> {
        let mut at = self.place(key);
        loop {
            let slot = self.slots.get(at)?;
            if slot.key == key {
                return Some(slot.word);
            }
            if slot.key == 0 {
                return None;
            }
            at = if at + 1 == self.slots.len() { 0 } else { at + 1 };
        }
    }

    /// Where the search for a word begins.
    #[inline]
    fn place(&self, key: u64) -> usize {
        usize::try_from(key.wrapping_mul(SPREAD) >> self.shift).unwrap_or(0)
    }
}

/// The base letters of an accented Latin letter, upper case; `None` for other scripts.
fn base_letters(c: char) -> Option<&'static str> {
    Some(match c {
        'À'..='Å' | 'à'..='å' | 'Ā' | 'ā' | 'Ă' | 'ă' | 'Ą' | 'ą' => "A",
        'Æ' | 'æ' => "AE",
        'Ç' | 'ç' | 'Ć'..='č' => "C",
        'Ď'..='đ' | 'Ð' | 'ð' => "D",
        'È'..='Ë' | 'è'..='ë' | 'Ē'..='ě' => "E",
        'Ĝ'..='ģ' => "G",
        'Ì'..='Ï' | 'ì'..='ï' | 'Ĩ'..='ı' => "I",
        'Ĺ'..='ł' => "L",
        'Ñ' | 'ñ' | 'Ń'..='ň' => "N",
        'Ò'..='Ö' | 'Ø' | 'ò'..='ö' | 'ø' | 'Ō'..='ő' => "O",
        'Œ' | 'œ' => "OE",
        'Ŕ'..='ř' => "R",
        'Ś'..='š' => "S",
        'ß' => "SS",
        'Ţ'..='ŧ' => "T",
        'Þ' | 'þ' => "TH",
        'Ù'..='Ü' | 'ù'..='ü' | 'Ũ'..='ų' => "U",
        'Ý' | 'ý' | 'ÿ' | 'Ÿ' => "Y",
        'Ź'..='ž' => "Z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::look_up;

    #[test]
    fn knows_names_words_and_places() {
        assert!(look_up("Smith").surname > 1000 && look_up("john").given > 3000);
        assert!(look_up("José").given > 100, "accents are folded");
        assert!(look_up("O'Brien").surname > 0);
        assert!(look_up("Please").is_common() && look_up("Norway").is_place() && look_up("LLC").is_org());
        assert!(look_up("Qwrtzk").is_unknown() && look_up("Αθήνα").is_unknown());
        assert!(look_up("a-word-that-is-far-too-long-to-be-looked-up").is_unknown());
    }
}
