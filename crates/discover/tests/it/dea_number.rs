use chartward_model::{Confidence, Element};

use crate::{found, only};

#[test]
fn letters_digits_and_check() {
    assert_eq!(found(Element::DeaNumber, "DEA # AP5836727"), ["AP5836727"]);
    assert_eq!(found(Element::DeaNumber, "DEA: ap5836727"), ["AP5836727"]);
    assert!(found(Element::DeaNumber, "DEA AP5836728").is_empty(), "wrong check digit");
    assert!(found(Element::DeaNumber, "DEA AP58367271").is_empty(), "too long");
}

#[test]
fn alone_it_is_middling_and_beside_a_prescriber_better() {
    assert!(only(Element::DeaNumber, "see AP5836727").confidence <= Confidence::MEDIUM);
    assert!(only(Element::DeaNumber, "Dr. Jane Doe AP5836727").confidence > Confidence::MEDIUM);
}
