//! Places whose law may apply: U.S. states and territories, and countries.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A U.S. state or territory by its postal code (`MA`), or another country by its ISO 3166 code behind
/// a colon (`:GB`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Jurisdiction([u8; 3]);

/// A text that names no jurisdiction.
#[derive(Debug, thiserror::Error)]
#[error("not a U.S. state, territory or country code")]
pub struct UnknownJurisdiction;

impl Jurisdiction {
    /// A U.S. state, district or territory by its two-letter code or its English name, in any case.
    pub fn us(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches('.');
        if let [one, two] = *text.as_bytes() {
            let (one, two) = (letter(one)?, letter(two)?);
            return CODES[one][two].then(|| Self([b' ', CAPITALS[one], CAPITALS[two]]));
        }
        STATES
            .iter()
            .find(|(_, name)| name.eq_ignore_ascii_case(text))
            .map(|(code, _)| Self::from_bytes(b' ', code.as_bytes()))
    }

    /// The state or territory that a ZIP code (five digits or more) lies in, by its first three digits.
    pub fn of_zip(zip: &str) -> Option<Self> {
        // the one place where three digits are not enough: Fishers Island, New York, amid Connecticut
        if zip.starts_with("06390") {
            return Self::us("NY");
        }
        let prefix: u16 = zip.get(..3)?.parse().ok()?;
        ZIP_PREFIXES
            .iter()
            .find(|(from, to, _)| (*from..=*to).contains(&prefix))
            .and_then(|(.., code)| Self::us(code))
    }

    /// A country other than the United States, by its ISO 3166 two-letter code.
    pub fn country(code: &str) -> Option<Self> {
        let bytes = code.as_bytes();
        let valid = bytes.len() == 2 && bytes.iter().all(u8::is_ascii_uppercase) && code != "US";
        valid.then(|| Self::from_bytes(b':', bytes))
    }

    /// Whether it is a state, district or territory of the United States.
    pub const fn is_in_united_states(self) -> bool {
        self.0[0] == b' '
    }

    /// English name of a U.S. state or territory; the ISO code of another country.
    pub fn title(self) -> String {
        let code = self.to_string();
        STATES.iter().find(|(c, _)| *c == code).map_or_else(|| code.clone(), |(_, name)| (*name).to_owned())
    }

    fn from_bytes(kind: u8, code: &[u8]) -> Self {
        Self([kind, code[0], code[1]])
    }
}

impl fmt::Display for Jurisdiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(std::str::from_utf8(&self.0).unwrap_or_default().trim_start())
    }
}

impl fmt::Debug for Jurisdiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Jurisdiction {
    type Err = UnknownJurisdiction;

    fn from_str(text: &str) -> Result<Self, UnknownJurisdiction> {
        let parsed = match text.strip_prefix(':') {
            Some(code) => Self::country(code),
            None => Self::us(text),
        };
        parsed.ok_or(UnknownJurisdiction)
    }
}

impl Serialize for Jurisdiction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Jurisdiction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

const CAPITALS: &[u8; 26] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Which two letters are a postal code: the question is asked of every two capitals before a number.
const CODES: [[bool; 26]; 26] = {
    let mut codes = [[false; 26]; 26];
    let mut i = 0;
    while i < STATES.len() {
        let code = STATES[i].0.as_bytes();
        codes[(code[0] - b'A') as usize][(code[1] - b'A') as usize] = true;
        i += 1;
    }
    codes
};

/// The place of a letter in the alphabet.
fn letter(byte: u8) -> Option<usize> {
    byte.is_ascii_alphabetic().then(|| usize::from(byte.to_ascii_uppercase() - b'A'))
}

/// Postal codes and names of states, the District of Columbia, territories and military post (USPS
/// Publication 28, appendix B).
const STATES: &[(&str, &str)] = &[
    ("AL", "Alabama"),
    ("AK", "Alaska"),
    ("AZ", "Arizona"),
    ("AR", "Arkansas"),
    ("CA", "California"),
    ("CO", "Colorado"),
    ("CT", "Connecticut"),
    ("DE", "Delaware"),
    ("DC", "District of Columbia"),
    ("FL", "Florida"),
    ("GA", "Georgia"),
    ("HI", "Hawaii"),
    ("ID", "Idaho"),
    ("IL", "Illinois"),
    ("IN", "Indiana"),
    ("IA", "Iowa"),
    ("KS", "Kansas"),
    ("KY", "Kentucky"),
    ("LA", "Louisiana"),
    ("ME", "Maine"),
    ("MD", "Maryland"),
    ("MA", "Massachusetts"),
    ("MI", "Michigan"),
    ("MN", "Minnesota"),
    ("MS", "Mississippi"),
    ("MO", "Missouri"),
    ("MT", "Montana"),
    ("NE", "Nebraska"),
    ("NV", "Nevada"),
    ("NH", "New Hampshire"),
    ("NJ", "New Jersey"),
    ("NM", "New Mexico"),
    ("NY", "New York"),
    ("NC", "North Carolina"),
    ("ND", "North Dakota"),
    ("OH", "Ohio"),
    ("OK", "Oklahoma"),
    ("OR", "Oregon"),
    ("PA", "Pennsylvania"),
    ("RI", "Rhode Island"),
    ("SC", "South Carolina"),
    ("SD", "South Dakota"),
    ("TN", "Tennessee"),
    ("TX", "Texas"),
    ("UT", "Utah"),
    ("VT", "Vermont"),
    ("VA", "Virginia"),
    ("WA", "Washington"),
    ("WV", "West Virginia"),
    ("WI", "Wisconsin"),
    ("WY", "Wyoming"),
    ("PR", "Puerto Rico"),
    ("GU", "Guam"),
    ("VI", "U.S. Virgin Islands"),
    ("AS", "American Samoa"),
    ("MP", "Northern Mariana Islands"),
    ("AA", "Armed Forces Americas"),
    ("AE", "Armed Forces Europe"),
    ("AP", "Armed Forces Pacific"),
];

/// First three digits of ZIP codes by state. Exceptions stand before the ranges they cut.
const ZIP_PREFIXES: &[(u16, u16, &str)] = &[
    (5, 5, "NY"),
    (6, 7, "PR"),
    (8, 8, "VI"),
    (9, 9, "PR"),
    (10, 27, "MA"),
    (28, 29, "RI"),
    (30, 38, "NH"),
    (39, 49, "ME"),
    (55, 55, "MA"),
    (50, 59, "VT"),
    (60, 69, "CT"),
    (70, 89, "NJ"),
    (90, 98, "AE"),
    (100, 149, "NY"),
    (150, 196, "PA"),
    (197, 199, "DE"),
    (201, 201, "VA"),
    (200, 205, "DC"),
    (206, 219, "MD"),
    (220, 246, "VA"),
    (247, 268, "WV"),
    (270, 289, "NC"),
    (290, 299, "SC"),
    (300, 319, "GA"),
    (340, 340, "AA"),
    (320, 349, "FL"),
    (350, 369, "AL"),
    (370, 385, "TN"),
    (386, 397, "MS"),
    (398, 399, "GA"),
    (400, 427, "KY"),
    (430, 459, "OH"),
    (460, 479, "IN"),
    (480, 499, "MI"),
    (500, 528, "IA"),
    (530, 549, "WI"),
    (550, 567, "MN"),
    (569, 569, "DC"),
    (570, 577, "SD"),
    (580, 588, "ND"),
    (590, 599, "MT"),
    (600, 629, "IL"),
    (630, 658, "MO"),
    (660, 679, "KS"),
    (680, 693, "NE"),
    (700, 714, "LA"),
    (716, 729, "AR"),
    (733, 733, "TX"),
    (730, 749, "OK"),
    (750, 799, "TX"),
    (885, 885, "TX"),
    (800, 816, "CO"),
    (820, 831, "WY"),
    (832, 838, "ID"),
    (840, 847, "UT"),
    (850, 865, "AZ"),
    (870, 884, "NM"),
    (889, 898, "NV"),
    (900, 961, "CA"),
    (962, 966, "AP"),
    (969, 969, "GU"),
    (967, 968, "HI"),
    (970, 979, "OR"),
    (980, 994, "WA"),
    (995, 999, "AK"),
];

#[cfg(test)]
mod tests {
    use super::Jurisdiction;

    #[test]
    fn states_by_code_name_and_zip() {
        let ma = Jurisdiction::us("MA").unwrap();
        assert_eq!(Jurisdiction::us("massachusetts"), Some(ma));
        assert_eq!(Jurisdiction::of_zip("02139-4307"), Some(ma));
        assert_eq!(ma.title(), "Massachusetts");
        for (zip, code) in [
            ("20147", "VA"),
            ("20500", "DC"),
            ("06390", "NY"),
            ("06360", "CT"),
            ("88595", "TX"),
            ("99501", "AK"),
        ] {
            assert_eq!(Jurisdiction::of_zip(zip).map(|j| j.to_string()).as_deref(), Some(code), "{zip}");
        }
        assert_eq!(Jurisdiction::of_zip("ab"), None);
        assert_eq!(":GB".parse::<Jurisdiction>().unwrap().to_string(), ":GB");
        assert!("XX".parse::<Jurisdiction>().is_err());
    }
}
