//! A duty, as it is worked out, and the list of them.
//!
//! What it is: the answer of [`duties`](crate::duties()): for each duty whom, how many, by when, why, where it stands
//! in the law, how sure that is, and what would change it. Its JSON form is `chartward.duties/1`.
//!
//! The one idea: a list says by itself whether it may be called final, and if not, why not.

use std::fmt;

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use crate::day::Instant;
use crate::disabled::Disabled;
use crate::facts::Decision;
use crate::rule::{Act, Channel, Confidence, Content, Place, Recipient, Regime, words};

/// Name and version of the JSON form.
pub const SCHEMA: &str = "chartward.duties/1";

/// The citation of a duty that stands for the lack of a law.
pub const NO_LAW: &str = "no law on file";

/// What is said against calling a list final that lacks a law.
pub(crate) const LACKING: &str = "law that is not in the pack";

/// What stands on every list.
pub const NOTICE: &str = "This is no legal advice. It lists what the rules on file say about the facts as given; a lawyer decides.";

words! {
    /// Where a duty stands.
    Status {
        /// The last day has passed, and it is not done.
        Late = "late", "LATE";
        /// It is to be done.
        Owed = "owed", "owed";
        /// It cannot be worked out before a fact is known.
        NeedsFact = "needs_fact", "needs a fact";
        /// It cannot be worked out before a person decides something.
        NeedsDecision = "needs_decision", "needs a decision";
        /// Two laws contradict each other: a person signs how it is resolved.
        Conflict = "conflict", "conflict to be signed";
        /// A person has signed.
        ConflictSigned = "conflict_signed", "conflict, signed";
        /// Done, after the last day.
        MetLate = "met_late", "done, late";
        /// Done in time.
        Met = "met", "done";
        /// Not owed by these facts.
        NotOwed = "not_owed", "not owed";
    }
}

impl Status {
    /// Whether somebody has to do something.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Late | Self::Owed | Self::NeedsFact | Self::NeedsDecision | Self::Conflict)
    }

    /// Whether it cannot wait for its day: something is late, missing or undecided.
    pub const fn needs_a_person(self) -> bool {
        matches!(self, Self::Late | Self::NeedsFact | Self::NeedsDecision | Self::Conflict)
    }
}

words! {
    /// How the law says by when.
    Wording {
        /// On the day at the latest.
        By = "by", "by";
        /// Without unreasonable delay, and on the day at the latest if there is one.
        WithoutDelay = "without_delay", "without unreasonable delay";
        /// Together with the individuals.
        WithIndividuals = "with_individuals", "together with the individuals";
        /// Together with the individuals, or without delay.
        WithIndividualsOrWithoutDelay = "with_individuals_or_without_delay", "with the individuals, or without delay";
        /// Before the individuals.
        BeforeIndividuals = "before_individuals", "before the individuals";
        /// To be kept.
        Kept = "kept", "to be kept";
        /// Not known.
        Unknown = "unknown", "not known";
    }
}

/// A last day or a last moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The end of a day.
    Day(Date),
    /// A moment.
    At(Instant),
}

impl Moment {
    /// Its day.
    pub fn date(self) -> Date {
        match self {
            Self::Day(day) => day,
            Self::At(instant) => instant.date(),
        }
    }

    /// Reads what its `Display` writes: `2026-01-05`, or `2026-01-05 14:30 +01:00`.
    pub fn read(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split(' ').collect();
        match parts.as_slice() {
            [day] => day.parse().ok().map(Self::Day),
            [day, time, offset] => Instant::parse(&format!("{day}T{time}:00{offset}")).map(Self::At),
            _ => None,
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => fmt::Display::fmt(day, f),
            Self::At(instant) => fmt::Display::fmt(instant, f),
        }
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// By when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Deadline {
    /// How the law says it.
    pub wording: Wording,
    /// The last day or moment, if there is one and it can be worked out.
    pub last: Option<Moment>,
    /// What the day would be on an assumption, where it cannot be worked out; never used as a deadline.
    pub guide: Option<Guide>,
    /// Until when law enforcement has asked that no notice goes out, if that day is still ahead (45 CFR 164.412).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Date>,
}

/// A day on an assumption.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Guide {
    /// The assumption.
    pub assuming: String,
    /// The day.
    pub day: Date,
}

impl Deadline {
    /// One without a day.
    pub(crate) const fn new(wording: Wording) -> Self {
        Self { wording, last: None, guide: None, not_before: None }
    }

    /// The day by which a list is sorted.
    pub fn sort_day(&self) -> Option<Date> {
        self.last.map(Moment::date).or(self.guide.as_ref().map(|guide| guide.day))
    }
}

impl fmt::Display for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.wording, self.last) {
            (Wording::By, Some(last)) => write!(f, "{last}"),
            (wording, Some(last)) => write!(f, "{}, by {last} at the latest", wording.phrase()),
            (wording, None) => f.write_str(wording.phrase()),
        }?;
        if let Some(guide) = &self.guide {
            write!(f, " ({} it would be {})", guide.assuming, guide.day)?;
        }
        match self.not_before {
            Some(day) => write!(f, ", not before {day}"),
            None => Ok(()),
        }
    }
}

/// One duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Duty {
    /// Name: that of the rule, with `:PLACE` and `@CLIENT` where it is one of several. The same facts give the same
    /// name.
    pub id: String,
    /// The rule.
    pub rule: String,
    /// Body of law.
    pub regime: Regime,
    /// Where.
    pub jurisdiction: Place,
    /// The client on whose behalf, or towards whom.
    pub client: Option<String>,
    /// What is done.
    pub act: Act,
    /// For whom.
    pub recipient: Recipient,
    /// For whom, in words.
    pub recipient_name: String,
    /// About how many people.
    pub people: u64,
    /// By when.
    pub deadline: Deadline,
    /// Where it stands.
    pub status: Status,
    /// When it was done.
    pub done: Option<Date>,
    /// Why it is owed, or not.
    pub why: Vec<String>,
    /// What it needs before it can be worked out.
    pub needs: Vec<String>,
    /// What would change it.
    pub would_change: Vec<String>,
    /// What it must contain.
    pub content_required: Vec<Content>,
    /// What it must leave out.
    pub content_forbidden: Vec<Content>,
    /// How it travels.
    pub channel: Vec<Channel>,
    /// What to know besides.
    pub notes: Vec<String>,
    /// What is not sure about it.
    pub warnings: Vec<String>,
    /// Where it stands in the law.
    pub citation: String,
    /// Since when the rule holds, if known.
    pub effective_from: Option<Date>,
    /// When the rule was last compared with a source.
    pub verified_on: Option<Date>,
    /// How sure the rule is.
    pub confidence: Confidence,
    /// Whose it is: places in the list of people of the facts. Not part of the JSON form.
    #[serde(skip)]
    pub groups: Vec<usize>,
}

impl Duty {
    /// By when, in words; what is not owed has no day.
    pub fn by_when(&self) -> String {
        match self.status {
            Status::NotOwed => "does not apply".to_owned(),
            _ => self.deadline.to_string(),
        }
    }

    /// Whether it rests, in whole or in part, on law that is recalled, not read.
    pub fn is_recalled(&self) -> bool {
        self.confidence == Confidence::Recalled && self.citation != NO_LAW
    }
}

/// A regime that does not concern these facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Passed {
    /// Body of law.
    pub regime: Regime,
    /// Where.
    pub jurisdiction: Place,
    /// Why not.
    pub why: String,
}

/// So many people in a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Residents {
    /// Code of the place; none if no address is known.
    pub residence: Option<String>,
    /// How many.
    pub people: u64,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DutyList {
    /// Name and version of this form.
    pub schema: &'static str,
    /// What this is not.
    pub notice: &'static str,
    /// Name of the incident.
    pub incident: String,
    /// The organisation.
    pub entity: String,
    /// What it is.
    pub entity_kind: &'static str,
    /// For whom it holds people's data besides, by name.
    pub covered_entities: Vec<String>,
    /// Whether it is the business associate of those.
    pub is_associate: bool,
    /// The day on which the facts are looked at.
    pub as_of: Date,
    /// The day by which the version of each law is chosen.
    pub law_of: Date,
    /// Version of the law pack.
    pub pack: String,
    /// People, each once.
    pub people: u64,
    /// By residence.
    pub residents: Vec<Residents>,
    /// Whether nothing stands against calling this final.
    pub may_be_final: bool,
    /// What stands against it.
    pub blockers: Vec<String>,
    /// The duties: open and done ones by deadline, then those not owed.
    pub duties: Vec<Duty>,
    /// Regimes that do not concern these facts.
    pub passed: Vec<Passed>,
    /// Rules that are known and not counted, and why.
    pub disabled: Vec<Disabled>,
    /// What is not sure about the whole.
    pub warnings: Vec<String>,
    /// What was decided, by whom and when.
    pub decisions: Vec<Decision>,
    /// What else is on record with a name: findings, statements of law enforcement, what was done.
    pub signed: Vec<Decision>,
}

impl DutyList {
    /// The duty of a name.
    pub fn duty(&self, id: &str) -> Option<&Duty> {
        self.duties.iter().find(|duty| duty.id == id)
    }

    /// Whether a person has to look: something is late, missing or undecided, or a law is not in the pack.
    pub fn needs_a_person(&self) -> bool {
        self.duties.iter().any(|duty| duty.status.needs_a_person())
            || self.blockers.iter().any(|blocker| blocker.starts_with(LACKING))
    }
}
