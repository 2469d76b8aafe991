use chartward_discover::columns::element_of_header;
use chartward_model::{Element, Part, Role};

#[test]
fn the_usual_headers_of_exports() {
    use Element::*;
    for (header, element) in [
        ("SSN", Ssn),
        ("Soc Sec No", Ssn),
        ("SS#", Ssn),
        ("Patient SSN", Ssn),
        ("MBR_SSN", Ssn),
        ("SUB_SSN", Ssn),
        ("SSN (full)", Ssn),
        ("SSNO", Ssn),
        ("Soc", Ssn),
        ("DOB", DateOfBirth),
        ("Birth_Date", DateOfBirth),
        ("PatientDOB", DateOfBirth),
        ("MRN", MedicalRecordNumber),
        ("Med Rec #", MedicalRecordNumber),
        ("PatientID", MedicalRecordNumber),
        ("Chart No.", MedicalRecordNumber),
        ("Member ID", HealthPlanId),
        ("Policy #", HealthPlanId),
        ("MBI", MedicareBeneficiaryId),
        ("HICN", MedicareHicn),
        ("NPI", NationalProviderId),
        ("Rendering Provider NPI", NationalProviderId),
        ("DEA", DeaNumber),
        ("Cell Phone", Phone),
        ("Home Tel", Phone),
        ("Fax No", Phone),
        ("E-mail", Email),
        ("Email Address", Email),
        ("Address Line 1", StreetAddress),
        ("Street", StreetAddress),
        ("City", City),
        ("ST", State),
        ("Zip Code", PostalCode),
        ("ZIP+4", PostalCode),
        ("Dx1", DiagnosisCode),
        ("ICD-10", DiagnosisCode),
        ("Primary Diagnosis", DiagnosisCode),
        ("CPT", ProcedureCode),
        ("HCPCS Code", ProcedureCode),
        ("NDC", DrugCode),
        ("Card Number", PaymentCard),
        ("CCNumber", PaymentCard),
        ("Routing #", BankRoutingNumber),
        ("ABA", BankRoutingNumber),
        ("Acct #", AccountNumber),
        ("Checking Account", BankAccountNumber),
        ("IBAN", Iban),
        ("DL Number", DriverLicense),
        ("Passport No", Passport),
        ("Client IP", IpAddress),
        ("Website", Url),
        ("Username", Username),
        ("Password", Password),
        ("Admit Date", DateOfService),
        ("DischargeDate", DateOfService),
        ("DOS", DateOfService),
        ("Sex", Sex),
        ("Gender", Sex),
        ("Date of Death", DateOfDeath),
        ("Claim Number", AccountNumber),
    ] {
        assert_eq!(element_of_header(header).map(|m| m.element), Some(element), "{header}");
    }
}

#[test]
fn parts_of_names_and_roles() {
    let parts = |header| element_of_header(header).map(|m| (m.part, m.role));
    assert_eq!(parts("LNAME"), Some((Part::Surname, None)));
    assert_eq!(parts("Maiden Name"), Some((Part::FormerSurname, None)));
    assert_eq!(parts("MI"), Some((Part::Middle, None)));
    assert_eq!(parts("guarantor_last_name"), Some((Part::Surname, Some(Role::Guarantor))));
    assert_eq!(parts("Spouse First Name"), Some((Part::Given, Some(Role::NextOfKin))));
    assert_eq!(parts("Employee Name"), Some((Part::Whole, Some(Role::Staff))));
    assert_eq!(parts("NOK Phone"), Some((Part::Whole, Some(Role::NextOfKin))));
}

#[test]
fn long_or_strange_headers_are_harmless() {
    assert_eq!(element_of_header(&"name ".repeat(1000)), None);
    assert_eq!(element_of_header("\u{1f600}\u{300}"), None);
    assert_eq!(element_of_header("İSSN"), None);
}
