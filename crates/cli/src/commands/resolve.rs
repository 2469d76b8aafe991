//! `chartward resolve`.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use chartward_app::deliver::Target;
use chartward_app::scan::{Limits, Settings};
use chartward_app::table::{TableCounts, TableSettings, resolve_file, shipped_model};

use super::{existing, isolation, today};
use crate::Done;
use crate::args::ResolveArgs;
use crate::progress::Bar;

pub(super) fn run(args: &ResolveArgs) -> Result<Done> {
    let model = target(args, args.write_model.as_ref(), None)?;
    let pairs = target(args, args.review.as_ref(), args.write_model.as_ref())?;
    if let Some(model) = model {
        model.write(shipped_model().as_bytes())?;
    }
    let Some(table) = &args.table else { return Ok(Done::Clean) };
    let read = |file: &PathBuf| {
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
    };
    let settings = TableSettings {
        id: args.id.clone(),
        columns: args.columns.clone(),
        as_of: args.as_of.unwrap_or_else(today),
        reading: Settings { limits: Limits::default(), isolation: isolation() },
        threads: args
            .threads
            .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
            .max(1),
        model: args.model.as_ref().map(read).transpose()?,
    };
    let mut review = pairs.as_ref().map(|_| Vec::new());
    let mut output = BufWriter::with_capacity(1 << 18, std::io::stdout().lock());
    let mut bar = Bar::new();
    let counts = resolve_file(
        table,
        &settings,
        &mut bar,
        &mut output,
        review.as_mut().map(|review| review as &mut dyn Write),
    );
    bar.clear();
    let counts = counts?;
    output.flush()?;
    if let (Some(pairs), Some(review)) = (pairs, review) {
        pairs.write(&review)?;
    }
    summary(&counts);
    Ok(if counts.review > 0 || counts.trouble.is_some() { Done::LookHere } else { Done::Clean })
}

/// A file to write, which is none that is read, nor the other one that is written.
fn target(args: &ResolveArgs, file: Option<&PathBuf>, other: Option<&PathBuf>) -> Result<Option<Target>> {
    let guarded: Vec<&Path> = [args.table.as_ref(), args.model.as_ref(), other]
        .into_iter()
        .flatten()
        .map(PathBuf::as_path)
        .collect();
    Ok(file.map(|file| Target::new(file, existing(args.force), &guarded)).transpose()?)
}

fn summary(counts: &TableCounts) {
    let mut err = std::io::stderr();
    let _ = writeln!(
        err,
        "{} rows are {} individuals; {} pairs in doubt were left apart",
        counts.rows,
        counts.individuals,
        counts.review + counts.review_left_out
    );
    let _ = writeln!(
        err,
        "{} individuals have one row; a contradiction keeps {} of the pairs apart; if every pair were one person, \
         at least {} individuals",
        counts.singletons,
        counts.conflicts,
        (counts.individuals as usize).saturating_sub(counts.review + counts.review_left_out)
    );
    if let Some(reason) = &counts.trouble {
        let _ = writeln!(err, "note: the table was not read whole: {reason}");
    }
}
