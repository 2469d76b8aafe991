//! Tables in Parquet files, in and out.
//!
//! What it is: [`Reader`] gives the rows of a Parquet file as texts, by column; [`write_table`] writes columns of
//! texts and numbers.
//!
//! What it is not: an engine. No expressions, no nested values, no Arrow: whoever needs those has a query engine.
//!
//! The one idea: **one small place knows the format.** A cell is a text, as it would stand in a CSV file (dates as
//! 2026-11-22, numbers without a trailing ".0"), so that what reads tables need not know where they came from; and a
//! damaged file is an error, whatever the library does with it.

mod cells;
mod read;
mod write;

use std::io::Read;
use std::path::Path;

pub use read::{Reader, Row};
pub use write::{Column, write_table};

/// Why a Parquet file could not be read or written. Says what and where, never a value.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ColumnarError {
    /// The system refused.
    #[error("{0}")]
    System(#[from] std::io::Error),
    /// The file is not what it says it is, or not all of it.
    #[error("the Parquet file is damaged or cut off")]
    Damaged,
    /// It uses something that is not read here.
    #[error("the Parquet file uses {0}, which is not read")]
    Unsupported(&'static str),
    /// No column holds single values.
    #[error("the Parquet file has no column of single values")]
    NoColumns,
    /// Columns of unlike length were to be written.
    #[error("the columns have unlike lengths")]
    Uneven,
    /// The file could not be written.
    #[error("the Parquet file could not be written")]
    Unwritten,
}

/// Whether a file begins as Parquet files do.
///
/// # Errors
/// What the system says.
pub fn is_parquet(path: &Path) -> std::io::Result<bool> {
    let mut start = Vec::with_capacity(4);
    std::fs::File::open(path)?.take(4).read_to_end(&mut start)?;
    Ok(start == b"PAR1")
}
