//! How much two records speak for being about the same human, in bits, and what forbids it.
//!
//! The model is that of Fellegi and Sunter (1969): each field adds log2(m/u), where m is how often
//! records of one person agree like this and u how often records of two people do. For an agreement
//! u is how common the value is (census, or the table's own counts), so agreeing on SMITH says
//! little and on a rare name much. The default table stands below, in [`weights`].
//!
//! What it is not: a decision; `cluster.rs` decides, because whether a merge is forbidden depends on
//! everybody who is already in the cluster.
//!
//! The one idea: a household agrees on surname, street, telephone and policy all at once. Such
//! evidence alone never merges two records: something that is the person's own must agree as well.

use crate::names::{Given, NONE, Surname, Sym};
use crate::normalise::{Dates, compare_dates, is_slip};
use crate::record::{Kind, MOST_ROWS_OF_A_PERSON, NameKey, Record, Sex, World};

/// The default weights, in bits.
mod weights {
    use crate::record::Kind;

    /// log2 of m, the share of true pairs that agree, for fields that agree exactly.
    pub(super) const M_EXACT: f64 = -0.15;
    pub(super) const GIVEN_NICKNAME: f64 = -1.5;
    pub(super) const GIVEN_VARIANT: f64 = -2.5;
    pub(super) const GIVEN_INITIAL: f64 = 2.0;
    pub(super) const GIVEN_UNCLEAR: f64 = -1.5;
    pub(super) const GIVEN_LOOKALIKE: f64 = -1.0;
    pub(super) const GIVEN_DIFFERENT: f64 = -7.0;
    pub(super) const GIVEN_IS_MIDDLE: f64 = -2.0;
    pub(super) const SURNAME_VARIANT: f64 = -3.0;
    pub(super) const SURNAME_PART: f64 = -2.0;
    pub(super) const SURNAME_DIFFERENT: f64 = -5.0;
    /// Given name and surname exchanged.
    pub(super) const SWAPPED: f64 = -2.0;
    pub(super) const MIDDLE_EQUAL: f64 = 4.0;
    pub(super) const MIDDLE_INITIAL: f64 = 2.0;
    pub(super) const MIDDLE_DIFFERENT: f64 = -3.0;
    pub(super) const SUFFIX_EQUAL: f64 = 4.0;
    /// One in 80 years of days, less the share of records with a wrong date.
    pub(super) const BIRTH_EQUAL: f64 = 14.5;
    pub(super) const BIRTH_SLIP: f64 = 5.0;
    pub(super) const BIRTH_SAME_YEAR: f64 = -2.5;
    pub(super) const BIRTH_DIFFERENT: f64 = -9.0;
    /// The first of January stands for "some day that year" too often.
    pub(super) const BIRTH_NEW_YEAR: f64 = 9.5;
    pub(super) const SEX_EQUAL: f64 = 0.8;
    pub(super) const SEX_DIFFERENT: f64 = -3.0;
    pub(super) const STREET_EQUAL_ZIP_DIFFERENT: f64 = -4.0;
    pub(super) const STREET_NEAR: f64 = 7.0;
    pub(super) const ADDRESS_DIFFERENT: f64 = -1.5;
    /// Given names and surname, or e-mail addresses, that are garbled alike.
    pub(super) const EMAIL_NEAR: f64 = 8.0;

    /// For a kind of value: most bits an agreement is worth, a slip of the finger, a difference.
    pub(super) const fn of(kind: Kind) -> (f64, f64, f64) {
        match kind {
            Kind::Ssn => (24.0, 8.0, -12.0),
            Kind::Itin | Kind::Passport | Kind::License => (22.0, 5.0, -2.0),
            Kind::Mbi => (28.0, 8.0, -8.0),
            Kind::Hicn => (17.0, 5.0, -1.0),
            // one number, one patient, within one organisation's evidence: enough where nothing contradicts
            Kind::Mrn => (20.0, 2.0, -1.0),
            Kind::PlanId => (15.0, 4.0, -1.0),
            Kind::Account => (13.0, 2.0, 0.0),
            Kind::Provider => (26.0, 2.0, -8.0),
            Kind::Reference => (26.0, 0.0, 0.0),
            Kind::Card => (16.0, 3.0, 0.0),
            Kind::Identifier => (20.0, 9.0, -5.0),
            Kind::Phone => (10.0, 3.0, -0.3),
            Kind::Email => (14.0, 0.0, -0.5),
            Kind::Street => (13.0, 0.0, 0.0),
            Kind::Zip => (8.5, 3.0, 0.0),
            Kind::City => (7.0, 1.5, 0.0),
            Kind::State => (1.0, 0.0, -0.5),
            Kind::Birthplace => (7.0, 3.0, -1.0),
            Kind::MaidenName => (9.0, 4.0, -2.0),
            Kind::Occupation => (6.0, 3.0, -0.7),
        }
    }
}

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
    out.is_personal |= given_agrees || matches!(out.birth, Some(Dates::Equal | Dates::Slip));
    out
}

/// Names of the two records in the pairing that agrees best.
fn compare_names(world: &World, a: &Record, b: &Record, out: &mut Comparison) {
    let mut best: Option<(f64, NameMatch)> = None;
    for x in &a.names {
        for y in &b.names {
            let found = NameMatch::best(world, x, y);
            let bits = found.bits();
            if best.as_ref().is_none_or(|(most, _)| bits > *most) {
                best = Some((bits, found));
            }
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

/// How two names compare.
pub(crate) struct NameMatch {
    pub(crate) given: (Given, f64),
    surname: (Surname, f64),
    middle: f64,
    suffix: f64,
}

impl NameMatch {
    fn bits(&self) -> f64 {
        self.given.1 + self.surname.1 + self.middle + self.suffix
    }

    pub(crate) fn best(world: &World, a: &NameKey, b: &NameKey) -> Self {
        let straight = Self::straight(world, a, b);
        if matches!(straight.given.0, Given::Equal | Given::Nickname)
            && matches!(straight.surname.0, Surname::Equal | Surname::Part | Surname::Missing)
        {
            return straight;
        }
        let exchanged = NameKey { surname: b.given, given: b.surname, ..*b };
        let mut swapped = Self::straight(world, a, &exchanged);
        let agrees = |m: &Self| {
            let given = matches!(m.given.0, Given::Equal | Given::Nickname | Given::Variant | Given::Missing);
            match m.surname.0 {
                Surname::Equal => true,
                Surname::Variant => m.given.0 != Given::Missing,
                Surname::Missing => given,
                _ => false,
            }
        };
        swapped.surname.1 += weights::SWAPPED;
        if agrees(&swapped) && swapped.bits() > straight.bits() { swapped } else { straight }
    }

    fn straight(world: &World, a: &NameKey, b: &NameKey) -> Self {
        let mut given = compare_given(world, a.given, b.given);
        let mut middle = compare_middle(world, a.middle, b.middle);
        if matches!(given.0, Given::Different | Given::Unclear | Given::Lookalike)
            && let Some(bits) = given_is_middle(world, a, b)
        {
            given = (Given::Nickname, bits);
            middle = 0.0;
        }
        let suffix = if a.suffix != 0 && a.suffix == b.suffix { weights::SUFFIX_EQUAL } else { 0.0 };
        Self { given, surname: compare_surname(world, a.surname, b.surname), middle, suffix }
    }
}

fn rarity(share: f64) -> f64 {
    -share.clamp(1e-7, 1.0).log2()
}

fn compare_given(world: &World, a: Sym, b: Sym) -> (Given, f64) {
    let relation = world.words.compare_given(a, b);
    let share = |sym| world.words.given_share(sym, world.observed);
    let alike = || rarity(share(a).max(share(b)));
    let bits = match relation {
        Given::Missing => 0.0,
        Given::Equal => alike() + weights::M_EXACT,
        Given::Nickname => (alike() + weights::GIVEN_NICKNAME).min(9.0),
        Given::Variant => (alike() + weights::GIVEN_VARIANT).clamp(1.0, 8.0),
        Given::Initial => weights::GIVEN_INITIAL,
        Given::Unclear => weights::GIVEN_UNCLEAR,
        Given::Lookalike => weights::GIVEN_LOOKALIKE,
        Given::Different => weights::GIVEN_DIFFERENT,
    };
    (relation, bits)
}

fn compare_surname(world: &World, a: Sym, b: Sym) -> (Surname, f64) {
    let relation = world.words.compare_surname(a, b);
    let share = |sym| world.words.surname_share(sym, world.observed);
    let alike = || rarity(share(a).max(share(b)));
    let bits = match relation {
        Surname::Missing => 0.0,
        Surname::Equal => alike() + weights::M_EXACT,
        Surname::Part => (rarity(share(a).min(share(b)).max(1e-5)) + weights::SURNAME_PART).min(9.0),
        Surname::Variant => (alike() + weights::SURNAME_VARIANT).clamp(2.0, 9.0),
        Surname::Different => weights::SURNAME_DIFFERENT,
    };
    (relation, bits)
}

fn compare_middle(world: &World, a: Sym, b: Sym) -> f64 {
    match world.words.compare_given(a, b) {
        Given::Missing | Given::Unclear | Given::Lookalike => 0.0,
        Given::Equal if world.words.word(a).is_spelt() => weights::MIDDLE_EQUAL,
        Given::Equal | Given::Initial | Given::Nickname | Given::Variant => weights::MIDDLE_INITIAL,
        Given::Different => weights::MIDDLE_DIFFERENT,
    }
}

/// Someone who goes by the second given name: one record's given name is the other's middle name.
fn given_is_middle(world: &World, a: &NameKey, b: &NameKey) -> Option<f64> {
    let same = |given: Sym, middle: Sym| {
        let (given_word, middle_word) = (world.words.word(given), world.words.word(middle));
        let listed = middle_word.text.split(' ').any(|word| word == &*given_word.text);
        (given != NONE && given_word.is_spelt() && listed).then_some(given)
    };
    let found = same(a.given, b.middle).or_else(|| same(b.given, a.middle))?;
    Some((rarity(world.words.given_share(found, world.observed)) + weights::GIVEN_IS_MIDDLE).min(8.0))
}

fn compare_births(world: &World, a: &Record, b: &Record, out: &mut Comparison) {
    let mut best: Option<(f64, Dates)> = None;
    for x in &a.births {
        for y in &b.births {
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

/// Identifiers, contact data and what else is compared value by value.
fn compare_values(world: &World, a: &Record, b: &Record, out: &mut Comparison) {
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
    // values are sorted: a person of a dump may have thousands
    let is_telling =
        |value: &&(Kind, Sym)| b.binary_search(value).is_ok() && !world.is_crowded(kind, value.1);
    let shared = a.iter().filter(is_telling).map(|(_, sym)| value_bits(world, kind, *sym, most));
    if let Some(bits) = shared.reduce(f64::max) {
        out.is_personal |= kind.is_unique() || is_own(kind);
        out.add(Field::Value(kind), Level::Equal, bits);
        return;
    }
    if a.iter().any(|value| b.binary_search(value).is_ok()) {
        // what a crowd shares speaks neither for nor against
        return;
    }
    let text = |sym| world.values.text(kind, sym);
    let is_near = near > 0.0 || kind == Kind::Email;
    let alike = |x: &str, y: &str| match kind {
        Kind::Email => emails_alike(x, y),
        Kind::Zip => x.len() > 3 && x.split(' ').next() == y.split(' ').next() || is_slip(x, y),
        _ => x.len() > 4 && is_slip(x, y),
    };
    let slips = |values: &'_ [(Kind, Sym)]| values.len().min(MOST_NEAR);
    let (near_a, near_b) = (a.split_at(slips(a)).0, b.split_at(slips(b)).0);
    if is_near && near_a.iter().any(|(_, x)| near_b.iter().any(|(_, y)| alike(text(*x), text(*y)))) {
        let bits = if kind == Kind::Email { weights::EMAIL_NEAR } else { near };
        out.add(Field::Value(kind), Level::Similar, bits);
    } else if differ != 0.0 {
        out.add(Field::Value(kind), Level::Different, differ);
    }
}

/// Values that are the person's own and not the household's.
fn is_own(kind: Kind) -> bool {
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
fn compare_address(world: &World, a: &Record, b: &Record, out: &mut Comparison) {
    let shared = |kind: Kind| {
        let (most, ..) = weights::of(kind);
        a.of(kind)
            .filter(|sym| b.of(kind).any(|other| other == *sym))
            .map(|sym| value_bits(world, kind, sym, most))
            .reduce(f64::max)
    };
    let known = |kind: Kind| a.of(kind).next().is_some() && b.of(kind).next().is_some();
    let near = |kind: Kind, alike: fn(&str, &str) -> bool| {
        a.of(kind).any(|x| b.of(kind).any(|y| alike(world.values.text(kind, x), world.values.text(kind, y))))
    };
    let (street, zip, city) = (shared(Kind::Street), shared(Kind::Zip), shared(Kind::City));
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
        match shared(Kind::State) {
            Some(_) => out.add(Field::Address, Level::Similar, same),
            None => out.add(Field::Address, Level::Different, differ),
        }
    }
}

fn zips_alike(a: &str, b: &str) -> bool {
    // the outward part of a British postcode; a slip in any
    (a.contains(' ') && a.split(' ').next() == b.split(' ').next()) || is_slip(a, b)
}

fn cities_alike(a: &str, b: &str) -> bool {
    strsim::jaro_winkler(a, b) >= 0.9
}

fn streets_alike(a: &str, b: &str) -> bool {
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

impl Field {
    /// Name for people: the data element's name where there is one.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Given => "given_name",
            Self::Surname => "surname",
            Self::Middle => "middle_name",
            Self::Suffix => "generation",
            Self::Birth => "date_of_birth",
            Self::Sex => "sex",
            Self::Address => "address",
            Self::Value(kind) => kind.name(),
        }
    }
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Ssn => "ssn",
            Self::Itin => "itin",
            Self::Mbi => "medicare_beneficiary_id",
            Self::Hicn => "medicare_hicn",
            Self::Mrn => "medical_record_number",
            Self::PlanId => "health_plan_id",
            Self::Account => "account_number",
            Self::License => "driver_license",
            Self::Passport => "passport",
            Self::Provider => "national_provider_id",
            Self::Reference => "record_reference",
            Self::Card => "payment_card",
            Self::Identifier => "identifier",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Street => "street_address",
            Self::Zip => "postal_code",
            Self::City => "city",
            Self::State => "state",
            Self::Birthplace => "birth_place",
            Self::MaidenName => "maiden_name",
            Self::Occupation => "occupation",
        }
    }
}

impl Level {
    /// Name for people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Similar => "similar",
            Self::Different => "different",
        }
    }
}
