//! A case that is given evidence again: more of it, changed, gone, or with other settings.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::support::{Clinic, Desk, fails_in_two_lines, ok, run, text};

const FIRST: &str = "Patient: Testa Personova, SSN 536-90-4399, DOB 03/04/1957\n";
const SECOND: &str = "Patient: Quirin Zabriskie, SSN 536-90-4288, DOB 05/06/1961\n";

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn parsed(source: &str) -> (String, String) {
    (source.to_owned(), "parsed".to_owned())
}

#[test]
fn evidence_from_another_folder_is_added_under_a_name_of_its_own() {
    let desk = Desk::new();
    desk.write("one/share/note.txt", FIRST);
    desk.write("two/share/note.txt", SECOND);
    ok(&desk.assess(&["one/share"], &[]));
    assert_eq!(desk.inventory(), [parsed("share/note.txt")]);
    let first = desk.people();
    let added = desk.assess(&["two/share"], &[]);
    ok(&added);
    assert_eq!(desk.inventory(), [parsed("share/note.txt"), parsed("share-2/note.txt")]);
    assert!(desk.people().contains("Quirin Zabriskie") && desk.people().contains("Testa Personova"));
    assert!(!first.contains("Quirin"));
    // the same roots again, in another order and another way to write them: nothing is read, nothing changes
    let (people, matrix) = (desk.people(), desk.csv(&["matrix"]));
    let again = desk.assess(&["one/../two/share", "one/share"], &[]);
    ok(&again);
    assert_eq!((desk.people(), desk.csv(&["matrix"])), (people.clone(), matrix.clone()));
    assert!(!stderr(&again).contains("note:"), "{}", stderr(&again));
    // and one after the other is the same as both at once
    let case = desk.path("case");
    fs::rename(&case, desk.path("case-of-two-runs")).unwrap();
    ok(&desk.assess(&["one/share", "two/share"], &[]));
    assert_eq!((desk.people(), desk.csv(&["matrix"])), (people, matrix));
    assert!(!String::from_utf8_lossy(&fs::read(case.join("case.db")).unwrap()).contains("share"));
}

#[test]
fn a_changed_file_is_named_and_kept_until_it_is_to_be_replaced() {
    let desk = Desk::new();
    desk.write("share/a.txt", FIRST);
    desk.write("share/b.txt", "nothing in it\n");
    ok(&desk.assess(&["share"], &[]));
    let before = desk.people();
    desk.write("share/a.txt", SECOND);
    desk.write("share/c.txt", "new\n");
    let output = desk.assess(&["share"], &[]);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert_eq!(said.lines().count(), 2, "{said}");
    assert!(
        said.starts_with("note: 1 evidence file was not as the case holds them, and not read (row 4 of `chartward case evidence`)"),
        "{said}"
    );
    assert!(said.contains("hint: ") && said.contains("--replace"), "{said}");
    assert_eq!(desk.people(), before, "nothing was lost");
    let inventory = desk.inventory();
    assert_eq!(inventory.len(), 4, "{inventory:?}");
    assert_eq!(inventory[3], ("share/a.txt".to_owned(), "failed".to_owned()));
    // put back: all is well again
    desk.write("share/a.txt", FIRST);
    let back = desk.assess(&["share"], &[]);
    assert_eq!((back.status.code(), stderr(&back)), (Some(0), String::new()));
    assert_eq!(desk.inventory().len(), 3);
    // or taken as it is now
    desk.write("share/a.txt", SECOND);
    let replaced = desk.assess(&["share"], &["--replace"]);
    assert_eq!(replaced.status.code(), Some(0), "{}", stderr(&replaced));
    assert!(desk.people().contains("Quirin Zabriskie") && !desk.people().contains("Testa"));
    assert!(desk.csv(&["trail"]).contains("replace evidence,share/a.txt"));
}

#[test]
fn a_file_that_is_gone_is_named_and_kept() {
    let desk = Desk::new();
    desk.write("share/a.txt", FIRST);
    desk.write("share/b.txt", "b\n");
    ok(&desk.assess(&["share"], &[]));
    fs::remove_file(desk.path("share/a.txt")).unwrap();
    let output = desk.assess(&["share"], &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("(row 1 of"), "{}", stderr(&output));
    assert!(!stderr(&output).contains("a.txt"), "{}", stderr(&output));
    assert!(desk.people().contains("Testa Personova"));
}

#[cfg(unix)]
#[test]
fn what_stood_in_the_way_once_is_tried_again() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    desk.write("share/a.txt", FIRST);
    desk.write("share/locked/b.txt", SECOND);
    let lock = |path: &Path, mode: u32| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    lock(&desk.path("share/a.txt"), 0o0);
    if fs::read(desk.path("share/a.txt")).is_ok() {
        // nothing can be locked for an account that may read everything
        return;
    }
    lock(&desk.path("share/locked"), 0o0);
    assert_eq!(desk.assess(&["share"], &[]).status.code(), Some(1));
    assert_eq!(desk.inventory().len(), 2);
    lock(&desk.path("share/a.txt"), 0o600);
    lock(&desk.path("share/locked"), 0o700);
    let output = desk.assess(&["share"], &[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).contains("1 evidence file was read again"), "{}", stderr(&output));
    assert_eq!(
        desk.inventory(),
        [parsed("share/a.txt"), parsed("share/locked/b.txt")],
        "no stale row is left"
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_can_be_read_no_more_is_named_and_kept() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    desk.write("share/a.txt", FIRST);
    ok(&desk.assess(&["share"], &[]));
    let lock = |mode: u32| {
        fs::set_permissions(desk.path("share/a.txt"), fs::Permissions::from_mode(mode)).unwrap();
    };
    lock(0o0);
    if fs::read(desk.path("share/a.txt")).is_ok() {
        // nothing can be locked for an account that may read everything
        return;
    }
    let output = desk.assess(&["share"], &[]);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(said.starts_with("note: 1 evidence file was read before and cannot be read now"), "{said}");
    assert!(said.contains("(row 2 of"), "{said}");
    assert!(desk.people().contains("Testa Personova"));
    assert!(desk.csv(&["evidence", "--unread"]).contains("cannot be read"));
    lock(0o600);
    let back = desk.assess(&["share"], &[]);
    assert_eq!((back.status.code(), stderr(&back)), (Some(0), String::new()));
    assert_eq!(desk.inventory(), [parsed("share/a.txt")]);
}

#[test]
fn reading_everything_again_changes_nothing() {
    let desk = Desk::new();
    desk.write("share/a.txt", FIRST);
    desk.write("share/b.txt", SECOND);
    ok(&desk.assess(&["share"], &[]));
    let before = (desk.people(), desk.csv(&["matrix"]), desk.inventory());
    ok(&desk.assess(&["share"], &["--reread"]));
    assert_eq!((desk.people(), desk.csv(&["matrix"]), desk.inventory()), before);
    assert!(desk.csv(&["trail"]).contains("reread,2 files"));
}

#[test]
fn settings_of_a_case_are_kept_refused_or_changed_and_never_passed_over() {
    let desk = Desk::new();
    desk.write("share/a.txt", FIRST);
    ok(&desk.assess(&["share"], &["--name", "first name"]));
    let before = desk.people();
    let share = desk.path("share");
    fails_in_two_lines(&desk.case(&["assess", text(&share), "--as-of", "2020-01-01"]), "2026-11-22");
    fails_in_two_lines(&desk.assess(&["share"], &["--admit-reserved"]), "never-issued");
    assert_eq!(desk.people(), before);
    ok(&desk.case(&["assess", text(&share)]));
    ok(&desk.assess(&["share"], &["--name", "second name"]));
    let people = desk.case(&["people", "--format", "json"]);
    let people = String::from_utf8(people.stdout).unwrap();
    assert!(people.contains("\"name\": \"second name\""), "{people}");
    let trail = desk.csv(&["trail"]);
    assert!(trail.contains("rename case,second name"), "{trail}");
    assert_eq!(trail.matches("assess failed").count(), 2, "{trail}");
}

#[test]
fn exit_codes_say_whether_a_person_must_look() {
    let desk = Desk::new();
    desk.write("clean.txt", "nothing\n");
    fs::write(desk.path("picture.png"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap();
    let scan = |name: &str| run(&["scan", text(&desk.path(name))]);
    assert_eq!(scan("clean.txt").status.code(), Some(0));
    let picture = scan("picture.png");
    fails_in_two_lines(&picture, "nothing in the evidence could be read");
    fs::create_dir(desk.path("both")).unwrap();
    fs::rename(desk.path("picture.png"), desk.path("both/picture.png")).unwrap();
    desk.write("both/clean.txt", "nothing\n");
    let both = scan("both");
    assert_eq!(both.status.code(), Some(1));
    assert!(stderr(&both).starts_with("note: "), "{}", stderr(&both));
    desk.write("apart.csv", "first_name,last_name,dob\nAna,Diaz,1990-01-02\nBo,Chen,1971-02-03\n");
    assert_eq!(run(&["resolve", text(&desk.path("apart.csv"))]).status.code(), Some(0));
    desk.write(
        "doubt.csv",
        "first_name,last_name,dob,ssn\nAna,Diaz,1990-01-02,536-90-4399\nAna,Diaz,1990-01-02,536-90-4288\n",
    );
    let doubt = run(&["resolve", text(&desk.path("doubt.csv"))]);
    assert_eq!(doubt.status.code(), Some(1), "{}", stderr(&doubt));
    assert!(stderr(&doubt).contains("1 pairs in doubt"), "{}", stderr(&doubt));
}

#[test]
fn a_form_that_there_is_not_is_refused_before_any_work() {
    let clinic = Clinic::new();
    fails_in_two_lines(&clinic.assess("case", &["--format", "csv"]), "CSV");
    assert!(!clinic.path("case").exists());
    let demo = clinic.path("demo");
    fails_in_two_lines(&run(&["demo", "--folder", text(&demo), "--format", "csv"]), "CSV");
    assert!(!demo.exists());
    for format in ["csv", "json"] {
        fails_in_two_lines(&run(&["elements", "--explain", "ssn", "--format", format]), "form for people");
    }
}

#[test]
fn every_listed_element_explains_itself() {
    let listed: serde_json::Value =
        serde_json::from_slice(&run(&["elements", "--format", "json"]).stdout).unwrap();
    let elements = listed["elements"].as_array().unwrap();
    assert!(elements.len() >= 38, "{}", elements.len());
    for element in elements {
        let (name, title) = (element["element"].as_str().unwrap(), element["title"].as_str().unwrap());
        let page = run(&["elements", "--explain", name]);
        ok(&page);
        let page = String::from_utf8(page.stdout).unwrap();
        assert!(page.starts_with(&format!("# {title}")), "{name}");
        assert!(page.contains(&format!("`{name}`")), "{name}");
    }
}

#[test]
fn names_of_evidence_taken_out_stay_masked() {
    let desk = Desk::new();
    desk.write("share/a.txt", "nothing\n");
    desk.write(
        "Xylquux/Quuxington_notes.txt",
        "Patient: Zebulon Quuxington\nDOB: 03/14/1961\nMRN: 4471920\n",
    );
    desk.write("Quuxington, Zebulon.txt", "Patient: Zebulon Quuxington\nMRN: 4471920\n");
    ok(&desk.assess(&["share", "Xylquux", "Quuxington, Zebulon.txt"], &[]));
    for name in ["Xylquux", "Quuxington, Zebulon.txt"] {
        ok(&desk.case(&["evidence", "--remove", name]));
    }
    let shown = desk.csv(&["evidence"]) + &desk.csv(&["trail"]);
    for telling in ["Quuxington", "Zebulon", "Xylquux"] {
        assert!(!shown.contains(telling), "{telling}: {shown}");
    }
    assert!(shown.contains("*******/**********_*****.txt") && shown.contains("share/a.txt"), "{shown}");
    assert!(desk.csv(&["evidence", "--reveal"]).contains("Xylquux/Quuxington_notes.txt"));
}

#[test]
fn what_the_case_found_in_names_of_files_is_masked() {
    let desk = Desk::new();
    desk.write(
        "roster.csv",
        "mrn,last_name,first_name,date_of_birth\n447-1926,Zabriskie,Quirin,1961-03-14\n",
    );
    desk.write("share/447-1926 x.txt", "nothing\n");
    desk.write("share/MRN447-1933.txt", "nothing\n");
    let roster = desk.path("roster.csv");
    ok(&desk.assess(&["share"], &["--roster", text(&roster)]));
    let shown = desk.csv(&["evidence"]);
    assert!(shown.contains("share/***-**** x.txt") && shown.contains("share/MRN***-****.txt"), "{shown}");
}

#[test]
fn file_names_that_tell_of_a_person_are_masked() {
    let desk = Desk::new();
    desk.write("share/Zabriskie_Quirin-536-90-4288.txt", SECOND);
    desk.write("share/JohnSmith_mri_scan.txt", "nothing\n");
    desk.write("share/labs 20391177.txt", "nothing\n");
    ok(&desk.assess(&["share"], &[]));
    let shown =
        desk.csv(&["evidence"]) + &desk.csv(&["matrix"]) + &desk.csv(&["sample", "draw", "--seed", "1"]);
    for telling in ["Zabriskie", "Quirin", "4288", "John", "Smith", "20391177"] {
        assert!(!shown.contains(telling), "{telling}: {shown}");
    }
    assert!(shown.contains("share/labs ********.txt"), "what tells of nobody stays: {shown}");
    let clear = desk.csv(&["evidence", "--reveal"]) + &desk.csv(&["matrix", "--reveal"]);
    assert_eq!(clear.matches("share/Zabriskie_Quirin-536-90-4288.txt").count(), 2, "{clear}");
    fs::remove_file(desk.path("share/Zabriskie_Quirin-536-90-4288.txt")).unwrap();
    let gone = desk.assess(&["share"], &[]);
    assert_eq!(gone.status.code(), Some(1));
    assert!(stderr(&gone).contains("(row ") && !stderr(&gone).contains("Zabriskie"), "{}", stderr(&gone));
    let summary = String::from_utf8_lossy(&gone.stdout).into_owned();
    assert!(!summary.contains("Zabriskie"), "{summary}");
}
