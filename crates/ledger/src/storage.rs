//! Where the files of a log are kept.
//!
//! A storage is asked for little: names to bytes, and two promises. What was written before [`Storage::sync`]
//! is there after it, whatever happens; and [`Storage::publish`] replaces a file at once or not at all. A
//! [`Folder`](crate::Folder) keeps them with fsync and rename; a caller with a database maps `write` to an
//! upsert in the open transaction, `sync` to nothing and `publish` to an upsert and the commit.
//!
//! The order is the whole secret of surviving a kill: no file that the published checkpoint needs is ever
//! written again, so whatever a kill leaves half done lies beyond the log.

use std::collections::BTreeMap;
use std::io;

/// Keeps the files of one log.
pub trait Storage {
    /// The bytes of a file, or nothing where there is none.
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>>;

    /// Writes a file. Until [`Self::sync`] it may be lost or cut.
    fn write(&mut self, name: &str, bytes: &[u8]) -> io::Result<()>;

    /// Makes everything written so far durable.
    fn sync(&mut self) -> io::Result<()>;

    /// Replaces a file at once and durably, after everything that was written before.
    fn publish(&mut self, name: &str, bytes: &[u8]) -> io::Result<()>;

    /// Removes all files whose names start with `folder` and a slash; there may be none.
    fn remove_folder(&mut self, folder: &str) -> io::Result<()>;
}

/// A storage in memory: for small logs whose bytes a caller keeps, and for tests.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Memory {
    files: BTreeMap<String, Vec<u8>>,
}

impl Memory {
    /// An empty storage.
    pub fn new() -> Self {
        Self::default()
    }

    /// All files, by name, for a caller that keeps them elsewhere.
    pub const fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }
}

/// A storage from the files that [`Memory::files`] gave.
impl From<BTreeMap<String, Vec<u8>>> for Memory {
    fn from(files: BTreeMap<String, Vec<u8>>) -> Self {
        Self { files }
    }
}

impl Storage for Memory {
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        Ok(self.files.get(name).cloned())
    }

    fn write(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.files.insert(name.to_owned(), bytes.to_vec());
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn publish(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.write(name, bytes)
    }

    fn remove_folder(&mut self, folder: &str) -> io::Result<()> {
        let prefix = format!("{folder}/");
        self.files.retain(|name, _| !name.starts_with(&prefix));
        Ok(())
    }
}
