//! Delaware: residents affected; days typed by hand, some of them by a spreadsheet that took them for European.

use super::{NOTHING, Role, Source, Strictness, Variant, Voice};
use crate::words::Coverage;

/// The list.
pub(in crate::sources) static DE: Source = Source {
    id: "de",
    title: "Delaware Attorney General",
    state: Some("DE"),
    coverage: Some(Coverage::Full),
    variants: &[Variant {
        name: "spreadsheet",
        columns: &[
            ("organizationname", Role::Name),
            ("datesofbreach", Role::Occurred),
            ("reporteddate", Role::Reported),
            ("numberofpotentiallyaffecteddelawareresidents", Role::Residents),
        ],
        strictness: Strictness::Lenient,
        coverage: None,
    }],
    voice: Voice::Regulator,
    ..NOTHING
};
