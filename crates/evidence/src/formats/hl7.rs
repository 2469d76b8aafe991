//! HL7 v2 to documents.
