//! The words of the trade, as types.
//!
//! What it is: the vocabulary every other crate speaks. A [`Document`] is what a reader makes of a
//! file; a [`Mention`] is one data element seen at one place; an [`Individual`] is one distinct human.
//! Identifiers ([`ids`]), names ([`name`]), dates ([`date`]) and places of residence
//! ([`jurisdiction`]) are parsed here once, and have one canonical form.
//!
//! What it is not: there is no I/O here, no clock, no randomness, no async, and nothing that decides.
//!
//! The one idea: **a value that identifies a person cannot be printed by accident.** Such a value is
//! a [`Phi`], which has a redacting `Debug`, no `Display` and no `Serialize`. To see it, code must call
//! [`Phi::reveal`] and say for what [`Purpose`]: every place that does can be found with one search.
//!
//! | word | meaning |
//! | --- | --- |
//! | individual | a distinct human |
//! | inventory | what became of each evidence file and member |
//! | mention | one data element seen at one place |
//! | element | a kind of information a law cares about |
//! | roster | the organisation's own list of people |
//! | evidence | what was exposed |
//! | subject | the person that a row, segment or resource is about, inside one document |

pub mod address;
pub mod cell;
pub mod census;
pub mod date;
pub mod document;
pub mod element;
pub mod exposure;
pub mod ids;
pub mod individual;
pub mod inventory;
pub mod jurisdiction;
pub mod mention;
pub mod name;
pub mod phi;
pub mod place;

pub use document::{Document, DocumentKind, Field, FieldGroup, MailFacts, MailParty, Span, Structure, Table};
pub use element::{Element, HhsCategory};
pub use exposure::{Exposure, Exposures};
pub use individual::{Individual, IndividualId, MentionRef, ReviewPair, Standing};
pub use inventory::{Digest, InventoryRow, Outcome};
pub use jurisdiction::Jurisdiction;
pub use mention::{AtLeast, Confidence, Context, Mention, Part, Reading, Reason, Role, Subject};
pub use name::PersonName;
pub use phi::{Phi, Purpose};
pub use place::Place;
