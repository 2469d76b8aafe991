//! `chartward resolve`.

use std::io::{BufWriter, Write};

use anyhow::Result;
use chartward_app::table::{TableSettings, resolve_csv};

use super::today;
use crate::Done;
use crate::args::ResolveArgs;

pub(super) fn run(args: &ResolveArgs) -> Result<Done> {
    let settings = TableSettings {
        id: args.id.clone(),
        columns: args.columns.clone(),
        as_of: args.as_of.unwrap_or_else(today),
    };
    let mut output = BufWriter::new(std::io::stdout().lock());
    let counts = resolve_csv(&args.table, &settings, &mut output)?;
    output.flush()?;
    let _ = writeln!(
        std::io::stderr(),
        "{} rows are {} individuals; {} pairs in doubt were left apart",
        counts.rows,
        counts.individuals,
        counts.review
    );
    Ok(Done::Clean)
}
