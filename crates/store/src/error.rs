//! What can go wrong with a case, each with what to do about it.
//!
//! What it is: one error type for the crate, and the one place where errors of the database become it.
//! What it is not: a carrier of values. The text of a database or JSON error can quote what was stored,
//! so it is dropped here; only codes and our own words go on.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use crate::key::SecretKind;

/// What went wrong. [`StoreError::hint`] says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The stored content contradicts itself or cannot be decoded.
    #[error("the case is damaged: {0}")]
    Damaged(&'static str),
    /// The database reported something that has no name of its own here.
    #[error("the case database reported error {code}: {text}")]
    Database {
        /// Extended result code of SQLite.
        code: i32,
        /// SQLite's own words for the code; never content.
        text: &'static str,
    },
    /// No room on the disk.
    #[error("the disk that holds the case is full")]
    DiskFull,
    /// There is a case already.
    #[error("{} holds a case already", .0.display())]
    Exists(PathBuf),
    /// Another program has the case open.
    #[error("the case is in use: {}", .0.display())]
    InUse(PathBuf),
    /// A file could not be read or written.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried: `read`, `write`, `create`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The key file lies in the folder it is to protect.
    #[error("the key file {} lies inside the case folder", .0.display())]
    KeyFileInCase(PathBuf),
    /// The key file cannot be read.
    #[error("cannot read the key file {}: {source}", path.display())]
    KeyFileUnreadable {
        /// The key file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The key file is larger than any key should be.
    #[error("the key file {} is larger than {} MiB", .0.display(), crate::key::MAX_KEY_FILE >> 20)]
    KeyFileTooLong(PathBuf),
    /// The key file is too short to be a key.
    #[error("the key file {} has {length} bytes, fewer than {}", path.display(), crate::key::MIN_KEY_FILE)]
    KeyFileTooShort {
        /// The key file.
        path: PathBuf,
        /// Its size in bytes.
        length: u64,
    },
    /// The caller broke the contract of intake.
    #[error("the case store was used wrongly: {0}")]
    Misuse(&'static str),
    /// A newer program made the case.
    #[error("the case has format {found}, this program knows formats up to {known}")]
    Newer {
        /// Format found.
        found: u32,
        /// Newest format known.
        known: u32,
    },
    /// The folder holds other things.
    #[error("{} is not empty and holds no case", .0.display())]
    NotEmpty(PathBuf),
    /// There is no case in the folder.
    #[error("{} is not a case folder", .0.display())]
    NotACase(PathBuf),
    /// The passphrase is too short to protect anything.
    #[error("the passphrase has fewer than {} characters", crate::key::MIN_PASSPHRASE)]
    PassphraseTooShort,
    /// The system gave no random numbers.
    #[error("the system gave no random numbers")]
    Random,
    /// The key is wrong, or the file is damaged at its very beginning: the two cannot be told apart.
    #[error("the key does not open the case, or the case is damaged")]
    WrongKey,
    /// A key file was given for a passphrase case, or the other way round.
    #[error("the case is opened with {expected}")]
    WrongSecret {
        /// What opens it.
        expected: SecretKind,
    },
}

impl StoreError {
    /// What to do about it, in one line.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Damaged(_) => {
                "restore the case folder from a backup, or assess the evidence again into a new folder"
            }
            Self::Database { .. } => "check the disk and the permissions of the case folder, then run again",
            Self::DiskFull => "free some space and run the same command again; nothing committed was lost",
            Self::Exists(_) => "name another folder for a new case, or continue this one",
            Self::InUse(_) => "wait until the other program has finished, or end it",
            Self::Io { .. } => "check that the path exists and that you may read and write it",
            Self::KeyFileInCase(_) => {
                "keep the key apart from what it opens: whoever copies the folder must not get the key with it"
            }
            Self::KeyFileUnreadable { .. } => "check the path of the key file and that you may read it",
            Self::KeyFileTooLong(_) => "give a key file as chartward case key PATH makes it",
            Self::KeyFileTooShort { .. } => "make a new one: chartward case key PATH",
            Self::Misuse(_) => "this is a defect of the program: please report it",
            Self::Newer { .. } => "open the case with the newer program that made it",
            Self::NotACase(_) => "check the path; a case folder holds a file case.json",
            Self::NotEmpty(_) => "name an empty folder, or one that does not exist yet",
            Self::PassphraseTooShort => {
                "choose at least 12 characters, better four random words; or make a key file: chartward case key PATH"
            }
            Self::Random => "check that the system's random number generator is available",
            Self::WrongKey => "check that this key or passphrase belongs to this case",
            Self::WrongSecret { expected: SecretKind::KeyFile } => "give the key file of this case",
            Self::WrongSecret { expected: SecretKind::Passphrase } => {
                "give no key file, and the passphrase when asked"
            }
        }
    }

    /// An error of the file system, with what was tried on which path.
    pub(crate) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io { action, path: path.to_owned(), source },
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error as E;
        let code = match error {
            E::SqliteFailure(code, _) | E::SqlInputError { error: code, .. } => code,
            E::FromSqlConversionFailure(..)
            | E::IntegralValueOutOfRange(..)
            | E::InvalidColumnType(..)
            | E::QueryReturnedNoRows
            | E::Utf8Error(..) => return Self::Damaged("a stored value has the wrong type"),
            _ => return Self::Database { code: 21, text: "the database library was used wrongly" },
        };
        match code.code {
            ErrorCode::DiskFull => Self::DiskFull,
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
                Self::Damaged("a page of case.db does not verify")
            }
            _ => Self::Database {
                code: code.extended_code,
                text: rusqlite::ffi::code_to_str(code.extended_code),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::StoreError;

    #[test]
    fn a_stored_value_never_reaches_an_error_text() {
        let parse = serde_json::from_str::<u32>("\"Zebulon\"").unwrap_err();
        assert!(parse.to_string().contains("Zebulon"), "what this test guards against");
        let wrapped =
            rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(parse));
        let error = StoreError::from(wrapped);
        assert!(!format!("{error} {error:?}").contains("Zebulon"));
    }

    #[test]
    fn a_full_disk_is_told_from_other_file_errors() {
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        assert!(matches!(StoreError::io("write", "x".as_ref(), full), StoreError::DiskFull));
        let denied = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        assert!(matches!(StoreError::io("write", "x".as_ref(), denied), StoreError::Io { .. }));
    }
}
