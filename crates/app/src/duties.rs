//! Facts of an incident to what is owed, to whom, by when.
//!
//! What it is: reads a facts file, works out the duties by the law pack that is part of the program, and gives them
//! the forms in which they leave it: a memorandum, a table, JSON, a calendar.
//!
//! What it is not: no law is known here (that is `chartward_law`), and no case is read.

use std::io::Read;
use std::path::Path;

use chartward_law::duty::Duty;
use chartward_law::{DutyList, Facts, duties as work_out, ics, memo};
use jiff::civil::Date;
use serde::Serialize;

use crate::AppError;
use crate::lawpack::{in_utf8, pack_or_shipped};
use crate::views::Table;

/// A facts file larger than this is none: eighty million people are a few thousand groups.
const LARGEST: u64 = 64 << 20;

/// The duties that follow from a facts file.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct DutiesView(DutyList);

/// Works out the duties that follow from a facts file, as of a day: by the law pack in a folder, or by the one that is part
/// of the program.
///
/// # Errors
/// A file that cannot be read, facts that do not hold together, a pack that cannot be used.
pub fn duties(path: &Path, law: Option<&Path>, as_of: Date) -> Result<DutiesView, AppError> {
    let pack = pack_or_shipped(law)?;
    Ok(DutiesView(work_out(&read_facts(path)?, &pack, as_of)?))
}

/// Reads a facts file.
pub(crate) fn read_facts(path: &Path) -> Result<Facts, AppError> {
    Ok(Facts::read(&path.display().to_string(), &facts_text(path)?)?)
}

/// The text of a facts file.
///
/// # Errors
/// A file that cannot be read, or that is too large to be one.
pub fn facts_text(path: &Path) -> Result<String, AppError> {
    let file = |source| AppError::File { doing: "read", path: path.to_owned(), source };
    // a device or a pipe has no size to ask for: what is read is bounded
    let mut bytes = Vec::new();
    std::fs::File::open(path).map_err(file)?.take(LARGEST + 1).read_to_end(&mut bytes).map_err(file)?;
    if bytes.len() as u64 > LARGEST {
        return Err(file(std::io::Error::other("larger than 64 MiB: no facts file")));
    }
    in_utf8(bytes, "a facts file is TOML or JSON").map_err(file)
}

impl DutiesView {
    pub(crate) fn of(list: DutyList) -> Self {
        Self(list)
    }

    /// A memorandum for people.
    pub fn memo(&self) -> String {
        memo::memo(&self.0)
    }

    /// A calendar (RFC 5545).
    pub fn calendar(&self) -> String {
        self.calendar_after(&ics::Earlier::default())
    }

    /// A calendar in which what earlier lists had a day for, and this one has not, is called off.
    pub(crate) fn calendar_after(&self, earlier: &ics::Earlier) -> String {
        ics::ics(&self.0, earlier)
    }

    /// Whether a person has to look: something is late, missing or undecided, or a law is not in the pack.
    pub fn needs_a_person(&self) -> bool {
        self.0.needs_a_person()
    }

    /// What has to be said beside the data.
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = vec![self.0.notice.to_owned()];
        if !self.0.may_be_final {
            remarks.push(
                "a draft: some of it rests on recalled law, or on facts, decisions or laws that are still missing"
                    .to_owned(),
            );
        }
        remarks
    }
}

impl Table for DutiesView {
    fn columns(&self) -> Vec<String> {
        [
            "duty",
            "status",
            "last_day",
            "by_when",
            "act",
            "recipient",
            "people",
            "regime",
            "jurisdiction",
            "client",
            "why",
            "needs",
            "would_change",
            "citation",
            "confidence",
            "warnings",
        ]
        .map(str::to_owned)
        .to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        self.0.duties.iter().map(row).collect()
    }
}

fn row(duty: &Duty) -> Vec<String> {
    vec![
        duty.id.clone(),
        duty.status.name().to_owned(),
        duty.deadline.last.map(|last| last.to_string()).unwrap_or_default(),
        duty.deadline.to_string(),
        duty.act.name().to_owned(),
        duty.recipient_name.clone(),
        duty.people.to_string(),
        duty.regime.name().to_owned(),
        duty.jurisdiction.to_string(),
        duty.client.clone().unwrap_or_default(),
        duty.why.join(" "),
        duty.needs.join(" | "),
        duty.would_change.join(" | "),
        duty.citation.clone(),
        duty.confidence.name().to_owned(),
        duty.warnings.join(" | "),
    ]
}
