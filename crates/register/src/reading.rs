//! One file to one snapshot: which list it is, when it was observed, what its rows say.
//!
//! What it is: form, header, order of dates, day of observation and coverage of a file, and each row either as
//! a [`Draft`] or refused with a reason.
//!
//! What it is not: stored anywhere; see [`crate::Register::import`].
//!
//! The one idea: **read + refused = rows in the file, always**; a file of which most rows are refused is refused
//! as a whole, so that an error page or swapped columns never become history.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::RegisterError;
use crate::draft::{Draft, Fields};
use crate::read::{self, Form, Listing, RawRow};
use crate::sources::table::Table;
use crate::sources::{self, Role, Source, Variant};
use crate::values;
use crate::words::Coverage;

/// What the caller knows about a file.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// Which list it is; recognised by its header if not told.
    pub source: Option<String>,
    /// When it was downloaded; else a day at the beginning of the file's name, else its newest row.
    pub observed_on: Option<Date>,
    /// How much of the list it covers; else a word in the file's name, else judged by its rows, where these tell.
    pub coverage: Option<Coverage>,
}

/// A file, read.
#[derive(Debug)]
pub struct Reading {
    /// Where it was.
    pub path: PathBuf,
    /// Which list.
    pub source: &'static Source,
    /// Which of its headers.
    pub variant: &'static str,
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
    /// Size of the file.
    pub bytes: u64,
    /// Which fields it carries.
    pub carried: Fields,
    /// When it was observed.
    pub observed_on: Date,
    /// How that is known.
    pub observed_by: &'static str,
    /// How much of the list it covers.
    pub coverage: Coverage,
    /// How that is known.
    pub coverage_by: &'static str,
    /// Its rows, header and titles excluded.
    pub rows: Vec<ReadRow>,
    /// Rows without any text.
    pub blank: usize,
}

/// One row, read or refused.
#[derive(Debug)]
pub struct ReadRow {
    /// Position in the file.
    pub number: u64,
    /// The row as it is in the file.
    pub raw: Vec<u8>,
    /// What it says, or why it cannot be read.
    pub said: Result<Arc<Draft>, String>,
}

impl Reading {
    /// Rows that were read.
    pub fn drafts(&self) -> impl Iterator<Item = &Draft> {
        self.rows.iter().filter_map(|row| row.said.as_deref().ok())
    }

    /// Day of its newest row.
    pub fn newest(&self) -> Option<Date> {
        self.newest_by(Date::MAX)
    }

    /// Day of its newest row that is not of a later day.
    fn newest_by(&self, today: Date) -> Option<Date> {
        let past = |day: &Date| *day <= today;
        let newest = self.drafts().filter_map(|draft| draft.reported.or(draft.posted)).filter(past).max();
        newest.or_else(|| self.drafts().filter_map(|d| d.occurred.map(|span| span.end)).filter(past).max())
    }

    /// Rows that were refused.
    pub fn refused(&self) -> impl Iterator<Item = (&ReadRow, &str)> {
        self.rows.iter().filter_map(|row| row.said.as_ref().err().map(|reason| (row, reason.as_str())))
    }
}

/// Reads a file, whatever day it is.
///
/// # Errors
/// A file that cannot be read, is no list, has an unknown header, or of which most rows are refused.
pub fn read(path: &Path, told: &Told) -> Result<Reading, RegisterError> {
    read_by(path, told, Date::MAX)
}

/// Reads a file by a day: none was observed later, and a row of a later day (a slip of the pen) dates no file.
///
/// # Errors
/// As [`read()`]; and a file that somebody says was observed later.
pub fn read_by(path: &Path, told: &Told, today: Date) -> Result<Reading, RegisterError> {
    let wanted = match &told.source {
        Some(id) => Some(Source::of(id).ok_or_else(|| RegisterError::NoSuchSource(id.clone()))?),
        None => None,
    };
    let Listing { sha256, bytes, form, rows, blank } = read::read(path)?;
    let understood = match form {
        Form::Table => table(path, wanted, rows)?,
        Form::Json => elements(path, wanted, rows)?,
    };
    let Understood { source, variant, carried, coverage, rows } = understood;
    let mut reading = Reading {
        path: path.to_owned(),
        source,
        variant,
        sha256,
        bytes,
        carried,
        observed_on: Date::ZERO,
        observed_by: "",
        coverage: Coverage::Partial,
        coverage_by: "",
        rows,
        blank,
    };
    mostly_read(&reading)?;
    (reading.observed_on, reading.observed_by) = observed_on(&reading, told, today)?;
    (reading.coverage, reading.coverage_by) = covered(&reading, told, coverage);
    Ok(reading)
}

struct Understood {
    source: &'static Source,
    variant: &'static str,
    carried: Fields,
    coverage: Option<Coverage>,
    rows: Vec<ReadRow>,
}

/// Rows above a header: titles of a spreadsheet.
const TITLES: usize = 5;

fn table(
    path: &Path,
    wanted: Option<&'static Source>,
    rows: Vec<RawRow>,
) -> Result<Understood, RegisterError> {
    let header = rows.iter().take(TITLES).enumerate().find_map(|(i, row)| {
        variants(wanted)
            .find(|(_, variant)| variant.is(&row.cells))
            .map(|(source, variant)| (i, source, variant))
    });
    let Some((at, source, variant)) = header else {
        let columns = rows.first().map_or(0, |row| row.cells.len());
        return Err(RegisterError::UnknownHeader { path: path.to_owned(), columns });
    };
    let width = rows[at].cells.len();
    let reported = variant.column(Role::Reported).or(variant.column(Role::Occurred));
    let dates = rows[at + 1..].iter().filter_map(|row| row.cells.get(reported?)).map(String::as_str);
    let (order, _) = values::order_of(dates);
    let table = Table { source, variant, width, order };
    let read = |row: RawRow| {
        let said = match row.broken {
            Some(reason) => Err(reason),
            None => table.draft(&row.cells, &row.notes).map(Draft::fitted).map(Arc::new),
        };
        ReadRow { number: row.number, raw: row.raw, said }
    };
    let rows = rows.into_iter().skip(at + 1).map(read).collect();
    let coverage = variant.coverage.or(source.coverage);
    Ok(Understood { source, variant: variant.name, carried: variant.carried(), coverage, rows })
}

fn variants(wanted: Option<&'static Source>) -> impl Iterator<Item = (&'static Source, &'static Variant)> {
    let known = sources::ALL.iter().copied().filter(move |source| wanted.is_none_or(|w| w.id == source.id));
    known.flat_map(|source| source.variants.iter().map(move |variant| (source, variant)))
}

fn elements(
    path: &Path,
    wanted: Option<&'static Source>,
    rows: Vec<RawRow>,
) -> Result<Understood, RegisterError> {
    let parse = |row: &RawRow| -> Result<serde_json::Value, String> {
        if let Some(reason) = &row.broken {
            return Err(reason.clone());
        }
        serde_json::from_slice(&row.raw).map_err(|error| format!("it is not JSON: {error}"))
    };
    let json = || sources::ALL.iter().copied().filter(|s| wanted.is_none_or(|w| w.id == s.id));
    let readers = || json().filter_map(|source| source.element.map(|element| (source, element)));
    let first: Vec<serde_json::Value> = rows.iter().take(20).filter_map(|row| parse(row).ok()).collect();
    let found = readers().find(|(_, element)| first.iter().any(|value| element(value).is_ok()));
    let Some((source, element)) = found else {
        let reason = "its JSON elements are those of no known list".to_owned();
        return Err(RegisterError::NotAList { path: path.to_owned(), reason });
    };
    let read = |row: RawRow| {
        let said = parse(&row).and_then(|value| element(&value)).map(Draft::fitted).map(Arc::new);
        ReadRow { number: row.number, raw: row.raw, said }
    };
    let rows = rows.into_iter().map(read).collect();
    Ok(Understood { source, variant: "json", carried: Fields::ALL, coverage: source.coverage, rows })
}

/// Refuses a file most of whose rows are refused.
fn mostly_read(reading: &Reading) -> Result<(), RegisterError> {
    let refused = reading.refused().count();
    let rows = reading.rows.len();
    if rows == 0 {
        let reason = "it has a header and no rows".to_owned();
        return Err(RegisterError::NotAList { path: reading.path.clone(), reason });
    }
    match reading.refused().next() {
        Some((row, reason)) if refused * 2 > rows => Err(RegisterError::MostlyRefused {
            path: reading.path.clone(),
            refused,
            rows,
            row: row.number,
            reason: reason.to_owned(),
        }),
        _ => Ok(()),
    }
}

fn observed_on(reading: &Reading, told: &Told, today: Date) -> Result<(Date, &'static str), RegisterError> {
    let name = reading.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let named = || Some((name.get(..10)?.parse().ok()?, "name of the file"));
    if let Some((day, by)) = told.observed_on.map(|day| (day, "told")).or_else(named) {
        return if day > today {
            Err(RegisterError::NotYet { path: reading.path.clone(), day })
        } else {
            Ok((day, by))
        };
    }
    reading
        .newest_by(today)
        .map(|day| (day, "newest row"))
        .ok_or(RegisterError::NoDate { path: reading.path.clone() })
}

/// How the coverage is known that a person named for this file.
pub(crate) const TOLD: &str = "told";

/// What absence from the file means.
fn covered(reading: &Reading, told: &Told, known: Option<Coverage>) -> (Coverage, &'static str) {
    if let Some(coverage) = told.coverage {
        return (coverage, TOLD);
    }
    if let Some(coverage) = known {
        return (coverage, "kind of list");
    }
    let name =
        reading.path.file_stem().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let word = |word: &str| name.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| part == word);
    let named = [
        ("archive", Coverage::Archive),
        ("active", Coverage::Active),
        ("full", Coverage::Full),
        ("sample", Coverage::Partial),
    ];
    if let Some((_, coverage)) = named.iter().find(|(text, _)| word(text)) {
        return (*coverage, "name of the file");
    }
    match by_rows(reading) {
        Some(coverage) => (coverage, "rows"),
        None => (Coverage::Partial, UNCLEAR),
    }
}

/// How the coverage is known of a file whose rows do not tell.
pub const UNCLEAR: &str = "not clear from rows";

/// Fewest rows by which an export is told from another.
const TELLING: usize = 300;

/// The three exports of the federal portal told apart, where that is sure: a file that is wrongly taken for the full list would
/// make filings vanish that have only moved. The active list has hardly a row older than 24 months and hardly a description;
/// the archive goes back to the first year, and of the last year it has the few cases that are resolved, with a description;
/// the full list goes back as far and has many of the last year, most without.
fn by_rows(reading: &Reading) -> Option<Coverage> {
    let days = || reading.drafts().filter_map(|draft| Some((draft.reported?, draft.narrative.is_some())));
    let dated = days().count();
    let since = |months: i64| reading.observed_on.saturating_sub(months.months());
    let (recent, year) = (since(26), since(12));
    let told = |after: Date| days().filter(move |(day, told)| *told && *day > after).count();
    let of = |after: Date| days().filter(move |(day, _)| *day > after).count();
    let (new, last) = (of(recent), of(year));
    let from_the_first = days().filter(|(day, _)| *day < FIRST).count() >= 10;
    if dated < TELLING {
        None
    } else if new * 20 >= dated * 19 && told(Date::ZERO) * 20 <= dated {
        Some(Coverage::Active)
    } else if from_the_first && last > 0 && told(year) * 20 >= last * 19 && last * 12 <= dated {
        Some(Coverage::Archive)
    } else if from_the_first && last * 12 > dated && told(year) * 2 <= last {
        Some(Coverage::Full)
    } else {
        None
    }
}

/// The federal list begins in September 2009.
const FIRST: Date = jiff::civil::date(2010, 7, 1);
