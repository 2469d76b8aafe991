//! The hash of the tree: SHA-256 with the domain prefixes of RFC 6962, section 2.1.
//!
//! A leaf is hashed with a zero byte before it, an inner node with a one byte, so that nobody can pass one off
//! as the other.

use std::fmt;

use base64ct::{Base64, Encoding};
use sha2::{Digest, Sha256};

/// The hash of a leaf, an inner node or a whole tree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; Self::LENGTH]);

impl Hash {
    /// Bytes in a hash.
    pub const LENGTH: usize = 32;

    /// The root of the tree without entries.
    pub fn empty_root() -> Self {
        Self(Sha256::digest(b"").into())
    }

    /// The hash of an entry.
    pub fn leaf(entry: &[u8]) -> Self {
        Self(Sha256::new().chain_update([0]).chain_update(entry).finalize().into())
    }

    /// The hash of two subtrees.
    pub fn node(left: &Self, right: &Self) -> Self {
        // in one piece: two blocks, and no bookkeeping between them
        let mut bytes = [1; 1 + 2 * Self::LENGTH];
        bytes[1..=Self::LENGTH].copy_from_slice(&left.0);
        bytes[1 + Self::LENGTH..].copy_from_slice(&right.0);
        Self(Sha256::digest(bytes).into())
    }

    /// The commitment to a record: with the salt deleted, the record can no longer be guessed from it, and it
    /// still proves that there was one.
    pub fn commitment(salt: &[u8; 32], record: &[u8]) -> Self {
        Self(Sha256::new().chain_update(salt).chain_update(record).finalize().into())
    }

    /// The hash with these bytes.
    pub const fn from_bytes(bytes: [u8; Self::LENGTH]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }

    /// The text used in checkpoints and proofs.
    pub fn to_base64(&self) -> String {
        Base64::encode_string(&self.0)
    }

    /// Reads that text; only the one canonical spelling is accepted.
    pub fn from_base64(text: &str) -> Option<Self> {
        let mut bytes = [0; Self::LENGTH];
        (text.len() == 44).then_some(())?;
        let decoded = Base64::decode(text, &mut bytes).ok()?;
        (decoded.len() == Self::LENGTH).then_some(Self(bytes))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
