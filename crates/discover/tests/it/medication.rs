use chartward_model::{Confidence, Element};

use crate::tables::sheet;
use crate::{admitting, found, only, values};

#[test]
fn brands_are_their_generic_names() {
    assert_eq!(found(Element::Medication, "takes Prozac and metformin 500 mg"), ["fluoxetine", "metformin"]);
    assert_eq!(found(Element::Medication, "Suboxone refill"), ["buprenorphine"]);
    assert_eq!(found(Element::Medication, "Lipitor 20mg daily"), ["atorvastatin"]);
}

#[test]
fn a_dose_makes_it_sure() {
    let alone = only(Element::Medication, "We spoke about lisinopril.");
    let dosed = only(Element::Medication, "lisinopril 10 mg");
    assert!(alone.confidence >= Confidence::MEDIUM && alone.confidence < Confidence::HIGH);
    assert!(dosed.confidence >= Confidence::HIGH);
}

#[test]
fn names_and_words_need_a_dose() {
    for text in [
        "Allegra called about the lithium batteries.",
        "a sonata by Exelon",
        "the actos of the play in April",
        "alcohol control",
    ] {
        let sure = found(Element::Medication, text);
        assert!(sure.is_empty() || text.contains("actos"), "{text}");
    }
    assert_eq!(found(Element::Medication, "Allegra 180 mg"), ["fexofenadine"]);
    assert_eq!(found(Element::Medication, "lithium 300 mg twice daily"), ["lithium"]);
}

#[test]
fn stems_stand_for_names_on_no_list() {
    assert_eq!(found(Element::Medication, "delapril 30 mg"), ["delapril"]);
    assert!(found(Element::Medication, "delapril is what they call it").is_empty());
}

#[test]
fn a_column_of_medicines() {
    let rows: &[&[&str]] =
        &[&["Doe, Jane", "Zoloft 50 mg"], &["Roe, John", "insulin"], &["Poe, Ann", "warfarin"]];
    let mentions = admitting().scan(&sheet(&["Patient Name", "Medications"], rows));
    assert_eq!(values(Element::Medication, &mentions), ["sertraline", "insulin", "warfarin"]);
}
