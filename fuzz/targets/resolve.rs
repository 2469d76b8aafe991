//! The resolution of an arbitrary table: every row gets an individual, numbered by first appearance.

#![no_main]

use chartward_resolve::Settings;
use chartward_resolve::table::{Mapping, resolve_table};
use libfuzzer_sys::fuzz_target;

const COLUMNS: [&str; 12] = [
    "given_name", "middle_name", "surname", "date_of_birth", "ssn", "street", "city", "state", "postcode", "phone",
    "email", "sex",
];

fuzz_target!(|text: String| {
    let columns = COLUMNS.map(str::to_owned);
    let row = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    let rows: Vec<Vec<String>> = text.lines().map(row).collect();
    let settings = Settings::new(jiff::civil::date(2026, 11, 22));
    let Ok(resolved) = resolve_table(&columns, &rows, &Mapping::recognise(&columns), &settings) else {
        return;
    };
    assert_eq!(resolved.individual_of_row.len(), rows.len());
    let mut seen = 0;
    for individual in resolved.individual_of_row {
        assert!((1..=seen + 1).contains(&individual), "numbers are given by first appearance");
        seen = seen.max(individual);
    }
    assert_eq!(seen, resolved.individuals);
});
