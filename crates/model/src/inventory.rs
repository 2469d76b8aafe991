//! The inventory: one row for every evidence file and member, and what became of it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Place;

/// A SHA-256 digest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Digest(pub [u8; 32]);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What became of one evidence file or member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InventoryRow {
    /// Which file or member.
    pub place: Place,
    /// Size in bytes: of the file, or of the member once unpacked; what was read of it if it was cut short.
    pub size: u64,
    /// SHA-256 of those bytes; `None` if they could not be read at all.
    pub sha256: Option<Digest>,
    /// Byte range in the enclosing file, where the container is a plain concatenation (mbox).
    pub range: Option<(u64, u64)>,
    /// Type found by looking inside, as a short name: `mbox`, `pdf`, `encrypted zip`.
    pub format: String,
    /// How reading it ended.
    pub outcome: Outcome,
}

/// How reading a file or member ended.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "outcome", content = "reason")]
pub enum Outcome {
    /// Read whole.
    Parsed,
    /// Some of it was read; the reason says what was not.
    Partly(String),
    /// It should have been readable and was not: damaged, encrypted, over a limit. **Unknown exposure.**
    Failed(String),
    /// It was not tried: a format without readable text, or one that is not supported. **Unknown exposure**
    /// unless the reason says that it holds no text.
    Skipped(String),
}

impl Outcome {
    /// Short name: `parsed`, `partly`, `failed`, `skipped`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Parsed => "parsed",
            Self::Partly(_) => "partly",
            Self::Failed(_) => "failed",
            Self::Skipped(_) => "skipped",
        }
    }

    /// The reason, empty for `parsed`.
    pub fn reason(&self) -> &str {
        match self {
            Self::Parsed => "",
            Self::Partly(reason) | Self::Failed(reason) | Self::Skipped(reason) => reason,
        }
    }
}
