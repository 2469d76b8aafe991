//! `chartward resolve`.

mod summary;

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use chartward_app::AppError;
use chartward_app::deliver::Target;
use chartward_app::scan::{Limits, Settings};
use chartward_app::table::{
    Auditing, LinkedTable, ResolvedTables, Reviewing, TableRequest, TableSettings, resolve_tables,
    shipped_model,
};

use super::{existing, isolation, threads, today};
use crate::Done;
use crate::args::ResolveArgs;
use crate::progress::Bar;

pub(super) fn run(args: &ResolveArgs) -> Result<Done> {
    let targets = Targets::new(args)?;
    if let Some(model) = targets.model.as_ref().filter(|_| !args.estimate) {
        model.write(shipped_model().as_bytes())?;
    }
    if args.tables.is_empty() {
        return Ok(Done::Clean);
    }
    let read = |file: &PathBuf| {
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
    };
    let settings = TableSettings {
        id: args.id.clone(),
        columns: args.columns.clone(),
        as_of: args.as_of.unwrap_or_else(today),
        reading: Settings { limits: Limits::default(), isolation: isolation() },
        threads: threads(args.threads).max(1),
        model: args.model.as_ref().map(read).transpose()?,
        estimate: args.estimate,
    };
    let mut bar = Bar::new();
    let resolved = resolve_tables(&request(args), &settings, &mut bar);
    bar.clear();
    let resolved = resolved?;
    targets.write(args, &resolved)?;
    Ok(summary::print(&resolved.counts(), resolved.quality().as_ref()))
}

fn request(args: &ResolveArgs) -> TableRequest {
    TableRequest {
        tables: args.tables.clone(),
        link: args.link.as_ref().map(|path| LinkedTable {
            path: path.clone(),
            id: args.link_id.clone(),
            columns: args.link_columns.clone(),
        }),
        known: args.known.clone(),
        decisions: args.decisions.clone(),
        audit: if args.report.is_some() { Auditing::Yes } else { Auditing::No },
        review: if args.review.is_some() { Reviewing::Listed } else { Reviewing::Counted },
    }
}

/// The files to write: none of them is one that is read, nor another that is written.
struct Targets {
    model: Option<Target>,
    review: Option<Target>,
    pairs: Option<Target>,
    changes: Option<Target>,
    report: Option<Target>,
    output: Option<Target>,
}

impl Targets {
    fn new(args: &ResolveArgs) -> Result<Self> {
        let inputs = [&args.model, &args.link, &args.known, &args.decisions];
        let mut guarded: Vec<&Path> = inputs.into_iter().flatten().map(PathBuf::as_path).collect();
        guarded.extend(args.tables.iter().map(PathBuf::as_path));
        let mut place = Places { guarded, force: args.force };
        Ok(Self {
            model: place.take(args.write_model.as_deref())?,
            review: place.take(args.review.as_deref())?,
            pairs: place.take(args.pairs.as_deref())?,
            changes: place.take(args.changes.as_deref())?,
            report: place.take(args.report.as_deref())?,
            output: place.take(args.output.as_deref())?,
        })
    }

    fn write(&self, args: &ResolveArgs, resolved: &ResolvedTables) -> Result<()> {
        if let (Some(output), Some(path)) = (&self.output, &args.output) {
            if ends_in(path, "parquet") {
                output.write_with(|out| resolved.write_parquet(path, out))?;
            } else {
                output.write_with(|out| resolved.write_individuals(out))?;
            }
        } else {
            let mut output = BufWriter::with_capacity(1 << 18, std::io::stdout().lock());
            resolved.write_individuals(&mut output)?;
            output.flush().map_err(AppError::Output)?;
        }
        if let (Some(model), Some(text)) = (&self.model, resolved.model()) {
            model.write(text.as_bytes())?;
        }
        if let Some(review) = &self.review {
            review.write_with(|out| resolved.write_review(out))?;
        }
        if let Some(pairs) = &self.pairs {
            pairs.write_with(|out| resolved.write_links(out))?;
        }
        if let Some(changes) = &self.changes {
            changes.write_with(|out| resolved.write_changes(out))?;
        }
        if let (Some(report), Some(quality)) = (&self.report, resolved.quality()) {
            let is_json = args.report.as_ref().is_some_and(|path| ends_in(path, "json"));
            let text =
                if is_json { serde_json::to_string_pretty(&quality)? + "\n" } else { quality.to_text() };
            report.write(text.as_bytes())?;
        }
        Ok(())
    }
}

fn ends_in(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

/// Looks at one place after the other.
struct Places<'a> {
    guarded: Vec<&'a Path>,
    force: bool,
}

impl<'a> Places<'a> {
    fn take(&mut self, file: Option<&'a Path>) -> Result<Option<Target>> {
        let Some(file) = file else { return Ok(None) };
        let target = Target::new(file, existing(self.force), &self.guarded)?;
        self.guarded.push(file);
        Ok(Some(target))
    }
}
