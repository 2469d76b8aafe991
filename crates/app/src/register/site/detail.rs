//! What only one page needs: the history of a filing, and what ties the filings of an incident.
//!
//! What it is: questions to the register about one filing or one incident, as it stood on a day.
//!
//! The one idea: **every number on a page can be followed to a file, its hash and its row.**

use chartward_register::RegisterError;
use chartward_register::storage::{Revision, Row, Snapshot};
use jiff::civil::Date;
use serde::Serialize;

use super::build::hash_of;
use super::{Change, Count, Draft, FileSeen, Filed, Hub, Incident, Said, Site};
use crate::AppError;

/// Most filings of an incident whose history is read for its page.
const READ: usize = 40;

/// What stands for the name of a filing that was withdrawn.
pub(super) const WITHDRAWN: &str = "withdrawn by this register";

/// What a key stands for on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// A filing of the site, by its number.
    Filing(u32),
    /// A filing that was seen first on a later day.
    Later(Date),
    /// A filing that is no longer in its list, by its key.
    Gone(String),
}

/// One filing with its history.
#[derive(Debug, Serialize)]
pub struct FilingDetail {
    /// Its permanent number.
    pub id: String,
    /// Its list.
    pub source: String,
    /// First copy that has it.
    pub first_seen: Date,
    /// Last copy that has it.
    pub last_seen: Date,
    /// Whether it is gone from its list.
    pub gone: bool,
    /// When it was withdrawn, if people of this register had released it: then nothing else is told of it.
    pub withdrawn: Option<Date>,
    /// What it says.
    pub says: Draft,
    /// How it came to say so, oldest step first.
    pub history: Vec<Step>,
    /// The rows it was seen in, oldest first.
    pub rows: Vec<Seen>,
    /// What people said of it, where two others have released it.
    pub said: Vec<Said>,
}

/// A step in the history of a filing.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// When it was observed.
    pub observed_on: Date,
    /// What happened.
    pub what: &'static str,
    /// The headline number from then on.
    pub individuals: Count,
    /// Which fields changed.
    pub changes: Vec<Change>,
    /// In which file.
    pub file: String,
    /// Why the row is taken for this filing.
    pub reason: String,
}

/// A row in a file.
#[derive(Clone, Debug, Serialize)]
pub struct Seen {
    /// The file.
    pub file: String,
    /// SHA-256 of its bytes; empty for what this register released itself, which is in no file.
    pub sha256: String,
    /// When it was observed.
    pub observed_on: Date,
    /// Position of the row.
    pub row: u64,
    /// The row as it is in the file; bytes that are no text are shown as U+FFFD.
    pub verbatim: String,
}

/// What the page of an incident needs beside the columns.
#[derive(Debug)]
pub struct IncidentDetail {
    /// Histories of its filings, in their order; only of the first if there are very many.
    pub histories: Vec<(u32, Vec<Step>)>,
    /// What its filings say was lost, and how.
    pub told: Told,
    /// Descriptions, each once.
    pub narratives: Vec<(u32, String)>,
    /// Files that its filings were seen in, newest first.
    pub files: Vec<FileSeen>,
    /// Whether some filings were left out of histories and files.
    pub partly: bool,
}

/// What filings say was lost, and how: each word once, as the first filing has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Kinds of data.
    pub information: Vec<String>,
    /// Where the data was.
    pub locations: Vec<String>,
    /// Those who worked for the organisation.
    pub associates: Vec<String>,
    /// When it happened.
    pub occurred: Vec<String>,
    /// When it was discovered.
    pub discovered: Vec<String>,
}

impl Told {
    fn add(&mut self, draft: &Draft) {
        let once = |list: &mut Vec<String>, text: &str| {
            let text = text.trim();
            if !text.is_empty() && list.iter().all(|known| !known.eq_ignore_ascii_case(text)) {
                list.push(text.to_owned());
            }
        };
        draft.information.iter().for_each(|text| once(&mut self.information, text));
        draft.locations.iter().for_each(|text| once(&mut self.locations, text));
        draft.associate.iter().for_each(|text| once(&mut self.associates, text));
        if let Some(span) = draft.occurred {
            once(&mut self.occurred, &span.text());
        }
        if let Some(day) = draft.discovered {
            once(&mut self.discovered, &day.to_string());
        }
    }
}

/// Why two filings belong together.
#[derive(Clone, Debug, Serialize)]
pub struct Tied {
    /// The one.
    pub a: String,
    /// The other.
    pub b: String,
    /// How.
    pub tie: &'static str,
    /// Points; more than 64 are enough.
    pub points: i32,
    /// Why.
    pub reasons: Vec<String>,
}

impl AppError {
    /// Whether the register did not answer.
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::Register(RegisterError::Unreachable { .. }))
    }

    /// Whether a filing was asked for that does not exist.
    pub fn is_no_such_filing(&self) -> bool {
        matches!(self, Self::Register(RegisterError::NoSuchFiling(_)))
    }
}

impl Hub {
    /// What a key of any row stands for.
    ///
    /// # Errors
    /// There is no such row, or the register cannot be read.
    pub fn known(&self, site: &Site, key: &str) -> Result<Known, AppError> {
        if let Some(filing) = site.filing(key) {
            return Ok(Known::Filing(filing));
        }
        let history = self.with(|register| Ok(register.history(key)?))?;
        let first = history.first().ok_or_else(|| RegisterError::NoSuchFiling(key.to_owned()))?;
        if let Some(filing) = site.filing(&first.filing) {
            return Ok(Known::Filing(filing));
        }
        let later = site.as_of.is_some_and(|day| first.observed_on > day);
        Ok(if later { Known::Later(first.observed_on) } else { Known::Gone(first.filing.clone()) })
    }

    /// One filing, by its number, as it stood on the site's day.
    ///
    /// # Errors
    /// There is no such filing on that day, or the register cannot be read.
    pub fn filing(&self, site: &Site, key: &str) -> Result<FilingDetail, AppError> {
        let (history, mut rows) =
            self.with(|register| Ok((register.history(key)?, register.observations(key)?)))?;
        rows.retain(|(snapshot, _)| site.as_of.is_none_or(|day| snapshot.observed_on <= day));
        let none = || RegisterError::NoSuchFiling(key.to_owned());
        let last = until(site, &history).last().ok_or_else(none)?;
        let first = history.first().ok_or_else(none)?;
        if site.is_withdrawn(&last.filing) {
            return Ok(withdrawn(first, history.last().unwrap_or(last)));
        }
        Ok(FilingDetail {
            id: last.filing.clone(),
            source: rows.first().map(|(snapshot, _)| snapshot.source.clone()).unwrap_or_default(),
            first_seen: first.observed_on,
            last_seen: self
                .with(|register| Ok(register.last_seen(key, site.as_of)?))?
                .unwrap_or(first.observed_on),
            gone: site.filing(&last.filing).is_none(),
            withdrawn: None,
            says: (*last.draft).clone(),
            history: until(site, &history).map(|one| step(site, one)).collect(),
            rows: rows.into_iter().map(seen).collect(),
            said: site.said(&last.filing).to_vec(),
        })
    }

    /// What the page of an incident needs.
    ///
    /// # Errors
    /// The register cannot be read.
    pub fn incident(&self, site: &Site, incident: &Incident) -> Result<IncidentDetail, AppError> {
        let members = site.members(incident);
        let mut detail = IncidentDetail {
            histories: Vec::new(),
            told: Told::default(),
            narratives: Vec::new(),
            files: Vec::new(),
            partly: members.len() > READ,
        };
        let mut files: Vec<i64> = Vec::new();
        let shown = members.iter().take(READ);
        let shown: Vec<(u32, &Filed)> =
            shown.filter_map(|member| Some((*member, site.filings.get(*member as usize)?))).collect();
        let keys: Vec<&str> = shown.iter().map(|(_, filed)| filed.key.as_ref()).collect();
        let histories = self.with(|register| Ok(register.histories(&keys)?))?;
        for ((member, filed), history) in shown.into_iter().zip(histories) {
            let last = until(site, &history).last();
            if let Some(one) = last {
                detail.told.add(&one.draft);
            }
            let text = last.and_then(|one| one.draft.narrative.clone());
            if let Some(text) = text.filter(|text| !text.trim().is_empty())
                && detail.narratives.iter().all(|(_, known)| *known != text)
            {
                detail.narratives.push((member, text));
            }
            files.extend(until(site, &history).map(|one| one.snapshot));
            files.extend(last_file(site, filed));
            detail.histories.push((member, until(site, &history).map(|one| step(site, one)).collect()));
        }
        files.sort_unstable();
        files.dedup();
        let shown = |file: &&FileSeen| files.binary_search(&file.id).is_ok();
        detail.files = site.files.iter().rev().filter(shown).cloned().collect();
        Ok(detail)
    }
}

/// What is told of a filing that was withdrawn: its number and its days, on any day. Its text may be a hoax about somebody,
/// and whoever reads the past would spread it.
fn withdrawn(first: &Revision, last: &Revision) -> FilingDetail {
    FilingDetail {
        id: last.filing.clone(),
        source: last.filing.rsplit_once('-').map(|(source, _)| source.to_owned()).unwrap_or_default(),
        first_seen: first.observed_on,
        last_seen: last.observed_on,
        gone: true,
        withdrawn: Some(last.observed_on),
        says: Draft::of(WITHDRAWN),
        history: Vec::new(),
        rows: Vec::new(),
        said: Vec::new(),
    }
}

/// The file that has a filing last: it may have been seen again on a later day.
fn last_file(site: &Site, filed: &Filed) -> Option<i64> {
    let has = |file: &&FileSeen| file.source == filed.source() && file.observed_on <= filed.last_seen;
    site.files.iter().rev().find(has).map(|file| file.id)
}

fn until<'a>(site: &'a Site, history: &'a [Revision]) -> impl Iterator<Item = &'a Revision> {
    history.iter().filter(|one| site.as_of.is_none_or(|day| one.observed_on <= day))
}

fn step(site: &Site, revision: &Revision) -> Step {
    let file = site.files.iter().find(|file| file.id == revision.snapshot);
    Step {
        observed_on: revision.observed_on,
        what: revision.kind.name(),
        individuals: revision.draft.count(),
        changes: revision.changes.clone(),
        file: file.map(|file| file.file.clone()).unwrap_or_default(),
        reason: revision.reason.clone(),
    }
}

fn seen((snapshot, row): (Snapshot, Row)) -> Seen {
    Seen {
        file: snapshot.file.clone(),
        sha256: hash_of(&snapshot),
        observed_on: snapshot.observed_on,
        row: row.number,
        verbatim: String::from_utf8_lossy(&row.raw).into_owned(),
    }
}

impl Site {
    /// Why the filings of an incident belong together: the first links, at most so many, and how many more there are.
    pub fn ties(&self, incident: &Incident, most: usize) -> (Vec<Tied>, usize) {
        let key =
            |place: usize| self.filings.get(place).map(|filed| filed.key.to_string()).unwrap_or_default();
        let mut links = self.links_of(incident);
        let tied = links.by_ref().take(most).map(|link| Tied {
            a: key(link.a),
            b: key(link.b),
            tie: link.tie.name(),
            points: link.score,
            reasons: link.reasons.clone(),
        });
        (tied.collect(), links.count())
    }
}
