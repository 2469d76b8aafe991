//! Law as data, and the duties that follow from the facts of an incident.
//!
//! What it is: a [`Pack`] holds the law: one record per duty, with its citation, its effective period, who checked it
//! when, and how sure it is. [`Facts`] is what is known of an incident. [`duties`] is a pure function from both and
//! a day to a [`DutyList`]: who must be told what by when, why, and what would change it. [`memo`], [`ics`] and the
//! list's JSON are its forms.
//!
//! What it is not: legal advice, and no lawyer. It reads no case, no evidence and no clock.
//!
//! The one idea: **a gap is shown, never filled.** A clock whose first day is not known is a duty that needs a
//! fact; an operator that nobody has read in the statute is a duty that cannot be final; two laws that
//! contradict each other are a conflict that a person signs. Nothing falls back to something else in silence.

pub mod calendar;
pub mod changes;
pub mod cost;
pub mod day;
pub mod diff;
pub mod disabled;
pub mod duty;
mod engine;
mod error;
pub mod facts;
pub mod ics;
pub mod lint;
pub mod memo;
pub mod pack;
pub mod pages;
pub mod place;
mod plain;
pub mod reports;
pub mod rule;

pub use duty::{Deadline, Duty, DutyList, Moment, Status};
pub use engine::{check_decision, duties};
pub use error::{Form, LawError, Problem};
pub use facts::Facts;
pub use pack::Pack;
