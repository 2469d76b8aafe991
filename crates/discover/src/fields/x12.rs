//! Meanings of X12 elements, after the implementation guides 005010X222 and X223 (837), X220 (834), X221
//! (835), X279 (270/271) and their 004010 forebears.
//!
//! What it is: one table from element and qualifier to data element, and the rules by which a party loop is
//! a person.
//!
//! What it is not: a claims processor; amounts, adjustments and service counts are not looked at.
//!
//! The one idea: **in a claim there is always a patient**: the dependent if the claim hangs on one, else the
//! subscriber. The subscriber of a dependent's claim is exposed too, as a person of their own.

use std::collections::BTreeMap;

use chartward_model::{Element, Part, Purpose, Role, Subject};

use super::collect::{At, Collector, Meaning, NameParts};

/// What the qualifier beside an element must be.
#[derive(Clone, Copy)]
enum When {
    Always,
    /// One of these.
    Is(&'static [&'static str]),
    /// Begins with one of these and a slash (DTP: qualifier and format).
    Date(&'static [&'static str]),
}

const SERVICE_DATES: &[&str] = &[
    "472", "431", "434", "435", "096", "454", "484", "439", "150", "151", "232", "233", "435", "471", "304",
    "573", "297",
];
const DIAGNOSES: &[&str] = &["BK", "ABK", "BF", "ABF", "BJ", "ABJ", "PR", "APR", "BN", "ABN", "ZZ", "DD"];
const PROCEDURES: &[&str] = &["BR", "BBR", "BQ", "BBQ", "BP", "BO", "CAH"];

/// Element (segment and number, with `-2` for a component), its qualifier, what it holds.
const ELEMENTS: &[(&str, When, Meaning)] = &[
    ("NM109", When::Is(&["MI", "II", "MR", "ZZ"]), Meaning::PlanId),
    ("NM109", When::Is(&["HN", "C"]), Meaning::PlanId),
    ("NM109", When::Is(&["34", "SY"]), Meaning::Is(Element::Ssn)),
    ("NM109", When::Is(&["XX"]), Meaning::Is(Element::NationalProviderId)),
    // payer and payee of an 835 (loops 1000A and 1000B)
    ("N104", When::Is(&["XX"]), Meaning::Is(Element::NationalProviderId)),
    ("REF02", When::Is(&["SY", "34"]), Meaning::Is(Element::Ssn)),
    ("REF02", When::Is(&["0F", "IG", "1W", "3H", "NQ", "Q4"]), Meaning::PlanId),
    ("REF02", When::Is(&["F6"]), Meaning::PlanId),
    ("REF02", When::Is(&["EA", "23"]), Meaning::Is(Element::MedicalRecordNumber)),
    ("REF02", When::Is(&["EJ", "Y4", "D9", "F8", "1K", "BLT"]), Meaning::Is(Element::AccountNumber)),
    ("REF02", When::Is(&["HPI"]), Meaning::Is(Element::NationalProviderId)),
    ("N403", When::Always, Meaning::Is(Element::PostalCode)),
    ("N402", When::Always, Meaning::Is(Element::State)),
    ("N401", When::Always, Meaning::Is(Element::City)),
    ("PER04", When::Is(&["TE", "HP", "WP", "CP", "FX", "BN"]), Meaning::Is(Element::Phone)),
    ("PER06", When::Is(&["TE", "HP", "WP", "CP", "FX", "BN"]), Meaning::Is(Element::Phone)),
    ("PER08", When::Is(&["TE", "HP", "WP", "CP", "FX", "BN"]), Meaning::Is(Element::Phone)),
    ("PER04", When::Is(&["EM"]), Meaning::Is(Element::Email)),
    ("PER06", When::Is(&["EM"]), Meaning::Is(Element::Email)),
    ("PER08", When::Is(&["EM"]), Meaning::Is(Element::Email)),
    ("DMG02", When::Always, Meaning::Is(Element::DateOfBirth)),
    ("DMG03", When::Always, Meaning::Is(Element::Sex)),
    ("PAT06", When::Is(&["D8"]), Meaning::Is(Element::DateOfDeath)),
    ("INS12", When::Always, Meaning::Is(Element::DateOfDeath)),
    ("CLM01", When::Always, Meaning::Is(Element::AccountNumber)),
    ("CLP01", When::Always, Meaning::Is(Element::AccountNumber)),
    ("CLP07", When::Always, Meaning::Is(Element::AccountNumber)),
    ("DTP03", When::Date(SERVICE_DATES), Meaning::ServiceDates),
    ("DTM02", When::Is(SERVICE_DATES), Meaning::ServiceDates),
    ("HI", When::Is(DIAGNOSES), Meaning::Is(Element::DiagnosisCode)),
    ("HI", When::Is(PROCEDURES), Meaning::Is(Element::ProcedureCode)),
    ("SV101-2", When::Is(&["HC", "HP", "WK"]), Meaning::Is(Element::ProcedureCode)),
    ("SV202-2", When::Is(&["HC", "HP", "WK"]), Meaning::Is(Element::ProcedureCode)),
    ("SV301-2", When::Is(&["AD"]), Meaning::Is(Element::ProcedureCode)),
    ("SVC01-2", When::Is(&["HC", "AD", "HP"]), Meaning::Is(Element::ProcedureCode)),
    ("SVD03-2", When::Is(&["HC", "AD", "HP"]), Meaning::Is(Element::ProcedureCode)),
    ("SVC01-2", When::Is(&["N4"]), Meaning::Is(Element::DrugCode)),
    ("LIN03", When::Is(&["N4"]), Meaning::Is(Element::DrugCode)),
    ("BPR07", When::Is(&["01"]), Meaning::Is(Element::BankRoutingNumber)),
    ("BPR13", When::Is(&["01"]), Meaning::Is(Element::BankRoutingNumber)),
    ("BPR09", When::Is(&["DA", "SG"]), Meaning::Is(Element::BankAccountNumber)),
    ("BPR15", When::Is(&["DA", "SG"]), Meaning::Is(Element::BankAccountNumber)),
];

/// Codes of NM101 for people who treat, order, refer or bill.
const PROVIDERS: &[&str] = &[
    "82", "85", "87", "71", "72", "73", "77", "DN", "DK", "DQ", "P3", "DD", "QB", "ZZ", "1P", "FA", "DJ",
    "SJ", "D2", "1T", "3D", "80", "OD", "QA", "QN", "Y2", "1X", "X3", "LI", "TT",
];

/// Writes the mentions of all transactions.
pub(super) fn read(out: &mut Collector<'_>) {
    let subjects = people(out);
    for index in 0..out.groups.len() {
        let subject = subjects.about.get(&index).copied();
        let is_person = subjects.named.contains_key(&index);
        let is_party = party(out, index).is_some();
        if is_person {
            write_name(out, index, subject);
        }
        contact(out, index);
        let mut streets: Vec<At> = Vec::new();
        for (at, field) in out.fields(index) {
            let path = field.path.as_str();
            // an organisation's address and numbers are nobody's, save those that name a clinician
            let personal = is_person || !is_party;
            if matches!(path, "N301" | "N302") && is_person {
                streets.push(at);
            }
            let Some(meaning) = meaning(path, &field.qualifier) else { continue };
            let bank = path.starts_with("BPR");
            let provider_number = meaning == Meaning::Is(Element::NationalProviderId);
            let told = personal && (subject.is_some() || !path.starts_with("PER"));
            if bank || provider_number || told {
                out.take(at, meaning, subject);
            }
        }
        out.joined(&streets, Element::StreetAddress, subject);
    }
}

fn meaning(path: &str, qualifier: &str) -> Option<Meaning> {
    // HI has twelve composites of one form; the second component is the code
    let base = path.split('[').next().unwrap_or(path);
    let name = if base.starts_with("HI") && base.ends_with("-2") { "HI" } else { base };
    let fits = |when: &When| match when {
        When::Always => true,
        When::Is(codes) => codes.contains(&qualifier),
        When::Date(codes) => qualifier.split_once('/').is_some_and(|(code, _)| codes.contains(&code)),
    };
    ELEMENTS.iter().find(|(element, when, _)| *element == name && fits(when)).map(|(.., meaning)| *meaning)
}

/// The people of a document: by the group that names them, and by the groups that are about them.
#[derive(Default)]
struct People {
    named: BTreeMap<usize, Subject>,
    about: BTreeMap<usize, Subject>,
}

/// The code for what a party is (NM101), if the group is a party.
fn party<'a>(out: &Collector<'a>, index: usize) -> Option<&'a str> {
    let kind = &out.groups.get(index)?.kind;
    kind.rsplit_once("NM1*").or_else(|| kind.rsplit_once("N1*")).map(|(_, code)| code)
}

/// First pass: who is there, and which group is about whom.
fn people(out: &mut Collector<'_>) -> People {
    let mut people = People::default();
    let mut clinicians: BTreeMap<String, Subject> = BTreeMap::new();
    for index in 0..out.groups.len() {
        let Some(group) = out.groups.get(index) else { break };
        let parent = group.parent.map(|parent| parent as usize);
        let Some(code) = party(out, index) else {
            // claims, lines and coverages are about whomever they hang on
            if let Some(subject) = parent.and_then(|parent| people.about.get(&parent)) {
                people.about.insert(index, *subject);
            }
            continue;
        };
        if !is_person(out, index, code) {
            continue;
        }
        let subject = match role(out, index, code) {
            Role::Provider => {
                let name = out.read_name(&name_parts(out, index));
                let key = name.map(|name| name.to_canonical().reveal(Purpose::Matching).to_owned());
                let key = key.unwrap_or_else(|| out.value_of(index, "NM109").to_owned());
                *clinicians.entry(key).or_insert_with(|| out.subject(Role::Provider))
            }
            role => same_person(out, &people, index, code).unwrap_or_else(|| out.subject(role)),
        };
        people.named.insert(index, subject);
        people.about.insert(index, subject);
        adopt(out, &mut people, index, code, subject);
    }
    people
}

/// A level, payment or enrolment is about the person named below it.
fn adopt(out: &Collector<'_>, people: &mut People, index: usize, code: &str, subject: Subject) {
    let Some(parent) = out.groups.get(index).and_then(|group| group.parent) else { return };
    let parent_kind = out.groups.get(parent as usize).map_or("", |group| group.kind.as_str());
    let adopts = ["HL", "CLP", "INS", "SBR"].iter().any(|name| parent_kind.ends_with(name));
    if adopts && matches!(code, "IL" | "QC" | "03" | "74") {
        people.about.entry(parent as usize).or_insert(subject);
        // coverages and service lines between have no name of their own
        for (later, group) in out.groups.iter().enumerate().skip(parent as usize + 1).take(64) {
            if group.parent == Some(parent) && party(out, later).is_none() {
                people.about.entry(later).or_insert(subject);
            }
        }
    }
}

fn is_person(out: &Collector<'_>, index: usize, code: &str) -> bool {
    match out.value_of(index, "NM102").trim() {
        "1" => true,
        "2" => false,
        _ => matches!(code, "IL" | "QC" | "03" | "74" | "31" | "S3" | "QD"),
    }
}

fn role(out: &Collector<'_>, index: usize, code: &str) -> Role {
    let kind = out.groups.get(index).map_or("", |group| group.kind.as_str());
    let level = out.groups.get(index).and_then(|group| group.parent).map_or(index, |parent| parent as usize);
    match code {
        "IL" if kind.starts_with("834") && out.value_of(level, "INS01") == "N" => Role::Dependent,
        // a subscriber level without levels below it is the patient's own (HL04)
        "IL" if out.value_of(level, "HL04") == "0" => Role::Patient,
        "IL" | "74" | "70" | "31" => Role::Subscriber,
        "QC" => Role::Patient,
        "03" => Role::Dependent,
        "QD" | "GD" | "GB" => Role::Guarantor,
        "S3" | "S1" | "LR" | "6Y" => Role::NextOfKin,
        "41" | "40" | "IC" => Role::Staff,
        code if PROVIDERS.contains(&code) => Role::Provider,
        _ => Role::Unknown,
    }
}

/// Someone met before: the corrected name of the same member, or the patient who is his own subscriber.
fn same_person(out: &Collector<'_>, people: &People, index: usize, code: &str) -> Option<Subject> {
    let group = out.groups.get(index)?;
    let parent = group.parent? as usize;
    // corrected, prior and mailing names are the member's (834 loops 2100B and 2100C, 835 NM1*74)
    if matches!(code, "74" | "70" | "31") {
        return people.about.get(&parent).copied();
    }
    // another payer's subscriber, or the insured of a payment: the patient, if the name is the patient's
    let other_subscriber = group.kind.contains(" 2330 ") || group.kind.starts_with("835 ");
    if code != "IL" || !other_subscriber {
        return None;
    }
    let patient = people.about.get(&parent).copied()?;
    let name = out.read_name(&name_parts(out, index))?;
    let same = people.named.iter().any(|(named, subject)| {
        *subject == patient && out.read_name(&name_parts(out, *named)).as_ref() == Some(&name)
    });
    same.then_some(patient)
}

/// NM103 surname, NM104 given, NM105 middle, NM107 suffix.
fn name_parts(out: &Collector<'_>, index: usize) -> NameParts {
    let list = |path: &str| {
        out.fields(index).find(|(_, field)| field.path == path).map(|(at, _)| at).into_iter().collect()
    };
    NameParts {
        surname: list("NM103"),
        given: list("NM104"),
        middle: list("NM105"),
        suffix: list("NM107"),
        whole: None,
    }
}

fn write_name(out: &mut Collector<'_>, index: usize, subject: Option<Subject>) {
    let parts = name_parts(out, index);
    out.name(&parts, Part::Whole, subject);
}

/// PER02 names the person to ask at a submitter or provider.
fn contact(out: &mut Collector<'_>, index: usize) {
    let Some((at, _)) = out.fields(index).find(|(_, field)| field.path == "PER02") else { return };
    // often a department: believed only as far as worth a look
    let parts = NameParts { whole: Some(at), ..NameParts::default() };
    if out.read_name(&parts).is_some_and(|name| name.is_full()) {
        let subject = out.subject(Role::Staff);
        out.name_with(&parts, Part::Whole, Some(subject), 500);
    }
}

#[cfg(test)]
mod tests {
    use chartward_model::DocumentKind;

    use super::super::testing::{Made, assert_has};

    /// Adds a party's name.
    fn named<'m>(made: &'m mut Made, kind: &str, parent: u32, surname: &str, given: &str) -> &'m mut Made {
        made.group(kind, Some(parent))
            .field("NM102", "", "1")
            .field("NM103", "", surname)
            .field("NM104", "", given)
    }

    #[test]
    fn a_dependents_claim_exposes_two_people() {
        let mut made = Made::new(DocumentKind::X12);
        made.group("837 ST", None);
        made.group("837 2000A HL", Some(0));
        named(&mut made, "837 2010AA NM1*85", 1, "HART", "LEE").field("NM109", "XX", "1234567893").field(
            "REF02",
            "SY",
            "900-11-2222",
        );
        made.group("837 2000B HL", Some(1)).field("HL04", "", "1");
        named(&mut made, "837 2010BA NM1*IL", 3, "DOE", "JOHN")
            .field("NM109", "MI", "W12345")
            .field("DMG02", "D8", "19500101");
        made.group("837 2010BB NM1*PR", Some(3))
            .field("NM102", "", "2")
            .field("NM103", "", "ACME HEALTH")
            .field("N401", "", "SALEM");
        made.group("837 2000C HL", Some(3)).field("HL04", "", "0");
        named(&mut made, "837 2010CA NM1*QC", 6, "DOE", "JANE")
            .field("N301", "", "9 OAK ST")
            .field("N403", "", "97301")
            .field("DMG03", "", "F");
        made.group("837 2300 CLM", Some(7))
            .field("CLM01", "", "ACCT-1")
            .field("HI01-2", "ABK", "E119")
            .field("DTP03", "434/RD8", "20240101-20240103");
        named(&mut made, "837 2310 NM1*82", 8, "HART", "LEE");
        made.group("837 2320 SBR", Some(8));
        named(&mut made, "837 2330 NM1*IL", 10, "DOE", "JANE").field("NM109", "MI", "1EG4TE5MK72");
        made.group("837 2400 LX", Some(8)).field("SV101-2", "HC", "99213").field(
            "LIN03",
            "N4",
            "00071-0155-23",
        );
        let found = made.read();
        assert_has(
            &found,
            &[
                "person_name HART^LEE #0 provider",
                "national_provider_id 1234567893 #0 provider",
                "ssn 900112222 #0 provider",
                "person_name DOE^JOHN #1 subscriber",
                "health_plan_id W12345 #1 subscriber",
                "date_of_birth 1950-01-01 #1 subscriber",
                "person_name DOE^JANE #2 patient",
                "street_address 9 OAK ST #2 patient",
                "postal_code 97301 #2 patient",
                "sex F #2 patient",
                "account_number ACCT1 #2 patient",
                "diagnosis_code E11.9 #2 patient",
                "date_of_service 2024-01-01 #2 patient",
                "date_of_service 2024-01-03 #2 patient",
                "medicare_beneficiary_id 1EG4TE5MK72 #2 patient",
                "procedure_code 99213 #2 patient",
                "drug_code 00071015523 #2 patient",
            ],
        );
        assert!(
            !found.iter().any(|line| line.contains("#3") || line.contains("SALEM") || line.contains("ACME")),
            "{found:#?}"
        );
    }

    #[test]
    fn payments_name_the_patient_after_the_claim() {
        let mut made = Made::new(DocumentKind::X12);
        made.group("835 ST", None).field("BPR07", "01", "021000021").field("BPR09", "DA", "12345678");
        made.group("835 2100 CLP", Some(0)).field("CLP01", "", "A1").field("DTM02", "232", "20240101");
        named(&mut made, "835 2100 NM1*QC", 1, "DOE", "JANE").field("NM109", "HN", "900123456B");
        named(&mut made, "835 2100 NM1*74", 1, "DOE", "JAYNE");
        made.group("835 2110 SVC", Some(1)).field("SVC01-2", "HC", "99213");
        assert_has(
            &made.read(),
            &[
                "bank_routing_number 021000021",
                "bank_account_number 12345678",
                "account_number A1 #0 patient",
                "date_of_service 2024-01-01 #0 patient",
                "person_name DOE^JANE #0 patient",
                "medicare_hicn 900123456B #0 patient",
                "ssn 900123456 #1 wage_earner",
                "person_name DOE^JAYNE #0 patient",
                "procedure_code 99213 #0 patient",
            ],
        );
    }

    #[test]
    fn enrolment_and_eligibility_tell_subscriber_from_dependent() {
        let mut made = Made::new(DocumentKind::X12);
        made.group("834 ST", None);
        made.group("834 2000 INS", Some(0)).field("INS01", "", "N").field("REF02", "0F", "900112222");
        named(&mut made, "834 2100A NM1*IL", 1, "DOE", "TIM").field("NM109", "34", "900-22-3333");
        named(&mut made, "834 2100B NM1*70", 1, "DOE", "TIMOTHY");
        made.group("271 2000C HL", None).field("HL04", "", "0");
        named(&mut made, "271 2100C NM1*IL", 4, "POE", "ANN");
        made.group("271 2110C EB", Some(5)).field("DTP03", "472/D8", "20240101");
        assert_has(
            &made.read(),
            &[
                "health_plan_id 900112222 #0 dependent",
                "ssn 900223333 #0 dependent",
                "person_name DOE^TIM #0 dependent",
                "person_name DOE^TIMOTHY #0 dependent",
                "person_name POE^ANN #1 patient",
                "date_of_service 2024-01-01 #1 patient",
            ],
        );
    }
}
