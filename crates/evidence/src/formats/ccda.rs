//! C-CDA (and other XML) to documents.
