//! What is true of a generated clinic: who is in it, and which values were written where.
//!
//! What it is: the answer key. Every value that the generator writes into the evidence and that is an
//! instance of an [`Element`] stands in [`Truth::planted`]; whatever else a detector finds is a false alarm.
//! The traps that are written on purpose and do not count are listed in the crate's documentation.
//!
//! What it is not: the roster. The roster's rows are no evidence and are not planted.

use std::collections::BTreeMap;

use chartward_model::{Element, Part};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The answer key of a generated clinic.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Truth {
    /// Everybody, in order of their keys.
    pub people: Vec<TruePerson>,
    /// Whose mailbox it is: their key.
    pub owner: u32,
    /// Every value in the evidence, in the order of the evidence.
    pub planted: Vec<Planted>,
    /// Places (`source` and `!/members`, as [`chartward_model::Place`] shows them) that cannot be read and
    /// whose rows in the inventory must say failed or skipped.
    pub unreadable: Vec<String>,
}

/// What somebody is to the clinic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonKind {
    /// Is or was treated there.
    Patient,
    /// Relative or emergency contact of a patient, not a patient.
    NextOfKin,
    /// Pays for a patient, not a patient.
    Guarantor,
    /// Insured through a patient, not a patient.
    Dependent,
    /// Works at the clinic.
    Staff,
    /// Treats or refers patients elsewhere.
    Provider,
    /// Only writes to or receives from the clinic.
    Correspondent,
    /// Known only because a relative's old Medicare number holds their SSN.
    WageEarner,
}

/// One human.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TruePerson {
    /// Number of the person, from 0: the index in [`Truth::people`].
    pub key: u32,
    /// What they are, first of all.
    pub kind: PersonKind,
    /// What else they are: staff can be patients, a patient can be another's guarantor.
    pub also: Vec<PersonKind>,
    /// Given name as they write it.
    pub given: String,
    /// Middle name or initial; may be empty.
    pub middle: String,
    /// Surname as they write it.
    pub surname: String,
    /// `Jr.`, `Sr.`, `III`; may be empty.
    pub suffix: String,
    /// Canonical name ([`chartward_model::PersonName::to_canonical`]).
    pub name: String,
    /// Surname before marriage.
    pub maiden: Option<String>,
    /// `F` or `M`.
    pub sex: char,
    /// Birth date.
    pub born: Date,
    /// Date of death.
    pub died: Option<Date>,
    /// Postal code of the state they live in; `None` without an address.
    pub state: Option<String>,
    /// Their number in the roster (`roster/patients.csv`, `roster/staff.csv`); `None` if not on it.
    pub roster_id: Option<String>,
    /// Canonical values that are theirs, whether or not they were written anywhere.
    pub values: BTreeMap<Element, Vec<String>>,
    /// Whether the evidence identifies them (by full name or by a number of their own) as somebody it holds
    /// data about: they must be found as affected. Staff, providers and correspondents of whom only work
    /// contact data is seen are not.
    pub exposed: bool,
}

/// One value written into the evidence.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planted {
    /// Evidence file, as a path below the evidence folder.
    pub source: String,
    /// Names of members inside it, outermost first, as far as they can be known: `message 000012`, file names
    /// of attachments.
    pub members: Vec<String>,
    /// What it is.
    pub element: Element,
    /// Which part of it.
    #[serde(default, skip_serializing_if = "is_whole")]
    pub part: Part,
    /// Canonical form, see [`crate::canonical`].
    pub canonical: String,
    /// As written; empty if it does not stand in one piece (a name whose parts are separate fields).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Whose it is: [`TruePerson::key`]. `None` for what is nobody's (the clinic's telephone number).
    pub person: Option<u32>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_whole(part: &Part) -> bool {
    *part == Part::Whole
}
