//! XLSX, XLS and ODS to documents.
