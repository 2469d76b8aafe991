//! Two lists for readers: "World's biggest data breaches" and Wikipedia's list. Rounded numbers of records, by
//! year: useful to check a name, not to count.

use super::{NOTHING, Role, Source, Strictness, Variant};
use crate::words::{BreachType, Coverage, Sector};

/// Information is Beautiful's list.
pub(super) static WORLDS_BIGGEST: Source = Source {
    id: "worlds-biggest",
    title: "Information is Beautiful: world's biggest data breaches",
    coverage: Some(Coverage::Full),
    variants: &[Variant {
        name: "spreadsheet 2018",
        columns: &[
            ("entity", Role::Name),
            ("alternativename", Role::Alias),
            ("recordslost", Role::PeopleWorld),
            ("year", Role::Year),
            ("story", Role::Narrative),
            ("sector", Role::Sector),
            ("method", Role::Types),
            ("interestingstory", Role::Skip),
            ("datasensitivity", Role::Skip),
            ("displayedrecords", Role::Skip),
            ("", Role::Skip),
            ("sourcename", Role::Skip),
            ("1stsourcelink", Role::External),
            ("2ndsourcelink", Role::Skip),
        ],
        strictness: Strictness::Lenient,
        coverage: None,
    }],
    types: METHODS,
    sectors: SECTORS,
    ..NOTHING
};

/// Wikipedia's list.
pub(super) static WIKIPEDIA: Source = Source {
    id: "wikipedia",
    title: "Wikipedia: list of data breaches",
    coverage: Some(Coverage::Full),
    variants: &[Variant {
        name: "list 2017",
        columns: &[
            ("entity", Role::Name),
            ("year", Role::Year),
            ("records", Role::PeopleWorld),
            ("organizationtype", Role::Sector),
            ("method", Role::Types),
            ("sources", Role::Skip),
        ],
        strictness: Strictness::Lenient,
        coverage: None,
    }],
    types: METHODS,
    sectors: SECTORS,
    ..NOTHING
};

const METHODS: &[(&str, BreachType)] = &[
    ("hacked", BreachType::Hacking),
    ("poor security", BreachType::Unauthorized),
    ("accidentally published", BreachType::Unauthorized),
    ("inside job", BreachType::Unauthorized),
    ("lost / stolen media", BreachType::Theft),
    ("lost / stolen media", BreachType::Loss),
    ("lost / stolen computer", BreachType::Theft),
    ("lost / stolen computer", BreachType::Loss),
    ("lost / stolen device or media", BreachType::Theft),
    ("lost / stolen device or media", BreachType::Loss),
    ("unknown", BreachType::Unknown),
];

const SECTORS: &[(&str, Sector)] = &[
    ("healthcare", Sector::Health),
    ("health", Sector::Health),
    ("financial", Sector::Finance),
    ("finance", Sector::Finance),
    ("academic", Sector::Education),
    ("government", Sector::Government),
    ("military", Sector::Government),
    ("retail", Sector::Retail),
    ("web", Sector::Technology),
    ("tech", Sector::Technology),
    ("telecoms", Sector::Technology),
    ("app", Sector::Technology),
];
