//! California: no numbers of people; several days of breach in one cell. An edited copy has them in columns of their own.

use super::{NOTHING, Role, Source, Strictness, Variant, Voice};
use crate::words::Coverage;

/// The list.
pub(in crate::sources) static CA: Source = Source {
    id: "ca",
    title: "California Attorney General: breaches of more than 500 residents",
    state: Some("CA"),
    coverage: Some(Coverage::Full),
    variants: &[
        Variant {
            name: "spreadsheet",
            columns: &[
                ("organizationname", Role::Name),
                ("datesofbreach", Role::Occurred),
                ("reporteddate", Role::Reported),
            ],
            strictness: Strictness::Lenient,
            coverage: None,
        },
        Variant {
            name: "edited copy",
            columns: &[
                ("organizationname", Role::Name),
                ("reporteddate", Role::Reported),
                ("datesofbreach", Role::Occurred),
            ],
            strictness: Strictness::Lenient,
            coverage: None,
        },
    ],
    voice: Voice::Regulator,
    ..NOTHING
};
