//! Street addresses in one canonical form.

use crate::Phi;

/// The canonical form of a street line: upper case, punctuation gone, directionals and street types in
/// their U.S. Postal Service abbreviation (Publication 28), unit designators as `#`.
pub fn canonical_street(line: &str) -> Phi {
    let mut canonical = String::with_capacity(line.len());
    let words = line.split(|c: char| !(c.is_alphanumeric() || c == '#' || c == '/'));
    for word in words.filter(|word| !word.is_empty()) {
        if !canonical.is_empty() {
            canonical.push(' ');
        }
        let start = canonical.len();
        if word.is_ascii() {
            canonical.push_str(word);
            if let Some(word) = canonical.get_mut(start..) {
                word.make_ascii_uppercase();
            }
        } else {
            canonical.push_str(&word.to_uppercase());
        }
        if let Some(short) = canonical.get(start..).and_then(abbreviation) {
            canonical.truncate(start);
            canonical.push_str(short);
        }
    }
    // nearly no line has either
    for (long, short) in [("# #", "#"), ("P O BOX", "PO BOX")] {
        if canonical.contains(long) {
            canonical = canonical.replace(long, short);
        }
    }
    Phi::new(canonical)
}

/// The first five digits of a ZIP code, if the text begins with five digits (and is not 00000).
pub fn zip5(text: &str) -> Option<&str> {
    let zip = text.trim().get(..5)?;
    (zip.bytes().all(|b| b.is_ascii_digit()) && zip != "00000").then_some(zip)
}

/// Whether an upper-case word is a street type, long or short (`STREET`, `ST`).
pub fn is_street_type(word: &str) -> bool {
    TYPE_HEADS.may_hold(word) && STREET_TYPES.iter().any(|(long, short)| *long == word || *short == word)
}

/// Postal abbreviation of an upper-case word in a street line.
fn abbreviation(word: &str) -> Option<&'static str> {
    if !LONG_HEADS.may_hold(word) {
        return None;
    }
    STREET_TYPES
        .iter()
        .chain(DIRECTIONS)
        .chain(UNITS)
        .find(|(long, _)| *long == word)
        .map(|(_, short)| *short)
}

/// For each length the first letters of the words of some tables: most words are in none, and are turned away by
/// one look.
struct Heads([u32; 16]);

impl Heads {
    const fn with(mut self, table: &[(&str, &str)], which: Which) -> Self {
        let mut i = 0;
        while i < table.len() {
            let (long, short) = table[i];
            self.0[long.len()] |= 1 << (long.as_bytes()[0] % 32);
            if matches!(which, Which::Both) {
                self.0[short.len()] |= 1 << (short.as_bytes()[0] % 32);
            }
            i += 1;
        }
        self
    }

    fn may_hold(&self, word: &str) -> bool {
        let first = word.as_bytes().first().copied().unwrap_or(0);
        self.0.get(word.len()).is_some_and(|letters| letters >> (first % 32) & 1 != 0)
    }
}

/// Which words of a table count.
#[derive(Clone, Copy)]
enum Which {
    Long,
    Both,
}

const TYPE_HEADS: Heads = Heads([0; 16]).with(STREET_TYPES, Which::Both);
const LONG_HEADS: Heads =
    Heads([0; 16]).with(STREET_TYPES, Which::Long).with(DIRECTIONS, Which::Long).with(UNITS, Which::Long);

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
