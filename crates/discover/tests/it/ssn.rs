use chartward_model::{Confidence, Element, Reason};

use crate::{found, found_in_earnest, only, prose, rejecting, scan};

#[test]
fn every_way_to_write_it_with_a_label() {
    for text in [
        "SSN: 900-12-3456",
        "SSN 900123456",
        "SS# 900 12 3456",
        "Social Security Number is 900.12.3456",
        "social security no. (last known): 900-12-3456",
        "SSN\n900-12-3456",
        "SSN-900-12-3456",
        "SSN=900-12-3456&x=1",
        "his SSN, which I looked up, is 900-12-3456",
        "Soc. Sec. No.: 900\u{2013}12\u{2013}3456",
        "ssn\t900123456",
        "SSN:\u{a0}900\u{a0}12\u{a0}3456",
    ] {
        assert_eq!(found(Element::Ssn, text), ["900123456"], "{text:?}");
    }
}

#[test]
fn three_two_four_is_believed_by_itself_and_bare_digits_are_not() {
    assert!(only(Element::Ssn, "I am 900-12-3456, thanks").confidence >= Confidence::HIGH);
    assert!(found(Element::Ssn, "I am 900123456, thanks").is_empty());
}

#[test]
fn parts_of_longer_numbers_and_amounts_are_none() {
    for text in [
        "1900-12-3456",
        "900-12-34567",
        "900-12-3456-7",
        "4-900-12-3456",
        "id_900-12-3456",
        "$900123456",
        "SSN rate 1.900123456",
        "900-12-3456.5",
        "call 900-123-4560",
    ] {
        assert!(found(Element::Ssn, text).is_empty(), "{text:?}");
    }
}

#[test]
fn numbers_never_issued_count_only_when_labelled() {
    let text = "SSN 900-12-3456";
    let mention = rejecting().scan(&prose(text)).remove(0);
    assert_eq!(mention.element, Element::Ssn);
    assert_eq!(mention.confidence, Confidence::permille(550));
    assert!(mention.reasons.contains(&Reason::NotIssuable));
    assert!(found_in_earnest(Element::Ssn, "it was 900-12-3456").is_empty());
    assert!(found_in_earnest(Element::Ssn, "it was 000-12-3456 or 666-12-3456").is_empty());
}

#[test]
fn advertised_numbers_are_nobodys_even_with_a_label() {
    for text in
        ["SSN 078-05-1120", "SSN 219-09-9999", "SSN 457-55-5462", "SSN 123-45-6789", "SSN 999-99-9999"]
    {
        assert!(found(Element::Ssn, text).is_empty(), "{text}");
        assert!(found_in_earnest(Element::Ssn, text).is_empty(), "{text}");
    }
}

#[test]
fn another_label_wins_and_the_number_stays_as_a_reading() {
    let mention = only(Element::HealthPlanId, "Member ID: 900-12-3456");
    assert_eq!(mention.competing[0].element, Element::Ssn);
    assert!(scan("Member ID: 900-12-3456").iter().all(|m| m.element != Element::Ssn));
}

#[test]
fn a_list_after_a_plural_label() {
    assert_eq!(found(Element::Ssn, "SSNs: 900-12-3456, 900-12-3457 and 900-12-3458").len(), 3);
}

#[test]
fn two_labels_on_a_line_keep_their_own_values() {
    let text = "MRN 0012345 SSN 900123456 DOB 1/2/1980";
    assert_eq!(found(Element::Ssn, text), ["900123456"]);
    assert_eq!(found(Element::MedicalRecordNumber, text), ["0012345"]);
    assert_eq!(found(Element::DateOfBirth, text), ["1980-01-02"]);
}

#[test]
fn a_label_behind_the_number() {
    for text in
        ["900123456 is her SSN", "900-12-3456 was the social security number", "Jane Doe 900123456 (SSN)"]
    {
        assert_eq!(found(Element::Ssn, text), ["900123456"], "{text}");
    }
    for text in
        ["900123456, SSN of", "900123456 SSN: none", "900123456 is not his SSN", "900123456 (SSN pending)"]
    {
        assert!(found(Element::Ssn, text).is_empty(), "{text}");
    }
}

#[test]
fn labels_with_more_words_and_in_code() {
    for text in [
        "SSN - Patient: 900123456",
        "SSN/TIN: 900123456",
        "PatientSSN: 900123456",
        "\"social_security\": \"900123456\"",
        "social_security_number: 900123456",
        "her social is 900123456",
        "SSN: 900-12 3456",
    ] {
        assert_eq!(found(Element::Ssn, text), ["900123456"], "{text}");
        assert!(only(Element::Ssn, text).confidence >= Confidence::HIGH, "{text}");
    }
    for text in ["the social is 9001234567", "order 900-12 3456", "social was 900123 456"] {
        assert!(found(Element::Ssn, text).is_empty(), "{text}");
    }
}

#[test]
fn two_that_a_slash_joins() {
    for text in ["SSN: 900-12-3456/900-12-3457", "900-12-3456/900-12-3457"] {
        assert_eq!(found(Element::Ssn, text), ["900123456", "900123457"], "{text}");
    }
    assert!(found(Element::Ssn, "900-12-3456/12").is_empty());
}
