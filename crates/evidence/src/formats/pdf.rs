//! PDF to documents.
