//! The site over HTTP, without a socket: a small register of made-up lists, and the shared lists where they are.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot go on stops where it is, and says so"
)]

mod api;
mod bulk;
mod certificate;
#[cfg(all(unix, feature = "postgres"))]
#[path = "../../../register/tests/it/cluster.rs"]
mod cluster;
mod hooks;
mod hostile;
mod lists;
mod pages;
#[cfg(all(unix, feature = "postgres"))]
mod postgres;
mod reports;
mod sockets;
mod support;
