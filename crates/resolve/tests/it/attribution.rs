//! Whose a value is, inside one document.

use chartward_model::{Element, Part, Role};

use crate::helpers::{Doc, of, texts};

#[test]
fn a_form_belongs_to_the_name_above_it() {
    let found = Doc::new(0)
        .at(0, 0)
        .labelled("patient", "Ann Garcia")
        .at(1, 0)
        .value(Element::DateOfBirth, "1957-03-04")
        .at(2, 0)
        .value(Element::Ssn, "987654320")
        .at(4, 1)
        .labelled("patient", "Bert Lee")
        .at(5, 1)
        .value(Element::Ssn, "987654321")
        .candidates();
    assert_eq!(found.people.len(), 2);
    assert_eq!(texts(of(&found, "ANN GARCIA").values_of(Element::Ssn)), ["987654320"]);
    assert_eq!(of(&found, "ANN GARCIA").births.len(), 1);
    assert_eq!(texts(of(&found, "BERT LEE").values_of(Element::Ssn)), ["987654321"]);
    assert!(of(&found, "ANN GARCIA").roles.contains(&Role::Patient));
    assert!(found.loose.is_empty());
}

#[test]
fn two_names_in_one_line_take_what_follows_each() {
    let found = Doc::new(0)
        .name("Ann Garcia")
        .value(Element::MedicalRecordNumber, "A100")
        .name("Bert Lee")
        .value(Element::MedicalRecordNumber, "B200")
        .candidates();
    assert_eq!(texts(of(&found, "ANN GARCIA").values_of(Element::MedicalRecordNumber)), ["A100"]);
    assert_eq!(texts(of(&found, "BERT LEE").values_of(Element::MedicalRecordNumber)), ["B200"]);
}

#[test]
fn a_number_before_the_name_in_its_line_is_the_names() {
    let found = Doc::new(0)
        .at(0, 0)
        .value(Element::MedicalRecordNumber, "A100")
        .name("Ann Garcia")
        .at(1, 0)
        .value(Element::MedicalRecordNumber, "B200")
        .name("Bert Lee")
        .candidates();
    assert_eq!(texts(of(&found, "ANN GARCIA").values_of(Element::MedicalRecordNumber)), ["A100"]);
    assert_eq!(texts(of(&found, "BERT LEE").values_of(Element::MedicalRecordNumber)), ["B200"]);
}

#[test]
fn sender_addressee_and_signatory_attract_nothing_of_others() {
    let found = Doc::new(0)
        .mail(("Carl Woods", "carl@clinic.example.org"), ("Dana Reed", "dana@clinic.example.org"))
        .at(4, 1)
        .context("salutation", "Dana")
        .at(6, 2)
        .value(Element::Ssn, "987654320")
        .at(8, 3)
        .context("signature", "Carl Woods")
        .at(9, 3)
        .value(Element::Phone, "2025550101")
        .at(11, 4)
        .value(Element::DateOfBirth, "1957-03-04")
        .candidates();
    let (carl, dana) = (of(&found, "CARL WOODS"), of(&found, "DANA REED"));
    assert_eq!(texts(carl.values_of(Element::Email)), ["carl@clinic.example.org"]);
    assert_eq!(texts(carl.values_of(Element::Phone)), ["2025550101"]);
    assert!(carl.births.is_empty() && carl.values_of(Element::Ssn).is_empty());
    assert_eq!(texts(dana.values_of(Element::Email)), ["dana@clinic.example.org"]);
    assert_eq!(dana.elements[&Element::PersonName], 2, "the salutation is the addressee");
    assert_eq!(found.people.len(), 3, "the number is somebody's");
}

#[test]
fn relatives_are_people_and_leave_the_patient_his_data() {
    let found = Doc::new(0)
        .at(0, 0)
        .labelled("patient", "Tim Garcia")
        .at(1, 0)
        .labelled("mother", "Ann Garcia")
        .value(Element::Phone, "2025550102")
        .at(2, 0)
        .value(Element::DateOfBirth, "2015-03-04")
        .at(4, 1)
        .labelled("guarantor", "Luis Garcia")
        .at(5, 1)
        .value(Element::DateOfBirth, "1980-01-02")
        .candidates();
    assert_eq!(of(&found, "TIM GARCIA").births, [jiff::civil::date(2015, 3, 4)]);
    assert_eq!(texts(of(&found, "ANN GARCIA").values_of(Element::Phone)), ["2025550102"]);
    assert!(of(&found, "ANN GARCIA").roles.contains(&Role::NextOfKin));
    assert_eq!(of(&found, "LUIS GARCIA").births, [jiff::civil::date(1980, 1, 2)]);
    assert!(of(&found, "LUIS GARCIA").roles.contains(&Role::Guarantor));
}

#[test]
fn a_clinician_has_the_professional_number() {
    let found = Doc::new(0)
        .labelled("patient", "Ann Garcia")
        .value(Element::DateOfBirth, "1957-03-04")
        .labelled("provider", "Eva Stone")
        .value(Element::NationalProviderId, "1234567893")
        .value(Element::DiagnosisCode, "E119")
        .candidates();
    assert_eq!(texts(of(&found, "EVA STONE").values_of(Element::NationalProviderId)), ["1234567893"]);
    assert_eq!(texts(of(&found, "ANN GARCIA").values_of(Element::DiagnosisCode)), ["E119"]);
}

#[test]
fn parts_and_short_forms_of_a_name_join_the_full_one() {
    let found = Doc::new(0)
        .at(0, 0)
        .name("Mrs. Garcia")
        .at(1, 0)
        .labelled("patient", "Ann Maria Garcia")
        .at(2, 0)
        .name("Ann")
        .name("Ann M. Garcia")
        .candidates();
    assert_eq!(found.people.len(), 1);
    assert_eq!(found.people[0].elements[&Element::PersonName], 4);
    // a surname that two people bear is nobody's
    let two = Doc::new(0).name("Ann Garcia").name("Luis Garcia").name("Garcia").candidates();
    assert_eq!((two.people.len(), two.loose.len()), (2, 1));
}

#[test]
fn numbers_without_a_name_are_people_and_other_values_are_loose() {
    let found = Doc::new(0)
        .at(0, 0)
        .value(Element::Ssn, "987654320")
        .value(Element::DateOfBirth, "1957-03-04")
        .at(9, 4)
        .value(Element::Ssn, "987654321")
        .at(20, 8)
        .value(Element::Phone, "2025550101")
        .candidates();
    assert_eq!((found.people.len(), found.loose.len()), (2, 1));
    assert_eq!(found.people[0].births.len(), 1);
}

#[test]
fn a_second_number_of_its_kind_is_somebody_elses() {
    let found = Doc::new(0)
        .name("Ann Garcia")
        .value(Element::Ssn, "987654320")
        .value(Element::Ssn, "987654321")
        .candidates();
    assert_eq!(found.people.len(), 2);
    let row = Doc::new(0)
        .row(2, 0, Role::Patient)
        .name("Ann Garcia")
        .value(Element::Ssn, "987654320")
        .value(Element::Ssn, "987654321")
        .candidates();
    assert_eq!(row.people.len(), 2);
}

#[test]
fn rows_are_subjects_and_notes_speak_of_their_row() {
    let found = Doc::new(0)
        .row(2, 8, Role::Patient)
        .part(Part::Given, "Ann")
        .part(Part::Surname, "Garcia")
        .value(Element::MedicalRecordNumber, "A100")
        .row(2, 9, Role::Guarantor)
        .part(Part::Given, "Luis")
        .part(Part::Surname, "Garcia")
        .note(2)
        .value(Element::Phone, "2025550101")
        .row(3, 16, Role::Patient)
        .part(Part::Given, "Bert")
        .part(Part::Surname, "Lee")
        .part(Part::FormerSurname, "Ray")
        .candidates();
    assert_eq!(found.people.len(), 3);
    assert_eq!(texts(of(&found, "ANN GARCIA").values_of(Element::Phone)), ["2025550101"]);
    assert!(of(&found, "LUIS GARCIA").roles.contains(&Role::Guarantor));
    assert_eq!(of(&found, "BERT LEE").names.len(), 2);
    assert_eq!(of(&found, "BERT RAY").names.len(), 2);
}

#[test]
fn every_mention_is_kept_exactly_once() {
    let doc = Doc::new(7)
        .mail(("Carl Woods", "carl@clinic.example.org"), ("", "x@example.org"))
        .at(5, 1)
        .name("Ann Garcia")
        .name("Garcia")
        .value(Element::Ssn, "987654320")
        .value(Element::Url, "https://example.org")
        .row(3, 16, Role::Patient)
        .value(Element::City, "SPRINGFIELD");
    let found = doc.candidates();
    let mut all: Vec<_> =
        found.people.iter().flat_map(|p| p.mentions.clone()).chain(found.loose.clone()).collect();
    all.sort_unstable();
    let expected: Vec<_> = (0..u32::try_from(doc.mention_count()).unwrap()).collect();
    assert_eq!(all.iter().map(|at| at.mention).collect::<Vec<_>>(), expected);
    assert!(all.iter().all(|at| at.document == 7));
}
