//! Files that a command writes: nothing that somebody has is lost to a mistyped name.

use std::fs;

use crate::support::{Desk, fails_in_two_lines, ok, run, text};

const ROWS: &str = "first_name,last_name,dob,ssn\nAna,Diaz,1990-01-02,987-65-4321\nAna,Dias,1990-01-02,\n";

/// A desk with an assessed case of one note.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("share/note.txt", "Patient: Testa Personova, SSN 536-90-4399, DOB 03/04/1957\n");
    ok(&desk.assess(&["share"], &[]));
    desk
}

#[test]
fn a_report_replaces_nothing_unasked_and_never_a_case_or_its_key() {
    let desk = desk();
    let state = || {
        let files = ["case/case.db", "case/case.json", "key", "share/note.txt", "staff.csv"];
        files.map(|name| fs::metadata(desk.path(name)).unwrap().len())
    };
    desk.write("staff.csv", "first_name,last_name\nBo,Chen\n");
    let before = state();
    let report = |name: &str, more: &[&str]| {
        desk.case(&[&["report", "--output", text(&desk.path(name))][..], more].concat())
    };
    for name in ["case/case.db", "case/report.html", "case/../case/case.json", "key"] {
        fails_in_two_lines(&report(name, &[]), "cannot be the output");
        fails_in_two_lines(&report(name, &["--force"]), "cannot be the output");
    }
    fails_in_two_lines(&report("staff.csv", &[]), "exists already");
    assert_eq!(before, state());
    ok(&desk.case(&["people"]));
    ok(&report("out/report.html", &[]));
    fails_in_two_lines(&report("out/report.html", &[]), "--force");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(desk.path("out/report.html"), fs::Permissions::from_mode(0o644)).unwrap();
        ok(&report("out/report.html", &["--force"]));
        let mode = fs::metadata(desk.path("out/report.html")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert_eq!(fs::read_dir(desk.path("out")).unwrap().count(), 1, "nothing half-made is left");
}

#[test]
fn a_marked_sample_is_not_drawn_over() {
    let desk = desk();
    let file = desk.path("sample.csv");
    let draw = |more: &[&str]| desk.case(&[&["sample", "draw", "--output", text(&file)][..], more].concat());
    ok(&draw(&[]));
    let marked = fs::read_to_string(&file).unwrap().replace("\r\n", "right\r\n");
    fs::write(&file, &marked).unwrap();
    fails_in_two_lines(&draw(&[]), "exists already");
    assert_eq!(fs::read_to_string(&file).unwrap(), marked);
    ok(&draw(&["--force"]));
    assert_ne!(fs::read_to_string(&file).unwrap(), marked);
}

#[test]
fn resolve_writes_over_nothing_that_it_reads() {
    let desk = Desk::new();
    desk.write("rows.csv", ROWS);
    desk.write("weights.json", "mine");
    let (rows, weights) = (desk.path("rows.csv"), desk.path("weights.json"));
    let resolve = |more: &[&str]| run(&[&["resolve", text(&rows)][..], more].concat());
    for force in [&[][..], &["--force"]] {
        for option in ["--review", "--write-model"] {
            fails_in_two_lines(&resolve(&[&[option, text(&rows)], force].concat()), "cannot be the output");
        }
    }
    fails_in_two_lines(&resolve(&["--write-model", text(&weights)]), "exists already");
    fails_in_two_lines(&resolve(&["--review", text(&weights)]), "exists already");
    let both = desk.path("both");
    fails_in_two_lines(
        &resolve(&["--review", text(&both), "--write-model", text(&both)]),
        "cannot be the output",
    );
    assert!(!both.exists(), "nothing is written if one of two places is not fit");
    assert_eq!(fs::read_to_string(&rows).unwrap(), ROWS);
    assert_eq!(fs::read_to_string(&weights).unwrap(), "mine");
    // a table that cannot be resolved leaves no list of pairs
    desk.write("colours.csv", "colour,shape\nred,round\n");
    let pairs = desk.path("pairs.csv");
    let output = run(&["resolve", text(&desk.path("colours.csv")), "--review", text(&pairs)]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!pairs.exists());
    ok(&resolve(&["--review", text(&pairs)]));
    assert!(fs::read_to_string(&pairs).unwrap().starts_with("left,right,bits,reasons"));
    ok(&resolve(&["--write-model", text(&weights), "--force"]));
    assert!(fs::read_to_string(&weights).unwrap().starts_with('{'));
}
