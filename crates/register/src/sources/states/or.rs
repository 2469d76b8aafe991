//! Oregon: no numbers of people; last day of the breach in a column without heading.

use super::{NOTHING, Role, Source, Strictness, Variant, Voice};
use crate::words::Coverage;

/// The list.
pub(in crate::sources) static OR: Source = Source {
    id: "or",
    title: "Oregon Department of Justice",
    state: Some("OR"),
    coverage: Some(Coverage::Full),
    variants: &[Variant {
        name: "spreadsheet",
        columns: &[
            ("organization", Role::Name),
            ("reporteddate", Role::Reported),
            ("datesofbreach", Role::Occurred),
            ("", Role::OccurredEnd),
        ],
        strictness: Strictness::Lenient,
        coverage: None,
    }],
    voice: Voice::Regulator,
    ..NOTHING
};
