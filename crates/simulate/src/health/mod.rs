//! Health-data formats: HL7 v2, X12, FHIR, C-CDA. Each file writes messages about given patients.

pub(crate) mod ccda;
pub(crate) mod fhir;
pub(crate) mod hl7;
pub(crate) mod x12;

use chartward_model::{Element, Part};

use crate::people::World;
use crate::value::{Script, Tag, Value};

/// A field of a person as a script; empty if the person has none.
pub(crate) fn field(world: &World, key: u32, name: &str) -> Script {
    let mut script = Script::default();
    script.put_all(world.fields(key).get(name).unwrap_or_default());
    script
}

/// The result of a test, known by the test's code.
pub(crate) fn result(key: u32, code: &str, text: String) -> Value {
    let canonical = format!("{code}={text}");
    let tag = Tag { element: Element::LabResult, part: Part::Whole, canonical, person: Some(key) };
    Value { text, tag: Some(tag) }
}

/// One value as a script.
pub(crate) fn one(value: Value) -> Script {
    let mut script = Script::default();
    script.put(value);
    script
}
