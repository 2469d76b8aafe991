use chartward_model::Element;

use crate::found;

#[test]
fn label_and_check_digit() {
    for text in [
        "NPI 1234567893",
        "NPI: 1234567893",
        "NPI# 1234567893",
        "National Provider Identifier (NPI) 1234567893",
    ] {
        assert_eq!(found(Element::NationalProviderId, text), ["1234567893"], "{text}");
    }
    assert!(found(Element::NationalProviderId, "NPI 1234567890").is_empty(), "wrong check digit");
    assert!(found(Element::NationalProviderId, "NPI 12345678931").is_empty(), "too long");
}

#[test]
fn without_a_label_only_beside_a_clinician() {
    assert!(found(Element::NationalProviderId, "my number is 1234567893").is_empty());
    assert_eq!(found(Element::NationalProviderId, "Jane Doe, MD 1234567893"), ["1234567893"]);
}

#[test]
fn a_phone_label_wins() {
    assert!(found(Element::NationalProviderId, "Phone 1234567893").is_empty());
}
