//! A law as a record: types that cannot hold what no law says.
//!
//! What it is: the schema of the files in `pack/`. A [`Law`] is one regime in one place; its [`Version`]s follow one
//! another in time; a version holds what is common to its duties (who is protected, what triggers it, where it was
//! read and by whom checked) and one [`Rule`] per duty.
//!
//! What it is not: sentences of a statute. Only facts are kept: numbers, days, kinds, citations.
//!
//! The one idea: `>` and `>=`, calendar and business days, and the first day of a clock are types. What is not
//! known has a value of its own (`unknown`, `day_kind_unverified`), so that it cannot be mistaken for anything else.

mod vocabulary;

use std::fmt;
use std::str::FromStr;

use chartward_model::Jurisdiction;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::day::Day;

pub(crate) use vocabulary::words;
pub use vocabulary::{
    Act, Anchor, Bearer, Channel, Confidence, Content, Covers, DataClass, HipaaEffect, Recipient, Regime,
    Roll, Scope, Trigger, Unit,
};

/// Where a law holds: `US`, `EU`, a state (`TX`), another country (`:GB`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The United States.
    UnitedStates,
    /// The European Union and the European Economic Area.
    Europe,
    /// A state, territory or country.
    Of(Jurisdiction),
}

impl Place {
    /// Name for people.
    pub fn title(self) -> String {
        match self {
            Self::UnitedStates => "United States".to_owned(),
            Self::Europe => "European Union".to_owned(),
            Self::Of(place) => crate::place::name(place),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnitedStates => f.pad("US"),
            Self::Europe => f.pad("EU"),
            Self::Of(place) => fmt::Display::fmt(place, f),
        }
    }
}

impl FromStr for Place {
    type Err = chartward_model::jurisdiction::UnknownJurisdiction;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "US" => Ok(Self::UnitedStates),
            "EU" => Ok(Self::Europe),
            other => other.parse().map(Self::Of),
        }
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// From how many people on a duty exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawOp", into = "RawOp")]
pub enum Op {
    /// More than so many.
    MoreThan(u64),
    /// So many or more.
    AtLeast(u64),
    /// Fewer than so many.
    FewerThan(u64),
    /// Anybody.
    Any,
    /// The source shows no such duty, which is no proof that there is none.
    NoDuty,
    /// About so many: whether the number itself counts has not been read.
    Unread(u64),
}

/// An operator as it is written.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOp {
    op: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    n: Option<u64>,
}

impl TryFrom<RawOp> for Op {
    type Error = String;

    fn try_from(raw: RawOp) -> Result<Self, String> {
        match (raw.op.as_str(), raw.n) {
            (">", Some(n)) => Ok(Self::MoreThan(n)),
            (">=", Some(n)) => Ok(Self::AtLeast(n)),
            ("<", Some(n)) => Ok(Self::FewerThan(n)),
            ("unknown", Some(n)) => Ok(Self::Unread(n)),
            ("any", None) => Ok(Self::Any),
            ("none", None) => Ok(Self::NoDuty),
            (">" | ">=" | "<" | "unknown", None) => {
                Err(format!("the operator {:?} needs a number n", raw.op))
            }
            ("any" | "none", Some(_)) => Err(format!("the operator {:?} takes no number", raw.op)),
            _ => Err(format!("{:?} is no operator: >, >=, <, any, none, unknown", raw.op)),
        }
    }
}

impl From<Op> for RawOp {
    fn from(op: Op) -> Self {
        let (word, n) = match op {
            Op::MoreThan(n) => (">", Some(n)),
            Op::AtLeast(n) => (">=", Some(n)),
            Op::FewerThan(n) => ("<", Some(n)),
            Op::Any => ("any", None),
            Op::NoDuty => ("none", None),
            Op::Unread(n) => ("unknown", Some(n)),
        };
        Self { op: word.to_owned(), n }
    }
}

/// A threshold: operator, whom it counts, how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// Operator and number.
    pub is: Op,
    /// Whom it counts.
    pub scope: Scope,
    /// How sure the operator is, if less than the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
}

/// By when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// Where it begins.
    pub anchor: Anchor,
    /// How many units; none without a fixed period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<u32>,
    /// What it counts.
    pub unit: Unit,
    /// What becomes of a last day that is no business day.
    #[serde(default = "stays", skip_serializing_if = "is_stays")]
    pub roll: Roll,
    /// Whether the period is only the outer limit of "without unreasonable delay".
    #[serde(default)]
    pub outer_only: bool,
    /// How sure the clock is, if less than the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
}

fn stays() -> Roll {
    Roll::None
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
fn is_stays(roll: &Roll) -> bool {
    *roll == Roll::None
}

/// When substitute notice is open: either limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Substitute {
    /// Cost of notice in U.S. dollars above which it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_usd: Option<u64>,
    /// People above whom it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<u64>,
}

/// How long monitoring is offered, to whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Monitoring {
    /// Months.
    pub months: u32,
    /// Only to those with one of these kinds of data.
    pub classes: Vec<DataClass>,
    /// Months, if the breached party is a consumer reporting agency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months_if_reporting_agency: Option<u32>,
}

/// How law enforcement may delay a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delay {
    /// Longest delay on an oral statement, in days from it.
    pub oral_days: u32,
    /// How sure that is, if less than the version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
}

/// One duty of a law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Name, unique in the pack: `tx.regulator`.
    pub id: String,
    /// What is done.
    pub act: Act,
    /// For whom.
    pub recipient: Recipient,
    /// The recipient's name, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient_name: Option<String>,
    /// On whom it lies.
    pub bearer: Bearer,
    /// From how many people on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<Threshold>,
    /// By when.
    pub clock: Clock,
    /// What it must contain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub content_required: Vec<Content>,
    /// What it must leave out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub content_forbidden: Vec<Content>,
    /// How it travels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channel: Vec<Channel>,
    /// When substitute notice is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub substitute: Option<Substitute>,
    /// What is offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monitoring: Option<Monitoring>,
    /// Where it stands, if more exact than the version's citation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citation: Option<String>,
    /// How sure it is, if less than the version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
    /// What a reader must know besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A law as it stood in a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// First day on which it holds; none if that has not been read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_from: Option<Day>,
    /// Last day on which it holds; none if it still does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_to: Option<Day>,
    /// Where it stands.
    #[serde(default)]
    pub citation: String,
    /// Where it was read.
    #[serde(default)]
    pub source: String,
    /// When it was last compared with a source.
    pub verified_on: Day,
    /// By whom, or against what.
    pub verified_by: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// What must have happened to the data.
    pub trigger: Trigger,
    /// On what the data must have been; none if that has not been read. Only in state laws.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub medium: Option<Covers>,
    /// Whether a harm test can excuse notice.
    #[serde(default)]
    pub harm_test: bool,
    /// How sure it is that there is one, if less than the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub harm_test_confidence: Option<Confidence>,
    /// What compliance with HIPAA does.
    #[serde(default = "no_effect")]
    pub hipaa_effect: HipaaEffect,
    /// Kinds of data it names, beyond Social Security number, licence and account; only in state laws.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub personal_information: Vec<DataClass>,
    /// Whether encryption by the HHS guidance takes data out of it; none if that has not been read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encryption_safe_harbour: Option<bool>,
    /// How law enforcement may delay; none if that has not been read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub law_enforcement_delay: Option<Delay>,
    /// States that adopted a model law.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adopted_by: Vec<Place>,
    /// What a reader must know besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Its duties.
    #[serde(default, rename = "rule")]
    pub rules: Vec<Rule>,
}

fn no_effect() -> HipaaEffect {
    HipaaEffect::None
}

impl Version {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Day) -> bool {
        self.effective_from.is_none_or(|from| from <= day) && self.effective_to.is_none_or(|to| day <= to)
    }

    /// The citation of one of its rules.
    pub fn citation_of<'a>(&'a self, rule: &'a Rule) -> &'a str {
        rule.citation.as_deref().unwrap_or(&self.citation)
    }

    /// The kinds of data that count: the three of every state law, and those it adds.
    pub fn classes(&self) -> impl Iterator<Item = DataClass> {
        [DataClass::Ssn, DataClass::Licence, DataClass::Account]
            .into_iter()
            .chain(self.personal_information.iter().copied())
    }
}

/// One regime in one place, through time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Law {
    /// Name and version of this format.
    pub schema: String,
    /// Body of law.
    pub regime: Regime,
    /// Where it holds.
    pub jurisdiction: Place,
    /// Name for people.
    pub title: String,
    /// Its versions, the oldest first.
    #[serde(default, rename = "version")]
    pub versions: Vec<Version>,
}

impl Law {
    /// The version that holds on a day.
    pub fn on(&self, day: Day) -> Option<&Version> {
        self.versions.iter().find(|version| version.holds_on(day))
    }

    /// The first part of every rule's name.
    pub fn prefix(&self) -> String {
        match (self.regime, self.jurisdiction) {
            (Regime::State, place) => place.to_string().to_ascii_lowercase(),
            (Regime::Naic | Regime::Facility, Place::Of(place)) => {
                format!("{}.{}", self.regime.name(), place.to_string().to_ascii_lowercase())
            }
            (regime, _) => regime.name().to_owned(),
        }
    }
}
