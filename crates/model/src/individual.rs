//! An individual: one distinct human whose data was found.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Element, Jurisdiction, PersonName, Phi, Role, phi};

/// Number of an individual within one case, from 1, in order of first appearance in the evidence.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct IndividualId(pub u32);

impl fmt::Display for IndividualId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "I{:06}", self.0)
    }
}

impl fmt::Debug for IndividualId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Whether an individual is someone whose data was exposed, or someone who only works or writes there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Data about them was found: patient, relative, guarantor, dependant.
    Affected,
    /// Works for the organisation; nothing but work contact data was found.
    Staff,
    /// Seen only as sender, addressee, provider or signatory.
    Contact,
}

impl Standing {
    /// Name in data and in text.
    pub fn name(self) -> &'static str {
        match self {
            Self::Affected => "affected",
            Self::Staff => "staff",
            Self::Contact => "contact",
        }
    }
}

/// One distinct human.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Individual {
    /// Number in the case.
    pub id: IndividualId,
    /// Affected, staff or contact.
    pub standing: Standing,
    /// The fullest form of the name; `None` if only identifiers were seen.
    pub name: Option<PersonName>,
    /// Other forms of the name that were seen, sorted.
    pub other_names: Vec<PersonName>,
    /// Birth date, if one is known and not disputed.
    pub date_of_birth: Option<Date>,
    /// Date of death, if one was seen.
    pub date_of_death: Option<Date>,
    /// Where they live, by the best address.
    pub residence: Option<Jurisdiction>,
    /// Everything they are to the records they stand in.
    pub roles: BTreeSet<Role>,
    /// Rows of the organisation's own roster that are this person (their identifier there).
    #[serde(with = "phi::stored_list")]
    pub roster_ids: Vec<Phi>,
    /// For each element, how many mentions.
    pub elements: BTreeMap<Element, u32>,
    /// Distinct identifier values that were joined under this individual, by element.
    pub identifiers: BTreeMap<Element, Identifiers>,
}

/// Distinct canonical values of one element, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identifiers(#[serde(with = "phi::stored_list")] pub Vec<Phi>);

/// Two individuals that may be the same human, or that were kept apart by a veto: for a person to decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewPair {
    /// The one with the smaller number.
    pub left: IndividualId,
    /// The other.
    pub right: IndividualId,
    /// Weight of evidence that they are the same, in hundredths of a bit (log2 of the likelihood ratio).
    pub weight_centibits: i32,
    /// What speaks for and against, strongest first: "date_of_birth equal +9.8". Never a value.
    pub reasons: Vec<String>,
}

/// Points at one mention: document by its ordinal in the case, mention by its index in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MentionRef {
    /// Ordinal of the document in the case, in evidence order, from 0.
    pub document: u32,
    /// Index in the document's mentions, which are sorted by position.
    pub mention: u32,
}
