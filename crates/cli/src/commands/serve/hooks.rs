//! `chartward serve hooks`: who is told of what changes in the register.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, anyhow};
use chartward_app::register;
use chartward_app::views::Table;
use chartward_web::{Hook, HookError, HookFolder, Hooks};
use clap::{Args, Subcommand};
use serde::Serialize;

use crate::Done;
use crate::args::Format;
use crate::commands::UsageError;
use crate::output;

/// What can be done with hooks.
#[derive(Subcommand, Debug)]
pub(crate) enum HooksCommand {
    /// Tell an address what changes, signed
    Add(AddArgs),
    /// Show who is told, and how far each has come
    List(ListArgs),
    /// Go on with an address that said that it wants no more (410), or that waits after failures
    Resume(ResumeArgs),
    /// Tell an address no more
    Remove(RemoveArgs),
}

#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  chartward serve hooks add https://example.org/chartward --hooks hooks\n  \
chartward serve hooks add https://example.org/ohio --hooks hooks --query 'state=OH&type=hacking&least=500'\n  \
chartward serve --register reg --hooks hooks\n\n\
Each event is a POST in the form of Standard Webhooks, signed with Ed25519; the public key is in hooks.pub. What is not \
taken (2xx) is told again, later and later, and in order; what a server missed is at /api/v1/events?after=NUMBER. A running \
server takes a new hook within seconds. See docs/deploy/webhooks.md."
)]
pub(crate) struct AddArgs {
    /// Where to tell it: a whole address with https
    url: String,
    #[command(flatten)]
    folder: FolderArgs,
    /// What to tell of: q, source, type, state, entity, sector, least, as in the addresses of the site
    #[arg(long, value_name = "QUERY", default_value = "")]
    query: String,
    /// Begin with what happened after this event; by default with what happens from the next start on
    #[arg(long, value_name = "NUMBER")]
    after: Option<u64>,
    /// Allow an address of an internal network
    #[arg(long)]
    allow_private: bool,
}

#[derive(Args, Debug)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    folder: FolderArgs,
}

#[derive(Args, Debug)]
pub(crate) struct ResumeArgs {
    /// The hook, as `list` names it
    id: String,
    #[command(flatten)]
    folder: FolderArgs,
}

#[derive(Args, Debug)]
pub(crate) struct RemoveArgs {
    /// The hook, as `list` names it
    id: String,
    #[command(flatten)]
    folder: FolderArgs,
}

#[derive(Args, Debug)]
struct FolderArgs {
    /// Folder of the hooks
    #[arg(long, value_name = "DIR")]
    hooks: PathBuf,
    /// Output form; human on a terminal, else JSON
    #[arg(long, value_enum)]
    format: Option<Format>,
}

/// The hooks of a folder.
#[derive(Debug, Serialize)]
struct HooksView {
    schema: &'static str,
    key: String,
    hooks: Vec<HookRow>,
}

#[derive(Debug, Serialize)]
struct HookRow {
    #[serde(flatten)]
    hook: Hook,
    state: &'static str,
    told: Option<u64>,
    failures: u32,
}

impl Table for HooksView {
    fn columns(&self) -> Vec<String> {
        ["hook", "address", "query", "state", "told up to", "failures"].map(str::to_owned).to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let row = |one: &HookRow| {
            vec![
                one.hook.id.clone(),
                one.hook.url.clone(),
                one.hook.query.clone(),
                one.state.to_owned(),
                one.told.map(|number| number.to_string()).unwrap_or_default(),
                one.failures.to_string(),
            ]
        };
        self.hooks.iter().map(row).collect()
    }
}

pub(super) fn run(command: &HooksCommand) -> Result<Done> {
    let folder = match command {
        HooksCommand::Add(AddArgs { folder, .. })
        | HooksCommand::List(ListArgs { folder })
        | HooksCommand::Resume(ResumeArgs { folder, .. })
        | HooksCommand::Remove(RemoveArgs { folder, .. }) => folder,
    };
    let hooks = HookFolder::new(&folder.hooks);
    match command {
        HooksCommand::Add(args) => {
            let hook = Hook {
                id: String::new(),
                url: args.url.clone(),
                query: args.query.clone(),
                private: args.allow_private,
                after: args.after,
                resumed: 0,
            };
            hooks.add(hook).map_err(told)?;
        }
        HooksCommand::Resume(args) => hooks.resume(&args.id).map_err(told)?,
        HooksCommand::Remove(args) => hooks.remove(&args.id).map_err(told)?,
        HooksCommand::List(_) => {}
    }
    let key = match command {
        // who only looks makes nothing, least of all a key that the server's account may not read
        HooksCommand::List(_) => hooks.public_key().map_err(told)?,
        _ => hooks.key(&register::seed()?).map_err(told)?.public(),
    };
    output::write(&view(&hooks, key)?, folder.format)?;
    Ok(Done::Clean)
}

fn view(hooks: &HookFolder, key: String) -> Result<HooksView> {
    let mut rows = Vec::new();
    for hook in hooks.hooks().map_err(told)? {
        let progress = hooks.progress(&hook.id).map_err(told)?;
        let state = match &progress {
            None => "not begun",
            Some(progress) if progress.stopped => "stopped by the other side",
            Some(progress) if progress.failures > 0 => "waits to try again",
            Some(_) => "in order",
        };
        rows.push(HookRow {
            hook,
            state,
            told: progress.as_ref().map(|progress| progress.after),
            failures: progress.map(|progress| progress.failures).unwrap_or_default(),
        });
    }
    Ok(HooksView { schema: "chartward.hooks/1", key, hooks: rows })
}

/// The hooks that a server tells.
pub(super) fn opened(path: &Path) -> Result<Arc<Hooks>> {
    let folder = HookFolder::new(path);
    folder.hooks().map_err(told)?;
    let key = folder.key(&register::seed()?).map_err(told)?;
    Ok(Arc::new(Hooks { folder, key }))
}

/// An error with its hint.
#[expect(clippy::needless_pass_by_value, reason = "the shape that `map_err` asks for")]
fn told(error: HookError) -> anyhow::Error {
    anyhow!(UsageError { problem: error.to_string(), hint: error.hint().to_owned() })
}
