//! Which rows are compared, and which of the pairs are worth keeping.
//!
//! What it is not: an all-pairs loop, or a list of candidates: pairs are compared as they come, and only
//! those worth a look are kept, twelve bytes each.
//!
//! The one idea: **no block may cost more than its limit.** Each pass gives a row a few keys, and rows of
//! one key form a block. A block of more rows than the limit is parted by further keys, each part on its
//! own, and what is still too large is walked in order of content with a short window; so a million John
//! Smiths cost a million times a constant. Nothing here depends on the order of rows.

mod besides;
mod met;
mod named;
mod pair;
mod part;
mod pass;

use std::collections::HashSet;

use super::load::wide;
use super::model::Field;
use super::parallel::{self, Lent, Shelf};
use super::pool::{Mixed, mix};
use super::score::{Scorer, Scratch, are_births_comparable, centibits};
use super::sort::{self, Keyed};

use besides::{besides, may_be_one};
use met::{Apart, Met, is_whole, mark, sound_of};
use named::{Beside, Named, sounds_of};
pub(super) use pair::{Pair, Says};
pub(super) use pass::Pass;

/// How far apart two rows of an undividable block may stand in order of content.
const WINDOW: usize = 6;

/// So many times larger may a block be of rows that share a common name and a birth date.
const OF_COMMON: usize = 16;

/// What pairs are looked for, among which rows.
pub(super) struct Search<'s> {
    pub(super) scorer: &'s Scorer<'s>,
    /// The rows to compare, each content once.
    pub(super) rows: &'s [u32],
    /// Hash of each row's content, by row.
    pub(super) content: &'s [u64],
    pub(super) block_limit: usize,
    /// Least hundredths of a bit that are worth keeping.
    pub(super) floor: f32,
    pub(super) threads: usize,
    /// By row, whether it is new; two rows that are not are not compared. Nothing: all are.
    pub(super) open: Option<&'s [bool]>,
}

/// What a thread needs to compare the rows of blocks.
struct Space {
    scratch: Scratch,
    keyed: Vec<Keyed>,
    keys: (Vec<u64>, Vec<u64>),
    /// Pairs of rows whose birth dates may be one person's.
    waiting: Vec<(u32, u32)>,
    /// The last pairs that were compared, each in the one place its hash gives it.
    last: Vec<u64>,
}

impl Space {
    /// So many pairs are compared together: enough that their rows are fetched side by side, few enough that they
    /// stay in the fastest cache.
    const WAITING: usize = 64;
    const LAST: usize = 1 << 12;

    fn new() -> Self {
        let (keyed, keys) = (Vec::new(), (Vec::new(), Vec::new()));
        let waiting = Vec::with_capacity(Self::WAITING);
        Self { scratch: Scratch::new(), keyed, keys, waiting, last: vec![0; Self::LAST] }
    }

    /// Whether two rows were compared just now, in this pass or another. From now on they were.
    fn was_just_met(&mut self, left: u32, right: u32) -> bool {
        let pair = u64::from(left) << 32 | u64::from(right);
        let at = usize::try_from(mix(pair, 13) >> 40).unwrap_or(0) & (Self::LAST - 1);
        self.last.get_mut(at).is_some_and(|last| std::mem::replace(last, pair) == pair)
    }
}

/// One pass, and those that ran before it, each with the keys of its too large blocks.
struct Run<'p> {
    pass: Pass,
    limit: usize,
    /// Whether two birth dates that contradict are reason enough to pass over a pair.
    by_birth: bool,
    met: Met<'p>,
    earlier: Vec<Earlier<'p>>,
}

struct Earlier<'p> {
    pass: Pass,
    by_birth: bool,
    crowded: &'p HashSet<u64, Mixed>,
}

impl Search<'_> {
    /// All pairs worth keeping, each once, in order of rows. `told` is called after each pass.
    pub(super) fn pairs(&self, mut told: impl FnMut(usize, usize)) -> Vec<Pair> {
        let table = self.scorer.rows;
        let (bind, has_identifiers) = (self.scorer.habits.births_bind(), self.has_identifiers());
        let mut passes = Pass::all(table);
        passes.retain(|pass| *pass != Pass::Value(Field::Identifier) || has_identifiers);
        // where two birth dates keep rows apart, such a pair is worth a look only if a number is shared, and who
        // shares a number has met by it; a household shares a telephone
        let by_birth = |pass: Pass| match pass {
            Pass::Value(Field::Phone) => bind,
            Pass::Value(_) => false,
            Pass::Street => bind && !has_identifiers,
            _ => bind,
        };
        let spaces = Shelf::new();
        let named = self.named();
        let mut crowded: Vec<HashSet<u64, Mixed>> = Vec::new();
        let mut apart: Option<Apart> = None;
        let mut pairs: Vec<Pair> = Vec::new();
        for (number, pass) in passes.iter().enumerate() {
            let earlier = passes.iter().zip(&crowded);
            let earlier =
                earlier.map(|(pass, crowded)| Earlier { pass: *pass, by_birth: by_birth(*pass), crowded });
            let run = Run {
                pass: *pass,
                limit: pass.limit(self.block_limit, self.rows.len()),
                by_birth: by_birth(*pass),
                met: apart.as_ref().map_or(Met::Unsaid, |apart| Self::told_by(*pass, apart)),
                earlier: earlier.collect(),
            };
            let wanted = self.open.map(|_| self.keys_of_new(*pass));
            let found = sort::parts(
                self.threads,
                self.rows.len(),
                |at, out| {
                    let row = self.rows[at as usize];
                    self.keys(&run, (table.row(row), &named[at as usize]), out);
                    if let Some(wanted) = wanted.as_ref().filter(|_| !self.is_open(row)) {
                        out.retain(|(key, _)| wanted.contains(key));
                    }
                    row
                },
                |space: &mut Lent<'_, Space>, blocks, out: &mut Found| {
                    let Some(space) = space.space() else { return };
                    blocks.for_each(|block| self.block(&run, space, block, out));
                    self.compare_waiting(&run, space, out);
                },
                || spaces.take(Space::new),
            );
            let named_of = |row: u32| Named::of(table, self.scorer.facts, table.row(row));
            let mut large = HashSet::default();
            let mut of_large = Apart::default();
            for found in found.into_iter().flatten() {
                match found {
                    Kept::Pair(pair) => pairs.push(pair),
                    Kept::Crowd(key, row) => {
                        large.insert(key);
                        if *pass == Pass::NameAndBirth {
                            of_large.leave_out(&named_of(row));
                        }
                    }
                }
            }
            crowded.push(large);
            if *pass == Pass::NameAndBirth {
                apart = Some(of_large);
            }
            told(number + 1, passes.len());
        }
        parallel::sort(self.threads, &mut pairs, |pair| u64::from(pair.left) << 32 | u64::from(pair.right));
        pairs.dedup();
        pairs
    }

    /// What the tags of a pass tell, once that of names and birth dates has run.
    fn told_by(pass: Pass, apart: &Apart) -> Met<'_> {
        if pass.is_of_value() {
            Met::ByMark(&apart.marks)
        } else if pass.is_named() {
            Met::ByBirth(&apart.births)
        } else if pass.is_of_birth() {
            Met::BySound(&apart.sounds)
        } else {
            Met::Unsaid
        }
    }

    /// The keys of a row, each with its tag.
    fn keys(&self, run: &Run<'_>, row: (&[u32], &Named), out: &mut Vec<(u64, u32)>) {
        let (table, facts) = (self.scorer.rows, self.scorer.facts);
        let (sound, birth) = (row.1.sounds[0], row.1.birth);
        let tag = match run.met {
            Met::Unsaid | Met::ByBirth(_) => birth,
            Met::BySound(_) => sound,
            Met::ByMark(_) => mark(birth, sound),
        };
        run.pass.keys(table, facts, row, &mut |key, sound| {
            let besides = || besides(table, facts, row, sound);
            out.push((key, if run.pass == Pass::NameAndBirth { besides() } else { tag }));
        });
    }

    /// What most keys are made of, of each row: rows are long, and most passes need no more of them.
    fn named(&self) -> Vec<Named> {
        let (table, facts) = (self.scorer.rows, self.scorer.facts);
        let parts = parallel::ranges(self.rows.len(), 1 << 15);
        let of_part = |part: usize| -> Vec<Named> {
            self.rows[parts[part].clone()]
                .iter()
                .map(|row| Named::of(table, facts, table.row(*row)))
                .collect()
        };
        parallel::map(self.threads, parts.len(), || (), |(), part| of_part(part)).concat()
    }

    /// Whether any row has an identifier of the table's own: a birth date may then be an error.
    fn has_identifiers(&self) -> bool {
        let table = self.scorer.rows;
        let slots: Vec<usize> = table
            .layout
            .ids
            .iter()
            .filter(|(field, _)| *field == Field::Identifier)
            .map(|(_, at)| *at)
            .collect();
        if slots.is_empty() {
            return false;
        }
        let has = |row: &u32| slots.iter().any(|at| wide(table.row(*row), *at) != 0);
        let parts = parallel::ranges(self.rows.len(), 1 << 15);
        let of_part = |part: usize| self.rows[parts[part].clone()].iter().any(has);
        parallel::map(self.threads, parts.len(), || (), |(), part| of_part(part)).contains(&true)
    }

    fn is_open(&self, row: u32) -> bool {
        self.open.is_none_or(|open| open.get(row as usize).copied().unwrap_or(true))
    }

    /// The keys of the rows that are new: rows that are not need no others.
    fn keys_of_new(&self, pass: Pass) -> HashSet<u64, Mixed> {
        let (mut keys, mut of_row) = (HashSet::default(), Vec::new());
        for row in self.rows.iter().filter(|row| self.is_open(**row)) {
            of_row.clear();
            let (rows, facts) = (self.scorer.rows, self.scorer.facts);
            let words = rows.row(*row);
            let named = Named::of(rows, facts, words);
            pass.keys(rows, facts, (words, &named), &mut |key, _| of_row.push(key));
            keys.extend(of_row.iter().copied());
        }
        keys
    }

    /// Whether rows of this mark may not have been compared for their name and birth date: the name is common, and what
    /// they share besides may be the value of this pass alone.
    fn is_unasked(&self, run: &Run<'_>, mark: u32) -> bool {
        matches!(run.pass, Pass::Value(_)) && self.scorer.facts.is_common(sound_of(mark))
    }

    fn visit(&self, run: &Run<'_>, space: &mut Space, out: &mut Found, (a, b): (Keyed, Keyed)) {
        let is_worth_it = match run.pass {
            Pass::NameAndBirth => may_be_one(a.tag(), b.tag()),
            _ => self.is_worth_it(run, (a.tag(), b.tag())),
        };
        if !is_worth_it {
            return;
        }
        if !self.is_open(a.row()) && !self.is_open(b.row()) {
            return;
        }
        let (left, right) = (a.row().min(b.row()), a.row().max(b.row()));
        if space.was_just_met(left, right) {
            return;
        }
        space.waiting.push((left, right));
        if space.waiting.len() >= Space::WAITING {
            self.compare_waiting(run, space, out);
        }
    }

    /// Whether two rows are to be compared, for all that their tags say: they have not met, and their birth dates may be
    /// one person's.
    fn is_worth_it(&self, run: &Run<'_>, (a, b): (u32, u32)) -> bool {
        let is_same = a == b && a != 0;
        let was_met = is_same
            && match run.met {
                Met::Unsaid => false,
                Met::ByMark(_) if !is_whole(a) || self.is_unasked(run, a) => false,
                Met::ByBirth(apart) | Met::BySound(apart) | Met::ByMark(apart) => {
                    apart.is_empty() || !apart.contains(&a)
                }
            };
        let comparable = || is_same || are_births_comparable(run.met.birth(a), run.met.birth(b));
        let by_birth = match run.pass {
            // who calls herself by another name has a telephone all the same
            Pass::Value(Field::Phone) => {
                run.by_birth && is_whole(a) && is_whole(b) && sound_of(a) != sound_of(b)
            }
            _ => run.by_birth,
        };
        !was_met && (!by_birth || comparable())
    }

    fn compare_waiting(&self, run: &Run<'_>, space: &mut Space, out: &mut Found) {
        let table = self.scorer.rows;
        let waiting = std::mem::take(&mut space.waiting);
        table.fetch(waiting.iter().flat_map(|(left, right)| [*left, *right]));
        for (left, right) in &waiting {
            let (x, y) = (table.row(*left), table.row(*right));
            if self.was_met(run, &mut space.keys, (x, y)) {
                continue;
            }
            if let Some(found) = self.scorer.compare(x, y, self.floor, &mut space.scratch) {
                let says = Says::of(&found);
                let centibits = centibits(found.total);
                out.push(Kept::Pair(Pair { left: *left, right: *right, centibits, says }));
            }
        }
        space.waiting = waiting;
        space.waiting.clear();
    }

    fn block(&self, run: &Run<'_>, space: &mut Space, block: &[Keyed], out: &mut Found) {
        if block.len() <= run.limit || is_sparse(run, block) {
            for (at, a) in block.iter().enumerate() {
                for b in &block[at + 1..] {
                    self.visit(run, space, out, (*a, *b));
                }
            }
            return;
        }
        out.push(Kept::Crowd(block[0].key(), block[0].row()));
        let table = self.scorer.rows;
        for part in run.pass.parts() {
            let mut keyed = std::mem::take(&mut space.keyed);
            keyed.clear();
            keyed.extend(block.iter().filter_map(|row| {
                let key = part.key(table, self.scorer.facts, (*row, run.met.birth(row.tag())));
                (key != 0).then_some(Keyed::new(key, row.row(), row.tag()))
            }));
            keyed.sort_unstable();
            for same in keyed.chunk_by_mut(|a, b| a.key() == b.key()).filter(|same| same.len() > 1) {
                let window = if same.len() <= run.limit { same.len() } else { WINDOW };
                if window == WINDOW {
                    same.sort_unstable_by_key(|row| (self.content[row.row() as usize], *row));
                }
                for (at, a) in same.iter().enumerate() {
                    for b in same[at + 1..].iter().take(window) {
                        self.visit(run, space, out, (*a, *b));
                    }
                }
            }
            space.keyed = keyed;
        }
    }

    /// Whether an earlier pass has compared two rows: they share a key of it, and not one of too large a block.
    fn was_met(&self, run: &Run<'_>, keys: &mut (Vec<u64>, Vec<u64>), (a, b): (&[u32], &[u32])) -> bool {
        let (table, facts) = (self.scorer.rows, self.scorer.facts);
        let birth = table.layout.birth;
        let comparable = are_births_comparable(a[birth], b[birth]);
        let pair = Beside { a, b, sounds: [a, b].map(|row| sounds_of(table, facts, row)) };
        run.earlier.iter().filter(|earlier| comparable || !earlier.by_birth).any(|earlier| {
            if !earlier.pass.brings_together(table, facts, &pair) {
                return false;
            }
            if earlier.crowded.is_empty() && earlier.pass.most_sounding(table.len()) == u32::MAX {
                return true;
            }
            keys.0.clear();
            keys.1.clear();
            for (row, sounds, keys) in [(a, pair.sounds[0], &mut keys.0), (b, pair.sounds[1], &mut keys.1)] {
                let named = Named { sounds, birth: row[birth] };
                earlier.pass.keys(table, facts, (row, &named), &mut |key, _| keys.push(key));
            }
            keys.0.iter().any(|key| keys.1.contains(key) && !earlier.crowded.contains(key))
        })
    }
}

/// Whether of so large a block of a common name so many rows are passed over without a look that it costs no more than
/// one within the limit.
fn is_sparse(run: &Run<'_>, block: &[Keyed]) -> bool {
    let is_common = run.pass == Pass::NameAndBirth && block.iter().all(|row| row.tag() != 0);
    if !is_common || block.len() > run.limit.saturating_mul(OF_COMMON) {
        return false;
    }
    let tags = block.iter().enumerate();
    let admitted =
        |(at, a): (usize, &Keyed)| block[at + 1..].iter().filter(|b| may_be_one(a.tag(), b.tag())).count();
    tags.map(admitted).sum::<usize>() <= run.limit.saturating_mul(block.len()) / 2
}

/// What a block yields.
enum Kept {
    Pair(Pair),
    /// The key of a block that was too large to be compared whole, and a row of it.
    Crowd(u64, u32),
}

type Found = Vec<Kept>;
