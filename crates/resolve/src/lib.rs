//! Mentions and rosters to distinct individuals.
//!
//! What it is: the linkage of the project. [`candidates()`] turns the mentions of one document into
//! person-candidates (who is shown there, with which identifiers); [`resolve()`] turns the candidates of
//! a whole case, and the organisation's own lists ([`Roster`]), into [`chartward_model::Individual`]s;
//! [`table`] does the same for the rows of one table.
//!
//! What it is not: nothing here reads a file, knows the time of day, draws at random or keeps a model
//! trained elsewhere. Every weight stands in one readable table (`compare/weights.rs`).
//!
//! The one idea: **the two errors cost differently.** A wrong merge is a person who never hears that
//! their data was taken; a missed merge is a stamp. So evidence for a merge is weighed (Fellegi and
//! Sunter, 1969), but contradictions veto: two Social Security numbers, two birth dates that no slip of
//! the finger explains, two given names, Jr and Sr. What a veto keeps apart, and what is neither clear
//! nor absurd, goes to a list for a person to decide.

mod addresses;
mod alike;
mod block;
pub mod bulk;
mod candidate;
mod candidates;
mod cluster;
mod compare;
mod engine;
mod error;
mod individuals;
mod listed;
mod mapping;
mod names;
mod nicknames;
mod normalise;
mod prose;
mod record;
mod resolution;
mod review;
mod roster;
mod settings;
pub mod ssn;
pub mod table;

pub use alike::{WordMatch, fold, match_words};
pub use candidate::{Candidate, DocumentCandidates, DocumentMentions};
pub use candidates::{ListOf, candidates, list_people};
pub use error::ResolveError;
pub use resolution::{Counts, Resolution, resolve};
pub use roster::Roster;
pub use settings::Settings;
