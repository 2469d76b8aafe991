//! What is known about a word: how many people bear it as a given name or surname, and whether it is an
//! ordinary word, a place, a part of an organisation's name or a job.
//!
//! One open-addressing table over the census lists and our own list of words, looked up with the word in
//! upper case on the stack: no allocation for a look-up, accents folded away.

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

struct Lexicon {
    /// Index into `entries` plus one; 0 for an empty slot.
    slots: Vec<u32>,
    entries: Vec<(Box<[u8]>, Word)>,
}

/// Twice the next power of two above the number of words.
const SLOTS: usize = 1 << 18;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(build);

/// What is known of a word in any case; hyphens and apostrophes are left out of it, accents folded.
pub(crate) fn look_up(word: &str) -> Word {
    let mut buffer = [0u8; LONGEST];
    fold(word, &mut buffer).map_or_else(Word::default, look_up_folded)
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

fn look_up_folded(word: &[u8]) -> Word {
    let lexicon = &*LEXICON;
    let mut slot = hash(word);
    loop {
        let index = lexicon.slots.get(slot).copied().unwrap_or(0);
        let Some((text, known)) = (index as usize).checked_sub(1).and_then(|i| lexicon.entries.get(i)) else {
            return Word::default();
        };
        if **text == *word {
            return *known;
        }
        slot = (slot + 1) % SLOTS;
    }
}

fn hash(word: &[u8]) -> usize {
    let hash = word.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    usize::try_from((hash ^ (hash >> 29)) % SLOTS as u64).unwrap_or(0)
}

fn build() -> Lexicon {
    let mut lexicon = Lexicon { slots: vec![0; SLOTS], entries: Vec::with_capacity(100_000) };
    let plus_one = |n: u32| u16::try_from(n.saturating_add(1)).unwrap_or(u16::MAX);
    for (name, frequency) in surnames().names() {
        lexicon.entry(name.as_bytes()).surname = plus_one(*frequency);
    }
    for list in [female_given_names(), male_given_names()] {
        for (name, frequency) in list.names() {
            let word = lexicon.entry(name.as_bytes());
            word.given = word.given.max(plus_one(*frequency));
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
            lexicon.entry(word.to_ascii_uppercase().as_bytes()).flags |= flag;
        }
    }
    lexicon
}

impl Lexicon {
    fn entry(&mut self, word: &[u8]) -> &mut Word {
        let mut slot = hash(word);
        let index = loop {
            match self.slots[slot] {
                0 => {
                    self.entries.push((word.into(), Word::default()));
                    self.slots[slot] =
                        u32::try_from(self.entries.len()).expect("invariant: fewer words than slots");
                    break self.entries.len() - 1;
                }
                index if *self.entries[index as usize - 1].0 == *word => break index as usize - 1,
                _ => slot = (slot + 1) % SLOTS,
            }
        };
        &mut self.entries[index].1
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
