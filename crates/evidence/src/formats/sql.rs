//! SQL dumps to documents.
