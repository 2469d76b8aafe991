//! A short mark of what a row says, by which it is known again in a file that was sorted anew.
//!
//! What it is not: an identifier. Twenty-four bits fit about twenty people of the United States each, and numbers
//! (Social Security, Medicare, charts) are left out, so that whoever knows all else of a person cannot try them. Of a row
//! without a name, where nothing but numbers may be left, sixteen bits are all that is told.
//!
//! The one idea: it is made of what the cells say and of nothing else: not of the row's place, of the order of columns, or
//! of columns that have nothing in them.

use super::layout::{GIVEN, MIDDLE, SURNAME, TRAITS, Texts};
use super::load::{Rows, wide};
use super::pool::{hash, mix};

impl Rows {
    /// The mark of a row of a settled table: six hexadecimal digits, four of a row without a name.
    pub fn mark(&self, row: u32) -> String {
        let (layout, words) = (&self.layout, self.row(row));
        let text = |texts: Texts, at: usize| match words[at] {
            0 => 0,
            id => hash(41, self.text(texts, id).as_bytes()),
        };
        let mut said: Vec<(u8, u64)> = vec![
            (1, text(Texts::Names, GIVEN)),
            (2, text(Texts::Names, MIDDLE)),
            (3, text(Texts::Names, SURNAME)),
            (4, text(Texts::Names, layout.former)),
            (5, words[TRAITS].into()),
            (6, words[layout.birth].into()),
        ];
        if layout.street != 0 {
            said.push((7, words[layout.street].into()));
            said.push((8, text(Texts::Streets, layout.street + 1)));
        }
        said.extend(
            (11..)
                .zip(Texts::OF_ONE_FIELD)
                .map(|(tag, texts)| (tag, text(texts, layout.texts[texts as usize]))),
        );
        said.extend(layout.phones.iter().map(|at| (20, wide(words, *at))));
        if layout.email != 0 {
            said.push((21, words[layout.email + 2].into()));
        }
        let is_named = words[GIVEN] != 0 || words[SURNAME] != 0;
        if !is_named {
            said.push((22, words[layout.ssn].into()));
            said.extend(layout.ids.iter().map(|(field, at)| (23 + *field as u8, wide(words, *at))));
        }
        // added up, so that the order of columns is of no account
        let sum = said
            .iter()
            .filter(|(_, value)| *value != 0)
            .fold(0_u64, |sum, (tag, value)| sum.wrapping_add(mix(*value, (*tag).into())));
        let mark = mix(sum, 42);
        if is_named { format!("{:06x}", mark >> 40) } else { format!("{:04x}", mark >> 48) }
    }

    /// Whether two rows of a settled table say the very same.
    pub fn are_same(&self, one: u32, other: u32) -> bool {
        self.row(one) == self.row(other)
    }
}

#[cfg(test)]
mod tests {
    use crate::Settings;
    use crate::bulk::{Rows, Schema};
    use crate::mapping::Mapping;

    fn marks(columns: &[&str], rows: &[&[&str]]) -> Vec<String> {
        let columns: Vec<String> = columns.iter().map(|column| (*column).to_owned()).collect();
        let settings = Settings::new(jiff::civil::date(2026, 11, 22));
        let schema = Schema::new(&columns, &Mapping::recognise(&columns), &settings).expect("a schema");
        let (mut packed, mut filler) = (Rows::new(&schema), schema.filler());
        for row in rows {
            filler.push(|column| row[column]);
        }
        packed.append(filler.take()).expect("room");
        packed.settle(2);
        (0..packed.len()).map(|row| packed.mark(u32::try_from(row).expect("a row"))).collect()
    }

    #[test]
    fn a_mark_is_what_a_row_says_and_no_number_of_it() {
        let columns = ["first_name", "last_name", "dob", "phone", "ssn", "zip"];
        let ann = ["Ann", "Lee", "1991-05-06", "(617) 555-0101", "987-65-4320", "02139"];
        let bo = ["Bo", "Chen", "1970-01-02", "", "", "60601"];
        let one = marks(&columns, &[&ann, &bo, &ann]);
        assert!(one[0] == one[2] && one[0] != one[1] && one.iter().all(|mark| mark.len() == 6), "{one:?}");
        // another place, another order of columns, columns that say nothing, another number
        let other = marks(
            &["zip", "city", "dob", "last_name", "first_name", "ssn", "phone"],
            &[
                &["60601", "", "01/02/1970", "CHEN", "Bo", "987-65-4321", ""],
                &["02139", "", "05/06/1991", "Lee", "ANN", "", "617-555-0101"],
            ],
        );
        assert_eq!((&other[0], &other[1]), (&one[1], &one[0]));
        for (at, cell) in [(0, "Anna"), (1, "Leigh"), (2, "1991-05-07"), (3, "(617) 555-0102"), (5, "02140")]
        {
            let mut changed = ann;
            changed[at] = cell;
            assert_ne!(marks(&columns, &[&changed])[0], one[0], "{cell}");
        }
        let nameless =
            marks(&columns, &[&["", "", "", "", "987-65-4320", ""], &["", "", "", "", "987-65-4321", ""]]);
        assert!(nameless[0] != nameless[1] && nameless[0].len() == 4, "{nameless:?}");
    }
}
