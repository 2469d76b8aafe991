//! A log as a folder of plain files, which any web server can serve as it is.
//!
//! One writer at a time holds the file `lock`: two writers would sign two histories, and no later check could
//! mend that (C2SP calls such a log forked). Readers need no lock.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};
use std::thread;

use crate::{Error, Storage};

const LOCK: &str = "lock";
/// Files written and not yet synced that are kept open; more are synced before the next is written.
const MAX_PENDING: usize = 512;
/// Files synced at the same time: file systems write the metadata of concurrent syncs in one go, so that many
/// small files cost little more than one.
const SYNC_THREADS: usize = 32;

/// So few are synced faster one after the other than by threads.
const FEW_FILES: usize = 6;

/// A folder that holds one log.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// Held for as long as this writer lives; `None` for a reader.
    lock: Option<File>,
    pending: Vec<File>,
    /// Folders with new names in them, that must be synced too.
    changed: BTreeSet<PathBuf>,
    /// Folders known to be there.
    known: BTreeSet<PathBuf>,
}

impl Folder {
    /// Opens a folder to write, and creates it where it is missing. Refused while another writer has it.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let failed = |source| Error::Storage { name: LOCK.to_owned(), source };
        if !path.exists() {
            fs::create_dir_all(path).map_err(failed)?;
            // its own name is durable only once the folder around it is synced
            let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
            if cfg!(unix) {
                File::open(parent.unwrap_or(Path::new(".")))
                    .and_then(|parent| parent.sync_all())
                    .map_err(failed)?;
            }
        }
        let lock =
            File::options().create(true).truncate(false).write(true).open(path.join(LOCK)).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { lock: Some(lock), ..Self::reader(path) }),
            Err(TryLockError::WouldBlock) => Err(Error::Locked),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// Opens a folder to read only.
    pub fn reader(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            lock: None,
            pending: Vec::new(),
            changed: BTreeSet::new(),
            known: BTreeSet::new(),
        }
    }

    /// The path of a file; names that lead elsewhere are refused.
    fn file(&self, name: &str) -> io::Result<PathBuf> {
        let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
        if inside && !name.is_empty() {
            Ok(self.path.join(name))
        } else {
            Err(io::Error::new(io::ErrorKind::InvalidInput, "not a name inside the log"))
        }
    }

    fn writable(&self) -> io::Result<()> {
        match self.lock {
            Some(_) => Ok(()),
            None => Err(io::Error::new(io::ErrorKind::PermissionDenied, "opened to read only")),
        }
    }

    /// Makes the folder of a file, and remembers all that must be synced for the file to be found again.
    fn make_parent(&mut self, file: &Path) -> io::Result<()> {
        let Some(parent) = file.parent() else { return Ok(()) };
        if self.known.insert(parent.to_owned()) {
            fs::create_dir_all(parent)?;
            for folder in parent.ancestors().take_while(|folder| folder.starts_with(&self.path)) {
                self.changed.insert(folder.to_owned());
            }
        } else {
            self.changed.insert(parent.to_owned());
        }
        Ok(())
    }

    fn sync_files(&mut self) -> io::Result<()> {
        let files = std::mem::take(&mut self.pending);
        let share = files.len().div_ceil(SYNC_THREADS);
        let sync = |files: &[File]| files.iter().try_for_each(File::sync_data);
        if files.len() <= FEW_FILES {
            return sync(&files);
        }
        thread::scope(|scope| {
            let threads: Vec<_> = files.chunks(share).map(|files| scope.spawn(move || sync(files))).collect();
            // all are waited for, whatever the first says
            let results: Vec<_> = threads.into_iter().map(thread::ScopedJoinHandle::join).collect();
            results.into_iter().try_for_each(|result| {
                result.unwrap_or_else(|_| Err(io::Error::other("the thread that synced files stopped")))
            })
        })
    }
}

impl Storage for Folder {
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.file(name)?) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn write(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.writable()?;
        let path = self.file(name)?;
        self.make_parent(&path)?;
        if self.pending.len() >= MAX_PENDING {
            self.sync_files()?;
        }
        let mut file = File::create(&path)?;
        file.write_all(bytes)?;
        self.pending.push(file);
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_files()?;
        // after the files, whose syncs have mostly written the folders too: that makes this cheap
        std::mem::take(&mut self.changed).iter().try_for_each(|folder| sync_folder(folder))
    }

    fn publish(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.writable()?;
        self.sync()?;
        let path = self.file(name)?;
        self.make_parent(&path)?;
        let temporary = path.with_extension("new");
        let mut file = File::create(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        drop(file);
        fs::rename(&temporary, &path)?;
        self.sync()
    }

    fn remove_folder(&mut self, folder: &str) -> io::Result<()> {
        self.writable()?;
        let path = self.file(folder)?;
        self.known.retain(|known| !known.starts_with(&path));
        self.changed.retain(|changed| !changed.starts_with(&path));
        match fs::remove_dir_all(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// The names in a folder are durable only once the folder itself is synced.
fn sync_folder(path: &Path) -> io::Result<()> {
    // elsewhere a folder cannot be opened as a file, and its names are durable with the files
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}
