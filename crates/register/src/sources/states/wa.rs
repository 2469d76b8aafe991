//! Washington: the Attorney General's table to January 2022, and the state's open-data export of 25 columns with
//! cause, branch and days. Both are the whole list.

use super::{NOTHING, Role, Source, Strictness, Variant, Voice};
use crate::words::{BreachType, Coverage, Sector};

/// The list.
pub(in crate::sources) static WA: Source = Source {
    id: "wa",
    title: "Washington Attorney General: breaches of more than 500 residents",
    state: Some("WA"),
    coverage: Some(Coverage::Full),
    variants: &[SPREADSHEET, OPEN_DATA],
    types: &[
        ("Cyberattack", BreachType::Hacking),
        ("Ransomware", BreachType::Hacking),
        ("Theft or Mistake", BreachType::Theft),
        ("Theft or Mistake", BreachType::Loss),
        ("Unauthorized Access", BreachType::Unauthorized),
        ("Unknown", BreachType::Unknown),
    ],
    sectors: &[
        ("Health", Sector::Health),
        ("Finance", Sector::Finance),
        ("Education", Sector::Education),
        ("Government", Sector::Government),
        ("Non-Profit/Charity", Sector::NonProfit),
        ("Business", Sector::Business),
    ],
    voice: Voice::Regulator,
    ..NOTHING
};

const SPREADSHEET: Variant = Variant {
    name: "spreadsheet",
    columns: &[
        ("datereported", Role::Reported),
        ("organizationname", Role::Name),
        ("dateofbreach", Role::Occurred),
        ("numberofwashingtoniansaffected", Role::Residents),
        ("informationcompromised", Role::Information),
    ],
    strictness: Strictness::Lenient,
    coverage: None,
};

const OPEN_DATA: Variant = Variant {
    name: "open data",
    columns: &[
        ("dateaware", Role::Discovered),
        ("datesubmitted", Role::Reported),
        ("databreachcause", Role::Types),
        ("datestart", Role::Occurred),
        ("dateend", Role::OccurredEnd),
        ("name", Role::Name),
        ("id", Role::External),
        ("cyberattacktype", Role::Skip),
        ("washingtoniansaffected", Role::Residents),
        ("industrytype", Role::Sector),
        ("businesstype", Role::Skip),
        ("year", Role::Skip),
        ("yeartext", Role::Skip),
        ("washingtoniansaffectedrange", Role::Skip),
        ("breachlifecyclerange", Role::Skip),
        ("daystocontainbreach", Role::Skip),
        ("daystoidentifybreach", Role::Skip),
        ("daysbreachlifecycle", Role::Skip),
        ("discoveredinprogress", Role::Skip),
        ("daysofexposure", Role::Skip),
        ("dayselapsedbetweenendanddiscovery", Role::Skip),
        ("endedondaydiscovered", Role::Skip),
        ("dayselapsedbeforenotification", Role::Skip),
        ("daysofexposurerange", Role::Skip),
        ("entitystate", Role::State),
    ],
    strictness: Strictness::Lenient,
    coverage: None,
};
