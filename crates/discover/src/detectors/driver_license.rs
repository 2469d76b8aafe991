//! Driver's licence: every state has its own form and together they fit nearly any number, so a label must say so.

use chartward_model::Element;

use super::labelled::{self, Shape};
use crate::finding::Finding;
use crate::labels::Hit;
use crate::page::Page;

pub(crate) const SHAPE: Shape = Shape { least: 4, most: 19, digits: 4 };

/// The value after a label.
pub(crate) fn label(page: &Page<'_>, hit: &Hit, findings: &mut Vec<Finding>) {
    labelled::push(page, hit, Element::DriverLicense, &SHAPE, findings);
}
