//! Addresses, and other places and texts about a person.
//!
//! What it is not: how two streets or cities stand to one another; both engines ask `crate::addresses`.
//!
//! The one idea: a street lies in its area, so that together they are worth less than one by one.

#![expect(clippy::many_single_char_names, reason = "a and b are the rows, x and y what they have in a field")]

use super::super::facts::value_at;
use super::super::layout::Texts;
use super::super::model::{Field, Level, level};
use super::slips::digits_slip;
use super::{Evidence, Scorer, Scratch};
use crate::addresses::{Gist, cities_alike, streets_alike, zips_alike};
use crate::normalise::is_slip;

impl Scorer<'_> {
    /// Birth place, maiden name, occupation.
    pub(super) fn texts(&self, a: &[u32], b: &[u32], found: &mut Evidence) {
        for (texts, field) in [
            (Texts::Birthplaces, Field::Birthplace),
            (Texts::MaidenNames, Field::MaidenName),
            (Texts::Occupations, Field::Occupation),
        ] {
            let at = self.rows.layout.texts[texts as usize];
            let (x, y) = (a[at], b[at]);
            if x == 0 || y == 0 {
                continue;
            }
            if x == y {
                self.put(found, field, level::EQUAL, self.facts.text(texts, x));
                continue;
            }
            let (s, t) = (self.rows.text(texts, x), self.rows.text(texts, y));
            let level = if s.len() > 4 && is_slip(s, t) { level::NEAR } else { level::DIFFERENT };
            self.put(found, field, level, 0.0);
        }
    }

    /// Street, ZIP and city as far as they are equal. Returns what else the address could add.
    pub(super) fn equal_address(&self, a: &[u32], b: &[u32], found: &mut Evidence) -> f32 {
        let layout = &self.rows.layout;
        let (zip, city, state) = (
            layout.texts[Texts::Zips as usize],
            layout.texts[Texts::Cities as usize],
            layout.texts[Texts::States as usize],
        );
        let equal = |at: usize| a[at] != 0 && a[at] == b[at];
        let known = |at: usize| a[at] != 0 && b[at] != 0;
        let street = layout.street;
        let same_street = street != 0
            && a[street + 1] != 0
            && a[street + 1] == b[street + 1]
            && a[street] >> 8 == b[street] >> 8;
        let rarity = |texts, at: usize| self.facts.text(texts, a[at]);
        let area = match (equal(zip), equal(city)) {
            (true, true) => {
                let zip_bits = self.weights.bits(Field::Area, level::AREA_ZIP, rarity(Texts::Zips, zip));
                let city_bits = self.weights.bits(Field::Area, level::AREA_CITY, rarity(Texts::Cities, city));
                Some((level::AREA_BOTH, zip_bits.max(city_bits) + Self::BOTH))
            }
            (true, false) => Some((
                level::AREA_ZIP,
                self.weights.bits(Field::Area, level::AREA_ZIP, rarity(Texts::Zips, zip)),
            )),
            (false, true) => Some((
                level::AREA_CITY,
                self.weights.bits(Field::Area, level::AREA_CITY, rarity(Texts::Cities, city)),
            )),
            (false, false) => None,
        };
        if same_street {
            let rarity = self.facts.value(Field::Street, value_at(a, Field::Street, street));
            match area {
                Some((level, bits)) => {
                    self.put(found, Field::Street, level::EQUAL, rarity);
                    found.set(Field::Area, level, bits * Self::AREA_BESIDE_STREET);
                }
                None if known(zip) => self.put(found, Field::Street, level::STREET_ELSEWHERE, rarity),
                None => self.put(found, Field::Street, level::EQUAL, rarity),
            }
            return if area.is_none() && known(zip) { 5.0 } else { 0.0 };
        }
        let streets = street != 0 && a[street + 1] != 0 && b[street + 1] != 0;
        if let Some((level, bits)) = area {
            found.set(Field::Area, level, bits);
            return if streets { self.weights.bits(Field::Street, level::STREET_NEAR, 0.0) } else { 0.0 };
        }
        if streets || known(zip) || known(city) {
            self.put(found, Field::Street, level::STREET_DIFFERENT, 0.0);
            return 12.0;
        }
        if known(state) {
            let level = if equal(state) { level::EQUAL } else { level::PLAIN_DIFFERENT };
            self.put(found, Field::State, level, 0.0);
        }
        0.0
    }

    /// Bits that ZIP and city together are worth more than the better of the two.
    const BOTH: f32 = 1.5;
    /// How much of the area counts where the street, which lies in it, agrees.
    const AREA_BESIDE_STREET: f32 = 0.3;

    /// What slips of the finger explain in addresses that are not equal.
    pub(super) fn near_address(&self, a: &[u32], b: &[u32], found: &mut Evidence, scratch: &mut Scratch) {
        let layout = &self.rows.layout;
        let street = found.level(Field::Street);
        if street == level::EQUAL {
            return;
        }
        if found.level(Field::Area) == 0 {
            let area = self.near_area(a, b);
            if area == 0 {
                return;
            }
            if street == level::STREET_ELSEWHERE {
                let at = layout.street;
                let rarity = self.facts.value(Field::Street, value_at(a, Field::Street, at));
                self.put(found, Field::Street, level::EQUAL, rarity);
                found.set(
                    Field::Area,
                    area,
                    self.weights.bits(Field::Area, area, 0.0) * Self::AREA_BESIDE_STREET,
                );
                return;
            }
            // no longer somewhere else
            found.set(Field::Street, 0, 0.0);
            self.put(found, Field::Area, area, 0.0);
        }
        if layout.street != 0 && self.streets_alike(a, b, scratch) {
            let area = found.bits[Field::Area as usize].min(5.0);
            found.set(Field::Area, found.level(Field::Area), area);
            self.put(found, Field::Street, level::STREET_NEAR, 0.0);
        }
    }

    fn near_area(&self, a: &[u32], b: &[u32]) -> Level {
        let near = |texts: Texts, may_be: fn(Gist, Gist) -> bool, alike: fn(&str, &str) -> bool| {
            let at = self.rows.layout.texts[texts as usize];
            a[at] != 0
                && b[at] != 0
                && may_be(self.facts.gist(texts, a[at]), self.facts.gist(texts, b[at]))
                && alike(self.rows.text(texts, a[at]), self.rows.text(texts, b[at]))
        };
        if near(Texts::Zips, Gist::may_be_zip_of, zips_alike) {
            level::AREA_ZIP_NEAR
        } else if near(Texts::Cities, Gist::may_be_city_of, cities_alike) {
            level::AREA_CITY_NEAR
        } else {
            0
        }
    }

    /// Streets of one name with house numbers a slip apart or not known, or alike at one number.
    fn streets_alike(&self, a: &[u32], b: &[u32], scratch: &mut Scratch) -> bool {
        let at = self.rows.layout.street;
        let (x, y) = (a[at + 1], b[at + 1]);
        if x == 0 || y == 0 {
            return false;
        }
        let (m, n) = (a[at] >> 8, b[at] >> 8);
        let numbers = m == 0 || n == 0 || m == n || digits_slip(m, n);
        numbers
            && (x == y
                || scratch.streets.get(x, y, || {
                    let (s, t) = (self.rows.text(Texts::Streets, x), self.rows.text(Texts::Streets, y));
                    let (s, t) = if s <= t { (s, t) } else { (t, s) };
                    u8::from(streets_alike(s, t))
                }) != 0)
    }
}
