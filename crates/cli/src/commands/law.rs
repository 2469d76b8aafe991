//! `chartward law lint|diff|export`.

use std::path::PathBuf;

use anyhow::Result;
use chartward_app::lawpack::{compare, export, lint};
use clap::Subcommand;

use super::must_be_empty;
use crate::Done;
use crate::args::Format;
use crate::output;

#[derive(Subcommand, Debug)]
pub(crate) enum LawCommand {
    /// What is wrong with a law pack, and what in it nobody has read yet
    #[command(
        after_help = "Exit status: 1 if there is an error; with one, no duty is worked out from the pack."
    )]
    Lint {
        /// Folder of law files; the pack that is part of the program by default
        folder: Option<PathBuf>,
        /// Errors only
        #[arg(long)]
        errors: bool,
        /// Output form; human on a terminal, else JSON
        #[arg(long, value_enum)]
        format: Option<Format>,
    },
    /// What changed between two law packs, field by field: what a reviewer signs
    #[command(
        after_help = "Example:\n  chartward law diff shipped my-pack/\n\nExit status: 1 if something changed."
    )]
    Diff {
        /// Folder of the earlier pack, or `shipped`
        old: PathBuf,
        /// Folder of the later pack, or `shipped`
        new: PathBuf,
        /// Output form; human on a terminal, else JSON
        #[arg(long, value_enum)]
        format: Option<Format>,
    },
    /// Writes the law pack that is part of the program, one file for each law
    #[command(
        after_help = "Example:\n  chartward law export my-pack\n  chartward duties --facts incident.toml --law my-pack"
    )]
    Export {
        /// Folder to fill; must be new or empty
        folder: PathBuf,
    },
}

pub(super) fn run(command: &LawCommand) -> Result<Done> {
    match command {
        LawCommand::Lint { folder, errors, format } => {
            let mut view = lint(folder.as_deref())?;
            if *errors {
                view.remarks.retain(|remark| remark.gravity == "error");
            }
            output::write(&view, *format)?;
            let (errors, warnings) = (view.errors, view.warnings);
            output::note(&format!(
                "{}: {} laws, {errors} {}, {warnings} things that nobody has read",
                output::printable(&view.pack),
                view.laws,
                if errors == 1 { "error" } else { "errors" }
            ));
            Ok(if errors > 0 { Done::LookHere } else { Done::Clean })
        }
        LawCommand::Export { folder } => {
            must_be_empty(folder)?;
            let files = export(folder)?;
            output::note(&format!("{files} law files"));
            Ok(Done::Clean)
        }
        LawCommand::Diff { old, new, format } => {
            let view = compare(old, new)?;
            output::write(&view, *format)?;
            output::note(&format!("{} changes", view.changes.len()));
            Ok(if view.changes.is_empty() { Done::Clean } else { Done::LookHere })
        }
    }
}
