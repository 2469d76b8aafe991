//! A real PostgreSQL for the tests: a cluster in a temporary folder, on a socket in it, without the network.
//!
//! What it is: `initdb`, `pg_ctl start`, a database for whoever asks, and a watchman: a shell that waits until the tests
//! are gone, however they ended, then stops the server and removes its folder. The tests of the site take this file too.
//!
//! PostgreSQL is looked for in PATH and where Debian puts it. It refuses to run as root, so root runs it as the
//! account `postgres`. Where it is not installed, tests say so and pass, except under CI.

use std::ffi::OsStr;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The account that runs the server for root.
const ACCOUNT: &str = "postgres";

/// The watchman: waits for the end of its input, which is the end of the tests.
const WATCHMAN: &str =
    r#"cat >/dev/null; "$1/pg_ctl" -D "$2/data" -m immediate stop >/dev/null 2>&1; rm -rf "$2""#;

/// A running cluster.
pub(crate) struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    databases: AtomicUsize,
    /// Its input is held open as long as this lives; a static lives as long as the tests.
    _watchman: Child,
}

impl Cluster {
    /// A cluster of its own, with more settings.
    pub(crate) fn start(settings: &str) -> Option<Self> {
        let Some(programs) = programs() else {
            assert!(std::env::var_os("CI").is_none(), "PostgreSQL is missing");
            eprintln!("PostgreSQL is not installed: its half of the suite is not run");
            return None;
        };
        let folder = tempfile::Builder::new().prefix("cw-pg-").tempdir().unwrap().keep();
        if is_root() {
            assert!(Command::new("chown").arg(ACCOUNT).arg(&folder).status().unwrap().success());
        }
        let mut watchman = as_account("sh", &folder);
        watchman.args([OsStr::new("-c"), OsStr::new(WATCHMAN), OsStr::new("sh")]).args([&programs, &folder]);
        // not in reach of an interrupt from the keyboard, which ends the tests and thereby its input
        let watchman = watchman.stdin(Stdio::piped()).process_group(0).spawn().unwrap();
        let cluster = Self { programs, folder, databases: AtomicUsize::new(0), _watchman: watchman };
        let data = cluster.folder.join("data");
        cluster.run(
            "initdb",
            &["-D", data.to_str().unwrap(), "-U", "tester", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"],
        );
        let socket = cluster.folder.to_str().unwrap();
        let all = format!(
            "listen_addresses = ''\nunix_socket_directories = '{socket}'\nshared_buffers = 64MB\nmax_connections = 60\n{settings}"
        );
        // the folder belongs to another account if this one is root's
        cluster.run("sh", &["-c", &format!("cat >> data/postgresql.conf <<'END'\n{all}\nEND")]);
        cluster.resume();
        Some(cluster)
    }

    /// Starts the server again.
    pub(crate) fn resume(&self) {
        let data = self.folder.join("data");
        let log = self.folder.join("log");
        self.run("pg_ctl", &["-D", data.to_str().unwrap(), "-w", "-l", log.to_str().unwrap(), "start"]);
    }

    /// Kills every process of the server at once, without a checkpoint.
    pub(crate) fn kill(&self) {
        self.run("pg_ctl", &["-D", self.folder.join("data").to_str().unwrap(), "-m", "immediate", "stop"]);
    }

    /// Has every process of the server stand still: it takes connections and questions, as far as the system does so for it,
    /// and answers nothing, until what is given back is dropped.
    #[allow(dead_code, reason = "the tests of the site only")]
    pub(crate) fn hang(&self) -> Hanging<'_> {
        self.signal("STOP");
        Hanging(self)
    }

    /// The postmaster first: it can make no more processes then.
    fn signal(&self, signal: &str) {
        let all = "main=$(head -n 1 data/postmaster.pid) && kill -$1 $main && for one in $(ps -o pid= --ppid $main); do kill -$1 $one; done";
        self.run("sh", &["-c", all, "sh", signal]);
    }

    /// The address of a new database.
    pub(crate) fn database(&self) -> String {
        let name = format!("register_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let socket = self.folder.to_str().unwrap();
        self.run("createdb", &["-h", socket, "-U", "tester", "-T", "template0", &name]);
        self.address(&name)
    }

    /// The address of a database by its name.
    pub(crate) fn address(&self, name: &str) -> String {
        format!("postgres://tester@/{name}?host={}", self.folder.display())
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let path = self.programs.join(program);
        let program = if path.is_file() { path } else { PathBuf::from(program) };
        let output =
            as_account(&program, &self.folder).args(arguments).stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {said}", program.display());
    }
}

/// A server that stands still. It goes on when this is dropped, however a test ends: else nothing could stop it.
pub(crate) struct Hanging<'a>(&'a Cluster);

impl Drop for Hanging<'_> {
    fn drop(&mut self) {
        self.0.signal("CONT");
    }
}

/// Where the server's programs are: the newest that is installed.
fn programs() -> Option<PathBuf> {
    let named = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect::<Vec<_>>();
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            Some((path.file_name()?.to_str()?.parse().ok()?, path.join("bin")))
        })
        .collect();
    versions.sort();
    let debian = versions.into_iter().rev().map(|(_, path)| path);
    named
        .into_iter()
        .chain(debian)
        .find(|path| path.join("initdb").is_file() && path.join("pg_ctl").is_file())
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().unwrap();
    output.stdout.trim_ascii() == b"0"
}

/// A command that is not root's.
fn as_account(program: impl AsRef<OsStr>, folder: &Path) -> Command {
    let mut command = if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", ACCOUNT, "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir(folder).stdout(Stdio::null());
    command
}
