//! A register: snapshots in, filings with their history out, as of any day.
//!
//! What it is: the operations of the command line, on any [`Storage`].
//!
//! What it is not: a reader of files (see [`crate::reading`]), or a printer.
//!
//! The one idea: **import only adds facts**; what the register says is worked out from them, so the order of
//! imports, repetition and interruption leave no trace.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

use crate::RegisterError;
use crate::history::{State, advance};
use crate::reading::Reading;
use crate::storage::sqlite::Sqlite;
use crate::storage::{Filing, Revision, RevisionKind, Row, Snapshot, Step, Storage};

/// Name of the database in the register's folder.
const FILE: &str = "register.sqlite";

/// What the import of one file did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The snapshot.
    pub snapshot: Snapshot,
    /// Whether it was there already: then nothing was changed.
    pub known: bool,
    /// Filings that it shows first.
    pub appeared: usize,
    /// Filings that it shows changed.
    pub changed: usize,
    /// Filings that are gone from it.
    pub vanished: usize,
    /// Rows that were refused: number, beginning of the row, reason.
    pub refused: Vec<(u64, String, String)>,
    /// Rows without any text.
    pub blank: usize,
}

/// A register of breaches.
#[derive(Debug)]
pub struct Register<S> {
    storage: S,
    /// Where histories stand after the newest snapshot, so that a run of imports need not read them again.
    states: BTreeMap<String, State>,
}

impl Register<Sqlite> {
    /// Opens the register of a folder, making both if need be.
    ///
    /// # Errors
    /// A folder that cannot be made or written, a register of a newer program.
    pub fn create(folder: &Path) -> Result<Self, RegisterError> {
        let failed = |source| RegisterError::File { path: folder.to_owned(), source };
        std::fs::create_dir_all(folder).map_err(failed)?;
        Ok(Self::on(Sqlite::open(&folder.join(FILE))?))
    }

    /// Opens the register of a folder.
    ///
    /// # Errors
    /// A folder without a register.
    pub fn open(folder: &Path) -> Result<Self, RegisterError> {
        let file = folder.join(FILE);
        if !file.is_file() {
            return Err(RegisterError::NoRegister(folder.to_owned()));
        }
        Ok(Self::on(Sqlite::open(&file)?))
    }
}

impl<S: Storage> Register<S> {
    /// A register on a storage.
    pub fn on(storage: S) -> Self {
        Self { storage, states: BTreeMap::new() }
    }

    /// Adds a file that was read. All of it is kept, or nothing.
    ///
    /// # Errors
    /// The storage fails; then nothing was changed.
    pub fn import(&mut self, reading: Reading) -> Result<Imported, RegisterError> {
        self.storage.begin()?;
        match self.add(reading) {
            Ok(imported) => {
                self.storage.commit()?;
                Ok(imported)
            }
            Err(error) => {
                self.states.clear();
                // the first failure is the one to tell
                let _ = self.storage.roll_back();
                Err(error)
            }
        }
    }

    fn add(&mut self, reading: Reading) -> Result<Imported, RegisterError> {
        let refused: Vec<(u64, String, String)> = reading
            .refused()
            .map(|(row, reason)| (row.number, beginning(&row.raw), reason.to_owned()))
            .collect();
        let blank = reading.blank;
        let (mut snapshot, rows) = stored(reading);
        let before = self.storage.snapshots(Some(&snapshot.source))?;
        if let Some(known) = before.iter().find(|known| known.sha256 == snapshot.sha256) {
            let (appeared, changed, vanished) = (0, 0, 0);
            return Ok(Imported {
                snapshot: known.clone(),
                known: true,
                appeared,
                changed,
                vanished,
                refused,
                blank,
            });
        }
        snapshot.id = self.storage.add_snapshot(&snapshot, &mut rows.iter().cloned())?;
        let place = |s: &Snapshot| (s.observed_on, s.sha256);
        let step = if before.iter().all(|known| place(known) < place(&snapshot)) {
            let mut state = match self.states.remove(&snapshot.source) {
                Some(state) => state,
                None => State::of(self.storage.filings(Some(&snapshot.source), None)?),
            };
            let step = advance(&mut state, &snapshot, &rows);
            self.storage.add_step(&snapshot, &step)?;
            self.states.insert(snapshot.source.clone(), state);
            step
        } else {
            self.fold_again(&snapshot)?
        };
        let times = |kind: &[RevisionKind]| step.revisions.iter().filter(|r| kind.contains(&r.kind)).count();
        Ok(Imported {
            known: false,
            appeared: times(&[RevisionKind::Appeared]),
            changed: times(&[RevisionKind::Changed, RevisionKind::Returned]),
            vanished: times(&[RevisionKind::Vanished]),
            snapshot,
            refused,
            blank,
        })
    }

    /// Makes the history of a source again from its first snapshot; gives the step of one of them.
    fn fold_again(&mut self, wanted: &Snapshot) -> Result<Step, RegisterError> {
        self.storage.clear_history(&wanted.source)?;
        let mut state = State::default();
        let mut found = Step::default();
        for snapshot in self.storage.snapshots(Some(&wanted.source))? {
            let rows = self.storage.rows(snapshot.id)?;
            let step = advance(&mut state, &snapshot, &rows);
            self.storage.add_step(&snapshot, &step)?;
            if snapshot.id == wanted.id {
                found = step;
            }
        }
        self.states.insert(wanted.source.clone(), state);
        Ok(found)
    }

    /// The files that were imported, by day of observation.
    ///
    /// # Errors
    /// The storage fails.
    pub fn snapshots(&self, source: Option<&str>) -> Result<Vec<Snapshot>, RegisterError> {
        self.storage.snapshots(known(source)?)
    }

    /// The filings of a list, or of all, as they stood on a day or stand now; without those that were gone.
    ///
    /// # Errors
    /// The storage fails, or there is no such source.
    pub fn filings(&self, source: Option<&str>, as_of: Option<Date>) -> Result<Vec<Filing>, RegisterError> {
        let mut filings = self.storage.filings(known(source)?, as_of)?;
        filings.retain(|filing| !filing.vanished);
        Ok(filings)
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

fn known(source: Option<&str>) -> Result<Option<&str>, RegisterError> {
    match source {
        Some(id) if crate::sources::Source::of(id).is_none() => {
            Err(RegisterError::NoSuchSource(id.to_owned()))
        }
        _ => Ok(source),
    }
}

/// The beginning of a row that was refused, for a person to find it.
fn beginning(raw: &[u8]) -> String {
    String::from_utf8_lossy(raw.get(..160).unwrap_or(raw)).into_owned()
}

fn stored(reading: Reading) -> (Snapshot, Vec<Row>) {
    let refused = reading.refused().count() as u64;
    let file = reading.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let snapshot = Snapshot {
        id: 0,
        source: reading.source.id.to_owned(),
        sha256: reading.sha256,
        file,
        bytes: reading.bytes,
        variant: reading.variant.to_owned(),
        observed_on: reading.observed_on,
        observed_by: reading.observed_by.to_owned(),
        coverage: reading.coverage,
        coverage_by: reading.coverage_by.to_owned(),
        carried: reading.carried,
        read: reading.rows.len() as u64 - refused,
        refused,
    };
    let rows = reading.rows.into_iter().map(|row| Row { number: row.number, raw: row.raw, said: row.said });
    (snapshot, rows.collect())
}
