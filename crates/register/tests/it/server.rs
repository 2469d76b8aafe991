//! The cluster ([`crate::cluster`]) that the tests of the register share, and ways to it.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::OnceLock;

use chartward_register::storage::Place;

use crate::cluster::Cluster;

/// The cluster that tests share; nothing (with a message) if PostgreSQL is not installed, a failure under CI.
pub(crate) fn shared() -> Option<&'static Cluster> {
    static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
    // what this cluster holds need not survive anything
    SHARED.get_or_init(|| Cluster::start("fsync = off\nfull_page_writes = off\n")).as_ref()
}

/// A connection behind the program's back.
pub(crate) fn connect(address: &str) -> postgres::Client {
    postgres::Client::connect(address, postgres::NoTls).unwrap()
}

/// A register in a new database of a cluster, with its key in a folder.
pub(crate) fn place(address: &str, key: &Path) -> Place {
    Place::of(OsStr::new(address), Some(key.to_owned()), None)
}
