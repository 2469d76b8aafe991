//! Records that a program wrote line by line.

use chartward_model::{Element, Role};

use crate::{found, scan, values};

const RECORDS: &str = "GUARANTORS\n\nPatientFirst: PAULINE\nPatientLast: BROWN\nPatientDOB: 04/13/2012\n\
    GuarantorName: Brown, James\nGuarantorSSN: 956161917\nGuarantorZip: 03103\n\n\
    PatientFirst: RANDY\nPatientLast: MONTGOMERY\nPatientDOB: 10/14/2023\n\
    GuarantorName: Montgomery, John\nGuarantorZip: 01602\n\nEnd of list.\n";

#[test]
fn values_belong_to_whom_their_name_says() {
    let mentions = scan(RECORDS);
    assert_eq!(values(Element::PostalCode, &mentions), ["03103", "01602"]);
    assert_eq!(values(Element::DateOfBirth, &mentions), ["2012-04-13", "2023-10-14"]);
    let ssn = mentions.iter().find(|mention| mention.element == Element::Ssn).unwrap();
    assert_eq!(ssn.subject.unwrap().role, Role::Guarantor);
    let born: Vec<_> = mentions.iter().filter(|m| m.element == Element::DateOfBirth).collect();
    assert_ne!(born[0].subject, born[1].subject, "a record each");
}

#[test]
fn one_such_line_in_a_text_is_no_record() {
    assert!(found(Element::PostalCode, "see maxRetryCount: 03103\nthanks").is_empty());
    assert!(found(Element::PostalCode, "maxRetryCount: 03103\nlogLevel: 2\nbatchSize: 01602\n").is_empty());
}

/// The subject's number of the mention that has a value.
fn whose(text: &str, value: &str) -> u32 {
    let mentions = scan(text);
    let is_it = |mention: &&chartward_model::Mention| {
        mention.canonical.reveal(chartward_model::Purpose::Matching).contains(value)
    };
    mentions.iter().find(is_it).unwrap().subject.unwrap().number
}

#[test]
fn an_empty_or_doubled_field_moves_nobodys_data() {
    for first in
        ["PatFirst:\n", "PatFirst: \n", "PatFirst: ANA\nPatPhone: 617-555-0100\nPatPhone: 617-555-0101\n"]
    {
        let text = format!(
            "{first}PatSSN: 987-65-4320\nPatZip: 02139\nPatFirst: BENJAMIN\nPatSSN: 987-65-4321\nPatZip: 03103\n\
            PatFirst: CLARA\nPatSSN: 987-65-4322\nPatZip: 01602\n"
        );
        assert_eq!(whose(&text, "BENJAMIN"), whose(&text, "987654321"), "{first:?}");
        assert_eq!(whose(&text, "CLARA"), whose(&text, "987654322"), "{first:?}");
        assert_ne!(whose(&text, "BENJAMIN"), whose(&text, "987654320"), "{first:?}");
    }
}

#[test]
fn a_line_that_wraps_moves_nobodys_data() {
    let text = "PatFirst: ANA\nPatLast: DIAZ\nPatAddr: 12 Elm Street\nUnit 4\nPatSSN: 987-65-4320\nPatZip: 02139\n\
        PatFirst: BENJAMIN\nPatLast: LEE\nPatAddr: 9 Oak Street\nPatSSN: 987-65-4321\nPatZip: 03103\n";
    assert_ne!(whose(text, "BENJAMIN"), whose(text, "987654320"));
    assert_eq!(whose(text, "BENJAMIN"), whose(text, "987654321"));
}

#[test]
fn a_page_head_between_records_moves_nobodys_data() {
    let person = |name: &str, last: u8| {
        [
            format!("PatFirst: {name}\nPatLast: LEE\nPatAddr: 12 Elm Street\n"),
            format!("PatSSN: 987-65-432{last}\nPatZip: 02139\nPatCity: Boston\n"),
        ]
    };
    let [[a, a2], [b, b2], [c, c2]] = [person("ANA", 0), person("BENJAMIN", 1), person("CLARA", 2)];
    let text = format!("{a}Unit 4\n{a2}Page 2\n{b}{b2}{c}{c2}");
    assert_eq!(whose(&text, "BENJAMIN"), whose(&text, "987654321"));
    assert_eq!(whose(&text, "CLARA"), whose(&text, "987654322"));
}
