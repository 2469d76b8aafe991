//! The chronology of the Privacy Rights Clearinghouse, as exported in January 2017.
//!
//! It imports the federal list and others, so it is never added to them. Its codes put loss and theft of a
//! device into one: such a row has both types.

use super::{NOTHING, Role, Source, Strictness, Variant};
use crate::words::{BreachType, Coverage, Sector};

/// The chronology.
pub(super) static PRC: Source = Source {
    id: "prc",
    title: "Privacy Rights Clearinghouse: chronology of data breaches",
    coverage: Some(Coverage::Full),
    variants: &[Variant {
        name: "chronology 2017",
        columns: &[
            ("datemadepublic", Role::Reported),
            ("company", Role::Name),
            ("location", Role::Skip),
            ("typeofbreach", Role::Types),
            ("typeoforganization", Role::Sector),
            ("recordsbreached", Role::People),
            ("totalrecords", Role::People),
            ("descriptionofincident", Role::Narrative),
            ("informationsource", Role::External),
        ],
        strictness: Strictness::Lenient,
        coverage: None,
    }],
    types: &[
        ("HACK", BreachType::Hacking),
        ("PORT", BreachType::Theft),
        ("PORT", BreachType::Loss),
        ("STAT", BreachType::Theft),
        ("STAT", BreachType::Loss),
        ("PHYS", BreachType::Theft),
        ("PHYS", BreachType::Loss),
        ("DISC", BreachType::Unauthorized),
        ("INSD", BreachType::Unauthorized),
        ("CARD", BreachType::Theft),
        ("UNKN", BreachType::Unknown),
    ],
    sectors: &[
        ("MED", Sector::Health),
        ("BSF", Sector::Finance),
        ("EDU", Sector::Education),
        ("GOV", Sector::Government),
        ("BSR", Sector::Retail),
        ("NGO", Sector::NonProfit),
        ("BSO", Sector::Business),
    ],
    ..NOTHING
};
