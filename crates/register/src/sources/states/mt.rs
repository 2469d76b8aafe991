//! Montana: first and last day of the breach, residents affected.

use super::{NOTHING, Role, Source, Strictness, Variant, Voice};
use crate::words::Coverage;

/// The list.
pub(in crate::sources) static MT: Source = Source {
    id: "mt",
    title: "Montana Department of Justice",
    state: Some("MT"),
    coverage: Some(Coverage::Full),
    variants: &[Variant {
        name: "spreadsheet",
        columns: &[
            ("businessname", Role::Name),
            ("startofbreach", Role::Occurred),
            ("endofbreach", Role::OccurredEnd),
            ("datereported", Role::Reported),
            ("montanansaffected", Role::Residents),
        ],
        strictness: Strictness::Lenient,
        coverage: None,
    }],
    voice: Voice::Regulator,
    ..NOTHING
};
