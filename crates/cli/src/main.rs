//! The command line: `chartward`.
//!
//! What it is: arguments in, calls to [`chartward_app`], tables and JSON out. Data goes to standard
//! output, everything else (progress, hints, notes) to standard error.
//!
//! What it is not: nothing is decided here. A sub-command that needs more than a screen of code has
//! logic that belongs into `app`.
//!
//! The one idea: **exit 0 done, 1 done but something needs a person's eye, 2 not done**; an error is two
//! lines, what failed and what to do about it.

mod args;
mod commands;
mod mistyped;
mod output;
mod progress;

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

use clap::Parser;

/// How a command that did not fail ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Done {
    /// Nothing more to say.
    Clean,
    /// Something needs a person's eye.
    LookHere,
}

/// Where in the program the last panic was.
static PANIC: Mutex<String> = Mutex::new(String::new());

fn main() -> ExitCode {
    quiet_panics();
    let arguments = match args::Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return refuse(&error),
    };
    // what a part of the program contains itself never gets here
    let Ok(done) = catch_unwind(AssertUnwindSafe(|| commands::run(&arguments))) else {
        let place = PANIC.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let _ = writeln!(
            std::io::stderr(),
            "error: the program stopped unexpectedly ({place})\nhint: please report it; nothing that was committed is lost, and running it again goes on there"
        );
        return ExitCode::from(2);
    };
    match done {
        Ok(Done::Clean) => ExitCode::SUCCESS,
        Ok(Done::LookHere) => ExitCode::from(1),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            report(&error);
            ExitCode::from(2)
        }
    }
}

/// Help and version go out as they are; a mistyped command is two lines that do not repeat the values that were
/// typed, for they may be names.
fn refuse(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        let Err(problem) = error.print().and_then(|()| std::io::stdout().flush()) else {
            return ExitCode::SUCCESS;
        };
        let problem = anyhow::Error::from(chartward_app::AppError::Output(problem));
        if !is_broken_pipe(&problem) {
            report(&problem);
            return ExitCode::from(2);
        }
        return ExitCode::SUCCESS;
    }
    if error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = error.print();
        return ExitCode::from(2);
    }
    let _ = writeln!(
        std::io::stderr(),
        "error: the command cannot be understood: {}\nhint: {}see `chartward help`, or add --help to the command",
        mistyped::what(error),
        mistyped::instead(error)
    );
    ExitCode::from(2)
}

/// Writes an error as two lines: what failed, and what to do.
fn report(error: &anyhow::Error) {
    let hint = match error.downcast_ref::<chartward_app::AppError>() {
        Some(known) => known.hint(),
        None => match error.downcast_ref::<commands::UsageError>() {
            Some(usage) => usage.hint.clone(),
            None => "see `chartward help`".to_owned(),
        },
    };
    let text = output::printable(&error.to_string());
    // nothing more can be done if standard error is gone
    let _ = writeln!(std::io::stderr(), "error: {text}\nhint: {hint}");
}

/// A reader that closed the pipe early (`| head`) got what it wanted.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let broken = |io: &std::io::Error| io.kind() == std::io::ErrorKind::BrokenPipe;
    error.chain().any(|cause| cause.downcast_ref::<std::io::Error>().is_some_and(broken))
}

/// Panic messages can quote what was being read, so only the place in the program is shown.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|info| {
        if std::env::var_os("CHARTWARD_QUIET_PANICS").is_some() {
            return;
        }
        let place = info.location().map(|l| format!("{}:{}", l.file(), l.line())).unwrap_or_default();
        let name = place.rsplit("/src/").next().unwrap_or_default().to_owned();
        name.clone_into(&mut PANIC.lock().unwrap_or_else(PoisonError::into_inner));
        // one that ends the program is told by `main`, in the form of an error
        if std::thread::current().name() == Some("main") {
            return;
        }
        let _ = writeln!(
            std::io::stderr(),
            "note: a part of the program stopped unexpectedly ({name}); what it was reading is listed as not read"
        );
    }));
}
