use chartward_model::Element;

use crate::found;

#[test]
fn routing_number_needs_label_and_check() {
    for text in ["Routing number: 021000021", "ABA# 021000021", "RTN 0210-0002-1", "routing/ABA 021000021"] {
        assert_eq!(found(Element::BankRoutingNumber, text), ["021000021"], "{text}");
    }
    assert!(found(Element::BankRoutingNumber, "Routing number: 021000022").is_empty(), "wrong check digit");
    assert!(found(Element::BankRoutingNumber, "number 021000021").is_empty());
    assert!(found(Element::BankRoutingNumber, "SSN 021000021").is_empty());
}
