use chartward_model::Element;

use crate::found;

#[test]
fn the_words_between_a_street_and_a_state() {
    for (text, city) in [
        ("12 Main St, New Bedford, MA 02740", "NEW BEDFORD"),
        ("12 Main St\nSt. Louis, MO 63101", "ST. LOUIS"),
        ("480 Lincoln Street, Fort Worth, TX 76101", "FORT WORTH"),
        ("12 Main Street, Boston, MA", "BOSTON"),
        ("City: San Antonio", "SAN ANTONIO"),
    ] {
        assert_eq!(found(Element::City, text), [city], "{text:?}");
    }
}

#[test]
fn a_town_in_a_sentence_is_none() {
    for text in
        ["We met in Boston.", "the city of the plain", "Boston, where it rained", "City council minutes"]
    {
        assert!(found(Element::City, text).is_empty(), "{text}");
    }
}
