//! Settlements and civil money penalties of the Office for Civil Rights, as published by HHS. Its rows are events of
//! organisations and incidents ([`crate::link::events`]), never filings of their own.

use super::{NOTHING, Role, Source, Strictness, Variant, Voice};
use crate::words::{Coverage, Sector};

/// The list of resolutions.
pub(super) static ENFORCEMENT: Source = Source {
    id: "hhs-enforcement",
    title: "HHS Office for Civil Rights: settlements and civil money penalties",
    sector: Some(Sector::Health),
    coverage: Some(Coverage::Full),
    events: true,
    variants: &[Variant {
        name: "resolutions",
        columns: &[
            ("date", Role::Reported),
            ("entity", Role::Name),
            ("amountusd", Role::Amount),
            ("actiontype", Role::Narrative),
            ("sourceurl", Role::External),
        ],
        strictness: Strictness::Strict,
        coverage: None,
    }],
    voice: Voice::Regulator,
    ..NOTHING
};
