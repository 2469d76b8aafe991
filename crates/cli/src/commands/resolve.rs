//! `chartward resolve`.

use std::io::{BufWriter, Write};

use anyhow::Result;
use chartward_app::scan::{Limits, Settings};
use chartward_app::table::{TableSettings, resolve_file};

use super::{isolation, today};
use crate::Done;
use crate::args::ResolveArgs;

pub(super) fn run(args: &ResolveArgs) -> Result<Done> {
    let settings = TableSettings {
        id: args.id.clone(),
        columns: args.columns.clone(),
        as_of: args.as_of.unwrap_or_else(today),
        reading: Settings { limits: Limits::default(), isolation: isolation() },
    };
    let mut output = BufWriter::new(std::io::stdout().lock());
    let counts = resolve_file(&args.table, &settings, &mut output)?;
    output.flush()?;
    let _ = writeln!(
        std::io::stderr(),
        "{} rows are {} individuals; {} pairs in doubt were left apart",
        counts.rows,
        counts.individuals,
        counts.review + counts.review_left_out
    );
    if let Some(reason) = &counts.trouble {
        let _ = writeln!(std::io::stderr(), "note: the table was not read whole: {reason}");
    }
    Ok(if counts.review > 0 || counts.trouble.is_some() { Done::LookHere } else { Done::Clean })
}
