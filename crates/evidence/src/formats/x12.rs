//! X12 to documents.
