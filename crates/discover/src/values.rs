//! A value alone, as a cell holds it: whether it has an element's form, and its canonical form.
//!
//! What it is not: a detector. Here the element is given (by a header, or by a column's other cells) and
//! the question is only whether this value could be one.

use chartward_model::ids::{self, Issuable};
use chartward_model::{Element, Jurisdiction, PersonName, Purpose, address, date};

use crate::detectors::labelled::{self, Shape};
use crate::detectors::{diagnosis_code, drug_code, email, procedure_code, sex};
use crate::{Options, Reserved, health};

/// A value that has an element's form.
pub(crate) struct Value {
    pub(crate) canonical: String,
    /// False for numbers from ranges that are never issued.
    pub(crate) issuable: bool,
}

/// Whether a cell's text has the form of an element; `None` if it has not.
pub(crate) fn read(element: Element, text: &str, options: &Options) -> Option<Value> {
    let text = text.trim();
    if text.is_empty() || text.len() > 200 || is_blank_word(text) {
        return None;
    }
    let sure = |canonical: String| Some(Value { canonical, issuable: true });
    let shape = |least, most, digits| labelled::check(text, &Shape { least, most, digits });
    match element {
        Element::Ssn => ssn(text),
        Element::Phone => phone(text),
        Element::Email => mail(text, options),
        Element::Itin => ids::itin(text).and_then(sure),
        Element::MedicareBeneficiaryId => ids::mbi(text).and_then(sure),
        Element::MedicareHicn => hicn(text),
        Element::NationalProviderId => ids::npi(whole_number(text)).and_then(sure),
        Element::DeaNumber => ids::dea(text).and_then(sure),
        Element::PaymentCard => ids::card(text).and_then(sure),
        Element::BankRoutingNumber => {
            padded(whole_number(text), 9).and_then(|digits| ids::routing(&digits)).and_then(sure)
        }
        Element::Iban => ids::iban(text).and_then(sure),
        Element::MedicalRecordNumber => shape(1, 24, 1).and_then(sure),
        Element::HealthPlanId | Element::AccountNumber => shape(3, 26, 2).and_then(sure),
        Element::BankAccountNumber => shape(4, 20, 4).and_then(sure),
        Element::DriverLicense => shape(4, 20, 2).and_then(sure),
        Element::Passport => shape(6, 12, 4).and_then(sure),
        Element::DateOfBirth | Element::DateOfDeath | Element::DateOfService => {
            day(element, text, options).and_then(sure)
        }
        Element::IpAddress => text.parse::<std::net::IpAddr>().ok().map(|ip| ip.to_string()).and_then(sure),
        Element::Url => is_url(text).then(|| text.trim_end_matches('/').to_owned()).and_then(sure),
        Element::PostalCode => postal(text).and_then(sure),
        Element::State => Jurisdiction::us(text).map(|state| state.to_string()).and_then(sure),
        Element::City => is_wordy(text).then(|| text.to_uppercase()).and_then(sure),
        Element::StreetAddress => has_letters(text)
            .then(|| address::canonical_street(text).reveal(Purpose::Matching).to_owned())
            .and_then(sure),
        Element::Sex => sex::canonical(text).map(str::to_owned).and_then(sure),
        Element::DiagnosisCode => diagnosis_code::stated(text).and_then(sure),
        Element::ProcedureCode => procedure_code::code(text).and_then(sure),
        Element::DrugCode => drug_code::canonical(text).and_then(sure),
        Element::PersonName => name(text).and_then(sure),
        Element::Username | Element::Password => (!text.contains(char::is_whitespace)
            && text.chars().count() >= 3)
            .then(|| text.to_owned())
            .and_then(sure),
        Element::Diagnosis | Element::Procedure | Element::Medication => {
            health::read_words(element, text).map(|(canonical, _)| canonical).and_then(sure)
        }
        Element::LabResult | Element::RecordReference => None,
    }
}

/// For an element in words, the share of cells, in thousandths, that a list knows.
pub(crate) fn share_listed(element: Element, cells: &[&str]) -> Option<u16> {
    let known = |cell: &&&str| {
        health::read_words(element, cell).is_some_and(|(_, known)| known == health::Known::Listed)
    };
    let in_words = matches!(element, Element::Diagnosis | Element::Procedure | Element::Medication);
    let share = cells.iter().filter(known).count() * 1000 / cells.len().max(1);
    in_words.then(|| u16::try_from(share).unwrap_or(1000))
}

/// Words that stand for an empty cell.
fn is_blank_word(text: &str) -> bool {
    [
        "null",
        "none",
        "n/a",
        "na",
        "nan",
        "unknown",
        "unk",
        "-",
        "--",
        ".",
        "?",
        "tbd",
        "\\n",
        "nil",
        "not available",
    ]
    .iter()
    .any(|word| word.eq_ignore_ascii_case(text))
}

/// A number as a spreadsheet may have kept it: `123456789.0` without its `.0`.
fn whole_number(text: &str) -> &str {
    text.strip_suffix(".0").filter(|head| head.bytes().all(|b| b.is_ascii_digit())).unwrap_or(text)
}

/// Digits with the leading zeros back that a spreadsheet dropped, at most two.
fn padded(text: &str, len: usize) -> Option<String> {
    let digits = ids::digits(text)?;
    (digits.len() <= len && digits.len() + 2 >= len).then(|| format!("{digits:0>len$}"))
}

fn ssn(text: &str) -> Option<Value> {
    let text = whole_number(text);
    let dashed = text.len() == 11
        && matches!(text.as_bytes(), [_, _, _, b'-' | b' ' | b'.', _, _, b'-' | b' ' | b'.', ..]);
    let digits = if dashed { text.chars().filter(char::is_ascii_digit).collect() } else { text.to_owned() };
    if !dashed && !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (canonical, issuable) = ids::ssn(&padded(&digits, 9)?)?;
    Some(Value { canonical, issuable: issuable == Issuable::Yes })
}

fn phone(text: &str) -> Option<Value> {
    let text = whole_number(text);
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b" -.()/+xXeEtT#,:".contains(&b));
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if !plain || !(7..=18).contains(&digits.len()) {
        return None;
    }
    if let Some((canonical, issuable)) = ids::phone(text) {
        return Some(Value { canonical, issuable: issuable == Issuable::Yes });
    }
    let canonical = if text.trim_start().starts_with('+') { format!("+{digits}") } else { digits };
    Some(Value { canonical, issuable: true })
}

fn mail(text: &str, options: &Options) -> Option<Value> {
    let lower = text.strip_prefix("mailto:").unwrap_or(text).to_ascii_lowercase();
    let (local, domain) = lower.split_once('@')?;
    let fits = !local.is_empty() && !local.contains(char::is_whitespace) && email::is_domain(domain);
    let example = email::is_example(domain) && options.reserved == Reserved::Reject;
    fits.then_some(Value { canonical: lower.clone(), issuable: !example })
}

fn hicn(text: &str) -> Option<Value> {
    let (hicn, issuable) = ids::hicn_with_range(text)?;
    Some(Value { canonical: hicn.canonical, issuable: issuable == Issuable::Yes })
}

/// A date in any usual form, or, for the serials that spreadsheets export, a number of days.
fn day(element: Element, text: &str, options: &Options) -> Option<String> {
    let latest = options.latest;
    let parsed = date::parse(text, latest).or_else(|| {
        let serial: f64 = text.parse().ok()?;
        // 1000 is September 1902; a smaller number is a count of something
        (serial >= 1000.0 && text.len() <= 12).then(|| date::from_spreadsheet_serial(serial)).flatten()
    })?;
    let plausible = element == Element::DateOfService || parsed <= latest;
    (plausible && parsed.year() >= 1880).then(|| date::canonical(parsed))
}

fn is_url(text: &str) -> bool {
    let host =
        text.split_once("://").map(|(_, rest)| rest).or_else(|| text.starts_with("www.").then_some(text));
    host.is_some_and(|host| email::is_domain(host.split(['/', ':', '?']).next().unwrap_or_default()))
}

fn postal(text: &str) -> Option<String> {
    let text = whole_number(text);
    let (zip, plus) = text.split_once('-').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !digits(zip) || !digits(plus) || !matches!(plus.len(), 0 | 4) {
        return None;
    }
    match zip.len() {
        5 => address::zip5(zip)?,
        // New England's leading zero, dropped by a spreadsheet
        4 => return Some(format!("0{text}")),
        9 if plus.is_empty() => return Some(format!("{}-{}", zip.get(..5)?, zip.get(5..)?)),
        _ => return None,
    };
    Some(text.to_owned())
}

fn has_letters(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).count() >= 2
}

fn is_wordy(text: &str) -> bool {
    has_letters(text) && text.len() <= 40 && !text.bytes().any(|b| b.is_ascii_digit() || b == b'@')
}

/// A name's canonical form, if the text could be one: letters, few words.
fn name(text: &str) -> Option<String> {
    let fits = has_letters(text)
        && text.len() <= 80
        && text.split_whitespace().count() <= 7
        && !text.bytes().any(|b| b.is_ascii_digit() || b"@_/\\=<>{}%#;:!?".contains(&b));
    let name = PersonName::parse(text).filter(|_| fits)?;
    Some(name.to_canonical().reveal(Purpose::Matching).to_owned())
}
