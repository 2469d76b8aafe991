use chartward_model::{Element, Role};

use crate::{found, found_in_earnest, scan};

#[test]
fn a_wage_earners_own_number() {
    let text = "HICN: 900-12-3456-A";
    assert_eq!(found(Element::MedicareHicn, text), ["900123456A"]);
    assert!(found(Element::Ssn, text).is_empty());
    assert_eq!(found(Element::MedicareHicn, "HIC # 900123456A"), ["900123456A"]);
    assert_eq!(found(Element::MedicareHicn, "Health Insurance Claim Number 900-12-3456A"), ["900123456A"]);
}

#[test]
fn a_spouses_number_exposes_a_second_person() {
    let mentions = scan("HICN 900-12-3456-B");
    let ssn = mentions.iter().find(|m| m.element == Element::Ssn).unwrap();
    let subject = ssn.subject.unwrap();
    assert_eq!(subject.role, Role::WageEarner);
    assert!(subject.number >= 1_000_000);
    assert_eq!((ssn.start, ssn.end), (5, 16));
    assert!(mentions.iter().any(|m| m.element == Element::MedicareHicn && m.subject.is_none()));
}

#[test]
fn two_spouses_numbers_expose_two_others() {
    let mentions = scan("HICN 900-12-3456-B and HICN 900-12-3457-D");
    let mut numbers: Vec<u32> = mentions.iter().filter_map(|m| m.subject).map(|s| s.number).collect();
    numbers.dedup();
    assert_eq!(numbers.len(), 2);
}

#[test]
fn not_without_a_beneficiary_code_nor_from_reserved_numbers() {
    assert!(found(Element::MedicareHicn, "HICN 900-12-3456-Q9").is_empty());
    assert!(found(Element::MedicareHicn, "he is 900-12-3456 A great man").is_empty());
    assert!(found_in_earnest(Element::MedicareHicn, "HICN 900-12-3456-A").is_empty());
}

#[test]
fn railroad_numbers_need_their_label() {
    assert_eq!(found(Element::MedicareHicn, "HICN WA123456"), ["WA123456"]);
    assert!(found(Element::MedicareHicn, "flight WA123456").is_empty());
}
