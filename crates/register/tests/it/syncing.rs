//! Downloads, against a server in the test: what is polite, and what is refused.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chartward_register::fetch::{Fault, Known, Manners, Occasion, Outside, Schemes};
use chartward_register::sync::{List, Outcome, bring, lists};
use chartward_register::{Register, RegisterError};
use jiff::civil::{Date, date};

use crate::support::SEED;

const HEADER: &str = "Name of Covered Entity,State,Covered Entity Type,Individuals Affected,Breach Submission Date,Type of \
                      Breach,Location of Breached Information,Business Associate Present,Web Description\n";

/// A list of so many rows.
fn csv(rows: usize) -> String {
    let mut text = HEADER.to_owned();
    for at in 0..rows {
        let (month, day) = (at / 28 % 12 + 1, at % 28 + 1);
        let people = 600 + at;
        writeln!(
            text,
            "Clinic {at},MN,Healthcare Provider,{people},{month:02}/{day:02}/2019,Theft,Laptop,No,x"
        )
        .unwrap();
    }
    text
}

/// One answer: head without the first line's protocol, and body.
#[derive(Clone, Debug)]
enum Answer {
    /// Status and fields, then the body with its length.
    Whole(&'static str, String),
    /// As it is; then the connection is closed.
    Raw(String),
    /// Nothing for a while.
    Silence(Duration),
}

/// A server that gives its answers in order, and remembers what it was asked.
struct Server {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn new(answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/lists/breach_report.csv", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&asked);
        std::thread::spawn(move || {
            let mut answers = VecDeque::from(answers);
            for stream in listener.incoming() {
                let Ok(stream) = stream else { return };
                kept.lock().unwrap().push(question(&stream));
                // with no answers left it hangs up, and goes on listening: another test's server may not get its address
                if let Some(answer) = answers.pop_front() {
                    say(stream, &answer);
                }
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// The head of a question, in small letters.
fn question(stream: &TcpStream) -> String {
    let mut head = String::new();
    for line in BufReader::new(stream.try_clone().unwrap()).lines() {
        let Ok(line) = line else { break };
        if line.is_empty() {
            break;
        }
        head += &line.to_ascii_lowercase();
        head.push('\n');
    }
    head
}

fn say(mut stream: TcpStream, answer: &Answer) {
    let text = match answer {
        Answer::Whole(head, body) => {
            let head = head.replace('\n', "\r\n");
            format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
        }
        Answer::Raw(text) => text.clone(),
        Answer::Silence(pause) => {
            std::thread::sleep(*pause);
            return;
        }
    };
    // whoever asked may have gone away
    let _ = stream.write_all(text.as_bytes());
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let _ = stream.read(&mut [0; 64]);
}

const TODAY: Date = date(2026, 3, 1);
const NOW: i64 = 1_772_323_200;

struct Trial {
    folder: tempfile::TempDir,
    register: Register,
    today: Date,
    now: i64,
    waits: Vec<Duration>,
    manners: Manners,
}

impl Trial {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let register = Register::create(folder.path(), &SEED).unwrap();
        let manners = Manners {
            schemes: Schemes::AlsoHttp,
            time: Duration::from_secs(20),
            seed: 3,
            ..Manners::default()
        };
        Self { folder, register, today: TODAY, now: NOW, waits: Vec::new(), manners }
    }

    fn bring(&mut self, url: &str) -> Result<Outcome, RegisterError> {
        let list = List {
            url: url.to_owned(),
            source: Some("hhs".to_owned()),
            coverage: Some("full".to_owned()),
            every_hours: None,
        };
        self.bring_list(&list)
    }

    fn bring_list(&mut self, list: &List) -> Result<Outcome, RegisterError> {
        let waits = &mut self.waits;
        let mut wait = |pause| waits.push(pause);
        let mut outside = Outside { now: self.now, wait: &mut wait };
        bring(&mut self.register, list, self.today, &self.manners, &mut outside)
    }

    /// That it was refused for a reason, and that nothing else has changed.
    fn refused(&mut self, url: &str, reason: &str) {
        let before = format!("{:?}{:?}", self.register.snapshots(None), self.register.filings(None, None));
        let error = self.bring(url).unwrap_err();
        assert!(error.to_string().contains(reason), "{error}");
        assert!(!error.hint().is_empty());
        assert_eq!(
            format!("{:?}{:?}", self.register.snapshots(None), self.register.filings(None, None)),
            before
        );
        assert!(!self.folder.path().join("incoming").exists());
        // past the rest that a failure brings
        self.now += 48 * 3600;
    }
}

fn good(rows: usize) -> Answer {
    Answer::Whole(
        "200 OK\ncontent-type: text/csv\netag: \"v1\"\nlast-modified: Sun, 01 Mar 2026 00:00:00 GMT",
        csv(rows),
    )
}

#[test]
fn a_list_is_asked_for_only_if_it_is_new() {
    let server = Server::new(vec![
        good(30),
        Answer::Raw("HTTP/1.1 304 Not Modified\r\nconnection: close\r\n\r\n".to_owned()),
        Answer::Whole("200 OK\netag: \"v2\"", csv(31)),
        Answer::Whole("200 OK\netag: \"v3\"", csv(31)),
    ]);
    let mut trial = Trial::new();
    let Ok(Outcome::Imported(first)) = trial.bring(&server.address) else { panic!("not imported") };
    assert_eq!(
        (first.appeared, first.snapshot.observed_on, first.snapshot.file.as_str()),
        (30, TODAY, "breach_report.csv")
    );
    assert!(matches!(trial.bring(&server.address), Ok(Outcome::Unchanged)));
    trial.today = date(2026, 3, 2);
    let Ok(Outcome::Imported(third)) = trial.bring(&server.address) else { panic!("not imported") };
    assert_eq!((third.appeared, third.known), (1, false));
    // the same bytes under another mark
    let Ok(Outcome::Imported(fourth)) = trial.bring(&server.address) else { panic!("not imported") };
    assert!(fourth.known);
    let asked = server.asked();
    assert!(
        !asked[0].contains("if-none-match") && asked[0].contains("user-agent: chartward/"),
        "{}",
        asked[0]
    );
    assert!(
        asked[1].contains("if-none-match: \"v1\"")
            && asked[1].contains("if-modified-since: sun, 01 mar 2026")
    );
    assert!(asked[2].contains("if-none-match: \"v1\""));
    assert!(asked[3].contains("if-none-match: \"v2\"") && !asked[3].contains("if-modified-since"));
    assert_eq!((trial.waits.len(), trial.register.snapshots(None).unwrap().len()), (0, 2));
    assert_eq!(trial.register.verify().unwrap().difference, None);
}

#[test]
fn what_is_no_list_never_replaces_one() {
    let html = "<!DOCTYPE html><html><body>Service unavailable</body></html>".to_owned();
    let mut short = csv(30);
    short.truncate(900);
    let cut = format!("HTTP/1.1 200 OK\r\ncontent-length: 9999\r\nconnection: close\r\n\r\n{}", csv(30));
    let open =
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n20\r\nName of Covered"
            .to_owned();
    let swapped = csv(30).replace("State,Covered Entity Type", "Covered Entity Type,State");
    let snake =
        csv(30).replace(HEADER, "Name of Covered Entity,State,Individuals Affected,Breach Submission Date\n");
    let server = Server::new(vec![
        good(30),
        Answer::Whole("200 OK\ncontent-type: text/html; charset=utf-8", html.clone()),
        Answer::Whole("200 OK\ncontent-type: text/csv", html),
        Answer::Whole("200 OK\ncontent-type: text/csv", HEADER.to_owned()),
        Answer::Whole("200 OK\ncontent-type: text/csv", csv(14)),
        Answer::Whole("200 OK\ncontent-type: text/csv", swapped),
        Answer::Whole("200 OK\ncontent-type: text/csv", snake),
        Answer::Whole("200 OK", String::new()),
        Answer::Whole("404 Not Found\ncontent-type: text/csv", csv(40)),
        Answer::Whole("206 Partial Content\ncontent-range: bytes 0-9/10", csv(40)),
        Answer::Raw(cut),
        Answer::Raw(open),
        Answer::Raw("HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n".to_owned()),
        good(15),
    ]);
    let mut trial = Trial::new();
    trial.bring(&server.address).unwrap();
    trial.manners.tries = 1;
    for reason in [
        "a page, not a list",
        "is not a list",
        "a header and no rows",
        "14 rows, the last one had 30",
        "",
        "the header is that of no known list",
        "an empty file",
        "answered 404",
        "answered 206",
        "broke off",
        "broke off",
        "more than the",
    ] {
        trial.refused(&server.address, reason);
    }
    // the same list with half its rows is believed, and asked for without the mark of anything that was refused
    assert!(matches!(trial.bring(&server.address), Ok(Outcome::Imported(_))));
    assert!(server.asked().iter().skip(1).all(|head| head.contains("if-none-match: \"v1\"")));
    assert_eq!(trial.register.verify().unwrap().difference, None);
}

#[test]
fn a_server_that_fails_is_asked_ever_less_often() {
    let busy = |after: &'static str| Answer::Whole(after, String::new());
    let server = Server::new(vec![
        busy("503 Service Unavailable"),
        busy("502 Bad Gateway"),
        busy("429 Too Many Requests\nretry-after: 30"),
        good(5),
        busy("503 Service Unavailable\nretry-after: 7200"),
        good(6),
    ]);
    let mut trial = Trial::new();
    assert!(matches!(trial.bring(&server.address), Ok(Outcome::Imported(_))));
    let seconds: Vec<f64> = trial.waits.iter().map(Duration::as_secs_f64).collect();
    assert!((1.0..=2.0).contains(&seconds[0]) && (2.0..=4.0).contains(&seconds[1]), "{seconds:?}");
    assert_eq!((seconds.len(), seconds[2]), (3, 30.0));
    // longer than a run may wait: left for later, and not asked before
    trial.refused(&server.address, "answered 503");
    trial.now = NOW + 7199;
    assert!(
        matches!(trial.bring(&server.address), Ok(Outcome::NotYet(until)) if until == "2026-03-01T02:00:00Z")
    );
    assert_eq!(server.asked().len(), 5);
    trial.now = NOW + 7200;
    assert!(matches!(trial.bring(&server.address), Ok(Outcome::Imported(_))));
    assert_eq!(server.asked().len(), 6);
    // the same seed waits as long
    let again = Server::new(vec![busy("503 x")]);
    let waits = || {
        let mut trial = Trial::new();
        trial.manners.tries = 3;
        trial.bring(&again.address).unwrap_err();
        trial.waits
    };
    assert_eq!(waits(), waits());
}

#[test]
fn limits_of_size_and_time_hold() {
    let server = Server::new(vec![good(3_000), Answer::Silence(Duration::from_secs(3))]);
    let mut trial = Trial::new();
    trial.manners = Manners { bytes: 10_000, tries: 1, time: Duration::from_millis(700), ..trial.manners };
    trial.refused(&server.address, "more than the 10000 bytes");
    trial.refused(&server.address, "longer than is allowed");
    // chunked, without a length, and without an end
    let endless = format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{}",
        "3e8\r\n".to_owned() + &"x".repeat(1000) + "\r\n"
    ) + &("3e8\r\n".to_owned() + &"x".repeat(1000) + "\r\n").repeat(50);
    let server = Server::new(vec![Answer::Raw(endless)]);
    trial.refused(&server.address, "more than the 10000 bytes");
}

#[test]
fn addresses_in_clear_and_redirects_to_them_are_refused() {
    let server = Server::new(vec![]);
    let mut trial = Trial::new();
    trial.manners.schemes = Schemes::Https;
    trial.refused(&server.address, "it is in clear");
    trial.refused("file:///etc/hostname", "https://");
    assert!(server.asked().is_empty());
    // in a circle
    let circle = Answer::Whole("302 Found\nlocation: /lists/breach_report.csv", String::new());
    let server = Server::new(vec![circle; 20]);
    trial.manners.schemes = Schemes::AlsoHttp;
    trial.refused(&server.address, "from one address to another");
    assert!(server.asked().len() <= 6);
    // to another place of the same server
    let server =
        Server::new(vec![Answer::Whole("302 Found\nlocation: /elsewhere.csv", String::new()), good(9)]);
    assert!(matches!(trial.bring(&server.address), Ok(Outcome::Imported(_))));
    assert!(server.asked()[1].starts_with("get /elsewhere.csv "));
}

#[test]
fn a_list_is_not_asked_more_often_than_it_says() {
    let server = Server::new(vec![good(5), good(6)]);
    let mut trial = Trial::new();
    let mut list =
        List { url: server.address, source: Some("hhs".to_owned()), coverage: None, every_hours: Some(24) };
    assert!(matches!(trial.bring_list(&list), Ok(Outcome::Imported(_))));
    trial.now += 24 * 3600 - 1;
    assert!(matches!(trial.bring_list(&list), Ok(Outcome::NotYet(_))));
    trial.now += 1;
    assert!(matches!(trial.bring_list(&list), Ok(Outcome::Imported(_))));
    // another list at the address of this one
    list.source = Some("ca".to_owned());
    let other = Server::new(vec![good(5)]);
    list.url.clone_from(&other.address);
    assert!(matches!(trial.bring_list(&list), Err(RegisterError::UnknownHeader { .. })));
}

#[test]
fn files_of_lists_are_checked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lists.toml");
    let read = |text: &str| {
        std::fs::write(&path, text).unwrap();
        lists(&path)
    };
    let one = read(
        "[[list]]\nurl = \"https://example.org/a.csv\"\nsource = \"wa\"\nevery_hours = 24\ncoverage = \"full\"\n",
    );
    assert_eq!(one.unwrap()[0].every_hours, Some(24));
    let said = |text: &str| read(text).unwrap_err().to_string();
    assert!(said("").contains("it names no list"));
    assert!(
        said("[[list]]\nurl = \"https://example.org/a.csv?key=secret\"\n")
            .ends_with("a.csv: it does not say which source it is")
    );
    assert!(said("[[list]]\nurl = \"u\"\nsource = \"nowhere\"\n").contains("no source is called"));
    assert!(said("[[list]]\nurl = \"u\"\nsource = \"wa\"\ncoverage = \"some\"\n").contains("no coverage"));
    assert!(said("[[list]]\nurl = \"u\"\nsource = \"wa\"\nhours = 3\n").contains("unknown field"));
    assert!(matches!(lists(Path::new("/nowhere.toml")), Err(RegisterError::File { .. })));
}

#[test]
fn no_answer_keeps_an_address_from_being_asked_for_years() {
    let busy = "503 Service Unavailable\nretry-after: 4294967295";
    let server = Server::new(vec![Answer::Whole(busy, "x".to_owned()), good(30)]);
    let mut trial = Trial::new();
    trial.manners.occasion = Occasion::Person;
    assert!(trial.bring(&server.address).is_err());
    assert!(matches!(trial.bring(&server.address), Ok(Outcome::NotYet(_))));
    trial.now += 7 * 24 * 3600 - 1;
    assert!(matches!(trial.bring(&server.address), Ok(Outcome::NotYet(_))));
    trial.now += 2;
    assert!(matches!(trial.bring(&server.address), Ok(Outcome::Imported(_))));
    // a person who wants it now is not kept
    let server = Server::new(vec![Answer::Whole(busy, "x".to_owned()), good(31)]);
    assert!(trial.bring(&server.address).is_err());
    trial.manners.occasion = Occasion::Now;
    assert!(matches!(trial.bring(&server.address), Ok(Outcome::Imported(_))));
}

#[test]
fn a_list_with_new_columns_is_taken_once_a_person_imported_one() {
    let numbered = |rows: usize| {
        let text = csv(rows);
        let (header, rest) = text.split_once('\n').unwrap();
        let lines = rest.lines().enumerate().map(|(at, line)| format!("{at},{line}\n"));
        format!("rownames,{header}\n{}", lines.collect::<String>())
    };
    let answer = |rows| Answer::Whole("200 OK\ncontent-type: text/csv", numbered(rows));
    let server = Server::new(vec![good(30), answer(31), answer(31), answer(32)]);
    let mut trial = Trial::new();
    assert!(matches!(trial.bring(&server.address), Ok(Outcome::Imported(_))));
    trial.refused(&server.address, "its columns");
    trial.refused(&server.address, "its columns");
    let path = trial.folder.path().join("2026-03-02.csv");
    std::fs::write(&path, numbered(31)).unwrap();
    let full = chartward_register::words::Coverage::Full;
    let told = chartward_register::reading::Told { coverage: Some(full), ..Default::default() };
    trial.register.import(chartward_register::reading::read(&path, &told).unwrap()).unwrap();
    trial.today = date(2026, 3, 9);
    trial.now += 5 * 24 * 3600;
    let Ok(Outcome::Imported(done)) = trial.bring(&server.address) else { panic!("not imported") };
    assert_eq!((done.known, done.snapshot.read), (false, 32));
}

#[test]
fn a_list_with_nothing_newer_was_seen_today() {
    let same = Answer::Raw("HTTP/1.1 304 Not Modified\r\nconnection: close\r\n\r\n".to_owned());
    let server = Server::new(vec![good(30), same.clone(), same]);
    let mut trial = Trial::new();
    assert!(matches!(trial.bring(&server.address), Ok(Outcome::Imported(_))));
    for (today, days) in [(date(2026, 3, 2), 1), (date(2026, 3, 3), 2)] {
        trial.today = today;
        trial.now += 24 * 3600;
        assert!(matches!(trial.bring(&server.address), Ok(Outcome::Unchanged)));
        let filings = trial.register.filings(None, None).unwrap();
        assert!(
            filings.iter().all(|filing| filing.last_seen == today && filing.first_seen == TODAY),
            "{days}"
        );
    }
    assert_eq!(trial.register.snapshots(None).unwrap().len(), 1);
    assert_eq!(trial.register.verify().unwrap().difference, None);
}

#[test]
fn nothing_is_seen_in_years_to_come() {
    let server = Server::new(vec![good(30)]);
    let mut trial = Trial::new();
    trial.today = date(2098, 1, 1);
    assert!(matches!(trial.bring(&server.address), Err(RegisterError::NotYet { .. })));
    assert_eq!(trial.register.snapshots(None).unwrap().len(), 0);
}

#[test]
fn what_cannot_be_written_here_is_no_fault_of_the_address() {
    let server = Server::new(vec![good(30)]);
    let trial = Trial::new();
    let mut wait = |_| {};
    let mut outside = Outside { now: NOW, wait: &mut wait };
    let to = trial.folder.path().join("no such folder").join("list.csv");
    let failure = chartward_register::fetch::fetch(
        &server.address,
        Known::default(),
        &to,
        &trial.manners,
        &mut outside,
    );
    assert_eq!(failure.unwrap_err().fault, Fault::Here);
}

#[test]
fn a_failure_of_the_register_is_not_the_addresss() {
    let server = Server::new(vec![good(30), good(30)]);
    let mut trial = Trial::new();
    // another program is downloading
    let lock = std::fs::File::create(trial.folder.path().join("incoming.lock")).unwrap();
    lock.lock().unwrap();
    let error = trial.bring(&server.address).unwrap_err();
    assert!(error.to_string().contains("another program"), "{error}");
    assert_eq!(trial.register.download(&server.address).unwrap(), None);
    drop(lock);
    assert!(matches!(trial.bring(&server.address), Ok(Outcome::Imported(_))));
}
