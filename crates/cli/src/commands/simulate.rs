//! `chartward simulate`.

use std::io::Write;

use anyhow::Result;
use chartward_app::demo::{Size, simulate};

use super::must_be_empty;
use crate::Done;
use crate::args::SimulateArgs;

pub(super) fn run(args: &SimulateArgs) -> Result<Done> {
    must_be_empty(&args.folder)?;
    let size = Size { patients: args.patients, staff: args.staff, mails: args.mails };
    simulate(&args.folder, args.seed, size, args.as_of)?;
    let folder = args.folder.display();
    let _ = writeln!(std::io::stderr(), "wrote {folder}/evidence, {folder}/roster and {folder}/truth.json");
    Ok(Done::Clean)
}
