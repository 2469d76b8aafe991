//! Tests of linkage: documents to candidates, cases to individuals, tables to individuals.

mod attribution;
mod bulk;
mod cases;
mod given;
mod helpers;
mod measures;
mod nobodys;
mod odd_tables;
mod properties;
mod tables;
mod words;
