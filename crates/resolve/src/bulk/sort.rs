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

/// Calls `visit` with every block of two or more rows that share a key: sorted by row, in the order of the
/// keys. `keys` gives the keys of a row. Returns what the visits of each part have put together, in order.
pub(super) fn blocks<S, T: Send>(
    threads: usize,
    rows: usize,
    keys: impl Fn(u32, &mut Vec<u64>) + Sync,
    visit: impl Fn(&mut S, &[(u64, u32)], &mut Vec<T>) + Sync,
    scratch: impl Fn() -> S + Sync,
) -> Vec<Vec<T>> {
    // a power of two of parts, from the number of rows alone
    let bits = (rows / PART).max(1).next_power_of_two().trailing_zeros().min(16);
    let part_of = |key: u64| if bits == 0 { 0 } else { usize::try_from(key >> (64 - bits)).unwrap_or(0) };
    let ranges = parallel::ranges(rows, RANGE);
    let scattered: Vec<Vec<Vec<(u64, u32)>>> =
        parallel::map(threads, ranges.len(), Vec::new, |made, range| {
            let mut parts: Vec<Vec<(u64, u32)>> = vec![Vec::new(); 1 << bits];
            for row in ranges[range].clone() {
                let Ok(row) = u32::try_from(row) else { break };
                made.clear();
                keys(row, made);
                made.sort_unstable();
                made.dedup();
                for key in &*made {
                    parts[part_of(*key)].push((*key, row));
                }
            }
            parts
        });
    parallel::map(
        threads,
        1 << bits,
        || (scratch(), Vec::new()),
        |(space, part), number| {
            part.clear();
            for range in &scattered {
                part.extend_from_slice(&range[number]);
            }
            part.sort_unstable();
            let mut found = Vec::new();
            for block in part.chunk_by(|a, b| a.0 == b.0).filter(|block| block.len() > 1) {
                visit(space, block, &mut found);
            }
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
                |row, out| out.extend([mix(row), mix(row)]),
                |(), block, out: &mut Vec<Vec<u32>>| out.push(block.iter().map(|(_, row)| *row).collect()),
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
