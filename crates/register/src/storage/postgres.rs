//! The register in PostgreSQL: one schema of one database, for several machines.
//!
//! What it is: [`Storage`] on PostgreSQL 13 or later. Rows go over in lists ([`LIST`] at a time), since every question costs
//! a way to the server and back.
//!
//! What it is not: a pool, or a queue. One program, one connection, made again when it was lost between two questions.
//!
//! The one idea: **one writer at a time**, by a lock that ends with its transaction, so that a filing's number and the
//! log's next entry depend on nothing but what was committed before.

use std::cell::{RefCell, RefMut};
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use postgres::config::{Host, SslMode};
use postgres::types::ToSql;
use postgres::{Client, Config, Row as Columns, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::stored::{
    DRAFT_TABLES, FORMAT, date, day_and_state, day_or_none, download, draft, draft_step, draft_with,
    folder_range, json, number, revision_kind, signed, some_date, sql, until,
};
use super::{Bounds, Download, Filing, Revision, RevisionKind, Row, Server, Snapshot, Step, Storage, terms};
use crate::RegisterError;
use crate::draft::{Draft, Fields};
use crate::link::decision::{Decision, Verdict};
use crate::quarantine;
use crate::words::Coverage;

/// Rows that go over at once.
const LIST: usize = 2_000;

/// How long a connection may take to be made, if the address does not say.
const CONNECT: Duration = Duration::from_secs(15);

/// Begins to write: waits for whoever writes, and is safe from a loss of power even where the server is set otherwise.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = '15min';
    SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off';
    SELECT pg_advisory_xact_lock(7163726431)";

/// A register on a server.
pub struct Postgres {
    /// The address without its password.
    shown: String,
    config: Config,
    link: RefCell<Option<Link>>,
    /// Whether a transaction is open, so that a lost connection cannot be made again unnoticed.
    open: RefCell<bool>,
}

/// A connection with the statements it knows.
struct Link {
    client: Client,
    statements: BTreeMap<&'static str, Statement>,
}

impl fmt::Debug for Postgres {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Postgres({})", self.shown)
    }
}

impl Postgres {
    /// Opens the register of a database, making its tables if there are none.
    ///
    /// # Errors
    /// A server that cannot be reached or refuses, a register of another version.
    pub fn create(server: &Server) -> Result<Self, RegisterError> {
        let storage = Self::at(server)?;
        if storage.format()?.is_none() {
            let mut link = storage.link()?;
            // somebody else may make them at the same time
            let make = format!(
                "{BEGIN}; {} INSERT INTO format (version) VALUES ({FORMAT}); COMMIT",
                include_str!("sql/pg/schema.sql")
            );
            let made = link.client.batch_execute(&make);
            drop(link);
            if let Err(error) = made {
                let error = storage.failed(&error);
                storage.roll_back_now();
                if storage.format()?.is_none() {
                    return Err(error);
                }
            }
        }
        storage.known()
    }

    /// Opens the register of a database that has one.
    ///
    /// # Errors
    /// A server that cannot be reached or refuses, a database without a register.
    pub fn open(server: &Server) -> Result<Self, RegisterError> {
        Self::at(server)?.known()
    }

    fn at(server: &Server) -> Result<Self, RegisterError> {
        let shown = server.to_string();
        let mut config: Config = server.url().parse().map_err(|error: postgres::Error| {
            RegisterError::Address { place: shown.clone(), reason: because(&error) }
        })?;
        if let (None, Some(password)) = (config.get_password(), server.password()) {
            config.password(password);
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        let local = |host: &Host| match host {
            Host::Tcp(name) => ["localhost", "127.0.0.1", "::1"].contains(&name.as_str()),
            #[cfg(unix)]
            Host::Unix(_) => true,
        };
        // over a network in clear only if the address asks for it
        if config.get_ssl_mode() == SslMode::Prefer && !config.get_hosts().iter().all(local) {
            config.ssl_mode(SslMode::Require);
        }
        config.application_name("chartward");
        Ok(Self { shown, config, link: RefCell::new(None), open: RefCell::new(false) })
    }

    /// Checks that it is a register of this version.
    fn known(self) -> Result<Self, RegisterError> {
        match self.format()? {
            None => Err(RegisterError::NoRegister(self.shown)),
            Some(FORMAT) => Ok(self),
            Some(3..FORMAT) => self.upgraded(),
            Some(older) if older < FORMAT => Err(RegisterError::Older(older)),
            Some(newer) => Err(RegisterError::Newer(newer)),
        }
    }

    /// Takes a register of an older format to the present one, all or nothing; whoever writes is waited for.
    fn upgraded(self) -> Result<Self, RegisterError> {
        self.batch(BEGIN)?;
        let work = || {
            // another program may have been faster
            let format = self.format()?;
            if format == Some(3) {
                self.batch(include_str!("sql/pg/upgrade_3.sql"))?;
            }
            if matches!(format, Some(3..FORMAT)) {
                self.batch(include_str!("sql/pg/upgrade_4.sql"))?;
                self.batch(&format!("UPDATE format SET version = {FORMAT}"))?;
            }
            self.batch("COMMIT")
        };
        let done = work();
        if done.is_err() {
            self.roll_back_now();
        }
        done?;
        self.known()
    }

    fn format(&self) -> Result<Option<i64>, RegisterError> {
        let mut link = self.link()?;
        let format = |client: &mut Client| -> Result<Option<i64>, postgres::Error> {
            let there =
                client.query_one("SELECT to_regclass('chartward_register.format') IS NOT NULL", &[])?;
            if !there.try_get::<_, bool>(0)? {
                return Ok(None);
            }
            client
                .query_opt("SELECT version FROM chartward_register.format", &[])?
                .map(|r| r.try_get(0))
                .transpose()
        };
        format(&mut link.client).map_err(|error| self.failed(&error))
    }

    /// The connection; made again if it was lost while nothing was open.
    fn link(&self) -> Result<RefMut<'_, Link>, RegisterError> {
        let mut link = self.link.borrow_mut();
        let lost = link.as_ref().is_none_or(|link| link.client.is_closed());
        if lost && *self.open.borrow() {
            return Err(self.lost("the connection was lost"));
        }
        if lost {
            *link = Some(self.connect()?);
        }
        RefMut::filter_map(link, Option::as_mut).map_err(|_| self.lost("there is no connection"))
    }

    fn connect(&self) -> Result<Link, RegisterError> {
        let mut client = self.config.connect(tls()?).map_err(|error| self.failed(&error))?;
        let settings =
            "SET search_path TO chartward_register; SET client_min_messages TO warning; SET jit TO off";
        client.batch_execute(settings).map_err(|error| self.failed(&error))?;
        let encoding = client
            .query_one("SELECT current_setting('server_encoding')", &[])
            .and_then(|row| row.try_get::<_, String>(0))
            .map_err(|error| self.failed(&error))?;
        if encoding != "UTF8" {
            let reason = format!("the database keeps texts as {encoding}, not as UTF8");
            return Err(RegisterError::Address { place: self.shown.clone(), reason });
        }
        Ok(Link { client, statements: BTreeMap::new() })
    }

    fn lost(&self, reason: &str) -> RegisterError {
        RegisterError::Unreachable { place: self.shown.clone(), reason: reason.to_owned() }
    }

    /// What the server or the connection says, without values of rows.
    fn failed(&self, error: &postgres::Error) -> RegisterError {
        use postgres::error::SqlState;
        match error.as_db_error() {
            // the server goes down, starts, or was killed
            Some(said)
                if [
                    SqlState::ADMIN_SHUTDOWN,
                    SqlState::CRASH_SHUTDOWN,
                    SqlState::CANNOT_CONNECT_NOW,
                    SqlState::TOO_MANY_CONNECTIONS,
                ]
                .contains(said.code()) =>
            {
                self.lost(said.message())
            }
            Some(said) => RegisterError::Server(format!("{} ({})", said.message(), said.code().code())),
            None => self.lost(&because(error)),
        }
    }

    /// Takes each row that a question gives.
    fn each(
        &self,
        question: &'static str,
        values: &[&(dyn ToSql + Sync)],
        mut take: impl FnMut(&Columns) -> Result<(), RegisterError>,
    ) -> Result<(), RegisterError> {
        use postgres::fallible_iterator::FallibleIterator;
        let mut link = self.link()?;
        let statement = link.statement(question).map_err(|error| self.failed(&error))?;
        let values = values.iter().map(|value| *value as &dyn ToSql);
        let mut rows = link.client.query_raw(&statement, values).map_err(|error| self.failed(&error))?;
        while let Some(row) = rows.next().map_err(|error| self.failed(&error))? {
            take(&row)?;
        }
        Ok(())
    }

    /// Every row that a question gives, understood.
    fn all<T>(
        &self,
        question: &'static str,
        values: &[&(dyn ToSql + Sync)],
        understand: impl Fn(&Columns) -> Result<T, RegisterError>,
    ) -> Result<Vec<T>, RegisterError> {
        let mut all = Vec::new();
        self.each(question, values, |row| {
            all.push(understand(row)?);
            Ok(())
        })?;
        Ok(all)
    }

    /// The first of them.
    fn first<T>(
        &self,
        question: &'static str,
        values: &[&(dyn ToSql + Sync)],
        understand: impl Fn(&Columns) -> Result<T, RegisterError>,
    ) -> Result<Option<T>, RegisterError> {
        Ok(self.all(question, values, understand)?.into_iter().next())
    }

    fn execute(&self, work: &'static str, values: &[&(dyn ToSql + Sync)]) -> Result<u64, RegisterError> {
        let mut link = self.link()?;
        let statement = link.statement(work).map_err(|error| self.failed(&error))?;
        link.client.execute(&statement, values).map_err(|error| self.failed(&error))
    }

    /// Some revisions after one, by number, with the words that they should have.
    fn words_after(&self, after: i64) -> Result<(Vec<i64>, Vec<String>), RegisterError> {
        let rows = self.all(include_str!("sql/pg/drafts_after.sql"), &[&after], |row| {
            // a draft that cannot be read is named by `verify`, and has no words here
            let said: &str = get(row, 1)?;
            let draft = serde_json::from_str(said).unwrap_or_else(|_| Draft::of(""));
            Ok((get::<i64>(row, 0)?, vector(&draft)))
        })?;
        Ok(rows.into_iter().unzip())
    }

    fn batch(&self, work: &str) -> Result<(), RegisterError> {
        self.link()?.client.batch_execute(work).map_err(|error| self.failed(&error))
    }

    /// Ends whatever is open; a connection that is gone has ended it too.
    fn roll_back_now(&self) {
        *self.open.borrow_mut() = false;
        if let Some(link) = self.link.borrow_mut().as_mut() {
            let _ = link.client.batch_execute("ROLLBACK");
        }
    }

    /// Whether there ever was a draft.
    fn has_drafts(&self) -> Result<bool, RegisterError> {
        let there = "SELECT to_regclass('chartward_register.draft_step') IS NOT NULL";
        Ok(self.first(there, &[], |row| get(row, 0))?.unwrap_or(false))
    }

    fn make_draft_tables(&self) -> Result<(), RegisterError> {
        if self.has_drafts()? { Ok(()) } else { self.batch(DRAFT_TABLES) }
    }

    /// Adds what rows say, as far as it is new, and gives the hash of each.
    fn add_content(&self, rows: &[Row]) -> Result<Vec<Vec<u8>>, RegisterError> {
        let hashes =
            rows.iter().map(|row| Ok(row.hash()?.to_vec())).collect::<Result<Vec<_>, RegisterError>>()?;
        let known = self.all(include_str!("sql/pg/known_content.sql"), &[&hashes], |row| bytes(row, 0))?;
        let known: BTreeSet<Vec<u8>> = known.into_iter().collect();
        let (mut new, mut raws, mut drafts, mut errors) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (row, hash) in rows.iter().zip(&hashes).filter(|(_, hash)| !known.contains(*hash)) {
            let fixed = row.fixed()?;
            new.push(hash);
            raws.push(&row.raw);
            let read = row.said.is_ok();
            errors.push((!read).then(|| fixed.clone().into_bytes()));
            drafts.push(read.then_some(fixed));
        }
        if !new.is_empty() {
            self.execute(include_str!("sql/pg/add_content.sql"), &[&new, &raws, &drafts, &errors])?;
        }
        Ok(hashes)
    }

    fn add_revisions(&self, snapshot: &Snapshot, revisions: &[Revision]) -> Result<(), RegisterError> {
        let day = snapshot.observed_on.to_string();
        let appeared: Vec<&str> = revisions
            .iter()
            .filter(|revision| revision.kind == RevisionKind::Appeared)
            .map(|revision| revision.filing.as_str())
            .collect();
        if !appeared.is_empty() {
            self.execute(include_str!("sql/pg/add_filings.sql"), &[&snapshot.source, &day, &appeared])?;
        }
        let keys: Vec<&str> = revisions.iter().map(|r| r.filing.as_str()).collect();
        let kinds: Vec<&str> = revisions.iter().map(|r| r.kind.name()).collect();
        let changes = revisions.iter().map(|r| json(&r.changes)).collect::<Result<Vec<_>, _>>()?;
        let reasons: Vec<&str> = revisions.iter().map(|r| r.reason.as_str()).collect();
        let drafts = revisions.iter().map(|r| json(&*r.draft)).collect::<Result<Vec<_>, _>>()?;
        let words: Vec<String> = revisions.iter().map(|r| vector(&r.draft)).collect();
        let (days, states): (Vec<String>, Vec<String>) =
            revisions.iter().map(|r| day_and_state(&r.draft)).unzip();
        let values: [&(dyn ToSql + Sync); 10] =
            [&snapshot.id, &day, &keys, &kinds, &changes, &reasons, &drafts, &words, &days, &states];
        self.execute(include_str!("sql/pg/add_revisions.sql"), &values)?;
        Ok(())
    }

    fn add_placed(&self, snapshot: &Snapshot, rows: &[(u64, String)]) -> Result<(), RegisterError> {
        let keys: Vec<String> =
            rows.iter().map(|(number, _)| crate::history::row_key(snapshot, *number)).collect();
        let filings: Vec<&str> = rows.iter().map(|(_, filing)| filing.as_str()).collect();
        let numbers: Vec<i64> = rows.iter().map(|(number, _)| signed(*number)).collect();
        let values: [&(dyn ToSql + Sync); 5] = [&snapshot.source, &snapshot.id, &keys, &filings, &numbers];
        self.execute(include_str!("sql/pg/add_placed.sql"), &values)?;
        Ok(())
    }
}

impl Link {
    fn statement(&mut self, text: &'static str) -> Result<Statement, postgres::Error> {
        if let Some(known) = self.statements.get(text) {
            return Ok(known.clone());
        }
        let statement = self.client.prepare(text)?;
        self.statements.insert(text, statement.clone());
        Ok(statement)
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
        self.execute(sql::LAST_SEEN, &[&snapshot.observed_on.to_string(), &snapshot.id])?;
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

    fn observations(&self, filing: &str) -> Result<Vec<(Snapshot, Row)>, RegisterError> {
        self.all(sql::OBSERVATIONS, &[&filing], |row| Ok((stored_snapshot(row)?, stored_row(row, 14)?)))
    }

    fn search(
        &self,
        source: Option<&str>,
        words: &[String],
        as_of: Option<Date>,
    ) -> Result<Vec<String>, RegisterError> {
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let wanted: Vec<String> = words.iter().map(|term| question(term)).collect();
        let (wanted, day) = (wanted.join(" & "), until(as_of));
        self.all(include_str!("sql/pg/search.sql"), &[&wanted, &source, &day], |row| get(row, 0))
    }

    fn index_fault(&self) -> Result<Option<String>, RegisterError> {
        let differs = include_str!("sql/pg/differing_words.sql");
        let mut after = 0_i64;
        loop {
            let (ids, words) = self.words_after(after)?;
            let Some(last) = ids.last().copied() else { return Ok(None) };
            if !self.all(differs, &[&ids, &words], |row| get::<i64>(row, 0))?.is_empty() {
                return Ok(Some("the word index does not hold the words of the filings".to_owned()));
            }
            after = last;
        }
    }

    fn rebuild_index(&mut self) -> Result<(), RegisterError> {
        let mut after = 0_i64;
        loop {
            let (ids, words) = self.words_after(after)?;
            let Some(last) = ids.last().copied() else { break };
            self.execute(include_str!("sql/pg/set_words.sql"), &[&ids, &words])?;
            after = last;
        }
        self.batch("REINDEX INDEX chartward_register.revision_words")
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

/// TLS with the certificates that the system trusts.
fn tls() -> Result<MakeRustlsConnect, RegisterError> {
    use rustls_platform_verifier::BuilderVerifierExt;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(rustls::ConfigBuilder::with_platform_verifier)
        .map_err(|error| RegisterError::Server(format!("TLS cannot be set up: {error}")))?;
    Ok(MakeRustlsConnect::new(config.with_no_client_auth()))
}

/// What an error says, with what it comes from.
fn because(error: &postgres::Error) -> String {
    let mut text = error.to_string();
    if let Some(source) = std::error::Error::source(error) {
        let source = source.to_string();
        if !text.contains(&source) {
            text.push_str(": ");
            text.push_str(&source);
        }
    }
    text
}

/// A term ([`crate::search`]) as PostgreSQL writes it: words in a row, the last of which may go on. Its words are
/// letters and digits.
fn question(term: &str) -> String {
    let (words, open) = term.strip_suffix('*').map_or((term, ""), |words| (words, ":*"));
    let words: Vec<String> = words.split(' ').map(|word| format!("'{word}'")).collect();
    format!("({}{open})", words.join(" <-> "))
}

/// The words of a revision as PostgreSQL writes them: each with its place, names with weight A.
fn vector(draft: &Draft) -> String {
    use std::fmt::Write;
    let (name, text) = terms::of(draft);
    let mut vector = String::new();
    let names = name.len();
    let words = name.iter().map(|word| (word, "A")).chain(text.iter().map(|word| (word, "")));
    for (place, (word, weight)) in words.enumerate() {
        // a place of its own between names and description; writing to a text cannot fail
        let place = place + 1 + usize::from(place >= names);
        let _ = write!(vector, "'{word}':{}{weight} ", place.min(16_383));
    }
    vector
}

fn get<'a, T: postgres::types::FromSql<'a>>(row: &'a Columns, column: usize) -> Result<T, RegisterError> {
    row.try_get(column).map_err(|_| RegisterError::Stored("a column"))
}

fn bytes(row: &Columns, column: usize) -> Result<Vec<u8>, RegisterError> {
    get(row, column)
}

fn stored_snapshot(row: &Columns) -> Result<Snapshot, RegisterError> {
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
    })
}

fn stored_row(row: &Columns, first: usize) -> Result<Row, RegisterError> {
    let reason: Option<Vec<u8>> = get(row, first + 3)?;
    let said = match reason {
        Some(reason) => Err(String::from_utf8(reason).map_err(|_| RegisterError::Stored("content.error"))?),
        None => Ok(Arc::new(draft(get(row, first + 2)?)?)),
    };
    Ok(Row { number: number(get(row, first)?), raw: bytes(row, first + 1)?, said })
}

fn stored_filing(row: &Columns) -> Result<Filing, RegisterError> {
    Ok(Filing {
        key: get(row, 0)?,
        source: get(row, 1)?,
        first_seen: date(Some(get(row, 2)?))?,
        last_seen: date(get(row, 3)?)?,
        vanished: get::<&str>(row, 4)? == RevisionKind::Vanished.name(),
        draft: Arc::new(draft(Some(get(row, 5)?))?),
    })
}

fn stored_revision(row: &Columns) -> Result<Revision, RegisterError> {
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
