//! Identifiers that are valid in form and belong to nobody.
//!
//! What it is: one maker per kind of number. Social Security numbers come from areas that were never issued
//! (900-999 outside the taxpayer groups, and 666), telephone numbers from 555-0100 to 555-0199, e-mail from
//! the domains of RFC 2606. The others (MBI, NPI, DEA, cards, routing) have no range set aside for fiction:
//! they are random with a right check digit.
//!
//! What it is not: a judge. Whether a number is valid is the model's to say; a test asks it for each of these.

use std::collections::{BTreeMap, BTreeSet};

use crate::dice::Dice;
use crate::geography::{self, State};

/// Makes numbers, each but once.
pub(crate) struct Numbers {
    dice: Dice,
    used: BTreeSet<String>,
    phones: BTreeMap<&'static str, Vec<u8>>,
}

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        Self { dice: Dice::new(seed, "numbers"), used: BTreeSet::new(), phones: BTreeMap::new() }
    }

    /// One that was not made before.
    fn fresh(&mut self, make: impl Fn(&mut Dice) -> String) -> String {
        loop {
            let number = make(&mut self.dice);
            if self.used.insert(number.clone()) {
                return number;
            }
        }
    }

    /// Nine digits of a Social Security number that was never issued and is no taxpayer number (ITIN, ATIN
    /// and the revenue service's own groups are left out).
    pub(crate) fn ssn(&mut self) -> String {
        self.fresh(|dice| {
            let serial = dice.between(1, 9_999);
            if dice.percent(8) {
                return format!("666{:02}{serial:04}", dice.between(11, 99));
            }
            format!("{:03}{:02}{serial:04}", dice.between(900, 986), dice.between(11, 16))
        })
    }

    /// Individual taxpayer number.
    pub(crate) fn itin(&mut self) -> String {
        self.fresh(|dice| {
            let group = *dice.pick(&[70, 72, 75, 78, 81, 84, 90, 94]);
            format!("{}{group}{:04}", dice.between(900, 999), dice.between(1, 9_999))
        })
    }

    /// Medicare Beneficiary Identifier.
    pub(crate) fn mbi(&mut self) -> String {
        self.fresh(|dice| {
            "CAXNAXNAANN".bytes().fold(String::new(), |id, class| {
                id + &match class {
                    b'C' => dice.letters("123456789", 1),
                    b'N' => dice.digits(1),
                    b'A' => dice.letters("ACDEFGHJKMNPQRTUVWXY", 1),
                    _ => dice.letters("ACDEFGHJKMNPQRTUVWXY0123456789", 1),
                }
            })
        })
    }

    /// National Provider Identifier.
    pub(crate) fn npi(&mut self) -> String {
        self.fresh(|dice| {
            let body = format!("1{}", dice.digits(8));
            format!("{body}{}", luhn_digit(&format!("80840{body}")))
        })
    }

    /// Drug Enforcement Administration number of somebody with this initial.
    pub(crate) fn dea(&mut self, initial: char) -> String {
        self.fresh(|dice| {
            let digits = dice.digits(6);
            let d: Vec<u32> = digits.bytes().map(|b| u32::from(b - b'0')).collect();
            let sum = d[0] + d[2] + d[4] + 2 * (d[1] + d[3] + d[5]);
            format!("{}{initial}{digits}{}", dice.letters("ABFM", 1), sum % 10)
        })
    }

    /// Number in the clinic's records: eight digits that begin with 40.
    pub(crate) fn mrn(&mut self) -> String {
        self.fresh(|dice| format!("40{}", dice.digits(6)))
    }

    /// Member number of a health plan, in the plan's scheme.
    pub(crate) fn member_id(&mut self, scheme: &str) -> String {
        self.fresh(|dice| format!("{scheme}{}", dice.digits(9)))
    }

    /// Account of a patient at the clinic.
    pub(crate) fn account(&mut self) -> String {
        self.fresh(|dice| format!("AC{}", dice.digits(7)))
    }

    /// Number of a claim.
    pub(crate) fn claim(&mut self) -> String {
        self.fresh(|dice| format!("HV{}", dice.digits(8)))
    }

    /// Payment card of one of the four large schemes.
    pub(crate) fn card(&mut self) -> String {
        self.fresh(|dice| {
            let (prefix, length) = *dice.pick(&[
                ("4147", 16),
                ("4266", 16),
                ("5424", 16),
                ("5466", 16),
                ("3723", 15),
                ("6011", 16),
            ]);
            let body = format!("{prefix}{}", dice.digits(length - 5));
            format!("{body}{}", luhn_digit(&body))
        })
    }

    /// ABA routing number of the Boston, New York or Philadelphia district.
    pub(crate) fn routing(&mut self) -> String {
        let body = format!("{}{}", self.dice.pick(&["011", "021", "031", "211"]), self.dice.digits(5));
        let sum: u32 =
            body.bytes().zip([3, 7, 1].into_iter().cycle()).map(|(b, w)| u32::from(b - b'0') * w).sum();
        format!("{body}{}", (10 - sum % 10) % 10)
    }

    /// Number of a bank account: ten digits that do not look like a telephone number.
    pub(crate) fn bank_account(&mut self) -> String {
        self.fresh(|dice| format!("00{}", dice.digits(8)))
    }

    /// German or British international bank account number.
    pub(crate) fn iban(&mut self) -> String {
        self.fresh(|dice| {
            let (country, bban) = if dice.percent(50) {
                ("DE", dice.digits(18))
            } else {
                ("GB", format!("{}{}", dice.letters("ABCDEFGHKLMNPRSTUVWX", 4), dice.digits(14)))
            };
            format!("{country}{:02}{bban}", 98 - remainder_97(&format!("{bban}{country}00")))
        })
    }

    /// Driver's licence in the form of a state.
    pub(crate) fn licence(&mut self, state: &'static State) -> String {
        self.fresh(|dice| {
            state.licence.chars().fold(String::new(), |id, class| {
                id + &match class {
                    'A' => dice.letters("ABCDEFGHJKLMNPRSTVWXYZ", 1),
                    '9' => dice.digits(1),
                    other => other.to_string(),
                }
            })
        })
    }

    /// U.S. passport: nine digits, or a letter and eight.
    pub(crate) fn passport(&mut self) -> String {
        self.fresh(|dice| {
            if dice.percent(50) {
                format!("{}{}", dice.pick(&["A", "C", "X"]), dice.digits(8))
            } else {
                format!("5{}", dice.digits(8))
            }
        })
    }

    /// Ten digits of a telephone number of the state, 555-0101 to 555-0199: each once while they last (99
    /// for each area code, then those of all other states, then again).
    pub(crate) fn phone(&mut self, state: &'static State) -> String {
        let everywhere = geography::STATES.iter().flat_map(|state| state.area_codes);
        for area in state.area_codes.iter().chain(everywhere) {
            let dice = &mut self.dice;
            let left = self.phones.entry(area).or_insert_with(|| {
                let mut lines: Vec<u8> = (1..=99).collect();
                dice.shuffle(&mut lines);
                lines
            });
            if let Some(line) = left.pop() {
                return format!("{area}55501{line:02}");
            }
        }
        format!("{}55501{:02}", self.dice.pick(state.area_codes), self.dice.between(1, 99))
    }
}

/// The digit that makes the whole pass the Luhn check.
fn luhn_digit(body: &str) -> u32 {
    let sum: u32 = body
        .bytes()
        .rev()
        .enumerate()
        .map(|(i, b)| {
            let d = u32::from(b - b'0');
            match (i % 2, d) {
                (0, 5..) => 2 * d - 9,
                (0, _) => 2 * d,
                _ => d,
            }
        })
        .sum();
    (10 - sum % 10) % 10
}

/// Remainder, divided by 97, of a text in which letters count as 10 to 35 (ISO 7064).
fn remainder_97(text: &str) -> u32 {
    text.bytes().fold(0, |rest, b| match b {
        b'0'..=b'9' => (rest * 10 + u32::from(b - b'0')) % 97,
        _ => (rest * 100 + u32::from(b.to_ascii_uppercase() - b'A') + 10) % 97,
    })
}

#[cfg(test)]
mod tests {
    use chartward_model::ids;

    use super::Numbers;
    use crate::geography::STATES;

    #[test]
    fn every_number_is_valid_to_the_model_and_nobodys() {
        let mut numbers = Numbers::new(3);
        for _ in 0..200 {
            let ssn = numbers.ssn();
            assert!(matches!(ids::ssn(&ssn), Some((_, ids::Issuable::Reserved))), "{ssn}");
            assert_eq!(ids::itin(&ssn), None);
            assert!(ids::itin(&numbers.itin()).is_some());
            assert!(ids::mbi(&numbers.mbi()).is_some());
            assert!(ids::npi(&numbers.npi()).is_some());
            assert!(ids::dea(&numbers.dea('K')).is_some());
            assert!(ids::card(&numbers.card()).is_some());
            assert!(ids::routing(&numbers.routing()).is_some());
            assert!(ids::iban(&numbers.iban()).is_some());
            let phone = numbers.phone(&STATES[0]);
            assert!(matches!(ids::phone(&phone), Some((_, ids::Issuable::Reserved))), "{phone}");
        }
    }
}
