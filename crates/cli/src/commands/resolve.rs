//! `chartward resolve`.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use chartward_app::scan::{Limits, Settings};
use chartward_app::table::{TableCounts, TableSettings, resolve_file, shipped_model};

use super::{isolation, today};
use crate::Done;
use crate::args::ResolveArgs;
use crate::progress::Bar;

pub(super) fn run(args: &ResolveArgs) -> Result<Done> {
    if let Some(file) = &args.write_model {
        let mut out = create(file)?;
        out.write_all(shipped_model().as_bytes())?;
        out.flush()?;
    }
    let Some(table) = &args.table else { return Ok(Done::Clean) };
    let read = |file: &std::path::PathBuf| {
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
    let mut review = args.review.as_deref().map(create).transpose()?;
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
    if let Some(mut review) = review {
        review.flush()?;
    }
    summary(&counts);
    Ok(if counts.review > 0 || counts.trouble.is_some() { Done::LookHere } else { Done::Clean })
}

fn create(file: &Path) -> Result<BufWriter<File>> {
    let made = File::create(file).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(BufWriter::new(made))
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
