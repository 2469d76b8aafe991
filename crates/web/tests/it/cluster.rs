//! A real PostgreSQL for the site: a cluster in a temporary folder, on a socket in it, without the network.
//!
//! It is stopped and removed when it is dropped. PostgreSQL refuses to run as root, so root runs it as the account
//! `postgres`. Where it is not installed, tests say so and pass, except under CI.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use chartward_app::register::Place;

/// A running cluster.
pub(crate) struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
}

impl Cluster {
    pub(crate) fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            assert!(std::env::var_os("CI").is_none(), "PostgreSQL is missing");
            eprintln!("PostgreSQL is not installed: the site on it is not tested");
            return None;
        };
        let folder = tempfile::Builder::new().prefix("cw-web-pg-").tempdir().unwrap().keep();
        if is_root() {
            assert!(Command::new("chown").arg("postgres").arg(&folder).status().unwrap().success());
        }
        let cluster = Self { programs, folder };
        let data = cluster.data();
        cluster
            .run("initdb", &["-D", &data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]);
        let socket = cluster.folder.display();
        let all =
            format!("listen_addresses = ''\nunix_socket_directories = '{socket}'\nmax_connections = 60");
        cluster.run("sh", &["-c", &format!("cat >> data/postgresql.conf <<'END'\n{all}\nEND")]);
        cluster.resume();
        let socket = cluster.folder.to_str().unwrap();
        cluster.run("createdb", &["-h", socket, "-U", "tester", "register"]);
        Some(cluster)
    }

    fn data(&self) -> String {
        self.folder.join("data").to_str().unwrap().to_owned()
    }

    /// Starts the server again.
    pub(crate) fn resume(&self) {
        let log = self.folder.join("log");
        self.run("pg_ctl", &["-D", &self.data(), "-w", "-l", log.to_str().unwrap(), "start"]);
    }

    /// Ends every process of the server at once, without a checkpoint.
    pub(crate) fn kill(&self) {
        self.run("pg_ctl", &["-D", &self.data(), "-m", "immediate", "stop"]);
    }

    /// Its register, with the key in a folder.
    pub(crate) fn place(&self, key: &Path) -> Place {
        let address = format!("postgres://tester@/register?host={}", self.folder.display());
        Place::of(OsStr::new(&address), Some(key.to_owned()), None)
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let output = self.command(program).args(arguments).output().unwrap();
        assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// A command that is not root's.
    fn command(&self, program: &str) -> Command {
        let path = self.programs.join(program);
        let program = if path.is_file() { path } else { PathBuf::from(program) };
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(&self.folder).stdin(Stdio::null()).stdout(Stdio::null());
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = self.command("pg_ctl").args(["-D", &self.data(), "-m", "immediate", "stop"]).output();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Where the server's programs are: the newest that is installed.
fn programs() -> Option<PathBuf> {
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
    let named = std::env::var_os("PATH").unwrap_or_default();
    let named: Vec<PathBuf> = std::env::split_paths(&named).collect();
    debian.chain(named).find(|path| path.join("initdb").is_file() && path.join("pg_ctl").is_file())
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().unwrap().stdout.trim_ascii() == b"0"
}
