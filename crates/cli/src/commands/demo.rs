//! `chartward demo`.

use std::fmt::Write;

use anyhow::Result;
use chartward_app::assess::Clerk;
use chartward_app::deliver::{Existing, Target};
use chartward_app::demo::{Demo, Score, Size};
use chartward_app::views::{Show, Summary, summary};
use jiff::civil::date;
use serde::Serialize;

use super::{actor, isolation, must_be_empty, now, threads};
use crate::Done;
use crate::args::{DemoArgs, DemoSize, Format};
use crate::output;
use crate::progress::Bar;

#[derive(Serialize)]
struct DemoView<'a> {
    schema: &'static str,
    summary: &'a Summary,
    score: &'a Score,
}

pub(super) fn run(args: &DemoArgs) -> Result<Done> {
    output::no_csv(args.format, CSV_INSTEAD)?;
    must_be_empty(&args.folder)?;
    let demo = Demo {
        folder: args.folder.clone(),
        seed: args.seed,
        size: match args.size {
            DemoSize::Small => Size { patients: 150, staff: 12, mails: 300 },
            DemoSize::Full => Size::DEMO,
        },
        // the demo's own day, so that the same seed gives the same clinic on any day
        as_of: date(2026, 11, 22),
        threads: threads(args.threads),
        isolation: isolation(),
    };
    let mut bar = Bar::new();
    let actor = actor();
    let clerk = Clerk { actor: &actor, now: &now };
    let result = chartward_app::demo::demo(&demo, &clerk, &mut bar);
    bar.clear();
    let (mut store, score) = result?;
    clerk.log(&mut store, "report", "")?;
    let page = chartward_app::report::report(&store, Some(&score), Show::Masked)?;
    let report = args.folder.join("report.html");
    Target::new(&report, Existing::Replace, &[])?.write(page.as_bytes())?;
    let summary = summary(&store)?;
    match output::form(args.format) {
        Format::Human | Format::Csv => output::write_text(&text(args, &summary, &score))?,
        Format::Json => {
            output::write_json(&DemoView { schema: "chartward.demo/1", summary: &summary, score: &score })?;
        }
    }
    Ok(judge(&score))
}

/// What has a CSV form instead.
pub(super) const CSV_INSTEAD: &str =
    "use --format human or json; `chartward case people`, `matrix`, `evidence` and `review` write CSV";

/// The demo's unreadable files were planted and are meant to be listed; what needs a look is people whom the
/// program missed, or mixed up.
fn judge(score: &Score) -> Done {
    let missed = score.people_planted - score.people_found;
    if missed * 50 <= score.people_planted && score.wrong_merges == 0 {
        return Done::Clean;
    }
    let _ = std::io::Write::write_fmt(
        &mut std::io::stderr(),
        format_args!(
            "note: {missed} of {} planted people were missed and {} individuals mix two: please report it with the seed\n",
            score.people_planted, score.wrong_merges
        ),
    );
    Done::LookHere
}

fn text(args: &DemoArgs, summary: &Summary, score: &Score) -> String {
    let folder = args.folder.display();
    let mut out =
        String::from("A made-up clinic's mailbox and file share were stolen. This is what was in them.\n\n");
    out.push_str(&super::summary::text(summary));
    let _ = writeln!(
        out,
        "\nCompared with what was planted: {} people in readable evidence, {} found, {} missed, {} split, {} wrongly merged, {} nobody planted.",
        score.people_planted,
        score.people_found,
        score.people_planted - score.people_found,
        score.people_split,
        score.wrong_merges,
        score.people_invented
    );
    out.push_str("   planted  recall  precision\n");
    for (element, counts) in &score.elements {
        let _ = writeln!(
            out,
            "{:>10}  {:.4}  {:.4}  {element}",
            counts.planted,
            counts.recall(),
            counts.precision()
        );
    }
    let _ = writeln!(out, "\nReport:   {folder}/report.html");
    let _ = writeln!(out, "Case:     {folder}/case (encrypted; its key is {folder}/case.key)");
    let _ = writeln!(
        out,
        "Look in:  chartward case people --case {folder}/case --key-file {folder}/case.key --format human"
    );
    out
}
