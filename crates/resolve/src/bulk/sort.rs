//! Rows in blocks of one key: a radix partition by the key's upper bits, then a sort of each part.
//!
//! What it is not: a sort on disk. A file of keys would be a file of facts about people in the clear, so
//! everything stays in memory; sixteen bytes a key.
//!
//! The one idea: parts are small enough to be sorted in the processor's cache, and each is one thread's
//! from sorting to the last pair, so nothing but results is shared and the order of results is that of
//! the keys, whatever the number of threads.

use super::parallel;

/// Keys of about this many rows are sorted together.
const PART: usize = 1 << 15;
/// Rows whose keys are made at a time.
const RANGE: usize = 1 << 16;

/// A row under a key, with a word that tells most pairs apart before their rows are looked at: a row lies anywhere
/// in memory, and to fetch it costs more than a dozen comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Keyed(u128);

impl Keyed {
    pub(super) fn new(key: u64, row: u32, tag: u32) -> Self {
        Self(u128::from(key) << 64 | u128::from(row) << 32 | u128::from(tag))
    }

    pub(super) fn key(self) -> u64 {
        (self.0 >> 64) as u64
    }

    pub(super) fn row(self) -> u32 {
        (self.0 >> 32 & 0xffff_ffff) as u32
    }

    pub(super) fn tag(self) -> u32 {
        (self.0 & 0xffff_ffff) as u32
    }
}

/// The keys of a range of rows, in order of their parts; where each part ends.
struct Scattered {
    keyed: Vec<Keyed>,
    ends: Vec<u32>,
}

impl Scattered {
    fn part(&self, number: usize) -> &[Keyed] {
        let end = |at: usize| self.ends.get(at).map_or(0, |end| *end as usize);
        let start = number.checked_sub(1).map_or(0, end);
        self.keyed.get(start..end(number)).unwrap_or_default()
    }
}

/// What a thread needs to put keys in order.
#[derive(Default)]
struct Desk {
    made: Vec<(u64, u32)>,
    loose: Vec<Keyed>,
    places: Vec<u32>,
}

impl Desk {
    /// The loose keys by `bits` bits of the key below its uppermost `above`, each group in the order in which it was;
    /// and where the groups end.
    fn group(&mut self, above: u32, bits: u32, into: &mut Vec<Keyed>) -> &[u32] {
        let group = |keyed: &Keyed| match bits {
            0 => 0,
            bits => usize::try_from(keyed.key() << above >> (64 - bits)).unwrap_or(0),
        };
        self.places.clear();
        self.places.resize((1 << bits) + 1, 0);
        for keyed in &self.loose {
            self.places[group(keyed) + 1] += 1;
        }
        for at in 1..self.places.len() {
            self.places[at] += self.places[at - 1];
        }
        // every place is written below: what stood there need not be wiped
        into.resize(self.loose.len(), Keyed(0));
        for keyed in &self.loose {
            let place = &mut self.places[group(keyed)];
            into[*place as usize] = *keyed;
            *place += 1;
        }
        self.places.pop();
        &self.places
    }
}

/// Sorts a few keys: most groups are one or two.
fn order(group: &mut [Keyed]) {
    match group {
        [] | [_] => {}
        [a, b] => {
            if *b < *a {
                std::mem::swap(a, b);
            }
        }
        _ => group.sort_unstable(),
    }
}

/// Calls `visit` with every block of two or more rows that share a key: sorted by row, in the order of the
/// keys. `keys` makes the keys of the row at a place in the order of rows, each with a tag, and returns the row; of a
/// key that it makes twice the smaller tag counts. Returns what the visits of each part have put together, in order.
pub(super) fn blocks<S, T: Send>(
    threads: usize,
    rows: usize,
    keys: impl Fn(u32, &mut Vec<(u64, u32)>) -> u32 + Sync,
    visit: impl Fn(&mut S, &[Keyed], &mut Vec<T>) + Sync,
    scratch: impl Fn() -> S + Sync,
) -> Vec<Vec<T>> {
    parts(
        threads,
        rows,
        keys,
        |space, blocks, found| blocks.for_each(|block| visit(space, block, found)),
        scratch,
    )
}

/// As [`blocks`], with all blocks of a part at once.
pub(super) fn parts<S, T: Send>(
    threads: usize,
    rows: usize,
    keys: impl Fn(u32, &mut Vec<(u64, u32)>) -> u32 + Sync,
    visit: impl Fn(&mut S, &mut dyn Iterator<Item = &[Keyed]>, &mut Vec<T>) + Sync,
    scratch: impl Fn() -> S + Sync,
) -> Vec<Vec<T>> {
    // a power of two of parts, from the number of rows alone
    let bits = (rows / PART).max(1).next_power_of_two().trailing_zeros().min(16);
    let ranges = parallel::ranges(rows, RANGE);
    let scattered: Vec<Scattered> = parallel::map(threads, ranges.len(), Desk::default, |desk, range| {
        desk.loose.clear();
        for place in ranges[range].clone() {
            let Ok(place) = u32::try_from(place) else { break };
            desk.made.clear();
            let row = keys(place, &mut desk.made);
            if desk.made.len() > 1 {
                desk.made.sort_unstable();
                desk.made.dedup_by_key(|(key, _)| *key);
            }
            desk.loose.extend(desk.made.iter().map(|(key, tag)| Keyed::new(*key, row, *tag)));
        }
        let mut keyed = Vec::new();
        let ends = desk.group(0, bits, &mut keyed).to_vec();
        Scattered { keyed, ends }
    });
    parallel::map(
        threads,
        1 << bits,
        || (scratch(), Desk::default(), Vec::new()),
        |(space, desk, sorted), number| {
            desk.loose.clear();
            for range in &scattered {
                desk.loose.extend_from_slice(range.part(number));
            }
            // about two keys to a group: next to nothing is left to sort
            let finer = (desk.loose.len() / 2).max(1).next_power_of_two().trailing_zeros().min(48);
            let ends = desk.group(bits, finer, sorted);
            let mut start = 0;
            for end in ends {
                let group = sorted.get_mut(start..*end as usize).unwrap_or_default();
                start = *end as usize;
                order(group);
            }
            let mut found = Vec::new();
            let mut blocks = sorted.chunk_by(|a, b| a.key() == b.key()).filter(|block| block.len() > 1);
            visit(space, &mut blocks, &mut found);
            found
        },
    )
}

#[cfg(test)]
mod tests {
    use super::blocks;

    #[test]
    fn blocks_are_the_same_on_any_number_of_threads() {
        let run = |threads| {
            let mix = |n: u32| u64::from(n % 40_000).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            blocks(
                threads,
                150_000,
                |row, out| {
                    out.extend([(mix(row), 1), (mix(row), 0)]);
                    row
                },
                |(), block, out: &mut Vec<Vec<u32>>| out.push(block.iter().map(|row| row.row()).collect()),
                || (),
            )
        };
        let one = run(1);
        assert_eq!(one, run(2));
        assert_eq!(one, run(8));
        let all: Vec<&Vec<u32>> = one.iter().flatten().collect();
        assert_eq!(all.len(), 40_000);
        assert!(all.iter().all(|block| block.windows(2).all(|w| w[0] + 40_000 == w[1])));
    }
}
