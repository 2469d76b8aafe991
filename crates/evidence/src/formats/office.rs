//! DOCX and PPTX to documents.
