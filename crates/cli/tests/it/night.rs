//! One privacy officer, alone at night: the wrong file, half a run, a caller on the telephone.

use std::fs;
use std::process::{Command, Output};

use crate::support::{Desk, fails_in_two_lines, ok, program, run, text};

const PATIENT: &str = "Patient: Testa Personova, SSN 536-90-4399, DOB 03/04/1957\n";
const OTHER: &str = "Patient: Quirin Zabriskie, SSN 536-90-4288, DOB 05/06/1961, MRN 4471920\n";
const JUNK: [u8; 8] = [0, 159, 146, 150, 0, 1, 2, 255];

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn what_is_named_a_mailbox_and_is_none_is_said_to_be_none() {
    let desk = Desk::new();
    desk.write("share/text.mbox", PATIENT);
    desk.write("share/empty.mbox", "");
    fs::write(desk.path("share/junk.mbox"), JUNK.repeat(64)).unwrap();
    let output = desk.assess(&["share"], &[]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let rows = desk.csv(&["evidence", "--unread"]);
    for said in [
        "share/text.mbox,,58,text,partly,\"named mailbox, but no message begins in it; read as plain text\"",
        "share/empty.mbox,,0,empty,skipped,\"named mailbox, but empty: holds no message\"",
        "share/junk.mbox,,512,binary,failed,\"named mailbox, but no message begins in it: damaged,",
    ] {
        assert!(rows.contains(said), "{said}: {rows}");
    }
    assert!(desk.people().contains("Testa Personova"), "what it holds is read all the same");
}

#[test]
fn evidence_in_which_nothing_can_be_read_is_an_error() {
    let desk = Desk::new();
    fs::create_dir(desk.path("junk")).unwrap();
    fs::write(desk.path("junk/a.mbox"), JUNK.repeat(64)).unwrap();
    fs::write(desk.path("junk/b.bin"), JUNK.repeat(64)).unwrap();
    desk.write("junk/c.mbox", "");
    let scan = |name: &str| run(&["scan", "--no-model", text(&desk.path(name))]);
    for name in ["junk", "junk/a.mbox", "junk/b.bin", "junk/c.mbox"] {
        fails_in_two_lines(&scan(name), "nothing in the evidence could be read: ");
    }
    assert!(stderr(&scan("junk/c.mbox")).contains("holds no message (1 of 1 files and members)"));
    let assess = desk.assess(&["junk"], &[]);
    fails_in_two_lines(&assess, "nothing in the evidence could be read: ");
    assert!(stderr(&assess).contains("`chartward case evidence --unread`"), "{}", stderr(&assess));
    // the case is there and says why; what came before or comes later is not touched
    let people = desk.case(&["people"]);
    assert!(stderr(&people).contains("nobody was found; evidence that could not be read may"));
    assert!(stdout(&desk.case(&["report"])).contains("The count above is not complete."));
    assert_eq!(desk.inventory().len(), 3);
    desk.write("good.txt", PATIENT);
    ok(&desk.assess(&["good.txt"], &[]));
    fails_in_two_lines(&desk.assess(&["junk"], &[]), "nothing in the evidence");
    assert!(desk.people().contains("Testa Personova"));
    assert_eq!(desk.assess(&["junk", "good.txt"], &[]).status.code(), Some(1));
}

#[test]
fn the_folder_of_another_case_is_known_for_what_it_is() {
    let desk = Desk::new();
    desk.write("a.txt", PATIENT);
    ok(&desk.assess(&["a.txt"], &[]));
    fs::create_dir(desk.path("share")).unwrap();
    fs::rename(desk.path("case"), desk.path("share/old")).unwrap();
    let alone = desk.assess(&["share/old"], &[]);
    fails_in_two_lines(&alone, "the encrypted store of a Chartward case folder");
    assert!(stderr(&alone).contains("hint: name the mailbox or folder that case was made from"));
    let rows = desk.csv(&["evidence", "--unread"]);
    assert!(rows.contains("old/case.db,,") && rows.contains(",chartward case,failed,"), "{rows}");
    assert!(rows.contains("old/case.json,,") && rows.contains("holds no evidence"), "{rows}");
    // another program's file of that name is not
    desk.write("share/note.txt", OTHER);
    fs::create_dir(desk.path("share/app")).unwrap();
    fs::write(desk.path("share/app/case.db"), JUNK.repeat(64)).unwrap();
    desk.write("share/app/case.json", "{\"format\": \"none\"}");
    ok(&desk.assess(&["share"], &[]));
    let rows = desk.csv(&["evidence", "--unread"]);
    assert!(rows.contains("share/app/case.db,,512,binary,skipped,unknown binary format"), "{rows}");
}

/// A run that dies at a moment that does not depend on the machine: when its files have grown to a limit.
#[cfg(target_os = "linux")]
#[test]
fn while_evidence_is_half_read_the_last_result_is_shown_and_says_so() {
    let desk = Desk::new();
    desk.write("a.txt", PATIENT);
    ok(&desk.assess(&["a.txt"], &[]));
    let before = desk.people();
    for number in 0..800 {
        desk.write(&format!("share/{number}.txt"), &format!("{OTHER}Order {number}\n").repeat(8));
    }
    let (case, key, share) = (desk.path("case"), desk.path("key"), desk.path("share"));
    let limit = "ulimit -c 0 -f 2048; exec \"$0\" \"$@\"";
    let killed = Command::new("bash")
        .args(["-c", limit, env!("CARGO_BIN_EXE_chartward"), "case", "assess", text(&share)])
        .args(["--case", text(&case), "--key-file", text(&key), "--no-model"])
        .env("CHARTWARD_ACTOR", "tester")
        .output()
        .unwrap();
    assert!(!killed.status.success());
    for command in ["people", "matrix", "review", "report"] {
        let shown = desk.case(&[command]);
        assert_eq!(shown.status.code(), Some(1), "{command}: {}", stderr(&shown));
        let said = if command == "report" { stdout(&shown) } else { stderr(&shown) };
        assert!(said.contains("not current"), "{command}: {said}");
    }
    let people = desk.case(&["people", "--reveal", "--format", "csv"]);
    assert_eq!(stdout(&people), before, "the last result is shown");
    let human = stdout(&desk.case(&["people", "--format", "human"]));
    assert!(human.starts_with("not current: evidence ") && human.contains("since 20"), "{human}");
    let json: serde_json::Value = serde_json::from_slice(&desk.case(&["query", "Personova"]).stdout).unwrap();
    assert!(json["case"]["not_current"]["half_read"].as_u64().is_some(), "{json}");
    assert_eq!(json["matches"].as_array().unwrap().len(), 1);
    fails_in_two_lines(&desk.case(&["sample", "draw"]), "no finished assessment");
    // going on ends it
    ok(&desk.assess(&["share"], &[]));
    let people = desk.case(&["people"]);
    assert_eq!((people.status.code(), stderr(&people)), (Some(0), String::new()));
    assert!(stdout(&people).contains("\"not_current\": null"));
    assert!(desk.people().contains("Quirin Zabriskie"));
}

#[cfg(unix)]
#[test]
fn the_trail_names_the_account_where_the_environment_names_nobody() {
    let desk = Desk::new();
    desk.write("a.txt", PATIENT);
    ok(&desk.assess(&["a.txt"], &[]));
    let (case, key) = (desk.path("case"), desk.path("key"));
    let mut command = program();
    for name in ["CHARTWARD_ACTOR", "USER", "LOGNAME", "USERNAME"] {
        command.env_remove(name);
    }
    let view = ["case", "people", "--case", text(&case), "--key-file", text(&key)];
    ok(&command.args(view).output().unwrap());
    ok(&command.env("CHARTWARD_ACTOR", " ").env("LOGNAME", "night shift").output().unwrap());
    let trail = desk.csv(&["trail"]);
    let actors: Vec<&str> = trail.lines().filter_map(|line| line.split(',').nth(1)).collect();
    let uid = actors[3].strip_prefix("uid ").unwrap_or_else(|| panic!("{trail}"));
    assert!(uid.parse::<u32>().is_ok(), "{trail}");
    assert_eq!(actors[4], "night shift");
}

#[test]
fn a_caller_is_told_who_fits_and_never_who_nearly_does() {
    let desk = Desk::new();
    desk.write("a.txt", PATIENT);
    desk.write("b.txt", OTHER);
    desk.write("c.txt", "Patient: Quirin Zabriskie, SSN 536-90-4277, DOB 07/08/1990, MRN 4471977\n");
    ok(&desk.assess(&["a.txt", "b.txt", "c.txt"], &[]));
    let ask = |more: &[&str]| -> serde_json::Value {
        let output = desk.case(&[&["query"], more].concat());
        ok(&output);
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let counts = |view: &serde_json::Value| {
        let count = |name: &str| view[name].as_array().unwrap().len();
        assert_eq!(view.as_object().unwrap().len(), 5, "the answer has one shape: {view}");
        (count("matches"), count("similar"))
    };
    assert_eq!(counts(&ask(&["Quirin Zabriskie"])), (2, 0));
    assert_eq!(counts(&ask(&["Zabriskie, Quirin 1961"])), (1, 1));
    assert_eq!(counts(&ask(&["Quirin Zabriskie", "--born", "1990"])), (1, 1));
    assert_eq!(counts(&ask(&["4471920"])), (1, 0));
    let near = ask(&["Qurin Zabriskie"]);
    assert_eq!(counts(&near), (0, 2));
    assert_eq!(near["similar"][0]["differs"], serde_json::json!(["spelling"]));
    assert_eq!(counts(&ask(&["Nobody Atall"])), (0, 0));
    let human = desk.case(&["query", "Tesat Personova", "--format", "human"]);
    let human = stdout(&human);
    assert!(human.starts_with("Those who fit: 0\n\nSimilar names, not the answer: 1\n"), "{human}");
    assert!(!human.contains("Personova"), "{human}");
    fails_in_two_lines(&desk.case(&["query", "Quirin", "--born", "61"]), "year of birth");
    let csv = desk.csv(&["query", "Quirin Zabriskie 1961"]);
    assert!(csv.contains(",fits,\r\n") && csv.contains(",similar name,another birth year"), "{csv}");
    // every look is written down, with those who were seen, and not what was typed
    let trail = desk.csv(&["trail"]);
    assert_eq!(trail.matches(",query,").count(), 8, "{trail}");
    assert!(!trail.contains("Zabriskie"), "{trail}");
}

#[test]
fn a_number_of_the_roster_finds_who_is_in_the_evidence() {
    let desk = Desk::new();
    desk.write("a.txt", "Patient: Teresa Quintero\nDOB: 03/14/1961\nMRN: 0044771\nDiagnosis: asthma\n");
    desk.write(
        "roster.csv",
        "mrn,last_name,first_name,date_of_birth,ssn,phone,email\n\
         0044771,Quintero,Teresa,1961-03-14,536-90-4288,217-431-9134,tq@example.org\n\
         0044772,Absentia,Nemo,1962-03-14,536-90-4299,217-431-9135,na@example.org\n",
    );
    let roster = desk.path("roster.csv");
    ok(&desk.assess(&["a.txt"], &["--admit-reserved", "--roster", text(&roster)]));
    let fit = |asked: &str| desk.csv(&["query", asked, "--reveal"]).matches(",fits,").count();
    for asked in
        ["536-90-4288", "+1 217 431 9134", "tq@example.org", "MRN44771", "Ms. Teresa Quintero 03/14/1961"]
    {
        assert_eq!(fit(asked), 1, "{asked}");
    }
    for asked in ["536-90-4299", "na@example.org", "Nemo Absentia"] {
        assert_eq!(fit(asked), 0, "{asked}");
    }
    let near = desk.csv(&["query", "Teresa M Quintero"]);
    assert!(near.contains(",similar name,middle name"), "{near}");
    fails_in_two_lines(&desk.case(&["query", "Teresa Quintero 99"]), "a number beside a name");
}

#[test]
fn evidence_given_by_mistake_is_taken_out_and_leaves_its_rows() {
    let desk = Desk::new();
    desk.write("one/share/a.txt", PATIENT);
    desk.write("two/share/b.txt", OTHER);
    desk.write("two/share/c.txt", "nothing\n");
    ok(&desk.assess(&["one/share", "two/share"], &[]));
    let one = {
        let other = Desk::new();
        other.write("share/a.txt", PATIENT);
        ok(&other.assess(&["share"], &[]));
        other.people()
    };
    fails_in_two_lines(&desk.case(&["evidence", "--remove", "nothing"]), "no evidence of that name");
    let removed = desk.case(&["evidence", "--remove", "share-2/", "--format", "csv"]);
    ok(&removed);
    assert!(stderr(&removed).contains("2 evidence files were taken out"), "{}", stderr(&removed));
    let rows = desk.csv(&["evidence"]);
    assert!(
        rows.contains("*****-*/*.txt,,") && rows.contains(",removed,removed from the case by tester at 20")
    );
    assert_eq!(rows.matches(",removed,").count(), 2, "{rows}");
    assert!(!desk.csv(&["evidence", "--unread"]).contains("share-2"));
    assert_eq!(desk.people(), one, "nothing of it is left among the people");
    assert_eq!(desk.case(&["people"]).status.code(), Some(0));
    assert!(desk.csv(&["trail"]).contains("remove evidence,*****-*"));
    assert!(desk.csv(&["trail", "--reveal"]).contains("remove evidence,share-2"));
    assert!(desk.csv(&["evidence", "--reveal"]).contains("share-2/b.txt,,"));
    fails_in_two_lines(&desk.case(&["evidence", "--remove", "share-2"]), "no evidence of that name");
    // given again it is new evidence, under a name that nothing had before
    ok(&desk.assess(&["two/share"], &[]));
    assert!(desk.inventory().contains(&("share-3/b.txt".to_owned(), "parsed".to_owned())));
    assert!(desk.people().contains("Quirin Zabriskie"));
    let report = stdout(&desk.case(&["report"]));
    assert!(report.contains("2 evidence files were taken out of the case"), "{report}");
}

#[test]
fn names_of_files_are_found_data() {
    let desk = Desk::new();
    fs::create_dir(desk.path("share")).unwrap();
    fs::write(desk.path("share/roe_jane_536-90-4399.pdf"), b"%PDF-1.4\nnothing in it\n").unwrap();
    desk.write("share/Zabriskie_Quirin_labs.txt", "nothing\n");
    desk.write("share/list 4471920.txt", "nothing\n");
    desk.write("share/letter.txt", "nothing\n");
    desk.write("patients.csv", "mrn,last_name,first_name,dob\n4471920,Zabriskie,Quirin,1961-05-06\n");
    let roster = desk.path("patients.csv");
    ok(&desk.assess(&["share"], &["--roster", text(&roster)]));
    let people = desk.people();
    assert_eq!(people.lines().count(), 3, "{people}");
    assert!(people.contains("Jane Roe") && people.contains("Quirin Zabriskie"), "{people}");
    let matrix = desk.case(&["matrix", "--format", "json"]);
    assert!(!stdout(&matrix).contains("roe") && !stdout(&matrix).contains("4399"), "{}", stdout(&matrix));
    let matrix = desk.case(&["matrix", "--reveal", "--format", "json"]);
    let matrix: serde_json::Value = serde_json::from_slice(&matrix.stdout).unwrap();
    let jane = matrix["people"].as_array().unwrap().iter().find(|p| p["name"] == "Jane Roe").unwrap();
    let ssn = &jane["found"]["ssn"][0];
    assert_eq!((ssn["in_name"].as_bool(), ssn["value"].as_str()), (Some(true), Some("536-90-4399")));
    let source = ssn["source"].as_str().unwrap();
    let at = |name: &str| usize::try_from(ssn[name].as_u64().unwrap()).unwrap();
    assert_eq!(&source[at("start")..at("end")], "536-90-4399");
    // the mentions count in the row of the file
    assert!(desk.csv(&["evidence", "--reveal"]).contains(",2,,"), "{}", desk.csv(&["evidence"]));
}

#[test]
fn a_copy_under_another_name_tells_of_another_person() {
    let desk = Desk::new();
    for name in ["share/roe_jane_536-90-4399.txt", "share/smith_john_536-90-4288.txt"] {
        desk.write(name, "the same letter\n");
    }
    desk.write("more/roe_jane_536-90-4399.txt", "the same letter\n");
    ok(&desk.assess(&["share", "more"], &[]));
    assert_eq!(desk.people().lines().count(), 3, "{}", desk.people());
    let matrix = stdout(&desk.case(&["matrix", "--reveal", "--format", "csv"]));
    assert!(!matrix.contains("more/"), "a copy of one name counts once: {matrix}");
}

#[test]
fn patients_who_work_there_are_named_once() {
    let desk = Desk::new();
    desk.write("a.txt", OTHER);
    desk.write("patients.csv", "mrn,last_name,first_name,ssn\n4471920,Zabriskie,Quirin,536-90-4288\n");
    desk.write("staff.csv", "last_name,first_name,ssn,email\nZabriskie,Quirin,536-90-4288,qz@example.org\n");
    let (roster, staff) = (desk.path("patients.csv"), desk.path("staff.csv"));
    let lists = ["--roster", text(&roster), "--staff", text(&staff), "--format", "human"];
    let output = desk.assess(&["a.txt"], &lists);
    ok(&output);
    assert!(
        stdout(&output).contains("1    of them also work for you: patients and staff"),
        "{}",
        stdout(&output)
    );
    let report = stdout(&desk.case(&["report"]));
    assert!(report.contains("1 of these people are both patient and staff"), "{report}");
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_and_lists_that_cannot_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    desk.write("a.txt", PATIENT);
    ok(&desk.assess(&["a.txt"], &[]));
    let full = |arguments: &[&str]| {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        program().args(arguments).stdout(full).output().unwrap()
    };
    let (case, key, file) = (desk.path("case"), desk.path("key"), desk.path("a.txt"));
    let case = ["--case", text(&case), "--key-file", text(&key)];
    for command in [&["case", "people"][..], &["case", "report"], &["case", "evidence", "--format", "csv"]] {
        fails_in_two_lines(
            &full(&[command, &case].concat()),
            "hint: check that the place where the output goes",
        );
    }
    for command in [&["scan", "--no-model", text(&file)][..], &["elements"], &["--help"]] {
        fails_in_two_lines(&full(command), "cannot write the output");
    }
    desk.write("roster.csv", "last_name,first_name\nRoe,Jane\n");
    let roster = desk.path("roster.csv");
    fs::set_permissions(&roster, fs::Permissions::from_mode(0o0)).unwrap();
    if fs::read(&roster).is_err() {
        let output = desk.assess(&["a.txt"], &["--roster", text(&roster)]);
        fails_in_two_lines(&output, "hint: check the path and that this account may read it");
    }
}

#[test]
fn a_scan_lists_what_it_did_not_read() {
    let desk = Desk::new();
    desk.write("share/a.txt", PATIENT);
    fs::write(desk.path("share/b.png"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap();
    fs::write(desk.path("share/c.mbox"), JUNK.repeat(64)).unwrap();
    let share = desk.path("share");
    let scan = run(&["scan", "--no-model", text(&share)]);
    assert_eq!(scan.status.code(), Some(1));
    assert!(stderr(&scan).contains("--unread lists each with its reason"), "{}", stderr(&scan));
    let unread = run(&["scan", "--no-model", "--unread", text(&share)]);
    assert_eq!((unread.status.code(), stderr(&unread)), (Some(1), String::new()));
    let lines: Vec<serde_json::Value> =
        stdout(&unread).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let shown: Vec<_> = lines
        .iter()
        .map(|line| (line["source"].as_str().unwrap(), line["outcome"].as_str().unwrap()))
        .collect();
    assert_eq!(shown.len(), 2, "{shown:?}");
    assert_eq!(shown[1], ("c.mbox", "failed"));
    assert!(lines.iter().all(|line| !line["reason"].as_str().unwrap().is_empty()));
    fails_in_two_lines(&run(&["scan", "--unread", "--input-format", "text-jsonl", "-"]), "--unread");
}
