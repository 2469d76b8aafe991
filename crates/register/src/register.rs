//! A register: snapshots in, filings with their history out, as of any day.
//!
//! What it is: the operations of the command line, on whichever [`Engine`] keeps it.
//!
//! What it is not: a reader of files (see [`crate::reading`]), or a printer.
//!
//! The one idea: **import only adds facts**; what the register says is worked out from them, so the order of
//! imports, repetition and interruption leave no trace.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

use chartward_ledger::VerifyingKey;

use jiff::civil::Date;

use crate::RegisterError;
use crate::history::State;
use crate::journal::{self, Events, Key, Verified};
use crate::link::decision::{Decision, Ruling, Verdict, in_force, undone};
use crate::link::{Incidents, Scope, Tie};
use crate::quarantine::named;
use crate::storage::{Download, Engine, Filing, Place, Revision, Row, Snapshot, Storage, make_private};

/// A register of breaches.
#[derive(Debug)]
pub struct Register {
    pub(crate) storage: Engine,
    /// Where histories stand after the newest of some snapshots, so that a run of imports need not read them again.
    pub(crate) states: BTreeMap<String, (Vec<i64>, State)>,
    /// Signs the log; without it nothing can be added.
    key: Option<Key>,
    place: Place,
}

impl Register {
    /// Opens the register of a place, making it if need be. A new register's log is signed with a key made
    /// from the seed, which must be random.
    ///
    /// # Errors
    /// A place that cannot be made or written, a register of a newer program, a log whose key is not there.
    pub fn create(place: impl Into<Place>, seed: &[u8; 32]) -> Result<Self, RegisterError> {
        let place = place.into();
        let folder = place.key_folder().ok_or_else(|| RegisterError::NoKeyFolder(place.to_string()))?;
        // in this order: a key comes into its folder before the database that it is to check, so that no kill leaves one
        // without the other
        if place.lacks_database() {
            journal::not_behind(folder, None)?;
            key_in(folder, seed)?;
        }
        let storage = Engine::create(&place)?;
        let head = storage.log_file("checkpoint")?;
        journal::not_behind(folder, head.as_deref())?;
        if head.is_some() && Key::load(folder)?.is_none() {
            return Err(RegisterError::NoKey(folder.join(journal::PRIVATE)));
        }
        let key = key_in(folder, seed)?;
        Ok(Self { storage, states: BTreeMap::new(), key: Some(key), place })
    }

    /// Opens the register of a place. What is only read needs no key, so one that this account may not read is none.
    ///
    /// # Errors
    /// A place without a register.
    pub fn open(place: impl Into<Place>) -> Result<Self, RegisterError> {
        let place = place.into();
        let storage = Engine::open(&place)?;
        let key = match place.key_folder().map(Key::load).transpose() {
            Err(RegisterError::File { source, .. }) if source.kind() == ErrorKind::PermissionDenied => None,
            key => key?.flatten(),
        };
        Ok(Self { storage, states: BTreeMap::new(), key, place })
    }

    /// The folder of the log's key.
    pub(crate) fn key_folder(&self) -> Result<&Path, RegisterError> {
        self.place.key_folder().ok_or_else(|| RegisterError::NoKeyFolder(self.place.to_string()))
    }

    /// Compares everything that is stored with the signed log and names the first difference.
    ///
    /// # Errors
    /// The storage fails, or there is no public key.
    pub fn verify(&self) -> Result<Verified, RegisterError> {
        self.verify_from(None)
    }

    /// The same, and whether the log still begins with a head that was kept elsewhere ([`Verified::head`]).
    ///
    /// # Errors
    /// The storage fails, there is no public key, or the file holds no head.
    pub fn verify_since(&self, head: &Path) -> Result<Verified, RegisterError> {
        self.verify_from(Some(head))
    }

    fn verify_from(&self, head: Option<&Path>) -> Result<Verified, RegisterError> {
        let key = self.public_key()?;
        // the head that this folder's program signed last, unless another one is named
        let kept = self.key_folder()?.join(journal::HEAD);
        let head = head.or_else(|| Some(kept.as_path()).filter(|kept| std::fs::File::open(kept).is_ok()));
        if journal::is_empty(&self.storage)? {
            // without a head it may be a register whose first import was broken off
            let difference = head.is_some().then(|| {
                "nothing is stored and nothing is signed, though there was something: the database was emptied, or is \
                 another one"
                    .to_owned()
            });
            return Ok(Verified { difference, ..Verified::default() });
        }
        let head = head.map(|path| journal::head_in(path, &key)).transpose()?;
        // of one moment, though somebody may import meanwhile
        self.storage.begin_reading()?;
        let verified = journal::verify(&self.storage, &key, head.as_ref());
        self.storage.end_reading()?;
        let mut verified = verified?;
        if verified.difference.is_none() {
            verified.difference = self.storage.index_fault()?;
        }
        Ok(verified)
    }

    /// Makes the index of words again; nothing else is changed.
    ///
    /// # Errors
    /// The storage fails.
    pub fn rebuild_index(&mut self) -> Result<(), RegisterError> {
        self.storage.rebuild_index()
    }

    /// The key that checks what the register signs.
    ///
    /// # Errors
    /// It is not in the register's folder.
    pub fn public_key(&self) -> Result<VerifyingKey, RegisterError> {
        journal::public_key(self.key_folder()?)
    }

    /// Signs a text with the key of the log.
    pub(crate) fn sign(&self, text: &str) -> Result<String, RegisterError> {
        self.key()?.sign(text)
    }

    /// Where it is kept.
    pub(crate) fn storage(&self) -> &Engine {
        &self.storage
    }

    /// Whether the key that signs is here: what is only read needs none.
    pub fn can_sign(&self) -> bool {
        self.key.is_some()
    }

    /// The signed head of the log, if anything was signed yet.
    pub(crate) fn head(&self) -> Result<Option<Vec<u8>>, RegisterError> {
        self.storage.log_file("checkpoint")
    }

    fn key(&self) -> Result<&Key, RegisterError> {
        let folder = self.key_folder()?;
        if let Some(key) = &self.key {
            return Ok(key);
        }
        // one that may not be read says so
        Key::load(folder)?;
        Err(RegisterError::NoKey(folder.join(journal::PRIVATE)))
    }

    /// Writes something and signs it, all or nothing.
    pub(crate) fn write<T>(
        &mut self,
        work: impl FnOnce(&mut Self, &mut Events) -> Result<T, RegisterError>,
    ) -> Result<T, RegisterError> {
        self.key()?;
        let folder = self.key_folder()?.to_owned();
        self.storage.begin()?;
        let mut events = Events::default();
        let done =
            journal::not_behind(&folder, self.head()?.as_deref()).and_then(|()| work(self, &mut events));
        let done = done.and_then(|done| {
            let signed = !events.is_empty();
            if let (Some(key), true) = (&self.key, signed) {
                journal::append(&mut self.storage, key, events)?;
            }
            let head = if signed { self.head()? } else { None };
            self.storage.commit()?;
            if let Some(head) = head {
                journal::keep_head(&folder, &head);
            }
            Ok(done)
        });
        if done.is_err() {
            self.states.clear();
            // the first failure is the one to tell
            let _ = self.storage.roll_back();
        }
        done
    }

    /// What people decided about links, oldest first.
    ///
    /// # Errors
    /// The storage fails.
    pub fn decisions(&self) -> Result<Vec<Decision>, RegisterError> {
        self.storage.decisions()
    }

    /// Keeps what a person says about two filings.
    ///
    /// # Errors
    /// A filing that does not exist, or the same one twice; nobody is named, or no reason is given.
    pub fn decide(&mut self, asked: &Asked<'_>, verdict: Verdict) -> Result<Decision, RegisterError> {
        named(asked.who, asked.why)?;
        let no_filing = |key: &str| RegisterError::NoSuchFiling(key.to_owned());
        self.write(|register, events| {
            let a = register.storage.filing_of(asked.a)?.ok_or_else(|| no_filing(asked.a))?;
            let b = register.storage.filing_of(asked.b)?.ok_or_else(|| no_filing(asked.b))?;
            if a == b {
                return Err(RegisterError::OneFiling(a));
            }
            let decision = Decision {
                number: register.storage.decisions()?.len() as u64 + 1,
                a,
                b,
                verdict,
                undoes: None,
                who: asked.who.to_owned(),
                when: asked.when.to_owned(),
                why: asked.why.to_owned(),
            };
            events.decision(&decision)?;
            register.storage.add_decision(&decision)?;
            Ok(decision)
        })
    }

    /// Undoes a decision, which stays on record.
    ///
    /// # Errors
    /// A decision that does not exist or was undone; nobody is named, or no reason is given.
    pub fn undo(&mut self, number: u64, who: &str, when: &str, why: &str) -> Result<Decision, RegisterError> {
        named(who, why)?;
        self.write(|register, events| {
            let all = register.storage.decisions()?;
            let old = all.iter().find(|d| d.number == number).ok_or(RegisterError::NoSuchDecision(number))?;
            if undone(&all).contains(&number) {
                return Err(RegisterError::UndoneAlready(number));
            }
            let decision = Decision {
                number: all.len() as u64 + 1,
                a: old.a.clone(),
                b: old.b.clone(),
                verdict: Verdict::Undo,
                undoes: Some(number),
                who: who.to_owned(),
                when: when.to_owned(),
                why: why.to_owned(),
            };
            events.decision(&decision)?;
            register.storage.add_decision(&decision)?;
            Ok(decision)
        })
    }

    /// The decisions that hold, about filings as they are now.
    ///
    /// # Errors
    /// The storage fails.
    pub fn rulings(&self) -> Result<Vec<Ruling>, RegisterError> {
        self.rulings_on(None)
    }

    /// The decisions that held on a day, about filings as they are now. What was undone later held until then.
    ///
    /// # Errors
    /// The storage fails.
    pub fn rulings_on(&self, as_of: Option<Date>) -> Result<Vec<Ruling>, RegisterError> {
        let mut decisions = self.storage.decisions()?;
        decisions.retain(|one| as_of.is_none_or(|asked| one.day().is_some_and(|day| day <= asked)));
        let mut rulings = BTreeMap::new();
        for decision in in_force(&decisions) {
            // a filing may have been made again under another number: any of its rows finds it
            let (a, b) = (self.storage.filing_of(&decision.a)?, self.storage.filing_of(&decision.b)?);
            let tie = match decision.verdict {
                Verdict::Same => Some(Tie::SameBreach),
                Verdict::SameEvent => Some(Tie::SameEvent),
                Verdict::Different | Verdict::Undo => None,
            };
            if let (Some(a), Some(b)) = (a, b) {
                // decisions come in the order in which they were made: the last word about two filings holds,
                // whatever they were called when it was said
                let pair = (a.clone().min(b.clone()), a.clone().max(b.clone()));
                rulings
                    .insert(pair, Ruling { number: decision.number, a, b, tie, who: decision.who.clone() });
            }
        }
        let mut rulings: Vec<Ruling> = rulings.into_values().collect();
        rulings.sort_by_key(|ruling| ruling.number);
        Ok(rulings)
    }

    /// The incidents of filings, with what people had decided by a day.
    ///
    /// # Errors
    /// The storage fails.
    pub fn incidents_on(
        &self,
        filings: &[Filing],
        scope: Scope,
        as_of: Option<Date>,
    ) -> Result<Incidents, RegisterError> {
        Ok(Incidents::find(filings, scope, &self.rulings_on(as_of)?))
    }

    /// The incidents of filings, with what people decided.
    ///
    /// # Errors
    /// The storage fails.
    pub fn incidents(&self, filings: &[Filing], scope: Scope) -> Result<Incidents, RegisterError> {
        Ok(Incidents::find(filings, scope, &self.rulings()?))
    }

    /// The files that were imported, by day of observation.
    ///
    /// # Errors
    /// The storage fails.
    pub fn snapshots(&self, source: Option<&str>) -> Result<Vec<Snapshot>, RegisterError> {
        self.storage.snapshots(known(source)?)
    }

    /// What is known of an address that a list was downloaded from.
    ///
    /// # Errors
    /// The storage fails.
    pub fn download(&self, url: &str) -> Result<Option<Download>, RegisterError> {
        self.storage.download(url)
    }

    /// Keeps what is known of an address.
    ///
    /// # Errors
    /// The storage fails.
    pub fn keep_download(&mut self, download: &Download) -> Result<(), RegisterError> {
        self.storage.keep_download(download)
    }

    /// Settlements and penalties, as they stood in the lists of them on a day or stand now.
    ///
    /// # Errors
    /// The storage fails.
    pub fn events(&self, as_of: Option<Date>) -> Result<Vec<Filing>, RegisterError> {
        let mut events = Vec::new();
        for source in crate::sources::ALL.iter().filter(|source| source.events) {
            events.extend(self.filings(Some(source.id), as_of)?);
        }
        Ok(events)
    }

    /// The history of a filing, by its number or that of any of its rows.
    ///
    /// # Errors
    /// The storage fails, or there is no such filing.
    pub fn history(&self, key: &str) -> Result<Vec<Revision>, RegisterError> {
        let filing =
            self.storage.filing_of(key)?.ok_or_else(|| RegisterError::NoSuchFiling(key.to_owned()))?;
        self.storage.revisions(&filing)
    }

    /// When a filing was last seen in its list by a day, gone or not; by its number or that of any of its rows.
    ///
    /// # Errors
    /// The storage fails.
    pub fn last_seen(&self, key: &str, as_of: Option<Date>) -> Result<Option<Date>, RegisterError> {
        let Some(filing) = self.storage.filing_of(key)? else { return Ok(None) };
        Ok(self.storage.filing(&filing, as_of)?.map(|filing| filing.last_seen))
    }

    /// What happened to some filings, by their own numbers: one history for each, in their order; none for a number that no
    /// filing has. One question, where [`history`](Self::history) is one for each.
    ///
    /// # Errors
    /// The storage fails.
    pub fn histories(&self, filings: &[&str]) -> Result<Vec<Vec<Revision>>, RegisterError> {
        let mut by_filing: BTreeMap<String, Vec<Revision>> = BTreeMap::new();
        for revision in self.storage.revisions_of(filings)? {
            by_filing.entry(revision.filing.clone()).or_default().push(revision);
        }
        Ok(filings.iter().map(|filing| by_filing.remove(*filing).unwrap_or_default()).collect())
    }

    /// The last steps by a day that changed a filing's number of people, the newest first, at most so many.
    ///
    /// # Errors
    /// The storage fails.
    pub fn renumbered(&self, by: Option<Date>, most: usize) -> Result<Vec<Revision>, RegisterError> {
        let mut snapshots = self.storage.snapshots(None)?;
        snapshots.retain(|snapshot| by.is_none_or(|day| snapshot.observed_on <= day));
        snapshots.sort_by_key(|snapshot| std::cmp::Reverse((snapshot.observed_on, snapshot.id)));
        let mut found = Vec::new();
        for snapshot in snapshots {
            let more = i64::try_from(most.saturating_sub(found.len())).unwrap_or(i64::MAX);
            if more == 0 {
                break;
            }
            found.append(&mut self.storage.renumbered(snapshot.id, more)?);
        }
        Ok(found)
    }

    /// The rows of a filing as they are in the files.
    ///
    /// # Errors
    /// The storage fails, or there is no such filing.
    pub fn observations(&self, key: &str) -> Result<Vec<(Snapshot, Row)>, RegisterError> {
        let filing =
            self.storage.filing_of(key)?.ok_or_else(|| RegisterError::NoSuchFiling(key.to_owned()))?;
        self.storage.observations(&filing)
    }

    /// The rows of a snapshot that were refused, with their bytes.
    ///
    /// # Errors
    /// The storage fails.
    pub fn refused(&self, snapshot: i64) -> Result<Vec<Row>, RegisterError> {
        let mut rows = self.storage.rows(snapshot)?;
        rows.retain(|row| row.said.is_err());
        Ok(rows)
    }
}

/// What a person says about two filings, and who says it.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// A row of the one.
    pub a: &'a str,
    /// A row of the other.
    pub b: &'a str,
    /// Who decides.
    pub who: &'a str,
    /// When.
    pub when: &'a str,
    /// Why.
    pub why: &'a str,
}

/// A list by its name, if there is one.
pub(crate) fn known(source: Option<&str>) -> Result<Option<&str>, RegisterError> {
    match source {
        Some(id) if crate::sources::Source::of(id).is_none() => {
            Err(RegisterError::NoSuchSource(id.to_owned()))
        }
        _ => Ok(source),
    }
}

/// The key in a folder, made from the seed if there is none.
fn key_in(folder: &Path, seed: &[u8; 32]) -> Result<Key, RegisterError> {
    make_private(folder).map_err(|source| RegisterError::File { path: folder.to_owned(), source })?;
    match Key::load(folder)? {
        Some(key) => Ok(key),
        None => Key::make(seed)?.save_or_load(folder),
    }
}
