//! Words of street lines: types that stand before, behind and inside a name, small words, and what is none.
//!
//! American types are in the model ([`chartward_model::address`]); these are the rest of the world's. An ending
//! is only listed if hardly any town has it.

use crate::heads::Heads;

/// Street types of Britain and Australia that the U.S. Postal Service has not.
pub(super) const BRITISH_TYPES: [&str; 10] =
    ["CLOSE", "PARADE", "ESPLANADE", "QUAY", "WYND", "CIRCUIT", "CRES", "TCE", "PDE", "CROFT"];

pub(super) const DIRECTIONS: [&str; 14] =
    ["N", "S", "E", "W", "NE", "NW", "SE", "SW", "NORTH", "SOUTH", "EAST", "WEST", "NORTHEAST", "NORTHWEST"];

/// Small words inside street names.
pub(super) const PARTICLES: [&str; 32] = [
    "DE", "LA", "DU", "DES", "DEL", "DA", "DO", "DOS", "DAS", "DI", "DELLA", "LOS", "LAS", "EL", "OF", "THE",
    "VAN", "DER", "DEN", "TER", "AN", "VON", "ZUM", "ZUR", "AM", "D", "DEI", "DEGLI", "DELLE", "DELL",
    "DELS", "SUR",
];

/// Street types that stand before the name.
#[rustfmt::skip]
pub(super) const LEADING_TYPES: [&str; 64] = [
    "RUE", "RUA", "VIA", "CALLE", "C/", "AVENIDA", "AVDA", "AV", "AVENUE", "PASEO", "PLAZA", "PIAZZA", "CORSO", "VIALE", "UL", "ULICA", "ULITSA",
    "CARRER", "TRAVESSA", "LARGO", "STRADA", "CHEMIN", "ALLÉE", "BOULEVARD", "QUAI", "ROUTE", "IMPASSE", "CAMINO", "CARRETERA", "RONDA", "VICOLO",
    "PRAÇA", "ESTRADA", "ΛΕΩΦΌΡΟΣ", "ΟΔΌΣ", "RÚA", "VÍA", "JALAN", "ALLEE", "PASSAGE", "SENTIER", "MONTÉE", "COURS", "FAUBOURG", "PIAZZALE", "CONTRADA",
    "LUNGOMARE", "SALITA", "BORGO", "GLORIETA", "TRAVESÍA", "TRAVESIA", "CTRA", "ALAMEDA", "BECO", "CALÇADA", "RODOVIA", "PRACA", "PLAÇA", "PASSEIG", "AVINGUDA",
    "ALEJA", "OSIEDLE", "STRADELA",
];

/// Street words that stand between the name and the number.
#[rustfmt::skip]
pub(super) const TRAILING_WORDS: [&str; 38] = [
    "U", "UTCA", "ÚT", "ÚTJA", "TÉR", "TERE", "KRT", "RKP", "KAPU", "KÖRÚT", "STR", "STRASSE", "STRAẞE", "TERRASSE", "VÄG", "VÄGEN", "GATA", "GATE", "VEI", "PLADS", "TEE", "PUIESTEE",
    "MAANTEE", "MNT", "PST", "TN", "TÄNAV", "CESTA", "ULICA", "TRG", "NÁMĚSTÍ", "TŘÍDA", "NÁBŘEŽÍ", "SOKAK", "CADDESI", "ALLÉ", "VEGEN", "SÉTÁNY",
];

/// Whether a word is in a list of words in capitals, whatever its case.
fn is_in(list: &[&str], heads: &Heads, word: &str) -> bool {
    let may_be = heads.may_hold(word.as_bytes()) || !word.is_ascii();
    may_be && list.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Whether a word is one of [`PARTICLES`].
pub(super) fn is_particle(word: &str) -> bool {
    const HEADS: Heads = heads(&PARTICLES);
    is_in(&PARTICLES, &HEADS, word)
}

/// Whether a word is one of [`LEADING_TYPES`].
pub(super) fn is_leading_type(word: &str) -> bool {
    const HEADS: Heads = heads(&LEADING_TYPES);
    is_in(&LEADING_TYPES, &HEADS, word)
}

/// Whether a word is one of [`TRAILING_WORDS`].
pub(super) fn is_trailing_word(word: &str) -> bool {
    const HEADS: Heads = heads(&TRAILING_WORDS);
    is_in(&TRAILING_WORDS, &HEADS, word)
}

/// Of the words of a list that are ASCII.
const fn heads(words: &[&str]) -> Heads {
    let mut heads = Heads::NONE;
    let mut i = 0;
    while i < words.len() {
        if words[i].is_ascii() {
            heads = heads.with(words[i].as_bytes());
        }
        i += 1;
    }
    heads
}

/// Whether an upper-case word ends in a street word and has a name before it.
pub(super) fn has_street_ending(word: &str) -> bool {
    #[rustfmt::skip]
    const ENDINGS: [&str; 78] = [
        "STRAAT", "STRASSE", "STRAẞE", "STRAßE", "WEG", "LAAN", "PLEIN", "GRACHT", "KADE", "HOVE", "DREEF", "GATA", "GATAN", "GADE", "VEJ", "VEJEN", "VEI", "VEIEN",
        "VÄG", "VÄGEN", "STRÆTI", "STRAETI", "GÖTU", "GATE", "GATEN", "KATU", "TIE", "POLKU", "KUJA", "RAITTI", "ALLEE", "PLATZ", "GASSE", "RING", "DAMM",
        "UFER", "STEIG", "DIJK", "SINGEL", "KROGEN", "GRABEN", "STIEN", "TORGET", "BAKKEN",
        "STRÆDE", "VANGEN", "TOFTEN", "LØKKEN", "SVINGET", "GRÄND", "GRÄNDEN", "BACKEN", "STIGEN", "LEDEN", "VEGEN", "VEGUR", "VEGI", "STÍGUR", "BRAUT", "KROKEN", "SVINGEN",
        "PLASSEN", "KAARI", "RINNE", "VÄYLÄ", "AUKIO", "PLANTSOEN", "STEEG", "CHAUSSEE", "BRÜCKE", "ZEILE", "PFAD", "STIEG", "ALLÉ", "ALLÉN", "ALLÉEN", "TORG", "KAJEN",
    ];
    /// The last two bytes of the endings, as bits of their lowest five each.
    const TAILS: [u32; 32] = {
        let mut tails = [0; 32];
        let mut i = 0;
        while i < ENDINGS.len() {
            let [.., first, last] = ENDINGS[i].as_bytes() else {
                panic!("invariant: an ending has two bytes")
            };
            tails[(*first % 32) as usize] |= 1 << (*last % 32);
            i += 1;
        }
        tails
    };
    let [.., first, last] = word.as_bytes() else { return false };
    let may_end = TAILS.get(usize::from(*first % 32)).is_some_and(|tails| tails >> (*last % 32) & 1 != 0);
    may_end
        && ENDINGS
            .iter()
            .any(|ending| word.strip_suffix(ending).is_some_and(|name| name.chars().count() >= 3))
}

/// How sure a street type makes: weak types are ordinary words ("2 Way", "30 Day Pass").
pub(super) fn strength(kind: &str, words: usize) -> u16 {
    const WEAK: [&str; 30] = [
        "PASS", "RUN", "WAY", "PARK", "VIEW", "POINT", "CENTER", "CENTRE", "PLAIN", "FIELD", "STATION",
        "SPRING", "SPRINGS", "LAKE", "RIVER", "MOUNTAIN", "GREEN", "PORT", "VALLEY", "VILLAGE", "MILL",
        "BRIDGE", "BRANCH", "PATH", "ROW", "WALK", "FOREST", "ISLAND", "PLAZA", "GARDEN",
    ];
    match (WEAK.contains(&kind), words) {
        (false, _) => 880,
        (true, 1) => 450,
        (true, _) => 600,
    }
}

/// Whether an upper-case word is the name of a month: "26 October" is a day.
pub(super) fn is_month(word: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "JANUARY",
        "FEBRUARY",
        "MARCH",
        "APRIL",
        "MAY",
        "JUNE",
        "JULY",
        "AUGUST",
        "SEPTEMBER",
        "OCTOBER",
        "NOVEMBER",
        "DECEMBER",
    ];
    word.len() >= 3 && MONTHS.iter().any(|month| *month == word || month.get(..3) == Some(word))
}

pub(super) fn is_ordinal(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    digits > 0 && matches!(word.get(digits..), Some("ST" | "ND" | "RD" | "TH" | ""))
}
