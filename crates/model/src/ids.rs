//! Identifiers of people, accounts and clinicians: what is valid, and one canonical form each.
//!
//! Every function takes the text as written, with or without its usual separators, and returns the
//! canonical form (digits, or upper-case letters and digits) or `None`. A `Some` means "could have been
//! issued", never "was issued": check digits are weak (a tenth of all random Social Security numbers
//! also pass as bank routing numbers), so context has to decide.

/// Social Security numbers that were printed in advertisements and examples and belong to nobody.
const DUMMY_SSNS: [&str; 4] = ["078051120", "219099999", "457555462", "123456789"];

/// The published example of a Medicare Beneficiary Identifier (CMS): never a person's.
pub const EXAMPLE_MBI: &str = "1EG4TE5MK73";

/// Whether a number could have been given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Issuable {
    /// It could.
    Yes,
    /// Its range is reserved or was never used; seen in test data, and in records that hide the real one.
    Reserved,
}

/// The digits of a text in which only digits, spaces and hyphens stand; `None` if anything else does.
pub fn digits(text: &str) -> Option<String> {
    let only = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b' ' | b'-'));
    only.then(|| text.chars().filter(char::is_ascii_digit).collect())
}

/// Social Security number: nine digits. Area 000, 666 and 900-999, group 00 and serial 0000 were never
/// issued and come back as reserved; numbers from advertisements are `None` (SSA answer 425).
pub fn ssn(text: &str) -> Option<(String, Issuable)> {
    let number = digits(text).filter(|digits| digits.len() == 9)?;
    let (area, group, serial) = (&number[..3], &number[3..5], &number[5..]);
    if is_dummy_ssn(number.as_bytes()) {
        return None;
    }
    let reserved = matches!(area, "000" | "666") || area >= "900" || group == "00" || serial == "0000"
        // 987-65-4320 to 4329 are set aside for advertising
        || number.starts_with("98765432");
    Some((number, if reserved { Issuable::Reserved } else { Issuable::Yes }))
}

/// Whether nine digits are no Social Security number at all: one digit nine times, or a number from an advertisement.
pub fn is_dummy_ssn(digits: &[u8]) -> bool {
    let repeated = digits.iter().all(|digit| Some(digit) == digits.first());
    repeated || DUMMY_SSNS.iter().any(|dummy| dummy.as_bytes() == digits)
}

/// Individual Taxpayer Identification Number: nine digits, 9 first, digits four and five in 50-65, 70-88,
/// 90-92, 94-99 (Internal Revenue Service).
pub fn itin(text: &str) -> Option<String> {
    let number = digits(text).filter(|digits| digits.len() == 9 && digits.starts_with('9'))?;
    let group: u8 = number[3..5].parse().ok()?;
    matches!(group, 50..=65 | 70..=88 | 90..=92 | 94..=99).then_some(number)
}

/// Medicare Beneficiary Identifier: 11 characters in the pattern C A AN N A AN N A A N N, where C is 1-9,
/// N a digit, A a letter other than S, L, O, I, B and Z, AN either (CMS, "Understanding the MBI format").
pub fn mbi(text: &str) -> Option<String> {
    let id: String =
        text.chars().filter(|c| *c != '-' && *c != ' ').map(|c| c.to_ascii_uppercase()).collect();
    let letter = |b: u8| b.is_ascii_uppercase() && !b"SLOIBZ".contains(&b);
    let fits = |(b, class): (u8, u8)| match class {
        b'C' => (b'1'..=b'9').contains(&b),
        b'N' => b.is_ascii_digit(),
        b'A' => letter(b),
        _ => letter(b) || b.is_ascii_digit(),
    };
    let valid = id.len() == 11 && id.bytes().zip(*b"CAXNAXNAANN").all(fits);
    (valid && id != EXAMPLE_MBI).then_some(id)
}

/// A Health Insurance Claim Number in its parts.
#[derive(Clone, PartialEq, Eq)]
pub struct Hicn {
    /// Canonical form: digits and suffix.
    pub canonical: String,
    /// The wage earner's Social Security number; `None` for railroad numbers of six digits.
    pub wage_earner_ssn: Option<String>,
    /// Whether the beneficiary is the wage earner (suffix A, or T and M alone): otherwise a second person
    /// is exposed.
    pub is_wage_earner: bool,
}

/// Health Insurance Claim Number (until 2020): a wage earner's SSN and a beneficiary code (SSA POMS GN
/// 01050.005), or a railroad prefix and six or nine digits. The SSN must be one that could be issued.
pub fn hicn(text: &str) -> Option<Hicn> {
    hicn_with_range(text).filter(|(_, issuable)| *issuable == Issuable::Yes).map(|(hicn, _)| hicn)
}

/// As [`hicn`], with whether the SSN in it could be issued; a reserved one is not refused.
pub fn hicn_with_range(text: &str) -> Option<(Hicn, Issuable)> {
    let id: String =
        text.chars().filter(|c| *c != '-' && *c != ' ').map(|c| c.to_ascii_uppercase()).collect();
    let letters = id.bytes().take_while(u8::is_ascii_uppercase).count();
    let (prefix, rest) = id.split_at(letters);
    let digit_count = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, suffix) = rest.split_at(digit_count);
    if !suffix.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) {
        return None;
    }
    if prefix.is_empty() {
        let (ssn, issuable) = ssn(number)?;
        let is_wage_earner = matches!(suffix, "A" | "T" | "M" | "M1");
        return is_beneficiary_code(suffix)
            .then(|| (Hicn { canonical: id.clone(), wage_earner_ssn: Some(ssn), is_wage_earner }, issuable));
    }
    let railroad = RAILROAD_PREFIXES.contains(&prefix);
    if !railroad || !suffix.is_empty() || !matches!(number.len(), 6 | 9) {
        return None;
    }
    let (wage_earner_ssn, issuable) = ssn(number).map_or((None, Issuable::Yes), |(ssn, i)| (Some(ssn), i));
    let is_wage_earner = prefix == "A" || prefix == "H";
    Some((Hicn { canonical: id.clone(), wage_earner_ssn, is_wage_earner }, issuable))
}

/// Letters before a Railroad Retirement Board claim number (SSA POMS GN 01050.005).
const RAILROAD_PREFIXES: [&str; 15] =
    ["A", "CA", "H", "JA", "MA", "MH", "PA", "PD", "PH", "WA", "WCA", "WCD", "WCH", "WD", "WH"];

/// Whether a text is a beneficiary identification code: the family (A wage earner, B wife, C child, D
/// widow, E mother, F parent, J K special, T M uninsured, W disabled widow) and at most one more mark.
fn is_beneficiary_code(code: &str) -> bool {
    matches!(
        code.as_bytes(),
        [b'A'..=b'F' | b'J' | b'K' | b'M' | b'T' | b'W']
            | [b'B' | b'C' | b'D' | b'E' | b'W', b'A'..=b'Z' | b'1'..=b'9']
            | [b'F', b'1'..=b'8']
            | [b'J' | b'K', b'1'..=b'9' | b'A'..=b'M']
            | [b'M', b'1']
            | [b'T', b'A'..=b'Z' | b'2']
    )
}

/// National Provider Identifier: ten digits, 1 or 2 first, Luhn with the prefix 80840 (69 FR 3434).
pub fn npi(text: &str) -> Option<String> {
    let number = digits(text).filter(|d| d.len() == 10 && d.starts_with(['1', '2']))?;
    (luhn_sum(&number) % 10 == 6).then_some(number)
}

/// Drug Enforcement Administration number: two letters (the second may be 9) and seven digits, of which
/// the last is the check digit.
pub fn dea(text: &str) -> Option<String> {
    let id = text.trim().to_ascii_uppercase();
    let bytes = id.as_bytes();
    let shape = bytes.len() == 9
        && b"ABCDEFGHJKLMPRSTUX".contains(&bytes[0])
        && (bytes[1].is_ascii_uppercase() || bytes[1] == b'9')
        && bytes[2..].iter().all(u8::is_ascii_digit);
    if !shape {
        return None;
    }
    let d: Vec<u32> = bytes[2..].iter().map(|b| u32::from(b - b'0')).collect();
    let sum = d[0] + d[2] + d[4] + 2 * (d[1] + d[3] + d[5]);
    (sum % 10 == d[6] && sum > 0).then_some(id)
}

/// Payment card: 12 (Maestro only) to 19 digits, Luhn, a prefix that a card scheme uses. Published test
/// numbers are `None`.
pub fn card(text: &str) -> Option<String> {
    let number = digits(text).filter(|d| (12..=19).contains(&d.len()))?;
    let repeated = number.bytes().all(|b| b == number.as_bytes()[0]);
    let ok = card_scheme(&number).is_some() && luhn_sum(&number).is_multiple_of(10) && !repeated;
    (ok && !TEST_CARDS.contains(&number.as_str())).then_some(number)
}

/// The scheme a card number's prefix and length belong to.
pub fn card_scheme(number: &str) -> Option<&'static str> {
    let prefix = |n: usize| number.get(..n).and_then(|p| p.parse::<u32>().ok()).unwrap_or(0);
    let scheme = match (number.len(), prefix(1), prefix(2), prefix(3), prefix(4)) {
        (13 | 16 | 19, 4, ..) => "visa",
        (16, _, 51..=55, ..) | (16, _, _, _, 2221..=2720) => "mastercard",
        (15, _, 34 | 37, ..) => "american express",
        (16..=19, _, 65, ..) | (16..=19, _, _, 644..=649, _) | (16..=19, _, _, _, 6011) => "discover",
        (14..=19, _, 36 | 38 | 39, ..) | (14..=19, _, _, 300..=305, _) => "diners club",
        (16..=19, _, _, _, 3528..=3589) | (15, _, _, _, 2131 | 1800) => "jcb",
        (16..=19, _, 62, ..) => "unionpay",
        // 0604 is four digits like the others
        (12..=19, _, 50 | 56..=58 | 67, ..) | (12..=19, _, _, _, 604 | 6304 | 6390) => "maestro",
        _ => return None,
    };
    Some(scheme)
}

/// Card numbers that payment processors publish for testing.
const TEST_CARDS: [&str; 22] = [
    "4111111111111111",
    "4012888888881881",
    "4222222222222",
    "4242424242424242",
    "4000056655665556",
    "5555555555554444",
    "5105105105105100",
    "5200828282828210",
    "2223003122003222",
    "378282246310005",
    "371449635398431",
    "378734493671000",
    "6011111111111117",
    "6011000990139424",
    "6011000000000004",
    "3056930009020004",
    "30569309025904",
    "38520000023237",
    "36227206271667",
    "3530111333300000",
    "3566002020360505",
    "6200000000000005",
];

/// ABA routing number: nine digits, weights 3-7-1, a first pair that is in use.
pub fn routing(text: &str) -> Option<String> {
    let number = digits(text).filter(|d| d.len() == 9)?;
    let first: u8 = number[..2].parse().ok()?;
    let weighted = number.bytes().zip([3, 7, 1].into_iter().cycle()).map(|(b, w)| u32::from(b - b'0') * w);
    let valid = matches!(first, 0..=12 | 21..=32 | 61..=72 | 80) && weighted.sum::<u32>().is_multiple_of(10);
    (valid && number != "000000000").then_some(number)
}

/// International bank account number: two letters, two check digits, the country's length, remainder 1
/// when divided by 97 (ISO 13616).
pub fn iban(text: &str) -> Option<String> {
    let id: String =
        text.chars().filter(|c| *c != ' ' && *c != '-').map(|c| c.to_ascii_uppercase()).collect();
    let country = id.get(..2)?;
    let length = IBAN_LENGTHS.iter().find(|(code, _)| *code == country)?.1;
    if id.len() != length || !id.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let rearranged = id.bytes().skip(4).chain(id.bytes().take(4));
    let remainder = rearranged.fold(0u32, |acc, b| match b {
        b'0'..=b'9' => (acc * 10 + u32::from(b - b'0')) % 97,
        _ => (acc * 100 + u32::from(b - b'A') + 10) % 97,
    });
    (remainder == 1).then_some(id)
}

const IBAN_LENGTHS: &[(&str, usize)] = &[
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AT", 20),
    ("AZ", 28),
    ("BA", 20),
    ("BE", 16),
    ("BG", 22),
    ("BH", 22),
    ("BR", 29),
    ("BY", 28),
    ("CH", 21),
    ("CR", 22),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("DO", 28),
    ("EE", 20),
    ("EG", 29),
    ("ES", 24),
    ("FI", 18),
    ("FO", 18),
    ("FR", 27),
    ("GB", 22),
    ("GE", 22),
    ("GI", 23),
    ("GL", 18),
    ("GR", 27),
    ("GT", 28),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IL", 23),
    ("IQ", 23),
    ("IS", 26),
    ("IT", 27),
    ("JO", 30),
    ("KW", 30),
    ("KZ", 20),
    ("LB", 28),
    ("LC", 32),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("LY", 25),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MR", 27),
    ("MT", 31),
    ("MU", 30),
    ("NL", 18),
    ("NO", 15),
    ("PK", 24),
    ("PL", 28),
    ("PS", 29),
    ("PT", 25),
    ("QA", 29),
    ("RO", 24),
    ("RS", 22),
    ("SA", 24),
    ("SC", 31),
    ("SD", 18),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("ST", 25),
    ("SV", 28),
    ("TL", 23),
    ("TN", 24),
    ("TR", 26),
    ("UA", 29),
    ("VA", 22),
    ("VG", 24),
    ("XK", 20),
];

/// A North American telephone number: ten digits, area and exchange not beginning with 0 or 1, a country
/// code 1 and an extension dropped. Numbers 555-0100 to 555-0199 are set aside for fiction and come back
/// as reserved.
pub fn phone(text: &str) -> Option<(String, Issuable)> {
    let lower = text.to_ascii_lowercase();
    let main = lower.split(['x', 'e']).next().unwrap_or_default();
    let mut number: String = main.chars().filter(char::is_ascii_digit).collect();
    if number.len() == 11 && number.starts_with('1') {
        number.remove(0);
    }
    let bytes = number.as_bytes();
    let plausible = bytes.len() == 10
        && bytes[0] >= b'2'
        && bytes[3] >= b'2'
        && &bytes[1..3] != b"11"
        && &bytes[4..6] != b"11";
    let fiction = plausible && &bytes[3..8] == b"55501";
    plausible.then(|| (number.clone(), if fiction { Issuable::Reserved } else { Issuable::Yes }))
}

/// Whether a text is digits whose Luhn check is right.
pub fn luhn(number: &str) -> bool {
    number.bytes().all(|b| b.is_ascii_digit()) && luhn_sum(number).is_multiple_of(10)
}

/// Sum of the Luhn algorithm over a text of digits; a valid number's sum is a multiple of ten.
fn luhn_sum(number: &str) -> u32 {
    let double = |d: u32| if d > 4 { 2 * d - 9 } else { 2 * d };
    number
        .bytes()
        .rev()
        .enumerate()
        .map(|(i, b)| (i, u32::from(b - b'0')))
        .map(|(i, d)| if i % 2 == 1 { double(d) } else { d })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::{Issuable, card, dea, hicn, iban, itin, mbi, npi, phone, routing, ssn};

    #[test]
    fn ssn_ranges() {
        assert_eq!(ssn("536-90-4399"), Some(("536904399".into(), Issuable::Yes)));
        for reserved in
            ["000-12-3456", "666-12-3456", "900-12-3456", "536-00-4399", "536-90-0000", "987-65-4321"]
        {
            assert_eq!(ssn(reserved).map(|s| s.1), Some(Issuable::Reserved), "{reserved}");
        }
        for never in ["078-05-1120", "219-09-9999", "457-55-5462", "111-11-1111", "12-345-678", "53690439a"] {
            assert_eq!(ssn(never), None, "{never}");
        }
    }

    #[test]
    fn itin_groups() {
        assert!(itin("912-70-1234").is_some());
        assert!(
            itin("912-93-1234").is_none() && itin("912-66-1234").is_none() && itin("812-70-1234").is_none()
        );
    }

    #[test]
    fn mbi_pattern_and_example() {
        assert_eq!(mbi("1eg4-te5-mk72").as_deref(), Some("1EG4TE5MK72"));
        assert!(mbi("1EG4-TE5-MK73").is_none(), "the published example is nobody's");
        assert!(mbi("0EG4-TE5-MK72").is_none() && mbi("1SG4-TE5-MK72").is_none());
    }

    #[test]
    fn hicn_of_a_spouse_names_another_person() {
        let wife = hicn("536-90-4399-B").unwrap();
        assert!(!wife.is_wage_earner);
        assert_eq!(wife.wage_earner_ssn.as_deref(), Some("536904399"));
        assert!(hicn("536904399A").unwrap().is_wage_earner);
        assert!(hicn("536904399").is_none() && hicn("536904399XY").is_none());
        assert!(hicn("WA123456").unwrap().wage_earner_ssn.is_none());
    }

    #[test]
    fn check_digits() {
        // worked example of the NPI standard
        assert!(npi("1234567893").is_some() && npi("1234567890").is_none());
        assert!(dea("AP5836727").is_some() && dea("AP5836728").is_none());
        assert!(routing("021000021").is_some() && routing("021000022").is_none());
        assert!(
            iban("GB82 WEST 1234 5698 7654 32").is_some() && iban("GB82 WEST 1234 5698 7654 33").is_none()
        );
        assert!(card("4539 1488 0343 6467").is_some() && card("4111 1111 1111 1111").is_none());
    }

    #[test]
    fn phones() {
        assert_eq!(phone("(617) 253-1212"), Some(("6172531212".into(), Issuable::Yes)));
        assert_eq!(phone("+1 617.253.1212 ext. 5").map(|p| p.0).as_deref(), Some("6172531212"));
        assert_eq!(phone("617-555-0123").map(|p| p.1), Some(Issuable::Reserved));
        assert!(phone("117-253-1212").is_none() && phone("253-1212").is_none());
    }
}
