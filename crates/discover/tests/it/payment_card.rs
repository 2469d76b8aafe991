use chartward_model::{Confidence, Element};

use crate::{found, only};

#[test]
fn grouped_run_together_and_labelled() {
    for text in [
        "card 4539 1488 0343 6467",
        "4539-1488-0343-6467",
        "4539148803436467",
        "CC# 4539148803436467 exp 01/29",
        "Visa: 4539.1488.0343.6467",
        "is 4539148803436467? yes",
    ] {
        assert_eq!(found(Element::PaymentCard, text), ["4539148803436467"], "{text}");
    }
}

#[test]
fn check_digit_scheme_and_edges_matter() {
    for text in [
        "card 4539 1488 0343 6468",
        "card 9539 1488 0343 6467",
        "4539 1488 0343 6467 1234 5678",
        "14539148803436467123456789",
        "0.4539148803436467",
    ] {
        assert!(found(Element::PaymentCard, text).is_empty(), "{text}");
    }
}

#[test]
fn published_test_numbers_are_nobodys() {
    for text in ["card 4111 1111 1111 1111", "card 5555555555554444", "amex 378282246310005"] {
        assert!(found(Element::PaymentCard, text).is_empty(), "{text}");
    }
}

#[test]
fn a_tracking_number_that_checks_is_doubted() {
    assert!(only(Element::PaymentCard, "tracking number 4539148803436467").confidence < Confidence::MEDIUM);
}
