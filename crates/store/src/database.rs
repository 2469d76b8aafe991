//! The encrypted database under a case: opening, settings, migrations.
//!
//! Every setting that durability or secrecy depends on is made here and nowhere else: the write-ahead
//! log with a flush per commit, exclusive locking (no shared-memory file), temporary tables in memory,
//! freed pages overwritten.

use std::path::Path;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::StoreError;
use crate::key::Key;

/// The statements that lead from each version of the database to the next; the first makes version 1.
pub(crate) const MIGRATIONS: &[&str] = &[
    include_str!("sql/0001_case.sql"),
    include_str!("sql/0002_roots.sql"),
    include_str!("sql/0003_removed.sql"),
    include_str!("sql/0004_records.sql"),
    include_str!("sql/0005_counts.sql"),
];

/// Most pages that the write-ahead log keeps on disk once it has been written back: 64 MiB.
const LOG_LIMIT: u32 = 64 << 20;

/// Pages in the log after which it is written back: 32 MiB. Indexes by hash touch pages everywhere; a long
/// log writes each of them back once instead of many times.
const LOG_PAGES: u32 = 8192;

/// What is done with a database when it is opened.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// It is being made under another name: an ordinary journal, nothing left beside it when closed.
    Making,
    /// It is in use: write-ahead log.
    InUse,
}

/// Opens a database file that exists with its key.
pub(crate) fn open(path: &Path, key: &Key, stage: Stage) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    // the library would report a wrong key on stderr in its own words
    connection.execute_batch("PRAGMA cipher_log_level = NONE; PRAGMA cipher_memory_security = ON")?;
    connection.execute_batch(&key.pragma()).map_err(|_| StoreError::WrongKey)?;
    // before the first read, or the write-ahead log would bring a shared-memory file with it
    connection.execute_batch("PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY")?;
    // the first read: with a wrong key no page verifies
    match connection.query_row("SELECT count(*) FROM sqlite_schema", (), |_| Ok(())) {
        Err(error) if wrong_key(&error) => return Err(StoreError::WrongKey),
        other => other?,
    }
    let journal = if stage == Stage::InUse { "WAL" } else { "DELETE" };
    let actual: String =
        connection.query_row(&format!("PRAGMA journal_mode = {journal}"), (), |row| row.get(0))?;
    if !actual.eq_ignore_ascii_case(journal) {
        return Err(StoreError::Database { code: 0, text: "the journal mode cannot be set" });
    }
    connection.execute_batch(&format!(
        "PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA secure_delete = ON;
         PRAGMA journal_size_limit = {LOG_LIMIT};
         PRAGMA wal_autocheckpoint = {LOG_PAGES};
         PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON;
         PRAGMA cache_size = -32000;"
    ))?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Brings a database to the newest version, one transaction per step.
pub(crate) fn migrate(connection: &mut Connection, migrations: &[&str]) -> Result<(), StoreError> {
    let found: u32 = connection.query_row("PRAGMA user_version", (), |row| row.get(0))?;
    let known = u32::try_from(migrations.len()).unwrap_or(u32::MAX);
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    for (number, migration) in (1u32..).zip(migrations).skip(found as usize) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", number)?;
        transaction.commit()?;
    }
    Ok(())
}

/// Whether the first read failed as it does under a wrong key.
fn wrong_key(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt))
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::migrate;
    use crate::StoreError;

    const STEPS: &[&str] = &[
        "CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('kept')",
        "ALTER TABLE t ADD COLUMN b TEXT DEFAULT 'new'",
    ];

    #[test]
    fn migrations_run_once_each_and_keep_data() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, &STEPS[..1]).unwrap();
        migrate(&mut connection, &STEPS[..1]).unwrap();
        migrate(&mut connection, STEPS).unwrap();
        migrate(&mut connection, STEPS).unwrap();
        let row: (String, String) =
            connection.query_row("SELECT a, b FROM t", (), |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        assert_eq!(row, ("kept".into(), "new".into()));
    }

    #[test]
    fn a_failed_migration_changes_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        let broken = [STEPS[0], "ALTER TABLE t ADD COLUMN c TEXT; ALTER TABLE missing ADD COLUMN d TEXT"];
        assert!(migrate(&mut connection, &broken).is_err());
        assert!(connection.prepare("SELECT c FROM t").is_err(), "the first half was rolled back");
        migrate(&mut connection, STEPS).unwrap();
        assert!(connection.prepare("SELECT b FROM t").is_ok());
    }

    #[test]
    fn a_newer_database_is_left_alone() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, STEPS).unwrap();
        let error = migrate(&mut connection, &STEPS[..1]).unwrap_err();
        assert!(matches!(error, StoreError::Newer { found: 2, known: 1 }));
    }
}
