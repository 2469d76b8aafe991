//! Use cases: the one place where the parts meet.
//!
//! What it is: each thing that a person can ask of Chartward is one function here. [`assess`] takes
//! evidence to people; [`views`] show what a case holds; [`report`](mod@report) writes the page for the file;
//! [`scan`](mod@scan) and [`table`] do the same work on a single input without a case; [`model`] keeps the name model;
//! [`demo`] does the whole job on a generated clinic and measures it against what was planted; [`register`] keeps lists
//! of reported breaches and answers what they said on any day; [`duties`](mod@duties) takes the facts of an incident to what is owed, [`file`](mod@file) to reports, and [`respond`] does both for a case.
//!
//! What it is not: no format, element, law or linkage rule is known here, nothing is printed, and
//! there is no clock: dates and times come in as arguments.
//!
//! The one idea: **data flows one way**, and every step is a function from values to values:
//!
//! ```text
//! evidence::plan -> evidence::read -> discover::Scanner::scan -> store -> resolve::candidates -> resolve::resolve -> store -> views
//! ```

pub mod assess;
pub mod cost;
pub mod counts;
pub mod deliver;
pub mod demo;
pub mod duties;
mod error;
pub mod file;
mod file_names;
mod intake;
pub mod lawpack;
mod lists;
pub mod model;
mod ordered;
pub mod overlap;
pub mod progress;
pub mod query;
pub mod register;
pub mod report;
pub mod respond;
pub mod sample;
pub mod scan;
pub mod table;
pub mod truth;
pub mod views;

pub use chartward_evidence::{Isolation, isolate::serve_child};
pub use chartward_store::{CaseStore, Secret, SecretKind, write_new_key_file};
pub use error::AppError;
