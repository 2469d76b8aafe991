//! What can be typed. Help, completions and the reference in the docs come from here.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

/// Whose health data was in it? Reads exposed evidence, finds the data elements, and tells the people apart.
#[derive(Parser, Debug)]
#[command(name = "chartward", version, propagate_version = true, arg_required_else_help = true)]
#[command(
    after_help = "Start with `chartward demo`. Data goes to standard output, everything else to standard error.\n\
Exit status: 0 done; 1 done, but something needs a person's eye; 2 not done."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Do the whole job on a generated clinic, and compare with what was planted
    Demo(DemoArgs),
    /// Find data elements in files, folders or text lines; keeps nothing, writes JSON lines
    Scan(ScanArgs),
    /// Tell the people in a CSV table apart; keeps nothing, writes row,individual
    Resolve(ResolveArgs),
    /// Work on a case: evidence in, people out
    #[command(subcommand)]
    Case(CaseCommand),
    /// Keep lists of reported breaches, and ask what they said on any day
    #[command(subcommand)]
    Register(crate::commands::register::RegisterCommand),
    /// Make up test data: a clinic with its rosters, mailbox, file share and planted truth
    Simulate(SimulateArgs),
    /// List the data elements, or explain one
    Elements(ElementsArgs),
    /// Write shell completions
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Read one hostile file in a bounded child process (used by the program itself)
    #[command(hide = true)]
    InternalReader,
}

#[derive(Args, Debug)]
pub(crate) struct DemoArgs {
    /// Folder to fill; must be new or empty
    #[arg(long, default_value = "chartward-demo")]
    pub(crate) folder: PathBuf,
    /// How large a clinic
    #[arg(long, value_enum, default_value_t = DemoSize::Full)]
    pub(crate) size: DemoSize,
    /// Seed of the generated clinic: the same seed makes the same clinic
    #[arg(long, default_value_t = 2026)]
    pub(crate) seed: u64,
    /// Reading threads; all cores by default
    #[arg(long)]
    pub(crate) threads: Option<usize>,
    /// Output form; human on a terminal, else JSON
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Nobody in it is real: numbers come from ranges that are never issued, so assess it with --admit-reserved."
)]
pub(crate) struct SimulateArgs {
    /// Folder to fill; must be new or empty
    pub(crate) folder: PathBuf,
    /// The same seed makes the same clinic
    #[arg(long, default_value_t = 2026)]
    pub(crate) seed: u64,
    /// Patients on the roster
    #[arg(long, default_value_t = 1_500)]
    pub(crate) patients: u32,
    /// Members of staff
    #[arg(long, default_value_t = 40)]
    pub(crate) staff: u32,
    /// Mails in the mailbox
    #[arg(long, default_value_t = 3_000)]
    pub(crate) mails: u32,
    /// The clinic's today
    #[arg(long, value_name = "DATE", default_value = "2026-11-22")]
    pub(crate) as_of: Date,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  chartward scan inbox.mbox share/\n  \
chartward scan --reveal --explain export.csv\n  \
printf '{\"id\":1,\"text\":\"SSN 219-45-1234\"}\\n' | chartward scan --input-format text-jsonl -")]
pub(crate) struct ScanArgs {
    /// Files and folders, or `-` for standard input with --input-format text-jsonl
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// What the input is
    #[arg(long, value_enum, default_value_t = InputFormat::Evidence)]
    pub(crate) input_format: InputFormat,
    /// Leave out mentions that are less sure
    #[arg(long, value_enum, default_value_t = AtLeast::Medium)]
    pub(crate) at_least: AtLeast,
    /// Show values in clear
    #[arg(long)]
    pub(crate) reveal: bool,
    /// Add reasons and competing readings to each line
    #[arg(long)]
    pub(crate) explain: bool,
    /// Count numbers from never-issued ranges as real (test data)
    #[arg(long)]
    pub(crate) admit_reserved: bool,
    /// Day against which two-digit years are read; today by default
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<Date>,
    /// Reading threads; all cores by default
    #[arg(long)]
    pub(crate) threads: Option<usize>,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  chartward resolve patients.csv\n  \
chartward resolve people.csv --id rec_id --columns given_name=first_name,surname=last_name")]
pub(crate) struct ResolveArgs {
    /// CSV file with a header row
    pub(crate) table: PathBuf,
    /// Write this column instead of the row number
    #[arg(long, value_name = "COLUMN")]
    pub(crate) id: Option<String>,
    /// What columns mean, where the headers do not say it: field=column,...
    #[arg(long, value_name = "FIELD=COLUMN,...")]
    pub(crate) columns: Option<String>,
    /// Day against which two-digit years are read; today by default
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<Date>,
}

#[derive(Subcommand, Debug)]
pub(crate) enum CaseCommand {
    /// Read evidence into a case and find the people; run it again to continue
    Assess(AssessArgs),
    /// Who was found
    People(PeopleArgs),
    /// Person by element, with where each was seen
    Matrix(ViewArgs),
    /// What became of every evidence file and member
    Evidence(EvidenceArgs),
    /// Pairs that may be one person, for a person to decide
    Review(ViewArgs),
    /// Write the report: one HTML page for the file
    Report(ReportArgs),
    /// Is my data in it? Look one person up by name or identifier
    Query(QueryArgs),
    /// Who did what with the case
    Trail(ViewArgs),
    /// Make a new key file
    Key {
        /// File to make; must not exist
        file: PathBuf,
    },
}

#[derive(Args, Debug)]
pub(crate) struct CaseArgs {
    /// Folder of the case
    #[arg(long, value_name = "DIR")]
    pub(crate) case: PathBuf,
    /// Key file (else $CHARTWARD_KEY_FILE, else a passphrase is asked for)
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  chartward case key clinic.key\n  \
chartward case assess mailbox.mbox --case breach-2026 --key-file clinic.key --roster patients.csv --staff staff.csv")]
pub(crate) struct AssessArgs {
    /// Evidence: mailboxes, files, folders
    #[arg(required = true)]
    pub(crate) evidence: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) case: CaseArgs,
    /// Your list of patients (CSV or spreadsheet with a header row)
    #[arg(long, value_name = "FILE")]
    pub(crate) roster: Option<PathBuf>,
    /// Your list of staff
    #[arg(long, value_name = "FILE")]
    pub(crate) staff: Option<PathBuf>,
    /// Name of a new case; the folder's name by default
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Day of a new case, for ages and two-digit years; today by default
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<Date>,
    /// Count numbers from never-issued ranges as real (test data)
    #[arg(long)]
    pub(crate) admit_reserved: bool,
    /// Reading threads; all cores by default
    #[arg(long)]
    pub(crate) threads: Option<usize>,
    /// Output form; human on a terminal, else JSON
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
}

#[derive(Args, Debug)]
pub(crate) struct ViewArgs {
    #[command(flatten)]
    pub(crate) case: CaseArgs,
    /// Show values in clear; the look is written to the case's trail
    #[arg(long)]
    pub(crate) reveal: bool,
    /// Output form; human on a terminal, else JSON
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
}

#[derive(Args, Debug)]
pub(crate) struct PeopleArgs {
    #[command(flatten)]
    pub(crate) view: ViewArgs,
    /// Which people
    #[arg(long, value_enum, default_value_t = Who::Affected)]
    pub(crate) who: Who,
}

#[derive(Args, Debug)]
pub(crate) struct EvidenceArgs {
    #[command(flatten)]
    pub(crate) view: ViewArgs,
    /// Only what was not read whole
    #[arg(long)]
    pub(crate) unread: bool,
}

#[derive(Args, Debug)]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    pub(crate) case: CaseArgs,
    /// Show values in clear; the look is written to the case's trail
    #[arg(long)]
    pub(crate) reveal: bool,
    /// File to write; standard output by default
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct QueryArgs {
    /// A name ("Jane Doe") or a whole identifier (SSN, MRN, phone, e-mail)
    pub(crate) query: String,
    #[command(flatten)]
    pub(crate) view: ViewArgs,
}

#[derive(Args, Debug)]
pub(crate) struct ElementsArgs {
    /// Explain one element
    #[arg(long, value_name = "NAME")]
    pub(crate) explain: Option<String>,
    /// Output form; human on a terminal, else JSON
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DemoSize {
    /// Some hundred mails: a look in a few seconds
    Small,
    /// Some thousand mails
    Full,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Tables and sentences
    Human,
    /// JSON with a versioned schema
    Json,
    /// Comma-separated values
    Csv,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum InputFormat {
    /// Files and folders in any supported format
    Evidence,
    /// Lines of {"id": ..., "text": "..."}
    TextJsonl,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AtLeast {
    /// Good enough to act on
    High,
    /// Worth listing
    Medium,
    /// Worth a look when nothing may be missed
    Low,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Who {
    /// People whose data was found
    Affected,
    /// Staff with nothing but contact data
    Staff,
    /// Correspondents and clinicians with nothing but contact data
    Contact,
    /// Everybody
    All,
}
