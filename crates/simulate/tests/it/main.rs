//! What a generated clinic promises: the same seed gives the same bytes, and the truth is true.

#![expect(clippy::unwrap_used, reason = "a test stops at what must not be")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chartward_model::{Element, Part, ids};
use chartward_simulate::{Clinic, PersonKind, Planted, Size, canonical, clinic, roster};
use jiff::civil::{Date, date};

const TODAY: Date = date(2026, 11, 22);
const SMALL: Size = Size { patients: 300, staff: 24, mails: 600 };

static CLINIC: LazyLock<Clinic> = LazyLock::new(|| clinic(7, SMALL, TODAY).unwrap());

fn file(clinic: &Clinic, path: &str) -> Vec<u8> {
    clinic.files.iter().find(|file| file.path == path).map(|file| file.bytes.clone()).unwrap()
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let size = Size { patients: 60, staff: 10, mails: 120 };
    let (first, again) = (clinic(3, size, TODAY).unwrap(), clinic(3, size, TODAY).unwrap());
    assert!(first == again);
    assert!(first != clinic(4, size, TODAY).unwrap());
    // more mails do not change the people
    let more = clinic(3, Size { mails: 200, ..size }, TODAY).unwrap();
    assert_eq!(file(&first, "roster/patients.csv"), file(&more, "roster/patients.csv"));
    assert_eq!(file(&first, "roster/patients.csv"), roster_bytes(3, size));
}

fn roster_bytes(seed: u64, size: Size) -> Vec<u8> {
    roster(seed, size, TODAY).into_bytes()
}

#[test]
fn any_seed_and_any_size_work() {
    for seed in 0..7 {
        let small = u32::try_from(seed).unwrap();
        let size = Size { patients: 1 + 12 * small, staff: 6 * small, mails: 20 * small };
        clinic(seed * 1_000_003, size, date(2024, 2, 29)).unwrap();
    }
}

#[test]
fn rosters_list_as_many_as_asked_for() {
    let lines = |path| String::from_utf8(file(&CLINIC, path)).unwrap().lines().count() - 1;
    assert_eq!(lines("roster/patients.csv"), 300);
    assert_eq!(lines("roster/staff.csv"), 24);
    let listed = CLINIC.truth.people.iter().filter(|p| p.roster_id.is_some()).count();
    // staff who are patients stand on both lists
    assert!((300..=324).contains(&listed), "{listed}");
}

#[test]
fn every_planted_value_is_its_own_canonical_form() {
    let mut checked = 0;
    for planted in CLINIC.truth.planted.iter().filter(|planted| !planted.text.is_empty()) {
        if planted.element == Element::LabResult {
            let value = planted.canonical.split_once('=').map_or("", |(_, value)| value);
            assert!(!value.is_empty() && planted.text.contains(value));
            continue;
        }
        // what words stand for is not in the words
        if matches!(planted.element, Element::Diagnosis | Element::Medication | Element::Procedure) {
            assert!(!planted.canonical.is_empty());
            continue;
        }
        // the generator writes the form; the model's reading of it must give the same again
        let again = canonical(planted.element, planted.part, &planted.text, TODAY);
        assert_eq!(again.as_deref(), Some(planted.canonical.as_str()), "{}", planted.element);
        checked += 1;
    }
    assert!(checked > 10_000, "{checked}");
}

#[test]
fn every_planted_value_stands_in_the_plain_text_files() {
    let endings = [".csv", ".tsv", ".sql", ".json", ".ndjson", ".hl7", ".edi", ".xml", ".html"];
    let mut checked = BTreeMap::new();
    for planted in &CLINIC.truth.planted {
        let ending = endings.iter().find(|ending| planted.source.ends_with(*ending));
        let Some(ending) = ending.filter(|_| planted.members.is_empty() && !planted.text.is_empty()) else {
            continue;
        };
        let bytes = file(&CLINIC, &format!("evidence/{}", planted.source));
        let text = String::from_utf8(bytes).unwrap().replace("&amp;", "&");
        assert!(text.contains(&planted.text), "{} in {}", planted.element, planted.source);
        *checked.entry(*ending).or_insert(0) += 1;
    }
    assert_eq!(checked.len(), endings.len(), "{checked:?}");
}

#[test]
fn mails_of_plain_text_hold_what_was_planted_in_them() {
    let mbox = String::from_utf8(file(&CLINIC, "evidence/inbox.mbox")).unwrap();
    let messages: Vec<String> = format!("\n{mbox}")
        .split("\nFrom ")
        .skip(1)
        .map(|message| message.replace("\n>From ", "\nFrom "))
        .collect();
    assert!(messages.len() > 400, "{}", messages.len());
    let mut checked = 0;
    for planted in CLINIC.truth.planted.iter().filter(|planted| planted.source == "inbox.mbox") {
        let [member] = planted.members.as_slice() else { continue };
        let number: usize = member.strip_prefix("message ").unwrap().parse().unwrap();
        let message = &messages[number - 1];
        let plain = message.contains("Content-Transfer-Encoding: 7bit") && !message.contains("boundary=");
        if plain && planted.element != Element::PersonName {
            assert!(message.contains(&planted.text), "{} in {member}", planted.element);
            checked += 1;
        }
    }
    assert!(checked > 300, "{checked}");
}

/// Runs of digits in plain mails that have the form of an SSN are planted, or the published dummy.
#[test]
fn nothing_that_looks_like_a_number_of_a_person_is_unrecorded() {
    let planted: BTreeSet<&str> = CLINIC.truth.planted.iter().map(|planted| planted.text.as_str()).collect();
    let mut seen = 0;
    for file in CLINIC.files.iter().filter(|file| file.path.starts_with("evidence/")) {
        let Ok(text) = std::str::from_utf8(&file.bytes) else { continue };
        for word in text.split(|c: char| c.is_whitespace() || ",;<>\"'()*|~".contains(c)) {
            let word = word.trim_matches(['.', ':']);
            let ssn = word.len() == 11
                && word
                    .bytes()
                    .enumerate()
                    .all(|(i, b)| if matches!(i, 3 | 6) { b == b'-' } else { b.is_ascii_digit() });
            let mail = word.contains('@') && !word.contains(".hv@") && !word.contains('=');
            if ssn || mail {
                let word = word.trim_start_matches("mailto:");
                assert!(
                    word == "078-05-1120" || planted.contains(word),
                    "an unrecorded value in {}",
                    file.path
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 500, "{seen}");
}

#[test]
fn numbers_are_valid_and_nobodys() {
    for person in &CLINIC.truth.people {
        let values = |element| person.values.get(&element).into_iter().flatten();
        for ssn in values(Element::Ssn) {
            assert!(matches!(ids::ssn(ssn), Some((_, ids::Issuable::Reserved))));
        }
        for phone in values(Element::Phone) {
            assert!(matches!(ids::phone(phone), Some((_, ids::Issuable::Reserved))));
        }
        assert!(values(Element::NationalProviderId).all(|npi| ids::npi(npi).is_some()));
        assert!(values(Element::DeaNumber).all(|dea| ids::dea(dea).is_some()));
        assert!(values(Element::MedicareBeneficiaryId).all(|mbi| ids::mbi(mbi).is_some()));
        assert!(values(Element::PaymentCard).all(|card| ids::card(card).is_some()));
        assert!(values(Element::BankRoutingNumber).all(|number| ids::routing(number).is_some()));
        assert!(values(Element::Iban).all(|iban| ids::iban(iban).is_some()));
        let fictional = |email: &String| {
            ["example.org", "example.com", "example.net"].iter().any(|end| email.ends_with(end))
        };
        assert!(values(Element::Email).all(fictional));
    }
    let ssns: Vec<&String> =
        CLINIC.truth.people.iter().filter_map(|person| person.values.get(&Element::Ssn)).flatten().collect();
    assert_eq!(ssns.iter().collect::<BTreeSet<_>>().len(), ssns.len());
}

#[test]
fn the_hard_cases_exist() {
    let people = &CLINIC.truth.people;
    assert_eq!(people[CLINIC.truth.owner as usize].kind, PersonKind::Staff);
    let pairs = |same: &dyn Fn(usize, usize) -> bool| {
        (0..people.len()).any(|i| (0..i).any(|j| people[i].kind == PersonKind::Patient && same(i, j)))
    };
    let home = |i: usize| people[i].values.get(&Element::StreetAddress);
    assert!(
        pairs(&|i, j| people[i].born == people[j].born
            && people[i].surname == people[j].surname
            && people[i].given != people[j].given
            && home(i) == home(j)),
        "twins"
    );
    assert!(pairs(&|i, j| people[i].suffix == "Jr."
        && people[j].suffix == "Sr."
        && people[i].given == people[j].given));
    assert!(
        pairs(&|i, j| people[i].name == people[j].name
            && people[i].born != people[j].born
            && home(i) != home(j)),
        "strangers of one name"
    );
    for kind in [
        PersonKind::Patient,
        PersonKind::NextOfKin,
        PersonKind::Guarantor,
        PersonKind::Dependent,
        PersonKind::Staff,
        PersonKind::Provider,
        PersonKind::Correspondent,
        PersonKind::WageEarner,
    ] {
        assert!(people.iter().any(|person| person.kind == kind), "{kind:?}");
    }
    assert!(people.iter().any(|p| p.kind == PersonKind::Staff && p.also.contains(&PersonKind::Patient)));
    assert!(people.iter().any(|p| p.died.is_some()) && people.iter().any(|p| p.maiden.is_some()));
    assert!(people.iter().any(|p| p.state.is_none() && p.kind == PersonKind::Patient));
    assert!(people.iter().filter_map(|p| p.state.as_ref()).collect::<BTreeSet<_>>().len() >= 8);
    let exposed = people.iter().filter(|p| p.exposed).count();
    assert!(exposed > 150 && exposed < people.len(), "{exposed} of {}", people.len());
    assert!(
        people
            .iter()
            .all(|p| !(p.exposed && matches!(p.kind, PersonKind::Provider | PersonKind::Correspondent)))
    );
}

/// A wife's old Medicare number exposes her husband's SSN, which is planted as his.
#[test]
fn a_claim_number_exposes_the_wage_earner() {
    let of =
        |planted: &&Planted| planted.element == Element::MedicareHicn && !planted.canonical.ends_with('A');
    let numbers: Vec<&Planted> = CLINIC.truth.planted.iter().filter(of).collect();
    assert!(!numbers.is_empty());
    for number in numbers {
        let ssn = CLINIC.truth.planted.iter().find(|planted| {
            planted.element == Element::Ssn
                && planted.members == number.members
                && planted.source == number.source
                && planted.person != number.person
                && number.canonical.contains(&planted.canonical)
        });
        let key = ssn.and_then(|ssn| ssn.person).unwrap();
        assert!(CLINIC.truth.people[key as usize].exposed);
    }
}

#[test]
fn all_elements_of_text_are_planted_and_all_formats_written() {
    let seen: BTreeSet<Element> = clinic(1, Size { patients: 900, staff: 40, mails: 1_500 }, TODAY)
        .unwrap()
        .truth
        .planted
        .iter()
        .filter(|planted| planted.part == Part::Whole)
        .map(|planted| planted.element)
        .collect();
    let absent: Vec<&Element> = Element::ALL.iter().filter(|element| !seen.contains(*element)).collect();
    assert!(absent.is_empty(), "{absent:?}");
    for ending in [
        "csv", "tsv", "xlsx", "xls", "ods", "docx", "odt", "pptx", "pdf", "html", "rtf", "txt", "sql",
        "json", "ndjson", "hl7", "edi", "xml", "eml", "msg", "dat", "zip", "gz", "7z",
    ] {
        let dotted = format!(".{ending}");
        assert!(CLINIC.files.iter().any(|file| file.path.ends_with(&dotted)), "{ending}");
    }
}

#[test]
fn what_cannot_be_read_is_listed_and_holds_nothing() {
    let unreadable = &CLINIC.truth.unreadable;
    for place in [
        "share/exports/broken.zip!/minutes.txt",
        "share/exports/locked.zip!/patients.csv",
        "share/scans/damaged.pdf",
        "share/scans/device.dat",
        "share/scans/picture.png",
    ] {
        assert!(unreadable.iter().any(|listed| listed == place), "{place}");
    }
    let planted_there = |planted: &Planted| unreadable.iter().any(|place| place.starts_with(&planted.source));
    assert!(!CLINIC.truth.planted.iter().any(planted_there));
}

#[test]
fn the_truth_survives_being_stored() {
    let json = serde_json::to_string(&CLINIC.truth).unwrap();
    let back: chartward_simulate::Truth = serde_json::from_str(&json).unwrap();
    assert!(back == CLINIC.truth);
}
