//! What identifies the people of a table, in a form that two parties make alike.
//!
//! What it is not: matching. Two tokens are equal or they are not; whoever misspells a name has another one. So a row has
//! several: its Social Security number, its Medicare number, its name with the date of birth.
//!
//! The one idea: every step that a form of writing could change is taken away (case, accents, blanks, hyphens, order of a
//! date's parts), and nothing else.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use chartward_evidence::Settings as Reading;
use chartward_model::{PersonName, Purpose, date, ids};
use chartward_resolve::fold;
use chartward_resolve::table::{Column, Mapping, is_placeholder};
use jiff::civil::Date;

use super::gather::read_table;
use super::stream;
use crate::AppError;

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

/// The tokens of every row that has content, in order.
pub(crate) fn of_table(
    path: &Path,
    columns: Option<&str>,
    as_of: Date,
    reading: &Reading,
) -> Result<Vec<RowTokens>, AppError> {
    let mapping = |header: &[String]| -> Result<Mapping, AppError> {
        Ok(match columns {
            Some(text) => Mapping::parse(text)?.bind(header)?,
            None => Mapping::recognise(header),
        })
    };
    #[cfg(feature = "parquet")]
    if let Some(head) = super::parquet::head(path)? {
        let mapping = mapping(head.columns())?;
        let mut rows = Vec::new();
        super::parquet::each(path, &head, |cell| rows.push(of_row(&mapping, as_of, cell)))?;
        return Ok(rows);
    }
    if let Some(head) = stream::head(path)?
        && let Some(rows) = of_plain(path, &mapping(&head.columns)?, as_of)
    {
        return Ok(rows);
    }
    let found = read_table(path, reading)?;
    let mapping = mapping(&found.columns)?;
    let cell_of = |row: &[String], column: usize| row.get(column).cloned().unwrap_or_default();
    Ok(found.rows.iter().map(|row| of_row(&mapping, as_of, &|column| cell_of(row, column))).collect())
}

/// Rows of a plain file; nothing if it turns out to be another kind.
fn of_plain(path: &Path, mapping: &Mapping, as_of: Date) -> Option<Vec<RowTokens>> {
    let file = BufReader::with_capacity(1 << 16, File::open(path).ok()?);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file);
    let mut record = csv::StringRecord::new();
    let mut rows = Vec::new();
    while reader.read_record(&mut record).ok()? {
        if record.iter().any(|cell| !cell.is_empty()) {
            rows.push(of_row(mapping, as_of, &|column| record.get(column).unwrap_or_default().to_owned()));
        }
    }
    Some(rows)
}

fn of_row(mapping: &Mapping, as_of: Date, cell: &dyn Fn(usize) -> String) -> RowTokens {
    let mut tokens = Vec::new();
    let (mut given, mut surname, mut whole, mut born) = (String::new(), String::new(), String::new(), None);
    for (column, meaning) in mapping.columns() {
        let text = cell(column);
        let text = text.trim();
        if is_placeholder(text) {
            continue;
        }
        match meaning {
            Column::Ssn => {
                let number = ids::digits(text).filter(|digits| digits.len() == 9);
                let number = number.and_then(|digits| ids::ssn(&digits));
                tokens.extend(number.map(|(ssn, _)| (Kind::Number, format!("1:ssn:{ssn}").into_bytes())));
            }
            Column::Mbi => {
                let number = ids::mbi(text);
                tokens.extend(number.map(|mbi| (Kind::Number, format!("1:mbi:{mbi}").into_bytes())));
            }
            Column::GivenName if given.is_empty() => text.clone_into(&mut given),
            Column::Surname if surname.is_empty() => text.clone_into(&mut surname),
            Column::FullName if whole.is_empty() => text.clone_into(&mut whole),
            Column::DateOfBirth if born.is_none() => born = date::parse(text, as_of),
            _ => {}
        }
    }
    let name = if given.is_empty() && surname.is_empty() {
        PersonName::parse(&whole)
    } else {
        Some(PersonName::from_parts(&given, "", &surname, ""))
    };
    if let (Some(name), Some(born)) = (name, born) {
        let first = fold(name.given.reveal(Purpose::Matching));
        let first = first.split(' ').next().unwrap_or_default();
        let last = fold(name.surname.reveal(Purpose::Matching)).replace(' ', "");
        if first.chars().count() > 1 && last.chars().count() > 1 {
            tokens.push((Kind::NameAndBirth, format!("1:name:{first}:{last}:{born}").into_bytes()));
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use chartward_resolve::table::Mapping;

    use super::{Kind, of_row};

    fn tokens(columns: &[&str], row: &[&str]) -> Vec<(Kind, String)> {
        let columns: Vec<String> = columns.iter().map(|column| (*column).to_owned()).collect();
        let mapping = Mapping::recognise(&columns);
        let found = of_row(&mapping, jiff::civil::date(2026, 11, 22), &|column| row[column].to_owned());
        found.into_iter().map(|(kind, token)| (kind, String::from_utf8(token).unwrap())).collect()
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
