//! Ugly input: two lines, a hint, exit 2, nothing lost.

use std::fs;

use crate::support::{Clinic, fails_in_two_lines, ok, program, run, text};

#[test]
fn evidence_that_is_not_there_or_empty() {
    let clinic = Clinic::new();
    let (key, case) = (clinic.path("case.key"), clinic.path("case"));
    let empty = clinic.path("empty");
    fs::create_dir(&empty).unwrap();
    let assess = |path: &str| run(&["case", "assess", path, "--case", text(&case), "--key-file", text(&key)]);
    fails_in_two_lines(&assess(text(&clinic.path("nothing"))), "cannot read");
    fails_in_two_lines(&assess(text(&empty)), "no file found");
    assert!(!case.exists(), "a request that fails leaves no half-made case");
}

#[test]
fn wrong_key_no_key_short_key() {
    let clinic = Clinic::new();
    ok(&clinic.assess("case", &[]));
    let before = clinic.exports("case");
    let wrong = clinic.path("wrong.key");
    ok(&run(&["case", "key", text(&wrong)]));
    let people =
        |key: &str| run(&["case", "people", "--case", text(&clinic.path("case")), "--key-file", key]);
    fails_in_two_lines(&people(text(&wrong)), "key");
    let short = clinic.path("short.key");
    fs::write(&short, "too short").unwrap();
    fails_in_two_lines(&people(text(&short)), "key");
    fails_in_two_lines(&people(text(&clinic.path("no.key"))), "key");
    fails_in_two_lines(
        &run(&["case", "people", "--case", text(&clinic.path("no-case")), "--key-file", text(&wrong)]),
        "case",
    );
    fails_in_two_lines(&run(&["case", "key", text(&wrong)]), "exist");
    assert_eq!(before, clinic.exports("case"), "nothing was lost");
}

#[test]
fn no_key_and_no_terminal() {
    let clinic = Clinic::new();
    let (evidence, case) = (clinic.path("clinic/evidence"), clinic.path("case"));
    let mut command = program();
    command.args(["case", "assess", text(&evidence), "--case", text(&case)]);
    // a session of its own has no terminal to ask on
    let output = std::process::Command::new("setsid")
        .arg("--wait")
        .arg(command.get_program())
        .args(command.get_args())
        .env_remove("CHARTWARD_KEY_FILE")
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    fails_in_two_lines(&output, "no key");
}

#[test]
fn rosters_that_cannot_be_used() {
    let clinic = Clinic::new();
    let (key, case, evidence) =
        (clinic.path("case.key"), clinic.path("case"), clinic.path("clinic/evidence"));
    let roster = clinic.path("roster.csv");
    let assess = || {
        run(&[
            "case",
            "assess",
            text(&evidence),
            "--case",
            text(&case),
            "--key-file",
            text(&key),
            "--roster",
            text(&roster),
        ])
    };
    fs::write(&roster, "colour,shape\nred,round\nblue,square\n").unwrap();
    fails_in_two_lines(&assess(), "roster");
    fs::write(&roster, "").unwrap();
    fails_in_two_lines(&assess(), "roster");
    // names in running text, or in the cells of a column that nobody knows, make no list
    fs::write(&roster, "# Manual\n\nPatient: Testa Personova, SSN 536-90-4399, DOB 03/04/1957\n").unwrap();
    fails_in_two_lines(&assess(), "no person found");
    fs::write(&roster, "note\n\"Patient: Testa Personova, SSN 536-90-4399\"\nnothing\n").unwrap();
    fails_in_two_lines(&assess(), "no person found");
    // half a roster: the file breaks off inside a quoted cell
    let whole = fs::read_to_string(clinic.path("clinic/roster/patients.csv")).unwrap();
    let half = &whole[..whole.len() / 2];
    fs::write(&roster, format!("{half}\n\"Broken, off")).unwrap();
    fails_in_two_lines(&assess(), "roster");
    // or in the middle of a row, without any quote
    let line = whole.lines().nth(9).unwrap();
    let rows: Vec<&str> = whole.lines().take(9).collect();
    let cut = line.split(',').take(2).collect::<Vec<_>>().join(",");
    fs::write(&roster, format!("{}\n{cut}", rows.join("\n"))).unwrap();
    fails_in_two_lines(&assess(), "cut off");
    assert!(!case.exists(), "a list that cannot be used leaves no case behind");
    // a last line without its end is whole if it has all its cells
    fs::write(&roster, format!("{}\n{line}", rows.join("\n"))).unwrap();
    let output = assess();
    ok(&output);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("note: patients list: 9 people in 9 rows; used: "), "{stderr}");
    assert!(stderr.contains("last name") && stderr.contains("date of birth"), "{stderr}");
}

#[test]
fn what_is_not_a_mailbox_is_listed_and_the_rest_is_read() {
    let clinic = Clinic::new();
    let odd = clinic.path("odd");
    fs::create_dir(&odd).unwrap();
    fs::write(odd.join("not-a-mailbox.mbox"), [0u8, 159, 146, 150, 0, 1, 2, 255].repeat(64)).unwrap();
    fs::write(odd.join("note.txt"), "Patient: Testa Personova, SSN 536-90-4399, DOB 03/04/1957\n").unwrap();
    let key = clinic.path("case.key");
    let case = clinic.path("odd-case");
    let output = run(&["case", "assess", text(&odd), "--case", text(&case), "--key-file", text(&key)]);
    ok(&output);
    let rows = run(&["case", "evidence", "--case", text(&case), "--key-file", text(&key), "--format", "csv"]);
    let rows = String::from_utf8(rows.stdout).unwrap();
    assert_eq!(rows.lines().count(), 3, "{rows}");
    assert!(rows.contains("not-a-mailbox.mbox") && rows.contains("no message begins in it"), "{rows}");
    let people = run(&[
        "case",
        "people",
        "--case",
        text(&case),
        "--key-file",
        text(&key),
        "--format",
        "csv",
        "--reveal",
    ]);
    assert!(String::from_utf8_lossy(&people.stdout).contains("Testa Personova"));
}

#[cfg(unix)]
#[test]
fn names_that_are_not_utf8_and_files_that_cannot_be_opened() {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::PermissionsExt;
    let clinic = Clinic::new();
    let odd = clinic.path("odd");
    fs::create_dir(&odd).unwrap();
    fs::write(odd.join(std::ffi::OsStr::from_bytes(b"caf\xe9.txt")), "phone 617-253-1212\n").unwrap();
    fs::write(odd.join("locked.txt"), "x").unwrap();
    fs::set_permissions(odd.join("locked.txt"), fs::Permissions::from_mode(0o0)).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", odd.join("link")).unwrap();
    let (key, case) = (clinic.path("case.key"), clinic.path("odd-case"));
    ok(&run(&["case", "assess", text(&odd), "--case", text(&case), "--key-file", text(&key)]));
    let rows = run(&["case", "evidence", "--case", text(&case), "--key-file", text(&key), "--format", "csv"]);
    let rows = String::from_utf8(rows.stdout).unwrap();
    assert!(rows.contains(r"caf\xE9.txt") || rows.contains(r"caf\xe9.txt"), "{rows}");
    assert!(rows.contains("link,") && rows.contains("locked.txt"), "{rows}");
}

#[test]
fn lines_that_are_not_json() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lines.jsonl");
    fs::write(&file, "{\"id\":1,\"text\":\"nothing\"}\nnot json\n").unwrap();
    let output = run(&["scan", "--input-format", "text-jsonl", text(&file)]);
    fails_in_two_lines(&output, "line 2");
}

#[test]
fn tables_that_cannot_be_resolved() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("table.csv");
    let resolve = |more: &[&str]| run(&[&["resolve", text(&file)][..], more].concat());
    fails_in_two_lines(&resolve(&[]), "cannot read");
    fs::write(&file, "").unwrap();
    fails_in_two_lines(&resolve(&[]), "table");
    fs::write(&file, "first_name,last_name,dob\nAna,Diaz,1990-01-02\n").unwrap();
    fails_in_two_lines(&resolve(&["--id", "no_such"]), "column");
    fails_in_two_lines(&resolve(&["--columns", "given_name=no_such"]), "column");
    fails_in_two_lines(&resolve(&["--columns", "shoe_size=dob"]), "shoe_size");
}

#[test]
fn names_that_were_not_understood_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("table.csv");
    let stderr = |rows: &str, more: &[&str]| {
        fs::write(&file, rows).unwrap();
        let output = run(&[&["resolve", text(&file)][..], more].concat());
        ok(&output);
        String::from_utf8(output.stderr).unwrap()
    };
    let rows = "rec,fn,ln,dob,ssn\n1,Ana,Diaz,1990-01-02,987-65-4321\n";
    let said = stderr(rows, &[]);
    assert!(said.contains("columns used: dob as date_of_birth, ssn; 3 columns were not used"), "{said}");
    assert!(said.contains("no column was taken for a name"), "{said}");
    let said = stderr(rows, &["--columns", "given_name=fn,surname=ln,date_of_birth=dob,ssn=ssn"]);
    assert!(said.contains("fn as given_name, ln as surname") && !said.contains("no column"), "{said}");
    // rows so alike that most pairs are never looked at: nothing is said of how few people there might be
    let said = stderr(&format!("first_name,last_name\n{}", "John,Smith\n".repeat(500)), &[]);
    assert!(!said.contains("at least"), "{said}");
}

#[test]
fn a_mistyped_command_is_told_what_it_could_be_and_not_what_was_typed() {
    let cases: [(&[&str], &[&str]); 8] = [
        (&["register", "list", "--register", "reg", "--type", "Testova"], &["--type", "hacking", "theft"]),
        (&["register", "list", "--register", "reg", "--type", "hackin"], &["did you mean hacking?"]),
        (&["scan", "Testova", "--fromat", "json"], &["--fromat"]),
        (&["case", "people", "--case", "c", "--fromat", "json"], &["--fromat", "did you mean --format?"]),
        (&["case", "people"], &["--case <DIR>"]),
        (&["case", "query", "--case", "c", "Testova", "Testova"], &["unexpected argument"]),
        (&["case", "poeple", "--case", "c"], &["did you mean people?"]),
        (&["case", "query", "Ann", "--case", "c", "--born", "Testova"], &["--born <YEAR>"]),
    ];
    for (arguments, says) in cases {
        let output = run(arguments);
        for word in says {
            fails_in_two_lines(&output, word);
        }
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(!stderr.contains("Testova") && !stderr.contains("poeple"), "{stderr}");
    }
}

#[test]
fn a_folder_is_no_input_of_lines_and_names_of_elements_are_taken_as_typed() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(&["scan", "--input-format", "text-jsonl", text(folder.path())]);
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.starts_with("error: cannot read the input"), "{stderr}");

    let file = folder.path().join("a.txt");
    fs::write(&file, "SSN 219-45-6789, jane.roe@example.org\n").unwrap();
    let found = run(&["scan", "--admit-reserved", "--elements", "SSN, email", text(&file)]);
    assert_eq!(String::from_utf8(found.stdout).unwrap().lines().count(), 2);
    let unknown = run(&["scan", "--elements", "ssn,nosuch", text(&file)]);
    assert_eq!(unknown.status.code(), Some(2));
    let stderr = String::from_utf8(unknown.stderr).unwrap();
    assert!(
        stderr.contains("name 2 after --elements") && stderr.contains("`chartward elements`"),
        "{stderr}"
    );
}
