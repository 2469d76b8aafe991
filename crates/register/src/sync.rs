//! Lists from their addresses into the register.
//!
//! What it is: a file that names addresses ([`lists`]), and [`bring`], which downloads one of them, compares it with the
//! last good file, and imports it.
//!
//! What it is not: a schedule; see docs/register/sync.md for cron and systemd.
//!
//! The one idea: **what comes over the network is believed only if it looks like what came before.** An error page, a file
//! that is cut off or much shorter, or one with other columns is refused; what the register held stays.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::Deserialize;

use crate::fetch::{
    self, Fault, Fetched, Known, Manners, Occasion, Outside, fetch, file_name, moment, shown,
};
use crate::reading::{self, Reading, Told};
use crate::storage::{Download, Snapshot};
use crate::words::Coverage;
use crate::{Imported, Register, RegisterError};

/// After a failure an address is left alone for this long, twice as long after each further one.
const REST: i64 = 15 * 60;

/// But no longer than this.
const LONGEST_REST: i64 = 24 * 3600;

/// Nor for longer than this if the server says so: it may have meant a moment and written it wrongly.
const LONGEST_WAIT: i64 = 7 * 24 * 3600;

/// A list and its address.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Where it is.
    pub url: String,
    /// Which list it is; recognised by its header if not told.
    #[serde(default)]
    pub source: Option<String>,
    /// What absence from it means; else as for a file.
    #[serde(default)]
    pub coverage: Option<String>,
    /// Least hours between two questions.
    #[serde(default)]
    pub every_hours: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    #[serde(default, rename = "list")]
    lists: Vec<List>,
}

/// What came of one address.
#[derive(Debug)]
pub enum Outcome {
    /// A new file was imported.
    Imported(Box<Imported>),
    /// The server has nothing newer.
    Unchanged,
    /// It was not asked: it was asked a short while ago, or wants to be left alone until then.
    NotYet(String),
}

/// The lists that a file names. Each must say which list it is, so that nothing else can land there.
///
/// # Errors
/// A file that cannot be read or is not of this form.
pub fn lists(path: &Path) -> Result<Vec<List>, RegisterError> {
    let text =
        fs::read_to_string(path).map_err(|source| RegisterError::File { path: path.to_owned(), source })?;
    let failed = |reason: String| RegisterError::Lists { path: path.to_owned(), reason };
    let lists = toml::from_str::<Lists>(&text).map_err(|error| failed(error.message().to_owned()))?.lists;
    if lists.is_empty() {
        return Err(failed("it names no list".to_owned()));
    }
    for list in &lists {
        let Some(source) = &list.source else {
            return Err(failed(format!("{}: it does not say which source it is", shown(&list.url))));
        };
        if crate::sources::Source::of(source).is_none() {
            return Err(RegisterError::NoSuchSource(source.clone()));
        }
        if list.coverage.as_deref().is_some_and(|name| Coverage::of(name).is_none()) {
            return Err(failed(format!("{}: no coverage is called so", shown(&list.url))));
        }
    }
    Ok(lists)
}

/// Brings one list up to date, as of a day. What is refused leaves the register as it was, but for the note that the
/// address failed.
///
/// # Errors
/// The address gives no list that looks like the last one, or the register cannot be written.
pub fn bring(
    register: &mut Register,
    list: &List,
    today: Date,
    manners: &Manners,
    outside: &mut Outside<'_>,
) -> Result<Outcome, RegisterError> {
    fetch::allowed(&list.url, manners.schemes).map_err(|failure| fetch::error(&list.url, failure))?;
    let before = register.download(&list.url)?;
    let before = before.unwrap_or_else(|| Download { url: list.url.clone(), ..Download::default() });
    // what was kept by a program that took any wait is cut too
    let not_before = before.not_before.min(before.asked.saturating_add(LONGEST_WAIT));
    let earliest = match manners.occasion {
        Occasion::Now => 0,
        Occasion::Person => not_before,
        Occasion::Schedule => match own_rest(list, before.failures) {
            // a clock that was set back keeps nothing from being asked
            0 => not_before,
            rest => not_before.max(before.asked.saturating_add(rest)),
        },
    };
    if before.asked > 0 && outside.now < earliest {
        return Ok(Outcome::NotYet(moment(earliest)));
    }
    let done = attempt(register, list, &before, today, manners, outside);
    let mut after = before.clone();
    after.asked = outside.now;
    let outcome = match done {
        Ok((outcome, known)) => {
            after = Download { asked: outside.now, not_before: 0, failures: 0, ..known };
            Ok(outcome)
        }
        // what failed here says nothing about the address
        Err(Failed::Here(error)) => return Err(error),
        Err(Failed::There(error, wait)) => {
            after.failures = before.failures.saturating_add(1);
            let wait = wait.map_or(0, |wait| i64::try_from(wait).unwrap_or(i64::MAX)).min(LONGEST_WAIT);
            after.not_before = outside.now.saturating_add(wait);
            Err(error)
        }
    };
    register.keep_download(&after)?;
    outcome
}

/// Seconds for which an address is left alone of our own accord.
fn own_rest(list: &List, failures: u32) -> i64 {
    let failed = match failures {
        0 => 0,
        times => REST.saturating_mul(1 << (times - 1).min(10)).min(LONGEST_REST),
    };
    failed.max(list.every_hours.map_or(0, |hours| i64::from(hours) * 3600))
}

/// Whose fault it is that an address gave no list.
enum Failed {
    /// The register's or this machine's.
    Here(RegisterError),
    /// The address's, with the seconds for which it wants to be left alone.
    There(RegisterError, Option<u64>),
}

impl Failed {
    /// The fault of a file that came, or of what it was to be put into.
    fn of(error: RegisterError) -> Self {
        match error {
            RegisterError::Download { .. }
            | RegisterError::NotAList { .. }
            | RegisterError::UnknownHeader { .. }
            | RegisterError::MostlyRefused { .. }
            | RegisterError::NoDate { .. }
            | RegisterError::Shortened { .. } => Self::There(error, None),
            _ => Self::Here(error),
        }
    }
}

fn attempt(
    register: &mut Register,
    list: &List,
    before: &Download,
    today: Date,
    manners: &Manners,
    outside: &mut Outside<'_>,
) -> Result<(Outcome, Download), Failed> {
    let incoming = register.key_folder().and_then(Incoming::new).map_err(Failed::Here)?;
    let path = incoming.folder.join(file_name(&list.url));
    let known = Known { etag: before.etag.as_deref(), last_modified: before.last_modified.as_deref() };
    let fetched =
        fetch(&list.url, known, &path, manners, outside).map_err(|failure| match failure.fault {
            Fault::Here => Failed::Here(fetch::error(&list.url, failure)),
            Fault::There => Failed::There(fetch::error(&list.url, failure.clone()), failure.after),
        })?;
    let Fetched::New { etag, last_modified } = fetched else {
        // the list still says so: its filings were seen today
        if let (Some(source), Some(sha256)) = (&before.source, &before.sha256) {
            register.unchanged(source, sha256, today).map_err(Failed::Here)?;
        }
        return Ok((Outcome::Unchanged, before.clone()));
    };
    let coverage = list.coverage.as_deref().and_then(Coverage::of);
    let told = Told { source: list.source.clone(), observed_on: Some(today), coverage };
    // nobody saw it later than now; somewhere it is tomorrow already
    let now =
        jiff::Timestamp::from_second(outside.now).map(|now| now.to_zoned(jiff::tz::TimeZone::UTC).date());
    let latest = now.ok().and_then(|day| day.tomorrow().ok()).unwrap_or(Date::MAX);
    let mut reading = reading::read_by(&path, &told, latest).map_err(Failed::of)?;
    if coverage.is_some() && manners.occasion == Occasion::Schedule {
        // said of all that comes from there, not of this file: one that is cut off is still refused
        reading.coverage_by = "file of lists";
    }
    let newest = newest(register, &reading).map_err(Failed::Here)?;
    looks_like(&reading, before, newest.as_ref())
        .map_err(|reason| Failed::There(RegisterError::Download { url: shown(&list.url), reason }, None))?;
    let (variant, source) = (reading.variant.to_owned(), reading.source.id.to_owned());
    let imported = register.import(reading).map_err(Failed::of)?;
    let known = Download {
        source: Some(source),
        etag,
        last_modified,
        variant: Some(variant),
        sha256: Some(crate::journal::hex(&imported.snapshot.sha256)),
        rows: imported.snapshot.read,
        ..before.clone()
    };
    Ok((Outcome::Imported(Box::new(imported)), known))
}

/// The newest copy of a file's list that covers as much of it.
fn newest(register: &Register, reading: &Reading) -> Result<Option<Snapshot>, RegisterError> {
    let snapshots = register.snapshots(Some(reading.source.id))?;
    Ok(snapshots.into_iter().rfind(|snapshot| snapshot.coverage == reading.coverage))
}

/// Compares a file with the last good one of its address, or with the newest copy of its list: a person who has looked at a
/// list that changed, and imported it, has said that it is so now.
fn looks_like(reading: &Reading, before: &Download, newest: Option<&Snapshot>) -> Result<(), String> {
    let imported = newest.map(|snapshot| snapshot.variant.as_str());
    let same = |variant: &&str| *variant == reading.variant;
    if let Some(variant) = before.variant.as_deref().filter(|variant| !same(variant))
        && imported.is_none_or(|variant| !same(&variant))
    {
        return Err(format!(
            "its columns are those of the form {:?}, the last file had those of {variant:?}",
            reading.variant
        ));
    }
    let rows = reading.drafts().count() as u64;
    let known = [Some(before.rows).filter(|rows| *rows > 0), newest.map(|snapshot| snapshot.read)];
    let last = known.into_iter().flatten().min().unwrap_or(0);
    if rows.saturating_mul(2) < last {
        return Err(format!("it has {rows} rows, the last one had {last}"));
    }
    Ok(())
}

/// A folder for what comes in, one program at a time; removed in the end, or by the next program.
struct Incoming {
    folder: PathBuf,
    _lock: fs::File,
}

impl Incoming {
    fn new(home: &Path) -> Result<Self, RegisterError> {
        let folder = home.join("incoming");
        let failed = |source| RegisterError::File { path: folder.clone(), source };
        fs::create_dir_all(home).map_err(failed)?;
        let lock = fs::File::create(home.join("incoming.lock")).map_err(failed)?;
        if lock.try_lock().is_err() {
            let reason = "another program is downloading into this register".to_owned();
            return Err(RegisterError::Download { url: folder.display().to_string(), reason });
        }
        if folder.is_dir() {
            fs::remove_dir_all(&folder).map_err(failed)?;
        }
        fs::create_dir(&folder).map_err(failed)?;
        Ok(Self { folder, _lock: lock })
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // the next program removes what is left
        let _ = fs::remove_dir_all(&self.folder);
    }
}
