use chartward_model::{Confidence, Element};

use crate::{found, only};

#[test]
fn every_form_is_made_eleven_digits() {
    assert_eq!(found(Element::DrugCode, "NDC 0002-8215-01"), ["00002821501"]);
    assert_eq!(found(Element::DrugCode, "NDC: 50242-040-62"), ["50242004062"]);
    assert_eq!(found(Element::DrugCode, "NDC 60575-4112-1"), ["60575411201"]);
    assert_eq!(found(Element::DrugCode, "NDC 00002821501"), ["00002821501"]);
    assert_eq!(found(Element::DrugCode, "RxCUI 860975"), ["860975"]);
}

#[test]
fn hyphenated_stands_alone_and_digits_do_not() {
    assert!(only(Element::DrugCode, "metformin 00002-8215-01").confidence >= Confidence::MEDIUM);
    for text in ["00002821501", "RxNorm term", "12345-6789", "1-00002-8215-01", "860975"] {
        assert!(found(Element::DrugCode, text).is_empty(), "{text}");
    }
}
