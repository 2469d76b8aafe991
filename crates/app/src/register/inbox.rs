//! What visitors of the site send: a folder of small files, until somebody takes them into the quarantine.
//!
//! What it is: the site writes here and nowhere else; it needs neither the register's key nor the right to change it.
//! [`take`] moves what is here into the quarantine ([`super::drafts`]), in the name of a person; there two people must
//! release it before anybody sees it.
//!
//! What it is not: shown to anybody, or a record of who sent it: no address, no browser, only the day.
//!
//! The one idea: **a visitor can fill a bounded folder and nothing else.**

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use chartward_register::Register;
use chartward_register::draft::{Draft, Span};
use chartward_register::quarantine::{Demand, Kind, Matter, Submission};
use chartward_register::words::{BreachType, Count, CountKind, Population};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Place;
use super::drafts::{DraftsView, Person, view};
use crate::AppError;

/// Most files that wait: who floods the inbox finds it closed, and the site goes on.
const MOST: usize = 2_000;
/// Largest file that is taken.
const LARGEST: u64 = 64 << 10;

/// What a visitor sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// What it is about.
    pub about: About,
    /// What the visitor says.
    pub text: String,
    /// How the visitor can be asked; never shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// The day on which it came.
    pub came: Date,
}

/// What a report is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case", deny_unknown_fields)]
pub enum About {
    /// A filing that somebody contests.
    Dispute {
        /// Its number.
        filing: String,
    },
    /// A filing in which something is wrong.
    Correction {
        /// Its number.
        filing: String,
    },
    /// A breach that no list has.
    Filing {
        /// The organisation.
        name: String,
        /// Postal code of its state.
        state: Option<String>,
        /// How many people.
        people: Option<u64>,
        /// When it happened, or was noticed.
        day: Option<Date>,
        /// What kind it was.
        kind: Option<BreachType>,
    },
}

/// Why a report was not kept.
#[derive(Debug)]
pub enum NotKept {
    /// Too many wait.
    Full,
    /// The folder cannot be written.
    Folder(AppError),
}

/// The folder.
#[derive(Clone, Debug)]
pub struct Inbox(PathBuf);

impl Inbox {
    /// A folder, which is made with the first report.
    pub fn new(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    /// Keeps a report under a reference that the visitor is told.
    ///
    /// # Errors
    /// Too many wait, or the folder cannot be written.
    pub fn put(&self, report: &Report) -> Result<String, NotKept> {
        let failed =
            |source| NotKept::Folder(AppError::File { doing: "write", path: self.0.clone(), source });
        fs::create_dir_all(&self.0).map_err(failed)?;
        if self.waiting().map_err(NotKept::Folder)?.len() >= MOST {
            return Err(NotKept::Full);
        }
        let reference = reference().map_err(NotKept::Folder)?;
        let text = serde_json::to_vec(report).map_err(|error| failed(error.into()))?;
        let (path, new) = (self.0.join(format!("{reference}.json")), self.0.join(format!("{reference}.new")));
        let write = || {
            let mut options = fs::OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(&new)?;
            file.write_all(&text)?;
            file.sync_all()?;
            fs::rename(&new, &path)
        };
        write().map_err(failed)?;
        Ok(reference)
    }

    /// Whether the report of a reference waits.
    pub fn has(&self, reference: &str) -> bool {
        let plain = reference.len() == 16 && reference.bytes().all(|b| b.is_ascii_hexdigit());
        plain && self.0.join(format!("{reference}.json")).is_file()
    }

    /// The files that wait, by name.
    fn waiting(&self) -> Result<Vec<PathBuf>, AppError> {
        let failed = |source| AppError::File { doing: "read", path: self.0.clone(), source };
        let mut all = Vec::new();
        for entry in fs::read_dir(&self.0).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.extension().is_some_and(|ending| ending == "json") {
                all.push(path);
            }
        }
        all.sort();
        Ok(all)
    }
}

/// A reference that nobody can guess.
///
/// # Errors
/// The system has no random bytes.
pub fn reference() -> Result<String, AppError> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|_| AppError::Random)?;
    Ok(super::hex(&bytes))
}

/// Takes everything that waits in an inbox into the quarantine, and away from the inbox. What cannot be taken stays
/// there, with its reason among the remarks.
///
/// # Errors
/// There is no such register or inbox, or the register cannot be written.
pub fn take(place: &Place, inbox: &Path, person: &Person<'_>) -> Result<(DraftsView, Vec<String>), AppError> {
    let mut register = Register::open(place)?;
    let (mut taken, mut remarks) = (Vec::new(), Vec::new());
    for path in Inbox::new(inbox).waiting()? {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let Some(report) = read(&path) else {
            remarks.push(format!("note: {name} is no report of this site; it stays where it is"));
            continue;
        };
        match register.add_draft(&submission(&report), person) {
            Ok(draft) => {
                taken.push(draft);
                fs::remove_file(&path).map_err(|source| AppError::File { doing: "remove", path, source })?;
            }
            Err(
                error @ (chartward_register::RegisterError::NoSuchFiling(_)
                | chartward_register::RegisterError::DraftTooLong { .. }
                | chartward_register::RegisterError::NotADraft { .. }),
            ) => {
                remarks.push(format!("note: {name} stays where it is: {error}"));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok((view(taken), remarks))
}

fn read(path: &Path) -> Option<Report> {
    if fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)?.len() > LARGEST {
        return None;
    }
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

/// A report as the quarantine takes it.
fn submission(report: &Report) -> Submission {
    let about =
        |filing: &String, demand| Matter::About { filing: filing.clone(), demand, text: report.text.clone() };
    let matter = match &report.about {
        About::Dispute { filing } => about(filing, Demand::Dispute),
        About::Correction { filing } => about(filing, Demand::Correction),
        About::Filing { name, state, people, day, kind } => {
            let mut draft = Draft::of(name);
            draft.state.clone_from(state);
            draft.counts = people
                .map(|value| Count {
                    value: Some(value),
                    kind: CountKind::Estimate,
                    population: Population::UsTotal,
                })
                .into_iter()
                .collect();
            draft.occurred = day.map(Span::day);
            draft.types = kind.iter().copied().collect();
            draft.narrative = Some(report.text.clone());
            draft.notes.push("sent by a visitor of the site".to_owned());
            Matter::Filing { draft: Box::new(draft), open: Vec::new() }
        }
    };
    Submission {
        kind: Kind::Unauthenticated,
        matter,
        contact: report.contact.clone(),
        raw: report.text.clone(),
    }
}
