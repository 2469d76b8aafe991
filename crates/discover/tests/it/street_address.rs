use chartward_model::Element;

use crate::{found, scan};

#[test]
fn american_streets() {
    for (text, expected) in [
        ("12 North Main Street, Apt. 4B", "12 N MAIN ST # 4B"),
        ("lives at 1600 5th Ave NE.", "1600 5TH AVE NE"),
        ("77 Massachusetts Avenue\nSuite 300", "77 MASSACHUSETTS AVE # 300"),
        ("400 Martin Luther King Jr Blvd", "400 MARTIN LUTHER KING JR BLVD"),
        ("P.O. Box 1234", "PO BOX 1234"),
        ("PSC 6293, Box 8158", "PSC 6293 BOX 8158"),
        ("12 ELM ST", "12 ELM ST"),
    ] {
        assert_eq!(found(Element::StreetAddress, text), [expected], "{text:?}");
    }
}

#[test]
fn streets_abroad() {
    for text in [
        "Rua do Arenque 1634",
        "Sludevej 13",
        "Via Franscini 71",
        "1812 Rue de la Gare",
        "Kossuth u. 12.",
        "Calle Mayor, 12",
        "Rua da Paz nº 12",
        "Via dei Fiorentini 17",
        "Lønstrupvangen 5",
    ] {
        assert_eq!(found(Element::StreetAddress, text).len(), 1, "{text}");
    }
}

#[test]
fn numbers_before_words_are_none() {
    for text in [
        "5 years down the road",
        "12 patients",
        "on 4 March",
        "$12 Main Street",
        "2 Way",
        "Chapter 12 The Court",
        "room 12",
        "30 Day Supply",
        "100 mg",
    ] {
        let sure: Vec<_> = scan(text)
            .into_iter()
            .filter(|m| m.element == Element::StreetAddress && m.confidence.as_permille() >= 500)
            .collect();
        assert!(sure.is_empty(), "{text}");
    }
}

#[test]
fn a_street_named_after_a_person_is_no_person() {
    assert!(found(Element::PersonName, "12 Robert Johnson Street").is_empty());
}

#[test]
fn rooms_and_tickets_are_no_units_of_a_street() {
    for text in [
        "It is 26 degrees in room 119. Facilities has ticket #164356.",
        "The printer next to room 345 jams. Ticket #264102 is open.",
    ] {
        assert!(found(Element::StreetAddress, text).is_empty(), "{text}");
    }
}

#[test]
fn streets_without_a_number_behind_a_word_of_place() {
    for (text, expected) in [
        ("these shows on Berg Hills Street were important", "BERG HLS ST"),
        ("she lives off Orchard Lane.", "ORCH LN"),
        ("meet at the corner of Kuusiku 7 and Alexander Flat?", "KUUSIKU 7 AND ALEXANDER FLAT"),
    ] {
        assert_eq!(found(Element::StreetAddress, text), [expected], "{text}");
    }
    for text in [
        "as reported on Wall Street",
        "an article of Orchard Street Journal",
        "Orchard Street is long",
        "on the street of Paris",
    ] {
        assert!(found(Element::StreetAddress, text).is_empty(), "{text}");
    }
}

#[test]
fn a_flat_may_stand_before_its_street() {
    for text in ["Flat 3, 12 High Street", "Suite 541 6343 Skogstien 106", "Apt 4B, 12 Elm St"] {
        let mention = crate::only(Element::StreetAddress, text);
        assert_eq!((mention.start, mention.end), (0, text.len() as u64), "{text}");
    }
}

#[test]
fn days_times_and_telephone_numbers_lead_to_no_unit() {
    for text in [
        "My address is 26 October, as I said",
        "4:00 - Meet with Representative Miller, #420",
        "JULY 18 AT 9:30 A.M. IN ROOM 3191",
        "Call 617-555-0142, pin code #629012",
        "of 2001 via Newsletter Corporation",
    ] {
        assert!(found(Element::StreetAddress, text).is_empty(), "{text}");
    }
}

#[test]
fn houses_with_a_block_or_a_letter_and_numbered_streets_that_cross() {
    for (text, street) in [
        ("123-45 67th Road, Queens NY", "123 45 67TH RD"),
        ("she lives at 22B Baker St now", "22B BAKER ST"),
        ("vive en la Calle 13 #45-67", "CALLE 13 #45 67"),
        ("Carrera 7 No. 71-21", "CARRERA 7 # 71 21"),
    ] {
        assert_eq!(found(Element::StreetAddress, text), [street], "{text}");
    }
    for text in ["24 Hour Road service", "call 617-45 Main", "3M Center is open", "Form 22B Baker said"] {
        assert!(found(Element::StreetAddress, text).is_empty(), "{text}");
    }
}
