//! All rows of a table, packed, and their texts.
//!
//! What it is not: the packing (`load.rs`).
//!
//! The one idea: batches bring the texts that their filler has not sent before, and rows whose texts go by the filler's
//! numbers. Texts are numbered anew batch by batch, in the order of the file; rows when all are there, by all threads
//! at once.

use std::borrow::Cow;
use std::sync::Mutex;

use crate::ResolveError;

use super::layout::{GIVEN, Layout, MIDDLE, POOLS, SURNAME, Texts};
use super::load::{Batch, Schema};
use super::numbers;
use super::parallel;
use super::pool::{Id, Pool};

/// All rows of a table, packed.
#[derive(Clone)]
pub struct Rows {
    pub(super) layout: Layout,
    pub(super) words: Vec<u32>,
    pub(super) count: usize,
    pub(super) pools: [Pool; POOLS],
    /// By filler: the table's number of each of its texts.
    renumbered: Vec<[Vec<Id>; POOLS]>,
    /// Words at the end whose texts still go by the numbers of a filler: where they begin and whose they are.
    waiting: Vec<(usize, usize)>,
    /// How often each text was seen; of names, as a surname.
    pub(super) seen: [Vec<u32>; POOLS],
    /// How often each name was seen as a given name.
    pub(super) seen_given: Vec<u32>,
    /// How many rows have two values or more of those that few people share: numbers, an address.
    pub(super) anchored: usize,
}

impl Rows {
    /// An empty table.
    pub fn new(schema: &Schema) -> Self {
        Self {
            layout: schema.layout.clone(),
            words: Vec::new(),
            count: 0,
            pools: schema.pools(),
            renumbered: Vec::new(),
            waiting: Vec::new(),
            seen: std::array::from_fn(|_| vec![0]),
            seen_given: vec![0],
            anchored: 0,
        }
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Adds the rows of a batch below those that are there. When all are there [`Rows::settle`] makes one table of them.
    ///
    /// # Errors
    /// [`ResolveError::TooManyRows`] if there are more than can be numbered.
    #[expect(clippy::needless_pass_by_value, reason = "a batch is appended once")]
    pub fn append(&mut self, batch: Batch) -> Result<(), ResolveError> {
        let count = self.count.saturating_add(batch.rows);
        if u32::try_from(count).is_err() {
            return Err(ResolveError::TooManyRows(u32::MAX));
        }
        while self.renumbered.len() <= batch.filler {
            self.renumbered.push(std::array::from_fn(|_| Vec::new()));
        }
        let renumbered = &mut self.renumbered[batch.filler];
        for (pool, texts) in batch.texts.iter().enumerate() {
            let to = &mut self.pools[pool];
            renumbered[pool].extend(texts.texts().map(|text| to.intern(text)));
        }
        self.waiting.push((self.words.len(), batch.filler));
        self.words.extend_from_slice(&batch.words);
        self.count = count;
        Ok(())
    }

    /// Gives the texts of all rows the table's numbers, and counts them. What is not settled is settled before it is
    /// compared, in a copy; so this saves memory and time, and changes nothing.
    pub fn settle(&mut self, threads: usize) {
        if self.waiting.is_empty() {
            return;
        }
        let mut waiting: Vec<(&mut [u32], usize)> = Vec::new();
        let mut left = self.words.as_mut_slice();
        for (start, filler) in self.waiting.drain(..).rev() {
            let (above, words) = left.split_at_mut(start);
            waiting.push((words, filler));
            left = above;
        }
        let fields = fields(&self.layout);
        let renumbered = &self.renumbered;
        let seen = Mutex::new(Seen::of(&self.pools));
        let together = waiting.len().div_ceil(threads.max(1)).max(1);
        let mut parts: Vec<Vec<(&mut [u32], usize)>> = Vec::new();
        while !waiting.is_empty() {
            parts.push(waiting.split_off(waiting.len().saturating_sub(together)));
        }
        let (pools, layout) = (&self.pools, &self.layout);
        parallel::each(threads, parts, |part| {
            let mut own = Seen::of(pools);
            for (words, filler) in part {
                for row in words.chunks_exact_mut(layout.width) {
                    own.renumber(row, &fields, &renumbered[filler]);
                    own.anchored += usize::from(is_anchored(row, layout));
                }
            }
            seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner).add(&own);
        });
        let seen = seen.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        let sum = |sum: &mut Vec<u32>, new: &Vec<u32>| {
            sum.resize(new.len(), 0);
            add(sum, new);
        };
        self.seen.iter_mut().zip(&seen.texts).for_each(|(own, new)| sum(own, new));
        sum(&mut self.seen_given, &seen.given);
        self.anchored += seen.anchored;
        numbers::settle(self, threads);
    }

    /// The rows, settled.
    pub(super) fn settled(&self, threads: usize) -> Cow<'_, Self> {
        if self.waiting.is_empty() {
            return Cow::Borrowed(self);
        }
        let mut settled = self.clone();
        settled.settle(threads);
        Cow::Owned(settled)
    }

    /// The words of a row.
    pub(super) fn row(&self, index: u32) -> &[u32] {
        let width = self.layout.width;
        &self.words[index as usize * width..][..width]
    }

    /// Asks the memory for some rows at once, before they are looked at one after the other: they lie anywhere, and
    /// to wait for one costs as much as to wait for ten.
    pub(super) fn fetch(&self, rows: impl Iterator<Item = u32>) {
        let (middle, last) = (self.layout.width / 2, self.layout.width - 1);
        let touched = rows.fold(0, |touched, row| {
            let row = self.row(row);
            touched ^ row[0] ^ row[middle] ^ row[last]
        });
        std::hint::black_box(touched);
    }

    /// What a text says, wherever it stands.
    pub(super) fn text(&self, texts: Texts, id: Id) -> &str {
        self.pools[texts as usize].text(id)
    }
}

/// Where the numbers of texts stand in a row.
fn fields(layout: &Layout) -> Vec<(usize, Texts)> {
    let mut fields = vec![(GIVEN, Texts::Names), (MIDDLE, Texts::Names), (SURNAME, Texts::Names)];
    fields.push((layout.former, Texts::Names));
    fields.extend((layout.street != 0).then_some((layout.street + 1, Texts::Streets)));
    fields.extend(Texts::OF_ONE_FIELD.map(|texts| (layout.texts[texts as usize], texts)));
    fields.retain(|(at, _)| *at != 0);
    fields
}

/// Whether a row has two values or more of those that few people share.
fn is_anchored(row: &[u32], layout: &Layout) -> bool {
    let numbers = layout.ids.iter().map(|(_, at)| *at).chain(layout.phones.iter().copied());
    let numbers = numbers.filter(|at| wide(row, *at) != 0).count();
    let email = layout.email != 0 && wide(row, layout.email) != 0;
    let street = layout.street != 0 && row[layout.street + 1] != 0;
    numbers + usize::from(row[layout.ssn] != 0) + usize::from(email) + usize::from(street) >= 2
}

/// How often each text was seen in some rows.
struct Seen {
    texts: [Vec<u32>; POOLS],
    given: Vec<u32>,
    anchored: usize,
}

impl Seen {
    fn of(pools: &[Pool; POOLS]) -> Self {
        let zeros = |pool: usize| vec![0; pools[pool].len()];
        Self { texts: std::array::from_fn(zeros), given: zeros(Texts::Names as usize), anchored: 0 }
    }

    /// Gives a row the table's numbers.
    fn renumber(&mut self, row: &mut [u32], fields: &[(usize, Texts)], renumbered: &[Vec<Id>; POOLS]) {
        for (at, texts) in fields {
            let new = renumbered[*texts as usize][row[*at] as usize];
            row[*at] = new;
            let seen = match *at {
                GIVEN => &mut self.given,
                MIDDLE => continue,
                _ => &mut self.texts[*texts as usize],
            };
            seen[new as usize] = seen[new as usize].saturating_add(1);
        }
    }

    fn add(&mut self, other: &Self) {
        self.texts.iter_mut().zip(&other.texts).for_each(|(own, other)| add(own, other));
        add(&mut self.given, &other.given);
        self.anchored += other.anchored;
    }
}

fn add(sum: &mut [u32], new: &[u32]) {
    sum.iter_mut().zip(new).for_each(|(sum, new)| *sum = sum.saturating_add(*new));
}

/// A value of two words.
pub(super) fn wide(row: &[u32], at: usize) -> u64 {
    u64::from(row[at]) << 32 | u64::from(row[at + 1])
}

#[cfg(test)]
mod tests {
    use super::Rows;
    use crate::Settings;
    use crate::bulk::Schema;
    use crate::mapping::Mapping;

    /// Texts have the same numbers, and are counted the same, whoever packed them and however many threads number them.
    #[test]
    fn a_table_is_the_same_whoever_packed_it() {
        let columns = ["first_name", "last_name", "dob", "street", "city", "zip"].map(str::to_owned);
        let settings = Settings::new(jiff::civil::date(2026, 11, 22));
        let schema = Schema::new(&columns, &Mapping::recognise(&columns), &settings).expect("a schema");
        let row = |n: usize| {
            let (a, b) = (n * 7 % 13, n * 5 % 17);
            let zip = format!("0213{}", a % 10);
            [
                format!("Ann{a}"),
                format!("Lee{b}"),
                String::new(),
                format!("{n} Oak {a}"),
                format!("Town{b}"),
                zip,
            ]
        };
        let packed = |fillers: usize, threads: usize| {
            let mut fillers: Vec<_> = (0..fillers).map(|_| schema.filler()).collect();
            let mut rows = Rows::new(&schema);
            for batch in 0..9 {
                let at = batch % fillers.len();
                for n in 0..40 {
                    let cells = row(batch * 40 + n);
                    fillers[at].push(|column| cells[column].as_str());
                }
                rows.append(fillers[at].take()).expect("room");
            }
            let settled = rows.settled(threads).into_owned();
            rows.settle(threads);
            rows.settle(threads);
            assert_eq!((&settled.words, &settled.seen), (&rows.words, &rows.seen));
            rows
        };
        let one = packed(1, 1);
        assert_eq!((one.len(), one.seen_given.iter().sum::<u32>()), (360, 360));
        assert_eq!(one.text(super::Texts::Names, one.row(1)[super::GIVEN]), "ANN7");
        for (fillers, threads) in [(2, 2), (3, 8), (1, 8)] {
            let other = packed(fillers, threads);
            assert_eq!(
                (&one.words, &one.seen, &one.seen_given),
                (&other.words, &other.seen, &other.seen_given)
            );
        }
    }
}
