//! The whole job on a generated clinic, measured against what was planted.

use std::io::Write;
use std::path::{Path, PathBuf};

use chartward_discover::Reserved;
use chartward_evidence::{Isolation, Limits};
pub use chartward_simulate::Size;
use chartward_simulate::{Clinic, Truth};
use chartward_store::{CaseStore, Secret};
use jiff::civil::Date;

use crate::AppError;
use crate::assess::{Assessment, Changed, Clerk, Reread, assess};
use crate::progress::{Measure, Progress};
pub use crate::truth::{ElementScore, Score};

/// What the demo is to do.
#[derive(Clone, Debug)]
pub struct Demo {
    /// Folder to fill; made if it is not there.
    pub folder: PathBuf,
    /// Seed of the generated clinic.
    pub seed: u64,
    /// How large a clinic.
    pub size: Size,
    /// Day on which the demo takes place.
    pub as_of: Date,
    /// Reading threads.
    pub threads: usize,
    /// Where hostile formats are read.
    pub isolation: Isolation,
}

/// Generates the clinic into the folder, assesses its mailbox and share, and compares.
///
/// The folder then holds `clinic/` (evidence, rosters, truth), `case/` and `case.key`.
///
/// # Errors
/// Files that cannot be written, and everything that [`assess`] can meet.
pub fn demo(
    demo: &Demo,
    clerk: &Clerk<'_>,
    progress: &mut dyn Progress,
) -> Result<(CaseStore, Score), AppError> {
    progress.stage("making up a clinic", Measure::Steps(1));
    let clinic = chartward_simulate::clinic(demo.seed, demo.size, demo.as_of)?;
    write_clinic(&demo.folder.join("clinic"), &clinic)?;
    progress.advance(1);
    let key = demo.folder.join("case.key");
    chartward_store::write_new_key_file(&key)?;
    let assessment = Assessment {
        evidence: vec![demo.folder.join("clinic").join(EVIDENCE)],
        roster: Some(demo.folder.join("clinic/roster/patients.csv")),
        staff: Some(demo.folder.join("clinic/roster/staff.csv")),
        name: Some("demo".to_owned()),
        as_of: Some(demo.as_of),
        today: demo.as_of,
        // generated people have only numbers that are never issued to anybody
        reserved: Some(Reserved::Admit),
        changed: Changed::Keep,
        reread: Reread::Failures,
        threads: demo.threads,
        limits: Limits::default(),
        isolation: demo.isolation.clone(),
        model: None,
    };
    let case = demo.folder.join("case");
    let store = assess(&case, &Secret::KeyFile(key), &assessment, clerk, progress)?.store;
    let score = crate::truth::score(&store, &below_root(&clinic.truth))?;
    Ok((store, score))
}

/// Folder of a clinic that holds its evidence, and so the name of that evidence's root in a case.
const EVIDENCE: &str = "evidence";

/// The truth with its places as a case names them: below the root.
pub fn below_root(truth: &Truth) -> Truth {
    let mut truth = truth.clone();
    for planted in &mut truth.planted {
        planted.source = format!("{EVIDENCE}/{}", planted.source);
    }
    for place in &mut truth.unreadable {
        *place = format!("{EVIDENCE}/{place}");
    }
    truth
}

/// Generates a clinic into a folder: `evidence/`, `roster/`, `truth.json`.
///
/// # Errors
/// Files that cannot be written.
pub fn simulate(folder: &Path, seed: u64, size: Size, as_of: Date) -> Result<(), AppError> {
    write_clinic(folder, &chartward_simulate::clinic(seed, size, as_of)?)
}

fn write_clinic(folder: &Path, clinic: &Clinic) -> Result<(), AppError> {
    for file in &clinic.files {
        write_file(&folder.join(&file.path), &file.bytes)?;
    }
    let truth = serde_json::to_vec_pretty(&clinic.truth).map_err(|error| AppError::Output(error.into()))?;
    write_file(&folder.join("truth.json"), &truth)
}

pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), AppError> {
    let failed = |source| AppError::File { doing: "write", path: path.to_owned(), source };
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(failed)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // what is written may name people: for its owner only
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).and_then(|mut file| file.write_all(bytes)).map_err(failed)
}
