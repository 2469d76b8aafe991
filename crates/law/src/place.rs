//! How a place is called: in words, and in the name of a duty.
//!
//! What it is: one spelling for people and one for names, both such that a country is never taken for a state
//! (`:CA` is Canada, `CA` is California; `:DE` is Germany, `DE` is Delaware).

use chartward_model::Jurisdiction;

/// Countries whose name stands in an address now and then, by ISO 3166 code.
const COUNTRIES: &[(&str, &str)] = &[
    ("AE", "United Arab Emirates"),
    ("AR", "Argentina"),
    ("AT", "Austria"),
    ("AU", "Australia"),
    ("BE", "Belgium"),
    ("BG", "Bulgaria"),
    ("BM", "Bermuda"),
    ("BR", "Brazil"),
    ("BS", "the Bahamas"),
    ("CA", "Canada"),
    ("CH", "Switzerland"),
    ("CL", "Chile"),
    ("CN", "China"),
    ("CO", "Colombia"),
    ("CR", "Costa Rica"),
    ("CY", "Cyprus"),
    ("CZ", "Czechia"),
    ("DE", "Germany"),
    ("DK", "Denmark"),
    ("DO", "the Dominican Republic"),
    ("EC", "Ecuador"),
    ("EE", "Estonia"),
    ("EG", "Egypt"),
    ("ES", "Spain"),
    ("FI", "Finland"),
    ("FR", "France"),
    ("GB", "United Kingdom"),
    ("GR", "Greece"),
    ("GT", "Guatemala"),
    ("HK", "Hong Kong"),
    ("HN", "Honduras"),
    ("HR", "Croatia"),
    ("HT", "Haiti"),
    ("HU", "Hungary"),
    ("ID", "Indonesia"),
    ("IE", "Ireland"),
    ("IL", "Israel"),
    ("IN", "India"),
    ("IS", "Iceland"),
    ("IT", "Italy"),
    ("JM", "Jamaica"),
    ("JP", "Japan"),
    ("KE", "Kenya"),
    ("KR", "South Korea"),
    ("LI", "Liechtenstein"),
    ("LT", "Lithuania"),
    ("LU", "Luxembourg"),
    ("LV", "Latvia"),
    ("MA", "Morocco"),
    ("MT", "Malta"),
    ("MX", "Mexico"),
    ("MY", "Malaysia"),
    ("NG", "Nigeria"),
    ("NL", "the Netherlands"),
    ("NO", "Norway"),
    ("NZ", "New Zealand"),
    ("PA", "Panama"),
    ("PE", "Peru"),
    ("PH", "the Philippines"),
    ("PK", "Pakistan"),
    ("PL", "Poland"),
    ("PT", "Portugal"),
    ("RO", "Romania"),
    ("RU", "Russia"),
    ("SA", "Saudi Arabia"),
    ("SE", "Sweden"),
    ("SG", "Singapore"),
    ("SI", "Slovenia"),
    ("SK", "Slovakia"),
    ("SV", "El Salvador"),
    ("TH", "Thailand"),
    ("TR", "Turkey"),
    ("TW", "Taiwan"),
    ("UA", "Ukraine"),
    ("VE", "Venezuela"),
    ("VN", "Vietnam"),
    ("ZA", "South Africa"),
];

/// The place in words.
pub fn name(place: Jurisdiction) -> String {
    let code = place.to_string();
    let Some(iso) = code.strip_prefix(':') else { return place.title() };
    let known = COUNTRIES.iter().find(|(code, _)| *code == iso);
    known.map_or_else(|| format!("the country {iso}"), |(_, name)| (*name).to_owned())
}

/// The place in the name of a duty: `CA` is California, `country-CA` Canada.
pub fn key(place: Jurisdiction) -> String {
    let code = place.to_string();
    match code.strip_prefix(':') {
        Some(iso) => format!("country-{iso}"),
        None => code,
    }
}

/// The place in a short list: the postal code of a state, a country in words.
pub fn short(place: Jurisdiction) -> String {
    if place.is_in_united_states() { place.to_string() } else { name(place) }
}

#[cfg(test)]
mod tests {
    use chartward_model::Jurisdiction;

    use super::{COUNTRIES, key, name, short};

    #[test]
    fn no_country_is_called_as_a_state() {
        let place = |text: &str| text.parse::<Jurisdiction>().unwrap();
        let titles = |f: fn(Jurisdiction) -> String| (f(place("CA")), f(place(":CA")));
        assert_eq!(titles(name), ("California".into(), "Canada".into()));
        assert_eq!(titles(key), ("CA".into(), "country-CA".into()));
        assert_eq!(titles(short), ("CA".into(), "Canada".into()));
        assert_eq!(name(place(":ZZ")), "the country ZZ");
        assert!(COUNTRIES.is_sorted());
    }
}
