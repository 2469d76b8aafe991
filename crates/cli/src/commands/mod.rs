//! One file per command.

mod case;
pub(crate) mod cost;
mod demo;
pub(crate) mod drafts;
pub(crate) mod duties;
mod elements;
pub(crate) mod file;
pub(crate) mod law;
mod model;
pub(crate) mod overlap;
pub(crate) mod register;
mod resolve;
pub(crate) mod respond;
mod sample;
mod scan;
#[cfg(feature = "web")]
pub(crate) mod serve;
mod simulate;
mod summary;

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use chartward_app::deliver::{Existing, Target};
use chartward_app::scan::Limits;
use chartward_app::{Isolation, Secret};
use clap::CommandFactory;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::Done;
use crate::args::{Arguments, CaseArgs, Command, OutputArgs};

/// A request that cannot be carried out as it was made.
#[derive(Debug, thiserror::Error)]
#[error("{problem}")]
pub(crate) struct UsageError {
    pub(crate) problem: String,
    pub(crate) hint: String,
}

/// Carries out what was typed.
pub(crate) fn run(arguments: &Arguments) -> Result<Done> {
    match &arguments.command {
        Command::Demo(args) => demo::run(args),
        Command::Scan(args) => scan::run(args),
        Command::Resolve(args) => resolve::run(args),
        Command::Overlap(command) => overlap::run(command),
        Command::Case(command) => case::run(command),
        Command::Duties(args) => duties::run(args),
        Command::File(args) => file::run(args),
        Command::Cost(args) => cost::run(args),
        Command::Law(command) => law::run(command),
        Command::Register(command) => register::run(command),
        #[cfg(feature = "web")]
        Command::Serve(args) => serve::run(args),
        Command::Simulate(args) => simulate::run(args),
        Command::Model(command) => model::run(command),
        Command::Elements(args) => elements::run(args),
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(*shell, &mut Arguments::command(), "chartward", &mut text);
            crate::output::write_text(&String::from_utf8_lossy(&text))?;
            Ok(Done::Clean)
        }
        Command::InternalReader => {
            chartward_app::serve_child(std::io::stdin().lock(), std::io::stdout().lock())?;
            Ok(Done::Clean)
        }
    }
}

pub(crate) fn usage(problem: impl Into<String>, hint: impl Into<String>) -> anyhow::Error {
    anyhow!(UsageError { problem: problem.into(), hint: hint.into() })
}

/// Today in UTC: the only clock in the program, with [`now`].
fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}

/// This moment, for the case's trail.
fn now() -> String {
    format!("{:.0}", Timestamp::now())
}

/// Who is at the keyboard, for the case's trail: the name in the environment, else the account's number.
fn actor() -> String {
    let named = |name: &str| std::env::var(name).ok().filter(|actor| !actor.trim().is_empty());
    ["CHARTWARD_ACTOR", "USER", "LOGNAME", "USERNAME"]
        .into_iter()
        .find_map(named)
        .or_else(account_number)
        .unwrap_or_else(|| "unknown".to_owned())
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems have no such number")]
fn account_number() -> Option<String> {
    Some(format!("uid {}", rustix::process::getuid().as_raw()))
}

#[cfg(not(unix))]
fn account_number() -> Option<String> {
    None
}

fn threads(asked: Option<usize>) -> usize {
    asked.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
}

/// Hostile formats are read by this same program, started as a child.
fn isolation() -> Isolation {
    match std::env::current_exe() {
        Ok(program) => Isolation::Child { program, arguments: vec!["internal-reader".to_owned()] },
        // nothing else can be started then either: every hostile file is listed as failed
        Err(_) => Isolation::Child {
            program: PathBuf::from("chartward"),
            arguments: vec!["internal-reader".to_owned()],
        },
    }
}

/// Bounds on reading, with the text recogniser that is installed, if one is.
fn limits() -> Limits {
    let name = if cfg!(windows) { "tesseract.exe" } else { "tesseract" };
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let recogniser = std::env::split_paths(&folders)
        .map(|folder| folder.join(name))
        .find(|program| program.is_absolute() && program.is_file())
        .and_then(|program| program.to_str().map(str::to_owned));
    Limits { recogniser, ..Limits::default() }
}

/// Whether a passphrase is for a new case: then it is asked for twice.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asking {
    Once,
    Twice,
}

impl OutputArgs {
    /// The file to write, looked at before any work is done; `None` is standard output.
    fn target(&self, case: &CaseArgs) -> Result<Option<Target>> {
        let Some(path) = &self.output else { return Ok(None) };
        let key = key_file(case);
        let guarded: Vec<&Path> =
            [Some(&case.case), key.as_ref()].into_iter().flatten().map(PathBuf::as_path).collect();
        Ok(Some(Target::new(path, existing(self.force), &guarded)?))
    }
}

/// What `--force` means.
fn existing(force: bool) -> Existing {
    if force { Existing::Replace } else { Existing::Keep }
}

/// The key file that was named, else the environment's.
fn key_file(args: &CaseArgs) -> Option<PathBuf> {
    args.key_file.clone().or_else(|| std::env::var_os("CHARTWARD_KEY_FILE").map(PathBuf::from))
}

/// The key of a case: the file that was named, the environment's, or a passphrase from the terminal.
fn secret(args: &CaseArgs, asking: Asking) -> Result<Secret> {
    if let Some(file) = key_file(args) {
        return Ok(Secret::KeyFile(file));
    }
    let ask = |prompt: &str| {
        rpassword::prompt_password(prompt).map_err(|_| {
            usage(
                "no key: neither --key-file nor $CHARTWARD_KEY_FILE is given, and there is no terminal to ask on",
                "make one with `chartward case key FILE` and pass it with --key-file FILE",
            )
        })
    };
    let passphrase = ask("Passphrase of the case: ")?;
    if asking == Asking::Twice && ask("The same again: ")? != passphrase {
        return Err(usage("the two passphrases differ", "try again"));
    }
    Ok(Secret::Passphrase(passphrase.into()))
}

/// Refuses a folder that holds something already.
fn must_be_empty(folder: &Path) -> Result<()> {
    if std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(usage(
            format!("the folder {} is not empty", folder.display()),
            "remove it, or name another",
        ));
    }
    Ok(())
}
