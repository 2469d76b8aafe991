//! The case folder: its files, its lock, its clear-text description.
//!
//! | file | holds |
//! | --- | --- |
//! | `case.json` | format, case number, how the key is derived: nothing that identifies anybody |
//! | `case.db`, `case.db-wal` | everything else, encrypted |
//! | `case.lock` | nothing; whoever has the case open holds a lock on it |
//! | `new.db`, `case.json.new` | half-made files of a case that is being created |
//!
//! A case exists from the moment in which `case.json` has its name. The database is made complete under
//! another name before that and renamed after it, so a kill at any moment leaves either no case or one
//! that opens; and nothing that could be a user's only copy is ever deleted.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::StoreError;
use crate::key::{Derivation, Secret};

/// Version of the folder layout and of `case.json`.
const FORMAT: u32 = 1;

const DESCRIPTION: &str = "case.json";
const HALF_DESCRIPTION: &str = "case.json.new";
const DATABASE: &str = "case.db";
const HALF_DATABASE: &str = "new.db";
const LOCK: &str = "case.lock";
/// What an interrupted creation may leave behind.
const LEFTOVERS: [&str; 4] = [HALF_DESCRIPTION, HALF_DATABASE, "new.db-journal", LOCK];

/// `case.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Description {
    /// Version of the layout.
    pub(crate) format: u32,
    /// Random number of the case: also in the database, so that the two can be seen to belong together.
    pub(crate) case: String,
    /// How the key is derived.
    pub(crate) key: Derivation,
}

impl Description {
    pub(crate) fn new(case: String, key: Derivation) -> Self {
        Self { format: FORMAT, case, key }
    }
}

/// A case folder that this program, and no other, has open.
pub(crate) struct Folder {
    path: PathBuf,
    lock: File,
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Closing would do, but for a child process between fork and exec: it shares the lock for that moment
        // and would keep the case in use. An error means that there is no lock left to give back.
        let _ = self.lock.unlock();
    }
}

/// Whether a folder holds a case.
pub(crate) fn exists(dir: &Path) -> bool {
    dir.join(DESCRIPTION).is_file()
}

/// Reads `case.json`.
pub(crate) fn describe(dir: &Path) -> Result<Description, StoreError> {
    #[derive(Deserialize)]
    struct Version {
        format: u32,
    }
    let path = dir.join(DESCRIPTION);
    let text = fs::read_to_string(&path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => StoreError::NotACase(dir.to_owned()),
        io::ErrorKind::InvalidData => StoreError::Damaged("case.json is not text"),
        _ => StoreError::io("read", &path, error),
    })?;
    let damaged = |_| StoreError::Damaged("case.json is not a case description");
    let version: Version = serde_json::from_str(&text).map_err(damaged)?;
    if version.format > FORMAT {
        return Err(StoreError::Newer { found: version.format, known: FORMAT });
    }
    serde_json::from_str(&text).map_err(damaged)
}

impl Folder {
    /// Takes a folder for a new case: it may be missing, empty, or hold what an interrupted creation left.
    pub(crate) fn claim(dir: &Path) -> Result<Self, StoreError> {
        create_private_dir(dir)?;
        if exists(dir) {
            return Err(StoreError::Exists(dir.to_owned()));
        }
        let not_ours = |name: &std::ffi::OsStr| !LEFTOVERS.iter().any(|leftover| name == *leftover);
        for entry in fs::read_dir(dir).map_err(|error| StoreError::io("read", dir, error))? {
            let entry = entry.map_err(|error| StoreError::io("read", dir, error))?;
            if not_ours(&entry.file_name()) {
                return Err(StoreError::NotEmpty(dir.to_owned()));
            }
        }
        let folder = Self::lock(dir)?;
        // looked at again under the lock: another program may have been creating the same case
        if exists(&folder.path) {
            return Err(StoreError::Exists(dir.to_owned()));
        }
        for leftover in LEFTOVERS.into_iter().filter(|name| *name != LOCK) {
            remove_if_there(&folder.path.join(leftover))?;
        }
        Ok(folder)
    }

    /// Opens the folder of a case that exists, and finishes a creation that was interrupted near its end.
    pub(crate) fn enter(dir: &Path) -> Result<Self, StoreError> {
        let folder = Self::lock(dir)?;
        let (half, whole) = (folder.path.join(HALF_DATABASE), folder.database());
        if !whole.exists() && half.exists() {
            fs::rename(&half, &whole).map_err(|error| StoreError::io("rename", &half, error))?;
            sync_dir(&folder.path)?;
        }
        match fs::metadata(&whole) {
            // SQLite takes an empty file for a new database that any key opens
            Ok(metadata) if metadata.len() == 0 => Err(StoreError::Damaged("case.db is empty")),
            Ok(_) => Ok(folder),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(StoreError::Damaged("case.db is missing"))
            }
            Err(error) => Err(StoreError::io("read", &whole, error)),
        }
    }

    /// The database.
    pub(crate) fn database(&self) -> PathBuf {
        self.path.join(DATABASE)
    }

    /// An empty file, readable by its owner only, for the database of a new case.
    pub(crate) fn new_database(&self) -> Result<PathBuf, StoreError> {
        let path = self.path.join(HALF_DATABASE);
        private_file(&path).map_err(|error| StoreError::io("create", &path, error))?;
        Ok(path)
    }

    /// Makes the new case exist: the description gets its name first, then the database.
    pub(crate) fn establish(&self, description: &Description) -> Result<(), StoreError> {
        let (half, whole) = (self.path.join(HALF_DESCRIPTION), self.path.join(DESCRIPTION));
        let mut text = serde_json::to_vec_pretty(description)
            .map_err(|_| StoreError::Misuse("the case description cannot be written as JSON"))?;
        text.push(b'\n');
        let write = || -> io::Result<()> {
            let mut file = private_file(&half)?;
            file.write_all(&text)?;
            file.sync_all()
        };
        write().map_err(|error| StoreError::io("write", &half, error))?;
        sync_dir(&self.path)?;
        fs::rename(&half, &whole).map_err(|error| StoreError::io("rename", &half, error))?;
        let half = self.path.join(HALF_DATABASE);
        fs::rename(&half, self.database()).map_err(|error| StoreError::io("rename", &half, error))?;
        sync_dir(&self.path)
    }

    /// Refuses a key file that would travel with the case.
    pub(crate) fn refuse_inner_key(&self, secret: &Secret) -> Result<(), StoreError> {
        let Secret::KeyFile(path) = secret else { return Ok(()) };
        match path.canonicalize() {
            Ok(real) if real.starts_with(&self.path) => Err(StoreError::KeyFileInCase(path.clone())),
            // one that cannot be found is reported when it is read
            _ => Ok(()),
        }
    }

    fn lock(dir: &Path) -> Result<Self, StoreError> {
        // absolute, because SQLite would read a path that begins with "file:" as a URI
        let path = dir.canonicalize().map_err(|error| StoreError::io("open", dir, error))?;
        let file = path.join(LOCK);
        let lock = private_file(&file).map_err(|error| StoreError::io("open", &file, error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path, lock }),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse(dir.to_owned())),
            Err(TryLockError::Error(error)) => Err(StoreError::io("lock", &file, error)),
        }
    }
}

/// Opens a file for writing, made if missing, never cut, readable by its owner only.
fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn create_private_dir(dir: &Path) -> Result<(), StoreError> {
    if dir.is_file() {
        return Err(StoreError::NotEmpty(dir.to_owned()));
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(|error| StoreError::io("create", dir, error))
}

fn remove_if_there(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StoreError::io("remove", path, error)),
        _ => Ok(()),
    }
}

/// Makes renames in a folder durable.
fn sync_dir(dir: &Path) -> Result<(), StoreError> {
    if cfg!(unix) {
        let sync = || File::open(dir)?.sync_all();
        sync().map_err(|error| StoreError::io("sync", dir, error))?;
    }
    Ok(())
}
