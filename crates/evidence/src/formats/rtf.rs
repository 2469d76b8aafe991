//! RTF to documents.
