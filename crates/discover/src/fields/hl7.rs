//! Meanings of HL7 v2 fields, after HL7 v2.5.1 chapters 3 (PID, NK1, MRG, PV1), 4 (ORC, OBR, RXA, RXE), 6
//! (DG1, GT1, IN1, IN2, PR1, FT1), 7 (OBX), 10 (SCH, AIP) and 12 (PRB, ROL).
//!
//! What it is: one table from segment and field to shape (name, address, identifier list, ...) and person.
//!
//! What it is not: a reader of local Z segments; nothing says what their fields hold.
//!
//! The one idea: **a message is about the patient of its last PID**; next of kin, guarantor and insured are
//! people of their own unless the message says "self" or gives the patient's own name.

use std::collections::BTreeMap;

use chartward_model::{Element, Jurisdiction, Part, PersonName, Purpose, Role, Subject};
use jiff::civil::Date;

use super::collect::{At, Collector, Meaning, NameParts};

/// What a field is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// XPN: surname, given, middle, suffix.
    Name,
    /// XPN of a name used before or beside.
    OtherName,
    /// XCN: identifier, surname, given, middle, suffix.
    Person,
    /// XAD: street, more of it, city, state, ZIP.
    Address,
    /// XTN.
    Telephone,
    /// CX: an identifier; its type code may say that it is another than this.
    Identifier(Element),
    /// One value.
    Value(Meaning),
    /// CE or CWE.
    Code(Element),
}

/// Whose a field is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Patient,
    /// The person of this segment: next of kin, guarantor, insured.
    Own,
    Provider,
    Staff,
}

use Shape::{Address, Code, Identifier, Name, OtherName, Person, Telephone, Value};

const BIRTH: Shape = Value(Meaning::Is(Element::DateOfBirth));
const DEATH: Shape = Value(Meaning::Is(Element::DateOfDeath));
const SERVICE: Shape = Value(Meaning::ServiceDates);
const SEX: Shape = Value(Meaning::Is(Element::Sex));
const SSN: Shape = Value(Meaning::Is(Element::Ssn));

/// Segment, field, what it is made of, whose it is.
const FIELDS: &[(&str, u16, Shape, Whose)] = &[
    ("PID", 2, Identifier(Element::MedicalRecordNumber), Whose::Patient),
    ("PID", 3, Identifier(Element::MedicalRecordNumber), Whose::Patient),
    ("PID", 4, Identifier(Element::MedicalRecordNumber), Whose::Patient),
    ("PID", 5, Name, Whose::Patient),
    ("PID", 7, BIRTH, Whose::Patient),
    ("PID", 8, SEX, Whose::Patient),
    ("PID", 9, OtherName, Whose::Patient),
    ("PID", 11, Address, Whose::Patient),
    ("PID", 13, Telephone, Whose::Patient),
    ("PID", 14, Telephone, Whose::Patient),
    ("PID", 18, Identifier(Element::AccountNumber), Whose::Patient),
    ("PID", 19, SSN, Whose::Patient),
    ("PID", 20, Value(Meaning::Is(Element::DriverLicense)), Whose::Patient),
    ("PID", 29, DEATH, Whose::Patient),
    ("PID", 40, Telephone, Whose::Patient),
    ("PD1", 4, Person, Whose::Provider),
    ("MRG", 1, Identifier(Element::MedicalRecordNumber), Whose::Patient),
    ("MRG", 2, Identifier(Element::MedicalRecordNumber), Whose::Patient),
    ("MRG", 3, Identifier(Element::AccountNumber), Whose::Patient),
    ("MRG", 4, Identifier(Element::MedicalRecordNumber), Whose::Patient),
    ("MRG", 7, OtherName, Whose::Patient),
    ("NK1", 2, Name, Whose::Own),
    ("NK1", 4, Address, Whose::Own),
    ("NK1", 5, Telephone, Whose::Own),
    ("NK1", 6, Telephone, Whose::Own),
    ("NK1", 15, SEX, Whose::Own),
    ("NK1", 16, BIRTH, Whose::Own),
    ("NK1", 33, Identifier(Element::MedicalRecordNumber), Whose::Own),
    ("NK1", 37, SSN, Whose::Own),
    ("GT1", 3, Name, Whose::Own),
    ("GT1", 5, Address, Whose::Own),
    ("GT1", 6, Telephone, Whose::Own),
    ("GT1", 7, Telephone, Whose::Own),
    ("GT1", 8, BIRTH, Whose::Own),
    ("GT1", 9, SEX, Whose::Own),
    ("GT1", 12, SSN, Whose::Own),
    ("IN1", 16, Name, Whose::Own),
    ("IN1", 18, BIRTH, Whose::Own),
    ("IN1", 19, Address, Whose::Own),
    ("IN1", 36, Value(Meaning::PlanId), Whose::Patient),
    ("IN1", 43, SEX, Whose::Own),
    ("IN1", 49, Identifier(Element::HealthPlanId), Whose::Own),
    ("IN2", 2, SSN, Whose::Own),
    ("IN2", 6, Value(Meaning::PlanId), Whose::Own),
    ("IN2", 8, Value(Meaning::PlanId), Whose::Patient),
    ("IN2", 10, Value(Meaning::PlanId), Whose::Own),
    ("IN2", 61, Value(Meaning::PlanId), Whose::Patient),
    ("IN2", 63, Telephone, Whose::Own),
    ("PV1", 7, Person, Whose::Provider),
    ("PV1", 8, Person, Whose::Provider),
    ("PV1", 9, Person, Whose::Provider),
    ("PV1", 17, Person, Whose::Provider),
    ("PV1", 19, Identifier(Element::AccountNumber), Whose::Patient),
    ("PV1", 44, SERVICE, Whose::Patient),
    ("PV1", 45, SERVICE, Whose::Patient),
    ("PV1", 50, Identifier(Element::AccountNumber), Whose::Patient),
    ("PV1", 52, Person, Whose::Provider),
    ("DG1", 3, Code(Element::DiagnosisCode), Whose::Patient),
    ("DG1", 5, SERVICE, Whose::Patient),
    ("DG1", 16, Person, Whose::Provider),
    ("PRB", 3, Code(Element::DiagnosisCode), Whose::Patient),
    ("PRB", 7, SERVICE, Whose::Patient),
    ("PR1", 3, Code(Element::ProcedureCode), Whose::Patient),
    ("PR1", 5, SERVICE, Whose::Patient),
    ("PR1", 8, Person, Whose::Provider),
    ("PR1", 11, Person, Whose::Provider),
    ("PR1", 12, Person, Whose::Provider),
    ("FT1", 4, SERVICE, Whose::Patient),
    ("FT1", 19, Code(Element::DiagnosisCode), Whose::Patient),
    ("FT1", 20, Person, Whose::Provider),
    ("FT1", 21, Person, Whose::Provider),
    ("FT1", 25, Code(Element::ProcedureCode), Whose::Patient),
    ("ORC", 10, Person, Whose::Staff),
    ("ORC", 11, Person, Whose::Staff),
    ("ORC", 12, Person, Whose::Provider),
    ("ORC", 19, Person, Whose::Staff),
    ("OBR", 7, SERVICE, Whose::Patient),
    ("OBR", 10, Person, Whose::Staff),
    ("OBR", 16, Person, Whose::Provider),
    ("OBR", 28, Person, Whose::Provider),
    ("OBR", 32, Person, Whose::Provider),
    ("OBR", 44, Code(Element::ProcedureCode), Whose::Patient),
    ("OBX", 14, SERVICE, Whose::Patient),
    ("OBX", 16, Person, Whose::Provider),
    ("RXA", 3, SERVICE, Whose::Patient),
    ("RXA", 5, Code(Element::DrugCode), Whose::Patient),
    ("RXA", 10, Person, Whose::Provider),
    ("RXE", 2, Code(Element::DrugCode), Whose::Patient),
    ("RXE", 13, Person, Whose::Provider),
    ("RXE", 14, Person, Whose::Provider),
    ("RXO", 1, Code(Element::DrugCode), Whose::Patient),
    ("RXD", 2, Code(Element::DrugCode), Whose::Patient),
    ("RXD", 3, SERVICE, Whose::Patient),
    ("RXD", 10, Person, Whose::Provider),
    ("RXG", 4, Code(Element::DrugCode), Whose::Patient),
    ("SCH", 12, Person, Whose::Staff),
    ("SCH", 16, Person, Whose::Staff),
    ("SCH", 20, Person, Whose::Staff),
    ("AIS", 4, SERVICE, Whose::Patient),
    ("AIP", 3, Person, Whose::Provider),
    ("ROL", 4, Person, Whose::Provider),
    ("TXA", 4, SERVICE, Whose::Patient),
    ("TXA", 5, Person, Whose::Provider),
    ("TXA", 9, Person, Whose::Provider),
    ("TXA", 10, Person, Whose::Staff),
    ("TXA", 11, Person, Whose::Staff),
    ("TXA", 22, Person, Whose::Provider),
    ("EVN", 5, Person, Whose::Staff),
];

/// Words for "the insured is the patient" (HL7 table 0063, and X12 code 18 that many senders use).
const SELF: [&str; 6] = ["SEL", "SELF", "18", "PT", "PATIENT", "S"];
/// Words for a relation that is surely another person (HL7 table 0063).
const OTHERS: [&str; 14] = [
    "SPO", "SPOUSE", "WIFE", "HUSBAND", "CHD", "CHILD", "PAR", "PARENT", "FTH", "MTH", "FATHER", "MOTHER",
    "GRD", "SIB",
];

/// Writes the mentions of all messages.
pub(super) fn read(out: &mut Collector<'_>) {
    let mut message = Message::default();
    for index in 0..out.groups.len() {
        let Some(group) = out.groups.get(index) else { return };
        if group.parent.is_none() {
            message = Message::default();
        }
        message.segment(out, index, &group.kind);
    }
}

/// Whether a segment has fields that are read here.
pub(super) fn is_read(segment: &str) -> bool {
    FIELDS.iter().any(|rule| rule.0 == segment)
}

/// Whether a field is an identifier, whose fifth component says of what kind.
pub(super) fn is_identifier(segment: &str, field: usize) -> bool {
    FIELDS
        .iter()
        .any(|rule| rule.0 == segment && usize::from(rule.1) == field && matches!(rule.2, Identifier(_)))
}

/// Whether a field is a code, whose third component names the list it is of.
pub(super) fn is_code(segment: &str, field: usize) -> bool {
    (segment, field) == ("OBX", 3)
        || FIELDS
            .iter()
            .any(|rule| rule.0 == segment && usize::from(rule.1) == field && matches!(rule.2, Code(_)))
}

/// One repetition of one field: its components in order.
struct FieldValue {
    field: u16,
    repetition: u16,
    components: Vec<(u8, u8, At)>,
}

impl FieldValue {
    /// All sub-components of a component.
    fn component(&self, number: u8) -> Vec<At> {
        self.components.iter().filter(|(c, ..)| *c == number).map(|(.., at)| *at).collect()
    }

    fn first(&self, number: u8) -> Option<At> {
        self.components.iter().find(|(c, s, _)| *c == number && *s == 1).map(|(.., at)| *at)
    }
}

/// Reads `PID-3[2].1.1` into field, repetition, component and sub-component.
fn position(path: &str) -> Option<(u16, u16, u8, u8)> {
    let (_, rest) = path.split_once('-')?;
    let mut parts = rest.split('.');
    let head = parts.next()?;
    let (field, repetition) = match head.split_once('[') {
        Some((field, index)) => (field, index.trim_end_matches(']').parse().ok()?),
        None => (head, 1),
    };
    let mut next = || parts.next().map_or(Some(1), |part| part.parse::<u8>().ok());
    Some((field.parse().ok()?, repetition, next()?, next()?))
}

/// A person met in a message.
struct Known {
    name: PersonName,
    birth: Option<Date>,
    subject: Subject,
}

#[derive(Default)]
struct Message {
    patient: Option<Subject>,
    /// The insured of the last IN1, to whom the IN2 after it belongs.
    insured: Option<Subject>,
    known: Vec<Known>,
    clinicians: BTreeMap<String, Subject>,
}

impl Message {
    fn segment(&mut self, out: &mut Collector<'_>, index: usize, kind: &str) {
        let values = values(out, index);
        if kind == "PID" {
            let subject = out.subject(Role::Patient);
            (self.patient, self.insured) = (Some(subject), None);
            self.known.clear();
            self.remember(out, &values, (5, 7), subject);
        }
        let own = match kind {
            "NK1" => self.person(out, &values, (2, 16, 3), Role::NextOfKin),
            "GT1" => self.person(out, &values, (3, 8, 11), Role::Guarantor),
            "IN1" => {
                self.insured = self.person(out, &values, (16, 18, 17), Role::Subscriber);
                self.insured
            }
            "IN2" => self.insured.or(self.patient),
            _ => None,
        };
        for value in &values {
            for (_, _, shape, whose) in FIELDS.iter().filter(|rule| rule.0 == kind && rule.1 == value.field) {
                let subject = match whose {
                    Whose::Patient => self.patient,
                    Whose::Own => own,
                    Whose::Provider | Whose::Staff => None,
                };
                match (shape, whose) {
                    (Person, Whose::Staff) => self.clinician(out, value, Role::Staff),
                    (Person, _) => self.clinician(out, value, Role::Provider),
                    // what belongs to a person of whom the segment says nothing belongs to nobody
                    _ if subject.is_none() && *whose == Whose::Own => {}
                    _ => write(out, value, *shape, subject),
                }
            }
        }
        if kind == "OBX" {
            self.observation(out, &values);
        }
    }

    fn remember(
        &mut self,
        out: &Collector<'_>,
        values: &[FieldValue],
        (name, birth): (u16, u16),
        subject: Subject,
    ) {
        if let Some(name) = find(values, name).and_then(|value| out.read_name(&name_parts(value, 0))) {
            let birth = find(values, birth).and_then(|value| value.first(1)).and_then(|at| out.day(at));
            self.known.push(Known { name, birth, subject });
        }
    }

    /// The person of a segment: the patient if it says so or names the patient, someone met before in the
    /// message by the same name, or someone new.
    fn person(
        &mut self,
        out: &mut Collector<'_>,
        values: &[FieldValue],
        (name, birth, relation): (u16, u16, u16),
        role: Role,
    ) -> Option<Subject> {
        let said = |field| {
            let value = find(values, field)?;
            let words: Vec<String> =
                value.components.iter().map(|(.., at)| out.value(*at).trim().to_ascii_uppercase()).collect();
            Some(words)
        };
        let relation = said(relation).unwrap_or_default();
        let is_any = |words: &[&str]| relation.iter().any(|word| words.contains(&word.as_str()));
        let birth = find(values, birth).and_then(|value| value.first(1)).and_then(|at| out.day(at));
        let name = find(values, name).and_then(|value| out.read_name(&name_parts(value, 0)));
        let other = is_any(&OTHERS);
        if is_any(&SELF) && !other {
            return self.patient;
        }
        let Some(name) = name else {
            // without a name it is the patient, as far as anybody is told, if not said otherwise
            return if role == Role::Subscriber && !other { self.patient } else { Some(out.subject(role)) };
        };
        let is_same = |known: &&Known| {
            let of_patient = Some(known.subject) == self.patient;
            let birth_fits = known.birth.is_none() || birth.is_none() || known.birth == birth;
            known.name == name && birth_fits && !(of_patient && other)
        };
        if let Some(known) = self.known.iter().find(is_same) {
            return Some(known.subject);
        }
        let subject = out.subject(role);
        self.known.push(Known { name, birth, subject });
        Some(subject)
    }

    /// A clinician or clerk (XCN, or CN inside NDL); the same name or number is the same subject.
    fn clinician(&mut self, out: &mut Collector<'_>, value: &FieldValue, role: Role) {
        // OBR-32 and its like nest the person in the sub-components of the first component (NDL)
        let nested = value.components.iter().any(|(c, s, _)| *c == 1 && *s > 1);
        let at = |number: u8| {
            if nested {
                value.components.iter().find(|(c, s, _)| *c == 1 && *s == number).map(|(.., at)| *at)
            } else {
                value.first(number)
            }
        };
        let list = |number| at(number).into_iter().collect::<Vec<_>>();
        let parts =
            NameParts { surname: list(2), given: list(3), middle: list(4), suffix: list(5), whole: None };
        let name = out.read_name(&parts);
        let number = at(1).map_or("", |at| out.value(at)).trim();
        let key = match (&name, number) {
            (None, "") => return,
            (Some(name), _) => name.to_canonical().reveal(Purpose::Matching).to_owned(),
            (None, number) => number.to_owned(),
        };
        let is_provider_number = at(1).is_some_and(|at| {
            let qualifier = out.field(at).map_or("", |field| field.qualifier.as_str()).to_ascii_uppercase();
            qualifier.contains("NPI")
                || qualifier.contains("NPPES")
                || qualifier == "2.16.840.1.113883.4.6"
                || qualifier.is_empty()
        });
        if name.is_none() && !is_provider_number {
            return;
        }
        let subject = *self.clinicians.entry(key).or_insert_with(|| out.subject(role));
        if let (Some(at), true) = (at(1), is_provider_number) {
            out.take(at, Meaning::Is(Element::NationalProviderId), Some(subject));
        }
        out.name(&parts, Part::Whole, Some(subject));
    }

    /// OBX: the code in field 3 and the result in field 5.
    fn observation(&self, out: &mut Collector<'_>, values: &[FieldValue]) {
        let Some(code) = find(values, 3).and_then(|value| value.first(1).or(value.first(4))) else { return };
        let code_text = out.value(code).trim().to_ascii_uppercase();
        let results: Vec<At> =
            values.iter().filter(|value| value.field == 5).filter_map(|value| value.first(1)).collect();
        let short: Vec<At> = results.into_iter().filter(|at| out.value(*at).len() <= 60).collect();
        if short.is_empty() {
            out.stated(code, Element::LabResult, self.patient, &code_text, 900);
        }
        for at in short {
            let canonical = format!("{code_text}={}", out.value(at).trim().to_uppercase());
            out.stated(at, Element::LabResult, self.patient, &canonical, 950);
        }
    }
}

/// A segment's fields by repetition, in order.
fn values(out: &Collector<'_>, index: usize) -> Vec<FieldValue> {
    let mut values: Vec<FieldValue> = Vec::new();
    for (at, field) in out.fields(index) {
        let Some((number, repetition, component, sub)) = position(&field.path) else { continue };
        match values.last_mut() {
            Some(last) if last.field == number && last.repetition == repetition => {
                last.components.push((component, sub, at));
            }
            _ => {
                values.push(FieldValue { field: number, repetition, components: vec![(component, sub, at)] });
            }
        }
    }
    values
}

fn find(values: &[FieldValue], field: u16) -> Option<&FieldValue> {
    values.iter().find(|value| value.field == field)
}

/// The parts of an XPN that begins at component `offset` + 1. The surname may itself be in parts (FN).
fn name_parts(value: &FieldValue, offset: u8) -> NameParts {
    let list = |number: u8| value.first(number + offset).into_iter().collect::<Vec<_>>();
    let only = value.components.len() == 1;
    let whole = if only { value.first(1 + offset) } else { None };
    // a name in one component may be a whole name all the same
    let surname = if only { Vec::new() } else { list(1) };
    NameParts { surname, given: list(2), middle: list(3), suffix: list(4), whole }
}

fn write(out: &mut Collector<'_>, value: &FieldValue, shape: Shape, subject: Option<Subject>) {
    match shape {
        Name | OtherName => write_name(out, value, shape, subject),
        Address => write_address(out, value, subject),
        Telephone => write_telephone(out, value, subject),
        Identifier(element) => write_identifier(out, value, element, subject),
        Value(meaning) => {
            if let Some(at) = value.first(1) {
                out.take(at, meaning, subject);
            }
        }
        Code(element) => {
            for at in [value.first(1), value.first(4)].into_iter().flatten() {
                out.take(at, Meaning::Is(element), subject);
            }
        }
        Person => {}
    }
}

fn write_name(out: &mut Collector<'_>, value: &FieldValue, shape: Shape, subject: Option<Subject>) {
    let parts = name_parts(value, 0);
    let kind =
        parts.surname.first().and_then(|at| out.field(*at)).map_or("", |field| field.qualifier.as_str());
    // name type codes of HL7 table 0200: M maiden, B birth
    let maiden = kind == "M";
    let other = shape == OtherName || value.repetition > 1;
    let part = if maiden && other { Part::FormerSurname } else { Part::Whole };
    out.name(&parts, part, subject);
}

fn write_address(out: &mut Collector<'_>, value: &FieldValue, subject: Option<Subject>) {
    let mut street = value.component(1);
    // some senders put the house number alone into the first component
    let number_alone = street.iter().all(|at| out.value(*at).bytes().all(|b| b.is_ascii_digit()));
    if number_alone {
        street.extend(value.component(2));
    }
    out.joined(&street, Element::StreetAddress, subject);
    // and so push the rest by one
    let is_state = |number| value.first(number).is_some_and(|at| Jurisdiction::us(out.value(at)).is_some());
    let shift = u8::from(number_alone && !is_state(4) && is_state(5));
    for (number, element) in [(3, Element::City), (4, Element::State), (5, Element::PostalCode)] {
        if let Some(at) = value.first(number + shift) {
            out.take(at, Meaning::Is(element), subject);
        }
    }
}

fn write_telephone(out: &mut Collector<'_>, value: &FieldValue, subject: Option<Subject>) {
    for number in [1, 4, 12] {
        if let Some(at) = value.first(number) {
            out.take(at, Meaning::Telecom, subject);
        }
    }
    if value.first(1).is_none() && value.first(12).is_none() {
        let parts: Vec<At> = [6, 7].into_iter().filter_map(|number| value.first(number)).collect();
        out.joined(&parts, Element::Phone, subject);
    }
}

/// Identifier type codes of HL7 table 0203 that say another element than the field does.
fn write_identifier(out: &mut Collector<'_>, value: &FieldValue, element: Element, subject: Option<Subject>) {
    let Some(at) = value.first(1) else { return };
    let code = out.field(at).map_or("", |field| field.qualifier.as_str()).to_ascii_uppercase();
    let meaning = match code.as_str() {
        "SS" | "SSN" | "SSA" | "USSSA" | "2.16.840.1.113883.4.1" => Meaning::Is(Element::Ssn),
        "DL" | "DLN" => Meaning::Is(Element::DriverLicense),
        "PPN" => Meaning::Is(Element::Passport),
        "MC" | "MCR" | "MA" | "MB" | "MI" | "HC" | "NIIP" | "SN" | "MCD" | "CMS" => Meaning::PlanId,
        "AN" | "ANON" | "VN" | "ACCT" => Meaning::Is(Element::AccountNumber),
        "NPI" => Meaning::Is(Element::NationalProviderId),
        "DEA" => Meaning::Is(Element::DeaNumber),
        "BC" | "CC" => Meaning::Is(Element::PaymentCard),
        "BA" => Meaning::Is(Element::BankAccountNumber),
        _ if element == Element::HealthPlanId => Meaning::PlanId,
        _ => Meaning::Is(element),
    };
    out.take(at, meaning, subject);
}

#[cfg(test)]
mod tests {
    use chartward_model::DocumentKind;

    use super::super::testing::{Made, assert_has};
    use super::position;

    #[test]
    fn positions() {
        assert_eq!(position("PID-3[2].1.4"), Some((3, 2, 1, 4)));
        assert_eq!(position("PID-19"), Some((19, 1, 1, 1)));
        assert_eq!(position("PID"), None);
        assert_eq!(position("PID-x.1"), None);
    }

    fn admission() -> Made {
        let mut made = Made::new(DocumentKind::Hl7);
        made.group("MSH", None).field("MSH-9.1", "", "ADT");
        made.group("PID", Some(0))
            .field("PID-3.1", "MR", "0042")
            .field("PID-3[2].1", "SS", "987-65-4320")
            .field("PID-5.1", "L", "DOE")
            .field("PID-5.2", "L", "JANE")
            .field("PID-5[2].1", "M", "ROE")
            .field("PID-5[2].2", "M", "JANE")
            .field("PID-7", "", "19570304")
            .field("PID-8", "", "F")
            .field("PID-11.1", "H", "12 OAK ST")
            .field("PID-11.3", "H", "SALEM")
            .field("PID-11.4", "H", "OR")
            .field("PID-11.5", "H", "97301")
            .field("PID-13.1", "PRN/PH", "503-555-0142")
            .field("PID-19", "", "987654321");
        made.group("NK1", Some(0)).field("NK1-2.1", "", "DOE").field("NK1-2.2", "", "TIM").field(
            "NK1-37",
            "",
            "900-11-2222",
        );
        made.group("GT1", Some(0)).field("GT1-3.1", "", "DOE").field("GT1-3.2", "", "JANE").field(
            "GT1-12",
            "",
            "987654321",
        );
        made.group("IN1", Some(0))
            .field("IN1-16.1", "", "DOE")
            .field("IN1-16.2", "", "TIM")
            .field("IN1-17.1", "", "SPO")
            .field("IN1-18", "", "19500101")
            .field("IN1-36", "", "536904399B");
        made.group("IN2", Some(0)).field("IN2-2", "", "900112222");
        made.group("PV1", Some(0))
            .field("PV1-7.1", "NPI", "1234567893")
            .field("PV1-7.2", "NPI", "HART")
            .field("PV1-7.3", "NPI", "LEE")
            .field("PV1-8.2", "", "HART")
            .field("PV1-8.3", "", "LEE")
            .field("PV1-44", "", "20240102");
        made.group("DG1", Some(0)).field("DG1-3.1", "I10", "E119").field("DG1-3.2", "I10", "Diabetes");
        made.group("OBX", Some(0)).field("OBX-3.1", "LN", "4548-4").field("OBX-5", "", "7.2");
        made
    }

    #[test]
    fn each_person_of_a_message_is_told_apart() {
        let found = admission().read();
        assert_has(
            &found,
            &[
                "medical_record_number 0042 #0 patient",
                "ssn 987654320 #0 patient",
                "ssn 987654321 #0 patient",
                "person_name DOE^JANE #0 patient",
                "person_name ROE former_surname #0 patient",
                "date_of_birth 1957-03-04 #0 patient",
                "sex F #0 patient",
                "street_address 12 OAK ST #0 patient",
                "city SALEM #0 patient",
                "state OR #0 patient",
                "postal_code 97301 #0 patient",
                "phone 5035550142 #0 patient",
                "person_name DOE^TIM #1 next_of_kin",
                "ssn 900112222 #1 next_of_kin",
                "date_of_birth 1950-01-01 #1 next_of_kin",
                "medicare_hicn 536904399B #0 patient",
                "ssn 536904399 #2 wage_earner",
                "national_provider_id 1234567893 #3 provider",
                "person_name HART^LEE #3 provider",
                "date_of_service 2024-01-02 #0 patient",
                "diagnosis_code E11.9 #0 patient",
                "lab_result 4548-4=7.2 #0 patient",
            ],
        );
        assert!(!found.iter().any(|line| line.contains("#4")), "nobody else is in it: {found:#?}");
        assert!(!found.iter().any(|line| line.contains("guarantor")), "the guarantor is the patient");
    }

    #[test]
    fn fillers_are_no_values() {
        let mut made = Made::new(DocumentKind::Hl7);
        made.group("MSH", None);
        made.group("PID", Some(0))
            .field("PID-19", "", "999999999")
            .field("PID-3.1", "", "000")
            .field("PID-5.1", "", "UNKNOWN")
            .field("PID-7", "", "1957")
            .field("PID-13.1", "", "000-000-0000");
        made.group("DG1", Some(0)).field("DG1-3.2", "", "Diabetes");
        assert_eq!(made.read(), Vec::<String>::new());
    }

    #[test]
    fn two_patients_in_one_message_stay_two() {
        let mut made = Made::new(DocumentKind::Hl7);
        made.group("MSH", None);
        for (number, name) in [("1", "DOE"), ("2", "POE")] {
            made.group("PID", Some(0))
                .field("PID-3.1", "MR", number)
                .field("PID-5.1", "", name)
                .field("PID-5.2", "", "SAM");
            made.group("OBX", Some(0)).field("OBX-3.1", "LN", "1-8").field("OBX-5", "", number);
        }
        assert_has(&made.read(), &["lab_result 1-8=1 #0 patient", "lab_result 1-8=2 #1 patient"]);
    }
}
