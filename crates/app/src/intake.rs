//! Evidence into the store: read, scan, commit; in order, in parallel, and so that a killed run continues.
//!
//! One evidence file is one task. A worker hashes it, reads it and scans its documents, and cuts the
//! result into numbered batches. Where a batch ends depends on the evidence alone, so a run that was
//! killed finds, after the same file's same hash, the batches that the store has already, and
//! goes on behind them.

use std::collections::BTreeMap;
use std::mem;
use std::time::Duration;

use chartward_discover::Scanner;
use chartward_evidence::{EvidenceError, Flow, Meter, Settings, Sink, Unit};
use chartward_model::{Digest, Document, InventoryRow, Mention, Outcome, Place, Structure};
use chartward_store::{Batch, CaseStore, StoredDocument, UnitHead, UnitState};

use crate::AppError;
use crate::assess::Changed;
use crate::file_names::FileNames;
use crate::ordered::{Next, Ordered};
use crate::progress::{Follow, Progress};

/// Version of what reading makes of evidence: counted up whenever readers or detectors find other things.
/// The case keeps it with each file, so that a newer program can tell what an older one read.
pub(crate) const READING: u32 = 3;

/// Stands for the hash of a file that could not be read.
pub(crate) const UNREAD: Digest = Digest([0; 32]);
/// A batch ends once it holds this much text or this many documents and rows.
const BATCH_TEXT: usize = 1 << 20;
const BATCH_ENTRIES: usize = 256;
/// Text held between workers and the store, at most, in bytes.
const HELD_TEXT: usize = 48 << 20;
/// Steps are committed together once they hold this much text, or this many steps.
const COMMIT_TEXT: usize = 8 << 20;
const COMMIT_STEPS: usize = 512;
/// How often progress is shown while nothing else happens.
const TICK: Duration = Duration::from_millis(200);

/// Everything intake needs to know.
pub(crate) struct Intake<'a> {
    /// The files, in evidence order.
    pub(crate) tasks: Vec<Task>,
    pub(crate) settings: &'a Settings,
    pub(crate) scanner: &'a Scanner,
    /// Reads the names of files and members.
    pub(crate) names: &'a FileNames,
    pub(crate) threads: usize,
    pub(crate) changed: Changed,
}

/// One evidence file.
pub(crate) struct Task {
    pub(crate) unit: Unit,
    /// Number of its root.
    pub(crate) position: u32,
    /// What the case knows of it.
    pub(crate) known: Option<UnitState>,
}

/// What there is to say of a run.
#[derive(Default)]
pub(crate) struct Done {
    /// Sources of files that differ from what the case holds, and were not read.
    pub(crate) changed: Vec<String>,
    /// Sources of files that the case holds and that cannot be read now.
    pub(crate) unreadable: Vec<String>,
    /// Sources of those that were read in place of what the case held.
    pub(crate) replaced: Vec<String>,
    /// Files read again because something had failed for a reason that may pass.
    pub(crate) retried: usize,
    /// Files that older readers read, and that were not read again.
    pub(crate) older: usize,
}

/// What is to be done with a file, given what the case knows and what the file is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Treat {
    /// Read it; so many batches are there already.
    Read { committed: u32 },
    /// Read it from the start, and forget what the case holds of it.
    Anew(Why),
    /// The case holds what is in it.
    Pass,
    /// The case holds other bytes under its name: they are kept.
    Refuse,
}

/// Why a file is read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    Passing,
    Asked,
    Changed,
    /// Half read by other readers: its batches would not fit together.
    Half,
}

fn treat(known: Option<&UnitState>, sha256: Digest, size: u64, changed: Changed) -> Treat {
    let Some(state) = known else { return Treat::Read { committed: 0 } };
    if state.sha256 == UNREAD {
        return Treat::Anew(Why::Passing);
    }
    if state.sha256 != sha256 || state.size != size {
        return match changed {
            _ if state.batches == 0 => Treat::Read { committed: 0 },
            Changed::Keep => Treat::Refuse,
            Changed::Replace => Treat::Anew(Why::Changed),
        };
    }
    match state {
        UnitState { reader: 0, .. } => Treat::Anew(Why::Asked),
        UnitState { passing: true, .. } => Treat::Anew(Why::Passing),
        UnitState { finished: true, .. } => Treat::Pass,
        UnitState { reader, .. } if *reader != READING => Treat::Anew(Why::Half),
        UnitState { batches, .. } => Treat::Read { committed: *batches },
    }
}

/// What a worker reports of one evidence file, in order.
enum Step {
    Begin {
        task: usize,
        size: u64,
        sha256: Digest,
        anew: Option<Why>,
    },
    Batch {
        task: usize,
        number: u32,
        batch: Batch,
    },
    /// Something in it failed for a reason that may pass.
    Passing {
        task: usize,
    },
    Finish {
        task: usize,
    },
    Unchanged {
        task: usize,
        size: u64,
        sha256: Digest,
    },
    /// The case holds other bytes under its name.
    Changed {
        task: usize,
        size: u64,
        sha256: Digest,
    },
    /// The case holds what is in it, or some of it, and it cannot be read now.
    Unreadable {
        task: usize,
        reason: String,
    },
}

impl Intake<'_> {
    /// Brings everything in the plan into the store.
    pub(crate) fn run(&self, store: &mut CaseStore, progress: &mut dyn Progress) -> Result<Done, AppError> {
        let ordered = Ordered::new(self.tasks.len(), HELD_TEXT);
        let meter = Meter::default();
        let bytes = self.tasks.iter().fold(0u64, |sum, task| sum.saturating_add(task.unit.size));
        let mut follow = Follow::begin("reading evidence", bytes, &meter, progress);
        std::thread::scope(|scope| {
            for _ in 0..self.threads.max(1) {
                scope.spawn(|| {
                    while let Some(task) = ordered.claim() {
                        let _over = ordered.over(task);
                        self.read_unit(task, &ordered, &meter);
                    }
                });
            }
            let result = self.commit_all(&ordered, store, &mut follow, progress);
            ordered.stop();
            result
        })
    }

    /// Reads one file and pushes its steps.
    fn read_unit(&self, task: usize, ordered: &Ordered<Step>, meter: &Meter) {
        let Task { unit, known, .. } = &self.tasks[task];
        // the bytes of a file that is only compared are counted now, those of one that is read when it is
        let likely = known.as_ref().filter(|state| state.size == unit.size);
        let compared = likely
            .is_some_and(|state| state.finished && !state.passing && state.reader != 0)
            .then_some(meter);
        let (sha256, size) = match chartward_evidence::hash_file(unit, compared) {
            Ok(hash) => hash,
            Err(error) => {
                if compared.is_none() {
                    meter.pass_over(unit.size);
                }
                // it could be read once and cannot be now: what was found stays
                if known.as_ref().is_none_or(|state| state.batches == 0 || state.sha256 == UNREAD) {
                    self.push_unreadable(task, &error, ordered);
                } else {
                    let reason = format!("{}; what was read before is kept", why(&error));
                    ordered.push(task, Step::Unreadable { task, reason }, 1);
                }
                return;
            }
        };
        let (committed, anew) = match treat(known.as_ref(), sha256, size, self.changed) {
            Treat::Read { committed } => (committed, None),
            Treat::Anew(why) => (0, Some(why)),
            Treat::Pass => {
                ordered.push(task, Step::Unchanged { task, size, sha256 }, 1);
                return;
            }
            Treat::Refuse => {
                if compared.is_none() {
                    meter.pass_over(unit.size);
                }
                ordered.push(task, Step::Changed { task, size, sha256 }, 1);
                return;
            }
        };
        ordered.push(task, Step::Begin { task, size, sha256, anew }, 1);
        let mut collector = Collector {
            task,
            ordered,
            scanner: self.scanner,
            names: self.names,
            committed,
            number: 0,
            batch: Batch::default(),
            text: 0,
            unscanned: BTreeMap::new(),
        };
        chartward_evidence::read_metered(unit, self.settings, meter, &mut collector);
        collector.flush();
        ordered.push(task, Step::Finish { task }, 1);
    }

    /// Reports a file that cannot be read: its name may still tell of somebody.
    fn push_unreadable(&self, task: usize, error: &EvidenceError, ordered: &Ordered<Step>) {
        let unit = &self.tasks[task].unit;
        let row = unreadable_row(unit, error);
        let documents = self.names.document(&row.place).into_iter().collect();
        let batch = Batch { documents, rows: vec![row] };
        ordered.push(task, Step::Begin { task, size: unit.size, sha256: UNREAD, anew: None }, 1);
        ordered.push(task, Step::Batch { task, number: 0, batch }, 1);
    }

    fn commit_all(
        &self,
        ordered: &Ordered<Step>,
        store: &mut CaseStore,
        follow: &mut Follow<'_>,
        progress: &mut dyn Progress,
    ) -> Result<Done, AppError> {
        let (mut steps, mut text) = (Vec::new(), 0);
        let (mut members, mut mentions) = (0u64, 0u64);
        let mut done = Done::default();
        loop {
            let next = ordered.next_within(TICK);
            let end = matches!(next, Next::End);
            if let Next::Item(step) = next {
                if let Step::Batch { batch, .. } = &step {
                    members += batch.rows.len() as u64;
                    mentions += batch.documents.iter().map(|d| d.mentions.len() as u64).sum::<u64>();
                    text += batch_text(batch);
                }
                steps.push(step);
            }
            follow.show(progress);
            if end || text >= COMMIT_TEXT || steps.len() >= COMMIT_STEPS {
                let steps = mem::take(&mut steps);
                store.together(|store| -> Result<(), AppError> {
                    steps.iter().try_for_each(|step| self.commit(store, step, &mut done))
                })?;
                text = 0;
                progress.counts(members, mentions);
            }
            if end {
                return Ok(done);
            }
        }
    }

    /// Applies a step.
    fn commit(&self, store: &mut CaseStore, step: &Step, done: &mut Done) -> Result<(), AppError> {
        match step {
            Step::Begin { task, size, sha256, anew: None } => {
                store.begin_unit(&self.head(*task, *size, *sha256))?;
            }
            Step::Begin { task, size, sha256, anew: Some(why) } => {
                store.restart_unit(&self.head(*task, *size, *sha256))?;
                match why {
                    Why::Passing => done.retried += 1,
                    Why::Changed => done.replaced.push(self.source(*task).to_owned()),
                    Why::Asked | Why::Half => {}
                }
            }
            Step::Batch { task, number, batch } => store.commit_batch(self.source(*task), *number, batch)?,
            Step::Passing { task } => store.mark_passing(self.source(*task))?,
            Step::Finish { task } => store.finish_unit(self.source(*task))?,
            Step::Unchanged { task, size, sha256 } => {
                // keeps what is there, and moves the file to its place in evidence order
                let state = store.begin_unit(&self.head(*task, *size, *sha256))?;
                done.older += usize::from(state.reader != READING);
            }
            Step::Changed { task, size, sha256 } => {
                let source = self.source(*task);
                let row = InventoryRow {
                    place: Place::file(source),
                    size: *size,
                    sha256: Some(*sha256),
                    range: None,
                    format: "changed file".to_owned(),
                    outcome: Outcome::Failed(CHANGED.to_owned()),
                };
                store.add_plan_row(self.tasks[*task].position, &row)?;
                done.changed.push(source.to_owned());
            }
            Step::Unreadable { task, reason } => {
                let Task { unit, position, .. } = &self.tasks[*task];
                let row = InventoryRow {
                    outcome: Outcome::Failed(reason.clone()),
                    ..file_row(unit, "unreadable file")
                };
                store.add_plan_row(*position, &row)?;
                done.unreadable.push(unit.source.clone());
            }
        }
        Ok(())
    }

    fn source(&self, task: usize) -> &str {
        &self.tasks[task].unit.source
    }

    fn head(&self, task: usize, size: u64, sha256: Digest) -> UnitHead<'_> {
        let Task { unit, position, .. } = &self.tasks[task];
        UnitHead { position: *position, source: &unit.source, size, sha256, reader: READING }
    }
}

/// The reason in the inventory where a file is not what it was.
const CHANGED: &str =
    "differs from what the case holds under this name: not read, what was read before is kept";

/// Gathers what reading one file finds, scans it, and cuts it into batches.
struct Collector<'a> {
    task: usize,
    ordered: &'a Ordered<Step>,
    scanner: &'a Scanner,
    names: &'a FileNames,
    /// Batches that the store has already: not scanned again, not sent again.
    committed: u32,
    number: u32,
    batch: Batch,
    text: usize,
    /// Documents on which the scanner stopped, until the row of their member comes.
    unscanned: BTreeMap<Place, Outcome>,
}

impl Collector<'_> {
    fn entry_added(&mut self) -> Flow {
        let full =
            self.text >= BATCH_TEXT || self.batch.documents.len() + self.batch.rows.len() >= BATCH_ENTRIES;
        if full { self.flush() } else { Flow::Continue }
    }

    fn flush(&mut self) -> Flow {
        let batch = mem::take(&mut self.batch);
        self.text = 0;
        if batch.documents.is_empty() && batch.rows.is_empty() {
            return Flow::Continue;
        }
        let number = self.number;
        self.number += 1;
        if number < self.committed {
            return Flow::Continue;
        }
        let weight = batch_text(&batch);
        let taken = self.ordered.push(self.task, Step::Batch { task: self.task, number, batch }, weight);
        if taken { Flow::Continue } else { Flow::Stop }
    }
}

impl Sink for Collector<'_> {
    fn document(&mut self, document: Document) -> Flow {
        self.text += document.text.len();
        let scanned =
            if self.number < self.committed { Ok(Vec::new()) } else { scan_safely(self.scanner, &document) };
        let mentions = scanned.unwrap_or_else(|outcome| {
            self.unscanned.insert(document.place.clone(), outcome);
            Vec::new()
        });
        self.batch.documents.push(stored(document, mentions));
        self.entry_added()
    }

    fn passing_failure(&mut self) {
        // in front of the batch that will hold the row: whoever sees the row sees the mark
        self.ordered.push(self.task, Step::Passing { task: self.task }, 1);
    }

    fn inventory(&mut self, mut row: InventoryRow) -> Flow {
        if let Some(outcome) = self.unscanned.remove(&row.place)
            && row.outcome == Outcome::Parsed
        {
            row.outcome = outcome;
        }
        // in batches that the store has, too: where a batch ends depends on it
        self.batch.documents.extend(self.names.document(&row.place));
        self.batch.rows.push(row);
        self.entry_added()
    }
}

/// Reads and scans one of the organisation's own lists (a roster): it has to be read whole.
pub(crate) fn read_list(
    unit: &Unit,
    settings: &Settings,
    scanner: &Scanner,
) -> Result<(Vec<StoredDocument>, usize), AppError> {
    struct Whole<'a> {
        scanner: &'a Scanner,
        documents: Vec<StoredDocument>,
        rows: usize,
        trouble: Option<String>,
    }
    impl Sink for Whole<'_> {
        fn document(&mut self, document: Document) -> Flow {
            if let Structure::Table(table) = &document.structure {
                self.rows += table.rows.len();
            }
            match scan_safely(self.scanner, &document) {
                Ok(mentions) => self.documents.push(stored(document, mentions)),
                Err(outcome) => self.trouble = Some(outcome.reason().to_owned()),
            }
            Flow::Continue
        }
        fn inventory(&mut self, row: InventoryRow) -> Flow {
            if row.outcome != Outcome::Parsed {
                self.trouble.get_or_insert_with(|| row.outcome.reason().to_owned());
            }
            Flow::Continue
        }
    }
    let mut whole = Whole { scanner, documents: Vec::new(), rows: 0, trouble: None };
    chartward_evidence::read(unit, settings, &mut whole);
    match whole.trouble {
        Some(reason) => Err(AppError::RosterPartly { path: unit.path.clone(), reason }),
        None => Ok((whole.documents, whole.rows)),
    }
}

/// Why a file could not be read, without the path that leads to it on this machine.
fn why(error: &EvidenceError) -> String {
    match error {
        EvidenceError::Path { source, .. } => format!("cannot be read: {}", source.kind()),
        other => other.to_string(),
    }
}

/// What the scanner finds; nothing, and a reason, if it stops unexpectedly.
pub(crate) fn scan_safely(scanner: &Scanner, document: &Document) -> Result<Vec<Mention>, Outcome> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| scanner.scan(document)))
        .map_err(|_| Outcome::Partly("the scanner stopped unexpectedly".to_owned()))
}

/// A document as the store keeps it: everything but its text.
fn stored(document: Document, mentions: Vec<Mention>) -> StoredDocument {
    StoredDocument {
        length: document.text.len() as u64,
        place: document.place,
        kind: document.kind,
        base: document.base,
        mail: document.mail,
        mentions,
    }
}

fn batch_text(batch: &Batch) -> usize {
    let text: u64 = batch.documents.iter().map(|d| d.length + 200 * d.mentions.len() as u64).sum();
    usize::try_from(text).unwrap_or(usize::MAX) + 300 * batch.rows.len()
}

/// The row of a file that could be listed but not read. It stays unfinished, so that the next run tries again.
fn unreadable_row(unit: &Unit, error: &EvidenceError) -> InventoryRow {
    InventoryRow { outcome: Outcome::Failed(why(error)), ..file_row(unit, "unknown") }
}

/// The row of a file of which nothing is known but that it is there.
fn file_row(unit: &Unit, format: &str) -> InventoryRow {
    InventoryRow {
        place: Place::file(&unit.source),
        size: unit.size,
        sha256: None,
        range: None,
        format: format.to_owned(),
        outcome: Outcome::Parsed,
    }
}

#[cfg(test)]
mod tests {
    use chartward_model::Digest;
    use chartward_store::UnitState;

    use super::{READING, Treat, UNREAD, Why, treat};
    use crate::assess::Changed;

    const SAME: Digest = Digest([1; 32]);
    const OTHER: Digest = Digest([2; 32]);

    fn known(batches: u32, finished: bool) -> UnitState {
        UnitState { size: 10, sha256: SAME, batches, finished, reader: READING, passing: false }
    }

    #[test]
    fn what_is_done_with_a_file_depends_on_what_the_case_knows_of_it() {
        let keep = |state: UnitState, sha256| treat(Some(&state), sha256, 10, Changed::Keep);
        assert_eq!(treat(None, SAME, 10, Changed::Keep), Treat::Read { committed: 0 });
        assert_eq!(keep(known(3, true), SAME), Treat::Pass);
        assert_eq!(keep(known(3, false), SAME), Treat::Read { committed: 3 });
        assert_eq!(keep(known(3, true), OTHER), Treat::Refuse);
        assert_eq!(keep(known(3, false), OTHER), Treat::Refuse);
        assert_eq!(keep(known(0, false), OTHER), Treat::Read { committed: 0 }, "nothing would be lost");
        let replace = treat(Some(&known(3, true)), OTHER, 10, Changed::Replace);
        assert_eq!(replace, Treat::Anew(Why::Changed));
        assert_eq!(treat(Some(&known(3, true)), SAME, 10, Changed::Replace), Treat::Pass);
        for finished in [true, false] {
            let passing = UnitState { passing: true, ..known(3, finished) };
            assert_eq!(keep(passing.clone(), SAME), Treat::Anew(Why::Passing));
            assert_eq!(keep(passing, OTHER), Treat::Refuse);
            assert_eq!(keep(UnitState { reader: 0, ..known(3, finished) }, SAME), Treat::Anew(Why::Asked));
        }
        let older = UnitState { reader: 1, ..known(3, true) };
        assert_eq!(keep(older, SAME), Treat::Pass, "read again only when that is asked for");
        assert_eq!(keep(UnitState { reader: 1, ..known(3, false) }, SAME), Treat::Anew(Why::Half));
        let unread = UnitState { sha256: UNREAD, ..known(1, false) };
        assert_eq!(keep(unread, SAME), Treat::Anew(Why::Passing));
    }
}
