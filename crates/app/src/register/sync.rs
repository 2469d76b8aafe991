//! Lists from their addresses: `import URL` and `sync`, as views.
//!
//! What it is: each address in turn, with a pause between two of one server; a list that is refused is part of the view
//! and does not stop the others.
//!
//! What it is not: the download itself; see [`chartward_register::fetch`].
//!
//! The one idea: **a refused list leaves the last good one in place**, and says so.

use std::path::{Path, PathBuf};
use std::time::Duration;

pub use chartward_register::fetch::{Manners, Occasion, Outside, Schemes};
use chartward_register::sync::{List, Outcome, bring, lists};
use chartward_register::{Register, RegisterError, fetch};
use jiff::civil::Date;
use serde::Serialize;

use super::importing::{already_there, imported, not_imported};
use super::{ImportView, Place, Told};
use crate::AppError;
use crate::views::Table;

/// Least time between two questions to one server.
const PAUSE: Duration = Duration::from_secs(1);

/// How the network is reached.
#[derive(Debug)]
pub struct Net<'a> {
    /// How to behave.
    pub manners: Manners,
    /// Clock and waiting.
    pub outside: Outside<'a>,
    /// The day on which what comes is observed.
    pub today: Date,
}

/// What a sync did.
#[derive(Debug, Serialize)]
pub struct SyncView {
    schema: &'static str,
    /// One entry per address, in their order.
    pub lists: Vec<Synced>,
}

/// What came of one address.
#[derive(Debug, Serialize)]
pub struct Synced {
    url: String,
    source: Option<String>,
    /// `imported`, `unchanged`, `not yet` or `refused`.
    outcome: &'static str,
    /// Not asked before this moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    read: u64,
    refused: u64,
    already_known: bool,
    new_filings: usize,
    changed_filings: usize,
    vanished_filings: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

impl Synced {
    fn of(list: &List, done: Result<Outcome, RegisterError>) -> Self {
        let mut synced = Self {
            url: fetch::shown(&list.url),
            source: list.source.clone(),
            outcome: "unchanged",
            until: None,
            read: 0,
            refused: 0,
            already_known: false,
            new_filings: 0,
            changed_filings: 0,
            vanished_filings: 0,
            error: None,
            hint: None,
        };
        match done {
            Ok(Outcome::Unchanged) => {}
            Ok(Outcome::NotYet(until)) => {
                synced.outcome = "not yet";
                synced.until = Some(until);
            }
            Ok(Outcome::Imported(done)) => {
                synced.outcome = "imported";
                synced.read = done.snapshot.read;
                synced.refused = done.snapshot.refused;
                synced.already_known = done.known;
                synced.new_filings = done.appeared;
                synced.changed_filings = done.changed;
                synced.vanished_filings = done.vanished;
            }
            Err(error) => {
                synced.outcome = "refused";
                synced.error = Some(error.to_string());
                synced.hint = Some(error.hint());
            }
        }
        synced
    }
}

impl SyncView {
    /// Whether a list or a row was refused.
    pub fn needs_a_look(&self) -> bool {
        self.lists.iter().any(|list| list.error.is_some() || list.refused > 0)
    }

    /// Every refusal as a line for a person.
    pub fn remarks(&self) -> Vec<String> {
        let errors = self.lists.iter().filter_map(|list| list.error.as_ref().zip(list.hint.as_ref()));
        errors.map(|(error, hint)| format!("error: {error}\nhint: {hint}")).collect()
    }
}

impl Table for SyncView {
    fn columns(&self) -> Vec<String> {
        ["address", "source", "outcome", "read", "refused", "new", "changed", "vanished"]
            .map(str::to_owned)
            .to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let cells = |list: &Synced| {
            let outcome = match &list.until {
                Some(until) => format!("{} ({until})", list.outcome),
                None if list.already_known => format!("{} (already known)", list.outcome),
                None => list.outcome.to_owned(),
            };
            vec![
                list.url.clone(),
                list.source.clone().unwrap_or_default(),
                outcome,
                list.read.to_string(),
                list.refused.to_string(),
                list.new_filings.to_string(),
                list.changed_filings.to_string(),
                list.vanished_filings.to_string(),
            ]
        };
        self.lists.iter().map(cells).collect()
    }
}

/// Brings the lists that a file names up to date.
///
/// # Errors
/// The file cannot be used, or the register cannot be opened or written.
pub fn sync(place: &Place, file: &Path, net: &mut Net<'_>, seed: &[u8; 32]) -> Result<SyncView, AppError> {
    let lists = lists(file)?;
    let mut register = Register::create(place, seed)?;
    let mut view = SyncView { schema: "chartward.register-sync/1", lists: Vec::new() };
    for (at, list) in lists.iter().enumerate() {
        if lists.iter().take(at).any(|earlier| host(&earlier.url) == host(&list.url)) {
            (net.outside.wait)(PAUSE);
        }
        let done = bring(&mut register, list, net.today, &net.manners, &mut net.outside);
        view.lists.push(Synced::of(list, tolerated(done)?));
    }
    Ok(view)
}

/// Imports lists from their addresses.
///
/// # Errors
/// The register cannot be opened or written.
pub fn import(
    place: &Place,
    urls: &[String],
    told: &Told,
    net: &mut Net<'_>,
    seed: &[u8; 32],
) -> Result<ImportView, AppError> {
    let mut register = Register::create(place, seed)?;
    let mut files = Vec::new();
    for url in urls {
        let coverage = told.coverage.map(|coverage| coverage.name().to_owned());
        let list = List { url: url.clone(), source: told.source.clone(), coverage, every_hours: None };
        let today = told.observed_on.unwrap_or(net.today);
        let name = PathBuf::from(fetch::shown(url));
        let done = bring(&mut register, &list, today, &net.manners, &mut net.outside);
        files.push(match tolerated(done)? {
            Ok(Outcome::Imported(done)) => imported(&name, *done),
            Ok(Outcome::Unchanged) => already_there(&name),
            Ok(Outcome::NotYet(until)) => {
                let reason = format!("the server wants to be left alone until {until}");
                not_imported(&name, &RegisterError::Download { url: fetch::shown(url), reason })?
            }
            Err(error) => not_imported(&name, &error)?,
        });
    }
    Ok(ImportView::of(files))
}

/// A list that is at fault itself is told; a fault of the register stops everything.
fn tolerated(done: Result<Outcome, RegisterError>) -> Result<Result<Outcome, RegisterError>, AppError> {
    match done {
        Err(
            error @ (RegisterError::Download { .. }
            | RegisterError::NotAList { .. }
            | RegisterError::UnknownHeader { .. }
            | RegisterError::MostlyRefused { .. }
            | RegisterError::Shortened { .. }
            | RegisterError::NoDate { .. }),
        ) => Ok(Err(error)),
        Err(error) => Err(error.into()),
        Ok(outcome) => Ok(Ok(outcome)),
    }
}

fn host(url: &str) -> Option<&str> {
    url.split_once("://")?.1.split(['/', '?', '#']).next()
}
