//! Number of an account that a provider keeps for a patient, or of a claim or visit. A label must say so;
//! near bank words an "account number" is a bank account instead.

use chartward_model::Element;

use super::bank_account_number;
use super::labelled::{self, Shape};
use crate::finding::Finding;
use crate::labels::Hit;
use crate::page::Page;

pub(crate) const SHAPE: Shape = Shape { least: 4, most: 24, digits: 3 };

/// The value after a label.
pub(crate) fn label(page: &Page<'_>, hit: &Hit, findings: &mut Vec<Finding>) {
    let general = hit.words == "account number";
    if general && bank_account_number::is_near(page, hit) {
        bank_account_number::label(page, hit, findings);
    } else {
        labelled::push(page, hit, Element::AccountNumber, &SHAPE, findings);
    }
}
