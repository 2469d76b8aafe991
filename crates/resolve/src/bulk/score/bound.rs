//! What two groups of rows could be worth at most, told from what costs little.
//!
//! What it is not: a comparison. It never says too little, and may say far too much.
//!
//! The one idea: what is equal is told by comparing numbers; of what is not, no more is asked than whether it is there,
//! and the most that a slip could be worth stands for it.

use super::super::layout::{GIVEN, MIDDLE, SURNAME, Texts};
use super::super::model::{FIELDS, Field};
use super::{Evidence, Scorer, birth_level};

/// For each field the most that any two rows could be worth; nothing where none of them says anything.
struct Most([Option<f32>; FIELDS]);

impl Most {
    fn allow(&mut self, field: Field, bits: f32) {
        let most = &mut self.0[field as usize];
        *most = Some(most.map_or(bits, |most| most.max(bits)));
    }
}

impl Scorer<'_> {
    /// The most that two groups of rows could be worth, each field where it speaks most for one person.
    pub(in super::super) fn most(&self, left: &[u32], right: &[u32]) -> f32 {
        let mut most = Most([None; FIELDS]);
        for a in left {
            for b in right {
                self.allow(self.rows.row(*a), self.rows.row(*b), &mut most);
            }
        }
        most.0.iter().flatten().sum()
    }

    fn allow(&self, a: &[u32], b: &[u32], most: &mut Most) {
        let layout = &self.rows.layout;
        let mut found = Evidence::new(self.habits);
        let born = birth_level(a[layout.birth], b[layout.birth]);
        if born != 0 {
            self.put(&mut found, Field::Birth, born, self.facts.birth(a[layout.birth]));
        }
        self.numbers(a, b, &mut found);
        let names = self.equal_names(a, b, &mut found);
        let address = self.equal_address(a, b, &mut found);
        for field in Field::all() {
            let at = field as usize;
            if found.levels[at] != 0 {
                // of a number that is not the same it is not known yet whether it is a slip of the other
                let may_be_near = matches!(field, Field::Phone | Field::Email) || field.is_identifier();
                let near = if may_be_near { self.most_near[at] } else { f32::MIN };
                most.allow(field, found.bits[at].max(near));
            }
        }
        if names > 0.0 {
            let exchanged = names >= Self::MOST_EXCHANGED;
            for (field, at, unequal) in
                [(Field::Given, GIVEN, self.most_given), (Field::Surname, SURNAME, self.most_surname)]
            {
                if a[at] != b[at] || exchanged {
                    most.allow(field, if exchanged { Self::MOST_EXCHANGED / 2.0 } else { unequal });
                }
            }
            if exchanged {
                most.allow(Field::Order, Self::MOST_EXCHANGED / 2.0);
            }
        }
        if address > 0.0 {
            most.allow(Field::Street, found.bits[Field::Street as usize].max(0.0) + address);
        }
        if a[MIDDLE] != 0 && b[MIDDLE] != 0 {
            most.allow(Field::Middle, self.most_middle);
        }
        for (texts, field) in [
            (Texts::Birthplaces, Field::Birthplace),
            (Texts::MaidenNames, Field::MaidenName),
            (Texts::Occupations, Field::Occupation),
        ] {
            let at = layout.texts[texts as usize];
            if a[at] != 0 && b[at] != 0 {
                most.allow(
                    field,
                    if a[at] == b[at] { self.most_equal(field) } else { self.most_near[field as usize] },
                );
            }
        }
    }
}
