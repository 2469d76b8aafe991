//! People known beforehand are found in prose even when no list has their names.

use std::sync::Arc;

use chartward_discover::{Options, Reserved, Scanner, Seeds};
use chartward_model::{Element, PersonName, Reason};

use crate::{prose, today, values};

fn scanner(names: &[(&str, &str)]) -> Scanner {
    let people: Vec<PersonName> =
        names.iter().map(|(given, surname)| PersonName::from_parts(given, "", surname, "")).collect();
    let people: Vec<&PersonName> = people.iter().collect();
    let mut options = Options::new(Reserved::Admit, today());
    options.seeds = Some(Arc::new(Seeds::new(&people)));
    Scanner::new(options)
}

#[test]
fn a_rare_name_of_the_roster_is_found_and_says_so() {
    let text = "We moved the slot for Blossom Q. Harbor on Friday; see Blossom Harbor below.";
    let found = scanner(&[("BLOSSOM", "HARBOR")]).scan(&prose(text));
    let names: Vec<_> = found.iter().filter(|m| m.element == Element::PersonName).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names.iter().all(|m| m.reasons.contains(&Reason::Roster) && m.confidence.as_permille() >= 950));
    assert!(
        values(Element::PersonName, &crate::scan(text)).is_empty(),
        "without the roster these are ordinary words"
    );
}

#[test]
fn half_a_name_or_another_person_is_not_the_rosters() {
    let scanner = scanner(&[("BLOSSOM", "HARBOR"), ("ÉLODIE", "O'BRIEN-PIKE")]);
    for text in ["Near Harbor Blossom park.", "Only Blossom came.", "Blossom Street Harbor"] {
        let found = scanner.scan(&prose(text));
        assert!(found.iter().all(|m| !m.reasons.contains(&Reason::Roster)), "{text}");
    }
    let found = scanner.scan(&prose("Ask Elodie OBrien-Pike."));
    assert!(found.iter().any(|m| m.reasons.contains(&Reason::Roster)), "accents and marks are folded");
}
