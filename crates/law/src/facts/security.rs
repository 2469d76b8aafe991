//! What secures data: the HHS guidance of 2009 (74 FR 19006) as types.
//!
//! What it is: the standards of encryption and the ways of destruction that the guidance names. Everything else that a
//! facts file says is kept as words and is a question for a person, never a safe harbour.
//!
//! The one idea: the guidance names different standards for data at rest and for data in motion; one does not stand
//! for the other.

use crate::facts::{Encrypted, Known};
use crate::rule::words;

words! {
    /// A standard of encryption that the guidance names.
    Standard {
        /// Storage encryption.
        Sp800111 = "nist_sp_800_111", "NIST SP 800-111";
        /// TLS.
        Sp80052 = "nist_sp_800_52", "NIST SP 800-52";
        /// IPsec.
        Sp80077 = "nist_sp_800_77", "NIST SP 800-77";
        /// SSL VPN.
        Sp800113 = "nist_sp_800_113", "NIST SP 800-113";
        /// A module validated under FIPS 140-2.
        Fips1402 = "fips_140_2_validated", "a module validated under FIPS 140-2";
        /// A module validated under its successor.
        Fips1403 = "fips_140_3_validated", "a module validated under FIPS 140-3";
    }
}

words! {
    /// Where the data was when it was exposed.
    DataState {
        /// Stored.
        AtRest = "at_rest", "at rest";
        /// On its way.
        InMotion = "in_motion", "in motion";
    }
}

words! {
    /// How data was destroyed before it could be exposed.
    Destruction {
        /// Electronic media cleared, purged or destroyed.
        Media80088 = "media_nist_sp_800_88", "electronic media cleared, purged or destroyed by NIST SP 800-88";
        /// Paper or film that cannot be put together again.
        PaperShredded = "paper_shredded", "paper shredded so that it cannot be read or put together again";
        /// Blacked out: the guidance excludes it by name.
        PaperRedacted = "paper_redacted", "paper redacted";
    }
}

/// By what it was encrypted, as a facts file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// By a standard of the guidance.
    Listed(Standard),
    /// By something that the guidance does not name.
    Other,
}

impl Method {
    /// Reads `NIST SP 800-111`, `SP800-111`, `nist_sp_800_111`, `FIPS 140-2 validated`. That a module *uses* algorithms
    /// of FIPS 140 is not that it is validated: the word has to stand there.
    pub fn read(text: &str) -> Self {
        let plain: String =
            text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        let special = plain.strip_prefix("nist").unwrap_or(&plain);
        let special = special.strip_prefix("sp").unwrap_or(special);
        let (number, revision) =
            special.split_once("rev").or_else(|| special.split_once('r')).unwrap_or((special, "1"));
        let revised = revision.chars().all(|c| c.is_ascii_digit());
        match (number, plain.as_str()) {
            ("800111", _) if revised => Self::Listed(Standard::Sp800111),
            ("80052", _) if revised => Self::Listed(Standard::Sp80052),
            ("80077", _) if revised => Self::Listed(Standard::Sp80077),
            ("800113", _) if revised => Self::Listed(Standard::Sp800113),
            (_, "fips1402validated") => Self::Listed(Standard::Fips1402),
            (_, "fips1403validated") => Self::Listed(Standard::Fips1403),
            _ => Self::Other,
        }
    }
}

impl Standard {
    /// For which data the guidance names it.
    pub const fn covers(self) -> DataState {
        match self {
            Self::Sp800111 => DataState::AtRest,
            _ => DataState::InMotion,
        }
    }
}

/// What is known of how the data was secured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Security {
    /// Whether it was encrypted.
    pub encrypted: Encrypted,
    /// By what.
    pub method: Option<Method>,
    /// Whether it was at rest or in motion.
    pub state: Option<DataState>,
    /// Whether the key was breached too.
    pub key_breached: Known,
    /// How it had been destroyed.
    pub destroyed: Vec<Destruction>,
}

#[cfg(test)]
mod tests {
    use super::{Method, Standard};

    #[test]
    fn the_guidance_names_six_and_nothing_else_is_one() {
        for (text, standard) in [
            ("NIST SP 800-111", Standard::Sp800111),
            ("nist_sp_800_111", Standard::Sp800111),
            ("SP800-52 Rev. 2", Standard::Sp80052),
            ("800-77r1", Standard::Sp80077),
            ("NIST 800-113", Standard::Sp800113),
            ("FIPS 140-2 validated", Standard::Fips1402),
            ("fips_140_3_validated", Standard::Fips1403),
        ] {
            assert_eq!(Method::read(text), Method::Listed(standard), "{text}");
        }
        for text in [
            "AES-256",
            "FIPS 140-2",
            "NIST",
            "800-11",
            "800-1111",
            "BitLocker",
            "password",
            "NIST SP 800-111 rather not",
            "FIPS 140-1 validated",
            "not NIST SP 800-111",
        ] {
            assert_eq!(Method::read(text), Method::Other, "{text}");
        }
    }
}
