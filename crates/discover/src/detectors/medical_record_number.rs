//! Medical record number: no common form, so a label must say so ("MRN", "Patient ID", "Chart #").

use chartward_model::Element;

use super::labelled::{self, Shape};
use crate::finding::Finding;
use crate::labels::Hit;
use crate::page::Page;

pub(crate) const SHAPE: Shape = Shape { least: 4, most: 20, digits: 3 };

/// The value after a label.
pub(crate) fn label(page: &Page<'_>, hit: &Hit, findings: &mut Vec<Finding>) {
    labelled::push(page, hit, Element::MedicalRecordNumber, &SHAPE, findings);
}
