//! One writer per file format: bytes that any program for the format opens, and nothing more.

pub(crate) mod archive;
pub(crate) mod mime;
pub(crate) mod msg;
pub(crate) mod odf;
pub(crate) mod ooxml;
pub(crate) mod pdf;
pub(crate) mod picture;
pub(crate) mod pptx;
pub(crate) mod rtf;
pub(crate) mod tnef;
pub(crate) mod xls;
