//! What a comparison is called where a person reads it.
//!
//! What it is not: a value. A reason names the field and how it compared, never what stands in it.
//!
//! The one idea: a field is called by its data element's name where there is one.

use super::{Field, Level};
use crate::record::Kind;

impl Field {
    /// Name for people: the data element's name where there is one.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Given => "given_name",
            Self::Surname => "surname",
            Self::Middle => "middle_name",
            Self::Suffix => "generation",
            Self::Birth => "date_of_birth",
            Self::Sex => "sex",
            Self::Address => "address",
            Self::Value(kind) => kind.name(),
        }
    }
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Ssn => "ssn",
            Self::Itin => "itin",
            Self::Mbi => "medicare_beneficiary_id",
            Self::Hicn => "medicare_hicn",
            Self::Mrn => "medical_record_number",
            Self::PlanId => "health_plan_id",
            Self::Account => "account_number",
            Self::License => "driver_license",
            Self::Passport => "passport",
            Self::Provider => "national_provider_id",
            Self::Reference => "record_reference",
            Self::Card => "payment_card",
            Self::Identifier => "identifier",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Street => "street_address",
            Self::Zip => "postal_code",
            Self::City => "city",
            Self::State => "state",
            Self::Birthplace => "birth_place",
            Self::MaidenName => "maiden_name",
            Self::Occupation => "occupation",
        }
    }
}

impl Level {
    /// Name for people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Similar => "similar",
            Self::Different => "different",
        }
    }
}
