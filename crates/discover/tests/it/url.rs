use chartward_model::Element;

use crate::{found, scan};

#[test]
fn with_a_scheme_or_www() {
    assert_eq!(
        found(Element::Url, "see https://portal.clinic.org/a?b=1#c."),
        ["https://portal.clinic.org/a?b=1#c"]
    );
    assert_eq!(found(Element::Url, "(www.clinic.org/)"), ["www.clinic.org"]);
    assert_eq!(found(Element::Url, "ftp://files.clinic.org/x, ok"), ["ftp://files.clinic.org/x"]);
}

#[test]
fn what_is_none() {
    for text in ["a://b", "www.", "awww.clinic.org", "http://", "note: // this"] {
        assert!(found(Element::Url, text).is_empty(), "{text}");
    }
}

#[test]
fn numbers_in_a_path_are_not_people_but_labelled_ones_are() {
    let bare = scan("https://portal.clinic.org/617-253-1212/4539148803436467");
    assert_eq!(bare.len(), 1);
    let labelled = scan("https://portal.clinic.org/?ssn=900-12-3456");
    assert!(
        labelled.iter().any(|m| m.element == Element::Ssn)
            && labelled.iter().any(|m| m.element == Element::Url)
    );
}

#[test]
fn the_names_of_formats_and_code_lists_lead_to_nobody() {
    for text in [
        "http://loinc.org",
        "http://terminology.hl7.org/CodeSystem/v2-0203",
        "http://www.w3.org/2001/XMLSchema",
    ] {
        assert!(found(Element::Url, text).is_empty(), "{text}");
    }
    assert_eq!(found(Element::Url, "see http://loinc.org.example.net/a").len(), 1);
}
