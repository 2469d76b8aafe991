//! The register as its user runs it, on a list made up for the test.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::{ok, program, run, text};

const HEADER: &str = "Name of Covered Entity,State,Covered Entity Type,Individuals Affected,Breach Submission Date,Type of Breach,\
Location of Breached Information,Business Associate Present,Web Description\n";

/// Two copies of a list: in the second a number changed and one filing was filed twice.
fn lists(folder: &Path) -> [String; 2] {
    let first = "Harbor Clinic,OH,Healthcare Provider,500,01/05/2024,Hacking/IT Incident,Email,No,\n\
Maple Dental Group,OH,Healthcare Provider,1234,01/10/2024,Theft,Laptop,No,\n\
Maple Dental Groups,OH,Healthcare Provider,9876,02/20/2024,Loss,Paper/Films,No,\n";
    let second = "Harbor Clinic,OH,Healthcare Provider,7500,01/05/2024,Hacking/IT Incident,Email,No,\n\
Maple Dental Group,OH,Healthcare Provider,1234,01/10/2024,Theft,Laptop,No,\n\
Maple Dental Group,OH,Healthcare Provider,1234,01/11/2024,Theft,Laptop,No,\n\
Maple Dental Groups,OH,Healthcare Provider,9876,02/20/2024,Loss,Paper/Films,No,\n";
    [("2024-03-01_full.csv", first), ("2024-06-01_full.csv", second)].map(|(name, rows)| {
        let path = folder.join(name);
        fs::write(&path, format!("{HEADER}{rows}")).unwrap();
        text(&path).to_owned()
    })
}

fn json(arguments: &[&str]) -> serde_json::Value {
    let output = run(&[arguments, &["--format", "json"]].concat());
    ok(&output);
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn from_lists_to_incidents_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let reg = folder.path().join("reg");
    let reg = text(&reg);
    let [first, second] = lists(folder.path());
    let imported = json(&["register", "import", &second, &first, "--register", reg]);
    assert_eq!(imported["files"].as_array().unwrap().len(), 2);
    let again = json(&["register", "import", &second, &first, "--register", reg]);
    assert!(again["files"].as_array().unwrap().iter().all(|file| file["already_known"] == true));

    let tally = |more: &[&str]| json(&[&["register", "tally", "--register", reg][..], more].concat());
    let total = &tally(&[])["total"];
    assert_eq!((&total["filings"], &total["incidents"]), (&4.into(), &3.into()));
    assert_eq!((&total["individuals"], &total["individuals_deduplicated"]), (&19_844.into(), &18_610.into()));
    let before = &tally(&["--as-of", "2024-03-01"])["total"];
    assert_eq!((&before["individuals"], &before["placeholders"]), (&11_610.into(), &1.into()));
    assert_eq!(tally(&["--type", "theft", "--by", "month"])["rows"][0]["filings"], 2);

    let list = json(&["register", "list", "--register", reg, "--search", "maple dental"]);
    let ids: Vec<&str> =
        list["filings"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 3, "{list}");
    let links = json(&["register", "link", "--register", reg]);
    assert_eq!(
        (links["rows"].as_array().unwrap().len(), &links["rows"][0]["tie"]),
        (1, &"filed twice".into())
    );
    assert!(links["rows"][0]["reasons"][0].as_str().unwrap().contains("within three days"));
    let (a, b) =
        (links["rows"][0]["a"]["id"].as_str().unwrap(), links["rows"][0]["b"]["id"].as_str().unwrap());
    let incident = json(&["register", "incident", b, "--register", reg]);
    assert_eq!((&incident["filings"], &incident["best"]), (&2.into(), &1_234.into()));

    let decide = [
        "register",
        "decide",
        a,
        b,
        "--verdict",
        "different",
        "--why",
        "two thefts",
        "--by",
        "reviewer",
        "--register",
        reg,
    ];
    assert_eq!(json(&decide)["decisions"][0]["who"], "reviewer");
    assert_eq!(tally(&[])["total"]["individuals_deduplicated"], 19_844);
    let none = json(&["register", "incidents", "--register", reg]);
    assert_eq!(none["incidents"].as_array().unwrap().len(), 0);
    json(&["register", "undo", "1", "--why", "it was one", "--by", "reviewer", "--register", reg]);
    assert_eq!(tally(&[])["total"]["individuals_deduplicated"], 18_610);
    assert_eq!(json(&["register", "decisions", "--register", reg])["decisions"].as_array().unwrap().len(), 2);

    let shown = json(&["register", "show", a, "--register", reg]);
    assert_eq!(shown["observations"].as_array().unwrap().len(), 2);
    let harbor = json(&["register", "list", "--register", reg, "--name", "harbor"]);
    let harbor = harbor["filings"][0]["id"].as_str().unwrap();
    let history = json(&["register", "history", harbor, "--register", reg]);
    assert_eq!(history["revisions"][1]["changes"][0]["field"], "individuals");
}

#[test]
fn an_export_is_checked_by_its_manifest() {
    let folder = tempfile::tempdir().unwrap();
    let reg = folder.path().join("reg");
    let reg = text(&reg);
    let [first, second] = lists(folder.path());
    json(&["register", "import", &second, &first, "--register", reg]);
    let out = folder.path().join("out");
    let out = text(&out);
    let export =
        ["register", "export", "--register", reg, "--format", "csv", "--format", "veris", "--output", out];
    ok(&run(&export));
    ok(&run(&["register", "verify", "--register", reg, "--export", out]));
    assert_eq!(run(&export).status.code(), Some(2), "never written over");
    fs::write(Path::new(out).join("filings.csv"), "forged").unwrap();
    let forged = run(&["register", "verify", "--register", reg, "--export", out]);
    assert_eq!(forged.status.code(), Some(1));
    assert!(
        String::from_utf8_lossy(&forged.stdout).contains("filings.csv: it is not the file that was signed")
    );
    assert_eq!(json(&["register", "verify", "--register", reg])["difference"], serde_json::Value::Null);
}

#[test]
fn an_import_that_is_killed_continues_and_everything_is_signed() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for month in 1..=6_u32 {
        let mut rows = HEADER.to_owned();
        for number in 0..900_u32 {
            let people = 600 + number * 7 + if number % 50 == month { month } else { 0 };
            let _ = writeln!(
                rows,
                "Clinic {} of {number},OH,Healthcare Provider,{people},{:02}/{:02}/2023,Theft,Laptop,No,",
                number % 13,
                number % 12 + 1,
                number % 28 + 1
            );
        }
        let path = folder.path().join(format!("2024-{month:02}-01_full.csv"));
        fs::write(&path, rows).unwrap();
        files.push(text(&path).to_owned());
    }
    let import = |reg: &str| {
        let mut arguments = vec!["register".to_owned(), "import".to_owned()];
        arguments.extend(files.iter().cloned());
        arguments.extend(["--register".to_owned(), reg.to_owned()]);
        arguments
    };
    let whole = folder.path().join("whole");
    let started = Instant::now();
    ok(&program().args(import(text(&whole))).output().unwrap());
    let full = started.elapsed();
    let killed_at = folder.path().join("killed");
    let reg = text(&killed_at);
    let mut killed = 0;
    for step in 0..8_u32 {
        let mut child =
            program().args(import(reg)).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        sleep(full * (step + 1) / 12 + Duration::from_millis(u64::from(step)));
        killed += u32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        if killed_at.join("register.sqlite").exists() {
            let verified = run(&["register", "verify", "--register", reg, "--format", "human"]);
            assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
        }
    }
    assert!(killed >= 2, "the kills came too late to mean anything: {killed}");
    ok(&program().args(import(reg)).output().unwrap());
    let list = |reg: &str| run(&["register", "list", "--register", reg, "--format", "json"]).stdout;
    assert!(list(reg) == list(text(&whole)), "a continued import differs from an uninterrupted one");
    let verified = json(&["register", "verify", "--register", reg]);
    assert_eq!((&verified["difference"], &verified["snapshots"]), (&serde_json::Value::Null, &6.into()));
}

/// Answers each question with the next of some answers, and closes.
fn server(answers: Vec<String>) -> String {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/breaches.csv", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for (stream, answer) in listener.incoming().zip(answers) {
            let mut stream = stream.unwrap();
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) > 0 {
                head.push(byte[0]);
            }
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    address
}

fn answer(kind: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

#[test]
fn lists_come_from_addresses_and_error_pages_do_not() {
    let folder = tempfile::tempdir().unwrap();
    let reg = folder.path().join("reg");
    let reg = text(&reg);
    let [first, second] = lists(folder.path()).map(|path| fs::read_to_string(path).unwrap());
    let page = "<html><body>Be back soon</body></html>";
    let url =
        server(vec![answer("text/csv", &first), answer("text/html", page), answer("text/csv", &second)]);

    // in clear only if it is said
    let refused = run(&["register", "import", &url, "--register", reg]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--allow-http"));
    let imported = json(&[
        "register",
        "import",
        &url,
        "--register",
        reg,
        "--source",
        "hhs",
        "--allow-http",
        "--observed-on",
        "2024-03-01",
    ]);
    assert_eq!(
        (&imported["files"][0]["read"], &imported["files"][0]["observed_on"]),
        (&3.into(), &"2024-03-01".into())
    );

    let other = server(vec![answer("text/html", page), answer("text/csv", &second)]);
    let file = folder.path().join("lists.toml");
    fs::write(
        &file,
        format!(
            "[[list]]\nurl = \"{url}\"\nsource = \"hhs\"\n\n[[list]]\nurl = \"{other}\"\nsource = \"hhs\"\n"
        ),
    )
    .unwrap();
    let sync =
        ["register", "sync", "--lists", text(&file), "--register", reg, "--allow-http", "--format", "json"];
    let output = run(&sync);
    assert_eq!(output.status.code(), Some(1));
    let view: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!([&view["lists"][0]["outcome"], &view["lists"][1]["outcome"]], ["refused", "refused"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("a page, not a list; nothing was changed") && said.contains("hint: "), "{said}");
    let tally = json(&["register", "tally", "--register", reg]);
    assert_eq!(tally["total"]["filings"], 3);
    // both have failed, and are left alone
    let output = run(&sync);
    ok(&output);
    let view: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!([&view["lists"][0]["outcome"], &view["lists"][1]["outcome"]], ["not yet", "not yet"]);
}

#[test]
fn a_database_that_cannot_be_used_is_named_without_its_password() {
    let address = "postgres://clerk:secret@127.0.0.1:1/register";
    let output = run(&["register", "list", "--register", address]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("postgres://clerk@127.0.0.1:1/register") && said.contains("hint: "), "{said}");
    assert!(!said.contains("secret"), "{said}");
}
