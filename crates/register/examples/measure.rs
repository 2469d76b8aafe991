//! Imports lists into a register and times the questions that people ask: `measure DIR|URL KEYDIR FILE...`.
//!
//! Prints one line per step: what, seconds of the clock, seconds of this process's CPU, largest memory so far (MiB). A server's
//! CPU and memory are not in it.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a tool for measuring")]

use std::ffi::OsStr;
use std::path::PathBuf;
use std::time::Instant;

use chartward_register::link::Incidents;
use chartward_register::reading::{Told, read};
use chartward_register::storage::{Page, Place, terms};
use chartward_register::{Register, tally};

/// Finds of a first page.
const FIRST: usize = 1_000;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let place = arguments.next().unwrap();
    let key = PathBuf::from(arguments.next().unwrap());
    let place = Place::of(OsStr::new(&place), Some(key), None);
    let mut register = Register::create(&place, &[7; 32]).unwrap();
    let mut files: Vec<(String, PathBuf)> = arguments
        .map(PathBuf::from)
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), path))
        .filter(|(name, path)| path.is_file() && !name.contains("wolfram") && !name.contains("2026"))
        .collect();
    files.sort();
    let known = register.snapshots(None).unwrap().len();
    if known == 0 && !files.is_empty() {
        let all = Clock::new();
        let mut rows = 0;
        for (name, path) in files {
            let clock = Clock::new();
            let imported = register.import(read(&path, &Told::default()).unwrap()).unwrap();
            rows += imported.snapshot.read + imported.snapshot.refused;
            if imported.snapshot.read > 50_000 {
                clock.say(&format!("import {name}"), imported.snapshot.read);
            }
        }
        all.say("import, all", rows);
    }
    drop(register);
    questions(&place);
}

fn questions(place: &Place) {
    let clock = Clock::new();
    let register = Register::open(place).unwrap();
    clock.say("open", 0);

    let clock = Clock::new();
    let filings = register.filings(Some("hhs"), None).unwrap();
    clock.say("list", filings.len() as u64);
    let newest = register.snapshots(Some("hhs")).unwrap().last().unwrap().observed_on;
    let earlier = newest.saturating_sub(jiff::ToSpan::months(4));
    let clock = Clock::new();
    let before = register.filings(Some("hhs"), Some(earlier)).unwrap();
    clock.say("list, as of four months before", before.len() as u64);
    drop(before);

    let middle = &filings[filings.len() / 2];
    let clock = Clock::new();
    let rows = register.observations(&middle.key).unwrap();
    clock.say("show", rows.len() as u64);
    let clock = Clock::new();
    let revisions = register.history(&middle.key).unwrap();
    clock.say("history", revisions.len() as u64);

    let all = tally::Filter::default();
    let longest = terms(&middle.draft.name).into_iter().max_by_key(String::len).unwrap();
    for (what, words) in [
        ("one word of a name", longest.as_str()),
        ("two words", "laptop stolen"),
        ("everywhere", "breach affected"),
    ] {
        let clock = Clock::new();
        let found = register.first_found(Some("hhs"), words, None, &all, Page::of(FIRST)).unwrap();
        clock.say(&format!("search, {what}: first page"), found.filings.len() as u64);
        let clock = Clock::new();
        let keys = register.search(Some("hhs"), words, None).unwrap();
        clock.say(&format!("search, {what}: all numbers"), keys.len() as u64);
    }
    let clock = Clock::new();
    let incidents = Incidents::of(&filings);
    clock.say("link within the list", incidents.links.len() as u64);
    let clock = Clock::new();
    let tally = tally::tally(&filings, &incidents, &all, Some(tally::By::Year), newest);
    clock.say("tally of what was listed and linked", tally.total.filings as u64);
}

/// Time that goes by.
struct Clock {
    start: Instant,
    cpu: f64,
}

impl Clock {
    fn new() -> Self {
        Self { start: Instant::now(), cpu: cpu() }
    }

    fn say(&self, what: &str, rows: u64) {
        let (clock, cpu) = (self.start.elapsed().as_secs_f64(), cpu() - self.cpu);
        println!("{what:<40} {rows:>9} rows {clock:>9.3} s {cpu:>9.3} s CPU {:>7} MiB", memory());
    }
}

/// Seconds of CPU that this process has used, in user code: field 14 of its line, in hundredths.
fn cpu() -> f64 {
    let line = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = line.rsplit(')').next().unwrap_or_default();
    after.split_whitespace().nth(11).and_then(|ticks| ticks.parse::<f64>().ok()).unwrap_or(0.0) / 100.0
}

/// Largest memory so far, in MiB.
fn memory() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
}
