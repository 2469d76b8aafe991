//! Integration tests of the readers: one binary, one module per subject.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(clippy::format_push_string, reason = "samples are built for reading, not for speed")]
#![expect(clippy::case_sensitive_file_extension_comparisons, reason = "the names are known")]

mod archives;
mod hostile;
mod mail;
mod outlook;
mod pictures;
mod real;
mod support;
