//! Readers in a child process: this program is the parent, and, started with an argument, the child.
//!
//! What it is: a test with its own `main`, because the child must write nothing but the protocol to standard
//! output. The children that misbehave are played by this program too, by other arguments.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(clippy::format_push_string, reason = "samples are built for reading, not for speed")]

use std::io::{self, Read as _, Write as _};
use std::time::{Duration, Instant};

use chartward_evidence::{Flow, Isolation, Limits, Settings, Sink};
use chartward_model::{Document, InventoryRow, Outcome, Place};

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("reader") => {
            assert_eq!(std::env::vars_os().count(), 0, "a child has an empty environment");
            chartward_evidence::isolate::serve_child(io::stdin().lock(), io::stdout().lock()).unwrap();
        }
        Some("sleeper") => std::thread::sleep(Duration::from_mins(1)),
        Some("babbler") => {
            let mut output = io::stdout().lock();
            while output.write_all(&[0xff; 1024]).is_ok() {}
        }
        Some("spinner") => {
            // takes its limits as a reader does, and then never comes back
            let mut limits = Vec::new();
            io::stdin().lock().take(frame(1).len() as u64).read_to_end(&mut limits).unwrap();
            chartward_evidence::isolate::serve_child(limits.as_slice(), io::sink()).unwrap();
            loop {
                std::hint::black_box(limits.iter().map(|byte| u64::from(*byte)).sum::<u64>());
            }
        }
        Some("quitter") => {
            let _ = io::stdin().lock().read(&mut [0; 64]);
        }
        // how a test runner asks a test program for its tests
        _ if std::env::args().any(|argument| argument == "--list") => {
            if !std::env::args().any(|argument| argument == "--ignored") {
                let _ = writeln!(io::stdout(), "isolation: test");
            }
        }
        // the arguments of the test harness, such as a filter, are of no use here
        _ => tests(),
    }
}

fn tests() {
    a_child_reads_as_this_process_does();
    one_child_serves_many_files();
    children_that_misbehave_give_failed_rows();
    a_program_that_is_not_there_gives_a_failed_row();
    memory_is_bounded();
    a_child_that_lost_its_parent_ends();
    let _ = writeln!(io::stderr(), "isolation: ok");
}

#[derive(Default)]
struct Kept {
    text: String,
    rows: Vec<InventoryRow>,
    passing: u32,
}

impl Sink for Kept {
    fn document(&mut self, document: Document) -> Flow {
        self.text.push_str(&document.text);
        Flow::Continue
    }

    fn inventory(&mut self, row: InventoryRow) -> Flow {
        self.rows.push(row);
        Flow::Continue
    }

    fn passing_failure(&mut self) {
        self.passing += 1;
    }
}

fn child(argument: &str) -> Settings {
    let program = std::env::current_exe().unwrap();
    let limits = Limits { child_time: Duration::from_secs(20), ..Limits::default() };
    Settings { limits, isolation: Isolation::Child { program, arguments: vec![argument.to_owned()] } }
}

fn read(bytes: &[u8], settings: &Settings) -> Kept {
    let mut kept = Kept::default();
    chartward_evidence::read_bytes(&Place::file("x.pdf"), bytes.to_vec(), None, settings, &mut kept);
    kept
}

/// A PDF of one page that says `text`.
fn pdf(text: &str) -> Vec<u8> {
    let content = format!("BT /F1 12 Tf 72 720 Td ({text}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut offsets = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        offsets.push(file.len());
        file.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let start = file.len();
    file.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for offset in offsets {
        file.push_str(&format!("{offset:010} 00000 n \n"));
    }
    file.push_str(&format!(
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    ));
    file.into_bytes()
}

fn a_child_reads_as_this_process_does() {
    let bytes = pdf("Member 4471920");
    let here = read(&bytes, &Settings { limits: Limits::default(), isolation: Isolation::InProcess });
    let there = read(&bytes, &child("reader"));
    assert!(there.text.contains("4471920"));
    assert_eq!(here.text, there.text);
    assert_eq!(here.rows, there.rows);
}

fn one_child_serves_many_files() {
    let settings = child("reader");
    let begun = Instant::now();
    for number in 0..200 {
        let kept = read(&pdf(&format!("Member {number}")), &settings);
        assert!(kept.text.contains(&number.to_string()));
        assert_eq!(kept.rows[0].outcome, Outcome::Parsed);
    }
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
}

fn children_that_misbehave_give_failed_rows() {
    let bytes = pdf("x");
    let mut sleeper = child("sleeper");
    sleeper.limits.child_time = Duration::from_millis(300);
    let begun = Instant::now();
    let kept = read(&bytes, &sleeper);
    assert_eq!(kept.rows[0].outcome, Outcome::Failed("took longer than 0.3 s to read".to_owned()));
    assert_eq!(kept.passing, 1, "another day it may be faster");
    assert!(begun.elapsed() < Duration::from_secs(10));
    // more than a pipe holds, to a child that does not read
    let large = [bytes.as_slice(), &vec![b' '; 4 << 20]].concat();
    assert!(matches!(&read(&large, &sleeper).rows[0].outcome, Outcome::Failed(_)));
    for argument in ["babbler", "quitter"] {
        let kept = read(&bytes, &child(argument));
        assert_eq!((kept.rows.len(), kept.passing), (1, 0));
        assert!(
            kept.rows[0].outcome.reason().starts_with("its reader crashed"),
            "{argument}: {:?}",
            kept.rows
        );
    }
    // and the next file is read as if nothing had happened
    assert!(read(&pdf("after"), &child("reader")).text.contains("after"));
}

fn a_program_that_is_not_there_gives_a_failed_row() {
    let isolation = Isolation::Child { program: "/nonexistent/reader".into(), arguments: Vec::new() };
    let kept = read(&pdf("x"), &Settings { limits: Limits::default(), isolation });
    let reason = "the process of its reader could not be started";
    assert_eq!(kept.rows[0].outcome, Outcome::Failed(reason.to_owned()));
    assert_eq!(kept.passing, 1);
}

/// The frame that sets a child's limits: no limit on memory, some seconds of processor time.
fn frame(seconds: u32) -> Vec<u8> {
    let head = format!("{{\"memory\":0,\"processor\":{seconds}}}");
    let length = head.len() as u64;
    [&b"C"[..], &(length + 8).to_le_bytes(), &length.to_le_bytes(), head.as_bytes()].concat()
}

/// Nobody is there to end it: its own limit on processor time does.
fn a_child_that_lost_its_parent_ends() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let mut child = std::process::Command::new(std::env::current_exe().unwrap())
        .arg("spinner")
        .stdin(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&frame(1)).unwrap();
    let begun = Instant::now();
    let ended = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if begun.elapsed() > Duration::from_mins(1) {
            child.kill().unwrap();
            panic!("it runs on and on");
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(!ended.success());
}

/// A child that may have less memory than it needs to take the file in dies, and that is all that happens.
fn memory_is_bounded() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let mut small = child("reader");
    small.limits.child_memory = 64 << 20;
    let large = [pdf("x").as_slice(), &vec![b' '; 100 << 20]].concat();
    let kept = read(&large, &small);
    assert_eq!(kept.rows[0].outcome.reason(), "its reader crashed or needed more than 64 MiB");
    assert!(read(&pdf("small enough"), &small).text.contains("small enough"));
}
