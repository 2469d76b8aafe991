//! Names of people: read in any usual order, kept in parts, one canonical form.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Phi, Purpose, phi};

/// A person's name in parts. All parts are upper case, letters with their accents, apostrophes and
/// hyphens kept, empty if not known. `Debug` shows nothing of it.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PersonName {
    /// Surname, with its particles ("VAN DER BERG").
    #[serde(with = "phi::stored")]
    pub surname: Phi,
    /// First given name.
    #[serde(with = "phi::stored")]
    pub given: Phi,
    /// Further given names or initials.
    #[serde(with = "phi::stored")]
    pub middle: Phi,
    /// Generation: `JR`, `SR`, `II`, `III`, `IV`, `V`.
    #[serde(with = "phi::stored")]
    pub suffix: Phi,
}

/// Titles before names, in capitals.
pub const TITLES: [&str; 22] = [
    "MR", "MRS", "MS", "MISS", "DR", "PROF", "REV", "HON", "SIR", "MADAM", "MASTER", "FR", "CAPT", "COL",
    "LT", "SGT", "PT", "PATIENT", "MX", "MSTR", "DOCTOR", "RABBI",
];
/// Degrees and licences, in capitals.
pub const DEGREES: [&str; 26] = [
    "MD", "DO", "PHD", "RN", "NP", "PA", "PAC", "LPN", "DDS", "DMD", "DPM", "DC", "OD", "PHARMD", "ESQ",
    "CRNA", "FACP", "MPH", "BSN", "MSN", "DNP", "APRN", "LCSW", "CNM", "FNP", "RPH",
];
/// Ways to write a generation in letters, in capitals.
pub const GENERATIONS: [&str; 10] = ["JR", "JUNIOR", "JNR", "SR", "SENIOR", "SNR", "II", "III", "IV", "V"];
const PARTICLES: [&str; 22] = [
    "VAN", "VON", "DER", "DEN", "DE", "DEL", "DELLA", "DI", "DA", "DOS", "DAS", "LA", "LE", "DU", "ST",
    "SAINT", "BIN", "IBN", "AL", "EL", "TER", "TEN",
];

impl PersonName {
    /// From parts as a form or record has them. Titles, degrees and generation suffixes are taken out of
    /// whatever part they stand in.
    pub fn from_parts(given: &str, middle: &str, surname: &str, suffix: &str) -> Self {
        let mut generation = String::new();
        let mut keep = |part: &str| -> Vec<String> {
            let words = words(part);
            words.into_iter().filter(|word| !take_suffix(word, &mut generation) && !is_title(word)).collect()
        };
        let (given, middle, surname) = (keep(given), keep(middle), keep(surname).join(" "));
        keep(suffix);
        let (first, rest) = given.split_first().map_or((String::new(), &[][..]), |(f, r)| (f.clone(), r));
        let middle = [rest, middle.as_slice()].concat().join(" ");
        Self {
            surname: Phi::new(surname),
            given: Phi::new(first),
            middle: Phi::new(middle),
            suffix: Phi::new(generation),
        }
    }

    /// Reads a whole name: `Given Middle Surname Jr`, `Surname, Given Middle`, `SURNAME^GIVEN^MIDDLE^JR`,
    /// with titles and degrees around it. `None` if no letter is left.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.contains('^') {
            let mut parts = text.split('^');
            let mut next = || parts.next().unwrap_or_default();
            let (surname, given, middle, suffix) = (next(), next(), next(), next());
            return Some(Self::from_parts(given, middle, surname, suffix)).filter(|name| !name.is_empty());
        }
        let is_affix = |s: &str| {
            let all = words(s);
            !all.is_empty() && all.iter().all(|w| DEGREES.contains(&w.as_str()) || generation(w).is_some())
        };
        let (affixes, parts): (Vec<&str>, Vec<&str>) =
            text.split(',').map(str::trim).filter(|s| !s.is_empty()).partition(|s| is_affix(s));
        let suffix = affixes.join(" ");
        let name = match parts.as_slice() {
            [] => return None,
            [whole] => Self::from_words(words(whole), &suffix),
            [surname, rest @ ..] => Self::from_parts(&rest.join(" "), "", surname, &suffix),
        };
        Some(name).filter(|name| !name.is_empty())
    }

    fn from_words(all: Vec<String>, suffix: &str) -> Self {
        let mut generation = String::new();
        for word in words(suffix) {
            take_suffix(&word, &mut generation);
        }
        let last = all.len().saturating_sub(1);
        let kept: Vec<String> = all
            .into_iter()
            .enumerate()
            .filter(|(i, word)| {
                let suffix = *i > 0 && *i >= last.saturating_sub(1) && take_suffix(word, &mut generation);
                let degree = *i > 1 && DEGREES.contains(&word.as_str());
                !(suffix || degree || is_title(word))
            })
            .map(|(_, word)| word)
            .collect();
        let mut start = kept.len().saturating_sub(1);
        while start > 1 && PARTICLES.contains(&kept[start - 1].as_str()) {
            start -= 1;
        }
        let (front, surname) = kept.split_at(start);
        let given = front.first().cloned().unwrap_or_default();
        let middle = front.get(1..).unwrap_or_default().join(" ");
        let surname = surname.join(" ");
        Self {
            surname: Phi::new(surname),
            given: Phi::new(given),
            middle: Phi::new(middle),
            suffix: Phi::new(generation),
        }
    }

    /// `SURNAME^GIVEN^MIDDLE^SUFFIX`: the canonical form in mentions.
    pub fn to_canonical(&self) -> Phi {
        let part = |phi: &Phi| phi.reveal(Purpose::Matching).to_owned();
        let parts = [part(&self.surname), part(&self.given), part(&self.middle), part(&self.suffix)];
        Phi::new(parts.join("^").trim_end_matches('^'))
    }

    /// Reads [`PersonName::to_canonical`] back.
    pub fn from_canonical(canonical: &Phi) -> Self {
        let mut parts = canonical.reveal(Purpose::Matching).split('^').map(Phi::new);
        let mut next = || parts.next().unwrap_or_default();
        Self { surname: next(), given: next(), middle: next(), suffix: next() }
    }

    /// The name as one line, `Given Middle Surname Suffix`, in the upper case it is kept in.
    pub fn to_line(&self) -> Phi {
        let parts = [&self.given, &self.middle, &self.surname, &self.suffix];
        let words: Vec<&str> =
            parts.iter().map(|part| part.reveal(Purpose::Matching)).filter(|part| !part.is_empty()).collect();
        Phi::new(words.join(" "))
    }

    /// Whether neither surname nor given name is known.
    pub fn is_empty(&self) -> bool {
        self.surname.is_empty() && self.given.is_empty()
    }

    /// Whether both surname and given name are known, the given name as more than an initial.
    pub fn is_full(&self) -> bool {
        !self.surname.is_empty() && self.given.reveal(Purpose::Matching).chars().count() > 1
    }
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(..)")
    }
}

/// Whether a word (any case, no dot) is a title such as "Mr" or "Dr".
pub fn is_title(word: &str) -> bool {
    TITLES.iter().any(|title| title.eq_ignore_ascii_case(word))
}

/// Whether a word (any case, no dots) is a degree or licence such as "MD" or "RN".
pub fn is_degree(word: &str) -> bool {
    DEGREES.iter().any(|degree| degree.eq_ignore_ascii_case(word))
}

/// The canonical generation suffix that a word (any case, dots allowed) is: `JR`, `SR`, `II` to `V`.
pub fn generation(word: &str) -> Option<&'static str> {
    match word.trim_end_matches('.').to_ascii_uppercase().as_str() {
        "JR" | "JUNIOR" | "JNR" => Some("JR"),
        "SR" | "SENIOR" | "SNR" => Some("SR"),
        "II" | "2ND" => Some("II"),
        "III" | "3RD" => Some("III"),
        "IV" | "4TH" => Some("IV"),
        // a bare V is more often an initial, but stands here only in last place
        "V" | "5TH" => Some("V"),
        _ => None,
    }
}

/// Upper-case words of a text: letters, apostrophes and hyphens; everything else separates.
fn words(text: &str) -> Vec<String> {
    let text = text.replace(['\u{2019}', '\u{2018}', '`'], "'");
    text.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '-'))
        .map(|word| word.trim_matches(['\'', '-']).to_uppercase())
        .filter(|word| !word.is_empty())
        .collect()
}

fn take_suffix(word: &str, into: &mut String) -> bool {
    match generation(word) {
        Some(found) if word != "V" || into.is_empty() => {
            found.clone_into(into);
            true
        }
        _ => DEGREES.contains(&word) && word.len() > 2,
    }
}

#[cfg(test)]
mod tests {
    use super::PersonName;
    use crate::Purpose;

    fn canonical(text: &str) -> String {
        PersonName::parse(text)
            .map_or_else(String::new, |name| name.to_canonical().reveal(Purpose::Matching).to_owned())
    }

    #[test]
    fn reads_orders_titles_and_suffixes() {
        for (text, expected) in [
            ("John Smith", "SMITH^JOHN"),
            ("Smith, John Q.", "SMITH^JOHN^Q"),
            ("Dr. John Q. Smith Jr., MD", "SMITH^JOHN^Q^JR"),
            ("SMITH^JOHN^QUINCY^III^DR", "SMITH^JOHN^QUINCY^III"),
            ("Ludwig van der Berg", "VAN DER BERG^LUDWIG"),
            ("O\u{2019}Brien, Mary-Ann", "O'BRIEN^MARY-ANN"),
            ("Mrs. Garcia", "GARCIA"),
            ("John Smith, Sr.", "SMITH^JOHN^^SR"),
            ("Smith Jr., John", "SMITH^JOHN^^JR"),
            ("José Núñez", "NÚÑEZ^JOSÉ"),
            ("...", ""),
            ("", ""),
        ] {
            assert_eq!(canonical(text), expected, "{text}");
        }
    }

    #[test]
    fn generations_are_those_that_are_listed() {
        assert!(super::GENERATIONS.iter().all(|word| super::generation(word).is_some()));
    }

    #[test]
    fn canonical_form_reads_back() {
        let name = PersonName::parse("Dr. Ana de la Cruz III").unwrap();
        assert_eq!(PersonName::from_canonical(&name.to_canonical()), name);
        assert_eq!(format!("{name:?}"), "PersonName(..)");
    }
}
