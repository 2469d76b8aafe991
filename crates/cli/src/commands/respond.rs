//! `chartward case facts|assess-risk|decide|duties|file|cost`: from the people of a case to what is owed.

use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::Result;
use chartward_app::assess::{Clerk, require_people};
use chartward_app::duties::facts_text as read_text;
use chartward_app::respond::{
    self, CaseReport, WhichFacts, assess_risk, case_calendar, case_cost, case_duties, case_recipients,
    case_report, decide, put_facts, records, risk_background, risk_questions,
};
use chartward_app::{AppError, CaseStore};
use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::case::log_look;
use super::cost::PriceArgs;
use super::duties::{DutiesFormat, readable};
use super::file::{ReportArgs, write_recipients, write_report};
use super::{Asking, actor, now, secret, today, usage};
use crate::Done;
use crate::args::{CaseArgs, Format, OutputArgs};
use crate::output;

#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  chartward case facts --case breach-2026 --key-file clinic.key --output facts.toml\n  \
chartward case facts --case breach-2026 --key-file clinic.key --put facts.toml --reason \"interview with IT\"\n  \
chartward case facts --case breach-2026 --key-file clinic.key --fresh --output facts-2.toml\n\n\
The first time it writes a draft: the people of the case in groups, and what only a person knows as questions. \
Every version that is put into the case stays, with who, when and why."
)]
pub(crate) struct FactsArgs {
    #[command(flatten)]
    case: CaseArgs,
    /// Put this file into the case as its facts, as a new version
    #[arg(long, value_name = "FILE", requires = "reason", conflicts_with_all = ["fresh", "revision", "history", "output"])]
    put: Option<PathBuf>,
    /// Why: who said so, what was learnt
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Count the people of the case anew
    #[arg(long, conflicts_with = "revision")]
    fresh: bool,
    /// Facts of an earlier version
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    revision: Option<u32>,
    /// List what was put down and worked out: facts, assessments, decisions, duties, reports
    #[arg(long, conflicts_with_all = ["fresh", "revision", "output"])]
    history: bool,
    #[command(flatten)]
    output: OutputArgs,
    /// Form of the history; human on a terminal, else JSON
    #[arg(long, value_enum, requires = "history")]
    format: Option<Format>,
}

#[derive(Args, Debug)]
#[command(
    after_help = "The four factors of 45 CFR 164.402(2), one after the other; an assessment that leaves one out is refused. \
Without --from it asks on the terminal. A file has nature, recipient, acquired_or_viewed, mitigation, concluded \
(low_probability or not_low), reason; and by and on, if it was somebody else or another day."
)]
pub(crate) struct AssessRiskArgs {
    #[command(flatten)]
    case: CaseArgs,
    /// Read the answers from this file: TOML or JSON
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Day of the assessment; today by default
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  chartward case decide hipaa-effect:CO deemed --reason \"statute read\" --case breach-2026 --key-file clinic.key\n\n\
`chartward case duties` names what waits for a decision; anything else is refused. `withdrawn` takes a decision back. Who decides: $CHARTWARD_ACTOR, else the account."
)]
pub(crate) struct DecideArgs {
    /// What about, by the name that a duty gives
    about: String,
    /// What is decided
    decided: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Day of the decision; today by default
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// Folder of a law pack of your own; the pack that is part of the program by default
    #[arg(long, value_name = "DIR")]
    law: Option<PathBuf>,
    #[command(flatten)]
    case: CaseArgs,
}

#[derive(Args, Debug)]
#[command(
    after_help = "The list of today is kept in the case whenever something changed, and what changed since the last one stands first; \
one as of another day is a trial and is not kept.\n\
This is no legal advice: a lawyer decides.\n\
Exit status: 1 if a duty is late, needs a fact or a decision, or contradicts another, if a law is not in the pack, or if the people have changed since the facts."
)]
pub(crate) struct CaseDutiesArgs {
    #[command(flatten)]
    case: CaseArgs,
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

#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  chartward case file --case breach-2026 --key-file clinic.key\n  \
chartward case file --to hhs --form page --output hhs.html --case breach-2026 --key-file clinic.key\n\n\
A field that no fact fills is open, never invented; each report that is made is kept in the case. A person attests and \
files it.\nExit status: 1 while a field is open.")]
pub(crate) struct CaseFileArgs {
    #[command(flatten)]
    case: CaseArgs,
    #[command(flatten)]
    report: ReportArgs,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Args, Debug)]
pub(crate) struct CaseCostArgs {
    #[command(flatten)]
    case: CaseArgs,
    #[command(flatten)]
    prices: PriceArgs,
    /// Output form; human on a terminal, else JSON
    #[arg(long, value_enum)]
    format: Option<Format>,
}

/// What an assessment concludes, as it is typed.
#[derive(ValueEnum, Clone, Copy, Debug)]
enum Conclusion {
    LowProbability,
    NotLow,
}

fn open(args: &CaseArgs) -> Result<CaseStore> {
    CaseStore::secret_kind(&args.case).map_err(AppError::from)?;
    let store = CaseStore::open(&args.case, &secret(args, Asking::Once)?).map_err(AppError::from)?;
    require_people(&store)?;
    Ok(store)
}

pub(super) fn facts(args: &FactsArgs) -> Result<Done> {
    let target = args.output.target(&args.case)?;
    if let Some(file) = &args.put {
        return put(args, file);
    }
    let mut store = open(&args.case)?;
    log_look(&mut store, false, "facts", "")?;
    if args.history {
        output::write(&records(&store)?, args.format)?;
        return Ok(Done::Clean);
    }
    let which = match (args.revision, args.fresh) {
        (Some(version), _) => WhichFacts::Version(version),
        (None, true) => WhichFacts::Fresh,
        (None, false) => WhichFacts::Latest,
    };
    let found = respond::facts_text(&store, which)?;
    match target {
        Some(target) => target.write(found.text.as_bytes())?,
        None => output::write_text(&found.text)?,
    }
    found.remarks.iter().for_each(|remark| output::note(remark));
    Ok(if found.remarks.is_empty() { Done::Clean } else { Done::LookHere })
}

fn put(args: &FactsArgs, file: &std::path::Path) -> Result<Done> {
    let reason = reason(args.reason.as_deref().unwrap_or_default())?;
    let text = read_text(file)?;
    let mut store = open(&args.case)?;
    let actor = actor();
    let clerk = Clerk { actor: &actor, now: &now };
    let version = put_facts(&mut store, &clerk, &file.display().to_string(), &text, reason)?;
    output::note(&format!(
        "facts kept as version {version}; `chartward case duties` says what follows from them"
    ));
    Ok(Done::Clean)
}

/// A reason is not blank: a decision has one (45 CFR 164.414).
fn reason(text: &str) -> Result<&str> {
    if text.trim().is_empty() {
        return Err(usage(
            "no reason is given",
            "add --reason \"...\": who said so, what was learnt, what was read",
        ));
    }
    Ok(text)
}

pub(super) fn run_assess_risk(args: &AssessRiskArgs) -> Result<Done> {
    let on = args.on.unwrap_or_else(today);
    let given = args.from.as_ref().map(|file| read_text(file).map(|text| (file, text))).transpose()?;
    if given.is_none() && !std::io::stdin().is_terminal() {
        return Err(usage("there is no terminal to ask on", "give the answers in a file: --from FILE"));
    }
    let mut store = open(&args.case)?;
    let (name, text) = match given {
        Some((file, text)) => (file.display().to_string(), text),
        None => ("the answers".to_owned(), asked(&store)?),
    };
    let actor = actor();
    let clerk = Clerk { actor: &actor, now: &now };
    let (version, concluded) = assess_risk(&mut store, &clerk, (&name, &text), on)?;
    output::note(&format!("risk assessment kept as version {version}: {concluded}"));
    Ok(Done::Clean)
}

/// Asks the questions on the terminal; the answers as JSON.
fn asked(store: &CaseStore) -> Result<String> {
    let mut err = std::io::stderr();
    let _ = writeln!(
        err,
        "Risk assessment, 45 CFR 164.402(2). A breach is presumed unless all four factors show a low probability of compromise."
    );
    for line in risk_background(store)? {
        let _ = writeln!(err, "  {}", output::printable(&line));
    }
    let mut answers = serde_json::Map::new();
    for (i, question) in risk_questions().iter().enumerate() {
        let _ = writeln!(
            err,
            "\n{}. {} ({})\n   Consider: {}.",
            i + 1,
            question.ask,
            question.citation,
            question.consider
        );
        answers.insert(question.name.to_owned(), line("   > ")?.into());
    }
    let concluded = loop {
        let answer = line("\nIs the probability low that the data was compromised? yes or no > ")?;
        match answer.to_lowercase().as_str() {
            "yes" | "y" => break Conclusion::LowProbability,
            "no" | "n" => break Conclusion::NotLow,
            _ => {}
        }
    };
    let word = match concluded {
        Conclusion::LowProbability => "low_probability",
        Conclusion::NotLow => "not_low",
    };
    answers.insert("concluded".to_owned(), word.into());
    answers.insert("reason".to_owned(), line("What does that rest on? > ")?.into());
    Ok(serde_json::Value::Object(answers).to_string())
}

/// One line from the terminal that is not blank.
fn line(prompt: &str) -> Result<String> {
    loop {
        let _ = write!(std::io::stderr(), "{prompt}");
        let _ = std::io::stderr().flush();
        let mut text = String::new();
        if std::io::stdin().lock().read_line(&mut text).map_err(AppError::Output)? == 0 {
            return Err(usage("the assessment was broken off", "nothing was kept; start it again"));
        }
        if !text.trim().is_empty() {
            return Ok(text.trim().to_owned());
        }
    }
}

pub(super) fn run_decide(args: &DecideArgs) -> Result<Done> {
    let reason = reason(&args.reason)?;
    let mut store = open(&args.case)?;
    let actor = actor();
    let clerk = Clerk { actor: &actor, now: &now };
    let on = args.on.unwrap_or_else(today);
    let by = (on, args.law.as_deref());
    let version = decide(&mut store, &clerk, (&args.about, &args.decided), reason, by)?;
    output::note(&format!(
        "decision kept (version {version} about this); `chartward case duties` says what it changes"
    ));
    Ok(Done::Clean)
}

pub(super) fn duties(args: &CaseDutiesArgs) -> Result<Done> {
    let mut store = open(&args.case)?;
    log_look(&mut store, false, "duties", "")?;
    let actor = actor();
    let clerk = Clerk { actor: &actor, now: &now };
    let found = case_duties(&mut store, &clerk, args.law.as_deref(), args.as_of.unwrap_or_else(today))?;
    let format = DutiesFormat::or_default(args.format);
    match format {
        DutiesFormat::Human => {
            let text = format!("{}\n{}", found.changes_text(), found.list.memo());
            output::write_text(&readable(&text))?;
        }
        DutiesFormat::Json => output::write_json(&found)?,
        DutiesFormat::Csv => output::write(&found.list, Some(Format::Csv))?,
        DutiesFormat::Ics => output::write_text(&case_calendar(&store, &found)?)?,
    }
    if matches!(format, DutiesFormat::Csv | DutiesFormat::Ics) {
        found.changes_text().lines().for_each(|line| output::note(&output::printable(line)));
        found.list.remarks().iter().for_each(|remark| output::note(remark));
    }
    found.remarks.iter().chain(&found.not_kept).for_each(|remark| output::note(remark));
    if let Some(current) = &found.case.not_current {
        output::note(&current.note);
    }
    Ok(if found.needs_a_person() { Done::LookHere } else { Done::Clean })
}

pub(super) fn file(args: &CaseFileArgs) -> Result<Done> {
    let target = args.output.target(&args.case)?;
    let mut store = open(&args.case)?;
    log_look(&mut store, false, "file", "")?;
    let (as_of, law) = (args.report.as_of.unwrap_or_else(today), args.report.law.as_deref());
    let Some(to) = &args.report.to else {
        return write_recipients(&case_recipients(&store, law, as_of)?, args.report.format);
    };
    let actor = actor();
    let clerk = Clerk { actor: &actor, now: &now };
    let asked = CaseReport { to, kind: args.report.kind(), law };
    let report = case_report(&mut store, &clerk, asked, as_of)?;
    write_report(&report, &args.report, target)
}

pub(super) fn cost(args: &CaseCostArgs) -> Result<Done> {
    let mut store = open(&args.case)?;
    log_look(&mut store, false, "cost", "")?;
    let view = case_cost(&store, args.prices.prices())?;
    output::write(&view, args.format)?;
    view.remarks().iter().for_each(|remark| output::note(remark));
    Ok(Done::Clean)
}
