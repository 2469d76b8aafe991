//! What a table tells of itself: whether families are in it, whether its birth dates can be trusted, how many rows a
//! person has, and how often the fields of one person agree.
//!
//! What it is not: training. There is no truth here; what is estimated is what the table shows beyond doubt.
//!
//! The one idea: a rule that keeps family members apart needs families. Rows of one surname at one address that differ
//! in given name *and* birth date are two people for certain; in a table where such rows are common, rows that
//! differ in one of the two may be twins or father and son, and are kept apart. In a table that has none (each
//! address is one person's) the same difference is a slip, and is weighed like any other. That no family is seen is not
//! enough for that: slips must be seen, among people of all ages.

mod fields;
mod shared;

pub(super) use fields::fit;
pub(super) use shared::{alike, shared};

use super::facts::value_at;
use super::layout::{GIVEN, SURNAME, Texts};
use super::load::Rows;
use super::model::{Field, Level, level};
use super::pool::{hash, mix};
use super::score::{Evidence, Scorer, Scratch, birth_level};
use super::sort;
use crate::names::Word;

/// What a table is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Habits {
    /// It has a column of birth dates.
    pub(super) has_births: bool,
    /// Members of one household are in it, for all that is known.
    pub(super) households: bool,
    /// Two birth dates are two people's.
    pub(super) births: bool,
}

impl Habits {
    /// What is taken for granted of a table that does not show otherwise.
    pub(super) fn usual(rows: &Rows) -> Self {
        Self { has_births: rows.layout.birth != 0, households: true, births: true }
    }

    /// Whether two birth dates keep rows apart.
    pub(super) fn births_bind(self) -> bool {
        self.births && self.households
    }
}

/// How pairs of rows of one home and surname stand to one another.
#[derive(Clone, Copy, Debug, Default)]
struct Homes {
    /// Pairs.
    pairs: u64,
    /// Pairs with two given names.
    named: u64,
    /// Pairs that both have a birth date, and those that are two people for certain: two given names, and two birth
    /// dates.
    born: u64,
    two: u64,
    /// Pairs of one birth date with one given name, or with two that people have: twins, or rows of one person.
    of_one: u64,
    twins: u64,
    /// Pairs with a slip that is nobody else's name or birth date: one misspelt name, or one birth date a slip away.
    slips: u64,
    /// Pairs of one full name that both have a birth date, and those with two that no slip explains.
    namesakes: u64,
    born_apart: u64,
    /// How the birth dates of namesakes stand.
    births: [u64; BIRTHS],
}

const BIRTHS: usize = level::BIRTH_DIFFERENT as usize + 1;

/// What the table at hand is like, with how often the birth dates of one person stand at each level if they cannot be
/// trusted.
pub(super) fn habits(scorer: &Scorer<'_>, threads: usize) -> (Habits, Option<[f64; BIRTHS]>) {
    let usual = Habits::usual(scorer.rows);
    let homes = Homes::of(scorer, threads);
    let enough = |pairs: u64| pairs >= LEAST_PAIRS;
    // where hardly a birth date is to be had, two given names must do
    let two = if homes.born * 2 >= homes.pairs { homes.two } else { homes.named };
    // so many of the pairs that differ in one thing only are two people, at most
    let share = ratio(2 * two + 1, 2 * homes.pairs + 2);
    let has_families = !enough(homes.pairs) || share * TWINS_TO_SLIPS * ODDS > 1.0;
    let households = has_families || !homes.are_garbled(years_apart(scorer.rows));
    let births = !enough(homes.namesakes) || ratio(homes.born_apart, homes.namesakes) < NAMESAKES * ODDS;
    let of_one = (!births).then(|| {
        let known: u64 = homes.births.iter().sum();
        homes.births.map(|seen| ratio(seen.max(1), known.max(1)))
    });
    (Habits { households, births, ..usual }, of_one)
}

/// How many years lie between the births of the rows, a tenth of them at either end left out.
fn years_apart(rows: &Rows) -> u32 {
    const FIRST: u32 = 1_850;
    let at = rows.layout.birth;
    let mut seen = vec![0_u32; 256];
    if at != 0 {
        for row in rows.words.chunks_exact(rows.layout.width) {
            let place = (row[at] / 10_000).checked_sub(FIRST).and_then(|year| seen.get_mut(year as usize));
            if let Some(seen) = place {
                *seen = seen.saturating_add(1);
            }
        }
    }
    let tenth = seen.iter().sum::<u32>() / 10;
    let without_tenth = |years: &mut dyn Iterator<Item = &u32>| {
        let mut left = tenth;
        years.take_while(|seen| left.checked_sub(**seen).map(|less| left = less).is_some()).count()
    };
    let ends = without_tenth(&mut seen.iter()) + without_tenth(&mut seen.iter().rev());
    u32::try_from(seen.len().saturating_sub(ends)).unwrap_or(0)
}

/// Births must lie so many years apart before brothers and sisters are missed.
const LEAST_YEARS: u32 = 5;
/// For each pair of one birth date and two names that people have there must be so many with one name: in
/// `historical_50k`, whose aliases look like two names, they are 14.
const ONE_TO_TWINS: u64 = 8;

/// Pairs below which a table shows nothing.
const LEAST_PAIRS: u64 = 100;
/// Odds at which a rule is given up; those at which rows are joined.
const ODDS: f64 = 50.0;
/// For each pair of a household that is two people for certain there are at most so many that differ in one thing only
/// (twins are three in a hundred births, and a son seldom has his father's name), set against the share of a person's
/// rows that differ so (the shipped m of a different given name or birth date).
const TWINS_TO_SLIPS: f64 = 0.02 / 0.0074;
/// Of the pairs with one full name at one home, fathers and sons are at most this share.
const NAMESAKES: f64 = 0.006;

fn ratio(part: u64, whole: u64) -> f64 {
    let narrow = |n: u64| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    narrow(part) / narrow(whole).max(1.0)
}

/// Homes of more rows are institutions.
const MOST_AT_HOME: usize = 60;
/// Of larger tables a part of the homes is looked at, with about this many rows.
const ENOUGH_ROWS: usize = 100_000;

impl Homes {
    /// Whether two names or birth dates at one home are slips, for all that the homes show: that no brothers and sisters
    /// are seen proves nothing where all rows are of one age, and without slips there is nothing to explain.
    fn are_garbled(&self, years: u32) -> bool {
        // of newborns or of the pupils of a class only twins live together
        let of_all_ages = self.born * 2 < self.pairs || years >= LEAST_YEARS;
        // a person's own rows mostly agree, twins' never do
        let few_twins = self.twins * ONE_TO_TWINS <= self.of_one.max(self.pairs - self.born);
        of_all_ages && few_twins && self.slips > 0 && self.slips * 2 >= self.twins
    }

    fn of(scorer: &Scorer<'_>, threads: usize) -> Self {
        let rows = scorer.rows;
        let one_in = u64::try_from(rows.len() / ENOUGH_ROWS).unwrap_or(1).max(1);
        let found = sort::blocks(
            threads,
            rows.len(),
            |row, out| {
                out.extend(home(rows, rows.row(row), one_in).map(|key| (key, 0)));
                row
            },
            |scratch: &mut Scratch, block, out: &mut Vec<Self>| {
                let mut homes = Self::default();
                if block.len() <= MOST_AT_HOME {
                    rows.fetch(block.iter().map(|keyed| keyed.row()));
                    for (at, a) in block.iter().enumerate() {
                        for b in &block[at + 1..] {
                            homes.look(scorer, rows.row(a.row()), rows.row(b.row()), scratch);
                        }
                    }
                }
                out.push(homes);
            },
            Scratch::new,
        );
        let mut all = Self::default();
        found.into_iter().flatten().for_each(|part| all.add(&part));
        all
    }

    fn add(&mut self, other: &Self) {
        self.pairs += other.pairs;
        self.named += other.named;
        self.born += other.born;
        self.two += other.two;
        self.of_one += other.of_one;
        self.twins += other.twins;
        self.slips += other.slips;
        self.namesakes += other.namesakes;
        self.born_apart += other.born_apart;
        self.births.iter_mut().zip(other.births).for_each(|(own, other)| *own += other);
    }

    fn look(&mut self, scorer: &Scorer<'_>, a: &[u32], b: &[u32], scratch: &mut Scratch) {
        let found = scorer.explain(a, b, scratch);
        let related = (level::EQUAL..=level::SURNAME_MISSPELT).contains(&found.level(Field::Surname));
        if a == b {
            self.of_one += u64::from(a[GIVEN] != 0 && a[scorer.rows.layout.birth] != 0);
        }
        if a == b || !related {
            return;
        }
        self.pairs += 1;
        let born = birth_level(a[scorer.rows.layout.birth], b[scorer.rows.layout.birth]);
        let apart = born >= level::BIRTH_SAME_YEAR;
        let differs = found.level(Field::Given) >= level::GIVEN_UNCLEAR && !shares_number(&found);
        self.named += u64::from(differs);
        self.born += u64::from(born != 0);
        self.two += u64::from(differs && apart);
        let is_listed =
            |row: &[u32]| scorer.facts.words.get(row[GIVEN] as usize).is_some_and(Word::is_listed);
        let of_a_day = (level::EQUAL..=level::BIRTH_NEW_YEAR).contains(&born);
        let agrees = found.given_agrees();
        self.of_one += u64::from(of_a_day && agrees);
        self.twins += u64::from(of_a_day && differs && is_listed(a) && is_listed(b));
        let equal = |field: Field| found.level(field) == level::EQUAL;
        let misspelt = found.level(Field::Given) == level::GIVEN_MISSPELT && !(is_listed(a) && is_listed(b))
            || (equal(Field::Given) && found.level(Field::Surname) == level::SURNAME_MISSPELT);
        let slipped = equal(Field::Given) && equal(Field::Surname) && born == level::BIRTH_SLIP;
        self.slips += u64::from(((of_a_day || born == 0) && misspelt) || slipped);
        if born != 0 && a[GIVEN] == b[GIVEN] && a[SURNAME] == b[SURNAME] {
            self.namesakes += 1;
            self.born_apart += u64::from(apart);
            self.births[usize::from(born)] += 1;
        }
    }
}

fn shares_number(found: &Evidence) -> bool {
    found.shares_own_number() || found.level(Field::Identifier) == level::NEAR
}

/// A key of where a row is at home, by the best that its table has: street, or surname and ZIP, or surname and city.
/// One in so many homes has one.
fn home(rows: &Rows, row: &[u32], one_in: u64) -> Option<u64> {
    let layout = &rows.layout;
    let text = |texts: Texts, at: usize| hash(9, rows.text(texts, row[at]).as_bytes());
    let [zip, city] = [Texts::Zips, Texts::Cities].map(|texts| layout.texts[texts as usize]);
    let key = if layout.street != 0 {
        let value = value_at(row, Field::Street, layout.street);
        // by the house number: what a street's number is depends on the order of the rows
        let chosen = value != 0 && mix(u64::from(row[layout.street] >> 8), 21).is_multiple_of(one_in);
        return chosen.then(|| mix(value, 22));
    } else if row[SURNAME] == 0 {
        return None;
    } else if zip != 0 && row[zip] != 0 {
        mix(text(Texts::Names, SURNAME), text(Texts::Zips, zip))
    } else if zip == 0 && city != 0 && row[city] != 0 {
        mix(text(Texts::Names, SURNAME), text(Texts::Cities, city))
    } else {
        return None;
    };
    mix(key, 23).is_multiple_of(one_in).then_some(key)
}

/// Bits of the prior: how much a pair of rows must have to its credit before it is as likely one person's as not.
/// `together` is how many pairs of rows the clusters hold that were found without it.
///
/// A table of few rows shows little: what is usual counts like twenty thousand pairs of it.
pub(super) fn prior_bits(rows: usize, together: u64, usual: f64) -> f64 {
    const USUAL: f64 = 20_000.0;
    let narrow = |n: u64| {
        f64::from(u32::try_from(n >> 10).unwrap_or(u32::MAX)) * 1_024.0
            + f64::from(u32::try_from(n & 1_023).unwrap_or(0))
    };
    let count = u64::try_from(rows).unwrap_or(u64::MAX);
    let pairs = narrow(count) * (narrow(count) - 1.0).max(0.0) / 2.0;
    let share = (narrow(together) + USUAL * (-usual).exp2()) / (pairs + USUAL);
    (-share.log2()).min(usual)
}

/// The level of a birth date as a place in what [`habits`] returns.
pub(super) fn birth_levels() -> impl Iterator<Item = Level> {
    level::EQUAL..=level::BIRTH_DIFFERENT
}

#[cfg(test)]
mod tests {
    use super::prior_bits;

    #[test]
    fn a_small_table_says_little_of_the_prior() {
        let near = |bits: f64, expected: f64| assert!((bits - expected).abs() < 0.1, "{bits}");
        near(prior_bits(3, 1, 13.3), 12.7);
        near(prior_bits(0, 0, 13.3), 13.3);
        near(prior_bits(30_000, 180_000, 14.9), 11.3);
        // a table without duplicates is as it was
        near(prior_bits(1_000_000, 0, 19.9), 19.9);
    }
}
