//! `chartward cost`.

use anyhow::Result;
use chartward_app::cost;
use clap::Args;

use crate::Done;
use crate::args::Format;
use crate::output;

#[derive(Args, Debug)]
#[command(after_help = "Example:\n  chartward cost --people 12286\n\n\
Each line is a model with its source, in dollars of its own year; models are alternatives.")]
pub(crate) struct CostArgs {
    /// How many people
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000_000))]
    people: u64,
    /// Months of credit monitoring that are offered
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u64).range(0..=120))]
    months: u64,
    /// Output form; human on a terminal, else JSON
    #[arg(long, value_enum)]
    format: Option<Format>,
}

pub(super) fn run(args: &CostArgs) -> Result<Done> {
    let view = cost::cost(args.people, args.months);
    output::write(&view, args.format)?;
    view.remarks().iter().for_each(|remark| output::note(remark));
    Ok(Done::Clean)
}
