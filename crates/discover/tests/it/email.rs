use chartward_model::Element;

use crate::{found, found_in_earnest};

#[test]
fn addresses_in_any_surroundings() {
    for text in [
        "mail jane.doe+x@clinic.org now",
        "<jane.doe+x@clinic.org>",
        "mailto:jane.doe+x@clinic.org",
        "(JANE.DOE+X@Clinic.ORG).",
        "e-mail:jane.doe+x@clinic.org;",
    ] {
        assert_eq!(found(Element::Email, text), ["jane.doe+x@clinic.org"], "{text}");
    }
}

#[test]
fn what_looks_like_one_and_is_not() {
    for text in [
        "a@b",
        "@clinic.org",
        "jane@",
        "Message-ID: <1234.abc@mail.clinic.org>",
        "jane@clinic..org",
        "meet @ noon. ok",
        "jane@-x.org",
        "user@10.1.2.3",
    ] {
        assert!(found(Element::Email, text).is_empty(), "{text}");
    }
}

#[test]
fn example_domains_are_nobodys() {
    for text in ["jane@example.org", "jane@mail.example.com", "jane@clinic.test"] {
        assert!(found_in_earnest(Element::Email, text).is_empty(), "{text}");
        assert_eq!(found(Element::Email, text).len(), 1, "{text}");
    }
    assert_eq!(found_in_earnest(Element::Email, "jane@notexample.org").len(), 1);
}

#[test]
fn names_of_pictures_are_none() {
    for text in ["logo@2x.png", "icon@3x.jpg", "see photo@home.PDF"] {
        assert!(found(Element::Email, text).is_empty(), "{text}");
    }
}
