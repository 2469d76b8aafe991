use chartward_model::{Confidence, Element};

use crate::{found, only};

#[test]
fn labelled_lists_with_and_without_dots() {
    assert_eq!(found(Element::DiagnosisCode, "Dx: E11.9, I10 and N18.3"), ["E11.9", "I10", "N18.3"]);
    assert_eq!(found(Element::DiagnosisCode, "ICD-10: E119"), ["E11.9"]);
    assert_eq!(found(Element::DiagnosisCode, "ICD-10-CM code U07.1"), ["U07.1"]);
    assert_eq!(found(Element::DiagnosisCode, "ICD-9: 250.00"), ["250.00"]);
    assert_eq!(found(Element::DiagnosisCode, "Diagnosis: fracture S52.521A"), ["S52.521A"]);
}

#[test]
fn a_dotted_code_stands_alone_with_less_confidence() {
    let mention = only(Element::DiagnosisCode, "Type 2 diabetes (E11.9)");
    assert!(mention.confidence >= Confidence::MEDIUM && mention.confidence < Confidence::HIGH);
}

#[test]
fn what_only_looks_like_one() {
    for text in [
        "vitamin B12",
        "room A10",
        "D99.1",
        "F00.1",
        "U22.1",
        "A1.5",
        "x.E11.9",
        "E11.9.1",
        "250.00",
        "E11",
        "file_E11.9",
    ] {
        assert!(found(Element::DiagnosisCode, text).is_empty(), "{text}");
    }
}

#[test]
fn the_list_decides_and_a_label_admits_another_edition() {
    assert_eq!(found(Element::DiagnosisCode, "codes (U07.1) and (U22.1)"), ["U07.1"]);
    assert_eq!(found(Element::DiagnosisCode, "seen for T36.0X1A today"), ["T36.0X1A"]);
    assert!(found(Element::DiagnosisCode, "see E11.99 there").is_empty());
    let older = only(Element::DiagnosisCode, "Dx: I48.95");
    assert!(older.confidence >= Confidence::MEDIUM && older.confidence < Confidence::HIGH);
    assert!(found(Element::DiagnosisCode, "Dx: F00.1").is_empty());
}

#[test]
fn three_characters_in_a_record() {
    assert_eq!(found(Element::DiagnosisCode, "DOB: 03/04/1957\nmedically necessary (I10)."), ["I10"]);
    assert_eq!(found(Element::DiagnosisCode, "Assessment: B20"), ["B20"]);
    assert!(found(Element::DiagnosisCode, "rooms (E11) and (A10)").is_empty());
}
