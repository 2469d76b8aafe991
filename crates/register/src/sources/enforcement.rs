//! Settlements and civil money penalties of the Office for Civil Rights, as published by HHS.

use super::{NOTHING, Role, Source, Strictness, Variant};
use crate::words::{Coverage, Sector};

/// The list of resolutions.
pub(super) static ENFORCEMENT: Source = Source {
    id: "hhs-enforcement",
    title: "HHS Office for Civil Rights: settlements and civil money penalties",
    sector: Some(Sector::Health),
    coverage: Some(Coverage::Full),
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
    ..NOTHING
};
