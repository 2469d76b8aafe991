//! The files and folders that were given as evidence: what they are called in the case, which files lie in them, and what
//! of them is gone.
//!
//! The one idea: a root keeps the name that the case gave it first, so that the same evidence is the same evidence in every
//! run, whatever else is given.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chartward_evidence::{EvidenceError, RootPlan};
use chartward_model::{InventoryRow, Outcome, Place};
use chartward_store::{CaseStore, EvidenceRoot};

use crate::AppError;
use crate::intake::{Task, UNREAD};

/// Lists each root once, under its real path. Not a single file anywhere is an error.
pub(super) fn list_roots(paths: &[PathBuf]) -> Result<Vec<(PathBuf, RootPlan)>, AppError> {
    let first = paths.first().ok_or(EvidenceError::NoPath)?;
    let mut roots: Vec<(PathBuf, RootPlan)> = Vec::new();
    for path in paths {
        let failed = |source| EvidenceError::Path { path: path.clone(), source };
        let real = path.canonicalize().map_err(failed)?;
        if roots.iter().all(|(known, _)| *known != real) {
            roots.push((real, chartward_evidence::plan_root(path)?));
        }
    }
    if roots.iter().all(|(_, root)| root.plan.units.is_empty() && root.plan.rows.is_empty()) {
        return Err(EvidenceError::Empty(first.clone()).into());
    }
    Ok(roots)
}

/// Refuses evidence in which there is nothing that can be read: the case says of each file why, and the person
/// who gave it should not read "0 people" as good news.
pub(super) fn require_something(store: &CaseStore, roots: &[EvidenceRoot]) -> Result<(), AppError> {
    for root in roots {
        if store.has_text(root.number)? {
            return Ok(());
        }
    }
    let mut unread = Unreadable::default();
    store.for_each_inventory_entry(|entry| {
        let given = roots.iter().any(|root| lies_below(&entry.row.place.source, &root.name));
        if given && entry.removed.is_none() {
            unread.add(&entry.row);
        }
        Ok::<(), AppError>(())
    })?;
    Err(AppError::NothingReadable { case: Some(store.dir().to_owned()), why: unread.why() })
}

/// Counts why nothing could be read.
#[derive(Default)]
pub(crate) struct Unreadable {
    reasons: BTreeMap<String, u64>,
    files: u64,
}

impl Unreadable {
    pub(crate) fn add(&mut self, row: &InventoryRow) {
        let reason = match &row.outcome {
            Outcome::Parsed if row.size == 0 => "empty",
            outcome => outcome.reason(),
        };
        if !reason.is_empty() {
            *self.reasons.entry(reason.to_owned()).or_insert(0) += 1;
        }
        self.files += 1;
    }

    /// The reason of most files; one that says that a file holds nothing only if there is no other.
    pub(crate) fn why(&self) -> String {
        let rank = |(reason, count): &(&String, &u64)| (!reason.contains("holds no "), **count);
        match self.reasons.iter().rev().max_by_key(rank) {
            Some((reason, count)) => format!("{reason} ({count} of {} files and members)", self.files),
            None => format!("{} files and members without text", self.files),
        }
    }
}

/// What was given as evidence, in its place in the case.
pub(super) struct Placed {
    /// The files, in evidence order.
    pub(super) tasks: Vec<Task>,
    /// Sources that the case holds of these roots and that are not there any more.
    pub(super) missing: Vec<String>,
    pub(super) roots: Vec<EvidenceRoot>,
}

/// Gives each root its name and place in the case.
pub(super) fn place_roots(
    store: &mut CaseStore,
    roots: Vec<(PathBuf, RootPlan)>,
) -> Result<Placed, AppError> {
    let unrooted = store.has_unrooted_units()?;
    let mut placed: Vec<(EvidenceRoot, RootPlan)> = Vec::new();
    for (path, plan) in roots {
        let root = store.evidence_root(&path, &plan.name)?;
        if unrooted {
            adopt(store, &root, &plan)?;
        }
        let plan = plan.renamed(&root.name);
        store.put_plan_rows(root.number, &plan.plan.rows)?;
        placed.push((root, plan));
    }
    placed.sort_by_key(|(root, _)| root.number);
    let mut sources: BTreeSet<String> = BTreeSet::new();
    for (_, plan) in &placed {
        sources.extend(plan.plan.units.iter().map(|unit| unit.source.clone()));
    }
    let below = |source: &str| placed.iter().any(|(root, _)| lies_below(source, &root.name));
    let units = store.units()?;
    let gone = units.into_iter().map(|(source, _)| source);
    let missing = gone.filter(|source| below(source) && !sources.contains(source)).collect();
    let roots = placed.iter().map(|(root, _)| root.clone()).collect();
    let mut tasks = Vec::with_capacity(sources.len());
    for (root, plan) in placed {
        for unit in plan.plan.units {
            let known = store.unit(&unit.source)?;
            tasks.push(Task { unit, position: root.number, known });
        }
    }
    Ok(Placed { tasks, missing, roots })
}

/// Ends what was half read and cannot be gone on with, because the file or its whole root is gone: a case
/// must not wait for evidence that nobody can give it. Returns the sources.
pub(super) fn settle_gone(store: &mut CaseStore, missing: &[String]) -> Result<Vec<String>, AppError> {
    let roots = store.roots_gone()?;
    let mut settled = Vec::new();
    for (source, unit) in store.units()? {
        let gone = missing.contains(&source) || roots.iter().any(|root| lies_below(&source, root));
        if unit.finished || unit.sha256 == UNREAD || !gone {
            continue;
        }
        store.settle_unit(&InventoryRow {
            place: Place::file(&source),
            size: unit.size,
            sha256: Some(unit.sha256),
            range: None,
            format: "removed file".to_owned(),
            outcome: Outcome::Partly(REMOVED.to_owned()),
        })?;
        settled.push(source);
    }
    Ok(settled)
}

/// The reason in the inventory where a file was gone before it was read whole.
const REMOVED: &str = "removed while it was being read: what was read before is kept, the rest is not known";

/// Whether a source is a root's file, or lies in its folder.
fn lies_below(source: &str, root: &str) -> bool {
    source.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Finds what an older version of the program read of this root, under the names it gave then: the path
/// below a single root, or the root's name and that path.
fn adopt(store: &mut CaseStore, root: &EvidenceRoot, plan: &RootPlan) -> Result<(), AppError> {
    for unit in &plan.plan.units {
        let rest = unit.source.get(plan.name.len()..).unwrap_or_default();
        let source = format!("{}{rest}", root.name);
        let below = rest.strip_prefix('/').unwrap_or(&unit.source);
        for old in [below, &unit.source] {
            store.adopt_unit(old, root, &source)?;
        }
    }
    Ok(())
}

/// Refuses a case inside the evidence: it would be read as evidence, and change with every run.
pub(super) fn keep_apart(dir: &Path, evidence: &[PathBuf]) -> Result<(), AppError> {
    // a new case has no folder yet: its parent's real path decides
    let real = |path: &Path| path.canonicalize().ok();
    let name = dir.file_name().unwrap_or_default();
    let parent = dir.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Some(case) = real(dir).or_else(|| real(parent).map(|parent| parent.join(name))) else {
        return Ok(());
    };
    let within = evidence.iter().filter_map(|path| real(path)).any(|root| case.starts_with(root));
    if within { Err(AppError::CaseInEvidence(dir.to_owned())) } else { Ok(()) }
}
