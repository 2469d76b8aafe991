//! Tables of rows to individuals, without a case.
//!
//! What it is: [`resolve_tables`] reads one table, or several as one, and finds which rows are one individual;
//! [`ResolvedTables`] writes a number for each row, the pairs that a person should look at, the rows that two tables
//! share, what became of an earlier result, and a report on how good it is.
//!
//! The one idea: a plain CSV file in UTF-8 is read in pieces by all threads at once (`stream`) and may be far larger
//! than other tables; whatever is odd about it (another encoding or delimiter, a quote that is never closed) is left
//! to the readers of evidence, which take anything.

mod earlier;
mod gather;
mod load;
mod output;
#[cfg(feature = "parquet")]
mod parquet;
mod quality;
mod records;
mod row_names;
mod stream;
pub(crate) mod tokens;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chartward_evidence::Settings as Reading;
use chartward_resolve::bulk::{Given, Model, Options, Resolved, estimate_model, resolve_given, stage};
use chartward_resolve::table::{Column, Mapping};
use chartward_resolve::{ResolveError, Settings};
use jiff::civil::Date;

pub use chartward_resolve::bulk::Auditing;
pub use load::Ragged;
pub use quality::{Disagreement, Linked, Quality, Weak};

use crate::AppError;
use crate::progress::{Measure, Progress};
use earlier::{Decided, Earlier};
use load::{Asked, Loaded, LoadedTable, Tokens, load};
use tokens::RowTokens;

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

/// What to resolve.
#[derive(Clone, Debug)]
pub struct TableRequest {
    /// Tables that are read as one. At least one.
    pub tables: Vec<PathBuf>,
    /// A table that is compared with them.
    pub link: Option<LinkedTable>,
    /// An earlier result, as [`ResolvedTables::write_individuals`] wrote it.
    pub known: Option<PathBuf>,
    /// What people decided, as [`ResolvedTables::write_review`] lists it.
    pub decisions: Option<PathBuf>,
    /// Whether the result is looked over for [`ResolvedTables::quality`].
    pub audit: Auditing,
    /// Whether pairs in doubt are put into words for [`ResolvedTables::write_review`], or counted only.
    pub review: Reviewing,
}

/// What is done with pairs in doubt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reviewing {
    /// They are counted, and the strongest are listed with what speaks for and against.
    #[default]
    Listed,
    /// They are counted, as are pairs that were joined against a rule; [`ResolvedTables::write_review`] writes no more
    /// than the header.
    Counted,
}

/// A table that others are compared with.
#[derive(Clone, Debug)]
pub struct LinkedTable {
    /// The file.
    pub path: PathBuf,
    /// Its column that names rows; that of the other tables if not given.
    pub id: Option<String>,
    /// What its columns mean; recognised from the headers if not given.
    pub columns: Option<String>,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct TableCounts {
    /// For each table what is to be said of it.
    pub tables: Vec<TableFacts>,
    /// Rows read.
    pub rows: usize,
    /// Distinct individuals.
    pub individuals: u32,
    /// Individuals with a single row.
    pub singletons: usize,
    /// Pairs that may be the same and were not joined, listed or not.
    pub review: usize,
    /// How many of them a contradiction keeps apart.
    pub conflicts: usize,
    /// Pairs that were joined though two given names or two birth dates are known.
    pub waived: usize,
    /// How the tables and the linked one overlap.
    pub linked: Option<Linked>,
    /// What became of an earlier result.
    pub earlier: Option<EarlierCounts>,
    /// What became of decisions.
    pub decisions: Option<DecisionCounts>,
}

/// What is to be said of one table.
#[derive(Clone, Debug)]
pub struct TableFacts {
    /// Its file's name.
    pub name: String,
    /// Rows read from it.
    pub rows: usize,
    /// Which columns were used, and for what.
    pub columns: UsedColumns,
    /// Why it was not read whole, if it was not.
    pub trouble: Option<String>,
    /// Rows with more or fewer cells than the header.
    pub ragged: Ragged,
    /// Rows whose name is not theirs alone, and the number of the first.
    pub shared_names: (usize, u32),
}

/// What became of an earlier result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EarlierCounts {
    /// Rows that it knows.
    pub known_rows: usize,
    /// Rows that are new.
    pub new_rows: usize,
    /// Lines of it about rows that are not there.
    pub gone_rows: usize,
    /// Individuals none of whose rows is there.
    pub gone: usize,
    /// Lines of it whose name several rows have: those rows were compared as new ones.
    pub unclear: usize,
    /// Individuals that are one with an older one now.
    pub merged: usize,
    /// Individuals some of whose rows are somebody else's now.
    pub split: usize,
    /// Individuals whose rows contradict one another today and were compared anew.
    pub opened: usize,
}

/// What became of decisions. Lines are those of their file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionCounts {
    /// Carried out.
    pub applied: usize,
    /// Lines without a verdict.
    pub open: usize,
    /// Lines that a later one replaces.
    pub replaced: usize,
    /// Lines about rows that are not there.
    pub unknown: Vec<u64>,
    /// Lines whose names several rows have.
    pub unclear: Vec<u64>,
    /// Lines whose rows were found by what they say: the table was sorted anew.
    pub moved: usize,
    /// Lines about rows that say something else than when the decision was made: not carried out.
    pub changed: Vec<u64>,
    /// Lines that name rows by number without a mark of what these say: carried out, but nobody can tell whether the table
    /// is the same.
    pub unmarked: Vec<u64>,
    /// "Same" where other decisions say "different": not carried out.
    pub contradicted: Vec<u64>,
    /// "Same" against what the rules say, and what they say: carried out.
    pub overridden: Vec<(u64, &'static str)>,
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

/// Reads tables with a header row, in any form that evidence is read in (CSV and TSV in any encoding,
/// spreadsheets), and finds which rows are one individual. Rows count from 1 below the header; rows without content
/// are counted and are nobody's.
///
/// # Errors
/// A file that cannot be read or is not one table, a table that has no row or no column that says anything about a
/// person, an earlier result or decisions that do not fit.
pub fn resolve_tables(
    request: &TableRequest,
    settings: &TableSettings,
    progress: &mut dyn Progress,
) -> Result<ResolvedTables, AppError> {
    resolve(request, settings, Tokens::No, progress)
}

/// As [`resolve_tables`], with the tokens of the rows of one table.
pub(crate) fn resolve_with_tokens(
    table: &Path,
    settings: &TableSettings,
    progress: &mut dyn Progress,
) -> Result<(ResolvedTables, Vec<RowTokens>), AppError> {
    let mut resolved = resolve(&TableRequest::of(table), settings, Tokens::Yes, progress)?;
    let raw = resolved.tables.iter_mut().flat_map(|table| std::mem::take(&mut table.tokens)).collect();
    Ok((resolved, tokens::finish(raw)))
}

fn resolve(
    request: &TableRequest,
    settings: &TableSettings,
    tokens: Tokens,
    progress: &mut dyn Progress,
) -> Result<ResolvedTables, AppError> {
    let model = settings.model.as_deref().map_or_else(|| Ok(Model::default()), Model::read)?;
    let mut options = Options { threads: settings.threads, model };
    let mut asked: Vec<Asked> = Vec::new();
    for path in &request.tables {
        let (id, columns) = (settings.id.clone(), settings.columns.clone());
        asked.push(Asked { path: path.clone(), id, columns, tokens });
    }
    if let Some(link) = &request.link {
        let id = link.id.clone().or_else(|| settings.id.clone());
        asked.push(Asked { path: link.path.clone(), id, columns: link.columns.clone(), tokens });
    }
    let mut loaded = load(&asked, settings, progress)?;
    for table in &mut loaded.tables {
        table.names.index();
    }
    let earlier = request.known.as_deref().map(|path| Earlier::read(path, &loaded)).transpose()?;
    let decided = request.decisions.as_deref().map(|path| Decided::read(path, &loaded)).transpose()?;
    for table in &mut loaded.tables {
        table.names.forget_index();
    }
    let given = Given {
        known: earlier.as_ref().map(|earlier| earlier.known.clone()).unwrap_or_default(),
        highest: earlier.as_ref().map_or(0, |earlier| earlier.highest),
        decisions: decided.as_ref().map(|decided| decided.decisions.clone()).unwrap_or_default(),
        audit: request.audit,
    };
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
    let mut linkage = Settings::new(settings.as_of);
    if request.review == Reviewing::Counted {
        linkage.review_limit = 0;
    }
    if settings.estimate {
        options.model = estimate_model(&loaded.rows, &linkage, &options, &mut *told);
    }
    let resolved = resolve_given(&loaded.rows, &linkage, &options, &given, told)?;
    let marks = marks(&loaded, &resolved);
    Ok(ResolvedTables {
        tables: loaded.tables,
        marks,
        is_linked: request.link.is_some(),
        id: settings.id.clone(),
        resolved,
        model: settings.estimate.then(|| options.model.to_text()),
        earlier,
        decided,
    })
}

/// What the rows that are listed for review say, in short, where rows go by number.
fn marks(loaded: &Loaded, resolved: &Resolved) -> BTreeMap<usize, String> {
    let listed = resolved.resolution.review.iter().chain(&resolved.resolution.waived);
    let by_number = |row: &usize| {
        let table = loaded.tables.iter().rev().find(|table| table.first <= *row);
        table.is_some_and(|table| table.names.keys.is_none())
    };
    let rows = listed.flat_map(|pair| [pair.left, pair.right]).filter(by_number);
    rows.filter_map(|row| Some((row, loaded.rows.mark(u32::try_from(row).ok()?)))).collect()
}

/// Tables whose rows' individuals are known.
pub struct ResolvedTables {
    tables: Vec<LoadedTable>,
    /// Of rows that go by number and are listed for review: what they say, in short.
    marks: BTreeMap<usize, String>,
    /// Whether the last table is one that the others are compared with.
    is_linked: bool,
    id: Option<String>,
    resolved: Resolved,
    /// The weights as the text of a model file, if they were estimated.
    model: Option<String>,
    earlier: Option<Earlier>,
    decided: Option<Decided>,
}

impl ResolvedTables {
    /// What was found, in figures.
    pub fn counts(&self) -> TableCounts {
        let resolution = &self.resolved.resolution;
        TableCounts {
            tables: self.tables.iter().map(LoadedTable::facts).collect(),
            rows: resolution.individual_of_row.len(),
            individuals: resolution.individuals,
            singletons: self.singletons(),
            review: resolution.review.len() + resolution.review_left_out,
            conflicts: resolution.conflicts,
            waived: resolution.waived.len() + resolution.waived_left_out,
            linked: self.is_linked.then(|| quality::linked(self)),
            earlier: self.earlier.as_ref().map(|earlier| self.earlier_counts(earlier)),
            decisions: self.decided.as_ref().map(|decided| self.decision_counts(decided)),
        }
    }

    /// The weights as the text of a model file, if they were estimated.
    pub fn model(&self) -> Option<&str> {
        self.model.as_deref()
    }

    /// The individual of each row with content, in order, and what the row is called.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (u32, String)> + '_ {
        let individuals = self.resolved.resolution.individual_of_row.iter().enumerate();
        individuals.map(|(row, individual)| {
            (*individual, self.place(row).map_or_else(String::new, |(table, at)| table.names.name(at)))
        })
    }

    fn singletons(&self) -> usize {
        // an earlier result may have high numbers, but they began at 1 as well
        let all = &self.resolved.resolution.individual_of_row;
        let highest = all.iter().copied().max().unwrap_or(0) as usize;
        if highest <= all.len().saturating_mul(4) {
            let mut rows = vec![0_u8; highest + 1];
            for individual in all {
                let count = &mut rows[*individual as usize];
                *count = count.saturating_add(1);
            }
            return rows.into_iter().filter(|count| *count == 1).count();
        }
        let mut sorted = all.clone();
        sorted.sort_unstable();
        sorted.chunk_by(|a, b| a == b).filter(|rows| rows.len() == 1).count()
    }

    fn earlier_counts(&self, earlier: &Earlier) -> EarlierCounts {
        use chartward_resolve::bulk::Change;
        let known_rows = earlier.known.iter().filter(|known| **known != 0).count();
        let split = |change: &Change| match change {
            Change::Split { from, .. } => Some(*from),
            Change::Merged { .. } => None,
        };
        let mut split: Vec<u32> = self.resolved.changes.iter().filter_map(split).collect();
        split.dedup();
        let merged = |change: &&Change| matches!(change, Change::Merged { .. });
        EarlierCounts {
            known_rows,
            new_rows: earlier.known.len() - known_rows,
            gone_rows: earlier.gone,
            gone: earlier.gone_individuals.len(),
            unclear: earlier.unclear,
            merged: self.resolved.changes.iter().filter(merged).count(),
            split: split.len(),
            opened: self.resolved.opened,
        }
    }

    fn decision_counts(&self, decided: &Decided) -> DecisionCounts {
        let line = |place: &usize| decided.lines.get(*place).copied().unwrap_or(0);
        let overridden = self.resolved.overridden.iter();
        DecisionCounts {
            applied: decided.decisions.len() - self.resolved.contradicted.len(),
            open: decided.open,
            replaced: decided.replaced,
            unknown: decided.unknown.clone(),
            unclear: decided.unclear.clone(),
            moved: decided.moved,
            changed: decided.changed.clone(),
            unmarked: decided.unmarked.clone(),
            contradicted: self.resolved.contradicted.iter().map(line).collect(),
            overridden: overridden.map(|found| (line(&found.decision), found.reason)).collect(),
        }
    }
}

impl LoadedTable {
    fn facts(&self) -> TableFacts {
        TableFacts {
            name: self.name.clone(),
            rows: self.len(),
            columns: self.columns.clone(),
            trouble: self.trouble.clone(),
            ragged: self.ragged,
            shared_names: self.names.shared,
        }
    }
}

impl TableRequest {
    /// One table, and nothing else.
    pub fn of(table: &Path) -> Self {
        Self {
            tables: vec![table.to_owned()],
            link: None,
            known: None,
            decisions: None,
            audit: Auditing::No,
            review: Reviewing::Listed,
        }
    }
}

#[cfg(test)]
mod tests {
    use chartward_evidence::{Isolation, Limits, Settings as Reading};

    use chartward_resolve::bulk::{Rows, Schema};

    use super::load::{LoadedTable, Place};
    use super::{Mapping, TableRequest, TableSettings, UsedColumns, resolve_tables, stream};
    use crate::AppError;
    use crate::progress::Silent;

    fn resolve(name: &str, bytes: &[u8], id: Option<&str>) -> Result<String, AppError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let settings = TableSettings { id: id.map(str::to_owned), ..settings() };
        let mut output = Vec::new();
        resolve_tables(&TableRequest::of(&path), &settings, &mut Silent)?.write_individuals(&mut output)?;
        Ok(String::from_utf8(output).unwrap())
    }

    fn is_streamed(bytes: &[u8]) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        std::fs::write(&path, bytes).unwrap();
        let Some(head) = stream::head(&path).unwrap() else { return false };
        let settings = chartward_resolve::Settings::new(jiff::civil::date(2026, 11, 22));
        let mapping = Mapping::recognise(&head.columns);
        let schema = Schema::new(&head.columns, &mapping, &settings).unwrap();
        let cells: Vec<Option<usize>> = (0..head.columns.len()).map(Some).collect();
        let mut into = LoadedTable::empty("t.csv", 0, None, UsedColumns::default());
        let mut rows = Rows::new(&schema);
        let place = Place::new(&schema, &cells, None);
        stream::read(&path, head, &place, 2, (&mut rows, &mut into), &mut Silent).unwrap()
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

    /// Cut into pieces such a line would be counted as many people.
    #[test]
    fn a_line_without_end_is_refused_and_a_long_one_is_a_row() {
        let head = "first_name,last_name,dob\nAnn,Lee,1991-05-06\n";
        let with = |length: usize| [head, "Bo,", &"x".repeat(length), ",1970-01-02\n"].concat();
        assert_eq!(resolve("t.csv", with(5 << 20).as_bytes(), None).unwrap(), "row,individual\n1,1\n2,2\n");
        let refused = resolve("t.csv", with(70 << 20).as_bytes(), None).unwrap_err();
        assert!(refused.to_string().contains("a line is longer than 64 MiB"), "{refused}");
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

    fn settings() -> TableSettings {
        TableSettings {
            id: None,
            columns: None,
            as_of: jiff::civil::date(2026, 11, 22),
            reading: Reading { limits: Limits::default(), isolation: Isolation::InProcess },
            threads: 2,
            model: None,
            estimate: false,
        }
    }

    /// The individuals of a table's rows under decisions, what became of these, and the list for review.
    fn decided(table: &str, decisions: Option<&str>) -> (Vec<u32>, Option<super::DecisionCounts>, String) {
        let folder = tempfile::tempdir().unwrap();
        let mut request = TableRequest::of(&folder.path().join("t.csv"));
        std::fs::write(&request.tables[0], table).unwrap();
        request.decisions = decisions.map(|text| {
            let path = folder.path().join("decided.csv");
            std::fs::write(&path, text).unwrap();
            path
        });
        let resolved = resolve_tables(&request, &settings(), &mut Silent).unwrap();
        let mut review = Vec::new();
        resolved.write_review(&mut review).unwrap();
        let numbers = resolved.rows().map(|(individual, _)| individual).collect();
        (numbers, resolved.counts().decisions, String::from_utf8(review).unwrap())
    }

    /// A decision by row number goes with what the rows say, not with where they stand.
    #[test]
    fn decisions_survive_a_sort_and_never_reach_other_rows() {
        const HEAD: &str = "first_name,last_name,dob\n";
        const JOHNS: &str = "John,Smith,1970-01-02\nJohn,Smith,1971-01-02\n";
        const OTHERS: &str = "Ann,Lee,1991-05-06\nZoe,Park,1980-02-03\n";
        let (numbers, _, review) = decided(&[HEAD, JOHNS, OTHERS].concat(), None);
        assert_eq!(numbers, [1, 2, 3, 4]);
        assert!(
            review.starts_with("left,right,bits,reasons,left_mark,right_mark,verdict,by,when\n1,2,"),
            "{review}"
        );
        let list = review.trim_end().trim_end_matches(",,").to_owned() + ",same,mh,2026-11-22\n";
        let list = list.replace(",,same", ",same");
        let (numbers, counts, _) = decided(&[HEAD, JOHNS, OTHERS].concat(), Some(&list));
        let counts = counts.unwrap();
        assert_eq!((numbers, counts.applied, counts.moved), (vec![1, 1, 2, 3], 1, 0));
        let (numbers, counts, _) = decided(&[HEAD, OTHERS, JOHNS].concat(), Some(&list));
        let counts = counts.unwrap();
        assert_eq!((numbers, counts.applied, counts.moved), (vec![1, 2, 3, 3], 1, 1));
        let (numbers, counts, _) = decided(&[HEAD, OTHERS].concat(), Some(&list));
        let counts = counts.unwrap();
        assert_eq!((numbers, counts.applied, counts.changed), (vec![1, 2], 0, vec![2]));
        // a list that somebody wrote has no marks, which is said
        let by_hand = "left,right,verdict,by,when\n1,2,same,mh,2026-11-22\n";
        let (numbers, counts, _) = decided(&[HEAD, JOHNS].concat(), Some(by_hand));
        assert_eq!((numbers, counts.unwrap().unmarked), (vec![1, 1], vec![2]));
    }

    /// What one reader takes for a row is a row for the tokens, however odd the file is.
    #[test]
    fn tokens_are_those_of_the_rows_that_are_numbered() {
        let head = "first_name,last_name,dob,ssn\nAnn,Lee,1991-05-06,219-45-1234\n";
        for (odd, expected) in [
            ("Bo,\"Chen,1970-01-02,219-45-1235\n", 2),
            (" , , , \n\nBo,Chen,1970-01-02,219-45-1235\n", 2),
            ("\n , , , \nBo,Chen,1970-01-02,219-45-1235\n", 2),
        ] {
            for text in [format!("{head}{odd}"), format!("{head}{odd}").replace(',', ";")] {
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("t.csv");
                std::fs::write(&path, &text).unwrap();
                let (resolved, tokens) = super::resolve_with_tokens(&path, &settings(), &mut Silent).unwrap();
                assert_eq!(resolved.rows().count(), tokens.len(), "{text:?}");
                let with_tokens = tokens.iter().filter(|tokens| !tokens.is_empty()).count();
                assert!((1..=expected).contains(&with_tokens), "{text:?}: {tokens:?}");
                assert_eq!(tokens[0].len(), 2, "{text:?}");
            }
        }
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
