//! How often the fields of one person agree, and those of two people, in the table at hand.
//!
//! What it is not: a fit of everything at once. How common a value is, is counted elsewhere (`facts.rs`), and what
//! keeps members of a family apart is never learned from them.
//!
//! The one idea: expectation and maximisation, each field left out of its own judgement. A pair counts towards the m of
//! a field as far as all *other* fields say that it is one person; so a field cannot confirm itself, and how the pair
//! was found does not matter. The u of a field is what chance gives: rows paired at random.

use super::super::model::{FIELDS, Field, LEVELS, Level, Model, level};
use super::super::pairs::Pair;
use super::super::pool::mix;
use super::super::score::{Evidence, Scorer, Scratch};

/// So many pairs that may be one person's are looked at, and so many that chance makes.
const PAIRS: usize = 40_000;
const BY_CHANCE: usize = 60_000;
/// The shipped shares count like so many pairs.
const SHIPPED_M: f64 = 200.0;
const SHIPPED_U: f64 = 2_000.0;
/// Shares hardly move after so many rounds.
const ROUNDS: usize = 8;
const SEED: u64 = 0x6368_6172;

/// One pair: how its fields stand, and the bits of all.
struct Seen {
    levels: [Level; FIELDS],
    bits: [f32; FIELDS],
    /// A number of the person's own agrees, so that it is no twin and no son.
    is_certain: bool,
}

/// The model with the shares of the table at hand. `content` makes the choice of pairs the same in any order of rows;
/// `prior` is the weight at which a pair is as likely one person's as not.
pub(in super::super) fn fit(
    model: &Model,
    scorer: &Scorer<'_>,
    content: &[u64],
    pairs: &[Pair],
    prior: f64,
) -> Model {
    let mut scratch = Scratch::new();
    let mut explain = |a: u32, b: u32| {
        let found = scorer.explain(scorer.rows.row(a), scorer.rows.row(b), &mut scratch);
        (Seen::of(&found), found.total)
    };
    let mut out = model.clone();
    fit_u(&mut out, &chance(content).into_iter().map(|(a, b)| explain(a, b).0).collect::<Vec<_>>());
    let chosen: Vec<(Seen, f32)> = sample(content, pairs).into_iter().map(|(a, b)| explain(a, b)).collect();
    let plain = |model: &Model, field: Field, level: Level| {
        model.shares(field, level).map_or(0.0, |(m, u)| (m / u).log2())
    };
    for _ in 0..ROUNDS {
        let now = out.clone();
        let delta = |field: Field, level: Level| plain(&now, field, level) - plain(model, field, level);
        let mut seen = [[0.0_f64; LEVELS]; FIELDS];
        for (pair, total) in &chosen {
            let total = f64::from(*total)
                + Field::all().map(|field| delta(field, pair.levels[field as usize])).sum::<f64>();
            for field in Field::all() {
                let level = pair.levels[field as usize];
                if level == 0
                    || !is_fitted(field)
                    || !(pair.is_certain || !scorer.habits.households || is_free(field))
                {
                    continue;
                }
                let others = total - f64::from(pair.bits[field as usize]) - delta(field, level);
                let odds = (others - prior).clamp(-60.0, 60.0).exp2();
                seen[field as usize][usize::from(level)] += odds / (1.0 + odds);
            }
        }
        for field in Field::all().filter(|field| is_fitted(*field)) {
            fit_m(&mut out, model, field, &seen[field as usize]);
        }
    }
    out
}

/// Fields whose levels are all there is to say. The area and the order of names are told only where they agree.
fn is_fitted(field: Field) -> bool {
    !matches!(field, Field::Area | Field::Order | Field::Generation)
}

/// Fields in which twins, and father and son, are like anybody.
fn is_free(field: Field) -> bool {
    !matches!(field, Field::Given | Field::Middle | Field::Sex | Field::Birth)
}

fn fit_m(out: &mut Model, shipped: &Model, field: Field, seen: &[f64; LEVELS]) {
    let levels = || (1..LEVELS).filter_map(|at| Level::try_from(at).ok());
    let shares = |level: Level| shipped.shares(field, level);
    let whole: f64 = levels().filter_map(shares).map(|(m, _)| m).sum();
    let known: f64 = seen.iter().sum();
    if known < 1.0 || whole <= 0.0 {
        return;
    }
    for level in levels() {
        if let Some((m, _)) = shares(level) {
            let fitted = (seen[usize::from(level)] + SHIPPED_M * m / whole) / (known + SHIPPED_M);
            out.set_m(field, level, fitted);
        }
    }
}

fn fit_u(out: &mut Model, chance: &[Seen]) {
    for field in Field::all().filter(|field| is_fitted(*field)) {
        let mut seen = [0_u32; LEVELS];
        for pair in chance {
            seen[usize::from(pair.levels[field as usize])] += 1;
        }
        let known: f64 = seen.iter().skip(1).copied().map(f64::from).sum();
        for (at, seen) in seen.iter().enumerate().skip(1) {
            let Ok(level) = Level::try_from(at) else { continue };
            if let Some((_, u)) = out.shares(field, level) {
                out.set_u(field, level, (f64::from(*seen) + SHIPPED_U * u) / (known + SHIPPED_U));
            }
        }
    }
}

impl Seen {
    fn of(found: &Evidence) -> Self {
        let is_certain = found.shares_own_number() || found.level(Field::Email) == level::EQUAL;
        Self { levels: found.levels, bits: found.bits, is_certain }
    }
}

/// Pairs worth a look, the same ones whatever the order of rows.
fn sample(content: &[u64], pairs: &[Pair]) -> Vec<(u32, u32)> {
    let key = |pair: &Pair| {
        let (a, b) = (content[pair.left as usize], content[pair.right as usize]);
        mix(mix(a.min(b), SEED), a.max(b))
    };
    let mut keyed: Vec<(u64, u32, u32)> =
        pairs.iter().map(|pair| (key(pair), pair.left, pair.right)).collect();
    if keyed.len() > PAIRS {
        keyed.select_nth_unstable(PAIRS);
        keyed.truncate(PAIRS);
    }
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, a, b)| (a, b)).collect()
}

/// Rows in twos, as chance has it.
pub(super) fn chance(content: &[u64]) -> Vec<(u32, u32)> {
    let mut rows: Vec<(u64, u32)> =
        (0..).zip(content).map(|(row, content)| (mix(*content, SEED), row)).collect();
    // rows that say the same stand for one
    rows.sort_unstable();
    rows.dedup_by_key(|(key, _)| *key);
    let mut out = Vec::new();
    // each row with those one, two, three, ... places on, so that small tables too make enough of them
    for step in 1..rows.len().min(200) {
        let pairs = rows.iter().zip(rows.iter().skip(step)).map(|(a, b)| (a.1.min(b.1), a.1.max(b.1)));
        out.extend(pairs.take(BY_CHANCE - out.len()));
        if out.len() >= BY_CHANCE {
            break;
        }
    }
    out
}
