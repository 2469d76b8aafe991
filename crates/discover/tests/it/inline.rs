//! Tables pasted into running text.

use chartward_model::{Context, Element};

use crate::{found, scan, values};

#[test]
fn tabs_and_bars() {
    for text in [
        "See below:\n\nName\tDOB\tSSN\nJane Doe\t3/4/1957\t900-12-3456\nJohn Roe\t3/5/1958\t900123457\n\nThanks",
        "| Name | DOB | SSN |\n| Jane Doe | 3/4/1957 | 900-12-3456 |\n| John Roe | 3/5/1958 | 900123457 |\n",
    ] {
        let mentions = scan(text);
        assert_eq!(values(Element::Ssn, &mentions), ["900123456", "900123457"], "{text:?}");
        assert_eq!(values(Element::DateOfBirth, &mentions), ["1957-03-04", "1958-03-05"], "{text:?}");
        assert_eq!(values(Element::PersonName, &mentions), ["DOE^JANE", "ROE^JOHN"], "{text:?}");
        let numbers: Vec<_> = mentions.iter().filter_map(|m| m.subject).map(|s| s.number).collect();
        assert!(numbers.windows(2).all(|pair| pair[0] <= pair[1]) && numbers.first() != numbers.last());
        assert!(mentions.iter().all(|m| matches!(m.context, Context::Cell { .. })));
    }
}

#[test]
fn a_sentence_with_a_tab_is_no_table() {
    assert!(found(Element::DateOfBirth, "the name\tand the phone\n1/2/1980\t2\n").is_empty());
}

#[test]
fn gaps_separate_and_vanished_cells_are_put_back() {
    let text = "Patient Name\tAccount Number  Member ID  Date of Birth  Dx  CPT\n\
                White, Wayne\tAC5372955  UGR088841942  06/17/1966  F41.1  20610\n\
                Hayes, Julia\tUGR150492508  10/15/2011  O09.90  J3420\n";
    let mentions = scan(text);
    assert_eq!(values(Element::AccountNumber, &mentions), ["AC5372955"]);
    assert_eq!(values(Element::HealthPlanId, &mentions), ["UGR088841942", "UGR150492508"]);
    assert_eq!(values(Element::ProcedureCode, &mentions), ["20610", "J3420"]);
    assert_eq!(values(Element::DateOfBirth, &mentions), ["1966-06-17", "2011-10-15"]);
    assert_eq!(values(Element::PersonName, &mentions), ["WHITE^WAYNE", "HAYES^JULIA"]);
}
