//! What can fail in the register, and what to do about it.

use std::path::PathBuf;

/// Why the register could not do what was asked. Says what and where; [`RegisterError::hint`] says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegisterError {
    /// A file could not be opened or read.
    #[error("cannot read {path}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is not a list of breaches at all.
    #[error("{path} is not a list that can be read: {reason}")]
    NotAList {
        /// Which file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The header is that of no known list.
    #[error("{path}: the header is that of no known list ({columns} columns)")]
    UnknownHeader {
        /// Which file.
        path: PathBuf,
        /// How many columns it has.
        columns: usize,
    },
    /// Most rows cannot be read as what the header says.
    #[error(
        "{path}: {refused} of {rows} rows cannot be read (the first, row {row}: {reason}); nothing was changed"
    )]
    MostlyRefused {
        /// Which file.
        path: PathBuf,
        /// Rows refused.
        refused: usize,
        /// Rows in all.
        rows: usize,
        /// Number of the first refused row.
        row: u64,
        /// Why it was refused.
        reason: String,
    },
    /// No day on which the list was observed is known.
    #[error("{path}: no row has a date, so the day of the snapshot is not known")]
    NoDate {
        /// Which file.
        path: PathBuf,
    },
    /// A source that does not exist.
    #[error("no source is called {0:?}")]
    NoSuchSource(String),
    /// A filing that does not exist.
    #[error("no filing has the number {0:?}")]
    NoSuchFiling(String),
    /// A register that does not exist.
    #[error("{0} holds no register")]
    NoRegister(String),
    /// A database's address that cannot be used.
    #[error("{place}: not an address of a database that can be used: {reason}")]
    Address {
        /// The address, without its password.
        place: String,
        /// Why.
        reason: String,
    },
    /// A database of a kind that this program was built without.
    #[error("{0}: this program was built without PostgreSQL")]
    NoEngine(String),
    /// A database server that does not answer, or no longer.
    #[error("the database server of {place} does not answer: {reason}")]
    Unreachable {
        /// The address, without its password.
        place: String,
        /// What the connection said.
        reason: String,
    },
    /// A database server that refused.
    #[error("the register's database server refused: {0}")]
    Server(String),
    /// An address that gave no list.
    #[error("{url}: {reason}; nothing was changed")]
    Download {
        /// The address, without what may be secret in it.
        url: String,
        /// Why.
        reason: String,
    },
    /// A file of addresses that cannot be used.
    #[error("{path}: not a file of lists to keep up to date: {reason}")]
    Lists {
        /// Which file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A register whose key is kept elsewhere, and nobody said where.
    #[error("nobody said where the key of the log of {0} is")]
    NoKeyFolder(String),
    /// A register that a newer program has written.
    #[error("the register was written by a newer version of the program (format {0})")]
    Newer(i64),
    /// A register that an older program has written.
    #[error("the register was written by an older version of the program (format {0})")]
    Older(i64),
    /// A decision that does not exist.
    #[error("there is no decision {0}")]
    NoSuchDecision(u64),
    /// Two rows of one filing cannot be decided about.
    #[error("both numbers are of the filing {0}")]
    OneFiling(String),
    /// A file that is not a draft of a filing.
    #[error("not a draft of a filing: {reason}")]
    NotADraft {
        /// What is wrong with it.
        reason: String,
    },
    /// A draft that is too long.
    #[error("the draft has {bytes} bytes, and at most {most} are taken")]
    DraftTooLong {
        /// How long it is.
        bytes: usize,
        /// How long it may be.
        most: usize,
    },
    /// Too many drafts wait for somebody.
    #[error("{0} drafts wait already")]
    QuarantineFull(usize),
    /// A draft that does not exist.
    #[error("there is no draft {0}")]
    NoSuchDraft(u64),
    /// A draft with which that cannot be done.
    #[error("draft {number} is {state}")]
    DraftState {
        /// Its number.
        number: u64,
        /// Where it stands.
        state: &'static str,
    },
    /// A rejected draft whose text is still in a file of the database.
    #[error(
        "draft {0} is rejected, but its text stays in the file of changes while somebody reads the database"
    )]
    NotForgotten(u64),
    /// A list that lost more than it should.
    #[error("{file}: {vanished} of {expected} filings would vanish; nothing was changed")]
    Shortened {
        /// Which file.
        file: String,
        /// Filings that are not in it.
        vanished: usize,
        /// Filings that should be.
        expected: usize,
    },
    /// A day that is not there yet.
    #[error("{path}: it cannot have been observed on {day}, which is later than today")]
    NotYet {
        /// Which file.
        path: PathBuf,
        /// Which day.
        day: jiff::civil::Date,
    },
    /// A decision that was undone before.
    #[error("decision {0} was undone already")]
    UndoneAlready(u64),
    /// A head of a log that cannot be compared.
    #[error("{path} holds no signed head of a log: {reason}")]
    NotAHead {
        /// Which file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Somebody who has released the draft before.
    #[error("draft {0} was released by this person already, and it needs another")]
    SamePerson(u64),
    /// A step by nobody.
    #[error("nobody is named who does this")]
    Nobody,
    /// A step without a reason.
    #[error("no reason is given")]
    NoReason,
    /// The key that signs the log is not there.
    #[error("the key of the register's log is missing: {0}")]
    NoKey(PathBuf),
    /// The log has fewer entries than were signed with the key beside it.
    #[error(
        "the register's log has {there} entries, and {kept} were signed with the key that is beside {path}"
    )]
    Behind {
        /// The head that was kept.
        path: PathBuf,
        /// Entries that are there.
        there: u64,
        /// Entries that were signed.
        kept: u64,
    },
    /// The tamper-evident log refused.
    #[error("the register's log: {0}")]
    Log(#[source] chartward_ledger::Error),
    /// A register could not be copied.
    #[error("nothing was copied to {place}: {reason}")]
    NotCopied {
        /// Where.
        place: String,
        /// Why.
        reason: String,
    },
    /// Something could not be exported.
    #[error("cannot write {path}: {reason}")]
    Export {
        /// Where.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The index of words is damaged and cannot be made again.
    #[error("the register's word index is damaged and cannot be made again: {0}")]
    Index(rusqlite::Error),
    /// The database failed.
    #[error("the register's database failed: {0}")]
    Database(#[from] rusqlite::Error),
    /// Stored data cannot be understood.
    #[error("the register's database holds something unexpected in {0}")]
    Stored(&'static str),
}

/// What to do about a log that has less than was signed.
const BEHIND: &str = "the database was emptied, put back to an earlier day, or is another one: put the right one there; only if the later \
                      entries are lost for good, remove log.head, and tell whoever has kept a head";
/// What to do about a log that refuses.
const LOG: &str = "see `chartward register verify --register DIR`; if it finds a difference, restore the folder from a copy";

/// The log's files are in the register's database: what the database says is told as it is, and not as a fault of the log.
impl From<chartward_ledger::Error> for RegisterError {
    fn from(error: chartward_ledger::Error) -> Self {
        match error {
            chartward_ledger::Error::Storage { name, source } => match source.downcast::<Self>() {
                Ok(of_database) => of_database,
                Err(source) => Self::Log(chartward_ledger::Error::Storage { name, source }),
            },
            error => Self::Log(error),
        }
    }
}

impl RegisterError {
    /// What to do about it, in one line.
    pub fn hint(&self) -> String {
        let text = match self {
            Self::File { .. } => "check the path and that this account may read it",
            Self::NotAList { .. } => {
                "download the list again and look at it: an error page or a cut file is not imported, and nothing was changed"
            }
            Self::UnknownHeader { .. } => {
                "name the list with --source, or see docs/register/sources.md for the headers that are known; nothing was changed"
            }
            Self::MostlyRefused { .. } => {
                "columns may be swapped or the file may be another list: compare it with docs/register/sources.md"
            }
            Self::NoDate { .. } => "say with --observed-on YYYY-MM-DD when the list was downloaded",
            Self::NoSuchSource(_) => {
                return format!("known sources: {}", crate::sources::ids().join(", "));
            }
            Self::NoSuchFiling(_) => "see `chartward register list --register DIR` for the numbers",
            Self::NoRegister(_) => "fill one with `chartward register import FILE... --register DIR`",
            Self::Address { .. } => {
                "write it as postgres://USER@HOST:PORT/DATABASE; see docs/register/postgresql.md"
            }
            Self::NoEngine(_) => {
                "use a build with `--features postgres`, or name a folder; see docs/register/postgresql.md"
            }
            Self::Unreachable { .. } => {
                "see that the server runs and can be reached, then run the command again: nothing is half done"
            }
            Self::Server(_) => {
                "see that this account may make and change the schema chartward_register, and that the disk has room"
            }
            Self::Download { .. } => {
                "try again later; if the list has really changed so, download it, look at it, and import the file"
            }
            Self::Lists { .. } => "see docs/register/sync.md for its form",
            Self::NoKeyFolder(_) => "name its folder with --log-key DIR",
            Self::Newer(_) => "use the version of the program that wrote it, or a newer one",
            Self::Older(_) => "import the lists into a new register",
            Self::NoSuchDecision(_) | Self::UndoneAlready(_) => {
                "see `chartward register decisions --register DIR`"
            }
            Self::OneFiling(_) => "name two filings; see `chartward register list --register DIR`",
            Self::NotADraft { .. } => {
                "give the file that `chartward file --form draft` or `chartward case file --form draft` wrote; nothing was changed"
            }
            Self::DraftTooLong { .. } => "shorten its description; nothing was changed",
            Self::QuarantineFull(_) => {
                "release or reject some: `chartward register draft list --register DIR`"
            }
            Self::NoSuchDraft(_) => "see `chartward register draft list --all --register DIR`",
            Self::DraftState { .. } => {
                "only one that waits can be released or rejected, only a released one withdrawn; see `chartward register draft list --all --register DIR`"
            }
            Self::NotForgotten(_) => {
                "end what reads the register; the file of changes goes with the last program that has the register open"
            }
            Self::Shortened { .. } => {
                "the file may be cut off: download it again; if the list has really lost them, say --coverage full, and if it is only a part of the list, --coverage partial"
            }
            Self::NotYet { .. } => "say with --observed-on YYYY-MM-DD when it was downloaded",
            Self::NotAHead { .. } => {
                "give the file in which the head was kept that `chartward register verify --format json` printed"
            }
            Self::SamePerson(_) => "somebody else must look at it and release it: --by NAME",
            Self::Nobody => "say who: --by NAME, or set CHARTWARD_ACTOR",
            Self::NoReason => "say why: --why TEXT; it is signed with the step",
            Self::NoKey(_) => "put the file back from a copy: nothing can be added to the history without it",
            Self::Behind { .. } => BEHIND,
            Self::Log(_) => LOG,
            Self::NotCopied { .. } => {
                "name an empty database or a new folder; see what `chartward register verify` says of this register"
            }
            Self::Export { .. } => "check that the folder is writable, empty and has room",
            Self::Index(_) => {
                "check that the folder is writable; else restore it from a copy, or import the lists into a new register"
            }
            Self::Database(_) | Self::Stored(_) => {
                "check that the folder is writable and has room; import the lists into a new register if it is damaged"
            }
        };
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::RegisterError;

    #[test]
    fn what_the_database_says_is_no_fault_of_the_log() {
        let storage = |source| chartward_ledger::Error::Storage { name: "tile".to_owned(), source };
        let lost = RegisterError::NoSuchDecision(7);
        let error = RegisterError::from(storage(std::io::Error::other(lost)));
        assert!(matches!(error, RegisterError::NoSuchDecision(7)), "{error:?}");
        let error = RegisterError::from(storage(std::io::ErrorKind::PermissionDenied.into()));
        assert!(matches!(error, RegisterError::Log(_)), "{error:?}");
    }
}
