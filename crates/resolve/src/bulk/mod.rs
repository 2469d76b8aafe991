//! The second engine: tables of millions of rows to people.
//!
//! What it is: [`Schema`] says how the columns of a table are packed, [`Filler`]s pack them on
//! as many threads as there are, [`Rows`] holds them all, and [`resolve_rows`] finds who is one person.
//!
//! What it is not: for evidence. A mention of a person may have three names and two birth dates; a row of a
//! table has one value per column, and that is what makes it small enough to hold eighty million of them.
//!
//! The one idea: a row is some twenty numbers; blocks of rows that share a key are compared where they
//! stand, and only pairs worth a look are ever written down. Everything stays in memory: a scratch file
//! would hold facts about people in the clear.

mod audit;
mod estimate;
mod facts;
mod given;
mod layout;
mod load;
mod marks;
mod model;
mod numbers;
mod pairs;
mod parallel;
mod people;
mod pool;
mod rows;
mod score;
mod sort;

pub use audit::{Audit, Estimate};
pub use given::{Auditing, Change, Decision, Given, Overridden, Resolved, Verdict};
pub use load::{Batch, Filler, Schema};
pub use model::Model;
pub use rows::Rows;

use crate::table::{RowPair, TableResolution};
use crate::{ResolveError, Settings};

use audit::Looked;
use estimate::Habits;
use facts::Facts;
use layout::{GIVEN, MIDDLE, SURNAME, Texts};
use model::{Field, Level};
use pairs::{Pair, Pass, Search};
use people::{Doubt, People, Taken};
use score::{Scorer, Scratch, centibits};

/// How the work is done.
#[derive(Clone, Debug)]
pub struct Options {
    /// Threads; at least one is used.
    pub threads: usize,
    /// The weights.
    pub model: Model,
}

/// A stage of the work, for whoever shows how far it is: how many steps are done, of how many. What comes next is
/// told by [`stage`].
pub type Told<'t> = &'t mut dyn FnMut(usize, usize);

/// What the work is at once so many of its steps are done.
pub fn stage(done: usize, of: usize) -> &'static str {
    match of.saturating_sub(done) {
        _ if done == 0 => "looking what the table is like",
        left if left > SETTLING => "comparing rows that have something in common",
        4 => "sorting the pairs that are alike",
        3 => "joining rows, the surest first",
        2 => "comparing groups of rows",
        _ => "listing what is in doubt",
    }
}

/// Finds which rows are one person.
pub fn resolve_rows(
    rows: &Rows,
    settings: &Settings,
    options: &Options,
    told: Told<'_>,
) -> Result<TableResolution, ResolveError> {
    resolve_given(rows, settings, options, &Given::default(), told).map(|resolved| resolved.resolution)
}

/// Finds which rows are one person, given an earlier result or what people decided.
///
/// # Errors
/// [`ResolveError::OtherTable`] if the earlier result is not one of these rows.
pub fn resolve_given(
    rows: &Rows,
    settings: &Settings,
    options: &Options,
    given: &Given,
    told: Told<'_>,
) -> Result<Resolved, ResolveError> {
    let rows = &*rows.settled(options.threads);
    let steps = steps(rows);
    told(0, steps);
    let facts = Facts::of(rows, options.threads.max(1));
    let mut table = Table::new(rows, &facts, settings, options);
    // the shipped weights are those of a practice's patients, families and all
    if !table.habits.households && options.model == Model::default() {
        table.model = table.fitted(&mut |_, _| {});
    }
    let scorer = table.scorer();
    told(1, steps);
    let mut people = table.people(&scorer);
    let (contradicted, overridden) = people.decide_by_hand(&given.decisions);
    let taken = take_known(&mut people, given, || table.people(&scorer))?;
    let open = taken.as_ref().map(|taken| taken.open.as_slice());
    let pairs = table.pairs(&scorer, &mut people, open, &mut *told);
    table.settle(&mut people, &pairs, &mut *told);
    // how many rows a person has is known now, and with it what a pair must have to its credit
    let spare = table.spare_bits(&people);
    table.lower(&mut people, spare);
    if spare > 0.0 {
        people.settle(&pairs, table.threads, || {});
    }
    people.leave_open(&pairs);
    let (merge, review) = people.thresholds();
    let (roots, mut doubts, links) = people.finish(table.threads);
    let (mut waived, waived_left_out) = waived(&links, &table.content, settings.review_limit);
    let audit = (given.audit == Auditing::Yes).then(|| {
        let even = settings.prior_bits(rows.len()) - spare;
        let (roots, doubts, pairs, scorer, threads) = (&roots, &doubts, &pairs, &scorer, table.threads);
        Looked { scorer, roots, doubts, pairs, links, even, merge, review, threads }.audit()
    });
    drop(pairs);
    let conflicts = doubts.iter().filter(|doubt| doubt.veto.is_some()).count();
    let review_left_out = doubts.len().saturating_sub(settings.review_limit);
    doubts.truncate(settings.review_limit);
    let (individual_of_row, individuals, changes) = given::identities(&roots, given)?;
    let listed = doubts.len();
    doubts.append(&mut waived);
    let parts = parallel::ranges(doubts.len(), 256);
    let in_words = |scratch: &mut Scratch, part: usize| -> Vec<RowPair> {
        doubts[parts[part].clone()].iter().map(|doubt| in_words(&scorer, doubt, scratch)).collect()
    };
    let review = parallel::map(table.threads, parts.len(), Scratch::new, in_words);
    let mut review: Vec<RowPair> = review.into_iter().flatten().collect();
    let mut waived = review.split_off(listed);
    for pair in &mut waived {
        pair.reasons.insert(0, WAIVED.to_owned());
    }
    let resolution = TableResolution {
        individual_of_row,
        individuals,
        review,
        review_left_out,
        conflicts,
        waived,
        waived_left_out,
    };
    let opened = taken.map_or(0, |taken| taken.opened);
    told(steps, steps);
    Ok(Resolved { resolution, changes, opened, contradicted, overridden, audit })
}

/// What the review list says of a union for which a rule was waived.
const WAIVED: &str = "joined, though two given names or two birth dates are known";

/// The unions for which a rule was waived, strongest first, and how many more there are than the limit admits.
fn waived(links: &[Pair], content: &[u64], limit: usize) -> (Vec<Doubt>, usize) {
    let mut waived: Vec<&Pair> = links.iter().filter(|link| link.says.waives()).collect();
    waived.sort_by_key(|pair| {
        let (a, b) = (content[pair.left as usize], content[pair.right as usize]);
        (std::cmp::Reverse(pair.centibits), a.min(b), a.max(b), pair.left, pair.right)
    });
    let left_out = waived.len().saturating_sub(limit);
    let doubt = |pair: &&Pair| Doubt {
        left: pair.left.min(pair.right),
        right: pair.left.max(pair.right),
        centibits: pair.centibits,
        veto: None,
    };
    (waived.iter().take(limit).map(doubt).collect(), left_out)
}

/// Takes the individuals of an earlier result over, if there is one.
fn take_known<'s>(
    people: &mut People<'s>,
    given: &Given,
    fresh: impl FnOnce() -> People<'s>,
) -> Result<Option<Taken>, ResolveError> {
    if given.known.is_empty() {
        return Ok(None);
    }
    let mut trial = fresh();
    trial.decide_by_hand(&given.decisions);
    let taken = people.take_known(&given.known, trial);
    // a person's rows may differ in all they say, but not most people's
    if taken.strangers >= FEW_STRANGERS && taken.strangers * 4 > taken.looked_at {
        return Err(ResolveError::OtherTable { unlike: taken.strangers, of: taken.looked_at });
    }
    Ok(Some(taken))
}

/// So many rows that are like none of their individual's may be chance.
const FEW_STRANGERS: usize = 3;

/// Estimates the weights from the table's own pairs, starting from those of the options. The same table gives the same
/// weights, whatever the order of its rows and the number of threads.
pub fn estimate_model(rows: &Rows, settings: &Settings, options: &Options, told: Told<'_>) -> Model {
    let rows = &*rows.settled(options.threads);
    let steps = steps(rows);
    told(0, steps);
    let facts = Facts::of(rows, options.threads.max(1));
    let table = Table::new(rows, &facts, settings, options);
    told(1, steps);
    let mut model = table.fitted(&mut *told);
    told(steps, steps);
    model.tell(format!(
        "Estimated from a table of {} rows, beginning with the shipped weights for people of the United States. {}",
        rows.len(),
        Model::KEY
    ));
    model
}

/// What is said for and against two rows being one person, whatever was decided about them.
pub fn explain_pairs(
    rows: &Rows,
    settings: &Settings,
    options: &Options,
    pairs: &[(u32, u32)],
) -> Vec<RowPair> {
    let rows = &*rows.settled(options.threads);
    let facts = Facts::of(rows, options.threads.max(1));
    let table = Table::new(rows, &facts, settings, options);
    let scorer = table.scorer();
    let mut scratch = Scratch::new();
    let known = pairs.iter().filter(|(a, b)| (*a.max(b) as usize) < rows.len());
    known
        .map(|(left, right)| {
            let found = scorer.explain(rows.row(*left), rows.row(*right), &mut scratch);
            let doubt = Doubt { left: *left, right: *right, centibits: centibits(found.total), veto: None };
            in_words(&scorer, &doubt, &mut scratch)
        })
        .collect()
}

/// Less than this many bits between the usual prior and the table's own change next to nothing.
const WORTH_ANOTHER_LOOK: f64 = 1.0;

/// A table with what it says of itself.
struct Table<'r> {
    rows: &'r Rows,
    facts: &'r Facts,
    settings: &'r Settings,
    habits: Habits,
    /// The given weights, with those that the table is known not to keep to.
    model: Model,
    /// How often strangers share what few rows have, and are alike.
    shared: Vec<(Field, f64)>,
    alike: Vec<(Field, Level, f64)>,
    content: Vec<u64>,
    threads: usize,
}

impl<'r> Table<'r> {
    fn new(rows: &'r Rows, facts: &'r Facts, settings: &'r Settings, options: &Options) -> Self {
        let threads = options.threads.max(1);
        let usual = Scorer::new(rows, facts, options.model.weights(), Habits::usual(rows));
        let (habits, births) = estimate::habits(&usual, threads);
        let mut model = options.model.clone();
        if let Some(births) = births {
            for level in estimate::birth_levels() {
                model.set_m(Field::Birth, level, births[usize::from(level)]);
            }
        }
        let content = contents(rows, threads);
        let (shared, alike) = (estimate::shared(&usual), estimate::alike(&usual, &content));
        Self { rows, facts, settings, habits, model, shared, alike, content, threads }
    }

    fn scorer(&self) -> Scorer<'r> {
        let mut weights = self.model.weights();
        for (field, share) in &self.shared {
            weights.bound(*field, *share);
        }
        for (field, level, share) in &self.alike {
            weights.bound_level(*field, *level, *share);
        }
        Scorer::new(self.rows, self.facts, weights, self.habits)
    }

    /// Every row for itself.
    fn people<'t>(&'t self, scorer: &'t Scorer<'r>) -> People<'t> {
        let (merge, review) = self.thresholds(0.0);
        People::new(scorer, &self.content, merge, review)
    }

    /// From which weights rows are joined, and listed for review, with so many bits fewer than usual.
    fn thresholds(&self, fewer: f64) -> (i16, i16) {
        let count = self.rows.len();
        let of = |bits: f64| threshold(bits - fewer);
        (of(self.settings.merge_bits(count)), of(self.settings.review_bits(count)))
    }

    /// How many bits fewer than usual a pair needs, by how many rows a person has; 0 if next to nothing changes.
    fn spare_bits(&self, people: &People<'_>) -> f64 {
        let usual = self.settings.prior_bits(self.rows.len());
        let spare = usual - estimate::prior_bits(self.rows.len(), people.pairs_together(), usual);
        if spare >= WORTH_ANOTHER_LOOK { spare } else { 0.0 }
    }

    fn lower(&self, people: &mut People<'_>, fewer: f64) {
        let (merge, review) = self.thresholds(fewer);
        people.lower(merge, review);
    }

    /// The weights, estimated from the pairs that those at hand find.
    fn fitted(&self, told: Told<'_>) -> Model {
        let scorer = self.scorer();
        let mut people = self.people(&scorer);
        let pairs = self.pairs(&scorer, &mut people, None, &mut *told);
        self.settle(&mut people, &pairs, told);
        let usual = self.settings.prior_bits(self.rows.len());
        let prior = estimate::prior_bits(self.rows.len(), people.pairs_together(), usual);
        estimate::fit(&self.model, &scorer, &self.content, &pairs, prior)
    }

    /// The pairs that are worth a look; rows that say the same are joined. Of two rows one must be `open`, if not
    /// all are.
    fn pairs(
        &self,
        scorer: &Scorer<'_>,
        people: &mut People<'_>,
        open: Option<&[bool]>,
        told: Told<'_>,
    ) -> Vec<Pair> {
        let (merge, review) = self.thresholds(0.0);
        let chosen = collapse(scorer, &self.content, merge, self.threads, people);
        let search = |open| Search {
            scorer,
            rows: &chosen,
            content: &self.content,
            block_limit: self.settings.block_limit.max(2),
            floor: f32::from(review - MAY_GROW) / 100.0,
            threads: self.threads,
            open,
        };
        let steps = steps(self.rows);
        let mut pairs = search(open).pairs(|done, _| told(1 + done, steps));
        // a known row that says little goes with a new one only if nobody else it could be is known
        let (least, _) = self.thresholds(self.spare_bits(people));
        let unsettled = open.and_then(|open| people.unsettled(&pairs, open, least));
        if let Some(unsettled) = &unsettled {
            pairs.extend(search(Some(unsettled)).pairs(|_, _| {}));
            pairs.sort_unstable_by_key(|pair| (pair.left, pair.right));
            pairs.dedup();
        }
        pairs
    }

    fn settle(&self, people: &mut People<'_>, pairs: &[Pair], told: Told<'_>) {
        let (steps, mut left) = (steps(self.rows), SETTLING);
        people.settle(pairs, self.threads, || {
            left -= 1;
            told(steps - left, steps);
        });
    }
}

/// Steps of the work that come after the search for pairs.
const SETTLING: usize = 4;

fn steps(rows: &Rows) -> usize {
    1 + Pass::all(rows).len() + SETTLING
}

/// A pair that lacks no more than this many hundredths of a bit for the review list is looked at again when
/// its rows have joined others.
const MAY_GROW: i16 = 800;

fn threshold(bits: f64) -> i16 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a weight needs four digits, and centibits bounds it"
    )]
    let bits = bits as f32;
    centibits(bits)
}

/// A hash of what each row says, the same wherever it stands and whatever numbers its texts have.
fn contents(rows: &Rows, threads: usize) -> Vec<u64> {
    let layout = &rows.layout;
    let mut texts: Vec<Option<Texts>> = vec![None; layout.width];
    for at in [GIVEN, MIDDLE, SURNAME, layout.former] {
        texts[at] = Some(Texts::Names);
    }
    for pool in Texts::OF_ONE_FIELD {
        texts[layout.texts[pool as usize]] = Some(pool);
    }
    if layout.street != 0 {
        texts[layout.street + 1] = Some(Texts::Streets);
    }
    texts[0] = None;
    // each text is hashed once, not once for each row
    let hashes: Vec<Vec<u64>> = rows
        .pools
        .iter()
        .map(|pool| pool.texts().map(|text| pool::hash(9, text.as_bytes())).collect())
        .collect();
    let parts = parallel::ranges(rows.len(), 1 << 14);
    let hashed = parallel::map(
        threads,
        parts.len(),
        || (),
        |(), part| -> Vec<u64> {
            let width = layout.width;
            let words = &rows.words[parts[part].start * width..parts[part].end * width];
            let hash = |row: &[u32]| {
                row.iter().zip(&texts).fold(0, |hash, (word, texts)| {
                    let value = match texts {
                        Some(texts) => hashes[*texts as usize].get(*word as usize).copied().unwrap_or(0),
                        None => (*word).into(),
                    };
                    pool::mix(hash, value)
                })
            };
            words.chunks_exact(width).map(hash).collect()
        },
    );
    hashed.into_iter().flatten().collect()
}

/// Rows that say the same and are too thin to tell whether they are one person: of more than this many
/// none is compared.
const MOST_ALIKE: usize = 5;

/// Joins rows that say the same, and returns one row of each content.
fn collapse(
    scorer: &Scorer<'_>,
    content: &[u64],
    merge: i16,
    threads: usize,
    people: &mut People<'_>,
) -> Vec<u32> {
    let rows = scorer.rows;
    let same = sort::blocks(
        threads,
        rows.len(),
        |row, out| {
            out.push((content[row as usize], 0));
            row
        },
        |scratch: &mut Scratch, block, out: &mut Vec<(u32, Vec<u32>)>| {
            let mut alike: Vec<u32> = block.iter().map(|row| row.row()).collect();
            // a hash is no proof: rows are joined for what they say
            if alike.windows(2).any(|pair| rows.row(pair[0]) != rows.row(pair[1])) {
                alike.sort_by_key(|row| (rows.row(*row), *row));
            }
            for same in alike.chunk_by(|a, b| rows.row(*a) == rows.row(*b)) {
                let Some((first, rest)) = same.split_first().filter(|(_, rest)| !rest.is_empty()) else {
                    continue;
                };
                let row = rows.row(*first);
                let itself = scorer.explain(row, row, scratch);
                if itself.is_personal() && centibits(itself.total) >= merge {
                    out.push((*first, rest.to_vec()));
                } else if same.len() > MOST_ALIKE {
                    out.extend(same.iter().map(|row| (*row, vec![*row])));
                }
            }
        },
        Scratch::new,
    );
    let mut left_out = vec![false; rows.len()];
    for (first, rest) in same.into_iter().flatten() {
        for row in rest {
            if row != first && people.are_decided_apart(first, row) {
                continue;
            }
            left_out[row as usize] = true;
            people.join(first, row);
        }
    }
    let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let wanted = |row: &u32| !left_out[*row as usize] && !facts::is_empty(rows, rows.row(*row));
    (0..count).filter(wanted).collect()
}

/// A doubt with what speaks for and against, strongest first; never a value.
fn in_words(scorer: &Scorer<'_>, doubt: &Doubt, scratch: &mut Scratch) -> RowPair {
    let rows = scorer.rows;
    let found = scorer.explain(rows.row(doubt.left), rows.row(doubt.right), scratch);
    let mut parts: Vec<Field> = Field::all().filter(|field| found.level(*field) != 0).collect();
    let bits = |field: Field| found.bits[field as usize];
    parts.sort_by(|x, y| bits(*y).abs().total_cmp(&bits(*x).abs()).then(x.cmp(y)));
    let parts = parts.into_iter().map(|field| {
        let level = field.level_name(found.level(field)).replace('_', " ");
        format!("{} {level} {:+.1}", field.name(), bits(field))
    });
    RowPair {
        left: doubt.left as usize,
        right: doubt.right as usize,
        weight_centibits: doubt.centibits.into(),
        reasons: doubt.veto.iter().map(|veto| veto.reason().to_owned()).chain(parts).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Facts, Habits, Model, People, Rows, Schema, Scorer, collapse};
    use crate::Settings;
    use crate::table::Mapping;

    #[test]
    fn rows_are_joined_for_what_they_say_and_not_for_their_hash() {
        let columns = ["first_name", "last_name", "dob", "ssn"].map(str::to_owned);
        let settings = Settings::new(jiff::civil::date(2026, 11, 22));
        let schema = Schema::new(&columns, &Mapping::recognise(&columns), &settings).expect("a schema");
        let ann = ["Ann", "Garcia", "1957-03-04", "987-65-4320"];
        let bert = ["Bert", "Whitfield", "1961-08-09", "987-65-4321"];
        let mut filler = schema.filler();
        for row in [ann, bert, ann, bert] {
            filler.push(|column| row.get(column).copied().unwrap_or(""));
        }
        let mut rows = Rows::new(&schema);
        rows.append(filler.take()).expect("room");
        rows.settle(2);
        let facts = Facts::of(&rows, 1);
        let model = Model::default();
        let scorer = Scorer::new(&rows, &facts, model.weights(), Habits::usual(&rows));
        // four rows of one hash
        let content = [7; 4];
        let mut people = People::new(&scorer, &content, 1_000, 500);
        let chosen = collapse(&scorer, &content, 1_000, 1, &mut people);
        assert_eq!(chosen, [0, 1]);
        assert_eq!([0, 1, 2, 3].map(|row| people.root(row)), [0, 1, 0, 1]);
    }
}
