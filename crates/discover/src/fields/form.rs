//! Canonical forms of single values, for fields whose element the format states.
//!
//! What it is: value in, canonical form and confidence out, or nothing if the value cannot be one.
//!
//! What it is not: a detector. `999999999` in a field for a Social Security number is a filler, not a
//! number, however it is labelled.

use chartward_model::ids::{self, Issuable};
use chartward_model::{Element, Jurisdiction, Purpose, address, date};
use jiff::civil::Date;

use crate::{Options, Reserved};

/// A value that has its element's form.
pub(super) struct Form {
    pub(super) canonical: String,
    /// In thousandths.
    pub(super) confidence: u16,
    /// Whether the number could have been given out.
    pub(super) issuable: bool,
}

impl Form {
    fn new(canonical: String, confidence: u16) -> Self {
        Self { canonical, confidence, issuable: true }
    }

    /// A number from a range that is never given out: believed less, unless the options admit it.
    fn ranged(canonical: String, confidence: u16, range: Issuable, options: &Options) -> Self {
        if range == Issuable::Yes || options.reserved == Reserved::Admit {
            return Self::new(canonical, confidence);
        }
        Self { canonical, confidence: 750, issuable: false }
    }
}

/// Words that stand in a field for "nothing".
const NOTHING: [&str; 17] = [
    "UNKNOWN",
    "UNK",
    "NONE",
    "NA",
    "NULL",
    "NIL",
    "NOT AVAILABLE",
    "N/A",
    "ASKU",
    "NAV",
    "NASK",
    "NI",
    "OTH",
    "MSK",
    "NP",
    "TBD",
    "UNSPECIFIED",
];

/// Whether a value says nothing.
pub(super) fn is_nothing(text: &str) -> bool {
    let text = text.trim();
    let marks = text.chars().all(|c| !c.is_alphanumeric());
    marks || NOTHING.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// The canonical form of a value of this element.
pub(super) fn read(element: Element, text: &str, options: &Options) -> Option<Form> {
    let text = text.trim();
    if is_nothing(text) || text.len() > 300 {
        return None;
    }
    match element {
        Element::Ssn => {
            let (canonical, range) = ids::ssn(text)?;
            Some(Form::ranged(canonical, 985, range, options))
        }
        Element::Itin => ids::itin(text).map(|id| Form::new(id, 970)),
        Element::MedicareBeneficiaryId => ids::mbi(text).map(|id| Form::new(id, 990)),
        Element::NationalProviderId => ids::npi(text).map(|id| Form::new(id, 990)),
        Element::DeaNumber => ids::dea(text).map(|id| Form::new(id, 990)),
        Element::Phone => phone(text, options),
        Element::Email => email(text, options),
        Element::DateOfBirth | Element::DateOfDeath => day(text, options)
            .filter(|day| *day <= options.latest)
            .map(|day| Form::new(date::canonical(day), 980)),
        Element::DateOfService => day(text, options).map(|day| Form::new(date::canonical(day), 960)),
        Element::PostalCode => postal_code(text),
        Element::State => {
            // a region of another country is a place of residence all the same
            let state = Jurisdiction::us(text);
            Some(state.map_or_else(
                || Form::new(text.to_uppercase(), 700),
                |state| Form::new(state.to_string(), 980),
            ))
        }
        Element::City => words(text),
        Element::StreetAddress => {
            let canonical = address::canonical_street(text).reveal(Purpose::Matching).to_owned();
            (!canonical.is_empty()).then(|| Form::new(canonical, 970))
        }
        Element::Sex => sex(text).map(|sex| Form::new(sex.to_owned(), 980)),
        Element::DiagnosisCode => diagnosis(text),
        Element::ProcedureCode | Element::LabResult => code(text, 950),
        Element::DrugCode => drug(text),
        Element::BankRoutingNumber => ids::routing(text).map(|id| Form::new(id, 980)),
        Element::PaymentCard => ids::card(text).map(|id| Form::new(id, 980)),
        Element::RecordReference => Some(Form::new(text.to_owned(), 990)),
        Element::Diagnosis | Element::Procedure | Element::Medication => {
            let (canonical, known) = crate::health::read_words(element, text)?;
            Some(Form::new(canonical, if known == crate::health::Known::Listed { 950 } else { 600 }))
        }
        _ => identifier(text),
    }
}

/// A Medicare number in either form.
pub(super) enum Medicare {
    /// Since 2018.
    Beneficiary(String),
    /// Before: carries a wage earner's Social Security number.
    Claim {
        /// Digits and suffix.
        canonical: String,
        /// The wage earner's number, if there is one in it.
        wage_earner_ssn: Option<String>,
        /// Whether the beneficiary is the wage earner.
        is_wage_earner: bool,
        /// Whether the number could have been given out.
        issuable: bool,
    },
}

/// Reads a Medicare number in either form.
pub(super) fn medicare(text: &str, options: &Options) -> Option<Medicare> {
    let text = text.trim();
    if let Some(id) = ids::mbi(text) {
        return Some(Medicare::Beneficiary(id));
    }
    if let Some(hicn) = ids::hicn(text) {
        return Some(Medicare::Claim {
            canonical: hicn.canonical,
            wage_earner_ssn: hicn.wage_earner_ssn,
            is_wage_earner: hicn.is_wage_earner,
            issuable: true,
        });
    }
    // the same form with a number that was never given out: judged by its suffix alone
    let compact: String =
        text.chars().filter(|c| !matches!(c, '-' | ' ')).map(|c| c.to_ascii_uppercase()).collect();
    let number = compact.get(..9)?;
    let (ssn, _) = ids::ssn(number)?;
    let stand_in = ids::hicn(&format!("536904399{}", compact.get(9..)?))?;
    let issuable = options.reserved == Reserved::Admit;
    Some(Medicare::Claim {
        wage_earner_ssn: Some(ssn),
        is_wage_earner: stand_in.is_wage_earner,
        canonical: compact,
        issuable,
    })
}

/// A date or a time stamp of HL7 (`19570304101500+0100`), FHIR or X12. Years and months alone are no day.
pub(super) fn day(text: &str, options: &Options) -> Option<Date> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let text = if digits >= 8 { text.get(..8)? } else { text };
    date::parse(text, options.latest).filter(|day| day.year() >= 1880)
}

fn phone(text: &str, options: &Options) -> Option<Form> {
    let lower = text.to_ascii_lowercase();
    let number = ["tel:", "fax:", "sms:", "phone:", "tel."]
        .iter()
        .fold(lower.as_str(), |text, scheme| text.trim().strip_prefix(scheme).unwrap_or(text));
    if number.contains('@') || number.contains("://") {
        return None;
    }
    if let Some((canonical, range)) = ids::phone(number) {
        return Some(Form::ranged(canonical, 980, range, options));
    }
    // a local number without its area code, or another country's
    let main = number.split(['x', ';']).next().unwrap_or_default();
    let digits: String = main.chars().filter(char::is_ascii_digit).collect();
    let letters = main.chars().any(char::is_alphabetic);
    let same = digits.bytes().all(|b| Some(b) == digits.bytes().next());
    if letters || same || !(7..=15).contains(&digits.len()) {
        return None;
    }
    let canonical = if main.trim_start().starts_with('+') { format!("+{digits}") } else { digits };
    Some(Form::new(canonical, 850))
}

fn email(text: &str, options: &Options) -> Option<Form> {
    let lower = text.to_ascii_lowercase();
    let lower = ["mailto:", "email:"]
        .iter()
        .fold(lower.as_str(), |text, scheme| text.trim().strip_prefix(scheme).unwrap_or(text));
    let (local, domain) = lower.split_once('@')?;
    let labels = domain.split('.').collect::<Vec<_>>();
    let fits = !local.is_empty()
        && !lower.contains(char::is_whitespace)
        && labels.len() >= 2
        && labels
            .iter()
            .all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-'));
    // names set aside for examples (RFC 2606) are nobody's
    let last_two = labels.get(labels.len().saturating_sub(2)..).unwrap_or_default().join(".");
    let example = matches!(last_two.as_str(), "example.com" | "example.org" | "example.net" | "example.edu")
        || matches!(labels.last(), Some(&("test" | "invalid" | "example" | "localhost")));
    let range = if example { Issuable::Reserved } else { Issuable::Yes };
    fits.then(|| Form::ranged(lower.to_owned(), 990, range, options))
}

fn postal_code(text: &str) -> Option<Form> {
    let digits: String = text.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
    let numeric = digits.bytes().all(|b| b.is_ascii_digit());
    if numeric && matches!(digits.len(), 5 | 9) {
        let zip = address::zip5(&digits)?;
        let plus = digits.get(5..).filter(|plus| !plus.is_empty() && *plus != "0000");
        return Some(Form::new(plus.map_or_else(|| zip.to_owned(), |plus| format!("{zip}-{plus}")), 980));
    }
    // New England's leading zero, dropped by a system that took the code for a number
    if numeric && digits.len() == 4 {
        return Some(Form::new(format!("0{digits}"), 850));
    }
    // a postal code of another country
    let fits = (3..=10).contains(&text.len()) && text.bytes().any(|b| b.is_ascii_digit());
    (fits && !numeric).then(|| Form::new(text.to_uppercase(), 600))
}

fn words(text: &str) -> Option<Form> {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    (letters >= 2 && text.len() <= 60).then(|| Form::new(text.to_uppercase(), 960))
}

/// `M`, `F` or `X` (HL7 tables 0001 and AdministrativeGender, X12 element 1068, words).
fn sex(text: &str) -> Option<&'static str> {
    match text.to_ascii_uppercase().as_str() {
        "M" | "MALE" => Some("M"),
        "F" | "FEMALE" => Some("F"),
        "X" | "O" | "A" | "OTHER" | "NON-BINARY" | "NONBINARY" | "UN" | "UNDIFFERENTIATED" => Some("X"),
        _ => None,
    }
}

/// ICD-10-CM in upper case with its dot; other systems' codes as they are.
fn diagnosis(text: &str) -> Option<Form> {
    let form = code(text, 950)?;
    let compact = form.canonical.replace('.', "");
    let bytes = compact.as_bytes();
    let icd10 = (3..=7).contains(&bytes.len())
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && bytes.first().is_some_and(u8::is_ascii_uppercase)
        && bytes.get(1).is_some_and(u8::is_ascii_digit)
        && bytes.get(2).is_some_and(u8::is_ascii_alphanumeric);
    match (icd10, compact.split_at_checked(3)) {
        // V and E codes of ICD-9 have the same beginning and stay readable with the dot after three
        (true, Some((category, detail))) if !detail.is_empty() => {
            Some(Form::new(format!("{category}.{detail}"), 980))
        }
        _ => Some(form),
    }
}

fn code(text: &str, confidence: u16) -> Option<Form> {
    let fits = text.len() <= 40
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'/' | b':'))
        && text.bytes().any(|b| b.is_ascii_digit());
    (fits && text.len() >= 2).then(|| Form::new(text.to_ascii_uppercase(), confidence))
}

/// National Drug Codes as eleven digits, the form of claims; other codes as they are.
fn drug(text: &str) -> Option<Form> {
    let form = code(text, 950)?;
    let parts: Vec<&str> = form.canonical.split('-').collect();
    let [labeler, product, package] = parts.as_slice() else { return Some(form) };
    let ndc = (4..=5).contains(&labeler.len())
        && (3..=4).contains(&product.len())
        && (1..=2).contains(&package.len());
    let digits = form.canonical.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    if ndc && digits {
        Some(Form::new(format!("{labeler:0>5}{product:0>4}{package:0>2}"), 980))
    } else {
        Some(form)
    }
}

/// Any identifier: letters and digits in upper case, with at least one digit, and not a row of zeros.
fn identifier(text: &str) -> Option<Form> {
    let canonical: String =
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    let digits = canonical.chars().filter(char::is_ascii_digit).count();
    let zeros = canonical.bytes().all(|b| b == b'0');
    (digits > 0 && !zeros && canonical.len() <= 64).then(|| Form::new(canonical, 960))
}

#[cfg(test)]
mod tests {
    use chartward_model::Element;
    use jiff::civil::date;

    use super::{Medicare, medicare, read};
    use crate::{Options, Reserved};

    const REJECT: Options = Options::new(Reserved::Reject, date(2026, 11, 22));
    const ADMIT: Options = Options::new(Reserved::Admit, date(2026, 11, 22));

    fn canonical(element: Element, text: &str) -> String {
        read(element, text, &REJECT).map_or_else(String::new, |form| form.canonical)
    }

    #[test]
    fn values_have_one_form() {
        for (element, text, expected) in [
            (Element::Ssn, "987-65-4320", "987654320"),
            (Element::Ssn, "999999999", ""),
            (Element::Ssn, "UNKNOWN", ""),
            (Element::Phone, "tel:+1(503)555-0142", "5035550142"),
            (Element::Phone, "tel: 555-5000", "5555000"),
            (Element::Phone, "555-555-CALL", ""),
            (Element::Email, "mailto:Jane.Doe@Example.org", "jane.doe@example.org"),
            (Element::Email, "not an address", ""),
            (Element::DateOfBirth, "19570304101500+0500", "1957-03-04"),
            (Element::DateOfBirth, "1957", ""),
            (Element::DateOfBirth, "20991231", ""),
            (Element::PostalCode, "973010000", "97301"),
            (Element::PostalCode, "97301-1234", "97301-1234"),
            (Element::PostalCode, "5452", "05452"),
            (Element::State, "Oregon", "OR"),
            (Element::Sex, "female", "F"),
            (Element::Sex, "U", ""),
            (Element::DiagnosisCode, "e119", "E11.9"),
            (Element::DiagnosisCode, "44054006", "44054006"),
            (Element::DiagnosisCode, "Diabetes", ""),
            (Element::DrugCode, "0071-155-23", "00071015523"),
            (Element::MedicalRecordNumber, "00-12 a", "0012A"),
            (Element::MedicalRecordNumber, "000", ""),
            (Element::MedicalRecordNumber, "see chart", ""),
        ] {
            assert_eq!(canonical(element, text), expected, "{element} {text}");
        }
    }

    #[test]
    fn reserved_ranges_are_believed_less_unless_admitted() {
        let form = read(Element::Ssn, "987-65-4320", &REJECT).unwrap();
        assert!(!form.issuable && form.confidence == 750);
        assert!(read(Element::Ssn, "987-65-4320", &ADMIT).unwrap().issuable);
        assert!(!read(Element::Phone, "503-555-0142", &REJECT).unwrap().issuable);
    }

    #[test]
    fn medicare_numbers_of_either_form() {
        assert!(
            matches!(medicare("1EG4-TE5-MK72", &REJECT), Some(Medicare::Beneficiary(id)) if id == "1EG4TE5MK72")
        );
        let Some(Medicare::Claim { wage_earner_ssn, is_wage_earner, issuable, .. }) =
            medicare("900-12-3456B", &REJECT)
        else {
            panic!("a claim number");
        };
        assert_eq!((wage_earner_ssn.as_deref(), is_wage_earner, issuable), (Some("900123456"), false, false));
        assert!(medicare("900123456", &REJECT).is_none() && medicare("900123456Q9", &ADMIT).is_none());
    }
}
