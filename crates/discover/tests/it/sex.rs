use chartward_model::Element;

use crate::found;

#[test]
fn only_after_its_label() {
    assert_eq!(found(Element::Sex, "Sex: F"), ["F"]);
    assert_eq!(found(Element::Sex, "GENDER: Male"), ["M"]);
    assert_eq!(found(Element::Sex, "sex at birth = female"), ["F"]);
    for text in ["a 35-year-old male", "sex discrimination", "Sex: unknown", "gender: see below", "Male"] {
        assert!(found(Element::Sex, text).is_empty(), "{text}");
    }
}

#[test]
fn under_its_label() {
    assert_eq!(found(Element::Sex, "Name: x\nSex\nFemale\nDOB"), ["F"]);
    assert!(found(Element::Sex, "we had no sex\nFemale").is_empty());
}
