//! Street addresses in one canonical form.

use crate::Phi;

/// The canonical form of a street line: upper case, punctuation gone, directionals and street types in
/// their U.S. Postal Service abbreviation (Publication 28), unit designators as `#`.
pub fn canonical_street(line: &str) -> Phi {
    let mut words: Vec<String> = line
        .split(|c: char| !(c.is_alphanumeric() || c == '#' || c == '/'))
        .filter(|word| !word.is_empty())
        .map(str::to_uppercase)
        .collect();
    for word in &mut words {
        if let Some(short) = abbreviation(word) {
            short.clone_into(word);
        }
    }
    Phi::new(words.join(" ").replace("# #", "#").replace("P O BOX", "PO BOX"))
}

/// The first five digits of a ZIP code, if the text begins with five digits (and is not 00000).
pub fn zip5(text: &str) -> Option<&str> {
    let zip = text.trim().get(..5)?;
    (zip.bytes().all(|b| b.is_ascii_digit()) && zip != "00000").then_some(zip)
}

/// Whether an upper-case word is a street type, long or short (`STREET`, `ST`).
pub fn is_street_type(word: &str) -> bool {
    STREET_TYPES.iter().any(|(long, short)| *long == word || *short == word)
}

/// Postal abbreviation of an upper-case word in a street line.
fn abbreviation(word: &str) -> Option<&'static str> {
    STREET_TYPES
        .iter()
        .chain(DIRECTIONS)
        .chain(UNITS)
        .find(|(long, _)| *long == word)
        .map(|(_, short)| *short)
}

const DIRECTIONS: &[(&str, &str)] = &[
    ("NORTH", "N"),
    ("SOUTH", "S"),
    ("EAST", "E"),
    ("WEST", "W"),
    ("NORTHEAST", "NE"),
    ("NORTHWEST", "NW"),
    ("SOUTHEAST", "SE"),
    ("SOUTHWEST", "SW"),
];

const UNITS: &[(&str, &str)] = &[
    ("APARTMENT", "#"),
    ("APT", "#"),
    ("UNIT", "#"),
    ("SUITE", "#"),
    ("STE", "#"),
    ("ROOM", "#"),
    ("NO", "#"),
];

/// Street types of USPS Publication 28, appendix C1: the common ones, long form and standard abbreviation.
const STREET_TYPES: &[(&str, &str)] = &[
    ("ALLEY", "ALY"),
    ("AVENUE", "AVE"),
    ("AV", "AVE"),
    ("BEND", "BND"),
    ("BOULEVARD", "BLVD"),
    ("BRANCH", "BR"),
    ("BRIDGE", "BRG"),
    ("BROOK", "BRK"),
    ("BYPASS", "BYP"),
    ("CANYON", "CYN"),
    ("CAUSEWAY", "CSWY"),
    ("CENTER", "CTR"),
    ("CENTRE", "CTR"),
    ("CIRCLE", "CIR"),
    ("COMMONS", "CMNS"),
    ("CORNER", "COR"),
    ("COURT", "CT"),
    ("COVE", "CV"),
    ("CREEK", "CRK"),
    ("CRESCENT", "CRES"),
    ("CROSSING", "XING"),
    ("CURVE", "CURV"),
    ("DRIVE", "DR"),
    ("ESTATE", "EST"),
    ("ESTATES", "ESTS"),
    ("EXPRESSWAY", "EXPY"),
    ("EXTENSION", "EXT"),
    ("FIELD", "FLD"),
    ("FOREST", "FRST"),
    ("FORK", "FRK"),
    ("FREEWAY", "FWY"),
    ("GARDEN", "GDN"),
    ("GARDENS", "GDNS"),
    ("GATEWAY", "GTWY"),
    ("GLEN", "GLN"),
    ("GREEN", "GRN"),
    ("GROVE", "GRV"),
    ("HARBOR", "HBR"),
    ("HEIGHTS", "HTS"),
    ("HIGHWAY", "HWY"),
    ("HILL", "HL"),
    ("HILLS", "HLS"),
    ("HOLLOW", "HOLW"),
    ("ISLAND", "IS"),
    ("JUNCTION", "JCT"),
    ("KNOLL", "KNL"),
    ("LAKE", "LK"),
    ("LANDING", "LNDG"),
    ("LANE", "LN"),
    ("LOOP", "LOOP"),
    ("MANOR", "MNR"),
    ("MEADOW", "MDW"),
    ("MEADOWS", "MDWS"),
    ("MEWS", "MEWS"),
    ("MILL", "ML"),
    ("MOUNT", "MT"),
    ("MOUNTAIN", "MTN"),
    ("ORCHARD", "ORCH"),
    ("OVERPASS", "OPAS"),
    ("PARK", "PARK"),
    ("PARKWAY", "PKWY"),
    ("PASS", "PASS"),
    ("PATH", "PATH"),
    ("PIKE", "PIKE"),
    ("PINES", "PNES"),
    ("PLACE", "PL"),
    ("PLAIN", "PLN"),
    ("PLAZA", "PLZ"),
    ("POINT", "PT"),
    ("PORT", "PRT"),
    ("PRAIRIE", "PR"),
    ("RANCH", "RNCH"),
    ("RIDGE", "RDG"),
    ("RIVER", "RIV"),
    ("ROAD", "RD"),
    ("ROUTE", "RTE"),
    ("ROW", "ROW"),
    ("RUN", "RUN"),
    ("SHORE", "SHR"),
    ("SHORES", "SHRS"),
    ("SPRING", "SPG"),
    ("SPRINGS", "SPGS"),
    ("SQUARE", "SQ"),
    ("STATION", "STA"),
    ("STREET", "ST"),
    ("STR", "ST"),
    ("SUMMIT", "SMT"),
    ("TERRACE", "TER"),
    ("TRACE", "TRCE"),
    ("TRAIL", "TRL"),
    ("TUNNEL", "TUNL"),
    ("TURNPIKE", "TPKE"),
    ("VALLEY", "VLY"),
    ("VIEW", "VW"),
    ("VILLAGE", "VLG"),
    ("VISTA", "VIS"),
    ("WALK", "WALK"),
    ("WAY", "WAY"),
    ("WELLS", "WLS"),
    ("WOODS", "WDS"),
];

#[cfg(test)]
mod tests {
    use super::{canonical_street, is_street_type, zip5};
    use crate::Purpose;

    #[test]
    fn one_form_for_every_way_to_write_it() {
        let canonical = |line| canonical_street(line).reveal(Purpose::Matching).to_owned();
        assert_eq!(canonical("12 North Main Street, Apt. 4"), "12 N MAIN ST # 4");
        assert_eq!(canonical("12 n. main st #4"), "12 N MAIN ST #4");
        assert_eq!(canonical("P.O. Box 12"), "PO BOX 12");
        assert!(is_street_type("BLVD") && is_street_type("AVENUE") && !is_street_type("SMITH"));
        assert_eq!(zip5("02139-4307"), Some("02139"));
        assert_eq!(zip5("0213"), None);
    }
}
