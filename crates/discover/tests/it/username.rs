use chartward_model::Element;

use crate::found;

#[test]
fn the_value_of_its_label() {
    assert_eq!(found(Element::Username, "Username: jdoe_12"), ["jdoe_12"]);
    assert_eq!(found(Element::Username, "user=jdoe12;"), ["jdoe12"]);
    assert_eq!(found(Element::Username, "User ID: jsmith Password is: x"), ["jsmith"]);
    assert_eq!(found(Element::Username, "your user name is jdoe12"), ["jdoe12"]);
}

#[test]
fn sentences_names_and_addresses_are_none() {
    for text in [
        "user: please enter",
        "User: Jane Doe",
        "the user jdoe12",
        "User name and password",
        "login: jane@clinic.org",
        "User: 5586 Elm",
        "account name: Asia Pacific Services",
        "User name: \u{c9}va Molnar",
    ] {
        assert!(found(Element::Username, text).is_empty(), "{text}");
    }
}

#[test]
fn words_with_an_article_are_none() {
    for text in ["user name: the one you chose", "login: your badge"] {
        assert!(found(Element::Username, text).is_empty(), "{text}");
    }
}
