//! The 1,390 public Enron mails, in which no patient stands: each is read as a mail, and whatever is found of the
//! identifiers that patients have is listed with its place, its value masked.
//!
//! `cargo test -p chartward-discover --test it business_mail -- --nocapture` prints the list. `docs/quality.md`
//! says what became of each.

use std::collections::BTreeMap;
use std::io::Read;

use chartward_discover::{Elements, Options, Reserved, Scanner};
use chartward_evidence::{Flow, Isolation, Limits, Settings, Sink};
use chartward_model::{Document, Element, InventoryRow, Mention, Place};

use crate::{shared, today};

/// Elements that must not be found at all, however little they are believed.
const NEVER: [Element; 13] = [
    Element::Ssn,
    Element::Itin,
    Element::MedicareBeneficiaryId,
    Element::MedicareHicn,
    Element::PaymentCard,
    Element::Iban,
    Element::NationalProviderId,
    Element::DeaNumber,
    Element::Passport,
    Element::DriverLicense,
    Element::BankAccountNumber,
    Element::BankRoutingNumber,
    Element::MedicalRecordNumber,
];

/// Health care in words, with the number that is believed: read one by one, see `docs/quality.md`.
const WORDS: [(Element, usize); 4] =
    [(Element::Diagnosis, 14), (Element::Medication, 1), (Element::Procedure, 7), (Element::LabResult, 0)];

struct List {
    scanner: Scanner,
    messages: u64,
    found: Vec<(String, Mention)>,
}

impl Sink for List {
    fn document(&mut self, document: Document) -> Flow {
        self.messages += 1;
        let place = document.place.to_string();
        self.found.extend(self.scanner.scan(&document).into_iter().map(|mention| (place.clone(), mention)));
        Flow::Continue
    }

    fn inventory(&mut self, _: InventoryRow) -> Flow {
        Flow::Continue
    }
}

#[test]
fn business_mail_holds_no_patients_numbers() {
    let Some(path) = shared("discover/mail/enron_categories.mbox.zst") else { return };
    let mut mbox = Vec::new();
    zstd::Decoder::new(std::fs::File::open(path).unwrap()).unwrap().read_to_end(&mut mbox).unwrap();
    let elements: Vec<Element> = NEVER.into_iter().chain(WORDS.map(|(element, _)| element)).collect();
    let scanner = Scanner::new(Options::new(Reserved::Reject, today())).only(Elements::of(&elements));
    let mut list = List { scanner, messages: 0, found: Vec::new() };
    let settings = Settings { limits: Limits::default(), isolation: Isolation::InProcess };
    chartward_evidence::read_bytes(&Place::file("enron.mbox"), mbox, None, &settings, &mut list);
    assert!(list.messages >= 1_390, "{} messages", list.messages);
    let mut counts: BTreeMap<Element, usize> = BTreeMap::new();
    for (place, mention) in &list.found {
        let (start, end, sure) = (mention.start, mention.end, mention.confidence.as_permille());
        println!("{} {sure} {place} {start} to {end}: {}", mention.element, mention.value.masked(2));
        *counts.entry(mention.element).or_default() += 1;
    }
    for element in NEVER {
        assert_eq!(counts.get(&element), None, "{element}");
    }
    for (element, most) in WORDS {
        let believed = list.found.iter().filter(|(_, m)| m.element == element);
        let believed = believed.filter(|(_, m)| m.confidence >= chartward_model::Confidence::MEDIUM).count();
        assert!(believed <= most, "{element}: {believed}");
    }
}
