//! `chartward cost`.

use std::path::PathBuf;

use anyhow::Result;
use chartward_app::cost::{self, Prices};
use clap::Args;

use crate::Done;
use crate::args::Format;
use crate::output;

#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  chartward cost --people 12286\n  chartward cost --sheet-template > sheet.toml\n  \
chartward cost --people 12286 --sheet sheet.toml\n\n\
Each line is a model with its source, in dollars of its own year; models are alternatives. The sheet is added up from its \
lines; penalties are for one violation and in no estimate."
)]
pub(crate) struct CostArgs {
    /// How many people
    #[arg(long, value_name = "N", required_unless_present = "sheet_template", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000_000))]
    people: Option<u64>,
    #[command(flatten)]
    prices: PriceArgs,
    /// Write a sheet of prices to begin with to standard output
    #[arg(long, conflicts_with_all = ["people", "sheet", "format"])]
    sheet_template: bool,
    /// Output form; human on a terminal, else JSON
    #[arg(long, value_enum)]
    format: Option<Format>,
}

/// What the sheet from below is worked out with.
#[derive(Args, Debug)]
pub(crate) struct PriceArgs {
    /// Months of credit monitoring that are offered
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u64).range(0..=120))]
    months: u64,
    /// Work the sheet out with the prices of this file (TOML; `chartward cost --sheet-template` writes one)
    #[arg(long, value_name = "FILE")]
    sheet: Option<PathBuf>,
}

impl PriceArgs {
    pub(super) fn prices(&self) -> Prices<'_> {
        Prices { sheet: self.sheet.as_deref(), months: self.months }
    }
}

pub(super) fn run(args: &CostArgs) -> Result<Done> {
    let Some(people) = args.people else {
        output::write_text(&cost::sheet_template())?;
        return Ok(Done::Clean);
    };
    let view = cost::cost(people, args.prices.prices())?;
    output::write(&view, args.format)?;
    view.remarks().iter().for_each(|remark| output::note(remark));
    Ok(Done::Clean)
}
