//! Whether two texts of an address may be one that was written differently.
//!
//! What it is not: a weight; the tables of weights say what a likeness is worth.
//!
//! The one idea: both engines ask here, so that records of evidence and rows of a table are alike by the same rule,
//! whichever of the two comes first.

use crate::normalise::is_slip;

/// Postal codes: the outward part of a British one, or a slip in any.
pub(crate) fn zips_alike(a: &str, b: &str) -> bool {
    (a.contains(' ') && a.split(' ').next() == b.split(' ').next()) || is_slip(a, b)
}

/// Cities.
pub(crate) fn cities_alike(a: &str, b: &str) -> bool {
    // the measure is not quite the same both ways
    let (a, b) = if a <= b { (a, b) } else { (b, a) };
    may_reach(a, b, 0.9) && strsim::jaro_winkler(a, b) >= 0.9
}

/// What tells most texts apart before they are fetched: which letters are in it, how it begins, how long it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gist(u64);

impl Gist {
    /// Letters, digits and the blank have a bit each.
    const SIGNS: u64 = (1 << 37) - 1;
    /// Of a text that has anything else, or is long, nothing is known.
    const ODD: u64 = u64::MAX;

    /// That of a folded text.
    pub(crate) fn of(text: &str) -> Self {
        let mut signs = 0;
        for byte in text.bytes() {
            signs |= match byte {
                b'A'..=b'Z' => 1 << (byte - b'A'),
                b'0'..=b'9' => 1 << (26 + byte - b'0'),
                b' ' => 1 << 36,
                _ => return Self(Self::ODD),
            };
        }
        let first = text.bytes().next().map_or(0, u64::from);
        match u64::try_from(text.len()) {
            Ok(length @ 0..64) => Self(signs | first << 40 | length << 48),
            _ => Self(Self::ODD),
        }
    }

    /// How many different letters each of two texts has that the other has not; nothing if it is not known.
    fn own(self, other: Self) -> Option<(u32, u32)> {
        let is_odd = self.0 == Self::ODD || other.0 == Self::ODD;
        let own = |one: Self, other: Self| (one.0 & !other.0 & Self::SIGNS).count_ones();
        (!is_odd).then(|| (own(self, other), own(other, self)))
    }

    fn length(self) -> u32 {
        u32::try_from(self.0 >> 48 & 63).unwrap_or(0)
    }

    /// Whether [`zips_alike`] need be asked.
    pub(crate) fn may_be_zip_of(self, other: Self) -> bool {
        let has_blank = |gist: Self| gist.0 & 1 << 36 != 0;
        has_blank(self)
            || has_blank(other)
            || self
                .own(other)
                .is_none_or(|(a, b)| a <= 1 && b <= 1 && self.length().abs_diff(other.length()) <= 1)
    }

    /// Whether [`cities_alike`] need be asked.
    pub(crate) fn may_be_city_of(self, other: Self) -> bool {
        let Some((a, b)) = self.own(other) else { return true };
        let (m, n) = (self.length(), other.length());
        if m == 0 || n == 0 {
            return true;
        }
        let share = f64::from(m.saturating_sub(a).min(n.saturating_sub(b)));
        let most = (share / f64::from(m) + share / f64::from(n) + 1.0) / 3.0;
        let front = if self.0 >> 40 & 255 == other.0 >> 40 & 255 { 0.4 } else { 0.0 };
        most + front * (1.0 - most) + 1e-9 >= 0.9
    }
}

/// Whether the likeness of two texts (Jaro and Winkler) can be this much: no more than if all letters that both have
/// stood in place. Most cities are told apart by that.
fn may_reach(a: &str, b: &str, least: f64) -> bool {
    if a == b || !a.is_ascii() || !b.is_ascii() {
        return true;
    }
    let mut counts = [0_u8; 128];
    for byte in a.bytes() {
        let count = &mut counts[usize::from(byte & 127)];
        *count = count.saturating_add(1);
    }
    let mut common = 0_u32;
    for byte in b.bytes() {
        let count = &mut counts[usize::from(byte & 127)];
        common += u32::from(*count > 0);
        *count = count.saturating_sub(1);
    }
    let narrow = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX).max(1));
    let share = f64::from(common);
    let most = (share / narrow(a.len()) + share / narrow(b.len()) + 1.0) / 3.0;
    let front = a.bytes().zip(b.bytes()).take(4).take_while(|(x, y)| x == y).count();
    let front = f64::from(u32::try_from(front).unwrap_or(4));
    // a hair more, for what rounding may take away; a count that ends at 255 leaves the question open
    a.len() > 255 || most + 0.1 * front * (1.0 - most) + 1e-9 >= least
}

/// Streets with their numbers.
pub(crate) fn streets_alike(a: &str, b: &str) -> bool {
    strsim::jaro_winkler(a, b) >= 0.93
        || strsim::normalized_damerau_levenshtein(a, b) >= 0.8
        || shared_words(a, b) >= 0.7
}

/// Share of the words of two texts that both have, in any order ("ELM COURT 5 OAK ST").
fn shared_words(a: &str, b: &str) -> f64 {
    let count = |text: &str| text.split(' ').count();
    let both = a.split(' ').filter(|word| b.split(' ').any(|other| other == *word)).count();
    let all = (count(a) + count(b)).saturating_sub(both).max(1);
    let narrow = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    narrow(both) / narrow(all)
}

#[cfg(test)]
mod tests {
    use super::{Gist, cities_alike, may_reach, zips_alike};

    #[test]
    fn what_is_passed_over_is_not_alike() {
        let cities = [
            "",
            "A",
            "ADAMSON SPRINGS",
            "ADAMSON SPRING",
            "KENTTON",
            "KENTON",
            "ADDISONVILLE",
            "MADISONVILLE",
            "SPRINGS ADAMSON",
            "NEW YORK",
            "YORK NEW",
            "NEWARK",
            "PORT ANNE",
            "PORTLAND",
            "POTRLAND",
            "ZÜRICH",
            "ZURICH",
        ];
        let mut passed_over = 0;
        for a in cities {
            for b in cities {
                let may = may_reach(a, b, 0.9);
                assert!(may || strsim::jaro_winkler(a, b) < 0.9, "{a} {b}");
                passed_over += usize::from(!may);
                assert!(Gist::of(a).may_be_city_of(Gist::of(b)) || !cities_alike(a, b), "{a} {b}");
            }
        }
        assert!(passed_over > 150, "{passed_over}");
    }

    #[test]
    fn no_zip_that_is_alike_is_passed_over() {
        let zips = [
            "", "02139", "02138", "02319", "0213", "021390", "94110", "SW1A 1AA", "SW1A 2AA", "11111",
            "\u{c9}1",
        ];
        let mut passed_over = 0;
        for (a, b) in zips.iter().flat_map(|a| zips.map(|b| (*a, b))) {
            let may = Gist::of(a).may_be_zip_of(Gist::of(b));
            assert!(may || !zips_alike(a, b), "{a} {b}");
            passed_over += usize::from(!may);
        }
        assert!(passed_over > 20, "{passed_over}");
    }
}
