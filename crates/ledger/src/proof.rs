//! The proof of one entry in one file (C2SP `tlog-proof`): what a patient or a court can check offline.
//!
//! It holds the entry's path and the signed head, with the cosignatures of witnesses; not the entry. Who checks
//! it needs the entry, the log's public key and, to trust more than the log itself, the witnesses' keys.

use std::fmt;

use base64ct::{Base64, Encoding};

use crate::text::Lines;
use crate::{Anchor, Error, Hash, LogIdentity, Note, SignedCheckpoint, WitnessPolicy, tree};

const WHAT: &str = "tlog-proof";
const HEADER: &str = "c2sp.org/tlog-proof@v1";
/// A tree of any size has no longer paths.
const MAX_PATH: usize = 63;

/// The proof that a log holds an entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proof {
    /// Bytes that the application adds. Nothing vouches for them.
    pub extra: Option<Vec<u8>>,
    /// The index of the entry.
    pub index: u64,
    /// The path from the entry to the root.
    pub path: Vec<Hash>,
    /// The head of the log as it was signed.
    pub note: Note,
}

impl Proof {
    /// Reads a proof; nothing is verified yet.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let mut lines = Lines::new(WHAT, bytes)?;
        if lines.next()? != HEADER {
            return Err(lines.malformed("not a proof of version 1"));
        }
        let mut line = lines.next()?;
        let mut extra = None;
        if let Some(encoded) = line.strip_prefix("extra ") {
            extra = Some(Base64::decode_vec(encoded).map_err(|_| lines.malformed("not base64"))?);
            line = lines.next()?;
        }
        let index = line.strip_prefix("index ").ok_or_else(|| lines.malformed("no index"))?;
        let index = lines.number(index)?;
        let path = parse_path(&mut lines)?;
        let note = Note::parse(lines.rest().as_bytes())?;
        Ok(Self { extra, index, path, note })
    }

    /// Checks that this log has signed a tree with this entry at this index. The head that is returned tells the
    /// size; its witnesses are judged by [`Self::verify_anchored`].
    pub fn verify(&self, entry: &[u8], log: &LogIdentity) -> Result<SignedCheckpoint, Error> {
        self.verify_leaf(&Hash::leaf(entry), log)
    }

    /// The same for an entry of which only the leaf hash is known.
    pub fn verify_leaf(&self, leaf: &Hash, log: &LogIdentity) -> Result<SignedCheckpoint, Error> {
        let head = SignedCheckpoint::open(self.note.to_string().as_bytes(), log)?;
        tree::verify_inclusion(leaf, self.index, head.size(), &self.path, head.root())?;
        Ok(head)
    }

    /// Checks also that enough witnesses have seen that tree, none of them later than `now`.
    pub fn verify_anchored(
        &self,
        entry: &[u8],
        log: &LogIdentity,
        policy: &WitnessPolicy,
        now: u64,
    ) -> Result<Anchor, Error> {
        policy.check(&self.verify(entry, log)?, now)
    }
}

/// The content of a `.tlog-proof` file.
impl fmt::Display for Proof {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(formatter, "extra {}", Base64::encode_string(extra))?;
        }
        writeln!(formatter, "index {}", self.index)?;
        self.path.iter().try_for_each(|hash| writeln!(formatter, "{}", hash.to_base64()))?;
        write!(formatter, "\n{}", self.note)
    }
}

/// Hashes, one a line, up to and including an empty line.
pub(crate) fn parse_path(lines: &mut Lines<'_>) -> Result<Vec<Hash>, Error> {
    let mut path = Vec::new();
    loop {
        let line = lines.next()?;
        if line.is_empty() {
            return Ok(path);
        }
        if path.len() == MAX_PATH {
            return Err(lines.malformed("more hashes than any tree needs"));
        }
        path.push(lines.hash(line)?);
    }
}
