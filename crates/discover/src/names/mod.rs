//! Names of people.

pub(crate) mod headers;

use crate::finding::Finding;
use crate::page::Page;

/// Names in a text.
pub(crate) fn find(_page: &Page<'_>, _findings: &mut Vec<Finding>) {}

/// Share of cells, in thousandths, that are names of people by the lists.
pub(crate) fn share_of_people(_cells: &[&str]) -> u16 {
    1000
}

/// What kind of name column the cells make.
pub(crate) fn kind_of_column(_cells: &[&str]) -> Option<(chartward_model::Part, u16)> {
    None
}

/// Canonical form of a name part.
pub(crate) fn part_canonical(_part: chartward_model::Part, text: &str) -> String {
    text.trim().to_uppercase()
}
