use chartward_model::{Confidence, Element};

use crate::{found, only};

#[test]
fn birth_dates_in_any_form_after_a_label() {
    for text in [
        "DOB 3/4/57",
        "DOB: 03/04/1957",
        "Date of Birth (mm/dd/yyyy): 03-04-1957",
        "born March 4, 1957",
        "born on 4 March 1957",
        "D.O.B. 4-Mar-1957",
        "Birthdate: 1957-03-04",
        "Please tell me your date of birth. It's 3/4/1957",
        "DOB:\n03/04/1957",
        "birth date is the 4th of March, 1957",
        "DOB 19570304",
        "Jane Doe, 3/4/1957 (69 y/o)",
        "The date of birth of Jane Doe is 3/4/1957.",
        "DOB for the patient: 3/4/1957",
    ] {
        assert_eq!(found(Element::DateOfBirth, text), ["1957-03-04"], "{text:?}");
    }
}

#[test]
fn a_bare_date_is_none() {
    for text in [
        "3/4/1957",
        "on March 4, 1957 we met",
        "DOB unknown",
        "DOB 13/45/1957",
        "dob 3/4",
        "invoice of 3/4/1957 (69 items)",
        "the date of birth of Jane Doe, MRN 1234567, is 3/4/1957",
        "date of birth of nobody here (the visit was 3/4/1957)",
    ] {
        assert!(found(Element::DateOfBirth, text).is_empty(), "{text}");
    }
}

#[test]
fn nobody_is_born_tomorrow() {
    assert!(only(Element::DateOfBirth, "DOB 3/4/2030").confidence < Confidence::MEDIUM);
}

#[test]
fn right_after_a_name_a_date_is_a_birth() {
    for text in [
        "Medicare card came in. Deborah B. Drain, 09/07/1943, MBI pending.",
        "Responsible party for Carter, Frederick (09/07/1943) is the father",
        "Member ID BCX556839527  WHITE, NICK JOEL  1943-09-07  ACTIVE",
        "Ann Miller\n09/07/1943\n508.555.0149",
    ] {
        assert_eq!(found(Element::DateOfBirth, text), ["1943-09-07"], "{text}");
    }
    for text in [
        "From: Deborah Drain 09/07/2001 03:45 PM",
        "Deborah Drain, 09/07/2001",
        "Sincerely,\nDeborah Drain\n09/07/2001\n\nPage 2",
    ] {
        assert!(found(Element::DateOfBirth, text).is_empty(), "{text}");
    }
}

#[test]
fn under_its_label() {
    for text in
        ["Date of Birth\n03/04/1957", "Name: x\nDOB\n\n03/04/1957\nSex", "> Date of Birth\n> March 4, 1957\n"]
    {
        assert_eq!(found(Element::DateOfBirth, text), ["1957-03-04"], "{text:?}");
    }
    for text in
        ["ask for the date of birth\n03/04/1957", "DOB\n03/04/1957 visit", "DOB MRN\n03/04/1957 445566"]
    {
        assert!(found(Element::DateOfBirth, text).is_empty(), "{text:?}");
    }
}
