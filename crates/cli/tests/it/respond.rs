//! From a case to what is owed: facts, risk assessment, decisions, duties, reports, cost; and law packs.

use std::fs;

use serde_json::Value;

use crate::support::{Clinic, fails_in_two_lines, ok, run, text};

fn json(output: &std::process::Output) -> Value {
    ok(output);
    serde_json::from_slice(&output.stdout).unwrap()
}

fn stderr(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// So many days ago.
fn day(ago: i64) -> String {
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    today.checked_sub(jiff::Span::new().days(ago)).unwrap().to_string()
}

/// A case with answered facts, as version 1: discovered twelve days ago.
fn answered(clinic: &Clinic) {
    ok(&clinic.assess("case", &[]));
    let file = clinic.path("facts.toml");
    let draft = clinic.case("case", &["facts", "--output", text(&file)]);
    assert_eq!(draft.status.code(), Some(1), "a draft needs a person");
    let refused = clinic.case("case", &["facts", "--put", text(&file), "--reason", "none"]);
    fails_in_two_lines(&refused, "one of: covered_entity");
    fails_in_two_lines(&clinic.case("case", &["duties"]), "holds no such facts");
    let draft = fs::read_to_string(&file).unwrap();
    assert!(!draft.contains("residence = \"\""), "{draft}");
    let facts = draft
        .replace("kind = \"?\"", "kind = \"covered_entity\"")
        .replacen("name = \"\"", "name = \"Clinic\"", 1)
        .replace("acquired = \"unknown\"", "acquired = \"yes\"")
        .replace("encrypted = \"unknown\"", "encrypted = \"no\"")
        .replace("# discovered = 2026-03-02", &format!("discovered = {}", day(12)));
    fs::write(&file, facts).unwrap();
    fails_in_two_lines(
        &clinic.case("case", &["facts", "--put", text(&file), "--reason", " "]),
        "no reason is given",
    );
    ok(&clinic.case("case", &["facts", "--put", text(&file), "--reason", "interview"]));
}

#[test]
fn a_case_comes_to_its_duties_and_says_what_changed() {
    let clinic = Clinic::new();
    answered(&clinic);
    let duties = |more: &[&str]| clinic.case("case", &[&["duties", "--format", "json"], more].concat());
    let first = json(&duties(&[]));
    assert_eq!(first["schema"], "chartward.case-duties/1");
    assert_eq!((&first["version"], &first["compared_with"]), (&1.into(), &Value::Null));
    let affected =
        json(&clinic.case("case", &["people", "--format", "json"]))["people"].as_array().unwrap().len();
    assert_eq!(first["list"]["people"], affected);
    assert_eq!(first["remarks"], Value::Array(vec![]));
    let again = json(&duties(&[]));
    assert_eq!(
        (&again["version"], &again["changes"]),
        (&1.into(), &Value::Array(vec![])),
        "nothing changed: nothing is kept"
    );

    // by another assessment nothing is owed under HIPAA; the state's laws stand
    let answers = clinic.path("risk.toml");
    let whole = "nature = \"a\"\nrecipient = \"b\"\nacquired_or_viewed = \"c\"\nmitigation = \"d\"\nconcluded = \"low_probability\"\nreason = \"e\"\n";
    fs::write(&answers, whole.replace("mitigation = \"d\"\n", "")).unwrap();
    let assessed = day(2);
    let risk = ["assess-risk", "--from", text(&answers), "--on", &assessed];
    fails_in_two_lines(&clinic.case("case", &risk), "mitigation: is empty");
    fs::write(&answers, whole).unwrap();
    ok(&clinic.case("case", &risk));
    let second = json(&duties(&[]));
    assert_eq!(second["version"], 2);
    let changes = second["changes"].as_array().unwrap();
    let change =
        changes.iter().find(|one| one["duty"] == "hipaa.individuals" && one["what"] == "status").unwrap();
    assert_eq!((&change["old"], &change["new"]), (&"owed".into(), &"not_owed".into()));
    let human = clinic.case("case", &["duties", "--format", "human"]);
    assert!(String::from_utf8_lossy(&human.stdout).starts_with("Nothing changed since version 2 of "));

    // a decision, with who, when and why; before its day it does not count
    let waits = second["list"]["duties"].as_array().unwrap().iter();
    let waits: Vec<&str> = waits
        .filter(|one| one["needs"].to_string().contains("hipaa-effect:"))
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    if let Some(duty) = waits.first() {
        let state = duty.split('.').next().unwrap().to_uppercase();
        let about = format!("hipaa-effect:{state}");
        ok(&clinic.case("case", &["decide", &about, "not_deemed", "--reason", "read", "--on", &day(1)]));
        assert_eq!(json(&duties(&[]))["version"], 3);
    }
    let history = json(&clinic.case("case", &["facts", "--history", "--format", "json"]));
    let records = history["records"].as_array().unwrap();
    let kinds: Vec<&str> = records.iter().map(|one| one["kind"].as_str().unwrap()).collect();
    for kind in ["facts", "risk assessment", "duties"] {
        assert!(kinds.contains(&kind), "{kinds:?}");
    }
    assert!(records.iter().all(|one| one["actor"] == "tester" && one["reason"] != ""));
    let trail = clinic.case("case", &["trail", "--format", "csv"]);
    let trail = String::from_utf8_lossy(&trail.stdout).into_owned();
    for action in ["put facts,version 1", "assess risk,version 1", "put duties,version 2"] {
        assert!(trail.contains(action), "{trail}");
    }
}

/// 45 CFR 164.414(b): a list as of another day than today is a trial, and no part of what is kept.
#[test]
fn a_trial_is_no_proof() {
    let clinic = Clinic::new();
    answered(&clinic);
    let duties = |more: &[&str]| clinic.case("case", &[&["duties", "--format", "json"], more].concat());
    let kept = || {
        let history = json(&clinic.case("case", &["facts", "--history", "--format", "json"]));
        history["records"].as_array().unwrap().iter().filter(|one| one["kind"] == "duties").count()
    };
    let later = day(-400);
    let trial = duties(&["--as-of", &later]);
    assert!(stderr(&trial).contains("which is not today: it is not kept in the case"), "{}", stderr(&trial));
    let trial: Value = serde_json::from_slice(&trial.stdout).unwrap();
    assert_eq!((&trial["version"], kept()), (&Value::Null, 0));
    assert_eq!((&json(&duties(&[]))["version"], kept()), (&1.into(), 1));
    let trial: Value = serde_json::from_slice(&duties(&["--as-of", &later]).stdout).unwrap();
    assert_eq!(trial["compared_with"]["version"], 1, "what would change is told all the same");
    assert!(!trial["changes"].as_array().unwrap().is_empty());
    assert_eq!((&trial["version"], kept()), (&Value::Null, 1));
    // nor is a report as of such a day, while one of today is
    let reports = |more: &[&str]| {
        let report = clinic.case("case", &[&["file", "--to", "hhs", "--format", "json"], more].concat());
        let history = json(&clinic.case("case", &["facts", "--history", "--format", "json"]));
        let kept =
            history["records"].as_array().unwrap().iter().filter(|one| one["kind"] == "report").count();
        (stderr(&report).contains("which is not today: it is not kept in the case"), kept)
    };
    assert_eq!(reports(&["--as-of", &later]), (true, 0));
    assert_eq!(reports(&[]), (false, 1));
}

/// 45 CFR 164.402(2), 164.414(b): an assessment that is older than the breach, and a decision that nothing asks for, are
/// refused before they are kept.
#[test]
fn what_excuses_nothing_is_not_kept() {
    let clinic = Clinic::new();
    answered(&clinic);
    let answers = clinic.path("risk.toml");
    let whole = "nature = \"a\"\nrecipient = \"b\"\nacquired_or_viewed = \"c\"\nmitigation = \"d\"\nconcluded = \"low_probability\"\nreason = \"e\"\n";
    fs::write(&answers, whole).unwrap();
    let assess = |on: &str| clinic.case("case", &["assess-risk", "--from", text(&answers), "--on", on]);
    fails_in_two_lines(
        &assess("2020-01-01"),
        "risk_assessment.on: 2020-01-01 is before the breach was known",
    );
    for (about, decided, says) in [
        ("hipaa-effect:C0", "deemed", "no law of such a state is in the pack"),
        ("harm:TX", "no_harm", "the law of this state has no harm test"),
        ("safe-harbour", "yes", "what is decided is none of secured, unsecured"),
    ] {
        let refused = clinic.case("case", &["decide", about, decided, "--reason", "read"]);
        fails_in_two_lines(&refused, says);
    }
    let history = json(&clinic.case("case", &["facts", "--history", "--format", "json"]));
    assert_eq!(history["records"].as_array().unwrap().len(), 1, "the facts alone");
    // a slip in the year would outweigh every other finding
    fails_in_two_lines(&assess(&day(-3_000)), "has not come: today is");
    let tomorrow =
        clinic.case("case", &["decide", "hipaa-effect:VT", "deemed", "--reason", "read", "--on", &day(-1)]);
    fails_in_two_lines(&tomorrow, "has not come: today is");
    ok(&assess(&day(12)));
    // facts by which the breach was known later leave that finding aside, and say what to do
    let file = clinic.path("facts.toml");
    let later = fs::read_to_string(&file).unwrap().replace(&day(12), &day(5));
    fs::write(&file, later).unwrap();
    ok(&clinic.case("case", &["facts", "--put", text(&file), "--reason", "the log was misread"]));
    let duties = clinic.case("case", &["duties", "--format", "json"]);
    assert!(stderr(&duties).contains("`chartward case assess-risk` makes a new one"), "{}", stderr(&duties));
    let status = |duties: &std::process::Output| {
        let list: Value = serde_json::from_slice(&duties.stdout).unwrap();
        let found = list["list"]["duties"].as_array().unwrap().iter();
        found
            .filter(|one| one["id"] == "hipaa.individuals")
            .map(|one| one["status"].to_string())
            .collect::<String>()
    };
    assert_eq!(status(&duties), "\"owed\"");
    ok(&assess(&day(4)));
    assert_eq!(status(&clinic.case("case", &["duties", "--format", "json"])), "\"not_owed\"");
    // and what an earlier calendar had a day for is called off in the next
    let calendar = clinic.case("case", &["duties", "--format", "ics"]);
    let calendar = String::from_utf8_lossy(&calendar.stdout).replace("\r\n ", "");
    let events: Vec<&str> = calendar
        .split("BEGIN:VEVENT")
        .filter(|one| one.contains("the individuals (") || one.contains("notice to the individuals"))
        .collect();
    assert!(
        events.iter().any(|one| one.contains("Not owed any more: notice to the individuals")
            && one.contains("STATUS:CANCELLED")),
        "{calendar}"
    );
}

/// A file without an end is read to the limit and no further.
#[cfg(unix)]
#[test]
fn facts_without_an_end_are_refused() {
    fails_in_two_lines(&run(&["duties", "--facts", "/dev/zero"]), "larger than 64 MiB: no facts file");
}

#[test]
fn reports_of_a_case_are_kept_and_show_what_is_open() {
    let clinic = Clinic::new();
    answered(&clinic);
    let file = |more: &[&str]| clinic.case("case", &[&["file"], more].concat());
    let who = json(&file(&["--format", "json"]));
    assert!(who["reports"].as_array().unwrap().iter().any(|one| one["to"] == "hhs"));
    let report = file(&["--to", "hhs", "--format", "json"]);
    assert_eq!(report.status.code(), Some(1), "fields are open");
    let report = json(&report);
    assert_eq!(report["schema"], "chartward.report/1");
    assert!(report["open"].as_array().unwrap().iter().any(|one| one == "description"));
    let page = clinic.path("hhs.html");
    ok(&file(&["--to", "hhs", "--form", "page", "--output", text(&page)]));
    assert!(fs::read_to_string(&page).unwrap().contains("<h1>Notice to the Secretary of HHS"));
    fails_in_two_lines(&file(&["--to", "hhs", "--form", "page", "--output", text(&page)]), "exists already");
    fails_in_two_lines(&file(&["--to", "ag:WY"]), "no such report");
    fails_in_two_lines(&file(&["--to", "nobody"]), "");
    let draft = json(&file(&["--to", "hhs", "--form", "draft"]));
    assert_eq!((&draft["state"], &draft["released"]), (&"draft".into(), &Value::Null));
    let kept = json(&clinic.case("case", &["facts", "--history", "--format", "json"]));
    let reports = kept["records"].as_array().unwrap().iter().filter(|one| one["kind"] == "report").count();
    assert_eq!(reports, 1, "the same report is kept once");
    let cost = json(&clinic.case("case", &["cost", "--format", "json"]));
    assert_eq!(cost["people"], who_are_affected(&clinic));
    assert!(
        cost["estimates"]
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["low_usd"].as_u64() < one["high_usd"].as_u64())
    );
}

fn who_are_affected(clinic: &Clinic) -> usize {
    json(&clinic.case("case", &["people", "--format", "json"]))["people"].as_array().unwrap().len()
}

/// Evidence that comes later changes the people: facts that were counted before say so, and are counted anew in place.
#[test]
fn facts_say_when_the_people_have_changed() {
    let clinic = Clinic::new();
    answered(&clinic);
    let more = clinic.path("more.csv");
    fs::write(&more, "last_name,first_name,ssn,state,diagnosis\nQuincy,Jane,987-65-4321,TX,E11.9\n").unwrap();
    let arguments = clinic.assess_arguments("case");
    let key = clinic.path("case.key");
    ok(&run(&[
        "case",
        "assess",
        text(&more),
        "--case",
        text(&clinic.path("case")),
        "--key-file",
        text(&key),
        "--admit-reserved",
        "--no-model",
    ]));
    assert!(!arguments.is_empty());
    let duties = clinic.case("case", &["duties", "--format", "json"]);
    assert!(stderr(&duties).contains("--fresh` counts anew"), "{}", stderr(&duties));
    let fresh = clinic.path("fresh.toml");
    ok(&clinic.case("case", &["facts", "--fresh", "--output", text(&fresh)]));
    let facts = fs::read_to_string(&fresh).unwrap();
    assert!(facts.contains("name = \"Clinic\"") && facts.contains("residence = \"TX\""), "{facts}");
    ok(&clinic.case("case", &["facts", "--put", text(&fresh), "--reason", "more evidence"]));
    let after = json(&clinic.case("case", &["duties", "--format", "json"]));
    assert_eq!(after["remarks"], Value::Array(vec![]));
    assert_eq!(after["facts_version"], 2);
    let earlier = clinic.case("case", &["facts", "--revision", "1"]);
    ok(&earlier);
    assert!(!String::from_utf8_lossy(&earlier.stdout).contains("residence = \"TX\"\ncount = 1"));
    fails_in_two_lines(&clinic.case("case", &["facts", "--revision", "7"]), "holds no such facts");
}

#[test]
fn reports_and_the_log_from_facts_files() {
    let facts = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/law/examples/small-practice.toml");
    let log = json(&run(&[
        "file",
        "--facts",
        facts,
        "--facts",
        facts,
        "--log",
        "2026",
        "--as-of",
        "2026-06-01",
        "--format",
        "json",
    ]));
    assert_eq!(log["entries"].as_array().unwrap().len(), 2);
    assert_eq!(log["entries"][0]["last"], "2027-03-01");
    fails_in_two_lines(&run(&["file", "--facts", facts, "--facts", facts]), "several facts files");
    let human = run(&["file", "--facts", facts, "--to", "hhs", "--as-of", "2026-06-01", "--format", "human"]);
    ok(&human);
    assert!(String::from_utf8_lossy(&human.stdout).contains("OPEN: report.description"));
}

#[test]
fn law_packs_are_linted_and_compared() {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/../law/pack");
    let lint = run(&["law", "lint", shipped, "--format", "json"]);
    assert_eq!(lint.status.code(), Some(0), "{}", stderr(&lint));
    let lint = json(&lint);
    assert_eq!(lint["errors"], 0);
    assert_eq!(lint["warnings"], json(&run(&["law", "lint", "--format", "json"]))["warnings"]);
    let same = run(&["law", "diff", "shipped", shipped, "--format", "json"]);
    assert_eq!(same.status.code(), Some(0), "{}", stderr(&same));
    let folder = tempfile::tempdir().unwrap();
    let law = fs::read_to_string(format!("{shipped}/states/tx.toml")).unwrap();
    let put = |text: &str| fs::write(folder.path().join("tx.toml"), text).unwrap();
    put(&law.replacen("citation = ", "citation = \"\" #", 1));
    let bad = run(&["law", "lint", text(folder.path()), "--errors", "--format", "csv"]);
    assert_eq!(bad.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&bad.stdout).contains("the citation is missing"));
    fails_in_two_lines(&run(&["law", "diff", "shipped", text(folder.path())]), "the law pack is faulty: tx");
    // a pack of one's own is used, and one that is faulty is not
    let facts = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/law/examples/small-practice.toml");
    let by = |law: &str| {
        run(&["duties", "--facts", facts, "--law", law, "--as-of", "2026-03-20", "--format", "json"])
    };
    fails_in_two_lines(&by(text(folder.path())), "the law pack is faulty: tx");
    put(&law);
    let list: Value = serde_json::from_slice(&by(text(folder.path())).stdout).unwrap();
    assert_eq!(list["pack"], text(folder.path()));
    let duties = list["duties"].as_array().unwrap();
    assert!(duties.iter().all(|one| !one["id"].as_str().unwrap().starts_with("hipaa.")), "{duties:?}");
    let gone = json(&run(&["law", "diff", "shipped", text(folder.path()), "--format", "json"]));
    let changes = gone["changes"].as_array().unwrap();
    assert!(
        !changes.is_empty() && changes.iter().all(|one| !one["record"].as_str().unwrap().starts_with("tx "))
    );
    fails_in_two_lines(&run(&["law", "lint", text(&folder.path().join("none"))]), "cannot read");
}

/// The pack that is part of the program can be taken out, is the same, and nothing is written over what is there; a file without
/// an end is read to the limit and no further.
#[test]
fn the_law_pack_can_be_taken_out() {
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("pack");
    ok(&run(&["law", "export", text(&pack)]));
    let same = run(&["law", "diff", "shipped", text(&pack), "--format", "json"]);
    assert_eq!(same.status.code(), Some(0), "{}", stderr(&same));
    let facts = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/law/examples/small-practice.toml");
    for command in [vec!["duties"], vec!["file"], vec!["file", "--to", "hhs"]] {
        let by = |law: &str| {
            let more = ["--facts", facts, "--law", law, "--as-of", "2026-03-20", "--format", "json"];
            run(&[command.as_slice(), &more].concat())
        };
        assert_ne!(by(text(&pack)).status.code(), Some(2), "{}", stderr(&by(text(&pack))));
        fails_in_two_lines(&by(text(&folder.path().join("none"))), "cannot read");
    }
    fails_in_two_lines(&run(&["law", "export", text(&pack)]), "is not empty");
    #[cfg(unix)]
    {
        let endless = folder.path().join("endless");
        fs::create_dir(&endless).unwrap();
        std::os::unix::fs::symlink("/dev/zero", endless.join("x.toml")).unwrap();
        fails_in_two_lines(&run(&["law", "lint", text(&endless)]), "larger than 4 MiB: no law file");
    }
}

/// Each incident by its own range, a report that was filed twice once, a number that only says "enough to report" in no
/// range; the published figures beside it with their date.
#[test]
fn a_list_is_weighed_by_cost() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("2024-06-01_full.csv");
    let header = "Name of Covered Entity,State,Covered Entity Type,Individuals Affected,Breach Submission Date,Type of Breach,\
Location of Breached Information,Business Associate Present,Web Description\n";
    let rows = "Harbor Clinic,OH,Healthcare Provider,500,01/05/2023,Hacking/IT Incident,Email,No,\n\
Maple Dental Group,OH,Healthcare Provider,10000,01/10/2024,Theft,Laptop,No,\n\
Maple Dental Group,OH,Healthcare Provider,10000,01/11/2024,Theft,Laptop,No,\n\
Elm Plan,TX,Health Plan,2000000,02/20/2024,Hacking/IT Incident,Network Server,No,\n";
    fs::write(&list, format!("{header}{rows}")).unwrap();
    let reg = folder.path().join("reg");
    ok(&run(&["register", "import", text(&list), "--register", text(&reg)]));
    let output = run(&["register", "tally", "--cost", "--register", text(&reg), "--format", "json"]);
    let cost = json(&output);
    let one = json(&run(&["cost", "--people", "10000", "--format", "json"]));
    let low = one["estimates"][0]["low_usd"].as_u64().unwrap() + 42_000_000;
    let high = one["estimates"][0]["high_usd"].as_u64().unwrap() + 401_000_000;
    let total = &cost["total"];
    assert_eq!((&total["incidents"], &total["people"]), (&2.into(), &2_010_000.into()));
    assert_eq!((total["low_usd"].as_u64(), total["high_usd"].as_u64()), (Some(low), Some(high)));
    assert_eq!(cost["without_number"], 1);
    assert_eq!(cost["comparisons"][1]["usd"], 6_200_000_000_u64);
    assert!(
        stderr(&output).contains("never to add: $2200000 for one incident")
            && stderr(&output).contains("May 2016")
    );
}
