//! Word 97 documents to documents.

use chartward_model::Outcome;

use super::Emit;

/// Placeholder.
pub(crate) fn read(_bytes: &[u8], _emit: &mut dyn Emit) -> Outcome {
    Outcome::Skipped("Word 97 document, not supported: save it as DOCX and run again".to_owned())
}
