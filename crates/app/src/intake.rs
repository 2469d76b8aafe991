//! Evidence into the store: read, scan, commit; in order, in parallel, and so that a killed run continues.
//!
//! One evidence file is one task. A worker hashes it, reads it and scans its documents, and cuts the
//! result into numbered batches. Where a batch ends depends on the evidence alone, so a run that was
//! killed finds, after the same file's same hash, the batches that the store has already, and
//! goes on behind them.

use std::collections::{BTreeMap, HashMap};
use std::mem;

use chartward_discover::Scanner;
use chartward_evidence::{EvidenceError, Flow, Plan, Settings, Sink, Unit};
use chartward_model::{Digest, Document, InventoryRow, Mention, Outcome, Place};
use chartward_store::{Batch, CaseStore, StoredDocument, UnitState};

use crate::AppError;
use crate::ordered::{Next, Ordered};
use crate::progress::Progress;

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

/// Everything intake needs to know.
pub(crate) struct Intake<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) settings: &'a Settings,
    pub(crate) scanner: &'a Scanner,
    pub(crate) threads: usize,
}

/// What a worker reports of one evidence file, in order.
enum Step {
    Begin {
        task: usize,
        size: u64,
        sha256: Digest,
    },
    Batch {
        task: usize,
        number: u32,
        batch: Batch,
    },
    Finish {
        task: usize,
    },
    Unchanged {
        task: usize,
        size: u64,
        sha256: Digest,
    },
    /// It could be read once and cannot be now: what was found stays.
    Kept {
        task: usize,
    },
    /// The case holds other bytes under its name.
    Changed,
}

/// Says that a task is over, also when its worker ends in a panic: the consumer must not wait for ever.
struct Finish<'a> {
    ordered: &'a Ordered<Step>,
    task: usize,
}

impl Drop for Finish<'_> {
    fn drop(&mut self) {
        self.ordered.finish(self.task);
    }
}

impl Intake<'_> {
    /// Brings everything in the plan into the store.
    pub(crate) fn run(&self, store: &mut CaseStore, progress: &mut dyn Progress) -> Result<(), AppError> {
        store.put_plan_rows(&self.plan.rows)?;
        let known = self.known_units(store)?;
        let ordered = Ordered::new(self.plan.units.len(), HELD_TEXT);
        progress.stage("reading evidence", self.plan.bytes);
        std::thread::scope(|scope| {
            for _ in 0..self.threads.max(1) {
                scope.spawn(|| self.work(&ordered, &known));
            }
            let result = self.commit_all(&ordered, store, progress);
            ordered.stop();
            result
        })
    }

    fn known_units(&self, store: &CaseStore) -> Result<HashMap<usize, UnitState>, AppError> {
        let mut known = HashMap::new();
        for (task, unit) in self.plan.units.iter().enumerate() {
            if let Some(state) = store.unit(&unit.source)? {
                known.insert(task, state);
            }
        }
        Ok(known)
    }

    fn work(&self, ordered: &Ordered<Step>, known: &HashMap<usize, UnitState>) {
        while let Some(task) = ordered.claim() {
            let _over = Finish { ordered, task };
            self.read_unit(task, ordered, known.get(&task));
        }
    }

    /// Reads one file and pushes its steps.
    fn read_unit(&self, task: usize, ordered: &Ordered<Step>, known: Option<&UnitState>) {
        let unit = &self.plan.units[task];
        let (sha256, size) = match chartward_evidence::hash_file(unit) {
            Ok(hash) => hash,
            Err(_) if known.is_some_and(|state| state.batches > 0) => {
                ordered.push(task, Step::Kept { task }, 1);
                return;
            }
            Err(error) => {
                push_unreadable(task, unit, &error, ordered);
                return;
            }
        };
        let same = known.filter(|state| state.sha256 == sha256 && state.size == size);
        if known.is_some_and(|state| state.batches > 0 && state.sha256 != UNREAD) && same.is_none() {
            ordered.push(task, Step::Changed, 1);
            return;
        }
        if same.is_some_and(|state| state.finished) {
            ordered.push(task, Step::Unchanged { task, size, sha256 }, 1);
            return;
        }
        ordered.push(task, Step::Begin { task, size, sha256 }, 1);
        let mut collector = Collector {
            task,
            ordered,
            scanner: self.scanner,
            committed: same.map_or(0, |state| state.batches),
            number: 0,
            batch: Batch::default(),
            text: 0,
            unscanned: BTreeMap::new(),
        };
        if let Err(error) = chartward_evidence::read(unit, self.settings, &mut collector) {
            collector.inventory(unreadable_row(unit, &error));
        }
        collector.flush();
        ordered.push(task, Step::Finish { task }, 1);
    }

    fn commit_all(
        &self,
        ordered: &Ordered<Step>,
        store: &mut CaseStore,
        progress: &mut dyn Progress,
    ) -> Result<(), AppError> {
        let (mut steps, mut text) = (Vec::new(), 0);
        let (mut members, mut mentions) = (0u64, 0u64);
        loop {
            let next = ordered.next();
            let end = matches!(next, Next::End);
            if let Next::Item(step) = next {
                if let Step::Batch { batch, .. } = &step {
                    members += batch.rows.len() as u64;
                    mentions += batch.documents.iter().map(|d| d.mentions.len() as u64).sum::<u64>();
                    text += batch_text(batch);
                }
                steps.push(step);
            }
            if end || text >= COMMIT_TEXT || steps.len() >= COMMIT_STEPS {
                let done = self.commit(store, &mem::take(&mut steps))?;
                text = 0;
                progress.advance(done);
                progress.counts(members, mentions);
            }
            if end {
                return Ok(());
            }
        }
    }

    /// Applies steps in one transaction; returns the bytes of the files that they finished.
    fn commit(&self, store: &mut CaseStore, steps: &[Step]) -> Result<u64, AppError> {
        let mut done = 0;
        store.together(|store| -> Result<(), AppError> {
            for step in steps {
                match step {
                    Step::Begin { task, size, sha256 } => {
                        store.begin_unit(position(*task), &self.plan.units[*task].source, *size, *sha256)?;
                    }
                    Step::Batch { task, number, batch } => {
                        store.commit_batch(&self.plan.units[*task].source, *number, batch)?;
                    }
                    Step::Finish { task } => {
                        store.finish_unit(&self.plan.units[*task].source)?;
                        done += self.plan.units[*task].size;
                    }
                    Step::Unchanged { task, size, sha256 } => {
                        // keeps what is there, and moves the file to its place in the order of this plan
                        store.begin_unit(position(*task), &self.plan.units[*task].source, *size, *sha256)?;
                        done += size;
                    }
                    Step::Kept { task } => done += self.plan.units[*task].size,
                    Step::Changed => return Err(AppError::EvidenceChanged),
                }
            }
            Ok(())
        })?;
        Ok(done)
    }
}

/// Gathers what reading one file finds, scans it, and cuts it into batches.
struct Collector<'a> {
    task: usize,
    ordered: &'a Ordered<Step>,
    scanner: &'a Scanner,
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

    fn inventory(&mut self, mut row: InventoryRow) -> Flow {
        if let Some(outcome) = self.unscanned.remove(&row.place)
            && row.outcome == Outcome::Parsed
        {
            row.outcome = outcome;
        }
        self.batch.rows.push(row);
        self.entry_added()
    }
}

/// Reads and scans one of the organisation's own lists (a roster): it has to be read whole.
pub(crate) fn read_list(
    unit: &Unit,
    settings: &Settings,
    scanner: &Scanner,
) -> Result<Vec<StoredDocument>, AppError> {
    struct Whole<'a> {
        scanner: &'a Scanner,
        documents: Vec<StoredDocument>,
        trouble: Option<String>,
    }
    impl Sink for Whole<'_> {
        fn document(&mut self, document: Document) -> Flow {
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
    let mut whole = Whole { scanner, documents: Vec::new(), trouble: None };
    chartward_evidence::read(unit, settings, &mut whole)?;
    match whole.trouble {
        Some(reason) => Err(AppError::RosterPartly { path: unit.path.clone(), reason }),
        None => Ok(whole.documents),
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
fn scan_safely(scanner: &Scanner, document: &Document) -> Result<Vec<Mention>, Outcome> {
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

fn position(task: usize) -> u32 {
    u32::try_from(task).unwrap_or(u32::MAX)
}

fn push_unreadable(task: usize, unit: &Unit, error: &EvidenceError, ordered: &Ordered<Step>) {
    let batch = Batch { documents: Vec::new(), rows: vec![unreadable_row(unit, error)] };
    ordered.push(task, Step::Begin { task, size: unit.size, sha256: UNREAD }, 1);
    ordered.push(task, Step::Batch { task, number: 0, batch }, 1);
}

/// The row of a file that could be listed but not read. It stays unfinished, so that the next run tries again.
fn unreadable_row(unit: &Unit, error: &EvidenceError) -> InventoryRow {
    InventoryRow {
        place: Place::file(&unit.source),
        size: unit.size,
        sha256: None,
        range: None,
        format: "unknown".to_owned(),
        outcome: Outcome::Failed(why(error)),
    }
}
