//! What can go wrong before reading starts. Trouble inside evidence is an inventory row, not an error.

use std::path::PathBuf;

/// Why evidence could not be planned or read at all. Says what and where, never a value from inside.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvidenceError {
    /// A path given by the user does not exist or cannot be looked at.
    #[error("cannot read {path}: {source}")]
    Path {
        /// The path as the user gave it.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is no file at all below the paths given.
    #[error("no file found in {0}")]
    Empty(PathBuf),
    /// No path was given at all.
    #[error("no path to read was given")]
    NoPath,
}
