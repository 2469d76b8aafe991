//! `chartward demo`.

use std::fmt::Write;

use anyhow::Result;
use chartward_app::demo::{Demo, Score, Size};
use chartward_app::views::{Show, Summary, summary};
use jiff::civil::date;
use serde::Serialize;

use super::{isolation, must_be_empty, threads};
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
    let result = chartward_app::demo::demo(&demo, &mut bar);
    bar.clear();
    let (store, score) = result?;
    let page = chartward_app::report::report(&store, Some(&score), Show::Masked)?;
    let report = args.folder.join("report.html");
    chartward_app::report::save(&report, &page)?;
    let summary = summary(&store)?;
    match output::form(args.format) {
        Format::Human | Format::Csv => output::write_text(&text(args, &summary, &score))?,
        Format::Json => {
            output::write_json(&DemoView { schema: "chartward.demo/1", summary: &summary, score: &score })?;
        }
    }
    Ok(Done::Clean)
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
