//! What can be written of a person, by name: `p.dob`, `p.last_first`, `d.npi`.
//!
//! What it is: the one table from field names, as templates and column lists use them, to values that know
//! what they are. A field that a person has not is `None`, and the template looks for another person.

use chartward_model::{Element, Part, PersonName, Purpose};
use jiff::civil::Date;

use crate::clinical;
use crate::names;
use crate::people::World;
use crate::person::{Person, Visit};
use crate::value::{Tag, Value};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `March 4, 1957`.
pub(crate) fn long_date(date: Date) -> String {
    format!(
        "{} {}, {}",
        MONTHS[usize::from(date.month().unsigned_abs().clamp(1, 12)) - 1],
        date.day(),
        date.year()
    )
}

/// `03/04/1957`.
pub(crate) fn us_date(date: Date) -> String {
    format!("{:02}/{:02}/{}", date.month(), date.day(), date.year())
}

/// `19570304`.
pub(crate) fn compact_date(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// Nine digits as 3-2-4.
pub(crate) fn dashed_ssn(ssn: &str) -> String {
    format!("{}-{}-{}", &ssn[..3], &ssn[3..5], &ssn[5..])
}

/// Values of one person.
pub(crate) struct Fields<'a> {
    world: &'a World,
    person: &'a Person,
    /// Visits after this day have not happened yet.
    day: Date,
}

impl World {
    /// Access to what can be written of a person.
    pub(crate) fn fields(&self, key: u32) -> Fields<'_> {
        self.fields_on(key, self.today)
    }

    /// Access to what could be written of a person on a day.
    pub(crate) fn fields_on(&self, key: u32, day: Date) -> Fields<'_> {
        Fields { world: self, person: self.person(key), day }
    }
}

impl Fields<'_> {
    /// The values of a field, `None` if the person has none or there is no such field.
    pub(crate) fn get(&self, field: &str) -> Option<Vec<Value>> {
        let one = self
            .name(field)
            .or_else(|| self.date(field))
            .or_else(|| self.number(field))
            .or_else(|| self.contact(field))
            .or_else(|| self.medicine(field));
        match (one, field) {
            (Some(value), "hicn") => Some(std::iter::once(value).chain(self.wage_earner()).collect()),
            (Some(value), _) => Some(vec![value]),
            (None, "address") => self.address(", "),
            (None, "address_lines") => self.address("\n"),
            (None, "city_line") => self.city_line(),
            _ => None,
        }
    }

    /// The latest visit; the first if all lie ahead.
    pub(crate) fn visit(&self) -> Option<&Visit> {
        let visits = &self.person.visits;
        visits.iter().rev().find(|visit| visit.date <= self.day).or(visits.first())
    }

    /// A value of this person.
    pub(crate) fn value(&self, element: Element, text: impl Into<String>) -> Value {
        Value::of(element, text, Some(self.person.key), self.world.today)
    }

    /// Surname, given name, middle name and suffix in some form, and the value that they are together: for
    /// formats that keep them in fields of their own. Its text is empty.
    pub(crate) fn name_parts(&self, form: impl Fn(&str) -> String) -> ([String; 4], Value) {
        let p = self.person;
        let parts = [p.surname.as_str(), &p.given, &p.middle, p.suffix].map(form);
        let name = PersonName::from_parts(&parts[1], &parts[2], &parts[0], &parts[3]);
        let canonical = name.to_canonical().reveal(Purpose::Simulation).to_owned();
        let tag = Tag { element: Element::PersonName, part: Part::Whole, canonical, person: Some(p.key) };
        (parts, Value { text: String::new(), tag: Some(tag) })
    }

    /// The Social Security number of another that stands inside a claim number: written with it, recorded
    /// beside it.
    fn wage_earner(&self) -> Option<Value> {
        let key = self.person.wage_earner?;
        let ssn = self.world.person(key).ssn.clone()?;
        let value = Value::of(Element::Ssn, ssn, Some(key), self.world.today);
        Some(Value { text: String::new(), ..value })
    }

    fn name_part(&self, part: Part, text: impl Into<String>) -> Option<Value> {
        let text = text.into();
        let value =
            || Value::part(Element::PersonName, part, text.clone(), Some(self.person.key), self.world.today);
        (!text.is_empty()).then(value)
    }

    fn whole(&self, text: String) -> Option<Value> {
        self.name_part(Part::Whole, text)
    }

    fn name(&self, field: &str) -> Option<Value> {
        let p = self.person;
        let suffix = if p.suffix.is_empty() { String::new() } else { format!(" {}", p.suffix) };
        match field {
            "name" => self.whole(p.full_name()),
            "NAME" => self.whole(p.full_name().to_uppercase()),
            "lower" => self.whole(format!("{} {}", p.given, p.surname).to_lowercase()),
            "short" => self.whole(format!("{} {}{suffix}", p.given, p.surname)),
            "plain" => self.whole(format!("{} {}{suffix}", names::plain(&p.given), names::plain(&p.surname))),
            "last_first" => self.whole(format!("{}{suffix}, {}", p.surname, p.given)),
            "LAST_FIRST" => {
                self.whole(format!("{}{suffix}, {} {}", p.surname, p.given, p.middle).trim().to_uppercase())
            }
            "titled" => self.whole(format!("{} {}", if p.sex == 'F' { "Ms." } else { "Mr." }, p.surname)),
            "doctor" => self.whole(format!("Dr. {}", p.surname)),
            "doctor_full" => self.whole(format!("Dr. {} {}", p.given, p.surname)),
            "degreed" => {
                self.whole(format!("{}, {}", p.full_name(), p.job.1)).filter(|_| !p.job.1.is_empty())
            }
            "initial" => self.whole(format!("{}. {}", p.given.chars().next()?, p.surname)),
            "nick" => self.whole(format!("{} {}", names::nickname(&p.given)?, p.surname)),
            "typo" => self.whole(format!("{} {}", p.given, names::mistyped(&p.surname)?)),
            "maiden_name" => self.whole(format!("{} {}", p.given, p.maiden.as_deref()?)),
            "given" => self.name_part(Part::Given, p.given.clone()),
            "middle" => self.name_part(Part::Middle, p.middle.clone()),
            "surname" => self.name_part(Part::Surname, p.surname.clone()),
            "GIVEN" => self.name_part(Part::Given, p.given.to_uppercase()),
            "SURNAME" => self.name_part(Part::Surname, p.surname.to_uppercase()),
            "suffix" => self.name_part(Part::Suffix, p.suffix),
            "maiden" => self.name_part(Part::FormerSurname, p.maiden.clone()?),
            "job" => Some(Value::plain(p.job.0)).filter(|_| !p.job.0.is_empty()),
            "employer" => Some(Value::plain(p.employer)).filter(|_| !p.employer.is_empty()),
            _ => None,
        }
    }

    fn date(&self, field: &str) -> Option<Value> {
        let p = self.person;
        let born = |text: String| Some(self.value(Element::DateOfBirth, text));
        let visit = self.visit();
        let service = |text: String| Some(self.value(Element::DateOfService, text));
        match field {
            "dob" => born(us_date(p.born)),
            "dob_short" => born(format!("{}/{}/{:02}", p.born.month(), p.born.day(), p.born.year() % 100)),
            "dob_iso" => born(p.born.to_string()),
            "dob_long" => born(long_date(p.born)),
            "dob_dash" => born(format!("{:02}-{:02}-{}", p.born.month(), p.born.day(), p.born.year())),
            "dob_compact" => born(compact_date(p.born)),
            // day and month swapped; only where it cannot be read as another day
            "dob_swapped" if p.born.day() > 12 => {
                born(format!("{:02}/{:02}/{}", p.born.day(), p.born.month(), p.born.year()))
            }
            // the next visit: some days ahead, the same for every text of one day
            "appointment" if p.is_patient() => {
                let ahead = i32::try_from(p.key % 40).unwrap_or(0) + 1;
                service(us_date(crate::people::days_before(self.day, -ahead)))
            }
            "died" => Some(self.value(Element::DateOfDeath, us_date(p.died?))),
            "dos" => service(us_date(visit?.date)),
            "dos_long" => service(long_date(visit?.date)),
            "dos_iso" => service(visit?.date.to_string()),
            "dos_compact" => service(compact_date(visit?.date)),
            "dos_first" => service(us_date(p.visits.first()?.date)),
            _ => None,
        }
    }

    fn number(&self, field: &str) -> Option<Value> {
        let p = self.person;
        let value =
            |element, text: &Option<String>| text.as_ref().map(|text| self.value(element, text.clone()));
        match field {
            "ssn" => Some(self.value(Element::Ssn, dashed_ssn(p.ssn.as_ref()?))),
            "ssn9" => value(Element::Ssn, &p.ssn),
            "ssn_spaced" => Some(self.value(Element::Ssn, dashed_ssn(p.ssn.as_ref()?).replace('-', " "))),
            "itin" => Some(self.value(Element::Itin, dashed_ssn(p.itin.as_ref()?))),
            "mbi" => value(Element::MedicareBeneficiaryId, &p.mbi),
            "mbi_dashed" => {
                let id = p.mbi.as_ref()?;
                let text = format!("{}-{}-{}", &id[..4], &id[4..7], &id[7..]);
                Some(self.value(Element::MedicareBeneficiaryId, text))
            }
            "hicn" => value(Element::MedicareHicn, &p.hicn),
            "mrn" => value(Element::MedicalRecordNumber, &p.mrn),
            "member" => value(Element::HealthPlanId, &p.member_id),
            "account" => value(Element::AccountNumber, &p.account),
            "claim" => value(Element::AccountNumber, &p.claim),
            "card" => value(Element::PaymentCard, &p.card),
            "card_spaced" => {
                let number = p.card.as_ref().filter(|number| number.len() == 16)?;
                let groups: Vec<&str> = (0..4).map(|i| &number[4 * i..4 * i + 4]).collect();
                Some(self.value(Element::PaymentCard, groups.join(" ")))
            }
            "routing" => Some(self.value(Element::BankRoutingNumber, p.bank.as_ref()?.0.clone())),
            "bank" => Some(self.value(Element::BankAccountNumber, p.bank.as_ref()?.1.clone())),
            "iban" => value(Element::Iban, &p.iban),
            "licence" => value(Element::DriverLicense, &p.licence),
            "passport" => value(Element::Passport, &p.passport),
            "npi" => value(Element::NationalProviderId, &p.npi),
            "dea" => value(Element::DeaNumber, &p.dea),
            "username" => value(Element::Username, &p.username),
            "staff_id" => Some(Value::plain(p.roster_id.clone()?)),
            _ => None,
        }
    }

    fn contact(&self, field: &str) -> Option<Value> {
        let p = self.person;
        let phone = |form: fn(&str, &str, &str) -> String| {
            let number = p.phone.as_ref()?;
            Some(self.value(Element::Phone, form(&number[..3], &number[3..6], &number[6..])))
        };
        let address = p.address.as_ref();
        match field {
            "phone" => phone(|a, b, c| format!("({a}) {b}-{c}")),
            "phone_dash" => phone(|a, b, c| format!("{a}-{b}-{c}")),
            "phone_dot" => phone(|a, b, c| format!("{a}.{b}.{c}")),
            "phone10" => phone(|a, b, c| format!("{a}{b}{c}")),
            "email" => Some(self.value(Element::Email, p.email.clone()?)),
            "street" => Some(self.value(Element::StreetAddress, address?.street.clone())),
            "STREET" => Some(self.value(Element::StreetAddress, address?.street.to_uppercase())),
            "city" => Some(self.value(Element::City, address?.city)),
            "CITY" => Some(self.value(Element::City, address?.city.to_uppercase())),
            "state" => Some(self.value(Element::State, address?.state)),
            "zip" => Some(self.value(Element::PostalCode, address?.zip.clone())),
            "zip5" => Some(self.value(Element::PostalCode, address?.zip.get(..5)?)),
            _ => None,
        }
    }

    fn medicine(&self, field: &str) -> Option<Value> {
        let p = self.person;
        let visit = self.visit();
        match field {
            "sex" => Some(self.value(Element::Sex, p.sex)),
            "sex_word" => Some(self.value(Element::Sex, if p.sex == 'F' { "Female" } else { "Male" })),
            "icd" => Some(self.value(Element::DiagnosisCode, visit?.icd)),
            "icd_undotted" => Some(self.value(Element::DiagnosisCode, visit?.icd.replace('.', ""))),
            "illness" => visit.map(|visit| clinical::illness(visit.icd, visit.illness, p.key)),
            "cpt" => Some(self.value(Element::ProcedureCode, visit?.procedure)),
            "ndc" => Some(self.value(Element::DrugCode, p.medicine.0)).filter(|_| p.is_patient()),
            "medicine" => Some(clinical::medicine(p.medicine.1, p.key)).filter(|_| p.is_patient()),
            "plan" => Some(Value::plain(p.plan)).filter(|_| !p.plan.is_empty()),
            _ => clinical::field(field, p.key).filter(|_| p.is_patient()),
        }
    }

    fn address(&self, separator: &str) -> Option<Vec<Value>> {
        let mut values = vec![self.contact("street")?, Value::plain(separator)];
        values.extend(self.city_line()?);
        Some(values)
    }

    fn city_line(&self) -> Option<Vec<Value>> {
        let [city, state, zip] = ["city", "state", "zip"].map(|field| self.contact(field));
        Some(vec![city?, Value::plain(", "), state?, Value::plain(" "), zip?])
    }
}
