use chartward_model::{Confidence, Element, Field, FieldGroup, Mention, Purpose, Reason, Span, Structure};

use crate::{found, only, scan};

#[test]
fn labels_in_any_order_of_the_parts() {
    for (text, expected) in [
        ("Patient: Jane Q. Doe", "DOE^JANE^Q"),
        ("PATIENT: SMITH, JOHN Q  DOB: 1/2/1980", "SMITH^JOHN^Q"),
        ("Patient Name: Maria Garcia-Lopez", "GARCIA-LOPEZ^MARIA"),
        ("Guarantor: Lopez, Carlos", "LOPEZ^CARLOS"),
        ("Emergency Contact: Carlos Lopez (husband)", "LOPEZ^CARLOS"),
        ("Name: Qwilla Zorbatt", "ZORBATT^QWILLA"),
        ("my name is ana souza.", "SOUZA^ANA"),
    ] {
        assert_eq!(found(Element::PersonName, text), [expected], "{text}");
    }
}

#[test]
fn the_label_says_what_the_person_is() {
    for (text, role) in [
        ("Patient Name: Jane Doe", "patient"),
        ("Guarantor: Jane Doe", "guarantor"),
        ("Emergency contact: Jane Doe", "emergency contact"),
        ("Mother: Jane Doe", "mother"),
        ("Attending Physician: Jane Doe", "provider"),
        ("Electronically signed by: Jane Doe", "signature"),
    ] {
        assert!(only(Element::PersonName, text).reasons.contains(&Reason::Label(role.into())), "{text}");
    }
}

#[test]
fn titles_degrees_salutations_and_signatures() {
    assert_eq!(found(Element::PersonName, "seen by Dr. Robert Chen today"), ["CHEN^ROBERT"]);
    assert_eq!(found(Element::PersonName, "Mrs. Xqwzrt was here"), ["XQWZRT"]);
    assert_eq!(found(Element::PersonName, "Jane Roe, MD"), ["ROE^JANE"]);
    assert_eq!(found(Element::PersonName, "Dear Jennifer,\n\nthanks"), ["^JENNIFER"]);
    assert_eq!(found(Element::PersonName, "See you.\n\nBest regards,\nKaren\n"), ["^KAREN"]);
}

#[test]
fn given_names_with_surnames_in_prose() {
    for (text, expected) in [
        ("We met Jennifer Martinez at noon.", "MARTINEZ^JENNIFER"),
        ("I asked John F. O\u{2019}Brien Jr. about it", "O'BRIEN^JOHN^F^JR"),
        ("and Ludwig van der Berg came", "VAN DER BERG^LUDWIG"),
        ("Smith, John Q\nJones, Mary", "SMITH^JOHN^Q"),
    ] {
        assert_eq!(found(Element::PersonName, text).first().map(String::as_str), Some(expected), "{text}");
    }
}

#[test]
fn ordinary_words_places_and_organisations_are_none() {
    for text in [
        "Best Regards",
        "May I ask Will you come",
        "The Long Term Care Facility",
        "New York Presbyterian Hospital",
        "Social Security Administration",
        "Best Buy",
        "Blue Cross Blue Shield",
        "Physical Therapy and Discharge Summary",
        "Boston, MA",
        "Please see the Patient Portal",
        "History Of Present Illness",
        "Houston, Texas",
        "January March April",
        "Bank of America",
    ] {
        assert!(found(Element::PersonName, text).is_empty(), "{text}");
    }
}

#[test]
fn a_name_known_for_sure_makes_its_parts_known() {
    let text = "Patient: Aurelie Qvortrup. The plan for Qvortrup stands.";
    assert_eq!(found(Element::PersonName, text), ["QVORTRUP^AURELIE", "QVORTRUP"]);
}

#[test]
fn parts_of_addresses_and_paths_are_none() {
    for text in
        ["john.smith@clinic.org", "https://clinic.org/John/Smith", "C:\\Users\\John", "JohnSmith_report.pdf"]
    {
        assert!(found(Element::PersonName, text).is_empty(), "{text}");
    }
}

#[test]
fn texts_without_capitals() {
    assert_eq!(found(Element::PersonName, "pls call jennifer martinez back"), ["MARTINEZ^JENNIFER"]);
    assert!(found(Element::PersonName, "will may grant a long price").is_empty());
}

#[test]
fn lists_of_a_record_give_whole_names() {
    for (text, name) in [
        ("Member ID BCX556839527  WHITE, NICK JOEL  1989-09-22  ACTIVE", "WHITE^NICK^JOEL"),
        ("> Davis, Linda, DOB 01/09/1993, MRN 40167993", "DAVIS^LINDA"),
        ("Please refer Cook, Darin, DOB 01/09/1993, to us", "COOK^DARIN"),
        ("Consult note - Cook, Victoria", "COOK^VICTORIA"),
        ("MRN 40167993 STUART WESLEY SILVER DOB 19930109", "SILVER^STUART^WESLEY"),
        ("you asked for it: charles walsh, ssn 900123456", "WALSH^CHARLES"),
    ] {
        assert_eq!(found(Element::PersonName, text), [name], "{text}");
    }
}

#[test]
fn firms_that_are_called_like_people_are_none() {
    for text in [
        "Morgan Stanley called about the account.",
        "Ramsey-Johnson is a Swedish bank and financial services company",
        "The next flight, we flew to Torrington on Saturday.",
        "card of Ilmalankuja 82 Zachary Cliffs\n Apt. 446\n Pori",
    ] {
        let sure: Vec<_> = scan(text)
            .into_iter()
            .filter(|m| m.element == Element::PersonName && m.confidence >= Confidence::MEDIUM)
            .collect();
        assert!(sure.is_empty(), "{text}: {}", sure.len());
    }
}

#[test]
fn the_parts_of_a_sure_name_are_known_but_not_a_firms_letters() {
    let text = "PUC President Loretta Lynch spoke. Later PUC staff met, and Lynch left.";
    let names: Vec<String> = scan(text)
        .iter()
        .filter(|m| m.element == Element::PersonName)
        .map(|m| text[usize::try_from(m.start).unwrap()..usize::try_from(m.end).unwrap()].to_owned())
        .collect();
    assert!(names.contains(&"Lynch".to_owned()) && !names.contains(&"PUC".to_owned()), "{names:?}");
}

#[test]
fn whose_number_it_is_said_to_be_is_a_person() {
    // and between the name and the number stands nothing that parts them
    let (after, before) = ("words after the last name", "words before the next name");
    for (text, parted) in [
        ("This is Boris Rowan. The SSN of Annika Leeds is 987-65-4320.", after),
        ("SSN of Annika Leeds is 987-65-4320.", after),
        ("Hi, the social security number for Annika Leeds is 987-65-4320.", after),
        ("The SSN of Qwilla Zorbatt was 987-65-4320.", after),
        ("987-65-4320 belongs to Annika Leeds.", before),
        ("MRN 40793139 belongs to Annika Leeds.", before),
    ] {
        let mentions = scan(text);
        let is_name = |mention: &&Mention| mention.element == Element::PersonName;
        let name = mentions.iter().rfind(is_name).unwrap();
        assert!(!name.canonical.reveal(Purpose::Matching).contains("ROWAN"), "{text}");
        assert!(name.confidence >= Confidence::HIGH, "{text}");
        let number = mentions.iter().find(|mention| !is_name(mention)).unwrap();
        assert!(!number.reasons.contains(&Reason::NameContext(parted.into())), "{text} {:?}", number.reasons);
    }
    assert_eq!(
        found(Element::PersonName, "The date of birth of Annika Leeds is 3/4/1957."),
        ["LEEDS^ANNIKA"]
    );
    for text in [
        "The account of Annika Leeds is 40793139.",
        "987-65-4320 belongs to Leeds Hospital.",
        "The SSN of Leeds Bank is 987-65-4320.",
        "40793139 belongs to Annika Leeds.",
    ] {
        let sure = |mention: &Mention| {
            mention.element == Element::PersonName && mention.confidence >= Confidence::HIGH
        };
        assert!(!scan(text).iter().any(sure), "{text}");
    }
}

#[test]
fn salutations_to_anybody_name_nobody() {
    for text in [
        "Dear Colleague,",
        "Dear Sir or Madam,",
        "Dear Valued Customer,",
        "Dear Hiring Manager,",
        "Dear Homeowner,",
        "Dear Taxpayer,",
        "Dear Beloved,",
        "Dear Bookkeepers,",
    ] {
        assert!(found(Element::PersonName, text).is_empty(), "{text}");
    }
    for (text, name) in
        [("Dear Jennifer,", "^JENNIFER"), ("Dear Xiomarra,", "XIOMARRA"), ("Dear Ms. Poe,", "POE")]
    {
        assert_eq!(found(Element::PersonName, text), [name], "{text}");
    }
}

#[test]
fn labels_and_places_are_none() {
    for text in [
        "Med Rec No. A1234567",
        "Soc Sec No. 900-12-3456",
        "Acct Bal Due 12.00",
        "seen at St. Joseph's Hospital today",
        "St. Luke\u{2019}s clinic",
        "Memorial Sloan Kettering",
        "San Antonio Spurs",
    ] {
        assert!(found(Element::PersonName, text).is_empty(), "{text}");
    }
}

#[test]
fn surnames_first_in_a_sentence() {
    for (text, name) in [
        ("Patel, Rakesh was discharged", "PATEL^RAKESH"),
        ("de la Rosa, Juan was seen", "DE LA ROSA^JUAN"),
        ("De La Rosa, Juan was seen", "DE LA ROSA^JUAN"),
        ("St. John, William was seen", "ST JOHN^WILLIAM"),
        ("van der Berg, Pieter was seen", "VAN DER BERG^PIETER"),
        ("Nguyen, T. was seen", "NGUYEN^T"),
    ] {
        assert_eq!(found(Element::PersonName, text), [name], "{text}");
    }
    for text in ["St. Louis, Missouri was cold", "Lincoln, Nebraska was cold", "Gas, Power has a desk"] {
        assert!(found(Element::PersonName, text).iter().all(|name| !name.contains('^')), "{text}");
    }
}

#[test]
fn with_the_marks_of_hl7() {
    assert_eq!(found(Element::PersonName, "Patient Name: DOE^JANE^M"), ["DOE^JANE^M"]);
    let message = "FYI\n\nMSH|^~\\&|APP|CLINIC|||20240102||ADT^A01|7|P|2.5.1\nPID|1||0042^^^C^MR||DOE^JANE||19570304|F\n";
    let mentions = scan(&format!("{message}Bye\n"));
    assert_eq!(crate::values(Element::PersonName, &mentions), ["DOE^JANE"]);
    assert_eq!(crate::values(Element::DateOfBirth, &mentions), ["1957-03-04"]);
    assert_eq!(crate::values(Element::MedicalRecordNumber, &mentions), ["0042"]);
    let subjects: Vec<_> = mentions.iter().filter_map(|m| m.subject).collect();
    assert!(subjects.len() >= 4 && subjects.iter().all(|s| *s == subjects[0]), "{subjects:?}");
}

#[test]
fn a_given_name_in_a_field_of_its_own_is_no_second_person() {
    let text = "{\n \"firstName\": \"Jane\",\n \"lastName\": \"Doe\"\n}";
    let field = |path: &str, value: &str| {
        let start = text.find(value).unwrap();
        Field { path: path.into(), qualifier: String::new(), span: Span::new(start, start + value.len()) }
    };
    let fields = vec![field("/firstName", "Jane"), field("/lastName", "Doe")];
    let group = FieldGroup { kind: String::new(), parent: None, fields };
    let document =
        chartward_model::Document { structure: Structure::Fields(vec![group]), ..crate::prose(text) };
    let mentions = crate::admitting().scan(&document);
    assert_eq!(crate::values(Element::PersonName, &mentions), ["DOE^JANE"]);
}
