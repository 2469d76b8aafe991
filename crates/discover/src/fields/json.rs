//! Meanings of key names, for records that follow no health standard: JSON, XML exports, settings.
//!
//! What it is: a table of key names, compared without case and separators (`dateOfBirth`, `date_of_birth` and
//! `DATE-OF-BIRTH` are one), and the rule by which keys of one record are one person.
//!
//! What it is not: a guess. A key that is not in the table is left to the prose scanner.
//!
//! The one idea: **a record is a person if it holds a name or a number of one**; records nested in it that
//! hold only an address or a telephone belong to that person.

use std::collections::BTreeMap;

use chartward_model::{Element, FieldGroup, Part, Role, Span, Subject};

use super::collect::{At, Collector, Meaning, NameParts};
use crate::columns::element_of_header;

/// What a key means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Given,
    Middle,
    Surname,
    FormerSurname,
    Suffix,
    /// A whole name.
    Name,
    /// A whole name if the record is a person's by its other keys.
    MaybeName,
    Holds(Meaning),
    /// Kept as written: login names and passwords.
    AsWritten(Element),
}

const fn is(element: Element) -> Key {
    Key::Holds(Meaning::Is(element))
}

/// Keys in lower case without separators.
const KEYS: &[(&[&str], Key)] = &[
    (&["firstname", "givenname", "fname", "forename", "given", "first", "patientfirstname"], Key::Given),
    (&["middlename", "middleinitial", "mname", "middle"], Key::Middle),
    (&["lastname", "surname", "familyname", "lname", "family", "last", "patientlastname"], Key::Surname),
    (&["maidenname", "birthname", "formername"], Key::FormerSurname),
    (&["suffix", "namesuffix", "generation"], Key::Suffix),
    (
        &[
            "fullname",
            "patientname",
            "membername",
            "subscribername",
            "employeename",
            "personname",
            "displayname",
        ],
        Key::Name,
    ),
    (&["name", "patient", "member", "subscriber", "employee", "contact"], Key::MaybeName),
    (
        &[
            "ssn",
            "socialsecuritynumber",
            "socialsecurity",
            "socialsecurityno",
            "ssno",
            "ssnumber",
            "nationalid",
        ],
        is(Element::Ssn),
    ),
    (&["itin"], is(Element::Itin)),
    (
        &[
            "mrn",
            "medicalrecordnumber",
            "medicalrecordno",
            "medrecno",
            "chartnumber",
            "patientid",
            "patientnumber",
        ],
        is(Element::MedicalRecordNumber),
    ),
    (
        &[
            "memberid",
            "membernumber",
            "subscriberid",
            "policynumber",
            "insuranceid",
            "healthplanid",
            "insurancenumber",
        ],
        Key::Holds(Meaning::PlanId),
    ),
    (&["mbi", "medicareid", "medicarenumber", "hicn", "medicarebeneficiaryid"], Key::Holds(Meaning::PlanId)),
    (&["npi", "providernpi", "nationalproviderid"], is(Element::NationalProviderId)),
    (&["dea", "deanumber"], is(Element::DeaNumber)),
    (&["dob", "dateofbirth", "birthdate", "birthday", "birthdt", "patientdob"], is(Element::DateOfBirth)),
    (&["dod", "dateofdeath", "deathdate", "deceaseddate"], is(Element::DateOfDeath)),
    (
        &[
            "dos",
            "dateofservice",
            "servicedate",
            "visitdate",
            "admissiondate",
            "admitdate",
            "dischargedate",
            "encounterdate",
        ],
        Key::Holds(Meaning::ServiceDates),
    ),
    (
        &[
            "phone",
            "phonenumber",
            "telephone",
            "mobile",
            "cell",
            "homephone",
            "workphone",
            "cellphone",
            "mobilephone",
            "fax",
            "tel",
            "phone1",
            "phone2",
        ],
        Key::Holds(Meaning::Telecom),
    ),
    (&["email", "emailaddress", "mail", "workemail", "homeemail", "personalemail"], is(Element::Email)),
    (
        &[
            "address",
            "address1",
            "streetaddress",
            "street",
            "addressline1",
            "addr",
            "line1",
            "homeaddress",
            "mailingaddress",
        ],
        is(Element::StreetAddress),
    ),
    (&["city", "town"], is(Element::City)),
    (&["state", "stateprovince", "statecode"], is(Element::State)),
    (&["zip", "zipcode", "postalcode", "postcode", "zip5"], is(Element::PostalCode)),
    (&["sex", "gender"], is(Element::Sex)),
    (
        &["driverlicense", "driverslicense", "driverlicensenumber", "driverslicensenumber", "dlnumber"],
        is(Element::DriverLicense),
    ),
    (&["passport", "passportnumber", "passportno"], is(Element::Passport)),
    (
        &["accountnumber", "patientaccount", "patientaccountnumber", "claimnumber", "claimid"],
        is(Element::AccountNumber),
    ),
    (&["diagnosiscode", "icd", "icd10", "icd10code", "dx", "dxcode"], is(Element::DiagnosisCode)),
    (
        &[
            "diagnosis",
            "diagnoses",
            "diagnosisdescription",
            "condition",
            "conditions",
            "problem",
            "allergies",
        ],
        is(Element::Diagnosis),
    ),
    (&["medication", "medications", "medicationname", "drugname", "prescription"], is(Element::Medication)),
    (&["procedurename", "proceduredescription", "surgery"], is(Element::Procedure)),
    (&["cpt", "cptcode", "procedurecode", "hcpcs"], is(Element::ProcedureCode)),
    (&["ndc", "ndccode", "drugcode", "rxnorm"], is(Element::DrugCode)),
    (&["creditcard", "creditcardnumber", "cardnumber", "ccnumber"], is(Element::PaymentCard)),
    (&["routingnumber", "bankrouting", "abarouting"], is(Element::BankRoutingNumber)),
    (&["bankaccount", "bankaccountnumber"], is(Element::BankAccountNumber)),
    (&["username", "login", "loginname", "userid"], Key::AsWritten(Element::Username)),
    (&["password", "passwd", "pwd", "passphrase"], Key::AsWritten(Element::Password)),
];

/// Words in a record's or key's name that say who its person is.
const ROLES: &[(&str, Role)] = &[
    ("guarantor", Role::Guarantor),
    ("emergency", Role::NextOfKin),
    ("nextofkin", Role::NextOfKin),
    ("relative", Role::NextOfKin),
    ("spouse", Role::NextOfKin),
    ("subscriber", Role::Subscriber),
    ("insured", Role::Subscriber),
    ("dependent", Role::Dependent),
    ("provider", Role::Provider),
    ("physician", Role::Provider),
    ("doctor", Role::Provider),
    ("clinician", Role::Provider),
    ("employee", Role::Staff),
    ("staff", Role::Staff),
    ("patient", Role::Patient),
    ("member", Role::Subscriber),
];

/// Writes the mentions of all records.
pub(super) fn read(out: &mut Collector<'_>) {
    let mut people: BTreeMap<usize, Subject> = BTreeMap::new();
    for index in 0..out.groups.len() {
        let Some(group) = out.groups.get(index) else { return };
        let mut keys: Vec<(At, Key)> =
            out.fields(index).filter_map(|(at, field)| Some((at, meaning(&field.path)?))).collect();
        let parent = group.parent.and_then(|parent| people.get(&(parent as usize)).copied());
        let own = keys.iter().any(|(_, key)| identifies(*key));
        let subject = if own { Some(out.subject(role(&group.kind))) } else { parent };
        if let Some(subject) = subject {
            people.insert(index, subject);
        }
        keys.retain(|(_, key)| own || *key != Key::MaybeName);
        record(out, &keys, subject);
    }
}

/// Fields that hold a part of a name: the mention of the name stands over one of them only, where the parts lie
/// apart, and speaks for all.
pub(super) fn name_parts(groups: &[FieldGroup]) -> Vec<Span> {
    let is_part = |path: &str| {
        matches!(
            meaning(path),
            Some(Key::Given | Key::Middle | Key::Surname | Key::FormerSurname | Key::Suffix)
        )
    };
    let fields = groups.iter().flat_map(|group| &group.fields);
    fields.filter(|field| is_part(&field.path)).map(|field| field.span).collect()
}

/// Whether a key makes its record a person's.
fn identifies(key: Key) -> bool {
    match key {
        Key::Surname | Key::Name | Key::Given | Key::Holds(Meaning::PlanId) => true,
        Key::Holds(Meaning::Is(element)) => {
            element.is_unique_to_a_person() || matches!(element, Element::DateOfBirth | Element::Email)
        }
        _ => false,
    }
}

fn role(kind: &str) -> Role {
    let name = squeeze(kind);
    ROLES.iter().find(|(word, _)| name.contains(word)).map_or(Role::Unknown, |(_, role)| *role)
}

/// The last part of a path, in lower case, without separators.
fn squeeze(path: &str) -> String {
    let path = path.trim_end_matches("/text()");
    let mut parts = path.split(['/', '@', '.', '[', ']', ':']);
    let last =
        parts.rfind(|part| !part.is_empty() && !part.bytes().all(|b| b.is_ascii_digit())).unwrap_or_default();
    last.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(40).collect()
}

fn meaning(path: &str) -> Option<Key> {
    let name = squeeze(path);
    let known = KEYS.iter().find(|(names, _)| names.contains(&name.as_str())).map(|(_, key)| *key);
    known.or_else(|| as_header(path))
}

/// What the key would say as the header of a table's column. A key about somebody beside the record's own
/// person ("emergency contact phone") is left out: this record cannot say who that is.
fn as_header(path: &str) -> Option<Key> {
    let last = path.trim_end_matches("/text()").rsplit(['/', '@', '.']).next()?;
    let header = element_of_header(last)?;
    let own = matches!(header.role, None | Some(Role::Patient));
    let key = match (header.element, header.part) {
        (Element::PersonName, Part::Given) => Key::Given,
        (Element::PersonName, Part::Middle) => Key::Middle,
        (Element::PersonName, Part::Surname) => Key::Surname,
        (Element::PersonName, Part::FormerSurname) => Key::FormerSurname,
        (Element::PersonName, Part::Suffix) => Key::Suffix,
        (Element::PersonName, Part::Whole) => Key::MaybeName,
        (Element::HealthPlanId | Element::MedicareHicn | Element::MedicareBeneficiaryId, _) => {
            Key::Holds(Meaning::PlanId)
        }
        (Element::DateOfService, _) => Key::Holds(Meaning::ServiceDates),
        (Element::Username | Element::Password, _) => Key::AsWritten(header.element),
        (element, _) => is(element),
    };
    own.then_some(key)
}

fn record(out: &mut Collector<'_>, keys: &[(At, Key)], subject: Option<Subject>) {
    let of = |wanted: Key| {
        keys.iter().filter(|(_, key)| *key == wanted).map(|(at, _)| *at).take(1).collect::<Vec<_>>()
    };
    let parts = NameParts {
        given: of(Key::Given),
        middle: of(Key::Middle),
        surname: of(Key::Surname),
        suffix: of(Key::Suffix),
        whole: None,
    };
    if !parts.surname.is_empty() || !parts.given.is_empty() {
        out.name_with(&parts, Part::Whole, subject, 950);
    }
    for (at, key) in keys {
        let whole = NameParts { whole: Some(*at), ..NameParts::default() };
        match key {
            Key::Name => {
                out.name_with(&whole, Part::Whole, subject, 930);
            }
            Key::MaybeName if parts.surname.is_empty() => {
                out.name_with(&whole, Part::Whole, subject, 800);
            }
            Key::FormerSurname => {
                let former = NameParts { surname: vec![*at], ..NameParts::default() };
                out.name_with(&former, Part::FormerSurname, subject, 930);
            }
            Key::Holds(meaning) => out.take(*at, *meaning, subject),
            Key::AsWritten(element) => {
                let text = out.value(*at).trim();
                if (3..=100).contains(&text.len()) && !text.contains(char::is_whitespace) {
                    out.stated(*at, *element, subject, text, 900);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use chartward_model::DocumentKind;

    use super::super::testing::{Made, assert_has};
    use super::squeeze;

    #[test]
    fn keys_are_compared_without_case_and_separators() {
        for path in
            ["/date_of_birth", "DateOfBirth", "/a/0/DATE-OF-BIRTH", "row@dateOfBirth", "a.date of birth[3]"]
        {
            assert_eq!(squeeze(path), "dateofbirth", "{path}");
        }
    }

    #[test]
    fn records_are_people() {
        let mut made = Made::new(DocumentKind::Json);
        made.group("patients", None)
            .field("/firstName", "", "Jane")
            .field("/lastName", "", "Doe")
            .field("/dob", "", "03/04/1957")
            .field("/ssn", "", "987-65-4320");
        made.group("address", Some(0)).field("/street", "", "9 Oak St").field("/zip", "", "97301");
        made.group("emergencyContact", Some(0)).field("/name", "", "Tim Doe").field(
            "/email",
            "",
            "tim@example.org",
        );
        made.group("settings", None).field("/name", "", "Nightly Export").field("/password", "", "hunter2x");
        assert_has(
            &made.read(),
            &[
                "person_name DOE^JANE #0 patient",
                "date_of_birth 1957-03-04 #0 patient",
                "ssn 987654320 #0 patient",
                "street_address 9 OAK ST #0 patient",
                "postal_code 97301 #0 patient",
                "person_name DOE^TIM #1 next_of_kin",
                "email tim@example.org #1 next_of_kin",
                "password hunter2x",
            ],
        );
        assert!(!made.read().iter().any(|line| line.contains("EXPORT")));
    }
}
