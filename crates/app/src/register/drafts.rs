//! Drafts that wait to be released: what came in, who released it, and what is still wanted.
//!
//! What it is: the quarantine of [`chartward_register::quarantine`] as views. A reviewer sees everything that a draft says;
//! nobody else sees any of it.
//!
//! The one idea: **a release is a signature**: nothing is released here without who and why.

use std::path::Path;

use chartward_register::Register;
use chartward_register::draft::Field;
pub use chartward_register::quarantine::{Demand, Kind as DraftKind, Person};
use chartward_register::quarantine::{Matter, Quarantined, State, Step, Submission, form};
use chartward_register::storage::Place;
use serde::Serialize;

use super::cut;
use crate::AppError;
use crate::views::Table;

/// Drafts.
#[derive(Debug, Serialize)]
pub struct DraftsView {
    schema: &'static str,
    /// The drafts, by number.
    pub drafts: Vec<DraftRow>,
}

/// One draft.
#[derive(Debug, Serialize)]
pub struct DraftRow {
    /// Its number.
    pub number: u64,
    kind: &'static str,
    /// `waiting`, `released`, `rejected`, `withdrawn`.
    pub state: &'static str,
    /// Who has released it.
    released_by: Vec<String>,
    /// How many people must.
    releases_needed: usize,
    /// `filing`, `dispute`, `correction`.
    what: &'static str,
    /// The organisation, or the filing that it is about.
    about: String,
    /// What it says, field by field; nothing once it was rejected.
    says: Vec<(String, String)>,
    /// Fields of the form that were open when it was made.
    open: Vec<String>,
    contact: Option<String>,
    /// The filing that it became.
    pub filing: Option<String>,
    sha256: String,
    steps: Vec<Step>,
}

impl DraftRow {
    fn of(draft: Quarantined) -> Self {
        let released = |step: &&Step| step.act.name() == "released";
        let released_by = draft.steps.iter().filter(released).map(|step| step.who.clone()).collect();
        let (what, about, says, open, contact) = match draft.submission {
            None => ("forgotten", String::new(), Vec::new(), Vec::new(), None),
            Some(Submission { matter, contact, .. }) => match matter {
                Matter::Filing { draft, open } => {
                    let shown = |field: &Field| (field.name().to_owned(), field.shown(&draft));
                    let mut says: Vec<(String, String)> =
                        Field::ALL.iter().map(shown).filter(|(_, value)| !value.is_empty()).collect();
                    says.extend(draft.notes.iter().map(|note| ("note".to_owned(), note.clone())));
                    ("filing", draft.name, says, open, contact)
                }
                Matter::About { filing, demand, text } => {
                    (demand.name(), filing, vec![("text".to_owned(), text)], Vec::new(), contact)
                }
            },
        };
        Self {
            number: draft.number,
            kind: draft.kind.name(),
            state: draft.state.name(),
            released_by,
            releases_needed: draft.kind.releases(),
            what,
            about,
            says,
            open,
            contact,
            filing: draft.steps.iter().rev().find_map(|step| step.filing.clone()),
            sha256: draft.sha256,
            steps: draft.steps,
        }
    }

    /// What a person should know who has just done something with it.
    pub fn remark(&self) -> String {
        let number = self.number;
        match (self.state, &self.filing) {
            ("waiting", _) => format!(
                "draft {number} waits: {} of {} releases; nothing of it is shown anywhere before",
                self.released_by.len(),
                self.releases_needed
            ),
            ("released", Some(filing)) => format!("draft {number} is released as filing {filing}"),
            (state, _) => format!("draft {number} is {state}"),
        }
    }
}

impl Table for DraftsView {
    fn columns(&self) -> Vec<String> {
        ["number", "kind", "what", "about", "individuals", "state", "released by", "open fields", "filing"]
            .map(str::to_owned)
            .to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let row = |draft: &DraftRow| {
            let people = draft.says.iter().find(|(field, _)| field == "individuals");
            vec![
                draft.number.to_string(),
                draft.kind.to_owned(),
                draft.what.to_owned(),
                cut(&draft.about),
                people.map(|(_, value)| value.clone()).unwrap_or_default(),
                draft.state.to_owned(),
                match draft.released_by.as_slice() {
                    [] => format!("nobody of {}", draft.releases_needed),
                    some => format!("{} ({} of {})", some.join(", "), some.len(), draft.releases_needed),
                },
                draft.open.len().to_string(),
                draft.filing.clone().unwrap_or_default(),
            ]
        };
        self.drafts.iter().map(row).collect()
    }
}

/// One draft with all that it says.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct DraftView(DraftRow);

impl Table for DraftView {
    fn columns(&self) -> Vec<String> {
        ["field", "value"].map(str::to_owned).to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let draft = &self.0;
        let head = [
            ("draft", draft.number.to_string()),
            ("kind", draft.kind.to_owned()),
            ("state", draft.state.to_owned()),
            ("what", draft.what.to_owned()),
            ("about", draft.about.clone()),
        ];
        let mut rows: Vec<Vec<String>> =
            head.into_iter().map(|(field, value)| vec![field.to_owned(), value]).collect();
        rows.extend(draft.says.iter().map(|(field, value)| vec![field.clone(), value.clone()]));
        rows.extend(draft.open.iter().map(|field| vec!["open field".to_owned(), field.clone()]));
        rows.extend(draft.contact.iter().map(|contact| vec!["contact".to_owned(), contact.clone()]));
        rows.extend(draft.steps.iter().map(|step| {
            let what = format!("{} by {}: {}", step.act.name(), step.who, step.why);
            vec![step.when.clone(), what]
        }));
        rows
    }
}

/// Which drafts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those that wait.
    Waiting,
    /// Every one.
    All,
}

/// A word about a filing, as somebody who is not known sends it.
#[derive(Clone, Copy, Debug)]
pub struct Word<'a> {
    /// Number of the filing, or of any of its rows.
    pub filing: &'a str,
    /// What is wanted.
    pub demand: Demand,
    /// Why.
    pub text: &'a str,
    /// How the sender can be asked.
    pub contact: Option<&'a str>,
}

/// Takes in a draft that `chartward file --form draft` wrote, or that came in from outside in the same form.
///
/// # Errors
/// A file that cannot be read or is no draft; a register that cannot be written.
pub fn add_draft(
    place: &Place,
    file: &Path,
    kind: DraftKind,
    person: &Person<'_>,
    seed: &[u8; 32],
) -> Result<DraftsView, AppError> {
    let failed = |source| AppError::File { doing: "read", path: file.to_owned(), source };
    let text = String::from_utf8_lossy(&std::fs::read(file).map_err(failed)?).into_owned();
    let mut submission = form::read(&text)?;
    submission.kind = kind;
    if kind == DraftKind::Unauthenticated
        && let Matter::Filing { draft, .. } = &mut submission.matter
    {
        // only an organisation's own incident goes by a name of its own
        draft.external = None;
    }
    one(Register::create(place, seed)?.add_draft(&submission, person)?)
}

/// Takes in a word about a filing.
///
/// # Errors
/// There is no such register or filing.
pub fn add_word(place: &Place, word: &Word<'_>, person: &Person<'_>) -> Result<DraftsView, AppError> {
    let matter = Matter::About {
        filing: word.filing.to_owned(),
        demand: word.demand,
        text: word.text.trim().to_owned(),
    };
    let submission = Submission {
        kind: DraftKind::Unauthenticated,
        matter,
        contact: word.contact.map(str::to_owned),
        raw: word.text.to_owned(),
    };
    one(Register::open(place)?.add_draft(&submission, person)?)
}

/// The drafts of a register.
///
/// # Errors
/// There is no such register.
pub fn drafts(place: &Place, which: Which) -> Result<DraftsView, AppError> {
    let mut drafts = Register::open(place)?.drafts()?;
    drafts.retain(|draft| which == Which::All || matches!(draft.state, State::Waiting { .. }));
    Ok(view(drafts))
}

/// One draft.
///
/// # Errors
/// There is no such register or draft.
pub fn draft(place: &Place, number: u64) -> Result<DraftView, AppError> {
    Ok(DraftView(DraftRow::of(Register::open(place)?.draft(number)?)))
}

/// Releases a draft in one person's name.
///
/// # Errors
/// There is no such draft, it does not wait, or this person cannot.
pub fn release_draft(place: &Place, number: u64, person: &Person<'_>) -> Result<DraftsView, AppError> {
    one(Register::open(place)?.release_draft(number, person)?)
}

/// Rejects a draft.
///
/// # Errors
/// There is no such draft, or it does not wait.
pub fn reject_draft(place: &Place, number: u64, person: &Person<'_>) -> Result<DraftsView, AppError> {
    one(Register::open(place)?.reject_draft(number, person)?)
}

/// Takes a release back.
///
/// # Errors
/// There is no such draft, or it is not released.
pub fn withdraw_draft(place: &Place, number: u64, person: &Person<'_>) -> Result<DraftsView, AppError> {
    one(Register::open(place)?.withdraw_draft(number, person)?)
}

#[expect(clippy::unnecessary_wraps, reason = "the last word of functions that may fail")]
fn one(draft: Quarantined) -> Result<DraftsView, AppError> {
    Ok(view(vec![draft]))
}

pub(super) fn view(drafts: Vec<Quarantined>) -> DraftsView {
    DraftsView {
        schema: "chartward.register-drafts/1",
        drafts: drafts.into_iter().map(DraftRow::of).collect(),
    }
}
