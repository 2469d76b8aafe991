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

/// Cuts `0..len` into ranges of `size`.
pub(super) fn ranges(len: usize, size: usize) -> Vec<std::ops::Range<usize>> {
    (0..len).step_by(size.max(1)).map(|from| from..(from + size.max(1)).min(len)).collect()
}

#[cfg(test)]
mod tests {
    use super::{map, ranges};

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
