use chartward_model::Element;

use crate::found;

#[test]
fn dates_of_death() {
    assert_eq!(found(Element::DateOfDeath, "Date of death: 5 May 2020"), ["2020-05-05"]);
    assert_eq!(found(Element::DateOfDeath, "she died on 5/5/2020"), ["2020-05-05"]);
    assert!(found(Element::DateOfDeath, "deceased, see 2020 file").is_empty());
}

#[test]
fn letters_that_stand_for_something_else_are_no_label() {
    assert!(found(Element::DateOfDeath, "DOD (Department of Defense) 3/4/2024").is_empty());
    assert_eq!(found(Element::DateOfDeath, "DOD (mm/dd/yyyy): 3/4/2024"), ["2024-03-04"]);
    assert_eq!(found(Element::DateOfDeath, "Date of death\n3/4/2024"), ["2024-03-04"]);
}
