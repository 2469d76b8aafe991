//! FHIR R4: a Bundle of patients with relatives, coverage, conditions and observations, or patients as NDJSON.

use chartward_model::Element;
use serde_json::{Map, Value as Json, json};

use crate::medicine;
use crate::people::World;
use crate::template::Pen;
use crate::value::{Script, Seen, Value};

/// Resources, and what stands in them.
struct Resources<'a> {
    world: &'a World,
    seen: Vec<Seen>,
    list: Vec<Json>,
}

impl Resources<'_> {
    /// Text of a value, recorded.
    fn note(&mut self, value: Value) -> String {
        let mut script = Script::default();
        script.put(value);
        self.seen.extend(script.seen);
        script.text
    }

    /// Text of a field of a person, recorded; `None` if the person has none.
    fn field(&mut self, key: u32, name: &str) -> Option<String> {
        let values = self.world.fields(key).get(name)?;
        Some(values.into_iter().map(|value| self.note(value)).collect())
    }

    fn name(&mut self, key: u32) -> Json {
        let ([surname, given, middle, suffix], value) = self.world.fields(key).name_parts(str::to_owned);
        self.note(value);
        let given: Vec<String> = [given, middle].into_iter().filter(|part| !part.is_empty()).collect();
        let mut name = json!({"use": "official", "family": surname, "given": given});
        if !suffix.is_empty() {
            name["suffix"] = json!([suffix]);
        }
        json!([name])
    }

    /// Fields that relatives have too: telephone, e-mail, address.
    fn contact(&mut self, key: u32, into: &mut Map<String, Json>) {
        let mut telecom = Vec::new();
        for (system, field) in [("phone", "phone_dash"), ("email", "email")] {
            if let Some(value) = self.field(key, field) {
                telecom.push(json!({"system": system, "value": value}));
            }
        }
        if !telecom.is_empty() {
            into.insert("telecom".to_owned(), Json::Array(telecom));
        }
        if let Some(street) = self.field(key, "street") {
            let [city, state, zip] = ["city", "state", "zip"].map(|part| self.field(key, part));
            let address = json!([{"line": [street], "city": city, "state": state, "postalCode": zip}]);
            into.insert("address".to_owned(), address);
        }
    }

    fn reference(&mut self, key: u32) -> String {
        let reference = format!("Patient/p{key:05}");
        self.note(Value::of(Element::RecordReference, reference, Some(key), self.world.today))
    }

    fn patient(&mut self, key: u32) {
        self.reference(key);
        let person = self.world.person(key);
        let mut identifiers = Vec::new();
        for (system, code, field) in [
            ("https://harborvale.example.org/mrn", "MR", "mrn"),
            ("http://hl7.org/fhir/sid/us-ssn", "SS", "ssn"),
            ("http://hl7.org/fhir/sid/us-mbi", "MC", "mbi"),
            ("urn:oid:2.16.840.1.113883.4.3.25", "DL", "licence"),
        ] {
            if let Some(value) = self.field(key, field) {
                let kind = json!({"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": code}]});
                identifiers.push(json!({"type": kind, "system": system, "value": value}));
            }
        }
        let mut patient = Map::new();
        patient.insert("resourceType".to_owned(), json!("Patient"));
        patient.insert("id".to_owned(), json!(format!("p{key:05}")));
        patient.insert("identifier".to_owned(), Json::Array(identifiers));
        patient.insert("name".to_owned(), self.name(key));
        self.field(key, "sex_word");
        patient.insert("gender".to_owned(), json!(if person.sex == 'F' { "female" } else { "male" }));
        patient.insert("birthDate".to_owned(), json!(self.field(key, "dob_iso")));
        self.contact(key, &mut patient);
        self.list.push(Json::Object(patient));
    }

    fn relative(&mut self, patient: u32, key: u32, relation: &str) {
        let mut relative = Map::new();
        relative.insert("resourceType".to_owned(), json!("RelatedPerson"));
        let subject = self.reference(patient);
        relative.insert("patient".to_owned(), json!({"reference": subject}));
        relative.insert("relationship".to_owned(), json!([{"text": relation}]));
        relative.insert("name".to_owned(), self.name(key));
        self.contact(key, &mut relative);
        self.list.push(Json::Object(relative));
    }

    fn clinical(&mut self, key: u32, pen: &mut Pen) {
        if let Some(member) = self.field(key, "member") {
            let beneficiary = self.reference(key);
            self.list.push(json!({"resourceType": "Coverage", "status": "active", "subscriberId": member,
                "beneficiary": {"reference": beneficiary}, "payor": [{"display": self.world.person(key).plan}]}));
        }
        if let Some(code) = self.field(key, "icd") {
            let subject = self.reference(key);
            self.list.push(json!({"resourceType": "Condition", "subject": {"reference": subject},
                "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": code}]}}));
        }
        let (code, test, unit, low, high) = *pen.dice.pick(medicine::TESTS);
        let tenths = pen.dice.between(low, high);
        let subject = self.reference(key);
        let result = self.note(super::result(key, code, format!("{}.{}", tenths / 10, tenths % 10)));
        let collected = self.field(key, "dos_iso");
        let number: serde_json::Number = result.parse().unwrap_or_else(|_| 0.into());
        self.list.push(
            json!({"resourceType": "Observation", "status": "final", "subject": {"reference": subject},
            "code": {"coding": [{"system": "http://loinc.org", "code": code, "display": test}]},
            "effectiveDateTime": collected,
            "valueQuantity": {"value": number, "unit": unit}}),
        );
    }
}

/// A Bundle about patients, with what hangs on them.
pub(crate) fn bundle(world: &World, patients: &[u32], pen: &mut Pen) -> Script {
    let mut resources = Resources { world, seen: Vec::new(), list: Vec::new() };
    for key in patients {
        resources.patient(*key);
        if let Some((kin, relation)) = world.person(*key).next_of_kin {
            resources.relative(*key, kin, relation);
        }
        resources.clinical(*key, pen);
    }
    let entries: Vec<Json> =
        resources.list.into_iter().map(|resource| json!({"resource": resource})).collect();
    let bundle = json!({"resourceType": "Bundle", "type": "collection", "entry": entries});
    script(format!("{bundle:#}\n"), resources.seen)
}

/// Patients as NDJSON, as a bulk export gives them.
pub(crate) fn ndjson(world: &World, patients: &[u32]) -> Script {
    let mut resources = Resources { world, seen: Vec::new(), list: Vec::new() };
    for key in patients {
        resources.patient(*key);
    }
    let lines: Vec<String> = resources.list.iter().map(|resource| format!("{resource}\n")).collect();
    script(lines.concat(), resources.seen)
}

fn script(text: String, mut seen: Vec<Seen>) -> Script {
    for seen in &mut seen {
        if !text.contains(&seen.text) {
            seen.text.clear();
        }
    }
    Script { text, seen }
}
