//! What a column header says: which element its column holds, which part of it, and whose.
//!
//! Headers are split into words (`patFirstName`, `PAT_FIRST_NM` and `Patient First Name` are the same),
//! words about a person's role are taken off, and what is left is looked up. What a header says is only
//! half of the evidence: the table scanner asks the cells for the other half.

use std::collections::HashMap;
use std::sync::LazyLock;

use chartward_model::{Element, Part, Role};

/// What a header announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeaderMeaning {
    /// The element in the column.
    pub element: Element,
    /// Which part of it.
    pub part: Part,
    /// Whose it is, if the header says so; `None` for the person the row is about.
    pub role: Option<Role>,
    /// The header in canonical words.
    pub words: &'static str,
}

/// What a header announces; `None` if nothing about a person, or nothing that is known.
pub fn element_of_header(header: &str) -> Option<HeaderMeaning> {
    if header.len() > 80 {
        return None;
    }
    let words = split(header);
    let refs: Vec<&str> = words.iter().map(String::as_str).collect();
    if refs.is_empty() {
        return None;
    }
    if let Some(found) = look_up(&refs) {
        return Some(found);
    }
    let (role, rest) = take_role(&refs);
    if role.is_some() && rest.is_empty() {
        let words = "name";
        return Some(HeaderMeaning { element: Element::PersonName, part: Part::Whole, role, words });
    }
    if role.is_some()
        && let Some(found) = look_up(&rest)
    {
        return Some(HeaderMeaning { role, ..found });
    }
    // "MBR_SSN", "SUB_SSN", "SSN (full)": whatever else it says
    if refs.contains(&"ssn") {
        let role = if refs.contains(&"sub") { Some(Role::Subscriber) } else { role };
        return look_up(&["ssn"]).map(|found| HeaderMeaning { role, ..found });
    }
    if rest.iter().any(|word| NOT_A_PERSONS.contains(word)) {
        return None;
    }
    // what is left may have words before or after that say nothing: "Home Email Address (primary)"
    let spare = |word: &&str| FILLERS.contains(word);
    let core: Vec<&str> = rest.iter().copied().filter(|word| !spare(word)).collect();
    look_up(&core).map(|found| HeaderMeaning { role, ..found })
}

/// Whether a text could announce an element at all, by its first word: a quick look that turns most
/// sentences away. True does not mean much.
pub(crate) fn may_be_header(text: &str) -> bool {
    /// For each pair of letters that a word of headers begins with, the third letters that follow, as bits.
    static HEADS: LazyLock<Vec<u32>> = LazyLock::new(heads);
    let bytes = text.as_bytes();
    let Some(first) = bytes.iter().position(u8::is_ascii_alphabetic) else { return !text.is_ascii() };
    let plain = |b: u8| b.is_ascii() && !b.is_ascii_alphabetic() && b != b'\'';
    if !bytes.iter().take(first).all(|b| plain(*b))
        || first > 0 && bytes.get(first - 1).is_some_and(u8::is_ascii_digit)
    {
        return true;
    }
    let at = |i: usize| bytes.get(first + i).copied().unwrap_or(b' ');
    let (one, two, three) = (at(0), at(1), at(2));
    // a word that ends within three letters, or is split there, is not looked at closely
    let small = |b: u8| b.is_ascii_lowercase();
    let capitals =
        one.is_ascii_uppercase() && two.is_ascii_uppercase() && three.is_ascii_uppercase() && !small(at(3));
    if !(capitals || (one.is_ascii_alphabetic() && small(two) && small(three))) {
        return true;
    }
    let bits = HEADS.get(letter(one) * 26 + letter(two)).copied().unwrap_or(0);
    bits >> letter(three) & 1 != 0
}

fn letter(byte: u8) -> usize {
    usize::from(byte.to_ascii_lowercase().wrapping_sub(b'a'))
}

fn heads() -> Vec<u32> {
    let mut heads = vec![0; 26 * 26];
    let forms = HEADERS.iter().flat_map(|(.., forms)| forms.iter().map(|form| form.replace(' ', "")));
    let words = FILLERS
        .iter()
        .chain(&["next"])
        .chain(ROLES.iter().flat_map(|(_, words)| *words))
        .map(|word| (*word).to_owned());
    for word in forms.chain(words) {
        if let [one, two, three, ..] = word.as_bytes()
            && let Some(bits) = heads.get_mut(letter(*one) * 26 + letter(*two))
        {
            *bits |= 1 << letter(*three);
        }
    }
    heads
}

/// What else a column so called may hold if its cells have not the form: one called "Diagnosis" words, one called
/// "Tax ID" Social Security numbers.
pub(crate) fn in_words(meaning: HeaderMeaning) -> Option<HeaderMeaning> {
    let element = match meaning.element {
        Element::DiagnosisCode => Element::Diagnosis,
        Element::ProcedureCode => Element::Procedure,
        Element::DrugCode => Element::Medication,
        // most people's tax number is their Social Security number
        Element::Itin => Element::Ssn,
        _ => return None,
    };
    Some(HeaderMeaning { element, ..meaning })
}

/// Whether a header says that its column counts or names something: an order, a record, a key. What has no header
/// and "Column 4" do not.
pub(crate) fn says_number(header: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: [&str; 30] = [
        "id", "ids", "no", "nr", "num", "number", "nbr", "key", "code", "ref", "reference", "account", "acct", "order", "invoice", "claim", "policy", "record", "seq",
        "sequence", "index", "serial", "ticket", "case", "batch", "transaction", "amount", "count", "total", "npi",
    ];
    let says = |word: &str| {
        WORDS.contains(&word) || NOT_A_PERSONS.contains(&word) && !matches!(word, "column" | "field")
    };
    split(header).iter().any(|word| says(word))
}

/// Words of a header that say that the rows are about employees.
pub(crate) fn says_staff(header: &str) -> bool {
    split(header).iter().any(|word| {
        matches!(
            word.as_str(),
            "employee"
                | "emp"
                | "staff"
                | "hire"
                | "hired"
                | "payroll"
                | "salary"
                | "wage"
                | "wages"
                | "department"
                | "supervisor"
        )
    })
}

/// Words of a header that say that the rows are about patients.
pub(crate) fn says_patient(header: &str) -> bool {
    split(header).iter().any(|word| {
        matches!(
            word.as_str(),
            "patient"
                | "pat"
                | "pt"
                | "mrn"
                | "chart"
                | "diagnosis"
                | "dx"
                | "allergies"
                | "medication"
                | "medications"
        )
    })
}

/// Lower-case words of a header: split at case changes and at everything but letters and digits; digits
/// at the end of a word are dropped when letters stand before them (`phone2`), "icd10" apart.
fn split(header: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut previous = ' ';
    let chars: Vec<char> = header.chars().collect();
    for (i, c) in chars.iter().copied().enumerate() {
        let next_lower = chars.get(i + 1).is_some_and(|next| next.is_lowercase());
        let hump = c.is_uppercase() && (previous.is_lowercase() || (previous.is_uppercase() && next_lower));
        if (!c.is_alphanumeric() && c != '\'') || hump {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        previous = c;
    }
    words.push(word);
    let trim = |word: String| match word.as_str() {
        "icd10" | "icd9" | "ndc11" | "dx10" => word,
        _ => {
            let head = word.trim_end_matches(|c: char| c.is_ascii_digit());
            if head.is_empty() { String::new() } else { head.to_owned() }
        }
    };
    words.into_iter().map(trim).filter(|word| !word.is_empty()).collect()
}

fn look_up(words: &[&str]) -> Option<HeaderMeaning> {
    let index = &*INDEX;
    let entry = match index.phrases.get(words.join(" ").as_str()) {
        Some(entry) => *entry,
        // "firstname" for "first name"; short ones would meet other words
        None => *index.tight.get(words.concat().as_str()).filter(|_| words.concat().len() > 5)?,
    };
    let (element, part, canonical, _) = HEADERS.get(entry)?;
    Some(HeaderMeaning { element: *element, part: *part, role: None, words: canonical })
}

/// Where in [`HEADERS`] a way to write a header stands.
struct Index {
    phrases: HashMap<&'static str, usize>,
    /// Without the spaces, for those that have any.
    tight: HashMap<String, usize>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index { phrases: HashMap::new(), tight: HashMap::new() };
    for (entry, (_, _, _, forms)) in HEADERS.iter().enumerate() {
        for form in *forms {
            index.phrases.entry(form).or_insert(entry);
            if form.contains(' ') {
                index.tight.entry(form.replace(' ', "")).or_insert(entry);
            }
        }
    }
    index
});

/// The role that a header's words name, and the other words.
fn take_role<'w>(words: &[&'w str]) -> (Option<Role>, Vec<&'w str>) {
    let mut role = None;
    let mut rest = Vec::new();
    let emergency = words.iter().any(|word| matches!(*word, "emergency" | "emerg" | "kin" | "nok" | "ice"));
    for word in words {
        let kin = emergency && matches!(*word, "contact" | "next" | "of");
        let found = ROLES.iter().find(|(_, words)| words.contains(word)).map(|(role, _)| *role);
        let found = if kin { Some(Role::NextOfKin) } else { found };
        match found {
            Some(found) => role = Some(role.unwrap_or(found)),
            None => rest.push(*word),
        }
    }
    (role, rest)
}

/// Words that say what a person is to the record.
#[rustfmt::skip]
const ROLES: &[(Role, &[&str])] = &[
    (Role::Guarantor, &["guarantor", "guar", "gt", "responsible", "payer's"]),
    (Role::Subscriber, &["subscriber", "insured", "policyholder", "subs", "holder"]),
    (Role::NextOfKin, &[
        "emergency", "emerg", "kin", "nok", "ice", "spouse", "husband", "wife", "mother", "mothers", "father", "fathers", "parent", "guardian", "relative", "mom", "dad",
    ]),
    (Role::Provider, &[
        "provider", "physician", "doctor", "dr", "attending", "referring", "pcp", "prescriber", "surgeon", "rendering", "ordering", "nurse", "therapist", "clinician", "practitioner", "phys", "prov",
    ]),
    (Role::Staff, &["employee", "emp", "staff"]),
    (Role::Patient, &["patient", "pat", "pt", "patients"]),
    (Role::Dependent, &["dependent", "dep", "dependant"]),
];

/// Words that say that a name or number is not a person's.
#[rustfmt::skip]
const NOT_A_PERSONS: &[&str] = &[
    "company", "org", "organization", "organisation", "facility", "hospital", "clinic", "practice", "department", "dept", "product", "item", "file", "drug", "medication",
    "test", "plan", "payer", "payor", "bank", "insurance", "carrier", "vendor", "supplier", "group", "pharmacy", "store", "location", "site", "building", "room", "unit", "order",
    "invoice", "po", "ship", "domain", "server", "host", "device", "table", "column", "field", "project", "event", "course", "school", "street", "county", "country", "brand", "model",
    "type", "status", "code", "category", "class", "employer", "server", "sheet",
];

/// Words that add nothing.
#[rustfmt::skip]
const FILLERS: &[&str] = &[
    "home", "work", "primary", "secondary", "current", "legal", "preferred", "no", "num", "number", "nbr", "id", "the", "of", "and", "personal", "main", "mailing", "residential", "res", "client",
    "customer", "person", "resident", "value", "text", "txt", "nm", "line", "alt", "alternate", "other", "day", "evening", "member", "enrollee", "beneficiary", "mm", "dd", "yyyy", "contact", "admitting", "first", "a", "b", "mbr", "mem", "sub", "cust",
];

/// Words of headers under which other things than illnesses stand, too: the cells must be known.
pub(crate) const VAGUE: &str = "condition or reason";

/// Words of headers under which other people's tax numbers stand, too.
pub(crate) const TAX_ID: &str = "taxpayer identification number";

/// Element, part, canonical words, and the ways to write it.
#[rustfmt::skip]
const HEADERS: &[(Element, Part, &str, &[&str])] = &[
    (Element::PersonName, Part::Given, "first name", &["first name", "given name", "first", "fname", "f name", "given", "forename", "first nm", "firstname", "fst name", "given names", "name first", "first initial", "frst nm"]),
    (Element::PersonName, Part::Surname, "last name", &["last name", "surname", "lname", "l name", "last", "family name", "lastname", "last nm", "family", "sur name", "name last", "lst nm"]),
    (Element::PersonName, Part::Middle, "middle name", &["middle name", "middle", "mi", "m i", "mname", "middle initial", "minit", "mid name", "mid init", "name middle", "middle nm"]),
    (Element::PersonName, Part::FormerSurname, "maiden name", &["maiden name", "maiden", "former name", "birth name", "previous name", "former surname", "prior last name"]),
    (Element::PersonName, Part::Suffix, "suffix", &["suffix", "name suffix", "generation", "sfx", "suffix name"]),
    (Element::PersonName, Part::Whole, "name", &["name", "full name", "fullname", "display name", "client name", "customer name", "contact name", "member name", "person name", "person", "resident name", "member", "client", "name full", "legal name", "complete name", "enrollee name", "beneficiary name", "cardholder", "cardholder name", "account holder"]),
    (Element::Ssn, Part::Whole, "social security number", &["ssn", "social", "social security number", "social security", "ss", "ss number", "ss no", "ss num", "soc sec", "soc sec no", "soc sec number", "ssn number", "ssn no", "ssn nbr", "social sec", "social security no", "social security num", "ssn id", "national id", "tax ssn", "soc", "ssno", "ssnum", "ssnbr", "socsec", "soc sec num", "soc num", "soc no"]),
    (Element::Itin, Part::Whole, TAX_ID, &["itin", "taxpayer id", "tin", "tax id", "tax id number", "taxpayer identification number"]),
    (Element::DateOfBirth, Part::Whole, "date of birth", &["dob", "date of birth", "birth date", "birthdate", "birthday", "born", "birth", "bdate", "b date", "birth dt", "dt of birth", "d o b", "date birth", "dateofbirth", "dob date", "birth day"]),
    (Element::DateOfDeath, Part::Whole, "date of death", &["date of death", "death date", "deathdate", "deceased date", "dod", "death dt", "deceased"]),
    (Element::MedicalRecordNumber, Part::Whole, "medical record number", &["mrn", "medical record number", "medical record", "medical record no", "med rec", "med rec no", "med rec num", "med rec number", "chart", "chart no", "chart number", "chart id", "patient id", "pat id", "pt id", "patient no", "patient num", "patient number", "pat no", "pat num", "mr", "mr no", "mr number", "emr id", "emr number", "patient identifier", "patientid", "patid", "mrn number", "mrn id", "empi", "patient mrn", "record number", "patient key", "hospital number"]),
    (Element::HealthPlanId, Part::Whole, "member id", &["member id", "member no", "member num", "member number", "memberid", "mem id", "mbr id", "mbr no", "subscriber id", "subscriber no", "subscriber num", "subscriber number", "sub id", "policy", "policy no", "policy num", "policy number", "policy id", "insurance id", "insurance no", "insurance number", "insurance policy number", "ins id", "ins policy", "medicaid", "medicaid id", "medicaid no", "medicaid number", "plan member id", "health plan id", "health plan number", "beneficiary id", "insured id", "insured no", "enrollee id", "certificate number", "cert no", "contract number"]),
    (Element::MedicareBeneficiaryId, Part::Whole, "medicare number", &["mbi", "medicare beneficiary id", "medicare beneficiary identifier", "medicare number", "medicare no", "medicare id", "medicare", "mbi number"]),
    (Element::MedicareHicn, Part::Whole, "health insurance claim number", &["hicn", "hic", "hic number", "hic no", "health insurance claim number", "medicare claim number", "hicn number"]),
    (Element::NationalProviderId, Part::Whole, "npi", &["npi", "npi number", "npi no", "national provider id", "national provider identifier", "npi id"]),
    (Element::DeaNumber, Part::Whole, "dea number", &["dea", "dea number", "dea no", "dea id", "dea registration"]),
    (Element::BankAccountNumber, Part::Whole, "bank account", &["bank account", "bank account number", "bank account no", "bank acct", "checking account", "checking account number", "savings account", "savings account number", "deposit account", "bank acct no", "checking", "savings", "dda"]),
    (Element::AccountNumber, Part::Whole, "account number", &["account", "acct", "account number", "account no", "account num", "acct no", "acct num", "acct number", "account id", "acct id", "patient account", "patient account number", "patient acct", "claim", "claim id", "claim no", "claim num", "claim number", "encounter", "encounter id", "encounter no", "encounter number", "visit id", "visit no", "visit number", "har", "csn", "fin", "guarantor account", "guarantor account number"]),
    (Element::PaymentCard, Part::Whole, "payment card", &["card", "card number", "card no", "card num", "cc", "cc number", "cc no", "cc num", "credit card", "credit card number", "credit card no", "ccnumber", "pan", "debit card", "debit card number", "payment card"]),
    (Element::BankRoutingNumber, Part::Whole, "routing number", &["routing", "routing number", "routing no", "routing num", "aba", "aba number", "aba no", "rtn", "aba routing", "aba routing number", "transit number", "bank routing number"]),
    (Element::Iban, Part::Whole, "iban", &["iban", "iban number", "iban code"]),
    (Element::DriverLicense, Part::Whole, "driver's license", &["license", "dl", "driver license", "drivers license", "driver licence", "drivers licence", "dl number", "dl no", "dl num", "driver license number", "drivers license number", "drivers license no", "driver license no", "licence", "lic no", "lic number", "driving licence", "state id", "dln", "license number", "license no"]),
    (Element::Passport, Part::Whole, "passport", &["passport", "passport number", "passport no", "passport num", "passport id"]),
    (Element::Phone, Part::Whole, "phone", &["phone", "phone number", "phone no", "phone num", "telephone", "telephone number", "tel", "tel no", "cell", "cell phone", "cell number", "cellphone", "mobile", "mobile phone", "mobile number", "mobile no", "home phone", "work phone", "day phone", "evening phone", "contact number", "contact no", "contact phone", "ph", "ph no", "phone home", "phone work", "phone cell", "phone mobile", "home", "hphone", "wphone", "office phone", "telephone no", "home tel", "work tel"]),
    (Element::Phone, Part::Whole, "fax", &["fax", "fax number", "fax no", "facsimile"]),
    (Element::Email, Part::Whole, "email", &["email", "e mail", "email address", "e mail address", "mail", "email addr", "emailaddress", "mail address", "emails"]),
    (Element::StreetAddress, Part::Whole, "address", &["address", "street", "street address", "addr", "addr line", "address line", "home address", "mailing address", "residence", "street addr", "streetaddress", "add", "addr street", "address street", "billing address", "home addr", "residential address", "address one", "street name"]),
    (Element::City, Part::Whole, "city", &["city", "town", "city name", "municipality", "address city", "addr city", "home city"]),
    (Element::State, Part::Whole, "state", &["state", "st", "state code", "state abbr", "province", "address state", "addr state", "home state", "state cd"]),
    (Element::PostalCode, Part::Whole, "zip code", &["zip", "zip code", "zipcode", "postal code", "postal", "postcode", "post code", "zip cd", "address zip", "addr zip", "home zip", "zip plus"]),
    (Element::Sex, Part::Whole, "sex", &["sex", "gender", "gender code", "sex code", "gender cd", "sex cd", "birth sex", "administrative sex", "legal sex", "gender identity"]),
    (Element::DateOfService, Part::Whole, "date of service", &["date of service", "service date", "dos", "visit date", "appointment date", "appt date", "encounter date", "admit date", "admission date", "admitted", "admit dt", "discharge date", "discharged", "disch date", "discharge dt", "date of visit", "date of admission", "date of discharge", "exam date", "procedure date", "surgery date", "collection date", "collected", "date collected", "date seen", "last visit", "next visit", "last visit date", "next appointment", "fill date", "date filled", "rx date", "service from", "service to", "service from date", "service to date", "from dos", "to dos", "dos from", "dos to", "service start", "service end", "appt", "appointment", "test date", "result date", "order date", "last seen", "treatment date", "vaccination date"]),
    (Element::DiagnosisCode, Part::Whole, "diagnosis", &["dx", "icd", "icd10", "icd9", "icd code", "icd10 code", "icd cm", "icd10 cm", "diagnosis", "diagnosis code", "diag", "diag code", "dx code", "primary diagnosis", "primary dx", "principal diagnosis", "secondary diagnosis", "admitting diagnosis", "icd diagnosis", "icd dx", "diagnoses", "diagnosis codes", "dx codes"]),
    (Element::ProcedureCode, Part::Whole, "procedure code", &["cpt", "hcpcs", "cpt code", "hcpcs code", "procedure", "procedure code", "proc", "proc code", "service code", "cpt hcpcs", "hcpcs cpt", "px", "px code", "billing code"]),
    (Element::DrugCode, Part::Whole, "ndc", &["ndc", "ndc code", "ndc number", "ndc11", "drug code", "national drug code", "rxnorm", "rxcui"]),
    (Element::Diagnosis, Part::Whole, "diagnosis in words", &["problem list", "diagnosis description", "dx description", "diagnosis name", "diagnosis text", "medical condition", "medical conditions", "medical history", "past medical history", "pmh", "active problems", "allergy", "allergies", "chief complaint", "reason for visit", "visit reason"]),
    (Element::Diagnosis, Part::Whole, VAGUE, &["problem", "problems", "condition", "conditions", "reason", "illness", "disability", "impression", "assessment", "indication", "complaint"]),
    (Element::Medication, Part::Whole, "medication", &["medication", "medications", "meds", "current meds", "current medication", "current medications", "medication name", "drug name", "drug", "medicine", "rx", "rx name", "prescription", "prescriptions", "prescribed drug", "active medications", "home meds"]),
    (Element::Procedure, Part::Whole, "procedure in words", &["procedure name", "procedure description", "surgery", "surgeries", "operation", "treatment", "surgical history", "past surgical history", "cpt description"]),
    (Element::IpAddress, Part::Whole, "ip address", &["ip", "ip address", "ip addr", "client ip", "remote addr", "remote ip", "last ip", "login ip"]),
    (Element::Url, Part::Whole, "web address", &["url", "website", "web site", "web address", "homepage", "link", "web"]),
    (Element::Username, Part::Whole, "user name", &["username", "user name", "user", "login", "user id", "userid", "login id", "login name", "logon", "screen name", "portal user", "portal login", "uname"]),
    (Element::Password, Part::Whole, "password", &["password", "pwd", "pass", "passwd", "passcode", "pw", "temp password", "initial password", "password hash", "passphrase", "portal password"]),
];

#[cfg(test)]
mod tests {
    use chartward_model::{Element, Part, Role};

    use super::element_of_header;

    #[test]
    fn one_meaning_for_every_way_to_write_it() {
        let meaning = |header| element_of_header(header).map(|m| (m.element, m.part, m.role));
        for header in ["First Name", "FIRST_NAME", "firstName", "fname", "first", "FirstName"] {
            assert_eq!(meaning(header), Some((Element::PersonName, Part::Given, None)), "{header}");
        }
        for header in ["Patient First Name", "patFirstNm", "PAT_FNAME", "pt first"] {
            assert_eq!(
                meaning(header),
                Some((Element::PersonName, Part::Given, Some(Role::Patient))),
                "{header}"
            );
        }
        assert_eq!(meaning("Guarantor SSN"), Some((Element::Ssn, Part::Whole, Some(Role::Guarantor))));
        assert_eq!(
            meaning("emergency_contact_phone"),
            Some((Element::Phone, Part::Whole, Some(Role::NextOfKin)))
        );
        assert_eq!(
            meaning("Emergency Contact"),
            Some((Element::PersonName, Part::Whole, Some(Role::NextOfKin)))
        );
        assert_eq!(
            meaning("Next of Kin Name"),
            Some((Element::PersonName, Part::Whole, Some(Role::NextOfKin)))
        );
        assert_eq!(meaning("Subscriber ID"), Some((Element::HealthPlanId, Part::Whole, None)));
        assert_eq!(
            meaning("Subscriber DOB"),
            Some((Element::DateOfBirth, Part::Whole, Some(Role::Subscriber)))
        );
        assert_eq!(
            meaning("Attending Physician"),
            Some((Element::PersonName, Part::Whole, Some(Role::Provider)))
        );
        assert_eq!(meaning("Home Phone 2").map(|m| m.0), Some(Element::Phone));
        assert_eq!(meaning("ICD10_1").map(|m| m.0), Some(Element::DiagnosisCode));
    }

    #[test]
    fn what_is_no_persons_is_nothing() {
        for header in ["Company Name", "Product", "Facility Name", "Notes", "", "Id", "#", "File Name", "Qty"]
        {
            assert_eq!(element_of_header(header), None, "{header}");
        }
    }
}
