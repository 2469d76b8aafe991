//! What changed, one event after the other, for programs that follow the register.
//!
//! What it is: [`Hub::changes`] gives events after a number, with what each says in a fixed form. The numbers are those of
//! the signed log ([`chartward_register::journal::happened`]), so every site of one register gives the same.
//!
//! What it is not: a queue. Whoever follows keeps the number of the last event it has.
//!
//! The one idea: **an event is a function of the log**: asked again, it is the same byte for byte, but for what people of this
//! register released and withdrew: of that only the number and the days are told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use chartward_register::journal::happened::What;
use chartward_register::storage::Revision;
use chartward_register::tally::Filter;
use jiff::civil::Date;
use serde::Serialize;

use super::detail::WITHDRAWN;
use super::{Change, CountKind, Decision, Hub, Site};
use crate::AppError;

/// A page of events.
#[derive(Debug)]
pub struct Changes {
    /// The events, in order.
    pub events: Vec<Event>,
    /// The last number that was looked at: ask for those after it next.
    pub upto: u64,
    /// The number of the last event that there is.
    pub last: u64,
}

/// Something that happened.
#[derive(Clone, Debug, Serialize)]
pub struct Event {
    schema: &'static str,
    /// Its permanent number.
    pub number: u64,
    /// What happened: `filing.appeared`, `filing.changed`, `filing.vanished`, `filing.returned`, `link.decided`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The filing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filing: Option<Box<FilingEvent>>,
    /// The decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionEvent>,
}

/// What happened to a filing.
#[derive(Clone, Debug, Serialize)]
pub struct FilingEvent {
    /// Its permanent number.
    pub id: String,
    /// Its list.
    pub source: String,
    /// The day of the copy that shows it.
    pub observed_on: Date,
    /// Organisation, as written.
    pub name: String,
    /// Postal code of its state.
    pub state: Option<String>,
    /// Kind of organisation.
    pub entity_type: Option<&'static str>,
    /// Branch.
    pub sector: Option<&'static str>,
    /// The headline number from then on.
    pub individuals: Option<u64>,
    /// How that is meant.
    pub count: &'static str,
    /// Day of the report.
    pub reported: Option<Date>,
    /// Kinds of breach.
    pub types: Vec<&'static str>,
    /// Which fields changed.
    pub changes: Vec<Change>,
    #[serde(skip)]
    revision: Revision,
}

/// What somebody decided about two filings. Who it was, and why, is not told.
#[derive(Clone, Debug, Serialize)]
pub struct DecisionEvent {
    /// Its number.
    pub number: u64,
    /// The one filing.
    pub a: String,
    /// The other.
    pub b: String,
    /// What was decided.
    pub verdict: &'static str,
    /// The decision that is undone.
    pub undoes: Option<u64>,
}

/// Which events somebody wants to hear of. Every field that is set must fit; a decision fits if none is.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// A list.
    pub source: Option<String>,
    /// Which filings.
    pub filter: Filter,
    /// At least so many people.
    pub least: Option<u64>,
}

impl Wanted {
    /// Whether an event is one of them.
    pub fn takes(&self, event: &Event) -> bool {
        let Some(filing) = &event.filing else { return self.is_everything() };
        self.source.as_ref().is_none_or(|source| *source == filing.source)
            && self.least.is_none_or(|least| filing.individuals.is_some_and(|people| people >= least))
            && self.filter.takes(&filing.revision.draft)
    }

    fn is_everything(&self) -> bool {
        let filter = &self.filter;
        self.source.is_none()
            && self.least.is_none()
            && filter.from.is_none()
            && filter.to.is_none()
            && filter.entity_type.is_none()
            && filter.breach_type.is_none()
            && filter.state.is_none()
            && filter.sector.is_none()
            && filter.name.is_none()
            && filter.text.is_none()
    }
}

impl AppError {
    /// Whether the key that checks the register's log is missing.
    pub fn is_no_key(&self) -> bool {
        use chartward_register::RegisterError::{NoKey, NoKeyFolder};
        matches!(self, Self::Register(NoKey(_) | NoKeyFolder(_)))
    }
}

/// Events of pages that are kept: about 2 kB each.
const KEPT_EVENTS: usize = 5_000;
/// Views of the past whose changed numbers are kept.
const KEPT_VIEWS: usize = 8;

/// What was read of the log, which is the same for everybody who asks, until the register changes.
#[derive(Debug, Default)]
pub(super) struct Told {
    pages: Mutex<VecDeque<Page>>,
    renumbered: Mutex<VecDeque<Renumberings>>,
}

/// After which event, how many were asked for, and what was found.
type Page = ((u64, usize), Arc<Changes>);

/// Version of a site, how many were asked for, and what was found.
type Renumberings = ((String, usize), Arc<Vec<Renumbered>>);

impl Told {
    pub(super) fn forget(&self) {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.renumbered.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn page(&self, asked: (u64, usize)) -> Option<Arc<Changes>> {
        let pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        pages.iter().find(|(known, _)| *known == asked).map(|(_, page)| Arc::clone(page))
    }

    fn keep_page(&self, asked: (u64, usize), page: &Arc<Changes>) {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        pages.push_back((asked, Arc::clone(page)));
        while pages.len() > 1
            && pages.iter().map(|(_, page)| page.events.len() + 1).sum::<usize>() > KEPT_EVENTS
        {
            pages.pop_front();
        }
    }
}

impl Hub {
    /// Events after a number, at most so many; what was replaced since is passed over.
    ///
    /// # Errors
    /// The register cannot be read, or its log cannot be checked for want of the public key.
    pub fn changes(&self, after: u64, most: usize) -> Result<Arc<Changes>, AppError> {
        let (last, numbers) = self.numbers(after, most)?;
        let Some(upto) = numbers.last().copied() else {
            return Ok(Arc::new(Changes { events: Vec::new(), upto: after, last }));
        };
        // a page that is not full may have more a moment later
        if let Some(page) = self.told.page((after, most)).filter(|page| page.last == last) {
            return Ok(page);
        }
        let (what, decisions) = self.with(|register| {
            let what = register.what_happened(&numbers)?;
            let decided = what.iter().any(|(_, what)| matches!(what, What::Decision(_)));
            Ok((what, if decided { register.decisions()? } else { Vec::new() }))
        })?;
        let event = |(number, what)| match what {
            What::Revision(revision) => {
                Some(Event::of_filing(number, *revision).unless_withdrawn(&self.now()))
            }
            What::Decision(decided) => {
                let decision = decisions.iter().find(|decision| decision.number == decided)?;
                Some(Event::of_decision(number, decision))
            }
            What::Replaced => None,
        };
        let page = Arc::new(Changes { events: what.into_iter().filter_map(event).collect(), upto, last });
        self.told.keep_page((after, most), &page);
        Ok(page)
    }
}

/// A filing whose number of people changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renumbered {
    /// The filing.
    pub filing: String,
    /// Organisation, as written.
    pub name: String,
    /// The number before.
    pub old: String,
    /// The number after.
    pub new: String,
    /// The day of the copy that shows it.
    pub observed_on: Date,
}

impl Hub {
    /// The filings whose numbers changed last, the newest first, as far as a site's day goes.
    ///
    /// # Errors
    /// The register cannot be read.
    pub fn renumbered(&self, site: &Site, most: usize) -> Result<Arc<Vec<Renumbered>>, AppError> {
        let asked = (site.version.clone(), most);
        let kept = self.told.renumbered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, found)) = kept.iter().find(|(known, _)| *known == asked) {
            return Ok(Arc::clone(found));
        }
        drop(kept);
        let found = Arc::new(self.renumbered_of(site, most)?);
        let mut kept = self.told.renumbered.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_VIEWS {
            kept.pop_front();
        }
        kept.push_back((asked, Arc::clone(&found)));
        Ok(found)
    }

    /// Reads what a new site is asked for first and what is long to read: in a long register the numbers of all events.
    ///
    /// # Errors
    /// The register cannot be read.
    pub fn warm(&self, most: usize) -> Result<(), AppError> {
        self.renumbered(&self.now(), most)?;
        match self.numbers(u64::MAX, 0) {
            Err(error) if error.is_no_key() => Ok(()),
            numbers => numbers.map(|_| ()),
        }
    }

    fn renumbered_of(&self, site: &Site, most: usize) -> Result<Vec<Renumbered>, AppError> {
        // what was withdrawn is not told of
        let asked = most + site.withdrawn.len();
        let last = self.with(|register| Ok(register.renumbered(site.as_of, asked)?))?;
        let told = last.into_iter().filter(|one| !site.is_withdrawn(&one.filing)).filter_map(|one| {
            let change = one.changes.iter().find(|change| change.field == "individuals")?;
            Some(Renumbered {
                filing: one.filing.clone(),
                name: one.draft.name.clone(),
                old: change.old.clone(),
                new: change.new.clone(),
                observed_on: one.observed_on,
            })
        });
        Ok(told.take(most).collect())
    }
}

impl Event {
    fn of_filing(number: u64, revision: Revision) -> Self {
        use chartward_register::storage::RevisionKind as Kind;
        let kind = match revision.kind {
            Kind::Appeared => "filing.appeared",
            Kind::Changed => "filing.changed",
            Kind::Vanished => "filing.vanished",
            Kind::Returned => "filing.returned",
        };
        let draft = &revision.draft;
        let count = draft.count();
        let source = revision.filing.rsplit_once('-').map(|(source, _)| source.to_owned());
        let filing = FilingEvent {
            id: revision.filing.clone(),
            source: source.unwrap_or_default(),
            observed_on: revision.observed_on,
            name: draft.name.clone(),
            state: draft.state.clone(),
            entity_type: draft.entity_type.map(super::EntityType::name),
            sector: draft.sector.map(super::Sector::name),
            individuals: count.value,
            count: count.kind.name(),
            reported: draft.reported,
            types: draft.types.iter().map(|kind| kind.name()).collect(),
            changes: revision.changes.clone(),
            revision,
        };
        Self { schema: SCHEMA, number, kind, filing: Some(Box::new(filing)), decision: None }
    }

    /// The same without what it said, if people of this register had released the filing and withdrew it. Whom it is told
    /// is decided by what it said, so whoever heard of the filing hears that it is gone.
    fn unless_withdrawn(mut self, site: &Site) -> Self {
        if let Some(filing) = self.filing.as_deref_mut()
            && site.is_withdrawn(&filing.id)
        {
            WITHDRAWN.clone_into(&mut filing.name);
            (filing.state, filing.entity_type, filing.sector) = (None, None, None);
            (filing.individuals, filing.count, filing.reported) = (None, CountKind::Unknown.name(), None);
            filing.types.clear();
            filing.changes.clear();
        }
        self
    }

    fn of_decision(number: u64, decision: &Decision) -> Self {
        let decision = DecisionEvent {
            number: decision.number,
            a: decision.a.clone(),
            b: decision.b.clone(),
            verdict: decision.verdict.name(),
            undoes: decision.undoes,
        };
        Self { schema: SCHEMA, number, kind: "link.decided", filing: None, decision: Some(decision) }
    }
}

const SCHEMA: &str = "chartward.event/1";
