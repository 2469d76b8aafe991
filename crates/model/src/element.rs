//! Data elements: the kinds of information that laws care about.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Category on the breach form of the U.S. Department of Health and Human Services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum HhsCategory {
    /// Diagnoses, procedures, medicines, results.
    Clinical,
    /// Names, addresses, dates, identifiers of a person.
    Demographic,
    /// Accounts, cards.
    Financial,
    /// Everything else.
    Other,
}

impl HhsCategory {
    /// Name in data: `clinical`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Clinical => "clinical",
            Self::Demographic => "demographic",
            Self::Financial => "financial",
            Self::Other => "other",
        }
    }
}

macro_rules! elements {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $title:literal, $category:ident;)+) => {
        /// A kind of information that a law cares about. Ordered as in the catalogue.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Element { $($(#[doc = $doc])+ $variant,)+ }

        impl Element {
            /// Every element, in catalogue order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Name in data: `medicare_beneficiary_id`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// Name for people: "Medicare number (MBI)".
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// One sentence that says what it is.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+),)+ }
            }

            /// Category on the HHS breach form.
            pub const fn category(self) -> HhsCategory {
                match self { $(Self::$variant => HhsCategory::$category,)+ }
            }
        }
    };
}

elements! {
    /// Name of a human, whole or in parts.
    PersonName = "person_name", "Name", Demographic;
    /// Social Security number.
    Ssn = "ssn", "Social Security number", Demographic;
    /// Individual Taxpayer Identification Number (9xx, fourth and fifth digit in the ITIN ranges).
    Itin = "itin", "Taxpayer number (ITIN)", Demographic;
    /// Medicare Beneficiary Identifier, 11 characters, on cards since 2018.
    MedicareBeneficiaryId = "medicare_beneficiary_id", "Medicare number (MBI)", Demographic;
    /// Health Insurance Claim Number, on Medicare cards to 2020: the wage earner's SSN and a suffix.
    MedicareHicn = "medicare_hicn", "Old Medicare number (HICN)", Demographic;
    /// National Provider Identifier of a clinician or organisation.
    NationalProviderId = "national_provider_id", "Provider number (NPI)", Other;
    /// Drug Enforcement Administration registration of a prescriber.
    DeaNumber = "dea_number", "DEA number", Other;
    /// Number of a patient in a provider's records.
    MedicalRecordNumber = "medical_record_number", "Medical record number", Demographic;
    /// Member, subscriber or policy number of a health plan.
    HealthPlanId = "health_plan_id", "Health-plan number", Demographic;
    /// Number of an account that a provider keeps for a patient, or of a claim or visit.
    AccountNumber = "account_number", "Patient account or claim number", Financial;
    /// Credit or debit card number.
    PaymentCard = "payment_card", "Payment card", Financial;
    /// ABA routing number of a bank.
    BankRoutingNumber = "bank_routing_number", "Bank routing number", Financial;
    /// Number of a bank account.
    BankAccountNumber = "bank_account_number", "Bank account", Financial;
    /// International bank account number.
    Iban = "iban", "International bank account (IBAN)", Financial;
    /// Driver's licence or state identity card number.
    DriverLicense = "driver_license", "Driver's license", Demographic;
    /// Passport number.
    Passport = "passport", "Passport", Demographic;
    /// Telephone or fax number.
    Phone = "phone", "Phone", Demographic;
    /// E-mail address.
    Email = "email", "E-mail address", Demographic;
    /// Internet Protocol address.
    IpAddress = "ip_address", "IP address", Other;
    /// Web address.
    Url = "url", "Web address", Other;
    /// Date of birth.
    DateOfBirth = "date_of_birth", "Date of birth", Demographic;
    /// Date of death.
    DateOfDeath = "date_of_death", "Date of death", Demographic;
    /// Date of a visit, admission, procedure, prescription or result.
    DateOfService = "date_of_service", "Date of service", Clinical;
    /// House number and street, or post-office box.
    StreetAddress = "street_address", "Street address", Demographic;
    /// City of an address.
    City = "city", "City", Demographic;
    /// State or territory of an address.
    State = "state", "State", Demographic;
    /// ZIP code.
    PostalCode = "postal_code", "ZIP code", Demographic;
    /// Sex or gender.
    Sex = "sex", "Sex", Demographic;
    /// Diagnosis as an ICD-10-CM (or ICD-9-CM, SNOMED CT in a coded field) code.
    DiagnosisCode = "diagnosis_code", "Diagnosis", Clinical;
    /// Diagnosis, illness or condition in words.
    Diagnosis = "diagnosis", "Diagnosis in words", Clinical;
    /// Procedure as a CPT, HCPCS or ICD-10-PCS code.
    ProcedureCode = "procedure_code", "Procedure", Clinical;
    /// Operation, examination or treatment in words.
    Procedure = "procedure", "Procedure in words", Clinical;
    /// Medicine as an NDC or RxNorm code.
    DrugCode = "drug_code", "Medicine", Clinical;
    /// Medicine in words: a generic or brand name.
    Medication = "medication", "Medicine in words", Clinical;
    /// Laboratory or other result: a test and its value, in a coded field or in words.
    LabResult = "lab_result", "Test result", Clinical;
    /// Login name.
    Username = "username", "User name", Other;
    /// Password or passphrase.
    Password = "password", "Password", Other;
    /// Identifier by which records of one system point at one another (a FHIR logical id, a foreign key).
    RecordReference = "record_reference", "Record reference", Other;
}

impl Element {
    /// Whether its value alone stands for a person, name or no name.
    pub const fn stands_for_a_person(self) -> bool {
        matches!(
            self,
            Self::Ssn
                | Self::Itin
                | Self::MedicareBeneficiaryId
                | Self::MedicareHicn
                | Self::MedicalRecordNumber
                | Self::HealthPlanId
                | Self::DriverLicense
                | Self::Passport
                | Self::RecordReference
        )
    }

    /// Whether two people cannot share a value: equal values join records, different ones veto a join
    /// (the veto is SSN-like elements' only; see the resolve crate).
    pub const fn is_unique_to_a_person(self) -> bool {
        matches!(
            self,
            Self::Ssn
                | Self::Itin
                | Self::MedicareBeneficiaryId
                | Self::MedicalRecordNumber
                | Self::DriverLicense
                | Self::Passport
                | Self::DeaNumber
                | Self::NationalProviderId
        )
    }
}

impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A text that is no element's name.
#[derive(Debug, thiserror::Error)]
#[error("not the name of a data element")]
pub struct UnknownElement;

impl FromStr for Element {
    type Err = UnknownElement;

    fn from_str(name: &str) -> Result<Self, UnknownElement> {
        Self::ALL.iter().copied().find(|element| element.name() == name).ok_or(UnknownElement)
    }
}

impl Serialize for Element {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Element {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        name.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Element;

    #[test]
    fn every_name_parses_back_and_is_used_once() {
        for (i, element) in Element::ALL.iter().enumerate() {
            assert_eq!(element.name().parse::<Element>().unwrap(), *element);
            assert!(Element::ALL[..i].iter().all(|other| other.name() != element.name()));
        }
    }
}
