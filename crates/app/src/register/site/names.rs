//! Words kept once, and names of organisations as addresses.
//!
//! What it is: a table that gives each distinct text a small number, and [`slug`].
//!
//! What it is not: a judgement of who is who. Two spellings that differ only in case, marks, punctuation or legal
//! form share an address; anything more is a link with reasons.

use std::collections::BTreeMap;
use std::fmt::Write;

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

/// Distinct texts by number; number 0 is the empty text.
#[derive(Debug)]
pub(super) struct Words {
    list: Vec<Box<str>>,
    numbers: BTreeMap<Box<str>, u16>,
}

impl Default for Words {
    fn default() -> Self {
        Self { list: vec!["".into()], numbers: BTreeMap::from([("".into(), 0)]) }
    }
}

impl Words {
    /// The number of a text; 0 if the table is full.
    pub(super) fn number(&mut self, text: &str) -> u16 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let Ok(number) = u16::try_from(self.list.len()) else { return 0 };
        self.list.push(text.into());
        self.numbers.insert(text.into(), number);
        number
    }

    /// The number of a text that is known.
    pub(super) fn known(&self, text: &str) -> Option<u16> {
        self.numbers.get(text).copied()
    }

    /// The text of a number.
    pub(super) fn get(&self, number: u16) -> &str {
        self.list.get(usize::from(number)).map(AsRef::as_ref).unwrap_or_default()
    }
}

/// Legal forms and the like, which the same organisation writes or leaves out.
const FORMS: &[&str] = &[
    "inc",
    "incorporated",
    "llc",
    "llp",
    "lp",
    "ltd",
    "limited",
    "corp",
    "corporation",
    "co",
    "company",
    "pc",
    "pa",
    "plc",
    "pllc",
    "ps",
    "md",
    "dds",
    "the",
];

/// Most bytes of a slug before its end is replaced by a hash.
const LONGEST: usize = 80;

/// The part of an address that stands for an organisation's name: its letters and digits without marks, in lower
/// case, without legal forms. Never empty.
pub fn slug(name: &str) -> String {
    let plain: String = name
        .nfkd()
        .filter(|c| *c != '\'' && *c != '\u{2019}' && *c != '.')
        .flat_map(char::to_lowercase)
        .collect();
    let words: Vec<&str> = plain
        .split(|c: char| !c.is_ascii_alphanumeric() && !is_mark(c))
        .filter(|word| !word.is_empty())
        .collect();
    let telling: Vec<&str> = words.iter().copied().filter(|word| !FORMS.contains(word)).collect();
    let text = if telling.is_empty() { words } else { telling }.join("-");
    let text: String = text.chars().filter(char::is_ascii).collect();
    if !text.is_empty() && text.len() <= LONGEST && text.bytes().any(|b| b.is_ascii_alphanumeric()) {
        return text;
    }
    let mut hash = String::new();
    for byte in Sha256::digest(name.as_bytes()).iter().take(6) {
        let _ = write!(hash, "{byte:02x}");
    }
    let start = text.get(..LONGEST.min(text.len())).unwrap_or_default();
    format!("{start}~{hash}")
}

/// A mark on a letter, which stays behind when the letter is taken apart.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, Words, slug};

    #[test]
    fn spellings_of_one_name_share_an_address() {
        for name in ["Harbor Clinic, Inc.", "HARBOR CLINIC", "Harbor  Clinic LLC", "The Harbor Clinic"] {
            assert_eq!(slug(name), "harbor-clinic", "{name}");
        }
        assert_eq!(slug("St. Mary's M\u{e9}dical P.C."), "st-marys-medical");
        assert_ne!(slug("Harbor Clinic"), slug("Harbor Clinics"));
        assert_eq!(slug("The Company"), "the-company");
    }

    #[test]
    fn every_name_has_an_address_that_needs_no_escaping() {
        let long = "x".repeat(500);
        for name in ["\u{533b}\u{9662}", "", "---", "a/b?c#d%", long.as_str(), "\u{1f3e5}"] {
            let slug = slug(name);
            let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'~';
            assert!(!slug.is_empty() && slug.len() <= LONGEST + 13 && slug.bytes().all(plain), "{slug}");
        }
        assert_ne!(slug("\u{533b}\u{9662}"), slug("\u{533b}\u{751f}"));
    }

    #[test]
    fn a_text_has_one_number() {
        let mut words = Words::default();
        let (a, b) = (words.number("OH"), words.number("ME"));
        assert_eq!((words.number("OH"), words.get(b), words.known("TX")), (a, "ME", None));
        assert_eq!((words.number(""), words.list.len()), (0, 3));
    }
}
