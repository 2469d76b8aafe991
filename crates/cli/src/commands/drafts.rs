//! `chartward register draft`: what is no filing before people release it.

use std::path::PathBuf;

use anyhow::Result;
use chartward_app::register::drafts::{self, Demand, DraftKind, DraftsView, Person, Which, Word};
use chartward_app::register::{self, inbox};
use clap::{Args, Subcommand};

use super::register::Home;
use super::{actor, now, usage};
use crate::Done;
use crate::args::Format;
use crate::output;

#[derive(Subcommand, Debug)]
pub(crate) enum DraftCommand {
    /// Take in a draft that `chartward file --form draft` wrote, or a word about a filing
    Add(AddArgs),
    /// Take in everything that visitors have sent to the site
    Take(TakeArgs),
    /// Drafts that wait for a person
    List(ListArgs),
    /// Everything that one draft says, and what was done with it
    Show(ShowArgs),
    /// Release a draft: an own one becomes a filing at once, one of a visitor when two people have released it
    Release(StepArgs),
    /// Reject a draft that waits: what it says is forgotten
    Reject(StepArgs),
    /// Take a release back: the filing vanishes, and its history says so
    Withdraw(StepArgs),
}

#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  chartward file --facts incident.toml --to hhs --form draft --output draft.json\n  \
chartward register draft add draft.json --register reg\n  \
chartward register draft add --about hhs-0123456789abcd --demand dispute --text \"never happened\" --register reg\n\n\
Nothing of a draft is in a list, tally, search, site or export before it is released. The step is signed into the log; \
what the draft says is not."
)]
pub(crate) struct AddArgs {
    /// The draft: `chartward.draft-filing/1`
    #[arg(required_unless_present = "about", conflicts_with = "about", value_name = "FILE")]
    file: Option<PathBuf>,
    /// Where it comes from: an own case (one person releases it) or somebody whom nobody knows (two do)
    #[arg(long, value_parser = ["own-case", "unauthenticated"], default_value = "own-case", conflicts_with = "about")]
    kind: String,
    /// A word about this filing instead; of somebody whom nobody knows
    #[arg(long, value_name = "FILING", requires = "demand", requires = "text")]
    about: Option<String>,
    /// What is wanted of it
    #[arg(long, value_parser = ["dispute", "correction"], requires = "about")]
    demand: Option<String>,
    /// Why, in the sender's words
    #[arg(long, requires = "about")]
    text: Option<String>,
    /// How the sender can be asked; not shown with the filing
    #[arg(long, requires = "about")]
    contact: Option<String>,
    /// Why it is taken in
    #[arg(long, value_name = "TEXT", default_value = "")]
    why: String,
    #[command(flatten)]
    by: ByArgs,
}

#[derive(Args, Debug)]
struct ByArgs {
    /// Who does it; $CHARTWARD_ACTOR or the account's name by default
    #[arg(long, value_name = "WHO")]
    by: Option<String>,
    #[command(flatten)]
    home: Home,
    /// Output form; human on a terminal, else JSON
    #[arg(long, value_enum)]
    format: Option<Format>,
}

#[derive(Args, Debug)]
#[command(after_help = "Example:\n  chartward register draft take --inbox inbox --register reg\n\n\
`chartward serve --inbox DIR` writes there what visitors send. Taken in, it waits for two different people to release it.")]
pub(crate) struct TakeArgs {
    /// Folder that the site writes to
    #[arg(long, value_name = "DIR")]
    inbox: PathBuf,
    #[command(flatten)]
    by: ByArgs,
}

#[derive(Args, Debug)]
pub(crate) struct ListArgs {
    /// Those too that were released, rejected or withdrawn
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    home: Home,
    /// Output form; human on a terminal, else JSON
    #[arg(long, value_enum)]
    format: Option<Format>,
}

#[derive(Args, Debug)]
pub(crate) struct ShowArgs {
    /// Number of the draft
    number: u64,
    #[command(flatten)]
    home: Home,
    /// Output form; human on a terminal, else JSON
    #[arg(long, value_enum)]
    format: Option<Format>,
}

#[derive(Args, Debug)]
pub(crate) struct StepArgs {
    /// Number of the draft
    number: u64,
    /// Why: what was checked, with whom
    #[arg(long, value_name = "TEXT")]
    why: String,
    #[command(flatten)]
    by: ByArgs,
}

pub(super) fn run(command: &DraftCommand) -> Result<Done> {
    match command {
        DraftCommand::Add(args) => add(args),
        DraftCommand::Take(args) => {
            let (who, when) = (args.by.by.clone().unwrap_or_else(actor), now());
            let person = Person { who: &who, when: &when, why: "sent to the site by a visitor" };
            let (view, remarks) = inbox::take(&args.by.home.place(), &args.inbox, &person)?;
            written(&view, args.by.format)?;
            for remark in &remarks {
                output::note(&output::printable(remark));
            }
            Ok(if remarks.is_empty() { Done::Clean } else { Done::LookHere })
        }
        DraftCommand::List(args) => {
            let which = if args.all { Which::All } else { Which::Waiting };
            let view = drafts::drafts(&args.home.place(), which)?;
            output::write(&view, args.format)?;
            Ok(Done::Clean)
        }
        DraftCommand::Show(args) => {
            output::write(&drafts::draft(&args.home.place(), args.number)?, args.format)?;
            Ok(Done::Clean)
        }
        DraftCommand::Release(args) => step(args, drafts::release_draft),
        DraftCommand::Reject(args) => step(args, drafts::reject_draft),
        DraftCommand::Withdraw(args) => step(args, drafts::withdraw_draft),
    }
}

fn add(args: &AddArgs) -> Result<Done> {
    let (who, when) = (args.by.by.clone().unwrap_or_else(actor), now());
    let person = Person { who: &who, when: &when, why: &args.why };
    let place = args.by.home.place();
    let view = match (&args.file, &args.about) {
        (Some(file), _) => {
            let kind = DraftKind::of(&args.kind)
                .ok_or_else(|| usage("no such kind of draft", "one of own-case, unauthenticated"))?;
            drafts::add_draft(&place, file, kind, &person, &register::seed()?)?
        }
        (None, Some(filing)) => {
            let correction = args.demand.as_deref() == Some("correction");
            let demand = if correction { Demand::Correction } else { Demand::Dispute };
            let (text, contact) = (args.text.as_deref().unwrap_or_default(), args.contact.as_deref());
            drafts::add_word(&place, &Word { filing, demand, text, contact }, &person)?
        }
        (None, None) => {
            return Err(usage("no draft is given", "name the file that `chartward file --form draft` wrote"));
        }
    };
    written(&view, args.by.format)
}

fn step(
    args: &StepArgs,
    take: fn(&register::Place, u64, &Person<'_>) -> Result<DraftsView, chartward_app::AppError>,
) -> Result<Done> {
    let (who, when) = (args.by.by.clone().unwrap_or_else(actor), now());
    let person = Person { who: &who, when: &when, why: &args.why };
    written(&take(&args.by.home.place(), args.number, &person)?, args.by.format)
}

fn written(view: &DraftsView, format: Option<Format>) -> Result<Done> {
    output::write(view, format)?;
    view.drafts.iter().for_each(|draft| output::note(&output::printable(&draft.remark())));
    Ok(Done::Clean)
}
