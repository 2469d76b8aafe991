//! The current site, sites of other days, and connections to the register.
//!
//! What it is: what all requests share. Reading takes a lock only to copy a pointer.
//!
//! What it is not: a scheduler. Somebody else decides when to look whether the register has changed
//! ([`Hub::refresh`]).
//!
//! The one idea: **one build at a time**: who asks for another day while one is built is told to come back.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError, RwLock, TryLockError};
use std::time::Duration;

use chartward_register::Register;
use chartward_register::journal::happened::Happened;
use chartward_register::storage::Place;
use jiff::civil::Date;

use super::Site;
use super::build::{build, version};
use super::changes::Told;
use crate::AppError;

/// A connection to the register.
pub(super) type Open = Register;

/// Sites of other days that are kept, one that is being built among them.
const KEPT_DAYS: usize = 4;
/// Filings that these may have in all: a site of a million takes gigabytes, so of such a register there is one other day at a
/// time.
const KEPT_FILINGS: usize = 1_000_000;
/// Searches whose finds are kept.
const KEPT_SEARCHES: usize = 64;
/// Incidents that these may have found in all: a frequent word in a long list is in very many.
const KEPT_FINDS: usize = 2_000_000;
/// Searches that are made at a time: a frequent word of a long list is seconds of work.
const SEARCHING: usize = 2;
/// Most who wait for them.
const SEARCHES_WAITING: usize = 12;
/// Connections that are kept open while nobody needs them.
const KEPT_CONNECTIONS: usize = 8;

/// Questions that are asked of the register at a time: fewer than a server works on requests, so that some are left.
const ASKED: usize = 24;
/// How long a search waits for its turn, or for who makes the same.
const SEARCH_PATIENCE: Duration = Duration::from_secs(8);
/// How long a question waits for its turn.
const PATIENCE: Duration = Duration::from_secs(2);

/// What all requests share.
#[derive(Debug)]
pub struct Hub {
    place: Place,
    current: RwLock<Arc<Site>>,
    /// Sites of other days, the latest used last.
    days: Mutex<VecDeque<(String, Arc<Site>)>>,
    building: Mutex<()>,
    idle: Mutex<Vec<Open>>,
    searches: Mutex<VecDeque<(Searched, Arc<Vec<u32>>)>>,
    /// Searches that are being made.
    searching: Mutex<Searches>,
    searched: Condvar,
    /// Questions to the register that have no answer yet.
    asking: Mutex<Asked>,
    answered: Condvar,
    /// Numbers of all events, and the version of the site at which they were read on last.
    happened: Mutex<(String, Happened)>,
    pub(super) told: Told,
}

/// Questions that have no answer yet.
#[derive(Debug, Default)]
struct Asked {
    now: usize,
    /// Whether somebody waited in vain, and none was answered since: then nobody else waits.
    hangs: bool,
}

/// A question that is being asked.
struct Asking<'a>(&'a Hub);

impl<'a> Asking<'a> {
    fn begin(hub: &'a Hub) -> Result<Self, AppError> {
        let asked = hub.asking.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |asked: &mut Asked| asked.now >= ASKED && !asked.hangs;
        let waited = hub.answered.wait_timeout_while(asked, PATIENCE, full);
        let (mut asked, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if asked.now >= ASKED {
            asked.hangs = true;
            hub.answered.notify_all();
            let reason = "questions that were asked before have no answer".to_owned();
            let place = hub.place.to_string();
            return Err(chartward_register::RegisterError::Unreachable { place, reason }.into());
        }
        asked.now += 1;
        Ok(Self(hub))
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        let mut asked = self.0.asking.lock().unwrap_or_else(PoisonError::into_inner);
        *asked = Asked { now: asked.now.saturating_sub(1), hangs: false };
        self.0.answered.notify_one();
    }
}

/// Searches that are being made, and how many wait for them.
#[derive(Debug, Default)]
struct Searches {
    now: Vec<Searched>,
    waiting: usize,
}

/// A search that is being made. Who asks for the same waits for it, and does not make it again beside it.
struct Searching<'a>(&'a Hub, Searched);

impl<'a> Searching<'a> {
    /// Begins it; nothing if it was made meanwhile.
    fn begin(hub: &'a Hub, asked: &Searched) -> Result<Option<Self>, AppError> {
        let mut searches = hub.searching.lock().unwrap_or_else(PoisonError::into_inner);
        let busy = |searches: &mut Searches| searches.now.contains(asked) || searches.now.len() >= SEARCHING;
        if busy(&mut searches) {
            // those who wait must not take all places from those who ask for something else
            if searches.waiting >= SEARCHES_WAITING {
                return Err(AppError::Busy("searches"));
            }
            searches.waiting += 1;
            let waited = hub.searched.wait_timeout_while(searches, SEARCH_PATIENCE, busy);
            let (now, waited) = waited.unwrap_or_else(PoisonError::into_inner);
            searches = now;
            searches.waiting -= 1;
            if waited.timed_out() {
                return Err(AppError::Busy("searches"));
            }
        }
        if hub.searched(asked).is_some() {
            return Ok(None);
        }
        searches.now.push(asked.clone());
        Ok(Some(Self(hub, asked.clone())))
    }
}

impl Drop for Searching<'_> {
    fn drop(&mut self) {
        let mut searches = self.0.searching.lock().unwrap_or_else(PoisonError::into_inner);
        searches.now.retain(|one| *one != self.1);
        drop(searches);
        self.0.searched.notify_all();
    }
}

/// A search: version of the site, and the terms.
type Searched = (String, Vec<String>);

impl Hub {
    /// Opens a register and builds its site.
    ///
    /// # Errors
    /// There is no register, or it cannot be read.
    pub fn open(place: &Place) -> Result<Self, AppError> {
        let register = Register::open(place)?;
        let site = build(&register, None)?;
        Ok(Self {
            place: place.clone(),
            current: RwLock::new(Arc::new(site)),
            days: Mutex::default(),
            building: Mutex::default(),
            idle: Mutex::new(vec![register]),
            searches: Mutex::default(),
            searching: Mutex::default(),
            searched: Condvar::new(),
            asking: Mutex::default(),
            answered: Condvar::new(),
            happened: Mutex::default(),
            told: Told::default(),
        })
    }

    /// Where its register is.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The site as it is now.
    pub fn now(&self) -> Arc<Site> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The site of a day; nothing while one of another day is being built.
    ///
    /// # Errors
    /// The register cannot be read.
    pub fn on(&self, as_of: Option<Date>) -> Result<Option<Arc<Site>>, AppError> {
        let now = self.now();
        let Some(day) = as_of else { return Ok(Some(now)) };
        // a view stays the same from one day on which something changed to the next
        let changed = now.changed_by(day);
        if changed.is_some() && changed == now.last_change() {
            return Ok(Some(now));
        }
        let day = changed.unwrap_or(Date::MIN);
        let key = format!("{} {day}", now.version);
        if let Some(site) = self.kept(&key) {
            return Ok(Some(site));
        }
        let building = match self.building.try_lock() {
            Ok(building) => building,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Ok(None),
        };
        // somebody may have built it while this one waited for nothing
        if let Some(site) = self.kept(&key) {
            return Ok(Some(site));
        }
        self.make_room(now.filings.len());
        let site = Arc::new(self.with(|register| build(register, Some(day)))?);
        let mut days = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        days.push_back((key, Arc::clone(&site)));
        drop(building);
        Ok(Some(site))
    }

    /// Whether the site of a day is there, or is the one of now, so that nothing need be built for it.
    pub fn has(&self, day: Date) -> bool {
        let now = self.now();
        let changed = now.changed_by(day);
        changed.is_some() && changed == now.last_change()
            || self.kept(&format!("{} {}", now.version, changed.unwrap_or(Date::MIN))).is_some()
    }

    /// Lets go of other days, the longest unused first, before another one of at most so many filings is built.
    fn make_room(&self, filings: usize) {
        let mut days = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        let held = |days: &VecDeque<(String, Arc<Site>)>| {
            days.iter().map(|(_, site)| site.filings.len()).sum::<usize>()
        };
        while days.len() >= KEPT_DAYS || !days.is_empty() && held(&days) + filings > KEPT_FILINGS {
            days.pop_front();
        }
    }

    fn kept(&self, key: &str) -> Option<Arc<Site>> {
        let mut days = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        let place = days.iter().position(|(known, _)| known == key)?;
        let found = days.remove(place)?;
        let site = Arc::clone(&found.1);
        days.push_back(found);
        Some(site)
    }

    /// Whether the register has changed since the site was built.
    ///
    /// # Errors
    /// The register cannot be read.
    pub fn changed(&self) -> Result<bool, AppError> {
        Ok(self.with(|register| version(register, None))? != self.now().version)
    }

    /// Builds the site anew if the register has changed; says whether it had.
    ///
    /// # Errors
    /// The register cannot be read; the site stays as it was.
    pub fn refresh(&self) -> Result<bool, AppError> {
        if !self.changed()? {
            return Ok(false);
        }
        let building = self.building.lock().unwrap_or_else(PoisonError::into_inner);
        let site = Arc::new(self.with(|register| build(register, None))?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = site;
        self.days.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.searches.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.told.forget();
        drop(building);
        Ok(true)
    }

    /// The number of the last event, and numbers after one, at most so many.
    pub(super) fn numbers(&self, after: u64, most: usize) -> Result<(u64, Vec<u64>), AppError> {
        let mut happened = self.happened.lock().unwrap_or_else(PoisonError::into_inner);
        let version = self.now().version.clone();
        if happened.0 != version {
            self.with(|register| Ok(register.happened(&mut happened.1)?))?;
            happened.0 = version;
        }
        let numbers = happened.1.after(after).iter().take(most).copied().collect();
        Ok((happened.1.last(), numbers))
    }

    /// Whether the register answers.
    ///
    /// # Errors
    /// It does not.
    pub fn check(&self) -> Result<(), AppError> {
        self.with(|register| Ok(register.snapshots(None).map(|_| ())?))
    }

    /// The incidents whose filings have all these words, phrases and beginnings of words
    /// ([`chartward_register::search`]), the best first; nothing if there is no word.
    ///
    /// # Errors
    /// The register cannot be read.
    pub fn search(&self, site: &Site, text: &str) -> Result<Option<Arc<Vec<u32>>>, AppError> {
        let terms = chartward_register::search::terms(text);
        if terms.is_empty() {
            return Ok(None);
        }
        let asked = (site.version.clone(), terms);
        let _searching = loop {
            if let Some(found) = self.searched(&asked) {
                return Ok(Some(found));
            }
            if let Some(searching) = Searching::begin(self, &asked)? {
                break searching;
            }
        };
        let keys = self.with(|register| Ok(register.search(None, text, site.as_of)?))?;
        let mut chosen = vec![false; site.incidents.len()];
        let mut found = Vec::new();
        for key in keys {
            let Some(incident) = site.filing(&key).and_then(|filing| site.incident_of(filing)) else {
                continue;
            };
            if let Some(chosen) = chosen.get_mut(incident as usize)
                && !std::mem::replace(chosen, true)
            {
                found.push(incident);
            }
        }
        let found = Arc::new(found);
        let mut searches = self.searches.lock().unwrap_or_else(PoisonError::into_inner);
        searches.push_back((asked, Arc::clone(&found)));
        while searches.len() > KEPT_SEARCHES
            || searches.len() > 1 && searches.iter().map(|(_, found)| found.len()).sum::<usize>() > KEPT_FINDS
        {
            searches.pop_front();
        }
        Ok(Some(found))
    }

    fn searched(&self, asked: &Searched) -> Option<Arc<Vec<u32>>> {
        let searches = self.searches.lock().unwrap_or_else(PoisonError::into_inner);
        searches.iter().find(|(known, _)| known == asked).map(|(_, found)| Arc::clone(found))
    }

    /// Asks the register something. A connection that failed is not used again. If so many questions have no answer that
    /// the register hangs, the next is refused, so that those who ask nothing of it are served.
    pub(super) fn with<T>(&self, ask: impl FnOnce(&Open) -> Result<T, AppError>) -> Result<T, AppError> {
        let _asking = Asking::begin(self)?;
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let register = match idle {
            Some(register) => register,
            None => Register::open(&self.place)?,
        };
        let answer = ask(&register);
        let sound = match &answer {
            Ok(_) => true,
            Err(AppError::Register(error)) => {
                matches!(error, chartward_register::RegisterError::NoSuchFiling(_))
            }
            Err(_) => false,
        };
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if sound && idle.len() < KEPT_CONNECTIONS {
            idle.push(register);
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::time::Instant;

    use super::{ASKED, Hub, PATIENCE, Place, Register, SEARCHES_WAITING, Searching};
    use crate::AppError;

    #[test]
    fn what_many_search_for_at_once_is_searched_for_once() {
        let folder = tempfile::tempdir().unwrap();
        let place: Place = (&folder.path().to_path_buf()).into();
        Register::create(&place, &[7; 32]).unwrap();
        let hub = Hub::open(&place).unwrap();
        let asked = |word: &str| (hub.now().version.clone(), vec![word.to_owned()]);
        let first = Searching::begin(&hub, &asked("clinic")).unwrap().unwrap();
        let other = Searching::begin(&hub, &asked("health")).unwrap().unwrap();
        std::thread::scope(|scope| {
            let same: Vec<_> =
                (0..SEARCHES_WAITING).map(|_| scope.spawn(|| hub.search(&hub.now(), "clinic"))).collect();
            while hub.searching.lock().unwrap().waiting < SEARCHES_WAITING {
                std::thread::yield_now();
            }
            // no more wait than that
            assert!(matches!(hub.search(&hub.now(), "third"), Err(AppError::Busy(_))));
            let found = std::sync::Arc::new(vec![5]);
            hub.searches.lock().unwrap().push_back((asked("clinic"), found.clone()));
            drop(first);
            for one in same {
                let one = one.join().unwrap().unwrap().unwrap();
                assert!(std::sync::Arc::ptr_eq(&one, &found), "it was searched for again");
            }
        });
        drop(other);
        assert_eq!(hub.search(&hub.now(), "third").unwrap().unwrap().len(), 0);
    }

    #[test]
    fn a_register_that_hangs_is_not_asked_by_everybody() {
        let folder = tempfile::tempdir().unwrap();
        let place: Place = (&folder.path().to_path_buf()).into();
        Register::create(&place, &[7; 32]).unwrap();
        let hub = Hub::open(&place).unwrap();
        let (asked, over) = (Barrier::new(ASKED + 1), Barrier::new(ASKED + 1));
        std::thread::scope(|scope| {
            for _ in 0..ASKED {
                scope.spawn(|| {
                    hub.with(|_| {
                        asked.wait();
                        over.wait();
                        Ok(())
                    })
                });
            }
            asked.wait();
            let begin = Instant::now();
            let refused = hub.check();
            assert!(matches!(&refused, Err(AppError::Register(_))), "{refused:?}");
            // one has waited; those who come after it do not
            let waited = begin.elapsed();
            assert!((0..50).all(|_| hub.check().is_err()));
            over.wait();
            assert!(waited >= PATIENCE && begin.elapsed() < waited + PATIENCE, "{waited:?}");
        });
        hub.check().unwrap();
    }
}
