//! CSV and TSV to documents.
