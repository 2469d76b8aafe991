//! The law pack, the facts and the duties, clause by clause. Each test names the clause that it shows.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]
#![expect(clippy::print_stdout, reason = "a test says what it skipped and what it measured")]

mod bad_facts;
mod citations;
mod clocks;
mod decided;
mod edges;
mod federal;
mod lacking;
mod late;
mod letters;
mod packs;
mod paper;
mod replays;
mod reports;
mod signed;
mod states;
mod support;
mod sureness;
mod words;
