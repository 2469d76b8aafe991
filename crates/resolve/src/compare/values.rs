//! How the values of two records compare: identifiers and contact data kind by kind, the address as a whole.
//!
//! What it is not: a comparison of everything with everything. A cluster from a dump may hold thousands of values:
//! equal ones are found by look-up, and only the first few are compared letter by letter.
//!
//! The one idea: what many share says little, so an agreement is worth what the value's rarity says.

use super::names::rarity;
use super::{Comparison, Field, Level, weights};
use crate::addresses::{cities_alike, streets_alike, zips_alike};
use crate::names::Sym;
use crate::normalise::is_slip;
use crate::record::{Kind, MOST_ROWS_OF_A_PERSON, Record, World};

/// Identifiers, contact data and what else is compared value by value.
pub(super) fn compare_values(world: &World, a: &Record, b: &Record, out: &mut Comparison) {
    // both lists are sorted by kind: what one of them lacks is passed over
    let (mut left, mut right) = (&*a.values, &*b.values);
    while let (Some((x, _)), Some((y, _))) = (left.first(), right.first()) {
        let kind = (*x).max(*y);
        let from = |values: &[(Kind, Sym)], of: Kind| values.partition_point(|(known, _)| *known < of);
        let to = |values: &[(Kind, Sym)]| values.partition_point(|(known, _)| *known <= kind);
        (left, right) = (left.split_at(from(left, kind)).1, right.split_at(from(right, kind)).1);
        let ((these, further_left), (those, further_right)) =
            (left.split_at(to(left)), right.split_at(to(right)));
        let in_address = matches!(kind, Kind::Street | Kind::Zip | Kind::City | Kind::State);
        if !these.is_empty() && !those.is_empty() && !in_address {
            compare_kind(world, kind, these, those, out);
        }
        (left, right) = (further_left, further_right);
    }
}

/// So many values of a kind are compared letter by letter.
const MOST_NEAR: usize = 16;

fn compare_kind(world: &World, kind: Kind, a: &[(Kind, Sym)], b: &[(Kind, Sym)], out: &mut Comparison) {
    let (most, near, differ) = weights::of(kind);
    let mut is_shared = false;
    let mut best: Option<f64> = None;
    for sym in shared(world, a, b) {
        is_shared = true;
        if !world.is_crowded(kind, sym) {
            let bits = value_bits(world, kind, sym, most);
            best = Some(best.map_or(bits, |known| known.max(bits)));
        }
    }
    if let Some(bits) = best {
        out.is_personal |= kind.is_unique() || is_own(kind);
        out.add(Field::Value(kind), Level::Equal, bits);
        return;
    }
    if is_shared {
        // what a crowd shares speaks neither for nor against
        return;
    }
    let is_near = near > 0.0 || kind == Kind::Email;
    let alike = |x: &str, y: &str| match kind {
        Kind::Email => emails_alike(x, y),
        Kind::Zip => x.len() > 3 && x.split(' ').next() == y.split(' ').next() || is_slip(x, y),
        _ => x.len() > 4 && is_slip(x, y),
    };
    if is_near && any_alike(world, a, b, alike) {
        let bits = if kind == Kind::Email { weights::EMAIL_NEAR } else { near };
        out.add(Field::Value(kind), Level::Similar, bits);
    } else if differ != 0.0 {
        out.add(Field::Value(kind), Level::Different, differ);
    }
}

/// Values of one kind that both have. They are sorted, so that the longer list is only looked up in: a person of
/// a dump may have thousands.
fn shared<'a>(
    world: &'a World,
    a: &'a [(Kind, Sym)],
    b: &'a [(Kind, Sym)],
) -> impl Iterator<Item = Sym> + 'a {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    world.step(short.len());
    short.iter().filter(|value| long.binary_search(value).is_ok()).map(|(_, sym)| *sym)
}

/// Whether some of the first values of one kind are alike.
fn any_alike(
    world: &World,
    a: &[(Kind, Sym)],
    b: &[(Kind, Sym)],
    alike: impl Fn(&str, &str) -> bool,
) -> bool {
    let text = |(kind, sym): &(Kind, Sym)| world.values.text(*kind, *sym);
    a.iter().take(MOST_NEAR).any(|x| {
        b.iter().take(MOST_NEAR).any(|y| {
            world.step(1);
            alike(text(x), text(y))
        })
    })
}

/// Values that are the person's own and not the household's.
pub(super) fn is_own(kind: Kind) -> bool {
    matches!(kind, Kind::Mrn | Kind::Provider | Kind::Reference | Kind::Identifier)
}

fn value_bits(world: &World, kind: Kind, sym: Sym, most: f64) -> f64 {
    // a short identifier is one that others use as well: "1", "test"
    let length = || world.values.text(kind, sym).bytes().filter(u8::is_ascii_alphanumeric).count();
    let most = match kind {
        Kind::Mrn | Kind::PlanId | Kind::Account | Kind::Reference | Kind::Identifier => {
            match (kind, length()) {
                (_, 0..=3) => most.min(4.0),
                (Kind::Reference, 4..=12) | (_, 4 | 5) => most.min(12.0),
                _ => most,
            }
        }
        _ => most,
    };
    if world.observed == 0 {
        return most;
    }
    let others = world.values.seen(kind, sym).saturating_sub(MOST_ROWS_OF_A_PERSON);
    if others == 0 {
        return most;
    }
    let seen = f64::from(others);
    let records = f64::from(u32::try_from(world.observed).unwrap_or(u32::MAX));
    most.min(rarity(seen / records))
}

/// Whether two e-mail addresses are slips of one another: the text before the @ or all of it garbled.
fn emails_alike(a: &str, b: &str) -> bool {
    let local = |text: &str| text.split('@').next().unwrap_or_default().to_owned();
    let (la, lb) = (local(a), local(b));
    (la == lb && la.len() > 5) || strsim::jaro_winkler(a, b) >= 0.92
}

/// Street, ZIP, city and state as one piece of evidence: they go together.
pub(super) fn compare_address(world: &World, a: &Record, b: &Record, out: &mut Comparison) {
    let best = |kind: Kind| {
        let (most, ..) = weights::of(kind);
        let both = shared(world, a.values_of(kind), b.values_of(kind));
        both.map(|sym| value_bits(world, kind, sym, most)).reduce(f64::max)
    };
    let known = |kind: Kind| !a.values_of(kind).is_empty() && !b.values_of(kind).is_empty();
    let near = |kind: Kind, alike: fn(&str, &str) -> bool| {
        any_alike(world, a.values_of(kind), b.values_of(kind), alike)
    };
    let (street, zip, city) = (best(Kind::Street), best(Kind::Zip), best(Kind::City));
    let area = match (zip, city) {
        (Some(x), Some(y)) => x.max(y) + 1.5,
        (Some(x), None) | (None, Some(x)) => x,
        (None, None) if near(Kind::Zip, zips_alike) => weights::of(Kind::Zip).1,
        (None, None) if near(Kind::City, cities_alike) => weights::of(Kind::City).1,
        (None, None) => 0.0,
    };
    if let Some(bits) = street {
        let elsewhere = known(Kind::Zip) && area <= 0.0;
        let bits = if elsewhere { bits + weights::STREET_EQUAL_ZIP_DIFFERENT } else { bits + area * 0.3 };
        out.add(Field::Address, Level::Equal, bits);
    } else if area > 0.0 && near(Kind::Street, streets_alike) {
        out.add(Field::Address, Level::Similar, area.min(5.0) + weights::STREET_NEAR);
    } else if area > 0.0 {
        out.add(Field::Address, Level::Similar, area);
    } else if known(Kind::Street) || known(Kind::Zip) || known(Kind::City) {
        out.add(Field::Address, Level::Different, weights::ADDRESS_DIFFERENT);
    } else if known(Kind::State) {
        let (same, _, differ) = weights::of(Kind::State);
        match best(Kind::State) {
            Some(_) => out.add(Field::Address, Level::Similar, same),
            None => out.add(Field::Address, Level::Different, differ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{compare_address, compare_kind};
    use crate::compare::Comparison;
    use crate::names::Sym;
    use crate::record::{Kind, Record, World};

    /// So many values of a kind, each twice as far apart as the last letters of their numbers.
    fn values(world: &mut World, kind: Kind, count: usize, salt: &str) -> Vec<(Kind, Sym)> {
        let mut values: Vec<(Kind, Sym)> = (0..count)
            .map(|n| (kind, world.values.intern(kind, &format!("{salt}{:07} ELM", n * 37))))
            .collect();
        values.sort_unstable();
        values
    }

    #[test]
    fn thousands_of_values_cost_in_proportion_to_the_shorter_list() {
        let kinds = [Kind::Mrn, Kind::Email, Kind::Phone, Kind::Ssn, Kind::Street, Kind::Zip, Kind::City];
        for kind in kinds {
            let steps = |left: usize, right: usize| {
                let mut world = World::new();
                let (a, b) = (values(&mut world, kind, left, "A"), values(&mut world, kind, right, "B"));
                let mut out = Comparison::new();
                if matches!(kind, Kind::Street | Kind::Zip | Kind::City) {
                    let of = |values| Record { values, ..Record::default() };
                    compare_address(&world, &of(a.into()), &of(b.into()), &mut out);
                } else {
                    compare_kind(&world, kind, &a, &b, &mut out);
                }
                world.steps()
            };
            let (small, large) = (steps(500, 500), steps(4_000, 4_000));
            assert!(large <= small.max(500) * 10, "{kind:?}: {small} steps, then {large}");
            // one record against a person of a dump, however they are ordered
            assert!(steps(1, 4_000) <= 64 && steps(4_000, 1) <= 64, "{kind:?}");
        }
    }

    #[test]
    fn equal_values_are_found_in_any_order_and_number() {
        let mut world = World::new();
        let many = values(&mut world, Kind::Mrn, 4_000, "A");
        let one = [many[3_210]];
        for (a, b) in [(&many[..], &one[..]), (&one[..], &many[..])] {
            let mut out = Comparison::new();
            compare_kind(&world, Kind::Mrn, a, b, &mut out);
            assert!(out.is_personal && out.bits() > 10.0);
        }
    }
}
