//! Counting over columns: the same lines as the register's tally, without its rows.
//!
//! What it is: [`chartward_register::tally::tally`] for what a site is asked, over numbers instead of texts.
//!
//! What it is not: another way to count. A test asks both the same questions and wants the same lines.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use chartward_register::tally::{Line, STANDING, median};
use chartward_register::words::CountKind;
use jiff::civil::Date;

use super::names::Words;
use super::{Filed, Site};
use crate::register::{Alone, BreachType, By, EntityType, SOURCES, Sector};

/// The group of what is not known.
const UNKNOWN: u32 = u32::MAX;

/// Which filings of one list are counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Which {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Kind of organisation.
    pub entity_type: Option<EntityType>,
    /// Kind of breach, among others or alone.
    pub breach_type: Option<(BreachType, Alone)>,
    /// State.
    pub state: Option<String>,
    /// Branch.
    pub sector: Option<Sector>,
}

/// A tally.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// One line per group, in order.
    pub lines: Vec<Line>,
    /// Everything once.
    pub total: Line,
}

/// Tallies that are kept.
const KEPT: usize = 64;

/// A question that was counted before.
type Asked = (String, Which, Option<By>, Date);

/// Tallies that somebody has asked for, the latest last.
#[derive(Debug, Default)]
pub(super) struct Tallies(Mutex<VecDeque<(Asked, Arc<Counted>)>>);

impl Tallies {
    fn known(&self, asked: &Asked) -> Option<Arc<Counted>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().rev().find(|(known, _)| known == asked).map(|(_, counted)| Arc::clone(counted))
    }

    fn keep(&self, asked: Asked, counted: &Arc<Counted>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.pop_front();
        }
        kept.push_back((asked, Arc::clone(counted)));
    }
}

impl Site {
    /// Counts the filings of one list, as the register's tally does. A site never changes, so what was counted is kept.
    pub fn count(&self, source: &str, which: &Which, by: Option<By>, day: Date) -> Arc<Counted> {
        let asked = (source.to_owned(), which.clone(), by, day);
        if let Some(counted) = self.tallies.known(&asked) {
            return counted;
        }
        let counted = Arc::new(self.counted(source, which, by, day));
        self.tallies.keep(asked, &counted);
        counted
    }

    fn counted(&self, source: &str, which: &Which, by: Option<By>, day: Date) -> Counted {
        let Some(list) = SOURCES.iter().position(|known| known.id == source) else {
            return Counted { lines: Vec::new(), total: self.line("total".to_owned(), &[], day) };
        };
        // groups are numbers while filings are passed over: a text for each would cost more than everything else
        let mut groups: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let mut all = Vec::new();
        for (place, filed) in (0_u32..).zip(&self.filings) {
            if usize::from(filed.source) != list || !self.fits(which, filed) {
                continue;
            }
            all.push(place);
            if let Some(by) = by {
                self.groups(by, filed, &mut |group| groups.entry(group).or_default().push(place));
            }
        }
        let mut named: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (group, members) in groups {
            let name = by.map(|by| self.group_name(by, group)).unwrap_or_default();
            // a list may write a word of its own for what is not known
            named.entry(name).or_default().extend(members);
        }
        let lines = named.into_iter().map(|(key, members)| self.line(key, &members, day));
        Counted { lines: lines.collect(), total: self.line("total".to_owned(), &all, day) }
    }

    /// Whether a filing is one of those asked for.
    pub fn fits(&self, which: &Which, filed: &Filed) -> bool {
        which.from.is_none_or(|from| filed.day.is_some_and(|day| day >= from))
            && which.to.is_none_or(|to| filed.day.is_some_and(|day| day <= to))
            && which.entity_type.is_none_or(|kind| filed.entity_type() == Some(kind))
            && which.sector.is_none_or(|sector| filed.sector() == Some(sector))
            && which.state.as_deref().is_none_or(|wanted| {
                self.state(filed).is_some_and(|state| state.eq_ignore_ascii_case(wanted))
            })
            && which.breach_type.is_none_or(|(kind, alone)| match alone {
                Alone::WithOthers => filed.types().any(|one| one == kind),
                Alone::Only => filed.types().eq([kind]),
            })
    }

    /// Tells the number of each group of a filing: at least one.
    fn groups(&self, by: By, filed: &Filed, tell: &mut dyn FnMut(u32)) {
        let year = |day: Date| u32::from(day.year().unsigned_abs());
        match by {
            By::Year => tell(filed.day.map_or(UNKNOWN, year)),
            By::Month => {
                let month = |day: Date| year(day) * 12 + u32::from(day.month().unsigned_abs()) - 1;
                tell(filed.day.filter(|_| filed.month_known).map_or(UNKNOWN, month));
            }
            By::State => tell(match filed.state {
                0 => UNKNOWN,
                state => u32::from(state),
            }),
            By::EntityType => tell(u32::from(filed.entity)),
            By::Sector => tell(u32::from(filed.sector)),
            By::Type if filed.types == 0 => tell(UNKNOWN),
            By::Type => (0..u8::BITS).filter(|bit| filed.types & (1 << bit) != 0).for_each(tell),
            By::Location => {
                let places =
                    self.place_sets.get(filed.places as usize).map(Vec::as_slice).unwrap_or_default();
                if places.is_empty() {
                    tell(UNKNOWN);
                }
                for place in places {
                    tell(u32::from(*place));
                }
            }
        }
    }

    /// The name of a group.
    fn group_name(&self, by: By, group: u32) -> String {
        const NONE: &str = "unknown";
        if group == UNKNOWN {
            return NONE.to_owned();
        }
        let word = |words: &Words| words.get(u16::try_from(group).unwrap_or_default()).to_owned();
        let place = || usize::try_from(group).ok();
        match by {
            By::Year => format!("{group:04}"),
            By::Month => format!("{:04}-{:02}", group / 12, group % 12 + 1),
            By::State => word(&self.states),
            By::Location => word(&self.locations),
            By::EntityType => {
                let known = place().and_then(|place| EntityType::ALL.get(place.checked_sub(1)?));
                known.map_or(NONE, |kind| kind.name()).to_owned()
            }
            By::Sector => {
                let known = place().and_then(|place| Sector::ALL.get(place.checked_sub(1)?));
                known.map_or(NONE, |sector| sector.name()).to_owned()
            }
            By::Type => {
                let known = place().and_then(|place| BreachType::ALL.get(place));
                known.map_or(NONE, |kind| kind.name()).to_owned()
            }
        }
    }

    fn line(&self, key: String, members: &[u32], day: Date) -> Line {
        let mut reports: Vec<(u32, u64)> = Vec::with_capacity(members.len());
        let mut incidents: Vec<u32> = Vec::with_capacity(members.len());
        let (mut discover, mut report) = (Vec::new(), Vec::new());
        let mut line = Line {
            key,
            filings: members.len() as u64,
            incidents: 0,
            individuals: 0,
            individuals_deduplicated: 0,
            placeholders: 0,
            standing_placeholders: 0,
            without_number: 0,
            days_to_discover: None,
            days_to_report: None,
        };
        for place in members {
            let place = *place as usize;
            let filed = &self.filings[place];
            let (incident, same) = self.within.get(place).copied().unwrap_or_default();
            incidents.push(incident);
            let people = filed.people.unwrap_or(0);
            line.individuals = line.individuals.saturating_add(people);
            line.without_number += u64::from(filed.people.is_none());
            line.placeholders += u64::from(filed.kind == CountKind::Placeholder);
            line.standing_placeholders += u64::from(
                filed.kind == CountKind::Placeholder
                    && filed.day.is_some_and(|since| (day - since).get_days() >= STANDING),
            );
            reports.push((same, people));
            discover.extend(filed.days_to_discover);
            report.extend(filed.days_to_report);
        }
        incidents.sort_unstable();
        incidents.dedup();
        line.incidents = incidents.len() as u64;
        // the largest number of each report is the last of its run
        reports.sort_unstable();
        let next = reports.iter().skip(1).map(|(report, _)| Some(*report)).chain([None]);
        let last = reports.iter().zip(next).filter(|((report, _), next)| Some(*report) != *next);
        line.individuals_deduplicated = last.fold(0_u64, |sum, ((_, people), _)| sum.saturating_add(*people));
        line.days_to_discover = median(discover);
        line.days_to_report = median(report);
        line
    }
}
