//! Identifiers, telephones, e-mail addresses, sex, generation.
//!
//! What it is not: what they prove; see `evidence.rs`.
//!
//! The one idea: equal first, which costs a comparison of numbers; slips only where the pair is still open.

use super::super::facts::{length_limit, value_at};
use super::super::layout::TRAITS;
use super::super::load::wide;
use super::super::model::{Field, level};
use super::slips::{digits_slip, emails_alike, is_packed_slip};
use super::{Evidence, Scorer};

impl Scorer<'_> {
    /// Whether two rows have a number, telephone or e-mail address in common, at a glance.
    pub(super) fn may_share_number(&self, a: &[u32], b: &[u32]) -> bool {
        let layout = &self.rows.layout;
        let same = |at: usize| a[at] != 0 && a[at] == b[at];
        let same_wide = |x: usize, y: usize| a[x + 1] == b[y + 1] && a[x] == b[y] && (a[x] | a[x + 1]) != 0;
        // with the table's own identifier a slip apart, two birth dates at one address may be an error
        let at_home = layout.street != 0 && same(layout.street + 1) && same(layout.street);
        let identified = |row: &[u32]| {
            layout.ids.iter().any(|(field, at)| *field == Field::Identifier && wide(row, *at) != 0)
        };
        same(layout.ssn)
            || (at_home && identified(a) && identified(b))
            || (layout.email != 0 && same(layout.email + 2))
            || layout
                .id_groups()
                .any(|slots| slots.iter().any(|(_, x)| slots.iter().any(|(_, y)| same_wide(*x, *y))))
            || layout.phones.iter().any(|x| layout.phones.iter().any(|y| same_wide(*x, *y)))
    }

    /// Identifiers, telephones, e-mail, sex and generation, as far as they are equal. Returns what those that
    /// are not could still add.
    pub(super) fn numbers(&self, a: &[u32], b: &[u32], found: &mut Evidence) -> f32 {
        let layout = &self.rows.layout;
        let mut pending = 0.0;
        let (x, y) = (a[layout.ssn], b[layout.ssn]);
        if x != 0 && y != 0 {
            if x == y {
                self.put(found, Field::Ssn, level::EQUAL, self.facts.value(Field::Ssn, x.into()));
            } else {
                let level = if digits_slip(x, y) { level::NEAR } else { level::DIFFERENT };
                self.put(found, Field::Ssn, level, 0.0);
            }
        }
        for slots in layout.id_groups() {
            pending += self.equal_values(slots[0].0, &slots.iter().map(|slot| slot.1), a, b, found);
        }
        if !layout.phones.is_empty() {
            pending += self.equal_values(Field::Phone, &layout.phones.iter().copied(), a, b, found);
        }
        if layout.email != 0 && a[layout.email + 2] != 0 && b[layout.email + 2] != 0 {
            let (x, y) = (a[layout.email + 2], b[layout.email + 2]);
            if x == y {
                self.put(found, Field::Email, level::EQUAL, self.facts.value(Field::Email, x.into()));
            } else {
                self.put(found, Field::Email, level::DIFFERENT, 0.0);
                pending += self.most_near[Field::Email as usize] - found.bits[Field::Email as usize];
            }
        }
        let (x, y) = (a[TRAITS], b[TRAITS]);
        if x & 3 != 0 && y & 3 != 0 {
            let level = if x & 3 == y & 3 { level::EQUAL } else { level::PLAIN_DIFFERENT };
            self.put(found, Field::Sex, level, 0.0);
        }
        if x >> 2 != 0 && x >> 2 == y >> 2 {
            self.put(found, Field::Generation, level::EQUAL, 0.0);
        }
        pending
    }

    fn equal_values(
        &self,
        field: Field,
        slots: &(impl Iterator<Item = usize> + Clone),
        a: &[u32],
        b: &[u32],
        found: &mut Evidence,
    ) -> f32 {
        let mut both = false;
        let mut best: Option<f32> = None;
        for at in slots.clone() {
            let x = value_at(a, field, at);
            for other in slots.clone() {
                let y = value_at(b, field, other);
                both |= x != 0 && y != 0;
                if x != 0 && x == y {
                    let rarity = self.facts.value(field, x).min(length_limit(field, x));
                    best = Some(best.map_or(rarity, |best| best.max(rarity)));
                }
            }
        }
        if let Some(rarity) = best {
            self.put(found, field, level::EQUAL, rarity);
            0.0
        } else if both {
            self.put(found, field, level::DIFFERENT, 0.0);
            self.most_near[field as usize] - found.bits[field as usize]
        } else {
            0.0
        }
    }

    /// What a slip of the finger explains in identifiers that are not equal.
    pub(super) fn near_numbers(&self, a: &[u32], b: &[u32], found: &mut Evidence) {
        let layout = &self.rows.layout;
        for slots in layout.id_groups() {
            let field = slots[0].0;
            if found.level(field) == level::DIFFERENT {
                let alike = slots
                    .iter()
                    .any(|(_, x)| slots.iter().any(|(_, y)| is_packed_slip(wide(a, *x), wide(b, *y))));
                if alike {
                    self.put(found, field, level::NEAR, 0.0);
                }
            }
        }
        if found.level(Field::Phone) == level::DIFFERENT {
            let phones = &layout.phones;
            if phones.iter().any(|x| phones.iter().any(|y| is_packed_slip(wide(a, *x), wide(b, *y)))) {
                self.put(found, Field::Phone, level::NEAR, 0.0);
            }
        }
        if found.level(Field::Email) == level::DIFFERENT
            && emails_alike(wide(a, layout.email), wide(b, layout.email))
        {
            self.put(found, Field::Email, level::NEAR, 0.0);
        }
    }
}
