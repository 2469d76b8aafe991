//! PDF to documents.

use chartward_model::{DocumentKind, Outcome, Structure};

use super::{Emit, Part};

/// Placeholder until the reader is merged.
pub(crate) fn read(bytes: &[u8], _name: &str, emit: &mut dyn Emit) -> Outcome {
    let text = String::from_utf8_lossy(bytes).into_owned();
    emit.part(Part { kind: DocumentKind::Pdf, base: 0, text, structure: Structure::Prose });
    Outcome::Parsed
}
