//! From a facts file to a draft in the register, and from there to a filing; and the filled form on paper.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::support::{fails_in_two_lines, ok, program, run, text};

const FACTS: &str = "schema = \"chartward.facts/1\"\nincident = \"mailbox\"\n\
[entity]\nname = \"Ridge Road Family Practice\"\nkind = \"covered_entity\"\nseat = \"OH\"\n\
[happened]\naccessed = \"yes\"\nacquired = \"yes\"\n\
[dates]\nbreach_began = 2026-02-02\ndiscovered = 2026-02-06\ndetected = 2026-02-06\ndetermined = 2026-02-10\n\
[report]\nentity_type = \"healthcare_provider\"\nbreach_types = [\"hacking_it_incident\"]\nlocations = [\"email\"]\ndescription = \"A mailbox was read.\"\n\
[[people]]\nresidence = \"OH\"\ncount = 1204\nelements = [\"person_name\", \"ssn\", \"diagnosis\"]\n";

fn json(output: &Output) -> serde_json::Value {
    ok(output);
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A draft for the register.
fn draft(folder: &Path, facts: &str, to: &str) -> String {
    let (file, made) = (folder.join("facts.toml"), folder.join(format!("{}.json", to.replace(':', "-"))));
    fs::write(&file, facts).unwrap();
    let args =
        ["file", "--facts", text(&file), "--to", to, "--form", "draft", "--as-of", "2026-02-20", "--force"];
    let output = run(&[&args[..], &["--output", text(&made)]].concat());
    assert_eq!(output.status.code(), Some(1), "fields are open");
    text(&made).to_owned()
}

fn as_person(who: &str, arguments: &[&str]) -> Output {
    program().args(arguments).env("CHARTWARD_ACTOR", who).output().unwrap()
}

/// What the law writes the register reads, for every recipient of a report: the contract between the two.
#[test]
fn a_report_becomes_a_filing_when_a_person_releases_it() {
    let folder = tempfile::tempdir().unwrap();
    let reg = folder.path().join("reg");
    let reg = text(&reg);
    for (number, to) in ["hhs", "ag:OH", "cra", "media:OH"].iter().enumerate() {
        let made = draft(folder.path(), FACTS, to);
        let added = json(&run(&["register", "draft", "add", &made, "--register", reg, "--format", "json"]));
        assert_eq!(added["drafts"][0]["number"], number + 1, "{to}");
        assert_eq!(added["drafts"][0]["state"], "waiting");
    }
    let filings = || json(&run(&["register", "list", "--register", reg, "--format", "json"]));
    assert_eq!(filings()["filings"].as_array().unwrap().len(), 0);
    let waiting = run(&["register", "draft", "list", "--register", reg, "--format", "csv"]);
    assert_eq!(String::from_utf8_lossy(&waiting.stdout).lines().count(), 5);
    let shown = run(&["register", "draft", "show", "1", "--register", reg, "--format", "csv"]);
    assert!(String::from_utf8_lossy(&shown.stdout).contains("Ridge Road Family Practice"));

    let release = ["register", "draft", "release", "1", "--register", reg, "--format", "json", "--why"];
    fails_in_two_lines(&as_person("officer", &[&release[..], &[" "]].concat()), "no reason is given");
    let released = json(&as_person("officer", &[&release[..], &["compared with the filing"]].concat()));
    let key = released["drafts"][0]["filing"].as_str().unwrap().to_owned();
    assert_eq!(filings()["filings"][0]["individuals"], 1204);
    assert_eq!(filings()["filings"][0]["source"], "chartward-draft");
    fails_in_two_lines(&as_person("officer", &[&release[..], &["again"]].concat()), "draft 1 is released");

    // a word of a stranger about it: two people
    let word = ["register", "draft", "add", "--about", &key, "--demand", "dispute", "--text", "not so"];
    json(&as_person("visitor", &[&word[..], &["--register", reg, "--format", "json"]].concat()));
    let step = |who: &str| {
        let of = ["register", "draft", "release", "5", "--why", "called them", "--register", reg];
        as_person(who, &[&of[..], &["--format", "json"]].concat())
    };
    assert_eq!(json(&step("one"))["drafts"][0]["state"], "waiting");
    fails_in_two_lines(&step("One"), "released by this person already");
    assert_eq!(json(&step("two"))["drafts"][0]["state"], "released");

    let gone = ["register", "draft", "withdraw", "1", "--why", "filed in error", "--register", reg];
    ok(&as_person("officer", &gone));
    assert_eq!(filings()["filings"].as_array().unwrap().len(), 0);
    let rejected = ["register", "draft", "reject", "2", "--why", "a trial", "--register", reg];
    ok(&as_person("officer", &rejected));
    let verified = json(&run(&["register", "verify", "--register", reg, "--format", "json"]));
    assert_eq!((&verified["difference"], &verified["drafts"]), (&serde_json::Value::Null, &10.into()));
}

#[test]
fn what_is_no_draft_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let reg = folder.path().join("reg");
    let made = draft(folder.path(), FACTS, "hhs");
    let forged = fs::read_to_string(&made).unwrap().replace("\"draft\"", "\"released\"");
    fs::write(&made, forged).unwrap();
    let add = ["register", "draft", "add", &made, "--register", text(&reg)];
    fails_in_two_lines(&run(&add), "its state is not");
    fails_in_two_lines(&run(&["register", "draft", "list", "--register", text(&reg)]), "holds no register");
}

#[test]
fn the_form_on_paper() {
    let folder = tempfile::tempdir().unwrap();
    let (facts, form) = (folder.path().join("facts.toml"), folder.path().join("form.pdf"));
    fs::write(&facts, FACTS).unwrap();
    let make = || {
        let args = ["file", "--facts", text(&facts), "--to", "hhs", "--form", "pdf", "--as-of", "2026-02-20"];
        run(&[&args[..], &["--output", text(&form)]].concat())
    };
    assert_eq!(make().status.code(), Some(1), "fields are open");
    let bytes = fs::read(&form).unwrap();
    assert!(bytes.starts_with(b"%PDF-"));
    fails_in_two_lines(&make(), "exists already");
    // its words can be read again, by the program's own reader of evidence
    let scanned = run(&["scan", "--no-model", text(&form)]);
    assert!(String::from_utf8_lossy(&scanned.stdout).contains("\"source\":\"form.pdf\""), "{scanned:?}");
}
