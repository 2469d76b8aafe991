//! HTML to documents.
