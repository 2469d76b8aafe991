//! The register in PostgreSQL: one schema of one database, for several machines.
//!
//! What it is: [`Storage`] on PostgreSQL 13 or later. Rows go over in lists ([`LIST`] at a time), since every question costs
//! a way to the server and back.
//!
//! What it is not: a pool, or a queue. One program, one connection, made again when it was lost between two questions.
//!
//! The one idea: **one writer at a time**, by a lock that ends with its transaction, so that a filing's number and the
//! log's next entry depend on nothing but what was committed before.

mod adding;
mod columns;
mod connection;
mod words;

use jiff::civil::Date;
use postgres::types::ToSql;

pub use connection::Postgres;

use self::columns::{bytes, get, stored_filing, stored_revision, stored_row, stored_snapshot};
use self::connection::BEGIN;
use super::stored::{
    DRAFT_TABLES, date, day_or_none, download, draft_step, folder_range, json, number, signed, sql, until,
};
use super::{Bounds, Download, Filing, Finds, Revision, Row, Search, Snapshot, Step, Storage};
use crate::RegisterError;
use crate::link::decision::{Decision, Verdict};
use crate::quarantine;

/// Rows that go over at once.
const LIST: usize = 2_000;

impl Postgres {
    /// Whether there ever was a draft.
    fn has_drafts(&self) -> Result<bool, RegisterError> {
        let there = "SELECT to_regclass('chartward_register.draft_step') IS NOT NULL";
        Ok(self.first(there, &[], |row| get(row, 0))?.unwrap_or(false))
    }

    fn make_draft_tables(&self) -> Result<(), RegisterError> {
        if self.has_drafts()? { Ok(()) } else { self.batch(DRAFT_TABLES) }
    }
}

impl Storage for Postgres {
    fn begin(&mut self) -> Result<(), RegisterError> {
        let begun = self.batch(BEGIN);
        if begun.is_err() {
            self.roll_back_now();
        }
        *self.open.borrow_mut() = begun.is_ok();
        begun
    }

    fn commit(&mut self) -> Result<(), RegisterError> {
        self.batch("COMMIT")?;
        *self.open.borrow_mut() = false;
        Ok(())
    }

    fn roll_back(&mut self) -> Result<(), RegisterError> {
        self.roll_back_now();
        Ok(())
    }

    fn begin_reading(&self) -> Result<(), RegisterError> {
        self.batch("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        *self.open.borrow_mut() = true;
        Ok(())
    }

    fn end_reading(&self) -> Result<(), RegisterError> {
        self.roll_back_now();
        Ok(())
    }

    fn snapshots(&self, source: Option<&str>) -> Result<Vec<Snapshot>, RegisterError> {
        self.all(sql::SNAPSHOTS, &[&source], stored_snapshot)
    }

    fn add_snapshot(&mut self, s: &Snapshot, rows: &[Row]) -> Result<i64, RegisterError> {
        let (bytes, carried) = (signed(s.bytes), i64::from(s.carried.0));
        let (read, refused) = (signed(s.read), signed(s.refused));
        let newest = day_or_none(s.newest);
        let values: [&(dyn ToSql + Sync); 13] = [
            &s.source,
            &s.sha256.as_slice(),
            &s.file,
            &bytes,
            &s.variant,
            &s.observed_on.to_string(),
            &s.observed_by,
            &s.coverage.name(),
            &s.coverage_by,
            &carried,
            &read,
            &refused,
            &newest,
        ];
        let id: Option<i64> = self.first(sql::ADD_SNAPSHOT, &values, |row| get(row, 0))?;
        let id = id.ok_or(RegisterError::Stored("snapshot.id"))?;
        for rows in rows.chunks(LIST) {
            let hashes = self.add_content(rows)?;
            let numbers: Vec<i64> = rows.iter().map(|row| signed(row.number)).collect();
            self.execute(include_str!("sql/pg/add_rows.sql"), &[&id, &numbers, &hashes])?;
        }
        Ok(id)
    }

    fn seen(&self) -> Result<Vec<(i64, Date)>, RegisterError> {
        self.all(sql::SEEN, &[], |row| Ok((get(row, 0)?, date(Some(get(row, 1)?))?)))
    }

    fn add_seen(&mut self, snapshot: i64, day: Date) -> Result<(), RegisterError> {
        let day = day.to_string();
        self.execute(sql::ADD_SEEN, &[&snapshot, &day])?;
        self.execute(sql::LAST_SEEN, &[&day, &snapshot])?;
        Ok(())
    }

    fn move_seen(&mut self, from: i64, to: i64, since: Date) -> Result<(), RegisterError> {
        self.execute(sql::MOVE_SEEN, &[&to, &from, &since.to_string()])?;
        Ok(())
    }

    fn rows(&self, snapshot: i64) -> Result<Vec<Row>, RegisterError> {
        self.all(sql::ROWS, &[&snapshot], |row| stored_row(row, 0))
    }

    fn clear_history(&mut self, source: &str) -> Result<(), RegisterError> {
        for step in [sql::CLEAR_REVISIONS, sql::CLEAR_FILINGS, sql::CLEAR_PLACED] {
            self.execute(step, &[&source])?;
        }
        Ok(())
    }

    fn add_step(&mut self, snapshot: &Snapshot, step: &Step) -> Result<(), RegisterError> {
        for revisions in step.revisions.chunks(LIST) {
            self.add_revisions(snapshot, revisions)?;
        }
        for rows in step.rows.chunks(LIST) {
            self.add_placed(snapshot, rows)?;
        }
        self.execute(sql::LAST_SEEN, &[&snapshot.last_seen().to_string(), &snapshot.id])?;
        Ok(())
    }

    fn filings(&self, source: Option<&str>, as_of: Option<Date>) -> Result<Vec<Filing>, RegisterError> {
        self.all(sql::FILINGS, &[&until(as_of), &source], stored_filing)
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
                let (from, to) = (from.to_string(), to.to_string());
                self.all(sql::FILINGS_OF_DAYS, &[&day, &source, &from, &to], stored_filing)
            }
            Bounds::State(state) => {
                let state = state.to_ascii_uppercase();
                self.all(sql::FILINGS_OF_STATE, &[&day, &source, &state], stored_filing)
            }
        }
    }

    fn filing(&self, key: &str, as_of: Option<Date>) -> Result<Option<Filing>, RegisterError> {
        self.first(sql::FILING, &[&until(as_of), &key], stored_filing)
    }

    fn filing_of(&self, key: &str) -> Result<Option<String>, RegisterError> {
        self.first(sql::FILING_OF, &[&key], |row| get(row, 0))
    }

    fn revisions(&self, filing: &str) -> Result<Vec<Revision>, RegisterError> {
        self.all(sql::REVISIONS, &[&filing], stored_revision)
    }

    fn revisions_of(&self, filings: &[&str]) -> Result<Vec<Revision>, RegisterError> {
        self.all(include_str!("sql/pg/revisions_of.sql"), &[&filings], stored_revision)
    }

    fn renumbered(&self, snapshot: i64, most: i64) -> Result<Vec<Revision>, RegisterError> {
        self.all(sql::RENUMBERED, &[&snapshot, &most], stored_revision)
    }

    fn observations(&self, filing: &str) -> Result<Vec<(Snapshot, Row)>, RegisterError> {
        self.all(sql::OBSERVATIONS, &[&filing], |row| Ok((stored_snapshot(row)?, stored_row(row, 15)?)))
    }

    fn search(&self, search: &Search<'_>) -> Result<Finds, RegisterError> {
        self.found(search)
    }

    fn index_fault(&self) -> Result<Option<String>, RegisterError> {
        self.words_fault()
    }

    fn rebuild_index(&mut self) -> Result<(), RegisterError> {
        self.rebuild_words()
    }

    fn decisions(&self) -> Result<Vec<Decision>, RegisterError> {
        self.all(sql::DECISIONS, &[], |row| {
            let verdict: String = get(row, 3)?;
            Ok(Decision {
                number: number(get(row, 0)?),
                a: get(row, 1)?,
                b: get(row, 2)?,
                verdict: Verdict::of(&verdict).ok_or(RegisterError::Stored("decision.verdict"))?,
                undoes: get::<Option<i64>>(row, 4)?.map(number),
                who: get(row, 5)?,
                when: get(row, 6)?,
                why: get(row, 7)?,
            })
        })
    }

    fn add_decision(&mut self, d: &Decision) -> Result<(), RegisterError> {
        let (number, undoes) = (signed(d.number), d.undoes.map(signed));
        let values: [&(dyn ToSql + Sync); 8] =
            [&number, &d.a, &d.b, &d.verdict.name(), &undoes, &d.who, &d.when, &d.why];
        self.execute(sql::ADD_DECISION, &values)?;
        Ok(())
    }

    fn draft_steps(&self) -> Result<Vec<quarantine::Step>, RegisterError> {
        if !self.has_drafts()? {
            return Ok(Vec::new());
        }
        self.all(sql::DRAFT_STEPS, &[], |row| draft_step(get(row, 0)?))
    }

    fn add_draft_step(&mut self, step: &quarantine::Step) -> Result<(), RegisterError> {
        self.make_draft_tables()?;
        let values: [&(dyn ToSql + Sync); 3] = [&signed(step.number), &signed(step.draft), &json(step)?];
        self.execute(sql::ADD_DRAFT_STEP, &values)?;
        Ok(())
    }

    fn draft_text(&self, draft: u64) -> Result<Option<String>, RegisterError> {
        if !self.has_drafts()? {
            return Ok(None);
        }
        self.first(sql::DRAFT_TEXT, &[&signed(draft)], |row| get(row, 0))
    }

    fn set_draft_text(&mut self, draft: u64, text: Option<&str>) -> Result<(), RegisterError> {
        self.make_draft_tables()?;
        match text {
            Some(text) => self.execute(sql::KEEP_DRAFT_TEXT, &[&signed(draft), &text])?,
            None => self.execute(sql::FORGET_DRAFT_TEXT, &[&signed(draft)])?,
        };
        Ok(())
    }

    fn steps(&self, source: &str) -> Result<Vec<(i64, Step)>, RegisterError> {
        let mut steps = Vec::new();
        for snapshot in self.snapshots(Some(source))? {
            let revisions = self.all(sql::STEP_REVISIONS, &[&snapshot.id], stored_revision)?;
            let rows =
                self.all(sql::STEP_ROWS, &[&snapshot.id], |row| Ok((number(get(row, 0)?), get(row, 1)?)))?;
            steps.push((snapshot.id, Step { rows, revisions }));
        }
        Ok(steps)
    }

    fn misdated(&self) -> Result<Option<String>, RegisterError> {
        self.first(sql::MISDATED, &[], |row| get(row, 0))
    }

    fn log_file(&self, name: &str) -> Result<Option<Vec<u8>>, RegisterError> {
        self.first(sql::LOG_FILE, &[&name], |row| bytes(row, 0))
    }

    fn log_names(&self) -> Result<Vec<String>, RegisterError> {
        self.all(sql::LOG_NAMES, &[], |row| get(row, 0))
    }

    fn write_log_file(&mut self, name: &str, bytes: &[u8]) -> Result<(), RegisterError> {
        self.execute(sql::WRITE_LOG_FILE, &[&name, &bytes])?;
        Ok(())
    }

    fn remove_log_folder(&mut self, folder: &str) -> Result<(), RegisterError> {
        let (from, to) = folder_range(folder);
        self.execute(sql::REMOVE_LOG_FOLDER, &[&from, &to])?;
        Ok(())
    }

    fn download(&self, url: &str) -> Result<Option<Download>, RegisterError> {
        let said: Option<String> = self.first(sql::DOWNLOAD, &[&url], |row| get(row, 0))?;
        said.as_deref().map(download).transpose()
    }

    fn downloads(&self) -> Result<Vec<Download>, RegisterError> {
        self.all(sql::DOWNLOADS, &[], |row| download(get(row, 0)?))
    }

    fn keep_download(&mut self, download: &Download) -> Result<(), RegisterError> {
        self.execute(sql::KEEP_DOWNLOAD, &[&download.url, &json(download)?])?;
        Ok(())
    }
}
