//! The tamper-evident log: an append-only Merkle tree whose head is signed, kept as plain files.
//!
//! The formats are those of the C2SP transparency-log family, so that other people's tools can check our
//! logs and ours can check theirs: `tlog-tiles` (hashes and entries as static files), `tlog-checkpoint` (the
//! signed head), `signed-note` (its signatures and key texts), `tlog-cosignature` and `tlog-witness` (others who
//! saw the head), `tlog-proof` (one entry's proof in one file). Hashing is that of RFC 6962, section 2.1.
//!
//! The one idea: **nothing that is read back is believed**. Every tile is checked against its parent up to
//! the signed head, every entry against its tile; what does not fit is named by file and place.
//!
//! What it is not: it knows no entry format and no person; callers put bytes in that hold no health
//! information (commitments, see [`Hash::commitment`]). It has no clock, no randomness and no network: times
//! and seeds are arguments, and asking a witness is the caller's errand.
//!
//! Start with [`Log`] to write, [`Reader`] to read and prove, [`Proof`] to check one entry offline, [`audit()`]
//! to check all of it.

mod anchor;
mod audit;
mod checkpoint;
mod edge;
mod error;
mod folder;
mod hash;
mod key;
mod log;
mod note;
mod proof;
mod reader;
mod storage;
mod text;
pub mod tile;
pub mod tree;
pub mod witness;

pub use anchor::{Anchor, Coverage, WitnessPolicy};
pub use audit::{Report, audit};
pub use checkpoint::{Checkpoint, LogIdentity, SignedCheckpoint};
pub use error::{Damage, Error, Fault};
pub use folder::Folder;
pub use hash::Hash;
pub use key::{Algorithm, SigningKey, VerifyingKey};
pub use log::{Appended, Log};
pub use note::{Note, Signature, Verified};
pub use proof::Proof;
pub use reader::{Entries, Reader};
pub use storage::{Memory, Storage};
