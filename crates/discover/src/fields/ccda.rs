//! Meanings of C-CDA elements, after HL7 CDA R2 and C-CDA R2.1, with the object identifiers of HL7's registry.
//!
//! What it is: which party is which person, which identifier root is which element, and which code system is a
//! diagnosis, a procedure, a medicine or a result, with the section's LOINC code where the system alone does not
//! say.
//!
//! What it is not: it does not read the narrative; that is running text.
//!
//! The one idea: **the record target is the patient of every entry**, whatever the entry's own participants are.

use std::collections::BTreeMap;

use chartward_model::{Element, Field, Part, Purpose, Role, Subject};

use super::collect::{At, Collector, Meaning, NameParts};

/// Identifier roots, whoever bears them.
const ROOTS: &[(&str, Meaning)] = &[
    ("2.16.840.1.113883.4.1", Meaning::Is(Element::Ssn)),
    ("2.16.840.1.113883.4.6", Meaning::Is(Element::NationalProviderId)),
    ("2.16.840.1.113883.4.814", Meaning::Is(Element::DeaNumber)),
    ("2.16.840.1.113883.4.572", Meaning::PlanId),
    ("2.16.840.1.113883.4.927", Meaning::PlanId),
];
/// Beginning of the roots of driver's licences, one per state.
const LICENSE_ROOT: &str = "2.16.840.1.113883.4.3.";
/// Beginning of the roots of passports, one per country.
const PASSPORT_ROOT: &str = "2.16.840.1.113883.4.330.";

const ICD10_CM: &str = "2.16.840.1.113883.6.90";
const ICD9_CM: &str = "2.16.840.1.113883.6.103";
const SNOMED: &str = "2.16.840.1.113883.6.96";
/// CPT, HCPCS (two roots), ICD-10-PCS, ICD-9 procedures, CDT.
const PROCEDURES: [&str; 6] = [
    "2.16.840.1.113883.6.12",
    "2.16.840.1.113883.6.285",
    "2.16.840.1.113883.6.14",
    "2.16.840.1.113883.6.4",
    "2.16.840.1.113883.6.104",
    "2.16.840.1.113883.6.13",
];
/// RxNorm, NDC, CVX.
const DRUGS: [&str; 3] = ["2.16.840.1.113883.6.88", "2.16.840.1.113883.6.69", "2.16.840.1.113883.12.292"];

/// Sections (LOINC) whose SNOMED CT findings are diagnoses: problems, past illness, admission and discharge
/// diagnosis, encounters, assessment, reason for visit or referral.
const PROBLEM_SECTIONS: [&str; 10] = [
    "11450-4", "11348-0", "46241-6", "11535-2", "78375-3", "46240-8", "51848-0", "51847-2", "29299-5",
    "42349-1",
];
/// Codes of observations whose value says how a problem stands, not what it is: status, health status,
/// severity, age at onset.
const NOT_PROBLEMS: [&str; 4] = ["33999-4", "11323-3", "SEV", "30525-0"];
/// Procedures.
const PROCEDURE_SECTION: &str = "47519-4";
/// Results and vital signs.
const RESULT_SECTIONS: [&str; 2] = ["30954-2", "8716-3"];
/// Payers.
const PAYER_SECTION: &str = "48768-6";

/// Parts of a path that lead to an organisation, place or thing, not to the person of the group.
const NOT_PERSON: [&str; 11] = [
    "Organization",
    "birthplace",
    "location",
    "scopingEntity",
    "manufacturedProduct",
    "AuthoringDevice",
    "playingDevice",
    "asOrganizationPartOf",
    "healthCareFacility",
    "specimen",
    "wholeOrganization",
];

/// Writes the mentions of a document.
pub(super) fn read(out: &mut Collector<'_>) {
    let mut parties = Parties::default();
    for index in 0..out.groups.len() {
        let Some(kind) = out.groups.get(index).map(|group| group.kind.as_str()) else { return };
        match kind {
            "recordTarget" => {
                let subject = out.subject(Role::Patient);
                parties.patient.get_or_insert(subject);
                person(out, index, subject);
            }
            "section" | "ClinicalDocument" | "custodian" | "serviceEvent" | "relatedDocument"
            | "inFulfillmentOf" => {}
            "encompassingEncounter" => encounter(out, index, parties.patient),
            "act"
            | "observation"
            | "substanceAdministration"
            | "supply"
            | "procedure"
            | "encounter"
            | "organizer"
            | "observationMedia"
            | "regionOfInterest" => statement(out, index, kind, parties.patient),
            _ => party(out, index, kind, &mut parties),
        }
    }
}

/// People met so far.
#[derive(Default)]
struct Parties {
    patient: Option<Subject>,
    clinicians: BTreeMap<String, Subject>,
}

/// A party of the header or of an entry.
fn party(out: &mut Collector<'_>, index: usize, kind: &str, parties: &mut Parties) {
    let Some(role) = party_role(out, index, kind) else { return };
    let name = names(out, index).into_iter().find_map(|parts| out.read_name(&parts));
    let key = name.map(|name| name.to_canonical().reveal(Purpose::Matching).to_owned());
    let subject = match role {
        Role::Patient => parties.patient,
        Role::Provider | Role::Staff => {
            // an organisation or a device has no person's name
            let Some(key) = key else { return };
            Some(*parties.clinicians.entry(key).or_insert_with(|| out.subject(role)))
        }
        _ if key.is_none() && !has_identifier(out, index) => None,
        _ => Some(out.subject(role)),
    };
    if let Some(subject) = subject {
        person(out, index, subject);
    }
}

fn has_identifier(out: &Collector<'_>, index: usize) -> bool {
    out.fields(index).any(|(_, field)| identifier(field).is_some())
}

/// Who a party is, by the group's name, its type code and its class code (CDA R2, 4.2.2 and 4.3.8).
fn party_role(out: &Collector<'_>, index: usize, kind: &str) -> Option<Role> {
    let has = |part: &str| out.fields(index).any(|(_, field)| field.path.contains(part));
    let class = |path: &str| out.value_of(index, path).trim();
    let (name, code) = kind.split_once(' ').unwrap_or((kind, ""));
    match name {
        "performer" if class("assignedEntity/code@code") == "GUAR" => Some(Role::Guarantor),
        "guardian" | "subject" => Some(Role::NextOfKin),
        "informant" if has("relatedEntity") => Some(Role::NextOfKin),
        "informant"
        | "author"
        | "legalAuthenticator"
        | "authenticator"
        | "encounterParticipant"
        | "performer"
        | "responsibleParty"
        | "informationRecipient" => Some(Role::Provider),
        "dataEnterer" => Some(Role::Staff),
        "participant" if has("associatedEntity") => Some(match (class("associatedEntity@classCode"), code) {
            ("GUAR", _) => Role::Guarantor,
            ("POLHOLD", _) | (_, "HLD") => Role::Subscriber,
            ("COVPTY" | "PAT", _) | (_, "COV") => Role::Patient,
            ("ASSIGNED" | "PROV" | "QUAL", _) | (_, "REF" | "REFB" | "REFT" | "CON" | "ATND") => {
                Role::Provider
            }
            _ => Role::NextOfKin,
        }),
        // in an entry only the parties of a policy are people: who is covered, and who holds it
        "participant" if code == "COV" => Some(Role::Patient),
        "participant" if code == "HLD" => Some(Role::Subscriber),
        _ => None,
    }
}

/// A path without the numbers of repetitions.
fn plain(path: &str) -> String {
    let mut plain = String::with_capacity(path.len());
    let mut inside = false;
    for c in path.chars() {
        match c {
            '[' => inside = true,
            ']' => inside = false,
            c if !inside => plain.push(c),
            _ => {}
        }
    }
    plain
}

fn is_of_person(path: &str) -> bool {
    !NOT_PERSON.iter().any(|part| path.contains(part))
}

/// What an identifier is by its root.
fn identifier(field: &Field) -> Option<Meaning> {
    let root = field.qualifier.trim();
    if !field.path.ends_with("id@extension") || !is_of_person(&field.path) {
        return None;
    }
    if root.starts_with(LICENSE_ROOT) {
        return Some(Meaning::Is(Element::DriverLicense));
    }
    if root.starts_with(PASSPORT_ROOT) {
        return Some(Meaning::Is(Element::Passport));
    }
    ROOTS.iter().find(|(known, _)| *known == root).map(|(_, meaning)| *meaning)
}

/// Writes what a group says of its person.
fn person(out: &mut Collector<'_>, index: usize, subject: Subject) {
    let names = names(out, index);
    for (position, parts) in names.iter().enumerate() {
        // a family name with qualifier BR was given at birth; beside another name it is a former one
        let birth =
            parts.surname.first().and_then(|at| out.field(*at)).is_some_and(|field| field.qualifier == "BR");
        let part = if position > 0 && birth { Part::FormerSurname } else { Part::Whole };
        out.name(parts, part, Some(subject));
    }
    let of_patient = subject.role == Role::Patient;
    let plan = of_patient || subject.role == Role::Subscriber;
    for (at, field) in out.fields(index) {
        if !is_of_person(&field.path) {
            continue;
        }
        let path = plain(&field.path);
        let meaning = match path.rsplit('/').next().unwrap_or_default() {
            "id@extension" => identifier(field).or_else(|| {
                if path.starts_with("patientRole/") {
                    Some(Meaning::Is(Element::MedicalRecordNumber))
                } else if plan && path.starts_with("participantRole/") {
                    Some(Meaning::PlanId)
                } else {
                    None
                }
            }),
            "birthTime@value" => Some(Meaning::Is(Element::DateOfBirth)),
            "deceasedTime@value" => Some(Meaning::Is(Element::DateOfDeath)),
            "administrativeGenderCode@code" => Some(Meaning::Is(Element::Sex)),
            "streetAddressLine" | "streetName" => Some(Meaning::Is(Element::StreetAddress)),
            "city" => Some(Meaning::Is(Element::City)),
            "state" => Some(Meaning::Is(Element::State)),
            "postalCode" => Some(Meaning::Is(Element::PostalCode)),
            "telecom@value" => Some(Meaning::Telecom),
            _ => None,
        };
        if let Some(meaning) = meaning {
            out.take(at, meaning, Some(subject));
        }
    }
}

/// The names in a group, each with its parts.
fn names(out: &Collector<'_>, index: usize) -> Vec<NameParts> {
    let mut names: Vec<(String, NameParts)> = Vec::new();
    for (at, field) in out.fields(index) {
        let Some((stem, part)) = name_part(&field.path) else { continue };
        if !is_of_person(stem) {
            continue;
        }
        if names.last().is_none_or(|(last, _)| last != stem) {
            names.push((stem.to_owned(), NameParts::default()));
        }
        let Some((_, parts)) = names.last_mut() else { continue };
        match part {
            "family" => parts.surname.push(at),
            "given" => parts.given.push(at),
            "suffix" => parts.suffix.push(at),
            _ => parts.whole = Some(at),
        }
    }
    names.into_iter().flat_map(|(_, parts)| former_apart(out, parts)).collect()
}

/// Splits a path into the name element and the part below it: `patient/name[2]/family`.
fn name_part(path: &str) -> Option<(&str, &str)> {
    let (stem, last) = path.rsplit_once('/').unwrap_or(("", path));
    let is_name = |element: &str| element.split('[').next() == Some("name");
    if is_name(last) {
        return Some((path, ""));
    }
    let above = stem.rsplit('/').next().unwrap_or_default();
    (is_name(above) && matches!(last, "family" | "given" | "suffix")).then_some((stem, last))
}

/// A name with two family names, one of them given at birth, is two names.
fn former_apart(out: &Collector<'_>, mut parts: NameParts) -> Vec<NameParts> {
    let at_birth = |at: &At| out.field(*at).is_some_and(|field| field.qualifier == "BR");
    if parts.surname.len() < 2 || parts.surname.iter().all(at_birth) {
        return vec![parts];
    }
    let (former, surname): (Vec<At>, Vec<At>) = parts.surname.iter().copied().partition(at_birth);
    parts.surname = surname;
    let former: Vec<NameParts> =
        former.into_iter().map(|at| NameParts { surname: vec![at], ..NameParts::default() }).collect();
    [vec![parts], former].concat()
}

fn encounter(out: &mut Collector<'_>, index: usize, patient: Option<Subject>) {
    for (at, field) in out.fields(index) {
        let meaning = match field.path.as_str() {
            "id@extension" => Meaning::Is(Element::AccountNumber),
            path if path.starts_with("effectiveTime") => Meaning::Is(Element::DateOfService),
            _ => continue,
        };
        out.take(at, meaning, patient);
    }
}

/// The LOINC code of the section that a group stands in; empty if in none.
fn section<'a>(out: &Collector<'a>, index: usize) -> &'a str {
    let mut at = Some(index);
    for _ in 0..64 {
        let Some(group) = at.and_then(|at| out.groups.get(at)) else { return "" };
        if group.kind == "section" {
            return out.value_of(at.unwrap_or(0), "code@code").trim();
        }
        at = group.parent.map(|parent| parent as usize);
    }
    ""
}

/// A clinical statement: its codes and dates are the patient's.
fn statement(out: &mut Collector<'_>, index: usize, kind: &str, patient: Option<Subject>) {
    if patient.is_none() {
        return;
    }
    let mut section = section(out, index);
    if NOT_PROBLEMS.contains(&out.value_of(index, "code@code").trim()) {
        section = "";
    }
    for (at, field) in out.fields(index) {
        let meaning = match plain(&field.path).as_str() {
            "effectiveTime@value" | "effectiveTime/low@value" | "effectiveTime/high@value" => {
                Some(Meaning::Is(Element::DateOfService))
            }
            "id@extension" if section == PAYER_SECTION && kind == "act" => Some(Meaning::PlanId),
            path if path.ends_with("@code") => coded(path, &field.qualifier, kind, section),
            _ => None,
        };
        if let Some(meaning) = meaning {
            out.take(at, meaning, patient);
        }
    }
    if kind == "observation" && RESULT_SECTIONS.contains(&section) {
        result(out, index, patient);
    }
}

/// What a code is, by its system, its place and the section.
fn coded(path: &str, system: &str, kind: &str, section: &str) -> Option<Meaning> {
    let is_value = path == "value@code" || path == "value/translation@code";
    let is_code = path == "code@code" || path == "code/translation@code";
    let of_substance =
        path.contains("manufacturedMaterial/code") || path.contains("manufacturedLabeledDrug/code");
    let diagnosis = matches!(system, ICD10_CM | ICD9_CM) && (is_value || is_code)
        || system == SNOMED && is_value && PROBLEM_SECTIONS.contains(&section);
    let procedure = PROCEDURES.contains(&system) && (is_code || is_value)
        || system == SNOMED && is_code && (kind == "procedure" || section == PROCEDURE_SECTION);
    if diagnosis {
        Some(Meaning::Is(Element::DiagnosisCode))
    } else if procedure {
        Some(Meaning::Is(Element::ProcedureCode))
    } else if of_substance && DRUGS.contains(&system) {
        Some(Meaning::Is(Element::DrugCode))
    } else {
        None
    }
}

/// A result: the code of what was measured, and the value.
fn result(out: &mut Collector<'_>, index: usize, patient: Option<Subject>) {
    let Some((code, _)) = out.fields(index).find(|(_, field)| field.path == "code@code") else { return };
    let code_text = out.value(code).trim().to_ascii_uppercase();
    let value = out
        .fields(index)
        .find(|(_, field)| matches!(field.path.as_str(), "value@value" | "value" | "value@code"));
    match value.filter(|(at, _)| out.value(*at).len() <= 60) {
        Some((at, _)) => {
            let canonical = format!("{code_text}={}", out.value(at).trim().to_uppercase());
            out.stated(at, Element::LabResult, patient, &canonical, 950);
        }
        None => out.stated(code, Element::LabResult, patient, &code_text, 900),
    }
}

#[cfg(test)]
mod tests {
    use chartward_model::DocumentKind;

    use super::super::testing::{Made, assert_has};

    #[test]
    fn people_of_a_clinical_document() {
        let mut made = Made::new(DocumentKind::Ccda);
        made.group("ClinicalDocument", None).field("id@extension", "1.2", "doc1");
        made.group("recordTarget", Some(0))
            .field("patientRole/id@extension", "1.2.3", "998991")
            .field("patientRole/id@extension", "2.16.840.1.113883.4.1", "111-00-2330")
            .field("patientRole/id@extension", "2.16.840.1.113883.4.3.41", "D99-1234")
            .field("patientRole/addr/streetAddressLine", "HP", "9 Oak Street")
            .field("patientRole/addr/city", "HP", "Salem")
            .field("patientRole/addr/postalCode", "HP", "97301")
            .field("patientRole/telecom@value", "MC", "tel:(503)555-0142")
            .field("patientRole/patient/name/given", "L", "Jane")
            .field("patientRole/patient/name/family", "AD", "Doe")
            .field("patientRole/patient/name/family", "BR", "Roe")
            .field("patientRole/patient/name[2]/family", "", "Doh")
            .field("patientRole/patient/name[2]/given", "", "Jane")
            .field("patientRole/patient/birthTime@value", "", "19570304120000")
            .field("patientRole/patient/administrativeGenderCode@code", "", "F")
            .field("patientRole/patient/birthplace/place/addr/city", "", "Elsewhere")
            .field("patientRole/providerOrganization/name", "", "Good Clinic");
        made.group("guardian", Some(1)).field("guardianPerson/name", "", "Tim Doe").field(
            "telecom@value",
            "",
            "mailto:tim@example.org",
        );
        made.group("author", Some(0))
            .field("assignedAuthor/id@extension", "2.16.840.1.113883.4.6", "1234567893")
            .field("assignedAuthor/assignedPerson/name/family", "", "Hart");
        made.group("legalAuthenticator", Some(0)).field(
            "assignedEntity/assignedPerson/name/family",
            "",
            "Hart",
        );
        made.group("participant IND", Some(0)).field("associatedEntity@classCode", "", "GUAR").field(
            "associatedEntity/associatedPerson/name",
            "",
            "Ann Doe",
        );
        made.group("custodian", Some(0)).field(
            "assignedCustodian/representedCustodianOrganization/name",
            "",
            "Good Clinic",
        );
        let found = made.read();
        assert_has(
            &found,
            &[
                "medical_record_number 998991 #0 patient",
                "ssn 111002330 #0 patient",
                "driver_license D991234 #0 patient",
                "street_address 9 OAK ST #0 patient",
                "phone 5035550142 #0 patient",
                "person_name DOE^JANE #0 patient",
                "person_name ROE former_surname #0 patient",
                "person_name DOH^JANE #0 patient",
                "date_of_birth 1957-03-04 #0 patient",
                "sex F #0 patient",
                "person_name DOE^TIM #1 next_of_kin",
                "email tim@example.org #1 next_of_kin",
                "national_provider_id 1234567893 #2 provider",
                "person_name HART #2 provider",
                "person_name DOE^ANN #3 guarantor",
            ],
        );
        assert!(
            !found
                .iter()
                .any(|line| line.contains("ELSEWHERE") || line.contains("CLINIC") || line.contains("#4")),
            "{found:#?}"
        );
    }

    #[test]
    fn entries_are_the_patients() {
        let mut made = Made::new(DocumentKind::Ccda);
        made.group("recordTarget", None).field("patientRole/patient/name", "", "Jane Doe");
        made.group("section", Some(0)).field("code@code", "2.16.840.1.113883.6.1", "11450-4");
        made.group("observation", Some(1))
            .field("effectiveTime/low@value", "", "20200501")
            .field("value@code", "2.16.840.1.113883.6.96", "44054006")
            .field("value/translation@code", "2.16.840.1.113883.6.90", "E11.9");
        made.group("observation", Some(2)).field("code@code", "2.16.840.1.113883.6.1", "33999-4").field(
            "value@code",
            "2.16.840.1.113883.6.96",
            "55561003",
        );
        made.group("section", Some(0)).field("code@code", "", "48765-2");
        made.group("observation", Some(4)).field("value@code", "2.16.840.1.113883.6.96", "416098002");
        made.group("substanceAdministration", Some(4)).field(
            "consumable/manufacturedProduct/manufacturedMaterial/code@code",
            "2.16.840.1.113883.6.88",
            "197361",
        );
        made.group("procedure", Some(4)).field("code@code", "2.16.840.1.113883.6.12", "45378");
        made.group("section", Some(0)).field("code@code", "", "30954-2");
        made.group("observation", Some(8)).field("code@code", "2.16.840.1.113883.6.1", "4548-4").field(
            "value@value",
            "%",
            "7.2",
        );
        made.group("section", Some(0)).field("code@code", "", "48768-6");
        made.group("act", Some(10));
        made.group("participant COV", Some(11)).field("participantRole/id@extension", "1.2", "W12345");
        made.group("participant HLD", Some(11)).field("participantRole/id@extension", "1.2", "W12345").field(
            "participantRole/playingEntity/name",
            "",
            "Tim Doe",
        );
        let found = made.read();
        assert_has(
            &found,
            &[
                "date_of_service 2020-05-01 #0 patient",
                "diagnosis_code 44054006 #0 patient",
                "diagnosis_code E11.9 #0 patient",
                "drug_code 197361 #0 patient",
                "procedure_code 45378 #0 patient",
                "lab_result 4548-4=7.2 #0 patient",
                "health_plan_id W12345 #0 patient",
                "person_name DOE^TIM #1 subscriber",
                "health_plan_id W12345 #1 subscriber",
            ],
        );
        assert!(!found.iter().any(|line| line.contains("416098002")), "an allergy is no diagnosis");
        assert!(!found.iter().any(|line| line.contains("55561003")), "a status is no diagnosis");
    }
}
