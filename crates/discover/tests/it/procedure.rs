use chartward_model::Element;

use crate::found;

#[test]
fn lists_and_endings() {
    for (text, name) in [
        ("She underwent an appendectomy.", "appendectomy"),
        ("had her tubes tied", "tubal ligation"),
        ("emergency C-section", "cesarean section"),
        ("scheduled for a salpingectomy", "salpingectomy"),
        ("s/p CABG", "coronary artery bypass"),
        ("colonoscopy was normal", "colonoscopy"),
    ] {
        assert_eq!(found(Element::Procedure, text), [name], "{text}");
    }
}

#[test]
fn what_only_sounds_like_one() {
    for text in [
        "a false dichotomy",
        "infrared spectroscopy",
        "photography",
        "stress test of the grid",
        "rehab of the bridge",
    ] {
        assert!(found(Element::Procedure, text).is_empty(), "{text}");
    }
}

#[test]
fn examples_and_machines_are_nobodys() {
    for text in [
        "in the midst of delicate surgical procedures such as organ transplants or brain surgery",
        "fully disconnect someone from a dialysis machine, and some patients left",
    ] {
        assert!(found(Element::Procedure, text).is_empty(), "{text}");
    }
    assert_eq!(found(Element::Procedure, "the patient underwent brain surgery").len(), 1);
}
