//! `chartward overlap`.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use chartward_app::AppError;
use chartward_app::deliver::Target;
use chartward_app::overlap::{self, OwnCounts, OwnTable, SharedPeople};
use chartward_app::scan::{Limits, Settings};
use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::{existing, isolation, threads, today};
use crate::Done;
use crate::progress::Bar;

/// Whom do two parties both have? By files that go to and fro; no list leaves the house
#[derive(Subcommand, Debug)]
pub(crate) enum OverlapCommand {
    /// The asking party, first step: make a request from your own table
    Prepare(PrepareArgs),
    /// The answering party, first step: answer the request with your own table
    Answer(AnswerArgs),
    /// The asking party, second step: whom does the other have, too?
    Finish(FinishArgs),
    /// The answering party, second step: whom does the one who asked have, too?
    Close(CloseArgs),
}

/// One's own table. Give the same in both steps.
#[derive(Args, Debug)]
pub(crate) struct OwnArgs {
    /// Your table, with a header row
    table: PathBuf,
    /// Name rows by this column instead of their number
    #[arg(long, value_name = "COLUMN")]
    id: Option<String>,
    /// What columns mean, where the headers do not say it; the same in both steps
    #[arg(long, value_name = "FIELD=COLUMN,...")]
    columns: Option<String>,
    /// Day against which two-digit years are read, the same in both steps; today by default
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Threads; all cores by default
    #[arg(long)]
    threads: Option<usize>,
}

#[derive(Args, Debug)]
pub(crate) struct PrepareArgs {
    #[command(flatten)]
    own: OwnArgs,
    /// File to write for the other party
    #[arg(long, value_name = "FILE")]
    request: PathBuf,
    /// File to write and to keep to yourself until the second step; must not exist
    #[arg(long, value_name = "FILE")]
    secret: PathBuf,
    /// Replace the request if it exists
    #[arg(long)]
    force: bool,
}

#[derive(Args, Debug)]
pub(crate) struct AnswerArgs {
    #[command(flatten)]
    own: OwnArgs,
    /// The request of the other party
    #[arg(long, value_name = "FILE")]
    request: PathBuf,
    /// File to write for the other party
    #[arg(long, value_name = "FILE")]
    answer: PathBuf,
    /// File to write and to keep to yourself until the second step; must not exist
    #[arg(long, value_name = "FILE")]
    secret: PathBuf,
    /// Answer no request with more tokens than this: whoever asks can try that many guesses
    #[arg(long, value_name = "N", default_value_t = 3_000_000)]
    at_most: usize,
    /// Replace the answer if it exists
    #[arg(long)]
    force: bool,
}

#[derive(Args, Debug)]
pub(crate) struct FinishArgs {
    #[command(flatten)]
    own: OwnArgs,
    /// The answer of the other party
    #[arg(long, value_name = "FILE")]
    answer: PathBuf,
    /// Your secret of the first step
    #[arg(long, value_name = "FILE")]
    secret: PathBuf,
    /// File to write for the other party, so that it learns the same of its people
    #[arg(long, value_name = "FILE")]
    reply: Option<PathBuf>,
    /// Replace the reply if it exists
    #[arg(long)]
    force: bool,
}

#[derive(Args, Debug)]
pub(crate) struct CloseArgs {
    #[command(flatten)]
    own: OwnArgs,
    /// Your answer of the first step
    #[arg(long, value_name = "FILE")]
    answer: PathBuf,
    /// The reply of the other party
    #[arg(long, value_name = "FILE")]
    reply: PathBuf,
    /// Your secret of the first step
    #[arg(long, value_name = "FILE")]
    secret: PathBuf,
}

pub(super) fn run(command: &OverlapCommand) -> Result<Done> {
    let mut bar = Bar::new();
    let done = match command {
        OverlapCommand::Prepare(args) => prepare(args, &mut bar),
        OverlapCommand::Answer(args) => answer(args, &mut bar),
        OverlapCommand::Finish(args) => finish(args, &mut bar),
        OverlapCommand::Close(args) => close(args, &mut bar),
    };
    bar.clear();
    done.map(|()| Done::Clean)
}

fn own(args: &OwnArgs) -> OwnTable {
    OwnTable {
        path: args.table.clone(),
        id: args.id.clone(),
        columns: args.columns.clone(),
        as_of: args.as_of.unwrap_or_else(today),
        reading: Settings { limits: Limits::default(), isolation: isolation() },
        threads: threads(args.threads).max(1),
    }
}

fn random() -> Result<[u8; 32]> {
    Ok(overlap::random()?)
}

/// Two files to write: what goes out may replace what was there, a secret never does.
fn targets(outgoing: &Path, secret: &Path, force: bool, inputs: &[&Path]) -> Result<(Target, Target)> {
    let to = Target::new(outgoing, existing(force), inputs)?;
    let guarded: Vec<&Path> = inputs.iter().copied().chain([outgoing]).collect();
    Ok((to, Target::new(secret, existing(false), &guarded)?))
}

fn prepare(args: &PrepareArgs, bar: &mut Bar) -> Result<()> {
    let (request, secret) = targets(&args.request, &args.secret, args.force, &[&args.own.table])?;
    let (counts, text, kept) = overlap::prepare(&own(&args.own), random()?, bar)?;
    secret.write(kept.as_bytes())?;
    request.write(text.as_bytes())?;
    bar.clear();
    told(
        &counts,
        &format!(
            "Send {} to the other party; keep {} to yourself until its answer is finished, then delete it.",
            args.request.display(),
            args.secret.display()
        ),
    );
    Ok(())
}

fn answer(args: &AnswerArgs, bar: &mut Bar) -> Result<()> {
    let inputs: [&Path; 2] = [&args.own.table, &args.request];
    let (answer, secret) = targets(&args.answer, &args.secret, args.force, &inputs)?;
    let (counts, text, kept) = overlap::answer(&own(&args.own), &args.request, args.at_most, random()?, bar)?;
    secret.write(kept.as_bytes())?;
    answer.write(text.as_bytes())?;
    bar.clear();
    told(
        &counts,
        &format!(
            "Send {} to the other party; keep it and {} until its reply is closed, then delete the secret.",
            args.answer.display(),
            args.secret.display()
        ),
    );
    Ok(())
}

fn finish(args: &FinishArgs, bar: &mut Bar) -> Result<()> {
    let inputs: [&Path; 3] = [&args.own.table, &args.answer, &args.secret];
    let target =
        args.reply.as_ref().map(|reply| Target::new(reply, existing(args.force), &inputs)).transpose()?;
    let (shared, reply) = overlap::finish(&own(&args.own), &args.answer, &args.secret, bar)?;
    bar.clear();
    write_shared(&shared, &args.own)?;
    if let Some(target) = target {
        target.write(reply.as_bytes())?;
    }
    Ok(())
}

fn close(args: &CloseArgs, bar: &mut Bar) -> Result<()> {
    let shared = overlap::close(&own(&args.own), &args.answer, &args.reply, &args.secret, bar)?;
    bar.clear();
    write_shared(&shared, &args.own)
}

fn told(counts: &OwnCounts, next: &str) {
    let mut err = std::io::stderr();
    // nobody can be told if standard error is closed
    let _ = writeln!(
        err,
        "{} rows are {} individuals; {} of them can be told by {} tokens\n{next}",
        counts.rows, counts.individuals, counts.with_tokens, counts.tokens
    );
}

fn write_shared(shared: &SharedPeople, own: &OwnArgs) -> Result<()> {
    let mut output = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    shared.write(own.id.as_deref().unwrap_or("row"), &mut output)?;
    output.flush().map_err(AppError::Output)?;
    let _ = writeln!(
        std::io::stderr(),
        "{} of {} individuals are people of both: {} by a number, {} by name and date of birth only",
        shared.shared,
        shared.individuals,
        shared.by_number,
        shared.shared - shared.by_number
    );
    Ok(())
}
