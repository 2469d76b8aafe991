use chartward_model::Element;

use crate::{found, found_in_earnest};

#[test]
fn label_or_form() {
    assert_eq!(found_in_earnest(Element::Itin, "ITIN 912-70-1234"), ["912701234"]);
    assert_eq!(
        found_in_earnest(Element::Itin, "Individual Taxpayer Identification Number: 912701234"),
        ["912701234"]
    );
    assert_eq!(found_in_earnest(Element::Itin, "it says 912-70-1234 here"), ["912701234"]);
}

#[test]
fn other_groups_are_none() {
    assert!(found_in_earnest(Element::Itin, "ITIN 912-66-1234").is_empty());
    assert!(found_in_earnest(Element::Itin, "ITIN 912-93-1234").is_empty());
    assert!(found_in_earnest(Element::Itin, "bare 912701234").is_empty());
}

#[test]
fn where_generated_numbers_are_admitted_an_ssn_label_wins() {
    assert_eq!(found(Element::Ssn, "SSN 912-70-1234"), ["912701234"]);
    assert!(found(Element::Itin, "SSN 912-70-1234").is_empty());
    assert_eq!(found(Element::Itin, "ITIN 912-70-1234"), ["912701234"]);
}
