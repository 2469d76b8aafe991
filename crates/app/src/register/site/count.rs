//! Counting over columns: the same lines as the register's tally, without its rows.
//!
//! What it is: [`chartward_register::tally::tally`] for what a site is asked, over numbers instead of texts.
//!
//! What it is not: another way to count. A test asks both the same questions and wants the same lines.

use std::collections::BTreeMap;

use chartward_register::tally::{Line, STANDING, median};
use chartward_register::words::CountKind;
use jiff::civil::Date;

use super::{Filed, Site};
use crate::register::{Alone, BreachType, By, EntityType, Sector};

/// Which filings of one list are counted.
#[derive(Clone, Debug, Default)]
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

impl Site {
    /// Counts the filings of one list, as the register's tally does.
    pub fn count(&self, source: &str, which: &Which, by: Option<By>, day: Date) -> Counted {
        let mut groups: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        let mut all = Vec::new();
        for (place, filed) in (0_u32..).zip(&self.filings) {
            if filed.source() != source || !self.fits(which, filed) {
                continue;
            }
            all.push(place);
            if let Some(by) = by {
                self.groups(by, filed, &mut |key| match groups.get_mut(key) {
                    Some(group) => group.push(place),
                    None => {
                        groups.insert(key.to_owned(), vec![place]);
                    }
                });
            }
        }
        let lines = groups.into_iter().map(|(key, members)| self.line(key, &members, day));
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

    /// Tells each group of a filing: at least one.
    fn groups(&self, by: By, filed: &Filed, tell: &mut dyn FnMut(&str)) {
        const UNKNOWN: &str = "unknown";
        match by {
            By::Year => match filed.day {
                Some(day) => tell(&format!("{:04}", day.year())),
                None => tell(UNKNOWN),
            },
            By::Month => match filed.day.filter(|_| filed.month_known) {
                Some(day) => tell(&format!("{:04}-{:02}", day.year(), day.month())),
                None => tell(UNKNOWN),
            },
            By::State => tell(self.state(filed).unwrap_or(UNKNOWN)),
            By::EntityType => tell(filed.entity_type().map_or(UNKNOWN, EntityType::name)),
            By::Sector => tell(filed.sector().map_or(UNKNOWN, Sector::name)),
            By::Type if filed.types == 0 => tell(UNKNOWN),
            By::Type => filed.types().for_each(|kind| tell(kind.name())),
            By::Location => {
                let places = self.locations(filed);
                if places.is_empty() {
                    tell(UNKNOWN);
                }
                places.into_iter().for_each(tell);
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
