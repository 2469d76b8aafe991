//! Reports to regulators, from facts files or from a case, in the forms in which they leave the program.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use chartward_law::reports::draft::{DraftFiling, draft};
use chartward_law::reports::log::{Log, log};
use chartward_law::reports::{Field, Kind, Report, Section, To, Value, html, pdf, recipients, report};
use chartward_law::{DutyList, Facts, duties as work_out};
use jiff::civil::Date;
use serde::Serialize;

/// First or later.
pub use chartward_law::reports::Kind as ReportKind;
/// To whom a report goes.
pub use chartward_law::reports::To as ReportTo;

use crate::AppError;
use crate::duties::read_facts;
use crate::lawpack::pack_or_shipped;
use crate::views::Table;

/// Facts and duties of a facts file.
fn worked_out(path: &Path, law: Option<&Path>, as_of: Date) -> Result<(Facts, DutyList), AppError> {
    let facts = read_facts(path)?;
    let list = work_out(&facts, &pack_or_shipped(law)?, as_of)?;
    Ok((facts, list))
}

/// Who gets a report about a facts file, by the law pack in a folder or the one that is part of the program.
///
/// # Errors
/// A file that cannot be read, facts that do not hold together, a pack that cannot be used.
pub fn who(path: &Path, law: Option<&Path>, as_of: Date) -> Result<RecipientsView, AppError> {
    Ok(RecipientsView::of(&worked_out(path, law, as_of)?.1))
}

/// The report to a recipient about a facts file.
///
/// # Errors
/// As [`who`]; a recipient who gets no report.
pub fn report_of(
    path: &Path,
    law: Option<&Path>,
    as_of: Date,
    to: &To,
    kind: Option<Kind>,
) -> Result<ReportView, AppError> {
    let (facts, list) = worked_out(path, law, as_of)?;
    Ok(ReportView(report(&facts, &list, to, kind)?))
}

/// The log of a year from facts files.
///
/// # Errors
/// As [`who`].
pub fn annual_log(
    paths: &[PathBuf],
    law: Option<&Path>,
    as_of: Date,
    year: i16,
) -> Result<LogView, AppError> {
    let incidents: Vec<(Facts, DutyList)> =
        paths.iter().map(|path| worked_out(path, law, as_of)).collect::<Result<_, _>>()?;
    let both: Vec<(&Facts, &DutyList)> = incidents.iter().map(|(facts, list)| (facts, list)).collect();
    Ok(LogView(log(year, &both)?))
}

/// A report as a view.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct ReportView(Report);

impl ReportView {
    pub(crate) fn of(report: Report) -> Self {
        Self(report)
    }

    /// One page for people.
    pub fn page(&self) -> String {
        html::page(&self.0)
    }

    /// The form on paper: PDF.
    ///
    /// # Errors
    /// The font that is part of the program cannot be used.
    pub fn paper(&self) -> Result<Vec<u8>, AppError> {
        Ok(pdf::pdf(&self.0)?)
    }

    /// The hand-over to the register.
    pub fn draft(&self) -> DraftFiling {
        draft(&self.0)
    }

    /// Heading, by when, and what is to be known, for people.
    pub fn head(&self) -> String {
        let mut text =
            format!("{}\n{} report; {} people\n", self.0.title, self.0.kind.phrase(), self.0.people);
        for about in &self.0.about {
            let (to, status) = (&about.recipient, about.status.phrase());
            let _ = writeln!(text, "{to}: {status}, {} [{}]", about.by_when, about.citation);
        }
        text
    }

    /// What has to be said beside the data.
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = self.0.warnings.clone();
        if !self.0.open.is_empty() {
            remarks.push(format!("{} fields are open: {}", self.0.open.len(), self.0.open.join(", ")));
        }
        if !self.0.wording_not_read.is_empty() {
            remarks.push(format!(
                "the form's own words have not been read for {} fields: compare them with the form",
                self.0.wording_not_read.len()
            ));
        }
        remarks
    }

    /// Whether a field is open.
    pub fn is_open(&self) -> bool {
        !self.0.open.is_empty()
    }
}

impl Table for ReportView {
    fn columns(&self) -> Vec<String> {
        ["section", "field", "label", "state", "value", "from", "wording_read"].map(str::to_owned).to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let row = |section: &Section, field: &Field| {
            vec![
                section.title.clone(),
                field.name.to_owned(),
                field.label.clone(),
                field.state.name().to_owned(),
                field.value.as_ref().map(Value::line).unwrap_or_default(),
                field.from.clone(),
                if field.wording_read { "yes" } else { "no" }.to_owned(),
            ]
        };
        // why and by when go with the fields, wherever these go: a report on recalled law says so itself
        let why = self.0.about.iter().map(|about| {
            vec![
                "Why and by when".to_owned(),
                about.duty.clone(),
                about.recipient.clone(),
                about.status.name().to_owned(),
                about.by_when.clone(),
                format!("{} ({})", about.citation, about.confidence.phrase()),
                String::new(),
            ]
        });
        let sections = self.0.sections.iter();
        let fields = sections.flat_map(|section| section.fields.iter().map(move |field| row(section, field)));
        why.chain(fields).collect()
    }
}

/// Who gets a report.
#[derive(Debug, Serialize)]
pub struct RecipientsView {
    /// `chartward.reports/1`.
    pub schema: &'static str,
    /// Name of the incident.
    pub incident: String,
    /// The day on which the facts were looked at.
    pub as_of: Date,
    /// The recipients.
    pub reports: Vec<RecipientRow>,
}

/// One recipient, and a duty that its report meets.
#[derive(Debug, Serialize)]
pub struct RecipientRow {
    /// What `--to` takes.
    pub to: String,
    /// Whom that is.
    pub recipient: String,
    /// The duty.
    pub duty: String,
    /// Where it stands.
    pub status: &'static str,
    /// By when.
    pub by_when: String,
    /// About how many people.
    pub people: u64,
    /// Where it stands in the law.
    pub citation: String,
    /// How sure that is.
    pub confidence: &'static str,
}

impl RecipientsView {
    pub(crate) fn of(list: &DutyList) -> Self {
        let mut reports = Vec::new();
        for (to, duties) in recipients(list) {
            for duty in duties {
                reports.push(RecipientRow {
                    to: to.to_string(),
                    recipient: duty.recipient_name.clone(),
                    duty: duty.id.clone(),
                    status: duty.status.name(),
                    by_when: duty.by_when(),
                    people: duty.people,
                    citation: duty.citation.clone(),
                    confidence: duty.confidence.name(),
                });
            }
        }
        Self { schema: "chartward.reports/1", incident: list.incident.clone(), as_of: list.as_of, reports }
    }
}

impl Table for RecipientsView {
    fn columns(&self) -> Vec<String> {
        ["to", "recipient", "duty", "status", "by_when", "people", "citation", "confidence"]
            .map(str::to_owned)
            .to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let row = |row: &RecipientRow| {
            vec![
                row.to.clone(),
                row.recipient.clone(),
                row.duty.clone(),
                row.status.to_owned(),
                row.by_when.clone(),
                row.people.to_string(),
                row.citation.clone(),
                row.confidence.to_owned(),
            ]
        };
        self.reports.iter().map(row).collect()
    }
}

/// The log of a year as a view.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct LogView(Log);

impl LogView {
    /// What has to be said beside the data.
    pub fn remarks(&self) -> Vec<String> {
        self.0.left_out.iter().map(|one| format!("not in the log of {}: {one}", self.0.year)).collect()
    }

    /// Whether a field of one of them is open.
    pub fn is_open(&self) -> bool {
        self.0.entries.iter().any(|entry| !entry.open.is_empty())
    }

    /// Fields that occur, in the order of the form.
    fn fields(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for (name, _) in self.0.entries.iter().flat_map(|entry| &entry.fields) {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        names
    }
}

impl Table for LogView {
    fn columns(&self) -> Vec<String> {
        let head = ["incident", "client", "form", "last_day", "status", "citation", "confidence", "open"]
            .into_iter();
        head.chain(self.fields()).map(str::to_owned).collect()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let fields = self.fields();
        let row = |entry: &chartward_law::reports::log::Entry| {
            let value = |name: &&str| {
                entry
                    .fields
                    .iter()
                    .find(|(known, _)| known == name)
                    .map(|(_, value)| value.clone())
                    .unwrap_or_default()
            };
            let mut cells = vec![
                entry.incident.clone(),
                entry.client.clone().unwrap_or_default(),
                entry.form.clone(),
                entry.last.clone().unwrap_or_default(),
                entry.status.name().to_owned(),
                entry.citation.clone(),
                entry.confidence.name().to_owned(),
                entry.open.join(" "),
            ];
            cells.extend(fields.iter().map(value));
            cells
        };
        self.0.entries.iter().map(row).collect()
    }
}
