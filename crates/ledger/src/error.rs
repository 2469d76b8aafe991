//! What can go wrong, and where.
//!
//! Two kinds of trouble must never be confused: a text or file that came from outside and is not what it
//! should be, and our own storage failing. The first is evidence, the second a reason to try again.
//! No message repeats an entry's bytes or a key.

use std::io;

/// Whatever stops an operation of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A text or file does not follow its format.
    #[error("{what}, byte {at}: {problem}")]
    Malformed {
        /// What was being read.
        what: &'static str,
        /// The byte at which it stops making sense.
        at: usize,
        /// What is wrong there.
        problem: &'static str,
    },
    /// A key text or key name is not one.
    #[error("key: {0}")]
    Key(&'static str),
    /// Two different keys have the same name and key id, so that a signature cannot be attributed.
    #[error("two different keys are called {name}, with the same key id")]
    AmbiguousKey {
        /// Their name.
        name: String,
    },
    /// A signature of a known key does not fit the text.
    #[error("the signature of {key} does not fit")]
    BadSignature {
        /// The name of the key.
        key: String,
    },
    /// No signature of a trusted key.
    #[error("no trusted key has signed this")]
    NoTrustedSignature,
    /// A checkpoint of another log.
    #[error("the checkpoint is of another log")]
    WrongOrigin,
    /// Fewer witnesses than the policy asks for.
    #[error("{found} of {needed} witnesses needed have signed")]
    TooFewWitnesses {
        /// How many distinct witnesses signed.
        found: usize,
        /// How many the policy asks for.
        needed: usize,
    },
    /// A policy that could never, or would always, be satisfied.
    #[error("witness policy: {0}")]
    Policy(&'static str),
    /// A witness claims a time that is yet to come.
    #[error("the time of {witness} lies in the future")]
    FutureTime {
        /// The witness.
        witness: String,
    },
    /// A later checkpoint was witnessed at an earlier time.
    #[error("the checkpoint of size {size} was witnessed before a smaller one")]
    TimeRunsBack {
        /// The size of the later checkpoint.
        size: u64,
    },
    /// A proof does not lead to the root.
    #[error("the proof does not hold: {0}")]
    Proof(&'static str),
    /// An entry or size that the log does not have.
    #[error("{asked} is beyond the log's {size} entries")]
    OutOfRange {
        /// The index or size asked for.
        asked: u64,
        /// The entries that there are.
        size: u64,
    },
    /// An entry longer than the format allows (65,535 bytes).
    #[error("entry {position} of the batch has {length} bytes, at most 65535 can be kept")]
    EntryTooLong {
        /// Its place in the batch, from 0.
        position: u64,
        /// Its length.
        length: usize,
    },
    /// The log is full (2^63 - 1 entries).
    #[error("the log is full")]
    Full,
    /// A stored file is not what was signed.
    #[error(transparent)]
    Damaged(#[from] Fault),
    /// The log is shorter than a checkpoint known from elsewhere.
    #[error("the log was cut: it has {found} entries, {anchored} were witnessed")]
    Truncated {
        /// The size that is known from elsewhere.
        anchored: u64,
        /// The size that there is.
        found: u64,
    },
    /// The log's first entries are not those of a checkpoint known from elsewhere.
    #[error("the log was rewritten: its first {anchored} entries are not those that were witnessed")]
    Rewritten {
        /// The size that is known from elsewhere.
        anchored: u64,
    },
    /// There is no log here.
    #[error("there is no log here")]
    NotFound,
    /// There is a log here already.
    #[error("there is a log here already")]
    AlreadyExists,
    /// Another process is writing to this log.
    #[error("another process is writing to this log")]
    Locked,
    /// An earlier failure left it open what is stored: open the log again.
    #[error("an earlier write failed: open the log again")]
    Unknown,
    /// The storage failed.
    #[error("{name}: {source}")]
    Storage {
        /// The file.
        name: String,
        /// How.
        source: io::Error,
    },
}

impl Error {
    pub(crate) fn storage(name: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let name = name.into();
        move |source| Self::Storage { name, source }
    }
}

/// One stored file that is not what was signed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{name}: {damage}")]
pub struct Fault {
    /// The file, by its name in the log.
    pub name: String,
    /// What is wrong with it.
    pub damage: Damage,
}

/// What is wrong with a stored file.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Damage {
    /// It is not there.
    #[error("missing")]
    Missing,
    /// It has another length than its place in the tree demands.
    #[error("{found} bytes long instead of {expected}")]
    Length {
        /// The length demanded.
        expected: usize,
        /// The length found.
        found: usize,
    },
    /// The lengths inside it do not add up from this byte on.
    #[error("cut or malformed at byte {at}")]
    Cut {
        /// The byte.
        at: usize,
    },
    /// An entry is not the one that was signed.
    #[error("entry {index} is not the one that was signed")]
    Entry {
        /// The entry's index in the log.
        index: u64,
    },
    /// One hash is not the one that was signed; those below it say so.
    #[error("hash {position} is not the one that was signed")]
    Hash {
        /// The hash's position in the file, from 0.
        position: usize,
    },
    /// Its hashes together do not give the signed one, and which one is wrong cannot be told.
    #[error("not the hashes that were signed")]
    Hashes,
}
