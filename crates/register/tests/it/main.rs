//! The register against real lists: every figure by name, any order of import, kills, bad input.

mod figures;
mod history;
mod hostile;
mod sources;
mod support;
