//! North Dakota: two sheets, the second without a header.

use super::{NOTHING, Role, Source, Strictness, Variant, Voice};
use crate::words::Coverage;

/// The list.
pub(in crate::sources) static ND: Source = Source {
    id: "nd",
    title: "North Dakota Attorney General",
    state: Some("ND"),
    coverage: Some(Coverage::Full),
    variants: &[Variant {
        name: "spreadsheet",
        columns: &[
            ("businessname", Role::Name),
            ("doingbusinessas", Role::Alias),
            ("dateofbreach", Role::Occurred),
            ("", Role::OccurredEnd),
            ("datereported", Role::Reported),
            ("ndresidentsaffected", Role::Residents),
            ("notificationdocument", Role::Skip),
        ],
        strictness: Strictness::Lenient,
        coverage: None,
    }],
    voice: Voice::Regulator,
    ..NOTHING
};
