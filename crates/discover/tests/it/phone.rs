use chartward_model::{Confidence, Element};

use crate::{found, found_in_earnest, only};

#[test]
fn american_forms() {
    for text in [
        "(617) 253-1212",
        "617-253-1212",
        "617.253.1212",
        "617 253 1212",
        "1-617-253-1212",
        "+1 617 253 1212",
        "+1 (617) 253-1212",
        "(617)253-1212",
        "001-617-253-1212",
        "Phone: 6172531212",
        "Fax 617-253-1212.",
        "617\u{2011}253\u{2011}1212",
    ] {
        assert_eq!(found(Element::Phone, text), ["6172531212"], "{text}");
    }
}

#[test]
fn an_extension_belongs_to_it() {
    for text in
        ["617-253-1212 x123", "617-253-1212x123", "617-253-1212, ext. 123", "617-253-1212 extension 123"]
    {
        let mention = only(Element::Phone, text);
        assert_eq!(mention.end, text.len() as u64, "{text}");
    }
}

#[test]
fn foreign_and_local_numbers() {
    assert_eq!(found(Element::Phone, "+44 20 7946 0018"), ["+442079460018"]);
    assert_eq!(found(Element::Phone, "call me on 9472 7916"), ["94727916"]);
    assert_eq!(found(Element::Phone, "Phone:\n467 3395"), ["4673395"]);
    assert_eq!(found(Element::Phone, "416 60 039 office"), ["41660039"]);
    assert!(found(Element::Phone, "467 3395").is_empty(), "seven digits need a label");
}

#[test]
fn numbers_set_aside_for_fiction_are_nobodys() {
    assert!(found_in_earnest(Element::Phone, "call 617-555-0123").is_empty());
    assert_eq!(found(Element::Phone, "call 617-555-0123"), ["6175550123"]);
}

#[test]
fn other_numbers_are_none() {
    for text in [
        "117-253-1212",
        "617-253-12123",
        "2024-01-02 12:30",
        "617253121",
        "1.617.253.1212.5",
        "SSN 900-12-3456",
        "$617 253 1212",
        "12 345 678 901 234 567",
    ] {
        assert!(found(Element::Phone, text).is_empty(), "{text}");
    }
}

#[test]
fn a_number_of_another_kind_is_doubted() {
    assert!(only(Element::Phone, "order number 617-253-1212").confidence < Confidence::MEDIUM);
}

#[test]
fn ten_digits_in_other_groups_are_none() {
    for text in [
        "Order 2024-555-123",
        "Case 2025-55-5123",
        "Claim 235-5512-345",
        "20-2355-5123",
        "NDC 50580-449-05",
        "235.55.51234",
    ] {
        assert!(found(Element::Phone, text).is_empty(), "{text}");
    }
}

#[test]
fn three_two_four_is_none_even_with_a_label() {
    for text in ["Cell: 900-12-3456", "Please call. 900-12-3456 is his SSN", "give me a call.\n900-12-3456"] {
        assert!(found(Element::Phone, text).is_empty(), "{text}");
        assert_eq!(found(Element::Ssn, text), ["900123456"], "{text}");
    }
}

#[test]
fn a_label_ends_with_its_sentence_and_reaches_the_next_line_only_from_a_line_of_its_own() {
    for text in ["he made the call. 9472 7916 were sold", "give me a call\n9472 7916"] {
        assert!(found(Element::Phone, text).is_empty(), "{text}");
    }
    for text in ["Tel. 9472 7916", "Phone\n9472 7916"] {
        assert_eq!(found(Element::Phone, text), ["94727916"], "{text}");
    }
}

#[test]
fn numbers_that_a_slash_joins() {
    let text = "Phone: 617-253-1212/617-253-1213";
    assert_eq!(found(Element::Phone, text), ["6172531212", "6172531213"]);
    assert_eq!(found(Element::Phone, "617-253-1212/1213"), ["6172531212"]);
    assert_eq!(found(Element::Phone, "Fax: 617/253-1212"), ["6172531212"]);
    assert!(only(Element::Phone, "it was 617/253-1212").confidence < Confidence::MEDIUM);
    assert!(found(Element::Phone, "617-253-1212/12").is_empty());
}
