//! One human of the clinic, with everything that is known of them.

use std::collections::BTreeMap;

use chartward_model::{Element, Part, PersonName, Purpose};
use jiff::civil::Date;

use crate::geography::Address;
use crate::truth::{PersonKind, TruePerson};
use crate::value::canonical;

/// One human, with everything that is known of them.
pub(crate) struct Person {
    pub(crate) key: u32,
    pub(crate) kind: PersonKind,
    pub(crate) also: Vec<PersonKind>,
    pub(crate) sex: char,
    pub(crate) given: String,
    pub(crate) middle: String,
    pub(crate) surname: String,
    pub(crate) suffix: &'static str,
    pub(crate) maiden: Option<String>,
    pub(crate) born: Date,
    pub(crate) died: Option<Date>,
    pub(crate) address: Option<Address>,
    pub(crate) phone: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) ssn: Option<String>,
    pub(crate) itin: Option<String>,
    pub(crate) mrn: Option<String>,
    pub(crate) mbi: Option<String>,
    pub(crate) hicn: Option<String>,
    pub(crate) plan: &'static str,
    pub(crate) member_id: Option<String>,
    pub(crate) account: Option<String>,
    pub(crate) claim: Option<String>,
    pub(crate) card: Option<String>,
    pub(crate) bank: Option<(String, String)>,
    pub(crate) iban: Option<String>,
    pub(crate) licence: Option<String>,
    pub(crate) passport: Option<String>,
    pub(crate) npi: Option<String>,
    pub(crate) dea: Option<String>,
    pub(crate) username: Option<String>,
    /// Position, and the degree that stands behind the name.
    pub(crate) job: (&'static str, &'static str),
    pub(crate) employer: &'static str,
    pub(crate) guarantor: Option<u32>,
    pub(crate) next_of_kin: Option<(u32, &'static str)>,
    pub(crate) wage_earner: Option<u32>,
    pub(crate) visits: Vec<Visit>,
    pub(crate) medicine: (&'static str, &'static str),
    /// Number in a roster.
    pub(crate) roster_id: Option<String>,
}

/// One visit of a patient.
#[derive(Clone)]
pub(crate) struct Visit {
    pub(crate) date: Date,
    pub(crate) icd: &'static str,
    pub(crate) illness: &'static str,
    pub(crate) procedure: &'static str,
}

impl Person {
    /// Whether they are treated at the clinic.
    pub(crate) fn is_patient(&self) -> bool {
        self.mrn.is_some()
    }

    /// Whole years of age on a day; 0 if not born yet.
    pub(crate) fn age(&self, on: Date) -> u8 {
        chartward_model::date::age(self.born, on).unwrap_or(0)
    }

    /// `Given Middle Surname Suffix`.
    pub(crate) fn full_name(&self) -> String {
        let middle = match self.middle.chars().count() {
            1 => format!("{}.", self.middle),
            _ => self.middle.clone(),
        };
        let parts = [self.given.as_str(), &middle, &self.surname, self.suffix];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// What the truth says of them, but for whether they are exposed.
    pub(crate) fn truth(&self, today: Date) -> TruePerson {
        let name = PersonName::from_parts(&self.given, &self.middle, &self.surname, self.suffix);
        let mut truth = TruePerson {
            key: self.key,
            kind: self.kind,
            also: self.also.clone(),
            given: self.given.clone(),
            middle: self.middle.clone(),
            surname: self.surname.clone(),
            suffix: self.suffix.to_owned(),
            name: name.to_canonical().reveal(Purpose::Simulation).to_owned(),
            maiden: self.maiden.clone(),
            sex: self.sex,
            born: self.born,
            died: self.died,
            state: self.address.as_ref().map(|address| address.state.to_owned()),
            roster_id: self.roster_id.clone(),
            values: BTreeMap::new(),
            exposed: false,
        };
        for (element, text) in self.numbers() {
            if let Some(value) = canonical(element, Part::Whole, text, today) {
                truth.values.entry(element).or_default().push(value);
            }
        }
        truth
    }

    fn numbers(&self) -> Vec<(Element, &str)> {
        let address = self.address.as_ref();
        let bank = self.bank.as_ref();
        [
            (Element::Ssn, self.ssn.as_deref()),
            (Element::Itin, self.itin.as_deref()),
            (Element::MedicareBeneficiaryId, self.mbi.as_deref()),
            (Element::MedicareHicn, self.hicn.as_deref()),
            (Element::NationalProviderId, self.npi.as_deref()),
            (Element::DeaNumber, self.dea.as_deref()),
            (Element::MedicalRecordNumber, self.mrn.as_deref()),
            (Element::HealthPlanId, self.member_id.as_deref()),
            (Element::AccountNumber, self.account.as_deref()),
            (Element::AccountNumber, self.claim.as_deref()),
            (Element::PaymentCard, self.card.as_deref()),
            (Element::BankRoutingNumber, bank.map(|bank| bank.0.as_str())),
            (Element::BankAccountNumber, bank.map(|bank| bank.1.as_str())),
            (Element::Iban, self.iban.as_deref()),
            (Element::DriverLicense, self.licence.as_deref()),
            (Element::Passport, self.passport.as_deref()),
            (Element::Phone, self.phone.as_deref()),
            (Element::Email, self.email.as_deref()),
            (Element::StreetAddress, address.map(|address| address.street.as_str())),
            (Element::City, address.map(|address| address.city)),
            (Element::State, address.map(|address| address.state)),
            (Element::PostalCode, address.map(|address| address.zip.as_str())),
            (Element::Username, self.username.as_deref()),
        ]
        .into_iter()
        .filter_map(|(element, text)| Some((element, text?)))
        .collect()
    }
}
