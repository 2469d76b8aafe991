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
    fs::remove_file(Path::new(out).join("incidents.veris.json")).unwrap();
    fs::write(Path::new(out).join("more.csv"), "x").unwrap();
    let forged = run(&["register", "verify", "--register", reg, "--export", out, "--format", "human"]);
    assert_eq!(forged.status.code(), Some(1));
    let said = String::from_utf8_lossy(&forged.stdout);
    for fault in [
        "filings.csv           it is not the file that was signed",
        "incidents.veris.json  it is missing",
        "more.csv              it is not in the manifest",
    ] {
        assert!(said.contains(fault), "{said}");
    }
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
            let said = [verified.stdout, verified.stderr].concat();
            assert!(verified.status.success(), "step {step}: {}", String::from_utf8_lossy(&said));
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

#[test]
fn every_way_to_group_and_every_filter_counts() {
    let folder = tempfile::tempdir().unwrap();
    let reg = folder.path().join("reg");
    let reg = text(&reg);
    let [first, second] = lists(folder.path());
    json(&["register", "import", &second, &first, "--register", reg]);
    let tally = |more: &[&str]| json(&[&["register", "tally", "--register", reg][..], more].concat());
    for (by, keys) in [
        ("year", vec!["2024"]),
        ("month", vec!["2024-01", "2024-02"]),
        ("state", vec!["OH"]),
        ("type", vec!["hacking", "loss", "theft"]),
        ("location", vec!["Email", "Laptop", "Paper/Films"]),
        ("entity-type", vec!["provider"]),
        ("sector", vec!["health"]),
    ] {
        let view = tally(&["--by", by]);
        let rows = view["rows"].as_array().unwrap();
        assert_eq!(rows.iter().map(|row| row["key"].as_str().unwrap()).collect::<Vec<_>>(), keys, "{by}");
        assert_eq!(rows.iter().map(|row| row["filings"].as_u64().unwrap()).sum::<u64>(), 4, "{by}");
    }
    for (filter, value, filings) in [
        ("--source", "hhs", 4),
        ("--year", "2024", 4),
        ("--year", "2023", 0),
        ("--from", "2024-01-10", 3),
        ("--to", "2024-01-10", 2),
        ("--entity-type", "provider", 4),
        ("--entity-type", "plan", 0),
        ("--type", "theft", 2),
        ("--type", "improper-disposal", 0),
        ("--state", "oh", 4),
        ("--state", "NY", 0),
        ("--sector", "health", 4),
        ("--sector", "finance", 0),
        ("--name", "harbor", 1),
    ] {
        assert_eq!(tally(&[filter, value])["total"]["filings"], filings, "{filter} {value}");
    }
    // before any copy nothing is known, which is not 0
    let before = ["register", "tally", "--register", reg, "--as-of", "2024-02-29", "--format", "json"];
    let output = run(&before);
    assert_eq!(output.status.code(), Some(1));
    let view: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&view["total"], &view["first_copy_of"]), (&serde_json::Value::Null, &"2024-03-01".into()));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no copy of hhs was observed by 2024-02-29"));
}

#[test]
fn days_to_discover_and_to_report_are_told_where_they_are_known() {
    let folder = tempfile::tempdir().unwrap();
    let reg = folder.path().join("reg");
    let reg = text(&reg);
    let list = folder.path().join("2024-05-23_full.csv");
    let columns = "DateAware,DateSubmitted,DataBreachCause,DateStart,DateEnd,Name,Id,CyberattackType,WashingtoniansAffected,\
IndustryType,BusinessType,Year,YearText,WashingtoniansAffectedRange,BreachLifecycleRange,DaysToContainBreach,\
DaysToIdentifyBreach,DaysBreachLifecycle,DiscoveredInProgress,DaysOfExposure,DaysElapsedBetweenEndAndDiscovery,\
EndedOnDayDiscovered,DaysElapsedBeforeNotification,DaysOfExposureRange,EntityState\n";
    let row = |name: &str, start: &str, aware: &str, sent: &str| {
        format!(
            "{aware},{sent},Cyberattack,{start},{start},{name},1,Malware,700,Health,,2024,,,,,,,,,,,,,WA\n"
        )
    };
    let rows = [
        row("Harbor Clinic", "01/01/2024", "01/11/2024", "02/10/2024"),
        row("Maple Clinic", "02/01/2024", "02/03/2024", "02/23/2024"),
        row("Alder Clinic", "03/01/2024", "03/31/2024", "04/10/2024"),
    ];
    fs::write(&list, columns.to_owned() + &rows.concat()).unwrap();
    let output = run(&["register", "import", text(&list), "--source", "wa", "--register", reg]);
    ok(&output);
    let total = &json(&["register", "tally", "--source", "wa", "--register", reg])["total"];
    assert_eq!(
        (&total["median_days_to_discover"], &total["of_discovered"]),
        (&10.into(), &3.into()),
        "{total}"
    );
    assert_eq!((&total["median_days_to_report"], &total["of_reported"]), (&20.into(), &3.into()), "{total}");
    let table = run(&["register", "tally", "--source", "wa", "--register", reg, "--format", "human"]);
    assert!(String::from_utf8_lossy(&table.stdout).contains("days_to_discover"));
}

#[test]
fn files_that_are_no_lists_change_nothing() {
    use std::io::{Seek, SeekFrom, Write as _};
    let folder = tempfile::tempdir().unwrap();
    let reg = folder.path().join("reg");
    let reg = text(&reg);
    let [first, _] = lists(folder.path());
    json(&["register", "import", &first, "--register", reg]);
    let before = run(&["register", "list", "--register", reg, "--format", "json"]).stdout;
    // one line of 2 GB (a file with a hole: it is long, and takes no room)
    let long = folder.path().join("2024-07-01_active.csv");
    let mut file = fs::File::create(&long).unwrap();
    file.write_all(
        format!("{HEADER}Harbor Clinic,OH,Healthcare Provider,7500,01/05/2024,Theft,Email,No,\n").as_bytes(),
    )
    .unwrap();
    let length = if std::env::var_os("CHARTWARD_LONG").is_some() { 2 << 30 } else { 48 << 20 };
    file.seek(SeekFrom::Current(length)).unwrap();
    file.write_all(b"\nMaple Dental Group,OH,Healthcare Provider,1234,01/10/2024,Theft,Laptop,No,\n")
        .unwrap();
    drop(file);
    let other = folder.path().join("other");
    let output = run(&["register", "import", text(&long), "--register", text(&other), "--format", "json"]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let view: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&view["files"][0]["read"], &view["files"][0]["refused"]), (&2.into(), &1.into()));
    // a workbook that unfolds without end
    let bomb = folder.path().join("2024-07-01.xlsx");
    fs::write(&bomb, unfolds_without_end()).unwrap();
    let page = folder.path().join("page.csv");
    fs::write(&page, "<html><body>503</body></html>").unwrap();
    for (file, says) in [(&bomb, "unfolds to more than"), (&page, "HTML page")] {
        let output = run(&["register", "import", text(file), "--register", reg]);
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains(says));
    }
    assert!(run(&["register", "list", "--register", reg, "--format", "json"]).stdout == before);
}

/// A package with one member that unfolds to more than half a gigabyte of blanks: written by hand (RFC 1951: one block
/// with fixed codes, a blank and copies of 258 bytes), for to pack as much takes minutes in a test.
fn unfolds_without_end() -> Vec<u8> {
    const COPIES: usize = (520 << 20) / 258;
    let mut bits = vec![1, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0];
    let copy = [1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0];
    for _ in 0..8 {
        bits.extend(copy);
    }
    // from here on the pattern comes again every 13 bytes
    let mut packed: Vec<u8> = Vec::with_capacity(COPIES * 13 / 8);
    let byte = |bits: &[u8]| bits.iter().rev().fold(0, |byte, bit| byte << 1 | bit);
    packed.push(byte(&bits[..8]));
    let stream: Vec<u8> =
        bits[8..11].iter().copied().chain(copy.iter().copied().cycle().take(13 * 16 - 3)).collect();
    let first: Vec<u8> = stream[..104].chunks(8).map(byte).collect();
    let again: Vec<u8> = stream[104..208].chunks(8).map(byte).collect();
    packed.extend(first);
    for _ in 0..COPIES / 8 {
        packed.extend(&again);
    }
    let mut file = Vec::new();
    let mut directory = Vec::new();
    for (name, method, data) in
        [("xl/workbook.xml", 0_u16, &[][..]), ("xl/worksheets/sheet1.xml", 8, &packed[..])]
    {
        let size = u32::try_from(data.len()).unwrap();
        let at = u32::try_from(file.len()).unwrap();
        let mut common = vec![20, 0, 0, 0];
        common.extend(method.to_le_bytes());
        common.extend([0; 8]);
        common.extend(size.to_le_bytes());
        // a member that unfolds to more than it says is refused too, as damaged
        common.extend(if method == 0 { size } else { 600 << 20 }.to_le_bytes());
        common.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        common.extend([0; 2]);
        file.extend(b"PK\x03\x04");
        file.extend(&common);
        file.extend(name.as_bytes());
        file.extend(data);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (at, size) = (u32::try_from(file.len()).unwrap(), u32::try_from(directory.len()).unwrap());
    file.extend(&directory);
    file.extend(b"PK\x05\x06\0\0\0\0\x02\0\x02\0");
    file.extend(size.to_le_bytes());
    file.extend(at.to_le_bytes());
    file.extend([0; 2]);
    file
}
