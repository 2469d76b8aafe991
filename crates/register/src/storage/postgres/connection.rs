//! The connection to the server: made, made again when it was lost between two questions, and asked.
//!
//! What it is: the address and its rules (TLS, time limits), statements that are known to the server, and the way from an
//! error of the server to one of the register, without values of rows.
//!
//! What it is not: what is asked; see the parent.
//!
//! The one idea: **a connection that is lost within a transaction stays lost**: only between two questions is it made
//! again unnoticed.

use std::cell::{RefCell, RefMut};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use postgres::config::{Host, SslMode};
use postgres::types::ToSql;
use postgres::{Client, Config, Row as Columns, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::RegisterError;
use crate::storage::Server;
use crate::storage::stored::FORMAT;

/// How long a connection may take to be made, if the address does not say.
const CONNECT: Duration = Duration::from_secs(15);

/// How long a server may say nothing at all, not even that it has what was sent, if the address does not say.
const SILENCE: Duration = Duration::from_secs(20);

/// Begins to write: waits for whoever writes, and is safe from a loss of power even where the server is set otherwise.
pub(super) const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = '15min';
    SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off';
    SELECT pg_advisory_xact_lock(7163726431)";

/// A register on a server.
pub struct Postgres {
    /// The address without its password.
    shown: String,
    config: Config,
    link: RefCell<Option<Link>>,
    /// Whether a transaction is open, so that a lost connection cannot be made again unnoticed.
    pub(super) open: RefCell<bool>,
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
                include_str!("../sql/pg/schema.sql")
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
        // a server that is gone without a word is noticed, and who waits for it goes on
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE);
        }
        if !server.url().contains("keepalives_idle") {
            config.keepalives_idle(SILENCE).keepalives_interval(SILENCE / 4).keepalives_retries(4);
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
        // a connection that is lost from here on is not made again unnoticed
        *self.open.borrow_mut() = true;
        let work = || {
            // another program may have been faster
            let format = self.format()?;
            if format == Some(3) {
                self.batch(include_str!("../sql/pg/upgrade_3.sql"))?;
            }
            if matches!(format, Some(3..5)) {
                self.batch(include_str!("../sql/pg/upgrade_4.sql"))?;
            }
            if matches!(format, Some(3..FORMAT)) {
                self.batch(include_str!("../sql/pg/upgrade_5.sql"))?;
                self.batch(&format!("UPDATE format SET version = {FORMAT}"))?;
            }
            self.batch("COMMIT")
        };
        let done = work();
        if done.is_err() {
            self.roll_back_now();
        }
        *self.open.borrow_mut() = false;
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
    pub(super) fn each(
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
    pub(super) fn all<T>(
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
    pub(super) fn first<T>(
        &self,
        question: &'static str,
        values: &[&(dyn ToSql + Sync)],
        understand: impl Fn(&Columns) -> Result<T, RegisterError>,
    ) -> Result<Option<T>, RegisterError> {
        Ok(self.all(question, values, understand)?.into_iter().next())
    }

    pub(super) fn execute(
        &self,
        work: &'static str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<u64, RegisterError> {
        let mut link = self.link()?;
        let statement = link.statement(work).map_err(|error| self.failed(&error))?;
        link.client.execute(&statement, values).map_err(|error| self.failed(&error))
    }

    pub(super) fn batch(&self, work: &str) -> Result<(), RegisterError> {
        self.link()?.client.batch_execute(work).map_err(|error| self.failed(&error))
    }

    /// Ends whatever is open; a connection that is gone has ended it too.
    pub(super) fn roll_back_now(&self) {
        *self.open.borrow_mut() = false;
        if let Some(link) = self.link.borrow_mut().as_mut() {
            let _ = link.client.batch_execute("ROLLBACK");
        }
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
