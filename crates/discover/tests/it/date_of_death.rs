use chartward_model::Element;

use crate::found;

#[test]
fn dates_of_death() {
    assert_eq!(found(Element::DateOfDeath, "Date of death: 5 May 2020"), ["2020-05-05"]);
    assert_eq!(found(Element::DateOfDeath, "she died on 5/5/2020"), ["2020-05-05"]);
    assert!(found(Element::DateOfDeath, "deceased, see 2020 file").is_empty());
}
