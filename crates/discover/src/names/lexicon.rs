//! What is known about a word: how many people bear it as a given name or surname, and whether it is an
//! ordinary word, a place, a part of an organisation's name or a job.
//!
//! One open-addressing table over the census lists and our own list of words. A look-up allocates nothing
//! and reads one place of the table; accents are folded away.

use std::collections::HashMap;
use std::sync::LazyLock;

use chartward_model::census::{female_given_names, male_given_names, surnames};

/// What a word is known as.
#[derive(Clone, Copy, Default)]
pub(crate) struct Word {
    /// People in 100,000 with this given name, plus one; 0 if not listed.
    pub(crate) given: u16,
    /// People in 100,000 with this surname, plus one; 0 if not listed.
    pub(crate) surname: u16,
    flags: u8,
}

const COMMON: u8 = 1;
const PLACE: u8 = 2;
const ORG: u8 = 4;
const JOB: u8 = 8;

impl Word {
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
struct Lexicon {
    /// Words of up to [`SHORT`] letters, in open addressing.
    short: Vec<Slot>,
    /// The few that are longer.
    long: HashMap<u128, Word>,
}

#[derive(Clone, Copy, Default)]
struct Slot {
    /// The word's letters; 0 for an empty slot.
    key: u64,
    word: Word,
}

/// Letters that fit into a slot's key.
const SHORT: usize = 12;

/// Twice the next power of two above the number of words.
const SLOTS: usize = 1 << 18;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(build);

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
    if len > SHORT { look_up_folded(word) } else { LEXICON.short(key) }
}

/// As [`look_up`], for long words and those with letters outside ASCII.
fn look_up_folded(word: &str) -> Word {
    let mut buffer = [0u8; LONGEST];
    let Some(folded) = fold(word, &mut buffer) else { return Word::default() };
    let key = letters(folded);
    match u64::try_from(key) {
        Ok(key) if folded.len() <= SHORT => LEXICON.short(key),
        _ => LEXICON.long.get(&key).copied().unwrap_or_default(),
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
    let mut lexicon = Lexicon { short: vec![Slot::default(); SLOTS], long: HashMap::new() };
    let plus_one = |n: u32| u16::try_from(n.saturating_add(1)).unwrap_or(u16::MAX);
    for (name, frequency) in surnames().names() {
        lexicon.change(name, |word| word.surname = plus_one(*frequency));
    }
    for list in [female_given_names(), male_given_names()] {
        for (name, frequency) in list.names() {
            lexicon.change(name, |word| word.given = word.given.max(plus_one(*frequency)));
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
            lexicon.change(word, |word| word.flags |= flag);
        }
    }
    lexicon
}

impl Lexicon {
    fn short(&self, key: u64) -> Word {
        let mut slot = place(key);
        loop {
            match self.short.get(slot) {
                Some(found) if found.key != 0 && found.key != key => slot = (slot + 1) % SLOTS,
                Some(found) if found.key == key => return found.word,
                _ => return Word::default(),
            }
        }
    }

    /// Changes what is known of a word; what has other characters than letters can never be looked up.
    fn change(&mut self, word: &str, change: impl FnOnce(&mut Word)) {
        let mut buffer = [0u8; LONGEST];
        let plain = !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphabetic());
        let Some(folded) = fold(word, &mut buffer).filter(|_| plain) else { return };
        let key = letters(folded);
        let Some(short) = u64::try_from(key).ok().filter(|_| folded.len() <= SHORT) else {
            return change(self.long.entry(key).or_default());
        };
        let mut slot = place(short);
        while self.short[slot].key != 0 && self.short[slot].key != short {
            slot = (slot + 1) % SLOTS;
        }
        self.short[slot].key = short;
        change(&mut self.short[slot].word);
    }
}

/// Where the search for a word begins: the high bits of a product by an odd constant near the golden ratio.
fn place(key: u64) -> usize {
    usize::try_from(key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 46).unwrap_or(0) % SLOTS
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
