//! Maine: to 2018 a table typed by hand (name with address, words in the date), from December 2018 the fields of
//! a form, with the nationwide total, kinds of data as ticked boxes, and the branch.
//!
//! The two tables are parts of one list, so absence from one says nothing.

use super::{NOTHING, Role, Source, Strictness, Variant, Voice};
use crate::words::{Coverage, Sector};

/// The list.
pub(in crate::sources) static ME: Source = Source {
    id: "me",
    title: "Maine Attorney General",
    state: Some("ME"),
    coverage: Some(Coverage::Partial),
    variants: &[TYPED, FORM],
    voice: Voice::Regulator,
    ..NOTHING
};

const TYPED: Variant = Variant {
    name: "to 2018",
    columns: &[
        ("companywhosedatawasbreached", Role::Name),
        ("dateofbreach", Role::Occurred),
        ("dateofnotification", Role::Reported),
        ("typeofinformation", Role::Information),
        ("numberofmaineresidentsaffected", Role::Residents),
    ],
    strictness: Strictness::Lenient,
    coverage: None,
};

const FORM: Variant = Variant {
    name: "form fields",
    columns: &[
        ("completeddate", Role::Reported),
        ("entityname", Role::Name),
        ("streetaddress", Role::Skip),
        ("city", Role::Skip),
        ("state", Role::State),
        ("zipcode", Role::Skip),
        ("educational", Role::SectorTick(Sector::Education)),
        (
            "financialservicesifreportingtothedepartmentofprofessionalandfinancialservicesthisformisnotrequired10mrsa13485",
            Role::SectorTick(Sector::Finance),
        ),
        ("governmentalentityinmaine", Role::SectorTick(Sector::Government)),
        ("othergovernmentalentity", Role::SectorTick(Sector::Government)),
        ("healthcare", Role::SectorTick(Sector::Health)),
        ("othercommercial", Role::SectorTick(Sector::Business)),
        ("notforprofit", Role::SectorTick(Sector::NonProfit)),
        ("posvendor", Role::SectorTick(Sector::Retail)),
        ("totalnumberofpersonsaffectedincludingmaineresidents", Role::People),
        ("totalnumberofmaineresidentsaffected", Role::Residents),
        ("ifthenumberofmaineresidentsexceeds1000havetheconsumerreportingagenciesbeennotified", Role::Skip),
        ("datesbreachoccurred", Role::Occurred),
        ("datebreachdiscovered", Role::Discovered),
        ("socialsecuritynumber", Role::InformationTick("Social Security Number")),
        (
            "driverslicensenumberornondriveridentificationcardnumber",
            Role::InformationTick("Driver's License or State ID"),
        ),
        (
            "financialaccountnumberorcreditordebitcardnumberincombinationwiththesecuritycodeaccesscodepasswordorpinfortheaccount",
            Role::InformationTick("Financial Account or Card Number"),
        ),
        ("written", Role::Skip),
        ("electronic", Role::Skip),
        ("telephone", Role::Skip),
        ("substitutenotice", Role::Skip),
        ("datesofconsumernotification", Role::Skip),
        ("attachacopyofthetemplateofthenoticetoaffectedmaineresidents", Role::Skip),
        ("listdatesofanypreviouswithin12monthsbreachnotifications", Role::Skip),
        ("wereidentifytheftprotectionservicesoffered", Role::Skip),
        ("ifyesforwhatduration", Role::Skip),
        ("ifyesbywhatprovider", Role::Skip),
        ("ifyesprovideabriefdescriptionoftheservice", Role::Skip),
    ],
    strictness: Strictness::Lenient,
    coverage: None,
};
