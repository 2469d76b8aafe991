//! Words of names, each kept once with what is known of it, and how two words stand to one another.
//!
//! What it is not: a decision. It says "nickname" or "different"; `compare.rs` gives that a weight.
//!
//! The one idea: names are compared many times and differ seldom, so everything costly about a word
//! (its sound, its familiar forms, how common it is) is worked out when the word is first seen.

use std::collections::HashMap;
use std::sync::Arc;

use chartward_model::census;

use crate::record::{MOST_ROWS_OF_A_PERSON, Sex};
use crate::{nicknames, normalise};

/// A word seen, as an index into [`Words`]; [`NONE`] for no word.
pub(crate) type Sym = u32;

/// No word, no value.
pub(crate) const NONE: Sym = 0;

/// Every word seen in a name.
pub(crate) struct Words {
    index: HashMap<Arc<str>, Sym>,
    all: Vec<Word>,
    total: u32,
}

/// One word of a name, folded.
#[expect(clippy::struct_excessive_bools, reason = "what lists say of a word, each for itself")]
pub(crate) struct Word {
    /// Its letters, with single spaces ("VAN DER BERG").
    pub(crate) text: Arc<str>,
    /// How it sounds, as a number for blocking.
    pub(crate) sound: u64,
    groups: &'static [u16],
    given_share: f64,
    surname_share: f64,
    female: bool,
    male: bool,
    is_given: bool,
    /// How common it is as a given name is known: the census has it, and its share is not that of another time.
    is_counted: bool,
    seen: u32,
    /// A bit for each letter that stands in it; 0 where that says nothing.
    letters: u32,
}

/// How two given names stand to one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Given {
    /// One of them is not known.
    Missing,
    /// The same.
    Equal,
    /// One is a familiar form of the other.
    Nickname,
    /// One is a misspelling of the other.
    Variant,
    /// One is the other's initial.
    Initial,
    /// Too garbled to say.
    Unclear,
    /// Two names that look alike: it may be a slip, it may be a twin.
    Lookalike,
    /// Two names.
    Different,
}

/// How two surnames stand to one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Surname {
    /// One of them is not known.
    Missing,
    /// The same.
    Equal,
    /// One is a part of the other (SMITH, SMITH JONES).
    Part,
    /// One is a misspelling of the other.
    Variant,
    /// Two surnames: a marriage changes one.
    Different,
}

impl Words {
    pub(crate) fn new() -> Self {
        let nothing = Word {
            text: Arc::from(""),
            sound: 0,
            groups: &[],
            given_share: 1.0,
            surname_share: 1.0,
            female: false,
            male: false,
            is_given: false,
            is_counted: false,
            seen: 0,
            letters: 0,
        };
        Self { index: HashMap::new(), all: vec![nothing], total: 0 }
    }

    /// The number of a word, folded here and counted.
    pub(crate) fn intern(&mut self, text: &str) -> Sym {
        let folded = normalise::fold(text);
        if folded.is_empty() {
            return NONE;
        }
        self.total = self.total.saturating_add(1);
        if let Some(sym) = self.index.get(folded.as_str()) {
            if let Some(word) = self.all.get_mut(*sym as usize) {
                word.seen = word.seen.saturating_add(1);
            }
            return *sym;
        }
        let Ok(sym) = Sym::try_from(self.all.len()) else { return NONE };
        let text: Arc<str> = Arc::from(folded);
        self.index.insert(Arc::clone(&text), sym);
        self.all.push(Word::new(text));
        sym
    }

    pub(crate) fn word(&self, sym: Sym) -> &Word {
        self.all.get(sym as usize).unwrap_or(&self.all[0])
    }

    /// Share of people with this given name; `records` is the number of records if their own names
    /// tell how common a name is, 0 if only the census does.
    pub(crate) fn given_share(&self, sym: Sym, records: usize) -> f64 {
        let word = self.word(sym);
        word.given_share.max(observed(word.seen, records))
    }

    /// Share of people with this surname, as [`Words::given_share`].
    pub(crate) fn surname_share(&self, sym: Sym, records: usize) -> f64 {
        let word = self.word(sym);
        word.surname_share.max(observed(word.seen, records))
    }

    /// How two given names stand to one another.
    pub(crate) fn compare_given(&self, a: Sym, b: Sym) -> Given {
        if a == NONE || b == NONE {
            return Given::Missing;
        }
        if a == b {
            return Given::Equal;
        }
        self.word(a).given_beside(self.word(b))
    }

    /// How two surnames stand to one another.
    pub(crate) fn compare_surname(&self, a: Sym, b: Sym) -> Surname {
        if a == NONE || b == NONE {
            return Surname::Missing;
        }
        if a == b {
            return Surname::Equal;
        }
        self.word(a).surname_beside(self.word(b))
    }
}

/// The sex that a given name mostly says; `None` if both bear it, or if it is not listed.
pub(crate) fn sex_of(given: &str) -> Option<Sex> {
    let share = |names: &census::NameList| names.per_100_000(given).unwrap_or(0);
    let (female, male) = (share(census::female_given_names()), share(census::male_given_names()));
    match (female > male / 10, male > female / 10) {
        (true, false) => Some(Sex::Female),
        (false, true) => Some(Sex::Male),
        _ => None,
    }
}

/// Share of the records that have a name, those that may be one person's left out.
fn observed(seen: u32, records: usize) -> f64 {
    let records = u32::try_from(records).unwrap_or(u32::MAX);
    if records == 0 {
        0.0
    } else {
        (f64::from(seen.saturating_sub(MOST_ROWS_OF_A_PERSON)) / f64::from(records)).min(1.0)
    }
}

/// A bit for each letter of a text; 0 if it has anything but A to Z and blanks.
fn letters(text: &str) -> u32 {
    let mut bits = 0;
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' => bits |= 1 << (byte - b'A'),
            b' ' => bits |= 1 << 26,
            _ => return 0,
        }
    }
    bits
}

/// The Jaro-Winkler likeness of two words, or 0 where it is sure to be below `least`: a letter that the
/// other word does not have at all cannot match.
fn likeness(a: &Word, b: &Word, least: f64) -> f64 {
    if a.letters != 0 && b.letters != 0 {
        let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let (m, n) = (narrow(a.text.len()), narrow(b.text.len()));
        let matching = m
            .saturating_sub((a.letters & !b.letters).count_ones())
            .min(n.saturating_sub((b.letters & !a.letters).count_ones()));
        let share = f64::from(matching);
        let jaro = (share / f64::from(m.max(1)) + share / f64::from(n.max(1)) + 1.0) / 3.0;
        let prefix = a.text.bytes().zip(b.text.bytes()).take(4).take_while(|(x, y)| x == y).count();
        // a hair more, for what rounding may take away
        if jaro + 0.1 * f64::from(narrow(prefix)) * (1.0 - jaro) + 1e-9 < least {
            return 0.0;
        }
    }
    strsim::jaro_winkler(&a.text, &b.text)
}

/// A name is much rarer than another if the census has it so many times less often.
const MUCH_RARER: f64 = 3.0;
/// A spelling that the census has so many times less often than another of one sound is that one misspelt.
const RARE_AS_SLIPS: f64 = 10.0;

fn compare_spelt_given(a: &Word, b: &Word) -> Given {
    let shorter = a.text.len().min(b.text.len());
    let prefix = shorter >= 3 && (a.text.starts_with(&*b.text) || b.text.starts_with(&*a.text));
    let two_names = a.is_given && b.is_given;
    let two_sexes =
        (a.female && !a.male && b.male && !b.female) || (a.male && !a.female && b.female && !b.male);
    if two_sexes {
        return if prefix || normalise::is_slip(&a.text, &b.text) {
            Given::Lookalike
        } else {
            Given::Different
        };
    }
    if prefix {
        return Given::Nickname;
    }
    let alike = likeness(a, b, 0.66);
    if a.sound == b.sound && alike >= 0.8 && a.sound_letters() > 1 {
        return Given::Variant;
    }
    let slip = normalise::is_slip(&a.text, &b.text);
    match (slip || alike >= 0.86, two_names) {
        (true, true) => Given::Lookalike,
        (true, false) => Given::Variant,
        (false, false) if alike >= 0.66 => Given::Unclear,
        _ => Given::Different,
    }
}

impl Word {
    /// What is known of a folded word.
    pub(crate) fn new(text: Arc<str>) -> Self {
        // listed names that are rarer than one in 200,000, and those not listed
        let share = |per_100_000: Option<u32>| (f64::from(per_100_000.unwrap_or(0)) / 100_000.0).max(5e-6);
        let female = census::female_given_names().per_100_000(&text);
        let male = census::male_given_names().per_100_000(&text);
        let first = text.split(' ').next().unwrap_or_default();
        let key = normalise::sound(first);
        let sound = key.bytes().fold(1, |sum: u64, byte| sum.wrapping_mul(257).wrapping_add(byte.into()));
        let initial = text.len() == 1;
        let is_recent = nicknames::is_recent(&text);
        Self {
            sound,
            groups: nicknames::groups_of(&text),
            given_share: if initial { 0.08 } else { share(female.max(male)) },
            surname_share: if initial { 0.08 } else { share(census::surnames().per_100_000(&text)) },
            // a name that is ten times as common with one sex says the sex
            female: female.unwrap_or(0) > male.unwrap_or(0) / 10,
            male: male.unwrap_or(0) > female.unwrap_or(0) / 10,
            is_given: female.max(male).is_some() || is_recent,
            is_counted: female.max(male).is_some_and(|share| share > 0) && !is_recent,
            letters: letters(&text),
            text,
            seen: 1,
        }
    }

    /// The groups of familiar forms it belongs to.
    pub(crate) fn groups(&self) -> &'static [u16] {
        self.groups
    }

    /// How this given name stands to another word, neither of them empty and not the same.
    pub(crate) fn given_beside(&self, other: &Self) -> Given {
        let (a, b) = (self, other);
        if a.text.len() == 1 || b.text.len() == 1 {
            return if a.text.chars().next() == b.text.chars().next() {
                Given::Initial
            } else {
                Given::Unclear
            };
        }
        if a.groups.iter().any(|group| b.groups.contains(group)) && nicknames::are_related(&a.text, &b.text) {
            return Given::Nickname;
        }
        compare_spelt_given(a, b)
    }

    /// How this surname stands to another word, neither of them empty and not the same.
    pub(crate) fn surname_beside(&self, other: &Self) -> Surname {
        let (a, b) = (self, other);
        if a.text.len() == 1 || b.text.len() == 1 {
            let same = a.text.chars().next() == b.text.chars().next();
            return if same { Surname::Variant } else { Surname::Different };
        }
        if a.text.contains(' ') || b.text.contains(' ') {
            let squeezed = |text: &str| text.replace(' ', "");
            if squeezed(&a.text) == squeezed(&b.text) {
                return Surname::Equal;
            }
            let shared = a.text.split(' ').any(|word| word.len() > 3 && b.text.split(' ').any(|w| w == word));
            let (short, long) = if a.text.len() < b.text.len() { (a, b) } else { (b, a) };
            // half of a surname in two words: ST, ST MOLES
            let half = long.text.strip_prefix(&*short.text).is_some_and(|rest| rest.starts_with(' '));
            if shared || half {
                return Surname::Part;
            }
        }
        let alike = likeness(a, b, 0.84);
        let slip = a.text.len() > 3 && normalise::is_slip(&a.text, &b.text);
        if slip || alike >= 0.92 || (alike >= 0.84 && a.sound == b.sound) {
            return Surname::Variant;
        }
        Surname::Different
    }

    /// Whether it is a given name that people have.
    pub(crate) fn is_listed(&self) -> bool {
        self.is_given
    }

    /// Whether two given names that people have differ in the last letter only: ANNA and ANNE are familiar forms of
    /// one name, and two sisters.
    pub(crate) fn is_sisters(&self, other: &Self) -> bool {
        let stem = |text: &'_ str| -> usize { text.char_indices().last().map_or(0, |(at, _)| at) };
        let (a, b) = (&*self.text, &*other.text);
        let stems = (a.get(..stem(a)), b.get(..stem(b)));
        a != b && a.len() > 2 && stems.0 == stems.1 && self.is_given && other.is_given
    }

    /// Whether two forms of one name are both names that parents give, so that twins may bear them: neither is a short
    /// form of the other and much rarer. BOB is what a ROBERT is called; LISA is a name beside ELIZABETH.
    pub(crate) fn may_be_sibling_of(&self, other: &Self) -> bool {
        self.is_given && other.is_given && !self.is_short_for(other) && !other.is_short_for(self)
    }

    fn is_short_for(&self, name: &Self) -> bool {
        let is_form = name.text.starts_with(&*self.text) || nicknames::is_form_of(&self.text, &name.text);
        let (own, whole) = (self.text.len(), name.text.len());
        let rarer = |times: f64| name.given_share >= self.given_share * times;
        // KARL is CARL spelt otherwise, ZOEY is ZOE, and MICHEAL MICHAEL misspelt; JON is what a JOHN is called, and
        // so is JACK
        let is_known = self.is_counted && name.is_counted;
        let is_called = self.sound != name.sound || (is_known && (own < whole || rarer(RARE_AS_SLIPS)));
        // SUZANNE is no short form of SUSAN
        is_form && is_called && own <= whole + 1 && rarer(MUCH_RARER)
    }

    /// Whether both are names that people have, and neither is known to be much rarer than the other: MICHEAL is MICHAEL
    /// misspelt, CATHERINE and KATHERINE are two. How common KARSON is beside CARSON the census of 1990 does not know.
    pub(crate) fn is_as_common_as(&self, other: &Self) -> bool {
        let (a, b) = (self.given_share, other.given_share);
        let is_known = self.is_counted && other.is_counted;
        self.is_given && other.is_given && (!is_known || (a < b * MUCH_RARER && b < a * MUCH_RARER))
    }

    /// Whether neither is a name that the lists know, and they sound unlike: ROHIT and MOHIT are twins' names as well as
    /// MICHEAL and MICHAAL are slips, and nothing tells which. Those who bear names that are rare in the census must not be
    /// joined for it.
    pub(crate) fn is_as_unknown_as(&self, other: &Self) -> bool {
        !self.is_given && !other.is_given && self.sound != other.sound
    }

    /// Shares of people with this word as given name and as surname, by the census.
    pub(crate) fn census_shares(&self) -> (f64, f64) {
        (self.given_share, self.surname_share)
    }

    /// Whether it is more than an initial.
    pub(crate) fn is_spelt(&self) -> bool {
        self.text.chars().count() > 1
    }

    fn sound_letters(&self) -> usize {
        normalise::sound(&self.text).len()
    }
}

#[cfg(test)]
mod tests {
    use super::{Given, NONE, Surname, Words};

    #[test]
    fn given_names() {
        let mut words = Words::new();
        for (a, b, expected) in [
            ("Robert", "ROBERT", Given::Equal),
            ("Robert", "Bob", Given::Nickname),
            ("Robert", "R", Given::Initial),
            ("Robert", "Rpbert", Given::Variant),
            ("Sara", "Sarah", Given::Nickname),
            ("Jayden", "Hayden", Given::Different),
            ("Maria", "Mario", Given::Lookalike),
            ("James", "John", Given::Different),
            ("Alexander", "Alexandra", Given::Different),
            ("Kathryn", "Catherine", Given::Nickname),
            ("", "John", Given::Missing),
        ] {
            let (a_sym, b_sym) = (words.intern(a), words.intern(b));
            let found = words.compare_given(a_sym, b_sym);
            let lookalike = |g| matches!(g, Given::Lookalike | Given::Different);
            assert!(found == expected || (lookalike(found) && lookalike(expected)), "{a} {b} {found:?}");
        }
        assert_eq!(words.intern(" - "), NONE);
    }

    #[test]
    fn surnames() {
        let mut words = Words::new();
        for (a, b, expected) in [
            ("Smith", "SMITH", Surname::Equal),
            ("Smith", "Smith-Jones", Surname::Part),
            ("O'Brien", "OBrien", Surname::Equal),
            ("Mac Donald", "MacDonald", Surname::Equal),
            ("Johnson", "Jonhson", Surname::Variant),
            ("Garcia", "Smith", Surname::Different),
            ("Garcia", "", Surname::Missing),
        ] {
            let (a_sym, b_sym) = (words.intern(a), words.intern(b));
            assert_eq!(words.compare_surname(a_sym, b_sym), expected, "{a} {b}");
        }
    }
}
