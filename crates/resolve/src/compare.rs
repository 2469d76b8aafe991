//! How much two records speak for being about the same human, in bits, and what forbids it.
//!
//! The model is that of Fellegi and Sunter (1969): each field adds log2(m/u), where m is how often
//! records of one person agree like this and u how often records of two people do. For an agreement
//! u is how common the value is (census, or the table's own counts), so agreeing on SMITH says
//! little and on a rare name much. The default table stands in `compare/weights.rs`.
//!
//! What it is not: a decision; `cluster.rs` decides, because whether a merge is forbidden depends on
//! everybody who is already in the cluster.
//!
//! The one idea: a household agrees on surname, street, telephone and policy all at once. Such
//! evidence alone never merges two records: something that is the person's own must agree as well.

mod names;
mod values;
mod weights;
mod words;

use crate::cluster::Veto;
use crate::names::{Given, NONE, Surname};
use crate::normalise::{Dates, compare_dates};
use crate::record::{Kind, Record, Sex, World};
pub(crate) use names::NameMatch;
use names::rarity;
use values::{compare_address, compare_values};

/// What was compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Field {
    Given,
    Surname,
    Middle,
    Suffix,
    Birth,
    Sex,
    Address,
    Value(Kind),
}

/// How it compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Equal,
    Similar,
    Different,
}

/// One comparison's contribution.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    pub(crate) field: Field,
    pub(crate) level: Level,
    pub(crate) bits: f64,
}

/// The comparison of two records.
pub(crate) struct Comparison {
    parts: [Part; Self::MOST],
    len: usize,
    /// How the given names compare, under the best pairing of the records' names.
    pub(crate) given: Given,
    /// Whether something of the person's own agrees, not only of the household.
    pub(crate) is_personal: bool,
    /// Whether the table's own identifier of a person agrees, and at least two of given name, surname,
    /// birth date and address do as well (three if the identifier has a slip): then a contradiction in one of the others is an error in it.
    ///
    /// A Social Security number does not prove as much: insurers and clinics put the policy holder's
    /// into the records of twins, spouses and sons of the same name.
    pub(crate) is_proven: bool,
    /// Best agreement of the birth dates.
    pub(crate) birth: Option<Dates>,
    /// Why it may be two people although nothing forbids it, if nothing of the person's own agrees.
    pub(crate) doubt: Option<Veto>,
}

impl Comparison {
    const MOST: usize = 32;

    fn new() -> Self {
        let nothing = Part { field: Field::Sex, level: Level::Equal, bits: 0.0 };
        Self {
            parts: [nothing; Self::MOST],
            len: 0,
            given: Given::Missing,
            is_personal: false,
            is_proven: false,
            birth: None,
            doubt: None,
        }
    }

    fn add(&mut self, field: Field, level: Level, bits: f64) {
        if let Some(slot) = self.parts.get_mut(self.len) {
            *slot = Part { field, level, bits };
            self.len += 1;
        }
    }

    fn proves(&self) -> bool {
        let agrees = |wanted: Field| {
            self.parts()
                .iter()
                .any(|part| part.field == wanted && part.bits > 0.0 && part.level != Level::Different)
        };
        let others = [Field::Given, Field::Surname, Field::Birth, Field::Address];
        let agreeing = others.into_iter().filter(|field| agrees(*field)).count();
        let identifier = self.parts().iter().find(|part| part.field == Field::Value(Kind::Identifier));
        match identifier.map(|part| part.level) {
            Some(Level::Equal) => agreeing >= 2,
            Some(Level::Similar) => agreeing >= 3,
            _ => false,
        }
    }

    /// Whether a row of the patient list and one of the staff list are one person: the same Social Security
    /// number, or the same full name and birth date and one thing more.
    pub(crate) fn is_one_person_in_two_lists(&self) -> bool {
        let equal = |wanted: Field| {
            self.parts().iter().any(|part| part.field == wanted && part.level == Level::Equal)
        };
        let more = self.parts().iter().any(|part| match part.field {
            Field::Middle | Field::Address | Field::Value(_) => part.level == Level::Equal && part.bits > 0.0,
            _ => false,
        });
        let named = equal(Field::Given) && equal(Field::Surname);
        equal(Field::Value(Kind::Ssn)) || (named && equal(Field::Birth) && more)
    }

    /// Whether two bearers of one name in one household: father and son, or mother and daughter.
    pub(crate) fn are_namesakes_at_home(&self) -> bool {
        let at = |field: Field, level: Level| {
            self.parts().iter().any(|part| part.field == field && part.level == level && part.bits != 0.0)
        };
        let equal = |kind: Kind| at(Field::Value(kind), Level::Equal);
        let one_name = matches!(self.given, Given::Equal | Given::Nickname | Given::Initial)
            && at(Field::Surname, Level::Equal);
        let one_home = at(Field::Address, Level::Equal)
            || [Kind::Phone, Kind::PlanId, Kind::Email, Kind::Card].into_iter().any(equal);
        let two_people = self.birth == Some(Dates::Different)
            || at(Field::Value(Kind::Ssn), Level::Different)
            || at(Field::Value(Kind::Mbi), Level::Different);
        one_name && one_home && two_people
    }

    /// Whether something agrees that a household does not share.
    pub(crate) fn is_of_the_person(&self) -> bool {
        self.birth.is_some_and(|birth| birth != Dates::Different)
            || self.parts().iter().any(|part| {
                matches!(part.field, Field::Value(kind) if kind.is_unique() || values::is_own(kind))
                    && part.level == Level::Equal
            })
    }

    /// What the names contribute.
    pub(crate) fn name_bits(&self) -> f64 {
        let of_name = |part: &&Part| {
            matches!(part.field, Field::Given | Field::Surname | Field::Middle | Field::Suffix)
        };
        self.parts().iter().filter(of_name).map(|part| part.bits).sum()
    }

    /// What both have of their households: fields that agree.
    pub(crate) fn shared_at_home(&self) -> impl Iterator<Item = Field> + '_ {
        let agrees = |part: &&Part| {
            part.level == Level::Equal && matches!(part.field, Field::Address | Field::Value(_))
        };
        self.parts().iter().filter(agrees).map(|part| part.field)
    }

    /// Whether a field was compared and differs.
    pub(crate) fn differs(&self, field: Field) -> bool {
        self.parts().iter().any(|part| part.field == field && part.level == Level::Different)
    }

    /// Contributions so far.
    pub(crate) fn parts(&self) -> &[Part] {
        self.parts.get(..self.len).unwrap_or_default()
    }

    /// Total weight in bits.
    pub(crate) fn bits(&self) -> f64 {
        self.parts().iter().map(|part| part.bits).sum()
    }
}

/// Compares two records of a world.
pub(crate) fn compare(world: &World, a: &Record, b: &Record) -> Comparison {
    let mut out = Comparison::new();
    compare_names(world, a, b, &mut out);
    compare_births(world, a, b, &mut out);
    match (a.sex, b.sex) {
        (Sex::Unknown, _) | (_, Sex::Unknown) => {}
        (x, y) if x == y => out.add(Field::Sex, Level::Equal, weights::SEX_EQUAL),
        _ => out.add(Field::Sex, Level::Different, weights::SEX_DIFFERENT),
    }
    compare_values(world, a, b, &mut out);
    compare_address(world, a, b, &mut out);
    let given_agrees = matches!(out.given, Given::Equal | Given::Nickname | Given::Variant | Given::Initial);
    out.is_proven = out.proves();
    out.doubt = doubt(world, a, b, &out);
    out.is_personal |= given_agrees || matches!(out.birth, Some(Dates::Equal | Dates::Slip));
    out
}

/// Why two records may be twins, or namesakes of one clinic: two middle names, two given names that sound alike, or
/// a birth date that a slip would explain and two medical record numbers. A number of the person's own settles it.
fn doubt(world: &World, a: &Record, b: &Record, out: &Comparison) -> Option<Veto> {
    let is_own = |kind: Kind| kind.is_unique() || values::is_own(kind);
    let owns = |part: &Part| matches!(part.field, Field::Value(kind) if is_own(kind));
    if out.parts().iter().any(|part| owns(part) && part.level == Level::Equal) {
        return None;
    }
    let numbers = |record: &Record| record.values.iter().filter(|(kind, _)| *kind == Kind::Mrn).count();
    let near = |part: &Part| part.field == Field::Value(Kind::Mrn) && part.level != Level::Different;
    let two_charts = numbers(a) > 0 && numbers(b) > 0 && !out.parts().iter().any(near);
    if out.birth == Some(Dates::Slip) && two_charts {
        return Some(Veto::Birth);
    }
    let listed = |record: &Record| {
        let mut given = record.names.iter().map(|name| name.given).filter(|given| *given != NONE);
        given.all(|given| world.words.word(given).is_listed())
    };
    let are_sisters = || {
        pairings(&a.names, &b.names).any(|(x, y)| {
            world.step(1);
            world.words.word(x.given).is_sisters(world.words.word(y.given))
        })
    };
    let two_names = match out.given {
        Given::Variant => listed(a) && listed(b),
        Given::Nickname => are_sisters(),
        _ => false,
    };
    (two_names || out.differs(Field::Middle)).then_some(Veto::Given)
}

/// What two records have of a kind, each with each; of a crowd the first few, and what both have. Both are sorted.
fn pairings<'a, T: Ord>(a: &'a [T], b: &'a [T]) -> impl Iterator<Item = (&'a T, &'a T)> {
    const MOST: usize = 32;
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let both = short.iter().filter_map(|x| Some((x, long.get(long.binary_search(x).ok()?)?)));
    let both = both.take(if long.len() > MOST { MOST } else { 0 });
    both.chain(a.iter().take(MOST).flat_map(|x| b.iter().take(MOST).map(move |y| (x, y))))
}

/// Names of the two records in the pairing that agrees best.
fn compare_names(world: &World, a: &Record, b: &Record, out: &mut Comparison) {
    let mut best: Option<(f64, NameMatch)> = None;
    for (x, y) in pairings(&a.names, &b.names) {
        world.step(1);
        let found = NameMatch::best(world, x, y);
        let bits = found.bits();
        if best.as_ref().is_none_or(|(most, _)| bits > *most) {
            best = Some((bits, found));
        }
    }
    let Some((_, found)) = best else { return };
    out.given = found.given.0;
    let level = |relation: Given| match relation {
        Given::Equal => Level::Equal,
        Given::Different => Level::Different,
        _ => Level::Similar,
    };
    if found.given.0 != Given::Missing {
        out.add(Field::Given, level(found.given.0), found.given.1);
    }
    match found.surname.0 {
        Surname::Missing => {}
        Surname::Equal => out.add(Field::Surname, Level::Equal, found.surname.1),
        Surname::Different => out.add(Field::Surname, Level::Different, found.surname.1),
        _ => out.add(Field::Surname, Level::Similar, found.surname.1),
    }
    if found.middle != 0.0 {
        let level = if found.middle > 0.0 { Level::Equal } else { Level::Different };
        out.add(Field::Middle, level, found.middle);
    }
    if found.suffix != 0.0 {
        out.add(Field::Suffix, Level::Equal, found.suffix);
    }
}

fn compare_births(world: &World, a: &Record, b: &Record, out: &mut Comparison) {
    let mut best: Option<(f64, Dates)> = None;
    for (x, y) in pairings(&a.births, &b.births) {
        world.step(1);
        let relation = compare_dates(*x, *y);
        let bits = match relation {
            Dates::Equal => birth_bits(world, *x),
            Dates::Slip => weights::BIRTH_SLIP,
            Dates::Different if x / 10_000 == y / 10_000 => weights::BIRTH_SAME_YEAR,
            Dates::Different => weights::BIRTH_DIFFERENT,
        };
        if best.is_none_or(|(most, _)| bits > most) {
            best = Some((bits, relation));
        }
    }
    let Some((bits, relation)) = best else { return };
    out.birth = Some(relation);
    let level = match relation {
        Dates::Equal => Level::Equal,
        Dates::Slip => Level::Similar,
        Dates::Different => Level::Different,
    };
    out.add(Field::Birth, level, bits);
}

fn birth_bits(world: &World, date: u32) -> f64 {
    let usual = if date % 10_000 == 101 { weights::BIRTH_NEW_YEAR } else { weights::BIRTH_EQUAL };
    if world.observed == 0 {
        return usual;
    }
    usual.min(rarity(world.births_share(date)))
}

#[cfg(test)]
mod tests {
    use super::compare;
    use crate::names::NONE;
    use crate::normalise::Dates;
    use crate::record::{NameKey, Record, World};

    #[test]
    fn hundreds_of_names_and_birth_dates_cost_what_a_few_do() {
        let mut world = World::new();
        let mut record = |from: u32| {
            let names = (0..900).map(|n| NameKey {
                surname: world.words.intern(&format!("LEE{}", from + n)),
                given: world.words.intern("ANN"),
                middle: NONE,
                suffix: 0,
            });
            let mut names: Vec<NameKey> = names.collect();
            names.sort_unstable();
            let births: Vec<u32> = (0..900).map(|n| 19_000_101 + (from + n) * 10_000).collect();
            Record { names: names.into(), births: births.into(), ..Record::default() }
        };
        // the last of the one is the first of the other
        let (a, b) = (record(0), record(899));
        let found = compare(&world, &a, &b);
        assert_eq!(found.birth, Some(Dates::Equal));
        assert!(found.bits() > 14.0);
        assert!(world.steps() < 4_000, "{}", world.steps());
    }
}
