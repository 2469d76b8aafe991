//! A scanner for some elements only finds those, as the whole scanner does.

use chartward_discover::{Elements, Options, Reserved, Scanner};
use chartward_model::{Document, DocumentKind, Element, Mention, Place, Reason};
use jiff::civil::date;

const TEXT: &str = "Patient: Ana Diaz, DOB 3/4/1957\nSSN 987-65-4329, call 617-555-0142\n12 North Main St, Boston, MA 02139\n\
    name;date of birth;ssn\nBen Young;1/2/1960;987-65-4328\n";

fn scan(elements: Elements) -> Vec<Mention> {
    let options = Options::new(Reserved::Admit, date(2026, 11, 22));
    let document = Document::prose(Place::file("letter"), DocumentKind::Text, TEXT.to_owned());
    let mut mentions = Scanner::new(options).only(elements).scan(&document);
    // how a value stands to the names around it is only said where names are looked for
    for mention in &mut mentions {
        mention.reasons.retain(|reason| !matches!(reason, Reason::NameContext(_)));
    }
    mentions
}

#[test]
fn only_what_was_asked_for_is_found_and_found_as_always() {
    let all = scan(Elements::ALL);
    let count = |element| all.iter().filter(|mention| mention.element == element).count();
    assert_eq!((count(Element::Ssn), count(Element::PersonName), count(Element::StreetAddress)), (2, 2, 1));
    for elements in [&[Element::Ssn][..], &[Element::Phone, Element::DateOfBirth], &[Element::PersonName]] {
        let asked: Vec<&Mention> = all.iter().filter(|mention| elements.contains(&mention.element)).collect();
        let found = scan(Elements::of(elements));
        assert_eq!(found.iter().collect::<Vec<_>>(), asked, "{elements:?}");
    }
    assert!(scan(Elements::of(&[])).is_empty());
}
