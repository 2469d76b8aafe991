//! Finding incidents: filters, facets with counts, orders, pages.
//!
//! What it is: one pass over the incidents in the order asked for. Each has a few numbers (`Codes`), so a filter is a
//! comparison of numbers.
//!
//! What it is not: full-text search. Which incidents have the words is asked of the register's index (see
//! [`super::Hub::search`]) and passed in.
//!
//! The one idea: **a facet counts what would be found if it alone were changed**: an incident that fails one filter is
//! counted in that filter's facet, one that fails none in all.

use std::cmp::Reverse;
use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use jiff::civil::Date;

use super::build::index;
use super::{Filed, Incident, Site};
use crate::register::{BreachType, EntityType, SOURCES, Sector};

/// The numbers by which an incident is found.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Codes {
    sources: u32,
    states: u128,
    types: u8,
    entities: u8,
    sectors: u16,
    year: i16,
    size: u8,
    several: bool,
}

/// States with a number of their own; all others share the last.
const STATES: u16 = 127;

impl Codes {
    pub(super) fn new(day: Option<Date>, best: Option<u64>, filings: usize) -> Self {
        let size = Size::ALL.iter().position(|size| size.holds(best)).unwrap_or_default();
        Self {
            year: day.map_or(0, Date::year),
            size: u8::try_from(size).unwrap_or_default(),
            several: filings > 1,
            ..Self::default()
        }
    }

    pub(super) fn add(&mut self, source: u8, types: u8, state: u16, (entity, sector): (u8, u8)) {
        self.sources |= 1_u32.checked_shl(u32::from(source)).unwrap_or(0);
        self.types |= types;
        if state > 0 {
            self.states |= 1 << state.min(STATES);
        }
        self.entities |= bit(entity);
        self.sectors |= u16::from(bit(sector));
    }
}

/// Bit of a word's place from 1; nothing for none.
fn bit(place: u8) -> u8 {
    place.checked_sub(1).and_then(|place| 1_u8.checked_shl(u32::from(place))).unwrap_or(0)
}

/// How many people an incident has, in steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// No number that says more than enough to report.
    Unknown,
    /// Less than 500.
    Small,
    /// 500 to 4,999.
    Thousands,
    /// 5,000 to 49,999.
    Tens,
    /// 50,000 to 499,999.
    Hundreds,
    /// 500,000 and more.
    Millions,
}

impl Size {
    /// Every one.
    pub const ALL: [Self; 6] =
        [Self::Unknown, Self::Small, Self::Thousands, Self::Tens, Self::Hundreds, Self::Millions];

    /// How it is called in an address.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Small => "under-500",
            Self::Thousands => "500-4999",
            Self::Tens => "5000-49999",
            Self::Hundreds => "50000-499999",
            Self::Millions => "500000-up",
        }
    }

    /// How it is called for a reader.
    pub fn label(self) -> &'static str {
        match self {
            Self::Unknown => "number not known",
            Self::Small => "under 500 people",
            Self::Thousands => "500 to 4,999",
            Self::Tens => "5,000 to 49,999",
            Self::Hundreds => "50,000 to 499,999",
            Self::Millions => "500,000 and more",
        }
    }

    fn holds(self, best: Option<u64>) -> bool {
        match (self, best) {
            (Self::Unknown, None) => true,
            (Self::Small, Some(n)) => n < 500,
            (Self::Thousands, Some(n)) => (500..5_000).contains(&n),
            (Self::Tens, Some(n)) => (5_000..50_000).contains(&n),
            (Self::Hundreds, Some(n)) => (50_000..500_000).contains(&n),
            (Self::Millions, Some(n)) => n >= 500_000,
            _ => false,
        }
    }
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The newest first; what was searched for, the best first.
    #[default]
    Natural,
    /// The newest first.
    Newest,
    /// The oldest first.
    Oldest,
    /// Most people first.
    Largest,
    /// Most filings first.
    Filings,
    /// By name.
    Name,
    /// What came into the register last.
    Added,
    /// What appeared or changed last.
    Changed,
}

impl Order {
    /// Every one that can be named.
    pub const ALL: [Self; 8] = [
        Self::Natural,
        Self::Newest,
        Self::Oldest,
        Self::Largest,
        Self::Filings,
        Self::Name,
        Self::Added,
        Self::Changed,
    ];

    /// How it is called in an address.
    pub fn name(self) -> &'static str {
        match self {
            Self::Natural => "relevance",
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Largest => "largest",
            Self::Filings => "filings",
            Self::Name => "name",
            Self::Added => "added",
            Self::Changed => "changed",
        }
    }
}

/// Incidents in each order.
#[derive(Debug, Default)]
pub(super) struct Orders {
    newest: Vec<u32>,
    largest: Vec<u32>,
    filings: Vec<u32>,
    name: Vec<u32>,
    added: Vec<u32>,
    changed: Vec<u32>,
}

impl Orders {
    pub(super) fn of(incidents: &[Incident], filed: &[Filed]) -> Self {
        let all = || -> Vec<u32> { (0..index(incidents.len())).collect() };
        let one = |place: &u32| &incidents[*place as usize];
        let mut newest = all();
        newest.sort_by_key(|place| Reverse(one(place).day));
        let ordered = |key: &dyn Fn(&u32) -> Reverse<Option<u64>>| {
            let mut order = newest.clone();
            order.sort_by_key(key);
            order
        };
        let largest = ordered(&|place| Reverse(one(place).best));
        let filings = ordered(&|place| Reverse(Some(u64::from(one(place).length))));
        let mut added = newest.clone();
        added.sort_by_key(|place| Reverse(one(place).seen));
        let mut changed = added.clone();
        changed.sort_by_key(|place| Reverse(one(place).changed));
        let mut name = newest.clone();
        name.sort_by_cached_key(|place| filed[one(place).named_by as usize].name.to_lowercase());
        Self { newest, largest, filings, name, added, changed }
    }
}

/// What is looked for. Every field that is set must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Find {
    /// A list that has a filing of it.
    pub source: Option<&'static str>,
    /// A kind of breach.
    pub breach_type: Option<BreachType>,
    /// A state of an organisation.
    pub state: Option<String>,
    /// A kind of organisation.
    pub entity_type: Option<EntityType>,
    /// A branch.
    pub sector: Option<Sector>,
    /// The year of its first filing.
    pub year: Option<i16>,
    /// How many people.
    pub size: Option<Size>,
    /// Whether more than one filing is about it.
    pub several: Option<Several>,
    /// In which order.
    pub order: Order,
    /// How many to pass over.
    pub skip: usize,
    /// How many to give.
    pub take: usize,
}

/// How many filings are about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Several {
    /// One.
    One,
    /// More than one.
    More,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// How many incidents fit.
    pub total: usize,
    /// Those of the page.
    pub page: Vec<u32>,
    /// Counts by list, in the order of the lists.
    pub sources: Vec<(&'static str, u64)>,
    /// Counts by kind of breach.
    pub types: Vec<(BreachType, u64)>,
    /// Counts by state, those with most first.
    pub states: Vec<(String, u64)>,
    /// Counts by kind of organisation.
    pub entity_types: Vec<(EntityType, u64)>,
    /// Counts by branch.
    pub sectors: Vec<(Sector, u64)>,
    /// Counts by year, the newest first.
    pub years: Vec<(i16, u64)>,
    /// Counts by size.
    pub sizes: Vec<(Size, u64)>,
    /// Counts by one or more filings.
    pub several: [u64; 2],
}

/// The facets, as places in a list of what an incident fails.
#[derive(Clone, Copy)]
enum Facet {
    Source,
    Type,
    State,
    Entity,
    Sector,
    Year,
    Size,
    Several,
}

/// The filters as numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wanted {
    sources: Option<u32>,
    types: Option<u8>,
    states: Option<u128>,
    entities: Option<u8>,
    sectors: Option<u16>,
    year: Option<i16>,
    size: Option<u8>,
    several: Option<bool>,
}

impl Wanted {
    /// The filters that an incident fails, as bits.
    fn fails(&self, codes: &Codes) -> u8 {
        let fails = [
            self.sources.is_some_and(|mask| codes.sources & mask == 0),
            self.types.is_some_and(|mask| codes.types & mask == 0),
            self.states.is_some_and(|mask| codes.states & mask == 0),
            self.entities.is_some_and(|mask| codes.entities & mask == 0),
            self.sectors.is_some_and(|mask| codes.sectors & mask == 0),
            self.year.is_some_and(|year| codes.year != year),
            self.size.is_some_and(|size| codes.size != size),
            self.several.is_some_and(|several| codes.several != several),
        ];
        fails.iter().enumerate().fold(0, |bits, (place, fails)| bits | (u8::from(*fails) << place))
    }
}

/// Filters whose counts are kept.
const KEPT: usize = 64;

/// Incidents that were searched for, the best first.
pub type Searched = Arc<Vec<u32>>;

/// Counts of filters that somebody has asked for, with how many incidents fit; the latest last. What was searched for is
/// told apart by the list itself: the hub gives the same one for the same words as long as it keeps them.
#[derive(Debug, Default)]
pub(super) struct Facets(Mutex<VecDeque<Kept>>);

#[derive(Debug)]
struct Kept {
    wanted: Wanted,
    among: Option<Weak<Vec<u32>>>,
    total: usize,
    counts: Arc<Counts>,
}

impl Kept {
    fn is_of(&self, wanted: &Wanted, among: Option<&Searched>) -> bool {
        let same = match (&self.among, among) {
            (None, None) => true,
            // a weak pointer keeps its address from being used again
            (Some(known), Some(among)) => Weak::as_ptr(known) == Arc::as_ptr(among),
            _ => false,
        };
        same && self.wanted == *wanted
    }
}

impl Facets {
    fn known(&self, wanted: &Wanted, among: Option<&Searched>) -> Option<(usize, Arc<Counts>)> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept.iter().rev().find(|kept| kept.is_of(wanted, among));
        known.map(|known| (known.total, Arc::clone(&known.counts)))
    }

    fn keep(&self, wanted: Wanted, among: Option<&Searched>, total: usize, counts: Counts) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.pop_front();
        }
        kept.push_back(Kept { wanted, among: among.map(Arc::downgrade), total, counts: Arc::new(counts) });
    }
}

/// Counts while passing over the incidents.
#[derive(Debug)]
struct Counts {
    sources: [u64; 32],
    types: [u64; 8],
    states: [u64; 128],
    entities: [u64; 8],
    sectors: [u64; 16],
    years: [u64; 256],
    sizes: [u64; 6],
    several: [u64; 2],
}

impl Default for Counts {
    fn default() -> Self {
        Self {
            sources: [0; 32],
            types: [0; 8],
            states: [0; 128],
            entities: [0; 8],
            sectors: [0; 16],
            years: [0; 256],
            sizes: [0; 6],
            several: [0; 2],
        }
    }
}

/// First year with a count of its own.
const FIRST_YEAR: i16 = 1900;

impl Counts {
    fn add(&mut self, codes: &Codes, fails: u8) {
        let counts = |facet: Facet| fails & !(1 << facet as u8) == 0;
        if counts(Facet::Source) {
            each(u128::from(codes.sources), &mut self.sources);
        }
        if counts(Facet::Type) {
            each(u128::from(codes.types), &mut self.types);
        }
        if counts(Facet::State) {
            each(codes.states, &mut self.states);
        }
        if counts(Facet::Entity) {
            each(u128::from(codes.entities), &mut self.entities);
        }
        if counts(Facet::Sector) {
            each(u128::from(codes.sectors), &mut self.sectors);
        }
        if counts(Facet::Year)
            && let Ok(place) = usize::try_from(codes.year - FIRST_YEAR)
            && let Some(count) = self.years.get_mut(place)
        {
            *count += 1;
        }
        if counts(Facet::Size)
            && let Some(count) = self.sizes.get_mut(usize::from(codes.size))
        {
            *count += 1;
        }
        if counts(Facet::Several) {
            self.several[usize::from(codes.several)] += 1;
        }
    }
}

/// Adds one where a bit is set.
fn each(mut mask: u128, counts: &mut [u64]) {
    while mask != 0 {
        if let Some(count) = counts.get_mut(mask.trailing_zeros() as usize) {
            *count += 1;
        }
        mask &= mask - 1;
    }
}

impl Site {
    /// Finds incidents: among those given, the best first, or among all. What was counted is kept, for a site never
    /// changes; then only the page is looked for.
    pub fn find(&self, find: &Find, among: Option<&Searched>) -> Found {
        let wanted = self.wanted(find);
        let mut found = Found::default();
        let listed = among.map(|among| among.as_slice());
        if let Some((total, counts)) = self.facets.known(&wanted, among) {
            found.total = total;
            found.page = if find.skip < total { self.first(find, listed) } else { Vec::new() };
            self.told(&mut found, &counts);
            return found;
        }
        let mut counts = Counts::default();
        self.walk(find.order, listed, &mut |place| {
            let Some(incident) = self.incidents.get(place as usize) else { return ControlFlow::Continue(()) };
            let fails = wanted.fails(&incident.facets);
            // one that fails two filters is in no facet
            if fails & fails.wrapping_sub(1) == 0 {
                counts.add(&incident.facets, fails);
            }
            if fails == 0 {
                if found.total >= find.skip && found.page.len() < find.take {
                    found.page.push(place);
                }
                found.total += 1;
            }
            ControlFlow::Continue(())
        });
        self.told(&mut found, &counts);
        self.facets.keep(wanted, among, found.total, counts);
        found
    }

    /// Only the page of what would be found, without counting the rest.
    pub fn first(&self, find: &Find, among: Option<&[u32]>) -> Vec<u32> {
        let wanted = self.wanted(find);
        let (mut page, mut passed) = (Vec::new(), 0);
        self.walk(find.order, among, &mut |place| {
            if page.len() >= find.take {
                return ControlFlow::Break(());
            }
            if self.incidents.get(place as usize).is_some_and(|one| wanted.fails(&one.facets) == 0) {
                if passed >= find.skip {
                    page.push(place);
                }
                passed += 1;
            }
            ControlFlow::Continue(())
        });
        page
    }

    /// Visits incidents in an order.
    fn walk(&self, order: Order, among: Option<&[u32]>, visit: &mut dyn FnMut(u32) -> ControlFlow<()>) {
        let _ = self.visit(order, among, visit);
    }

    fn visit(
        &self,
        order: Order,
        among: Option<&[u32]>,
        visit: &mut dyn FnMut(u32) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let orders = &self.orders;
        let (all, backwards) = match order {
            Order::Natural if among.is_some() => (among.unwrap_or_default(), false),
            Order::Natural | Order::Newest => (orders.newest.as_slice(), false),
            Order::Oldest => (orders.newest.as_slice(), true),
            Order::Largest => (orders.largest.as_slice(), false),
            Order::Filings => (orders.filings.as_slice(), false),
            Order::Name => (orders.name.as_slice(), false),
            Order::Added => (orders.added.as_slice(), false),
            Order::Changed => (orders.changed.as_slice(), false),
        };
        let chosen = among.filter(|_| order != Order::Natural).map(|among| {
            let mut chosen = vec![false; self.incidents.len()];
            for place in among {
                if let Some(one) = chosen.get_mut(*place as usize) {
                    *one = true;
                }
            }
            chosen
        });
        let wanted = |place: &&u32| {
            chosen.as_ref().is_none_or(|chosen| chosen.get(**place as usize).copied().unwrap_or_default())
        };
        if backwards {
            // what has no day is last either way
            let dated = all.partition_point(|place| self.incidents[*place as usize].day.is_some());
            let (dated, rest) = all.split_at(dated);
            dated.iter().rev().chain(rest).filter(wanted).try_for_each(|place| visit(*place))
        } else {
            all.iter().filter(wanted).try_for_each(|place| visit(*place))
        }
    }

    fn wanted(&self, find: &Find) -> Wanted {
        let place = |place: Option<usize>| place.and_then(|place| u32::try_from(place).ok());
        let of_source = |id: &str| {
            place(SOURCES.iter().position(|source| source.id == id)).and_then(|n| 1_u32.checked_shl(n))
        };
        let of_type = |kind: BreachType| {
            place(BreachType::ALL.iter().position(|k| *k == kind)).and_then(|n| 1_u8.checked_shl(n))
        };
        let of_entity = |kind: EntityType| {
            place(EntityType::ALL.iter().position(|k| *k == kind)).and_then(|n| 1_u8.checked_shl(n))
        };
        let of_sector = |kind: Sector| {
            place(Sector::ALL.iter().position(|k| *k == kind)).and_then(|n| 1_u16.checked_shl(n))
        };
        let size = |size: Size| Size::ALL.iter().position(|s| *s == size).and_then(|n| u8::try_from(n).ok());
        Wanted {
            sources: find.source.map(|id| of_source(id).unwrap_or(0)),
            types: find.breach_type.map(|kind| of_type(kind).unwrap_or(0)),
            states: find.state.as_deref().map(|code| {
                self.states.known(&code.to_ascii_uppercase()).map_or(0, |state| 1_u128 << state.min(STATES))
            }),
            entities: find.entity_type.map(|kind| of_entity(kind).unwrap_or(0)),
            sectors: find.sector.map(|kind| of_sector(kind).unwrap_or(0)),
            year: find.year,
            size: find.size.map(|wanted| size(wanted).unwrap_or(0)),
            several: find.several.map(|several| several == Several::More),
        }
    }

    /// Counts as words, without those that are zero.
    fn told(&self, found: &mut Found, counts: &Counts) {
        let pairs = |counts: &[u64]| -> Vec<(usize, u64)> {
            counts.iter().copied().enumerate().filter(|(_, count)| *count > 0).collect()
        };
        let told = |(place, count): (usize, u64)| Some((SOURCES.get(place)?.id, count));
        found.sources = pairs(&counts.sources).into_iter().filter_map(told).collect();
        found.types = words(BreachType::ALL, &counts.types);
        found.entity_types = words(EntityType::ALL, &counts.entities);
        found.sectors = words(Sector::ALL, &counts.sectors);
        found.sizes = words(&Size::ALL, &counts.sizes);
        let state = |(place, count): (usize, u64)| {
            let code = self.states.get(u16::try_from(place).ok()?);
            (!code.is_empty() && place < usize::from(STATES)).then(|| (code.to_owned(), count))
        };
        found.states = pairs(&counts.states).into_iter().filter_map(state).collect();
        found.states.sort_by(|x, y| y.1.cmp(&x.1).then_with(|| x.0.cmp(&y.0)));
        let year = |(place, count): (usize, u64)| Some((i16::try_from(place).ok()? + FIRST_YEAR, count));
        found.years = pairs(&counts.years).into_iter().rev().filter_map(year).collect();
        found.several = counts.several;
    }
}

fn words<T: Copy>(all: &[T], counts: &[u64]) -> Vec<(T, u64)> {
    all.iter().copied().zip(counts.iter().copied()).filter(|(_, count)| *count > 0).collect()
}
