use chartward_model::Element;

use crate::found;

#[test]
fn labelled_lists_and_modifiers() {
    assert_eq!(found(Element::ProcedureCode, "CPT 99213, 99214-25 and J1100"), ["99213", "99214", "J1100"]);
    assert_eq!(found(Element::ProcedureCode, "HCPCS: G0438"), ["G0438"]);
    assert_eq!(found(Element::ProcedureCode, "Procedure code 0001F"), ["0001F"]);
}

#[test]
fn without_a_label_none() {
    for text in ["99213", "ZIP 99213", "CPT committee 2024", "CPT 992133", "CPT 99213.50"] {
        assert!(found(Element::ProcedureCode, text).is_empty(), "{text}");
    }
}
