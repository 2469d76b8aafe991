use chartward_model::Element;

use crate::found;

#[test]
fn needs_a_label_and_six_to_nine_characters() {
    assert_eq!(found(Element::Passport, "Passport No. C12345678"), ["C12345678"]);
    assert_eq!(found(Element::Passport, "US passport number: 123456789"), ["123456789"]);
    for text in ["C12345678", "Passport photo 2", "passport office 12", "Passport: 12345678901"] {
        assert!(found(Element::Passport, text).is_empty(), "{text}");
    }
}

#[test]
fn years_are_none() {
    assert!(found(Element::Passport, "passport 2023-2024 expiry").is_empty());
}
