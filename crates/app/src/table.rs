//! A table of rows to individuals, without a case.
//!
//! What it is: [`resolve_file`] reads one table, finds which rows are one individual and writes a number for each
//! row, and on request the pairs that a person should look at.
//!
//! The one idea: a plain CSV file in UTF-8 is read in pieces by all threads at once (`stream`) and may be far larger
//! than other tables; whatever is odd about it (another encoding or delimiter, a quote that is never closed) is left
//! to the readers of evidence, which take anything.

mod stream;

use std::io::Write;
use std::path::{Path, PathBuf};

use chartward_evidence::{Flow, Settings as Reading, Sink, Unit};
use chartward_model::{Document, InventoryRow, Outcome, Structure, Table};
use chartward_resolve::bulk::{Model, Options, Rows, Schema, estimate_model, resolve_rows, stage};
use chartward_resolve::table::{Column, Mapping, TableResolution};
use chartward_resolve::{ResolveError, Settings};
use jiff::civil::Date;

use crate::AppError;
use crate::progress::{Measure, Progress};

/// How to resolve a table.
#[derive(Clone, Debug)]
pub struct TableSettings {
    /// Column that is written beside the individual's number instead of the row number.
    pub id: Option<String>,
    /// What columns mean, as `field=column,...`; recognised from the headers if not given.
    pub columns: Option<String>,
    /// Day against which two-digit years are read.
    pub as_of: Date,
    /// How the file is read.
    pub reading: Reading,
    /// Threads. The result is the same on any number.
    pub threads: usize,
    /// Text of a model file with the weights; the shipped weights if not given.
    pub model: Option<String>,
    /// Whether the weights are estimated from the table first, beginning with those.
    pub estimate: bool,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct TableCounts {
    /// Which columns were used, and for what.
    pub columns: UsedColumns,
    /// Rows read.
    pub rows: usize,
    /// Distinct individuals.
    pub individuals: u32,
    /// Individuals with a single row.
    pub singletons: usize,
    /// Pairs that may be the same and were not joined.
    pub review: usize,
    /// How many more of those there are than are listed.
    pub review_left_out: usize,
    /// How many of them a contradiction keeps apart.
    pub conflicts: usize,
    /// Why the table was not read whole, if it was not.
    pub trouble: Option<String>,
    /// The weights as the text of a model file, if they were estimated.
    pub model: Option<String>,
}

/// The columns of a table in use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsedColumns {
    /// Header of each, and the field it was taken for, by the name that `--columns` knows.
    pub used: Vec<(String, String)>,
    /// How many others there are.
    pub unused: usize,
    /// Whether a name is among them.
    pub has_name: bool,
}

impl UsedColumns {
    fn new(columns: &[String], mapping: &Mapping) -> Result<Self, ResolveError> {
        let mapping = mapping.clone().bind(columns)?;
        let is_name = |column| {
            matches!(column, Column::GivenName | Column::Surname | Column::FullName | Column::FormerSurname)
        };
        let used: Vec<(usize, Column)> = mapping.columns().collect();
        let mut seen: Vec<usize> = used.iter().map(|(at, _)| *at).collect();
        seen.dedup();
        let shown = |(at, column): &(usize, Column)| {
            (columns.get(*at).map_or("", |header| header.trim()).to_owned(), field_name(*column))
        };
        Ok(Self {
            used: used.iter().map(shown).collect(),
            unused: columns.len().saturating_sub(seen.len()),
            has_name: used.iter().any(|(_, column)| is_name(*column)),
        })
    }
}

/// `GivenName` as `--columns` writes it: `given_name`.
fn field_name(column: Column) -> String {
    let mut name = String::new();
    for letter in format!("{column:?}").chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}

/// The shipped weights, as the text of a model file.
pub fn shipped_model() -> String {
    Model::default().to_text()
}

/// Reads one table with a header row, in any form that evidence is read in (CSV and TSV in any encoding,
/// spreadsheets), and writes `row,individual` (or `ID,individual`) in row order. Rows count from 1 below the
/// header; rows without content are counted and not written. `review` receives the pairs that a person should
/// look at, strongest first: `left,right,bits,reasons`.
///
/// # Errors
/// A file that cannot be read or is not one table, and a table that has no row or no column that says
/// anything about a person.
pub fn resolve_file(
    path: &Path,
    settings: &TableSettings,
    progress: &mut dyn Progress,
    output: &mut dyn Write,
    review: Option<&mut dyn Write>,
) -> Result<TableCounts, AppError> {
    let model = settings.model.as_deref().map_or_else(|| Ok(Model::default()), Model::read)?;
    let mut options = Options { threads: settings.threads, model };
    let loaded = match stream::read(path, settings, progress)? {
        Some(loaded) => loaded,
        None => Loaded::from_evidence(path, settings)?,
    };
    if loaded.rows.is_empty() {
        return Err(AppError::EmptyTable(path.to_owned()));
    }
    let mut shown = "";
    let told = &mut |done: usize, of: usize| {
        let next = stage(done, of);
        if next == shown {
            progress.advance(1);
        } else {
            shown = next;
            progress.stage(next, Measure::Steps(of as u64));
            progress.advance(done as u64);
        }
    };
    let linkage = Settings::new(settings.as_of);
    if settings.estimate {
        options.model = estimate_model(&loaded.rows, &linkage, &options, &mut *told);
    }
    let resolved = resolve_rows(&loaded.rows, &linkage, &options, told)?;
    let key = settings.id.as_deref().unwrap_or("row");
    loaded.write(&resolved, key, output)?;
    if let Some(review) = review {
        loaded.write_review(&resolved, review)?;
    }
    let mut sizes = vec![0_u32; resolved.individuals as usize + 1];
    for individual in &resolved.individual_of_row {
        sizes[*individual as usize] = sizes[*individual as usize].saturating_add(1);
    }
    let is_conflict =
        |reasons: &[String]| reasons.first().is_some_and(|reason| reason.starts_with("kept apart"));
    Ok(TableCounts {
        columns: loaded.columns,
        rows: loaded.rows.len(),
        individuals: resolved.individuals,
        singletons: sizes.iter().filter(|size| **size == 1).count(),
        review: resolved.review.len(),
        review_left_out: resolved.review_left_out,
        conflicts: resolved.review.iter().filter(|pair| is_conflict(&pair.reasons)).count(),
        trouble: loaded.trouble,
        model: settings.estimate.then(|| options.model.to_text()),
    })
}

/// A table in memory, and how its rows are called.
struct Loaded {
    rows: Rows,
    /// For each row its number below the header.
    numbers: Vec<u32>,
    keys: Option<Keys>,
    columns: UsedColumns,
    trouble: Option<String>,
}

/// The cells of the column that names rows, one after the other.
#[derive(Default)]
struct Keys {
    letters: String,
    ends: Vec<usize>,
}

impl Keys {
    fn push(&mut self, key: &str) {
        self.letters.push_str(key);
        self.ends.push(self.letters.len());
    }

    fn append(&mut self, other: &Self) {
        let base = self.letters.len();
        self.letters.push_str(&other.letters);
        self.ends.extend(other.ends.iter().map(|end| base + end));
    }

    fn get(&self, row: usize) -> &str {
        let start = row.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(row).and_then(|end| self.letters.get(start..*end)).unwrap_or_default()
    }
}

impl Loaded {
    /// A table in any form that evidence is read in.
    fn from_evidence(path: &Path, settings: &TableSettings) -> Result<Self, AppError> {
        let found = read_table(path, &settings.reading)?;
        let Plan { schema, id, columns } = Plan::new(&found.columns, settings)?;
        let mut rows = Rows::new(&schema);
        let mut filler = schema.filler();
        let mut keys = id.map(|_| Keys::default());
        for part in found.rows.chunks(1 << 16) {
            for row in part {
                filler.push(|column| row.get(column).map_or("", String::as_str));
                if let (Some(keys), Some(id)) = (&mut keys, id) {
                    keys.push(row.get(id).map_or("", String::as_str));
                }
            }
            rows.append(filler.take())?;
        }
        let numbers = found.numbers.iter().map(|number| u32::try_from(*number).unwrap_or(u32::MAX)).collect();
        Ok(Self { rows, numbers, keys, columns, trouble: found.trouble })
    }

    fn write(&self, resolved: &TableResolution, key: &str, output: &mut dyn Write) -> Result<(), AppError> {
        let mut writer = csv::Writer::from_writer(output);
        let failed = |error: csv::Error| AppError::Output(error.into());
        writer.write_record([key, "individual"]).map_err(failed)?;
        let (mut row_text, mut number_text) = (Decimal::new(), Decimal::new());
        for (row, individual) in resolved.individual_of_row.iter().enumerate() {
            let number = number_text.of(*individual);
            match &self.keys {
                Some(keys) => writer.write_record([keys.get(row).as_bytes(), number]),
                None => writer.write_record([row_text.of(self.number(row)), number]),
            }
            .map_err(failed)?;
        }
        Ok(writer.flush()?)
    }

    fn write_review(&self, resolved: &TableResolution, review: &mut dyn Write) -> Result<(), AppError> {
        let mut writer = csv::Writer::from_writer(review);
        let failed = |error: csv::Error| AppError::Output(error.into());
        writer.write_record(["left", "right", "bits", "reasons"]).map_err(failed)?;
        let name = |row: usize| {
            self.keys.as_ref().map_or_else(|| self.number(row).to_string(), |keys| keys.get(row).to_owned())
        };
        for pair in &resolved.review {
            let bits = format!("{:.2}", f64::from(pair.weight_centibits) / 100.0);
            let reasons = pair.reasons.join("; ");
            writer.write_record([name(pair.left), name(pair.right), bits, reasons]).map_err(failed)?;
        }
        Ok(writer.flush()?)
    }

    fn number(&self, row: usize) -> u32 {
        self.numbers.get(row).copied().unwrap_or(0)
    }
}

/// Writes numbers without asking for memory each time.
struct Decimal {
    digits: [u8; 10],
}

impl Decimal {
    fn new() -> Self {
        Self { digits: [b'0'; 10] }
    }

    fn of(&mut self, mut number: u32) -> &[u8] {
        let mut from = self.digits.len();
        for (at, digit) in self.digits.iter_mut().enumerate().rev() {
            *digit = b'0' + (number % 10).to_le_bytes()[0];
            number /= 10;
            from = at;
            if number == 0 {
                break;
            }
        }
        &self.digits[from..]
    }
}

/// How the columns are packed, which of them names rows, and what a person is told of them.
struct Plan {
    schema: Schema,
    id: Option<usize>,
    columns: UsedColumns,
}

impl Plan {
    fn new(columns: &[String], settings: &TableSettings) -> Result<Self, AppError> {
        let mapping = match &settings.columns {
            Some(text) => Mapping::parse(text)?,
            None => Mapping::recognise(columns),
        };
        let id = match &settings.id {
            Some(name) => {
                let found = columns.iter().position(|column| column.trim().eq_ignore_ascii_case(name.trim()));
                Some(found.ok_or_else(|| ResolveError::NoSuchColumn(name.clone()))?)
            }
            None => None,
        };
        let schema = Schema::new(columns, &mapping, &Settings::new(settings.as_of))?;
        Ok(Self { schema, id, columns: UsedColumns::new(columns, &mapping)? })
    }
}

/// The one table of a file.
#[derive(Default)]
struct Found {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    /// For each row its number below the header.
    numbers: Vec<u64>,
    trouble: Option<String>,
}

fn read_table(path: &Path, reading: &Reading) -> Result<Found, AppError> {
    let failed = |source: std::io::Error| AppError::File { doing: "read", path: path.to_owned(), source };
    // a folder, or a file that may not be read, is told in the system's words
    let file = std::fs::File::open(path).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    drop(file);
    if path.is_dir() {
        return Err(not_a_table(path, "it is a folder"));
    }
    let source = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut gather = Gather::default();
    chartward_evidence::read_as_table(&Unit { path: path.to_owned(), source, size }, reading, &mut gather);
    gather.finish(path)
}

fn not_a_table(path: &Path, reason: &str) -> AppError {
    AppError::NotATable { path: PathBuf::from(path), reason: reason.to_owned() }
}

/// Gathers the rows of one table, which may come in several parts.
#[derive(Default)]
struct Gather {
    /// Name and columns of the table, and the number that its file gives to its header row.
    table: Option<(Option<String>, Vec<String>, u64)>,
    found: Found,
    /// A table other than the first one was seen.
    several: bool,
    outcome: Option<Outcome>,
}

impl Sink for Gather {
    fn document(&mut self, document: Document) -> Flow {
        let Structure::Table(table) = &document.structure else { return Flow::Continue };
        if !document.place.members.is_empty() {
            return Flow::Continue;
        }
        match &self.table {
            None => {
                // without a header that looks like one, the first row is taken for it
                let above = table.first_row.saturating_sub(u64::from(!table.columns.is_empty()));
                self.table = Some((table.name.clone(), table.columns.clone(), above));
            }
            Some((name, columns, _)) if *name == table.name && *columns == table.columns => {}
            Some(_) => {
                self.several = true;
                return Flow::Stop;
            }
        }
        self.take(&document, table);
        Flow::Continue
    }

    fn inventory(&mut self, row: InventoryRow) -> Flow {
        if row.place.members.is_empty() {
            self.outcome = Some(row.outcome);
        }
        Flow::Continue
    }
}

impl Gather {
    fn take(&mut self, document: &Document, table: &Table) {
        let header = self.table.as_ref().map_or(0, |(_, _, header)| *header);
        for (physical, row) in (table.first_row..).zip(&table.rows) {
            let cells: Vec<String> = row.iter().map(|span| document.at(*span).to_owned()).collect();
            if cells.iter().all(String::is_empty) {
                continue;
            }
            self.found.rows.push(cells);
            self.found.numbers.push(physical.saturating_sub(header));
        }
    }

    fn finish(mut self, path: &Path) -> Result<Found, AppError> {
        if self.several {
            return Err(not_a_table(path, "it holds several tables or sheets"));
        }
        match self.outcome {
            Some(Outcome::Failed(reason) | Outcome::Skipped(reason)) => {
                return Err(not_a_table(path, &reason));
            }
            Some(Outcome::Partly(reason)) => self.found.trouble = Some(reason),
            Some(Outcome::Parsed) | None => {}
        }
        let Some((_, columns, _)) = self.table else { return Err(AppError::EmptyTable(path.to_owned())) };
        self.found.columns = columns;
        if self.found.columns.is_empty() && !self.found.rows.is_empty() {
            self.found.columns = self.found.rows.remove(0);
            let header = self.found.numbers.remove(0);
            self.found.numbers.iter_mut().for_each(|number| *number -= header);
        }
        if self.found.rows.is_empty() {
            return Err(AppError::EmptyTable(path.to_owned()));
        }
        Ok(self.found)
    }
}

#[cfg(test)]
mod tests {
    use chartward_evidence::{Isolation, Limits, Settings as Reading};

    use super::{Mapping, TableSettings, UsedColumns, resolve_file, stream};
    use crate::AppError;
    use crate::progress::Silent;

    fn resolve(name: &str, bytes: &[u8], id: Option<&str>) -> Result<String, AppError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let settings = TableSettings {
            id: id.map(str::to_owned),
            columns: None,
            as_of: jiff::civil::date(2026, 11, 22),
            reading: Reading { limits: Limits::default(), isolation: Isolation::InProcess },
            threads: 2,
            model: None,
            estimate: false,
        };
        let mut output = Vec::new();
        resolve_file(&path, &settings, &mut Silent, &mut output, None)?;
        Ok(String::from_utf8(output).unwrap())
    }

    fn is_streamed(bytes: &[u8]) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        std::fs::write(&path, bytes).unwrap();
        let settings = TableSettings {
            id: None,
            columns: None,
            as_of: jiff::civil::date(2026, 11, 22),
            reading: Reading { limits: Limits::default(), isolation: Isolation::InProcess },
            threads: 2,
            model: None,
            estimate: false,
        };
        stream::read(&path, &settings, &mut Silent).unwrap().is_some()
    }

    /// A plain file is read in pieces; with another delimiter it goes the way of evidence. Both find the same.
    #[test]
    fn both_ways_of_reading_find_the_same() {
        let mut table = Vec::new();
        chartward_simulate::crowd(5, 3_000, &mut table).unwrap();
        let mut table = String::from_utf8(table).unwrap();
        table.push_str(",,,,,,,,,,,,,,,\n9003,,,Bo,,Chen\n");
        let other = table.replace(',', ";");
        assert!(is_streamed(table.as_bytes()) && !is_streamed(other.as_bytes()));
        for id in [None, Some("row_id")] {
            let streamed = resolve("t.csv", table.as_bytes(), id).unwrap();
            let gathered = resolve("t.csv", other.as_bytes(), id).unwrap();
            let end = |text: &str| text.lines().rev().take(4).map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(end(&streamed), end(&gathered));
            assert!(streamed == gathered);
        }
    }

    #[test]
    fn odd_files_are_not_streamed() {
        let plain = "first_name,last_name,dob\nAnn,Lee,1991-05-06\n";
        assert!(is_streamed(plain.as_bytes()));
        assert!(is_streamed(format!("\u{feff}{plain}").as_bytes()));
        for odd in ["Bo,\"Chen,1970-01-02\n", "\nBo,Chen,1970-01-02\n", "Bo,Chen\0,1970-01-02\n"] {
            assert!(!is_streamed(format!("{plain}{odd}").as_bytes()), "{odd:?}");
        }
        assert!(!is_streamed(&[plain.as_bytes(), b"Zo\xeb,Lee,1991-05-06\n"].concat()));
        assert!(!is_streamed(b"x;first_name,last_name\nAnn,Lee\n"));
        assert!(!is_streamed(b""));
    }

    /// The names that are shown can be given to `--columns`.
    #[test]
    fn fields_are_called_as_they_are_given() {
        let columns = ["rec", "fn", "ln", "dob", "ssn"].map(str::to_owned);
        let recognised = UsedColumns::new(&columns, &Mapping::recognise(&columns)).unwrap();
        let shown = |header: &str, field: &str| (header.to_owned(), field.to_owned());
        assert_eq!(recognised.used, [shown("dob", "date_of_birth"), shown("ssn", "ssn")]);
        assert!(recognised.unused == 3 && !recognised.has_name);
        let told = Mapping::parse("given_name=fn,surname=ln,mothers_maiden_name=rec").unwrap();
        let told = UsedColumns::new(&columns, &told).unwrap();
        let expected =
            [shown("rec", "mothers_maiden_name"), shown("fn", "given_name"), shown("ln", "surname")];
        assert_eq!(told.used, expected);
        assert!(told.unused == 2 && told.has_name);
    }

    const ROWS: &str = "first_name;last_name;dob;ssn\nZo\u{eb};N\u{fa}\u{f1}ez;1980-02-03;987-65-4321\n\
                        Ann;Lee;1991-05-06;987-65-4322\n;;;\nZo\u{eb};N\u{fa}\u{f1}ez;1980-02-03;987-65-4321\n";

    #[test]
    fn any_encoding_and_delimiter_and_row_numbers_that_count_empty_rows() {
        let expected = "row,individual\n1,1\n2,2\n4,1\n";
        assert_eq!(resolve("t.csv", ROWS.as_bytes(), None).unwrap(), expected);
        let utf16: Vec<u8> =
            "\u{feff}".encode_utf16().chain(ROWS.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(resolve("t.csv", &utf16, None).unwrap(), expected);
        let latin: Vec<u8> = ROWS.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        assert_eq!(resolve("t", &latin, None).unwrap(), expected);
        assert_eq!(resolve("t.tsv", ROWS.replace(';', "\t").as_bytes(), None).unwrap(), expected);
    }

    #[test]
    fn a_column_passes_through() {
        let rows = "id,first_name,last_name,dob\nA-1,Ann,Lee,1991-05-06\nA-2,Bo,Chen,1970-01-02\n";
        assert_eq!(resolve("t.csv", rows.as_bytes(), Some("ID")).unwrap(), "ID,individual\nA-1,1\nA-2,2\n");
    }

    #[test]
    fn what_is_no_table_is_refused() {
        assert!(matches!(resolve("t.csv", b"", None), Err(AppError::EmptyTable(_))));
        assert!(matches!(
            resolve("t.csv", b"first_name,last_name,dob\n", None),
            Err(AppError::EmptyTable(_))
        ));
        let picture = resolve("t.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", None).unwrap_err();
        assert!(matches!(picture, AppError::NotATable { .. }), "{picture}");
    }
}
