//! What the register keeps, and the narrow door to where it is kept.
//!
//! What it is: the stored things ([`Snapshot`], [`Row`], [`Filing`], [`Revision`]) and [`Storage`], the operations
//! that a database must offer. SQLite is the embedded default ([`sqlite`]); PostgreSQL offers the same, behind the
//! feature `postgres`. [`Engine`] is whichever of them is open, [`Place`] where it is.
//!
//! What it is not: a place for decisions. What a filing is, and when it changed, is decided in
//! [`crate::history`] by pure functions.
//!
//! The one idea: **snapshots and rows are facts and are only added; filings and revisions are a function of
//! them** and can be made again at any time.

mod engine;
mod index;
mod place;
#[cfg(feature = "postgres")]
pub mod postgres;
pub mod sqlite;
mod stored;
mod terms;

use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use engine::Engine;
pub(crate) use place::make_private;
pub use place::{Place, Server};
pub use terms::terms;

use crate::RegisterError;
use crate::draft::{Change, Draft, Fields};
use crate::link::decision::Decision;
use crate::quarantine;
use crate::words::Coverage;

/// One file that was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Number in the database.
    pub id: i64,
    /// Which list.
    pub source: String,
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
    /// Its name.
    pub file: String,
    /// Its size.
    pub bytes: u64,
    /// Which header it had.
    pub variant: String,
    /// When it was observed.
    pub observed_on: Date,
    /// How that is known.
    pub observed_by: String,
    /// What absence from it means.
    pub coverage: Coverage,
    /// How that is known.
    pub coverage_by: String,
    /// Which fields it carries.
    pub carried: Fields,
    /// Rows that were read.
    pub read: u64,
    /// Rows that were refused.
    pub refused: u64,
    /// Day of its newest row: of two files that were observed on one day the one with the newer row is later. Not known of files
    /// that a program before format 4 imported.
    pub newest: Option<Date>,
    /// Last day on which the same file was seen again, if it was: the list said nothing else in between.
    pub seen: Option<Date>,
}

/// How it is known when a copy was observed, after that: the list had said something else between two copies.
const AGAIN: &str = ", again";

impl Snapshot {
    /// The last day on which it was seen.
    pub fn last_seen(&self) -> Date {
        self.seen.map_or(self.observed_on, |day| day.max(self.observed_on))
    }

    /// Whether the same file was observed before, and another one after that.
    pub fn is_again(&self) -> bool {
        self.observed_by.ends_with(AGAIN)
    }

    /// The same, observed again.
    #[must_use]
    pub(crate) fn again(mut self) -> Self {
        self.observed_by.push_str(AGAIN);
        self
    }
}

/// One row of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Position in the file.
    pub number: u64,
    /// As it is in the file.
    pub raw: Vec<u8>,
    /// What it says, or why it was refused.
    pub said: Result<Arc<Draft>, String>,
}

/// A filing across snapshots, as it stands after some of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filing {
    /// Permanent number: the key of its first row. The key of any of its rows finds it too.
    pub key: String,
    /// Which list.
    pub source: String,
    /// First snapshot that has it.
    pub first_seen: Date,
    /// Last snapshot that has it.
    pub last_seen: Date,
    /// When it was first seen to say what it says.
    pub changed: Date,
    /// Whether it was gone from the list.
    pub vanished: bool,
    /// What it says; shared with the row and the revision that say the same.
    pub draft: Arc<Draft>,
}

/// How a filing's history went on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevisionKind {
    /// First seen.
    Appeared,
    /// Fields changed.
    Changed,
    /// Gone from a list that should have it.
    Vanished,
    /// Back.
    Returned,
}

impl Row {
    /// The fixed form of what it says, or why it was refused: what is stored and signed.
    ///
    /// # Errors
    /// A value that cannot be written as JSON.
    pub fn fixed(&self) -> Result<String, RegisterError> {
        match &self.said {
            Ok(draft) => serde_json::to_string(&**draft).map_err(|_| RegisterError::Stored("a draft")),
            Err(reason) => Ok(reason.clone()),
        }
    }

    /// A hash of its bytes and of what it says.
    ///
    /// # Errors
    /// A value that cannot be written as JSON.
    pub fn hash(&self) -> Result<[u8; 32], RegisterError> {
        let mut hasher = Sha256::new();
        hasher.update((self.raw.len() as u64).to_le_bytes());
        hasher.update(&self.raw);
        hasher.update(self.fixed()?);
        Ok(hasher.finalize().into())
    }
}

impl RevisionKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Appeared, Self::Changed, Self::Vanished, Self::Returned];

    /// How it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Appeared => "appeared",
            Self::Changed => "changed",
            Self::Vanished => "vanished",
            Self::Returned => "returned",
        }
    }
}

/// One step in the history of a filing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Which filing.
    pub filing: String,
    /// Which snapshot shows it.
    pub snapshot: i64,
    /// When that was observed.
    pub observed_on: Date,
    /// What happened.
    pub kind: RevisionKind,
    /// Which fields changed.
    pub changes: Vec<Change>,
    /// Why the row is taken for this filing.
    pub reason: String,
    /// What the filing says from now on.
    pub draft: Arc<Draft>,
}

/// What one snapshot adds to the history of its source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Filing of each row that was read: row number and key.
    pub rows: Vec<(u64, String)>,
    /// New steps of histories.
    pub revisions: Vec<Revision>,
}

/// What is known of an address that a list was downloaded from, so that the next download is polite and can be
/// compared with the last good one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Download {
    /// The address.
    pub url: String,
    /// Which list it gave.
    pub source: Option<String>,
    /// The server's mark of the version that was last imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// When the server says that that version was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
    /// Which header the last good file had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// SHA-256 of the last good file, in hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// How many rows were read from it.
    #[serde(default)]
    pub rows: u64,
    /// When the address was last asked, in seconds since 1970.
    #[serde(default)]
    pub asked: i64,
    /// Before when the server wants not to be asked again, in seconds since 1970.
    #[serde(default)]
    pub not_before: i64,
    /// How many times in a row it failed.
    #[serde(default)]
    pub failures: u32,
}

/// Which filings are asked for, as far as a database can tell without reading all of them: it may give more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounds<'a> {
    /// All.
    None,
    /// Those that are counted on a day between two.
    Days(Date, Date),
    /// Those of a state.
    State(&'a str),
}

/// Revisions that are ranked when only the first finds are asked for. Of more that have the words, the newest are: what a
/// question costs does not grow with the list.
pub const RANKED: usize = 20_000;

/// What is searched for.
#[derive(Clone, Copy, Debug)]
pub struct Search<'a> {
    /// Which list, or all.
    pub source: Option<&'a str>,
    /// What names or description must have, all of it ([`crate::search`]): a word, words in a row, or with `*` the beginning
    /// of one.
    pub terms: &'a [String],
    /// As of when, or now.
    pub as_of: Option<Date>,
    /// Which filings.
    pub bounds: Bounds<'a>,
    /// Which of those that were found; all if none.
    pub page: Option<Page>,
}

/// The first of what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many, the best.
    pub most: usize,
    /// How many of the newest are ranked.
    pub ranked: usize,
}

impl Page {
    /// The best, at most so many, of the newest [`RANKED`].
    pub fn of(most: usize) -> Self {
        Self { most, ranked: RANKED }
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finds {
    /// Keys of filings, the best first.
    pub keys: Vec<String>,
    /// Whether so many have the words that only the newest were ranked.
    pub newest_only: bool,
}

/// Operations that a database offers to the register. All writes between [`begin`](Self::begin) and
/// [`commit`](Self::commit) become visible together or not at all.
pub trait Storage {
    /// Begins to write.
    fn begin(&mut self) -> Result<(), RegisterError>;
    /// Makes what was written last.
    fn commit(&mut self) -> Result<(), RegisterError>;
    /// Forgets what was written since [`begin`](Self::begin).
    fn roll_back(&mut self) -> Result<(), RegisterError>;
    /// What is read until [`end_reading`](Self::end_reading) is of one moment, whoever writes meanwhile.
    fn begin_reading(&self) -> Result<(), RegisterError>;
    /// Ends [`begin_reading`](Self::begin_reading).
    fn end_reading(&self) -> Result<(), RegisterError>;

    /// The snapshots of a source, or of all: by day of observation, then by newest row, then as they were imported.
    fn snapshots(&self, source: Option<&str>) -> Result<Vec<Snapshot>, RegisterError>;
    /// Adds a snapshot with its rows and gives its number.
    fn add_snapshot(&mut self, snapshot: &Snapshot, rows: &[Row]) -> Result<i64, RegisterError>;
    /// Days on which snapshots were seen again: number of the snapshot, and the day.
    fn seen(&self) -> Result<Vec<(i64, Date)>, RegisterError>;
    /// Adds a day on which a snapshot was seen again; its filings were last seen then.
    fn add_seen(&mut self, snapshot: i64, day: Date) -> Result<(), RegisterError>;
    /// From a day on, the days on which a snapshot was seen again become those of another one.
    fn move_seen(&mut self, from: i64, to: i64, since: Date) -> Result<(), RegisterError>;
    /// The rows of a snapshot, in their order.
    fn rows(&self, snapshot: i64) -> Result<Vec<Row>, RegisterError>;

    /// Forgets filings and revisions of a source, to make them again.
    fn clear_history(&mut self, source: &str) -> Result<(), RegisterError>;
    /// Adds what a snapshot says to the history.
    fn add_step(&mut self, snapshot: &Snapshot, step: &Step) -> Result<(), RegisterError>;

    /// The filings of a source, or of all, as they stood on a day, or stand now; gone ones included. In order of
    /// first appearance.
    fn filings(&self, source: Option<&str>, as_of: Option<Date>) -> Result<Vec<Filing>, RegisterError>;
    /// The same, of some filings.
    fn some_filings(
        &self,
        source: Option<&str>,
        as_of: Option<Date>,
        bounds: &Bounds<'_>,
    ) -> Result<Vec<Filing>, RegisterError>;
    /// One filing as it stood on a day, or stands now.
    fn filing(&self, key: &str, as_of: Option<Date>) -> Result<Option<Filing>, RegisterError>;
    /// The key of the filing that has the row of this key.
    fn filing_of(&self, key: &str) -> Result<Option<String>, RegisterError>;
    /// The history of a filing, oldest step first.
    fn revisions(&self, filing: &str) -> Result<Vec<Revision>, RegisterError>;
    /// The histories of some filings, by filing, each oldest step first.
    fn revisions_of(&self, filings: &[&str]) -> Result<Vec<Revision>, RegisterError> {
        let mut all = Vec::new();
        for filing in filings {
            all.append(&mut self.revisions(filing)?);
        }
        Ok(all)
    }
    /// The steps of a snapshot that changed a filing's number of people, the last first, at most so many.
    fn renumbered(&self, snapshot: i64, most: i64) -> Result<Vec<Revision>, RegisterError>;
    /// Each row of a filing with the snapshot that has it, oldest first.
    fn observations(&self, filing: &str) -> Result<Vec<(Snapshot, Row)>, RegisterError>;
    /// The filings that had all terms in name or description on a day, or have them now. Every database finds the same;
    /// their ranks may differ.
    fn search(&self, search: &Search<'_>) -> Result<Finds, RegisterError>;

    /// What differs between the index of words and what it was made of; nothing for a database that keeps it itself.
    fn index_fault(&self) -> Result<Option<String>, RegisterError> {
        Ok(None)
    }
    /// Makes the index of words again.
    fn rebuild_index(&mut self) -> Result<(), RegisterError> {
        Ok(())
    }

    /// What people decided about links, oldest first.
    fn decisions(&self) -> Result<Vec<Decision>, RegisterError>;
    /// Adds a decision.
    fn add_decision(&mut self, decision: &Decision) -> Result<(), RegisterError>;

    /// What was done with drafts, oldest step first.
    fn draft_steps(&self) -> Result<Vec<quarantine::Step>, RegisterError>;
    /// Adds a step.
    fn add_draft_step(&mut self, step: &quarantine::Step) -> Result<(), RegisterError>;
    /// What a draft says, if it is kept.
    fn draft_text(&self, draft: u64) -> Result<Option<String>, RegisterError>;
    /// Keeps what a draft says, or forgets it.
    fn set_draft_text(&mut self, draft: u64, text: Option<&str>) -> Result<(), RegisterError>;
    /// Sees to it that what was forgotten is in no file of the database any more, as far as that is in the program's hands;
    /// whether it is so.
    fn forget_for_good(&mut self) -> Result<bool, RegisterError> {
        Ok(true)
    }

    /// What the history of a source was made of, in the order in which it was written: for each snapshot its rows
    /// with their filings, and its revisions.
    fn steps(&self, source: &str) -> Result<Vec<(i64, Step)>, RegisterError>;
    /// Whether first and last days of filings are those of their rows: the key of the first that is not.
    fn misdated(&self) -> Result<Option<String>, RegisterError>;

    /// A file of the tamper-evident log.
    fn log_file(&self, name: &str) -> Result<Option<Vec<u8>>, RegisterError>;
    /// The names of all of them.
    fn log_names(&self) -> Result<Vec<String>, RegisterError>;
    /// Writes a file of the log; it becomes visible with everything else on [`commit`](Self::commit).
    fn write_log_file(&mut self, name: &str, bytes: &[u8]) -> Result<(), RegisterError>;
    /// Removes the files of the log whose names begin with a folder's.
    fn remove_log_folder(&mut self, folder: &str) -> Result<(), RegisterError>;

    /// What is known of an address that a list was downloaded from.
    fn download(&self, url: &str) -> Result<Option<Download>, RegisterError>;
    /// What is known of all of them.
    fn downloads(&self) -> Result<Vec<Download>, RegisterError>;
    /// Keeps that; outside of [`begin`](Self::begin) at once.
    fn keep_download(&mut self, download: &Download) -> Result<(), RegisterError>;
}
