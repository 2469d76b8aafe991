//! What the scanner finds and, as important, what it leaves alone. One file for each element.

#![expect(clippy::unwrap_used, reason = "in a test, a step that fails should fail the test")]
#![expect(clippy::print_stdout, reason = "tests say what they measured or skipped")]

mod account_number;
mod bank_account_number;
mod bank_routing_number;
mod business_mail;
mod city;
mod columns;
mod date_of_birth;
mod date_of_death;
mod date_of_service;
mod dea_number;
mod diagnosis;
mod diagnosis_code;
mod driver_license;
mod drug_code;
mod elements;
mod email;
mod explain;
mod health_plan_id;
mod iban;
mod inline;
mod ip_address;
mod itin;
mod keyed;
mod lab_result;
mod labelled_set;
mod mail_headers;
mod meddocan;
mod medical_record_number;
mod medicare_beneficiary_id;
mod medicare_hicn;
mod medication;
mod name_model;
mod national_provider_id;
mod negative_set;
mod passport;
mod password;
mod payment_card;
mod person_name;
mod phone;
mod postal_code;
mod procedure;
mod procedure_code;
mod properties;
mod record_reference;
mod seeds;
mod sex;
mod ssn;
mod state;
mod street_address;
mod tables;
mod url;
mod username;

use chartward_discover::{Options, Reserved, Scanner};
use chartward_model::{Document, DocumentKind, Element, Mention, Place, Purpose};

/// The day that all tests take place on.
pub fn today() -> jiff::civil::Date {
    jiff::civil::date(2026, 11, 22)
}

/// A scanner that admits numbers which are never issued, so that tests need no others.
pub fn admitting() -> Scanner {
    Scanner::new(Options::new(Reserved::Admit, today()))
}

/// A scanner as it is used on real evidence.
pub fn rejecting() -> Scanner {
    Scanner::new(Options::new(Reserved::Reject, today()))
}

/// A document of running text.
pub fn prose(text: &str) -> Document {
    Document::prose(Place::file("letter.txt"), DocumentKind::Text, text.to_owned())
}

/// Everything found in a text, reserved numbers admitted.
pub fn scan(text: &str) -> Vec<Mention> {
    admitting().scan(&prose(text))
}

/// Canonical values of an element in a text, reserved numbers admitted.
pub fn found(element: Element, text: &str) -> Vec<String> {
    values(element, &scan(text))
}

/// Canonical values of an element in a text, as on real evidence.
pub fn found_in_earnest(element: Element, text: &str) -> Vec<String> {
    values(element, &rejecting().scan(&prose(text)))
}

/// Canonical values of an element among mentions.
pub fn values(element: Element, mentions: &[Mention]) -> Vec<String> {
    let of_element = mentions.iter().filter(|mention| mention.element == element);
    of_element.map(|mention| mention.canonical.reveal(Purpose::Matching).to_owned()).collect()
}

/// The one mention of an element in a text.
///
/// # Panics
/// If there is none, or more than one.
pub fn only(element: Element, text: &str) -> Mention {
    let mut all = scan(text);
    all.retain(|mention| mention.element == element);
    assert_eq!(all.len(), 1, "{element} in {text:?}");
    all.remove(0)
}

/// The folder of shared test data; `None`, with a message, where there is none.
///
/// # Panics
/// In CI, where the data must be there.
pub fn shared(path: &str) -> Option<std::path::PathBuf> {
    let at = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")).join(path);
    if at.exists() {
        return Some(at);
    }
    assert!(std::env::var_os("CI").is_none(), "shared test data is missing: {path}");
    println!("skipped: no shared test data ({path})");
    None
}
