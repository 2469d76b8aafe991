//! From a secret to the key of the database.
//!
//! A key file's content, or what argon2id (RFC 9106) makes of a passphrase, is hashed together with a
//! domain tag, the case's salt and the kind of secret: one secret used for two cases gives two unrelated
//! keys. The result goes to SQLCipher as a raw 256-bit key, so that its own slow derivation is not
//! needed on top.

use std::fmt;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use crate::StoreError;

/// Fewest bytes of a key file.
pub const MIN_KEY_FILE: u64 = 32;
/// Most bytes of a key file: more is certainly a mistake.
pub(crate) const MAX_KEY_FILE: u64 = 16 << 20;
/// Fewest characters of the passphrase of a new case.
pub const MIN_PASSPHRASE: usize = 12;

/// The most that a case file may ask of this machine: the file is not authenticated before the key is known.
const MAX_MEMORY_KIB: u32 = 1 << 20;
const MAX_PASSES: u32 = 64;
const MAX_LANES: u32 = 16;

const DOMAIN: &[u8] = b"chartward case key v1\0";

/// What opens a case.
pub enum Secret {
    /// A file of at least [`MIN_KEY_FILE`] bytes, any content.
    KeyFile(PathBuf),
    /// A passphrase.
    Passphrase(Zeroizing<String>),
}

impl Secret {
    /// Which kind it is.
    pub fn kind(&self) -> SecretKind {
        match self {
            Self::KeyFile(_) => SecretKind::KeyFile,
            Self::Passphrase(_) => SecretKind::Passphrase,
        }
    }
}

/// Makes a new key file of 64 random bytes in hexadecimal, readable by its owner only.
///
/// # Errors
/// A file that exists already or cannot be made, and a system without random numbers.
pub fn write_new_key_file(path: &Path) -> Result<(), StoreError> {
    let mut bytes = Zeroizing::new([0u8; 64]);
    getrandom::fill(bytes.as_mut()).map_err(|_| StoreError::Random)?;
    let text = hex(bytes.as_ref());
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()
    });
    written.map_err(|source| StoreError::Io { action: "create", path: path.to_owned(), source })
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({})", self.kind())
    }
}

/// The kinds of secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretKind {
    /// A key file.
    KeyFile,
    /// A passphrase.
    Passphrase,
}

impl fmt::Display for SecretKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::KeyFile => "a key file",
            Self::Passphrase => "a passphrase",
        })
    }
}

/// How the key is derived, as `case.json` keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Derivation {
    /// SHA-256 over the file.
    KeyFile {
        /// Salt of the case.
        salt: Salt,
    },
    /// argon2id, then as above.
    Argon2id {
        /// Salt of the case.
        salt: Salt,
        /// Memory in KiB.
        memory_kib: u32,
        /// Passes over the memory.
        passes: u32,
        /// Degree of parallelism.
        lanes: u32,
    },
}

impl Derivation {
    pub(crate) fn kind(&self) -> SecretKind {
        match self {
            Self::KeyFile { .. } => SecretKind::KeyFile,
            Self::Argon2id { .. } => SecretKind::Passphrase,
        }
    }

    /// The database key that `secret` gives.
    pub(crate) fn key(&self, secret: &Secret) -> Result<Key, StoreError> {
        match (self, secret) {
            (Self::KeyFile { salt }, Secret::KeyFile(path)) => hash_key_file(path, salt),
            (Self::Argon2id { salt, memory_kib, passes, lanes }, Secret::Passphrase(passphrase)) => {
                if *memory_kib > MAX_MEMORY_KIB || *passes > MAX_PASSES || *lanes > MAX_LANES {
                    return Err(StoreError::Damaged("case.json asks for too much key derivation"));
                }
                let bad = |_| StoreError::Damaged("case.json has impossible key derivation parameters");
                let params = Params::new(*memory_kib, *passes, *lanes, Some(32)).map_err(bad)?;
                let mut stretched = Zeroizing::new([0u8; 32]);
                Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                    .hash_password_into(passphrase.as_bytes(), &salt.0, stretched.as_mut())
                    .map_err(bad)?;
                let mut hash = begin(salt, b"passphrase\0");
                hash.update(stretched.as_ref());
                Ok(Key::of(hash))
            }
            (expected, _) => Err(StoreError::WrongSecret { expected: expected.kind() }),
        }
    }
}

/// Random bytes that make every case's key its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Salt([u8; 32]);

impl Salt {
    pub(crate) fn random() -> Result<Self, StoreError> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|_| StoreError::Random)?;
        Ok(Self(bytes))
    }
}

impl From<Salt> for String {
    fn from(salt: Salt) -> Self {
        hex(&salt.0).to_string()
    }
}

impl TryFrom<String> for Salt {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        let mut salt = [0; 32];
        if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err("a salt is 64 hexadecimal digits");
        }
        for (byte, pair) in salt.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let nibble = |b: u8| char::from(b).to_digit(16).unwrap_or(0);
            *byte = u8::try_from(nibble(pair[0]) * 16 + nibble(pair[1])).unwrap_or(0);
        }
        Ok(Self(salt))
    }
}

/// The 256-bit key of a case database; wiped when dropped.
pub(crate) struct Key(Zeroizing<[u8; 32]>);

impl Key {
    fn of(hash: Sha256) -> Self {
        let mut output = hash.finalize();
        let mut key = Zeroizing::new([0; 32]);
        key.copy_from_slice(&output);
        output.as_mut_slice().zeroize();
        Self(key)
    }

    /// The statement that hands the key to SQLCipher: a raw key, no further derivation.
    pub(crate) fn pragma(&self) -> Zeroizing<String> {
        // room for all of it, so that no half-written copy is left behind by growing
        let mut sql = Zeroizing::new(String::with_capacity(96));
        sql.push_str("PRAGMA key = \"x'");
        sql.push_str(&hex(self.0.as_ref()));
        sql.push_str("'\"");
        sql
    }
}

/// Lower-case hexadecimal digits, wiped when dropped: the bytes may be a key. There is room for all of them
/// from the start, so that growing leaves no copy behind.
pub(crate) fn hex(bytes: &[u8]) -> Zeroizing<String> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

fn begin(salt: &Salt, kind: &[u8]) -> Sha256 {
    Sha256::new().chain_update(DOMAIN).chain_update(salt.0).chain_update(kind)
}

fn hash_key_file(path: &Path, salt: &Salt) -> Result<Key, StoreError> {
    let unreadable = |source| StoreError::KeyFileUnreadable { path: path.to_owned(), source };
    let mut file = File::open(path).map_err(unreadable)?;
    let mut hash = begin(salt, b"key file\0");
    let mut buffer = Zeroizing::new(vec![0u8; 64 << 10]);
    let mut length = 0u64;
    loop {
        let read = file.read(&mut buffer).map_err(unreadable)?;
        if read == 0 {
            break;
        }
        hash.update(&buffer[..read]);
        length += read as u64;
        if length > MAX_KEY_FILE {
            return Err(StoreError::KeyFileTooLong(path.to_owned()));
        }
    }
    if length < MIN_KEY_FILE {
        return Err(StoreError::KeyFileTooShort { path: path.to_owned(), length });
    }
    Ok(Key::of(hash))
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::{Derivation, Salt, Secret};
    use crate::StoreError;

    fn salt(byte: u8) -> Salt {
        Salt([byte; 32])
    }

    fn key_of(content: &[u8], salt: Salt) -> Result<String, StoreError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), content).unwrap();
        let key = Derivation::KeyFile { salt }.key(&Secret::KeyFile(file.path().to_owned()))?;
        Ok(key.pragma().to_string())
    }

    #[test]
    fn key_depends_on_every_byte_of_file_and_salt() {
        let one = key_of(&[7; 32], salt(1)).unwrap();
        assert_eq!(one.len(), "PRAGMA key = \"x''\"".len() + 64);
        assert_eq!(one, key_of(&[7; 32], salt(1)).unwrap());
        assert_ne!(one, key_of(&[7; 33], salt(1)).unwrap());
        assert_ne!(one, key_of(&[7; 32], salt(2)).unwrap());
    }

    /// The value was computed with Python's hashlib; a change here locks people out of their cases.
    #[test]
    fn derivation_never_changes() {
        let key = key_of(b"0123456789abcdef0123456789abcdef", salt(0x11)).unwrap();
        assert_eq!(key, KNOWN_KEY_PRAGMA);
    }

    const KNOWN_KEY_PRAGMA: &str =
        "PRAGMA key = \"x'1d1c43f74f39bb80026cdf2da6f45302569571a4f2524c918f3c35c69503d99d'\"";

    #[test]
    fn short_and_endless_key_files_are_refused() {
        assert!(matches!(key_of(&[7; 31], salt(1)), Err(StoreError::KeyFileTooShort { length: 31, .. })));
        let large = vec![0; 16 << 20];
        assert!(key_of(&large, salt(1)).is_ok());
        assert!(matches!(key_of(&[large, vec![0]].concat(), salt(1)), Err(StoreError::KeyFileTooLong(_))));
    }

    #[test]
    fn hostile_parameters_are_refused_before_they_cost_anything() {
        let greedy = Derivation::Argon2id { salt: salt(1), memory_kib: u32::MAX, passes: 1, lanes: 1 };
        let empty = Derivation::Argon2id { salt: salt(1), memory_kib: 0, passes: 0, lanes: 0 };
        for derivation in [greedy, empty] {
            let secret = Secret::Passphrase(Zeroizing::new("correct horse".into()));
            assert!(matches!(derivation.key(&secret), Err(StoreError::Damaged(_))));
        }
    }

    #[test]
    fn salt_reads_back_and_rejects_nonsense() {
        let text = String::from(salt(0xa5));
        assert_eq!(Salt::try_from(text).unwrap(), salt(0xa5));
        for bad in ["", "a5", &"g".repeat(64), &"é".repeat(32)] {
            assert!(Salt::try_from(bad.to_owned()).is_err());
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let secret = Secret::Passphrase(Zeroizing::new("correct horse".into()));
        assert_eq!(format!("{secret:?}"), "Secret(a passphrase)");
    }
}
