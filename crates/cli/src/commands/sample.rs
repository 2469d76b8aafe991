//! `chartward case sample ...`.

use std::fmt::Write;
use std::fs::File;

use anyhow::Result;
use chartward_app::AppError;
use chartward_app::sample::{Bound, Count, SampleScore, SampleSet, Sampling, draw, score};

use super::case::{log_look, open};
use super::{element, usage};
use crate::args::{DrawArgs, Format, SampleCommand, ScoreArgs};
use crate::output;

pub(super) fn run(command: &SampleCommand) -> Result<()> {
    match command {
        SampleCommand::Draw(args) => run_draw(args),
        SampleCommand::Score(args) => run_score(args),
    }
}

fn run_draw(args: &DrawArgs) -> Result<()> {
    let element = args
        .element
        .as_deref()
        .map(|name| {
            element(name).ok_or_else(|| {
                usage("no data element has the name after --element", "`chartward elements` lists the names")
            })
        })
        .transpose()?;
    let target = args.output.target(&args.case)?;
    let mut store = open(&args.case)?;
    let show = log_look(&mut store, args.reveal, "sample", "")?;
    let (telling, null) = if element.is_some() { (0, 0) } else { (args.telling, args.null) };
    let sampling = Sampling { seed: args.seed, found: args.found, telling, null, element };
    let sample = draw(&store, &sampling, show)?;
    match target {
        Some(target) => target.write(output::csv_text(&sample).as_bytes())?,
        None => output::write(&sample, Some(args.format))?,
    }
    let of = |set: SampleSet| sample.items.iter().filter(|item| item.set == set).count();
    output::note(&format!(
        "{} items: {} of {} mentions found, {} of {} documents in which something telling was found, {} of {} in which nothing was",
        sample.items.len(),
        of(SampleSet::Found),
        sample.found_size,
        of(SampleSet::Telling),
        sample.telling_size,
        of(SampleSet::Null),
        sample.null_size,
    ));
    Ok(())
}

fn run_score(args: &ScoreArgs) -> Result<()> {
    let mut store = open(&args.case)?;
    let file = File::open(&args.file).map_err(|source| AppError::File {
        doing: "read",
        path: args.file.clone(),
        source,
    })?;
    let score = score(&store, file)?;
    log_look(&mut store, false, "sample score", "")?;
    let open: u64 = [score.found, score.telling, score.null].iter().map(|c| c.drawn - c.marked).sum();
    if open > 0 {
        output::note(&format!(
            "{open} rows have no verdict, and the bounds count each at its worst; a smaller draw with the same seed has fewer rows, all of them among these"
        ));
    }
    store.put_sample_score(&serde_json::to_string(&score)?).map_err(AppError::from)?;
    match output::form(args.format) {
        Format::Human => output::write_text(&text(&score)),
        Format::Json => output::write_json(&score),
        Format::Csv => Err(usage("a sample's score has no CSV form", "use --format human or --format json")),
    }
}

/// The score for people.
fn text(score: &SampleScore) -> String {
    let mut text = String::new();
    let per_cent = |share: f64| format!("{:.2} %", share * 100.0);
    let estimate = |bound: &Bound| bound.estimate.map_or_else(|| "not looked at".to_owned(), per_cent);
    let looked = |count: &Count, what: &str| {
        format!("{} of {} drawn {what} were marked, {} wrong", count.marked, count.drawn, count.wrong)
    };
    let _ = writeln!(text, "All bounds hold with {:.0} % confidence.\n", score.confidence * 100.0);
    let _ = writeln!(
        text,
        "Mentions that are right      {:>9}   at least {}",
        estimate(&score.precision),
        per_cent(score.precision.bound)
    );
    let _ = writeln!(text, "  {} of {} in the case", looked(&score.found, "mentions"), score.found.size);
    if let Some(recall) = &score.recall {
        let _ = writeln!(
            text,
            "Documents with something missed {:>6}   at most  {}",
            estimate(&score.elusion),
            per_cent(score.elusion.bound)
        );
        let _ = writeln!(
            text,
            "  {}; {} documents in which nothing telling was found",
            looked(&score.null, "documents"),
            score.null.size
        );
        let _ = writeln!(
            text,
            "Telling documents found      {:>9}   at least {}",
            estimate(recall),
            per_cent(recall.bound)
        );
        let _ = writeln!(
            text,
            "  {}; {} documents in which something telling was found",
            looked(&score.telling, "documents"),
            score.telling.size
        );
        let _ = writeln!(
            text,
            "  Of what was read: files and members that were not read are in no set (`case evidence --unread`)."
        );
    }
    text
}
