//! Use cases through the public interface only.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]
#![expect(clippy::print_stderr, reason = "a test says what it measured")]

mod counts;
mod millions;

use std::path::PathBuf;

use chartward_app::assess::{Assessed, Assessment, Changed, Clerk, Reread, assess, require_assessed};
use chartward_app::progress::{Measure, Progress, Silent};
use chartward_app::scan::Limits;
use chartward_app::views::{Show, Which, evidence};
use chartward_app::{CaseStore, Isolation, Secret};
use chartward_store::{Batch, UnitHead};

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
        self.assess_what(&["share"], isolation, reread, progress)
    }

    fn assess_what(
        &self,
        evidence: &[&str],
        isolation: Isolation,
        reread: Reread,
        progress: &mut dyn Progress,
    ) -> Assessed {
        let assessment = Assessment {
            evidence: evidence.iter().map(|name| self.path(name)).collect(),
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
        // a child that another test has just forked may hold a copy of the lock for a moment
        for _ in 0..100 {
            match assess(&self.path("case"), &secret, &assessment, &clerk, progress) {
                Err(error) if error.to_string().contains("in use") => {
                    std::thread::sleep(std::time::Duration::from_millis(20));
                }
                done => return done.unwrap(),
            }
        }
        panic!("the case stays in use")
    }
}

/// The state in which a kill leaves a case: of one file a batch is there, and no end.
fn leave_half_read(store: &mut CaseStore, source: &str) {
    let known = store.unit(source).unwrap().unwrap();
    let position = u32::try_from(store.evidence_roots().unwrap().len()).unwrap();
    let head = UnitHead { position, source, size: known.size, sha256: known.sha256, reader: known.reader };
    store.restart_unit(&head).unwrap();
    store.commit_batch(source, 0, &Batch::default()).unwrap();
}

#[test]
fn a_case_whose_half_read_mailbox_is_gone_still_opens() {
    let mailbox = "From a@example.org Mon Jan  5 10:00:00 2026\nFrom: a@example.org\nSubject: x\n\ntext\n\n";
    // the mailbox in a folder of which something is left, and as a root of its own
    for (name, first, left) in
        [("share/z.mbox", &["share"][..], &["share"][..]), ("z.mbox", &["share", "z.mbox"], &["share"])]
    {
        let desk = Desk::new();
        std::fs::write(desk.path("share/a.txt"), "text\n").unwrap();
        std::fs::write(desk.path(name), mailbox).unwrap();
        let assess =
            |what: &[&str]| desk.assess_what(what, Isolation::InProcess, Reread::Failures, &mut Silent);
        let mut store = assess(first).store;
        leave_half_read(&mut store, name);
        assert!(require_assessed(&store).is_err());
        store.close().unwrap();
        std::fs::remove_file(desk.path(name)).unwrap();
        let done = assess(left);
        assert_eq!(done.remarks.half_read, [name]);
        assert!(done.remarks.need_a_look());
        require_assessed(&done.store).unwrap();
        let row = |done: &Assessed| outcomes(done).into_iter().find(|(source, ..)| source == name).unwrap();
        assert_eq!(row(&done).1, "partly");
        assert!(row(&done).2.starts_with("removed while"));
        done.store.close().unwrap();
        // it is said once, and the row stays
        let done = assess(left);
        assert!(done.remarks.half_read.is_empty());
        assert_eq!(row(&done).1, "partly");
        done.store.close().unwrap();
        std::fs::write(desk.path(name), mailbox).unwrap();
        let done = assess(first);
        assert_eq!(outcomes(&done).iter().filter(|(_, outcome, _)| *outcome != "parsed").count(), 0);
        assert_eq!(outcomes(&done).len(), 3, "the note, the mailbox and its message");
    }
}

fn outcomes(assessed: &Assessed) -> Vec<(String, &'static str, String)> {
    let rows = evidence(&assessed.store, Which::All, Show::Revealed).unwrap().evidence;
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
