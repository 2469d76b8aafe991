//! `chartward register`.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use chartward_app::register::link::{self, ExportFormat, LinkVerdict, Links};
use chartward_app::register::sync::{self, Manners, Net, Occasion, Outside, Schemes};
use chartward_app::register::{
    self, Alone, Asked, BreachType, By, Coverage, Disclosure, EntityType, Filter, Place, Question, Sector,
};
use chartward_model::Jurisdiction;
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use jiff::civil::Date;

use super::drafts::DraftCommand;
use super::{actor, now, today, usage};
use crate::Done;
use crate::args::Format;
use crate::output;

#[derive(Subcommand, Debug)]
pub(crate) enum RegisterCommand {
    /// Read lists of breaches into a register; run it again to continue
    Import(ImportArgs),
    /// Download lists from the addresses that a file names, and import what is new; for a schedule
    Sync(SyncArgs),
    /// Filings, as they stood on a day
    List(ListArgs),
    /// One filing, with the rows of the files it was seen in
    Show(OneArgs),
    /// How one filing changed from file to file
    History(OneArgs),
    /// How many filings, incidents and people
    Tally(TallyArgs),
    /// Link filings of all lists, with reasons
    Link(LinkArgs),
    /// Incidents that more than one filing is about, with totals that count nobody twice
    Incidents(IncidentsArgs),
    /// The incident that one filing is about
    Incident(OneArgs),
    /// Say that two filings are about one incident, or are not
    Decide(DecideArgs),
    /// Undo a decision; it stays on record
    Undo(UndoArgs),
    /// Settlements and penalties, with the incident or organisation that they are about
    Events(EventsArgs),
    /// What people decided about links
    Decisions(PlaceArgs),
    /// Drafts of filings: nothing of them is shown before people release them
    #[command(subcommand)]
    Draft(DraftCommand),
    /// Write filings and incidents as files, with a signed manifest
    Export(ExportArgs),
    /// Compare everything with the signed log, and name the first difference
    Verify(VerifyArgs),
    /// Copy the register to a new folder or an empty database, with its log and key, and check the copy
    Copy(CopyArgs),
    /// The lists that can be read
    Sources,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  chartward register import breach_report.csv --register reg --observed-on 2024-11-01\n  \
chartward register import lists/*.csv lists/*.xlsx --register reg\n  \
chartward register import https://example.org/breaches.csv --register reg\n\n\
A file is kept whole or not at all; rows that cannot be read are listed and kept with their bytes."
)]
pub(crate) struct ImportArgs {
    /// Files: CSV, .xls, .xlsx, PDF, JSON, or a .zip with one of them; or https:// addresses of such files
    #[arg(required = true, value_name = "FILE|URL")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    home: Home,
    /// Which list the files are; recognised by the header if not given
    #[arg(long, value_parser = PossibleValuesParser::new(register::source_ids()))]
    source: Option<String>,
    /// When the files were downloaded; else a day at the beginning of a file's name, else its newest row
    #[arg(long, value_name = "DATE")]
    observed_on: Option<Date>,
    /// How much of the list the files hold: what absence means; else told by the file's name or its rows
    #[arg(long, value_parser = PossibleValuesParser::new(names(Coverage::ALL, |c| c.name())))]
    coverage: Option<String>,
    /// Ask an address now, though its server wants to be left alone
    #[arg(long)]
    now: bool,
    #[command(flatten)]
    reach: Reach,
    /// Output form; human on a terminal, else JSON
    #[arg(long, value_enum)]
    format: Option<Format>,
}

/// How the network is reached; nothing else in the program reaches it.
#[derive(Args, Debug)]
struct Reach {
    /// Also ask addresses that begin with http://: anybody on the way can change what they give
    #[arg(long)]
    allow_http: bool,
    /// Largest file that is taken, in MiB, unpacked
    #[arg(long, value_name = "N", default_value_t = 512, value_parser = clap::value_parser!(u64).range(1..=65_536))]
    max_mib: u64,
    /// Longest time for one try, in seconds
    #[arg(long, value_name = "N", default_value_t = 600, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    max_seconds: u64,
}

impl Reach {
    fn manners(&self, occasion: Occasion, seed: &[u8; 32]) -> Manners {
        let mut chance = [0; 8];
        chance.copy_from_slice(&seed[24..]);
        Manners {
            occasion,
            bytes: self.max_mib << 20,
            time: Duration::from_secs(self.max_seconds),
            schemes: if self.allow_http { Schemes::AlsoHttp } else { Schemes::Https },
            seed: u64::from_le_bytes(chance),
            ..Manners::default()
        }
    }
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example, as a file of lists:\n  [[list]]\n  url = \"https://example.org/breaches.csv\"\n  source = \"wa\"\n  every_hours = 24\n\n\
A list that is refused leaves the last good one in place and makes the exit status 1."
)]
pub(crate) struct SyncArgs {
    /// File with the addresses (TOML)
    #[arg(long, value_name = "FILE")]
    lists: PathBuf,
    #[command(flatten)]
    home: Home,
    #[command(flatten)]
    reach: Reach,
    /// Output form; human on a terminal, else JSON
    #[arg(long, value_enum)]
    format: Option<Format>,
}

/// Where the register is. A password comes from the address or from $PGPASSWORD.
#[derive(Args, Clone, Debug)]
pub(super) struct Home {
    /// Folder of the register, or postgres://USER@HOST/DATABASE; `import` and `sync` make it if it is new
    #[arg(long, value_name = "DIR|URL")]
    register: OsString,
    /// Folder of the key that signs the register's log: its own folder by default, else $CHARTWARD_LOG_KEY
    #[arg(long, value_name = "DIR")]
    log_key: Option<PathBuf>,
}

impl Home {
    pub(super) fn place(&self) -> Place {
        let key = self.log_key.clone();
        let named = Place::of(&self.register, key.clone(), std::env::var("PGPASSWORD").ok());
        match named {
            Place::Server(_) if key.is_none() => {
                let key =
                    std::env::var_os("CHARTWARD_LOG_KEY").filter(|key| !key.is_empty()).map(PathBuf::from);
                Place::of(&self.register, key, std::env::var("PGPASSWORD").ok())
            }
            named => named,
        }
    }
}

#[derive(Args, Debug)]
struct Where {
    #[command(flatten)]
    home: Home,
    /// As of when: what the lists said on that day; by default what they say now
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Output form; human on a terminal, else JSON
    #[arg(long, value_enum)]
    format: Option<Format>,
}

#[derive(Args, Debug)]
struct Which {
    /// Which list (see `chartward register sources`)
    #[arg(long, value_parser = PossibleValuesParser::new(register::source_ids()))]
    source: Option<String>,
    /// Reported in this year
    #[arg(long, conflicts_with_all = ["from", "to"], value_parser = clap::value_parser!(i16).range(1970..2100))]
    year: Option<i16>,
    /// Reported on or after this day
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// Reported on or before this day
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
    /// Kind of organisation
    #[arg(long, value_parser = PossibleValuesParser::new(names(EntityType::ALL, |kind| kind.name())))]
    entity_type: Option<String>,
    /// Kind of breach; a filing with others too counts
    #[arg(long = "type", value_parser = PossibleValuesParser::new(names(BreachType::ALL, |kind| kind.name())))]
    breach_type: Option<String>,
    /// With --type: leave out filings with other types too
    #[arg(long, requires = "breach_type")]
    only_type: bool,
    /// State of the organisation: its postal code or its name
    #[arg(long, value_name = "XX")]
    state: Option<String>,
    /// Country of the organisation
    #[arg(long, value_name = "XX")]
    country: Option<String>,
    /// Branch
    #[arg(long, value_parser = PossibleValuesParser::new(names(Sector::ALL, |sector| sector.name())))]
    sector: Option<String>,
    /// Whether data is known to have been disclosed
    #[arg(long, value_parser = PossibleValuesParser::new(names(Disclosure::ALL, |word| word.name())))]
    disclosure: Option<String>,
    /// Words of the name
    #[arg(long)]
    name: Option<String>,
    /// Words of the description
    #[arg(long)]
    text: Option<String>,
}

#[derive(Args, Debug)]
#[command(after_help = "Example:\n  chartward register list --register reg --name anthem --as-of 2017-08-29")]
pub(crate) struct ListArgs {
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    which: Which,
    /// Words that name or description must have; "blue cross" for words in a row, anth* for a beginning; the best first
    #[arg(long, value_name = "WORDS")]
    search: Option<String>,
    /// With --search: how many, the best; 0 for all
    #[arg(long, value_name = "N", default_value_t = FOUND, requires = "search")]
    limit: usize,
}

/// Filings that a search shows unless told otherwise.
const FOUND: usize = 1_000;

#[derive(Args, Debug)]
pub(crate) struct OneArgs {
    /// Number of the filing, or of any of its rows
    id: String,
    #[command(flatten)]
    place: Where,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example: how many providers reported hacking in 2014, as known on 26 February 2015?\n  \
chartward register tally --register reg --as-of 2015-02-26 --year 2014 --entity-type provider --type hacking\n\n\
Lists report the same breaches, so only one is counted at a time: hhs, unless --source names another."
)]
pub(crate) struct TallyArgs {
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    which: Which,
    /// Group by
    #[arg(long, value_parser = PossibleValuesParser::new(["year", "month", "state", "type", "location", "entity-type", "sector"]))]
    by: Option<String>,
    /// Also say on which day the running sum of people passed this number
    #[arg(long, value_name = "N")]
    reaches: Option<u64>,
    /// What the incidents may have cost, by year: ranges with their sources, beside published figures
    #[arg(long, conflicts_with_all = ["by", "reaches"])]
    cost: bool,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  chartward register link --register reg --name anthem\n  chartward register link --register reg --review"
)]
pub(crate) struct LinkArgs {
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    which: Which,
    /// Pairs that were not taken and that a person should look at
    #[arg(long)]
    review: bool,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example: what one business associate's breach came to:\n  chartward register incidents --register reg --text \"american medical collection\""
)]
pub(crate) struct IncidentsArgs {
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    which: Which,
}

#[derive(Args, Debug)]
#[command(after_help = "Example:\n  chartward register events --register reg --name anthem\n\n\
A payment is tied to an incident if the closing text of the case tells of it, else to the organisation of its name.")]
pub(crate) struct EventsArgs {
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    which: Which,
}

#[derive(Args, Debug)]
pub(crate) struct PlaceArgs {
    #[command(flatten)]
    home: Home,
    /// Output form; human on a terminal, else JSON
    #[arg(long, value_enum)]
    format: Option<Format>,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  chartward register export --register reg --as-of 2024-11-01 --source hhs --format csv --format veris --output hhs-2024-11-01"
)]
pub(crate) struct ExportArgs {
    #[command(flatten)]
    home: Home,
    /// As of when: what the lists said on that day; by default what they say now
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    #[command(flatten)]
    which: Which,
    /// Form of the files; may be given several times
    #[arg(long, required = true, value_parser = PossibleValuesParser::new(names(ExportFormat::ALL, |f| f.name())))]
    format: Vec<String>,
    /// Folder for the files; new or empty
    #[arg(long, value_name = "DIR")]
    output: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct VerifyArgs {
    #[command(flatten)]
    place: PlaceArgs,
    /// Check an export of this register instead
    #[arg(long, value_name = "DIR")]
    export: Option<PathBuf>,
    /// First make the index of words again, which is not signed; nothing else is changed
    #[arg(long, conflicts_with = "export")]
    rebuild_index: bool,
    /// A head of the log that was kept elsewhere: the log must still begin with it
    #[arg(long, value_name = "FILE", conflicts_with = "export")]
    head: Option<PathBuf>,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  chartward register copy --register reg --to postgres://clerk@db.example.org/register --to-log-key ~/register-key"
)]
pub(crate) struct CopyArgs {
    #[command(flatten)]
    place: PlaceArgs,
    /// Where to: a new folder, or postgres://USER@HOST/DATABASE of an empty database
    #[arg(long, value_name = "DIR|URL")]
    to: OsString,
    /// Folder for the key of the copy: its own folder by default, else $CHARTWARD_LOG_KEY
    #[arg(long, value_name = "DIR")]
    to_log_key: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct DecideArgs {
    /// Number of the one filing, or of any of its rows
    a: String,
    /// Number of the other
    b: String,
    /// What they are: one breach of the same people, one event with other people, or different incidents
    #[arg(long, value_parser = PossibleValuesParser::new(["same", "same-event", "different"]))]
    verdict: String,
    /// Why: published with the decision on the site (/corrections), without your name, so name nobody here
    #[arg(long, value_name = "TEXT")]
    why: String,
    /// Who decides; $CHARTWARD_ACTOR or the account's name by default
    #[arg(long, value_name = "WHO")]
    by: Option<String>,
    #[command(flatten)]
    place: PlaceArgs,
}

#[derive(Args, Debug)]
pub(crate) struct UndoArgs {
    /// Number of the decision
    number: u64,
    /// Why: published with the decision on the site (/corrections), without your name, so name nobody here
    #[arg(long, value_name = "TEXT")]
    why: String,
    /// Who decides; $CHARTWARD_ACTOR or the account's name by default
    #[arg(long, value_name = "WHO")]
    by: Option<String>,
    #[command(flatten)]
    place: PlaceArgs,
}

pub(super) fn run(command: &RegisterCommand) -> Result<Done> {
    match command {
        RegisterCommand::Import(args) => import(args),
        RegisterCommand::Sync(args) => sync(args),
        RegisterCommand::List(args) => {
            let mut question = question(&args.place, &args.which)?;
            question.search.clone_from(&args.search);
            question.most = (args.limit > 0).then_some(args.limit);
            let view = register::list(&args.place.home.place(), &question, today())?;
            output::write(&view, args.place.format)?;
            remark(&view.remarks());
            Ok(if view.unobserved() { Done::LookHere } else { Done::Clean })
        }
        RegisterCommand::Show(args) => {
            let view = register::show(&args.place.home.place(), &args.id, args.place.as_of, today())?;
            output::write(&view, args.place.format)?;
            Ok(Done::Clean)
        }
        RegisterCommand::History(args) => {
            let view = register::history(&args.place.home.place(), &args.id, args.place.as_of)?;
            output::write(&view, args.place.format)?;
            Ok(Done::Clean)
        }
        RegisterCommand::Tally(args) => tally(args),
        RegisterCommand::Link(args) => {
            let which = if args.review { Links::Review } else { Links::Taken };
            let view = link::links(&args.place.home.place(), &question(&args.place, &args.which)?, which)?;
            output::write(&view, args.place.format)?;
            remark(&view.remarks());
            Ok(Done::Clean)
        }
        RegisterCommand::Incidents(args) => {
            let view = link::incidents(&args.place.home.place(), &question(&args.place, &args.which)?)?;
            output::write(&view, args.place.format)?;
            Ok(Done::Clean)
        }
        RegisterCommand::Incident(args) => {
            let view = link::incident(&args.place.home.place(), &args.id, args.place.as_of, today())?;
            output::write(&view, args.place.format)?;
            remark(&view.remarks());
            Ok(Done::Clean)
        }
        RegisterCommand::Events(args) => {
            let view = register::events(&args.place.home.place(), &question(&args.place, &args.which)?)?;
            output::write(&view, args.place.format)?;
            remark(&view.remarks());
            Ok(Done::Clean)
        }
        RegisterCommand::Decide(args) => decide(args),
        RegisterCommand::Undo(args) => {
            let who = args.by.clone().unwrap_or_else(actor);
            let view = link::undo(&args.place.home.place(), args.number, &who, &now(), &args.why)?;
            output::write(&view, args.place.format)?;
            Ok(Done::Clean)
        }
        RegisterCommand::Decisions(args) => {
            output::write(&link::decisions(&args.home.place())?, args.format)?;
            Ok(Done::Clean)
        }
        RegisterCommand::Draft(command) => super::drafts::run(command),
        RegisterCommand::Export(args) => export(args),
        RegisterCommand::Verify(args) => verify(args),
        RegisterCommand::Copy(args) => copy(args),
        RegisterCommand::Sources => {
            let lines =
                register::SOURCES.iter().map(|source| format!("{:<16} {}\n", source.id, source.title));
            output::write_text(&lines.collect::<String>())?;
            Ok(Done::Clean)
        }
    }
}

fn import(args: &ImportArgs) -> Result<Done> {
    let told = register::Told {
        source: args.source.clone(),
        observed_on: args.observed_on,
        coverage: args.coverage.as_deref().and_then(Coverage::of),
    };
    let (place, seed) = (args.home.place(), register::seed()?);
    let is_url = |file: &&PathBuf| file.to_str().is_some_and(|name| name.contains("://"));
    let (urls, files): (Vec<&PathBuf>, Vec<&PathBuf>) = args.files.iter().partition(is_url);
    let urls: Vec<String> = urls.into_iter().map(|url| url.to_string_lossy().into_owned()).collect();
    let files: Vec<PathBuf> = files.into_iter().cloned().collect();
    let mut view = register::import(&place, &files, &told, today(), &seed)?;
    if !urls.is_empty() {
        let mut wait = waiting();
        let occasion = if args.now { Occasion::Now } else { Occasion::Person };
        let mut net = net(args.reach.manners(occasion, &seed), &mut wait);
        view = view.and(sync::import(&place, &urls, &told, &mut net, &seed)?);
    }
    output::write(&view, args.format)?;
    remark(&view.remarks());
    if view.nothing_done() {
        return Err(usage(
            "no file was imported",
            "see the lines above; what the register held is unchanged",
        ));
    }
    Ok(if view.needs_a_look() { Done::LookHere } else { Done::Clean })
}

fn sync(args: &SyncArgs) -> Result<Done> {
    let seed = register::seed()?;
    let mut wait = waiting();
    let mut net = net(args.reach.manners(Occasion::Schedule, &seed), &mut wait);
    let view = sync::sync(&args.home.place(), &args.lists, &mut net, &seed)?;
    output::write(&view, args.format)?;
    remark(&view.remarks());
    Ok(if view.needs_a_look() { Done::LookHere } else { Done::Clean })
}

/// Waits, and says so if it is long.
fn waiting() -> impl FnMut(Duration) {
    |pause| {
        if pause > Duration::from_secs(5) {
            remark(&[format!("note: waiting {} s before the next try", pause.as_secs())]);
        }
        std::thread::sleep(pause);
    }
}

fn net(manners: Manners, wait: &mut dyn FnMut(Duration)) -> Net<'_> {
    let outside = Outside { now: Timestamp::now().as_second(), wait };
    Net { manners, outside, today: today() }
}

fn export(args: &ExportArgs) -> Result<Done> {
    let place = Where { home: args.home.clone(), as_of: args.as_of, format: None };
    let formats: Vec<ExportFormat> = args.format.iter().filter_map(|name| ExportFormat::of(name)).collect();
    let view = link::export(&args.home.place(), &question(&place, &args.which)?, &formats, &args.output)?;
    output::write(&view, None)?;
    Ok(Done::Clean)
}

fn verify(args: &VerifyArgs) -> Result<Done> {
    if let Some(folder) = &args.export {
        let view = link::check_export(&args.place.home.place(), folder)?;
        output::write(&view, args.place.format)?;
        if !view.differs() {
            output::note("every file is the one that was signed, and there is no other");
        }
        return Ok(if view.differs() { Done::LookHere } else { Done::Clean });
    }
    if args.rebuild_index {
        link::rebuild_index(&args.place.home.place())?;
    }
    let view = link::verify(&args.place.home.place(), args.head.as_deref())?;
    output::write(&view, args.place.format)?;
    Ok(if view.differs() { Done::LookHere } else { Done::Clean })
}

fn copy(args: &CopyArgs) -> Result<Done> {
    let to = Home { register: args.to.clone(), log_key: args.to_log_key.clone() };
    let view = link::copy(&args.place.home.place(), &to.place())?;
    output::write(&view, args.place.format)?;
    output::note("the copy holds everything that was signed");
    Ok(Done::Clean)
}

fn decide(args: &DecideArgs) -> Result<Done> {
    let who = args.by.clone().unwrap_or_else(actor);
    let when = now();
    let asked = Asked { a: &args.a, b: &args.b, who: &who, when: &when, why: &args.why };
    let verdict = LinkVerdict::of(&args.verdict)
        .ok_or_else(|| usage("no such verdict", "one of same, same-event, different"))?;
    let view = link::decide(&args.place.home.place(), &asked, verdict)?;
    output::write(&view, args.place.format)?;
    Ok(Done::Clean)
}

fn tally(args: &TallyArgs) -> Result<Done> {
    let by = match args.by.as_deref() {
        Some("year") => Some((By::Year, "year")),
        Some("month") => Some((By::Month, "month")),
        Some("state") => Some((By::State, "state")),
        Some("type") => Some((By::Type, "type")),
        Some("location") => Some((By::Location, "location")),
        Some("entity-type") => Some((By::EntityType, "entity_type")),
        Some("sector") => Some((By::Sector, "sector")),
        _ => None,
    };
    let question = question(&args.place, &args.which)?;
    if args.cost {
        let view = register::tally_cost(&args.place.home.place(), &question)?;
        output::write(&view, args.place.format)?;
        remark(&view.remarks());
        return Ok(Done::Clean);
    }
    let view = register::tally(&args.place.home.place(), &question, by, args.reaches, today())?;
    output::write(&view, args.place.format)?;
    remark(&view.remarks());
    Ok(if view.unobserved() { Done::LookHere } else { Done::Clean })
}

fn question(place: &Where, which: &Which) -> Result<Question> {
    let year = |month, day| which.year.and_then(|year| Date::new(year, month, day).ok());
    let alone = if which.only_type { Alone::Only } else { Alone::WithOthers };
    if let (Some(from), Some(to)) = (which.from, which.to)
        && from > to
    {
        return Err(usage("--from is later than --to", "exchange the two days"));
    }
    let filter = Filter {
        from: which.from.or(year(1, 1)),
        to: which.to.or(year(12, 31)),
        entity_type: which.entity_type.as_deref().and_then(EntityType::of),
        breach_type: which.breach_type.as_deref().and_then(BreachType::of).map(|kind| (kind, alone)),
        state: which.state.as_deref().map(state).transpose()?,
        country: which.country.as_deref().map(country).transpose()?,
        sector: which.sector.as_deref().and_then(Sector::of),
        disclosure: which.disclosure.as_deref().and_then(Disclosure::of),
        name: which.name.clone(),
        text: which.text.clone(),
    };
    Ok(Question { source: which.source.clone(), as_of: place.as_of, filter, search: None, most: None })
}

/// The postal code of a state: a list has no other form, and an unknown one would be answered with nothing.
fn state(text: &str) -> Result<String> {
    let known = Jurisdiction::us(text);
    known.map(|state| state.to_string()).ok_or_else(|| {
        usage(
            format!("--state {text:?} is no state of the United States"),
            "give its postal code or its name: OH, Ohio",
        )
    })
}

/// The code of a country.
fn country(text: &str) -> Result<String> {
    let code = text.trim().to_ascii_uppercase();
    if code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_uppercase()) {
        return Ok(code);
    }
    Err(usage(format!("--country {text:?} is no code of a country"), "give its two letters: US, CA, GB"))
}

/// Lines for a person, apart from the data.
fn remark(lines: &[String]) {
    let mut out = std::io::stderr().lock();
    for line in lines {
        let text: Vec<String> = line.lines().map(output::printable).collect();
        // nothing more can be done if standard error is gone
        let _ = writeln!(out, "{}", text.join("\n"));
    }
}

fn names<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().copied().map(name).collect()
}
