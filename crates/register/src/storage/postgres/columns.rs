//! Columns of answers, understood.

use std::sync::Arc;

use postgres::Row as Columns;

use crate::RegisterError;
use crate::draft::Fields;
use crate::storage::stored::{date, draft, draft_with, number, revision_kind, some_date};
use crate::storage::{Filing, Revision, RevisionKind, Row, Snapshot};
use crate::words::Coverage;

/// The value of a column.
pub(super) fn get<'a, T: postgres::types::FromSql<'a>>(
    row: &'a Columns,
    column: usize,
) -> Result<T, RegisterError> {
    row.try_get(column).map_err(|_| RegisterError::Stored("a column"))
}

/// The bytes of a column.
pub(super) fn bytes(row: &Columns, column: usize) -> Result<Vec<u8>, RegisterError> {
    get(row, column)
}

/// A snapshot, from the first columns.
pub(super) fn stored_snapshot(row: &Columns) -> Result<Snapshot, RegisterError> {
    let coverage: &str = get(row, 8)?;
    Ok(Snapshot {
        id: get(row, 0)?,
        source: get(row, 1)?,
        sha256: bytes(row, 2)?.try_into().map_err(|_| RegisterError::Stored("snapshot.sha256"))?,
        file: get(row, 3)?,
        bytes: number(get(row, 4)?),
        variant: get(row, 5)?,
        observed_on: date(Some(get(row, 6)?))?,
        observed_by: get(row, 7)?,
        coverage: Coverage::of(coverage).ok_or(RegisterError::Stored("snapshot.coverage"))?,
        coverage_by: get(row, 9)?,
        carried: Fields(
            u32::try_from(get::<i64>(row, 10)?).map_err(|_| RegisterError::Stored("snapshot.carried"))?,
        ),
        read: number(get(row, 11)?),
        refused: number(get(row, 12)?),
        newest: some_date(get(row, 13)?)?,
        seen: some_date(get::<Option<&str>>(row, 14)?.unwrap_or_default())?,
    })
}

/// A row from four columns: number, bytes, draft, reason.
pub(super) fn stored_row(row: &Columns, first: usize) -> Result<Row, RegisterError> {
    let reason: Option<Vec<u8>> = get(row, first + 3)?;
    let said = match reason {
        Some(reason) => Err(String::from_utf8(reason).map_err(|_| RegisterError::Stored("content.error"))?),
        None => Ok(Arc::new(draft(get(row, first + 2)?)?)),
    };
    Ok(Row { number: number(get(row, first)?), raw: bytes(row, first + 1)?, said })
}

/// A filing.
pub(super) fn stored_filing(row: &Columns) -> Result<Filing, RegisterError> {
    Ok(Filing {
        key: get(row, 0)?,
        source: get(row, 1)?,
        first_seen: date(Some(get(row, 2)?))?,
        last_seen: date(get(row, 3)?)?,
        vanished: get::<&str>(row, 4)? == RevisionKind::Vanished.name(),
        draft: Arc::new(draft(Some(get(row, 5)?))?),
        changed: date(Some(get(row, 6)?))?,
    })
}

/// A revision.
pub(super) fn stored_revision(row: &Columns) -> Result<Revision, RegisterError> {
    Ok(Revision {
        filing: get(row, 0)?,
        snapshot: get(row, 1)?,
        observed_on: date(Some(get(row, 2)?))?,
        kind: revision_kind(get(row, 3)?)?,
        changes: serde_json::from_str(get(row, 4)?).map_err(|_| RegisterError::Stored("revision.changes"))?,
        reason: get(row, 5)?,
        draft: Arc::new(draft_with(Some(get(row, 6)?), get(row, 7)?, get(row, 8)?)?),
    })
}
