//! How often strangers have in common what few rows have.
//!
//! What it is not: the frequency of a value, which is counted where a value stands in more rows than one person has
//! (`facts.rs`). A value in two rows may be one person's or two people's, and its own count does not tell.
//!
//! The one idea: what no value tells, all of a column's tell together. Of the pairs of rows that share a value which few
//! rows have, those that are two people by everything else say how often strangers share one: a table in which birth
//! dates were drawn from forty days has few rows for each, and all the same they prove next to nothing.

use super::super::facts::value_at;
use super::super::layout::{GIVEN, Layout, SURNAME, Texts};
use super::super::load::{HASHED, Rows};
use super::super::model::{FIELDS, Field, LEVELS, Level};
use super::super::pool::{hash, mix};
use super::super::score::{Evidence, Scorer, Scratch};
use super::fields::chance;
use crate::record::MOST_ROWS_OF_A_PERSON;

/// In larger tables a value that few rows have is rare, whoever has it.
const LARGEST: usize = 200_000;
/// About so many rows are looked at for each column.
const ENOUGH_ROWS: usize = 20_000;
/// So many pairs of strangers are thought to be as the weights have it.
const SHIPPED: f64 = 2_000.0;
/// Two rows are as likely one person's as two where all fields but the one in question have so many bits.
const EVEN: f32 = 8.0;
/// Parts of a pair, so that sums do not depend on the order of rows.
const PARTS: f32 = 1_024.0;

/// Levels of agreement that strangers reach oftener than the weights have it, with how often: in a table of people who
/// were all born on the first of January every third birth date is a slip of another.
pub(in super::super) fn alike(scorer: &Scorer<'_>, content: &[u64]) -> Vec<(Field, Level, f64)> {
    if content.len() > LARGEST {
        return Vec::new();
    }
    let mut scratch = Scratch::new();
    let mut parts = [[0_u64; LEVELS]; FIELDS];
    let mut known = [0_u64; FIELDS];
    for (a, b) in chance(content) {
        let found = scorer.explain(scorer.rows.row(a), scorer.rows.row(b), &mut scratch);
        for field in Field::all().filter(|field| found.level(*field) != 0) {
            let part = strange(&found, field);
            known[field as usize] += part;
            parts[field as usize][usize::from(found.level(field)) % LEVELS] += part;
        }
    }
    let mut all = Vec::new();
    for field in Field::all() {
        for level in (1..LEVELS).filter_map(|level| Level::try_from(level).ok()) {
            let usual = scorer.chance_of(field, level);
            let seen = pairs(parts[field as usize][usize::from(level)]);
            let share = (seen + SHIPPED * usual) / (pairs(known[field as usize]) + SHIPPED);
            if usual > 0.0 && share > usual {
                all.push((field, level, share));
            }
        }
    }
    all
}

/// How far all fields but one say that a pair is two people, in parts of a pair.
fn strange(found: &Evidence, field: Field) -> u64 {
    let odds = (found.total - found.bits[field as usize] - EVEN).clamp(-60.0, 60.0).exp2();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the number of parts"
    )]
    let part = (PARTS / (1.0 + odds)).round() as u64;
    part
}

fn pairs(parts: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a small table")]
    let parts = parts as f64;
    parts / f64::from(PARTS)
}

/// For each field of which the value counts, the share of strangers who have in common what few rows have.
pub(in super::super) fn shared(scorer: &Scorer<'_>) -> Vec<(Field, f64)> {
    let rows = scorer.rows;
    if rows.len() > LARGEST {
        return Vec::new();
    }
    let mut scratch = Scratch::new();
    let columns = columns(&rows.layout);
    let known = columns.chunk_by(|a, b| a.0 == b.0).filter_map(|same| {
        let (field, _) = *same.first()?;
        let places: Vec<Place> = same.iter().map(|(_, place)| *place).collect();
        Some((field, Strangers::of(scorer, field, &places, &mut scratch)?))
    });
    known.map(|(field, strangers)| (field, strangers.share(scorer.rarest(field)))).collect()
}

/// Where a column's values are.
#[derive(Clone, Copy)]
enum Place {
    Text(Texts, usize),
    Number(usize),
}

impl Place {
    /// A number for a row's value that no order of rows changes; 0 if it is not known.
    fn of(self, rows: &Rows, field: Field, row: &[u32]) -> u64 {
        match self {
            Self::Text(_, at) if row[at] == 0 => 0,
            Self::Text(texts, at) => hash(9, rows.text(texts, row[at]).as_bytes()) | 1,
            Self::Number(at) if field == Field::Birth => row[at].into(),
            Self::Number(at) if field == Field::Street && row[at + 1] != 0 => {
                mix(hash(9, rows.text(Texts::Streets, row[at + 1]).as_bytes()), u64::from(row[at] >> 8)) | 1
            }
            Self::Number(at) => value_at(row, field, at),
        }
    }
}

fn columns(layout: &Layout) -> Vec<(Field, Place)> {
    let mut all = vec![
        (Field::Given, Place::Text(Texts::Names, GIVEN)),
        (Field::Surname, Place::Text(Texts::Names, SURNAME)),
    ];
    let mut put = |field: Field, place: Place, at: usize| {
        if at != 0 {
            all.push((field, place));
        }
    };
    put(Field::Birth, Place::Number(layout.birth), layout.birth);
    put(Field::Street, Place::Number(layout.street), layout.street);
    put(Field::Email, Place::Number(layout.email), layout.email);
    put(Field::Ssn, Place::Number(layout.ssn), layout.ssn);
    for (field, texts) in [
        (Field::Birthplace, Texts::Birthplaces),
        (Field::MaidenName, Texts::MaidenNames),
        (Field::Occupation, Texts::Occupations),
    ] {
        let at = layout.texts[texts as usize];
        put(field, Place::Text(texts, at), at);
    }
    layout.phones.iter().for_each(|at| put(Field::Phone, Place::Number(*at), *at));
    layout.ids.iter().for_each(|(field, at)| put(*field, Place::Number(*at), *at));
    all.sort_by_key(|(field, _)| *field);
    all
}

/// What the pairs of rows that share a value say.
struct Strangers {
    /// Pairs, as far as they are two people.
    pairs: f64,
    /// Of how many.
    of: f64,
}

impl Strangers {
    fn of(scorer: &Scorer<'_>, field: Field, places: &[Place], scratch: &mut Scratch) -> Option<Self> {
        let rows = scorer.rows;
        let one_in = u64::try_from(rows.len() / ENOUGH_ROWS).unwrap_or(1).max(1);
        let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let mut valued: Vec<(u64, u32)> = (0..count)
            .flat_map(|row| places.iter().map(move |place| (place.of(rows, field, rows.row(row)), row)))
            .filter(|(value, _)| *value != 0 && mix(*value & !HASHED, 31).is_multiple_of(one_in))
            .collect();
        valued.sort_unstable();
        valued.dedup();
        let (mut parts, mut looked_at) = (0_u64, 0_usize);
        for same in valued.chunk_by(|a, b| a.0 == b.0) {
            if same.len() > MOST_ROWS_OF_A_PERSON as usize {
                continue;
            }
            looked_at += same.len();
            for (at, (_, a)) in same.iter().enumerate() {
                for (_, b) in &same[at + 1..] {
                    let found = scorer.explain(rows.row(*a), rows.row(*b), scratch);
                    parts += strange(&found, field);
                }
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a small table")]
        let (looked_at, count) = (looked_at as f64, rows.len() as f64);
        (looked_at > 0.0).then(|| Self { pairs: pairs(parts), of: looked_at * count / 2.0 })
    }

    /// The share of strangers who have a value in common; `usual` is what is thought of it.
    fn share(&self, usual: f64) -> f64 {
        (self.pairs + SHIPPED * usual) / (self.of + SHIPPED)
    }
}
