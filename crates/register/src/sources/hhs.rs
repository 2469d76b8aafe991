//! The breach portal of the Office for Civil Rights, U.S. Department of Health and Human Services: breaches of
//! 500 or more individuals (45 CFR 164.408), and since 2026 the list of 42 CFR Part 2 programs.
//!
//! The list has come with five headers since 2014. Two headings of the newest are unreadable and are taken by
//! position. A case under both rules is published in both lists: they are two sources and are never added.

use super::{NOTHING, Role, Source, Strictness, Variant, Voice};
use crate::words::{BreachType, Coverage, EntityType, Sector};

/// The list of covered entities and business associates.
pub(super) static HHS: Source = Source {
    id: "hhs",
    title: "HHS Office for Civil Rights: breaches of 500 or more individuals",
    sector: Some(Sector::Health),
    placeholders: &[500, 501],
    variants: &[PORTAL, NUMBERED, YEAR, OLD_TOOL, WOLFRAM],
    types: TYPES,
    locations: LOCATIONS,
    entity_types: ENTITY_TYPES,
    voice: Voice::Regulator,
    ..NOTHING
};

/// The list of substance use disorder programs.
pub(super) static PART2: Source = Source {
    id: "hhs-part2",
    title: "HHS Office for Civil Rights: breaches of 42 CFR Part 2 programs",
    sector: Some(Sector::Health),
    placeholders: &[500, 501],
    variants: &[Variant {
        name: "part 2 portal",
        columns: &[
            ("nameofpart2program", Role::Name),
            ("state", Role::State),
            ("individualsaffected", Role::People),
            ("breachsubmissiondate", Role::Reported),
            ("typeofbreach", Role::Types),
            ("locationofbreachedinformation", Role::Locations),
            ("qualifiedserviceorganizationpresent", Role::AssociatePresent),
            ("webdescription", Role::Narrative),
        ],
        strictness: Strictness::Strict,
        coverage: None,
    }],
    types: TYPES,
    locations: LOCATIONS,
    voice: Voice::Regulator,
    ..NOTHING
};

const PORTAL: Variant = Variant {
    name: "portal",
    columns: &[
        ("nameofcoveredentity", Role::Name),
        ("state", Role::State),
        ("coveredentitytype", Role::EntityType),
        ("individualsaffected", Role::People),
        ("breachsubmissiondate", Role::Reported),
        ("typeofbreach", Role::Types),
        ("locationofbreachedinformation", Role::Locations),
        ("businessassociatepresent", Role::AssociatePresent),
        ("webdescription", Role::Narrative),
    ],
    strictness: Strictness::Strict,
    coverage: None,
};

/// As loaded into R and written out: row numbers in front.
const NUMBERED: Variant = Variant {
    name: "portal with row numbers",
    columns: &[
        ("rownames", Role::Skip),
        ("nameofcoveredentity", Role::Name),
        ("state", Role::State),
        ("coveredentitytype", Role::EntityType),
        ("individualsaffected", Role::People),
        ("breachsubmissiondate", Role::Reported),
        ("typeofbreach", Role::Types),
        ("locationofbreachedinformation", Role::Locations),
        ("businessassociatepresent", Role::AssociatePresent),
        ("webdescription", Role::Narrative),
    ],
    strictness: Strictness::Strict,
    coverage: None,
};

/// A year in place of the description.
const YEAR: Variant = Variant {
    name: "portal with year",
    columns: &[
        ("nameofcoveredentity", Role::Name),
        ("state", Role::State),
        ("coveredentitytype", Role::EntityType),
        ("individualsaffected", Role::People),
        ("breachsubmissiondate", Role::Reported),
        ("typeofbreach", Role::Types),
        ("locationofbreachedinformation", Role::Locations),
        ("businessassociatepresent", Role::AssociatePresent),
        ("year", Role::Skip),
    ],
    strictness: Strictness::Strict,
    coverage: None,
};

/// The tool before 2015: the business associate is a name, the date may be a range, and there is no day of the
/// report.
const OLD_TOOL: Variant = Variant {
    name: "tool before 2015",
    columns: &[
        ("rownames", Role::Skip),
        ("number", Role::Skip),
        ("nameofcoveredentity", Role::Name),
        ("state", Role::State),
        ("businessassociateinvolved", Role::Associate),
        ("individualsaffected", Role::People),
        ("dateofbreach", Role::Occurred),
        ("typeofbreach", Role::Types),
        ("locationofbreachedinformation", Role::Locations),
        ("datepostedorupdated", Role::Posted),
        ("summary", Role::Narrative),
        ("breachstart", Role::Skip),
        ("breachend", Role::Skip),
        ("year", Role::Skip),
    ],
    strictness: Strictness::Strict,
    coverage: Some(Coverage::Full),
};

/// Written by Wolfram Language: `Quantity[1000, "People"]`.
const WOLFRAM: Variant = Variant {
    name: "wolfram",
    columns: &[
        ("location", Role::State),
        ("coveredentityname", Role::Name),
        ("coveredentitytype", Role::EntityType),
        ("individualsaffected", Role::People),
        ("breachsubmissiondate", Role::Reported),
        ("breachtype", Role::Types),
        ("breachedinformationlocation", Role::Locations),
        ("businessassociatepresent", Role::AssociatePresent),
        ("webdescription", Role::Narrative),
    ],
    strictness: Strictness::Strict,
    coverage: None,
};

pub(super) const TYPES: &[(&str, BreachType)] = &[
    ("Hacking/IT Incident", BreachType::Hacking),
    ("Hacking / IT Incident", BreachType::Hacking),
    ("Theft", BreachType::Theft),
    ("Loss", BreachType::Loss),
    ("Improper Disposal", BreachType::ImproperDisposal),
    ("Unauthorized Access/Disclosure", BreachType::Unauthorized),
    ("Unauthorized Access / Disclosure", BreachType::Unauthorized),
    ("Unauthorized Access", BreachType::Unauthorized),
    ("Other", BreachType::Other),
    ("Unknown", BreachType::Unknown),
];

/// Where data was, in the words of the portal's form.
pub(super) const LOCATIONS: &[&str] = &[
    "Desktop Computer",
    "Electronic Medical Record",
    "Email",
    "Laptop",
    "Network Server",
    "Other Portable Electronic Device",
    "Paper/Films",
    "Other",
];

pub(super) const ENTITY_TYPES: &[(&str, EntityType)] = &[
    ("Healthcare Provider", EntityType::Provider),
    ("Health Plan", EntityType::Plan),
    ("Healthcare Clearing House", EntityType::Clearinghouse),
    ("Healthcare Clearinghouse", EntityType::Clearinghouse),
    ("Business Associate", EntityType::BusinessAssociate),
];
