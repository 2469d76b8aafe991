use chartward_model::Element;

use crate::found;

#[test]
fn with_and_without_spaces_in_any_case() {
    for text in [
        "GB82 WEST 1234 5698 7654 32",
        "IBAN: GB82WEST12345698765432",
        "my iban is gb82west12345698765432, ok",
        "GB82-WEST-1234-5698-7654-32",
    ] {
        assert_eq!(found(Element::Iban, text), ["GB82WEST12345698765432"], "{text}");
    }
}

#[test]
fn wrong_check_or_length_is_none() {
    for text in ["GB83WEST12345698765432", "GB82WEST1234569876543", "ZZ82WEST12345698765432", "GB82"] {
        assert!(found(Element::Iban, text).is_empty(), "{text}");
    }
}
