//! Checkpoints (C2SP `tlog-checkpoint`): the head of a log, and whose log it is.
//!
//! A [`Checkpoint`] is a claim; a [`SignedCheckpoint`] can only be made from bytes that a key of the log has
//! signed, so whoever holds one need not check again.

use std::fmt;

use crate::text::{Lines, MAX_NUMBER};
use crate::{Algorithm, Error, Hash, Note, SigningKey, VerifyingKey};

const WHAT: &str = "checkpoint";

/// The head of a log: its name, its size and the root over all its entries.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checkpoint {
    /// The name of the log.
    pub origin: String,
    /// The number of its entries.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Hash,
    /// Further lines that other logs may add; ours has none.
    pub extensions: Vec<String>,
}

/// Which log is meant: its name and the keys it signs with.
#[derive(Clone, Debug)]
pub struct LogIdentity {
    origin: String,
    keys: Vec<VerifyingKey>,
}

/// A checkpoint that a key of its log has signed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: Note,
}

impl Checkpoint {
    /// Reads the text of a checkpoint.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let mut lines = Lines::new(WHAT, text.as_bytes())?;
        let origin = lines.next()?;
        if origin.is_empty() {
            return Err(lines.malformed("no origin"));
        }
        let size = lines.next()?;
        let size = lines.number(size)?;
        let root = lines.next()?;
        let root = lines.hash(root)?;
        let mut extensions = Vec::new();
        while !lines.rest().is_empty() {
            let line = lines.next()?;
            if line.is_empty() {
                return Err(lines.malformed("an empty line"));
            }
            extensions.push(line.to_owned());
        }
        if size == 0 && root != Hash::empty_root() {
            return Err(lines.malformed("the empty tree has another root"));
        }
        Ok(Self { origin: origin.to_owned(), size, root, extensions })
    }
}

/// The text that is signed.
impl fmt::Display for Checkpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}\n{}\n{}", self.origin, self.size, self.root.to_base64())?;
        self.extensions.iter().try_for_each(|line| writeln!(formatter, "{line}"))
    }
}

impl LogIdentity {
    /// A log by its name and its keys, of which any one must have signed.
    pub fn new(origin: &str, keys: Vec<VerifyingKey>) -> Result<Self, Error> {
        if origin.is_empty() || origin.contains(char::is_control) {
            return Err(Error::Malformed { what: "log origin", at: 0, problem: "not one line" });
        }
        if keys.is_empty() {
            return Err(Error::Key("a log has at least one key"));
        }
        if keys.iter().any(|key| key.algorithm() != Algorithm::Ed25519) {
            return Err(Error::Key("a log does not sign with a witness's key"));
        }
        Ok(Self { origin: origin.to_owned(), keys })
    }

    /// A log that is called like its only key, as C2SP recommends.
    pub fn of(key: &VerifyingKey) -> Result<Self, Error> {
        Self::new(key.name(), vec![key.clone()])
    }

    /// Its name.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Its keys.
    pub fn keys(&self) -> &[VerifyingKey] {
        &self.keys
    }
}

impl SignedCheckpoint {
    /// Reads a checkpoint of this log and checks its signature.
    pub fn open(bytes: &[u8], log: &LogIdentity) -> Result<Self, Error> {
        let note = Note::parse(bytes)?;
        // the signature first: what nobody known has signed is not worth reading
        note.verify(&log.keys)?;
        let checkpoint = Checkpoint::parse(note.text())?;
        if checkpoint.origin != log.origin {
            return Err(Error::WrongOrigin);
        }
        Ok(Self { checkpoint, note })
    }

    pub(crate) fn sign(checkpoint: Checkpoint, key: &SigningKey) -> Result<Self, Error> {
        if checkpoint.size > MAX_NUMBER {
            return Err(Error::Full);
        }
        let mut note = Note::new(checkpoint.to_string())?;
        note.sign(key)?;
        Ok(Self { checkpoint, note })
    }

    /// What is signed.
    pub const fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The text with all signatures, also those of witnesses.
    pub const fn note(&self) -> &Note {
        &self.note
    }

    /// The number of entries.
    pub const fn size(&self) -> u64 {
        self.checkpoint.size
    }

    /// The root over them.
    pub const fn root(&self) -> &Hash {
        &self.checkpoint.root
    }
}
