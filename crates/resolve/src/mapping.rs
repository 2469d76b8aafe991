//! What the columns of a table mean: by their headers, or as the user says.
//!
//! What it is not: content typing; the detectors do that for evidence. A table that somebody hands to
//! `chartward resolve` has headers that people wrote, or a mapping on the command line.
//!
//! The one idea: a header that is about somebody else (guarantor, mother, provider) must not be taken
//! for the person's own, so those words switch a column off.

use crate::ResolveError;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Given name, first name.
    GivenName,
    /// Middle names or initials.
    MiddleName,
    /// Surname, last name.
    Surname,
    /// Surname held before.
    FormerSurname,
    /// Jr, Sr, III.
    Suffix,
    /// A whole name.
    FullName,
    /// Date of birth.
    DateOfBirth,
    /// Sex or gender.
    Sex,
    /// Social Security number.
    Ssn,
    /// Medicare Beneficiary Identifier.
    Mbi,
    /// Old Medicare number (HICN).
    Hicn,
    /// Medical record number, patient number.
    Mrn,
    /// Health-plan member number.
    MemberId,
    /// Account number.
    Account,
    /// Driver's licence.
    DriverLicense,
    /// Passport.
    Passport,
    /// National Provider Identifier.
    Provider,
    /// Some other identifier of a person.
    Identifier,
    /// Telephone.
    Phone,
    /// E-mail address.
    Email,
    /// House number, where it has a column of its own.
    StreetNumber,
    /// Street line.
    Street,
    /// ZIP or postal code.
    Zip,
    /// City, suburb.
    City,
    /// State.
    State,
    /// Place of birth.
    BirthPlace,
    /// Mother's surname at birth.
    MothersMaidenName,
    /// Occupation.
    Occupation,
}

/// Which column holds what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    columns: Vec<(usize, Column)>,
    named: Vec<(Column, String)>,
}

impl Mapping {
    /// Recognises columns by their headers. Columns it does not know are ignored.
    pub fn recognise(columns: &[String]) -> Self {
        let known = columns.iter().enumerate().filter_map(|(at, header)| Some((at, meaning_of(header)?)));
        Self { columns: known.collect(), named: Vec::new() }
    }

    /// Reads `given_name=first_name,surname=last`: field, `=`, header of the column, separated by commas.
    /// Only the columns named are used. The columns are looked up by [`Mapping::bind`].
    pub fn parse(text: &str) -> Result<Self, ResolveError> {
        let mut named = Vec::new();
        for (number, part) in (1..).zip(text.split(',')) {
            let (field, column) = part.split_once('=').ok_or(ResolveError::MalformedMapping(number))?;
            let column = column.trim();
            if column.is_empty() {
                return Err(ResolveError::MalformedMapping(number));
            }
            let meaning =
                meaning_of(field).ok_or_else(|| ResolveError::NoSuchField(field.trim().to_owned()))?;
            named.push((meaning, column.to_owned()));
        }
        Ok(Self { columns: Vec::new(), named })
    }

    /// Finds the columns that a parsed mapping names: by the exact header, else without regard to case and
    /// surrounding blanks.
    pub fn bind(mut self, columns: &[String]) -> Result<Self, ResolveError> {
        for (meaning, name) in &self.named {
            let alike = |header: &String| header.trim().eq_ignore_ascii_case(name);
            let at =
                columns.iter().position(|header| header == name).or_else(|| columns.iter().position(alike));
            let at = at.ok_or_else(|| ResolveError::NoSuchColumn(name.clone()))?;
            self.columns.push((at, *meaning));
        }
        self.named.clear();
        self.columns.sort_by_key(|(at, _)| *at);
        Ok(self)
    }

    /// The columns in use: index and meaning, in column order.
    pub fn columns(&self) -> impl Iterator<Item = (usize, Column)> + '_ {
        self.columns.iter().copied()
    }

    /// One mapping for several tables, whatever their columns are called: the columns of all by what they mean, the
    /// first of a kind with the first of that kind. Returns it with, for each table, where it has each column.
    ///
    /// # Errors
    /// A column that is not there, and a table that says nothing about who a row is about.
    pub fn joint(tables: &[(&[String], &Self)]) -> Result<Joint, ResolveError> {
        let mut joint: Vec<Column> = Vec::new();
        let mut at: Vec<Vec<Option<usize>>> = Vec::new();
        for (columns, mapping) in tables {
            let bound = mapping.check(columns)?;
            let mut of_table: Vec<Option<usize>> = vec![None; joint.len()];
            for (column, meaning) in bound.columns() {
                let is_free = |(place, known): &(usize, &Column)| {
                    **known == meaning && of_table.get(*place).is_none_or(Option::is_none)
                };
                let place = joint.iter().enumerate().find(is_free).map(|(place, _)| place);
                let place = place.unwrap_or_else(|| {
                    joint.push(meaning);
                    joint.len() - 1
                });
                of_table.resize(joint.len(), None);
                of_table[place] = Some(column);
            }
            at.push(of_table);
        }
        for of_table in &mut at {
            of_table.resize(joint.len(), None);
        }
        let columns = (1..=joint.len()).map(|number| number.to_string()).collect();
        let mapping = Self { columns: joint.into_iter().enumerate().collect(), named: Vec::new() };
        Ok(Joint { columns, mapping, at })
    }

    /// Whether the mapping can be used on a table with these columns.
    pub(crate) fn check(&self, columns: &[String]) -> Result<Self, ResolveError> {
        let bound = self.clone().bind(columns)?;
        let tells = |column: Column| {
            !matches!(column, Column::Sex | Column::State | Column::Suffix | Column::StreetNumber)
        };
        if !bound.columns().any(|(_, column)| tells(column)) {
            return Err(ResolveError::NothingToMatch);
        }
        Ok(bound)
    }
}

/// Several tables as one.
#[derive(Clone, Debug)]
pub struct Joint {
    /// Names for the columns of the joint table: their numbers.
    pub columns: Vec<String>,
    /// What they mean.
    pub mapping: Mapping,
    /// For each table and each joint column the table's own column, if it has one.
    pub at: Vec<Vec<Option<usize>>>,
}

/// Words in headers about somebody else than the row's person, or about several things at once.
const OTHERS: [&str; 46] = [
    "guarantor",
    "emergency",
    "kin",
    "nok",
    "mother",
    "mothers",
    "father",
    "spouse",
    "parent",
    "provider",
    "physician",
    "doctor",
    "facility",
    "employer",
    "payer",
    "insurance",
    "subscriber",
    "contact",
    "and",
    "insured",
    "insureds",
    "policyholder",
    "policyholders",
    "holder",
    "holders",
    "sponsor",
    "sponsors",
    "responsible",
    "guardian",
    "earner",
    "earners",
    "husband",
    "husbands",
    "wife",
    "wifes",
    "spouses",
    "partner",
    "child",
    "childs",
    "dependent",
    "dependant",
    "relative",
    "caregiver",
    "fathers",
    "parents",
    "referring",
];

/// What a header means; `None` if it is not known or is about somebody else.
fn meaning_of(header: &str) -> Option<Column> {
    let words = words(header);
    let whole = words.join("_");
    let joined = words.concat();
    let listed = |names: &str| names.split(' ').any(|name| name == whole || name.replace('_', "") == joined);
    if let Some((column, _)) = HEADERS.iter().find(|(_, names)| listed(names)) {
        return Some(*column);
    }
    if words.iter().any(|word| OTHERS.contains(&word.as_str())) {
        return None;
    }
    // a telling word anywhere: "patient_zip_code", "postcode_fake", "home phone"
    TELLING
        .iter()
        .find(|(_, names)| names.split(' ').any(|name| words.iter().any(|word| word == name)))
        .map(|(column, _)| *column)
}

/// Lower-case words of a header: separated by anything that is no letter or digit and by a change from
/// small to capital letter; digits at the end dropped.
fn words(header: &str) -> Vec<String> {
    let mut out: Vec<String> = vec![String::new()];
    let mut last = ' ';
    for c in header.trim().trim_end_matches(|c: char| c.is_ascii_digit() || c == '_' || c == ' ').chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && last.is_lowercase()) {
            out.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = out.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        last = c;
    }
    out.retain(|word| !word.is_empty());
    out
}

const HEADERS: &[(Column, &str)] = &[
    (
        Column::GivenName,
        "given_name first_name first given fname forename firstname givenname given_names patient_first_name pat_first_name first_nm member_first_name",
    ),
    (
        Column::MiddleName,
        "middle_name middle mi middle_initial mname middle_names patient_middle_name middle_nm",
    ),
    (
        Column::Surname,
        "surname last_name last family_name lname family lastname patient_last_name pat_last_name last_nm member_last_name sname",
    ),
    (
        Column::FormerSurname,
        "former_surname maiden_name previous_surname birth_name former_name maiden nee previous_last_name",
    ),
    (Column::Suffix, "suffix name_suffix generation gen_suffix"),
    (
        Column::FullName,
        "full_name name patient_name person_name patient member_name client_name fullname whole_name display_name employee_name",
    ),
    (
        Column::DateOfBirth,
        "date_of_birth dob birth_date birthdate birthday d_o_b patient_dob birth_dt date_birth born birth",
    ),
    (Column::Sex, "sex gender patient_sex sex_code gender_code"),
    (
        Column::Ssn,
        "ssn soc_sec_id social_security_number social_security soc_sec ss_number social ss_no ssn_number social_security_no ssn_id",
    ),
    (Column::Mbi, "mbi medicare_beneficiary_id medicare_id medicare_number medicare"),
    (Column::Hicn, "hicn hic medicare_hicn medicare_claim_number"),
    (
        Column::Mrn,
        "mrn medical_record_number patient_id patient_number chart_number med_rec_no pat_id medical_record_no chart_no patient_no med_rec_number",
    ),
    (
        Column::MemberId,
        "member_id health_plan_id subscriber_id policy_number insurance_id member_number policy_id plan_id policy_no insurance_member_id",
    ),
    (Column::Account, "account_number account acct account_no acct_no patient_account"),
    (Column::DriverLicense, "driver_license drivers_license driver_licence dl_number license_number dl"),
    (Column::Passport, "passport passport_number passport_no"),
    (Column::Provider, "npi national_provider_id provider_npi dea dea_number"),
    (Column::Identifier, "identifier national_id person_id nhs_number tax_id tin itin"),
    (
        Column::Phone,
        "phone phone_number telephone tel mobile cell home_phone work_phone cell_phone mobile_phone contact_number phone_no",
    ),
    (Column::Email, "email e_mail email_address mail e_mail_address"),
    (Column::StreetNumber, "street_number house_number street_no house_no"),
    (
        Column::Street,
        "street address address_line street_address addr address_line_1 addr_line_1 street_name home_address mailing_address street_line",
    ),
    (Column::Zip, "zip zip_code postcode postal_code zipcode post_code"),
    (Column::City, "city suburb town locality city_name"),
    (Column::State, "state province state_code st region"),
    (Column::BirthPlace, "birth_place place_of_birth birthplace birth_city"),
    (Column::MothersMaidenName, "mothers_maiden_name mother_maiden_name mother_s_maiden_name mmn"),
    (Column::Occupation, "occupation job profession job_title"),
];

const TELLING: &[(Column, &str)] = &[
    (Column::Ssn, "ssn"),
    (Column::DateOfBirth, "dob birthdate"),
    (Column::Mrn, "mrn"),
    (Column::Mbi, "mbi"),
    (Column::Zip, "zip zipcode postcode postal"),
    (Column::Phone, "phone telephone mobile"),
    (Column::Email, "email"),
    (Column::Surname, "surname lastname"),
    (Column::GivenName, "firstname forename"),
    (Column::Sex, "gender sex"),
    (Column::City, "city suburb"),
    (Column::State, "state"),
    (Column::Street, "street"),
];

#[cfg(test)]
mod tests {
    use super::{Column, Mapping, meaning_of};
    use crate::ResolveError;

    #[test]
    fn headers_are_known_however_written() {
        for (header, expected) in [
            ("FIRST", Some(Column::GivenName)),
            (" surname", Some(Column::Surname)),
            ("PatientLastName", Some(Column::Surname)),
            ("D.O.B.", Some(Column::DateOfBirth)),
            ("soc_sec_id", Some(Column::Ssn)),
            ("ADDRESS1", Some(Column::Street)),
            ("postcode_fake", Some(Column::Zip)),
            ("Phone 2", Some(Column::Phone)),
            ("MOTHERS_MAIDEN_NAME", Some(Column::MothersMaidenName)),
            ("guarantor_ssn", None),
            ("insured_ssn", None),
            ("Insured's DOB", None),
            ("sponsor_ssn", None),
            ("policyholder_dob", None),
            ("policy_holder_ssn", None),
            ("responsible_party_phone", None),
            ("wage_earner_ssn", None),
            ("husband_dob", None),
            ("wifeSSN", None),
            ("child_dob", None),
            ("patient_ssn", Some(Column::Ssn)),
            ("rec_id", None),
            ("cluster", None),
            ("unique_id", None),
            ("True Id", None),
        ] {
            assert_eq!(meaning_of(header), expected, "{header}");
        }
    }

    #[test]
    fn tables_are_joined_by_what_their_columns_mean() {
        let one = ["first", "last", "phone", "cell"].map(str::to_owned);
        let other = ["SURNAME", "x", "Telephone", "ssn", "First Name"].map(str::to_owned);
        let (a, b) = (Mapping::recognise(&one), Mapping::recognise(&other));
        let joint = Mapping::joint(&[(&one, &a), (&other, &b)]).unwrap();
        let meanings: Vec<Column> = joint.mapping.columns().map(|(_, meaning)| meaning).collect();
        let expected = [Column::GivenName, Column::Surname, Column::Phone, Column::Phone, Column::Ssn];
        assert_eq!(meanings, expected);
        assert_eq!(joint.at[0], [Some(0), Some(1), Some(2), Some(3), None]);
        assert_eq!(joint.at[1], [Some(4), Some(0), Some(2), None, Some(3)]);
        let nothing = ["colour".to_owned()];
        let none = Mapping::recognise(&nothing);
        let refused = Mapping::joint(&[(&one, &a), (&nothing, &none)]);
        assert_eq!(refused.unwrap_err(), ResolveError::NothingToMatch);
    }

    #[test]
    fn mappings_are_read_and_bound() {
        let columns = ["a".to_owned(), "Nom".to_owned(), "Prenom".to_owned()];
        let bound = Mapping::parse("given_name=prenom,surname=Nom").unwrap().bind(&columns).unwrap();
        assert_eq!(bound.columns().collect::<Vec<_>>(), [(1, Column::Surname), (2, Column::GivenName)]);
        assert_eq!(Mapping::parse("given_name"), Err(ResolveError::MalformedMapping(1)));
        assert_eq!(Mapping::parse("shoe=a"), Err(ResolveError::NoSuchField("shoe".to_owned())));
        let missing = Mapping::parse("surname=x").unwrap().bind(&columns);
        assert_eq!(missing, Err(ResolveError::NoSuchColumn("x".to_owned())));
    }
}
