//! What people decided: about links between filings, and about what visitors sent.

use jiff::civil::Date;
use serde::Serialize;

use crate::answer::{Desk, Fault, Reply};

#[derive(Serialize)]
struct Corrections<'a> {
    schema: &'static str,
    as_of: Option<Date>,
    decisions: Vec<DecisionOut<'a>>,
    released: Vec<ReleasedOut<'a>>,
}

/// A decision about a link. Who made it is in the register's log.
#[derive(Serialize)]
struct DecisionOut<'a> {
    number: u64,
    when: &'a str,
    verdict: &'static str,
    a: &'a str,
    b: &'a str,
    undoes: Option<u64>,
    why: &'a str,
}

/// Something that was sent in and released.
#[derive(Serialize)]
struct ReleasedOut<'a> {
    number: u64,
    what: &'static str,
    filing: Option<&'a str>,
    released: Date,
    withdrawn: Option<Date>,
}

/// `/api/v1/corrections`.
pub(super) fn corrections(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let decisions = desk.site.decisions.iter().map(|one| DecisionOut {
        number: one.number,
        when: &one.when,
        verdict: one.verdict.name(),
        a: &one.a,
        b: &one.b,
        undoes: one.undoes,
        why: &one.why,
    });
    let released = desk.site.released.iter().map(|one| ReleasedOut {
        number: one.number,
        what: one.what,
        filing: one.filing.as_deref(),
        released: one.day,
        withdrawn: one.withdrawn,
    });
    Reply::json(&Corrections {
        schema: "chartward.site-corrections/1",
        as_of: desk.as_of,
        decisions: decisions.collect(),
        released: released.collect(),
    })
}
