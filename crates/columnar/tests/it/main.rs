//! Parquet files as their users meet them: written, read back, damaged.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

use std::path::Path;

use chartward_columnar::{Column, ColumnarError, Reader, is_parquet, write_table};

fn name(row: usize) -> String {
    if row.is_multiple_of(7) { String::new() } else { format!("Zoë {row}") }
}

fn number(row: usize) -> i64 {
    i64::try_from(row).unwrap() - 5
}

fn write(path: &Path, rows: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let columns = [("name", Column::Text(&name)), ("individual", Column::Number(&number))];
    write_table(&mut bytes, rows, &columns).unwrap();
    std::fs::write(path, &bytes).unwrap();
    bytes
}

fn read(path: &Path, wanted: &[usize]) -> Result<Vec<(String, String)>, ColumnarError> {
    let reader = Reader::open(path)?;
    let mut rows = Vec::new();
    reader.read(wanted, |row| {
        rows.push((row.cell(0).to_owned(), row.cell(1).to_owned()));
        Ok::<(), ColumnarError>(())
    })?;
    Ok(rows)
}

#[test]
fn what_is_written_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    // more than one run and more than one row group
    let first = write(&path, 132_000);
    assert!(is_parquet(&path).unwrap());
    assert_eq!(first, write(&path, 132_000), "the same table, the same bytes");
    let reader = Reader::open(&path).unwrap();
    assert_eq!(
        (reader.columns(), reader.rows()),
        (&["name".to_owned(), "individual".to_owned()][..], 132_000)
    );
    let rows = read(&path, &[0, 1]).unwrap();
    assert_eq!(rows.len(), 132_000);
    for (at, (text, value)) in rows.iter().enumerate() {
        assert_eq!((text, value), (&name(at), &number(at).to_string()));
    }
    // a column that is not wanted costs nothing and is empty; one that is not there is not
    let rows = read(&path, &[1, 9]).unwrap();
    assert!(rows.iter().all(|(text, value)| text.is_empty() && !value.is_empty()));
}

#[test]
fn an_empty_table_has_columns_and_no_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    write(&path, 0);
    assert_eq!(Reader::open(&path).unwrap().rows(), 0);
    assert!(read(&path, &[0]).unwrap().is_empty());
}

#[test]
fn a_damaged_file_is_an_error_wherever_it_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    let whole = write(&path, 3_000);
    for length in [0, 4, 11, whole.len() / 2, whole.len() - 9, whole.len() - 1] {
        std::fs::write(&path, &whole[..length]).unwrap();
        assert!(matches!(read(&path, &[0, 1]), Err(ColumnarError::Damaged)), "{length} bytes");
    }
    // one byte after the other: an error or rows, never a panic that gets out
    std::panic::set_hook(Box::new(|_| {}));
    let mut refused = 0;
    for at in (0..whole.len()).step_by(whole.len() / 120 + 1) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x5a;
        std::fs::write(&path, &damaged).unwrap();
        refused += usize::from(read(&path, &[0, 1]).is_err());
    }
    assert!(refused > 6, "{refused}");
    assert!(!is_parquet(&folder.path().join("none")).is_ok_and(|is| is));
}
