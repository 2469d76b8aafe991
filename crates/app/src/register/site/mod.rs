//! The register as a site reads it: built once, looked at by everybody.
//!
//! What it is: a [`Site`] is everything that lists, counts and facets need, as it stood on a day, in small columns;
//! it never changes. [`Hub`] holds the current one and a few of other days, makes a new one when the register has
//! changed, and fetches from the register what only one page needs ([`detail`]).
//!
//! What it is not: a page, or an address. Nothing here knows of HTTP.
//!
//! The one idea: **a request reads shared columns and clones nothing but its answer**; only the page of one
//! incident, one filing or a search asks the database.

mod build;
pub mod changes;
mod count;
pub mod detail;
pub mod find;
mod hub;
mod names;

pub use chartward_register::draft::{Change, Draft, Span};
pub use chartward_register::link::decision::{Decision, Verdict};
pub use chartward_register::link::events::On;
pub use chartward_register::link::total::Total;
pub use chartward_register::tally::Line;
pub use chartward_register::words::{Count, CountKind, Population, grouped};

pub use count::{Counted, Which};
pub use hub::Hub;
pub use names::slug;

use std::collections::{BTreeMap, BTreeSet};

use chartward_register::link::Link;
use chartward_register::quarantine::Kind;
use chartward_register::tally::STANDING;
use jiff::civil::Date;
use serde::Serialize;

use super::{BreachType, EntityType, SOURCES, Sector};
use names::Words;

/// The register as it stood on a day.
#[derive(Debug)]
pub struct Site {
    /// Changes whenever anything that the site shows may have changed.
    pub version: String,
    /// The day that was asked for; what is known now if none.
    pub as_of: Option<Date>,
    /// The lists that were seen by then.
    pub lists: Vec<ListAge>,
    /// The files that were seen by then, oldest first.
    pub files: Vec<FileSeen>,
    /// What people decided, oldest first.
    pub decisions: Vec<Decision>,
    /// What people said of filings, where two others have released it, by number of the filing.
    said: BTreeMap<String, Vec<Said>>,
    /// What was sent in and released, by number.
    pub released: Vec<Released>,
    /// Settlements and penalties, and the filings that they are about.
    payments: Vec<Payment>,
    /// The filings, in order of first appearance.
    pub filings: Vec<Filed>,
    /// What more than one filing may be about.
    pub incidents: Vec<Incident>,
    /// The days on which anything changed by then: copies, decisions, releases, withdrawals.
    changed_on: Vec<Date>,
    /// Filings that were released and withdrawn, whatever the day: of them nothing is shown but that.
    withdrawn: BTreeSet<Box<str>>,
    /// Organisations by slug.
    pub organisations: Vec<Organisation>,
    /// Organisations by the slug of another name of theirs that is nobody's own.
    other_names: BTreeMap<Box<str>, u32>,
    /// Filings by key.
    keys: Vec<u32>,
    /// Incident of each filing.
    incident_of: Vec<u32>,
    /// Incident and report of each filing within its own list.
    within: Vec<(u32, u32)>,
    /// Filings of the incidents, one after the other.
    members: Vec<u32>,
    /// Links that were taken, by filing.
    links: Vec<Link>,
    /// Incidents in the orders that lists are asked for.
    orders: find::Orders,
    /// Counts that somebody has asked for.
    facets: find::Facets,
    tallies: count::Tallies,
    /// Filings and incidents that are in a list.
    pub listed: Listed,
    /// How many filings each copy of a list shows first, by list and day.
    first_in: BTreeMap<(u8, Date), u64>,
    rules: Words,
    states: Words,
    populations: Words,
    locations: Words,
    place_sets: Vec<Vec<u16>>,
}

/// What somebody said of a filing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    /// `dispute` or `correction`.
    pub what: &'static str,
    /// In the words of whoever sent it.
    pub text: String,
    /// When the second of two people released it.
    pub released: Date,
}

/// Something that was sent in, and that people released.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Released {
    /// Its number among what was sent in.
    pub number: u64,
    /// `dispute`, `correction`, or `filing`.
    pub what: &'static str,
    /// The filing that it is about, or that it became.
    pub filing: Option<String>,
    /// Since when it is public.
    pub day: Date,
    /// Since when it no longer is.
    pub withdrawn: Option<Date>,
}

/// A settlement or penalty.
#[derive(Clone, Debug)]
pub struct Payment {
    /// Its permanent number.
    pub id: String,
    /// Its day.
    pub day: Option<Date>,
    /// Who paid, as its list writes it.
    pub organisation: String,
    /// `settlement` or `civil money penalty`.
    pub what: String,
    /// How much.
    pub amount_usd: Option<u64>,
    /// Where the regulator tells of it.
    pub source: Option<String>,
    /// Filings that it is about, what of them, and why that is known.
    about: Vec<(u32, On, String)>,
}

/// How old a list is.
#[derive(Clone, Debug, Serialize)]
pub struct ListAge {
    /// How it is called.
    pub id: &'static str,
    /// What it is.
    pub title: &'static str,
    /// Copies of it.
    pub copies: usize,
    /// Day of the oldest copy.
    pub oldest: Date,
    /// Day of the newest copy.
    pub newest: Date,
    /// Filings that it has.
    pub filings: u64,
    /// Rows of all copies that could not be read.
    pub refused: u64,
}

/// A file that was imported.
#[derive(Clone, Debug, Serialize)]
pub struct FileSeen {
    /// Its list.
    pub source: &'static str,
    /// Its name.
    pub file: String,
    /// SHA-256 of its bytes; empty for what this register released itself, which is in no file.
    pub sha256: String,
    /// When it was observed.
    pub observed_on: Date,
    /// How that is known.
    pub observed_by: String,
    /// What absence from it means.
    pub coverage: &'static str,
    /// Rows that were read.
    pub rows: u64,
    /// Rows that were refused.
    pub refused: u64,
    #[serde(skip)]
    pub(super) id: i64,
}

/// One filing, in a few bytes.
#[derive(Clone, Debug)]
pub struct Filed {
    /// Its permanent number.
    pub key: Box<str>,
    /// Organisation, as written.
    pub name: Box<str>,
    /// Headline number.
    pub people: Option<u64>,
    /// How that is meant.
    pub kind: CountKind,
    /// Day of the report, else of the posting, else of the breach.
    pub day: Option<Date>,
    /// Day of the report.
    pub reported: Option<Date>,
    /// First copy that has it.
    pub first_seen: Date,
    /// Last copy that has it.
    pub last_seen: Date,
    /// The copy that changed it last.
    pub changed: Date,
    /// Its organisation.
    pub organisation: u32,
    source: u8,
    state: u16,
    entity: u8,
    sector: u8,
    types: u8,
    places: u32,
    population: u16,
    month_known: bool,
    days_to_discover: Option<i32>,
    days_to_report: Option<i32>,
}

/// What one or more filings are about.
#[derive(Clone, Debug)]
pub struct Incident {
    start: u32,
    length: u32,
    /// The filing that names it: the largest.
    pub named_by: u32,
    /// Day of its first filing.
    pub day: Option<Date>,
    /// When its newest filing was first seen.
    pub seen: Date,
    /// When its first filing was first seen.
    pub first_seen: Date,
    /// When a filing of it appeared or changed last.
    pub changed: Date,
    /// What its rows say, added up.
    pub reported: u64,
    /// The best number.
    pub best: Option<u64>,
    /// How that is meant.
    pub kind: CountKind,
    /// A number that is not too high.
    pub at_least: Option<u64>,
    rule: u16,
    facets: find::Codes,
}

/// How much of a site is in a list, and not what people of this register released themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// Filings.
    pub filings: u64,
    /// Incidents with such a filing.
    pub incidents: u64,
}

/// Filings under one name.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// Its place in addresses.
    pub slug: Box<str>,
    /// Its name, as its newest filing writes it.
    pub name: Box<str>,
    /// Its filings, in order of first appearance.
    pub filings: Vec<u32>,
    /// Other names: "doing business as".
    pub aliases: Vec<Box<str>>,
}

/// Whether a source is no list, but what people of this register released.
pub fn is_own(source: &str) -> bool {
    Kind::ALL.iter().any(|kind| kind.source().id == source)
}

/// Whether a source is what visitors sent, which no authority has confirmed.
pub fn is_unconfirmed(source: &str) -> bool {
    Kind::Unauthenticated.source().id == source
}

/// How a number of a filing stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// It only says "enough to report".
    Placeholder,
    /// It has said no more than that for half a year.
    Standing,
}

impl Site {
    /// Day of the newest copy of any list. What this register released itself is none.
    pub fn newest(&self) -> Option<Date> {
        self.files.iter().filter(|file| !is_own(file.source)).map(|file| file.observed_on).max()
    }

    /// The last day on or before one on which anything changed.
    pub fn changed_by(&self, day: Date) -> Option<Date> {
        let after = self.changed_on.partition_point(|known| *known <= day);
        self.changed_on.get(after.checked_sub(1)?).copied()
    }

    /// The last day on which anything changed: a view as of it is this one.
    pub fn last_change(&self) -> Option<Date> {
        self.changed_on.last().copied()
    }

    /// Whether a filing was released by people of this register and withdrawn again.
    pub fn is_withdrawn(&self, filing: &str) -> bool {
        self.withdrawn.contains(filing)
    }

    /// Day of the newest copy of a list that was no mere part of it: what came in after it is not all here.
    pub fn newest_whole(&self, list: &str) -> Option<Date> {
        let whole = |file: &&FileSeen| file.source == list && file.coverage != "partial";
        self.files.iter().filter(whole).map(|file| file.observed_on).max()
    }

    /// The filing of a number.
    pub fn filing(&self, key: &str) -> Option<u32> {
        let name = |index: &u32| self.filings.get(*index as usize).map(|filed| filed.key.as_ref());
        let place = self.keys.partition_point(|index| name(index) < Some(key));
        self.keys.get(place).copied().filter(|index| name(index) == Some(key))
    }

    /// What people said of a filing, oldest first.
    pub fn said(&self, filing: &str) -> &[Said] {
        self.said.get(filing).map(Vec::as_slice).unwrap_or_default()
    }

    /// How many filings a copy of a list shows first.
    pub fn first_in(&self, copy: &FileSeen) -> u64 {
        let place = SOURCES.iter().position(|source| source.id == copy.source);
        let source = place.and_then(|place| u8::try_from(place).ok()).unwrap_or(u8::MAX);
        self.first_in.get(&(source, copy.observed_on)).copied().unwrap_or_default()
    }

    /// Settlements and penalties of some filings, the newest first, each with whether it is known to be about this breach
    /// and not only of an organisation of this name, and why.
    pub fn payments(&self, filings: &[u32]) -> Vec<(&Payment, On, &str)> {
        let wanted: BTreeSet<u32> = filings.iter().copied().collect();
        let mut all: Vec<(&Payment, On, &str)> = self
            .payments
            .iter()
            .filter_map(|payment| {
                let about = payment.about.iter().filter(|(filing, ..)| wanted.contains(filing));
                let (_, on, reason) = about.min_by_key(|(_, on, _)| *on)?;
                Some((payment, *on, reason.as_str()))
            })
            .collect();
        all.sort_by(|x, y| y.0.day.cmp(&x.0.day).then_with(|| x.0.id.cmp(&y.0.id)));
        all
    }

    /// The incident of a filing.
    pub fn incident_of(&self, filing: u32) -> Option<u32> {
        self.incident_of.get(filing as usize).copied()
    }

    /// The filings of an incident, first seen first.
    pub fn members(&self, incident: &Incident) -> &[u32] {
        let start = incident.start as usize;
        self.members.get(start..start + incident.length as usize).unwrap_or_default()
    }

    /// The permanent number of an incident: that of its first filing.
    pub fn id(&self, incident: &Incident) -> &str {
        let first = self.members(incident).first().and_then(|index| self.filings.get(*index as usize));
        first.map(|filed| filed.key.as_ref()).unwrap_or_default()
    }

    /// The name of an incident.
    pub fn name(&self, incident: &Incident) -> &str {
        self.filings.get(incident.named_by as usize).map(|filed| filed.name.as_ref()).unwrap_or_default()
    }

    /// How the best number of an incident was found.
    pub fn rule(&self, incident: &Incident) -> &str {
        self.rules.get(incident.rule)
    }

    /// Links between filings of an incident.
    pub(super) fn links_of(&self, incident: &Incident) -> impl Iterator<Item = &Link> {
        self.members(incident).iter().flat_map(|member| {
            let a = *member as usize;
            let start = self.links.partition_point(|link| link.a < a);
            self.links.get(start..).unwrap_or_default().iter().take_while(move |link| link.a == a)
        })
    }

    /// The organisation of a slug.
    pub fn organisation(&self, slug: &str) -> Option<&Organisation> {
        let place = self.organisations.binary_search_by(|one| one.slug.as_ref().cmp(slug)).ok()?;
        self.organisations.get(place)
    }

    /// The organisation that goes by another name too.
    pub fn organisation_of_alias(&self, slug: &str) -> Option<&Organisation> {
        self.organisations.get(*self.other_names.get(slug)? as usize)
    }

    /// The incidents of an organisation, newest first.
    pub fn incidents_of(&self, organisation: &Organisation) -> Vec<u32> {
        let mut all: Vec<u32> =
            organisation.filings.iter().filter_map(|filing| self.incident_of(*filing)).collect();
        all.sort_unstable();
        all.dedup();
        all.sort_by_key(|index| {
            std::cmp::Reverse(self.incidents.get(*index as usize).and_then(|one| one.day))
        });
        all
    }

    /// How a filing's number stands on a day.
    pub fn flag(&self, filed: &Filed, day: Date) -> Option<Flag> {
        (filed.kind == CountKind::Placeholder).then(|| {
            let since = filed.day.map_or(0, |since| (day - since).get_days());
            if since >= STANDING { Flag::Standing } else { Flag::Placeholder }
        })
    }

    /// Postal code of a filing's state.
    pub fn state(&self, filed: &Filed) -> Option<&str> {
        Some(self.states.get(filed.state)).filter(|code| !code.is_empty())
    }

    /// Who is counted in a filing's number.
    pub fn population(&self, filed: &Filed) -> &str {
        self.populations.get(filed.population)
    }

    /// Where the data was.
    pub fn locations(&self, filed: &Filed) -> Vec<&str> {
        let places = self.place_sets.get(filed.places as usize).map(Vec::as_slice).unwrap_or_default();
        places.iter().map(|place| self.locations.get(*place)).collect()
    }

    /// Rows that could not be read, over all files.
    pub fn refused(&self) -> u64 {
        self.lists.iter().map(|list| list.refused).sum()
    }
}

impl Filed {
    /// Its list.
    pub fn source(&self) -> &'static str {
        SOURCES.get(usize::from(self.source)).map(|source| source.id).unwrap_or_default()
    }

    /// What its list is.
    pub fn list(&self) -> &'static str {
        SOURCES.get(usize::from(self.source)).map(|source| source.title).unwrap_or_default()
    }

    /// Kind of organisation.
    pub fn entity_type(&self) -> Option<EntityType> {
        EntityType::ALL.get(usize::from(self.entity).checked_sub(1)?).copied()
    }

    /// Branch.
    pub fn sector(&self) -> Option<Sector> {
        Sector::ALL.get(usize::from(self.sector).checked_sub(1)?).copied()
    }

    /// Kinds of breach.
    pub fn types(&self) -> impl Iterator<Item = BreachType> {
        let mask = self.types;
        BreachType::ALL
            .iter()
            .enumerate()
            .filter(move |(bit, _)| mask & (1 << bit) != 0)
            .map(|(_, kind)| *kind)
    }
}
