use chartward_model::{Confidence, Element};

use crate::tables::sheet;
use crate::{admitting, found, found_in_earnest, only, values};

#[test]
fn everyday_words_mean_categories() {
    for (text, code) in [
        ("The patient has high blood pressure.", "I10"),
        ("history of type 2 diabetes", "E11"),
        ("She was diagnosed with breast cancer last spring.", "C50"),
        ("his HIV infection is well controlled", "B20"),
        ("admitted with a stroke", "I63"),
        ("my depression is back", "F32"),
        ("Dx: Crohn's disease", "K50"),
        ("treated for cancer of the left breast", "C50"),
        ("The patient denies migraines.", "G43"),
        ("mother has Alzheimer\u{2019}s disease", "G30"),
        ("Sj\u{f6}gren syndrome", "M35"),
    ] {
        assert_eq!(found(Element::Diagnosis, text), [code], "{text}");
    }
}

#[test]
fn context_makes_the_difference() {
    let alone = only(Element::Diagnosis, "About epilepsy.");
    let said = only(Element::Diagnosis, "The patient has a history of epilepsy.");
    let labelled = only(Element::Diagnosis, "Diagnosis: epilepsy");
    assert!(alone.confidence >= Confidence::MEDIUM && alone.confidence < said.confidence);
    assert!(said.confidence >= Confidence::HIGH && labelled.confidence > said.confidence);
}

#[test]
fn negation_and_relatives_count() {
    assert_eq!(found(Element::Diagnosis, "No history of asthma."), ["J45"]);
    assert_eq!(found(Element::Diagnosis, "Family history: breast cancer in her mother"), ["C50"]);
}

#[test]
fn what_is_on_no_list_is_taken_after_its_label() {
    assert_eq!(found(Element::Diagnosis, "Diagnosis: wobbly left knee"), ["wobbly left knee"]);
    assert!(found(Element::Diagnosis, "Diagnosis: E11.9").is_empty());
}

#[test]
fn words_of_other_trades_are_left_alone() {
    for text in [
        "The market is in a depression and the shock was felt in Tokyo.",
        "with a stroke of the pen",
        "this aids the team",
        "The roof needs new shingles.",
        "Growth of the fund was flat; fatigue in the cable.",
        "a cold winter, high pressure over the Gulf",
        "Crash and burn, said the analyst; rates are overweight.",
    ] {
        assert!(found_in_earnest(Element::Diagnosis, text).is_empty(), "{text}");
    }
}

#[test]
fn a_column_of_words_under_diagnosis() {
    let rows: &[&[&str]] =
        &[&["Doe, Jane", "hypertension"], &["Roe, John", "asthma"], &["Poe, Ann", "sore elbow"]];
    let mentions = admitting().scan(&sheet(&["Patient Name", "Diagnosis"], rows));
    assert_eq!(values(Element::Diagnosis, &mentions), ["I10", "J45", "sore elbow"]);
    assert!(mentions.iter().filter(|m| m.element == Element::Diagnosis).all(|m| m.subject.is_some()));
    let rows: &[&[&str]] = &[&["Lamp", "used"], &["Desk", "as new"], &["Chair", "broken leg"]];
    let mentions = admitting().scan(&sheet(&["Item", "Condition"], rows));
    assert!(values(Element::Diagnosis, &mentions).is_empty());
}

#[test]
fn the_illness_that_a_test_without_a_value_is_named_after() {
    for text in ["diagnosed with HIV-1", "the patient has HIV-1", "HIV-1 infection", "he has HIV-2"] {
        assert_eq!(found(Element::Diagnosis, text), ["B20"], "{text}");
    }
    assert_eq!(found(Element::Diagnosis, "he has herpes simplex, HSV-1 and hepatitis C").len(), 2);
    for text in ["an HIV test", "HIV antibody screen", "HIV-1 antibody negative"] {
        assert!(found(Element::Diagnosis, text).is_empty(), "{text}");
    }
}

#[test]
fn what_somebody_is() {
    assert_eq!(found(Element::Diagnosis, "she is pregnant"), ["Z33.1"]);
    assert!(found(Element::Diagnosis, "a pregnant pause").is_empty());
    assert_eq!(found(Element::Diagnosis, "admitted after an overdose on heroin"), ["F11"]);
    let mention = only(Element::Diagnosis, "BRCA1 positive");
    assert!(mention.confidence >= Confidence::HIGH);
}
