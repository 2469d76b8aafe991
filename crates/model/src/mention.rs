//! A mention: one data element seen at one place, how sure we are, and why.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Element, Phi, phi};

/// One data element seen at one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// What it is.
    pub element: Element,
    /// Which part of the element, where it comes in parts (a given name in a column of its own).
    pub part: Part,
    /// First byte, counted in the member's whole UTF-8 text.
    pub start: u64,
    /// One past the last byte.
    pub end: u64,
    /// Where in the document's structure.
    pub context: Context,
    /// Whom the structure says it is about; `None` in running text.
    pub subject: Option<Subject>,
    /// The text as written.
    #[serde(with = "phi::stored")]
    pub value: Phi,
    /// Canonical form: equal for equal values however written. Digits for numbers, ISO dates,
    /// [`crate::PersonName::to_canonical`] for names, lower case for e-mail.
    #[serde(with = "phi::stored")]
    pub canonical: Phi,
    /// How sure.
    pub confidence: Confidence,
    /// Why.
    pub reasons: Vec<Reason>,
    /// What else it might be, best first.
    pub competing: Vec<Reading>,
}

/// Another reading of the same bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// What it might be.
    pub element: Element,
    /// How sure.
    pub confidence: Confidence,
}

/// Probability that a mention is what it says, in thousandths (0 to 1000).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Confidence(u16);

impl Confidence {
    /// Good enough to act on.
    pub const HIGH: Self = Self(850);
    /// Worth listing.
    pub const MEDIUM: Self = Self(500);
    /// Worth a look only when nothing may be missed.
    pub const LOW: Self = Self(200);

    /// From thousandths; more than 1000 counts as 1000.
    pub const fn permille(value: u16) -> Self {
        Self(if value > 1000 { 1000 } else { value })
    }

    /// In thousandths.
    pub const fn as_permille(self) -> u16 {
        self.0
    }

    /// Between 0 and 1.
    pub fn value(self) -> f64 {
        f64::from(self.0) / 1000.0
    }
}

/// How sure a mention must be to be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AtLeast {
    /// Good enough to act on.
    High,
    /// Worth listing: the default.
    Medium,
    /// Worth a look when nothing may be missed.
    Low,
}

impl AtLeast {
    /// The least confidence of an element.
    ///
    /// A confidence says how often such mentions are right, for every element alike, so the thresholds are alike.
    pub const fn threshold(self, _: Element) -> Confidence {
        match self {
            Self::High => Confidence::HIGH,
            Self::Medium => Confidence::MEDIUM,
            Self::Low => Confidence::LOW,
        }
    }
}

impl fmt::Debug for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03}", self.0 / 1000, self.0 % 1000)
    }
}

/// Where in a document's structure a mention stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Context {
    /// In running text: line and paragraph (a paragraph ends at an empty line), both from 0.
    Prose {
        /// Line number.
        line: u32,
        /// Paragraph number.
        paragraph: u32,
    },
    /// In a table: row number as in [`crate::Table::first_row`], column from 0.
    Cell {
        /// Row number, from 1, header included.
        row: u64,
        /// Column number, from 0.
        column: u32,
    },
    /// In a named field: indices into [`crate::Structure::Fields`].
    Field {
        /// Group index.
        group: u32,
        /// Field index in the group.
        field: u32,
    },
}

/// The person that a row, segment or resource is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Subject {
    /// The same number in one document means the same person.
    pub number: u32,
    /// What the person is to the record.
    pub role: Role,
}

/// What a person is to the record they stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Role {
    /// The one who was treated.
    Patient,
    /// Holder of the insurance.
    Subscriber,
    /// Insured through somebody else.
    Dependent,
    /// The one who pays.
    Guarantor,
    /// Relative or emergency contact.
    NextOfKin,
    /// The one whose work earned the Medicare claim number (HICN).
    WageEarner,
    /// Treats, orders or refers.
    Provider,
    /// Works for the organisation.
    Staff,
    /// Sender or addressee of a mail.
    Correspondent,
    /// Not said.
    Unknown,
}

impl Role {
    /// Name in data and in text: `next_of_kin`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Patient => "patient",
            Self::Subscriber => "subscriber",
            Self::Dependent => "dependent",
            Self::Guarantor => "guarantor",
            Self::NextOfKin => "next_of_kin",
            Self::WageEarner => "wage_earner",
            Self::Provider => "provider",
            Self::Staff => "staff",
            Self::Correspondent => "correspondent",
            Self::Unknown => "unknown",
        }
    }
}

/// Which part of an element a mention is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// All of it.
    #[default]
    Whole,
    /// A given name.
    Given,
    /// A middle name or initial.
    Middle,
    /// A surname.
    Surname,
    /// A surname held before (maiden name).
    FormerSurname,
    /// Jr, Sr, III.
    Suffix,
}

/// Why a mention is believed, or doubted. A reason never carries a person's value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Reason {
    /// Its characters have the element's form.
    Form,
    /// Its check digit is right.
    CheckDigit,
    /// A label stands before it; the label in canonical words.
    Label(Cow<'static, str>),
    /// The column header says so; the header's canonical words.
    Header(Cow<'static, str>),
    /// This share of the column, in thousandths, has the element's form.
    ColumnPurity(u16),
    /// The format's field says so; the field's path.
    Field(Cow<'static, str>),
    /// The words are known names of people.
    NameList,
    /// A title, role or kinship word stands beside it.
    NameContext(Cow<'static, str>),
    /// A mail header says so.
    MailHeader,
    /// The name model holds it likely; the probability in thousandths.
    NameModel(u16),
    /// It stands on a list the user gave.
    Roster,
    /// It is on the official list of codes.
    CodeList,
    /// It has the right form but is in a range that is never issued.
    NotIssuable,
    /// Something near speaks against it.
    Against(Cow<'static, str>),
}

impl Reason {
    /// What is said against a name for which little but its words speaks: it is mostly one, and nobody is made
    /// of it alone.
    pub const BARE: &'static str = "little but the word itself speaks for it";

    /// Whether this is said of a name for which little but its words speaks.
    pub fn is_bare(&self) -> bool {
        matches!(self, Self::Against(what) if what == Self::BARE)
    }
}
