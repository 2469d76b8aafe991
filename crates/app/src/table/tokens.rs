//! What identifies the people of a table, in a form that two parties make alike.
//!
//! What it is not: matching. Two tokens are equal or they are not; whoever misspells a name has another one. So a row has
//! several: its Social Security number, its Medicare number, its name with the date of birth.
//!
//! The one idea: every step that a form of writing could change is taken away (case, accents, blanks, hyphens, order of a
//! date's parts), and nothing else.

use chartward_model::{PersonName, Purpose, date, ids};
use chartward_resolve::fold;
use chartward_resolve::ssn::{self, Column as SsnColumn, Standing};
use chartward_resolve::table::{Column, Mapping, is_placeholder};
use jiff::civil::Date;

/// How sure a token tells a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A number that one person has.
    Number,
    /// Name and date of birth, which two people may share.
    NameAndBirth,
}

/// The tokens of one row.
pub(crate) type RowTokens = Vec<(Kind, Vec<u8>)>;

/// How the tokens of a table's rows are made, while the rows are read.
#[derive(Clone, Debug)]
pub(super) struct Recipe {
    /// What the table's own columns mean.
    pub(super) mapping: Mapping,
    pub(super) as_of: Date,
}

/// What a row tells a person by, before its column of Social Security numbers is known.
#[derive(Clone, Debug, Default)]
pub(super) struct Raw {
    ssns: Vec<(u32, Standing)>,
    tokens: RowTokens,
}

/// The tokens of every row.
pub(super) fn finish(rows: Vec<Raw>) -> Vec<RowTokens> {
    let mut column = SsnColumn::default();
    rows.iter().flat_map(|row| &row.ssns).for_each(|(_, standing)| column.note(*standing));
    let number = |ssn: u32| (Kind::Number, format!("1:ssn:{ssn:09}").into_bytes());
    let row = |row: Raw| -> RowTokens {
        let own = row.ssns.into_iter().filter(|(_, standing)| column.has(*standing));
        own.map(|(ssn, _)| number(ssn)).chain(row.tokens).collect()
    };
    rows.into_iter().map(row).collect()
}

/// What a row tells a person by.
pub(super) fn of_row<'c>(recipe: &Recipe, cell: impl Fn(usize) -> &'c str) -> Raw {
    let mut raw = Raw::default();
    let (mut given, mut surname, mut whole, mut born) = ("", "", "", None);
    for (column, meaning) in recipe.mapping.columns() {
        let text = cell(column).trim();
        if is_placeholder(text) {
            continue;
        }
        match meaning {
            Column::Ssn => raw.ssns.extend(ssn::read(text)),
            Column::Mbi => {
                let number = ids::mbi(text);
                raw.tokens.extend(number.map(|mbi| (Kind::Number, format!("1:mbi:{mbi}").into_bytes())));
            }
            Column::GivenName if given.is_empty() => given = text,
            Column::Surname if surname.is_empty() => surname = text,
            Column::FullName if whole.is_empty() => whole = text,
            Column::DateOfBirth if born.is_none() => born = date::parse(text, recipe.as_of),
            _ => {}
        }
    }
    let name = if given.is_empty() && surname.is_empty() {
        PersonName::parse(whole)
    } else {
        Some(PersonName::from_parts(given, "", surname, ""))
    };
    if let (Some(name), Some(born)) = (name, born) {
        let first = fold(name.given.reveal(Purpose::Matching));
        let first = first.split(' ').next().unwrap_or_default();
        let last = fold(name.surname.reveal(Purpose::Matching)).replace(' ', "");
        if first.chars().count() > 1 && last.chars().count() > 1 {
            raw.tokens.push((Kind::NameAndBirth, format!("1:name:{first}:{last}:{born}").into_bytes()));
        }
    }
    raw
}

#[cfg(test)]
mod tests {
    use chartward_resolve::table::Mapping;

    use super::{Kind, Recipe, finish, of_row};

    fn all_tokens(columns: &[&str], rows: &[&[&str]]) -> Vec<Vec<(Kind, String)>> {
        let columns: Vec<String> = columns.iter().map(|column| (*column).to_owned()).collect();
        let recipe = Recipe { mapping: Mapping::recognise(&columns), as_of: jiff::civil::date(2026, 11, 22) };
        let found = finish(rows.iter().map(|row| of_row(&recipe, |column| row[column])).collect());
        let text = |(kind, token)| (kind, String::from_utf8(token).unwrap());
        found.into_iter().map(|row| row.into_iter().map(text).collect()).collect()
    }

    fn tokens(columns: &[&str], row: &[&str]) -> Vec<(Kind, String)> {
        all_tokens(columns, &[row]).remove(0)
    }

    #[test]
    fn numbers_that_nobody_has_are_no_tokens() {
        let rows: [&[&str]; 7] = [
            &["000-00-1234"],
            &["666-12-3456"],
            &["219-45-1234"],
            &["012345671"],
            &["12345671"],
            &["900-12-3456"],
            &["XXX-XX-1111"],
        ];
        let found = all_tokens(&["ssn"], &rows);
        let number = |ssn: &str| vec![(Kind::Number, format!("1:ssn:{ssn}"))];
        let none = Vec::new;
        let expected =
            [none(), none(), number("219451234"), number("012345671"), number("012345671"), none(), none()];
        assert_eq!(found, expected);
    }

    #[test]
    fn two_parties_make_the_same_tokens_however_they_write() {
        let columns = ["first_name", "last_name", "dob", "ssn"];
        let one = tokens(&columns, &["Zo\u{eb} Ann", "O'Hara-Lee", "03/04/1957", "987-65-4320"]);
        let other = tokens(&["SSN", "birth_date", "name"], &["987654320", "1957-03-04", "O'HARA LEE, ZOE"]);
        let expected = [
            (Kind::Number, "1:ssn:987654320".to_owned()),
            (Kind::NameAndBirth, "1:name:ZOE:OHARALEE:1957-03-04".to_owned()),
        ];
        let sorted = |mut tokens: Vec<(Kind, String)>| {
            tokens.sort();
            tokens
        };
        assert_eq!(sorted(one), expected);
        assert_eq!(sorted(other), expected);
        assert!(tokens(&columns, &["unknown", "Lee", "1957-03-04", "000-00-0000"]).is_empty());
        assert!(tokens(&columns, &["Z", "Lee", "1957-03-04", "n/a"]).is_empty(), "an initial is no name");
    }
}
