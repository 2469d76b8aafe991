use chartward_model::Element;

use crate::found;

#[test]
fn both_versions() {
    assert_eq!(found(Element::IpAddress, "from 41.173.96.26 at noon"), ["41.173.96.26"]);
    assert_eq!(found(Element::IpAddress, "IP: 41.1.2.3"), ["41.1.2.3"]);
    assert_eq!(found(Element::IpAddress, "ip 2001:0db8:1:2::5."), ["2001:db8:1:2::5"]);
    assert_eq!(found(Element::IpAddress, "[fe80:0:0:0:1:2:3:4]"), ["fe80::1:2:3:4"]);
}

#[test]
fn versions_sections_and_times_are_none() {
    for text in [
        "version 1.2.3.4",
        "v10.2.3.44",
        "section 1.2.3.4",
        "1.2.3.4.5",
        "300.1.2.3",
        "12:30:45",
        "at 12:30:45:99",
        "std::fmt::Debug",
        "a::b",
        "127.0.0.1",
        "0.0.0.0",
    ] {
        assert!(found(Element::IpAddress, text).is_empty(), "{text}");
    }
}

#[test]
fn versions_of_programs_are_none() {
    for text in ["firmware is 10.2.6.29", "Version 10.0.3.89 brings fixes", "firmware version 10.1.1.2"] {
        assert!(found(Element::IpAddress, text).is_empty(), "{text}");
    }
}
