//! The program as its user runs it.

mod cases;
mod errors;
mod kill;
mod support;

#[test]
fn documented_commands() {
    trycmd::TestCases::new().case("tests/cmd/*.trycmd");
}
