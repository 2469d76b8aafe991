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
