//! One row of a list, understood: the fields that every list has in some form.
//!
//! What it is: what was reported, in the register's words, with the name as written. The verbatim row is kept
//! beside it ([`crate::storage::Row`]), so nothing is lost by understanding it.
//!
//! What it is not: a judgement of who is who. Identity is decided above the rows (see [`crate::history`]).
//!
//! The one idea: **a list that has no column for a field says nothing about it**: [`Fields`] tells which fields
//! a list carries, so an absent column never overwrites what another snapshot knew.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::words::{BreachType, Count, CountKind, Disclosure, EntityType, Population, Sector};

/// A time from one day to another; one day if both are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
}

impl Span {
    /// One day.
    pub fn day(day: Date) -> Self {
        Self { start: day, end: day }
    }

    /// `2024-02-12` or `2024-02-12/2024-02-21`.
    pub fn text(self) -> String {
        if self.start == self.end { self.start.to_string() } else { format!("{}/{}", self.start, self.end) }
    }
}

/// What a row reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Organisation, as written.
    pub name: String,
    /// Other names that the row gives: "doing business as".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Postal code of the organisation's state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// ISO code of the organisation's country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Kind of organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_type: Option<EntityType>,
    /// Numbers of people: the headline first.
    pub counts: Vec<Count>,
    /// Day of the report to the regulator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported: Option<Date>,
    /// Day on which the list shows or last changed it, if it has no day of the report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posted: Option<Date>,
    /// When it happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred: Option<Span>,
    /// When it was noticed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discovered: Option<Date>,
    /// Kinds of breach: a sorted set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<BreachType>,
    /// Where the data was: a sorted set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locations: Vec<String>,
    /// Whether a business associate was present.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub associate_present: Option<bool>,
    /// Name of the business associate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub associate: Option<String>,
    /// What happened, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narrative: Option<String>,
    /// Branch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<Sector>,
    /// Whether data was disclosed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disclosure: Option<Disclosure>,
    /// Kinds of data, as written: a sorted set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub information: Vec<String>,
    /// The list's own number or link of the row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external: Option<String>,
    /// An amount in U.S. dollars (enforcement).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_usd: Option<u64>,
    /// What had to be repaired or could not be understood in the row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl Draft {
    /// A draft that says nothing yet.
    pub fn of(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            aliases: Vec::new(),
            state: None,
            country: None,
            entity_type: None,
            counts: Vec::new(),
            reported: None,
            posted: None,
            occurred: None,
            discovered: None,
            types: Vec::new(),
            locations: Vec::new(),
            associate_present: None,
            associate: None,
            narrative: None,
            sector: None,
            disclosure: None,
            information: Vec::new(),
            external: None,
            amount_usd: None,
            notes: Vec::new(),
        }
    }

    /// Gives back what lists of values have reserved beyond what they hold: a list may have a million rows.
    pub(crate) fn fitted(mut self) -> Self {
        self.counts.shrink_to_fit();
        self.types.shrink_to_fit();
        self.locations.shrink_to_fit();
        self.aliases.shrink_to_fit();
        self.information.shrink_to_fit();
        self.notes.shrink_to_fit();
        self
    }

    /// The headline number.
    pub fn count(&self) -> Count {
        self.counts.first().cloned().unwrap_or_else(|| Count::unknown(Population::UsTotal))
    }

    /// The day by which it is put into a year or month, and what day that is: reported, else posted, else
    /// happened.
    pub fn basis(&self) -> Option<(Date, &'static str)> {
        self.reported
            .map(|day| (day, "reported"))
            .or_else(|| self.posted.map(|day| (day, "posted")))
            .or_else(|| self.occurred.map(|span| (span.start, "occurred")))
    }

    /// Marks 500 and the like as placeholders.
    pub fn mark_placeholders(&mut self, placeholders: &[u64]) {
        for count in &mut self.counts {
            if count.kind == CountKind::Exact
                && count.value.is_some_and(|value| placeholders.contains(&value))
            {
                count.kind = CountKind::Placeholder;
            }
        }
    }

    /// What is known after a newer row: its fields where its list carries them, the old ones elsewhere.
    #[must_use]
    pub fn updated(&self, newer: &Self, carried: Fields) -> Self {
        let mut next = newer.clone();
        for field in Field::ALL {
            if !carried.has(*field) {
                field.copy(self, &mut next);
            }
        }
        next
    }

    /// What differs, field by field, as `(field, old, new)`.
    pub fn differences(&self, newer: &Self) -> Vec<Change> {
        let differs = |field: &&Field| field.comparable(self) != field.comparable(newer);
        let change = |field: &Field| Change {
            field: field.name().to_owned(),
            old: field.shown(self),
            new: field.shown(newer),
        };
        Field::ALL.iter().filter(differs).map(change).collect()
    }
}

/// One field that changed between two snapshots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Which field.
    pub field: String,
    /// What it was.
    pub old: String,
    /// What it became.
    pub new: String,
}

macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident = $text:literal => $($member:ident),+;)+) => {
        /// A field whose changes are history.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Field { $($(#[$doc])* $variant,)+ }

        impl Field {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// How it is called in a revision.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            fn copy(self, from: &Draft, to: &mut Draft) {
                match self { $(Self::$variant => { $(to.$member = from.$member.clone();)+ })+ }
            }
        }
    };
}

fields! {
    /// The organisation.
    Name = "name" => name, aliases;
    /// Its state.
    State = "state" => state, country;
    /// Its kind.
    EntityType = "entity_type" => entity_type;
    /// The numbers.
    Count = "individuals" => counts;
    /// Day of the report.
    Reported = "reported" => reported;
    /// Day on which it was posted.
    Posted = "posted" => posted;
    /// When it happened.
    Occurred = "occurred" => occurred;
    /// When it was noticed.
    Discovered = "discovered" => discovered;
    /// Kinds of breach.
    Types = "types" => types;
    /// Where the data was.
    Locations = "locations" => locations;
    /// Whether a business associate was present.
    AssociatePresent = "business_associate_present" => associate_present;
    /// The business associate.
    Associate = "business_associate" => associate;
    /// The words.
    Narrative = "narrative" => narrative;
    /// The branch.
    Sector = "sector" => sector;
    /// Whether data was disclosed.
    Disclosure = "disclosure" => disclosure;
    /// Kinds of data.
    Information = "information" => information;
    /// The list's own number.
    External = "external" => external;
    /// An amount.
    Amount = "amount_usd" => amount_usd;
}

impl Field {
    /// The value for a person to read.
    pub fn shown(self, draft: &Draft) -> String {
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        match self {
            Self::Name => draft.name.clone(),
            Self::State => text(&draft.state),
            Self::EntityType => draft.entity_type.map(EntityType::name).unwrap_or_default().to_owned(),
            Self::Count => draft.count().text(),
            Self::Reported => day(draft.reported),
            Self::Posted => day(draft.posted),
            Self::Occurred => draft.occurred.map(Span::text).unwrap_or_default(),
            Self::Discovered => day(draft.discovered),
            Self::Types => draft.types.iter().map(|word| word.name()).collect::<Vec<_>>().join(", "),
            Self::Locations => draft.locations.join(", "),
            Self::AssociatePresent => draft.associate_present.map(|yes| yes.to_string()).unwrap_or_default(),
            Self::Associate => text(&draft.associate),
            Self::Narrative => text(&draft.narrative),
            Self::Sector => draft.sector.map(Sector::name).unwrap_or_default().to_owned(),
            Self::Disclosure => draft.disclosure.map(Disclosure::name).unwrap_or_default().to_owned(),
            Self::Information => draft.information.join("; "),
            Self::External => text(&draft.external),
            Self::Amount => draft.amount_usd.map(|usd| usd.to_string()).unwrap_or_default(),
        }
    }

    /// The value for comparison: typing, blanks and damaged letters are no change of what was reported.
    fn comparable(self, draft: &Draft) -> String {
        match self {
            Self::Name => draft.name.split_whitespace().collect::<Vec<_>>().join(" "),
            Self::Narrative => letters(draft.narrative.as_deref().unwrap_or_default()),
            Self::Count => draft
                .counts
                .iter()
                .map(|c| format!("{} {}", c.text(), c.population.name()))
                .collect::<Vec<_>>()
                .join(";"),
            _ => self.shown(draft),
        }
    }
}

/// Only the ASCII letters and digits of a text, in lower case: what damage and typography leave alone.
pub fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Which fields a list carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fields(pub u32);

impl Fields {
    /// All of them.
    pub const ALL: Self = Self(u32::MAX);

    /// Whether the list carries the field.
    pub fn has(self, field: Field) -> bool {
        self.0 & (1 << field as u32) != 0
    }

    /// These and one more.
    #[must_use]
    pub fn with(self, field: Field) -> Self {
        Self(self.0 | (1 << field as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::{Draft, Field, Fields};

    #[test]
    fn a_list_without_a_column_overwrites_nothing() {
        let mut old = Draft::of("Clinic");
        old.narrative = Some("what happened".to_owned());
        let newer = Draft::of("Clinic Inc.");
        let next = old.updated(&newer, Fields::default().with(Field::Name));
        assert_eq!((next.name.as_str(), next.narrative.as_deref()), ("Clinic Inc.", Some("what happened")));
        let next = old.updated(&newer, Fields::ALL);
        assert_eq!(next.narrative, None);
    }

    #[test]
    fn damage_and_blanks_are_no_revision() {
        let mut old = Draft::of("Clinic  A ");
        old.narrative = Some("the clinic\u{2019}s laptop".to_owned());
        let mut newer = Draft::of("Clinic A");
        newer.narrative = Some("the clinic\u{fffd}s  laptop".to_owned());
        assert!(old.differences(&newer).is_empty());
        newer.name = "Clinic B".to_owned();
        assert_eq!(old.differences(&newer)[0].field, "name");
    }
}
