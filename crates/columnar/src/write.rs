//! Columns to a Parquet file.
//!
//! What it is not: for more than memory holds; the caller has the columns.
//!
//! The one idea: the file says nothing but the columns: no time, no host, no version, so the same table makes the
//! same bytes.

use std::io::Write;
use std::sync::Arc;

use jiff::civil::{Date, date};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

use crate::ColumnarError;

/// Rows of a row group.
const GROUP: usize = 1 << 17;

/// The values of a column.
#[derive(Clone, Copy)]
pub enum Column<'c> {
    /// Texts: a function from the row; an empty one is written as missing.
    Text(&'c dyn Fn(usize) -> String),
    /// Numbers: a function from the row.
    Number(&'c dyn Fn(usize) -> i64),
    /// Numbers that may be missing.
    SomeNumber(&'c dyn Fn(usize) -> Option<i64>),
    /// Days that may be missing.
    Day(&'c dyn Fn(usize) -> Option<Date>),
    /// Yes or no, or not known.
    Flag(&'c dyn Fn(usize) -> Option<bool>),
}

/// Writes a table of `rows` rows with these columns.
///
/// # Errors
/// What the system says.
pub fn write_table(
    out: impl Write + Send,
    rows: usize,
    columns: &[(&str, Column<'_>)],
) -> Result<(), ColumnarError> {
    let failed = |error: ParquetError| match error {
        ParquetError::External(source) => match source.downcast::<std::io::Error>() {
            Ok(system) => ColumnarError::System(*system),
            Err(_) => ColumnarError::Unwritten,
        },
        _ => ColumnarError::Unwritten,
    };
    let mut fields = Vec::new();
    for (name, column) in columns {
        fields.push(Arc::new(field(name, column).map_err(failed)?));
    }
    let schema = Type::group_type_builder("schema").with_fields(fields).build().map_err(failed)?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by("chartward".to_owned())
        .build();
    let mut writer =
        SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties)).map_err(failed)?;
    for from in (0..rows).step_by(GROUP) {
        let range = from..(from + GROUP).min(rows);
        let mut group = writer.next_row_group().map_err(failed)?;
        for (_, column) in columns {
            write_column(&mut group, *column, range.clone()).map_err(failed)?;
        }
        group.close().map_err(failed)?;
    }
    writer.close().map_err(failed)?;
    Ok(())
}

fn field(name: &str, column: &Column<'_>) -> Result<Type, ParquetError> {
    match column {
        Column::Text(_) => Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(Some(LogicalType::String)),
        Column::Number(_) => {
            Type::primitive_type_builder(name, Physical::INT64).with_repetition(Repetition::REQUIRED)
        }
        Column::SomeNumber(_) => {
            Type::primitive_type_builder(name, Physical::INT64).with_repetition(Repetition::OPTIONAL)
        }
        Column::Day(_) => Type::primitive_type_builder(name, Physical::INT32)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(Some(LogicalType::Date)),
        Column::Flag(_) => {
            Type::primitive_type_builder(name, Physical::BOOLEAN).with_repetition(Repetition::OPTIONAL)
        }
    }
    .build()
}

fn write_column<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    column: Column<'_>,
    rows: std::ops::Range<usize>,
) -> Result<(), ParquetError> {
    let Some(mut writer) = group.next_column()? else {
        return Err(ParquetError::General("a column too many".to_owned()));
    };
    match column {
        Column::Text(text) => {
            let (mut values, mut levels) = (Vec::new(), Vec::new());
            for cell in rows.map(text) {
                levels.push(i16::from(!cell.is_empty()));
                if !cell.is_empty() {
                    values.push(ByteArray::from(cell.into_bytes()));
                }
            }
            writer.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
        }
        Column::Number(number) => {
            let values: Vec<i64> = rows.map(number).collect();
            writer.typed::<Int64Type>().write_batch(&values, None, None)?;
        }
        Column::SomeNumber(number) => {
            let (values, levels) = present(rows.map(number));
            writer.typed::<Int64Type>().write_batch(&values, Some(&levels), None)?;
        }
        Column::Day(day) => {
            let days = |at| day(at).map(|day| (day - date(1970, 1, 1)).get_days());
            let (values, levels) = present(rows.map(days));
            writer.typed::<Int32Type>().write_batch(&values, Some(&levels), None)?;
        }
        Column::Flag(flag) => {
            let (values, levels) = present(rows.map(flag));
            writer.typed::<BoolType>().write_batch(&values, Some(&levels), None)?;
        }
    }
    writer.close()
}

/// The values that are there, and for each row whether one is.
fn present<T>(cells: impl Iterator<Item = Option<T>>) -> (Vec<T>, Vec<i16>) {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    for cell in cells {
        levels.push(i16::from(cell.is_some()));
        values.extend(cell);
    }
    (values, levels)
}
