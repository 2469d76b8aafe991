use chartward_model::Element;

use crate::found;

#[test]
fn the_token_after_its_label() {
    for text in [
        "password: Tr0ub4dor&3",
        "pwd=Tr0ub4dor&3",
        "Password is Tr0ub4dor&3.",
        "your password is: Tr0ub4dor&3",
        "PW: \"Tr0ub4dor&3\"",
        "passphrase = Tr0ub4dor&3",
    ] {
        assert_eq!(found(Element::Password, text), ["Tr0ub4dor&3"], "{text}");
    }
}

#[test]
fn sentences_about_passwords_have_none() {
    for text in [
        "password is required",
        "Password: ********",
        "password reset",
        "your password will expire",
        "password: reset it now",
        "Password:",
        "password is case-sensitive",
        "pass: no",
    ] {
        assert!(found(Element::Password, text).is_empty(), "{text}");
    }
}
