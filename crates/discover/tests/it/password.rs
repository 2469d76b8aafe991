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

#[test]
fn behind_a_login_name_with_one_label_for_both() {
    for text in ["Username / Password: jdoe / Summer2024!", "User name and password: jdoe, Summer2024!"] {
        assert_eq!(found(Element::Password, text), ["Summer2024!"], "{text}");
        assert_eq!(found(Element::Username, text), ["jdoe"], "{text}");
    }
}

#[test]
fn what_was_blanked_is_none() {
    for text in ["Password: [redacted]", "Password: (hidden)", "password={PASSWORD}"] {
        assert!(found(Element::Password, text).is_empty(), "{text}");
    }
}
