//! `chartward case ...`.

use std::io::Write;

use anyhow::Result;
use chartward_app::assess::{Assessment, Changed, Clerk, Remarks, Reread, assess, require_assessed};
use chartward_app::query::query;
use chartward_app::report::{report, save};
use chartward_app::scan::Reserved;
use chartward_app::views::{Show, Which, evidence, matrix, numbers, people, review, summary, trail};
use chartward_app::{AppError, CaseStore, write_new_key_file};
use chartward_model::Standing;

use super::{Asking, actor, isolation, limits, now, secret, threads, today};
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
        CaseCommand::Review(args) => run_review(args)?,
        CaseCommand::Report(args) => run_report(args)?,
        CaseCommand::Query(args) => return run_query(args),
        CaseCommand::Sample(command) => super::sample::run(command)?,
        CaseCommand::Trail(args) => run_trail(args)?,
        CaseCommand::Key { file } => {
            write_new_key_file(file).map_err(AppError::from)?;
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
    output::no_csv(args.format, super::demo::CSV_INSTEAD)?;
    let dir = &args.case.case;
    let asking = if CaseStore::exists(dir) { Asking::Once } else { Asking::Twice };
    let assessment = Assessment {
        evidence: args.evidence.clone(),
        roster: args.roster.clone(),
        staff: args.staff.clone(),
        name: args.name.clone(),
        as_of: args.as_of,
        today: today(),
        reserved: args.admit_reserved.then_some(Reserved::Admit),
        changed: if args.replace { Changed::Replace } else { Changed::Keep },
        reread: if args.reread { Reread::Everything } else { Reread::Failures },
        threads: threads(args.threads),
        limits: limits(),
        isolation: isolation(),
        model: super::model::for_reading(&args.model)?,
    };
    let secret = secret(&args.case, asking)?;
    let actor = actor();
    let clerk = Clerk { actor: &actor, now: &now };
    let mut bar = Bar::new();
    let assessed = assess(dir, &secret, &assessment, &clerk, &mut bar);
    bar.clear();
    let assessed = assessed?;
    super::model::note_absence(&args.model, assessment.model.as_ref());
    let summary = summary(&assessed.store)?;
    match output::form(args.format) {
        Format::Json => output::write_json(&summary)?,
        Format::Human | Format::Csv => output::write_text(&super::summary::text(&summary))?,
    }
    remark(&assessed.store, &assessed.remarks)?;
    let look = summary.needs_a_look() || assessed.remarks.need_a_look();
    Ok(if look { Done::LookHere } else { Done::Clean })
}

/// What a person should know of the run, on standard error. Files are named by their number in the
/// inventory: their names may be patients'.
fn remark(store: &CaseStore, remarks: &Remarks) -> Result<()> {
    if remarks.retried > 0 {
        let files = files(remarks.retried);
        output::note(&format!("{files} read again: something in them could not be read before"));
    }
    if remarks.older > 0 {
        let files = files(remarks.older);
        output::note(&format!(
            "{files} read by an earlier version of the readers; --reread reads them again"
        ));
    }
    let about = [
        (
            &remarks.half_read,
            "removed before being read whole; what was read of them is kept, the rest is not known",
        ),
        (&remarks.missing, "not there any more; what was read of them is kept"),
        (&remarks.unreadable, "read before and cannot be read now; what was read of them is kept"),
        (&remarks.changed, "not as the case holds them, and not read"),
    ];
    for (sources, what) in about {
        if !sources.is_empty() {
            let rows = rows(&numbers(store, sources)?);
            output::note(&format!("{} {what}{rows}", files(sources.len())));
        }
    }
    if !remarks.changed.is_empty() {
        let _ = writeln!(
            std::io::stderr(),
            "hint: put the originals back, or run again with --replace to read what is there now instead; \
             nothing was lost"
        );
    }
    Ok(())
}

fn files(count: usize) -> String {
    if count == 1 { "1 evidence file was".to_owned() } else { format!("{count} evidence files were") }
}

/// Where a few files stand in the inventory, and how many more there are.
fn rows(numbers: &[usize]) -> String {
    const NAMED: usize = 5;
    if numbers.is_empty() {
        return String::new();
    }
    let named: Vec<String> = numbers.iter().take(NAMED).map(ToString::to_string).collect();
    let more = numbers.len().saturating_sub(NAMED);
    let rest = if more == 0 { String::new() } else { format!(" and {more} more") };
    let row = if numbers.len() == 1 { "row" } else { "rows" };
    format!(" ({row} {}{rest} of `chartward case evidence`)", named.join(", "))
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
    let (store, show) = open_any_to_show(&args.view, "evidence")?;
    output::write(&evidence(&store, which, show)?, args.view.format)
}

fn run_review(args: &ViewArgs) -> Result<()> {
    let (store, _) = open_to_show(args, "review")?;
    output::write(&review(&store)?, args.format)
}

fn run_trail(args: &ViewArgs) -> Result<()> {
    let (store, show) = open_any_to_show(args, "trail")?;
    output::write(&trail(&store, show)?, args.format)
}

fn run_report(args: &ReportArgs) -> Result<()> {
    let mut store = open(&args.case)?;
    let show = log_look(&mut store, args.reveal, "report", "")?;
    let page = report(&store, None, show)?;
    match &args.output {
        Some(path) => Ok(save(path, &page)?),
        None => output::write_text(&page),
    }
}

/// The people that fit are found before the look is logged, and shown after it.
fn run_query(args: &QueryArgs) -> Result<Done> {
    let mut store = open(&args.view.case)?;
    let show = if args.view.reveal { Show::Revealed } else { Show::Masked };
    let view = query(&store, &args.query, show)?;
    let seen: Vec<&str> = view.matches.iter().map(|person| person.individual.as_str()).collect();
    log_look(&mut store, args.view.reveal, "query", &seen.join(" "))?;
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
pub(super) fn open(args: &CaseArgs) -> Result<CaseStore> {
    let store = open_any(args)?;
    require_assessed(&store)?;
    Ok(store)
}

/// Opens a case in whatever state it is: what was read so far and what was done can always be looked at.
fn open_any(args: &CaseArgs) -> Result<CaseStore> {
    // a folder without a case is noticed before a key is asked for
    CaseStore::secret_kind(&args.case).map_err(AppError::from)?;
    Ok(CaseStore::open(&args.case, &secret(args, Asking::Once)?).map_err(AppError::from)?)
}

fn open_any_to_show(args: &ViewArgs, what: &str) -> Result<(CaseStore, Show)> {
    let mut store = open_any(&args.case)?;
    let show = log_look(&mut store, args.reveal, what, "")?;
    Ok((store, show))
}

fn open_to_show(args: &ViewArgs, what: &str) -> Result<(CaseStore, Show)> {
    let mut store = open(&args.case)?;
    let show = log_look(&mut store, args.reveal, what, "")?;
    Ok((store, show))
}

/// Writes to the trail who looks at what, masked or not (45 CFR 164.312(b)); only then may it be shown.
pub(super) fn log_look(store: &mut CaseStore, reveal: bool, what: &str, subject: &str) -> Result<Show> {
    let (action, show) =
        if reveal { (format!("reveal {what}"), Show::Revealed) } else { (what.to_owned(), Show::Masked) };
    Clerk { actor: &actor(), now: &now }.log(store, &action, subject)?;
    Ok(show)
}
