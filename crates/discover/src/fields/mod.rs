//! Named fields to mentions.

use chartward_model::{Document, FieldGroup, Mention};

use crate::Options;

/// Mentions that the document's named fields state.
pub fn read_fields(_document: &Document, _groups: &[FieldGroup], _options: &Options) -> Vec<Mention> {
    Vec::new()
}
