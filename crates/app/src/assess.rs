//! Evidence to people: the whole way, in one case.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chartward_discover::{Options, Reserved, Scanner, Seeds};
use chartward_evidence::{Isolation, Limits, Settings, Unit};
use chartward_model::PersonName;
use chartward_resolve::{Candidate, DocumentMentions, Roster};
use chartward_store::{
    CaseFacts, CaseStore, ReservedNumbers, ResolutionState, RosterKind, Secret, StoredDocument,
};
use jiff::civil::Date;

use crate::AppError;
use crate::intake::{Intake, UNREAD, read_list};
use crate::model::{self, NameModel};
use crate::progress::Progress;

/// What to assess, and how.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// Evidence files and folders.
    pub evidence: Vec<PathBuf>,
    /// The organisation's list of patients; replaces one given earlier.
    pub roster: Option<PathBuf>,
    /// The organisation's list of staff; replaces one given earlier.
    pub staff: Option<PathBuf>,
    /// Name of a case that is new.
    pub name: String,
    /// Day of a case that is new: ages and two-digit years are read against it.
    pub as_of: Date,
    /// Whether numbers from never-issued ranges count, in a case that is new.
    pub reserved: Reserved,
    /// Reading threads.
    pub threads: usize,
    /// Bounds on reading.
    pub limits: Limits,
    /// Where hostile formats are read.
    pub isolation: Isolation,
    /// The name model, if it is at hand and wanted. A case begun without it goes on without it.
    pub model: Option<Arc<NameModel>>,
}

/// Opens the case in `dir` or makes it, reads the evidence into it, and finds the people.
///
/// Running it again with the same evidence changes nothing; after a kill it goes on where it was.
///
/// # Errors
/// See [`AppError`]; whatever was committed before an error stays.
pub fn assess(
    dir: &Path,
    secret: &Secret,
    assessment: &Assessment,
    progress: &mut dyn Progress,
) -> Result<CaseStore, AppError> {
    let plan = chartward_evidence::plan(&assessment.evidence)?;
    keep_apart(dir, &assessment.evidence)?;
    let mut store = open_or_create(dir, secret, assessment)?;
    let mut options = options(dir, &store, assessment.model.as_ref())?;
    let scanner = Scanner::new(options.clone());
    let settings = Settings { limits: assessment.limits.clone(), isolation: assessment.isolation.clone() };
    // both lists are read before either replaces an older one
    let mut lists = Vec::new();
    for (kind, path) in [(RosterKind::Patients, &assessment.roster), (RosterKind::Staff, &assessment.staff)] {
        if let Some(path) = path {
            let documents = read_list(&list_unit(path)?, &settings, &scanner)?;
            if people_of(&documents).is_empty() {
                return Err(AppError::RosterEmpty(path.clone()));
            }
            lists.push((kind, documents));
        }
    }
    for (kind, documents) in &lists {
        store.put_roster(*kind, documents)?;
    }
    options.seeds = Some(Arc::new(seeds(&store)?));
    let scanner = Scanner::new(options);
    let intake = Intake { plan: &plan, settings: &settings, scanner: &scanner, threads: assessment.threads };
    let failed = || assessment.model.as_ref().map_or(0, |model| model.failures());
    let before = failed();
    intake.run(&mut store, progress)?;
    if failed() > before {
        return Err(AppError::ModelFailed(failed() - before));
    }
    resolve(&mut store, progress)?;
    Ok(store)
}

/// Finds the people in what the case holds, anew.
///
/// # Errors
/// Those of the store.
pub fn resolve(store: &mut CaseStore, progress: &mut dyn Progress) -> Result<(), AppError> {
    progress.stage("finding people", 3);
    let (mut people, mut loose) = (Vec::new(), Vec::new());
    store.for_each_document(|ordinal, document| {
        let found = chartward_resolve::candidates(&mentions_of(ordinal, &document));
        people.extend(found.people);
        loose.extend(found.loose);
        Ok::<(), AppError>(())
    })?;
    progress.advance(1);
    let roster = Roster::new(
        people_of(&store.roster(RosterKind::Patients)?),
        people_of(&store.roster(RosterKind::Staff)?),
    );
    let settings = chartward_resolve::Settings::new(store.facts()?.as_of);
    let resolution = chartward_resolve::resolve(people, loose, &roster, &settings);
    progress.advance(1);
    store.put_resolution(
        &resolution.individuals,
        &resolution.assignments,
        &resolution.review,
        &resolution.unattributed,
    )?;
    progress.advance(1);
    Ok(())
}

/// The people on the case's lists: their names are found in prose even when they are rare.
fn seeds(store: &CaseStore) -> Result<Seeds, AppError> {
    let mut people = people_of(&store.roster(RosterKind::Patients)?);
    people.extend(people_of(&store.roster(RosterKind::Staff)?));
    let names: Vec<&PersonName> = people.iter().flat_map(|person| &person.names).collect();
    Ok(Seeds::new(&names))
}

/// How to scan for this case: all of its evidence with the same name model, or all without.
fn options(dir: &Path, store: &CaseStore, model: Option<&Arc<NameModel>>) -> Result<Options, AppError> {
    let facts = store.facts()?;
    let reserved = match facts.reserved {
        ReservedNumbers::Ignored => Reserved::Reject,
        ReservedNumbers::Admitted => Reserved::Admit,
    };
    let mut options = Options::new(reserved, facts.as_of);
    if facts.name_model.is_some() {
        let known = model.filter(|_| facts.name_model.as_deref() == Some(model::IDENTITY));
        options.model = Some(Arc::clone(known.ok_or_else(|| AppError::ModelMissing(dir.to_owned()))?));
    }
    Ok(options)
}

fn open_or_create(dir: &Path, secret: &Secret, assessment: &Assessment) -> Result<CaseStore, AppError> {
    if CaseStore::exists(dir) {
        return Ok(CaseStore::open(dir, secret)?);
    }
    let reserved = match assessment.reserved {
        Reserved::Reject => ReservedNumbers::Ignored,
        Reserved::Admit => ReservedNumbers::Admitted,
    };
    let facts = CaseFacts {
        name: assessment.name.clone(),
        as_of: assessment.as_of,
        reserved,
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        name_model: assessment.model.as_ref().map(|_| model::IDENTITY.to_owned()),
    };
    Ok(CaseStore::create(dir, secret, &facts)?)
}

/// Refuses a case inside the evidence: it would be read as evidence, and change with every run.
fn keep_apart(dir: &Path, evidence: &[PathBuf]) -> Result<(), AppError> {
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

/// Refuses to show a case whose people were not found yet, or not from all of its evidence.
///
/// # Errors
/// [`AppError::NotAssessed`], and those of the store.
pub fn require_assessed(store: &CaseStore) -> Result<(), AppError> {
    let unfinished = store.units()?.iter().any(|(_, unit)| !unit.finished && unit.sha256 != UNREAD);
    if unfinished || store.resolution_state()? != ResolutionState::Current {
        return Err(AppError::NotAssessed(store.dir().to_owned()));
    }
    Ok(())
}

fn list_unit(path: &Path) -> Result<Unit, AppError> {
    if path.is_dir() {
        return Err(AppError::RosterNotAFile(path.to_owned()));
    }
    let plan = chartward_evidence::plan(&[path.to_owned()])?;
    plan.units.into_iter().next().ok_or_else(|| AppError::RosterEmpty(path.to_owned()))
}

fn mentions_of(ordinal: u32, document: &StoredDocument) -> DocumentMentions<'_> {
    DocumentMentions {
        ordinal,
        place: &document.place,
        kind: document.kind,
        mail: document.mail.as_ref(),
        mentions: &document.mentions,
    }
}

/// The people in one of the organisation's lists.
fn people_of(documents: &[StoredDocument]) -> Vec<Candidate> {
    let mut people = Vec::new();
    for (ordinal, document) in (0u32..).zip(documents) {
        people.extend(chartward_resolve::candidates(&mentions_of(ordinal, document)).people);
    }
    people
}
