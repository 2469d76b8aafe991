//! Filings and incidents as files for others, with a signed manifest.
//!
//! What it is: one folder with a file per [`Format`], the signed head of the register's log, and `manifest`: a
//! signed note (C2SP `signed-note`) with size and SHA-256 of each file. [`check`] reads it back.
//!
//! What it is not: the verbatim rows; those stay in the register.
//!
//! `Record::cells` names the columns, with their types, once for every form. The columnar form itself is known elsewhere:
//! whoever exports hands in what writes it ([`Columnar`]).
//!
//! The one idea: **an export says as of when, and who made it**, so that a number quoted from it can be checked.

mod veris;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;

use chartward_ledger::{Note, VerifyingKey};
use chartward_model::cell;
use jiff::civil::Date;
use rusqlite::{Connection, params};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::journal::hex;
use crate::link::Incidents;
use crate::link::total::total;
use crate::storage::Filing;
use crate::words::{BreachType, Disclosure, EntityType, Sector};
use crate::{Register, RegisterError};

/// Name of the signed list of files.
pub const MANIFEST: &str = "manifest";
/// First line of it.
const TITLE: &str = "chartward register export v1";

/// A form of export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Comma-separated values (RFC 4180), one line per filing.
    Csv,
    /// One JSON object per line and filing.
    Jsonl,
    /// A database with filings and incidents.
    Sqlite,
    /// One VERIS record per incident, as a JSON array.
    Veris,
    /// Apache Parquet, one row per filing.
    Parquet,
}

impl Format {
    /// Every one.
    pub const ALL: &'static [Self] = &[Self::Csv, Self::Jsonl, Self::Sqlite, Self::Veris, Self::Parquet];

    /// How it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Sqlite => "sqlite",
            Self::Veris => "veris",
            Self::Parquet => "parquet",
        }
    }

    /// The form that is called so.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.name() == name)
    }

    /// The name of its file.
    pub fn file(self) -> &'static str {
        match self {
            Self::Csv => "filings.csv",
            Self::Jsonl => "filings.jsonl",
            Self::Sqlite => "register.sqlite",
            Self::Veris => "incidents.veris.json",
            Self::Parquet => "filings.parquet",
        }
    }
}

/// One filing, as it is written out.
#[derive(Debug, Serialize)]
struct Record<'a> {
    id: &'a str,
    incident: &'a str,
    source: &'a str,
    name: &'a str,
    state: Option<&'a str>,
    country: Option<&'a str>,
    entity_type: Option<&'static str>,
    individuals: Option<u64>,
    count: &'static str,
    population: String,
    reported: Option<Date>,
    posted: Option<Date>,
    occurred_from: Option<Date>,
    occurred_to: Option<Date>,
    discovered: Option<Date>,
    types: Vec<&'static str>,
    locations: &'a [String],
    business_associate_present: Option<bool>,
    business_associate: Option<&'a str>,
    sector: Option<&'static str>,
    disclosure: Option<&'static str>,
    information: &'a [String],
    first_seen: Date,
    last_seen: Date,
    narrative: Option<&'a str>,
}

impl<'a> Record<'a> {
    fn of(filings: &'a [Filing], incidents: &Incidents, index: usize) -> Self {
        let filing = &filings[index];
        let draft = &filing.draft;
        let count = draft.count();
        Self {
            id: &filing.key,
            incident: &filings[incidents.of[index]].key,
            source: &filing.source,
            name: &draft.name,
            state: draft.state.as_deref(),
            country: draft.country.as_deref(),
            entity_type: draft.entity_type.map(EntityType::name),
            individuals: count.value,
            count: count.kind.name(),
            population: count.population.name(),
            reported: draft.reported,
            posted: draft.posted,
            occurred_from: draft.occurred.map(|span| span.start),
            occurred_to: draft.occurred.map(|span| span.end),
            discovered: draft.discovered,
            types: draft.types.iter().copied().map(BreachType::name).collect(),
            locations: &draft.locations,
            business_associate_present: draft.associate_present,
            business_associate: draft.associate.as_deref(),
            sector: draft.sector.map(Sector::name),
            disclosure: draft.disclosure.map(Disclosure::name),
            information: &draft.information,
            first_seen: filing.first_seen,
            last_seen: filing.last_seen,
            narrative: draft.narrative.as_deref(),
        }
    }

    /// Names and values of its columns, in order.
    fn cells(&self) -> [(&'static str, Cell<'_>); 25] {
        let text = |text: Option<&'a str>| Cell::Text(text.map(Cow::Borrowed));
        let list = |list: &[String]| Cell::Text((!list.is_empty()).then(|| Cow::Owned(list.join("; "))));
        let types = (!self.types.is_empty()).then(|| Cow::Owned(self.types.join("; ")));
        [
            ("id", text(Some(self.id))),
            ("incident", text(Some(self.incident))),
            ("source", text(Some(self.source))),
            ("name", text(Some(self.name))),
            ("state", text(self.state)),
            ("country", text(self.country)),
            ("entity_type", text(self.entity_type)),
            ("individuals", Cell::Number(self.individuals)),
            ("count", text(Some(self.count))),
            ("population", Cell::Text(Some(Cow::Borrowed(&self.population)))),
            ("reported", Cell::Day(self.reported)),
            ("posted", Cell::Day(self.posted)),
            ("occurred_from", Cell::Day(self.occurred_from)),
            ("occurred_to", Cell::Day(self.occurred_to)),
            ("discovered", Cell::Day(self.discovered)),
            ("types", Cell::Text(types)),
            ("locations", list(self.locations)),
            ("business_associate_present", Cell::Flag(self.business_associate_present)),
            ("business_associate", text(self.business_associate)),
            ("sector", text(self.sector)),
            ("disclosure", text(self.disclosure)),
            ("information", list(self.information)),
            ("first_seen", Cell::Day(Some(self.first_seen))),
            ("last_seen", Cell::Day(Some(self.last_seen))),
            ("narrative", text(self.narrative)),
        ]
    }
}

/// The value of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    /// A text; several values have `; ` between them.
    Text(Option<Cow<'a, str>>),
    /// A number.
    Number(Option<u64>),
    /// A day.
    Day(Option<Date>),
    /// Yes or no.
    Flag(Option<bool>),
}

impl Cell<'_> {
    /// As it stands in a text.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) => text.as_deref().map(Cow::Borrowed),
            Self::Number(number) => number.map(|number| Cow::Owned(number.to_string())),
            Self::Day(day) => day.map(|day| Cow::Owned(day.to_string())),
            Self::Flag(flag) => flag.map(|flag| Cow::Owned(flag.to_string())),
        }
    }
}

/// The filings of an export by row and column, for a form that is known elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a>(Export<'a>);

impl Rows<'_> {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.0.chosen.len()
    }

    /// Whether there are none: nothing is written then.
    pub fn is_empty(&self) -> bool {
        self.0.chosen.is_empty()
    }

    /// Calls a function with the cells of a row, with the names of their columns; nothing for a row that is not there.
    pub fn row<T>(&self, row: usize, see: impl FnOnce(&[(&'static str, Cell<'_>)]) -> T) -> Option<T> {
        let index = *self.0.chosen.get(row)?;
        Some(see(&Record::of(self.0.filings, self.0.incidents, index).cells()))
    }
}

/// Writes rows into a new file in a columnar form, or says why not.
pub type Columnar<'f> = &'f dyn Fn(&Path, Rows<'_>) -> Result<(), String>;

/// One file of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// Its name.
    pub file: String,
    /// Its size.
    pub bytes: u64,
    /// Filings or incidents in it.
    pub rows: u64,
    /// SHA-256, in hexadecimal digits.
    pub sha256: String,
}

/// What is exported.
#[derive(Clone, Copy, Debug)]
pub struct Export<'a> {
    /// Everything, so that incidents are whole.
    pub filings: &'a [Filing],
    /// Their incidents.
    pub incidents: &'a Incidents,
    /// Indices of the filings that are written out.
    pub chosen: &'a [usize],
    /// As of when, in words.
    pub as_of: &'a str,
}

/// Writes an export into a new or empty folder.
///
/// # Errors
/// A folder that is not empty or cannot be written, a register without its key, a columnar form without what writes it.
pub fn write(
    register: &Register,
    export: &Export<'_>,
    formats: &[Format],
    folder: &Path,
    columnar: Option<Columnar<'_>>,
) -> Result<Vec<Exported>, RegisterError> {
    let failed = |reason: String| RegisterError::Export { path: folder.to_owned(), reason };
    if export.chosen.is_empty() {
        return Err(failed("no filing fits what was asked for, so there is nothing to write".to_owned()));
    }
    if columnar.is_none() && formats.contains(&Format::Parquet) {
        return Err(failed("this program was built without Parquet".to_owned()));
    }
    fs::create_dir_all(folder).map_err(|error| failed(error.to_string()))?;
    if fs::read_dir(folder).map_err(|error| failed(error.to_string()))?.next().is_some() {
        return Err(failed("it is not empty".to_owned()));
    }
    let mut files = Vec::new();
    for format in Format::ALL.iter().filter(|format| formats.contains(format)) {
        let path = folder.join(format.file());
        let rows = match format {
            Format::Csv => csv(export, &path),
            Format::Jsonl => jsonl(export, &path),
            Format::Sqlite => sqlite(export, &path),
            Format::Veris => veris::write(export, &path),
            Format::Parquet => {
                let none = || Err("this program was built without Parquet".to_owned());
                columnar
                    .map_or_else(none, |write| write(&path, Rows(*export)))
                    .map(|()| export.chosen.len() as u64)
            }
        };
        let rows = rows.map_err(|reason| RegisterError::Export { path: path.clone(), reason })?;
        files.push(described(&path, rows)?);
    }
    if let Some(head) = register.head()? {
        let path = folder.join("checkpoint");
        fs::write(&path, head).map_err(|error| failed(error.to_string()))?;
        files.push(described(&path, 1)?);
    }
    let mut text = format!("{TITLE}\nas of {}\n", export.as_of);
    for file in &files {
        let Exported { file, bytes, rows, sha256 } = file;
        // writing to a text cannot fail
        let _ = writeln!(text, "{sha256} {bytes} {rows} {file}");
    }
    fs::write(folder.join(MANIFEST), register.sign(&text)?).map_err(|error| failed(error.to_string()))?;
    Ok(files)
}

/// Something about an export that is not what was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Which file.
    pub file: String,
    /// What is wrong with it.
    pub what: String,
}

impl Fault {
    fn of(file: &str, what: impl Into<String>) -> Self {
        Self { file: file.to_owned(), what: what.into() }
    }
}

/// Checks the files of an export against its manifest and the manifest against a key; gives everything that is at
/// fault, by name of file: files that are another, that are missing, and that are there and were never signed.
///
/// # Errors
/// There is no manifest, or the folder cannot be read.
pub fn check(folder: &Path, key: &VerifyingKey) -> Result<Vec<Fault>, RegisterError> {
    let path = folder.join(MANIFEST);
    let bytes = fs::read(&path).map_err(|source| RegisterError::File { path: path.clone(), source })?;
    let wrong = |what: String| Ok(vec![Fault::of(MANIFEST, what)]);
    let note = match Note::parse(&bytes) {
        Ok(note) => note,
        Err(error) => return wrong(error.to_string()),
    };
    if let Err(error) = note.verify(std::slice::from_ref(key)) {
        return wrong(error.to_string());
    }
    let mut lines = note.text().lines();
    if lines.next() != Some(TITLE) {
        return wrong("not of a form that is known".to_owned());
    }
    let mut signed: BTreeMap<String, String> = BTreeMap::new();
    for line in lines.skip(1) {
        let mut parts = line.splitn(4, ' ');
        let (hash, name) = (parts.next().unwrap_or_default(), parts.nth(2).unwrap_or_default());
        if name.is_empty() || name.contains(['/', '\\']) || name == ".." {
            return wrong("it names no file of this folder".to_owned());
        }
        signed.insert(name.to_owned(), hash.to_owned());
    }
    let mut faults: Vec<Fault> = signed.iter().filter_map(|(name, hash)| fault(folder, name, hash)).collect();
    let failed = |source| RegisterError::File { path: folder.to_owned(), source };
    for entry in fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
        if name != MANIFEST && !signed.contains_key(&name) {
            faults.push(Fault::of(&name, "it is not in the manifest: nobody signed it"));
        }
    }
    faults.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(faults)
}

/// What is wrong with one signed file.
fn fault(folder: &Path, name: &str, hash: &str) -> Option<Fault> {
    match sha256_of(&folder.join(name)) {
        Ok(found) if hex(&found) == hash => None,
        Ok(_) => Some(Fault::of(name, "it is not the file that was signed")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Some(Fault::of(name, "it is missing: the manifest has it"))
        }
        Err(error) => Some(Fault::of(name, format!("it cannot be read: {error}"))),
    }
}

/// The hash of a file, which may be larger than memory.
fn sha256_of(path: &Path) -> std::io::Result<[u8; 32]> {
    let mut hasher = Sha256::new();
    let mut file = fs::File::open(path)?;
    let mut piece = vec![0; 1 << 16];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hasher.finalize().into()),
            read => hasher.update(&piece[..read]),
        }
    }
}

fn described(path: &Path, rows: u64) -> Result<Exported, RegisterError> {
    let failed = |source| RegisterError::File { path: path.to_owned(), source };
    let bytes = fs::metadata(path).map_err(failed)?.len();
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Exported { file, bytes, rows, sha256: hex(&sha256_of(path).map_err(failed)?) })
}

fn created(path: &Path) -> Result<std::io::BufWriter<fs::File>, String> {
    fs::File::create_new(path).map(std::io::BufWriter::new).map_err(|error| error.to_string())
}

fn csv(export: &Export<'_>, path: &Path) -> Result<u64, String> {
    let mut out = created(path)?;
    let mut header = true;
    for index in export.chosen {
        let record = Record::of(export.filings, export.incidents, *index);
        let cells = record.cells();
        if std::mem::take(&mut header) {
            line(&mut out, cells.iter().map(|(name, _)| *name))?;
        }
        line(&mut out, cells.iter().map(|(_, value)| value.text().unwrap_or_default()))?;
    }
    out.flush().map_err(|error| error.to_string())?;
    Ok(export.chosen.len() as u64)
}

/// One line of CSV (RFC 4180); what a spreadsheet would take for a formula has an apostrophe in front, as in every CSV
/// that is written for people ([`cell::guarded`]). Who reads it with a program takes one leading apostrophe off.
fn line<S: AsRef<str>>(out: &mut impl std::io::Write, cells: impl Iterator<Item = S>) -> Result<(), String> {
    let quoted: Vec<String> = cells
        .map(|cell| {
            let cell = cell::guarded(cell.as_ref());
            if cell.contains([',', '"', '\n', '\r']) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.into_owned()
            }
        })
        .collect();
    writeln!(out, "{}", quoted.join(",")).map_err(|error| error.to_string())
}

fn jsonl(export: &Export<'_>, path: &Path) -> Result<u64, String> {
    let mut out = created(path)?;
    for index in export.chosen {
        let record = Record::of(export.filings, export.incidents, *index);
        serde_json::to_writer(&mut out, &record).map_err(|error| error.to_string())?;
        out.write_all(b"\n").map_err(|error| error.to_string())?;
    }
    out.flush().map_err(|error| error.to_string())?;
    Ok(export.chosen.len() as u64)
}

fn sqlite(export: &Export<'_>, path: &Path) -> Result<u64, String> {
    let failed = |error: rusqlite::Error| error.to_string();
    let mut database = Connection::open(path).map_err(failed)?;
    let transaction = database.transaction().map_err(failed)?;
    let mut columns: Vec<String> = Vec::new();
    for index in export.chosen {
        let record = Record::of(export.filings, export.incidents, *index);
        let cells = record.cells();
        if columns.is_empty() {
            columns = cells.iter().map(|(name, _)| (*name).to_owned()).collect();
            let typed: Vec<String> = columns
                .iter()
                .map(|name| match name.as_str() {
                    "id" => "id TEXT PRIMARY KEY".to_owned(),
                    "individuals" => "individuals INTEGER".to_owned(),
                    other => format!("{other} TEXT"),
                })
                .collect();
            transaction
                .execute_batch(&format!(
                    "CREATE TABLE filing ({}) STRICT; CREATE INDEX filing_incident ON filing (incident);
                     CREATE TABLE incident (id TEXT PRIMARY KEY, filings INTEGER, best INTEGER, kind TEXT,
                         at_least INTEGER, reported INTEGER, rule TEXT) STRICT;",
                    typed.join(", ")
                ))
                .map_err(failed)?;
        }
        let places: Vec<String> = (1..=columns.len()).map(|place| format!("?{place}")).collect();
        transaction
            .prepare_cached(&format!("INSERT INTO filing VALUES ({})", places.join(", ")))
            .and_then(|mut add| {
                add.execute(rusqlite::params_from_iter(cells.iter().map(|(_, value)| value.text())))
            })
            .map_err(failed)?;
    }
    for (incident, members) in whole(export) {
        let total = total(export.filings, export.incidents, &members);
        let signed = |value: Option<u64>| value.and_then(|value| i64::try_from(value).ok());
        transaction
            .prepare_cached("INSERT INTO incident VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
            .and_then(|mut add| {
                add.execute(params![
                    export.filings[incident].key,
                    signed(Some(members.len() as u64)),
                    signed(total.best),
                    total.kind.name(),
                    signed(total.at_least),
                    signed(Some(total.reported)),
                    total.rule
                ])
            })
            .map_err(failed)?;
    }
    transaction.commit().map_err(failed)?;
    Ok(export.chosen.len() as u64)
}

/// The incidents of the chosen filings, each with all its filings, chosen or not.
fn whole(export: &Export<'_>) -> Vec<(usize, Vec<usize>)> {
    let mut wanted: Vec<usize> = export.chosen.iter().map(|index| export.incidents.of[*index]).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let groups = export.incidents.groups();
    wanted
        .into_iter()
        .map(|incident| (incident, groups.get(&incident).cloned().unwrap_or_else(|| vec![incident])))
        .collect()
}
