//! The page about each element: what it is, how it is found, what is not taken for it.

use chartward_model::Element;

macro_rules! pages {
    ($($variant:ident => $file:literal,)+) => {
        /// The page about an element, in Markdown: what it is, how it is found, what is not taken for it.
        pub fn explain(element: Element) -> &'static str {
            match element {
                $(Element::$variant => include_str!(concat!("../../../docs/elements/", $file, ".md")),)+
            }
        }
    };
}

pages! {
    PersonName => "person_name",
    Ssn => "ssn",
    Itin => "itin",
    MedicareBeneficiaryId => "medicare_beneficiary_id",
    MedicareHicn => "medicare_hicn",
    NationalProviderId => "national_provider_id",
    DeaNumber => "dea_number",
    MedicalRecordNumber => "medical_record_number",
    HealthPlanId => "health_plan_id",
    AccountNumber => "account_number",
    PaymentCard => "payment_card",
    BankRoutingNumber => "bank_routing_number",
    BankAccountNumber => "bank_account_number",
    Iban => "iban",
    DriverLicense => "driver_license",
    Passport => "passport",
    Phone => "phone",
    Email => "email",
    IpAddress => "ip_address",
    Url => "url",
    DateOfBirth => "date_of_birth",
    DateOfDeath => "date_of_death",
    DateOfService => "date_of_service",
    StreetAddress => "street_address",
    City => "city",
    State => "state",
    PostalCode => "postal_code",
    Sex => "sex",
    DiagnosisCode => "diagnosis_code",
    Diagnosis => "diagnosis",
    ProcedureCode => "procedure_code",
    Procedure => "procedure",
    DrugCode => "drug_code",
    Medication => "medication",
    LabResult => "lab_result",
    Username => "username",
    Password => "password",
    RecordReference => "record_reference",
}
