//! The embedded database: one SQLite file in the register's folder.
//!
//! What it is: [`Storage`] on SQLite. Rows that repeat from snapshot to snapshot are kept once.
//!
//! What it is not: encrypted. Everything in it was published.
//!
//! The one idea: **one transaction per snapshot**, so that a kill at any moment leaves whole snapshots, and the
//! same import continues with the rest.

use std::path::Path;

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, params};

use super::index;
use super::{Filing, Revision, RevisionKind, Row, Snapshot, Step, Storage};
use crate::RegisterError;
use crate::draft::{Draft, Fields};
use crate::link::decision::{Decision, Verdict};
use crate::words::Coverage;

/// Version of the tables.
const FORMAT: i64 = 2;

/// A register in an SQLite file.
#[derive(Debug)]
pub struct Sqlite {
    connection: Connection,
}

impl Sqlite {
    /// Opens the database, making its tables if it is new.
    ///
    /// # Errors
    /// A file that is no register, or one written by a newer program.
    pub fn open(path: &Path) -> Result<Self, RegisterError> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.busy_timeout(std::time::Duration::from_secs(30))?;
        let format: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        match format {
            0 => {
                connection.execute_batch(&format!(
                    "BEGIN IMMEDIATE; {} PRAGMA user_version = {FORMAT}; COMMIT;",
                    include_str!("schema.sql")
                ))?;
            }
            FORMAT => {}
            older @ 1 => return Err(RegisterError::Older(older)),
            newer => return Err(RegisterError::Newer(newer)),
        }
        Ok(Self { connection })
    }

    /// The filings' rows that a query gives, in the columns of [`FILING`].
    fn filing(row: &rusqlite::Row<'_>) -> Result<Filing, RegisterError> {
        Ok(Filing {
            key: row.get(0)?,
            source: row.get(1)?,
            first_seen: date(row.get_ref(2)?.as_str().ok())?,
            last_seen: date(row.get_ref(3)?.as_str().ok())?,
            vanished: row.get_ref(4)?.as_str().ok() == Some(RevisionKind::Vanished.name()),
            draft: draft(row.get_ref(5)?.as_str().ok())?,
        })
    }

    fn snapshot(row: &rusqlite::Row<'_>) -> Result<Snapshot, RegisterError> {
        let coverage: String = row.get("coverage")?;
        Ok(Snapshot {
            id: row.get("id")?,
            source: row.get("source")?,
            sha256: row.get("sha256")?,
            file: row.get("file")?,
            bytes: number(row.get("bytes")?),
            variant: row.get("variant")?,
            observed_on: date(Some(&row.get::<_, String>("observed_on")?))?,
            observed_by: row.get("observed_by")?,
            coverage: Coverage::of(&coverage).ok_or(RegisterError::Stored("snapshot.coverage"))?,
            coverage_by: row.get("coverage_by")?,
            carried: Fields(row.get("carried")?),
            read: number(row.get("read")?),
            refused: number(row.get("refused")?),
        })
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

/// Columns of a filing as [`Sqlite::filing`] reads them, for the latest revision up to `?2`.
const FILING: &str = "
    SELECT f.key, f.source, f.first_seen,
           CASE WHEN f.last_seen <= ?2 THEN f.last_seen ELSE (
               SELECT max(s.observed_on) FROM placed p JOIN snapshot s ON s.id = p.snapshot
               WHERE p.filing = f.key AND s.observed_on <= ?2) END,
           r.kind, r.draft
    FROM filing f JOIN revision r ON r.id = (
        SELECT id FROM revision WHERE filing = f.id AND observed_on <= ?2 ORDER BY observed_on DESC, id DESC LIMIT 1)
    WHERE (?1 IS NULL OR f.source = ?1) AND f.first_seen <= ?2
    ORDER BY f.id";

/// Later than any day: "now".
const NOW: &str = "9999-12-31";

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

    fn snapshots(&self, source: Option<&str>) -> Result<Vec<Snapshot>, RegisterError> {
        let mut query = self.connection.prepare_cached(
            "SELECT * FROM snapshot WHERE (?1 IS NULL OR source = ?1) ORDER BY observed_on, sha256, source",
        )?;
        let mut rows = query.query(params![source])?;
        let mut snapshots = Vec::new();
        while let Some(row) = rows.next()? {
            snapshots.push(Self::snapshot(row)?);
        }
        Ok(snapshots)
    }

    fn add_snapshot(
        &mut self,
        s: &Snapshot,
        rows: &mut dyn Iterator<Item = Row>,
    ) -> Result<i64, RegisterError> {
        let mut add = self.connection.prepare_cached(
            "INSERT INTO snapshot (source, sha256, file, bytes, variant, observed_on, observed_by, coverage,
                coverage_by, carried, read, refused) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?;
        let id = add.insert(params![
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
        ])?;
        for row in rows {
            let content = self.content(&row)?;
            self.connection
                .prepare_cached("INSERT INTO row (snapshot, number, content) VALUES (?1, ?2, ?3)")?
                .execute(params![id, signed(row.number), content])?;
        }
        Ok(id)
    }

    fn rows(&self, snapshot: i64) -> Result<Vec<Row>, RegisterError> {
        let mut query = self.connection.prepare_cached(
            "SELECT r.number, c.raw, c.draft, c.error FROM row r JOIN content c ON c.id = r.content
             WHERE r.snapshot = ?1 ORDER BY r.number",
        )?;
        let mut rows = query.query(params![snapshot])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(stored_row(row, 0)?);
        }
        Ok(all)
    }

    fn clear_history(&mut self, source: &str) -> Result<(), RegisterError> {
        self.connection.execute(
            "DELETE FROM search WHERE rowid IN (
                 SELECT r.id FROM revision r JOIN filing f ON f.id = r.filing WHERE f.source = ?1)",
            params![source],
        )?;
        self.connection.execute(
            "DELETE FROM revision WHERE filing IN (SELECT id FROM filing WHERE source = ?1)",
            params![source],
        )?;
        self.connection.execute("DELETE FROM filing WHERE source = ?1", params![source])?;
        self.connection.execute("DELETE FROM placed WHERE source = ?1", params![source])?;
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
            let id = self
                .connection
                .prepare_cached(
                    "INSERT INTO revision (filing, snapshot, observed_on, kind, changes, reason, draft)
                     SELECT id, ?2, ?3, ?4, ?5, ?6, ?7 FROM filing WHERE key = ?1",
                )?
                .insert(params![
                    revision.filing,
                    snapshot.id,
                    day,
                    revision.kind.name(),
                    json(&revision.changes)?,
                    revision.reason,
                    json(&revision.draft)?,
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
            self.connection
                .prepare_cached("UPDATE filing SET last_seen = ?2 WHERE key = ?1 AND last_seen < ?2")?
                .execute(params![filing, day])?;
        }
        Ok(())
    }

    fn filings(&self, source: Option<&str>, as_of: Option<Date>) -> Result<Vec<Filing>, RegisterError> {
        let mut query = self.connection.prepare_cached(FILING)?;
        let mut rows =
            query.query(params![source, as_of.map_or_else(|| NOW.to_owned(), |day| day.to_string())])?;
        let mut filings = Vec::new();
        while let Some(row) = rows.next()? {
            filings.push(Self::filing(row)?);
        }
        Ok(filings)
    }

    fn filing_of(&self, key: &str) -> Result<Option<String>, RegisterError> {
        let mut query = self.connection.prepare_cached("SELECT filing FROM placed WHERE key = ?1")?;
        Ok(query.query_row(params![key], |row| row.get(0)).optional()?)
    }

    fn revisions(&self, filing: &str) -> Result<Vec<Revision>, RegisterError> {
        let mut query = self.connection.prepare_cached(
            "SELECT f.key, r.snapshot, r.observed_on, r.kind, r.changes, r.reason, r.draft
             FROM filing f JOIN revision r ON r.filing = f.id WHERE f.key = ?1 ORDER BY r.observed_on, r.id",
        )?;
        let mut rows = query.query(params![filing])?;
        let mut revisions = Vec::new();
        while let Some(row) = rows.next()? {
            revisions.push(stored_revision(row)?);
        }
        Ok(revisions)
    }

    fn observations(&self, filing: &str) -> Result<Vec<(Snapshot, Row)>, RegisterError> {
        let mut query = self.connection.prepare_cached(
            "SELECT s.*, p.number AS row_number, c.raw, c.draft, c.error
             FROM placed p JOIN snapshot s ON s.id = p.snapshot
             JOIN row r ON r.snapshot = p.snapshot AND r.number = p.number JOIN content c ON c.id = r.content
             WHERE p.filing = ?1 ORDER BY s.observed_on, s.sha256, p.number",
        )?;
        let first = query.column_index("row_number")?;
        let mut rows = query.query(params![filing])?;
        let mut observations = Vec::new();
        while let Some(row) = rows.next()? {
            observations.push((Self::snapshot(row)?, stored_row(row, first)?));
        }
        Ok(observations)
    }

    fn search(
        &self,
        source: Option<&str>,
        words: &[String],
        as_of: Option<Date>,
    ) -> Result<Vec<String>, RegisterError> {
        let day = as_of.map_or_else(|| NOW.to_owned(), |day| day.to_string());
        index::find(&self.connection, source, words, &day)
    }

    fn index_fault(&self) -> Result<Option<String>, RegisterError> {
        index::fault(&self.connection)
    }

    fn rebuild_index(&mut self) -> Result<(), RegisterError> {
        index::rebuild(&self.connection).map_err(RegisterError::Index)
    }

    fn decisions(&self) -> Result<Vec<Decision>, RegisterError> {
        let mut query = self.connection.prepare_cached(
            "SELECT number, a, b, verdict, undoes, who, at, why FROM decision ORDER BY number",
        )?;
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
            "INSERT INTO decision (number, a, b, verdict, undoes, who, at, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                signed(d.number),
                d.a,
                d.b,
                d.verdict.name(),
                d.undoes.map(signed),
                d.who,
                d.when,
                d.why
            ],
        )?;
        Ok(())
    }

    fn steps(&self, source: &str) -> Result<Vec<(i64, Step)>, RegisterError> {
        let mut steps: Vec<(i64, Step)> = Vec::new();
        for snapshot in self.snapshots(Some(source))? {
            let mut query = self.connection.prepare_cached(
                "SELECT f.key, r.snapshot, r.observed_on, r.kind, r.changes, r.reason, r.draft
                 FROM revision r JOIN filing f ON f.id = r.filing WHERE r.snapshot = ?1 ORDER BY r.id",
            )?;
            let mut step = Step::default();
            let mut rows = query.query(params![snapshot.id])?;
            while let Some(row) = rows.next()? {
                step.revisions.push(stored_revision(row)?);
            }
            let mut query = self
                .connection
                .prepare_cached("SELECT number, filing FROM placed WHERE snapshot = ?1 ORDER BY number")?;
            let mut rows = query.query(params![snapshot.id])?;
            while let Some(row) = rows.next()? {
                step.rows.push((number(row.get(0)?), row.get(1)?));
            }
            steps.push((snapshot.id, step));
        }
        Ok(steps)
    }

    fn misdated(&self) -> Result<Option<String>, RegisterError> {
        let mut query = self.connection.prepare_cached(
            "SELECT f.key FROM filing f LEFT JOIN (
                 SELECT p.filing, min(s.observed_on) AS first, max(s.observed_on) AS last,
                        min(s.source) AS one, max(s.source) AS other
                 FROM placed p JOIN snapshot s ON s.id = p.snapshot GROUP BY p.filing) seen ON seen.filing = f.key
             WHERE f.first_seen IS NOT seen.first OR f.last_seen IS NOT seen.last
                OR f.source IS NOT seen.one OR f.source IS NOT seen.other ORDER BY f.id LIMIT 1",
        )?;
        Ok(query.query_row([], |row| row.get(0)).optional()?)
    }

    fn log_file(&self, name: &str) -> Result<Option<Vec<u8>>, RegisterError> {
        let mut query = self.connection.prepare_cached("SELECT bytes FROM log_file WHERE name = ?1")?;
        Ok(query.query_row(params![name], |row| row.get(0)).optional()?)
    }

    fn write_log_file(&mut self, name: &str, bytes: &[u8]) -> Result<(), RegisterError> {
        self.connection
            .prepare_cached(
                "INSERT INTO log_file (name, bytes) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET bytes = excluded.bytes",
            )?
            .execute(params![name, bytes])?;
        Ok(())
    }

    fn remove_log_folder(&mut self, folder: &str) -> Result<(), RegisterError> {
        // a slash is followed by a zero in order
        self.connection
            .execute("DELETE FROM log_file WHERE name >= ?1 || '/' AND name < ?1 || '0'", params![folder])?;
        Ok(())
    }
}

/// A revision from the columns of the two queries that read them.
fn stored_revision(row: &rusqlite::Row<'_>) -> Result<Revision, RegisterError> {
    let kind: String = row.get(3)?;
    let kind = RevisionKind::ALL.into_iter().find(|known| known.name() == kind);
    let changes: String = row.get(4)?;
    Ok(Revision {
        filing: row.get(0)?,
        snapshot: row.get(1)?,
        observed_on: date(row.get_ref(2)?.as_str().ok())?,
        kind: kind.ok_or(RegisterError::Stored("revision.kind"))?,
        changes: serde_json::from_str(&changes).map_err(|_| RegisterError::Stored("revision.changes"))?,
        reason: row.get(5)?,
        draft: draft(row.get_ref(6)?.as_str().ok())?,
    })
}

/// A row from four columns: number, bytes, draft, reason.
fn stored_row(row: &rusqlite::Row<'_>, first: usize) -> Result<Row, RegisterError> {
    let error: Option<String> = row.get(first + 3)?;
    let said = match error {
        Some(reason) => Err(reason),
        None => Ok(Box::new(draft(row.get_ref(first + 2)?.as_str().ok())?)),
    };
    Ok(Row { number: number(row.get(first)?), raw: row.get(first + 1)?, said })
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, RegisterError> {
    serde_json::to_string(value).map_err(|_| RegisterError::Stored("a value to be written"))
}

fn draft(text: Option<&str>) -> Result<Draft, RegisterError> {
    text.and_then(|text| serde_json::from_str(text).ok()).ok_or(RegisterError::Stored("a draft"))
}

fn date(text: Option<&str>) -> Result<Date, RegisterError> {
    text.and_then(|text| text.parse().ok()).ok_or(RegisterError::Stored("a day"))
}

/// SQLite's numbers have a sign; those kept here are far below the limit.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn number(signed: i64) -> u64 {
    u64::try_from(signed).unwrap_or(0)
}
