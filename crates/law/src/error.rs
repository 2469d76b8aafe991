//! What can fail before a duty is worked out, and what to do about it.

use std::fmt;

use jiff::civil::Date;

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where: `people[3].residence`.
    pub place: String,
    /// What is wrong with it.
    pub problem: String,
}

impl Problem {
    /// A problem at a place.
    pub fn new(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { place: place.into(), problem: problem.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.problem)
    }
}

/// What a text is that could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Facts of an incident.
    Facts,
    /// The answers of a risk assessment, or a decision.
    Answers,
    /// A file of a law pack.
    Law,
    /// A cost sheet.
    Sheet,
}

impl Form {
    const fn hint(self) -> &'static str {
        match self {
            Self::Facts => FACTS,
            Self::Answers => "docs/law/case.md shows what such a file holds; nothing was kept",
            Self::Law => {
                "correct the file named above: no duty is worked out from a faulty pack (chartward law lint FOLDER names every fault)"
            }
            Self::Sheet => SHEET,
        }
    }
}

const FACTS: &str = "docs/law/facts.md lists every field; nothing was worked out from these facts";
const SHEET: &str = "chartward cost --sheet-template writes one to begin with; nothing was worked out";

/// Why no duties could be worked out. Says what and where; [`LawError::hint`] says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LawError {
    /// A text that is not in its format, or has a field of a wrong kind or name.
    #[error("{what}{}: {reason}", line.map(|n| format!(", line {n}")).unwrap_or_default())]
    Syntax {
        /// Which text.
        what: String,
        /// What it should be.
        form: Form,
        /// Line from 1, if known.
        line: Option<usize>,
        /// What the parser said.
        reason: String,
    },
    /// Facts that contradict each other or name what does not exist.
    #[error("the facts do not hold together: {}", list(.0))]
    Facts(Vec<Problem>),
    /// A law pack that cannot be used.
    #[error("the law pack is faulty: {}", list(.0))]
    Pack(Vec<Problem>),
    /// A cost sheet that contradicts itself or leaves out who says so.
    #[error("the cost sheet does not hold together: {}", list(.0))]
    Sheet(Vec<Problem>),
    /// A report was asked for that no duty of the list is about.
    #[error("these facts call for no such report")]
    NoReport {
        /// The reports that there are.
        known: Vec<String>,
    },
    /// The font of the form on paper cannot be used: a defect.
    #[error("the form cannot be laid out on paper")]
    Unprintable,
    /// The duties were asked for as of a day on which nothing was known yet.
    #[error("asked as of {as_of}, which is before the discovery on {discovered}")]
    BeforeDiscovery {
        /// The day asked for.
        as_of: Date,
        /// The day of discovery.
        discovered: Date,
    },
    /// A decision that nothing asks for, or whose words are none that can be decided.
    #[error("the decision would change nothing: {problem}")]
    Decision {
        /// What is wrong with it.
        problem: String,
        /// What the facts do ask for, the nearest first if one is near.
        asked: Vec<String>,
    },
}

impl LawError {
    /// What to do about it, in one line.
    pub fn hint(&self) -> String {
        match self {
            Self::Syntax { form, .. } => form.hint().to_owned(),
            Self::Facts(_) => FACTS.to_owned(),
            Self::Pack(_) => {
                "correct the records named above: no duty is worked out from a faulty pack".to_owned()
            }
            Self::Sheet(_) => SHEET.to_owned(),
            Self::NoReport { known } if known.is_empty() => "no report follows from these facts".to_owned(),
            Self::NoReport { known } => format!("there are: {}", known.join(", ")),
            Self::Unprintable => {
                "this is a defect: please report it; --form page gives the same form as a page".to_owned()
            }
            Self::BeforeDiscovery { .. } => {
                "check dates.discovered, or ask as of a day on or after it (--as-of; without it, today)"
                    .to_owned()
            }
            Self::Decision { asked, .. } if asked.is_empty() => {
                "docs/law/facts.md lists what can be decided; these facts wait for no decision".to_owned()
            }
            Self::Decision { asked, .. } => format!("these facts ask for: {}", asked.join(", ")),
        }
    }
}

/// Most problems that one message tells: the same mistake in every group is no news.
const TOLD: usize = 8;

fn list(problems: &[Problem]) -> String {
    let told: Vec<String> = problems.iter().take(TOLD).map(ToString::to_string).collect();
    match problems.len().saturating_sub(TOLD) {
        0 => told.join("; "),
        more => format!("{}; and {more} more", told.join("; ")),
    }
}
