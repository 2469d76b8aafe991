//! FHIR JSON to documents.
