//! The register's own two sources: drafts that people released ([`crate::quarantine`]).
//!
//! They have no header, so no file is ever taken for one of them, and their filings are known by a number of their own:
//! no likeness makes two of them one.

use super::{NOTHING, Source, Voice};
use crate::words::{Coverage, Sector};

/// Reports of organisations that keep their own register.
pub(crate) static OWN: Source = Source {
    id: "chartward-draft",
    title: "Reports made from an organisation's own case, released by a person",
    sector: Some(Sector::Health),
    coverage: Some(Coverage::Partial),
    numbered: true,
    voice: Voice::Filer,
    ..NOTHING
};

/// What visitors reported.
pub(crate) static UNAUTHENTICATED: Source = Source {
    id: "unauthenticated",
    title: "Reports of visitors, released by two people; not confirmed by any authority",
    coverage: Some(Coverage::Partial),
    numbered: true,
    voice: Voice::Visitor,
    ..NOTHING
};
