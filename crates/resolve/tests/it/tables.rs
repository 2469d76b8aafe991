//! Tables: mapping, numbering, odd rows.

use chartward_resolve::ResolveError;
use chartward_resolve::table::{Mapping, resolve_table};

use crate::helpers::settings;

fn resolve(columns: &[&str], rows: &[&[&str]]) -> Vec<u32> {
    let columns: Vec<String> = columns.iter().map(|text| (*text).to_owned()).collect();
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
    let mapping = Mapping::recognise(&columns);
    resolve_table(&columns, &rows, &mapping, &settings()).expect("columns to match").individual_of_row
}

#[test]
fn individuals_are_numbered_by_first_appearance() {
    let found = resolve(
        &["id", "Last Name", "First Name", "DOB", "SSN"],
        &[
            &["1", "Whitfield", "Robert", "03/04/1957", "987-65-4320"],
            &["2", "Garcia", "Ann", "1980-01-02", ""],
            &["3", "WHITFIELD", "Bob", "19570304", "987654320"],
            &["4", "", "", "", ""],
            &["5", "", "", "", ""],
            &["6", "Garcia", "ANN", "2-Jan-1980", "", "more", "cells"],
            &["7"],
        ],
    );
    assert_eq!(found, [1, 2, 1, 3, 4, 2, 5]);
}

#[test]
fn dates_are_read_as_tables_write_them() {
    // 20883 is 1957-03-04 as a spreadsheet counts days
    let row = |born| ["Zebulon", "Whitfield", born];
    let (a, b, c) = (row("20883"), row("1957-03-04"), row("03.04.1957"));
    assert_eq!(resolve(&["first", "last", "dob"], &[&a, &b, &c]), [1, 1, 1]);
}

#[test]
fn a_mapping_that_does_not_fit_is_refused() {
    let columns = ["a".to_owned(), "b".to_owned()];
    let rows = [vec!["x".to_owned(), "y".to_owned()]];
    let run = |mapping: &Mapping| resolve_table(&columns, &rows, mapping, &settings());
    assert_eq!(run(&Mapping::recognise(&columns)), Err(ResolveError::NothingToMatch));
    let mapping = Mapping::parse("surname=c").unwrap();
    assert_eq!(run(&mapping), Err(ResolveError::NoSuchColumn("c".to_owned())));
    let mapping = Mapping::parse("given_name=a, surname = B").unwrap();
    assert_eq!(run(&mapping).unwrap().individuals, 1);
}

#[test]
fn review_rows_say_why_without_values() {
    let columns: Vec<String> = ["first", "last", "dob", "ssn"].map(str::to_owned).to_vec();
    let rows =
        [["Ann", "Whitfield", "1980-01-02", "987654320"], ["Ann", "Whitfield", "1980-01-02", "986654230"]]
            .map(|row| row.map(str::to_owned).to_vec());
    let found = resolve_table(&columns, &rows, &Mapping::recognise(&columns), &settings()).unwrap();
    assert_eq!((found.individuals, found.review.len()), (2, 1));
    assert_eq!((found.review[0].left, found.review[0].right), (0, 1));
    let text = found.review[0].reasons.join(" ").to_uppercase();
    for value in ["WHITFIELD", "ANN", "1980", "98765"] {
        assert!(!text.contains(value));
    }
    assert!(found.review[0].reasons[0].starts_with("kept apart: two Social Security numbers"));
}
