//! Parties in mail headers.

use chartward_model::Document;

use crate::finding::Finding;

/// Names in the header lines of a mail.
pub(crate) fn find(_document: &Document, _findings: &mut Vec<Finding>) {}
