//! Rows of a Parquet file.
//!
//! What it is not: a reader of nested values; columns of lists are named and left out.
//!
//! The one idea: columns are read side by side in runs of a few thousand rows, so a file of any size costs the same
//! memory, and only the columns that are asked for are unpacked. The library may panic on a damaged file; that ends
//! here.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::file::reader::FileReader;
use parquet::file::serialized_reader::SerializedFileReader;

use crate::ColumnarError;
use crate::cells::{Cells, Meaning, float, julian};

/// Rows that are unpacked at a time.
const RUN: usize = 8_192;

/// A Parquet file, opened.
pub struct Reader {
    file: SerializedFileReader<File>,
    columns: Vec<String>,
    /// For each column its place among the leaves of the schema.
    leaves: Vec<usize>,
    left_out: Vec<String>,
    rows: u64,
}

impl Reader {
    /// Opens a file and reads what it says of itself.
    ///
    /// # Errors
    /// A file that cannot be opened, is no Parquet file or is damaged, and one without a column of single values.
    pub fn open(path: &Path) -> Result<Self, ColumnarError> {
        let file = File::open(path)?;
        let file = contained(|| SerializedFileReader::new(file))?;
        let (mut columns, mut leaves, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
        let metadata = file.metadata().file_metadata();
        for (leaf, column) in metadata.schema_descr().columns().iter().enumerate() {
            let name = column.path().parts().join(".");
            if column.max_rep_level() > 0 {
                left_out.push(name);
            } else {
                columns.push(name);
                leaves.push(leaf);
            }
        }
        if columns.is_empty() {
            return Err(ColumnarError::NoColumns);
        }
        let rows = u64::try_from(metadata.num_rows()).map_err(|_| ColumnarError::Damaged)?;
        Ok(Self { file, columns, leaves, left_out, rows })
    }

    /// The names of the columns of single values; those within a group have the group's name and a dot in front.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The names of columns of lists, which are not read.
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// How many rows there are.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Calls `visit` with every row in order. Only columns in `wanted` are read, the others are empty.
    ///
    /// # Errors
    /// A file that is damaged; rows before the damage may have been visited. What `visit` says.
    pub fn read<E: From<ColumnarError>>(
        &self,
        wanted: &[usize],
        mut visit: impl FnMut(Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        // by column its place among those that are read
        let mut places: Vec<Option<usize>> = vec![None; self.columns.len()];
        let mut leaves = Vec::new();
        for column in wanted {
            if let (Some(place), Some(leaf)) = (places.get_mut(*column), self.leaves.get(*column))
                && place.is_none()
            {
                *place = Some(leaves.len());
                leaves.push(*leaf);
            }
        }
        for group in 0..self.file.num_row_groups() {
            let mut group = contained(|| Group::open(&self.file, group, &leaves))?;
            while group.left > 0 {
                let count = contained(|| group.next_run())?;
                for at in 0..count {
                    visit(Row { cells: &group.cells, places: &places, at })?;
                }
            }
        }
        Ok(())
    }
}

/// One row.
#[derive(Clone, Copy)]
pub struct Row<'r> {
    cells: &'r [Cells],
    places: &'r [Option<usize>],
    at: usize,
}

impl<'r> Row<'r> {
    /// The cell of a column, by its place among [`Reader::columns`]; empty if it has no value or was not wanted.
    pub fn cell(&self, column: usize) -> &'r str {
        let place = self.places.get(column).copied().flatten();
        place.and_then(|place| self.cells.get(place)).map_or("", |cells| cells.get(self.at))
    }
}

/// One row group, being read.
struct Group {
    columns: Vec<(ColumnReader, Meaning, i16)>,
    cells: Vec<Cells>,
    left: usize,
}

impl Group {
    fn open(
        file: &SerializedFileReader<File>,
        number: usize,
        leaves: &[usize],
    ) -> Result<Self, ParquetError> {
        let group = file.get_row_group(number)?;
        let left = usize::try_from(group.metadata().num_rows())
            .map_err(|_| ParquetError::General("a negative number of rows".to_owned()))?;
        let schema = group.metadata().schema_descr();
        let mut columns = Vec::new();
        for leaf in leaves {
            let column = schema.column(*leaf);
            columns.push((group.get_column_reader(*leaf)?, Meaning::of(&column), column.max_def_level()));
        }
        let cells = leaves.iter().map(|_| Cells::default()).collect();
        Ok(Self { columns, cells, left })
    }

    /// Unpacks some more rows of every column and says how many.
    fn next_run(&mut self) -> Result<usize, ParquetError> {
        let count = self.left.min(RUN);
        for ((reader, meaning, depth), cells) in self.columns.iter_mut().zip(&mut self.cells) {
            cells.clear();
            let meaning = *meaning;
            let got = match reader {
                ColumnReader::BoolColumnReader(reader) => run(reader, count, *depth, cells, |value, to| {
                    to.push_str(if *value { "true" } else { "false" });
                }),
                ColumnReader::Int32ColumnReader(reader) => run(reader, count, *depth, cells, |value, to| {
                    meaning.integer((*value).into(), value.cast_unsigned().into(), to);
                }),
                ColumnReader::Int64ColumnReader(reader) => run(reader, count, *depth, cells, |value, to| {
                    meaning.integer(*value, value.cast_unsigned(), to);
                }),
                ColumnReader::Int96ColumnReader(reader) => {
                    run(reader, count, *depth, cells, |value, to| julian(value.data(), to))
                }
                ColumnReader::FloatColumnReader(reader) => {
                    run(reader, count, *depth, cells, |value, to| float((*value).into(), to))
                }
                ColumnReader::DoubleColumnReader(reader) => {
                    run(reader, count, *depth, cells, |value, to| float(*value, to))
                }
                ColumnReader::ByteArrayColumnReader(reader) => {
                    run(reader, count, *depth, cells, |value, to| meaning.bytes(value.data(), to))
                }
                ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                    run(reader, count, *depth, cells, |value, to| meaning.bytes(value.data(), to))
                }
            }?;
            if got != count {
                return Err(ParquetError::EOF("a column ends before the others".to_owned()));
            }
        }
        self.left -= count;
        Ok(count)
    }
}

/// Reads so many cells of a column.
fn run<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    count: usize,
    depth: i16,
    cells: &mut Cells,
    text: impl Fn(&T::T, &mut String),
) -> Result<usize, ParquetError> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    let mut got = 0;
    while got < count {
        let (records, ..) =
            reader.read_records(count - got, (depth > 0).then_some(&mut levels), None, &mut values)?;
        if records == 0 {
            break;
        }
        got += records;
    }
    let mut values = values.iter();
    for row in 0..got {
        let is_there = depth == 0 || levels.get(row).is_some_and(|level| *level == depth);
        let value = if is_there { values.next() } else { None };
        cells.push(|to| {
            if let Some(value) = value {
                text(value, to);
            }
        });
    }
    Ok(got)
}

/// Calls the library, which may panic on what a damaged file says.
fn contained<T>(work: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, ColumnarError> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(ParquetError::NYI(_))) => {
            Err(ColumnarError::Unsupported("something that this program does not know"))
        }
        // the library says this of a compression that was not compiled in
        Ok(Err(ParquetError::General(why))) if why.contains("feature") => {
            Err(ColumnarError::Unsupported("a compression other than Snappy, Zstandard, LZ4 and gzip"))
        }
        Ok(Err(_)) | Err(_) => Err(ColumnarError::Damaged),
    }
}
