use chartward_model::Element;

use crate::found;

#[test]
fn needs_a_label_and_takes_any_form() {
    for (text, expected) in [
        ("MRN: 00123456", "00123456"),
        ("MRN 00123456", "00123456"),
        ("Medical Record Number: A-123-456", "A123456"),
        ("Patient ID: PX99812", "PX99812"),
        ("Chart # 99812", "99812"),
        ("record 00123456 (MRN)", "00123456"),
        ("Med Rec No 77001122", "77001122"),
        ("MRN\n00123456", "00123456"),
        ("> MRN\n> 00123456\n> Name", "00123456"),
        ("please look up the MRN\n00123456", ""),
        ("MRN\n00123456 was admitted", ""),
        ("MRN:\n00123456", "00123456"),
    ] {
        let found = found(Element::MedicalRecordNumber, text);
        assert_eq!(found.first().map_or("", String::as_str), expected, "{text:?}");
    }
}

#[test]
fn words_dates_and_prices_are_none() {
    for text in [
        "MRN: unknown",
        "MRN: 01/02/2024",
        "MRN: 2024-01-02",
        "Chart: $1200",
        "the MRN of the patient",
        "00123456",
        "MRN 12,345",
        "MRN 12.50",
    ] {
        assert!(found(Element::MedicalRecordNumber, text).is_empty(), "{text:?}");
    }
}

#[test]
fn small_words_may_stand_between() {
    for text in ["MRN of the child 40984634", "MRN at your practice: 40984634", "Chart 40984634 fits?"] {
        assert_eq!(found(Element::MedicalRecordNumber, text), ["40984634"], "{text}");
    }
    for text in ["MRN not on file 04/27/2025", "MRN and phone (508) 555-0149", "the chart of 2025"] {
        assert!(found(Element::MedicalRecordNumber, text).is_empty(), "{text}");
    }
}

#[test]
fn a_list_after_a_plural_label() {
    for text in ["MRNs: 123456, 789012 and 345678", "Medical record numbers 123456/789012/345678"] {
        assert_eq!(found(Element::MedicalRecordNumber, text), ["123456", "789012", "345678"], "{text}");
    }
    for text in [
        "MRN: 123456, 789012 and 345678",
        "MRNs: 123456, total 789012",
        "MRNs: 123456, 01/02/2024",
        "MRNs: 123456, 2024/01/02",
    ] {
        assert_eq!(found(Element::MedicalRecordNumber, text), ["123456"], "{text}");
    }
}

#[test]
fn a_social_security_number_of_a_patient_is_none() {
    for text in ["SSN - Patient: 900123456", "SSN of patient: 900123456", "SSN/Patient: 900123456"] {
        assert!(found(Element::MedicalRecordNumber, text).is_empty(), "{text}");
        assert_eq!(found(Element::Ssn, text), ["900123456"], "{text}");
    }
    assert_eq!(found(Element::MedicalRecordNumber, "SSN on file. Patient: 900123456"), ["900123456"]);
}
