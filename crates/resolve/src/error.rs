//! What can go wrong: only the mapping of a table's columns.
//!
//! Messages name columns, never cells.

/// Why a table could not be resolved.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ResolveError {
    /// A mapping names a column that the table does not have.
    #[error("the table has no column \"{0}\"")]
    NoSuchColumn(String),
    /// A mapping names a field that is not known.
    #[error("\"{0}\" is not a field that columns can be mapped to")]
    NoSuchField(String),
    /// A part of a mapping is not `field=column`.
    #[error("part {0} of the column mapping is not of the form field=column")]
    MalformedMapping(usize),
    /// No column says anything about who a row is about.
    #[error("no column holds a name, a birth date, an address, a phone, an e-mail address or an identifier")]
    NothingToMatch,
    /// A model file that cannot be used.
    #[error("the model file cannot be used: {0}")]
    Model(String),
    /// An earlier result of other rows.
    #[error(
        "the earlier result is not of this table: {unlike} of {of} rows are like no other row of their individual"
    )]
    OtherTable {
        /// Rows that are like none of their individual's.
        unlike: usize,
        /// Rows that were looked at.
        of: usize,
    },
    /// More rows than can be numbered.
    #[error("more than {0} rows")]
    TooManyRows(u32),
}

impl ResolveError {
    /// What to do about it, in one line.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoSuchColumn(_) => "name a column as the table's first row has it",
            Self::NoSuchField(_) | Self::MalformedMapping(_) => {
                "write it like given_name=first_name,surname=last_name,date_of_birth=dob"
            }
            Self::NothingToMatch => "say what the columns are with --columns given_name=...,surname=...",
            Self::Model(_) => "write the shipped one with --write-model and change that",
            Self::OtherTable { .. } => {
                "give the result that was made of these rows; with --id rows are known by a column of their own, wherever they stand"
            }
            Self::TooManyRows(_) => "split the table",
        }
    }
}
