//! The encrypted case store.
//!
//! What it is: a case is a folder. `case.json` says, in clear text and without anything that identifies
//! a person or the case, how the key is derived; `case.db` holds everything else, encrypted (SQLCipher);
//! `case.lock` keeps a second program out. What intake commits in a batch is on disk when the call
//! returns, whatever happens to the program afterwards.
//!
//! What it is not: it never holds the text of evidence, only where each mention stands and what it says.
//! It reads no clock and decides nothing about people.
//!
//! The one idea: **reading back is in evidence order, and only in evidence order.** Units are ordered by
//! the root they came from and their source, what is inside a unit by the order in which it was read. So the same
//! evidence gives the same documents with the same ordinals, however often the intake was interrupted.
//!
//! Where things are: [`CaseStore`] opens and creates (`case`), `intake` writes what was read, `reading`
//! gives it back, `roots` names what was given and takes it out again, `resolution` keeps the people, `counts` how many are alike, `records` what was written down and worked out, `trail` who looked at whom; `folder`, `key`, `database` and
//! `pack` are the layers below.

mod case;
mod counts;
mod database;
mod duplicates;
mod error;
mod folder;
mod intake;
mod key;
mod pack;
mod reading;
mod records;
mod resolution;
mod roots;
mod trail;

pub use case::{CaseFacts, CaseOptions, CaseStore, ReservedNumbers};
pub use error::StoreError;
pub use intake::{Batch, RosterKind, StoredDocument, UnitHead, UnitState};
pub use key::{MIN_KEY_FILE, MIN_PASSPHRASE, Secret, SecretKind, write_new_key_file};
pub use reading::InventoryEntry;
pub use records::{NewRecord, Record, RecordHead};
pub use resolution::ResolutionState;
pub use roots::{EvidenceRoot, Removal};
pub use trail::TrailEntry;
/// Wipes what it holds when dropped; re-exported because [`Secret::Passphrase`] takes one.
pub use zeroize::Zeroizing;
