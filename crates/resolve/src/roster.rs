//! The organisation's own lists of people.
//!
//! What it is not: evidence. A row that nothing in the evidence matches is nobody's exposure.
//!
//! The one idea: a list has one row per person, so two rows are never joined, whatever they share.

use chartward_model::{Element, Phi, Purpose};

use crate::Candidate;

/// Lists of patients and staff.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    patients: Vec<Candidate>,
    staff: Vec<Candidate>,
}

impl Roster {
    /// From the rows of the lists, read as candidates.
    pub fn new(patients: Vec<Candidate>, staff: Vec<Candidate>) -> Self {
        Self { patients, staff }
    }

    /// Rows of the patient list.
    pub fn patients(&self) -> &[Candidate] {
        &self.patients
    }

    /// Rows of the staff list.
    pub fn staff(&self) -> &[Candidate] {
        &self.staff
    }

    /// A row by its number among those of the patient list and then of the staff list.
    pub(crate) fn row(&self, index: usize) -> Option<&Candidate> {
        let staff = || self.staff.get(index.checked_sub(self.patients.len())?);
        self.patients.get(index).or_else(staff)
    }

    /// Mail domains in which two or more of the staff have their address, sorted; public mail services
    /// are left out.
    pub(crate) fn domains(&self) -> Vec<String> {
        let mut all: Vec<String> = self
            .staff
            .iter()
            .flat_map(|row| row.values_of(Element::Email))
            .filter_map(|email| Some(email.reveal(Purpose::Matching).split_once('@')?.1.to_lowercase()))
            .filter(|domain| !PUBLIC_MAIL.contains(&domain.as_str()))
            .collect();
        all.sort_unstable();
        let many = all.chunk_by(|a, b| a == b).filter(|same| same.len() > 1);
        many.filter_map(|same| same.first().cloned()).collect()
    }
}

/// Mail services that anybody can have an address with.
const PUBLIC_MAIL: [&str; 14] = [
    "aol.com",
    "att.net",
    "comcast.net",
    "gmail.com",
    "gmx.com",
    "hotmail.com",
    "icloud.com",
    "live.com",
    "msn.com",
    "outlook.com",
    "proton.me",
    "protonmail.com",
    "verizon.net",
    "yahoo.com",
];

/// What a roster row calls its person: the record number if it has one.
pub(crate) fn row_id(row: &Candidate, number: usize) -> Phi {
    const NUMBERS: [Element; 4] = [
        Element::MedicalRecordNumber,
        Element::RecordReference,
        Element::AccountNumber,
        Element::HealthPlanId,
    ];
    let known = NUMBERS.iter().find_map(|element| row.values_of(*element).first());
    known.cloned().unwrap_or_else(|| Phi::new(format!("row {number}")))
}
