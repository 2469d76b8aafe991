//! Name of a human: what [`crate::names`] finds in running text by labels, mail headers, titles, lists and
//! surroundings.
//!
//! It is the one detector that is a module of its own size; this is its door.

use crate::finding::Finding;
use crate::names;
use crate::page::Page;

/// Names in a text.
pub(crate) fn find(page: &Page<'_>, findings: &mut Vec<Finding>) {
    names::find(page, findings);
}
