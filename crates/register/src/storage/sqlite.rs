//! The embedded database: one SQLite file in the register's folder.
//!
//! What it is: [`Storage`] on SQLite. Rows that repeat from snapshot to snapshot are kept once.
//!
//! What it is not: encrypted. Lists were published; drafts were not, so the file is its owner's alone.
//!
//! The one idea: **one transaction per snapshot**, so that a kill at any moment leaves whole snapshots, and the
//! same import continues with the rest.

use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, params};

use super::stored::{
    DRAFT_TABLES, FORMAT, date, day_and_state, day_or_none, download, draft, draft_step, draft_with,
    folder_range, json, number, revision_kind, signed, some_date, sql, until,
};
use super::{
    Bounds, Download, Filing, Finds, Revision, RevisionKind, Row, Search, Snapshot, Step, Storage, index,
};
use crate::RegisterError;
use crate::draft::Fields;
use crate::link::decision::{Decision, Verdict};
use crate::quarantine;
use crate::words::Coverage;

/// Memory for pages of the database, in KiB: more than SQLite's own 2 MB, since keys are in no order.
const CACHE: i64 = 64 * 1024;

/// A register in an SQLite file.
#[derive(Debug)]
pub struct Sqlite {
    connection: Connection,
}

impl Sqlite {
    /// Opens the database, making it if it is new: a file that only its owner reads, for it holds drafts of people.
    ///
    /// # Errors
    /// A file that is no register, or one written by a newer program.
    pub fn create(path: &Path) -> Result<Self, RegisterError> {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(path) {
            Err(source) if source.kind() != std::io::ErrorKind::AlreadyExists => {
                Err(RegisterError::File { path: path.to_owned(), source })
            }
            _ => Self::open(path),
        }
    }

    /// Opens the database, making its tables if it is empty. Where this account may not write, it is opened to be read.
    ///
    /// # Errors
    /// A file that is no register, or one written by a newer program.
    pub fn open(path: &Path) -> Result<Self, RegisterError> {
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(std::time::Duration::from_secs(30))?;
        if cannot_write(&connection) {
            connection = readable(path)?;
        } else {
            write_ahead(&connection)?;
            connection.pragma_update(None, "synchronous", "FULL")?;
            connection.pragma_update(None, "foreign_keys", true)?;
        }
        connection.pragma_update(None, "cache_size", -CACHE)?;
        match format(&connection)? {
            FORMAT => {}
            0 | 2..FORMAT => {
                upgrade(&connection)?;
                own_alone(path);
            }
            older @ 1 => return Err(RegisterError::Older(older)),
            newer => return Err(RegisterError::Newer(newer)),
        }
        Ok(Self { connection })
    }

    /// The filings that a query gives.
    fn filing_rows(&self, query: &str, values: impl rusqlite::Params) -> Result<Vec<Filing>, RegisterError> {
        let mut query = self.connection.prepare_cached(query)?;
        let mut rows = query.query(values)?;
        let mut filings = Vec::new();
        while let Some(row) = rows.next()? {
            filings.push(Self::filing_row(row)?);
        }
        Ok(filings)
    }

    /// One of them, from the columns of [`sql::FILINGS`].
    fn filing_row(row: &rusqlite::Row<'_>) -> Result<Filing, RegisterError> {
        Ok(Filing {
            key: row.get(0)?,
            source: row.get(1)?,
            first_seen: date(row.get_ref(2)?.as_str().ok())?,
            last_seen: date(row.get_ref(3)?.as_str().ok())?,
            vanished: row.get_ref(4)?.as_str().ok() == Some(RevisionKind::Vanished.name()),
            draft: Arc::new(draft(row.get_ref(5)?.as_str().ok())?),
            changed: date(row.get_ref(6)?.as_str().ok())?,
        })
    }

    fn snapshot(row: &rusqlite::Row<'_>) -> Result<Snapshot, RegisterError> {
        let coverage: String = row.get(8)?;
        Ok(Snapshot {
            id: row.get(0)?,
            source: row.get(1)?,
            sha256: row.get(2)?,
            file: row.get(3)?,
            bytes: number(row.get(4)?),
            variant: row.get(5)?,
            observed_on: date(row.get_ref(6)?.as_str().ok())?,
            observed_by: row.get(7)?,
            coverage: Coverage::of(&coverage).ok_or(RegisterError::Stored("snapshot.coverage"))?,
            coverage_by: row.get(9)?,
            carried: Fields(row.get(10)?),
            read: number(row.get(11)?),
            refused: number(row.get(12)?),
            newest: some_date(row.get_ref(13)?.as_str().unwrap_or_default())?,
            seen: some_date(row.get_ref(14)?.as_str().unwrap_or_default())?,
        })
    }

    /// Whether there ever was a draft.
    fn has_drafts(&self) -> Result<bool, RegisterError> {
        let there = "SELECT count(*) FROM sqlite_schema WHERE name = 'draft_step'";
        let tables: i64 = self.connection.prepare_cached(there)?.query_row([], |row| row.get(0))?;
        Ok(tables > 0)
    }

    /// The number of a row's content, added if it is new.
    fn content(&self, row: &Row) -> Result<i64, RegisterError> {
        let fixed = row.fixed()?;
        let (draft, error) = match &row.said {
            Ok(_) => (Some(fixed.as_str()), None),
            Err(_) => (None, Some(fixed.as_str())),
        };
        let hash = row.hash()?;
        let known = self
            .connection
            .prepare_cached("SELECT id FROM content WHERE hash = ?1")?
            .query_row(params![hash.as_slice()], |row| row.get(0))
            .optional()?;
        if let Some(id) = known {
            return Ok(id);
        }
        let mut add = self
            .connection
            .prepare_cached("INSERT INTO content (hash, raw, draft, error) VALUES (?1, ?2, ?3, ?4)")?;
        Ok(add.insert(params![hash.as_slice(), row.raw, draft, error])?)
    }
}

impl Storage for Sqlite {
    fn begin(&mut self) -> Result<(), RegisterError> {
        Ok(self.connection.execute_batch("BEGIN IMMEDIATE")?)
    }

    fn commit(&mut self) -> Result<(), RegisterError> {
        Ok(self.connection.execute_batch("COMMIT")?)
    }

    fn roll_back(&mut self) -> Result<(), RegisterError> {
        Ok(self.connection.execute_batch("ROLLBACK")?)
    }

    fn begin_reading(&self) -> Result<(), RegisterError> {
        Ok(self.connection.execute_batch("BEGIN")?)
    }

    fn end_reading(&self) -> Result<(), RegisterError> {
        Ok(self.connection.execute_batch("COMMIT")?)
    }

    fn snapshots(&self, source: Option<&str>) -> Result<Vec<Snapshot>, RegisterError> {
        let mut query = self.connection.prepare_cached(sql::SNAPSHOTS)?;
        let mut rows = query.query(params![source])?;
        let mut snapshots = Vec::new();
        while let Some(row) = rows.next()? {
            snapshots.push(Self::snapshot(row)?);
        }
        Ok(snapshots)
    }

    fn add_snapshot(&mut self, s: &Snapshot, rows: &[Row]) -> Result<i64, RegisterError> {
        let mut add = self.connection.prepare_cached(sql::ADD_SNAPSHOT)?;
        let values = params![
            s.source,
            s.sha256,
            s.file,
            signed(s.bytes),
            s.variant,
            s.observed_on.to_string(),
            s.observed_by,
            s.coverage.name(),
            s.coverage_by,
            s.carried.0,
            signed(s.read),
            signed(s.refused),
            day_or_none(s.newest),
        ];
        let id = add.query_row(values, |row| row.get(0))?;
        for row in rows {
            let content = self.content(row)?;
            self.connection
                .prepare_cached("INSERT INTO row (snapshot, number, content) VALUES (?1, ?2, ?3)")?
                .execute(params![id, signed(row.number), content])?;
        }
        Ok(id)
    }

    fn seen(&self) -> Result<Vec<(i64, Date)>, RegisterError> {
        let mut query = self.connection.prepare_cached(sql::SEEN)?;
        let mut rows = query.query([])?;
        let mut seen = Vec::new();
        while let Some(row) = rows.next()? {
            seen.push((row.get(0)?, date(row.get_ref(1)?.as_str().ok())?));
        }
        Ok(seen)
    }

    fn add_seen(&mut self, snapshot: i64, day: Date) -> Result<(), RegisterError> {
        let day = day.to_string();
        self.connection.prepare_cached(sql::ADD_SEEN)?.execute(params![snapshot, day])?;
        self.connection.prepare_cached(sql::LAST_SEEN)?.execute(params![day, snapshot])?;
        Ok(())
    }

    fn move_seen(&mut self, from: i64, to: i64, since: Date) -> Result<(), RegisterError> {
        let mut query = self.connection.prepare_cached(sql::MOVE_SEEN)?;
        query.execute(params![to, from, since.to_string()])?;
        Ok(())
    }

    fn rows(&self, snapshot: i64) -> Result<Vec<Row>, RegisterError> {
        let mut query = self.connection.prepare_cached(sql::ROWS)?;
        let mut rows = query.query(params![snapshot])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(stored_row(row, 0)?);
        }
        Ok(all)
    }

    fn clear_history(&mut self, source: &str) -> Result<(), RegisterError> {
        let steps = [
            include_str!("sql/sqlite/clear_search.sql"),
            sql::CLEAR_REVISIONS,
            sql::CLEAR_FILINGS,
            sql::CLEAR_PLACED,
        ];
        for step in steps {
            self.connection.execute(step, params![source])?;
        }
        Ok(())
    }

    fn add_step(&mut self, snapshot: &Snapshot, step: &Step) -> Result<(), RegisterError> {
        let day = snapshot.observed_on.to_string();
        for revision in &step.revisions {
            if revision.kind == RevisionKind::Appeared {
                self.connection
                    .prepare_cached(
                        "INSERT INTO filing (key, source, first_seen, last_seen) VALUES (?1, ?2, ?3, ?3)",
                    )?
                    .execute(params![revision.filing, snapshot.source, day])?;
            }
            let (counted_on, state) = day_and_state(&revision.draft);
            let id = self
                .connection
                .prepare_cached(
                    "INSERT INTO revision (filing, snapshot, observed_on, kind, changes, reason, draft, day, state)
                     SELECT id, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 FROM filing WHERE key = ?1",
                )?
                .insert(params![
                    revision.filing,
                    snapshot.id,
                    day,
                    revision.kind.name(),
                    json(&revision.changes)?,
                    revision.reason,
                    json(&*revision.draft)?,
                    counted_on,
                    state,
                ])?;
            let (name, text) = index::words(&revision.draft);
            self.connection
                .prepare_cached("INSERT INTO search (rowid, name, text) VALUES (?1, ?2, ?3)")?
                .execute(params![id, name, text])?;
        }
        for (number, filing) in &step.rows {
            let key = crate::history::row_key(snapshot, *number);
            self.connection
                .prepare_cached(
                    "INSERT INTO placed (key, filing, source, snapshot, number) VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![key, filing, snapshot.source, snapshot.id, signed(*number)])?;
        }
        let last = snapshot.last_seen().to_string();
        self.connection.prepare_cached(sql::LAST_SEEN)?.execute(params![last, snapshot.id])?;
        Ok(())
    }

    fn filings(&self, source: Option<&str>, as_of: Option<Date>) -> Result<Vec<Filing>, RegisterError> {
        self.filing_rows(sql::FILINGS, params![until(as_of), source])
    }

    fn some_filings(
        &self,
        source: Option<&str>,
        as_of: Option<Date>,
        bounds: &Bounds<'_>,
    ) -> Result<Vec<Filing>, RegisterError> {
        let day = until(as_of);
        match bounds {
            Bounds::None => self.filings(source, as_of),
            Bounds::Days(from, to) => {
                let days = params![day, source, from.to_string(), to.to_string()];
                self.filing_rows(sql::FILINGS_OF_DAYS, days)
            }
            Bounds::State(state) => {
                self.filing_rows(sql::FILINGS_OF_STATE, params![day, source, state.to_ascii_uppercase()])
            }
        }
    }

    fn filing(&self, key: &str, as_of: Option<Date>) -> Result<Option<Filing>, RegisterError> {
        let mut query = self.connection.prepare_cached(sql::FILING)?;
        let mut rows = query.query(params![until(as_of), key])?;
        rows.next()?.map(Self::filing_row).transpose()
    }

    fn filing_of(&self, key: &str) -> Result<Option<String>, RegisterError> {
        let mut query = self.connection.prepare_cached(sql::FILING_OF)?;
        Ok(query.query_row(params![key], |row| row.get(0)).optional()?)
    }

    fn revisions(&self, filing: &str) -> Result<Vec<Revision>, RegisterError> {
        let mut query = self.connection.prepare_cached(sql::REVISIONS)?;
        let mut rows = query.query(params![filing])?;
        let mut revisions = Vec::new();
        while let Some(row) = rows.next()? {
            revisions.push(stored_revision(row)?);
        }
        Ok(revisions)
    }

    fn renumbered(&self, snapshot: i64, most: i64) -> Result<Vec<Revision>, RegisterError> {
        let mut query = self.connection.prepare_cached(sql::RENUMBERED)?;
        let mut rows = query.query(params![snapshot, most])?;
        let mut revisions = Vec::new();
        while let Some(row) = rows.next()? {
            revisions.push(stored_revision(row)?);
        }
        Ok(revisions)
    }

    fn observations(&self, filing: &str) -> Result<Vec<(Snapshot, Row)>, RegisterError> {
        let mut query = self.connection.prepare_cached(sql::OBSERVATIONS)?;
        let mut rows = query.query(params![filing])?;
        let mut observations = Vec::new();
        while let Some(row) = rows.next()? {
            observations.push((Self::snapshot(row)?, stored_row(row, 15)?));
        }
        Ok(observations)
    }

    fn search(&self, search: &Search<'_>) -> Result<Finds, RegisterError> {
        index::find(&self.connection, search)
    }

    fn index_fault(&self) -> Result<Option<String>, RegisterError> {
        index::fault(&self.connection)
    }

    fn rebuild_index(&mut self) -> Result<(), RegisterError> {
        index::rebuild(&self.connection).map_err(RegisterError::Index)
    }

    fn decisions(&self) -> Result<Vec<Decision>, RegisterError> {
        let mut query = self.connection.prepare_cached(sql::DECISIONS)?;
        let mut rows = query.query([])?;
        let mut decisions = Vec::new();
        while let Some(row) = rows.next()? {
            let verdict: String = row.get(3)?;
            decisions.push(Decision {
                number: number(row.get(0)?),
                a: row.get(1)?,
                b: row.get(2)?,
                verdict: Verdict::of(&verdict).ok_or(RegisterError::Stored("decision.verdict"))?,
                undoes: row.get::<_, Option<i64>>(4)?.map(number),
                who: row.get(5)?,
                when: row.get(6)?,
                why: row.get(7)?,
            });
        }
        Ok(decisions)
    }

    fn add_decision(&mut self, d: &Decision) -> Result<(), RegisterError> {
        self.connection.execute(
            sql::ADD_DECISION,
            params![signed(d.number), d.a, d.b, d.verdict.name(), d.undoes.map(signed), d.who, d.when, d.why],
        )?;
        Ok(())
    }

    fn draft_steps(&self) -> Result<Vec<quarantine::Step>, RegisterError> {
        if !self.has_drafts()? {
            return Ok(Vec::new());
        }
        let mut query = self.connection.prepare_cached(sql::DRAFT_STEPS)?;
        let mut rows = query.query([])?;
        let mut steps = Vec::new();
        while let Some(row) = rows.next()? {
            steps.push(draft_step(&row.get::<_, String>(0)?)?);
        }
        Ok(steps)
    }

    fn add_draft_step(&mut self, step: &quarantine::Step) -> Result<(), RegisterError> {
        self.connection.execute_batch(DRAFT_TABLES)?;
        let values = params![signed(step.number), signed(step.draft), json(step)?];
        self.connection.execute(sql::ADD_DRAFT_STEP, values)?;
        Ok(())
    }

    fn draft_text(&self, draft: u64) -> Result<Option<String>, RegisterError> {
        if !self.has_drafts()? {
            return Ok(None);
        }
        let mut query = self.connection.prepare_cached(sql::DRAFT_TEXT)?;
        Ok(query.query_row(params![signed(draft)], |row| row.get(0)).optional()?)
    }

    fn set_draft_text(&mut self, draft: u64, text: Option<&str>) -> Result<(), RegisterError> {
        self.connection.execute_batch(DRAFT_TABLES)?;
        if let Some(text) = text {
            self.connection.execute(sql::KEEP_DRAFT_TEXT, params![signed(draft), text])?;
        } else {
            // forgotten is overwritten, not only unlinked
            self.connection.pragma_update(None, "secure_delete", true)?;
            self.connection.execute(sql::FORGET_DRAFT_TEXT, params![signed(draft)])?;
        }
        Ok(())
    }

    fn forget_for_good(&mut self) -> Result<bool, RegisterError> {
        // the text is overwritten in the database; the file of changes beside it has it until it is taken in and cut
        let busy: i64 = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        Ok(busy == 0)
    }

    fn steps(&self, source: &str) -> Result<Vec<(i64, Step)>, RegisterError> {
        let mut steps: Vec<(i64, Step)> = Vec::new();
        for snapshot in self.snapshots(Some(source))? {
            let mut query = self.connection.prepare_cached(sql::STEP_REVISIONS)?;
            let mut step = Step::default();
            let mut rows = query.query(params![snapshot.id])?;
            while let Some(row) = rows.next()? {
                step.revisions.push(stored_revision(row)?);
            }
            let mut query = self.connection.prepare_cached(sql::STEP_ROWS)?;
            let mut rows = query.query(params![snapshot.id])?;
            while let Some(row) = rows.next()? {
                step.rows.push((number(row.get(0)?), row.get(1)?));
            }
            steps.push((snapshot.id, step));
        }
        Ok(steps)
    }

    fn misdated(&self) -> Result<Option<String>, RegisterError> {
        let mut query = self.connection.prepare_cached(sql::MISDATED)?;
        Ok(query.query_row([], |row| row.get(0)).optional()?)
    }

    fn log_file(&self, name: &str) -> Result<Option<Vec<u8>>, RegisterError> {
        let mut query = self.connection.prepare_cached(sql::LOG_FILE)?;
        Ok(query.query_row(params![name], |row| row.get(0)).optional()?)
    }

    fn log_names(&self) -> Result<Vec<String>, RegisterError> {
        let mut query = self.connection.prepare_cached(sql::LOG_NAMES)?;
        Ok(query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    fn write_log_file(&mut self, name: &str, bytes: &[u8]) -> Result<(), RegisterError> {
        self.connection.prepare_cached(sql::WRITE_LOG_FILE)?.execute(params![name, bytes])?;
        Ok(())
    }

    fn remove_log_folder(&mut self, folder: &str) -> Result<(), RegisterError> {
        let (from, to) = folder_range(folder);
        self.connection.execute(sql::REMOVE_LOG_FOLDER, params![from, to])?;
        Ok(())
    }

    fn download(&self, url: &str) -> Result<Option<Download>, RegisterError> {
        let mut query = self.connection.prepare_cached(sql::DOWNLOAD)?;
        let said: Option<String> = query.query_row(params![url], |row| row.get(0)).optional()?;
        said.as_deref().map(download).transpose()
    }

    fn downloads(&self) -> Result<Vec<Download>, RegisterError> {
        let mut query = self.connection.prepare_cached(sql::DOWNLOADS)?;
        let said: Vec<String> = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        said.iter().map(|said| download(said)).collect()
    }

    fn keep_download(&mut self, download: &Download) -> Result<(), RegisterError> {
        self.connection.execute(sql::KEEP_DOWNLOAD, params![download.url, json(download)?])?;
        Ok(())
    }
}

/// Version of the tables; 0 if there are none.
fn format(connection: &Connection) -> Result<i64, RegisterError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Whether this account may only read the database: the file, or the folder, in which SQLite writes beside it.
fn cannot_write(connection: &Connection) -> bool {
    // where nothing can be made beside it, not even reading begins
    let refused = |error: &RegisterError| match error {
        RegisterError::Database(error) => {
            matches!(error.sqlite_error_code(), Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen))
        }
        _ => false,
    };
    connection.is_readonly("main").unwrap_or(false) || format(connection).is_err_and(|error| refused(&error))
}

/// Makes the database one of which changes are written beside it. Of several programs that begin at once SQLite lets one do
/// that and does not have the others wait, so they ask again.
fn write_ahead(connection: &Connection) -> Result<(), RegisterError> {
    let mut tries = 0;
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && tries < 600 => {
                tries += 1;
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
            done => return Ok(done?),
        }
    }
}

/// Opens a database that is only to be read. Where not even the files beside it can be made, nobody can be writing here, and
/// the file is read as it is, if nothing waits beside it to be taken in.
fn readable(path: &Path) -> Result<Connection, RegisterError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(std::time::Duration::from_secs(30))?;
    let Err(error) = format(&connection) else { return Ok(connection) };
    let mut beside = path.as_os_str().to_owned();
    beside.push("-wal");
    if std::fs::metadata(beside).is_ok_and(|file| file.len() > 0) {
        return Err(error);
    }
    let mut address = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-".contains(byte) {
            address.push(char::from(*byte));
        } else {
            use std::fmt::Write as _;
            let _ = write!(address, "%{byte:02X}");
        }
    }
    address.push_str("?immutable=1");
    Ok(Connection::open_with_flags(address, flags | OpenFlags::SQLITE_OPEN_URI)?)
}

/// A register of before was made for all to read, and drafts of people are in it. Of an account that does not own it nothing
/// can be changed.
fn own_alone(path: &Path) {
    #[cfg(unix)]
    for end in ["", "-wal", "-shm"] {
        use std::os::unix::fs::PermissionsExt as _;
        let mut file = path.as_os_str().to_owned();
        file.push(end);
        let _ = std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600));
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// Takes a database without tables, or a register of an older format, to the present one; one program at a time.
fn upgrade(connection: &Connection) -> Result<(), RegisterError> {
    // a table that others refer to is made again
    connection.pragma_update(None, "foreign_keys", false)?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let upgraded = upgraded(connection);
    connection.execute_batch(if upgraded.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    connection.pragma_update(None, "foreign_keys", true)?;
    upgraded
}

fn upgraded(connection: &Connection) -> Result<(), RegisterError> {
    // another program may have been faster
    let format = format(connection)?;
    if format == 0 {
        connection.execute_batch(include_str!("sql/sqlite/schema.sql"))?;
    }
    if (1..3).contains(&format) {
        connection.execute_batch(include_str!("sql/sqlite/upgrade_2.sql"))?;
        index::rebuild(connection).map_err(RegisterError::Index)?;
    }
    if (1..4).contains(&format) {
        connection.execute_batch(include_str!("sql/sqlite/upgrade_3.sql"))?;
    }
    if (1..5).contains(&format) {
        connection.execute_batch(include_str!("sql/sqlite/upgrade_4.sql"))?;
    }
    if (1..6).contains(&format) {
        connection.execute_batch(include_str!("sql/sqlite/upgrade_5.sql"))?;
    }
    if format > FORMAT {
        return Err(RegisterError::Newer(format));
    }
    connection.pragma_update(None, "user_version", FORMAT)?;
    Ok(())
}

/// A revision from the columns of the two queries that read them.
fn stored_revision(row: &rusqlite::Row<'_>) -> Result<Revision, RegisterError> {
    let kind: String = row.get(3)?;
    let changes: String = row.get(4)?;
    Ok(Revision {
        filing: row.get(0)?,
        snapshot: row.get(1)?,
        observed_on: date(row.get_ref(2)?.as_str().ok())?,
        kind: revision_kind(&kind)?,
        changes: serde_json::from_str(&changes).map_err(|_| RegisterError::Stored("revision.changes"))?,
        reason: row.get(5)?,
        draft: Arc::new(draft_with(
            row.get_ref(6)?.as_str().ok(),
            row.get_ref(7)?.as_str().unwrap_or_default(),
            row.get_ref(8)?.as_str().unwrap_or_default(),
        )?),
    })
}

/// A row from four columns: number, bytes, draft, reason.
fn stored_row(row: &rusqlite::Row<'_>, first: usize) -> Result<Row, RegisterError> {
    let error: Option<String> = row.get(first + 3)?;
    let said = match error {
        Some(reason) => Err(reason),
        None => Ok(Arc::new(draft(row.get_ref(first + 2)?.as_str().ok())?)),
    };
    Ok(Row { number: number(row.get(first)?), raw: row.get(first + 1)?, said })
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::sql;

    #[test]
    fn parameters_are_named_in_the_order_of_their_numbers() {
        let database = Connection::open_in_memory().unwrap();
        database.execute_batch(include_str!("sql/sqlite/schema.sql")).unwrap();
        database.execute_batch(super::DRAFT_TABLES).unwrap();
        let here = [
            ("sqlite/search", include_str!("sql/sqlite/search.sql")),
            ("sqlite/ranked", include_str!("sql/sqlite/ranked.sql")),
            ("sqlite/revision_said", include_str!("sql/sqlite/revision_said.sql")),
            ("sqlite/clear_search", include_str!("sql/sqlite/clear_search.sql")),
        ];
        for (file, statement) in sql::ALL.iter().copied().chain(here) {
            let statement = database.prepare(statement).unwrap_or_else(|error| panic!("{file}: {error}"));
            for place in 1..=statement.parameter_count() {
                assert_eq!(statement.parameter_name(place), Some(format!("${place}").as_str()), "{file}");
            }
        }
    }
}
