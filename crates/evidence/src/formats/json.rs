//! JSON and NDJSON to documents.
