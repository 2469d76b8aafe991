//! `chartward resolve`.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use chartward_app::deliver::Target;
use chartward_app::scan::{Limits, Settings};
use chartward_app::table::{TableCounts, TableSettings, UsedColumns, resolve_file, shipped_model};

use super::{existing, isolation, today};
use crate::Done;
use crate::args::ResolveArgs;
use crate::output;
use crate::progress::Bar;

pub(super) fn run(args: &ResolveArgs) -> Result<Done> {
    let model = target(args, args.write_model.as_ref(), None)?;
    let pairs = target(args, args.review.as_ref(), args.write_model.as_ref())?;
    let mut model = model;
    if !args.estimate
        && let Some(model) = model.take()
    {
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
        estimate: args.estimate,
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
    if let (Some(model), Some(text)) = (model, &counts.model) {
        model.write(text.as_bytes())?;
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
        "{} individuals have one row; a contradiction keeps {} of the pairs apart",
        counts.singletons, counts.conflicts
    );
    columns(&counts.columns);
    if let Some(reason) = &counts.trouble {
        let _ = writeln!(err, "note: the table was not read whole: {reason}");
    }
}

/// What the columns were taken for: without it, nobody sees that the names were not understood.
fn columns(columns: &UsedColumns) {
    let used = columns.used.iter().map(|(header, field)| {
        if header == field { field.clone() } else { format!("{} as {field}", output::printable(header)) }
    });
    let used = used.collect::<Vec<_>>().join(", ");
    let rest = match columns.unused {
        0 => String::new(),
        1 => "; 1 column was not used".to_owned(),
        more => format!("; {more} columns were not used"),
    };
    let _ = writeln!(std::io::stderr(), "columns used: {used}{rest}");
    if !columns.has_name {
        output::note(
            "no column was taken for a name: if there is one, say which with --columns given_name=...,surname=...; \
             then name every column that is to be used",
        );
    }
}
