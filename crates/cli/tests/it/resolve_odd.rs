//! `chartward resolve` on bad input, one test each: a clear error, or every row in the result and a word on what is odd.

use std::fs;
use std::process::Output;

use crate::support::{fails_in_two_lines, ok, run, text};

const HEAD: &str = "id,first_name,last_name,dob,ssn";
const ANN: &str = "A1,Ann,Garcia,1957-03-04,987-65-4320";
const BERT: &str = "A2,Bert,Whitfield,1961-08-09,987-65-4321";

fn resolve(table: &[u8], more: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.csv");
    fs::write(&path, table).unwrap();
    run(&[&["resolve", text(&path), "--as-of", "2026-11-22"], more].concat())
}

fn lines(lines: &[&str]) -> Vec<u8> {
    (lines.join("\n") + "\n").into_bytes()
}

/// The individuals of all rows, and what was said.
fn found(output: &Output) -> (String, String) {
    ok(output);
    let read = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (read(&output.stdout), read(&output.stderr))
}

#[test]
fn missing_columns() {
    // of a person nothing at all: refused, with a hint how to say what columns mean
    let refused = resolve(&lines(&["colour,shape", "red,round"]), &[]);
    fails_in_two_lines(&refused, "no column holds a name");
    // a header that is lacking is taken for none
    fails_in_two_lines(&resolve(&lines(&[ANN, BERT]), &[]), "no column holds a name");
    // one that is asked for and is not there
    let refused = resolve(&lines(&[HEAD, ANN]), &["--columns", "given_name=vorname"]);
    fails_in_two_lines(&refused, "has no column \"vorname\"");
    // cells that are lacking: the rows are there, and told
    let (rows, said) = found(&resolve(&lines(&[HEAD, ANN, "A2,Bert", ANN]), &[]));
    assert_eq!(rows, "row,individual\n1,1\n2,2\n3,1\n");
    assert!(said.contains("(first: row 2)"), "{said}");
}

#[test]
fn a_row_of_ten_thousand_columns() {
    let long = format!("{BERT},{}", vec!["x"; 9_995].join(","));
    let (rows, said) = found(&resolve(&lines(&[HEAD, ANN, &long, ANN]), &[]));
    assert_eq!(rows, "row,individual\n1,1\n2,2\n3,1\n");
    assert!(said.contains("(first: row 2)"), "{said}");
}

#[test]
fn a_table_of_ten_thousand_columns() {
    let names: Vec<String> = (0..9_995).map(|at| format!("measure {at}")).collect();
    let cells = vec!["7"; 9_995].join(",");
    let wide = [format!("{HEAD},{}", names.join(",")), format!("{ANN},{cells}"), format!("{BERT},{cells}")];
    let output = resolve(&lines(&wide.each_ref().map(String::as_str)), &[]);
    // more columns than a table is read with is an error that says so; fewer rows is not
    if output.status.code() == Some(2) {
        fails_in_two_lines(&output, "column");
    } else {
        assert_eq!(found(&output).0, "row,individual\n1,1\n2,2\n");
    }
}

#[test]
fn encodings_that_change_within_a_table() {
    let mixed = [
        &lines(&[HEAD, ANN, "A2,Zo\u{eb},Lee,1970-01-02,"])[..],
        b"A3,Jos\xe9,Ruiz,1971-02-03,\n",
        &lines(&[ANN]),
    ]
    .concat();
    let (rows, _) = found(&resolve(&mixed, &[]));
    assert_eq!(rows, "row,individual\n1,1\n2,2\n3,3\n4,1\n");
    // in UTF-16, with or without a mark, it is the same table
    for mark in ["\u{feff}", ""] {
        let wide = mark.to_owned() + &String::from_utf8(lines(&[HEAD, ANN, BERT, ANN])).unwrap();
        let wide: Vec<u8> = wide.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let output = resolve(&wide, &[]);
        if mark.is_empty() && output.status.code() == Some(2) {
            fails_in_two_lines(&output, "cannot be read as a table");
        } else {
            assert_eq!(found(&output).0, "row,individual\n1,1\n2,2\n3,1\n");
        }
    }
}

#[test]
fn an_empty_table() {
    for empty in [&b""[..], b"\n\n", b"\xef\xbb\xbf", &lines(&[HEAD]), &lines(&[HEAD, ",,,,", "", "  ,,,,"])]
    {
        fails_in_two_lines(&resolve(empty, &[]), "is empty");
    }
}

#[test]
fn ids_that_several_rows_have() {
    let table = lines(&[HEAD, ANN, &BERT.replace("A2", "A1"), ANN, ",Carla,Quill,1983-12-30,"]);
    let output = resolve(&table, &["--id", "id"]);
    let (rows, said) = found(&output);
    // every row is written, whatever it is called, and somebody should look
    assert_eq!(rows, "id,individual\nA1,1\nA1,2\nA1,1\n,3\n");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said.contains("3 rows have an empty name, or one that another row has, too (first: row 1)"),
        "{said}"
    );
}
