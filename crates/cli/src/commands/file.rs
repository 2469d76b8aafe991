//! `chartward file`: reports to regulators from facts files.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use anyhow::Result;
use chartward_app::deliver::Target;
use chartward_app::file::{RecipientsView, ReportKind, ReportTo, ReportView, annual_log, report_of, who};
use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::{existing, today, usage};
use crate::Done;
use crate::args::Format;
use crate::output;

#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  chartward file --facts incident.toml\n  \
chartward file --facts incident.toml --to hhs\n  \
chartward file --facts incident.toml --to ag:TX --form page --output texas.html\n  \
chartward file --facts a.toml --facts b.toml --log 2026 --format csv\n\n\
A field that no fact fills is open, never invented. A person attests and files it.\n\
Exit status: 1 while a field is open.")]
pub(crate) struct FileArgs {
    /// What is known of the incident: TOML or JSON; several only with --log
    #[arg(long, value_name = "FILE", required = true)]
    facts: Vec<PathBuf>,
    /// The log of breaches of fewer than 500 people that were discovered in this year (45 CFR 164.408(c))
    #[arg(long, value_name = "YEAR", conflicts_with_all = ["to", "addendum", "initial", "form"], value_parser = clap::value_parser!(i16).range(2000..=2200))]
    log: Option<i16>,
    #[command(flatten)]
    report: ReportArgs,
    /// File to write; standard output by default
    #[arg(long, value_name = "FILE", conflicts_with = "log")]
    output: Option<PathBuf>,
    /// Replace the file if it exists
    #[arg(long, requires = "output")]
    force: bool,
}

/// Which report, in what form.
#[derive(Args, Debug)]
pub(crate) struct ReportArgs {
    /// To whom: hhs, part2, ftc, ag:TX, facility:CA, media:TX, cra, insurance:OH, gdpr, uk; without it, who gets one
    #[arg(long, value_name = "RECIPIENT")]
    pub(crate) to: Option<ReportTo>,
    /// As an addition to one that was filed (by default if the facts name such a filing)
    #[arg(long, requires = "to", conflicts_with = "initial")]
    addendum: bool,
    /// As a first report
    #[arg(long, requires = "to")]
    initial: bool,
    /// Day on which the facts are looked at; today by default
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<Date>,
    /// Folder of a law pack of your own; the pack that is part of the program by default
    #[arg(long, value_name = "DIR")]
    pub(crate) law: Option<PathBuf>,
    /// What is written: its fields, the filled form as a page (HTML) or on paper (PDF), or a draft for the register (JSON)
    #[arg(long, value_enum, default_value_t = Form::Fields, requires = "to")]
    form: Form,
    /// Form of the fields; human on a terminal, else JSON
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
}

/// What of a report is written.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Its fields
    Fields,
    /// The filled form as a page in HTML
    Page,
    /// The filled form on paper, as PDF
    Pdf,
    /// A draft filing for the register
    Draft,
}

impl ReportArgs {
    /// First or later, if it was said.
    pub(crate) fn kind(&self) -> Option<ReportKind> {
        match (self.addendum, self.initial) {
            (true, _) => Some(ReportKind::Addendum),
            (_, true) => Some(ReportKind::Initial),
            _ => None,
        }
    }
}

pub(super) fn run(args: &FileArgs) -> Result<Done> {
    let (as_of, law) = (args.report.as_of.unwrap_or_else(today), args.report.law.as_deref());
    if let Some(year) = args.log {
        let log = annual_log(&args.facts, law, as_of, year)?;
        output::write(&log, args.report.format)?;
        log.remarks().iter().for_each(|remark| output::note(remark));
        return Ok(if log.is_open() { Done::LookHere } else { Done::Clean });
    }
    let [facts] = args.facts.as_slice() else {
        return Err(usage(
            "several facts files are one log, not one report",
            "add --log YEAR, or give one file",
        ));
    };
    let guarded: Vec<&Path> = vec![facts];
    let target =
        args.output.as_ref().map(|path| Target::new(path, existing(args.force), &guarded)).transpose()?;
    match &args.report.to {
        None => write_recipients(&who(facts, law, as_of)?, args.report.format),
        Some(to) => {
            write_report(&report_of(facts, law, as_of, to, args.report.kind())?, &args.report, target)
        }
    }
}

pub(crate) fn write_recipients(view: &RecipientsView, format: Option<Format>) -> Result<Done> {
    output::write(view, format)?;
    if view.reports.is_empty() {
        output::note("no report follows from these facts");
    }
    Ok(Done::Clean)
}

pub(crate) fn write_report(view: &ReportView, args: &ReportArgs, target: Option<Target>) -> Result<Done> {
    if args.form == Form::Pdf && target.is_none() && std::io::stdout().is_terminal() {
        return Err(usage("a PDF is not for a terminal", "name a file for it: --output FILE"));
    }
    let bytes = match (args.form, output::form(args.format)) {
        (Form::Pdf, _) => view.paper()?,
        (Form::Page, _) => view.page().into_bytes(),
        (Form::Draft, _) => output::json_text(&view.draft())?.into_bytes(),
        (Form::Fields, Format::Json) => output::json_text(view)?.into_bytes(),
        (Form::Fields, Format::Csv) => output::csv_text(view).into_bytes(),
        (Form::Fields, Format::Human) => output::report_text(&view.head(), view).into_bytes(),
    };
    match target {
        Some(target) => target.write(&bytes)?,
        None => output::write_bytes(&bytes)?,
    }
    view.remarks().iter().for_each(|remark| output::note(&output::printable(remark)));
    Ok(if view.is_open() { Done::LookHere } else { Done::Clean })
}
