//! ODT and ODP to documents.
