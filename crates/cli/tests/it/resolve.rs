//! Tables as a whole tool: two tables, earlier results, decisions, the report, Parquet, and whatever is odd.

use std::fs;
use std::process::Output;

use crate::support::{Desk, fails_in_two_lines, ok, run, text};

const ROWS: &str = "id,first_name,last_name,dob,ssn,street,zip\n\
A1,Ann,Garcia,1957-03-04,987-65-4320,4 Elm Street,02139\n\
A2,Bert,Whitfield,1961-08-09,987-65-4321,9 Pine Court,02141\n\
A3,Ann,Garcia,1957-03-04,987-65-4320,88 Oak Road,02140\n\
A4,Ann,Garcia,1957-03-04,987-65-4108,4 Elm Street,02139\n";

const OTHERS: &str = "Given;Family Name;Birthdate;Social Security Number;key\n\
Ann;Garcia;03/04/1957;987654320;b-1\n\
Carla;Osterhagen;12/30/1983;;b-2\n\
Ann;Garcia;03/04/1957;;b-3\n\
Bert;Whitfield;08/09/1961;987654321;b-4\n";

fn out(output: &Output) -> String {
    ok(output);
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

struct Here(Desk);

impl Here {
    fn new() -> Self {
        let desk = Desk::new();
        desk.write("rows.csv", ROWS);
        desk.write("others.csv", OTHERS);
        Self(desk)
    }

    /// Runs `resolve` with names of files, which end in what they are, taken for files of the desk.
    fn resolve(&self, arguments: &[&str]) -> Output {
        let full: Vec<String> = arguments
            .iter()
            .map(|argument| {
                let is_file =
                    argument.rsplit_once('.').is_some_and(|(_, end)| end.chars().all(char::is_alphanumeric));
                if is_file { text(&self.0.path(argument)).to_owned() } else { (*argument).to_owned() }
            })
            .collect();
        let mut all = vec!["resolve", "--as-of", "2026-11-22"];
        all.extend(full.iter().map(String::as_str));
        run(&all)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.path(name)).unwrap()
    }
}

#[test]
fn two_tables_are_linked_whatever_their_columns_are_called() {
    let here = Here::new();
    let output = here.resolve(&[
        "rows.csv",
        "--id",
        "id",
        "--link",
        "others.csv",
        "--link-id",
        "key",
        "--pairs",
        "pairs.csv",
        "--link-columns",
        "given_name=Given,surname=Family Name,date_of_birth=Birthdate,ssn=Social Security Number",
    ]);
    assert_eq!(
        out(&output),
        "table,id,individual\nrows.csv,A1,1\nrows.csv,A2,2\nrows.csv,A3,1\nrows.csv,A4,3\n\
         others.csv,b-1,1\nothers.csv,b-2,4\nothers.csv,b-3,5\nothers.csv,b-4,2\n"
    );
    assert_eq!(here.read("pairs.csv"), "individual,left,right\n1,A1,b-1\n2,A2,b-4\n1,A3,b-1\n");
    let said = said(&output);
    assert!(
        said.contains("2 of 3 individuals (3 of 4 rows) are also in the linked table, which has 4"),
        "{said}"
    );
    assert!(said.contains("rows.csv: columns used: first_name as given_name"), "{said}");
    assert!(said.contains("others.csv: columns used: Given as given_name"), "{said}");
    fails_in_two_lines(&here.resolve(&["rows.csv", "--link", "rows.csv"]), "is given twice");
    here.0.write("colours.csv", "colour,shape\nred,round\n");
    fails_in_two_lines(&here.resolve(&["rows.csv", "--link", "colours.csv"]), "no column holds a name");
}

#[test]
fn individuals_keep_their_numbers_from_run_to_run() {
    let here = Here::new();
    ok(&here.resolve(&["rows.csv", "--id", "id", "--output", "first.csv"]));
    assert_eq!(here.read("first.csv"), "id,individual\nA1,1\nA2,2\nA3,1\nA4,3\n");
    here.0.write(
        "new.csv",
        "dob,ssn,last_name,first_name,id\n1983-12-30,,Osterhagen,Carla,N1\n1961-08-09,987-65-4321,Whitfield,Bert,N2\n",
    );
    let output = here.resolve(&[
        "new.csv",
        "rows.csv",
        "--id",
        "id",
        "--known",
        "first.csv",
        "--output",
        "second.csv",
        "--changes",
        "changes.csv",
    ]);
    // an earlier result without tables is of the first table: here it fits nothing
    assert!(said(&output).contains("4 lines of the earlier result are about rows that are not there"));
    let output = here.resolve(&[
        "rows.csv",
        "new.csv",
        "--id",
        "id",
        "--known",
        "first.csv",
        "--output",
        "second.csv",
        "--changes",
        "changes.csv",
        "--force",
    ]);
    ok(&output);
    assert_eq!(
        here.read("second.csv"),
        "table,id,individual,former\nrows.csv,A1,1,\nrows.csv,A2,2,\nrows.csv,A3,1,\nrows.csv,A4,3,\n\
         new.csv,N1,4,\nnew.csv,N2,2,\n"
    );
    assert_eq!(here.read("changes.csv"), "change,individual,now,rows\n");
    assert!(said(&output).contains("4 rows were known, 2 are new"));
    // Ann's corrected number makes one of two; whoever had number 3 is told, and 3 is not given again
    here.0.write("corrected.csv", &ROWS.replace("987-65-4108", "987-65-4320"));
    here.0.write(
        "more.csv",
        "id,first_name,last_name,dob,ssn\nM1,Ann,Garcia,1957-03-04,987-65-4320\nM2,Dora,Quill,1999-01-31,\n",
    );
    here.0.write("known.csv", &here.read("first.csv"));
    let output = here.resolve(&[
        "corrected.csv",
        "more.csv",
        "--id",
        "id",
        "--known",
        "known.csv",
        "--output",
        "third.csv",
        "--changes",
        "changes.csv",
        "--force",
    ]);
    ok(&output);
    assert!(here.read("third.csv").contains("corrected.csv,A4,1,3\n"), "{}", here.read("third.csv"));
    assert!(here.read("third.csv").contains("more.csv,M2,4,\n"), "{}", here.read("third.csv"));
    assert_eq!(here.read("changes.csv"), "change,individual,now,rows\nmerged,3,1,\n");
    // taken on, it stays so
    let again = here.resolve(&["corrected.csv", "more.csv", "--id", "id", "--known", "third.csv"]);
    assert_eq!(out(&again), here.read("third.csv"));
}

#[test]
fn earlier_results_that_make_no_sense_are_refused_by_line() {
    let here = Here::new();
    for (known, problem) in [
        ("id\nA1\n", "has no column \"individual\""),
        ("individual\n1\n", "has no column \"row\""),
        ("id,individual\nA1,1\nA2,x\n", "line 3: the individual is not a number from 1"),
        ("id,individual\nA1,1\nA1,2\n", "line 3: this row has another individual in a line above"),
        ("id,individual,former\nA1,1,?\n", "line 2: the former individuals are not numbers"),
        ("id,individual\nA1,1\nA2,4294967295\n", "line 3: the individual's number is so high"),
        ("id,individual,former\nA1,1,4294967295\n", "line 2: the individual's number is so high"),
    ] {
        here.0.write("known.csv", known);
        fails_in_two_lines(&here.resolve(&["rows.csv", "--id", "id", "--known", "known.csv"]), problem);
    }
    // a person whose rows are all gone is told
    here.0.write("known.csv", "id,individual\nA1,1\nZ9,7\n");
    let output =
        here.resolve(&["rows.csv", "--id", "id", "--known", "known.csv", "--changes", "changes.csv"]);
    assert!(out(&output).contains("A2,8,"));
    assert_eq!(here.read("changes.csv"), "change,individual,now,rows\ngone,7,,0\n");
}

#[test]
fn what_a_person_decided_survives_and_is_not_asked_again() {
    let here = Here::new();
    ok(&here.resolve(&["rows.csv", "--id", "id", "--review", "review.csv"]));
    let review = here.read("review.csv");
    let asked = review.lines().nth(1).unwrap();
    assert!(
        review.starts_with("left,right,bits,reasons,verdict,by,when\n") && asked.ends_with(",,,"),
        "{review}"
    );
    here.0.write(
        "decided.csv",
        &review.replace(asked, &format!("{}same,mh,2026-11-22", &asked[..asked.len() - 2])),
    );
    let output =
        here.resolve(&["rows.csv", "--id", "id", "--decisions", "decided.csv", "--review", "left.csv"]);
    assert_eq!(out(&output), "id,individual\nA1,1\nA2,2\nA3,1\nA4,1\n");
    assert_eq!(here.read("left.csv").lines().count(), 1);
    assert!(said(&output).contains("the decision in line 2 joins what has two Social Security numbers"));
    // a later decision replaces an earlier one; one that others contradict is not carried out
    here.0.write(
        "decided.csv",
        "left,right,verdict,by,when\nA4,A1,different,mh,2026-11-22T10:00:00Z\nA1,A4,same,mh,2026-11-21\n\
         A1,A2,different,mh,2026-11-20\nA1,A3,same,mh,2026-11-20\nA3,A2,same,mh,2026-11-20\nA1,Q7,same,mh,2026-11-20\n",
    );
    let output = here.resolve(&["rows.csv", "--id", "id", "--decisions", "decided.csv"]);
    assert_eq!(out(&output), "id,individual\nA1,1\nA2,2\nA3,1\nA4,3\n");
    let said = said(&output);
    assert!(
        said.contains("3 decisions were carried out; 0 are open, 1 were replaced by later ones"),
        "{said}"
    );
    assert!(said.contains("not carried out: lines 6"), "{said}");
    assert!(said.contains("about rows that are not there: lines 7"), "{said}");
    for (line, problem) in [
        ("A1,A2,maybe,mh,2026-11-20", "line 2: the verdict is neither same nor different"),
        ("A1,A2,same,,2026-11-20", "line 2: it does not say by whom"),
        ("A1,A2,same,mh,yesterday", "line 2: when it was decided"),
        ("A1,A1,same,mh,2026-11-20", "line 2: it is about one row only"),
    ] {
        here.0.write("decided.csv", &format!("left,right,verdict,by,when\n{line}\n"));
        fails_in_two_lines(&here.resolve(&["rows.csv", "--id", "id", "--decisions", "decided.csv"]), problem);
    }
}

#[test]
fn the_report_says_how_many_people_there_are_at_least_and_at_most() {
    let here = Here::new();
    ok(&here.resolve(&["rows.csv", "--report", "report.json"]));
    let report: serde_json::Value = serde_json::from_str(&here.read("report.json")).unwrap();
    assert_eq!(report["schema"], "chartward.resolve-report/1");
    let number = |name: &str| report[name].as_u64().unwrap_or_else(|| panic!("{name}"));
    assert_eq!((number("rows"), number("individuals"), number("singletons")), (4, 3, 2));
    assert_eq!(number("conflicting_pairs"), 1);
    assert!(number("people_low") <= 2 && number("people_high") >= 3, "{report}");
    ok(&here.resolve(&["rows.csv", "--report", "report.txt"]));
    assert!(here.read("report.txt").contains("with 95 % confidence"), "{}", here.read("report.txt"));
}

#[test]
fn parquet_goes_in_and_out() {
    let here = Here::new();
    ok(&here.resolve(&["rows.csv", "--id", "id", "--output", "who.parquet"]));
    // what was written is a table like any other: here one with an identifier and nothing else
    let output = here.resolve(&["who.parquet", "--id", "id", "--columns", "identifier=id"]);
    assert_eq!(out(&output).lines().count(), 5);
    // and can be brought back as an earlier result
    let again = here.resolve(&["rows.csv", "--id", "id", "--known", "who.parquet"]);
    assert!(out(&again).starts_with("id,individual,former\nA1,1,\n"), "{}", out(&again));
    assert!(said(&again).contains("4 rows were known, 0 are new"), "{}", said(&again));
    let whole = fs::read(here.0.path("who.parquet")).unwrap();
    for length in [4, whole.len() / 2, whole.len() - 3] {
        fs::write(here.0.path("cut.parquet"), &whole[..length]).unwrap();
        fails_in_two_lines(
            &here.resolve(&["cut.parquet", "--columns", "identifier=id"]),
            "is damaged or cut off",
        );
    }
    fails_in_two_lines(&here.resolve(&["who.parquet"]), "no column holds a name");
}

#[test]
fn nothing_odd_about_a_table_is_passed_over_in_silence() {
    let here = Here::new();
    let head = "first_name,last_name,dob,ssn\n";
    let ann = "Ann,Garcia,1957-03-04,987-65-4320\n";
    let cases: [(&str, Vec<u8>, &str); 6] = [
        ("ragged.csv", format!("{head}{ann}Ann,Garcia,Jr,1957-03-04,987-65-4320\n").into(), "(first: row 2)"),
        ("bom.csv", format!("\u{feff}{head}{ann}{ann}").into(), "2 rows are 1 individuals"),
        (
            "quote.csv",
            format!("{head}{ann}\"Ann,Garcia,1957-03-04,987-65-4320\n{ann}").into(),
            "note: the table was not read whole: 1 quotes do not close",
        ),
        (
            "mixed.csv",
            [format!("{head}{ann}Zo\u{eb},Lee,1970-01-02,\n").as_bytes(), b"Jos\xe9,Ruiz,1971-02-03,\n"]
                .concat(),
            "3 rows are 3 individuals",
        ),
        ("blank.csv", format!("{head}\n\n{ann}\n,,,\n").into(), "1 rows are 1 individuals"),
        ("crlf.csv", format!("{head}{ann}{ann}").replace('\n', "\r\n").into(), "2 rows are 1 individuals"),
    ];
    for (name, bytes, expected) in cases {
        fs::write(here.0.path(name), bytes).unwrap();
        let output = here.resolve(&[name]);
        ok(&output);
        assert!(said(&output).contains(expected), "{name}: {}", said(&output));
    }
    here.0.write("twice.csv", &ROWS.replace("A3", "A1").replace("A4", ""));
    let output = here.resolve(&["twice.csv", "--id", "id"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("2 rows have an empty name, or one that another row has, too (first: row 1)"),
        "{}",
        said(&output)
    );
    assert_eq!(out(&output).lines().count(), 5, "every row is written");
}

#[test]
fn what_is_no_table_is_an_error_that_says_so() {
    let here = Here::new();
    let wide = (0..10_000).map(|n| format!("c{n}")).collect::<Vec<_>>().join(",");
    let cells = vec!["x"; 10_000].join(",");
    let cases: [(&str, Vec<u8>, &str); 7] = [
        (
            "nul.csv",
            b"first_name,last_name,dob\nA\0nn,Garcia,1957-03-04\n".to_vec(),
            "cannot be read as a table",
        ),
        ("empty.csv", Vec::new(), "is empty"),
        ("head.csv", b"first_name,last_name,dob\n".to_vec(), "is empty"),
        ("blanks.csv", b"first_name,last_name,dob\n,,\n\n".to_vec(), "is empty"),
        ("colours.csv", b"colour,shape\nred,round\n".to_vec(), "no column holds a name"),
        ("wide.csv", format!("{wide}\n{cells}\n").into(), "column"),
        ("zip.csv", b"PK\x03\x04\x14\0\0\0\x08\0damaged".to_vec(), "cannot be read as a table"),
    ];
    for (name, bytes, expected) in cases {
        fs::write(here.0.path(name), bytes).unwrap();
        fails_in_two_lines(&here.resolve(&[name]), expected);
    }
    fails_in_two_lines(&here.resolve(&["rows.csv", "--id", "nothing"]), "has no column \"nothing\"");
    fails_in_two_lines(&here.resolve(&["rows.csv", "--columns", "ssn=nothing"]), "has no column \"nothing\"");
}

/// What the columns of the other party's table mean.
const THEIR_COLUMNS: &str =
    "given_name=Given,surname=Family Name,date_of_birth=Birthdate,ssn=Social Security Number";

#[test]
fn two_parties_learn_whom_both_have_and_their_files_tell_nothing() {
    let here = Here::new();
    let desk = &here.0;
    desk.write("ours.csv", &ROWS.replace("987-65-4108", ""));
    let overlap = |step: &str, table: &str, more: &[(&str, &str)]| {
        let table = desk.path(table);
        let mut arguments = vec!["overlap".to_owned(), step.to_owned(), text(&table).to_owned()];
        arguments.extend(["--as-of".to_owned(), "2026-11-22".to_owned()]);
        for (option, value) in more {
            arguments.push((*option).to_owned());
            let is_file = option.len() > 4 && !option.contains("columns") && *option != "--at-most";
            arguments.push(if is_file { text(&desk.path(value)).to_owned() } else { (*value).to_owned() });
        }
        run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let columns = ("--columns", THEIR_COLUMNS);
    ok(&overlap("prepare", "ours.csv", &[("--request", "q.txt"), ("--secret", "ours.key"), ("--id", "id")]));
    ok(&overlap(
        "answer",
        "others.csv",
        &[("--request", "q.txt"), ("--answer", "a.txt"), ("--secret", "theirs.key"), columns],
    ));
    let ours = overlap(
        "finish",
        "ours.csv",
        &[("--answer", "a.txt"), ("--secret", "ours.key"), ("--reply", "r.txt"), ("--id", "id")],
    );
    assert_eq!(out(&ours), "id,individual,told_by\nA1,1,number\nA2,2,number\nA3,1,number\nA4,1,number\n");
    assert!(said(&ours).contains("2 of 2 individuals are people of both"), "{}", said(&ours));
    let theirs = overlap(
        "close",
        "others.csv",
        &[("--answer", "a.txt"), ("--reply", "r.txt"), ("--secret", "theirs.key"), columns],
    );
    let rows: Vec<String> =
        out(&theirs).lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()).collect();
    assert_eq!(rows, ["1", "3", "4"]);
    for name in ["q.txt", "a.txt", "r.txt"] {
        let sent = here.read(name).to_lowercase();
        assert!(!sent.contains("garcia") && !sent.contains("987654"), "{name}");
    }
    let refused = |table: &str, request: &str, more: &[(&str, &str)]| {
        let mut all = vec![("--request", request), ("--answer", "a2.txt"), ("--secret", "x.key"), columns];
        all.extend(more);
        overlap("answer", table, &all)
    };
    // a secret is never written over, a request that is too large not answered, another table not taken
    fails_in_two_lines(
        &overlap("prepare", "ours.csv", &[("--request", "q2.txt"), ("--secret", "ours.key")]),
        "exists already",
    );
    fails_in_two_lines(
        &refused("others.csv", "q.txt", &[("--at-most", "10")]),
        "more than the 10 that are answered",
    );
    // whatever follows the first line: what is too large is not read
    desk.write("large.txt", "chartward.overlap-request/1 18446744073709551615\nnothing of the kind\n");
    fails_in_two_lines(
        &refused("no-such-table.csv", "large.txt", &[]),
        "more than the 3000000 that are answered",
    );
    fails_in_two_lines(
        &overlap("finish", "rows.csv", &[("--answer", "a.txt"), ("--secret", "theirs.key")]),
        "is not an asker's secret",
    );
    desk.write("ours.csv", ROWS);
    desk.write("fewer.csv", "ssn,first_name,last_name,dob\n987-65-4320,Ann,Garcia,1957-03-04\n");
    fails_in_two_lines(
        &overlap("finish", "fewer.csv", &[("--answer", "a.txt"), ("--secret", "ours.key")]),
        "is not the one that the secret",
    );
    let request = here.read("q.txt");
    desk.write("q.txt", &request[..request.len() - 60]);
    fails_in_two_lines(&refused("others.csv", "q.txt", &[]), "q.txt:");
}
