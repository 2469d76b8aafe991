//! What an authority may impose: penalty tiers as ranges, beside the estimates.
//!
//! What it is: the records of `data/penalties.toml`, each with its citation, the day since which it holds, where it was read
//! and how sure that is.
//!
//! What it is not: a part of any estimate. A penalty is for one violation, and how many violations one breach is, is for the
//! authority to find: nothing is multiplied by people, and nothing is added up.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::day::Day;
use crate::error::{Form, LawError, Problem};
use crate::pack::syntax;
use crate::rule::Confidence;

/// Name and version of the format of the file.
pub const SCHEMA: &str = "chartward.penalties/1";

/// One tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Its number.
    pub tier: u8,
    /// What it is called.
    pub name: String,
    /// For one violation, at least, in cents.
    pub low_cents: u64,
    /// For one violation, at most.
    pub high_cents: u64,
    /// For all violations of one requirement in a calendar year, at most.
    pub year_cap_cents: u64,
    /// The same, as the authority says it uses its discretion; none if it says nothing of this tier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discretion_cap_cents: Option<u64>,
}

/// The tiers of one law since one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Penalties {
    /// What they are.
    pub title: String,
    /// Who imposes them.
    pub authority: String,
    /// Where they stand in the law.
    pub citation: String,
    /// Since when these amounts hold.
    pub effective_from: Day,
    /// Where they were read.
    pub source: String,
    /// When that was.
    pub verified_on: Day,
    /// How sure the amounts are.
    pub confidence: Confidence,
    /// How sure the names of the tiers are.
    pub names_confidence: Confidence,
    /// The tiers, lowest first.
    #[serde(rename(deserialize = "tier"))]
    pub tiers: Vec<Tier>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: String,
    set: Vec<Penalties>,
}

impl Penalties {
    /// The sets that are shipped.
    pub fn shipped() -> &'static [Self] {
        static SETS: OnceLock<Vec<Penalties>> = OnceLock::new();
        // a test reads the shipped file, so an error in it never leaves the workshop
        SETS.get_or_init(|| read("penalties", include_str!("../../data/penalties.toml")).unwrap_or_default())
    }

    /// What is to be known of every tier.
    pub fn standing(&self) -> String {
        format!(
            "for one violation, since {}; how many violations one breach is, is for {} to find; {}, checked {}",
            self.effective_from.0,
            self.authority,
            self.confidence.phrase(),
            self.verified_on.0
        )
    }
}

/// Reads a file of penalties.
pub fn read(name: &str, text: &str) -> Result<Vec<Penalties>, LawError> {
    let file: File = toml::from_str(text).map_err(|error| syntax(name, text, &error, Form::Law))?;
    let mut problems = Vec::new();
    if file.schema != SCHEMA {
        problems.push(Problem::new(name, format!("the schema is not {SCHEMA}")));
    }
    for (number, set) in (1..).zip(&file.set) {
        problems.extend(
            set.problems().into_iter().map(|problem| Problem::new(format!("set[{number}]"), problem)),
        );
    }
    if problems.is_empty() { Ok(file.set) } else { Err(LawError::Pack(problems)) }
}

impl Penalties {
    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for (what, text) in [("citation", &self.citation), ("source", &self.source)] {
            if text.trim().is_empty() {
                problems.push(format!("the {what} is missing"));
            }
        }
        for tier in &self.tiers {
            let cap = tier.discretion_cap_cents.unwrap_or(tier.year_cap_cents);
            if tier.low_cents > tier.high_cents
                || tier.high_cents > tier.year_cap_cents
                || cap > tier.year_cap_cents
            {
                problems.push(format!("tier {}: the amounts are not in order", tier.tier));
            }
        }
        if !self.tiers.is_sorted_by_key(|tier| (tier.tier, tier.low_cents)) || self.tiers.is_empty() {
            problems.push("the tiers are not in order".to_owned());
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::{Penalties, read};
    use crate::rule::Confidence;

    /// 45 CFR 160.404 and 102.3, as of 2026-01-28: each tier by its amounts; nothing of it passes for read in the statute.
    #[test]
    fn the_shipped_tiers() {
        let [hipaa] =
            read("penalties", include_str!("../../data/penalties.toml")).unwrap().try_into().unwrap();
        assert_eq!(std::slice::from_ref(&hipaa), Penalties::shipped());
        assert_eq!(hipaa.effective_from.0.to_string(), "2026-01-28");
        assert_eq!((hipaa.confidence, hipaa.names_confidence), (Confidence::Secondary, Confidence::Recalled));
        let amounts: Vec<_> = hipaa
            .tiers
            .iter()
            .map(|one| (one.low_cents, one.high_cents, one.year_cap_cents, one.discretion_cap_cents))
            .collect();
        assert_eq!(
            amounts,
            [
                (14_500, 7_301_100, 219_029_400, Some(3_650_550)),
                (146_100, 7_301_100, 219_029_400, Some(14_605_300)),
                (1_460_200, 7_301_100, 219_029_400, Some(36_505_200)),
                (7_301_100, 219_029_400, 219_029_400, None),
            ]
        );
    }

    #[test]
    fn a_set_without_its_citation_or_with_amounts_out_of_order_is_refused() {
        let good = include_str!("../../data/penalties.toml");
        for (old, new, expected) in [
            (
                "citation = \"45 CFR 160.404; 45 CFR 102.3\"",
                "citation = \" \"",
                "set[1]: the citation is missing",
            ),
            ("low_cents = 14500", "low_cents = 7301101", "tier 1: the amounts are not in order"),
            ("discretion_cap_cents = 3650550", "discretion_cap_cents = 219029401", "tier 1: the amounts"),
            ("tier = 1\n", "tier = 9\n", "the tiers are not in order"),
            ("penalties/1", "penalties/2", "the schema is not chartward.penalties/1"),
            ("low_cents = 14500", "low_cents = -1", "a whole number, zero or more"),
        ] {
            assert!(good.contains(old), "{old}");
            let error = read("p", &good.replacen(old, new, 1)).unwrap_err().to_string();
            assert!(error.contains(expected), "{new}: {error}");
        }
    }
}
