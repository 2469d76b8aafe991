//! Meanings of FHIR elements, after FHIR R4 (4.0.1; STU3 and R5 where names differ) and the U.S. identifier
//! systems.
//!
//! What it is: one table from resource and path to data element, and the rules by which a resource is about
//! a patient.
//!
//! What it is not: it does not fetch what a reference points at. A patient who is not in the document is a
//! subject known by the reference alone, for the resolve crate to join.
//!
//! The one idea: **a reference is an identifier too.** Every patient carries `Patient/<id>` as a record
//! reference, every resource about somebody elsewhere carries the same.

use std::collections::BTreeMap;

use chartward_model::{Element, Part, Role, Subject};

use super::collect::{At, Collector, Meaning, NameParts};
use crate::detectors::record_reference;

/// What the qualifier beside an element must be.
#[derive(Clone, Copy)]
enum When {
    Always,
    /// A code system or kind that contains one of these.
    Has(&'static [&'static str]),
}

const DIAGNOSIS_SYSTEMS: &[&str] = &["icd-10", "icd-9", "snomed"];
const PROCEDURE_SYSTEMS: &[&str] = &["cpt", "hcpcs", "snomed", "icd-10-pcs", "HCPCS", "cdt"];
const BILLED: &[&str] = &["cpt", "hcpcs", "HCPCS"];
const DRUG_SYSTEMS: &[&str] = &["rxnorm", "ndc", "cvx", "snomed", "sid/mvx"];

const SERVICE: Meaning = Meaning::Is(Element::DateOfService);
const DIAGNOSIS: Meaning = Meaning::Is(Element::DiagnosisCode);
const PROCEDURE: Meaning = Meaning::Is(Element::ProcedureCode);
const DRUG: Meaning = Meaning::Is(Element::DrugCode);

/// Resource (`*` for any but those about people), path without the numbers of repetitions, qualifier, what it holds.
const ELEMENTS: &[(&str, &str, When, Meaning)] = &[
    ("Condition", "/code/coding/code", When::Has(DIAGNOSIS_SYSTEMS), DIAGNOSIS),
    ("*", "/reasonCode/coding/code", When::Has(DIAGNOSIS_SYSTEMS), DIAGNOSIS),
    ("*", "/reason/coding/code", When::Has(DIAGNOSIS_SYSTEMS), DIAGNOSIS),
    ("*", "/diagnosis/diagnosisCodeableConcept/coding/code", When::Always, DIAGNOSIS),
    ("*", "/procedure/procedureCodeableConcept/coding/code", When::Always, PROCEDURE),
    ("Procedure", "/code/coding/code", When::Has(PROCEDURE_SYSTEMS), PROCEDURE),
    ("ServiceRequest", "/code/coding/code", When::Has(PROCEDURE_SYSTEMS), PROCEDURE),
    ("*", "/item/productOrService/coding/code", When::Has(BILLED), PROCEDURE),
    ("*", "/item/service/coding/code", When::Has(BILLED), PROCEDURE),
    ("Encounter", "/type/coding/code", When::Has(BILLED), PROCEDURE),
    ("*", "/medicationCodeableConcept/coding/code", When::Has(DRUG_SYSTEMS), DRUG),
    ("*", "/medication/concept/coding/code", When::Has(DRUG_SYSTEMS), DRUG),
    ("Medication", "/code/coding/code", When::Has(DRUG_SYSTEMS), DRUG),
    ("Immunization", "/vaccineCode/coding/code", When::Always, DRUG),
    ("AllergyIntolerance", "/code/coding/code", When::Has(&["rxnorm"]), DRUG),
    ("*", "/period/start", When::Always, SERVICE),
    ("*", "/period/end", When::Always, SERVICE),
    ("*", "/performedDateTime", When::Always, SERVICE),
    ("*", "/performedPeriod/start", When::Always, SERVICE),
    ("*", "/performedPeriod/end", When::Always, SERVICE),
    ("*", "/occurrenceDateTime", When::Always, SERVICE),
    ("*", "/date", When::Always, SERVICE),
    ("*", "/effectiveDateTime", When::Always, SERVICE),
    ("*", "/effectivePeriod/start", When::Always, SERVICE),
    ("*", "/effectivePeriod/end", When::Always, SERVICE),
    ("*", "/onsetDateTime", When::Always, SERVICE),
    ("*", "/recordedDate", When::Always, SERVICE),
    ("*", "/assertedDate", When::Always, SERVICE),
    ("*", "/authoredOn", When::Always, SERVICE),
    ("*", "/whenHandedOver", When::Always, SERVICE),
    ("*", "/billablePeriod/start", When::Always, SERVICE),
    ("*", "/billablePeriod/end", When::Always, SERVICE),
    ("*", "/item/servicedDate", When::Always, SERVICE),
    ("*", "/item/servicedPeriod/start", When::Always, SERVICE),
    ("*", "/context/period/start", When::Always, SERVICE),
    ("*", "/started", When::Always, SERVICE),
    ("Coverage", "/subscriberId", When::Always, Meaning::PlanId),
    ("Coverage", "/subscriberId/value", When::Always, Meaning::PlanId),
    ("Coverage", "/identifier/value", When::Always, Meaning::PlanId),
    ("Account", "/identifier/value", When::Always, Meaning::Is(Element::AccountNumber)),
    ("Claim", "/identifier/value", When::Always, Meaning::Is(Element::AccountNumber)),
];

/// Paths that say whom a resource is about.
const ABOUT: [&str; 5] = [
    "/subject/reference",
    "/patient/reference",
    "/beneficiary/reference",
    "/for/reference",
    "/individual/reference",
];

/// Resources that are people.
fn role_of(kind: &str) -> Option<Role> {
    match kind {
        "Patient" => Some(Role::Patient),
        "Patient.contact" | "RelatedPerson" => Some(Role::NextOfKin),
        "Practitioner" => Some(Role::Provider),
        "Person" => Some(Role::Unknown),
        _ => None,
    }
}

/// Writes the mentions of all resources.
pub(super) fn read(out: &mut Collector<'_>) {
    let people = People::of(out);
    let mut elsewhere: BTreeMap<String, Subject> = BTreeMap::new();
    for index in 0..out.groups.len() {
        let Some(kind) = out.groups.get(index).map(|group| group.kind.as_str()) else { return };
        if let Some(subject) = people.by_group.get(&index).copied() {
            person(out, index, kind, subject);
            continue;
        }
        let subject = about(out, index, &people, &mut elsewhere);
        resource(out, index, kind, subject);
    }
}

/// The people in a document, by group and by every way to refer to them.
#[derive(Default)]
struct People {
    by_group: BTreeMap<usize, Subject>,
    by_reference: BTreeMap<String, Subject>,
    /// The patient that a group is or is about, by its own statement.
    patients: BTreeMap<usize, Subject>,
}

impl People {
    fn of(out: &mut Collector<'_>) -> Self {
        let mut people = Self::default();
        for index in 0..out.groups.len() {
            let Some(group) = out.groups.get(index) else { break };
            let Some(role) = role_of(&group.kind) else { continue };
            let subject = references(out, index)
                .iter()
                .find_map(|reference| people.by_reference.get(reference).copied())
                .filter(|known| group.kind == "Patient" && known.role == Role::Patient)
                .unwrap_or_else(|| out.subject(role));
            people.by_group.insert(index, subject);
            if group.kind == "Patient" {
                people.patients.insert(index, subject);
            }
            for reference in references(out, index) {
                people.by_reference.entry(reference).or_insert(subject);
            }
        }
        people
    }
}

/// The canonical references by which a resource is known: `Patient/<id>` from its id and its full URL.
fn references(out: &Collector<'_>, index: usize) -> Vec<String> {
    let Some(group) = out.groups.get(index) else { return Vec::new() };
    let kind = group.kind.as_str();
    // a contained resource's id means something inside its container only
    let scope = group.parent.map_or_else(String::new, |parent| format!("{parent}#"));
    let id = out.value_of(index, "/id").trim().trim_start_matches('#');
    let url = out.value_of(index, "/fullUrl").trim();
    let mut all = Vec::new();
    if !id.is_empty() {
        all.push(format!("{scope}{kind}/{id}"));
    }
    if let Some(reference) =
        record_reference::canonical(url, kind).filter(|reference| !all.contains(reference))
    {
        all.push(reference);
    }
    all
}

/// Whom a resource is about: the patient it refers to, else whoever its container is about.
fn about(
    out: &mut Collector<'_>,
    index: usize,
    people: &People,
    elsewhere: &mut BTreeMap<String, Subject>,
) -> Option<Subject> {
    let mut group = Some(index);
    // contained resources refer to their container's patient, or to none
    for _ in 0..8 {
        let at = group?;
        if let Some(subject) = people.patients.get(&at) {
            return Some(*subject);
        }
        let found = out.fields(at).find(|(_, field)| ABOUT.contains(&path(&field.path).as_str()));
        if let Some((field, _)) = found {
            return referred(out, field, at, people, elsewhere);
        }
        group = out.groups.get(at).and_then(|group| group.parent).map(|parent| parent as usize);
    }
    None
}

fn referred(
    out: &mut Collector<'_>,
    at: At,
    index: usize,
    people: &People,
    elsewhere: &mut BTreeMap<String, Subject>,
) -> Option<Subject> {
    let reference = out.value(at).trim();
    if let Some(id) = reference.strip_prefix('#') {
        let container =
            out.groups.get(index).and_then(|group| group.parent).unwrap_or(u32::try_from(index).unwrap_or(0));
        return people.by_reference.get(&format!("{container}#Patient/{id}")).copied();
    }
    let reference = record_reference::canonical(reference, "Patient")?;
    if let Some(subject) = people.by_reference.get(&reference) {
        return Some(*subject);
    }
    let subject = *elsewhere.entry(reference.clone()).or_insert_with(|| out.subject(Role::Patient));
    out.stated(at, Element::RecordReference, Some(subject), &reference, 990);
    Some(subject)
}

/// A path without the numbers of repetitions.
fn path(path: &str) -> String {
    let parts = path.split('/').filter(|part| part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()));
    parts.collect::<Vec<_>>().join("/")
}

/// The beginning of a path up to and with its first number: one repetition.
fn repetition(path: &str) -> &str {
    let mut end = 0;
    for part in path.split('/').skip(1) {
        end += part.len() + 1;
        if !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()) {
            break;
        }
    }
    path.get(..end).unwrap_or(path)
}

fn person(out: &mut Collector<'_>, index: usize, kind: &str, subject: Subject) {
    names(out, index, subject);
    if kind == "Patient" {
        own_references(out, index, subject);
    }
    for (at, field) in out.fields(index) {
        let meaning = match path(&field.path).as_str() {
            "/identifier/value" => identifier(out, index, &field.path, &field.qualifier, kind),
            "/telecom/value" => match field.qualifier.as_str() {
                "url" => Some(Meaning::Is(Element::Url)),
                "pager" | "other" => None,
                _ => Some(Meaning::Telecom),
            },
            "/birthDate" => Some(Meaning::Is(Element::DateOfBirth)),
            "/deceasedDateTime" => Some(Meaning::Is(Element::DateOfDeath)),
            "/gender" => Some(Meaning::Is(Element::Sex)),
            "/address/line" => Some(Meaning::Is(Element::StreetAddress)),
            "/address/city" => Some(Meaning::Is(Element::City)),
            "/address/state" => Some(Meaning::Is(Element::State)),
            "/address/postalCode" => Some(Meaning::Is(Element::PostalCode)),
            _ => None,
        };
        if let Some(meaning) = meaning {
            out.take(at, meaning, Some(subject));
        }
    }
}

fn own_references(out: &mut Collector<'_>, index: usize, subject: Subject) {
    let mut seen = Vec::new();
    for (at, field) in out.fields(index) {
        let reference = match field.path.as_str() {
            "/id" => Some(format!("Patient/{}", out.value(at).trim())),
            "/fullUrl" => record_reference::canonical(out.value(at), "Patient"),
            _ => None,
        };
        if let Some(reference) = reference.filter(|reference| !seen.contains(reference)) {
            out.stated(at, Element::RecordReference, Some(subject), &reference, 990);
            seen.push(reference);
        }
    }
}

/// What an identifier is: by its type (HL7 table 0203), else by its system.
fn identifier(
    out: &Collector<'_>,
    index: usize,
    field_path: &str,
    qualifier: &str,
    kind: &str,
) -> Option<Meaning> {
    let system_path =
        field_path.strip_suffix("value").map(|stem| format!("{stem}system")).unwrap_or_default();
    let system = out.value_of(index, &system_path).trim().to_ascii_lowercase();
    if system.contains("us-ssn") || system.ends_with("2.16.840.1.113883.4.1") {
        return Some(Meaning::Is(Element::Ssn));
    }
    if system.contains("us-npi") || system.ends_with("2.16.840.1.113883.4.6") {
        return Some(Meaning::Is(Element::NationalProviderId));
    }
    if system.contains("us-mbi") || system.contains("us-medicare") || system.contains("medicare-beneficiary")
    {
        return Some(Meaning::PlanId);
    }
    match qualifier {
        "SS" | "SSN" => return Some(Meaning::Is(Element::Ssn)),
        "DL" => return Some(Meaning::Is(Element::DriverLicense)),
        "PPN" => return Some(Meaning::Is(Element::Passport)),
        "MC" | "MB" | "MA" | "SN" | "HC" | "NIIP" => return Some(Meaning::PlanId),
        "AN" | "VN" => return Some(Meaning::Is(Element::AccountNumber)),
        "NPI" => return Some(Meaning::Is(Element::NationalProviderId)),
        "DEA" => return Some(Meaning::Is(Element::DeaNumber)),
        "MR" | "MRN" | "MRT" => return Some(Meaning::Is(Element::MedicalRecordNumber)),
        _ => {}
    }
    // any other number of a patient is a record number of whoever gave it out
    (kind == "Patient").then_some(Meaning::Is(Element::MedicalRecordNumber))
}

/// The names of a person: one mention for each, a maiden name as what it is.
fn names(out: &mut Collector<'_>, index: usize, subject: Subject) {
    let mut names: Vec<(&str, NameParts, &str)> = Vec::new();
    for (at, field) in out.fields(index) {
        let part = match path(&field.path).as_str() {
            "/name/family" => "family",
            "/name/given" => "given",
            "/name/suffix" => "suffix",
            "/name/text" => "text",
            _ => continue,
        };
        let key = repetition(&field.path);
        // a contact has one name and no number to it
        let key = if key == field.path { "/name" } else { key };
        if names.last().is_none_or(|(last, ..)| *last != key) {
            names.push((key, NameParts::default(), field.qualifier.as_str()));
        }
        let Some((_, parts, _)) = names.last_mut() else { continue };
        match part {
            "family" => parts.surname.push(at),
            "given" => parts.given.push(at),
            "suffix" => parts.suffix.push(at),
            _ => parts.whole = Some(at),
        }
    }
    for (position, (_, parts, used)) in names.iter().enumerate() {
        let former = position > 0 && *used == "maiden";
        out.name(parts, if former { Part::FormerSurname } else { Part::Whole }, Some(subject));
    }
}

fn resource(out: &mut Collector<'_>, index: usize, kind: &str, subject: Option<Subject>) {
    for (at, field) in out.fields(index) {
        let path = path(&field.path);
        let system = field.qualifier.as_str();
        let fits = |when: &When| match when {
            When::Always => true,
            When::Has(parts) => parts.iter().any(|part| system.contains(part)),
        };
        let rule = ELEMENTS.iter().find(|(resource, element, when, _)| {
            (*resource == kind || *resource == "*") && *element == path && fits(when)
        });
        match rule {
            // what is about nobody who can be told is not a person's element
            Some(_) if subject.is_none() => {}
            Some((.., meaning)) => out.take(at, *meaning, subject),
            None => mentioned(out, at, &path, subject),
        }
    }
    if let (Some(subject), "Observation" | "DiagnosticReport") = (subject, kind) {
        result(out, index, subject);
    }
}

/// A name that stands beside a reference.
fn mentioned(out: &mut Collector<'_>, at: At, path: &str, subject: Option<Subject>) {
    if !path.ends_with("/display") {
        return;
    }
    let whole = NameParts { whole: Some(at), ..NameParts::default() };
    if matches!(path, "/subject/display" | "/patient/display" | "/beneficiary/display") && subject.is_some() {
        out.name_with(&whole, Part::Whole, subject, 900);
        return;
    }
    let stem = path.trim_end_matches("display");
    let Some(field) = out.field(at) else { return };
    let sibling =
        field.path.strip_suffix("display").map(|stem| format!("{stem}reference")).unwrap_or_default();
    let reference = out.value_of(at.group as usize, &sibling);
    let clinician = reference.contains("Practitioner/")
        || reference.contains("Practitioner?")
        || field.qualifier == "Practitioner";
    let titled = out.value(at).trim_start().to_ascii_lowercase().starts_with("dr.");
    if (clinician || titled) && !stem.contains("coding") {
        let subject = out.subject(Role::Provider);
        out.name_with(&whole, Part::Whole, Some(subject), 900);
    }
}

/// Results: the code of what was measured, and the value; for a panel (blood pressure) one per component.
fn result(out: &mut Collector<'_>, index: usize, subject: Subject) {
    let mut stems = vec![String::new()];
    for (_, field) in out.fields(index) {
        let stem = repetition(&field.path);
        if stem.starts_with("/component/") && stems.last().is_none_or(|last| last != stem) {
            stems.push(stem.to_owned());
        }
    }
    let has_components = stems.len() > 1;
    for stem in stems {
        let find = |tail: &str| {
            let wanted = format!("{stem}{tail}");
            out.fields(index).find(|(_, field)| field.path == wanted).map(|(at, _)| at)
        };
        let Some(code) = find("/code/coding/0/code") else { continue };
        let code_text = out.value(code).trim().to_ascii_uppercase();
        let tails =
            ["/valueQuantity/value", "/valueString", "/valueCodeableConcept/coding/0/code", "/valueInteger"];
        let value = tails.iter().find_map(|tail| find(tail)).filter(|at| out.value(*at).len() <= 60);
        match value {
            Some(at) => {
                let canonical = format!("{code_text}={}", out.value(at).trim().to_uppercase());
                out.stated(at, Element::LabResult, Some(subject), &canonical, 950);
            }
            None if stem.is_empty() && has_components => {}
            None => out.stated(code, Element::LabResult, Some(subject), &code_text, 900),
        }
    }
}

#[cfg(test)]
mod tests {
    use chartward_model::DocumentKind;

    use super::super::testing::{Made, assert_has};
    use super::{path, repetition};
    use crate::detectors::record_reference;

    #[test]
    fn references_have_one_form() {
        for (reference, expected) in [
            ("Patient/p1", Some("Patient/p1")),
            ("urn:uuid:p1", Some("Patient/p1")),
            ("https://fhir.example.org/r4/Patient/p1/_history/2", Some("Patient/p1")),
            ("Group/g", None),
            ("#p1", None),
            ("Patient?identifier=1", None),
            ("", None),
        ] {
            assert_eq!(record_reference::canonical(reference, "Patient").as_deref(), expected, "{reference}");
        }
        assert_eq!(path("/name/0/given/1"), "/name/given");
        assert_eq!(repetition("/name/10/given/1"), "/name/10");
    }

    #[test]
    fn resources_are_about_their_patient() {
        let mut made = Made::new(DocumentKind::Fhir);
        made.group("Condition", None)
            .field("/subject/reference", "", "urn:uuid:u1")
            .field("/code/coding/0/code", "http://hl7.org/fhir/sid/icd-10-cm", "E11.9")
            .field("/onsetDateTime", "", "2020-05-01T10:00:00Z");
        made.group("Patient", None)
            .field("/fullUrl", "", "urn:uuid:u1")
            .field("/id", "", "p1")
            .field("/identifier/0/system", "", "http://hl7.org/fhir/sid/us-ssn")
            .field("/identifier/0/value", "SS", "999-12-3456")
            .field("/identifier/1/value", "MR", "abc-7")
            .field("/identifier/2/value", "DL", "S99912345")
            .field("/name/0/family", "official", "Doe")
            .field("/name/0/given/0", "official", "Jane")
            .field("/name/0/given/1", "official", "Q")
            .field("/name/1/family", "maiden", "Roe")
            .field("/name/1/given/0", "maiden", "Jane")
            .field("/telecom/0/value", "phone", "503-555-0142")
            .field("/telecom/1/value", "email", "jane@example.org")
            .field("/gender", "", "female")
            .field("/birthDate", "", "1957-03-04")
            .field("/deceasedDateTime", "", "2024-01-01")
            .field("/address/0/line/0", "home", "9 Oak Street")
            .field("/address/0/state", "home", "Oregon");
        made.group("Patient.contact", Some(1)).field("/name/family", "", "Doe").field(
            "/name/given/0",
            "",
            "Tim",
        );
        made.group("Practitioner", None)
            .field("/identifier/0/system", "", "http://hl7.org/fhir/sid/us-npi")
            .field("/identifier/0/value", "http://hl7.org/fhir/sid/us-npi", "1234567893")
            .field("/name/0/family", "", "Hart");
        made.group("Observation", None)
            .field("/subject/reference", "", "Patient/p1")
            .field("/code/coding/0/code", "http://loinc.org", "4548-4")
            .field("/valueQuantity/value", "", "7.2");
        made.group("Coverage", None).field("/beneficiary/reference", "", "Patient/elsewhere").field(
            "/subscriberId",
            "",
            "W12345",
        );
        made.group("Claim", None).field("/patient/reference", "", "Patient/elsewhere").field(
            "/billablePeriod/start",
            "",
            "2024-01-02",
        );
        assert_has(
            &made.read(),
            &[
                "diagnosis_code E11.9 #0 patient",
                "date_of_service 2020-05-01 #0 patient",
                "record_reference Patient/u1 #0 patient",
                "record_reference Patient/p1 #0 patient",
                "ssn 999123456 #0 patient",
                "medical_record_number ABC7 #0 patient",
                "driver_license S99912345 #0 patient",
                "person_name DOE^JANE^Q #0 patient",
                "person_name ROE former_surname #0 patient",
                "phone 5035550142 #0 patient",
                "email jane@example.org #0 patient",
                "sex F #0 patient",
                "date_of_birth 1957-03-04 #0 patient",
                "date_of_death 2024-01-01 #0 patient",
                "street_address 9 OAK ST #0 patient",
                "state OR #0 patient",
                "person_name DOE^TIM #1 next_of_kin",
                "national_provider_id 1234567893 #2 provider",
                "person_name HART #2 provider",
                "lab_result 4548-4=7.2 #0 patient",
                "record_reference Patient/elsewhere #3 patient",
                "health_plan_id W12345 #3 patient",
                "date_of_service 2024-01-02 #3 patient",
            ],
        );
    }

    #[test]
    fn contained_resources_belong_to_their_container() {
        let mut made = Made::new(DocumentKind::Fhir);
        made.group("ExplanationOfBenefit", None).field("/patient/reference", "", "#p");
        made.group("Patient", Some(0)).field("/id", "", "p").field("/name/0/family", "", "Doe");
        made.group("Coverage", Some(0)).field("/subscriberId", "", "W1");
        let found = made.read();
        assert_has(&found, &["person_name DOE #0 patient"]);
        assert!(found.iter().all(|line| !line.contains("#1")), "{found:#?}");
    }
}
