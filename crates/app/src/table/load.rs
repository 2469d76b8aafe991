//! Tables from files to packed rows.
//!
//! What it is not: the reading of any form (`stream`, `gather`).
//!
//! The one idea: the columns of every table are known before the first row is packed, so several tables become one
//! by what their columns mean, whatever these are called. A file that turns out to be odd half-way begins anew in the
//! other way of reading.

use std::path::{Path, PathBuf};

use chartward_resolve::bulk::{Filler, Rows, Schema};
use chartward_resolve::table::{Joint, Mapping};
use chartward_resolve::{ResolveError, Settings};
use jiff::civil::Date;

use super::gather::{Found, read_table};
use super::row_names::{Keys, RowNames};
use super::tokens::{Raw, Recipe, of_row};
use super::{TableSettings, UsedColumns, stream};
use crate::AppError;
use crate::progress::Progress;

/// A file to read, and how.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) path: PathBuf,
    pub(super) id: Option<String>,
    pub(super) columns: Option<String>,
    /// Whether tokens are made of its rows.
    pub(super) tokens: Tokens,
}

/// Whether tokens are made of rows while they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tokens {
    No,
    Yes,
}

/// Tables in memory.
pub(super) struct Loaded {
    pub(super) rows: Rows,
    pub(super) tables: Vec<LoadedTable>,
}

/// One of them: its rows are `first..first + names.numbers.len()` of all.
pub(super) struct LoadedTable {
    /// Its file's name, or its path where two files are called alike.
    pub(super) name: String,
    pub(super) first: usize,
    pub(super) names: RowNames,
    pub(super) columns: UsedColumns,
    pub(super) trouble: Option<String>,
    pub(super) ragged: Ragged,
    /// What each row tells a person by, if that was asked for.
    pub(super) tokens: Vec<Raw>,
}

impl LoadedTable {
    pub(super) fn empty(name: &str, first: usize, id: Option<usize>, columns: UsedColumns) -> Self {
        Self {
            name: name.to_owned(),
            first,
            names: RowNames::new(id.map(|_| Keys::default())),
            columns,
            trouble: None,
            ragged: Ragged::default(),
            tokens: Vec::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.names.numbers.len()
    }
}

/// Rows with more or fewer cells than the header: a comma too many moves every value behind it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ragged {
    /// How many rows.
    pub rows: usize,
    /// Number of the first of them.
    pub first: u32,
}

impl Ragged {
    pub(super) fn note(&mut self, number: u32) {
        if self.rows == 0 {
            self.first = number;
        }
        self.rows += 1;
    }
}

/// Reads all tables as one.
pub(super) fn load(
    asked: &[Asked],
    settings: &TableSettings,
    progress: &mut dyn Progress,
) -> Result<Loaded, AppError> {
    let names = table_names(asked)?;
    let mut odd = vec![false; asked.len()];
    loop {
        match attempt(asked, &names, &odd, settings, progress)? {
            Attempt::Done(loaded) => return Ok(*loaded),
            Attempt::Odd(table) => odd[table] = true,
        }
    }
}

/// What is found at the beginning of a file.
enum Opened {
    Plain(stream::Head),
    Evidence(Found),
    #[cfg(feature = "parquet")]
    Parquet(super::parquet::Head),
}

impl Opened {
    fn columns(&self) -> &[String] {
        match self {
            Self::Plain(head) => &head.columns,
            Self::Evidence(found) => &found.columns,
            #[cfg(feature = "parquet")]
            Self::Parquet(head) => head.columns(),
        }
    }

    fn new(path: &Path, is_odd: bool, settings: &TableSettings) -> Result<Self, AppError> {
        if let Some(opened) = open_parquet(path)? {
            return Ok(opened);
        }
        let head = if is_odd { None } else { stream::head(path)? };
        Ok(match head {
            Some(head) => Self::Plain(head),
            None => Self::Evidence(read_table(path, &settings.reading)?),
        })
    }
}

#[cfg(feature = "parquet")]
fn open_parquet(path: &Path) -> Result<Option<Opened>, AppError> {
    Ok(super::parquet::head(path)?.map(Opened::Parquet))
}

/// A Parquet file is told from one that cannot be read at all.
#[cfg(not(feature = "parquet"))]
fn open_parquet(path: &Path) -> Result<Option<Opened>, AppError> {
    use std::io::Read;
    let mut start = Vec::with_capacity(4);
    let read = std::fs::File::open(path).and_then(|file| file.take(4).read_to_end(&mut start));
    if read.is_ok() && start == b"PAR1" {
        return Err(AppError::NoParquet(path.to_owned()));
    }
    Ok(None)
}

enum Attempt {
    Done(Box<Loaded>),
    /// This table cannot be read in pieces after all.
    Odd(usize),
}

fn attempt(
    asked: &[Asked],
    names: &[String],
    odd: &[bool],
    settings: &TableSettings,
    progress: &mut dyn Progress,
) -> Result<Attempt, AppError> {
    let mut opened = Vec::new();
    for (asked, odd) in asked.iter().zip(odd) {
        opened.push(Opened::new(&asked.path, *odd, settings)?);
    }
    let plans: Vec<Plan> = asked
        .iter()
        .zip(&opened)
        .map(|(asked, opened)| Plan::new(asked, opened.columns(), settings.as_of))
        .collect::<Result<_, _>>()?;
    let mapped: Vec<(&[String], &Mapping)> =
        opened.iter().map(Opened::columns).zip(plans.iter().map(|plan| &plan.mapping)).collect();
    let Joint { columns, mapping, at } = Mapping::joint(&mapped)?;
    let schema = Schema::new(&columns, &mapping, &Settings::new(settings.as_of))?;
    let mut loaded = Loaded { rows: Rows::new(&schema), tables: Vec::new() };
    for (table, ((opened, plan), cells)) in opened.into_iter().zip(plans).zip(&at).enumerate() {
        let mut place = Place::new(&schema, cells, plan.id);
        place.recipe = plan.recipe;
        let mut into = LoadedTable::empty(&names[table], loaded.rows.len(), plan.id, plan.columns);
        let path = &asked[table].path;
        match opened {
            Opened::Plain(head) => {
                if !stream::read(
                    path,
                    head,
                    &place,
                    settings.threads,
                    (&mut loaded.rows, &mut into),
                    progress,
                )? {
                    return Ok(Attempt::Odd(table));
                }
            }
            Opened::Evidence(found) => take(found, &place, &mut loaded.rows, &mut into)?,
            #[cfg(feature = "parquet")]
            Opened::Parquet(head) => {
                super::parquet::read(path, &head, &place, (&mut loaded.rows, &mut into), progress)?;
            }
        }
        if into.len() == 0 {
            return Err(AppError::EmptyTable(path.clone()));
        }
        loaded.tables.push(into);
    }
    loaded.rows.settle(settings.threads);
    Ok(Attempt::Done(Box::new(loaded)))
}

/// Where the cells of a table's rows go.
pub(super) struct Place<'p> {
    pub(super) schema: &'p Schema,
    /// The table's column for each column of the schema.
    cells: &'p [Option<usize>],
    /// The column that names rows.
    pub(super) id: Option<usize>,
    /// How tokens are made of the rows, if they are.
    pub(super) recipe: Option<Recipe>,
}

impl<'p> Place<'p> {
    pub(super) fn new(schema: &'p Schema, cells: &'p [Option<usize>], id: Option<usize>) -> Self {
        Self { schema, cells, id, recipe: None }
    }

    /// What a row tells a person by, if that is asked for.
    pub(super) fn token<'c>(&self, cell: impl Fn(usize) -> &'c str) -> Option<Raw> {
        self.recipe.as_ref().map(|recipe| of_row(recipe, cell))
    }

    /// Packs a row.
    pub(super) fn fill<'c>(&self, filler: &mut Filler<'_>, cell: impl Fn(usize) -> &'c str) {
        self.fill_some(filler, 1, |_| &cell);
    }

    /// Packs some rows, which is faster than one after the other; `cells` gives the cells of one.
    pub(super) fn fill_some<'c, C: Fn(usize) -> &'c str>(
        &self,
        filler: &mut Filler<'_>,
        count: usize,
        cells: impl Fn(usize) -> C,
    ) {
        filler.push_some(count, |row| {
            let cell = cells(row);
            move |column| self.cells.get(column).copied().flatten().map_or("", &cell)
        });
    }
}

/// Takes the rows of a table that is in memory.
fn take(found: Found, place: &Place<'_>, rows: &mut Rows, into: &mut LoadedTable) -> Result<(), AppError> {
    let mut filler = place.schema.filler();
    let numbers: Vec<u32> =
        found.numbers.iter().map(|number| u32::try_from(*number).unwrap_or(u32::MAX)).collect();
    for (part, numbers) in found.rows.chunks(1 << 16).zip(numbers.chunks(1 << 16)) {
        for (row, number) in part.iter().zip(numbers) {
            let cell = |column: usize| row.get(column).map_or("", String::as_str);
            place.fill(&mut filler, cell);
            into.tokens.extend(place.token(cell));
            if let (Some(keys), Some(id)) = (&mut into.names.keys, place.id) {
                keys.push(cell(id));
            }
            if row.len() > found.columns.len() {
                into.ragged.note(*number);
            }
        }
        rows.append(filler.take())?;
    }
    into.names.numbers = numbers;
    into.trouble = found.trouble;
    Ok(())
}

/// What the columns of one table are, which of them names rows, and what a person is told of them.
struct Plan {
    mapping: Mapping,
    id: Option<usize>,
    columns: UsedColumns,
    recipe: Option<Recipe>,
}

impl Plan {
    fn new(asked: &Asked, columns: &[String], as_of: Date) -> Result<Self, AppError> {
        let mapping = match &asked.columns {
            Some(text) => Mapping::parse(text)?,
            None => Mapping::recognise(columns),
        };
        let id = match &asked.id {
            Some(name) => {
                let found = columns.iter().position(|column| column.trim().eq_ignore_ascii_case(name.trim()));
                Some(found.ok_or_else(|| ResolveError::NoSuchColumn(name.clone()))?)
            }
            None => None,
        };
        let recipe = match asked.tokens {
            Tokens::Yes => Some(Recipe { mapping: mapping.clone().bind(columns)?, as_of }),
            Tokens::No => None,
        };
        Ok(Self { columns: UsedColumns::new(columns, &mapping)?, mapping, id, recipe })
    }
}

/// What tables are called in the output: by their files' names, by their paths where those are the same.
fn table_names(asked: &[Asked]) -> Result<Vec<String>, AppError> {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    for (at, one) in asked.iter().enumerate() {
        if asked[..at].iter().any(|other| real(&other.path) == real(&one.path)) {
            return Err(AppError::SameTable(one.path.clone()));
        }
    }
    let short = |asked: &Asked| {
        asked.path.file_name().unwrap_or(asked.path.as_os_str()).to_string_lossy().into_owned()
    };
    let name = |one: &Asked| {
        let is_alone = asked.iter().filter(|other| short(other) == short(one)).count() == 1;
        if is_alone { short(one) } else { one.path.display().to_string() }
    };
    Ok(asked.iter().map(name).collect())
}
