use chartward_model::Element;

use crate::found;

#[test]
fn dates_of_service_and_ranges() {
    for text in [
        "DOS: 1/2/2024",
        "seen on January 2, 2024",
        "Admitted on 01/02/2024",
        "collected 2024-01-02",
        "appointment on Jan 2, 2024",
        "office visit of 1/2/24",
        "Rx date 1/2/2024",
    ] {
        assert_eq!(found(Element::DateOfService, text), ["2024-01-02"], "{text}");
    }
    assert_eq!(found(Element::DateOfService, "DOS 1/2/2024 - 1/5/2024"), ["2024-01-02", "2024-01-05"]);
    assert!(found(Element::DateOfService, "Dated 1/2/2024, yours").is_empty());
    assert!(found(Element::DateOfService, "contract admitted by 2024").is_empty());
}

#[test]
fn words_of_a_visit_before_or_after_a_date() {
    for text in [
        "Procedure 85025 was done 04/27/2025.",
        "She was here on April 27, 2025.",
        "The last visit here was on 04/27/2025.",
        "call about the 04/27/2025 visit",
    ] {
        assert_eq!(found(Element::DateOfService, text), ["2025-04-27"], "{text}");
    }
}

#[test]
fn both_ends_of_a_range() {
    for text in [
        "DOS 3/4/24-3/6/24",
        "Dates of service 03/04/2024-03/06/2024",
        "Admission 3/4/2024-3/6/2024",
        "DOS 03/04/2024\u{2013}03/06/2024",
        "DOS: 2024-03-04-2024-03-06",
        "DOS: 2024-03-04/2024-03-06",
        "DOS\n3/4/24-3/6/24",
    ] {
        assert_eq!(found(Element::DateOfService, text), ["2024-03-04", "2024-03-06"], "{text}");
    }
    assert!(found(Element::DateOfService, "DOS 3/4/24-3/6/24-3/8/24").is_empty());
}
