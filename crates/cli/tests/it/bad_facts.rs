//! Facts and law packs that do not hold together, as somebody gives them: two lines that say what and what to do, and
//! nothing of what was there before is lost.

use std::fs;

use serde_json::Value;

use crate::support::{Desk, fails_in_two_lines, ok, run, text};

const FACTS: &str = "\
schema = \"chartward.facts/1\"
incident = \"Test\"

[entity]
name = \"Clinic\"
kind = \"covered_entity\"
seat = \"CO\"

[happened]
accessed = \"yes\"
acquired = \"yes\"

[dates]
breach_began = 2026-02-20
discovered = 2026-03-02
determined = 2026-03-04

[[people]]
residence = \"CO\"
count = 12
elements = [\"person_name\", \"ssn\"]
";

/// What is wrong, as a change of good facts, and the line that says so.
const BAD: [(&str, &str, &str); 6] = [
    // dates that contradict each other
    (
        "breach_began = 2026-02-20",
        "breach_began = 2026-03-20",
        "dates.discovered: 2026-03-02 is before dates.breach_began (2026-03-20)",
    ),
    // a clock before the discovery
    (
        "determined = 2026-03-04",
        "determined = 2026-03-01",
        "dates.determined: 2026-03-01 is before dates.discovered",
    ),
    ("residence = \"CO\"", "residence = \"ZZ\"", "people[1].residence: is no state"),
    ("count = 12", "count = 12\nunreachable = 13", "people[1].unreachable"),
    ("discovered = 2026-03-02", "discovered = 2026-02-30", "line 15"),
    (
        "kind = \"covered_entity\"",
        "kind = \"clinic\"",
        "line 6: a word that is not known here; one of: covered_entity",
    ),
];

#[test]
fn bad_facts_are_refused_in_two_lines() {
    let desk = Desk::new();
    let file = desk.path("facts.toml");
    let duties = |as_of: &str| run(&["duties", "--facts", text(&file), "--as-of", as_of, "--format", "json"]);
    for (old, new, says) in BAD {
        assert!(FACTS.contains(old), "{old}");
        fs::write(&file, FACTS.replacen(old, new, 1)).unwrap();
        let refused = duties("2026-03-10");
        fails_in_two_lines(&refused, says);
        let hint = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(hint.contains("hint: docs/law/facts.md lists every field"), "{hint}");
    }
    fs::write(&file, FACTS).unwrap();
    fails_in_two_lines(
        &duties("2026-03-01"),
        "asked as of 2026-03-01, which is before the discovery on 2026-03-02",
    );
    fails_in_two_lines(&run(&["duties", "--facts", text(&desk.path("none.toml"))]), "cannot read");
}

/// What was never meant to be facts: an empty file, a table, bytes, ten megabytes of nonsense. Two lines say what it is not and
/// what to do, quickly, and repeat nothing of it.
#[test]
fn what_is_no_facts_file_is_told_in_two_lines() {
    let desk = Desk::new();
    let file = desk.path("facts.toml");
    let (facts, own) = ("hint: docs/law/facts.md", "hint: check that it is the file or folder that you mean");
    let utf8 = "hint: save it as UTF-8";
    let large = "Quincy,Jane,987-65-4321\n".repeat(420_000);
    for (content, says, hint) in [
        (&b""[..], "the file is empty: one is TOML, or JSON in { }", facts),
        (b"last_name,first_name\nQuincy,Jane\n", "this is no facts file: one is TOML", facts),
        (b"{\"Quincy\": ", "this is no facts file: one is TOML", facts),
        (large.as_bytes(), "this is no facts file: one is TOML", facts),
        (b"\x7fELF\x00\xffQuincy", "no text: a facts file is TOML or JSON", own),
        (b"\xff\xfes\x00c\x00h\x00", "not UTF-8: a facts file is TOML or JSON in UTF-8", utf8),
        (b"incident = \"M\xfcnchen\"\n", "not UTF-8: a facts file is TOML or JSON in UTF-8", utf8),
    ] {
        fs::write(&file, content).unwrap();
        let refused = run(&["duties", "--facts", text(&file), "--as-of", "2026-03-10"]);
        fails_in_two_lines(&refused, says);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(said.contains(hint) && !said.contains("Quincy"), "{said}");
    }
    fs::write(&file, FACTS).unwrap();
    for day in ["2026-02-30", "yesterday"] {
        let refused = run(&["duties", "--facts", text(&file), "--as-of", day]);
        fails_in_two_lines(&refused, "the value of --as-of <DATE> is no day, such as 2026-03-20");
    }
    fails_in_two_lines(
        &run(&["duties", "--facts", text(&desk.path("")), "--as-of", "2026-03-10"]),
        "cannot read",
    );
}

/// A pack of one's own: one that cannot be read is told as a pack, one without HIPAA says in every list what it lacks.
#[test]
fn a_pack_of_ones_own_says_what_is_wrong_with_it() {
    let desk = Desk::new();
    let facts = desk.path("facts.toml");
    fs::write(&facts, FACTS).unwrap();
    let folder = desk.path("pack");
    ok(&run(&["law", "export", text(&folder)]));
    let duties = || {
        run(&[
            "duties",
            "--facts",
            text(&facts),
            "--law",
            text(&folder),
            "--as-of",
            "2026-03-10",
            "--format",
            "json",
        ])
    };
    let hipaa = folder.join("hipaa.toml");
    let whole = fs::read_to_string(&hipaa).unwrap();
    let hint = |output: &std::process::Output| String::from_utf8_lossy(&output.stderr).into_owned();
    fs::write(&hipaa, format!("{whole}\nnonsense\n")).unwrap();
    let refused = duties();
    fails_in_two_lines(&refused, "hipaa, line ");
    assert!(hint(&refused).contains("chartward law lint FOLDER"), "{}", hint(&refused));
    fs::write(&hipaa, b"\x7fELF\x00\xff").unwrap();
    fails_in_two_lines(&duties(), "no text: a law file is TOML");
    fs::write(&hipaa, b"\xff\xfes\x00").unwrap();
    fails_in_two_lines(&duties(), "not UTF-8: a law file is TOML in UTF-8");
    fs::write(&hipaa, whole.replacen("effective_from = 2013", "effective_from = 0013", 1)).unwrap();
    fails_in_two_lines(&duties(), "a day between the years 1900 and 2199 is expected");
    fs::remove_file(&hipaa).unwrap();
    let lacking = duties();
    let list: Value = serde_json::from_slice(&lacking.stdout).unwrap();
    assert_eq!(list["warnings"][0], "The pack holds no HIPAA: what it asks is not in this list.");
    assert_eq!(list["may_be_final"], false);
    assert_eq!(lacking.status.code(), Some(1), "a person looks");
    let blockers = list["blockers"].as_array().unwrap();
    assert!(blockers.contains(&"law that is not in the pack (1): HIPAA".into()), "{blockers:?}");
    fs::write(&hipaa, whole).unwrap();
    let list: Value = serde_json::from_slice(&duties().stdout).unwrap();
    assert_eq!(list["warnings"].as_array().unwrap().len(), 0);
}

/// No address is no error: it is a question that the list asks, and everything else is worked out.
#[test]
fn people_without_an_address_are_a_question() {
    let desk = Desk::new();
    let file = desk.path("facts.toml");
    fs::write(&file, FACTS.replace("residence = \"CO\"\n", "")).unwrap();
    let output = run(&["duties", "--facts", text(&file), "--as-of", "2026-03-10", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1), "somebody has to find out");
    let list: Value = serde_json::from_slice(&output.stdout).unwrap();
    let duty =
        |id: &str| list["duties"].as_array().unwrap().iter().find(|one| one["id"] == id).cloned().unwrap();
    assert_eq!(duty("residence")["status"], "needs_fact");
    assert!(duty("residence")["needs"][0].as_str().unwrap().starts_with("the residence of 12 people"));
    assert_eq!(
        (&duty("hipaa.individuals")["status"], &duty("hipaa.individuals")["people"]),
        (&"owed".into(), &12.into())
    );
}

/// Facts that are refused do not take the place of those that are in the case, and duties go on from these.
#[test]
fn bad_facts_leave_those_of_the_case_as_they_are() {
    let desk = Desk::new();
    desk.write(
        "share/list.csv",
        "last_name,first_name,ssn,state,diagnosis\nQuincy,Jane,987-65-4321,CO,E11.9\n",
    );
    ok(&desk.assess(&["share"], &["--admit-reserved"]));
    let file = desk.path("facts.toml");
    let put = |content: &str| {
        fs::write(&file, content).unwrap();
        desk.case(&["facts", "--put", text(&file), "--reason", "interview"])
    };
    let duties = || desk.case(&["duties", "--as-of", "2026-03-10", "--format", "json"]);
    ok(&put(FACTS));
    let before = duties();
    ok(&before);
    for (old, new, says) in BAD {
        fails_in_two_lines(&put(&FACTS.replacen(old, new, 1)), says);
    }
    let kept = desk.case(&["facts"]);
    assert_eq!(String::from_utf8_lossy(&kept.stdout), FACTS, "the facts of the case are those of before");
    assert_eq!(
        fs::read_to_string(&file).unwrap(),
        FACTS.replacen(BAD[5].0, BAD[5].1, 1),
        "the file is left alone"
    );
    let list = |output: &std::process::Output| {
        let found: Value = serde_json::from_slice(&output.stdout).unwrap();
        (found["facts_version"].clone(), found["list"].clone())
    };
    let (version, after) = list(&duties());
    assert_eq!((version, after), (1.into(), list(&before).1));
}

#[test]
fn a_pack_with_a_missing_citation_is_refused_and_the_shipped_one_goes_on() {
    let desk = Desk::new();
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/../law/pack/hipaa.toml");
    let law = fs::read_to_string(shipped).unwrap();
    desk.write("pack/hipaa.toml", &law.replacen("citation = ", "citation = \"\" # ", 1));
    let folder = desk.path("pack");
    let lint = run(&["law", "lint", text(&folder), "--errors", "--format", "csv"]);
    assert_eq!(lint.status.code(), Some(1));
    assert!(
        String::from_utf8_lossy(&lint.stdout).contains("error,\"hipaa, version 1\",the citation is missing")
    );
    let refused = run(&["law", "diff", "shipped", text(&folder)]);
    fails_in_two_lines(&refused, "the law pack is faulty: hipaa, version 1: the citation is missing");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("hint: correct the records named above"));
    fs::write(desk.path("facts.toml"), FACTS).unwrap();
    ok(&run(&["duties", "--facts", text(&desk.path("facts.toml")), "--as-of", "2026-03-10"]));
}

/// Prices of one's own: a sheet that says nothing of where a price is from is refused; the one that is written is read.
#[test]
fn a_cost_sheet_without_a_source_is_refused() {
    let desk = Desk::new();
    let template = run(&["cost", "--sheet-template"]);
    ok(&template);
    let sheet = desk.path("sheet.toml");
    let whole = String::from_utf8(template.stdout).unwrap();
    let cost = |content: &str| {
        fs::write(&sheet, content).unwrap();
        run(&["cost", "--people", "1000", "--sheet", text(&sheet), "--format", "json"])
    };
    let own = "\n[[line]]\nname = \"forensics\"\nper = \"incident\"\nlow_usd = 40000\nhigh_usd = 90000\nsource = \"offer of May\"\n";
    let found = cost(&format!("{whole}{own}"));
    ok(&found);
    let found: Value = serde_json::from_slice(&found.stdout).unwrap();
    assert_eq!(found["lines"].as_array().unwrap().len(), 4);
    assert_eq!(found["estimates"][1]["high_usd"], 122_500);
    assert_eq!(found["penalties"][0]["tiers"].as_array().unwrap().len(), 4);
    let refused = cost(&format!("{whole}{}", own.replace("offer of May", " ")));
    fails_in_two_lines(&refused, "line[4].source: is empty");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("hint: chartward cost --sheet-template"));
    fails_in_two_lines(&cost("line = 5"), "sheet.toml, line 1");
}
