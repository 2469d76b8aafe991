//! Integration tests of the readers: one binary, one module per subject.

mod archives;
mod hostile;
mod mail;
mod outlook;
mod real;
mod support;
