//! Facts with one thing changed, and the duties that follow.

use std::sync::OnceLock;

use chartward_law::{DutyList, Facts, Pack, duties};
use jiff::civil::Date;

/// The shipped pack.
pub(crate) fn pack() -> Pack {
    static PACK: OnceLock<Pack> = OnceLock::new();
    PACK.get_or_init(|| Pack::shipped().unwrap()).clone()
}

/// A facts file: a covered entity in Colorado, discovered on 2026-03-02, and whatever is added.
pub(crate) fn facts_text(people: &str, more: &str) -> String {
    format!(
        "schema = \"chartward.facts/1\"\nincident = \"test\"\n{more}\n{people}\n",
        more = if more.contains("[entity]") {
            more.to_owned()
        } else {
            format!("{ENTITY}{HAPPENED}{DATES}{more}")
        },
    )
}

pub(crate) const ENTITY: &str = "[entity]\nname = \"Clinic\"\nkind = \"covered_entity\"\nseat = \"CO\"\n";
pub(crate) const HAPPENED: &str = "[happened]\naccessed = \"yes\"\nacquired = \"yes\"\n";
pub(crate) const DATES: &str = "[dates]\nbreach_began = 2026-02-20\ndetected = 2026-03-02\ndiscovered = 2026-03-02\ndetermined = 2026-03-04\nconfirmed = 2026-03-04\n";

/// So many residents of a state with a name, an SSN and a diagnosis.
pub(crate) fn people(state: &str, count: u64) -> String {
    format!(
        "[[people]]\nresidence = \"{state}\"\ncount = {count}\nelements = [\"person_name\", \"ssn\", \"diagnosis\"]\n"
    )
}

/// The duties of a text, as of a day.
pub(crate) fn list(text: &str, as_of: &str) -> DutyList {
    let facts = Facts::read("test", text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    duties(&facts, &pack(), as_of.parse::<Date>().unwrap()).unwrap()
}

/// The duties of a covered entity's people, as of 2026-03-10.
pub(crate) fn simple(people: &str, more: &str) -> DutyList {
    list(&facts_text(people, more), "2026-03-10")
}

/// The status of a duty; `-` if it is not in the list.
pub(crate) fn status(list: &DutyList, id: &str) -> &'static str {
    list.duty(id).map_or("-", |duty| duty.status.name())
}

/// The last day of a duty; empty if there is none.
pub(crate) fn last(list: &DutyList, id: &str) -> String {
    list.duty(id)
        .unwrap_or_else(|| panic!("no duty {id}"))
        .deadline
        .last
        .map(|last| last.to_string())
        .unwrap_or_default()
}

/// The head of a made-up law of Texas: one version, of which nobody has read since when it holds.
pub(crate) const TEXAS: &str = r#"
schema = "chartward.law/1"
regime = "state"
jurisdiction = "TX"
title = "Texas"

[[version]]
citation = "Tex. 1"
source = "somewhere"
verified_on = 2025-01-01
verified_by = "somebody"
confidence = "secondary"
trigger = "access"
"#;

/// A notice of whoever owns the data, about anybody, by a clock.
pub(crate) fn rule(id: &str, recipient: &str, clock: &str) -> String {
    format!(
        r#"
[[version.rule]]
id = "{id}"
act = "notice"
recipient = "{recipient}"
bearer = "owner"
threshold = {{ is = {{ op = "any" }}, scope = "state" }}
clock = {{ {clock} }}
"#
    )
}

/// The duties of seven residents of Texas by a made-up law, as of a day; `more` is the rest of the facts of a shop.
pub(crate) fn by_law(law: &str, more: &str, as_of: &str) -> DutyList {
    let pack = Pack::from_texts("test", &[("tx", law)]).unwrap_or_else(|error| panic!("{error}\n{law}"));
    let text = facts_text(&people("TX", 7), &format!("{SHOP}{more}"));
    let facts = Facts::read("test", &text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    duties(&facts, &pack, as_of.parse().unwrap()).unwrap()
}

/// An organisation to which no federal law of health applies.
pub(crate) const SHOP: &str = "[entity]\nname = \"Shop\"\nkind = \"other\"\n";
