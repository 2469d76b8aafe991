//! Values that know what they are, and texts that remember the values written into them.
//!
//! What it is: the only way in which anything that identifies a person gets into a generated file. A
//! [`Value`] carries its element, its canonical form and its owner beside its text; a [`Script`] is a text
//! that keeps a list of the values put into it. Formats are made from scripts, and the list becomes the truth.
//!
//! The one idea: **what is written is recorded by the same call**, so the truth cannot fall behind.

use chartward_model::name::generation;
use chartward_model::{Element, Jurisdiction, Part, PersonName, Phi, Purpose, address, date, ids};
use jiff::civil::Date;

/// A piece of text: plain, or an instance of an element.
#[derive(Clone)]
pub(crate) struct Value {
    /// As it is to be written.
    pub(crate) text: String,
    /// What it is; `None` for plain words and for traps.
    pub(crate) tag: Option<Tag>,
}

/// What a value is.
#[derive(Clone)]
pub(crate) struct Tag {
    pub(crate) element: Element,
    pub(crate) part: Part,
    /// Empty only if the text has no canonical form, which [`crate::clinic`] reports as an error.
    pub(crate) canonical: String,
    pub(crate) person: Option<u32>,
}

/// A value that was written, and the members that lead to it from where it is held.
#[derive(Clone)]
pub(crate) struct Seen {
    /// Outermost first.
    pub(crate) members: Vec<String>,
    /// As written; empty if not in one piece.
    pub(crate) text: String,
    pub(crate) tag: Tag,
}

/// A text, and what was written into it.
#[derive(Clone, Default)]
pub(crate) struct Script {
    pub(crate) text: String,
    pub(crate) seen: Vec<Seen>,
}

impl Value {
    /// Words that are no element.
    pub(crate) fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), tag: None }
    }

    /// A whole element, canonical form as the model reads the text.
    pub(crate) fn of(element: Element, text: impl Into<String>, person: Option<u32>, today: Date) -> Self {
        Self::part(element, Part::Whole, text, person, today)
    }

    /// A part of an element.
    pub(crate) fn part(
        element: Element,
        part: Part,
        text: impl Into<String>,
        person: Option<u32>,
        today: Date,
    ) -> Self {
        let text = text.into();
        let canonical = canonical(element, part, &text, today).unwrap_or_default();
        Self { text, tag: Some(Tag { element, part, canonical, person }) }
    }
}

impl Script {
    /// Plain words.
    pub(crate) fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), seen: Vec::new() }
    }

    /// Writes words that are no element.
    pub(crate) fn say(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Writes a value and remembers it.
    pub(crate) fn put(&mut self, value: Value) -> &mut Self {
        self.text.push_str(&value.text);
        if let Some(tag) = value.tag {
            self.seen.push(Seen { members: Vec::new(), text: value.text, tag });
        }
        self
    }

    /// Writes a value in another form (escaped, split into fields) and remembers it; the text in one piece is
    /// kept only if it stands so in what is written.
    pub(crate) fn put_as(&mut self, value: Value, written: &str) -> &mut Self {
        self.text.push_str(written);
        if let Some(tag) = value.tag {
            let text = if written.contains(&value.text) { value.text } else { String::new() };
            self.seen.push(Seen { members: Vec::new(), text, tag });
        }
        self
    }

    /// Writes values one after another.
    pub(crate) fn put_all(&mut self, values: Vec<Value>) -> &mut Self {
        for value in values {
            self.put(value);
        }
        self
    }

    /// Writes another script.
    pub(crate) fn append(&mut self, other: &Self) -> &mut Self {
        self.text.push_str(&other.text);
        self.seen.extend(other.seen.iter().cloned());
        self
    }
}

/// The canonical form under which a value stands in the truth, or `None` if the text is not a valid instance.
///
/// It is the model's own reading of the text **as written**: a date of birth with day and month swapped is
/// recorded as the day that a reader would see. A part of a name is its words in upper case. Numbers for which
/// the model has no rule (records, plans, accounts, licences, passports, codes) are their letters and digits in
/// upper case, a diagnosis with a dot after its third character; a city is upper case; a ZIP code its five digits, and the four
/// behind them if they are there; a sex its first letter;
/// URLs, login names, passwords and addresses of machines are as written. A result stands in the truth as the
/// code of its test, `=` and the value (`4548-4=7.2`); here its text is taken as it is.
pub fn canonical(element: Element, part: Part, text: &str, today: Date) -> Option<String> {
    let canonical = match element {
        Element::PersonName => name(part, text)?,
        Element::Ssn => ids::ssn(text)?.0,
        Element::Itin => ids::itin(text)?,
        Element::MedicareBeneficiaryId => ids::mbi(text)?,
        Element::MedicareHicn => hicn(text)?,
        Element::NationalProviderId => ids::npi(text)?,
        Element::DeaNumber => ids::dea(text)?,
        Element::PaymentCard => ids::card(text)?,
        Element::BankRoutingNumber => ids::routing(text)?,
        Element::Iban => ids::iban(text)?,
        Element::Phone => ids::phone(text)?.0,
        // what words of health care stand for is stated by whoever writes them: see `clinical`
        Element::Email | Element::Diagnosis | Element::Procedure | Element::Medication => {
            text.trim().to_lowercase()
        }
        Element::DateOfBirth | Element::DateOfDeath | Element::DateOfService => {
            date::canonical(date::parse(text, today)?)
        }
        Element::StreetAddress => reveal(&address::canonical_street(text)),
        Element::City => text.trim().to_uppercase(),
        Element::State => Jurisdiction::us(text)?.to_string(),
        Element::PostalCode => postal_code(text)?,
        Element::Sex => text.trim().chars().next()?.to_uppercase().collect(),
        Element::Url
        | Element::IpAddress
        | Element::Username
        | Element::Password
        | Element::LabResult
        | Element::RecordReference => text.trim().to_owned(),
        Element::DiagnosisCode => diagnosis(text),
        Element::MedicalRecordNumber
        | Element::HealthPlanId
        | Element::AccountNumber
        | Element::BankAccountNumber
        | Element::DriverLicense
        | Element::Passport
        | Element::ProcedureCode
        | Element::DrugCode => compact(text),
    };
    Some(canonical).filter(|canonical| !canonical.is_empty())
}

/// Five digits, or five and four.
fn postal_code(text: &str) -> Option<String> {
    let zip = address::zip5(text)?;
    let plus = text.trim().get(zip.len()..).and_then(|rest| rest.strip_prefix('-'));
    let plus = plus.filter(|plus| plus.len() == 4 && plus.bytes().all(|b| b.is_ascii_digit()));
    Some(plus.map_or_else(|| zip.to_owned(), |plus| format!("{zip}-{plus}")))
}

/// A whole name in the model's form; a part of one as its own words in upper case.
fn name(part: Part, text: &str) -> Option<String> {
    match part {
        Part::Whole => Some(reveal(&PersonName::parse(text)?.to_canonical())),
        Part::Given | Part::Middle => {
            let name = PersonName::from_parts(text, "", "", "");
            Some([reveal(&name.given), reveal(&name.middle)].join(" ").trim().to_owned())
        }
        Part::Surname | Part::FormerSurname => {
            Some(reveal(&PersonName::from_parts("", "", text, "").surname))
        }
        Part::Suffix => generation(text).map(str::to_owned),
    }
}

/// Letters and digits in upper case.
fn compact(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// A diagnosis with the dot after its category, whether or not it was written with one.
fn diagnosis(text: &str) -> String {
    let code = compact(text);
    match code.split_at_checked(3) {
        Some((category, detail)) if !detail.is_empty() => format!("{category}.{detail}"),
        _ => code,
    }
}

fn hicn(text: &str) -> Option<String> {
    ids::hicn_with_range(text).map(|(hicn, _)| hicn.canonical)
}

fn reveal(phi: &Phi) -> String {
    phi.reveal(Purpose::Simulation).to_owned()
}

#[cfg(test)]
mod tests {
    use chartward_model::{Element, Part};
    use jiff::civil::date;

    use super::{Script, Value, canonical};

    #[test]
    fn canonical_forms_are_the_models() {
        let today = date(2026, 11, 22);
        for (element, text, expected) in [
            (Element::PersonName, "O'Brien, Mary-Ann", "O'BRIEN^MARY-ANN"),
            (Element::Ssn, "912-34-5678", "912345678"),
            (Element::MedicareHicn, "912-34-5678B", "912345678B"),
            (Element::MedicareHicn, "WA912345678", "WA912345678"),
            (Element::Phone, "(617) 555-0123", "6175550123"),
            (Element::DateOfBirth, "3/4/57", "1957-03-04"),
            (Element::StreetAddress, "12 North Main Street", "12 N MAIN ST"),
            (Element::DiagnosisCode, "e119", "E11.9"),
            (Element::State, "Massachusetts", "MA"),
        ] {
            assert_eq!(canonical(element, Part::Whole, text, today).as_deref(), Some(expected));
        }
        assert_eq!(canonical(Element::Ssn, Part::Whole, "078-05-1120", today), None);
        assert_eq!(canonical(Element::PersonName, Part::Given, "Ana", today).as_deref(), Some("ANA"));
    }

    #[test]
    fn a_script_remembers_what_is_put_into_it() {
        let today = date(2026, 11, 22);
        let mut script = Script::default();
        let email = || Value::of(Element::Email, "Ana@Example.org", Some(7), today);
        script.say("write to ").put(email()).say(" or ").put_as(email(), "Ana&#64;Example.org");
        assert_eq!(script.text, "write to Ana@Example.org or Ana&#64;Example.org");
        assert_eq!(script.seen.len(), 2);
        assert_eq!(script.seen[0].tag.canonical, "ana@example.org");
        assert!(script.seen[1].text.is_empty() && !script.seen[0].text.is_empty());
    }
}
