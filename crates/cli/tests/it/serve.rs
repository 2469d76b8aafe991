//! The site as its operator runs it: over a socket, with clients that are slow or rude, and an orderly end.

use std::fs;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::support::{ok, program, run, text};

const LIST: &str = "Name of Covered Entity,State,Covered Entity Type,Individuals Affected,Breach Submission Date,Type of Breach,\
Location of Breached Information,Business Associate Present,Web Description\n\
Harbor Clinic,OH,Healthcare Provider,7500,01/05/2024,Hacking/IT Incident,Email,No,\n";

fn register(folder: &Path) -> String {
    let list = folder.join("2024-03-01_full.csv");
    fs::write(&list, LIST).unwrap();
    let register = text(&folder.join("reg")).to_owned();
    ok(&run(&["register", "import", text(&list), "--register", &register]));
    register
}

/// A site that ends when it is dropped.
struct Site {
    child: Child,
    address: String,
}

impl Site {
    fn start(register: &str, more: &[&str]) -> Self {
        let mut child = program()
            .args(["serve", "--register", register, "--listen", "127.0.0.1:0"])
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
        Self { child, address }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream
    }

    /// What it answers to some bytes, until it closes.
    fn send(&self, bytes: &str) -> String {
        let mut stream = self.connect();
        let _ = stream.write_all(bytes.as_bytes());
        let mut answer = Vec::new();
        match stream.read_to_end(&mut answer) {
            Err(error) if error.kind() != ErrorKind::ConnectionReset => panic!("{error}"),
            _ => String::from_utf8_lossy(&answer).into_owned(),
        }
    }

    fn get(&self, path: &str) -> String {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"))
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_site_answers_bounds_its_clients_and_ends_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let register = register(folder.path());
    let mut site = Site::start(&register, &["--connections", "40"]);
    let page = site.get("/breaches");
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("Harbor Clinic"), "{page}");
    assert!(site.get("/readyz").ends_with("ready\n"));
    assert!(site.get("/metrics").contains("chartward_filings 1"));

    // not HTTP, no host, a head without end, a body, a path out of the site
    assert!(site.send("\u{0}\u{1}\u{2}\r\n\r\n").starts_with("HTTP/1.1 400"));
    let long = format!("GET / HTTP/1.1\r\nHost: test\r\nX: {}\r\n\r\n", "x".repeat(40_000));
    let answer = site.send(&long);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
    let body = site.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 10000000\r\n\r\n");
    assert!(body.starts_with("HTTP/1.1 405"), "{body}");
    assert!(site.get("/../../../etc/passwd").starts_with("HTTP/1.1 404"));

    // one network gets a quarter of the connections; idle ones are closed after ten seconds
    let mut slow: Vec<TcpStream> = (0..30).map(|_| site.connect()).collect();
    let start = Instant::now();
    for stream in &mut slow {
        let _ = stream.write_all(b"GET / HT");
    }
    let refused = site.get("/about");
    assert!(refused.is_empty(), "{refused}");
    for stream in &mut slow {
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
    }
    assert!(start.elapsed() < Duration::from_secs(25), "{:?}", start.elapsed());
    assert!(site.get("/about").starts_with("HTTP/1.1 200"));

    let pid = rustix::process::Pid::from_child(&site.child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    assert_eq!(site.child.wait().unwrap().code(), Some(0));
    let mut log = String::new();
    site.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    assert!(log.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{log}");
    assert!(
        log.contains("\"event\":\"connections refused\"") && log.contains("\"event\":\"ended\""),
        "{log}"
    );
    assert!(!log.contains("127.0.0.1") && !log.contains("passwd"), "{log}");
}

#[test]
fn an_import_is_shown_while_the_site_runs() {
    let folder = tempfile::tempdir().unwrap();
    let register = register(folder.path());
    let site = Site::start(&register, &["--quiet"]);
    let next = folder.path().join("2024-06-01_full.csv");
    fs::write(&next, format!("{LIST}Lake Surgery,NY,Healthcare Provider,900,05/20/2024,Theft,Laptop,No,\n"))
        .unwrap();
    ok(&run(&["register", "import", text(&next), "--register", &register]));
    let start = Instant::now();
    while !site.get("/breaches").contains("Lake Surgery") {
        assert!(start.elapsed() < Duration::from_mins(1), "the import is not shown");
        std::thread::sleep(Duration::from_millis(250));
    }
    assert!(!site.get("/breaches?as_of=2024-03-01").contains("Lake Surgery"));
}

#[test]
fn what_cannot_be_served_is_said_in_two_lines() {
    let folder = tempfile::tempdir().unwrap();
    let told = |arguments: &[&str]| {
        let output = run(&[&["serve"], arguments].concat());
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert_eq!(error.lines().count(), 2, "{error}");
        error
    };
    let missing = told(&["--register", text(&folder.path().join("none")), "--listen", "127.0.0.1:0"]);
    assert!(missing.contains("holds no register") && missing.contains("hint: fill one"), "{missing}");
    let register = register(folder.path());
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let busy = told(&["--register", &register, "--listen", &address]);
    assert!(
        busy.contains("cannot listen on") && busy.contains("hint: another program listens there"),
        "{busy}"
    );
    let path = told(&["--register", &register, "--public-url", "https://example.org/register/"]);
    assert!(path.contains("--public-url has a path"), "{path}");
    let url = told(&["--register", &register, "--public-url", "register.example.org"]);
    assert!(url.contains("hint: write it whole"), "{url}");
    let nowhere = told(&["--register", &register, "--listen", "0.0.0.0:0"]);
    assert!(nowhere.contains("no --public-url says which one"), "{nowhere}");
    // who only looks makes nothing
    let hooks = folder.path().join("typo");
    let none = told(&["hooks", "list", "--hooks", text(&hooks)]);
    assert!(none.contains("there are no hooks in") && !hooks.exists(), "{none}");
}
