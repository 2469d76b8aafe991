//! Hands the output of parallel workers to one consumer, in the order of the work list.
//!
//! Workers claim tasks in order and push items as they make them; the consumer sees all items of task
//! 0, then all of task 1, and so on, whatever the timing. A worker that is ahead waits once the
//! items held pass a budget; the task being consumed never waits for others, so nothing can deadlock.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What the consumer gets.
pub(crate) enum Next<T> {
    /// An item of a task.
    Item(T),
    /// Nothing came in the time given.
    Nothing,
    /// Every task is done.
    End,
}

/// The meeting point of workers and consumer.
pub(crate) struct Ordered<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
    tasks: usize,
    budget: usize,
}

struct State<T> {
    claimed: usize,
    current: usize,
    queues: BTreeMap<usize, VecDeque<(T, usize)>>,
    finished: BTreeSet<usize>,
    held: usize,
    stopped: bool,
}

impl<T> Ordered<T> {
    /// A meeting point for this many tasks that holds items up to `budget` in weight.
    pub(crate) fn new(tasks: usize, budget: usize) -> Self {
        let state = State {
            claimed: 0,
            current: 0,
            queues: BTreeMap::new(),
            finished: BTreeSet::new(),
            held: 0,
            stopped: false,
        };
        Self { state: Mutex::new(state), changed: Condvar::new(), tasks, budget }
    }

    /// The next task that nobody has, or `None` when there is no more or the consumer stopped.
    pub(crate) fn claim(&self) -> Option<usize> {
        let mut state = self.lock();
        let task = state.claimed;
        if state.stopped || task >= self.tasks {
            return None;
        }
        state.claimed += 1;
        Some(task)
    }

    /// Hands over an item of a task; waits while too much is held. False: the consumer stopped.
    pub(crate) fn push(&self, task: usize, item: T, weight: usize) -> bool {
        let mut state = self.lock();
        while !state.stopped && state.held > self.budget && !(task == state.current && state.is_drained(task))
        {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.held += weight;
        state.queues.entry(task).or_default().push_back((item, weight));
        self.changed.notify_all();
        !state.stopped
    }

    /// Says, when what it returns is dropped, that a task has no more items: also when its worker ends in a
    /// panic, for the consumer must not wait for ever.
    pub(crate) fn over(&self, task: usize) -> Over<'_, T> {
        Over { ordered: self, task }
    }

    /// The next item in order; waits this long for it.
    pub(crate) fn next_within(&self, patience: Duration) -> Next<T> {
        let mut state = self.lock();
        loop {
            let current = state.current;
            if let Some((item, weight)) = state.queues.get_mut(&current).and_then(VecDeque::pop_front) {
                state.held -= weight;
                self.changed.notify_all();
                return Next::Item(item);
            }
            if current >= self.tasks {
                return Next::End;
            }
            if state.finished.remove(&current) {
                state.queues.remove(&current);
                state.current += 1;
                self.changed.notify_all();
                continue;
            }
            let (again, waited) =
                self.changed.wait_timeout(state, patience).unwrap_or_else(PoisonError::into_inner);
            state = again;
            if waited.timed_out() {
                return Next::Nothing;
            }
        }
    }

    /// Tells workers to stop: the consumer wants no more.
    pub(crate) fn stop(&self) {
        self.lock().stopped = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// See [`Ordered::over`].
pub(crate) struct Over<'a, T> {
    ordered: &'a Ordered<T>,
    task: usize,
}

impl<T> Drop for Over<'_, T> {
    fn drop(&mut self) {
        self.ordered.lock().finished.insert(self.task);
        self.ordered.changed.notify_all();
    }
}

impl<T> State<T> {
    fn is_drained(&self, task: usize) -> bool {
        self.queues.get(&task).is_none_or(VecDeque::is_empty)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Next, Ordered};

    #[test]
    fn order_is_that_of_the_tasks_whatever_the_threads_and_the_budget() {
        for (threads, budget) in [(1, 0), (2, 3), (8, 1_000)] {
            let ordered = Ordered::new(50, budget);
            let mut seen = Vec::new();
            std::thread::scope(|scope| {
                for _ in 0..threads {
                    scope.spawn(|| {
                        while let Some(task) = ordered.claim() {
                            let _over = ordered.over(task);
                            for part in 0..task % 4 {
                                ordered.push(task, (task, part), 1);
                            }
                        }
                    });
                }
                loop {
                    match ordered.next_within(Duration::from_millis(1)) {
                        Next::Item(item) => seen.push(item),
                        Next::Nothing => {}
                        Next::End => break,
                    }
                }
            });
            let expected: Vec<_> =
                (0..50).flat_map(|task| (0..task % 4).map(move |part| (task, part))).collect();
            assert_eq!(seen, expected);
        }
    }

    #[test]
    fn stopping_releases_waiting_workers() {
        let ordered = Ordered::new(10, 0);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while let Some(task) = ordered.claim() {
                    let _over = ordered.over(task);
                    while ordered.push(task, (), 1) {}
                }
            });
            assert!(matches!(ordered.next_within(Duration::from_mins(1)), Next::Item(())));
            ordered.stop();
        });
    }
}
