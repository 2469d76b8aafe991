use chartward_model::{Document, DocumentKind, Element, MailFacts, MailParty, Place, Reason};

use crate::{admitting, values};

fn mail(text: &str, from: &str, to: &str) -> Document {
    let party = |name: &str| MailParty { name: name.to_owned(), address: "x@clinic.org".to_owned() };
    let mut document = Document::prose(Place::file("a.eml"), DocumentKind::Mail, text.to_owned());
    document.mail = Some(MailFacts { from: vec![party(from)], to: vec![party(to)], date: None });
    document
}

#[test]
fn parties_are_found_in_the_header_lines_with_their_part() {
    let text =
        "From: Qwilla Zorbatt <x@clinic.org>\nTo: \"Doe, Jane\" <x@clinic.org>\nSubject: hello\n\nSee you.\n";
    let mentions = admitting().scan(&mail(text, "Qwilla Zorbatt", "Doe, Jane"));
    assert_eq!(values(Element::PersonName, &mentions), ["ZORBATT^QWILLA", "DOE^JANE"]);
    let has = |i: usize, who: &'static str| {
        mentions.iter().filter(|m| m.element == Element::PersonName).nth(i).is_some_and(|m| {
            m.reasons.contains(&Reason::MailHeader) && m.reasons.contains(&Reason::NameContext(who.into()))
        })
    };
    assert!(has(0, "sender") && has(1, "recipient"));
}

#[test]
fn departments_are_not_people() {
    let text = "From: Human Resources <x@clinic.org>\nTo: Billing Department <x@clinic.org>\n\nHi\n";
    let mentions = admitting().scan(&mail(text, "Human Resources", "Billing Department"));
    assert!(values(Element::PersonName, &mentions).is_empty());
}

#[test]
fn forwarded_headers_count_too() {
    let text = "From: a <x@clinic.org>\n\n-----Original Message-----\nFrom: Roe, Karen\nTo: Doe, Jane; Chen, Robert\n";
    let mentions = admitting().scan(&mail(text, "", ""));
    assert_eq!(values(Element::PersonName, &mentions), ["ROE^KAREN", "DOE^JANE", "CHEN^ROBERT"]);
}
