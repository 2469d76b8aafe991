//! Evidence to people: the whole way, in one case.

mod people;
mod roots;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chartward_discover::{Options, Reserved, Scanner};
use chartward_evidence::{Isolation, Limits, RootPlan, Settings};
use chartward_model::Phi;
use chartward_store::{CaseFacts, CaseStore, ReservedNumbers, ResolutionState, Secret};
use jiff::civil::Date;

use crate::AppError;
use crate::file_names::FileNames;
use crate::intake::Intake;
pub use crate::lists::ListRead;
use crate::model::{self, NameModel};
use crate::progress::Progress;

use people::{List, listed, read_lists, seeds};
use roots::{Placed, keep_apart, list_roots, place_roots, require_something, settle_gone};

pub use people::resolve;
pub(crate) use people::{listed_names, listed_rows};
pub(crate) use roots::Unreadable;

/// What to assess, and how.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// Evidence files and folders.
    pub evidence: Vec<PathBuf>,
    /// The organisation's list of patients; replaces one given earlier.
    pub roster: Option<PathBuf>,
    /// The organisation's list of staff; replaces one given earlier.
    pub staff: Option<PathBuf>,
    /// Name of the case; a new one is called after its folder if none is given. A case that exists is renamed.
    pub name: Option<String>,
    /// Day of the case: ages and two-digit years are read against it. A case that exists has its own.
    pub as_of: Option<Date>,
    /// Day of a new case for which none is given.
    pub today: Date,
    /// Whether numbers from never-issued ranges count. A case that exists has its own rule.
    pub reserved: Option<Reserved>,
    /// What is done with a file whose content is not what the case holds of it.
    pub changed: Changed,
    /// Whether files that were read are read again.
    pub reread: Reread,
    /// Reading threads.
    pub threads: usize,
    /// Bounds on reading.
    pub limits: Limits,
    /// Where hostile formats are read.
    pub isolation: Isolation,
    /// The name model, if it is at hand and wanted. A case begun without it goes on without it.
    pub model: Option<Arc<NameModel>>,
}

/// What is done with an evidence file whose content is not what the case holds of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It is named, and what the case holds is kept.
    Keep,
    /// It is read, in place of what the case holds.
    Replace,
}

/// Whether files that were read are read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reread {
    /// Only those in which something failed for a reason that may have passed.
    Failures,
    /// All of them.
    Everything,
}

/// Who works on the case, and the clock, which only the command line has.
pub struct Clerk<'a> {
    /// Who.
    pub actor: &'a str,
    /// This moment.
    pub now: &'a dyn Fn() -> String,
}

impl Clerk<'_> {
    /// Writes an entry to the trail of a case.
    ///
    /// # Errors
    /// Those of the store.
    pub fn log(&self, store: &mut CaseStore, action: &str, subject: &str) -> Result<(), AppError> {
        Ok(store.log(&(self.now)(), self.actor, action, &Phi::new(subject))?)
    }
}

/// A case whose evidence was read and whose people were found, and what there is to say about the reading.
#[derive(Debug)]
pub struct Assessed {
    /// The case.
    pub store: CaseStore,
    /// What a person should know of this run.
    pub remarks: Remarks,
}

/// What a person should know of a run over evidence that the case knew already, in part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// Sources of files that differ from what the case holds, and were not read.
    pub changed: Vec<String>,
    /// Sources of files that the case holds and that cannot be read now; what was read of them is kept.
    pub unreadable: Vec<String>,
    /// Sources of files that the case holds and that are not there any more; what was read of them is kept.
    pub missing: Vec<String>,
    /// Sources of files that are gone and had been read in part only; the inventory says so of each.
    pub half_read: Vec<String>,
    /// Files that were read again because something in them had failed for a reason that may pass.
    pub retried: usize,
    /// Files that were read by an older version of the readers, and not read again.
    pub older: usize,
    /// What was taken from the organisation's lists that were given.
    pub lists: Vec<ListRead>,
}

impl Remarks {
    /// Whether a person should look into it.
    pub fn need_a_look(&self) -> bool {
        let named = [&self.changed, &self.unreadable, &self.missing, &self.half_read];
        named.iter().any(|sources| !sources.is_empty())
    }
}

/// Opens the case in `dir` or makes it, reads the evidence into it, and finds the people.
///
/// Running it again with the same evidence changes nothing, other evidence is added; after a kill it goes
/// on where it was. The trail says when it began and how it ended.
///
/// # Errors
/// See [`AppError`]; whatever was committed before an error stays.
pub fn assess(
    dir: &Path,
    secret: &Secret,
    assessment: &Assessment,
    clerk: &Clerk<'_>,
    progress: &mut dyn Progress,
) -> Result<Assessed, AppError> {
    let roots = list_roots(&assessment.evidence)?;
    keep_apart(dir, &assessment.evidence)?;
    if !CaseStore::exists(dir) {
        // a list that cannot be used must not leave a new case behind
        let reserved = assessment.reserved.unwrap_or(Reserved::Reject);
        let options = Options::new(reserved, assessment.as_of.unwrap_or(assessment.today));
        read_lists(assessment, &reading(assessment), &Scanner::new(options))?;
    }
    let mut store = open_or_create(dir, secret, assessment)?;
    let names: Vec<&str> = roots.iter().map(|(_, root)| root.name.as_str()).collect();
    clerk.log(&mut store, "assess begun", &names.join(", "))?;
    match assess_open(&mut store, roots, assessment, clerk, progress) {
        Ok(remarks) => {
            clerk.log(&mut store, "assess done", "")?;
            Ok(Assessed { store, remarks })
        }
        Err(error) => {
            // a store that cannot take the entry cannot take anything: the first error is the one to tell
            let _ = clerk.log(&mut store, "assess failed", &error.to_string());
            Err(error)
        }
    }
}

fn assess_open(
    store: &mut CaseStore,
    roots: Vec<(PathBuf, RootPlan)>,
    assessment: &Assessment,
    clerk: &Clerk<'_>,
    progress: &mut dyn Progress,
) -> Result<Remarks, AppError> {
    settle(store, assessment, clerk)?;
    let mut options = options(store, assessment.model.as_ref())?;
    let scanner = Scanner::new(options.clone());
    let settings = reading(assessment);
    // both lists are read before either replaces an older one
    let lists = read_lists(assessment, &settings, &scanner)?;
    for List { kind, path, documents, .. } in &lists {
        store.put_roster(*kind, documents)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        clerk.log(store, &format!("put {} list", kind.name()), &name)?;
    }
    let listed = listed(store)?;
    options.seeds = Some(Arc::new(seeds(&listed)));
    let names = FileNames::new(&options, &listed);
    drop(listed);
    let scanner = Scanner::new(options);
    let Placed { mut tasks, missing, roots } = place_roots(store, roots)?;
    let half_read = settle_gone(store, &missing)?;
    if !half_read.is_empty() {
        clerk.log(store, "evidence gone while half read", &half_read.join(", "))?;
    }
    if assessment.reread == Reread::Everything {
        // marked first: a run that is killed on the way goes on with it, whether it is asked for again or not
        let sources: Vec<&str> = tasks.iter().map(|task| task.unit.source.as_str()).collect();
        store.mark_for_reading(&sources)?;
        clerk.log(store, "reread", &format!("{} files", sources.len()))?;
        tasks.iter_mut().filter_map(|task| task.known.as_mut()).for_each(|known| known.reader = 0);
    }
    let intake = Intake {
        tasks,
        settings: &settings,
        scanner: &scanner,
        names: &names,
        threads: assessment.threads,
        changed: assessment.changed,
    };
    let failed = || assessment.model.as_ref().map_or(0, |model| model.failures());
    let before = failed();
    let done = intake.run(store, progress)?;
    if failed() > before {
        return Err(AppError::ModelFailed(failed() - before));
    }
    if !done.replaced.is_empty() {
        clerk.log(store, "replace evidence", &done.replaced.join(", "))?;
    }
    resolve(store, progress)?;
    require_something(store, &roots)?;
    Ok(Remarks {
        changed: done.changed,
        unreadable: done.unreadable,
        missing,
        half_read,
        retried: done.retried,
        older: done.older,
        lists: lists.into_iter().map(|list| list.read).collect(),
    })
}

fn reading(assessment: &Assessment) -> Settings {
    Settings { limits: assessment.limits.clone(), isolation: assessment.isolation.clone() }
}

/// Takes the settings that were asked for to a case that exists: the name can change, what evidence was
/// read by cannot.
fn settle(store: &mut CaseStore, assessment: &Assessment, clerk: &Clerk<'_>) -> Result<(), AppError> {
    let facts = store.facts()?;
    if let Some(asked) = assessment.as_of
        && asked != facts.as_of
    {
        return Err(AppError::OtherDay { case: facts.as_of, asked });
    }
    if assessment.reserved.is_some_and(|asked| stored(asked) != facts.reserved) {
        return Err(AppError::OtherNumbers);
    }
    if let Some(name) = &assessment.name
        && *name != facts.name
    {
        store.rename(name)?;
        clerk.log(store, "rename case", name)?;
    }
    Ok(())
}

fn stored(reserved: Reserved) -> ReservedNumbers {
    match reserved {
        Reserved::Reject => ReservedNumbers::Ignored,
        Reserved::Admit => ReservedNumbers::Admitted,
    }
}

/// How to scan for this case: all of its evidence with the same name model, or all without.
fn options(store: &CaseStore, model: Option<&Arc<NameModel>>) -> Result<Options, AppError> {
    let facts = store.facts()?;
    let reserved = match facts.reserved {
        ReservedNumbers::Ignored => Reserved::Reject,
        ReservedNumbers::Admitted => Reserved::Admit,
    };
    let mut options = Options::new(reserved, facts.as_of);
    if facts.name_model.is_some() {
        let known = model.filter(|_| facts.name_model.as_deref() == Some(model::IDENTITY));
        options.model =
            Some(Arc::clone(known.ok_or_else(|| AppError::ModelMissing(store.dir().to_owned()))?));
    }
    Ok(options)
}

fn open_or_create(dir: &Path, secret: &Secret, assessment: &Assessment) -> Result<CaseStore, AppError> {
    if CaseStore::exists(dir) {
        return Ok(CaseStore::open(dir, secret)?);
    }
    let folder_name =
        dir.file_name().map_or_else(|| "case".to_owned(), |name| name.to_string_lossy().into_owned());
    let facts = CaseFacts {
        name: assessment.name.clone().unwrap_or(folder_name),
        as_of: assessment.as_of.unwrap_or(assessment.today),
        reserved: stored(assessment.reserved.unwrap_or(Reserved::Reject)),
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        name_model: assessment.model.as_ref().map(|_| model::IDENTITY.to_owned()),
    };
    Ok(CaseStore::create(dir, secret, &facts)?)
}

/// Refuses a case whose people were not found yet, or not from all of its evidence: for what must not be
/// answered from half of it.
///
/// # Errors
/// [`AppError::NotAssessed`], and those of the store.
pub fn require_assessed(store: &CaseStore) -> Result<(), AppError> {
    if !store.half_read()?.is_empty() || store.resolution_state()? != ResolutionState::Current {
        return Err(AppError::NotAssessed(store.dir().to_owned()));
    }
    Ok(())
}

/// Refuses a case in which nobody was ever looked for. One whose people were found before some of its evidence
/// came is shown as it was, and every view says so (see [`crate::views::NotCurrent`]).
///
/// # Errors
/// [`AppError::NotAssessed`], and those of the store.
pub fn require_people(store: &CaseStore) -> Result<(), AppError> {
    match store.resolution_state()? {
        ResolutionState::None => Err(AppError::NotAssessed(store.dir().to_owned())),
        ResolutionState::Current | ResolutionState::Outdated => Ok(()),
    }
}

/// Takes a file or folder that was given by mistake out of the case again. `name` is what the case calls it:
/// the first part of its sources. Everything that was read of it goes; its rows say who took it out when.
///
/// The people are found anew at once, unless other evidence is half read: then the next assessment does it.
///
/// # Errors
/// [`AppError::NoSuchEvidence`], and those of the store.
pub fn remove_evidence(
    store: &mut CaseStore,
    name: &str,
    clerk: &Clerk<'_>,
    progress: &mut dyn Progress,
) -> Result<usize, AppError> {
    let name = name.trim_end_matches('/');
    let root = store.evidence_roots()?.into_iter().find(|root| root.name == name);
    let root = root.ok_or(AppError::NoSuchEvidence)?;
    let at = (clerk.now)();
    let files = store.together(|store| -> Result<usize, AppError> {
        let files = store.remove_root(root.number, clerk.actor, &at)?;
        store.log(&at, clerk.actor, "remove evidence", &Phi::new(&root.name))?;
        Ok(files)
    })?;
    if store.half_read()?.is_empty() && store.resolution_state()? != ResolutionState::None {
        resolve(store, progress)?;
    }
    Ok(files)
}
