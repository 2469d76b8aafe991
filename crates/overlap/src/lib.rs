//! Whom two parties both have, without handing over lists.
//!
//! What it is: private set intersection by files. One party [`prepare`]s a request, the other [`answer`]s it, the first
//! [`finish`]es and learns which of its own the other has; with its [`Reply`] the other learns the same of its own.
//!
//! What it is not: a network protocol, a way to compare names that are merely alike, or a protection against a party
//! that asks for people it does not have: whoever asks may guess, as often as its request has lines.
//!
//! The one idea: an **oblivious pseudorandom function** (RFC 9497, ristretto255-SHA512, verifiable mode). The asker's
//! tokens go out blinded, the answerer's leave only as outputs under a key that nobody else has; both can be compared,
//! neither can be read or tried out without the other party. The library of the group is `curve25519-dalek`, which the
//! log's signatures rest on already; what stands above it here is held to the vectors of the RFC.

mod files;
mod oprf;
mod parallel;
mod protocol;

pub use files::{Answer, Reply, Request};
pub use protocol::{Secret, answer, close, fingerprint, finish, prepare};

/// A token: what identifies a person, in a form that both parties make alike. Never written anywhere.
pub type Token = Vec<u8>;

/// Why an exchange cannot go on. Says what and where, never a value.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OverlapError {
    /// A file that is not of this exchange.
    #[error("it is not {0} of an overlap")]
    NotOurs(&'static str),
    /// A line is not what it must be.
    #[error("line {0} is damaged")]
    Line(usize),
    /// Fewer or more lines than the file says.
    #[error("it is not whole: it has {found} lines and says {said}")]
    Cut {
        /// Lines.
        found: usize,
        /// What its head says.
        said: usize,
    },
    /// It answers another request, or replies to another answer.
    #[error("it belongs to another exchange")]
    OtherExchange,
    /// The answerer did not use one key for all.
    #[error("the answer's proof is wrong: the other party did not use one key for all tokens")]
    Proof,
    /// More tokens than the answerer wants to answer.
    #[error("the request has {found} tokens, more than the {most} that are answered")]
    TooMany {
        /// Tokens in the request.
        found: usize,
        /// The limit.
        most: usize,
    },
}
