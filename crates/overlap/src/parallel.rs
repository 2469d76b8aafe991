//! The same work on all elements of a list, on several threads, in order.
//!
//! The one idea: elements are cut into runs, one for each thread, so the order is that of the list.

/// Applies `work` to every element with its place.
pub(crate) fn map<T: Sync, R: Send>(
    threads: usize,
    list: &[T],
    work: impl Fn(usize, &T) -> R + Sync,
) -> Vec<R> {
    let run = list.len().div_ceil(threads.max(1)).max(1);
    let work = &work;
    let parts: Vec<Vec<R>> = std::thread::scope(|scope| {
        let started: Vec<_> = list
            .chunks(run)
            .enumerate()
            .map(|(part, items)| {
                scope.spawn(move || {
                    items.iter().enumerate().map(|(at, item)| work(part * run + at, item)).collect()
                })
            })
            .collect();
        let joined = started.into_iter().map(|thread| match thread.join() {
            Ok(part) => part,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        joined.collect()
    });
    parts.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_are_in_order() {
        let list: Vec<usize> = (0..1_003).collect();
        for threads in [0, 1, 3, 2_000] {
            let found = super::map(threads, &list, |at, item| (at, item * 2));
            assert!(found.iter().enumerate().all(|(n, (at, twice))| (*at, *twice) == (n, n * 2)));
            assert_eq!(found.len(), list.len());
        }
        assert!(super::map(2, &[] as &[u8], |_, _| ()).is_empty());
    }
}
