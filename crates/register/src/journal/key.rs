//! The key that signs a register's log, and the last head that was signed with it, beside each other in a folder.
//!
//! What it is not: the log. Its files are in the register's database, which somebody else may be able to edit.
//!
//! The one idea: **a key that is there once is never another one**: whoever comes second takes the one that is there.

use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;

use chartward_ledger::{Algorithm, LogIdentity, SignedCheckpoint, SigningKey, VerifyingKey};

use super::hex;
use crate::RegisterError;

/// The private key, in the register's folder.
pub(crate) const PRIVATE: &str = "log.key";
/// The public key beside it, to be given away.
pub(crate) const PUBLIC: &str = "log.pub";

/// The head that was signed last, beside the key: what a database that was emptied or put back does not have.
pub(crate) const HEAD: &str = "log.head";

/// Most bytes of a file with a head.
const LONGEST_HEAD: u64 = 1 << 20;

/// The key of a register's log.
pub(crate) struct Key(SigningKey);

impl std::fmt::Debug for Key {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Key {
    /// A key made from a seed; in no folder yet.
    pub(crate) fn make(seed: &[u8; 32]) -> Result<Self, RegisterError> {
        let nameless = SigningKey::from_seed("register", Algorithm::Ed25519, seed)?;
        let id = hex(nameless.verifying_key().public_bytes().get(..6).unwrap_or_default());
        let key = SigningKey::from_seed(&format!("chartward-register-{id}"), Algorithm::Ed25519, seed)?;
        Ok(Self(key))
    }

    /// Puts the key into a folder; if another program has put one there, that one holds.
    pub(crate) fn save_or_load(self, folder: &Path) -> Result<Self, RegisterError> {
        match self.save(folder) {
            Err(RegisterError::File { source, .. }) if source.kind() == io::ErrorKind::AlreadyExists => {
                Self::load(folder)?.ok_or_else(|| RegisterError::NoKey(folder.join(PRIVATE)))
            }
            saved => saved.map(|()| self),
        }
    }

    /// Writes both halves into a folder.
    pub(crate) fn save(&self, folder: &Path) -> Result<(), RegisterError> {
        let public = format!("{}\n", self.0.verifying_key());
        write_private(&folder.join(PRIVATE), self.0.to_private_text().as_bytes())
            .and_then(|()| fs::write(folder.join(PUBLIC), public))
            .map_err(|source| RegisterError::File { path: folder.join(PRIVATE), source })
    }

    /// The key in a folder, if it is there.
    pub(crate) fn load(folder: &Path) -> Result<Option<Self>, RegisterError> {
        let path = folder.join(PRIVATE);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(Self(SigningKey::parse(text.trim())?))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(RegisterError::File { path, source }),
        }
    }

    /// The public key.
    pub(crate) fn public(&self) -> &VerifyingKey {
        self.0.verifying_key()
    }

    /// The private key again: the ledger takes one for each log that is opened.
    pub(super) fn again(&self) -> Result<SigningKey, RegisterError> {
        Ok(SigningKey::parse(&self.0.to_private_text())?)
    }

    /// Signs a text.
    pub(crate) fn sign(&self, text: &str) -> Result<String, RegisterError> {
        let mut note = chartward_ledger::Note::new(text)?;
        note.sign(&self.0)?;
        Ok(note.to_string())
    }
}

/// The public key in a folder.
pub(crate) fn public_key(folder: &Path) -> Result<VerifyingKey, RegisterError> {
    let path = folder.join(PUBLIC);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(VerifyingKey::parse(text.trim())?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => match Key::load(folder)? {
            Some(key) => Ok(key.public().clone()),
            None => Err(RegisterError::NoKey(path)),
        },
        Err(source) => Err(RegisterError::File { path, source }),
    }
}

/// Writes a file that only its owner reads, at once; one that is there stays.
fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = path.with_extension(format!("{}-{:?}.new", std::process::id(), std::thread::current().id()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    let linked = match fs::hard_link(&new, path) {
        // a file system without links
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists && !path.exists() => {
            fs::rename(&new, path)
        }
        linked => linked,
    };
    // nothing more can be done if it stays
    let _ = fs::remove_file(&new);
    linked
}

/// Keeps a signed head beside the key. It is of help, not of need: where it cannot be written, an older one stays, of which
/// the log is a continuation too.
pub(crate) fn keep_head(folder: &Path, head: &[u8]) {
    let path = folder.join(HEAD);
    let larger = |known: Vec<u8>| size_of(&known) >= size_of(head);
    // of two programs the one that signed last may be the first to get here
    if fs::read(&path).is_ok_and(larger) {
        return;
    }
    let new = path.with_extension(format!("{}-{:?}.new", std::process::id(), std::thread::current().id()));
    // it is no secret: whoever may read the register may check with it
    let written = fs::write(&new, head).and_then(|()| fs::rename(&new, &path));
    if written.is_err() {
        let _ = fs::remove_file(&new);
    }
}

/// Refuses to sign on in a log that has less than this folder's program signed before: of two logs that go on from one place
/// with one key neither could be believed.
pub(crate) fn not_behind(folder: &Path, head: Option<&[u8]>) -> Result<(), RegisterError> {
    let path = folder.join(HEAD);
    let Ok(kept) = fs::read(&path) else { return Ok(()) };
    match (size_of(&kept), head.map_or(Some(0), size_of)) {
        (Some(kept), Some(there)) if there < kept => Err(RegisterError::Behind { path, there, kept }),
        _ => Ok(()),
    }
}

/// How many entries a head says that there are: its second line (C2SP tlog-checkpoint).
fn size_of(head: &[u8]) -> Option<u64> {
    std::str::from_utf8(head).ok()?.lines().nth(1)?.parse().ok()
}

/// The signed head in a file: as it is, or in what `verify` wrote as JSON.
pub(crate) fn head_in(path: &Path, key: &VerifyingKey) -> Result<SignedCheckpoint, RegisterError> {
    let failed = |source| RegisterError::File { path: path.to_owned(), source };
    let mut text = String::new();
    fs::File::open(path).map_err(failed)?.take(LONGEST_HEAD).read_to_string(&mut text).map_err(failed)?;
    if let Ok(view) = serde_json::from_str::<serde_json::Value>(&text)
        && let Some(head) = view.get("head").and_then(serde_json::Value::as_str)
    {
        return head_of(head.as_bytes(), path, key);
    }
    head_of(text.as_bytes(), path, key)
}

fn head_of(bytes: &[u8], path: &Path, key: &VerifyingKey) -> Result<SignedCheckpoint, RegisterError> {
    SignedCheckpoint::open(bytes, &LogIdentity::of(key)?)
        .map_err(|error| RegisterError::NotAHead { path: path.to_owned(), reason: error.to_string() })
}
