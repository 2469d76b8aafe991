//! ZIP codes with their states and cities.

use chartward_model::Element;

use crate::found;

#[test]
fn city_state_and_zip() {
    for text in [
        "Boston, MA 02139-4307",
        "12 Main St\nBoston, MA  02139-4307",
        "BOSTON MA 02139-4307",
        "Boston, Massachusetts 02139-4307",
    ] {
        assert_eq!(found(Element::PostalCode, text), ["02139-4307"], "{text:?}");
        assert_eq!(found(Element::State, text), ["MA"], "{text:?}");
        assert_eq!(found(Element::City, text), ["BOSTON"], "{text:?}");
    }
    assert_eq!(found(Element::City, "New Bedford, MA 02740"), ["NEW BEDFORD"]);
}

#[test]
fn labels() {
    assert_eq!(found(Element::PostalCode, "zip code is 35350"), ["35350"]);
    assert_eq!(
        found(Element::PostalCode, "Postal code: 3610-114"),
        ["3610114".to_owned()].map(|_| "3610-114".to_owned())
    );
    assert_eq!(found(Element::State, "State: New Hampshire"), ["NH"]);
    assert_eq!(found(Element::City, "City: San Antonio"), ["SAN ANTONIO"]);
}

#[test]
fn a_street_without_zip_still_has_its_state() {
    assert_eq!(found(Element::State, "12 Main Street, Boston, MA"), ["MA"]);
}

#[test]
fn five_digits_alone_are_none() {
    for text in ["35350", "order 35350", "OR 1", "in 12345 cases", "to be OK 1234"] {
        assert!(found(Element::PostalCode, text).is_empty(), "{text}");
    }
}
