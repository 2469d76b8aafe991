//! The program as its user runs it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

mod again;
mod bad_facts;
mod cases;
mod drafts;
mod errors;
mod kill;
mod night;
mod outputs;
mod register;
mod resolve;
mod resolve_again;
mod resolve_odd;
mod respond;
mod sample;
#[cfg(all(feature = "web", unix))]
mod serve;
mod snapshots;
mod support;

#[test]
fn documented_commands() {
    trycmd::TestCases::new().case("tests/cmd/*.trycmd").case("tests/cmd/*.md");
}
