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

/// Sites of other days that are kept.
const KEPT_DAYS: usize = 4;
/// Searches whose finds are kept.
const KEPT_SEARCHES: usize = 64;
/// Incidents that these may have found in all: a frequent word in a long list is in very many.
const KEPT_FINDS: usize = 2_000_000;
/// Connections that are kept open while nobody needs them.
const KEPT_CONNECTIONS: usize = 8;

/// Questions that are asked of the register at a time: fewer than a server works on requests, so that some are left.
const ASKED: usize = 24;
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
    searches: Mutex<VecDeque<(Asked, Arc<Vec<u32>>)>>,
    /// Questions to the register that have no answer yet.
    asking: Mutex<usize>,
    answered: Condvar,
    /// Numbers of all events, and the version of the site at which they were read on last.
    happened: Mutex<(String, Happened)>,
    pub(super) told: Told,
}

/// A question that is being asked.
struct Asking<'a>(&'a Hub);

impl<'a> Asking<'a> {
    fn begin(hub: &'a Hub) -> Result<Self, AppError> {
        let asked = hub.asking.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |asked: &mut usize| *asked >= ASKED;
        let waited = hub.answered.wait_timeout_while(asked, PATIENCE, full);
        let (mut asked, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() {
            let reason = "questions that were asked before have no answer".to_owned();
            let place = hub.place.to_string();
            return Err(chartward_register::RegisterError::Unreachable { place, reason }.into());
        }
        *asked += 1;
        Ok(Self(hub))
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        let mut asked = self.0.asking.lock().unwrap_or_else(PoisonError::into_inner);
        *asked = asked.saturating_sub(1);
        self.0.answered.notify_one();
    }
}

/// A search: version of the site, and the terms.
type Asked = (String, Vec<String>);

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
            asking: Mutex::new(0),
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
        let site = Arc::new(self.with(|register| build(register, Some(day)))?);
        let mut days = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        days.push_back((key, Arc::clone(&site)));
        while days.len() > KEPT_DAYS {
            days.pop_front();
        }
        drop(building);
        Ok(Some(site))
    }

    fn kept(&self, key: &str) -> Option<Arc<Site>> {
        let mut days = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        let place = days.iter().position(|(known, _)| known == key)?;
        let found = days.remove(place)?;
        let site = Arc::clone(&found.1);
        days.push_back(found);
        Some(site)
    }

    /// Builds the site anew if the register has changed; says whether it had.
    ///
    /// # Errors
    /// The register cannot be read; the site stays as it was.
    pub fn refresh(&self) -> Result<bool, AppError> {
        if self.with(|register| version(register, None))? == self.now().version {
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

    /// The last numbers, at most so many.
    pub(super) fn last_numbers(&self, most: usize) -> Result<Vec<u64>, AppError> {
        self.numbers(u64::MAX, 0)?;
        let happened = self.happened.lock().unwrap_or_else(PoisonError::into_inner);
        let all = happened.1.after(0);
        Ok(all.get(all.len().saturating_sub(most)..).unwrap_or_default().to_vec())
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
        if let Some(found) = self.searched(&asked) {
            return Ok(Some(found));
        }
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

    fn searched(&self, asked: &Asked) -> Option<Arc<Vec<u32>>> {
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

    use super::{ASKED, Hub, Place, Register};
    use crate::AppError;

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
            let refused = hub.check();
            over.wait();
            assert!(matches!(&refused, Err(AppError::Register(_))), "{refused:?}");
        });
        hub.check().unwrap();
    }
}
