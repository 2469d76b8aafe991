//! Drafts of filings, kept apart until people release them.
//!
//! What it is: a place for what is not a fact of any list yet: an organisation's own report (`chartward.draft-filing/1`,
//! [`form`]), and what a visitor sends whom nobody knows. Nothing of it is in a list, tally, search, site or export before
//! it is released: by one person for [`Kind::OwnCase`], by two different ones for [`Kind::Unauthenticated`]. Then a filing
//! is a filing of the source [`Kind::source`], and a word about a filing is among [`Register::said_of`].
//!
//! What it is not: a check of who somebody is. "Who" is what the caller says; `visitor` is nobody.
//!
//! The one idea: **every step is signed, and no text is**: the log has who did what, when and why, and the hash of the
//! draft. A draft that is rejected is forgotten, whatever it said of whom, and its hash stays.
//!
//! ```text
//! add_draft --> waiting --release_draft, by whoever it needs--> released --withdraw_draft--> withdrawn
//!                  \------reject_draft--> rejected (its text is gone)
//! ```
//!
//! Callers use [`Register::add_draft`], [`Register::drafts`], [`Register::release_draft`], [`Register::reject_draft`],
//! [`Register::withdraw_draft`] and [`Register::said_of`]; each of the writing ones is one transaction.

pub mod form;
mod steps;

use std::sync::Arc;

use chartward_model::Jurisdiction;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::draft::{Draft, Fields};
use crate::journal::{Events, hex};
use crate::reading::{ReadRow, Reading};
use crate::sources::{Source, portal_location};
use crate::storage::{Filing, Storage};
use crate::words::{Count, Coverage, Population};
use crate::{Register, RegisterError};

pub use steps::{Act, State, Step};

/// Most bytes of a draft.
pub const LARGEST: usize = 64 * 1024;

/// Most drafts of people whom nobody knows that wait at a time: who floods the quarantine finds it closed.
pub const MOST_WAITING: usize = 10_000;

/// Who a visitor is in the log.
pub const VISITOR: &str = "visitor";

/// Where a draft comes from, and so how many people must release it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An organisation's own report, made of its case.
    OwnCase,
    /// Whatever a visitor sends.
    Unauthenticated,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::OwnCase, Self::Unauthenticated];

    /// How it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::OwnCase => "own-case",
            Self::Unauthenticated => "unauthenticated",
        }
    }

    /// The kind that is called so.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// How many people must release it.
    pub fn releases(self) -> usize {
        match self {
            Self::OwnCase => 1,
            Self::Unauthenticated => 2,
        }
    }

    /// The source of which a released one is a filing.
    pub fn source(self) -> &'static Source {
        match self {
            Self::OwnCase => &crate::sources::drafts::OWN,
            Self::Unauthenticated => &crate::sources::drafts::UNAUTHENTICATED,
        }
    }
}

/// What somebody wants of a filing that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Demand {
    /// It is contested.
    Dispute,
    /// Something in it is wrong or missing.
    Correction,
}

impl Demand {
    /// How it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dispute => "dispute",
            Self::Correction => "correction",
        }
    }
}

/// What a draft is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Matter {
    /// A filing.
    Filing {
        /// What it reports.
        draft: Box<Draft>,
        /// Fields of the form that were open when it was made.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        open: Vec<String>,
    },
    /// A word about a filing that is there.
    About {
        /// Number of the filing, or of any of its rows.
        filing: String,
        /// What is wanted.
        demand: Demand,
        /// Why, in the sender's words.
        text: String,
    },
}

/// A draft as it comes in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// Where it comes from.
    pub kind: Kind,
    /// What it is.
    pub matter: Matter,
    /// How the sender can be asked; never shown with the filing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// As it was sent: the row of the filing that it may become.
    pub raw: String,
}

/// Who does something with a draft.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    /// Who; [`VISITOR`] for somebody whom nobody knows.
    pub who: &'a str,
    /// When, as a time in UTC: `2026-03-01T09:30:00Z`.
    pub when: &'a str,
    /// Why.
    pub why: &'a str,
}

/// A draft with what happened to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantined {
    /// Its number, from 1.
    pub number: u64,
    /// Where it comes from.
    pub kind: Kind,
    /// SHA-256 of the submission, in hexadecimal digits.
    pub sha256: String,
    /// Where it stands.
    pub state: State,
    /// What was done, oldest first; never empty.
    pub steps: Vec<Step>,
    /// What it says; nothing once it was rejected.
    pub submission: Option<Submission>,
}

/// A released word about a filing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidOf {
    /// Number of the draft.
    pub number: u64,
    /// What is wanted.
    pub demand: Demand,
    /// Why, in the sender's words.
    pub text: String,
    /// Day on which it was released.
    pub released: Date,
}

impl Register {
    /// Every draft, by number.
    ///
    /// # Errors
    /// The storage fails.
    pub fn drafts(&self) -> Result<Vec<Quarantined>, RegisterError> {
        let folded = steps::fold(&self.storage.draft_steps()?);
        folded.into_iter().map(|steps| self.quarantined(steps)).collect()
    }

    /// One draft.
    ///
    /// # Errors
    /// The storage fails, or there is none of this number.
    pub fn draft(&self, number: u64) -> Result<Quarantined, RegisterError> {
        let all = steps::fold(&self.storage.draft_steps()?);
        let steps = all.into_iter().find(|steps| steps.first().is_some_and(|step| step.draft == number));
        self.quarantined(steps.ok_or(RegisterError::NoSuchDraft(number))?)
    }

    /// The days on which something was released or withdrawn, in the order of the steps.
    ///
    /// # Errors
    /// The storage fails.
    pub fn release_days(&self) -> Result<Vec<Date>, RegisterError> {
        let public = |step: &Step| matches!(step.act, Act::Released | Act::Withdrawn);
        let steps = self.storage.draft_steps()?;
        Ok(steps
            .iter()
            .filter(|step| public(step))
            .filter_map(|step| step.when.get(..10)?.parse().ok())
            .collect())
    }

    /// The filings that drafts had become, and that were withdrawn.
    ///
    /// # Errors
    /// The storage fails.
    pub fn withdrawn(&self) -> Result<Vec<Filing>, RegisterError> {
        let mut gone = Vec::new();
        for kind in Kind::ALL {
            gone.extend(
                self.storage.filings(Some(kind.source().id), None)?.into_iter().filter(|one| one.vanished),
            );
        }
        Ok(gone)
    }

    /// Takes a draft in. One that waits already, or is released, is given again and nothing is written.
    ///
    /// # Errors
    /// The storage fails; the draft is too long, is about no filing that is there, or too many wait.
    pub fn add_draft(
        &mut self,
        submission: &Submission,
        person: &Person<'_>,
    ) -> Result<Quarantined, RegisterError> {
        let text = fixed(submission)?;
        if text.len() > LARGEST {
            return Err(RegisterError::DraftTooLong { bytes: text.len(), most: LARGEST });
        }
        said_when(person)?;
        if let Matter::Filing { draft, .. } = &submission.matter {
            plain(draft).map_err(|reason| RegisterError::NotADraft { reason: reason.to_owned() })?;
        }
        let sha256 = hex(&Sha256::digest(&text));
        let number = self.write(|register, events| {
            let all = steps::fold(&register.storage.draft_steps()?);
            let waits = |steps: &&Vec<Step>| matches!(steps::state(steps), State::Waiting { .. });
            let stands = |steps: &Vec<Step>| {
                matches!(steps::state(steps), State::Waiting { .. } | State::Released { .. })
                    && steps.first().is_some_and(|first| first.sha256 == sha256)
            };
            if let Some(first) = all.iter().find(|steps| stands(steps)).and_then(|steps| steps.first()) {
                return Ok(first.draft);
            }
            let unknown =
                |steps: &&Vec<Step>| steps.first().is_some_and(|first| first.kind == Kind::Unauthenticated);
            if submission.kind == Kind::Unauthenticated
                && all.iter().filter(waits).filter(unknown).count() >= MOST_WAITING
            {
                return Err(RegisterError::QuarantineFull(MOST_WAITING));
            }
            if let Matter::About { filing, .. } = &submission.matter
                && register.storage.filing_of(filing)?.is_none()
            {
                return Err(RegisterError::NoSuchFiling(filing.clone()));
            }
            let number = all.len() as u64 + 1;
            let step = Step::new(number, Act::Added, submission.kind, sha256.clone(), person);
            register.storage.set_draft_text(number, Some(&text))?;
            register.step(step, events)?;
            Ok(number)
        })?;
        self.draft(number)
    }

    /// Releases a draft in the name of one person. With the last release that it needs it becomes a filing, or a word
    /// about one.
    ///
    /// # Errors
    /// The storage fails; nobody is named, or somebody who has released it before; it does not wait.
    pub fn release_draft(&mut self, number: u64, person: &Person<'_>) -> Result<Quarantined, RegisterError> {
        let day = person.named()?;
        self.write(|register, events| {
            let draft = register.draft(number)?;
            let State::Waiting { released_by, .. } = &draft.state else {
                return Err(RegisterError::DraftState { number, state: draft.state.name() });
            };
            if released_by.iter().any(|known| same_person(known, person.who)) {
                return Err(RegisterError::SamePerson(number));
            }
            let mut step = Step::new(number, Act::Released, draft.kind, draft.sha256.clone(), person);
            if released_by.len() + 1 >= draft.kind.releases()
                && let Some(Submission { matter: Matter::Filing { draft: said, .. }, raw, .. }) =
                    &draft.submission
            {
                let row = released_row(number, said, raw, day);
                let place = register.storage.draft_steps()?.len() as u64 + 1;
                let file = format!("draft-{number}");
                let reading = reading(draft.kind, (place, file, day), Coverage::Partial, vec![row]);
                register.add(reading, events)?;
                step.filing = register.filing_of_draft(draft.kind, number, said)?;
            }
            register.step(step, events)
        })?;
        self.draft(number)
    }

    /// Rejects a draft that waits; its text is forgotten.
    ///
    /// # Errors
    /// The storage fails; nobody is named; it does not wait; or it is rejected, and somebody who reads the database keeps its
    /// text from being overwritten ([`RegisterError::NotForgotten`]).
    pub fn reject_draft(&mut self, number: u64, person: &Person<'_>) -> Result<Quarantined, RegisterError> {
        person.named()?;
        self.write(|register, events| {
            let draft = register.draft(number)?;
            if !matches!(draft.state, State::Waiting { .. }) {
                return Err(RegisterError::DraftState { number, state: draft.state.name() });
            }
            register.storage.set_draft_text(number, None)?;
            register.step(Step::new(number, Act::Rejected, draft.kind, draft.sha256, person), events)
        })?;
        // rejected it is; that its text is still in a file somewhere is for a person to know
        if !self.storage.forget_for_good().unwrap_or(false) {
            return Err(RegisterError::NotForgotten(number));
        }
        self.draft(number)
    }

    /// Takes back a release: the filing vanishes from its source, and its history says so.
    ///
    /// # Errors
    /// The storage fails; nobody is named; it is not released.
    pub fn withdraw_draft(&mut self, number: u64, person: &Person<'_>) -> Result<Quarantined, RegisterError> {
        let day = person.named()?;
        self.write(|register, events| {
            let draft = register.draft(number)?;
            if !matches!(draft.state, State::Released { .. }) {
                return Err(RegisterError::DraftState { number, state: draft.state.name() });
            }
            if let Some(Submission { matter: Matter::Filing { draft: said, .. }, .. }) = &draft.submission {
                let rows = register.rows_without(draft.kind, &said.external_of(number))?;
                let place = register.storage.draft_steps()?.len() as u64 + 1;
                let file = format!("draft-{number}-withdrawn");
                register.add(reading(draft.kind, (place, file, day), Coverage::Full, rows), events)?;
            }
            register.step(Step::new(number, Act::Withdrawn, draft.kind, draft.sha256, person), events)
        })?;
        self.draft(number)
    }

    /// Released words about a filing, by its number or that of any of its rows; oldest first.
    ///
    /// # Errors
    /// The storage fails.
    pub fn said_of(&self, filing: &str) -> Result<Vec<SaidOf>, RegisterError> {
        let key = self.storage.filing_of(filing)?;
        let mut found = Vec::new();
        for draft in self.drafts()? {
            let State::Released { on } = draft.state else { continue };
            if let Some(Submission { matter: Matter::About { filing, demand, text }, .. }) = draft.submission
                && key.is_some()
                && self.storage.filing_of(&filing)? == key
            {
                found.push(SaidOf { number: draft.number, demand, text, released: on });
            }
        }
        Ok(found)
    }

    /// Released words about filings, oldest first, each with the number of its filing.
    ///
    /// # Errors
    /// The storage fails.
    pub fn said(&self) -> Result<Vec<(String, SaidOf)>, RegisterError> {
        let mut found = Vec::new();
        for steps in steps::fold(&self.storage.draft_steps()?) {
            let State::Released { on } = steps::state(&steps) else { continue };
            let draft = self.quarantined(steps)?;
            if let Some(Submission { matter: Matter::About { filing, demand, text }, .. }) = draft.submission
                && let Some(filing) = self.storage.filing_of(&filing)?
            {
                found.push((filing, SaidOf { number: draft.number, demand, text, released: on }));
            }
        }
        Ok(found)
    }

    /// What is or was public, by number, each with the filing that it is about or that it became.
    ///
    /// # Errors
    /// The storage fails.
    pub fn published(&self) -> Result<Vec<(Quarantined, Option<String>)>, RegisterError> {
        let mut found = Vec::new();
        for steps in steps::fold(&self.storage.draft_steps()?) {
            if !matches!(steps::state(&steps), State::Released { .. } | State::Withdrawn) {
                continue;
            }
            let draft = self.quarantined(steps)?;
            let filing = match &draft.submission {
                Some(Submission { matter: Matter::About { filing, .. }, .. }) => {
                    self.storage.filing_of(filing)?
                }
                _ => draft.steps.iter().find_map(|step| step.filing.clone()),
            };
            found.push((draft, filing));
        }
        Ok(found)
    }

    /// How much became public or ceased to be: as long as it is the same, nothing that is public has changed. The first of
    /// two releases changes nothing.
    ///
    /// # Errors
    /// The storage fails.
    pub fn releases(&self) -> Result<usize, RegisterError> {
        let changes = |steps: &Vec<Step>| match steps::state(steps) {
            State::Released { .. } => 1,
            State::Withdrawn => 2,
            State::Waiting { .. } | State::Rejected => 0,
        };
        Ok(steps::fold(&self.storage.draft_steps()?).iter().map(changes).sum())
    }

    /// Signs and keeps a step.
    fn step(&mut self, mut step: Step, events: &mut Events) -> Result<(), RegisterError> {
        step.number = self.storage.draft_steps()?.len() as u64 + 1;
        events.draft(&step)?;
        self.storage.add_draft_step(&step)
    }

    fn quarantined(&self, steps: Vec<Step>) -> Result<Quarantined, RegisterError> {
        let first = steps.first().ok_or(RegisterError::Stored("draft_step"))?;
        let text = self.storage.draft_text(first.draft)?;
        let submission = text.map(|text| serde_json::from_str(&text)).transpose();
        Ok(Quarantined {
            number: first.draft,
            kind: first.kind,
            sha256: first.sha256.clone(),
            state: steps::state(&steps),
            submission: submission.map_err(|_| RegisterError::Stored("draft_text"))?,
            steps,
        })
    }

    /// The filing that a released draft is.
    fn filing_of_draft(
        &self,
        kind: Kind,
        number: u64,
        said: &Draft,
    ) -> Result<Option<String>, RegisterError> {
        let external = said.external_of(number);
        let filings = self.storage.filings(Some(kind.source().id), None)?;
        let is_it = |draft: &Draft| draft.external.as_deref() == Some(external.as_str());
        Ok(filings.into_iter().find(|filing| is_it(&filing.draft)).map(|filing| filing.key))
    }

    /// What a source of drafts says now, without one of its filings.
    fn rows_without(&self, kind: Kind, external: &str) -> Result<Vec<ReadRow>, RegisterError> {
        let mut filings = self.storage.filings(Some(kind.source().id), None)?;
        filings.retain(|filing| !filing.vanished && filing.draft.external.as_deref() != Some(external));
        let row = |(at, filing): (usize, Filing)| {
            let raw = serde_json::to_vec(&*filing.draft).map_err(|_| RegisterError::Stored("a draft"))?;
            Ok(ReadRow { number: at as u64 + 1, raw, said: Ok(filing.draft) })
        };
        filings.into_iter().enumerate().map(row).collect()
    }
}

impl Draft {
    /// The number by which a draft's filing is known: its organisation's own, else the draft's.
    fn external_of(&self, number: u64) -> String {
        self.external.clone().unwrap_or_else(|| format!("draft {number}"))
    }
}

/// The fixed form of a submission: what is kept, and of which the hash is signed.
fn fixed(submission: &Submission) -> Result<String, RegisterError> {
    serde_json::to_string(submission).map_err(|_| RegisterError::Stored("a draft"))
}

/// Refuses what would stand in a tally as a state or place that there is not: what is released becomes public.
fn plain(draft: &Draft) -> Result<(), &'static str> {
    let state = |text: &str| Jurisdiction::us(text).is_some_and(|known| known.to_string() == text);
    if draft.name.trim().is_empty() {
        return Err("the organisation has no name");
    }
    if !draft.state.as_deref().is_none_or(state) {
        return Err("the state of the organisation is none of the United States");
    }
    let country = |text: &str| text.len() == 2 && text.bytes().all(|letter| letter.is_ascii_uppercase());
    if !draft.country.as_deref().is_none_or(country) {
        return Err("the country of the organisation is not a code of two letters");
    }
    let of_state = |count: &Count| match &count.population {
        Population::State(text) => state(text),
        _ => true,
    };
    if !draft.counts.iter().all(of_state) {
        return Err("the people are residents of a state that there is not");
    }
    if draft.locations.iter().all(|text| portal_location(text)) {
        Ok(())
    } else {
        Err("a location of the data is not one of the list's")
    }
}

/// Whether two names are one person's, as far as letters tell.
fn same_person(a: &str, b: &str) -> bool {
    let plain = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    plain(a) == plain(b)
}

/// The day on which something is done.
fn said_when(person: &Person<'_>) -> Result<Date, RegisterError> {
    let day = person.when.get(..10).and_then(|day| day.parse().ok());
    day.ok_or(RegisterError::Stored("the time of a step"))
}

impl Person<'_> {
    /// The day of a step by somebody who is known and says why.
    fn named(&self) -> Result<Date, RegisterError> {
        named(self.who, self.why)?;
        said_when(self)
    }
}

/// Checks that what is signed says who does it, and why.
pub(crate) fn named(who: &str, why: &str) -> Result<(), RegisterError> {
    if who.trim().is_empty() || same_person(who, VISITOR) {
        return Err(RegisterError::Nobody);
    }
    if why.trim().is_empty() {
        return Err(RegisterError::NoReason);
    }
    Ok(())
}

/// The row that a draft becomes.
fn released_row(number: u64, said: &Draft, raw: &str, day: Date) -> ReadRow {
    let mut draft = said.clone();
    draft.external = Some(said.external_of(number));
    draft.posted = Some(day);
    ReadRow { number: 1, raw: raw.as_bytes().to_vec(), said: Ok(Arc::new(draft)) }
}

/// Rows as a copy of the source on a day. There is no file; the number that stands for its hash begins with that of the
/// step, since copies of one day are put in order by it.
fn reading(
    kind: Kind,
    (place, file, day): (u64, String, Date),
    coverage: Coverage,
    rows: Vec<ReadRow>,
) -> Reading {
    let mut hasher = Sha256::new();
    hasher.update(&file);
    for row in &rows {
        hasher.update(&row.raw);
    }
    let mut sha256: [u8; 32] = hasher.finalize().into();
    sha256[..8].copy_from_slice(&place.to_be_bytes());
    Reading {
        path: file.into(),
        source: kind.source(),
        variant: form::SCHEMA,
        sha256,
        bytes: rows.iter().map(|row| row.raw.len() as u64).sum(),
        carried: Fields::ALL,
        observed_on: day,
        observed_by: "the day of its release",
        coverage,
        coverage_by: "the step that was taken",
        rows,
        blank: 0,
    }
}
