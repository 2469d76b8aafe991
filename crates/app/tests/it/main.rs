//! Use cases through the public interface only.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

use std::path::PathBuf;

use chartward_app::assess::{Assessed, Assessment, Changed, Clerk, Reread, assess};
use chartward_app::progress::{Measure, Progress, Silent};
use chartward_app::scan::Limits;
use chartward_app::views::{Which, evidence};
use chartward_app::{Isolation, Secret};

/// A folder for one case.
struct Desk {
    dir: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { dir: tempfile::tempdir().unwrap() };
        std::fs::create_dir(desk.path("share")).unwrap();
        std::fs::write(desk.path("key"), [7; 64]).unwrap();
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn assess(&self, isolation: Isolation, reread: Reread, progress: &mut dyn Progress) -> Assessed {
        let assessment = Assessment {
            evidence: vec![self.path("share")],
            roster: None,
            staff: None,
            name: None,
            as_of: None,
            today: jiff::civil::date(2026, 11, 22),
            reserved: None,
            changed: Changed::Keep,
            reread,
            threads: 2,
            limits: Limits::default(),
            isolation,
            model: None,
        };
        let clerk = Clerk { actor: "tester", now: &|| "now".to_owned() };
        let secret = Secret::KeyFile(self.path("key"));
        assess(&self.path("case"), &secret, &assessment, &clerk, progress).unwrap()
    }
}

fn outcomes(assessed: &Assessed) -> Vec<(String, &'static str, String)> {
    let rows = evidence(&assessed.store, Which::All).unwrap().evidence;
    rows.into_iter().map(|row| (row.source, row.outcome, row.reason)).collect()
}

#[test]
fn a_failure_that_may_pass_is_tried_again_and_others_are_not() {
    let desk = Desk::new();
    std::fs::write(desk.path("share/a.pdf"), "%PDF-1.4\nnothing in it\n").unwrap();
    std::fs::write(desk.path("share/b.txt"), "nothing\n").unwrap();
    let nobody = || Isolation::Child { program: "/nonexistent/reader".into(), arguments: Vec::new() };
    let first = desk.assess(nobody(), Reread::Failures, &mut Silent);
    assert_eq!(first.remarks.retried, 0);
    let rows = outcomes(&first);
    assert!(rows[0].2.contains("could not be started"), "{rows:?}");
    drop(first);
    // it fails as before: tried again, and again
    for _ in 0..2 {
        let again = desk.assess(nobody(), Reread::Failures, &mut Silent);
        assert_eq!((again.remarks.retried, outcomes(&again)), (1, rows.clone()));
    }
    let read = desk.assess(Isolation::InProcess, Reread::Failures, &mut Silent);
    assert_eq!(read.remarks.retried, 1);
    let rows = outcomes(&read);
    assert!(!rows[0].2.contains("could not be started"), "{rows:?}");
    drop(read);
    // what is wrong with the file itself does not pass
    let done = desk.assess(Isolation::InProcess, Reread::Failures, &mut Silent);
    assert_eq!((done.remarks.retried, outcomes(&done)), (0, rows));
}

/// Keeps what it is told.
#[derive(Default)]
struct Told {
    bytes: u64,
    steps: Vec<u64>,
    reading: bool,
}

impl Progress for Told {
    fn stage(&mut self, _title: &str, total: Measure) {
        self.reading = matches!(total, Measure::Bytes(_));
        if let Measure::Bytes(bytes) = total {
            self.bytes = bytes;
        }
    }

    fn advance(&mut self, done: u64) {
        if self.reading {
            self.steps.push(done);
        }
    }

    fn counts(&mut self, _members: u64, _mentions: u64) {}
}

#[test]
fn progress_moves_within_one_big_file_and_ends_at_its_size() {
    let desk = Desk::new();
    let line = "an ordinary line of an ordinary letter, and nobody in it at all\n";
    std::fs::write(desk.path("share/big.txt"), line.repeat(200_000)).unwrap();
    let size = (line.len() * 200_000) as u64;
    for reread in [Reread::Failures, Reread::Everything] {
        let mut told = Told::default();
        desk.assess(Isolation::InProcess, reread, &mut told);
        assert_eq!((told.bytes, told.steps.iter().sum::<u64>()), (size, size));
        assert!(told.steps.len() >= 3, "{:?}", told.steps);
        assert!(told.steps.iter().all(|step| *step < size * 3 / 4), "{:?}", told.steps);
    }
    // and where nothing is read, what is compared counts
    let mut told = Told::default();
    desk.assess(Isolation::InProcess, Reread::Failures, &mut told);
    assert_eq!(told.steps.iter().sum::<u64>(), size);
}
