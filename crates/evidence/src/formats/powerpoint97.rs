//! PowerPoint 97 slidess to documents.

use chartward_model::Outcome;

use super::Emit;

/// Placeholder.
pub(crate) fn read(_bytes: &[u8], _emit: &mut dyn Emit) -> Outcome {
    Outcome::Skipped("PowerPoint 97 slides, not supported: save it as PPTX and run again".to_owned())
}
