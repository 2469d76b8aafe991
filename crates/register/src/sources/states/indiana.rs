//! Indiana: a PDF table whose names lost their spaces; residents and, sometimes, the total.

use super::{NOTHING, Role, Source, Strictness, Variant, Voice};
use crate::words::Coverage;

/// The list.
pub(in crate::sources) static IN: Source = Source {
    id: "in",
    title: "Indiana Attorney General",
    state: Some("IN"),
    coverage: Some(Coverage::Full),
    variants: &[Variant {
        name: "table",
        columns: &[
            ("nameofcompanyororganization", Role::Name),
            ("dateofnotification", Role::Reported),
            ("dateofthebreach", Role::Occurred),
            ("inaffected", Role::Residents),
            ("totalaffected", Role::People),
        ],
        strictness: Strictness::Lenient,
        coverage: None,
    }],
    voice: Voice::Regulator,
    ..NOTHING
};
