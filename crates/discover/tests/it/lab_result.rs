use chartward_model::{Confidence, Element};

use crate::{found, only};

#[test]
fn tests_and_their_values() {
    for (text, value) in [
        ("HbA1c 9.2 %", "hemoglobin a1c=9.2"),
        ("A1c was 10.1", "hemoglobin a1c=10.1"),
        ("CD4 count 180", "cd4 count=180"),
        ("HIV positive", "hiv=positive"),
        ("HIV test: non-reactive", "hiv=nonreactive"),
        ("BP 150/90", "blood pressure=150/90"),
        ("creatinine 1.8 mg/dL", "creatinine=1.8"),
        ("Hepatitis C antibody reactive", "hepatitis c antibody=reactive"),
    ] {
        assert_eq!(found(Element::LabResult, text), [value], "{text}");
        assert!(only(Element::LabResult, text).confidence >= Confidence::MEDIUM, "{text}");
    }
}

#[test]
fn names_and_numbers_that_are_no_results() {
    for text in [
        "BP shares 45/46",
        "BP 2001/12",
        "the A1c is up",
        "glucose syrup 25 pounds",
        "sodium 12/14/2001",
        "HIV funding of 30 million",
        "PSA 1-800",
    ] {
        assert!(found(Element::LabResult, text).is_empty(), "{text}");
    }
}

#[test]
fn a_number_in_the_tests_name_and_words_between() {
    for (text, expected) in [
        ("HIV-1 antibody positive", "hiv=positive"),
        ("HIV-1 Ab: Reactive", "hiv=reactive"),
        ("SARS-CoV-2 PCR positive", "covid 19=positive"),
    ] {
        assert_eq!(found(Element::LabResult, text), [expected], "{text}");
        assert!(found(Element::Diagnosis, text).is_empty(), "the result says it: {text}");
    }
}
