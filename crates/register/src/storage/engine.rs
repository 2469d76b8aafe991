//! The databases that a register can be in, behind one type.
//!
//! What it is: [`Engine`], one variant for each database, and every operation of [`Storage`] handed on to the one
//! that is open.
//!
//! What it is not: a place for anything else. What differs between databases is in their files.

use jiff::civil::Date;

#[cfg(feature = "postgres")]
use super::postgres::Postgres;
use super::sqlite::Sqlite;
use super::{Bounds, Download, Filing, Finds, Place, Revision, Row, Search, Snapshot, Step, Storage};
use crate::RegisterError;
use crate::link::decision::Decision;
use crate::quarantine;

/// Name of the database in a register's folder.
pub(super) const FILE: &str = "register.sqlite";

/// A database that is open.
#[derive(Debug)]
pub enum Engine {
    /// The embedded one.
    Sqlite(Sqlite),
    /// One on a server.
    #[cfg(feature = "postgres")]
    Postgres(Box<Postgres>),
}

impl Engine {
    /// Opens the database of a place, making it if it is new.
    pub(crate) fn create(place: &Place) -> Result<Self, RegisterError> {
        match place {
            Place::Folder { folder, .. } => {
                let failed = |source| RegisterError::File { path: folder.clone(), source };
                super::place::make_private(folder).map_err(failed)?;
                Ok(Self::Sqlite(Sqlite::create(&folder.join(FILE))?))
            }
            #[cfg(feature = "postgres")]
            Place::Server(server) => Ok(Self::Postgres(Box::new(Postgres::create(server)?))),
            #[cfg(not(feature = "postgres"))]
            Place::Server(server) => Err(RegisterError::NoEngine(server.to_string())),
        }
    }

    /// Opens the database of a place that has one.
    pub(crate) fn open(place: &Place) -> Result<Self, RegisterError> {
        match place {
            Place::Folder { folder, .. } => {
                let file = folder.join(FILE);
                if !file.is_file() {
                    return Err(RegisterError::NoRegister(place.to_string()));
                }
                Ok(Self::Sqlite(Sqlite::open(&file)?))
            }
            #[cfg(feature = "postgres")]
            Place::Server(server) => Ok(Self::Postgres(Box::new(Postgres::open(server)?))),
            #[cfg(not(feature = "postgres"))]
            Place::Server(server) => Err(RegisterError::NoEngine(server.to_string())),
        }
    }
}

/// Calls the same operation of whichever database is open.
macro_rules! on {
    ($engine:expr, $storage:ident => $call:expr) => {
        match $engine {
            Engine::Sqlite($storage) => $call,
            #[cfg(feature = "postgres")]
            Engine::Postgres($storage) => $call,
        }
    };
}

impl Storage for Engine {
    fn begin(&mut self) -> Result<(), RegisterError> {
        on!(self, s => s.begin())
    }

    fn commit(&mut self) -> Result<(), RegisterError> {
        on!(self, s => s.commit())
    }

    fn roll_back(&mut self) -> Result<(), RegisterError> {
        on!(self, s => s.roll_back())
    }

    fn begin_reading(&self) -> Result<(), RegisterError> {
        on!(self, s => s.begin_reading())
    }

    fn end_reading(&self) -> Result<(), RegisterError> {
        on!(self, s => s.end_reading())
    }

    fn snapshots(&self, source: Option<&str>) -> Result<Vec<Snapshot>, RegisterError> {
        on!(self, s => s.snapshots(source))
    }

    fn add_snapshot(&mut self, snapshot: &Snapshot, rows: &[Row]) -> Result<i64, RegisterError> {
        on!(self, s => s.add_snapshot(snapshot, rows))
    }

    fn seen(&self) -> Result<Vec<(i64, Date)>, RegisterError> {
        on!(self, s => s.seen())
    }

    fn add_seen(&mut self, snapshot: i64, day: Date) -> Result<(), RegisterError> {
        on!(self, s => s.add_seen(snapshot, day))
    }

    fn move_seen(&mut self, from: i64, to: i64, since: Date) -> Result<(), RegisterError> {
        on!(self, s => s.move_seen(from, to, since))
    }

    fn rows(&self, snapshot: i64) -> Result<Vec<Row>, RegisterError> {
        on!(self, s => s.rows(snapshot))
    }

    fn clear_history(&mut self, source: &str) -> Result<(), RegisterError> {
        on!(self, s => s.clear_history(source))
    }

    fn add_step(&mut self, snapshot: &Snapshot, step: &Step) -> Result<(), RegisterError> {
        on!(self, s => s.add_step(snapshot, step))
    }

    fn filings(&self, source: Option<&str>, as_of: Option<Date>) -> Result<Vec<Filing>, RegisterError> {
        on!(self, s => s.filings(source, as_of))
    }

    fn some_filings(
        &self,
        source: Option<&str>,
        as_of: Option<Date>,
        bounds: &Bounds<'_>,
    ) -> Result<Vec<Filing>, RegisterError> {
        on!(self, s => s.some_filings(source, as_of, bounds))
    }

    fn filing(&self, key: &str, as_of: Option<Date>) -> Result<Option<Filing>, RegisterError> {
        on!(self, s => s.filing(key, as_of))
    }

    fn filing_of(&self, key: &str) -> Result<Option<String>, RegisterError> {
        on!(self, s => s.filing_of(key))
    }

    fn revisions(&self, filing: &str) -> Result<Vec<Revision>, RegisterError> {
        on!(self, s => s.revisions(filing))
    }

    fn revisions_of(&self, filings: &[&str]) -> Result<Vec<Revision>, RegisterError> {
        on!(self, s => s.revisions_of(filings))
    }

    fn renumbered(&self, snapshot: i64, most: i64) -> Result<Vec<Revision>, RegisterError> {
        on!(self, s => s.renumbered(snapshot, most))
    }

    fn observations(&self, filing: &str) -> Result<Vec<(Snapshot, Row)>, RegisterError> {
        on!(self, s => s.observations(filing))
    }

    fn search(&self, search: &Search<'_>) -> Result<Finds, RegisterError> {
        on!(self, s => s.search(search))
    }

    fn index_fault(&self) -> Result<Option<String>, RegisterError> {
        on!(self, s => s.index_fault())
    }

    fn rebuild_index(&mut self) -> Result<(), RegisterError> {
        on!(self, s => s.rebuild_index())
    }

    fn decisions(&self) -> Result<Vec<Decision>, RegisterError> {
        on!(self, s => s.decisions())
    }

    fn add_decision(&mut self, decision: &Decision) -> Result<(), RegisterError> {
        on!(self, s => s.add_decision(decision))
    }

    fn draft_steps(&self) -> Result<Vec<quarantine::Step>, RegisterError> {
        on!(self, s => s.draft_steps())
    }

    fn add_draft_step(&mut self, step: &quarantine::Step) -> Result<(), RegisterError> {
        on!(self, s => s.add_draft_step(step))
    }

    fn draft_text(&self, draft: u64) -> Result<Option<String>, RegisterError> {
        on!(self, s => s.draft_text(draft))
    }

    fn set_draft_text(&mut self, draft: u64, text: Option<&str>) -> Result<(), RegisterError> {
        on!(self, s => s.set_draft_text(draft, text))
    }

    fn forget_for_good(&mut self) -> Result<bool, RegisterError> {
        on!(self, s => s.forget_for_good())
    }

    fn steps(&self, source: &str) -> Result<Vec<(i64, Step)>, RegisterError> {
        on!(self, s => s.steps(source))
    }

    fn misdated(&self) -> Result<Option<String>, RegisterError> {
        on!(self, s => s.misdated())
    }

    fn log_file(&self, name: &str) -> Result<Option<Vec<u8>>, RegisterError> {
        on!(self, s => s.log_file(name))
    }

    fn log_names(&self) -> Result<Vec<String>, RegisterError> {
        on!(self, s => s.log_names())
    }

    fn write_log_file(&mut self, name: &str, bytes: &[u8]) -> Result<(), RegisterError> {
        on!(self, s => s.write_log_file(name, bytes))
    }

    fn remove_log_folder(&mut self, folder: &str) -> Result<(), RegisterError> {
        on!(self, s => s.remove_log_folder(folder))
    }

    fn download(&self, url: &str) -> Result<Option<Download>, RegisterError> {
        on!(self, s => s.download(url))
    }

    fn downloads(&self) -> Result<Vec<Download>, RegisterError> {
        on!(self, s => s.downloads())
    }

    fn keep_download(&mut self, download: &Download) -> Result<(), RegisterError> {
        on!(self, s => s.keep_download(download))
    }
}
