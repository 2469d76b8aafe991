//! Passport number: a label must say so. United States passports have nine digits, or a letter and eight;
//! other countries' have six to nine letters and digits.

use chartward_model::Element;

use super::labelled::{self, Shape};
use crate::finding::Finding;
use crate::labels::Hit;
use crate::page::Page;

pub(crate) const SHAPE: Shape = Shape { least: 6, most: 9, digits: 5 };

/// The value after a label.
pub(crate) fn label(page: &Page<'_>, hit: &Hit, findings: &mut Vec<Finding>) {
    labelled::push(page, hit, Element::Passport, &SHAPE, findings);
}
