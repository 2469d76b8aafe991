use chartward_model::{Confidence, Element};

use crate::{found, only};

#[test]
fn needs_a_label() {
    for (text, expected) in [
        ("Driver's License: S12345678", "S12345678"),
        ("my driver's license number is 2270-66-1551", "2270661551"),
        ("DL# D1234567", "D1234567"),
        ("drivers license no. F162-8235-4011", "F16282354011"),
        ("Driver\u{2019}s License Number: 123456789", "123456789"),
    ] {
        assert_eq!(found(Element::DriverLicense, text), [expected], "{text}");
    }
}

#[test]
fn a_word_that_begins_like_a_license_is_none() {
    for text in [
        "S12345678",
        "license agreement 2024",
        "click here 12345678",
        "applicable 123456",
        "License: see page 2",
        "driver's license renewal",
    ] {
        assert!(found(Element::DriverLicense, text).is_empty(), "{text}");
    }
}

#[test]
fn licences_of_other_kinds_are_none_and_a_bare_word_says_little() {
    for text in [
        "Medical License Number: G12345",
        "Nursing license no: RN123456",
        "Business License: 2024-12345",
        "Marriage license no: 123456",
        "software license number: 12345-ABCDE",
    ] {
        assert!(found(Element::DriverLicense, text).is_empty(), "{text}");
    }
    for text in ["License #: S12345678", "his license number: S12345678", "Ohio license no: S12345678"] {
        assert!(only(Element::DriverLicense, text).confidence < Confidence::MEDIUM, "{text}");
    }
    let form = only(Element::DriverLicense, "DOB 3/4/1957 License #: S12345678");
    assert!(form.confidence >= Confidence::MEDIUM);
    assert_eq!(found(Element::DriverLicense, "Driver's License Number\nS12345678"), ["S12345678"]);
}
