//! The words of the register as types: what kind of organisation, what kind of breach, how a number is meant.
//!
//! What it is: closed lists with one spelling each, used in the database, on the command line and in exports.
//!
//! What it is not: how a list spells them; every source has its own table (see [`crate::sources`]).
//!
//! The one idea: **a number of people is never a bare number**: [`Count`] says how it is meant and of whom.

use serde::{Deserialize, Serialize};

/// Declares an enum whose variants have one spelling, used everywhere.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant,)+ }

        impl $name {
            /// Every one, in its defined order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The one spelling.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// The word of this spelling.
            pub fn of(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.name() == text)
            }
        }
    };
}

words! {
    /// What kind of organisation filed (45 CFR 160.103).
    EntityType {
        /// Health care provider.
        Provider = "provider",
        /// Health plan.
        Plan = "plan",
        /// Health care clearinghouse.
        Clearinghouse = "clearinghouse",
        /// Business associate.
        BusinessAssociate = "business-associate",
    }
}

words! {
    /// What kind of breach.
    BreachType {
        /// Hacking or another incident of information technology.
        Hacking = "hacking",
        /// Theft.
        Theft = "theft",
        /// Loss.
        Loss = "loss",
        /// Improper disposal.
        ImproperDisposal = "improper-disposal",
        /// Unauthorized access or disclosure.
        Unauthorized = "unauthorized",
        /// Another kind.
        Other = "other",
        /// The filer says that it is not known.
        Unknown = "unknown",
    }
}

words! {
    /// Branch of the organisation that was breached.
    Sector {
        /// Health care and health insurance.
        Health = "health",
        /// Banks, insurers, other finance.
        Finance = "finance",
        /// Schools and universities.
        Education = "education",
        /// Public administration.
        Government = "government",
        /// Retail trade and web shops.
        Retail = "retail",
        /// Web services, telecoms, software.
        Technology = "technology",
        /// Not for profit.
        NonProfit = "non-profit",
        /// Another branch.
        Business = "business",
    }
}

words! {
    /// Whether data is known to have been disclosed.
    Disclosure {
        /// It was.
        Confirmed = "confirmed",
        /// It may have been.
        Potential = "potential",
        /// It was not.
        None = "none",
        /// Nobody knows.
        Unknown = "unknown",
    }
}

words! {
    /// How a number of people is meant.
    CountKind {
        /// As counted by the filer.
        Exact = "exact",
        /// A minimum.
        AtLeast = "at_least",
        /// Rounded, or "about", or "up to".
        Estimate = "estimate",
        /// A first number that only says "enough to report" (500 or 501 in the federal list).
        Placeholder = "placeholder",
        /// No number.
        Unknown = "unknown",
    }
}

words! {
    /// How much of a source a snapshot covers: what the absence of a filing in it means.
    Coverage {
        /// The whole list: what is not in it is gone.
        Full = "full",
        /// Resolved cases and all older than 24 months: an old filing that is not in it is gone.
        Archive = "archive",
        /// Cases under investigation: what is not in it may have moved to the archive.
        Active = "active",
        /// A part: absence says nothing.
        Partial = "partial",
    }
}

/// Who is counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Population {
    /// Everybody in the United States.
    #[serde(rename = "us_total")]
    UsTotal,
    /// Residents of one state.
    #[serde(rename = "state")]
    State(String),
    /// Everybody anywhere.
    #[serde(rename = "world")]
    World,
}

impl Population {
    /// `us_total`, `state(ME)`, `world`.
    pub fn name(&self) -> String {
        match self {
            Self::UsTotal => "us_total".to_owned(),
            Self::State(code) => format!("state({code})"),
            Self::World => "world".to_owned(),
        }
    }
}

/// A number of people, and how it is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The number, if there is one.
    pub value: Option<u64>,
    /// How it is meant.
    pub kind: CountKind,
    /// Who is counted.
    pub population: Population,
}

impl Count {
    /// A count without a number.
    pub fn unknown(population: Population) -> Self {
        Self { value: None, kind: CountKind::Unknown, population }
    }

    /// The number, if it is more than "enough to report".
    pub fn informative(&self) -> Option<u64> {
        self.value.filter(|_| self.kind != CountKind::Placeholder)
    }

    /// The number as people write it: `1,234`, `>= 410,000`, `~ 80,000,000`, `500 (placeholder)`, `unknown`.
    pub fn text(&self) -> String {
        let Some(value) = self.value else { return "unknown".to_owned() };
        let number = grouped(value);
        match self.kind {
            CountKind::Exact | CountKind::Unknown => number,
            CountKind::AtLeast => format!(">= {number}"),
            CountKind::Estimate => format!("~ {number}"),
            CountKind::Placeholder => format!("{number} (placeholder)"),
        }
    }
}

/// A number with thousands separators.
pub fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{BreachType, Count, CountKind, Population, grouped};

    #[test]
    fn every_word_has_one_spelling() {
        for word in BreachType::ALL {
            assert_eq!(BreachType::of(word.name()), Some(*word));
            assert_eq!(serde_json::to_string(word).unwrap(), format!("\"{}\"", word.name()));
        }
    }

    #[test]
    fn counts_say_how_they_are_meant() {
        let count = |kind| Count { value: Some(410_000), kind, population: Population::UsTotal }.text();
        assert_eq!(count(CountKind::AtLeast), ">= 410,000");
        assert_eq!(count(CountKind::Exact), "410,000");
        assert_eq!(Count::unknown(Population::World).text(), "unknown");
        assert_eq!((grouped(7), grouped(1_000)), ("7".to_owned(), "1,000".to_owned()));
    }
}
