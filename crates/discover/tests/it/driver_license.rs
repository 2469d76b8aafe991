use chartward_model::Element;

use crate::found;

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
