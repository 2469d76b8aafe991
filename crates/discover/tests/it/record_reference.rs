use chartward_model::{DocumentKind, Element, Field, FieldGroup, Place, Span, Structure};

use crate::{admitting, prose, values};

/// A document of one FHIR resource with one field.
fn resource(kind: &str, path: &str, value: &str) -> chartward_model::Document {
    let mut document = prose(value);
    document.place = Place::file("export.ndjson");
    document.kind = DocumentKind::Fhir;
    let field = Field { path: path.to_owned(), qualifier: String::new(), span: Span::new(0, value.len()) };
    document.structure =
        Structure::Fields(vec![FieldGroup { kind: kind.to_owned(), parent: None, fields: vec![field] }]);
    document
}

#[test]
fn a_reference_to_a_patient_in_any_form() {
    for value in ["Patient/417", "https://records.example.org/fhir/Patient/417", "Patient/417/_history/2"] {
        let found = admitting().scan(&resource("Observation", "/subject/reference", value));
        assert_eq!(values(Element::RecordReference, &found), ["Patient/417"], "{value}");
    }
}

#[test]
fn other_records_are_none() {
    for value in ["Practitioner/417", "#p1", "Patient?identifier=417", "Patient/"] {
        let found = admitting().scan(&resource("Observation", "/subject/reference", value));
        assert!(values(Element::RecordReference, &found).is_empty(), "{value}");
    }
    assert!(values(Element::RecordReference, &crate::scan("see Patient/417")).is_empty(), "only in fields");
}
