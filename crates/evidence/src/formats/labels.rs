//! What looks like a label, and what looks like data.
//!
//! What it is: the judgement whether a row is a header, and whether the left column of a table is made
//! of labels. It knows the words that health-care and office tables are headed with, and the look of
//! numbers, dates and addresses.
//!
//! What it is not: it does not type columns; a detector does that, with the data in hand.
//!
//! The one idea: **a header is words where the rows below are data.**

/// Index of the header row among the first rows of a table, if there is one.
///
/// Rows above it with fewer cells are titles.
pub(crate) fn header_row<S: AsRef<str>>(rows: &[Vec<S>]) -> Option<usize> {
    let filled = |row: &Vec<S>| row.iter().filter(|cell| !cell.as_ref().trim().is_empty()).count();
    let width = rows.iter().map(filled).max().unwrap_or(0);
    if width == 0 {
        return None;
    }
    let wide = |(_, row): &(usize, &Vec<S>)| {
        let filled = filled(row);
        filled * 2 >= width && (width == 1 || filled >= 2)
    };
    // A group line ("Patient", "Insurance") may stand above the header proper, hence three tries.
    rows.iter()
        .enumerate()
        .filter(wide)
        .take(3)
        .map_while(|(i, row)| (!has_data(row)).then_some(i))
        .find(|i| is_header(rows, *i))
}

/// Whether a cell looks like a label: it holds a word that tables and forms use, or ends with a colon.
pub(crate) fn is_label(cell: &str) -> bool {
    let cell = cell.trim();
    !cell.is_empty()
        && cell.len() <= 60
        && !is_data(cell)
        && (cell.ends_with(':') || words(cell).any(|word| is_label_word(&word)))
}

/// Whether a cell looks like data: a number, a date, an address, an identifier, a sentence.
pub(crate) fn is_data(cell: &str) -> bool {
    let cell = cell.trim();
    if cell.is_empty() {
        return false;
    }
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
    let starts_with_digit = cell.starts_with(|c: char| c.is_ascii_digit());
    cell.len() > 100
        || digits > 4
        || (digits > 0 && digits >= letters)
        || (starts_with_digit && cell.contains(' '))
        || (cell.contains('@') && cell.contains('.'))
        || cell.contains("://")
        || cell.starts_with(['$', '\u{20ac}', '\u{a3}'])
}

fn has_data<S: AsRef<str>>(row: &[S]) -> bool {
    let data = row.iter().filter(|cell| is_data(cell.as_ref())).count();
    let filled = row.iter().filter(|cell| !cell.as_ref().trim().is_empty()).count();
    // Years and month numbers stand in headers too, so a fifth may look like data.
    data * 5 > filled
}

fn is_header<S: AsRef<str>>(rows: &[Vec<S>], at: usize) -> bool {
    let Some(row) = rows.get(at) else { return false };
    let cells: Vec<&str> = row.iter().map(|cell| cell.as_ref().trim()).collect();
    let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
    let labelled = cells
        .iter()
        .filter(|cell| words(cell).any(|word| is_label_word(&word)) || is_identifier(cell))
        .count();
    let mut distinct: Vec<&str> = cells.iter().copied().filter(|cell| !cell.is_empty()).collect();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() * 4 < filled * 3 {
        return false;
    }
    if labelled * 2 >= filled {
        return true;
    }
    // No known words: then the column must change its look below the row.
    let below = rows.get(at + 1..).unwrap_or_default();
    let changes = |i: usize| {
        let column: Vec<&str> = below
            .iter()
            .filter_map(|row| row.get(i))
            .map(|c| c.as_ref().trim())
            .filter(|c| !c.is_empty())
            .collect();
        !column.is_empty() && column.iter().filter(|cell| is_data(cell)).count() * 10 >= column.len() * 8
    };
    let changing = (0..cells.len()).filter(|i| !cells[*i].is_empty() && changes(*i)).count();
    changing > 0 && (changing + labelled) * 3 >= filled
}

/// `patient_id`, `PatientID`, `dob2`: names as programs give them.
fn is_identifier(cell: &str) -> bool {
    let letters = cell.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let camel = cell
        .as_bytes()
        .windows(2)
        .any(|pair| matches!(pair, [a, b] if a.is_ascii_lowercase() && b.is_ascii_uppercase()));
    letters && cell.starts_with(|c: char| c.is_ascii_alphabetic()) && (cell.contains('_') || camel)
}

/// Lower-case words of a label: parted by anything that is no letter, and where case or digits change.
fn words(cell: &str) -> impl Iterator<Item = String> {
    let mut all = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    for c in cell.chars().take(200) {
        let starts = c.is_uppercase() && before.is_lowercase();
        if (starts || !c.is_alphabetic()) && !word.is_empty() {
            all.push(std::mem::take(&mut word));
        }
        if c.is_alphabetic() {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    if !word.is_empty() {
        all.push(word);
    }
    all.into_iter()
}

fn is_label_word(word: &str) -> bool {
    let listed = |word: &str| LABEL_WORDS.binary_search_by(|listed| (*listed).cmp(word)).is_ok();
    listed(word) || word.strip_suffix('s').is_some_and(|stem| stem.len() > 2 && listed(stem))
}

/// Words that head columns and label form fields, sorted.
const LABEL_WORDS: &[&str] = &[
    "aba",
    "account",
    "acct",
    "addr",
    "address",
    "admission",
    "admit",
    "age",
    "allergy",
    "amount",
    "amt",
    "apt",
    "author",
    "balance",
    "bank",
    "beneficiary",
    "billing",
    "birth",
    "birthdate",
    "birthday",
    "card",
    "carrier",
    "category",
    "cell",
    "charge",
    "city",
    "claim",
    "clinic",
    "code",
    "comment",
    "company",
    "contact",
    "copay",
    "cost",
    "count",
    "country",
    "county",
    "cpt",
    "credit",
    "customer",
    "cvv",
    "date",
    "dea",
    "debit",
    "department",
    "dependent",
    "dept",
    "desc",
    "description",
    "diagnosis",
    "discharge",
    "dl",
    "dob",
    "dod",
    "dos",
    "dose",
    "drug",
    "dx",
    "effective",
    "ein",
    "email",
    "employee",
    "employer",
    "encounter",
    "ethnicity",
    "exp",
    "expiration",
    "expiry",
    "facility",
    "fax",
    "fee",
    "first",
    "firstname",
    "fname",
    "from",
    "fullname",
    "gender",
    "given",
    "group",
    "guarantor",
    "guardian",
    "hcpcs",
    "hicn",
    "home",
    "hospital",
    "iban",
    "icd",
    "id",
    "identifier",
    "insurance",
    "insured",
    "insurer",
    "ip",
    "item",
    "lab",
    "language",
    "last",
    "lastname",
    "license",
    "lname",
    "location",
    "login",
    "maiden",
    "mail",
    "marital",
    "mbi",
    "medicaid",
    "medical",
    "medicare",
    "medication",
    "member",
    "memo",
    "mi",
    "middle",
    "mobile",
    "month",
    "mother",
    "mrn",
    "name",
    "national",
    "ndc",
    "nickname",
    "no",
    "note",
    "npi",
    "num",
    "number",
    "occupation",
    "order",
    "owner",
    "paid",
    "passport",
    "password",
    "patient",
    "payer",
    "payment",
    "phone",
    "physician",
    "plan",
    "policy",
    "postal",
    "postcode",
    "prefix",
    "price",
    "priority",
    "procedure",
    "product",
    "provider",
    "qty",
    "quantity",
    "race",
    "rate",
    "reason",
    "record",
    "ref",
    "reference",
    "referral",
    "relation",
    "relationship",
    "religion",
    "result",
    "room",
    "routing",
    "rx",
    "score",
    "service",
    "sex",
    "signature",
    "social",
    "speciality",
    "specialty",
    "spouse",
    "ssn",
    "start",
    "state",
    "status",
    "street",
    "subject",
    "subscriber",
    "suffix",
    "surname",
    "symptom",
    "tax",
    "tel",
    "telephone",
    "test",
    "tin",
    "title",
    "to",
    "total",
    "town",
    "type",
    "unit",
    "url",
    "user",
    "userid",
    "username",
    "value",
    "vin",
    "visit",
    "website",
    "weight",
    "work",
    "year",
    "zip",
    "zipcode",
];

#[cfg(test)]
mod tests {
    use super::{LABEL_WORDS, header_row, is_data, is_label};

    #[test]
    fn the_word_list_is_sorted() {
        assert!(LABEL_WORDS.is_sorted());
    }

    #[test]
    fn labels_and_data_are_told_apart() {
        for label in ["SSN", "Date of Birth:", "patient_id", "firstName", "Zip codes", "Phone 2"] {
            assert!(is_label(label), "{label}");
        }
        for data in ["987-65-4321", "1/2/1980", "12 Main St", "ann@example.org", "$12.00", "A1B2C3D4E5"] {
            assert!(is_data(data) && !is_label(data), "{data}");
        }
        assert!(!is_label("Ann Lee"));
    }

    #[test]
    fn headers_are_found_by_words_or_by_contrast() {
        let rows = |rows: &[&[&'static str]]| rows.iter().map(|row| row.to_vec()).collect::<Vec<_>>();
        assert_eq!(header_row(&rows(&[&["Foo", "Bar"], &["x", "12"], &["y", "13"]])), Some(0));
        assert_eq!(header_row(&rows(&[&["Ann", "Lee"], &["Bo", "Chen"]])), None);
        assert_eq!(header_row(&rows(&[&["Ann", "12345"], &["Bo", "23456"]])), None);
        assert_eq!(header_row(&rows(&[&["List"], &["Name", "City"], &["Bo", "Ayr"]])), Some(1));
        assert_eq!(header_row(&rows(&[&["email"], &["a@example.org"]])), Some(0));
        assert_eq!(header_row(&rows(&[&[]])), None);
    }
}
