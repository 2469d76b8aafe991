//! Documents to mentions of data elements.

use jiff::civil::Date;

pub mod fields;

/// What to do with numbers from ranges that are never issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reserved {
    /// They belong to nobody.
    Reject,
    /// They count as real: for generated evidence, whose people have only such numbers.
    Admit,
}

/// How to scan.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// What to do with numbers that are never issued.
    pub reserved: Reserved,
    /// The last day that makes sense.
    pub latest: Date,
}
