//! Which words a row of the packed table has.
//!
//! What it is not: the packing (`load.rs`).
//!
//! The one idea: a row is a run of 32-bit words, as many as the mapped columns need; a field that no
//! column feeds lies at word 0, which is always 0, "not known", so that nobody has to ask whether it is
//! there.

use crate::mapping::{Column, Mapping};

use super::model::Field;

/// Sex in the lowest two bits, generation in the three above.
pub(super) const TRAITS: usize = 1;
pub(super) const GIVEN: usize = 2;
pub(super) const MIDDLE: usize = 3;
pub(super) const SURNAME: usize = 4;
const FIRST_FREE: usize = 5;

/// Texts that are kept once and numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub(super) enum Texts {
    Names,
    Streets,
    Zips,
    Cities,
    States,
    Birthplaces,
    MaidenNames,
    Occupations,
}

impl Texts {
    /// Those of one field each, whose place is [`Layout::texts`]: all but the names and the streets.
    pub(super) const OF_ONE_FIELD: [Self; 6] =
        [Self::Zips, Self::Cities, Self::States, Self::Birthplaces, Self::MaidenNames, Self::Occupations];
}

/// How many pools of texts there are.
pub(super) const POOLS: usize = Texts::Occupations as usize + 1;

/// Where a row's fields lie. 0 where there is no such field.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    pub(super) width: usize,
    pub(super) former: usize,
    pub(super) birth: usize,
    pub(super) ssn: usize,
    /// House number and unit, then the street's name.
    pub(super) street: usize,
    /// By [`Texts`]: where the number of the text lies.
    pub(super) texts: [usize; POOLS],
    /// Identifiers, two words each, those of one field side by side.
    pub(super) ids: Vec<(Field, usize)>,
    /// Identifier slot for what stands in a column for another kind and is not of that kind.
    pub(super) spare: usize,
    /// Telephones, two words each.
    pub(super) phones: Vec<usize>,
    /// The beginning of the local part in two words, the hash of the whole address in one.
    pub(super) email: usize,
}

/// What is done with a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Name(NamePart),
    StreetNumber,
    Street,
    Birth,
    Sex,
    Ssn,
    Mbi(usize),
    Id(usize),
    Phone(usize),
    Email,
    Text(Texts, Column),
}

/// Parts of a name that columns hold; an index into the cells of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub(super) enum NamePart {
    Given,
    Middle,
    Surname,
    Former,
    Suffix,
    Full,
}

impl Layout {
    /// The layout for a bound mapping, and what to do with which column, in column order.
    pub(super) fn new(mapping: &Mapping) -> (Self, Vec<(usize, Action)>) {
        let mut layout = Self { width: FIRST_FREE, ..Self::default() };
        let has = |wanted: Column| mapping.columns().any(|(_, column)| column == wanted);
        let mut take = |words: usize| {
            let at = layout.width;
            layout.width += words;
            at
        };
        let one = |present: bool, words: usize, take: &mut dyn FnMut(usize) -> usize| {
            if present { take(words) } else { 0 }
        };
        let former = one(has(Column::FormerSurname), 1, &mut take);
        let birth = one(has(Column::DateOfBirth), 1, &mut take);
        let ssn = one(has(Column::Ssn), 1, &mut take);
        let street = one(has(Column::Street), 2, &mut take);
        let email = one(has(Column::Email), 3, &mut take);
        let mut texts = [0; POOLS];
        for (column, pool) in TEXT_COLUMNS {
            texts[pool as usize] = one(has(column), 1, &mut take);
        }
        let (mut ids, mut phones, mut spare) = (Vec::new(), Vec::new(), 0);
        let mut actions = Vec::new();
        for (at, column) in mapping.columns() {
            if matches!(column, Column::Ssn | Column::Mbi) && spare == 0 {
                spare = take(2);
                ids.push((Field::Identifier, spare));
            }
            let action = match column {
                Column::Phone => {
                    phones.push(take(2));
                    phones.last().map_or(Action::Sex, |at| Action::Phone(*at))
                }
                _ => match id_field(column) {
                    Some(field) => {
                        let slot = take(2);
                        ids.push((field, slot));
                        if column == Column::Mbi { Action::Mbi(slot) } else { Action::Id(slot) }
                    }
                    None => plain_action(column),
                },
            };
            actions.push((at, action));
        }
        ids.sort_unstable();
        let width = layout.width;
        (Self { width, former, birth, ssn, street, texts, ids, spare, phones, email }, actions)
    }

    /// The slots of each identifier field.
    pub(super) fn id_groups(&self) -> impl Iterator<Item = &[(Field, usize)]> {
        self.ids.chunk_by(|a, b| a.0 == b.0)
    }
}

const TEXT_COLUMNS: [(Column, Texts); 6] = [
    (Column::Zip, Texts::Zips),
    (Column::City, Texts::Cities),
    (Column::State, Texts::States),
    (Column::BirthPlace, Texts::Birthplaces),
    (Column::MothersMaidenName, Texts::MaidenNames),
    (Column::Occupation, Texts::Occupations),
];

fn id_field(column: Column) -> Option<Field> {
    Some(match column {
        Column::Mbi => Field::Mbi,
        Column::Hicn => Field::Hicn,
        Column::Mrn => Field::Mrn,
        Column::MemberId => Field::PlanId,
        Column::Account => Field::Account,
        Column::DriverLicense => Field::License,
        Column::Passport => Field::Passport,
        Column::Provider => Field::Provider,
        Column::Identifier => Field::Identifier,
        _ => return None,
    })
}

fn plain_action(column: Column) -> Action {
    match column {
        Column::GivenName => Action::Name(NamePart::Given),
        Column::MiddleName => Action::Name(NamePart::Middle),
        Column::Surname => Action::Name(NamePart::Surname),
        Column::FormerSurname => Action::Name(NamePart::Former),
        Column::Suffix => Action::Name(NamePart::Suffix),
        Column::FullName => Action::Name(NamePart::Full),
        Column::DateOfBirth => Action::Birth,
        Column::Ssn => Action::Ssn,
        Column::StreetNumber => Action::StreetNumber,
        Column::Street => Action::Street,
        Column::Email => Action::Email,
        _ => TEXT_COLUMNS
            .iter()
            .find(|(known, _)| *known == column)
            .map_or(Action::Sex, |(known, texts)| Action::Text(*texts, *known)),
    }
}
