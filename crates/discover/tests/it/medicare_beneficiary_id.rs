use chartward_model::{Confidence, Element};

use crate::{found, only};

#[test]
fn with_and_without_hyphens_and_label() {
    for text in [
        "MBI: 1EG4-TE5-MK72",
        "MBI 1eg4te5mk72",
        "Medicare number 1EG4 TE5 MK72",
        "her card says 1EG4TE5MK72.",
        "(1EG4-TE5-MK72)",
    ] {
        assert_eq!(found(Element::MedicareBeneficiaryId, text), ["1EG4TE5MK72"], "{text}");
    }
}

#[test]
fn the_published_example_is_nobodys() {
    assert!(found(Element::MedicareBeneficiaryId, "MBI 1EG4-TE5-MK73").is_empty());
}

#[test]
fn near_misses_are_none() {
    // S, L, O, I, B and Z are never used; the first character is never 0; twelve characters are too many
    for text in ["MBI 1SG4-TE5-MK72", "MBI 0EG4-TE5-MK72", "MBI 1EG4TE5MK722", "part 1EG4-TE5-MK72-9"] {
        assert!(found(Element::MedicareBeneficiaryId, text).is_empty(), "{text}");
    }
}

#[test]
fn a_number_of_another_kind_is_doubted() {
    assert!(
        only(Element::MedicareBeneficiaryId, "serial number 1EG4TE5MK72").confidence < Confidence::MEDIUM
    );
}
