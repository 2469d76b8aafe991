//! `chartward case ...`.

use std::fmt::Write as _;
use std::io::Write;

use anyhow::Result;
use chartward_app::assess::{
    Assessment, Changed, Clerk, Remarks, Reread, assess, remove_evidence, require_assessed, require_people,
};
use chartward_app::query::{Query, QueryView, Similar, query};
use chartward_app::report::report;
use chartward_app::scan::Reserved;
use chartward_app::views::{
    NotCurrent, Show, Table, Which, evidence, matrix, numbers, people, review, summary, trail,
};
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
        CaseCommand::People(args) => return run_people(args),
        CaseCommand::Matrix(args) => return run_matrix(args),
        CaseCommand::Evidence(args) => run_evidence(args)?,
        CaseCommand::Review(args) => return run_review(args),
        CaseCommand::Report(args) => return run_report(args),
        CaseCommand::Query(args) => return run_query(args),
        CaseCommand::Sample(command) => super::sample::run(command)?,
        CaseCommand::Facts(args) => return super::respond::facts(args),
        CaseCommand::AssessRisk(args) => return super::respond::run_assess_risk(args),
        CaseCommand::Decide(args) => return super::respond::run_decide(args),
        CaseCommand::Duties(args) => return super::respond::duties(args),
        CaseCommand::File(args) => return super::respond::file(args),
        CaseCommand::Cost(args) => return super::respond::cost(args),
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
    remarks.lists.iter().for_each(|list| output::note(&list.to_string()));
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

fn run_people(args: &PeopleArgs) -> Result<Done> {
    let standing = match args.who {
        Who::Affected => Some(Standing::Affected),
        Who::Staff => Some(Standing::Staff),
        Who::Contact => Some(Standing::Contact),
        Who::All => None,
    };
    let (store, show) = open_to_show(&args.view, "people")?;
    let view = people(&store, standing, show)?;
    let done = output::write_case(&view, &view.case, args.view.format)?;
    if view.people.is_empty() {
        output::note(&format!("nobody was found; {UNREAD_MAY_HOLD}"));
    }
    Ok(done)
}

fn run_matrix(args: &ViewArgs) -> Result<Done> {
    let (store, show) = open_to_show(args, "matrix")?;
    let view = matrix(&store, show)?;
    output::write_case(&view, &view.case, args.format)
}

fn run_evidence(args: &EvidenceArgs) -> Result<()> {
    if let Some(name) = &args.remove {
        return run_remove(args, name);
    }
    let which = if args.unread { Which::Unread } else { Which::All };
    let (store, show) = open_any_to_show(&args.view, "evidence")?;
    output::write(&evidence(&store, which, show)?, args.view.format)
}

/// Takes evidence out of the case, and shows what is left in it.
fn run_remove(args: &EvidenceArgs, name: &str) -> Result<()> {
    let mut store = open_any(&args.view.case)?;
    let actor = actor();
    let mut bar = Bar::new();
    let removed = remove_evidence(&mut store, name, &Clerk { actor: &actor, now: &now }, &mut bar);
    bar.clear();
    let removed = removed?;
    let show = log_look(&mut store, args.view.reveal, "evidence", "")?;
    output::write(&evidence(&store, Which::All, show)?, args.view.format)?;
    output::note(&format!("{} taken out of the case with all that was found in it", files(removed)));
    if let Some(current) = NotCurrent::of(&store)? {
        output::note(&current.note);
    }
    Ok(())
}

fn run_review(args: &ViewArgs) -> Result<Done> {
    let (store, _) = open_to_show(args, "review")?;
    let view = review(&store)?;
    output::write_case(&view, &view.case, args.format)
}

fn run_trail(args: &ViewArgs) -> Result<()> {
    let (store, show) = open_any_to_show(args, "trail")?;
    output::write(&trail(&store, show)?, args.format)
}

fn run_report(args: &ReportArgs) -> Result<Done> {
    let target = args.output.target(&args.case)?;
    let mut store = open_with_people(&args.case)?;
    let show = log_look(&mut store, args.reveal, "report", "")?;
    let page = report(&store, None, show)?;
    match target {
        Some(target) => target.write(page.as_bytes())?,
        None => output::write_text(&page)?,
    }
    let Some(current) = NotCurrent::of(&store)? else { return Ok(Done::Clean) };
    output::note(&current.note);
    Ok(Done::LookHere)
}

/// The people that fit are found before the look is logged, and shown after it.
fn run_query(args: &QueryArgs) -> Result<Done> {
    let asked = Query::new(&args.query, args.born)?;
    let mut store = open_with_people(&args.view.case)?;
    let show = if args.view.reveal { Show::Revealed } else { Show::Masked };
    let view = query(&store, &asked, show)?;
    let seen = view.matches.iter().chain(view.similar.iter().map(|similar| &similar.person));
    let seen: Vec<&str> = seen.map(|person| person.individual.as_str()).collect();
    log_look(&mut store, args.view.reveal, "query", &seen.join(" "))?;
    match output::form(args.view.format) {
        Format::Human => output::write_text(&query_text(&view))?,
        Format::Json | Format::Csv => output::write(&view, args.view.format)?,
    }
    let current = view.case.not_current.as_ref();
    if let Some(current) = current.filter(|_| output::form(args.view.format) != Format::Human) {
        output::note(&current.note);
    }
    if view.matches.is_empty() {
        output::note(&format!("nobody fits; {UNREAD_MAY_HOLD}"));
    }
    Ok(if current.is_some() { Done::LookHere } else { Done::Clean })
}

/// What nobody must forget who finds nobody.
const UNREAD_MAY_HOLD: &str =
    "evidence that could not be read may still hold them (`chartward case evidence --unread`)";

/// The answer for people: always the same parts, in the same order.
fn query_text(view: &QueryView) -> String {
    let mut text = String::new();
    if let Some(current) = &view.case.not_current {
        let _ = writeln!(text, "{}\n", current.note);
    }
    let _ = writeln!(text, "Those who fit: {}", view.matches.len());
    if !view.matches.is_empty() {
        let answer = view.answer();
        text.push_str(&output::table_text(&answer.columns(), &answer.rows()));
    }
    let similar = view.similar.len() + view.similar_unlisted;
    let _ = writeln!(text, "\nSimilar names, not the answer: {similar}");
    if !view.similar.is_empty() {
        let columns = ["individual", "name", "born", "differs"].map(str::to_owned);
        let row = |one: &Similar| {
            let born = one.person.date_of_birth.clone().unwrap_or_default();
            vec![one.person.individual.clone(), one.person.name.clone(), born, one.differs.join("; ")]
        };
        text.push_str(&output::table_text(&columns, &view.similar.iter().map(row).collect::<Vec<_>>()));
    }
    if view.similar_unlisted > 0 {
        let _ = writeln!(text, "and {} more: give the whole name, or --born", view.similar_unlisted);
    }
    text
}

/// Opens a case that was assessed to its end.
pub(super) fn open(args: &CaseArgs) -> Result<CaseStore> {
    let store = open_any(args)?;
    require_assessed(&store)?;
    Ok(store)
}

/// Opens a case that has people, of all its evidence or of what was there before.
fn open_with_people(args: &CaseArgs) -> Result<CaseStore> {
    let store = open_any(args)?;
    require_people(&store)?;
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
    let mut store = open_with_people(&args.case)?;
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
