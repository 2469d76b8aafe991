//! What somebody brings from before: the result of an earlier run, and decisions about pairs of rows.
//!
//! What it is not: what is done with them (`resolve::bulk`).
//!
//! The one idea: both name rows as the output does. A line that names no row of these tables, or several, is counted
//! and told, never guessed at.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;

use chartward_resolve::bulk::{Decision, Verdict};
use jiff::Timestamp;
use jiff::civil::Date;

use super::load::{Loaded, LoadedTable};
use super::row_names::Named;
use crate::AppError;

/// An earlier result, by rows of these tables.
#[derive(Debug, Default)]
pub(super) struct Earlier {
    /// For each row its individual, 0 for new rows.
    pub(super) known: Vec<u32>,
    /// The highest number that was ever given.
    pub(super) highest: u32,
    /// Numbers that rows had before the one they have.
    pub(super) former: BTreeMap<u32, String>,
    /// Lines about rows that are not there.
    pub(super) gone: usize,
    /// Individuals none of whose rows is there.
    pub(super) gone_individuals: Vec<u32>,
    /// Lines whose name several rows have: those rows are taken for new ones.
    pub(super) unclear: usize,
}

const TOO_HIGH: &str = "the individual's number is so high that none is left for new rows";

impl Earlier {
    /// Reads a result as `chartward resolve` writes it.
    pub(super) fn read(path: &Path, loaded: &Loaded) -> Result<Self, AppError> {
        let mut sheet = Sheet::open(path)?;
        let individual = sheet.column("individual")?;
        let (table, former) = (sheet.find("table"), sheet.find("former"));
        let own = [Some(individual), table, former];
        let name = (0..sheet.columns.len()).find(|at| !own.contains(&Some(*at)));
        let name = name.ok_or_else(|| sheet.lacks("row"))?;
        let mut earlier = Self { known: vec![0; loaded.rows.len()], ..Self::default() };
        let mut all = BTreeSet::new();
        // new rows get numbers above the highest, and there may be as many as there are rows
        let most = u32::MAX - u32::try_from(loaded.rows.len()).unwrap_or(u32::MAX);
        while let Some(line) = sheet.next_line()? {
            let number = |text: &str| text.parse::<u32>().ok().filter(|number| *number > 0);
            let Some(of) = number(sheet.cell(individual)) else {
                return Err(sheet.wrong(line, "the individual is not a number from 1"));
            };
            if of > most {
                return Err(sheet.wrong(line, TOO_HIGH));
            }
            earlier.highest = earlier.highest.max(of);
            let before = former.map_or("", |former| sheet.cell(former));
            for past in before.split_ascii_whitespace() {
                let Some(past) = number(past) else {
                    return Err(
                        sheet.wrong(line, "the former individuals are not numbers with blanks between them")
                    );
                };
                if past > most {
                    return Err(sheet.wrong(line, TOO_HIGH));
                }
                earlier.highest = earlier.highest.max(past);
            }
            all.insert(of);
            match find(loaded, table.map(|table| sheet.cell(table)), sheet.cell(name)) {
                Named::Row(row) => {
                    let Some(known) = earlier.known.get_mut(row as usize) else { continue };
                    if *known != 0 && *known != of {
                        return Err(sheet.wrong(line, "this row has another individual in a line above"));
                    }
                    *known = of;
                    if !before.is_empty() {
                        earlier.former.insert(row, before.to_owned());
                    }
                }
                Named::Several => earlier.unclear += 1,
                Named::Nobody => earlier.gone += 1,
            }
        }
        for known in &earlier.known {
            all.remove(known);
        }
        earlier.gone_individuals = all.into_iter().collect();
        Ok(earlier)
    }
}

/// Decisions, by rows of these tables.
#[derive(Debug, Default)]
pub(super) struct Decided {
    pub(super) decisions: Vec<Decision>,
    /// For each the line that it stands in.
    pub(super) lines: Vec<u64>,
    /// Lines that name no row of these tables.
    pub(super) unknown: Vec<u64>,
    /// Lines that name several rows.
    pub(super) unclear: Vec<u64>,
    /// Lines whose rows were found by what they say.
    pub(super) moved: usize,
    /// Lines about rows that say something else.
    pub(super) changed: Vec<u64>,
    /// Lines that name rows by number and do not say what these say.
    pub(super) unmarked: Vec<u64>,
    /// Lines that a later decision about the same two rows replaces.
    pub(super) replaced: usize,
    /// Lines without a verdict: still open.
    pub(super) open: usize,
}

/// The columns of a decision besides the rows'.
struct DecisionColumns {
    rows: [usize; 2],
    tables: [Option<usize>; 2],
    marks: [Option<usize>; 2],
    verdict: usize,
    by: usize,
    when: usize,
}

impl DecisionColumns {
    fn of(sheet: &Sheet) -> Result<Self, AppError> {
        Ok(Self {
            rows: [sheet.column("left")?, sheet.column("right")?],
            tables: [sheet.find("left_table"), sheet.find("right_table")],
            marks: [sheet.find("left_mark"), sheet.find("right_mark")],
            verdict: sheet.column("verdict")?,
            by: sheet.column("by")?,
            when: sheet.column("when")?,
        })
    }
}

impl Decided {
    /// Reads a list as `--review` writes it, with the verdicts filled in.
    pub(super) fn read(path: &Path, loaded: &Loaded) -> Result<Self, AppError> {
        let mut sheet = Sheet::open(path)?;
        let columns = DecisionColumns::of(&sheet)?;
        let mut decided = Self::default();
        let mut by_mark = ByMark { loaded, rows: None };
        // the last word about two rows counts
        let mut latest: BTreeMap<(u32, u32), (Timestamp, u64, Verdict)> = BTreeMap::new();
        while let Some(line) = sheet.next_line()? {
            let verdict = match sheet.cell(columns.verdict).to_ascii_lowercase().as_str() {
                "" => {
                    decided.open += 1;
                    continue;
                }
                "same" => Verdict::Same,
                "different" => Verdict::Different,
                _ => return Err(sheet.wrong(line, "the verdict is neither same nor different")),
            };
            if sheet.cell(columns.by).is_empty() {
                return Err(sheet.wrong(line, "it does not say by whom it was decided"));
            }
            let Some(when) = moment(sheet.cell(columns.when)) else {
                return Err(sheet.wrong(
                    line,
                    "when it was decided is not a date (2026-11-22) or a time (2026-11-22T09:30:00Z)",
                ));
            };
            let meant = [0, 1].map(|side| {
                let table = columns.tables[side].map(|at| sheet.cell(at));
                let mark = columns.marks[side].map_or("", |at| sheet.cell(at));
                by_mark.check(table, sheet.cell(columns.rows[side]), mark)
            });
            if meant.iter().any(|meant| meant.how == Found::Changed) {
                decided.changed.push(line);
                continue;
            }
            let named = meant.map(|meant| meant.named);
            let (left, right) = match named {
                [Named::Row(a), Named::Row(b)] if a != b => (a.min(b), a.max(b)),
                [Named::Row(_), Named::Row(_)] => return Err(sheet.wrong(line, "it is about one row only")),
                [Named::Several, _] | [_, Named::Several] => {
                    decided.unclear.push(line);
                    continue;
                }
                _ => {
                    decided.unknown.push(line);
                    continue;
                }
            };
            decided.moved += usize::from(meant.iter().any(|meant| meant.how == Found::ByMark));
            if meant.iter().any(|meant| meant.how == Found::Unmarked) {
                decided.unmarked.push(line);
            }
            let replaces = latest.get(&(left, right)).is_none_or(|(known, ..)| *known <= when);
            decided.replaced += usize::from(latest.contains_key(&(left, right)));
            if replaces {
                latest.insert((left, right), (when, line, verdict));
            }
        }
        let mut all: Vec<_> = latest.into_iter().collect();
        all.sort_by_key(|(_, (when, line, _))| (*when, *line));
        for ((left, right), (_, line, verdict)) in all {
            decided.decisions.push(Decision { left, right, verdict });
            decided.lines.push(line);
        }
        Ok(decided)
    }
}

/// How the row of a line was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    /// By its name, or by its number and what it says; or not at all.
    ByName,
    /// By what it says: under its number stands another.
    ByMark,
    /// By its number; what it should say is not known.
    Unmarked,
    /// Not: the row of its number says something else, and no row says what it should.
    Changed,
}

/// The row that a line means.
#[derive(Clone, Copy)]
struct Meant {
    named: Named,
    how: Found,
}

/// Finds rows by what they say.
struct ByMark<'l> {
    loaded: &'l Loaded,
    /// The rows of each mark, made when the first is looked for.
    rows: Option<BTreeMap<String, Vec<u32>>>,
}

impl ByMark<'_> {
    /// The row of a name, if it says what its mark tells; else the row that does.
    fn check(&mut self, table: Option<&str>, name: &str, mark: &str) -> Meant {
        let loaded = self.loaded;
        let named = find(loaded, table, name);
        let Some(of) = table_of(loaded, table).filter(|of| of.names.keys.is_none()) else {
            return Meant { named, how: Found::ByName };
        };
        match named {
            Named::Row(_) if mark.is_empty() => return Meant { named, how: Found::Unmarked },
            Named::Row(row) if loaded.rows.mark(row) == mark => return Meant { named, how: Found::ByName },
            _ if mark.is_empty() => return Meant { named, how: Found::ByName },
            _ => {}
        }
        let rows = self.rows.get_or_insert_with(|| {
            let mut rows: BTreeMap<String, Vec<u32>> = BTreeMap::new();
            for row in 0..u32::try_from(loaded.rows.len()).unwrap_or(u32::MAX) {
                rows.entry(loaded.rows.mark(row)).or_default().push(row);
            }
            rows
        });
        let within = of.first..of.first + of.len();
        let is_within = |row: &&u32| within.contains(&(**row as usize));
        let mut saying = rows.get(mark).into_iter().flatten().filter(is_within);
        let Some(first) = saying.next() else { return Meant { named, how: Found::Changed } };
        // rows that say the very same are one as good as the other
        if saying.all(|other| loaded.rows.are_same(*first, *other)) {
            Meant { named: Named::Row(*first), how: Found::ByMark }
        } else {
            Meant { named: Named::Several, how: Found::ByName }
        }
    }
}

/// A day or a point in time; a day counts from its beginning in UTC.
fn moment(text: &str) -> Option<Timestamp> {
    text.parse::<Timestamp>().ok().or_else(|| {
        let day = text.parse::<Date>().ok()?;
        day.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    })
}

/// The row of all tables that a line means.
fn find(loaded: &Loaded, table: Option<&str>, name: &str) -> Named {
    let within = |table: &LoadedTable| match table.names.find(name) {
        Named::Row(row) => u32::try_from(table.first)
            .ok()
            .and_then(|first| first.checked_add(row))
            .map_or(Named::Nobody, Named::Row),
        other => other,
    };
    table_of(loaded, table).map_or(Named::Nobody, within)
}

/// The table that a line means: a result of one table goes on with that table as the first.
fn table_of<'l>(loaded: &'l Loaded, table: Option<&str>) -> Option<&'l LoadedTable> {
    match table {
        None | Some("") => loaded.tables.first(),
        Some(table) => loaded.tables.iter().find(|known| known.name == table),
    }
}

/// A list with a header, line by line: a CSV file, or a Parquet file as if it were one.
struct Sheet<'p> {
    path: &'p Path,
    reader: csv::Reader<Box<dyn Read>>,
    columns: Vec<String>,
    record: csv::StringRecord,
}

impl<'p> Sheet<'p> {
    fn open(path: &'p Path) -> Result<Self, AppError> {
        let failed = |source: std::io::Error| AppError::File { doing: "read", path: path.to_owned(), source };
        let file = File::open(path).map_err(failed)?;
        if file.metadata().map_err(failed)?.is_dir() {
            return Err(failed(std::io::ErrorKind::IsADirectory.into()));
        }
        let text: Box<dyn Read> = match of_parquet(path)? {
            Some(text) => Box::new(Cursor::new(text)),
            None => Box::new(file),
        };
        let mut reader = csv::ReaderBuilder::new().flexible(true).buffer_capacity(1 << 16).from_reader(text);
        let header = reader.headers().map_err(|error| unreadable(path, &error))?;
        let columns =
            header.iter().map(|column| column.trim_start_matches('\u{feff}').trim().to_owned()).collect();
        Ok(Self { path, reader, columns, record: csv::StringRecord::new() })
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.eq_ignore_ascii_case(name))
    }

    fn column(&self, name: &'static str) -> Result<usize, AppError> {
        self.find(name).ok_or_else(|| self.lacks(name))
    }

    fn lacks(&self, column: &'static str) -> AppError {
        AppError::ListColumn { path: self.path.to_owned(), column }
    }

    fn wrong(&self, line: u64, problem: &'static str) -> AppError {
        AppError::ListLine { path: self.path.to_owned(), line, problem }
    }

    /// Takes the next line; its number, if there is one.
    fn next_line(&mut self) -> Result<Option<u64>, AppError> {
        let more =
            self.reader.read_record(&mut self.record).map_err(|error| unreadable(self.path, &error))?;
        Ok(more.then(|| self.record.position().map_or(0, csv::Position::line)))
    }

    fn cell(&self, column: usize) -> &str {
        self.record.get(column).unwrap_or_default().trim()
    }
}

/// The lines of a Parquet file as those of a CSV file, if it is one. Who is who is two columns; all of it is in memory.
#[cfg(feature = "parquet")]
fn of_parquet(path: &Path) -> Result<Option<Vec<u8>>, AppError> {
    let Some(head) = super::parquet::head(path)? else { return Ok(None) };
    let failed = |error: csv::Error| AppError::Output(error.into());
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(head.columns()).map_err(failed)?;
    let mut written = Ok(());
    super::parquet::each(path, &head, |cells| {
        if written.is_ok() {
            written = writer.write_record(cells);
        }
    })?;
    written.map_err(failed)?;
    Ok(writer.into_inner().ok())
}

/// A Parquet file is told from a list without the right columns.
#[cfg(not(feature = "parquet"))]
fn of_parquet(path: &Path) -> Result<Option<Vec<u8>>, AppError> {
    let mut start = Vec::with_capacity(4);
    let read = File::open(path).and_then(|file| file.take(4).read_to_end(&mut start));
    if read.is_ok() && start == b"PAR1" { Err(AppError::NoParquet(path.to_owned())) } else { Ok(None) }
}

fn unreadable(path: &Path, error: &csv::Error) -> AppError {
    let line = error.position().map_or(0, csv::Position::line);
    let problem = match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "the text is not UTF-8",
        csv::ErrorKind::Io(_) => "the file cannot be read on",
        _ => "the line is not CSV",
    };
    AppError::ListLine { path: path.to_owned(), line, problem }
}
