//! The rows of one table to individuals: `chartward resolve TABLE.csv`.
//!
//! What it is not: evidence handling. Nothing is stored, nothing is said about what was exposed; the
//! caller gets a number per row, and the pairs of rows a person should look at.
//!
//! The one idea: the same engine as for a case, except that a table tells by itself how common its
//! names, places and dates are.

use chartward_model::{PersonName, Phi, Purpose, address, date, ids};

use crate::bulk::{Model, Options, Rows, Schema, resolve_rows};
use crate::engine::{self, LoneNames};
use crate::names::NONE;
use crate::normalise::{fold, split_date};
use crate::record::{Kind, NameKey, Record, SUFFIXES, Sex, World};
use crate::review::reasons;
use crate::{ResolveError, Settings};

pub use crate::mapping::{Column, Joint, Mapping};

/// The rows of a table, resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableResolution {
    /// For each row its individual, numbered from 1 by first appearance.
    pub individual_of_row: Vec<u32>,
    /// Number of individuals.
    pub individuals: u32,
    /// Pairs of rows that may be one individual, or that a contradiction keeps apart, strongest first;
    /// one pair for each two individuals, at most [`Settings::review_limit`].
    pub review: Vec<RowPair>,
    /// How many more pairs there were than the limit admits.
    pub review_left_out: usize,
    /// How many of all these pairs a contradiction keeps apart.
    pub conflicts: usize,
    /// Pairs of rows that were joined though two given names or two birth dates are known, because an identifier or the
    /// table as a whole speaks for a slip: strongest first, at most [`Settings::review_limit`].
    pub waived: Vec<RowPair>,
    /// How many more of these there were.
    pub waived_left_out: usize,
}

/// Two rows that a person should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowPair {
    /// Index of the earlier row, from 0.
    pub left: usize,
    /// Index of the later row.
    pub right: usize,
    /// Weight of evidence that they are the same, in hundredths of a bit.
    pub weight_centibits: i32,
    /// What speaks for and against, strongest first; never a value.
    pub reasons: Vec<String>,
}

/// Resolves the rows of a table with the default weights on one thread. Rows may be shorter or longer than
/// `columns`; a row without anything to match is an individual of its own. Large tables are better filled by
/// several threads: see [`crate::bulk`].
pub fn resolve_table(
    columns: &[String],
    rows: &[Vec<String>],
    mapping: &Mapping,
    settings: &Settings,
) -> Result<TableResolution, ResolveError> {
    let schema = Schema::new(columns, mapping, settings)?;
    let mut packed = Rows::new(&schema);
    let mut filler = schema.filler();
    for part in rows.chunks(1 << 16) {
        for row in part {
            filler.push(|column| row.get(column).map_or("", String::as_str));
        }
        packed.append(filler.take())?;
    }
    let options = Options { threads: 1, model: Model::default() };
    resolve_rows(&packed, settings, &options, &mut |_, _| {})
}

/// As [`resolve_table`], with the engine that evidence is resolved with.
#[doc(hidden)]
pub fn resolve_table_as_evidence(
    columns: &[String],
    rows: &[Vec<String>],
    mapping: &Mapping,
    settings: &Settings,
) -> Result<TableResolution, ResolveError> {
    let mapping = &mapping.check(columns)?;
    if u32::try_from(rows.len()).is_err() {
        return Err(ResolveError::TooManyRows(u32::MAX));
    }
    let mut world = World::new();
    world.observed = rows.len();
    for row in rows {
        let record = read_row(row, mapping, settings, &mut world);
        world.push(record);
    }
    let linked = engine::link(&world, settings, LoneNames::AreWeighed);
    let mut numbers: Vec<u32> = vec![0; rows.len()];
    let mut individuals = 0;
    let mut individual_of_row = Vec::with_capacity(rows.len());
    for root in &linked.root {
        // a root is the first row of its cluster, so numbers are given by first appearance
        let number = &mut numbers[*root as usize];
        if *number == 0 {
            individuals += 1;
            *number = individuals;
        }
        individual_of_row.push(*number);
    }
    let review: Vec<RowPair> = linked
        .doubts
        .iter()
        .take(settings.review_limit)
        .map(|doubt| RowPair {
            left: doubt.left as usize,
            right: doubt.right as usize,
            weight_centibits: doubt.centibits,
            reasons: reasons(&world, doubt),
        })
        .collect();
    let review_left_out = linked.doubts.len() - review.len();
    let conflicts = linked.doubts.iter().filter(|doubt| doubt.veto.is_some()).count();
    Ok(TableResolution {
        individual_of_row,
        individuals,
        review,
        review_left_out,
        conflicts,
        waived: Vec::new(),
        waived_left_out: 0,
    })
}

/// The cells of a row, by what their column means.
#[derive(Default)]
struct Cells {
    given: String,
    middle: String,
    surname: String,
    former_surname: String,
    suffix: String,
    full_name: String,
    street_number: String,
    street: String,
}

fn read_row(row: &[String], mapping: &Mapping, settings: &Settings, world: &mut World) -> Record {
    let mut cells = Cells::default();
    let mut record = Record::default();
    let mut births = Vec::new();
    let mut values = Vec::new();
    for (column, meaning) in mapping.columns() {
        let Some(cell) = row.get(column).map(|cell| cell.trim()).filter(|cell| !is_placeholder(cell)) else {
            continue;
        };
        match meaning {
            Column::GivenName => join(&mut cells.given, cell),
            Column::MiddleName => join(&mut cells.middle, cell),
            Column::Surname => join(&mut cells.surname, cell),
            Column::FormerSurname => join(&mut cells.former_surname, cell),
            Column::Suffix => join(&mut cells.suffix, cell),
            Column::FullName => join(&mut cells.full_name, cell),
            Column::StreetNumber => join(&mut cells.street_number, cell),
            Column::Street => join(&mut cells.street, cell),
            Column::DateOfBirth => births.extend(read_birth(cell, settings)),
            Column::Sex => record.sex = Sex::read(cell),
            other => values
                .extend(read_value(other, cell).map(|(kind, text)| (kind, world.values.intern(kind, &text)))),
        }
    }
    if !cells.street.is_empty() {
        let line = format!("{} {}", cells.street_number, cells.street);
        let street = address::canonical_street(&line);
        let street = fold(street.reveal(Purpose::Matching));
        values.push((Kind::Street, world.values.intern(Kind::Street, &street)));
    }
    record.names = read_names(&cells, world).into_boxed_slice();
    births.sort_unstable();
    births.dedup();
    record.births = births.into_boxed_slice();
    values.retain(|(_, sym)| *sym != NONE);
    values.sort_unstable();
    values.dedup();
    record.values = values.into_boxed_slice();
    record
}

fn join(to: &mut String, cell: &str) {
    if !to.is_empty() {
        to.push(' ');
    }
    to.push_str(cell);
}

/// Whether a cell only says that nothing is known.
pub fn is_placeholder(cell: &str) -> bool {
    // most cells are told by their first letter
    let words: &[&str] = match cell.bytes().next().map(|first| first | 0x20) {
        None => return true,
        Some(b'n') => &[
            "null",
            "none",
            "n/a",
            "na",
            "nan",
            "none given",
            "not applicable",
            "not available",
            "not disclosed",
            "not enrolled",
            "not given",
            "not known",
            "not on file",
            "not provided",
        ],
        Some(b'u') => &["unknown", "unk", "undefined", "unavailable", "undisclosed"],
        Some(b'r') => &["refused", "redacted", "refused to answer"],
        Some(b'p') => &["pending", "patient refused"],
        Some(b'd') => &["declined", "declined to answer", "declined to state"],
        Some(b'o') => &["on file"],
        Some(b'w') => &["withheld"],
        Some(b't') => &["tbd", "to be determined"],
        Some(b'-') => &["-", "--", "---"],
        Some(b'?') => &["?", "??", "???"],
        _ => return false,
    };
    words.iter().any(|word| word.eq_ignore_ascii_case(cell))
}

fn read_names(cells: &Cells, world: &mut World) -> Vec<NameKey> {
    let mut names = Vec::new();
    let whole = PersonName::parse(&cells.full_name);
    if cells.given.is_empty() && cells.surname.is_empty() {
        names.extend(whole.map(|name| name_key(&name, world)));
    } else {
        let mut name = PersonName::from_parts(&cells.given, &cells.middle, &cells.surname, &cells.suffix);
        if name.middle.is_empty() && !cells.full_name.is_empty() {
            name.middle = middle_of(&cells.full_name, &name);
        }
        names.push(name_key(&name, world));
        if !cells.former_surname.is_empty() {
            let former =
                PersonName::from_parts(&cells.given, &cells.middle, &cells.former_surname, &cells.suffix);
            names.push(name_key(&former, world));
        }
    }
    names.retain(|name| name.surname != NONE || name.given != NONE);
    names.sort_unstable();
    names.dedup();
    names
}

/// What a whole name has besides the given name and surname that stand in columns of their own.
pub(crate) fn middle_of(full_name: &str, name: &PersonName) -> Phi {
    let known = [fold(name.given.reveal(Purpose::Matching)), fold(name.surname.reveal(Purpose::Matching))];
    let folded = fold(full_name);
    let is_known = |word: &str| known.iter().any(|part| part.split(' ').any(|known| known == word));
    let further: Vec<&str> = folded.split(' ').filter(|word| !is_known(word)).collect();
    Phi::new(further.join(" "))
}

/// The numbers of a name.
pub(crate) fn name_key(name: &PersonName, world: &mut World) -> NameKey {
    let parts = name_parts(name);
    NameKey {
        surname: world.words.intern(&parts.surname),
        given: world.words.intern(&parts.given),
        middle: world.words.intern(&parts.middle),
        suffix: parts.suffix,
    }
}

/// A name in the forms that are compared.
pub(crate) struct NameParts {
    pub(crate) surname: String,
    pub(crate) given: String,
    pub(crate) middle: String,
    /// 0 for none, else 1 + index in [`SUFFIXES`].
    pub(crate) suffix: u8,
}

/// The folded parts of a name.
pub(crate) fn name_parts(name: &PersonName) -> NameParts {
    let suffix = name.suffix.reveal(Purpose::Matching);
    let (mut given, mut middle) =
        (fold(name.given.reveal(Purpose::Matching)), fold(name.middle.reveal(Purpose::Matching)));
    let mut surname = fold(name.surname.reveal(Purpose::Matching));
    // a surname in the given name's place: DE LA CRUZ, VAN DER BERG
    let opens = matches!(given.as_str(), "DE" | "DEL" | "DI" | "DU" | "LA" | "LE" | "VAN" | "VON");
    if opens && matches!(middle.as_str(), "LA" | "LAS" | "LOS" | "LE" | "DER" | "DEN" | "DE" | "DEL" | "EL") {
        format!("{given} {middle} {surname}").trim_end().clone_into(&mut surname);
        given.clear();
        middle.clear();
    } else if middle.is_empty() && is_particle_of(&given, &fold(&surname)) {
        // a surname that was found without its given name: DE LA CRUZ, DI BROWN
        surname = format!("{given} {surname}");
        given.clear();
    } else if opens && given != "VAN" && !middle.is_empty() {
        given = format!("{given} {middle}");
        middle.clear();
    }
    let suffix = (1_u8..).zip(SUFFIXES).find(|(_, known)| *known == suffix).map_or(0, |(number, _)| number);
    NameParts { surname, given, middle, suffix }
}

/// Whether what stands in the given name's place begins the surname. "Van Nguyen" is a name.
fn is_particle_of(given: &str, surname: &str) -> bool {
    let next = surname.split_once(' ').map(|(word, _)| word);
    let goes_on = matches!(next, Some("LA" | "LAS" | "LOS" | "LE" | "DER" | "DEN" | "DE" | "DEL"));
    !surname.is_empty() && (matches!(given, "DE" | "DEL" | "DI" | "VON") || given == "VAN" && goes_on)
}

/// The digits of a birth date, valid or not: a slip has digits too.
pub(crate) fn read_birth(cell: &str, settings: &Settings) -> Option<u32> {
    if let Some(born) = date::parse(cell, settings.as_of) {
        return date_digits(born);
    }
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    // a year is no day: the serial number 1957 is a day of 1905, when hardly anybody alive was born
    if digits(cell)
        && cell.len() == 4
        && cell.parse().is_ok_and(|year| (1_850..=settings.as_of.year()).contains(&year))
    {
        return None;
    }
    if digits(cell) && matches!(cell.len(), 3..=5) {
        return date_digits(date::from_spreadsheet_serial(cell.parse().ok()?)?);
    }
    if digits(cell) && cell.len() == 8 {
        let is_day = |(_, month, day): (u32, u32, u32)| month != 0 && day != 0;
        return cell.parse().ok().filter(|digits| is_day(split_date(*digits)));
    }
    let head = cell.split(['T', ' ']).next()?;
    let parts: Vec<&str> = head.split(['-', '/', '.']).collect();
    let (year, month, day) = match parts.as_slice() {
        [y, m, d] | [m, d, y] if y.len() == 4 && m.len() <= 2 && d.len() <= 2 => (y, m, d),
        _ => return None,
    };
    // 1957-00-00 is a year as well
    let number = |text: &str| text.parse::<u32>().ok().filter(|part| *part > 0);
    Some(number(year)? * 10_000 + number(month)? * 100 + number(day)?)
}

/// A date as eight digits.
pub(crate) fn date_digits(date: jiff::civil::Date) -> Option<u32> {
    let part = |n: i8| u32::try_from(n).ok();
    Some(u32::try_from(date.year()).ok()? * 10_000 + part(date.month())? * 100 + part(date.day())?)
}

/// The canonical form of a cell that is compared as one value.
pub(crate) fn read_value(meaning: Column, cell: &str) -> Option<(Kind, String)> {
    let alphanumeric =
        || -> String { cell.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect() };
    let plain = |kind: Kind| {
        let text = alphanumeric();
        (text.len() > 1 && !is_one_character(&text)).then_some((kind, text))
    };
    match meaning {
        Column::Ssn => match ids::digits(cell) {
            // nine digits that are no number at all are a dummy; fewer or more are some other number
            Some(number) if number.len() == 9 => ids::ssn(&number).map(|(ssn, _)| (Kind::Ssn, ssn)),
            _ => plain(Kind::Identifier),
        },
        Column::Mbi => ids::mbi(cell).map(|mbi| (Kind::Mbi, mbi)).or_else(|| plain(Kind::Identifier)),
        Column::Hicn => plain(Kind::Hicn),
        Column::Mrn => plain(Kind::Mrn),
        Column::MemberId => plain(Kind::PlanId),
        Column::Account => plain(Kind::Account),
        Column::DriverLicense => plain(Kind::License),
        Column::Passport => plain(Kind::Passport),
        Column::Provider => plain(Kind::Provider),
        Column::Identifier => plain(Kind::Identifier),
        Column::Phone => {
            let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
            let number = ids::phone(cell).map_or(digits, |(number, _)| number);
            (number.len() >= 7 && !is_one_character(&number)).then_some((Kind::Phone, number))
        }
        Column::Email => Some((Kind::Email, cell.to_lowercase())).filter(|(_, text)| text.len() > 4),
        Column::Zip => {
            let zip = address::zip5(cell).map_or_else(|| fold(cell), str::to_owned);
            (zip.len() > 2 && !is_one_character(&zip)).then_some((Kind::Zip, zip))
        }
        Column::City => Some((Kind::City, fold(cell))),
        Column::State => Some((Kind::State, fold(cell))),
        Column::BirthPlace => Some((Kind::Birthplace, fold(cell))),
        Column::MothersMaidenName => Some((Kind::MaidenName, fold(cell))),
        Column::Occupation => Some((Kind::Occupation, fold(cell))),
        _ => None,
    }
    .filter(|(_, text)| !text.is_empty())
}

pub(crate) fn is_one_character(text: &str) -> bool {
    let mut chars = text.chars();
    let first = chars.next();
    chars.all(|c| Some(c) == first)
}
