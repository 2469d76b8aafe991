//! The lists that are known: one file each, as data.
//!
//! What it is: a [`Source`] names a list, the headers it has come with ([`Variant`]) and its vocabulary. A
//! general reader (`table`) turns rows into drafts by these tables; lists in JSON have a function instead.
//!
//! What it is not: a place for code about one list's history; that is all in [`crate::history`].
//!
//! The one idea: **a header table is the contract of a list**: a file whose header is in no table is refused,
//! and a row whose width differs is listed, never bent into shape.

mod combined;
pub(crate) mod drafts;
mod enforcement;
mod hhs;
mod hibp;
mod lists;
mod prc;
mod states;
pub(crate) mod table;
mod vcdb;

pub(crate) use vcdb::STATUS;

use crate::draft::{Draft, Field, Fields};
use crate::words::{BreachType, Coverage, EntityType, Sector};

/// A list that is known.
#[derive(Debug)]
pub struct Source {
    /// How it is called on the command line and in the database.
    pub id: &'static str,
    /// What it is.
    pub title: &'static str,
    /// Postal code of the state whose list it is.
    pub state: Option<&'static str>,
    /// Branch of all its filers.
    pub sector: Option<Sector>,
    /// Numbers that only say "enough to report".
    pub placeholders: &'static [u64],
    /// Headers that it has come with.
    pub variants: &'static [Variant],
    /// Its words for kinds of breach.
    pub types: &'static [(&'static str, BreachType)],
    /// Its words for where data was; any if none.
    pub locations: &'static [&'static str],
    /// Its words for kinds of organisation.
    pub entity_types: &'static [(&'static str, EntityType)],
    /// Its words for branches.
    pub sectors: &'static [(&'static str, Sector)],
    /// Reads an element of a list in JSON.
    pub element: Option<Element>,
    /// What absence from the list means, where every snapshot means the same.
    pub coverage: Option<Coverage>,
    /// Whether its rows are events of organisations and incidents, not filings of their own.
    pub events: bool,
    /// Whether its rows carry a number that is theirs for good: then nothing else makes two rows one filing.
    pub numbered: bool,
    /// Who says what is in it.
    pub voice: Voice,
}

/// Who says what is in a list: how far its numbers are believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// A regulator, to whom the organisation reported.
    Regulator,
    /// The organisation itself, in a report of its own.
    Filer,
    /// Somebody who gathers what others wrote. Of a list about which nothing is said this is assumed, so that none is taken
    /// for a regulator's by mistake.
    Collector,
    /// Somebody whom nobody knows.
    Visitor,
}

/// A reader of one element of a list in JSON.
pub type Element = fn(&serde_json::Value) -> Result<Draft, String>;

/// One header that a list has come with.
#[derive(Debug)]
pub struct Variant {
    /// How it is called.
    pub name: &'static str,
    /// Heading (letters and digits, lower case) and meaning of each column.
    pub columns: &'static [(&'static str, Role)],
    /// How strictly a row must fit.
    pub strictness: Strictness,
    /// What absence means, if the variant decides it.
    pub coverage: Option<Coverage>,
}

/// How strictly a row must fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// Every cell is what its heading says, or the row is refused.
    Strict,
    /// Typed by hand: what is not understood is noted, the name is enough.
    Lenient,
}

/// What a column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Kept verbatim only.
    Skip,
    /// The organisation.
    Name,
    /// Another name of it.
    Alias,
    /// Its state.
    State,
    /// The state whose list the row is from.
    Regulator,
    /// Its kind.
    EntityType,
    /// People in the United States.
    People,
    /// People anywhere.
    PeopleWorld,
    /// Residents of the state whose list it is.
    Residents,
    /// Day of the report.
    Reported,
    /// Day on which the list shows or last changed it.
    Posted,
    /// When it happened; a range, or words with dates in them.
    Occurred,
    /// Last day on which it happened.
    OccurredEnd,
    /// Year in which it happened or became known.
    Year,
    /// When it was noticed.
    Discovered,
    /// Kinds of breach.
    Types,
    /// Where the data was.
    Locations,
    /// Whether a business associate was present.
    AssociatePresent,
    /// The business associate.
    Associate,
    /// What happened, in words.
    Narrative,
    /// Branch, in the list's words.
    Sector,
    /// A ticked box that names a branch.
    SectorTick(Sector),
    /// Kinds of data, separated by semicolons.
    Information,
    /// A ticked box that names a kind of data.
    InformationTick(&'static str),
    /// The list's own number or link.
    External,
    /// U.S. dollars.
    Amount,
}

impl Role {
    fn field(self) -> Option<Field> {
        Some(match self {
            Self::Skip | Self::Regulator => return None,
            Self::Name | Self::Alias => Field::Name,
            Self::State => Field::State,
            Self::EntityType => Field::EntityType,
            Self::People | Self::PeopleWorld | Self::Residents => Field::Count,
            Self::Reported => Field::Reported,
            Self::Posted => Field::Posted,
            Self::Occurred | Self::OccurredEnd | Self::Year => Field::Occurred,
            Self::Discovered => Field::Discovered,
            Self::Types => Field::Types,
            Self::Locations => Field::Locations,
            Self::AssociatePresent => Field::AssociatePresent,
            Self::Associate => Field::Associate,
            Self::Narrative => Field::Narrative,
            Self::Sector | Self::SectorTick(_) => Field::Sector,
            Self::Information | Self::InformationTick(_) => Field::Information,
            Self::External => Field::External,
            Self::Amount => Field::Amount,
        })
    }
}

impl Variant {
    /// Which fields a file with this header carries.
    pub fn carried(&self) -> Fields {
        let fields = self.columns.iter().filter_map(|(_, role)| role.field());
        fields.fold(Fields::default(), Fields::with)
    }

    /// Column that means this, if there is one.
    pub fn column(&self, role: Role) -> Option<usize> {
        self.columns.iter().position(|(_, known)| *known == role)
    }

    /// Whether a header is this one. Headings that arrive as the name of a program's object are taken by
    /// position, if most others are readable.
    pub fn is(&self, header: &[String]) -> bool {
        let named = header.iter().rposition(|heading| !heading.trim().is_empty()).map_or(0, |last| last + 1);
        let known =
            self.columns.iter().rposition(|(heading, _)| !heading.is_empty()).map_or(0, |last| last + 1);
        if named != known {
            return false;
        }
        let pairs = || header.iter().zip(self.columns);
        let unreadable = pairs().filter(|(heading, _)| is_unreadable(heading)).count();
        unreadable * 3 <= named
            && pairs()
                .take(named)
                .all(|(heading, (known, _))| is_unreadable(heading) || folded(heading) == *known)
    }
}

/// `javax.faces.component.UIPanel@495f2e1e`: since 2026 two headings of the federal list arrive so.
fn is_unreadable(heading: &str) -> bool {
    heading.trim().strip_prefix("javax.").is_some_and(|rest| rest.contains('@'))
}

/// Letters and digits of a heading, in lower case.
fn folded(heading: &str) -> String {
    crate::draft::letters(heading)
}

impl Source {
    /// What it is and where its lists come from; `None` for an identifier that is not known.
    pub fn of(id: &str) -> Option<&'static Self> {
        ALL.iter().copied().find(|source| source.id == id)
    }
}

/// Every source, in the order in which headers are tried.
pub const ALL: &[&Source] = &[
    &hhs::HHS,
    &hhs::PART2,
    &enforcement::ENFORCEMENT,
    &states::ca::CA,
    &states::de::DE,
    &states::indiana::IN,
    &states::me::ME,
    &states::mt::MT,
    &states::nd::ND,
    &states::or::OR,
    &states::wa::WA,
    &vcdb::VCDB,
    &prc::PRC,
    &hibp::HIBP,
    &combined::COMBINED,
    &lists::WORLDS_BIGGEST,
    &lists::WIKIPEDIA,
    &drafts::OWN,
    &drafts::UNAUTHENTICATED,
];

/// Whether a list's rows are events, not filings.
pub fn is_events(id: &str) -> bool {
    Source::of(id).is_some_and(|source| source.events)
}

/// Who says what is in a list; of one that is not known, somebody whom nobody knows.
pub(crate) fn voice(id: &str) -> Voice {
    Source::of(id).map_or(Voice::Visitor, |source| source.voice)
}

/// Whether a list's rows are known by their number alone.
pub(crate) fn is_numbered(id: &str) -> bool {
    Source::of(id).is_some_and(|source| source.numbered)
}

/// A kind of breach in the federal portal's words.
pub(crate) fn portal_breach_type(text: &str) -> Option<BreachType> {
    hhs::TYPES.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)).map(|(_, kind)| *kind)
}

/// A kind of organisation in the same.
pub(crate) fn portal_entity_type(text: &str) -> Option<EntityType> {
    hhs::ENTITY_TYPES.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)).map(|(_, kind)| *kind)
}

/// Whether the federal portal has a place of data that is called so.
pub(crate) fn portal_location(text: &str) -> bool {
    hhs::LOCATIONS.contains(&text)
}

/// The identifiers of all sources.
pub fn ids() -> Vec<&'static str> {
    ALL.iter().map(|source| source.id).collect()
}

/// A source about which nothing is said: the base of every table.
pub(crate) const NOTHING: Source = Source {
    id: "",
    title: "",
    state: None,
    sector: None,
    placeholders: &[],
    variants: &[],
    types: &[],
    locations: &[],
    entity_types: &[],
    sectors: &[],
    element: None,
    coverage: None,
    events: false,
    numbered: false,
    voice: Voice::Collector,
};

#[cfg(test)]
mod tests {
    use super::{ALL, Source, Voice};

    #[test]
    fn identifiers_are_unique_and_no_header_is_in_two_tables() {
        let mut headers = Vec::new();
        for source in ALL {
            assert_eq!(Source::of(source.id).map(|s| s.title), Some(source.title));
            for variant in source.variants {
                headers.push(variant.columns.iter().map(|(heading, _)| *heading).collect::<Vec<_>>());
            }
        }
        let all = headers.len();
        headers.sort();
        headers.dedup();
        assert_eq!(headers.len(), all);
    }

    #[test]
    fn only_lists_of_authorities_speak_as_regulators() {
        let regulators: Vec<&str> =
            ALL.iter().filter(|source| source.voice == Voice::Regulator).map(|source| source.id).collect();
        let expected =
            ["hhs", "hhs-part2", "hhs-enforcement", "ca", "de", "in", "me", "mt", "nd", "or", "wa"];
        assert_eq!(regulators, expected);
        assert_eq!(super::voice("unauthenticated"), Voice::Visitor);
        assert_eq!(super::voice("chartward-draft"), Voice::Filer);
    }
}
