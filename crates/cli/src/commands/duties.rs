//! `chartward duties`.

use std::path::PathBuf;

use anyhow::Result;
use chartward_app::duties;
use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::today;
use crate::Done;
use crate::args::Format;
use crate::output;

#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  chartward duties --facts incident.toml\n  \
chartward duties --facts incident.toml --as-of 2026-03-20 --format ics > duties.ics\n\n\
docs/law/ tells what a facts file holds. This is no legal advice: a lawyer decides.\n\
Exit status: 1 if a duty is late, needs a fact or a decision, or contradicts another, or if a law is not in the pack.")]
pub(crate) struct DutiesArgs {
    /// What is known of the incident: TOML or JSON
    #[arg(long, value_name = "FILE")]
    facts: PathBuf,
    /// Day on which the facts are looked at; today by default
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Folder of a law pack of your own; the pack that is part of the program by default
    #[arg(long, value_name = "DIR")]
    law: Option<PathBuf>,
    /// Output form; human on a terminal, else JSON
    #[arg(long, value_enum)]
    format: Option<DutiesFormat>,
}

/// How duties are written.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DutiesFormat {
    /// A memorandum
    Human,
    /// JSON with a versioned schema
    Json,
    /// Comma-separated values
    Csv,
    /// A calendar of last days (RFC 5545)
    Ics,
}

impl DutiesFormat {
    /// The form asked for; a memorandum on a terminal and JSON elsewhere if none was.
    pub(super) fn or_default(asked: Option<Self>) -> Self {
        let on_terminal = || if output::form(None) == Format::Human { Self::Human } else { Self::Json };
        asked.unwrap_or_else(on_terminal)
    }
}

pub(super) fn run(args: &DutiesArgs) -> Result<Done> {
    let view = duties::duties(&args.facts, args.law.as_deref(), args.as_of.unwrap_or_else(today))?;
    let format = DutiesFormat::or_default(args.format);
    match format {
        DutiesFormat::Human => output::write_text(&readable(&view.memo()))?,
        DutiesFormat::Json => output::write(&view, Some(Format::Json))?,
        DutiesFormat::Csv => output::write(&view, Some(Format::Csv))?,
        DutiesFormat::Ics => output::write_text(&view.calendar())?,
    }
    if format != DutiesFormat::Human {
        view.remarks().iter().for_each(|remark| output::note(remark));
    }
    Ok(if view.needs_a_person() { Done::LookHere } else { Done::Clean })
}

/// The memorandum without anything that could steer a terminal: names in it are a stranger's words.
pub(super) fn readable(memo: &str) -> String {
    memo.lines().map(|line| output::printable(line) + "\n").collect()
}
