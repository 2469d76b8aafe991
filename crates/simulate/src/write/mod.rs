//! One writer per file format: bytes that any program for the format opens, and nothing more.

pub(crate) mod mime;
