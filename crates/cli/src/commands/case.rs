//! `chartward case ...`.

use std::io::Write;

use anyhow::Result;
use chartward_app::assess::{Assessment, assess, require_assessed};
use chartward_app::query::query;
use chartward_app::report::{report, save};
use chartward_app::scan::{Limits, Reserved};
use chartward_app::views::{Show, Which, evidence, matrix, people, review, summary, trail};
use chartward_app::{CaseStore, write_new_key_file};
use chartward_model::{Phi, Standing};

use super::{Asking, actor, folder_name, isolation, now, secret, threads, today};
use crate::Done;
use crate::args::{
    AssessArgs, CaseArgs, CaseCommand, EvidenceArgs, Format, PeopleArgs, QueryArgs, ReportArgs, ViewArgs, Who,
};
use crate::output;
use crate::progress::Bar;

pub(super) fn run(command: &CaseCommand) -> Result<Done> {
    match command {
        CaseCommand::Assess(args) => return run_assess(args),
        CaseCommand::People(args) => run_people(args)?,
        CaseCommand::Matrix(args) => run_matrix(args)?,
        CaseCommand::Evidence(args) => run_evidence(args)?,
        CaseCommand::Review(args) => output::write(&review(&open(&args.case)?)?, args.format)?,
        CaseCommand::Report(args) => run_report(args)?,
        CaseCommand::Query(args) => return run_query(args),
        CaseCommand::Trail(args) => output::write(&trail(&open(&args.case)?)?, args.format)?,
        CaseCommand::Key { file } => {
            write_new_key_file(file).map_err(chartward_app::AppError::from)?;
            let _ = writeln!(
                std::io::stderr(),
                "Keep {} apart from the case and keep a copy: without it the case cannot be opened.",
                file.display()
            );
        }
    }
    Ok(Done::Clean)
}

fn run_assess(args: &AssessArgs) -> Result<Done> {
    let dir = &args.case.case;
    let asking = if CaseStore::exists(dir) { Asking::Once } else { Asking::Twice };
    let assessment = Assessment {
        evidence: args.evidence.clone(),
        roster: args.roster.clone(),
        staff: args.staff.clone(),
        name: args.name.clone().unwrap_or_else(|| folder_name(dir)),
        as_of: args.as_of.unwrap_or_else(today),
        reserved: if args.admit_reserved { Reserved::Admit } else { Reserved::Reject },
        threads: threads(args.threads),
        limits: Limits::default(),
        isolation: isolation(),
        model: super::model::for_reading(&args.model)?,
    };
    let secret = secret(&args.case, asking)?;
    let mut bar = Bar::new();
    let assessed = assess(dir, &secret, &assessment, &mut bar);
    bar.clear();
    let mut store = assessed?;
    super::model::note_absence(&args.model, assessment.model.as_ref());
    log(&mut store, "assess", "")?;
    let summary = summary(&store)?;
    match output::form(args.format) {
        Format::Json => output::write_json(&summary)?,
        Format::Human | Format::Csv => output::write_text(&super::summary::text(&summary))?,
    }
    let look = summary.review + summary.evidence.failed + summary.evidence.partly > 0;
    Ok(if look { Done::LookHere } else { Done::Clean })
}

fn run_people(args: &PeopleArgs) -> Result<()> {
    let standing = match args.who {
        Who::Affected => Some(Standing::Affected),
        Who::Staff => Some(Standing::Staff),
        Who::Contact => Some(Standing::Contact),
        Who::All => None,
    };
    let (store, show) = open_to_show(&args.view, "people")?;
    output::write(&people(&store, standing, show)?, args.view.format)
}

fn run_matrix(args: &ViewArgs) -> Result<()> {
    let (store, show) = open_to_show(args, "matrix")?;
    output::write(&matrix(&store, show)?, args.format)
}

fn run_evidence(args: &EvidenceArgs) -> Result<()> {
    let which = if args.unread { Which::Unread } else { Which::All };
    output::write(&evidence(&open(&args.view.case)?, which)?, args.view.format)
}

fn run_report(args: &ReportArgs) -> Result<()> {
    let mut store = open(&args.case)?;
    let show = show(&mut store, args.reveal, "report")?;
    let page = report(&store, None, show)?;
    match &args.output {
        Some(path) => Ok(save(path, &page)?),
        None => output::write_text(&page),
    }
}

/// Every look at a person is written to the trail before it is answered.
fn run_query(args: &QueryArgs) -> Result<Done> {
    let mut store = open(&args.view.case)?;
    let show = if args.view.reveal { Show::Revealed } else { Show::Masked };
    let view = query(&store, &args.query, show)?;
    let seen: Vec<&str> = view.matches.iter().map(|person| person.individual.as_str()).collect();
    log(&mut store, if args.view.reveal { "reveal query" } else { "query" }, &seen.join(" "))?;
    output::write(&view, args.view.format)?;
    if view.matches.is_empty() {
        let _ = writeln!(
            std::io::stderr(),
            "note: nobody fits; evidence that could not be read may still hold them (`chartward case evidence --unread`)"
        );
    }
    Ok(Done::Clean)
}

/// Opens a case that was assessed.
fn open(args: &CaseArgs) -> Result<CaseStore> {
    // a folder without a case is noticed before a key is asked for
    CaseStore::secret_kind(&args.case).map_err(chartward_app::AppError::from)?;
    let store =
        CaseStore::open(&args.case, &secret(args, Asking::Once)?).map_err(chartward_app::AppError::from)?;
    require_assessed(&store)?;
    Ok(store)
}

fn open_to_show(args: &ViewArgs, what: &str) -> Result<(CaseStore, Show)> {
    let mut store = open(&args.case)?;
    let show = show(&mut store, args.reveal, what)?;
    Ok((store, show))
}

/// Whether values are shown; if they are, that is logged first.
fn show(store: &mut CaseStore, reveal: bool, what: &str) -> Result<Show> {
    if !reveal {
        return Ok(Show::Masked);
    }
    log(store, &format!("reveal {what}"), "")?;
    Ok(Show::Revealed)
}

fn log(store: &mut CaseStore, action: &str, subject: &str) -> Result<()> {
    store.log(&now(), &actor(), action, &Phi::new(subject)).map_err(chartward_app::AppError::from)?;
    Ok(())
}
