//! A researchers' table of eight states' lists in one (14 181 rows to January 2022): a weak reference for
//! "the same incident, reported in several states".

use super::{NOTHING, Role, Source, Strictness, Variant};
use crate::words::Coverage;

/// The combined table.
pub(super) static COMBINED: Source = Source {
    id: "combined",
    title: "Eight states' lists, combined by researchers",
    coverage: Some(Coverage::Full),
    variants: &[Variant {
        name: "combined",
        columns: &[
            ("nameofcompany", Role::Name),
            ("dateofbreach", Role::Occurred),
            ("reporteddate", Role::Reported),
            ("state", Role::Regulator),
            ("stateresidentsaffected", Role::Residents),
        ],
        strictness: Strictness::Lenient,
        coverage: None,
    }],
    ..NOTHING
};
