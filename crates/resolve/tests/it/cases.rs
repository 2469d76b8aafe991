//! Candidates of a case to individuals: what joins, what must not, and what is said of them.

use chartward_model::{Element, Individual, Part, Purpose, Role, Standing};
use chartward_resolve::{ListOf, Resolution, Roster, resolve};

use crate::helpers::{Doc, settings, texts};

fn run(docs: &[Doc]) -> Resolution {
    run_with(docs, &Roster::default())
}

fn run_with(docs: &[Doc], roster: &Roster) -> Resolution {
    let (mut people, mut loose) = (Vec::new(), Vec::new());
    for doc in docs {
        let found = doc.candidates();
        people.extend(found.people);
        loose.extend(found.loose);
    }
    resolve(people, loose, roster, &settings())
}

fn names(found: &Resolution) -> Vec<String> {
    let line = |person: &Individual| {
        person
            .name
            .as_ref()
            .map_or_else(String::new, |name| name.to_line().reveal(Purpose::Reveal).to_owned())
    };
    found.individuals.iter().map(line).collect()
}

fn person(ordinal: u32, name: &str, born: &str) -> Doc {
    let doc = Doc::new(ordinal).labelled("patient", name);
    if born.is_empty() { doc } else { doc.value(Element::DateOfBirth, born) }
}

#[test]
fn the_same_person_in_three_forms_is_one() {
    let found = run(&[
        person(0, "Robert Whitfield", "1957-03-04").value(Element::MedicalRecordNumber, "A1000001"),
        person(1, "Bob Whitfield", "1957-03-04"),
        person(2, "WHITFIELD, ROBERT J", "1957-04-03").value(Element::MedicalRecordNumber, "A1000001"),
    ]);
    assert_eq!(names(&found), ["ROBERT J WHITFIELD"]);
    let robert = &found.individuals[0];
    assert_eq!(robert.standing, Standing::Affected);
    assert_eq!(robert.date_of_birth, Some(jiff::civil::date(1957, 3, 4)));
    assert_eq!(robert.other_names.len(), 2);
    assert_eq!(robert.elements[&Element::DateOfBirth], 3);
    assert_eq!(texts(&robert.identifiers[&Element::MedicalRecordNumber].0), ["A1000001"]);
    assert_eq!(found.assignments.len(), 8);
}

#[test]
fn twins_stay_two() {
    let twin = |ordinal, name| {
        person(ordinal, name, "2015-03-04")
            .value(Element::StreetAddress, "12 ELM ST")
            .value(Element::PostalCode, "02139")
            .value(Element::Phone, "2025550101")
            .value(Element::HealthPlanId, "XYZ123456")
    };
    for (a, b) in
        [("Jayden Garcia", "Hayden Garcia"), ("Maria Garcia", "Mario Garcia"), ("Tim Garcia", "Ann Garcia")]
    {
        let found = run(&[twin(0, a), twin(1, b)]);
        assert_eq!(found.individuals.len(), 2, "{a}, {b}");
        assert!(!found.review.is_empty(), "{a}, {b}");
        assert!(found.review[0].reasons[0].contains("two given names"), "{:?}", found.review[0].reasons);
    }
}

#[test]
fn what_may_be_twins_or_namesakes_is_a_doubt() {
    let at_home = |doc: Doc| {
        doc.value(Element::StreetAddress, "12 ELM ST")
            .value(Element::PostalCode, "02139")
            .value(Element::Phone, "2025550101")
    };
    let twin = |ordinal, name| at_home(person(ordinal, name, "2015-03-04"));
    for (a, b) in [("Maria Elena Garcia", "Maria Luisa Garcia"), ("Anna Lee", "Anne Lee")] {
        let found = run(&[twin(0, a), twin(1, b)]);
        assert_eq!((found.individuals.len(), found.review.len()), (2, 1), "{a}, {b}");
        let ssn = |doc: Doc| doc.value(Element::Ssn, "987654320");
        assert_eq!(run(&[ssn(twin(0, a)), ssn(twin(1, b))]).individuals.len(), 1, "{a}, {b}: one number");
    }
    let wanda = |ordinal, born, number| {
        at_home(person(ordinal, "Wanda Okonkwo", born)).value(Element::MedicalRecordNumber, number)
    };
    let found = run(&[wanda(0, "2015-03-04", "1234567"), wanda(1, "2015-03-14", "7654321")]);
    assert_eq!((found.individuals.len(), found.review.len()), (2, 1));
    let found = run(&[wanda(0, "2015-03-04", "1234567"), wanda(1, "2015-03-14", "1234567")]);
    assert_eq!(found.individuals.len(), 1, "one chart");
}

#[test]
fn who_fits_two_people_equally_is_held_back() {
    let annika = |ordinal| person(ordinal, "Annika Leeds", "1961-03-04");
    let found = run(&[
        annika(0).value(Element::Ssn, "987654320"),
        annika(1).value(Element::Ssn, "987654321"),
        annika(2),
    ]);
    assert_eq!(found.individuals.len(), 3);
    assert!(
        found.review.iter().any(|pair| pair.reasons[0].contains("fits another person as well")),
        "{:?}",
        found.review
    );
}

#[test]
fn junior_and_senior_stay_two() {
    let at_home = |ordinal, name| {
        person(ordinal, name, "")
            .value(Element::StreetAddress, "12 ELM ST")
            .value(Element::PostalCode, "02139")
    };
    let found = run(&[at_home(0, "John Whitfield Sr"), at_home(1, "John Whitfield Jr")]);
    assert_eq!(found.individuals.len(), 2);
    let found = run(&[
        person(0, "John Whitfield", "1950-03-04").value(Element::Ssn, "987654320"),
        person(1, "John Whitfield", "1981-07-09").value(Element::Ssn, "987654320"),
    ]);
    assert_eq!(found.individuals.len(), 2, "father and son, with the father's number in the son's record");
    assert!(found.review[0].reasons[0].contains("two birth dates"));
}

#[test]
fn what_fits_father_and_son_joins_neither() {
    let home = |doc: Doc| doc.value(Element::StreetAddress, "12 ELM ST").value(Element::PostalCode, "02139");
    let found = run(&[
        home(person(0, "John Whitfield", "1950-03-04")),
        home(person(1, "John Whitfield", "1981-07-09")),
        home(person(2, "John Whitfield", "")),
    ]);
    assert_eq!(found.individuals.len(), 3);
    assert!(found.review.iter().any(|pair| pair.reasons[0].contains("fits another person")));
}

#[test]
fn a_family_that_shares_everything_but_names_stays_a_family() {
    let member = |ordinal, name, born| {
        person(ordinal, name, born)
            .value(Element::Phone, "2025550101")
            .value(Element::Email, "home@example.org")
            .value(Element::StreetAddress, "12 ELM ST")
            .value(Element::PostalCode, "02139")
            .value(Element::HealthPlanId, "XYZ123456")
    };
    let found = run(&[
        member(0, "Ann Garcia", "1980-01-02"),
        member(1, "Luis Garcia", "1979-05-06"),
        member(2, "Tim Garcia", "2015-03-04"),
        member(3, "Ann Garcia", "1980-01-02"),
    ]);
    assert_eq!(names(&found), ["ANN GARCIA", "LUIS GARCIA", "TIM GARCIA"]);
}

#[test]
fn a_name_changes_with_marriage() {
    let found = run(&[
        person(0, "Ann Whitfield", "1980-01-02").value(Element::Ssn, "987654320"),
        person(1, "Ann Garcia", "1980-01-02").value(Element::Ssn, "987654320"),
    ]);
    assert_eq!(found.individuals.len(), 1);
    assert_eq!(found.individuals[0].other_names.len(), 1);
}

#[test]
fn a_slip_in_the_birth_date_joins_and_a_slip_in_the_ssn_does_not() {
    let found = run(&[
        person(0, "Ann Whitfield", "1980-01-02").value(Element::Phone, "2025550101"),
        person(1, "Ann Whitfield", "1980-02-01").value(Element::Phone, "2025550101"),
    ]);
    assert_eq!(found.individuals.len(), 1);
    assert_eq!(found.individuals[0].date_of_birth, None, "two dates claimed equally often are disputed");
    let found = run(&[
        person(0, "Ann Whitfield", "1980-01-02").value(Element::Ssn, "987654320"),
        person(1, "Ann Whitfield", "1980-01-02").value(Element::Ssn, "987654230"),
    ]);
    assert_eq!(found.individuals.len(), 2);
    assert!(found.review[0].reasons[0].contains("two Social Security numbers"));
    assert!(found.review[0].reasons.iter().any(|reason| reason.starts_with("ssn similar +")));
}

#[test]
fn the_wage_earner_of_an_old_medicare_number_is_a_person() {
    let found = run(&[
        Doc::new(0)
            .row(2, 0, Role::Patient)
            .name("Ann Whitfield")
            .value(Element::MedicareHicn, "123456789B")
            .row(2, 1_000_000, Role::WageEarner)
            .value(Element::Ssn, "123456789"),
        person(1, "Luis Whitfield", "1940-01-02").value(Element::Ssn, "123456789"),
        person(2, "Luis Whitfield", "1940-01-02").value(Element::MedicareHicn, "123456789A"),
    ]);
    assert_eq!(names(&found), ["ANN WHITFIELD", "LUIS WHITFIELD"]);
    let earner = &found.individuals[1];
    assert!(earner.roles.contains(&Role::WageEarner));
    assert_eq!(earner.standing, Standing::Affected);
}

#[test]
fn a_lone_name_in_many_mails_is_one_person_and_never_a_patient_of_a_common_name() {
    let mut docs: Vec<Doc> = (0..30).map(|i| Doc::new(i).name("John Smith")).collect();
    assert_eq!(run(&docs).individuals.len(), 1);
    docs.push(person(30, "John Smith", "1950-03-04"));
    let found = run(&docs);
    assert_eq!(found.individuals.len(), 2);
    assert_eq!(found.individuals[0].standing, Standing::Contact);
    assert_eq!(found.individuals[1].standing, Standing::Affected);
    assert_eq!(found.review.len(), 1);
    // a rare name is enough, if exactly one person bears it
    let rare = [Doc::new(0).name("Zebulon Whitfield"), person(1, "Zebulon Whitfield", "1950-03-04")];
    assert_eq!(run(&rare).individuals.len(), 1);
    let two = [
        Doc::new(0).name("Zebulon Whitfield"),
        person(1, "Zebulon Whitfield", "1950-03-04"),
        person(2, "Zebulon Whitfield", "1981-07-09"),
    ];
    assert_eq!(run(&two).individuals.len(), 3);
}

#[test]
fn a_name_in_a_mail_is_the_person_in_its_attachment() {
    let mut body = Doc::new(0).mail(("Carl Woods", "carl@clinic.example.org"), ("", "x@example.org"));
    body = body.at(5, 1).name("John Smith");
    let mut attached = person(1, "John Smith", "1950-03-04");
    attached.place = body.place.join("labs.pdf");
    attached.mail.clone_from(&body.mail);
    let found = run(&[body, attached, person(2, "John Smith", "1981-07-09")]);
    assert_eq!(names(&found).iter().filter(|name| *name == "JOHN SMITH").count(), 2);
    let young = found.individuals.last().unwrap();
    assert_eq!(young.elements[&Element::PersonName], 1);
}

fn roster() -> Roster {
    let patients = Doc::new(900)
        .row(2, 0, Role::Patient)
        .part(Part::Given, "John")
        .part(Part::Surname, "Smith")
        .value(Element::DateOfBirth, "1950-03-04")
        .value(Element::MedicalRecordNumber, "M0001")
        .value(Element::PostalCode, "02139")
        .row(3, 8, Role::Patient)
        .part(Part::Given, "John")
        .part(Part::Surname, "Smith")
        .value(Element::DateOfBirth, "1950-03-04")
        .value(Element::MedicalRecordNumber, "M0002")
        .row(4, 16, Role::Patient)
        .name("Zebulon Whitfield")
        .value(Element::DateOfBirth, "1981-07-09")
        .value(Element::MedicalRecordNumber, "M0003");
    let staff = Doc::new(901)
        .row(2, 0, Role::Staff)
        .name("Carl Woods")
        .value(Element::Email, "carl@clinic.example.org")
        .row(3, 8, Role::Staff)
        .name("Dana Reed")
        .value(Element::Email, "dana@clinic.example.org");
    Roster::new(patients.candidates().people, staff.candidates().people)
}

#[test]
fn rosters_say_who_is_patient_and_who_is_staff() {
    let found = run_with(
        &[
            Doc::new(0).mail(("Carl Woods", "carl@clinic.example.org"), ("", "desk@clinic.example.org")),
            person(1, "J Smith", "1950-03-04").value(Element::MedicalRecordNumber, "M0001"),
            Doc::new(2).name("Zebulon Whitfield"),
            Doc::new(3).mail(("Eve Moss", "eve@clinic.example.org"), ("", "x@elsewhere.example.org")),
        ],
        &roster(),
    );
    let standing = |name: &str| {
        let at =
            names(&found).iter().position(|n| n == name).unwrap_or_else(|| panic!("nobody of that name"));
        (found.individuals[at].standing, texts(&found.individuals[at].roster_ids))
    };
    assert_eq!(standing("CARL WOODS"), (Standing::Staff, vec!["row 1"]));
    assert_eq!(standing("JOHN SMITH"), (Standing::Affected, vec!["M0001"]));
    assert_eq!(standing("ZEBULON WHITFIELD"), (Standing::Affected, vec!["M0003"]));
    assert_eq!(standing("EVE MOSS"), (Standing::Staff, vec![]));
    let john = found
        .individuals
        .iter()
        .find(|person| person.roster_ids == [chartward_model::Phi::new("M0001")])
        .unwrap();
    assert_eq!(john.residence, chartward_model::Jurisdiction::us("MA"));
    assert_eq!(john.elements.get(&Element::PostalCode), None, "the list is not what was exposed");
    assert_eq!(found.counts.on_patient_list, 2);
    assert!(!found.unattributed.is_empty(), "a bare address is nobody");
}

#[test]
fn two_rows_of_a_list_are_two_people_and_both_go_to_review() {
    let found = run_with(&[person(0, "John Smith", "1950-03-04")], &roster());
    assert_eq!(found.individuals.len(), 1);
    assert!(found.individuals[0].roster_ids.len() <= 1);
    // what names neither row is joined to neither without a record number of its own
    let staff_patient = Doc::new(5)
        .row(2, 0, Role::Staff)
        .name("John Smith")
        .value(Element::DateOfBirth, "1950-03-04")
        .value(Element::MedicalRecordNumber, "M0001");
    let both = Roster::new(roster().patients().to_vec(), staff_patient.candidates().people);
    let found = run_with(&[person(0, "John Smith", "1950-03-04")], &both);
    assert!(found.individuals[0].roster_ids.len() <= 1);
}

#[test]
fn records_of_one_system_are_joined_by_their_reference() {
    let id = "Patient/5f0d3c6e-9b7a-4c1d-8e2f-1a2b3c4d5e6f";
    let found = run(&[
        Doc::new(0).row(1, 0, Role::Patient).name("Ann Whitfield").value(Element::RecordReference, id),
        Doc::new(1)
            .row(1, 0, Role::Patient)
            .value(Element::RecordReference, id)
            .value(Element::DiagnosisCode, "E119"),
    ]);
    assert_eq!(names(&found), ["ANN WHITFIELD"]);
    assert_eq!(found.individuals[0].elements[&Element::DiagnosisCode], 1);
}

#[test]
fn staff_who_are_patients_are_one_individual() {
    let row = |ordinal, number, role| Doc::new(ordinal).row(2, number, role).name("Ann Garcia");
    let patient = |born: &str| {
        row(90, 1, Role::Patient)
            .value(Element::DateOfBirth, born)
            .value(Element::MedicalRecordNumber, "A1000001")
            .value(Element::Phone, "2025550101")
    };
    let staff = row(91, 1, Role::Staff)
        .value(Element::DateOfBirth, "1957-03-04")
        .value(Element::Phone, "2025550101")
        .value(Element::Email, "agarcia@clinic.example.org");
    let mail = Doc::new(0).mail(("Ann Garcia", "agarcia@clinic.example.org"), ("", "x@example.org"));
    let chart = person(1, "Ann Garcia", "1957-03-04").value(Element::MedicalRecordNumber, "A1000001");
    let with = |patient: Doc| {
        let roster = Roster::new(patient.candidates().people, staff.candidates().people);
        let found = run_with(&[mail.clone(), chart.clone()], &roster);
        found.individuals.into_iter().filter(|person| person.name.is_some()).collect::<Vec<_>>()
    };
    let one = with(patient("1957-03-04"));
    assert_eq!(one.len(), 1);
    assert!(one[0].roles.contains(&Role::Patient) && one[0].roles.contains(&Role::Staff));
    assert_eq!(one[0].standing, Standing::Affected);
    assert_eq!(one[0].roster_ids.len(), 2);
    // a namesake on the patient list is somebody else, telephone or not
    let two = with(patient("1980-06-07"));
    assert!(two.iter().all(|person| person.roster_ids.len() <= 1));
}

#[test]
fn the_providers_number_in_a_list_of_staff_is_the_employees() {
    let list = Doc::new(90)
        .row(2, 1, Role::Staff)
        .name("Ann Garcia")
        .value(Element::Email, "agarcia@clinic.example.org")
        .row(2, 2, Role::Provider)
        .value(Element::NationalProviderId, "1234567893");
    let staff = list.listed(ListOf::Staff);
    assert_eq!(staff.len(), 1);
    assert_eq!(texts(staff[0].values_of(Element::NationalProviderId)), ["1234567893"]);
    let patients = list.listed(ListOf::Patients);
    assert_eq!(patients.len(), 1);
    assert!(patients[0].values_of(Element::NationalProviderId).is_empty(), "it is the patient's physician's");
}

#[test]
fn individuals_with_two_birth_dates_are_no_question() {
    // the records look alike; what is known of the two individuals does not
    let one = |from: u32, born: &str, mrn: &str| {
        [
            person(from, "Zebulon Whitfield", born).value(Element::MedicalRecordNumber, mrn),
            person(from + 1, "Zebulon Whitfield", "").value(Element::MedicalRecordNumber, mrn),
        ]
    };
    let docs: Vec<Doc> =
        one(0, "1950-03-04", "A1000001").into_iter().chain(one(2, "1981-07-09", "B2000002")).collect();
    let found = run(&docs);
    assert_eq!((found.individuals.len(), found.review.len()), (2, 0));
}

/// Two patients on the list with numbers of their own.
fn two_listed() -> Roster {
    let patients = Doc::new(900)
        .row(2, 0, Role::Patient)
        .name("Mary Whitfield")
        .value(Element::DateOfBirth, "1950-03-04")
        .value(Element::Ssn, "987654320")
        .value(Element::MedicareBeneficiaryId, "1EG4TE5MK73")
        .value(Element::MedicalRecordNumber, "M0001")
        .row(3, 8, Role::Patient)
        .name("Zebulon Quincy")
        .value(Element::DateOfBirth, "1981-07-09")
        .value(Element::MedicalRecordNumber, "M0002");
    Roster::new(patients.candidates().people, Vec::new())
}

#[test]
fn a_listed_number_beside_anothers_name_is_its_rows() {
    for (element, number) in [
        (Element::Ssn, "987654320"),
        (Element::MedicareBeneficiaryId, "1EG4TE5MK73"),
        (Element::MedicalRecordNumber, "M0001"),
    ] {
        let found = run_with(
            &[
                person(0, "Zebulon Quincy", "1981-07-09")
                    .value(element, number)
                    .value(Element::DiagnosisCode, "E119"),
                person(1, "Mary Whitfield", "1950-03-04"),
            ],
            &two_listed(),
        );
        assert_eq!(names(&found), ["ZEBULON QUINCY", "MARY WHITFIELD"], "{element}");
        let (zebulon, mary) = (&found.individuals[0], &found.individuals[1]);
        assert_eq!(texts(&zebulon.roster_ids), ["M0002"], "{element}");
        assert_eq!(texts(&mary.roster_ids), ["M0001"], "{element}");
        assert!(!zebulon.identifiers.contains_key(&element), "{element}");
        assert_eq!(texts(&mary.identifiers[&element].0), [number]);
        assert!(zebulon.elements.contains_key(&Element::DiagnosisCode));
        assert_eq!(found.assignments.len(), 6, "no mention is lost");
    }
}

#[test]
fn a_listed_number_beside_a_name_that_is_on_no_list_goes_to_its_row_and_to_review() {
    let found = run_with(&[person(0, "Gertrude Garcia", "").value(Element::Ssn, "987654320")], &two_listed());
    let mary = found.individuals.iter().find(|person| !person.roster_ids.is_empty()).expect("the row");
    assert_eq!(texts(&mary.roster_ids), ["M0001"]);
    assert_eq!(mary.elements.len(), 1);
    assert_eq!(found.individuals.len(), 2);
    assert!(found.review[0].reasons[0].contains("another person's on the organisation's lists"));
}

#[test]
fn a_married_or_familiar_name_is_no_other_name() {
    for name in ["Mary Garcia", "Molly Whitfield", "M Whitfield", "Mrs. Whitfield"] {
        let found = run_with(&[person(0, name, "").value(Element::Ssn, "987654320")], &two_listed());
        assert_eq!(found.individuals.len(), 1, "{name}");
        assert_eq!(texts(&found.individuals[0].roster_ids), ["M0001"], "{name}");
        assert_eq!(found.individuals[0].elements.len(), 2, "{name}");
    }
}

#[test]
fn a_number_of_one_row_and_the_name_of_another_never_join_the_two() {
    // two bearers of one name on the list: the name and birth date are of the one, the number is the other's
    let patients = Doc::new(900)
        .row(2, 0, Role::Patient)
        .name("Zebulon Quincy")
        .value(Element::DateOfBirth, "1950-03-04")
        .value(Element::MedicalRecordNumber, "M0001")
        .row(3, 8, Role::Patient)
        .name("Zebulon Quincy")
        .value(Element::DateOfBirth, "1981-07-09")
        .value(Element::MedicalRecordNumber, "M0002");
    let roster = Roster::new(patients.candidates().people, Vec::new());
    let found = run_with(
        &[
            person(0, "Zebulon Quincy", "1950-03-04").value(Element::MedicalRecordNumber, "M0002"),
            person(1, "Zebulon Quincy", "1981-07-09").value(Element::MedicalRecordNumber, "M0002"),
            person(2, "Zebulon Quincy", "1950-03-04").value(Element::MedicalRecordNumber, "M0001"),
        ],
        &roster,
    );
    assert_eq!(found.individuals.len(), 3);
    assert!(
        found.individuals[0].roster_ids.is_empty(),
        "which of the two is meant is not for a program to say"
    );
    assert_eq!(texts(&found.individuals[1].roster_ids), ["M0002"]);
    assert_eq!(texts(&found.individuals[2].roster_ids), ["M0001"]);
    assert!(found.review.iter().any(|pair| pair.left.0 == 1));
}

#[test]
fn what_the_review_list_has_no_room_for_is_counted() {
    let docs: Vec<Doc> = (0..12)
        .map(|i| {
            let born = format!("19{}0-03-04", 4 + i % 2);
            person(i, ["Zebulon Whitfield", "Ann Quincy", "Bert Lindqvist"][i as usize / 4], &born)
                .value(Element::Ssn, &format!("98765{:04}", 4320 + i))
                .value(Element::Phone, "2025550101")
        })
        .collect();
    let all = run(&docs);
    assert!(all.review.len() > 4, "{}", all.review.len());
    assert_eq!(all.review_left_out, 0);
    let (mut people, mut loose) = (Vec::new(), Vec::new());
    for doc in &docs {
        let found = doc.candidates();
        people.extend(found.people);
        loose.extend(found.loose);
    }
    let mut few = settings();
    few.review_limit = 3;
    let found = resolve(people, loose, &Roster::default(), &few);
    assert_eq!(found.review, all.review[..3]);
    assert_eq!(found.review_left_out, all.review.len() - 3);
    assert_eq!(found.counts.review, 3);
}

#[test]
fn a_name_cut_short_is_the_whole_names_bearer_where_the_rest_agrees() {
    let roster = |name: &str| {
        let row = Doc::new(900).row(2, 0, Role::Patient).name(name);
        let row = row.value(Element::DateOfBirth, "1943-03-12").value(Element::MedicalRecordNumber, "M0007");
        Roster::new(row.candidates().people, Vec::new())
    };
    for (whole, part) in [
        ("Lula de la Gaston", "DE LA GASTON"),
        ("John van der Lowe", "Van Der Lowe"),
        ("Larry F Di Saunders", "Di Saunders"),
        ("Dolores M Said", "Dolores M"),
    ] {
        let found = run_with(&[person(0, part, "1943-03-12")], &roster(whole));
        assert_eq!(found.individuals.len(), 1, "{part}");
        assert_eq!(texts(&found.individuals[0].roster_ids), ["M0007"], "{part}");
    }
    // another initial than the middle name's is the surname's, and another surname's
    let found = run_with(&[person(0, "Mary K", "1943-03-12")], &roster("Mary M Said"));
    assert!(found.individuals[0].roster_ids.is_empty());
}

#[test]
fn what_a_household_shares_does_not_decide_between_two_of_one_name() {
    // the plan is known of the child only; the claim says a name that the father bears as well
    let home = |ordinal, name, born| {
        person(ordinal, name, born)
            .value(Element::StreetAddress, "12 ELM ST")
            .value(Element::PostalCode, "02139")
    };
    let family = || {
        [
            home(0, "Zebulon L Whitfield", "2022-05-04").value(Element::HealthPlanId, "UGR409038696"),
            home(1, "Zebulon Whitfield", "1984-06-22"),
        ]
    };
    let claim = |name| person(2, name, "").value(Element::HealthPlanId, "UGR409038696");
    let mut docs = family().to_vec();
    docs.push(claim("Zebulon Whitfield"));
    let found = run(&docs);
    assert_eq!(found.individuals.len(), 3);
    assert!(found.review.iter().any(|pair| pair.reasons[0].contains("fits another person")));
    // a middle initial tells them apart
    let mut docs = family().to_vec();
    docs.push(claim("Zebulon L Whitfield"));
    let found = run(&docs);
    assert_eq!(found.individuals.len(), 2);
    assert_eq!(texts(&found.individuals[0].identifiers[&Element::HealthPlanId].0), ["UGR409038696"]);
}
