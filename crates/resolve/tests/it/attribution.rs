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

#[test]
fn a_list_line_whose_name_is_not_known_is_nobody_elses() {
    let found = Doc::new(0)
        .at(0, 0)
        .name("Kim Stone")
        .at(2, 0)
        .name("Ann Garcia")
        .value(Element::MedicalRecordNumber, "A100")
        .at(3, 0)
        .value(Element::MedicalRecordNumber, "B200")
        .at(4, 0)
        .name("Bert Lee")
        .value(Element::MedicalRecordNumber, "C300")
        .candidates();
    assert!(of(&found, "KIM STONE").values.is_empty(), "who is only mentioned has no data");
    assert_eq!(texts(of(&found, "ANN GARCIA").values_of(Element::MedicalRecordNumber)), ["A100"]);
    assert_eq!(texts(of(&found, "BERT LEE").values_of(Element::MedicalRecordNumber)), ["C300"]);
    let nameless = found.people.iter().find(|person| person.names.is_empty()).expect("a nameless person");
    assert_eq!(texts(nameless.values_of(Element::MedicalRecordNumber)), ["B200"]);
}

#[test]
fn what_a_quoted_mail_says_is_not_of_who_is_named_above_it() {
    let found = Doc::new(0)
        .mail(("Carl Woods", "carl@clinic.example.org"), ("Dana Reed", "dana@clinic.example.org"))
        .at(4, 1)
        .name("Kim Stone")
        .at(6, 2)
        .name("Ann Garcia")
        .behind(3)
        .value(Element::Email, "ann@example.org")
        .at(7, 2)
        .value(Element::Ssn, "987654320")
        .at(9, 2)
        .context("signature", "Ann Garcia")
        .candidates();
    assert!(of(&found, "KIM STONE").values.is_empty());
    assert!(of(&found, "CARL WOODS").values_of(Element::Ssn).is_empty());
}

#[test]
fn a_sender_who_is_described_is_the_patient() {
    let found = Doc::new(0)
        .mail(("Ann Garcia", "ann@example.org"), ("Dana Reed", "dana@clinic.example.org"))
        .at(4, 1)
        .value(Element::HealthPlanId, "XYZ123456")
        .at(6, 2)
        .context("title", "White")
        .at(8, 3)
        .name("Ann M Garcia")
        .at(9, 3)
        .value(Element::StreetAddress, "12 ELM ST")
        .at(10, 3)
        .value(Element::DateOfBirth, "1957-03-04")
        .candidates();
    let ann = of(&found, "ANN M GARCIA");
    assert_eq!(ann.births, [jiff::civil::date(1957, 3, 4)]);
    assert_eq!(texts(ann.values_of(Element::HealthPlanId)), ["XYZ123456"]);
    assert_eq!(texts(ann.values_of(Element::StreetAddress)), ["12 ELM ST"]);
    assert!(of(&found, "DANA REED").births.is_empty());
    assert_eq!(found.people.len(), 2, "a doctor who is only mentioned is no person of the document");
}

#[test]
fn who_signs_below_the_data_has_none_of_them() {
    let found = Doc::new(0)
        .mail(("Eva Stone", "eva@clinic.example.org"), ("Dana Reed", "dana@clinic.example.org"))
        .at(4, 1)
        .value(Element::DateOfBirth, "1957-03-04")
        .at(5, 1)
        .value(Element::HealthPlanId, "XYZ123456")
        .at(7, 1)
        .name("Eva B Stone")
        .candidates();
    let eva = of(&found, "EVA B STONE");
    assert!(eva.births.is_empty() && eva.values_of(Element::HealthPlanId).is_empty());
}

#[test]
fn the_chart_is_the_patients_and_never_the_guarantors() {
    let found = Doc::new(0)
        .at(0, 0)
        .context("in a record", "Tim Garcia")
        .value(Element::DateOfBirth, "2015-03-04")
        .at(2, 1)
        .labelled("guarantor", "Luis Garcia")
        .at(3, 1)
        .value(Element::DateOfBirth, "1980-01-02")
        .at(5, 2)
        .value(Element::MedicalRecordNumber, "A100")
        .candidates();
    assert_eq!(texts(of(&found, "TIM GARCIA").values_of(Element::MedicalRecordNumber)), ["A100"]);
    assert!(of(&found, "LUIS GARCIA").values_of(Element::MedicalRecordNumber).is_empty());
    // nor the number of the insurance, in the lines below the relative
    let found = Doc::new(0)
        .at(0, 0)
        .labelled("patient", "Tim Garcia")
        .at(1, 0)
        .labelled("emergency contact", "Ann Garcia")
        .at(2, 0)
        .value(Element::Phone, "2025550102")
        .at(4, 0)
        .value(Element::HealthPlanId, "XYZ123456")
        .candidates();
    assert_eq!(texts(of(&found, "TIM GARCIA").values_of(Element::HealthPlanId)), ["XYZ123456"]);
    assert_eq!(texts(of(&found, "ANN GARCIA").values_of(Element::Phone)), ["2025550102"]);
    // and where the patient's name is not known, a nameless person's
    let found = Doc::new(0)
        .at(2, 1)
        .labelled("guarantor", "Luis Garcia")
        .at(5, 2)
        .value(Element::MedicalRecordNumber, "A100")
        .candidates();
    assert!(of(&found, "LUIS GARCIA").values.is_empty());
    assert_eq!(found.people.len(), 2);
}

#[test]
fn father_and_son_of_one_name_stay_two() {
    let found = Doc::new(0)
        .context("in a record", "James Howard")
        .value(Element::DateOfBirth, "2015-03-04")
        .labelled("guarantor", "James Howard")
        .value(Element::Ssn, "987654320")
        .candidates();
    assert_eq!(found.people.len(), 2);
    assert!(found.people.iter().all(|person| person.births.is_empty() || person.values.is_empty()));
    let found = Doc::new(0)
        .mail(("Homer Parry", "parry@example.org"), ("Dana Reed", "dana@clinic.example.org"))
        .at(4, 1)
        .name("Homer Parry III")
        .value(Element::DateOfBirth, "2003-09-06")
        .at(6, 2)
        .context("signature", "Homer Parry II")
        .candidates();
    let (son, father) = (of(&found, "HOMER PARRY III"), of(&found, "HOMER PARRY II"));
    assert_eq!((son.births.len(), father.births.len()), (1, 0));
    assert!(son.names.iter().all(|name| !name.suffix.is_empty()), "the sender may be either");
}

#[test]
fn the_lines_of_a_printed_record_are_one_person() {
    let record = |doc: Doc, line: u32, mrn: &str, surname: &str, given: &str| {
        doc.at(line, line)
            .value(Element::MedicalRecordNumber, mrn)
            .at(line + 1, line)
            .part_labelled("name", Part::Surname, surname)
            .at(line + 2, line)
            .part_labelled("name", Part::Given, given)
            .at(line + 3, line)
            .value(Element::DateOfBirth, "2015-03-04")
    };
    let doc = record(Doc::new(0), 0, "A100", "Garcia", "Ann");
    let found = record(doc, 10, "B200", "Garcia", "Bert").candidates();
    assert_eq!(found.people.len(), 2);
    assert_eq!(texts(of(&found, "ANN GARCIA").values_of(Element::MedicalRecordNumber)), ["A100"]);
    assert_eq!(texts(of(&found, "BERT GARCIA").values_of(Element::MedicalRecordNumber)), ["B200"]);
    assert_eq!(of(&found, "BERT GARCIA").births.len(), 1);
}

#[test]
fn a_value_behind_half_a_name_is_not_the_next_persons() {
    // "for Faith Bailey (MRN A100) the contact is Kenneth Bailey", where FAITH was taken for a word
    let found = Doc::new(0)
        .hint("Bailey")
        .value(Element::MedicalRecordNumber, "A100")
        .name("Kenneth Bailey")
        .value(Element::Phone, "2025550101")
        .candidates();
    assert!(of(&found, "KENNETH BAILEY").values_of(Element::MedicalRecordNumber).is_empty());
    assert_eq!(texts(of(&found, "KENNETH BAILEY").values_of(Element::Phone)), ["2025550101"]);
    assert_eq!(found.people.len(), 2);
}

#[test]
fn what_stands_before_a_guarantor_or_doctor_in_a_line_is_not_theirs() {
    let found = Doc::new(0)
        .value(Element::DateOfBirth, "2018-02-27")
        .labelled("guarantor", "Sam Parish")
        .value(Element::Ssn, "987654320")
        .candidates();
    let sam = of(&found, "SAM PARISH");
    assert!(sam.births.is_empty());
    assert_eq!(texts(sam.values_of(Element::Ssn)), ["987654320"]);
    let found =
        Doc::new(0).value(Element::DateOfBirth, "2018-02-27").context("title", "Leslie Lee").candidates();
    assert!(of(&found, "LESLIE LEE").births.is_empty());
}
