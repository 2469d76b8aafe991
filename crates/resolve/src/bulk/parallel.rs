//! The same work on many parts, on several threads, with the results in the order of the parts.
//!
//! What it is not: a pool of threads. Parts are large, so threads are started for each call.
//!
//! The one idea: which thread does a part must never show in a result, so a part knows its number and
//! nothing of the thread but a scratch space.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Does `work` on the parts `0..count`, on this many threads, each with a scratch space of its own.
pub(super) fn map<S, T: Send>(
    threads: usize,
    count: usize,
    scratch: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize) -> T + Sync,
) -> Vec<T> {
    let threads = threads.clamp(1, count.max(1));
    if threads == 1 {
        let mut space = scratch();
        return (0..count).map(|part| work(&mut space, part)).collect();
    }
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<Option<T>>> = Mutex::new((0..count).map(|_| None).collect());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut space = scratch();
                loop {
                    let part = next.fetch_add(1, Ordering::Relaxed);
                    if part >= count {
                        break;
                    }
                    let result = work(&mut space, part);
                    let mut done = done.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    if let Some(slot) = done.get_mut(part) {
                        *slot = Some(result);
                    }
                }
            });
        }
    });
    // a thread that panics takes the scope, and with it this function, along: every slot is filled
    done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).into_iter().flatten().collect()
}

/// Does `work` on each item, on this many threads. Items are what each thread may change, such as parts of one
/// slice.
pub(super) fn each<T: Send>(threads: usize, items: Vec<T>, work: impl Fn(T) + Sync) {
    if threads <= 1 || items.len() <= 1 {
        return items.into_iter().for_each(work);
    }
    let threads = threads.min(items.len());
    let left = Mutex::new(items.into_iter());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let item = left.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next();
                    let Some(item) = item else { break };
                    work(item);
                }
            });
        }
    });
}

/// Sorts by a key whose order leaves no ties, or none that matter: halved in place by the middle until there is a part
/// for each thread, so that no second copy is needed.
pub(super) fn sort<T: Send, K: Ord>(threads: usize, all: &mut [T], key: impl Fn(&T) -> K + Sync) {
    const LEAST: usize = 1 << 14;
    let mut parts = vec![all];
    let wanted = if threads <= 1 { 1 } else { threads.next_power_of_two() };
    while parts.len() < wanted && parts.iter().all(|part| part.len() >= LEAST) {
        let halves: Vec<_> = parts.into_iter().map(|part| Mutex::new(Some(part))).collect();
        parts = map(
            threads,
            halves.len(),
            || (),
            |(), at| {
                let part = halves[at].lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
                part.map(|part| {
                    let middle = part.len() / 2;
                    part.select_nth_unstable_by_key(middle, &key);
                    part.split_at_mut(middle)
                })
            },
        )
        .into_iter()
        .flatten()
        .flat_map(|(low, high)| [low, high])
        .collect();
    }
    each(threads, parts, |part: &mut [T]| part.sort_unstable_by_key(&key));
}

/// What threads work with, kept for those that come after them.
pub(super) struct Shelf<S>(Mutex<Vec<S>>);

impl<S> Shelf<S> {
    /// Empty.
    pub(super) fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// One that was used before, or a new one.
    pub(super) fn take(&self, new: impl FnOnce() -> S) -> Lent<'_, S> {
        let used = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).pop();
        Lent { shelf: self, space: Some(used.unwrap_or_else(new)) }
    }
}

/// Taken from a shelf, to which it returns.
pub(super) struct Lent<'s, S> {
    shelf: &'s Shelf<S>,
    space: Option<S>,
}

impl<S> Lent<'_, S> {
    /// What was taken.
    pub(super) fn space(&mut self) -> Option<&mut S> {
        self.space.as_mut()
    }
}

impl<S> Drop for Lent<'_, S> {
    fn drop(&mut self) {
        let mut shelf = self.shelf.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        shelf.extend(self.space.take());
    }
}

/// Cuts `0..len` into ranges of `size`.
pub(super) fn ranges(len: usize, size: usize) -> Vec<std::ops::Range<usize>> {
    (0..len).step_by(size.max(1)).map(|from| from..(from + size.max(1)).min(len)).collect()
}

#[cfg(test)]
mod tests {
    use super::{map, ranges, sort};

    #[test]
    fn sorted_is_sorted_on_any_number_of_threads() {
        let all: Vec<u64> = (0..50_021_u64).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40).collect();
        let mut expected = all.clone();
        expected.sort_unstable();
        for threads in [1, 2, 3, 8] {
            let mut sorted = all.clone();
            sort(threads, &mut sorted, |n| *n);
            assert_eq!(sorted, expected, "{threads}");
        }
    }

    #[test]
    fn results_come_in_order_whatever_the_threads() {
        for threads in [1, 2, 8] {
            let squares = map(threads, 100, || 0, |_, part| part * part);
            assert_eq!(squares, (0..100).map(|n| n * n).collect::<Vec<_>>());
        }
        assert_eq!(ranges(5, 2), [0..2, 2..4, 4..5]);
        assert!(ranges(0, 2).is_empty());
    }
}
