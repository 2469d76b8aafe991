//! The register against real lists: every figure by name, any order of import, kills, bad input.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::print_stderr, reason = "a test without its lists says so")]

#[cfg(all(unix, feature = "postgres"))]
mod cluster;
mod conformance;
mod events;
mod exports;
mod figures;
mod history;
mod hostile;
mod linking;
mod log;
#[cfg(all(unix, feature = "postgres"))]
mod outages;
mod quarantine;
#[cfg(all(unix, feature = "postgres"))]
mod server;
mod sources;
mod support;
mod syncing;
