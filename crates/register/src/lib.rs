//! The register: every reported breach, every revision, asked "as of when?"
//!
//! What it is: lists of breaches (a federal one, lists of states, lists of collectors) are overwritten in place,
//! count things twice, and cannot be asked what they said last year. This crate reads such lists in all the
//! forms they have come in, keeps every row verbatim, and works out which rows of different days are the same
//! filing, what changed, what vanished, and how many people that makes on any day.
//!
//! ```text
//! file --read--> rows --sources--> drafts --history--> filings, revisions --link--> incidents --tally--> lines
//!  (reading)                      (snapshot)           (storage)                     (on the fly)
//! ```
//!
//! What people decide about links ([`link::decision`]) is kept beside the facts and laid over what is worked out, and
//! every import and decision is signed into a log ([`journal`]), in the same transaction. [`export`] writes files with a
//! signed manifest.
//!
//! What nobody has published, [`quarantine`] keeps apart until people release it.
//!
//! What it is not: a site or a feed; those stand on [`Register`]. [`storage::Storage`] is all that the register asks of
//! a database, and two databases answer it. [`sync`] downloads lists; nothing else reaches the network.
//!
//! The one idea: **rows are facts, everything else is worked out.** A snapshot and its rows are only ever added.
//! Filings, revisions, incidents and totals are functions of the snapshots, so the order of imports does not
//! matter, importing twice changes nothing, and a better matching can be applied to old data.

mod copying;
pub mod draft;
mod error;
pub mod export;
pub mod fetch;
mod finding;
pub mod history;
mod importing;
pub mod journal;
pub mod link;
pub mod quarantine;
mod read;
pub mod reading;
mod register;
pub mod search;
pub mod sources;
pub mod storage;
pub mod sync;
pub mod tally;
mod values;
pub mod words;

pub use error::RegisterError;
pub use finding::Found;
pub use importing::Imported;
pub use register::{Asked, Register};
