use chartward_model::Element;

use crate::found;

#[test]
fn member_subscriber_and_policy_numbers() {
    for (text, expected) in [
        ("Member ID: XYZ123456789", "XYZ123456789"),
        ("Subscriber # W123456789", "W123456789"),
        ("Policy Number 99887766", "99887766"),
        ("Medicaid ID: AB12345C", "AB12345C"),
        ("Insured's ID: 900123456", "900123456"),
    ] {
        let found = found(Element::HealthPlanId, text);
        assert_eq!(found.first().map_or("", String::as_str), expected, "{text:?}");
    }
}

#[test]
fn a_group_number_is_an_employers() {
    assert!(found(Element::HealthPlanId, "Group Number: 5551234").is_empty());
}

#[test]
fn medicare_numbers_have_their_own_elements() {
    assert!(found(Element::HealthPlanId, "Medicare ID: 1EG4-TE5-MK72").is_empty());
    assert!(found(Element::HealthPlanId, "Medicare: 900-12-3456-A").is_empty());
}

#[test]
fn a_code_behind_an_everyday_word_counts_where_insurance_is_spoken_of() {
    for text in [
        "prior auth, member PVH730750053.",
        "Do you have a newer member number than PVH730750053?",
        "my insurance (Pilgrim Valley Plan, ID PVH730750053) should have paid",
    ] {
        assert_eq!(found(Element::HealthPlanId, text), ["PVH730750053"], "{text}");
    }
    for text in ["printer ID PVH730750053", "every member 12 of 30", "member since 04/27/2025"] {
        assert!(found(Element::HealthPlanId, text).is_empty(), "{text}");
    }
}

#[test]
fn in_groups_as_cards_print_it() {
    for (text, expected) in [
        ("Member ID: W1234 56789", "W123456789"),
        ("Subscriber ID ABC 123 456 789", "ABC123456789"),
        ("Member ID\nW123456789", "W123456789"),
    ] {
        assert_eq!(found(Element::HealthPlanId, text), [expected], "{text}");
    }
    assert_eq!(found(Element::HealthPlanId, "Member ID: W1234567 02139 Boston"), ["W1234567"]);
}

#[test]
fn behind_the_name_of_a_payer_and_short_labels() {
    for text in ["BCBS: XQH123456789", "Mem ID: XQH123456789", "Mbr # XQH123456789"] {
        assert_eq!(found(Element::HealthPlanId, text), ["XQH123456789"], "{text}");
    }
    assert!(found(Element::HealthPlanId, "Aetna 8005550123").is_empty());
}
