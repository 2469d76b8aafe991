//! Evidence files in, documents out, and an inventory row for every file and member.
//!
//! What it is: readers for the containers and formats that an exposed mailbox, share or database
//! holds. [`plan()`] lists the work; [`read`] reads one [`Unit`] of it and hands what it finds, in a
//! defined order, to a [`Sink`].
//!
//! What it is not: it does not know what a Social Security number is, does not decide what matters, and
//! never changes, copies or unpacks evidence onto disk. There is no clock and no randomness.
//!
//! The one idea: **nothing is silently unread.** Whatever a reader is given, it returns documents, an
//! [`Outcome`](chartward_model::Outcome) with a reason, or both; limits turn hostile input (bombs, loops,
//! endless lines, hundred-fold nesting) into rows of the inventory instead of trouble.
//!
//! Where things are: `plan` walks folders; `sniff` names a format by looking inside; `stream`
//! hashes and bounds what is read; `session` joins them and writes the inventory; `formats/` has one file
//! per format; [`isolate`] runs readers of hostile formats in a child process.

mod charset;
mod error;
mod foreign;
mod formats;
pub mod fuzzing;
pub mod isolate;
mod limits;
mod meter;
mod names;
mod plan;
mod reader;
mod session;
mod sniff;
mod stream;
mod transcode;

pub use error::EvidenceError;
pub use limits::Limits;
pub use meter::Meter;
pub use plan::{Plan, RootPlan, Unit, plan, plan_root};
pub use reader::{Flow, Isolation, Settings, Sink, hash_file, read, read_as_table, read_bytes, read_metered};
